"""The ledger: every checkable statement of the essays, and the verdict that its record gives with the tables."""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

import pandas as pd

from course import data
from course.ledger import records
from course.ledger.record import Record
from course.ledger.rules import Verdict


@dataclass(frozen=True)
class Claim:
    """One row of data/claims.csv."""

    id: str
    essay: str
    where: str
    paraphrase: str
    kind: str
    stated_value: str
    stated_unit: str
    lesson: str
    how_tested: str
    source_id: str
    testable: str
    why_not: str


@cache
def ledger() -> dict[str, Claim]:
    """Return all claims by id, in the order of data/claims.csv."""
    path = data.folder() / "claims.csv"
    with path.open(encoding="utf-8", newline="") as handle:
        rows = {row["id"]: Claim(**row) for row in csv.DictReader(handle)}
    return rows


def get(claim_id: str) -> Claim:
    """Return a claim. Raises KeyError for an unknown id and names some that there are."""
    try:
        return ledger()[claim_id]
    except KeyError:
        near = [known for known in ledger() if known[:2] == claim_id[:2]][:3]
        raise KeyError(f"There is no claim {claim_id!r} in data/claims.csv; there are {', '.join(near)} …") from None


def has_verdict(claim_id: str) -> bool:
    """Return whether a claim can be settled."""
    return records.find(claim_id) is not None


def _record(claim_id: str) -> Record:
    record = records.find(claim_id)
    if record is None:
        topic = get(claim_id).lesson.split(";")[0] or "<topic>"
        raise KeyError(f"Claim {claim_id} has no record; write one in course/lessons/{topic}/records.py.")
    return record


def tables(claim_id: str) -> list[str]:
    """Return the tables that a claim's verdict depends on. Raises KeyError where it has none."""
    return _record(claim_id).tables


def settle(claim_id: str, load: Callable[[str], pd.DataFrame] = data.load) -> Verdict:
    """Settle a claim with the course's tables as they are committed. load : gives a table by its name."""
    record = _record(claim_id)
    if load is not data.load:
        return _settle(record, load)
    for name in record.tables:  # a table that was damaged since is said, whatever was found before
        data.check(name)
    return _settled(claim_id, records.stamp(record))


def _settle(record: Record, load: Callable[[str], pd.DataFrame]) -> Verdict:
    frames = {name: load(name) for name in record.tables}
    return records.as_verdict(records.judge(record, frames, as_committed=True))


@lru_cache(maxsize=64)
def _settled(claim_id: str, stamp: str) -> Verdict:
    """Settle a claim with a record; kept, since a lesson's text asks for the same verdict again and again."""
    return _settle(_record(claim_id), data.load)


def verdict(claim_id: str, **given: Any) -> Verdict:
    """Settle a claim; `given` replaces tables by name (that is how tests perturb them)."""
    if not given:
        return settle(claim_id)
    record = _record(claim_id)
    frames = {name: given[name] if name in given else data.load(name) for name in record.tables}
    return records.as_verdict(records.judge(record, frames))
