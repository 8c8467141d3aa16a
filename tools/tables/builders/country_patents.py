"""country_patents: US patents by inventor's country and PCT filings by office (NSF); PCT by origin is read on pages."""

from __future__ import annotations

import pandas as pd

from tools.tables import frames, ncses
from tools.tables.raw import Raw

NSF = "rq-S06"
SOURCES = (NSF,)
NEEDS = {NSF: ("/10551/data.csv", "/10558/data.csv")}
US = "US patents granted"
PCT = "PCT applications"
INVENTORS = ("CHN", "DEU", "FRA", "GBR", "IND", "ISR", "JPN", "KOR", "TWN", "USA", "WLD")
OFFICES = ("CHN", "ISR", "JPN", "KOR", "USA", "WLD")
ABOUT_A_YEAR_LATE = "Looks like publication year, about a year after filing"


def tidy(frame: pd.DataFrame, iso3: tuple[str, ...]) -> pd.DataFrame:
    """Return counts, 2000-2022, of the economies wanted as iso3, country, year, value from an unlabelled file."""
    found = ncses.blocks(frame, first=2000)
    found["iso3"] = ncses.kinds(found["economy"])["iso3"]
    found = found[found["iso3"].isin(iso3)].rename(columns={"economy": "country"})
    return found.assign(value=frames.whole(found["value"]))


def build(raw: Raw) -> pd.DataFrame:
    """Return the table from its raw files; PCT filings by country of origin, read on pages, are carried over."""
    us = tidy(raw.csv(NSF, "/10551/data.csv"), INVENTORS)
    us = us.assign(indicator=US, unit="patents", counted_by="country of the inventor", note=None)
    pct = tidy(raw.csv(NSF, "/10558/data.csv"), OFFICES)
    pct = pct.assign(indicator=PCT, unit="applications", counted_by="receiving office", note=ABOUT_A_YEAR_LATE)
    found = pd.concat([us, pct], ignore_index=True).assign(preferred="true", source_id=NSF)
    pages = frames.carried("country_patents", set(SOURCES))
    found = pd.concat([pages, frames.cells(found[list(pages.columns)])], ignore_index=True)
    return found.sort_values(["iso3", "indicator", "counted_by", "year"], kind="stable")
