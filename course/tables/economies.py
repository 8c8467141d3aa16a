"""Which rows of the World Bank's list are countries, and which began alike. Pure functions: tables in, table out."""

from __future__ import annotations

import pandas as pd


def single(countries: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of single economies; groups of countries, such as regions, are left out."""
    return countries[~countries["is_aggregate"].astype(bool)]


def of_similar_income(country_economy: pd.DataFrame, countries: pd.DataFrame, year: int) -> pd.DataFrame:
    """Return GDP per head (PPP dollars) of the economies that had half to twice China's in that year: iso3 down, years
    across.
    """
    income = country_economy[country_economy["iso3"].isin(single(countries)["iso3"])].pivot(
        index="iso3", columns="year", values="gdp_per_head_ppp_usd"
    )
    start = income[year]
    similar: pd.DataFrame = income[(start > start["CHN"] / 2) & (start < start["CHN"] * 2)]
    return similar
