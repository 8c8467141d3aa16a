"""country_economy: people, output, investment and finance by country (World Development Indicators)."""

from __future__ import annotations

import pandas as pd

from tools.tables import frames, wdi
from tools.tables.raw import Raw

SOURCES = (wdi.SOURCE,)
#: Column, code of the World Bank, decimals of the figure as it was read, and the divisor to the unit of the column.
COLUMNS = {
    "population_persons": ("sp.pop.totl", 0, 1),
    "urban_percent": ("sp.urb.totl.in.zs", 3, 1),
    "gdp_bn_usd": ("ny.gdp.mktp.cd", 0, 1e9),
    "gdp_per_head_usd": ("ny.gdp.pcap.cd", 1, 1),
    "gdp_per_head_ppp_usd": ("ny.gdp.pcap.pp.cd", 1, 1),
    "fdi_inflow_bn_usd": ("bx.klt.dinv.cd.wd", 0, 1e9),
    "market_cap_percent_gdp": ("cm.mkt.lcap.gd.zs", 3, 1),
    "private_credit_percent_gdp": ("fs.ast.prvt.gd.zs", 3, 1),
}
NEEDS = {wdi.SOURCE: tuple(f"/{code}/data.csv" for code, _, _ in COLUMNS.values())}


def build(raw: Raw) -> pd.DataFrame:
    """Return the table from its raw files."""
    columns = {name: wdi.indicator(raw, code, digits) for name, (code, digits, _) in COLUMNS.items()}
    found = wdi.wide(columns, frames.country_names())
    for name, (_, _, divisor) in COLUMNS.items():
        if divisor != 1:
            found[name] = frames.rounded(found[name] / divisor, 9)
    found["population_persons"] = frames.whole(found["population_persons"])
    found["source_id"] = wdi.SOURCE
    return found
