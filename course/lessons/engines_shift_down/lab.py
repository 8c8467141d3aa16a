"""The lab: stand in a year, fit an S-curve, forecast, and see what came."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from course import charts, data, lab
from course.lessons.engines_shift_down.figures import FIRST, LIMIT, STANDS, dots, rounded, time_axes
from course.models import diffusion

COUNTRIES = [
    "China",
    "Brazil",
    "Egypt",
    "Finland",
    "France",
    "Germany",
    "India",
    "Indonesia",
    "Japan",
    "Kazakhstan",
    "Malaysia",
    "Mexico",
    "Morocco",
    "Nigeria",
    "Russia",
    "Saudi Arabia",
    "South Africa",
    "South Korea",
    "Thailand",
    "United Kingdom",
    "United States",
    "Vietnam",
]
LAST = 2026


@cache
def _shares() -> dict[str, list[tuple[int, float, bool]]]:
    """Return country -> (year, share in per cent, is it a new series), all years with a figure; loaded once."""
    table = data.load("country_internet").dropna(subset="internet_users_percent")
    table = table[table["country"].isin(COUNTRIES)].sort_values("year", kind="stable")
    flags = table["break_flag"].eq("new series").fillna(False)
    known: dict[str, list[tuple[int, float, bool]]] = {}
    for name, year, share, new in zip(
        table["country"], table["year"], table["internet_users_percent"], flags, strict=True
    ):
        known.setdefault(str(name), []).append((int(year), float(share), bool(new)))
    return known


def _band(fig: go.Figure, years: list[int], low: Iterable[float], high: Iterable[float]) -> None:
    fig.add_scatter(
        x=years + years[::-1],
        y=rounded(high) + rounded(low)[::-1],
        mode="lines",
        fill="toself",
        name="90% band of the curve",
        fillcolor=charts.see_through(charts.PALETTE[0], 0.18),
        line={"width": 0},
        hoverinfo="skip",
        meta={"words": False},
    )


def draw(country: str, stand: int) -> go.Figure:
    """Draw what was known in `stand`, the logistic curve fitted to it with its 90% band, and what came later (% of
    population).

    Raises Say for a setting without a curve.
    """
    known_shares = _shares()
    if country not in known_shares:
        raise lab.Say(f"There is no country {country!r} in this lab; there are {', '.join(COUNTRIES)}.")
    if stand not in STANDS:
        raise lab.Say(f"You can look from a year from {STANDS[0]} to {STANDS[-1]}, not from {stand}.")
    rows = [row for row in known_shares[country] if row[0] >= FIRST]
    known = pd.Series({year: share for year, share, new in rows if year <= stand}, dtype=float)
    later = pd.Series({year: share for year, share, new in rows if year > stand and not new}, dtype=float)
    other = pd.Series({year: share for year, share, new in rows if new}, dtype=float)
    if len(known) < diffusion.LEAST:
        raise lab.Say(
            f"{country} has {len(known)} figures from {FIRST} to {stand}; a curve with three parameters needs"
            f" {diffusion.LEAST}. Choose a later year to look from."
        )
    try:
        fitted = diffusion.fit(known.index, known, limit=LIMIT)
    except ValueError as problem:
        raise lab.Say(f"{country}, {FIRST} to {stand}: {problem}.") from None
    years = np.arange(int(known.index[0]), LAST + 1)
    ahead = diffusion.forecast(fitted, np.arange(stand, LAST + 1))
    target = stand + 5
    middle = float(ahead.middle[5])
    came = f"; {later[target]:.0f}% came" if target in later.index else ""
    ceiling = fitted.values["ceiling"]
    how = (
        "no ceiling found below 100%"
        if fitted.at_limit
        else f"fitted ceiling {ceiling:.0f}% ({fitted.low['ceiling']:.0f} to {min(fitted.high['ceiling'], LIMIT):.0f}%)"
    )
    fig = charts.figure(
        f"{country}, seen from {stand}: {middle:.0f}% forecast for {target}{came}",
        subtitle="Share of people who use the internet, %, and a logistic curve fitted to the full dots",
        x="Year",
        y="Internet users (% of population)",
        source=charts.source("country_internet"),
        legend=True,
        note=f"The curve sees this: {how}. The band assumes that the curve is the right one",
    )
    _band(fig, ahead.years.tolist(), ahead.low, ahead.high)
    curve = rounded(fitted.curve(years))
    here = curve[years.tolist().index(stand)]
    fig.add_scatter(
        x=years.tolist(),
        y=curve,
        mode="lines",
        name="logistic curve",
        line={"color": charts.PALETTE[0], "width": 2.4},
        meta={"words": f"logistic curve: {here:.0f}% in {stand}, {curve[-1]:.0f}% in {LAST}"},
    )
    dots(fig, known, later, stand)
    if len(other):
        fig.add_scatter(
            x=other.index.tolist(),
            y=rounded(other),
            mode="markers",
            name="new definition",
            marker={"symbol": "x-thin", "size": 8, "color": charts.INK, "line": {"width": 2, "color": charts.INK}},
            meta={"words": f"New definition: {other.iloc[-1]:.0f}% in {other.index[-1]}"},
        )
    fig.add_annotation(
        x=0.01,
        xref="paper",
        y=0.97,
        yref="paper",
        xanchor="left",
        yanchor="top",
        align="left",
        showarrow=False,
        text=how,
        bgcolor=charts.PAPER,
        font={"size": 13, "color": charts.INK},
    )
    fig.add_shape(
        type="line", x0=stand, x1=stand, y0=0, y1=105, line={"color": charts.QUIET, "width": 1, "dash": "dot"}
    )
    time_axes(fig, FIRST, LAST, 105)
    return fig


def the_lab() -> lab.Lab:
    """Return the lab as the lesson shows it."""
    return lab.Lab(
        draw,
        controls=[
            lab.steps("stand", "Year you look from", STANDS, 2015),
            lab.choice("country", "Country", COUNTRIES, "China"),
        ],
        presets={
            "In the first years": {"stand": 2005},
            "As growth gathers pace": {"stand": 2009},
            "The year of the lesson": {},
            "A country at its start": {"country": "India"},
            "A country near its ceiling": {"country": "France"},
        },
        title="Lab: look ahead from a year in the past",
        prompt=(
            "Predict: from which year on would China's curve have told you the truth about five years later?"
            " Try: move the year you look from, and watch the fitted ceiling as well as the forecast; then choose"
            " another country. Explain: what do France in 2015 and China in 2005 have in common, and what not?"
        ),
    )
