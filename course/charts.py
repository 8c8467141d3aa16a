"""The look of every chart: layout, colours, ready-made charts, and the words that describe one.

Colours are the Okabe-Ito set, which stays apart under the common kinds of colour blindness. They are never the only
sign: lines carry their name at their end, bars their value.
"""

from __future__ import annotations

import html
import math
import re
import textwrap
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import plotly.io as pio

from course import data
from course.words import listed

pio.templates.default = (
    None  # the look is in each figure's own layout: no 7 kB template, nothing that a new plotly changes
)

WIDTH, HEIGHT = 760, 430
FONT = "Arial, Helvetica, 'Liberation Sans', sans-serif"
INK, QUIET, GRID, PAPER = "#1a1a1a", "#595959", "#e3e3e3", "#ffffff"

#: Okabe and Ito (2008), without the yellow, which vanishes on white.
PALETTE = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00", "#5D3A9B", "#000000"]
GREY = "#9a9a9a"
DASHES = ["solid", "dash", "dot", "dashdot", "longdash", "longdashdot"]
SYMBOLS = ["circle", "square", "diamond", "triangle-up", "cross", "x", "star", "triangle-down"]

#: The same place has the same colour in every lesson.
FIXED = {
    "China": "#D55E00", "United States": "#0072B2", "Japan": "#009E73", "South Korea": "#CC79A7", "Germany": "#5D3A9B",
    "United Kingdom": "#56B4E9", "France": "#E69F00", "India": "#000000",
    "Beijing": "#5D3A9B", "Shanghai": "#56B4E9", "Guangdong": "#009E73", "Jiangsu": "#CC79A7", "Zhejiang": "#E69F00",
    "Hangzhou": "#E69F00", "Shenzhen": "#009E73",
}  # fmt: skip

#: cividis at nine points: one hue order from dark blue to yellow, safe in greyscale and for colour-blind readers.
SEQUENTIAL = ["#00224e", "#123570", "#3b496c", "#575d6d", "#707173", "#8a8678", "#a59c74", "#c3b369", "#e1cc55"]


def colour(name: str, others: Sequence[str] = ()) -> str:
    """The colour of a place or thing: fixed for well-known names, else by its position among `others`."""
    if name in FIXED:
        return FIXED[name]
    names = [other for other in others if other not in FIXED]
    taken = {FIXED[other] for other in others if other in FIXED}
    free = [c for c in PALETTE if c not in taken] or PALETTE
    return free[names.index(name) % len(free)] if name in names else GREY


def source(*names: str) -> str:
    """The source line of a chart: which tables it draws, and where those come from."""
    return data.source_line(*names)


def _wrap(text: str, width: int) -> str:
    """Break a title into lines of about equal length, none above `width` characters (plotly does not wrap)."""
    rows = max(1, math.ceil(len(text) / width))
    lines = textwrap.wrap(text, width, break_on_hyphens=False)
    for narrower in range(math.ceil(len(text) / rows), width):
        even = textwrap.wrap(text, narrower, break_on_hyphens=False)
        if len(even) <= len(lines):
            return "<br>".join(even)
    return "<br>".join(lines)


def layout(
    title: str, *, x: str = "", y: str = "", source: str = "", note: str = "", width: int = WIDTH, height: int = HEIGHT,
    legend: bool = False, left: int = 64, right: int = 24,
) -> dict[str, Any]:  # fmt: skip
    """The course's layout as plain numbers and texts; see `figure`. A chart is then made in one go, which is fast."""
    wrapped = _wrap(title, int((width - 40) / 8.4))
    rows = wrapped.count("<br>") + 1
    top = 34 + 21 * rows + (16 if legend else 0)
    foot = _wrap(source, int((width - 24) / 5.6)) if source else ""
    bottom = 50 + (16 * (foot.count("<br>") + 1) if foot else 0)

    def axis(text: str) -> dict[str, Any]:
        return {
            "showline": True, "linecolor": QUIET, "gridcolor": GRID, "zeroline": False, "ticks": "outside", "tickcolor": QUIET,
            "title": {"text": text, "font": {"size": 13, "color": QUIET}, "standoff": 8},
            "tickfont": {"size": 12, "color": INK}, "automargin": False,
        }  # fmt: skip

    made: dict[str, Any] = {
        "width": width, "height": height, "autosize": False, "paper_bgcolor": PAPER, "plot_bgcolor": PAPER,
        "font": {"family": FONT, "size": 13, "color": INK}, "margin": {"l": left, "r": right, "t": top, "b": bottom},
        "colorway": PALETTE,
        "title": {"text": wrapped, "x": 0, "xref": "container", "xanchor": "left", "y": 1 - (12 + 10.5 * rows) / height,
                  "yref": "container", "yanchor": "middle", "pad": {"l": 12}, "font": {"size": 17, "color": INK}},
        "xaxis": {**axis(x), "showgrid": False}, "yaxis": axis(y), "showlegend": legend,
        "legend": {"orientation": "h", "x": 0, "xanchor": "left", "y": 1.0, "yanchor": "bottom", "font": {"size": 12}},
        "hoverlabel": {"font": {"family": FONT, "size": 13}}, "hovermode": "closest", "dragmode": False,
        "meta": {"title": title, "source": source, "note": note}, "annotations": [],
    }  # fmt: skip
    if foot:
        made["annotations"].append({
            "text": foot, "x": 0, "xref": "paper", "xanchor": "left", "xshift": 12 - left, "y": 0, "yref": "paper",
            "yanchor": "bottom", "yshift": 8 - bottom, "showarrow": False, "align": "left",
            "font": {"size": 11, "color": QUIET}, "name": "source",
        })  # fmt: skip
    return made


def figure(title: str, **given: Any) -> go.Figure:
    """An empty figure in the course's look.

    Parameters
    ----------
    title : the finding, as a sentence; computed, not typed.
    x, y : axis titles with units.
    source : the source line; see `source`.
    note : one more sentence for the description in words (what the eye sees and the numbers do not say).
    width, height : pixels; fixed, so that the picture and the live chart fill the same box.
    legend : True where lines cannot be labelled in place.
    left, right : margins in pixels (room for labels).
    """
    return go.Figure(layout=layout(title, **given))


def text_colour(ink: str) -> str:
    """A colour dark enough to read as text on white: contrast 4.5 to 1 (WCAG 2.2, 1.4.3), the same hue."""
    parts = [int(ink[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    while True:
        linear = [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in parts]
        light = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
        if 1.05 / (light + 0.05) >= 4.5:
            return "#" + "".join(f"{round(v * 255):02x}" for v in parts)
        parts = [v * 0.95 for v in parts]


def _spread(wanted: list[float], gap: float, low: float, high: float) -> list[float]:
    """Label positions (pixels) near the wanted ones, at least `gap` apart where there is room."""
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


def end_labels(
    ends: Sequence[tuple[str, Any, float, str]], y_range: tuple[float, float], pixels: float
) -> list[dict[str, Any]]:
    """Annotations that write each line's name at its right end, moved apart so that none overlaps.

    ends : (name, x, y, colour) of each line's last point. y_range : of the y axis (linear). pixels : its length.
    """
    low, high = y_range
    wanted = [(y - low) / (high - low) * pixels for _, _, y, _ in ends]
    return [
        {"text": html.escape(name), "x": x, "y": y, "xanchor": "left", "yanchor": "middle", "xshift": 7, "yshift": at - want,
         "showarrow": False, "font": {"size": 13, "color": text_colour(ink)}}
        for (name, x, y, ink), at, want in zip(ends, _spread(wanted, 16, 6, pixels - 6), wanted, strict=True)
    ]  # fmt: skip


def label_ends(fig: go.Figure, ends: Sequence[tuple[str, Any, float, str]], y_range: tuple[float, float]) -> None:
    """Write the lines' names at their ends and fix the y axis to y_range; see `end_labels`."""
    pixels = fig.layout.height - fig.layout.margin.t - fig.layout.margin.b
    fig.layout.annotations = [*fig.layout.annotations, *end_labels(ends, y_range, pixels)]
    fig.layout.yaxis.range = list(y_range)


def _gaps(xs: list, ys: list[float]) -> tuple[list, list, tuple[list, list]]:
    """Break a line where years are missing; the gaps come back apart, to be drawn as thin dots. Nothing is filled in."""
    known = [(x, y) for x, y in zip(xs, ys, strict=True) if math.isfinite(y)]
    steps = [b[0] - a[0] for a, b in zip(known, known[1:], strict=False)]
    usual = float(np.median(steps)) if steps else 1.0
    out_x, out_y, gap_x, gap_y = [], [], [], []
    for i, (x, y) in enumerate(known):
        if i and steps[i - 1] > 1.5 * usual:
            out_x.append((known[i - 1][0] + x) / 2)
            out_y.append(None)
            gap_x += [known[i - 1][0], x, None]
            gap_y += [known[i - 1][1], y, None]
        out_x.append(x)
        out_y.append(y)
    return out_x, out_y, (gap_x[:-1], gap_y[:-1])


def _clear(ends: list[tuple], final: float, near: float, tall: float) -> list[tuple]:
    """Move the label of a line that ends just before the edge to the edge, if another line passes there."""
    moved = []
    for name, x, y, ink in ends:
        crowded = any(other != name and float(ox) > float(x) and abs(oy - y) < tall for other, ox, oy, _ in ends)
        moved.append((name, final if crowded and final - float(x) < near else x, y, ink))
    return moved


def lines(
    frame: pd.DataFrame, x: str, y: str, *, by: str | None = None, title: str, x_title: str = "", y_title: str = "",
    source: str = "", note: str = "", highlight: Sequence[str] | None = None, zero: bool = False, markers: bool = True,
    height: int = HEIGHT, right: int = 130,
) -> go.Figure:  # fmt: skip
    """Lines over x, one for each value of `by`, each named at its end.

    frame : long table with columns x, y (and by). highlight : the lines in colour, the others in grey (default: all).
    zero : start the y axis at zero. A gap in y breaks the line; nothing is filled in.
    """
    groups = [("", frame)] if by is None else list(frame.groupby(by, observed=True, sort=False))
    names = [str(name) for name, _ in groups]
    strong = names if highlight is None else [str(name) for name in highlight]
    made = layout(title, x=x_title, y=y_title, source=source, note=note, height=height, right=right if by else 24)
    traces, ends = [], []
    numeric = pd.api.types.is_numeric_dtype(frame[x])
    first, final = (float(frame[x].min()), float(frame[x].max())) if numeric and len(frame) else (0.0, 0.0)
    for i, (name, group) in enumerate(groups):
        name, group = str(name), group.sort_values(x, kind="stable")
        on = name in strong
        ink = (PALETTE[0] if by is None else colour(name, strong)) if on else GREY
        dash = "solid" if markers or not on or by is None else DASHES[strong.index(name) % len(DASHES)]
        style = {"color": ink, "width": 2.6 if on else 1.2, "dash": dash}
        xs, ys = group[x].tolist(), group[y].astype(float).tolist()
        xs, ys, bridges = _gaps(xs, ys) if numeric else (xs, ys, ([], []))
        if bridges[0]:
            traces.append({
                "type": "scatter", "x": bridges[0], "y": bridges[1], "mode": "lines", "hoverinfo": "skip",
                "line": {"color": ink, "width": 1, "dash": "dot"}, "meta": {"words": False},
            })  # fmt: skip
        traces.append({
            "type": "scatter", "x": xs, "y": ys, "name": name, "mode": "lines+markers" if markers and on else "lines",
            "line": style, "marker": {"symbol": SYMBOLS[i % len(SYMBOLS)], "size": 7}, "connectgaps": False,
        })  # fmt: skip
        last = group.dropna(subset=[y])
        if by is not None and len(last):
            ends.append((name, last[x].iloc[-1], float(last[y].iloc[-1]), ink if on else QUIET))
    if numeric and final > first:
        made["xaxis"]["range"] = [first - 0.03 * (final - first), final + 0.015 * (final - first)]
    values = frame[y].dropna().astype(float)
    if len(values):
        low, high = float(values.min()), float(values.max())
        pad = 0.06 * ((high - low) or abs(high) or 1)
        y_range = (min(0.0, low) if zero else low - pad, high + pad)
        if numeric:
            ends = _clear(ends, final, 0.1 * (final - first), 0.08 * (y_range[1] - y_range[0]))
        made["annotations"] += end_labels(ends, y_range, height - made["margin"]["t"] - made["margin"]["b"])
        made["yaxis"]["range"] = list(y_range)
    return go.Figure(data=traces, layout=made)


def bars(
    frame: pd.DataFrame, x: str, y: str, *, title: str, x_title: str = "", source: str = "", note: str = "",
    highlight: Sequence[str] | None = None, colours: Mapping[str, str] | None = None, unit: str = "", digits: int = 1,
    height: int | None = None, left: int = 150,
) -> go.Figure:  # fmt: skip
    """Horizontal bars in the order of the table, first row on top, each with its value.

    frame : columns y (names) and x (values). highlight : names in colour, the others in grey. colours : name -> colour,
    where a name's own colour is not wanted.
    """
    names = frame[y].astype(str).tolist()
    values = frame[x].astype(float).tolist()
    made = layout(
        title, x=x_title, source=source, note=note, left=left, right=64, height=height or 130 + 25 * len(names)
    )
    strong = set(names if highlight is None else highlight)
    inks = [(FIXED.get(n, PALETTE[0]) if highlight is not None else PALETTE[0]) if n in strong else GREY for n in names]
    inks = [(colours or {}).get(name, ink) for name, ink in zip(names, inks, strict=True)]
    made["yaxis"] |= {"autorange": "reversed", "showgrid": False, "ticks": "", "type": "category"}
    made["xaxis"] |= {"showgrid": True, "rangemode": "tozero"}
    trace = {
        "type": "bar", "x": values, "y": names, "orientation": "h", "marker": {"color": inks},
        "text": [f"{v:,.{digits}f}{unit}" for v in values], "textposition": "outside", "cliponaxis": False,
        "textfont": {"size": 12}, "name": x_title or x,
    }  # fmt: skip
    return go.Figure(data=[trace], layout=made)


def _albers(lon: np.ndarray, lat: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Albers equal-area conic, in kilometres, with the parallels usual for China (25 and 47 N, centre 105 E).

    Source: Snyder (1987), Map Projections, USGS Professional Paper 1395, eq. 14-1 to 14-6 (sphere).
    """
    p1, p2, p0, l0 = (math.radians(v) for v in (25, 47, 36, 105))
    n = (math.sin(p1) + math.sin(p2)) / 2
    c = math.cos(p1) ** 2 + 2 * n * math.sin(p1)
    rho = np.sqrt(c - 2 * n * np.sin(np.radians(lat))) / n
    rho0 = math.sqrt(c - 2 * n * math.sin(p0)) / n
    theta = n * (np.radians(lon) - l0)
    return 6371 * rho * np.sin(theta), 6371 * (rho0 - rho * np.cos(theta))


_OUTLINES: dict[str, dict[str, tuple[list, list]]] = {}


def _outlines(name: str = "china_31") -> dict[str, tuple[list, list]]:
    """Province -> x and y of its outline in whole kilometres; None parts the islands."""
    if name not in _OUTLINES:
        units = {}
        for feature in data.load_geo(name)["features"]:
            shape = feature["geometry"]
            polygons = [shape["coordinates"]] if shape["type"] == "Polygon" else shape["coordinates"]
            xs, ys = [], []
            for polygon in polygons:
                ring = np.asarray(polygon[0])
                px, py = _albers(ring[:, 0], ring[:, 1])
                points = np.unique(np.round(np.c_[px, py]), axis=0, return_index=True)[1]
                keep = np.sort(points)
                if len(keep) < 4:
                    continue
                xs += np.round(px[keep]).astype("int64").tolist() + [int(round(px[keep[0]])), None]
                ys += np.round(py[keep]).astype("int64").tolist() + [int(round(py[keep[0]])), None]
            units[feature["properties"]["name"]] = (xs[:-1], ys[:-1])
        _OUTLINES[name] = units
    return _OUTLINES[name]


def province_map(
    values: pd.Series, *, title: str, unit: str = "", source: str = "", note: str = "", digits: int = 1,
    label: Sequence[str] = (),
) -> go.Figure:  # fmt: skip
    """China's 31 province-level units, coloured by value (equal-area projection; no map service is asked).

    values : Series indexed by province; a province that is missing is drawn grey and said to be missing.
    label : provinces to name on the map.
    Boundaries are de facto (Natural Earth) and imply no position.
    """
    outlines = _outlines()
    unknown = sorted(set(values.index.astype(str)) - set(outlines))
    if unknown:
        raise ValueError(f"province_map: {unknown} are not provinces of the map; known are {sorted(outlines)}.")
    known = values.dropna().astype(float)
    low, high = float(known.min()), float(known.max())
    made = layout(title, source=source, note=note, height=540, left=12, right=12)
    made["meta"]["unit"] = unit
    made["xaxis"] = {"visible": False, "range": [-2900, 2600]}
    made["yaxis"] = {"visible": False, "scaleanchor": "x", "scaleratio": 1}
    traces = []
    for name, (xs, ys) in outlines.items():
        value = known.get(name)
        step = 0 if value is None or high == low else (value - low) / (high - low) * (len(SEQUENTIAL) - 1)
        traces.append({
            "type": "scatter", "x": xs, "y": ys, "fill": "toself", "mode": "lines", "name": name, "hoveron": "fills",
            "hoverinfo": "text", "fillcolor": "#efefef" if value is None else SEQUENTIAL[int(round(step))],
            "line": {"color": "#ffffff", "width": 0.8}, "meta": {"value": value},
            "text": f"{name}: " + ("no figure" if value is None else f"{value:,.{digits}f} {unit}"),
        })  # fmt: skip
    for name in label:
        xs, ys = outlines[name]
        made["annotations"].append({
            "text": name, "x": np.mean([v for v in xs if v is not None]), "y": np.mean([v for v in ys if v is not None]),
            "showarrow": False, "bgcolor": "rgba(255,255,255,0.8)", "font": {"size": 12},
        })  # fmt: skip
    scale = [[i / (len(SEQUENTIAL) - 1), c] for i, c in enumerate(SEQUENTIAL)]
    bar = {"title": {"text": unit, "side": "right"}, "thickness": 14, "len": 0.6, "x": 0.99, "xanchor": "right", "y": 0.32,
           "outlinewidth": 0}  # fmt: skip
    traces.append({
        "type": "scatter", "x": [None], "y": [None], "mode": "markers", "hoverinfo": "skip", "name": "scale",
        "marker": {"color": [low], "cmin": low, "cmax": high, "colorscale": scale, "showscale": True, "colorbar": bar},
    })  # fmt: skip
    # plotly looks at each of the thousands of corners unless told not to: four times as slow, and the same figure
    return go.Figure(data=traces, layout=made, _validate=False)


# ------------------------------------------------------------------------------------------------ a chart in words


def _plain(text: Any) -> str:
    return html.unescape(re.sub(r"<[^>]+>", " ", str(text or ""))).replace("  ", " ").strip()


def _number(value: float) -> str:
    """A number as one would read it out: three significant digits, thousands with commas."""
    if value == 0:
        return "0"
    size = abs(value)
    if size >= 1000:
        return f"{value:,.0f}"
    return f"{value:.3g}"


def _numeric(values: Any) -> list[float]:
    return [float(v) for v in values if isinstance(v, (int, float)) and not isinstance(v, bool) and math.isfinite(v)]


def _read(values: Any) -> list:
    if values is None:
        return []
    return [v.item() if isinstance(v, np.generic) else v for v in values]


def _say_line(name: str, xs: list, ys: list) -> str:
    points = [(x, float(y)) for x, y in zip(xs, ys, strict=False) if isinstance(y, (int, float)) and math.isfinite(y)]
    if not points:
        return f"{name or 'The line'}: no values"
    (x0, y0), (x1, y1) = points[0], points[-1]
    if len(points) == 1:
        return f"{name or 'One point'}: {_number(y0)} at {_at(x0)}"
    text = f"{name + ': f' if name else 'F'}rom {_number(y0)} at {_at(x0)} to {_number(y1)} at {_at(x1)}"
    top, bottom = max(points, key=lambda p: p[1]), min(points, key=lambda p: p[1])
    extremes = []
    if top[1] > max(y0, y1):
        extremes.append(f"highest {_number(top[1])} at {_at(top[0])}")
    if bottom[1] < min(y0, y1):
        extremes.append(f"lowest {_number(bottom[1])} at {_at(bottom[0])}")
    return text + (f" ({', '.join(extremes)})" if extremes else "")


def _at(value: Any) -> str:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        whole = float(value).is_integer()
        return str(int(value)) if whole and 1000 <= value < 3000 else _number(float(value))
    return str(value)[:10] if re.match(r"\d{4}-\d\d-\d\d", str(value)) else str(value)


def _say_bars(trace: Any, many: bool) -> str:
    flat = trace.orientation == "h"
    names, values = _read(trace.y if flat else trace.x), _read(trace.x if flat else trace.y)
    pairs = [
        (n, float(v)) for n, v in zip(names, values, strict=False) if isinstance(v, (int, float)) and math.isfinite(v)
    ]
    head = f"{trace.name}: " if many and trace.name else ""
    if len(pairs) <= 12:
        return head + "; ".join(f"{_at(n)} {_number(v)}" for n, v in pairs)
    ranked = sorted(pairs, key=lambda p: -p[1])
    high, low = ranked[:3], ranked[-3:]
    return (
        f"{head}{len(pairs)} bars; highest " + "; ".join(f"{_at(n)} {_number(v)}" for n, v in high)
        + "; lowest " + "; ".join(f"{_at(n)} {_number(v)}" for n, v in low)
    )  # fmt: skip


def describe(fig: go.Figure) -> str:
    """What a chart shows, in words: kind, finding, axes with units and ranges, and each series' course.

    Everything comes from the figure itself, so the words cannot go stale. A trace with `meta={"words": False}` is
    decoration and left out; `meta={"words": "…"}` says it in its own words.
    """
    meta = fig.layout.meta or {}
    title = meta.get("title") or _plain(fig.layout.title.text)
    kinds, said, shown = [], [], []
    traces = [
        t
        for t in fig.data
        if t.visible is not False and not (isinstance(t.meta, dict) and t.meta.get("words") is False)
    ]
    places = [(t.name, t.meta["value"]) for t in traces if isinstance(t.meta, dict) and "value" in t.meta]
    if places:
        kinds.append("map")
        known = sorted(((n, v) for n, v in places if v is not None), key=lambda p: -p[1])
        unit = f" {meta['unit']}" if meta.get("unit") else ""
        said.append("highest " + "; ".join(f"{n} {_number(v)}{unit}" for n, v in known[:4]))
        said.append("lowest " + "; ".join(f"{n} {_number(v)}{unit}" for n, v in known[-4:]))
        missing = [n for n, v in places if v is None]
        if missing:
            said.append(f"no figure for {listed(missing)}")
        traces = []
    bars_ = [t for t in traces if t.type == "bar"]
    if bars_:
        kinds.append("bar chart")
        said += [_say_bars(t, len(bars_) > 1) for t in bars_[:10]]
    for t in [t for t in traces if t.type == "scatter"]:
        own = t.meta.get("words") if isinstance(t.meta, dict) else None
        xs, ys = _read(t.x), _read(t.y)
        line = "lines" in (t.mode or "lines")
        kinds.append(("line chart" if not t.fill or t.fill == "none" else "area chart") if line else "dot chart")
        if own:
            said.append(own)
        elif line:
            if len(shown) < 10:
                said.append(_say_line(t.name or "", xs, ys))
            shown.append(t.name)
        else:
            nx, ny = _numeric(xs), _numeric(ys)
            names = _read(t.text) if t.text is not None and not isinstance(t.text, str) else []
            if len(ny) <= 6 and len(ny) == len(xs):
                said.append(
                    (f"{t.name}: " if t.name else "")
                    + "; ".join(
                        f"{names[i] + ' ' if i < len(names) and names[i] else ''}{_number(ny[i])} at {_at(xs[i])}"
                        for i in range(len(ny))
                    )
                )
            elif nx and ny:
                said.append(
                    f"{t.name + ': ' if t.name else ''}{len(ny)} points, across from {_number(min(nx))} to {_number(max(nx))}, "
                    f"up from {_number(min(ny))} to {_number(max(ny))}"
                )
            elif nx and not ny:
                pairs = sorted(zip(_read(t.y), nx, strict=False), key=lambda p: -p[1])
                said.append((f"{t.name}: " if t.name else "") + "; ".join(f"{n} {_number(v)}" for n, v in pairs[:12]))
    others = [t for t in traces if t.type not in ("scatter", "bar")]
    for t in others:
        kinds.append(f"{t.type} chart")
        own = t.meta.get("words") if isinstance(t.meta, dict) else None
        if own:
            said.append(own)
    if len(shown) > 10:
        said.append(f"and {len(shown) - 10} more lines")
    kind = listed(list(dict.fromkeys(kinds))) if kinds else "chart"
    axes = [
        f"{side} axis: {_plain(axis.title.text)}"
        for side, axis in (("horizontal", fig.layout.xaxis), ("vertical", fig.layout.yaxis))
        if axis.visible is not False and axis.title.text
    ]
    parts = [f"{kind[0].upper()}{kind[1:]}. {title.rstrip('.')}."]
    if axes:
        parts.append(f"{'; '.join(axes)}.")
    parts += [f"{sentence.rstrip('.')}." for sentence in said if sentence]
    if meta.get("note"):
        parts.append(f"{meta['note'].rstrip('.')}.")
    return " ".join(part[0].upper() + part[1:] for part in parts)


#: How many rows of a chart's table are shown.
ROWS = 30


def _in_words(values: list, axis: Any) -> list:
    """Positions on an axis as the words that stand there, where its ticks are words; marks beside a tick belong to it."""
    ticks = dict(zip(_read(axis.tickvals), _read(axis.ticktext), strict=False))
    if not ticks or not all(re.search("[A-Za-z]", str(text)) for text in ticks.values()):
        return values
    near = {value: min(ticks, key=lambda tick: abs(tick - value)) for value in set(_numeric(values))}
    return [_plain(ticks[near[v]]) if v in near and abs(near[v] - v) <= 0.3 else v for v in values]


def _points(trace: Any, fig: go.Figure) -> list[tuple[Any, Any, str]]:
    """What a bar or scatter trace shows: place on the axis of names or times, value, and the name of the point if it has one."""
    xs, ys = _in_words(_read(trace.x), fig.layout.xaxis), _in_words(_read(trace.y), fig.layout.yaxis)
    flat = trace.orientation == "h" if trace.type == "bar" else any(isinstance(y, str) for y in ys)
    labelled = trace.type != "bar" and isinstance(trace.text, (list, tuple, np.ndarray))  # on a bar it is the value
    given = trace.text if labelled else trace.hovertext
    names = [_plain(n) for n in _read(given)] if isinstance(given, (list, tuple, np.ndarray)) else []
    names += [""] * (len(xs) - len(names))
    points = zip(*((ys, xs) if flat else (xs, ys)), names, strict=False)
    return [point for point in points if not (pd.isna(point[0]) or pd.isna(point[1]))]


def table(fig: go.Figure) -> pd.DataFrame:
    """The numbers of a chart: a row for each place on its axis and a column for each series, or else a row for each point.

    What is decoration (`meta={"words": False}`) is left out. A chart that holds no numbers gives an empty table.
    """
    meta = fig.layout.meta or {}
    traces = [
        t for t in fig.data if t.visible is not False and not (isinstance(t.meta, dict) and t.meta.get("words") is False)
    ]  # fmt: skip
    places = {t.name: t.meta["value"] for t in traces if isinstance(t.meta, dict) and "value" in t.meta}
    if places:
        return pd.Series(places, name=meta.get("unit") or "value", dtype=object).rename_axis("place").to_frame()
    for trace in traces:
        if trace.type == "sankey":
            names, flow = _read(trace.node.label), trace.link
            ends = {"from": [names[i] for i in flow.source], "to": [names[i] for i in flow.target]}
            return pd.DataFrame({**ends, "value": _read(flow.value)}).set_index("from")
    series = [(_plain(t.name or ""), _points(t, fig), t) for t in traces if t.type in ("bar", "scatter")]
    series = [one for one in series if one[1]]
    if not series:
        return pd.DataFrame()
    across, up = (
        _plain(axis.title.text) or which for axis, which in ((fig.layout.xaxis, "x"), (fig.layout.yaxis, "y"))
    )
    if fig.layout.xaxis.visible is False and fig.layout.yaxis.visible is False:
        return pd.DataFrame()  # a drawing, whose positions are no figures
    flat = any(isinstance(y, str) for _, _, t in series for y in _in_words(_read(t.y), fig.layout.yaxis))
    key, what = (up, across) if flat else (across, up)
    if key in ("x", "y") and any(isinstance(point[0], str) for _, points, _ in series for point in points):
        key = "place"
    keys = list(dict.fromkeys(point[0] for _, points, _ in series for point in points))
    longest = max(len(points) for _, points, _ in series)
    names = [name for name, _, _ in series]
    apart = all(len({point[0] for point in points}) == len(points) for _, points, _ in series)
    if apart and len(set(names)) == len(names) and len(keys) <= 1.5 * longest and (len(series) == 1 or all(names)):
        columns = {name if len(series) > 1 else what: {k: v for k, v, _ in points} for name, points, _ in series}
        if not any(label for _, points, _ in series for *_, label in points) or flat:
            keys = keys if any(isinstance(k, str) for k in keys) else sorted(keys)
            return pd.DataFrame({c: [values.get(k) for k in keys] for c, values in columns.items()},
                                index=pd.Index(keys, name=key), dtype=object)  # fmt: skip
    rows = [(label, name, k, v) for name, points, _ in series for k, v, label in points]
    frame = pd.DataFrame(rows, columns=["point", "series", key, what], dtype=object)
    unused = [column for column in ("point", "series") if not frame[column].astype(bool).any()]
    if fig.layout.yaxis.visible is False:
        unused.append(key if flat else what)  # heights that only keep points apart
    frame = frame.drop(columns=unused)
    return frame.set_index(frame.columns[0])


def table_html(fig: go.Figure, rows: int = ROWS, folded: bool = True) -> str:
    """The numbers of a chart as a table (folded, unless told otherwise), so many rows of it; empty where it holds none."""
    frame = table(fig)
    if frame.empty:
        return ""

    def cell(value: Any, place: bool) -> str:
        if value is None or value != value:
            return ""
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            return _at(value) if place else f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}"
        return html.escape(_at(value))

    heads = [frame.index.name, *frame.columns]
    axis = 1 if "series" in heads or "point" in heads else 0
    axis += "series" in heads and "point" in heads
    body = "".join(
        "<tr>" + f'<th scope="row">{cell(at, axis == 0)}</th>'
        + "".join(f"<td>{cell(v, i == axis)}</td>" for i, v in enumerate(row, 1)) + "</tr>"
        for at, *row in frame.head(rows).itertuples()
    )  # fmt: skip
    cut = "" if len(frame) <= rows else f", the first {rows} of {len(frame):,} rows"
    head = "".join(f'<th scope="col">{html.escape(str(one))}</th>' for one in heads)
    caption = f'<caption style="color:inherit">The numbers of this chart{cut}</caption>'
    table_ = f"<table>{caption}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    return f"<details><summary>This chart as a table</summary>{table_}</details>" if folded else table_
