"""province_economy: people and GDP of the provinces from three public copies of official series."""

from __future__ import annotations

import csv
import io

import pandas as pd

from tools.tables import frames
from tools.tables.raw import Raw

QUERY, OLDER, YEARBOOK = "rq-S01", "rq-S02", "rq-S03"
SOURCES = (QUERY, OLDER, YEARBOOK)
#: Provinces of the older compilation that are shown beside the newer one, 2005-2020.
BESIDE = ("Beijing", "Guangdong", "Jiangsu", "Shandong", "Shanghai", "Tianjin", "Zhejiang")
#: The first year of the newer series, and the year of a new census level.
NEWER, LEVEL = 2005, 2024
#: The count of people falls by 4 to 6 % as if taken anew.
COUNTED_ANEW = {("Guangxi", 2005), ("Guizhou", 2005), ("Hunan", 2005)}
KEYS = ["province", "year"]


def query(raw: Raw, ending: str) -> pd.Series:
    """Return a series of the NBS query (one column per year) by province and year; the first line is a remark."""
    text = raw.bytes(QUERY, ending).decode("utf-8-sig").split("\n", 1)[1]
    return wide(pd.read_csv(io.StringIO(text), dtype=str, index_col=0))


def spelled(name: str) -> str:
    """Return the course's spelling of a province."""
    return "Inner Mongolia" if name.strip().lower() == "innermongolia" else name.strip()


def wide(frame: pd.DataFrame) -> pd.Series:
    """Return a frame of provinces by years as numbers by province and year."""
    values = pd.Series(frame.stack())
    values.index = pd.MultiIndex.from_tuples([(spelled(name), int(year)) for name, year in values.index], names=KEYS)
    return pd.to_numeric(values)


def older(frame: pd.DataFrame) -> pd.Series:
    """Return the older compilation (years by provinces, 100 million yuan) by province and year."""
    by_year = frame.set_index(frame.columns[0])
    return wide(by_year.rename(columns=lambda name: name.strip(", ")).T)


def yearbook(text: str) -> pd.Series:
    """Return the yearbook's people (10,000 persons) by province and year; the nation is called China."""
    rows = [row for row in csv.reader(io.StringIO(text.replace("\r\n", "\n").replace("\r", "\n"))) if len(row) > 12]
    years = next([int(cell) for cell in row[1:13]] for row in rows if row[0].strip() == "Region")
    found: dict[tuple[str, int], float] = {}
    for row in rows:
        name = row[0].strip().replace("National Total", "China")
        if name and row[1].strip().isdigit() and name != "Region":
            found |= {(name, year): float(cell) for year, cell in zip(years, row[1:13], strict=True)}
    return pd.Series(found).rename_axis(KEYS)


def build(raw: Raw) -> pd.DataFrame:
    """Return the table from its raw files."""
    gdp, people = query(raw, "historical_gdp.csv"), query(raw, "historical_population.csv")
    old, book = older(raw.csv(OLDER)), yearbook(raw.bytes(YEARBOOK).decode("utf-8"))
    first = old[old.index.get_level_values("year") < NEWER]
    nation = book[book.index.get_level_values("province") == "China"]
    book = book[book.index.get_level_values("year") < NEWER]
    beside = old[old.index.get_level_values("province").isin(BESIDE) & (old.index.get_level_values("year") >= NEWER)]
    columns = {
        "people": pd.concat([book, nation[nation.index.get_level_values("year") >= NEWER], people]),
        "gdp": pd.concat([first, gdp]),
        "beside": beside,
    }
    found = pd.DataFrame(columns).rename_axis(KEYS).sort_index(kind="stable").reset_index()
    return shown(found)


def shown(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the table in its columns and units from people (10,000), GDP and the GDP next to it (100 million yuan)."""
    found = frame[KEYS].copy()
    found.insert(1, "level", found["province"].map(lambda name: "nation" if name == "China" else "province"))
    keys = list(zip(found["province"], found["year"], strict=True))
    new = found["year"] >= NEWER
    found["population_persons"] = frames.whole(frame["people"] * 10_000)
    found["population_break"] = ["change of count" if key in COUNTED_ANEW else None for key in keys]
    found["gdp_bn_cny"] = (frame["gdp"] / 10).round(2)
    found["gdp_older_vintage_bn_cny"] = (frame["beside"] / 10).round(2)
    has_gdp = frame["gdp"].notna()
    series = new.map({True: "2005-2024, NBS query", False: "1992-2004, older compilation"})
    found["gdp_series"] = series.where(has_gdp)
    found["gdp_break"] = ["new level" if year == LEVEL else None for year in found["year"]]
    found["source_id"] = [
        QUERY if later and gdp else ";".join(name for name, there in ((YEARBOOK, people), (OLDER, gdp)) if there)
        for later, gdp, people in zip(new, has_gdp, frame["people"].notna(), strict=True)
    ]
    return found
