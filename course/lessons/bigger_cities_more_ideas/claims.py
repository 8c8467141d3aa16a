"""The rules of the claims, on *The lesson of DeepSeek and Hangzhou* (Lu Ming 2025)."""

from __future__ import annotations

import pandas as pd

from course.ledger.rules import Figure, Verdict, claim


@claim("HZ-72")
def a_few_cities_for_the_world(wipo_clusters_2023: pd.DataFrame) -> Verdict:
    """A few leading cities are the main source of the world's innovation.

    Rule. A few: the first ten clusters of the list. Their share of the world's international filings and of its papers.
    supported half or more in both, contradicted less than a quarter in both, qualified otherwise.
    """
    ordered = wipo_clusters_2023.sort_values("rank", kind="stable")
    first, every = ordered.head(10), ordered
    shares = {"filings": "pct_share_percent", "papers": "publications_share_percent"}
    held = {name: float(first[column].sum()) for name, column in shares.items()}
    known = {name: float(every[column].sum()) for name, column in shares.items()}
    low, high = min(held.values()), max(held.values())
    word = "supported" if low >= 50 else "contradicted" if high < 25 else "qualified"
    return Verdict(
        word,
        f"The first {len(first)} clusters have {held['filings']:.0f} % of the world's international filings and"
        f" {held['papers']:.0f} % of its papers; all {len(every)} that our copy has, {known['filings']:.0f} % and"
        f" {known['papers']:.0f} %. Patents are far more a matter of few places than papers are.",
        [
            Figure(f"filings, first {len(first)}", held["filings"], "% of the world"),
            Figure(f"papers, first {len(first)}", held["papers"], "% of the world"),
            Figure(f"filings, first {len(every)}", known["filings"], "% of the world"),
            Figure(f"papers, first {len(every)}", known["papers"], "% of the world"),
        ],
    )
