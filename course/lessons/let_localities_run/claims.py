"""The rules of the claims, on *Run of the Red Queen* (Breznitz and Murphree 2010)."""

from __future__ import annotations

import pandas as pd

from course.ledger.rules import Figure, Verdict, claim

ESSAY_YEAR = 2010


@claim("RQ-58")
def exports_copied_all_over(place_facts_cn: pd.DataFrame, province_technology: pd.DataFrame) -> Verdict:
    """Was the promotion of exports copied all over China?

    Rule: traces in high-tech exports. Supported if Guangdong's share fell by five points or more since 2006, half of
    the provinces or more export for a billion dollars, and the three largest have less than half of all; qualified if
    only one or two of these hold; contradicted if none does.
    """
    facts = place_facts_cn[
        place_facts_cn["place"].eq("Guangdong") & place_facts_cn["indicator"].eq("share of national high-tech exports")
    ]
    early = facts.sort_values("year", kind="stable").iloc[0]
    rows = province_technology[province_technology["level"] == "province"].dropna(subset="hightech_exports_m_usd")
    last = int(rows["year"].max())
    goods = rows[rows["year"] == last].set_index("province")["hightech_exports_m_usd"].astype(float)
    now = 100 * float(goods["Guangdong"] / goods.sum())
    many, three = int((goods >= 1000).sum()), 100 * float(goods.nlargest(3).sum() / goods.sum())
    signs = int(float(early["value"]) - now >= 5) + int(many >= len(goods) / 2) + int(three < 50)
    return Verdict(
        "supported" if signs == 3 else "contradicted" if signs == 0 else "qualified",
        f"Guangdong's share of high-tech exports went from {early['value']:.0f}% in {int(early['year'])} to {now:.0f}"
        f" % in {last}, and {many} of {len(goods)} provinces export for a billion dollars or more. But"
        f" {', '.join(goods.nlargest(3).index)} still have {three:.0f}%.",
        [
            Figure(f"Guangdong, {int(early['year'])}", float(early["value"]), "% of high-tech exports"),
            Figure(f"Guangdong, {last}", now, "% of high-tech exports"),
            Figure("Provinces with a billion dollars or more", many, f"of {len(goods)}"),
            Figure("Three largest", three, "% of high-tech exports"),
        ],
    )


@claim("RQ-61")
def firm_hand_on_research(province_rd: pd.DataFrame) -> Verdict:
    """Does the centre keep a firm hand on finance and basic research?

    Rule: rank correlation over provinces, 2010, of the government's share of R&D money with the share of basic
    research. Qualified from 0.5 on (the half on research holds; no table shows the half on finance), contradicted
    below. The table's government is all levels, not the centre alone.
    """
    rows = province_rd[(province_rd["level"] == "province") & (province_rd["year"] == ESSAY_YEAR)]
    tie = float(
        rows["government_share_percent"].astype(float).rank().corr(rows["basic_share_percent"].astype(float).rank())
    )
    nation = province_rd[province_rd["level"] == "nation"].set_index("year").sort_index(kind="stable")
    paid = nation["government_share_percent"]
    return Verdict(
        "qualified" if tie >= 0.5 else "contradicted",
        f"Where the government pays more, more of R&D is basic: the rank correlation is {tie:.2f}. Its share of all R&D"
        f" money fell from {paid.iloc[0]:.0f} to {paid.iloc[-1]:.0f}% while basic research rose from"
        f" {nation['basic_share_percent'].iloc[0]:.1f} to {nation['basic_share_percent'].iloc[-1]:.1f}%. Finance is"
        " not tested.",
        [
            Figure("Government's share and basic research, provinces", tie, "rank correlation"),
            Figure(f"Government's share, {nation.index[0]}", float(paid.iloc[0]), "% of R&D money"),
            Figure(f"Government's share, {nation.index[-1]}", float(paid.iloc[-1]), "% of R&D money"),
        ],
    )
