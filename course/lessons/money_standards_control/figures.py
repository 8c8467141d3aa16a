"""The charts of how late generations of networks came, and of where a firm sells."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from course import charts


def lag_figure(title: str, table: pd.DataFrame, *, source: str = "", note: str = "") -> go.Figure:
    """Draw the years by which China came later: one row per generation, a mark for each yardstick. The columns are
    generation, behind and years.
    """
    fig = charts.figure(
        title,
        x="Years by which China started later (below zero: earlier)",
        source=source,
        note=note,
        legend=True,
        height=330,
    )
    fig.add_shape(type="line", x0=0, x1=0, y0=-0.5, y1=2.5, line={"color": charts.QUIET, "width": 1})
    for name, symbol, ink in (
        ("first in the world", "diamond", charts.INK),
        ("Japan", "circle", charts.colour("Japan")),
    ):
        rows = table[table["behind"] == name]
        fig.add_scatter(
            x=rows["years"].tolist(),
            y=rows["generation"].tolist(),
            mode="markers+text",
            name=f"behind the {name}" if name != "Japan" else "behind Japan",
            text=[f"{v:+.1f}" for v in rows["years"]],
            textposition="top center" if name != "Japan" else "bottom center",
            marker={"symbol": symbol, "size": 13, "color": ink},
            textfont={"size": 13, "color": charts.text_colour(ink)},
            meta={
                "words": (
                    f"Behind {'Japan' if name == 'Japan' else 'the ' + name}: "
                    + "; ".join(f"{r.generation} {r.years:+.1f} years" for r in rows.itertuples())
                )
            },
        )
    fig.update_yaxes(
        type="category", categoryorder="array", categoryarray=["5G", "4G", "3G"], showgrid=True, range=[-0.6, 2.6]
    )
    fig.update_xaxes(range=[-1.6, 9.6])
    return fig


def home_and_abroad_figure(title: str, table: pd.DataFrame, *, source: str = "", note: str = "") -> go.Figure:
    """Draw sales in China and elsewhere, stacked, in billion dollars. The columns are year, china and elsewhere
    (million dollars).
    """
    fig = charts.figure(
        title, x="Year", y="Revenue (billion US dollars)", source=source, note=note, legend=True, height=420
    )
    for name, ink, text in (
        ("china", charts.colour("China"), "sold in China"),
        ("elsewhere", charts.colour("United States"), "sold elsewhere"),
    ):
        values = (table[name] / 1000).round(2).tolist()
        fig.add_bar(
            x=table["year"].astype(str).tolist(),
            y=values,
            name=text,
            marker_color=ink,
            text=[f"{v:.1f}" for v in values],
            textposition="inside",
            textfont={"color": charts.PAPER},
        )
    fig.update_layout(barmode="stack")
    fig.update_xaxes(type="category")
    return fig
