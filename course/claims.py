"""The evidence ledger: each checkable statement of the essays, the reader's prediction, and the computed verdict.

A verdict is never typed. It is what a pure function of course.verdicts returns when it is given the tables.
"""

from __future__ import annotations

import contextlib
import csv
import html
import importlib.util
import inspect
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import pandas as pd

from course import data, display, progress

VERDICTS = ("supported", "qualified", "contradicted", "open")
#: A sign beside each word, so that a verdict is never colour alone.
SIGNS = {"supported": "✔", "qualified": "◐", "contradicted": "✘", "open": "?"}
NAMES = {"RQ": "Run of the Red Queen", "HZ": "The lesson of DeepSeek and Hangzhou", "EX": "Chinese tech exceptionalism"}


@dataclass(frozen=True)
class Figure:
    """A figure that a verdict rests on: what it is, its value, its unit."""

    label: str
    value: float
    unit: str

    def __str__(self) -> str:
        size = abs(self.value)
        whole = float(self.value).is_integer()
        text = (
            f"{self.value:,.0f}" if size >= 1000 or whole else f"{self.value:.3g}" if size < 10 else f"{self.value:.1f}"
        )
        if self.unit == "year":
            text = f"{self.value:.0f}"
        return f"{self.label}: {text}{'' if self.unit in ('', 'year') else ' ' + self.unit}"


@dataclass(frozen=True)
class Verdict:
    """What the data (or a model) say of a claim.

    verdict : supported, qualified, contradicted or open. sentence : why, with figures. figures : what it rests on.
    basis : "data" or "model"; a model alone can give at most "qualified" or "open".
    """

    verdict: str
    sentence: str
    figures: list[Figure] = field(default_factory=list)
    basis: str = "data"

    def __post_init__(self) -> None:
        if self.verdict not in VERDICTS:
            raise ValueError(f"Verdict {self.verdict!r} is not one of {', '.join(VERDICTS)}.")
        if self.basis not in ("data", "model"):
            raise ValueError(f"Verdict basis {self.basis!r} is not one of data, model.")
        if self.basis == "model" and self.verdict not in ("qualified", "open"):
            raise ValueError(
                f"A model alone can't find a claim {self.verdict!r}: it can give at most 'qualified' or 'open'."
            )
        if not self.figures:
            raise ValueError("A verdict rests on at least one figure; none was given.")


@dataclass(frozen=True)
class Claim:
    """One row of data/claims.csv."""

    id: str
    essay: str
    where: str
    paraphrase: str
    kind: str
    stated_value: str
    stated_unit: str
    lesson: str
    how_tested: str
    source_id: str
    testable: str
    why_not: str


def only(table: pd.DataFrame, **where: Any) -> float:
    """The one value (column `value`) of the rows in which each of these columns has this entry.

    Raises ValueError that says what was looked for, where there is none or where rows disagree.
    """
    rows = table
    for column, entry in where.items():
        rows = rows[rows[column] == entry]
    values = rows["value"].dropna().unique()
    if len(values) != 1:
        looked = ", ".join(f"{column} {entry!r}" for column, entry in where.items())
        raise ValueError(f"Expected one value for {looked}; found {len(values)}.")
    return float(values[0])


_REGISTRY: dict[str, Callable[..., Verdict]] = {}


def claim(claim_id: str) -> Callable[[Callable[..., Verdict]], Callable[..., Verdict]]:
    """Register a verdict function. Its parameters are named after the tables it needs."""

    def keep(function: Callable[..., Verdict]) -> Callable[..., Verdict]:
        if _REGISTRY.get(claim_id, function).__qualname__ != function.__qualname__:
            raise ValueError(
                f"Claim {claim_id} has two verdict functions: {_REGISTRY[claim_id].__name__} and {function.__name__}."
            )
        _REGISTRY[claim_id] = function
        return function

    return keep


@cache
def ledger() -> dict[str, Claim]:
    """All claims by id, in the order of data/claims.csv."""
    path = data.folder() / "claims.csv"
    with path.open(encoding="utf-8", newline="") as handle:
        rows = {row["id"]: Claim(**row) for row in csv.DictReader(handle)}
    return rows


def get(claim_id: str) -> Claim:
    try:
        return ledger()[claim_id]
    except KeyError:
        near = [known for known in ledger() if known[:2] == claim_id[:2]][:3]
        raise KeyError(f"There is no claim {claim_id!r} in data/claims.csv; there are {', '.join(near)} …") from None


def function(claim_id: str) -> Callable[..., Verdict]:
    """The verdict function of a claim."""
    module = f"lesson_{get(claim_id).lesson.split(';')[0]}"
    if claim_id not in _REGISTRY and importlib.util.find_spec(f"course.verdicts.{module}"):
        importlib.import_module(f"course.verdicts.{module}")
    if claim_id not in _REGISTRY:
        raise KeyError(
            f"Claim {claim_id} has no verdict function in course/verdicts/{module}.py; add one marked @claim({claim_id!r})."
        )
    return _REGISTRY[claim_id]


def tables(claim_id: str) -> list[str]:
    """The tables that a claim's verdict depends on."""
    return list(inspect.signature(function(claim_id)).parameters)


def verdict(claim_id: str, **given: Any) -> Verdict:
    """Settle a claim with the course's tables; `given` replaces tables by name (that is how tests perturb them)."""
    frames = {name: given[name] if name in given else data.load(name) for name in tables(claim_id)}
    return function(claim_id)(**frames)


def _stated(one: Claim) -> str:
    return (
        f" (The essay's figure: {html.escape(one.stated_value)} {html.escape(one.stated_unit)}.)"
        if one.stated_value
        else ""
    )


def _head(one: Claim) -> str:
    return f"<strong>{one.id}</strong> ({html.escape(one.kind)})<br>{html.escape(one.paraphrase)}{_stated(one)}"


def show_cards(ids: list[str], prompt: str = "") -> None:
    """The claim cards, with a slider each for the reader's own prediction (kept in the progress file)."""
    rows = [get(claim_id) for claim_id in ids]
    table = display.table_html(
        "Claims of this lesson", ["Claim", "What the essay says", "Kind"],
        [[row.id, html.escape(row.paraphrase) + _stated(row), html.escape(row.kind)] for row in rows],
    )  # fmt: skip
    bundle: dict[str, Any] = {
        "text/html": table,
        "text/plain": "\n".join(f"{row.id}: {row.paraphrase}" for row in rows),
    }
    with contextlib.suppress(ImportError):  # no widget library: the cards are still shown
        bundle[display.WIDGET_MIME] = display.widget_view(_prediction_form(rows, prompt))
    display.publish(bundle)


def _prediction_form(rows: list[Claim], prompt: str) -> Any:
    from course import lab

    made = progress.read("prediction")
    controls = [
        {**lab.slider(row.id, f"{row.id}: how likely is it that the data will support this?", 0, 100, 50, step=5, unit="%").spec(),
         "html": _head(row), "wide": True}
        for row in rows
    ]  # fmt: skip
    start = {row.id: made.get(row.id, 50) for row in rows}
    told = (
        "Your earlier predictions are shown."
        if any(row.id in made for row in rows)
        else "Nothing is recorded until you move a slider."
    )
    known = dict(start)

    def heard(form: Any, message: dict) -> None:
        if message.get("kind") != "values":
            return
        kept = True
        for claim_id, value in message["values"].items():
            if known.get(claim_id) != value:
                known[claim_id] = value
                kept = progress.record("prediction", claim_id, value)
        told = "Recorded." if kept else "Noted for this session (nothing can be saved here)."
        form.reply = {
            "seq": message["seq"],
            "values": dict(known),
            "spec": "",
            "words": "",
            "headline": told,
            "error": "",
        }

    view = {"title": "What do you expect?", "prompt": prompt, "chart": False, "controls": controls, "presets": []}
    return lab.boxed(view, {"seq": 0, "values": start, "spec": "", "words": "", "headline": told, "error": ""}, heard)


def show_verdicts(ids: list[str]) -> None:
    """The verdict cards: what was found, on which figures, and what the reader had expected."""
    made = progress.read("prediction")
    body = []
    settled = {claim_id: verdict(claim_id) for claim_id in ids}
    for claim_id, found in settled.items():
        row = get(claim_id)
        said = made.get(claim_id)
        yours = f"<br><em>You gave it {said:.0f} %.</em>" if isinstance(said, (int, float)) else ""
        figures = "".join(f"<li>{html.escape(str(item))}</li>" for item in found.figures)
        basis = "" if found.basis == "data" else " (a model's word, not data)"
        body.append([
            row.id, html.escape(row.paraphrase) + yours, f"{SIGNS[found.verdict]} <strong>{found.verdict}</strong>{basis}",
            f"{html.escape(found.sentence)}<ul>{figures}</ul>",
        ])  # fmt: skip
    heads = ["Claim", "What the essay says", "Verdict", "Why"]
    table = display.table_html("Verdicts, computed from the tables", heads, body)
    text = "\n".join(f"{claim_id}: {found.verdict}. {found.sentence}" for claim_id, found in settled.items())
    display.publish({"text/html": table, "text/plain": text})
