"""The rules of the claims, on *Run of the Red Queen* (Breznitz and Murphree 2010)."""

from __future__ import annotations

from typing import cast

import pandas as pd

from course.ledger.rules import Figure, Verdict, claim
from course.tables import firms

ESSAY_YEAR = 2010


def against_states(country_patents: pd.DataFrame, country_innovation: pd.DataFrame) -> pd.DataFrame:
    """China as percent of the United States, by year: filings (PCT, by origin), US patents, receipts for licences."""
    patents = country_patents[country_patents["preferred"] & (country_patents["counted_by"] != "receiving office")]
    table = patents.pivot_table(index="year", columns=["indicator", "iso3"], values="value", observed=True)
    money = country_innovation.pivot_table(index="year", columns="iso3", values="ip_receipts_bn_usd")
    parts = {
        "filings": table["PCT applications"]["CHN"] / table["PCT applications"]["USA"],
        "US patents": table["US patents granted"]["CHN"] / table["US patents granted"]["USA"],
        "receipts": money["CHN"] / money["USA"],
    }
    return pd.DataFrame(parts) * 100


@claim("RQ-74")
def known_by_the_purchase(pc_market_share: pd.DataFrame, firms: pd.DataFrame) -> Verdict:
    """Did Lenovo become known to the world when it bought IBM's PC division in 2005?

    Rule: the year of the purchase stands in `firms`; the rank of the year before and of that year, by the one source
    that has both. Supported if Lenovo rose by three places or more in that year, qualified if it rose by less,
    contradicted if it did not rise. What people had heard of is not counted anywhere: size stands for it.
    """
    told = str(firms.set_index("firm").loc["Lenovo", "fact"])
    bought = int(pd.Series([told]).str.extract(r"IBM in (\d{4})")[0].iloc[0])
    rows = pc_market_share[(pc_market_share["firm"] == "Lenovo") & pc_market_share["quarter"].isna()]
    both = [
        g.set_index("year")
        for _, g in rows.groupby("counted_by", observed=True)
        if {bought - 1, bought} <= set(g["year"])
    ]
    ranks, units = both[0]["rank"], both[0]["units_m"]
    rise = int(ranks[bought - 1] - ranks[bought])
    verdict = "supported" if rise >= 3 else "qualified" if rise > 0 else "contradicted"
    return Verdict(
        verdict,
        f"Lenovo went from place {int(ranks[bought - 1])} to place {int(ranks[bought])} in {bought}, from"
        f" {units[bought - 1]:.1f} to {units[bought]:.1f} million PCs: it bought its place in the world. That the world"
        " took notice is not in a table.",
        [
            Figure("Year of the purchase", bought, "year"),
            Figure("Places gained", rise, ""),
            Figure(f"PCs sold, {bought}", float(units[bought]), "million"),
        ],
    )


@claim("RQ-12")
def tencent_is_largest(firm_panel: pd.DataFrame) -> Verdict:
    """Was Tencent China's largest and most profitable internet firm?

    Rule: the first year in which the tables have the revenue of Tencent and of another Chinese platform. If that is
    2010 or before: supported or contradicted by who is larger. If it is later: qualified if Tencent is larger, open
    if not, for the tables then say nothing of the essay's year.
    """
    rivals = ("Alibaba", "Baidu", "JD")
    mine = firms.series(firm_panel, "Tencent", "revenue")
    others = {name: firms.series(firm_panel, name, "revenue") for name in rivals}
    year = min(y for y in mine.index if any(y in rows.index for rows in others.values()))
    there = {name: float(rows[year]) for name, rows in others.items() if year in rows.index}
    rival = max(there, key=there.__getitem__)
    first = mine[year] > there[rival]
    early = int(year) <= ESSAY_YEAR
    verdict = ("supported" if first else "contradicted") if early else ("qualified" if first else "open")
    income = firms.series(firm_panel, "Tencent", "net income")
    margin = 100 * income["2008"] / mine["2008"]
    return Verdict(
        verdict,
        f"Tencent kept {margin:.0f}% of its revenue of 2008 as profit. The first year with a rival in the tables is"
        f" {year}: Tencent {mine[year] / 1000:.0f}, {rival} {there[rival] / 1000:.0f} billion CNY. For {ESSAY_YEAR}"
        " itself the tables have no rival, and of Alibaba nothing before it was listed.",
        [
            Figure("Tencent's net margin, 2008", float(margin), "%"),
            Figure(f"Tencent's revenue, {year}", float(mine[year] / 1000), "billion CNY"),
            Figure(f"{rival}'s revenue, {year}", there[rival] / 1000, "billion CNY"),
        ],
    )


@claim("RQ-87")
def from_icq_to_a_family(precedents_lead_lag: pd.DataFrame, firm_panel: pd.DataFrame) -> Verdict:
    """Did QQ begin as a copy of ICQ, and become a family of paid services?

    Rule: contradicted if QQ is not the later of the two, or if Tencent's gross margin of 2008 is below 50 % (free
    chat earns none). Else qualified: that it came later and paid well is seen; that it was copied, and what each
    service earned, is not.
    """
    pair = precedents_lead_lag[precedents_lead_lag["first_product"].eq("ICQ")]
    later = pair["follower_product"].str.contains("QQ").any() and bool((pair["lag_years"] > 0).all())
    lag = float(pair["lag_years"].iloc[0])
    margin = float(firms.series(firm_panel, "Tencent", "gross margin")["2008"])
    users = float(firms.series(firm_panel, "Tencent", "QQ active users", ("quarter",)).iloc[0])
    return Verdict(
        "qualified" if later and margin >= 50 else "contradicted",
        f"QQ came {lag:.0f} years after ICQ. By the end of 2010 it had {users:.0f} million active users, and in 2008"
        f" Tencent kept {margin:.0f}% of its revenue after direct costs: not the figures of a free chat. What each"
        " service earned is not in the tables.",
        [
            Figure("QQ after ICQ", lag, "years"),
            Figure("Tencent's gross margin, 2008", margin, "%"),
            Figure("QQ, active users, end of 2010", users, "million"),
        ],
    )


@claim("RQ-30")
def second_generation_tencent(precedents_lead_lag: pd.DataFrame, firm_panel: pd.DataFrame) -> Verdict:
    """Does Tencent build on technology that came from abroad?

    Rule: the pairs of products in which QQ or WeChat takes part. Supported if they follow in all, qualified if they
    follow in some and come first in others, contradicted if they follow in none. (The pairs are a sample of
    convenience.)
    """
    names = "QQ|WeChat"
    follows = precedents_lead_lag[precedents_lead_lag["follower_product"].str.contains(names, na=False)]
    leads = precedents_lead_lag[precedents_lead_lag["first_product"].str.contains(names, na=False)]
    verdict = "contradicted" if follows.empty else "supported" if leads.empty else "qualified"
    rank = firms.series(firm_panel, "Tencent", "PCT world rank")
    return Verdict(
        verdict,
        f"In {len(follows)} of {len(follows) + len(leads)} pairs QQ or WeChat came after a product from abroad; in the"
        f" other a product from abroad came {leads['lag_years'].iloc[0] if len(leads) else 0:.0f} years after WeChat."
        f" In {rank.index[0]} Tencent was number {rank.iloc[0]:.0f} of the world's filers of international patents.",
        [
            Figure("Pairs in which Tencent follows", len(follows), f"of {len(follows) + len(leads)}"),
            Figure("Mean lag as a follower", float(follows["lag_years"].mean()), "years"),
            Figure(f"Place among PCT filers, {rank.index[0]}", float(rank.iloc[0]), ""),
        ],
    )


@claim("RQ-50")
def model_is_the_second_generation(province_technology: pd.DataFrame, rd_by_kind_country: pd.DataFrame) -> Verdict:
    """Is China's model the second generation: known technology mixed anew, better processes?

    Rule: two traces, in 2010 and in the last year of each. In patents: utility models and designs, which need no
    great step, are more than half of the nation's applications. In money: development takes a larger share of R&D in
    China than in the United States. Supported if both hold in both years, qualified if both hold in 2010 only,
    contradicted otherwise.
    """
    nation = province_technology[province_technology["level"] == "nation"].set_index("year").sort_index(kind="stable")
    small = (100 - nation["invention_share_of_applications_percent"]).dropna()
    rd = rd_by_kind_country[rd_by_kind_country["preferred"] & (rd_by_kind_country["kind"] == "development")]
    rd = rd.pivot_table(index="year", columns="iso3", values="share_percent", observed=True)[["CHN", "USA"]].dropna()
    then, last = (
        small[ESSAY_YEAR] > 50 and rd.CHN[ESSAY_YEAR] > rd.USA[ESSAY_YEAR],
        small.iloc[-1] > 50 and rd.CHN.iloc[-1] > rd.USA.iloc[-1],
    )
    verdict = "supported" if then and last else "qualified" if then else "contradicted"
    low = int(cast(int, small.idxmin()))
    return Verdict(
        verdict,
        f"Utility models and designs were {small[ESSAY_YEAR]:.0f}% of the applications of {ESSAY_YEAR}, fell to"
        f" {small[low]:.0f}% by {low} and were back at {small.iloc[-1]:.0f}% in {small.index[-1]}. Development took"
        f" {rd.CHN.iloc[-1]:.0f}% of R&D in {rd.index[-1]}, {rd.USA.iloc[-1]:.0f}% in the United States.",
        [
            Figure(f"Utility models and designs, {ESSAY_YEAR}", float(small[ESSAY_YEAR]), "% of applications"),
            Figure(f"Least since, {low}", float(small[low]), "% of applications"),
            Figure(f"Utility models and designs, {small.index[-1]}", float(small.iloc[-1]), "% of applications"),
            Figure(f"Development, {rd.index[-1]}", float(rd.CHN.iloc[-1]), "% of R&D"),
        ],
    )
