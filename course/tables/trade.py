"""Foreign trade of China by owner of the firm. Pure functions: tables in, series out."""

from __future__ import annotations

import pandas as pd

#: The customs regimes in which parts are brought in to be put together and sent out again.
PROCESSING = ("processing and assembling", "processing with imported materials")


def amounts(trade_by_owner_cn: pd.DataFrame, flow: str, regimes: tuple[str, ...] = ("total",)) -> pd.DataFrame:
    """Return million US dollars of some customs regimes together: periods down, kinds of firm across.

    flow : "exports" or "imports". Periods without a kind of firm have a blank there. Raise ValueError if no row is
    left. Source: General Administration of Customs of China (trade_by_owner_cn).
    """
    rows = trade_by_owner_cn[
        (trade_by_owner_cn["flow"] == flow) & trade_by_owner_cn["customs_regime"].isin(list(regimes))
    ]
    if rows.empty:
        raise ValueError(f"trade_by_owner_cn has no row with flow = {flow!r} and customs_regime = {regimes!r}.")
    wide = rows.pivot_table(index="period", columns="kind_of_firm", values="value", aggfunc="sum", observed=True)
    return wide.sort_index(kind="stable")


def foreign_share(trade_by_owner_cn: pd.DataFrame, flow: str, regimes: tuple[str, ...] = ("total",)) -> pd.Series:
    """Return the share of foreign-invested firms in some regimes by period, in per cent; periods without are left out.

    flow and errors : as in `amounts`. Firms with capital from Hong Kong and Taiwan count as foreign.
    """
    wide = amounts(trade_by_owner_cn, flow, regimes)
    share: pd.Series = (100 * wide["foreign-invested"] / wide["all firms"]).dropna()
    return share


def foreign_exports(china_indicators: pd.DataFrame, trade_by_owner_cn: pd.DataFrame) -> pd.Series:
    """Return the share of foreign-invested firms in all exports by year, in per cent.

    Years in which the customs' own table was read take its longest period (parts of years); the others take the
    preferred row of china_indicators. Raise ValueError if china_indicators has none.
    """
    name = "foreign-invested share of all exports"
    rows = china_indicators[(china_indicators["indicator"] == name) & china_indicators["preferred"]]
    if rows.empty:
        raise ValueError(f"china_indicators has no preferred row of {name!r}.")
    told = rows.set_index("year")["value"].astype(float)
    customs = foreign_share(trade_by_owner_cn, "exports")
    customs = customs.set_axis(customs.index.astype(str).str[-7:-3].astype("int64"))
    customs = customs[~customs.index.duplicated(keep="last")]
    both: pd.Series = pd.concat([told[~told.index.isin(customs.index)], customs]).sort_index(kind="stable")
    return both
