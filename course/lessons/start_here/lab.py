"""The lab: China's rank under a floor of population."""

from __future__ import annotations

from functools import cache
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from course import charts, lab
from course.english import ordinal
from course.lessons.start_here import figures

#: The floors that can be set, in millions of people.
FLOORS = [0, 1, 5, 10, 25, 50, 100, 150, 200, 250, 300]
SHOWN = 9


@cache
def _tables() -> tuple[pd.Series[Any], pd.Series[Any]]:
    return figures.gains(figures.usage(), figures.FIRST, figures.LAST), figures.population()


def draw(floor: int) -> go.Figure:
    """Draw bars of the countries that gained most (percentage points) among those with so many million people.

    China is shown wherever it stands. Raises Say where fewer than two countries are left.
    """
    gained = figures.first_of(*_tables(), floor)
    if len(gained) < 2 or "China" not in gained:
        raise lab.Say(f"With a floor of {floor} million people {len(gained)} countries are left. Lower the floor.")
    rank = figures.place(gained)
    names = list(gained.index[:SHOWN]) + (["China"] if rank > SHOWN else [])
    labels = {f"{figures.place(gained, name)}. {name}": name for name in names}
    frame = pd.DataFrame({"place": list(labels), "points": gained[names].to_numpy(dtype=float)})
    who = f"Countries with {floor} million people or more" if floor else "Countries of any size"
    fig: go.Figure = charts.bars(
        frame,
        "points",
        "place",
        highlight=[label for label, name in labels.items() if name == "China"],
        colours=figures.colours(labels),
        height=430,
        left=190,
        title=f"China ranks {ordinal(rank)} of {len(gained)} countries",
        subtitle=f"Rise in the share of people online, {figures.FIRST} to {figures.LAST}, in percentage points",
        x_title="Gain (percentage points)",
        source=charts.source(figures.TABLE, "country_economy"),
        note=f"{who}; shown are the first {min(SHOWN, len(gained))}{' and China' if rank > SHOWN else ''}",
    )
    fig.update_xaxes(range=[0, 108])
    return fig


def the_lab() -> lab.Lab:
    """Return the lab as the lesson shows it."""
    return lab.Lab(
        draw,
        controls=[lab.steps("floor", "Population floor", FLOORS, 10, unit="million people")],
        presets={
            "no floor": dict(floor=0),
            "5 million people": dict(floor=5),
            "50 million people": dict(floor=50),
            "150 million people": dict(floor=150),
        },
        title="Lab: who is large enough to be compared?",
        prompt=(
            "Predict: if you raise the floor, will China's rank get better or worse? Try: raise it step by step until"
            " the rank stops changing. Explain: which countries were ahead of China, and who is left at the end?"
        ),
    )
