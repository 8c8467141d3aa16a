"""The lab, the words that follow figures and verdicts, figures recomputed from the files, and the exercises."""

from __future__ import annotations

import csv
import dataclasses
import itertools
import re

import lesson_answers
import lesson_text
import lesson_words
import numpy as np
import pandas as pd
import pytest

from course import charts, data, lab
from course.ledger import claims, rules
from course.lessons.letting_go import figures, records
from course.lessons.letting_go import lab as lesson_lab
from course.models import grants
from course.practice import exercises

TOPIC = "letting_go"
FRONT = ("HZ-05", "HZ-14", "HZ-54", "HZ-64", "HZ-68")
FOLDED = ("HZ-30", "HZ-31", "HZ-32", "HZ-33", "HZ-67")


@pytest.fixture(scope="module")
def the_lab():
    return lesson_lab.the_lab()


# ------------------------------------------------------------------------------------------------------------ the lab


def test_every_setting_draws_and_the_marks_lie_on_the_curves(the_lab):
    for need, sight in itertools.product(lesson_lab.NEEDS, figures.SIGHT):
        reply = the_lab.answer(need=need, sight=sight)
        assert reply["spec"] and not reply["error"], (need, sight, reply["error"])
        curve, one, wide, best, line, here = the_lab.figure(need=need, sight=sight).data
        assert one.y[0] == curve.y[0] and wide.y[0] == curve.y[lesson_lab.WIDE - 1]
        assert best.y[0] == max(curve.y) and curve.x[curve.y.index(best.y[0])] <= best.x[0]
        assert here.y[0] == line.y[line.x.index(need)] == best.x[0]
        assert max(curve.y) <= 80, "the axis holds every value"


@pytest.mark.parametrize(("values", "says"), [
    ({"need": 3}, "one of 1, 2, 5, 10, 15, 25, 50, 75, 100 per cent of the budget, not 3"),
    ({"sight": "is blind"}, "there is none who 'is blind'"),
])  # fmt: skip
def test_what_cannot_be_drawn_is_said_in_a_sentence(the_lab, values, says):
    with pytest.raises(lab.Say, match=says):
        lesson_lab.draw(**{**the_lab.defaults, **values})


def test_the_presets_show_that_need_moves_the_answer_more_than_sight(the_lab):
    titles = [the_lab.figure(**values).layout.meta["title"] for values in the_lab.presets.values()]
    little, much, little_blind, much_blind = (int(re.findall(r": (\d+) stake", one)[0]) for one in titles)
    assert little >= 60 and little_blind == 100 and much == 1 and much_blind <= 3


# ----------------------------------------------------------------------------------- figures, recomputed with other code


def raw(table):
    with (data.folder() / f"{table}.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def by_hand(need, noise, tail=1.3, seed=11, runs=1500, firms=100):
    """The worth that each number of stakes finds, by loops over firms that are drawn in another way."""
    random = np.random.default_rng(seed)
    found = np.zeros(firms)
    for _ in range(runs):
        worth = (1 - random.random(firms)) ** (-1 / tail)
        seen = np.log(worth) + noise * random.standard_normal(firms)
        picked = worth[np.argsort(seen)[::-1]]
        found += np.cumsum(picked) / picked.sum()
    stakes = np.arange(1, firms + 1)
    return found / runs * (1 - np.exp(-100 / stakes / need))


@pytest.mark.parametrize(("need", "noise"), [(1, 1.0), (5, 1.0), (5, 4.0), (25, 1.0), (100, 1.0)])
def test_the_model_is_that_of_loops(need, noise):
    mine = by_hand(need, noise)
    low, high = figures.good_enough(need, noise)
    assert low <= int(mine.argmax()) + 1 <= high
    assert mine.max() == pytest.approx(grants.found(need=need, noise=noise).max(), rel=0.12)


def test_the_break_even_is_where_both_hands_find_the_same():
    cost = figures.break_even(2.0)
    free = grants.found().max()
    assert grants.found(advice=2.0, meddling=cost).max() >= free > grants.found(advice=2.0, meddling=cost + 0.2).max()
    assert figures.break_even(1.0) == pytest.approx(0, abs=0.1), "without advice steering can only lose"


def test_steering_is_told_as_worthless_only_where_money_is_not_short(monkeypatch):
    assert figures.across_needs()[0] < 5 and "isn't short" in figures.told_steering()
    monkeypatch.setattr(figures, "across_needs", lambda: (25.0, 30.0))
    assert "Need hardly matters: it is 25%" in figures.told_steering()


def test_no_need_settles_alone_whether_steering_finds_more():
    found = claims.settle("HZ-05").judged.parts[1].frame()
    at = found[found["need"] == records.MIDDLE]["answer"]
    assert set(at) == {"yes", "no"}, "where money is neither plenty nor short, cost and advice decide"


def fact_group():
    mine = [row for row in raw("place_facts_cn") if row["indicator"] == '"3+N" industry fund group']
    return float(mine[0]["value"]) if len(mine) == 1 else mine


def test_stakes_cities_and_shares_are_those_of_the_files():
    facts = {(row["subject"], row["indicator"]): float(row["value"]) for row in raw("place_facts_cn") if row["value"]}
    assert facts["BOE", "cost of the display factory"] == 17_500 and figures.said("factory") == "17.5 billion"
    assert figures.said("seed") == "2 billion" and figures.said("seed stake") == "5 million"
    assert figures.said("plan") == "128 billion"
    assert fact_group() == 300 and "175% of what Hefei had taken in the year before" in figures.told_budget()
    assert f"be {100 * 17.5 / 300:.0f}% of the 300 billion yuan" in figures.told_budget()
    assert "1,400-fold" in figures.stakes().layout.meta["title"]
    assert round(6000 / 4.38, -2) == 1400
    cars = {row["year"]: row["share_of_cars_sold_percent"] for row in raw("electric_cars") if row["economy"] == "China"}
    assert figures.planned().loc["electric cars, % of cars sold in China"].tolist() == [
        2015, float(cars["2015"]), 2024, float(cars["2024"]),
    ]  # fmt: skip


def test_hangzhou_s_place_by_hand():
    people = {
        row["city_code"]: (row["city"], float(row["population_persons"]))
        for row in raw("census_cities_cn")
        if row["year"] == "2020" and float(row["built_city_population_persons"] or 0) >= 5e6
    }
    firms = [row["city_code"] for row in raw("unicorns_cn_companies_2022")]
    a_head = sorted(((firms.count(code) / many, city) for code, (city, many) in people.items()), reverse=True)
    place = [city for _, city in a_head].index("Hangzhou") + 1
    assert figures.place_of(figures.a_head()) == place and len(figures.a_head()) == len(people)
    ahead = " and ".join(city for _, city in a_head[: place - 1])
    assert f"behind {ahead} among {len(people)} very large cities" in figures.told_hubs()


def test_findings_by_hand_and_the_sentence_on_them():
    rows = raw("public_money_evidence")
    table = figures.studies()
    assert table.to_numpy().sum() == len(rows)
    for question, side in itertools.product(figures.QUESTIONS, figures.SIDES):
        assert table.loc[question, side] == sum(r["question"] == question and r["speaks"] == side for r in rows)
    hands = [r["speaks"] for r in rows if r["question"] == "hands off or on"]
    told = f"Of {len(hands)} findings on a light hand, {hands.count('for')} speak for the essay"
    assert hands.count("against") and told in figures.told_evidence()
    assert figures.size("Colonnelli") == "70"
    with pytest.raises(LookupError, match="0 sizes of 'Nobody'"):
        figures.size("Nobody")


def test_a_figure_that_is_not_there_is_refused_by_name():
    with pytest.raises(LookupError, match="place_facts_cn has 0 figures for 'luck'"):
        figures.fact("luck")


# ------------------------------------------------------------------------------------------- titles and words that follow


def drawn():
    needs = {need: 100 * grants.found(need=need) for need in (1, 5, 25, 100)}
    return {
        "curves": figures.curves(pd.DataFrame(needs, index=range(1, 101))),
        "by_need": figures.by_need(), "steering": figures.steering(), "stakes": figures.stakes(),
        "evidence": figures.evidence(), "strip": figures.strip(),
    }  # fmt: skip


def test_titles_are_short_and_charts_say_what_is_measured():
    for name, fig in drawn().items():
        meta = fig.layout.meta
        assert len(meta["title"].split()) <= 12 and len(re.findall(r"\d[\d,.]*", meta["title"])) <= 2, name
        assert meta["subtitle"] and meta["note"] and meta["source"], name
        assert "NaN" not in charts.describe(fig), name


def test_titles_follow_the_figures(monkeypatch):
    flat = pd.DataFrame({need: 100 * grants.found(need=5) for need in (1, 5)}, index=range(1, 101))
    assert "does not fall" in figures.curves(flat).layout.meta["title"]
    monkeypatch.setattr(figures, "best", lambda **given: 5 if given["noise"] < 1 else 90)
    assert figures.by_need().layout.meta["title"].startswith("How well a funder sees")
    assert "But need moves it less" in figures.told_by_need()
    monkeypatch.setattr(figures, "lean", lambda question: "both ways")
    assert figures.evidence().layout.meta["title"] == "On hands off studies speak both ways, on state money both ways"


def test_what_is_said_of_tails_follows_the_model(monkeypatch):
    assert figures.told_tails().startswith("It's the other way round")
    monkeypatch.setattr(figures, "best", lambda tail: {1.1: 60, 2.5: 10}[tail])
    assert figures.told_tails().startswith("It's so in this model")


@pytest.fixture(scope="module")
def names():
    return lesson_text.names_of(TOPIC)


#: Claim -> what the lesson says where it is supported, contradicted, and open.
SAID = {
    "HZ-14": ("So the city does invest early", "backs few firms early", "hard to tell from this"),
    "HZ-54": ("So free ground does give", "gives no rich harvest", "A free hand would look like this"),
    "HZ-64": ("didn't come, as Lu Ming expects", "against what Lu Ming says", "So a field that was planned can come"),
    "HZ-68": ("so innovation is more than", "hardly more than high", "as far as a branch can tell"),
    "HZ-30": ("Sea fish do live", "No sea fish live", "is hard to tell"),
    "HZ-31": ("Jiangxi is reported", "No report names a ski park", "Whether people ski"),
    "HZ-32": ("more cherries than any other", "hasn't grown", "though a trade page"),
    "HZ-33": ("have opened shops far from home", "haven't left home", "only a part has left home"),
}


@pytest.mark.parametrize(("claim", "word"), list(itertools.product(SAID, rules.VERDICTS)))
def test_prose_follows_the_word_of_each_claim(names, claim, word, monkeypatch):
    lesson_words.turn(monkeypatch, claim, word)
    text = lesson_text.prose(TOPIC, names, "## What did the cities do?")
    at = {"supported": 0, "contradicted": 1, "open": 2}.get(word)
    for n, said in enumerate(SAID[claim]):
        if at is None and n == 2:
            continue  # depends and qualified may share the words of open
        assert (said in text) == (n == at), (said, word)
    assert not re.search(r"\{\{|\}\}", text)


@pytest.mark.parametrize(("answer", "says"), [
    ("yes", ("found more in our model whatever we assumed", "it made no difference")),
    ("no", ("neither spreading nor letting go", "speaks against its advice")),
    ("mixed", ("by spreading where firms need little", "the answer turns with that")),
])  # fmt: skip
def test_prose_on_the_model_follows_its_answer(answer, says, monkeypatch):
    real = claims.settle("HZ-05")
    judged = dataclasses.replace(real.judged, answer=answer)
    monkeypatch.setattr(
        claims, "settle", lambda one: dataclasses.replace(real, judged=judged) if one == "HZ-05" else real
    )
    assert says[0] in figures.got_right() and says[1] in figures.missed()


def test_plans_that_failed_are_told_as_such(monkeypatch):
    real = figures.planned()
    monkeypatch.setattr(figures, "planned", lambda: real.assign(**{"share now": 0.0}))
    assert figures.told_planned().startswith("None of the 3 fields has") and "plans failed" in figures.told_planned()


def test_no_verdict_word_is_typed_in_the_lesson_or_its_notes():
    assert lesson_words.verdict_words(TOPIC, exercises=False) == []


def test_the_strip_s_sentence_follows_the_ways(monkeypatch):
    assert "Wide means 16 firms of a hundred" in figures.told_strip()
    assert "No other choice comes near the need" in figures.told_strip()
    real = claims.settle("HZ-05")
    part = dataclasses.replace(real.judged.parts[0], answer="yes", turns_on="")
    judged = dataclasses.replace(real.judged, parts=(part, *real.judged.parts[1:]))
    monkeypatch.setattr(claims, "settle", lambda one: dataclasses.replace(real, judged=judged))
    assert figures.told_strip().endswith("No choice turns the answer round.")
    assert figures.strip().layout.meta["title"].startswith("Spreading finds more in")


# ----------------------------------------------------------------------------------------------------------- the claims


def test_the_needs_are_those_of_the_two_cases_and_their_budgets():
    facts = data.load("place_facts_cn")
    assert records.need_of(facts, records.SEED) == pytest.approx(100 * 5 / 2000)
    assert records.need_of(facts, records.MIDDLE) == pytest.approx(100 * 17.5 / 300)
    assert records.need_of(facts, records.FACTORY) == pytest.approx(100 * 17.5 / 10)
    assert records.width(facts) == round(100 * 2500 / 16000)


# -------------------------------------------------------------------------------------------------------- the exercises


DIGITS = {"1": 1, "2": 0, "3": 2}


def right(number):
    return exercises.reference(TOPIC, number)[0]


@pytest.mark.parametrize("number", ["1", "2", "3"])
def test_each_solution_runs_in_the_names_of_the_notebook(names, number):
    assert lesson_answers.in_names(TOPIC, number, names) == pytest.approx(right(number))


def loss_by_loop():
    found = [float(worth) for worth in grants.found(need=30)]
    most = 0.0
    for worth in found:
        most = max(most, worth)
    return 100 * (most - found[16 - 1]) / most


def test_the_loss_of_copying_is_that_of_another_draw_of_firms():
    found = by_hand(30, 1.0)
    assert right("1") == pytest.approx(100 * (1 - found[15] / found.max()), abs=6)


def cost_by_halving():
    plain, low, high = grants.found(noise=2, need=25).max(), 0, 99
    while high - low > 1:
        middle = (low + high) // 2
        pays = grants.found(noise=1, need=25, budget=100 - middle).max() > plain
        low, high = (middle, high) if pays else (low, middle)
    return low


def famous_by_file():
    rows = {r["indicator"]: r["value"] for r in raw("place_facts_cn")}
    return 100 / (float(rows["early-stage firms backed"]) / 3)


@pytest.mark.parametrize(("number", "answer"), [
    ("1", loss_by_loop), ("1", lambda: round(right("1"), 1)), ("1", lambda: np.float32(right("1"))),
    ("1", lambda: pd.Series([right("1")], index=["loss"])), ("1", lambda: pd.array([right("1")], dtype="Float64")),
    ("2", cost_by_halving), ("2", lambda: float(right("2"))), ("2", lambda: np.int64(right("2"))),
    ("2", lambda: [right("2")]), ("2", lambda: pd.Series([right("2")])),
    ("3", famous_by_file), ("3", lambda: round(right("3"), 2)), ("3", lambda: np.array([right("3")])),
    ("3", lambda: np.float64(right("3"))), ("3", lambda: pd.DataFrame({"share": [right("3")]})),
])  # fmt: skip
def test_other_routes_and_rounded_answers_are_right(number, answer):
    outcome = exercises.check(TOPIC, number, answer())
    assert outcome.status == "correct", (answer(), outcome.message)


@pytest.mark.parametrize("number", ["1", "2", "3"])
def test_wrong_answers_rounded_as_asked_are_told_what_they_are(number):
    lesson_answers.rounded(TOPIC, number, DIGITS[number])


@pytest.mark.parametrize("number", ["1", "2", "3"])
def test_no_wrong_answer_is_near_another_or_near_the_right_one(number):
    lesson_answers.apart(TOPIC, number, DIGITS[number])


def test_the_table_of_the_studies_says_sides_in_words_and_not_where_their_marks_stand():
    found = charts.table(figures.evidence())
    assert set(found.iloc[:, -1]) == {"against the essay", "both ways", "for the essay"}
