"""Cities that grow by chance and memory, products made of parts, and forecasts with a score. Pure functions.

Who thought of it: Eggenberger and Pólya (1923): an urn in which what is drawn becomes more likely. Arthur, Economic
Journal 99 (1989): history decides among equals. Hidalgo, Klinger, Barabási and Hausmann, Science 317 (2007): a place
learns products that are near those it makes. Weitzman, Quarterly Journal of Economics 113 (1998): new ideas are old
ones put together. Shannon (1948): surprise is minus the logarithm of the chance. The list of products and all numbers
below are the course's own; they stand for no real city.

In words, for each year
    1  `ideas` ideas come up in the whole country, each in one city. With the chance `memory` an idea appears next to
    an earlier
       idea, picked at random from all so far; else it comes to a person picked at random. At the start every city has a
       share of `SEEDS` earlier ideas, by its people.
    2  Each idea can become a product that its city does not yet make, at the rate `RATE` for each product. A product
    is within
       reach if the city made all of its parts a year before. If a part is lacking, the rate is only `leaps` of it.
    3  A city never forgets. At the start it makes some of the basic products, by chance: a city of mean size makes
    each with
       the chance `start`, a larger one with a higher chance.

What follows from the words, and is tested: whatever the memory, the mean share of a city over many histories is its
share of people. Memory moves the histories apart, and not their mean.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from course.models import within
from course.models.within import Array, Mask, Whole

__all__ = ["BASICS", "MADE", "PARTS", "PRODUCTS", "RANGES", "World", "draws", "grow", "sizes", "surprise"]

SEEDS = 4.0
RATE = 0.04  # a product, an idea
SEED = 9

BASICS = ("fishing rods", "rackets", "toys", "motors", "batteries", "radios")
#: What is made of what. Rods and rackets come from the essay, the rest is the course's guess.
PARTS = {
    "light frames": ("fishing rods", "rackets"),
    "model aircraft": ("toys", "motors"),
    "phones": ("radios", "batteries"),
    "drones": ("light frames", "model aircraft", "phones"),
}
MADE = tuple(PARTS)
PRODUCTS = BASICS + MADE

#: What each parameter can be: least, greatest, unit.
RANGES = {
    "memory": (0.0, 100.0, "percent of the ideas"),
    "unequal": (0.0, 1.5, "exponent of rank; 0: all cities have the same size"),
    "leaps": (0.0, 100.0, "percent of the usual rate"),
    "start": (0.0, 100.0, "percent of the basic products"),
}


@dataclass(frozen=True)
class World:
    """What came of it. runs is the number of histories, the cities stand in the order of their size.

    people : (cities,) shares of people. ideas : (years + 1, runs, cities) ideas of each year; row 0 is empty.
    since : (runs, cities, products) the year from which a city makes a product, 0 at the start, inf for never.
    winner : (runs,) the city that was first with drones (a lot decides among those of the same year), -1 if none was.
    """

    people: Array
    ideas: npt.NDArray[np.int16]
    since: npt.NDArray[np.float32]
    winner: Whole

    def share(self, first: int = 1, last: int | None = None) -> Array:
        """Return each city's share of the ideas of these years, (runs, cities)."""
        counted = self.ideas[first : None if last is None else last + 1].sum(axis=0)
        part: Array = counted / counted.sum(axis=1, keepdims=True)
        return part

    def has(self, product: str) -> Mask:
        """Return (runs, cities): True where the city makes it in the end."""
        made: Mask = np.isfinite(self.since[:, :, PRODUCTS.index(product)])
        return made

    def ready(self, product: str) -> Mask:
        """Return (runs, cities): True where the city made all parts before it made the product, or in the end."""
        own = self.since[:, :, PRODUCTS.index(product)]
        parts = np.max([self.since[:, :, PRODUCTS.index(part)] for part in PARTS[product]], axis=0)
        before: Mask = parts < own
        return before


def sizes(cities: int, unequal: float) -> Array:
    """Return shares of people of so many cities: the city of rank r has r to the power of -unequal, before all are
    divided by their sum.
    """
    cities, unequal = (
        within.whole("cities", cities, (2, 100, "cities")),
        within.number("unequal", unequal, RANGES["unequal"]),
    )
    weight = np.arange(1, cities + 1) ** -unequal
    part: Array = weight / weight.sum()
    return part


def grow(
    memory: float = 90.0,
    unequal: float = 0.0,
    leaps: float = 1.0,
    start: float = 50.0,
    *,
    cities: int = 12,
    ideas: int = 24,
    years: int = 30,
    runs: int = 200,
    seed: int = SEED,
) -> World:
    """Return many histories of the same country at once.

    Parameters are in the units of `RANGES`. cities : 2 to 100. ideas : a year in the whole country, 1 to 1,000.
    years : 2 to 200. runs : 1 to 100,000. The same seed gives the same histories.

    Raises ValueError that names the parameter, what was found, its range and its unit.
    """
    years, runs = within.whole("years", years, (2, 200, "years")), within.whole("runs", runs, (1, 100_000, "histories"))
    ideas = within.whole("ideas", ideas, (1, 1000, "ideas a year"))
    people = sizes(cities, unequal)
    keep, leap, begin = (
        within.number(name, value, RANGES[name]) / 100
        for name, value in (("memory", memory), ("leaps", leaps), ("start", start))
    )
    random = np.random.default_rng(seed)
    n_basic, cities = len(BASICS), len(people)
    since = np.full((runs, cities, len(PRODUCTS)), np.inf, dtype=np.float32)
    chance = 1.0 - (1.0 - begin) ** (cities * people)
    since[:, :, :n_basic][random.random((runs, cities, n_basic)) < chance[:, None]] = 0
    made = np.zeros((years + 1, runs, cities), dtype=np.int16)
    stock = np.broadcast_to(SEEDS * people, (runs, cities)).copy()
    which = [[PRODUCTS.index(part) for part in PARTS[name]] for name in MADE]
    known = np.isfinite(since)
    for year in range(1, years + 1):
        weight = (1 - keep) * people + keep * stock / (SEEDS + ideas * (year - 1))
        made[year] = random.multinomial(ideas, weight / weight.sum(axis=1, keepdims=True))
        stock += made[year]
        hazard = (RATE * made[year]).astype(np.float32)
        factor = np.ones((runs, cities, len(PRODUCTS)), dtype=np.float32)
        for k, parts in enumerate(which, n_basic):
            factor[:, :, k] = np.where(known[:, :, parts].all(axis=2), np.float32(1), np.float32(leap))
        # the waiting time of each product, in units in which the hazard of the year is its length
        wait = random.standard_exponential(known.shape, dtype=np.float32)
        new = (wait < hazard[:, :, None] * factor) & ~known
        np.copyto(since, np.float32(year), where=new)
        known |= new
    drones = since[:, :, -1]
    lots = np.where(drones == drones.min(axis=1, keepdims=True), random.random((runs, cities)), -1.0)
    winner = np.where(np.isfinite(drones.min(axis=1)), lots.argmax(axis=1), -1)
    return World(people, made, since, winner)


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


def surprise(chance: npt.ArrayLike, happened: npt.ArrayLike | None = None) -> float:
    """Return the mean surprise, in bits, of a forecaster who gave each place this chance: minus the logarithm to base
    2.

    chance : one chance for each place, adding up to 1. happened : how often each place was drawn (default: each once).
    A place that was drawn and had no chance gives an infinite surprise. Raises ValueError for what is no forecast.
    """
    p = np.asarray(chance, dtype=float)
    if p.ndim != 1 or not np.isfinite(p).all() or (p < 0).any() or abs(p.sum() - 1) > 1e-6:
        raise ValueError(
            f"chance must be numbers of 0 or above that add up to 1 (a chance each); found the sum {p.sum():g}"
        )
    count = np.ones_like(p) if happened is None else np.asarray(happened, dtype=float)
    if count.shape != p.shape or not np.isfinite(count).all() or (count < 0).any() or count.sum() <= 0:
        raise ValueError("happened must be a count of 0 or above for each chance, not all 0 (times)")
    came = count > 0
    with np.errstate(divide="ignore"):
        bits = -np.log2(p[came])
    return float((count[came] * bits).sum() / count.sum())
