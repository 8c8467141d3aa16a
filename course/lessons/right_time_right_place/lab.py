"""The lab: who is first as low cost weighs more, and who takes part."""

from __future__ import annotations

from typing import Any, cast

import plotly.graph_objects as go

from course import charts, lab
from course.lessons.right_time_right_place import figures

#: Weights and shares, in per cent.
LEAST, MOST = 0, 100


def draw(weight: int, field: str, size: int) -> go.Figure:
    """Draw the scores by the weight of low cost, and mark a weight with the city that is first there.

    weight : of low cost, in per cent. size : the share of the rest that goes to size, in per cent. Raises Say for a
    setting that is not there.
    """
    fields = figures.fields()
    if field not in fields:
        raise lab.Say(f"There is no field {field!r} in this lab; there are {', '.join(fields)}.")
    for name, value in (("weight of low cost", weight), ("share of size", size)):
        if not LEAST <= value <= MOST:
            raise lab.Say(f"A {name} of {value}% is not possible: it must be a share, from {LEAST} to {MOST}.")
    who = fields[field]
    fig = figures.crossing(
        figures.scores(who, size / 100), figures.first(who, size / 100), field, size / 100, height=470
    )
    here = (
        cast(Any, figures.scores(who, size / 100, steps=100).T)[float(weight)]
        .round(9)
        .sort_values(ascending=False, kind="stable")
    )
    place = int(here.rank(ascending=False, method="min")[figures.HOME])
    fig.add_vline(x=weight, line_dash="dash", line_color=charts.INK, line_width=1.2)
    fig.add_annotation(
        x=weight,
        yref="paper",
        y=0.02,
        text=f"at {weight}%: {here.index[0]} is first" + ("" if place == 1 else f", Hangzhou {place} of {len(here)}"),
        showarrow=False,
        xanchor="left" if weight <= 50 else "right",
        xshift=6 if weight <= 50 else -6,
        yanchor="bottom",
        font={"size": 13, "color": charts.INK},
    )
    return fig


def the_lab() -> lab.Lab:
    """Return the lab as the lesson shows it."""
    names = list(figures.fields())
    return lab.Lab(
        draw,
        controls=[
            lab.slider("weight", "Weight of low cost", LEAST, MOST, 60, step=5, unit="%"),
            lab.choice("field", "Who takes part", names, figures.HUBS),
            lab.slider(
                "size", "Of the rest, size gets", LEAST, MOST, 50, step=10, unit="%", help="Talent gets what is left."
            ),
        ],
        presets={
            "The hubs": dict(field=figures.HUBS),
            "Guangzhou comes in": dict(field=names[1]),
            "Nanjing comes in": dict(field=names[2]),
            "All cities": dict(field=figures.ALL),
        },
        title="Lab: what must low cost weigh?",
        prompt=(
            "Predict: how much must low cost weigh before Hangzhou is first among the hubs, and among all cities?"
            " Try: move the weight, then let one rival in. Explain: why does one rival take away what low cost gave to"
            " Hangzhou, at every weight?"
        ),
    )
