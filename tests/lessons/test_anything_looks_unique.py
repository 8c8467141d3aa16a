"""The lab, the search and its shuffles, words that follow figures and verdicts, the exercises, and the text."""

import lesson_answers
import lesson_words
import numpy as np
import pandas as pd
import pytest
from scipy import stats

from course import data, lab
from course.ledger import claims, country_panel
from course.ledger.rules import VERDICTS, Figure, Verdict
from course.lessons.anything_looks_unique import figures
from course.lessons.anything_looks_unique import lab as lesson_lab
from course.models import uniqueness
from course.practice import exercises

TOPIC = "anything_looks_unique"
OF_LESSON = ("EX-15", "EX-18", "EX-19", "EX-25")


@pytest.fixture(scope="module")
def the_lab():
    return lesson_lab.the_lab()


@pytest.fixture(scope="module")
def few():
    """Shuffled worlds, a few of them: what holds of many holds of these."""
    return figures.shuffled(8)


# ------------------------------------------------------------------------------------------------------------ the lab


def test_every_country_draws_and_the_presets_tell_different_stories(the_lab):
    assert len(lesson_lab.countries()) == len(figures.year_of()[0])
    for country in lesson_lab.countries()[::9]:
        spec = the_lab.answer(country=country)["spec"]
        assert spec and "NaN" not in spec and "Infinity" not in spec
    titles = [the_lab.figure(**values).layout.meta["title"] for values in the_lab.presets.values()]
    assert len(set(titles)) == len(titles) and all("after correction" in title for title in titles)


def test_a_country_that_is_not_there_is_named():
    with pytest.raises(lab.Say, match="Atlantis"):
        lesson_lab.draw("Atlantis")
    with pytest.raises(KeyError, match="Vietnam has no row with all 15 indicators in 2019"):
        figures.choices("Vietnam")


# --------------------------------------------------------------------------------------------- the search and its shuffles


def test_the_search_is_the_one_that_the_reader_sees():
    rows, z, groups = figures.year_of()
    p = uniqueness.one_at_a_time(z, groups)
    real = figures.real().loc[rows["country"]]
    assert real[figures.STEPS[2]].to_numpy() == pytest.approx(1 / p.min(axis=(1, 2)))
    assert real[figures.STEPS[0]].to_numpy() == pytest.approx(1 / p[:, 3, 4])
    table = figures.choices("Finland")
    assert list(table["rarity"]) == pytest.approx(figures.real().loc["Finland"].tolist())
    assert table["rarity"].is_monotonic_increasing


def test_more_freedom_never_makes_a_country_more_ordinary(few):
    steps = np.nan_to_num(few[:, :3])
    assert (np.diff(steps, axis=1) >= 0).all()
    assert (figures.real()[figures.STEPS[3]] >= figures.real()[figures.STEPS[2]].fillna(0)).all()
    assert figures.everybody()["passed"].is_monotonic_increasing


def test_a_fork_that_was_named_beforehand_passes_by_chance_once_in_a_hundred():
    free = figures.shuffled()[:, 0]
    assert 0.003 < (free > figures.MARK).sum() / np.isfinite(free).sum() < 0.015


def test_a_shuffle_moves_whole_rows_and_keeps_places():
    order = np.random.default_rng(1).permutation(len(figures.histories()))
    z = figures._years()[2019][0]
    there = np.isfinite(z[order][:, 0])
    mine = 1 / uniqueness.one_at_a_time(z[order][there], figures._groups(2019, there)).min(axis=(1, 2))
    assert figures._rarities(order)[2, there] == pytest.approx(mine)
    assert np.isnan(figures._rarities(order)[2, ~there]).all()
    same = figures._groups(2019, np.isfinite(z[:, 0]))
    for one, other in zip(same, figures.year_of()[2], strict=True):
        assert (one.sum(axis=1) == np.asarray(other).sum(axis=1)).all()


def test_with_values_in_place_of_ranks_china_stays_below_line_a():
    _, values, groups = figures._values()
    assert figures.on_values().to_numpy() == pytest.approx(figures._rarest(values, groups), rel=1e-9)
    assert figures.on_values()["China"] < figures.line_on_values() and not figures.survives_on_values()
    assert "9th of 79 and doesn't reach line a, and Cyprus is first" in figures.falls_to()


def test_the_two_marks_of_chance_are_named_where_they_are_farthest_apart():
    fig = figures.chance_figure(figures.everybody().assign(shuffled=[1.0, 9, 23, 52, 91]))
    named = {one.text: one for one in fig.layout.annotations if one.text in ("real", "in shuffled worlds")}
    assert named["in shuffled worlds"].x == 52 and named["real"].x > 60
    assert {(one.y, one.yanchor) for one in named.values()} == {(3, "middle")}
    assert named["in shuffled worlds"].xanchor == "right" and named["real"].xanchor == "left", "beside their marks"


def test_meta_is_a_firm_that_does_not_fit_and_a_firm_without_accounts_is_refused():
    table = data.load("firm_panel")
    own = table[table["preferred"] & (table["period_kind"] == "year") & (table["indicator"] == "operating income")]
    assert figures.years_earned("Meta") == f"all {len(own[own['firm'] == 'Meta'])} years"
    assert figures.years_earned("Uber") == "1 of 5 years"
    with pytest.raises(LookupError, match="no operating income of Atlantis"):
        figures.years_earned("Atlantis")


def test_no_single_mistake_of_exercise_2_gives_its_answer():
    rows, _, groups = figures.year_of()
    fewer = [name for name in figures.NAMES if name not in ("patents by residents", "R&D")]
    ranks, values = uniqueness.scores(rows[fewer]), rows[fewer].to_numpy(float)

    def places(given, peers, how):
        best = pd.Series(getattr(uniqueness.one_at_a_time(given, peers), how)(axis=(1, 2)), rows["country"])
        return int((best < best["China"]).sum()) + 1

    right = places(ranks, groups, "min")
    wrong = [places(values, groups, "min"), places(ranks, groups, "mean"), places(ranks, groups, "max")]
    wrong += [places(ranks, [one], "min") for one in groups]
    for kept in ((), ("patents by residents",), ("R&D",)):
        other = [name for name in figures.NAMES if name in kept or name in fewer]
        if kept:
            wrong.append(places(uniqueness.scores(rows[other]), groups, "min"))
    assert right == 17 and right not in wrong


def test_a_country_that_beats_all_chance_is_left_over():
    assert figures.left_over("China") < 1 < figures.left_over("Finland") < 10 < figures.left_over("Spain")
    assert figures.corrected("Finland") == figures.one_in(100 / figures.left_over("Finland"))


# --------------------------------------------------------------------------------------- words that follow the figures


@pytest.mark.parametrize(
    ("rarity", "words"),
    [(1.01, "nearly every one"), (2, "one in 2"), (3.94, "one in 3.9"), (46, "one in 46"), (1322, "one in 1,300")],
)
def test_a_rarity_in_words(rarity, words):
    assert figures.one_in(rarity) == words


def test_the_small_example_is_the_one_that_the_reader_runs():
    rows, z, groups = figures.year_of()
    at, peers = list(rows["country"]).index("Finland"), groups[3][list(rows["country"]).index("Finland")]
    found = []
    for name in figures.THREE:
        one, rest = z[at, figures.NAMES.index(name)], z[peers, figures.NAMES.index(name)]
        gap = abs(one - rest.mean()) / rest.std(ddof=1) / np.sqrt(1 + 1 / len(rest))
        found.append(1 / (2 * stats.t.sf(gap, len(rest) - 1)))
    mine, share = figures.of_three()
    assert mine == pytest.approx(max(found)) and 100 / share < mine, "the largest of three is less rare than it looks"
    assert f"{mine:.1f}, as if one stranger in {mine:.1f} were" in figures.three_at_once()


def test_names_in_the_chart_of_lines_stand_apart():
    best = figures.real()[figures.STEPS[2]].dropna()
    named = figures.in_front(best)
    drawn = [one for one in figures.lines_figure(best, 352, 6789, named).layout.annotations if one.text in named]
    assert len(drawn) == len(named) == 3 and {one.yshift for one in drawn} == {0}


def test_what_is_said_of_chance_follows_the_table():
    table = figures.everybody().assign(shuffled=[1.0, 9, 23, 52, 91])
    assert "drowned" in figures.drowned(table)
    assert "hardly more often" in figures.chance_figure(table).layout.meta["title"]
    table.loc[figures.LAST, "shuffled"] = 40
    assert "drowned" not in figures.drowned(table) and figures.beside_chance(table) == "more"
    assert "pass still more often" in figures.chance_figure(table).layout.meta["title"]
    rare, dull = np.array([200.0, 2]), np.array([2.0, 2])
    assert "most of what" in figures.mostly(rare, rare) and "finds more" in figures.mostly(dull, rare)
    assert figures.still_front(1) != figures.still_front(40)


def test_titles_and_sentences_follow_other_figures(monkeypatch):
    best = pd.Series({"China": 50_000.0, "Finland": 7.0, "Peru": 400.0, "Chile": 120.0})
    assert "leaves 1" in figures.lines_figure(best, 300, 7000, ["China"]).layout.meta["title"]
    assert "leaves none" in figures.lines_figure(best, 300, 70_000, ["China"]).layout.meta["title"]
    assert "passes a strict test" in figures.missed(best, 7000) and "finds none" in figures.missed(best, 70_000)
    monkeypatch.setattr(figures, "within_groups", lambda: (12.0, 3.0))
    assert "fewer than" in figures.within_words()
    monkeypatch.setattr(figures, "on_values", lambda: best)
    assert figures.falls_to() == "stays first"
    monkeypatch.setattr(figures, "survives_on_values", lambda: True)
    assert "only with ranks" not in figures.missed(best, 7000)
    monkeypatch.setattr(figures, "survives_on_values", lambda: False)
    assert "but only with ranks" in figures.missed(best, 7000)
    monkeypatch.setattr(figures, "result", lambda firm, year: -2000.0)
    assert "lost 2.0 billion" in figures.uber_since()
    table = figures.growth().copy()
    table.loc["China", "growth"] = 99.0
    monkeypatch.setattr(figures, "growth", lambda *given: table)
    assert "no country grew faster" in figures.growth_figure().layout.meta["title"]


@pytest.mark.parametrize("word", VERDICTS)
@pytest.mark.parametrize("claim_id", ["EX-15"])
def test_what_is_said_of_a_claim_follows_its_word(monkeypatch, claim_id, word):
    real = claims.settle
    flipped = Verdict(word, "A sentence.", [Figure("a figure", 1, "%")], judged=real(claim_id).judged)
    monkeypatch.setattr(claims, "settle", lambda one, *rest: flipped if one == claim_id else real(one, *rest))
    assert figures.AHEAD[word] in figures.ahead()


def test_no_word_of_a_verdict_is_typed_in_the_lesson_or_its_notes():
    assert lesson_words.verdict_words(TOPIC) == []


def test_what_the_text_says_in_words_still_holds():
    """The prose draws conclusions from computed numbers: here they are, so that another edition of the data is seen."""
    panel, rows = figures.made(), figures.year_of()[0]
    here = panel.xs(2019, level="year")
    assert "VNM" in here.index and "VNM" not in rows.index and {"FIN", "PER"} <= set(rows.index)
    last = figures.choices("Finland").iloc[-1]
    assert last["year"] == 2011 and last["indicator"] == "foreign investment" and last["rarity"] > 1000
    assert panel.loc[("FIN", 2018), "foreign investment"] < panel.loc[("FIN", 2011), "foreign investment"] < 0
    assert figures.another_year().startswith("In 2018 it was 3.8%, and one in 6.3 ")
    assert figures.real().loc["Finland", "no choice"] < 1.5, "an ordinary country in the comparison named beforehand"
    assert figures.choices("China")["indicator"].iloc[2] == country_panel.PATENTS, "exercise 2 takes it away"
    assert figures.everybody().loc[figures.LAST, "passed"] > 0.8 * figures.everybody().loc[figures.LAST, "countries"]
    growth = figures.growth()["growth"]
    assert figures.place(growth) < 5 and figures.losses("Uber", 2022) > 10
    assert figures.years_down() == "no year"


def test_the_positions_are_those_of_the_table_with_their_sources():
    table = figures.positions()
    assert len(table) == len(figures.SAYS) and list(table.index) == sorted(table.index, key=lambda one: one[-4:])
    held = set(data.load("literature_positions")["position"].astype(str))
    assert set(table["position (in our words)"]) <= held and not table.isna().any().any()
    assert not table["what our figures say"].str.contains(r"[{}]").any()


# -------------------------------------------------------------------------------------------------------- exercises

#: Answers to the exercises: other routes, rounded as asked, and types of numpy and pandas.
RIGHT = {
    "1": [59.5, 59.53, np.float64(100 - 100 * 0.99**90), pd.Series([59.5]), 100 * -np.expm1(90 * np.log(0.99))],
    "2": [17, 17.0, np.int64(17), pd.Series([17]), np.array([17])],
    "3": [18, 18.6, np.float64(18.3), 19, pd.Series([18.5])],
}


@pytest.mark.parametrize(("exercise", "answer"), [(one, answer) for one, many in RIGHT.items() for answer in many])
def test_right_answers_by_other_routes_are_accepted(exercise, answer):
    assert exercises.check(TOPIC, exercise, answer).status == "correct"


#: Wrong answers, each with a word that its diagnosis must hold.
WRONG = {
    "1": {90.0: "added up", 40.5: "no fork", 14.0: "indicators only", 99.0: "1 in 20", 36.8: "exactly one", 100.0: "all years"},
    "2": {1: "still in", 12: "not R&D", 16: "in front", 19: "20 nearest", 22: "its region", 63: "most ordinary", 23: "mean of all forks"},
    "3": {0.79: "named beforehand", 47.1: "nothing to do", 23.0: "per cent", 22: "real countries", 3.7: "more", 45.5: "above 20"},
}  # fmt: skip


@pytest.mark.parametrize(("exercise", "answer", "says"), lesson_answers.each(WRONG))
def test_wrong_answers_get_a_true_diagnosis(exercise, answer, says):
    lesson_answers.told(TOPIC, exercise, answer, says)


def test_each_solution_runs_where_the_notebook_stands():
    """The notebook's own names are those of its first cell; a solution may use no other."""
    lesson_answers.stand_alone(TOPIC, "import numpy as np\nimport pandas as pd\nfrom course import data")
