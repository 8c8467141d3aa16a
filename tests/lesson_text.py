"""A lesson's text as it would print: its cells run one after the other, its computed words filled in."""

from __future__ import annotations

import re
from typing import Any

from course.build import notebooks
from course.charts import display


def names_of(topic: str) -> dict[str, Any]:
    """Return the names of the notebook: its code cells run one after the other, exercises, lab and cards left out."""
    shown = display.publish
    display.publish = lambda bundle, metadata=None: None
    made: dict[str, Any] = {}
    try:
        for cell in notebooks.compose(topic).cells:
            if cell.cell_type == "code" and not re.search(r"\.(lab|check)\(", cell.source):
                exec(re.sub(r"lesson\.(predict|settle)\(.*", "", cell.source), made)
    finally:
        display.publish = shown
    return made


def filled(text: str, names: dict[str, Any]) -> str:
    """Return text with its computed words in their places."""
    return notebooks.COMPUTED.sub(lambda one: str(eval(one[1].strip(), names)), text)


def prose(topic: str, names: dict[str, Any], start: str) -> str:
    """Return what the lesson prints from a heading on."""
    text = "\n".join(cell.source for cell in notebooks.compose(topic).cells if cell.cell_type == "markdown")
    return filled(text[text.index(start) :], names)
