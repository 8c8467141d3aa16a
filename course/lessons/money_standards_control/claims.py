"""The rules of the claims that no record settles, on *Run of the Red Queen* (Breznitz and Murphree 2010)."""

from __future__ import annotations

import pandas as pd

from course.ledger.rules import Figure, Verdict, claim

ESSAY_YEAR = 2010


@claim("RQ-97")
def accepted_standard(policy_events: pd.DataFrame, china_indicators: pd.DataFrame) -> Verdict:
    """Is TD-SCDMA an accepted international standard of 3G?

    Rule: supported if the ITU accepted it before the essay, contradicted if not. How much it was used is told beside
    it: its share of 3G subscribers in China in the last month with both figures, launches abroad, and how it ended.
    """
    mine = policy_events[policy_events["standard"] == "TD-SCDMA"]
    accepted = mine[mine["event"].str.contains("accepted")]
    year = int(accepted["year"].iloc[0]) if len(accepted) else 9999
    three = china_indicators[china_indicators["topic"] == "3G"].pivot_table(
        index="period", columns="indicator", values="value", observed=True
    )
    share = (100 * three["3G subscribers, TD-SCDMA"] / three["3G subscribers, all standards"]).dropna()
    abroad = mine[mine["iso3"] != "CHN"]
    end = mine[mine["event"].str.contains("no more expansion")]
    ended = (
        f" In {int(end['year'].iloc[0])} China Mobile stopped expanding it, after spending"
        f" {end['value'].iloc[0]:.0f} billion dollars."
        if len(end)
        else ""
    )
    return Verdict(
        "supported" if year < ESSAY_YEAR else "contradicted",
        f"The ITU accepted it in {year}. It carried {share.iloc[-1]:.0f}% of China's 3G subscribers in"
        f" {share.index[-1]}, and our tables have {len(abroad) or 'no'} launches of it abroad.{ended}",
        [
            Figure("Accepted by the ITU", year, "year"),
            Figure(f"TD-SCDMA, {share.index[-1]}", float(share.iloc[-1]), "% of 3G subscribers in China"),
            Figure("Launches abroad in the table", len(abroad), ""),
        ],
    )
