"""The lab: open the gate of a great city, let newcomers belong, and add homes."""

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go

from course import charts, lab
from course.lessons.price_of_a_great_city.figures import MODEL, changes, moved, some, today
from course.models import equilibrium

#: The gate: how many may come (part of today's people; None: all who want), and whether they may belong.
GATES: dict[str, tuple[float | None, bool]] = {
    "shut": (1.0, False),
    "a tenth more may come": (1.1, False),
    "all may come": (None, False),
    "all may come and belong": (None, True),
}
#: What is drawn of `figures.ROWS`, and the range of the axis (percent): the presets and every other setting fit.
DRAWN = (
    "people there",
    "homes there",
    "rent there",
    "wage there",
    "life of renters there",
    "life of a newcomer",
    "life of renters elsewhere",
)
REACH = (-32.0, 82.0)


def draw(gate: str, homes: float) -> go.Figure:
    """Draw what changes compared with today, in percent, with one gate and so many per cent more homes at every rent.

    Raises Say for a gate that isn't there, or homes out of range.
    """
    if gate not in GATES:
        raise lab.Say(f"There is no gate {gate!r} in this lab; there are {', '.join(GATES)}.")
    facts = today()
    part, belong = GATES[gate]
    try:
        now = equilibrium.settle(facts.people, facts=facts)
        then = equilibrium.settle(None if part is None else part * facts.people, homes, belong, facts=facts)
    except (ValueError, TypeError) as problem:
        raise lab.Say(f"This can't be settled: {problem}.") from None
    got = changes(now, then)[list(DRAWN)]
    names, values = list(got.index), [round(float(v), 1) + 0.0 for v in got]
    waiting = f"one more newcomer would gain {then.wedge:.0f}%" if then.wedge >= 0.5 else "nobody else wants to come"
    made = charts.layout(
        f"In the model rents {moved(got['rent there'])}, and {then.registered:.0f}% are registered",
        subtitle=f"Change against today ({facts.people:.1f} million people, {facts.registered:.0f}% registered), %;"
        " there = Beijing and Shanghai",
        x="Change against today (%)",
        left=190,
        right=30,
        height=430,
        source=MODEL,
        note=f"There are {then.people:.1f} million people in each. At the gate, {waiting}. Today's gain is a guess",
    )
    made["yaxis"] |= {"autorange": "reversed", "type": "category", "ticks": "", "showgrid": False}
    made["xaxis"] |= {"showgrid": True, "range": list(REACH), "zeroline": True, "zerolinecolor": charts.INK}
    bar: dict[str, Any] = {
        "type": "bar",
        "orientation": "h",
        "x": values,
        "y": names,
        "name": "change (%)",
        "marker": {"color": charts.MODEL[0]},
        "text": [some(v, 1) if v else "0%" for v in values],
        "textposition": "outside",
        "cliponaxis": False,
        "textfont": {"size": 12, "color": charts.INK},
    }
    return go.Figure(data=[bar], layout=made)


def the_lab() -> lab.Lab:
    """Return the lab as the lesson shows it."""
    return lab.Lab(
        draw,
        controls=[
            lab.choice("gate", "The gate", list(GATES), "all may come"),
            lab.slider(
                "homes",
                "More homes at every rent",
                0,
                60,
                0,
                step=5,
                unit="%",
                help="At today's rent there would be so many per cent more homes.",
            ),
        ],
        presets={
            "Shut, with more homes": {"gate": "shut", "homes": 20},
            "A tenth more may come": {"gate": "a tenth more may come"},
            "All may come": {},
            "All may come, more homes": {"homes": 20},
            "Come and belong, more homes": {"gate": "all may come and belong", "homes": 20},
        },
        title="Lab: come, belong, and a place to live",
        prompt=(
            "Predict: if all who want may come and nothing else changes, what happens to rents, and to wages?"
            " Try: open the gate step by step, then add homes until rents are back where they were."
            " Explain: who would vote against each step, and does anyone who gains have a vote in that city?"
        ),
    )
