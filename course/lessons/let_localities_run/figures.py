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
