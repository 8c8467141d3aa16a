"""Countries side by side in fifteen indicators that don't grow with size, and the groups to compare them with."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

import numpy as np
import pandas as pd

from course.models import uniqueness
from course.tables import economies

ESSAY_YEAR = 2019
YEARS = list(range(2010, 2022))  # secure servers begin in 2010, patents end in 2021: and before China's break of 2023
CARRIED = 3  # a value stands for up to three years more where none is newer
LEAST_PEOPLE = 1_000_000
#: The panel's indicators: none of them grows with the mere size of a country.
INDICATORS = {
    "people online": "%",
    "mobile lines": "per 100 people",
    "broadband lines": "per 100 people",
    "secure servers": "per million people",
    "R&D": "% of GDP",
    "patents by residents": "per million people",
    "patents by foreigners": "per million people",
    "articles": "per million people",
    "high-tech exports": "% of manufactured exports",
    "licences paid": "% of GDP",
    "licences earned": "% of GDP",
    "foreign investment": "% of GDP",
    "private credit": "% of GDP",
    "people in cities": "%",
    "growth of ten years": "% a year",
}
PEERS = (
    "all others",
    "its region",
    "its income group",
    "20 nearest in income",
    "40 nearest in income",
    "20 nearest in people",
)
PATENTS = "patents by residents"


def panel(
    country_economy: pd.DataFrame,
    country_internet: pd.DataFrame,
    country_innovation: pd.DataFrame,
    countries: pd.DataFrame,
) -> pd.DataFrame:
    """The indicators (and income, people, country, region, income_group) by iso3 and year; real countries of a
    million people or more.

    A blank takes the value of up to three years before.
    """
    real = economies.single(countries).set_index("iso3")
    key = ["iso3", "year"]
    t = country_economy[country_economy["iso3"].isin(real.index)].set_index(key).sort_index(kind="stable")
    net, new = (frame.set_index(key).reindex(t.index) for frame in (country_internet, country_innovation))
    people, gdp = t["population_persons"].astype(float), t["gdp_bn_usd"]
    income = t["gdp_per_head_ppp_usd"]
    before = t[economies.REAL].unstack().reindex(columns=range(1980, 2031)).ffill(axis=1, limit=CARRIED)
    growth = (100 * ((before / before.shift(10, axis=1)) ** 0.1 - 1)).stack()
    made = (
        pd.DataFrame(
            {
                "people online": net["internet_users_percent"],
                "mobile lines": net["mobile_per_100"],
                "broadband lines": net["broadband_per_100"],
                "secure servers": new["secure_servers_per_million"],
                "R&D": new["rd_percent_gdp"],
                "patents by residents": 1e6 * new["patents_residents"].astype(float) / people,
                "patents by foreigners": 1e6 * new["patents_nonresidents"].astype(float) / people,
                "articles": 1e6 * new["articles"] / people,
                "high-tech exports": new["hightech_export_percent"],
                "licences paid": 100 * new["ip_payments_bn_usd"] / gdp,
                "licences earned": 100 * new["ip_receipts_bn_usd"] / gdp,
                "foreign investment": 100 * t["fdi_inflow_bn_usd"] / gdp,
                "private credit": t["private_credit_percent_gdp"],
                "people in cities": t["urban_percent"],
                "growth of ten years": growth.reindex(t.index),
                "income": income,
                "people": people,
            }
        )
        .groupby(level="iso3")
        .ffill(limit=CARRIED)
    )
    made = made[made["people"] >= LEAST_PEOPLE]
    for column in ("country", "region", "income_group"):
        made[column] = real[column].astype(object).reindex(made.index.get_level_values("iso3")).to_numpy()
    return made


def compared(made: pd.DataFrame, year: int, names: Sequence[str] = tuple(INDICATORS)) -> pd.DataFrame:
    """The countries of one year that have all the indicators named (and an income); all others drop out."""
    rows = cast(pd.DataFrame, made.xs(year, level="year"))
    known = cast(pd.DataFrame, np.isfinite(rows[[*names, "income", "people"]].astype(float)))
    return rows[known.all(axis=1)]


def peer_groups(rows: pd.DataFrame) -> list[np.ndarray]:
    """Tables of peers for the rows of one year, in the order of PEERS."""
    size, income, people = len(rows), np.log(rows["income"]), np.log(rows["people"])
    few = [min(count, size - 1) for count in (20, 40)]
    return [
        ~np.eye(size, dtype=bool),
        uniqueness.same(rows["region"]),
        uniqueness.same(rows["income_group"]),
        uniqueness.nearest(income, few[0]),
        uniqueness.nearest(income, few[1]),
        uniqueness.nearest(people, few[0]),
    ]


def searched(
    made: pd.DataFrame, year: int, names: Sequence[str] = tuple(INDICATORS)
) -> tuple[pd.DataFrame, uniqueness.Search]:
    """The countries of a year, and the search over up to three of the indicators and all peer groups."""
    rows = compared(made, year, names)
    return rows, uniqueness.search(uniqueness.scores(rows[list(names)]), peer_groups(rows))


def place(values: pd.Series, iso3: str = "CHN") -> int:
    """Place from the top; those level with it do not count."""
    return int((values > values[iso3]).sum()) + 1


def growth_since(
    country_economy: pd.DataFrame, countries: pd.DataFrame, first: int = 1990, last: int = ESSAY_YEAR
) -> pd.DataFrame:
    """start (PPP dollars of 2021 a head), real growth (% a year) of countries of a million people or more that have
    both years.
    """
    real = economies.single(countries)["iso3"]
    rows = country_economy[country_economy["iso3"].isin(real)]
    income = economies.real_income(rows)
    people = rows.pivot(index="iso3", columns="year", values="population_persons")[last].astype(float)
    rate = economies.real_growth(rows, first, last)
    found = pd.DataFrame({"start": income[first], "growth": rate})[people >= LEAST_PEOPLE].dropna()
    slope, level = np.polyfit(np.log(found["start"]), found["growth"], 1)
    return found.assign(expected=level + slope * np.log(found["start"]))
