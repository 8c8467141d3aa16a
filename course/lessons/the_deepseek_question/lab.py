"""The lab: until when models are counted, and whose; what computing and the calendar then say of scores."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from course import charts, lab
from course.english import listed
from course.lessons.the_deepseek_question import figures
from course.tables import ai

#: Ends of quarters until which models can be counted: from the first with enough models to the last of the edition.
QUARTERS = tuple(str(one) for one in pd.period_range("2024Q2", "2026Q3", freq="Q"))
NOBODY = "no maker"
MAKERS = (NOBODY, "Microsoft", "DeepSeek", "Meta", "Alibaba")
#: What the scatter can be blamed on: the first fit of the lesson, and the second.
SCATTER = {"the scores": "score", "computing": "computing"}
#: The limits of both panels, the same for every setting: scores (points) and times less computing a year.
SCORES, TIMES = (50.0, 190.0), (0.1, 300.0)


@lru_cache(maxsize=256)
def found(until: str, without: str, scatter: str = "the scores") -> ai.Plane:
    """Return the plane of the models released until the end of a quarter, without those of one maker.

    scatter : what is blamed for it, "the scores" or "computing" (see `ai.plane`).
    """
    return ai.plane(_models(until, without), SCATTER[scatter])


def _models(until: str, without: str) -> pd.DataFrame:
    end = pd.Period(until).end_time.date().isoformat()
    return figures.rated(end, "" if without == NOBODY else without)


def _whose(until: str, without: str) -> str:
    """Return whose models are left out, with all names under which a maker stands in the table if it has several."""
    if without == NOBODY:
        return without
    everybody = _models(until, NOBODY)["organisation"].dropna().astype(str)
    names = sorted(set(everybody[everybody.str.contains(without, regex=False)]))
    return f"{without}, under the names {listed(names)}" if len(names) > 1 else without


def draw(until: str, without: str, scatter: str = "the scores") -> go.Figure:
    """Draw models and what is expected at two dates; beside them, what a year saves by the quarter in which one asks.

    Raises Say for a quarter, a maker or a blame that is not offered.
    """
    if until not in QUARTERS:
        raise lab.Say(f"Models can be counted until the end of {QUARTERS[0]} to {QUARTERS[-1]}, not {until!r}.")
    if without not in MAKERS:
        raise lab.Say(f"One of {', '.join(MAKERS)} can be left out, not {without!r}.")
    if scatter not in SCATTER:
        raise lab.Say(f"The scatter can be blamed on {' or '.join(SCATTER)}, not on {scatter!r}.")
    plane, models = found(until, without, scatter), _models(until, without)
    told = (
        "finds a halving or more"
        if plane.low >= 2
        else "finds a saving"
        if plane.low >= 1
        else "can't tell a saving from none"
    )
    made = charts.layout(
        f"Up to {until[:4]} {until[4:]}, this fit {told}",
        subtitle="Left: score by training computing. Right: times less computing a year, with its interval, by quarter",
        x="Training computing (10²⁴ operations)",
        y="Score (points)",
        source=charts.source("ai_frontier_scores"),
        note="Dotted on the left: what was expected in July 2023. Dotted on the right: a halving a year",
        left=60,
        right=30,
        height=440,
    )
    made["xaxis"] |= {"domain": [0, 0.5], "type": "log", "range": [-3.3, 3], "showgrid": True}
    made["xaxis"] |= {"tickvals": [0.001, 0.1, 1, 10, 100], "ticktext": ["0.001", "0.1", "1", "10", "100"]}
    made["yaxis"] |= {"range": list(SCORES)}
    charts.second_panel(
        made,
        x="Models counted until the end of",
        y="Times less a year",
        domain=(0.62, 1),
        x_range=(-0.6, len(QUARTERS) - 0.4),
        y_range=(float(np.log10(TIMES[0])), float(np.log10(TIMES[1]))),
    )
    made["xaxis2"] |= {
        "type": "linear",
        "tickvals": list(range(0, len(QUARTERS), 2)),
        "ticktext": [one.replace("Q", "<br>Q") for one in QUARTERS[::2]],
        "showgrid": False,
    }
    made["yaxis2"] |= {"type": "log", "tickvals": [0.1, 1, 2, 10, 100], "ticktext": ["0.1", "1", "2", "10", "100"]}
    setting = f"left out: {_whose(until, without)}; scatter blamed on {scatter}"
    return go.Figure(data=[*_left(plane, models, setting), *_right(until, without, scatter)], layout=made)


def _left(plane: ai.Plane, models: pd.DataFrame, setting: str) -> list[dict[str, object]]:
    traces: list[dict[str, object]] = [
        {
            "type": "scatter",
            "mode": "markers",
            "name": "models",
            "x": [float(f"{flop / figures.UNIT:.3g}") for flop in models["training_flop"]],
            "y": models["eci"].astype(float).round(1).tolist(),
            "text": models["model"].astype(str).tolist(),
            "marker": {"color": charts.GREY, "size": 6, "line": {"color": charts.PAPER, "width": 0.5}},
            "showlegend": False,
            "meta": {"words": f"{len(models)} models of {plane.makers} makers; {setting}"},
        }
    ]
    span = np.array([0.001, 500.0])
    end = models["release_date"].max()
    for day, name, dash, ink, where, at in (
        (pd.Timestamp("2023-07-01"), "expected in July 2023", "dot", charts.QUIET, "bottom right", 0),
        (end, f"expected on {end:%d %B %Y}", "solid", charts.PALETTE[0], "top left", 1),
    ):
        y = plane.expected(span * figures.UNIT, [day, day])
        traces.append(
            {
                "type": "scatter",
                "mode": "lines+text",
                "name": name,
                "x": span.tolist(),
                "y": np.round(y, 1).tolist(),
                "text": [f"{day:%B %Y}" if n == at else "" for n in range(2)],
                "textposition": where,
                "textfont": {"size": 12, "color": charts.text_colour(ink)},
                "line": {"color": ink, "dash": dash, "width": 2.2},
                "showlegend": False,
            }
        )
    return traces


def _right(until: str, without: str, scatter: str) -> list[dict[str, object]]:
    planes = {one: found(one, without, scatter) for one in QUARTERS}
    traces: list[dict[str, object]] = []
    for chosen in (False, True):
        at = [n for n, one in enumerate(QUARTERS) if (one == until) == chosen]
        mine = [planes[QUARTERS[n]] for n in at]
        ink = charts.PALETTE[0] if chosen else charts.GREY
        traces.append(
            {
                "type": "scatter",
                "mode": "markers",
                "xaxis": "x2",
                "yaxis": "y2",
                "name": f"until the end of {until}" if chosen else "other quarters",
                "x": at,
                "y": [round(one.less, 2) for one in mine],
                "text": [QUARTERS[n] for n in at],
                "error_y": {
                    "type": "data",
                    "symmetric": False,
                    "array": [round(one.high - one.less, 2) for one in mine],
                    "arrayminus": [round(one.less - one.low, 2) for one in mine],
                    "color": ink,
                    "thickness": 1.6,
                    "width": 0,
                },
                "marker": {"color": ink, "size": 10 if chosen else 7, "symbol": "diamond" if chosen else "circle"},
                "showlegend": False,
                "meta": {
                    "words": (
                        f"until the end of {until}: {mine[0].less:.1f} times less a year, interval {mine[0].low:.1f} to"
                        f" {mine[0].high:.0f}"
                        if chosen
                        else f"other quarters: from {min(one.less for one in mine):.1f} to"
                        f" {max(one.less for one in mine):.1f}"
                    ),
                    "keys": [QUARTERS[n] for n in at],
                },
            }
        )
    traces.append(
        {
            "type": "scatter",
            "mode": "lines",
            "xaxis": "x2",
            "yaxis": "y2",
            "name": "a halving a year",
            "x": [-0.6, len(QUARTERS) - 0.4],
            "y": [2, 2],
            "line": {"color": charts.INK, "dash": "dot", "width": 1.2},
            "showlegend": False,
            "meta": {"words": "", "table": False},
        }
    )
    return traces


def the_lab() -> lab.Lab:
    """Return the lab as the lesson shows it."""
    return lab.Lab(
        draw,
        controls=[
            lab.steps("until", "Models released until the end of", list(QUARTERS), "2024Q4"),
            lab.choice("without", "Leave out the models of", list(MAKERS), NOBODY),
            lab.choice("scatter", "Blame the scatter on", list(SCATTER), "the scores"),
        ],
        presets={
            "In the middle of 2024": {"until": "2024Q2"},
            "Without Microsoft, before the essay": {"without": "Microsoft"},
            "All that we know": {"until": "2026Q3"},
            "All that we know, scatter in computing": {"until": "2026Q3", "scatter": "computing"},
        },
        title="Lab: when could you have known?",
        prompt=(
            "Predict: could the figures of 2024 have shown that the same score takes ever less computing? Try: move the"
            " last quarter on, then leave out one maker, then blame the scatter on computing. Explain: which of the"
            " three choices moves the answer most, and what is sure by all of them?"
        ),
    )
