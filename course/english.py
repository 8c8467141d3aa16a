"""Small pieces of English that titles, verdicts and messages are made of."""

from __future__ import annotations

from collections.abc import Iterable


def listed(names: Iterable[object]) -> str:
    """Return the names in a row: "a", "a and b", "a, b and c"; "none" where there are none."""
    row = [str(name) for name in names]
    return ", ".join(row[:-1]) + " and " + row[-1] if len(row) > 1 else row[0] if row else "none"
