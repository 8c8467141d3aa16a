"""Text on a chart is measured, not guessed: how wide it is, and where its lines break.

Arial, Helvetica and Liberation Sans, the faces that charts ask for, have the same widths, so that one table serves
every reader. Against Chromium's own boxes it is one per cent too small on average.
"""

from __future__ import annotations

import html
import re
import unicodedata
from functools import lru_cache

#: Per mille of the size, from space to "~", regular and bold.
_REGULAR = (
    "278 278 355 556 556 889 667 191 333 333 389 584 278 333 278 278 556 556 556 556 556 556 556 556 "
    "556 556 278 278 584 584 584 556 1015 667 667 722 722 667 611 778 722 278 500 667 556 833 722 778 "
    "667 778 722 667 611 722 667 944 667 667 611 278 278 278 469 556 333 556 556 500 556 556 278 556 "
    "556 222 222 500 222 833 556 556 556 556 333 500 278 556 500 722 500 500 500 334 260 334 584"
)
_BOLD = (
    "278 333 474 556 556 889 722 238 333 333 389 584 278 333 278 278 556 556 556 556 556 556 556 556 "
    "556 556 333 333 584 584 584 611 975 722 722 722 722 667 611 778 722 278 556 722 611 833 722 778 "
    "667 778 722 667 611 722 667 944 667 667 611 333 278 333 584 556 333 556 611 556 611 556 333 611 "
    "611 278 278 556 278 889 611 611 611 611 389 556 333 611 556 778 556 556 500 389 280 389 584"
)
_ALSO = {"–": 556, "—": 1000, "−": 584, "‘": 222, "’": 222, "“": 333, "”": 333, "…": 1000, "×": 584, "→": 1000}
_BOLDER = {"‘": 278, "’": 278, "“": 500, "”": 500}
_WIDTHS = tuple(
    {chr(32 + i): int(wide) for i, wide in enumerate(row.split())} | {"\xa0": 278} | _ALSO | more
    for row, more in ((_REGULAR, {}), (_BOLD, _BOLDER))
)
#: Added to a measured width: the table is a little too small for short texts.
SLACK = 1.02


def plain(text: object) -> str:
    """Return a text of plotly without its tags and entities; a line break becomes a space."""
    bare = re.sub(r"<br\s*/?>", " ", str(text if text is not None else ""))
    return html.unescape(re.sub(r"<[^>]+>", "", bare))


@lru_cache(maxsize=4096)
def width(text: str, size: float, bold: bool = False) -> float:
    """Return how many pixels wide a text of one line is at this size; tags are left out."""
    table = _WIDTHS[bold]
    total = 0
    for sign in unicodedata.normalize("NFC", plain(text)):
        known = table.get(sign)
        if known is None:  # an accent does not make a letter wider; Chinese characters fill a square
            base = unicodedata.normalize("NFD", sign)[0]
            known = table.get(base, 1000 if unicodedata.east_asian_width(sign) in "WF" else 600)
        total += known
    return total / 1000 * size


def _filled(words: list[str], pixels: float, size: float, bold: bool) -> list[str]:
    lines: list[str] = []
    for word in words:
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and SLACK * width(longer, size, bold) <= pixels:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def wrap(text: str, pixels: float, size: float, bold: bool = False) -> list[str]:
    """Return the lines of a text, as few as fit into so many pixels and of about equal length (plotly wraps nothing).

    A no-break space holds, and a word that is longer than a line stays whole. An empty text has no lines.
    """
    words = re.split(r"[ \t\n]+", re.sub(r"<br\s*/?>", " ", text).strip(" \t\n"))
    if words == [""]:
        return []
    lines = _filled(words, pixels, size, bold)
    low, high = max(width(word, size, bold) for word in words), pixels
    while high - low > 4:
        middle = (low + high) / 2
        even = _filled(words, middle, size, bold)
        if len(even) <= len(lines):
            lines, high = even, middle
        else:
            low = middle
    return lines
