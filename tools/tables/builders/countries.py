"""countries: regions and income groups of the World Bank of 2021, with the course's short names."""

from __future__ import annotations

import pandas as pd

from tools.tables import frames
from tools.tables.raw import Raw

METADATA = "ex-S003"
SOURCES = (METADATA,)
COLUMNS = {"Country Code": "iso3", "TableName": "name_in_source", "Region": "region", "IncomeGroup": "income_group"}


def tidy(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the World Bank's list as iso3, name_in_source, region, income_group; a blank region marks a group."""
    return frame[list(COLUMNS)].rename(columns=COLUMNS)


def build(raw: Raw) -> pd.DataFrame:
    """Return the table from its raw file.

    The course's short names, the choice of groups and the row of Taiwan, which the World Bank does not list, are kept
    by hand in the committed table and are carried over.
    """
    own = frames.committed("countries")
    listed = tidy(raw.csv(METADATA)).set_index("iso3")
    found = own[["iso3", "country"]].copy()
    for column in listed.columns:
        found[column] = found["iso3"].map(listed[column]).fillna("")
    extra = ~found["iso3"].isin(listed.index)
    found.loc[extra, "name_in_source"] = own.loc[extra, "name_in_source"]
    grouped = (found["region"] == "") & ~extra
    found["is_aggregate"] = grouped.map({True: "true", False: "false"})
    found["source_id"] = own["source_id"].where(extra, METADATA)
    return found[list(own.columns)]
