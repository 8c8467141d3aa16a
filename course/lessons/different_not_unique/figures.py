"""The charts of how unusual a country is among its peers, and the searches that make one look unique."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Any, cast

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from course import charts, data
from course.lessons.different_not_unique import claims as settled
from course.models import uniqueness

TABLES = ("country_economy", "country_internet", "country_innovation", "countries")
NAMES = tuple(settled.INDICATORS)
MINE, BEST, FREE = (
    "all my indicators at once",
    "a search among my indicators",
    "a search among my indicators and all peer groups",
)
EACH, FULL = "all that have my indicators", "only those that have every indicator"
MARK = 0.01


@cache
def made() -> pd.DataFrame:
    """Return the panel of all years."""
    return settled.panel(*(data.load(name) for name in TABLES))


@lru_cache(maxsize=16)
def _year(year: int) -> tuple[pd.DataFrame, np.ndarray]:
    """Return all countries of a year, and which values are there (indicators, income, people)."""
    frame = cast("pd.DataFrame", made().xs(year, level="year"))
    return frame, np.isfinite(frame[[*NAMES, "income", "people"]].to_numpy(float))


@lru_cache(maxsize=256)
def _rows(year: int, names: tuple[str, ...], among: str = EACH) -> tuple[pd.DataFrame, np.ndarray, list[np.ndarray]]:
    frame, full = _year(year)
    needed = [*(NAMES.index(name) for name in (names if among == EACH else NAMES)), -2, -1]
    rows = cast("pd.DataFrame", frame[full[:, needed].all(axis=1)])
    return rows, uniqueness.scores(rows[list(names)]), settled.peer_groups(rows)


@lru_cache(maxsize=512)
def chances(year: int, names: tuple[str, ...], peers: str, how: str, among: str = EACH) -> pd.DataFrame:
    """Return naive p under one rule for every country that has the indicators, least p first. The columns are country,
    p, peers and indicators used, and enough (whether there are peers enough).
    """
    rows, z, groups = _rows(year, names, among)
    at = settled.PEERS.index(peers)
    if how == MINE:
        naive, used = uniqueness.distance(z, groups[at])[1], [(at, tuple(range(len(names))))] * len(rows)
    else:
        found = uniqueness.search(z, groups if how == FREE else [groups[at]])
        naive, used = found.least(), [found.choice(i) for i in range(len(rows))]
    # Nine digits: two countries that are each other's neighbours tie, and no last digit of a logarithm decides who is
    # first.
    p = [float(f"{one:.9g}") for one in naive]
    table = pd.DataFrame(
        {
            "country": rows["country"].to_numpy(),
            "p": p,
            "peers": [settled.PEERS[g if how != BEST else at] for g, _ in used],
            "indicators": [", ".join(names[i] for i in which) for _, which in used],
            "enough": (groups[at].sum(axis=1) > (len(names) if how == MINE else uniqueness.MOST) + 1) | (how == FREE),
        }
    )
    return table.sort_values(["p", "country"], ignore_index=True)


def one_in(p: float) -> str:
    """Return a chance (0 to 1) in words, such as one in 1,900."""
    n = 1 / max(p, 1e-12)
    if n < 10:
        return f"one in {n:.1f}" if n >= 1.05 else "every one"
    digits = int(np.floor(np.log10(n))) - 1
    return f"one in {round(n / 10**digits) * 10**digits:,.0f}"


def picture(table: pd.DataFrame, country: str, name: str, year: int) -> go.Figure:
    """Draw the table of `chances`, one country in colour: one stranger in how many is as unusual (logarithmic)."""
    mine = table[table["country"] == country].iloc[0]
    place = int((table["p"] < mine.p).sum()) + 1
    beyond = int((table["p"] < MARK).sum())
    title = (
        f"{name}: {one_in(mine.p).replace('one in', 'one stranger in')} is as unusual. Under the same rule it is number"
        f" {place} of {len(table)}, and {beyond} {'passes' if beyond == 1 else 'pass'} for “unique at"
        f" {100 * MARK:.0f}%”"
    )
    used = mine.indicators if mine.indicators.count(",") < 4 else f"{mine.indicators.count(',') + 1} indicators"
    made_ = charts.layout(
        title,
        x="Naive yardstick: one stranger in … is as unusual",
        y="Place among the countries compared",
        height=450,
        note=f"{country} is compared with {mine.peers} in {used}; a dotted line marks one in {1 / MARK:.0f}",
        source=charts.source(*TABLES[:3]),
    )
    x = np.round(np.clip(1 / np.maximum(table["p"], 1e-9), 1, 1e9), 2)
    y = np.arange(1, len(table) + 1)
    top = max(2e3, float(x.max()) * 1.6)
    others = (table["country"] != country).to_numpy()
    at = int(np.flatnonzero(~others)[0])
    ink = charts.text_colour(charts.FIXED.get(country, charts.PALETTE[0]))
    traces = [
        {
            "type": "scatter",
            "mode": "markers",
            "x": x[others].tolist(),
            "y": y[others].tolist(),
            "name": "other countries",
            "text": table["country"][others].tolist(),
            "hovertemplate": "%{text}: one in %{x:,.0f}, place %{y}<extra></extra>",
            "marker": {"color": charts.GREY, "size": 6},
            "meta": {
                "words": (
                    "In front are"
                    f" {', '.join(f'{c} ({one_in(p)})' for c, p in zip(table.country[:3], table.p[:3], strict=True))}"
                )
            },
        },
        {
            "type": "scatter",
            "mode": "markers",
            "x": [float(x[at])],
            "y": [int(y[at])],
            "name": country,
            "marker": {"color": ink, "size": 13, "symbol": "diamond"},
        },
    ]
    made_["shapes"] = [
        {
            "type": "line",
            "x0": 1 / MARK,
            "x1": 1 / MARK,
            "y0": 0,
            "y1": 1,
            "yref": "paper",
            "line": {"color": charts.QUIET, "width": 1, "dash": "dot"},
        }
    ]
    small = {"showarrow": False, "font": {"size": 12, "color": charts.QUIET}}
    made_["annotations"] += [
        {
            "text": f"<b>{country}</b>",
            "x": float(np.log10(x[at])),
            "y": int(y[at]),
            "xanchor": "left" if x[at] < top**0.6 else "right",
            "xshift": 11 if x[at] < top**0.6 else -11,
            "showarrow": False,
            "font": {"size": 13, "color": ink},
            "bgcolor": "rgba(255,255,255,0.8)",
        },
        {
            "text": f"compared with {mine.peers}<br>in {used.replace(', ', ',<br>')}",
            "x": 1,
            "xref": "paper",
            "y": 0.02,
            "yref": "paper",
            "xanchor": "right",
            "yanchor": "bottom",
            "align": "right",
            **small,
        },
        {
            "text": "“unique” →",
            "x": float(np.log10(1 / MARK)),
            "y": 0.0,
            "yref": "paper",
            "xanchor": "left",
            "yanchor": "bottom",
            "xshift": 3,
            **small,
        },
    ]
    decades = list(range(int(np.ceil(np.log10(top))) + 1))
    made_["xaxis"] |= {
        "type": "log",
        "range": [-0.05, float(np.log10(top))],
        "tickvals": [10**d for d in decades],
        "ticktext": [f"{10**d:,}" if d < 6 else f"{10 ** (d - 6):,} m" for d in decades],
        "showgrid": True,
    }
    made_["yaxis"] |= {
        "range": [len(table) + 2, -2],
        "tickvals": [1, *range(20, len(table) + 1, 20)],
        "showgrid": False,
    }
    return go.Figure(data=traces, layout=made_)


@cache
def every_year() -> pd.DataFrame:
    """Return of each country the choice of year, peers and indicators that makes it most unusual, least p first."""
    found = [chances(year, NAMES, settled.PEERS[0], FREE).assign(year=year) for year in settled.YEARS]
    best = pd.concat(found).sort_values(["p", "country", "year"]).drop_duplicates("country")
    return best[["country", "p", "year", "peers", "indicators"]].reset_index(drop=True)


FIXED_ONE, GROUP = "R&D", "20 nearest in income"
STEPS = (
    f"only {FIXED_ONE}, one group, one year",
    "… any one of the indicators",
    "… up to three at once",
    "… and any peer group",
    "… and any year",
)


def _ladder(z: np.ndarray, groups: list[np.ndarray]) -> tuple[list[np.ndarray], np.ndarray]:
    """Return who passes the mark at each step of freedom but the last, and the least p of everyone."""
    at = settled.PEERS.index(GROUP)
    one = uniqueness.distance(z[:, [NAMES.index(FIXED_ONE)]], groups[at])[1]
    found = uniqueness.search(z, groups)
    steps = (one, found.p[:, at, 0], found.p[:, at].min(axis=1), found.least())
    return [p < MARK for p in steps], found.least()


@cache
def forks(runs: int = 250) -> tuple[pd.DataFrame, np.ndarray]:
    """Return how many countries pass the mark as the choice gets freer: step, passed, countries, real, made_up
    (percent).

    The second part is the least p of everyone in the made-up worlds, shape (runs, countries).
    """
    _, z, groups = _rows(settled.ESSAY_YEAR, NAMES)
    real, _ = _ladder(z, groups)
    worlds = [_ladder(world, groups) for world in uniqueness.worlds(np.corrcoef(z.T), len(z), runs)]
    free = every_year()
    passed = [int(step.sum()) for step in real] + [int((free["p"] < MARK).sum())]
    countries = [len(z)] * len(real) + [len(free)]
    made_up = [100 * float(np.mean([steps[i] for steps, _ in worlds])) for i in range(len(real))] + [np.nan]
    table = pd.DataFrame({"step": STEPS, "passed": passed, "countries": countries, "made_up": made_up})
    return table.assign(real=100 * table["passed"] / table["countries"]), np.array([least for _, least in worlds])


def left_out(country: str = "China", year: int = settled.ESSAY_YEAR) -> pd.DataFrame:
    """Return the place of a country in the search when one indicator is left out: indicator, place, countries."""
    found = []
    for gone in NAMES:
        table = chances(year, tuple(name for name in NAMES if name != gone), settled.PEERS[0], FREE)
        p = table.loc[table["country"] == country, "p"].iloc[0]
        found.append((gone, int((table["p"] < p).sum()) + 1, len(table)))
    return pd.DataFrame(found, columns=["indicator", "place", "countries"])


def outer_tenths(year: int = settled.ESSAY_YEAR) -> pd.Series:
    """Return for every country in how many indicators it is in an outer tenth among itself and its income peers, by
    name, most first.
    """
    rows, _, groups = _rows(year, NAMES)
    values, peers = rows[list(NAMES)].to_numpy(float), groups[settled.PEERS.index(GROUP)]
    count = []
    for i, name in enumerate(rows["country"]):
        stand = [
            float(uniqueness.percentile(np.append(values[peers[i], j], values[i, j]), values[i, j]))
            for j in range(len(NAMES))
        ]
        count.append((name, sum(s < 10 or s > 90 for s in stand)))
    return pd.Series(dict(count)).sort_index(kind="stable").sort_values(ascending=False, kind="stable")


def two_marks(
    title: str,
    table: pd.DataFrame,
    first: str,
    second: str,
    *,
    x: str,
    source: str,
    note: str = "",
    band: tuple[float, float] | None = None,
) -> go.Figure:
    """Draw two values a row (0 to 100), a circle and a diamond joined by a line; names are in the index. band : a
    shaded range.
    """
    fig = charts.figure(title, x=x, source=source, note=note, legend=True, left=160, height=165 + 23 * len(table))
    names = table.index.tolist()
    xs: list[float | None] = []
    ys: list[Any] = []
    for name, row in table.iterrows():
        xs, ys = [*xs, row[first], row[second], None], [*ys, name, name, None]
    fig.add_scatter(
        x=xs,
        y=ys,
        mode="lines",
        line={"color": charts.GREY, "width": 2},
        hoverinfo="skip",
        showlegend=False,
        meta={"words": False},
    )
    for column, symbol, ink in ((first, "circle", charts.FIXED["China"]), (second, "diamond-open", charts.INK)):
        words = f"{column}: " + "; ".join(f"{name} {value:.0f}" for name, value in table[column].items())
        fig.add_scatter(
            x=table[column].tolist(),
            y=names,
            mode="markers",
            name=column,
            meta={"words": words},
            marker={"symbol": symbol, "size": 10, "color": ink, "line": {"width": 2, "color": ink}},
        )
    if band:
        fig.add_shape(
            type="rect",
            x0=band[0],
            x1=band[1],
            y0=0,
            y1=1,
            yref="paper",
            fillcolor="rgba(120,120,120,0.10)",
            line_width=0,
            layer="below",
        )
    fig.update_yaxes(autorange="reversed", type="category", showgrid=False, ticks="")
    fig.update_xaxes(range=[-2, 102], showgrid=True)
    return fig


def forks_figure(title: str, table: pd.DataFrame, *, source: str, note: str = "") -> go.Figure:
    """Draw bars by step of freedom: real countries, and made-up worlds where there is a figure. The columns are step,
    real and made_up (percent).
    """
    fig = charts.figure(
        title,
        x="Countries that look “unique at 1%” (%)",
        source=source,
        note=note,
        legend=True,
        left=250,
        right=50,
        height=400,
    )
    for column, name, ink in (
        ("real", "real countries", charts.PALETTE[0]),
        ("made_up", "made-up worlds of equals", charts.GREY),
    ):
        rows = table.dropna(subset=[column])
        fig.add_bar(
            x=rows[column].round(1).tolist(),
            y=rows["step"].tolist(),
            orientation="h",
            name=name,
            marker={"color": ink},
            text=[f"{v:.0f}" for v in rows[column]],
            textposition="outside",
            cliponaxis=False,
        )
    fig.update_layout(barmode="group", bargap=0.25)
    fig.update_yaxes(autorange="reversed", type="category", showgrid=False, ticks="")
    fig.update_xaxes(range=[0, 100], showgrid=True)
    return fig


def growth_figure(
    title: str, table: pd.DataFrame, names: pd.Series, marked: list[str], *, source: str, note: str = ""
) -> go.Figure:
    """Draw growth (% a year) against income at the start (PPP dollars), with the line that all countries together draw.
    names : by iso3; marked : iso3.
    """
    fig = charts.figure(
        title,
        x="Income per head at the start (PPP dollars)",
        y="Growth (% a year)",
        source=source,
        note=note,
        height=450,
    )
    rest = table.drop(marked)
    fig.add_scatter(
        x=rest["start"].round(0).tolist(),
        y=rest["growth"].round(2).tolist(),
        mode="markers",
        name="other countries",
        text=names[rest.index].tolist(),
        hovertemplate="%{text}<extra></extra>",
        marker={"color": charts.GREY, "size": 6},
    )
    line = table.sort_values("start", kind="stable")
    fig.add_scatter(
        x=line["start"].round(0).tolist(),
        y=line["expected"].round(2).tolist(),
        mode="lines",
        name="drawn through all",
        line={"color": charts.QUIET, "width": 1.5, "dash": "dash"},
    )
    for iso3, symbol in zip(marked, charts.SYMBOLS, strict=False):
        row, name = table.loc[iso3], names[iso3]
        ink = charts.text_colour(charts.FIXED.get(name, charts.PALETTE[0]))
        fig.add_scatter(
            x=[round(row.start)],
            y=[round(row.growth, 2)],
            mode="markers",
            name=name,
            marker={"color": ink, "size": 11, "symbol": symbol},
        )
        side = {"xanchor": "right", "xshift": -9} if name == "China" else {"xanchor": "left", "xshift": 9}
        fig.add_annotation(
            x=float(np.log10(row.start)),
            y=row.growth,
            text=name,
            showarrow=False,
            font={"size": 13, "color": ink},
            **side,
        )
    ticks = [500, 1000, 2000, 5000, 10_000, 20_000, 50_000]
    fig.update_xaxes(type="log", tickvals=ticks, ticktext=[f"{t:,}" for t in ticks])
    return fig
