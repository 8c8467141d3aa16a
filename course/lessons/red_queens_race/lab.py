"""The lab: a follower that copies faster from year 10 on, what moves then, and what doesn't."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from course import charts, lab
from course.lessons.red_queens_race import figures

#: Years until the follower changes its ways, and after that; its share copied before.
BEFORE, AFTER = 10, 15
#: The limits of both panels, the same for every setting: points, and points gained a year.
POINTS, GAINED = (-70.0, 310.0), (-10.0, 55.0)


def draw(copied: float, own: float) -> go.Figure:
    """Draw points of leader and follower by year; beside them, what each gains a year.

    copied : percent of what it lacks that the follower takes over a year, from year 10 on. own : points a year from
    ideas of its own, from then on. Raises Say for a share outside 0 to 100.
    """
    ones = np.ones(BEFORE), np.ones(AFTER)
    try:
        gap = figures.gaps(
            np.concatenate([figures.SLOW * ones[0], copied / 100 * ones[1]]),
            own=np.concatenate([0 * ones[0], own * ones[1]]),
            years=BEFORE + AFTER,
        )
    except ValueError as problem:
        raise lab.Say(f"This race can't be run: {problem}.") from None
    years = np.arange(BEFORE + AFTER + 1)
    leader = figures.PACE * years
    follower = leader - gap
    gains = np.diff(follower)
    points = "point" if round(gap[-1]) == 1 else "points"
    where = f"{gap[-1]:.0f} {points} behind" if gap[-1] > 0.5 else "level" if gap[-1] > -0.5 else "in front"
    title = (
        f"The follower ends {where} and gains {gains[-1]:.0f} points a year"
        if abs(gains[-1] - figures.PACE) >= 0.5
        else f"The follower ends {where} and gains what the leader gains"
    )
    made = charts.layout(
        title,
        subtitle="Left: points by year. Right: points gained a year",
        x="Year of the race",
        y="Points (the leader starts at 0)",
        source="A model, no data: the race of the lesson.",
        note=f"Until year {BEFORE} (dotted) the follower copies {100 * figures.SLOW:.0f}% a year and has no ideas of"
        " its own.",
        left=60,
        right=30,
        height=430,
    )
    made["xaxis"] |= {"domain": [0, 0.5], "range": [-0.5, BEFORE + AFTER + 0.5]}
    made["yaxis"] |= {"range": list(POINTS)}
    charts.second_panel(
        made,
        x="Year of the race",
        y="Points a year",
        domain=(0.6, 1),
        x_range=(-0.5, BEFORE + AFTER + 0.5),
        y_range=GAINED,
    )
    traces = []
    for panel, name, x, y, ink, dash in (
        ("", "leader", years, leader, charts.MODEL[0], "dash"),
        ("", "follower", years, follower, charts.MODEL[1], "solid"),
        ("2", "leader", years[1:], np.diff(leader), charts.MODEL[0], "dash"),
        ("2", "follower", years[1:], gains, charts.MODEL[1], "solid"),
    ):
        traces.append(
            {
                "type": "scatter",
                "mode": "lines",
                "xaxis": f"x{panel}",
                "yaxis": f"y{panel}",
                "name": f"{name}, points a year" if panel else name,
                "x": x.tolist(),
                "y": np.round(y, 2).tolist(),
                "line": {"color": ink, "width": 2.6, "dash": dash},
                "showlegend": False,
            }
        )
    for text, at, up, ink, side in (
        ("leader", 14, 190, charts.MODEL[0], "right"),
        ("follower", 14, float(follower[14]) - 40, charts.MODEL[1], "left"),
    ):
        made["annotations"].append(
            {
                "text": text,
                "x": at,
                "y": up,
                "xanchor": side,
                "showarrow": False,
                "font": {"size": 13, "color": charts.text_colour(ink), "weight": 700},
            }
        )
    line = {"color": charts.QUIET, "width": 1.2, "dash": "dot"}
    made.setdefault("shapes", [])
    made["shapes"] = [
        *made["shapes"],
        *(
            {
                "type": "line",
                "xref": f"x{panel}",
                "yref": f"y{panel} domain",
                "x0": BEFORE,
                "x1": BEFORE,
                "y0": 0,
                "y1": 1,
                "line": line,
            }
            for panel in ("", "2")
        ),
    ]
    return go.Figure(data=traces, layout=made)


def the_lab() -> lab.Lab:
    """Return the lab as the lesson shows it."""
    return lab.Lab(
        draw,
        controls=[
            lab.slider("copied", "Share copied from year 10 on", 0, 100, 60, step=5, unit="% a year"),
            lab.slider("own", "Ideas of its own from year 10 on", 0, 15, 0, unit="points a year"),
        ],
        presets={
            "Copy 60%": {},
            "Copy 90%": {"copied": 90},
            "Copy less, 15%": {"copied": 15},
            "Stop copying": {"copied": 0},
            "More ideas than the leader": {"own": 12},
        },
        title="Lab: copy faster",
        prompt=(
            "Predict: if the follower copies 90% instead of 60%, how many points a year will it gain in the end? Try:"
            " move the share, and watch the right panel. Explain: what did faster copying change for ever, and what"
            " only for a while? Then give the follower ideas of its own: from how many points a year on does it pass?"
        ),
    )
