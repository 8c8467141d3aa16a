"""The charts of which products are alike at home and abroad, and the table of doubts about it."""

from __future__ import annotations

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from course import charts
from course.english import listed
from course.lessons.blinkered_vision.claims import (
    AT_LEAST,
    COMMON,
    FEATURES,
    at_home,
    follower_years,
    pairs,
    pool,
    read_by,
)
from course.lessons.blinkered_vision.records import READERS
from course.models import similarity

HOME, ABROAD = charts.colour("China"), charts.PALETTE[0]


#: Features whose column says too little.
PLAIN = {
    "qr_pay": "QR pay",
    "stream_gifts": "gifts to streamers",
    "moving_comments": "comments over the picture",
    "task_rewards": "rewards for tasks",
    "neighbour_pickup": "neighbours' pick-up",
    "conduct_score": "score of conduct",
    "vanishing": "vanishing posts",
    "rider_tips": "tips to riders",
    "creator_pay": "pay for creators",
}


def words(feature: str) -> str:
    """Return a feature as it is written on a chart."""
    return PLAIN.get(feature, feature.replace("_", " "))


# ------------------------------------------------------------------------------------------- the lesson's charts


def _room(fig: go.Figure, pixels: int) -> None:
    """Make room under a chart: the picture grows, and the source line moves down with its foot."""
    fig.layout.margin.b += pixels
    fig.layout.height += pixels
    for one in fig.layout.annotations:
        if one.name == "source":
            one.yshift -= pixels


def matrix_figure(title: str, table: pd.DataFrame, names: list[str], *, source: str = "") -> go.Figure:
    """Draw products (rows) by features (columns): a dot where the page shows the feature. Only features that one of
    them has are drawn.
    """
    rows = table.loc[names, FEATURES] == 1
    rows = rows.loc[:, rows.any()]
    rows = rows[rows.sum().sort_values(ascending=False, kind="stable").index]
    fig = charts.figure(title, source=source, left=110, height=150 + 44 * len(names))
    for name in names:
        seen = rows.loc[name].to_numpy(dtype=bool)
        has = [words(one) for one in rows.columns[seen]]
        lacks = [words(one) for one in rows.columns[~seen]]
        ink = HOME if table.loc[name, "iso3"] == "CHN" else ABROAD
        fig.add_scatter(
            x=has,
            y=[name] * len(has),
            mode="markers",
            name=name,
            meta={"words": f"{name}: {listed(has)}"},
            marker={"size": 17, "color": ink, "symbol": "circle" if ink == HOME else "square"},
        )
        fig.add_scatter(
            x=lacks,
            y=[name] * len(lacks),
            mode="markers",
            meta={"words": False},
            hoverinfo="skip",
            marker={"size": 5, "color": charts.GREY, "symbol": "circle-open"},
        )
        fig.update_yaxes(range=[len(names) - 0.5, -0.5])
    fig.update_xaxes(
        type="category",
        categoryorder="array",
        categoryarray=[words(one) for one in rows.columns],
        tickangle=-40,
        range=[-0.6, rows.shape[1] - 0.4],
    )
    fig.update_yaxes(type="category", categoryorder="array", categoryarray=names, showgrid=True)
    _room(fig, 48)
    return fig


def kappa_figure(title: str, table: pd.DataFrame, *, source: str = "", note: str = "") -> go.Figure:
    """Draw Cohen's kappa of the two readers, one row per feature (see `claims.agreements`); hollow dots where one of
    the readers says yes for fewer than five products.
    """
    fig = charts.figure(
        title,
        x="Cohen's kappa, a yes against the rest",
        source=source,
        note=note,
        left=180,
        height=150 + 19 * len(table),
    )
    names = [words(one) for one in table.index]
    few = (table[["yes_A", "yes_B"]].min(axis=1) < 5).to_numpy()
    said = "; ".join(f"{name} {kappa:.2f}" for name, kappa in zip(names, table["kappa"], strict=True))
    fig.add_scatter(
        x=table["kappa"].round(3).tolist(),
        y=names,
        mode="markers",
        name="kappa",
        marker={"size": 10, "color": charts.INK, "symbol": ["circle-open" if one else "circle" for one in few]},
        meta={"words": f"Kappa by feature: {said}"},
    )
    fig.update_yaxes(
        autorange="reversed", type="category", categoryorder="array", categoryarray=names, ticks="", showgrid=True
    )
    fig.update_xaxes(range=[0, 1.04], showgrid=True)
    return fig


def borders_figure(title: str, table: pd.DataFrame, *, source: str = "", note: str = "") -> go.Figure:
    """Draw dumbbells: the likeness (0 to 1) of the nearest neighbour at home and abroad, product by product; see
    `claims.borders`.
    """
    fig = charts.figure(
        title,
        x="Likeness of the nearest neighbour",
        source=source,
        note=note,
        legend=True,
        left=96,
        right=210,
        height=150 + 26 * len(table),
    )
    for name, row in table.iterrows():
        fig.add_scatter(
            x=[row.home, row.abroad],
            y=[name, name],
            mode="lines",
            line={"color": charts.GREY, "width": 2},
            showlegend=False,
            meta={"words": False},
            hoverinfo="skip",
        )
        nearer = row.who_abroad if row.gain >= -1e-9 else row.who_home
        fig.add_annotation(
            x=1.0,
            xref="paper",
            y=name,
            text=nearer,
            xanchor="left",
            xshift=6,
            showarrow=False,
            font={"size": 12, "color": charts.text_colour(ABROAD if row.gain >= -1e-9 else HOME)},
        )
    for label, column, ink, symbol, size in (
        ("nearest neighbour at home", "home", HOME, "circle", 14),
        ("nearest neighbour abroad", "abroad", ABROAD, "square", 9),
    ):
        who = "; ".join(f"{name} {row[column]:.2f} ({row['who_' + column]})" for name, row in table.iterrows())
        fig.add_scatter(
            x=table[column].round(3).tolist(),
            y=table.index.tolist(),
            mode="markers",
            name=label,
            marker={"size": size, "color": ink, "symbol": symbol},
            meta={"words": f"{label}: {who}"},
        )
    fig.update_yaxes(autorange="reversed", type="category", ticks="", showgrid=False)
    fig.update_xaxes(range=[0.2, 0.95], showgrid=True)
    return fig


def null_figure(title: str, drawn: np.ndarray, found: float, *, source: str = "") -> go.Figure:
    """Draw how often random labels give each share (both in per cent), and where the real labels lie."""
    edges = np.arange(-2.5, 105, 5)
    counts, _ = np.histogram(100 * drawn, edges)
    middle, share = (edges[:-1] + 2.5).tolist(), (100 * counts / len(drawn)).round(2)
    low, high = np.quantile(100 * drawn, [0.025, 0.975])
    fig = charts.figure(
        title,
        x="Chinese products with the nearest neighbour abroad (%)",
        y="Random labels (% of all deals)",
        source=source,
        note=f"Nineteen of twenty deals lie between {low:.0f} and {high:.0f}%",
    )
    inside = [low - 2.5 <= m <= high + 2.5 for m in middle]
    fig.add_bar(
        x=middle,
        y=share.tolist(),
        width=4.4,
        name="random labels",
        marker={"color": [charts.PALETTE[2] if one else charts.GREY for one in inside]},
    )
    top = float(share.max()) * 1.18
    fig.add_shape(type="line", x0=100 * found, x1=100 * found, y0=0, y1=top * 0.95, line={"color": HOME, "width": 3})
    fig.add_annotation(
        x=100 * found,
        y=top * 0.95,
        text=f"the real labels: {100 * found:.0f}%",
        xanchor="left",
        xshift=6,
        showarrow=False,
        font={"size": 13, "color": charts.text_colour(HOME)},
    )
    fig.update_yaxes(range=[0, top])
    fig.update_xaxes(range=[12, 104])
    return fig


def known_twins(table: pd.DataFrame, precedents_lead_lag: pd.DataFrame) -> np.ndarray:
    """Return which products stand in one pair of precedents_lead_lag (the two names in the two columns)."""
    text = precedents_lead_lag[["first_product", "follower_product"]].astype(str)
    names = [name.split()[0] for name in table.index]
    inside = {
        side: np.array([text[side].str.contains(name, regex=False) for name in names], dtype=float) for side in text
    }
    twins = inside["first_product"] @ inside["follower_product"].T
    known: np.ndarray = (twins + twins.T) > 0
    return known


def doubts(
    product_features_2026: pd.DataFrame,
    product_codes: pd.DataFrame,
    precedents_lead_lag: pd.DataFrame,
    runs: int = 1000,
) -> pd.DataFrame:
    """Return the share abroad (%) under other choices: mean, least and greatest (or the middle 95%), and what random
    labels give.
    """
    table = pool(product_features_2026)
    home, marks = at_home(table), table[FEATURES]
    alike, rows = similarity.jaccard(marks), []

    def keep(label: str, shares: np.ndarray | pd.Series | list[float], expected: float, middle: bool = True) -> None:
        values = 100 * np.asarray(shares, dtype=float)
        ends = np.quantile(values, [0.025, 0.975]) if middle else (values.min(), values.max())
        rows.append((label, values.mean(), *ends, 100 * expected))

    usual, here = similarity.by_chance(home), similarity.share_abroad(alike, home)
    keep("both readers say yes", [here], usual)
    for who in list(READERS)[1:]:
        other = pool(read_by(product_features_2026, product_codes, who))
        side = at_home(other)
        keep(who, [similarity.share_abroad(similarity.jaccard(other[FEATURES]), side)], similarity.by_chance(side))
    keep(
        "one feature left out, each in turn",
        similarity.without_each(marks, lambda one: similarity.share_abroad(similarity.jaccard(one), home)),
        usual,
        False,
    )
    common = pool(product_features_2026.assign(**dict.fromkeys(FEATURES[COMMON:], np.nan)))
    side = at_home(common)
    keep(
        f"only the {COMMON} common features",
        [similarity.share_abroad(similarity.jaccard(common[FEATURES]), side)],
        similarity.by_chance(side),
    )
    rare = similarity.jaccard(marks, similarity.rarity(marks))
    keep("rare features count more", [similarity.share_abroad(rare, home)], usual)
    for least in (AT_LEAST + 2, 2 * AT_LEAST + 2):
        other = pool(product_features_2026, least)
        side = at_home(other)
        keep(
            f"products with {least} features or more",
            [similarity.share_abroad(similarity.jaccard(other[FEATURES]), side)],
            similarity.by_chance(side),
        )
    apart = np.where(known_twins(table, precedents_lead_lag), -1.0, alike)
    keep(
        "without the twin of a known pair",
        [similarity.share_abroad(apart, home)],
        float(similarity.permutation(apart, home).mean()),
    )
    for share in (0.1, 0.3):
        keep(
            f"{100 * share:.0f}% of the marks drawn anew at random",
            similarity.recoded(marks, home, share, runs),
            usual,
        )
    for more, label in (
        (0.5, "blanks hide half as many features as were seen"),
        (1.0, "blanks hide as many features as were seen"),
    ):
        keep(label, similarity.filled(marks, home, more, runs), usual)
    random, even = np.random.default_rng(0), []
    for _ in range(runs):
        part = np.r_[np.flatnonzero(home), random.choice(np.flatnonzero(~home), home.sum(), replace=False)]
        even.append(similarity.share_abroad(alike[np.ix_(part, part)], home[part]))
    keep("as many foreign products as Chinese", even, similarity.by_chance(home[part]))
    keep("other products drawn (bootstrap)", similarity.bootstrap(alike, home, runs), usual)
    return pd.DataFrame(rows, columns=["choice", "share", "low", "high", "random labels"])


def doubts_figure(title: str, table: pd.DataFrame, *, source: str = "", note: str = "") -> go.Figure:
    """Draw one row per choice: the share in per cent (dot, interval) and what random labels give (bar)."""
    fig = charts.figure(
        title,
        x="Chinese products with the nearest neighbour abroad (%)",
        source=source,
        note=note,
        legend=True,
        left=300,
        height=170 + 28 * len(table),
    )
    names = table["choice"].tolist()
    spans = list(zip(names, table["share"], table["low"], table["high"], strict=True))
    for name, _, low, high in spans:
        if high > low:
            fig.add_scatter(
                x=[low, high],
                y=[name, name],
                mode="lines",
                line={"color": HOME, "width": 4},
                opacity=0.45,
                showlegend=False,
                meta={"words": False},
                hoverinfo="skip",
            )
    said = "; ".join(
        f"{name} {share:.0f}" + (f" ({low:.0f} to {high:.0f})" if high > low else "")
        for name, share, low, high in spans
    )
    chance = "; ".join(f"{name} {share:.0f}" for name, share in zip(names, table["random labels"], strict=True))
    fig.add_scatter(
        x=table["share"].round(1).tolist(),
        y=names,
        mode="markers",
        name="found (line: how far it moves)",
        marker={"size": 11, "color": HOME},
        meta={"words": f"Found: {said}"},
    )
    fig.add_scatter(
        x=table["random labels"].round(1).tolist(),
        y=names,
        mode="markers",
        name="random labels",
        marker={"size": 15, "color": charts.INK, "symbol": "line-ns-open", "line": {"width": 3, "color": charts.INK}},
        meta={"words": f"Random labels: {chance}"},
    )
    fig.update_yaxes(
        autorange="reversed", type="category", categoryorder="array", categoryarray=names, ticks="", showgrid=False
    )
    fig.update_xaxes(range=[0, 104], showgrid=True)
    return fig


def pairs_figure(title: str, precedents_lead_lag: pd.DataFrame, *, source: str = "", note: str = "") -> go.Figure:
    """Draw dumbbells of first mover and follower by year; where only the order is known an arrow stands in for the
    missing date.
    """
    table = pairs(precedents_lead_lag)
    short = table[["first_name", "follower_name"]].apply(
        lambda column: column.str.replace(r" with .*| shopping cart test|, Feidou, Youni", "", regex=True)
    )
    label = short["first_name"] + " → " + short["follower_name"]
    first = table["first_date"].astype("str").str.extract(r"(\d{4})(?:-(\d\d))?").astype(float)
    last = table["follower_date"].astype("str").str.extract(r"(\d{4})(?:-(\d\d))?").astype(float)
    at = [one[0] + (one[1] - 1).fillna(5.5) / 12 for one in (first, last)]
    rows = pd.DataFrame(
        {
            "label": label,
            "first": at[0],
            "last": at[1],
            "out": table["direction"].astype(str) == "China first",
            "year": follower_years(table),
        }
    )
    undated = rows[rows["last"].isna()]["label"].tolist()
    rows = rows.dropna(subset="last").sort_values(["last", "label"], ascending=[False, True])
    fig = charts.figure(title, x="Year", source=source, note=note, legend=True, left=220, height=190 + 25 * len(rows))
    for name, begun, followed, out in zip(rows["label"], rows["first"], rows["last"], rows["out"], strict=True):
        ink = HOME if out else ABROAD
        known = np.isfinite(begun)
        fig.add_scatter(
            x=[begun if known else followed - 1.6, followed],
            y=[name] * 2,
            mode="lines",
            showlegend=False,
            line={"color": ink, "width": 3 if known else 2, "dash": "solid" if known else "dot"},
            meta={"words": False},
            hoverinfo="skip",
        )
    for out, name, ink in ((False, "abroad first, China follows", ABROAD), (True, "China first, abroad follows", HOME)):
        mine = rows[rows["out"] == out]
        dated = mine[mine["first"].notna()]
        said = "; ".join(
            f"{label} {'order only' if not np.isfinite(begun) else int(begun)} to {int(year)}"
            for label, begun, year in zip(mine["label"][::-1], mine["first"][::-1], mine["year"][::-1], strict=True)
        )
        fig.add_scatter(
            x=dated["first"].round(2).tolist(),
            y=dated["label"].tolist(),
            mode="markers",
            showlegend=False,
            meta={"words": False},
            marker={
                "size": 9,
                "color": charts.PAPER,
                "line": {"color": ink, "width": 2.5},
                "symbol": "circle" if out else "square",
            },
        )
        fig.add_scatter(
            x=mine["last"].round(2).tolist(),
            y=mine["label"].tolist(),
            mode="markers",
            name=name,
            meta={"words": f"{name}: {said}"},
            marker={"size": 11, "color": ink, "symbol": "circle" if out else "square"},
        )
    text = "White: first mover. Filled: follower. Dots: only the order is known." + (
        f" No date at all: {listed(undated)}." if undated else ""
    )
    fig.add_annotation(
        text=text,
        x=0,
        xref="paper",
        y=0,
        yref="paper",
        xanchor="left",
        xshift=-205,
        yanchor="top",
        yshift=-44,
        showarrow=False,
        font={"size": 12, "color": charts.QUIET},
    )
    _room(fig, 24)
    fig.update_yaxes(
        type="category", categoryorder="array", categoryarray=rows["label"].tolist(), ticks="", showgrid=False
    )
    fig.update_xaxes(showgrid=True, range=[1995, 2021.5])
    return fig
