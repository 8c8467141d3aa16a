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
    economy = pd.DataFrame(
        [(iso3, 2010, value) for iso3, value in rows], columns=["iso3", "year", "gdp_per_head_ppp_usd"]
    )
    assert economies.of_similar_income(economy, countries, 2010).index.tolist() == ["CHN", "IN1"]


def test_china_s_peers_of_2010():
    found = economies.of_similar_income(data.load("country_economy"), data.load("countries"), 2010)
    assert "CHN" in found.index and "USA" not in found.index and found.columns.is_monotonic_increasing
