"""What a reader sees of the claims: cards with a form for predictions, and the verdicts beside what was predicted."""

from __future__ import annotations

import contextlib
import html
from typing import Any

from course.charts import display
from course.english import listed
from course.ledger import engine, records
from course.ledger.claims import Claim, get, verdict
from course.ledger.record import Record
from course.ledger.rules import SIGNS, Verdict
from course.practice import journal


def _stated(one: Claim) -> str:
    return (
        f" (The essay's figure: {html.escape(one.stated_value)} {html.escape(one.stated_unit)}.)"
        if one.stated_value
        else ""
    )


def _head(one: Claim) -> str:
    return f"<strong>{one.id}</strong> ({html.escape(one.kind)})<br>{html.escape(one.paraphrase)}{_stated(one)}"


def _rule(claim_id: str) -> str:
    """Return how a claim with a record will be tested, made from the record: HTML, with the ways to unfold."""
    record = records.find(claim_id)
    if record is None:
        return ""
    asked = "<br>".join(html.escape(engine.asked(question)) for question in record.questions)
    ways = "".join(
        f"<li>{html.escape(question.name)}:{html.escape(told)}</li>"
        for question in record.questions
        if (told := engine.tried(question))
    )
    caps = f"<br>{html.escape(_caps(record))}" if record.cap else ""
    fold = f"<details><summary>{claim_id}: what is tried</summary><ul>{ways}</ul></details>" if ways else ""
    return f"<br><em>The test.</em> {asked}{caps}{fold}"


def _caps(record: Record) -> str:
    """Return which words a claim can't get, whatever is found, and why."""
    return " ".join(f'"{word}" is out of reach: {why}.' for word, why in record.cap.items())


def show_cards(ids: list[str], prompt: str = "") -> None:
    """Show the claim cards, with a slider each for the reader's own prediction (kept in the progress file)."""
    rows = [get(claim_id) for claim_id in ids]
    table = display.table_html(
        "Claims of this lesson",
        ["Claim", "What the essay says", "Kind"],
        [[row.id, html.escape(row.paraphrase) + _stated(row) + _rule(row.id), html.escape(row.kind)] for row in rows],
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
            "html": _head(row) + _rule(row.id),
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
        basis = "" if found.basis == "data" or found.judged else " (a model's word, not data)"
        body.append(
            [
                row.id,
                html.escape(row.paraphrase) + yours,
                f"{SIGNS[found.verdict]} <strong>{html.escape(found.shown)}</strong>{basis}",
                html.escape(found.sentence) + _why(claim_id, found),
            ]
        )
    heads = ["Claim", "What the essay says", "Verdict", "Why"]
    table = display.table_html("Verdicts, computed from the tables", heads, body)
    text = "\n".join(f"{claim_id}: {found.shown}. {found.sentence}" for claim_id, found in settled.items())
    display.publish({"text/html": table, "text/plain": text})


def show_also_checked(ids: list[str]) -> None:
    """Show claims that a lesson settles beside its own subject: one folded table, with the rule of each."""
    settled = {claim_id: verdict(claim_id) for claim_id in ids}
    body = [
        [
            claim_id,
            html.escape(get(claim_id).paraphrase),
            f"{SIGNS[found.verdict]} <strong>{html.escape(found.shown)}</strong>",
            html.escape(found.sentence) + _figures(found),
            html.escape(_tested(claim_id)),
        ]
        for claim_id, found in settled.items()
    ]
    heads = ["Claim", "What the essay says", "Verdict", "Why", "The test"]
    table = display.table_html("Also checked", heads, body)
    count = f"{len(ids)} more claim{'s' if len(ids) > 1 else ''} of this lesson"
    text = "\n".join(f"{claim_id}: {found.shown}. {found.sentence}" for claim_id, found in settled.items())
    display.publish(
        {
            "text/html": f"<details><summary>Also checked: {count}</summary>{table}</details>",
            "text/plain": f"Also checked: {count}\n{text}",
        }
    )


def _figures(found: Verdict) -> str:
    """Return what a verdict rests on as a list without folds: how the ways of each question answered, or figures."""
    judged = found.judged
    lines = (
        [str(figure) for figure in found.figures]
        if judged is None
        else [f"{part.question.name}: {engine.counted(part)}" for part in judged.parts]
    )
    return "<ul>" + "".join(f"<li>{html.escape(line)}</li>" for line in lines) + "</ul>"


def _tested(claim_id: str) -> str:
    """Return how a claim is tested, as plain text: made from its record, or as the ledger tells it."""
    record = records.find(claim_id)
    if record is None:
        return get(claim_id).how_tested
    told = [engine.rule(question) for question in record.questions]
    return " ".join([*told, _caps(record)] if record.cap else told)


def _why(claim_id: str, found: Verdict) -> str:
    """Return what a verdict rests on, as HTML: its figures, or, for a record, how all its ways answered."""
    judged = found.judged
    if judged is None:
        return "<ul>" + "".join(f"<li>{html.escape(str(item))}</li>" for item in found.figures) + "</ul>"
    many = len(judged.parts) > 1
    lines = [f"{part.question.name}: {engine.counted(part)}" if many else engine.counted(part) for part in judged.parts]
    if judged.rests_on:
        options = listed(list(dict.fromkeys(option for _, _, option in judged.rests_on)))
        lines.append(f"rests on one option: without {options} the word would be another")
    lines += [_caps(judged.record)] if judged.record.cap else []
    told = "".join(f"<li>{html.escape(line)}</li>" for line in lines)
    folds = "".join(_ways(claim_id, part) for part in judged.parts if len(part.ways) > 1)
    return f"<ul>{told}</ul>{folds}"


def _ways(claim_id: str, part: engine.Part) -> str:
    """Return the ways of a question, folded: a row an option, with a bar of signs for yes, can't tell and no.

    The table is as short as HTML can be: a lesson has dozens of such rows.
    """
    name = html.escape(f"{claim_id}, {part.question.name}: all {len(part.ways)} ways")
    body = "".join(
        f'<tr><th scope="row">{html.escape(f"{choice}: {option}")}</th><td>{yes}</td><td>{unclear}</td><td>{no}</td>'
        f'<td aria-hidden="true">{_bar(yes, unclear, no)}</td></tr>'
        for choice, option, yes, unclear, no in engine.by_option(part)
    )
    heads = "".join(f'<th scope="col">{head}</th>' for head in ("option", "yes", "can't tell", "no", "ways"))
    return (
        f"<details><summary>{name}</summary><table><caption>Ways by option</caption><thead><tr>{heads}</tr></thead>"
        f"<tbody>{body}</tbody></table></details>"
    )


#: Signs of a bar; there are this many at most.
YES, UNCLEAR, NO, LONGEST = "█", "░", "·", 12


def _bar(yes: int, unclear: int, no: int) -> str:
    """Return a bar that shows shares by signs."""
    total = yes + unclear + no
    first = round(LONGEST * yes / total)
    second = round(LONGEST * (yes + unclear) / total) - first
    return YES * first + UNCLEAR * second + NO * (LONGEST - first - second)
