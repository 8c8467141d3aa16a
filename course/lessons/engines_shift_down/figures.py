"""The charts of S-curves fitted to the spread of the internet, and the tests of their forecasts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from course import charts, progress_bar
from course.models import diffusion

STANDS = list(range(2002, 2020))
#: Shares of people can't pass 100 %.
LIMIT = 100
FIRST = 1995
NAMES = {"logistic": "logistic", "gompertz": "Gompertz", "bass": "Bass"}


def series(country_internet: pd.DataFrame, country: str, first: int = FIRST, last: int = 2100) -> pd.Series:
    """Return internet users in per cent by year, one country, without years of a new series (another definition)."""
    rows = country_internet[(country_internet["country"] == country) & country_internet["year"].between(first, last)]
    rows = rows[rows["break_flag"].ne("new series") | rows["break_flag"].isna()].dropna(subset="internet_users_percent")
    return rows.set_index("year")["internet_users_percent"].sort_index(kind="stable")


def ceilings(shares: pd.Series, stands: Iterable[int], model: str = "logistic") -> pd.DataFrame:
    """Return what the fitted ceiling was to someone who stood in each year.

    shares : per cent by year. stands : years. A row is a year: share (then), ceiling, low, high (90 %), all in per
    cent; low and high are NaN where the ceiling was held at the limit.
    """
    rows = []
    for stand in stands:
        known = shares.loc[:stand]
        one = diffusion.fit(known.index, known, model, limit=LIMIT)
        low, high = (np.nan, np.nan) if one.at_limit else (one.low["ceiling"], min(one.high["ceiling"], LIMIT))
        rows.append((stand, known.iloc[-1], one.values["ceiling"], low, high))
    table = pd.DataFrame(rows, columns=["year", "share", "ceiling", "low", "high"]).set_index("year")
    return table.round(3)


def _testable(country_internet: pd.DataFrame, stand: int, horizon: int) -> Iterator[tuple[str, pd.Series, pd.Series]]:
    """Give the countries that can be tested (see `back_test`): name, shares by year up to `stand + horizon`, and those
    known in `stand`.
    """
    table = country_internet.dropna(subset="internet_users_percent")
    table = table[table["year"].between(FIRST, stand + horizon)].sort_values(["country", "year"])
    for country, group in table.groupby("country"):
        shares = pd.Series(group["internet_users_percent"].to_numpy(), index=group["year"].to_numpy())
        known = shares.loc[:stand]
        if len(known) >= 10 and known.max() > 0 and stand + horizon in shares.index:
            yield str(country), shares, known


def back_test(country_internet: pd.DataFrame, stand: int, horizon: int = 5, model: str = "logistic") -> pd.DataFrame:
    """Fit every country that can be tested to `stand`, forecast `stand + horizon`, and return that beside what came
    (%).

    A country counts with 10 figures or more from 1995 to `stand`, not all of them 0, and one in `stand + horizon`. A
    row is a country: share (in `stand` or the last figure before), forecast, low, high, actual, hit, straight (as many
    points again as in the last `horizon` years; missing where there is no figure to start from). Values are rounded to
    3 decimals.
    """
    rows = []
    for country, shares, known in _testable(country_internet, stand, horizon):
        said = diffusion.backtest(shares.index, shares, stand, horizon, model, limit=LIMIT)
        again = min(2 * shares.get(stand, np.nan) - shares.get(stand - horizon, np.nan), LIMIT)
        rows.append(
            (country, known.iloc[-1], *(said[k] for k in ("forecast", "low", "high", "actual", "hit")), max(again, 0.0))
        )
    columns = ["country", "share", "forecast", "low", "high", "actual", "hit", "straight"]
    return pd.DataFrame(rows, columns=columns).set_index("country").round(3)


def every_stand(
    country_internet: pd.DataFrame, stands: Sequence[int], horizon: int = 5, model: str = "logistic"
) -> pd.DataFrame:
    """Run `back_test` from each of the years and return one row per year: countries, inside (% of them inside the 90 %
    interval), above (% above it), miss (median, points) of the curve, `ruler` (the same of a straight line),
    `ruler nearer` (% of countries).
    """

    def row(stand: int) -> tuple[float, ...]:
        world = back_test(country_internet, stand, horizon, model)
        both = world.dropna(subset="straight")
        curve, ruler = ((both[name] - both["actual"]).abs() for name in ("forecast", "straight"))
        return (
            stand,
            len(world),
            100 * world["hit"].mean(),
            100 * (world["actual"] > world["high"]).mean(),
            curve.median(),
            ruler.median(),
            100 * (ruler < curve).mean(),
        )

    rows = progress_bar.each(row, stands, "years")
    columns = ["stand", "countries", "inside", "above", "miss", "ruler", "ruler nearer"]
    return pd.DataFrame(rows, columns=columns).set_index("stand").astype({"countries": int})


def model_choice(country_internet: pd.DataFrame, stand: int, horizon: int = 5) -> pd.DataFrame:
    """Return for each country and model: aicc of the fit up to `stand`, miss (points) and hit of its forecast `horizon`
    years on.

    Countries are those of `back_test`. A row is a country and model.
    """
    rows = []
    for country, shares, known in _testable(country_internet, stand, horizon):
        for model in diffusion.MODELS:
            fitted = diffusion.fit(known.index, known, model, limit=LIMIT)
            said = diffusion.forecast(fitted, [stand + horizon])
            actual = float(shares[stand + horizon])
            rows.append(
                (
                    country,
                    model,
                    fitted.aicc,
                    abs(float(said.middle[0]) - actual),
                    float(said.low[0]) <= actual <= float(said.high[0]),
                )
            )
    return pd.DataFrame(rows, columns=["country", "model", "aicc", "miss", "hit"])


def time_axes(fig: go.Figure, first: int, last: int, top: float) -> None:
    """Fix the axes to the years from first to last and to `top` (%), with room for the legend under the title."""
    fig.update_xaxes(range=[first - 0.6, last + 0.6])
    fig.update_yaxes(range=[-3, top])
    fig.update_layout(margin_t=fig.layout.margin.t + 18)  # a line for the legend under the title


def rounded(values: Iterable[float]) -> list[float]:
    """Return the values with two decimals: what a chart can show."""
    return [round(float(v), 2) for v in values]


def models_figure(title: str, shares: pd.Series, stand: int, last: int = 2022, *, source: str = "") -> go.Figure:
    """Draw the three curves fitted up to `stand`, and what came (% of population)."""
    known, later = shares.loc[:stand], shares.loc[stand + 1 : last]
    years = np.arange(known.index[0], last + 1)
    fig = charts.figure(title, x="Year", y="Internet users (% of population)", source=source, legend=True, right=96)
    ends = []
    for i, model in enumerate(diffusion.MODELS):
        curve = rounded(diffusion.fit(known.index, known, model, limit=LIMIT).curve(years))
        at = {year: curve[list(years).index(year)] for year in (stand, last)}
        fig.add_scatter(
            x=years.tolist(),
            y=curve,
            mode="lines",
            name=NAMES[model],
            showlegend=False,
            line={"color": charts.PALETTE[i], "width": 2.4, "dash": charts.DASHES[i]},
            meta={"words": f"{NAMES[model]} curve: {at[stand]:.0f} % in {stand}, {at[last]:.0f} % in {last}"},
        )
        ends.append((NAMES[model], last, curve[-1], charts.PALETTE[i]))
    dots(fig, known, later, stand)
    ends.append(("what came", last, float(later.iloc[-1]), charts.INK))
    time_axes(fig, int(known.index[0]), last, 84)
    charts.label_ends(fig, ends, (-3, 84))
    return fig


def dots(fig: go.Figure, known: pd.Series, later: pd.Series, stand: int) -> None:
    """Draw the shares (%) that were known in `stand` as full dots, and those that came as hollow ones."""
    for rows, name, fill in (
        (known, f"known in {stand}", charts.INK),
        (later, "what came", charts.PAPER),
    ):
        if len(rows):
            a, b = rows.index[0], rows.index[-1]
            fig.add_scatter(
                x=rows.index.tolist(),
                y=rounded(rows),
                mode="markers",
                name=name,
                marker={"symbol": "circle", "size": 8, "color": fill, "line": {"width": 1.6, "color": charts.INK}},
                meta={"words": f"{name}: from {rows.iloc[0]:.1f} % in {a} to {rows.iloc[-1]:.1f} % in {b}"},
            )


def ceiling_figure(title: str, table: pd.DataFrame, *, source: str = "", note: str = "") -> go.Figure:
    """Draw the ceiling fitted in each year, with its interval, and the share of that year (% of population)."""
    fig = charts.figure(
        title, x="Year in which you stand", y="% of population", source=source, note=note, right=150, height=450
    )
    inside = table.dropna(subset="low")
    xs, ys = [], []
    for row in inside.itertuples():
        xs += [row.Index, row.Index, None]
        ys += [row.low, row.high, None]
    blue = charts.PALETTE[0]
    fig.add_scatter(
        x=xs,
        y=ys,
        mode="lines",
        line={"color": blue, "width": 5},
        opacity=0.35,
        hoverinfo="skip",
        meta={"words": False},
    )
    told = "; ".join(
        f"{year}: {inside.ceiling[year]:.0f} ({inside.low[year]:.0f} to {inside.high[year]:.0f})"
        for year in inside.index
        if year % 5 in (0, 2)
    )
    fig.add_scatter(
        x=inside.index.tolist(),
        y=inside["ceiling"].tolist(),
        mode="markers",
        name="fitted ceiling",
        marker={"symbol": "diamond", "size": 9, "color": blue},
        meta={"words": f"Fitted ceiling with its 90 % interval: {told}"},
    )
    held = table[table["low"].isna()]
    if len(held):
        fig.add_scatter(
            x=held.index.tolist(),
            y=held["ceiling"].tolist(),
            mode="markers",
            name="held at 100",
            marker={"symbol": "x", "size": 9, "color": blue},
            meta={"words": f"No ceiling below 100 in {', '.join(map(str, held.index))}"},
        )
        fig.add_annotation(
            x=float(np.mean(held.index)),
            y=100,
            text="no ceiling found: held at 100",
            yshift=16,
            showarrow=False,
            font={"size": 12, "color": blue},
        )
    fig.add_scatter(
        x=table.index.tolist(),
        y=table["share"].tolist(),
        mode="lines+markers",
        name="online in that year",
        line={"color": charts.colour("China"), "width": 2.6},
        marker={"size": 6},
    )
    last = table.iloc[-1]
    charts.label_ends(
        fig,
        [
            ("fitted ceiling", table.index[-1], last["ceiling"] + 4, blue),
            ("online in that year", table.index[-1], last["share"] - 3, charts.colour("China")),
        ],
        (0, 112),
    )
    fig.update_xaxes(range=[table.index[0] - 0.6, table.index[-1] + 0.4])
    return fig


def back_test_figure(
    title: str, table: pd.DataFrame, label: Mapping[str, tuple[float, float]], *, x: str, y: str, source: str = ""
) -> go.Figure:
    """Draw forecast against what came (%): one mark per country; on the line the forecast was right.

    label : country -> where its name is written (x, y in per cent); a thin line joins it to its mark.
    """
    fig = charts.figure(title, x=x, y=y, source=source, legend=True, height=500)
    fig.add_scatter(
        x=[0, 100],
        y=[0, 100],
        mode="lines",
        line={"color": charts.QUIET, "width": 1.2, "dash": "dot"},
        hoverinfo="skip",
        showlegend=False,
        meta={"words": False},
    )
    for hit, name, symbol, ink in (
        (True, "inside the interval", "circle", charts.PALETTE[0]),
        (False, "outside", "x-thin", charts.PALETTE[1]),
    ):
        rows = table[table["hit"].astype(bool) == hit]
        above = int((rows["actual"] > rows["forecast"]).sum())
        words = f"{name}: {len(rows)} countries, {above} of them with more people online than forecast"
        fig.add_scatter(
            x=rounded(rows["forecast"]),
            y=rounded(rows["actual"]),
            mode="markers",
            name=name,
            hovertext=rows.index.tolist(),
            meta={"words": words},
            marker={"symbol": symbol, "size": 7, "color": ink, "line": {"width": 1.5, "color": ink}},
        )
    for name, (across, up) in label.items():
        row = table.loc[name]
        fig.add_annotation(
            x=round(row["forecast"], 2),
            y=round(row["actual"], 2),
            text=name,
            ax=across,
            ay=up,
            axref="x",
            ayref="y",
            arrowhead=0,
            arrowwidth=1,
            arrowcolor=charts.QUIET,
            standoff=5,
            font={"size": 13, "color": charts.INK},
        )
    fig.add_annotation(
        x=2,
        y=98,
        xanchor="left",
        yanchor="top",
        text="above the line: more came than forecast",
        showarrow=False,
        font={"size": 12, "color": charts.QUIET},
    )
    time_axes(fig, 0, 100, 103)
    fig.update_xaxes(range=[-2, 103], showgrid=True)
    return fig
