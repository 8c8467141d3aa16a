"""Lab of lesson 05: local trials against one plan. And the lesson's own chart forms."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from course import charts, lab
from course.models import localities as model

YEARS, RUNS = 30, 400
MODEL = "A model with made-up numbers, no data: course.models.localities."


def draw(
    localities: int, noise: float, patience: int, central: int, common: float, late: float, foresight: float
) -> go.Figure:
    """What the country has in each year, mean over runs: with local trials, with one plan, with the best way from the start."""
    given = {"common": common, "late": late, "foresight": foresight, "years": YEARS, "runs": RUNS}
    try:
        tries = model.search(localities, noise, patience, central, **given)
        plan = model.search(localities, noise, patience, 100, **given)
    except ValueError as problem:
        raise lab.Say(f"This search can't be run: {problem}.") from None
    best = tries.best.mean() / model.brings(late, YEARS).mean() * model.brings(late, YEARS)
    mine, other = tries.mean.mean(), plan.mean.mean()
    alone = round(central / 100 * localities) == localities
    wins = 100 * (tries.mean > plan.mean).mean()
    title = (
        f"All funds with the centre: there is nothing to compare, and the plan brings {other:.2f} a year"
        if alone
        else f"Trials in {localities} localities bring {mine:.2f} a year, one plan {other:.2f}; the trials win in {wins:.0f} % of runs"
    )
    note = (
        f"After the choice {100 * tries.found.mean():.0f} % of runs have the best of 12 ways; the plan had it in {100 * plan.found.mean():.0f} %. "
        f"On average {tries.tried.mean():.1f} ways were tried"
    )
    lines = [
        ("one plan", plan.path, charts.PALETTE[1], "dash"),
        ("local trials", tries.path, charts.PALETTE[0], "solid"),
    ]
    made = charts.layout(
        title, x="Year", y="Result in the year (spreads of worth)", note=note, right=104, height=440,
        source=f"{MODEL} Means of {RUNS} runs.",
    )  # fmt: skip
    years = list(range(1, YEARS + 1))
    top = np.round(best, 2).tolist()
    traces = [{
        "type": "scatter", "x": years, "y": top, "mode": "lines", "name": "best way from the start",
        "line": {"color": charts.GREY, "width": 1.6, "dash": "dot"},
    }]  # fmt: skip
    ends = [("best way", YEARS, top[-1], charts.QUIET)]
    for name, path, ink, dash in lines:
        values = np.round(path, 2).tolist()
        traces.append({
            "type": "scatter", "x": years, "y": values, "mode": "lines", "name": name,
            "line": {"color": ink, "width": 2.6, "dash": dash},
        })  # fmt: skip
        ends.append((name, YEARS, values[-1], ink))
    low = min(-0.4, min(min(t["y"]) for t in traces) - 0.1)
    y_range = (low, 2.25)
    if patience < YEARS and not alone:
        made["shapes"] = [{
            "type": "line", "x0": patience + 0.5, "x1": patience + 0.5, "y0": low, "y1": 1.95,
            "line": {"color": charts.QUIET, "width": 1, "dash": "dot"},
        }]  # fmt: skip
        right = patience > 20
        made["annotations"].append({
            "text": "the centre picks", "x": patience + 0.5, "y": 2.02, "xanchor": "right" if right else "left",
            "xshift": -4 if right else 4, "showarrow": False, "font": {"size": 12, "color": charts.QUIET},
        })  # fmt: skip
    made["annotations"] += charts.end_labels(ends, y_range, made["height"] - made["margin"]["t"] - made["margin"]["b"])
    made["yaxis"]["range"], made["xaxis"]["range"] = list(y_range), [0.4, YEARS + 0.2]
    return go.Figure(data=traces, layout=made)


def by_localities(settings: dict[str, dict], counts: Sequence[int], runs: int = 2000) -> pd.DataFrame:
    """Mean result a year by number of localities, for named settings of the model. Returns localities, setting, mean."""
    rows = [
        (n, name, round(float(model.search(n, runs=runs, **given).mean.mean()), 3))
        for name, given in settings.items()
        for n in counts
    ]
    return pd.DataFrame(rows, columns=["localities", "setting", "mean"])


def by_common(
    parts: Sequence[float], noise: float = 3.0, patience: int = 3, tries: int = 4, runs: int = 3000
) -> pd.DataFrame:
    """Mean result a year by the part of the noise that all share: trials side by side, and one after the other."""
    rows = []
    for part in parts:
        given = {"common": part, "runs": runs}
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
    """Years by which China came later: one row a generation, a mark for each yardstick (columns generation, behind, years)."""
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
            x=rows["years"].tolist(), y=rows["generation"].tolist(), mode="markers+text", name=f"behind the {name}" if name != "Japan" else "behind Japan",
            text=[f"{v:+.1f}" for v in rows["years"]], textposition="top center" if name != "Japan" else "bottom center",
            marker={"symbol": symbol, "size": 13, "color": ink}, textfont={"size": 13, "color": charts.text_colour(ink)},
            meta={"words": f"Behind {'Japan' if name == 'Japan' else 'the ' + name}: " + "; ".join(f"{r.generation} {r.years:+.1f} years" for r in rows.itertuples())},
        )  # fmt: skip
    fig.update_yaxes(
        type="category", categoryorder="array", categoryarray=["5G", "4G", "3G"], showgrid=True, range=[-0.6, 2.6]
    )
    fig.update_xaxes(range=[-1.6, 9.6])
    return fig


def payers_figure(
    title: str, table: pd.DataFrame, column: str, label: Sequence[str], *, y: str, source: str = "", note: str = ""
) -> go.Figure:
    """One mark a province: government's share of R&D money across, what comes of the same R&D up."""
    fig = charts.figure(title, x="Paid by the government (% of R&D money)", y=y, source=source, note=note, height=440)
    rest, named = table.drop(index=list(label)), table.loc[list(label)]
    tie = table["government"].rank().corr(table[column].rank())
    fig.add_scatter(
        x=rest["government"].round(1).tolist(), y=rest[column].round(3).tolist(), mode="markers", name="provinces", hovertext=rest.index.tolist(),
        marker={"size": 8, "color": charts.GREY}, meta={"words": f"{len(table)} provinces; rank correlation {tie:+.2f}"},
    )  # fmt: skip
    fig.add_scatter(
        x=named["government"].round(1).tolist(), y=named[column].round(3).tolist(), mode="markers+text", text=list(label),
        textposition=["bottom center" if name == "Guangdong" else "top center" for name in label],
        name="named", marker={"size": 10, "color": charts.PALETTE[0]}, cliponaxis=False,
        meta={"words": "; ".join(f"{name}: {row.government:.0f} %, {getattr(row, column):.2f}" for name, row in zip(label, named.itertuples(), strict=True))},
    )  # fmt: skip
    fig.update_xaxes(showgrid=True, rangemode="tozero")
    fig.update_yaxes(range=[0, float(table[column].max()) * 1.12])
    return fig


def home_and_abroad_figure(title: str, table: pd.DataFrame, *, source: str = "", note: str = "") -> go.Figure:
    """Sales in China and elsewhere, stacked, billion dollars (columns year, china, elsewhere)."""
    fig = charts.figure(
        title, x="Year", y="Revenue (billion US dollars)", source=source, note=note, legend=True, height=420
    )
    for name, ink, text in (
        ("china", charts.colour("China"), "sold in China"),
        ("elsewhere", charts.colour("United States"), "sold elsewhere"),
    ):
        values = (table[name] / 1000).round(2).tolist()
        fig.add_bar(x=table["year"].astype(str).tolist(), y=values, name=text, marker_color=ink, text=[f"{v:.1f}" for v in values], textposition="inside",
                    textfont={"color": "#ffffff"})  # fmt: skip
    fig.update_layout(barmode="stack")
    fig.update_xaxes(type="category")
    return fig


def the_lab() -> lab.Lab:
    """The lab as the lesson shows it."""
    return lab.Lab(
        draw,
        controls=[
            lab.slider("localities", "Localities", 1, 60, 30),
            lab.slider("noise", "Noise in a year's result", 0, 6, 1, step=0.5, unit="spreads of worth"),
            lab.slider("patience", "Patience: years before the choice", 1, 20, 4, unit="years"),
            lab.slider("central", "Funds held by the centre", 0, 100, 0, step=10, unit="%"),
            lab.slider("common", "Part of the noise that all share", 0, 1, 0.3, step=0.1),
            lab.slider("late", "How late good ways pay", 0, 1, 0.2, step=0.1),
            lab.slider("foresight", "Foresight of the centre", 0, 1, 0.3, step=0.1),
        ],
        presets={
            "The centre holds half of the funds": {"central": 50},
            "Good ways pay late, judges can't wait": {"late": 0.8, "patience": 2},
            "Good ways pay late, judges wait": {"late": 0.8, "patience": 8},
            "A centre that sees far": {"foresight": 0.9},
            "Three localities, loud noise": {"localities": 3, "noise": 5},
        },
        title="Lab: many trials or one plan?",
        prompt="Predict: if good ways pay late and judges can't wait, will more localities help? Try: that preset, then move the "
        "localities. Then give the centre half of the funds. Explain: when does the centre win, and what is it that the localities give it?",
    )
