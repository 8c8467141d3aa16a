"""The urn of course.models.city_growth written plainly in Mesa, one idea after the other: a yardstick, never used by a lesson.

Mesa is a tool of development only (requirements-dev). `ends` plays histories one by one; `sweep` plays as many the course's way; `make bench` times both.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from course.models import city_growth

#: What is compared: the leading city's share of the second half, that of the first city, and whether the leader after ten ideas leads it.
OUTCOMES = ("leader", "first", "named")


def ends(runs: int, ideas: int = 120, seed: int = 1, **given: Any) -> dict[str, list[float]]:
    """The outcomes of each of `runs` histories, played with Mesa agents. Needs mesa."""
    import mesa

    p = {"memory": 100.0, "start": 1, "cities": city_growth.CITIES, **given}

    class Idea(mesa.Agent):
        """An idea with its city; it came up beside another one, or it was there at the start."""

        def __init__(self, model: Any, city: int) -> None:
            super().__init__(model)
            self.city = city

    class Country(mesa.Model):
        def __init__(self, seed: int) -> None:
            super().__init__(seed=seed)
            self.ideas = [Idea(self, city) for city in range(p["cities"]) for _ in range(p["start"])]

        def step(self) -> None:
            beside = self.random.random() < p["memory"] / 100
            city = self.random.choice(self.ideas).city if beside else self.random.randrange(p["cities"])
            self.ideas.append(Idea(self, city))

        def outcome(self) -> tuple[float, ...]:
            homes = [idea.city for idea in self.ideas[p["cities"] * p["start"] :]]
            return _outcome(np.array([homes]), p["cities"])

    found = []
    for run in range(runs):
        country = Country(seed * 1_000_003 + run)
        for _ in range(ideas):
            country.step()
        found.append(country.outcome())
    return dict(zip(OUTCOMES, map(list, zip(*found, strict=True)), strict=True))


def _outcome(homes: np.ndarray, cities: int) -> tuple[float, ...]:
    late = city_growth.counted(homes, cities, homes.shape[1] // 2)[0]
    return late.max() / late.sum(), late[0] / late.sum(), float(city_growth.named(homes, [10], cities)[0])


def outcomes(homes: np.ndarray, cities: int = city_growth.CITIES) -> dict[str, np.ndarray]:
    """The same outcomes of the course's own histories."""
    rows = [_outcome(homes[n : n + 1], cities) for n in range(len(homes))]
    return {name: np.array(column) for name, column in zip(OUTCOMES, zip(*rows, strict=True), strict=True)}


def sweep(runs: int) -> None:
    """That many histories, as the course plays them."""
    city_growth.histories(runs=runs)
