"""The rules of the claims, on *Run of the Red Queen* (Breznitz and Murphree 2010)."""

from __future__ import annotations

import pandas as pd

from course.ledger.rules import Figure, Verdict, claim


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
