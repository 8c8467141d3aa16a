"""The lab: places to meet, and grants."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from course import charts, lab
from course.lessons.third_spaces.claims import PLACES
from course.lessons.third_spaces.figures import ideas
from course.models import grants

FIRMS = 100
GRANTS = (1, 2, 3, 5, 10, 20, 30, 50, 75, 100)
TAILS = {"very few firms hold nearly all of it": 1.1, "few firms hold much of it": 1.5, "it is spread": 2.5}


def draw(people: int, mixing: float, places: int, noise: float, worth: str, meddling: float, given: int) -> go.Figure:
    """Draw on the left ideas (a month for 100 people) against the number of places, and on the right worth found (%)
    against the number of grants. The settings are marked.

    Raises Say for a setting out of range.
    """
    try:
        left = ideas(people, mixing)
        right = np.round(100 * grants.found(tail=TAILS[worth], noise=noise, meddling=meddling, firms=FIRMS), 1).tolist()
    except ValueError as problem:
        raise lab.Say(f"This town can't be drawn: {problem}.") from None
    have, best_places = left[PLACES.index(places)], PLACES[int(np.argmax(left))]
    found, best_given = right[given - 1], int(np.argmax(right)) + 1
    title = (
        f"{places} {'place' if places == 1 else 'places'}: {have:.0f} ideas a month for 100 people, {max(left):.0f}"
        f" with {best_places}. {given} {'grant' if given == 1 else 'grants'}: {found:.0f}% of all worth,"
        f" {max(right):.0f}% with {best_given}"
    )
    made = charts.layout(
        title,
        x="Places to meet",
        y="Ideas a month for 100 people",
        height=430,
        right=20,
        note=(
            f"Two panels. Left: places to meet and ideas. Right: grants out of {FIRMS} firms, and the part of all worth"
            " that is found (%)"
        ),
        source="Two models with made-up numbers, no data: course.models.encounters, course.models.grants.",
    )
    made["xaxis"] |= {"domain": [0, 0.45], "range": [-2, 66]}
    made["yaxis"] |= {"range": [0, 32]}
    charts.second_panel(
        made,
        x=f"Grants, out of {FIRMS} firms",
        y="Worth found (% of all)",
        domain=(0.56, 1),
        x_range=(-3, 103),
        y_range=(0, 60),
    )
    traces = [
        _curve("ideas", list(PLACES), list(left), charts.PALETTE[0], ""),
        _mark("your places", places, have, charts.PALETTE[0], ""),
        _curve("worth found", list(range(1, FIRMS + 1)), right, charts.PALETTE[1], "2"),
        _mark("your grants", given, found, charts.PALETTE[1], "2"),
    ]
    return go.Figure(data=traces, layout=made)


def _curve(name: str, xs: Sequence[int], ys: Sequence[float], ink: str, axis: str) -> dict[str, Any]:
    return {
        "type": "scatter",
        "x": xs,
        "y": ys,
        "mode": "lines",
        "name": name,
        "line": {"color": ink, "width": 2.6},
        "xaxis": f"x{axis}",
        "yaxis": f"y{axis}",
    }


def _mark(name: str, x: float, y: float, ink: str, axis: str) -> dict[str, Any]:
    return {
        "type": "scatter",
        "x": [x],
        "y": [y],
        "mode": "markers",
        "name": name,
        "xaxis": f"x{axis}",
        "yaxis": f"y{axis}",
        "marker": {"color": ink, "size": 13, "symbol": "diamond", "line": {"color": "white", "width": 1.5}},
    }


def the_lab() -> lab.Lab:
    """Return the lab as the lesson shows it."""
    return lab.Lab(
        draw,
        controls=[
            lab.steps("people", "People", (20, 40, 80), 40),
            lab.slider("mixing", "Outings to any place, not only to one's own kind", 0, 100, 50, step=10, unit="%"),
            lab.steps("places", "Places to meet", PLACES, 4),
            lab.slider(
                "noise",
                "How badly the giver sees",
                0,
                4,
                1,
                step=0.5,
                help="On the left perfectly, on the right hardly at all.",
            ),
            lab.choice("worth", "The worth of firms", tuple(TAILS), "few firms hold much of it"),
            lab.slider("meddling", "How far the giver steers the firms", 0, 100, 0, step=10, unit="%"),
            lab.steps("given", "Grants", GRANTS, 5, unit=f"of {FIRMS}"),
        ],
        presets={
            "A coffee shop on every corner": {"places": 64},
            "To each kind its own place": {"mixing": 0, "places": 16},
            "A blind giver picks five": {"noise": 4},
            "The same for everybody": {"given": 100},
            "Sharp eyes that steer": {"noise": 0, "meddling": 50, "given": 10},
        },
        title="Lab: places to meet, and grants",
        prompt=(
            "Predict: does a town with more cafés always have more ideas, and does a giver who can't see do better with"
            " few grants or many? Try: add places, then stop the mixing; blur the giver's eyes, then change how the"
            " worth is spread. Explain: what has to be true for 'spread it wide and let go' to be good advice?"
        ),
    )
