"""The charts of stakes, steering and studies, and the words that follow from their figures and from the verdicts."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any, cast

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from course import charts, contents, data
from course.english import listed
from course.ledger import claims, ways
from course.lessons.letting_go import records
from course.lessons.letting_go.records import BACKED
from course.models import grants

MODEL = "A model with made-up numbers, no data: course.models.grants"
#: Needs, in per cent of the budget, that the charts compare.
NEEDS = (1, 5, 25, 50, 100)
#: How well a funder sees: name -> noise.
SIGHT = {"sees perfectly": 0.0, "sees fairly": 1.0, "sees badly": 2.0, "hardly sees": 4.0}
SEEDS = 20
FACTS = "place_facts_cn"
STUDIES = "public_money_evidence"


# --- words that follow figures and verdicts


def by_word(claim_id: str, yes: str, no: str, mixed: str, unclear: str = "") -> str:
    """Return the words that go with a verdict: yes for supported, no for contradicted, unclear for open, else mixed.

    Where nothing is given for open, it gets mixed as well.
    """
    word = claims.settle(claim_id).verdict
    return {"supported": yes, "contradicted": no, "open": unclear or mixed}.get(word, mixed)


def by_answer(claim_id: str, yes: str, no: str, mixed: str) -> str:
    """Return the words that go with what the test found of a claim: for models, which can't settle one."""
    judged = claims.settle(claim_id).judged
    assert judged is not None
    return {"yes": yes, "no": no}.get(judged.answer, mixed)


def fact(indicator: str, subject: str = "", place: str = "") -> float:
    """Return the one figure of place_facts_cn. Raises LookupError, which names it, where there is none or several."""
    table = data.load(FACTS)
    found = table[table["indicator"] == indicator]
    for column, entry in (("subject", subject), ("place", place)):
        if entry:
            found = found[found[column] == entry]
    values = found["value"].dropna()
    if len(values) != 1:
        raise LookupError(f"{FACTS} has {len(values)} figures for {indicator!r} {subject} {place}; one is needed.")
    return float(values.iloc[0])


def facts_of(place: str, subjects: Sequence[str] = (), words: str = "") -> pd.DataFrame:
    """Return figures of a place with their units; words : a pattern that the indicator must hold."""
    table = data.load(FACTS)
    rows = table[(table["place"] == place) & table["indicator"].str.contains(words or ".")]
    rows = rows[rows["subject"].isin(list(subjects))] if subjects else rows
    rows = rows[["indicator", "value", "unit"]].set_index("indicator")
    return rows.assign(value=rows["value"].map("{:g}".format))


def yuan(millions: float) -> str:
    """Return an amount in millions or billions of yuan: "5 million", "15.3 billion"."""
    return f"{millions / 1000:,.4g} billion" if millions >= 1000 else f"{millions:,.3g} million"


# --- the model


def best(**given: float) -> int:
    """Return the number of stakes that finds the most; given : what `grants.found` takes."""
    return int(grants.found(**given).argmax()) + 1  # type: ignore[arg-type]


def good_enough(need: float, noise: float = 1.0, part: float = 0.95) -> tuple[int, int]:
    """Return the least and the greatest number of stakes that finds at least this part of what the best one finds."""
    curve = grants.found(need=need, noise=noise)
    near = np.flatnonzero(curve >= part * curve.max()) + 1
    return int(near[0]), int(near[-1])


def firms(count: int) -> str:
    """Return "one firm", "12 firms"."""
    return "one firm" if count == 1 else f"{count} firms"


def curves(found: pd.DataFrame) -> go.Figure:
    """Draw what each number of stakes finds, in per cent of what the best number finds.

    found : index 1, 2, …, one column for each need (in per cent of the budget). The bands span `SEEDS` other draws.
    """
    needs = [float(cast(Any, need)) for need in found]
    peaks = {need: int(cast(Any, found[need].idxmax())) for need in found}
    falls = all(a >= b for a, b in zip(list(peaks.values()), list(peaks.values())[1:], strict=False))
    title = (
        "The more a firm needs, the fewer stakes find the most"
        if falls and peaks[found.columns[0]] > peaks[found.columns[-1]]
        else "The best number of stakes does not fall as firms need more"
    )
    fig = charts.figure(
        title,
        subtitle="Worth found by so many stakes, % of what the best number finds; a funder who sees fairly",
        x="Stakes, out of 100 firms (each step doubles)",
        y="Worth found (% of the best)",
        source=MODEL,
        note=f"Need: money that gives a firm a 63% chance. Dots: the best numbers. Bands: {SEEDS} other draws of firms",
        right=110,
    )
    ends = []
    for n, need in enumerate(needs):
        ink = charts.MODEL[min(n, len(charts.MODEL) - 1)]
        column = found[found.columns[n]]
        part = 100 * column / column.max()
        drawn = grants.seeds(SEEDS, need=need)
        drawn = 100 * drawn / drawn.max(axis=1, keepdims=True)
        x = found.index.tolist()
        fig.add_trace(
            charts.band(x, drawn.min(axis=0).round(1).tolist(), drawn.max(axis=0).round(1).tolist(), ink, 0.25)
        )
        name = f"need {need:g}%"
        fig.add_scatter(
            x=x,
            y=part.round(1).tolist(),
            name=name,
            mode="lines",
            line={"color": ink, "width": 2.4, "dash": charts.DASHES[n]},
            meta={
                "words": f"{name}: {peaks[found.columns[n]]} stakes find the most, all 100 find {part.iloc[-1]:.0f}%"
            },
        )
        fig.add_scatter(
            x=[peaks[found.columns[n]]],
            y=[100],
            mode="markers+text",
            text=[str(peaks[found.columns[n]])],
            textposition="top center",
            textfont={"size": 13, "color": charts.text_colour(ink)},
            marker={"color": ink, "size": 9},
            hoverinfo="skip",
            meta={"words": False},
            showlegend=False,
        )
        ends.append((name, float(np.log10(x[-1])), float(part.iloc[-1]), ink))
    charts.label_ends(fig, ends, (0, 112))
    fig.update_xaxes(type="log", range=[-0.03, 2.01], tickvals=[1, 2, 4, 8, 16, 32, 64, 100])
    fig.update_yaxes(tickvals=[0, 25, 50, 75, 100], showgrid=True)
    return fig


def by_need() -> go.Figure:
    """Draw the best number of stakes by need, for the sharpest and the dullest eye."""
    ends = ("sees perfectly", "hardly sees")
    table = pd.DataFrame(
        {name: [best(need=need, noise=SIGHT[name]) for need in NEEDS] for name in ends},
        index=[f"{need}% of the budget" for need in NEEDS],
    )
    by_need_, by_sight = table[ends[0]].iloc[0] / table[ends[0]].iloc[-1], (table[ends[1]] / table[ends[0]]).max()
    title = (
        "What firms need moves the best number more than sight does"
        if by_need_ > by_sight
        else "How well a funder sees moves the best number more than need does"
    )
    fig = charts.dumbbell(
        table,
        *ends,
        title=title,
        subtitle="Number of stakes, out of 100 firms, that finds the most, by what a firm needs",
        x_title="Best number of stakes (each step doubles)",
        source=MODEL,
        note="Ring: a funder who sees perfectly. Dot: one who hardly sees",
        digits=0,
    )
    fig.update_xaxes(type="log", range=[-0.05, 2.4], tickvals=[1, 2, 4, 8, 16, 32, 64])
    fig.data[1].marker.size = 10  # on this axis no ring lies under its dot
    for name in fig.layout.annotations:
        if name.text in ends:
            name.x = float(np.log10(table[name.text].iloc[0]))
    return fig


@cache
def break_even(advice: float, noise: float = 1.0, need: float = 5.0) -> float:
    """Return how many per cent of a firm's worth steering may cost, at most, if money then goes so much farther.

    Both funders take their best number of stakes. By halving, to a tenth of a point.
    """
    free = grants.found(noise=noise, need=need).max()
    low, high = 0.0, 100.0
    while high - low > 0.1:
        middle = (low + high) / 2
        pays = grants.found(noise=noise, need=need, meddling=middle, advice=advice).max() >= free
        low, high = (middle, high) if pays else (low, middle)
    return low


def across_needs(advice: float = 2.0, noise: float = 1.0) -> tuple[float, float]:
    """Return the break-even cost at the need that the seed fund allows and at that of the factory for Hefei."""
    facts = data.load(FACTS)
    little, much = (break_even(advice, noise, records.need_of(facts, one)) for one in (records.SEED, records.FACTORY))
    return little, much


def steering() -> go.Figure:
    """Draw what steering may cost by how much farther it makes money go, for two funders."""
    factors = [round(float(one), 2) for one in np.linspace(1, 3, 9)]
    rows = [
        {"advice": one, "cost": break_even(one, SIGHT[name]), "funder": name}
        for name in ("sees fairly", "hardly sees")
        for one in factors
    ]
    low, high = sorted(break_even(2.0, SIGHT[name]) for name in ("sees fairly", "hardly sees"))
    return charts.lines(
        pd.DataFrame(rows),
        "advice",
        "cost",
        by="funder",
        title=f"Advice that doubles the money may cost {low:.0f} to {high:.0f}% of worth",
        subtitle="Largest part of a firm's worth that steering may take before a free hand finds more, need 5%",
        x_title="Times as far as money goes with the funder's advice",
        y_title="Cost at which steering breaks even (%)",
        source=MODEL,
        note="Below a line steering finds more, above it a free hand does; each with its best number of stakes",
        zero=True,
        markers=False,
    )


# --- stakes that were


#: Row of the chart -> place, subject, indicator, and what became of it.
STAKES = {
    "Han's Laser, by Shenzhen": ("Shenzhen", "Han's Laser", "stake", "came off"),
    "any firm, by Hangzhou's seed fund (at most)": (
        "Hangzhou",
        "Runmiao seed fund",
        "largest stake allowed",
        "not known yet",
    ),
    "NIO, by Hefei": ("Hefei", "NIO", "stake", "came off"),
    "BOE, by Hefei's firms (at least)": ("Hefei", "BOE", "shares offered to firms of the city, at least", "came off"),
    "Hongxin, in Wuhan, by all investors": ("Wuhan", "Hongxin (HSMC)", "invested by the end of 2019", "failed"),
}
MARKS = {"came off": "circle", "not known yet": "diamond-open", "failed": "x"}


def stakes() -> go.Figure:
    """Draw what single firms got from cities, on a scale of factors."""
    amounts = {name: fact(indicator, subject, place) for name, (place, subject, indicator, _) in STAKES.items()}
    by_cities = [amount for name, amount in amounts.items() if "all investors" not in name]
    times = max(by_cities) / min(by_cities)
    names = sorted(amounts, key=amounts.__getitem__)
    made = charts.layout(
        f"What cities offered one firm differs {round(times, -2):,.0f}-fold",
        subtitle="Money for one firm, million yuan, in five known cases",
        x="Million yuan (each step is ten times the one before)",
        source=charts.source(FACTS),
        note="Offered, pledged and invested amounts stand beside each other; the cases are known for how they ended."
        " What Hongxin got is not only a city's, so the title leaves it out.",
        left=270,
        right=60,
        height=330,
        legend=True,
    )
    made["xaxis"] |= {"type": "log", "range": [0.4, 5.0], "showgrid": True}
    made["xaxis"] |= {"tickvals": [10, 100, 1000, 10000], "ticktext": ["10", "100", "1,000", "10,000"]}
    made["yaxis"] |= {"type": "category", "categoryorder": "array", "categoryarray": names[::-1], "ticks": ""}
    made["yaxis"] |= {"range": [-0.6, len(names) - 0.4]}
    traces = []
    for end, symbol in MARKS.items():
        mine = [name for name in names if STAKES[name][3] == end]
        told = [f" {charts.number(amounts[name])}" for name in mine]
        traces.append(
            {
                "type": "scatter",
                "mode": "markers+text",
                "name": end,
                "x": [amounts[name] for name in mine],
                "y": mine,
                "text": told,
                "textposition": "middle right",
                "marker": {"symbol": symbol, "size": 12, "color": charts.INK},
                "meta": {"words": f"{end}: " + listed(f"{a}{b} million" for a, b in zip(mine, told, strict=True))},
            }
        )
    return go.Figure(data=traces, layout=made)


# --- what studies find


QUESTIONS = ("small stakes or large", "hands off or on", "state money or private", "planned fields")
SIDES = ("against", "both", "for")


def studies() -> pd.DataFrame:
    """Return how many findings speak for the essay's advice, against it and both ways, by question."""
    table = data.load(STUDIES)
    counted = pd.crosstab(table["question"].astype(str), table["speaks"].astype(str))
    return counted.reindex(index=list(QUESTIONS), columns=list(SIDES), fill_value=0)


def _short(authors: str, version: str) -> str:
    first, *rest = authors.replace(" and ", ", ").split(", ")
    year = version[:4]
    if "grants" in authors:
        return f"{authors} {year}"
    return (
        f"{first} {year}"
        if not rest
        else f"{first} and {rest[0]} {year}"
        if len(rest) == 1
        else f"{first} et al. {year}"
    )


def lean(question: str) -> str:
    """Return how the findings on a question lean: "for the essay", "against the essay", "both ways"."""
    row = studies().loc[question]
    return (
        "for the essay"
        if row["for"] > row["against"] + row["both"]
        else "against the essay"
        if row["against"] > row["for"] + row["both"]
        else "both ways"
    )


def evidence() -> go.Figure:
    """Draw every finding of the table of studies: a row a question, a column for what it says of the essay's advice."""
    table = data.load(STUDIES)
    hands, money = lean("hands off or on"), lean("state money or private")
    title = (
        "The studies we found favour a light hand more than state money"
        if hands == "for the essay" and money != "for the essay"
        else f"On hands off studies speak {hands}, on state money {money}"
    )
    made = charts.layout(
        title,
        subtitle=f"{len(table)} findings on public money, by question and by what they say of the essay's advice",
        source=charts.source(STUDIES),
        note="Sides are our coding, from abstracts and briefs; we looked on both sides and will have missed studies",
        left=170,
        right=20,
        height=520,
    )
    words = ["against the essay", "both ways", "for the essay"]
    made["xaxis"] |= {"range": [-0.15, 3.0], "tickvals": [0.35, 1.35, 2.35], "ticktext": words}
    made["xaxis"] |= {"showline": False, "ticks": "", "tickfont": {"size": 13, "color": charts.INK}}
    made["yaxis"] |= {"range": [len(QUESTIONS) - 0.5, -0.5], "tickvals": list(range(len(QUESTIONS))), "ticks": ""}
    made["yaxis"] |= {"ticktext": [one.replace(" or ", "<br>or ") for one in QUESTIONS], "showgrid": False}
    made["yaxis"] |= {"tickfont": {"size": 13, "color": charts.INK}}
    traces = []
    for j, side in enumerate(SIDES):
        xs, ys, names, told = [], [], [], []
        for i, question in enumerate(QUESTIONS):
            mine = table[(table["question"].astype(str) == question) & (table["speaks"].astype(str) == side)]
            for k, row in enumerate(mine.itertuples()):
                xs.append(float(j))
                ys.append(i + 0.2 * (k - (len(mine) - 1) / 2))
                names.append(_short(str(row.authors), str(row.version)))
                told.append(f"{names[-1]}: {row.note}")
        traces.append(
            {
                "type": "scatter",
                "mode": "markers+text",
                "name": words[j],
                "x": xs,
                "y": ys,
                "text": names,
                "textposition": "middle right",
                "textfont": {"size": 12},
                "hovertext": told,
                "hovertemplate": "%{hovertext}<extra></extra>",
                "marker": {"size": 10, "color": charts.INK, "symbol": ["x", "diamond-open", "circle"][j]},
                "meta": {"words": f"{words[j]}: {listed(names)}", "values": [words[j]] * len(xs)},
            }
        )
    for i in range(1, len(QUESTIONS)):
        made.setdefault("shapes", []).append(
            {
                "type": "line",
                "xref": "paper",
                "x0": 0,
                "x1": 1,
                "y0": i - 0.5,
                "y1": i - 0.5,
                "line": {"color": charts.GRID, "width": 1},
            }
        )
    return go.Figure(data=traces, layout=made)


# --- young firms, planned fields, branches


def a_head(least: float = 5e6) -> pd.Series[Any]:
    """Return young firms worth a billion for a million people, by city of so many people in the built city (2020)."""
    now = data.load("census_cities_cn").query("year == 2020").set_index("city")
    now = now[now["built_city_population_persons"].astype("Float64").fillna(0) >= least]
    count = data.load("unicorns_cn_companies_2022").groupby("city_code").size()
    made = now["city_code"].map(count).fillna(0).astype(float)
    return 1e6 * made / now["population_persons"].astype(float)


def place_of(values: pd.Series[Any], city: str = records.CITY) -> int:
    """Return a city's place, from the most."""
    return int((values > values[city]).sum()) + 1


def planned() -> pd.DataFrame:
    """Return planned fields with a figure at the beginning and the newest one."""
    cars = data.load("electric_cars").query("economy == 'China'").set_index("year")["share_of_cars_sold_percent"]
    facts = data.load("industry_facts")
    robots = facts[facts["indicator"] == "share of home makers in robots installed"].set_index("year")["value"]
    core = data.load(FACTS)
    core = core[(core["indicator"] == "digital economy core industries share of GDP") & (core["place"] == records.CITY)]
    digital = core.drop_duplicates("year").set_index("year")["value"]
    rows = {
        "electric cars, % of cars sold in China": cars.loc[records.PLAN :],
        "robots of Chinese makers, % of those put up": robots,
        "digital economy, % of Hangzhou's GDP": digital,
    }
    made = []
    for known in rows.values():
        series = known.dropna().astype(float).sort_index(kind="stable")
        made.append([int(series.index[0]), float(series.iloc[0]), int(series.index[-1]), float(series.iloc[-1])])
    return pd.DataFrame(made, index=list(rows), columns=["first", "share", "last", "share now"])


def strip() -> go.Figure:
    """Draw every way of asking whether wide stakes find more than a picked few."""
    judged = claims.settle("HZ-05").judged
    assert judged is not None
    part = judged.parts[0]
    yes = part.share("yes")
    title = (
        f"Whether spreading finds more depends on {part.turns_on}"
        if part.answer == "mixed"
        else f"Spreading finds more in {yes:.0f}% of the ways"
    )
    return ways.strip_of(
        part,
        unit="More found than by a picked few (%)",
        title=title,
        subtitle=f"{len(part.ways)} ways of asking, by {listed(part.ways[0].options)}",
        source=charts.source(FACTS),
        note=f"Wide: {part.ways[0].found.told['width']} of 100 firms. A model; shares of ways are not probabilities",
    )


# --- what the text says of figures


def said(what: str) -> str:
    """Return an amount of yuan as the text prints it."""
    seed, first = fact("largest stake allowed", "Runmiao seed fund"), 1000 * fact("Runmiao seed fund")
    amounts = {
        "factory": fact("cost of the display factory", "BOE"),
        "seed": first,
        "seed stake": seed,
        "plan": fact("planned investment", "Hongxin (HSMC)"),
    }
    return yuan(amounts[what])


def told_curves() -> str:
    """Return what the chart of curves shows."""
    little, much = best(need=1), best(need=100)
    enough = good_enough(5)
    return (
        f"Where a firm needs 1% of the budget, {little} stakes find the most, and where it needs it all,"
        f" {'a single one does' if much == 1 else f'{much} do'}. For a need of 5%, any"
        f" number from {enough[0]} to {enough[1]} finds nearly as much."
    )


def told_by_need() -> str:
    """Return how far sight and need move the best number."""
    sharp, dull = best(need=5, noise=0.0), best(need=5, noise=4.0)
    little, much = best(need=1, noise=0.0), best(need=100, noise=0.0)
    which = "more" if little / much > dull / sharp else "less"
    return (
        f"At a need of 5% a bad eye raises the best number from {sharp} to {dull}, so the argument is right about"
        f" sight. But need moves it {which}: for the perfect eye it goes from {little} down to {much}, as need grows a"
        " hundredfold."
    )


def told_tails() -> str:
    """Return which tail asks for fewer stakes."""
    fat, thin = best(tail=1.1), best(tail=2.5)
    if fat < thin:
        return (
            "It's the other way round: the fatter the tail, the *fewer* stakes are best, because giants stand out even"
            " to a middling eye. Bad sight speaks for spreading, and fat tails speak against it."
        )
    return "It's so in this model: the fatter the tail, the more stakes are best."


def told_steering() -> str:
    """Return what steering may cost, and what that hangs on."""
    half, double = break_even(1.5), break_even(2.0)
    little, much = across_needs()
    ends = (
        f"Where firms need as little as the seed fund allows it is only {little:.0f}%, because advice that stretches"
        " money is worth little where money isn't short."
        if little < 0.5 * double
        else f"Need hardly matters: it is {little:.0f}% where firms need as little as the seed fund allows, and"
        f" {much:.0f}% for Hefei's factory."
    )
    return (
        f"If advice makes money go half as far again, steering by a city that sees fairly may cost {half:.0f}% of a"
        f" firm's worth; if it doubles the money, {double:.0f}%. {ends}"
    )


def size(author: str) -> str:
    """Return the size that a study reports, by the beginning of its authors."""
    table = data.load(STUDIES)
    found = table[table["authors"].astype(str).str.startswith(author)]["value"].dropna()
    if len(found) != 1:
        raise LookupError(f"{STUDIES} has {len(found)} sizes of {author!r}; one is needed.")
    return f"{found.iloc[0]:g}"


def told_evidence() -> str:
    """Return how the findings lean, by question."""
    told = {}
    for question, row in studies().to_dict("index").items():
        total, mine = sum(row.values()), row["for"]
        told[str(question)] = total, "all" if mine == total else "none" if not mine else str(mine)
    hands, money, fields = (told[one] for one in ("hands off or on", "state money or private", "planned fields"))
    return (
        f"Of {hands[0]} findings on a light hand, {hands[1]} speak for the essay; of {money[0]} on state money beside"
        f" private money, {money[1]}; and of {fields[0]} on planned fields, {fields[1]}. Most compare firms that"
        " somebody chose, so they can't tell a good hand from a good choice."
    )


def told_hubs() -> str:
    """Return where Hangzhou stands among large cities, and what that means for the claim on free ground (HZ-54)."""
    values = a_head().sort_values(ascending=False, kind="stable")
    ahead = [str(name) for name in values.index[: place_of(values) - 1]]
    behind = f"behind {listed(ahead)}" if ahead else "first"
    where = contents.number("right_time_right_place")
    ends = by_word(
        "HZ-54",
        "So free ground does give a richer harvest.",
        "So its ground gives no rich harvest.",
        "So its ground gives a rich harvest by some measures, and not by others.",
        "A free hand would look like this, but so would a city with Alibaba and a large university.",
    )
    among = f"{behind} among {len(values)} very large cities (lesson {where})"
    return f"In young firms per head Hangzhou comes {among}. {ends}"


def told_planned() -> str:
    """Return whether the planned fields came, and what that means for the claim on planning (HZ-64)."""
    table = planned()
    grown = int((table["share now"] > table["share"]).sum())
    count = (
        f"All {len(table)} fields have"
        if grown == len(table)
        else f"{grown} of the {len(table)} fields have"
        if grown
        else f"None of the {len(table)} fields has"
    )
    ends = by_word(
        "HZ-64",
        "So what was planned didn't come, as Lu Ming expects.",
        "So governments can plan what comes, against what Lu Ming says.",
        "So some of what was planned came.",
        "So these plans failed, which fits what he says, but others may not have."
        if not grown
        else "So a field that was planned can come. But we remember these because they came, and a field isn't the"
        " innovations in it. And Lu Ming speaks of the frontier: for catching up, he writes, learning from others was"
        " enough.",
    )
    return f"{count} a larger share than before. {ends}"


def told_branches() -> str:
    """Return which part of the young firms lives by other things than technology, and what that means (HZ-68)."""
    judged = claims.settle("HZ-68").judged
    assert judged is not None
    found = [way.found.value for way in judged.parts[0].ways]
    ends = by_word(
        "HZ-68",
        "so innovation is more than high technology.",
        "so innovation is hardly more than high technology.",
        "so how much innovation lies outside technology depends on what we call technology.",
        "so many are not high technology, as far as a branch can tell.",
    )
    share = f"Between {min(found):.0f} and {max(found):.0f}%"
    return f"{share} of them are in branches that sell, carry, teach or serve, {ends}"


def told_budget() -> str:
    """Return what the same factory weighs in two budgets, and what follows."""
    facts = data.load(FACTS)
    rich, poor = (records.need_of(facts, one) for one in (records.MIDDLE, records.FACTORY))
    funds = yuan(1000 * fact(records.FUNDS))
    follows = (
        "So by our model a rich city can spread where a poor one must pick, though a fund isn't a year's revenue."
        if rich < poor / 5
        else "So both must pick."
    )
    return (
        f"But need depends on the budget. The factory cost {poor:.0f}% of what Hefei had taken in the year before, and"
        f" it would be {rich:.0f}% of the {funds} yuan of funds that Hangzhou announced in 2023. {follows}"
    )


def told_cases() -> str:
    """Return what the tables hold of the four cases (HZ-30 to HZ-33)."""
    fish = by_word(
        "HZ-30",
        "Sea fish do live in Xinjiang's saline water.",
        "No sea fish live in Xinjiang's saline water.",
        "Whether sea fish live in Xinjiang's saline water is hard to tell.",
    )
    ski = by_word(
        "HZ-31",
        "A ski park on Wugong Mountain in Jiangxi is reported.",
        "No report names a ski park on Wugong Mountain in Jiangxi.",
        "Whether people ski on Wugong Mountain in Jiangxi is hard to tell.",
    )
    cherries = by_word(
        "HZ-32",
        "Dalian grows more cherries than any other place.",
        "Dalian's harvest of cherries hasn't grown.",
        "Dalian's harvest of cherries has grown, though a trade page calls Yantai the largest region.",
    )
    brands = by_word(
        "HZ-33",
        "The new brands of Changsha have opened shops far from home, and closed one of them.",
        "The new brands of Changsha haven't left home.",
        "Of the new brands of Changsha only a part has left home.",
    )
    return f"{fish} {ski} {cherries} {brands}"


def told_strip() -> str:
    """Return how the ways answer by what a firm needs, and what wide means."""
    facts = data.load(FACTS)
    little, middle, much = (records.need_of(facts, one) for one in (records.SEED, records.MIDDLE, records.FACTORY))
    backed, firms_there = fact(BACKED), fact("high-tech enterprises", place=records.CITY)
    return (
        f"Wide means {records.width(facts)} firms of a hundred: the group says it has backed {backed:,.0f}, and the"
        f" city has {firms_there:,.0f} high-tech firms. A stake of the seed fund is at most {little:.2g}% of its"
        f" budget, and the factory {middle:.0f}% for Hangzhou and {much:.0f}% for Hefei. {_decides()}"
    )


def _decides() -> str:
    judged = claims.settle("HZ-05").judged
    assert judged is not None
    part = judged.parts[0]
    return (
        f"No other choice comes near {part.turns_on}, which we know for single cases only."
        if part.answer == "mixed" and part.turns_on == "the need"
        else f"The answer hangs on {part.turns_on}."
        if part.answer == "mixed"
        else "No choice turns the answer round."
    )


def got_right() -> str:
    """Return what the essay got right, by the words of its claims."""
    early = by_word(
        "HZ-14",
        "Hangzhou invests early and in many firms, by its own account.",
        "Hangzhou's early stakes are fewer than the essay suggests.",
        "Hangzhou's early stakes are there, but can't be counted from outside.",
    )
    spread = by_answer(
        "HZ-05",
        "Spreading and letting go found more in our model whatever we assumed.",
        "In our model neither spreading nor letting go found more.",
        "In our model, too, a city finds more by spreading where firms need little, and all the more if it sees badly.",
    )
    return f"{early} {spread}"


def missed() -> str:
    """Return what the essay missed, by the words of its claims."""
    need = by_answer(
        "HZ-05",
        "The essay doesn't ask how much a firm needs, though in our model it made no difference.",
        "The essay doesn't ask how much a firm needs, and our model speaks against its advice.",
        "The essay never asks how much a firm needs, and the answer turns with that.",
    )
    return f"{need} And like those who praise Hefei, it shows only cases that came off."


def since() -> str:
    """Return what has happened since the essay, from the tables."""
    aim = fact('"3+N" industry fund group, aim for 2026-2030')
    events = data.load("policy_events")
    rules = events[(events["topic"] == "Industrial policy") & events["event"].str.contains("where government funds")]
    when = pd.Timestamp(str(rules["date"].iloc[0]))
    return (
        f"In November 2025 Hangzhou opened its seed fund and drafted an aim of more than"
        f" {aim:.0f} billion yuan for its large funds by 2030"
        f". In {when:%B %Y} the first national"
        " rules told government funds to invest early and in small firms, but along approved lists of industries."
    )
