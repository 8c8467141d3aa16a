"""The charts of what it costs to win users, how long they stay, and when they pay back."""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from course import charts, data
from course.lessons.making_the_money_back import economics
from course.models import cohorts

FIRMS = ["PDD", "Alibaba", "Meta", "Netflix", "Spotify"]
INKS = {firm: charts.colour(firm, FIRMS) for firm in FIRMS}
SYMBOLS = {"PDD": "circle", "Alibaba": "square", "Meta": "diamond", "Netflix": "triangle-up", "Spotify": "cross"}
PLACES = {
    ("PDD", 2018): ("left", 4, -16),
    ("PDD", 2020): ("right", -6, -12),
    ("Meta", 2013): ("left", 4, -13),
    ("Meta", 2021): ("center", 0, -15),
    ("Alibaba", 2020): ("right", -9, -6),
    ("Netflix", 2015): ("left", 6, -13),
    ("Netflix", 2023): ("center", 0, -14),
    ("Spotify", 2018): ("left", 18, 6),
    ("Spotify", 2022): ("center", -6, 15),
}


@cache
def firms() -> pd.DataFrame:
    """Return the unit economics of the firms, first and last year of each; see `claims.unit_economics`."""
    rows = economics.unit_economics(data.load("firm_panel")).sort_values(["firm", "year"])
    ends = rows.groupby("firm").year.agg(["min", "max"])
    keep = [
        year in (ends.loc[firm, "min"], ends.loc[firm, "max"]) for firm, year in zip(rows.firm, rows.year, strict=True)
    ]
    return rows[keep].reset_index(drop=True)


def worth_of_user(kept: float, spread: float, growth: float, discount: float, patience: int) -> float:
    """Return the revenue that one user brings within `patience` years, in months of the first revenue."""
    return float(cohorts.payback(kept, spread, 100, 0, growth, discount, months=12 * patience).value)


def paying(kept: float = 100, spread: float = 0, growth: float = 0, discount: float = 0, patience: int = 5) -> int:
    """Return how many of the firm-years earn a net new user back within `patience` years."""
    rows = firms()
    return int((rows["margin"] / 100 * worth_of_user(kept, spread, growth, discount, patience) >= rows["months"]).sum())


def retention_figure(
    title: str, table: pd.DataFrame, spans: dict[str, cohorts.Span], *, source: str = "", note: str = ""
) -> go.Figure:
    """Draw shares still there by day (%): points (open triangles are upper bounds) and all curves that agree with them.

    table : `claims.retention`. spans : name -> span; a name may join several countries with "and".
    """
    fig = charts.figure(
        title,
        x="Days after the first use",
        y="Users who open the app that day (%)",
        source=source,
        note=note,
        right=190,
        height=460,
    )
    days = np.arange(1, 31)
    ends = []
    for (name, span), low_dash, high_dash in zip(
        spans.items(), ("dot", "dot", "dash"), ("solid", "longdash", "longdashdot"), strict=False
    ):
        first = name.split(" and ")[0]
        ink = charts.colour(first if first in charts.FIXED else name.split(" and ")[-1])
        low, high = (np.round(100 * curve(days), 2).tolist() for curve in (span.low, span.high))
        wide = span.high_spread - span.low_spread > 1e-3
        if wide:
            fig.add_trace(charts.band(days.tolist(), low, high, ink, 0.16))
            fig.add_scatter(
                x=days, y=low, mode="lines", name=f"{name}, lowest", line={"color": ink, "width": 1.6, "dash": low_dash}
            )
        fig.add_scatter(
            x=days,
            y=high,
            mode="lines",
            name=f"{name}, highest" if wide else name,
            line={"color": ink, "width": 2.4, "dash": high_dash},
        )
        ends.append((name, 30, high[-1], ink))
        rows = table[table["country"] == first]
        for bound, symbol in ((False, "circle"), (True, "triangle-down-open")):
            part = rows[rows["bound"] == bound]
            if len(part):
                fig.add_scatter(
                    x=part["day"],
                    y=part["percent"],
                    mode="markers",
                    name=f"{name}, {'printed as below' if bound else 'printed'}",
                    marker={
                        "symbol": symbol,
                        "size": 11 if wide else 17,
                        "color": ink,
                        "line": {"width": 2, "color": ink},
                    },
                    meta={"words": False},
                )
    fig.update_xaxes(range=[0, 30.6], tickvals=[1, 7, 14, 21, 30])
    charts.label_ends(fig, ends, (-1.5, 70))
    return fig


def cohort_figure(title: str, users: np.ndarray, *, source: str = "", note: str = "") -> go.Figure:
    """Draw users at the end of each year, stacked by the year in which they were won. users : `cohorts.build_up`."""
    fig = charts.figure(title, x="Year", y="Users at the end of the year", source=source, note=note, right=24)
    years = np.arange(1, len(users) + 1)
    inks = [
        charts.SEQUENTIAL[-1 - round(i * (len(charts.SEQUENTIAL) - 1) / max(len(users) - 1, 1))]
        for i in range(len(users))
    ]
    for i, ink in enumerate(inks):
        column = np.round(users[:, i], 1)
        fig.add_bar(
            x=years[i:],
            y=column[i:],
            name=f"won in year {i + 1}",
            marker={"color": ink, "line": {"color": charts.PAPER, "width": 0.6}},
            meta={
                "words": (
                    f"won in year {i + 1}: {column[i]:.0f} users, {column[-1]:.0f} of them there in year {years[-1]}"
                )
            },
        )
    fig.update_layout(barmode="stack", bargap=0.12)
    fig.update_xaxes(tickvals=years.tolist())
    fig.add_annotation(
        x=0.02,
        xref="paper",
        y=0.97,
        yref="paper",
        text="dark: won first; light: won last",
        xanchor="left",
        showarrow=False,
        font={"size": 13, "color": charts.QUIET},
    )
    return fig


def axes_figure(title: str, units: pd.DataFrame, *, source: str = "", note: str = "") -> go.Figure:
    """Draw growth of users (%) against selling in percent of revenue, both logarithmic; slanted lines join equal costs
    in months of revenue.
    """
    fig = charts.figure(
        title,
        x="Net new users in the year (% of users, logarithmic)",
        y="Selling cost (% of revenue, logarithmic)",
        source=source,
        note=note,
        height=500,
        right=40,
    )
    low, high = 4.0, 70.0
    for months in (6, 12, 24, 36):
        y0, y1 = low * months / 12, high * months / 12
        fig.add_scatter(
            x=[low, high],
            y=[y0, y1],
            mode="lines",
            line={"color": charts.GREY, "width": 1, "dash": "dot"},
            hoverinfo="skip",
            meta={"words": False},
            showlegend=False,
        )
        at = min(56.0, 42 / (months / 12))
        fig.add_annotation(
            x=np.log10(at),
            y=np.log10(at * months / 12),
            text=f"{months} months",
            showarrow=False,
            yshift=9,
            xanchor="right",
            font={"size": 11, "color": charts.QUIET},
        )
    for key, rows in units.sort_values(["year", "firm"]).groupby("firm", sort=False):
        firm = str(key)
        words = f"{firm}: " + "; ".join(
            f"{r.year} growth {r.growth:.0f}%, selling {r.share:.0f}%" for r in rows.iloc[[0, -1]].itertuples()
        )
        fig.add_scatter(
            x=rows["growth"].round(2),
            y=rows["share"].round(2),
            mode="lines+markers",
            name=firm,
            meta={"words": words},
            line={"color": INKS[firm], "width": 1.6},
            marker={"symbol": SYMBOLS[firm], "size": 8, "color": INKS[firm]},
        )
        for at in (0, -1):
            row = rows.iloc[at]
            side, over, up = PLACES.get((firm, int(row.year)), ("center", 0, 14))
            if (firm, int(row.year)) == ("Alibaba", 2021):
                continue  # its other year lies beside it
            fig.add_annotation(
                x=np.log10(row.growth),
                y=np.log10(row.share),
                showarrow=False,
                xanchor=side,
                xshift=over,
                yshift=up,
                text=f"{firm} {row.year:.0f}",
                font={"size": 12, "color": charts.text_colour(INKS[firm])},
            )
    fig.update_xaxes(type="log", range=[np.log10(low), np.log10(high)], tickvals=[5, 10, 20, 50])
    fig.update_yaxes(type="log", range=[np.log10(5), np.log10(150)], tickvals=[5, 10, 20, 50, 100])
    return fig
