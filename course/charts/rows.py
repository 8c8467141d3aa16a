"""The numbers of a chart as tables, made from the figure itself, so that they cannot go stale."""

from __future__ import annotations

import html
import re
from functools import cached_property
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from course.charts.numbers import looks_like_years, month, significant
from course.charts.strip import uncoded
from course.charts.words import at_place, drawn, places_of, plain, read, sentences

#: How many rows of a chart's table are shown.
ROWS = 60


def _ticks(axis: Any) -> dict[Any, str]:
    """Return the words that stand at positions of an axis; empty where its ticks are figures."""
    ticks = {at: plain(text) for at, text in zip(read(axis.tickvals), read(axis.ticktext), strict=False)}
    years = looks_like_years([int(t) if re.fullmatch(r"\d{4}", t) else None for t in ticks.values()])
    named = all(re.search("[A-Za-z]", text) for text in ticks.values())
    return ticks if ticks and (named or (years and not looks_like_years(list(ticks)))) else {}


def _in_words(values: list[Any], axis: Any) -> list[Any]:
    """Return positions on an axis as the words that stand there, where its ticks are words; marks beside a tick belong
    to it.
    """
    ticks = _ticks(axis)
    if not ticks:
        return values
    numbers = {v for v in values if isinstance(v, (int, float)) and v == v}
    near = {value: min(ticks, key=lambda tick: abs(tick - value)) for value in numbers}
    return [ticks[near[v]] if v in near and abs(near[v] - v) <= 0.3 else v for v in values]


def _axis(trace: Any, fig: go.Figure, way: str) -> Any:
    """Return the axis that a trace is drawn on, which in a second panel is another one."""
    return fig.layout[f"{way}axis{(trace[f'{way}axis'] or way)[1:]}"]


def _flat(trace: Any, fig: go.Figure) -> bool:
    """Return whether the vertical axis holds the names, so that the horizontal one holds the values."""
    if trace.type == "bar":
        return bool(trace.orientation == "h")
    return any(isinstance(y, str) for y in _in_words(read(trace.y), _axis(trace, fig, "y")))


Point = tuple[Any, Any, str, tuple[Any, Any] | None]


def _points(trace: Any, fig: go.Figure) -> list[Point]:
    """Return what a bar or scatter trace shows: place on the axis of names or times, value, the name of the point if it
    has one, and the ends of its interval if one is drawn.
    """
    xs, ys = (_in_words(read(trace[way]), _axis(trace, fig, way)) for way in "xy")
    labelled = trace.type != "bar" and isinstance(trace.text, (list, tuple, np.ndarray))  # on a bar it is the value
    given = trace.text if labelled else trace.hovertext
    names = [plain(n).strip() for n in read(given)] if isinstance(given, (list, tuple, np.ndarray)) else []
    names += [""] * (len(xs) - len(names))
    flat = _flat(trace, fig)
    keys, values = (ys, xs) if flat else (xs, ys)
    ends = _ends(trace["error_x" if flat else "error_y"], values) or _band(trace, fig) or [None] * len(values)
    points = zip(keys, values, names, ends, strict=False)
    return [point for point in points if not (pd.isna(point[0]) or pd.isna(point[1]))]


def _ends(error: Any, values: list[Any]) -> list[tuple[Any, Any] | None]:
    """Return the ends of the interval of each value; empty where none is drawn."""
    if error.array is None:
        return []
    above = read(error.array)
    below = above if error.arrayminus is None else read(error.arrayminus)
    pairs = zip(values, below, above, strict=False)
    return [(v - low, v + high) if v is not None and low is not None else None for v, low, high in pairs]


def _band(trace: Any, fig: go.Figure) -> list[tuple[Any, Any] | None]:
    """Return the ends of the band that lies around a line (see `kinds.band`) at each of its points, of the first such
    band if there are several; empty where there is none.
    """
    xs, ys = read(trace.x), read(trace.y)
    for other in fig.data if trace.type == "scatter" and trace.fill != "toself" else ():
        if other.type != "scatter" or other.fill != "toself":
            continue
        if (other.xaxis or "x", other.yaxis or "y") != (trace.xaxis or "x", trace.yaxis or "y"):
            continue
        along, edge = read(other.x), read(other.y)
        half = len(along) // 2
        ends = dict(
            zip(along[:half], zip(edge[:half:-1] + edge[half : half + 1], edge[:half], strict=True), strict=True)
        )
        known = [(ends[x], y) for x, y in zip(xs, ys, strict=True) if x in ends and y is not None]
        if along[:half] == along[half:][::-1] and known and all(low <= y <= high for (low, high), y in known):
            return [ends.get(x) for x in xs]
    return []


def _own(trace: Any, what: str) -> Any:
    """Return what a trace says of its rows: "table" (False: none; a name: a table of their own), "values", "keys",
    "head".
    """
    return trace.meta.get(what) if isinstance(trace.meta, dict) else None


def _title(traces: list[Any], fig: go.Figure, way: str) -> str:
    """Return the words of the axis that traces share; where it has none, those of a panel beside it.

    In a stored chart of one panel the words of the vertical axis stand as text above it.
    """
    own = next((text for t in traces if (text := plain(_axis(t, fig, way).title.text))), "")
    above = [plain(a.text) for a in fig.layout.annotations if a.name == "axis"]
    first = way == "y" and all((t.yaxis or "y") == "y" for t in traces)
    return own or (above[0] if first and above else "")


def _pieces(trace: Any) -> bool:
    """Return whether a trace is made of level pieces, one a name: the bars of intervals, from low to high."""
    xs, ys = read(trace.x), read(trace.y)
    pieces = list(zip(xs[::3], xs[1::3], ys[::3], ys[1::3], strict=False))
    return (
        trace.type == "scatter"
        and len(xs) == len(ys) == 3 * len(pieces) > 3
        and all(x is None for x in xs[2::3])
        and all(isinstance(a, str) and a == b and low <= high for low, high, a, b in pieces)
        and len({a for *_, a, _ in pieces}) == len(pieces)
    )


class _Panel:
    """Traces whose rows stand in one table: its name, and what its key and its values are called."""

    def __init__(self, name: str, traces: list[Any], fig: go.Figure) -> None:
        self.name, self.fig, self.traces = name, fig, traces
        self.flat = any(_flat(t, fig) for t in traces)
        titles = _title(traces, fig, "x"), _title(traces, fig, "y")
        self.key, self.what = (titles[1], titles[0]) if self.flat else titles

    @cached_property
    def series(self) -> list[tuple[str, list[Point]]]:
        """Return name and points of each trace that has any."""
        found = []
        for t in self.traces:
            points, values = _points(t, self.fig), _own(t, "values")
            if values is not None:
                points = [(k, v, n, e) for (k, _, n, e), v in zip(points, values, strict=True)]
            if (keys := _own(t, "keys")) is not None:
                points = [(k, v, n, e) for k, (_, v, n, e) in zip(keys, points, strict=True)]
            name = plain(t.name or "")
            half = len(points) // 2
            around = t.type == "scatter" and t.fill == "toself" and half and values is None
            if around and [k for k, *_ in points[:half]] == [k for k, *_ in points[half:]][::-1]:
                found += [(f"{name}, high", points[:half]), (f"{name}, low", points[: half - 1 : -1])]  # a band
            elif name and values is None and self.flat and _pieces(t):
                found += [(f"{name}, low", points[::2]), (f"{name}, high", points[1::2])]
            else:
                found.append((name, points))
        return _once([one for one in found if one[1]])

    def takes(self, other: _Panel) -> bool:
        """Return whether the rows of another panel fit in: same key, and same values or series that are all named."""
        names = [t.name for t in (*self.traces, *other.traces)]
        alike = not self.what or not other.what or self.what == other.what
        return (
            self.name == other.name
            and self.flat == other.flat
            and (not self.key or not other.key or self.key == other.key)
            and (alike or (all(names) and len(set(names)) == len(names)))
        )


def _once(series: list[tuple[str, list[Point]]]) -> list[tuple[str, list[Point]]]:
    """Return series without those whose points all lie on a longer one of their name, as dots on a line do."""
    at = [{(k, v) for k, v, *_ in points} for _, points in series]
    return [
        one
        for n, one in enumerate(series)
        if not any(one[0] and one[0] == name and at[n] < at[m] for m, (name, _) in enumerate(series))
    ]


def _panels(traces: list[Any], fig: go.Figure) -> list[_Panel]:
    """Return the panels of a chart, those joined that share their axes' words."""
    by_axes: dict[tuple[str, str, str], list[Any]] = {}
    for t in traces:
        if t.type in ("bar", "scatter") and _own(t, "table") is not False and _points(t, fig):
            by_axes.setdefault((str(_own(t, "table") or ""), t.xaxis or "x", t.yaxis or "y"), []).append(t)
    found: list[_Panel] = []
    for (name, *_), mine in by_axes.items():
        panel = _Panel(name, mine, fig)
        for i, before in enumerate(found):
            if before.takes(panel):
                found[i] = _Panel(name, [*before.traces, *mine], fig)
                break
        else:
            found.append(panel)
    return found


def _heads(panel: _Panel, keys: list[Any]) -> tuple[str, str]:
    """Return the heads of keys and values: the words of their axes, or else what kind of thing they are."""
    key = panel.key
    if not key and looks_like_years(keys):
        key = "year"
    elif panel.name == "options":
        key = "option"
    elif not key:
        words = [k for k in keys if isinstance(k, str)]
        key = "time" if words and all(re.match(r"\d{4}", k) for k in words) else "place" if words else "position"
    subtitle = (panel.fig.layout.meta or {}).get("subtitle") or ""
    values = [v for _, points in panel.series for _, v, *_ in points]
    if own := next((head for t in panel.traces if (head := _own(t, "head"))), ""):
        return key, own
    if not panel.what and panel.flat and looks_like_years(values):
        return key, "year"
    return key, panel.what or ("%" if re.search(r"(^|, )%(,|;|:|\.|$)", subtitle) else "value")


def _frame(panel: _Panel) -> pd.DataFrame:
    """Return the numbers of a panel: a row a place with a column a series, or else a row a point."""
    series = panel.series
    keys = list(dict.fromkeys(k for _, points in series for k, *_ in points))
    key, what = _heads(panel, keys)
    every = [point for _, points in series for point in points]
    longest = max(len(points) for _, points in series)
    names = [name for name, _ in series]
    apart = all(len({k for k, *_ in points}) == len(points) for _, points in series)
    wide = apart and len(set(names)) == len(names) and len(keys) <= 1.5 * longest and (len(series) == 1 or all(names))
    bounded = any(ends is not None and ends[0] != ends[1] for *_, ends in every)
    labelled = any(label for _, _, label, _ in every)
    if wide and not bounded and (panel.flat or not labelled):
        columns = {name if len(series) > 1 else what: {k: v for k, v, *_ in points} for name, points in series}
        ordered = any(t.type == "bar" or "lines" in (t.mode or "lines") for t in panel.traces)
        keys = sorted(keys) if ordered and not any(isinstance(k, str) for k in keys) else keys
        return pd.DataFrame(
            {c: [values.get(k) for k in keys] for c, values in columns.items()},
            index=pd.Index(keys, name=key),
            dtype=object,
        )
    rows = [(label, name, k, v, *(ends or (None, None))) for name, points in series for k, v, label, ends in points]
    frame = pd.DataFrame(rows, columns=["point", "series", key, what, "low", "high"], dtype=object)
    return _without_doubles(frame, panel, key, what, bounded)


def _without_doubles(frame: pd.DataFrame, panel: _Panel, key: str, what: str, bounded: bool) -> pd.DataFrame:
    """Return rows of points without columns that say nothing, or what another one says."""
    unused = ["low", "high"] if not bounded else ["series"] if len(panel.series) == 1 else []
    unused += [column for column in ("point", "series") if not frame[column].astype(bool).any()]
    figures = [significant(float(v), 4) if isinstance(v, (int, float)) else v for v in frame[what]]
    unused += ["point"] if frame["point"].tolist() == figures else []  # the value that is written beside the dot
    places = panel.fig.layout.yaxis.visible is False
    unused += [key if panel.flat else what] if places else []  # heights that only keep points apart
    left = [column for column in ("point", "series", key, what) if column not in unused]
    for i, one in enumerate(left):
        if any(_holds(frame[one], frame[other]) for other in left[i + 1 :]):
            unused.append(one)
    frame = frame.drop(columns=unused)
    order = read(panel.fig.layout.yaxis.categoryarray) if panel.flat and key in frame else []
    if order and bounded:
        frame = frame.sort_values(key, key=lambda v: v.map({k: i for i, k in enumerate(order)}), kind="stable")
    return frame.set_index(frame.columns[0])


def _holds(one: pd.Series[Any], other: pd.Series[Any]) -> bool:
    """Return whether a column of words says in each row what another one says there, and perhaps more of it.

    The names of series may not tell rows apart that the other one leaves alike.
    """
    pairs = list(zip(one, other, strict=True))
    if not (_words(one) and _words(other)) or (one.name == "series" and len(set(pairs)) > len(set(other))):
        return False
    return all(_stands_in(said, text) for text, said in pairs)


def _ways(panel: _Panel) -> pd.DataFrame:
    """Return the ways of asking a question in the order of what they found: options, value, interval and answer."""
    choices = (panel.fig.layout.meta or {}).get("choices") or ()
    taken = {t.name: uncoded(_own(t, "options") or "", choices) for t in panel.traces}
    rows: list[tuple[Any, ...]] = []
    for name, points in panel.series:
        options = taken[name] or [()] * len(points)
        answer = re.sub(r" \(\d+\)$", "", name)
        for (k, v, _, ends), own in zip(points, options, strict=True):
            rows.append((k, *own, v, *(ends or (v, v)), answer))
    rows.sort(key=lambda row: row[0])
    heads = ["way", *(head for head, _ in choices), panel.what or "value", "low", "high", "answer"]
    frame = pd.DataFrame(rows, columns=heads, dtype=object)
    bounded = frame["low"].ne(frame["high"]).any()
    return (frame if bounded else frame.drop(columns=["low", "high"])).set_index("way")


def tables(fig: go.Figure) -> list[tuple[str, pd.DataFrame]]:
    """Return the numbers of a chart: name and rows of each of its tables; most charts have one, which has no name.

    A table has a row for each place on its axis and a column for each series, or else a row for each point. What is
    decoration (`meta={"words": False}`, or `"table": False` where only the words are wanted) is left out; a drawing
    that holds no numbers has no table. `meta={"table": "…"}` puts a trace into a table of that name, and
    `meta={"values": […]}` gives what stands there in place of the values, under the head `"head"` if there is one, and
    `"keys"` in place of its places.
    """
    traces = drawn(fig)
    places = places_of(traces)
    if places:
        unit = (fig.layout.meta or {}).get("unit") or "value"
        return [("", pd.Series(places, name=unit, dtype=object).rename_axis("place").to_frame())]
    for trace in traces:
        if trace.type == "sankey":
            names, flow = list(read(trace.node.label)), trace.link
            ends = {"from": [names[i] for i in flow.source], "to": [names[i] for i in flow.target]}
            return [("", pd.DataFrame({**ends, "value": read(flow.value)}).set_index("from"))]
    if fig.layout.xaxis.visible is False and fig.layout.yaxis.visible is False:
        return []  # a drawing, whose positions are no figures
    found = [(p.name, _ways(p) if p.name == "ways" else _frame(p)) for p in _panels(traces, fig)]
    return sorted(found, key=lambda one: one[0] == "ways")  # what turns the answer is short, and stands first


def table(fig: go.Figure) -> pd.DataFrame:
    """Return the first of a chart's `tables`; empty where it holds no numbers."""
    return next((frame for _, frame in tables(fig)), pd.DataFrame())


def _dated(head: str, values: list[Any], axis: bool) -> bool:
    """Return whether a column of a table holds years, which have no commas: by its head, or as the axis of a chart."""
    named = re.search(r"\b(year|years|since|date)\b", head, re.I) is not None
    return (named or axis) and looks_like_years(values)


def _cell(value: Any, dated: bool) -> str:
    """Return a cell of a table as HTML: a year as it is, a part of a year as its month, four digits else."""
    if value is None or value != value:
        return ""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return month(value) if dated else significant(float(value), 4)
    return html.escape(re.sub(r"(?<![\w-])-(?=\d)", "−", at_place(value)))


def table_html(fig: go.Figure, rows: int = ROWS, folded: bool = True) -> str:
    """Return the numbers of a chart as a table (folded, unless told otherwise), so many rows of it; empty where it
    holds none. A chart of several panels has a table a panel.

    The fold says in `data-chart` of which chart it is: the chart's reader and its name on a live page come from there.
    """
    all_of = tables(fig)
    if not all_of:
        return ""
    told = "".join(_one_html(name, frame, fig, rows) for name, frame in all_of)
    if not folded:
        return told
    finding = html.escape(sentences(fig)[0].rstrip("."))
    return f'<details data-chart="{finding}"><summary>This chart as a table</summary>{told}</details>'


def _one_html(name: str, frame: pd.DataFrame, fig: go.Figure, rows: int) -> str:
    """Return one table of a chart as HTML, so many rows of it."""
    shown, cut = shortened(frame, rows, _named(fig))
    heads = [frame.index.name, *frame.columns]
    axis = 1 if "series" in heads or "point" in heads else 0
    axis += "series" in heads and "point" in heads
    columns = [frame.index.tolist(), *(frame[head].tolist() for head in frame.columns)]
    dated = [_dated(str(head), column, i == axis) for i, (head, column) in enumerate(zip(heads, columns, strict=True))]
    body = "".join(
        "<tr>"
        + f'<th scope="row">{_cell(at, dated[0])}</th>'
        + "".join(f"<td>{_cell(v, years)}</td>" for v, years in zip(row, dated[1:], strict=True))
        + "</tr>"
        for at, *row in shown.itertuples()
    )
    head = "".join(f'<th scope="col">{html.escape(str(one))}</th>' for one in heads)
    of = f": {name}" if name else ""
    caption = f'<caption style="color:inherit">The numbers of this chart{of}{cut}</caption>'
    return f"<table>{caption}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


# ------------------------------------------------------------------------------------------------ a part of the rows


def _named(fig: go.Figure) -> str:
    """Return the texts that stand in the picture and its title: what they name is what the chart is about."""
    texts = [a.text for a in fig.layout.annotations if a.name not in ("note", "source", "axis")]
    return " | ".join(plain(text) for text in [(fig.layout.meta or {}).get("title"), *texts] if text)


def shortened(frame: pd.DataFrame, rows: int, named: str = "") -> tuple[pd.DataFrame, str]:
    """Return so many rows of a table at most, and how they were chosen, to go on its caption; all rows where they fit.

    Of rows with names those come first that stand in `named`, then all rows by five figures a column. Points without a
    name are told by five figures only. An order of numbers keeps its ends, the places where a column is highest, lowest
    or turns, and of the others every n-th. Ways of asking turn where their answer does.
    """
    if len(frame) <= rows + rows // 4:  # to leave out a few isn't worth a caption
        return frame, ""
    whole = f"{len(frame):,} rows"
    if frame.index.name != "series" and _words(frame.index) and frame.index.name != "time":
        says = [list(frame.index), list(frame["series"])] if "series" in frame else [list(frame.index)]
        mine = frame[[any(_stands_in(str(one), named) for one in row) for row in zip(*says, strict=True)]]
        if len(mine) and len(mine) + len(FIVE) <= rows:
            return _under(
                mine, _five(frame)
            ), f", of {whole} those that the chart names, then five figures of each column by itself"
        if len(mine):
            return mine.head(rows), f", of {whole} {'those' if len(mine) <= rows else 'some'} that the chart names"
    parts = _parts(frame)
    order = [_steady(part) for _, part in parts]
    if not any(order) and len(FIVE) * len(parts) <= rows:
        told = [_five(part if name or _words(part.index) else part.reset_index(), name) for name, part in parts]
        return pd.concat(told).rename_axis(
            "series" if parts[0][0] else "of all"
        ), f", {whole} by five figures of each column by itself"
    left = rows
    chosen: dict[int, pd.DataFrame] = {}
    clouds = 0
    for after, i in enumerate(sorted(range(len(parts)), key=lambda i: len(parts[i][1]))):  # short ones leave their room
        name, part = parts[i]
        most = max(2, left // (len(parts) - after))
        cloud = not order[i] and len(part) > most >= len(FIVE)
        chosen[i] = _five(part, name) if cloud else part.iloc[_telling(part, most)]
        clouds += cloud
        left -= len(chosen[i])
    if left < 0:
        return frame.head(rows), f", the first {rows} of {whole}"
    shown = _under(*(chosen[i] for i in range(len(parts))))
    kept = [ORDERED] if any(order) else []
    kept += [CLOUD] if clouds else []
    return shown, f", {len(shown)} of {whole}{': ' if kept else ''}{'; '.join(kept)}"


def _words(values: Any) -> bool:
    return all(isinstance(one, str) for one in values)


def _stands_in(name: str, text: str) -> bool:
    """Return whether a text holds a name as words of its own."""
    return bool(name) and re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text) is not None


def _figures(column: pd.Series[Any]) -> pd.Series[Any]:
    """Return the numbers of a column; empty where it holds words."""
    known = column.dropna()
    return known.astype(float) if all(isinstance(v, (int, float)) for v in known) else known.iloc[:0].astype(float)


#: How rows were chosen, on the caption.
ORDERED = "the first and last, the highest and lowest, where one turns or passes another, and others at even steps"
CLOUD = "five figures of each column by itself where rows have no order"
FIVE = {"lowest": 0.0, "a quarter below": 0.25, "middle": 0.5, "a quarter above": 0.75, "highest": 1.0}


def _five(frame: pd.DataFrame, name: str = "") -> pd.DataFrame:
    """Return five figures of each column of numbers: a row each, under the name of the rows that they tell of."""
    columns = {head: found for head in frame.columns if len(found := _figures(frame[head]))}
    of = f"{name}, " if name else ""
    rows = {f"{of}{said}": {h: float(v.quantile(part)) for h, v in columns.items()} for said, part in FIVE.items()}
    return pd.DataFrame.from_dict(rows, orient="index", dtype=object).reindex(columns=frame.columns)


def _under(*frames: pd.DataFrame) -> pd.DataFrame:
    return pd.concat(frames).rename_axis(str(frames[0].index.name))


def _parts(frame: pd.DataFrame) -> list[tuple[str, pd.DataFrame]]:
    """Return the rows of each series by its name, or all rows where the table does not stack series."""
    at = frame.index if frame.index.name == "series" else frame.get("series")
    if at is None or frame.index.name == "way":  # a choice may be called a series
        return [("", frame)]
    return [(str(name), frame[np.asarray(at == name)]) for name in dict.fromkeys(at)]


def _steady(part: pd.DataFrame) -> bool:
    """Return whether rows stand in an order: words, or numbers that only rise."""
    order = part.iloc[:, 0] if part.index.name in ("series", "point") and len(part.columns) else part.index.to_series()
    order = part.iloc[:, 1] if order.name == "series" else order
    if len(part) > 1 and _words(order) and order.nunique() == 1:
        return False  # one word for all is no order
    return _figures(order).is_monotonic_increasing


def _telling(part: pd.DataFrame, most: int) -> list[int]:
    """Return which rows tell how columns run: ends, extremes, changes of a word, turns, and every n-th between them."""
    if len(part) <= most:
        return list(range(len(part)))
    if part.index.name == "way":  # options change from row to row
        part = part[[head for head in part if head == "answer" or len(_figures(part[head]))]]
    keep = [0, len(part) - 1]
    turns: list[int] = []
    for head in part.columns:
        column = part[head].reset_index(drop=True)
        found = _figures(column)
        if len(found):
            at, values = found.index.tolist(), found.to_numpy()
            keep += [at[int(values.argmax())], at[int(values.argmin())]]
            way = np.sign(np.diff(values))
            turns += [at[int(i) + 1] for i in np.flatnonzero(way[1:] * way[:-1] < 0)]
        else:
            said = column.astype(str).tolist()
            turns += [i for i in range(1, len(said)) if said[i] != said[i - 1]]
    figures = [part[head] for head in part.columns if len(_figures(part[head]).dropna()) == len(part)]
    for one, other in combinations(figures[:5], 2):
        ahead = np.sign(one.to_numpy(dtype=float) - other.to_numpy(dtype=float))
        keep += [int(i) + 1 for i in np.flatnonzero(ahead[1:] * ahead[:-1] < 0)]  # where one passes another
    chosen = list(dict.fromkeys(keep))[:most]
    chosen += [i for i in dict.fromkeys(turns) if i not in chosen][: max(0, (most - len(chosen)) // 2)]
    rest = [i for i in range(len(part)) if i not in chosen]
    chosen += [rest[int(i)] for i in np.linspace(0, len(rest) - 1, most - len(chosen))]
    return sorted(chosen)
