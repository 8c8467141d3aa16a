"""country_internet: internet users (Gapminder), mobile and broadband lines (World Development Indicators)."""

from __future__ import annotations

import pandas as pd

from tools.tables import frames, wdi
from tools.tables.raw import Raw

USERS = "ex-S002"
SOURCES = (wdi.SOURCE, USERS)
NEEDS = {wdi.SOURCE: ("it.cel.sets.p2/data.csv", "it.net.bbnd.p2/data.csv")}
#: A documented change of source or method: China's series begins anew.
NEW_SERIES = {("CHN", 2023), ("CHN", 2024)}
JUMP = 15


def users(frame: pd.DataFrame) -> pd.DataFrame:
    """Return Gapminder's internet users (percent) as iso3, year, value from 1990 on."""
    found = pd.DataFrame(
        {
            "iso3": frame["geo"].str.upper(),
            "year": frame["time"].astype("int64"),
            "value": frames.rounded(pd.to_numeric(frame["internet_users"]), 4),
        }
    )
    return found[found["year"] >= 1990]


def flags(frame: pd.DataFrame) -> list[str]:
    """Return the break_flag of each row: a documented new series, or a jump of 15 points or more within one year."""
    columns = (frame["iso3"].astype(str), frame["year"].astype("int64"), frame["internet_users_percent"].astype(float))
    share = {(iso3, year): value for iso3, year, value in zip(*columns, strict=True)}
    found = []
    for (iso3, year), value in share.items():
        before = share.get((iso3, year - 1), float("nan"))
        jumped = abs(value - before) >= JUMP
        found.append("new series" if (iso3, year) in NEW_SERIES else f"jump of {JUMP} points or more" * jumped)
    return found


def build(raw: Raw) -> pd.DataFrame:
    """Return the table from its raw files."""
    columns = {
        "internet_users_percent": users(raw.csv(USERS)),
        "mobile_per_100": wdi.indicator(raw, "it.cel.sets.p2", 4),
        "broadband_per_100": wdi.indicator(raw, "it.net.bbnd.p2", 4),
    }
    found = wdi.wide(columns, frames.country_names())
    found["break_flag"] = flags(found)
    lines = found[["mobile_per_100", "broadband_per_100"]].notna().any(axis=1)
    online = found["internet_users_percent"].notna()
    found["source_id"] = [
        ";".join(name for name, there in ((wdi.SOURCE, line), (USERS, user)) if there)
        for line, user in zip(lines, online, strict=True)
    ]
    return found
