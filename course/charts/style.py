"""The look of every chart: size, colours, and the parts that stand around the plot.

From top to bottom: title, subtitle, key, the words of the vertical axis, the plot, its ticks, the words of the
horizontal axis, note, source. `layout` makes room for them; `dress` puts them into a figure that is about to be stored,
where its axes may have got other words since. Text is measured, so that a picture fits whatever it says.

Colours are in `course.charts.palette`. They are never the only sign: lines carry their name at their end, bars their
value.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go

from course import data
from course.charts import palette
from course.charts.numbers import MINUS, looks_like_years, number
from course.charts.palette import GREY, GRID, INK, PAPER, QUIET
from course.charts.text import SLACK, plain, width, wrap

WIDTH, HEIGHT = 700, 430
FONT = "Arial, Helvetica, 'Liberation Sans', sans-serif"

PALETTE = list(palette.SERIES)
DASHES = ["solid", "dash", "dot", "dashdot", "longdash", "longdashdot"]
SYMBOLS = ["circle", "square", "diamond", "triangle-up", "cross", "x", "star", "triangle-down"]
#: The same place has the same colour in every lesson.
FIXED = palette.fixed()
#: The classes of an amount, from little to much.
SEQUENTIAL = list(palette.AMOUNT)

#: Pixels of text: the title, the subtitle, names at things and the words of axes, everything else; nothing is smaller.
TITLE, SUBTITLE, LABEL, SMALL = 20, 14, 13, 12
#: Pixels of air at the edges, and of `height` that a figure asks for which are not its plot.
EDGE, AROUND = 16, 130
#: Pixels of the title on a phone, below this width of a picture.
PHONE, NARROW = 18, 500
#: Pixels of a line of each size of text.
LEADING = {TITLE: 26, PHONE: 24, SUBTITLE: 19, LABEL: 17, SMALL: 16}
#: Pixels that a row of the key takes, and the ticks with their labels.
KEY_ROW, TICKS = 21, 25

#: Words of an axis that counts in per cent.
PERCENT = re.compile(r"^%|\(%[^)]*\)|\bas % of\b")

#: The look that all charts share. It is in the figure itself, so that whoever draws it needs nothing of ours.
TEMPLATE: dict[str, Any] = {
    "layout": {
        "font": {"family": FONT, "size": LABEL, "color": INK},
        "paper_bgcolor": PAPER,
        "plot_bgcolor": PAPER,
        "colorway": PALETTE,
        "hoverlabel": {"font": {"family": FONT, "size": LABEL}},
        "hovermode": "closest",
        "dragmode": False,
        "legend": {"orientation": "h", "font": {"size": LABEL}, "traceorder": "normal", "itemwidth": 30},
        "xaxis": {
            "showgrid": False,
            "gridcolor": GRID,
            "zeroline": False,
            "showline": True,
            "linecolor": QUIET,
            "ticks": "outside",
            "ticklen": 5,
            "tickcolor": QUIET,
            "tickfont": {"size": SMALL, "color": QUIET},
            "tickangle": 0,
            "exponentformat": "none",
            "title": {"font": {"size": LABEL, "color": QUIET}, "standoff": 6},
        },
        "yaxis": {
            "gridcolor": GRID,
            "zeroline": False,
            "ticklen": 5,
            "tickcolor": PAPER,
            "ticks": "outside",
            "tickfont": {"size": SMALL, "color": QUIET},
            "exponentformat": "none",
            "title": {"font": {"size": LABEL, "color": QUIET}},
        },
    }
}


def colour(name: str, others: Sequence[str] = ()) -> str:
    """Return the colour of a place or thing: its own or its kin's, else one by its position among `others`.

    One colour has one meaning, so two things of one kin that meet in a chart get the kin's colour once and paler tints
    of it after.
    """
    if name in FIXED:
        same = [other for other in others if FIXED.get(other) == FIXED[name]]
        at = same.index(name) if name in same else 0
        return palette.kin(FIXED[name], at)
    names = [other for other in others if other not in FIXED]
    return PALETTE[names.index(name) % len(PALETTE)] if name in names else GREY


def source(*names: str) -> str:
    """Return the source line of a chart: who counted, and which tables it draws."""
    return data.source_line(*names)


def _said(word: str, text: str) -> str:
    """Return a text with its word before it ("Note: …"), once."""
    text = _ended(text)
    return "" if not text else text if text.startswith(f"{word}:") else f"{word}: {text}"


def _true_minus(text: Any) -> Any:
    """Return a text with a minus in place of each hyphen before a number; anything else as it is."""
    return re.sub(r"(?<![\w-])-(?=\d)", MINUS, text) if isinstance(text, str) else text


def _ended(text: str) -> str:
    """Return a text with a full stop, if it has none and is not empty."""
    text = text.strip()
    return text + ("" if not text or text[-1] in ".!?" else ".")


def _lines(text: str, wide: float, size: int, bold: bool = False) -> list[str]:
    return wrap(text, wide, size, bold)


def _top(title: int, subtitle: int, key: int, words: int, size: int = TITLE) -> int:
    """Return the pixels above a plot, for so many lines of title, subtitle, key and words of the vertical axis."""
    head = 14 + LEADING[size] * title + ((2 + LEADING[SUBTITLE] * subtitle) if subtitle else 0)
    return head + 14 + KEY_ROW * key + ((LEADING[LABEL] * words + 9) if words else 0)


def _bottom(ticks: int, words: int, foot: int) -> int:
    """Return the pixels below a plot: those of its ticks, lines of axis words, and lines of note and source."""
    return ticks + LEADING[LABEL] * words + ((12 + LEADING[SMALL] * foot) if foot else 0) + 12


def layout(
    title: str,
    *,
    subtitle: str = "",
    x: str = "",
    y: str = "",
    source: str = "",
    note: str = "",
    width: int = WIDTH,
    height: int = HEIGHT,
    legend: bool = False,
    left: int = 56,
    right: int = 24,
) -> dict[str, Any]:
    """Return the course's layout as plain numbers and texts; see `figure`.

    A chart is then made in one go, which is fast.
    """
    inside = width - 2 * EDGE
    rows = _lines(title, inside, TITLE, bold=True)
    foot = [line for text in (_said("Note", note), _said("Source", source)) for line in _lines(text, inside, SMALL)]
    top = _top(len(rows), len(_lines(subtitle, inside, SUBTITLE)), int(legend), len(_lines(y, inside, LABEL)))
    bottom = _bottom(TICKS, len(_lines(x, width - left - right, LABEL)), len(foot))
    meta = {"title": title, "source": source, "note": note, "room": [top, bottom]}
    return {
        "width": width,
        "height": height - AROUND + top + bottom,
        "autosize": False,
        "margin": {"l": left, "r": right, "t": top, "b": bottom},
        "title": {"text": "<br>".join(rows)},
        "xaxis": {"title": {"text": x}, "showgrid": False},
        "yaxis": {"title": {"text": y}},
        "showlegend": legend,
        "legend": {"x": 0, "y": 1},
        "meta": meta | ({"subtitle": subtitle} if subtitle else {}),
        "annotations": [],
        "template": TEMPLATE,
    }


def figure(title: str, **given: Any) -> go.Figure:
    """Return an empty figure in the course's look.

    Parameters
    ----------
    title : the finding, as a sentence; computed, not typed.
    subtitle : what is measured, its unit, place and period.
    x, y : what the axes measure, with units; y stands level above the vertical axis.
    source : the source line; see `source`. It stands in the picture.
    note : what the eye must know not to be misled. It stands in the picture, above the source.
    width, height : pixels. The plot gets `height` less 130; the picture grows with the text around it.
    legend : True where lines cannot be labelled in place.
    left, right : margins in pixels (room for labels).
    """
    return go.Figure(layout=layout(title, **given))


def second_panel(
    made: dict[str, Any],
    *,
    x: str,
    y: str,
    domain: tuple[float, float],
    x_range: tuple[float, float],
    y_range: tuple[float, float],
) -> None:
    """Give a layout a second panel to the right, with the axes x2 and y2 in the look of the first two.

    made : what `layout` returns, with `domain` and `range` set on its first axes. x, y : axis titles with units.
    domain : the part of the width (0 to 1) that the panel takes. x_range, y_range : in the units of the axes.
    """
    made["xaxis2"] = {**made["xaxis"], "domain": list(domain), "range": list(x_range), "anchor": "y2"}
    made["xaxis2"]["title"] = {**made["xaxis"]["title"], "text": x}
    made["yaxis2"] = {**made["yaxis"], "anchor": "x2", "range": list(y_range)}
    made["yaxis2"]["title"] = {**made["yaxis"]["title"], "text": y}


# ------------------------------------------------------------------------------------- a figure, ready to be stored


def _unclip(traces: list[dict[str, Any]], made: dict[str, Any]) -> None:
    """Let marks and numbers hard by the edge of a plot stand beyond it, where it holds all of their trace."""
    for trace in traces:
        mode = trace.get("mode", "lines")
        if trace.get("type", "scatter") == "scatter" and ("markers" in mode or "text" in mode):
            axes = {one: made.get(f"{one}axis{trace.get(one + 'axis', one)[1:]}", {}) for one in "xy"}
            near = [_near_edge(trace.get(one), axes[one], 0.25 if "text" in mode else 0.03) for one in "xy"]
            if True in near and None not in near:
                trace["cliponaxis"] = False


def _near_edge(values: Any, axis: dict[str, Any], part: float) -> bool | None:
    """Return whether a value lies within a part of an axis's length from its ends, or None if one lies beyond them.

    An axis whose range isn't set leaves room for its marks, but at a zero that it has to begin at.
    """
    if not isinstance(values, list) or not all(isinstance(one, (int, float)) for one in values) or not values:
        return False
    low, high = axis.get("range") or (0, max(values))
    if axis.get("range") is None and (axis.get("rangemode") != "tozero" or min(values) < 0 or not high):
        return False
    if not all(isinstance(one, (int, float)) for one in (low, high)):
        return False
    if axis.get("type") == "log" and axis.get("range"):
        values = [math.log10(one) for one in values if one > 0]
    low, high = min(low, high), max(low, high)
    if any(not low <= one <= high for one in values):
        return None
    edge = part * (high - low)
    return any(one - low < edge or (high - one < edge and axis.get("range") is not None) for one in values)


def _off_marks(trace: dict[str, Any]) -> None:
    """Put a space between marks and the names or numbers at their right or left, which plotly sets hard by them."""
    texts, sides = trace.get("text"), trace.get("textposition")
    if "markers+text" not in str(trace.get("mode")) or not isinstance(texts, list):
        return
    sides = sides if isinstance(sides, list) else [sides] * len(texts)
    space = {"middle right": "\u00a0{}", "middle left": "{}\u00a0"}
    trace["text"] = [
        space[side].format(text.strip("\u00a0")) if side in space and text else text
        for text, side in zip(texts, sides, strict=True)
    ]


def dress(traces: list[dict[str, Any]], made: dict[str, Any], lines: int = 1) -> None:
    """Put title, subtitle, key, axis words, note and source into a layout of ours that is about to be stored.

    traces, made : a figure as plain JSON; `made` is changed. The plot keeps its size in pixels, and what a lesson added
    to the margins stays added. lines : of title for which there is room at least, so that the plot of a lab stays in
    its place. A layout that `layout` did not make is left alone.
    """
    meta = made.get("meta")
    if not isinstance(meta, dict) or "room" not in meta:
        return
    meta |= {part: _true_minus(meta[part]) for part in ("title", "subtitle", "note") if part in meta}
    for item in (*made.get("annotations", ()), *traces):
        text = item.get("text")
        item |= {"text": _true_minus(text)} if isinstance(text, str) else {}
        item |= {"text": [_true_minus(one) for one in text]} if isinstance(text, list) else {}
        if item.get("yref") == "paper" and item.get("yanchor") == "top" and item.get("y") == 1:
            item.setdefault("bgcolor", PAPER)  # the topmost line of the grid goes behind it
    for trace in traces:
        _off_marks(trace)
    margin, old = made["margin"], meta.pop("room")
    wide, tall = made["width"], made["height"] - margin["t"] - margin["b"]
    inside = wide - 2 * EDGE
    large = PHONE if wide < NARROW else TITLE
    if wide < NARROW:
        _codes(traces)
    _unclip(traces, made)
    title = _lines(meta["title"], inside, large, bold=True)
    subtitle = _lines(meta.get("subtitle", ""), inside, SUBTITLE)
    cut = starts_at(traces, made)
    if cut:
        meta["note"] = " ".join(filter(None, (_ended(meta.get("note", "")), cut)))
        corner = {
            "xref": "paper",
            "yref": "paper",
            "xsizemode": "pixel",
            "ysizemode": "pixel",
            "xanchor": 0,
            "yanchor": 0,
        }
        zigzag = {"name": "axis-break", "type": "path", **corner, "path": _ZIGZAG, "line": {"color": QUIET, "width": 1}}
        made["shapes"] = [*made.get("shapes", []), zigzag]
    note = _lines(_said("Note", meta.get("note", "")), inside, SMALL)
    origin = _lines(_said("Source", meta.get("source", "")), inside, SMALL)
    percent = {key for key in axis_keys(made) if PERCENT.search(_text(made[key]))}
    _write_numbers(traces, made, percent)
    margin["l"] = max(margin["l"], left_room(traces, made))
    upright = _upright_words(made, meta.get("subtitle", ""))
    above = max((len(rows) for rows, top in upright.values() if top), default=0)
    key = _key_rows(traces, made)
    below = max(
        (len(_lines(_text(a), (wide - margin["l"] - margin["r"]) * _span(a), LABEL)) for a in _axes(made, "x")),
        default=0,
    )
    ticks = _tick_room(traces, made)
    top = _top(max(len(title), lines), len(subtitle), key, above, large)
    bottom = _bottom(ticks, below, len(note) + len(origin))
    extra = max(0, margin["t"] - old[0]), max(0, margin["b"] - old[1] - (ticks - TICKS))
    margin["t"], margin["b"] = top + extra[0], bottom + extra[1]
    made["height"] = tall + margin["t"] + margin["b"]
    made["title"] = {
        "text": "<br>".join(title),
        "x": 0,
        "xref": "container",
        "xanchor": "left",
        "y": round(1 - (14 + 0.85 * large) / made["height"], 5),  # the foot of the first line
        "yref": "container",
        "yanchor": "bottom",
        "pad": {"l": EDGE},
        "font": {"size": large, "color": INK, "weight": 700},
    }
    if subtitle:
        made["title"]["subtitle"] = {"text": "<br>".join(subtitle), "font": {"size": SUBTITLE, "color": QUIET}}
    words = LEADING[LABEL] * above + 9 if above else 0
    if made.get("showlegend") and made.get("legend", {}).get("y") == 1:
        made["legend"] |= {"x": round((EDGE - margin["l"]) / (wide - margin["l"] - margin["r"]), 4), "xanchor": "left"}
        made["legend"] |= {"y": round(1 + words / tall, 4), "yanchor": "bottom"}
    kept = [a for a in made.get("annotations", []) if a.get("name") not in ("note", "source")]
    down = margin["b"] - 12 - LEADING[SMALL] * len(origin)
    made["annotations"] = [
        *kept,
        *_axis_words(made, upright),
        *_standing("note", note, 0, -down, "bottom", SMALL, margin["l"]),
        *_standing("source", origin, 0, 12 - margin["b"], "bottom", SMALL, margin["l"]),
    ]
    _least_size(traces)
    _least_size(made)


#: The sentences of `starts_at`, at the end of a note.
STARTS_AT = re.compile(r"(The vertical axis starts at \S+, not at zero|Not every vertical axis starts at zero)\.$")


def starts_at(traces: list[dict[str, Any]], made: dict[str, Any]) -> str:
    """Return the sentence that says where the vertical axis of lines starts, if not at zero; else an empty text."""
    axes = axis_keys(made, "y")
    cut = [key for key in axes if _starts_late(traces, made[key], key.replace("axis", ""))]
    if not cut:
        return ""
    if len(axes) > 1:
        return "Not every vertical axis starts at zero."
    unit = "%" if PERCENT.search(_text(made["yaxis"])) else ""
    return f"The vertical axis starts at {number(min(made['yaxis']['range']), None, unit)}, not at zero."


def _starts_late(traces: list[dict[str, Any]], axis: dict[str, Any], short: str) -> bool:
    """Return whether an axis of numbers that carries lines starts above zero."""
    bounds = axis.get("range") or ()
    numbers = len(bounds) == 2 and all(isinstance(v, (int, float)) for v in bounds)
    if not numbers or min(bounds) <= 0 or axis.get("type") in ("log", "category", "date"):
        return False
    if axis.get("visible") is False or looks_like_years(list(bounds)) or axis.get("ticktext") is not None:
        return False
    return any(
        t.get("type", "scatter") == "scatter"
        and "lines" in (t.get("mode") or "lines")
        and t.get("yaxis", "y") == short
        and len([] if (xs := t.get("x")) is None else list(xs)) > 2
        and not (isinstance(t.get("meta"), dict) and t["meta"].get("words") is False)
        for t in traces
    )


#: A zigzag at the foot of a vertical axis that does not start at zero, in pixels from the corner of the plot.
_ZIGZAG = "M0,0 L0,3 L-4,5 L4,9 L-4,13 L0,15 L0,18"


def _codes(traces: list[dict[str, Any]]) -> None:
    """Put codes in the place of the names that stand on tiles (`meta={"narrow": [code, …]}`)."""
    for trace in traces:
        codes = trace["meta"].get("narrow") if isinstance(trace.get("meta"), dict) else None
        if codes:
            values = [str(text).partition("<br>")[2].replace("no figure", "–") for text in trace["text"]]
            trace["text"] = [f"{code}<br>{value}" for code, value in zip(codes, values, strict=True)]


def _standing(
    name: str, rows: list[str], edge: int, shift: float, anchor: str, size: int, left: float
) -> list[dict[str, Any]]:
    """Return the annotation of a text at the left edge, so many pixels above the plot's top (1) or foot (0)."""
    if not rows:
        return []
    return [
        {
            "name": name,
            "text": "<br>".join(rows),
            "align": "left",
            "showarrow": False,
            "x": 0,
            "xref": "paper",
            "xanchor": "left",
            "xshift": EDGE - left,
            "y": edge,
            "yref": "paper",
            "yanchor": anchor,
            "yshift": shift,
            "borderpad": 0,
            "font": {"size": size, "color": QUIET},
        }
    ]


def axis_keys(made: dict[str, Any], way: str = "[xy]") -> list[str]:
    """Return the keys of a layout's axes, in one direction (x or y) or in both."""
    return [key for key in made if re.fullmatch(rf"{way}axis\d*", key)]


def _axes(made: dict[str, Any], way: str) -> list[dict[str, Any]]:
    """Return the axes of a layout in one direction that are seen."""
    axes = [made[key] for key in axis_keys(made, way)]
    return [axis for axis in axes if isinstance(axis, dict) and axis.get("visible") is not False]


def _text(axis: dict[str, Any]) -> str:
    return str((axis.get("title") or {}).get("text") or "")


def _span(axis: dict[str, Any]) -> float:
    low, high = axis.get("domain", (0, 1))
    return float(high - low)


def _upright_words(made: dict[str, Any], subtitle: str) -> dict[str, tuple[list[str], bool]]:
    """Return by vertical axis the lines of its words, and whether they stand above the whole plot; their titles, which
    plotly would turn, are taken out. What the subtitle says already is not said again.
    """
    found = {}
    wide = made["width"] - made["margin"]["l"] - made["margin"]["r"]
    for key in axis_keys(made, "y"):
        axis = made[key]
        text = _text(axis)
        axis.pop("title", None)
        if not text or axis.get("visible") is False or plain(text).lower() in subtitle.lower():
            continue
        low, high = _domain_across(made, key)
        room = (made["width"] - EDGE if high == 1 else made["margin"]["l"] + wide * (high + 0.04)) - _left_of(made, low)
        found[key] = (_lines(text, room, LABEL), axis.get("domain", (0, 1))[1] == 1)
    return found


def _domain_across(made: dict[str, Any], key: str) -> tuple[float, float]:
    """Return from where to where, as parts of the width, the panel of a vertical axis goes."""
    partner = str(made[key].get("anchor", "x"))
    across = made.get(f"xaxis{partner[1:]}", {}) if partner.startswith("x") else {}
    low, high = across.get("domain", (0, 1))
    return float(low), float(high)


def _left_of(made: dict[str, Any], low: float) -> float:
    """Return where the words of a panel begin, in pixels from the left edge of the picture."""
    margin = made["margin"]
    start = margin["l"] + low * (made["width"] - margin["l"] - margin["r"])
    return EDGE if low == 0 else float(start - 34)


def _axis_words(made: dict[str, Any], upright: dict[str, tuple[list[str], bool]]) -> list[dict[str, Any]]:
    """Return the words of the vertical axes as annotations, level above their axis."""
    margin = made["margin"]
    wide = made["width"] - margin["l"] - margin["r"]
    words = []
    for key, (rows, _) in upright.items():
        low, _high = _domain_across(made, key)
        top = float(made[key].get("domain", (0, 1))[1])
        one = _standing("axis", rows, 1, 9, "bottom", LABEL, margin["l"])[0]
        one |= {"xshift": round(_left_of(made, low) - margin["l"] - low * wide, 1), "x": low, "y": top}
        words.append(one)
    return words


def _key_rows(traces: list[dict[str, Any]], made: dict[str, Any]) -> int:
    """Return how many rows the key takes, as plotly will break it: one row, or columns as wide as the widest name."""
    if not made.get("showlegend") or made.get("legend", {}).get("orientation", "h") != "h":
        return 0
    names, groups = [], set()
    for trace in traces:
        group = trace.get("legendgroup")
        if trace.get("showlegend", True) and trace.get("visible", True) is True and trace.get("name"):
            if group is None or group not in groups:
                names.append(SLACK * width(str(trace["name"]), LABEL) + 40 + 5)
            groups.add(group)
    if not names:
        return 0
    room = made["width"] - made["margin"]["l"] - made["margin"]["r"]
    if sum(names) <= room:
        return 1
    return math.ceil(len(names) / max(1, int(room // max(names))))


def _tick_room(traces: list[dict[str, Any]], made: dict[str, Any]) -> int:
    """Return the pixels that the ticks of the horizontal axis and their labels take."""
    axes = _axes(made, "x")
    shown = [axis for axis in axes if axis.get("showticklabels", True) is not False]
    if not shown:
        return 8
    labels = [str(text) for axis in shown for text in axis.get("ticktext") or ()]
    if not labels:
        labels = [str(v) for t in traces if t.get("orientation") != "h" for v in t.get("x") or () if isinstance(v, str)]
    return TICKS + 14 * max((text.count("<br>") for text in labels), default=0)


def names_at_left(traces: list[dict[str, Any]], made: dict[str, Any], key: str) -> list[str]:
    """Return the names at the ticks of a vertical axis, as far as they stand at the left edge; none for numbers."""
    if not _at_left(made, key):
        return []
    if made[key].get("ticktext"):
        return [str(text) for text in made[key]["ticktext"]]
    return list(dict.fromkeys(value for value in _values(traces, key) if isinstance(value, str)))


def _at_left(made: dict[str, Any], key: str) -> bool:
    """Return whether the labels of a vertical axis are seen, at the left edge."""
    axis = made[key]
    seen = axis.get("visible") is not False and axis.get("showticklabels") is not False
    return seen and axis.get("side") != "right" and _domain_across(made, key)[0] <= 0


def _values(traces: list[dict[str, Any]], key: str) -> list[Any]:
    """Return what the traces of a vertical axis have along it."""
    return [v for t in traces if t.get("yaxis", "y") == key.replace("axis", "") for v in t.get("y") or ()]


def left_room(traces: list[dict[str, Any]], made: dict[str, Any]) -> int:
    """Return the pixels that the labels of the vertical axis at the left edge need, as far as they are known."""
    need = 0
    for key in axis_keys(made, "y"):
        axis = made[key]
        if not _at_left(made, key):
            continue
        labels = [plain(part) for name in names_at_left(traces, made, key) for part in name.split("<br>")]
        sizes = [abs(v) for v in _values(traces, key) if isinstance(v, (int, float)) and not isinstance(v, bool)]
        if not labels and sizes and max(sizes) >= 10_000 and not looks_like_years(sizes):
            labels = [number(10 ** math.ceil(math.log10(max(sizes))) if axis.get("type") == "log" else max(sizes), 0)]
        size = (axis.get("tickfont") or {}).get("size", SMALL)
        need = max([need, *(math.ceil(SLACK * width(label, size)) + 14 for label in set(labels))])
    return need


def _least_size(part: Any) -> None:
    """Make no text smaller than 12 pixels."""
    if isinstance(part, dict):
        for key, item in part.items():
            if key.endswith("font") and isinstance(item, dict) and isinstance(item.get("size"), (int, float)):
                item["size"] = max(SMALL, item["size"])
            _least_size(item)
    elif isinstance(part, list):
        for item in part:
            if isinstance(item, (dict, list)):
                _least_size(item)


def _write_numbers(traces: list[dict[str, Any]], made: dict[str, Any], percent: set[str]) -> None:
    """Give the axes of numbers their commas and the unit at the last tick; years are left as they are."""
    for way in "xy":
        for key in axis_keys(made, way):
            axis = made[key]
            short = key.replace("axis", "")
            if way == "y" and axis.get("ticks") == "":
                axis.setdefault("ticklabelstandoff", 5)
            values = list(axis.get("range") or [])
            for trace in traces:
                if trace.get(f"{way}axis", way) == short:
                    values += [v for v in trace.get(way) or () if v is not None]
            plain_numbers = all(isinstance(v, (int, float)) for v in values)
            if axis.get("type") in ("category", "date") or not values or not plain_numbers or axis.get("ticktext"):
                continue
            logs = axis.get("type") == "log"
            if not logs and looks_like_years(values):
                axis.setdefault("tickformat", "d")
                axis.setdefault("hoverformat", "d")
                if _text(axis).lower() in ("year", "years"):  # four digits say it themselves
                    del axis["title"]
            else:
                axis.setdefault("separatethousands", True)
            if key in percent and not logs and not {"ticksuffix", "tickformat", "tickvals"} & axis.keys():
                axis |= {"ticksuffix": "%", "showticksuffix": "last"}
