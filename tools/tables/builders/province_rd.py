"""province_rd: R&D of the provinces by kind, by funder and over GDP (science and technology yearbook, via techme)."""

from __future__ import annotations

import pandas as pd

from tools.tables import frames, techme
from tools.tables.raw import Raw

SOURCES = (techme.SOURCE,)
NEEDS = {techme.SOURCE: ("/RDActivity.rda", "/RDSource.rda", "/RDIntense.rda")}
KINDS = {
    "v4_zh_nbzc_hj": "rd_total_m_cny",
    "v4_zh_nbzc_jcyj": "basic_m_cny",
    "v4_zh_nbzc_yyyj": "applied_m_cny",
    "v4_zh_nbzc_syfz": "development_m_cny",
}
FUNDERS = {
    "v4_zh_nbzc_hj": "rd_total_by_source_m_cny",
    "v4_zh_nbzc_zfzj": "government_funds_m_cny",
    "v4_zh_nbzc_qyzj": "enterprise_funds_m_cny",
    "v4_zh_nbzc_gwzj": "foreign_funds_m_cny",
    "v4_zh_nbzc_qtzj": "other_funds_m_cny",
}
INTENSITY = {"v4_ztr_qd_RD": "rd_intensity_percent_gdp"}


def shares(frame: pd.DataFrame, whole: str, parts: dict[str, str]) -> pd.DataFrame:
    """Return the frame with the share of each part in the whole, in percent with two decimals, under its new name."""
    for part, name in parts.items():
        frame[name] = (frame[part] / frame[whole] * 100).round(2)
    return frame


def money(frame: pd.DataFrame, names: dict[str, str]) -> pd.DataFrame:
    """Return columns of 10,000 yuan under new names, in million yuan with two decimals."""
    found = frame[["province", "level", "year", *names]].rename(columns=names)
    for name in names.values():
        found[name] = (found[name] / 100).round(2)
    return found


def build(raw: Raw) -> pd.DataFrame:
    """Return the table from its raw files."""
    kinds = money(techme.table(raw, "RDActivity"), KINDS)
    funders = money(techme.table(raw, "RDSource"), FUNDERS)
    intensity = techme.table(raw, "RDIntense")[["province", "level", "year", *INTENSITY]].rename(columns=INTENSITY)
    found = techme.merged([kinds, funders, intensity])
    found = shares(
        found,
        "rd_total_m_cny",
        {
            "basic_m_cny": "basic_share_percent",
            "applied_m_cny": "applied_share_percent",
            "development_m_cny": "development_share_percent",
        },
    )
    found = shares(
        found,
        "rd_total_by_source_m_cny",
        {
            "government_funds_m_cny": "government_share_percent",
            "enterprise_funds_m_cny": "enterprise_share_percent",
        },
    )
    found["source_id"] = techme.SOURCE
    return found[list(frames.committed("province_rd").columns)]
