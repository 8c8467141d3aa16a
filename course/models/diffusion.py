"""S-curves: how a new thing spreads until it meets a ceiling. Pure functions: numbers in, numbers out.

Three curves, each with three parameters, so that none wins a comparison by having more of them:

    logistic   Verhulst (1838); Griliches, Econometrica 25 (1957). Those who have it pass it on to those who have not.
               Symmetric: it bends at half of the ceiling.
    gompertz   Gompertz (1825). Bends early, at 1/e (37%) of the ceiling, and then slows for a long time.
    bass       Bass, Management Science 15 (1969). Some adopt by themselves (innovation, p), some imitate (imitation,
    q).

Words used throughout
    t          years, any numbers that increase
    share      per cent of the population that has the thing (any unit will do if the ceiling is in the same one)
    ceiling    the share in the very long run
    limit      what the ceiling cannot exceed (100 for a share of people)
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from course.models.within import Array

__all__ = ["MODELS", "Fit", "Forecast", "backtest", "bass", "fit", "forecast", "gompertz", "log_odds", "logistic"]

#: Parameters of each curve, in the order in which they are given and returned.
MODELS: dict[str, tuple[str, ...]] = {
    "logistic": ("ceiling", "speed", "midpoint"),
    "gompertz": ("ceiling", "speed", "midpoint"),
    "bass": ("ceiling", "innovation", "imitation"),
}
#: The year before the first user, for Bass: in the course's table the shares of 1990 are zero.
ORIGIN = 1990
SEED = 13
_LARGE = 50.0  # exp(50) is far beyond any ceiling that data could tell apart
_FAR = 50.0  # a ceiling 50 times the largest share is no ceiling


def _positive(value: float, name: str) -> float:
    if not np.isfinite(value) or value <= 0:
        raise ValueError(f"{name} must be a number above 0; found {value!r}")
    return float(value)


def _times(t: npt.ArrayLike) -> Array:
    times = np.asarray(t, dtype=float)
    if not np.isfinite(times).all():
        raise ValueError(f"t has {int((~np.isfinite(times)).sum())} missing or infinite value(s); expected years")
    return times


def logistic(t: npt.ArrayLike, ceiling: float, speed: float, midpoint: float) -> Array:
    """Return ceiling / (1 + exp(-speed (t - midpoint))).

    t : years, shape (n,) or a number. ceiling : share. speed : per year. midpoint : the year of half the ceiling,
    where the curve is steepest (speed * ceiling / 4 a year). Returns shares of the shape of t.
    Raises ValueError for missing years, or a ceiling or speed that is not above 0.
    """
    times = _times(t)
    z = _positive(speed, "speed") * (times - midpoint)
    return _positive(ceiling, "ceiling") / (1 + np.exp(-np.clip(z, -_LARGE * 10, _LARGE * 10)))


def gompertz(t: npt.ArrayLike, ceiling: float, speed: float, midpoint: float) -> Array:
    """Return ceiling * exp(-exp(-speed (t - midpoint))).

    Parameters, shapes and errors as in `logistic`; midpoint is the year of 1/e of the ceiling, where the curve is
    steepest (speed * ceiling / e a year).
    """
    times = _times(t)
    z = _positive(speed, "speed") * (times - midpoint)
    return _positive(ceiling, "ceiling") * np.exp(-np.exp(-np.clip(z, -_LARGE, _LARGE)))


def bass(t: npt.ArrayLike, ceiling: float, innovation: float, imitation: float, origin: float = ORIGIN) -> Array:
    """Return cumulative adopters: ceiling * (1 - e^-(p+q)s) / (1 + q/p e^-(p+q)s) with s = t - origin; 0 before the
    origin.

    t : years. ceiling : share. innovation (p) : per year, above 0. imitation (q) : per year, 0 or more; with 0 the
    curve is the exponential approach ceiling * (1 - e^-ps). Returns shares of the shape of t. Raises ValueError.
    """
    p = _positive(innovation, "innovation")
    if not np.isfinite(imitation) or imitation < 0:
        raise ValueError(f"imitation must be 0 or more; found {imitation!r}")
    gone = np.exp(-(p + imitation) * np.maximum(_times(t) - origin, 0.0))
    return _positive(ceiling, "ceiling") * (1 - gone) / (1 + imitation / p * gone)


def log_odds(share: npt.ArrayLike, ceiling: float) -> Array:
    """Return log(share / (ceiling - share)): on a logistic curve with this ceiling, a straight line in t.

    share : above 0 and below the ceiling. Raises ValueError where it is not.
    """
    shares = np.asarray(share, dtype=float)
    wrong = ~((shares > 0) & (shares < ceiling))
    if wrong.any():
        found = np.atleast_1d(shares)[int(np.atleast_1d(wrong).argmax())]
        raise ValueError(f"share must lie between 0 and the ceiling of {ceiling:g}; found {found:g}")
    return np.log(shares / (ceiling - shares))


@dataclass(frozen=True)
class Fit:
    """A fitted curve.

    values, errors : by parameter name, with standard errors (0 for a ceiling held at the limit). low, high : the
    interval of each parameter at `level`. rmse : root mean squared residual. aicc : smaller is better, comparable
    only between models fitted to the same points. at_limit : the data wanted a higher ceiling than is possible.
    """

    model: str
    values: dict[str, float]
    errors: dict[str, float]
    low: dict[str, float]
    high: dict[str, float]
    level: float
    rmse: float
    aicc: float
    n: int
    at_limit: bool
    centre: Array  # free parameters on the scale of the fit: logs of positive ones, the midpoint in years
    covariance: Array  # of `centre`
    limit: float | None
    origin: float

    def curve(self, t: npt.ArrayLike) -> Array:
        """Return the fitted shares at years t."""
        return _curve(self.model, self._all(self.centre), t, self.origin)

    def _all(self, free: Array) -> Array:
        if not self.at_limit:
            return free
        assert self.limit is not None  # a ceiling is held at a limit only
        return np.concatenate([[np.log(self.limit)], free])


@dataclass(frozen=True)
class Forecast:
    """years, middle, low, high : arrays of one length. level : how many of the model's own futures lie between."""

    years: Array
    middle: Array
    low: Array
    high: Array
    level: float


def _curve(model: str, theta: Array, t: npt.ArrayLike, origin: float) -> Array:
    """Return curves for parameters on the scale of the fit; theta has shape (3,) or (draws, 3)."""
    t = np.asarray(t, dtype=float)
    y: Array
    if theta.ndim == 1 and model != "bass":  # one curve, as a fit tries hundreds: the same by plain numbers
        a, b, c = theta.tolist()
        z = math.exp(min(max(b, -_LARGE), 5)) * (t - c)
        top = math.exp(min(max(a, -_LARGE), _LARGE))
        if model == "logistic":
            y = top * (1 / (1 + np.exp(-np.minimum(np.maximum(z, -500), 500))))
        else:
            y = top * np.exp(-np.exp(-np.minimum(np.maximum(z, -_LARGE), _LARGE)))
        return y
    a, b, c = (theta[..., i, None] for i in range(3))
    if model == "bass":
        p, q = np.exp(np.clip(b, -_LARGE, 5)), np.exp(np.clip(c, -_LARGE, 5))
        gone = np.exp(-np.clip((p + q) * np.maximum(t - origin, 0.0), 0, 700))
        y = np.exp(np.clip(a, -_LARGE, _LARGE)) * (1 - gone) / (1 + q / p * gone)
        return y
    z = np.exp(np.clip(b, -_LARGE, 5)) * (t - c)
    inside = (
        1 / (1 + np.exp(-np.clip(z, -500, 500)))
        if model == "logistic"
        else np.exp(-np.exp(-np.clip(z, -_LARGE, _LARGE)))
    )
    y = np.exp(np.clip(a, -_LARGE, _LARGE)) * inside
    return y


def _slope(model: str, theta: Array, t: Array, origin: float) -> Array:
    """Return derivatives of the curve by the parameters on the scale of the fit, shape (n, 3)."""
    y = _curve(model, theta, t, origin)
    if model == "bass":
        c, p, q = np.exp(theta)
        s = np.maximum(t - origin, 0.0)
        u = np.exp(-(p + q) * s)
        top, bottom = 1 - u, 1 + q / p * u
        by_p = c * (s * u * bottom - top * (-q / p**2 * u - q / p * s * u)) / bottom**2
        by_q = c * (s * u * bottom - top * (u / p - q / p * s * u)) / bottom**2
        return np.column_stack([y, p * by_p, q * by_q])
    speed = np.exp(theta[1])
    z = speed * (t - theta[2])
    rest = 1 - y / np.exp(theta[0]) if model == "logistic" else np.exp(-np.clip(z, -_LARGE, _LARGE))
    return np.column_stack([y, y * rest * z, -y * rest * speed])


def _start(model: str, t: Array, y: Array, ceiling: float, origin: float) -> Array:
    """Start values: a straight line through the transformed shares, weighted to where the curve is steep."""
    part = np.clip(y / ceiling, 1e-4, 1 - 1e-4)
    if model == "gompertz":
        line, weight = -np.log(-np.log(part)), (part * np.log(part)) ** 2
    else:
        line, weight = np.log(part / (1 - part)), (part * (1 - part)) ** 2
    mean_t, mean_l = np.average(t, weights=weight), np.average(line, weights=weight)
    slope = np.sum(weight * (t - mean_t) * (line - mean_l)) / np.sum(weight * (t - mean_t) ** 2)
    slope = float(np.clip(slope, 0.01, 3.0))
    midpoint = mean_t - mean_l / slope
    if model != "bass":
        return np.array([np.log(ceiling), np.log(slope), midpoint])
    # A Bass curve with little innovation is a logistic one with speed p + q and its midpoint where e^-(p+q)s = p/q.
    ratio = np.exp(-slope * max(midpoint - origin, 1.0))
    return np.log([ceiling, slope * ratio / (1 + ratio), slope / (1 + ratio)])


def _checked(t: npt.ArrayLike, share: npt.ArrayLike, limit: float | None, least: int) -> tuple[Array, Array]:
    years, shares = np.asarray(t, dtype=float), np.asarray(share, dtype=float)
    if years.ndim != 1 or years.shape != shares.shape:
        raise ValueError(f"t and share must be two lists of one length; found shapes {years.shape} and {shares.shape}")
    for name, values in (("t", years), ("share", shares)):
        wrong = ~np.isfinite(values)
        if wrong.any():
            raise ValueError(
                f"{name} has {int(wrong.sum())} missing or infinite value(s), the first at position"
                f" {int(wrong.argmax())}; expected numbers: drop the years without a figure"
            )
    if years.size < least:
        raise ValueError(f"share has {years.size} points; expected at least {least} to fit three parameters")
    back = np.diff(years) <= 0
    if back.any():
        i = int(back.argmax())
        raise ValueError(f"t must increase; found {years[i + 1]:g} after {years[i]:g}")
    if (shares < 0).any() or shares.max() <= 0:
        raise ValueError(f"share must be 0 or more, and not all 0; found a least of {shares.min():g}")
    if limit is not None and shares.max() > limit:
        raise ValueError(f"share must not exceed the limit of {limit:g}; found {shares.max():g}")
    return years, shares


#: Fewest points for a fit: three parameters, the scatter, and one to spare for AICc.
LEAST = 6


@dataclass(frozen=True)
class _Points:
    """What a curve is fitted to: years and shares, shape (n,), the model's name and the origin of `bass`."""

    model: str
    years: Array
    shares: Array
    origin: float

    def residual(self, theta: Array) -> Array:
        """Return the curve less the shares, shape (n,)."""
        return _curve(self.model, theta, self.years, self.origin) - self.shares

    def start(self, ceiling: float) -> Array:
        """Return start values for this ceiling, shape (3,)."""
        return _start(self.model, self.years, self.shares, ceiling, self.origin)


@dataclass(frozen=True)
class _Solved:
    """A least-squares solution: free parameters, residuals, their derivatives, and whether it was stopped."""

    free: Array
    residual: Array
    jacobian: Array
    stopped: bool


def _solve(points: _Points, first: Array, held: list[float], tries: int = 60) -> _Solved:
    """Return the best free parameters from these start values; the first ones are held at `held`."""
    from scipy.optimize import leastsq  # costs a third of a second: only who fits pays it

    skip = len(held)

    def full(free: Array) -> Array:
        return np.concatenate([held, free]) if skip else free

    def slope(free: Array) -> Array:
        return _slope(points.model, full(free), points.years, points.origin)[:, skip:]

    # Levenberg and Marquardt's way from MINPACK; least_squares(method="lm") is the same at twice the time
    minpack: Any = leastsq
    free, _, info, _, how = minpack(
        lambda free: points.residual(full(free)),
        first[skip:],
        Dfun=slope,
        full_output=True,
        xtol=1e-12,
        ftol=1e-12,
        gtol=1e-12,
        diag=np.ones(3 - skip),
        maxfev=tries,  # a ceiling that runs away to infinity is stopped; a good fit takes about ten
    )
    return _Solved(free, info["fvec"], slope(free), how == 5)


def _best(points: _Points, limit: float | None) -> tuple[_Solved, bool]:
    """Return the best fit, and whether its ceiling is held at the limit. Raises ValueError if no ceiling is found."""
    top = float(points.shares.max())
    tries = sorted({top * 1.02, top * 1.3, max(limit or 0.0, top * 1.02), top * 2.5})
    starts = [points.start(ceiling) for ceiling in tries]
    costs = [float(np.sum(points.residual(theta) ** 2)) for theta in starts]
    found = _solve(points, starts[int(np.argmin(costs))], [])
    highest = np.log(_FAR * top) if limit is None else np.log(limit)
    if found.stopped and found.free[0] <= highest:  # slow, but not running away
        found = _solve(points, found.free, [], 1000)
    if not found.free[0] > highest:
        return found, False
    if limit is None:
        raise ValueError(
            f"no ceiling was found: these {points.years.size} points have not begun to bend, and any high ceiling fits"
            " them; give a limit (100 for a share of people) or wait for more points"
        )
    return _solve(points, points.start(limit * (1 + 1e-9)), [highest]), True


def _covariance(found: _Solved, scatter: float, size: Array) -> Array:
    """Return the covariance of the free parameters, shape (k, k). size : length of each derivative, shape (k,)."""
    scaled = found.jacobian / size
    inverse = np.linalg.pinv(scaled.T @ scaled, rcond=1e-13, hermitian=True)
    covariance: Array = scatter * (inverse + inverse.T) / 2 / np.outer(size, size)
    return covariance


def _named(names: tuple[str, ...], free: Array, reach: Array, spread: Array) -> dict[str, tuple[float, ...]]:
    """Return by name the value of each parameter, its standard error, and the low and high end of its interval."""
    made: dict[str, tuple[float, ...]] = {}
    for name, at, wide, sd in zip(names, free, reach, spread, strict=True):
        if name == "midpoint":
            made[name] = float(at), float(sd), float(at - wide), float(at + wide)
        else:
            middle = float(np.exp(at))
            low, high = (float(np.exp(np.clip(v, -_LARGE, _LARGE))) for v in (at - wide, at + wide))
            made[name] = middle, middle * float(sd), low, high
    return made


def fit(
    t: npt.ArrayLike,
    share: npt.ArrayLike,
    model: str = "logistic",
    *,
    limit: float | None = None,
    level: float = 0.9,
    origin: float = ORIGIN,
) -> Fit:
    """Return the least-squares fit of one curve, all three parameters free.

    t, share : shape (n,), n >= 6, t increasing, no missing values. model : a name in MODELS. limit : what the ceiling
    cannot exceed; where the data ask for more, the ceiling is held at the limit and the other two are fitted. level :
    of the intervals, from the curvature at the best fit (Gauss-Newton) and Student's t. origin : see `bass`.

    The intervals rest on points that scatter independently about the right curve. Real shares do neither.

    Raises ValueError for bad input (see the messages), or if no fit is found.
    """
    from scipy.special import stdtrit

    if model not in MODELS:
        raise ValueError(f"model must be one of {', '.join(MODELS)}; found {model!r}")
    years, shares = _checked(t, share, limit, LEAST)
    if limit is not None:
        _positive(limit, "limit")
    if not 0 < level < 1:
        raise ValueError(f"level must lie between 0 and 1; found {level!r}")
    found, at_limit = _best(_Points(model, years, shares, origin), limit)
    free, n = found.free, years.size
    error = float(found.residual @ found.residual)
    size = np.linalg.norm(found.jacobian, axis=0)
    if not np.isfinite(error) or not np.isfinite(free).all() or not (size > 1e-9).all():
        raise ValueError(f"no {model} curve was found for these {n} points; try other years or another model")
    covariance = _covariance(found, error / (n - free.size), size)
    spread = np.sqrt(np.maximum(np.diag(covariance), 0.0))
    reach = float(stdtrit(n - free.size, 0.5 + level / 2)) * spread
    known = _named(MODELS[model][1:] if at_limit else MODELS[model], free, reach, spread)
    if at_limit and limit is not None:
        held = float(limit)
        known = {"ceiling": (held, 0.0, held, held), **known}
    values, errors, low, high = ({name: four[i] for name, four in known.items()} for i in range(4))
    k = free.size + 1
    aicc = n * np.log(max(error / n, 1e-300)) + 2 * k + 2 * k * (k + 1) / (n - k - 1)
    rmse = float(np.sqrt(error / n))
    return Fit(model, values, errors, low, high, level, rmse, float(aicc), n, at_limit, free, covariance, limit, origin)


def forecast(fitted: Fit, years: npt.ArrayLike, *, level: float = 0.9, draws: int = 1000, seed: int = SEED) -> Forecast:
    """Return what the fitted curve says of other years, with the model's own interval.

    years : shape (n,). Parameters are drawn from the fit's covariance, a curve is made of each draw, and the scatter
    of the points is added; between low and high lie `level` of them. Ceilings are cut at the fit's limit.

    The interval is the model's: it takes for granted that the curve is the right one and stays so. It is too narrow.
    Raises ValueError for missing years or a level outside 0 to 1.
    """
    at = np.atleast_1d(_times(years))
    if not 0 < level < 1:
        raise ValueError(f"level must lie between 0 and 1; found {level!r}")
    rng = np.random.default_rng(seed)
    size = fitted.centre.size
    spread = np.sqrt(np.maximum(np.diag(fitted.covariance), 1e-30))
    # Cholesky, which is unique, and not eigenvectors, whose sign differs between machines.
    root = np.linalg.cholesky(fitted.covariance / np.outer(spread, spread) + 1e-9 * np.eye(size))
    free = fitted.centre + spread * (rng.standard_normal((draws, size)) @ root.T)
    if fitted.at_limit and fitted.limit is not None:
        free = np.column_stack([np.full(draws, np.log(fitted.limit)), free])
    elif fitted.limit is not None:
        free[:, 0] = np.minimum(free[:, 0], np.log(fitted.limit))
    noise = fitted.rmse * np.sqrt(fitted.n / (fitted.n - size))
    futures = _curve(fitted.model, free, at, fitted.origin) + noise * rng.standard_normal((draws, 1))
    low, high = np.quantile(futures, [0.5 - level / 2, 0.5 + level / 2], axis=0)
    top = np.inf if fitted.limit is None else fitted.limit
    return Forecast(at, fitted.curve(at), np.clip(low, 0, top), np.clip(high, 0, top), level)


def backtest(
    t: npt.ArrayLike,
    share: npt.ArrayLike,
    origin_year: float,
    horizon: float,
    model: str = "logistic",
    *,
    limit: float | None = None,
    level: float = 0.9,
    origin: float = ORIGIN,
) -> dict[str, float | bool]:
    """Stand in a year, fit what was known then, forecast, and look.

    t, share : the whole series. origin_year : the last year that the fit may see. horizon : how many years on.
    Returns forecast, low, high, actual, error (forecast - actual), hit (actual inside the interval), and of the fit
    ceiling and at_limit.
    Raises ValueError if the series has no figure for origin_year + horizon, or `fit` refuses the points.
    """
    years, shares = _checked(t, share, limit, 1)
    if not np.isfinite(horizon) or horizon <= 0:
        raise ValueError(f"horizon must be above 0 years; found {horizon!r}")
    target = origin_year + horizon
    there = years == target
    if not there.any():
        raise ValueError(f"the series has no figure for {target:g}, {horizon:g} years after {origin_year:g}")
    known = years <= origin_year
    fitted = fit(years[known], shares[known], model, limit=limit, level=level, origin=origin)
    said = forecast(fitted, [target], level=level)
    actual, middle, low, high = float(shares[there][0]), float(said.middle[0]), float(said.low[0]), float(said.high[0])
    return {
        "forecast": middle,
        "low": low,
        "high": high,
        "actual": actual,
        "error": middle - actual,
        "hit": low <= actual <= high,
        "ceiling": fitted.values["ceiling"],
        "at_limit": fitted.at_limit,
    }
