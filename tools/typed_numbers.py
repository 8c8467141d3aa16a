"""Figures that are typed in lesson text: each is computed, or of a kind that may be typed.

`python -m tools.typed_numbers` lists what is neither. Text is the lesson's prose, its title, question and goals, what
its cells show or write on charts, and every sentence in the modules of its lab and its verdicts. Exercises are left
out, for their numbers are the question's own and are held by its tests. A figure is a number of two digits or more, a
decimal or a share. Years, months of a year, lessons, exercises, claim ids and 95% intervals are seen by their form and
may be typed; so may what tools/typed_numbers.toml lists with its kind:

    essay       a figure that the essay states; names the claim
    definition  how something is defined, counted or built (31 province-level units, a share from 0 to 100)
    example     a made-up value that shows an idea, or a sentence that a reader is asked to doubt
    page        what stands on this page (three exercises, the second picture)
    idiom       a figure of speech that says nothing of the data
"""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path

from course import contents, master

KINDS = ("essay", "definition", "example", "page", "idiom")
NUMBER = r"\d{4}-\d\d(?!\d)|\d+(?:,\d{3})*(?:\.\d+)?\s?%?"
TOKEN = re.compile(rf"(?<![\w.-])(?:{NUMBER})(?![\w])")
FIGURE = re.compile(r"\d[\d,.]*\d\s?%?|\d\s?%")
YEAR = re.compile(r"(?:1[789]|20)\d\d(?:-\d\d)?")
NUMBERED = re.compile(r"\b(?:lessons?|exercises?) (?:\d+(?:, | and | to |–|-)?)+", re.I)
INTERVAL = re.compile(r"\b95% (?=intervals?\b)")
CLAIM = re.compile(r"\b(?:RQ|HZ|EX)-\d+\b")
COURSE = Path(__file__).resolve().parents[1] / "course"
#: What may be typed, and why.
ALLOWED = Path(__file__).with_name("typed_numbers.toml")
#: Text that a cell shows: these arguments, and whatever is printed.
SHOWN = {"title", "note"}


@dataclass(frozen=True)
class Typed:
    """A figure in the text of a lesson: where it stands, and the sentence around it."""

    lesson: str
    token: str
    sentence: str
    at: int  # where the token begins in the sentence


def _shown(code: str) -> list[str]:
    """What a cell prints, and the titles and notes of its charts; computed parts are dots."""
    told = []
    for call in ast.walk(ast.parse(code)):
        if not isinstance(call, ast.Call):
            continue
        name = call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")
        texts = [word.value for word in call.keywords if word.arg in SHOWN]
        if name == "print" or name.endswith("figure"):
            texts += call.args
        told += [_text(text) for text in texts]
    return told


def said(code: str) -> list[str]:
    """The sentences that a module holds (docstrings are for its readers): texts of four words or more; computed parts
    are dots.
    """
    tree = ast.parse(code)
    owners = (ast.Module, ast.ClassDef, ast.FunctionDef)
    aside = {id(n.body[0].value) for n in ast.walk(tree) if isinstance(n, owners) and isinstance(n.body[0], ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            aside |= {id(part) for part in ast.walk(node) if part is not node}
    texts = [_text(node) for node in ast.walk(tree) if id(node) not in aside]
    return [text for text in texts if len(text.split()) >= 4]


def _text(node: ast.AST) -> str:
    if isinstance(node, ast.JoinedStr):
        return "".join(p.value if isinstance(p, ast.Constant) else "…" for p in node.values)
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def prose(lesson: str) -> str:
    """A master's text but for exercises, computed parts, links' targets, tables of terms; of code what is shown."""
    head, body = master.head(lesson), master.split_head(master.text(lesson), lesson)[1]
    text = "\n\n".join([head["title"], head["question"], *head["goals"], master.FENCE.sub("\n\n", body)])
    text = re.sub(r"```\{code-cell\}\n(.*?)```", lambda cell: "\n\n".join(["", *_shown(cell[1]), ""]), text, flags=re.S)
    text = re.sub(r"```.*?```", "\n\n", text, flags=re.S)
    text = re.sub(r"\{\{.*?\}\}", "…", text, flags=re.S)
    text = re.sub(r"`[^`\n]*`", "…", text)
    text = re.sub(r"\]\([^)]*\)", "]", text)
    text = re.sub(r"\n## (?:Key terms|Sources)\n.*?(?=\n## |\Z)", "\n", text, flags=re.S)
    return re.sub(r"^\s*(?:\d+\.|#+)\s", "", text, flags=re.M)


def typed(lesson: str) -> list[Typed]:
    """Every typed figure, but for years, numbered lessons and exercises, and claim ids."""
    found = []
    modules = sorted((COURSE / "lessons" / lesson).glob("[a-z]*.py"))
    told = [text for path in modules for text in said(path.read_text(encoding="utf-8"))]
    for block in [*re.split(r"\n\s*\n|\n(?=\|)|\n(?=- )", prose(lesson)), *told]:
        flat = " ".join(block.split())
        for sentence in re.split(r"(?<=[.!?:;])\s+|\s\|\s", flat):
            bare = INTERVAL.sub("… ", CLAIM.sub("…", NUMBERED.sub("…", sentence)))
            found += [
                Typed(lesson, match[0].strip(), bare, match.start())
                for match in TOKEN.finditer(bare)
                if FIGURE.fullmatch(match[0].strip()) and not YEAR.fullmatch(match[0].strip())
            ]
    return found


def allowed() -> list[dict[str, str]]:
    """The list of what may be typed: text (a part of the sentence), kind, and for an essay's figure the claim."""
    path = ALLOWED
    rows = tomllib.loads(path.read_text(encoding="utf-8")).get("typed", []) if path.exists() else []
    for row in rows:
        if row.get("kind") not in KINDS or not row.get("text") or not row.get("lesson"):
            raise master.MasterError(f"{path.name}: {row} needs lesson, text and a kind ({', '.join(KINDS)}).")
        if row["kind"] == "essay" and not CLAIM.fullmatch(row.get("claim", "")):
            raise master.MasterError(f"{path.name}: {row['text']!r} is the essay's figure and must name its claim.")
    return rows


def _allows(row: dict[str, str], one: Typed) -> bool:
    """Whether an entry's text stands in the sentence, with the number inside it."""
    starts = [match.start() for match in re.finditer(re.escape(row["text"]), one.sentence)]
    inside = any(start <= one.at and one.at + len(one.token) <= start + len(row["text"]) for start in starts)
    return row["lesson"] == one.lesson and inside


def problems() -> list[str]:
    """Typed numbers that no entry allows, and entries that no text needs any more."""
    rows, used, found = allowed(), set(), []
    for lesson in contents.lessons():
        for one in typed(lesson):
            fits = [i for i, row in enumerate(rows) if _allows(row, one)]
            used.update(fits)
            if not fits:
                found.append(f"{lesson}: {one.token!r} is typed in: {one.sentence}")
    found += [
        f"{ALLOWED.name}: no text of {row['lesson']} has {row['text']!r} any more."
        for i, row in enumerate(rows)
        if i not in used
    ]
    return found


if __name__ == "__main__":
    said_of = problems()
    print("\n".join(said_of) or "In order.")
    sys.exit(bool(said_of))
