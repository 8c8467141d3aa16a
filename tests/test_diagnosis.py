"""A wrong answer is looked up: what is said of it is true, specific, and never the right value."""

from __future__ import annotations

import time

import numpy as np
import pandas as pd
import pytest

from course.practice import compare, diagnosis

TABLE = pd.DataFrame({
    "province": np.repeat(["Beijing", "Hebei", "Gansu", "China"], 3),
    "level": np.repeat(["province", "province", "province", "nation"], 3),
    "year": [2010, 2011, 2012] * 4,
    "spent_m_cny": [821.8, 936.6, 1063.4, 155.4, 201.3, 245.8, 41.9, 48.5, 60.5, 7062.6, 8687.0, 10298.4],
    "own_m_cny": [301.7, 333.9, 371.2, 91.1, 99.7, 123.4, 11.3, 12.9, 17.7, 2711.3, 3309.1, 4011.7],
})  # fmt: skip
GROWTH = (
    "rows = table[(table.province == 'Hebei')].set_index('year')['spent_m_cny']\n"
    "answer = 100 * (rows[2012] / rows[2010] - 1)"
)
MEAN = "answer = table[(table.level == 'province') & (table.year == 2011)]['spent_m_cny'].mean()"
SHARE = "rows = table[table.year == 2012].set_index('province')['spent_m_cny']\nanswer = 100 * rows['Gansu'] / rows['China']"
BETWEEN = (
    "rows = table[table.year == 2012].set_index('province')['spent_m_cny']\nanswer = rows['Beijing'] - rows['Hebei']"
)
RATE = GROWTH.replace("100 * (rows[2012] / rows[2010] - 1)", "100 * ((rows[2012] / rows[2010]) ** (1 / 2) - 1)")


def run(code):
    space = {"table": TABLE, "np": np, "pd": pd}
    exec(code, space)
    return space["answer"]


def said_of(answer, solution, kind="number"):
    right = compare.plain(run(solution))
    told = diagnosis.diagnose(compare.plain(answer), compare.Asked(kind), right, solution, run, [TABLE])
    if kind == "number":
        assert not any(f"{right:.{digits}f}" in told for digits in range(1, 4)), "the right value is given away"
    return told


@pytest.mark.parametrize(("solution", "wrong", "said"), [
    (GROWTH, GROWTH.replace("2012", "2011"), "with 2011 in place of a year"),
    (GROWTH, GROWTH.replace("Hebei", "Gansu"), "“Gansu” in place of an entry of `province`"),
    (GROWTH, GROWTH.replace("Hebei", "China"), "“China” in place of an entry of `province`"),
    (GROWTH, GROWTH.replace("spent", "own"), "the column `own_m_cny`"),
    (GROWTH, GROWTH.replace(" - 1", ""), "the new level"),
    (GROWTH, GROWTH.replace("rows[2012] / rows[2010] - 1", "1 - rows[2010] / rows[2012]"), "From where does a change"),
    (GROWTH, "answer = 10298.4", "`spent_m_cny` of China, 2012 as the table has it"),
    (MEAN, MEAN.replace("(table.level == 'province') & ", ""), "without the condition on `level`"),
    (MEAN, MEAN.replace(" & (table.year == 2011)", ""), "without the condition on `year`"),
    (MEAN, MEAN.replace("mean", "median"), "by taking the median"),
    (MEAN, MEAN.replace("mean", "sum"), "by taking the total"),
    (MEAN, MEAN.replace("'province'", "'nation'"), "“nation” in place of an entry of `level`"),
    (MEAN, MEAN.replace("answer = ", "answer = 1000 * "), "off by a factor of a thousand"),
    (SHARE, SHARE.replace("rows['Gansu'] / rows['China']", "rows['China'] / rows['Gansu']"), "turned round"),
    (SHARE, SHARE.replace("100 * ", "100 - 100 * "), "the rest"),
    (SHARE, SHARE.replace("rows['China']", "(rows['Gansu'] + rows['China'])"), "the two parts together"),
    (SHARE.replace("rows['China']", "(rows['China'] - rows['Hebei'])"), SHARE, "one thing not taken away"),
    (BETWEEN, BETWEEN.replace(" - rows", " / rows"), "a quotient"),
    (BETWEEN, BETWEEN.replace(" - rows['Hebei']", ""), "one of the two values"),
    (RATE, RATE.replace("(1 / 2)", "(1 / 3)"), "one year more or fewer"),
    (RATE, RATE.replace(" ** (1 / 2)", ""), "without raising it to a power"),
])  # fmt: skip
def test_a_usual_mistake_is_named(solution, wrong, said):
    answer = run(wrong)
    assert said in said_of(answer, solution)
    if abs(answer) >= 100:
        assert said in said_of(round(answer, 1), solution), "rounded as a learner would"


@pytest.mark.parametrize(("solution", "answer"), [
    (GROWTH, 58.2000001),  # right as far as anyone cares, or another unknown number
    (MEAN, 7), (MEAN, 12.0), (MEAN, 0.5), (SHARE, 1), (MEAN, 123456.789),
])  # fmt: skip
def test_nothing_is_said_where_nothing_is_certain(solution, answer):
    assert said_of(answer, solution) == ""


def test_a_list_is_looked_up_as_a_whole():
    top = "answer = table[table.year == 2012].nlargest(3, 'spent_m_cny')['province'].tolist()"
    assert said_of(run(top.replace("nlargest", "nsmallest")), top, "list") == (
        "You get this by taking the smallest ones. What does the question ask to take?"
    )
    assert said_of(["Hebei", "Hebei", "Hebei"], top, "list") == ""


def test_changes_that_break_the_solution_are_passed_over():
    broken = "answer = {2010: 1.2345, 2012: 7.8912}[2012] * 1.0"
    assert said_of(8.8888, broken) == ""


ON_THE_WAY = (
    "rows = table[table.year == 2012].set_index('province')['spent_m_cny']\n"
    "part = rows / rows['China']\n"
    "first, last = 100 * part['Beijing'], 100 * part['Gansu']\n"
    "answer = (first - last) ** 0.5"
)


@pytest.mark.parametrize(("answer", "said"), [
    ("first", "a step on the way"),
    ("100 * part['Hebei']", "the one of Hebei"),
    ("first / last", "dividing one figure on the way by another"),
    ("last - first", "a difference of two figures on the way"),
    ("100 * (first / last - 1)", "a change in per cent between two figures on the way"),
])  # fmt: skip
def test_a_figure_on_the_way_or_two_of_them_is_told(answer, said):
    assert said in said_of(run(f"{ON_THE_WAY}\nanswer = {answer}"), ON_THE_WAY)


def test_what_two_figures_make_is_not_told_of_a_number_that_no_two_make():
    assert said_of(7.3217, ON_THE_WAY) == ""


def test_a_short_number_is_told_with_the_doubt_and_only_where_one_change_leads_to_it():
    wrong = round(run(MEAN.replace("2011", "2012")) / 100) * 100  # 500, one digit
    assert said_of(wrong, MEAN) == ""
    short = "answer = table[(table.province == 'Gansu') & (table.year == 2011)]['spent_m_cny'].item() / 100"
    told = said_of(0.42, short)
    assert told.endswith(diagnosis.BY_CHANCE) and "2010" in told


def test_of_a_short_number_that_many_changes_come_near_nothing_is_said():
    hits = [diagnosis.Change("year", "You get this with 2010.", "")]
    assert diagnosis._perhaps(hits, 4.2, 5.0, [4.5, 3.9])
    assert not diagnosis._perhaps(hits, 4.2, 5.0, [2.2 + one / 10 for one in range(60)])
    assert not diagnosis._perhaps(hits, 4.2, 50.0, []) and not diagnosis._perhaps(hits, 4.2, -5.0, [])


def test_it_ends_in_time(monkeypatch):
    monkeypatch.setattr(diagnosis, "BUDGET", 0.2)
    calls = []

    def slow(code):
        calls.append(code)
        end = time.process_time() + 0.05
        while time.process_time() < end:
            pass
        return 0.0

    start = time.process_time()
    diagnosis.diagnose(1.2345, compare.Asked("number"), 2.5, GROWTH, slow, [TABLE])
    assert time.process_time() - start < 1 and 2 <= len(calls) <= 6


def test_a_loop_without_an_end_is_not_tried():
    assert list(diagnosis.changes("answer = 1\nwhile answer < 2: answer += 1", [TABLE])) == []


def test_every_change_is_code_that_differs_from_the_solution():
    for solution in (GROWTH, MEAN, SHARE, BETWEEN, RATE):
        made = list(diagnosis.changes(solution, [TABLE]))
        assert len(made) >= 12
        for one in made:
            compile(one.code, "changed", "exec")
            assert one.said.endswith((".", "?")) and one.kind


@pytest.mark.parametrize(("value", "coarse"), [
    (7, True), (133, True), (2017, True), (0.642857142857, True), (64.2857142857, True), (1.6, True), (12.34, False),
    (8687.0, False), (0.123456, False),
])  # fmt: skip
def test_a_coarse_number_can_be_met_by_accident(value, coarse):
    assert diagnosis.is_coarse(value) == coarse


@pytest.mark.parametrize(("value", "digits"), [(0.06, 1), (1.50, 2), (1200, 2), (12.345, 5), (0, 0), ("text", 0)])
def test_significant_digits_are_those_that_are_written(value, digits):
    assert diagnosis.significant(value) == digits
