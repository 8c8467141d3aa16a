"""The charts of predictions and outcomes, and the few figures that stand in the text."""

from __future__ import annotations

import itertools
import math
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from course import charts, data
from course.ledger import ways
from course.ledger.common import RED_QUEEN
from course.ledger.record import rows
from course.lessons.what_came_after import predictions

#: A row of the charts of predictions, in pixels.
ROW = 24
#: Where the labels of predictions stand, in pixels.
LABELS = 372


def _outcome(came: bool | None) -> str:
    """Return the outcome in words; None where there is no test."""
    return "cannot be scored" if came is None else "came true" if came else "did not"


#: Outcome -> colour, symbol.
MARKS = {
    "came true": (charts.VERDICT["supported"], "circle"),
    "did not": (charts.VERDICT["contradicted"], "x"),
    "cannot be scored": (charts.GREY, "circle-open"),
}


def count(table: pd.DataFrame) -> tuple[int, int, int]:
    """Return how many predictions came true, how many could be scored, and how many there are."""
    return int(table["came"].sum()), int(table["came"].notna().sum()), len(table)


def share_true(hits: int, of: int) -> str:
    """Return what part came true in words of a title."""
    return f"{hits} of {of}" if 0 < hits < of else "All" if hits else "None"


def timeline(table: pd.DataFrame) -> go.Figure:
    """Draw each prediction from the year of its essay to its date due, with what came. table : `predictions.scored`."""
    hits, of, all_ = count(table)
    none = all_ - of
    fig = charts.figure(
        f"{share_true(hits, of)} predictions came true, and {none} cannot be scored",
        subtitle="Predictions of three essays, from the essay to the last year that counts",
        source=charts.source("claims"),
        note="Wording and tests are ours; outcomes come from the tables that the lesson names. A sentence that cannot"
        " be scored stands at the year of its essay.",
        left=LABELS,
        right=24,
        height=146 + ROW * all_,
        legend=True,
    )
    names = table["sentence"].tolist()
    xs: list[float | None] = []
    ys: list[str | None] = []
    known = table.dropna(subset="came")
    for name, said, due in zip(known["sentence"], known["said"], known["due"], strict=True):
        xs += [int(said), int(due), None]
        ys += [str(name), str(name), None]
    fig.add_scatter(
        x=xs,
        y=ys,
        mode="lines",
        line={"color": charts.SOFT, "width": 3},
        hoverinfo="skip",
        showlegend=False,
        meta={"words": False},
    )
    told = pd.Series([_outcome(None if pd.isna(one) else bool(one)) for one in table["came"]], index=table.index)
    for name, (ink, symbol) in MARKS.items():
        mine = table[told == name]
        if mine.empty:
            continue
        at = mine["due"].fillna(mine["said"]).astype("int64").tolist()
        fig.add_scatter(
            x=at,
            y=mine["sentence"].tolist(),
            mode="markers",
            name=name,
            marker={"color": ink, "symbol": symbol, "size": 11, "line": {"width": 2, "color": ink}},
            hovertemplate="%{y}<extra>" + name + "</extra>",
            meta={"words": f"{name}: {'; '.join(mine['sentence'])}"},
        )
    fig.update_yaxes(
        categoryorder="array", categoryarray=names[::-1], type="category", showgrid=False, ticks="", showline=False
    )
    fig.update_yaxes(range=[-0.6, len(names) - 0.4], tickfont={"size": 12})
    ticks = {year: f"{year}<br>{essay}" for essay, year in predictions.SAID.items()}
    fig.update_xaxes(range=[2009, 2027.5], tickvals=list(ticks), ticktext=list(ticks.values()), showgrid=True)
    return fig


def of_essay(essay: str) -> pd.DataFrame:
    """Return the scored sentences of one essay for reading: when due, what had to be seen, what was seen, the outcome
    by either test, and what the author could say. Raises LookupError, which names the essays, for another one.
    """
    first, second = predictions.scored(), predictions.scored("second")
    if essay not in predictions.SAID:
        raise LookupError(f"{essay!r} is no essay of this lesson; take one of {', '.join(predictions.SAID)}.")
    mine = first[first["essay"].eq(essay) & first["came"].notna()]
    word = {True: "hit", False: "miss"}
    return pd.DataFrame(
        {
            "due": mine["due"],
            "what had to be seen": mine["test"],
            "what was seen": mine["figures"],
            "outcome": [word[bool(one)] for one in mine["came"]],
            "second test": [word[bool(one)] for one in second["came"][mine.index]],
            "the author could say": mine["reply"],
        }
    ).set_axis(pd.Index(mine["sentence"], name="sentence"))


def world_share(share: pd.Series[float]) -> go.Figure:
    """Draw China's share of the world's value added in advanced making. share : per cent by year."""
    last, then = int(share.index[-1]), RED_QUEEN
    change = share[last] - share[then]
    word = "rose" if change > 0.5 else "fell" if change < -0.5 else "hardly moved"
    fig = charts.lines(
        share.reset_index(),
        "year",
        "share",
        title=f"China's part of the world's advanced making {word} after the essay",
        subtitle="China's share of world value added in knowledge- and technology-intensive manufacturing, in per cent",
        y_title="% of the world",
        source=charts.source("country_counts"),
        note=f"The dotted line marks the essay. The series ends in {last}, a year before the decade was over.",
        zero=True,
    )
    _mark(fig, then, "the essay")
    return fig


def _mark(fig: go.Figure, year: float, text: str) -> None:
    fig.add_vline(x=year, line={"color": charts.QUIET, "dash": "dot", "width": 1.2})
    fig.add_annotation(
        x=year,
        y=1,
        yref="paper",
        yanchor="top",
        text=text,
        showarrow=False,
        xanchor="left",
        xshift=5,
        font={"size": 12, "color": charts.QUIET},
    )


def steps(policy_events: pd.DataFrame, until: int = 2026) -> pd.DataFrame:
    """Return how many limits on chips for Chinese firms there had been by each year since the essay: by other states
    (by name, if it is only one) and by China, a row for each year and side.
    """
    chips = rows(policy_events, "policy_events", topic="Chips", kind="limit")
    made = []
    for name, mine in (
        (predictions.others(policy_events, until), chips[chips["iso3"] != "CHN"]),
        ("China", chips[chips["iso3"] == "CHN"]),
    ):
        made += [
            (year, name, int(mine["year"].between(RED_QUEEN + 1, year).sum())) for year in range(RED_QUEEN, until + 1)
        ]
    return pd.DataFrame(made, columns=["year", "who", "steps"])


def security(table: pd.DataFrame) -> go.Figure:
    """Draw how many limits on chips there had been. table : what `steps` returns."""
    others = table[table["who"] != "China"].set_index("year")["steps"]
    who = str(table.loc[table["who"] != "China", "who"].iloc[0])
    who = who[0].upper() + who[1:]
    due = int(others[RED_QUEEN + 10])
    title = (
        f"{who} took {due} steps within the decade, and more later"
        if due > 1 and others.iloc[-1] > due
        else f"{who} took {due} steps within the decade"
        if due > 1
        else f"{who} left chips for China nearly alone within the decade"
    )
    fig = charts.lines(
        table.assign(who=table["who"].replace({"the United States": "United States"})),
        "year",
        "steps",
        by="who",
        title=title,
        subtitle="Steps since 2010 that limit which chips Chinese firms may buy, added up, by who took them",
        y_title="Steps so far",
        source=charts.source("policy_events"),
        note="A step is a dated entry of our table; their weight differs. Steps that eased a limit are left out.",
        zero=True,
        markers=False,
    )
    _mark(fig, RED_QUEEN + 10, "the decade is over")
    return fig


CARS = ("China", "Europe", "United States")


def cars(electric_cars: pd.DataFrame) -> pd.DataFrame:
    """Return the share of battery and plug-in cars among cars sold (%): a row for each year and place."""
    mine = rows(electric_cars, "electric_cars", economy=list(CARS))
    mine = mine.dropna(subset="share_of_cars_sold_percent")
    known = mine[["year", "economy", "share_of_cars_sold_percent"]].rename(
        columns={"share_of_cars_sold_percent": "share"}
    )
    return known.assign(economy=known["economy"].astype(str), share=known["share"].astype(float))


def electric(table: pd.DataFrame) -> go.Figure:
    """Draw how electric cars spread. table : what `cars` returns."""
    wide = table.pivot(index="year", columns="economy", values="share")
    last = wide.dropna().iloc[-1]
    first = str(last.idxmax())
    title = (
        f"In China electric cars went from almost none to {last['China']:.0f}% of sales"
        if first == "China" and wide["China"].dropna().iloc[0] < 1
        else f"Electric cars spread most in {first}, to {last[first]:.0f}% of sales"
    )
    fig = charts.lines(
        table,
        "year",
        "share",
        by="economy",
        title=title,
        subtitle="Battery and plug-in cars among all cars sold in the year, in per cent",
        y_title="% of cars sold",
        source=charts.source("electric_cars"),
        note="Dotted lines mark the essays of 2010 and 2019. Neither names electric cars.",
        highlight=["China", "United States"],
        zero=True,
        markers=False,
    )
    _mark(fig, predictions.SAID[predictions.RED_QUEEN], "Red Queen")
    _mark(fig, predictions.SAID[predictions.NORRIS], "Norris")
    return fig


SURVEY = "share of latest cross-border purchases"


def purchases() -> pd.DataFrame:
    """Return the first and last share (%) of each shop in the survey of online buyers, with its years: by shop, the
    highest last share first.
    """
    mine = rows(data.load("apps_abroad"), "apps_abroad", indicator=SURVEY)
    mine = mine.assign(app=mine["app"].astype(str)).sort_values("year", kind="stable")
    ends = mine.groupby("app")[["year", "value"]].agg(["first", "last", "size"])
    ends = ends[ends[("year", "size")] > 1]
    table = pd.DataFrame(
        {
            "first": ends[("value", "first")].astype(float),
            "2025": ends[("value", "last")].astype(float),
            "year": ends[("year", "first")].astype("int64"),
        }
    )
    return table.sort_values(["2025", "first"], ascending=[False, True], kind="stable")


def abroad() -> go.Figure:
    """Draw the shares of Chinese and American shops among purchases across borders, first year and 2025."""
    table = purchases()
    gained = table["2025"] - table["first"]
    best = str(gained.idxmax())
    rival = str(table.drop(best)["2025"].idxmax())
    level = table["2025"][best] - table["2025"][rival]
    title = (
        f"{best} drew level with {rival} within three years"
        if level == 0
        else f"{best} passed {rival}"
        if level > 0
        else f"{best} gained most and is still behind {rival}"
    )
    shown = table.assign(name=[f"{app} ({year})" for app, year in table["year"].items()]).set_index("name")
    return charts.dumbbell(
        shown.rename(columns={"first": "first year"}),
        "first year",
        "2025",
        title=title,
        subtitle="Share of online buyers’ latest purchases across borders, 37 countries, first year in brackets",
        x_title="% of latest purchases abroad",
        source=charts.source("apps_abroad"),
        note="Temu's figure of 2022 is “less than 1%”. With equal shares neither wins.",
        highlight=[f"{best} ({table['year'][best]})"],
        zero=True,
        unit="%",
        digits=0,
    )


def judges(table: pd.DataFrame) -> go.Figure:
    """Draw for each scored prediction whether the essay and whether the lazy forecaster was right."""
    known = table.dropna(subset="came")
    essay = known["came"].astype(bool)
    lazy = known["came"].astype(bool) == known["stays"].astype(bool)
    apart = essay != lazy
    known = known.assign(essay_right=essay, lazy_right=lazy).loc[apart.sort_values(kind="stable").index]
    won = int(essay[apart].sum())
    title = (
        f"{int(apart.sum())} predictions tell essay and lazy forecaster apart; the essay wins {won}"
        if apart.any()
        else "Essay and lazy forecaster are right and wrong together"
    )
    fig = charts.figure(
        title,
        subtitle="Scored predictions by who was right: the essay, or someone who says that nothing changes",
        source=charts.source("claims"),
        note="The rows in grey are those in which the essay expects a change; elsewhere both say the same.",
        left=LABELS,
        right=40,
        height=130 + ROW * len(known),
        legend=True,
    )
    for right, name, ink, symbol in (
        (True, "right", charts.VERDICT["supported"], "circle"),
        (False, "wrong", charts.VERDICT["contradicted"], "x"),
    ):
        xs = [0] * int((known["essay_right"] == right).sum()) + [1] * int((known["lazy_right"] == right).sum())
        ys = [
            *known.loc[known["essay_right"] == right, "sentence"],
            *known.loc[known["lazy_right"] == right, "sentence"],
        ]
        fig.add_scatter(
            x=xs,
            y=ys,
            mode="markers",
            name=name,
            marker={"color": ink, "symbol": symbol, "size": 12},
            hovertemplate="%{y}<extra>" + name + "</extra>",
            meta={"words": f"{name}: the essay {xs.count(0)} times, the lazy forecaster {xs.count(1)} times"},
        )
    names = known["sentence"].tolist()
    fig.update_yaxes(
        categoryorder="array", categoryarray=names[::-1], type="category", showgrid=False, ticks="", showline=False
    )
    fig.update_yaxes(range=[-0.6, len(names) - 0.4], tickfont={"size": 12})
    fig.update_xaxes(
        range=[-0.5, 1.5], tickvals=[0, 1], ticktext=["the essay", "nothing changes"], side="top", showgrid=False
    )
    if apart.any():
        fig.add_hrect(y0=-0.5, y1=int(apart.sum()) - 0.5, fillcolor=charts.BLANK, line_width=0, layer="below")
    return fig


def at_least(hits: int, of: int, chance: float = 0.5) -> float:
    """Return the chance of at least so many hits of so many, each with the same chance (exact binomial).

    Raises ValueError for hits outside 0 to `of`, or a chance outside 0 to 1.
    """
    if not 0 <= hits <= of:
        raise ValueError(f"Hits lie between 0 and {of}; found {hits}.")
    if not 0 <= chance <= 1:
        raise ValueError(f"A chance lies between 0 and 1; found {chance}.")
    return sum(math.comb(of, k) * chance**k * (1 - chance) ** (of - k) for k in range(hits, of + 1))


def dealt(table: pd.DataFrame) -> tuple[float, float, float]:
    """Return the gap between best and worst essay in shares of hits, the share of all ways to deal the hits out that
    give at least as much, and the least gap that fewer than 5% of ways give (1 if there is none). All are shares.

    table : `predictions.scored`.
    """
    known = table.dropna(subset="came")
    who = known["essay"].astype(str).tolist()
    of = {essay: who.count(essay) for essay in dict.fromkeys(who)}

    def gap(right: tuple[str, ...]) -> float:
        shares = [right.count(essay) / n for essay, n in of.items()]
        return round(max(shares) - min(shares), 9)

    right = tuple(known.loc[known["came"].astype(bool), "essay"].astype(str))
    gaps = [gap(one) for one in itertools.combinations(who, len(right))]
    often = {one: sum(other >= one for other in gaps) / len(gaps) for one in sorted(set(gaps))}
    return gap(right), often[gap(right)], next((one for one, share in often.items() if share < 0.05), 1.0)


def luck(hits: int, of: int) -> go.Figure:
    """Draw how often coins alone give each number of hits, those with as many or more in ink."""
    table = pd.DataFrame(
        {"hits": [str(k) for k in range(of + 1)], "chance": [100 * math.comb(of, k) / 2**of for k in range(of + 1)]}
    )
    p = 100 * at_least(hits, of)
    strong = [str(k) for k in range(hits, of + 1)]
    title = (
        "Coins alone seldom give as many hits as the essays"
        if p < 10
        else "Coins alone often give as many hits as the essays"
    )
    fig = charts.figure(
        title,
        subtitle=f"Chance of each number of hits if each of {of} predictions is a toss of a fair coin",
        x="Number of hits",
        y="% of cases",
        source="Computed, exact binomial",
        note=f"From {hits} on: as many hits as the essays have, or more. It is a model, so no table is drawn.",
    )
    fig.add_bar(
        x=table["hits"].tolist(),
        y=table["chance"].round(2).tolist(),
        marker={"color": [charts.MODEL[0] if one in strong else charts.MODEL[2] for one in table["hits"]]},
        name="by coin tosses",
        showlegend=False,
    )
    fig.update_xaxes(type="category")
    return fig


def strip() -> go.Figure:
    """Draw the specification strip of whether China kept its place at the heart of production (RQ-19)."""
    part = ways.part_of("RQ-19", "place")
    yes = sum(way.answer == "yes" for way in part.ways)
    title = (
        f"In all {yes} ways of asking, China kept its place or part"
        if yes == len(part.ways)
        else f"In {yes} of {len(part.ways)} ways of asking, China kept its place or part"
    )
    return ways.strip_of(
        part,
        title=title,
        subtitle="Most that China lost since 2010, in places or in percentage points of its part",
        unit="places or points lost",
        source=charts.source("country_counts"),
        note="Places and points share one axis. Zero or less means that nothing was lost in any year.",
        left=250,
    )


def fact(table: str, **where: Any) -> float:
    """Return one figure of a table. Raises LookupError, which names it, where there is none or more than one."""
    found = rows(data.load(table), table, **where)["value"].dropna()
    if len(found) != 1:
        raise LookupError(f"{table} has {len(found)} figures for {where}; one is needed.")
    return float(found.iloc[0])


def slip(said: str, probability: float) -> str:
    """Return the reader's forecast as a slip to keep. said : the day. probability : of a yes, in per cent.

    Raises ValueError for a probability outside 0 to 100.
    """
    if not 0 <= probability <= 100:
        raise ValueError(f"A probability lies between 0 and 100 per cent; found {probability}. Give another number.")
    return (
        f"Said on {said}, due on 31 December 2028: with {probability:g}% a Chinese model will have been the world's"
        f" best on the Epoch index on a day. If yes I lose {(1 - probability / 100) ** 2:.2f}, if no"
        f" {(probability / 100) ** 2:.2f}."
    )
