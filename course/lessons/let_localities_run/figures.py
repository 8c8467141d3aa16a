"""The charts of trials and plans, the words that follow from the figures, and the settings that both use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from course import charts
from course.english import listed
from course.ledger import claims, ways
from course.lessons.let_localities_run.records import reached
from course.models import localities as model

RUNS = 400
#: A rank correlation no further from zero than this is called little; the line of RQ-71.
HARDLY = 0.2
MODEL = "A model with made-up numbers, no data: course.models.localities."
WAYS = {"one plan": "dash", "centre with pilots": "solid", "free localities": "dot"}
#: What the lines of the trials that spread are called.
TRIALS = {
    "opening to foreign firms": "open cities",
    "selling online across borders": "online zones",
}
#: What the arrangements are called in titles.
SHORT = {"one plan": "one plan", "centre with pilots": "pilots", "free localities": "free localities"}
#: The parts of a locality's worth that are its own, across the lab's chart.
DIFFER = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)


def by_word(claim_id: str, yes: str, no: str, other: str) -> str:
    """Return the words that go with a verdict: yes for supported, no for contradicted, other for all others."""
    return {"supported": yes, "contradicted": no}.get(claims.settle(claim_id).verdict, other)


def more(one: float, other: float, yes: str = "more", no: str = "less") -> str:
    """Return the word that goes with a comparison."""
    return yes if one > other else no


def crossing(table: pd.DataFrame) -> str:
    """Return up to which part pilots beat free localities, and from which on these beat them, without a full stop.

    table : of `by_difference`. Between the two parts, which are steps of the table, the lines cross.
    """
    ahead = table["free localities"] > table["centre with pilots"]
    wins = [at for at in table.index if ahead.loc[at:].all()]
    if not wins:
        return "Free localities never do better than pilots"
    least = f"{100 * wins[0]:.0f}%"
    if wins[0] == table.index[0]:
        return "Free localities do better than pilots, however much places differ"
    most = f"{100 * max(at for at in table.index if at < wins[0]):.0f}%"
    return f"Pilots do better while at most {most} of a way's worth is local, and free localities from {least} on"


def patience_reaches(table: pd.DataFrame) -> str:
    """Return how far a patient judge makes pilots the best of the three, in a sentence. table : of `by_difference`."""
    best = table.idxmax(axis=1).eq("centre with pilots")
    if best.all():
        return "Patience makes pilots the best of the three, however much places differ."
    if not best.iloc[0]:
        return "Even patience doesn't make pilots the best of the three where places are alike."
    end = best.index[int((~best).to_numpy().argmax()) - 1]
    return (
        f"Patience makes pilots the best of the three, but only while at most {100 * end:.0f}% of a way's worth is"
        " local."
    )


def planned(settings: Mapping[str, Mapping[str, Any]], runs: int = 2000) -> pd.Series:
    """Return what one plan brings a year (spreads of worth) in each of these settings of the model."""
    return pd.Series(
        {name: float(model.search(central=100, runs=runs, **given).mean.mean()) for name, given in settings.items()}
    )


def spread(pilot_zones_cn: pd.DataFrame) -> pd.DataFrame:
    """Return how many provinces each trial had reached: years since its start down, trials across (blank where no date
    is known).
    """
    made = {}
    for trial, name in TRIALS.items():
        year = reached(pilot_zones_cn, trial)
        made[f"{name} since {year.min()}"] = (year - year.min()).value_counts().sort_index(kind="stable").cumsum()
    return pd.DataFrame(made).rename_axis("years since the first")


def years_to(table: pd.DataFrame, trial: int) -> int:
    """Return how many years a trial took to its last step, by its place among the columns of `spread`."""
    return int(table.iloc[:, trial].dropna().index.max())


def spread_figure(table: pd.DataFrame, provinces: int) -> go.Figure:
    """Draw how two trials reached province after province. table : of `spread`; provinces : how many there are."""
    ends = {str(name): table[name].dropna() for name in table}
    started = {name: int(str(name).split()[-1]) for name in table}
    most = all(one.iloc[-1] > provinces / 2 for one in ends.values())
    fig = charts.figure(
        title="Both trials spread over China, the online zones faster"
        if most and years_to(table, 1) < years_to(table, 0)
        else "Both trials spread over China"
        if most
        else "A trial did not spread over China",
        subtitle=f"Provinces (of {provinces}) with at least one such city or zone",
        x="Years since the first city or zone",
        y="Provinces",
        right=200,
        source=charts.source("pilot_zones_cn"),
        note="The last dot of the open cities is the earliest year possible, that of the online zones the latest.",
    )
    labels: list[tuple[str, Any, float, str]] = []
    for at, (name, values) in enumerate(ends.items()):
        ink = charts.PALETTE[at]
        fig.add_scatter(
            x=[float(one) for one in values.index],
            y=[float(one) for one in values],
            mode="lines+markers",
            hovertext=[str(started[name] + int(one)) for one in values.index],
            name=name,
            line={"color": ink, "width": 2.6, "shape": "hv", "dash": ("solid", "dash")[at]},
            marker={"size": 8, "color": ink, "symbol": ("circle", "diamond")[at]},
            showlegend=False,
        )
        labels.append((name, float(values.index.max()), float(values.iloc[-1]), ink))
        for one, reached_then in zip(values.index[1:-1], values.iloc[1:-1], strict=True):
            fig.add_annotation(
                x=float(one),
                y=float(reached_then),
                text=str(started[name] + int(one)),
                showarrow=False,
                xanchor="left",
                yanchor="top",
                xshift=6,
                font={"color": charts.text_colour(ink), "size": 12},
            )
    fig.update_xaxes(range=[-0.3, float(table.index.max()) + 0.3])
    charts.label_ends(fig, labels, (0, provinces * 1.08))
    return fig


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


def above_the_band(grown: pd.DataFrame, top: float) -> str:
    """Return which lines rise above the top of the plan's band, and from how many localities on, in a sentence.

    grown : of `by_count`, a column a line.
    """
    first = {str(name): next((n for n in grown.index if (grown[name].loc[n:] > top).all()), None) for name in grown}
    above = [f"{name} from {n} localities on" for name, n in first.items() if n is not None]
    never = [name for name, n in first.items() if n is None]
    if not above:
        return "No line stays above it"
    return f"Above it: {listed(above)}" + (f"; not: {listed(never)}" if never else "")


def count_figure(grown: pd.DataFrame, plan: pd.Series) -> go.Figure:
    """Draw what more localities bring. grown : what `by_count` gives, with three settings; plan : of `planned`."""
    first, middle, last = (grown[name] for name in grown)
    helps = [one.iloc[-1] > one.iloc[1] for one in (first, middle, last)]
    title = (
        "More trials help, unless good ways look bad at first"
        if helps == [True, True, False]
        else "More trials help in each of these worlds"
        if all(helps)
        else "More trials do not help in each of these worlds"
    )
    fig = _lines(
        grown,
        dict(zip(grown.columns, ("solid", "dash", "dot"), strict=True)),
        title=title,
        subtitle="Mean result a year over 30 years, in spreads of worth; judged after 2 years",
        x="Number of localities that try",
        y="Mean result a year",
        note=f"Zero is what the average way brings. The band is one plan, from {plan.min():.2f} ({plan.idxmin()}) to"
        f" {plan.max():.2f} ({plan.idxmax()}). {above_the_band(grown, float(plan.max()))}",
    )
    fig.add_hrect(y0=plan.min(), y1=plan.max(), fillcolor=charts.GREY, opacity=0.35, line_width=0, layer="below")
    fig.add_annotation(
        x=14, y=plan.max(), text="one plan", showarrow=False, yanchor="bottom", font={"color": charts.QUIET, "size": 12}
    )
    return fig


def difference_figure(table: pd.DataFrame, patience: int, late: float, *, setting: bool = True) -> go.Figure:
    """Draw three arrangements by how far the best way differs from place to place.

    table : of `by_difference`. setting : whether the subtitle says how good ways pay and when the judge decides.
    """
    lead = table.idxmax(axis=1).map(SHORT)
    turns = lead[lead != lead.shift()]
    does = "do" if turns.iloc[0].endswith("s") else "does"
    first = f"{turns.iloc[0][0].upper()}{turns.iloc[0][1:]} {does} best"
    most = max(at for at in table.index if len(turns) < 2 or at < turns.index[1])
    until = max(at for at in table.index if len(turns) < 3 or at < turns.index[2])
    title = (
        f"{first}, however much places differ"
        if len(turns) == 1
        else f"{first} unless a way's worth is all local"
        if len(turns) == 2 and turns.index[1] == table.index[-1]
        else f"{first} up to {100 * most:.0f}% local worth, then {turns.iloc[1]}"
        if len(turns) == 2
        else f"{first} to {100 * most:.0f}% local worth, {turns.iloc[1]} to {100 * until:.0f}%"
    )
    when = "pay at once" if late == 0 else "pay late" if late <= 0.5 else "look bad at first"
    fig = _lines(
        table,
        WAYS,
        title=title,
        subtitle="Mean result a year, in spreads of worth"
        + (f"; good ways {when}, judged after {patience} year{'s' if patience > 1 else ''}" if setting else ""),
        x="Part of a way's worth that is local",
        y="Mean result a year",
        note="Free localities try a few ways each and do not learn from others. The lines are means of a few hundred"
        " made-up countries; a chart with other draws gives slightly other figures.",
    )
    fig.update_xaxes(tickformat=".0%")
    return fig


def patience_figure(table: pd.DataFrame) -> go.Figure:
    """Draw what two judges bring. table : arrangements down; columns "judged after 2 years" and "after 8 years"."""
    first, later = (table[name] for name in table)
    turned = first["centre with pilots"] < first["one plan"] and later["centre with pilots"] > later["one plan"]
    title = (
        "A patient judge turns pilots from the worst choice into the best"
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
        note="No judge decides about the plan, so its two dots are one.",
        digits=2,
    )


def payers_figure(paid: pd.DataFrame, success: str, year: int) -> go.Figure:
    """Draw government's share of R&D money against a success. paid : of `who_pays` for that year; success : one of its
    columns.
    """
    tie = float(paid["government"].corr(paid[success], method="spearman"))
    what = {"products": "sales of new products", "inventions": "patents on inventions"}[success]
    title = (
        f"Where government pays more, R&D goes with {'fewer' if tie < 0 else 'more'} {what}"
        if abs(tie) > HARDLY
        else f"Who pays for R&D says little about {what}"
    )
    return charts.scatter(
        paid.rename(columns={success: "success"}),
        "government",
        "success",
        title=title,
        subtitle={
            "products": f"Sales of new high-tech products for each yuan of R&D, by province, {year}",
            "inventions": f"Invention patents granted for the same R&D, by province, {year}",
        }[success],
        x_title="Paid by the government (% of R&D money)",
        y_title={"products": "Yuan of sales per yuan of R&D", "inventions": "Patents per million yuan of R&D"}[success],
        source=charts.source("province_rd", "province_technology"),
        note=f"Rank correlation {tie:+.2f} over {len(paid)} provinces. Government is every level of it.",
        named=["Guangdong", "Beijing", "Shaanxi"],
    )


def which_success() -> str:
    """Return what the answer on success and the state's money (RQ-71) turns on, in a sentence."""
    part = ways.part_of("RQ-71", "state and success")
    if part.answer == "mixed" and part.turns_on == "the success":
        return "So the answer depends on what counts as success, sales or patents."
    return ways.turning("RQ-71", "state and success")


#: The title of the strip, by the answer to RQ-71's question.
STRIP = {
    "yes": "By nearly every way of asking, state money achieved less",
    "no": "By nearly every way of asking, state money achieved no less",
    "mixed": "Whether state money achieved less depends on what counts as success",
    "unclear": "Whether state money achieved less can't be told",
}


def strip() -> go.Figure:
    """Draw every way of asking whether success was less where the government paid more (RQ-71)."""
    part = ways.part_of("RQ-71", "state and success")
    return ways.strip_of(
        part,
        left=190,
        title=STRIP[part.answer],
        subtitle="Correlation of the government's share of R&D money and success, with 95% intervals",
        unit="Correlation",
        source=charts.source("province_rd", "province_technology"),
        note="“Says yes” means that the whole interval of a correlation lies below the line: dashed for ours, dotted"
        " for two others that we tried. The ways share their tables, so their shares are no probabilities",
    )
