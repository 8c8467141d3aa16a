"""The tables of data/ as they are committed, every cell as text."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

import pandas as pd

DATA = Path(__file__).resolve().parents[2] / "data"


@cache
def _table(name: str) -> pd.DataFrame:
    return pd.read_csv(DATA / f"{name}.csv", dtype=str, keep_default_na=False, encoding="utf-8")


def committed(name: str) -> pd.DataFrame:
    """Return a table of data/ with every cell as text; an empty cell is an empty text."""
    return _table(name).copy()


@cache
def sources(folder: Path = DATA) -> dict[str, dict[str, str]]:
    """Return the rows of sources.csv by source_id, every cell as text."""
    with (folder / "sources.csv").open(encoding="utf-8", newline="") as handle:
        return {row["source_id"]: row for row in csv.DictReader(handle)}
