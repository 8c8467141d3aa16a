"""Predictions: ten chips on the three answers that a test can give, and the choice on which it will turn.

The reader places ten chips on no, mixed and yes. Older journals hold one number instead, which is read as chips, too.
A prediction is scored beside the base rate: how the tests of claims of its kind came out in the other lessons. That is
no secret, and it is shown before anything is predicted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from course import data
from course.ledger import claims, records, scoring
from course.ledger.scoring import OUTCOMES
from course.practice import journal

#: How many chips are placed on a claim.
CHIPS = 10
#: The form of a prediction in the journal; lines without a version are of the first (a number from 0 to 100).
VERSION = 2
#: What stands for "it will turn on no choice", in the journal and in the form.
NO_CHOICE = "none"
#: Fewer claims of a kind in the other lessons give no base rate of their own: then all kinds are taken together.
ENOUGH = 8


@dataclass(frozen=True)
class Forecast:
    """What a reader expects of a claim. no, mixed, yes : shares that add to 1. choice : the name of the choice on which
    the answer will turn, NO_CHOICE, or nothing where the reader did not say. converted : read from one number.
    """

    no: float
    mixed: float
    yes: float
    choice: str = ""
    converted: bool = False

    @property
    def shares(self) -> tuple[float, float, float]:
        """The shares of no, mixed and yes."""
        return self.no, self.mixed, self.yes


def chips(value: object) -> tuple[int, int, int]:
    """Return how many chips lie on no, mixed and yes; a field that was left empty holds none.

    value : a mapping with a whole number of 0 to 10 (or None) for each answer.

    Raises
    ------
    ValueError : says which field is wrong, what was found and what it takes. The sum may be anything up to ten.
    """
    if not isinstance(value, Mapping):
        raise ValueError(f"A prediction holds chips for {', '.join(OUTCOMES)}; found {value!r}.")
    counts = []
    for name in OUTCOMES:
        count = value.get(name)
        count = 0 if count is None else count
        whole = isinstance(count, (int, float)) and not isinstance(count, bool) and count == count // 1
        if not whole or not 0 <= count <= CHIPS:
            raise ValueError(f'"{name}" takes a whole number of chips from 0 to {CHIPS}; found {count!r}.')
        counts.append(int(count))
    if sum(counts) > CHIPS:
        raise ValueError(f"There are only {CHIPS} chips; found {sum(counts)}. Take {sum(counts) - CHIPS} away.")
    return counts[0], counts[1], counts[2]


def parse(version: object, value: object) -> Forecast:
    """Return the prediction that a line of the journal holds, in whichever form it was written.

    The first form is one number of 0 to 100 for "supported"; it is read as `scoring.from_one_number` says.

    Raises
    ------
    ValueError : the line holds no prediction; says what was found.
    """
    if version == 1:
        number = isinstance(value, (int, float)) and not isinstance(value, bool)
        if not number or not 0 <= value <= 100:  # type: ignore[operator]
            raise ValueError(f"A prediction of the first form is a number from 0 to 100; found {value!r}.")
        return Forecast(*scoring.from_one_number(float(value) / 100), converted=True)  # type: ignore[arg-type]
    if version != VERSION:
        raise ValueError(f"The form {version!r} of predictions is not known here; it may be of a newer edition.")
    counts = chips(value)
    if sum(counts) != CHIPS:
        raise ValueError(f"A prediction places all {CHIPS} chips; found {sum(counts)}.")
    choice = value.get("turns_on", "")  # type: ignore[attr-defined]
    if not isinstance(choice, str):
        raise ValueError(f"turns_on must be the name of a choice; found {choice!r}.")
    no, mixed, yes = (count / CHIPS for count in counts)
    return Forecast(no, mixed, yes, choice)


def read(entries: Iterable[tuple[str, Any, Any]] | None = None) -> tuple[dict[str, Forecast], list[str]]:
    """Return the latest prediction of each claim that can be read, and the claims with a line that can't be.

    A line that can't be read costs itself only: an earlier prediction of the same claim stands. entries : as from
    `journal.entries` (default: the reader's own).
    """
    found: dict[str, Forecast] = {}
    odd: list[str] = []
    for claim_id, version, value in journal.entries("prediction") if entries is None else entries:
        try:
            found[claim_id] = parse(version, value)
        except ValueError:
            odd.append(claim_id)
    return found, list(dict.fromkeys(odd))


def point(choice: str, turns_on: Iterable[str]) -> bool:
    """Return whether the choice that was named is one of those that the answer turns on, or "none" where none is."""
    turning = set(turns_on)
    return choice in turning if turning else choice == NO_CHOICE


def choices_of(claim_id: str) -> dict[str, list[str]]:
    """Return the choices that a claim's record makes, with their options; none for a claim without a record."""
    record = records.find(claim_id)
    return record.choices if record else {}


# --- the base rate


@cache
def _answers() -> tuple[tuple[str, str, str, str], ...]:
    """Return (claim, kind of claim, lesson, answer) of all claims with an answer, as stored when the tables were
    built; unclear for those that rest on a model alone.
    """
    stored = data.load("verdicts").set_index("claim_id")
    rows = []
    for claim_id, one in claims.ledger().items():
        if claim_id in stored.index:
            model = stored.at[claim_id, "kind"] == "model"
            answer = "unclear" if model else str(stored.at[claim_id, "answer"])
            rows.append((claim_id, one.kind, one.lesson.split(";")[0], answer))
    return tuple(rows)


@dataclass(frozen=True)
class Base:
    """How tests came out in the other lessons. kind : of the claims; nothing where all kinds are taken together, as
    there are too few. counts : of no, mixed and yes. chips : the same as ten chips, rounded so that they add up.
    """

    kind: str
    counts: tuple[int, int, int]
    chips: tuple[int, int, int]

    @property
    def shares(self) -> tuple[float, float, float]:
        """The chips as shares of no, mixed and yes: what predictions are compared with."""
        no, mixed, yes = (count / CHIPS for count in self.chips)
        return no, mixed, yes


@cache
def base(kind: str, lesson: str) -> Base:
    """Return how the tests of claims of this kind came out in all lessons but this one (a topic).

    Answers that are unclear or a model's alone don't count. Where fewer than ENOUGH are left, all kinds are taken.
    """
    others = [(theirs, answer) for _, theirs, topic, answer in _answers() if topic != lesson and answer in OUTCOMES]
    counted = Counter(answer for theirs, answer in others if theirs == kind)
    enough = counted.total() >= ENOUGH
    if not enough:
        counted = Counter(answer for _, answer in others)
    no, mixed, yes = (counted[answer] for answer in OUTCOMES)
    return Base(kind if enough else "", (no, mixed, yes), in_chips((no, mixed, yes)))


def in_chips(counts: tuple[int, int, int]) -> tuple[int, int, int]:
    """Return counts as ten chips: rounded down, and the chips that are left go where most was cut off.

    Raises ValueError where all counts are 0.
    """
    total = sum(counts)
    if not total:
        raise ValueError("There must be at least 1 answer to make chips of; found 0.")
    placed = [CHIPS * count // total for count in counts]
    cut = sorted(range(3), key=lambda n: -(CHIPS * counts[n] % total))
    for n in cut[: CHIPS - sum(placed)]:
        placed[n] += 1
    return placed[0], placed[1], placed[2]
