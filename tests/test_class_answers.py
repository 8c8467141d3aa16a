"""Answers of a class that saw prompts and tables alone: right ones pass by other routes, wrong ones never do.

How many wrong ones are told what they are is measured by `python -m tools.class_answers`, which takes minutes.
"""

from __future__ import annotations

import pytest

from course.practice import compare, exercises
from tools import class_answers

ROWS = class_answers.answers()
#: Right answers whose rounding is coarser than the prompt asks are told "close".
NAMES = [f"{n}-{row['lesson']}-{row['exercise']}" for n, row in enumerate(ROWS)]


@pytest.mark.parametrize("row", ROWS, ids=NAMES)
def test_the_right_pass_and_the_wrong_do_not(row, monkeypatch):
    monkeypatch.setattr(exercises.diagnosis, "diagnose", lambda *given: "")  # what is said is not asked here
    outcome = exercises.check(row["lesson"], row["exercise"], class_answers.given(row))
    if row["kind"] == "right":
        assert class_answers.kind(outcome) in ("correct", "close"), outcome.message
    else:
        assert outcome.status != "correct", row["mistake"]


@pytest.mark.parametrize(
    "row", [row for row in ROWS if row["kind"] == "wrong"][::25], ids=lambda row: f"{row['lesson']}-{row['exercise']}"
)
def test_what_is_said_of_a_wrong_answer_is_whole(row):
    outcome = exercises.check(row["lesson"], row["exercise"], class_answers.given(row))
    assert outcome.status == "not yet" and outcome.message.endswith((".", "?"))
    if class_answers.kind(outcome) == "general":
        assert outcome.message == compare.WRONG_VALUE
