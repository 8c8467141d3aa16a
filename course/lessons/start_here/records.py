"""The record of the claim, from *Chinese tech exceptionalism* (Norris 2019)."""

from __future__ import annotations

import pandas as pd

from course.ledger import estimates
from course.ledger.record import Found, Line, Question, Record, one_of, rows

SPREAD = {
    "people online": "internet_users_percent",
    "mobile lines": "mobile_per_100",
    "broadband lines": "broadband_per_100",
}


def faster(
    country_internet: pd.DataFrame,
    country_economy: pd.DataFrame,
    countries: pd.DataFrame,
    *,
    measure: str,
    span: tuple[int, int],
    size: float,
) -> Found:
    """Return how many other countries gained more points than China.

    size : the fewest people that a country must have, in millions.
    """
    rows(country_internet, "country_internet", iso3="CHN", year=list(span))
    (first, last), column = span, measure
    use = country_internet.pivot(index="iso3", columns="year", values=column)
    people = (
        country_economy[country_economy["year"] == last].set_index("iso3")["population_persons"].astype(float) / 1e6
    )
    real = countries[~countries["is_aggregate"].astype(bool)]["iso3"]
    gain = (use[last] - use[first]).dropna()
    gain = gain[gain.index.isin(real) & (people.reindex(gain.index).fillna(0) >= size)]
    ahead = int((gain > gain["CHN"]).sum())
    return estimates.exact(ahead).telling(among=len(gain), points=float(gain["CHN"]))


EX_13 = Record(
    "EX-13",
    "China's digital ecosystem has grown at a speed without equal.",
    (
        Question(
            "others were faster",
            "some other country was faster",
            faster,
            Line(1, "a single case is enough against such a belief", "other countries", also=(3,)),
            yes="others were faster, {value} of {among} countries in people online and {range} by all counts",
            no="China was ahead of all others, by all counts",
            choices=(
                one_of("measure", SPREAD, why="phones and lines carry the services as well"),
                one_of(
                    "span",
                    {"2000 to 2020": (2000, 2020), "2005 to 2015": (2005, 2015), "2010 to 2020": (2010, 2020)},
                    why="the belief names no years; all end before China's series breaks",
                ),
                one_of(
                    "size",
                    {"all countries": 0.0, "a million people": 1.0, "ten million people": 10.0},
                    why="to wire a small country may be easier",
                ),
            ),
            kind="proxy",
            because="people and lines stand for an ecosystem of services and firms",
        ),
    ),
    turned=True,
)
RECORDS = (EX_13,)
