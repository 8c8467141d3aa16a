"""The lab: who went online fastest?"""

from __future__ import annotations

from functools import cache

import pandas as pd
import plotly.graph_objects as go

from course import charts, data, lab

PLACES = ["China", "India", "United States", "South Korea", "Brazil", "Vietnam", "Saudi Arabia", "Finland"]
YEARS = list(range(2000, 2025))
SHOWN = 10


@cache
def _use() -> pd.DataFrame:
    return data.load("country_internet").pivot(index="country", columns="year", values="internet_users_percent")


def gains(use: pd.DataFrame, start: int, end: int) -> pd.Series:
    """Return the percentage points that internet use gained between two years, by country, greatest first.

    use : percent of population, one row per country, one column per year. Countries with a figure in both years count.
    """
    if start not in use or end not in use:
        raise lab.Say(f"The table has no year {start if start not in use else end}.")
    gained = (use[end] - use[start]).dropna()
    return gained.sort_index(kind="stable").sort_values(ascending=False, kind="stable").rename("points")


def draw(start: int, end: int, place: str) -> go.Figure:
    """Draw bars of the countries that gained most (percentage points), with China and a chosen country beside them.

    Raises Say for years in the wrong order, and where a year or a place has no figure.
    """
    if end <= start:
        raise lab.Say(f"The last year ({end}) must come after the first year ({start}). Move one of them.")
    gained = gains(_use(), start, end)
    ranks = gained.rank(ascending=False, method="min").astype("int64")
    if place not in gained:
        raise lab.Say(f"{place} has no figure for {start} or for {end}. Choose another year or country.")
    names = list(gained.index[:SHOWN])
    names += [name for name in gained.index[SHOWN:] if name in ("China", place)]
    frame = pd.DataFrame({"place": [f"{ranks[name]}. {name}" for name in names], "points": gained[names].to_numpy()})
    marked = {f"{ranks[name]}. {name}": charts.colour(name, [place]) for name in ("China", place) if name in gained}
    china = f"China is number {ranks['China']} of {len(gained)}" if "China" in gained else "China has no figure"
    fig: go.Figure = charts.bars(
        frame,
        "points",
        "place",
        highlight=list(marked),
        colours=marked,
        height=430,
        left=180,
        title=f"From {start} to {end}, {gained.index[0]} went online fastest; {china}",
        x_title="Gain in internet users (percentage points of population)",
        source=charts.source("country_internet"),
        note=(
            f"The median country gained {gained.median():.0f} points. The chart shows the first {SHOWN}, China and"
            f" {place}"
        ),
    )
    fig.update_xaxes(range=[0, 108])
    return fig


def the_lab() -> lab.Lab:
    """Return the lab as the lesson shows it."""
    return lab.Lab(
        draw,
        controls=[
            lab.steps("start", "First year", YEARS[:-1], 2000),
            lab.steps("end", "Last year", YEARS[1:], 2020),
            lab.choice("place", "Beside China", PLACES, "Vietnam"),
        ],
        presets={
            "2000 to 2022": dict(start=2000, end=2022),
            "2000 to 2023, one year more": dict(start=2000, end=2023),
            "2005 to 2010, China's fast years": dict(start=2005, end=2010, place="Brazil"),
            "2010 to 2020, India's decade": dict(start=2010, end=2020, place="India"),
        },
        title="Lab: who went online fastest?",
        prompt=(
            "Predict: how far up the list does China stand? Try: move the last year from 2022 to 2023. "
            "Explain: what can lift a country so far up the list in one year?"
        ),
    )
