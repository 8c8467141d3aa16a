"""The race of a leader and a follower: how far behind, how much of the market, of the profit, of the jobs. Pure
functions.

Who thought of it: Nelson and Phelps, American Economic Review 56 (1966): the follower closes a part of its gap every
year. Acemoglu, Aghion and Zilibotti, Journal of the European Economic Association 4 (2006): whether to copy or to
invent depends on the distance. Aghion, Harris, Howitt and Vickers, Review of Economic Studies 68 (2001): leaps or
single steps. The small numbers below and the way the parts are put together are the course's own, and stand for no
industry.

In words, for each year
    1  The leader brings out new generations, by chance: `GENERATIONS` a year on average, together worth
    `frontier_growth`. 2  The follower takes over a part of what it lacks: 1 - exp(-(1 - effort) / imitation_lag).
       A leader that has been overtaken takes over in the same way, with the lag `LEADER_LAG`.
    3  The engineers whom the follower sets on novelty succeed with the chance 1 - exp(-effort * novelty_hazard *
    e^-gap):
       the farther behind, the rarer. A success is new to the world: it takes the follower to the frontier and one
       generation beyond. (With `leap=False` it is one generation better than what the follower had.)
    4  Its processes get better, the more it makes: cost advantage += (1 - effort) * process_improvement * 2 * share.
       Others copy processes too: the advantage loses 1 / `LEAK_YEARS` a year.
    5  Buyers weigh quality and cost. u = lead + advantage, share abroad = 1 / (1 + e^(-`SHARPNESS` u)); at home the
       follower has a bonus of `HOME_BONUS`.
    6  The margin grows with the share (a firm's share divided by `ELASTICITY`, as in Cournot's model). Who is behind
    pays
       the royalty on its sales to who is ahead.
    7  Jobs: what a country makes, its own and `assembled` of the leader's, times the labour for a piece, which falls
    with
       the cost advantage.

What follows from the words, and is tested: on average the gap settles near frontier_growth * imitation_lag, *whatever
the start*. From there on the follower grows as fast as the frontier, no faster and no slower, however well it
imitates.

Words used throughout
    gap, lead     logarithms of quality; a lead of -0.7 is half the leader's quality
    share         of world sales, 0 to 1
    profit, jobs  of world sales of 100; and as a part of what both have, 0 to 1
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from course.models import within
from course.models.within import Array

__all__ = ["RANGES", "Race", "race", "settled_gap"]

GENERATIONS = 0.5  # a year
LEADER_LAG = 3.0  # years
LEAK_YEARS = 8.0
SHARPNESS = 4.0
HOME_BONUS = 0.3
ELASTICITY = 2.0
SEED = 2

#: What each parameter can be: least, greatest, unit.
RANGES = {
    "frontier_growth": (0.0, 20.0, "percent a year"),
    "imitation_lag": (0.25, 30.0, "years"),
    "process_improvement": (0.0, 15.0, "percent a year"),
    "home_market": (0.0, 100.0, "percent of world sales"),
    "effort": (0.0, 100.0, "percent of the follower's engineers"),
    "novelty_hazard": (0.0, 2.0, "successes a year if all engineers try, at the frontier"),
    "assembled": (0.0, 100.0, "percent of the leader's output made in the follower's country"),
    "royalty": (0.0, 20.0, "percent of sales"),
    "start_gap": (0.0, 3.0, "log points"),
}


@dataclass(frozen=True)
class Race:
    """What came of the race. Arrays have the shape (years + 1, runs); row 0 is the start.

    lead : log quality of the follower less that of the leader. frontier : log quality of the better of the two, 0 at
    the start. own : log quality of the follower. advantage : of cost, log points. share : of world sales. profit,
    leader_profit : of world sales of 100 a year, after royalties. royalties : paid by the follower (negative:
    received). jobs, leader_jobs : labour, in the same units. novel : successes so far.
    """

    lead: Array
    frontier: Array
    own: Array
    advantage: Array
    share: Array
    profit: Array
    leader_profit: Array
    royalties: Array
    jobs: Array
    leader_jobs: Array
    novel: Array

    @property
    def quality(self) -> Array:
        """Return the follower's quality as a part of the frontier's, 0 to 1."""
        return np.exp(np.minimum(self.lead, 0.0))

    @property
    def profit_part(self) -> Array:
        """Return the follower's part of all profit."""
        return self.profit / (self.profit + self.leader_profit)

    @property
    def jobs_part(self) -> Array:
        """Return the part of all jobs that is in the follower's country (one half where nobody works)."""
        both = self.jobs + self.leader_jobs
        return np.divide(self.jobs, both, out=np.full_like(both, 0.5), where=both > 0)


def _squash(u: Array) -> Array:
    return 1 / (1 + np.exp(-SHARPNESS * u))


def race(
    frontier_growth: npt.ArrayLike = 6.0,
    imitation_lag: npt.ArrayLike = 4.0,
    process_improvement: npt.ArrayLike = 3.0,
    home_market: npt.ArrayLike = 20.0,
    effort: npt.ArrayLike = 10.0,
    novelty_hazard: npt.ArrayLike = 0.3,
    *,
    assembled: npt.ArrayLike = 50.0,
    royalty: npt.ArrayLike = 4.0,
    start_gap: npt.ArrayLike = 0.7,
    leap: bool = True,
    years: int = 30,
    runs: int = 200,
    seed: int = SEED,
) -> Race:
    """Return many runs of the race at once.

    Parameters are in the units of `RANGES`; each may be one number, or an array of shape (runs,), so that a sweep is
    one call. leap : see step 3 above. years : 1 to 200. runs : 1 to 100,000. seed : the same seed gives the same draws
    whatever the parameters are, so that two settings can be compared run by run.

    Raises ValueError that names the parameter, what was found, its range and its unit.
    """
    years, runs = within.whole("years", years, (1, 200, "years")), within.whole("runs", runs, (1, 100_000, "runs"))
    given = {
        "frontier_growth": frontier_growth,
        "imitation_lag": imitation_lag,
        "process_improvement": process_improvement,
        "home_market": home_market,
        "effort": effort,
        "novelty_hazard": novelty_hazard,
        "assembled": assembled,
        "royalty": royalty,
        "start_gap": start_gap,
    }
    p = {name: within.numbers(name, value, RANGES[name], runs) for name, value in given.items()}
    growth, process, home, effort = (
        p[k] / 100 for k in ("frontier_growth", "process_improvement", "home_market", "effort")
    )
    made, fee = p["assembled"] / 100, p["royalty"] / 100
    step, rest = growth / GENERATIONS, 1 - effort
    behind, ahead = np.exp(-rest / p["imitation_lag"]), np.exp(-1 / LEADER_LAG)
    random = np.random.default_rng(seed)
    news = random.poisson(GENERATIONS, (years, runs))
    luck = random.random((years, runs))
    lead, frontier, advantage = (np.empty((years + 1, runs)) for _ in range(3))
    share = np.empty((years + 1, runs))
    novel = np.zeros((years + 1, runs), dtype="int64")
    x, c, leader = np.broadcast_to(-p["start_gap"], runs).copy(), np.zeros(runs), np.zeros(runs)
    for t in range(years + 1):
        if t:
            jump = step * news[t - 1]
            leader, x = leader + jump, x - jump
            caught = np.where(x < 0, x * behind, x * ahead)
            leader, x = leader + np.where(x > 0, x - caught, 0.0), caught
            new = luck[t - 1] < -np.expm1(-effort * p["novelty_hazard"] * np.exp(np.minimum(x, 0)))
            x = np.where(new, (np.maximum(x, 0) if leap else x) + step, x)
            c = c * (1 - 1 / LEAK_YEARS) + rest * process * 2 * share[t - 1]
            novel[t] = novel[t - 1] + new
        lead[t], advantage[t], frontier[t] = x, c, leader + np.maximum(x, 0)
        share[t] = home * _squash(x + c + HOME_BONUS) + (1 - home) * _squash(x + c)
    other = 1 - share
    fees = 100 * fee * np.where(lead < 0, share, np.where(lead > 0, -other, 0.0))
    return Race(
        lead,
        frontier,
        np.where(lead < 0, frontier + lead, frontier),
        advantage,
        share,
        100 * share**2 / ELASTICITY - fees,
        100 * other**2 / ELASTICITY + fees,
        fees,
        100 * (share + made * other) * np.exp(-advantage),
        100 * (1 - made) * other,
        novel,
    )


def settled_gap(frontier_growth: float, imitation_lag: float) -> float:
    """Return the mean gap (log points) to which a follower without novelty settles: growth / (e^(1/lag) - 1), close to
    growth * lag.

    Raises ValueError out of range.
    """
    growth = within.number("frontier_growth", frontier_growth, RANGES["frontier_growth"])
    lag = within.number("imitation_lag", imitation_lag, RANGES["imitation_lag"])
    return float(growth / 100 / np.expm1(1 / lag))
