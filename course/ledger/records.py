"""Which claims have a record, and how what is judged is shown as a verdict.

A claim that can be tested has a record (course/lessons/<topic>/records.py, judged by course.ledger.engine). What a
record asks is pinned in rules.json; the chance that a world in which yes is wrong gives as much is made when the tables
are built, and read from the table verdict_questions afterwards.
"""

from __future__ import annotations

import hashlib
import importlib
import importlib.util
import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from course import contents, data
from course.ledger import engine
from course.ledger.record import Question, Record
from course.ledger.rules import Figure, Verdict

#: What every record asks, derived by `python -m course.build.verdicts` and compared in a test.
PINNED = Path(__file__).with_name("rules.json")


@cache
def all_records() -> dict[str, Record]:
    """Return all records by claim, in the order of the lessons."""
    found: dict[str, Record] = {}
    for topic in contents.lessons():
        if importlib.util.find_spec(f"course.lessons.{topic}.records"):
            for record in importlib.import_module(f"course.lessons.{topic}.records").RECORDS:
                if record.claim in found:
                    raise ValueError(f"{record.claim} has two records; the second is in the room {topic}.")
                found[record.claim] = record
    return found


@cache
def find(claim_id: str) -> Record | None:
    """Return the record of a claim; None where it has none.

    Only the rooms of the claim's own lessons are imported, since all of them take 15 MB and half a second.
    """
    from course.ledger.claims import ledger  # which asks here whether a claim has a record

    claim = ledger().get(claim_id)
    for topic in claim.lesson.split(";") if claim else ():
        if importlib.util.find_spec(f"course.lessons.{topic}.records"):
            for record in importlib.import_module(f"course.lessons.{topic}.records").RECORDS:
                if record.claim == claim_id:
                    assert isinstance(record, Record)
                    return record
    return None


def pin(record: Record) -> dict[str, Any]:
    """Return what a record asks as plain data: lines, choices, kinds, and what caps it."""
    return {
        "says": record.says,
        "turned": record.turned,
        "cap": dict(record.cap),
        "questions": [_pin(question) for question in record.questions],
    }


def _pin(question: Question) -> dict[str, Any]:
    line = question.line
    return {
        "name": question.name,
        "whether": question.whether,
        "line": line.at,
        "side": line.side,
        "unit": line.unit,
        "tried": list(line.tried),
        "why": line.why,
        "kind": question.kind,
        "core": question.core,
        "must": question.must,
        "placebo": question.placebo is not None,
        "choices": {choice.name: [label for label, _ in choice.options] for choice in question.choices},
        "tables": question.tables,
    }


def pinned() -> dict[str, Any]:
    """Return everything that decides a word: the constants of the engine, and what each record asks."""
    constants = {"FIRM": engine.FIRM, "HALF": engine.HALF, "CHANCE": engine.CHANCE}
    return {"constants": constants, "records": {claim: pin(record) for claim, record in all_records().items()}}


def stamp(record: Record) -> str:
    """Return a short hash of what a record asks and of the tables that it asks, as they are committed."""
    known = {name: data._resource(name, "table")["hash"] for name in record.tables}
    constants = [engine.FIRM, engine.HALF, engine.CHANCE, engine.WORLDS]
    text = json.dumps([constants, pin(record), known], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


@cache
def _stored() -> pd.DataFrame:
    names = data.names()
    return data.load("verdict_questions") if "verdict_questions" in names else pd.DataFrame({"claim_id": []})


@cache
def _found() -> pd.DataFrame:
    return data.load("verdicts")


def chances(record: Record) -> dict[str, float | None] | None:
    """Return, by question, the share of wrong worlds that give as much, as it was made when the tables were built.

    None where it was not made for this record and these tables, so that it must be made now.
    """
    rows = _stored()
    rows = rows[rows["claim_id"] == record.claim]
    if rows.empty or set(rows["stamp"]) != {stamp(record)}:
        return None
    shares = rows.set_index("question")["chance"]
    return {str(name): None if pd.isna(share) else float(share) for name, share in shares.items()}


def judged_before(record: Record) -> dict[str, str] | None:
    """Return what was found of a record when the tables were built: word, answer, answer_turns_on (names with "; "
    between them, or nothing), kind (of measure) and sentence.

    None where it was not found for this record and these tables, so that it must be judged now. Raises DataError where
    one of the tables is damaged.
    """
    for name in record.tables:
        data.check(name)
    if chances(record) is None or "verdicts" not in data.names():
        return None
    rows = _found().loc[lambda table: table["claim_id"] == record.claim]
    if rows.empty:
        return None
    names = ("word", "answer", "answer_turns_on", "kind", "sentence")
    return {name: "" if pd.isna(value := rows[name].iloc[0]) else str(value) for name in names}


def judge(record: Record, tables: Mapping[str, pd.DataFrame], *, as_committed: bool = False) -> engine.Judged:
    """Judge a record.

    as_committed : the tables are those of the course as they are committed; then the share of wrong worlds that give
    as much is read where it is known. For other tables ten such worlds are made.
    """
    known = chances(record) if as_committed else None
    if known is not None:
        return engine.judge(record, tables, chances=known)
    return engine.judge(record, tables, worlds=engine.WORLDS if as_committed else engine.FEWEST_WORLDS)


def as_verdict(judged: engine.Judged) -> Verdict:
    """Return what was judged as the verdict that cards, board and pages show."""
    figures = []
    for part in judged.parts:
        yes = sum(way.answer == "yes" for way in part.ways)
        figures.append(Figure(part.question.name, part.ways[0].found.value, part.question.line.unit))
        if len(part.ways) > 1:
            figures.append(Figure(f"{part.question.name}: ways that say yes", float(yes), f"of {len(part.ways)}"))
    return Verdict(judged.word, judged.sentence, figures, basis_of(judged.basis), judged)


def basis_of(kind: str) -> str:
    """Return what a verdict rests on, "data" or "model", for the weakest kind of measure that decides."""
    return "model" if kind == "model" else "data"
