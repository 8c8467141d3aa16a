"""The cities of course.models.city_growth written plainly in Mesa, one idea after the other: a yardstick, never used by a lesson.

Mesa is a tool of development only (requirements-dev). `ends` plays histories one by one; `sweep` plays as many the course's way; `make bench` times both.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from course.models import city_growth

#: What is compared after the last year: the leading city's share of all ideas, the first city's, cities with drones, products.
OUTCOMES = ("leader", "largest", "drones", "products")


def ends(runs: int, years: int = 30, seed: int = 1, **given: Any) -> dict[str, list[float]]:
    """The outcomes of each of `runs` histories, played with Mesa agents. Needs mesa."""
    import mesa

    p = {"memory": 90.0, "unequal": 0.0, "leaps": 1.0, "start": 50.0, "cities": 12, "ideas": 24, **given}
    keep, leap, begin = p["memory"] / 100, p["leaps"] / 100, p["start"] / 100

    class City(mesa.Agent):
        """A city: its people, its ideas, what it makes."""

        def __init__(self, model: Any, people: float) -> None:
            super().__init__(model)
            self.people, self.stock, self.year = people, city_growth.SEEDS * people, 0
            chance = 1 - (1 - begin) ** (p["cities"] * people)
            self.makes = {name for name in city_growth.BASICS if self.random.random() < chance}

        def invent(self) -> None:
            before = set(self.makes)
            for name in city_growth.PRODUCTS:
                ready = all(part in before for part in city_growth.PARTS.get(name, ()))
                rate = city_growth.RATE * self.year * (1.0 if ready else leap)
                if name not in before and self.random.random() < -math.expm1(-rate):
                    self.makes.add(name)

    class Country(mesa.Model):
        def __init__(self, seed: int) -> None:
            super().__init__(seed=seed)
            weights = [rank ** -p["unequal"] for rank in range(1, p["cities"] + 1)]
            self.towns = [City(self, weight / sum(weights)) for weight in weights]

        def step(self) -> None:
            total = sum(town.stock for town in self.towns)
            weights = [(1 - keep) * town.people + keep * town.stock / total for town in self.towns]
            for town in self.towns:
                town.year = 0
            for town in self.random.choices(self.towns, weights, k=p["ideas"]):
                town.year += 1
            for town in self.towns:
                town.stock += town.year
            self.agents.do("invent")

        def outcome(self) -> tuple[float, ...]:
            own = [town.stock - city_growth.SEEDS * town.people for town in self.towns]
            drones = sum("drones" in town.makes for town in self.towns)
            return max(own) / sum(own), own[0] / sum(own), drones, sum(len(town.makes) for town in self.towns)

    found = []
    for run in range(runs):
        country = Country(seed * 1_000_003 + run)
        for _ in range(years):
            country.step()
        found.append(country.outcome())
    return dict(zip(OUTCOMES, map(list, zip(*found, strict=True)), strict=True))


def outcomes(world: city_growth.World) -> dict[str, np.ndarray]:
    """The same outcomes of the course's own histories."""
    share = world.share()
    return {
        "leader": share.max(axis=1),
        "largest": share[:, 0],
        "drones": world.has("drones").sum(axis=1),
        "products": np.isfinite(world.since).sum(axis=(1, 2)),
    }


def sweep(runs: int) -> None:
    """That many histories of 30 years, as the course plays them."""
    city_growth.grow(runs=runs)
