"""The charts of homes, wages and gates in great cities, and what changes when a gate opens or land is freed."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import pandas as pd
import plotly.graph_objects as go

from course import charts, data
from course.lessons.price_of_a_great_city import claims as ledger
from course.models import equilibrium

#: What the lab and the lesson show of an outcome: words, how to read it off (percent against today).
ROWS: dict[str, Callable[[equilibrium.Outcome, equilibrium.Outcome], float]] = {
    "people of a great city": lambda now, then: 100 * (then.people / now.people - 1),
    "wage there": lambda now, then: 100 * (then.wage / now.wage - 1),
    "rent there": lambda now, then: 100 * (then.rent / now.rent - 1),
    "life of those who rent there": lambda now, then: 100 * (then.real - 1),
    "life of a newcomer, against elsewhere before": lambda now, then: (
        then.newcomer if then.people > now.people * 1.001 else 0.0
    ),
    "life of those who rent elsewhere": lambda now, then: 100 * (then.real_other - 1),
    "rents of all landlords there": lambda now, then: 100 * (then.landlords - 1),
    "rents of all landlords elsewhere": lambda now, then: 100 * (then.landlords_other - 1),
    "output of all cities": lambda now, then: 100 * (then.output - 1),
    "ideas of all cities": lambda now, then: 100 * (then.ideas - 1),
}
#: Who gains and who loses: the rows about people.
PEOPLE = [name for name in ROWS if name.startswith(("life", "rents"))]


@cache
def today() -> equilibrium.Facts:
    """Return the rough facts of today, from the tables."""
    return ledger.facts(data.load("place_facts_cn"), data.load("prefectures_cn"))


def changes(now: equilibrium.Outcome, then: equilibrium.Outcome, rows: list[str] | None = None) -> dict[str, float]:
    """Return changes in percent by the words of ROWS."""
    return {name: round(float(ROWS[name](now, then)), 6) + 0.0 for name in rows or ROWS}


def dots_figure(
    title: str,
    frame: pd.DataFrame,
    x: str,
    y: str,
    named: dict[str, str],
    *,
    x_title: str,
    y_title: str,
    source: str,
    note: str = "",
) -> go.Figure:
    """Draw one dot per row, some in colour with their name.

    frame : index of names. named : name -> where its label stands ("left", "right", "above", "below").
    """
    fig = charts.figure(title, x=x_title, y=y_title, source=source, note=note, left=78, right=40)
    rest = frame.drop(index=[n for n in named if n in frame.index])
    for part, ink, symbol, size in (
        (rest, charts.GREY, "circle", 7),
        (frame.loc[list(named)], charts.PALETTE[1], "diamond", 11),
    ):
        said = "; ".join(f"{n}: {a:,.3g} across, {b:,.6g} up" for n, a, b in part[[x, y]].itertuples())
        fig.add_scatter(
            x=part[x].astype(float).round(3).tolist(),
            y=part[y].astype(float).round(3).tolist(),
            mode="markers",
            text=[str(n) for n in part.index],
            marker={"size": size, "color": ink, "symbol": symbol},
            showlegend=False,
            meta={"words": said if symbol == "diamond" else f"{len(part)} other cities"},
        )
    shift = {
        "left": (-10, 0, "right"),
        "right": (10, 0, "left"),
        "above": (0, 15, "center"),
        "below": (0, -15, "center"),
    }
    for name, where in named.items():
        dx, dy, anchor = shift[where]
        fig.add_annotation(
            x=float(frame[x][name]),
            y=float(frame[y][name]),
            text=name,
            showarrow=False,
            xshift=dx,
            yshift=dy,
            xanchor=anchor,
            font={"size": 13, "color": charts.text_colour(charts.PALETTE[1])},
        )
    fig.update_xaxes(showgrid=True)
    return fig


def square_figure(title: str, settled: dict[str, equilibrium.Outcome]) -> go.Figure:
    """Draw four worlds by people (millions) and rent (other cities today = 1), with a line from each to the next: one a
    policy.

    settled : "as it is", "gate open", "land freed", "both" -> outcome.
    """
    fig = charts.figure(
        title,
        x="People of a great city, in millions",
        y="Rent (other cities today = 1)",
        height=440,
        right=40,
        source="A model with rough numbers: course.models.equilibrium; today from place_facts_cn and prefectures_cn.",
    )
    at = {name: (round(one.people, 2), round(one.rent, 3)) for name, one in settled.items()}
    for policy, ink, dash, ways in (
        ("open the gate", charts.PALETTE[0], "solid", (("as it is", "gate open"), ("land freed", "both"))),
        ("free the land", charts.PALETTE[2], "dash", (("as it is", "land freed"), ("gate open", "both"))),
    ):
        for a, b in ways:
            fig.add_scatter(
                x=[at[a][0], at[b][0]],
                y=[at[a][1], at[b][1]],
                mode="lines",
                showlegend=False,
                line={"color": ink, "width": 2.2, "dash": dash},
                meta={"words": False},
            )
            fig.add_annotation(
                x=(at[a][0] + at[b][0]) / 2,
                y=(at[a][1] + at[b][1]) / 2,
                text=policy,
                showarrow=False,
                bgcolor="rgba(255,255,255,0.85)",
                font={"size": 12, "color": charts.text_colour(ink)},
            )
    fig.add_scatter(
        x=[at[name][0] for name in settled],
        y=[at[name][1] for name in settled],
        mode="markers",
        showlegend=False,
        marker={"size": 13, "symbol": charts.SYMBOLS[: len(settled)], "color": charts.INK},
        meta={
            "words": "; ".join(
                f"{n}: {one.people:.1f} million people, rent {one.rent:.2f}, wage {one.wage:.2f}"
                for n, one in settled.items()
            )
        },
    )
    spots = {
        "as it is": (-12, 0, "right"),
        "land freed": (-12, 0, "right"),
        "gate open": (0, 28, "center"),
        "both": (0, -28, "center"),
    }
    for name, one in settled.items():
        dx, dy, anchor = spots[name]
        fig.add_annotation(
            x=at[name][0],
            y=at[name][1],
            text=f"<b>{name}</b><br>wage {one.wage:.2f}",
            showarrow=False,
            align="left",
            xshift=dx,
            yshift=dy,
            xanchor=anchor,
            font={"size": 13, "color": charts.INK},
        )
    people, rents = [p for p, _ in at.values()], [r for _, r in at.values()]
    fig.update_xaxes(range=[min(people) - 5, max(people) + 4], showgrid=True)
    fig.update_yaxes(range=[min(rents) - 0.6, max(rents) + 0.6])
    return fig


def gains_figure(title: str, settled: dict[str, equilibrium.Outcome]) -> go.Figure:
    """Draw who gains and who loses: a row per group, a sign per world (percent compared with today)."""
    now = settled["as it is"]
    fig = charts.figure(
        title,
        x="Change against today (%)",
        height=400,
        left=270,
        legend=True,
        source="A model with rough numbers: course.models.equilibrium.",
    )
    for i, (name, one) in enumerate((n, o) for n, o in settled.items() if n != "as it is"):
        got = changes(now, one, PEOPLE)
        fig.add_scatter(
            x=[round(v, 1) for v in got.values()],
            y=list(got),
            mode="markers",
            name=name,
            marker={"size": 11, "symbol": charts.SYMBOLS[i], "color": charts.PALETTE[i]},
            meta={"words": f"{name}: " + "; ".join(f"{k} {v:+.0f}%" for k, v in got.items())},
        )
    fig.add_vline(x=0, line={"color": charts.QUIET, "width": 1.2})
    fig.update_yaxes(autorange="reversed", type="category", ticks="", showgrid=True)
    fig.update_xaxes(showgrid=True)
    return fig
