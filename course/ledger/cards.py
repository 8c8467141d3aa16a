"""What a reader sees of the claims: cards with a form for predictions, and the verdicts beside what was predicted."""

from __future__ import annotations

import contextlib
import html
from typing import Any

from course.charts import display
from course.english import listed, printed
from course.ledger import engine, forecasts, records, scoring
from course.ledger.claims import Claim, get, verdict
from course.ledger.record import Record
from course.ledger.rules import SIGNS, Verdict
from course.ledger.scoring import OUTCOMES
from course.practice import journal


def _stated(one: Claim) -> str:
    return (
        f" (The essay's figure: {html.escape(one.stated_value)} {html.escape(one.stated_unit)}.)"
        if one.stated_value
        else ""
    )


def _head(one: Claim) -> str:
    return f"<strong>{one.id}</strong> ({html.escape(one.kind)})<br>{html.escape(one.paraphrase)}{_stated(one)}"


def _rule(one: Claim) -> str:
    """Return how a claim will be tested, as HTML: made from its record, with the ways to unfold; nothing where it has
    none.
    """
    claim_id, record = one.id, records.find(one.id)
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


#: What stands beside each answer, as beside the words.
ANSWER_SIGNS = {"no": "✘", "mixed": "◐", "yes": "✔", "unclear": "?"}
PLURALS = {"belief the essay criticises": "beliefs that the essay criticises"}
NOT_SAID = "(I don't say)"
#: How many letters of a choice's options are shown in the menu.
LONGEST_OPTIONS = 70


def show_cards(ids: list[str], prompt: str = "") -> None:
    """Show the claim cards, and a form in which the reader places ten chips on the answers of each test.

    The cards are an output of their own, which stays where there is no kernel or where the form is lost; while the form
    is alive it shows the claims itself, and hides the table of the cards (see lab.js).
    """
    rows = [get(claim_id) for claim_id in ids]
    table = display.table_html(
        "Claims of this lesson",
        ["Claim", "What the essay says", "Kind"],
        [[row.id, html.escape(row.paraphrase) + _stated(row) + _rule(row), html.escape(row.kind)] for row in rows],
    )
    usual = _usual(rows)
    shown = "".join(f"<li>{html.escape(line)}</li>" for line in usual)
    display.publish(
        {
            "text/html": (
                f"<p>{HOW}</p><p>{BEFORE}</p><ul>{shown}</ul>"
                f'<div class="hci-claims">{table}<p>{WITHOUT_KERNEL}</p></div>'
            ),
            "text/plain": "\n".join([*usual, *(f"{row.id}: {row.paraphrase}" for row in rows)]),
        }
    )
    with contextlib.suppress(ImportError):  # no widget library: the cards are still shown
        display.publish(
            {
                display.WIDGET_MIME: display.widget_view(_prediction_form(rows, prompt)),
                "text/html": f"<p>{FORM_HERE}</p>",
                "text/plain": FORM_HERE,
            }
        )


HOW = (
    "Each claim is put to a test that answers <em>no</em>, <em>mixed</em> or <em>yes</em>. Mixed means that one part of"
    " the claim holds and another doesn't, or that the answer turns on a choice that we had to make. Place ten chips on"
    " the three answers: the likelier an answer seems to you, the more chips it gets."
)
BEFORE = "Before you do, here is how such tests came out in the other lessons:"
WITHOUT_KERNEL = (
    "If you read this without a kernel, write three numbers that add up to ten beside each claim, and compare them with"
    " the verdicts at the end. With a kernel, run this cell (again) to get a form for your chips."
)
FORM_HERE = "The form for your chips appears here once a kernel runs this cell."


def _usual(rows: list[Claim]) -> list[str]:
    """Return how tests came out in the other lessons: a sentence for each kind of claim among these."""
    told: dict[str, str] = {}
    for row in rows:
        usual = forecasts.base(row.kind, row.lesson.split(";")[0])
        whose = PLURALS.get(usual.kind, f"{usual.kind}s") if usual.kind else "claims of all kinds"
        few = f" (few are {PLURALS.get(row.kind, f'{row.kind}s')})" if not usual.kind else ""
        told[whose] = (
            f"{sum(usual.counts)} {whose}{few}: {_listed(usual.counts)}. As ten chips: {_listed(usual.chips)}."
        )
    return list(told.values())


def _listed(counts: tuple[int, int, int]) -> str:
    return listed([f"{count} {name}" for count, name in zip(counts, OUTCOMES, strict=True)])


def _prediction_form(rows: list[Claim], prompt: str) -> Any:
    from course import lab

    made, _ = forecasts.read()
    known = {row.id: _placed(made.get(row.id)) for row in rows}
    notes = {row.id: "Recorded" for row in rows if row.id in made and not made[row.id].converted}
    told = "Nothing is recorded until all ten chips of a claim are placed."
    if earlier := [made[row.id] for row in rows if row.id in made]:
        old = any(one.converted for one in earlier)
        told = "Your earlier predictions are shown" + (", older ones as the nearest ten chips." if old else ".")

    def heard(form: Any, message: dict[str, Any]) -> None:
        if message.get("kind") != "values":
            return
        news, problems = [], []
        for claim_id, value in message["values"].items():
            if claim_id in known and known[claim_id] != value:
                known[claim_id] = value
                notes.pop(claim_id, None)
                try:
                    told, notes[claim_id] = _keep(claim_id, value, made)
                    news.append(f"{claim_id}: {told}")
                except ValueError as problem:
                    problems.append(f"{claim_id}: {problem}")
        form.reply = {
            "seq": message["seq"],
            "values": dict(known),
            "spec": "",
            "words": "",
            "headline": " ".join(news) or form.reply["headline"],
            "error": " ".join(problems),
            "notes": dict(notes),
        }

    view = {
        "title": "What do you expect?",
        "prompt": prompt,
        "chart": False,
        "controls": [_chips(row) for row in rows],
        "presets": [],
    }
    first = {"seq": 0, "values": dict(known), "spec": "", "words": "", "headline": told, "error": ""}
    first["notes"] = dict(notes)
    return lab.boxed(view, first, heard)


def _chips(row: Claim) -> dict[str, Any]:
    """Return the part of the form for one claim, as its page needs it."""
    options = [
        {"value": "", "text": NOT_SAID},
        {"value": forecasts.NO_CHOICE, "text": "none: all ways agree, or firm parts differ"},
        *({"value": name, "text": _option(name, of)} for name, of in forecasts.choices_of(row.id).items()),
    ]
    return {
        "kind": "chips",
        "name": row.id,
        "label": f"{row.id}: ten chips on the answer of the test",
        "total": forecasts.CHIPS,
        "fields": [{"name": name, "sign": ANSWER_SIGNS[name]} for name in OUTCOMES],
        "choice": {"label": "On which choice will the answer turn?", "options": options} if options[2:] else None,
        "html": _head(row) + _rule(row),
        "wide": True,
    }


def _option(name: str, options: list[str]) -> str:
    text = ", ".join(options)
    short = text if len(text) <= LONGEST_OPTIONS else f"{text[:LONGEST_OPTIONS].rsplit(',', 1)[0]} …"
    return f"{name} ({short})"


def _placed(forecast: forecasts.Forecast | None) -> dict[str, Any]:
    """Return a prediction as the fields of the form: blank where there is none, the nearest chips for an older one."""
    if forecast is None:
        return {**dict.fromkeys(OUTCOMES), "turns_on": ""}
    no, mixed, yes = (round(10_000 * share) for share in forecast.shares)
    return {**dict(zip(OUTCOMES, forecasts.in_chips((no, mixed, yes)), strict=True)), "turns_on": forecast.choice}


def _keep(claim_id: str, value: Any, made: dict[str, forecasts.Forecast]) -> tuple[str, str]:
    """Record what the fields of one claim hold, if it is whole, and say what was done: in a sentence, and as a note
    beside the chips (nothing where nothing is recorded).

    Raises ValueError where a field holds what it can't.
    """
    placed = forecasts.chips(value)
    choice = value.get("turns_on", "")
    if choice not in ("", forecasts.NO_CHOICE, *forecasts.choices_of(claim_id)):
        raise ValueError(f"{choice!r} is not a choice of this test.")
    if left := forecasts.CHIPS - sum(placed):
        stays = f" Your earlier prediction ({_listed_chips(made[claim_id])}) stays." if claim_id in made else ""
        return f"{left} chip{'s' if left > 1 else ''} left to place, so nothing is recorded yet.{stays}", ""
    entry = {**dict(zip(OUTCOMES, placed, strict=True)), "turns_on": choice}
    made[claim_id] = forecasts.parse(forecasts.VERSION, entry)
    kept = journal.record("prediction", claim_id, entry, forecasts.VERSION)
    note = "Recorded" if kept else "Noted for this session (nothing can be saved here)"
    return f"{_listed(placed)}. {note}.", note


def _listed_chips(forecast: forecasts.Forecast) -> str:
    placed = _placed(forecast)
    return _listed((placed["no"], placed["mixed"], placed["yes"]))


def show_verdicts(ids: list[str]) -> None:
    """Show the verdict cards: what was found, on which figures, and what the reader had expected."""
    made, _ = forecasts.read()
    body = []
    settled = {claim_id: verdict(claim_id) for claim_id in ids}
    for claim_id, found in settled.items():
        row = get(claim_id)
        yours = _yours(row, found, made[claim_id]) if claim_id in made else ""
        body.append(
            [
                row.id,
                html.escape(row.paraphrase) + (f"<br><em>{html.escape(yours)}</em>" if yours else ""),
                f"{SIGNS[found.verdict]} <strong>{html.escape(found.shown)}</strong>"
                f"<br>The test answers: {found.answer}",
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
        else [f"{part.question.name}: {engine.counted_of_all(part)}" for part in judged.parts]
    )
    return "<ul>" + "".join(f"<li>{html.escape(line)}</li>" for line in lines) + "</ul>"


def _tested(claim_id: str) -> str:
    """Return how a claim is tested, as plain text, made from its record."""
    record = records.find(claim_id)
    if record is None:
        return ""
    told = [engine.rule(question) for question in record.questions]
    return " ".join([*told, _caps(record)] if record.cap else told)


def _yours(row: Claim, found: Verdict, said: forecasts.Forecast) -> str:
    """Return what the reader had said of a claim, and how good that was: score, base rate, and the choice."""
    old = " (read from your older prediction of one number)" if said.converted else ""
    told = f"You placed {_listed_chips(said)}{old}."
    if found.answer not in OUTCOMES or found.basis == "model":
        return f"{told} Such an answer is not scored."
    usual = forecasts.base(row.kind, row.lesson.split(";")[0])
    mine, theirs = (scoring.ranked([shares], [found.answer]) for shares in (said.shares, usual.shares))
    told += f" Your score is {mine:.2f} (0 is perfect); the base rate has {theirs:.2f}."
    if not said.choice or not forecasts.choices_of(row.id):
        return told
    turning = found.answer_turns_on
    it_is = f"it turns on {listed([f'the {name}' for name in turning])}" if turning else "it turns on no choice"
    named = "no choice" if said.choice == forecasts.NO_CHOICE else f"the {said.choice}"
    scores = "one point" if forecasts.point(said.choice, turning) else "no point"
    return f"{told} You said {named}, and {it_is}: {scores}."


def _why(claim_id: str, found: Verdict) -> str:
    """Return what a verdict rests on, as HTML: its figures, or, for a record, how all its ways answered."""
    judged = found.judged
    if judged is None:
        return "<ul>" + "".join(f"<li>{html.escape(str(item))}</li>" for item in found.figures) + "</ul>"
    has = engine.votes(judged.record)
    marks = ["" if votes else " (aside)" for votes in has]  # what is told beside the questions that decide
    lines = [
        f"{part.question.name}{mark}: {engine.counted(part)}" if len(has) > 1 else engine.counted(part)
        for part, mark in zip(judged.parts, marks, strict=True)
    ]
    if judged.rests_on:
        options = list(dict.fromkeys(printed(option) for _, _, option in judged.rests_on))
        which = f"any one of {listed(options)}" if len(options) > 1 else options[0]
        lines.append(f"rests on one option: without {which} the word would be another")
    lines += [_caps(judged.record)] if judged.record.cap else []
    told = "".join(f"<li>{html.escape(line)}</li>" for line in lines)
    folds = "".join(_ways(claim_id, part) for part in judged.parts if len(part.ways) > 1)
    return f"<ul>{told}</ul>{folds}"


def _ways(claim_id: str, part: engine.Part) -> str:
    """Return the ways of a question, folded: a row an option, with a bar of signs for yes, can't tell and no.

    The table is as short as HTML can be: a lesson has dozens of such rows.
    """
    void = f" ({engine.void(part)})" if engine.void(part) else ""
    name = html.escape(f"{claim_id}, {part.question.name}: all {len(part.ways)} ways{void}")
    body = "".join(
        f'<tr><th scope="row">{html.escape(f"{choice}: {printed(option)}")}</th>'
        f"<td>{yes}</td><td>{unclear}</td><td>{no}</td>"
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
