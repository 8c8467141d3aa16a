"""country_counts: high-tech trade, patent families and information services by country (NSF, World Bank, NBS)."""

from __future__ import annotations

import pandas as pd

from tools.tables import frames, ncses, open_numbers
from tools.tables.raw import Raw

FAMILIES, SERVICES, NSF, OLDER = "ex-S014", "ex-S015", "rq-S06", "rq-S07"
SOURCES = (FAMILIES, SERVICES, NSF, open_numbers.SOURCE, OLDER)
NEEDS = {
    NSF: ("/1993/data.csv", "/6242/data.csv"),
    open_numbers.SOURCE: ("tx_val_tech_cd--by--geo--time.csv",),
    OLDER: ("HighTechnologyExports.csv",),
}
#: Number of the table of patent families, by field.
FIELDS = {
    5820: "all fields",
    5819: "computer technology",
    5824: "digital communication",
    5827: "IT methods for management",
    5823: "telecommunications",
    5828: "semiconductors",
}
#: Countries of the tables of trade and of manufacturing, beside the world.
TRADE = ("China", "France", "Germany", "Japan", "South Korea", "Taiwan", "United Kingdom", "United States", "Vietnam")
#: Countries of the World Bank's high-tech exports.
EXPORTS = ("CHN", "DEU", "FRA", "GBR", "ISR", "JPN", "KOR", "USA", "VNM")
#: Three economies that have a code but stand as groups in the committed table: a slip that was kept.
UNCODED = ("Belarus", "Moldova", "Puerto Rico")
HIGH_TECH = "high-tech exports"
ORDER = ["economy", "iso3", "kind", "year", "indicator", "series", "value", "unit", "source_id"]


def families(raw: Raw) -> pd.DataFrame:
    """Return patent families by field, 1998-2020."""
    parts = []
    for number, field in FIELDS.items():
        part = ncses.blocks(raw.csv(FAMILIES, f"/{number}/data.csv"), first=1998)
        parts.append(part.assign(indicator=f"patent families, {field}"))
    return pd.concat(parts).assign(series="NSF", unit="families", source_id=FAMILIES)


def billions(frame: pd.DataFrame) -> pd.DataFrame:
    """Return million dollars as billions with three decimals."""
    return frame.assign(value=frames.rounded(frame["value"] / 1000, 3))


def industry(raw: Raw) -> pd.DataFrame:
    """Return value added of information services, and trade and manufacturing of nine countries and the world."""
    services = ncses.grid(raw, SERVICES, 6214)
    services = services.assign(
        indicator="value added of IT and information services", unit="million USD", source_id=SERVICES
    )
    wanted = [*TRADE, "World"]
    trade = ncses.grid(raw, NSF, 1993)
    trade = billions(trade[trade["economy"].isin(wanted)])
    flow = trade["label"].str.split(" -> ").str[0].str.lower()
    trade = trade.assign(indicator=flow + " of high-R&D products", unit="billion USD", source_id=NSF)
    made = ncses.grid(raw, NSF, 6242)
    made = billions(made[made["economy"].isin(wanted)])
    made = made.assign(
        indicator="value added of knowledge- and technology-intensive manufacturing",
        unit="billion USD",
        source_id=NSF,
    )
    return pd.concat([services, trade, made]).assign(series="NSF")


def older(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the older edition of high-tech exports (one column per year) as iso3, year, value in dollars."""
    years = [name for name in frame.columns if name.isdigit()]
    found = frame.melt(id_vars=["Country Code"], value_vars=years, var_name="year")
    found.columns = pd.Index(["iso3", "year", "value"])
    value = pd.to_numeric(found["value"], errors="coerce")
    return found.assign(year=found["year"].astype("int64"), value=value).dropna()


def exports(raw: Raw) -> pd.DataFrame:
    """Return high-tech exports of nine countries in two editions of the World Bank, in billion dollars."""
    old = older(raw.csv(OLDER, "HighTechnologyExports.csv")).assign(series="World Bank, older", source_id=OLDER)
    new = open_numbers.indicator(raw, "tx_val_tech_cd")
    new = new.assign(series="World Bank, current", source_id=open_numbers.SOURCE)
    found = pd.concat([old, new], ignore_index=True)
    found = found[found["iso3"].isin(EXPORTS)]
    found = found.assign(value=frames.rounded(found["value"] / 1e9, 3), indicator=HIGH_TECH, unit="billion USD")
    return found.assign(economy=found["iso3"].map(frames.country_names()))


def build(raw: Raw) -> pd.DataFrame:
    """Return the table from its raw files; the Chinese definitions, read on pages, are carried over."""
    found = pd.concat([families(raw), industry(raw), exports(raw)], ignore_index=True)
    found[["iso3", "kind"]] = ncses.kinds(found["economy"])
    slip = found["economy"].isin(UNCODED)
    found.loc[slip, "iso3"], found.loc[slip, "kind"] = None, "group"
    pages = frames.carried("country_counts", set(SOURCES))
    found = pd.concat([frames.cells(found[ORDER]), pages], ignore_index=True)
    return found.sort_values(["economy", "indicator", "series", "year"], kind="stable")
