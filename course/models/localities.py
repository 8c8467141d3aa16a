"""Search under uncertainty: many localities that try, and a centre that plans or picks. Pure functions.

The standard names: each *way* of doing things is an arm of a **multi-armed bandit** (Robbins, Bulletin of the American
Mathematical Society 58, 1952); trying costs what the best way would have brought, the **explore-exploit** dilemma; to
try for a while and then stay with the best is **explore-then-commit**; the loss against the best way is the
**regret**. A centre that chooses among the results of localities is the experiment of Qian, Roland and Xu, Journal of
Political Economy 114 (2006). The numbers below are the course's own and stand for no country.

In words
    1  There are `ways` ways. What a way is worth in the long run is drawn from a normal distribution (mean 0, spread
    1). 2  A way of age a (years since it was begun there) brings worth * (1 - 2 * late * e^(-a / `RAMP`)). With late
    = 0 it
       brings its worth at once. With late above one half good ways look bad at first, and bad ones good: quick wins
       fade.
    3  The centre has a forecast of each way; its correlation with the truth is `foresight`. Its plan is the way with
    the
       best forecast. The centre's share of the localities follows the plan from the first year.
    4  Each of the other localities tries a way drawn at random.
    5  A year's result in a locality is what the way brings, plus noise. The part `common` of the variance of the
    noise is a
       shock that all localities share in that year; the rest is each one's own.
    6  After `patience` years all results are put side by side. The way with the best mean result is taken over
    everywhere;
       where it is new, it begins at age 0. With the plan alone there is nothing to compare, and it goes on.

What follows, and is tested: a shock that all share moves all results alike, so it never changes which way looks best.
A centre that tries one way after another (`one_by_one`) can't tell a good way from a good year.

Everything is counted in spreads of worth a year, before noise (noise is nobody's merit and has the mean 0).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from course.models import within
from course.models.within import Array

__all__ = ["RANGES", "Search", "compare", "one_by_one", "search", "thompson"]

RAMP = 4.0  # years
MOST = 60  # localities
SEED = 5

#: What each parameter can be: least, greatest, unit.
RANGES = {
    "noise": (0.0, 10.0, "spreads of worth"),
    "common": (0.0, 1.0, "part of the variance of the noise"),
    "foresight": (0.0, 1.0, "correlation of forecast and truth"),
    "late": (0.0, 1.0, "0 pays at once, 1 looks upside down at first"),
    "central": (0.0, 100.0, "percent of the localities"),
}


@dataclass(frozen=True)
class Search:
    """What came of many searches. Arrays over runs, but for `path`.

    mean : what the country had a year, mean over all years. best : what the best way would have brought (at age
    counted from year 0). worth : long-run worth of the way that was taken over. found : was it the best of all? tried
    : how many ways.
    path : what the country had in each year, mean over runs, shape (years,).
    """

    mean: Array
    best: Array
    worth: Array
    found: Array
    tried: Array
    path: Array

    @property
    def regret(self) -> Array:
        """Return what was lost a year against the best way from the start."""
        return self.best - self.mean


def _checked(**given: float) -> list[float]:
    return [within.number(name, value, RANGES[name]) for name, value in given.items()]


def _sizes(localities: int, ways: int, patience: int, years: int, runs: int) -> None:
    within.whole("localities", localities, (1, MOST, "localities"))
    within.whole("ways", ways, (2, 100, "ways"))
    within.whole("years", years, (2, 200, "years"))
    within.whole("runs", runs, (1, 200_000, "runs"))
    within.whole("patience", patience, (1, years, "years of trial, at most all years"))


def brings(late: float, years: int) -> Array:
    """Return what a way of worth 1 brings at ages 0, 1, … years - 1."""
    (late,) = _checked(late=late)
    return 1 - 2 * late * np.exp(-np.arange(years) / RAMP)


def _world(ways: int, foresight: float, runs: int, seed: int) -> tuple[np.random.Generator, Array, Array]:
    """Return the generator, the worth and the forecast of each way, shape (runs, ways): the same for the same seed."""
    random = np.random.default_rng(seed)
    worth = random.standard_normal((runs, ways))
    forecast = foresight * worth + np.sqrt(1 - foresight**2) * random.standard_normal((runs, ways))
    return random, worth, forecast


def search(
    localities: int = 30,
    noise: float = 1.0,
    patience: int = 4,
    central: float = 0.0,
    *,
    common: float = 0.3,
    foresight: float = 0.3,
    late: float = 0.2,
    ways: int = 12,
    years: int = 30,
    runs: int = 1000,
    seed: int = SEED,
) -> Search:
    """Simulate local trials with a centre that picks after the fact (central below 100), or one central plan (central
    100).

    Parameters in the units of `RANGES`; localities 1 to 60, patience 1 to years, ways 2 to 100. The same seed meets
    the same ways, forecasts and choices whatever the other parameters are. Raises ValueError that names parameter,
    found, range, unit.
    """
    _sizes(localities, ways, patience, years, runs)
    noise, common, foresight, late, central = _checked(
        noise=noise, common=common, foresight=foresight, late=late, central=central
    )
    random, worth, forecast = _world(ways, foresight, runs, seed)
    taken = (random.random((runs, MOST)) * ways).astype(np.int64)[:, :localities]
    luck = random.standard_normal((runs, MOST))[:, :localities]
    planned = round(central / 100 * localities)
    taken[:, :planned] = forecast.argmax(axis=1)[:, None]
    cell = (taken + ways * np.arange(runs)[:, None]).ravel()
    count = np.bincount(cell, minlength=runs * ways).reshape(runs, ways)
    sums = np.bincount(cell, weights=luck.ravel(), minlength=runs * ways).reshape(runs, ways)
    value = brings(late, years)
    with np.errstate(divide="ignore", invalid="ignore"):  # the common shock is the same for all: it cancels
        seen = worth * value[:patience].mean() + noise * np.sqrt((1 - common) / patience) * sums / count
    chosen = np.where(count > 0, seen, -np.inf).argmax(axis=1)
    rows = np.arange(runs)
    part, won = count[rows, chosen] / localities, worth[rows, chosen]
    trial = (count * worth).sum(axis=1) / localities
    path = np.outer(value[:patience], trial)
    if patience < years:
        path = np.vstack(
            [path, np.outer(value[patience:], part * won) + np.outer(value[: years - patience], (1 - part) * won)]
        )
    best = worth.max(axis=1)
    return Search(path.mean(axis=0), best * value.mean(), won, won == best, (count > 0).sum(axis=1), path.mean(axis=1))


def one_by_one(
    localities: int = 30,
    noise: float = 1.0,
    patience: int = 4,
    tries: int = 3,
    *,
    common: float = 0.3,
    foresight: float = 0.3,
    late: float = 0.2,
    ways: int = 12,
    years: int = 30,
    runs: int = 1000,
    seed: int = SEED,
) -> Search:
    """Simulate a centre that learns by itself: the whole country tries one way after another, then stays with the best.

    The ways are tried in the order of the forecast, `tries` of them, `patience` years each; the rest of the years
    belongs to the one with the best mean result (begun again at age 0 if others came between). With tries = 1 it is
    the plan. Each trial has its own years, so shocks that all share do not cancel. Raises ValueError as `search`, or
    if the trials take too long.
    """
    _sizes(localities, ways, patience, years, runs)
    noise, common, foresight, late = _checked(noise=noise, common=common, foresight=foresight, late=late)
    within.whole("tries", tries, (1, min(ways, years // patience), "trials, within the years and the ways"))
    random, worth, forecast = _world(ways, foresight, runs, seed)
    order = np.argsort(-forecast, axis=1, kind="stable")[:, :tries]
    tried = np.take_along_axis(worth, order, axis=1)
    value = brings(late, years)
    spread = noise * np.sqrt(common / patience + (1 - common) / (patience * localities))
    seen = tried * value[:patience].mean() + spread * random.standard_normal((runs, tries))
    at = seen.argmax(axis=1)
    won = tried[np.arange(runs), at]
    path = np.repeat(tried.T, patience, axis=0) * np.tile(value[:patience], tries)[:, None]
    left = years - tries * patience
    if left:
        goes_on = np.outer(value[patience : patience + left], won)
        path = np.vstack([path, np.where(at == tries - 1, goes_on, np.outer(value[:left], won))])
    best = worth.max(axis=1)
    return Search(path.mean(axis=0), best * value.mean(), won, won == best, np.full(runs, tries), path.mean(axis=1))


def thompson(
    localities: int = 30, noise: float = 1.0, *, ways: int = 12, years: int = 30, runs: int = 200, seed: int = SEED
) -> Search:
    """Simulate the textbook bandit.

    Every year each locality draws from what all have learned so far, and does what looks best.

    Thompson sampling (Biometrika 25, 1933) with normal worth and normal noise, results shared after each year, no
    forecast, no common shocks, nothing that pays late. What could be had if everybody learned from everybody at once.
    """
    _sizes(localities, ways, 1, years, runs)
    (noise,) = _checked(noise=noise)
    random, worth, _ = _world(ways, 0.0, runs, seed)
    weight, total = np.zeros((runs, ways)), np.zeros((runs, ways))
    variance = max(noise, 1e-6) ** 2
    path, rows = np.empty((years, runs)), np.arange(runs)[:, None]
    for year in range(years):
        precision = 1 + weight / variance
        draws = random.standard_normal((runs, localities, ways)) / np.sqrt(precision)[:, None]
        chosen = (draws + (total / variance / precision)[:, None]).argmax(axis=2)
        brought = np.take_along_axis(worth, chosen, axis=1)
        path[year] = brought.mean(axis=1)
        results = brought + noise * random.standard_normal((runs, localities))
        cell = (chosen + ways * rows).ravel()
        weight += np.bincount(cell, minlength=runs * ways).reshape(runs, ways)
        total += np.bincount(cell, weights=results.ravel(), minlength=runs * ways).reshape(runs, ways)
    best = worth.max(axis=1)
    won = worth[np.arange(runs), (total / variance / (1 + weight / variance)).argmax(axis=1)]
    return Search(path.mean(axis=0), best, won, won == best, (weight > 0).sum(axis=1), path.mean(axis=1))


def compare(
    patience: int = 4,
    late: float = 0.0,
    differ: float = 0.0,
    *,
    localities: int = 30,
    pilots: int = 10,
    tries: int = 3,
    foresight: float = 0.3,
    noise: float = 1.0,
    ways: int = 12,
    years: int = 30,
    runs: int = 400,
    seed: int = SEED,
) -> dict[str, Array]:
    """Return what a country has a year (spreads of worth, mean over years and localities) under three arrangements.

    "one plan": all follow the way with the best forecast. "centre with pilots": `pilots` localities try ways drawn at
    random, the others follow the plan; after `patience` years all take over what had the best mean result. "free
    localities": each tries `tries` ways of its own, `patience` years each, and keeps the one that looked best at home;
    nobody learns from others. differ : the part of the variance of worth that is each locality's own, so that with 0
    one way is the best everywhere and with 1 nothing can be learned from elsewhere. The plan forecasts the common part.
    Each array has one value a run. Raises ValueError as `search`, or if the trials take longer than the years.
    """
    _sizes(localities, ways, patience, years, runs)
    late, foresight, noise = _checked(late=late, foresight=foresight, noise=noise)
    differ = within.number("differ", differ, (0.0, 1.0, "part of the variance of worth that is a locality's own"))
    within.whole("pilots", pilots, (1, localities, "localities that try"))
    within.whole("tries", tries, (1, min(ways, years // patience), "trials, within the years and the ways"))
    random, shared, forecast = _world(ways, foresight, runs, seed)
    own = random.standard_normal((runs, localities, ways))
    worth = np.sqrt(1 - differ) * shared[:, None, :] + np.sqrt(differ) * own
    drawn = random.random((runs, localities, ways)).argsort(axis=2, kind="stable")  # each locality's own order of ways
    luck = random.standard_normal((runs, localities, tries)) * noise / np.sqrt(patience)
    value = brings(late, years)
    early, after, restart = value[:patience].mean(), value[patience:].sum(), value[: years - patience].sum()

    def of(way: npt.NDArray[np.int64]) -> Array:
        return np.asarray(np.take_along_axis(worth, way[:, :, None], axis=2)[:, :, 0], dtype=float)

    plan = np.repeat(forecast.argmax(axis=1)[:, None], localities, axis=1)
    made = {"one plan": (of(plan) * value.mean()).mean(axis=1)}
    begun = plan.copy()
    begun[:, :pilots] = drawn[:, :pilots, 0]
    seen = of(begun) * early + luck[:, :, 0]
    cell = (begun + ways * np.arange(runs)[:, None]).ravel()
    count = np.bincount(cell, minlength=runs * ways).reshape(runs, ways)
    sums = np.bincount(cell, weights=seen.ravel(), minlength=runs * ways).reshape(runs, ways)
    best = np.where(count > 0, sums / np.maximum(count, 1), -np.inf).argmax(axis=1)
    chosen = np.repeat(best[:, None], localities, axis=1)
    later = of(chosen) * np.where(chosen == begun, after, restart)
    made["centre with pilots"] = ((of(begun) * early * patience + later) / years).mean(axis=1)
    tried = np.take_along_axis(worth, drawn[:, :, :tries], axis=2)
    kept = (tried * early + luck).argmax(axis=2)
    won = np.take_along_axis(tried, kept[:, :, None], axis=2)[:, :, 0]
    left = years - tries * patience
    ends = np.where(kept == tries - 1, value[patience : patience + left].sum(), value[:left].sum())
    made["free localities"] = ((tried.sum(axis=2) * early * patience + won * ends) / years).mean(axis=1)
    return made
