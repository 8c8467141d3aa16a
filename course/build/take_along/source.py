"""What a lesson holds that can be taken along: claims, charts with what was asked before them, terms, exercises."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from course import contents, master
from course.build.notebooks import NOTEBOOKS
from course.build.site import texts
from course.charts import display
from course.ledger import board
from course.practice import compare, exercises

SENTENCE = re.compile(r"(?<=[.!?])[*”\"]*\s+(?=[A-Z“\"*(])")
GUESS = re.compile(r"\b(?:Guess|and guess)\b")
LINK = re.compile(r"(?<!!)\[([^\]]*)\]\((?!https?:)[^)]*\)")
#: A sentence that begins so needs the one before it.
POINTS_BACK = re.compile(r"(?:This|That|These|Those|Such|It|They|We call|Its|Their|He|She)\b")


@dataclass(frozen=True)
class Claim:
    """A claim in the lesson's foreground: what the essay says, and what was found."""

    id: str
    says: str
    kind: str
    verdict: str
    why: str

    @property
    def signed(self) -> str:
        """The verdict with its sign."""
        return f"{board.SIGNS[self.verdict]} {self.verdict}"


@dataclass(frozen=True)
class Chart:
    """A chart with its picture. subtitle : what is measured, where and when. alt : its finding and kind. words : all of
    it in words. png : base64 text. heading : of its section. lead : the paragraph before it.
    """

    title: str
    subtitle: str
    alt: str
    words: str
    png: str
    heading: str
    lead: str

    @property
    def asked(self) -> str:
        """What the lesson asks before the chart: a guess, or else a question; empty where it asks nothing."""
        parts = sentences(self.lead)
        guesses = [one for one in parts if GUESS.search(one)]
        questions = [one for one in parts if one.rstrip("*").endswith("?")]
        return next(iter((guesses or questions)[-1:]), "")

    def before(self, limit: int) -> str:
        """Return the sentences just before what is asked: as many as fit into this number of characters."""
        parts = sentences(self.lead)
        found = ""
        for one in reversed(parts[: parts.index(self.asked)] if self.asked else []):
            if len(one) + len(found) >= limit:
                break
            found = f"{one} {found}".strip()
        return found

    @property
    def guessed(self) -> bool:
        """Whether the reader is asked for a guess."""
        return bool(GUESS.search(self.asked))


@dataclass(frozen=True)
class Term:
    """A key term. meaning : the lesson's own sentence about it, as Markdown; empty where it gives none."""

    english: str
    chinese: str
    pinyin: str
    meaning: str


@dataclass(frozen=True)
class Mistake:
    """A usual mistake: its name, what to say of it, and the number that it gives."""

    name: str
    message: str
    value: float


@dataclass(frozen=True)
class Exercise:
    """An exercise whose answer is a number. prompt : with the sentence on how exact the answer must be. decimals : how
    many an answer needs.
    """

    id: str
    title: str
    prompt: str
    right: float
    tolerance: float
    decimals: int
    unit: str
    solution: str
    mistakes: tuple[Mistake, ...]

    def said(self, value: float) -> str:
        """Return a number as an answer is given, without its unit."""
        return f"{value:.{self.decimals}f}".replace("-", "−")

    @property
    def answer(self) -> str:
        """The right answer with its unit."""
        return self.said(self.right) + (f" ({self.unit})" if self.unit else "")


@dataclass(frozen=True)
class Lesson:
    """A lesson as it is taken along."""

    topic: str
    number: str
    title: str
    question: str
    stem: str
    claims: tuple[Claim, ...]
    charts: tuple[Chart, ...]
    terms: tuple[Term, ...]
    exercises: tuple[Exercise, ...]


def sentences(text: str) -> list[str]:
    """Return the sentences of a paragraph, or of a point in a list."""
    return [one for one in SENTENCE.split(" ".join(text.split()).removeprefix("- ")) if one]


def unlinked(text: str) -> str:
    """Return Markdown without its links to other files, whose words stay."""
    return LINK.sub(r"\1", text)


def _text(value: str | list[str]) -> str:
    return value if isinstance(value, str) else "".join(value)


def charts(cells: Iterable[dict[str, Any]]) -> list[Chart]:
    """Return the charts of a built notebook that have a title. cells : as stored (nbformat 4, JSON)."""
    found, heading, lead = [], "", ""
    for cell in cells:
        if cell["cell_type"] == "markdown":
            parts = re.split(r"\n{2,}", _text(cell["source"]).strip())
            headings = [part for part in parts if part.startswith("#")]
            heading = headings[-1].lstrip("# ") if headings else heading
            lead = "" if parts[-1].startswith("#") else unlinked(parts[-1])
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            spec, png = data.get(display.PLOTLY_MIME), data.get("image/png")
            meta = (spec or {}).get("layout", {}).get("meta") or {}
            if not (png and meta.get("title")):
                continue
            alt = output["metadata"]["image/png"]["alt"]
            words, subtitle = _text(data["text/plain"]), meta.get("subtitle", "")
            found.append(Chart(meta["title"], subtitle, alt, words, _text(png).strip(), heading, lead))
            lead = ""
    return found


def meaning(term: str, paragraphs: Iterable[str]) -> str:
    """Return the sentence that explains a term, which stands in bold in it, with the one before where it needs that."""
    term = re.sub(r"\s*\(.*?\)", "", term)
    for paragraph in paragraphs:
        parts = sentences(paragraph)
        for at, one in enumerate(parts):
            if re.search(rf"\*\*{re.escape(term)}s?\*\*", one, re.I):
                return " ".join(parts[at - 1 : at + 1] if at and POINTS_BACK.match(one) else parts[at : at + 1])
    return ""


def _terms(cells: list[dict[str, Any]], topic: str) -> list[Term]:
    text = "\n\n".join(_text(cell["source"]) for cell in cells if cell["cell_type"] == "markdown") + "\n"
    paragraphs = [
        part for part in re.split(r"\n{2,}", unlinked(text)) if not part.startswith(("#", "|", "<", "*Hints"))
    ]
    plain = re.sub(r"</?span[^>]*>", "", text)
    return [
        Term(one["english"], one["chinese"], one["pinyin"], meaning(one["english"], paragraphs))
        for one in texts.terms({topic: plain})
    ]


def _prompts(cells: Iterable[dict[str, Any]]) -> dict[str, str]:
    """Return the prompts of the exercises as the notebook has them, with their computed figures, by id."""
    found = {}
    for cell in cells:
        match = re.match(r"### Exercise (\S+): .*\n\n", _text(cell["source"]))
        if match and cell["cell_type"] == "markdown":
            found[match[1]] = unlinked(_text(cell["source"])[match.end() :])
    return found


def _exercise(topic: str, one: master.Exercise, prompt: str) -> Exercise:
    """Return an exercise with its numbers. Raises ValueError for one whose answer is no number."""
    right, wrong = exercises.reference(topic, one.id)
    known = compare.plain(right)
    if not compare.is_number(known):
        raise ValueError(
            f"{topic}, exercise {one.id}: its answer must be a number for cards and quizzes, and is"
            f" {compare.kind_of(known)}. Ask for a number, or teach course/build/take_along/ the other kinds."
        )
    given = one.check.get("tolerance")
    tolerance = given if given is not None else 0 if isinstance(known, int) else compare.TOLERANCE * abs(known)
    decimals = 0 if isinstance(known, int) else compare.decimals_needed(known, given)
    values = [compare.plain(value) for value in wrong]
    mistakes = tuple(
        Mistake(item.name, item.message, float(value))
        for item, value in zip(one.misreadings, values, strict=True)
        if compare.is_number(value) and math.isfinite(value)
    )
    unit = one.check.get("unit", "").strip("()")
    return Exercise(one.id, one.title, prompt, float(known), float(tolerance), decimals, unit, one.solution, mistakes)


@cache
def lesson(topic: str, folder: Path = NOTEBOOKS) -> Lesson:
    """Return what a lesson holds. folder : of the built notebooks."""
    one, head = contents.entry(topic), master.head(topic)
    cells = json.loads((folder / one.notebook).read_text(encoding="utf-8"))["cells"]
    rows, prompts = board.table().to_dict("index"), _prompts(cells)
    claims = [
        Claim(name, row["claim"], row["kind"], row["verdict"], row["why"])
        for name, row in ((name, rows[name]) for name in master.foreground(topic))
    ]
    return Lesson(
        topic,
        one.number,
        one.title,
        head["question"],
        one.stem,
        tuple(claims),
        tuple(charts(cells)),
        tuple(_terms(cells, topic)),
        tuple(_exercise(topic, each, prompts[each.id]) for each in master.exercises(topic).values()),
    )
