"""WIPO's clusters from edition to edition, where editions can be compared. Pure functions: tables in, table out."""

from __future__ import annotations

import pandas as pd


def facts(wipo_cluster_facts: pd.DataFrame, indicator: str, *years: int) -> pd.DataFrame:
    """Return one indicator by cluster (rows) and edition (columns); blank where nothing was quoted.

    years : editions that are set beside each other; all that there are, if none is given.
    Raises ValueError where there is no such figure, and where the editions count different things: since 2025 venture
    deals count, so that no rank and no number of clusters of 2025 can be compared with an earlier one. Shares of one
    thing (filings, papers) can be, and are.
    Source: Global Innovation Index 2020 to 2025.
    """
    rows = wipo_cluster_facts[wipo_cluster_facts["indicator"] == indicator]
    if years:
        rows = rows[rows["year"].isin(years)]
    if rows.empty:
        known = ", ".join(sorted(map(str, wipo_cluster_facts["indicator"].unique())))
        raise ValueError(f"wipo_cluster_facts has no {indicator!r} of {years or 'any edition'}; it has {known}.")
    methods = rows.groupby("method", observed=True)["year"].unique()
    if len(methods) > 1 and not indicator.startswith("share"):
        told = "; ".join(f"{method}: {', '.join(map(str, sorted(found)))}" for method, found in methods.items())
        raise ValueError(f"{indicator!r} can't be compared across methods ({told}). Take editions of one method.")
    label = "iso3" if (rows["cluster"] == "all clusters").all() else "cluster"
    return rows.pivot(index=label, columns="year", values="value").rename_axis(columns=None)
