"""country_economy: people, output, investment and finance by country (World Development Indicators)."""

from __future__ import annotations

import pandas as pd

from tools.tables import frames, wdi
from tools.tables.raw import Raw

SOURCES = (wdi.SOURCE,)
#: Column, code of the World Bank, decimals of the figure as it was read, and the divisor to the unit of the column.
COLUMNS = {
    "population_persons": ("sp.pop.totl", 0, 1),
    "urban_percent": ("sp.urb.totl.in.zs", 3, 1),
    "gdp_bn_usd": ("ny.gdp.mktp.cd", 0, 1e9),
    "gdp_per_head_usd": ("ny.gdp.pcap.cd", 1, 1),
    "gdp_per_head_ppp_usd": ("ny.gdp.pcap.pp.cd", 1, 1),
    "fdi_inflow_bn_usd": ("bx.klt.dinv.cd.wd", 0, 1e9),
    "market_cap_percent_gdp": ("cm.mkt.lcap.gd.zs", 3, 1),
    "private_credit_percent_gdp": ("fs.ast.prvt.gd.zs", 3, 1),
}
#: Growth of GDP per head at constant prices, percent a year, with all the decimals of the file.
REAL_GROWTH = "ny.gdp.pcap.kd.zg"
REAL, BASE_YEAR = "gdp_per_head_ppp_usd_2021", 2021
NEEDS = {wdi.SOURCE: tuple(f"/{code}/data.csv" for code in [*(code for code, _, _ in COLUMNS.values()), REAL_GROWTH])}


def chained(base: float, growth: pd.Series[float]) -> pd.Series[float]:
    """Return a level for each year, from the level of BASE_YEAR and the growth of each year over the one before.

    base : level of BASE_YEAR. growth : percent a year, by year. The chain ends, in either direction, where a year's
    growth is missing. This is how the World Bank makes its own series in constant purchasing power dollars.
    """
    levels, last, first = {BASE_YEAR: base}, BASE_YEAR, BASE_YEAR
    while last + 1 in growth.index:
        levels[last + 1] = levels[last] * (1 + growth[last + 1] / 100)
        last += 1
    while first in growth.index:
        levels[first - 1] = levels[first] / (1 + growth[first] / 100)
        first -= 1
    return pd.Series(levels, dtype="float64").sort_index(kind="stable")


def real_income(raw: Raw) -> pd.DataFrame:
    """Return GDP per head in purchasing power dollars of BASE_YEAR as iso3, year, value: computed, see `chained`."""
    dollars = wdi.indicator(raw, COLUMNS["gdp_per_head_ppp_usd"][0], None)
    bases = dollars[dollars["year"] == BASE_YEAR].set_index("iso3")["value"]
    rates = wdi.indicator(raw, REAL_GROWTH, None).set_index(["iso3", "year"])["value"]
    levels = {
        iso3: chained(base, rates[iso3]) for iso3, base in bases.items() if iso3 in rates.index.get_level_values(0)
    }
    found = pd.concat(levels, names=["iso3", "year"]).rename("value").reset_index()
    return found[found["year"] >= wdi.FIRST_YEAR].assign(value=frames.rounded(found["value"], 1))


def build(raw: Raw) -> pd.DataFrame:
    """Return the table from its raw files."""
    columns = {name: wdi.indicator(raw, code, digits) for name, (code, digits, _) in COLUMNS.items()}
    columns[REAL] = real_income(raw)
    found = wdi.china_first(wdi.wide(columns, frames.country_names()))
    for name, (_, _, divisor) in COLUMNS.items():
        if divisor != 1:
            found[name] = frames.rounded(found[name] / divisor, 9)
    found["population_persons"] = frames.whole(found["population_persons"])
    found.insert(found.columns.get_loc("gdp_per_head_ppp_usd") + 1, REAL, found.pop(REAL))
    found["source_id"] = wdi.SOURCE
    return found
