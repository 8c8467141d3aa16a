"""The one way a figure reaches a notebook.

A figure is stored as plotly's own MIME type, which JupyterLab draws with no request to another host, and as words.
The build adds a picture next to it for readers without a kernel. Nothing here imports nbformat or plotly's renderers:
they cost a fresh kernel up to three seconds.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
import math
import os
import re
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from course.charts import built, style

if TYPE_CHECKING:
    import plotly.graph_objects as go

PLOTLY_MIME = "application/vnd.plotly.v1+json"
WIDGET_MIME = "application/vnd.jupyter.widget-view+json"
PRESETS_MIME = "application/vnd.how-china-innovates.presets+json"

# No bar of buttons: it would be seven stops of the tab key a chart. Dragging zooms, a double click goes back.
CONFIG = {"displayModeBar": False}


def building() -> bool:
    """Return True while the notebooks are being built (and nowhere else)."""
    return os.environ.get("COURSE_BUILD") == "1"


def _array(packed: dict[str, Any]) -> Any:
    """Return the numbers of an array that plotly has packed (bdata, dtype, and perhaps shape) as lists."""
    array = np.frombuffer(base64.b64decode(packed["bdata"]), dtype=np.dtype(packed["dtype"]))
    if "shape" in packed:
        shape = packed["shape"]
        array = array.reshape([int(n) for n in shape.split(",")] if isinstance(shape, str) else shape)
    return array.tolist()


def _short(value: float) -> float | int | None:
    """Return a number with 6 significant digits, a whole one as an integer, and no number as None."""
    if not math.isfinite(value):
        return None
    short = float(f"{value:.6g}")
    return int(short) if short.is_integer() and abs(short) < 1e15 else short


def _clean_one(value: Any) -> Any:
    """Return a single value as plain JSON: a date as text, a missing one as None, anything else as its text."""
    if isinstance(value, (bool, str, int)) or value is None:
        return value
    if isinstance(value, float):
        return _short(value)
    if value is pd.NaT or value is pd.NA:
        return None
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _clean(value: Any) -> Any:
    """Return plain JSON: lists instead of arrays, 6 significant digits, whole floats as integers, NaN as null."""
    if isinstance(value, dict):
        if "bdata" in value and "dtype" in value:
            return _clean(_array(value))
        return {key: _clean(item) for key, item in value.items() if key != "uid" and item is not None}
    if isinstance(value, (list, tuple)):
        return [_clean(item) for item in value]
    if isinstance(value, np.ndarray):
        return _clean(value.tolist())
    if isinstance(value, np.generic) and not isinstance(value, str):
        return _clean(value.item())
    return _clean_one(value)


def slim(fig: go.Figure, lines: int = 1, width: int | None = None) -> dict[str, Any]:
    """Return the figure as plain, small, repeatable JSON.

    Parameters
    ----------
    fig : plotly.graph_objects.Figure
    lines : of title for which there is room at least; a lab asks for two, so that its plot stays in its place.
    width : of the picture in pixels, where it is not the figure's own: 380 for a phone. Its text is laid out anew and
    keeps its size.

    Returns
    -------
    dict with keys data, layout and config. Floats carry 6 significant digits, so that another processor
    (whose last bits differ) gives the same text. In a figure of ours title, subtitle, note, source and the words of the
    axes are put in their places (`style.dress`); any other figure keeps the look that it came with.
    """
    raw = fig.to_plotly_json()
    data, layout = _clean(raw.get("data", [])), _clean(raw.get("layout", {}))
    if width is not None:
        layout["width"] = width
    style.dress(data, layout, lines)
    return {"data": data, "layout": layout, "config": CONFIG}


def figure_hash(spec: dict[str, Any] | list[Any]) -> str:
    """Return a short hash of what a stored figure draws (or a row of them): what a picture must match to be fresh."""
    if isinstance(spec, dict):
        spec = {part: spec[part] for part in spec if part != "config"}  # how the page behaves is in no picture
    text = json.dumps(spec, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def words_html(sentences: list[str]) -> str:
    """Return the description of a chart as a fold whose name is the finding, which is read without opening it.

    sentences : the finding first; each other one is a point of its own, so that a screen reader can stop at any.
    """
    finding, *rest = [html.escape(one) for one in sentences]
    points = "".join(f"<li>{one}</li>" for one in rest)
    return f"<details><summary>In words: {finding}</summary><ul>{points}</ul></details>"


def table_html(caption: str, heads: list[str], rows: list[list[str]]) -> str:
    """Return a table that a screen reader can walk: a caption, column heads, and the first cell of each row as its
    head.

    heads, rows : HTML (escape what comes from data). Notebooks align cells to the right; text reads better from the
    left.
    """
    left = 'style="text-align:left"'
    head = "".join(f'<th scope="col" {left}>{text}</th>' for text in heads)
    body = "".join(
        f'<tr><th scope="row" {left}>{first}</th>' + "".join(f"<td {left}>{cell}</td>" for cell in rest) + "</tr>"
        for first, *rest in rows
    )
    return (
        "<table><caption"
        f' style="color:inherit">{caption}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'
    )


def widget_view(widget: Any) -> dict[str, Any]:
    """Return what a notebook stores to show a live widget."""
    return {"version_major": 2, "version_minor": 0, "model_id": widget.model_id}


def publish(data: dict[str, Any], metadata: dict[str, Any] | None = None) -> None:
    """Show a bundle of one thing in several MIME types; metadata is by MIME type."""
    from IPython.display import display

    display(data, metadata=metadata or {}, raw=True)


def with_picture(bundle: dict[str, Any], alt: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return a figure's bundle and its metadata, with the picture that was built for it where there is one.

    Not in JupyterLab, which would show the picture and not the chart: only where a notebook is run without a page.
    """
    metadata: dict[str, Any] = {PLOTLY_MIME: {"alt": alt}}
    paged = os.environ.get("JPY_SESSION_NAME", "")
    kept = None if building() or paged else built.picture(figure_hash(bundle[PLOTLY_MIME]))
    return ({**bundle, "image/png": kept[0]}, {**metadata, **kept[1]}) if kept else (bundle, metadata)


def show(fig: go.Figure) -> None:
    """Show a figure: its finding, then drawn or as the picture that was built for it, then its numbers.

    The finding stands before the chart: some pages lose the alternative text of a picture, and none loses this.
    """
    from course import charts

    said, table = charts.sentences(fig), charts.table_html(fig)
    words = " ".join(said)
    publish({"text/html": words_html(said), "text/plain": words})
    publish(*with_picture({PLOTLY_MIME: slim(fig), "text/plain": words}, charts.short(said)))
    if table:
        publish({"text/html": table, "text/plain": "The numbers of this chart as a table."})


def frame_html(frame: pd.DataFrame) -> str | None:
    """Return a DataFrame as pandas shows it, with headers that a screen reader can use: each has a scope, and none is
    empty.

    A caption says how large it is. The name of the index stands in the corner, on the line of the columns' names;
    cells that head nothing are plain cells.
    """
    corner = ""
    if (
        frame.index.nlevels == frame.columns.nlevels == 1
        and frame.columns.name is None
        and frame.index.name is not None
    ):
        corner, frame = f"<th>{html.escape(str(frame.index.name))}</th>", frame.rename_axis(index=None)
    as_pandas: Any = frame  # the stubs of pandas have no _repr_html_
    shown: str | None = as_pandas._repr_html_()
    if shown is None:  # pandas is set to show text only
        return None
    shown = re.sub(r"<style.*?</style>\n?", "", shown, count=1, flags=re.S)
    if corner:
        shown = shown.replace("<th></th>", corner, 1)
    shown = re.sub(r"<th([^>]*)></th>", r"<td\1></td>", shown)
    size = [f"{n:,} {what}{'' if n == 1 else 's'}" for n, what in zip(frame.shape, ("row", "column"), strict=True)]
    shown = re.sub(r"\s*<p>\d+ rows × \d+ columns</p>", "", shown)  # which pandas writes below what it cuts
    shown = shown.replace("<thead>", f'<caption style="color:inherit">{size[0]}, {size[1]}</caption>\n  <thead>', 1)
    head, rule, body = shown.partition("</thead>")
    return head.replace("<th>", '<th scope="col">') + rule + body.replace("<th>", '<th scope="row">')


def install() -> None:
    """Make `show` and `frame_html` the way IPython displays plotly figures and DataFrames. Does nothing outside
    IPython.
    """
    from IPython import get_ipython

    shell = get_ipython()
    if shell is None:
        return
    formatter = shell.display_formatter.ipython_display_formatter
    formatter.for_type_by_name("plotly.graph_objs._figure", "Figure", show)
    shell.display_formatter.formatters["text/html"].for_type(pd.DataFrame, frame_html)
