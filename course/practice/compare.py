"""The checker of all exercises and graded problem sets: whether an answer is right, and if it isn't, what it is.

An answer becomes plain JSON (`plain`), is read as labelled items of the kind that is asked (`read`), and is compared
with what is known of the right answer and of each usual mistake. What is known is either the values themselves
(`Values`: exercises, within a tolerance) or salted hashes of rounded values (`Known`: the public keys of problem
sets, in steps).
"""

from __future__ import annotations

import decimal
import fractions
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

import numpy as np
import pandas as pd

#: No answer that is read is longer, deeper or larger than this.
MOST_ITEMS, DEEPEST, LONGEST_TEXT = 1000, 5, 2000
#: The default tolerance of an exercise, as a share of the right answer. Whole numbers are exact.
TOLERANCE = 0.005
SIGNS = {"correct": "✔", "not yet": "○", "not attempted": "–"}

#: A label (empty for a number or a text) and a number or a text.
Item = tuple[str, "float | int | str"]
#: Does this item (its place, label, and value in steps) equal the one that is known at that place?
Hit = Callable[[int, str, "int | str"], bool]


class Unreadable(ValueError):
    """An answer that is not a number, a text, or a list, dict or Series of these. The message says what it is."""


# ------------------------------------------------------------------------------------------------------------ the words

ASKED = {
    "number": "one number",
    "text": "a text in quotes",
    "list": "a list",
    "labelled": "a dict or Series with labels",
}
UNTOUCHED = "Replace None with your own code, then run the cell again."
UNWRITTEN = "The function is not written yet."
RIGHT = "That's right: the tables give the same answer."
RIGHT_CALLS = "That's right for each of the calls."
WRONG_VALUE = "The kind of answer is right, its value is not."
NOT_FINITE = "A value is missing or not finite (NaN or infinity): is something divided by zero, or blank?"
FACTOR = "The digits are right, but the answer is off by a factor of 100: a share of one or a percentage?"
SIGN = "The size is right, but the sign is not: which one is taken from which?"


@dataclass(frozen=True)
class Outcome:
    """What a check finds.

    status : correct, not yet or not attempted. message : a sentence. misreading : the name of the mistake that was
    recognised.
    """

    status: str
    message: str
    misreading: str = ""


@dataclass(frozen=True)
class Asked:
    """What a question asks for.

    answer : number, text, list or labelled. unit : for messages. ordered : the order of a list counts. step : a
    number is compared in steps of this size (None: not in steps). whole : a number with decimals is refused.
    tolerance : how far a number may lie from the right one (None: half a per cent of it, and nothing for a whole
    number).
    """

    answer: str
    unit: str = ""
    ordered: bool = False
    step: float | None = None
    whole: bool = False
    tolerance: float | None = None

    @classmethod
    def of_part(cls, part: Mapping[str, Any]) -> Asked:
        """Return what a part of a problem set asks: its keys answer, unit, ordered, and step (absent: exact whole
        numbers).
        """
        step = part.get("step")
        return cls(part["answer"], part.get("unit", ""), bool(part.get("ordered")), step, whole=step is None)

    @property
    def demand(self) -> str:
        """Return the sentence that says what is asked, without its full stop."""
        unit = self.unit.strip("()")
        return f"This question asks for {ASKED[self.answer]}{f' ({unit})' if unit else ''}"


# ---------------------------------------------------------------------------------------------- answers as plain JSON


def plain(value: Any) -> Any:
    """Return an answer as JSON: numbers, bools, texts, lists and dicts of them; a Series is {"series": [[label,
    value], ...]}.

    NaN and the infinities become the texts "nan", "inf" and "-inf"; None and ... become None. Sets are sorted. A
    table of one cell is that cell.

    Raises
    ------
    Unreadable : a larger table or another object; more than 1,000 entries; deeper than 5; a number of more than 300
    digits.
    """
    return _plain(value, 0, [MOST_ITEMS])


def _plain(value: Any, depth: int, left: list[int]) -> Any:
    left[0] -= 1
    if left[0] < 0:
        raise Unreadable(f"The answer has more than {MOST_ITEMS:,} entries; none of the questions asks for so many.")
    if depth > DEEPEST:
        raise Unreadable(
            f"The answer is nested over {DEEPEST} deep. The question asks for a number, text, list, dict or Series."
        )
    if isinstance(value, pd.DataFrame) and value.size == 1:
        value = value.iloc[0, 0]
    if value is None or value is Ellipsis:
        return None
    if isinstance(value, np.floating):
        value = float(value)  # a long double is no float of Python's
    elif isinstance(value, np.generic):
        value = value.item()
    if value is pd.NA or value is pd.NaT:
        return "nan"
    if isinstance(value, bool):
        return value
    if isinstance(value, (decimal.Decimal, fractions.Fraction)):
        value = float(value)
    if isinstance(value, (int, float, str)):
        return _plain_scalar(value)
    return _plain_collection(value, depth, left)


def _plain_scalar(value: float | str) -> float | str:
    if isinstance(value, int):
        if value.bit_length() > 1000:
            raise Unreadable("The answer is a whole number of more than 300 digits.")
        return int(value)
    if isinstance(value, float):
        return float(value) if math.isfinite(value) else str(float(value))
    if len(value) > LONGEST_TEXT:
        raise Unreadable(f"The answer is a text of {len(value):,} characters; at most {LONGEST_TEXT:,} are read.")
    return str(value)


def _label(label: Any) -> str:
    """A label as text; a whole number is the same label as int and as float (2013 and 2013.0)."""
    if isinstance(label, float) and label.is_integer():
        label = int(label)
    return str(label)


def _plain_collection(value: Any, depth: int, left: list[int]) -> Any:
    if isinstance(value, pd.DataFrame):
        raise Unreadable(
            "The answer is a whole table (DataFrame). Pick out the number, list or column that the question asks for."
        )
    known = (pd.Series, Mapping, list, tuple, set, frozenset, np.ndarray, pd.Index, pd.api.extensions.ExtensionArray)
    if not isinstance(value, known):
        raise Unreadable(
            f"The answer is of type {type(value).__name__}. The question asks for a number, text, list, dict or Series."
        )
    if isinstance(value, np.ndarray) and value.ndim == 0:
        return _plain(value.item(), depth, left)
    if len(value) > MOST_ITEMS:
        raise Unreadable(f"The answer has {len(value):,} entries; none of the questions asks for so many.")
    if isinstance(value, pd.Series):
        return {"series": [[_label(label), _plain(item, depth + 1, left)] for label, item in value.items()]}
    if isinstance(value, Mapping):
        pairs = [[_label(label), _plain(item, depth + 1, left)] for label, item in value.items()]
        return dict(pairs) if len({label for label, _ in pairs}) == len(pairs) else {"series": pairs}
    if isinstance(value, (set, frozenset)):
        value = sorted(value, key=str)
    return [_plain(item, depth + 1, left) for item in value]


# ------------------------------------------------------------------------------------------------------ form and value


def is_number(value: Any) -> bool:
    """Return whether a plain value is a number; True and False are none."""
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def kind_of(value: Any) -> str:
    """Return the kind of a plain value: number, text, list, labelled, or other."""
    if is_number(value):
        return "number"
    if isinstance(value, str):
        return "text"
    return "list" if isinstance(value, list) else "labelled" if isinstance(value, dict) else "other"


def _series(value: Any) -> list[Any] | None:
    """Return the pairs of a Series in plain form; None if it is something else."""
    found = value["series"] if isinstance(value, dict) and set(value) == {"series"} else None
    return found if isinstance(found, list) else None


def single(value: Any) -> Any:
    """Return the one value in a list (of a list, …) or Series of length one; anything else as it is."""
    pairs = _series(value)
    if pairs is not None:
        return pairs[0][1] if len(pairs) == 1 and isinstance(pairs[0], list) and len(pairs[0]) == 2 else value
    while isinstance(value, list) and len(value) == 1:
        value = value[0]
    return value


def _pairs(value: Any) -> list[tuple[str, Any]] | None:
    """Label and value of a dict or Series in plain form; None if it is something else or a label is there twice."""
    if not isinstance(value, dict):
        return None
    series = _series(value)
    pairs = list(value.items()) if series is None else series
    if not all(isinstance(pair, (list, tuple)) and len(pair) == 2 and isinstance(pair[0], str) for pair in pairs):
        return None
    return [(label, item) for label, item in pairs] if len({p[0] for p in pairs}) == len(pairs) else None


def _found(value: Any) -> str:
    """Return what a plain value is, in words."""
    if isinstance(value, bool):
        return "True or False"
    if isinstance(value, dict):
        return "a Series with labels" if set(value) == {"series"} else "a dict"
    return {"number": "one number", "text": "a text", "list": "a list"}.get(kind_of(value), "something else")


def _mismatch(value: Any, asked: Asked) -> str:
    more = ""
    if asked.answer == "number" and kind_of(value) in ("list", "labelled"):
        more = " Pick out the one value that answers the question."
    if asked.answer == "list" and kind_of(value) == "labelled":
        more = " Take its index or its values, whichever the question asks for."
    return f"{asked.demand}, but your answer is {_found(value)}.{more}"


def _number(value: Any, asked: Asked) -> tuple[float | None, str]:
    """Return a number that can be compared, or None and what is wrong with it."""
    if value in ("nan", "inf", "-inf") or value is None or (isinstance(value, float) and not math.isfinite(value)):
        return None, NOT_FINITE
    if not is_number(value):
        what = f"{asked.demand}, and the value of a label is {_found(value)}."
        return None, what if asked.answer == "labelled" else _mismatch(value, asked)
    if abs(value) > 1e15 * (asked.step or 1):
        return None, f"{asked.demand}, and this one is beyond anything in the tables."
    if asked.whole and abs(value - round(value)) > 1e-9:
        return None, f"{asked.demand}, a whole one, and this one has decimals."
    return value, ""


def read(value: Any, asked: Asked) -> tuple[list[Item], str]:
    """Read a plain answer as labelled items, or say what is wrong with its form.

    Returns
    -------
    The items (a number or text: one, without a label; a list: one for each entry; labelled: sorted by label), and a
    sentence that is empty where the form is right.
    """
    if asked.answer == "number":
        got, wrong = _number(single(value), asked)
        return ([("", got)] if got is not None else []), wrong
    if asked.answer == "text":
        one = single(value)
        if one in ("nan", "inf", "-inf"):
            return [], NOT_FINITE
        if not isinstance(one, str):
            return [], _mismatch(one, asked)
        return [("", _folded(one))], ""
    return _read_list(value, asked) if asked.answer == "list" else _read_labelled(value, asked)


def _unlabelled(value: Any) -> Any:
    """Return the values of a Series that is only numbered from 0, as a list; anything else as it is."""
    pairs = None if _series(value) is None else _pairs(value)
    numbered = pairs is not None and [label for label, _ in pairs] == [str(at) for at in range(len(pairs))]
    return [one for _, one in pairs or ()] if numbered else value


def _read_list(value: Any, asked: Asked) -> tuple[list[Item], str]:
    value = _unlabelled(value)
    if not isinstance(value, list):
        return [], _mismatch(value, asked)
    if len(value) > MOST_ITEMS:
        return [], f"The list has {len(value):,} entries: far too many."
    if any(one in ("nan", "inf", "-inf") for one in value if isinstance(one, str)):
        return [], NOT_FINITE
    if not all(isinstance(one, str) or is_number(one) for one in value):
        return [], f"{asked.demand} of names or numbers, and an entry is something else."
    if asked.whole and not all(isinstance(one, str) or one == round(one) for one in value):
        return [], f"{asked.demand} of names or whole numbers, and an entry has decimals."
    return [("", _folded(one) if isinstance(one, str) else one) for one in value], ""


def _read_labelled(value: Any, asked: Asked) -> tuple[list[Item], str]:
    pairs = _pairs(value)
    if pairs is None:
        return [], _mismatch(value, asked) if not isinstance(value, dict) else f"{asked.demand}, each label once."
    if len(pairs) > MOST_ITEMS:
        return [], f"The answer has {len(pairs):,} entries: far too many."
    found: list[Item] = []
    for label, one in sorted(pairs, key=lambda pair: _folded(pair[0])):
        got, wrong = _number(one, asked)
        if got is None:
            return [], wrong
        found.append((_folded(label), got))
    return found, ""


def _folded(text: str) -> str:
    return text.strip().casefold()


# ---------------------------------------------------------------------------------------------------- what is known


class Target(Protocol):
    """What is known of a right answer or of a mistake."""

    @property
    def size(self) -> int:
        """Return the number of its items."""

    def matches(self, found: Sequence[Item], asked: Asked) -> bool:
        """Return whether these items are the known ones."""


@dataclass(frozen=True)
class Values:
    """The values of a known answer. Numbers match within the tolerance of the question, texts exactly (case aside)."""

    items: tuple[Item, ...]

    @property
    def size(self) -> int:
        """Return the number of items."""
        return len(self.items)

    def matches(self, found: Sequence[Item], asked: Asked) -> bool:
        """Return whether these items are the known ones, entry by entry; the order of a list counts only where it is
        asked.
        """
        if len(found) != len(self.items):
            return False
        free = asked.answer == "list" and not asked.ordered
        # numbers in order of size: if any way of pairing them is within the tolerance, this one is
        mine, known = (sorted(one, key=_by_size) if free else list(one) for one in (found, self.items))
        return all(
            label == right_label and _close(value, right, asked.tolerance)
            for (label, value), (right_label, right) in zip(mine, known, strict=True)
        )


def _by_size(item: Item) -> tuple[bool, float, str]:
    value = item[1]
    return (True, 0.0, value) if isinstance(value, str) else (False, float(value), "")


def _close(value: float | str, right: float | str, tolerance: float | None) -> bool:
    if isinstance(value, str) or isinstance(right, str):
        return value == right
    if tolerance is None:
        tolerance = 0.0 if isinstance(right, int) else TOLERANCE * abs(right)
    return abs(value - right) <= tolerance + 1e-12


def in_steps(found: Sequence[Item], asked: Asked) -> list[tuple[str, int | str]]:
    """Return items as a public key stores them: numbers in whole steps, a list as one text."""
    if asked.answer == "list":
        entries = [value if isinstance(value, str) else str(int(value)) for _, value in found]
        return [("", "\n".join(entries if asked.ordered else sorted(entries)))]
    return [(label, value if isinstance(value, str) else steps(value, asked.step or 1)) for label, value in found]


def steps(value: float, step: float) -> int:
    """Return a number in whole steps, halves upwards. The ninth digit is rounded first: 0.15 is one and a half
    tenths.
    """
    return math.floor(round(value / step, 9) + 0.5)


@dataclass(frozen=True)
class Known:
    """A known answer of which only a test for each item is at hand, in steps.

    A number passes if it lies at most one step from the known one. size : how many items are known.
    """

    size: int
    hit: Hit

    def matches(self, found: Sequence[Item], asked: Asked) -> bool:
        """Return whether these items, in steps, are the known ones."""
        mine = in_steps(found, asked)
        return len(mine) == self.size and all(
            any(self.hit(i, label, one) for one in _near(value, asked)) for i, (label, value) in enumerate(mine)
        )


def _near(value: int | str, asked: Asked) -> tuple[int | str, ...]:
    return (value,) if isinstance(value, str) or asked.step is None else (value, value - 1, value + 1)


@dataclass(frozen=True)
class Mistake:
    """A usual mistake: what it gives, its name, and what to say of it. asked : its kind, where that is another one."""

    target: Target
    name: str
    message: str
    asked: Asked | None = None


# ------------------------------------------------------------------------------------------------------------ outcomes


def judge(value: Any, asked: Asked, right: Target, mistakes: Sequence[Mistake]) -> Outcome:
    """Judge one plain answer: not attempted, right, a usual mistake, a wrong form, a slip, or simply another value."""
    if value is None:
        return Outcome("not attempted", UNTOUCHED)
    found, problem = read(value, asked)
    if not problem and right.matches(found, asked):
        return Outcome("correct", RIGHT)
    if not problem and isinstance(right, Values) and (told := _close_to(found, asked, right)):
        return Outcome("not yet", told)
    for mistake in mistakes:
        kind = mistake.asked or asked
        mine, unfit = read(value, kind)
        if not unfit and mistake.target.matches(mine, kind):
            return Outcome("not yet", mistake.message, mistake.name)
    if problem:
        return Outcome("not yet", problem)
    if asked.answer in ("list", "labelled") and (told := _of_another_shape(value, found, asked, right)):
        return Outcome("not yet", told)
    return Outcome("not yet", _slip(value, found, asked, right) or WRONG_VALUE)


def decimals(value: float) -> int:
    """Return how many decimals a number is written with, such as 2 for 0.06; a whole number has none."""
    exponent = decimal.Decimal(repr(float(value))).normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _close_to(found: Sequence[Item], asked: Asked, right: Values) -> str:
    """Return what is said of an answer that is right as far as its digits go, and how many decimals it needs."""
    mine, known = list(found), list(right.items)
    if asked.answer not in ("number", "labelled") or [label for label, _ in mine] != [label for label, _ in known]:
        return ""
    pairs = [
        (a, b) for (_, a), (_, b) in zip(mine, known, strict=True) if not isinstance(a, str) and not isinstance(b, str)
    ]
    if (
        len(pairs) < len(mine)
        or not all(isinstance(b, float) for _, b in pairs)
        or not any(_says_much(a) for a, _ in pairs)
    ):
        return ""
    if not all(round(b, decimals(a)) == a for a, b in pairs):
        return ""
    needed = max(decimals_needed(b, asked.tolerance) for _, b in pairs)
    more = f"Give {needed} decimal{'s' if needed > 1 else ''}" if needed else "Give it without rounding"
    return f"Close: as far as its digits go, this is right. {more}."


def _says_much(value: float) -> bool:
    """Return whether a number has a decimal, or two digits: a 1 is near to too much to be called close."""
    return bool(value) and (decimals(value) > 0 or abs(value) >= 10)


def decimals_needed(right: float, tolerance: float | None) -> int:
    """Return with how many decimals a rounded answer lies within the tolerance."""
    allowed = TOLERANCE * abs(right) if tolerance is None else tolerance
    return max(0, math.ceil(-math.log10(2 * allowed) - 1e-9)) if allowed > 0 else 6


def _of_another_shape(value: Any, found: Sequence[Item], asked: Asked, right: Target) -> str:
    """Return what is wrong with the number of entries, or with a label; the keys of problem sets know a list's length
    not.
    """
    counted = isinstance(right, Values) or asked.answer == "labelled"
    if counted and len(found) != right.size:
        size = "1 entry" if len(found) == 1 else f"{len(found)} entries"
        return f"The answer has {size}. Read the question again: how many does it ask for?"
    if isinstance(right, Values) and asked.answer == "labelled":
        known = {label for label, _ in right.items}
        unknown = [label for label, _ in _pairs(value) or () if _folded(label) not in known]
        if unknown:
            return f"The label {unknown[0]!r} is not one that the question asks for."
    return ""


def _slip(value: Any, found: Sequence[Item], asked: Asked, right: Target) -> str:
    """Return the slips that any number can suffer from: percent or share, and the sign."""
    if asked.answer != "number" or asked.whole:
        return ""
    unit = f" The question asks for {asked.unit}." if asked.unit else ""
    exact = replace(asked, tolerance=max(asked.tolerance or 0.0, 1e-9)) if asked.tolerance == 0 else asked
    for factor, said in ((100, FACTOR + unit), (0.01, FACTOR + unit), (-1, SIGN)):
        turned, problem = read(single(value) * factor, asked)
        if not problem and turned != list(found) and right.matches(turned, exact):
            return said
    return ""


def judge_calls(
    asked: Asked,
    results: Sequence[Mapping[str, Any]],
    right: Sequence[Target],
    mistakes: Sequence[Sequence[Mistake]],
    shown: Sequence[str],
) -> Outcome:
    """Judge what a function gave for several inputs. A result is {"value": plain} or {"error": text}.

    mistakes : for each usual mistake what it gives for each input. shown : each call as text, for the message; empty
    texts where the inputs are hidden.
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
            done.append(read(one["value"], asked))
    if len(results) != len(right):
        return Outcome("not yet", f"{len(right)} calls were made, and {len(results)} gave a result.")

    def fits(known: Sequence[Target]) -> list[bool]:
        return [not bad and one.matches(found, asked) for (found, bad), one in zip(done, known, strict=True)]

    good = fits(right)
    if all(good):
        return Outcome("correct", RIGHT_CALLS)
    for mistake in mistakes:
        if all(fits([one.target for one in mistake])):
            return Outcome("not yet", mistake[0].message, mistake[0].name)
    at = good.index(False)
    told = f"Right calls: {sum(good)} of {len(good)}."
    told += f" Not yet: {shown[at]}." if shown[at] else ""
    return Outcome("not yet", f"{told} {done[at][1]}".rstrip())
