"""The lab at its limits, words that follow figures and verdicts, the exercises, and what must hold of the text."""

from __future__ import annotations

import re
from dataclasses import replace

import lesson_answers
import numpy as np
import pandas as pd
import pytest

from course import charts, data, lab, master
from course.charts import display
from course.ledger import claims, engine
from course.ledger.rules import VERDICTS
from course.lessons.blinkered_vision import features, figures, records
from course.lessons.blinkered_vision import lab as lesson_lab
from course.practice import exercises

TOPIC = "blinkered_vision"


@pytest.fixture(scope="module")
def products():
    return data.load("product_features_2026")


@pytest.fixture(scope="module")
def codes():
    return data.load("product_codes")


@pytest.fixture(scope="module")
def precedents():
    return data.load("precedents_lead_lag")


@pytest.fixture(scope="module")
def table(products):
    return features.pool(products)


@pytest.fixture(scope="module")
def seen(table):
    return (table[features.FEATURES] == 1).to_numpy()


@pytest.fixture(scope="module")
def home(table):
    return features.at_home(table)


@pytest.fixture(scope="module")
def worlds(seen, home):
    return features.worlds(seen, home, 500)


@pytest.fixture(scope="module")
def near(table):
    return features.borders(table)


# ------------------------------------------------------------------------------------------------------ the table


def test_the_features_are_the_columns_of_the_table(products):
    assert set(features.FEATURES) == set(products.columns) - {"product", "owner", "iso3", "kind", "market", "note"}
    assert set(figures.PLAIN) <= set(features.FEATURES)
    written = [figures.words(one) for one in features.FEATURES]
    assert len(set(written)) == len(written) and not [one for one in written if "_" in one]


def test_sisters_abroad_and_products_with_too_few_marks_stay_out(products, table):
    assert not {"TikTok", "Temu"} & set(table.index)
    assert ((table[features.FEATURES] == 1).sum(axis=1) >= features.AT_LEAST).all()
    assert len(features.pool(products, 5)) < len(table)


def test_what_both_readers_say_is_the_table(products, codes):
    wide = codes.astype(str).pivot(index=["product", "feature"], columns="reader", values="code")
    yes, no = ((wide == word).all(axis=1) for word in ("yes", "no"))
    both = pd.Series(np.nan, index=wide.index).mask(no, 0.0).mask(yes, 1.0).unstack("feature")
    table = products.set_index("product")[features.FEATURES].astype(float)
    assert both.loc[table.index, features.FEATURES].rename_axis(columns=None).equals(table)


def test_kappa_by_hand_is_the_library_s(codes):
    yes = features.by_reader(codes)
    a, b, same = yes.A.mean(), yes.B.mean(), (yes.A == yes.B).mean()
    chance = a * b + (1 - a) * (1 - b)
    assert features.agreed(yes).kappa == pytest.approx((same - chance) / (1 - chance))
    assert round(features.agreed(yes).kappa, 2) == 0.79


def test_what_the_text_says_of_the_readers(products, codes, table):
    """The prose names these: another table has to be read again."""
    often = figures.often(codes)
    assert often.index[-1] == "task_rewards" and (often[["yes_A", "yes_B"]] >= figures.OFTEN).all(axis=None)
    assert figures.same_page(codes) == (482, 175)
    assert figures.who_coded_china(products) == f"all {features.at_home(table).sum()}"
    turned = products.iloc[::-1].reset_index(drop=True)
    assert figures.who_coded_china(turned).endswith(f"of the {features.at_home(table).sum()}")


# ----------------------------------------------------------------------------------------- neighbours and worlds


def test_borders_name_the_nearest_on_each_side(table, home):
    """Recomputed with sets."""
    near = features.borders(table)
    lists = {name: set(row.index[row == 1]) for name, row in table[features.FEATURES].iterrows()}
    chinese = set(table.index[home])

    def alike(one, other):
        return len(lists[one] & lists[other]) / len(lists[one] | lists[other])

    for name, row in near.iterrows():
        sides = {"home": chinese - {name}, "abroad": set(table.index) - chinese}
        for side, others in sides.items():
            best = max(alike(name, one) for one in others)
            assert row[side] == pytest.approx(best)
            assert set(re.split(r", | and ", row[f"who_{side}"])) == {
                one for one in others if alike(name, one) == pytest.approx(best)
            }
    assert near["gain"].is_monotonic_decreasing


def test_the_words_of_the_borders_name_who_is_nearest_at_home_and_who_abroad(near):
    for fig in (figures.borders_figure(near), figures.lab_figure(near, np.array([7]))):
        words = charts.describe(fig)
        home, abroad = words.split("Nearest at home: ")[1].split("Nearest abroad: ")
        for name, row in near.iterrows():
            assert f"{name}: {row['who_home']} {row['home']:.2f}" in home
            assert f"{name}: {row['who_abroad']} {row['abroad']:.2f}" in abroad
    said = charts.describe(figures.borders_figure(near)).split("In grey, without a gain: ")[1].split(". ")[0]
    assert set(re.split(", | and ", said)) == set(near.index[near["gain"] <= features.TINY])
    said = charts.describe(figures.lab_figure(near, np.array([7]))).split("In grey, without a twin abroad: ")[1]
    assert set(re.split(", | and ", said.split(". ")[0])) == set(figures.twinless(near))


def test_counts_are_those_of_the_borders(seen, home, near):
    assert features.counts(seen, home) == (figures.nearer(near), len(near) - len(figures.twinless(near))) == (7, 12)


def test_dealing_keeps_how_many_have_a_feature_and_nothing_else(seen):
    made = features.dealt(seen, np.random.default_rng(3))
    assert (made.sum(axis=0) == seen.sum(axis=0)).all() and (made.sum(axis=1) != seen.sum(axis=1)).any()


def test_the_worlds_say_what_the_lesson_says(worlds, seen, home):
    real = features.counts(seen, home)
    assert figures.reach(worlds["nearer"], real[0]) > 90 and figures.reach(worlds["twins"], real[1]) < 2
    assert "no sign of likeness" in figures.placebo(worlds, real)
    assert "So twins are more than chance" in figures.placebo_of_twins(worlds, real)
    assert figures.worlds_figure(real, worlds, 18).layout.meta["title"] == figures.WORLDS[(False, True)]


def test_words_of_the_worlds_follow_the_figures(worlds):
    assert "more than chance gives" in figures.placebo(worlds, (18, 12))
    assert "may be no more than chance" in figures.placebo_of_twins(worlds, (7, 5))
    for real, key in {(18, 18): (True, True), (18, 5): (True, False), (5, 5): (False, False)}.items():
        assert figures.worlds_figure(real, worlds, 18).layout.meta["title"] == figures.WORLDS[key]


def keeping_lengths(seen, random, trades=600):
    """Return a table in which products trade features, so that lists keep their length and features their number."""
    lists = [set(np.flatnonzero(row)) for row in seen]
    for _ in range(trades):
        i, j = random.choice(len(lists), 2, replace=False)
        both = lists[i] & lists[j]
        free = list((lists[i] | lists[j]) - both)
        random.shuffle(free)
        mine = len(lists[i]) - len(both)
        lists[i], lists[j] = both | set(free[:mine]), both | set(free[mine:])
    made = np.zeros_like(seen)
    for row, one in zip(made, lists, strict=True):
        row[list(one)] = True
    return made


def test_worlds_that_keep_the_length_of_lists_give_the_same_two_answers(seen, home):
    """The note of the chart says so."""
    random, real = np.random.default_rng(1), features.counts(seen, home)
    one = keeping_lengths(seen, random)
    assert (one.sum(axis=0) == seen.sum(axis=0)).all() and (one.sum(axis=1) == seen.sum(axis=1)).all()
    made = pd.DataFrame(
        [features.counts(keeping_lengths(seen, random), home) for _ in range(150)], columns=["nearer", "twins"]
    )
    assert not figures.told(made["nearer"], real[0]) and figures.told(made["twins"], real[1])


def test_words_of_dealt_flags_follow_the_figures(seen, home):
    """Recomputed with the flags of a pack of cards: each world deals out which products are Chinese."""
    flags = features.flags_dealt(seen, home, 300)
    random, made = np.random.default_rng(5), []
    for _ in range(300):
        chinese = np.zeros(len(seen), dtype=bool)
        chinese[random.choice(len(seen), home.sum(), replace=False)] = True
        made.append(features.counts(seen, chinese))
    assert flags.mean().tolist() == pytest.approx(np.mean(made, axis=0), abs=0.5)
    assert "may be a trace" in figures.flags(flags, (7, 12)) and "trace" not in figures.flags(flags, (11, 12))
    assert "about as often as any products" in figures.flags(flags, (7, 12))
    assert "fewer have somebody close" in figures.flags(flags, (7, 5))
    assert "takes away" in figures.flags(flags, (7, 18))


def test_twins_by_the_part_that_they_share_are_those_of_the_counts(table, seen, home):
    by_part = figures.twins_by_part(table, 50)
    wide = by_part.pivot(index="part", columns="way", values="twins")
    for part in figures.PARTS:
        assert wide.loc[part, "all count the same"] == features.counts(seen, home, None, part / 100)[1]
        rare = features.counts(seen, home, features.rarity(seen), part / 100)[1]
        assert wide.loc[part, "rare ones count more"] == rare
    assert wide.loc[50, "by chance"] == pytest.approx(features.worlds(seen, home, 200)["twins"].mean(), abs=0.8)
    said = figures.parts_in_words(table, by_part)
    assert said == "With three fifths only 4 of the 18 have a twin. With two fifths 16 do, where chance alone gives 14."


@pytest.mark.parametrize(("same", "start"), [((17, 4), "How near"), ((17, 12), "Most"), ((3, 1), "Few")])
def test_the_title_of_parts_follows_the_figures(same, start, table):
    by_part = figures.twins_by_part(table, 2)
    mine = by_part["way"] == "all count the same"
    made = by_part.assign(twins=by_part["twins"].where(~mine, np.where(by_part["part"] < 50, *same)))
    title = figures.part_figure(made, 18).layout.meta["title"]
    assert title.startswith(start) and len(title.split()) <= 12


def test_what_is_seen_on_one_side_only_is_named(table):
    said = figures.one_side_only(table)
    assert said.startswith("Of the 32 features, 29 were seen on both sides")
    assert "only in China and tips to riders only abroad" in said
    twice = pd.concat([table, table.assign(iso3=np.where(features.at_home(table), "USA", "CHN"))])
    assert figures.one_side_only(twice) == "Of the 32 features, 32 were seen on both sides of the border."


def test_where_both_coded_they_nearly_agree(codes):
    assert figures.where_both_coded(codes) == "98%"


def test_an_empty_row_is_like_nobody(seen, home):
    made = np.vstack([seen, np.zeros(seen.shape[1], dtype=bool)])
    sides = np.append(home, False)
    assert features.counts(made, sides) == features.counts(seen, home)


def test_weights_turn_the_share_that_both_readers_give(products, codes):
    shares = figures.twins_by_weight(products, codes)
    assert (shares.iloc[:, 1] < shares.iloc[:, 0]).all()
    assert shares.loc["both say yes"].round(1).tolist() == [66.7, 44.4]
    said = figures.weights_in_words(products, codes)
    assert "falls from 67% to 44%" in said


# ---------------------------------------------------------------------------------------------- effects and pairs


def test_no_economy_pays_half_as_much_by_phone_but_one():
    market, online = data.load("market_indicators"), data.load("country_internet")
    values = records.outcomes(market, online, "paying by phone, 2019")
    assert len(values) == 23 and values["CHN"] == 81.1 and (values >= values["CHN"] / 2).sum() == 2
    shops = records.outcomes(market, online, "shopping online, 2019")
    row = online[(online["iso3"] == "CHN") & (online["year"] == 2019)]["internet_users_percent"].item()
    assert shops["CHN"] == pytest.approx(100 * 20.7 / row)
    with pytest.raises(LookupError, match="needs China"):
        records.outcomes(market[market["iso3"] != "CHN"], online, "paying by phone, 2019")


def test_each_pair_counts_once_and_no_follower_is_a_chinese_firm_s(precedents):
    pairs = records.pairs(precedents)
    assert not pairs[["first_name", "follower_name"]].duplicated().any()
    assert not pairs["follower_product"].str.contains("Temu|TikTok").any()
    assert {4, 12, 13, 14, 19}.isdisjoint(pairs["pair_id"]) and {3, 5, 6}.issubset(pairs["pair_id"])
    assert records.pairs(precedents.sample(frac=1, random_state=1)).equals(pairs)
    assert figures.directions(pairs) == (12, 7)


def test_what_the_text_says_of_the_turn(precedents):
    text = figures.turned(records.pairs(precedents))
    assert "none of 11" in text and "6 of 7, but 3 of these after Douyin" in text


def test_measures_before_the_essay_are_two():
    days = records.measures(data.load("policy_events"))["day"]
    assert (days < records.ESSAY).sum() == 2 and days.is_monotonic_increasing


def test_what_has_happened_since_is_later_than_the_essay(precedents):
    text = figures.since(precedents)
    years = [int(one) for one in re.findall(r"\b20\d\d\b", text)]
    assert years and min(years) >= 2020 and "Temu" in text


# -------------------------------------------------------------------------------------------------------- the lab


@pytest.mark.parametrize("rare", [0, 50, 100])
def test_the_lab_draws_what_the_weights_give(rare, table):
    fig = lesson_lab.the_lab().figure(rare=rare)
    near = features.borders(table, lesson_lab.weights(rare))
    dots = next(one for one in fig.data if one.name == "nearest abroad")
    assert sorted(dots.x) == pytest.approx(sorted(near["abroad"]), abs=1e-4)
    assert fig.layout.meta["title"].startswith(f"{len(near) - len(figures.twinless(near))} of {len(near)} ")
    assert display.slim(fig)["data"]


def test_the_lab_s_line_is_the_part_that_twins_share(seen, home):
    for part in (40, 60):
        title = lesson_lab.the_lab().figure(part=part).layout.meta["title"]
        assert title.startswith(f"{features.counts(seen, home, None, part / 100)[1]} of 18 ")


def test_the_lab_refuses_a_part_that_is_none():
    with pytest.raises(lab.Say, match="from 0 to 100%, and 120 is outside"):
        lesson_lab.draw(120)
    with pytest.raises(lab.Say, match="from 30 to 70%, and 90 is outside"):
        lesson_lab.draw(0, 90)


def test_the_lab_s_ends_are_the_lesson_s_weights(seen):
    rarity = features.rarity(seen)
    assert lesson_lab.weights(0) == pytest.approx(np.ones(len(rarity)))
    assert lesson_lab.weights(100) == pytest.approx(rarity / rarity.mean())


# ---------------------------------------------------------------------------------------- words that follow verdicts


def as_word(found, word):
    """A verdict as it would be with another word."""
    answer = {"supported": "yes", "contradicted": "no", "open": "unclear"}.get(word, "mixed")
    parts = tuple(replace(part, answer=answer, vote=answer) for part in found.judged.parts)
    return replace(found, verdict=word, judged=replace(found.judged, word=word, answer=answer, parts=parts))


TEXTS = {"EX-09": figures.MANAGERS, "EX-20": figures.EFFECT, "EX-21": figures.GROUND, "EX-35": figures.LEARN}


@pytest.mark.parametrize("word", VERDICTS)
@pytest.mark.parametrize("claim", TEXTS)
def test_the_settled_part_follows_every_word(claim, word, monkeypatch):
    settle = claims.settle
    found = as_word(settle(claim), word)
    monkeypatch.setattr(claims, "settle", lambda one, *rest: found if one == claim else settle(one, *rest))
    said = figures.essay_in_words()
    start = {one: text.split("{")[0] for one, text in TEXTS[claim].items()}
    assert len(set(start.values())) == len(VERDICTS)
    assert [one for one, text in start.items() if text in said] == [word]
    assert "{" not in said


@pytest.mark.parametrize("answer", ["yes", "no", "mixed", "unclear"])
def test_the_strip_s_title_follows_the_answer(answer, monkeypatch):
    part = replace(figures.ways.part_of("EX-09", "a twin abroad"), answer=answer)
    monkeypatch.setattr(figures.ways, "part_of", lambda *given: part)
    title = figures.strip().layout.meta["title"]
    assert title == figures.STRIP[answer].format(turns_on=part.turns_on or "how one asks") and len(title.split()) <= 12


def test_the_ways_are_told_by_the_part_that_twins_share(monkeypatch):
    assert "all of 72 with two fifths, 61 of 72 with half and 9 of 72 with three fifths" in figures.ways_in_words()
    part = figures.ways.part_of("EX-09", "a twin abroad")
    turned = tuple(replace(way, answer="no") for way in part.ways)
    monkeypatch.setattr(figures.ways, "part_of", lambda *given: replace(part, ways=turned))
    assert "0 say that most have one: none of 72 with two fifths" in figures.ways_in_words()


@pytest.mark.parametrize("claim", master.head(TOPIC)["claims"])
def test_every_claim_of_the_lesson_has_a_record(claim):
    judged = claims.verdict(claim).judged
    assert judged is not None and engine.reachable(judged)


def test_the_prose_types_no_verdict():
    body = master.text(TOPIC)
    prose = re.sub(r"```.*?```", "", body, flags=re.S)
    for word in ("supported", "contradicted", "qualified"):
        assert word not in prose


# -------------------------------------------------------------------------------------------------------- exercises

#: Answers to the exercises: other routes, rounded as asked, and types of numpy and pandas.
RIGHT = {
    "1": [0.75, 0.746, np.float64(0.7463), pd.Series([0.746]), np.array([0.746]), (0.88 - 0.528) / (1 - 0.528)],
    "2": [0.68, 0.675, np.float64(1 - 187 / (18 * 32)), pd.Series([0.675347]), np.array([0.68]), 389 / 576],
    "3": [78.4, 78.43, np.float64(4000 / 51), pd.Series([78.4]), np.array([78.43]), 100 - 1100 / 51],
}


@pytest.mark.parametrize(("exercise", "answer"), [(one, answer) for one, many in RIGHT.items() for answer in many])
def test_right_answers_by_other_routes_are_accepted(exercise, answer):
    assert exercises.check(TOPIC, exercise, answer).status == "correct"


#: Wrong answers, each with a word that its diagnosis must hold.
WRONG = {
    "1": {0.88: "subtracts the agreement", 0.81: "no yes", 0.35: "Divide by", 0.53: "agreement that chance brings", 0.67: "three codes", 0.76: "one half", 0.82: "Jaccard", 0.79: "all features"},
    "2": {0.32: "take the rest", 0.0: "Jaccard", 0.75: "foreign products", 0.72: "all products", 0.31: "WeChat alone", 0.66: "blank cells", 21.61: "Divide it"},
    "3": {76.9: "own neighbour", 50.0: "equally likely", 21.6: "at home", 0.784: "fraction", 76.5: "foreign app", 75.0: "slide found", -3.4: "subtracted", 3.4: "subtracted", 9.4: "number of apps", 30.0: "divided the Chinese"},
}  # fmt: skip


@pytest.mark.parametrize(("exercise", "answer", "says"), lesson_answers.each(WRONG))
def test_wrong_answers_get_a_true_diagnosis(exercise, answer, says):
    lesson_answers.told(TOPIC, exercise, answer, says)


@pytest.mark.parametrize(("exercise", "digits"), [("1", 2), ("2", 2), ("3", 1)])
def test_right_and_wrong_differ_as_they_are_asked(exercise, digits):
    lesson_answers.apart(TOPIC, exercise, digits)


def test_each_solution_runs_where_the_notebook_stands():
    """The notebook's own names are those of its first cell; a solution may use no other."""
    lesson_answers.stand_alone(TOPIC, "import numpy as np\nimport pandas as pd\nfrom course import data")
