"""The map of the provinces of China: each is one tile in its rough place, with its name and its value.

Beijing and Shanghai are as visible as Xinjiang, the value can be read without a scale of colours, and no border is
drawn, so that none is implied. Of 68 pairs of provinces that touch, 62 touch here.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from course.charts.numbers import number
from course.charts.palette import AMOUNT, BLANK, PAPER, QUIET, label_on
from course.charts.style import AROUND, EDGE, SMALL, layout

#: Province -> column from the west and row from the north.
TILES = {
    "Heilongjiang": (6, 0), "Beijing": (4, 1), "Liaoning": (5, 1), "Jilin": (6, 1),
    "Xinjiang": (0, 2), "Ningxia": (1, 2), "Inner Mongolia": (2, 2), "Shanxi": (3, 2), "Hebei": (4, 2),
    "Tianjin": (5, 2), "Qinghai": (0, 3), "Gansu": (1, 3), "Shaanxi": (2, 3), "Henan": (3, 3), "Shandong": (4, 3),
    "Tibet": (0, 4), "Sichuan": (1, 4), "Chongqing": (2, 4), "Hubei": (3, 4), "Anhui": (4, 4), "Jiangsu": (5, 4),
    "Shanghai": (6, 4), "Yunnan": (1, 5), "Guizhou": (2, 5), "Hunan": (3, 5), "Jiangxi": (4, 5), "Zhejiang": (5, 5),
    "Guangxi": (3, 6), "Guangdong": (4, 6), "Fujian": (5, 6), "Hainan": (3, 7),
}  # fmt: skip
#: The codes of ISO 3166-2, which stand on the tiles where a picture is narrow.
_ISO = [
    "HL", "BJ", "LN", "JL", "XJ", "NX", "NM", "SX", "HE", "TJ",
    "QH", "GS", "SN", "HA", "SD", "XZ", "SC", "CQ", "HB", "AH",
    "JS", "SH", "YN", "GZ", "HN", "JX", "ZJ", "GX", "GD", "FJ", "HI",
]  # fmt: skip
CODES = dict(zip(TILES, _ISO, strict=True))
_COLUMNS, _ROWS, _TALL = 7, 8, 52
_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)


def limits(values: Sequence[float]) -> list[float]:
    """Return four or five round limits that part values into classes: equal steps, or 1, 2, 5, 10 … where most values
    are small beside the largest.
    """
    low, high = min(values), max(values)
    middle = sorted(values)[len(values) // 2]
    if low == high:
        return []
    if 0 < 8 * middle < high:
        powers = range(math.floor(math.log10(middle)) - 1, math.ceil(math.log10(high)) + 1)
        ladder = [float(f"{step}e{power}") for power in powers for step in (1, 2, 5)]
        inside = [one for one in ladder if low < one < high]
        return inside[-5:]
    rough = (high - low) / 5.5
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * one for one in _STEPS if power * one >= rough * 0.999)
    first = math.floor(low / step) + 1
    return [round(step * k, 10) for k in range(first, first + 6) if low < step * k < high][:5]


def province_map(
    values: pd.Series[Any],
    *,
    title: str,
    subtitle: str = "",
    unit: str = "",
    source: str = "",
    note: str = "",
    digits: int = 1,
    label: Sequence[str] = (),
    classes: Sequence[float] | None = None,
) -> go.Figure:
    """Return a map of China's 31 province-level units, a tile each, coloured in five or six classes of the value.

    values : Series indexed by province, numbers; a province that is missing is drawn white and says so. Draw shares
    and rates; amounts are better on bars.
    unit : of the values, in the key. digits : decimals on the tiles; a value is rounded before it gets its class, so
    that tiles that show the same have one colour. classes : the limits between classes, at most five; None for round
    ones. label : unused; every tile has its name.

    Raises
    ------
    ValueError : a name is no province, no value is there, or there are more than five limits.
    """
    unknown = sorted(set(values.index.astype(str)) - set(TILES))
    if unknown:
        raise ValueError(f"province_map: {unknown} are not provinces of the map; known are {sorted(TILES)}.")
    known = {str(name): round(float(value), digits) for name, value in values.dropna().items()}
    if not known:
        raise ValueError("province_map: found no value; expected a number for at least one province.")
    steps = limits(list(known.values())) if classes is None else [float(one) for one in classes]
    if len(steps) >= len(AMOUNT):
        raise ValueError(f"province_map: found {len(steps)} limits of classes, expected at most {len(AMOUNT) - 1}.")
    inks = [AMOUNT[round(i * (len(AMOUNT) - 1) / max(len(steps), 1))] for i in range(len(steps) + 1)]
    made = layout(
        title, subtitle=subtitle, source=source, note=note, height=AROUND + _TALL * _ROWS, left=EDGE, right=EDGE
    )
    made["meta"]["unit"] = unit
    made["xaxis"] = {"visible": False, "range": [0, _COLUMNS], "fixedrange": True}
    made["yaxis"] = {"visible": False, "range": [_ROWS, 0], "fixedrange": True}
    made["barmode"] = "overlay"
    grounds = {name: inks[sum(known[name] >= one for one in steps)] for name in TILES if name in known}
    words = {name: number(known[name], digits, "%" if unit.startswith("%") else "") for name in known}
    trace = {
        "type": "bar",
        "name": "provinces",
        "x": [column + 0.5 for column, _ in TILES.values()],
        "y": [0.94] * len(TILES),
        "base": [row + 0.03 for _, row in TILES.values()],
        "width": [0.965] * len(TILES),
        "text": [f"{name}<br><b>{words.get(name, 'no figure')}</b>" for name in TILES],
        "textposition": "inside",
        "insidetextanchor": "middle",
        "textangle": 0,
        "constraintext": "none",
        "textfont": {"size": SMALL, "color": [label_on(grounds.get(name, PAPER)) for name in TILES]},
        "marker": {
            "color": [grounds.get(name, PAPER) for name in TILES],
            "line": {"width": 1, "color": [grounds.get(name, QUIET) for name in TILES]},
        },
        "hoverinfo": "text",
        "hovertext": [
            f"{name}: " + (number(known[name], digits, unit) if name in known else "no figure") for name in TILES
        ],
        "meta": {"places": {name: known.get(name) for name in TILES}, "narrow": list(CODES.values())},
    }
    return go.Figure(data=[trace, *_key(steps, inks, unit, digits, made)], layout=made)


def _key(
    steps: Sequence[float], inks: Sequence[str], unit: str, digits: int, made: dict[str, Any]
) -> list[dict[str, Any]]:
    """Return the boxes of the key in the empty south-west, and write its words into the layout."""
    wide = 2.7 / len(inks)
    common = {"showarrow": False, "font": {"size": SMALL, "color": QUIET}}
    made["annotations"] = [
        {**common, "text": unit, "x": 0.03, "xanchor": "left", "y": 6.62, "yanchor": "bottom"},
        *[
            {
                **common,
                "text": number(one, 0 if float(one).is_integer() else digits),
                "x": 0.03 + wide * (i + 1),
                "y": 7.0,
            }
            | {"yanchor": "top"}
            for i, one in enumerate(steps)
        ],
    ]
    return [
        {
            "type": "bar",
            "x": [0.03 + wide * (i + 0.5) for i in range(len(inks))],
            "y": [0.3] * len(inks),
            "base": [6.7] * len(inks),
            "width": [wide] * len(inks),
            "marker": {"color": list(inks), "line": {"width": 1, "color": BLANK}},
            "hoverinfo": "skip",
            "meta": {"words": False},
        }
    ]
