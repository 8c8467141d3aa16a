"""Lab of lesson 14: when does a user pay back? And the lesson's own chart forms."""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from course import charts, data, lab
from course.models import cohorts
from course.verdicts import lesson_14 as verdicts

YEARS = 10
INKS = {"PDD": "#D55E00", "Alibaba": "#E69F00", "Meta": "#0072B2", "Netflix": "#5D3A9B", "Spotify": "#009E73"}
SYMBOLS = {"PDD": "circle", "Alibaba": "square", "Meta": "diamond", "Netflix": "triangle-up", "Spotify": "cross"}
#: Where a firm's name stands beside its mark in the lab (end of the text that is fixed, pixels up), and on the axes of growth.
SIDES = {
    ("PDD", 2020): ("right", 9), ("Meta", 2021): ("right", -10), ("Alibaba", 2020): ("right", 5), ("Netflix", 2023): ("left", 7),
    ("Alibaba", 2021): ("left", -5), ("Netflix", 2015): ("left", 5), ("Spotify", 2018): ("left", 9), ("Spotify", 2022): ("left", -5),
}  # fmt: skip
PLACES = {
    ("PDD", 2018): ("left", 4, -16), ("PDD", 2020): ("right", -6, -12), ("Meta", 2013): ("left", 4, -13), ("Meta", 2021): ("center", 0, -15),
    ("Alibaba", 2020): ("right", -9, -6), ("Netflix", 2015): ("left", 6, -13), ("Netflix", 2023): ("center", 0, -14),
    ("Spotify", 2018): ("left", 18, 6), ("Spotify", 2022): ("center", -6, 15),
}  # fmt: skip


@cache
def firms() -> pd.DataFrame:
    """Unit economics of the firms, first and last year of each; see verdicts.unit_economics."""
    rows = verdicts.unit_economics(data.load("firm_panel")).sort_values(["firm", "year"])
    ends = rows.groupby("firm").year.agg(["min", "max"])
    keep = [
        year in (ends.loc[firm, "min"], ends.loc[firm, "max"]) for firm, year in zip(rows.firm, rows.year, strict=True)
    ]
    return rows[keep].reset_index(drop=True)


@cache
def _marks() -> dict[str, list[tuple[int, float, float]]]:
    """Firm -> year, months of revenue, margin before selling: what the lab marks."""
    marks: dict[str, list] = {}
    for row in firms().itertuples():
        marks.setdefault(row.firm, []).append((int(row.year), round(row.months, 1), round(row.margin, 1)))
    return marks


def span_in_words(months: float) -> str:
    """When a user pays back, as one says it."""
    if not np.isfinite(months):
        return "never pays back (not within fifty years)"
    if months < 24:
        return f"pays back after {months:.0f} {'month' if round(months) == 1 else 'months'}"
    return f"pays back after {months / 12:.1f} years"


def _worth(kept: float, spread: float, growth: float, discount: float, patience: int) -> float:
    """Revenue that one user brings within `patience` years, in months of the first revenue."""
    return float(cohorts.payback(kept, spread, 100, 0, growth, discount, months=12 * patience).value)


def paying(kept: float = 100, spread: float = 0, growth: float = 0, discount: float = 0, patience: int = 5) -> int:
    """How many of the firm-years earn a net new user back within `patience` years."""
    rows = firms()
    return int((rows["margin"] / 100 * _worth(kept, spread, growth, discount, patience) >= rows["months"]).sum())


def draw(
    cost: float, margin: float, kept: float, spread: float, growth: float, discount: float, patience: int
) -> go.Figure:
    """Left: what one user has brought, less what winning it cost. Right: firms, and the margin that pays back in time."""
    try:
        one = cohorts.payback(kept, spread, margin, cost, growth, discount)
        worth = _worth(kept, spread, growth, discount, patience)
    except ValueError as problem:
        raise lab.Say(f"This user can't be followed: {problem}.") from None
    rows = firms()
    pays = paying(kept, spread, growth, discount, patience)
    back = float(one.months)
    title = (
        f"A user who costs {cost:.0f} months of revenue {span_in_words(back)}; "
        f"within {patience} {'year' if patience == 1 else 'years'} {pays} of {len(rows)} firm-years would"
    )
    made = charts.layout(
        title, x="Years after the user is won", y="Margins so far less cost (months of revenue)", height=450, right=20,
        note="Two panels. Left: one user. Right: firm-years by cost of a net new user and by margin before selling; above the line they pay back in time",
        source="Left: a model, course.models.cohorts. Right: " + charts.source("firm_panel"),
    )  # fmt: skip
    left = {**made["xaxis"], "domain": [0, 0.42], "range": [0, YEARS]}
    made["yaxis"] |= {"anchor": "x"}
    path = one.path[: 12 * YEARS + 1 : 3]
    years = np.arange(0, YEARS + 0.01, 0.25)
    made["yaxis"]["range"] = [min(-5.0, float(path.min()) * 1.08), min(60.0, max(10.0, float(path.max()) * 1.1))]
    made["xaxis"] = left
    made["xaxis2"] = {**left, "domain": [0.54, 1], "range": [0, 36], "anchor": "y2"}
    made["xaxis2"]["title"] = {**left["title"], "text": "Cost of a net new user (months of revenue)"}
    made["yaxis2"] = {**made["yaxis"], "anchor": "x2", "range": [0, 80]}
    made["yaxis2"]["title"] = {**made["yaxis"]["title"], "text": "Margin before selling (% of revenue)"}
    traces = [
        {"type": "scatter", "x": [0, YEARS], "y": [0, 0], "mode": "lines", "hoverinfo": "skip", "showlegend": False,
         "line": {"color": charts.QUIET, "width": 1}, "meta": {"words": False}},
        {"type": "scatter", "x": years.tolist(), "y": np.round(path, 2).tolist(), "mode": "lines", "name": "one user",
         "line": {"color": charts.INK, "width": 2.6}},
    ]  # fmt: skip
    if back <= 12 * YEARS:
        traces.append({"type": "scatter", "x": [round(back / 12, 2)], "y": [0], "mode": "markers", "name": "paid back, years and zero",
                       "marker": {"symbol": "star", "size": 14, "color": charts.PALETTE[1]}})  # fmt: skip
    ends = np.array([0.0, 36.0])
    traces.append({
        "type": "scatter", "x": ends.tolist(), "y": np.round(100 * ends / worth, 2).tolist(), "mode": "lines", "xaxis": "x2", "yaxis": "y2",
        "name": "margin needed", "line": {"color": charts.INK, "width": 1.6, "dash": "dash"},
    })  # fmt: skip
    for firm, marks in _marks().items():
        words = [f"{firm} {year}: {months:.0f} months at a margin of {left:.0f} %" for year, months, left in marks]
        traces.append({
            "type": "scatter", "x": [m for _, m, _ in marks], "y": [p for _, _, p in marks], "mode": "markers", "name": firm,
            "xaxis": "x2", "yaxis": "y2", "meta": {"words": "; ".join(words)},
            "marker": {"size": 10, "color": INKS[firm], "symbol": SYMBOLS[firm]},
        })  # fmt: skip
        for year, months, left in marks:
            side, up = SIDES.get((firm, year), ("left", 0))
            made["annotations"].append({
                "text": f"{firm} {year}", "x": months, "y": left, "xref": "x2", "yref": "y2", "showarrow": False,
                "xanchor": side, "xshift": -9 if side == "right" else 9, "yshift": up,
                "font": {"size": 11, "color": charts.text_colour(INKS[firm])},
            })  # fmt: skip
    if margin <= 80 and cost <= 36:
        traces.append({
            "type": "scatter", "x": [cost], "y": [margin], "mode": "markers", "name": "your user", "xaxis": "x2", "yaxis": "y2",
            "marker": {"symbol": "star-open", "size": 15, "color": charts.INK, "line": {"width": 2}},
        })  # fmt: skip
    return go.Figure(data=traces, layout=made, _validate=False)


def retention_figure(
    title: str, table: pd.DataFrame, spans: dict[str, cohorts.Span], *, source: str = "", note: str = ""
) -> go.Figure:
    """Shares still there by day: points (open triangles are upper bounds) and all curves that agree with them.

    table : verdicts.retention. spans : name -> span; a name may join several countries with "and".
    """
    fig = charts.figure(
        title,
        x="Days after the first use",
        y="Users who open the app that day (%)",
        source=source,
        note=note,
        right=190,
        height=460,
    )
    days = np.arange(1, 31)
    ends = []
    for (name, span), low_dash, high_dash in zip(
        spans.items(), ("dot", "dot", "dash"), ("solid", "longdash", "longdashdot"), strict=False
    ):
        first = name.split(" and ")[0]
        ink = charts.colour(first if first in charts.FIXED else name.split(" and ")[-1])
        low, high = (np.round(100 * curve(days), 2).tolist() for curve in (span.low, span.high))
        wide = span.high_spread - span.low_spread > 1e-3
        rgb = ",".join(str(int(ink[i : i + 2], 16)) for i in (1, 3, 5))
        if wide:
            fig.add_scatter(
                x=[*days.tolist(), *days[::-1].tolist()], y=high + low[::-1], mode="lines", fill="toself", line={"width": 0},
                fillcolor=f"rgba({rgb},0.16)", hoverinfo="skip", meta={"words": False}, showlegend=False,
            )  # fmt: skip
            fig.add_scatter(
                x=days, y=low, mode="lines", name=f"{name}, lowest", line={"color": ink, "width": 1.6, "dash": low_dash}
            )
        fig.add_scatter(
            x=days,
            y=high,
            mode="lines",
            name=f"{name}, highest" if wide else name,
            line={"color": ink, "width": 2.4, "dash": high_dash},
        )
        ends.append((name, 30, high[-1], ink))
        rows = table[table["country"] == first]
        for bound, symbol in ((False, "circle"), (True, "triangle-down-open")):
            part = rows[rows["bound"] == bound]
            if len(part):
                fig.add_scatter(
                    x=part["day"], y=part["percent"], mode="markers", name=f"{name}, {'printed as below' if bound else 'printed'}",
                    marker={"symbol": symbol, "size": 11 if wide else 17, "color": ink, "line": {"width": 2, "color": ink}}, meta={"words": False},
                )  # fmt: skip
    fig.update_xaxes(range=[0, 30.6], tickvals=[1, 7, 14, 21, 30])
    charts.label_ends(fig, ends, (-1.5, 70))
    return fig


def cohort_figure(title: str, users: np.ndarray, *, source: str = "", note: str = "") -> go.Figure:
    """Users at the end of each year, stacked by the year in which they were won. users : cohorts.build_up."""
    fig = charts.figure(title, x="Year", y="Users at the end of the year", source=source, note=note, right=24)
    years = np.arange(1, len(users) + 1)
    inks = [
        charts.SEQUENTIAL[round(i * (len(charts.SEQUENTIAL) - 1) / max(len(users) - 1, 1))] for i in range(len(users))
    ]
    for i, ink in enumerate(inks):
        column = np.round(users[:, i], 1)
        fig.add_bar(
            x=years[i:], y=column[i:], name=f"won in year {i + 1}", marker={"color": ink, "line": {"color": "#ffffff", "width": 0.6}},
            meta={"words": f"won in year {i + 1}: {column[i]:.0f} users, {column[-1]:.0f} of them there in year {years[-1]}"},
        )  # fmt: skip
    fig.update_layout(barmode="stack", bargap=0.12)
    fig.update_xaxes(tickvals=years.tolist())
    fig.add_annotation(
        x=0.02, xref="paper", y=0.97, yref="paper", text="dark: won first; light: won last", xanchor="left", showarrow=False,
        font={"size": 13, "color": charts.QUIET},
    )  # fmt: skip
    return fig


def axes_figure(title: str, units: pd.DataFrame, *, source: str = "", note: str = "") -> go.Figure:
    """Growth of users against selling in percent of revenue, both logarithmic; slanted lines join equal costs in months of revenue."""
    fig = charts.figure(
        title, x="Net new users in the year (% of users, logarithmic)", y="Selling cost (% of revenue, logarithmic)",
        source=source, note=note, height=500, right=40,
    )  # fmt: skip
    low, high = 4.0, 70.0
    for months in (6, 12, 24, 36):
        y0, y1 = low * months / 12, high * months / 12
        fig.add_scatter(
            x=[low, high], y=[y0, y1], mode="lines", line={"color": charts.GREY, "width": 1, "dash": "dot"}, hoverinfo="skip",
            meta={"words": False}, showlegend=False,
        )  # fmt: skip
        at = min(56.0, 42 / (months / 12))
        fig.add_annotation(
            x=np.log10(at), y=np.log10(at * months / 12), text=f"{months} months", showarrow=False, yshift=9, xanchor="right",
            font={"size": 11, "color": charts.QUIET},
        )  # fmt: skip
    for firm, rows in units.sort_values("year").groupby("firm", sort=False):
        words = f"{firm}: " + "; ".join(
            f"{r.year} growth {r.growth:.0f} %, selling {r.share:.0f} %" for r in rows.iloc[[0, -1]].itertuples()
        )
        fig.add_scatter(
            x=rows["growth"].round(2), y=rows["share"].round(2), mode="lines+markers", name=firm, meta={"words": words},
            line={"color": INKS[firm], "width": 1.6}, marker={"symbol": SYMBOLS[firm], "size": 8, "color": INKS[firm]},
        )  # fmt: skip
        for at in (0, -1):
            row = rows.iloc[at]
            side, over, up = PLACES.get((firm, int(row.year)), ("center", 0, 14))
            if (firm, int(row.year)) == ("Alibaba", 2021):
                continue  # its other year lies beside it
            fig.add_annotation(
                x=np.log10(row.growth), y=np.log10(row.share), showarrow=False, xanchor=side, xshift=over, yshift=up,
                text=f"{firm} {row.year:.0f}", font={"size": 12, "color": charts.text_colour(INKS[firm])},
            )  # fmt: skip
    fig.update_xaxes(type="log", range=[np.log10(low), np.log10(high)], tickvals=[5, 10, 20, 50])
    fig.update_yaxes(type="log", range=[np.log10(5), np.log10(150)], tickvals=[5, 10, 20, 50, 100])
    return fig


def the_lab() -> lab.Lab:
    """The lab as the lesson shows it. Settings of firms are read from the table, to the step of the controls."""
    rows = firms().set_index(["firm", "year"])
    meta, pdd = rows.loc[("Meta", 2021)], rows.loc[("PDD", 2018)]
    late = rows.loc[("PDD", 2020)]
    rise = 100 * ((late.per_user / pdd.per_user) ** 0.5 - 1)
    as_meta = {"cost": int(round(meta.months)), "margin": int(round(meta.margin))}
    as_pdd = {"cost": int(round(pdd.months)), "margin": int(round(pdd.margin))}
    return lab.Lab(
        draw,
        controls=[
            lab.slider("cost", "Cost of winning a user", 0, 36, as_meta["cost"], unit="months of revenue"),
            lab.slider("margin", "Margin before selling", 1, 80, as_meta["margin"], unit="% of revenue"),
            lab.slider("kept", "Users still there after a year", 5, 100, 100, step=5, unit="%"),
            lab.slider("spread", "How much users differ in leaving", 0, 4, 0, step=0.5),
            lab.slider("growth", "Growth of revenue per user", -20, 60, 0, step=1, unit="% a year"),
            lab.slider("discount", "Discount rate", 0, 30, 0, step=1, unit="% a year"),
            lab.slider("patience", "Patience", 1, 10, 5, unit="years"),
        ],
        presets={
            "Meta 2021, no one leaves": {},
            "The same, three in ten leave in a year, all alike": {"kept": 70},
            "The same, but users differ": {"kept": 70, "spread": 2},
            "PDD 2018, no one leaves, nothing grows": as_pdd,
            "PDD 2018, revenue per user grows as it then did": {**as_pdd, "growth": int(round(rise))},
        },
        title="Lab: when does a user pay back?",
        prompt="Predict: if three in ten leave in a year, how much longer does it take to earn one back? Try: lower the users still "
        "there after a year, then let users differ. Explain: why do firms with the same cost and margin end in different places?",
    )
