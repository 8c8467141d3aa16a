"""Read a lesson's master: its head and its exercises.

The build reads the rest. What is here is needed in the learner's kernel, so it uses the standard library and PyYAML only.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).with_name("lessons")
FENCE = re.compile(
    r"^```\{exercise\}[ \t]+(?P<id>\S+)[ \t]*\|[ \t]*(?P<title>[^\n]+)\n(?P<body>.*?)^```[ \t]*$", re.M | re.S
)
PART = re.compile(r"^===[ \t]+(?P<kind>\w+)[ \t]*(?:\|[ \t]*(?P<name>[^\n]+))?\n", re.M)


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
    """All masters by lesson number."""
    return {path.name[:2]: path for path in sorted(FOLDER.glob("[0-9][0-9]-*.md"))}


@cache
def text(number: str) -> str:
    found = paths()
    if number not in found:
        raise ValueError(f"There is no lesson {number!r}; there are {', '.join(found)}.")
    return found[number].read_text(encoding="utf-8")


def split_head(source: str, name: str) -> tuple[dict[str, Any], str]:
    """The YAML head as a dict, and the text below it."""
    import yaml

    match = re.match(r"---\n(.*?)\n---\n", source, re.S)
    if not match:
        raise MasterError(f"{name}: no head found; a master starts with a YAML head between two lines of '---'.")
    head = yaml.safe_load(match[1])
    missing = [key for key in ("number", "title", "question", "minutes", "goals") if key not in head]
    if missing:
        raise MasterError(f"{name}: the head lacks {', '.join(missing)}.")
    head["number"] = f"{head['number']:0>2}"
    return head, source[match.end() :]


@cache
def head(number: str) -> dict[str, Any]:
    return split_head(text(number), paths()[number].name)[0]


def parse_exercise(lesson: str, match: re.Match[str], name: str) -> Exercise:
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
def exercises(number: str) -> dict[str, Exercise]:
    """The exercises of a lesson by id, in order."""
    name = paths()[number].name if number in paths() else number
    found: dict[str, Exercise] = {}
    for match in FENCE.finditer(text(number)):
        one = parse_exercise(number, match, name)
        if one.id in found:
            raise MasterError(f"{name}: exercise {one.id} is there twice.")
        found[one.id] = one
    return found
