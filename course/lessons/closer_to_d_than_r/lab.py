"""The lab: the same R&D of seven countries by five measures, and China's place in each."""

from __future__ import annotations

from functools import cache

import pandas as pd
import plotly.graph_objects as go

from course import charts, lab
from course.lessons.closer_to_d_than_r import figures

KINDS = {"basic research": "basic", "applied research": "applied", "development": "development"}
#: Measure -> column of `figures.seven`, axis title, unit, digits, and what it divides by.
MEASURES: dict[str, tuple[str, str, str, int, str]] = {
    "share of R&D": ("share", "% of the country's R&D", "%", 0, "all R&D of the country"),
    "PPP dollars": ("ppp", "billion PPP dollars", "", 0, "nothing: an amount, by what money buys at home"),
    "dollars at exchange rates": ("market", "billion dollars", "", 0, "nothing: an amount, by what money buys abroad"),
    "share of GDP": ("gdp", "% of GDP", "%", 2, "all that the country produces"),
    "PPP dollars a person": ("head", "PPP dollars a person", "", 0, "everyone who lives in the country"),
}


@cache
def _seven() -> pd.DataFrame:
    return figures.seven()


def draw(measure: str, kind: str) -> go.Figure:
    """Draw one kind of R&D of seven countries by one measure, the most on top. Raises Say for an unknown setting."""
    for name, value, known in (("measure", measure, MEASURES), ("kind of R&D", kind, KINDS)):
        if value not in known:
            raise lab.Say(f"There is no {name} {value!r} in this lab; there are {', '.join(known)}.")
    column, axis, unit, digits, base = MEASURES[measure]
    table = _seven()
    rows = table[table["kind"] == KINDS[kind]].sort_values(column, ascending=False, kind="stable")
    place = rows["country"].tolist().index("China") + 1
    shown = rows.assign(name=rows["country"] + ", " + rows["year"].astype(str))
    ink = {name: charts.colour("China") for name in shown["name"] if name.startswith("China")}
    return charts.bars(
        shown,
        column,
        "name",
        highlight=list(ink),
        colours=ink,
        unit=unit,
        digits=digits,
        left=150,
        title=f"{kind.capitalize()} by {measure}: China is {figures.ranked(place, len(rows))} of {len(rows)}",
        subtitle=f"{kind.capitalize()}, {axis}, last year with figures; divided by {base}"
        if not base.startswith("nothing")
        else f"{kind.capitalize()}, {axis}, last year with figures",
        x_title=f"{kind.capitalize()} ({axis})",
        source=charts.source(figures.COUNTRIES, "country_economy"),
        note="PPP dollars buy as much everywhere as a dollar in the United States; a dollar at exchange rates buys more"
        " in China than that. The same money stands behind every measure.",
    )


def the_lab() -> lab.Lab:
    """Return the lab as the lesson shows it."""
    return lab.Lab(
        draw,
        controls=[
            lab.choice("measure", "Measure", list(MEASURES), "share of R&D", help="What the money is divided by."),
            lab.choice("kind", "Kind of R&D", list(KINDS), "basic research"),
        ],
        presets={
            "Basic research, PPP dollars": dict(measure="PPP dollars"),
            "Basic research, exchange rates": dict(measure="dollars at exchange rates"),
            "Basic research, share of GDP": dict(measure="share of GDP"),
            "Development, PPP dollars": dict(kind="development", measure="PPP dollars"),
            "Development, a person": dict(kind="development", measure="PPP dollars a person"),
        },
        title="Lab: divided by what?",
        prompt=(
            "Predict: by which of the five measures does China rank highest in basic research, and by which lowest?"
            " Try: change the measure and watch China's bar move. Then choose development and do the same. Explain:"
            " which measure would you use to ask what China can discover, and which to ask what its money is for?"
        ),
    )
