"""Answers to the exercises of a lesson, as its tests give them."""

from __future__ import annotations

from collections.abc import Mapping
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


def stand_alone(topic: str, first: str) -> None:
    """Ask that each solution gives the right answer with no other names than those that the lesson's first cell makes.

    first : the imports of that cell.
    """
    for number, one in master.exercises(topic).items():
        here: dict[str, Any] = {}
        exec(first, here)
        exec(one.solution, here)
        assert exercises.check(topic, number, here["answer"]).status == "correct"
