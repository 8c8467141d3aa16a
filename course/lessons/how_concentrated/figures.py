"""The charts of how unevenly innovation is spread over people and places."""

from __future__ import annotations

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from course import charts


def _thin(curve: pd.DataFrame) -> pd.DataFrame:
    """Return a curve of at most about 160 points: what lies closer together than a pixel or two is not seen."""
    if len(curve) <= 160:
        return curve
    step = np.floor((curve["population_share"] + curve["innovation_share"]).to_numpy() / 0.013)
    keep = np.r_[True, np.diff(step) > 0]
    keep[-1] = True
    return curve[keep]


def _percent(values: pd.Series) -> list[float]:
    return [round(100 * float(v), 2) for v in values]


def _curve_words(name: str, curve: pd.DataFrame) -> str:
    """Return a curve as it is read out: what the first half and the last tenth of the people hold."""
    at = np.interp([0.5, 0.9], curve["population_share"], curve["innovation_share"])
    return f"{name}: the first half of the people hold {100 * at[0]:.1f}%, the last tenth {100 * (1 - at[1]):.1f}%"


def lorenz_figure(
    title: str,
    curves: dict[str, pd.DataFrame],
    *,
    source: str = "",
    note: str = "",
    y: str = "share of innovation held by them (%)",
) -> go.Figure:
    """Draw Lorenz or concentration curves by name (both axes in per cent), with the line of an even spread.

    curves : name -> what `metrics.lorenz_curve` returns.
    """
    fig = charts.figure(
        title, x="share of people, added up (%)", y=y, source=source, note=note, height=450, legend=True
    )
    fig.add_scatter(
        x=[0, 100],
        y=[0, 100],
        mode="lines",
        name="even spread",
        meta={"words": False},
        line={"color": charts.GREY, "width": 1.2, "dash": "dot"},
    )
    for i, (name, curve) in enumerate(curves.items()):
        thin = _thin(curve)
        fig.add_scatter(
            x=_percent(thin["population_share"]),
            y=_percent(thin["innovation_share"]),
            mode="lines",
            name=name,
            meta={"words": _curve_words(name, curve)},
            line={
                "color": charts.PALETTE[i % len(charts.PALETTE)],
                "width": 2.6,
                "dash": charts.DASHES[i % len(charts.DASHES)],
            },
        )
    fig.update_xaxes(range=[0, 101], dtick=20, showgrid=True)
    fig.update_yaxes(range=[0, 101], dtick=20)
    return fig


def pairs_figure(
    title: str,
    frame: pd.DataFrame,
    first: str,
    second: str,
    *,
    x: str,
    source: str = "",
    note: str = "",
    zero: bool = False,
) -> go.Figure:
    """Draw two values a row, joined by a line: a circle for the first column, a diamond for the second.

    frame : index of names, first row on top. zero : mark the line at 0.
    """
    names = [str(name) for name in frame.index]
    fig = charts.figure(title, x=x, source=source, note=note, left=130, height=170 + 24 * len(names), legend=True)
    xs, ys = [], []
    for name, a, b in zip(names, frame[first], frame[second], strict=True):
        xs += [round(float(a), 3), round(float(b), 3), None]
        ys += [name, name, None]
    fig.add_scatter(
        x=xs,
        y=ys,
        mode="lines",
        line={"color": charts.SOFT, "width": 2},
        showlegend=False,
        hoverinfo="skip",
        meta={"words": False},
    )
    for column, symbol, ink in ((first, "circle", charts.PALETTE[1]), (second, "diamond", charts.PALETTE[0])):
        said = "; ".join(f"{name} {value:.2f}" for name, value in zip(names, frame[column], strict=True))
        fig.add_scatter(
            x=[round(float(v), 3) for v in frame[column]],
            y=names,
            mode="markers",
            name=column,
            marker={"symbol": symbol, "size": 10, "color": ink, "line": {"width": 2, "color": ink}},
            meta={"words": f"{column}: {said}"},
        )
    if zero:
        fig.add_vline(x=0, line={"color": charts.QUIET, "width": 1.2})
    fig.update_yaxes(autorange="reversed", type="category", showgrid=True, gridcolor=charts.GRID, ticks="")
    fig.update_xaxes(showgrid=True)
    return fig
