"""rd_by_kind_world: kinds of R&D in 85 economies (UNESCO to 2015, Eurostat to 2022), in some of them by performer."""

from __future__ import annotations

import pandas as pd

from tools.tables import frames
from tools.tables.raw import Raw, RawError

UNESCO, EUROSTAT = "up-uis18", "up-eurostat24"
SOURCES = (UNESCO, EUROSTAT)
NEEDS = {UNESCO: ("archive/gerd.csv",), EUROSTAT: ("RD_PPS_KP05.csv",)}
KINDS = ("basic", "applied", "development", "unclassified")
#: Indicator of UNESCO -> kind.
CODES = {
    "EXPPPP_CUR_TA_BARES": "basic",
    "EXPPPP_CUR_TA_APPRES": "applied",
    "EXPPPP_CUR_TA_EXPDEV": "development",
    "EXPPPP_CUR_TA_ACTNS": "unclassified",
}
#: Activity of Eurostat -> kind.
ACTIVITIES = {
    "BRSRCH": "basic",
    "ARSRCH": "applied",
    "EDEV": "development",
    "NSP": "unclassified",
    "TOTAL": "total",
}
SECTORS = {"TOTAL": "all", "BES": "firms", "GOV": "government", "HES": "universities"}
#: Code of Eurostat -> ISO 3166-1 alpha-3; its groups of countries are left out.
PLACES = {
    "AT": "AUT", "BA": "BIH", "BE": "BEL", "BG": "BGR", "CH": "CHE", "CN_X_HK": "CHN", "CY": "CYP", "CZ": "CZE",
    "DE": "DEU", "DK": "DNK", "EE": "EST", "EL": "GRC", "ES": "ESP", "FI": "FIN", "FR": "FRA", "HR": "HRV",
    "HU": "HUN", "IE": "IRL", "IS": "ISL", "IT": "ITA", "JP": "JPN", "KR": "KOR", "LT": "LTU", "LU": "LUX",
    "LV": "LVA", "MK": "MKD", "MT": "MLT", "NL": "NLD", "NO": "NOR", "PL": "POL", "PT": "PRT", "RO": "ROU",
    "RS": "SRB", "SE": "SWE", "SI": "SVN", "SK": "SVK", "TR": "TUR", "UK": "GBR", "US": "USA",
}  # fmt: skip
GROUPS = ("EA19", "EA20", "EU27_2020")
#: The first year that is kept.
FIRST = 2000
#: Economies whose firms, government and universities are kept apart: the larger ones that have all three.
APART = ("CHN", "JPN", "KOR", "USA")
#: By how much the kinds may miss Eurostat's own total before a row is left out.
SLACK = 0.01


def unesco(file: pd.DataFrame) -> pd.DataFrame:
    """Return amounts of each kind by economy and year; rows without all three kinds drop out."""
    rows = file[file["INDICATOR"].isin(CODES.keys())]
    rows = rows.assign(
        kind=rows["INDICATOR"].map(CODES), year=rows["TIME"].astype("int64"), value=pd.to_numeric(rows["Value"])
    )
    wide = rows.pivot(index=["LOCATION", "year"], columns="kind", values="value").dropna(subset=list(KINDS[:3]))
    wide["total"] = wide[list(KINDS)].sum(axis=1)
    wide = wide[wide["total"] > 0].reset_index().rename(columns={"LOCATION": "iso3"})
    return wide.assign(done_by="all", source_id=UNESCO)


def eurostat(file: pd.DataFrame) -> pd.DataFrame:
    """Return amounts of each kind by economy, year and performer, and the performer's part of all R&D in per cent.

    What the copy filled in itself (its interpolated_flag) is left out, and so is a row whose kinds miss the total.
    Raise RawError if the file has a place that is not known.
    """
    lost = sorted(set(file["geo"]) - set(PLACES) - set(GROUPS))
    if lost:
        raise RawError(f"The file of {EUROSTAT} has places that the builder does not know: {', '.join(lost)}.")
    own = file[(file["interpolated_flag"] == "FALSE") & (file["value"] != "NA")]
    own = own[own["geo"].isin(PLACES.keys()) & own["sect_perf"].isin(SECTORS.keys())]
    own = own.assign(
        iso3=own["geo"].map(PLACES),
        year=own["year"].astype("int64"),
        done_by=own["sect_perf"].map(SECTORS),
        kind=own["rnd_act"].map(ACTIVITIES),
        value=pd.to_numeric(own["value"]),
    )
    keys = ["iso3", "year", "done_by"]
    wide = own.pivot(index=keys, columns="kind", values="value").reindex(columns=[*KINDS, "total"])
    whole = wide["total"].xs("all", level="done_by")
    wide["part"] = 100 * wide["total"] / whole.reindex(wide.index.droplevel("done_by")).to_numpy()
    wide = wide.dropna(subset=[*KINDS[:3], "total", "part"])
    wide = wide[wide["total"] > 0]
    missed = (wide[list(KINDS)].sum(axis=1) / wide["total"] - 1).abs()
    found = wide[missed <= SLACK].reset_index()
    return found[(found["done_by"] == "all") | found["iso3"].isin(APART)].assign(source_id=EUROSTAT)


def build(raw: Raw) -> pd.DataFrame:
    """Return the table from its raw files, Eurostat's row where both have one; rows read on pages are carried over."""
    found = pd.concat([eurostat(raw.csv(EUROSTAT)), unesco(raw.csv(UNESCO))], ignore_index=True)
    found = found.drop_duplicates(["iso3", "year", "done_by"], keep="first")
    names = frames.country_names()
    found = found[found["iso3"].isin(names.keys()) & (found["year"] >= FIRST)]
    found["country"] = found["iso3"].map(names)
    for kind in KINDS:
        found[f"{kind}_percent"] = frames.rounded(100 * found[kind] / found["total"], 1)
    found["part_of_rd_percent"] = frames.rounded(found["part"], 1).where(found["done_by"] != "all")
    order = ["iso3", "country", "year", "done_by", *(f"{kind}_percent" for kind in KINDS), "part_of_rd_percent"]
    pages = frames.carried("rd_by_kind_world", set(SOURCES))
    found = pd.concat([frames.cells(found[[*order, "source_id"]]), pages], ignore_index=True)
    return found.sort_values(["iso3", "year", "done_by", "source_id"], kind="stable", ignore_index=True)
