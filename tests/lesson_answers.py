"""Answers to the exercises of a lesson, as its tests give them."""

from __future__ import annotations

import re
from collections.abc import Container, Mapping
from typing import Any

from course import master
from course.practice import exercises


def each(wrong: Mapping[str, Mapping[Any, str]]) -> list[tuple[str, Any, str]]:
    """Return (exercise, answer, what its diagnosis must say) for each wrong answer."""
    return [(exercise, answer, says) for exercise, many in wrong.items() for answer, says in many.items()]


def told(topic: str, exercise: str, answer: Any, says: str) -> None:
    """Ask that a wrong answer is told what it is."""
    outcome = exercises.check(topic, exercise, answer)
    assert outcome.status == "not yet" and says in outcome.message, outcome.message


def rounded(topic: str, exercise: str, digits: int, exact: Container[str] = ()) -> None:
    """Ask that each of five or more misreadings, rounded as the answer is asked, is told by its own name.

    exact : names of misreadings whose answer stays unrounded.
    """
    one, (_, wrong) = exercises.get(topic, exercise), exercises.reference(topic, exercise)
    assert len(wrong) >= 5
    for item, value in zip(one.misreadings, wrong, strict=True):
        given = float(value) if item.name in exact else round(float(value), digits)
        outcome = exercises.check(topic, exercise, given)
        assert (outcome.status, outcome.misreading) == ("not yet", item.name), (given, outcome.message)


def apart(topic: str, exercise: str, digits: int) -> None:
    """Ask that the right answer and the misreadings differ when rounded."""
    known, wrong = exercises.reference(topic, exercise)
    values = [round(float(value), digits) for value in (known, *wrong)]
    assert len(set(values)) == len(values), values


def stand_alone(topic: str, first: str) -> None:
    """Ask that each solution gives the right answer with no other names than those that the lesson's first cell makes.

    first : the imports of that cell.
    """
    for number, one in master.exercises(topic).items():
        here: dict[str, Any] = {}
        exec(first, here)
        exec(one.solution, here)
        assert exercises.check(topic, number, here["answer"]).status == "correct"


def in_names(topic: str, exercise: str, names: Mapping[str, Any]) -> Any:
    """Return what a solution answers among the names of the notebook, its stub before it and its own imports left out."""
    here, one = dict(names), master.exercises(topic)[exercise]
    exec(one.stub, here)
    exec(re.sub(r"^(from|import) .*\n", "", one.solution, flags=re.M), here)
    return here["answer"]
