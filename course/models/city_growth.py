"""Cities that grow by chance and memory: Pólya's urn, its rival with hidden quality, and forecasts that are scored.

Who thought of it: Eggenberger and Pólya (1923): an urn in which what is drawn becomes more likely. Arthur, Economic
Journal 99 (1989): history decides among equals. De Finetti (1937): an urn that remembers and a country in which each
city has a hidden quality of its own give the same histories with the same chance. Duncan and Duncan, American
Sociological Review 20 (1955): the share that would have to move.

In words
    1  Every city has `start` ideas at the beginning. Then ideas come up one after the other.
    2  With the chance `memory` an idea comes up beside an earlier one, picked at random from all so far, those of the
       start included. Else every city has the same chance.
    3  In the rival world nothing is remembered. Each city has a quality that nobody sees, drawn once for each history
       from Dirichlet's law with the weight `start`, and every idea picks a city by these qualities.

What follows from the words, and is tested: the mean share of every city is the same, with a full memory the shares
tend to Dirichlet's law, the first n ideas decide n / (n + start * cities) of how far later shares differ, and the urn
with a full memory can't be told from the rival. All pure functions; no city stands for a real one.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from course.models import within
from course.models.within import Array, Whole

__all__ = ["CITIES", "IDEAS", "RANGES", "counted", "decided", "draws", "hidden", "histories", "misplaced", "named"]

CITIES, IDEAS, SEED = 12, 1000, 9

#: What each parameter can be: least, greatest, unit.
RANGES = {
    "memory": (0.0, 100.0, "percent of the ideas"),
    "start": (0.1, 1000.0, "ideas of each city at the start"),
}

#: The city of each idea, in the order in which they came: (histories, ideas).
Homes = npt.NDArray[np.int64]


def _sizes(cities: int, ideas: int, runs: int) -> tuple[int, int, int]:
    """Return the three sizes. Raises ValueError, which names the one that is out of range."""
    return (
        within.whole("cities", cities, (2, 100, "cities")),
        within.whole("ideas", ideas, (1, 20_000, "ideas")),
        within.whole("runs", runs, (1, 20_000, "histories")),
    )


def histories(
    memory: float = 100.0,
    start: float = 1.0,
    *,
    cities: int = CITIES,
    ideas: int = IDEAS,
    runs: int = 1000,
    seed: int = SEED,
) -> Homes:
    """Return in which city each idea came up, in many histories of the same country: (runs, ideas).

    memory : percent of the ideas that come up beside an earlier one. start : ideas of each city at the beginning.
    cities : 2 to 100. ideas : 1 to 20,000. runs : 1 to 20,000. The same seed gives the same histories.

    Raises ValueError that names the parameter, what was found, its range and its unit.
    """
    cities, ideas, runs = _sizes(cities, ideas, runs)
    keep = within.number("memory", memory, RANGES["memory"]) / 100
    begin = within.number("start", start, RANGES["start"]) * cities
    random = np.random.default_rng(seed)
    homes, row = random.integers(cities, size=(runs, ideas), dtype=np.int64), np.arange(runs)
    beside = random.random((runs, ideas)) < keep
    pick = random.random((runs, ideas)) * (begin + np.arange(ideas)) - begin
    for idea in range(1, ideas):
        earlier = pick[:, idea]
        copies = beside[:, idea] & (earlier >= 0)
        which = row[copies]
        homes[which, idea] = homes[which, earlier[copies].astype(np.int64)]
    return homes


def hidden(
    start: float = 1.0, *, cities: int = CITIES, ideas: int = IDEAS, runs: int = 1000, seed: int = SEED
) -> Homes:
    """Return the histories of the rival world: each city has a hidden quality, and nothing is remembered.

    Shape and parameters as in `histories`. Raises ValueError that names the parameter that is out of range.
    """
    cities, ideas, runs = _sizes(cities, ideas, runs)
    weight = within.number("start", start, RANGES["start"])
    random = np.random.default_rng(seed)
    quality = random.dirichlet(np.full(cities, weight), size=runs)
    steps = quality.cumsum(axis=1)
    drawn = random.random((runs, ideas))
    homes: Homes = (drawn[:, :, None] > steps[:, None, :-1]).sum(axis=2).astype(np.int64)
    return homes


def counted(homes: npt.ArrayLike, cities: int = CITIES, first: int = 0, last: int | None = None) -> Whole:
    """Return how many of the ideas from number `first` on, up to number `last`, each city has: (histories, cities).

    Raises ValueError where there is no history, or a city has a number out of range.
    """
    array = np.asarray(homes)
    if array.ndim != 2 or array.size == 0 or array.min() < 0 or array.max() >= cities:
        raise ValueError(
            f"homes must be rows of city numbers from 0 to {cities - 1}, a row a history; found the shape {array.shape}"
        )
    part = array[:, first:last]
    found: Whole = np.stack([(part == city).sum(axis=1) for city in range(cities)], axis=1)
    return found


def named(homes: npt.ArrayLike, looks: Sequence[int], cities: int = CITIES) -> Array:
    """Return for each look in what percent of the histories the city that leads so far also leads at the end.

    looks : ideas that a forecaster has seen. The end is the second half of the ideas, counted alone. Where several
    lead so far, one of them is named by lot; the same for the end.
    Raises ValueError for a look beyond the first half.
    """
    array = np.asarray(homes)
    half = array.shape[1] // 2
    wrong = [look for look in looks if not 0 <= look <= half]
    if wrong:
        raise ValueError(f"looks must lie between 0 and {half} ideas, the first half; found {wrong[0]}")
    late = counted(array, cities, half)
    winners = late == late.max(axis=1, keepdims=True)
    winners = winners / winners.sum(axis=1, keepdims=True)
    found = []
    for look in looks:
        seen = counted(array, cities, 0, look)
        leads = seen == seen.max(axis=1, keepdims=True)
        found.append(100 * float(((leads / leads.sum(axis=1, keepdims=True)) * winners).sum(axis=1).mean()))
    return np.array(found)


def decided(homes: npt.ArrayLike, seen: int, cities: int = CITIES) -> float:
    """Return what percent of the differences between cities' shares in the second half the first ideas decide.

    seen : the number of first ideas. It is the squared correlation, over all cities and histories, of the shares of
    the first ideas and of those of the second half.
    """
    array = np.asarray(homes)
    early, late = counted(array, cities, 0, seen), counted(array, cities, array.shape[1] // 2)
    return 100 * float(np.corrcoef(early.ravel(), late.ravel())[0, 1] ** 2)


def misplaced(forecast: npt.ArrayLike, happened: npt.ArrayLike) -> float:
    """Return the percentage of what happened that lies elsewhere than forecast: half the sum of the differences.

    forecast, happened : amounts or shares by place (or field), in one order; both are turned into shares. 0 where all
    shares are the same, 100 where nothing happened where it was forecast. Raises ValueError for what are no shares.
    """
    both = [np.asarray(one, dtype=float) for one in (forecast, happened)]
    for name, one in zip(("forecast", "happened"), both, strict=True):
        if one.ndim != 1 or not np.isfinite(one).all() or (one < 0).any() or one.sum() <= 0:
            raise ValueError(f"{name} must be numbers of 0 or above, not all 0 (any unit); found {one[:5]}")
    if both[0].shape != both[1].shape:
        raise ValueError(f"forecast has {both[0].size} places and happened has {both[1].size}; they must be the same")
    return 50 * float(np.abs(both[0] / both[0].sum() - both[1] / both[1].sum()).sum())


def draws(weights: npt.ArrayLike, total: int, runs: int = 1000, seed: int = SEED) -> Whole:
    """Return a null model: `total` things fall on places at random, each place with a chance in proportion to its
    weight.

    Returns (runs, places). Raises ValueError for weights that are no weights.
    """
    weight = np.asarray(weights, dtype=float)
    if weight.ndim != 1 or weight.size < 2 or not np.isfinite(weight).all() or (weight < 0).any() or weight.sum() <= 0:
        raise ValueError("weights must be two or more numbers of 0 or above, not all 0 (any unit)")
    total, runs = (
        within.whole("total", total, (1, 10**7, "things to place")),
        within.whole("runs", runs, (1, 100_000, "draws")),
    )
    return np.random.default_rng(seed).multinomial(total, weight / weight.sum(), size=runs)
