"""How the checker answers a class: shares of wrong answers that are told what they are, and how.

`python -m tools.class_answers` reads tests/class_answers.toml, answers to the exercises by students who saw prompts and
tables alone, and prints for each wrong one what the check says of it, so that a reader can judge whether it is true.
"""

from __future__ import annotations

import contextlib
import io
import sys
import tomllib
import warnings
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from course import data, metrics
from course.practice import compare, exercises

FILE = Path(__file__).resolve().parents[1] / "tests" / "class_answers.toml"


def answers() -> list[dict[str, Any]]:
    """Return the rows: lesson, exercise, kind (right or wrong), mistake, and code that sets `answer`."""
    rows: list[dict[str, Any]] = tomllib.loads(FILE.read_text(encoding="utf-8"))["answer"]
    return rows


def given(row: dict[str, Any]) -> Any:
    """Run a student's code and return the answer."""
    space: dict[str, Any] = {"pd": pd, "np": np, "data": data, "metrics": metrics}
    with contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        exec(row["code"], space)
    return space["answer"]


def kind(outcome: compare.Outcome) -> str:
    """Return how a check answered: correct, close, misreading (a listed mistake), diagnosed, or general."""
    if outcome.status == "correct":
        return "correct"
    if outcome.message.startswith("Close"):
        return "close"
    if outcome.misreading:
        return "misreading"
    return "general" if outcome.message == compare.WRONG_VALUE else "diagnosed"


def checked() -> Iterator[tuple[dict[str, Any], compare.Outcome]]:
    """Yield every answer of the class with what the check says."""
    for row in answers():
        yield row, exercises.check(row["lesson"], row["exercise"], given(row))


def main() -> int:
    """Print what is said of every wrong answer, and the shares."""
    counts: Counter[tuple[str, str]] = Counter()
    for row, outcome in checked():
        counts[row["kind"], kind(outcome)] += 1
        if row["kind"] == "wrong":
            print(f"{row['lesson']} {row['exercise']} | {row['mistake']} | {kind(outcome)} | {outcome.message}")
    wrong = sum(count for (of, _), count in counts.items() if of == "wrong")
    told = counts["wrong", "misreading"] + counts["wrong", "diagnosed"]
    print(dict(sorted((f"{of}: {how}", count) for (of, how), count in counts.items())))
    print(f"{told} of {wrong} wrong answers are told what they are ({100 * told / wrong:.0f}%).")
    return 0


if __name__ == "__main__":
    sys.exit(main())
