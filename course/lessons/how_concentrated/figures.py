"""The charts of the lesson, the borders that it and its lab compare, and the words that follow figures and verdicts."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from course import charts, data, metrics
from course.english import listed, ordinal, ordinal_word
from course.ledger import claims, rules, ways
from course.lessons.how_concentrated import records
from course.models import scaling
from course.tables import ai, areas, districts
from course.tables.areas import SOUTH

#: A municipality -> the province to which the lesson joins it.
JOINED = {"Beijing": "Hebei", "Tianjin": "Hebei", "Shanghai": "Jiangsu", "Chongqing": "Sichuan"}
PREFECTURES, PROVINCES, TOGETHER = "prefectures", "provinces", "provinces joined with municipalities"
BORDERS = (PREFECTURES, PROVINCES, TOGETHER)
INVENTORS, FIRMS, WORKERS = "inventors on US patents", "young firms worth a billion", "workers in IT and science"
#: What is counted by prefecture -> the tables that it needs.
COUNTS = {
    INVENTORS: ("us_patent_inventors_city_cn", "prefectures_cn"),
    FIRMS: ("unicorns_cn_companies_2022", "census_cities_cn"),
    WORKERS: ("census_cities_cn",),
}
HEAD, SIZE = "in order of innovation per head", "in order of size"
#: An index closer to zero than this leans to neither end.
NEAR = 0.05
INK = {HEAD: charts.INK, SIZE: charts.colour("China")}
DASH = {HEAD: "solid", SIZE: "dash"}
WORLD = ("patents_region", "patents_us", "prefectures_cn", "us_patent_inventors_city_cn")
PROVINCIAL = ("province_technology", "province_rd")
#: The last year of papers and of R&D that both tables share.
PROVINCIAL_YEAR = 2022


# --------------------------------------------------------------------------------------------------------- the places


@lru_cache(maxsize=16)
def counted(count: str, year: int = areas.INVENTOR_YEAR) -> pd.DataFrame:
    """Return one count of innovation by prefecture, with the people of the census: place, group (the province),
    innovation, population.

    year : of the inventors; the other counts have one year.
    """
    if count not in COUNTS:
        raise ValueError(f"There is no count {count!r}; expected one of {', '.join(COUNTS)}.")
    if count == INVENTORS:
        known = data.load("prefectures_cn"), data.load("us_patent_inventors_city_cn")
        return areas.china_prefectures(*known, year, placeholders=True)
    now = data.load("census_cities_cn").query("year == 2020").set_index("city_code")
    if count == FIRMS:
        firms = data.load("unicorns_cn_companies_2022").groupby("city_code").size()
        made = firms.reindex(now.index).fillna(0).astype(float)
    else:
        made = now[list(districts.INNOVATIVE)].astype("Float64").fillna(0).sum(axis=1).astype(float)
    people = now["population_persons"].astype(float)
    names = {"place": now["city"].astype(str), "group": now["province"].astype(str)}
    return pd.DataFrame({**names, "innovation": made, "population": people}).reset_index(drop=True)


def inside(units: pd.DataFrame, border: str) -> pd.DataFrame:
    """Return prefectures (place, group, innovation, population) added up inside other borders."""
    if border not in BORDERS:
        raise ValueError(f"There is no border {border!r}; expected one of {', '.join(BORDERS)}.")
    if border == PREFECTURES:
        return units
    return areas.larger(units if border == PROVINCES else units.assign(group=units["group"].replace(JOINED)))


def index(units: pd.DataFrame) -> float:
    """Return the concentration index by size, -1 to 1."""
    return metrics.concentration_index(units["innovation"], units["population"])


@lru_cache(maxsize=1)
def provincial() -> dict[str, pd.DataFrame]:
    """Return the counts that exist by province only, each with the people of its year."""
    patents, economy = data.load("patents_place_cn"), data.load("province_economy")
    tech, rd = data.load("province_technology"), data.load("province_rd")
    made = {
        "applications at home, 2016": areas.china_provinces(patents, economy, "invention applications", "2016", 2016),
        "international filings, 2023": areas.china_provinces(patents, economy, "PCT applications", "2023", 2023),
    }
    people = economy.query(f"year == {PROVINCIAL_YEAR} and level == 'province'")[["province", "population_persons"]]
    for name, table, column in (("papers", tech, "sci_papers"), ("R&D spending", rd, "rd_total_m_cny")):
        here = table.query(f"year == {PROVINCIAL_YEAR} and level == 'province'")[["province", column]]
        both = here.merge(people, on="province", validate="one_to_one").dropna()
        made[f"{name}, {PROVINCIAL_YEAR}"] = pd.DataFrame(
            {
                "place": both["province"].astype(str),
                "innovation": both[column].astype(float),
                "population": both["population_persons"].astype(float),
            }
        )
    return {name: table.assign(group=table["place"].astype(str)) for name, table in made.items()}


@lru_cache(maxsize=1)
def by_border() -> pd.DataFrame:
    """Return the concentration index of every count under every border; blank where a count has no prefectures."""
    table = {count: {border: index(inside(counted(count), border)) for border in BORDERS} for count in COUNTS}
    for name, units in provincial().items():
        table[name] = {border: index(inside(units, border)) for border in BORDERS[1:]}
    return pd.DataFrame(table).T[list(BORDERS)]


@lru_cache(maxsize=1)
def world() -> pd.DataFrame:
    """Return the measures of every country that can be compared, with large and with small units."""
    return areas.concentration_table(*(data.load(name) for name in WORLD))


# ---------------------------------------------------------------------------------------------------- small sentences


def sign(value: float) -> str:
    """Return an index with its sign, to two decimals."""
    return charts.number(value, 2) if value < 0 else f"+{charts.number(value, 2)}"


def towards(value: float, near: float = NEAR) -> str:
    """Return in which places innovation is, by the index by size."""
    return "towards neither end" if abs(value) < near else "towards big places" if value > 0 else "towards small places"


def rank(units: pd.DataFrame, place: str) -> str:
    """Return a place's rank by people among units, such as "3rd of 332"."""
    people = units.set_index("place")["population"]
    return f"{ordinal(int((people > people[place]).sum()) + 1)} of {len(units)}"


def opening() -> str:
    """Return Beijing's rank by people inside two borders, in words: among all prefectures, none of them added up."""
    small = counted(INVENTORS)
    known = data.load("prefectures_cn").query("level in ['municipality', 'prefecture']")
    alone = pd.DataFrame({"place": known["city"], "population": known[areas.people_column(areas.INVENTOR_YEAR)]})
    among = rank(alone.query("population > 0"), "Beijing")
    return (
        f"By people, Beijing ranks {among} among China's prefectures. Among its provinces the same"
        f" Beijing, with the same people, ranks {rank(inside(small, PROVINCES), 'Beijing')}"
    )


def doubts(units: pd.DataFrame) -> str:
    """Return the Gini without Shenzhen's place, and with as many inventors in Nanjing and Changsha as in Hangzhou."""
    table = units.set_index("place")[["innovation", "population"]]
    made, people = table["innovation"].astype(float), table["population"].astype(float)
    capitals = table.index.isin(["Nanjing", "Changsha"])
    rate = float(made["Hangzhou"]) / float(people["Hangzhou"])
    filled = table.assign(innovation=made.where(~capitals, rate * people))
    now, south, more = (
        metrics.gini(one["innovation"], one["population"]) for one in (table, table.drop(index=SOUTH), filled)
    )
    how = "hardly depends" if max(abs(south - now), abs(more - now)) < 0.02 else "depends"
    return (
        f"The measure that you'll build below {how} on these faults ({now:.2f}, and {min(south, more):.2f} to"
        f" {max(south, more):.2f} if we mend one of them)"
    )


def giants(units: pd.DataFrame) -> str:
    """Return what Beijing, Shanghai and Shenzhen with its neighbours hold, and the index by size without them."""
    three = units[units["place"].isin(["Beijing", "Shanghai", SOUTH])]
    rest = units[~units["place"].isin(three["place"])]
    held, people = (100 * three[name].sum() / units[name].sum() for name in ("innovation", "population"))
    return (
        f"Beijing, Shanghai and Shenzhen with its neighbours have {held:.0f}% of the inventors with {people:.0f}% of"
        f" the people. Without them the index by prefecture is {sign(index(rest))}"
    )


def misplaced() -> str:
    """Return what the table of inventors says as it stands of a small city and of Shenzhen, in words."""
    table = data.load("us_patent_inventors_city_cn").query(f"year == {areas.INVENTOR_YEAR}")
    there = table.groupby("city")["inventors"].sum()
    return f"{there['Taizhou']:,} inventors in Taizhou and {there['Shenzhen']} in Shenzhen"


def lost(units: pd.DataFrame) -> str:
    """Return how many inventors the two capitals with a hole have."""
    made = units.set_index("place")["innovation"]
    return f"Nanjing has {made['Nanjing']:.0f} and Changsha {made['Changsha']:.0f}"


def shares(units: pd.DataFrame) -> str:
    """Return what the leading twentieth holds: the same question with another share."""
    twentieth = 100 * metrics.top_share(units["innovation"], units["population"], 0.05)
    return f"A twentieth of the people holds {twentieth:.0f}%"


def not_all() -> str:
    """Return what the leading tenth holds of workers in IT and science, beside that of inventors, in words."""
    shares = {name: counted(name) for name in (INVENTORS, WORKERS)}
    inventors, workers = (
        100 * metrics.top_share(units["innovation"], units["population"], 0.1) for units in shares.values()
    )
    far = workers < inventors - 10
    return (
        f"But{' not everything is so concentrated' if far else ' this is one count'}: of the workers in IT and science,"
        f" the leading tenth has {workers:.0f}%."
    )


def other_measures(china: pd.DataFrame, denmark: pd.DataFrame) -> str:
    """Return what Hoover's index says of China and Denmark, in words."""
    here, there = (metrics.hoover(units["innovation"], units["population"]) for units in (china, denmark))
    return (
        "The Hoover index (胡佛指数) is the share of innovation that would have to move to make it even."
        f" It is {here:.2f} for China and {there:.2f} for Denmark."
    )


def least_gap() -> str:
    """Return the country whose innovation is least beyond people with either size of unit, in words."""
    gap = world().groupby("country")["gap"].min().sort_values(kind="stable")
    under = gap[gap < 0.1]
    names = listed(under.index)
    verb = "fails" if len(under) == 1 else "fail"
    return (
        f"{names} {verb} with one size of unit or with both"
        if len(under)
        else "all pass with both small and large units"
    )


def dealt(values: list[float]) -> str:
    """Return what four other lines do to the sign, in words."""
    positive = sum(value > 0 for value in values)
    many = f"{positive} of {len(values)}" if positive else f"None of the {len(values)}"
    alone = (
        "the municipalities turn the sign" if positive < 0.05 * len(values) else "other lines can turn the sign, too"
    )
    return f"{many} draws {'is' if positive == 1 else 'are'} positive, so {alone}"


def further() -> str:
    """Return which join brings the index of provinces back further, that of Shanghai or of Beijing and Tianjin."""
    units = counted(INVENTORS)
    south, north = (
        index(areas.larger(units.assign(group=units["group"].replace({city: JOINED[city] for city in cities}))))
        for cities in (("Shanghai",), ("Beijing", "Tianjin"))
    )
    first, second = ("Beijing and Tianjin", "Shanghai") if north > south else ("Shanghai", "Beijing and Tianjin")
    return f"Joining {first} moves the index further than joining {second}"


def turns() -> str:
    """Return which other countries' sign clearly turns with the border, and whether it does so as far as China's."""
    table = world().pivot(index="country", columns="size", values="concentration")[["large", "small"]]
    far = table[(table["large"] * table["small"] < 0) & (table.abs().min(axis=1) >= NEAR)]
    width = (far["large"] - far["small"]).abs()
    if "China" not in width.index:
        return f"China's sign doesn't clearly turn here. That of {listed(width.index) or 'no other country'} does."
    others = width.drop("China")
    if others.empty:
        return "Yes, it is the only one whose sign clearly turns."
    only = "none as far as China's" if others.max() < width["China"] else "some even further than China's"
    return f"The sign of {listed(others.index)} turns, too, but {only}."


def copenhagen() -> str:
    """Return the index of Denmark's small regions, and with Copenhagen, its suburbs and North Zealand as one."""
    units = areas.europe(data.load("patents_region"), "Denmark")
    around = ["Byen København", "Københavns omegn", "Nordsjælland"]
    one = areas.larger(units.assign(group=units["place"].where(~units["place"].isin(around), "Copenhagen")))
    return f"With these as one region the index is {sign(index(one))} instead of {sign(index(units))}"


def joined_words() -> str:
    """Return what joining the municipalities does to the index of every count, in words."""
    table = by_border()
    below = table[table[PROVINCES] < 0]
    turned, near = int((below[TOGETHER] > 0).sum()), int((below[PROVINCES] > -NEAR).sum())
    every = f"all {len(below)}" if turned == len(below) else f"{turned} of {len(below)}"
    just = f", though {near} {'was' if near == 1 else 'were'} close to zero" if near else ""
    return f"Joining turns {every} negative counts positive{just}"


def years() -> str:
    """Return the index with provinces in the first year and the last, and since when it is clearly negative."""
    known = {year: index(inside(counted(INVENTORS, year), PROVINCES)) for year in range(2010, areas.INVENTOR_YEAR + 1)}
    first, last = min(known), max(known)
    clear = [year for year in known if all(known[later] <= -NEAR for later in known if later >= year)]
    said = f"With inventors and provinces the index was {sign(known[first])} in {first}"
    late = clear and clear[0] > first
    return f"{said} and clearly negative only from {clear[0]}" if late else f"{said} and {sign(known[last])} in {last}"


def metros() -> str:
    """Return patents per head in large and small US metropolitan areas by the inventor's home, in words."""
    table = data.load("us_metro_patents")
    million, five = (records.american_metros(table, size=size, year=2010).value for size in (1_000_000, 5_000_000))

    def said(times: float) -> str:
        return f"{times:.1f} times as many"

    turn = "But" if (million > 1) != (five > 1) else "And"
    return (
        f"In 2010 American metropolitan areas above a million people had {said(million)} patents per head as the"
        f" others. {turn} those above five million had {said(five)} as the rest"
    )


def by_town(towns: pd.DataFrame) -> str:
    """Return what the curve by size says of American towns, in words."""
    value = index(towns)
    held = 100 * metrics.top_share(towns["innovation"], towns["population"], 0.1, by="population")
    near = (
        "their curve by size stays close to even spread" if abs(value) < 0.1 else "their curve by size is far from it"
    )
    return f"{near}: the biggest towns with a tenth of the people have {held:.0f}%"


def giant_town(towns: pd.DataFrame) -> str:
    """Return what Santa Clara has of the patents and of the people of American towns, in words."""
    there = towns.set_index("place")[["innovation", "population"]]
    patents, people = 100 * there.loc["Santa Clara, California"] / there.sum()
    return f"Santa Clara in Silicon Valley has {patents:.1f}% of the patents with {people:.1f}% of the people"


def by_vote(towns: pd.DataFrame) -> str:
    """Return whether larger towns have more per head where every town has one vote, as lesson whose_average asks."""
    more = scaling.fit(towns["innovation"], towns["population"], "left out").exponent > 1
    return f"gives every town one vote instead, and finds {'more' if more else 'no more'} per head in the larger ones"


def homes() -> str:
    """Return how often German cities have more applications per head than the ring around them, in words."""
    pairs = areas.city_and_ring(data.load("patents_region"))
    city = int((pairs["city"] > pairs["ring"]).sum())
    close = abs(city / len(pairs) - 0.5) < 0.15
    most = "no more often than a coin would" if close else "mostly" if city > len(pairs) / 2 else "seldom"
    return f"a city has more applications per head than the ring around it in {city} of {len(pairs)} pairs, {most}"


def against_urban(census_districts_cn: pd.DataFrame, census_cities_cn: pd.DataFrame) -> str:
    """Return how much of the lead of the core is left beside urban people, in words."""
    known = census_districts_cn, census_cities_cn
    workers, urban = (
        districts.cores(*known, least=districts.LARGE_FIRST, base=base)["times"]
        for base in (districts.WORKERS, "urban_population_persons")
    )
    return (
        f"The median of the chart is {workers.median():.1f} times. Compared with urban people alone it is"
        f" {urban.median():.1f}, with {int((urban > 1).sum())} of {len(urban)} cities above one"
    )


# ---------------------------------------------------------------------------------------- words that follow verdicts


#: What the settled lesson says of each claim in front, for every word that it can get.
SAID: dict[str, dict[str, str]] = {
    "HZ-36": {
        "supported": "In our countries, all of them rich but China, the first link holds.",
        "qualified": "The first link holds in part, since only some of our ways find innovation far more concentrated.",
        "depends": "Whether the first link holds depends on a choice that the essay doesn't make.",
        "contradicted": "The first link fails.",
        "open": "Our countries are too few to say whether the first link holds.",
    },
    "HZ-23": {
        "supported": "In China, a few cities do hold half of whatever we count.",
        "qualified": "In China, a few cities hold half of some of what we count.",
        "depends": "Whether a few cities hold half of China's innovation depends on {turns_on}.",
        "contradicted": "A few cities don't hold half of China's innovation, whatever we count.",
        "open": "We can't tell whether a few cities hold half of China's innovation.",
    },
    "HZ-37": {
        "supported": "The second link holds for metropolitan areas in both countries.",
        "qualified": "The second link holds for metropolitan areas of one country, not of the other.",
        "depends": "For metropolitan areas the second link depends on {turns_on}.",
        "contradicted": "The second link fails, because large metropolitan areas don't have more per head.",
        "open": "Our figures can't tell whether the second link holds for metropolitan areas.",
    },
    "HZ-38": {
        "supported": "Inside large Chinese cities innovative workers do live in the core more than others.",
        "qualified": "Only in some large Chinese cities do innovative workers live in the core more than others.",
        "depends": "Whether innovative workers live in the core more than others depends on how we draw it.",
        "contradicted": "In most large Chinese cities innovative workers don't live in the core more than others.",
        "open": "We can't tell whether innovative workers live in the core more than others.",
    },
}


#: The choices on which a claim can turn, where the record's own name for one is too short for a sentence.
TURNS_ON = {
    "the size": "where we let a large one begin",
    "the count": "what we count",
    "the leaders": "which cities we call leading",
}


def said(claim_id: str) -> str:
    """Return what the settled lesson says of a claim; it follows the claim's word as it is computed today."""
    found = claims.settle(claim_id)
    turns_on = found.judged.turns_on if found.judged else ""
    return SAID[claim_id][found.verdict].format(turns_on=TURNS_ON.get(turns_on, turns_on or "a choice of ours"))


def how_many_ways() -> str:
    """Return how the ways of asking HZ-36 answer, in words."""
    kept = data.load("verdict_questions").query("claim_id == 'HZ-36'").iloc[0]
    yes, no, unclear = (int(kept[answer]) for answer in ("yes", "no", "unclear"))
    return f"Of {yes + no + unclear} ways to ask, {yes} say yes, {no or 'none'} no, and {unclear} can't tell."


def would_change() -> str:
    """Return what would change the word of HZ-37, as it is computed today."""
    word = claims.settle("HZ-37").verdict
    if word == "supported":
        return "Chinese cities drawn by commuting would speak against HZ-37 if large ones had no more per head."
    if word == "contradicted":
        return "Chinese cities drawn by commuting would speak for HZ-37 if large ones had more per head."
    if word == "depends":
        return "HZ-37 needs an agreed line for a large metropolitan area."
    return "Chinese cities drawn by commuting, as American metropolitan areas are, could settle HZ-37."


def since() -> str:
    """Return what has happened since the essay: clusters of 2025, and where the AI models of 2025 were made."""
    facts = data.load("wipo_cluster_facts")

    def figure(year: int, **where: str) -> int:
        return int(rules.only(facts, year=year, **where))

    among = {"cluster": "all clusters", "iso3": "CHN", "indicator": "clusters among the first hundred"}
    now = figure(2025, **among)
    south = figure(2025, cluster="Shenzhen–Hong Kong–Guangzhou", indicator="rank")
    home = figure(2025, cluster="Hangzhou", indicator="rank")
    seats = ai.by_seat(data.load("ai_notable_models_2026"), data.load("ai_organisation_hq"), ai.CHINA, 2025)
    models = data.load("ai_notable_models_2026")
    count = int((ai.of_country(models, ai.CHINA)["year"] == 2025).sum())
    return (
        "In September 2025 the World Intellectual Property Organization counted"
        f" {now} of the world's first hundred clusters in China, with Shenzhen–Hong Kong–Guangzhou"
        f" {ordinal_word(south)} and Hangzhou {ordinal(home)}."
        f" Of China's {count} notable AI models of 2025, makers in {seats.index[0]} had a part in {seats.iloc[0]} and"
        f" makers in {seats.index[1]} in {seats.iloc[1]}, as far as seats are known (Epoch AI, July 2026)."
    )


# ---------------------------------------------------------------------------------------------------------- the charts


def _thin(curve: pd.DataFrame) -> pd.DataFrame:
    """Return a curve of at most about 160 points: what lies closer together than a pixel or two is not seen."""
    if len(curve) <= 160:
        return curve
    step = np.floor((curve["population_share"] + curve["innovation_share"]).to_numpy() / 0.013)
    keep = np.r_[True, np.diff(step) > 0]
    keep[-1] = True
    return curve[keep]


def _percent(values: pd.Series[Any]) -> list[float]:
    return [round(100 * float(v), 2) for v in values]


def _curve_words(name: str, curve: pd.DataFrame) -> str:
    """Return a curve as it is read out: what the first half and the last tenth of the people hold."""
    at = np.interp([0.5, 0.9], curve["population_share"], curve["innovation_share"])
    return f"{name}: the first half of the people hold {100 * at[0]:.1f}%, the last tenth {100 * (1 - at[1]):.1f}%"


#: One curve: name, the curve, colour, dash, and where its name stands (x, y in per cent, anchor; none: no name).
Drawn = tuple[str, pd.DataFrame, str, str, tuple[float, float, str] | None]


def curves(title: str, drawn: list[Drawn], *, y: str, named: bool = True, **look: Any) -> go.Figure:
    """Draw Lorenz curves or curves by size (both axes in per cent), with the line of an even spread.

    named : whether that line has its name beside it. look : subtitle, note and source, as `charts.figure` takes them.
    """
    fig = charts.figure(title, x="Share of people, added up (%)", y=y, height=470, **look)
    fig.add_scatter(
        x=[0, 100],
        y=[0, 100],
        mode="lines",
        name="even spread",
        meta={"words": False},
        hoverinfo="skip",
        line={"color": charts.QUIET, "width": 1.2, "dash": "dot"},
    )
    for name, curve, ink, dash, at in drawn:
        thin = _thin(curve)
        fig.add_scatter(
            x=_percent(thin["population_share"]),
            y=_percent(thin["innovation_share"]),
            mode="lines",
            name=name,
            meta={"words": _curve_words(name, curve)},
            line={"color": ink, "width": 2.6, "dash": dash},
        )
        if at:
            fig.add_annotation(
                x=at[0],
                y=at[1],
                xanchor=at[2],
                text=name,
                showarrow=False,
                font={"size": 12, "color": charts.text_colour(ink)},
            )
    if named:
        look_of = {"size": 12, "color": charts.QUIET}
        fig.add_annotation(x=20, y=24, xanchor="right", text="even spread", showarrow=False, font=look_of)
    fig.update_xaxes(range=[0, 101], dtick=20, showgrid=True)
    fig.update_yaxes(range=[0, 101], dtick=20)
    return fig


def lorenz(china: pd.DataFrame, denmark: pd.DataFrame) -> go.Figure:
    """Draw the Lorenz curves of China's prefectures and Denmark's regions."""
    share = 100 * metrics.top_share(china["innovation"], china["population"], 0.1)
    drawn: list[Drawn] = [
        (
            f"China, {len(china)} prefectures",
            metrics.lorenz_curve(china["innovation"], china["population"]),
            charts.colour("China"),
            "solid",
            (44, 6, "center"),
        ),
        (
            f"Denmark, {len(denmark)} regions",
            metrics.lorenz_curve(denmark["innovation"], denmark["population"]),
            charts.INK,
            "dash",
            (58, 40, "left"),
        ),
    ]
    return curves(
        f"China's leading tenth of the people has {share:.0f}% of its inventors",
        drawn,
        y="Share of innovation that they have (%)",
        subtitle="Places in order of innovation per head: inventors in 2021 (China), applications in 2010 (Denmark)",
        note="Don't compare the two countries: one is cut into many pieces and the other into few.",
        source=charts.source("us_patent_inventors_city_cn", "prefectures_cn", "patents_region"),
    )


def beyond_people() -> go.Figure:
    """Draw the plain Gini of innovation against that of people, a dot a country, with small units."""
    table = world().query("size == 'small'").set_index("country")
    more = int((table["gap"] > 0).sum())
    shown = table.rename(columns={"gini_people": "people", "gini_innovation": "innovation"})
    least, most = table["gap"].idxmin(), table["gap"].idxmax()
    named = list(dict.fromkeys(["China", "United States", "France", str(least), str(most)]))
    every = f"all {len(table)} countries" if more == len(table) else f"{more} of {len(table)} countries"
    return charts.scatter(
        shown,
        "people",
        "innovation",
        title=f"Innovation is more concentrated than people in {every}",
        subtitle="Gini over the small units of each country, every unit counting as one, 0 (even) to 1",
        x_title="Gini of people",
        y_title="Gini of innovation",
        named=named,
        line=(0, 1),
        line_name="as concentrated as people",
        source=charts.source(*WORLD),
        note=(
            "Dashed: as concentrated as people. Grey: other European countries (2010). US (2010 to 2023): towns, at the"
            " owner's seat. China (2021): prefectures."
        ),
    )


def in_order_of_size(china: pd.DataFrame, provinces: pd.DataFrame, towns: pd.DataFrame) -> go.Figure:
    """Draw the curves by size of China's prefectures, its provinces, and American towns."""
    small, large, us = index(china), index(provinces), index(towns)
    turned = small > 0.05 and large < -0.05
    title = (
        "The same inventors lean to big prefectures but to small provinces"
        if turned
        else "The same inventors lean less to big provinces than to big prefectures"
        if small > large
        else "The same inventors lean to big provinces as to big prefectures"
    )
    drawn: list[Drawn] = []
    for name, units, value, ink, dash, at in (
        ("China by prefecture", china, small, charts.colour("China"), "solid", (66, 8, "center")),
        ("China by province", provinces, large, charts.colour("China"), "dash", (17, 62, "center")),
        ("US by town", towns, us, charts.colour("United States"), "dashdot", (72, 57, "left")),
    ):
        curve = metrics.lorenz_curve(units["innovation"], units["population"], order="population")
        drawn.append((f"{name}: {sign(value)}", curve, ink, dash, at))
    return curves(
        title,
        drawn,
        y="Share of innovation that they have (%)",
        subtitle="Places in order of size, from small to big; with each curve its concentration index",
        note="Below the line the big places have more than their share, above it the small ones.",
        source=charts.source("us_patent_inventors_city_cn", "prefectures_cn", "patents_us"),
    )


def borders() -> go.Figure:
    """Draw the index by size of every count under the three borders, a row a count."""
    table = by_border()
    there = table[PROVINCES]
    negative = int((there < 0).sum())
    back = int((table[TOGETHER] < 0).sum())
    title = (
        f"{negative} of {len(table)} counts are negative by province, {back or 'none'} with municipalities joined"
        if negative
        else "No border makes a count lean to small places"
    )
    by_province, joined, small = (
        f"{len(inside(counted(INVENTORS), border))} {name}"
        for border, name in ((PROVINCES, "provinces"), (TOGETHER, "joined provinces"), (PREFECTURES, "prefectures"))
    )
    rows = table.rename(columns={PROVINCES: by_province, TOGETHER: joined, PREFECTURES: small})
    rows = rows.sort_values([small, by_province], ascending=False, na_position="last")
    fig = charts.dumbbell(
        rows,
        by_province,
        joined,
        title=title,
        subtitle="Concentration index by size of seven counts of innovation in China, inside three borders",
        x_title="Concentration index (above zero: big places have more per head)",
        source=charts.source(
            *dict.fromkeys([name for names in COUNTS.values() for name in names]), "patents_place_cn", *PROVINCIAL
        ),
        note=(
            f"Diamond: {small}, for the counts that have them. Joined: Beijing and Tianjin to Hebei, Shanghai to"
            " Jiangsu, Chongqing to Sichuan. Applications, filings: at the applicant's seat."
        ),
        zero=True,
        digits=2,
    )
    known = rows[small].dropna()
    said = [f"{name}: {sign(value)}" for name, value in known.items()]
    fig.add_scatter(
        x=known.tolist(),
        y=known.index.tolist(),
        mode="markers",
        name=small,
        hovertext=said,
        hovertemplate="%{hovertext}<extra>" + small + "</extra>",
        marker={"size": 11, "symbol": "diamond", "color": charts.colour("China")},
        meta={"words": f"{small}: {'; '.join(one.replace(': ', ' ', 1) for one in said)}"},
        showlegend=False,
    )
    fig.add_annotation(
        x=float(known.iloc[-1]),
        y=known.index[-1],
        text=small,
        xanchor="left",
        xshift=8,
        showarrow=False,
        font={"size": 12, "color": charts.text_colour(charts.colour("China"))},
    )
    fig.update_xaxes(rangemode="normal")
    return fig


def elsewhere() -> go.Figure:
    """Draw how the index by size moves from large units to small ones, a line a country."""
    table = world().pivot(index="country", columns="size", values="concentration")[["large", "small"]]
    flips = table.index[(table["large"] * table["small"] < 0)].tolist()
    far = [name for name in flips if table.loc[name].abs().min() >= NEAR]
    named = list(dict.fromkeys(["China", *far, "United States", "Finland"]))
    return charts.slope(
        table.rename(columns={"large": "large units", "small": "small units"}),
        "large units",
        "small units",
        title=f"In {len(far)} of {len(table)} countries the sign clearly turns with the border",
        subtitle="Concentration index of inventors or patents by size; below zero, big units have less per head",
        highlight=named,
        digits=2,
        source=charts.source(*WORLD),
        note=(
            "Units: provinces and prefectures (here without unplaced inventors), states and towns (other counts),"
            f" Europe's regions of two sizes. Clearly: at least {NEAR} from zero with both."
        ),
    )


def cores(units: pd.DataFrame) -> go.Figure:
    """Draw how much more innovative workers live in the core than all workers, a dot a city."""
    more = int((units["times"] > 1).sum())
    every = f"all {len(units)}" if more == len(units) else f"{more} of {len(units)}"
    return charts.dot_strip(
        units["times"].sort_values(kind="stable"),
        title=f"Innovative workers favour the core in {every} cities",
        subtitle="Share of IT and science workers who live in the core over that of all workers, 2020",
        x_title="Times (1: as often as all workers)",
        highlight=["Beijing", "Shanghai", "Hangzhou", "Chongqing"],
        digits=2,
        source=charts.source("census_districts_cn", "census_cities_cn"),
        note=(
            "Cities with three million people or more in the built city. Core: districts where at least 95% are urban."
            " Workers are counted where they live."
        ),
    )


def all_ways() -> go.Figure:
    """Draw every way of asking whether a few cities hold half, and how the ways of each option answer."""
    part = ways.part_of("HZ-23", "few hold half")
    yes = sum(way.answer == "yes" for way in part.ways)
    return ways.strip_of(
        part,
        title=f"{yes} of {len(part.ways)} ways find half of innovation in few cities",
        subtitle="What a few leading cities hold of China's innovation, one dot per way of asking",
        unit="Share that the leading cities hold (%)",
        source=charts.source(*part.question.tables),
        note="The ways share their tables, so they are not independent tests.",
    )
