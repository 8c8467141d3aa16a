"""The lab: against whom? One country, fifteen indicators, three groups."""

from __future__ import annotations

from functools import cache, lru_cache

import pandas as pd
import plotly.graph_objects as go

from course import charts, lab
from course.ledger import country_panel
from course.lessons.different_not_unique import figures, records
from course.lessons.different_not_unique.records import AGAINST

#: How the title calls a group.
CALLED = {
    figures.EVERYBODY: "all countries",
    figures.INCOME: "countries of its income",
    figures.LARGE: "large countries",
}


@cache
def options() -> list[str]:
    """Return the countries that have all the indicators in the essay's year, by name."""
    return sorted(country_panel.compared(figures.panel(), country_panel.ESSAY_YEAR)["country"])


@lru_cache(maxsize=128)
def percentiles(country: str) -> pd.DataFrame:
    """Return a country's percentile in each indicator, by group."""
    return figures.stands(country)


def draw(against: str, country: str) -> go.Figure:
    """Draw a country's percentile in each indicator among the group, in the order that it has among all countries.

    Raises Say for a group or a country that is not there.
    """
    for name, value, known in (("group", against, AGAINST), ("country", country, options())):
        if value not in known:
            raise lab.Say(f"There is no {name} {value!r} in this lab. Choose one from the list.")
    table = percentiles(country)
    rows = table.sort_values(figures.EVERYBODY, ascending=False, kind="stable")[against]
    out = records.outside(rows)
    made = charts.layout(
        f"Among {CALLED[against]}, {country} stands out in {int(out.sum())} of {len(rows)}",
        subtitle="Percentile in each indicator, 2019; 50 is the middle of the group",
        x="Percentile",
        source=charts.source(*figures.TABLES[:3]),
        note="The shaded range is the middle 80%. In a group of fourteen only the first and the last lie outside it.",
        left=150,
        right=30,
        height=520,
    )
    made["yaxis"] |= {"type": "category", "autorange": "reversed", "ticks": "", "showgrid": True}
    made["yaxis"] |= {"categoryorder": "array", "categoryarray": [str(name) for name in rows.index]}
    made["xaxis"] |= {"showgrid": False}
    ink = charts.colour(country)
    traces = []
    for name, symbol, colour, mine in (
        ("stands out", "diamond", charts.INK if ink == charts.GREY else ink, rows[out]),
        ("in the middle", "circle", charts.GREY, rows[~out]),
    ):
        if len(mine):
            words = ", ".join(f"{indicator} {value:.0f}" for indicator, value in mine.items())
            traces.append(
                {
                    "type": "scatter",
                    "mode": "markers+text",
                    "name": name,
                    "x": [round(value, 1) for value in mine],
                    "y": [str(indicator) for indicator in mine.index],
                    "text": [f"{value:.0f}" for value in mine],
                    "textposition": ["middle left" if value > 50 else "middle right" for value in mine],
                    "textfont": {"size": 12},
                    "marker": {"color": colour, "symbol": symbol, "size": 11},
                    "meta": {"words": f"{name}: {words}"},
                }
            )
    return figures._band(go.Figure(data=traces, layout=made))


def the_lab() -> lab.Lab:
    """Return the lab as the lesson shows it."""
    return lab.Lab(
        draw,
        controls=[
            lab.choice("against", "Compared with", list(AGAINST), AGAINST[0], help="Against whom is it exceptional?"),
            lab.choice("country", "Country", options(), "China"),
        ],
        presets={
            "China among its income": dict(against=AGAINST[1]),
            "China among large countries": dict(against=AGAINST[2]),
            "India among its income": dict(against=AGAINST[1], country="India"),
            "United States among its income": dict(against=AGAINST[1], country="United States"),
        },
        title="Lab: exceptional against whom?",
        prompt=(
            "Predict: in which group does China stand out most often? Try: change the group and leave the country,"
            " then do the same with a country of your own. Explain: which indicators stand out in every group, and why"
            " does a small group hide so much?"
        ),
    )
