"""World Development Indicators, as the datasets project publishes them: one file per indicator."""

from __future__ import annotations

import pandas as pd

from tools.tables import frames
from tools.tables.raw import Raw

SOURCE = "ex-S001"
FIRST_YEAR = 1990


def indicator(raw: Raw, code: str, digits: int | None) -> pd.DataFrame:
    """Return one indicator as iso3, year, value (rounded to `digits` decimals) from 1990 on, without blanks.

    `code` is the World Bank's, in small letters ("ny.gdp.mktp.cd").
    """
    return tidy(raw.csv(SOURCE, f"indicators/{code}/data.csv"), digits)


def tidy(frame: pd.DataFrame, digits: int | None) -> pd.DataFrame:
    """Return a file of the datasets project as iso3, year, value from 1990 on, without blanks; sorted by iso3, year."""
    iso3, year, value = frame["Country Code"], frame["Year"].astype("int64"), pd.to_numeric(frame["Value"])
    found = pd.DataFrame(
        {"iso3": iso3, "year": year, "value": value if digits is None else frames.rounded(value, digits)}
    )
    found = found[found["value"].notna() & (found["year"] >= FIRST_YEAR)]
    return found.sort_values(["iso3", "year"], kind="stable", ignore_index=True)


def wide(columns: dict[str, pd.DataFrame], names: dict[str, str]) -> pd.DataFrame:
    """Return one row per economy and year, one column per indicator; economies are those of `names`.

    `columns` holds a frame of iso3, year, value by the name of its column; the country's name comes second.
    """
    series = [frame.set_index(["iso3", "year"])["value"].rename(name) for name, frame in columns.items()]
    found = pd.concat(series, axis=1).sort_index(kind="stable").reset_index()
    found = found[found["iso3"].isin(list(names))].reset_index(drop=True)
    found.insert(1, "country", found["iso3"].map(names))
    return found


def china_first(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a table with China's rows on top and the others in their order.

    Programs that guess a column's type from its first rows find a figure of nearly every indicator in China's.
    """
    return frame.sort_values("iso3", key=lambda column: column != "CHN", kind="stable", ignore_index=True)
