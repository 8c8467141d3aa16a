"""Tables of Science and Engineering Indicators (US National Science Foundation), in the form of the copy that was
read.
"""

from __future__ import annotations

import re

import pandas as pd

from tools.tables import frames
from tools.tables.raw import Raw

#: Names of the world in these tables.
WORLD = {"Total", "Global total", "World"}


def economy(label: str) -> str:
    """Return the last part of a label "World -> Asia -> China<sup>a</sup>" without its footnote; World for a total."""
    name = re.sub(r"<sup>.*?</sup>", "", label.split(" -> ")[-1]).strip()
    return "World" if name in WORLD else name


def kinds(names: pd.Series) -> pd.DataFrame:
    """Return iso3 (None for groups) and kind (country, group, world) of economies by their names in the course."""
    iso3 = {name: code for code, name in frames.country_names().items()}
    codes = [("WLD" if name == "World" else iso3.get(name)) for name in names]
    kind = ["world" if code == "WLD" else "country" if code else "group" for code in codes]
    return pd.DataFrame({"iso3": codes, "kind": kind}, index=names.index)


def grid(raw: Raw, source_id: str, number: int) -> pd.DataFrame:
    """Return a table with one column per year as label, economy, year, value; blank and "NA" cells are left out."""
    return long(raw.csv(source_id, f"/{number}/data.csv"))


def long(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a frame with a column per year ("2003" or "field_2003") as label, economy, year, value without blanks."""
    years = {name: int(name[-4:]) for name in frame.columns if re.fullmatch(r"(field_)?(19|20)\d\d", name)}
    found = frame.melt(id_vars=[frame.columns[2]], value_vars=list(years), var_name="year")
    found.columns = pd.Index(["label", "year", "value"])
    found["year"] = found["year"].map(years)
    found["value"] = pd.to_numeric(found["value"], errors="coerce")
    found["economy"] = found["label"].map(economy)
    return found.dropna(subset=["value"])[["label", "economy", "year", "value"]]


def blocks(frame: pd.DataFrame, first: int) -> pd.DataFrame:
    """Return a table of unlabelled runs as label, economy, year, value without blanks.

    Such a file repeats a label once for a heading and once for each year from `first` on, in order.
    """
    at = frame.groupby("time_period", sort=False).cumcount()
    found = pd.DataFrame(
        {
            "label": frame["time_period"],
            "economy": frame["time_period"].map(economy),
            "year": first - 1 + at,
            "value": pd.to_numeric(frame["value"], errors="coerce"),
        }
    )
    return found[at > 0].dropna(subset=["value"])
