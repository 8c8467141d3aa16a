"""The look of every chart: size, colours and layout.

Colours are the Okabe-Ito set, which stays apart under the common kinds of colour blindness. They are never the only
sign: lines carry their name at their end, bars their value.
"""

from __future__ import annotations

import math
import textwrap
from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go
import plotly.io as pio

from course import data

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
    "China": "#D55E00",
    "United States": "#0072B2",
    "Japan": "#009E73",
    "South Korea": "#CC79A7",
    "Germany": "#5D3A9B",
    "United Kingdom": "#56B4E9",
    "France": "#E69F00",
    "India": "#000000",
    "Beijing": "#5D3A9B",
    "Shanghai": "#56B4E9",
    "Guangdong": "#009E73",
    "Jiangsu": "#CC79A7",
    "Zhejiang": "#E69F00",
    "Hangzhou": "#E69F00",
    "Shenzhen": "#009E73",
}

#: cividis at nine points: one hue order from dark blue to yellow, safe in greyscale and for colour-blind readers.
SEQUENTIAL = ["#00224e", "#123570", "#3b496c", "#575d6d", "#707173", "#8a8678", "#a59c74", "#c3b369", "#e1cc55"]


def colour(name: str, others: Sequence[str] = ()) -> str:
    """Return the colour of a place or thing: fixed for well-known names, else by its position among `others`."""
    if name in FIXED:
        return FIXED[name]
    names = [other for other in others if other not in FIXED]
    taken = {FIXED[other] for other in others if other in FIXED}
    free = [c for c in PALETTE if c not in taken] or PALETTE
    return free[names.index(name) % len(free)] if name in names else GREY


def source(*names: str) -> str:
    """Return the source line of a chart: which tables it draws, and where those come from."""
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
    left: int = 64,
    right: int = 24,
) -> dict[str, Any]:
    """Return the course's layout as plain numbers and texts; see `figure`.

    A chart is then made in one go, which is fast.
    """
    wrapped = _wrap(title, int((width - 40) / 8.4))
    rows = wrapped.count("<br>") + 1
    top = 34 + 21 * rows + (16 if legend else 0)
    foot = _wrap(source, int((width - 24) / 5.6)) if source else ""
    bottom = 50 + (16 * (foot.count("<br>") + 1) if foot else 0)

    def axis(text: str) -> dict[str, Any]:
        return {
            "showline": True,
            "linecolor": QUIET,
            "gridcolor": GRID,
            "zeroline": False,
            "ticks": "outside",
            "tickcolor": QUIET,
            "title": {"text": text, "font": {"size": 13, "color": QUIET}, "standoff": 8},
            "tickfont": {"size": 12, "color": INK},
            "automargin": False,
        }

    made: dict[str, Any] = {
        "width": width,
        "height": height,
        "autosize": False,
        "paper_bgcolor": PAPER,
        "plot_bgcolor": PAPER,
        "font": {"family": FONT, "size": 13, "color": INK},
        "margin": {"l": left, "r": right, "t": top, "b": bottom},
        "colorway": PALETTE,
        "title": {
            "text": wrapped,
            "x": 0,
            "xref": "container",
            "xanchor": "left",
            "y": 1 - (12 + 10.5 * rows) / height,
            "yref": "container",
            "yanchor": "middle",
            "pad": {"l": 12},
            "font": {"size": 17, "color": INK},
        },
        "xaxis": {**axis(x), "showgrid": False},
        "yaxis": axis(y),
        "showlegend": legend,
        "legend": {"orientation": "h", "x": 0, "xanchor": "left", "y": 1.0, "yanchor": "bottom", "font": {"size": 12}},
        "hoverlabel": {"font": {"family": FONT, "size": 13}},
        "hovermode": "closest",
        "dragmode": False,
        "meta": {"title": title, "source": source, "note": note} | ({"subtitle": subtitle} if subtitle else {}),
        "annotations": [],
    }
    if foot:
        made["annotations"].append(
            {
                "text": foot,
                "x": 0,
                "xref": "paper",
                "xanchor": "left",
                "xshift": 12 - left,
                "y": 0,
                "yref": "paper",
                "yanchor": "bottom",
                "yshift": 8 - bottom,
                "showarrow": False,
                "align": "left",
                "font": {"size": 11, "color": QUIET},
                "name": "source",
            }
        )
    return made


def figure(title: str, **given: Any) -> go.Figure:
    """Return an empty figure in the course's look.

    Parameters
    ----------
    title : the finding, as a sentence; computed, not typed.
    subtitle : what is measured, its unit, place and period.
    x, y : axis titles with units.
    source : the source line; see `source`.
    note : one more sentence for the description in words (what the eye sees and the numbers do not say).
    width, height : pixels; fixed, so that the picture and the live chart fill the same box.
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


def text_colour(ink: str) -> str:
    """Return a colour dark enough to read as text on white: contrast 4.5 to 1 (WCAG 2.2, 1.4.3), the same hue."""
    parts = [int(ink[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    while True:
        linear = [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in parts]
        light = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
        if 1.05 / (light + 0.05) >= 4.5:
            return "#" + "".join(f"{round(v * 255):02x}" for v in parts)
        parts = [v * 0.95 for v in parts]
