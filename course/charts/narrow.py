"""A stored chart laid out anew for a phone: the same marks and sizes of text, on paper of half the width.

The texts around the plot are wrapped again, the names at its left and right edges are broken into lines, rows get the
height that these lines need, and ticks that would touch are left out. It starts from what a notebook stores, so nothing
is computed again and nothing is stored twice.
"""

from __future__ import annotations

import copy
import itertools
import math
import re
from collections.abc import Sequence
from typing import Any

from course.charts import place, style
from course.charts.kinds import move_apart
from course.charts.strip import beside, ways_of
from course.charts.style import LABEL, LEADING, SMALL, axis_keys, names_at_left
from course.charts.text import SLACK, plain, width, wrap

#: Pixels of the paper, as wide as a common small phone, and at most of the names at its left and right edge.
PHONE, NAMES, ENDS = 360, 112, 104
#: The least pixels of a plot, or of a panel of it, in which marks can still be told apart.
LEAST = 75
#: Pixels between ticks of numbers, and between two rows of names.
APART, BETWEEN = 55, 6
#: How many times as tall a plot may become.
TALLER = 2.8

Layout = dict[str, Any]
Traces = list[dict[str, Any]]


def narrow(spec: dict[str, Any], wide: int = PHONE) -> dict[str, Any] | None:
    """Return a stored chart laid out anew on narrower paper.

    spec : keys data, layout and config, as `display.slim` makes it. wide : of the paper in pixels.

    Returns
    -------
    A chart of the same keys, or None where there is nothing to gain or no room: the chart is no wider already, it isn't
    one of ours, or a panel of it would be narrower than 75 pixels.
    """
    data, made = copy.deepcopy(spec["data"]), copy.deepcopy(spec["layout"])
    ours = (
        isinstance(made.get("meta"), dict) and "title" in made["meta"] and {"width", "height", "margin"} <= made.keys()
    )
    if not ours or made["width"] <= wide:
        return None
    _undress(made)
    top, bottom = made["margin"]["t"], made["margin"]["b"]
    tall = made["height"] - top - bottom
    again = copy.deepcopy(made)  # what `dress` would give it, and so what a lesson has added to that
    again["meta"]["room"] = [0, 0]
    style.dress(copy.deepcopy(data), again)
    added = 2 * top - again["margin"]["t"], 2 * bottom - again["margin"]["b"]
    made["width"], made["meta"]["room"] = wide, [0, 0]
    made["margin"] |= {"t": max(0, added[0]), "b": max(0, added[1])}
    _break_names(data, made)
    tall = round(tall * _times_taller(data, made, tall))
    _break_ends(made, tall)
    tall += _stack_names(made, tall)
    made["height"] = tall + made["margin"]["t"] + made["margin"]["b"]
    inside = wide - made["margin"]["l"] - made["margin"]["r"]
    across = axis_keys(made, "x")
    if min((inside * style._span(made[key]) for key in across), default=inside) < LEAST:
        return None
    _name_line(data, made, inside)
    _close(data, made)
    for key in across:
        room = inside * style._span(made[key])
        if style._text(made[key]):
            made[key]["title"]["text"] = "<br>".join(wrap(style._text(made[key]), room, LABEL))
        _thin(made[key], room)
    style.dress(data, made)
    return {"data": data, "layout": made, "config": spec["config"]}


def _undress(made: Layout) -> None:
    """Take out of a layout what `style.dress` put into it, and give the vertical axes their words back."""
    words = [a for a in made.get("annotations", ()) if a.get("name") == "axis"]
    made["annotations"] = [a for a in made.get("annotations", ()) if a.get("name") not in ("axis", "note", "source")]
    made["shapes"] = [one for one in made.get("shapes", ()) if one.get("name") != "axis-break"]
    if made["meta"].get("note"):
        made["meta"]["note"] = re.sub(style.STARTS_AT, "", made["meta"]["note"]).strip()
    for key in axis_keys(made, "y"):
        corner = style._domain_across(made, key)[0], made[key].get("domain", (0, 1))[1]
        mine = [plain(a["text"]) for a in words if math.isclose(a["x"], corner[0]) and math.isclose(a["y"], corner[1])]
        if mine:
            made[key]["title"] = {"text": mine[0]}
    if made.get("legend", {}).get("yanchor") == "bottom":
        made["legend"]["y"] = 1  # above the plot, wherever that begins


def _break_names(data: Traces, made: Layout) -> None:
    """Break long names at the left edge into lines, and give the room that is won to the plot."""
    if made["margin"]["l"] <= NAMES:
        return
    named = {key: names for key in axis_keys(made, "y") if (names := names_at_left(data, made, key))}
    for key, names in named.items():
        made[key].setdefault("tickvals", names)
        made[key]["ticktext"] = ["<br>".join(wrap(name, NAMES, SMALL)) for name in names]
    if named:
        made["margin"]["l"] = style.left_room(data, made)


def _wide(text: str, size: int, bold: bool = False) -> float:
    """Return the pixels of the widest line of a text."""
    return max(SLACK * width(line, size, bold) for line in text.split("<br>"))


def _times_taller(data: Traces, made: Layout, tall: int) -> float:
    """Return how many times as tall a plot must be so that names of several lines don't touch."""
    most = 1.0
    for key in axis_keys(made, "y"):
        axis, names = made[key], names_at_left(data, made, key)
        places = list(axis.get("tickvals") or ())
        if not axis.get("ticktext") or len(places) != len(names):
            continue
        if isinstance(places[0], str):
            order = list(axis.get("categoryarray") or places)
            places = [order.index(one) if one in order else at for at, one in enumerate(places)]
            low, high = axis.get("range") or (-0.5, len(order) - 0.5)
        elif axis.get("range"):
            low, high = axis["range"]
        else:
            continue
        low_part, high_part = axis.get("domain", (0, 1))
        pixels = tall * (high_part - low_part) / abs(high - low)
        rows = sorted(zip(places, names, strict=True))
        for (a, one), (b, other) in itertools.pairwise(rows):
            lines = (one.count("<br>") + other.count("<br>") + 2) / 2
            if b > a:
                most = max(most, (LEADING[SMALL] * lines + BETWEEN) / ((b - a) * pixels))
    return min(most, TALLER)


def _break_ends(made: Layout, tall: int) -> None:
    """Break long names at the right ends of lines, and move them apart again."""
    ends = [
        text
        for text in made["annotations"]
        if text.get("xanchor") == "left" and text.get("yanchor") == "middle" and not text.get("showarrow")
    ]
    if not ends or made["margin"]["r"] <= 40:
        return
    widest, most = 0.0, 1
    for text in ends:
        font = text.get("font") or {}
        size, bold = font.get("size", LABEL), font.get("weight") == 700
        text |= {"text": "<br>".join(wrap(text["text"], ENDS, size, bold)), "align": "left"}
        widest, most = max(widest, _wide(text["text"], size, bold)), max(most, text["text"].count("<br>") + 1)
    made["margin"]["r"] = min(made["margin"]["r"], max(24, math.ceil(widest) + 12))
    axis = made.get("yaxis", {})
    bounds = axis.get("range")
    if (
        len(axis_keys(made, "y")) > 1
        or not bounds
        or len({text["x"] for text in ends}) > 1
        or axis.get("type") == "log"
    ):
        return
    numbers = all(isinstance(text["y"], (int, float)) for text in ends) and all(
        text.get("yref") != "paper" for text in ends
    )
    if not numbers or most == 1:
        return
    move_apart(ends, bounds, tall, LEADING[LABEL] * most + BETWEEN)


def _stack_names(made: Layout, tall: int) -> int:
    """Stack the names that point at the dots of a strip anew; returns the pixels that more rows of them need."""
    names = [text for text in made["annotations"] if text.get("showarrow", True)]
    across, up = made.get("xaxis", {}).get("range"), made.get("yaxis", {}).get("range")
    strip = up and made["yaxis"].get("visible") is False and across and made["xaxis"].get("type") != "log"
    if not strip or not names or any(text.get("y") != 0 or text.get("ay", 0) >= 0 for text in names):
        return 0
    pixels = made["width"] - made["margin"]["l"] - made["margin"]["r"]
    scale, least = pixels / (across[1] - across[0]), min(-text["ay"] for text in names)
    highest = max(float(-text["ay"]) for text in names)
    names.sort(key=lambda one: float(one["x"]))
    wanted = [((text["x"] - across[0]) * scale, _wide(text["text"], SMALL, bold=True) / 2) for text in names]
    for text, (dot, _), (middle, row) in zip(names, wanted, place.stacked(wanted, pixels), strict=True):
        text |= {"ax": middle - dot, "ay": -least - LEADING[LABEL] * row}
    more = max(0, round(max(float(-text["ay"]) for text in names) - highest))
    made["yaxis"]["range"] = [up[0], up[1] + more * (up[1] - up[0]) / tall]
    return more


def _name_line(data: Traces, made: Layout, inside: float) -> None:
    """Put the words of a strip's line where they lie on the fewest ways."""
    words = [text for text in made["annotations"] if text.get("name") == "line"]
    marks = [trace for trace in data if trace.get("xaxis", "x") == "x" and trace.get("type", "scatter") == "scatter"]
    if not words or not marks:
        return
    (text,) = words
    lines = [shape["y0"] for shape in made["shapes"] if shape.get("yref") == "y" and shape["y0"] == shape["y1"]]
    text["text"] = "<br>".join(wrap(text["text"], ENDS, SMALL))
    wide, rows = _wide(text["text"], SMALL) / inside, text["text"].count("<br>") + 1
    text |= beside(ways_of(marks), lines, wide, rows)
    text["align"] = text["xanchor"]


def _close(data: Traces, made: Layout) -> None:
    """Let a horizontal axis end near its marks, where plotly would widen it for the words that stand over them."""
    for key in axis_keys(made, "x"):
        axis, short = made[key], key.replace("axis", "")
        mine = [trace for trace in data if trace.get("xaxis", "x") == short]
        words = [text for text in made["annotations"] if text.get("xref", "x") == short]
        plain_axis = axis.get("type", "linear") in ("linear", "-") and "range" not in axis
        if not words or not plain_axis or any(trace.get("type", "scatter") != "scatter" for trace in mine):
            continue
        lines = [one[end] for one in made["shapes"] if one.get("xref", "x") == short for end in ("x0", "x1")]
        reach = [trace["x"] for trace in mine] + [[v] for v in lines] + [_ends(trace) for trace in mine]
        values = [v for some in reach for v in some if v is not None]
        if not values or not all(isinstance(v, (int, float)) for v in values):
            continue
        low, high = min(values), max(values)
        low = min(0, low) if axis.get("rangemode") == "tozero" else low
        pad = 0.07 * ((high - low) or 1)
        axis["range"] = [low - pad, high + pad]
        for text in words:
            _onto_paper(text, axis, made)


def _onto_paper(text: dict[str, Any], axis: dict[str, Any], made: Layout) -> None:
    """Shift words over a mark as far as they would leave the paper at the left or right."""
    if text.get("showarrow", True) or not isinstance(text.get("x"), (int, float)):
        return
    (low, high), (start, end) = axis["range"], axis.get("domain", (0, 1))
    inside = made["width"] - made["margin"]["l"] - made["margin"]["r"]
    at = made["margin"]["l"] + inside * (start + (end - start) * (text["x"] - low) / (high - low))
    size = (text.get("font") or {}).get("size", SMALL)
    whole = _wide(text["text"], size, (text.get("font") or {}).get("weight") == 700)
    left = at + text.get("xshift", 0) - whole * {"left": 0.0, "right": 1.0}.get(text.get("xanchor", ""), 0.5)
    right = left + whole
    text["xshift"] = text.get("xshift", 0) + max(0.0, 4 - left) - max(0.0, right + 4 - made["width"])


def _ends(trace: dict[str, Any]) -> list[float]:
    """Return the ends of the horizontal intervals of a trace."""
    error = trace.get("error_x") or {}
    above, below = error.get("array") or [], error.get("arrayminus") or error.get("array") or []
    triples = zip(trace["x"], above, below, strict=False)
    return [end for x, up, down in triples if None not in (x, up, down) for end in (x - down, x + up)]


def _thin(axis: dict[str, Any], room: float) -> None:
    """Leave out ticks of a horizontal axis that would touch in so many pixels."""
    places, texts, bounds = axis.get("tickvals"), axis.get("ticktext"), axis.get("range")
    if not places:
        axis["nticks"] = min(axis.get("nticks") or 99, max(3, int(room / APART)))
        step, most = axis.get("dtick"), room / APART
        if axis.get("type", "linear") != "linear" or not bounds or not all(isinstance(v, (int, float)) for v in bounds):
            return
        span = abs(bounds[1] - bounds[0])
        if isinstance(step, (int, float)):
            axis["dtick"] = step * max(1, math.ceil(span / step / most))
        elif "dtick" not in axis:
            size = 10 ** math.floor(math.log10(span / most))
            axis["dtick"] = next(size * times for times in (1, 2, 5, 10) if span / (size * times) <= most)
    elif bounds and all(isinstance(one, (int, float)) for one in (*places, *bounds)):
        ticks = sorted(zip(places, map(str, texts or places), strict=True))
        kept = next(some for step in range(1, len(ticks) + 1) if _apart(some := ticks[::-step][::-1], axis, room))
        axis["tickvals"] = [place for place, _ in kept]
        if texts:
            axis["ticktext"] = [text for _, text in kept]


def _apart(ticks: Sequence[tuple[float, str]], axis: dict[str, Any], room: float) -> bool:
    """Return whether the texts of ticks have four pixels between them, on an axis of so many pixels."""
    low, high = axis["range"]
    spots = [math.log10(one) if axis.get("type") == "log" else one for one, _ in ticks]
    halves = [_wide(text, SMALL) / 2 for _, text in ticks]
    middles = [abs(spot - low) / abs(high - low) * room for spot in spots]
    return all(b - q > a + p + 4 for (a, p), (b, q) in itertools.pairwise(zip(middles, halves, strict=True)))
