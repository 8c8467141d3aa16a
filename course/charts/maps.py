"""The map of the provinces of China, drawn as plain outlines."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import plotly.graph_objects as go

from course import data
from course.charts.palette import BLANK, PAPER
from course.charts.style import SEQUENTIAL, layout

#: Numbers, one a point.
Array = npt.NDArray[np.float64]
#: x and y of an outline in whole kilometres; None parts the islands.
Outline = tuple[list[int | None], list[int | None]]


def _albers(lon: Array, lat: Array) -> tuple[Array, Array]:
    """Return places on an Albers equal-area conic, in kilometres, with the parallels usual for China (25 and 47 N,
    centre 105 E).

    Source: Snyder (1987), Map Projections, USGS Professional Paper 1395, eq. 14-1 to 14-6 (sphere).
    """
    p1, p2, p0, l0 = (math.radians(v) for v in (25, 47, 36, 105))
    n = (math.sin(p1) + math.sin(p2)) / 2
    c = math.cos(p1) ** 2 + 2 * n * math.sin(p1)
    rho = np.sqrt(c - 2 * n * np.sin(np.radians(lat))) / n
    rho0 = math.sqrt(c - 2 * n * math.sin(p0)) / n
    theta = n * (np.radians(lon) - l0)
    return 6371 * rho * np.sin(theta), 6371 * (rho0 - rho * np.cos(theta))


_OUTLINES: dict[str, dict[str, Outline]] = {}


def _outlines(name: str = "china_31") -> dict[str, Outline]:
    """Return by province the outline in whole kilometres."""
    if name not in _OUTLINES:
        units = {}
        for feature in data.load_geo(name)["features"]:
            shape = feature["geometry"]
            polygons = [shape["coordinates"]] if shape["type"] == "Polygon" else shape["coordinates"]
            xs: list[int | None] = []
            ys: list[int | None] = []
            for polygon in polygons:
                ring = np.asarray(polygon[0])
                px, py = _albers(ring[:, 0], ring[:, 1])
                points = np.unique(np.round(np.c_[px, py]), axis=0, return_index=True)[1]
                keep = np.sort(points)
                if len(keep) < 4:
                    continue
                xs += np.round(px[keep]).astype("int64").tolist() + [round(px[keep[0]]), None]
                ys += np.round(py[keep]).astype("int64").tolist() + [round(py[keep[0]]), None]
            units[feature["properties"]["name"]] = (xs[:-1], ys[:-1])
        _OUTLINES[name] = units
    return _OUTLINES[name]


def province_map(
    values: pd.Series[Any],
    *,
    title: str,
    unit: str = "",
    source: str = "",
    note: str = "",
    digits: int = 1,
    label: Sequence[str] = (),
) -> go.Figure:
    """Return a map of China's 31 province-level units, coloured by value (equal-area projection; no map service is
    asked).

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
        traces.append(
            {
                "type": "scatter",
                "x": xs,
                "y": ys,
                "fill": "toself",
                "mode": "lines",
                "name": name,
                "hoveron": "fills",
                "hoverinfo": "text",
                "fillcolor": BLANK if value is None else SEQUENTIAL[round(step)],
                "line": {"color": PAPER, "width": 0.8},
                "meta": {"value": value},
                "text": f"{name}: " + ("no figure" if value is None else f"{value:,.{digits}f} {unit}"),
            }
        )
    for name in label:
        xs, ys = outlines[name]
        made["annotations"].append(
            {
                "text": name,
                "x": np.mean([v for v in xs if v is not None]),
                "y": np.mean([v for v in ys if v is not None]),
                "showarrow": False,
                "bgcolor": "rgba(255,255,255,0.8)",
                "font": {"size": 12},
            }
        )
    scale = [[i / (len(SEQUENTIAL) - 1), c] for i, c in enumerate(SEQUENTIAL)]
    bar = {
        "title": {"text": unit, "side": "right"},
        "thickness": 14,
        "len": 0.6,
        "x": 0.99,
        "xanchor": "right",
        "y": 0.32,
        "outlinewidth": 0,
    }
    traces.append(
        {
            "type": "scatter",
            "x": [None],
            "y": [None],
            "mode": "markers",
            "hoverinfo": "skip",
            "name": "scale",
            "marker": {
                "color": [low],
                "cmin": low,
                "cmax": high,
                "colorscale": scale,
                "showscale": True,
                "colorbar": bar,
            },
        }
    )
    # plotly looks at each of the thousands of corners unless told not to: four times as slow, and the same figure
    return go.Figure(data=traces, layout=made, _validate=False)
