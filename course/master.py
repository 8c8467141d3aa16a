"""Read a lesson's master: its head and its exercises.

The build reads the rest. What is here is needed in the learner's kernel, so it uses the standard library and PyYAML
only.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from course import __version__, contents
from course.english import listed

FENCE = re.compile(
    r"^```\{exercise\}[ \t]+(?P<id>\S+)[ \t]*\|[ \t]*(?P<title>[^\n]+)\n(?P<body>.*?)^```[ \t]*$", re.M | re.S
)
PART = re.compile(r"^===[ \t]+(?P<kind>\w+)[ \t]*(?:\|[ \t]*(?P<name>[^\n]+))?\n", re.M)
#: The metadata of every notebook of the course. The build adds to "course" what it was made from (master) and what its
#: cells said and showed (sources, outputs), so that an older and a changed notebook are known.
METADATA = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {"file_extension": ".py", "mimetype": "text/x-python", "name": "python"},
    "course": {"edition": __version__},
}


class MasterError(ValueError):
    """A master that cannot be read: names the file, the place, what was found and what is expected."""


@dataclass(frozen=True)
class Misreading:
    """A usual mistake: its name, the message that teaches, and code that makes it (sets `answer`)."""

    name: str
    message: str
    code: str


@dataclass(frozen=True)
class Exercise:
    """One exercise, as its master gives it."""

    lesson: str
    id: str
    title: str
    prompt: str
    stub: str
    solution: str
    check: dict[str, Any] = field(default_factory=dict)
    misreadings: tuple[Misreading, ...] = ()
    hints: tuple[str, ...] = ()


def paths() -> dict[str, Path]:
    """Return the masters of all lessons by topic, in the order of the course."""
    return {one.topic: one.room / "lesson.md" for one in contents.lessons().values()}


@cache
def text(topic: str) -> str:
    """Return the master of a lesson, with numbers and notebooks in place of the topics that it names."""
    path = contents.entry(topic).room / "lesson.md"
    return contents.expand(path.read_text(encoding="utf-8"), f"{topic}/lesson.md")


@cache
def digest(topic: str) -> str:
    """Return a short hash of a lesson's master, by which a notebook tells whether it belongs to it."""
    return hashlib.sha256(text(topic).encode()).hexdigest()[:16]


def split_head(source: str, name: str) -> tuple[dict[str, Any], str]:
    """Split a master into its YAML head, as a dict, and the text below it."""
    import yaml

    match = re.match(r"---\n(.*?)\n---\n", source, re.S)
    if not match:
        raise MasterError(f"{name}: no head found; a master starts with a YAML head between two lines of '---'.")
    head = yaml.safe_load(match[1])
    missing = [key for key in ("question", "minutes", "goals") if key not in head]
    if missing:
        raise MasterError(f"{name}: the head lacks {', '.join(missing)}.")
    return head, source[match.end() :]


@cache
def head(topic: str) -> dict[str, Any]:
    """Return the head of a lesson, with number, title and essay from the table of contents."""
    one = contents.entry(topic)
    return {
        "number": one.number,
        "title": one.title,
        "essay": one.essay,
        **split_head(text(topic), f"{topic}/lesson.md")[0],
    }


def foreground(topic: str) -> tuple[str, ...]:
    """Return the ids of the claims that a lesson puts in front; all its claims where its head names none.

    Raises MasterError for an id that is not one of the lesson's claims, or that is named twice.
    """
    wanted = head(topic)
    claims = tuple(wanted.get("claims") or ())
    front = tuple(wanted.get("foreground") or claims)
    wrong = [one for one in front if one not in claims or front.count(one) > 1]
    if wrong:
        raise MasterError(
            f"{topic}/lesson.md: foreground names {wrong[0]}, which must be one of the lesson's claims"
            f" ({', '.join(claims)}), and be named once. Change foreground or claims in its head."
        )
    return front


def after(topic: str) -> tuple[str, ...]:
    """Return the topics that a lesson builds on, by its head. The first lesson, which all need, is left out.

    Raises MasterError for a topic that does not exist or does not come before this lesson.
    """
    before = list(contents.lessons())[: int(contents.number(topic))]
    named = head(topic).get("after") or []
    if named == "all":
        return tuple(one for one in before if one != contents.FIRST)
    wrong = [one for one in named if one not in before]
    if wrong:
        raise MasterError(
            f"{topic}/lesson.md: it comes after {wrong[0]!r}, which is no lesson before it. Change its head or"
            " contents.toml."
        )
    return tuple(one for one in named if one != contents.FIRST)


def needs(topic: str) -> list[str]:
    """Return what a reader needs first, as pieces of a sentence: the lessons by number, then the rest of the head's
    list.
    """
    wanted = head(topic)
    before = wanted.get("after") or []
    if before == "all":
        numbers = [contents.number(one) for one in list(contents.lessons())[: int(wanted["number"])]]
        told = [f"as many of lessons {numbers[0]} to {numbers[-1]} as you have done"]
    else:
        told = (
            [f"Lesson{'s' if len(before) > 1 else ''} {listed(contents.number(one) for one in before)}"]
            if before
            else []
        )
    return told + list(wanted.get("needs") or [])


def parse_exercise(lesson: str, match: re.Match[str], name: str) -> Exercise:
    """Return an exercise from its match with `FENCE`. Raises MasterError with `name`, the file, where it is wrong."""
    where = f"{name}, exercise {match['id']}"
    parts = PART.split(match["body"])
    prompt, rest = parts[0].strip(), parts[1:]
    single: dict[str, str] = {}
    misreadings, hints = [], []
    for kind, label, body in zip(rest[0::3], rest[1::3], rest[2::3], strict=True):
        body = body.strip("\n")
        if kind == "hint":
            hints.append(body.strip())
        elif kind == "misreading":
            message, parted, code = (
                re.split(r"^(---)[ \t]*$", body, maxsplit=1, flags=re.M)
                if re.search(r"^---[ \t]*$", body, re.M)
                else (body, "", "")
            )
            if not parted or not label:
                raise MasterError(
                    f"{where}: a misreading needs '=== misreading | name', a message, a line '---' and code."
                )
            misreadings.append(Misreading(label.strip(), message.strip(), code.strip("\n")))
        elif kind in ("stub", "solution", "check") and kind not in single:
            single[kind] = body
        else:
            raise MasterError(
                f"{where}: '=== {kind}' is unknown or given twice; known are stub, solution, check, misreading, hint."
            )
    missing = [part for part in ("stub", "solution") if part not in single]
    if missing or not hints or not misreadings:
        lacks = missing + ["hint"] * (not hints) + ["misreading"] * (not misreadings)
        raise MasterError(f"{where}: it lacks {', '.join(lacks)}.")
    try:
        check = tomllib.loads(single.get("check", ""))
    except tomllib.TOMLDecodeError as problem:
        raise MasterError(f"{where}: '=== check' is not TOML ({problem}).") from None
    strange = sorted(set(check) - {"tolerance", "unit", "order"})
    if strange:
        raise MasterError(f"{where}: '=== check' has {strange[0]!r}; known are tolerance, unit, order.")
    return Exercise(
        lesson,
        match["id"],
        match["title"].strip(),
        prompt,
        single["stub"],
        single["solution"],
        check,
        tuple(misreadings),
        tuple(hints),
    )


@cache
def exercises(topic: str) -> dict[str, Exercise]:
    """Return the exercises of a lesson by id, in order."""
    name = f"{topic}/lesson.md"
    found: dict[str, Exercise] = {}
    for match in FENCE.finditer(text(topic)):
        one = parse_exercise(topic, match, name)
        if one.id in found:
            raise MasterError(f"{name}: exercise {one.id} is there twice.")
        found[one.id] = one
    return found
