"""More ready-made charts, one a kind of question: each from a plain table, with every point named."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from course.charts import place
from course.charts.kinds import band, end_labels, room_for
from course.charts.numbers import CLOSED_UP, measured, number, thing_of, unit_of
from course.charts.palette import CONTEXT, GREY, INK, MODEL, PAPER, QUIET, SOFT, text_colour
from course.charts.style import AROUND, EDGE, FIXED, LABEL, SMALL, colour, layout
from course.charts.text import SLACK, width
from course.english import listed

#: Pixels of a row.
ROW = 26


def _checked(frame: pd.DataFrame, what: str, columns: Sequence[str]) -> list[str]:
    """Return the names of the rows of a table.

    Raises
    ------
    ValueError : a column is missing, the table is empty, or two rows have one name.
    """
    missing = [name for name in columns if name not in frame.columns]
    if missing:
        raise ValueError(f"{what}: found no column {missing[0]!r}; the table has {', '.join(map(str, frame.columns))}.")
    names = [str(name) for name in frame.index]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None or not names:
        found = f"two rows named {twice!r}" if twice is not None else "no row"
        raise ValueError(f"{what}: found {found}; expected rows with names of their own as the index.")
    return names


def _ink(name: str, highlight: Sequence[str] | None) -> str:
    """Return the colour of a row: its own or ink where it is highlighted (all, if None), else grey."""
    strong = highlight is None or name in highlight
    return FIXED.get(name, INK) if strong and (highlight is not None or name in FIXED) else INK if strong else GREY


def _rows(
    names: Sequence[str], above: int, title: str, *, subtitle: str, x: str, source: str, note: str
) -> dict[str, Any]:
    """Return a layout with one level row for each name, the first on top, and a light grid along the values.

    above : pixels of room over the rows; the other texts as `layout` takes them.
    """
    height = AROUND + above + ROW * len(names)
    left = room_for(names, SMALL)
    made = layout(title, subtitle=subtitle, x=x, source=source, note=note, left=left, right=30, height=height)
    made["yaxis"] |= {"type": "category", "autorange": False, "range": [len(names) - 0.4, -0.6], "showgrid": False}
    made["yaxis"] |= {"ticks": "", "tickfont": {"size": SMALL, "color": INK}}
    made["yaxis"] |= {"categoryorder": "array", "categoryarray": list(names)}
    made["xaxis"] |= {"showgrid": True, "showline": False, "ticks": ""}
    return made


def dumbbell(
    frame: pd.DataFrame,
    first: str,
    second: str,
    *,
    title: str,
    subtitle: str = "",
    x_title: str = "",
    source: str = "",
    note: str = "",
    highlight: Sequence[str] | None = None,
    zero: bool = False,
    unit: str = "",
    digits: int | None = None,
) -> go.Figure:
    """Return two values a row, joined by a line: a ring for the base, a filled dot for what the title speaks of.

    frame : index of names, first row on top; columns first (the ring) and second (the dot), which are named above the
    top row; where another row goes the other way, the note says which is which. highlight : the rows in colour or ink,
    the others in grey (default: all). zero : start the axis at zero
    and draw it as a line. unit, digits : how values are written in words, table and hover.
    """
    names = _checked(frame, "dumbbell", (first, second))
    steps = (frame[second].astype(float) - frame[first].astype(float)) * (
        1 if frame[second].iloc[0] >= frame[first].iloc[0] else -1
    )
    if (steps < 0).any() and not re.search(r"\b(ring|dot)s?\b", f"{subtitle} {note}", re.IGNORECASE):
        note = f"{note.rstrip('. ')}{'. ' if note else ''}Rings: {first}. Dots: {second}"
    made = _rows(names, 22, title, subtitle=subtitle, x=x_title, source=source, note=note)
    made["yaxis"]["range"] = [len(names) - 0.4, -1.4]
    xs: list[float | None] = []
    ys: list[str | None] = []
    for name, a, b in zip(names, frame[first], frame[second], strict=True):
        xs += [float(a), float(b), None]
        ys += [name, name, None]
    traces: list[dict[str, Any]] = [
        {"type": "scatter", "x": xs, "y": ys, "mode": "lines", "line": {"color": SOFT, "width": 2}}
        | {"hoverinfo": "skip", "meta": {"words": False}}
    ]
    inks = [_ink(name, highlight) for name in names]
    strong = names if highlight is None else [name for name in names if name in highlight]
    pale = [name for name in names if name not in strong]
    apart = f". Highlighted: {listed(strong)}" if len(strong) <= len(pale) else f". In grey: {listed(pale)}"
    ends = [float(v) for v in frame[[first, second]].to_numpy().ravel()]
    reach = max(ends) - min([0.0, *ends] if zero else ends)  # over some 500 pixels
    near = 0.012 * reach
    hidden = [abs(a - b) <= near for a, b in zip(ends[::2], ends[1::2], strict=True)]
    sizes = [16 if one else 10 for one in hidden]  # of a ring that is seen around its dot
    for column, ring in ((first, True), (second, False)):
        values = [float(v) for v in frame[column]]
        said = [f"{name}: {number(v, digits, unit)}" for name, v in zip(names, values, strict=True)]
        told = "; ".join(one.replace(": ", " ", 1) for one in said)
        if len(names) > 1 and len(set(values)) == 1:  # one figure, and not one a row
            told = f"{number(values[0], digits, unit)}, the same in each row"
        traces.append(
            {
                "type": "scatter",
                "mode": "markers",
                "name": column,
                "x": values,
                "y": names,
                "hovertext": said,
                "hovertemplate": "%{hovertext}<extra>" + column + "</extra>",
                "marker": {
                    "size": sizes if ring and any(hidden) else 10,
                    "opacity": 1,  # plotly lets marks of several sizes shine through
                    "color": PAPER if ring else inks,
                    "line": {"width": 2, "color": inks},
                },
                "meta": {"words": f"{column}: {told}{'' if ring or not (strong and pale) else apart}"},
            }
        )
    top = float(frame[first].iloc[0]), float(frame[second].iloc[0])
    left_one = first if top[0] <= top[1] else second
    inward = min(5.0, 240 * abs(top[0] - top[1]) / (reach or 1) - 6)  # twelve pixels between the heads
    for column, at in ((first, top[0]), (second, top[1])):
        made["annotations"].append(
            {
                "text": column,
                "x": at,
                "y": -0.55,
                "yanchor": "bottom",
                "xanchor": "right" if column == left_one else "left",
                "xshift": round(inward if column == left_one else -inward, 1),
                "showarrow": False,
                "font": {"size": SMALL, "color": QUIET},
            }
        )
    if zero:  # a line of its own, which ends below the names of the columns
        made["xaxis"] |= {"rangemode": "tozero", "zeroline": False}
        line = {"type": "line", "xref": "x", "x0": 0, "x1": 0, "yref": "y", "y0": -0.5, "y1": len(names) - 0.4}
        made["shapes"] = [*made.get("shapes", ()), line | {"line": {"color": INK, "width": 1.2}, "layer": "between"}]
    return go.Figure(data=traces, layout=made)


def intervals(
    frame: pd.DataFrame,
    value: str,
    low: str,
    high: str,
    *,
    title: str,
    subtitle: str = "",
    x_title: str = "",
    source: str = "",
    note: str = "",
    highlight: Sequence[str] | None = None,
    reference: float | None = None,
    reference_name: str = "",
    unit: str = "",
    digits: int | None = None,
) -> go.Figure:
    """Return one estimate a row with its interval. The subtitle or the note has to say what the interval is.

    frame : index of names, first row on top; columns value, low and high. reference : a value that is drawn as a line,
    such as 1 for "in proportion"; a row whose interval crosses it is not told apart from it, and grey.

    Raises
    ------
    ValueError : an interval that does not hold its estimate.
    """
    names = _checked(frame, "intervals", (value, low, high))
    outside = frame.index[(frame[low] > frame[value]) | (frame[value] > frame[high])]
    if len(outside):
        raise ValueError(f"intervals: the interval of {outside[0]!r} does not hold its estimate; check low and high.")
    made = _rows(names, 34 if reference_name else 20, title, subtitle=subtitle, x=x_title, source=source, note=note)
    inks = []
    for name, below, above in zip(names, frame[low], frame[high], strict=True):
        crosses = reference is not None and below <= reference <= above
        inks.append(GREY if crosses else _ink(name, highlight))
    said = [
        f"{name}: {number(v, digits, unit)} ({number(a, digits)} to {number(b, digits, unit)})"
        for name, v, a, b in zip(names, frame[value], frame[low], frame[high], strict=True)
    ]
    traces: list[dict[str, Any]] = []
    for ink in dict.fromkeys(inks):
        rows = [i for i, one in enumerate(inks) if one == ink]
        part = frame.iloc[rows]
        traces.append(
            {
                "type": "scatter",
                "mode": "markers",
                "name": "",
                "x": part[value].astype(float).tolist(),
                "y": [names[i] for i in rows],
                "hovertext": [said[i] for i in rows],
                "hovertemplate": "%{hovertext}<extra></extra>",
                "marker": {"size": 9, "color": ink},
                "error_x": {
                    "type": "data",
                    "symmetric": False,
                    "array": (part[high] - part[value]).astype(float).tolist(),
                    "arrayminus": (part[value] - part[low]).astype(float).tolist(),
                    "color": ink,
                    "thickness": 2.2,
                    "width": 0,
                },
                "meta": {"words": "; ".join(said[i].replace(": ", " ", 1) for i in rows)},
            }
        )
    if reference is not None:
        made["shapes"] = [_upright(reference)]
        if reference_name:  # between the subtitle and the rows
            made["yaxis"]["range"] = [len(names) - 0.4, -1.2]
            made["shapes"][0] |= {"yref": "y", "y0": len(names) - 0.4, "y1": -0.5}
            made["annotations"].append(_beside(reference, reference_name) | {"yref": "y", "y": -0.5})
    return go.Figure(data=traces, layout=made)


def _upright(at: float) -> dict[str, Any]:
    """Return a reference as a line in ink from foot to top."""
    line = {"color": INK, "width": 1.2}
    return {"type": "line", "x0": at, "x1": at, "yref": "paper", "y0": 0, "y1": 1, "line": line, "layer": "between"}


def _beside(at: float, name: str) -> dict[str, Any]:
    """Return the name of an upright reference, above its end."""
    font = {"size": SMALL, "color": QUIET}
    return {"text": name, "x": at, "yref": "paper", "y": 1, "yanchor": "bottom", "showarrow": False, "font": font}


def dot_strip(
    values: pd.Series[Any],
    *,
    title: str,
    subtitle: str = "",
    x_title: str = "",
    source: str = "",
    note: str = "",
    highlight: Sequence[str],
    unit: str = "",
    digits: int | None = None,
) -> go.Figure:
    """Return all values as dots on one line, the highlighted ones named: where a few stand among many.

    values : Series indexed by name; blanks are left out. highlight : names, each of which must have a value.

    Raises
    ------
    ValueError : a highlighted name has no value.
    """
    known = values.dropna().astype(float)
    known.index = known.index.astype(str)
    lost = [name for name in highlight if name not in known.index]
    if lost:
        raise ValueError(f"dot_strip: {lost[0]!r} is to be highlighted and has no value; give it one, or drop it.")
    made = layout(title, subtitle=subtitle, x=x_title, source=source, note=note, left=24, right=24, height=AROUND + 120)
    low, high = float(known.min()), float(known.max())
    others = known[~known.index.isin(list(highlight))].sort_values(kind="stable")
    rest = f"and {len(others)} others"
    if len(others):
        rest += f" from {number(others.iloc[0], digits)} to {number(others.iloc[-1], digits, unit)}"
    pad = 0.04 * ((high - low) or 1)
    made["xaxis"] |= {"range": [low - pad, high + pad], "showgrid": True}
    made["yaxis"] |= {"visible": False, "range": [-1, 1.6]}
    traces: list[dict[str, Any]] = []
    for strong in (False, True):
        part = known[known.index.isin(list(highlight)) == strong].sort_values(kind="stable")
        if part.empty:
            continue
        names = part.index.tolist()
        said = [f"{name} {number(v, digits, unit)}" for name, v in part.items()]
        traces.append(
            {
                "type": "scatter",
                "mode": "markers",
                "x": part.tolist(),
                "y": [0] * len(part),
                "text": names,
                "hovertext": said,
                "hovertemplate": "%{hovertext}<extra></extra>",
                "marker": {
                    "size": 12 if strong else 9,
                    "color": [FIXED.get(name, INK) for name in names] if strong else CONTEXT,
                    "opacity": 1 if strong else 0.75,
                },
                "meta": {"words": "; ".join([*said, rest]) if strong else ""},
            }
        )
    pixels = made["width"] - made["margin"]["l"] - made["margin"]["r"]
    scale = pixels / (high - low + 2 * pad)
    order = sorted(highlight, key=lambda one: known[one])
    texts = [f"{name} {number(known[name], digits, unit)}" for name in order]
    dots = [(known[name] - low + pad) * scale for name in order]
    halves = [SLACK * width(text, SMALL, bold=True) / 2 for text in texts]
    spots = place.stacked(list(zip(dots, halves, strict=True)), pixels)
    for name, text, dot, (at, row) in zip(order, texts, dots, spots, strict=True):
        made["annotations"].append(
            {
                "text": text,
                "x": float(known[name]),
                "y": 0,
                "ax": at - dot,
                "ay": -22 - 17 * row,
                "showarrow": True,
                "arrowhead": 0,
                "arrowwidth": 1,
                "arrowcolor": SOFT,
                "standoff": 6,
                "font": {"size": SMALL, "color": text_colour(FIXED.get(name, INK)), "weight": 700},
            }
        )
    return go.Figure(data=traces, layout=made)


def slope(
    frame: pd.DataFrame,
    first: str,
    second: str,
    *,
    title: str,
    subtitle: str = "",
    source: str = "",
    note: str = "",
    highlight: Sequence[str],
    unit: str = "",
    digits: int | None = None,
    height: int = 430,
) -> go.Figure:
    """Return a line a row from its first value to its second, named with both values at the ends.

    frame : index of names; columns first and second are the two times, whose names stand under the ends. highlight :
    rows in colour or ink, which are named; the others are grey and named in hover, words and table.
    """
    names = _checked(frame, "slope", (first, second))
    ends = {name: (float(frame[first].iloc[i]), float(frame[second].iloc[i])) for i, name in enumerate(names)}
    told = {
        side: {name: f"{name} {number(ends[name][side], digits, unit)}" for name in highlight if name in ends}
        for side in (0, 1)
    }
    made = layout(
        title,
        subtitle=subtitle,
        source=source,
        note=note,
        left=room_for(list(told[0].values())),
        right=room_for(list(told[1].values())),
        height=height,
    )
    values = [v for pair in ends.values() for v in pair]
    pad = 0.06 * ((max(values) - min(values)) or 1)
    y_range = (min(values) - pad, max(values) + pad)
    made["xaxis"] |= {"range": [0, 1], "tickvals": [0, 1], "ticktext": [first, second], "showline": False}
    made["yaxis"] |= {"visible": False, "range": list(y_range)}
    if min(values) < 0 < max(values):  # the sign of a value can be seen
        zero = {"type": "line", "x0": 0, "x1": 1, "y0": 0, "y1": 0, "line": {"color": QUIET, "width": 1, "dash": "dot"}}
        made["shapes"] = [zero | {"layer": "below"}]
        said_zero = {"text": "zero", "x": 0.5, "y": 0, "yanchor": "bottom", "showarrow": False, "bgcolor": PAPER}
        made["annotations"].append(said_zero | {"font": {"size": SMALL, "color": QUIET}})
    traces: list[dict[str, Any]] = []
    grey: list[str] = []
    when = [f" in {time}" if re.fullmatch(r"\d{4}", time) else f" ({time})" for time in (first, second)]
    for name in sorted(names, key=lambda one: one in highlight):
        strong = name in highlight
        ink = FIXED.get(name, INK) if strong else SOFT
        a, b = ends[name]
        words = f"{name} from {number(a, digits, unit)}{when[0]} to {number(b, digits, unit)}{when[1]}"
        traces.append(
            {
                "type": "scatter",
                "mode": "lines+markers" if strong else "lines",
                "name": name,
                "x": [0, 1],
                "y": [a, b],
                "line": {"color": ink, "width": 2.6 if strong else 1.2},
                "hovertext": words,
                "hovertemplate": "%{hovertext}<extra></extra>",
                "marker": {"size": 8},
                "cliponaxis": False,
                "meta": {"words": words if strong else ""},
            }
        )
        if not strong:
            grey.append(f"{name} from {number(a, digits, unit)} to {number(b, digits, unit)}")
    if grey:  # said after the lines that are named in the picture, in one sentence
        traces[-1]["meta"]["words"] += f"{'. ' if traces[-1]['meta']['words'] else ''}In grey: {'; '.join(grey)}"
    pixels = height - AROUND
    for side in (0, 1):
        points = [(told[side][n], side, ends[n][side], FIXED.get(n, INK)) for n in highlight if n in ends]
        for label in end_labels(points, y_range, pixels):
            turned = {} if side else {"xanchor": "right", "xshift": -label["xshift"]}
            made["annotations"].append(label | turned)
    return go.Figure(data=traces, layout=made)


def _ticks(low: float, high: float) -> list[float]:
    """Return the whole powers of ten within bounds."""
    return [10.0**p for p in range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)]


def _bounds(axis: dict[str, Any], values: pd.Series[Any], log: bool) -> tuple[float, float]:
    """Give an axis its range, grid and, where log (values are logarithms then), ticks at whole steps of ten."""
    low, high = float(values.min()), float(values.max())
    pad = 0.06 * ((high - low) or 1)
    axis |= {"range": [low - pad, high + pad], "showgrid": True}
    if log:
        ticks = _ticks(10**low, 10**high)
        axis |= {"type": "log", "tickvals": ticks, "ticktext": [number(one) for one in ticks]}
    return low - pad, high + pad


def scatter(
    frame: pd.DataFrame,
    x: str,
    y: str,
    *,
    title: str,
    subtitle: str = "",
    x_title: str = "",
    y_title: str = "",
    source: str = "",
    note: str = "",
    named: Sequence[str],
    log: bool = False,
    line: tuple[float, float] | None = None,
    line_name: str = "",
    digits: int | None = None,
    height: int = 480,
) -> go.Figure:
    """Return a dot a row, those that the text speaks of in colour or ink with their names in the picture.

    frame : index of names, columns x and y; rows with a blank are left out. named : rows to name. log : both axes in
    steps of ten (rows that are not above zero can't be shown, and the note says how many). line : intercept and slope
    of a reference line, of the logarithms where log; line_name is what the note says of it, if it says nothing itself.

    Raises
    ------
    ValueError : a named row has no value, or a name finds no place: name fewer.
    """
    _checked(frame, "scatter", (x, y))
    known = frame[[x, y]].astype(float).dropna()
    known.index = known.index.astype(str)
    if log:
        shown = known[(known > 0).all(axis=1)]
        if left := len(known) - len(shown):
            note = f"{note.rstrip('. ')}{'. ' if note else ''}{left} without a value above zero can't be shown"
        known = shown
    if line is not None and line_name and not re.search(r"\b(dashed|line)\b", note, re.IGNORECASE):
        note = f"{note.rstrip('. ')}{'. ' if note else ''}Dashed: {line_name}"
    lost = [name for name in named if name not in known.index]
    if lost:
        raise ValueError(f"scatter: {lost[0]!r} is to be named and has no dot; give it both values, or drop the name.")
    made = layout(
        title, subtitle=subtitle, x=x_title, y=y_title, source=source, note=note, height=height, left=64, right=28
    )
    at = known.map(math.log10) if log else known
    bounds = {way: _bounds(made[f"{way}axis"], at[column], log) for way, column in (("x", x), ("y", y))}
    wide = made["width"] - made["margin"]["l"] - made["margin"]["r"]
    tall = height - AROUND

    def pixel(a: float, b: float) -> tuple[float, float]:
        across, up = bounds["x"], bounds["y"]
        return (a - across[0]) / (across[1] - across[0]) * wide, (up[1] - b) / (up[1] - up[0]) * tall

    traces: list[dict[str, Any]] = []
    lines = []
    if line is not None:
        ends = bounds["x"]
        heights = [line[0] + line[1] * end for end in ends]
        lines.append((pixel(ends[0], heights[0]), pixel(ends[1], heights[1])))
        shown_ends = [[10**v for v in part] if log else list(part) for part in (ends, heights)]
        traces.append(
            {"type": "scatter", "mode": "lines", "x": shown_ends[0], "y": shown_ends[1], "hoverinfo": "skip"}
            | {"line": {"color": QUIET, "width": 1.2, "dash": "dash"}, "meta": {"words": False}, "name": line_name}
        )
    strong = known.index.isin(list(named))
    units = [unit_of(x_title), unit_of(y_title)]
    things = [thing_of(words) for words in (x_title, y_title)]
    axes = "" if all(units) or not all(things) else f"{things[0]}, then {things[1]}: "  # said once, where no unit is
    for part, size in ((known[~strong], 7), (known.loc[list(named)], 10)):
        if part.empty:
            continue
        mine = size == 10
        names = part.index.tolist()
        said = [f"{n}: {number(a, digits)}, {number(b, digits)}" for n, a, b in part[[x, y]].itertuples()]
        others = len(known) - len(part)
        pairs = [f"{n} {_pair((a, b), digits, units)}" for n, a, b in part[[x, y]].itertuples()]
        traces.append(
            {
                "type": "scatter",
                "mode": "markers",
                "x": part[x].tolist(),
                "y": part[y].tolist(),
                "text": names,
                "hovertext": said,
                "hovertemplate": "%{hovertext}<extra></extra>",
                "marker": {"size": size, "color": [FIXED.get(n, INK) for n in names] if mine else GREY}
                | ({} if mine else {"line": {"width": 0.5, "color": PAPER}}),
                "meta": {
                    "words": f"{axes}{'; '.join(pairs)}{f'; and {others} others, in the table' if others else ''}"
                    if mine
                    else ""
                },
            }
        )
    points = {str(n): pixel(float(a), float(b)) for n, a, b in at[[x, y]].itertuples()}
    places = {str(n): (float(a), float(b)) for n, a, b in at[[x, y]].itertuples()}
    made["annotations"] += _names_of(list(named), points, places, lines, (2, 2, wide + 20, tall - 2))
    return go.Figure(data=traces, layout=made)


def _pair(values: tuple[float, float], digits: int | None, units: Sequence[str]) -> str:
    """Return the two values of a dot, each with its unit if it has one: 6% and 31.7 billion dollars."""
    same = units[0] == units[1] and units[0] not in CLOSED_UP
    across, up = (number(v, digits) if digits is not None else v for v in values)
    first = number(across) if same else measured(across, units[0])
    return f"{first} and {measured(up, units[1])}"


def _names_of(
    named: Sequence[str],
    points: Mapping[str, tuple[float, float]],
    places: Mapping[str, tuple[float, float]],
    lines: Sequence[tuple[tuple[float, float], tuple[float, float]]],
    paper: place.Box,
) -> list[dict[str, Any]]:
    """Return the names of dots as annotations that cover nothing.

    points, places : of all dots, in pixels and on the axes. Raises ValueError where a name finds no place.
    """
    dots = [(*point, 5.5 if name in named else 4.0) for name, point in points.items()]
    spots, homeless = place.names([(n, *points[n]) for n in named], dots, paper, lines=lines, size=SMALL)
    if homeless:
        raise ValueError(f"scatter: {homeless[0]!r} finds no place among {len(points)} dots. Name fewer near it.")
    made = []
    for spot in spots:
        (across, up), (px, py) = places[spot.name], points[spot.name]
        one: dict[str, Any] = {"x": across, "y": up, "text": spot.name}
        one["font"] = {"size": SMALL, "color": text_colour(FIXED.get(spot.name, INK))}
        shift = (round(spot.x - px, 1), round(spot.y - py, 1))
        if spot.leader:
            one |= {"showarrow": True, "arrowhead": 0, "arrowwidth": 1, "arrowcolor": SOFT, "standoff": 5}
            one |= {"ax": shift[0], "ay": shift[1], "borderpad": 0}
        else:
            one |= {"showarrow": False, "xshift": shift[0], "yshift": -shift[1]}
        made.append(one)
    return made


def fan(
    known: pd.Series[Any],
    forecast: pd.DataFrame,
    came: pd.Series[Any] | None = None,
    *,
    title: str,
    subtitle: str = "",
    y_title: str = "",
    source: str = "",
    note: str = "",
    ink: str = "",
    top: float | None = None,
) -> go.Figure:
    """Return what was known (filled), what a model forecast (slate, dashed, with bands), and what came (hollow).

    known, came : Series indexed by time. forecast : index of times; columns middle, low50, high50, low90, high90, the
    ends of the bands that hold half and nine tenths of the futures. ink : of the data; China's by default.

    Raises
    ------
    ValueError : a column is missing, or the inner band leaves the outer one.
    """
    missing = [name for name in ("middle", "low50", "high50", "low90", "high90") if name not in forecast]
    if missing:
        raise ValueError(f"fan: found no column {missing[0]!r} in forecast; it has {', '.join(map(str, forecast))}.")
    if (forecast["low50"] < forecast["low90"]).any() or (forecast["high50"] > forecast["high90"]).any():
        raise ValueError("fan: the band of 50% leaves the band of 90%; check the columns low50, high50, low90, high90.")

    ink = ink or colour("China")
    made = layout(title, subtitle=subtitle, y=y_title, source=source, note=note, right=24)
    times = forecast.index.tolist()
    traces: list[dict[str, Any]] = []
    for low, high, strength in (("low90", "high90", 0.16), ("low50", "high50", 0.28)):
        traces.append(
            band(times, forecast[low].astype(float).tolist(), forecast[high].astype(float).tolist(), MODEL[1], strength)
        )
    last = times[-1]
    end = {column: number(float(forecast[column].iloc[-1])) for column in forecast}
    traces.append(
        {
            "type": "scatter",
            "x": times,
            "y": forecast["middle"].astype(float).tolist(),
            "mode": "lines",
            "name": "forecast",
            "line": {"color": MODEL[1], "width": 2.2, "dash": "dash"},
            "meta": {
                "words": f"forecast: {end['middle']} at {last}, half of the futures from {end['low50']} to"
                f" {end['high50']}, nine tenths from {end['low90']} to {end['high90']}"
            },
        }
    )
    for series, name, hollow in ((known, "known", False), (came, "what came", True)):
        if series is not None and len(series):
            mark = {"size": 8, "color": PAPER if hollow else ink, "line": {"width": 2, "color": ink}}
            values = series.astype(float)
            traces.append(
                {"type": "scatter", "mode": "markers", "name": name, "x": series.index.tolist(), "y": values.tolist()}
                | {"marker": mark}
            )
            label = {"text": f"<b>{name}</b>", "x": series.index[-1], "y": float(values.iloc[-1]), "showarrow": False}
            label |= {
                "xanchor": "right",
                "yanchor": "bottom",
                "yshift": 8,
                "font": {"size": SMALL, "color": text_colour(ink)},
            }
            made["annotations"].append(label)
    middle = float(forecast["middle"].iloc[-1])
    font = {"size": SMALL, "color": text_colour(MODEL[1])}
    made["annotations"].append(
        {"text": "<b>forecast</b>", "x": last, "y": middle, "showarrow": False, "xanchor": "right", "yanchor": "top"}
        | {"yshift": -10, "font": font}
    )
    highest = max(float(forecast["high90"].max()), float(known.max()), float(came.max()) if came is not None else 0.0)
    made["yaxis"]["range"] = [0, top if top is not None else 1.08 * highest]
    return go.Figure(data=traces, layout=made)


def multiples(
    panels: Mapping[str, Mapping[str, Any]],
    *,
    title: str,
    subtitle: str = "",
    source: str = "",
    note: str = "",
    x_range: tuple[float, float],
    y_range: tuple[float, float],
    x_title: str = "",
    columns: int = 3,
    tall: int = 170,
) -> go.Figure:
    """Return small panels with shared scales in one frame, each under its name and one line with its result.

    panels : name -> "result" (a line of text) and "traces" (plotly traces as plain dicts; their axes are set here),
    and perhaps "colour" of the name. x_range, y_range : of all panels. columns : at most; tall : pixels of a panel.

    Raises
    ------
    ValueError : there is no panel, or a head is wider than its panel.
    """
    if not panels:
        raise ValueError("multiples: found no panel; expected a mapping of names to traces.")
    across = min(columns, len(panels))
    down = math.ceil(len(panels) / across)
    head, gap = 42, 26
    room = tall + head + gap
    made = layout(
        title, subtitle=subtitle, x=x_title, source=source, note=note, left=44, right=EDGE, height=AROUND + down * room
    )
    wide = made["width"] - made["margin"]["l"] - made["margin"]["r"]
    step = wide / across
    base = {way: made.pop(f"{way}axis") for way in "xy"}
    traces: list[dict[str, Any]] = []
    for i, (name, panel) in enumerate(panels.items()):
        row, column = divmod(i, across)
        nth = "" if i == 0 else str(i + 1)
        left = column * step / wide
        right = left + (step - (28 if column < across - 1 else 0)) / wide
        top = 1 - (row * room + head) / (down * room)
        foot = top - tall / (down * room)
        lowest = i + across >= len(panels)
        made[f"xaxis{nth}"] = {
            "domain": [round(left, 4), round(right, 4)],
            "anchor": f"y{nth}",
            "range": list(x_range),
            "showticklabels": True,
            "nticks": 4,
        } | ({"title": base["x"]["title"]} if lowest and x_title else {})
        made[f"yaxis{nth}"] = {
            "domain": [round(foot, 4), round(top, 4)],
            "anchor": f"x{nth}",
            "range": list(y_range),
            "showticklabels": column == 0,
            "nticks": 4,
        }
        result = str(panel.get("result", ""))
        for text, bold, size in ((name, True, LABEL), (result, False, SMALL)):
            if SLACK * width(text, size, bold) > (right - left) * wide + 24:
                raise ValueError(
                    f"multiples: {text!r} is wider than its panel; shorten it, or set columns={across - 1}."
                )
        for text, up, font in (
            (f"<b>{name}</b>", 22, {"size": LABEL, "color": text_colour(panel.get("colour", INK))}),
            (result, 6, {"size": SMALL, "color": INK}),
        ):
            made["annotations"].append(
                {
                    "text": text,
                    "xref": "paper",
                    "x": round(left, 4),
                    "xanchor": "left",
                    "yref": "paper",
                    "y": round(top, 4),
                }
                | {"yanchor": "bottom", "yshift": up, "showarrow": False, "font": font}
            )
        said = f"{name}: {result}" if result else ""
        for trace in panel["traces"]:
            one = {"name": name, **trace, "xaxis": f"x{nth}", "yaxis": f"y{nth}", "showlegend": False}
            own = trace.get("meta") or {}
            if own.get("words") is False:  # decoration stays what it is
                pass
            elif said:  # the words of a panel are its result, or the words that its first line has of its own, once
                more = own.get("words")
                one["meta"], said = {**own, "words": f"{name}: {more}" if more else said}, ""
            elif result:
                one["meta"] = {**own, "words": ""}
            traces.append(one)
    return go.Figure(data=traces, layout=made)
