"""The charts of what each province is strong in, and the measures that they and the lab count."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache
from typing import cast

import pandas as pd
import plotly.graph_objects as go

from course import charts, data, lab
from course.models import profiles

TABLES = ("province_rd", "province_technology", "province_economy")
#: Measure of the lab -> table, column, unit. Amounts can be counted as a share of all provinces or as a location
#: quotient.
AMOUNTS = {
    "R&D": ("province_rd", "rd_total_m_cny"),
    "basic research": ("province_rd", "basic_m_cny"),
    "R&D paid by government": ("province_rd", "government_funds_m_cny"),
    "technology sold": ("province_technology", "technology_sold_m_cny"),
    "technology bought": ("province_technology", "technology_bought_m_cny"),
    "high-tech revenue": ("province_technology", "hightech_revenue_bn_cny"),
    "high-tech exports": ("province_technology", "hightech_exports_m_usd"),
    "invention patents granted": ("province_technology", "patent_grants_invention"),
    "papers (SCI)": ("province_technology", "sci_papers"),
}
OF_NATION, QUOTIENT = "share of all provinces (%)", "location quotient (share over share of GDP)"
RANK = "rank of the location quotient (0 to 100)"
YEARS = list(range(2010, 2024))
#: Words on the profile chart, in the order of the axis.
AXIS = {
    "basic research": "basic<br>research",
    "government money": "government<br>money",
    "papers": "papers",
    "technology sold": "technology<br>sold",
    "R&D": "R&D",
    "invention patents": "invention<br>patents",
    "high-tech revenue": "high-tech<br>revenue",
}


@cache
def tables() -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Return the tables of TABLES, in their order; loaded once."""
    rd, technology, economy = (data.load(name) for name in TABLES)
    return rd, technology, economy


@lru_cache(maxsize=32)
def amounts(measure: str) -> pd.DataFrame:
    """Return amounts by year and province, in the unit of the column; years without any figure are left out."""
    name, column = AMOUNTS[measure]
    table = tables()[TABLES.index(name)]
    rows = table[table["level"] == "province"]
    return rows.pivot(index="year", columns="province", values=column).astype(float).dropna(how="all")


@cache
def _gdp() -> pd.DataFrame:
    table = tables()[2]
    rows = table[table["level"] == "province"]
    return rows.pivot(index="year", columns="province", values="gdp_bn_cny").astype(float)


@lru_cache(maxsize=256)
def counted(measure: str, count: str, year: int) -> pd.Series:
    """Return a measure of a year by province, as a share of all provinces (%), a location quotient, or its rank. Raises
    Say for a year without figures.
    """
    wide = amounts(measure)
    if year not in wide.index:
        known = [str(y) for y in wide.index if y in YEARS]
        raise lab.Say(f"There are no figures of {measure} by province for {year}; there are for {spans(known)}.")
    values = cast("pd.Series", wide.loc[year])
    if count == OF_NATION:
        return 100 * values / values.sum()
    found = profiles.quotients(values, cast("pd.Series", _gdp().loc[year]))
    if count == RANK:
        return (found.rank() - 1) / (found.notna().sum() - 1) * 100
    return found


def spans(years: list[str]) -> str:
    """Return years as one reads them: runs as first to last."""
    runs: list[list[int]] = []
    for year in map(int, years):
        if runs and year == runs[-1][-1] + 1:
            runs[-1].append(year)
        else:
            runs.append([year])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]} to {run[-1]}" for run in runs)


# ------------------------------------------------------------------------------------------------ the lesson's charts


def profile_figure(
    ranked_: pd.DataFrame, places: Sequence[str], *, title: str, source: str, note: str = ""
) -> go.Figure:
    """Draw lines of ranks (0 to 100) over the seven measures, one a place, each named at its end."""
    names = list(AXIS)
    made = charts.layout(
        title,
        x="",
        y="Rank among the provinces (0 lowest, 100 highest)",
        source=source,
        note=note,
        right=110,
        height=460,
    )
    made["margin"]["b"] += 14
    made["xaxis"] |= {
        "tickvals": list(range(len(names))),
        "ticktext": [AXIS[n] for n in names],
        "showgrid": True,
        "range": [-0.25, len(names) - 0.85],
    }
    made["yaxis"] |= {"range": [-5, 105]}
    traces, ends = [], []
    for i, place in enumerate(places):
        values = [round(float(ranked_[n][place]), 1) for n in names]
        ink = charts.colour(place, list(places))
        told = ", ".join(f"{n} {v:.0f}" for n, v in zip(names, values, strict=True))
        traces.append(
            {
                "type": "scatter",
                "x": list(range(len(names))),
                "y": values,
                "mode": "lines+markers",
                "name": place,
                "line": {"color": ink, "width": 2.6, "dash": charts.DASHES[i % len(charts.DASHES)]},
                "marker": {"symbol": charts.SYMBOLS[i % len(charts.SYMBOLS)], "size": 8},
                "meta": {"words": f"{place}: {told}"},
            }
        )
        ends.append((place, len(names) - 1, values[-1], ink))
    fig = go.Figure(data=traces, layout=made)
    charts.label_ends(fig, ends, (-5, 105))
    return fig


def plane_figure(ranked_: pd.DataFrame, names: dict[str, str], *, title: str, source: str, note: str = "") -> go.Figure:
    """Draw the flat picture of all profiles (points of rank): near dots have like profiles. names : place -> where its
    name is written.
    """
    flat, kept = profiles.plane(ranked_)
    made = charts.layout(
        title,
        x="more R&D, technology, patents and papers for its GDP →",
        source=source,
        height=480,
        y="more state money and basic research →",
        note=f"{note} The plane keeps {kept:.0f} % of the variance".strip(),
    )
    made["xaxis"] |= {"showgrid": True, "range": _reach(flat["x"])}
    made["yaxis"] |= {"range": _reach(flat["y"])}
    rest = flat[~flat.index.isin(list(names))].round(1)
    some = flat.loc[list(names)].round(1)
    told = "; ".join(f"{name} {row.x:.0f} across, {row.y:.0f} up" for name, row in some.iterrows())
    traces = [
        {
            "type": "scatter",
            "x": rest["x"].tolist(),
            "y": rest["y"].tolist(),
            "mode": "markers",
            "name": "other provinces",
            "marker": {"color": charts.GREY, "size": 8},
            "hovertext": rest.index.tolist(),
            "meta": {"words": f"{len(rest)} other provinces, unnamed"},
        },
        {
            "type": "scatter",
            "x": some["x"].tolist(),
            "y": some["y"].tolist(),
            "mode": "markers+text",
            "name": "named",
            "text": some.index.tolist(),
            "textposition": list(names.values()),
            "textfont": {"size": 13},
            "marker": {
                "color": [
                    charts.text_colour(charts.colour(n)) if n in charts.FIXED else charts.INK for n in some.index
                ],
                "size": 11,
            },
            "meta": {"words": told},
        },
    ]
    return go.Figure(data=traces, layout=made)


def _reach(values: pd.Series) -> list[float]:
    low, high = float(values.min()), float(values.max())
    return [round(low - 0.12 * (high - low), 1), round(high + 0.12 * (high - low), 1)]
