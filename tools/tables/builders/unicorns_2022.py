"""unicorns_2022: firms on the list of CB Insights of April 2022 by city, country, industry and year; other lists."""

from __future__ import annotations

import pandas as pd

from tools.tables import frames
from tools.tables.builders.unicorns_cn_companies_2022 import LIST, billions, city_codes, industry
from tools.tables.raw import Raw

BY_COUNTRY = "ex-S016"
SOURCES = (LIST, BY_COUNTRY)
NO_CITY = "No city in the list: a city state, or not given"
ORDER = [
    *("level", "place", "iso3", "country", "city_code", "grouped_by", "group", "year", "list_maker", "unicorns"),
    *("valuation_bn_usd", "median_year_founded", "note", "source_id"),
]


def firms(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the firms of the list with city, country (the course's name), founding year and valuation."""
    found = pd.DataFrame(
        {
            "city": frame["City"].str.strip(),
            "country": frame["Country"].str.strip().replace({"Czech Republic": "Czechia", "Turkey": "Türkiye"}),
            "industry": industry(frame["Industry"]),
            "joined": frame["Date Joined"].str.extract(r"(\d{4})", expand=False),
            "founded": pd.to_numeric(frame["Year Founded"]),
            "valuation": billions(frame["Valuation"]),
        }
    )
    return found


def cities(frame: pd.DataFrame) -> pd.DataFrame:
    """Return firms, valuation and median founding year by city; a firm without a city counts under its country."""
    nowhere = frame["city"] == ""
    frame = frame.assign(place=frame["city"].where(~nowhere, frame["country"]), nowhere=nowhere)
    by_place = frame.groupby(["place", "country", "nowhere"])
    found = pd.DataFrame(
        {
            "unicorns": by_place.size(),
            "valuation_bn_usd": by_place["valuation"].sum().astype("float64"),
            "median_year_founded": by_place["founded"].median() // 1,
        }
    ).reset_index()
    found["note"] = found["nowhere"].map({True: NO_CITY, False: ""})
    return found.assign(level="city", grouped_by="place", group="")


def countries(frame: pd.DataFrame, column: str, grouped_by: str) -> pd.DataFrame:
    """Return firms and valuation by country and a group of firms."""
    by_group = frame.groupby(["country", column])
    found = pd.DataFrame(
        {"unicorns": by_group.size(), "valuation_bn_usd": by_group["valuation"].sum().astype("float64")}
    )
    found = found.reset_index().rename(columns={column: "group"})
    return found.assign(level="country", place=found["country"], grouped_by=grouped_by, note="")


def build(raw: Raw) -> pd.DataFrame:
    """Return the table from its raw files; the other lists, read on pages, are carried over."""
    first, second = firms(raw.csv(LIST)), firms(raw.csv(BY_COUNTRY))
    places = cities(first).assign(source_id=LIST)
    groups = [countries(second, "industry", "industry"), countries(second, "joined", "year of joining")]
    found = pd.concat([places, *(part.assign(source_id=BY_COUNTRY) for part in groups)], ignore_index=True)
    codes = {name: code for code, name in frames.country_names().items()}
    found["iso3"] = found["country"].map(codes)
    chinese = (found["iso3"] == "CHN") & (found["level"] == "city")
    found["city_code"] = found["place"].map(city_codes()).where(chinese)
    found = found.assign(year=2022, list_maker="CB Insights")
    pages = frames.carried("unicorns_2022", set(SOURCES))
    found = pd.concat([frames.cells(found[ORDER]), pages], ignore_index=True)
    return found.sort_values(["list_maker", "year", "level", "place", "grouped_by", "group"], kind="stable")
