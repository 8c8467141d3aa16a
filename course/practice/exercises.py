"""Exercises: correct, not yet, or not attempted, with a message that teaches and never gives the answer away."""

from __future__ import annotations

import html
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from course.charts import display
from course import master
from course import contents
from course.practice import journal

SIGNS = {"correct": "✔", "not yet": "○", "not attempted": "–"}


@dataclass(frozen=True)
class Outcome:
    """correct, not yet or not attempted; the message; and the misreading that was recognised, if any."""

    status: str
    message: str
    misreading: str = ""


def run(code: str) -> Any:
    """Run a solution or a misreading in an empty namespace (pd, np, data, metrics) and return its `answer`."""
    from course import data, metrics

    namespace: dict[str, Any] = {"pd": pd, "np": np, "data": data, "metrics": metrics}
    exec(compile(code, "<exercise>", "exec"), namespace)
    if "answer" not in namespace:
        raise ValueError("The code sets no variable named answer.")
    return namespace["answer"]


@cache
def reference(lesson: str, exercise: str) -> tuple[Any, tuple[Any, ...]]:
    """The right answer and the wrong one of each misreading, computed from the tables."""
    one = get(lesson, exercise)
    return run(one.solution), tuple(run(item.code) for item in one.misreadings)


def get(lesson: str, exercise: str) -> master.Exercise:
    known = master.exercises(lesson)
    if str(exercise) not in known:
        raise ValueError(f"Lesson {contents.number(lesson)} has no exercise {exercise!r}; it has {', '.join(known) or 'none'}.")
    return known[str(exercise)]


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float, np.integer, np.floating)) and not isinstance(value, (bool, np.bool_))


def kind_of(value: Any) -> str:
    """number, text, labelled (a Series or dict), list, or other."""
    if _is_number(value):
        return "number"
    if isinstance(value, str):
        return "text"
    if isinstance(value, (pd.Series, Mapping)):
        return "labelled"
    if isinstance(value, (list, tuple, set, frozenset, np.ndarray, pd.Index)) or hasattr(value, "categories"):
        return "list"
    return "other"


ASKED = {
    "number": "one number",
    "text": "a piece of text in quotes",
    "labelled": "a pandas Series with labels",
    "list": "a list",
}


def _scalar(value: Any) -> Any:
    """A single value out of a 1-element array or Series; anything else as it is."""
    if isinstance(value, (np.ndarray, pd.Series, pd.Index, list, tuple)) and np.size(value) == 1:
        return np.asarray(value, dtype=object).ravel()[0]
    if isinstance(value, pd.DataFrame) and value.size == 1:
        return value.iloc[0, 0]
    return value


def _tolerance(right: Any, given: float | None) -> float:
    if given is not None:
        return float(given)
    if isinstance(right, (int, np.integer)):
        return 0.0
    return 0.005 * abs(float(right))


def _close(value: Any, right: Any, tolerance: float | None) -> bool:
    if _is_number(right):
        if not _is_number(value) or not math.isfinite(float(value)):
            return False
        return abs(float(value) - float(right)) <= _tolerance(right, tolerance) + 1e-12
    return str(value).strip().casefold() == str(right).strip().casefold()


def _same(value: Any, right: Any, check: dict[str, Any]) -> bool:
    """Is the answer right? NaN never is."""
    tolerance = check.get("tolerance")
    kind = kind_of(right)
    if kind in ("number", "text"):
        return _close(_scalar(value), right, tolerance)
    if kind == "labelled":
        if kind_of(value) != "labelled":
            return False
        value, right = pd.Series(value), pd.Series(right)
        left = {str(k): v for k, v in value.items()}
        wanted = {str(k): v for k, v in right.items()}
        return (
            set(left) == set(wanted)
            and len(left) == len(value)
            and all(_close(left[k], v, tolerance) for k, v in wanted.items())
        )
    items, wanted_items = list(value), list(right)
    if len(items) != len(wanted_items):
        return False
    if check.get("order") != "fixed":
        items, wanted_items = sorted(items, key=str), sorted(wanted_items, key=str)
    return all(_close(a, b, tolerance) for a, b in zip(items, wanted_items, strict=True))


def _broken(value: Any, right: Any, check: dict[str, Any]) -> str:
    """What is wrong with the form of an answer (type, then shape), or an empty text."""
    kind = kind_of(right)
    unit = f" ({check['unit']})" if check.get("unit") else ""
    if kind in ("number", "text"):
        value = _scalar(value)
    found = kind_of(value)
    if kind == "list" and found == "labelled":
        return "A list is asked, and this is a Series with labels. Take its index or its values, whichever the question asks for."
    if kind == "number" and isinstance(value, (bool, np.bool_)):
        return f"One number is asked{unit}, and this is True or False."
    if found != kind:
        name = type(value).__name__
        more = (
            " Pick out the one value that answers the question."
            if kind == "number" and found in ("list", "labelled") or name == "DataFrame"
            else ""
        )
        return (
            f"{ASKED.get(kind, 'another kind of thing').capitalize()} is asked{unit}, and this is of type {name}.{more}"
        )
    if kind == "number":
        if not math.isfinite(float(value)):
            return "The answer is not a finite number (NaN or infinity): somewhere a value is missing or something is divided by zero."
        return ""
    size = len(value) if hasattr(value, "__len__") else 0
    if kind in ("list", "labelled") and size != len(right):
        return f"The answer has {size} entries. Read the question again: how many does it ask for?"
    if kind == "labelled":
        unknown = [str(k) for k in pd.Series(value).index if str(k) not in {str(r) for r in pd.Series(right).index}]
        if unknown:
            return f"The label {unknown[0]!r} is not one that the question asks for."
        if pd.Series(value).isna().any():
            return "Some values are missing (NaN)."
    return ""


def _slip(value: Any, right: Any, check: dict[str, Any]) -> str:
    """The slips that every number can suffer from: percent or share, and the sign."""
    if kind_of(right) != "number" or not right:
        return ""
    number, tolerance = float(_scalar(value)), check.get("tolerance")
    unit = f" The question asks for {check['unit']}." if check.get("unit") else ""
    for factor in (100, 0.01):
        if abs(number * factor - float(right)) <= max(_tolerance(right, tolerance), 1e-9):
            return (
                f"The digits are right, but the answer is off by a factor of 100: a share of one or a percentage?{unit}"
            )
    if abs(number + float(right)) <= _tolerance(right, tolerance):
        return "The size is right, but the sign is not: which one is taken from which?"
    return ""


def judge(one: master.Exercise, answer: Any, right: Any, wrong: tuple[Any, ...]) -> Outcome:
    """Judge an answer against the right one and the listed misreadings. Never raises."""
    try:
        if answer is None or answer is Ellipsis:
            return Outcome("not attempted", "Replace None with your own code, then run the cell again.")
        bad = _broken(answer, right, one.check)
        if not bad and _same(answer, right, one.check):
            return Outcome("correct", "That is what the table says, too.")
        for item, mistaken in zip(one.misreadings, wrong, strict=True):
            if kind_of(_scalar(answer)) == kind_of(_scalar(mistaken)) and _same(answer, mistaken, one.check):
                return Outcome("not yet", item.message, item.name)
        if bad:
            return Outcome("not yet", bad)
        return Outcome(
            "not yet",
            _slip(answer, right, one.check)
            or "The kind of answer is right, its value is not. The hints below go step by step.",
        )
    except Exception as problem:
        return Outcome(
            "not yet",
            f"This answer can't be compared: a {type(answer).__name__} that raises {type(problem).__name__}. A plain number, text, list or Series can.",
        )


def check(lesson: str, exercise: str, answer: Any) -> Outcome:
    """Judge an answer to an exercise of a lesson."""
    if answer is None or answer is Ellipsis:
        return judge(get(lesson, exercise), None, 0, ())
    return judge(get(lesson, exercise), answer, *reference(lesson, exercise))


def show(lesson: str, exercise: str, answer: Any) -> None:
    """Show the outcome, and note it in the learner's progress file."""
    outcome = check(lesson, exercise, answer)
    if outcome.status != "not attempted":
        key = f"{lesson}.{exercise}"
        if journal.read("exercise").get(key) not in ("correct", outcome.status):
            journal.record("exercise", key, outcome.status)
    word = outcome.status[0].upper() + outcome.status[1:]
    text = f"{SIGNS[outcome.status]} {word}. {outcome.message}"
    display.publish({
        "text/html": f'<div role="status"><strong>{SIGNS[outcome.status]} {word}.</strong> {html.escape(outcome.message)}</div>',
        "text/plain": text,
    })  # fmt: skip
