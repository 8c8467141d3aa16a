"""The lab: how late a generation of mobile networks came, by which start is counted."""

from __future__ import annotations

import plotly.graph_objects as go

from course import charts, data, lab
from course.lessons.money_standards_control.claims import lags
from course.lessons.money_standards_control.figures import lag_figure

#: What counts as China's start of 3G: the step in the table of lags.
STEPS = {
    "licences issued": "licences",
    "numbers on sale in first places": "first sale",
    "trial service": "trial service",
}


def draw(start: str) -> go.Figure:
    """Draw by how many years 3G, 4G and 5G came later in China, by what counts as the start of 3G.

    Raises Say for a start that is not offered.
    """
    if start not in STEPS:
        raise lab.Say(f"One of {', '.join(STEPS)} can be counted, not {start!r}.")
    table = lags(data.load("policy_events"))
    mine = table[(table["step"] == "launch") | ((table["generation"] == "3G") & (table["step"] == STEPS[start]))]
    three = mine[(mine["generation"] == "3G") & (mine["behind"] == "Japan")]["years"].iloc[0]
    return lag_figure(
        f"Counted to {start}, 3G came {three:.1f} years later than in Japan",
        mine,
        source=charts.source("policy_events"),
        note=f"3G is measured to: {start}. 4G and 5G are measured to the commercial launch",
    )


def the_lab() -> lab.Lab:
    """Return the lab as the lesson shows it."""
    return lab.Lab(
        draw,
        controls=[lab.choice("start", "Start of 3G in China", list(STEPS), "licences issued")],
        presets={name: {"start": name} for name in STEPS},
        title="Lab: which start counts?",
        prompt=(
            "Predict: by how much does the lag shrink if a trial counts as a start? Try: change the start. Explain:"
            " which start would a user of a phone count?"
        ),
    )
