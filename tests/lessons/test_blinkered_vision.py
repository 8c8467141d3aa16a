"""The lab at its limits, words that follow figures and verdicts, the exercises, and what must hold of the text."""

from __future__ import annotations

import re
from dataclasses import replace

import lesson_answers
import numpy as np
import pandas as pd
import pytest

from course import data, lab, master
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
    both = features.read_by(products, codes, "both say yes")
    assert both[features.FEATURES].astype(float).equals(products[features.FEATURES].astype(float))
    yes = {who: (features.read_by(products, codes, who)[features.FEATURES] == 1).to_numpy() for who in features.READERS}
    assert (yes["both say yes"] == (yes["reader A"] & yes["reader B"])).all()
    assert (yes["either says yes"] == (yes["reader A"] | yes["reader B"])).all()
    with pytest.raises(KeyError, match="reader C"):
        features.read_by(products, codes, "reader C")


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


def test_counts_are_those_of_the_borders(seen, home, near):
    assert features.counts(seen, home) == (figures.nearer(near), len(near) - len(figures.twinless(near))) == (7, 12)


def test_dealing_keeps_how_many_have_a_feature_and_nothing_else(seen):
    made = features.dealt(seen, np.random.default_rng(3))
    assert (made.sum(axis=0) == seen.sum(axis=0)).all() and (made.sum(axis=1) != seen.sum(axis=1)).any()


def test_the_worlds_say_what_the_lesson_says(worlds, seen, home):
    real = features.counts(seen, home)
    assert figures.reach(worlds["nearer"], real[0]) > 90 and figures.reach(worlds["twins"], real[1]) < 2
    assert "proves nothing" in figures.placebo(worlds, real)
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


def test_the_trace_of_a_border_is_told_only_where_it_is(products, codes, worlds):
    assert "but by reader A alone" in re.sub(r"\s+", " ", figures.trace(products, codes, worlds, (7, 12)))
    assert figures.trace(products, codes, worlds, (11, 12)) == ""


def test_an_empty_row_is_like_nobody(seen, home):
    made = np.vstack([seen, np.zeros(seen.shape[1], dtype=bool)])
    sides = np.append(home, False)
    assert features.counts(made, sides) == features.counts(seen, home)


def test_weights_turn_the_share_that_both_readers_give(products, codes):
    shares = figures.twins_by_weight(products, codes)
    assert (shares.iloc[:, 1] < shares.iloc[:, 0]).all()
    assert shares.loc["both say yes"].round(1).tolist() == [66.7, 44.4]
    assert figures.weights_figure(shares).layout.meta["title"].startswith("Fewer products")
    assert figures.weights_figure(shares.iloc[:, ::-1]).layout.meta["title"].startswith("More products")


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
    text = figures.since(precedents, data.load("apps_abroad"))
    years = [int(one) for one in re.findall(r"\b20\d\d\b", text)]
    assert years and min(years) >= 2020 and "as many as Amazon" in text


# -------------------------------------------------------------------------------------------------------- the lab


@pytest.mark.parametrize("rare", [0, 50, 100])
def test_the_lab_draws_what_the_weights_give(rare, table):
    fig = lesson_lab.the_lab().figure(rare=rare)
    near = features.borders(table, lesson_lab.weights(rare))
    dots = next(one for one in fig.data if one.name == "nearest abroad")
    assert sorted(dots.x) == pytest.approx(sorted(near["abroad"]), abs=1e-4)
    assert fig.layout.meta["title"].startswith(f"{len(near) - len(figures.twinless(near))} of {len(near)} ")
    assert display.slim(fig)["data"]


def test_the_lab_refuses_a_part_that_is_none():
    with pytest.raises(lab.Say, match="from 0 to 100%, and 120 is outside"):
        lesson_lab.draw(120)


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


def test_what_the_ways_share_is_said_only_where_they_share_it(monkeypatch):
    assert figures.ways_in_words().endswith("have one thing in common: rare features count more.")
    part = figures.ways.part_of("EX-09", "a twin abroad")
    turned = [replace(way, answer="no" if n % 2 else "yes") for n, way in enumerate(part.ways)]
    monkeypatch.setattr(figures.ways, "part_of", lambda *given: replace(part, ways=tuple(turned)))
    assert "in common" not in figures.ways_in_words()


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
    "1": {0.88: "subtracts the agreement", 0.81: "no yes", 0.35: "Divide by", 0.53: "agreement that chance brings", 0.67: "three codes", 0.76: "one half", 0.82: "Jaccard"},
    "2": {0.32: "take the rest", 0.0: "Jaccard", 0.75: "foreign products", 0.72: "all products", 0.31: "WeChat alone"},
    "3": {76.9: "own neighbour", 50.0: "equally likely", 21.6: "at home", 0.784: "fraction", 76.5: "foreign app", 75.0: "slide found", -3.4: "subtracted"},
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
