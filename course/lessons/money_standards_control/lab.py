"""The lab: where the clock starts and stops, and how late each generation of mobile networks then was."""

from __future__ import annotations

from functools import cache

import pandas as pd
import plotly.graph_objects as go

from course import charts, data, lab
from course.lessons.money_standards_control import figures

#: What starts the clock, and what stops it: label and column of `figures.starts`.
FROM = {"the first country in the world": "abroad", "Japan": "Japan"}
TO = {
    "the first sale": "on sale",
    "the first licence": "first licence",
    "licences for all standards": "all licensed",
}


@cache
def _starts() -> pd.DataFrame:
    """Return the days of the first steps by generation; loaded once."""
    return figures.starts(data.load("policy_events"))


def waits(begins: str, stops: str) -> pd.Series:
    """Return by generation how many years China came later, negative where it was earlier.

    begins, stops : labels of FROM and TO. Raises lab.Say for another label.
    """
    for value, offered in ((begins, FROM), (stops, TO)):
        if value not in offered:
            raise lab.Say(f"The clock knows {', '.join(offered)}, not {value!r}.")
    table = _starts()
    pairs = zip(table[FROM[begins]], table[TO[stops]], strict=True)
    return pd.Series([figures.years(a, b) for a, b in pairs], index=table.index, name="years")


def _late(value: float) -> str:
    return f"{figures.span(abs(value))} {'late' if value > 0 else 'early'}"


def title(lag: pd.Series) -> str:
    """Return how late, or early, the two newest generations came, as a title."""
    return f"The fourth generation came {_late(float(lag['4G']))}, the fifth {_late(float(lag['5G']))}"


def draw(stops: str, begins: str) -> go.Figure:
    """Draw by how many years each generation came later in China, for a start and an end of the clock."""
    lag = waits(begins, stops)
    where = "; ".join(f"{name}: {place}" for name, place in _starts()["where"].items())
    first = f"{begins} ({where})" if FROM[begins] == "abroad" else begins
    fig = charts.figure(
        title(lag),
        subtitle="Years from a service abroad (start of the clock) to a step in China (its end), by generation",
        x="Years by which China was later",
        source=charts.source("policy_events"),
        note="Below zero China was earlier. The dashed line is the essay's seven years, for 3G and counted from Japan",
        left=50,
        right=60,
        height=340,
    )
    fig.add_bar(
        x=lag.round(2).tolist(),
        y=lag.index.tolist(),
        orientation="h",
        marker={"color": charts.colour("China")},
        text=[charts.number(float(v), 1) for v in lag],
        textposition="outside",
        cliponaxis=False,
        textfont={"size": 12},
        name="years later",
        meta={
            "words": f"From service in {first} to {stops} in China: "
            + "; ".join(f"{name}: {charts.number(float(v), 1)} years" for name, v in lag.items())
        },
    )
    for at, dash, ink in ((0, "solid", charts.INK), (7, "dash", charts.QUIET)):
        fig.add_shape(type="line", x0=at, x1=at, y0=-0.6, y1=2.6, line={"color": ink, "width": 1.2, "dash": dash})
    fig.add_annotation(x=7, y="5G", text="essay, for 3G", xanchor="left", xshift=5, showarrow=False, font={"size": 12})
    fig.update_xaxes(range=[-2, 10], tickvals=[-2, 0, 2, 4, 6, 8, 10])
    fig.update_yaxes(type="category", categoryorder="array", categoryarray=lag.index.tolist()[::-1], range=[-0.6, 2.6])
    return fig


def the_lab() -> lab.Lab:
    """Return the lab as the lesson shows it."""
    return lab.Lab(
        draw,
        controls=[
            lab.choice("stops", "The clock stops in China with", list(TO), "the first sale"),
            lab.choice("begins", "It starts with service in", list(FROM), "the first country in the world"),
        ],
        presets={
            "First abroad to first sale": {},
            "First abroad to licences for all": {"stops": "licences for all standards"},
            "Japan to first licence": {"stops": "the first licence", "begins": "Japan"},
            "Japan to licences for all": {"stops": "licences for all standards", "begins": "Japan"},
        },
        title="Lab: when does the clock stop?",
        prompt=(
            "Predict: suppose that the clock stops only when all standards have their licences. Which waits grow, and"
            " which shrink? Try: change the end of the clock, and then its start. Is there a clock by which a later"
            " generation waits longer than an earlier one? Explain: which end would a customer choose, and which one"
            " a maker of phones for a foreign standard?"
        ),
    )
