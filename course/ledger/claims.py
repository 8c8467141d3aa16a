"""The ledger: every checkable statement of the essays, and the verdict that its rule computes from the tables."""

from __future__ import annotations

import csv
import importlib.util
import inspect
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

import pandas as pd

from course import data
from course.ledger import records
from course.ledger.rules import REGISTRY, Verdict


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


def function(claim_id: str) -> Callable[..., Verdict]:
    """Return the rule of a claim in the form of the first edition; a claim with a record has none."""
    topic = get(claim_id).lesson.split(";")[0]
    if claim_id not in REGISTRY and importlib.util.find_spec(f"course.lessons.{topic}.claims"):
        importlib.import_module(f"course.lessons.{topic}.claims")
    if claim_id not in REGISTRY:
        raise KeyError(
            f"Claim {claim_id} has no rule in course/lessons/{topic}/claims.py; add one marked @claim({claim_id!r})."
        )
    return REGISTRY[claim_id]


def has_verdict(claim_id: str) -> bool:
    """Return whether a claim has a record or a rule."""
    if records.find(claim_id):
        return True
    try:
        function(claim_id)
    except KeyError:
        return False
    return True


def tables(claim_id: str) -> list[str]:
    """Return the tables that a claim's verdict depends on."""
    record = records.find(claim_id)
    return record.tables if record else list(inspect.signature(function(claim_id)).parameters)


def settle(claim_id: str, load: Callable[[str], pd.DataFrame] = data.load) -> Verdict:
    """Settle a claim with the course's tables as they are committed. load : gives a table by its name."""
    record = records.find(claim_id)
    if record is not None and load is data.load:
        for name in record.tables:  # a table that was damaged since is said, whatever was found before
            data.check(name)
        return _settled(claim_id, records.stamp(record))
    return _settle(claim_id, load)


def _settle(claim_id: str, load: Callable[[str], pd.DataFrame]) -> Verdict:
    frames = {name: load(name) for name in tables(claim_id)}
    record = records.find(claim_id)
    if record is None:
        return function(claim_id)(**frames)
    return records.as_verdict(records.judge(record, frames, as_committed=True))


@lru_cache(maxsize=64)
def _settled(claim_id: str, stamp: str) -> Verdict:
    """Settle a claim with a record; kept, since a lesson's text asks for the same verdict again and again."""
    return _settle(claim_id, data.load)


def verdict(claim_id: str, **given: Any) -> Verdict:
    """Settle a claim; `given` replaces tables by name (that is how tests perturb them)."""
    if not given:
        return settle(claim_id)
    frames = {name: given[name] if name in given else data.load(name) for name in tables(claim_id)}
    record = records.find(claim_id)
    if record is None:
        return function(claim_id)(**frames)
    return records.as_verdict(records.judge(record, frames))
