"""The lab: open the gate, free the land."""

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go

from course import charts, lab
from course.lessons.price_of_a_great_city import claims as ledger
from course.lessons.price_of_a_great_city.figures import changes, today
from course.models import equilibrium

# ------------------------------------------------------------------------------------------------------------- the lab


def draw(
    open_gate: bool, cap: float, elasticity: float, agglomeration: float, returns: float, congestion: float, gate: float
) -> go.Figure:
    """Draw what changes compared with today, in percent, with one setting of policy and of the unknowns.

    Raises Say for a setting out of range.
    """
    facts = today()
    given = {"agglomeration": agglomeration, "returns": returns, "congestion": congestion, "gate": gate}
    try:
        now = equilibrium.settle(facts.people, facts=facts, **given)
        then = equilibrium.settle(None if open_gate else cap, elasticity, facts=facts, **given)
    except (ValueError, TypeError) as problem:
        raise lab.Say(f"This can't be settled: {problem}.") from None
    got = changes(now, then)
    how = "no one is stopped" if open_gate else "the cap stops people" if then.binding else "the cap stops no one"
    if then.people_other < 1:
        how += " and the other cities empty"
    title = (
        f"{then.people:.1f} million people in each great city, {how}: wages {got['wage there']:+.0f}%, rents"
        f" {got['rent there']:+.0f}%, life of those who rent there {got['life of those who rent there']:+.0f}%"
    )
    names, values = list(got), [round(v, 1) + 0.0 for v in got.values()]
    made = charts.layout(
        title,
        x=f"Change against today, {now.people:.1f} million people and a rent of {now.rent:.1f} (%)",
        left=270,
        right=30,
        height=450,
        source="A model with rough numbers: course.models.equilibrium; today from place_facts_cn and prefectures_cn.",
        note=f"A newcomer would still gain {then.wedge:.0f}%",
    )
    made["yaxis"] |= {"autorange": "reversed", "type": "category", "ticks": "", "showgrid": False}
    far = max(45.0, 1.25 * max(abs(v) for v in values))
    made["xaxis"] |= {"showgrid": True, "range": [-far, far], "zeroline": True, "zerolinecolor": charts.QUIET}
    bar: dict[str, Any] = {
        "type": "bar",
        "orientation": "h",
        "x": values,
        "y": names,
        "name": "change (%)",
        "marker": {"color": [charts.PALETTE[0] if v >= 0 else charts.PALETTE[1] for v in values]},
        "text": [f"{v:+.1f}" if v else "0" for v in values],
        "textposition": "outside",
        "cliponaxis": False,
        "textfont": {"size": 12},
    }
    return go.Figure(data=[bar], layout=made)


def the_lab() -> lab.Lab:
    """Return the lab as the lesson shows it."""
    cap = round(today().people * 5) / 5
    return lab.Lab(
        draw,
        controls=[
            lab.switch("open_gate", "Open the gate (no cap)", True),
            lab.slider("cap", "Cap on the people of a great city", 8, 60, cap, step=0.2, unit="million"),
            lab.slider(
                "elasticity",
                "How well homes answer to rents",
                0.1,
                2,
                equilibrium.TODAY,
                step=0.1,
                help="Per cent more homes for one per cent more rent.",
            ),
            lab.slider(
                "agglomeration", "People make each other productive", 0, 8, 5, step=0.5, unit="(exponent times 100)"
            ),
            lab.slider("returns", "People share land and machines", 4, 30, 15, step=1, unit="(exponent times 100)"),
            lab.slider(
                "congestion",
                "Time lost on the way",
                0,
                30,
                12,
                step=1,
                unit="% of the day",
                help="In a city of 20 million people.",
            ),
            lab.slider("gate", "What a newcomer would gain today", 0, 50, 15, step=1, unit="%"),
        ],
        presets={
            "Open the gate": {},
            "Free the land, leave the gate shut": {"open_gate": False, "elasticity": ledger.FREED},
            "Both": {"elasticity": ledger.FREED},
            "Open the gate, strong agglomeration": {"agglomeration": 8, "returns": 4},
            "Draw the cap tighter": {"open_gate": False, "cap": 18},
        },
        title="Lab: open the gate, free the land",
        prompt=(
            "Predict: if the gate opens and nothing else changes, will rents in the great cities rise or fall, and"
            " wages? Try: open the gate, free the land, then do both. Explain: who has a reason to be against each?"
        ),
    )
