"""The checker: answers in plain form, what is accepted and refused, lists in any order, slips, and mistakes by their names."""

from __future__ import annotations

import decimal
import fractions
import itertools
import json

import numpy as np
import pandas as pd
import pytest

from course.grading import runner
from course.practice import compare
from course.practice.compare import Asked, Known, Mistake, Values

# ---------------------------------------------------------------------------------------------------------- plain JSON


@pytest.mark.parametrize(
    ("value", "made"),
    [
        (3, 3), (np.int64(3), 3), (2.5, 2.5), (np.float32(0.5), 0.5), (True, True), (np.bool_(False), False), ("a", "a"),
        (None, None), (..., None), (float("nan"), "nan"), (np.inf, "inf"), (-np.inf, "-inf"), (pd.NA, "nan"), (np.array(4), 4),
        ((1, 2), [1, 2]), (np.array([[1], [2]]), [[1], [2]]), ({"b", "a"}, ["a", "b"]), (pd.Index([1, 2]), [1, 2]),
        ({2013: 1.5, "x": None}, {"2013": 1.5, "x": None}), ({2013.0: 1}, {"2013": 1}), (pd.DataFrame({"a": [1]}), 1),
        ({2013: 1, "2013": 2}, {"series": [["2013", 1], ["2013", 2]]}), (pd.Categorical(["a"]), ["a"]), (pd.array([1]), [1]),
        (decimal.Decimal("1.5"), 1.5), (fractions.Fraction(1, 2), 0.5), (frozenset("a"), ["a"]), (pd.NaT, "nan"), (pd.Series([1.0, np.nan], ["p", "q"]), {"series": [["p", 1.0], ["q", "nan"]]}),
    ],
)  # fmt: skip
def test_answers_become_plain_json(value, made):
    assert compare.plain(value) == made
    assert runner.plain(value) == made, "grading reads an answer as its check in the notebook does"
    json.dumps(compare.plain(value), allow_nan=False)


def nested(depth: int) -> list:
    value: list = []
    for _ in range(depth):
        value = [value]
    return value


@pytest.mark.parametrize(
    ("value", "why"),
    [
        (pd.DataFrame({"a": [1, 2]}), "whole table"), (list(range(1001)), "1,001 entries"), (nested(5000), "nested over 5"),
        ([[1] * 900] * 2, "more than 1,000 entries"), (10**400, "more than 300 digits"), ("x" * 2001, "2,001 characters"),
        (object(), "of type object"), (len, "of type builtin_function_or_method"), (np.zeros((2000, 2)), "2,000 entries"),
    ],
)  # fmt: skip
def test_what_is_no_answer_is_refused_with_its_reason(value, why):
    with pytest.raises(compare.Unreadable, match=why):
        compare.plain(value)


# ---------------------------------------------------------------------------------------------------------- the band


def asked_of(given: dict) -> Asked:
    return Asked.of_part(given)


def known(value, given: dict) -> Known:
    """A right answer as the public key of a problem set knows it."""
    found, wrong = compare.read(compare.plain(value), asked_of(given))
    assert not wrong
    stored = compare.in_steps(found, asked_of(given))
    return Known(len(stored), lambda i, label, one: i < len(stored) and stored[i] == (label, one))


def judge(given: dict, value, right, wrong) -> compare.Outcome:
    return compare.judge(value, asked_of(given), right, wrong)


def values(right, **more) -> tuple[Asked, Values]:
    """A right answer as an exercise knows it, and what is asked."""
    plain = compare.plain(right)
    asked = Asked(compare.kind_of(plain), **more)
    found, wrong = compare.read(plain, asked)
    assert not wrong
    return asked, Values(tuple(found))


def status(answer, right, **more) -> str:
    asked, target = values(right, **more)
    return compare.judge(compare.plain(answer), asked, target, []).status


def message(answer, right, **more) -> str:
    asked, target = values(right, **more)
    return compare.judge(compare.plain(answer), asked, target, []).message


@pytest.mark.parametrize("step", [0.01, 0.05, 0.1, 1, 100])
@pytest.mark.parametrize("right", [12.3456, -0.731, 1 / 3, 98765.4321])
def test_the_accepted_band_is_the_documented_one(step, right):
    """Rounded to the step, at most one step away: no less and no more, on both sides."""
    asked = {"answer": "number", "step": step}
    middle = compare.steps(right, step)
    for offset, passes in ((-2, False), (-1, True), (0, True), (1, True), (2, False)):
        for inside in (-0.499, 0, 0.499):
            value = (middle + offset + inside) * step
            outcome = judge(asked, value, known(right, asked), [])
            assert (outcome.status == "correct") is passes, (value, right)


def test_without_a_step_only_the_exact_number_passes():
    asked = {"answer": "number"}
    for value, status in ((7, "correct"), (7.0, "correct"), (8, "not yet"), (7.2, "not yet"), (6, "not yet")):
        assert judge(asked, value, known(7, asked), []).status == status


def test_lists_texts_and_labels():
    fixed, free = {"answer": "list", "ordered": True}, {"answer": "list", "ordered": False}
    assert judge(fixed, ["b", "a"], known(["a", "b"], fixed), []).status == "not yet"
    assert judge(free, ["B ", "a"], known(["a", "b"], free), []).status == "correct"
    assert judge(fixed, [], known([], fixed), []).status == "correct"
    text = {"answer": "text"}
    assert judge(text, " jordan", known("Jordan", text), []).status == "correct"
    labelled = {"answer": "labelled", "step": 0.1}
    right = known({"x": 1.0, "y": 2.0}, labelled)
    series = compare.plain(pd.Series({"y": 2.04, "x": 1.0}))
    assert judge(labelled, series, right, []).status == "correct"
    assert judge(labelled, {"x": 1.0}, right, []).status == "not yet"
    assert judge(labelled, {"x": 2.0, "y": 1.0}, right, []).status == "not yet"
    twice = {"series": [["x", 1.0], ["x", 1.0], ["y", 2.0]]}
    assert judge(labelled, twice, right, []).status == "not yet"


@pytest.mark.parametrize(
    "value", [True, "12", "nan", "inf", [], {}, [1, 2], 1e300, -1e300, {"series": []}, {"series": 3}]
)
def test_what_is_no_number_is_told_so(value):
    asked = {"answer": "number", "step": 0.1, "unit": "percent"}
    outcome = judge(asked, value, known(12.0, asked), [])
    assert outcome.status == "not yet" and outcome.message


def test_the_slips_of_every_number_are_recognised():
    asked = {"answer": "number", "step": 0.1, "unit": "percent"}
    right = known(34.5, asked)
    assert "factor of 100" in judge(asked, 0.345, right, []).message
    assert "factor of 100" in judge(asked, 3450, right, []).message
    assert "sign" in judge(asked, -34.5, right, []).message


# ------------------------------------------------------------------------------------------- values within a tolerance


@pytest.mark.parametrize("right", [[1.0, 2.0, 10.0], [10.0, 9.0], [-3.0, 3.0, 0.5], [0.1, 0.2, 0.30000000000000004]])
def test_lists_without_order_match_within_the_tolerance(right):
    """Sorted as texts, 10 comes before 9, and 0.3 is another text than 0.30000000000000004."""
    for order in itertools.permutations(right):
        near = [value * 1.004 for value in order]
        assert status(near, right) == "correct", near
        assert status([*near[:-1], near[-1] * 1.1], right) == "not yet"
    assert status(right[::-1], right, ordered=True) == ("correct" if right == right[::-1] else "not yet")


def test_a_list_may_hold_names_and_numbers():
    assert status([" B", 2, "a"], ["a", "b", 2]) == "correct"
    assert status(["b", 3, "a"], ["a", "b", 2]) == "not yet"
    assert "an entry is something else" in message([["a"]], ["a"])
    assert "an entry has decimals" in compare.read([1.5], Asked("list", whole=True))[1]


def test_labels_are_compared_with_their_values():
    right = pd.Series({"a": 1.0, "b": 2.0})
    assert status({"B": 2.001, "a": 1.0}, right) == "correct" and status({"a": 2.0, "b": 1.0}, right) == "not yet"
    assert "1 entry. " in message({"a": 1.0}, right)
    assert "The label 'z'" in message({"a": 1.0, "z": 2.0}, right)
    assert "each label once" in message(pd.Series([1.0, 1.0], ["a", "a"]), right)
    assert "your answer is a list" in message([1.0, 2.0], right)


def test_a_mistake_of_another_kind_is_recognised():
    asked, target = values(12.0)
    form, mistaken = values(["a", "b"])
    outcome = compare.judge(["b", "a"], asked, target, [Mistake(mistaken, "a list", "You gave the names.", form)])
    assert (outcome.status, outcome.misreading, outcome.message) == ("not yet", "a list", "You gave the names.")


def test_a_series_that_is_only_numbered_is_a_list():
    assert compare.read(compare.plain(pd.Series(["b", "A"])), Asked("list")) == ([("", "b"), ("", "a")], "")
    for labels in ([1, 2], ["0", "x"], [1, 0]):  # here the labels may be the answer, or the order be lost
        assert compare.read(compare.plain(pd.Series(["b", "A"], index=labels)), Asked("list"))[0] == []


def test_a_form_that_does_not_fit_says_what_it_is():
    assert "one number (percent), but your answer is a text" in message("12", 12.0, unit="percent")
    assert "your answer is True or False" in message(True, 1.0)
    assert "Pick out the one value" in message([1.0, 2.0], 12.0) and "Pick out" in message({"a": 1, "b": 2}, 12.0)
    assert "Take its index or its values" in message(pd.Series([1, 2], index=["a", "b"]), ["a", "b"])
    assert "a text in quotes, but your answer is one number" in message(3, "Jiangsu")
    assert "2 entries" in message(["a", "b"], ["a", "b", "c"])
    assert "far too many" in compare.read([1] * 2000, Asked("list"))[1]
    assert "far too many" in compare.read({str(i): 1 for i in range(2000)}, Asked("labelled"))[1]
    assert "beyond anything" in message(1e300, 12.0)
    assert "has decimals" in compare.read(7.2, Asked("number", whole=True))[1]


@pytest.mark.parametrize(("results", "status", "said"), [
    ([{"error": "NotImplementedError"}] * 2, "not attempted", compare.UNWRITTEN),
    ([{"value": 1.0}, {"value": 2.0}], "correct", compare.RIGHT_CALLS),
    ([{"value": 3.0}, {"value": 4.0}], "not yet", "You doubled."),
    ([{"value": 1.0}], "not yet", "2 calls were made, and 1 gave a result."),
    ([{"value": 1.0}, {"value": None}], "not yet", "Right calls: 1 of 2. Not yet: f(2). It returns None"),
    ([{"error": "KeyError: 3"}, {"value": 2.0}], "not yet", "Not yet: f(1). It stops with KeyError: 3."),
    ([{"value": "x"}, {"value": 2.0}], "not yet", "but your answer is a text"),
])  # fmt: skip
def test_calls_of_a_function_are_judged_together(results, status, said):
    asked = Asked("number")
    right = [values(1.0)[1], values(2.0)[1]]
    mistake = [Mistake(values(3.0)[1], "doubled", "You doubled."), Mistake(values(4.0)[1], "doubled", "You doubled.")]
    outcome = compare.judge_calls(asked, results, right, [mistake], ["f(1)", "f(2)"])
    assert outcome.status == status and said in outcome.message
