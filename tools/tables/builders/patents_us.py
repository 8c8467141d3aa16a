"""patents_us: US patents by place (PatentsView, via patents_in_cities); states and metros are read on pages."""

from __future__ import annotations

import re

import pandas as pd

from tools.tables import frames
from tools.tables.raw import Raw

PLACES, CENSUS = "hz-us_places", "hz-us_pop2020"
SOURCES = (PLACES, CENSUS)
SMALLEST = 25_000
SEVERAL = "The source lists this name with several populations and the same patents; the most populous is kept"


def places(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the places of SMALLEST people or more; of several with one name the most populous, with a note."""
    found = pd.DataFrame(
        {
            "place": frame["city"],
            "state": frame["state"],
            "patents": frame["nbrPatents"].astype("int64"),
            "population_persons": pd.to_numeric(frame["PopMean_2010_2023"]).astype("int64"),
        }
    )
    found = found[found["population_persons"] >= SMALLEST]
    found = found.sort_values("population_persons", ascending=False, kind="stable")
    twice = found.duplicated(["place", "state"], keep=False)
    found["note"] = twice.map({True: SEVERAL, False: ""})
    found = found.drop_duplicates(["place", "state"])
    return found.assign(period="2010-2023", population_basis="mean 2010-2023", source_id=PLACES)


def people(script: str) -> dict[str, str]:
    """Return the people of each state from a script of lines "prefp['Alabama']=5024279"."""
    return dict(re.findall(r"prefp\['([^']+)'\]=(\d+)", script))


def build(raw: Raw) -> pd.DataFrame:
    """Return the table from its raw files; patents of states and metros, read on pages, are carried over."""
    own = frames.committed("patents_us")
    states = own[own["level"] == "state"].copy()
    states["population_persons"] = states["place"].map(people(raw.bytes(CENSUS).decode("utf-8")))
    metros = frames.carried("patents_us", set(SOURCES))
    listed = places(raw.csv(PLACES)).assign(level="place", patents_per_1000_workers="")
    found = pd.concat([metros, frames.cells(listed[list(own.columns)]), states], ignore_index=True)
    return found.sort_values(["level", "state", "place", "period"], kind="stable")
