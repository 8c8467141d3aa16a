"""How long a lesson takes, predicted from what is in it; the head's `minutes` must agree."""

from __future__ import annotations

import json
import re

from course import master
from course.build.notebooks import NOTEBOOKS, name_of
from course.charts import display

#: Minutes for a word (200 a minute: a text with figures to think about), a line of code to follow, a chart, a claim to
#: predict and
#: to see settled, an exercise, and the lab. Rules of thumb, not measured on readers.
WORD, LINE, CHART, CLAIM, EXERCISE, LAB = 1 / 200, 4 / 60, 0.5, 0.25, 3.0, 3.0
#: How far the declared minutes may lie from the predicted ones.
TOLERANCE = 6.0


def predicted(topic: str) -> float:
    """Return minutes for the built notebook of a lesson.

    What is folded (hints, solutions, tables of charts) is not counted.
    """
    notebook = json.loads((NOTEBOOKS / name_of(topic)).read_text(encoding="utf-8"))
    words = lines = charts = 0
    for cell in notebook["cells"]:
        source = "".join(cell["source"])
        if cell["cell_type"] == "markdown":
            open_text = re.sub(r"<details>.*?</details>|\]\([^)]*\)", "", source, flags=re.S)
            words += len(re.findall(r"[A-Za-z']+", open_text))
        else:
            lines += sum(1 for line in source.splitlines() if line.strip())
            charts += sum(display.PLOTLY_MIME in output.get("data", {}) for output in cell["outputs"])
    claims, exercises = len(master.head(topic).get("claims") or ()), len(master.exercises(topic))
    return words * WORD + lines * LINE + charts * CHART + claims * CLAIM + exercises * EXERCISE + LAB
