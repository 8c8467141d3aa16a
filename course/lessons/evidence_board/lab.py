"""The lab: by which rule of counting does which essay come first?"""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from course import charts, lab
from course.ledger import board
from course.lessons.evidence_board.figures import CREDITS, SOURCE, standing


def draw(part: float, open_yes: bool) -> go.Figure:
    """Draw the share (%) of each essay's tested statements that holds by a rule; the essays keep their places.

    part : what a statement counts that is qualified or depends, in per cent. open_yes : whether an open statement
    counts if its test says yes. Raises Say for a part that is not from 0 to 100.
    """
    if not 0 <= part <= 100:
        raise lab.Say(f"The credit must be from 0 to 100 per cent; found {part:g}. Move the slider.")
    tested = board.settled()
    shares = standing(tested, part / 100, open_yes)
    first = str(shares.index[0])
    counts = tested["essay"].value_counts()
    rows = [(f"{essay} ({counts[essay]})", shares[essay]) for essay in board.ESSAYS.values()]
    fig = charts.bars(
        pd.DataFrame(rows, columns=["essay", "share"]),
        "share",
        "essay",
        title=f"{first} leads if “qualified” and “depends” count {part:.0f}%{', open yes 100%' if open_yes else ''}",
        subtitle="Share of each essay's tested statements that holds, in per cent; in brackets their number",
        x_title="Share of the tested statements (%)",
        source=SOURCE,
        note="Open statements count nothing, if not said otherwise. Criticised beliefs are turned round",
        highlight=[f"{first} ({counts[first]})"],
        unit="%",
        left=170,
    )
    fig.update_xaxes(range=[0, 100])
    return fig


def the_lab() -> lab.Lab:
    """Return the lab as the lesson shows it."""
    return lab.Lab(
        draw,
        controls=[
            lab.slider(
                "part", "What qualified and depends count", CREDITS[0], CREDITS[-1], 0, step=CREDITS.step, unit="%"
            ),
            lab.switch("open_yes", "Count open statements whose test says yes", False),
        ],
        presets={
            "Strict": {"part": 0, "open_yes": False},
            "A little credit": {"part": 20, "open_yes": False},
            "Mild": {"part": 100, "open_yes": False},
            "Every yes": {"part": 0, "open_yes": True},
        },
        title="Lab: which essay comes first?",
        prompt=(
            "Predict: can each of the three essays come first? Try: raise the credit for qualified and depends step by"
            " step, with and without the switch. Explain: which words does each essay have many of, and which rule"
            " would its author choose?"
        ),
    )
