"""Faults put into every solution must be rejected by the checker; each one that is not has been looked at."""

from __future__ import annotations

import pytest

from tools import mutants

ONE_ROW = "the filter leaves one row, so any position names it"
TWICE = "the same total, given a second time: 0.01 off in a few rows"

#: exercise, change -> why it may survive: the answer is the right one all the same, or differs by less than it should.
REVIEWED = {
    ("start_here.2", "50 -> 49"): "the floors 49, 99, 149, 199 and 249 leave the same countries; so do steps of 49",
    ("start_here.2", "251 -> 252"): "the end of the search, which stops before",
    ("start_here.2", "251 -> 2510"): "the end of the search, which stops before",
    (
        "start_here.2",
        "0 -> -1",
    ): "the country that comes last is never China, so the search ends at its last floor, the right one",
    ("start_here.2", "GtE -> Gt"): "no country has a population of exactly so many million",
    ("start_here.2", "1000000.0 -> 1000001.0"): "no country lies between the two floors",
    ("start_here.2", "1000000.0 -> 999999.0"): "no country lies between the two floors",
    ("start_here.3", "2000 -> 1999"): "only where the search begins: in 1999 neither country had reached 44 percent",
    ("start_here.3", "GtE -> Gt"): "no country has exactly 44 percent",
    ("start_here.3", "44 -> 43"): "neither country has a share between 43 and 44 percent",
    (
        "closer_to_d_than_r.2",
        "1000000000.0 -> 10000000000.0",
    ): "the factor stands in both countries' amounts and cancels",
    (
        "closer_to_d_than_r.2",
        "1000000000.0 -> 1000000001.0",
    ): "the factor stands in both countries' amounts and cancels",
    ("closer_to_d_than_r.2", "1000000000.0 -> 999999999.0"): "the factor stands in both countries' amounts and cancels",
    ("closer_to_d_than_r.2", "Mult -> Div"): "the factor of a billion cancels, multiplied or divided",
    ("closer_to_d_than_r.3", "1 -> 0"): "other shuffles: three points either way are right",
    ("closer_to_d_than_r.3", "1 -> 10"): "other shuffles: three points either way are right",
    ("closer_to_d_than_r.3", "1 -> 2"): "other shuffles: three points either way are right",
    ("closer_to_d_than_r.3", "100 -> 101"): "a hundredth of the percentage, less than what shuffles differ by",
    ("closer_to_d_than_r.3", "100 -> 99"): "a hundredth of the percentage, less than what shuffles differ by",
    (
        "closer_to_d_than_r.3",
        "5000 -> 4999",
    ): "another number of shuffles moves the percentage by less than three points",
    (
        "closer_to_d_than_r.3",
        "5000 -> 50000",
    ): "another number of shuffles moves the percentage by less than three points",
    (
        "closer_to_d_than_r.3",
        "5000 -> 5001",
    ): "another number of shuffles moves the percentage by less than three points",
    (
        "counting_novelty.1",
        "column ip_receipts_bn_usd -> ip_receipts_2025_edition_bn_usd",
    ): "both editions hold the same receipts of 2021",
    ("red_queens_race.2", "1 -> 10"): "another of the last years: the gap has long come to rest",
    ("red_queens_race.2", "1 -> 2"): "another of the last years: the gap has long come to rest",
    ("red_queens_race.2", "1000 -> 10000"): "how far the search goes: the answer lies before all these ends",
    ("red_queens_race.2", "1000 -> 1001"): "how far the search goes: the answer lies before all these ends",
    ("red_queens_race.2", "1000 -> 999"): "how far the search goes: the answer lies before all these ends",
    (
        "red_queens_race.2",
        "60 -> 59",
    ): "start or years: where the race begins, and how long it rests, changes nothing at its end",
    (
        "red_queens_race.2",
        "60 -> 600",
    ): "start or years: where the race begins, and how long it rests, changes nothing at its end",
    (
        "red_queens_race.2",
        "60 -> 61",
    ): "start or years: where the race begins, and how long it rests, changes nothing at its end",
    ("red_queens_race.2", "operands exchanged"): "a distance is the same from either end",
    ("the_runners.1", "column preferred -> firm"): "the years that are asked have one row each, preferred or not",
    ("the_runners.1", "column preferred -> note"): "the years that are asked have one row each, preferred or not",
    ("the_runners.1", "column preferred -> period"): "the years that are asked have one row each, preferred or not",
    ("the_runners.1", "column preferred -> period_end"): "the years that are asked have one row each, preferred or not",
    ("the_runners.1", "column preferred -> source_id"): "the years that are asked have one row each, preferred or not",
    ("the_runners.1", "column preferred -> value"): "the years that are asked have one row each, preferred or not",
    ("the_runners.1", "operands exchanged"): "both years change their sign, and their ratio keeps it",
    ("the_runners.2", "column quarter -> units_m"): "Gartner's years have shares and no units, so the same rows stay",
    ("who_gets_the_profit.3", "1000000.0 -> 1000001.0"): "a millionth of the amount",
    ("who_gets_the_profit.3", "1000000.0 -> 999999.0"): "a millionth of the amount",
    ("closer_to_d_than_r.1", "0 -> -1"): ONE_ROW,
    ("closer_to_d_than_r.1", "column rd_total_m_cny -> rd_total_by_source_m_cny"): TWICE,
    (
        "money_standards_control.1",
        "column date_first_day -> date",
    ): "both dates are known to the day, so the two columns hold the same",
    ("whose_average.2", "300 -> 301"): "one run more moves no median by a tenth",
    ("whose_average.2", "300 -> 299"): "one run less moves no median by a tenth",
    ("whose_average.2", "300 -> 3000"): "more runs move no median by a tenth",
    ("whose_average.2", "median -> mean"): "the mean and the median of the runs agree to a tenth",
    ("whose_average.3", "100 -> 101"): "a hundredth of a per cent",
    ("whose_average.3", "100 -> 99"): "a hundredth of a per cent",
    ("engines_shift_down.2", "1391 -> 1392"): "the limit of the ceiling, which no fit reaches",
    ("engines_shift_down.2", "1391 -> 1390"): "the limit of the ceiling, which no fit reaches",
    ("engines_shift_down.2", "1391 -> 13910"): "the limit of the ceiling, which no fit reaches",
    ("the_deepseek_question.2", "LtE -> Lt"): "no model came out on the day of the essay",
    ("the_deepseek_question.3", "365.25 -> 366.25"): "a day in a year is far below the decimal that is asked for",
    ("the_deepseek_question.3", "365.25 -> 364.25"): "a day in a year is far below the decimal that is asked for",
    ("engines_shift_down.2", "2018 -> 2019"): "no December of 2019 was counted",
    ("three_regional_flavours.2", "operands exchanged"): "all signs turned leave each distance as it is",
    ("three_regional_flavours.3", "column city -> province"): "Beijing is a city and a province",
    ("different_not_unique.1", "GtE -> Gt"): "no country has exactly a million people",
    ("different_not_unique.1", "1000000 -> 1000001"): "no country lies between",
    ("different_not_unique.1", "1000000 -> 999999"): "no country lies between",
    ("different_not_unique.1", "log -> log1p"): "one dollar added to an income of thousands changes no order",
    ("different_not_unique.1", "operands exchanged"): "the gap is taken without its sign",
}


@pytest.mark.slow
def test_faults_are_rejected_and_each_survivor_has_been_looked_at():
    tried, alive = mutants.report()
    assert tried > 500
    assert 1 - len(alive) / tried >= 0.95
    left = {(exercise, mutant.change) for exercise, mutant in alive}
    assert sorted(left - set(REVIEWED)) == [], "survivors that nobody has looked at"
    assert sorted(set(REVIEWED) - left) == [], "reviewed survivors that are rejected now: take them off the list"


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
