"""The lab at its limits, words that follow figures and verdicts, the records in made worlds, and the exercises."""

import dataclasses

import lesson_answers
import lesson_text
import numpy as np
import pandas as pd
import pytest

from course import data, lab
from course.ledger import claims, records
from course.ledger.rules import VERDICTS
from course.lessons.let_localities_run import figures
from course.lessons.let_localities_run import lab as lesson_lab
from course.lessons.let_localities_run import records as judged
from course.models import localities as model
from course.practice import exercises

TOPIC = "let_localities_run"
WAYS = ("one plan", "centre with pilots", "free localities")


@pytest.fixture(scope="module")
def the_lab():
    return lesson_lab.the_lab()


# ------------------------------------------------------------------------------------------------------------ the model


def compared(*given, **more):
    return {name: float(one.mean()) for name, one in model.compare(*given, runs=2000, **more).items()}


def test_a_plan_of_the_three_is_the_plan_of_the_search():
    for late in (0.0, 0.5, 0.8):
        mine = model.compare(4, late, runs=500)["one plan"]
        assert mine == pytest.approx(model.search(central=100, late=late, runs=500).mean)


def test_nothing_is_learned_where_everything_is_a_locality_s_own():
    found = compared(4, 0.0, 1.0)
    assert abs(found["one plan"]) < 0.05 and abs(found["centre with pilots"]) < 0.08 < found["free localities"]


def test_free_localities_do_not_need_others_to_be_like_them():
    assert compared(2, 0.0, 0.0)["free localities"] == pytest.approx(compared(2, 0.0, 1.0)["free localities"], abs=0.08)


def test_without_luck_one_free_try_is_the_way_that_was_drawn():
    found = model.compare(4, 0.0, 1.0, tries=1, noise=0.0, runs=2000)["free localities"]
    assert float(found.mean()) == pytest.approx(0, abs=0.02)


def test_all_pilots_who_pay_at_once_are_the_local_trials():
    mine = compared(4, 0.2, pilots=30)["centre with pilots"]
    assert mine == pytest.approx(float(model.search(30, late=0.2, common=0.0, runs=2000).mean.mean()), abs=0.06)


@pytest.mark.parametrize(
    ("given", "says"),
    [({"pilots": 31}, "pilots"), ({"differ": 1.2}, "differ"), ({"tries": 9}, "tries"), ({"patience": 0}, "patience")],
)
def test_a_setting_that_is_none_is_named(given, says):
    with pytest.raises(ValueError, match=says):
        model.compare(**{"patience": 4, "runs": 10, **given})


def test_late_alone_does_not_turn_more_trials_into_harm():
    """Good ways have to look bad at first: with lateness of one half more localities still help a hasty judge."""
    worlds = {name: dict(late=late, patience=2) for name, late in (("late", 0.5), ("bad", 0.8))}
    grown = figures.by_count(worlds, [5, 60])
    assert grown["late"][60] > grown["late"][5] and grown["bad"][60] < grown["bad"][5] < 0


# ------------------------------------------------------------------------------------------------------------ the lab


def test_out_of_range_is_said_in_a_sentence():
    with pytest.raises(lab.Say, match="can't be run: patience"):
        lesson_lab.draw(0, "at once")
    with pytest.raises(lab.Say, match="not 'never'"):
        lesson_lab.draw(4, "never")


def test_the_presets_tell_different_stories(the_lab):
    titles = [the_lab.figure(**values).layout.meta["title"] for values in the_lab.presets.values()]
    assert len(set(titles)) == len(titles) == 3
    assert titles[1].startswith("One plan") and titles[2] == "Pilots do best to 30% local worth, one plan to 90%"


def test_drawing_is_pure_and_small(the_lab):
    assert the_lab.answer() == the_lab.answer()
    assert len(the_lab.answer()["spec"]) < 12_000


def test_the_lab_draws_the_model(the_lab):
    fig = the_lab.figure(patience=3)
    found = model.compare(3, 0.0, 0.5, runs=200)
    for name in WAYS:
        line = next(one for one in fig.data if one.name == name)
        assert line.y[5] == pytest.approx(float(found[name].mean()), abs=0.0006)


# --------------------------------------------------------------------------------------- words that follow the figures


def title(fig):
    return fig.layout.meta["title"]


def test_the_title_of_counts_follows_them():
    grown = pd.DataFrame({"a": [0.0, 1, 2], "b": [0.0, 0.5, 1], "c": [0.0, -1, -2]}, index=[1, 5, 60])
    plan = pd.Series({"a": 0.5, "b": 0.4, "c": 0.3})
    assert "unless good ways look bad" in title(figures.count_figure(grown, plan))
    assert "in each of these worlds" in title(figures.count_figure(grown.abs(), plan))
    assert "do not help" in title(figures.count_figure(-grown, plan))
    note = figures.count_figure(grown, plan).layout.meta["note"]
    assert "from 0.30 (c) to 0.50 (a). Above it: a from 5 localities on and b from 60 localities on; not: c" in note
    assert figures.above_the_band(-grown[["a"]], 0.5) == "No line stays above it"


def test_the_title_of_differences_and_the_crossing_follow_them():
    table = figures.by_difference(2, 0)
    assert title(figures.difference_figure(table, 2, 0)).startswith(
        "Pilots do best up to 50% local worth, then free local"
    )
    assert figures.crossing(table) == (
        "Pilots do better while at most 50% of a way's worth is local, and free localities from 60% on"
    )
    never = table.assign(**{"free localities": -1.0})
    assert "never do better" in figures.crossing(never)
    best = table.assign(**{"one plan": 9.0})
    assert title(figures.difference_figure(best, 2, 0)) == "One plan does best, however much places differ"
    best.loc[0.9, "free localities"], best.loc[1.0, "centre with pilots"] = 10, 10
    said = title(figures.difference_figure(best, 2, 0))
    assert said == "One plan does best to 80% local worth, free localities to 90%", "at 100% it is the third"


def test_the_reach_of_patience_follows_the_table():
    table = pd.DataFrame(
        {"one plan": [0.4, 0.3, 0.1], "centre with pilots": [0.5, 0.2, 0.0], "free localities": [0.0, 0.0, 0.0]},
        index=[0.0, 0.5, 1.0],
    )
    assert "only while at most 0%" in figures.patience_reaches(table)
    assert "however much" in figures.patience_reaches(table.assign(**{"centre with pilots": 9.0}))
    assert "Even patience" in figures.patience_reaches(table.assign(**{"centre with pilots": -9.0}))


@pytest.mark.parametrize(
    "given", [{"pilots": 3}, {"pilots": 30}, {"noise": 0.3}, {"noise": 3.0}, {"ways": 4}, {"ways": 40}]
)
def test_pilots_and_freedom_change_places_in_other_settings_too(given):
    alike, apart = (compared(2, 0.0, part, **given) for part in (0.4, 0.7))  # as the lesson says
    assert alike["centre with pilots"] > alike["free localities"]
    assert apart["centre with pilots"] < apart["free localities"]


def test_a_good_forecast_and_a_single_try_take_the_change_away():
    for part in (0.3, 0.7):
        found = compared(2, 0.0, part, foresight=0.9)
        assert max(found, key=found.get) == "one plan"
        assert abs(compared(2, 0.0, part, tries=1)["free localities"]) < 0.1


def test_a_hasty_judge_of_late_ways_does_not_beat_the_plan_with_thirty_trials():
    world = {"late": dict(late=0.5, patience=2), "at once": dict(late=0, patience=2)}
    grown, plan = figures.by_count(world, [30]), figures.planned(world)
    assert grown.loc[30, "late"] < plan["late"] and grown.loc[30, "at once"] > 2 * plan["at once"]


def test_two_trials_spread_step_by_step():
    zones = data.load("pilot_zones_cn")
    made = figures.spread(zones)
    assert made.iloc[:, 0].dropna().tolist() == [1, 2, 10, 11, 29] and figures.years_to(made, 0) == 13
    assert made.iloc[:, 1].dropna().tolist() == [1, 11, 26, 31] and figures.years_to(made, 1) == 7
    assert title(figures.spread_figure(made, 31)) == "Both trials spread over China, the online zones faster"
    assert title(figures.spread_figure(made, 80)) == "A trial did not spread over China"


def test_the_last_step_of_both_trials_is_the_far_interior_and_the_first_the_coast():
    zones, places = data.load("pilot_zones_cn"), data.load("provinces").set_index("province")
    for trial in figures.TRIALS:
        year = judged.reached(zones, trial)
        assert set(year.index[year == year.min()]) <= {"Guangdong", "Zhejiang"}
        assert {"Tibet", "Qinghai", "Xinjiang", "Ningxia"} <= set(year.index[year == year.max()]) <= set(places.index)


def test_the_title_of_patience_follows_it():
    table = pd.DataFrame({"early": [0.3, -0.5, -0.2], "later": [0.3, 0.5, 0.1]}, index=list(WAYS))
    assert "from the worst choice into the best" in title(figures.patience_figure(table))
    assert "does not change" in title(figures.patience_figure(table.assign(later=[0.3, 0.1, 0.1])))
    assert "from behind the plan" in title(figures.patience_figure(table.assign(early=[0.3, -0.5, -0.9])))


def test_the_words_on_payers_follow_the_slope():
    paid = judged.who_pays(data.load("province_rd"), data.load("province_technology"), 2023).dropna()
    assert "fewer sales of new products" in title(figures.payers_figure(paid, "products", 2023))
    assert "more patents on inventions" in title(figures.payers_figure(paid, "inventions", 2023))
    turned = paid.assign(products=-paid["products"] + 9)
    assert "more sales of new products" in title(figures.payers_figure(turned, "products", 2023))
    hill = -((paid["government"].rank() - 16) ** 2)  # up and down again: no rank correlation
    assert "says little" in title(figures.payers_figure(paid.assign(products=hill), "products", 2023))


# --------------------------------------------------------------------------------------------------------- verdicts


def test_every_testable_claim_of_the_lesson_has_a_record():
    rows = {row.id for row in claims.ledger().values() if row.lesson == TOPIC and row.testable == "yes"}
    assert rows == {"RQ-57", "RQ-58", "RQ-60", "RQ-61", "RQ-71"} and all(records.find(row) for row in rows)


def test_no_sentence_contradicts_another_word(monkeypatch):
    names = lesson_text.names_of(TOPIC)
    settle, said = claims.settle, {}
    for word in VERDICTS:

        def turned(claim_id, *args, word=word, **more):
            found = settle(claim_id, *args, **more)
            return dataclasses.replace(found, verdict=word)

        monkeypatch.setattr(claims, "settle", turned)
        said[word] = lesson_text.prose(TOPIC, names, "## The claims settled")
    monkeypatch.setattr(claims, "settle", settle)
    assert "shows in our figures" in said["supported"] and "speak against" in said["contradicted"]
    for word in set(said) - {"supported", "contradicted"}:
        assert (
            "Our tables can't tell" in said[word]
            and "don't settle" in said[word]
            and "what counts as success" in said[word]
        )
        assert "shows in our figures" not in said[word] and "speak against" not in said[word]
        assert "did spread" not in said[word] and "didn't spread" not in said[word]


# --------------------------------------------------------------------------------------------------------- exercises

TRIALS = {p: float(model.search(30, late=0.8, patience=p, runs=4000).mean.mean()) for p in range(1, 13)}
PLAN = float(model.search(central=100, late=0.8, runs=4000).mean.mean())
AGES = 1 - 1.6 * np.exp(-np.arange(12) / 4)
RANDOM = np.random.default_rng(3)
WORTH = RANDOM.normal(size=(1000, 10))
RESULT = WORTH + RANDOM.normal(size=(1000, 10))
ROWS, WON = np.arange(1000), RESULT.argmax(axis=1)
FIRST = next(p for p, one in TRIALS.items() if one > PLAN)
TOO_GOOD = float((RESULT[ROWS, WON] - WORTH[ROWS, WON]).mean())

RIGHT = [
    ("1", float(AGES[:4].mean())),
    ("1", round(float(AGES[:4].mean()), 2)),
    ("1", np.float64(AGES[:4].sum() / 4)),
    ("1", pd.Series(AGES[:4]).mean()),
    ("1", sum(1 - 1.6 * 2.718281828 ** (-a / 4) for a in range(4)) / 4),
    ("2", FIRST),
    ("2", np.int64(FIRST)),
    ("2", float(FIRST)),
    ("2", int((pd.Series(TRIALS) > PLAN).idxmax())),
    ("2", 1 + sum(one <= PLAN for one in TRIALS.values())),
    ("3", TOO_GOOD),
    ("3", round(TOO_GOOD, 2)),
    ("3", np.float64(RESULT.max(axis=1).mean() - WORTH[ROWS, WON].mean())),
    ("3", pd.Series(RESULT[ROWS, WON] - WORTH[ROWS, WON]).mean()),
    ("3", np.mean([RESULT[i, w] - WORTH[i, w] for i, w in enumerate(WON)])),
]
WRONG = {
    "1": {
        float(AGES[3]): "fourth year alone",
        float(AGES[1:5].mean()): "ages from 1",
        float(AGES[:5].mean()): "five years",
        float(AGES[:4].sum()): "ask",
        float(((1 + AGES[:4]) / 2).mean()): "factor 2",
        -0.6: "first year alone",
    },
    "2": {
        next(p for p, one in TRIALS.items() if one > 0): "",
        max(TRIALS, key=lambda p: TRIALS[p]): "best result",
        2: "first time",
        1: "even one year is enough",
        3: "",
    },
    "3": {
        float((RESULT - WORTH).mean()): "cancel",
        float(RESULT.max(axis=1).mean()): "Subtract what they are worth",
        float(WORTH[ROWS, WON].mean()): "Subtract it from their results",
        float((RESULT.max(axis=1) - WORTH.max(axis=1)).mean()): "two different pilots",
        float((RESULT.max(axis=1) - RESULT.mean(axis=1)).mean()): "average pilot",
    },
}


@pytest.mark.parametrize(("exercise", "answer"), RIGHT)
def test_right_answers_by_other_routes_are_right(exercise, answer):
    assert exercises.check(TOPIC, exercise, answer).status == "correct"


@pytest.mark.parametrize(("exercise", "answer", "says"), lesson_answers.each(WRONG))
def test_a_wrong_answer_is_told_what_it_is(exercise, answer, says):
    lesson_answers.told(TOPIC, exercise, answer, says)


def test_each_solution_stands_alone():
    lesson_answers.stand_alone(TOPIC, "import numpy as np, pandas as pd\nfrom course import data, charts, metrics\n")
