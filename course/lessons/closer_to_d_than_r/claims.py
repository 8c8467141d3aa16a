"""The rules of the claims, on *Run of the Red Queen* (Breznitz and Murphree 2010)."""

from __future__ import annotations

from typing import cast

import pandas as pd

from course.ledger.rules import Figure, Verdict, claim
from course.tables import economies

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


@claim("RQ-15")
def closer_to_d_than_r(rd_by_kind_country: pd.DataFrame) -> Verdict:
    """Does China's R&D lie closer to development than that of others?

    Rule: compare the share of development in R&D, each country in its latest year (countries that leave 5 % or more
    unclassified are left out), and in the essay's own year with the one other country that has it, the United States.
    Supported if China is first by 10 points or more both times, qualified if it is first by less, contradicted
    otherwise. Money stands for the edge of which the essay speaks.
    """
    shares = _development(rd_by_kind_country)
    latest = shares.sort_values("year", kind="stable").groupby("iso3", observed=True).last()
    then = shares[shares.year == ESSAY_YEAR].set_index("iso3")["share_percent"]
    china, others = cast(pd.Series, latest.loc["CHN"]), latest.drop(index="CHN")
    nearest = cast(pd.Series, others.loc[cast(str, others.share_percent.idxmax())])
    lead = float(china.share_percent - nearest.share_percent)
    least = min(lead, float(then["CHN"] - then["USA"]))
    verdict = "supported" if least >= 10 else "qualified" if least > 0 else "contradicted"
    return Verdict(
        verdict,
        f"Development took {then['CHN']:.1f} % of China's R&D in {ESSAY_YEAR} and {then['USA']:.1f} % in the United"
        f" States. In {china.year} it was {china.share_percent:.1f} %; of the {len(others)} other countries"
        f" {nearest.country} comes next, {nearest.share_percent:.1f} % ({nearest.year}).",
        [
            Figure(f"China, {ESSAY_YEAR}", float(then["CHN"]), "% of R&D"),
            Figure(f"United States, {ESSAY_YEAR}", float(then["USA"]), "% of R&D"),
            Figure(f"China, {china.year}", float(china.share_percent), "% of R&D"),
            *[
                Figure(f"{country}, {year}", float(share), "% of R&D")
                for country, year, share in zip(others.country, others.year, others.share_percent, strict=True)
            ],
            Figure("China's lead", lead, "percentage points"),
        ],
    )


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


@claim("RQ-36")
def only_new_products_carry_growth(
    country_economy: pd.DataFrame, country_innovation: pd.DataFrame, countries: pd.DataFrame
) -> Verdict:
    """Can only the creation of new technologies carry growth for long?

    Rule: countries with real GDP per head in 2000 and 2019 and at least five years of R&D figures between. Of those
    that grew faster than the median country, how many spent less on R&D than the median country? Contradicted from a
    third on (then many grew for long without), supported below a tenth, else qualified.
    """
    growth = economies.real_growth(country_economy, 2000, 2019)
    growth = growth[growth.index.isin(economies.single(countries)["iso3"])]
    rows = country_innovation[country_innovation.year.between(2000, 2019)].dropna(subset="rd_percent_gdp")
    by = rows.groupby("iso3", observed=True)["rd_percent_gdp"]
    both = pd.DataFrame({"growth": growth, "rd": by.mean()[by.size() >= 5]}).dropna()
    fast = both[both.growth > both.growth.median()]
    little = int((fast.rd < both.rd.median()).sum())
    part = little / len(fast)
    verdict = "contradicted" if part >= 1 / 3 else "supported" if part < 0.1 else "qualified"
    return Verdict(
        verdict,
        f"Of {len(fast)} countries that grew faster than the median from 2000 to 2019, {little} spent less on R&D than"
        " the median country. R&D is not all that creates new products, but it is the part that is counted.",
        [
            Figure("Fast growers with little R&D", little, f"of {len(fast)}"),
            Figure("Median R&D", float(both.rd.median()), "% of GDP"),
            Figure("Correlation of growth and R&D", float(both.growth.corr(both.rd)), ""),
        ],
    )


@claim("RQ-37")
def copy_silicon_valley_or_decline(country_economy: pd.DataFrame, rd_by_kind_country: pd.DataFrame) -> Verdict:
    """Does China decline unless it copies a model that leans to novelty?

    Rule: from the year of the essay on, real GDP per head of China as a share of that of the United States, and the
    development shares of both. Contradicted so far if the ratio rose while China leaned more to development throughout,
    supported if it fell, open if China did not lean more to development all the time. This tests the mix of R&D, not
    venture capital, which China took up (lesson let_localities_run).
    """
    shares = _development(rd_by_kind_country)
    wide = shares[shares.year >= ESSAY_YEAR].pivot(index="year", columns="iso3", values="share_percent")
    wide = wide[["CHN", "USA"]].dropna()
    use = economies.real_income(country_economy).T
    ratio = (use["CHN"] / use["USA"] * 100).dropna().loc[ESSAY_YEAR:]
    leaning, first, last = bool((wide.CHN > wide.USA).all()), float(ratio.iloc[0]), float(ratio.iloc[-1])
    verdict = "open" if not leaning else "contradicted" if last > first else "supported"
    return Verdict(
        verdict,
        f"China's real GDP per head went from {first:.0f} to {last:.0f} % of the American from {ratio.index[0]} to"
        f" {ratio.index[-1]}, while development kept a larger share of its R&D in all {len(wide)} years with both"
        " figures. What comes later is not seen; and venture capital, the other side of that model, China did"
        " take up.",
        [
            Figure(f"China's GDP per head, {ratio.index[0]}", first, "% of the United States"),
            Figure(f"China's GDP per head, {ratio.index[-1]}", last, "% of the United States"),
            Figure(
                f"China's lead in the share of development, {(wide.CHN - wide.USA).idxmin()}",
                float((wide.CHN - wide.USA).min()),
                "percentage points",
            ),
        ],
    )


@claim("RQ-48")
def many_ways_sustain_growth(country_economy: pd.DataFrame, rd_by_kind_country: pd.DataFrame) -> Verdict:
    """Do the ways of innovating along the chain carry growth as well as the new product?

    Rule: correlation over countries of growth of real GDP per head, 2010 to 2019, with the share of research (basic and
    applied) in R&D. With fewer than 20 countries the verdict is open whatever the figure is; else supported up to 0,
    contradicted from 0.5 on, qualified between.
    """
    shares = (
        _development(rd_by_kind_country)
        .sort_values("year", kind="stable")
        .groupby("iso3", observed=True)["share_percent"]
        .last()
    )
    both = pd.DataFrame(
        {"growth": economies.real_growth(country_economy, 2010, 2019), "research": 100 - shares}
    ).dropna()
    value = float(both.growth.corr(both.research))
    verdict = (
        "open" if len(both) < 20 else "supported" if value <= 0 else "contradicted" if value >= 0.5 else "qualified"
    )
    return Verdict(
        verdict,
        f"Only {len(both)} countries split their R&D by kind here. Among them growth and the share of research go"
        f" {'against each other' if value < 0 else 'together'} ({value:+.2f}), but so few countries, one of them China,"
        " settle nothing.",
        [Figure("Correlation of growth and research share", value, ""), Figure("Countries", len(both), "")],
    )
