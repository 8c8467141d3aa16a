"""The lab: local trials against one plan."""

from __future__ import annotations

from typing import Any

import numpy as np
import plotly.graph_objects as go

from course import charts, lab
from course.lessons.let_localities_run.figures import MODEL, RUNS, YEARS
from course.models import localities as model


def draw(
    localities: int, noise: float, patience: int, central: int, common: float, late: float, foresight: float
) -> go.Figure:
    """Draw what the country has in each year (spreads of worth, mean over runs): with local trials, with one plan, with
    the best way from the start.

    Raises Say for a setting out of range.
    """
    given: dict[str, Any] = {"common": common, "late": late, "foresight": foresight, "years": YEARS, "runs": RUNS}
    try:
        tries = model.search(localities, noise, patience, central, **given)
        plan = model.search(localities, noise, patience, 100, **given)
    except ValueError as problem:
        raise lab.Say(f"This search can't be run: {problem}.") from None
    best = tries.best.mean() / model.brings(late, YEARS).mean() * model.brings(late, YEARS)
    mine, other = tries.mean.mean(), plan.mean.mean()
    alone = round(central / 100 * localities) == localities
    wins = 100 * (tries.mean > plan.mean).mean()
    title = (
        f"All funds with the centre: there is nothing to compare, and the plan brings {other:.2f} a year"
        if alone
        else (
            f"Trials in {localities} localities bring {mine:.2f} a year, one plan {other:.2f}; the trials win in"
            f" {wins:.0f}% of runs"
        )
    )
    note = (
        f"After the choice {100 * tries.found.mean():.0f}% of runs have the best of 12 ways; the plan had it in"
        f" {100 * plan.found.mean():.0f}%. On average {tries.tried.mean():.1f} ways were tried"
    )
    lines = [
        ("one plan", plan.path, charts.PALETTE[1], "dash"),
        ("local trials", tries.path, charts.PALETTE[0], "solid"),
    ]
    made = charts.layout(
        title,
        x="Year",
        y="Result in the year (spreads of worth)",
        note=note,
        right=104,
        height=440,
        source=f"{MODEL} Means of {RUNS} runs.",
    )
    years = list(range(1, YEARS + 1))
    top = np.round(best, 2).tolist()
    traces = [
        {
            "type": "scatter",
            "x": years,
            "y": top,
            "mode": "lines",
            "name": "best way from the start",
            "line": {"color": charts.GREY, "width": 1.6, "dash": "dot"},
        }
    ]
    ends = [("best way", YEARS, top[-1], charts.QUIET)]
    for name, path, ink, dash in lines:
        values = np.round(path, 2).tolist()
        traces.append(
            {
                "type": "scatter",
                "x": years,
                "y": values,
                "mode": "lines",
                "name": name,
                "line": {"color": ink, "width": 2.6, "dash": dash},
            }
        )
        ends.append((name, YEARS, values[-1], ink))
    low = min(-0.4, min(min(t["y"]) for t in traces) - 0.1)
    y_range = (low, 2.25)
    if patience < YEARS and not alone:
        made["shapes"] = [
            {
                "type": "line",
                "x0": patience + 0.5,
                "x1": patience + 0.5,
                "y0": low,
                "y1": 1.95,
                "line": {"color": charts.QUIET, "width": 1, "dash": "dot"},
            }
        ]
        right = patience > 20
        made["annotations"].append(
            {
                "text": "the centre picks",
                "x": patience + 0.5,
                "y": 2.02,
                "xanchor": "right" if right else "left",
                "xshift": -4 if right else 4,
                "showarrow": False,
                "font": {"size": 12, "color": charts.QUIET},
            }
        )
    made["annotations"] += charts.end_labels(ends, y_range, made["height"] - made["margin"]["t"] - made["margin"]["b"])
    made["yaxis"]["range"], made["xaxis"]["range"] = list(y_range), [0.4, YEARS + 0.2]
    return go.Figure(data=traces, layout=made)


def the_lab() -> lab.Lab:
    """Return the lab as the lesson shows it."""
    return lab.Lab(
        draw,
        controls=[
            lab.slider("localities", "Localities", 1, 60, 30),
            lab.slider("noise", "Noise in a year's result", 0, 6, 1, step=0.5, unit="spreads of worth"),
            lab.slider("patience", "Patience: years before the choice", 1, 20, 4, unit="years"),
            lab.slider("central", "Funds held by the centre", 0, 100, 0, step=10, unit="%"),
            lab.slider("common", "Part of the noise that all share", 0, 1, 0.3, step=0.1),
            lab.slider("late", "How late good ways pay", 0, 1, 0.2, step=0.1),
            lab.slider("foresight", "Foresight of the centre", 0, 1, 0.3, step=0.1),
        ],
        presets={
            "The centre holds half of the funds": {"central": 50},
            "Good ways pay late, judges can't wait": {"late": 0.8, "patience": 2},
            "Good ways pay late, judges wait": {"late": 0.8, "patience": 8},
            "A centre that sees far": {"foresight": 0.9},
            "Three localities, loud noise": {"localities": 3, "noise": 5},
        },
        title="Lab: many trials or one plan?",
        prompt=(
            "Predict: if good ways pay late and judges can't wait, will more localities help? Try: that preset, then"
            " move the localities. Then give the centre half of the funds. Explain: when does the centre win, and what"
            " is it that the localities give it?"
        ),
    )
