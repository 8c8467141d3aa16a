"""The evidence board: every claim of the three essays with its computed verdict, and what the reader said beforehand.

What a record found is read from the table verdicts, if it was judged for the same record and the same tables; all
other verdicts are computed, once a session. A claim whose verdict can't be computed (a damaged table, say) is told in
a sentence.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cache
from typing import Any

import pandas as pd

from course import contents, data, master
from course.english import listed
from course.ledger import claims, records, rules, scoring
from course.practice import journal
from course.tables.cache import tables_unchanged

ESSAYS = {"RQ": "Red Queen", "HZ": "Hangzhou", "EX": "Exceptionalism"}
KINDS = ("fact", "mechanism", "prediction", "prescription", "belief the essay criticises")
#: What stands in the column `verdict` of a claim that has none.
UNTESTED = "not testable here"
BROKEN = "not computed"
WORDS = (*rules.VERDICTS, UNTESTED, BROKEN)
SIGNS = {**rules.SIGNS, UNTESTED: "–", BROKEN: "!"}


@cache
def _rows() -> tuple[dict[str, Any], ...]:
    """Return all rows. Each table is loaded once, and what many verdicts share is computed once."""
    with tables_unchanged():
        load = cache(lambda name: data.load(name))
        return tuple(_row(one, load) for one in claims.ledger().values())


def _row(one: claims.Claim, load: Callable[[str], pd.DataFrame] | None = None) -> dict[str, Any]:
    row: dict[str, Any] = {
        "id": one.id,
        "essay": ESSAYS[one.id[:2]],
        "kind": one.kind,
        "claim": one.paraphrase,
        "lesson": contents.number(one.lesson.split(";")[0]),
        "verdict": UNTESTED,
        "basis": "",
        "why": one.why_not,
        "tables": (),
        "source": one.where,
    }
    if one.testable != "yes":
        return row
    try:
        names, record = claims.tables(one.id), records.find(one.id)
        before = records.judged_before(record) if record else None
        if before:
            basis = records.basis_of(before["kind"])
            return {**row, "verdict": before["word"], "basis": basis, "why": before["sentence"], "tables": tuple(names)}
        found = claims.settle(one.id, load or data.load)
    except Exception as problem:  # one damaged table must not take the board away
        return {**row, "verdict": BROKEN, "why": f"{type(problem).__name__}: {problem}"}
    return {**row, "verdict": found.verdict, "basis": found.basis, "why": found.sentence, "tables": tuple(names)}


def table() -> pd.DataFrame:
    """Return all claims, one row each (index: id): essay, kind, claim, lesson, verdict, basis, why, tables, and
    `author`.

    `author` is the verdict on the author: as the verdict, but turned round for beliefs that the essay criticises.
    """
    frame = pd.DataFrame(list(_rows())).set_index("id")
    believed = frame["kind"] == KINDS[-1]
    frame["author"] = frame["verdict"].where(~believed, frame["verdict"].map(scoring.turn))
    return frame


def settled() -> pd.DataFrame:
    """Return the claims that have a verdict."""
    frame = table()
    return frame[frame["verdict"].isin(rules.VERDICTS)]


def signed(*ids: str) -> str:
    """Return claims with the sign of the verdict on their author, such as "✔ RQ-13, ◐ RQ-57, ✔ EX-14 ↺".

    A belief that the essay criticises is turned round, and marked by ↺. An id that no longer exists is said to be gone.
    """
    frame = table()
    found = (frame.loc[one] if one in frame.index else None for one in ids)
    return ", ".join(
        f"{one} (gone)"
        if row is None
        else f"{SIGNS[str(row['author'])]} {one}{' ↺' if row['kind'] == KINDS[-1] else ''}"
        for one, row in zip(ids, found, strict=True)
    )


def word(*ids: str) -> str:
    """Return the verdicts on some statements as they stand, in words; those that agree go together.

    Such as "✔ supported (RQ-14)" or "? open (RQ-80 and HZ-38)"; they go on from "is", so that what depends is "⇄
    dependent on how one measures".
    """
    frame = table()
    verdicts = {one: frame["verdict"].get(one, "gone") for one in ids}
    groups = {name: [one for one in ids if verdicts[one] == name] for name in dict.fromkeys(verdicts.values())}
    told = {"depends": "dependent on how one measures"}
    return listed(
        [
            f"{SIGNS.get(name, '')} {told.get(name, name)} ({listed(members)})".strip()
            for name, members in groups.items()
        ]
    )


# ------------------------------------------------------------------------------------------------ the reader


def said() -> tuple[pd.Series[Any], list[str]]:
    """Return the reader's predictions as shares of one (index: id), and a sentence for each thing in the journal that
    can't be used.
    """
    made, known = journal.read("prediction"), table()["verdict"]
    good, gone, odd = {}, [], []
    for claim_id, value in made.items():
        number = isinstance(value, (int, float)) and not isinstance(value, bool)
        if claim_id not in known.index:
            gone.append(claim_id)
        elif not number or not math.isfinite(value) or not 0 <= value <= 100:
            odd.append(claim_id)
        else:
            good[claim_id] = value / 100
    notes = []
    if gone:
        notes.append(f"Left out, because no claim of this name is on the board (any more): {listed(gone)}.")
    if odd:
        notes.append(f"Left out, because the journal holds no number from 0 to 100: {listed(odd)}.")
    if bad := journal.damaged():
        notes.append(
            f"{bad} line{'s' if bad > 1 else ''} of the journal can't be read and {'were' if bad > 1 else 'was'}"
            " skipped."
        )
    return pd.Series(good, dtype=float), notes


def scored(forecast: pd.Series[Any], qualified: str = "half") -> pd.DataFrame:
    """Return predictions beside outcomes (index: id; columns said, came, verdict); what has no outcome is left out."""
    verdicts = table()["verdict"].reindex(forecast.index)
    came = verdicts.map(lambda word: scoring.outcome(word, qualified))
    frame = pd.DataFrame({"said": forecast, "came": came.astype(float), "verdict": verdicts})
    return frame.dropna(subset=["came"])


def forecasters() -> dict[str, pd.Series[Any]]:
    """Return made-up forecasters, to compare with: what each says of every claim that has a verdict.

    No people, and nothing was asked of anyone.
    """
    frame = settled()
    believed = frame["kind"] == KINDS[-1]
    by_kind = {"fact": 0.7, "mechanism": 0.5, "prediction": 0.4, "prescription": 0.5, KINDS[-1]: 0.2}
    return {
        "always 50 %": pd.Series(0.5, frame.index),
        "always sure": pd.Series(1.0, frame.index),
        "the authors are right": pd.Series(1.0, frame.index).where(~believed, 0.0),
        "goes by the kind": frame["kind"].map(by_kind).astype(float),
    }


def told(forecast: pd.Series[Any], qualified: str = "half") -> str:
    """Say in one or two sentences how predictions did."""
    rows = scored(forecast, qualified)
    if forecast.empty:
        return (
            "There are no predictions yet. Make some in the lessons, run this cell again, and your score stands here."
        )
    left = len(forecast) - len(rows)
    aside = (
        f" {left} can't be scored (open or without a verdict{', or qualified' if qualified == 'left out' else ''})."
        if left
        else ""
    )
    if rows.empty:
        return f"Of {_many(len(forecast))} none can be scored.{aside}"
    score = scoring.brier(rows["said"], rows["came"])
    few = " So few say nothing yet about how good you are." if len(rows) < 10 else ""
    return (
        f"Brier score {score:.3f} over {_many(len(rows))}; always 50 % would have had"
        f" {scoring.brier([0.5] * len(rows), rows['came']):.3f}.{aside}{few}"
    )


def _many(n: int) -> str:
    return f"{n} prediction{'' if n == 1 else 's'}"


def missing() -> pd.DataFrame:
    """Return what the journal lacks, lesson by lesson: claims with a verdict, predictions made, exercises, those
    correct.
    """
    made, done, frame = said()[0], journal.read("exercise"), settled()
    rows = []
    for topic in contents.lessons():
        head = master.head(topic)
        mine = [one for one in head.get("claims") or () if one in frame.index]
        keys = [f"{topic}.{one}" for one in master.exercises(topic)]
        correct = sum(done.get(key) == "correct" for key in keys)
        rows.append(
            (head["number"], head["title"], len(mine), sum(one in made.index for one in mine), len(keys), correct)
        )
    columns = ["lesson", "title", "claims", "predicted", "exercises", "correct"]
    return pd.DataFrame(rows, columns=columns).set_index("lesson")
