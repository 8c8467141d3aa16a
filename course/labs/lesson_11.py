"""Lab of lesson 11: places to meet, and grants. And the lesson's own chart forms."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from course import charts, lab
from course.models import encounters, grants
from course.verdicts.lesson_11 import PLACES

RUNS = 16
FIRMS = 100
GRANTS = (1, 2, 3, 5, 10, 20, 30, 50, 75, 100)
TAILS = {"very few firms hold nearly all of it": 1.1, "few firms hold much of it": 1.5, "it is spread": 2.5}


@lru_cache(maxsize=256)
def ideas(people: int, mixing: float) -> tuple[float, ...]:
    """Ideas a month for 100 people, for each number of places in PLACES."""
    counts = np.repeat(PLACES, RUNS)
    made = encounters.month(people, counts, mixing, runs=len(counts)).ideas.reshape(len(PLACES), RUNS).mean(axis=1)
    return tuple(np.round(100 * made / people, 2).tolist())


def draw(people: int, mixing: float, places: int, noise: float, worth: str, meddling: float, given: int) -> go.Figure:
    """Left: ideas against the number of places. Right: worth found against the number of grants. The settings are marked."""
    try:
        left = ideas(people, mixing)
        right = np.round(100 * grants.found(tail=TAILS[worth], noise=noise, meddling=meddling, firms=FIRMS), 1).tolist()
    except ValueError as problem:
        raise lab.Say(f"This town can't be drawn: {problem}.") from None
    have, best_places = left[PLACES.index(places)], PLACES[int(np.argmax(left))]
    found, best_given = right[given - 1], int(np.argmax(right)) + 1
    title = (
        f"{places} {'place' if places == 1 else 'places'}: {have:.0f} ideas a month for 100 people, {max(left):.0f} with {best_places}. "
        f"{given} {'grant' if given == 1 else 'grants'}: {found:.0f} % of all worth, {max(right):.0f} % with {best_given}"
    )
    made = charts.layout(
        title, x="Places to meet", y="Ideas a month for 100 people", height=430, right=20,
        note=f"Two panels. Left: places to meet and ideas. Right: grants out of {FIRMS} firms, and the part of all worth that is found (%)",
        source="Two models with made-up numbers, no data: course.models.encounters, course.models.grants.",
    )  # fmt: skip
    made["xaxis"] |= {"domain": [0, 0.45], "range": [-2, 66]}
    made["yaxis"] |= {"range": [0, 32]}
    made["xaxis2"] = {**made["xaxis"], "domain": [0.56, 1], "range": [-3, 103], "anchor": "y2"}
    made["xaxis2"]["title"] = {**made["xaxis"]["title"], "text": f"Grants, out of {FIRMS} firms"}
    made["yaxis2"] = {**made["yaxis"], "anchor": "x2", "range": [0, 60]}
    made["yaxis2"]["title"] = {**made["yaxis"]["title"], "text": "Worth found (% of all)"}
    traces = [
        _curve("ideas", list(PLACES), list(left), charts.PALETTE[0], ""),
        _mark("your places", places, have, charts.PALETTE[0], ""),
        _curve("worth found", list(range(1, FIRMS + 1)), right, charts.PALETTE[1], "2"),
        _mark("your grants", given, found, charts.PALETTE[1], "2"),
    ]
    return go.Figure(data=traces, layout=made)


def _curve(name: str, xs: list, ys: list, ink: str, axis: str) -> dict:
    return {"type": "scatter", "x": xs, "y": ys, "mode": "lines", "name": name, "line": {"color": ink, "width": 2.6},
            "xaxis": f"x{axis}", "yaxis": f"y{axis}"}  # fmt: skip


def _mark(name: str, x: float, y: float, ink: str, axis: str) -> dict:
    return {"type": "scatter", "x": [x], "y": [y], "mode": "markers", "name": name, "xaxis": f"x{axis}", "yaxis": f"y{axis}",
            "marker": {"color": ink, "size": 13, "symbol": "diamond", "line": {"color": "white", "width": 1.5}}}  # fmt: skip


def the_lab() -> lab.Lab:
    """The lab as the lesson shows it."""
    return lab.Lab(
        draw,
        controls=[
            lab.steps("people", "People", (20, 40, 80), 40),
            lab.slider("mixing", "Outings to any place, not only to one's own kind", 0, 100, 50, step=10, unit="%"),
            lab.steps("places", "Places to meet", PLACES, 4),
            lab.slider("noise", "How badly the giver sees", 0, 4, 1, step=0.5, help="On the left perfectly, on the right hardly at all."),
            lab.choice("worth", "The worth of firms", tuple(TAILS), "few firms hold much of it"),
            lab.slider("meddling", "How far the giver steers the firms", 0, 100, 0, step=10, unit="%"),
            lab.steps("given", "Grants", GRANTS, 5, unit=f"of {FIRMS}"),
        ],
        presets={
            "A coffee shop on every corner": {"places": 64},
            "To each kind its own place": {"mixing": 0, "places": 16},
            "A blind giver picks five": {"noise": 4},
            "The same for everybody": {"given": 100},
            "Sharp eyes that steer": {"noise": 0, "meddling": 50, "given": 10},
        },
        title="Lab: places to meet, and grants",
        prompt="Predict: does a town with more cafés always have more ideas, and does a giver who can't see do better with few grants or many? "
        "Try: add places, then stop the mixing; blur the giver's eyes, then change how the worth is spread. "
        "Explain: what has to be true for 'spread it wide and let go' to be good advice?",
    )  # fmt: skip


# ------------------------------------------------------------------------------------------- charts of the lesson


def forest(rows: pd.DataFrame, title: str, *, source: str = "", note: str = "") -> go.Figure:
    """Published effects as ranges, one line each; columns label, low, high (per cent). A single number is a dot, none found a hollow one."""
    fig = charts.figure(
        title, x="Effect of more places (%)", source=source, note=note, height=110 + 42 * len(rows), left=270
    )
    names = rows["label"].tolist()[::-1]
    for label, low, high in zip(rows["label"], rows["low"], rows["high"], strict=True):
        told = (
            f"{label.replace('<br>', ', ')}: {low:.1f} to {high:.1f} %"
            if high > low
            else f"{label.replace('<br>', ', ')}: {low:.1f} %"
            if low
            else f"{label.replace('<br>', ', ')}: none found"
        )
        fig.add_scatter(
            x=[float(low), float((low + high) / 2), float(high)], y=[label] * 3, mode="lines+markers", name=label, meta={"words": told},
            line={"color": charts.PALETTE[0], "width": 3}, marker={"size": [9, 1, 9], "symbol": "line-ns-open", "color": charts.PALETTE[0]} if high > low
            else {"size": 10, "color": charts.PALETTE[0], "symbol": "circle" if low else "circle-open", "line": {"width": 0 if low else 2}},
        )  # fmt: skip
    fig.update_yaxes(categoryorder="array", categoryarray=names, showgrid=False)
    fig.add_shape(type="line", x0=0, x1=0, y0=-0.5, y1=len(rows) - 0.5, line={"color": charts.QUIET, "width": 1.5})
    fig.update_xaxes(range=[-2, 38], showgrid=True)
    return fig


def by_mixing(curves: dict[str, tuple[float, ...]], title: str) -> go.Figure:
    """Ideas against the number of places, one line for each name; values as `ideas` gives them."""
    fig = charts.figure(
        title,
        x="Places to meet",
        y="Ideas a month for 100 people",
        right=110,
        source="A model, no data: course.models.encounters.",
    )
    ends = []
    for (name, values), ink, symbol in zip(
        curves.items(), charts.PALETTE, ("circle", "square", "diamond", "triangle-up"), strict=False
    ):
        fig.add_scatter(
            x=list(PLACES),
            y=list(values),
            mode="lines+markers",
            name=name,
            line={"color": ink, "width": 2.4},
            marker={"symbol": symbol, "size": 8},
        )
        ends.append((name, PLACES[-1], values[-1], ink))
    top = 1.08 * max(map(max, curves.values()))
    charts.label_ends(fig, ends, (0, top))
    fig.update_yaxes(range=[-0.3, top])
    fig.update_xaxes(range=[-1, PLACES[-1] + 1])
    return fig


def cloud(table: pd.DataFrame, title: str, named: list[str], *, source: str = "") -> go.Figure:
    """Shops against inventors on logarithmic axes, one dot a city; the cities in `named` carry their name."""
    fig = charts.figure(
        title,
        x="Starbucks shops, 2017 (logarithmic)",
        y="Inventors on US patents, 2017 (logarithmic)",
        source=source,
        height=470,
    )
    for mine, ink in ((False, charts.GREY), (True, charts.PALETTE[1])):
        rows = table[table["city"].isin(named) == mine]
        fig.add_scatter(
            x=rows["shops"].tolist(), y=rows["inventors"].tolist(), mode="markers+text" if mine else "markers", name="named cities" if mine else "other cities",
            text=rows["city"].tolist() if mine else None, textposition="top center", hovertext=rows["city"].tolist(),
            marker={"color": ink, "size": 9 if mine else 7, "opacity": 1 if mine else 0.7}, textfont={"size": 12},
        )  # fmt: skip
    fig.update_xaxes(type="log", dtick=1, showgrid=True)
    fig.update_yaxes(type="log", dtick=1)
    return fig
