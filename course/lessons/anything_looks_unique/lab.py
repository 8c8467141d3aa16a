"""The lab: choose a country; how rare can it be made to look, and what does the correction leave?"""

from __future__ import annotations

from functools import cache

import plotly.graph_objects as go

from course import lab
from course.lessons.anything_looks_unique import figures


@cache
def countries() -> list[str]:
    """Return the countries that have all indicators in the essay's year."""
    return sorted(figures.real()[figures.STEPS[0]].dropna().index)


def draw(country: str) -> go.Figure:
    """Draw how rare a country looks with each free choice, beside shuffled countries that may choose as freely.

    Raises Say for a country without all indicators.
    """
    if country not in countries():
        raise lab.Say(f"There is no country {country!r} in this lab; there are {', '.join(countries())}.")
    return figures.clicks_figure(country, chance=True)


def the_lab() -> lab.Lab:
    """Return the lab as the lesson shows it."""
    return lab.Lab(
        draw,
        controls=[lab.choice("country", "Country", countries(), "Finland")],
        presets={
            "The country of the lesson": {},
            "The essay's country": {"country": "China"},
            "A country that was made for it": {"country": "Ireland"},
            "One that won't do": {"country": "Spain"},
        },
        title="Lab: make a country unique",
        prompt=(
            "Predict: how rare can your country be made to look? Try: choose it, and read down the rows; each sets one"
            " more choice free. Explain: why does the grey bar move to the right as well, and what is left of the"
            " diamond's distance when you measure it from there?"
        ),
    )
