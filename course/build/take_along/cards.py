"""Cards for revision, in the text form that Anki imports (https://docs.ankiweb.net/importing/text-files.html)."""

from __future__ import annotations

import csv
import html
import io
import re
from collections.abc import Iterable

from course.build.take_along.source import Exercise, Lesson, Term
from course.build.take_along.words import to_html, to_inline

COLUMNS = ("Front", "Back", "Tags")
DECK = "How China Innovates"


def _of_term(term: Term) -> tuple[str, str]:
    chinese = f'<span lang="zh-Hans">{term.chinese}</span> <i lang="zh-Latn">{term.pinyin}</i>'
    return html.escape(term.english), chinese + (f"<br>{to_inline(term.meaning)}" if term.meaning else "")


def _of_exercise(one: Exercise) -> Iterable[tuple[str, str, str]]:
    """Return front, back and tag of an exercise and of each of its usual mistakes."""
    asked = f"<b>{html.escape(one.title)}</b>{to_html(one.prompt)}"
    code = f"<pre><code>{html.escape(one.solution)}</code></pre>"
    yield f"{asked}<p><i>How do you work it out?</i></p>", f"<p><b>{html.escape(one.answer)}</b></p>{code}", "exercise"
    for item in one.mistakes:
        front = f"{asked}<p>A usual mistake is “{html.escape(item.name)}”. <i>What goes wrong?</i></p>"
        yield front, to_html(item.message), "misreading"


def cards(lesson: Lesson) -> list[tuple[str, str, str]]:
    """Return the cards of a lesson as front, back (both HTML) and tags: terms, exercises, usual mistakes."""
    found = [(*_of_term(term), "term") for term in lesson.terms]
    found += [card for one in lesson.exercises for card in _of_exercise(one)]
    place = f"lesson-{lesson.number}"
    return [(_in_a_line(front), _in_a_line(back), f"{kind} {place}") for front, back, kind in found]


def _in_a_line(text: str) -> str:
    """Return HTML in one line, without tabs: breaks inside code become tags."""
    text = re.sub(r"<pre>.*?</pre>", lambda match: match[0].replace("\n", "<br>"), text, flags=re.S)
    return " ".join(text.replace("\t", "    ").split("\n")).strip()


def text(lessons: Iterable[Lesson]) -> str:
    """Return the file with the cards of some lessons, each lesson in a deck of its own. It is UTF-8."""
    out = io.StringIO()
    heads = ["separator:tab", "html:true", "notetype:Basic", "deck column:4", "tags column:3"]
    out.write("".join(f"#{head}\n" for head in heads) + "#columns:" + "\t".join((*COLUMNS, "Deck")) + "\n")
    rows = csv.writer(out, delimiter="\t", lineterminator="\n")
    for one in lessons:
        rows.writerows([*card, f"{DECK}::{one.number} {one.title}"] for card in cards(one))
    return out.getvalue()
