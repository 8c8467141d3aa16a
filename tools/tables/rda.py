"""Read the data files of R packages (.rda) with the package rdata, which only builders need."""

from __future__ import annotations

import io

import pandas as pd

from tools.tables.raw import RawError, optional


def frame(raw: bytes) -> pd.DataFrame:
    """Return the one data frame of an .rda file. Raise RawError if it does not hold exactly one."""
    rdata = optional("rdata")
    found = rdata.conversion.convert(rdata.parser.parse_file(io.BytesIO(raw)), default_encoding="utf-8")
    tables = [value for value in found.values() if isinstance(value, pd.DataFrame)]
    if len(tables) != 1:
        raise RawError(f"The .rda file holds {len(tables)} data frames ({', '.join(found)}); expected one.")
    return tables[0]
