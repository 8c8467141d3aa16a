"""The lab: grow cities."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
import plotly.graph_objects as go
from scipy import stats

from course import charts, lab
from course.models import city_growth

#: Histories behind one setting of the lab.
HISTORIES = 100
QUARTER = 8  # years at the beginning and at the end that are compared


# ------------------------------------------------------------------------------------------------------------- the lab


@lru_cache(maxsize=64)
def _grown(memory: float, unequal: float, leaps: float, start: float) -> dict[str, Any]:
    """Grow many histories of one setting, and return them with their four properties."""
    world = city_growth.grow(memory, unequal, leaps, start, runs=HISTORIES)
    share = 100 * world.share()
    years = len(world.ideas) - 1
    early, late = (stats.rankdata(world.share(*span), axis=1) for span in ((1, QUARTER), (years - QUARTER + 1, years)))
    a, b = early - early.mean(axis=1, keepdims=True), late - late.mean(axis=1, keepdims=True)
    spread = np.sqrt((a**2).sum(axis=1) * (b**2).sum(axis=1))
    told = np.divide((a * b).sum(axis=1), spread, out=np.zeros(len(a)), where=spread > 0)
    some = world.winner[world.winner >= 0]
    return {
        "share": share,
        "people": 100 * world.people,
        "drones": world.has("drones"),
        "winner": world.winner,
        "ready": world.ready("drones"),
        "leader": float(share.max(axis=1).mean()),
        "told": float(told.mean()),
        "best": 100 * float((some == 0).mean()) if len(some) else 0.0,
        "none": HISTORIES - len(some),
        "low": np.quantile(share, 0.05, axis=0),
        "high": np.quantile(share, 0.95, axis=0),
    }


def draw(memory: float, unequal: float, leaps: float, start: float, history: int) -> go.Figure:
    """Draw one history among many: the share of each city (%), who has drones, and the four properties in the corner.

    Raises Say for a setting out of range.
    """
    if not isinstance(history, int) or not 1 <= history <= HISTORIES:
        raise lab.Say(f"The history must be a whole number from 1 to {HISTORIES}, not {history!r}.")
    try:
        made = _grown(float(memory), float(unequal), float(leaps), float(start))
    except (ValueError, TypeError) as problem:
        raise lab.Say(f"This can't be grown: {problem}.") from None
    share, has = made["share"][history - 1], made["drones"][history - 1]
    winner = int(made["winner"][history - 1])
    names = [str(n + 1) for n in range(len(share))]
    first = f"city {winner + 1} was first with drones" if winner >= 0 else "no city came to drones"
    if made["none"] == HISTORIES:
        guess = "no history had drones at all"
    else:
        guess = f"a bet on city 1 would be right in {made['best']:.0f}% of the histories with drones"
    title = f"In this history {first}; {guess}"
    layout = charts.layout(
        title,
        x="City, by number of people",
        y="Share of all ideas (%)",
        legend=True,
        height=440,
        source=f"A model, no data: {HISTORIES} histories of course.models.city_growth.",
        note=(
            f"On average the leading city has {made['leader']:.0f}% of the ideas; early and late ranks have a"
            f" correlation of {made['told']:.2f}"
        ),
    )
    xs = [v for name in names for v in (name, name, None)]
    ys = [v for a, b in zip(made["low"], made["high"], strict=True) for v in (round(a, 1), round(b, 1), None)]
    inks = [charts.PALETTE[1] if own else charts.PALETTE[0] for own in has]
    traces = [
        {
            "type": "scatter",
            "x": xs,
            "y": ys,
            "mode": "lines",
            "name": "range of many histories",
            "line": {"color": charts.MODEL[3], "width": 14},
            "meta": {
                "words": (
                    f"usually: city 1 from {made['low'][0]:.0f} to {made['high'][0]:.0f}%, city {len(share)} from"
                    f" {made['low'][-1]:.0f} to {made['high'][-1]:.0f}%"
                )
            },
        },
        {
            "type": "scatter",
            "x": names,
            "y": [round(v, 1) for v in made["people"].tolist()],
            "mode": "lines",
            "name": "share of people",
            "line": {"color": charts.QUIET, "width": 1.5, "dash": "dot"},
            "meta": {
                "words": (
                    f"share of people: {made['people'][0]:.0f}% in city 1, {made['people'][-1]:.0f}% in city"
                    f" {len(share)}"
                )
            },
        },
        {
            "type": "scatter",
            "x": names,
            "y": [round(v, 1) for v in share.tolist()],
            "mode": "markers",
            "name": "this history (star: has drones)",
            "marker": {
                "size": [14 if own else 9 for own in has],
                "symbol": ["star" if own else "circle" for own in has],
                "color": inks,
            },
            "meta": {
                "words": (
                    f"this history: city {int(share.argmax()) + 1} leads with {share.max():.0f}%; drones in"
                    f" {int(has.sum())} of {len(has)} cities"
                )
            },
        },
    ]
    layout["xaxis"] |= {"type": "category"}
    layout["yaxis"] |= {"range": [0, max(32.0, 1.3 * float(max(share.max(), made["high"].max())))]}
    layout["annotations"].append(
        {
            "text": (
                f"luck: drones came in {100 * made['drones'][made['ready']].mean() if made['ready'].any() else 0:.0f}%"
                f" of cities with all parts<br>memory: early and late ranks {made['told']:.2f}<br>surprise: a bet on"
                f" city 1 is right in {made['best']:.0f}%<br>concentration: leader has {made['leader']:.0f}%"
            ),
            "x": 0.99,
            "xref": "paper",
            "xanchor": "right",
            "y": 0.98,
            "yref": "paper",
            "yanchor": "top",
            "align": "left",
            "showarrow": False,
            "bgcolor": "rgba(255,255,255,0.85)",
            "font": {"size": 12, "color": charts.INK},
        }
    )
    return go.Figure(data=traces, layout=layout)


def the_lab() -> lab.Lab:
    """Return the lab as the lesson shows it."""
    return lab.Lab(
        draw,
        controls=[
            lab.slider("memory", "Ideas that come up beside earlier ideas", 0, 100, 90, step=10, unit="%"),
            lab.slider(
                "unequal",
                "How unequal the cities are in size",
                0,
                1.5,
                0,
                step=0.1,
                help="The further to the right, the larger city 1.",
            ),
            lab.slider("leaps", "Rate of products whose parts are lacking", 0, 100, 1, step=1, unit="% of the usual"),
            lab.slider("start", "Basic products that a usual city knows at the start", 0, 100, 50, step=10, unit="%"),
            lab.slider("history", "Play it again: history number", 1, HISTORIES, 1),
        ],
        presets={
            "No memory: ideas fall on people": {"memory": 0, "history": 3},
            "Memory, and all cities alike": {},
            "The same country, another history": {"history": 2},
            "Memory, and cities of unequal size": {"unequal": 1.0},
            "No part is needed": {"unequal": 1.0, "leaps": 100},
        },
        title="Lab: grow cities",
        prompt=(
            "Predict: if ideas follow earlier ideas, can you say beforehand which of twelve equal cities will lead?"
            " Try: move the memory from none to all, then play other histories. Explain: how can a world be easy to"
            " foretell from its middle and hard from its start?"
        ),
    )
