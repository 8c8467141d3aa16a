"""Which rows of the World Bank's list are countries, how much they grew, and which began alike.

Pure functions: tables in, table out.
"""

from __future__ import annotations

import pandas as pd

#: GDP per head at the prices and purchasing power of one year: the column for growth. The column in dollars of each
#: year (gdp_per_head_ppp_usd) rises with prices too, and is for comparing countries within a year.
REAL = "gdp_per_head_ppp_usd_2021"


def single(countries: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of single economies; groups of countries, such as regions, are left out."""
    return countries[~countries["is_aggregate"].astype(bool)]


def real_income(country_economy: pd.DataFrame) -> pd.DataFrame:
    """Return GDP per head in purchasing power dollars of 2021: iso3 down, years across."""
    return country_economy.pivot(index="iso3", columns="year", values=REAL)


def real_growth(country_economy: pd.DataFrame, first: int, last: int) -> pd.Series[float]:
    """Return the growth of real GDP per head from the year `first` to the year `last`, percent a year, by iso3.

    Economies without a figure in either year are left out; groups of countries are not.
    """
    income = real_income(country_economy)
    grown: pd.Series[float] = 100 * ((income[last] / income[first]) ** (1 / (last - first)) - 1)
    return grown.dropna().rename("growth")


def of_similar_income(country_economy: pd.DataFrame, countries: pd.DataFrame, year: int) -> pd.DataFrame:
    """Return real GDP per head (see `real_income`) of the economies that had half to twice China's in that year."""
    income = real_income(country_economy[country_economy["iso3"].isin(single(countries)["iso3"])])
    start = income[year]
    similar: pd.DataFrame = income[(start > start["CHN"] / 2) & (start < start["CHN"] * 2)]
    return similar
