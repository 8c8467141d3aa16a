"""A one-page memo of what the reader did: predictions, surprises, exercises, and what is missing. Markdown, in a file
of their own.

`memo.text()` gives the words, `memo.write()` the file. An older memo is never overwritten: a new one gets another name.
"""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from course import contents
from course.ledger import board, claims
from course.practice import journal

MOST = 6  # surprises told
NAME = "memo.md"


def surprises(most: int = MOST) -> list[str]:
    """Return where what was said and what came are farthest apart (qualified counts half), farthest first; ids.

    Who said 50 % had no idea, and is not surprised.
    """
    rows = board.scored(board.said()[0])
    far = (rows["said"] - rows["came"]).abs().sort_values(ascending=False, kind="stable")
    return far[far > 0.5].index[:most].tolist()


def text(today: date | None = None) -> str:
    """Return the memo as Markdown; it can be made from an empty journal, too, and then says what is missing."""
    frame, (forecast, notes) = board.table(), board.said()
    counted = frame["verdict"].value_counts()
    parts = ["# My memo: How China Innovates", *([f"{today:%Y-%m-%d}"] if today else []), "## What I predicted"]
    parts.append(
        board.told(forecast)
        if len(forecast)
        else "Nothing yet. A score will stand here once I have moved a slider in a lesson."
    )
    if len(forecast):
        rows = board.scored(forecast, "left out")
        leaned = rows[rows["said"] != 0.5]
        right = int(((leaned["said"] > 0.5) == (leaned["came"] == 1)).sum())
        parts[-1] += (
            f" On {len(rows)} of them the verdict is plain; I leaned to one side on {len(leaned)}, and the right way on"
            f" {right}."
        )
    parts += [
        "## Where I was surprised",
        _bullets([_surprise(one, forecast) for one in surprises()]) or _no_surprise(forecast),
    ]
    parts += [
        "## What the course found",
        "; ".join(f"{board.SIGNS[word]} {word} {counted[word]}" for word in board.WORDS if word in counted) + ".",
    ]
    parts += ["## Exercises", _exercises(), "## What is missing", _missing(len(forecast))]
    if notes:
        parts += ["## Notes", _bullets(notes)]
    parts += [
        "## My own conclusion",
        "(Two or three sentences. Which claim would you bet on, and what would change your mind?)",
    ]
    return "\n\n".join(parts) + "\n"


def _bullets(lines: list[str]) -> str:
    return "\n".join(f"- {line}" for line in lines)


def _surprise(claim_id: str, forecast: pd.Series[Any]) -> str:
    one = claims.get(claim_id)
    verdict = board.table()["verdict"][claim_id]
    return (
        f"{claim_id} (lesson {contents.number(one.lesson.split(';')[0])}): {one.paraphrase} I said"
        f" {100 * forecast[claim_id]:.0f} %. {board.SIGNS[verdict]} {verdict}."
    )


def _no_surprise(forecast: pd.Series[Any]) -> str:
    return "Nowhere: no prediction was off by more than one half." if len(forecast) else "No predictions, no surprises."


def _exercises() -> str:
    rows = board.missing()
    if not rows["correct"].sum():
        return "None correct yet."
    left = rows[rows["correct"] < rows["exercises"]]
    told = f"{rows['correct'].sum()} of {rows['exercises'].sum()} correct."
    return (
        told
        if left.empty
        else f"{told} Not done: lesson {', '.join(f'{n} ({r.exercises - r.correct})' for n, r in left.iterrows())}."
    )


def _missing(made: int) -> str:
    rows = board.missing()
    silent = rows[(rows["claims"] > 0) & (rows["predicted"] == 0)]
    if not made:
        return "Predictions: there is none yet, in any lesson."
    if silent.empty:
        return "Nothing: there is a prediction in every lesson that asks for some."
    return f"No prediction yet in lesson {', '.join(silent.index)}."


def write(folder: str | os.PathLike[str] | None = None, today: date | None = None) -> Path | None:
    """Write the memo beside the journal (or into `folder`) and say where it is; None where nothing can be written:
    then it is printed.

    A memo that is there already stays: the new one is called memo-2.md, memo-3.md and so on.
    """
    place = Path(folder) if folder is not None else journal.path().parent
    words, stem = text(today or date.today()), Path(NAME).stem
    for n in range(1, 1000):
        target = place / (NAME if n == 1 else f"{stem}-{n}.md")
        try:
            with target.open("x", encoding="utf-8") as handle:
                handle.write(words)
        except FileExistsError:
            continue
        except OSError as problem:
            print(
                f"Nothing can be written to {place} ({problem.strerror or type(problem).__name__}). Here is the memo;"
                f" copy it.\n\n{words}"
            )
            return None
        print(
            f"Written: {target.name}{'' if n == 1 else ' (older memos are kept)'}. It stands beside your journal and is"
            " yours to change."
        )
        return target
    print(f"There are a thousand memos in {place}. Here is the new one; copy it.\n\n{words}")
    return None
