"""Estimates for records: numbers in, Found (a figure with its interval) out, on numpy and pandas alone.

Intervals hold 95%. Who counts all cases has no sampling error: use `exact` or `rounded` there, and an interval where
the claim reaches beyond the cases seen.
"""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import pandas as pd

from course.ledger.record import Found
from course.ledger.scoring import wilson

#: The 97.5th percentile of the normal curve.
Z = 1.959963984540054
DAYS = 365.25


@lru_cache(maxsize=256)
def t_quantile(df: float) -> float:
    """Return the 97.5th percentile of Student's t, by adding up its density over the angle (df at least 1)."""
    if df < 1:
        raise ValueError(f"df must be at least 1; found {df:g}.")
    if df > 1e5:
        return Z
    angle = np.linspace(0, min(math.pi / 2, 12 / math.sqrt(df)), 20001)
    density = np.cos(angle) ** (df - 1)
    mass = np.concatenate([[0], np.cumsum((density[1:] + density[:-1]) / 2)])
    return float(math.sqrt(df) * np.tan(np.interp(0.95 * mass[-1], mass, angle)))


def exact(value: float) -> Found:
    """Return a count, or another figure that is known."""
    return Found(float(value), float(value), float(value))


def rounded(value: float, half: float) -> Found:
    """Return a figure that is known to half a unit of its last digit (half = 0.05 for 10.9)."""
    if half < 0:
        raise ValueError(f"half must not be negative; found {half:g}.")
    return Found(float(value), float(value) - half, float(value) + half)


def share(part: float, whole: float) -> Found:
    """Return a share in per cent with its Wilson interval."""
    if whole != int(whole):
        raise ValueError(f"whole must be a number of cases; found {whole:g}.")
    low, high = wilson(part, int(whole), Z)
    value = part / whole
    return Found(100 * value, 100 * min(low, value), 100 * max(high, value), sampled=True)


def change(before: float, after: float, half: float = 0.0) -> Found:
    """Return the change in per cent of what was before; half : what both figures are rounded by."""
    if not before - half > 0:
        raise ValueError(f"before must be above 0, rounding included; found {before:g} (half {half:g}).")
    ends = [
        100 * (late / early - 1) for late in (after - half, after + half) for early in (before - half, before + half)
    ]
    return Found(100 * (after / before - 1), min(ends), max(ends))


def _line(x: npt.NDArray[np.float64], y: npt.NDArray[np.float64], at: float) -> tuple[float, float, float, float]:
    """Return of the least-squares line: slope, its standard error, the value at a point, and the standard error there
    of a new case.
    """
    away = x - x.mean()
    square = float(away @ away)
    slope = float(away @ y) / square
    rest = y - y.mean() - slope * away
    spread = math.sqrt(float(rest @ rest) / (len(x) - 2))
    far = at - float(x.mean())
    return (
        slope,
        spread / math.sqrt(square),
        float(y.mean()) + slope * far,
        spread * math.sqrt(1 + 1 / len(x) + far**2 / square),
    )


def _known(series: pd.Series, least: int, what: str) -> pd.Series:
    known = series.dropna().astype(float).sort_index(kind="stable")
    if len(known) < least or not known.index.is_unique:
        raise ValueError(
            f"{what} needs {least} values or more, one a time; found {len(known)} at {known.index.nunique()} times."
        )
    return known


def trend(series: pd.Series) -> Found:
    """Return the least-squares slope per step of the index (a year), as if the years were independent."""
    known = _known(series, 3, "A trend")
    x = known.index.to_numpy(dtype=float)
    slope, error, _, _ = _line(x, known.to_numpy(dtype=float), 0.0)
    reach = t_quantile(len(known) - 2) * error
    return Found(slope, slope - reach, slope + reach, sampled=True)


def place(values: pd.Series, who: str, most_first: bool = True) -> Found:
    """Return the place of one among all; those with the same value share places, from the best to the worst of them."""
    known = values.dropna()
    if who not in known.index or not known.index.is_unique:
        raise ValueError(f"{who!r} must have one value among the {len(known)} that are ranked; it has none or several.")
    mine = known[who]
    ahead, equal = int((known > mine if most_first else known < mine).sum()), int((known == mine).sum())
    return Found(ahead + 1.0, ahead + 1.0, float(ahead + equal), {"among": len(known)})


def association(x: pd.Series, y: pd.Series, how: str = "pearson", held: pd.DataFrame | None = None) -> Found:
    """Return the correlation of values with the same label, with other columns held equal if given.

    how : "pearson", or "spearman" for ranks. The interval is Fisher's; for ranks with the error of Bonett and Wright
    (2000), Psychometrika 65(1).
    """
    if how not in ("pearson", "spearman"):
        raise ValueError(f"how must be pearson or spearman; found {how!r}.")
    both = pd.DataFrame({"_x": x, "_y": y})
    both = both.dropna() if held is None else both.join(held).dropna()
    others, n = both.shape[1] - 2, len(both)
    if n < others + 4:
        raise ValueError(f"A correlation with {others} held needs {others + 4} cases or more; found {n}.")
    values = (both.rank() if how == "spearman" else both).to_numpy(dtype=float)
    values = values - values.mean(axis=0)
    fit = values[:, 2:] @ np.linalg.lstsq(values[:, 2:], values[:, :2], rcond=None)[0] if others else 0.0
    left = values[:, :2] - fit
    size = np.sqrt((left**2).sum(axis=0))
    if (size <= 1e-9 * np.maximum(1.0, np.sqrt((values[:, :2] ** 2).sum(axis=0)))).any():
        raise ValueError("A correlation needs values that vary, also with the others held equal; one side doesn't.")
    r = float(np.clip(left[:, 0] @ left[:, 1] / size.prod(), -1, 1))
    if abs(r) > 1 - 1e-12:
        return Found(round(r), round(r), round(r), {"cases": n}, sampled=True)
    error = math.sqrt((1 + r**2 / 2 if how == "spearman" else 1) / (n - others - 3))
    low, high = (math.tanh(math.atanh(r) + sign * Z * error) for sign in (-1, 1))
    return Found(r, low, high, {"cases": n}, sampled=True)


def gap(one: pd.Series, other: pd.Series) -> Found:
    """Return the mean of one group less that of the other, with Welch's interval. Each needs two cases."""
    a, b = one.dropna().to_numpy(dtype=float), other.dropna().to_numpy(dtype=float)
    if min(len(a), len(b)) < 2:
        raise ValueError(f"A gap needs two cases or more in each group; found {len(a)} and {len(b)}.")
    value, parts = float(a.mean() - b.mean()), np.array([a.var(ddof=1) / len(a), b.var(ddof=1) / len(b)])
    total = float(parts.sum())
    if total == 0:
        return Found(value, value, value, sampled=True)
    df = total**2 / float(parts[0] ** 2 / (len(a) - 1) + parts[1] ** 2 / (len(b) - 1))
    reach = t_quantile(df) * math.sqrt(total)
    return Found(value, value - reach, value + reach, sampled=True)


def lag(first: str, then: str) -> Found:
    """Return the years from one date to another. A date is a year, a month or a day ("2010", "2010-05", "2010-05-17"),
    and is known as well as it is written.
    """
    try:
        (early, early_end), (late, late_end) = (
            (pd.Period(date).start_time, (pd.Period(date) + 1).start_time) for date in (first, then)
        )
    except ValueError as problem:
        raise ValueError(f"A date is written 2010, 2010-05 or 2010-05-17; found {first!r} and {then!r}.") from problem
    low, high = ((late - early_end).days / DAYS, (late_end - early).days / DAYS)
    return Found((low + high) / 2, low, high)


def forecast(series: pd.Series, from_year: int, rule: str = "line") -> Found:
    """Return by how much the last figure differs from what a rule said that knew only the years before from_year.

    rule : "line" goes on with the straight line, with the interval for a new case; "growth" does so with logarithms,
    and the difference is in per cent of what was said; "stay" says that the last figure known will stay (exact).
    """
    known = _known(series, 2, "A forecast")
    past = known[known.index < from_year]
    last, came = int(known.index[-1]), float(known.iloc[-1])
    if last < from_year or len(past) < (1 if rule == "stay" else 3):
        raise ValueError(f"A forecast needs 3 years before {from_year} and one after; found {known.index.tolist()}.")
    if rule == "stay":
        return exact(came - float(past.iloc[-1])).telling(year=last, came=came, said=float(past.iloc[-1]))
    if rule not in ("line", "growth") or (rule == "growth" and not known.gt(0).all()):
        raise ValueError(f"rule must be line, growth (of values above 0) or stay; found {rule!r}.")
    y = past.to_numpy(dtype=float)
    x = past.index.to_numpy(dtype=float)
    _, _, middle, error = _line(x, np.log(y) if rule == "growth" else y, float(last))
    reach = t_quantile(len(past) - 2) * error
    ends = (middle, middle + reach, middle - reach)
    said = [math.exp(end) for end in ends] if rule == "growth" else list(ends)
    value, low, high = (100 * (came / one - 1) if rule == "growth" else came - one for one in said)
    return Found(value, low, high, {"year": last, "came": came, "said": said[0]}, sampled=True)
