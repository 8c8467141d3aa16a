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


def gets(record: Record, changed: Mapping[str, pd.DataFrame], word: str, answers: Sequence[str]) -> None:
    """Ask that a record gets this word and these answers (yes or no) with some tables changed, and says so."""
    mine = engine.judge(record, {**tables_of(record), **changed}, worlds=10)
    assert (mine.word, [part.answer for part in mine.parts]) == (word, answers), mine.sentence
    assert mine.word in engine.reachable(mine)
    told = mine.sentence.lower()
    for part, answer in zip(mine.parts, answers, strict=True):
        start = (part.question.yes if answer == "yes" else part.question.no).split("{")[0]
        assert start.lower() in told and "{" not in told


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
