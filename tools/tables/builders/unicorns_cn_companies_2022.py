"""unicorns_cn_companies_2022: Chinese firms on the list of CB Insights of April 2022, without their names.

The list is commercial data. What is kept of a firm is what can be counted: city, industry, and two years.
"""

from __future__ import annotations

import pandas as pd

from tools.tables import frames
from tools.tables.raw import Raw

LIST = "hz-cbinsights2022"
SOURCES = (LIST,)
COLUMNS = ["number", "city", "city_code", "industry", "year_founded", "year_reached", "note", "source_id"]
LATER = "The founding year is the later one: one of the two is wrong in the list"


def billions(cells: pd.Series) -> pd.Series:
    """Return valuations like "$180B" as billions of dollars."""
    return pd.to_numeric(cells.str.strip("$B "))


def industry(cells: pd.Series) -> pd.Series:
    """Return industries in one spelling."""
    return cells.str.strip().replace({"Artificial Intelligence": "Artificial intelligence"})


def city_codes() -> dict[str, str]:
    """Return the code of each Chinese city by its name in the course."""
    known = frames.committed("prefectures_cn")
    return dict(zip(known["city"], known["city_code"], strict=True))


def tidy(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the Chinese firms of the list, each by city, industry, founding year and the year it came on the list."""
    own = frame[frame["Country"] == "China"]
    dates = pd.to_datetime(own["Date Joined"], format="%m/%d/%Y")
    found = pd.DataFrame(
        {
            "city": own["City"].str.strip(),
            "industry": industry(own["Industry"]),
            "year_founded": own["Year Founded"].astype("int64"),
            "year_reached": dates.dt.year.astype("int64"),
        }
    )
    found["note"] = (found["year_founded"] > dates.dt.year).map({True: LATER, False: None})
    return found


def build(raw: Raw) -> pd.DataFrame:
    """Return the table from its raw file."""
    found = tidy(raw.csv(LIST))
    found["city_code"] = found["city"].map(city_codes())
    found["source_id"] = LIST
    found = found.sort_values(["city", "industry", "year_founded", "year_reached"], kind="stable")
    found["number"] = range(1, len(found) + 1)
    return found[COLUMNS]
