"""Single economies and those that began with a similar income."""

from __future__ import annotations

import pandas as pd

from course import data
from course.tables import economies


def test_groups_of_countries_are_left_out():
    countries = pd.DataFrame({"iso3": ["CHN", "WLD", "IND"], "is_aggregate": [False, True, False]})
    assert economies.single(countries)["iso3"].tolist() == ["CHN", "IND"]


def test_half_and_twice_are_outside():
    countries = pd.DataFrame({"iso3": ["CHN", "HLF", "TWO", "IN1", "WLD"], "is_aggregate": [False] * 4 + [True]})
    rows = [("CHN", 100), ("HLF", 50), ("TWO", 200), ("IN1", 51), ("WLD", 100)]
    economy = pd.DataFrame([(iso3, 2010, value) for iso3, value in rows], columns=["iso3", "year", economies.REAL])
    assert economies.of_similar_income(economy, countries, 2010).index.tolist() == ["CHN", "IN1"]


def test_china_s_peers_of_2010():
    found = economies.of_similar_income(data.load("country_economy"), data.load("countries"), 2010)
    assert "CHN" in found.index and "USA" not in found.index and found.columns.is_monotonic_increasing


def test_growth_is_real_and_a_year():
    rows = [("CHN", 2000, 100.0), ("CHN", 2002, 121.0), ("IND", 2000, 50.0)]
    economy = pd.DataFrame(rows, columns=["iso3", "year", economies.REAL])
    found = economies.real_growth(economy, 2000, 2002)
    assert found.round(9).to_dict() == {"CHN": 10.0}


def test_rising_prices_are_no_growth():
    """China's real growth of 2000 to 2019 is below that in dollars of each year, by about the rise of prices."""
    economy = data.load("country_economy")
    nominal = economy.pivot(index="iso3", columns="year", values="gdp_per_head_ppp_usd")
    rate = 100 * ((nominal.loc["CHN", 2019] / nominal.loc["CHN", 2000]) ** (1 / 19) - 1)
    real = economies.real_growth(economy, 2000, 2019)["CHN"]
    assert 8 < real < 9 < rate
