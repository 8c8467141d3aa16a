"""What every verdict is made of: the words, the figures, and how they are shown.

Nothing here knows a table, a chart or a widget. A verdict is never typed: it is what course.ledger.engine makes of a
record and the tables.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pandas as pd

if TYPE_CHECKING:
    from course.ledger.engine import Judged

VERDICTS = ("supported", "qualified", "depends", "contradicted", "open")
#: A sign beside each word, so that a verdict is never colour alone.
SIGNS = {"supported": "✔", "qualified": "◐", "depends": "⇄", "contradicted": "✘", "open": "?"}
#: The answer of a test that goes with each word.
ANSWER_OF = {"supported": "yes", "contradicted": "no", "qualified": "mixed", "depends": "mixed", "open": "unclear"}
NAMES = {"RQ": "Run of the Red Queen", "HZ": "The lesson of DeepSeek and Hangzhou", "EX": "Chinese tech exceptionalism"}


@dataclass(frozen=True)
class Figure:
    """A figure that a verdict rests on: what it is, its value, its unit."""

    label: str
    value: float
    unit: str

    def __str__(self) -> str:
        size = abs(self.value)
        whole = float(self.value).is_integer()
        text = (
            f"{self.value:,.0f}" if size >= 1000 or whole else f"{self.value:.3g}" if size < 10 else f"{self.value:.1f}"
        )
        if self.unit == "year":
            text = f"{self.value:.0f}"
        gap = "" if self.unit.startswith("%") else " "
        return f"{self.label}: {text}{'' if self.unit in ('', 'year') else gap + self.unit}"


@dataclass(frozen=True)
class Verdict:
    """What the data (or a model) say of a claim.

    verdict : supported, qualified, depends, contradicted or open. sentence : why, with figures. figures : what it rests
    on. basis : "data" or "model"; a model alone can give at most "qualified" or "open". judged : all ways of asking;
    None for a verdict that a test makes up.
    """

    verdict: str
    sentence: str
    figures: list[Figure] = field(default_factory=list)
    basis: str = "data"
    judged: Judged | None = field(default=None, repr=False, compare=False)

    @property
    def shown(self) -> str:
        """The word as it is shown everywhere, with the choice that it depends on or the kind of measure."""
        return self.judged.shown if self.judged else self.verdict

    @property
    def answer(self) -> str:
        """What the test answered: yes, mixed, no or unclear; without `judged` the one that goes with the word."""
        return self.judged.answer if self.judged else ANSWER_OF[self.verdict]

    @property
    def answer_turns_on(self) -> tuple[str, ...]:
        """The choices that a mixed answer turns on; empty where none does."""
        return self.judged.answer_turns_on if self.judged else ()

    def __post_init__(self) -> None:
        if self.verdict not in VERDICTS:
            raise ValueError(f"Verdict {self.verdict!r} is not one of {', '.join(VERDICTS)}.")
        if self.basis not in ("data", "model"):
            raise ValueError(f"Verdict basis {self.basis!r} is not one of data, model.")
        if self.basis == "model" and self.verdict not in ("qualified", "open"):
            raise ValueError(
                f"A model alone can't find a claim {self.verdict!r}: it can give at most 'qualified' or 'open'."
            )
        if not self.figures:
            raise ValueError("A verdict rests on at least one figure; none was given.")


def only(table: pd.DataFrame, **where: Any) -> float:
    """Return the one value (column `value`) of the rows in which each of these columns has this entry.

    Raises ValueError that says what was looked for, where there is none or where rows disagree.
    """
    rows = table
    for column, entry in where.items():
        rows = rows[rows[column] == entry]
    values = rows["value"].dropna().unique()
    if len(values) != 1:
        looked = ", ".join(f"{column} {entry!r}" for column, entry in where.items())
        raise ValueError(f"Expected one value for {looked}; found {len(values)}.")
    return float(values[0])
