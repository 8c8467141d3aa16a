"""province_technology: patents, high-tech industry, papers and contracts of the provinces (yearbook, via techme)."""

from __future__ import annotations

import pandas as pd

from tools.tables import frames, techme
from tools.tables.raw import Raw

SOURCES = (techme.SOURCE,)
#: Table of the package: variable -> column, and the divisor from the unit of the package to that of the column.
COUNTS = {
    "RDPatentAccept": {
        "v4_cg_zlsq_hj": "patent_applications_total",
        "v4_cg_zlsq_fm": "patent_applications_invention",
        "v4_cg_zlsq_syxx": "patent_applications_utility_model",
        "v4_cg_zlsq_wgsj": "patent_applications_design",
    },
    "RDPatentAuthority": {
        "v4_cg_zlsq2_hj": "patent_grants_total",
        "v4_cg_zlsq2_fm": "patent_grants_invention",
        "v4_cg_zlsq2_syxx": "patent_grants_utility_model",
        "v4_cg_zlsq2_wgsj": "patent_grants_design",
    },
    "RDPatentValid": {
        "v4_cg_zlsyx_hj": "patent_in_force_total",
        "v4_cg_zlsyx_fm": "patent_in_force_invention",
        "v4_cg_zlsyx_syxx": "patent_in_force_utility_model",
        "v4_cg_zlsyx_wgsj": "patent_in_force_design",
    },
    "RDPaperInternational": {
        "v4_cg_gwlw_pssci": "sci_papers",
        "v4_cg_gwlw_psei": "ei_papers",
        "v4_cg_gwlw_pscpcis": "cpcis_papers",
    },
}
FIRMS = {
    "v4_cy_scjy_qys": "hightech_firms",
    "v4_cy_scjy_zyyw": "hightech_revenue_bn_cny",
    "v4_cy_scjy_lrze": "hightech_profit_bn_cny",
}
TRADE = {"v4_cy_my_ck": "hightech_exports_m_usd", "v4_cy_my_jk": "hightech_imports_m_usd"}
SPENDING = {
    "v4_cy_RDhd_nbzc": "hightech_rd_m_cny",
    "v4_cy_jsgz_yjzc": "hightech_technology_import_m_cny",
    "v4_cy_jsgz_xszc": "hightech_assimilation_m_cny",
    "v4_cy_jsgz_gmzc": "hightech_domestic_technology_purchase_m_cny",
    "v4_cy_jsgz_gzzc": "hightech_renovation_m_cny",
    "v4_cy_xcp_xssr": "hightech_new_product_sales_m_cny",
    "v4_cy_xcp_ck": "hightech_new_product_exports_m_cny",
}
SOLD = {"v4_cg_jssc_je": "technology_sold_m_cny"}
BOUGHT = {"v4_cg_jssr_je": "technology_bought_m_cny"}
NEEDS = {
    techme.SOURCE: tuple(
        f"/{name}.rda"
        for name in (*COUNTS, "IndustryOperation", "IndustryTrade", "IndustryRD", "MarketPush", "MarketPull")
    )
}
#: Values that stand several times above the years before and after.
PROFIT_DOUBTS = {("Beijing", 2021)}
CONTRACT_DOUBTS = {("Guangxi", 2021)}
DOUBT = "far above its neighbours"


def pick(frame: pd.DataFrame, names: dict[str, str], divisor: int = 1, digits: int = 2) -> pd.DataFrame:
    """Return columns under new names, divided and rounded to `digits` decimals."""
    found = frame[["province", "level", "year", *names]].rename(columns=names)
    for name in names.values():
        found[name] = (found[name] / divisor).round(digits)
    return found


def doubts(frame: pd.DataFrame, places: set[tuple[str, int]]) -> list[str | None]:
    """Return the doubt of each row: a text for the provinces and years given, None for all others."""
    keys = zip(frame["province"], frame["year"], strict=True)
    return [DOUBT if key in places else None for key in keys]


def build(raw: Raw) -> pd.DataFrame:
    """Return the table from its raw files."""
    parts = [pick(techme.table(raw, name), columns) for name, columns in COUNTS.items()]
    firms = pick(techme.table(raw, "IndustryOperation"), FIRMS)
    for name in ("hightech_revenue_bn_cny", "hightech_profit_bn_cny"):
        firms[name] = (firms[name] / 10).round(3)
    parts += [firms, pick(techme.table(raw, "IndustryTrade"), TRADE)]
    parts += [pick(techme.table(raw, "IndustryRD"), SPENDING, 100)]
    parts += [pick(techme.table(raw, "MarketPush"), SOLD, 100), pick(techme.table(raw, "MarketPull"), BOUGHT, 100)]
    found = techme.merged(parts)
    for column in [name for columns in COUNTS.values() for name in columns.values()] + ["hightech_firms"]:
        found[column] = frames.whole(found[column])
    share = found["patent_applications_invention"] / found["patent_applications_total"] * 100
    found["invention_share_of_applications_percent"] = share.astype("float64").round(1)
    margin = found["hightech_profit_bn_cny"] / found["hightech_revenue_bn_cny"] * 100
    found["hightech_profit_margin_percent"] = margin.round(2)
    exported = found["hightech_new_product_exports_m_cny"] / found["hightech_new_product_sales_m_cny"] * 100
    found["hightech_new_product_export_share_percent"] = exported.round(2)
    found["hightech_profit_doubt"] = doubts(found, PROFIT_DOUBTS)
    found["contracts_doubt"] = doubts(found, CONTRACT_DOUBTS)
    found["source_id"] = techme.SOURCE
    return found[list(frames.committed("province_technology").columns)]
