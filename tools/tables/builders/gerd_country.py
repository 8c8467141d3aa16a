"""gerd_country: R&D spending of nations, an older vintage (US National Science Foundation) and a newer (World Bank)."""

from __future__ import annotations

import pandas as pd

from tools.tables import frames, open_numbers
from tools.tables.raw import Raw

NSF = "rq-S06"
SOURCES = (NSF, open_numbers.SOURCE)
NEEDS = {NSF: ("/6293/data.csv",), open_numbers.SOURCE: ("gb_xpd_rsdv_gd_zs--by--geo--time.csv",)}
#: The file of the National Science Foundation has no names: nine economies a year, in this order. The order was
#: checked against a labelled table. The second is the European Union, which the course leaves out.
ORDER_OF_NSF = ("USA", "EU", "FRA", "DEU", "GBR", "CHN", "JPN", "KOR", "IND")
#: Three runs over the years follow each other: current dollars, dollars of 2012, percent of GDP.
RUNS = ("gerd_bn_ppp_usd_current", "gerd_bn_ppp_usd_constant_2012", "gerd_percent_gdp")
YEARS = range(1981, 2020)
COUNTRIES = ("CHN", "DEU", "FIN", "FRA", "GBR", "IND", "ISR", "JPN", "KOR", "USA")
NEW_SERIES = {("GBR", 2014), ("GBR", 2018)}
COLUMNS = ["iso3", "country", "year", "vintage", "gerd_percent_gdp", *RUNS[:2], "break_flag", "source_id"]


def older(frame: pd.DataFrame) -> pd.DataFrame:
    """Return iso3, year and the three measures from the unlabelled file; rows without a share of GDP are left out."""
    size = len(YEARS) * len(ORDER_OF_NSF)
    columns = {}
    for n, name in enumerate(RUNS):
        part = frame.iloc[n * size : (n + 1) * size]
        keys = [part["time_period"].astype("int64"), list(ORDER_OF_NSF) * len(YEARS)]
        columns[name] = pd.Series(pd.to_numeric(part["value"], errors="coerce").to_numpy(), index=keys)
    found = pd.DataFrame(columns).rename_axis(["year", "iso3"]).reset_index()
    return found[(found["iso3"] != "EU") & found["gerd_percent_gdp"].notna()]


def build(raw: Raw) -> pd.DataFrame:
    """Return the table from its raw files."""
    first = older(raw.csv(NSF, "/6293/data.csv")).assign(vintage="NSF, data to 2019", source_id=NSF)
    second = open_numbers.indicator(raw, "gb_xpd_rsdv_gd_zs").rename(columns={"value": "gerd_percent_gdp"})
    second = second[second["iso3"].isin(COUNTRIES) & (second["year"] <= 2022)]
    second = second.assign(vintage="World Bank 2025", source_id=open_numbers.SOURCE)
    found = pd.concat([first, second], ignore_index=True)
    keys = list(zip(found["iso3"], found["year"], strict=True))
    newer = found["vintage"] == "World Bank 2025"
    found["break_flag"] = [
        "new series" if new and key in NEW_SERIES else None for new, key in zip(newer, keys, strict=True)
    ]
    found["country"] = found["iso3"].map(frames.country_names())
    return found.sort_values(["iso3", "year", "vintage"], kind="stable")[COLUMNS]
