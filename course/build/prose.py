"""Numbers and superlatives that are typed in lesson text: each is computed, or of a kind that may be typed.

`python -m course.build prose` lists what is neither. Kinds that may be typed: years and other lessons' numbers (seen by
their form), and what course/lessons/typed.toml lists with its kind:

    essay       a figure that the essay states; names the claim
    definition  how something is defined, counted or built (31 province-level units, a share from 0 to 100)
    example     a made-up value that shows an idea, or a sentence that a reader is asked to doubt
    page        what stands on this page (three exercises, the second picture)
    idiom       a figure of speech that says nothing of the data
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass

from course import masters

KINDS = ("essay", "definition", "example", "page", "idiom")
WORDS = (
    r"half|halves|quarters?|thirds?|two-thirds|fifths?|tenths?|twice|thrice|doubl\w+|tripl\w+|\w+fold|dozens?|hundreds?|thousands?|"
    r"millions?|billions?|trillions?"
)
SUPERLATIVES = (
    r"largest|biggest|smallest|highest|lowest|fastest|slowest|greatest|most|least|widest|narrowest|best|worst|strongest|"
    r"weakest|richest|poorest|nobody|no other|nowhere|everywhere|every country|all countries|the only"
)
TOKEN = re.compile(rf"(?<![\w.])(?:\d[\d,]*(?:\.\d+)?\s?%?|{WORDS}|{SUPERLATIVES})(?![\w])", re.I)
YEAR = re.compile(r"(?:19|20)\d\d")
LESSON = re.compile(r"[Ll]essons? (?:\d\d(?:, | and | to |–|-)?)+")
CLAIM = re.compile(r"\b(?:RQ|HZ|EX)-\d+\b")


@dataclass(frozen=True)
class Typed:
    """A number or superlative in the text of a lesson: where it stands, and the sentence around it."""

    lesson: str
    token: str
    sentence: str


def prose(lesson: str) -> str:
    """The text of a master without code, computed parts, links' targets and tables of terms."""
    _, body = masters.split_head(masters.text(lesson), lesson)
    parts, at = [], 0
    for match in masters.FENCE.finditer(body):
        one = masters.exercises(lesson)[match["id"]]
        told = [one.title, one.prompt, *one.hints, *[item.message for item in one.misreadings]]
        parts += [body[at : match.start()], "\n\n".join(told)]
        at = match.end()
    text = "\n\n".join([*parts, body[at:]])
    text = re.sub(r"```.*?```", "\n\n", text, flags=re.S)
    text = re.sub(r"\{\{.*?\}\}", "…", text, flags=re.S)
    text = re.sub(r"`[^`\n]*`", "…", text)
    text = re.sub(r"\]\([^)]*\)", "]", text)
    text = re.sub(r"\n## (?:Key terms|Sources)\n.*?(?=\n## |\Z)", "\n", text, flags=re.S)
    return re.sub(r"^\s*(?:\d+\.|#+)\s", "", text, flags=re.M)


def typed(lesson: str) -> list[Typed]:
    """Every typed number and superlative, but for years, lessons and claim ids."""
    found = []
    for block in re.split(r"\n\s*\n|\n(?=\|)|\n(?=- )", prose(lesson)):
        flat = " ".join(block.split())
        for sentence in re.split(r"(?<=[.!?:;])\s+|\s\|\s", flat):
            bare = CLAIM.sub("…", LESSON.sub("…", sentence))
            for match in TOKEN.finditer(bare):
                if not YEAR.fullmatch(match[0].strip()):
                    found.append(Typed(lesson, match[0].strip(), sentence))
    return found


def allowed() -> list[dict[str, str]]:
    """The list of what may be typed: text (a part of the sentence), kind, and for an essay's figure the claim."""
    path = masters.FOLDER / "typed.toml"
    rows = tomllib.loads(path.read_text(encoding="utf-8")).get("typed", []) if path.exists() else []
    for row in rows:
        if row.get("kind") not in KINDS or not row.get("text") or not row.get("lesson"):
            raise masters.MasterError(f"{path.name}: {row} needs lesson, text and a kind ({', '.join(KINDS)}).")
        if row["kind"] == "essay" and not row.get("claim"):
            raise masters.MasterError(f"{path.name}: {row['text']!r} is the essay's figure and must name its claim.")
    return rows


def problems() -> list[str]:
    """Typed numbers that no entry allows, and entries that no text needs any more."""
    rows, used, found = allowed(), set(), []
    for lesson in masters.paths():
        for one in typed(lesson):
            fits = [
                i
                for i, row in enumerate(rows)
                if row["lesson"] in (lesson, "*")
                and row["text"] in one.sentence
                and one.token.rstrip(" %") in row["text"]
            ]
            used.update(fits)
            if not fits:
                found.append(f"lesson {lesson}: {one.token!r} is typed in: {one.sentence}")
    found += [
        f"typed.toml: no text of lesson {row['lesson']} has {row['text']!r} any more."
        for i, row in enumerate(rows)
        if i not in used
    ]
    return found
