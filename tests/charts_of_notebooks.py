"""The charts that the notebooks hold, and the exceptions that are left for them."""

from __future__ import annotations

import json
import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

from course import contents
from course.charts import display

ROOT = Path(__file__).resolve().parents[1]
EXCEPTIONS = ROOT / "tests" / "chart_exceptions.toml"


def stored(topic: str) -> list[tuple[int, dict[str, Any]]]:
    """Return cell and figure of every chart in a lesson's notebook, as it is stored."""
    path = ROOT / "notebooks" / contents.entry(topic).notebook
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    outputs = [(i, one.get("data", {})) for i, cell in enumerate(cells) for one in cell.get("outputs", [])]
    return [(i, found[display.PLOTLY_MIME]) for i, found in outputs if display.PLOTLY_MIME in found]


def allowed() -> dict[str, dict[str, int]]:
    """Return by topic and rule how many findings are put up with until the lesson is rewritten."""
    return tomllib.loads(EXCEPTIONS.read_text(encoding="utf-8"))


def unlike(found: list[tuple[str, str]], listed: dict[str, int], rules: set[str]) -> list[str]:
    """Return what is wrong with findings (rule, sentence) beside the list: too many, or fewer than it says."""
    counts, problems = Counter(rule for rule, _ in found), []
    for rule in sorted(rules):
        if counts[rule] > listed.get(rule, 0):
            said = "; ".join(sentence for one, sentence in found if one == rule)
            problems.append(f"{rule}: found {counts[rule]}, allowed {listed.get(rule, 0)}. {said}")
        elif counts[rule] < listed.get(rule, 0):
            problems.append(f"{rule}: {counts[rule]} found, {listed[rule]} listed: lower it in {EXCEPTIONS.name}.")
    return problems
