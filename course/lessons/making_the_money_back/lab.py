"""The lab: when does a user pay back?"""

from __future__ import annotations

from functools import cache
from typing import cast

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from course import charts, lab
from course.lessons.making_the_money_back.figures import INKS, SYMBOLS, firms, paying, worth_of_user
from course.models import cohorts

YEARS = 10
#: Where a firm's name stands beside its mark in the lab (end of the text that is fixed, pixels up), and on the axes of
#: growth.
SIDES = {
    ("PDD", 2020): ("right", 9),
    ("Meta", 2021): ("right", -10),
    ("Alibaba", 2020): ("right", 5),
    ("Netflix", 2023): ("left", 7),
    ("Alibaba", 2021): ("left", -5),
    ("Netflix", 2015): ("left", 5),
    ("Spotify", 2018): ("left", 9),
    ("Spotify", 2022): ("left", -5),
}


@cache
def _marks() -> dict[str, list[tuple[int, float, float]]]:
    """Return firm -> year, months of revenue, margin before selling (%): what the lab marks."""
    rows = firms()
    marks: dict[str, list[tuple[int, float, float]]] = {}
    for firm, year, months, margin in zip(rows["firm"], rows["year"], rows["months"], rows["margin"], strict=True):
        marks.setdefault(firm, []).append((int(year), round(months, 1), round(margin, 1)))
    return marks


def span_in_words(months: float) -> str:
    """Return the months after which a user pays back as one says them."""
    if not np.isfinite(months):
        return "never pays back (not within fifty years)"
    if months < 24:
        return f"pays back after {months:.0f} {'month' if round(months) == 1 else 'months'}"
    return f"pays back after {months / 12:.1f} years"


def draw(
    cost: float, margin: float, kept: float, spread: float, growth: float, discount: float, patience: int
) -> go.Figure:
    """Draw on the left what one user has brought, less what winning it cost (months of revenue), and on the right
    firms, and the margin (%) that pays back in time.

    Raises Say for a setting out of range.
    """
    try:
        one = cohorts.payback(kept, spread, margin, cost, growth, discount)
        worth = worth_of_user(kept, spread, growth, discount, patience)
    except ValueError as problem:
        raise lab.Say(f"This user can't be followed: {problem}.") from None
    rows = firms()
    pays = paying(kept, spread, growth, discount, patience)
    back = float(one.months)
    title = (
        f"A user who costs {cost:.0f} months of revenue {span_in_words(back)}; "
        f"within {patience} {'year' if patience == 1 else 'years'} {pays} of {len(rows)} firm-years would"
    )
    made = charts.layout(
        title,
        x="Years after the user is won",
        y="Margins so far less cost (months of revenue)",
        height=450,
        right=20,
        note=(
            "Two panels. Left: one user. Right: firm-years by cost of a net new user and by margin before selling;"
            " above the line they pay back in time"
        ),
        source="Left: a model, course.models.cohorts. Right: " + charts.source("firm_panel"),
    )
    made["xaxis"] |= {"domain": [0, 0.42], "range": [0, YEARS]}
    made["yaxis"] |= {"anchor": "x"}
    path = one.path[: 12 * YEARS + 1 : 3]
    years = np.arange(0, YEARS + 0.01, 0.25)
    made["yaxis"]["range"] = [min(-5.0, float(path.min()) * 1.08), min(60.0, max(10.0, float(path.max()) * 1.1))]
    charts.second_panel(
        made,
        x="Cost of a net new user (months of revenue)",
        y="Margin before selling (% of revenue)",
        domain=(0.54, 1),
        x_range=(0, 36),
        y_range=(0, 80),
    )
    traces = [
        {
            "type": "scatter",
            "x": [0, YEARS],
            "y": [0, 0],
            "mode": "lines",
            "hoverinfo": "skip",
            "showlegend": False,
            "line": {"color": charts.QUIET, "width": 1},
            "meta": {"words": False},
        },
        {
            "type": "scatter",
            "x": years.tolist(),
            "y": np.round(path, 2).tolist(),
            "mode": "lines",
            "name": "one user",
            "line": {"color": charts.INK, "width": 2.6},
        },
    ]
    if back <= 12 * YEARS:
        traces.append(
            {
                "type": "scatter",
                "x": [round(back / 12, 2)],
                "y": [0],
                "mode": "markers",
                "name": "paid back, years and zero",
                "marker": {"symbol": "star", "size": 14, "color": charts.PALETTE[1]},
            }
        )
    ends = np.array([0.0, 36.0])
    traces.append(
        {
            "type": "scatter",
            "x": ends.tolist(),
            "y": np.round(100 * ends / worth, 2).tolist(),
            "mode": "lines",
            "xaxis": "x2",
            "yaxis": "y2",
            "name": "margin needed",
            "line": {"color": charts.INK, "width": 1.6, "dash": "dash"},
        }
    )
    for firm, marks in _marks().items():
        words = [f"{firm} {year}: {months:.0f} months at a margin of {part:.0f}%" for year, months, part in marks]
        traces.append(
            {
                "type": "scatter",
                "x": [m for _, m, _ in marks],
                "y": [p for _, _, p in marks],
                "mode": "markers",
                "name": firm,
                "xaxis": "x2",
                "yaxis": "y2",
                "meta": {"words": "; ".join(words)},
                "marker": {"size": 10, "color": INKS[firm], "symbol": SYMBOLS[firm]},
            }
        )
        for year, months, part in marks:
            side, up = SIDES.get((firm, year), ("left", 0))
            made["annotations"].append(
                {
                    "text": f"{firm} {year}",
                    "x": months,
                    "y": part,
                    "xref": "x2",
                    "yref": "y2",
                    "showarrow": False,
                    "xanchor": side,
                    "xshift": -9 if side == "right" else 9,
                    "yshift": up,
                    "font": {"size": 11, "color": charts.text_colour(INKS[firm])},
                }
            )
    if margin <= 80 and cost <= 36:
        traces.append(
            {
                "type": "scatter",
                "x": [cost],
                "y": [margin],
                "mode": "markers",
                "name": "your user",
                "xaxis": "x2",
                "yaxis": "y2",
                "marker": {"symbol": "star-open", "size": 15, "color": charts.INK, "line": {"width": 2}},
            }
        )
    return go.Figure(data=traces, layout=made, _validate=False)


def the_lab() -> lab.Lab:
    """Return the lab as the lesson shows it. Settings of firms are read from the table, to the step of the controls."""
    rows = firms().set_index(["firm", "year"])
    meta, pdd, late = (cast("pd.Series", rows.loc[one]) for one in (("Meta", 2021), ("PDD", 2018), ("PDD", 2020)))
    rise = 100 * ((late.per_user / pdd.per_user) ** 0.5 - 1)
    as_meta = {"cost": round(meta.months), "margin": round(meta.margin)}
    as_pdd = {"cost": round(pdd.months), "margin": round(pdd.margin)}
    return lab.Lab(
        draw,
        controls=[
            lab.slider("cost", "Cost of winning a user", 0, 36, as_meta["cost"], unit="months of revenue"),
            lab.slider("margin", "Margin before selling", 1, 80, as_meta["margin"], unit="% of revenue"),
            lab.slider("kept", "Users still there after a year", 5, 100, 100, step=5, unit="%"),
            lab.slider("spread", "How much users differ in leaving", 0, 4, 0, step=0.5),
            lab.slider("growth", "Growth of revenue per user", -20, 60, 0, step=1, unit="% a year"),
            lab.slider("discount", "Discount rate", 0, 30, 0, step=1, unit="% a year"),
            lab.slider("patience", "Patience", 1, 10, 5, unit="years"),
        ],
        presets={
            "Meta 2021, no one leaves": {},
            "The same, three in ten leave in a year, all alike": {"kept": 70},
            "The same, but users differ": {"kept": 70, "spread": 2},
            "PDD 2018, no one leaves, nothing grows": as_pdd,
            "PDD 2018, revenue per user grows as it then did": {**as_pdd, "growth": round(rise)},
        },
        title="Lab: when does a user pay back?",
        prompt=(
            "Predict: if three in ten leave in a year, how much longer does it take to earn one back? Try: lower the"
            " users still there after a year, then let users differ. Explain: why do firms with the same cost and"
            " margin end in different places?"
        ),
    )
