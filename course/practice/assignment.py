"""Problem sets, the student's side: a slice of the data from the student's id, and instant feedback without the
answers.

    mine = assignment.begin("ps1", student="demo")
    mine.check("1", q1_growth=q1_growth)

What a set needs is its public key, course/practice/keys/<set>.json. It holds no solution and no right value: each
right answer (and each usual mistake) is rounded to the step of its part and stored as a salted, slow hash. This hides
the answer from a reader, not from a search: whoever tries every value finds it. The hidden parts of a set are for
that; nothing of them is in the key but their points.

An answer passes if it, rounded to the step, is at most one step away from the right answer rounded to the step.
Counts, ranks and texts must be exact.
"""

from __future__ import annotations

import contextlib
import copy
import functools
import hashlib
import html
import json
import unicodedata
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from course.charts import display
from course.practice.compare import SIGNS, Asked, Known, Mistake, Outcome, Unreadable, judge, judge_calls, plain

FOLDER = Path(__file__).with_name("keys")
#: Rounds of PBKDF2: about a millisecond a value, well below 0.2 s a question.
ROUNDS = 2000
ORDER = ("ps1", "ps2", "ps3", "capstone")
#: Calls of one function part, and items of one call, are numbered apart in the key.
CALLS = 100

# ----------------------------------------------------------------------------------------------------------- the key


@functools.lru_cache(maxsize=4096)
def digest(salt: str, place: int, part: str, number: int, label: str, value: int | str) -> str:
    """Return the salted slow hash of one rounded item.

    place : of the slice; number : of the item. 16 hexadecimal digits.
    """
    text = json.dumps([place, part, number, label, value], ensure_ascii=False)
    return hashlib.pbkdf2_hmac("sha256", text.encode(), salt.encode(), ROUNDS, dklen=8).hex()


def place_of_set(set_id: str) -> tuple[int, str]:
    """Return what to sort sets by: the order of the course, then the name."""
    return (ORDER.index(set_id) if set_id in ORDER else len(ORDER)), set_id


def available() -> list[str]:
    """Return the sets that have a public key."""
    return sorted((path.stem for path in FOLDER.glob("*.json")), key=place_of_set)


@functools.cache
def key(set_id: str) -> dict[str, Any]:
    """Return the public key of a set. Raises ValueError if there is none, or if it is damaged."""
    if set_id not in available():
        raise ValueError(f"There is no problem set {set_id!r}; there are {', '.join(available()) or 'none'}.")
    path = FOLDER / f"{set_id}.json"
    try:
        made: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as problem:
        raise ValueError(
            f"{path.name} is damaged ({problem}). To restore it: git checkout -- course/practice/keys/{path.name}"
        ) from None
    return made


def pick(set_id: str, student: Any, count: int) -> int:
    """Return the place of a student's slice among `count`: the same for the same id, whatever its case, its outer
    blanks, and the way its accents are coded.
    """
    name = unicodedata.normalize("NFC", str(student if student is not None else "")).strip().casefold()
    text = f"{set_id}:{unicodedata.normalize('NFC', name)}"
    return int(hashlib.sha256(text.encode()).hexdigest()[:8], 16) % count


def call(function: Any, arguments: list[Any]) -> dict[str, Any]:
    """Call a student's function on its own copy of the arguments: {"value": plain} or {"error": text}."""
    if not callable(function):
        return {
            "error": (
                "NotImplementedError"
                if function is None
                else f"TypeError: a value of type {type(function).__name__} is not a function"
            )
        }
    try:
        return {"value": plain(function(*copy.deepcopy(arguments)))}
    except NotImplementedError:
        return {"error": "NotImplementedError"}
    except (Exception, SystemExit) as problem:
        with contextlib.suppress(Exception):
            return {"error": f"{type(problem).__name__}: {problem}"[:200]}
        return {"error": type(problem).__name__}


class Assignment:
    """A set in a student's hands: its slice as attributes (`mine.province`), and the check of each question."""

    def __init__(self, set_id: str, student: Any = "demo") -> None:
        known = key(set_id)
        self.set_id, self.student = set_id, str(student if student is not None else "").strip()
        self.place = pick(set_id, self.student, len(known["slices"]))
        self.slice = dict(known["slices"][self.place])
        self._key = known
        self._seen: dict[str, list[str]] = {}

    def __getattr__(self, name: str) -> Any:
        own = self.__dict__.get("slice", {})
        if name in own:
            return own[name]
        raise AttributeError(f"This problem set has no {name!r}; your slice has {', '.join(own)}.")

    def __repr__(self) -> str:
        return f"{self.set_id} of {self.student or 'nobody'}: {self._key['say'].format(**self.slice)}"

    def show(self) -> None:
        """Show whose slice this is, as a sentence and a small table."""
        warning = ""
        if self.student.casefold() in ("", "demo"):
            warning = "The id is still a demonstration. Before you hand in, write your own into the line above."
        said = self._key["say"].format(**self.slice)
        rows = [[html.escape(str(k).replace("_", " ")), html.escape(str(v))] for k, v in self.slice.items()]
        table = display.table_html(f"The slice of {html.escape(self.student or 'nobody')}", ["what", "yours"], rows)
        text = f"{said} {warning}".strip()
        display.publish({"text/html": f"<p>{html.escape(text)}</p>{table}", "text/plain": text})

    def outcomes(self, question: str, answers: Mapping[str, Any]) -> list[tuple[dict[str, Any], Outcome]]:
        """Return each visible part of a question with its outcome. Raises nothing that an answer could cause."""
        asked = self._question(question)
        return [(part, self._judge(part, answers.get(part["variable"]))) for part in asked["parts"]]

    def _question(self, question: str) -> dict[str, Any]:
        one: dict[str, Any]
        for one in self._key["questions"]:
            if one["id"] == str(question):
                return one
        known = ", ".join(one["id"] for one in self._key["questions"])
        raise ValueError(f"This set has no question {question!r}; it has {known}.")

    def _judge(self, part: dict[str, Any], answer: Any) -> Outcome:
        def known(stored: list[str], start: int = 0) -> Known:
            def hit(number: int, label: str, value: int | str) -> bool:
                made = digest(self._key["salt"], self.place, part["name"], start + number, label, value)
                return number < len(stored) and made == stored[number]

            return Known(len(stored), hit)

        def per_call(stored: list[list[str]]) -> list[Known]:
            return [known(one, CALLS * i) for i, one in enumerate(stored)]

        asked = Asked.of_part(part)
        try:
            if part["kind"] == "function":
                results = [call(answer, arguments) for arguments in part["calls"]]
                shown = [f"{part['variable']}({', '.join(map(repr, arguments))})" for arguments in part["calls"]]
                wrong = [
                    [Mistake(one, m["name"], m["message"]) for one in per_call(m["digests"][self.place])]
                    for m in part["misreadings"]
                ]
                return judge_calls(asked, results, per_call(part["digests"][self.place]), wrong, shown)
            mistakes = [Mistake(known(m["digests"][self.place]), m["name"], m["message"]) for m in part["misreadings"]]
            return judge(plain(answer), asked, known(part["digests"][self.place]), mistakes)
        except Unreadable as problem:
            return Outcome("not yet", str(problem))
        except Exception as problem:  # an object of the student's that raises whatever it likes
            return Outcome(
                "not yet", f"This answer can't be read: {type(answer).__name__} raises {type(problem).__name__}."
            )

    def check(self, question: str, **answers: Any) -> None:
        """Show for each visible part of a question: correct, not yet or not attempted, its points, and what to think
        of next.
        """
        try:
            asked = self._question(question)
        except ValueError as problem:
            display.publish({"text/plain": str(problem), "text/html": f"<p>{html.escape(str(problem))}</p>"})
            return
        done = self.outcomes(question, answers)
        self._seen[asked["id"]] = [outcome.status for _, outcome in done]
        earned = sum(part["points"] for part, outcome in done if outcome.status == "correct")
        most = sum(part["points"] for part in asked["parts"])
        caption = f"Question {asked['id']}: {earned} of {most} points for what is checked here"
        if asked["hidden_points"]:
            caption += f"; {asked['hidden_points']} more depend on inputs that only the grading knows"
        rows, lines = [], [caption + "."]
        for part, outcome in done:
            sign, word = SIGNS[outcome.status], outcome.status
            points = (
                f"{part['points'] if word == 'correct' else 0} of {part['points']}" if part["points"] else "no points"
            )
            rows.append([html.escape(part["name"]), f"{sign} {word}", points, html.escape(outcome.message)])
            lines.append(f"{sign} {part['name']}: {word} ({points}). {outcome.message}")
        table = display.table_html(html.escape(caption + "."), ["part", "result", "points", "what to think of"], rows)
        display.publish({"text/html": f'<div role="status">{table}</div>', "text/plain": "\n".join(lines)})

    def summary(self) -> None:
        """Show which parts are still open, over all questions checked so far in this session."""
        rows, lines = [], []
        for one in self._key["questions"]:
            seen = self._seen.get(one["id"], [])
            if one["argued"]:
                state = "read and graded by a person"
            elif not one["parts"]:
                state = "checked by the grading only"
            elif not seen:
                state = "its check has not been run"
            else:
                still = len(seen) - seen.count("correct")
                state = "all visible parts correct" if not still else f"{still} of {len(seen)} visible parts open"
            rows.append([f"{one['id']} · {html.escape(one['title'])}", str(one["points"]), state])
            lines.append(f"{one['id']} · {one['title']} ({one['points']} points): {state}")
        table = display.table_html("What is still open", ["question", "points", "state"], rows)
        display.publish({"text/html": table, "text/plain": "\n".join(lines)})


def begin(set_id: str, student: Any = "demo") -> Assignment:
    """Start a problem set: the student's slice, shown. Figures and tables appear the course's way from here on.

    Raises
    ------
    ValueError : there is no such set; names those there are.
    """
    display.install()
    pd.set_option("display.max_rows", 24, "display.max_columns", 12, "display.width", 110, "display.precision", 2)
    mine = Assignment(set_id, student)
    mine.show()
    return mine
