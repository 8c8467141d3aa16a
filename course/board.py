"""The evidence board: every claim of the three essays with its computed verdict, and what the reader said beforehand.

Verdicts are computed once a session. A claim whose verdict can't be computed (a damaged table, say) is told in a sentence.
"""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
from functools import lru_cache
from pathlib import Path
from typing import Any

import pandas as pd

from course import claims, progress, scoring
from course.words import listed

ESSAYS = {"RQ": "Red Queen", "HZ": "Hangzhou", "EX": "Exceptionalism"}
KINDS = ("fact", "mechanism", "prediction", "prescription", "belief the essay criticises")
#: What stands in the column `verdict` of a claim that has none.
UNTESTED = "not testable here"
BROKEN = "not computed"
WORDS = (*claims.VERDICTS, UNTESTED, BROKEN)
#: How many processes compute the verdicts, and how long (seconds) one waits for them.
HELPERS, LONGEST = 2, 120
SIGNS = {**claims.SIGNS, UNTESTED: "–", BROKEN: "!"}


@lru_cache(maxsize=1)
def _rows() -> tuple[dict[str, Any], ...]:
    """All rows. Helpers compute them, two at a time, so that what the rules import never weighs on the kernel; without them it is done here."""
    try:
        parts = _helped(HELPERS)
    except (OSError, ValueError, subprocess.SubprocessError):
        parts = {}
    return tuple(parts.get(one.id) or _row(one) for one in claims.ledger().values())


def _helped(count: int) -> dict[str, dict[str, Any]]:
    """Rows by claim, from so many processes of `python -m course.board`, each of which takes every so many-th claim."""
    root = str(Path(__file__).resolve().parents[1])
    paths = [root, *filter(None, [os.environ.get("PYTHONPATH")])]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(paths), "PYTHONIOENCODING": "utf-8"}
    commands = [[sys.executable, "-m", "course.board", str(nth), str(count)] for nth in range(count)]
    running = [
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL, env=environment)
        for command in commands
    ]  # fmt: skip
    found: dict[str, dict[str, Any]] = {}
    try:
        for one in running:
            told, _ = one.communicate(timeout=LONGEST)
            found |= {row["id"]: {**row, "tables": tuple(row["tables"])} for row in json.loads(told)}
    finally:
        for one in running:
            if one.poll() is None:
                one.kill()
                one.wait()
    return found


def _row(one: claims.Claim) -> dict[str, Any]:
    row: dict[str, Any] = {
        "id": one.id, "essay": ESSAYS[one.id[:2]], "kind": one.kind, "claim": one.paraphrase, "lesson": one.lesson.split(";")[0],
        "verdict": UNTESTED, "basis": "", "why": one.why_not, "tables": (), "source": one.where,
    }  # fmt: skip
    if one.testable != "yes":
        return row
    try:
        found = claims.verdict(one.id)
    except Exception as problem:  # one damaged table must not take the board away
        return {**row, "verdict": BROKEN, "why": f"{type(problem).__name__}: {problem}"}
    return {
        **row,
        "verdict": found.verdict,
        "basis": found.basis,
        "why": found.sentence,
        "tables": tuple(claims.tables(one.id)),
    }


def table() -> pd.DataFrame:
    """All claims, one row each (index: id): essay, kind, claim, lesson, verdict, basis, why, tables, and `author`.

    `author` is the verdict on the author: as the verdict, but turned round for beliefs that the essay criticises.
    """
    frame = pd.DataFrame(list(_rows())).set_index("id")
    believed = frame["kind"] == KINDS[-1]
    frame["author"] = frame["verdict"].where(~believed, frame["verdict"].map(scoring.turn))
    return frame


def settled() -> pd.DataFrame:
    """The claims that have a verdict."""
    frame = table()
    return frame[frame["verdict"].isin(claims.VERDICTS)]


def signed(*ids: str) -> str:
    """Claims with the sign of their verdict in a row, such as "✔ RQ-13, ◐ RQ-57". An id that no longer exists is said to be gone."""
    verdicts = table()["verdict"]
    return ", ".join(f"{SIGNS[verdicts[one]]} {one}" if one in verdicts else f"{one} (gone)" for one in ids)


# ------------------------------------------------------------------------------------------------ the reader


def said() -> tuple[pd.Series, list[str]]:
    """The reader's predictions as shares of one (index: id), and a sentence for each thing in the journal that can't be used."""
    made, known = progress.read("prediction"), table()["verdict"]
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
    if bad := progress.damaged():
        notes.append(
            f"{bad} line{'s' if bad > 1 else ''} of the journal can't be read and {'were' if bad > 1 else 'was'} skipped."
        )
    return pd.Series(good, dtype=float), notes


def scored(forecast: pd.Series, qualified: str = "half") -> pd.DataFrame:
    """Predictions beside outcomes (index: id; columns said, came, verdict); what has no outcome is left out."""
    verdicts = table()["verdict"].reindex(forecast.index)
    came = verdicts.map(lambda word: scoring.outcome(word, qualified))
    frame = pd.DataFrame({"said": forecast, "came": came.astype(float), "verdict": verdicts})
    return frame.dropna(subset=["came"])


def forecasters() -> dict[str, pd.Series]:
    """Made-up forecasters, to compare with: what each says of every claim that has a verdict. No people, and nothing was asked of anyone."""
    frame = settled()
    believed = frame["kind"] == KINDS[-1]
    by_kind = {"fact": 0.7, "mechanism": 0.5, "prediction": 0.4, "prescription": 0.5, KINDS[-1]: 0.2}
    return {
        "always 50 %": pd.Series(0.5, frame.index),
        "always sure": pd.Series(1.0, frame.index),
        "the authors are right": pd.Series(1.0, frame.index).where(~believed, 0.0),
        "goes by the kind": frame["kind"].map(by_kind).astype(float),
    }


def told(forecast: pd.Series, qualified: str = "half") -> str:
    """One or two sentences on how predictions did."""
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
    return f"Brier score {score:.3f} over {_many(len(rows))}; always 50 % would have had {scoring.brier([0.5] * len(rows), rows['came']):.3f}.{aside}{few}"


def _many(n: int) -> str:
    return f"{n} prediction{'' if n == 1 else 's'}"


def missing() -> pd.DataFrame:
    """What the journal lacks, lesson by lesson: claims with a verdict, predictions made, exercises, those correct."""
    from course import masters

    made, done, frame = said()[0], progress.read("exercise"), settled()
    rows = []
    for number in masters.paths():
        head = masters.head(number)
        mine = [one for one in head.get("claims") or () if one in frame.index]
        keys = [f"{number}.{one}" for one in masters.exercises(number)]
        correct = sum(done.get(key) == "correct" for key in keys)
        rows.append((number, head["title"], len(mine), sum(one in made.index for one in mine), len(keys), correct))
    columns = ["lesson", "title", "claims", "predicted", "exercises", "correct"]
    return pd.DataFrame(rows, columns=columns).set_index("lesson")


if __name__ == "__main__":  # a helper: the rows of every so many-th claim as JSON
    start, step = int(sys.argv[1]), int(sys.argv[2])
    json.dump([_row(one) for one in list(claims.ledger().values())[start::step]], sys.stdout)
