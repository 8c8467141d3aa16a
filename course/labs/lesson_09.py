"""Lab of lesson 09: grow cities. And the chart forms that the lesson uses."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from scipy import stats

from course import charts, data, lab
from course.models import cities
from course.verdicts import lesson_09 as ledger

#: Histories behind one setting of the lab.
HISTORIES = 100
QUARTER = 8  # years at the beginning and at the end that are compared
#: Where the products stand on the map of parts (across, up).
SPOTS = {
    "fishing rods": (0.0, 5.0), "rackets": (0.0, 4.0), "toys": (0.0, 3.0), "motors": (0.0, 2.0), "batteries": (0.0, 1.0),
    "radios": (0.0, 0.0), "light frames": (1.0, 4.5), "model aircraft": (1.0, 2.5), "phones": (1.0, 0.5), "drones": (2.0, 2.5),
}  # fmt: skip


@cache
def table() -> pd.DataFrame:
    """Places of lesson 07 with people, inventors of three spans of years, and young firms by 2015 and after (a copy to keep whole)."""
    found = ledger.units(data.load("prefectures_cn"), data.load("us_patent_inventors_city_cn"))
    young = young_firms()
    return found.assign(
        known=ledger.counted(young[young["reached"] <= ledger.STAND], found),
        later=ledger.counted(young[young["reached"] > ledger.STAND], found),
    )


@cache
def young_firms() -> pd.DataFrame:
    """The young firms of the list, each with its place."""
    return ledger.firms(
        data.load("unicorns_cn_companies_2022"), data.load("prefectures_cn"), data.load("us_patent_inventors_city_cn")
    )


def range_figure(title: str, real: pd.Series, ranges: dict[str, np.ndarray], *, x: str, source: str) -> go.Figure:
    """What is there (a dot a row) and what luck would give (a band a null model, 90 % of the draws).

    real : value by name, first on top. ranges : name of the null model -> (draws, places) in the order of `real`.
    """
    names = [str(name) for name in real.index]
    made = charts.layout(title, x=x, source=source, height=190 + 32 * len(names), left=215, right=30, legend=True)
    made["yaxis"] |= {"autorange": "reversed", "type": "category", "ticks": "", "showgrid": True}
    far = max(float(real.max()), *(float(np.quantile(drawn, 0.95, axis=0).max()) for drawn in ranges.values()))
    made["xaxis"] |= {"showgrid": True, "range": [0, 1.06 * far]}
    traces: list[dict[str, Any]] = []
    for (label, drawn), ink, wide in zip(ranges.items(), (charts.PALETTE[4], charts.PALETTE[5]), (13, 6), strict=False):
        low, high = np.quantile(drawn, [0.05, 0.95], axis=0)
        xs, ys = [], []
        for name, a, b in zip(names, low, high, strict=True):
            xs += [float(a), float(b), None]
            ys += [name, name, None]
        words = "; ".join(f"{n} {a:.0f} to {b:.0f}" for n, a, b in zip(names, low, high, strict=True))
        traces.append({
            "type": "scatter", "x": xs, "y": ys, "mode": "lines", "name": label, "line": {"color": ink, "width": wide},
            "meta": {"words": f"{label}: {words}"},
        })  # fmt: skip
    traces.append({
        "type": "scatter", "x": real.astype(float).tolist(), "y": names, "mode": "markers", "name": "in the list",
        "marker": {"symbol": "diamond", "size": 11, "color": charts.INK},
        "meta": {"words": "in the list: " + "; ".join(f"{n} {v:.0f}" for n, v in zip(names, real, strict=True))},
    })  # fmt: skip
    return go.Figure(data=traces, layout=made)


def memory_figure(title: str, frame: pd.DataFrame, named: list[str], *, source: str) -> go.Figure:
    """Inventors early and late, one dot a place, both axes logarithmic; places without one on either side are left out."""
    shown = frame[(frame["early"] > 0) & (frame["late"] > 0)]
    fig = charts.figure(
        title, x="Inventors 2001 to 2005 (both axes: equal steps are equal factors)", y="Inventors 2017 to 2021", source=source, right=40,
        note=f"{len(shown)} places have inventors in both spans",
    )  # fmt: skip
    for names, ink, size in (
        (shown.index.difference(named), charts.GREY, 7),
        (pd.Index(named), charts.PALETTE[0], 10),
    ):
        part = shown.loc[names]
        fig.add_scatter(
            x=part["early"].tolist(), y=part["late"].tolist(), mode="markers", text=[str(n) for n in part.index],
            marker={"size": size, "color": ink, "symbol": "circle" if ink == charts.GREY else "diamond"},
            meta={"words": "; ".join(f"{n}: {a:.0f} early, {b:,.0f} late" for n, a, b in part[["early", "late"]].itertuples())}
            if ink != charts.GREY else {"words": False},
        )  # fmt: skip
    for name in named:
        one = shown.loc[name]
        fig.add_annotation(
            x=np.log10(one["early"]), y=np.log10(one["late"]), text=name, showarrow=False,
            yshift=14 if one["early"] > 500 or one["late"] > 1000 else 0, xshift=0 if one["early"] > 500 or one["late"] > 1000 else 9,
            xanchor="right" if one["early"] > 500 else "center" if one["late"] > 1000 else "left", font={"size": 13, "color": charts.text_colour(charts.PALETTE[0])},
        )  # fmt: skip
    ticks = {"type": "log", "tickvals": [1, 10, 100, 1000, 10000], "ticktext": ["1", "10", "100", "1,000", "10,000"]}
    fig.update_xaxes(**ticks, showgrid=True)
    fig.update_yaxes(**ticks)
    return fig


def histories_figure(title: str, shares: dict[str, np.ndarray], *, note: str = "") -> go.Figure:
    """The same country several times over: the share of each city at the end, one row of dots a history, sorted.

    shares : name of the row -> shares (percent) of the cities.
    """
    names = list(shares)
    fig = charts.figure(
        title, x="Share of all ideas (%)", source="A model, no data: course.models.cities.", note=note, left=170,
        height=150 + 28 * len(names),
    )  # fmt: skip
    for i, (name, share) in enumerate(shares.items()):
        top = float(np.max(share))
        fig.add_scatter(
            x=np.round(share, 1).tolist(), y=[name] * len(share), mode="markers",
            marker={"size": 11, "color": [charts.PALETTE[1] if v == top else charts.GREY for v in share], "opacity": 0.75,
                    "symbol": ["diamond" if v == top else "circle" for v in share]},
            meta={"words": f"{name}: the leader has {top:.0f} %, the last {np.min(share):.0f} %"}, showlegend=False,
        )  # fmt: skip
        fig.add_annotation(
            x=top, y=i, text=f"city {int(np.argmax(share)) + 1}", showarrow=False, xanchor="left", xshift=10,
            font={"size": 12, "color": charts.text_colour(charts.PALETTE[1])},
        )  # fmt: skip
    fig.update_yaxes(autorange="reversed", type="category", ticks="", showgrid=True)
    fig.update_xaxes(range=[0, 4 + max(float(np.max(s)) for s in shares.values()) * 1.08], showgrid=True)
    return fig


def parts_figure(title: str) -> go.Figure:
    """The map of products: a line leads from each part to what is made of it."""
    fig = charts.figure(title, source="A model, no data: PARTS in course.models.cities.", height=400, left=24)
    xs, ys = [], []
    for name, parts in cities.PARTS.items():
        for part in parts:
            xs += [SPOTS[part][0], SPOTS[name][0], None]
            ys += [SPOTS[part][1], SPOTS[name][1], None]
    fig.add_scatter(
        x=xs, y=ys, mode="lines", line={"color": "#b5b5b5", "width": 2}, showlegend=False, meta={"words": False}
    )
    said = "; ".join(f"{name} from {', '.join(parts)}" for name, parts in cities.PARTS.items())
    fig.add_scatter(
        x=[SPOTS[n][0] for n in cities.PRODUCTS], y=[SPOTS[n][1] for n in cities.PRODUCTS], mode="markers", showlegend=False,
        marker={"size": 15, "symbol": ["circle"] * len(cities.BASICS) + ["square"] * (len(cities.MADE) - 1) + ["star"],
                "color": [charts.PALETTE[4]] * len(cities.BASICS) + [charts.PALETTE[5]] * (len(cities.MADE) - 1) + [charts.PALETTE[1]]},
        meta={"words": f"Basic products: {', '.join(cities.BASICS)}. Made of parts: {said}"},
    )  # fmt: skip
    for name in cities.PRODUCTS:
        fig.add_annotation(
            x=SPOTS[name][0],
            y=SPOTS[name][1],
            text=name,
            showarrow=False,
            yshift=17,
            font={"size": 13, "color": charts.INK},
        )
    fig.update_xaxes(visible=False, range=[-0.35, 2.35])
    fig.update_yaxes(visible=False, range=[-0.5, 5.7])
    return fig


def computing_figure(title: str, models: pd.DataFrame, named: dict[str, str], *, source: str) -> go.Figure:
    """Training computing of notable models by date, Chinese ones in colour, some named.

    named : model -> where its name stands ("above", "below").
    """
    rows = models.dropna(subset="training_flop")
    china = rows["countries"].fillna("").str.contains("China")
    fig = charts.figure(
        title, x="Year of publication", y="Training computing (operations)", source=source, legend=True, left=84, right=64,
        note="The vertical axis is logarithmic",
    )  # fmt: skip
    day = pd.to_datetime(rows["publication_date"])
    at = (day.dt.year + (day.dt.dayofyear - 1) / 365.25).round(2)
    for part, name, ink, symbol in (
        (~china, "other countries", charts.GREY, "circle"),
        (china, "China", charts.colour("China"), "diamond"),
    ):
        flops = rows.loc[part, "training_flop"]
        fig.add_scatter(
            x=at[part].tolist(), y=flops.tolist(), mode="markers", name=name,
            marker={"size": 6 if symbol == "circle" else 8, "color": ink, "symbol": symbol, "opacity": 0.8},
            meta={"words": f"{name}: {int(part.sum())} models, up to {flops.max():.1e} operations"},
        )  # fmt: skip
    for model, where in named.items():
        one = rows["model"] == model
        fig.add_annotation(
            x=float(at[one].iloc[0]), y=float(np.log10(rows.loc[one, "training_flop"].iloc[0])), text=model, showarrow=True,
            arrowhead=0, ax=-20 if where == "above" else 10, ay=-34 if where == "above" else 48,
            font={"size": 13, "color": charts.INK}, bgcolor="rgba(255,255,255,0.8)",
        )  # fmt: skip
    powers = list(range(14, 28, 2))
    fig.update_yaxes(type="log", tickvals=[10.0**p for p in powers], ticktext=[f"10<sup>{p}</sup>" for p in powers])
    return fig


# ------------------------------------------------------------------------------------------------------------- the lab


@lru_cache(maxsize=64)
def _grown(memory: float, unequal: float, leaps: float, start: float) -> dict[str, Any]:
    """Many histories of one setting, and its four properties."""
    world = cities.grow(memory, unequal, leaps, start, runs=HISTORIES)
    share = 100 * world.share()
    years = len(world.ideas) - 1
    early, late = (stats.rankdata(world.share(*span), axis=1) for span in ((1, QUARTER), (years - QUARTER + 1, years)))
    a, b = early - early.mean(axis=1, keepdims=True), late - late.mean(axis=1, keepdims=True)
    spread = np.sqrt((a**2).sum(axis=1) * (b**2).sum(axis=1))
    told = np.divide((a * b).sum(axis=1), spread, out=np.zeros(len(a)), where=spread > 0)
    some = world.winner[world.winner >= 0]
    return {
        "share": share, "people": 100 * world.people, "drones": world.has("drones"), "winner": world.winner,
        "ready": world.ready("drones"), "leader": float(share.max(axis=1).mean()), "told": float(told.mean()),
        "best": 100 * float((some == 0).mean()) if len(some) else 0.0, "none": HISTORIES - len(some),
        "low": np.quantile(share, 0.05, axis=0), "high": np.quantile(share, 0.95, axis=0),
    }  # fmt: skip


def draw(memory: float, unequal: float, leaps: float, start: float, history: int) -> go.Figure:
    """One history among many: the share of each city, who has drones, and the four properties in the corner.

    Raises Say for a setting out of range.
    """
    if not isinstance(history, int) or not 1 <= history <= HISTORIES:
        raise lab.Say(f"The history must be a whole number from 1 to {HISTORIES}, not {history!r}.")
    try:
        made = _grown(float(memory), float(unequal), float(leaps), float(start))
    except (ValueError, TypeError) as problem:
        raise lab.Say(f"This can't be grown: {problem}.") from None
    share, has = made["share"][history - 1], made["drones"][history - 1]
    winner = int(made["winner"][history - 1])
    names = [str(n + 1) for n in range(len(share))]
    first = f"city {winner + 1} was first with drones" if winner >= 0 else "no city came to drones"
    if made["none"] == HISTORIES:
        guess = "no history had drones at all"
    else:
        guess = f"a bet on city 1 would be right in {made['best']:.0f} % of the histories with drones"
    title = f"In this history {first}; {guess}"
    layout = charts.layout(
        title, x="City, by number of people", y="Share of all ideas (%)", legend=True, height=440,
        source=f"A model, no data: {HISTORIES} histories of course.models.cities.",
        note=f"On average the leading city has {made['leader']:.0f} % of the ideas; early and late ranks have a correlation of {made['told']:.2f}",
    )  # fmt: skip
    xs = [v for name in names for v in (name, name, None)]
    ys = [v for a, b in zip(made["low"], made["high"], strict=True) for v in (round(a, 1), round(b, 1), None)]
    inks = [charts.PALETTE[1] if own else charts.PALETTE[0] for own in has]
    traces = [
        {"type": "scatter", "x": xs, "y": ys, "mode": "lines", "name": "range of many histories",
         "line": {"color": "#cfd8dc", "width": 14},
         "meta": {"words": f"usually: city 1 from {made['low'][0]:.0f} to {made['high'][0]:.0f} %, city {len(share)} from {made['low'][-1]:.0f} to {made['high'][-1]:.0f} %"}},
        {"type": "scatter", "x": names, "y": [round(v, 1) for v in made["people"].tolist()], "mode": "lines",
         "name": "share of people", "line": {"color": charts.QUIET, "width": 1.5, "dash": "dot"},
         "meta": {"words": f"share of people: {made['people'][0]:.0f} % in city 1, {made['people'][-1]:.0f} % in city {len(share)}"}},
        {"type": "scatter", "x": names, "y": [round(v, 1) for v in share.tolist()], "mode": "markers", "name": "this history (star: has drones)",
         "marker": {"size": [14 if own else 9 for own in has], "symbol": ["star" if own else "circle" for own in has], "color": inks},
         "meta": {"words": f"this history: city {int(share.argmax()) + 1} leads with {share.max():.0f} %; drones in {int(has.sum())} of {len(has)} cities"}},
    ]  # fmt: skip
    layout["xaxis"] |= {"type": "category"}
    layout["yaxis"] |= {"range": [0, max(32.0, 1.3 * float(max(share.max(), made["high"].max())))]}
    layout["annotations"].append({
        "text": f"luck: drones came in {100 * made['drones'][made['ready']].mean() if made['ready'].any() else 0:.0f} % of cities with all parts"
                f"<br>memory: early and late ranks {made['told']:.2f}"
                f"<br>surprise: a bet on city 1 is right in {made['best']:.0f} %"
                f"<br>concentration: leader has {made['leader']:.0f} %",
        "x": 0.99, "xref": "paper", "xanchor": "right", "y": 0.98, "yref": "paper", "yanchor": "top", "align": "left",
        "showarrow": False, "bgcolor": "rgba(255,255,255,0.85)", "font": {"size": 12, "color": charts.INK},
    })  # fmt: skip
    return go.Figure(data=traces, layout=layout)


def the_lab() -> lab.Lab:
    """The lab as the lesson shows it."""
    return lab.Lab(
        draw,
        controls=[
            lab.slider("memory", "Ideas that come up beside earlier ideas", 0, 100, 90, step=10, unit="%"),
            lab.slider(
                "unequal",
                "How unequal the cities are in size",
                0,
                1.5,
                0,
                step=0.1,
                help="The further to the right, the larger city 1.",
            ),
            lab.slider("leaps", "Rate of products whose parts are lacking", 0, 100, 1, step=1, unit="% of the usual"),
            lab.slider("start", "Basic products that a usual city knows at the start", 0, 100, 50, step=10, unit="%"),
            lab.slider("history", "Play it again: history number", 1, HISTORIES, 1),
        ],
        presets={
            "No memory: ideas fall on people": {"memory": 0, "history": 3},
            "Memory, and all cities alike": {},
            "The same country, another history": {"history": 2},
            "Memory, and cities of unequal size": {"unequal": 1.0},
            "No part is needed": {"unequal": 1.0, "leaps": 100},
        },
        title="Lab: grow cities",
        prompt="Predict: if ideas follow earlier ideas, can you say beforehand which of twelve equal cities will lead? Try: move the memory "
        "from none to all, then play other histories. Explain: how can a world be easy to foretell from its middle and hard from its start?",
    )
