"""house_price_index_cn: house prices of 70 cities, chained from monthly changes (National Bureau of Statistics)."""

from __future__ import annotations

import pandas as pd

from tools.tables import frames
from tools.tables.raw import Raw

NBS = "hz-nbs70"
SOURCES = (NBS,)
HOMES = {"new_home_price_index": "new", "existing_home_price_index": "existing"}


def chained(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the level at the end of each year, December 2010 = 100, from changes on the month before (= 100).

    `frame` has city, year, month and a column of changes for each kind of homes.
    """
    frame = frame.assign(year=frame["year"].astype("int64"), month=frame["month"].astype("int64"))
    parts = []
    for column, home in HOMES.items():
        months = frame.assign(change=pd.to_numeric(frame[column], errors="coerce")).dropna(subset=["change"])
        months = months.sort_values(["city", "year", "month"], kind="stable")
        months["level"] = (months["change"] / 100).groupby(months["city"]).cumprod() * 100
        by_year = months.groupby(["city", "year"])["level"]
        part = pd.DataFrame({"months": by_year.size(), "index_dec2010_100": by_year.last()}).reset_index()
        parts.append(part.assign(home_type=home))
    return pd.concat(parts, ignore_index=True)


def build(raw: Raw) -> pd.DataFrame:
    """Return the table from its raw file."""
    found = chained(raw.csv(NBS))
    names = frames.committed("prefectures_cn")
    codes = dict(zip(names["city"], names["city_code"], strict=True))
    found["index_dec2010_100"] = found["index_dec2010_100"].round(2)
    found["city_code"] = found["city"].map(codes)
    found["source_id"] = NBS
    found = found.sort_values(["city_code", "year", "home_type"], kind="stable")
    return found[list(frames.committed("house_price_index_cn").columns)]
