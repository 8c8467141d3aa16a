"""Series of single firms. Pure functions: tables in, series out."""

from __future__ import annotations

import pandas as pd

#: Branches of the unicorn list that sell software, data, devices or trade over the net.
DIGITAL = (
    "Artificial intelligence",
    "Cybersecurity",
    "Data management & analytics",
    "E-commerce & direct-to-consumer",
    "Fintech",
    "Hardware",
    "Internet software & services",
    "Mobile & telecommunications",
)


def series(firm_panel: pd.DataFrame, name: str, indicator: str, kinds: tuple[str, ...] = ("year",)) -> pd.Series:
    """The preferred values of one indicator of one firm by period, in the order of time; amounts in millions."""
    rows = firm_panel[
        (firm_panel["firm"] == name)
        & (firm_panel["indicator"] == indicator)
        & firm_panel["preferred"]
        & firm_panel["period_kind"].isin(kinds)
    ]
    factor = rows["unit"].astype(str).str.startswith("billion").map({True: 1000.0, False: 1.0})
    values = (rows["value"] * factor).set_axis(rows["period"].astype(str)).sort_index(kind="stable")
    return values[~values.index.duplicated(keep="last")]
