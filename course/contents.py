"""The table of contents: which lessons there are, in which order, and the number that follows from it.

`contents.toml` is written by hand and is the only place that knows a lesson's number. A hand-written text names a
lesson by its topic: {number}`how_concentrated` becomes 07, {notebook}`how_concentrated` the name of its notebook, and
a link to `lesson:how_concentrated` leads there.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("contents.toml")
ROOMS = Path(__file__).with_name("lessons")
NUMBER = re.compile(r"\{number\}`(\w+)`")
NOTEBOOK = re.compile(r"\{notebook\}`(\w+)`")
LINK = re.compile(r"\]\(lesson:(\w+)\)")
#: The first lesson, which every other one comes after.
FIRST = "start_here"


class ContentsError(ValueError):
    """A table of contents that cannot be used: names what was found, what was expected and what to do."""


@dataclass(frozen=True)
class Entry:
    """One lesson in the table of contents.

    number : two digits, counted from 00. topic : the name of its room. unit : the title of its unit. essay : the essay
    that the unit walks through, empty for a unit about all three.
    """

    number: str
    topic: str
    title: str
    unit: str
    essay: str

    @property
    def stem(self) -> str:
        """Return the name of the notebook without its ending, such as NN-how-concentrated."""
        return f"{self.number}-{self.topic.replace('_', '-')}"

    @property
    def notebook(self) -> str:
        """Return the file name of the notebook."""
        return f"{self.stem}.ipynb"

    @property
    def room(self) -> Path:
        """Return the folder with the lesson's text, claims, charts and lab."""
        return ROOMS / self.topic


@cache
def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as problem:
        raise ContentsError(f"{path.name} is not TOML ({problem}). Correct it, or restore it with git.") from None


@cache
def lessons() -> dict[str, Entry]:
    """Return all lessons by topic, in order.

    Raises ContentsError for a topic that stands there twice, is no Python name, or has no room.
    """
    found: dict[str, Entry] = {}
    for unit in _read(FILE)["units"]:
        for row in unit["lessons"]:
            topic = str(row["topic"])
            if not re.fullmatch(r"[a-z][a-z0-9_]*", topic):
                raise ContentsError(f"{FILE.name}: the topic {topic!r} is not a name; use lower case and underscores.")
            if topic in found:
                raise ContentsError(f"{FILE.name}: the topic {topic!r} is there twice; take one of them away.")
            if not (ROOMS / topic / "lesson.md").is_file():
                raise ContentsError(
                    f"{FILE.name}: {topic!r} has no text; write course/lessons/{topic}/lesson.md, or take the line"
                    " away."
                )
            number = f"{len(found):02d}"
            found[topic] = Entry(number, topic, str(row["title"]), str(unit["title"]), str(unit.get("essay", "")))
    return found


def units() -> dict[str, tuple[str, ...]]:
    """Return the topics of each unit by the unit's title, in order."""
    found: dict[str, tuple[str, ...]] = {}
    for one in lessons().values():
        found[one.unit] = (*found.get(one.unit, ()), one.topic)
    return found


def entry(topic: str) -> Entry:
    """Return the entry of a lesson. Raises ValueError for an unknown topic and names those there are."""
    known = lessons()
    if topic not in known:
        raise ValueError(f"There is no lesson {topic!r}; there are {', '.join(known)}.")
    return known[topic]


def number(topic: str) -> str:
    """Return the number of a lesson, two digits."""
    return entry(topic).number


def topic(name: str) -> str:
    """Return the topic of a lesson that is named by its topic, its number, or the name of its notebook.

    Raises ValueError for an unknown name and says which lessons there are.
    """
    wanted = name.removesuffix(".ipynb")
    for one in lessons().values():
        if wanted in (one.topic, one.number, one.stem):
            return one.topic
    known = ", ".join(f"{one.number} {one.topic}" for one in lessons().values())
    raise ValueError(f"There is no lesson {name!r}; there are {known}.")


@cache
def formerly() -> dict[str, str]:
    """Return the topics of notebooks by names under which they were once published, such as NN-how-concentrated."""
    former = _read(FILE).get("formerly", {})
    assert isinstance(former, dict)
    return {name: wanted for name, wanted in former.items() if wanted in lessons()}


def former_topic(number: str) -> str | None:
    """Return the topic that had this number in the first edition, or None; old journals name lessons that way."""
    return next((wanted for name, wanted in formerly().items() if name[:2] == number), None)


def expand(text: str, name: str, folder: str = "") -> str:
    """Put numbers and notebooks in place of topics in a hand-written text.

    text : Markdown in which {number}`topic` and links to lesson:topic may stand. name : of the file, for messages.
    folder : the way from the page to notebooks/, such as "../notebooks/"; empty for a page that lies there.

    Raises ContentsError where a topic is unknown.
    """
    try:
        text = NUMBER.sub(lambda match: number(match[1]), text)
        text = NOTEBOOK.sub(lambda match: entry(match[1]).notebook, text)
        return LINK.sub(lambda match: f"]({folder}{entry(match[1]).notebook})", text)
    except ValueError as problem:
        raise ContentsError(f"{name}: {problem}") from None
