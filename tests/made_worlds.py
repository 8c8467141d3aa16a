"""What a made world must show of a record: its word, a clause for each answer, and an error where rows are gone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import pandas as pd
import pytest

from course import data
from course.ledger import engine
from course.ledger.record import Record, RecordError

Made = tuple[str, object, str, Sequence[str]]


def tables_of(record: Record) -> dict[str, pd.DataFrame]:
    """Return the real tables that a record asks."""
    return {name: data.load(name) for name in record.tables}


def gets(record: Record, changed: Mapping[str, pd.DataFrame], word: str, answers: Sequence[str] | None = None) -> None:
    """Ask that a record gets this word (and these answers, yes or no) with some tables changed, and says so."""
    mine = engine.judge(record, {**tables_of(record), **changed}, worlds=10)
    assert mine.word == word, mine.sentence
    assert mine.word in engine.reachable(mine)
    if answers is not None:
        assert [part.answer for part in mine.parts] == answers, mine.sentence
    told = mine.sentence.lower()
    for part in mine.parts:
        assert _start(part).lower() in told and "{" not in told, (part.answer, mine.sentence)


def _start(part: engine.Part) -> str:
    """Return how the clause of a part must begin, by its answer."""
    question = part.question
    if part.answer == "mixed":
        return f"whether {question.whether} depends on {part.turns_on}"
    if part.answer == "unclear" and engine.agree(part.ways) == "unclear":
        return f"whether {question.whether} cannot be told"
    return (question.no if part.answer == "no" else question.yes).split("{")[0]


def says_both(records: Mapping[str, Record], made: Iterable[Made]) -> None:
    """Ask that each question of each record says yes in some made world and no in another."""
    rows = list(made)
    for claim, one in records.items():
        for n, question in enumerate(one.questions):
            said = {answers[n] for of, _, _, answers in rows if of == claim}
            assert said >= {"yes", "no"}, (claim, question.name)


def refuses(record: Record, table: str, column: str, entry: str) -> None:
    """Ask that a table without the rows of an entry is refused by the name of claim, question and table."""
    given = tables_of(record)
    given[table] = given[table][given[table][column].astype(str) != entry]
    with pytest.raises(RecordError, match=rf"{record.claim}, question .*{table}"):
        engine.judge(record, given)
