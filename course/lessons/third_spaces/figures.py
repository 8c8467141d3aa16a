"""The charts of places to meet: published effects, ideas by the number of places, and shops against inventors."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from course import charts
from course.lessons.third_spaces.claims import PLACES
from course.models import encounters

RUNS = 16


@lru_cache(maxsize=256)
def ideas(people: int, mixing: float) -> tuple[float, ...]:
    """Return ideas a month for 100 people, for each number of places in PLACES."""
    counts = np.repeat(PLACES, RUNS)
    made = encounters.month(people, counts, mixing, runs=len(counts)).ideas.reshape(len(PLACES), RUNS).mean(axis=1)
    return tuple(np.round(100 * made / people, 2).tolist())


# ------------------------------------------------------------------------------------------- charts of the lesson


def forest(rows: pd.DataFrame, title: str, *, source: str = "", note: str = "") -> go.Figure:
    """Draw published effects as ranges, one line each. The columns are label, low and high (per cent). A single number
    is a dot, none found a hollow one.
    """
    fig = charts.figure(
        title, x="Effect of more places (%)", source=source, note=note, height=110 + 42 * len(rows), left=270
    )
    names = rows["label"].tolist()[::-1]
    for label, low, high in zip(rows["label"], rows["low"], rows["high"], strict=True):
        told = (
            f"{label.replace('<br>', ', ')}: {low:.1f} to {high:.1f}%"
            if high > low
            else f"{label.replace('<br>', ', ')}: {low:.1f}%"
            if low
            else f"{label.replace('<br>', ', ')}: none found"
        )
        fig.add_scatter(
            x=[float(low), float((low + high) / 2), float(high)],
            y=[label] * 3,
            mode="lines+markers",
            name=label,
            meta={"words": told},
            line={"color": charts.PALETTE[0], "width": 3},
            marker=(
                {"size": [9, 1, 9], "symbol": "line-ns-open", "color": charts.PALETTE[0]}
                if high > low
                else {
                    "size": 10,
                    "color": charts.PALETTE[0],
                    "symbol": "circle" if low else "circle-open",
                    "line": {"width": 0 if low else 2},
                }
            ),
        )
    fig.update_yaxes(categoryorder="array", categoryarray=names, showgrid=False)
    fig.add_shape(type="line", x0=0, x1=0, y0=-0.5, y1=len(rows) - 0.5, line={"color": charts.QUIET, "width": 1.5})
    fig.update_xaxes(range=[-2, 38], showgrid=True)
    return fig


def by_mixing(curves: dict[str, tuple[float, ...]], title: str) -> go.Figure:
    """Draw ideas (a month for 100 people) against the number of places, one line for each name; values as `ideas` gives
    them.
    """
    fig = charts.figure(
        title,
        x="Places to meet",
        y="Ideas a month for 100 people",
        right=110,
        source="A model, no data: course.models.encounters.",
    )
    ends = []
    for (name, values), ink, symbol in zip(
        curves.items(), charts.PALETTE, ("circle", "square", "diamond", "triangle-up"), strict=False
    ):
        fig.add_scatter(
            x=list(PLACES),
            y=list(values),
            mode="lines+markers",
            name=name,
            line={"color": ink, "width": 2.4},
            marker={"symbol": symbol, "size": 8},
        )
        ends.append((name, PLACES[-1], values[-1], ink))
    top = 1.08 * max(map(max, curves.values()))
    charts.label_ends(fig, ends, (0, top))
    fig.update_yaxes(range=[-0.3, top])
    fig.update_xaxes(range=[-1, PLACES[-1] + 1])
    return fig


def cloud(table: pd.DataFrame, title: str, named: list[str], *, source: str = "") -> go.Figure:
    """Draw shops against inventors on logarithmic axes, one dot per city; the cities in `named` carry their name."""
    fig = charts.figure(
        title,
        x="Starbucks shops, 2017 (logarithmic)",
        y="Inventors on US patents, 2017 (logarithmic)",
        source=source,
        height=470,
    )
    for mine, ink in ((False, charts.GREY), (True, charts.PALETTE[1])):
        rows = table[table["city"].isin(named) == mine]
        fig.add_scatter(
            x=rows["shops"].tolist(),
            y=rows["inventors"].tolist(),
            mode="markers+text" if mine else "markers",
            name="named cities" if mine else "other cities",
            text=rows["city"].tolist() if mine else None,
            textposition="top center",
            hovertext=rows["city"].tolist(),
            marker={"color": ink, "size": 9 if mine else 7, "opacity": 1 if mine else 0.7},
            textfont={"size": 12},
        )
    fig.update_xaxes(type="log", dtick=1, showgrid=True)
    fig.update_yaxes(type="log", dtick=1)
    return fig
