"""The lab: how many stakes find the most, by what a firm needs and how well the funder sees."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import plotly.graph_objects as go

from course import charts, lab
from course.lessons.letting_go import figures
from course.models import grants

#: Needs on offer, in per cent of the budget.
NEEDS = (1, 2, 5, 10, 15, 25, 50, 75, 100)
WIDE = 16


@lru_cache(maxsize=8)
def best_by_need(sight: str) -> list[int]:
    """Return the best number of stakes for every need on offer."""
    return [figures.best(need=need, noise=figures.SIGHT[sight]) for need in NEEDS]


def draw(need: int, sight: str) -> go.Figure:
    """Draw what each number of stakes finds, and beside it the best number by need.

    Raises Say for a need or a sight that is not on offer.
    """
    if need not in NEEDS:
        raise lab.Say(f"The need can be one of {', '.join(map(str, NEEDS))} per cent of the budget, not {need!r}.")
    if sight not in figures.SIGHT:
        raise lab.Say(f"A funder can be one of {', '.join(figures.SIGHT)}; there is none who {sight!r}.")
    curve = np.round(100 * grants.found(need=need, noise=figures.SIGHT[sight]), 1)
    numbers = best_by_need(sight)
    best = numbers[NEEDS.index(need)]
    low, high = figures.good_enough(need, figures.SIGHT[sight])
    told = f"{best} {'stake finds' if best == 1 else 'stakes find'} the most"
    made = charts.layout(
        f"Need {need}%, a funder who {sight}: {told}",
        subtitle="Left: worth found by so many stakes. Right: the best number of stakes, by what a firm needs",
        x="Stakes, out of 100 firms",
        y="Worth found (% of all)",
        source=figures.MODEL,
        note=f"Ring on the left: one bet. Cross: {WIDE}, as wide as Hangzhou. Diamond: the best number",
        left=60,
        right=30,
        height=440,
    )
    made["xaxis"] |= {"domain": [0, 0.52], "range": [0, 102]}
    made["yaxis"] |= {"range": [0, 80]}
    charts.second_panel(
        made,
        x="Need (% of the budget)",
        y="Best number",
        domain=(0.64, 1),
        x_range=(-0.1, 2.1),
        y_range=(-0.1, 2.1),
    )
    made["xaxis2"] |= {"type": "log", "tickvals": [1, 5, 25, 100], "ticktext": ["1", "5", "25", "100"]}
    made["yaxis2"] |= {"type": "log", "tickvals": [1, 3, 10, 30, 100], "ticktext": ["1", "3", "10", "30", "100"]}
    ink = charts.MODEL[0]

    def mark(x: float, y: float, name: str, symbol: str, colour: str, axis: str = "") -> dict[str, object]:
        return {
            "type": "scatter",
            "mode": "markers",
            "name": name,
            "x": [x],
            "y": [y],
            "xaxis": f"x{axis}",
            "yaxis": f"y{axis}",
            "marker": {"symbol": symbol, "size": 12, "color": colour},
            "meta": {"words": f"{name}: {y:g}{'%' if not axis else ''}"},
        }

    traces = [
        {
            "type": "scatter",
            "mode": "lines",
            "name": "worth found",
            "x": list(range(1, len(curve) + 1)),
            "y": curve.tolist(),
            "line": {"color": ink, "width": 2.4},
            "meta": {
                "words": f"worth found: {curve[0]:g}% with one stake, {curve[-1]:g}% with a hundred;"
                f" {low} to {high} stakes find 95% of the most or more"
            },
        },
        mark(1, float(curve[0]), "one bet", "circle-open", ink),
        mark(WIDE, float(curve[WIDE - 1]), f"{WIDE} stakes", "x", ink),
        mark(best, float(curve[best - 1]), f"best, {best} stakes", "diamond", charts.PALETTE[1]),
        {
            "type": "scatter",
            "mode": "lines+markers",
            "name": "best number by need",
            "x": list(NEEDS),
            "y": numbers,
            "xaxis": "x2",
            "yaxis": "y2",
            "line": {"color": ink, "width": 2},
            "marker": {"size": 6},
            "meta": {"words": f"best number: {numbers[0]} where a firm needs 1%, {numbers[-1]} where it needs it all"},
        },
        mark(need, best, "this need", "diamond", charts.PALETTE[1], "2"),
    ]
    return go.Figure(data=traces, layout=made)


def the_lab() -> lab.Lab:
    """Return the lab as the lesson shows it."""
    return lab.Lab(
        draw,
        controls=[
            lab.steps("need", "A firm needs", list(NEEDS), 5, unit="% of the budget"),
            lab.choice(
                "sight", "The funder", list(figures.SIGHT), "sees fairly", help="How well a firm's worth is seen."
            ),
        ],
        presets={
            "Apps: little need": {"need": 1},
            "A chip plant: great need": {"need": 75},
            "Little need, hardly sees": {"need": 1, "sight": "hardly sees"},
            "Great need, hardly sees": {"need": 75, "sight": "hardly sees"},
        },
        title="Lab: one bet or many?",
        prompt=(
            "Predict: if the funder hardly sees, is it better to spread the money, whatever firms need? Try: change the"
            " need first, then the sight. Explain: for which needs does sight change your advice, and for which does it"
            " hardly matter?"
        ),
    )
