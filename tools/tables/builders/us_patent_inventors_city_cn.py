"""us_patent_inventors_city_cn: inventors on US patents by Chinese city (PatentsView, counted by a student project)."""

from __future__ import annotations

import pandas as pd

from tools.tables import frames
from tools.tables.raw import Raw

PATENTSVIEW = "hz-usptocn"
SOURCES = (PATENTSVIEW,)
NEEDS = {PATENTSVIEW: ("China_final.csv", "China_groupby_addcode.csv")}
ORDER = ["city_code", "city", "year", "inventors", "largest_point_share"]
JUDGED = ["doubt_kind", "geocoding_doubt", "merge_group"]


def tidy(frame: pd.DataFrame) -> pd.DataFrame:
    """Return one row per city and year from a table with one column per year."""
    years = [name for name in frame.columns if name.isdigit()]
    found = frame.melt(id_vars=["city_code"], value_vars=years, var_name="year", value_name="inventors")
    return found.sort_values(["city_code", "year"], kind="stable", ignore_index=True)


def largest_point(frame: pd.DataFrame) -> pd.Series:
    """Return by city_code the share of its inventors of all years that sits on one single point, three decimals."""
    years = [name for name in frame.columns if name.isdigit()]
    total = frame[years].apply(pd.to_numeric).sum(axis=1)
    by_city = total.groupby(frame["city_code"])
    share: pd.Series = by_city.max() / by_city.sum()
    return share.round(3)


def build(raw: Raw) -> pd.DataFrame:
    """Return the table from its raw files; what was found about the coordinates by hand is carried over, by city."""
    found = tidy(raw.csv(PATENTSVIEW, "China_final.csv"))
    known = frames.committed("prefectures_cn").set_index("city_code")
    found["city"] = found["city_code"].map(known["city"])
    found["largest_point_share"] = found["city_code"].map(largest_point(raw.csv(PATENTSVIEW, "groupby_addcode.csv")))
    judged = frames.committed("us_patent_inventors_city_cn").drop_duplicates("city_code").set_index("city_code")
    for column in JUDGED:
        found[column] = found["city_code"].map(judged[column])
    found["source_id"] = PATENTSVIEW
    return found[[*ORDER, *JUDGED, "source_id"]]
