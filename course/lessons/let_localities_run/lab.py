"""The lab: a plan, pilots and free localities, with a judge who waits."""

from __future__ import annotations

import plotly.graph_objects as go

from course import lab
from course.lessons.let_localities_run import figures

#: How good ways pay: the model's lateness.
LATE = {"at once": 0.0, "late": 0.5, "late, and look bad at first": 0.8}


def draw(patience: int, late: str) -> go.Figure:
    """Draw what three arrangements bring (spreads of worth a year) by how far the best way differs between places.

    Raises Say for a setting that the model can't run.
    """
    if late not in LATE:
        raise lab.Say(f"Good ways can pay {', or '.join(LATE)}; not {late!r}.")
    try:
        table = figures.by_difference(patience, LATE[late], runs=200)
    except ValueError as problem:
        raise lab.Say(f"This search can't be run: {problem}.") from None
    return figures.difference_figure(table, patience, LATE[late], setting=False)


def the_lab() -> lab.Lab:
    """Return the lab as the lesson shows it."""
    return lab.Lab(
        draw,
        controls=[
            lab.slider("patience", "Patience of the judge", 1, 10, 2, unit="years"),
            lab.choice("late", "Good ways pay", list(LATE), "at once"),
        ],
        presets={
            "Pay at once, judged after 2 years": {"patience": 2, "late": "at once"},
            "Look bad at first, judged after 2 years": {"patience": 2, "late": "late, and look bad at first"},
            "Look bad at first, judged after 8 years": {"patience": 8, "late": "late, and look bad at first"},
        },
        title="Lab: how long should the judge wait?",
        prompt=(
            "Predict: if good ways look bad at first, how many years must the judge wait before pilots beat the plan?"
            " Try: choose that world and move the patience. Explain: why does waiting longer cost free localities"
            " something as well?"
        ),
    )
