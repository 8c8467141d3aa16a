"""census_borders_cn: people of 2010 and 2020 by city, both on the borders of 2020."""

from __future__ import annotations

import pandas as pd

from tools.tables import census_books, frames
from tools.tables.raw import Raw

SOURCES = (census_books.BORDERS,)
COUNTS = {"population_persons": "popu", "urban_population_persons": "popu_urban"}
SHARES = {
    "household_size_persons": "household",
    "men_per_100_women": "male_female",
    "age_0_14_percent": "age_0_14",
    "age_15_59_percent": "age_15_59",
    "age_60_over_percent": "age_60",
    "age_65_over_percent": "age_65",
}
#: How the file writes a cell that has no figure.
NOTHING = ("", "NA")
#: Remarks of the course on single rows, by code and year.
NOTES = {
    ("430300", 2010): "The share of people of 65 and over can't be right: it is above that of 60 and over",
    ("411200", 2010): "Urban people are computed from shares in the file and rounded",
    ("445200", 2010): "Urban people are computed from shares in the file and rounded",
}
#: Codes from here on lie outside the mainland.
OUTSIDE = "700000"


def build(raw: Raw) -> pd.DataFrame:
    """Return the table from its raw file: a row a city and census.

    Left out are the outlines of the cities, Hong Kong and Macao (which took no part in the census), and rows without
    people (the cities of the corps in Xinjiang; Sansha in 2010).
    Two counts of urban people of 2010 are sums of shares of counties in the file, and are rounded here.
    """
    wide = raw.csv(census_books.BORDERS)
    wide = wide[wide["city_code"] < OUTSIDE].replace(dict.fromkeys(NOTHING, None))
    parts = []
    for year in (2010, 2020):
        known = {name: pd.to_numeric(wide[f"{column}_{year}"]) for name, column in {**COUNTS, **SHARES}.items()}
        counts = {name: frames.whole(known[name].astype("Float64")) for name in COUNTS}
        head = {"city_code": wide["city_code"].replace(census_books.NOW), "year": year}
        parts.append(pd.DataFrame({**head, **known, **counts}))
    both = pd.concat(parts, ignore_index=True).dropna(subset="population_persons")
    found = census_books.placed(both).assign(source_id=census_books.BORDERS)
    found["note"] = [NOTES.get(key) for key in zip(found["city_code"], found["year"], strict=True)]
    found = found.sort_values(["city_code", "year"], kind="stable")
    return found[["city_code", "city", "province", "year", *COUNTS, *SHARES, "note", "source_id"]].pipe(frames.cells)
