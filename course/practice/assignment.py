"""Problem sets, the student's side: a slice of the data from the student's id, and instant feedback without the answers.

    mine = assignment.begin("ps1", student="demo")
    mine.check("1", q1_growth=q1_growth)

What a set needs is its public key, course/practice/keys/<set>.json. It holds no solution and no right value: each right answer
(and each usual mistake) is rounded to the step of its part and stored as a salted, slow hash. This hides the answer from a
reader, not from a search: whoever tries every value finds it. The hidden parts of a set are for that; nothing of them is in the key
but their points.

An answer passes if it, rounded to the step, is at most one step away from the right answer rounded to the step. Counts, ranks
and texts must be exact.
"""

from __future__ import annotations

import contextlib
import copy
import functools
import hashlib
import html
import json
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from course.charts import display

FOLDER = Path(__file__).with_name("keys")
#: Rounds of PBKDF2: about a millisecond a value, well below 0.2 s a question.
ROUNDS = 2000
#: No answer of any set is longer, deeper or larger than this.
MOST_ITEMS, DEEPEST, LONGEST_TEXT = 1000, 5, 2000
SIGNS = {"correct": "✔", "not yet": "○", "not attempted": "–"}
ORDER = ("ps1", "ps2", "ps3", "capstone")
#: Calls of one function part, and items of one call, are numbered apart in the key.
CALLS = 100

Item = tuple[str, "int | str"]
#: Does this item (its place, label, and rounded value) equal the one that is known at that place?
Hit = Callable[[int, str, "int | str"], bool]


class Unreadable(ValueError):
    """An answer that is not a number, a text, or a list, dict or Series of these. The message says what it is."""


# ---------------------------------------------------------------------------------------------- answers as plain JSON


def plain(value: Any) -> Any:
    """An answer as JSON: numbers, bools, texts, lists and dicts of them; a Series is {"series": [[label, value], ...]}.

    NaN and the infinities become the texts "nan", "inf" and "-inf"; None and ... become None. Sets are sorted.

    Raises
    ------
    Unreadable : a DataFrame or another object; more than 1,000 entries; deeper than 5; a number of more than 300 digits.
    """
    left = [MOST_ITEMS]
    return _plain(value, 0, left)


def _plain(value: Any, depth: int, left: list[int]) -> Any:
    left[0] -= 1
    if left[0] < 0:
        raise Unreadable(f"The answer has more than {MOST_ITEMS:,} entries; none of the questions asks for so many.")
    if depth > DEEPEST:
        raise Unreadable(
            f"The answer is nested more than {DEEPEST} deep. A number, text, list, dict or Series is asked."
        )
    if value is None or value is Ellipsis:
        return None
    if isinstance(value, np.generic):
        value = value.item()
    if value is pd.NA or value is pd.NaT:
        return "nan"
    if isinstance(value, bool):
        return value
    if isinstance(value, int):
        if value.bit_length() > 1000:
            raise Unreadable("The answer is a whole number of more than 300 digits.")
        return int(value)
    if isinstance(value, float):
        return float(value) if math.isfinite(value) else str(float(value))
    if isinstance(value, str):
        if len(value) > LONGEST_TEXT:
            raise Unreadable(f"The answer is a text of {len(value):,} characters; at most {LONGEST_TEXT:,} are read.")
        return str(value)
    if isinstance(value, pd.DataFrame):
        raise Unreadable("The answer is a whole table (DataFrame). Pick out the number, list or column that is asked.")
    if isinstance(value, (pd.Series, Mapping, list, tuple, set, frozenset, np.ndarray, pd.Index)):
        if isinstance(value, np.ndarray) and value.ndim == 0:
            return _plain(value.item(), depth, left)
        if len(value) > MOST_ITEMS:
            raise Unreadable(f"The answer has {len(value):,} entries; none of the questions asks for so many.")
        if isinstance(value, pd.Series):
            return {"series": [[str(label), _plain(item, depth + 1, left)] for label, item in value.items()]}
        if isinstance(value, Mapping):
            return {str(label): _plain(item, depth + 1, left) for label, item in value.items()}
        if isinstance(value, (set, frozenset)):
            value = sorted(value, key=str)
        return [_plain(item, depth + 1, left) for item in value]
    raise Unreadable(f"The answer is of type {type(value).__name__}. A number, text, list, dict or Series is asked.")


# ------------------------------------------------------------------------------------------------------ form and value

ASKED = {
    "number": "one number",
    "text": "a text in quotes",
    "list": "a list of names or whole numbers",
    "labelled": "a dict or Series with labels",
}


def steps(value: float, step: float) -> int:
    """A number in whole steps, halves upwards. The ninth digit is rounded first, so that 0.15 is one and a half tenths."""
    return math.floor(round(value / step, 9) + 0.5)


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _single(value: Any) -> Any:
    """The one value in a list or Series of length one; anything else as it is."""
    if isinstance(value, dict) and set(value) == {"series"} and isinstance(value["series"], list):
        pairs = value["series"]
        return pairs[0][1] if len(pairs) == 1 and isinstance(pairs[0], list) and len(pairs[0]) == 2 else value
    return value[0] if isinstance(value, list) and len(value) == 1 else value


def _pairs(value: Any) -> list[tuple[str, Any]] | None:
    """Label and value of a dict or Series in plain form; None if it is something else or a label is there twice."""
    if not isinstance(value, dict):
        return None
    pairs: list[Any] = list(value.items())
    if set(value) == {"series"} and isinstance(value["series"], list):
        pairs = value["series"]
    if not all(isinstance(pair, (list, tuple)) and len(pair) == 2 and isinstance(pair[0], str) for pair in pairs):
        return None
    return [(label, item) for label, item in pairs] if len({p[0] for p in pairs}) == len(pairs) else None


def items(value: Any, asked: Mapping[str, Any]) -> tuple[list[Item], str]:
    """A plain answer as rounded items in a fixed order, or what is wrong with its form.

    asked : "answer" (number, text, list or labelled), "step" (absent: exact), "unit", "ordered" (of a list).
    """
    kind, step = asked["answer"], asked.get("step") or 1
    unit = f" ({asked['unit']})" if asked.get("unit") else ""
    wanted = f"{ASKED[kind].capitalize()} is asked{unit}"

    def number(one: Any) -> tuple[int | None, str]:
        if one in ("nan", "inf", "-inf") or one is None or (isinstance(one, float) and not math.isfinite(one)):
            return None, "A value is missing or not finite (NaN or infinity): is something divided by zero, or blank?"
        if not _is_number(one):
            what = "True or False" if isinstance(one, bool) else "a text" if isinstance(one, str) else "something else"
            return None, f"{wanted}, and this is {what}."
        if abs(one) > 1e15 * step:
            return None, f"{wanted}, and this one is beyond anything in the tables."
        if "step" not in asked and one != round(one):
            return None, f"A whole number is asked{unit}, and this one has decimals."
        return steps(one, step), ""

    if kind == "number":
        got, wrong = number(_single(value))
        return ([("", got)] if got is not None else []), wrong
    if kind == "text":
        one = _single(value)
        if not isinstance(one, str) or one in ("nan", "inf", "-inf"):
            return [], f"{wanted}."
        return [("", one.strip().casefold())], ""
    if kind == "list":
        if not isinstance(value, list):
            return [], f"{wanted}."
        if len(value) > MOST_ITEMS:
            return [], f"The list has {len(value):,} entries: far too many."
        if not all(isinstance(one, str) or (_is_number(one) and one == round(one)) for one in value):
            return [], f"{wanted}, and an entry is something else."
        entries = [one.strip().casefold() if isinstance(one, str) else str(int(one)) for one in value]
        return [("", "\n".join(entries if asked.get("ordered") else sorted(entries)))], ""
    pairs = _pairs(value)
    if pairs is None:
        return [], f"{wanted}, each label once."
    if len(pairs) > MOST_ITEMS:
        return [], f"The answer has {len(pairs):,} entries: far too many."
    found: list[Item] = []
    for label, one in sorted(pairs, key=lambda pair: pair[0]):
        got, wrong = number(one)
        if got is None:
            return [], wrong
        found.append((label.strip().casefold(), got))
    return found, ""


def near(value: int | str, asked: Mapping[str, Any]) -> tuple[int | str, ...]:
    """The rounded values that an answer may stand for: itself, and one step less or more where a step is given."""
    if isinstance(value, str) or "step" not in asked:
        return (value,)
    return value, value - 1, value + 1


def same(found: list[Item], size: int, hit: Hit, asked: Mapping[str, Any]) -> bool:
    """Are these items the known ones? size : how many are known."""
    return len(found) == size and all(
        any(hit(i, label, one) for one in near(value, asked)) for i, (label, value) in enumerate(found)
    )


# ------------------------------------------------------------------------------------------------------------ outcomes


@dataclass(frozen=True)
class Outcome:
    """correct, not yet or not attempted; the message; and the misreading that was recognised, if any."""

    status: str
    message: str
    misreading: str = ""


@dataclass(frozen=True)
class Known:
    """What is known of a right answer or of a mistake: the number of its items, and a test for each."""

    size: int
    hit: Hit
    name: str = ""
    message: str = ""


RIGHT = "Right."
UNTOUCHED = "Replace None with your own code, then run this cell again."
UNWRITTEN = "The function is not written yet."


def judge_value(asked: Mapping[str, Any], value: Any, right: Known, wrong: list[Known]) -> Outcome:
    """Judge one plain value. asked : as in `items`."""
    if value is None:
        return Outcome("not attempted", UNTOUCHED)
    found, bad = items(value, asked)
    if bad:
        return Outcome("not yet", bad)
    if same(found, right.size, right.hit, asked):
        return Outcome("correct", RIGHT)
    for known in wrong:
        if same(found, known.size, known.hit, asked):
            return Outcome("not yet", known.message, known.name)
    if asked["answer"] == "labelled" and len(found) != right.size:
        return Outcome("not yet", f"The answer has {len(found)} entries. Read again how many are asked.")
    return Outcome("not yet", _slip(value, asked, right) or "The kind of answer is right, its value is not.")


def _slip(value: Any, asked: Mapping[str, Any], right: Known) -> str:
    """The slips that any number can suffer from: percent or share, and the sign."""
    if asked["answer"] != "number" or "step" not in asked:
        return ""
    unit = f" The question asks for {asked['unit']}." if asked.get("unit") else ""
    share = f"The digits are right, but the answer is off by a factor of 100: a share of one or a percentage?{unit}"
    sign = "The size is right, but the sign is not: which one is taken from which?"
    for factor, said in ((100, share), (0.01, share), (-1, sign)):
        turned, bad = items(_single(value) * factor, asked)
        if not bad and turned != items(value, asked)[0] and same(turned, right.size, right.hit, asked):
            return said
    return ""


def judge_calls(
    asked: Mapping[str, Any], results: list[Any], right: list[Known], wrong: list[list[Known]], shown: list[str]
) -> Outcome:
    """Judge what a function gave for several inputs. A result is {"value": plain} or {"error": text}.

    shown : each call as text, for the message; empty texts where the inputs are hidden.
    """
    if len(results) == len(right) and all(one.get("error") == "NotImplementedError" for one in results):
        return Outcome("not attempted", UNWRITTEN)
    done: list[tuple[list[Item], str]] = []
    for one in results:
        if "error" in one:
            done.append(([], f"It stops with {one['error']}."))
        elif one.get("value") is None:
            done.append(([], "It returns None: is there a return at its end?"))
        else:
            done.append(items(one["value"], asked))
    if len(results) != len(right):
        return Outcome("not yet", f"{len(right)} calls were made, and {len(results)} gave a result.")
    good = [
        not bad and same(found, known.size, known.hit, asked) for (found, bad), known in zip(done, right, strict=True)
    ]
    if all(good):
        return Outcome("correct", RIGHT)
    for mistake in wrong:
        pairs = zip(done, mistake, strict=True)
        if all(not bad and same(found, known.size, known.hit, asked) for (found, bad), known in pairs):
            return Outcome("not yet", mistake[0].message, mistake[0].name)
    at = good.index(False)
    return Outcome("not yet", f"Right calls: {sum(good)} of {len(good)}. Not yet: {shown[at]}. {done[at][1]}".rstrip())


# ----------------------------------------------------------------------------------------------------------- the key


@functools.lru_cache(maxsize=4096)
def digest(salt: str, place: int, part: str, number: int, label: str, value: int | str) -> str:
    """The salted slow hash of one rounded item. place : of the slice; number : of the item. 16 hexadecimal digits."""
    text = json.dumps([place, part, number, label, value], ensure_ascii=False)
    return hashlib.pbkdf2_hmac("sha256", text.encode(), salt.encode(), ROUNDS, dklen=8).hex()


def place_of_set(set_id: str) -> tuple[int, str]:
    """What to sort sets by: the order of the course, then the name."""
    return (ORDER.index(set_id) if set_id in ORDER else len(ORDER)), set_id


def available() -> list[str]:
    """The sets that have a public key."""
    return sorted((path.stem for path in FOLDER.glob("*.json")), key=place_of_set)


@functools.cache
def key(set_id: str) -> dict[str, Any]:
    """The public key of a set. Raises ValueError if there is none, or if it is damaged."""
    if set_id not in available():
        raise ValueError(f"There is no problem set {set_id!r}; there are {', '.join(available()) or 'none'}.")
    path = FOLDER / f"{set_id}.json"
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except ValueError as problem:
        raise ValueError(
            f"{path.name} is damaged ({problem}). To restore it: git checkout -- course/practice/keys/{path.name}"
        ) from None


def pick(set_id: str, student: Any, count: int) -> int:
    """The place of a student's slice among `count`: the same for the same id, whatever its case and outer blanks."""
    text = f"{set_id}:{str(student if student is not None else '').strip().casefold()}"
    return int(hashlib.sha256(text.encode()).hexdigest()[:8], 16) % count


def call(function: Any, arguments: list[Any]) -> dict[str, Any]:
    """Call a student's function on its own copy of the arguments: {"value": plain} or {"error": text}."""
    if not callable(function):
        return {
            "error": "NotImplementedError"
            if function is None
            else f"TypeError: a value of type {type(function).__name__} is no function"
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
        self._key, self._seen = known, {}

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
        """Each visible part of a question with its outcome. Raises nothing that an answer could cause."""
        asked = self._question(question)
        return [(part, self._judge(part, answers.get(part["variable"]))) for part in asked["parts"]]

    def _question(self, question: str) -> dict[str, Any]:
        for one in self._key["questions"]:
            if one["id"] == str(question):
                return one
        known = ", ".join(one["id"] for one in self._key["questions"])
        raise ValueError(f"This set has no question {question!r}; it has {known}.")

    def _judge(self, part: dict[str, Any], answer: Any) -> Outcome:
        def known(stored: list[str], start: int = 0, mistake: Mapping[str, str] | None = None) -> Known:
            def hit(number: int, label: str, value: int | str) -> bool:
                made = digest(self._key["salt"], self.place, part["name"], start + number, label, value)
                return number < len(stored) and made == stored[number]

            more = mistake or {"name": "", "message": ""}
            return Known(len(stored), hit, more["name"], more["message"])

        def per_call(stored: list[list[str]], mistake: Mapping[str, str] | None = None) -> list[Known]:
            return [known(one, CALLS * i, mistake) for i, one in enumerate(stored)]

        try:
            if part["kind"] == "function":
                results = [call(answer, arguments) for arguments in part["calls"]]
                shown = [f"{part['variable']}({', '.join(map(repr, arguments))})" for arguments in part["calls"]]
                wrong = [per_call(m["digests"][self.place], m) for m in part["misreadings"]]
                return judge_calls(part, results, per_call(part["digests"][self.place]), wrong, shown)
            wrong_values = [known(m["digests"][self.place], 0, m) for m in part["misreadings"]]
            return judge_value(part, plain(answer), known(part["digests"][self.place]), wrong_values)
        except Unreadable as problem:
            return Outcome("not yet", str(problem))
        except Exception as problem:  # an object of the student's that raises whatever it likes
            return Outcome(
                "not yet", f"This answer can't be read: {type(answer).__name__} raises {type(problem).__name__}."
            )

    def check(self, question: str, **answers: Any) -> None:
        """Show for each visible part of a question: correct, not yet or not attempted, its points, and what to think of next."""
        try:
            asked = self._question(question)
        except ValueError as problem:
            display.publish({"text/plain": str(problem), "text/html": f"<p>{html.escape(str(problem))}</p>"})
            return
        done = self.outcomes(question, answers)
        self._seen[asked["id"]] = [outcome.status for _, outcome in done]
        earned = sum(part["points"] for part, outcome in done if outcome.status == "correct")
        most = sum(part["points"] for part in asked["parts"])
        caption = f"Question {asked['id']}: {earned} of the {most} points that are checked here"
        if asked["hidden_points"]:
            caption += f"; {asked['hidden_points']} more hang on inputs that only the grading knows"
        rows, lines = [], [caption + "."]
        for part, outcome in done:
            sign, word = SIGNS[outcome.status], outcome.status
            points = f"{part['points'] if word == 'correct' else 0} of {part['points']}"
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
