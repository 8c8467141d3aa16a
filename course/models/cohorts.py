"""Cohorts of users: how many stay, what they bring, when they have paid for their own winning. Pure functions.

Who thought of it: curves of survival are those of life tables (Halley 1693). That groups of users whose members
differ look more and more faithful: Fader and Hardie, Journal of Interactive Marketing 21 (2007), the shifted
beta-geometric; the same for spans of any length is Lomax, Journal of the American Statistical Association 49 (1954),
a power law. Lifetime value as a sum of margins, kept and discounted: Gupta, Lehmann and Stuart, Journal of Marketing
Research 41 (2004).

Three curves of retention. `kept` is the part of a cohort that is still there after the first period (a year, a month,
a day), `spread` says how much its members differ in their rate of leaving. All three begin at one and pass `kept`
after one period.
    exponential     kept ** t                                          all alike: the same part leaves every period
    power           (1 + (kept ** -spread - 1) * t) ** (-1 / spread)   rates of leaving differ as a gamma distribution
    beta_geometric  the chance of leaving differs as a beta distribution; people decide once a period
spread is the squared coefficient of variation of the rates (power), or the polarization 1 / (a + b + 1)
(beta_geometric). Where it is zero, both are the exponential. Where it is large, those who survive the first period
stay forever.

Money is counted in months of a user's first revenue, so that no currency is needed: a cost of 12 is a year's revenue.
Revenue of a month comes from those who are there at its beginning. What it costs to keep users is not in the model; the
margin is what is left of revenue before selling.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from course.models.within import Array, Mask, numbers, whole

__all__ = [
    "CURVES",
    "RANGES",
    "Payback",
    "Span",
    "beta_geometric",
    "build_up",
    "cost_bounds",
    "exponential",
    "gross_cost",
    "payback",
    "power",
    "span",
    "steady_payback",
    "survival",
]

MONTHS = 600  # fifty years; what is not paid back by then is said to be never paid back

#: What each parameter can be: least, greatest, unit.
RANGES = {
    "kept": (0.0, 100.0, "percent of users still there after a period"),
    "spread": (0.0, 20.0, "squared coefficient of variation of the rates of leaving"),
    "polarization": (0.0, 0.99, "from 0, all alike, to 1, some leave at once and all others never"),
    "cost": (0.0, 1000.0, "months of revenue of one user"),
    "margin": (-200.0, 100.0, "percent of revenue left before selling"),
    "growth": (-90.0, 200.0, "percent a year, of revenue per user"),
    "discount": (0.0, 100.0, "percent a year"),
    "share": (0.0, 1000.0, "percent of revenue spent on selling"),
    "net": (0.01, 200.0, "net new users in percent of users"),
    "lost": (0.0, 100.0, "percent of the users at the beginning of a year"),
    "part": (0.0, 100.0, "percent of a cohort"),
    "time": (0.0, 100_000.0, "periods"),
    "acquired": (0.0, 1e12, "users"),
    "spend": (0.0, 1e15, "money"),
    "users": (0.0, 1e12, "users"),
}


def _checked(name: str, value: npt.ArrayLike, limits: str = "") -> Array:
    values = np.asarray(value, dtype=float)
    return numbers(name, values.ravel(), RANGES[limits or name], values.size).reshape(values.shape)


# ------------------------------------------------------------------------------------------------------ curves


def exponential(time: npt.ArrayLike, kept: npt.ArrayLike) -> Array:
    """Return the part (0 to 1) of a cohort still there after `time` periods, if the same part leaves every period.

    kept : percent.
    """
    time, kept = _checked("time", time), _checked("kept", kept) / 100
    return np.power(kept, time)


def power(time: npt.ArrayLike, kept: npt.ArrayLike, spread: npt.ArrayLike) -> Array:
    """Return the part still there where users differ: each has an own rate of leaving, drawn from a gamma distribution.

    See the module's words.
    """
    time, kept, v = _checked("time", time), _checked("kept", kept) / 100, _checked("spread", spread)
    safe, wide = np.where(kept > 0, kept, 1.0), np.where(v > 1e-9, v, 1.0)
    with np.errstate(over="ignore"):
        bent = np.power(1 + np.expm1(-wide * np.log(safe)) * time, -1 / wide)
    curve = np.where(v > 1e-9, bent, np.power(safe, time))
    return np.where(kept > 0, curve, np.where(time > 0, 0.0, 1.0))


def beta_geometric(time: npt.ArrayLike, kept: npt.ArrayLike, polarization: npt.ArrayLike) -> Array:
    """Return the shifted beta-geometric of Fader and Hardie: in whole periods, chances of leaving drawn from a beta
    distribution.
    """
    time = _checked("time", time)
    if np.any(time != np.floor(time)):
        raise ValueError(f"time must be whole periods (0, 1, 2 ...); found {time[time != np.floor(time)].flat[0]:g}")
    kept, phi = _checked("kept", kept) / 100, _checked("polarization", polarization)
    time, kept, phi = np.broadcast_arrays(time, kept, phi)
    last = int(time.max()) if time.size else 0
    steps = np.arange(last).reshape((-1,) + (1,) * time.ndim)
    # of those who stayed through j periods the part (b + j) / (a + b + j) stays through one more, with a + b = 1 /
    # phi - 1
    stays = (kept * (1 - phi) + phi * steps) / (1 - phi + phi * steps)
    paths = np.concatenate([np.ones((1, *time.shape)), np.cumprod(stays, axis=0)])
    curve: Array = np.take_along_axis(paths, time.astype("int64")[None], axis=0)[0]
    return curve


#: The curves by name.
CURVES: dict[str, Callable[..., Array]] = {"exponential": exponential, "power": power, "beta-geometric": beta_geometric}


def survival(curve: str, time: npt.ArrayLike, kept: npt.ArrayLike, spread: npt.ArrayLike = 0.0) -> Array:
    """Return one of the three curves by name; spread is not used by the exponential."""
    if curve not in CURVES:
        raise ValueError(f"curve must be one of {', '.join(CURVES)}; found {curve!r}")
    return exponential(time, kept) if curve == "exponential" else CURVES[curve](time, kept, spread)


# ------------------------------------------------------------------------------------------------------ fits


@dataclass(frozen=True)
class Span:
    """All power curves that agree with a few points: from the lowest to the highest (spread of each, kept of each in
    percent).
    """

    low_spread: float
    high_spread: float
    low_kept: float
    high_kept: float

    def low(self, time: npt.ArrayLike) -> Array:
        """Return the part still there after `time` periods, by the lowest curve."""
        return power(time, self.low_kept, self.low_spread)

    def high(self, time: npt.ArrayLike) -> Array:
        """Return the part still there after `time` periods, by the highest curve."""
        return power(time, self.high_kept, self.high_spread)


def _kept_through(time: float, share: float, spread: Array) -> Array:
    """kept (0 to 1) of the power curve of each spread that passes the point (time, share)."""
    v = np.maximum(spread, 1e-9)
    with np.errstate(over="ignore"):
        kept: Array = np.exp(-np.log1p(np.expm1(-v * np.log(share)) / time) / v)
    return kept


def _points(times: npt.ArrayLike, shares: npt.ArrayLike, at_most: npt.ArrayLike) -> tuple[Array, Array, Mask]:
    """Return the points of `span`: times, shares from 0 to 1, and which are bounds. Raises ValueError for bad ones."""
    times, shares = np.atleast_1d(_checked("time", times)), np.atleast_1d(_checked("part", shares)) / 100
    bound = np.atleast_1d(np.asarray(at_most, dtype=bool))
    if not times.shape == shares.shape == bound.shape:
        raise ValueError(
            f"times, shares and at_most must be of one length; found {times.size}, {shares.size}, {bound.size}"
        )
    if len(set(times.tolist())) < times.size or (times <= 0).any() or (shares <= 0).any() or (shares >= 1).any():
        raise ValueError("each point needs an own time above 0 (periods) and a share above 0 and below 100 (percent)")
    if bound.all() or times[~bound].min() > times.min():
        raise ValueError("the earliest point must be exact, not an upper bound (percent of a cohort)")
    return times, shares, bound


def _through(t0: float, s0: float, t: float, v: float) -> float:
    """Return the part still there at t on the power curve of spread v that passes the point (t0, s0)."""
    return float(power(t, 100 * float(_kept_through(t0, s0, np.array(v))), v))


def _largest_spread(t0: float, s0: float, t: float, s: float) -> float:
    """Return the largest spread, found by halving, whose curve through (t0, s0) is at s or below at t."""
    top = RANGES["spread"][1]
    a, b = 0.0, top
    if _through(t0, s0, t, top) <= s:
        a = b = top
    for _ in range(60):
        middle = (a + b) / 2
        a, b = (middle, b) if _through(t0, s0, t, middle) <= s else (a, middle)
    return a


def _widest(t0: float, s0: float, t: float, s: float, bound: bool) -> float:
    """Return the largest spread that agrees with the point (t, s). Raises ValueError where none does."""
    if s >= s0 and not bound:
        raise ValueError(f"retention cannot rise: {100 * s:g} percent at {t:g} after {100 * s0:g} at {t0:g} (periods)")
    if _through(t0, s0, t, 0.0) > s * (1 + 1e-9):
        raise ValueError(
            f"no curve passes {100 * s0:g} percent at {t0:g} and stays at {100 * s:g} percent or below at {t:g}"
            " (periods)"
        )
    found, top = _largest_spread(t0, s0, t, s), RANGES["spread"][1]
    if not bound and found >= top:
        raise ValueError(f"{100 * s:g} percent at {t:g} needs a spread above {top:g} (periods)")
    return found


def span(times: npt.ArrayLike, shares: npt.ArrayLike, at_most: npt.ArrayLike) -> Span:
    """Return the power curves through the points that are exact and on or below those that are only upper bounds.

    Parameters
    ----------
    times : periods after the first use, above 0, all different. shares : percent still there, above 0 and below 100.
    at_most : for each point, True if its share is published as "below". At least one point must be exact, and the
    earliest exact point must come before the bounds: then a larger spread lifts all that comes after it, and the span
    is an interval.

    Raises
    ------
    ValueError : no such curve; says which point cannot be met.
    """
    times, shares, bound = _points(times, shares, at_most)
    first = int(np.argmin(times))
    t0, s0 = times[first], shares[first]
    low, high = 0.0, RANGES["spread"][1]
    for i in np.argsort(times, kind="stable"):
        if i == first:
            continue
        widest = _widest(t0, s0, float(times[i]), float(shares[i]), bool(bound[i]))
        high = min(high, widest)
        low = max(low, 0.0 if bound[i] else widest)
    if low > high + 1e-6:
        raise ValueError(f"no one curve meets all {times.size} points (percent of a cohort at periods)")
    high = max(high, low)
    low_kept, high_kept = (100 * float(_kept_through(t0, s0, np.array(v))) for v in (low, high))
    return Span(low, high, low_kept, high_kept)


# ------------------------------------------------------------------------------------------------------ money


@dataclass(frozen=True)
class Payback:
    """What one new user brings. months : until the cost is back, inf if not within fifty years. value : of all
    margins to the horizon, in months of revenue (LTV), before the cost. path : margins so far less the cost, after 0,
    1, 2 ... months.
    """

    months: Array
    value: Array
    path: Array


def payback(
    kept: npt.ArrayLike = 80.0,
    spread: npt.ArrayLike = 0.0,
    margin: npt.ArrayLike = 30.0,
    cost: npt.ArrayLike = 12.0,
    growth: npt.ArrayLike = 0.0,
    discount: npt.ArrayLike = 0.0,
    *,
    months: int = MONTHS,
) -> Payback:
    """Return when a user has paid for its own winning.

    Parameters in the units of `RANGES`; each one number, or arrays of one shape.

    kept is the part still there after a year. The path has the shape (months + 1, ...).
    """
    given = {"kept": kept, "spread": spread, "margin": margin, "cost": cost, "growth": growth, "discount": discount}
    kept, v, margin, cost, growth, discount = np.broadcast_arrays(
        *(_checked(name, value) for name, value in given.items())
    )
    months = whole("months", months, (1, MONTHS, "months"))
    years = (np.arange(months) / 12).reshape((-1,) + (1,) * kept.ndim)
    rate = np.log1p(growth / 100) - np.log1p(discount / 100)
    flow = margin / 100 * power(years, kept, v) * np.exp(rate * years)
    path = np.concatenate([np.zeros((1, *kept.shape)), np.cumsum(flow, axis=0)]) - cost
    back = path >= -1e-9
    first = np.argmax(back, axis=0)
    earned = np.take_along_axis(flow, np.maximum(first - 1, 0)[None], axis=0)[0]
    over = np.take_along_axis(path, first[None], axis=0)[0]
    part = np.divide(over, earned, out=np.zeros_like(over), where=earned > 0)
    found = np.where(back.any(axis=0), np.where(first == 0, 0.0, first - np.clip(part, 0, 1)), np.inf)
    return Payback(found, path[-1] + cost, path)


# ----------------------------------------------------------------------------------------------------- a firm's cohorts


def build_up(acquired: npt.ArrayLike, kept: float, spread: float = 0.0, curve: str = "power") -> Array:
    """Return users by cohort: row = end of a year, column = the year in which they were won.

    acquired : users won in each year (counted whole at its end). Row sums are the firm's users: a convolution of what
    was won with the curve of retention. Nobody is made or lost twice: what was won is what is there and what has
    left.
    """
    acquired = np.atleast_1d(_checked("acquired", acquired))
    if acquired.ndim != 1:
        raise ValueError(f"acquired must be a list of users won, one a year; found the shape {acquired.shape}")
    curve_values = survival(curve, np.arange(acquired.size), float(kept), float(spread))
    age = np.subtract.outer(np.arange(acquired.size), np.arange(acquired.size))
    made: Array = np.where(age >= 0, curve_values[np.abs(age)], 0.0) * acquired
    return made


def cost_bounds(spend: npt.ArrayLike, before: npt.ArrayLike, after: npt.ArrayLike) -> tuple[Array, Array]:
    """Return least and greatest cost of winning one user that selling cost and two counts allow, if all of `spend` is
    for winning.

    Least: all users of the end were won in the year (everyone left and had to be won). Greatest: nobody left, so that
    only the net addition was won; inf where users did not grow. What spend also pays for (keeping) lowers both.

    The greatest holds whatever else happens. The least holds for users who are won and still there at the end: if
    some are won and lost again within the year, more were won than the count of the end can show, and each cost less.
    """
    spend, before, after = (
        _checked("spend", spend),
        _checked("before", before, "users"),
        _checked("after", after, "users"),
    )
    with np.errstate(divide="ignore", invalid="ignore"):
        low = np.where(after > 0, spend / np.where(after > 0, after, 1), np.inf)
        net = after - before
        high = np.where(net > 0, spend / np.where(net > 0, net, 1), np.inf)
    return low, high


def gross_cost(spend: npt.ArrayLike, before: npt.ArrayLike, after: npt.ArrayLike, lost: npt.ArrayLike) -> Array:
    """Return the cost of winning one user if `lost` percent of those at the beginning left in the year.

    They had to be replaced.
    """
    spend, before, after = (
        _checked("spend", spend),
        _checked("before", before, "users"),
        _checked("after", after, "users"),
    )
    won = after - before + before * _checked("lost", lost) / 100
    with np.errstate(divide="ignore"):
        return np.where(won > 0, spend / np.where(won > 0, won, 1), np.inf)


def steady_payback(share: npt.ArrayLike, margin: npt.ArrayLike, net: npt.ArrayLike, lost: npt.ArrayLike) -> Array:
    """Return years until a user has paid back, with leavers taken into the cost *and* into the life; inf if never.

    share, margin : percent of revenue, for selling and left before selling. net : net new users in percent of users.
    lost : percent of users who leave in a year, all alike, spread over the year. Those who were won are net + lost,
    so one of them cost share / (net + lost) years of revenue, and brings margin / lost years of it in all.

    Where share is below margin (an operating profit) the answer falls as more users leave: what is lost in life is
    more than won back in cost. So the payback of the proxy, with nobody leaving, is then the longest that it can be.
    """
    given = {"share": share, "margin": margin, "net": net, "lost": lost}
    share, margin, net, lost = (v / 100 for v in np.broadcast_arrays(*(_checked(k, v) for k, v in given.items())))
    earns = margin > 0
    need = np.divide(share, margin * (net + lost), out=np.full(share.shape, np.inf), where=earns)
    used = need * lost
    with np.errstate(divide="ignore", invalid="ignore"):
        years = np.where(lost > 0, -np.log1p(-np.minimum(used, 1.0)) / np.where(lost > 0, lost, 1.0), need)
    return np.where(share == 0, 0.0, np.where(earns & (used < 1), years, np.inf))
