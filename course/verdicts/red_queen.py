"""Verdicts on *Run of the Red Queen* (Breznitz and Murphree 2010)."""

from __future__ import annotations

import pandas as pd

from course.claims import Figure, Verdict, claim

ESSAY_YEAR = 2010


def _development(rd_by_kind_country: pd.DataFrame) -> pd.DataFrame:
    """Preferred development shares of countries whose unclassified R&D is below 5 % (iso3, country, year, share_percent)."""
    rows = rd_by_kind_country[rd_by_kind_country.preferred]
    other = rows[rows.kind == "other"].set_index(["iso3", "year"])["share_percent"]
    shares = rows[rows.kind == "development"]
    unclear = [other.get((iso3, year), 0) for iso3, year in zip(shares.iso3.astype(str), shares.year, strict=True)]
    return shares[pd.Series(unclear, index=shares.index).fillna(0) < 5]


@claim("RQ-15")
def closer_to_d_than_r(rd_by_kind_country: pd.DataFrame) -> Verdict:
    """Does China's R&D lie closer to development than that of others?

    Rule: compare the share of development in R&D, each country in its latest year (countries that leave 5 % or more
    unclassified are left out). Supported if China is first by 10 points or more, qualified if it is first by less,
    contradicted otherwise.
    """
    latest = _development(rd_by_kind_country).sort_values("year").groupby("iso3", observed=True).last()
    china, others = latest.loc["CHN"], latest.drop(index="CHN")
    nearest = others.loc[others.share_percent.idxmax()]
    lead = float(china.share_percent - nearest.share_percent)
    verdict = "supported" if lead >= 10 else "qualified" if lead > 0 else "contradicted"
    return Verdict(
        verdict,
        f"Development took {china.share_percent:.1f} % of China's R&D in {china.year}; next comes {nearest.country}, "
        f"{nearest.share_percent:.1f} % ({nearest.year}).",
        [
            Figure(f"China, {china.year}", float(china.share_percent), "% of R&D"),
            *[
                Figure(f"{row.country}, {row.year}", float(row.share_percent), "% of R&D")
                for row in others.itertuples()
            ],
            Figure("China's lead", lead, "percentage points"),
        ],
    )


@claim("RQ-25")
def firmly_rooted(rd_by_kind_country: pd.DataFrame) -> Verdict:
    """Is the trajectory so firmly rooted that it has not changed since the essay?

    Rule: the fall of China's development share from its highest year to its last. Supported if it is less than 2
    points, contradicted if it is 10 points or more or if the share is below that of the United States, else qualified.
    """
    shares = _development(rd_by_kind_country)
    china = shares[shares.iso3 == "CHN"].set_index("year")["share_percent"].sort_index()
    states = shares[shares.iso3 == "USA"].set_index("year")["share_percent"].sort_index()
    top, last = int(china.idxmax()), int(china.index[-1])
    fall = float(china[top] - china[last])
    verdict = (
        "supported" if fall < 2 else "contradicted" if fall >= 10 or china[last] < states.iloc[-1] else "qualified"
    )
    common = china.index.intersection(states.index)
    wide, narrow = float(china[top] - states.get(top, states.iloc[-1])), float((china - states)[common].iloc[-1])
    return Verdict(
        verdict,
        f"The share rose to {china[top]:.1f} % in {top} and has come down to {china[last]:.1f} % in {last}: rooted, but bending. "
        f"The gap to the United States went from {wide:.0f} to {narrow:.0f} points in {common[-1]}.",
        [
            Figure(f"China, {top}", float(china[top]), "% of R&D"),
            Figure(f"China, {last}", float(china[last]), "% of R&D"),
            Figure("Fall since the peak", fall, "percentage points"),
            Figure(f"Gap to the United States, {common[-1]}", narrow, "percentage points"),
        ],
    )


@claim("RQ-26")
def localities_shy_away(rd_by_kind_province: pd.DataFrame, rd_by_kind_country: pd.DataFrame) -> Verdict:
    """Did China's localities shy away from research?

    Rule: in the year of the essay, the share of provinces whose development share is above that of the United States.
    Supported from 80 %, qualified from 50 %, contradicted below.
    """
    shares = _development(rd_by_kind_country)
    states = float(shares[(shares.iso3 == "USA") & (shares.year == ESSAY_YEAR)]["share_percent"].iloc[0])
    rows = rd_by_kind_province[(rd_by_kind_province.level == "province") & (rd_by_kind_province.year == ESSAY_YEAR)]
    rows = rows.set_index("province")
    above = int((rows.development_share_percent > states).sum())
    part = above / len(rows)
    basic = rows.basic_m_cny / rows.basic_m_cny.sum() * 100
    first = basic.idxmax()
    verdict = "supported" if part >= 0.8 else "qualified" if part >= 0.5 else "contradicted"
    return Verdict(
        verdict,
        f"In {ESSAY_YEAR} {above} of {len(rows)} provinces gave development a larger share than the United States did "
        f"({states:.1f} %). But {first} alone paid for {basic[first]:.0f} % of all basic research.",
        [
            Figure("Provinces above the United States", above, f"of {len(rows)}"),
            Figure("United States", states, "% of R&D"),
            Figure(f"{first}'s share of basic research", float(basic[first]), "%"),
        ],
    )
