"""The course on one page: units, lessons, how many claims each puts to the test, and which lesson builds on which."""

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go

from course import charts, contents, master
from course.english import listed
from course.ledger import claims

WIDE, HIGH, GAP = 118, 66, 9
#: Height of a row with the room below it, and the most boxes in a row.
ROW, MOST = HIGH + 50, 6


def tested(topic: str) -> str:
    """Return how many claims a lesson tests, in words."""
    count = len(master.head(topic).get("claims") or ())
    return f"{count} claim{'' if count == 1 else 's'}" if count else "all claims"


def _wrapped(title: str, width: int = 15) -> str:
    lines = [""]
    for word in title.split():
        if len(lines[-1]) + len(word) >= width:
            lines.append("")
        lines[-1] += f" {word}" if lines[-1] else word
    return "<br>".join(lines)


def _before(topic: str) -> tuple[str, ...]:
    """The lessons from which arrows lead to this one; to a lesson that comes after all others, none does."""
    return () if master.head(topic).get("after") == "all" else master.after(topic)


def in_words() -> str:
    """Return the map as sentences: what a screen reader says in place of the picture."""
    told = []
    for unit, topics in contents.units().items():
        parts = []
        for topic in topics:
            one, after = contents.entry(topic), listed(contents.number(before) for before in _before(topic))
            parts.append(f"{one.number} {one.title} ({tested(topic)}{f', after {after}' if _before(topic) else ''})")
        told.append(f"{unit}: {listed(parts)}")
    first, last = contents.number(contents.FIRST), list(contents.lessons().values())[-1].number
    return (
        ". ".join(told)
        + f". Every lesson comes after {first}; any order within these needs will do; {last} looks back on all."
    )


def _rows() -> list[tuple[str, tuple[str, ...]]]:
    """The rows of boxes: a unit's title, empty where a long unit goes on, and the topics."""
    rows: list[tuple[str, tuple[str, ...]]] = []
    for unit, topics in contents.units().items():
        rows.extend(("" if at else unit, topics[at : at + MOST]) for at in range(0, len(topics), MOST))
    return rows


def figure() -> go.Figure:
    """Draw a box for each lesson, a row for each essay, and an arrow from each lesson to those that build on it."""
    lessons, rows = contents.lessons(), _rows()
    count = sum(len(master.head(topic).get("claims") or ()) for topic in lessons)
    fig = charts.figure(
        f"{len(lessons)} lessons put {count} of {len(claims.ledger())} claims to the test; the others say why they"
        " can't",
        source="The heads of the lessons. Table claims.",
        height=len(rows) * ROW + 80,
        left=12,
        right=12,
    )
    # what the boxes and arrows say, for those who hear the chart; the picture says it itself
    fig.add_scatter(x=[None], y=[None], mode="markers", hoverinfo="skip", meta={"words": in_words()})
    place: dict[str, tuple[float, float]] = {}
    for row, (unit, topics) in enumerate(rows):
        middle = -row * ROW
        left = 0.0 if len(topics) > 1 else 2.5 * (WIDE + GAP)
        if unit:
            fig.add_annotation(
                x=left,
                y=middle + HIGH / 2 + 11,
                text=f"<b>{unit}</b>",
                showarrow=False,
                xanchor="left",
                font={"size": 13, "color": charts.QUIET},
            )
        for i, topic in enumerate(topics):
            place[topic] = (left + i * (WIDE + GAP) + WIDE / 2, middle)
    for topic, (x, y) in place.items():
        fig.add_shape(
            type="rect",
            x0=x - WIDE / 2,
            x1=x + WIDE / 2,
            y0=y - HIGH / 2,
            y1=y + HIGH / 2,
            line={"color": charts.QUIET, "width": 1.5},
            fillcolor=charts.BLANK,
        )
        one = lessons[topic]
        text = f"<b>{one.number}</b> {_wrapped(one.title)}<br><span style='color:{charts.QUIET}'>{tested(topic)}</span>"
        fig.add_annotation(x=x, y=y, text=text, showarrow=False, font={"size": 11})
    for topic, end in place.items():
        for before in _before(topic):
            _connect(fig, place[before], end)
    fig.update_xaxes(visible=False, range=[-4, MOST * (WIDE + GAP)])
    fig.update_yaxes(visible=False, range=[-len(rows) * ROW + 66, HIGH / 2 + 26])
    return fig


def _connect(fig: go.Figure, start: tuple[float, float], end: tuple[float, float]) -> None:
    """Draw an arrow between two boxes: straight to the next one, below those between, or down to a later row."""
    (x0, y0), (x1, y1) = start, end
    depth = y0 - HIGH / 2
    if y1 < y0:
        fig.add_annotation(x=x1, ax=x0, y=y1 + HIGH / 2, ay=depth, **_arrow())
    elif x1 - x0 < 1.5 * WIDE:
        fig.add_annotation(x=x1 - WIDE / 2, ax=x0 + WIDE / 2, y=y1, ay=y0, **_arrow())
    else:
        low = depth - 9
        fig.add_scatter(
            x=[x0, x0, x1],
            y=[depth, low, low],
            mode="lines",
            line={"color": charts.QUIET, "width": 1.3},
            hoverinfo="skip",
            meta={"words": False},
            showlegend=False,
        )
        fig.add_annotation(x=x1, ax=x1, y=depth, ay=low, **_arrow())


def _arrow() -> dict[str, Any]:
    return {
        "xref": "x",
        "yref": "y",
        "axref": "x",
        "ayref": "y",
        "text": "",
        "showarrow": True,
        "arrowhead": 2,
        "arrowsize": 1.1,
        "arrowwidth": 1.3,
        "arrowcolor": charts.QUIET,
    }
