"""provinces: the course's key of Chinese provinces, with codes of Natural Earth and people of the census of 2010."""

from __future__ import annotations

import json

import pandas as pd

from tools.tables import census2010, frames, natural_earth
from tools.tables.raw import Raw

SOURCES = (natural_earth.SOURCE, census2010.SOURCE)


def names(world: dict[str, list[dict[str, dict[str, str]]]]) -> dict[str, str]:
    """Return the Chinese name of each mainland province by its ISO code, from Natural Earth's features."""
    known = [feature["properties"] for feature in world["features"]]
    return {row["iso_3166_2"]: row["name_zh"] for row in known if row["adm0_a3"] == natural_earth.MAINLAND}


def build(raw: Raw) -> pd.DataFrame:
    """Return the table: Chinese names and people from the raw files, the rest as the committed table has it.

    Adcodes, pinyin, clusters of the essay and rows that are no province are a key that the course made.
    """
    found = frames.committed("provinces")
    chinese = names(json.loads(raw.bytes(natural_earth.SOURCE)))
    people = census2010.provinces(raw)
    own = found["level"] == "province"
    found.loc[own, "name_zh"] = found.loc[own, "iso_3166_2"].map(chinese)
    counts = [str(people[census2010.workbook(name)][census2010.TOTAL]) for name in found.loc[own, "province"]]
    found.loc[own, "population_2010_census_persons"] = counts
    return found
