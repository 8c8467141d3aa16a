"""The rules of the claims, on *Run of the Red Queen* (Breznitz and Murphree 2010)."""

from __future__ import annotations

import pandas as pd

from course.ledger.rules import Figure, Verdict, claim
from course.tables import firms

ESSAY_YEAR = 2010


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
