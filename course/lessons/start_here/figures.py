"""The course on one page: units, lessons, how many claims each puts to the test, and which lesson builds on which."""

from __future__ import annotations

import re

import plotly.graph_objects as go

from course import charts, master
from course.ledger import claims
from course.english import listed

UNITS = (
    ("Start", ("00",)),
    ("Run of the Red Queen", ("01", "02", "03", "04", "05")),
    ("The lesson of DeepSeek and Hangzhou", ("06", "07", "08", "09", "10", "11")),
    ("Chinese tech exceptionalism", ("12", "13", "14", "15")),
    ("Synthesis", ("16",)),
)
WIDE, HIGH, GAP = 118, 66, 9


def needs(number: str) -> tuple[str, ...]:
    """The lessons that a lesson builds on, by its head; lesson 00, which all need, is left out."""
    if number == UNITS[-1][1][0]:
        return tuple(n for n in master.paths() if "00" < n < number)
    return tuple(n for n in re.findall(r"\b\d\d\b", " ".join(master.head(number)["needs"])) if n != "00")


def _tested(number: str) -> str:
    count = len(master.head(number).get("claims") or ())
    return f"{count} claim{'' if count == 1 else 's'}" if count else "all claims"


def _wrapped(title: str, width: int = 15) -> str:
    lines = [""]
    for word in title.split():
        if len(lines[-1]) + len(word) >= width:
            lines.append("")
        lines[-1] += f" {word}" if lines[-1] else word
    return "<br>".join(lines)


def in_words() -> str:
    """The map as sentences: what a screen reader says in place of the picture."""
    told = []
    for unit, numbers in UNITS:
        parts = []
        for number in numbers:
            after = needs(number) if number != "16" else ()
            parts.append(
                f"{number} {master.head(number)['title']} ({_tested(number)}{', after ' + listed(after) if after else ''})"
            )
        told.append(f"{unit}: {listed(parts)}")
    return (
        ". ".join(told) + ". Every lesson comes after 00; any order within these needs will do; 16 looks back on all."
    )


def figure() -> go.Figure:
    """A box for each lesson, a row for each essay, an arrow from each lesson to those that build on it."""
    count = sum(len(master.head(number).get("claims") or ()) for number in master.paths())
    high = len(UNITS) * (HIGH + 50) + 80
    fig = charts.figure(
        f"{len(master.paths())} lessons put {count} of {len(claims.ledger())} claims to the test; the others say why they can't",
        source="Data: the heads of the lessons; data/claims.csv", note=in_words(), height=high, left=12, right=12,
    )  # fmt: skip
    place: dict[str, tuple[float, float]] = {}
    for row, (unit, numbers) in enumerate(UNITS):
        y = -row * (HIGH + 50)
        left = 0.0 if len(numbers) > 1 else 2.5 * (WIDE + GAP)
        fig.add_annotation(x=left, y=y + HIGH / 2 + 11, text=f"<b>{unit}</b>", showarrow=False, xanchor="left",
                           font={"size": 13, "color": "#595959"})  # fmt: skip
        for i, number in enumerate(numbers):
            place[number] = (left + i * (WIDE + GAP) + WIDE / 2, y)
    for number, (x, y) in place.items():
        fig.add_shape(type="rect", x0=x - WIDE / 2, x1=x + WIDE / 2, y0=y - HIGH / 2, y1=y + HIGH / 2,
                      line={"color": "#0072B2", "width": 1.5}, fillcolor="#eef5fa")  # fmt: skip
        text = f"<b>{number}</b> {_wrapped(master.head(number)['title'])}<br><span style='color:#595959'>{_tested(number)}</span>"
        fig.add_annotation(x=x, y=y, text=text, showarrow=False, font={"size": 11})
    for number in place:
        for before in needs(number) if number != "16" else ():
            (x0, y), (x1, _) = place[before], place[number]
            depth = y - HIGH / 2
            if x1 - x0 < 1.5 * WIDE:  # the next box
                fig.add_annotation(x=x1 - WIDE / 2, ax=x0 + WIDE / 2, y=y, ay=y, **_arrow())
            else:  # round below those between
                low = depth - 9 - (5 if number in ("05",) else 0)
                fig.add_scatter(x=[x0, x0, x1], y=[depth, low, low], mode="lines", line={"color": "#595959", "width": 1.3},
                                hoverinfo="skip", meta={"words": False}, showlegend=False)  # fmt: skip
                fig.add_annotation(x=x1, ax=x1, y=depth, ay=low, **_arrow())
    fig.update_xaxes(visible=False, range=[-4, 6 * (WIDE + GAP)])
    fig.update_yaxes(visible=False, range=[-len(UNITS) * (HIGH + 50) + 66, HIGH / 2 + 26])
    return fig


def _arrow() -> dict:
    return {"xref": "x", "yref": "y", "axref": "x", "ayref": "y", "text": "", "showarrow": True, "arrowhead": 2, "arrowsize": 1.1,
            "arrowwidth": 1.3, "arrowcolor": "#595959"}  # fmt: skip
