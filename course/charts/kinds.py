"""Ready-made charts: lines named at their ends, and bars with their values."""

from __future__ import annotations

import html
import math
import re
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from course.charts.numbers import number
from course.charts.palette import CONTEXT, GREY, INK, QUIET, text_colour
from course.charts.style import (
    AROUND,
    DASHES,
    EDGE,
    FIXED,
    HEIGHT,
    LABEL,
    PALETTE,
    SMALL,
    SYMBOLS,
    colour,
    layout,
)
from course.charts.text import SLACK, width

#: Name, x, y and colour of a line's last point.
End = tuple[str, Any, float, str]


def spread(wanted: list[float], gap: float, low: float, high: float) -> list[float]:
    """Return label positions (pixels) near the wanted ones, at least `gap` apart where there is room."""
    order = np.argsort(wanted, kind="stable")
    placed = np.clip(np.asarray(wanted, dtype=float)[order], low, high)
    for _ in range(200):
        moved = False
        for i in range(len(placed) - 1):
            short = gap - (placed[i + 1] - placed[i])
            if short > 0.01:
                placed[i] -= short / 2
                placed[i + 1] += short / 2
                moved = True
        placed = np.clip(placed, low, high)
        if not moved:
            break
    out = np.empty(len(placed))
    out[order] = placed
    return out.tolist()


def end_labels(ends: Sequence[End], y_range: tuple[float, float], pixels: float) -> list[dict[str, Any]]:
    """Return annotations that write each line's name at its right end, moved apart so that none overlaps.

    ends : (name, x, y, colour) of each line's last point. y_range : of the y axis (linear). pixels : its length.
    """
    labels: list[dict[str, Any]] = [
        {
            "text": html.escape(name),
            "x": x,
            "y": y,
            "xanchor": "left",
            "yanchor": "middle",
            "xshift": 7,
            "showarrow": False,
            "font": {"size": LABEL, "color": text_colour(ink), "weight": 700},
        }
        for name, x, y, ink in ends
    ]
    move_apart(labels, y_range, pixels)
    return labels


def move_apart(labels: list[dict[str, Any]], y_range: Sequence[float], pixels: float, gap: float = 16) -> None:
    """Shift annotations at the ends of lines, in place, so that their middles are at least so many pixels apart.

    y_range : of the y axis (linear). pixels : its length.
    """
    low, high = y_range
    wanted = [(float(label["y"]) - low) / (high - low) * pixels for label in labels]
    for label, at, want in zip(labels, spread(wanted, gap, 6, pixels - 6), wanted, strict=True):
        label["yshift"] = at - want


def room_for(names: Sequence[str], size: int = LABEL) -> int:
    """Return the margin in pixels that names need beside a plot, at a side where bold text of this size stands."""
    return math.ceil(max((SLACK * width(name, size, bold=True) for name in names), default=0)) + 7 + EDGE


def label_ends(fig: go.Figure, ends: Sequence[End], y_range: tuple[float, float]) -> None:
    """Write the lines' names at their ends and fix the y axis to y_range; see `end_labels`."""
    pixels = fig.layout.height - fig.layout.margin.t - fig.layout.margin.b
    fig.layout.annotations = [*fig.layout.annotations, *end_labels(ends, y_range, pixels)]
    fig.layout.yaxis.range = list(y_range)


def see_through(ink: str, strength: float) -> str:
    """Return a colour as a band is filled with it: from 0, nothing, to 1, the colour itself."""
    red, green, blue = (int(ink[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red},{green},{blue},{strength:g})"


def band(
    x: Sequence[Any], low: Sequence[float], high: Sequence[float], ink: str, strength: float = 0.2
) -> dict[str, Any]:
    """Return the trace of an interval along an order, to stand under its line.

    x, low, high : of one length. ink : the line's colour; it fills the band at this strength.
    """
    return {
        "type": "scatter",
        "x": [*x, *list(x)[::-1]],
        "y": [*high, *list(low)[::-1]],
        "fill": "toself",
        "fillcolor": see_through(ink, strength),
        "line": {"width": 0},
        "mode": "lines",
        "hoverinfo": "skip",
        "showlegend": False,
        "meta": {"words": False},
    }


def _gaps(xs: list[Any], ys: list[float]) -> tuple[list[Any], list[Any], tuple[list[Any], list[Any]]]:
    """Break a line where years are missing; the gaps come back apart, to be drawn as thin dots.

    Nothing is filled in.
    """
    known = [(x, y) for x, y in zip(xs, ys, strict=True) if math.isfinite(y)]
    steps = [b[0] - a[0] for a, b in pairwise(known)]
    usual = float(np.median(steps)) if steps else 1.0
    out_x: list[Any] = []
    out_y: list[Any] = []
    gap_x: list[Any] = []
    gap_y: list[Any] = []
    for i, (x, y) in enumerate(known):
        if i and steps[i - 1] > 1.5 * usual:
            out_x.append((known[i - 1][0] + x) / 2)
            out_y.append(None)
            gap_x += [known[i - 1][0], x, None]
            gap_y += [known[i - 1][1], y, None]
        out_x.append(x)
        out_y.append(y)
    return out_x, out_y, (gap_x[:-1], gap_y[:-1])


def _clear(ends: list[End], final: float, near: float, tall: float) -> list[End]:
    """Move the label of a line that ends just before the edge to the edge, if another line passes there."""
    moved = []
    for name, x, y, ink in ends:
        crowded = any(other != name and float(ox) > float(x) and abs(oy - y) < tall for other, ox, oy, _ in ends)
        moved.append((name, final if crowded and final - float(x) < near else x, y, ink))
    return moved


def lines(
    frame: pd.DataFrame,
    x: str,
    y: str,
    *,
    by: str | None = None,
    title: str,
    subtitle: str = "",
    x_title: str = "",
    y_title: str = "",
    source: str = "",
    note: str = "",
    highlight: Sequence[str] | None = None,
    low: str | None = None,
    high: str | None = None,
    zero: bool = False,
    markers: bool = True,
    height: int = HEIGHT,
    right: int | None = None,
) -> go.Figure:
    """Return lines over x, one for each value of `by`, each named at its end.

    frame : long table with columns x, y (and by). highlight : the lines in colour, the others in grey (default: all).
    low, high : columns of the ends of an interval, drawn as a band of the line's colour; the subtitle or the note has
    to say what the interval is. zero : start the y axis at zero. A gap in y breaks the line; nothing is filled in, and
    the note says what the dots across it are, if it doesn't already.
    """
    groups = [("", frame)] if by is None else list(frame.groupby(by, observed=True, sort=False))
    names = [str(name) for name, _ in groups]
    strong = names if highlight is None else [str(name) for name in highlight]
    made = layout(
        title,
        subtitle=subtitle,
        x=x_title,
        y=y_title,
        source=source,
        note=note,
        height=height,
        right=max(right or 0, room_for(names)) if by else 24,
    )
    traces: list[dict[str, Any]] = []
    ends: list[End] = []
    gaps = False
    numeric = pd.api.types.is_numeric_dtype(frame[x])
    first, final = (float(frame[x].min()), float(frame[x].max())) if numeric and len(frame) else (0.0, 0.0)
    for i, (name, group) in enumerate(groups):
        name, group = str(name), group.sort_values(x, kind="stable")
        on = name in strong
        ink = (PALETTE[0] if by is None else colour(name, strong)) if on else GREY
        dash = "solid" if markers or not on or by is None else DASHES[strong.index(name) % len(DASHES)]
        style = {"color": ink, "width": 2.6 if on else 1.2, "dash": dash}
        xs, ys = group[x].tolist(), group[y].astype(float).tolist()
        if low and high:
            known = group.dropna(subset=[low, high])
            traces.append(
                band(known[x].tolist(), known[low].astype(float).tolist(), known[high].astype(float).tolist(), ink)
            )
        xs, ys, bridges = _gaps(xs, ys) if numeric else (xs, ys, ([], []))
        if bridges[0]:
            gaps = True
            traces.append(
                {
                    "type": "scatter",
                    "x": bridges[0],
                    "y": bridges[1],
                    "mode": "lines",
                    "hoverinfo": "skip",
                    "line": {"color": ink, "width": 1, "dash": "dot"},
                    "meta": {"words": False},
                }
            )
        traces.append(
            {
                "type": "scatter",
                "x": xs,
                "y": ys,
                "name": name,
                "mode": "lines+markers" if markers and on else "lines",
                "line": style,
                "marker": {"symbol": SYMBOLS[i % len(SYMBOLS)] if on else "circle", "size": 7},
                "connectgaps": False,
            }
        )
        last = group.dropna(subset=[y])
        if by is not None and len(last):
            ends.append((name, last[x].iloc[-1], float(last[y].iloc[-1]), ink if on else QUIET))
    if numeric and final > first:
        made["xaxis"]["range"] = [first - 0.03 * (final - first), final + 0.015 * (final - first)]
    if gaps and not re.search(r"\bdotted\b|\bdashes\b|\bDots: ", note):
        made["meta"]["note"] = f"{note.rstrip('. ')}{'. ' if note else ''}Dotted: no figures between"
    values = pd.concat([frame[column].dropna().astype(float) for column in (y, low, high) if column])
    if len(values):
        least, most = float(values.min()), float(values.max())
        pad = 0.06 * ((most - least) or abs(most) or 1)
        y_range = (min(0.0, least) if zero else least - pad, most + pad)
        if numeric:
            ends = _clear(ends, final, 0.1 * (final - first), 0.08 * (y_range[1] - y_range[0]))
        made["annotations"] += end_labels(ends, y_range, made["height"] - made["margin"]["t"] - made["margin"]["b"])
        made["yaxis"]["range"] = list(y_range)
    return go.Figure(data=traces, layout=made)


def bars(
    frame: pd.DataFrame,
    x: str,
    y: str,
    *,
    title: str,
    subtitle: str = "",
    x_title: str = "",
    source: str = "",
    note: str = "",
    highlight: Sequence[str] | None = None,
    colours: Mapping[str, str] | None = None,
    unit: str = "",
    digits: int = 1,
    height: int | None = None,
    left: int | None = None,
) -> go.Figure:
    """Return horizontal bars in the order of the table, first row on top, each with its value.

    frame : columns y (names) and x (values). highlight : names in colour, the others in grey. colours : name -> colour,
    where a name's own colour is not wanted.
    """
    names = frame[y].astype(str).tolist()
    values = frame[x].astype(float).tolist()
    made = layout(
        title,
        subtitle=subtitle,
        x=x_title,
        source=source,
        note=note,
        left=left or EDGE,
        right=64,
        height=height or AROUND + 25 * len(names),
    )
    strong = set(names if highlight is None else highlight)
    plain = highlight is None  # nothing is lifted out: one quiet colour for all
    inks = [CONTEXT if plain else FIXED.get(name, INK) if name in strong else GREY for name in names]
    inks = [(colours or {}).get(name, ink) for name, ink in zip(names, inks, strict=True)]
    made["yaxis"] |= {"autorange": "reversed", "showgrid": False, "ticks": "", "type": "category"}
    made["yaxis"]["tickfont"] = {"size": SMALL, "color": INK}
    made["xaxis"] |= {"showgrid": True, "rangemode": "tozero", "showline": False, "ticks": ""}
    trace = {
        "type": "bar",
        "x": values,
        "y": names,
        "orientation": "h",
        "marker": {"color": inks},
        "text": [number(v, digits, unit.strip()) for v in values],
        "textposition": "outside",
        "cliponaxis": False,
        "textfont": {"size": SMALL},
        "name": x_title or x,
    }
    return go.Figure(data=[trace], layout=made)
