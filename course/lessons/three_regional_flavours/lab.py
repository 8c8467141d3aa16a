"""The lab: map, profile and share of provinces over measures and years."""

from __future__ import annotations

from functools import lru_cache
from typing import cast

import pandas as pd
import plotly.graph_objects as go

from course import charts, lab
from course.english import listed
from course.lessons.three_regional_flavours.figures import (
    AMOUNTS,
    OF_NATION,
    QUOTIENT,
    RANK,
    TABLES,
    YEARS,
    amounts,
    counted,
    profile_figure,
    spans,
    tables,
)
from course.models import profiles

PLACES = [
    "Beijing",
    "Shanghai",
    "Guangdong",
    "Jiangsu",
    "Zhejiang",
    "Shandong",
    "Tianjin",
    "Shaanxi",
    "Sichuan",
    "Hubei",
    "Liaoning",
    "Henan",
]
MAP, PROFILE, SHARE = "map of one measure", "profiles of the chosen", "share of the chosen over time"


@lru_cache(maxsize=32)
def ranked(year: int) -> pd.DataFrame:
    """Return profiles of all provinces in a year as ranks from 0 to 100. Raises Say for a year in which a measure has
    no figures.
    """
    try:
        return profiles.ranks(profiles.provinces(*tables(), year))
    except ValueError:
        whole = [str(y) for y in YEARS if not _missing(y)]
        raise lab.Say(
            f"A profile needs all seven measures. For {year} there is no figure of {_missing(year)}; whole years are"
            f" {spans(whole)}."
        ) from None


@lru_cache(maxsize=32)
def _missing(year: int) -> str:
    names = {"technology sold": "technology sold", "high-tech revenue": "high-tech revenue", "papers (SCI)": "papers"}
    return " and ".join(name for measure, name in names.items() if year not in amounts(measure).index)


# ------------------------------------------------------------------------------------------------------------ the lab


def draw(show: str, measure: str, count: str, year: int, places: list[str]) -> go.Figure:
    """Draw a map of one measure, the profiles of the chosen provinces (ranks), or their share over the years (%).

    Raises Say for a setting that is not there and for years without figures.
    """
    for name, value, known in (
        ("view", show, [MAP, PROFILE, SHARE]),
        ("measure", measure, list(AMOUNTS)),
        ("count", count, [OF_NATION, QUOTIENT, RANK]),
        ("year", year, YEARS),
    ):
        if value not in known:
            raise lab.Say(f"There is no {name} {value!r} in this lab; there are {', '.join(map(str, known))}.")
    unknown = [place for place in places if place not in PLACES]
    if unknown or not places:
        raise lab.Say(
            f"Choose one or more of {', '.join(PLACES)}; found {unknown[0]!r}." if unknown else "Choose a province."
        )
    if show == MAP:
        return _map(measure, count, year, places)
    if show == PROFILE:
        return _profile(year, places)
    return _share(measure, places)


def _map(measure: str, count: str, year: int, places: list[str]) -> go.Figure:
    values = counted(measure, count, year)
    said = counted(measure, QUOTIENT, year) if count == RANK else values
    first = said.nlargest(2)
    a, b = first.index
    if count == OF_NATION:
        told = f"{a} has {first.iloc[0]:.1f} % of all provinces' sum, {b} {first.iloc[1]:.1f} %"
        told += f"; the chosen have {values.reindex(places).sum():.1f} %" if len(places) > 1 else ""
    else:
        told = f"{a} has {first.iloc[0]:.1f} times its share of GDP, {b} {first.iloc[1]:.1f} times"
    title = f"{measure}, {year}: {told}"
    unit = {OF_NATION: "% of all provinces", QUOTIENT: "times the share of GDP", RANK: "rank, 0 to 100"}[count]
    # small neighbours would write over each other: of Shanghai and its neighbours, Tianjin and Beijing, one is named
    small = {"Shanghai": {"Jiangsu", "Zhejiang"}, "Tianjin": {"Beijing"}}
    label = [place for place in places if not small.get(place, set()) & set(places)]
    return charts.province_map(
        values.round(3),
        unit=unit,
        label=label,
        title=title[0].upper() + title[1:],
        digits=2 if count == QUOTIENT else 1,
        source=charts.source(AMOUNTS[measure][0], *([] if count == OF_NATION else ["province_economy"])),
        note="Each square is a province in its rough place; its size says nothing",
    )


def _profile(year: int, places: list[str]) -> go.Figure:
    table = ranked(year)
    here = [place for place in places if place in table.index]
    if len(here) == 1:
        best = cast("pd.Series", table.loc[here[0]]).nlargest(2)
        others = profiles.distances(table)[here[0]].drop(here[0])
        title = (
            f"{here[0]}, {year}: strongest in {best.index[0]} and {best.index[1]}; {others.idxmin()} has the nearest"
            " profile of all"
        )
    else:
        apart = profiles.distances(table)
        pairs = {(a, b): float(apart[b][a]) for i, a in enumerate(here) for b in here[i + 1 :]}
        near, far = min(pairs, key=pairs.__getitem__), max(pairs, key=pairs.__getitem__)
        title = f"{year}: {listed(near)} are {pairs[near]:.0f} points of rank apart"
        closer = profiles.closer_pairs(apart, *near)
        title += (
            f", and {closer:.0f} % of all pairs of provinces are closer"
            if len(pairs) == 1
            else f", {listed(far)} {pairs[far]:.0f}"
        )
    return profile_figure(
        table,
        here,
        title=title,
        source=charts.source(*TABLES),
        note="Distance is the mean difference of the seven ranks",
    )


def _share(measure: str, places: list[str]) -> go.Figure:
    wide = amounts(measure)
    wide = wide[wide.index.isin(YEARS)]
    part = 100 * wide.div(wide.sum(axis=1), axis=0)
    together = part[places].sum(axis=1, min_count=len(places)).dropna()
    if together.empty:
        raise lab.Say(f"There is no year in which all of {listed(places)} have a figure of {measure}.")
    long = part[places].melt(ignore_index=False, var_name="place", value_name="share").reset_index()
    if len(places) > 1:
        line = pd.DataFrame({"year": together.index, "place": "together", "share": together.to_numpy()})
        long = pd.concat([line, long], ignore_index=True)
    a, b = int(together.index[0]), int(together.index[-1])
    who = f"{len(places)} provinces together" if len(places) > 1 else places[0]
    span = f"{together.iloc[0]:.1f} % in {a} to {together.iloc[-1]:.1f} % in {b}"
    title = (
        f"{who}: from {span} of all provinces' {measure}"
        if a != b
        else f"{who}: {together.iloc[0]:.1f} % of all provinces' {measure}"
    )
    note = f"The chosen: {listed(places)}" if len(places) > 1 else ""
    long["share"] = long["share"].round(3)
    return charts.lines(
        long.astype({"place": str}),
        "year",
        "share",
        by="place",
        title=title,
        x_title="Year",
        zero=True,
        note=note,
        y_title="Share of all provinces (%)",
        source=charts.source(AMOUNTS[measure][0]),
    )


def the_lab() -> lab.Lab:
    """Return the lab as the lesson shows it."""
    return lab.Lab(
        draw,
        controls=[
            lab.choice("show", "Show", [MAP, PROFILE, SHARE], PROFILE),
            lab.choice("measure", "Measure (map and share)", list(AMOUNTS), "technology sold"),
            lab.choice("count", "Count as (map)", [OF_NATION, QUOTIENT, RANK], RANK),
            lab.steps("year", "Year (map and profiles)", YEARS, 2010),
            lab.many(
                "places", "Provinces", PLACES, ["Beijing", "Shanghai", "Guangdong", "Jiangsu"], at_least=1, at_most=8
            ),
        ],
        presets={
            "The same in 2022": dict(year=2022),
            "Who sells technology": dict(show=MAP),
            "The idea shop loses its lead": dict(show=SHARE, places=["Beijing", "Shanghai", "Shaanxi", "Hubei"]),
        },
        title="Lab: provinces on the map, in profile, over time",
        prompt=(
            "Predict: which province has the profile most like Guangdong's? Try: choose one province, and read the"
            " title; then another year. Explain: would you still count three flavours, and which one would you call"
            " Jiangsu's?"
        ),
    )
