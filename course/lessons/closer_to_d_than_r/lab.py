"""The lab: the same R&D of seven countries by five measures, and China's place in each."""

from __future__ import annotations

from functools import cache

import pandas as pd
import plotly.graph_objects as go

from course import charts, lab
from course.lessons.closer_to_d_than_r import figures

KINDS = {"basic research": "basic", "applied research": "applied", "development": "development"}
#: Measure -> column of `figures.seven`, how it is written in a title, axis title, unit, digits.
MEASURES: dict[str, tuple[str, str, str, str, int]] = {
    "share of R&D": ("share", "as % of R&D", "% of the country's R&D", "%", 1),
    "PPP dollars": ("ppp", "in billion PPP dollars", "billion PPP dollars", "", 0),
    "dollars at exchange rates": ("market", "in billion dollars at exchange rates", "billion dollars", "", 0),
    "share of GDP": ("gdp", "as % of GDP", "% of GDP", "%", 2),
    "PPP dollars a person": ("head", "in PPP dollars a person", "PPP dollars a person", "", 0),
}


@cache
def _seven() -> pd.DataFrame:
    return figures.seven()


def draw(measure: str, kind: str) -> go.Figure:
    """Draw one kind of R&D of seven countries by one measure, the most on top. Raises Say for an unknown setting."""
    for name, value, known in (("measure", measure, MEASURES), ("kind of R&D", kind, KINDS)):
        if value not in known:
            raise lab.Say(f"There is no {name} {value!r} in this lab; there are {', '.join(known)}.")
    column, told, axis, unit, digits = MEASURES[measure]
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
        title=f"{kind.capitalize()} {told}: China is {figures.ranked(place, len(rows))}",
        subtitle=f"The same R&D of {len(rows)} countries by another measure, last year with figures",
        x_title=f"{kind.capitalize()} ({axis})",
        source=charts.source(figures.COUNTRIES, "country_economy"),
        note="PPP dollars buy as much at home as a dollar buys in the United States. Changed into yuan, a dollar buys"
        " more.",
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
            "Basic research, share of R&D": dict(measure="share of R&D"),
            "Basic research, PPP dollars": dict(measure="PPP dollars"),
            "Basic research, exchange rates": dict(measure="dollars at exchange rates"),
            "Basic research, share of GDP": dict(measure="share of GDP"),
            "Development, PPP dollars": dict(kind="development", measure="PPP dollars"),
        },
        title="Lab: divided by what?",
        prompt=(
            "Predict: by which measures does China rank high in basic research, and by which does it rank low?"
            " Try: change the measure and watch China's bar move. Then choose development and do the same. Explain:"
            " which measure would you use to ask what China can discover, and which to ask what its money is for?"
        ),
    )
