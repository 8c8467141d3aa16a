"""The two averages, the words that follow figures and verdicts, the lab at its limits, and the exercises."""

from __future__ import annotations

import itertools
import json
import re
import time

import lesson_answers
import lesson_words
import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

from course import charts, data, lab, master
from course.build import minutes, notebooks
from course.ledger import claims, rules
from course.lessons.whose_average import figures
from course.lessons.whose_average import lab as lesson_lab
from course.models import scaling
from course.practice import exercises
from course.tables import areas, cities

TOPIC = "whose_average"
FRONT = ("HZ-45", "HZ-24", "HZ-51", "HZ-72")
TOWNS = "US, patents by town (owner)"


@pytest.fixture(scope="module")
def the_lab():
    return lesson_lab.the_lab()


@pytest.fixture(scope="module")
def exponents():
    rows = {}
    for case in figures.CASES:
        both = figures.fits(figures.units(case))
        rows[case] = {"typical": both[figures.TYPICAL].exponent, "total": both[figures.TOTAL].exponent}
    return pd.DataFrame(rows).T


# --------------------------------------------------------------------------------------------------------- the tables


@pytest.mark.parametrize("case", figures.CASES)
def test_each_case_has_places_with_people(case):
    table = figures.units(case)
    assert len(table) >= 90 and table["place"].notna().all() and (table["population"] > 0).all()
    assert (table["innovation"] >= 0).all() and (table.index == np.arange(len(table))).all()


@pytest.mark.parametrize("case", [figures.CHINA, "US, wages by metro", TOWNS])
def test_both_averages_are_those_of_statsmodels(case):
    same, both = figures.seen(figures.units(case)), figures.fits(figures.units(case))
    size = sm.add_constant(np.log(same["population"]))
    typical = sm.OLS(np.log(same["innovation"]), size).fit(cov_type="HC1")
    total = sm.GLM(same["innovation"], size, family=sm.families.Poisson()).fit(cov_type="HC1")
    assert both[figures.TYPICAL].exponent == pytest.approx(typical.params.iloc[1], abs=1e-6)
    assert both[figures.TOTAL].exponent == pytest.approx(total.params.iloc[1], abs=1e-4)


def test_the_total_puts_the_average_idea_into_a_place_of_the_right_size():
    same = figures.seen(figures.units(TOWNS))
    fitted = figures.fits(same)[figures.TOTAL].amount(same["population"])
    size = np.log(same["population"])
    assert np.average(size, weights=fitted) == pytest.approx(np.average(size, weights=same["innovation"]), abs=1e-6)


def test_groups_by_size_are_a_half_four_tenths_and_a_tenth():
    table = cities.conditions_by_size(data.load("prefecture_panel_cn"), data.load("prefectures_cn"))
    parts = table["group"].value_counts(normalize=True)
    assert parts["small half"] == pytest.approx(0.5, abs=0.01)
    assert parts["largest tenth"] == pytest.approx(0.1, abs=0.01)


# -------------------------------------------------------------------------------------- what the lesson tells is true


def test_a_giant_among_large_places_lifts_the_total_and_one_among_small_places_lowers_it():
    for people, sign in (([1, 2, 2], 1), ([1, 2, 1], -1)):
        towns = pd.DataFrame({"people": people, "ideas": [40, 40, 640]})
        typical = np.exp(np.log(towns["ideas"]).groupby(towns["people"]).mean())
        total = towns.groupby("people")["ideas"].mean()
        assert sign * (np.log2(total[2] / total[1]) - np.log2(typical[2] / typical[1])) > 1


def test_small_american_giants_and_large_chinese_ones():
    china, towns = figures.units(figures.CHINA), figures.units(TOWNS)
    assert set(china.nlargest(3, "innovation")["place"]) == {"Beijing", "Shanghai", areas.SOUTH}
    assert china.nlargest(3, "innovation")["population"].min() > china["population"].quantile(0.98)
    rate = (towns["innovation"] / towns["population"]).set_axis(towns["place"])
    named = ["Santa Clara, California", "Mountain View, California"]
    assert (rate[named] > 50 * rate["New York, New York"]).all()
    assert towns.set_index("place")["population"]["New York, New York"] == towns["population"].max()


def test_the_municipalities_change_sides_with_the_borders():
    small, large = figures.units(figures.CHINA), figures.larger(figures.CHINA)
    for place in ("Beijing", "Shanghai"):
        share = [(t["population"] < t.set_index("place")["population"][place]).mean() for t in (small, large)]
        assert share[0] > 0.98 and share[1] < 0.5, place


def test_without_its_three_giants_china_loses_more_than_half_of_its_gap():
    same = figures.seen(figures.units(figures.CHINA))
    gap, less = (
        both[figures.TOTAL] - both[figures.TYPICAL]
        for both in (figures.without_first(same, 0), figures.without_first(same, 3))
    )
    assert 0 < less < gap / 2


def test_without_beijing_and_shanghai_the_total_of_provinces_rises():
    table = figures.larger(figures.CHINA)
    rest = table[~table["place"].isin(["Beijing", "Shanghai"])]
    less = by_glm(rest["innovation"], rest["population"])
    assert less > by_glm(table["innovation"], table["population"]) + 1
    assert f"Without these two it rises to {less:.2f}" in figures.provinces()
    assert "includes one" in figures.provinces()


def test_words_on_provinces_follow_the_table(monkeypatch):
    turned = figures.larger(figures.CHINA).assign(innovation=lambda t: t["population"] ** 2 / 1e12)
    monkeypatch.setattr(figures, "larger", lambda case: turned)
    assert "lies above one" in figures.provinces() and "stays at" in figures.provinces()


def test_words_on_small_and_large_towns_follow_the_table(monkeypatch):
    assert "have about the same, 11.6" in figures.thirds()
    towns = figures.units(TOWNS)
    for power, word in ((1.5, "more"), (0.5, "less")):
        made = towns.assign(innovation=towns["population"] ** power)
        monkeypatch.setattr(figures, "units", lambda case, made=made: made)
        assert f"which hold as many people, have {word}, " in figures.thirds()


def test_the_fifth_number_is_read_in_worlds_of_a_law_that_holds_the_other_four():
    ours, middle, reach = figures.fifth()
    assert figures.MIDDLE in figures.with_spread(2.0) and ours > middle and 1 < reach < 10


@pytest.mark.parametrize(("fifth", "says"), [
    ((2.4, 1.9, 5.0), "hardly fits"), ((2.0, 1.9, 40.0), "A fifth number fits"), ((1.5, 1.9, 97.0), "the line bends downwards"),
])  # fmt: skip
def test_words_on_the_fifth_number_follow_it(fifth, says, monkeypatch):
    monkeypatch.setattr(figures, "fifth", lambda: fifth)
    assert says in figures.doubts()


def test_least_squares_without_zeros_reads_too_little():
    table = figures.units(figures.CHINA)
    for law in (1.5, 2.0, 2.5):
        made = scaling.worlds(table["population"], law, 2.0, table["innovation"].sum(), runs=100)
        assert np.quantile(scaling.exponents(made, table["population"]), 0.75) < law


def test_the_index_by_size_follows_the_total():
    table = figures.by_size()
    strong = {name: table[name].corr(table["index"], method="spearman") for name in figures.WAYS}
    assert strong[figures.TOTAL] > 0.9 and strong[figures.TYPICAL] < 0.4


def test_each_end_of_the_vote_is_an_average_and_what_lies_between_moves_one_way():
    for case in figures.CASES:
        both = figures.fits(figures.units(case))
        assert figures.vote(case, 0)[0] == pytest.approx(both[figures.TYPICAL].exponent)
        assert figures.vote(case, 100)[0] == pytest.approx(both[figures.TOTAL].exponent, abs=1e-6)
    path = [figures.vote(figures.CHINA, n)[0] for n in range(0, 110, 10)]
    assert all(b > a for a, b in itertools.pairwise(path[:9])), path
    assert figures.vote(figures.CHINA, 1)[0] == pytest.approx(path[0], abs=0.05)


@pytest.mark.parametrize("percent", [-1, 101])
def test_more_than_all_votes_are_refused(percent):
    with pytest.raises(ValueError, match=f"must be a percentage; found {percent}"):
        figures.vote(figures.CHINA, percent)


@pytest.mark.parametrize(("exponent", "words"), [
    (1.0, "as much per head"), (1.001, "as much per head"), (1.4, "32% more per head"), (0.9, "7% less per head"),
    (2.8, "3.5 times as much per head"),
])  # fmt: skip
def test_an_exponent_is_said_as_twice_the_people(exponent, words):
    assert figures.per_head(exponent) == words


@pytest.mark.parametrize(("first", "second", "word"), [(2, 1, "up"), (1, 2, "down"), (1, 1.04, "alike")])
def test_words_follow_the_comparison(first, second, word):
    assert figures.compared(first, second, ("up", "down", "alike")) == word


def test_titles_follow_the_figures(exponents, monkeypatch):
    def title(frame):
        return figures.everywhere(frame).layout.meta["title"]

    assert title(exponents) == "Of these, only China's totals clearly outpace its typical places"
    turned = exponents.rename(columns={"typical": "total", "total": "typical"})
    assert "only China" not in title(turned)
    monkeypatch.setattr(figures, "by_size", lambda: pd.DataFrame(
        {figures.TYPICAL: [1.0, 2, 3, 4], figures.TOTAL: [2.0, 1, 4, 3], "index": [1.0, 2, 3, 4]},
        index=["China, prefectures", "China, provinces", "US, towns", "France"],
    ))  # fmt: skip
    assert figures.reconciled().layout.meta["title"] == "The curve by size follows the exponent of the typical place"


def made_table(low, high):
    """Return a table of the puzzle in which laws from low to high hold every figure of ours."""
    rows = [
        (law, number, 0.0, 1.0, 0.5 if low <= law <= high else 2.0) for law in figures.LAWS for number in figures.ROWS
    ]
    return pd.DataFrame(rows, columns=["law", "number", "low", "high", "ours"])


@pytest.mark.parametrize(("low", "high", "title", "answer"), [
    (2.2, 2.5, "Laws from 2.2 to 2.5 return all four figures at once", "Laws from 2.2 to 2.5 do, and neither of the two"),
    (1.3, 1.5, "Laws from 1.3 to 1.5 return all four figures at once", "among them is what we read for the typical place"),
    (2.0, 2.0, "Only a law of 2.0 returns all four figures at once", "A law of 2.0 does"),
    (9.0, 9.0, "No single law returns all four figures at once", "No single law returns all four numbers"),
])  # fmt: skip
def test_the_puzzle_tells_what_it_found(low, high, title, answer):
    table = made_table(low, high)
    assert figures.puzzle(table).layout.meta["title"] == title
    assert answer in figures.answer(table)


def test_the_law_of_the_puzzle_is_neither_of_the_two_averages():
    found = figures.with_spread(2.0)
    both = figures.fits(figures.units(figures.CHINA))
    assert both[figures.TYPICAL].exponent + 0.3 < min(found) <= max(found) < both[figures.TOTAL].exponent - 0.2
    assert figures.with_spread(1.5) == figures.with_spread(2.5) == ()


@pytest.mark.parametrize("draw", [
    figures.reconciled, figures.redrawn, figures.all_ways, figures.cloud, lambda: figures.cloud(TOWNS, 50),
])  # fmt: skip
def test_titles_are_short_and_charts_say_what_is_measured(draw):
    meta = draw().layout.meta
    assert len(meta["title"].split()) <= 12 and len(re.findall(r"\d[\d.,]*", meta["title"])) <= 3
    assert meta["subtitle"] and meta["note"] and meta["source"]


# -------------------------------------------------------------------------------------- prose that follows the verdict


@pytest.mark.parametrize(("claim", "word"), list(itertools.product(FRONT, rules.VERDICTS)))
def test_prose_follows_the_word_of_each_claim(claim, word, monkeypatch):
    lesson_words.turn(monkeypatch, claim, word, bare=True)
    others = [figures.SAID[claim][other] for other in rules.VERDICTS if other != word]
    assert figures.said(claim) == figures.SAID[claim][word] and figures.said(claim) not in others
    if claim == "HZ-45":
        assert ("would fall" in figures.would_change()) == (word == "supported")
        assert ("could rise" in figures.would_change()) == (word == "contradicted")


def test_no_verdict_word_is_typed_in_the_lesson_or_its_notes():
    assert lesson_words.verdict_words(TOPIC, r"essay (?:is|was) right", exercises=False) == []


def test_the_built_notebook_says_what_the_words_of_today_say():
    book = json.loads((notebooks.NOTEBOOKS / notebooks.name_of(TOPIC)).read_text(encoding="utf-8"))
    text = "".join("".join(cell["source"]) for cell in book["cells"] if cell["cell_type"] == "markdown")
    assert all(figures.said(claim) in text for claim in FRONT)
    assert figures.opening() in text and figures.since() in text


def test_what_happened_since_follows_the_table(monkeypatch):
    load = data.load

    def turned(name):
        table = load(name)
        if name == "wipo_cluster_facts":
            south = (table["cluster"] == "Shenzhen–Hong Kong–Guangzhou") & (table["indicator"] == "rank")
            table["value"] = table["value"].astype(float).where(~(south & (table["year"] == 2025)), 3.0)
        return table

    assert "rose from rank 2 to rank 1" in figures.since()
    monkeypatch.setattr(data, "load", turned)
    assert "fell from rank 2 to rank 3" in figures.since()


# ------------------------------------------------------------------------------------------------------------ the lab


def test_every_combination_gives_a_figure(the_lab):
    for case, votes in itertools.product(figures.CASES, range(0, 110, 10)):
        reply = the_lab.answer(case=case, votes=votes)
        assert reply["spec"] and not reply["error"], (case, votes, reply["error"])


@pytest.mark.parametrize(("values", "says"), [
    ({"case": "Mars"}, "There is no case 'Mars'"), ({"votes": 101}, "Votes of 101% are not possible"), ({"votes": -1}, "from 0 to 100"),
])  # fmt: skip
def test_a_setting_that_cannot_be_drawn_is_said_in_a_sentence(the_lab, values, says):
    with pytest.raises(lab.Say, match=says):
        lesson_lab.draw(**{**the_lab.defaults, **values})


def test_the_presets_tell_different_stories(the_lab):
    titles = [the_lab.figure(**values).layout.meta["title"] for values in the_lab.presets.values()]
    assert 3 <= len(titles) <= 5 and len(set(titles)) == len(titles)


def test_the_words_count_the_zeros(the_lab):
    zeros = int((figures.units(figures.CHINA)["innovation"] == 0).sum())
    assert f"{zeros} places with none are left out" in charts.describe(the_lab.figure())


def test_drawing_is_pure_small_and_fast(the_lab):
    assert the_lab.answer() == the_lab.answer()
    assert len(the_lab.answer(case=TOWNS)["spec"]) < 60_000
    start = time.perf_counter()
    for _ in range(5):
        the_lab.figure()
    assert (time.perf_counter() - start) / 5 < 0.3


# --------------------------------------------------------------------------------------------------------- the claims


def test_every_testable_claim_of_the_lesson_has_its_verdict():
    mine = {c.id for c in claims.ledger().values() if c.lesson == TOPIC and c.testable == "yes"}
    assert mine == set(master.head(TOPIC)["claims"])
    assert master.foreground(TOPIC) == FRONT


def test_the_minutes_count_the_words_of_the_cards(monkeypatch):
    full = minutes.predicted(TOPIC)
    monkeypatch.setattr(minutes, "_told", lambda cell: (0, 0))
    assert full - minutes.predicted(TOPIC) > 1.5


# ------------------------------------------------------------------------------------------------------- the exercises


def right(number):
    return exercises.reference(TOPIC, number)[0]


@pytest.mark.parametrize("number", ["1", "2", "3"])
def test_each_solution_runs_in_the_names_of_the_notebook(number):
    book = json.loads((notebooks.NOTEBOOKS / notebooks.name_of(TOPIC)).read_text(encoding="utf-8"))
    first = next("".join(cell["source"]) for cell in book["cells"] if cell["cell_type"] == "code")
    names: dict = {}
    exec(first, names)
    exec(master.exercises(TOPIC)[number].stub, names)
    solution = re.sub(r"^(from|import) .*\n", "", master.exercises(TOPIC)[number].solution, flags=re.M)
    exec(solution, names)
    assert names["answer"] == pytest.approx(right(number))


def by_numpy(amount, people):
    """Return the exponent of the typical place by another way."""
    return np.polyfit(np.log(people.astype(float)), np.log(amount.astype(float)), 1)[0]


def by_glm(amount, people):
    """Return the exponent of the total by another way."""
    model = sm.GLM(amount.astype(float), sm.add_constant(np.log(people.astype(float))), family=sm.families.Poisson())
    return model.fit().params.iloc[1]


def germany():
    table = areas.europe(data.load("patents_region"), "Germany")
    return by_numpy(table["innovation"], table["population"]) - by_glm(table["innovation"], table["population"])


def towns():
    table = areas.us_places(data.load("patents_us"))
    return 100 * (2 ** by_glm(table["innovation"], table["population"]) / 2 - 1)


def worlds_with_another_seed():
    table = figures.units(figures.CHINA)
    made = scaling.worlds(table["population"], 2.3, 0.5, table["innovation"].sum(), runs=100, seed=7)
    return np.median(scaling.exponents(made, table["population"]))


@pytest.mark.parametrize(("number", "answer"), [
    ("1", germany), ("1", lambda: 0.27), ("1", lambda: np.float32(right("1"))), ("1", lambda: pd.Series([right("1")])),
    ("1", lambda: pd.array([right("1")], dtype="Float64")), ("1", lambda: round(right("1"), 3)),
    ("2", worlds_with_another_seed), ("2", lambda: 2.2), ("2", lambda: 2.18), ("2", lambda: np.array([right("2")])),
    ("2", lambda: pd.Series({"left out": right("2")})),
    ("3", towns), ("3", lambda: -0.8), ("3", lambda: -0.85), ("3", lambda: np.float64(right("3"))),
    ("3", lambda: pd.Series([right("3")], index=["towns"])),
])  # fmt: skip
def test_other_routes_and_rounded_answers_are_right(number, answer):
    outcome = exercises.check(TOPIC, number, answer())
    assert outcome.status == "correct", (answer(), outcome.message)


@pytest.mark.parametrize(("number", "answer", "says"), [
    ("1", -0.27, "subtracted the typical place from the total"), ("1", 0.01, "large regions"), ("1", 1.35, "typical place. Subtract"),
    ("1", 1.08, "of the total. Subtract"), ("1", 1.25, "divided one exponent"), ("1", 0.23, "France"), ("1", 0.18, "one to every amount"), ("2", 2.28, "Poisson nearly finds"), ("3", -0.7, "rounded the exponent"),
    ("2", 1.5, "larger spread"), ("2", 1.84, "one added"), ("2", 1.4, "real inventors"), ("2", 2.3, "law that you built in"),
    ("2", 27, "how many places have none"),
    ("3", 35.2, "report's own number"), ("3", 98.3, "not in patents per head"), ("3", -1.2, "power of the factor by which"),
    ("3", 0.8, "sign is wrong"), ("3", 0.99, "a factor"), ("3", 33.9, "states"),
])  # fmt: skip
def test_rounded_wrong_answers_are_told_what_they_are(number, answer, says):
    lesson_answers.told(TOPIC, number, answer, says)
