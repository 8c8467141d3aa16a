"""The lab: your own ranking of cities."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from course import charts, lab
from course.lessons.right_time_right_place.figures import ALL, DEAR, FIELDS, RESULT, TIER, table
from course.models import weighting
from course.tables import cities

LABELS = {
    **{name: name for name in cities.CONDITIONS},
    "home price": "cheap homes",
    "wage": "low wages",
    RESULT: "unicorns per head",
}
LESS = tuple(name for name, turned in cities.CONDITIONS.items() if turned)
SHOWN = 12
INKS = dict(zip(LABELS, (*charts.PALETTE[:5], charts.PALETTE[6]), strict=True))


@lru_cache(maxsize=32)
def scores(year: int, field: str, how: str) -> pd.DataFrame:
    """Return the table of a field on one scale, more being better."""
    return weighting.scaled(table(year, field), how, LESS)


@lru_cache(maxsize=512)
def share(year: int, field: str, how: str, columns: tuple[str, ...], city: str) -> float:
    """Return the percent of all weightings of these columns for which the city is first."""
    return 100 * weighting.first_share(scores(year, field, how)[list(columns)], city)


def draw(
    size: int,
    students: int,
    science_jobs: int,
    cheap_homes: int,
    low_wages: int,
    unicorns: int,
    how: str,
    field: str,
    year: int,
    city: str,
) -> go.Figure:
    """Draw the ranking that these weights give, as bars in parts, and how often a city is first when the weights vary
    (%).

    Raises Say for weights or a setting that are not possible.
    """
    given = dict(zip(LABELS, (size, students, science_jobs, cheap_homes, low_wages, unicorns), strict=True))
    wrong = next((value for value in given.values() if not 0 <= value <= 100), None)
    if wrong is not None:
        raise lab.Say(f"A weight of {wrong} is not possible: each goes from 0 to 100.")
    weights = {name: value for name, value in given.items() if value > 0}
    if not weights:
        raise lab.Say("All weights are 0, so there is nothing to rank by. Give at least one of them some weight.")
    if how not in weighting.SCALES or field not in FIELDS or year not in cities.YEARS:
        raise lab.Say("There is no such scale, field or year. Choose one of those that the lab offers.")
    if city not in table(year, field).index:
        raise lab.Say(f"{city} is not among {field}. Choose a larger field, or another city.")
    good = scores(year, field, how)
    parts = weighting.weighted(good, weights)
    # rounded, so that no last digit decides a tie; then by name
    total = parts.sum(axis=1).round(9).sort_index(kind="stable").sort_values(ascending=False, kind="stable")
    place = int(total.rank(ascending=False, method="min")[city])
    first = share(year, field, how, tuple(weights), city)
    names = list(total.index[:SHOWN])
    if city not in names:
        names = [*names[:-1], city]
    often = "never first" if first == 0 else f"first in {first:.0f}%" if first >= 1 else f"first in {first:.1g}%"
    title = (
        f"{city} is number {place} of {len(total)}, {total.index[0]} is first. Over all weightings of these columns"
        f" {city} is {often}"
    )
    made = charts.layout(
        title,
        x=f"Weighted sum ({how})",
        left=124,
        right=54,
        height=190 + 24 * len(names),
        legend=True,
        source=charts.source(
            "prefecture_panel_cn",
            "place_facts_cn",
            "house_price_index_cn",
            *(["unicorns_cn_companies_2022"] if unicorns else []),
        ),
        note=f"Conditions of {year}. The order: " + ", ".join(f"{name} {total[name]:.1f}" for name in names[:5]),
    )
    digits = 1 if how == weighting.SCALES[2] else 0
    order = total.rank(ascending=False, method="min").astype("int64")
    shown = [f"{order[name]}. {name}" for name in names]
    traces = [
        {
            "type": "bar",
            "orientation": "h",
            "x": np.round(parts.loc[names, name], 1 + digits).tolist(),
            "y": shown,
            "name": LABELS[name],
            "marker": {"color": INKS[name]},
        }
        for name in weights
    ]
    ends = parts.loc[names].clip(lower=0).sum(axis=1)
    made["annotations"] += [
        {
            "x": round(float(ends[name]), 2),
            "y": i,
            "text": f"<b>{total[name]:.{digits}f} ◀</b>" if name == city else f"{total[name]:.{digits}f}",
            "xanchor": "left",
            "xshift": 3,
            "showarrow": False,
            "font": {"size": 12, "color": charts.INK},
        }
        for i, name in enumerate(names)
    ]
    made["barmode"] = "relative"
    made["legend"]["traceorder"] = "normal"
    made["yaxis"] |= {"autorange": "reversed", "showgrid": False, "ticks": "", "type": "category"}
    made["xaxis"] |= {"showgrid": True}
    return go.Figure(data=traces, layout=made)


def the_lab() -> lab.Lab:
    """Return the lab as the lesson shows it."""
    weight = [
        lab.slider(name, label, 0, 100, 20, step=10)
        for name, label in (
            ("size", "Weight of size (GDP)"),
            ("students", "Weight of students"),
            ("science_jobs", "Weight of science jobs"),
            ("cheap_homes", "Weight of cheap homes"),
            ("low_wages", "Weight of low wages"),
        )
    ]
    plain = {"size": 0, "students": 0, "science_jobs": 0, "cheap_homes": 0, "low_wages": 0}
    return lab.Lab(
        draw,
        controls=[
            *weight,
            lab.slider(
                "unicorns", "Weight of unicorns per head", 0, 100, 0, step=10, help="A result, not a condition."
            ),
            lab.choice("how", "Scale", weighting.SCALES, weighting.SCALES[0]),
            lab.choice("field", "Who takes part", tuple(FIELDS), ALL),
            lab.steps("year", "Year of the conditions", cities.YEARS, cities.YEARS[-1]),
            lab.choice("city", "City to follow", sorted(table(cities.YEARS[-1]).index), "Hangzhou"),
        ],
        presets={
            "Against the three dear cities": {"field": DEAR},
            "Let Guangzhou in": {"field": TIER},
            "Only size and students": {**plain, "size": 50, "students": 50},
            "Only unicorns per head": {**plain, "unicorns": 100},
        },
        title="Lab: your own ranking",
        prompt=(
            "Predict: is there a weighting that puts Hangzhou first? Try: look for one, first with the three dear"
            " cities only, then with all. Change the scale, the year and the field. Explain: what moved Hangzhou"
            " further, the weights or the choice of who takes part?"
        ),
    )
