"""Several settings of one chart as small panels in one frame, with one title, one note and one source.

This is what a lab looks like where nobody can move its controls. Nothing is drawn anew: the panels are the charts that
the lab draws, laid out side by side, so that text keeps its size.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go

from course.charts.kinds import move_apart
from course.charts.palette import INK
from course.charts.style import AROUND, EDGE, LEADING, SMALL, TICKS, WIDTH, axis_keys, layout
from course.charts.text import wrap

#: Pixels between two panels, the least and the greatest height of a plot, and the height of a row of names.
GAP, LOW, HIGH, ROW = 24, 150, 300, 24
#: Panels share a scale unless one needs so many times the range of another.
WIDER = 4
#: A chart with margins wider than these (names of rows, names at the ends of lines) gets the whole width.
LEFT, RIGHT = 72, 44


def together(figures: Mapping[str, go.Figure], *, title: str, subtitle: str = "") -> go.Figure:
    """Return one figure with a panel for each of several figures of one lab.

    figures : the name of a setting -> its figure, made by `layout`. A panel has the name as its head and the figure's
    own title as its result. title : of all. subtitle : where empty, that of the figures if they share one, or the words
    of their vertical axis. Of the notes the sentences stay that all figures have.

    Raises
    ------
    ValueError : there is no figure, or one that `layout` did not make.
    """
    raw = {name: fig.to_plotly_json() for name, fig in figures.items()}
    strange = [name for name, one in raw.items() if "room" not in (one["layout"].get("meta") or {})]
    if strange or not raw:
        what = f"{strange[0]!r} is no figure of charts.layout" if strange else "there is no figure"
        raise ValueError(f"together: {what}; expected figures that charts.figure or charts.layout made.")
    layouts = [one["layout"] for one in raw.values()]
    first = layouts[0]
    margin = {side: max(made["margin"][side] for made in layouts) for side in "lr"}
    single = all(not any(re.fullmatch(r"[xy]axis\d+", key) for key in made) for made in layouts)
    arrows = any(a.get("showarrow", True) for one in layouts for a in _own_texts(one))
    narrow = single and not arrows and margin["l"] <= LEFT and margin["r"] <= RIGHT
    across = 2 if narrow and len(raw) > 2 else 1
    same = len({_words(one.get("yaxis")) for one in layouts}) == 1
    made = layout(
        title,
        subtitle=subtitle or _alike(layouts, "subtitle") or (_words(first.get("yaxis")) if same else ""),
        source=_joined([one["meta"].get("source", "") for one in layouts]),
        note=_alike(layouts, "note"),
        legend=bool(first.get("showlegend")),
        left=EDGE if across == 1 else int(margin["l"]),
        right=EDGE,
    )
    del made["xaxis"], made["yaxis"]
    made |= {key: first[key] for key in ("barmode", "bargap", "bargroupgap") if key in first}
    if across == 1:
        made["margin"] |= {"l": margin["l"], "r": margin["r"]}
    wide = WIDTH - made["margin"]["l"] - made["margin"]["r"]
    step = (wide + margin["l"] + 8) / 2 if across == 2 else wide
    panel = step - margin["l"] - 8 if across == 2 else wide
    _shared(layouts)
    heads = [_head(name, one["layout"], panel + 20, across == 1, not same) for name, one in raw.items()]
    extra = [
        max(0, one["margin"]["t"] - one["meta"]["room"][0]) for one in layouts
    ]  # what a lesson wrote above its plot
    talls = [_tall(one, across) for one in raw.values()]
    rows = [range(i, min(i + across, len(raw))) for i in range(0, len(raw), across)]
    tops: list[float] = []
    cursor = 0.0
    for line in rows:
        tops.append(cursor + max(len(heads[i]) * LEADING[SMALL] + extra[i] for i in line) + 16)
        cursor = tops[-1] + max(talls[i] for i in line) + TICKS + GAP
    inside = cursor - TICKS - GAP
    made["height"] += round(inside) - (430 - AROUND)
    data: list[dict[str, Any]] = []
    count = 0
    for nth, one in enumerate(raw.values()):
        row, column = divmod(nth, across)
        box = (
            column * step / wide,
            (column * step + panel) / wide,
            1 - (tops[row] + talls[nth]) / inside,
            1 - tops[row] / inside,
        )
        last = nth + across >= len(raw)
        count = _place(one, made, data, box, talls[nth], count, keyed=nth == 0, words=last, corners=across == 1)
        made["annotations"].append(
            {
                "text": "<br>".join(heads[nth]),
                "xref": "paper",
                "x": round(box[0], 4),
                "xanchor": "left",
                "align": "left",
            }
            | {
                "yref": "paper",
                "y": round(box[3], 4),
                "yanchor": "bottom",
                "yshift": 12 + extra[nth],
                "showarrow": False,
            }
            | {
                "xshift": EDGE - margin["l"] if column == 0 else -30,
                "font": {"size": SMALL, "color": INK},
                "name": "head",
            }
        )
    return go.Figure(data=data, layout=made)


def _words(axis: Any) -> str:
    return str(((axis or {}).get("title") or {}).get("text") or "")


def _joined(lines: list[str]) -> str:
    return " ".join(dict.fromkeys(line for line in lines if line))


def _head(name: str, made: dict[str, Any], wide: float, corners: bool, words: bool) -> list[str]:
    """Return the lines above a panel: the setting in bold, what came of it, what stood in a corner of the plot (unless
    corners stay), and the words of the vertical axis.
    """
    said = [] if corners else [line for a in _own_texts(made) if _corner(a) for line in str(a["text"]).split("<br>")]
    below = [part for line in said for part in wrap(line, wide, SMALL)]
    axis = wrap(_words(made.get("yaxis")), wide, SMALL) if words else []
    return [f"<b>{name}</b>", *wrap(made["meta"]["title"], wide, SMALL), *below, *axis]


def _tall(one: dict[str, Any], across: int) -> int:
    """Return how many pixels high the plot of a panel is: rows of names need theirs, curves get less than alone."""
    made = one["layout"]
    own = int(made["height"] - made["margin"]["t"] - made["margin"]["b"])
    axis = made.get("yaxis", {})
    rows = {v for trace in one["data"] for v in _listed(trace.get("y")) if isinstance(v, str)}
    if rows:
        roomy = made.get("barmode") == "group" or len(_own_texts(made)) >= len(rows)
        return own if roomy else min(own, ROW * len(rows))
    if axis.get("ticktext") is not None or axis.get("visible") is False:
        return own
    return max(LOW, min(HIGH, round(own * (0.62 if across == 2 else 0.7))))


def _listed(values: Any) -> list[Any]:
    return [] if values is None or isinstance(values, dict) else list(values)


@dataclass(frozen=True)
class _Panel:
    """Where a figure goes in the frame: left, right, foot and top as parts of it, and the new names of its axes."""

    box: tuple[float, float, float, float]
    names: dict[str, str]

    def named(self, ref: str, way: str) -> str:
        """Return the new name of an axis, or of its domain."""
        base, _, domain = str(ref).partition(" ")
        return f"{self.names.get(base, self.names.get(way, base))}{' ' + domain if domain else ''}"

    def inside(self, value: float, way: str) -> float:
        """Return a part of the figure's plot as a part of the frame."""
        low, high = self.box[:2] if way == "x" else self.box[2:]
        return round(low + value * (high - low), 5)

    def axis(self, axis: dict[str, Any], way: str, nth: str) -> dict[str, Any]:
        """Return an axis in its place."""
        other = "y" if way == "x" else "x"
        moved = {**axis, "domain": [self.inside(v, way) for v in axis.get("domain", (0, 1))]}
        moved["anchor"] = self.named(axis.get("anchor", other + nth), other)
        ties = [tie for tie in ("scaleanchor", "overlaying", "matches") if tie in axis]
        return moved | {tie: self.named(axis[tie], str(axis[tie])[0]) for tie in ties}

    def mark(self, item: dict[str, Any], corners: tuple[str, ...], shape: bool) -> dict[str, Any]:
        """Return a shape or an annotation in its place."""
        moved = dict(item)
        for way in "xy":
            ref = item.get(f"{way}ref", way if shape or way in item else "paper")
            if ref == "paper":
                moved |= {k: self.inside(float(item[k]), way) for k in corners if k[0] == way and k in item}
                moved[f"{way}ref"] = "paper"
            else:
                moved[f"{way}ref"] = self.named(ref, way)
        return moved


def _numbered(made: dict[str, Any], way: str) -> list[str]:
    """Return the keys of a layout's axes in one direction, in order."""
    return sorted(axis_keys(made, way), key=lambda k: int(k[5:] or 1))


def _place(
    one: dict[str, Any],
    made: dict[str, Any],
    data: list[dict[str, Any]],
    box: tuple[float, float, float, float],
    tall: int,
    count: int,
    *,
    keyed: bool,
    words: bool,
    corners: bool,
) -> int:
    """Put traces, axes, shapes and annotations of a figure into a box of the frame; returns the axes used so far.

    keyed : its traces are in the key. words : its horizontal axis has its words. corners : texts of several lines stay.
    """
    own = one["layout"]
    names = {
        way + key[5:]: f"{way}{'' if count + i == 0 else count + i + 1}"
        for way in "xy"
        for i, key in enumerate(_numbered(own, way))
    }
    panel = _Panel(box, names)
    for way in "xy":
        for key in _numbered(own, way):
            axis = panel.axis(own[key], way, key[5:])
            if way == "y" or not words:
                axis.pop("title", None)
            made[f"{way}axis{names[way + key[5:]][1:]}"] = axis
    for trace in one["data"]:
        moved = {way: panel.named(trace.get(f"{way}axis", way), way) for way in "xy"}
        moved = {**trace, "xaxis": moved["x"], "yaxis": moved["y"]}
        data.append(moved if keyed else {**moved, "showlegend": False})
    before = own["height"] - own["margin"]["t"] - own["margin"]["b"]
    labels = [panel.mark(a, ("x", "y"), False) for a in _own_texts(own) if corners or not _corner(a)]
    _apart(labels, own.get("yaxis", {}), tall, before)
    made["annotations"] += labels
    made["shapes"] = made.get("shapes", []) + [
        panel.mark(a, ("x0", "x1", "y0", "y1"), True) for a in own.get("shapes") or ()
    ]
    return count + max(len(_numbered(own, "x")), len(_numbered(own, "y")), 1)


def _alike(layouts: list[dict[str, Any]], part: str) -> str:
    """Return what all figures say alike in a part of their frame: the subtitle as a whole, of a note each sentence."""
    texts = [str(one["meta"].get(part, "")) for one in layouts]
    if part == "subtitle":
        return texts[0] if len(set(texts)) == 1 else ""
    sentences = [re.split(r"(?<=[.!?]) (?=[A-Z“])", text) for text in texts]
    return " ".join(one for one in sentences[0] if all(one in others for others in sentences))


def _own_texts(made: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the annotations that a lesson wrote."""
    return [a for a in made.get("annotations") or () if a.get("name") not in ("note", "source", "axis")]


def _corner(text: dict[str, Any]) -> bool:
    """Return whether an annotation is a text of several lines that stands in a corner of the plot."""
    return "<br>" in str(text.get("text", "")) and text.get("showarrow") is False


def _shared(layouts: list[dict[str, Any]]) -> None:
    """Give axes of numbers that all figures have, each with a range, the range that holds them all."""
    for key in {key for made in layouts for key in made if re.fullmatch(r"[xy]axis\d*", key)}:
        ranges = [made.get(key, {}).get("range") for made in layouts]
        numbers = [r for r in ranges if r and all(isinstance(v, (int, float)) for v in r) and r[0] < r[1]]
        alike = len({_words(made.get(key)) for made in layouts}) == 1
        spans = [r[1] - r[0] for r in numbers]
        if len(numbers) == len(layouts) and alike and max(spans) <= WIDER * min(spans):
            for made in layouts:
                made[key] = {**made[key], "range": [min(r[0] for r in numbers), max(r[1] for r in numbers)]}


def _apart(labels: list[dict[str, Any]], axis: dict[str, Any], tall: int, before: float) -> None:
    """Move the names at the ends of lines apart again: their plot is lower than it was."""
    bounds = axis.get("range")
    ends = [a for a in labels if a.get("xanchor") == "left" and a.get("xshift") == 7 and a.get("yanchor") == "middle"]
    if not bounds or len(ends) < 2 or tall == before or axis.get("type") == "log":
        return
    move_apart(ends, bounds, tall)


# ------------------------------------------------------------------------------------------ axes that hold still

#: Range of an axis of numbers by its key and its words.
Limits = dict[tuple[str, str], tuple[float, float]]


def _ranges(fig: go.Figure) -> Limits:
    """Return the ranges that a figure of ours gives its linear axes of numbers."""
    found: Limits = {}
    for key, axis in fig.layout.to_plotly_json().items():
        bounds = axis.get("range") if re.fullmatch(r"[xy]axis\d*", key) else None
        if bounds is not None and axis.get("type") in (None, "linear", "-") and axis.get("ticktext") is None:
            low, high = bounds
            if isinstance(low, (int, float)) and isinstance(high, (int, float)) and low < high:
                found[key, _words(axis)] = (float(low), float(high))
    return found


def limits(figures: Iterable[go.Figure]) -> Limits:
    """Return for each axis the range that holds what all figures of a lab show on it."""
    held: Limits = {}
    for fig in figures:
        for key, (low, high) in _ranges(fig).items():
            before = held.get(key, (low, high))
            held[key] = (min(low, before[0]), max(high, before[1]))
    return held


def hold(fig: go.Figure, held: Limits) -> go.Figure:
    """Give a figure of a lab the ranges of its other settings, so that its axes hold still while a control moves.

    An axis still moves where the data leave the limits, and where they would fill less than a quarter of them. The
    names at the ends of lines are moved apart again.
    """
    for (key, words), (low, high) in _ranges(fig).items():
        limit = held.get((key, words), (low, high))
        wanted = (min(low, limit[0]), max(high, limit[1]))
        if wanted == (low, high) or wanted[1] - wanted[0] > WIDER * (high - low):
            continue
        fig.layout[key].range = wanted
        if key == "yaxis":
            margin = fig.layout.margin
            texts = [a.to_plotly_json() for a in fig.layout.annotations]
            _apart(texts, {"range": list(wanted)}, int(fig.layout.height - margin.t - margin.b), -1)
            fig.layout.annotations = texts
    return fig
