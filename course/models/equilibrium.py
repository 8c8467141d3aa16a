"""Great cities, other cities and the rest of the country in spatial equilibrium: people, wages, rents, homes, and who
gains and who loses. Pure functions.

Who thought of it: Rosen (1979) and Roback, Journal of Political Economy 90 (1982): people move until no place is
better for the newcomer, so wages and rents carry the price of a place. Glaeser and Gyourko, Journal of Political
Economy 113 (2005), and Saiz, Quarterly Journal of Economics 125 (2010): how homes answer to prices; Chow and Niu,
Pacific Economic Review 20 (2015): an elasticity of about 0.5 for the stock of homes of urban China. Combes, Démurger
and Li, CEPR DP9352 (2013) and European Economic Review 76 (2015): wages in Chinese cities rise with density and with
the share of migrants. Hsieh and Moretti, American Economic Journal: Macroeconomics 11 (2019): what it costs to shut
people out. The parts are put together by the course, and the numbers are rough.

In words
    1  There are `great` equal great cities, `others` equal other cities, and the rest of the country (small towns and
       villages). Nobody enters or leaves the country.
    2  Wage: in a city it changes with people to the power of `slope`. In the rest of the country it falls with people
       to the power of `LAND`, because they share its land.
    3  A home takes `HOUSING` of everyone's income. Homes grow with the rent to the power of the elasticity. A policy
       can add homes: `homes` per cent more at every rent.
    4  Congestion: in a city of 20 million people everyone loses `congestion` of the day; the loss grows with the root
       of people.
    5  What a place is worth to a person: (wage / rent^HOUSING) x time left x a constant of the place. In the rest of
       the country rent and time play no part.
    6  A great city has a gate at its door, `cap`: nobody more is let in. It has a second gate inside, `papers`: a
       newcomer without local registration lacks so many per cent of what the place is worth; with `belong` nobody does.
    7  People differ in how much they like the great city, so each further newcomer is less keen than the one before, by
       `TIES` per cent for one per cent more people. They move until the last of them finds the great city worth no more
       than other places. A cap stops them before that. `gate` says by how much the first in line, without papers, would
       be better off today if let in. It can't be observed, because what looks like a closed gate may be a place that
       people like less. It fixes the constant of the place.
    8  Everything else (productivity, land) is fixed so that people, wages and rents of today come out: see `Facts`.

What is built in, and so can't be a result: the sign of the wage (`slope`), that more people mean higher rents (homes
never answer without limit), and that a place gets worse for the next person as it fills.

Existence and uniqueness: the worth of the great city less that of the others falls in the people of the great city
for all parameters in `RANGES` (tested on a grid), so there is one equilibrium, and a bracketing root finder always
meets it.

Units: people in millions; wage and rent in those of the other cities today.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

from course.models import within

__all__ = ["RANGES", "Facts", "Outcome", "advantage", "settle"]

HOUSING = 0.3  # of income
#: How homes of the other cities answer to rents: they have more land, so more than in a great city; a guess.
OTHER_ELASTICITY = 1.0
#: How a wage in the rest of the country changes with its people: they share the land; a guess.
LAND = -0.3

#: How much less each further newcomer likes the great city; a guess.
TIES = 0.6

#: What each parameter can be: least, greatest, unit.
RANGES = {
    "cap": (8.0, 60.0, "million people a great city"),
    "homes": (0.0, 100.0, "percent more homes at every rent"),
    "slope": (-20.0, 10.0, "percent more wage for a hundredth more people, times 100"),
    "elasticity": (0.1, 1.0, "percent more homes for one percent more rent"),
    "congestion": (5.0, 30.0, "percent of the day, in a city of 20 million"),
    "gate": (0.0, 50.0, "percent that a newcomer would gain today"),
    "papers": (0.0, 30.0, "percent of a place's worth that those without local papers lack"),
}


@dataclass(frozen=True)
class Facts:
    """Today: numbers of cities, people in one of each kind and in the rest of the country (millions), wage and rent of
    a great city against the other cities, pay in the rest of the country against them, and the share of the people of
    a great city who are registered there (percent).
    """

    great: int = 2
    others: int = 32
    people: float = 23.4
    people_other: float = 9.0
    people_rest: float = 1075.0
    wage: float = 1.6
    rent: float = 3.1
    pay_rest: float = 0.6
    registered: float = 63.0

    def __post_init__(self) -> None:
        for name in self.__dataclass_fields__:
            value = getattr(self, name)
            if not (isinstance(value, (int, float)) and math.isfinite(value) and value > 0):
                raise ValueError(f"{name} must be a number above 0; found {value!r}")
        if self.registered > 100:
            raise ValueError(f"registered must be a share of at most 100 percent; found {self.registered!r}")

    @property
    def everyone(self) -> float:
        """Return all people of the country, millions."""
        return self.great * self.people + self.others * self.people_other + self.people_rest


@dataclass(frozen=True)
class Outcome:
    """What settles. Against the other cities today: wage, rent, wage_other, rent_other. Millions: people, people_other,
    people_rest.

    free : people of a great city if no cap stopped them. binding : does the cap stop anybody? homes : the stock of a
    great city, today 1. registered : percent of the people of a great city. real, real_other, real_rest : what the life
    of a renter is worth who stays in the place with the same papers as before, today 1 in each place. newcomer : what
    those gain on average who have come since today (percent; with nobody new, the first in line). wedge : what one more
    newcomer would still gain (percent). landlords, landlords_other : all rents, today 1. output : of the whole country,
    today 1.
    """

    people: float
    people_other: float
    people_rest: float
    free: float
    binding: bool
    registered: float
    wage: float
    rent: float
    homes: float
    wage_other: float
    rent_other: float
    real: float
    real_other: float
    real_rest: float
    newcomer: float
    wedge: float
    landlords: float
    landlords_other: float
    output: float


#: Wage, rent, and the logarithm of what a city is worth.
_Place = tuple[float, float, float]


def _place(people: float, today: float, wage: float, rent: float, homes: float, p: dict[str, float]) -> _Place:
    """Return wage, rent and the logarithm of what a city is worth, for so many people. wage, rent : of today. homes :
    at every rent, today 1.
    """
    w: float = wage * (people / today) ** (p["slope"] / 100)
    r: float = rent * (people * w / (today * wage) / homes) ** (1 / (1 + p["elasticity"]))
    return w, r, math.log(w) - HOUSING * math.log(r) + math.log1p(-p["congestion"] / 100 * math.sqrt(people / 20))


def _great(people: float, facts: Facts, p: dict[str, float]) -> _Place:
    return _place(people, facts.people, facts.wage, facts.rent, 1 + p["homes"] / 100, p)


def _other(people: float, facts: Facts, p: dict[str, float]) -> _Place:
    return _place(people, facts.people_other, 1.0, 1.0, 1.0, {**p, "elasticity": OTHER_ELASTICITY})


def _rest(people_other: float, facts: Facts, p: dict[str, float]) -> float:
    """Return the people of the rest of the country (millions) at which life there and in other cities has changed by
    the same part since today, so that nobody moves between the two.
    """
    change = _other(people_other, facts, p)[2] - _other(facts.people_other, facts, p)[2]
    return facts.people_rest * math.exp(change / LAND)


def _elsewhere(people: float, facts: Facts, p: dict[str, float]) -> float:
    """Return the people of one other city (millions) when a great city has so many."""
    left = facts.everyone - facts.great * people

    def missing(other: float) -> float:
        return facts.others * other + _rest(other, facts, p) - left

    top = left / facts.others
    return _root(missing, top * 1e-12, top)


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


def _checked(given: dict[str, object]) -> dict[str, float]:
    return {name: within.number(name, value, RANGES[name]) for name, value in given.items()}


def _surplus(people: float, facts: Facts, p: dict[str, float], belong: bool) -> float:
    """Return by how much (log points) a great city of so many people is worth more than other places to a newcomer who
    is as keen as the first in line today.
    """
    here, there = _great(people, facts, p)[2], _other(_elsewhere(people, facts, p), facts, p)[2]
    now = _great(facts.people, facts, {**p, "homes": 0.0})[2] - _other(facts.people_other, facts, p)[2]
    extra = -math.log1p(-p["papers"] / 100) if belong else 0.0
    return here - there - now + math.log1p(p["gate"] / 100) + extra


def _ties(people: float, facts: Facts) -> float:
    """Return how much less (log points) the last of so many likes the great city than the first in line today."""
    return TIES * math.log(people / facts.people)


#: A great city can't hold more: at this size the whole day would be lost at the most congestion that is allowed.
_FULL = 0.999 * 20 * (100 / RANGES["congestion"][1]) ** 2


def _most(facts: Facts) -> float:
    return min(0.999 * facts.everyone / facts.great, _FULL)


def advantage(
    people: float,
    facts: Facts | None = None,
    *,
    homes: float = 0.0,
    belong: bool = False,
    slope: float = 5.0,
    elasticity: float = 0.5,
    congestion: float = 12.0,
    gate: float = 15.0,
    papers: float = 10.0,
) -> float:
    """Return by how much (log points) a great city with so many people (millions) is worth more to a newcomer than
    other places, to the last newcomer.

    It falls in the number of people; where it is 0, nobody moves. Raises ValueError out of range.
    """
    facts = facts or Facts()
    p = _checked(
        {
            "homes": homes,
            "slope": slope,
            "elasticity": elasticity,
            "congestion": congestion,
            "gate": gate,
            "papers": papers,
        }
    )
    if not 0 < people <= _most(facts):
        raise ValueError(f"people must lie between 0 and {_most(facts):g} (million a great city); found {people!r}")
    return _surplus(people, facts, p, belong) - _ties(people, facts)


def settle(
    cap: float | None = None,
    homes: float = 0.0,
    belong: bool = False,
    *,
    slope: float = 5.0,
    elasticity: float = 0.5,
    congestion: float = 12.0,
    gate: float = 15.0,
    papers: float = 10.0,
    facts: Facts | None = None,
) -> Outcome:
    """Return the equilibrium. Parameters are in the units of `RANGES`; cap None: nobody is stopped at the door.

    With cap = facts.people, homes = 0 and belong = False it is today, whatever the other parameters are.

    Raises ValueError that names the parameter, what was found, its range and its unit.
    """
    facts = facts or Facts()
    p = _checked(
        {
            "homes": homes,
            "slope": slope,
            "elasticity": elasticity,
            "congestion": congestion,
            "gate": gate,
            "papers": papers,
        }
    )
    limit = math.inf if cap is None else _checked({"cap": cap})["cap"]
    here_today, there_today = _great(facts.people, facts, {**p, "homes": 0.0}), _other(facts.people_other, facts, p)

    def surplus(people: float) -> float:
        return _surplus(people, facts, p, belong) - _ties(people, facts)

    free = _root(surplus, 1e-6, _most(facts))
    people = min(free, limit)
    other = _elsewhere(people, facts, p)
    rest = _rest(other, facts, p)
    here, there = _great(people, facts, p), _other(other, facts, p)
    change = there[2] - there_today[2]

    def product(great: float, wage: float, small: float, wage_small: float, left: float) -> float:
        land = facts.pay_rest * (left / facts.people_rest) ** LAND * left
        total: float = facts.great * great * wage + facts.others * small * wage_small + land
        return total

    made = product(people, here[0], other, there[0], rest)
    before = product(facts.people, facts.wage, facts.people_other, 1.0, facts.people_rest)
    new = people - facts.people
    mean_ties = TIES * (people * math.log(people / facts.people) / new - 1) if new > 1e-9 else 0.0
    inside = min(facts.registered * facts.people / people, 100.0)
    return Outcome(
        people=people,
        people_other=other,
        people_rest=rest,
        free=free,
        binding=bool(free > limit * (1 + 1e-9)),
        registered=100.0 if belong else inside,
        wage=here[0],
        rent=here[1],
        homes=(1 + p["homes"] / 100) * (here[1] / facts.rent) ** p["elasticity"],
        wage_other=there[0],
        rent_other=there[1],
        real=math.exp(here[2] - here_today[2]),
        real_other=math.exp(change),
        real_rest=(rest / facts.people_rest) ** LAND,
        newcomer=100 * math.expm1(_surplus(people, facts, p, belong) - mean_ties + change),
        wedge=max(100 * math.expm1(surplus(people)), 0.0),
        landlords=people * here[0] / (facts.people * facts.wage),
        landlords_other=other * there[0] / facts.people_other,
        output=made / before,
    )
