"""The charts of the lesson and its lab, the profiles that they draw, and the words that follow from the figures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from itertools import combinations, pairwise
from typing import Any, cast

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from course import charts, data
from course.english import listed
from course.ledger import claims, engine, ways
from course.lessons.three_regional_flavours.records import DELTA, SCALES, THREE
from course.models import profiles

TABLES = ("province_rd", "province_technology", "province_economy")
#: The authors' three, and the province that they leave out.
FOUR = (*THREE, "Jiangsu")
#: The same with cities: Shenzhen for the Delta, and Jiangsu's capital.
CITIES = ("Beijing", "Shanghai", "Shenzhen", "Nanjing")
#: A city counts as large from this many urban people on.
LARGE = 3e6
#: Scale -> axis title, and the ends of the axis.
AXES = {
    "ranks": ("Rank among all places (0 lowest, 100 highest)", (-4.0, 104.0)),
    "logarithms": ("Logarithm, in standard deviations from the mean", (-3.6, 3.6)),
    "standard deviations": ("Standard deviations from the mean", (-2.0, 5.6)),
    "range": ("Place between the lowest (0) and the highest (100)", (-4.0, 104.0)),
}
#: The order of the rows in each chart of profiles, from the state's research to the firms' products.
ROWS = [
    "basic research",
    "government money",
    "papers",
    "technology sold",
    "R&D",
    "invention patents",
    "high-tech revenue",
]
WORKERS = {
    "IT workers": "sample_it_services_persons",
    "science workers": "sample_science_services_persons",
    "professionals": "sample_professionals_persons",
    "factory workers": "sample_manufacturing_persons",
}
ORDINARY = 50
#: A pair is called unlike if it is farther apart than this share of all pairs; the record tries all three.
LINES = (50, 75, 90)


@cache
def tables() -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Return the tables of TABLES, in their order; loaded once."""
    rd, technology, economy = (data.load(name) for name in TABLES)
    return rd, technology, economy


# ------------------------------------------------------------------------------------------------------------ profiles


@lru_cache(maxsize=32)
def provinces(year: int) -> pd.DataFrame:
    """Return the seven measures of every province that has them all in that year, in the order of ROWS."""
    return profiles.provinces(*tables(), year).dropna()[ROWS]


def workers(table: pd.DataFrame) -> pd.DataFrame:
    """Return what part of the workers and of the people each row of census_cities_cn has, in per cent: workers in IT,
    in science, professionals and factory workers of all workers, and graduates of all people. A row without one is
    left out.
    """
    made = {name: 100 * table[column] / table["sample_employed_persons"] for name, column in WORKERS.items()}
    made["graduates"] = 100 * table["bachelor_persons"] / table["population_persons"]
    return pd.DataFrame(made).astype(float).dropna()


@lru_cache(maxsize=4)
def provinces_at_work(year: int) -> pd.DataFrame:
    """Return the five measures of workers for every province, from the sums over its cities in that census."""
    census = data.load("census_cities_cn").query("year == @year")
    columns = [*WORKERS.values(), "sample_employed_persons", "bachelor_persons", "population_persons"]
    return workers(census.groupby(census["province"].astype(str))[columns].sum())


@lru_cache(maxsize=8)
def large_cities(year: int, least: float = LARGE) -> pd.DataFrame:
    """Return the five measures of every city with at least so many urban people in the census of that year."""
    census = data.load("census_cities_cn").query("year == @year and level != 'county under a province'")
    large = census[census["urban_population_persons"] >= least].set_index("city")
    return workers(large[~large.index.duplicated(keep=False)])


def scaled(measures: pd.DataFrame, scale: str) -> pd.DataFrame:
    """Return the measures on one of the four scales, as a reader sees them: ranks and the range from 0 to 100, the
    others in standard deviations from the mean. Raises ValueError for an unknown scale.
    """
    if scale not in SCALES:
        raise ValueError(f"scale must be one of {', '.join(SCALES)}; found {scale!r}")
    if scale == "ranks":
        return profiles.ranks(measures)
    if scale == "range":
        return 100 * (measures - measures.min()) / (measures.max() - measures.min())
    made = np.log(measures[(measures > 0).all(axis=1)]) if scale == "logarithms" else measures
    return (made - made.mean()) / made.std()


def closer(measures: pd.DataFrame, scale: str, one: str, other: str) -> float:
    """Return the share of all pairs of places, in per cent, that are closer than this pair on that scale."""
    return profiles.closer_pairs(profiles.apart(scaled(measures, scale)), one, other)


def pairs(measures: pd.DataFrame, places: Sequence[str]) -> pd.DataFrame:
    """Return that share for every pair of these places: a row a pair, a column a scale."""
    rows = {}
    for scale in SCALES:
        apart = profiles.apart(scaled(measures, scale))
        rows[scale] = {f"{a} and {b}": profiles.closer_pairs(apart, a, b) for a, b in combinations(places, 2)}
    return pd.DataFrame(rows)[list(AXES)]


def nearest(measures: pd.DataFrame, place: str) -> dict[str, str]:
    """Return the place with the most similar profile on each scale."""
    found = {}
    for scale in AXES:
        apart = profiles.apart(scaled(measures, scale))[place].drop(place)
        found[scale] = str(apart.idxmin())
    return found


def column(shares: pd.DataFrame, scale: Any) -> dict[str, float]:
    """Return the shares of all pairs on one scale."""
    return {str(pair): float(value) for pair, value in shares[scale].items()}


def unlike(shares: Mapping[str, float] | pd.Series[float], line: float, places: Sequence[str] = THREE) -> list[str]:
    """Return which pairs of these places are unlike: at least that share of all pairs (%) is closer.

    shares : of pairs that are closer, by "one and other".
    """
    return [pair for a, b in combinations(places, 2) if shares[pair := f"{a} and {b}"] >= line]


def flavours(shares: pd.DataFrame) -> pd.DataFrame:
    """Return how many of the three pairs are unlike: a row a scale, a column a line. shares : pairs by scales."""
    return pd.DataFrame(
        {
            f"line at {line}%": {str(scale): len(unlike(column(shares, scale), line)) for scale in shares}
            for line in LINES
        }
    )


# ------------------------------------------------------------------------------------------------- words of the lesson


def by_word(claim_id: str, yes: str, no: str, mixed: str) -> str:
    """Return the words that go with a verdict: yes for supported, no for contradicted, mixed for all others."""
    word = claims.settle(claim_id).verdict
    return {"supported": yes, "contradicted": no}.get(word, mixed)


def about_a_third() -> str:
    """Return what the verdict on a third comes to, as sentences that follow the share of 2010."""
    judged = claims.settle("RQ-02").judged
    assert judged is not None
    if judged.answer == "mixed" and judged.answer_turns_on == ("fractions",):
        return "That is nearer to a third than to a half or a quarter, but three tenths would be nearer still."
    return {
        "yes": "That is about a third in every way that we tried.",
        "no": "That isn't about a third in any way that we tried.",
    }.get(judged.answer, "Whether that is “about a third” can't be said with one word.")


def more(one: float, other: float, yes: str = "more", no: str = "less") -> str:
    """Return the word that goes with a comparison."""
    return yes if one > other else no


def number_word(number: int) -> str:
    """Return a small number in words."""
    return {0: "none", 1: "one", 2: "two", 3: "three", 4: "four"}.get(number, str(number))


def range_of(values: pd.Series[Any]) -> str:
    """Return the least and the greatest value in whole numbers, as "28 to 31", or one number if they are the same."""
    low, high = round(float(values.min())), round(float(values.max()))
    return f"{low}" if low == high else f"{low} to {high}"


def told(pairs_: Sequence[str], places: Sequence[str] = THREE) -> str:
    """Return what unlike pairs make of three places, such as "Beijing stands apart"."""
    if len(pairs_) == 2:
        alone = next(place for place in places if all(place in pair for pair in pairs_))
        return f"{alone} stands apart"
    return {0: "no two are unlike", 1: f"only {pairs_[0] if pairs_ else ''} are unlike"}.get(
        len(pairs_), "each is unlike the others"
    )


def with_whom(shares: Mapping[str, float] | pd.Series[float], line: float) -> str:
    """Return with whom Shanghai stands where another of the three stands apart, as the end of a sentence, or "".

    shares : of pairs that are closer, by "one and other".
    """
    pairs_ = unlike(shares, line)
    for alone, other in (("Beijing", "Guangdong"), ("Guangdong", "Beijing")):
        if len(pairs_) == len(THREE) - 1 and all(alone in pair for pair in pairs_):
            return f", and Shanghai stands with {other}"
    return ""


def pairs_in_words(closer_: float, places: int) -> str:
    """Return how many of all pairs a share in per cent is, as "3 are"."""
    number = round(closer_ * places * (places - 1) / 200)
    return f"{number or 'none'} {'is' if number == 1 else 'are'}"


def sides() -> str:
    """Return how the bars of the strip are split, in words."""
    judged = claims.settle("RQ-70").judged
    assert judged is not None
    pure: dict[str, bool] = {}
    for choice, _, yes, unclear, no in engine.by_option(judged.parts[2]):
        pure[choice] = pure.get(choice, True) and sorted((yes, unclear, no))[:2] == [0, 0]
    whole = [choice for choice, one in pure.items() if one]
    if len(whole) == len(pure):
        return "all ways agree"
    if not whole:
        return "no choice alone decides"
    return f"only the bars of the {listed(whole)} have one colour each, so the {listed(whole)} alone decides"


def counts(shares: pd.DataFrame) -> str:
    """Return the fewest and the most unlike pairs over all scales and lines, as "from none to three"."""
    table = flavours(shares).to_numpy()
    least, most = number_word(int(table.min())), number_word(int(table.max()))
    return f"from {least} to {most}" if least != most else f"nowhere beyond {most}"


def steady(measures: pd.DataFrame) -> str:
    """Return how many answers on Beijing and Shanghai change when one measure is left out: over scales and lines."""
    changed = 0
    for scale in AXES:
        whole = closer(measures, scale, "Beijing", "Shanghai")
        for name in measures:
            left = closer(measures.drop(columns=name), scale, "Beijing", "Shanghai")
            changed += sum((left >= line) != (whole >= line) for line in LINES)
    return f"changes {changed or 'none'} of these answers"


def border(measures: pd.DataFrame) -> str:
    """Return whether the border or the measures make Shanghai's twin: the same measures of provinces and of cities.

    measures : of cities, as `workers` returns them.
    """
    whole, scales = provinces_at_work(2010), ("standard deviations", "ranks")
    far = {scale: closer(whole, scale, "Shanghai", "Jiangsu") for scale in scales}
    near = {scale: closer(measures, scale, "Shanghai", "Nanjing") for scale in scales}
    ruled_out = {scale: far[scale] >= ORDINARY > near[scale] for scale in scales}
    words = {scale: "aren't" if ruled_out[scale] else "may be" for scale in scales}
    strict, easy = scales
    return (
        f"By {strict}, the new measures {words[strict]} the reason, because in these five {far[strict]:.0f}% of pairs"
        f" of provinces are closer than Shanghai and Jiangsu. By {easy} they {words[easy]} ({far[easy]:.0f}%)."
    )


def poles(shares: pd.DataFrame) -> str:
    """Return on how many scales Beijing and Guangdong are unlike by the middle line, and where Shanghai lies.

    shares : pairs by scales, as `pairs` returns them.
    """
    line = LINES[1]
    by_scale = {str(scale): column(shares, str(scale)) for scale in shares}
    far = {scale: one["Beijing and Guangdong"] for scale, one in by_scale.items()}
    short = [scale for scale, value in far.items() if value < line]
    near = {scale: max(one["Beijing and Shanghai"], one["Shanghai and Guangdong"]) for scale, one in by_scale.items()}
    between = " Shanghai lies between them." if all(near[scale] < far[scale] for scale in far) else ""
    least = min(far.values())
    miss = f", but by {listed(short)} only {least:.1f}%" if 0 < len(short) < len(far) else ""
    return (
        f"On {number_word(len(far) - len(short))} of {number_word(len(far))} scales at least {line}% of pairs are"
        f" closer than Beijing and Guangdong{miss}.{between}"
    )


def firms_alike(quotients: pd.DataFrame) -> str:
    """Return whether research paid by firms sets Beijing apart from the other two, as a sentence.

    quotients : places by measures.
    """
    firms = quotients["paid by firms"]
    others = firms[["Shanghai", "Guangdong"]].min()
    if firms["Beijing"] < 1.25 * others:
        return "In firms' research Shanghai and Guangdong come close."
    return "In firms' research it is far ahead of Shanghai and Guangdong."


def moved(scale: str) -> str:
    """Return how Beijing and Guangdong moved from 2010 to 2022 among all pairs, in words."""
    pair = "Beijing and Guangdong"
    last, first = (column(pairs(provinces(year), FOUR), scale)[pair] for year in (2022, 2010))
    change = last - first
    return "have hardly moved" if abs(change) < 5 else "have come closer" if change < 0 else "have moved apart"


def grew(column: str, place: str, first: int, last: int) -> float:
    """Return how many times the first year's amount a province had in the last."""
    table = next(one for one in tables() if column in one)
    amounts = table[table["province"] == place].set_index("year")[column].astype(float)
    return float(amounts[last] / amounts[first])


def same(found: Mapping[str, str]) -> str:
    """Return the nearest places over all scales: "Nanjing on every scale", or which on how many."""
    counted = pd.Series(list(found.values())).value_counts()
    if len(counted) == 1:
        return f"{counted.index[0]} on every scale"
    return listed(f"{name} on {number_word(int(many))} of {len(found)} scales" for name, many in counted.items())


def share_of(column: str, year: int) -> pd.Series[Any]:
    """Return each province's share of the sum of all provinces in that column and year, in per cent.

    Raises KeyError where none of the tables has the column.
    """
    table = next((one for one in tables() if column in one), None)
    if table is None:
        raise KeyError(f"column must be one of a table of {', '.join(TABLES)}; found {column!r}")
    rows = table[(table["level"] == "province") & (table["year"] == year)].set_index("province")[column].astype(float)
    return cast("pd.Series[Any]", 100 * rows / rows.sum())


def of_three(column: str, year: int) -> float:
    """Return the share of the three together, in per cent."""
    return float(share_of(column, year)[list(THREE)].sum())


def leader(column: str, year: int) -> str:
    """Return the province that is first, and whether it is one of the three, as a clause."""
    first = str(share_of(column, year).idxmax())
    return f"{first}, which is one of the three" if first in THREE else f"{first}, which is not one of the three"


def own_way(claim_id: str, name: str) -> float:
    """Return what the course's own way of asking the first question of a claim tells under that name."""
    judged = claims.settle(claim_id).judged
    assert judged is not None
    return float(cast(float, judged.parts[0].ways[0].found.told[name]))


def since() -> pd.DataFrame:
    """Return what the tables say of the years after the essay: a row a measure, with its last year and its table."""
    last, near = 2023, {year: pairs(provinces(year), FOUR) for year in (2010, 2022)}
    rd, sold = "rd_total_m_cny", "technology_sold_m_cny"
    it = {year: 100 * _it_workers(year, delta_only=True) / _it_workers(year, delta_only=False) for year in (2010, 2020)}
    rows: list[tuple[str, float, float, int, str]] = [
        ("the three's share of R&D, %", of_three(rd, 2010), of_three(rd, last), last, TABLES[0]),
        ("Guangdong's share of R&D, %", *(share_of(rd, year)["Guangdong"] for year in (2010, last)), last, TABLES[0]),
        ("Beijing's share of technology sold, %", *(share_of(sold, year)["Beijing"] for year in (2010, last)), last,
         TABLES[1]),
        ("the Delta's share of IT workers, %", it[2010], it[2020], 2020, "census_cities_cn"),
    ]  # fmt: skip
    for scale in ("ranks", "standard deviations"):
        first, then = (column(near[year], scale)["Beijing and Guangdong"] for year in near)
        rows.append((f"closer than Beijing and Guangdong by {scale}, %", first, then, 2022, "all three"))
    return pd.DataFrame(rows, columns=["measure", "2010", "last", "year", "table"]).set_index("measure").round(1)


def _it_workers(year: int, *, delta_only: bool) -> float:
    census = data.load("census_cities_cn")
    there = census[census["year"] == year]
    if delta_only:
        there = there[there["city"].isin(DELTA) & (there["province"] == "Guangdong")]
    return float(there["sample_it_services_persons"].sum())


# ------------------------------------------------------------------------------------------------- charts of the lesson


def third(share: pd.DataFrame) -> go.Figure:
    """Draw the part of all research money that the three spend, alone and with Jiangsu. share : years by provinces."""
    together = share[list(THREE)].sum(axis=1)
    lines = {"the three": together, "with Jiangsu": together + share["Jiangsu"]}
    frame = pd.concat([values.rename("share").reset_index().assign(who=name) for name, values in lines.items()])
    reached = int((together >= 100 / 3).sum())
    said = "below a third" if not reached else f"a third in {reached} of {len(together)} years"
    fig = charts.lines(
        frame,
        "year",
        "share",
        by="who",
        zero=True,
        title=f"The three spent {range_of(together)}% of China's R&D, {said}",
        subtitle=f"Beijing, Shanghai and Guangdong, and the same with Jiangsu, {share.index[0]} to {share.index[-1]}",
        y_title="Share of all provinces' spending on R&D (%)",
        source=charts.source("province_rd"),
        note="All of Guangdong stands for the Pearl River Delta, so the lower line is, if anything, too high.",
    )
    fig.update_traces(line_color=ink("Jiangsu", 1), selector={"name": "with Jiangsu"})
    fig.update_annotations(font_color=charts.text_colour(ink("Jiangsu", 1)), selector={"text": "with Jiangsu"})
    fig.add_hline(
        y=100 / 3, line_dash="dot", line_color=charts.QUIET, annotation_text="a third", annotation_position="top left"
    )
    return fig


def special(quotients: pd.DataFrame) -> go.Figure:
    """Draw location quotients: a row a measure, a dot a place. quotients : places by measures."""
    state, firms = quotients["paid by the state"], quotients["paid by firms"]
    lead = state["Beijing"] / state.drop("Beijing").max()
    close = firms.max() / firms.min()
    title = (
        "The state's money sets Beijing apart, firms' money does not"
        if lead >= 2 > close
        else f"Beijing has {state['Beijing']:.0f} times its share of research paid by the state"
    )
    fig = _rows(
        quotients,
        list(quotients.index),
        title=title,
        subtitle="R&D money, technology and goods: share of the nation's over share of its GDP, 2010; steps double",
        x="Location quotient (share over share of GDP)",
        source=charts.source(*TABLES),
        note="Dotted: as much as its GDP suggests. Shares are of all provinces that have a figure.",
        reach=(0.25, 16),
    )
    ticks = [0.25, 0.5, 1, 2, 4, 8, 16]
    fig.update_xaxes(
        type="log",
        range=[np.log10(0.25), np.log10(16)],
        tickvals=ticks,
        ticktext=[f"{tick:g}" for tick in ticks],
    )
    fig.add_vline(x=1, line_dash="dot", line_color=charts.QUIET)
    return fig


def profile(measures: pd.DataFrame, scale: str, places: Sequence[str] = FOUR) -> go.Figure:
    """Draw the profiles of some places on one scale: a row a measure, a dot a place, the others in grey."""
    shares = pairs(measures, places)[scale]
    first, second = f"{places[0]} and {places[1]}", f"{places[2]} and {places[3]}"
    near = [pair for pair in (first, second) if shares[pair] < ORDINARY]
    like = [f"{a} {'resembles' if pair in near else 'is unlike'} {b}" for pair, a, b in (
        (first, *places[:2]), (second, *places[2:]))]  # fmt: skip
    title = f"By {scale}, {like[0]}, {'and' if len(near) != 1 else 'but'} {like[1]}"
    axis, reach = AXES[scale]
    return _rows(
        scaled(measures[ROWS], scale),
        places,
        title=title,
        subtitle=f"Seven measures of research, {len(measures)} provinces, 2010; grey dots are the other provinces",
        x=axis,
        source=charts.source(*TABLES),
        note="First two rows: % of R&D, the others: for a province's GDP. Resembling means closer than half of all"
        " pairs of provinces. Tibet lacks a figure and is left out.",
        reach=reach,
        others=True,
    )


def by_scale(shares: pd.DataFrame) -> go.Figure:
    """Draw where pairs stand among all pairs: a row a pair, a dot a scale. shares : pairs by scales, in per cent."""
    span = shares.max(axis=1) - shares.min(axis=1)
    widest = str(span.idxmax())
    title = f"The scale moves {widest} from {shares.loc[widest].min():.0f}% to {shares.loc[widest].max():.0f}%"
    order = [widest, *[pair for pair in shares.index if pair != widest]]
    made = charts.layout(
        title,
        subtitle="Share of all pairs of provinces that are closer than this pair, %, 2010",
        x="Pairs of provinces that are closer (%)",
        source=charts.source(*TABLES),
        note="Each symbol is one scale. Dashed: the ordinary pair, with half of all pairs closer.",
        left=170,
        height=110 + 62 * len(order) + 70,
    )
    made["yaxis"] |= {"type": "category", "range": [len(order) - 0.6, -0.7], "ticks": "", "showgrid": True}
    made["xaxis"] |= {"range": [-3, 103], "showgrid": False}
    traces = []
    for n, scale in enumerate(shares):
        values = [round(column(shares, scale)[pair], 1) for pair in order]
        traces.append(
            {
                "type": "scatter",
                "mode": "markers",
                "name": scale,
                "x": values,
                "y": order,
                "marker": {"symbol": charts.SYMBOLS[n], "size": 12, "color": charts.PALETTE[n]},
                "meta": {
                    "words": f"{scale}: "
                    + ", ".join(f"{pair} {value:.0f}%" for pair, value in zip(order, values, strict=True))
                },
            }
        )
    fig = go.Figure(data=traces, layout=made)
    for at, names in _together({str(scale): column(shares, scale)[widest] for scale in shares}, 6):
        side = "right" if at > 85 else "left" if at < 8 else "center"
        fig.add_annotation(
            x=at,
            y=widest,
            text="<br>".join(names),
            align=side,
            xanchor=side,
            xshift={"right": 9, "left": -9, "center": 0}[side],
            yanchor="bottom",
            yshift=8,
            showarrow=False,
            font={"size": 13},
        )
    fig.add_vline(x=ORDINARY, line_dash="dash", line_color=charts.QUIET)
    return fig


def strip() -> go.Figure:
    """Draw every way of asking whether Beijing and Shanghai are unlike."""
    judged = claims.settle("RQ-70").judged
    assert judged is not None
    part = judged.parts[2]
    yes, no = part.share("yes"), part.share("no")
    title = (
        f"Whether Beijing and Shanghai are unlike depends on {part.turns_on}"
        if part.answer == "mixed"
        else f"Beijing and Shanghai are unlike in {yes:.0f}% of the ways, not in {no:.0f}%"
    )
    return ways.strip_of(
        part,
        unit="Pairs that are closer (%)",
        title=title,
        subtitle=f"Share of all pairs of provinces that are closer than these two, {len(part.ways)} ways of asking",
        source=charts.source(*TABLES),
        note="The ways share their tables, so they are not independent, and shares of ways are not probabilities.",
    )


def cities(measures: pd.DataFrame, scale: str = "standard deviations") -> go.Figure:
    """Draw the profiles of cities among all large cities: a row a measure, a dot a city."""
    near = nearest(measures, "Shanghai")
    every = set(near.values())
    less = {str(name): set(nearest(measures.drop(columns=name), "Shanghai").values()) for name in measures}
    other = {name: listed(sorted(found - every)) for name, found in less.items() if found - every}
    without = f" Without {' or '.join(other)}, some scales find {listed(sorted(set(other.values())))}." if other else ""
    title = (
        f"Among large cities, Shanghai is most like {near[scale]}"
        if len(every) == 1
        else f"Among large cities, Shanghai is most like {listed(sorted(every))}"
    )
    return _rows(
        scaled(measures, scale),
        CITIES,
        title=title,
        subtitle=f"Shares of workers and of people, {len(measures)} large cities, 2010; grey dots are other cities",
        x=AXES[scale][0],
        source=charts.source("census_cities_cn"),
        note=f"Large: {LARGE / 1e6:.0f} million urban people or more. Workers: counted at home, in a sample.{without}",
        reach=(-2.6, 5.6),
        others=True,
    )


# --------------------------------------------------------------------------------------------------- how rows are drawn


def _rows(
    table: pd.DataFrame,
    places: Sequence[str],
    *,
    title: str,
    subtitle: str,
    x: str,
    source: str,
    note: str,
    reach: tuple[float, float],
    others: bool = False,
    height: int = 0,
) -> go.Figure:
    """Draw a row for each column and a dot for each place, named in the row with most room for names.

    reach : the ends of the axis. others : draw the places that are not named in grey.
    """
    names = [str(name) for name in table]
    made = charts.layout(
        title,
        subtitle=subtitle,
        x=x,
        source=source,
        note=note,
        left=150,
        height=height or 150 + 46 * len(names),
    )
    made["yaxis"] |= {"type": "category", "autorange": "reversed", "ticks": "", "showgrid": True}
    made["xaxis"] |= {"range": list(reach), "showgrid": False}
    grey = 5 if others else None
    fig = go.Figure(data=place_dots(table, places, digits=3, size=12, grey=grey), layout=made)
    name_dots(fig, table, places, logarithmic=x.startswith("Location quotient"))
    return fig


def place_dots(
    table: pd.DataFrame, places: Sequence[str], *, digits: int, size: int, grey: int | None
) -> list[dict[str, Any]]:
    """Return a series of dots for each place, one in the row of each column of the table.

    digits : of the values that are drawn. size : of a dot, in pixels. grey : size of the dots of all other
    places; None leaves them out.
    """
    names = [str(name) for name in table]
    traces: list[dict[str, Any]] = []
    rest = table[~table.index.isin(list(places))]
    if grey and len(rest):
        long: pd.Series[Any] = cast(Any, rest.round(digits).stack())
        traces.append(
            {
                "type": "scatter",
                "mode": "markers",
                "name": "other places",
                "x": long.tolist(),
                "y": [str(name) for _, name in long.index],
                "hovertext": [str(place) for place, _ in long.index],
                "marker": {"color": charts.GREY, "size": grey},
                "meta": {"words": f"{len(rest)} other places in grey"},
            }
        )
    for n, place in enumerate(places):
        values = [round(float(cast(float, table.loc[place, name])), digits) for name in names]
        told = ", ".join(f"{name} {value:.1f}" for name, value in zip(names, values, strict=True))
        traces.append(
            {
                "type": "scatter",
                "mode": "markers",
                "name": place,
                "x": values,
                "y": names,
                "marker": {"color": ink(place, n), "symbol": charts.SYMBOLS[n], "size": size},
                "meta": {"words": f"{place}: {told}"},
            }
        )
    return traces


def ink(place: str, n: int) -> str:
    """Return a place's own colour, or one of the palette."""
    found = charts.colour(place)
    return charts.PALETTE[n % len(charts.PALETTE)] if found == charts.GREY else found


def name_dots(fig: go.Figure, table: pd.DataFrame, places: Sequence[str], *, logarithmic: bool = False) -> None:
    """Write the places' names above and below their dots, in the row in which they have most room."""
    at = {
        str(row): {place: float(np.log10(value) if logarithmic else value) for place, value in values.items()}
        for row, values in table.loc[list(places)].to_dict().items()
    }
    best = max(at, key=lambda row: _room(at[row].values(), [one for values in at.values() for one in values.values()]))
    for n, place in enumerate(sorted(places, key=at[best].__getitem__)):
        fig.add_annotation(
            x=at[best][place],
            y=best,
            text=place,
            yshift=17 if n % 2 == 0 else -17,
            showarrow=False,
            font={"size": 13, "color": charts.text_colour(ink(place, list(places).index(place)))},
        )


def _room(values: Iterable[float], all_values: Sequence[float]) -> float:
    """Return how much room a row leaves for names that stand above and below its dots in turn: the least gap between
    two names of one side, or less than nothing where two dots of the row all but touch.
    """
    row = sorted(values)
    touch = min((b - a for a, b in pairwise(row)), default=0.0) - 0.05 * (max(all_values) - min(all_values))
    return touch if touch < 0 else min((b - a for a, b in zip(row, row[2:], strict=False)), default=touch)


def _together(values: Mapping[str, float], near: float) -> list[tuple[float, list[str]]]:
    """Return values with their names; names whose values lie nearer than that share one label."""
    found: list[tuple[float, list[str]]] = []
    for name, value in sorted(values.items(), key=lambda item: item[1]):
        if found and value - found[-1][0] < near:
            found[-1][1].append(name)
        else:
            found.append((value, [name]))
    return found
