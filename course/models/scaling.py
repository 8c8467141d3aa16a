"""Scaling laws: amount = a * people^exponent, estimated in several ways, and made-up worlds in which the exponent is
known.

    log(amount) = log(a) + exponent * log(people) + error

1 means in proportion: twice the people, twice the amount. 1.15 means 2^1.15 = 2.2 times. A zero has no logarithm, and
how a method treats zeros decides much:

    left out   least squares on logarithms, places without any amount dropped
    plus one   least squares on log(amount + 1)
    Poisson    the amounts themselves, zeros and all, by Poisson pseudo-maximum likelihood with robust errors

Limits: one straight line, people as counted, places independent of each other.

Sources: Bettencourt, Lobo, Helbing, Kühnert and West (2007), PNAS 104(17); Santos Silva and Tenreyro (2006), "The Log
of Gravity", Review of Economics and Statistics 88(4); Leitão, Miotto, Gerlach and Altmann (2016), Royal Society Open
Science 3.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from course.models import robust
from course.models.within import Array, Mask, Whole

METHODS = ("left out", "plus one", "Poisson")
LEAST_PLACES = 5


@dataclass(frozen=True)
class Fit:
    """An exponent with its 95% interval, robust to uneven spread (HC1); the line; and what was left out.

    level : log of the fitted amount for a place of one person. used : bool for each place given. residual : log of
    amount over fitted amount (NaN where the amount is 0 or the place was left out). r2 : of the logarithms; NaN for
    Poisson.
    """

    exponent: float
    low: float
    high: float
    level: float
    places: int
    zeros: int
    r2: float
    used: Mask
    residual: Array

    def amount(self, people: npt.ArrayLike) -> Array:
        """Return the fitted amount for these people."""
        fitted: Array = np.exp(self.level + self.exponent * np.log(np.asarray(people, dtype=float)))
        return fitted


def _checked(amount: npt.ArrayLike, people: npt.ArrayLike, least: float = 0.0) -> tuple[Array, Array]:
    y, x = (np.asarray(v, dtype=float).ravel() for v in (amount, people))
    if y.size != x.size:
        raise ValueError(f"amount has {y.size} values and people {x.size}; each place needs both")
    if not (np.isfinite(y).all() and np.isfinite(x).all()) or (y < 0).any():
        raise ValueError("amount and people must be finite numbers, and no amount below 0")
    if (x <= 0).any():
        raise ValueError(f"people is {x.min():g} in one place; every place must have people")
    if least < 0 or not np.isfinite(least):
        raise ValueError(f"least is {least} people; it must be 0 or more")
    return y, x


def fit(amount: npt.ArrayLike, people: npt.ArrayLike, zeros: str = METHODS[0], *, least: float = 0.0) -> Fit:
    """Return the exponent of amount on people, with an interval that is robust to unequal spread (HC1).

    Parameters
    ----------
    amount, people : arrays or Series of shape (n,); amounts 0 or more, people above 0.
    zeros : one of `METHODS`.
    least : places with fewer people are left out.

    Raises ValueError for values out of range, another method, fewer than 5 places that can be used, or places all of
    one size.
    """
    y, x = _checked(amount, people, least)
    if zeros not in METHODS:
        raise ValueError(f"zeros is {zeros!r}; the ways are {', '.join(METHODS)}")
    inside = x >= least
    used = inside & (y > 0) if zeros == METHODS[0] else inside
    if used.sum() < LEAST_PLACES:
        raise ValueError(f"{int(used.sum())} places can be used; a line with an interval needs at least {LEAST_PLACES}")
    size = np.log(x)
    if np.ptp(size[used]) < 1e-9:
        raise ValueError("all places have the same number of people; a line needs places of different size")
    if y[used].sum() == 0:
        raise ValueError("no place has any amount; there is nothing to fit")
    centre = size[used].mean()
    columns = np.c_[np.ones(used.sum()), size[used] - centre]
    if zeros == METHODS[2]:
        found = robust.poisson(y[used], columns)
    else:
        found = robust.least_squares(np.log(y[used] + (zeros == METHODS[1])), columns)
    level, exponent = (float(v) for v in found.params)
    low, high = float(found.low[1]), float(found.high[1])
    level -= exponent * centre
    with np.errstate(divide="ignore"):
        gap = np.log(y) - (level + exponent * size)
    residual = np.where(used & (y > 0), gap, np.nan)
    return Fit(exponent, low, high, level, int(used.sum()), int((inside & (y == 0)).sum()), found.r2, used, residual)


def worlds(
    people: npt.ArrayLike,
    exponent: float = 1.5,
    spread: float = 1.5,
    total: float = 30_000,
    *,
    runs: int = 200,
    seed: int = 0,
) -> Whole:
    """Return made-up countries with a known exponent: whole counts for each place, shape (runs, places).

    A place's expected count is people^exponent times an error (log-normal, its logarithm has this spread), the whole
    scaled to `total` a country; the count is a Poisson draw.

    Raises ValueError for an exponent outside 0 to 4, a spread outside 0 to 3, a total outside 1 to 10 million, or bad
    people.
    """
    x = _checked(np.ones(np.size(people)), people)[1]
    for name, value, low, high in (("exponent", exponent, 0, 4), ("spread", spread, 0, 3), ("total", total, 1, 1e7)):
        if not low <= value <= high:
            raise ValueError(f"{name} is {value}; it must lie between {low:g} and {high:g}")
    if runs < 1:
        raise ValueError(f"runs is {runs}; at least 1 is needed")
    random = np.random.default_rng(seed)
    share = np.exp(exponent * (np.log(x) - np.log(x).mean()) + random.normal(0, spread, (runs, x.size)))
    counts: Whole = random.poisson(share / share.sum(axis=1, keepdims=True) * total)
    return counts


def exponents(counts: npt.ArrayLike, people: npt.ArrayLike, zeros: str = METHODS[0]) -> Array:
    """Return the exponent of each of many countries at once, shape (runs,); NaN where fewer than 3 places can be used.

    counts : shape (runs, places), as `worlds` makes them. The same estimates as `fit`, without intervals.
    """
    y = np.atleast_2d(np.asarray(counts, dtype=float))
    x = _checked(np.ones(y.shape[1]), people)[1]
    if zeros not in METHODS:
        raise ValueError(f"zeros is {zeros!r}; the ways are {', '.join(METHODS)}")
    size = np.log(x) - np.log(x).mean()
    if zeros != METHODS[2]:
        use = (y > 0) if zeros == METHODS[0] else np.ones_like(y, dtype=bool)
        n = use.sum(axis=1)
        z = np.log(np.where(use, y + (zeros == METHODS[1]), 1.0))
        with np.errstate(invalid="ignore", divide="ignore"):
            mx, mz = (use * size).sum(axis=1) / n, z.sum(axis=1) / n
            gap = (size - mx[:, None]) * use
            slope = (gap * (z - mz[:, None])).sum(axis=1) / (gap**2).sum(axis=1)
        return np.where(n >= 3, slope, np.nan)
    level, slope = np.log(np.maximum(y.mean(axis=1), 1e-12)), np.ones(len(y))
    for _ in range(60):  # Newton's steps, all countries at once; the likelihood is concave
        mu = np.exp(np.clip(level[:, None] + slope[:, None] * size, -50, 50))
        g0, g1 = (y - mu).sum(axis=1), ((y - mu) * size).sum(axis=1)
        a, b, c = mu.sum(axis=1), (mu * size).sum(axis=1), (mu * size**2).sum(axis=1)
        det = a * c - b * b
        d0, d1 = (c * g0 - b * g1) / det, (a * g1 - b * g0) / det
        step = np.minimum(1.0, 1.0 / np.maximum(np.maximum(np.abs(d0), np.abs(d1)), 1e-12))
        level, slope = level + step * d0, slope + step * d1
        if np.abs(d1).max() < 1e-8:
            break
    return np.where((y > 0).sum(axis=1) >= 3, slope, np.nan)
