"""What a claim's record is made of: its questions, the line where yes begins, and the choices behind it.

A record says what is asked and how it is measured. It never says which word follows: `course.ledger.engine` asks each
question under every combination of choices and turns the answers into a word by a rule that is the same for all.
"""

from __future__ import annotations

import inspect
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

#: What a measure may be, the strongest first.
KINDS = ("direct", "proxy", "sign", "model")
WORDS = ("supported", "qualified", "depends", "contradicted", "open")
#: A judged line is tried this much lower and higher, too.
FIFTH = 0.2
MOST_WAYS = 400

_SIDES: dict[str, tuple[Callable[[float, float, float], bool], Callable[[float, float, float], bool]]] = {
    "at least": (lambda low, high, at: low >= at, lambda low, high, at: high < at),
    "more than": (lambda low, high, at: low > at, lambda low, high, at: high <= at),
    "at most": (lambda low, high, at: high <= at, lambda low, high, at: low > at),
    "less than": (lambda low, high, at: high < at, lambda low, high, at: low >= at),
    "exactly": (lambda low, high, at: low == at == high, lambda low, high, at: not low <= at <= high),
}


class RecordError(ValueError):
    """A record is wrong, or it was given tables that it can't use. The message names the claim."""


@dataclass(frozen=True)
class Found:
    """What one way of measuring found.

    value : the figure. low, high : the interval that holds it, as far as is known. told : figures for the clauses, by
    name. sampled : whether the interval comes from chance among cases (and not from rounding).
    """

    value: float
    low: float
    high: float
    told: Mapping[str, object] = field(default_factory=dict)
    sampled: bool = False

    def __post_init__(self) -> None:
        if not (self.low <= self.value <= self.high and math.isfinite(self.value)):
            raise ValueError(
                f"Found needs a finite value within its interval; found {self.value:g} in {self.low:g} to"
                f" {self.high:g}. Return None where an option makes no sense."
            )

    def telling(self, **told: object) -> Found:
        """Return the same finding with more figures for the clauses."""
        return Found(self.value, self.low, self.high, {**self.told, **told}, self.sampled)


@dataclass(frozen=True)
class Line:
    """Where yes begins, and the reason for it.

    judged : the line is ours, and is tried a fifth lower and higher, too. also : other lines to try, where a fifth
    makes no sense (places, shares near 100). side : on which side of it yes lies.
    """

    at: float
    why: str
    unit: str = ""
    also: tuple[float, ...] = ()
    judged: bool = False
    side: str = "at least"

    def __post_init__(self) -> None:
        if self.side not in _SIDES:
            raise RecordError(f"The side of a line must be one of {', '.join(_SIDES)}; found {self.side!r}.")
        if not self.why.strip():
            raise RecordError(f"The line at {self.at:g} needs a reason (why).")
        if self.judged and (self.at == 0 or self.also):
            raise RecordError(
                f"A judged line is tried a fifth lower and higher; at {self.at:g} with also={self.also} it can't be."
                " Leave out judged, or leave out also and put the line elsewhere than at 0."
            )
        if len(set(self.tried)) < len(self.tried):
            raise RecordError(f"Each line is tried once; found {', '.join(f'{one:g}' for one in self.tried)}.")

    @property
    def tried(self) -> tuple[float, ...]:
        """All lines that are tried, the course's own first."""
        fifths = (self.at * (1 - FIFTH), self.at * (1 + FIFTH)) if self.judged else ()
        return (self.at, *(round(one, 12) for one in fifths), *self.also)

    def answer(self, found: Found, at: float | None = None) -> str:
        """Return yes if the whole interval lies on the yes side, no if all of it lies on the other, else unclear."""
        line = self.at if at is None else at
        yes, no = _SIDES[self.side]
        return "yes" if yes(found.low, found.high, line) else "no" if no(found.low, found.high, line) else "unclear"

    def as_much(self, value: float, found: float) -> bool:
        """Return whether a value says yes at least as strongly as the one that was found."""
        if self.side == "exactly":
            return value == self.at
        return value >= found if self.side in ("at least", "more than") else value <= found


@dataclass(frozen=True)
class Choice:
    """Something that one could have decided otherwise. options : label and value, the course's own first."""

    name: str
    options: tuple[tuple[str, Any], ...]
    why: str = ""

    def __post_init__(self) -> None:
        labels = [label for label, _ in self.options]
        if len(labels) < 2 or len(set(labels)) < len(labels):
            raise RecordError(f"The choice {self.name!r} needs two options or more, each once; found {labels}.")
        if not self.key.isidentifier() or self.name == "line":
            raise RecordError(f"A choice is handed to find by its name; {self.name!r} can't be used for that.")

    @property
    def key(self) -> str:
        """The name by which `find` gets it."""
        return self.name.replace(" ", "_")


def one_of(name: str, *options: Any, why: str = "") -> Choice:
    """Return a choice. options : plain values, or one mapping of labels to values; the course's own first."""
    if len(options) == 1 and isinstance(options[0], Mapping):
        return Choice(name, tuple(options[0].items()), why)
    return Choice(name, tuple((str(one), one) for one in options), why)


Find = Callable[..., Found | None]
Placebo = Callable[[dict[str, pd.DataFrame], np.random.Generator], Mapping[str, pd.DataFrame]]


@dataclass(frozen=True)
class Question:
    """One question that can be answered by yes or no.

    name : of the part of the claim. whether : completes "whether …". find : takes tables by name and choices by
    keyword. yes, no : the clause for either answer, with {value}, {range} and what find tells. kind : direct, proxy,
    sign or model; because : why that is so. placebo : makes tables of a world in which yes would be wrong. core : the
    heart of the claim. must : why the claim can't be true without this sign.
    """

    name: str
    whether: str
    find: Find
    line: Line
    yes: str
    no: str
    choices: tuple[Choice, ...] = ()
    kind: str = "direct"
    because: str = ""
    placebo: Placebo | None = None
    core: bool = False
    must: str = ""

    def _parameters(self, keyword: bool) -> list[str]:
        known = inspect.signature(self.find).parameters.values()
        return [one.name for one in known if (one.kind is inspect.Parameter.KEYWORD_ONLY) == keyword]

    @property
    def tables(self) -> list[str]:
        """The tables that it needs."""
        return self._parameters(keyword=False)

    @property
    def ways(self) -> int:
        """The number of ways in which it is asked, were none of them void."""
        return math.prod(len(choice.options) for choice in self.choices) * len(self.line.tried)

    def faults(self) -> list[str]:
        """Return what is wrong with it, as sentences."""
        asked, given = sorted(self._parameters(keyword=True)), sorted(choice.key for choice in self.choices)
        typed = [name for name in ("yes", "no") if re.search(r"\d", re.sub(r"\{[^}]*\}", "", getattr(self, name)))]
        return [
            fault
            for fault, wrong in {
                f"kind must be one of {', '.join(KINDS)}; found {self.kind!r}.": self.kind not in KINDS,
                f"because must say why its kind is {self.kind}.": self.kind != "direct" and not self.because.strip(),
                "must belongs to a sign, which alone can refute without proving.": self.must and self.kind != "sign",
                f"find takes the choices {asked} by keyword, but the record has {given}.": asked != given,
                f"find must take at least one table; found {self.tables}.": not self.tables,
                f"the clauses for {typed} hold a typed number; let find tell it.": typed,
                f"at most {MOST_WAYS} ways can be tried; found {self.ways}.": self.ways > MOST_WAYS,
                "name, whether, yes and no must say something.": not all(
                    text.strip() for text in (self.name, self.whether, self.yes, self.no)
                ),
            }.items()
            if wrong
        ]


@dataclass(frozen=True)
class Record:
    """A claim, taken apart into questions.

    says : what the claim says, at its strongest. cap : words that it can't get, each with the reason. turned : the
    claim is a belief such as "nobody", and the questions ask for its opposite. aside : a sentence of figures beside
    the point.
    """

    claim: str
    says: str
    questions: tuple[Question, ...]
    cap: Mapping[str, str] = field(default_factory=dict)
    turned: bool = False
    aside: str = ""

    def __post_init__(self) -> None:
        names = [question.name for question in self.questions]
        if not names or len(set(names)) < len(names):
            raise RecordError(f"{self.claim}: a record needs questions, each with a name of its own; found {names}.")
        for question in self.questions:
            for fault in question.faults():
                raise RecordError(f"{self.claim}, question {question.name!r}: {fault}")
        wrong = [word for word, why in self.cap.items() if word not in WORDS[:-1] or not why.strip()]
        if wrong:
            raise RecordError(f"{self.claim}: a cap is one of {', '.join(WORDS[:-1])}, with a reason; found {wrong}.")

    @property
    def choices(self) -> dict[str, list[str]]:
        """Every choice of its questions by name, with its options; "line" where more than one line is tried."""
        found: dict[str, list[str]] = {}
        for question in self.questions:
            named = [(choice.name, [label for label, _ in choice.options]) for choice in question.choices]
            if len(question.line.tried) > 1:
                named.append(("line", [f"{at:g}" for at in question.line.tried]))
            for name, options in named:
                found[name] = list(dict.fromkeys([*found.get(name, []), *options]))
        return found

    @property
    def tables(self) -> list[str]:
        """The tables that it needs, each once."""
        return list(dict.fromkeys(name for question in self.questions for name in question.tables))


def rows(table: pd.DataFrame, name: str, **where: object) -> pd.DataFrame:
    """Return the rows of the table of that name in which each column has this entry (or one of these, for a list).

    Raises RecordError, which names the table and what was looked for, where a column is not there or no row is left;
    the engine adds the claim.
    """
    found = table
    for column, entry in where.items():
        if column not in found:
            raise RecordError(
                f"The table {name} has no column {column!r}; it has {', '.join(map(str, table.columns))}."
            )
        found = found[found[column].isin(entry if isinstance(entry, list | tuple) else [entry])]
    if found.empty:
        looked = ", ".join(f"{column} = {entry!r}" for column, entry in where.items())
        raise RecordError(f"The table {name} has no row with {looked}.")
    return found
