"""The specification strip: every way of asking a question, in order of what it found, and how each option answers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from course.charts.numbers import CLOSED_UP, measured, number, unit_of
from course.charts.palette import CONTEXT, PAPER, QUIET, VERDICT, contrast, label_on
from course.charts.style import AROUND, SMALL, WIDTH, layout
from course.charts.text import width
from course.english import listed, printed

#: Answer -> its words, colour of its area, colour of its mark, and mark: never colour alone.
LOOK = {
    "yes": ("says yes", VERDICT["supported"], VERDICT["supported"], "circle"),
    "unclear": ("can't tell", VERDICT["open"], CONTEXT, "diamond-open"),
    "no": ("says no", VERDICT["contradicted"], VERDICT["contradicted"], "x"),
}
#: Side of the line on which yes lies -> the words before the line.
SIDES = {"at least": "from", "more than": "above", "at most": "up to", "less than": "below", "exactly": "at"}
UPPER, ROW, GAP = 210, 22, 30
#: What a way found; all other columns of the ways are choices. The characters that stand for options of a choice.
FOUND, DIGITS = ("value", "low", "high", "answer"), "0123456789abcdefghijklmnopqrstuvwxyz"


def specification_strip(
    ways: pd.DataFrame,
    options: Sequence[tuple[str, str, int, int, int]],
    *,
    line: float,
    also: Sequence[float] = (),
    side: str = "at least",
    title: str,
    subtitle: str = "",
    unit: str,
    source: str = "",
    note: str = "",
    left: int = 210,
) -> go.Figure:
    """Return all ways of asking one question: above what each found, below how the ways of each option answer.

    ways : one row a way, with value, low, high (in `unit`) and answer (yes, unclear, no); they are put in the order of
    their values. Its other columns are the choices, with the option that each way takes; the table of the ways tells
    them. options : choice, option, and how many of its ways say yes, can't tell, say no, the first on top. line : where
    yes begins. also : other lines that were tried, so that one value can have two answers. side : on which side of the
    line yes lies ("at least", "more than", "at most", "less than", "exactly").

    The ways share their tables, so they are no independent tests, and their shares are no probabilities.

    Source: Simonsohn, Simmons and Nelson (2020), "Specification curve analysis", Nature Human Behaviour 4; the bars
    stand in place of its grid of dots.
    """
    unknown = sorted(set(ways["answer"]) - set(LOOK))
    if unknown or ways.empty:
        raise ValueError(f"ways needs rows whose answer is one of {', '.join(LOOK)}; found {unknown or 'no row'}.")
    made = layout(
        title,
        subtitle=subtitle,
        y=unit,
        source=source,
        note=note,
        legend=True,
        left=left,
        height=AROUND + GAP + UPPER + ROW * len(options),
    )
    inside = made["height"] - made["margin"]["t"] - made["margin"]["b"]
    lower = ROW * len(options) / inside
    made["yaxis"] |= {"domain": [1 - UPPER / inside, 1]}
    made["xaxis"] |= {"anchor": "y", "showticklabels": False, "ticks": "", "range": [0, len(ways) + 1]}
    made["xaxis2"] = {**made["xaxis"], "anchor": "y2", "range": [0, 100], "showticklabels": True, "ticks": "outside"}
    made["xaxis2"]["title"] = {**made["xaxis"]["title"], "text": "Share of the ways with this option (%)"}
    made["yaxis2"] = {**made["yaxis"], "domain": [0, lower], "autorange": "reversed", "type": "category"}
    made["yaxis2"] |= {"title": {"text": ""}, "showgrid": False, "ticks": "", "anchor": "x2"}
    made["barmode"] = "stack"
    made["shapes"] = [
        {"type": "line", "xref": "x domain", "x0": 0, "x1": 1, "yref": "y", "y0": at, "y1": at,
         "line": {"color": QUIET, "width": 1.5 if at == line else 1, "dash": "dash" if at == line else "dot"}}
        for at in (line, *also)
    ]  # fmt: skip
    lines = " or ".join(f"{at:g}" for at in (line, *also))
    order = ways.sort_values("value", kind="stable").reset_index(drop=True)
    codes = _coded(order, made["meta"], side)
    begins = f"yes {SIDES[side]} {lines}"
    wide = width(begins, SMALL) / (WIDTH - made["margin"]["l"] - made["margin"]["r"])
    where = beside(order, (line, *also), wide)
    named = {"name": "line", "text": begins, "xref": "x domain", "yref": "y", "font": {"size": SMALL, "color": QUIET}}
    made["annotations"] = [*made["annotations"], named | {"showarrow": False} | where]
    options = [(row[0], printed(row[1]), row[2], row[3], row[4]) for row in options]
    labels = [f"{choice}: {option}" for choice, option, *_ in options]
    share = unit_of(unit)
    by_option = f"{_in_words(options, side, share)}. {_rule(order, (line, *also), side, share)}"
    traces: list[dict[str, Any]] = []
    for n, (answer, (words, area, ink, symbol)) in enumerate(LOOK.items()):
        mine = order[order["answer"] == answer]
        said = _ways_in_words(mine, words, len(order), share)
        traces.append(_points(mine, f"{words} ({len(mine)})", ink, symbol, said, codes))
        told = [(row[2], row[3], row[4]) for row in options]
        counts = [three[n] for three in told]
        shares = [100 * count / sum(three) for count, three in zip(counts, told, strict=True)]
        traces.append(_bar(labels, shares, counts, words, area, by_option))
        by_option = ""  # said once, by the first bars that are drawn
    return go.Figure(data=[one for one in traces if any(one["x"])], layout=made)


def _in_words(options: Sequence[tuple[str, str, int, int, int]], side: str, unit: str) -> str:
    """Return how many of the ways with each option say yes, choice by choice; a line is named with its side."""
    by_choice: dict[str, list[str]] = {}
    for choice, option, yes, unclear, no in options:
        named = f"{side} {option}{unit if unit in CLOSED_UP else ''}" if choice == "line" else option
        by_choice.setdefault(choice, []).append(f"{named} in {yes} of {yes + unclear + no}")
    told = "; ".join(f"{choice}: {', '.join(said)}" for choice, said in by_choice.items())
    return f"How many of the ways with each option say yes: {told}"


def _rule(order: pd.DataFrame, lines: tuple[float, ...], side: str, unit: str) -> str:
    """Return when a way says yes and when it can't tell, and how wide the intervals are."""
    at = f"{side} {listed([number(one) for one in sorted(lines)], 'or')}"
    at += unit if not unit or unit in CLOSED_UP else f" {unit}"
    wide = (order["high"] - order["low"]).astype(float).round(9)
    if not wide.any():
        return f"Yes: {at}"
    told = f"Yes: the whole interval of a way is {at}"
    if order["answer"].eq("unclear").any():
        told += "; can't tell: its interval lies on both sides"
    points = "points" if unit == "%" else unit
    most, middle = (measured(float(v), points) for v in (wide.max(), wide.median()))
    if wide.max() == wide.min():
        return f"{told}. Each interval is {most} wide"
    return f"{told}. The intervals are {number(float(wide.min()))} to {most} wide, the middle one {middle}"


def _ways_in_words(mine: pd.DataFrame, words: str, many: int, unit: str) -> str:
    """Return how many ways give an answer, and from which value to which they run; empty where none does."""
    if mine.empty:
        return ""
    unit = unit if unit in CLOSED_UP else ""
    low, high = number(float(mine["value"].min()), unit=unit), number(float(mine["value"].max()), unit=unit)
    values = f"value {low}" if low == high else f"values from {low} to {high}"
    many_of = f"{len(mine)} of {many} ways"
    return f"{many_of}: {words}, with {values}"


def beside(order: pd.DataFrame, lines: Sequence[float], wide: float, rows: int = 1) -> dict[str, Any]:
    """Return where the words at the lines lie on fewer ways: above them at the left, or below them at the right.

    order : the ways in the order of their values, with value, low and high. wide : the width of the words, as a part of
    the axis. rows : of words.
    """
    if _covered(order, lines, wide, rows, left=True) < _covered(order, lines, wide, rows, left=False):
        return {"x": 0, "xanchor": "left", "y": max(lines), "yanchor": "bottom"}
    return {"x": 1, "xanchor": "right", "y": min(lines), "yanchor": "top"}


def _covered(order: pd.DataFrame, lines: Sequence[float], wide: float, rows: int, *, left: bool) -> int:
    """Return how many ways the words at the lines would lie on; see `beside`."""
    reach = max(order["high"].max(), *lines) - min(order["low"].min(), *lines)
    tall = 1.5 * SMALL * rows / UPPER * float(reach)
    foot = max(lines) if left else min(lines) - tall
    part = len(order) * wide
    mine = order[order.index < part] if left else order[order.index >= len(order) - part]
    return int(((mine["high"] > foot) & (mine["low"] < foot + tall)).sum())


def _coded(order: pd.DataFrame, meta: dict[str, Any], side: str) -> pd.Series[Any]:
    """Return the options of each way as a short word, a character a choice: the place of its option among those that
    `meta` gets for that choice under "choices". A figure stores each option once in this way.
    """
    heads = [column for column in order if column not in FOUND]
    codes = pd.Series("", index=order.index, dtype=object)
    if not heads:
        return codes
    meta["choices"] = []  # pairs, as a stored notebook sorts the keys of a dict
    for head in heads:
        options = [str(one) for one in dict.fromkeys(order[head])]
        if len(options) > len(DIGITS):
            raise ValueError(f"{head!r} has {len(options)} options; a strip takes {len(DIGITS)} of a choice at most.")
        meta["choices"].append([f"line ({side})" if head == "line" else str(head), [printed(one) for one in options]])
        codes += order[head].map(lambda option, options=options: DIGITS[options.index(str(option))])
    return codes


def uncoded(codes: str, choices: Sequence[tuple[str, Sequence[str]]]) -> list[tuple[str, ...]]:
    """Return the options of each way from the word that `specification_strip` stored for all of them, choice by choice.

    choices : each choice with its options, as the figure's meta holds them.
    """
    step, options = len(choices), [found for _, found in choices]
    return [
        tuple(options[i][DIGITS.index(digit)] for i, digit in enumerate(codes[at : at + step]))
        for at in range(0, len(codes), step or 1)
    ]


def _points(mine: pd.DataFrame, name: str, ink: str, symbol: str, said: str, codes: pd.Series[Any]) -> dict[str, Any]:
    values = mine["value"].astype(float)
    told: dict[str, Any] = {"words": said, "table": "ways"}
    if told_options := "".join(codes[mine.index]):
        told["options"] = told_options
    trace = {
        "type": "scatter",
        "mode": "markers",
        "name": name,
        "x": [int(place) + 1 for place in mine.index],
        "y": values.round(4).tolist(),
        "marker": {"color": ink, "symbol": symbol, "size": 7},
        "meta": told,
    }
    above, below = ((mine["high"] - values).round(4).tolist(), (values - mine["low"]).round(4).tolist())
    if any(above) or any(below):
        trace["error_y"] = {
            "type": "data",
            "symmetric": False,
            "array": above,
            "arrayminus": below,
            "color": ink,
            "thickness": 1.2,
            "width": 0,
        }
    return trace


def ways_of(traces: Iterable[dict[str, Any]]) -> pd.DataFrame:
    """Return value, low and high of the ways that traces of a strip draw, in the order of their values."""
    rows = []
    for trace in traces:
        error = trace.get("error_y") or {}
        none = [0] * len(trace["x"])
        above, below = error.get("array", none), error.get("arrayminus", none)
        rows += [(x, y, y - b, y + a) for x, y, a, b in zip(trace["x"], trace["y"], above, below, strict=True)]
    return pd.DataFrame([row[1:] for row in sorted(rows)], columns=["value", "low", "high"])


def _bar(labels: list[str], shares: list[float], counts: list[int], words: str, ink: str, said: str) -> dict[str, Any]:
    return {
        "type": "bar",
        "orientation": "h",
        "name": words,
        "showlegend": False,
        "xaxis": "x2",
        "yaxis": "y2",
        "y": labels,
        "x": [round(share, 1) for share in shares],
        "text": [str(count) if count else "" for count in counts],
        "textposition": "inside",
        "insidetextanchor": "middle",
        "textangle": 0,
        "constraintext": "none",
        "textfont": {"size": SMALL, "color": label_on(ink)},
        "marker": {"color": ink, "line": {"color": PAPER if contrast(ink) >= 3 else QUIET, "width": 1}},
        "meta": {"words": said, "table": "options", "values": counts},
    }
