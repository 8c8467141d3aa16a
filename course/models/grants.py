"""One budget, many firms: a few large stakes, or many small ones. Pure functions.

Who thought of it: Nelson, "Uncertainty, Learning, and the Economics of Parallel Research and Development Efforts",
Review of Economics and Statistics 43 (1961): parallel tries pay where nobody can tell beforehand. Scherer and
Harhoff, Research Policy 29 (2000): the worth of innovations has a fat tail. The numbers and the way the parts are put
together are the course's own.

In words
    1  Each of `firms` firms has a worth, if it succeeds: drawn from a Pareto distribution with least worth 1. The
       smaller the `tail`, the more of all worth lies in very few firms.
    2  The funder sees the logarithm of that worth with an error: normal, standard deviation `noise`.
    3  The budget goes in equal parts to the firms that look best.
    4  A part of size g lets a firm succeed with the chance 1 - exp(-(g / `need`) ** `shape`). With a shape of 1 the
       second yuan does less than the first; above 1 the first yuan do little until the need is nearly met.
    5  If the funder steers, money goes `advice` times as far, but a firm keeps the part 1 - `meddling` of what it is
       worth above the least.

What follows from the words, and is tested: with perfect sight and a great need few stakes are best; with no sight
at all and a shape of 1 the wider the better; more noise, more need or more meddling never help; the number of stakes
that finds the most falls as the need rises.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from course.models import within
from course.models.within import Array

__all__ = ["RANGES", "found", "seeds"]

SEED = 5

#: What each parameter can be: least, greatest, unit.
RANGES = {
    "tail": (1.05, 5.0, "exponent of the Pareto distribution"),
    "noise": (0.0, 5.0, "standard deviation of the funder's error in log worth"),
    "need": (0.05, 500.0, "units of money"),
    "budget": (0.1, 1000.0, "units of money"),
    "meddling": (0.0, 100.0, "percent"),
    "shape": (0.5, 10.0, "exponent of the money a firm gets over its need"),
    "advice": (1.0, 10.0, "times as far as money goes without advice"),
}


@lru_cache(maxsize=32)
def _luck(firms: int, runs: int, seed: int) -> tuple[Array, Array]:
    random = np.random.default_rng(seed)
    return random.exponential(size=(runs, firms)), random.standard_normal((runs, firms))


@lru_cache(maxsize=256)
def _picked(tail: float, noise: float, meddling: float, firms: int, runs: int, seed: int) -> Array:
    """Return the part of all worth that the best-looking 1, 2, … firms would bring if all succeeded."""
    drawn, error = _luck(firms, runs, seed)
    log_worth = drawn / tail
    order = np.argsort(-(log_worth + noise * error), axis=1, kind="stable")
    worth = np.exp(np.take_along_axis(log_worth, order, axis=1))
    total = worth.sum(axis=1, keepdims=True)
    kept = 1 + (1 - meddling / 100) * (worth - 1)
    part: Array = (np.cumsum(kept, axis=1) / total).mean(axis=0)
    part.flags.writeable = False
    return part


def found(
    tail: float = 1.3,
    noise: float = 1.0,
    need: float = 5.0,
    budget: float = 100.0,
    meddling: float = 0.0,
    *,
    shape: float = 1.0,
    advice: float = 1.0,
    firms: int = 100,
    runs: int = 400,
    seed: int = SEED,
) -> Array:
    """Return the expected part of all worth that comes about, for 1, 2, … firms stakes: an array of shape (firms,),
    from 0 to 1.

    It is the mean over `runs` drawn groups of firms. The same seed draws the same firms and errors, whatever the
    parameters are. With the usual budget of 100 the need is in per cent of the budget.
    firms : 1 to 1,000. runs : 1 to 20,000. Other units and limits: `RANGES`.

    Raises ValueError that names the parameter, what was found, its range and its unit.
    """
    given = {"tail": tail, "noise": noise, "need": need, "budget": budget, "meddling": meddling}
    for name, value in {**given, "shape": shape, "advice": advice}.items():
        within.number(name, value, RANGES[name])
    within.whole("firms", firms, (1, 1000, "firms"))
    within.whole("runs", runs, (1, 20_000, "draws"))
    stakes = np.arange(1, firms + 1)
    chance = -np.expm1(-((advice * budget / stakes / need) ** shape))
    part: Array = _picked(float(tail), float(noise), float(meddling), int(firms), int(runs), int(seed)) * chance
    return part


def seeds(count: int = 20, **given: float) -> Array:
    """Return `found` for so many other draws of firms and errors: an array of shape (count, firms).

    given : what `found` takes, without the seed. count : 2 to 200.
    """
    within.whole("count", count, (2, 200, "draws of firms"))
    return np.array([found(**given, seed=1000 + n) for n in range(count)])  # type: ignore[arg-type]
