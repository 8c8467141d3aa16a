"""The lab: stand in a year, fit an S-curve, forecast, and see what came."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from course import charts, data, lab
from course.lessons.engines_shift_down.figures import FIRST, LIMIT, NAMES, STANDS, dots, rounded, time_axes
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
FIRSTS = [1990, 1995, 2000, 2005]


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


def _band(fig: go.Figure, years: list[int], low: Iterable[float], high: Iterable[float], name: str) -> None:
    fig.add_scatter(
        x=years + years[::-1],
        y=rounded(high) + rounded(low)[::-1],
        mode="lines",
        fill="toself",
        name=name,
        fillcolor="rgba(0,114,178,0.18)",
        line={"width": 0},
        hoverinfo="skip",
        meta={"words": False},
    )


def draw(country: str, stand: int, first: int, model: str) -> go.Figure:
    """Draw what was known in `stand`, the fitted curve with its 90 % band, and what came (% of population).

    Raises Say for a setting without a curve.
    """
    known_shares = _shares()
    if country not in known_shares:
        raise lab.Say(f"There is no country {country!r} in this lab; there are {', '.join(COUNTRIES)}.")
    if model not in diffusion.MODELS:
        raise lab.Say(f"There is no model {model!r}; there are {', '.join(diffusion.MODELS)}.")
    if stand not in STANDS:
        raise lab.Say(f"You can stand in a year from {STANDS[0]} to {STANDS[-1]}, not in {stand}.")
    if first not in FIRSTS:
        raise lab.Say(f"The first year used can be {', '.join(map(str, FIRSTS))}, not {first}.")
    rows = [row for row in known_shares[country] if row[0] >= first]
    known = pd.Series({year: share for year, share, new in rows if year <= stand}, dtype=float)
    later = pd.Series({year: share for year, share, new in rows if year > stand and not new}, dtype=float)
    other = pd.Series({year: share for year, share, new in rows if new}, dtype=float)
    if len(known) < diffusion.LEAST:
        raise lab.Say(
            f"{country} has {len(known)} figures from {first} to {stand}; a curve with three parameters needs "
            f"{diffusion.LEAST}. Choose a later year to stand in, or an earlier first year."
        )
    try:
        fitted = diffusion.fit(known.index, known, model, limit=LIMIT)
    except ValueError as problem:
        raise lab.Say(f"{country}, {first} to {stand}: {problem}.") from None
    last = 2026
    years = np.arange(int(known.index[0]), last + 1)
    ahead = diffusion.forecast(fitted, np.arange(stand, last + 1))
    target = stand + 5 if stand + 5 in later.index else int(later.index[-1]) if len(later) else stand + 5
    at = target - stand
    middle, low, high = (float(part[at]) for part in (ahead.middle, ahead.low, ahead.high))
    came = f"; it was {later[target]:.0f} %" if target in later.index else ""
    title = (
        f"{country}: from {stand} the {NAMES[model]} curve forecasts {middle:.0f} % for {target} "
        f"({low:.0f} to {high:.0f}){came}"
    )
    ceiling = fitted.values["ceiling"]
    how = (
        "no ceiling found below 100 %: held there"
        if fitted.at_limit
        else f"ceiling {ceiling:.0f} % ({fitted.low['ceiling']:.0f} to {min(fitted.high['ceiling'], LIMIT):.0f})"
    )
    fig = charts.figure(
        title,
        x="Year",
        y="Internet users (% of population)",
        source=charts.source("country_internet"),
        legend=True,
        note=f"The fit says: {how}. Scatter around the curve {fitted.rmse:.1f} points. The band is the model's own",
    )
    _band(fig, ahead.years.tolist(), ahead.low, ahead.high, "90 % band of the model")
    curve = rounded(fitted.curve(years))
    here = curve[years.tolist().index(stand)]
    fig.add_scatter(
        x=years.tolist(),
        y=curve,
        mode="lines",
        name=f"{NAMES[model]} curve",
        line={"color": charts.PALETTE[0], "width": 2.4},
        meta={"words": f"{NAMES[model]} curve: {here:.0f} % in {stand}, {curve[-1]:.0f} % in {last}"},
    )
    dots(fig, known, later, stand)
    if len(other):
        fig.add_scatter(
            x=other.index.tolist(),
            y=rounded(other),
            mode="markers",
            name="new series",
            marker={"symbol": "x-thin", "size": 8, "color": charts.INK, "line": {"width": 2, "color": charts.INK}},
            meta={"words": f"New series, another ruler: {other.iloc[-1]:.0f} % in {other.index[-1]}"},
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
        text=f"{how}<br>scatter around the curve: {fitted.rmse:.1f} points",
        bgcolor="rgba(255,255,255,0.85)",
        font={"size": 12, "color": charts.INK},
    )
    fig.add_shape(
        type="line", x0=stand, x1=stand, y0=0, y1=105, line={"color": charts.QUIET, "width": 1, "dash": "dot"}
    )
    time_axes(fig, int(known.index[0]), last, 105)
    return fig


def the_lab() -> lab.Lab:
    """Return the lab as the lesson shows it."""
    return lab.Lab(
        draw,
        controls=[
            lab.choice("country", "Country", COUNTRIES, "China"),
            lab.steps("stand", "Year you stand in", STANDS, 2015),
            lab.steps("first", "First year used", FIRSTS, FIRST),
            lab.choice("model", "Model", list(diffusion.MODELS), "logistic"),
        ],
        presets={
            "China, seen from 2005": {"stand": 2005},
            "China, seen from 2009": {"stand": 2009},
            "China, seen from 2015, with the curve that fitted worse": {"model": "gompertz"},
            "India, seen from 2015": {"country": "India"},
            "France, seen from 2015": {"country": "France"},
        },
        title="Lab: stand in a year and look ahead",
        prompt=(
            "Predict: in which year would China's curve first have told you the truth about 2020? "
            "Try: move the year you stand in, then change the model and the country. "
            "Explain: how can the band be so narrow where the forecast is so wrong?"
        ),
    )
