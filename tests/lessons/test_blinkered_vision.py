"""The lab at its limits, the verdicts at their edges, and what the two tables are made to say."""

from __future__ import annotations

import functools
import itertools
import operator

import numpy as np
import pandas as pd
import pytest

from course import data, lab
from course.charts import display
from course.ledger import claims
from course.lessons.blinkered_vision import claims as settled
from course.lessons.blinkered_vision import figures, records
from course.lessons.blinkered_vision import lab as lesson_lab
from course.models import similarity


@pytest.fixture(scope="module")
def products():
    return data.load("product_features_2026")


@pytest.fixture(scope="module")
def codes():
    return data.load("product_codes")


@pytest.fixture(scope="module")
def precedents():
    return data.load("precedents_lead_lag")


def test_every_combination_of_extremes_is_drawn_or_said():
    one, drawn = lesson_lab.the_lab(), 0
    product, border, groups, count, _readers = one.controls
    for values in itertools.product(
        product.options[::2], border.options, groups.extremes()[::2], count.options, (0, 30)
    ):
        try:
            spec = display.slim(one.figure(**dict(zip([c.name for c in one.controls], values, strict=True))))
        except lab.Say:
            continue
        bars = spec["data"][0]
        drawn += 1
        assert list(bars["x"]) == sorted(bars["x"], reverse=True) and 0 < bars["x"][0] <= 1
        assert len(bars["x"]) <= lesson_lab.SHOWN and values[0] not in [name.rsplit(" (", 1)[0] for name in bars["y"]]
    assert drawn > 250


def test_each_group_alone_says_or_draws():
    one = lesson_lab.the_lab()
    with pytest.raises(lab.Say, match="no feature was seen"):
        one.figure(product="Spotify", groups=["in the city"])
    for group in lesson_lab.GROUPS:
        assert one.figure(
            product="WeChat" if group not in ("finding", "how it earns, who builds") else "Baidu", groups=[group]
        )


def test_the_groups_hold_each_feature_once(products):
    assert sorted(functools.reduce(operator.iadd, lesson_lab.GROUPS.values(), [])) == sorted(settled.FEATURES)
    assert set(settled.FEATURES) == set(products.columns) - {
        "product", "owner", "iso3", "kind", "market", "note"
    }  # fmt: skip


def test_the_lab_shows_what_the_model_says(products):
    table = settled.pool(products)
    alike = settled.likeness(table)
    fig = lesson_lab.the_lab().figure(product="Meituan")
    top = alike["Meituan"].drop("Meituan").sort_values(ascending=False, kind="stable").head(lesson_lab.SHOWN)
    assert np.allclose(fig.data[0].x, top.round(3))
    closed = lesson_lab.the_lab().figure(product="Meituan", border=lesson_lab.CLOSED)
    assert all("(CHN)" in name for name in closed.data[0].y)
    outside = lesson_lab.the_lab().figure(product="Meituan", border=lesson_lab.OTHER)
    assert not any("(CHN)" in name for name in outside.data[0].y)


def test_features_are_written_in_plain_words():
    assert not [figures.words(one) for one in settled.FEATURES if "_" in figures.words(one)]
    assert set(figures.PLAIN) <= set(settled.FEATURES)
    assert len({figures.words(one) for one in settled.FEATURES}) == len(settled.FEATURES)


def test_many_shared_features_are_cut_short():
    names = [f"n{i}" for i in range(12)]
    assert lesson_lab._some(names[:8]) == "n0, n1, n2, n3, n4, n5, n6 and n7"
    assert lesson_lab._some(names) == "n0, n1, n2, n3, n4, n5, n6 and 5 more"


def test_the_measure_of_likeness_finds_neither_sister_first(products):
    """TikTok and Temu are not in the pool. The lesson says what the measure makes of them."""
    alike = settled.likeness(settled.pool(products.assign(market="abroad")))
    rank = alike.drop(index=["TikTok", "Temu"]).rank(ascending=False)
    assert 1 < rank.loc["Pinduoduo", "Temu"] < 3 and rank.loc["Douyin", "TikTok"] > 3
    assert not {"TikTok", "Temu"} & set(settled.pool(products).index)
    seen = products.set_index("product")[settled.FEATURES].astype(float) == 1
    assert (seen.loc["TikTok"] & ~seen.loc["Douyin"]).sum() == 1 < (seen.loc["Douyin"] & ~seen.loc["TikTok"]).sum()


def test_products_with_too_few_marks_stay_out(products):
    table = settled.pool(products)
    assert ((table[settled.FEATURES] == 1).sum(axis=1) >= settled.AT_LEAST).all()
    assert len(table) == (products["market"].astype(str) != "sister abroad").sum() > len(settled.pool(products, 4))


def test_what_both_readers_say_is_the_table(products, codes):
    both = settled.read_by(products, codes, "both say yes")
    assert both[settled.FEATURES].astype(float).equals(products[settled.FEATURES].astype(float))
    yes = {who: (settled.read_by(products, codes, who)[settled.FEATURES] == 1).to_numpy() for who in settled.READERS}
    assert (yes["both say yes"] == (yes["reader A"] & yes["reader B"])).all()
    assert (yes["either says yes"] == (yes["reader A"] | yes["reader B"])).all()
    assert settled.read_by(products, codes.sample(frac=1, random_state=1), "reader B").equals(
        settled.read_by(products, codes, "reader B")
    )
    with pytest.raises(KeyError, match="reader C"):
        settled.read_by(products, codes, "reader C")


def test_the_readers_agree_by_feature_as_the_lesson_says(codes):
    table = settled.agreements(codes)
    assert sorted(table.index) == sorted(settled.FEATURES) and table["kappa"].is_monotonic_decreasing
    assert table.index[-1] == "task_rewards" and tuple(table.loc["task_rewards", ["yes_A", "yes_B", "both"]]) == (16, 18, 12)  # fmt: skip
    assert table.share["ads"] == pytest.approx(0.88) and table.kappa["ads"] < 0.66


def test_a_feature_seen_only_in_china_is_a_blank_abroad(products, codes):
    """The lesson calls it no finding: no page says that a foreign product lacks it."""
    sides = settled.both_sides(products)
    assert sorted(sides.index[sides["abroad"] == 0]) == ["conduct_score", "neighbour_pickup"]
    assert list(sides.index[sides["China"] == 0]) == ["rider_tips"]
    told = codes.merge(products[["product", "market"]])
    told = told[(told["market"] == "abroad") & told["feature"].isin(["conduct_score", "neighbour_pickup"])]
    assert not (told["code"] == "no").any()
    assert told[told["code"] == "yes"][["product", "feature"]].to_numpy().tolist() == [["LINE", "conduct_score"]]
    riders = codes[(codes["feature"] == "rider_tips") & codes["product"].isin(["Meituan", "Didi"])]
    assert sorted(riders[riders["code"] == "yes"]["reader"]) == ["A", "B"]


def test_the_trace_of_a_wall_depends_on_the_reader(products, codes):
    """The lesson: by what both readers say the share is at the edge of random labels, by reader A alone it is not."""
    found, _, low, _ = settled.chance(products)
    assert found == pytest.approx(low)
    found, expected, low, _ = settled.chance(settled.read_by(products, codes, "reader A"))
    assert low < found < expected and found - low > expected - found


def test_borders_are_consistent(products):
    table = settled.borders(products)
    alike = settled.likeness(settled.pool(products))
    for name, row in table.iterrows():
        assert alike.loc[name, row.who_abroad.split(", ")[0].split(" and ")[0]] == pytest.approx(row.abroad)
    share = settled.chance(products)[0]
    assert 100 * (table["gain"] > 1e-9).mean() <= share <= 100 * (table["gain"] >= -1e-9).mean()


def test_each_pair_counts_once_and_no_follower_is_a_chinese_firm_s(precedents):
    table = settled.pairs(precedents)
    assert not table[["first_name", "follower_name"]].duplicated().any()
    assert not table["follower_product"].str.contains("Temu|TikTok").any()
    assert {4, 12, 13, 14, 19}.isdisjoint(table["pair_id"]) and {3, 5, 6}.issubset(table["pair_id"])
    assert settled.pairs(precedents.sample(frac=1, random_state=1)).equals(table)


def test_twins_are_the_known_ones(products, precedents):
    table = settled.pool(products)
    twins = pd.DataFrame(figures.known_twins(table, precedents), index=table.index, columns=table.index)
    for one, other in (
        ("WeChat", "Messenger"),
        ("Weibo", "Twitter"),
        ("Meituan", "Groupon"),
        ("Dianping", "Yelp"),
        ("Taobao", "eBay"),
    ):
        assert twins.loc[one, other] and twins.loc[other, one]
    assert not twins.loc["JD", "MercadoLibre"] and not twins.loc["Alipay", "Grab"]


def test_the_doubts_agree_with_the_verdict(products, codes, precedents):
    table = figures.doubts(products, codes, precedents, 200).set_index("choice")
    found, expected, _, _ = settled.chance(products)
    assert table.loc["both readers say yes", "share"] == pytest.approx(found) and table.loc[
        "both readers say yes", "random labels"
    ] == pytest.approx(expected)
    assert (table["low"] <= table["share"] + 1e-9).all() and (table["share"] <= table["high"] + 1e-9).all()


@pytest.mark.parametrize("who", ["both say yes", "either says yes", "reader A", "reader B"])
def test_no_reader_turns_what_rests_on_neighbours(products, codes, who):
    table = settled.read_by(products, codes, who)
    assert claims.verdict("EX-20", product_features_2026=table).verdict == "qualified"
    assert claims.verdict("EX-35", product_features_2026=table).verdict == "open"


def test_a_share_at_the_edge_is_said_to_be_at_the_edge(products):
    found, _, low, _ = settled.chance(products)
    assert found == pytest.approx(low)
    assert "so it is just inside: no more than a trace of a wall" in claims.verdict("EX-20").sentence


def flipped(products):
    """The table if the border were drawn in the features: Chinese products all have one feature set, foreign ones another."""
    made = products.copy()
    for column in settled.FEATURES:
        made[column] = made[column].astype("Int64").fillna(0) * 0
    china = (made["iso3"].astype(str) == "CHN").to_numpy()
    made.loc[china, settled.FEATURES[:4]], made.loc[~china, settled.FEATURES[10:14]] = 1, 1
    return made


@pytest.mark.parametrize(("claim_id", "verdict"), [("EX-20", "open"), ("EX-21", "contradicted")])
def test_a_border_in_the_features_would_turn_the_verdict(products, claim_id, verdict):
    found = claims.verdict(claim_id, product_features_2026=flipped(products)).verdict
    assert found == verdict != claims.verdict(claim_id).verdict


@pytest.mark.parametrize(("keep", "verdict"), [("abroad first", "contradicted"), ("China first", "supported")])
def test_copies_one_way_only_turn_the_verdict(precedents, keep, verdict):
    one = precedents[precedents["direction"].astype(str) == keep]
    assert claims.verdict("EX-32", precedents_lead_lag=one).verdict == verdict


def twins(products):
    """As many foreign products as Chinese ones, each the twin of one: the nearest neighbour is across the border for all."""
    table = products[products["market"].astype(str) != "sister abroad"]
    china = (table["iso3"].astype(str) == "CHN").to_numpy()
    sides = [table[china].head(15), table[~china].head(15)]
    sets = list(itertools.combinations(settled.FEATURES[:6], 4))
    made = pd.concat(sides)
    made[settled.FEATURES] = np.array(
        [[1.0 if one in sets[i % 15] else np.nan for one in settled.FEATURES] for i in range(30)]
    )
    return made


def test_what_is_much_to_learn_needs_both_rules(products, precedents):
    """The second rule was made after the figures were seen; the more cautious of both stands."""
    found = claims.verdict("EX-35")
    assert found.verdict == "open" and "half of both sides and random labels both give open" in found.sentence
    assert claims.verdict("EX-35", product_features_2026=twins(products)).verdict == "qualified"
    one_way = precedents[precedents["direction"].astype(str) == "abroad first"]
    walled = claims.verdict("EX-35", product_features_2026=flipped(products), precedents_lead_lag=one_way)
    assert walled.verdict == "contradicted"


def test_the_levers_stand_at_their_edge():
    """Six of nine are just two thirds: one case fewer, and the verdict falls to open."""
    levers = data.load("digital_levers")
    assert "with one fewer the verdict would be open" in claims.verdict("EX-20").sentence
    fewer = levers.copy()
    fewer["foreign_example"] = fewer["foreign_example"].mask(fewer["lever"].astype(str) == "Dematerialization")
    assert claims.verdict("EX-20", digital_levers=fewer).verdict == "open"


def test_the_limits_follow_the_dates():
    events = data.load("policy_events")
    assert claims.verdict("EX-17").verdict == "qualified"
    topic = events["topic"].astype(str)
    late = events[topic != "Platform limits before 2020"]
    assert claims.verdict("EX-17", policy_events=late).verdict == "open"
    none = late[late["topic"].astype(str) != "Platform regulation"]
    assert claims.verdict("EX-17", policy_events=none).verdict == "open"
    days = settled.measures(events)["date_first_day"]
    figures = {f.label: f.value for f in claims.verdict("EX-17").figures}
    assert figures["Days with measures before the essay"] == 2 == (pd.to_datetime(days) < settled.ESSAY).sum()
    assert figures["Days with measures after the essay"] == days.nunique() - 2


def test_a_year_to_march_stands_under_the_year_before():
    """Alibaba's accounts end in March: nine of twelve months lie in the year before, beside Amazon's year."""
    grown = settled.growth_against_rivals(data.load("firm_panel")).set_index("firm")
    assert tuple(grown.loc["Alibaba", ["first", "last"]]) == (2019, 2024)
    assert grown.china["Alibaba"] == pytest.approx(996347 / 509711) and grown.abroad["Alibaba"] == pytest.approx(
        637959 / 280522
    )
    assert grown.china["JD"] == pytest.approx(1158819 / 576888)


def test_order_is_no_copy():
    sentence = claims.verdict("EX-32").sentence
    assert "did copy" not in sentence and "order does not say" in sentence


def test_half_of_the_turn_comes_after_one_product(precedents):
    """The lesson says that Douyin, a follower itself, stands first in three of the six dated pairs out of China."""
    table = settled.pairs(precedents)
    dated = table[(table["direction"].astype(str) == "China first") & settled.follower_years(table).notna()]
    assert len(dated) == 6 and dated["first_name"].str.startswith("Douyin").sum() == 3
    assert (table["follower_name"] == "Douyin").sum() == 1


def test_chips_are_told_and_rules_are_not():
    assert claims.verdict("EX-17").sentence.endswith("kinds of rules are not compared.")


def test_what_the_text_says_of_meetings_abroad():
    met = records.contests(data.load("apps_abroad"), "of single apps")
    temu = met[(met["app"] == "Temu") & (met["rival"] == "Amazon") & (met["period"] == "2025")]
    assert temu["ours"].item() == temu["theirs"].item() == 24
    assert (met["ours"] < met["theirs"]).sum() > (met["ours"] > met["theirs"]).sum()


def test_the_labels_are_exchangeable_in_the_pool(products):
    table = settled.pool(products)
    alike, home = settled.likeness(table).to_numpy(), settled.at_home(table)
    drawn = similarity.permutation(alike, home, 5000)
    assert drawn.mean() == pytest.approx(similarity.by_chance(home), abs=0.01)
