"""A one-page memo of what the reader did: predictions, surprises, exercises, and what is missing. Markdown, in a file
of their own.

`memo.text()` gives the words, `memo.write()` the file. An older memo is never overwritten: a new one gets another name.
"""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import pandas as pd

from course import contents
from course.english import listed
from course.ledger import board, claims, forecasts
from course.ledger.scoring import OUTCOMES
from course.practice import journal

MOST = 6  # surprises told
NAME = "memo.md"
#: A prediction with a ranked score above this was a surprise: all chips on yes where mixed came have 0.5.
SURPRISE = 0.33


def surprises(most: int = MOST) -> list[str]:
    """Return the claims on which the prediction was farthest from the answer, farthest first; ids.

    Farther than SURPRISE, which evenly spread chips never reach.
    """
    far = board.scored(board.said()[0])["score"].sort_values(ascending=False, kind="stable")
    return far[far > SURPRISE].index[:most].tolist()


#: What the reader writes: heading -> what is asked, in brackets until it is replaced.
OWN = {
    "My answer": "(So how does China innovate? Two or three sentences that a friend would understand.)",
    "What carries it": "(Two claims with their ids: the verdict, the figure behind it, and what it depends on.)",
    "What speaks against it": "(The strongest claim on the other side, told so that its author would agree.)",
    "What would change my mind": "(A figure, who counts it, and when it will be known.)",
}


def text(today: date | None = None) -> str:
    """Return the memo as Markdown: the reader's part first, then what the course and the reader's journal hold.

    Without a journal the parts on predictions and exercises are left out, and one sentence says so.
    """
    frame, (forecast, notes) = board.table(), board.said()
    counted = frame["verdict"].value_counts()
    parts = ["# My memo: How China Innovates", *([f"{today:%Y-%m-%d}"] if today else [])]
    for heading, asked in OWN.items():
        parts += [f"## {heading}", asked]
    parts += [
        "## What the course found",
        "; ".join(f"{board.SIGNS[word]} {word} {counted[word]}" for word in board.WORDS if word in counted) + ".",
    ]
    if forecast.empty and not board.missing()["correct"].sum() and not notes:
        return "\n\n".join([*parts, NO_JOURNAL]) + "\n"
    parts += ["## What I predicted", _predicted(forecast)]
    parts += [
        "## Where I was surprised",
        _bullets([_surprise(one, forecast) for one in surprises()]) or _no_surprise(forecast),
    ]
    parts += ["## Exercises", _exercises(), "## What is missing", _missing(len(forecast))]
    if notes:
        parts += ["## Notes", _bullets(notes)]
    return "\n\n".join(parts) + "\n"


#: What stands in place of predictions and exercises where there is no journal.
NO_JOURNAL = "(There is no journal yet. Once there is one, your predictions, surprises and exercises stand here.)"


def _predicted(forecast: pd.DataFrame) -> str:
    if forecast.empty:
        return "Nothing yet. A score will stand here once I have placed chips in a lesson."
    rows = board.scored(forecast)
    piles = rows[list(OUTCOMES)]
    clear = piles[piles.eq(piles.max(axis=1), axis=0).sum(axis=1) == 1]
    right = int((clear.idxmax(axis=1) == rows.loc[clear.index, "answer"]).sum()) if len(clear) else 0
    return (
        f"{board.told(forecast)} On {len(clear)} of them one pile was the largest, and it lay on the answer"
        f" {right} times."
    )


def _bullets(lines: list[str]) -> str:
    return "\n".join(f"- {line}" for line in lines)


def _surprise(claim_id: str, forecast: pd.DataFrame) -> str:
    one, frame = claims.get(claim_id), board.table()
    answer, verdict = (str(frame.at[claim_id, name]) for name in ("answer", "verdict"))
    chips = listed([f"{forecasts.CHIPS * forecast[name][claim_id]:.0f} {name}" for name in OUTCOMES])
    return (
        f"{claim_id} (lesson {contents.number(one.lesson.split(';')[0])}): {one.paraphrase} I placed {chips}; the test"
        f" answered {answer}. {board.SIGNS[verdict]} {verdict}."
    )


def _no_surprise(forecast: pd.DataFrame) -> str:
    return "Nowhere: no prediction was far from the answer." if len(forecast) else "No predictions, no surprises."


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
