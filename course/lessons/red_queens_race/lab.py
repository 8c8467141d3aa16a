"""The lab: the race of a leader and a follower."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from course import charts, lab
from course.lessons.red_queens_race.figures import RUNS, YEARS
from course.models import frontier

LEAP, STEP = "a leap to the frontier and beyond", "one step from where the follower stands"
#: What the lab draws: attribute of the race, label, colour.
LINES = {
    "quality": ("quality", charts.INK),
    "share": ("sales", charts.PALETTE[0]),
    "profit_part": ("profit", charts.PALETTE[1]),
    "jobs_part": ("jobs", charts.PALETTE[2]),
}


def draw(
    frontier_growth: float,
    imitation_lag: float,
    process_improvement: float,
    home_market: float,
    effort: float,
    novelty_hazard: float,
    success: str,
) -> go.Figure:
    """Draw quality, sales, profit and jobs of the follower over the years, each as a percentage; means of the runs.

    Raises Say for a setting out of range.
    """
    try:
        race = frontier.race(
            frontier_growth,
            imitation_lag,
            process_improvement,
            home_market,
            effort,
            novelty_hazard,
            leap=success == LEAP,
            years=YEARS,
            runs=RUNS,
        )
    except ValueError as problem:
        raise lab.Say(f"This race can't be run: {problem}.") from None
    paths = {label: 100 * getattr(race, name).mean(axis=1) for name, (label, _) in LINES.items()}
    ends = {label: path[-1] for label, path in paths.items()}
    own, front = (100 * (part[-1] - part[-11]).mean() / 10 for part in (race.own, race.frontier))
    led = 100 * (race.lead[-1] > 0).mean()
    title = (
        f"After {YEARS} years the follower has {ends['quality']:.0f}% of the frontier's quality, {ends['sales']:.0f}%"
        f" of sales, {ends['profit']:.0f}% of profit, {ends['jobs']:.0f}% of jobs"
    )
    note = (
        f"In the last ten years its quality grew {own:.1f}% a year, the frontier {front:.1f}%. "
        f"At the end it leads in {led:.0f}% of {RUNS} runs"
    )
    made = charts.layout(
        title,
        x="Year of the race",
        y="The follower's part (%)",
        note=note,
        right=84,
        height=450,
        source=(
            "A model with made-up numbers, no data: course.models.frontier. Lines are means; the band holds 80% of"
            " runs (sales)."
        ),
    )
    years = list(range(YEARS + 1))
    low, high = (np.round(100 * np.quantile(race.share, q, axis=1), 1).tolist() for q in (0.1, 0.9))
    traces = [
        {
            "type": "scatter",
            "x": years + years[::-1],
            "y": high + low[::-1],
            "mode": "lines",
            "fill": "toself",
            "hoverinfo": "skip",
            "fillcolor": "rgba(120,120,120,0.18)",
            "line": {"width": 0},
            "meta": {"words": False},
            "showlegend": False,
        }
    ]
    labels = []
    for (label, path), dash, (_, ink) in zip(paths.items(), charts.DASHES, LINES.values(), strict=False):
        values = np.round(path, 1).tolist()
        traces.append(
            {
                "type": "scatter",
                "x": years,
                "y": values,
                "mode": "lines",
                "name": label,
                "line": {"color": ink, "width": 2.6, "dash": dash},
            }
        )
        labels.append((label, YEARS, values[-1], ink))
    y_range = (min(-3.0, min(min(t["y"]) for t in traces) - 3), 124.0)
    made["annotations"] += charts.end_labels(
        labels, y_range, made["height"] - made["margin"]["t"] - made["margin"]["b"]
    )
    made["annotations"].append(
        {
            "text": (
                f"own quality +{own:.1f}% a year at the end, frontier +{front:.1f}%<br>leads at the end in {led:.0f}"
                " % of runs"
            ),
            "x": 0.01,
            "xref": "paper",
            "y": 0.99,
            "yref": "paper",
            "xanchor": "left",
            "yanchor": "top",
            "align": "left",
            "showarrow": False,
            "bgcolor": "rgba(255,255,255,0.85)",
            "font": {"size": 12, "color": charts.INK},
        }
    )
    made["yaxis"] |= {"range": list(y_range), "tickvals": [0, 20, 40, 60, 80, 100]}
    made["xaxis"]["range"] = [-0.4, YEARS + 0.2]
    return go.Figure(data=traces, layout=made)


def the_lab() -> lab.Lab:
    """Return the lab as the lesson shows it."""
    return lab.Lab(
        draw,
        controls=[
            lab.slider("frontier_growth", "Speed of the frontier", 0, 15, 6, unit="% a year"),
            lab.slider("imitation_lag", "Imitation lag", 1, 15, 4, unit="years"),
            lab.slider("process_improvement", "Process improvement", 0, 8, 3, step=0.5, unit="% a year"),
            lab.slider("home_market", "Home market", 0, 80, 20, step=5, unit="% of world sales"),
            lab.slider("effort", "Engineers on novelty", 0, 100, 10, step=10, unit="%"),
            lab.slider(
                "novelty_hazard",
                "Odds of something new, if all engineers try at the frontier",
                0,
                1.5,
                0.3,
                step=0.1,
                unit="a year",
            ),
            lab.choice("success", "Something new is", [LEAP, STEP], LEAP),
        ],
        presets={
            "The Red Queen's race": {},
            "Copy twice as fast": {"imitation_lag": 2},
            "Stop improving the processes": {"process_improvement": 0},
            "A fast imitator, half of its engineers on novelty": {"imitation_lag": 1, "effort": 50},
            "The same with good odds": {"imitation_lag": 1, "effort": 50, "novelty_hazard": 1.2},
        },
        title="Lab: the race",
        prompt=(
            "Predict: if the follower copies twice as fast, will its quality grow faster in the end? Try: shorten the"
            " imitation lag and read the growth rates in the corner. Then stop the processes. Explain: what must a"
            " follower do only to stay where it is?"
        ),
    )
