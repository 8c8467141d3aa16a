"""Checks of the tables on provinces."""

from __future__ import annotations

import pandas as pd

from course import data
from course.build.checks.core import Problems, all_provinces, check, near, provinces_add


@check("province_rd")
def _rd_of_provinces(frame: pd.DataFrame) -> Problems:
    kinds = ["basic", "applied", "development"]
    amounts = [f"{kind}_m_cny" for kind in kinds]
    problems = all_provinces(frame) + provinces_add(frame, ["rd_total_m_cny", *amounts])
    gap = (frame[amounts].sum(axis=1) / frame["rd_total_m_cny"] - 1).abs()
    if (gap > 0.0012).any():  # Shanghai 2021 is 0.11% off in the source
        problems.append(f"kinds do not add to the total in {(gap > 0.0012).sum()} rows")
    for kind in kinds:
        off = (frame[f"{kind}_m_cny"] / frame["rd_total_m_cny"] * 100 - frame[f"{kind}_share_percent"]).abs()
        if (off > 0.02).any():
            problems.append(f"{kind}_share_percent is not the share in {(off > 0.02).sum()} rows")
    nation = data.load("rd_by_kind_country").query(
        "iso3 == 'CHN' and preferred and kind == 'development' and 2010 <= year <= 2023"
    )
    own = frame[frame["level"] == "nation"].set_index("year")["development_share_percent"]
    if ((own - nation.set_index("year")["share_percent"]).abs() > 0.02).any():
        problems.append("the nation's development share differs from rd_by_kind_country")
    off = (frame["rd_total_m_cny"] - frame["rd_total_by_source_m_cny"]).abs()
    if (off > 0.011).any():
        problems.append(f"the two totals of R&D differ by more than 0.01 in {(off > 0.011).sum()} rows")
    return problems


@check("province_rd")
def _funding(frame: pd.DataFrame) -> Problems:
    money = ["government_funds_m_cny", "enterprise_funds_m_cny", "other_funds_m_cny"]
    problems = provinces_add(frame, ["rd_total_by_source_m_cny", money[0]])
    problems += nation_bounds(frame, {"enterprise_funds_m_cny": (0.95, 1.0005), "other_funds_m_cny": (0.99, 1.01)})
    total = frame["rd_total_by_source_m_cny"]
    whole = frame.dropna(subset=["enterprise_funds_m_cny"])
    parts = whole[[*money, "foreign_funds_m_cny"]].sum(axis=1)
    off = (parts / total.reindex(whole.index) - 1).abs()
    if (off > 0.012).any():
        problems.append(
            f"sources of money do not add to the total in {(off > 0.012).sum()} rows, worst {off.max():.1%}"
        )
    for column, share in (
        ("government_funds_m_cny", "government_share_percent"),
        ("enterprise_funds_m_cny", "enterprise_share_percent"),
    ):
        gap = (frame[column] / total * 100 - frame[share]).abs()
        if (gap > 0.02).any():
            problems.append(f"{share} is not the share in {(gap > 0.02).sum()} rows")
    gdp = data.load("province_economy").set_index(["province", "year"])["gdp_bn_cny"]
    rows = frame.set_index(["province", "year"])
    own = rows["rd_total_m_cny"] / 1000 / gdp * 100 / rows["rd_intensity_percent_gdp"]
    if not own.dropna().between(0.8, 1.65).all() or own.notna().sum() < 390:
        problems.append("rd_intensity_percent_gdp is far from R&D over GDP")
    return problems


@check("province_economy")
def _population(frame: pd.DataFrame) -> Problems:
    counted = frame[frame["population_persons"].notna()]
    census = data.load("provinces").set_index("province")["population_2010_census_persons"].dropna()
    own = counted[(counted["year"] == 2010) & (counted["level"] == "province")].set_index("province")
    ratio = own["population_persons"] / census
    problems = all_provinces(counted) + [
        f"{name} 2010 is {value:.1%} of the census" for name, value in ratio[~((ratio - 1).abs() <= 0.02)].items()
    ]
    nation = counted[counted["level"] == "nation"].set_index("year")["population_persons"]
    parts = counted[counted["level"] == "province"].groupby("year")["population_persons"].sum()
    share = (parts / nation).dropna()
    if len(share) != 12 or not share.between(0.97, 1.01).all():
        problems.append("provinces do not add to the nation in 2001-2012")
    step = counted.sort_values("year", kind="stable").groupby("province")["population_persons"].pct_change()
    if ((step < -0.07) | (step > 0.09)).any():
        problems.append(f"people of a province jump by {step.max():.0%} or {step.min():.0%} in a year")
    return problems


@check("provinces")
def _provinces(frame: pd.DataFrame) -> Problems:
    problems = near(
        "population of 31 provinces", float(frame["population_2010_census_persons"].sum()), 1_332_810_869, 0
    )
    features = {feature["id"]: feature["properties"]["name"] for feature in data.load_geo("china_34")["features"]}
    mapped = frame.dropna(subset=["adcode"])
    if dict(zip(mapped["adcode"], mapped["province"], strict=True)) != features:
        problems.append("adcode and province do not match the map")
    return problems


def nation_bounds(frame: pd.DataFrame, bounds: dict[str, tuple[float, float]]) -> Problems:
    """Run provinces_add with bounds of its own for each column."""
    return [problem for column, (low, high) in bounds.items() for problem in provinces_add(frame, [column], low, high)]


@check("province_technology")
def _province_patents(frame: pd.DataFrame) -> Problems:
    counted = frame[frame["patent_applications_total"].notna()]
    problems = all_provinces(counted[counted["year"] >= 2010])
    for stage in ("applications", "grants", "in_force"):
        kinds = [f"patent_{stage}_{kind}" for kind in ("invention", "utility_model", "design")]
        total = f"patent_{stage}_total"
        rows = frame.dropna(subset=kinds)
        off = (rows[kinds].sum(axis=1) - rows[total]).abs() / rows[total]
        if (off.astype(float) > 0.001).any():
            problems.append(f"kinds of {stage} do not add to the total in {(off.astype(float) > 0.001).sum()} rows")
        problems += nation_bounds(frame.astype({total: "float64"}), {total: (0.88, 1.0005)})
    share = (frame["patent_applications_invention"] / frame["patent_applications_total"] * 100).astype(float)
    if ((share - frame["invention_share_of_applications_percent"]).abs() > 0.06).any():
        problems.append("invention_share_of_applications_percent is not the share")
    return problems


@check("province_technology")
def _province_hightech(frame: pd.DataFrame) -> Problems:
    bounds = {
        "hightech_firms": (0.998, 1.002),
        "hightech_revenue_bn_cny": (0.98, 1.02),
        "hightech_profit_bn_cny": (0.95, 1.05),
        "hightech_exports_m_usd": (0.98, 1.001),
        "hightech_imports_m_usd": (0.98, 1.001),
        "hightech_rd_m_cny": (0.99, 1.001),
    }
    problems = nation_bounds(frame.astype({"hightech_firms": "float64"}), bounds)
    ratio = frame["hightech_profit_bn_cny"] / frame["hightech_revenue_bn_cny"] * 100
    large = frame["hightech_revenue_bn_cny"] > 20
    if ((ratio - frame["hightech_profit_margin_percent"])[large].abs() > 0.6).any():
        problems.append("hightech_profit_margin_percent is not profit over revenue")
    share = frame["hightech_new_product_exports_m_cny"] / frame["hightech_new_product_sales_m_cny"] * 100
    if ((share - frame["hightech_new_product_export_share_percent"]).abs() > 0.06).any():
        problems.append("hightech_new_product_export_share_percent is not the share")
    return problems


@check("province_technology")
def _province_knowledge(frame: pd.DataFrame) -> Problems:
    problems = nation_bounds(frame.astype({"sci_papers": "float64"}), {"sci_papers": (0.98, 1.001)})
    return problems + nation_bounds(
        frame, {"technology_sold_m_cny": (0.90, 1.0005), "technology_bought_m_cny": (0.77, 1.0005)}
    )


@check("province_economy")
def _gdp(frame: pd.DataFrame) -> Problems:
    counted = frame[frame["gdp_bn_cny"].notna()]
    problems = all_provinces(counted)
    ratio = frame["gdp_older_vintage_bn_cny"] / frame["gdp_bn_cny"]
    if ((ratio - 1).abs() > 0.017).any():
        problems.append("the two compilations differ by more than 1.7%")
    step = counted.sort_values("year", kind="stable").groupby("province")["gdp_bn_cny"].pct_change()
    if ((step < -0.25) | (step > 0.5)).any():
        problems.append(f"GDP jumps by {step.max():.0%} or {step.min():.0%} in a year")
    return problems
