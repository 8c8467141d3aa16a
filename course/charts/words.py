"""A chart in words, and its numbers as a table. Both are made from the figure itself, so that neither can go stale."""

from __future__ import annotations

import html
import math
import re
from collections.abc import Sequence
from itertools import pairwise, zip_longest
from typing import Any

import numpy as np
import plotly.graph_objects as go

from course.charts.numbers import CLOSED_UP, month, number, significant, thing_of, unit_of
from course.charts.style import starts_at
from course.english import listed

# ------------------------------------------------------------------------------------------------ a chart in words


def plain(text: Any) -> str:
    """Return a text of plotly without its tags and entities."""
    return html.unescape(re.sub(r"<[^>]+>", " ", str(text or ""))).replace("  ", " ").strip()


def numeric(values: Any) -> list[float]:
    """Return the finite numbers among values."""
    return [float(v) for v in values if isinstance(v, (int, float)) and not isinstance(v, bool) and math.isfinite(v)]


def read(values: Any) -> list[Any]:
    """Return what a trace holds as plain values."""
    if values is None:
        return []
    return [v.item() if isinstance(v, np.generic) else v for v in values]


def _say_line(name: str, xs: list[Any], ys: list[Any]) -> str:
    points = [(x, float(y)) for x, y in zip(xs, ys, strict=False) if isinstance(y, (int, float)) and math.isfinite(y)]
    if not points:
        return f"{name or 'The line'}: no values"
    (x0, y0), (x1, y1) = points[0], points[-1]
    if len(points) == 1:
        return f"{name or 'One point'}: {number(y0)} {_when(x0)}"
    text = f"{name + ': f' if name else 'F'}rom {number(y0)} {_when(x0)} to {number(y1)} {_when(x1)}"
    top, bottom = max(points, key=lambda p: p[1]), min(points, key=lambda p: p[1])
    extremes = []
    if top[1] > max(y0, y1):
        extremes.append(f"highest {number(top[1])} {_when(top[0])}")
    if bottom[1] < min(y0, y1):
        extremes.append(f"lowest {number(bottom[1])} {_when(bottom[0])}")
    signs = [(x, y > 0) for x, y in points if y]
    turns = [(x, above) for (_, before), (x, above) in pairwise(signs) if above != before]
    if len(turns) == 1:
        extremes.append(f"{'above' if turns[0][1] else 'below'} zero from {at_place(turns[0][0])} on")
    return text + (f" ({', '.join(extremes)})" if extremes else "")


def at_place(value: Any) -> str:
    """Return a place on an axis as it is written: a year or date as it is, a number with three digits."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        whole = float(value).is_integer()
        return str(int(value)) if whole and 1000 <= value < 3000 else significant(float(value), 3)
    return str(value)[:10] if _DAY.fullmatch(str(value)) else str(value)


def _when(value: Any) -> str:
    """Return a place on the horizontal axis with its preposition: in a year, month or quarter, at any other."""
    at = at_place(value)
    return f"in {at}" if YEAR.match(at) else f"at {at}"


#: How a year, month or quarter begins as it is written.
YEAR = re.compile(r"(1[5-9]|2[01])\d\d")
_NUMBER = re.compile(r"-?\d+(\.\d+)?")
#: A day, perhaps with a time; a longer text that begins with one is no date.
_DAY = re.compile(r"\d{4}-\d\d-\d\d([T ][\d:.+Z-]*)?")
#: Characters of a short text at most.
MOST_SHORT = 150
#: So many crossings are told one by one; of more, the first few and the number of the others.
FEW_CROSSINGS, FIRST_CROSSINGS = 4, 2


def _say_crossings(lines: list[Any], unit: str, title: str) -> str:
    """Return which of two to five named lines passes which, and where; empty where none does or they can't be compared.

    Only points that two lines share are looked at. Of years the first one after the crossing is told, of other numbers
    the place on the straight line between two points. unit : of the horizontal axis. title : of the chart; of many
    crossings those come first whose lines it names.
    """
    named = [(t.name, dict(zip(map(at_place, read(t.x)), read(t.y), strict=False))) for t in lines if t.name]
    exact = {at_place(x): x for t in lines for x in read(t.x)}
    if not 2 <= len(named) <= 5 or len({t.yaxis or "y" for t in lines}) > 1:
        return ""
    said: list[tuple[bool, str]] = []
    for n, (one, its) in enumerate(named):
        for other, theirs in named[n + 1 :]:
            both = [at for at in its if at in theirs and numeric([its[at]]) and numeric([theirs[at]])]
            leads = [(at, its[at] - theirs[at]) for at in both if its[at] != theirs[at]]
            turns = [
                (_between((exact[last], before), (exact[at], lead)), lead)
                for (last, before), (at, lead) in pairwise(leads)
                if lead * before < 0
            ]
            for at, lead in turns:
                ahead, behind = (one, other) if lead > 0 else (other, one)
                when = (
                    f"in {at}" if YEAR.match(at) else f"from {at}{unit} on" if at == turns[-1][0] else f"at {at}{unit}"
                )
                said.append((one in title or other in title, f"{ahead} passes {behind} {when}"))
    if len(said) > FEW_CROSSINGS:
        first = [text for _, text in sorted(said, key=lambda pair: not pair[0])[:FIRST_CROSSINGS]]
        return f"{'; '.join(first)}; and {len(said) - FIRST_CROSSINGS} more crossings"
    return "; ".join(text for _, text in said)


def _between(before: tuple[Any, float], after: tuple[Any, float]) -> str:
    """Return where a lead turns between two places, each with its lead: the later one where they are years or words.

    A place has two digits, or three where two would put it at or beyond one of the two.
    """
    (x0, lead0), (x1, lead1) = before, after
    if not numeric([x0]) or not numeric([x1]) or YEAR.match(at_place(x1)):
        return at_place(x1)
    at = x0 + (x1 - x0) * abs(lead0) / (abs(lead0) + abs(lead1))
    short = float(f"{at:.2g}")
    return at_place(short if x0 < short < x1 else float(f"{at:.3g}"))


def _say_bars(trace: Any, many: bool, unit: str) -> str:
    """Return each bar with its value, or the three highest and lowest of many. unit : of the values, if closed up."""
    if (own := _own_words(trace)) is not None:
        return str(own)
    flat = trace.orientation == "h"
    names, values = read(trace.y if flat else trace.x), read(trace.x if flat else trace.y)
    pairs = [
        (n, float(v)) for n, v in zip(names, values, strict=False) if isinstance(v, (int, float)) and math.isfinite(v)
    ]
    head = f"{trace.name}: " if many and trace.name else ""

    def told(some: list[tuple[Any, float]]) -> str:
        return "; ".join(
            f"{number(v, unit=unit)} {_when(n)}"
            if _NUMBER.fullmatch(str(n))
            else f"{at_place(n)} {number(v, unit=unit)}"
            for n, v in some
        )

    if len(pairs) <= 12:
        return head + told(pairs)
    ranked = sorted(pairs, key=lambda p: -p[1])
    return f"{head}{len(pairs)} bars; highest {told(ranked[:3])}; lowest {told(ranked[-3:])}"


def drawn(fig: go.Figure) -> list[Any]:
    """Return the traces that are seen and are no decoration (`meta={"words": False}`)."""
    return [
        t
        for t in fig.data
        if t.visible is not False and not (isinstance(t.meta, dict) and t.meta.get("words") is False)
    ]


def _own_words(trace: Any) -> Any:
    """Return what a trace says of itself (`meta={"words": "…"}`; "" is nothing, and its points are in the table)."""
    return trace.meta.get("words") if isinstance(trace.meta, dict) else None


def places_of(traces: list[Any]) -> dict[str, Any]:
    """Return the values of a map by place (`meta={"places": {name: value}}`); empty where no trace is a map."""
    return next((t.meta["places"] for t in traces if isinstance(t.meta, dict) and "places" in t.meta), {})


def _say_map(places: list[tuple[Any, Any]], unit: str) -> list[str]:
    """Return what the highest and lowest places of a map are, and which have no figure."""
    known = sorted(((n, v) for n, v in places if v is not None), key=lambda p: -p[1])
    said = [
        "highest " + "; ".join(f"{n} {number(v, unit=unit)}" for n, v in known[:4]),
        "lowest " + "; ".join(f"{n} {number(v, unit=unit)}" for n, v in known[-4:]),
    ]
    missing = [n for n, v in places if v is None]
    return said + ([f"no figure for {listed(missing)}"] if missing else [])


def _say_dots(trace: Any, xs: list[Any], ys: list[Any], things: tuple[str, str]) -> str:
    """Return few dots one by one and many by their range; empty where they have no numbers.

    things : what the horizontal and the vertical axis measure.
    """
    nx, ny = numeric(xs), numeric(ys)
    given = [] if isinstance(trace.text, str) else read(trace.text)
    names = [one.strip("\u00a0") if isinstance(one, str) else one for one in given]
    head = f"{trace.name}: " if trace.name and [trace.name] != names else ""
    if len(ny) <= 6 and len(ny) == len(xs):
        return head + "; ".join(
            f"{names[i] + ' ' if i < len(names) and names[i] else ''}{number(ny[i])} at {at_place(xs[i])}"
            for i in range(len(ny))
        )
    if nx and ny:
        ranges = [
            f"{thing} from {number(min(found))} to {number(max(found))}"
            for thing, found in zip(things, (nx, ny), strict=True)
        ]
        return f"{head}{len(ny)} points, {'; '.join(ranges)}"
    if nx:
        labels = [f"{y}, {name}" if name and name != y else str(y) for y, name in zip_longest(ys, names)]
        pairs = sorted(zip(labels, nx, strict=False), key=lambda p: -p[1])
        more = len(pairs) - 12
        others = f"; and {more} other{'s' if more > 1 else ''}" if more > 0 else ""
        return head + "; ".join(f"{n} {number(v)}" for n, v in pairs[:12]) + others
    return ""


def _say_lines_at(fig: go.Figure) -> list[str]:
    """Return where a chart of one panel has straight lines beside its data, and what is written at them.

    Lines at zero are axes; positions between names, and on axes of powers, are no values.
    """
    made, found = fig.layout, dict[str, str]()
    if any(re.fullmatch(r"[xy]axis\d+", key) for key in made.to_plotly_json()):
        return []
    for shape in made.shapes:
        for way, axis in (("x", made.xaxis), ("y", made.yaxis)):
            at = shape[f"{way}0"]
            straight = shape.type == "line" and at == shape[f"{way}1"] and (shape[f"{way}ref"] or way) == way
            named = axis.type in ("category", "log") or axis.ticktext is not None or axis.visible is False
            if not straight or named or not isinstance(at, (int, float)) or at == 0:
                continue
            beside = [
                plain(a.text) for a in made.annotations if a[way] == at and a.name not in ("note", "source", "axis")
            ]
            unit = unit_of(plain(axis.title.text))
            dated = 1800 <= at <= 2100 and not unit
            if dated and at % 1 == 0.5:  # a break between two yearly figures
                where = f"line between {at - 0.5:.0f} and {at + 0.5:.0f}"
                found.setdefault(where, f"{where}{': ' + beside[0] if beside else ''}")
                continue
            when = month(at) if dated else number(at, unit=unit if unit in CLOSED_UP else "")
            kind = {"dot": "dotted", "dash": "dashed"}.get(shape.line.dash or "", "straight")
            where = (
                f"{kind} {'upright' if way == 'x' else 'level'} line {'in' if YEAR.match(when[-4:]) else 'at'} {when}"
            )
            found.setdefault(where, f"{where}{': ' + beside[0] if beside else ''}")
    return list(found.values())[:6]


def _thing(axis: Any, way: str) -> str:
    """Return what an axis measures, without its unit; where it has no words, which axis it is."""
    return thing_of(plain(axis.title.text)) or f"on the {'horizontal' if way == 'x' else 'vertical'} axis"


def _say_scatters(traces: list[Any], fig: go.Figure) -> tuple[list[str], list[str], int]:
    """Return kinds of chart, sentences, and the number of lines, of which only ten are described."""
    kinds, said, lines = [], [], 0
    for t in traces:
        own, xs, ys = _own_words(t), read(t.x), read(t.y)
        line = "lines" in (t.mode or "lines")
        kinds.append(("line chart" if not t.fill or t.fill == "none" else "area chart") if line else "dot chart")
        if own is not None:
            said.append(own)
        elif line:
            if lines < 10:
                said.append(_say_line(t.name or "", xs, ys))
            lines += 1
        else:
            across, up = (_thing(fig.layout[f"{w}axis{(t[f'{w}axis'] or w)[1:]}"], w) for w in "xy")
            said.append(_say_dots(t, xs, ys, (across, up)))
    return kinds, said, lines


def _say_traces(traces: list[Any], fig: go.Figure, units: tuple[str, str], title: str) -> tuple[list[str], list[str]]:
    """Return kinds of chart and sentences: bars first, then lines and dots, then all others.

    fig : on whose axes they are drawn. units : of the horizontal and the vertical axis where they are closed up, as "%"
    is.
    """
    bars = [t for t in traces if t.type == "bar"]
    kinds = ["bar chart"] if bars else []
    said = [_say_bars(t, len(bars) > 1, units[0 if t.orientation == "h" else 1]) for t in bars[:10]]
    curves = [t for t in traces if t.type == "scatter"]
    scatters, sentences, lines = _say_scatters(curves, fig)
    crossing = [t for t in curves if "lines" in (t.mode or "lines") and _own_words(t) is None]
    sentences.append(_say_crossings(crossing, units[0], title))
    others = [t for t in traces if t.type not in ("scatter", "bar")]
    kinds += scatters + [f"{t.type} chart" for t in others]
    said += sentences + [own for t in others if (own := _own_words(t))]
    if lines > 10:
        said.append(f"and {lines - 10} more lines")
    return kinds, said


def _scale(axis: Any) -> str:
    """Return how an axis is divided, where it is not evenly and its words don't say so."""
    return ", in equal factors" if axis.type == "log" and "step" not in axis.title.text else ""


def describe(fig: go.Figure) -> str:
    """Say what a chart shows, as one text; see `sentences`."""
    return " ".join(sentences(fig))


def short(said: Sequence[str]) -> str:
    """Return what stands in for a chart where only a line can: its finding and its kind, at most 150 characters.

    said : its `sentences`.
    """
    finding, kind, *_ = said
    kind = kind.partition(":")[0].rstrip(".")
    if not finding.endswith((".", "?", "!")):
        finding += "."
    return f"{finding[: MOST_SHORT - len(kind) - 2]} {kind}."


def sentences(fig: go.Figure) -> list[str]:
    """Say what a chart shows: the finding, the kind of chart, axes with units, each series' course, note and source.

    Everything comes from the figure itself, so the words cannot go stale. A trace with `meta={"words": False}` is
    decoration and left out; `meta={"words": "…"}` says it in its own words.
    """
    meta = fig.layout.meta or {}
    title = meta.get("title") or plain(fig.layout.title.text)
    traces = drawn(fig)
    places = places_of(traces)
    if places:
        kinds, said = ["map"], _say_map(list(places.items()), meta.get("unit") or "")
    else:
        across, up = (unit_of(plain(axis.title.text)) for axis in (fig.layout.xaxis, fig.layout.yaxis))
        closed = (across if across in CLOSED_UP else "", up if up in CLOSED_UP else "")
        kinds, said = _say_traces(traces, fig, closed, title)
        said += _say_lines_at(fig)
    kind = listed(list(dict.fromkeys(kinds))) if kinds else "chart"
    axes = [
        f"{side} axis: {plain(axis.title.text)}{_scale(axis)}"
        for side, axis in (("horizontal", fig.layout.xaxis), ("vertical", fig.layout.yaxis))
        if axis.visible is not False and axis.title.text
    ]
    of = f": {meta['subtitle'].rstrip('.')}" if meta.get("subtitle") else ""
    parts = [f"{title.rstrip('.')}.", f"{kind[0].upper()}{kind[1:]}{of}."]
    if axes:
        parts.append(f"{'; '.join(axes)}.")
    parts += [f"{sentence.rstrip('.')}." for sentence in said if sentence]
    if meta.get("note"):
        parts.append(f"{meta['note'].rstrip('.')}.")
    parts += [starts_at(fig.to_plotly_json()["data"], fig.layout.to_plotly_json())] if "room" in meta else []
    parts += [f"Source: {meta['source'].rstrip('.')}."] if meta.get("source") else []
    return [re.sub(r"(?<![\w-])-(?=\d)", "−", part[0].upper() + part[1:]) for part in parts if part]
