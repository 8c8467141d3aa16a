"""Checks of the tables on firms and their products."""

from __future__ import annotations

import pandas as pd

from course import data
from course.build.checks.core import Problems, check, near


@check("unicorns_2022")
def _unicorns(frame: pd.DataFrame) -> Problems:
    rows = frame[frame["list_maker"] == "CB Insights"]
    groups = rows.groupby(["level", "grouped_by"], observed=True)["unicorns"].sum()
    problems = (
        []
        if len(groups) == 3 and (groups == 1074).all()
        else [f"unicorns add to {groups.tolist()}; the list has 1,074"]
    )
    country = (
        rows.groupby(["iso3", "level", "grouped_by"], observed=True)["unicorns"].sum().unstack(["level", "grouped_by"])
    )
    if country.nunique(axis=1).ne(1).any():
        problems.append("cities, industries and years of a country do not add to the same count")
    if (frame["group"].isna() != frame["grouped_by"].eq("place")).any():
        problems.append("group does not fit grouped_by")
    names = data.load("prefectures_cn").set_index("city_code")["city"]
    known = frame[frame["city_code"].notna()]
    if (known["city_code"].astype("int64").map(names) != known["place"]).any():
        problems.append("a city has another name in prefectures_cn")
    return problems


@check("unicorns_cn_companies_2022")
def _chinese_unicorns(frame: pd.DataFrame) -> Problems:
    cities = (
        data.load("unicorns_2022")
        .query("iso3 == 'CHN' and level == 'city' and list_maker == 'CB Insights'")
        .set_index("place")
    )
    own = frame.groupby("city").size().rename("n")
    listed = cities["unicorns"].reindex(own.index).rename("n")
    problems = [] if own.equals(listed) else ["firms of a city do not add to unicorns_2022"]
    founded = frame.groupby("city")["year_founded"].median()
    if ((founded - cities["median_year_founded"].reindex(founded.index)).abs() > 0.5).any():
        problems.append("the median founding year of a city is not that of unicorns_2022")
    early = frame[frame["year_reached"] < frame["year_founded"]]
    same = early["number"].tolist() == frame[frame["note"].notna()]["number"].tolist()
    if len(early) != 1 or not same:
        problems.append("a firm reached a billion before it was founded, and no note says so")
    return problems


@check("value_capture")
def _capture(frame: pd.DataFrame) -> Problems:
    problems = []
    for product, base in (
        ("iPad (2010)", 499),
        ("iPhone 3GS teardown (2009)", 178.96),
        ("iPod 30GB, analyst list (2005)", 143.5),
        ("iPhone 7 (2016)", 237.45),
    ):
        rows = frame[(frame["product"] == product) & frame["share_percent"].notna()]
        off = (rows["value"] / base * 100 - rows["share_percent"]).abs()
        if rows.empty or (off > 0.1).any():
            problems.append(f"{product}: share_percent is not the share of {base}")
    parts = frame[(frame["product"] == "iPhone 3GS teardown (2009)") & (frame["category"] == "component")][
        "value"
    ].sum()
    return problems + near("named parts of the iPhone 3GS", float(parts), 118.31, 0.001)


@check("firm_panel")
def _firms(frame: pd.DataFrame) -> Problems:
    own = frame[(frame["period_kind"] == "year") & frame["period_end"].isna() & frame["preferred"]]
    wide = own.pivot_table(index=["firm", "period"], columns="indicator", values="value", observed=True)
    margin = (wide["gross profit"] / wide["revenue"] * 100 - wide["gross margin"]).abs().dropna().drop(("SMIC", "2006"))
    problems = [] if (margin < 0.2).all() else ["gross margin is not gross profit over revenue"]
    if (wide["net income"] > wide["revenue"]).any():
        problems.append("a net income exceeds its revenue")
    year = frame["period"].str[:4].astype("int64")
    late = (year - frame["year"]).where(frame["period_kind"] == "date", (year - frame["year"]).abs() * 9)
    if not late.between(-1, 0).all():
        problems.append("year is not that of the period")
    shape = {
        "year": r"\d{4}",
        "quarter": r"\d{4}Q[1-4]",
        "half": r"\d{4}H[12]",
        "months": r"(\d{4})-\d\d/\1-\d\d",
        "date": r"\d{4}(-\d\d)?(-\d\d)?",
    }
    kinds = frame["period_kind"].astype("str")
    if not all(frame.loc[kinds == kind, "period"].str.fullmatch(form).all() for kind, form in shape.items()):
        problems.append("period does not fit period_kind")
    return problems


@check("firm_panel")
def _companies(frame: pd.DataFrame) -> Problems:
    filed = frame[frame["period_end"].notna()]
    wide = filed[filed["preferred"]].pivot_table(
        index=["firm", "period_end"], columns="indicator", values="value", observed=True
    )
    problems = []
    for indicator in ("operating income", "net income", "gross profit"):
        over = wide[wide[indicator] > wide["revenue"]]
        if len(over):
            problems.append(f"{indicator} exceeds revenue: {over.index[0]}")
    if not filed["period_end"].str.fullmatch(r"20\d\d-\d\d-\d\d").all():
        problems.append("period_end is not a date")
    late = filed["period_end"].str[:4].astype("int64") - filed["year"]
    if not late.between(-1, 0).all():
        problems.append("year does not fit period_end")
    if frame[frame["preferred"]].duplicated(["firm", "period", "indicator", "unit"]).any():
        problems.append("two preferred rows for one figure")
    ranks = frame[frame["indicator"] == "PCT world rank"]["value"]
    filings = frame[frame["indicator"] == "PCT applications"]["value"]
    if not ranks.between(1, 20).all() or not filings.between(1000, 8000).all():
        problems.append("PCT filings or ranks are out of range")
    return problems


@check("firm_panel")
def _quarters(frame: pd.DataFrame) -> Problems:
    """Check that SMIC has all quarters of 2008 and 2009, and that parts of a year add to it."""
    own = frame[frame["preferred"] & (frame["firm"] == "SMIC")]
    wide = own.pivot_table(index="period", columns="indicator", values="value", observed=True)
    problems = []
    for year in (2008, 2009):
        names = [f"{year}Q{n}" for n in range(1, 5)]
        rows = wide.reindex(names)[["gross margin", "net income", "revenue"]]
        if rows.isna().any(axis=None):
            problems.append(f"SMIC has no figure for a quarter of {year}")
        problems += near(f"SMIC's quarters of {year}", float(rows["revenue"].sum()), wide["revenue"][str(year)], 0.0005)
    sales = frame[(frame["firm"] == "Alibaba") & (frame["indicator"] == "revenue")].set_index("period")["value"]
    problems += near("Alibaba's year to March 2026", sales["2025-04/2025-12"] + sales["2026Q1"], 1023670, 0.00001)
    return problems


@check("firms")
def _firm_keys(frame: pd.DataFrame) -> Problems:
    named = {*data.load("firm_panel")["firm"], *data.load("pc_market_share")["firm"].astype("str")}
    lost = sorted(named ^ set(frame["firm"]))
    return [f"firms that no table names, or that are missing here: {', '.join(lost)}"] if lost else []


@check("pc_market_share")
def _shares(frame: pd.DataFrame) -> Problems:
    rows = frame[(frame["firm"] != "World total") & frame["quarter"].isna() & (frame["counted_by"] == "Gartner")]
    total = rows.groupby("year")["market_share_percent"].sum()
    problems = [] if (total <= 100).all() else ["shares of a year exceed 100%"]
    for year, makers in rows.dropna(subset=["rank", "market_share_percent"]).groupby("year"):
        order = makers.sort_values("rank", kind="stable")["market_share_percent"]
        if not order.is_monotonic_decreasing:
            problems.append(f"{year}: ranks do not follow shares")
    idc = frame[(frame["counted_by"] == "IDC") & (frame["year"] >= 2024)]
    period = idc["year"].astype(str) + idc["quarter"].astype("object").fillna("")
    units = idc.set_index([period, idc["firm"].astype(str)])["units_m"].astype(float)
    whole = units.xs("World total", level=1).reindex(period).to_numpy()
    share = pd.Series(100 * units.to_numpy() / whole, index=idc.index)
    off = (share - idc["market_share_percent"].astype(float)).abs().dropna()
    if len(off) < 10 or (off > 0.07).any():
        problems.append("IDC's shares are not units over the world's")
    grown = units["2025", "Lenovo"] / units["2024", "Lenovo"]
    return problems + near("Lenovo's units of 2025 over those of 2024", float(grown), 1.145, 0.001)
