"""The charts of scores, computing, lags and seats of AI models, and the words that follow from their figures."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from course import charts, data
from course.ledger import claims, engine, ways
from course.lessons.the_deepseek_question import records
from course.tables import ai

#: What the charts of scores and computing say below their titles.
SCALE = "Score on the Epoch Capabilities Index by training computing, models with rated computing"
#: The unit of computing in the charts: 10^24 operations.
UNIT = 1e24
TICKS = (0.001, 0.01, 0.1, 1, 10, 100)


@cache
def scores() -> pd.DataFrame:
    """Return the newest edition of the scores, the oldest model first (see `ai.scored`)."""
    return ai.scored(data.load("ai_frontier_scores"))


def rated(until: str = "", without: str = "") -> pd.DataFrame:
    """Return the models whose computing is rated confident or likely.

    until : the last day that counts. without : a part of a maker's name, whose models are left out.
    """
    models = ai.with_computing(scores(), firm=True)
    if until:
        models = models[models["release_date"] <= until]
    return models[~models["organisation"].fillna("").str.contains(without, regex=False)] if without else models


def one(model: str) -> pd.Series[Any]:
    """Return the row of one model. Raises LookupError, which names it, where the edition has none."""
    found = scores()[scores()["model"] == model]
    if found.empty:
        raise LookupError(f"The edition of {ai.NEWEST} has no model {model!r}.")
    return found.iloc[0]


def fact(indicator: str, subject: str) -> float:
    """Return one figure of place_facts_cn. Raises LookupError, which names it, where there is none or more than one."""
    table = data.load("place_facts_cn")
    found = table[(table["indicator"] == indicator) & (table["subject"] == subject)]["value"].dropna()
    if len(found) != 1:
        raise LookupError(f"place_facts_cn has {len(found)} figures for {indicator!r} of {subject!r}; one is needed.")
    return float(found.iloc[0])


def ai_fact(indicator: str, subject: str, year: int) -> float:
    """Return one figure of ai_facts. Raises LookupError, which names it, where there is none or more than one."""
    table = data.load("ai_facts")
    found = table[(table["indicator"] == indicator) & (table["subject"] == subject) & (table["year"] == year)]["value"]
    if len(found) != 1:
        raise LookupError(
            f"ai_facts has {len(found)} figures for {indicator!r} of {subject!r} in {year}; one is needed."
        )
    return float(found.iloc[0])


# ------------------------------------------------------------------------------------------------------------- charts


def _flop_axis(last: float) -> dict[str, Any]:
    """Return the axis of training computing in units of `UNIT`, up to `last` of them."""
    shown = [tick for tick in TICKS if tick <= last]
    return {
        "type": "log",
        "tickvals": shown,
        "ticktext": [f"{tick:g}" for tick in shown],
        "range": [float(np.log10(0.0007)), float(np.log10(last))],
        "showgrid": True,
    }


def _dots(rows: pd.DataFrame, name: str, ink: str, symbol: str, size: int = 7) -> dict[str, Any]:
    """Return the dots of models: computing across, score up, their names at hand."""
    return {
        "type": "scatter",
        "mode": "markers",
        "name": name,
        "x": [float(f"{flop / UNIT:.3g}") for flop in rows["training_flop"]],
        "y": rows["eci"].astype(float).round(2).tolist(),
        "text": rows["model"].astype(str).tolist(),
        "hovertemplate": "%{text}<br>%{y:.1f} points<extra></extra>",
        "marker": {"color": ink, "symbol": symbol, "size": size, "line": {"color": charts.PAPER, "width": 0.5}},
    }


def _named(fig: go.Figure, rows: pd.DataFrame, where: dict[str, tuple[int, int]]) -> None:
    """Write the names of some models beside their dots; where : model -> offset of its label in pixels."""
    for model, (across, up) in where.items():
        mine = rows[rows["model"] == model]
        if mine.empty:
            continue
        fig.add_annotation(
            x=float(np.log10(mine["training_flop"].iloc[0] / UNIT)),
            y=float(mine["eci"].iloc[0]),
            text=model.replace(" (Mar 2023)", ""),
            showarrow=True,
            arrowhead=0,
            arrowcolor=charts.QUIET,
            ax=across,
            ay=-up,
            font={"size": 12, "color": charts.INK},
            bgcolor="rgba(255,255,255,0.85)",
        )


def links(models: pd.DataFrame) -> dict[int, float]:
    """Return the rank correlation of computing and score by year, for the years with ten models or more."""
    years = {int(year): models[models["year"] == year] for year in sorted(set(models["year"].astype("int64")))}
    return {
        year: float(rows["training_flop"].corr(rows["eci"], method="spearman"))
        for year, rows in years.items()
        if len(rows) >= 10
    }


def cloud(models: pd.DataFrame) -> go.Figure:
    """Draw score by training computing for the models of two years; needs rows of 2023 and 2024."""
    shown = models[models["year"].isin([2023, 2024])]
    link = links(shown)
    strong = [year for year, value in link.items() if value >= 0.5]
    title = (
        "In 2023 and in 2024, models with more computing scored higher"
        if len(strong) == 2
        else f"Only in {strong[0]} did models with more computing clearly score higher"
        if strong
        else "Neither in 2023 nor in 2024 did more computing clearly help"
    )
    fig = charts.figure(
        title,
        subtitle=SCALE + ", by year of release",
        x="Training computing (10²⁴ operations)",
        y="Score (points)",
        legend=True,
        note="The horizontal axis goes in steps of ten; makers of closed models mostly do not publish their computing.",
        source=charts.source("ai_frontier_scores"),
    )
    for year, ink, symbol in ((2023, charts.GREY, "circle"), (2024, charts.PALETTE[0], "diamond")):
        rows = shown[(shown["year"] == year) & (shown["model"] != ai.DEEPSEEK)]
        fig.add_trace(_dots(rows, f"models of {year}", ink, symbol))
    star = shown[shown["model"] == ai.DEEPSEEK]
    fig.add_trace(_dots(star, ai.DEEPSEEK, charts.colour("Hangzhou"), "star", 14))
    _named(
        fig,
        shown,
        {"GPT-4 (Mar 2023)": (10, -30), "Llama 3.1-405B": (4, 34), ai.DEEPSEEK: (-30, 26), "Phi-4": (-44, 6)},
    )
    fig.update_xaxes(**_flop_axis(100))
    return fig


def isolines(models: pd.DataFrame, plane: ai.Plane) -> go.Figure:
    """Draw what the plane expects at the start of three years, over the dots of all models."""
    days = ("2023-07-01", "2024-07-01", "2025-07-01")
    years = [plane.year, ai.plane(models, "computing").year]
    title = (
        "With the same computing, later models score higher"
        if min(years) > 0
        else "With the same computing, later models score lower"
        if max(years) < 0
        else "With the same computing, later models do not clearly score higher"
    )
    fig = charts.figure(
        title,
        subtitle="Score by training computing: what the plane expects at three dates, and all models of 2023 to 2026",
        x="Training computing (10²⁴ operations)",
        y="Score (points)",
        source=charts.source("ai_frontier_scores"),
        note="The lines are parallel because the method makes them so. The arrow is the saving in a year by this fit.",
        right=90,
    )
    fig.add_trace(_dots(models, "models of all years", charts.GREY, "circle", 6))
    ends = np.array([0.01, 300.0])
    for day, dash, ink in zip(
        days, ("dot", "dash", "solid"), (charts.QUIET, charts.PALETTE[0], charts.INK), strict=True
    ):
        y = plane.expected(ends * UNIT, [day, day])
        fig.add_scatter(
            x=ends.tolist(),
            y=np.round(y, 2).tolist(),
            mode="lines",
            name=f"expected in July {day[:4]}",
            line={"color": ink, "dash": dash, "width": 2.2},
            showlegend=False,
        )
        fig.add_annotation(
            x=float(np.log10(ends[1])),
            y=float(y[1]),
            text=f"July {day[:4]}",
            showarrow=False,
            xanchor="left",
            xshift=6,
            font={"size": 13, "color": charts.text_colour(ink)},
        )
    level = float(np.mean(models["eci"]))
    across = [float(plane.computing(level, day)[0] / UNIT) for day in days[1:]]
    fig.add_scatter(
        x=across,
        y=[level, level],
        mode="lines+markers",
        name="the same score a year later",
        line={"color": charts.INK, "width": 3},
        marker={"symbol": ["circle", "arrow-left"], "size": [7, 13], "color": charts.INK, "opacity": 1},
        meta={"words": f"the same score, a year later, with {plane.less:.1f} times less computing"},
        showlegend=False,
    )
    fig.add_annotation(
        x=float(np.log10(across).mean()),
        y=level,
        text="the same score,<br>a year later",
        showarrow=True,
        arrowhead=0,
        arrowcolor=charts.QUIET,
        ax=-120,
        ay=-75,
        font={"size": 13, "color": charts.INK},
    )
    fig.update_xaxes(**_flop_axis(600))
    low = float(models["eci"].min()) - 4
    fig.update_yaxes(range=[low, float(plane.expected(ends[1] * UNIT, days[-1])[0]) + 6])
    return fig


def fits(planes: dict[str, ai.Plane]) -> pd.DataFrame:
    """Return the saving of each fit (times less computing a year) with the ends of its 95% interval, to one decimal."""
    rows = {name: {"times less": plane.less, "low": plane.low, "high": plane.high} for name, plane in planes.items()}
    return pd.DataFrame(rows).T.rename_axis("fit").round(1)


def steps(models: pd.DataFrame) -> dict[int, float]:
    """Return by how many times the computing for a score fell to each year from the one before.

    Each year has a level of its own, and all have one slope for computing. Years with fewer than ten models are left
    out.
    """
    years = models["year"].astype("int64")
    kept = models[years.map(years.value_counts()) >= 10]
    levels = pd.get_dummies(kept["year"].astype("int64")).astype(float)
    tens = np.log10(kept["training_flop"].to_numpy(dtype=float) / UNIT)
    fit = np.linalg.lstsq(np.column_stack([tens, levels]), kept["eci"].to_numpy(dtype=float), rcond=None)[0]
    found = 10 ** (np.diff(fit[1:]) / fit[0])
    return {int(year): float(times) for year, times in zip(levels.columns[1:], found, strict=True)}


def share_at_least(values: Iterable[float], line: float = 2.0) -> float:
    """Return how many per cent of the values reach the line."""
    return 100 * float((np.asarray(list(values), dtype=float) >= line).mean())


def shuffled(cheapest: list[float], planes: list[float], real: tuple[float, float]) -> go.Figure:
    """Draw what two methods find in worlds with shuffled dates, and with the true ones.

    cheapest, planes : times less computing a year, one value a world. real : the same with the true dates.
    """
    wrong, right = share_at_least(cheapest), share_at_least(planes)
    title = (
        "Following the cheapest model finds savings where there are none"
        if wrong > 10 >= right
        else "Neither method finds savings where there are none"
        if max(wrong, right) <= 10
        else "Both methods find savings where there are none"
        if right > 10 and wrong > 10
        else "The plane finds savings where there are none"
    )
    fig = charts.figure(
        title,
        subtitle=f"Times less computing a year for the same score, in {len(planes)} worlds with shuffled dates",
        x="Times less computing a year",
        source=charts.source("ai_frontier_scores"),
        note="In the shuffled worlds no year is better than another, so a sound method should find about one.",
        left=190,
        height=330,
    )
    random = np.random.default_rng(2)
    rows = (("holding computing constant", planes, real[1]), ("following the cheapest", cheapest, real[0]))
    for at, (name, values, _) in enumerate(rows):
        fig.add_scatter(
            x=[round(value, 2) for value in values],
            y=np.round(at + random.uniform(-0.16, 0.16, len(values)), 3).tolist(),
            mode="markers",
            name=f"shuffled dates, {name}",
            marker={
                "color": charts.GREY,
                "size": 6,
                "symbol": ("circle", "diamond")[at % 2],
                "line": {"color": charts.PAPER, "width": 0.5},
            },
            meta={
                "words": (
                    f"{name}: {share_at_least(values):.0f}% of the shuffled worlds reach a halving a year; half of them"
                    f" lie below {np.median(values):.1f}"
                )
            },
            showlegend=False,
        )
    for at, (name, _, found) in enumerate(rows):
        fig.add_scatter(
            x=[round(found, 2)],
            y=[at],
            mode="markers",
            name=f"true dates, {name}",
            marker={"color": charts.PALETTE[0], "size": 14, "symbol": "diamond"},
            meta={"words": f"{name}, true dates: {found:.1f}"},
            showlegend=False,
        )
        fig.add_annotation(
            x=float(np.log10(found)),
            y=at,
            text=f"true dates: {found:.1f}",
            showarrow=False,
            yshift=22,
            font={"size": 13, "color": charts.text_colour(charts.PALETTE[0])},
        )
    fig.add_vline(x=2, line={"color": charts.QUIET, "dash": "dot", "width": 1.2})
    fig.add_annotation(
        x=float(np.log10(2)),
        y=1.55,
        text="a halving a year",
        showarrow=False,
        xanchor="right",
        xshift=-6,
        font={"size": 12, "color": charts.QUIET},
    )
    ticks = [0.5, 1, 2, 5, 10, 20, 50]
    top = max([*cheapest, *planes, *real])
    fig.update_xaxes(type="log", tickvals=ticks, range=[np.log10(0.45), np.log10(max(top, 20) * 1.2)], showgrid=True)
    fig.update_yaxes(
        tickvals=[0, 1], ticktext=[row[0] for row in rows], range=[-0.5, 1.7], showgrid=False, ticks="", title_text=""
    )
    return fig


def beyond(models: pd.DataFrame, plane: ai.Plane) -> pd.DataFrame:
    """Return the models with maker, city, points above what the plane expects and times (less computing than it
    expects for their score, at their date), the most first.
    """
    points = models["eci"].to_numpy(dtype=float) - plane.expected(models["training_flop"], models["release_date"])
    maker = models["organisation"].fillna("").str.split(";").str[0].str.replace(" Research", "").str.replace(" AI", "")
    seats = data.load("ai_organisation_hq").set_index("organisation")["city"]
    city = models["organisation"].fillna("").str.split(";").str[0].map(seats.astype(object))
    table = models[["model", "release_date"]].assign(
        maker=maker, city=city, points=points, times=10 ** (points / plane.tenfold)
    )
    return table.sort_values("points", ascending=False, kind="stable").reset_index(drop=True)


def took_less(kept: pd.DataFrame) -> str:
    """Return how many models of Hangzhou's makers and of others took less computing than expected, in a sentence."""
    less, home = kept["times"] > 1, kept["city"].eq("Hangzhou")
    return (
        f"{int((less & home).sum())} of {int(home.sum())} models from Hangzhou and"
        f" {int((less & ~home).sum())} of {int((~home).sum())} from elsewhere took less than expected."
    )


def left_out(models: int, least: int) -> str:
    """Return how many models are not shown because their makers have too few, in a sentence after a space."""
    if not models:
        return ""
    few = "only one model" if least == 2 else f"fewer than {least} models"
    one = "1 is not shown, as its maker has" if models == 1 else f"{models} are not shown, as their makers have"
    return f" {one} {few}."


def by_maker(table: pd.DataFrame, least: int = 2) -> go.Figure:
    """Draw how many times less computing than expected each model took, a row a maker with `least` models or more."""
    count = table["maker"].value_counts()
    kept = table[table["maker"].isin(count[count >= least].index)]
    order = kept.groupby("maker")["times"].median().sort_values(kind="stable").index.tolist()
    v3, phi = (float(table.loc[table["model"] == name, "times"].iloc[0]) for name in (ai.DEEPSEEK, "Phi-4"))
    title = (
        "DeepSeek-V3 took less computing than expected, and Phi-4 less still"
        if phi > v3 >= 1.5
        else "DeepSeek-V3 took less computing than expected"
        if v3 >= 1.5
        else "DeepSeek-V3 did not take much less computing than expected"
    )
    fig = charts.figure(
        title,
        subtitle="Computing expected for the model's score and date, over the computing it took, by maker",
        x="Times less computing than expected",
        source=charts.source("ai_frontier_scores", "ai_organisation_hq"),
        note="Models up to the essay's day, by the first fit; left of one a model took more than expected. At the far"
        f" left are models that write computer code. {took_less(kept)}{left_out(len(table) - len(kept), least)}",
        left=205,
        legend=True,
        height=200 + 27 * len(order),
    )
    for home, ink, symbol in ((True, charts.colour("Hangzhou"), "diamond"), (False, charts.GREY, "circle")):
        rows = kept[kept["city"].eq("Hangzhou").to_numpy() == home]
        fig.add_scatter(
            x=rows["times"].round(3).tolist(),
            y=rows["maker"].tolist(),
            mode="markers",
            name="makers in Hangzhou" if home else "makers elsewhere",
            text=rows["model"].tolist(),
            hovertemplate="%{text}: %{x:.2f}<extra></extra>",
            marker={"color": ink, "symbol": symbol, "size": 10, "line": {"color": charts.PAPER, "width": 0.5}},
        )
    above: dict[str, Any] = {
        "ax": 0,
        "ay": -20,
        "arrowhead": 0,
        "arrowwidth": 1,
        "arrowcolor": charts.INK,
        "standoff": 5,
    }
    for model, side in ((ai.DEEPSEEK, "right"), ("DeepSeek-R1", "left"), ("Phi-4", ""), ("Llama 3.1-405B", "right")):
        mine = kept[kept["model"] == model]
        if len(mine):
            fig.add_annotation(
                x=float(np.log10(mine["times"].iloc[0])),
                y=mine["maker"].iloc[0],
                text=model.replace("DeepSeek-", ""),
                xanchor=side or "center",
                **({"showarrow": False, "xshift": {"right": -9, "left": 9}[side]} if side else above),
                font={"size": 12, "color": charts.INK},
            )
    fig.add_vline(x=1, line={"color": charts.INK, "width": 1.2})
    ticks = [0.001, 0.01, 0.1, 1, 10]
    fig.update_xaxes(type="log", tickvals=ticks, ticktext=[f"{tick:g}" for tick in ticks], showgrid=True)
    fig.update_yaxes(categoryorder="array", categoryarray=order, showgrid=False, ticks="", type="category")
    return fig


def followed(lags: pd.DataFrame) -> pd.DataFrame:
    """Return the lags of `ai.lags` with the maker's city, blank where it is not confirmed."""
    home = data.load("ai_organisation_hq").set_index("organisation")["city"]
    maker = scores().set_index("model")["organisation"].astype(str).str.split(";").str[0]
    return lags.assign(maker=lags["model"].map(maker), city=lags["model"].map(maker).map(home.astype(object)))


def lag(lags: pd.DataFrame) -> go.Figure:
    """Draw by how many months each Chinese record came after the first American model at its level.

    lags : what `followed` gives.
    """
    least = lags.sort_values("months", kind="stable").iloc[0]
    since = lags[lags["release_date"] > ai.ESSAY_DAY]["months"]
    title = (
        f"{least['model']} came within {least['months']:.1f} months; no Chinese record since has come closer"
        if least["release_date"] <= pd.Timestamp(ai.ESSAY_DAY) and len(since)
        else f"{least['model']} came closest, {least['months']:.1f} months behind"
    )
    fig = charts.figure(
        title,
        subtitle="Months by which each Chinese record followed the first American model at its score",
        y="Months behind",
        legend=True,
        source=charts.source("ai_frontier_scores", "ai_organisation_hq"),
        note="A record is a model better than all Chinese ones before it. Where a city is not confirmed, the dot counts"
        " as elsewhere.",
        right=40,
    )
    at = pd.to_datetime(lags["release_date"]).dt.strftime("%Y-%m-%d")
    for home, ink, symbol in ((True, charts.colour("Hangzhou"), "diamond"), (False, charts.GREY, "circle")):
        mine = lags["city"].eq("Hangzhou").to_numpy() == home
        fig.add_scatter(
            x=at[mine].tolist(),
            y=lags.loc[mine, "months"].round(1).tolist(),
            mode="markers",
            name="maker in Hangzhou" if home else "maker elsewhere",
            text=lags.loc[mine, "model"].tolist(),
            hovertemplate="%{text}: %{y}<extra></extra>",
            marker={"color": ink, "symbol": symbol, "size": 11},
            meta={
                "words": f"{'makers in Hangzhou' if home else 'makers elsewhere'}: {int(mine.sum())} records,"
                f" {lags.loc[mine, 'months'].min():.1f} to {lags.loc[mine, 'months'].max():.1f} months behind"
            },
        )
    shown = {"DeepSeek-V2 (MoE-236B, May 2024)": "DeepSeek-V2", "DeepSeek-V3": "V3", "DeepSeek-R1": "R1"}
    last = lags.iloc[-1]["model"]
    for model, label in {**shown, "Yi-34B": "Yi-34B", last: last}.items():
        mine = lags["model"] == model
        if mine.any():
            fig.add_annotation(
                x=at[mine].iloc[0],
                y=float(lags.loc[mine, "months"].iloc[0]),
                text=label,
                showarrow=False,
                xshift=0 if model == last else -12,
                yshift=-16 if model == last else 0,
                xanchor="center" if model == last else "right",
                font={"size": 12, "color": charts.INK},
            )
    fig.add_vline(x=ai.ESSAY_DAY, line={"color": charts.QUIET, "dash": "dot", "width": 1.2})
    fig.add_annotation(
        x=ai.ESSAY_DAY,
        y=1,
        yref="paper",
        yanchor="top",
        text="the essay",
        showarrow=False,
        xanchor="left",
        xshift=5,
        font={"size": 12, "color": charts.QUIET},
    )
    years = range(int(at.min()[:4]) + 1, int(at.max()[:4]) + 1)
    ends = [pd.Timestamp(at.min()) - pd.Timedelta(days=75), pd.Timestamp(at.max()) + pd.Timedelta(days=90)]
    fig.update_xaxes(
        type="date",
        tickvals=[f"{year}-01-01" for year in years],
        ticktext=[str(year) for year in years],
        range=[f"{end:%Y-%m-%d}" for end in ends],
    )
    fig.update_yaxes(range=[0, float(lags["months"].max()) * 1.12])
    return fig


def grown(since: int = 2018) -> float:
    """Return how many times more computing the largest notable model took a year later, to the last full year."""
    return records.grown_a_year(data.load("ai_notable_models_2026"), since)


def more_than_computing() -> engine.Part:
    """Return the question of HZ-63 whether doing with less gave more than the growth of computing, as judged."""
    judged = claims.verdict("HZ-63").judged
    if judged is None:
        raise LookupError("HZ-63 has no record.")
    return judged.parts[1]


def strip() -> go.Figure:
    """Draw the specification strip of whether doing with less gave more than the growth of computing (HZ-63)."""
    part = more_than_computing()
    count = len(part.ways)
    yes, no = (sum(way.answer == one for way in part.ways) for one in ("yes", "no"))
    title = (
        "Whether the saving gave more than computing depends on how we ask"
        if yes and no
        else f"In {yes} of {count} ways, the saving gave more than computing"
        if yes >= no
        else f"In {no} of {count} ways, the saving gave less than computing"
    )
    return ways.strip_of(
        part,
        title=title,
        subtitle="Share of the saving in saving and growth of computing together, each way with its interval",
        unit="% of both together",
        source=charts.source("ai_frontier_scores", "ai_notable_models_2026"),
        note="Shares of logarithms; 0 is no saving at all. The ways share their models, so they are not independent"
        " tests.",
    )
