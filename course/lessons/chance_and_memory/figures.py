"""The charts of chance, memory and surprise in where new firms and products appear, and the places that they draw."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from course import charts, data
from course.lessons.chance_and_memory import claims as ledger
from course.models import city_growth

#: Where the products stand on the map of parts (across, up).
SPOTS = {
    "fishing rods": (0.0, 5.0),
    "rackets": (0.0, 4.0),
    "toys": (0.0, 3.0),
    "motors": (0.0, 2.0),
    "batteries": (0.0, 1.0),
    "radios": (0.0, 0.0),
    "light frames": (1.0, 4.5),
    "model aircraft": (1.0, 2.5),
    "phones": (1.0, 0.5),
    "drones": (2.0, 2.5),
}


@cache
def table() -> pd.DataFrame:
    """Return the places of lesson how_concentrated with people, inventors of three spans of years, and young firms by
    2015 and after (a copy to keep whole).
    """
    found = ledger.units(data.load("prefectures_cn"), data.load("us_patent_inventors_city_cn"))
    young = young_firms()
    return found.assign(
        known=ledger.counted(young[young["reached"] <= ledger.STAND], found),
        later=ledger.counted(young[young["reached"] > ledger.STAND], found),
    )


@cache
def young_firms() -> pd.DataFrame:
    """Return the young firms of the list, each with its place."""
    return ledger.firms(
        data.load("unicorns_cn_companies_2022"), data.load("prefectures_cn"), data.load("us_patent_inventors_city_cn")
    )


def range_figure(title: str, real: pd.Series, ranges: dict[str, np.ndarray], *, x: str, source: str) -> go.Figure:
    """Draw what is there (a dot per row) and what chance would give (a band per null model, 90% of the draws).

    real : value by name, first on top. ranges : name of the null model -> (draws, places) in the order of `real`.
    """
    names = [str(name) for name in real.index]
    made = charts.layout(title, x=x, source=source, height=190 + 32 * len(names), left=215, right=30, legend=True)
    made["yaxis"] |= {"autorange": "reversed", "type": "category", "ticks": "", "showgrid": True}
    far = max(float(real.max()), *(float(np.quantile(drawn, 0.95, axis=0).max()) for drawn in ranges.values()))
    made["xaxis"] |= {"showgrid": True, "range": [0, 1.06 * far]}
    traces: list[dict[str, Any]] = []
    for (label, drawn), ink, wide in zip(ranges.items(), (charts.PALETTE[4], charts.PALETTE[5]), (13, 6), strict=False):
        low, high = np.quantile(drawn, [0.05, 0.95], axis=0)
        xs, ys = [], []
        for name, a, b in zip(names, low, high, strict=True):
            xs += [float(a), float(b), None]
            ys += [name, name, None]
        words = "; ".join(f"{n} {a:.0f} to {b:.0f}" for n, a, b in zip(names, low, high, strict=True))
        traces.append(
            {
                "type": "scatter",
                "x": xs,
                "y": ys,
                "mode": "lines",
                "name": label,
                "line": {"color": ink, "width": wide},
                "meta": {"words": f"{label}: {words}"},
            }
        )
    traces.append(
        {
            "type": "scatter",
            "x": real.astype(float).tolist(),
            "y": names,
            "mode": "markers",
            "name": "in the list",
            "marker": {"symbol": "diamond", "size": 11, "color": charts.INK},
            "meta": {"words": "in the list: " + "; ".join(f"{n} {v:.0f}" for n, v in zip(names, real, strict=True))},
        }
    )
    return go.Figure(data=traces, layout=made)


def memory_figure(title: str, frame: pd.DataFrame, named: list[str], *, source: str) -> go.Figure:
    """Draw inventors early and late, one dot per place, both axes logarithmic. Places without one on either side are
    left out.
    """
    shown = frame[(frame["early"] > 0) & (frame["late"] > 0)]
    fig = charts.figure(
        title,
        x="Inventors 2001 to 2005 (both axes: equal steps are equal factors)",
        y="Inventors 2017 to 2021",
        source=source,
        right=40,
        note=f"{len(shown)} places have inventors in both spans",
    )
    for names, ink, size in (
        (shown.index.difference(named), charts.GREY, 7),
        (pd.Index(named), charts.PALETTE[0], 10),
    ):
        part = shown.loc[names]
        fig.add_scatter(
            x=part["early"].tolist(),
            y=part["late"].tolist(),
            mode="markers",
            text=[str(n) for n in part.index],
            marker={"size": size, "color": ink, "symbol": "circle" if ink == charts.GREY else "diamond"},
            meta=(
                {
                    "words": "; ".join(
                        f"{n}: {a:.0f} early, {b:,.0f} late" for n, a, b in part[["early", "late"]].itertuples()
                    )
                }
                if ink != charts.GREY
                else {"words": False}
            ),
        )
    for name in named:
        one = shown.loc[name]
        fig.add_annotation(
            x=np.log10(one["early"]),
            y=np.log10(one["late"]),
            text=name,
            showarrow=False,
            yshift=14 if one["early"] > 500 or one["late"] > 1000 else 0,
            xshift=0 if one["early"] > 500 or one["late"] > 1000 else 9,
            xanchor="right" if one["early"] > 500 else "center" if one["late"] > 1000 else "left",
            font={"size": 13, "color": charts.text_colour(charts.PALETTE[0])},
        )
    ticks = {"type": "log", "tickvals": [1, 10, 100, 1000, 10000], "ticktext": ["1", "10", "100", "1,000", "10,000"]}
    fig.update_xaxes(**ticks, showgrid=True)
    fig.update_yaxes(**ticks)
    return fig


def histories_figure(title: str, shares: dict[str, np.ndarray], *, note: str = "") -> go.Figure:
    """Draw the same country several times over: the share of each city at the end (%), one row of dots a history,
    sorted.

    shares : name of the row -> shares (percent) of the cities.
    """
    names = list(shares)
    fig = charts.figure(
        title,
        x="Share of all ideas (%)",
        source="A model, no data: course.models.city_growth.",
        note=note,
        left=170,
        height=150 + 28 * len(names),
    )
    for i, (name, share) in enumerate(shares.items()):
        top = float(np.max(share))
        fig.add_scatter(
            x=np.round(share, 1).tolist(),
            y=[name] * len(share),
            mode="markers",
            marker={
                "size": 11,
                "color": [charts.PALETTE[1] if v == top else charts.GREY for v in share],
                "opacity": 0.75,
                "symbol": ["diamond" if v == top else "circle" for v in share],
            },
            meta={"words": f"{name}: the leader has {top:.0f}%, the last {np.min(share):.0f}%"},
            showlegend=False,
        )
        fig.add_annotation(
            x=top,
            y=i,
            text=f"city {int(np.argmax(share)) + 1}",
            showarrow=False,
            xanchor="left",
            xshift=10,
            font={"size": 12, "color": charts.text_colour(charts.PALETTE[1])},
        )
    fig.update_yaxes(autorange="reversed", type="category", ticks="", showgrid=True)
    fig.update_xaxes(range=[0, 4 + max(float(np.max(s)) for s in shares.values()) * 1.08], showgrid=True)
    return fig


def parts_figure(title: str) -> go.Figure:
    """Draw the map of products: a line leads from each part to what is made of it."""
    fig = charts.figure(title, source="A model, no data: PARTS in course.models.city_growth.", height=400, left=24)
    xs, ys = [], []
    for name, parts in city_growth.PARTS.items():
        for part in parts:
            xs += [SPOTS[part][0], SPOTS[name][0], None]
            ys += [SPOTS[part][1], SPOTS[name][1], None]
    fig.add_scatter(
        x=xs, y=ys, mode="lines", line={"color": charts.SOFT, "width": 2}, showlegend=False, meta={"words": False}
    )
    said = "; ".join(f"{name} from {', '.join(parts)}" for name, parts in city_growth.PARTS.items())
    fig.add_scatter(
        x=[SPOTS[n][0] for n in city_growth.PRODUCTS],
        y=[SPOTS[n][1] for n in city_growth.PRODUCTS],
        mode="markers",
        showlegend=False,
        marker={
            "size": 15,
            "symbol": ["circle"] * len(city_growth.BASICS) + ["square"] * (len(city_growth.MADE) - 1) + ["star"],
            "color": (
                [charts.PALETTE[4]] * len(city_growth.BASICS)
                + [charts.PALETTE[5]] * (len(city_growth.MADE) - 1)
                + [charts.PALETTE[1]]
            ),
        },
        meta={"words": f"Basic products: {', '.join(city_growth.BASICS)}. Made of parts: {said}"},
    )
    for name in city_growth.PRODUCTS:
        fig.add_annotation(
            x=SPOTS[name][0],
            y=SPOTS[name][1],
            text=name,
            showarrow=False,
            yshift=17,
            font={"size": 13, "color": charts.INK},
        )
    fig.update_xaxes(visible=False, range=[-0.35, 2.35])
    fig.update_yaxes(visible=False, range=[-0.5, 5.7])
    return fig
