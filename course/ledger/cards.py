"""What a reader sees of the claims: cards with a form for predictions, and the verdicts beside what was predicted."""

from __future__ import annotations

import contextlib
import html
from typing import Any

from course.charts import display
from course.ledger.claims import Claim, get, verdict
from course.ledger.rules import SIGNS
from course.practice import journal


def _stated(one: Claim) -> str:
    return (
        f" (The essay's figure: {html.escape(one.stated_value)} {html.escape(one.stated_unit)}.)"
        if one.stated_value
        else ""
    )


def _head(one: Claim) -> str:
    return f"<strong>{one.id}</strong> ({html.escape(one.kind)})<br>{html.escape(one.paraphrase)}{_stated(one)}"


def show_cards(ids: list[str], prompt: str = "") -> None:
    """Show the claim cards, with a slider each for the reader's own prediction (kept in the progress file)."""
    rows = [get(claim_id) for claim_id in ids]
    table = display.table_html(
        "Claims of this lesson",
        ["Claim", "What the essay says", "Kind"],
        [[row.id, html.escape(row.paraphrase) + _stated(row), html.escape(row.kind)] for row in rows],
    )
    bundle: dict[str, Any] = {
        "text/html": table,
        "text/plain": "\n".join(f"{row.id}: {row.paraphrase}" for row in rows),
    }
    with contextlib.suppress(ImportError):  # no widget library: the cards are still shown
        bundle[display.WIDGET_MIME] = display.widget_view(_prediction_form(rows, prompt))
    display.publish(bundle)


def _prediction_form(rows: list[Claim], prompt: str) -> Any:
    from course import lab

    made = journal.read("prediction")
    controls = [
        {
            **lab.slider(
                row.id, f"{row.id}: how likely is it that the data will support this?", 0, 100, 50, step=5, unit="%"
            ).spec(),
            "html": _head(row),
            "wide": True,
        }
        for row in rows
    ]
    start = {row.id: made.get(row.id, 50) for row in rows}
    told = (
        "Your earlier predictions are shown."
        if any(row.id in made for row in rows)
        else "Nothing is recorded until you move a slider."
    )
    known = dict(start)

    def heard(form: Any, message: dict[str, Any]) -> None:
        if message.get("kind") != "values":
            return
        kept = True
        for claim_id, value in message["values"].items():
            if known.get(claim_id) != value:
                known[claim_id] = value
                kept = journal.record("prediction", claim_id, value)
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
    """Show the verdict cards: what was found, on which figures, and what the reader had expected."""
    made = journal.read("prediction")
    body = []
    settled = {claim_id: verdict(claim_id) for claim_id in ids}
    for claim_id, found in settled.items():
        row = get(claim_id)
        said = made.get(claim_id)
        yours = f"<br><em>You gave it {said:.0f} %.</em>" if isinstance(said, (int, float)) else ""
        figures = "".join(f"<li>{html.escape(str(item))}</li>" for item in found.figures)
        basis = "" if found.basis == "data" else " (a model's word, not data)"
        body.append(
            [
                row.id,
                html.escape(row.paraphrase) + yours,
                f"{SIGNS[found.verdict]} <strong>{found.verdict}</strong>{basis}",
                f"{html.escape(found.sentence)}<ul>{figures}</ul>",
            ]
        )
    heads = ["Claim", "What the essay says", "Verdict", "Why"]
    table = display.table_html("Verdicts, computed from the tables", heads, body)
    text = "\n".join(f"{claim_id}: {found.verdict}. {found.sentence}" for claim_id, found in settled.items())
    display.publish({"text/html": table, "text/plain": text})
