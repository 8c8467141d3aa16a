"""The search of course.models.localities written plainly in Mesa, locality by locality and year by year: a yardstick.

Never used by a lesson; Mesa is a tool of development only (requirements-dev). `ends` plays searches one by one.
"""

from __future__ import annotations

import math
from typing import Any

from course.models import localities

#: What is compared at the end.
OUTCOMES = ("mean", "worth", "tried")


def ends(runs: int, years: int = 30, seed: int = 1, **given: Any) -> dict[str, list[float]]:
    """The outcomes of `runs` searches, played with Mesa agents; parameters as of `localities.search`. Needs mesa."""
    import mesa

    p = {
        "localities": 30,
        "noise": 1.0,
        "patience": 4,
        "central": 0.0,
        "common": 0.3,
        "foresight": 0.3,
        "late": 0.2,
        "ways": 12,
    }
    p |= given
    planned = round(p["central"] / 100 * p["localities"])

    class Locality(mesa.Agent):
        """A place that follows one way: since when, what it brought, what was measured."""

        def __init__(self, model: Any, way: int) -> None:
            super().__init__(model)
            self.way, self.age, self.brought, self.measured = way, 0, 0.0, []

        def live(self) -> None:
            brings = self.model.worth[self.way] * (1 - 2 * p["late"] * math.exp(-self.age / localities.RAMP))
            own = self.random.gauss(0, p["noise"] * math.sqrt(1 - p["common"]))
            self.brought += brings
            self.measured.append(brings + own + self.model.shock)
            self.age += 1

        def adopt(self, way: int) -> None:
            if self.way != way:
                self.way, self.age = way, 0

    class Country(mesa.Model):
        def __init__(self, seed: int) -> None:
            super().__init__(seed=seed)
            f = p["foresight"]
            self.worth = [self.random.gauss(0, 1) for _ in range(p["ways"])]
            forecast = [f * v + math.sqrt(1 - f * f) * self.random.gauss(0, 1) for v in self.worth]
            plan = max(range(p["ways"]), key=forecast.__getitem__)
            for i in range(p["localities"]):
                Locality(self, plan if i < planned else self.random.randrange(p["ways"]))
            self.year, self.shock = 0, 0.0
            self.tried = len({place.way for place in self.agents})

        def step(self) -> None:
            self.shock = self.random.gauss(0, p["noise"] * math.sqrt(p["common"]))
            self.agents.do("live")
            self.year += 1
            if self.year == p["patience"]:
                self.choose()

        def choose(self) -> None:
            results: dict[int, list[float]] = {}
            for place in self.agents:
                results.setdefault(place.way, []).extend(place.measured)
            self.chosen = max(results, key=lambda way: sum(results[way]) / len(results[way]))
            self.agents.do("adopt", self.chosen)

        def outcome(self) -> tuple[float, float, int]:
            brought = sum(place.brought for place in self.agents)
            return brought / p["localities"] / self.year, self.worth[self.chosen], self.tried

    found = []
    for run in range(runs):
        country = Country(seed * 1_000_003 + run)
        for _ in range(years):
            country.step()
        found.append(country.outcome())
    return dict(zip(OUTCOMES, map(list, zip(*found, strict=True)), strict=True))


def sweep(runs: int) -> None:
    """That many searches of 30 years, as the course plays them."""
    localities.search(runs=runs)
