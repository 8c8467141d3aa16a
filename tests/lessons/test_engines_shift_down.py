"""The lab at its limits, words that follow figures and verdicts, the exercises, and what must hold of the text."""

import math
import re

import lesson_answers
import lesson_words
import numpy as np
import pandas as pd
import pytest

from course import data, lab
from course.ledger import claims
from course.ledger.rules import VERDICTS, Figure, Verdict
from course.lessons.engines_shift_down import figures
from course.lessons.engines_shift_down import lab as lesson_lab
from course.models import diffusion
from course.practice import exercises

TOPIC = "engines_shift_down"


@pytest.fixture(scope="module")
def the_lab():
    return lesson_lab.the_lab()


@pytest.fixture(scope="module")
def internet():
    return data.load("country_internet")


@pytest.fixture(scope="module")
def china():
    return data.load("china_indicators").query("topic == 'internet' and preferred")


@pytest.fixture(scope="module")
def users(china):
    rows = china[china["indicator"].eq("mobile internet users") & china["month"].eq(12)]
    return rows.set_index(rows["year"].astype("int64"))["value"].astype(float).sort_index(kind="stable")


@pytest.fixture(scope="module")
def money():
    return figures.cash(data.load("venture_capital"))["by receiving firm"]


# ------------------------------------------------------------------------------------------------------------ the lab


@pytest.mark.parametrize("name", ["country", "stand"])
def test_every_control_at_its_least_middle_and_greatest_value(the_lab, name):
    control = next(c for c in the_lab.controls if c.name == name)
    for value in control.extremes():
        reply = the_lab.answer(**{name: value})
        assert reply["spec"], (name, value, reply["error"])
        assert "NaN" not in reply["spec"] and "Infinity" not in reply["spec"]


@pytest.mark.parametrize("country", lesson_lab.COUNTRIES)
def test_every_country_draws_or_says_why_not(the_lab, country):
    for stand in (2002, 2010, 2015, 2019):
        reply = the_lab.answer(country=country, stand=stand)
        assert reply["spec"] or "needs 6" in reply["error"], (country, stand, reply["error"])


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"country": "Atlantis"}, "Atlantis"),
        ({"stand": 1990}, "from 2002 to 2019, not from 1990"),
        ({"stand": 2025}, "2025"),
    ],
)
def test_what_cannot_be_drawn_is_said_in_a_sentence(the_lab, values, says):
    with pytest.raises(lab.Say, match=says):
        lesson_lab.draw(**{**the_lab.defaults, **values})


def test_the_presets_tell_different_stories(the_lab):
    titles = [the_lab.figure(**values).layout.meta["title"] for values in the_lab.presets.values()]
    assert 3 <= len(titles) <= 5 and len(set(titles)) == len(titles)
    assert all(title.endswith("% came") for title in titles)


def test_drawing_is_pure_and_small(the_lab):
    assert the_lab.answer() == the_lab.answer()
    assert len(the_lab.answer()["spec"]) < 12_000


def test_the_lab_draws_the_fit_of_the_library(the_lab, internet):
    series = figures.series(internet, "China")
    fitted = diffusion.fit(series.loc[:2015].index, series.loc[:2015], limit=100)
    curve = next(t for t in the_lab.figure().data if t.name == "logistic curve")
    assert list(curve.y) == pytest.approx(fitted.curve(np.asarray(curve.x)), abs=0.006)


def test_known_and_later_points_meet_in_the_year_you_look_from(the_lab):
    marks = {t.name: t for t in the_lab.figure(stand=2010).data if t.mode == "markers"}
    assert max(marks["known then"].x) == 2010 and min(marks["came later"].x) == 2011
    assert list(marks["new definition"].x) == [2023, 2024]


# --------------------------------------------------------------------------------------- words that follow the figures


@pytest.mark.parametrize(
    ("late", "early", "word", "ran"),
    [
        (100, 100, "About as many", "ran as fast as before"),
        (90, 100, "Fewer", "ran a little slower than before"),
        (50, 100, "Fewer", "had shifted down"),
        (130, 100, "More", "ran faster than before"),
    ],
)
def test_the_words_for_users_follow_their_number(users, late, early, word, ran):
    assert figures.compared(late, early) == word and figures.ran(late, early) == ran
    added = users.diff()
    added.loc[2014:2017], added[2018] = early, late
    title = figures.users_figure(added).layout.meta["title"]
    assert title.startswith(f"{word} mobile users") and (" as yearly " in title) == (word == "About as many")


def test_the_titles_follow_time_and_cash(china):
    hours, money = figures.minutes(china), figures.cash(data.load("venture_capital"))
    assert "fewer minutes" in figures.minutes_figure(hours).layout.meta["title"]
    hours.loc["2019-06", "added"] = 200
    assert "as many" in figures.minutes_figure(hours).layout.meta["title"]
    assert "fell in 2019 and peaked in 2021" in figures.cash_figure(money).layout.meta["title"]
    money.loc[2019] = 500
    assert "rose in 2019 and peaked in 2019" in figures.cash_figure(money).layout.meta["title"]
    assert figures.changed(pd.Series({1: 100.0, 2: 60.0, 3: 130.0}), 1, 2) == "fell by 40%"
    assert figures.changed(pd.Series({1: 100.0, 2: 60.0, 3: 130.0}), 1, 3) == "rose by 30%"


def test_what_matters_follows_the_table(china):
    clock = figures.one_clock(china, data.load("venture_capital"))
    assert figures.matters(clock) == (
        "So for users it matters whom we count. For cash it matters which years we compare with."
    )
    clock.loc["devices added"] = clock.loc["mobile users added"]
    assert "hardly matters whom" in figures.matters(clock)
    clock.loc["cash, by receiving firm"] = -30.0
    assert "hardly matters which years" in figures.matters(clock)


def test_the_sequel_follows_users_and_cash(users, money, monkeypatch):
    added = users.diff() / users.index.to_series().diff()
    assert figures.slowed_in(added) == "2021" and "both slowed, though both ran faster" in figures.sequel(added, money)
    assert "both slowed." in figures.sequel(added, money.where(money.index < 2020, 1.0))
    added[2021] = added[2024] = 500
    assert figures.slowed_in(added) == "our figures end" and "only one" in figures.sequel(added, money)
    monkeypatch.setattr(figures, "maker", lambda name, indicator, period: "70")
    assert "neither has slowed" in figures.sequel(added, money)


def test_the_words_for_time_follow_the_reports(china):
    hours = figures.minutes(china)
    assert figures.as_before(hours) == "which would be no slowdown at all"
    hours.loc["2019-06", "minutes"] = 300
    assert "a slowdown as well" in figures.as_before(hours)
    assert figures.hours_a_year(china, "2012-12", "2016-06") == f"{(26.5 - 20) / 3.5:.1f}"


def test_the_ceiling_is_about_the_first_count_plus_the_last(users, china):
    """The lesson's point, on users who come at a steady pace from wherever they begin, and on the real ones."""
    years = np.arange(2008, 2019)
    for begin in (50, 120, 300):
        made = begin + 60.0 * np.arange(11)
        ceiling = diffusion.fit(years, made, limit=5000).values["ceiling"]
        assert ceiling == pytest.approx(made[0] + made[-1], rel=0.08), begin
    limit, table = figures.everyone(china), {}
    for first in (2008, 2009, 2010):
        seen = figures.ceilings(users.loc[first:], range(2015, 2019), limit)
        table[first, "ceiling"], table[first, "first + last"] = seen["ceiling"], users[first] + seen["users"]
    windows = pd.DataFrame(table)
    assert float(figures.off(windows)) < 10
    assert "begins in 2010 comes within 2% of the users of 2024" in figures.nearest(windows, users)
    windows.loc[2018, (2008, "ceiling")] = users[2024]
    assert "begins in 2008 comes within 0%" in figures.nearest(windows, users)
    low, high = (float(one.replace(",", "")) for one in figures.agreed(users, limit).split(" to "))
    assert users[2024] < low <= high < 1.06 * low, "seen from the end the first year hardly matters"


@pytest.mark.parametrize("word", VERDICTS)
@pytest.mark.parametrize("claim_id", list(figures.ABOUT))
def test_what_is_said_of_a_claim_follows_its_word(monkeypatch, claim_id, word):
    lesson_words.turn(monkeypatch, claim_id, word, bare=True)
    said = figures.settled_in_words()
    about = figures.ABOUT[claim_id]
    mine = next(sentence for sentence in said.split(". ") if re.search(rf"about [^.]*\b{about}\b", sentence))
    stem = {
        "supported": r"holds?$",
        "qualified": "in part",
        "depends": "depends? on",
        "contradicted": "contradicted",
        "open": "can't be decided",
    }
    assert re.search(stem[word], mine.rstrip(".")), (claim_id, word, said)
    others = [pattern for name, pattern in stem.items() if name != word]
    assert not any(re.search(pattern, mine.rstrip(".")) for pattern in others), mine


def test_what_speaks_for_the_essay_follows_the_figures(china):
    hours, money = figures.minutes(china), figures.cash(data.load("venture_capital"))
    said = figures.in_favour(china, hours, money)
    assert (
        "gained 31 to 63% less time" in said
        and "devices grew by 8 million after 49 million" in said
        and "below its record" in said
    )
    hours.loc["2019-11", "added"] = 200
    assert "less time" not in figures.in_favour(china, hours, money)
    assert "record" not in figures.in_favour(china, hours, money.assign(**{"by receiving firm": 1.0}))


def test_the_strip_is_named_by_its_word(monkeypatch):
    real = claims.settle("EX-01")
    titles = set()
    for word in VERDICTS:
        made = Verdict(word, "A sentence.", [Figure("a figure", 1, "%")], judged=real.judged)
        monkeypatch.setattr(claims, "settle", lambda one, *rest, made=made: made)
        titles.add(figures.strip().layout.meta["title"])
    assert len(titles) == len(VERDICTS)


def test_no_word_of_a_verdict_is_typed_in_the_lesson_or_its_notes():
    assert lesson_words.verdict_words(TOPIC, r"depends on the (?:count|base)") == []


# ------------------------------------------------------------------------------------------- the tables of the lesson


def test_users_are_those_of_december_and_spans_name_the_years_between(users):
    assert users[2018] == 817 and 2019 not in users.index
    assert figures.spans(users.diff().dropna())[-4:] == ["2018", "2019–20", "2021", "2022–24"]


def test_a_figure_that_is_missing_is_named(china):
    with pytest.raises(LookupError, match=r"china_indicators has no 'internet users' for 1850-01"):
        figures.value(china, "internet users", "1850-01")


def test_the_sampling_error_is_that_of_two_samples(china):
    part = 0.596 * 817 / 829
    draws = np.random.default_rng(3).binomial(figures.SAMPLE, part, (2, 20_000)) / figures.SAMPLE
    spread = 1.96 * (draws[0] - draws[1]).std() * 829 / 0.596
    assert figures.sampling_error(china) == pytest.approx(spread, rel=0.03)


def test_a_ceiling_is_fitted_with_what_was_known_then(users, china):
    limit = figures.everyone(china)
    whole = figures.ceilings(users, [2013, 2015], limit)
    assert figures.ceilings(users.loc[:2015], [2013, 2015], limit).equals(whole)
    assert whole.loc[2015, "low"] < whole.loc[2015, "ceiling"] < whole.loc[2015, "high"]
    held = figures.ceilings(users, [2013], 520)
    assert held.loc[2013, "ceiling"] == pytest.approx(520) and math.isnan(held.loc[2013, "low"])
    assert figures.reach(whole, users) == "none"
    assert figures.reach(whole.assign(high=2000.0), users) == "2"


def test_the_series_leaves_out_the_other_definition(internet):
    series = figures.series(internet, "China")
    assert series.index[0] == 1995 and series.index[-1] == 2022


def test_the_back_test_of_all_countries(internet):
    few = internet[internet["country"].isin(["China", "France", "India", "Ethiopia", "Brazil"])]
    world = figures.back_test(few, 2015)
    assert len(world) == 5 and world.index.is_unique
    inside = (world["low"] <= world["actual"]) & (world["actual"] <= world["high"])
    assert (inside == world["hit"]).all()
    series = internet[internet["iso3"] == "CHN"].set_index("year")["internet_users_percent"]
    row = world.loc["China"]
    assert row["actual"] == pytest.approx(series[2020], abs=1e-3)
    assert row["straight"] == pytest.approx(2 * series[2015] - series[2010], abs=1e-3)
    each = figures.every_stand(few, [2010, 2015])
    assert figures.held_from(few, [2015]) == f"{100 * world['hit'].mean():.0f}%"
    assert each.loc[2015, "inside"] == pytest.approx(100 * world["hit"].mean())
    both = world.dropna(subset="straight")
    nearer = (both["straight"] - both["actual"]).abs() < (both["forecast"] - both["actual"]).abs()
    assert each.loc[2015, "straight nearer"] == pytest.approx(100 * nearer.mean())


def test_what_the_text_says_in_words_still_holds(users, china, internet, money):
    """The prose draws conclusions from computed numbers: here they are, so that another edition of the data is seen."""
    added = users.diff() / users.index.to_series().diff()
    assert added[2011] < added[2010] and added[2012] > added[2011] < added[2013], "CNNIC's outlook of 2011"
    everybody = china[china["indicator"].eq("internet users")].set_index("period")["value"]
    came = everybody["2018-12"] - everybody["2017-12"]
    assert everybody["2008-12"] - everybody["2007-12"] > came / figures.FAR, "who looks back far sides with Norris"
    hours = figures.minutes(china)
    assert figures.hours_a_year(china, "2016-06", "2018-12") < figures.hours_a_year(china, "2012-12", "2016-06")
    assert (hours["added"][["2019-06", "2019-11"]] < figures.FAR * hours["added"]["2018-06"]).all()
    assert money.loc[:2018].idxmax() == 2018
    clock = figures.one_clock(china, data.load("venture_capital"))
    assert clock.loc["mobile users, growth in %"].is_monotonic_decreasing
    assert clock.loc["cash, by receiving firm"].is_monotonic_increasing
    limit = figures.everyone(china)
    ends = [figures.ceilings(users.loc[first:], [2015, 2018], limit)["ceiling"] for first in (2008, 2009, 2010)]
    assert all(one[2018] > one[2015] + 100 for one in ends)
    assert [one[2015] for one in ends] == sorted(one[2015] for one in ends)
    world = figures.back_test(internet, 2015)
    assert world["hit"].mean() < 0.5, "a Chinese story after all?"
    assert (figures.every_stand(internet, [2009, 2012])["inside"] < 50).all(), "the pandemic after all?"
    series = figures.series(internet, "China")
    low, again = (diffusion.fit(series.loc[:year].index, series.loc[:year], limit=100) for year in (2005, 2015))
    assert low.values["ceiling"] < series[2005] + 2 and again.values["ceiling"] < series[2015] + 5
    french = figures.back_test(internet[internet["country"].eq("France")], 2015).loc["France"]
    china = world.loc["China"]
    assert abs(french.forecast - french.actual) < abs(china.forecast - china.actual) / 3, "the curve does better there"


# -------------------------------------------------------------------------------------------------------- exercises

#: Answers to the exercises: other routes, rounded as asked, and types of numpy and pandas.
RIGHT = {
    "1": [118.7, 118.667, np.float64(356 / 3), pd.Series([118.7]), (986 - 897) * 12 / 9, np.array([118.7])],
    "2": [501, 500.8, np.int64(501), pd.Series([500.8]), np.array([501])],
    "3": [99, 98.9, np.float64(6400 / 64.7), pd.Series([99]), 100 * 64 / 64.7],
}


@pytest.mark.parametrize(("exercise", "answer"), [(one, answer) for one, many in RIGHT.items() for answer in many])
def test_right_answers_by_other_routes_are_accepted(exercise, answer):
    assert exercises.check(TOPIC, exercise, answer).status == "correct"


#: Wrong answers, each with a word that its diagnosis must hold.
WRONG = {
    "1": {89.0: "nine months", 66.75: "other way round", 113.33: "all internet users", 84.5: "December 2018", 106.8: "ten", 9.92: "per cent", 112.4: "middle of March", 13.4: "growth"},
    "2": {379.5: "logistic", 1147.8: "from 2018", 647.0: "from 2013", 317.0: "users", -500.8: "later minus", 77.4: "per cent"},
    "3": {46.9: "growth rate", 194.5: "were", 101.1: "base", 80.0: "2013", 89.6: "2017", 122.4: "2011 as the base", -9.7: "points"},
}  # fmt: skip


@pytest.mark.parametrize(("exercise", "answer", "says"), lesson_answers.each(WRONG))
def test_wrong_answers_get_a_true_diagnosis(exercise, answer, says):
    lesson_answers.told(TOPIC, exercise, answer, says)


@pytest.mark.parametrize(("exercise", "answer"), [("3", 0.7), ("3", 1.3), ("2", 380.39)])
def test_no_answer_is_accused_of_a_mistake_that_was_not_made(exercise, answer):
    """People in millions are not a share; the rise of Bass's ceiling lies within a million of the logistic one."""
    message = exercises.check(TOPIC, exercise, answer).message
    assert "fraction" not in message and ("logistic" not in message or "Bass" in message)


def test_each_solution_runs_where_the_notebook_stands():
    """The notebook's own names are those of its first cell; a solution may use no other."""
    lesson_answers.stand_alone(TOPIC, "import numpy as np\nimport pandas as pd\nfrom course import data")
