"""rd_by_kind_country: R&D by kind (NSF for seven countries, the Chinese yearbook by techme, rows read on pages)."""

from __future__ import annotations

import pandas as pd

from tools.tables import frames, techme
from tools.tables.raw import Raw

NSF = "rq-S06"
SOURCES = (NSF, techme.SOURCE)
NEEDS = {
    NSF: ("/6307/data.csv", "/1878/data.csv", "/10487/data.csv"),
    techme.SOURCE: ("/RDActivity.rda",),
}
KINDS = ("basic", "applied", "development", "other")
NAMES = {
    "China": "CHN",
    "France": "FRA",
    "Germany": "DEU",
    "India": "IND",
    "Japan": "JPN",
    "South Korea": "KOR",
    "United Kingdom": "GBR",
    "United States": "USA",
}
US_YEARS = (1970, 1980, 1990, 2000, *range(2010, 2023))
US_LABELS = {"Basic research": "basic", "Applied research": "applied", "Experimental development": "development"}
US_NOTE = "Newer revision than the PPP rows of 2017 and 2019; share computed by the course"
CHINA_NOTE = "Share computed by the course"


def compared(frame: pd.DataFrame, totals: bool) -> pd.DataFrame:
    """Return amount and share of each kind from a table of two runs, amounts then shares, labelled "China (2019)".

    The first run has a total before the kinds; the second has one only if `totals`. Countries without kinds drop out.
    """
    label = frame["time_period"].str.replace(r"<sup>.*?</sup>", "", regex=True)
    size = label.nunique() * (len(KINDS) + 1)
    runs = [("amount", 0, size, True), ("share_percent", size, len(frame), totals)]
    parts = []
    for name, first, last, total in runs:
        part = pd.DataFrame({"label": label, name: pd.to_numeric(frame["value"], errors="coerce")})[first:last]
        at = part.groupby("label").cumcount() - int(total)
        part = part.assign(kind=at.map(dict(enumerate(KINDS)))).dropna(subset=["kind"])
        parts.append(part.set_index(["label", "kind"]))
    found = pd.concat(parts, axis=1).dropna().reset_index()
    found["iso3"] = found["label"].str.split(" \\(").str[0].map(NAMES)
    found["year"] = found["label"].str.extract(r"(\d{4})", expand=False).astype("int64")
    return found.drop(columns="label")


def american(frame: pd.DataFrame) -> pd.DataFrame:
    """Return amount and share of each kind in the United States, current dollars, from the first four runs."""
    size = len(US_YEARS) * (len(US_LABELS) + 1)
    own = frame[:size]
    part = pd.DataFrame(
        {
            "kind": own["time_period"].str.split(" -> ").str[-1].map(US_LABELS),
            "year": list(US_YEARS) * (len(US_LABELS) + 1),
            "amount": pd.to_numeric(own["value"]),
        }
    )
    total = part[part["kind"].isna()].set_index("year")["amount"]
    part = part.dropna(subset=["kind"])
    return part.assign(iso3="USA", share_percent=(part["amount"] / part["year"].map(total) * 100).round(1))


def chinese(frame: pd.DataFrame) -> pd.DataFrame:
    """Return amount (billion yuan) and share of each kind in China from techme's table of kinds."""
    nation = frame[frame["level"] == "nation"]
    columns = {"v4_zh_nbzc_jcyj": "basic", "v4_zh_nbzc_yyyj": "applied", "v4_zh_nbzc_syfz": "development"}
    parts = [
        pd.DataFrame(
            {
                "iso3": "CHN",
                "year": nation["year"],
                "kind": kind,
                "amount": (nation[name] / 1e5).round(3),
                "share_percent": (nation[name] / nation["v4_zh_nbzc_hj"] * 100).round(2),
            }
        )
        for name, kind in columns.items()
    ]
    return pd.concat(parts, ignore_index=True)


def build(raw: Raw) -> pd.DataFrame:
    """Return the table from its raw files; the Chinese bulletins, read on pages, are carried over."""
    ppp = [compared(raw.csv(NSF, "/6307/data.csv"), True), compared(raw.csv(NSF, "/1878/data.csv"), False)]
    first = pd.concat(ppp).assign(unit="billion PPP USD", note="")
    first["preferred"] = (~first["iso3"].isin(["CHN", "USA"])).map({True: "true", False: "false"})
    us = american(raw.csv(NSF, "/10487/data.csv")).assign(unit="billion USD", note=US_NOTE, preferred="true")
    found = pd.concat([first, us]).assign(source_id=NSF)
    china = chinese(techme.table(raw, "RDActivity")).assign(unit="billion CNY", note=CHINA_NOTE, preferred="true")
    found = pd.concat([found, china.assign(source_id=techme.SOURCE)], ignore_index=True)
    names = {code: name for name, code in NAMES.items()}
    found["country"] = found["iso3"].map(names)
    pages = frames.carried("rd_by_kind_country", set(SOURCES))
    found = pd.concat([frames.cells(found[list(pages.columns)]), pages], ignore_index=True)
    return found.sort_values(["iso3", "year", "kind", "unit"], kind="stable")
