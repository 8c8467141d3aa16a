"""One way to write a number: on ticks and labels, in hover boxes, in words and in tables."""

from __future__ import annotations

import math
import re
from datetime import date, timedelta
from typing import Any

MINUS = "−"
_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
#: Units that follow their number without a space.
CLOSED_UP = ("%", "×", "°")
_WORDS = ((1e12, "trillion"), (1e9, "billion"), (1e6, "million"))


def number(value: Any, digits: int | None = None, unit: str = "") -> str:
    """Return a number as it is written everywhere on a chart.

    Parameters
    ----------
    value : a number; a missing one gives an empty text, and a text (such as a year or "2008–09") stays as it is. A
        year is not a number: write it with `year`.
    digits : decimals; None for three significant digits, with millions and more in words ("1.2 million").
    unit : "%" is closed up ("37%"); any other unit follows after a no-break space ("12 points").

    Returns
    -------
    str with thousands set off by commas, a true minus, and no exponent ("1.8 × 10²⁴" where the number needs one).
    """
    if isinstance(value, str):
        text = value
    else:
        if value is None or value != value:
            return ""
        if not math.isfinite(value):
            return f"{MINUS if value < 0 else ''}∞"
        text = significant(float(value), 3, in_words=True) if digits is None else _signed(float(value), digits)
    return text + ("" if not unit else unit if unit in CLOSED_UP else f"\xa0{unit}")


def _signed(value: float, digits: int) -> str:
    text = f"{abs(value):,.{digits}f}"
    return MINUS + text if value < 0 and text.strip("0.,") else text


def significant(value: float, digits: int, in_words: bool = False) -> str:
    """Return a number with so many significant digits, whole from a thousand on; in_words: "1.2 million"."""
    size, sign = abs(value), MINUS if value < 0 else ""
    if size == 0:
        return "0"
    if size >= 1e15 or size < 1e-6:
        power = math.floor(math.log10(size))
        times = f"{size / 10**power:.2g}"
        return f"{sign}{'' if times == '1' else f'{times} × '}10{str(power).translate(_RAISED)}"
    if in_words and size >= 999_500:
        for step, word in _WORDS:
            if size >= step * 0.9995:
                return f"{sign}{_trimmed(size / step, digits)}\xa0{word}"
    return sign + (f"{size:,.0f}" if size >= 1000 else _trimmed(size, digits))


def _trimmed(size: float, digits: int) -> str:
    """Return so many significant digits without the zeros at the end and without an exponent."""
    decimals = max(0, digits - 1 - math.floor(math.log10(size)))
    text = f"{size:,.{decimals}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def year(value: Any) -> str:
    """Return a year as text: 2022, never 2,022; a text such as "2008–09" stays as it is.

    Raises
    ------
    ValueError : a fraction of a year has no name of its own; give such points one ("2009Q3").
    """
    if isinstance(value, str):
        return value
    if value is None or value != value:
        return ""
    if not float(value).is_integer():
        raise ValueError(
            f"A year is a whole number, but this is {value!r}. Name the point yourself, as in text=['2009Q3']."
        )
    return str(int(value))


def looks_like_years(values: list[Any]) -> bool:
    """Return whether numbers can be years: all between 1800 and 2100."""
    numbers = [v for v in values if isinstance(v, (int, float)) and not isinstance(v, bool) and math.isfinite(v)]
    return bool(numbers) and all(1800 <= v <= 2100 for v in numbers)


def month(value: float) -> str:
    """Return a point in time, as a year with its part, in words: 2009.96 is "December 2009", a whole year itself."""
    if float(value).is_integer():
        return str(int(value))
    first = date(int(value), 1, 1)
    days = (date(first.year + 1, 1, 1) - first).days
    return f"{first + timedelta(days=math.floor((value - first.year) * days + 0.5)):%B %Y}"


#: How the words of an axis begin that name a unit and not a thing.
_UNITS = re.compile(
    r"(%|(percentage )?points|(billion|million|thousand|trillion)|((US|PPP) )?dollars|yuan|years|months|days|minutes)\b"
    r"|%",
    re.I,
)


def unit_of(words: str) -> str:
    """Return the unit that the words of an axis name, in brackets or as a whole; empty where they name none.

    "Sales in China (%)" and "% a year" have "%", "Paid (billion dollars)" has "billion dollars", "Correlation" none.
    """
    bare, _, inner = words.partition("(")
    inner = inner.rstrip(") ").split(",")[0]
    found = inner if _UNITS.match(inner) else bare.strip() if _UNITS.match(bare) else ""
    if found.startswith("%"):
        return "%"
    return found if not found or found[:2].isupper() or found.startswith("PPP") else found[0].lower() + found[1:]


def thing_of(words: str) -> str:
    """Return what the words of an axis measure, without the brackets at their end: "Score (points)" is "Score"."""
    return re.sub(r" \([^()]*\)$", "", words)


def measured(value: Any, unit: str) -> str:
    """Return a number with its unit, which is singular after 1: "1 point", "31.7 billion dollars"."""
    text = number(value, unit=unit)
    return re.sub(r"^(−?1)\xa0((?:percentage )?[a-z]+)s\b", "\\1\xa0\\2", text)
