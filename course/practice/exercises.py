"""Exercises: correct, not yet, or not attempted, with a message that teaches and never gives the answer away."""

from __future__ import annotations

import ast
import html
from functools import cache
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd

from course import contents, master
from course.charts import display
from course.practice import compare, diagnosis, journal


def run(code: str) -> Any:
    """Run a solution or a misreading in an empty namespace (pd, np, data, metrics) and return its `answer`."""
    from course import data, metrics

    namespace: dict[str, Any] = {"pd": pd, "np": np, "data": data, "metrics": metrics}
    exec(compile(code, "<exercise>", "exec"), namespace)
    if "answer" not in namespace:
        raise ValueError("The code sets no variable named answer.")
    return namespace["answer"]


@cache
def right(solution: str) -> Any:
    """Return the right answer, computed from the tables by the code of a solution."""
    return run(solution)


@cache
def reference(lesson: str, exercise: str) -> tuple[Any, tuple[Any, ...]]:
    """Return the right answer and the wrong one of each misreading, computed from the tables."""
    one = get(lesson, exercise)
    return right(one.solution), tuple(run(item.code) for item in one.misreadings)


def get(lesson: str, exercise: str) -> master.Exercise:
    """Return an exercise of a lesson. Raises ValueError for an unknown one and names those there are."""
    known = master.exercises(lesson)
    if str(exercise) not in known:
        raise ValueError(
            f"Lesson {contents.number(lesson)} has no exercise {exercise!r}; it has {', '.join(known) or 'none'}."
        )
    return known[str(exercise)]


def _asked(right: Any, one: master.Exercise) -> compare.Asked:
    """Return what an exercise asks, by its right answer in plain form and its head `=== check`."""
    check = one.check
    return compare.Asked(
        compare.kind_of(right), check.get("unit", ""), check.get("order") == "fixed", tolerance=check.get("tolerance")
    )


def _target(value: Any, asked: compare.Asked) -> compare.Values:
    """Return the target that a known value makes. Raises ValueError where the value is none that can be compared."""
    items, problem = compare.read(value, asked)
    if problem:
        raise ValueError(f"A known answer can't be compared: {problem}")
    return compare.Values(tuple(items))


def precision(one: master.Exercise) -> str:
    """Return the sentence that says how exact an answer must be; empty for whole numbers, texts and lists."""
    known = compare.plain(right(one.solution))
    asked = _asked(known, one)
    items, problem = compare.read(known, asked)
    values = [value for _, value in items if isinstance(value, float)]
    if problem or asked.answer not in ("number", "labelled") or len(values) < len(items):
        return ""
    needed = max(compare.decimals_needed(value, asked.tolerance) for value in values)
    if not needed:
        return "A whole number is exact enough."
    return f"{needed} decimal{'s are' if needed > 1 else ' is'} exact enough. Round only at the end."


def judge(one: master.Exercise, answer: Any, right: Any, wrong: tuple[Any, ...]) -> compare.Outcome:
    """Judge an answer against the right one and the listed misreadings. Never raises on an answer."""
    known = compare.plain(right)
    asked = _asked(known, one)
    mistakes = []
    for item, value in zip(one.misreadings, wrong, strict=True):
        mistaken = compare.plain(value)
        form = _asked(mistaken, one)
        mistakes.append(compare.Mistake(_target(mistaken, form), item.name, item.message, form))
    try:
        return compare.judge(compare.plain(answer), asked, _target(known, asked), mistakes)
    except compare.Unreadable as problem:
        return compare.Outcome("not yet", str(problem))
    except Exception as problem:  # an object of the student's that raises whatever it likes
        return compare.Outcome(
            "not yet",
            f"This answer can't be compared: a {type(answer).__name__} that raises {type(problem).__name__}. A plain"
            " number, text, list or Series can.",
        )


def check(lesson: str, exercise: str, answer: Any) -> compare.Outcome:
    """Judge an answer to an exercise of a lesson. A wrong value is looked up: see `course.practice.diagnosis`."""
    one = get(lesson, exercise)
    if answer is None or answer is Ellipsis:  # the right answer need not be computed
        return compare.Outcome("not attempted", compare.UNTOUCHED)
    right, wrong = reference(lesson, exercise)
    found = judge(one, answer, right, wrong)
    if found.message != compare.WRONG_VALUE:
        return found
    known = compare.plain(right)
    said = diagnosis.diagnose(compare.plain(answer), _asked(known, one), known, one.solution, *_at_hand(one.solution))
    return compare.Outcome(found.status, said) if said else found


def _at_hand(solution: str) -> tuple[diagnosis.Run, list[pd.DataFrame]]:
    """Return what runs a changed solution quickly, and the tables that the solution loads by name."""
    from course import data, metrics

    kept: dict[str, pd.DataFrame] = {}

    def load(name: str) -> pd.DataFrame:
        if name not in kept:
            kept[name] = data.load(name)
        return kept[name].copy(deep=False)  # pandas copies what is written to

    def again(code: str) -> Any:
        space = {"pd": pd, "np": np, "metrics": metrics, "data": SimpleNamespace(**{**vars(data), "load": load})}
        exec(compile(code, "<changed>", "exec"), space)
        return space["answer"]

    return again, [load(name) for name in tables_loaded(ast.parse(solution))]


def tables_loaded(tree: ast.AST) -> list[str]:
    """Return the tables that code loads by a name that stands in it, each once; a loop over names is not followed."""
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and ast.unparse(node.func) == "data.load"]
    names = [node.args[0].value for node in calls if node.args and isinstance(node.args[0], ast.Constant)]
    return list(dict.fromkeys(map(str, names)))


def show(lesson: str, exercise: str, answer: Any) -> None:
    """Show the outcome, and note it in the learner's progress file."""
    outcome = check(lesson, exercise, answer)
    if outcome.status != "not attempted":
        key = f"{lesson}.{exercise}"
        if journal.read("exercise").get(key) not in ("correct", outcome.status):
            journal.record("exercise", key, outcome.status)
    word = outcome.status[0].upper() + outcome.status[1:]
    text = f"{compare.SIGNS[outcome.status]} {word}. {outcome.message}"
    display.publish(
        {
            "text/html": (
                f'<div role="status"><strong>{compare.SIGNS[outcome.status]} {word}.</strong>'
                f" {html.escape(outcome.message)}</div>"
            ),
            "text/plain": text,
        }
    )
