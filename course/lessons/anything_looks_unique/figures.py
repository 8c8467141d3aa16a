"""The search for uniqueness, real and among shuffled countries, the lesson's charts, and words that follow figures."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from math import comb
from typing import Any, cast

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from course import charts, data
from course.english import ordinal
from course.ledger import claims, country_panel
from course.models import uniqueness
from course.models.within import Array, Mask, Whole
from course.tables import economies

TABLES = ("country_economy", "country_internet", "country_innovation", "countries")
NAMES = tuple(country_panel.INDICATORS)
YEAR = country_panel.ESSAY_YEAR
#: The one comparison that is named before anybody looks.
FIRST, GROUP = "R&D", "20 nearest in income"
#: A country looks unique where fewer than one stranger in so many is as far from its peers.
MARK = 100
#: The three measures of the small example before the maximum statistic.
THREE = ("R&D", "people online", "foreign investment")
STEPS = ("no choice", "any indicator", "any peers, too", "any year, too")
LAST = "three at once, too"
RUNS, FEW, SEED = 100, 12, 21


# --- the panel, and the search in it


@cache
def made() -> pd.DataFrame:
    """Return the panel of all years, by iso3 and year."""
    return country_panel.panel(*(data.load(name) for name in TABLES))


@cache
def histories() -> list[str]:
    """Return the countries (iso3) that have all indicators in some year."""
    found = {iso3 for year in country_panel.YEARS for iso3 in country_panel.compared(made(), year).index}
    return sorted(found)


@cache
def names() -> pd.Series:
    """Return the names of `histories`, by iso3."""
    return made().reset_index().drop_duplicates("iso3").set_index("iso3")["country"].reindex(histories())


@cache
def _years() -> dict[int, tuple[Any, pd.DataFrame, Any, Any]]:
    """Return of each year the scores of `histories` (NaN where a country lacks a value), income and people as
    logarithms, and who shares a region or an income group.
    """
    found = {}
    for year in country_panel.YEARS:
        rows = country_panel.compared(made(), year)
        scores = pd.DataFrame(uniqueness.scores(rows[list(NAMES)]), index=rows.index).reindex(histories())
        at = cast("pd.DataFrame", made().xs(year, level="year")).reindex(histories())
        place = at[["income", "people"]].astype(float).apply(np.log)
        found[year] = (
            scores.to_numpy(),
            place,
            uniqueness.same(at["region"]),
            uniqueness.same(at["income_group"]),
        )
    return found


def _groups(year: int, there: Array) -> list[Mask]:
    """Return the peer groups of those who are there, in the order of PEERS."""
    _, place, region, income = _years()[year]
    at, both = place[there], np.ix_(there, there)
    return [
        ~np.eye(len(at), dtype=bool),
        region[both],
        income[both],
        uniqueness.nearest(at["income"], 20),
        uniqueness.nearest(at["income"], 40),
        uniqueness.nearest(at["people"], 20),
    ]


def _rarities(order: Whole) -> Array:
    """Return the rarity (one stranger in …) of every place at each of STEPS, with histories dealt out in an order.

    Returns the shape (steps, places); NaN where a place got a history without the essay's year.
    """
    most = np.full((len(STEPS), len(order)), np.nan)
    for year in country_panel.YEARS:
        z = _years()[year][0][order]
        there = np.isfinite(z[:, 0]) & np.isfinite(_years()[year][1].to_numpy()).all(axis=1)
        rare = 1 / uniqueness.one_at_a_time(z[there], _groups(year, there))
        at = country_panel.PEERS.index(GROUP)
        if year == YEAR:
            most[0, there] = rare[:, at, NAMES.index(FIRST)]
            most[1, there] = rare[:, at].max(axis=1)
            most[2, there] = rare.max(axis=(1, 2))
        most[3, there] = np.fmax(most[3, there], rare.max(axis=(1, 2)))
    return most


@cache
def real() -> pd.DataFrame:
    """Return the rarity of each country at each of STEPS, by name."""
    return pd.DataFrame(_rarities(np.arange(len(histories()))).T, index=names().to_numpy(), columns=list(STEPS))


@cache
def shuffled(runs: int = RUNS) -> Array:
    """Return the rarities in shuffled worlds: who is whose neighbour stays, and whole histories are dealt out anew.

    Returns the shape (runs, steps, places). The same runs give the same worlds.
    """
    rng = np.random.default_rng(SEED)
    return np.array([_rarities(rng.permutation(len(histories()))) for _ in range(runs)])


def _threefold(order: Whole) -> Array:
    """Return the rarity of every place with up to three indicators at once, any peers and any year."""
    most = np.zeros(len(order))
    for year in country_panel.YEARS:
        z = _years()[year][0][order]
        there = np.isfinite(z[:, 0])
        found = uniqueness.search(z[there], _groups(year, there), 1 / MARK)
        most[there] = np.maximum(most[there], 1 / found.least())
    return most


@cache
def up_to_three() -> pd.Series:
    """Return the rarity of each country, by name, where up to three indicators may be joined."""
    return pd.Series(_threefold(np.arange(len(histories()))), names().to_numpy())


@cache
def _chance_of_three(runs: int = FEW) -> float:
    rng = np.random.default_rng(SEED)
    found = [_threefold(rng.permutation(len(histories()))) > MARK for _ in range(runs)]
    return 100 * float(np.mean(found))


@cache
def everybody() -> pd.DataFrame:
    """Return at each step of freedom how many countries look unique: unique, countries, and in per cent real."""
    rare = real()
    table = pd.DataFrame({"passed": (rare > MARK).sum(), "countries": rare.notna().sum()})
    three = up_to_three()
    table.loc[LAST] = [int((three > MARK).sum()), len(three)]
    return table.assign(real=100 * table["passed"] / table["countries"])


def by_chance() -> pd.DataFrame:
    """Return `everybody` with the share in shuffled worlds, in per cent, beside the real one."""
    worlds = shuffled()
    known = [100 * float((step > MARK).sum() / np.isfinite(step).sum()) for step in worlds.swapaxes(0, 1)]
    return everybody().assign(shuffled=[*known, _chance_of_three()])


@cache
def choices(country: str) -> pd.DataFrame:
    """Return the best choice of a country at each of STEPS: rarity, indicator, peers, year.

    Raises KeyError for a country that lacks an indicator in the essay's year.
    """
    at = names().index[names() == country]
    if not len(at) or not np.isfinite(float(cast("float", real().loc[country, STEPS[0]]))):
        raise KeyError(f"{country} has no row with all {len(NAMES)} indicators in {YEAR}")
    found: list[tuple[float, str, str, int]] = []
    for year in country_panel.YEARS:
        rows, z, groups = year_of(year)
        if at[0] in rows.index:
            rare = 1 / uniqueness.one_at_a_time(z, groups)[rows.index.get_loc(at[0])]
            g, j = np.unravel_index(rare.argmax(), rare.shape)
            found.append((float(rare.max()), NAMES[j], country_panel.PEERS[g], year))
            if year == YEAR:
                here, fixed = country_panel.PEERS.index(GROUP), NAMES.index(FIRST)
                k = int(rare[here].argmax())
                steps = [(float(rare[here, fixed]), FIRST, GROUP, YEAR), (float(rare[here, k]), NAMES[k], GROUP, YEAR)]
                steps.append(found[-1])
    rows_ = [*steps, max(found)]
    return pd.DataFrame(rows_, index=list(STEPS), columns=["rarity", "indicator", "peers", "year"])


def year_of(year: int = YEAR) -> tuple[pd.DataFrame, Array, list[Mask]]:
    """Return the countries of a year with all indicators, their scores, and their peer groups."""
    rows = country_panel.compared(made(), year)
    return rows, uniqueness.scores(rows[list(NAMES)]), [np.asarray(one) for one in country_panel.peer_groups(rows)]


def left_over(country: str) -> float:
    """Return how many per cent of shuffled countries are as rare as this one, where each may choose freely."""
    mine = float(cast("float", real().loc[country, STEPS[-1]]))
    free = shuffled()[:, -1]
    return 100 * float((free >= mine).sum() / np.isfinite(free).sum())


def corrected(country: str) -> str:
    """Return the rarity of a country among shuffled ones that choose as freely, in words."""
    share, most = left_over(country), int(np.isfinite(shuffled()[:, -1]).sum())
    return one_in(100 / share) if share > 0 else f"rarer than {most:,} shuffled countries"


def another_year(country: str = "Finland") -> str:
    """Return how rare a country's best fork is in the other year of its lowest value, in one sentence."""
    best = choices(country).iloc[-1]
    iso3 = names().index[names() == country][0]
    values = made().loc[iso3, best.indicator].reindex(country_panel.YEARS).drop(best.year).dropna().astype(float)
    values = values[[year for year in values.index if iso3 in year_of(year)[0].index]]
    year = int(values.idxmin())
    rows, z, groups = year_of(year)
    p = uniqueness.one_at_a_time(z, groups)
    rare = 1 / p[rows.index.get_loc(iso3), country_panel.PEERS.index(best.peers), NAMES.index(best.indicator)]
    return f"In {year} it was {abs(values[year]):.1f}%, and {one_in(float(rare))} is as far."


@cache
def within_groups(runs: int = 200) -> tuple[float, float]:
    """Return two shares of worlds that are shuffled within income groups only, in per cent: of countries that look
    unique, and of worlds where somebody is as rare as China.
    """
    rows, z, groups = year_of()
    rng, label = np.random.default_rng(SEED), rows["income_group"].astype(str).to_numpy()
    found = []
    for _ in range(runs):
        order = np.arange(len(z))
        for one in np.unique(label):
            at = np.flatnonzero(label == one)
            order[at] = rng.permutation(at)
        found.append((1 / uniqueness.one_at_a_time(z[order], groups)).max(axis=(1, 2)))
    rare = np.array(found)
    mine = float(cast("float", real().loc["China", STEPS[2]]))
    return 100 * float((rare > MARK).mean()), 100 * float((rare.max(axis=1) >= mine).mean())


def _values() -> tuple[pd.DataFrame, Array, list[Mask]]:
    """Return `year_of` with values in place of ranks, skewed ones as logarithms."""
    rows, _, groups = year_of()
    skewed = [n for n, unit in country_panel.INDICATORS.items() if "million" in unit or n.startswith("licences")]
    values = rows[list(NAMES)].astype(float)
    values[skewed] = np.log(values[skewed])
    return rows, values.to_numpy(), groups


def _rarest(values: Array, groups: list[Mask]) -> Array:
    """Return the rarity of each country's best fork; no p is taken to be below the smallest number that is kept."""
    rarest: Array = (1 / np.maximum(uniqueness.one_at_a_time(values, groups), 1e-300)).max(axis=(1, 2))
    return rarest


@cache
def _on_values() -> pd.DataFrame:
    rows, values, groups = _values()
    rare = 1 / np.maximum(uniqueness.one_at_a_time(values, groups), 1e-300)
    return pd.DataFrame(rare.max(axis=1), rows["country"].to_numpy(), list(NAMES))


def on_values() -> pd.Series:
    """Return each country's rarity in the essay's year from values in place of ranks, skewed ones as logarithms."""
    return _on_values().max(axis=1)


# --- words that follow figures


def one_in(rarity: float) -> str:
    """Return a rarity in words with two digits that count: "one in 1,300"; below two: "nearly every one"."""
    if rarity < 1.5:
        return "nearly every one"
    if rarity < 10:
        return f"one in {rarity:.1f}".removesuffix(".0")
    step = 10 ** (int(np.floor(np.log10(rarity))) - 1)
    return f"one in {round(rarity / step) * step:,.0f}"


def beside_chance(table: pd.DataFrame) -> str:
    """Return how the last step of `by_chance` compares with shuffled worlds: "no more", "fewer", "more"."""
    gap = table["real"].iloc[-1] - table["shuffled"].iloc[-1]
    return "about as many" if abs(gap) < 3 else "more" if gap > 0 else "fewer"


def still_front(share: float, line: float = 5) -> str:
    """Return what a share of worlds (per cent) leaves of the country in front."""
    return "So chance hardly explains it" if share < line else "So chance explains it well enough"


@cache
def of_three(country: str = "Finland", runs: int = 500) -> tuple[float, float]:
    """Return the largest rarity of a country in the three measures of the small example, and how many per cent of
    shuffled countries in its place reach it with the largest of theirs.
    """
    rows, z, groups = year_of()
    at, peers = list(rows["country"]).index(country), [groups[country_panel.PEERS.index(GROUP)]]
    cut = z[:, [NAMES.index(one) for one in THREE]]
    rng = np.random.default_rng(SEED)

    def largest(values: Array) -> float:
        return float((1 / uniqueness.one_at_a_time(values, peers))[at, 0].max())

    mine = largest(cut)
    return mine, 100 * float(np.mean([largest(cut[rng.permutation(len(cut))]) >= mine for _ in range(runs)]))


def three_at_once() -> str:
    """Return what the small example comes to: the largest of three beside a stranger, and beside the largest of three
    of shuffled countries.
    """
    mine, share = of_three()
    return (
        f"Finland's largest number is {mine:.1f}, as if {one_in(mine).replace('one in', 'one stranger in')} were so"
        f" far. But you picked the largest of three. A shuffled country may do the same, and {share:.0f}% of them reach"
        f" {mine:.1f}. So the fair answer is {one_in(100 / share)}."
    )


def drowned(table: pd.DataFrame) -> str:
    """Return what becomes of the difference between real and shuffled countries as the choice gets freer."""
    before, last = table.iloc[-2], table.iloc[-1]
    said = (
        f"With any year free, {before.real:.0f}% of real countries look unique and {before.shuffled:.0f}% of"
        f" shuffled ones. With every choice free it's {last.real:.0f}% and {last.shuffled:.0f}%."
    )
    if beside_chance(table) != "about as many":
        return said
    return (
        f"{said} Where nearly everybody passes, freedom has drowned the difference. **By then the share that looks"
        " unique tells you about the search, and no longer about the countries.**"
    )


def mostly(chance: Array, best: Array) -> str:
    """Return how much of what a search finds chance gives. chance, best : rarities, of shuffled and real countries."""
    found = float((chance > MARK).mean()) / max(float((np.asarray(best) > MARK).mean()), 1e-9)
    if found > 0.5:
        return f"So most of what the search finds in {YEAR} is what a search always finds."
    return f"So the search finds more in {YEAR} than chance puts there."


def within_words() -> str:
    """Return what is left when rows are shuffled within income groups only."""
    unique, front = within_groups()
    mine = 100 * float((real()[STEPS[2]].dropna() > MARK).mean())
    same = "about as many as" if abs(unique - mine) < 3 else "fewer than" if unique < mine else "more than"
    return (
        f"{unique:.0f}% of countries look unique, {same} in the real world, and China is matched in {front:.1f}% of"
        " worlds"
    )


def forks_of_three() -> int:
    """Return how many forks there are where up to three indicators may be joined."""
    sets = sum(comb(len(NAMES), k) for k in (1, 2, 3))
    return sets * len(country_panel.PEERS) * len(country_panel.YEARS)


def years_down() -> str:
    """Return in how many years from 1990 to the essay's China's income per head fell, as a word or two."""
    from course.lessons.anything_looks_unique import records

    down = int(records.years_down(data.load("country_economy"), start=1990).value)
    return "no year" if not down else "one year" if down == 1 else f"{down} years"


def in_front(rarity: pd.Series) -> list[str]:
    """Return the countries that the chart of the lines names: the rarest two, China and Finland."""
    return list(dict.fromkeys([*rarity.nlargest(2).index, "China", "Finland"]))


def ranked(values: pd.Series) -> str:
    """Return China's place from the top in words: "1st", "2nd"."""
    return ordinal(place(values))


def falls_to() -> str:
    """Return where China stands when values take the place of ranks, and who is first then, in what."""
    rare = on_values()
    at = place(rare)
    if at == 1:
        return "stays first"
    first = str(rare.idxmax())
    below = "" if survives_on_values() else " and doesn't reach line a"
    return f"is {ordinal(at)} of {len(rare)}{below}, and {first} is first, for its {_on_values().loc[first].idxmax()}"


def rests_on_ranks() -> str:
    """Return what it means that China leaves the front with values in place of ranks; nothing if it stays there."""
    return " So China's first place rests on our choice of ranks." if place(on_values()) > 1 else ""


@cache
def line_on_values(runs: int = 200) -> float:
    """Return the rarity that a twentieth of shuffled countries reach with values in place of ranks (line a)."""
    _, values, groups = _values()
    rng = np.random.default_rng(SEED)
    found = [_rarest(values[rng.permutation(len(values))], groups) for _ in range(runs)]
    return float(np.quantile(np.array(found), 0.95))


def survives_on_values() -> bool:
    """Return whether China passes line a with values in place of ranks."""
    return float(on_values()["China"]) > line_on_values()


#: What is said of China's lead in new digital things (EX-15), for every word that the claim can get.
AHEAD = {
    "supported": "The figures say so.",
    "qualified": "The figures say so in part.",
    "depends": "That turns on what you count, which is a fork again.",
    "contradicted": "The figures don't say so.",
    "open": "The figures can't tell.",
}


def ahead() -> str:
    """Return how China compares with the next country in new digital things, and what that means for EX-15."""
    found = claims.settle("EX-15")
    assert found.judged is not None  # EX-15 has a record
    part = found.judged.parts[0]
    value = {(w.options["measure"], w.options["size"]): w.found.value for w in part.ways if w.options["year"] == "2018"}
    most, heads, paid = (
        value[one]
        for one in (("patent families", "in all"), ("patent families", "a head"), ("licence money", "in all"))
    )
    return (
        f"In 2018 it had {most / 100:.1f} times the digital patent families (inventions) of the best other country. Per"
        f" head it had {heads:.0f}% of the best, and of licence money, digital or not, {paid:.0f}%."
        f" {AHEAD[found.verdict]}"
    )


def missed(rarity: pd.Series, front: float) -> str:
    """Return what the essay missed: whether China's rarity survives the strictest line."""
    if rarity["China"] > front:
        return (
            "Norris grants that some of China's features are relatively unique, but doesn't ask how you would know."
            f" China passes a strict test in {choices('China').indicator.iloc[2]}"
            f"{'' if survives_on_values() else ', but only with ranks'}, and the belief names scale, speed and rules."
        )
    return "Norris grants that some of China's features are relatively unique, and the strict test finds none."


def uber_since() -> str:
    """Return what Uber earned or lost in the last year that we have."""
    rows = data.load("firm_panel").query("firm == 'Uber' and preferred and period_kind == 'year'")
    last = int(rows[rows["indicator"] == "operating income"]["year"].max())
    made_ = result("Uber", last)
    return f"{'earned' if made_ > 0 else 'lost'} {abs(made_) / 1000:.1f} billion dollars from operations in {last}"


# --- growth, licences and firms


@cache
def growth(first: int = 1990, last: int = YEAR) -> pd.DataFrame:
    """Return start, growth, expected and over (growth less expected, points) by country name."""
    found = country_panel.growth_since(data.load("country_economy"), data.load("countries"), first, last)
    label = data.load("countries").set_index("iso3")["country"]
    found = found.assign(over=found["growth"] - found["expected"])
    return found.set_axis(label.reindex(found.index).to_numpy())


def place(values: pd.Series, country: str = "China") -> int:
    """Return the place of a country from the top."""
    return int((values > values[country]).sum()) + 1


def china_growth(first: int, last: int) -> float:
    """Return China's growth of real income per head between two years, in per cent a year."""
    rows = data.load("country_economy").query("iso3 == 'CHN'").set_index("year")[economies.REAL].astype(float)
    return 100 * float((rows[last] / rows[first]) ** (1 / (last - first)) - 1)


def earned(iso3: str, year: int) -> float:
    """Return the licence money a country earned from abroad in a year, billion dollars."""
    rows = data.load("country_innovation")
    return float(rows[(rows["iso3"] == iso3) & (rows["year"] == year)]["ip_receipts_bn_usd"].iloc[0])


def result(firm: str, year: int) -> float:
    """Return a firm's operating income in a year, million dollars; below zero is a loss."""
    rows = data.load("firm_panel").query("preferred and period_kind == 'year' and indicator == 'operating income'")
    return float(rows[(rows["firm"] == firm) & (rows["year"] == year)]["value"].iloc[0])


def losses(firm: str, last: int) -> float:
    """Return a firm's operating losses up to a year, in per cent of its revenue."""
    from course.lessons.anything_looks_unique import records

    found = records.lost(data.load("firm_panel"), firms=(firm,), last=last)
    if found is None:
        raise LookupError(f"firm_panel has no accounts of {firm} up to {last}")
    return float(found.value)


def years_earned(firm: str) -> str:
    """Return in how many of the years that we have a firm earned money from operations, in words."""
    rows = data.load("firm_panel").query("preferred and period_kind == 'year' and indicator == 'operating income'")
    mine = rows[rows["firm"] == firm]["value"].astype(float)
    if mine.empty:
        raise LookupError(f"firm_panel has no operating income of {firm} for a year")
    up = int((mine > 0).sum())
    return f"all {len(mine)} years" if up == len(mine) else f"{up} of {len(mine)} years"


# --- positions

#: Of each author who writes on the model: what our figures can say of the position, as a format.
SAYS = {
    "Wang Huning": "Nothing: the path before Deng's ended before our table begins (1990)",
    "Joshua Cooper Ramo": "Income per head grew {china:.1f}% a year from 1990 to 2019; by which means, no table says",
    "Scott Kennedy": "Others grew fast as well: {other} {fastest:.1f}%, Vietnam {vietnam:.1f}%",
    "Yawei Liu": "Nothing: political reform is in no table",
    "Reza Hasmath": "Policy by trial is tried as a model in lesson {trial}",
    "He Li": "Growth did slow, from {early:.1f}% a year (2000 to 2010) to {late:.1f}% (2019 to 2024)",
    "Yu-Wen Chen and Obert Hodzi": "Nothing: which reading is meant isn't in a table",
}


def positions() -> pd.DataFrame:
    """Return who holds what on the China Model: who, year, position (paraphrased), what our figures can say."""
    from course import contents

    rows = data.load("literature_positions")
    rows = rows[rows["author"].isin(list(SAYS))].sort_values("year", kind="stable")
    since = growth()["growth"].sort_values(ascending=False, kind="stable")
    other = str(since.index[0] if since.index[0] != "China" else since.index[1])
    facts = {
        "china": since["China"],
        "other": other,
        "fastest": since[other],
        "vietnam": since["Vietnam"],
        "early": china_growth(2000, 2010),
        "late": china_growth(2019, 2024),
        "trial": contents.entry("let_localities_run").number,
    }
    said = [SAYS[str(author)].format(**facts) for author in rows["author"]]
    sources = data.load("sources").set_index("source_id")["publisher"]
    table = pd.DataFrame(
        {
            "position (in our words)": rows["position"].astype(str).to_numpy(),
            "what our figures say": said,
            "read in": [str(sources[one]) for one in rows["source_id"]],
        },
        index=[f"{author}, {year}" for author, year in zip(rows["author"], rows["year"], strict=True)],
    )
    return table.rename_axis("who, when")


# --- charts


def _ink(country: str) -> str:
    return charts.FIXED.get(country, charts.INK)


def _log_axis(fig: go.Figure, top: float) -> None:
    ticks = [10**k for k in range(int(np.ceil(np.log10(top))) + 1)]
    fig.update_xaxes(
        type="log",
        range=[-0.08, float(np.log10(top))],
        tickvals=ticks,
        ticktext=[f"{one:,}" for one in ticks],
        showgrid=True,
    )


def _upright(fig: go.Figure, at: float, text: str, ink: str = charts.QUIET) -> None:
    fig.add_shape(type="line", x0=at, x1=at, y0=0, y1=1, yref="paper", line={"color": ink, "width": 1.2, "dash": "dot"})
    fig.add_annotation(
        x=float(np.log10(at)),
        y=1,
        yref="paper",
        yanchor="top",
        xanchor="left",
        xshift=3,
        text=text,
        showarrow=False,
        font={"size": 12, "color": charts.text_colour(ink)},
    )


def clicks_figure(country: str, *, chance: bool = False) -> go.Figure:
    """Draw how rare a country looks with each free choice, and, where asked, what shuffled countries reach."""
    table = choices(country)
    last = table.iloc[-1]
    rare = last.rarity > MARK
    title = f"{country} can be made {'unique' if rare else 'only this rare'}: {one_in(last.rarity)}"
    if chance:
        title = f"{country}: {one_in(last.rarity)} by choice, {corrected(country)} after correction"
    said = [f"{one_in(float(r.rarity))}: {r.indicator}, {r.peers}, {r.year}" for r in cast("Any", table.itertuples())]
    fig = charts.figure(
        title,
        subtitle="One stranger in … is as far from the peers, with each choice set free",
        x="One stranger in …",
        source=charts.source(*TABLES[:3]),
        note=(
            f"Grey: nine in ten of up to {RUNS * len(histories()):,} shuffled countries with the same choices; the"
            " tick is the middle one"
            if chance
            else "Each row keeps the freedom of the rows above"
        ),
        left=130,
        right=20,
        height=430,
    )
    top = max(3e4, float(last.rarity) * 30)
    if chance:
        worlds = shuffled()
        low, middle, high = (np.nanquantile(worlds, q, axis=(0, 2)) for q in (0.05, 0.5, 0.95))
        for step, a, b in zip(STEPS, low, high, strict=True):
            fig.add_scatter(
                x=[round(float(a), 2), round(float(b), 2)],
                y=[step, step],
                mode="lines",
                line={"color": charts.SOFT, "width": 9},
                hoverinfo="skip",
                showlegend=False,
                meta={"words": f"{step}: shuffled countries reach one in {a:.1f} to one in {b:,.0f}"},
            )
        fig.add_scatter(
            x=middle.round(2).tolist(),
            y=list(STEPS),
            mode="markers",
            name="shuffled countries, middle",
            marker={
                "symbol": "line-ns",
                "size": 14,
                "color": charts.QUIET,
                "line": {"width": 2, "color": charts.QUIET},
            },
            showlegend=False,
        )
    fig.add_scatter(
        x=table["rarity"].round(2).tolist(),
        y=list(STEPS),
        mode="markers",
        name=country,
        showlegend=False,
        text=said,
        hovertemplate="%{text}<extra></extra>",
        marker={"symbol": "diamond", "size": 12, "color": _ink(country)},
        meta={"words": f"{country}: " + "; ".join(f"{s}: {t}" for s, t in zip(STEPS, said, strict=True))},
    )
    for step, text, rarity in zip(STEPS, said, table["rarity"], strict=True):
        right = rarity > 30
        fig.add_annotation(
            x=float(np.log10(rarity)),
            y=step,
            text=text,
            showarrow=False,
            xanchor="right" if right else "left",
            xshift=8 if right else -8,
            yshift=19,
            bgcolor=charts.PAPER,
            borderpad=0,
            font={"size": 12, "color": charts.text_colour(_ink(country))},
        )
    _upright(fig, MARK, "looks unique →")
    _log_axis(fig, top)
    fig.update_yaxes(
        type="category",
        categoryorder="array",
        categoryarray=list(STEPS),
        range=[len(STEPS) - 0.6, -0.9],
        autorange=False,
        showgrid=False,
        ticks="",
    )
    return fig


def everybody_figure(table: pd.DataFrame) -> go.Figure:
    """Draw the share of countries that look unique at each step of freedom."""
    last = table.iloc[-1]
    rows = table.reset_index(names="step")
    rows["step"] = [f"{r.step} ({r.passed:.0f} of {r.countries:.0f})" for r in rows.itertuples()]
    return charts.bars(
        rows,
        "real",
        "step",
        highlight=[rows["step"].iloc[-1]],
        digits=0,
        unit="%",
        title=f"With free choice, {last.passed:.0f} of {last.countries:.0f} countries look unique",
        subtitle=f"Share of countries with a fork where fewer than one stranger in {MARK} is as far, %",
        source=charts.source(*TABLES[:3]),
        note=f"The first three rows are of {YEAR}; the others of all countries with all indicators in some year",
        left=200,
    )


def chance_figure(table: pd.DataFrame) -> go.Figure:
    """Draw the share of real and of shuffled countries that look unique at each step."""
    last = table.iloc[-1]
    gap = last.real - last.shuffled
    often = "no more" if gap <= 0 else "hardly more" if gap < 3 else "still more"
    title = f"Every choice free, real countries pass {often} often than shuffled"
    named = {"shuffled": "in shuffled worlds", "real": "real"}
    fig = charts.dumbbell(
        table.rename(columns=named),
        "in shuffled worlds",
        "real",
        title=title,
        subtitle="Share that looks unique at each step of freedom, %",
        x_title="Countries that look unique (%)",
        source=charts.source(*TABLES[:3]),
        note=f"Shuffled: mean of {RUNS} worlds, in the last row of {FEW}",
        zero=True,
        unit="%",
        digits=0,
    )
    # In the first row both lie at the axis, so the two marks are named beside those that are farthest apart.
    widest = int((table["real"] - table["shuffled"]).abs().to_numpy().argmax())
    for column, text in named.items():
        for one in fig.layout.annotations:
            if one.text == text:
                one.x, one.y, one.yanchor = float(table[column].iloc[widest]), widest, "middle"
                one.xshift = -10 if one.xanchor == "right" else 10
    return fig


def lines_figure(rarity: pd.Series, one: float, front: float, named: Sequence[str]) -> go.Figure:
    """Draw each country's best fork, with the naive line and the lines of two corrections.

    rarity : one stranger in …, by country. one, front : the rarities that a twentieth of shuffled countries, and the
    rarest of a twentieth of shuffled worlds, reach.
    """
    known = rarity.round(6).sort_values(kind="stable")  # the last digits hang on the processor
    passed = [int((known > at).sum()) for at in (MARK, one, front)]
    fig = charts.figure(
        f"Of {passed[0]} countries that look unique, the strictest line leaves {passed[2] or 'none'}",
        subtitle=f"Each dot is a country's best of all forks in {YEAR}, as one stranger in …",
        x="One stranger in …",
        source=charts.source(*TABLES[:3]),
        note="Beside each line: how many countries lie beyond it. One in twenty shuffled countries reach line a; in one"
        " of twenty worlds the rarest reaches line b",
        left=20,
        right=20,
        height=420,
    )
    bins = np.floor(np.log10(known.to_numpy()) / 0.09).astype("int64")
    up = pd.Series(bins).groupby(bins).cumcount().to_numpy()
    strong = known.index.isin(list(named))
    said = [f"{name}: {one_in(value)}" for name, value in known.items()]
    for mine in (False, True):
        at = strong == mine
        fig.add_scatter(
            x=known[at].round(1).tolist(),
            y=up[at].tolist(),
            mode="markers",
            name="named countries" if mine else "other countries",
            showlegend=False,
            text=[t for t, keep in zip(said, at, strict=True) if keep],
            hovertemplate="%{text}<extra></extra>",
            marker={
                "size": 11 if mine else 8,
                "symbol": "diamond" if mine else "circle",
                "color": [_ink(str(n)) for n in known.index[at]] if mine else charts.GREY,
            },
            meta={
                "words": "; ".join(t for t, keep in zip(said, at, strict=True) if keep)
                if mine
                else f"{int(at.sum())} other countries"
            },
        )
    dots = list(zip(np.log10(known.to_numpy(dtype=float)), up, strict=True))
    for name in named:
        x, y = float(np.log10(known[name])), int(up[known.index.get_loc(name)])
        row = [float(a) - x for a, b in dots if b == y and a != x]
        # Beside the mark where its row is empty on the right or on the left, else above it.
        side = (
            "left" if not any(0 < gap < 0.7 for gap in row) else "right" if not any(-1 < gap < 0 for gap in row) else ""
        )
        fig.add_annotation(
            x=x,
            y=y,
            text=name,
            showarrow=False,
            xanchor=side or "center",
            xshift={"left": 9, "right": -9}.get(side, 0),
            yshift=0 if side else 16,
            font={"size": 12, "color": charts.text_colour(_ink(name)), "weight": 700},
        )
    for at, text, count in ((MARK, "naive", passed[0]), (one, "a", passed[1]), (front, "b", passed[2])):
        _upright(fig, at, f"{text}: {count or 'none'}")
    _log_axis(fig, float(known.max()) * 4)
    fig.update_yaxes(visible=False, range=[-1, float(up.max()) + 3])
    return fig


def patents_figure() -> go.Figure:
    """Draw patents by residents against income, both per head, in steps of ten."""
    rows, _, groups = year_of()
    at = rows.index.get_loc("CHN")
    peers = rows[groups[country_panel.PEERS.index(GROUP)][at]]
    mine, best = float(rows[country_panel.PATENTS]["CHN"]), float(peers[country_panel.PATENTS].max())
    frame = pd.DataFrame({"income": rows["income"], "patents": rows[country_panel.PATENTS]}).astype(float)
    frame.index = pd.Index(rows["country"].astype(str))
    title = (
        f"Per head, China files {mine / best:.0f} times the patents of its next peer"
        if mine > best
        else "China's income peers file as many patents as China"
    )
    second = str(peers.set_index("country")[country_panel.PATENTS].astype(float).idxmax())
    return charts.scatter(
        frame,
        "income",
        "patents",
        title=title,
        subtitle=f"Patent applications by residents per million people, and income per head, {YEAR}",
        x_title="Income per head (PPP dollars)",
        y_title="Patents per million people",
        source=charts.source("country_innovation", "country_economy"),
        note="Both axes in steps of ten. Filings are counted at home, so rules and subsidies count as well",
        named=list(dict.fromkeys(["China", second, "Finland", "South Korea", "Japan"])),
        log=True,
    )


def growth_figure() -> go.Figure:
    """Draw growth against income at the start, with the line that all countries together draw."""
    table = growth()
    ahead = place(table["growth"]) - 1
    title = (
        "From 1990 to 2019, no country grew faster than China"
        if not ahead
        else f"From 1990 to 2019, only {table['growth'].idxmax()} grew faster than China"
        if ahead == 1
        else f"From 1990 to 2019, {ahead} countries grew faster than China"
    )
    fig = charts.figure(
        title,
        subtitle="Growth of real income per head, % a year, by income in 1990",
        x="Income per head in 1990 (PPP dollars of 2021)",
        y="Growth (% a year)",
        source=charts.source("country_economy"),
        note=f"{len(table)} countries of a million people or more; the dashed line goes through all dots",
        height=430,
    )
    fastest = [str(name) for name in table["growth"].nlargest(4).index]
    named = list(dict.fromkeys(["China", *fastest, "Vietnam", "India"]))
    rest = table.drop(named)
    fig.add_scatter(
        x=rest["start"].round(0).tolist(),
        y=rest["growth"].round(2).tolist(),
        mode="markers",
        name="other countries",
        showlegend=False,
        text=[f"{n}: {g:.1f}%" for n, g in rest["growth"].items()],
        hovertemplate="%{text}<extra></extra>",
        marker={"color": charts.GREY, "size": 6},
    )
    line = table.sort_values("start", kind="stable")
    fig.add_scatter(
        x=line["start"].round(0).tolist(),
        y=line["expected"].round(2).tolist(),
        mode="lines",
        name="what the start lets expect",
        showlegend=False,
        line={"color": charts.QUIET, "width": 1.5, "dash": "dash"},
    )
    strong = table.reindex(named)
    fig.add_scatter(
        x=strong["start"].round(0).tolist(),
        y=strong["growth"].round(2).tolist(),
        mode="markers",
        name="named countries",
        showlegend=False,
        text=named,
        hovertemplate="%{text}<extra></extra>",
        marker={"color": [_ink(n) for n in named], "size": 11, "symbol": "diamond"},
        meta={"words": "; ".join(f"{n}: {g:.1f}% a year" for n, g in strong["growth"].items())},
    )
    for name in named:
        fig.add_annotation(
            x=float(np.log10(strong["start"][name])),
            y=float(strong["growth"][name]),
            text=name,
            showarrow=False,
            xanchor="left",
            xshift=9,
            font={"size": 12, "color": charts.text_colour(_ink(name))},
        )
    ticks = [500, 1000, 3000, 10_000, 30_000]
    fig.update_xaxes(type="log", tickvals=ticks, ticktext=[f"{t:,}" for t in ticks])
    fig.update_yaxes(showgrid=True)
    return fig


def headlines(countries: Sequence[str]) -> pd.DataFrame:
    """Return for some countries the fork that flatters them most: rarity in words, indicator, peers, year."""
    found: dict[str, Any] = {}
    for country in countries:
        last = choices(country).iloc[-1]
        found[country] = [one_in(last.rarity), last.indicator, last.peers, last.year]
    return pd.DataFrame(found, index=["strangers as rare", "indicator", "peers", "year"]).T
