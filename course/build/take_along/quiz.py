"""Questions for a quiz, as Moodle XML (https://docs.moodle.org/en/Moodle_XML_format).

An exercise is a numerical question with its tolerance, and each usual mistake is a wrong answer that is told what went
wrong. A claim is a choice among the words of a verdict. Which mistake led to a wrong number is a choice among the usual
mistakes of the exercise; which term is meant in Chinese is a question of matching.
"""

from __future__ import annotations

import html
import xml.etree.ElementTree as ET
from collections.abc import Iterable
from typing import Any

from course.build.take_along.source import Claim, Exercise, Lesson
from course.build.take_along.words import to_html, to_inline
from course.ledger import rules

CATEGORY = "$course$/top/How China Innovates"
#: What each word of a verdict means, for a reader who has no lesson at hand.
MEANS = {
    "supported": "the test says yes",
    "qualified": "one part holds and another does not",
    "depends": "the answer turns on a choice that the essay leaves open",
    "contradicted": "the test says no",
    "open": "the figures cannot tell",
}
#: Options of a question of choice, the right one among them.
OPTIONS = 4


def _say(parent: ET.Element, tag: str, text: str, **attributes: str) -> ET.Element:
    """Add an element that holds its text in an element of its own, as Moodle wants it."""
    node = ET.SubElement(parent, tag, attributes)
    ET.SubElement(node, "text").text = text
    return node


def _question(quiz: ET.Element, kind: str, name: str, asked: str, feedback: str = "") -> ET.Element:
    node = ET.SubElement(quiz, "question", type=kind)
    _say(node, "name", name)
    _say(node, "questiontext", asked, format="html")
    _say(node, "generalfeedback", feedback, format="html")
    for tag, value in (("defaultgrade", "1"), ("penalty", "0.3333333"), ("hidden", "0")):
        ET.SubElement(node, tag).text = value
    return node


def _answer(node: ET.Element, text: str, right: bool, feedback: str = "", form: str = "html") -> ET.Element:
    answer = _say(node, "answer", text, fraction="100" if right else "0", format=form)
    _say(answer, "feedback", feedback, format="html")
    return answer


def _choice(
    quiz: ET.Element, name: str, asked: str, options: Iterable[tuple[str, bool]], feedback: str, shuffled: bool
) -> None:
    node = _question(quiz, "multichoice", name, asked, feedback)
    for tag, value in (("single", "true"), ("shuffleanswers", str(shuffled).lower()), ("answernumbering", "abc")):
        ET.SubElement(node, tag).text = value
    for text, right in options:
        _answer(node, text, right)


def _of_claim(quiz: ET.Element, lesson: Lesson, claim: Claim) -> None:
    if claim.verdict not in rules.VERDICTS:
        return
    asked = f"<p>The essay says: {html.escape(claim.says)}</p><p>What does the lesson's test find?</p>"
    options = [(f"<b>{word}</b>: {MEANS[word]}", word == claim.verdict) for word in rules.VERDICTS]
    _choice(quiz, f"{lesson.number} {claim.id}", asked, options, f"<p>{html.escape(claim.why)}</p>", shuffled=False)


def _of_exercise(quiz: ET.Element, lesson: Lesson, one: Exercise) -> None:
    """Add the exercise itself, and one on the first of its mistakes whose number is another one once it is rounded."""
    name = f"{lesson.number} exercise {one.id}: {one.title}"
    solution = f"<p>{html.escape(one.answer)}</p><pre>{html.escape(one.solution)}</pre>"
    node = _question(quiz, "numerical", name, to_html(one.prompt), solution)
    known = [(one.right, True, "")] + [(item.value, False, to_html(item.message)) for item in one.mistakes]
    for value, right, feedback in known:  # the first answer that fits counts, so the right one comes first
        answer = _answer(node, f"{value:.12g}", right, feedback, form="moodle_auto_format")
        ET.SubElement(answer, "tolerance").text = f"{one.tolerance:.12g}"
    ET.SubElement(node, "unitgradingtype").text = "0"
    ET.SubElement(node, "showunits").text = "3"
    wrong = [item for item in one.mistakes if one.said(item.value) != one.said(one.right)]
    if len(wrong) < OPTIONS:
        return
    made, others = wrong[0], [item for item in wrong[1:] if item.message != wrong[0].message]
    asked = f"{to_html(one.prompt)}<p>Somebody answers <b>{one.said(made.value)}</b>. What went wrong?</p>"
    options = [(to_inline(item.message), item is made) for item in [made, *others[: OPTIONS - 1]]]
    _choice(quiz, f"{name} (what went wrong)", asked, options, "", shuffled=True)


def _of_terms(quiz: ET.Element, lesson: Lesson) -> None:
    node = _question(quiz, "matching", f"{lesson.number} key terms", "<p>Which Chinese term belongs to which?</p>")
    ET.SubElement(node, "shuffleanswers").text = "true"
    for term in lesson.terms:
        part = _say(node, "subquestion", f"<p>{html.escape(term.english)}</p>", format="html")
        _say(part, "answer", f"{term.chinese} ({term.pinyin})")


def text(lessons: Iterable[Lesson]) -> str:
    """Return the file with the questions of some lessons, each lesson in a category of its own. It is UTF-8."""
    quiz: Any = ET.Element("quiz")
    for lesson in lessons:
        category = ET.SubElement(quiz, "question", type="category")
        title = lesson.title.replace("/", "//")  # a single slash would begin a category inside this one
        _say(category, "category", f"{CATEGORY}/{lesson.number} {title}")
        for claim in lesson.claims:
            _of_claim(quiz, lesson, claim)
        for one in lesson.exercises:
            _of_exercise(quiz, lesson, one)
        _of_terms(quiz, lesson)
    ET.indent(quiz)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(quiz, encoding="unicode") + "\n"
