"""The charts that the notebooks hold."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from course import contents
from course.charts import display

ROOT = Path(__file__).resolve().parents[1]


def stored(topic: str) -> list[tuple[int, dict[str, Any]]]:
    """Return cell and figure of every chart in a lesson's notebook, as it is stored."""
    path = ROOT / "notebooks" / contents.entry(topic).notebook
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    outputs = [(i, one.get("data", {})) for i, cell in enumerate(cells) for one in cell.get("outputs", [])]
    return [(i, found[display.PLOTLY_MIME]) for i, found in outputs if display.PLOTLY_MIME in found]
