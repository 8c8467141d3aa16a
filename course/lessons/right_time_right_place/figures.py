"""The charts of what cities offer to young firms, how to weigh it, and when Hangzhou's firms began."""

from __future__ import annotations

import html
from functools import lru_cache

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from course import charts, data
from course.charts import palette
from course.models import weighting
from course.tables import cities

RESULT = "unicorns"
ALL, TIER, DEAR = "all cities of the list", "the first tier and Hangzhou", "the three dear cities and Hangzhou"
FIELDS: dict[str, tuple[str, ...] | None] = {
    ALL: None,
    TIER: (*cities.FIRST_TIER, "Hangzhou"),
    DEAR: (*cities.DEAR, "Hangzhou"),
}
#: What a weighted part is in the triangle: size, people (two columns), cost (two columns).
PILLARS = {"size": ("size",), "people": ("students", "science jobs"), "low cost": ("home price", "wage")}


@lru_cache(maxsize=16)
def table(year: int, field: str = ALL) -> pd.DataFrame:
    """Return five conditions of the year and unicorns per million people, for the cities of a field."""
    facts = data.load("place_facts_cn")
    made = cities.conditions(facts, data.load("prefecture_panel_cn"), data.load("house_price_index_cn"), year)
    made[RESULT] = cities.unicorns_per_million(
        data.load("unicorns_cn_companies_2022"), data.load("prefectures_cn"), facts
    )
    wanted = FIELDS[field]
    return made if wanted is None else made.loc[list(wanted)]


def pillars(good: pd.DataFrame) -> pd.DataFrame:
    """Return the scores in three parts: size, people, low cost; the two columns of a part weigh the same."""
    return pd.DataFrame({name: good[list(columns)].mean(axis=1) for name, columns in PILLARS.items()})


# ------------------------------------------------------------------------------------------------ the lesson's charts

CITY_LANE, FIRMS_LANE, OLDER = "the city's money", "the six young firms", "their parents and first signs"


def events(place_facts_cn: pd.DataFrame) -> pd.DataFrame:
    """Return dated facts on Hangzhou's young firms and the city's funds, oldest first: at (year with a fraction), what,
    lane.
    """
    facts = place_facts_cn[place_facts_cn["topic"].isin(["Hangzhou start-ups", "Hangzhou and Zhejiang"])]
    wanted = (
        (None, "first city venture company", "the city's first venture company", CITY_LANE),
        (None, "venture guidance fund", "the city's guidance fund for venture capital", CITY_LANE),
        (None, '"Project Eagle" for science start-ups', "the city's programme for science start-ups", CITY_LANE),
        ("Game Science", "founded", "Game Science founded", FIRMS_LANE),
        ("DeepSeek", "parent High-Flyer founded", "High-Flyer, parent of DeepSeek, founded", OLDER),
        ("Unitree", "robot dog shown by the founder at Wuzhen", "Unitree shows a robot dog, short of money", OLDER),
        ("BrainCo", "contact with Hangzhou", "BrainCo, in Boston, meets people of Hangzhou", OLDER),
        ("DeepSeek", "founded", "DeepSeek founded", FIRMS_LANE),
        ("DeepSeek-V3", "publication date", "DeepSeek-V3", FIRMS_LANE),
        ("DeepSeek-R1", "publication date", "DeepSeek-R1", FIRMS_LANE),
        ("Manycore (Qunhe)", "founded", "Manycore founded (in a list of start-ups: Kujiale)", FIRMS_LANE),
        ("Manycore (Qunhe)", "filed for listing in Hong Kong", "Manycore asks to be listed", FIRMS_LANE),
    )
    rows = []
    for subject, indicator, what, lane in wanted:
        own = facts[facts["indicator"] == indicator]
        first = own[own["subject"].isna() if subject is None else own["subject"] == subject].iloc[0]
        text = first["value_text"]
        day = pd.Timestamp(str(text)) if isinstance(text, str) else None
        rows.append((float(first["value"]) if day is None else day.year + (day.day_of_year - 1) / 365.25, what, lane))
    return pd.DataFrame(rows, columns=["at", "what", "lane"]).sort_values(["at", "what"], ignore_index=True)


HEIGHT = float(np.sqrt(3) / 2)


def _flat(weights: np.ndarray) -> tuple[list[float], list[float]]:
    """Return points of the triangle on the page: first column to the lower left, second to the lower right, third on
    top.
    """
    points = np.asarray(weights, dtype=float)
    return (points[:, 1] + points[:, 2] / 2).round(4).tolist(), (points[:, 2] * HEIGHT).round(4).tolist()


def triangle_figure(
    title: str, good: pd.DataFrame, *, source: str = "", note: str = "", highlight: str = "Hangzhou"
) -> go.Figure:
    """Draw all weightings of three columns, parted by the city that comes first. A city with 3% or more is named in
    its part.
    """
    shares = 100 * weighting.first_shares(good)
    shares = shares[shares > 0]
    fig = charts.figure(title, source=source, note=note, height=520, left=20, right=20)
    soft = palette.TINTS
    parts = weighting.regions(good)
    others = [name for name in shares.index if name != highlight]
    for name in shares.index:
        corners = parts[name]
        x, y = _flat(np.vstack([corners, corners[:1]]))
        fill = charts.FIXED[highlight] if name == highlight else soft[others.index(name) % len(soft)]
        fig.add_scatter(
            x=x,
            y=y,
            mode="lines",
            fill="toself",
            fillcolor=fill,
            line={"color": charts.PAPER, "width": 1.5},
            name=name,
            showlegend=False,
            hoveron="fills",
            text=f"{name}: first in {shares[name]:.1f}%",
            hoverinfo="text",
            meta={"words": f"{name} is first in {shares[name]:.1f}% of all weightings"},
        )
        if shares[name] >= 3:
            mx, my = _flat(corners.mean(axis=0, keepdims=True))
            fig.add_annotation(
                x=mx[0],
                y=my[0],
                text=f"{html.escape(name)}<br>{shares[name]:.0f}%",
                showarrow=False,
                font={"size": 12, "color": charts.INK},
            )
    for (across, up), name, shift in zip(((0, 0), (1, 0), (0.5, HEIGHT)), good.columns, (-14, -14, 14), strict=True):
        fig.add_annotation(
            x=across, y=up, yshift=shift, text=f"only {name}", showarrow=False, font={"size": 13, "color": charts.QUIET}
        )
    fig.add_scatter(
        x=[0.5],
        y=[HEIGHT / 3],
        mode="markers",
        marker={"symbol": "cross-thin", "size": 12, "line": {"width": 2, "color": charts.INK}},
        showlegend=False,
        hoverinfo="skip",
        meta={"words": "a thin cross marks equal weights"},
    )
    fig.update_xaxes(visible=False, range=[-0.25, 1.25])
    fig.update_yaxes(visible=False, range=[-0.07, HEIGHT + 0.07], scaleanchor="x", scaleratio=1)
    return fig


#: Where a name stands beside its mark, so that neighbours do not overlap.
SIDES = {
    "Beijing": "bottom center",
    "Nanjing": "bottom right",
    "Guangzhou": "middle left",
    "Wuhan": "middle right",
    "Chengdu": "top left",
    "Chongqing": "bottom right",
}


def cost_figure(
    title: str, table: pd.DataFrame, *, source: str = "", note: str = "", name: tuple[str, ...] = ()
) -> go.Figure:
    """Draw wage across (yuan a month), price of a square metre up (yuan); straight lines join what the same month's
    wage buys. The columns are wage and price.
    """
    fig = charts.figure(
        title,
        x="Wage (yuan a month)",
        y="Price of a home (yuan a square metre)",
        source=source,
        note=note,
        height=480,
        right=70,
    )
    top, wide = 56_000, 19_000
    for area in (0.3, 0.5, 1.0):
        end = min(wide, top * area)
        fig.add_scatter(
            x=[0, end],
            y=[0, end / area],
            mode="lines",
            line={"color": charts.GREY, "width": 1, "dash": "dot"},
            showlegend=False,
            hoverinfo="skip",
            meta={"words": False},
        )
        fig.add_annotation(
            x=end,
            y=end / area,
            text=f"{area:g} m²",
            showarrow=False,
            xanchor="left",
            xshift=4,
            font={"size": 12, "color": charts.QUIET},
        )
    for named, ink, width in ((False, charts.GREY, 8), (True, charts.PALETTE[0], 10)):
        rows = table[table.index.isin(name) == named]
        floor = rows["wage"] / rows["price"]
        low, high = floor.idxmin(), floor.idxmax()
        said = (
            "named: " + "; ".join(f"{city} {floor[city]:.2f} square metres for a month's wage" for city in rows.index)
            if named
            else f"{len(rows)} other cities, from {floor[low]:.2f} square metres ({low}) to {floor[high]:.2f} ({high})"
        )
        inks = [charts.FIXED["Hangzhou"] if city == "Hangzhou" else ink for city in rows.index]
        fig.add_scatter(
            x=rows["wage"].tolist(),
            y=rows["price"].tolist(),
            mode="markers+text" if named else "markers",
            text=list(rows.index) if named else None,
            textposition=[SIDES.get(city, "top center") for city in rows.index],
            textfont={"size": 12},
            marker={"size": width, "color": inks, "symbol": "diamond" if named else "circle"},
            hovertext=list(rows.index),
            hoverinfo="text+x+y",
            showlegend=False,
            meta={"words": said},
        )
    fig.update_xaxes(range=[7_000, 19_600], showgrid=True)
    fig.update_yaxes(range=[0, 57_000])
    return fig


def timeline_figure(title: str, events: pd.DataFrame, *, source: str = "", note: str = "") -> go.Figure:
    """Draw dated events, one row each, oldest on top. The columns are at (a year with a fraction), what, and lane (a
    firm, or the city).
    """
    events = events.sort_values("at", kind="stable").reset_index(drop=True)
    lanes = list(dict.fromkeys(events["lane"]))
    fig = charts.figure(
        title, x="Year", source=source, note=note, height=170 + 25 * len(events), left=24, right=30, legend=True
    )
    for lane, symbol, ink in zip(
        lanes, charts.SYMBOLS, (charts.INK, charts.PALETTE[1], charts.PALETTE[0]), strict=False
    ):
        rows = events[events["lane"] == lane]
        fig.add_scatter(
            x=rows["at"].round(2).tolist(),
            y=rows.index.tolist(),
            mode="markers",
            name=lane,
            marker={"symbol": symbol, "size": 11, "color": ink},
            meta={
                "words": (
                    f"{lane}: "
                    + "; ".join(f"{int(at)} {what}" for at, what in zip(rows["at"], rows["what"], strict=True))
                )
            },
        )
    low, high = events["at"].min(), events["at"].max()
    for i, row in events.iterrows():
        left = row["at"] > (low + high) / 2
        fig.add_annotation(
            x=row["at"],
            y=i,
            text=html.escape(row["what"]),
            showarrow=False,
            xanchor="right" if left else "left",
            xshift=-10 if left else 10,
            font={"size": 12, "color": charts.INK},
        )
    fig.update_yaxes(visible=False, range=[len(events) - 0.4, -0.6])
    fig.update_xaxes(range=[low - 0.8, high + 0.8], showgrid=True, dtick=5)
    return fig
