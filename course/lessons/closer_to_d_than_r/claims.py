"""The rules of the claims, on *Run of the Red Queen* (Breznitz and Murphree 2010)."""

from __future__ import annotations

from typing import cast

import pandas as pd

from course.ledger.rules import Figure, Verdict, claim

ESSAY_YEAR = 2010


def _development(rd_by_kind_country: pd.DataFrame) -> pd.DataFrame:
    """Preferred development shares of countries whose unclassified R&D is below 5 % (iso3, country, year,
    share_percent).
    """
    rows = rd_by_kind_country[rd_by_kind_country.preferred]
    other = rows[rows.kind == "other"].set_index(["iso3", "year"])["share_percent"]
    shares = rows[rows.kind == "development"]
    unclear = [other.get((iso3, year), 0) for iso3, year in zip(shares.iso3.astype(str), shares.year, strict=True)]
    return shares[pd.Series(unclear, index=shares.index).fillna(0) < 5]


@claim("RQ-25")
def firmly_rooted(
    rd_by_kind_country: pd.DataFrame, china_indicators: pd.DataFrame, country_rd_facts: pd.DataFrame
) -> Verdict:
    """Is the trajectory so firmly rooted that it has not changed since the essay?

    Rule: the fall of China's development share from its highest year to its last. Supported if it is less than 2
    points, contradicted if it is 10 points or more or if the share is below that of the United States, else qualified.
    How much R&D there is in all, beside the mean of the OECD, is also told.
    """
    shares = _development(rd_by_kind_country)
    china = shares[shares.iso3 == "CHN"].set_index("year")["share_percent"].sort_index(kind="stable")
    states = shares[shares.iso3 == "USA"].set_index("year")["share_percent"].sort_index(kind="stable")
    top, last = int(cast(int, china.idxmax())), int(china.index[-1])
    fall = float(china[top] - china[last])
    verdict = (
        "supported" if fall < 2 else "contradicted" if fall >= 10 or china[last] < states.iloc[-1] else "qualified"
    )
    rows = china_indicators[china_indicators["indicator"] == "R&D intensity over revised GDP"]
    revised = rows.set_index("year")["value"].astype(float).sort_index(kind="stable")
    others = country_rd_facts[country_rd_facts["indicator"].eq("R&D intensity") & country_rd_facts["iso3"].eq("OED")]
    year, spent = int(cast(int, revised.index[-1])), float(revised.iloc[-1])
    year_of_others, spent_by_others = int(others["year"].iloc[0]), float(others["value"].iloc[0])
    common = china.index.intersection(states.index)
    wide, narrow = float(china[top] - states.get(top, states.iloc[-1])), float((china - states)[common].iloc[-1])
    return Verdict(
        verdict,
        f"The share rose to {china[top]:.1f} % in {top} and has come down to {china[last]:.1f} % in {last}: rooted, but"
        f" bending. The gap to the United States went from {wide:.0f} to {narrow:.0f} points in {common[-1]}."
        f" All R&D took {spent:.2f} % of GDP in {year}, by a first estimate, and {spent_by_others:.1f} % in the OECD in"
        f" {year_of_others}.",
        [
            Figure(f"China, {top}", float(china[top]), "% of R&D"),
            Figure(f"China, {last}", float(china[last]), "% of R&D"),
            Figure("Fall since the peak", fall, "percentage points"),
            Figure(f"Gap to the United States, {common[-1]}", narrow, "percentage points"),
            Figure(f"China's R&D, {year}", spent, "% of GDP"),
            Figure(f"R&D in the OECD, {year_of_others}", spent_by_others, "% of GDP"),
        ],
    )


@claim("RQ-26")
def localities_shy_away(province_rd: pd.DataFrame, rd_by_kind_country: pd.DataFrame) -> Verdict:
    """Did China's localities shy away from research?

    Rule: in the year of the essay, the share of provinces whose development share is above that of the United States.
    Supported from 80 %, qualified from 50 %, contradicted below.
    """
    shares = _development(rd_by_kind_country)
    states = float(shares[(shares.iso3 == "USA") & (shares.year == ESSAY_YEAR)]["share_percent"].iloc[0])
    rows = province_rd[(province_rd.level == "province") & (province_rd.year == ESSAY_YEAR)]
    rows = rows.set_index("province")
    above = int((rows.development_share_percent > states).sum())
    part = above / len(rows)
    basic = rows.basic_m_cny / rows.basic_m_cny.sum() * 100
    first = cast(str, basic.idxmax())
    verdict = "supported" if part >= 0.8 else "qualified" if part >= 0.5 else "contradicted"
    return Verdict(
        verdict,
        f"In {ESSAY_YEAR} {above} of {len(rows)} provinces gave development a larger share than the United States did "
        f"({states:.1f} %). But {basic[first]:.0f} % of all basic research was done in {first} alone.",
        [
            Figure("Provinces above the United States", above, f"of {len(rows)}"),
            Figure("United States", states, "% of R&D"),
            Figure(f"{first}'s share of basic research", float(basic[first]), "%"),
        ],
    )
