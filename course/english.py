"""Small pieces of English that titles, verdicts and messages are made of."""

from __future__ import annotations

import re
from collections.abc import Iterable


def listed(names: Iterable[object], joint: str = "and") -> str:
    """Return the names in a row: "a", "a and b", "a, b and c"; "none" where there are none. joint : "and" or "or"."""
    row = [str(name) for name in names]
    return f"{', '.join(row[:-1])} {joint} {row[-1]}" if len(row) > 1 else row[0] if row else "none"


#: Ordinals that are written as words.
FEW = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")


def ordinal(number: float) -> str:
    """Return a place with its ending: 1st, 22nd, 13th, 68th; a part of one is rounded."""
    whole = round(number)
    last = 0 if whole % 100 in (11, 12, 13) or whole % 10 > 3 else whole % 10
    return f"{whole}{'thstndrd'[2 * last : 2 * last + 2]}"


def ordinal_word(number: int) -> str:
    """Return a place as a word up to tenth, and with its ending beyond: "first", "11th"."""
    return FEW[number - 1] if 1 <= number <= len(FEW) else ordinal(number)


def printed(option: str) -> str:
    """Return an option of a record as it is printed: with a true minus, and statisticians' names as names."""
    named = {"pearson": "Pearson", "spearman": "Spearman"}.get(option, option)
    return re.sub(r"^-(?=\d)", "\u2212", named)
