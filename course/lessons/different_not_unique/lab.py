"""The lab: choose country, indicators, peers and year; how unique is it?"""

from __future__ import annotations

from functools import cache

import numpy as np
import plotly.graph_objects as go

from course import lab
from course.lessons.different_not_unique import claims as settled
from course.lessons.different_not_unique.figures import BEST, EACH, FREE, FULL, MINE, NAMES, chances, made, picture
from course.models import uniqueness


@cache
def options() -> list[str]:
    """Return the countries that have all the indicators in some year."""
    return sorted({name for year in settled.YEARS for name in settled.compared(made(), year)["country"]})


def draw(country: str, year: int, peers: str, indicators: list[str], how: str, among: str) -> go.Figure:
    """Draw every country under the same rule: how rare it would look (across), and its place (down).

    Raises Say for a country without the values or with too few peers.
    """
    names = tuple(name for name in NAMES if name in indicators)
    table = chances(year, names, peers, how, among)
    place = table.index[table["country"] == country]
    if not len(place):
        here = made().xs(year, level="year")
        mine = here[here["country"] == country]
        gone = [
            name
            for name in (names if among == EACH else NAMES)
            if mine.empty or not np.isfinite(float(mine[name].iloc[0]))
        ]
        why = (
            f"has no value of {', '.join(gone)} in {year} or the years just before"
            if gone
            else f"is not in the tables of {year}"
        )
        raise lab.Say(f"{country} {why}. It drops out: choose other indicators or another year.")
    mine = table.loc[place[0]]
    if not mine.enough:
        raise lab.Say(
            f"{country} has too few peers ({peers}) for {len(names)} indicators at once. Choose fewer indicators or"
            " other peers."
        )
    return picture(table, country, f"{country}, {year}", year)


def choices() -> int:
    """Return how many choices of indicators, peers and year a search goes through for a country that has all years."""
    return sum(len(combo) for combo in uniqueness._combos(len(NAMES))) * len(settled.PEERS) * len(settled.YEARS)


def the_lab() -> lab.Lab:
    """Return the lab as the lesson shows it."""
    return lab.Lab(
        draw,
        controls=[
            lab.choice("country", "Country", options(), "China"),
            lab.steps("year", "Year", settled.YEARS, settled.ESSAY_YEAR),
            lab.choice("peers", "Compared with", list(settled.PEERS), "20 nearest in income"),
            lab.many("indicators", "Indicators", list(NAMES), ["people online", "mobile lines", "broadband lines"]),
            lab.choice("how", "Use", [MINE, BEST, FREE], MINE),
            lab.choice("among", "Countries", [EACH, FULL], EACH),
        ],
        presets={
            "China at its rarest": {"indicators": list(NAMES), "how": FREE},
            "The same without patents by residents": {
                "indicators": [n for n in NAMES if n != settled.PATENTS],
                "how": FREE,
            },
            "Unique Finland": {
                "country": "Finland",
                "year": 2011,
                "peers": "20 nearest in people",
                "indicators": ["mobile lines", "secure servers", "foreign investment"],
                "among": FULL,
            },
            "The same Finland, more countries let in": {
                "country": "Finland",
                "year": 2011,
                "peers": "20 nearest in people",
                "indicators": ["mobile lines", "secure servers", "foreign investment"],
            },
        },
        title="Lab: how unique is …?",
        prompt=(
            "Predict: can Finland be made to look unique? Try: tick indicators, change the peers and the year until the"
            " diamond passes the dotted line; then let the search do it for you. Read the place, too. Explain: with the"
            " search, why do so many pass the line, and why is a first place still hard to get?"
        ),
    )
