"""World Development Indicators, edition of 2025, as Open Numbers publishes them: one file per indicator."""

from __future__ import annotations

import pandas as pd

from tools.tables.raw import Raw

SOURCE = "rq-S05"


def indicator(raw: Raw, code: str) -> pd.DataFrame:
    """Return one indicator as iso3, year, value. `code` is Open Numbers' ("gb_xpd_rsdv_gd_zs"); units as there."""
    return tidy(raw.csv(SOURCE, f"--{code}--by--geo--time.csv"), code)


def tidy(frame: pd.DataFrame, code: str) -> pd.DataFrame:
    """Return a file of Open Numbers as iso3 (capitals), year, value."""
    value = pd.to_numeric(frame[code])
    return pd.DataFrame({"iso3": frame["geo"].str.upper(), "year": frame["time"].astype("int64"), "value": value})
