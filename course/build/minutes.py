"""How long a lesson takes, predicted from what a reader meets in it; the head's `minutes` must agree."""

from __future__ import annotations

import json
import re
from typing import Any

from course import master
from course.build.notebooks import NOTEBOOKS, name_of
from course.charts import display

#: Minutes for a word (200 a minute: a text with figures to think about), a line of code to follow, a chart to read, a
#: claim to predict and to see settled, an exercise, and the lab. Rules of thumb, not measured on readers.
WORD, LINE, CHART, CLAIM, EXERCISE, LAB = 1 / 200, 12 / 60, 0.75, 0.5, 6.0, 5.0
#: A reader weighs no more claims than this in one sitting.
MOST_CLAIMS = 8
#: How far the declared minutes may lie from the predicted ones.
TOLERANCE = 5.0


def _text(value: str | list[str]) -> str:
    return value if isinstance(value, str) else "".join(value)


def _words(text: str) -> int:
    """Count the words that are open to the eye: nothing that is folded, no addresses, no marks of HTML."""
    text = re.sub(r"<details.*?</details>|\]\([^)]*\)", " ", text, flags=re.S)
    return len(re.findall(r"[A-Za-z0-9'’-]+", re.sub(r"<[^>]+>", " ", text)))


def _told(cell: dict[str, Any]) -> tuple[int, int]:
    """Return the words and the claims that the table of claims in a cell's outputs shows."""
    source = _text(cell["source"])
    if not re.search(r"\.(settle|predict)\(", source):
        return 0, 0
    tables = [_text(output.get("data", {}).get("text/html", "")) for output in cell["outputs"]]
    rows = sum(re.sub(r"<details.*?</details>", "", one, flags=re.S).count('scope="row"') for one in tables)
    return sum(map(_words, tables)), rows if ".settle(" in source else 0


def predicted(topic: str) -> float:
    """Return minutes for the built notebook of a lesson, its verdicts included.

    What is folded (hints, solutions, tables of charts) is not counted.
    """
    notebook = json.loads((NOTEBOOKS / name_of(topic)).read_text(encoding="utf-8"))
    words = lines = charts = claims = 0
    for cell in notebook["cells"]:
        source = _text(cell["source"])
        if cell["cell_type"] == "markdown":
            words += _words(source)
            continue
        lines += sum(1 for line in source.splitlines() if line.strip())
        charts += sum(display.PLOTLY_MIME in output.get("data", {}) for output in cell["outputs"])
        told, settled = _told(cell)
        words, claims = words + told, claims + settled
    minutes = words * WORD + lines * LINE + charts * CHART + min(claims, MOST_CLAIMS) * CLAIM
    return minutes + len(master.exercises(topic)) * EXERCISE + LAB
