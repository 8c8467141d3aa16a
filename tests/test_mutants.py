"""Faults put into every solution must be rejected by the checker; each one that is not has been looked at."""

from __future__ import annotations

import fnmatch

import pytest

from tools import mutants

#: Exercise, change (a pattern) -> why it may survive: the answer is the right one all the same, or as good.
REVIEWED = {
    ("start_here.2", "GtE -> Gt"): "no country has a population of exactly so many million",
    ("start_here.3", "GtE -> Gt"): "no country has exactly 44 percent",
    ("closer_to_d_than_r.2", "Mult -> Div"): "the factor of a billion cancels, multiplied or divided",
    ("closer_to_d_than_r.3", "1 -> 0"): "other shuffles: three points either way are right",
    ("closer_to_d_than_r.3", "1 -> 10"): "other shuffles: three points either way are right",
    ("closer_to_d_than_r.3", "1 -> 2"): "other shuffles: three points either way are right",
    (
        "closer_to_d_than_r.3",
        "5000 -> 50000",
    ): "another number of shuffles moves the percentage by less than three points",
    ("red_queens_race.2", "operands exchanged"): "a distance is the same from either end",
    ("the_runners.1", "column preferred -> firm"): "the years that are asked have one row each, preferred or not",
    ("the_runners.1", "column preferred -> note"): "the years that are asked have one row each, preferred or not",
    ("the_runners.1", "column preferred -> period"): "the years that are asked have one row each, preferred or not",
    ("the_runners.1", "column preferred -> period_end"): "the years that are asked have one row each, preferred or not",
    ("the_runners.1", "column preferred -> source_id"): "the years that are asked have one row each, preferred or not",
    ("the_runners.1", "column preferred -> value"): "the years that are asked have one row each, preferred or not",
    ("the_runners.1", "operands exchanged"): "both years change their sign, and their ratio keeps it",
    ("the_runners.2", "column quarter -> units_m"): "Gartner's years have shares and no units, so the same rows stay",
    ("three_regional_flavours.2", "operands exchanged"): "all signs turned leave each distance as it is",
    ("three_regional_flavours.3", "column city -> province"): "Beijing is a city and a province",
    ("counting_novelty.2", "2021 -> 2022"): "receipts of 2022 give the first tenth at which it lags, right too",
    ("let_localities_run.3", "Add -> Sub"): "luck is as likely to be above as below",
    ("money_standards_control.2", "BitAnd -> BitOr"): "the last of China's dates is that of the last licence",
    ("whose_average.2", "300 -> 3000"): "more runs move no median by a tenth",
    ("whose_average.2", "median -> mean"): "the mean and the median of the runs agree to a tenth",
    ("chance_and_memory.1", "*"): "shares of means are those of sums, and two of the three years are the same",
    ("chance_and_memory.2", "*"): "other draws, or an idea more or less, move the share by less than three points",
    ("the_deepseek_question.2", "LtE -> Lt"): "no model came out on the day of the essay",
    ("price_of_a_great_city.1", "GtE -> Gt"): "no city has exactly three million urban people",
    ("price_of_a_great_city.1", "Sub -> Add"): "the one that is taken off moves no rank",
    ("price_of_a_great_city.3", "Sub -> Add"): "the one that is taken off cancels in the difference",
    ("third_spaces.3", "GtE -> Gt"): "no city has exactly so many shops",
    ("blinkered_vision.1", "Eq -> NotEq"): "kappa of a yes against the rest is that of the rest against a yes",
    ("blinkered_vision.2", "column messages -> posts"): "one feature less moves the mean by less than a hundredth",
    ("blinkered_vision.2", "column product -> *"): "the products' names are labels and count nothing",
    ("making_the_money_back.1", "GtE -> Gt"): "no month's sum is exactly the cost",
    (
        "different_not_unique.2",
        "*",
    ): "a year more or less moves the gap by less than a tenth, and a distance has no sign",
    ("anything_looks_unique.3", "*"): "other shuffles, or their median, move the count by less than a country",
    ("different_not_unique.1", "Add -> Sub"): "China ties with itself alone in both years, so that it cancels",
    ("different_not_unique.1", "Div -> Mult"): "China ties with itself alone in both years, so that it cancels",
    ("different_not_unique.1", "operands exchanged"): "China ties with itself alone in both years, so that it cancels",
    ("different_not_unique.1", "sum -> mean"): "China ties with itself alone in both years, so that it cancels",
    ("different_not_unique.1", "Eq -> NotEq"): "China ties with itself alone in both years, so that it cancels",
    ("evidence_board.2", "sum -> mean"): "the last line explains, and isn't the answer",
    ("evidence_board.2", "BitAnd -> BitOr"): "the last line explains, and isn't the answer",
    ("evidence_board.2", "Eq -> NotEq"): "the last line explains, and isn't the answer",
    ("evidence_board.2", "~ dropped"): "the last line explains, and isn't the answer",
    ("what_came_after.1", "operands exchanged"): "a square has no sign",
    ("what_came_after.2", "Add -> Sub"): "all hits or all but one are rarer than the digits asked for",
}


@pytest.mark.slow
def test_faults_are_rejected_and_each_survivor_has_been_looked_at():
    tried, alive = mutants.report()
    assert tried > 500
    assert 1 - len(alive) / tried >= 0.95
    left, used = [], set()
    for exercise, mutant in alive:
        fits = {one for one in REVIEWED if one[0] == exercise and fnmatch.fnmatchcase(mutant.change, one[1])}
        used |= fits
        left += [] if fits else [(exercise, mutant.change)]
    assert left == [], "survivors that nobody has looked at"
    assert sorted(set(REVIEWED) - used) == [], "reviewed survivors that are rejected now: take them off the list"


def test_mutants_cover_operators_constants_columns_and_aggregations():
    code = 'rd = data.load("rd_by_kind_country")\nanswer = rd[rd.year == 2019]["amount"].sum() / 2 + 1\n'
    changes = {mutant.change for mutant in mutants.mutants(code)}
    for change in ("Eq -> NotEq", "Div -> Mult", "Add -> Sub", "sum -> mean", "2019 -> 2020", "2 -> 20", "column amount -> share_percent",
                   "column year -> amount", "operands exchanged"):  # fmt: skip
        assert change in changes
    assert all(mutant.code != code for mutant in mutants.mutants(code))


def test_a_checker_that_is_too_kind_is_found(monkeypatch):
    """With a tolerance that lets anything through, the mutants survive: the measure can fail."""
    from course.practice import exercises

    one = exercises.get("closer_to_d_than_r", "1")
    monkeypatch.setitem(one.check, "tolerance", 1e9)
    tried, alive = mutants.survivors("closer_to_d_than_r", "1")
    assert len(alive) > tried / 10
