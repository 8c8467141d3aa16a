"""The race of course.models.frontier written plainly in Mesa, one firm after the other: a yardstick, never used by a lesson.

Mesa is a tool of development only (requirements-dev). `ends` plays runs one by one; `sweep` plays as many the course's way; `make bench` times both.
"""

from __future__ import annotations

import math
from typing import Any

from course.models import frontier

#: What is compared after the last year.
OUTCOMES = ("lead", "advantage", "share", "profit", "jobs")


def ends(runs: int, years: int = 30, seed: int = 1, **given: Any) -> dict[str, list[float]]:
    """The outcomes in the last year of each of `runs` races, played with Mesa agents. Needs mesa."""
    import mesa

    p = {"frontier_growth": 6.0, "imitation_lag": 4.0, "process_improvement": 3.0, "home_market": 20.0, "effort": 10.0,
         "novelty_hazard": 0.3, "assembled": 50.0, "royalty": 4.0, "start_gap": 0.7, "leap": True, **given}  # fmt: skip
    growth, process, home, effort = (
        p[k] / 100 for k in ("frontier_growth", "process_improvement", "home_market", "effort")
    )
    step = growth / frontier.GENERATIONS

    class Firm(mesa.Agent):
        """A maker: its quality (log), its cost advantage, what it sells."""

        def __init__(self, model: Any, quality: float, lag: float) -> None:
            super().__init__(model)
            self.quality, self.lag, self.advantage, self.share, self.sold = quality, lag, 0.0, 0.0, 0.0

        def behind(self) -> float:
            return max(0.0, max(other.quality for other in self.model.agents) - self.quality)

        def imitate(self) -> None:
            self.quality += self.behind() * (1 - math.exp(-1 / self.lag))

    class Leader(Firm):
        def invent(self) -> None:
            # Poisson by its definition: generations come one after the other, with exponential waits between them
            wait = self.random.expovariate(frontier.GENERATIONS)
            while wait < 1:
                self.quality += step
                wait += self.random.expovariate(frontier.GENERATIONS)

        def improve(self) -> None:
            pass

    class Follower(Firm):
        def invent(self) -> None:
            chance = 1 - math.exp(-effort * p["novelty_hazard"] * math.exp(-self.behind()))
            if self.random.random() < chance:
                self.quality += (self.behind() if p["leap"] else 0.0) + step

        def improve(self) -> None:
            self.advantage += (1 - effort) * process * 2 * self.share - self.advantage / frontier.LEAK_YEARS

    class World(mesa.Model):
        def __init__(self, seed: int) -> None:
            super().__init__(seed=seed)
            self.leader = Leader(self, 0.0, frontier.LEADER_LAG)
            self.follower = Follower(self, -p["start_gap"], p["imitation_lag"] / max(1 - effort, 1e-12))
            self.sell()

        def sell(self) -> None:
            lead = self.follower.quality - self.leader.quality
            u = lead + self.follower.advantage
            at_home, abroad = (
                1 / (1 + math.exp(-frontier.SHARPNESS * (u + bonus))) for bonus in (frontier.HOME_BONUS, 0)
            )
            self.follower.share = home * at_home + (1 - home) * abroad
            self.leader.share = 1 - self.follower.share

        def step(self) -> None:
            self.leader.invent()
            self.agents.do("imitate")
            self.follower.invent()
            self.agents.do("improve")
            self.sell()

        def outcome(self) -> tuple[float, ...]:
            one, other = self.follower, self.leader
            lead = one.quality - other.quality
            seller = one.share if lead < 0 else -other.share if lead > 0 else 0.0
            profit = 100 * one.share**2 / frontier.ELASTICITY - p["royalty"] * seller
            jobs = 100 * (one.share + p["assembled"] / 100 * other.share) * math.exp(-one.advantage)
            return lead, one.advantage, one.share, profit, jobs

    found = []
    for run in range(runs):
        world = World(seed * 1_000_003 + run)
        for _ in range(years):
            world.step()
        found.append(world.outcome())
    return dict(zip(OUTCOMES, map(list, zip(*found, strict=True)), strict=True))


def sweep(runs: int) -> None:
    """That many races of 30 years, as the course plays them."""
    frontier.race(runs=runs)
