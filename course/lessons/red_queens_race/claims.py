"""The rules of the claims, on *Run of the Red Queen* (Breznitz and Murphree 2010)."""

from __future__ import annotations

import pandas as pd

from course.ledger.rules import Figure, Verdict, claim
from course.tables import firms


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
