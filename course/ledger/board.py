"""The evidence board: every claim of the three essays with its computed verdict, and what the reader said beforehand.

What a record found is read from the table verdicts, if it was judged for the same record and the same tables; all
other verdicts are computed, once a session. A claim whose verdict can't be computed (a damaged table, say) is told in
a sentence.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import pandas as pd

from course import contents, data, master
from course.english import listed
from course.ledger import claims, forecasts, records, rules, scoring
from course.ledger.forecasts import Forecast
from course.ledger.scoring import OUTCOMES
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
        "answer": "",
        "turns_on": (),
        "verdict": UNTESTED,
        "basis": "",
        "measure": "",
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
            turns_on = tuple(name for name in before["answer_turns_on"].split("; ") if name)
            told = {"answer": before["answer"], "turns_on": turns_on, "verdict": before["word"]}
            basis = records.basis_of(before["kind"])
            return {
                **row,
                **told,
                "basis": basis,
                "measure": before["kind"],
                "why": before["sentence"],
                "tables": tuple(names),
            }
        found = claims.settle(one.id, load or data.load)
    except Exception as problem:  # one damaged table must not take the board away
        return {**row, "verdict": BROKEN, "why": f"{type(problem).__name__}: {problem}"}
    told = {"answer": found.answer, "turns_on": found.answer_turns_on, "verdict": found.verdict}
    measure = found.judged.basis if found.judged else ""
    return {**row, **told, "basis": found.basis, "measure": measure, "why": found.sentence, "tables": tuple(names)}


def table() -> pd.DataFrame:
    """Return all claims, one row each (index: id): essay, kind, claim, lesson, answer, turns_on, verdict, basis,
    measure, why, tables, and `author`.

    `answer` is what the test found (no, mixed, yes or unclear; empty where there was none), `turns_on` the choices that
    a mixed answer turns on. `measure` is the weakest kind of measure that decides (direct, proxy, sign or model).
    `verdict` is what that means for the claim. `author` is the verdict on the author:
    as the verdict, but turned round for beliefs that the essay criticises.
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


def said(entries: list[tuple[str, Any, Any]] | None = None) -> tuple[pd.DataFrame, list[str]]:
    """Return the reader's predictions, and a sentence for each thing in the journal that was left out or converted.

    Rows by claim id; columns: no, mixed and yes (shares of one), choice (as in `forecasts.Forecast`), converted.
    entries : as from `journal.entries` (default: those of the reader's own journal).
    """
    made, odd = forecasts.read(entries)
    known = table().index
    gone = [one for one in made if one not in known]
    good = {one: forecast for one, forecast in made.items() if one in known}
    notes = []
    if gone:
        notes.append(f"Left out, because no claim of this name is on the board (any more): {listed(gone)}.")
    if odd:
        notes.append(f"Lines that hold no whole prediction were skipped, of these claims: {listed(odd)}.")
    if old := sum(forecast.converted for forecast in good.values()):
        notes.append(
            f"{_many(old)} {'is' if old == 1 else 'are'} of the older form, one number p for supported; read as (1-p)²,"
            " 2p(1-p) and p²."
        )
    if entries is None and (bad := journal.damaged()):
        notes.append(
            f"{bad} line{'s' if bad > 1 else ''} of the journal can't be read and {'were' if bad > 1 else 'was'}"
            " skipped."
        )
    return as_frame(good), notes


def as_frame(made: Mapping[str, Forecast]) -> pd.DataFrame:
    """Return predictions as a table: rows by claim id; columns no, mixed, yes, choice, converted."""
    rows = [(*one.shares, one.choice, one.converted) for one in made.values()]
    frame = pd.DataFrame(rows, index=pd.Index(list(made), dtype=object), columns=[*OUTCOMES, "choice", "converted"])
    return frame.astype(dict.fromkeys(OUTCOMES, float) | {"converted": bool})


def can_be_scored() -> pd.DataFrame:
    """Return the claims of the board on which a prediction is scored: those whose test answers no, mixed or yes.

    Unclear answers, and answers of a model alone, are left out.
    """
    frame = table()
    return frame[frame["answer"].isin(OUTCOMES) & (frame["basis"] != "model")]


def usual(ids: pd.Index[Any]) -> pd.DataFrame:
    """Return the base rate for claims: how tests of their kind came out in the other lessons (`forecasts.base`).

    Rows by claim id; columns no, mixed and yes, shares of one.
    """
    rows = []
    for one in ids:
        claim = claims.get(str(one))
        rows.append(forecasts.base(claim.kind, claim.lesson.split(";")[0]).shares)
    return pd.DataFrame(rows, index=ids, columns=list(OUTCOMES), dtype=float)


def scored(forecast: pd.DataFrame) -> pd.DataFrame:
    """Return the predictions that can be scored, with what came of them.

    forecast : rows by claim id; columns no, mixed, yes, and choice if there is one. Returned: the same rows with
    answer, turns_on, score (ranked, 0 is perfect), usual (the score of the base rate) and point (1 or 0 where the
    reader named a choice of a claim that makes some, else NaN).
    """
    able = can_be_scored()
    frame = forecast[forecast.index.isin(able.index)].copy()
    frame["answer"], frame["turns_on"] = able["answer"].reindex(frame.index), able["turns_on"].reindex(frame.index)
    shares, base = frame[list(OUTCOMES)].to_numpy(), usual(frame.index).to_numpy()
    answers = frame["answer"].tolist()
    frame["score"] = [scoring.ranked([one], [came]) for one, came in zip(shares, answers, strict=True)]
    frame["usual"] = [scoring.ranked([one], [came]) for one, came in zip(base, answers, strict=True)]
    named = frame["choice"] if "choice" in frame else pd.Series("", frame.index)
    frame["point"] = [
        float(forecasts.point(choice, turning)) if choice and forecasts.choices_of(claim) else math.nan
        for claim, choice, turning in zip(frame.index, named, frame["turns_on"], strict=True)
    ]
    return frame.astype({"score": float, "usual": float, "point": float})


def forecasters() -> dict[str, pd.DataFrame]:
    """Return made-up forecasters, to compare with: what each says of every claim that can be scored.

    No people, and nothing was asked of anyone. Columns no, mixed and yes, shares of one.
    """
    frame = can_be_scored()
    believed = frame["kind"] == KINDS[-1]

    def always(no: float, mixed: float, yes: float) -> pd.DataFrame:
        return pd.DataFrame({"no": no, "mixed": mixed, "yes": yes}, index=frame.index, dtype=float)

    return {
        "always yes": always(0, 0, 1),
        "the authors are right": always(0, 0, 1).where(~believed, always(1, 0, 0)),
        "always mixed": always(0, 1, 0),
        "a third each": always(1 / 3, 1 / 3, 1 / 3),
        "base rate": usual(frame.index),
    }


#: Fewer scored predictions say too little to speak of skill.
FEWEST = 20


def told(forecast: pd.DataFrame) -> str:
    """Say in some sentences how predictions did: ranked score, skill against the base rate, points for choices."""
    if forecast.empty:
        return (
            "There are no predictions yet. Make some in the lessons, run this cell again, and your score stands here."
        )
    rows = scored(forecast)
    left = len(forecast) - len(rows)
    aside = f" {left} can't be scored (unclear, by a model alone, or without an answer)." if left else ""
    if rows.empty:
        return f"Of {_many(len(forecast))} none can be scored.{aside}"
    mine, theirs = rows["score"].mean(), rows["usual"].mean()
    compared = f"Ranked score {mine:.3f} over {_many(len(rows))}; the base rate of the other lessons has {theirs:.3f}."
    if len(rows) < FEWEST:
        compared += f" That is too few to speak of skill: it is told from {FEWEST} on."
    else:
        shares = rows[list(OUTCOMES)].to_numpy()
        gained = scoring.skill(shares, rows["answer"].tolist(), usual(rows.index).to_numpy())
        compared += f" Skill: {gained:+.2f} (1 is perfect, 0 no better than the base rate)."
    return f"{compared}{_points(rows)}{aside}"


def _points(rows: pd.DataFrame) -> str:
    """Say how many points for choices there are, beside those of always saying that there is none."""
    named = rows[rows["point"].notna()]
    if named.empty:
        return ""
    none = sum(not turning for turning in named["turns_on"])
    return (
        f" You named the choice that turns the answer, or said rightly that none does, in {named['point'].sum():.0f} of"
        f" {_many(len(named))}; always saying none would have been right in {none}."
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
