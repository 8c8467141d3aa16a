"""The lab: how many flavours there are, by scale, by line, and for provinces or cities."""

from __future__ import annotations

from functools import lru_cache
from itertools import combinations
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from course import charts, lab
from course.english import listed
from course.lessons.three_regional_flavours import figures

#: What is compared -> kind of place, year.
COMPARED = {
    "provinces, 2010": ("provinces", 2010),
    "provinces, 2022": ("provinces", 2022),
    "large cities, 2010": ("cities", 2010),
    "large cities, 2020": ("cities", 2020),
}


@lru_cache(maxsize=8)
def compared(who: str) -> tuple[pd.DataFrame, pd.DataFrame, tuple[str, ...]]:
    """Return the measures, the share of closer pairs by pair and scale, and the four places that are named."""
    kind, year = COMPARED[who]
    measures = figures.provinces(year) if kind == "provinces" else figures.large_cities(year)
    places = figures.FOUR if kind == "provinces" else figures.CITIES
    return measures, figures.pairs(measures, places), places


def draw(scale: str, line: int, who: str) -> go.Figure:
    """Draw the profiles of four places on a scale, and beside them which of their pairs lie beyond the line.

    Raises Say for a setting that is not there.
    """
    for name, value, known in (("scale", scale, figures.AXES), ("comparison", who, COMPARED)):
        if value not in known:
            raise lab.Say(f"There is no {name} {value!r} in this lab; there are {', '.join(known)}.")
    measures, shares, places = compared(who)
    here = figures.column(shares, scale)
    three = places[:3]
    apart = figures.unlike(here, line, three)
    title = {0: "No flavour", 1: "Two poles", 2: "Two flavours", 3: "Three flavours"}[len(apart)]
    title += f" by {scale}: {figures.told(apart, three)}"
    kind = "provinces" if COMPARED[who][0] == "provinces" else "cities"
    axis, reach = figures.AXES[scale]
    made = charts.layout(
        title,
        subtitle=f"Left: {len(measures.columns)} measures of {len(measures)} {who}. Right: pairs that are closer, %",
        x=axis,
        source=charts.source(*(figures.TABLES if kind == "provinces" else ("census_cities_cn",))),
        note=f"The dashed line is the one you chose. A pair beyond it is unlike. {places[3]} is not one of the three.",
        left=128,
        right=30,
        height=500,
    )
    made["yaxis"] |= {"type": "category", "autorange": "reversed", "ticks": "", "showgrid": True}
    made["xaxis"] |= {"range": list(reach), "domain": [0, 0.5], "showgrid": False}
    made["xaxis2"] = {**made["xaxis"], "domain": [0.74, 1], "range": [-18, 118], "anchor": "y2"}
    made["xaxis2"]["title"] = {**made["xaxis"]["title"], "text": f"Closer pairs of {kind} (%)"}
    made["yaxis2"] = {**made["yaxis"], "anchor": "x2", "title": {"text": ""}, "categoryorder": "array"}
    made["yaxis2"]["categoryarray"] = [_name(pair) for pair in _wanted(here, places)]
    table = figures.scaled(measures, scale)
    dots = figures.place_dots(table, places, digits=2, size=10, grey=4)
    fig = go.Figure(data=[*dots, *_pairs(here, line, places)], layout=made)
    figures.name_dots(fig, table, places)
    fig.add_shape(
        type="line",
        xref="x2",
        yref="y2 domain",
        x0=line,
        x1=line,
        y0=0,
        y1=1,
        line={"color": charts.INK, "dash": "dash", "width": 1.5},
    )
    return fig


def _pairs(here: dict[str, float], line: int, places: tuple[str, ...]) -> list[dict[str, Any]]:
    """Return the dots of the right panel: the pairs of the three, and the pair that looks like twins."""
    wanted = _wanted(here, places)
    traces = []
    for name, symbol, mine in (
        ("unlike", "x", [pair for pair in wanted if here[pair] >= line]),
        ("not unlike", "circle", [pair for pair in wanted if here[pair] < line]),
    ):
        if mine:
            traces.append(
                {
                    "type": "scatter",
                    "mode": "markers+text",
                    "name": name,
                    "xaxis": "x2",
                    "yaxis": "y2",
                    "x": [round(here[pair], 1) for pair in mine],
                    "y": [_name(pair) for pair in mine],
                    "text": [f"{here[pair]:.0f}" for pair in mine],
                    "textposition": "middle right" if name == "unlike" else "middle left",
                    "textfont": {"size": 12},
                    "marker": {"color": charts.INK, "symbol": symbol, "size": 10},
                    "meta": {"words": f"{name}: " + listed(f"{pair} ({here[pair]:.0f}%)" for pair in mine)},
                }
            )
    return traces


def _wanted(here: dict[str, float], places: tuple[str, ...]) -> list[str]:
    """Return the pairs of the three, and the one of the fourth place that is closest."""
    twins = min((pair for pair in here if places[3] in pair), key=here.__getitem__)
    return [*(f"{a} and {b}" for a, b in combinations(places[:3], 2)), twins]


def _name(pair: str) -> str:
    return pair.replace(" and ", "<br>")


def the_lab() -> lab.Lab:
    """Return the lab as the lesson shows it."""
    return lab.Lab(
        draw,
        controls=[
            lab.choice("scale", "Scale", list(figures.AXES), "ranks", help="What a difference between places counts."),
            lab.slider("line", "A pair is unlike if it is farther apart than", 30, 95, 50, step=5, unit="% of pairs"),
            lab.choice("who", "Compare", list(COMPARED), "provinces, 2010"),
        ],
        presets={
            "By logarithms": dict(scale="logarithms"),
            "By standard deviations": dict(scale="standard deviations"),
            "The same, stricter line": dict(scale="standard deviations", line=75),
            "Cities, by ranks": dict(who="large cities, 2010"),
            "Cities, by standard deviations": dict(who="large cities, 2010", scale="standard deviations"),
        },
        title="Lab: three flavours, two, or none?",
        prompt=(
            "Predict: with which scale do Beijing, Shanghai and Guangdong become three separate flavours? Try: change"
            " the scale first and leave the line at 50, then move the line. Explain: which pair never gets beyond the"
            " line, on any scale, and why does Shanghai change sides?"
        ),
    )
