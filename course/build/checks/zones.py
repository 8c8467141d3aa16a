"""Checks of the trials that spread: what came first, which provinces have a row, and the lists' lengths."""

from __future__ import annotations

import pandas as pd

from course import data
from course.build.checks.core import Problems, check

#: How many places each list of the sources has, by kind and year.
LISTS = {
    ("special zone", 1979): 2,
    ("special zone", 1980): 2,
    ("open coastal city", 1984): 14,
    ("capital of an inland province or region", 1992): 18,
    ("pilot zone", 2015): 1,
    ("pilot zone", 2016): 12,
    ("pilot zone", 2018): 22,
}


@check("pilot_zones_cn")
def _lists(frame: pd.DataFrame) -> Problems:
    found = frame.groupby(["kind", "year"], observed=True).size()
    return [
        f"{kind} of {year}: {found.get((kind, year), 0)} places, the source lists {wanted}"
        for (kind, year), wanted in LISTS.items()
        if found.get((kind, year), 0) != wanted
    ]


@check("pilot_zones_cn")
def _provinces(frame: pd.DataFrame) -> Problems:
    problems = []
    table = data.load("provinces")
    everyone = set(table.loc[table["level"] == "province", "province"].astype(str))
    for trial, rows in frame.groupby("trial", observed=True):
        missing = everyone - set(rows["province"].astype(str))
        if missing != ({"Beijing", "Chongqing"} if trial == "opening to foreign firms" else set()):
            problems.append(f"{trial}: provinces without a row are {sorted(missing)}")
    late = frame[frame["place"].astype(str).isin(["the capital", "not named"])]
    named = frame.drop(late.index)
    for trial, province in late[["trial", "province"]].astype(str).itertuples(index=False):
        if ((named["trial"] == trial) & (named["province"] == province)).any():
            problems.append(f"{trial}: {province} has a named place, so a row without one adds nothing")
    return problems
