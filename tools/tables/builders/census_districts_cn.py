"""census_districts_cn: districts and counties of large cities in the census of 2020."""

from __future__ import annotations

import pandas as pd

from tools.tables import census_books, frames
from tools.tables.raw import Raw

SOURCES = (census_books.BOOK_2020,)
#: A large city, as the State Council counts: so many people in its built city.
LARGE = 1_000_000
COLUMNS = [
    name
    for name in census_books.COLUMNS
    if name
    not in (
        "built_city_population_persons",
        "registered_population_persons",
        "registered_in_same_county_persons",
        "registered_in_same_province_persons",
        "schooling_years",
    )
]


def kind(code: str) -> str:
    """Return the kind of a unit: what its last two digits say."""
    number = int(code[4:])
    if number > 80:
        return "county-level city"
    if number > 70:
        return "development zone"
    return "district" if number <= 20 or number > 50 else "county"


def build(raw: Raw) -> pd.DataFrame:
    """Return the table from the workbook: a row a district or county of a large city."""
    whole = census_books.cities(raw, census_books.BOOK_2020)
    large = set(whole[whole["built_city_population_persons"] >= LARGE]["city_code"])
    found = census_books.book(raw, census_books.BOOK_2020)
    found["city_code"] = found["code"].str[:4] + "00"
    for code in census_books.MUNICIPALITIES:  # districts and counties of a municipality have two numbers
        found.loc[found["code"].str[:2] == code[:2], "city_code"] = code
    own = found[found["city_code"].isin(large) & (found["code"].str[4:] != "00")]
    table = pd.concat([own[["city_code"]], census_books.numbers(own, census_books.BOOK_2020)[COLUMNS]], axis=1)
    table = census_books.placed(table).assign(
        unit_code=own["code"], unit_zh=own["place"], kind=own["code"].map(kind), source_id=census_books.BOOK_2020
    )
    table = table.sort_values("unit_code", kind="stable")
    head = ["unit_code", "unit_zh", "kind", "city_code", "city", "province"]
    return table[[*head, *COLUMNS, "source_id"]].pipe(frames.cells)
