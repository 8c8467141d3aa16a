"""The charts of local trials: how late generations of networks came, who pays for R&D, and where firms sell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from course import charts
from course.models import localities as model

YEARS, RUNS = 30, 400
MODEL = "A model with made-up numbers, no data: course.models.localities."


def by_localities(settings: Mapping[str, Mapping[str, Any]], counts: Sequence[int], runs: int = 2000) -> pd.DataFrame:
    """Return the mean result a year (spreads of worth) by number of localities, for named settings of the model. The
    columns are localities, setting and mean.
    """
    rows = [
        (n, name, round(float(model.search(n, runs=runs, **given).mean.mean()), 3))
        for name, given in settings.items()
        for n in counts
    ]
    return pd.DataFrame(rows, columns=["localities", "setting", "mean"])


def by_common(
    parts: Sequence[float], noise: float = 3.0, patience: int = 3, tries: int = 4, runs: int = 3000
) -> pd.DataFrame:
    """Return the mean result a year (spreads of worth) by the part of the noise that all share: trials side by side,
    and one after the other.
    """
    rows = []
    for part in parts:
        given: dict[str, Any] = {"common": part, "runs": runs}
        rows.append((part, "side by side, in localities", model.search(30, noise, patience, **given).mean.mean()))
        rows.append(
            (
                part,
                "one after the other, by the centre",
                model.one_by_one(30, noise, patience, tries, **given).mean.mean(),
            )
        )
    table = pd.DataFrame(rows, columns=["common", "how", "mean"])
    return table.assign(mean=table["mean"].round(3))


def lag_figure(title: str, table: pd.DataFrame, *, source: str = "", note: str = "") -> go.Figure:
    """Draw the years by which China came later: one row per generation, a mark for each yardstick. The columns are
    generation, behind and years.
    """
    fig = charts.figure(
        title,
        x="Years by which China started later (below zero: earlier)",
        source=source,
        note=note,
        legend=True,
        height=330,
    )
    fig.add_shape(type="line", x0=0, x1=0, y0=-0.5, y1=2.5, line={"color": charts.QUIET, "width": 1})
    for name, symbol, ink in (
        ("first in the world", "diamond", charts.INK),
        ("Japan", "circle", charts.colour("Japan")),
    ):
        rows = table[table["behind"] == name]
        fig.add_scatter(
            x=rows["years"].tolist(),
            y=rows["generation"].tolist(),
            mode="markers+text",
            name=f"behind the {name}" if name != "Japan" else "behind Japan",
            text=[f"{v:+.1f}" for v in rows["years"]],
            textposition="top center" if name != "Japan" else "bottom center",
            marker={"symbol": symbol, "size": 13, "color": ink},
            textfont={"size": 13, "color": charts.text_colour(ink)},
            meta={
                "words": (
                    f"Behind {'Japan' if name == 'Japan' else 'the ' + name}: "
                    + "; ".join(f"{r.generation} {r.years:+.1f} years" for r in rows.itertuples())
                )
            },
        )
    fig.update_yaxes(
        type="category", categoryorder="array", categoryarray=["5G", "4G", "3G"], showgrid=True, range=[-0.6, 2.6]
    )
    fig.update_xaxes(range=[-1.6, 9.6])
    return fig


def payers_figure(
    title: str, table: pd.DataFrame, column: str, label: Sequence[str], *, y: str, source: str = "", note: str = ""
) -> go.Figure:
    """Draw one mark per province: government's share of R&D money (%) across, what comes of the same R&D up."""
    fig = charts.figure(title, x="Paid by the government (% of R&D money)", y=y, source=source, note=note, height=440)
    rest, named = table.drop(index=list(label)), table.loc[list(label)]
    tie = table["government"].rank().corr(table[column].rank())
    fig.add_scatter(
        x=rest["government"].round(1).tolist(),
        y=rest[column].round(3).tolist(),
        mode="markers",
        name="provinces",
        hovertext=rest.index.tolist(),
        marker={"size": 8, "color": charts.GREY},
        meta={"words": f"{len(table)} provinces; rank correlation {tie:+.2f}"},
    )
    fig.add_scatter(
        x=named["government"].round(1).tolist(),
        y=named[column].round(3).tolist(),
        mode="markers+text",
        text=list(label),
        textposition=["bottom center" if name == "Guangdong" else "top center" for name in label],
        name="named",
        marker={"size": 10, "color": charts.PALETTE[0]},
        cliponaxis=False,
        meta={
            "words": "; ".join(
                f"{name}: {row.government:.0f}%, {getattr(row, column):.2f}"
                for name, row in zip(label, named.itertuples(), strict=True)
            )
        },
    )
    fig.update_xaxes(showgrid=True, rangemode="tozero")
    fig.update_yaxes(range=[0, float(table[column].max()) * 1.12])
    return fig


def home_and_abroad_figure(title: str, table: pd.DataFrame, *, source: str = "", note: str = "") -> go.Figure:
    """Draw sales in China and elsewhere, stacked, in billion dollars. The columns are year, china and elsewhere
    (million dollars).
    """
    fig = charts.figure(
        title, x="Year", y="Revenue (billion US dollars)", source=source, note=note, legend=True, height=420
    )
    for name, ink, text in (
        ("china", charts.colour("China"), "sold in China"),
        ("elsewhere", charts.colour("United States"), "sold elsewhere"),
    ):
        values = (table[name] / 1000).round(2).tolist()
        fig.add_bar(
            x=table["year"].astype(str).tolist(),
            y=values,
            name=text,
            marker_color=ink,
            text=[f"{v:.1f}" for v in values],
            textposition="inside",
            textfont={"color": charts.PAPER},
        )
    fig.update_layout(barmode="stack")
    fig.update_xaxes(type="category")
    return fig
