"""venture_capital: four tables of the US National Science Foundation, drawn from PitchBook."""

from __future__ import annotations

import pandas as pd

from tools.tables import ncses
from tools.tables.raw import Raw

RECEIVER, INVESTOR, OLDER, SECTORS = "ex-S010", "ex-S011", "ex-S012", "ex-S013"
SOURCES = (RECEIVER, INVESTOR, OLDER, SECTORS)
#: Source, number of its table, name of the vintage, whose home decides the country.
VINTAGES = (
    (OLDER, 1964, "1999-2018, attribution not stated", "not stated"),
    (INVESTOR, 5913, "2000-2020, by investor", "home of the investor"),
    (SECTORS, 5911, "2000-2020, by investor and sector", "home of the investor"),
    (RECEIVER, 10578, "2003-2022, by receiving firm", "home of the firm that receives the money"),
)
ALL = "All sectors"
ORDER = ["vintage", "economy", "iso3", "kind", "year", "sector", "vc_usd_million", "country_attribution", "source_id"]


def sectors(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the table by sector ("China -> Total -> Energy") with economy and sector taken from its labels."""
    parts = [label.split(" -> ") for label in frame["label"]]
    sector = [part[-1] if len(part) == 3 else ALL for part in parts]
    return frame.assign(economy=[part[0] for part in parts], sector=sector)


def build(raw: Raw) -> pd.DataFrame:
    """Return the table from its raw files."""
    parts = []
    for source_id, number, vintage, attribution in VINTAGES:
        part = ncses.grid(raw, source_id, number)
        part = sectors(part) if source_id == SECTORS else part.assign(sector=ALL)
        parts.append(part.assign(vintage=vintage, country_attribution=attribution, source_id=source_id))
    found = pd.concat(parts, ignore_index=True).rename(columns={"value": "vc_usd_million"})
    found[["iso3", "kind"]] = ncses.kinds(found["economy"])
    return found.sort_values(["vintage", "economy", "sector", "year"], kind="stable")[ORDER]
