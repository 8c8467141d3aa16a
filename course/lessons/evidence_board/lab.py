"""The lab: by which rule of counting does which essay come first?"""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from course import charts, lab
from course.ledger import board
from course.lessons.evidence_board.figures import RULES, SOURCE, standing


def draw(rule: str) -> go.Figure:
    """Draw the share (%) of each essay's tested statements that holds by a rule; the essays keep their places.

    Raises Say for a rule that is not there.
    """
    if rule not in RULES.values():
        raise lab.Say(f"There is no rule {rule!r}. Choose one of: {'; '.join(RULES.values())}.")
    tested = board.settled()
    shares = standing(tested, next(name for name, told in RULES.items() if told == rule))
    first = str(shares.index[0])
    counts = tested["essay"].value_counts()
    rows = [(f"{essay} ({counts[essay]})", shares[essay]) for essay in board.ESSAYS.values()]
    fig = charts.bars(
        pd.DataFrame(rows, columns=["essay", "share"]),
        "share",
        "essay",
        title=f"{first} comes first where {rule}",
        subtitle="Tested statements of each essay that hold by the rule, in per cent; in brackets their number",
        x_title="Share of the tested statements (%)",
        source=SOURCE,
        note="Open statements count as not held, except where every yes counts. Criticised beliefs are turned round",
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
        controls=[lab.choice("rule", "What counts as holding", list(RULES.values()), RULES["strict"])],
        presets={
            "Strict": {"rule": RULES["strict"]},
            "Half credit": {"rule": RULES["half"]},
            "Mild": {"rule": RULES["mild"]},
            "Every yes": {"rule": RULES["answers"]},
        },
        title="Lab: which essay comes first?",
        prompt=(
            "Predict: which essay has the largest share of statements that hold? Try: change the rule, one step at a"
            " time. Explain: which words does each essay have many of, and which rule would its author choose?"
        ),
    )
