"""The charts of the runners: the margins of a maker of chips."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from course import charts


def margin_figure(
    title: str, table: pd.DataFrame, events: dict[float, str], *, source: str = "", note: str = ""
) -> go.Figure:
    """Draw margins (% of revenue) of quarters (small dots) and of years (diamonds and a line). The columns are at,
    margin and kind. events : time -> text.
    """
    fig = charts.figure(
        title, x="Year", y="Gross margin (% of revenue)", source=source, note=note, legend=True, height=460
    )
    for kind, symbol, mode, ink in (
        ("quarter", "circle", "markers", charts.GREY),
        ("year", "diamond", "lines+markers", charts.PALETTE[1]),
    ):
        rows = table[table["kind"] == kind].sort_values("at", kind="stable")
        low, high = rows.iloc[rows["margin"].argmin()], rows.iloc[rows["margin"].argmax()]
        words = (
            f"{kind}s: {len(rows)} figures from {rows['at'].min():.0f} to {rows['at'].max():.0f}, lowest"
            f" {low['margin']:.1f}% in {low['period']}, highest {high['margin']:.1f}% in {high['period']}"
        )
        xs: list[float] = []
        ys: list[float | None] = []
        before: float | None = None
        for at, margin in zip(rows["at"], rows["margin"], strict=True):
            if kind == "year" and before is not None and at - before > 1.01:  # no line over years without a figure
                xs, ys = [*xs, (at + before) / 2], [*ys, None]
            xs, ys, before = [*xs, round(float(at), 3)], [*ys, float(margin)], at
        fig.add_scatter(
            x=xs,
            y=ys,
            mode=mode,
            name=kind,
            connectgaps=False,
            meta={"words": words},
            marker={"symbol": symbol, "size": 7 if kind == "quarter" else 10, "color": ink},
            line={"color": ink, "width": 2.2},
        )
    fig.add_shape(type="line", x0=2004.5, x1=2025, y0=0, y1=0, line={"color": charts.QUIET, "width": 1})
    for at, text in events.items():
        fig.add_shape(type="line", x0=at, x1=at, y0=-12, y1=42, line={"color": charts.QUIET, "width": 1, "dash": "dot"})
        fig.add_annotation(
            x=at,
            y=41,
            text=text,
            xanchor="right",
            xshift=-4,
            showarrow=False,
            font={"size": 12, "color": charts.QUIET},
        )
    fig.update_xaxes(range=[2004.4, 2025.2])
    fig.update_yaxes(range=[-12, 43])
    return fig
