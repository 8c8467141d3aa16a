"""The lab: how much weight money from abroad gets beside a count of patents, and what that does to the order."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from course import charts, lab
from course.english import ordinal
from course.lessons.counting_novelty import figures
from course.lessons.counting_novelty.figures import ABROAD, FILED, GRANTED

#: What can be weighed against receipts.
MADE = (FILED, ABROAD, GRANTED)
#: The ends of the axis of the index: the same for every setting.
REACH = (1.0, 1000.0)
#: The least distance between two names at the ends of lines, in logarithms of the index.
GAP = 0.2


def draw(weight: int, filed: str) -> go.Figure:
    """Draw the index of five countries at a weight, and next to it how each moves with the weight.

    weight : of licence receipts, in per cent. filed : the count of patents. Raises Say for a setting that is not there.
    """
    if filed not in MADE:
        raise lab.Say(f"Patents can be counted as {', '.join(MADE)}, not as {filed!r}.")
    if not 0 <= weight <= 100:
        raise lab.Say(f"The weight must lie between 0 and 100%; found {weight}.")
    now = {name: figures.index(filed, weight / 100, iso3) for iso3, name in figures.FIVE.items()}
    order = sorted(now, key=lambda name: -now[name])
    place = order.index("China") + 1
    made = charts.layout(
        f"Patents {filed}, {weight}% on receipts: China ranks {ordinal(place)}",
        subtitle=f"Index of patents and licence receipts, United States = 100, {figures.NOW}. Right: by weight",
        x="Index (steps of ten)",
        source=charts.source("country_innovation", "country_patents"),
        note="Weighted geometric mean. The dashed line is the weight you chose",
        left=110,
        right=100,
        height=400,
    )
    ends = [float(np.log10(one)) for one in REACH]
    ticks = [1, 10, 100, 1000]
    made["xaxis"] |= {"type": "log", "range": ends, "domain": [0, 0.42], "tickvals": ticks, "showgrid": True}
    made["xaxis"]["ticktext"] = [f"{one:,}" for one in ticks]
    made["yaxis"] |= {"type": "category", "autorange": "reversed", "ticks": "", "showgrid": False}
    charts.second_panel(
        made, x="Weight of receipts (%)", y="Index", domain=(0.58, 1), x_range=(0, 100), y_range=(ends[0], ends[1])
    )
    made["xaxis2"] |= {"type": "linear", "tickvals": [0, 50, 100], "ticktext": ["0", "50", "100"], "showgrid": False}
    made["yaxis2"] |= {"type": "log", "tickvals": ticks, "ticktext": [f"{one:,}" for one in ticks], "autorange": False}
    fig = go.Figure(data=[*_dots(now, order), *_lines(filed)], layout=made)
    fig.add_shape(
        type="line",
        xref="x2",
        yref="y2 domain",
        x0=weight,
        x1=weight,
        y0=0,
        y1=1,
        line={"dash": "dash", "width": 1.5, "color": charts.QUIET},
    )
    for name, at in _ends(filed).items():
        fig.add_annotation(
            text=name,
            xref="x2",
            yref="y2",
            x=100,
            y=at,
            xanchor="left",
            xshift=6,
            showarrow=False,
            font={"size": 12, "color": charts.text_colour(charts.colour(name))},
        )
    return fig


def _ends(filed: str) -> dict[str, float]:
    """Return where the names of the lines stand at the right end (logarithm of the index), none on another."""
    known = {name: float(np.log10(figures.index(filed, 1.0, iso3))) for iso3, name in figures.FIVE.items()}
    placed: dict[str, float] = {}
    for name in sorted(known, key=lambda one: known[one]):
        placed[name] = max([known[name], *(at + GAP for at in placed.values())])
    return placed


def _dots(now: dict[str, float], order: list[str]) -> list[dict[str, object]]:
    """Return a dot for each country in the left panel, in the order of the index, with its value next to it."""
    return [
        {
            "type": "scatter",
            "mode": "markers+text",
            "name": name,
            "x": [round(now[name], 1)],
            "y": [name],
            "text": [charts.number(now[name], 0)],
            "textposition": "middle right",
            "textfont": {"size": 12},
            "marker": {"color": charts.colour(name), "size": 12, "symbol": charts.SYMBOLS[0]},
            "showlegend": False,
            "meta": {"words": f"{name}: {now[name]:.0f}"},
        }
        for name in order
    ]


def _lines(filed: str) -> list[dict[str, object]]:
    """Return a line for each country in the right panel: the index by weight."""
    weights = list(range(0, 101, 10))
    traces: list[dict[str, object]] = []
    for n, (iso3, name) in enumerate(figures.FIVE.items()):
        values = [round(figures.index(filed, one / 100, iso3), 1) for one in weights]
        traces.append(
            {
                "type": "scatter",
                "mode": "lines",
                "name": f"{name}, by weight",
                "xaxis": "x2",
                "yaxis": "y2",
                "x": weights,
                "y": values,
                "line": {"color": charts.colour(name), "width": 2.2, "dash": charts.DASHES[n % len(charts.DASHES)]},
                "showlegend": False,
                "meta": {"words": f"{name} by weight: from {values[0]:.0f} to {values[-1]:.0f}"},
            }
        )
    return traces


def the_lab() -> lab.Lab:
    """Return the lab as the lesson shows it."""
    return lab.Lab(
        draw,
        controls=[
            lab.slider("weight", "Weight of licence receipts", 0, 100, 10, step=1, unit="%"),
            lab.choice("filed", "Count patents", list(MADE), ABROAD),
        ],
        presets={
            "Filings abroad alone": dict(weight=0),
            "A tenth on receipts": dict(weight=10),
            "Half on receipts": dict(weight=50),
            "Half, filings at home": dict(weight=50, filed=FILED),
            "Receipts alone": dict(weight=100),
        },
        title="Lab: how much does a stranger’s money weigh?",
        prompt=(
            "Predict: how much weight on receipts does it take until China is no longer ahead of the United States?"
            " Try:"
            " start at no weight and move the slider. Then count patents filed at home. Explain: why does Germany climb"
            " when South Korea falls, though both are home to firms known for new products?"
        ),
    )
