"""The charts of how innovation grows with the size of cities, and the units that they and the lab compare."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from course import charts, data
from course.models import scaling
from course.tables import areas, cities


@dataclass(frozen=True)
class Case:
    """A case is one thing to scale: its units in words, what is counted, its tables, and what makes place, innovation
    and population of them.
    """

    units: str
    counted: str
    tables: tuple[str, ...]
    make: Callable[..., pd.DataFrame]


def dirty_prefectures(prefectures_cn: pd.DataFrame, us_patent_inventors_city_cn: pd.DataFrame) -> pd.DataFrame:
    """Return inventors as the table has them, with the mixed-up cities apart and the placeholders in: how it must not
    be done.
    """
    known = prefectures_cn[prefectures_cn["level"].isin(["municipality", "prefecture"])]
    found = us_patent_inventors_city_cn[us_patent_inventors_city_cn["year"] == areas.INVENTOR_YEAR]
    both = known.merge(found[["city_code", "inventors"]], on="city_code", how="left")
    return (
        pd.DataFrame(
            {
                "place": both["city"],
                "innovation": both["inventors"].fillna(0).astype(float),
                "population": both[areas.people_column(areas.INVENTOR_YEAR)].astype(float),
            }
        )
        .dropna()
        .query("population > 0")
        .reset_index(drop=True)
    )


def _provinces(prefectures_cn: pd.DataFrame, us_patent_inventors_city_cn: pd.DataFrame) -> pd.DataFrame:
    return areas.larger(areas.china_prefectures(prefectures_cn, us_patent_inventors_city_cn, placeholders=True))


def registered(prefecture_panel_cn: pd.DataFrame, prefectures_cn: pd.DataFrame, on: str = "registered") -> pd.DataFrame:
    """Return the GDP of 2019 (million yuan) of cities whose registered people are known, on those people or on those of
    the census.
    """
    both = cities.gdp_by_prefecture(prefecture_panel_cn, prefectures_cn, 2019).dropna(subset=["registered"])
    return both.assign(population=both[on].astype(float))[["place", "innovation", "population"]].reset_index(drop=True)


def _metros(us_metro_wages: pd.DataFrame, year: int = 2015) -> pd.DataFrame:
    rows = us_metro_wages[us_metro_wages["year"] == year]
    return pd.DataFrame(
        {
            "place": rows["metro"],
            "innovation": rows["wages_k_usd"] / 1000,
            "population": rows["population_persons"].astype(float),
        }
    ).reset_index(drop=True)


def _europe(country: str, level: str) -> Callable[[pd.DataFrame], pd.DataFrame]:
    return lambda patents_region: areas.europe(patents_region, country, level=level)


INVENTORS, PANEL = ("prefectures_cn", "us_patent_inventors_city_cn"), ("prefecture_panel_cn", "prefectures_cn")
CASES = {
    "China: inventors, prefectures": Case("prefectures", "inventors on US patents", INVENTORS, areas.china_prefectures),
    "China: inventors, table not repaired": Case(
        "prefectures", "inventors on US patents", INVENTORS, dirty_prefectures
    ),
    "China: inventors, provinces": Case("provinces", "inventors on US patents", INVENTORS, _provinces),
    "China: GDP, prefectures": Case("prefectures", "GDP (million yuan, 2018)", PANEL, cities.gdp_by_prefecture),
    "China: GDP on people of the census": Case(
        "prefectures", "GDP (million yuan, 2019)", PANEL, lambda panel, known: registered(panel, known, "population")
    ),
    "China: GDP on registered people": Case("prefectures", "GDP (million yuan, 2019)", PANEL, registered),
    "United States: wages, metros": Case(
        "metropolitan areas", "wages (million dollars, 2015)", ("us_metro_wages",), _metros
    ),
    "United States: patents, towns": Case("towns and cities", "patents", ("patents_us",), areas.us_places),
    "United States: patents, states": Case("states", "patents", ("patents_us",), areas.us_states),
    "Germany: applications, small regions": Case(
        "small regions", "European applications", ("patents_region",), _europe("Germany", "nuts3")
    ),
    "Germany: applications, large regions": Case(
        "large regions", "European applications", ("patents_region",), _europe("Germany", "nuts2")
    ),
    "France: applications, small regions": Case(
        "small regions", "European applications", ("patents_region",), _europe("France", "nuts3")
    ),
    "France: applications, large regions": Case(
        "large regions", "European applications", ("patents_region",), _europe("France", "nuts2")
    ),
}
#: Where a name stands, in pixels from its mark.
OFFSETS = {
    "Beijing": (-30, -26),
    areas.SOUTH: (-46, -4),
    "Shanghai": (-34, 16),
    "Chongqing": (-26, 26),
    "Shenzhen": (-36, -26),
}
MARKED = ("Hangzhou", "Beijing", "Shanghai", areas.SOUTH, "Shenzhen", "Chongqing")


@lru_cache(maxsize=16)
def units(case: str) -> pd.DataFrame:
    """Return the units of a case, a row each: place, innovation (in what the case counts) and population (persons)."""
    one = CASES[case]
    return one.make(*(data.load(name) for name in one.tables))


@lru_cache(maxsize=256)
def fitted(case: str, least: int, zeros: str) -> scaling.Fit:
    """Return the fit of one setting of the lab. The threshold `least` is in thousand people."""
    table = units(case)
    return scaling.fit(table["innovation"], table["population"], zeros, least=1000 * least)


def _short(values: np.ndarray) -> list[float]:
    """Round to four significant digits: what a chart can show."""
    values = np.asarray(values, dtype=float)
    step = 10.0 ** (3 - np.floor(np.log10(np.maximum(np.abs(values), 1e-12))))
    short: list[float] = (np.round(values * step) / step).tolist()
    return short


def scaling_figure(
    title: str,
    table: pd.DataFrame,
    found: scaling.Fit,
    *,
    x: str,
    y: str,
    source: str = "",
    note: str = "",
    mark: tuple[str, ...] = MARKED,
) -> go.Figure:
    """Draw amount against people, both in logarithms, with the fitted line and one of proportion; zeros are crosses
    below.

    table : place, innovation, population (persons); found : the fit to it. Places left out are pale.
    """
    people, amount = table["population"].to_numpy(dtype=float), table["innovation"].to_numpy(dtype=float)
    used, zero = found.used, amount == 0
    made = charts.layout(title, x=x, y=y, source=source, note=note, height=470, legend=True, right=30)
    floor = 0.5 if zero.any() else None
    traces = []
    for keep, name, symbol, ink, size in (
        (~used & ~zero, "left out", "circle-open", charts.GREY, 6),
        (used & ~zero, "places", "circle", charts.PALETTE[0], 6),
        (zero & used, "places with none, counted", "x-thin-open", charts.PALETTE[0], 7),
        (zero & ~used, "places with none, left out", "x-thin-open", charts.GREY, 6),
    ):
        if keep.any():
            few = keep.sum() <= 420
            traces.append(
                {
                    "type": "scatter",
                    "mode": "markers",
                    "x": _short(people[keep]),
                    "y": _short(np.where(zero, floor or 1, amount)[keep]),
                    "name": name,
                    "marker": {"symbol": symbol, "size": size, "color": ink, "opacity": 0.75},
                    "meta": {"words": f"{int(keep.sum())} {name}"},
                    **(
                        {"text": table["place"][keep].astype(str).tolist(), "hoverinfo": "text+x+y"}
                        if few
                        else {"hoverinfo": "x+y"}
                    ),
                }
            )
    ends = np.array([people[used].min(), people[used].max()])
    fitted = found.amount(ends)
    middle = float(np.exp(np.log(people[used]).mean()))
    flat = found.amount(middle) * ends / middle
    for values, name, dash, ink, words in (
        (
            fitted,
            "the fitted line",
            "solid",
            charts.PALETTE[1],
            (
                f"the fitted line has an exponent of {found.exponent:.2f} (95 % interval {found.low:.2f} to"
                f" {found.high:.2f})"
            ),
        ),
        (flat, "in proportion", "dot", charts.INK, False),
    ):
        traces.append(
            {
                "type": "scatter",
                "mode": "lines",
                "x": ends.tolist(),
                "y": _short(values),
                "name": name,
                "hoverinfo": "skip",
                "line": {"color": ink, "width": 2.4 if dash == "solid" else 1.6, "dash": dash},
                "meta": {"words": words},
            }
        )
    for place in mark:
        rows = table.index[table["place"] == place]
        if len(rows) and amount[rows[0]] > 0:
            made["annotations"].append(
                {
                    "x": float(np.log10(people[rows[0]])),
                    "y": float(np.log10(amount[rows[0]])),
                    "text": place.replace("Shenzhen-Dongguan-Hong Kong", "Shenzhen and neighbours"),
                    "showarrow": True,
                    "arrowhead": 0,
                    "arrowwidth": 1,
                    "arrowcolor": charts.QUIET,
                    "ax": OFFSETS.get(place, (-34, -20))[0],
                    "ay": OFFSETS.get(place, (-34, -20))[1],
                    "xanchor": "right",
                    "font": {"size": 12, "color": charts.INK},
                    "bgcolor": "rgba(255,255,255,0.7)",
                }
            )
    made["xaxis"] |= {"type": "log", "showgrid": True, "dtick": 1}
    made["yaxis"] |= {"type": "log", "dtick": 1}
    if floor:
        made["yaxis"]["range"] = [float(np.log10(0.3)), float(np.log10(amount.max())) + 0.45]
    if floor:
        made["annotations"].append(
            {
                "x": float(np.log10(people.min())),
                "y": float(np.log10(floor)),
                "text": "none",
                "showarrow": False,
                "xanchor": "left",
                "yshift": 12,
                "font": {"size": 12, "color": charts.QUIET},
            }
        )
    return go.Figure(data=traces, layout=made)


def exponents_figure(
    title: str, table: pd.DataFrame, *, x: str, source: str = "", note: str = "", height: int | None = None
) -> go.Figure:
    """Draw exponents with their intervals, one row each, first on top. The columns are name, exponent, low, high and
    group.
    """
    names = table["name"].astype(str).tolist()
    fig = charts.figure(
        title,
        x=x,
        source=source,
        note=note,
        left=236,
        right=40,
        height=height or 180 + 26 * len(names),
        legend=table["group"].nunique() > 1,
    )
    for (group, rows), symbol, ink in zip(
        table.groupby("group", sort=False), charts.SYMBOLS, charts.PALETTE, strict=False
    ):
        said = "; ".join(
            f"{name} {exponent:.2f}" + (f" ({low:.2f} to {high:.2f})" if np.isfinite(low) else "")
            for name, exponent, low, high in zip(rows["name"], rows["exponent"], rows["low"], rows["high"], strict=True)
        )
        fig.add_scatter(
            x=rows["exponent"].round(3).tolist(),
            y=rows["name"].tolist(),
            mode="markers",
            name=group,
            error_x={
                "type": "data",
                "symmetric": False,
                "array": (rows["high"] - rows["exponent"]).fillna(0).round(3).tolist(),
                "arrayminus": (rows["exponent"] - rows["low"]).fillna(0).round(3).tolist(),
                "thickness": 1.6,
                "width": 4,
                "color": ink,
            },
            marker={"symbol": symbol, "size": 10, "color": ink},
            meta={"words": f"{group}: {said}"},
        )
    fig.add_shape(
        type="line",
        x0=1,
        x1=1,
        xref="x",
        y0=0,
        y1=1,
        yref="paper",
        line={"color": charts.INK, "width": 1.2, "dash": "dot"},
    )
    fig.update_yaxes(
        autorange="reversed",
        type="category",
        categoryorder="array",
        categoryarray=names,
        showgrid=True,
        gridcolor=charts.GRID,
        ticks="",
    )
    fig.update_xaxes(showgrid=True)
    return fig


def thresholds(
    case: str,
    least: tuple[int, ...] = (0, 1000, 2000, 3000, 4000, 5000, 6000),
    zeros: str = "left out",
    places_: int = 20,
) -> pd.DataFrame:
    """Return the exponent of a case for several thresholds (thousand people), as long as so many places are left. The
    columns are least (million people), exponent, low, high and places.
    """
    table, rows = units(case), []
    for one in least:
        if (table["population"] >= 1000 * one).sum() >= places_:
            found = scaling.fit(table["innovation"], table["population"], zeros, least=1000 * one)
            rows.append((one / 1000, found.exponent, found.low, found.high, found.places))
    return pd.DataFrame(rows, columns=["least", "exponent", "low", "high", "places"])


def threshold_figure(title: str, paths: dict[str, pd.DataFrame], *, source: str = "", note: str = "") -> go.Figure:
    """Draw exponents by threshold (million people), one line per name, with bars for the 95 % intervals and a dotted
    line at proportion.
    """
    fig = charts.figure(
        title,
        x="Only places with at least … million people",
        y="Exponent",
        source=source,
        note=note,
        legend=True,
        height=460,
    )
    for i, (name, path) in enumerate(paths.items()):
        ink = charts.PALETTE[i % len(charts.PALETTE)]
        shift = (path["least"] + 0.06 * (i - 1)).round(3)
        said = "; ".join(f"{row.exponent:.2f} from {row.least:g} million" for row in path.itertuples())
        fig.add_scatter(
            x=shift.tolist(),
            y=path["exponent"].round(3).tolist(),
            mode="lines+markers",
            name=name,
            line={"color": ink, "width": 2.2, "dash": charts.DASHES[i]},
            marker={"symbol": charts.SYMBOLS[i], "size": 9, "color": ink},
            error_y={
                "type": "data",
                "symmetric": False,
                "array": (path["high"] - path["exponent"]).round(3).tolist(),
                "arrayminus": (path["exponent"] - path["low"]).round(3).tolist(),
                "thickness": 1.4,
                "width": 4,
                "color": ink,
            },
            meta={"words": f"{name}: {said}"},
        )
    fig.add_hline(y=1, line={"color": charts.INK, "width": 1.2, "dash": "dot"})
    return fig
