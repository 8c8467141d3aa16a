"""unicorns_cn_companies_2022: Chinese firms on the list of CB Insights of April 2022."""

from __future__ import annotations

import pandas as pd

from tools.tables import frames
from tools.tables.raw import Raw

LIST = "hz-cbinsights2022"
SOURCES = (LIST,)
LATER = "The founding year is later than the date: one of the two is wrong in the list"


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
    """Return the Chinese firms of the list with dates as 2021-08-30 and valuations in billion dollars."""
    own = frame[frame["Country"] == "China"]
    dates = pd.to_datetime(own["Date Joined"], format="%m/%d/%Y")
    found = pd.DataFrame(
        {
            "firm": own["Company"].str.strip(),
            "city": own["City"].str.strip(),
            "industry": industry(own["Industry"]),
            "year_founded": own["Year Founded"].astype("int64"),
            "date_reached": dates.dt.strftime("%Y-%m-%d"),
            "valuation_bn_usd": billions(own["Valuation"]),
        }
    )
    found["note"] = (found["year_founded"] > dates.dt.year).map({True: LATER, False: None})
    return found


def build(raw: Raw) -> pd.DataFrame:
    """Return the table from its raw file."""
    found = tidy(raw.csv(LIST))
    found["valuation_bn_usd"] = found["valuation_bn_usd"].astype("float64")
    found["city_code"] = found["city"].map(city_codes())
    found["source_id"] = LIST
    found = found.sort_values("firm", kind="stable")
    return found[list(frames.committed("unicorns_cn_companies_2022").columns)]
