"""The meetings of course.models.encounters written plainly in Mesa, one person after the other: a yardstick, never used by a lesson.

Mesa is a tool of development only (requirements-dev). `ends` plays months one by one; `sweep` plays as many the course's way; `make bench` times both.
"""

from __future__ import annotations

import math
from typing import Any

from course.models import encounters

#: What is compared after the month.
OUTCOMES = ("outings", "meetings", "mixed", "ideas")


def ends(runs: int, people: int = 40, places: int = 8, mixing: float = 50.0, spark: float = 5.0, days: int = 20, seed: int = 1) -> dict[str, list[float]]:  # fmt: skip
    """The outcomes of each of `runs` months, played with Mesa agents. Needs mesa."""
    import mesa

    kinds = encounters.KINDS

    class Person(mesa.Agent):
        """Somebody who knows one kind of things, and whom they have met."""

        def __init__(self, model: Any, kind: int) -> None:
            super().__init__(model)
            self.kind, self.met, self.place = kind, {}, None

        def go_out(self) -> None:
            self.place = None
            if self.random.random() < 1 - math.exp(-places / encounters.REACH):
                own = [place for place in range(places) if place % kinds == self.kind] or [self.kind % places]
                self.place = (
                    self.random.randrange(places) if self.random.random() < mixing / 100 else self.random.choice(own)
                )
                self.model.outings += 1 / people

        def talk(self, other: Any) -> None:
            self.model.meetings += 1
            if self.kind != other.kind:
                before = self.met.get(other.unique_id, 0)
                self.met[other.unique_id] = other.met[self.unique_id] = before + 1
                self.model.mixed += 1
                self.model.ideas += spark / 100 * encounters.FATIGUE**before

    class Town(mesa.Model):
        def __init__(self, seed: int) -> None:
            super().__init__(seed=seed)
            self.outings = self.meetings = self.mixed = self.ideas = 0.0
            for i in range(people):
                Person(self, i % kinds)

        def step(self) -> None:
            self.agents.do("go_out")
            for place in range(places):
                there = [person for person in self.agents if person.place == place]
                self.random.shuffle(there)
                for one, other in zip(there[::2], there[1::2], strict=False):
                    one.talk(other)

    found = []
    for run in range(runs):
        town = Town(seed * 1_000_003 + run)
        for _ in range(days):
            town.step()
        found.append([getattr(town, name) for name in OUTCOMES])
    return dict(zip(OUTCOMES, map(list, zip(*found, strict=True)), strict=True))


def sweep(runs: int) -> None:
    """That many months, as the course plays them."""
    encounters.month(runs=runs)
