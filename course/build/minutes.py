"""How long a lesson takes, predicted from what is in it; the head's `minutes` must agree."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

from course import master
from course.build.notebooks import NOTEBOOKS, name_of
from course.charts import display


@dataclass(frozen=True)
class Pace:
    """Minutes for a word to read, a line of code to follow, a chart, a claim to predict and to see settled, an
    exercise, and the lab. Rules of thumb, not measured on readers.
    """

    word: float
    line: float
    chart: float
    claim: float
    exercise: float
    lab: float


#: 200 words a minute: a text with figures to think about.
PACE = Pace(1 / 200, 12 / 60, 0.75, 0.5, 6.0, 5.0)
#: What the lessons of the first edition declare; those whose head names no foreground are still measured by it.
FIRST_EDITION = Pace(1 / 200, 4 / 60, 0.5, 0.25, 3.0, 3.0)
#: How far the declared minutes may lie from the predicted ones.
TOLERANCE = 6.0


def predicted(topic: str) -> float:
    """Return minutes for the built notebook of a lesson.

    What is folded (hints, solutions, tables of charts) is not counted. The words of claims and verdicts are, except in
    lessons of the first edition.
    """
    notebook = json.loads((NOTEBOOKS / name_of(topic)).read_text(encoding="utf-8"))
    new = bool(master.head(topic).get("foreground"))
    pace = PACE if new else FIRST_EDITION
    words = lines = charts = 0
    for cell in notebook["cells"]:
        source = "".join(cell["source"])
        if cell["cell_type"] == "markdown":
            words += _words(re.sub(r"\]\([^)]*\)", "", source))
        else:
            lines += sum(1 for line in source.splitlines() if line.strip())
            charts += sum(display.PLOTLY_MIME in output.get("data", {}) for output in cell["outputs"])
            if new and re.search(r"\.(predict|settle)\(", source):
                cards = "".join("".join(output.get("data", {}).get("text/html", "")) for output in cell["outputs"])
                words += _words(re.sub(r"<[^>]+>", " ", _unfolded(cards)))
    claims, exercises = len(master.foreground(topic)), len(master.exercises(topic))
    return (
        words * pace.word
        + lines * pace.line
        + charts * pace.chart
        + claims * pace.claim
        + exercises * pace.exercise
        + pace.lab
    )


def _unfolded(text: str) -> str:
    """Return a text without what is folded in it."""
    return re.sub(r"<details>.*?</details>", "", text, flags=re.S)


def _words(text: str) -> int:
    return len(re.findall(r"[A-Za-z']+", _unfolded(text)))
