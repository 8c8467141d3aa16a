"""Great cities and other cities in spatial equilibrium: people, wages, rents, who gains and who loses. Pure functions.

Who thought of it: Rosen (1979) and Roback, Journal of Political Economy 90 (1982): people move until no place is
better for the newcomer, so wages and rents carry the price of a place. Glaeser and Gyourko, Journal of Political
Economy 113 (2005), and Saiz, Quarterly Journal of Economics 125 (2010): how homes answer to prices. Hsieh and
Moretti, American Economic Journal: Macroeconomics 11 (2019): what it costs to shut people out. The parts are put
together by the course, and the numbers are rough.

In words
    1  There are `great` equal great cities and `others` equal other cities. Nobody enters or leaves the country.
    2  Wage: grows with people to the power of `agglomeration` (people make each other productive), and falls with
    people to the
       power of `returns` (land and machines are shared by more).
    3  A home takes `HOUSING` of everyone's income. Homes: the supply grows with the rent to the power of
    `elasticity`. The curve is
       turned around the rent of the other cities today: a great city with a higher elasticity has more homes at a
       higher rent.
    4  Congestion: in a city of 20 million people everyone loses `congestion` of the day; the loss grows with the root
    of people. 5  What a place is worth to a person: (wage / rent^HOUSING) x time left x a constant of the place. 6
    People move until the great city is worth no more than the others. A cap stops them before that. `gate` says what
    the cap of
       today is worth: by how much a newcomer would be better off. It can't be observed, because what looks like a
       closed gate may be a place that people like less. It fixes the constant of the place.
    7  Everything else (productivity, land) is fixed so that people, wages and rents of today come out: see `Facts`.

Existence and uniqueness: the worth of the great city less that of the others falls in the people of the great city
for all parameters in `RANGES` (tested on a grid), so there is one equilibrium, and a bracketing root finder always
meets it. At the edge, where people make each other very productive and homes answer well, nearly everyone ends in the
great cities: a limit of the model.

Units: people in millions; wage and rent in those of the other cities today.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

from course.models import within

__all__ = ["RANGES", "TODAY", "Facts", "Outcome", "advantage", "settle"]

HOUSING = 0.3  # of income
OTHER_ELASTICITY = 1.5
#: The elasticity of homes in the great cities that stands for today: a guess.
TODAY = 0.5
IDEAS = 1.26

#: What each parameter can be: least, greatest, unit.
RANGES = {
    "cap": (8.0, 60.0, "million people a great city"),
    "elasticity": (0.1, 2.0, "percent more homes for one percent more rent"),
    "agglomeration": (0.0, 8.0, "percent more wage for a hundredth more people, times 100"),
    "returns": (4.0, 30.0, "percent less wage for a hundredth more people, times 100"),
    "congestion": (0.0, 30.0, "percent of the day, in a city of 20 million"),
    "gate": (0.0, 50.0, "percent that a newcomer would gain today"),
}


@dataclass(frozen=True)
class Facts:
    """Today: numbers of cities, people in one of each kind (millions), wage and rent of a great city against the
    others.
    """

    great: int = 3
    others: int = 33
    people: float = 21.4
    people_other: float = 8.0
    wage: float = 1.65
    rent: float = 3.35

    def __post_init__(self) -> None:
        for name in ("great", "others", "people", "people_other", "wage", "rent"):
            value = getattr(self, name)
            if not (isinstance(value, (int, float)) and math.isfinite(value) and value > 0):
                raise ValueError(f"{name} must be a number above 0; found {value!r}")

    @property
    def everyone(self) -> float:
        """Return people of all cities, millions."""
        return self.great * self.people + self.others * self.people_other


@dataclass(frozen=True)
class Outcome:
    """What settles. Against the other cities today: wage, rent, wage_other, rent_other. Millions: people, people_other.

    free : people of a great city if nothing stopped them. binding : does the cap stop anybody?
    real, real_other : what a renter's life is worth, today 1 in each place. newcomer : what somebody gains who moves
    from elsewhere today to the great city then (percent). wedge : what a newcomer would still gain (percent).
    landlords, landlords_other : all rents, today 1. output, ideas : of all cities, today 1; ideas grow with people to
    the power of `IDEAS` in each city.
    """

    people: float
    people_other: float
    free: float
    binding: bool
    wage: float
    rent: float
    wage_other: float
    rent_other: float
    real: float
    real_other: float
    newcomer: float
    wedge: float
    landlords: float
    landlords_other: float
    output: float
    ideas: float


def _checked(given: dict[str, object]) -> dict[str, float]:
    return {name: within.number(name, value, RANGES[name]) for name, value in given.items()}


#: Wage, rent, and the logarithm of what a place is worth.
_Place = tuple[float, float, float]


def _place(
    people: float,
    today: float,
    wage: float,
    rent: float,
    elasticity: float,
    elasticity_today: float,
    slope: float,
    loss: float,
) -> _Place:
    """Return wage, rent and the logarithm of what the place is worth, for so many people. wage, rent : of today."""
    w: float = wage * (people / today) ** slope
    r: float = (people * w / (today * wage) * rent ** (1 + elasticity_today)) ** (1 / (1 + elasticity))
    return w, r, math.log(w) - HOUSING * math.log(r) + math.log1p(-loss * math.sqrt(people / 20))


def _both(people: float, facts: Facts, p: dict[str, float]) -> tuple[float, _Place, _Place]:
    slope, loss = (p["agglomeration"] - p["returns"]) / 100, p["congestion"] / 100
    other = (facts.everyone - facts.great * people) / facts.others
    here = _place(people, facts.people, facts.wage, facts.rent, p["elasticity"], TODAY, slope, loss)
    there = _place(other, facts.people_other, 1.0, 1.0, OTHER_ELASTICITY, OTHER_ELASTICITY, slope, loss)
    return other, here, there


def _today(facts: Facts, p: dict[str, float]) -> tuple[float, _Place, _Place]:
    return _both(facts.people, facts, {**p, "elasticity": TODAY})


def _root(f: Callable[[float], float], low: float, high: float, close: float = 1e-12) -> float:
    """Return where f changes its sign between low and high, to a part in 10^12.

    Source: Ridders (1979), IEEE Transactions on Circuits and Systems 26(11). scipy's brentq gives the same; its
    import costs a third of a second. Raises ValueError if the sign is the same at both ends.
    """
    at_low, at_high = f(low), f(high)
    if at_low == 0 or at_high == 0:
        return low if at_low == 0 else high
    if (at_low > 0) == (at_high > 0):
        raise ValueError("f must have different signs at low and high.")
    best = math.inf
    for _ in range(200):
        middle = (low + high) / 2
        at_middle = f(middle)
        if at_middle == 0:
            return middle
        new = middle + (middle - low) * math.copysign(1, at_low) * at_middle / math.sqrt(
            at_middle**2 - at_low * at_high
        )
        if abs(new - best) <= close * abs(new):
            return new
        best, at_new = new, f(new)
        if at_new == 0:
            return new
        ends = sorted([(low, at_low), (middle, at_middle), (new, at_new), (high, at_high)])
        for (a, fa), (b, fb) in pairwise(ends):
            if (fa > 0) != (fb > 0):
                low, at_low, high, at_high = a, fa, b, fb
                break
        if high - low <= close * abs(high):
            return (low + high) / 2
    return best


def advantage(
    people: float,
    facts: Facts | None = None,
    *,
    elasticity: float = TODAY,
    agglomeration: float = 5.0,
    returns: float = 15.0,
    congestion: float = 12.0,
    gate: float = 15.0,
) -> float:
    """Return by how much (log points) the great city is worth more to a newcomer than the others, with so many people
    in it (millions).

    It falls in the number of people; where it is 0, nobody moves. Raises ValueError out of range.
    """
    facts = facts or Facts()
    p = _checked(
        {
            "elasticity": elasticity,
            "agglomeration": agglomeration,
            "returns": returns,
            "congestion": congestion,
            "gate": gate,
        }
    )
    if not 0 < people < facts.everyone / facts.great:
        raise ValueError(
            f"people must lie between 0 and {facts.everyone / facts.great:g} (million a great city); found {people!r}"
        )
    _, here, there = _both(people, facts, p)
    _, here_today, there_today = _today(facts, p)
    return (here[2] - there[2]) - (here_today[2] - there_today[2]) + math.log1p(p["gate"] / 100)


def settle(
    cap: float | None = None,
    elasticity: float = TODAY,
    agglomeration: float = 5.0,
    returns: float = 15.0,
    congestion: float = 12.0,
    gate: float = 15.0,
    *,
    facts: Facts | None = None,
) -> Outcome:
    """Return the equilibrium. Parameters are in the units of `RANGES`; cap None: nobody is stopped.

    With cap = facts.people and elasticity = TODAY it is today, whatever the other parameters are.

    Raises ValueError that names the parameter, what was found, its range and its unit.
    """
    facts = facts or Facts()
    p = _checked(
        {
            "elasticity": elasticity,
            "agglomeration": agglomeration,
            "returns": returns,
            "congestion": congestion,
            "gate": gate,
        }
    )
    limit = math.inf if cap is None else _checked({"cap": cap})["cap"]
    _, here_today, there_today = _today(facts, p)
    constant = math.log1p(p["gate"] / 100) - (here_today[2] - there_today[2])

    def more(people: float) -> float:
        _, here, there = _both(people, facts, p)
        return here[2] - there[2] + constant

    most = facts.everyone / facts.great
    free = _root(more, most * 1e-9, most * (1 - 1e-9))
    people = min(free, limit)
    other, here, there = _both(people, facts, p)

    def ideas(great: float, small: float) -> float:
        made: float = facts.great * great**IDEAS + facts.others * small**IDEAS
        return made

    made = facts.great * here[0] * people + facts.others * there[0] * other
    before = facts.great * facts.wage * facts.people + facts.others * facts.people_other
    return Outcome(
        people=people,
        people_other=other,
        free=free,
        binding=bool(free > limit * (1 + 1e-9)),
        wage=here[0],
        rent=here[1],
        wage_other=there[0],
        rent_other=there[1],
        real=math.exp(here[2] - here_today[2]),
        real_other=math.exp(there[2] - there_today[2]),
        newcomer=100 * math.expm1(here[2] - there_today[2] + constant),
        wedge=max(100 * math.expm1(more(people)), 0.0),
        landlords=people * here[0] / (facts.people * facts.wage),
        landlords_other=other * there[0] / facts.people_other,
        output=made / before,
        ideas=ideas(people, other) / ideas(facts.people, facts.people_other),
    )
