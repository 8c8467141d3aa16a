"""census_cities_cn: the censuses of 2010 and 2020 by city, from the books by county."""

from __future__ import annotations

import pandas as pd

from tools.tables import census_books, frames
from tools.tables.raw import Raw

SOURCES = (census_books.BOOK_2010, census_books.BOOK_2020)
#: Remarks of the course on single rows, by code and year.
NOTES = {
    ("349901", 2010): "Abolished in 2011; its counties went to Hefei, Wuhu and Ma'anshan",
    ("379901", 2010): "Became a part of Jinan in 2019",
    ("610400", 2010): "With Yangling, which prefectures_cn has as a row of its own",
    ("460300", 2020): "Islands; founded in 2012",
    ("460400", 2010): "A county under the province in 2010, a prefecture since 2015",
}


def build(raw: Raw) -> pd.DataFrame:
    """Return the table from the two workbooks: a row a city and census."""
    parts = []
    for year, source in zip((2010, 2020), SOURCES, strict=True):
        parts.append(census_books.cities(raw, source).assign(year=year, source_id=source))
    found = census_books.placed(pd.concat(parts, ignore_index=True))
    keys = zip(found["city_code"], found["year"], strict=True)
    found["note"] = [NOTES.get(key) for key in keys]
    found = found.sort_values(["city_code", "year"], kind="stable")
    return found[["city_code", "city", "province", "year", "level", *census_books.COLUMNS, "note", "source_id"]].pipe(
        frames.cells
    )
