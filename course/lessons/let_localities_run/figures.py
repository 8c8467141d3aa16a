"""The charts of trials and plans, the words that follow from the figures, and the settings that both use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from course import charts
from course.ledger import claims, ways
from course.models import localities as model

RUNS = 400
MODEL = "A model with made-up numbers, no data: course.models.localities."
WAYS = {"one plan": "dash", "centre with pilots": "solid", "free localities": "dot"}
#: The parts of a locality's worth that are its own, across the lab's chart.
DIFFER = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)


def by_word(claim_id: str, yes: str, no: str, other: str) -> str:
    """Return the words that go with a verdict: yes for supported, no for contradicted, other for all others."""
    return {"supported": yes, "contradicted": no}.get(claims.settle(claim_id).verdict, other)


def more(one: float, other: float, yes: str = "more", no: str = "less") -> str:
    """Return the word that goes with a comparison."""
    return yes if one > other else no


def crossing(table: pd.DataFrame) -> str:
    """Return from which part on free localities beat pilots, as a clause. table : of `by_difference`."""
    wins = table.index[table["free localities"] > table["centre with pilots"]]
    if not len(wins):
        return "free localities never do better than pilots"
    return f"from {100 * wins[0]:.0f}% on free localities do better than a centre with pilots"


def by_count(settings: Mapping[str, Mapping[str, Any]], counts: Sequence[int], runs: int = 2000) -> pd.DataFrame:
    """Return the mean result a year (spreads of worth): counts of localities down, settings of the model across."""
    made = {
        name: {n: float(model.search(n, runs=runs, **given).mean.mean()) for n in counts}
        for name, given in settings.items()
    }
    return pd.DataFrame(made)


def by_difference(patience: int, late: float, runs: int = RUNS) -> pd.DataFrame:
    """Return the mean result a year (spreads of worth): the part that is a locality's own down, arrangements across."""
    return pd.DataFrame(
        {
            part: {name: float(one.mean()) for name, one in model.compare(patience, late, part, runs=runs).items()}
            for part in DIFFER
        }
    ).T


def _lines(table: pd.DataFrame, inks: Mapping[str, str], **look: Any) -> go.Figure:
    """Draw a line a column over the index, named at its end; zero is a line."""
    fig = charts.figure(right=190, source=MODEL, **look)
    ends: list[tuple[str, Any, float, str]] = []
    for at, (name, dash) in enumerate(inks.items()):
        ink = charts.MODEL[at]
        values = table[name].round(3).tolist()
        fig.add_scatter(
            x=[float(one) for one in table.index],
            y=values,
            mode="lines",
            name=name,
            line={"color": ink, "width": 2.6, "dash": dash},
            showlegend=False,
        )
        ends.append((name, float(table.index[-1]), values[-1], ink))
    fig.add_hline(y=0, line={"color": charts.QUIET, "width": 1})
    low, high = float(table.min().min()), float(table.max().max())
    pad = 0.08 * (high - low)
    fig.update_xaxes(range=[float(table.index[0]), float(table.index[-1])])
    charts.label_ends(fig, ends, (min(low, 0) - pad, high + pad))
    return fig


def count_figure(grown: pd.DataFrame) -> go.Figure:
    """Draw what more localities bring. grown : what `by_count` gives, with three settings."""
    first, middle, last = (grown[name] for name in grown)
    helps = [one.iloc[-1] > one.iloc[1] for one in (first, middle, last)]
    title = (
        "More trials help, until good ways look bad at first"
        if helps == [True, True, False]
        else "More trials help in each of these worlds"
        if all(helps)
        else "More trials do not help in each of these worlds"
    )
    return _lines(
        grown,
        dict(zip(grown.columns, ("solid", "dash", "dot"), strict=True)),
        title=title,
        subtitle="Mean result a year over 30 years, in spreads of worth; judged after 2 years",
        x="Number of localities that try",
        y="Mean result a year",
        note="Zero is what the average way brings. Each line has its own lateness.",
    )


def difference_figure(table: pd.DataFrame, patience: int, late: float) -> go.Figure:
    """Draw three arrangements by how far the best way differs from place to place. table : of `by_difference`."""
    lead = [str(table.loc[at].idxmax()) for at in (0.0, 0.8)]
    title = (
        f"{lead[0][0].upper()}{lead[0][1:]} does best, whether places are alike or not"
        if len(set(lead)) == 1
        else f"{lead[0][0].upper()}{lead[0][1:]} leads where places are alike, {lead[-1]} where not"
    )
    when = "pay at once" if late == 0 else "pay late" if late <= 0.5 else "look bad at first"
    return _lines(
        table,
        WAYS,
        title=title,
        subtitle=f"Mean result a year, spreads of worth; good ways {when}, judged after {patience} year"
        f"{'s' if patience > 1 else ''}",
        x="Part of a way's worth that is the locality's own (0 none, 1 all)",
        y="Mean result a year",
        note="30 localities, 10 of them pilots; free ones try 3 ways each and do not learn from others.",
    )


def patience_figure(table: pd.DataFrame) -> go.Figure:
    """Draw what two judges bring. table : arrangements down; columns "judged after 2 years" and "after 8 years"."""
    first, later = (table[name] for name in table)
    turned = first["centre with pilots"] < first["one plan"] and later["centre with pilots"] > later["one plan"]
    title = (
        "A patient judge turns pilots from the worst way into the best"
        if turned and first["centre with pilots"] == first.min()
        else "Patience turns pilots from behind the plan to ahead of it"
        if turned
        else "Patience does not change who is ahead"
    )
    return charts.dumbbell(
        table,
        *table.columns,
        title=title,
        subtitle="Mean result a year, spreads of worth; the best way is the same everywhere and looks bad at first",
        x_title="Mean result a year",
        source=MODEL,
        note="The plan is not judged, so its two marks are one. Lateness 0.8.",
        digits=2,
    )


def payers_figure(paid: pd.DataFrame, success: str) -> go.Figure:
    """Draw government's share of R&D money against a success. paid : of `who_pays`; success : one of its columns."""
    tie = float(paid["government"].corr(paid[success], method="spearman"))
    what = {"products": "fewer new products are sold", "inventions": "fewer inventions are patented"}[success]
    word = what if tie < -0.2 else what.replace("fewer", "more") if tie > 0.2 else what.replace("fewer", "as many")
    return charts.scatter(
        paid.rename(columns={success: "success"}),
        "government",
        "success",
        title=f"Where the government pays more of R&D, {word}",
        subtitle={
            "products": "Sales of new high-tech products for each yuan of R&D, by province, 2023",
            "inventions": "Invention patents granted for each million yuan of R&D, by province, 2023",
        }[success],
        x_title="Paid by the government (% of R&D money)",
        y_title="For the same R&D",
        source=charts.source("province_rd", "province_technology"),
        note=f"Rank correlation {tie:+.2f} over {len(paid)} provinces. Government is every level of it.",
        named=["Guangdong", "Beijing", "Shaanxi"],
    )


def strip() -> go.Figure:
    """Draw every way of asking whether success was less where the government paid more (RQ-71)."""
    return ways.strip("RQ-71", "state and success")
