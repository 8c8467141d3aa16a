"""The records of the claims, on *The lesson of DeepSeek and Hangzhou* (Lu Ming 2025)."""

from __future__ import annotations

import pandas as pd

from course.ledger import estimates
from course.ledger.record import Found, Line, Question, Record, one_of, rows
from course.tables import cities

CITY = "Hangzhou"
#: Prices that have Hangzhou and all four cities of the first tier: what was sold, and the year.
PRICES = {
    "homes, 2024": 2024,
    "homes, 2023": 2023,
    "homes, 2022": 2022,
    "homes, 2021": 2021,
    "all buildings, 2022": None,
}


def _prices(place_facts_cn: pd.DataFrame, year: int | None) -> pd.Series:
    """Return yuan for a square metre by city: of the homes that were sold in the year, or of all buildings (None)."""
    if year is None:
        return rows(place_facts_cn, "place_facts_cn", topic="city costs", indicator="house price").set_index("place")[
            "value"
        ]
    found = rows(place_facts_cn, "place_facts_cn", indicator="average price of homes sold", year=year)
    return found.set_index("place")["value"]


def against_the_tier(place_facts_cn: pd.DataFrame, *, prices: int | None, middle: str) -> Found:
    """Return Hangzhou's price in per cent of the middle of the four cities of the first tier."""
    known = _prices(place_facts_cn, prices)
    tier = known.loc[list(cities.FIRST_TIER)].astype(float)
    return estimates.exact(100 * float(known[CITY]) / float(tier.mean() if middle == "mean" else tier.median()))


def against_the_cheapest(place_facts_cn: pd.DataFrame, *, prices: int | None) -> Found:
    """Return Hangzhou's price in per cent of that of the cheapest city of the first tier."""
    known = _prices(place_facts_cn, prices)
    tier = known.loc[list(cities.FIRST_TIER)].astype(float)
    return estimates.exact(100 * float(known[CITY]) / float(tier.min())).telling(cheapest=str(tier.idxmin()))


SOLD = one_of("prices", PRICES, why="the mix of what is sold changes from year to year")
HZ_16 = Record(
    "HZ-16",
    "Homes cost less in Hangzhou than in the cities of the first tier.",
    (
        Question(
            "the tier",
            "homes cost less in Hangzhou than in the first tier taken together",
            against_the_tier,
            Line(100, "less is less", "% of their price", side="less than"),
            yes="homes cost less in Hangzhou than in the first tier taken together ({range} % of its price)",
            no="homes cost no less in Hangzhou than in the first tier taken together ({range} % of its price)",
            choices=(SOLD, one_of("middle", "mean", "median", why="Shenzhen lifts the mean")),
        ),
        Question(
            "each city",
            "homes cost less in Hangzhou than in the cheapest city of the tier",
            against_the_cheapest,
            Line(100, "less is less", "% of its price", side="less than"),
            yes="they cost less than even in {cheapest}, its cheapest city ({range} %)",
            no="they cost no less than in {cheapest}, its cheapest city ({range} %)",
            choices=(SOLD,),
        ),
    ),
)
RECORDS = (HZ_16,)
