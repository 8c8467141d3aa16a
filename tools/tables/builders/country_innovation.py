"""country_innovation: R&D, patents, trade marks, articles, high-tech exports, licence money (World Bank)."""

from __future__ import annotations

import pandas as pd

from tools.tables import frames, open_numbers, wdi
from tools.tables.raw import Raw

SOURCES = (wdi.SOURCE, open_numbers.SOURCE)
#: Column, code of the World Bank, decimals of the figure as it was read, and the divisor to the unit of the column.
COLUMNS = {
    "rd_percent_gdp": ("gb.xpd.rsdv.gd.zs", 4, 1),
    "researchers_per_million": ("sp.pop.scie.rd.p6", 2, 1),
    "patents_residents": ("ip.pat.resd", 0, 1),
    "patents_nonresidents": ("ip.pat.nres", 0, 1),
    "trademarks_residents": ("ip.tmk.resd", 0, 1),
    "articles": ("ip.jrn.artc.sc", 2, 1),
    "hightech_export_percent": ("tx.val.tech.mf.zs", 4, 1),
    "hightech_exports_bn_usd": ("tx.val.tech.cd", 0, 1e9),
    "ip_payments_bn_usd": ("bm.gsr.royl.cd", 0, 1e9),
    "ip_receipts_bn_usd": ("bx.gsr.royl.cd", 0, 1e9),
    "secure_servers_per_million": ("it.net.secr.p6", 4, 1),
}
NEEDS = {
    wdi.SOURCE: tuple(f"/{code}/data.csv" for code, _, _ in COLUMNS.values()),
    open_numbers.SOURCE: ("bm_gsr_royl_cd--by--geo--time.csv", "bx_gsr_royl_cd--by--geo--time.csv"),
}
COUNTS = ("patents_residents", "patents_nonresidents", "trademarks_residents")
#: Licence money of the edition of 2025: first year kept of each country. The other halves were never read.
PAYMENTS = dict.fromkeys(("CHN", "DEU", "IND", "ISR", "JPN", "KOR"), 1997)
RECEIPTS = dict.fromkeys(("CHN", "DEU", "FRA", "GBR", "JPN", "KOR", "USA"), 1997) | {"ISR": 2015}
#: China's receipts rise fourfold in this year, and no source says why.
JUMPS = {("CHN", 2017)}
#: Trade marks that were judged implausible: below 50, beside years at least twenty times as large.
IMPLAUSIBLE = {
    "ARM": (1995,),
    "CHE": (2002, 2003),
    "CYP": (2009,),
    "DEU": (1991, 1992),
    "DZA": (2008,),
    "GRC": (2004, 2012),
    "IRN": (2014,),
    "ITA": range(1991, 2009),
    "KEN": (2014,),
    "LAO": (1995, 1996, 1997),
    "MAR": (1999, 2001, 2003),
    "SVN": (2012, 2013, 2014),
}


def second(frame: pd.DataFrame, first_years: dict[str, int]) -> pd.DataFrame:
    """Return licence money in billion USD with four decimals, of the countries and from the years of `first_years`."""
    wanted = frame["iso3"].map(first_years)
    found = frame[frame["year"] >= wanted]
    return found.assign(value=frames.rounded(found["value"] / 1e9, 4))


def build(raw: Raw) -> pd.DataFrame:
    """Return the table from its raw files."""
    columns = {name: wdi.indicator(raw, code, digits) for name, (code, digits, _) in COLUMNS.items()}
    columns["ip_payments_2025_edition_bn_usd"] = second(open_numbers.indicator(raw, "bm_gsr_royl_cd"), PAYMENTS)
    columns["ip_receipts_2025_edition_bn_usd"] = second(open_numbers.indicator(raw, "bx_gsr_royl_cd"), RECEIPTS)
    found = wdi.china_first(wdi.wide(columns, frames.country_names()))
    for name, (_, _, divisor) in COLUMNS.items():
        if divisor != 1:
            found[name] = frames.rounded(found[name] / divisor, 9)
    for name in COUNTS:
        found[name] = frames.whole(found[name])
    keys = list(zip(found["iso3"], found["year"], strict=True))
    found["trademarks_doubt"] = ["implausible" if year in IMPLAUSIBLE.get(iso3, ()) else None for iso3, year in keys]
    found["ip_break"] = ["unexplained jump" if key in JUMPS else None for key in keys]
    newer = found[["ip_payments_2025_edition_bn_usd", "ip_receipts_2025_edition_bn_usd"]].notna().any(axis=1)
    found["source_id"] = newer.map({True: f"{wdi.SOURCE};{open_numbers.SOURCE}", False: wdi.SOURCE})
    order = list(frames.committed("country_innovation").columns)
    return found[order]
