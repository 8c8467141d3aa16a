"""The race of a leader and a follower, and the charts of it: in a formula, in AI, on the road and in incomes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import plotly.graph_objects as go

from course import charts, data
from course.ledger import ways
from course.tables import ai

#: The two runners of the lesson: which share of what it lacks each takes over in a year.
FAST, SLOW = 0.6, 0.25
#: Points that the leader gains a year, the gap at the start, and how many years are run.
PACE, START, YEARS = 10.0, 60.0, 20
CHINA, STATES = charts.colour("China"), charts.colour("United States")


def gaps(
    copied: npt.ArrayLike, *, pace: float = PACE, own: npt.ArrayLike = 0.0, start: float = START, years: int = YEARS
) -> npt.NDArray[np.float64]:
    """Return the gap (points) at the start and at the end of each year: gap = (gap + pace - own) * (1 - copied).

    copied : the share that the follower takes over, one number or one a year. own : points a year from ideas of its
    own, likewise. A gap below zero means that it is in front; then it lacks nothing, and copying changes nothing.

    Raises ValueError for a share outside 0 to 1.
    """
    shares, ideas = (np.broadcast_to(np.asarray(one, dtype=float), years) for one in (copied, own))
    if ((shares < 0) | (shares > 1)).any():
        low, high = 100 * shares.min(), 100 * shares.max()
        raise ValueError(f"the share copied goes from nothing to all of it; found {low:g}% to {high:g}%")
    gap = [float(start)]
    for share, idea in zip(shares, ideas, strict=True):
        lacks = gap[-1] + pace - float(idea)
        gap.append(lacks * (1 - float(share)) if lacks > 0 else lacks)
    return np.array(gap)


def rest(copied: float, pace: float = PACE, own: float = 0.0) -> float:
    """Return the gap (points) at which the race comes to rest: (pace - own) * (1 - copied) / copied.

    Raises ValueError for a share that is not above 0, or for ideas worth more than the pace: then no gap rests.
    """
    if own > pace:
        raise ValueError(f"with {own:g} points a year of its own and a pace of {pace:g}, the gap does not rest")
    if not 0 < copied <= 1:
        raise ValueError(f"the share copied is more than nothing and at most all of it; found {100 * copied:g}%")
    return (pace - own) * (1 - copied) / copied


def lacked(quarters: pd.DataFrame) -> pd.Series[Any]:
    """Return how many points China would be behind at the end of each quarter had it gained none in it.

    quarters : what `ai.quarters` gives.
    """
    before: pd.Series[Any] = quarters["gap"].astype(float).shift() + quarters["states"].astype(float).diff()
    return before


def share_copied(quarters: pd.DataFrame, first: str, last: str) -> float:
    """Return the share of what it lacked that China took over a quarter, from one quarter to another ("2023Q3")."""
    rows = slice(first, last)
    return float(1 - quarters["gap"].astype(float)[rows].sum() / lacked(quarters)[rows].sum())


def ipod_figure(indicator: str, item: str, country: str) -> float:
    """Return a figure of the iPod of 2006. Raises LookupError where the table has none, or several."""
    ipod = data.load("value_capture").query("product_family == 'iPod' and year == 2006")
    found = ipod[(ipod["indicator"] == indicator) & (ipod["item"] == item) & (ipod["country"] == country)]
    if len(found) != 1:
        raise LookupError(
            f"value_capture has {len(found)} rows of {indicator} for {item!r} in {country}; one is needed."
        )
    return float(found["value"].iloc[0])


def ipod_jobs(country: str) -> float:
    """Return the jobs around the iPod of 2006 in a country."""
    return ipod_figure("jobs", "iPod jobs", country)


def abroad() -> pd.DataFrame:
    """Return the shares of the iPod's jobs and wages of 2006 that arose outside the United States (%).

    Index: all, and without American shops, which sell a product whoever thought it up. Shops abroad are not counted by
    themselves, so they stay in, and the second row is an upper end.
    """
    table = {}
    for shops in (True, False):
        row = {}
        for indicator, item, sold in (
            ("jobs", "iPod jobs", "Retail and other non-professional jobs"),
            ("wages", "All iPod wages", "Retail and other non-professional wages"),
        ):
            there = ipod_figure(indicator, item, "outside the United States")
            here = ipod_figure(indicator, item, "United States")
            here -= 0 if shops else ipod_figure(indicator, sold, "United States")
            row[indicator] = 100 * there / (there + here)
        table["all" if shops else "without American shops"] = row
    return pd.DataFrame(table).T


# ------------------------------------------------------------------------------------------------------------- charts


def race_figure(runners: Mapping[str, npt.NDArray[np.float64]], pace: float = PACE) -> go.Figure:
    """Draw the points of the leader and of each follower by year. runners : name -> gaps by year."""
    years = len(next(iter(runners.values()))) - 1
    leader = pace * np.arange(years + 1)
    last = [float(np.diff(leader - gap)[-1]) for gap in runners.values()]
    title = (
        "Fast or slow, both followers end up at the leader's pace"
        if max(abs(one - pace) for one in last) < 0.05 * pace
        else "The followers do not yet gain what the leader gains"
    )
    fig = charts.figure(
        title,
        subtitle="Quality in points, by year of the race",
        x="Year of the race",
        y="Points (the leader starts at 0)",
        source="A model, no data: the loop above.",
        note="Points below zero are behind the place where the leader started. Gaps are those of the last year.",
        right=190,
    )
    ends: list[tuple[str, Any, float, str]] = []
    rows = {"leader": leader} | {name: leader - gap for name, gap in runners.items()}
    for (name, points), ink, dash in zip(rows.items(), charts.MODEL, charts.DASHES, strict=False):
        fig.add_scatter(
            x=list(range(years + 1)),
            y=np.round(points, 2).tolist(),
            mode="lines",
            name=name,
            line={"color": ink, "width": 2.6, "dash": dash},
            showlegend=False,
        )
        gap = float(leader[-1] - points[-1])
        ends.append((f"{name}: {gap:.0f} behind" if name != "leader" else name, years, float(points[-1]), ink))
    fig.update_xaxes(range=[-0.4, years + 0.3])
    charts.label_ends(fig, ends, (-1.1 * max(float(gap[0]) for gap in runners.values()), 1.06 * float(leader[-1])))
    return fig


def _gap_in_words(gap: Sequence[float], at: Sequence[str]) -> str:
    """Return from what to what a gap (points) moves, and between which ends it lay since its largest fall in a step.

    at : the quarters.
    """
    told = f"the gap moves from {gap[0]:.1f} to {gap[-1]:.1f} points"
    fell = max(range(1, len(gap)), key=lambda i: gap[i - 1] - gap[i])
    low, high = (end(range(fell, len(gap)), key=lambda i: gap[i]) for end in (min, max))
    return f"{told}; from {at[fell]} on it is {gap[low]:.1f} (in {at[low]}) to {gap[high]:.1f} (in {at[high]})"


def gap_figure(quarters: pd.DataFrame) -> go.Figure:
    """Draw the best American and the best Chinese score at the end of each quarter. quarters : of `ai.quarters`."""
    gap = quarters["gap"].astype(float)
    half, later = float(gap.iloc[2]), gap.iloc[2:]
    title = (
        "China came closer, and has passed America"
        if gap.iloc[-1] < 0
        else "China came closer in 2023, and then kept its distance"
        if half < 0.6 * gap.iloc[0] and later.iloc[-4:].mean() > 0.6 * later.iloc[:4].mean()
        else "China has come closer all the time"
        if half < 0.6 * gap.iloc[0]
        else "China did not come much closer in 2023"
    )
    at = [f"{one.year} Q{one.quarter}" for one in quarters.index]
    fig = charts.figure(
        title,
        subtitle="Best score so far on the Epoch Capabilities Index, at the end of each quarter",
        y="Score (points)",
        source=charts.source("ai_frontier_scores"),
        note="Thin lines: the gap in points. The first Chinese model in the table was a small one.",
        right=90,
        height=430,
    )
    ends: list[tuple[str, Any, float, str]] = []
    xs: list[str | None] = []
    ys: list[float | None] = []
    for one, low, high in zip(at, quarters["china"], quarters["states"], strict=True):
        xs, ys = [*xs, one, one, None], [*ys, float(low), float(high), None]
    fig.add_scatter(
        x=xs,
        y=ys,
        mode="lines",
        line={"color": charts.GREY, "width": 1.2},
        hoverinfo="skip",
        showlegend=False,
        meta={"words": _gap_in_words(gap.tolist(), at), "table": False},
    )
    for name, column, ink, symbol in (
        ("United States", "states", STATES, "circle"),
        ("China", "china", CHINA, "diamond"),
    ):
        values = quarters[column].astype(float).round(1)
        fig.add_scatter(
            x=at,
            y=values.tolist(),
            mode="lines+markers",
            name=name,
            text=quarters[f"{column}_model"].astype(str).tolist(),
            hovertemplate="%{text}: %{y:.1f}<extra></extra>",
            line={"color": ink, "width": 2.6},
            marker={"symbol": symbol, "size": 7},
            showlegend=False,
        )
        end = f"China: {gap.iloc[-1]:.0f} behind" if name == "China" and gap.iloc[-1] > 0 else name
        ends.append((end, at[-1], float(values.iloc[-1]), ink))
    fig.add_annotation(
        text=f"{gap.iloc[0]:.0f}",
        x=at[0],
        y=float(quarters["states"].iloc[0] + quarters["china"].iloc[0]) / 2,
        xanchor="right",
        xshift=-5,
        showarrow=False,
        font={"size": 13, "color": charts.QUIET},
    )
    fig.update_xaxes(type="category", tickvals=at[::2], ticktext=[one.replace(" ", "<br>") for one in at[::2]])
    charts.label_ends(fig, ends, (80.0, 1.03 * float(quarters["states"].max())))
    return fig


def lags_figure(lags: pd.DataFrame, opened: pd.DataFrame) -> go.Figure:
    """Draw by how many months Chinese records came after American equals: of all models, and of open ones.

    lags, opened : what `ai.lags` gives.
    """
    known = opened.dropna(subset="months")
    behind, before = float((lags["months"] > 0).mean()), float((known["months"] < 0).mean())
    title = (
        "Behind in the whole race, and in front among open models"
        if behind > 0.9 and before > 0.5
        else "Behind in the whole race, and among open models as well"
        if behind > 0.9
        else "In the whole race, some Chinese records came first"
    )
    fig = charts.figure(
        title,
        subtitle="Months by which each Chinese record came after an American model with its score",
        y="Months behind (below zero: ahead)",
        source=charts.source("ai_frontier_scores"),
        note=f"{len(opened) - len(known)} of {len(opened)} open records are not drawn, because no open American model"
        " has reached them yet.",
        right=30,
        legend=True,
    )
    for name, rows, ink, symbol in (
        ("all models", lags, CHINA, "diamond"),
        ("open models only", known, charts.INK, "circle-open"),
    ):
        fig.add_scatter(
            x=pd.to_datetime(rows["release_date"]).dt.strftime("%Y-%m-%d").tolist(),
            y=rows["months"].astype(float).round(1).tolist(),
            mode="markers",
            name=name,
            text=rows["model"].tolist(),
            hovertemplate="%{text}: %{y:.1f} months<extra></extra>",
            marker={"color": ink, "symbol": symbol, "size": 10, "line": {"width": 2, "color": ink}},
            meta={
                "words": f"{name}: {len(rows)} records, from {rows['months'].min():.1f} to"
                f" {rows['months'].max():.1f} months, median {rows['months'].median():.1f}"
            },
        )
    by_months = lags.sort_values("months", kind="stable")
    named = [(by_months.iloc[0], CHINA), (by_months.iloc[-1], CHINA), (lags.iloc[-1], CHINA)]
    named += [(known.sort_values("months", kind="stable").iloc[0], charts.INK)] if len(known) else []
    for place, (row, ink) in enumerate(named):
        last = place == 2  # stands at the edge, so its name stands below it
        fig.add_annotation(
            text=str(row["model"]).split(" (")[0],
            x=f"{row['release_date']:%Y-%m-%d}",
            y=float(row["months"]),
            xanchor="center" if last else "left",
            xshift=0 if last else 10,
            yshift=-18 if last else 0,
            showarrow=False,
            font={"size": 12, "color": charts.text_colour(ink)},
        )
    fig.add_hline(y=0, line={"color": charts.INK, "width": 1.2})
    return fig


def growth_figure(growth: pd.DataFrame) -> go.Figure:
    """Draw growth of the middle country (ring) and of China (dot) by span of years.

    growth : spans down; columns "middle country" and "China", percent a year.
    """
    lead = growth["China"] - growth["middle country"]
    title = (
        "China no longer grew faster than the middle country"
        if lead.iloc[-1] <= 0
        else "China kept growing faster than others, but by less"
        if lead.iloc[-1] < 0.8 * lead.max()
        else "China kept growing faster than others, by as much as ever"
    )
    fig = charts.dumbbell(
        growth,
        "middle country",
        "China",
        title=title,
        subtitle="Growth of real income per head, % a year; middle of the countries with similar income in 2010",
        x_title="% a year",
        source=charts.source("country_economy"),
        note="Purchasing power dollars of 2021. Similar income: half to twice China's in 2010, China included.",
        highlight=list(growth.index),
        zero=True,
        unit="%",
        digits=1,
    )
    fig.data[2].marker.update(color=CHINA, line={"width": 2, "color": CHINA})
    return fig


def jobs_figure(shares: pd.DataFrame) -> go.Figure:
    """Draw the share of jobs (ring) and of wages (dot) that arose abroad. shares : what `abroad` gives."""
    jobs, wages = float(shares["jobs"].iloc[0]), float(shares["wages"].iloc[0])
    title = (
        "Most of the iPod's jobs arose abroad, and most wages at home"
        if jobs > 50 > wages
        else "Most of the iPod's jobs and wages arose abroad"
        if min(jobs, wages) > 50
        else "Most of the iPod's jobs arose at home"
    )
    return charts.dumbbell(
        shares,
        "jobs",
        "wages",
        title=title,
        subtitle="Share of the jobs and of the wages around the iPod outside the United States, 2006",
        x_title="% of all",
        source=charts.source("value_capture"),
        note="American shops would sell a product whoever had thought it up. Shops abroad are in neither row: the"
        " table doesn't count them.",
        highlight=list(shares.index),
        zero=True,
        unit="%",
        digits=0,
    )


def strip() -> go.Figure:
    """Draw the specification strip of whether provinces that stressed novelty grew no faster (RQ-34)."""
    part = ways.part_of("RQ-34", "provinces")
    count = {one: sum(way.answer == one for way in part.ways) for one in ("yes", "no", "unclear")}
    total = len(part.ways)
    title = (
        f"In {count['unclear']} of {total} ways, these figures cannot tell"
        if count["unclear"] > total / 2
        else f"In {count['yes']} of {total} ways, provinces stressing novelty grew no faster"
        if count["yes"] >= count["no"]
        else f"In {count['no']} of {total} ways, provinces stressing novelty grew faster"
    )
    fig = ways.strip_of(
        part,
        title=title,
        subtitle="Whether provinces that stressed novelty in 2010 grew no faster since; with 95% intervals",
        unit="Correlation",
        source=charts.source("province_rd", "province_technology", "province_economy"),
        note="Yes: the whole interval lies below the line. Held: what is held constant. The ways share their tables,"
        " so they are not independent tests.",
    )
    top = max(part.question.line.tried)
    for label in fig.layout.annotations:
        if label.name == "line":  # over the lines at the left, where no dot is that high
            label.text = "yes below these lines"
            label.update(x=0.01, xanchor="left", y=top, yanchor="bottom")
    return fig


def open_scores() -> pd.DataFrame:
    """Return the newest edition of the scores of models whose weights others can load."""
    return ai.scored(data.load("ai_frontier_scores"), opened=True)
