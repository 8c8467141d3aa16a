"""us_metro_wages: people and wages of US metropolitan areas (Bureau of Economic Analysis, via the Mansueto
Institute).
"""

from __future__ import annotations

import csv
import io

import pandas as pd

from tools.tables import frames
from tools.tables.raw import Raw

BEA = "hz-mansueto"
SOURCES = (BEA,)
YEARS = (1970, 1980, 1990, 2000, 2010, 2015)
NATION = "998"


def profile(text: str, name: str, years: tuple[int, ...] = YEARS) -> pd.DataFrame:
    """Return an Economic Profile (remarks, a head with GeoFips, a row per metro) as metro_code, metro, year and `name`.

    years : those that are kept. The row of the nation is left out; so are cells that are no number.
    """
    rows = list(csv.reader(io.StringIO(text)))
    start = next(n for n, row in enumerate(rows) if row[:1] == ["GeoFips"])
    at = {year: rows[start].index(str(year)) for year in years}
    found = [
        {"metro_code": row[0].strip(), "metro": row[1].split(" (Metro")[0], "year": year, name: row[column]}
        for row in rows[start + 1 :]
        if len(row) > 2 and row[0].strip().isdigit() and row[0].strip() != NATION
        for year, column in at.items()
    ]
    frame = pd.DataFrame(found)
    frame[name] = pd.to_numeric(frame[name], errors="coerce")
    return frame.dropna(subset=[name])


def build(raw: Raw) -> pd.DataFrame:
    """Return the table from its raw files."""
    people = profile(raw.bytes(BEA, "population.csv").decode("utf-8-sig"), "population_persons")
    wages = profile(raw.bytes(BEA, "wages.csv").decode("utf-8-sig"), "wages_k_usd")
    found = people.merge(wages.drop(columns="metro"), on=["metro_code", "year"], validate="one_to_one")
    for name in ("population_persons", "wages_k_usd"):
        found[name] = frames.whole(found[name])
    found["source_id"] = BEA
    return found.sort_values(["metro_code", "year"], kind="stable")
