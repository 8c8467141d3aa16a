"""The hubs and what they offer, the scores that weights give, the charts, and words that follow from the figures."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import Any, cast

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from course import charts, data
from course.english import listed, ordinal
from course.ledger import claims, engine, ways
from course.lessons.right_time_right_place import records
from course.models import weighting
from course.tables import cities, districts

HOME, RIVAL = "Hangzhou", "Nanjing"
TABLES = ("census_cities_cn", "place_facts_cn")
#: A city counts as large from this many residents on.
LARGE = districts.VERY_LARGE
#: A hub has at least one unicorn per million residents.
LINE = 1.0
LESS = tuple(name for name, turned in cities.OFFERS.items() if turned)
#: The parts of the score, each the mean of its columns.
PARTS = {"size": ("people",), "talent": ("degrees", "science"), "low cost": ("home price", "wage")}
HUBS, ALL = "the hubs", "all cities of the list"
#: Hurun's list of the end of 2022, in which one more city passes the line.
HURUN = "2023"


@cache
def table(name: str) -> pd.DataFrame:
    """Return a table of the course; loaded once."""
    return data.load(name)


def at(frame: pd.DataFrame, row: object, column: object) -> float:
    """Return one number of a table."""
    return float(cast(Any, frame).loc[row, column])


@cache
def young() -> pd.DataFrame:
    """Return unicorns per million residents of the large cities (see `cities.young_firms`), by city."""
    found = cities.young_firms(table("unicorns_cn_companies_2022"), table("census_cities_cn"))
    return found[found["people"] >= LARGE].set_index("city")


def hubs() -> list[str]:
    """Return the large cities with at least one unicorn per million residents, the most first."""
    found = young()["per million"]
    return [str(name) for name in found.index[found >= LINE]]


@cache
def hurun() -> pd.Series[Any]:
    """Return unicorns per million residents of 2020 in Hurun's list of the end of 2022, by city."""
    rows = table("unicorns_hurun")
    mine = rows[(rows["edition"].astype(str) == HURUN) & (rows["level"] == "city") & (rows["iso3"] == "CHN")]
    counts = mine.drop_duplicates("place").set_index("place")["unicorns"].astype(float)
    made = 1e6 * counts / young()["people"].reindex(counts.index)
    return made.dropna().sort_values(ascending=False, kind="stable")


@cache
def people() -> pd.DataFrame:
    """Return what the census says of the large cities (see `cities.people_of_2020`)."""
    found = cities.people_of_2020(table("census_cities_cn"))
    return found[found["people"] >= LARGE]


def place(column: str, who: str = HOME) -> int:
    """Return a city's place among the large cities by a share of its workers or residents."""
    return int(people()[column].rank(ascending=False, method="min")[who])


@cache
def offers() -> pd.DataFrame:
    """Return what the cities of the cost list offer (see `cities.offers`)."""
    return cities.offers(table("census_cities_cn"), table("place_facts_cn"))


def fields() -> dict[str, list[str]]:
    """Return who may take part: name -> cities."""
    four = hubs()
    return {
        HUBS: four,
        "the hubs and Guangzhou": [*four, "Guangzhou"],
        f"the hubs and {RIVAL}": [*four, RIVAL],
        "the hubs and both": [*four, "Guangzhou", RIVAL],
        ALL: [str(name) for name in offers().index],
    }


def good(field: Sequence[str], how: str = weighting.SCALES[0]) -> pd.DataFrame:
    """Return the five columns of these cities on one scale, more being better."""
    return weighting.scaled(offers().loc[list(field), list(cities.OFFERS)], how, LESS)


def parts(field: Sequence[str]) -> pd.DataFrame:
    """Return size, talent and low cost of these cities, from 0 for the worst of them to 100 for the best."""
    scores = good(field)
    return pd.DataFrame({name: scores[list(columns)].mean(axis=1) for name, columns in PARTS.items()})


def scores(field: Sequence[str], size: float = 0.5, steps: int = 20) -> pd.DataFrame:
    """Return the score of each city at each weight of low cost: a row a weight (0 to 100%), a column a city.

    size : the share of the rest that goes to size, 0 to 1; talent gets what is left.
    """
    part = parts(field)
    rest = size * part["size"] + (1 - size) * part["talent"]
    weights = np.linspace(0, 1, steps + 1)
    made = {name: (1 - weights) * rest[name] + weights * part["low cost"][name] for name in part.index}
    return pd.DataFrame(made, index=pd.Index((100 * weights).round(6), name="weight"))


def first(field: Sequence[str], size: float = 0.5) -> dict[str, tuple[float, float]]:
    """Return who is first at which weights of low cost: city -> least and greatest weight in per cent."""
    table = scores(field, size, steps=1000)
    top = table.round(9).idxmax(axis=1)
    return {str(name): (float(rows.index.min()), float(rows.index.max())) for name, rows in top.groupby(top)}


@lru_cache(maxsize=64)
def share(field: tuple[str, ...], base: bool = False, how: str = weighting.SCALES[0]) -> float:
    """Return in how many per cent of all weightings of the columns Hangzhou is first. base : with the digital base."""
    columns = [*cities.OFFERS, *([cities.BASE] if base else [])]
    return 100 * weighting.first_share(weighting.scaled(offers().loc[list(field), columns], how, LESS), HOME)


def index_change(city: str, start: int, end: int, kind: str = "existing") -> float:
    """Return by how many per cent the official index of homes changed between two years.

    Raises LookupError where a year is missing.
    """
    rows = table("house_price_index_cn")
    mine = rows[(rows["city"] == city) & (rows["home_type"].astype(str) == kind)].set_index("year")["index_dec2010_100"]
    for year in (start, end):
        if year not in mine.index:
            raise LookupError(f"house_price_index_cn has no {kind} homes of {city} in {year}.")
    return float(100 * (mine[end] / mine[start] - 1))


def average_change(city: str, start: int, end: int) -> float:
    """Return by how many per cent the average price of homes sold changed between two years."""
    facts = table("place_facts_cn")
    return float(100 * (records.prices(facts, end)[city] / records.prices(facts, start)[city] - 1))


# ------------------------------------------------------------------------------------------------- words of the lesson


def by_word(claim_id: str, yes: str, no: str, mixed: str) -> str:
    """Return the words that go with a verdict: yes for supported, no for contradicted, mixed for all others."""
    word = claims.settle(claim_id).verdict
    return {"supported": yes, "contradicted": no}.get(word, mixed)


def more(one: float, other: float, yes: str = "more", no: str = "fewer") -> str:
    """Return the word that goes with a comparison."""
    return yes if one > other else no


def number_word(number: int) -> str:
    """Return a small number in words."""
    words = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
    return words[number] if 0 <= number < len(words) else str(number)


def rank(column: str) -> str:
    """Return Hangzhou's place as "third" or "12th"."""
    return {1: "first", 2: "second", 3: "third", 4: "fourth", 5: "fifth"}.get(place(column), ordinal(place(column)))


def cheapest() -> tuple[bool, bool]:
    """Return whether Hangzhou is the cheapest of the hubs in homes, and in wages (2022)."""
    own = offers().loc[hubs()]
    return own["home price"].idxmin() == HOME, own["wage"].idxmin() == HOME


def cheap_words() -> str:
    """Return in what Hangzhou is the cheapest of the hubs, as the end of a sentence."""
    return (
        "the cheapest hub "
        + {
            (True, True): "by both",
            (True, False): "by the price of buildings, but not by wages",
            (False, True): "by wages, but not by the price of buildings",
            (False, False): "by neither",
        }[cheapest()]
    )


def million(number: int) -> str:
    """Return a number of residents in words."""
    return f"{number_word(number // 1_000_000)} million"


def next_city() -> float:
    """Return unicorns per million residents of the first large city that is not a hub."""
    return float(young()["per million"].drop(hubs()).iloc[0])


def hurun_total() -> int:
    """Return all unicorns of China in Hurun's list of the end of 2022."""
    rows = table("unicorns_hurun")
    mine = rows[(rows["edition"].astype(str) == HURUN) & (rows["level"] == "country") & (rows["iso3"] == "CHN")]
    return int(mine["unicorns"].item())


def also_pass() -> str:
    """Return which cities pass the line by Hurun's list alone, as the end of a sentence."""
    found = [str(name) for name in hurun().index[hurun() >= LINE] if name not in hubs()]
    return f"{listed(found)} pass{'es' if len(found) == 1 else ''} the line as well" if found else "none but these pass"


def undercut() -> pd.DataFrame:
    """Return the cities of the cost list in which homes and labour both cost less than in Hangzhou."""
    return offers()[(offers()[list(LESS)] < offers().loc[HOME, list(LESS)]).all(axis=1)]


def undercut_words() -> str:
    """Return how many cities are cheaper than Hangzhou in both, and which of two rivals, as a sentence."""
    found = undercut()
    rivals = [name for name in ("Guangzhou", RIVAL) if name in found.index]
    among = f", {listed(rivals)} among them" if rivals else ""
    end = {
        (True, True): "So Hangzhou is cheap for a hub, and expensive for a Chinese city.",
        (False, False): "So Hangzhou is expensive even for a hub.",
    }.get(cheapest(), "So Hangzhou isn't a cheap city.")
    return f"Of the {len(offers()) - 1} others, {len(found)} undercut it in both{among}. {end}"


def pay() -> pd.Series[Any]:
    """Return how many months' wages a square metre takes, by city (2022)."""
    return offers()["home price"] / offers()["wage"]


def pay_words() -> str:
    """Return whether homes take more pay in Hangzhou than in Beijing, as a sentence."""
    one, other = (float(cast(Any, pay())[name]) for name in (HOME, "Beijing"))
    low = all(at(offers(), HOME, what) < at(offers(), "Beijing", what) for what in ("wage", "home price"))
    start = f"In this list a square metre takes {more(one, other, 'more', 'less')} pay in Hangzhou than in Beijing"
    return f"{start}{', because its wages are lower by more than its prices' if one > other and low else ''}."


def who_gains() -> str:
    """Return what the ways of HZ-17 say of firms and of the people who work for them, as a sentence."""
    word = claims.settle("HZ-17").verdict
    if word in ("supported", "contradicted"):
        return "Both firms and workers gain." if word == "supported" else "Neither firms nor workers gain."
    firm, workers = (ways.part_of("HZ-17", name) for name in ("for a firm", "for its people"))
    start = {
        "yes": "Hangzhou's costs are a clear gain for firms",
        "no": "Hangzhou's costs aren't a gain for firms",
    }.get(firm.answer, "Whether firms gain from Hangzhou's costs isn't clear")
    end = {
        "yes": "its people gain as well",
        "no": "its people don't gain",
        "mixed": f"whether its people gain depends on {workers.turns_on or 'how we ask'}",
    }.get(workers.answer, "of its people we can't tell")
    why = ""
    if workers.answer == "mixed" and lifted(workers):
        costly = str(pay().reindex(list(cities.FIRST_TIER)).idxmax())
        why = f" Against the mean of the others they always do, but {costly} alone lifts that mean."
    return f"So {start}, {'and' if firm.answer == workers.answer else 'but'} {end}.{why}"


def lifted(part: engine.Part) -> bool:
    """Return whether all ways that take a mean of the others say yes, and some that take a median say no."""
    found: dict[str, set[str]] = {"mean": set(), "median": set()}
    for way in part.ways:
        found[next(iter(way.options["hubs compared"].split()))].add(way.answer)
    return found["mean"] == {"yes"} and "no" in found["median"]


def early() -> tuple[int, float, float]:
    """Return the year by which half of Hangzhou's unicorns were founded, and Hangzhou's homes in per cent of the mean
    of the other hubs then and in 2022: prices of 2022 are carried back with the index of existing homes.
    """
    firms = table("unicorns_cn_companies_2022")
    year = int(firms[firms["city"] == HOME]["year_founded"].dropna().astype(float).median())
    paths = cities.price_paths(table("place_facts_cn"), table("house_price_index_cn"))
    others = paths.loc[[name for name in hubs() if name != HOME]].mean()
    shares = 100 * cast(Any, paths).loc[HOME] / others
    return year, float(shares[year]), float(shares[2022])


def early_words() -> str:
    """Return whether Hangzhou's homes were cheaper than those of other hubs when its firms began, as sentences."""
    year, then, now = early()
    firms = table("unicorns_cn_companies_2022")
    founded = firms[firms["city"] == HOME]["year_founded"].dropna()
    begun = number_word(int((founded <= year).sum()))
    start = (
        f"By the end of {year}, {begun} of Hangzhou's {len(founded)} unicorns had been founded. If we carry the prices"
        f" back with the official index of existing homes, Hangzhou's stood at {then:.0f}% of the mean of the other"
        f" hubs at that time, against {now:.0f}% in 2022."
    )
    if now < then and then >= 100:
        return f"{start} So its homes became the cheaper ones only after those firms had come."
    if now < then and 100 - then < (100 - now) / 2:
        return f"{start} So the larger part of the gap opened after those firms had come."
    if now < then:
        return f"{start} So the gap was smaller when those firms came."
    return f"{start} So the gap was already there when those firms came."


def in_turn(name: str) -> list[str]:
    """Return who is first in a field as low cost gains weight, in this order."""
    found = first(fields()[name])
    return sorted(found, key=lambda city: found[city])


def no_hubs() -> str:
    """Return how many unicorns the cities have that are first most often, besides hubs, as a sentence."""
    shares = weighting.first_shares(good(fields()[ALL])).head(5)
    others = [str(name) for name, share in shares.items() if share > 0 and name not in hubs()]
    count = int(table("unicorns_cn_companies_2022")["city"].isin(others).sum())
    if not others:
        return "All of them are hubs."
    has = f"has {number_word(count)}" if len(others) == 1 else f"together have {number_word(count)}"
    return f"Does such a score find the hubs? {listed(others)} {has} unicorn{'' if count == 1 else 's'}."


def left_words() -> str:
    """Return in how many weightings Hangzhou is first among the hubs, and with one more rival, as sentences."""
    told = " and ".join(f"{share((*hubs(), name)):.1f}% with {name}" for name in ("Guangzhou", RIVAL))
    start = f"Among the hubs Hangzhou is first in {share(tuple(hubs())):.0f}% of all weightings"
    return f"{start}. One more rival leaves {told}."


def neighbours() -> str:
    """Return how Hangzhou's neighbours compare with it, and what they lack, as sentences."""
    size = more(at(young(), "Suzhou", "people"), at(young(), HOME, "people"), "larger", "smaller")
    return (
        f"Nanjing had {behind('IT in 2010')} of its workers in IT in 2010, {behind('degrees')} graduates per resident"
        f" and buildings that cost {behind('home price')}, and our list has {unicorns(RIVAL)} there. It isn't in"
        f" Zhejiang, so enterprise may be the answer. But Ningbo is, and it has {unicorns('Ningbo')}. Suzhou is nearer"
        f" to Shanghai and {size} than Hangzhou, and it has {unicorns('Suzhou')}. So neither enterprise nor nearness is"
        f" enough by itself. Together with all the rest they may be, but then we have only one case."
    )


def how_many_fell() -> str:
    """Return in how many of the hubs homes became cheaper by the index, as "all" or "two"."""
    fell = since()["existing homes, index"] < 0
    return "all" if fell.all() else number_word(int(fell.sum()))


def beside() -> str:
    """Return whether Beijing's or Hangzhou's homes became cheaper beside the other's, by both measures."""
    found = since()
    average, same = (
        more(at(found, HOME, column), at(found, "Beijing", column), "Beijing's", "Hangzhou's") for column in found
    )
    if average == same:
        return f"By both measures {average} homes became cheaper beside the other city's."
    beside = "in comparison with " + ("Hangzhou's" if average == "Beijing's" else "Beijing's")
    return (
        f"By the average of what was sold, {average} homes became cheaper {beside}. By the index of"
        f" existing homes, {same} did."
    )


def first_words(name: str) -> str:
    """Return at which weights Hangzhou is first in a field, as the end of a sentence."""
    found = first(fields()[name]).get(HOME)
    if found is None:
        return "is never first"
    if found[1] < 100:
        return "is first only in between"
    return f"is first once low cost weighs {np.ceil(found[0]):.0f}% or more"


def dominated(base: bool = False) -> list[str]:
    """Return the cities that are at least as good as Hangzhou in every column and better in one."""
    columns = [*cities.OFFERS, *([cities.BASE] if base else [])]
    return weighting.better_everywhere(weighting.scaled(offers()[columns], weighting.SCALES[0], LESS), HOME)


def proof() -> str:
    """Return what dominance says of Hangzhou, as sentences."""
    found = dominated()
    if not found:
        return "No city is ahead of Hangzhou in every column, so this table alone doesn't settle who can be first."
    name = found[0]
    lead = 100 * (at(offers(), name, "people") / at(offers(), HOME, "people") - 1)
    rival = (
        f" Lu Ming doesn't say that Hangzhou is ahead of all others"
        f"{', and names Wuhan beside it among the strong cities' if name == 'Wuhan' else ''}. But such a list can't"
        f" explain why Hangzhou is a hub and {name}, with {unicorns(name)}, isn't."
        if name not in hubs()
        else ""
    )
    return (
        f"{name} is ahead in **every** column, so its sum is larger whatever the weights are. This is called"
        f" **dominance**, and it holds on every scale that keeps each column's order.{rival} The lead is narrow in"
        f" places ({name} has only {lead:.0f}% more residents), and we counted low prices and wages as advantages."
    )


def with_base() -> str:
    """Return what the digital base changes, as sentences."""
    left, most = dominated(base=True), share(tuple(offers().index), True)
    start = (
        f"With this column {left[0]} is still ahead in every column."
        if left
        else "With this column no city is ahead of Hangzhou in every column any more."
    )
    if most > 0:
        return f"{start} It's now first in {most:.1f}% of all weightings."
    return (
        f"{start} Yet it is still first at no weighting. For that it's enough that at each weighting some other city is"
        f" ahead, as in the chart of all cities."
    )


def unicorns(name: str) -> str:
    """Return how many unicorns a large city has, in words."""
    count = int(at(young(), name, "firms"))
    return f"{number_word(count)} unicorn{'' if count == 1 else 's'}"


def behind(column: str) -> str:
    """Return by how many per cent Hangzhou's rival differs from it in a column, with its direction."""
    ratio = 100 * (at(offers(), RIVAL, column) / at(offers(), HOME, column) - 1)
    return f"{abs(ratio):.0f}% {'more' if ratio > 0 else 'less'}"


def stands() -> str:
    """Return what the ways of HZ-52 say on the digital base and the others, as the end of a sentence."""
    part = ways.part_of("HZ-52", "people stand out")
    if part.answer == "yes":
        return "it stands out by its people, whatever we compare them with"
    if part.answer == "no":
        return "it doesn't stand out by its people, whatever we compare them with"
    return f"the answer depends on {part.turns_on}" if part.turns_on else "the figures don't tell"


def moved(change: float) -> str:
    """Return a change in per cent as "rose by 3%" or "fell by 18%"."""
    return f"{'rose' if change > 0 else 'fell'} by {abs(change):.0f}%"


def since() -> pd.DataFrame:
    """Return how homes of the hubs changed, in per cent: the average of what was sold, and the same homes."""
    return pd.DataFrame(
        {
            "average of homes sold": {city: average_change(city, 2021, 2024) for city in hubs()},
            "existing homes, index": {city: index_change(city, 2021, 2024) for city in hubs()},
        }
    )


# ------------------------------------------------------------------------------------------------- charts of the lesson


def outcome() -> go.Figure:
    """Draw unicorns per million residents of all large cities on one line."""
    found, mine = young()["per million"], hubs()
    count = number_word(len(mine)).capitalize()
    return charts.dot_strip(
        found,
        title=f"{count} large cities have one unicorn per million residents or more",
        subtitle=f"Unicorns of April 2022 per million residents of 2020, {len(found)} cities above {million(LARGE)}",
        x_title="Unicorns per million residents",
        source=charts.source("unicorns_cn_companies_2022", "census_cities_cn"),
        note=f"Each dot is a city; {int((found == 0).sum())} lie at zero. Next after the hubs: {next_city():.1f}.",
        highlight=[*mine, "Guangzhou", RIVAL],
        digits=2,
    )


def base() -> go.Figure:
    """Draw workers in IT services in both censuses, for the ten large cities with the highest share in 2020."""
    top = people().nlargest(10, "IT")[["IT 2010", "IT"]].set_axis(["2010", "2020"], axis=1)
    ahead = [at(top, RIVAL, year) > at(top, HOME, year) if {HOME, RIVAL} <= set(top.index) else None for year in top]
    title = {
        (True, False): f"{RIVAL} led {HOME} in IT workers in 2010, but not in 2020",
        (True, True): f"{RIVAL} led {HOME} in IT workers in both censuses",
        (False, False): f"{HOME} led {RIVAL} in IT workers in both censuses",
    }.get(cast(Any, tuple(ahead)), "IT workers became more common in large Chinese cities")
    return charts.dumbbell(
        top,
        "2010",
        "2020",
        title=title,
        subtitle="Workers in IT services, % of all workers, the ten large cities that lead in 2020",
        x_title="Workers in IT services (% of workers)",
        source=charts.source("census_cities_cn"),
        note=f"Workers are counted where they live, in a sample of one in ten. Large: {million(LARGE)} or more.",
        highlight=[HOME, RIVAL],
        zero=True,
        digits=1,
    )


def cost() -> go.Figure:
    """Draw wage across and price of homes up, for the cities of the list."""
    title = {
        (True, True): "Hangzhou is the cheapest hub in buildings and wages",
        (True, False): "Hangzhou is the cheapest hub in buildings alone",
        (False, True): "Hangzhou is the cheapest hub in wages alone",
        (False, False): "Hangzhou is not the cheapest hub in buildings or wages",
    }[cheapest()]
    return charts.scatter(
        offers(),
        "wage",
        "home price",
        title=title,
        subtitle=f"Average wage and price of buildings sold, {len(offers())} cities, 2022",
        x_title="Wage (yuan a month)",
        y_title="Price (yuan a square metre)",
        source=charts.source("place_facts_cn"),
        note=f"A city below Hangzhou and left of it is cheaper in both. Hubs: {listed(hubs())}.",
        named=[*hubs(), "Guangzhou", RIVAL, "Wuhan", "Chongqing"],
    )


def strip() -> go.Figure:
    """Draw every way of asking whether a home takes less of a wage in Hangzhou than in other hubs."""
    part = ways.part_of("HZ-17", "for its people")
    yes, no = part.share("yes"), part.share("no")
    title = (
        f"Whether homes take less pay in Hangzhou depends on {part.turns_on or 'several choices'}"
        if part.answer == "mixed"
        else f"Homes take less pay in Hangzhou in {yes:.0f}% of the ways, not in {no:.0f}%"
    )
    longest = max(len(f"{choice}: {option}") for choice, option, *_ in engine.by_option(part))
    return ways.strip_of(
        part,
        unit="Hangzhou, % of the hubs compared",
        title=title
        if len(title.split()) <= 12
        else "Whether homes take less pay in Hangzhou depends on several choices",
        subtitle=f"A home's price in wages or incomes, {len(part.ways)} ways of asking; a dot is one way",
        source=charts.source("place_facts_cn"),
        note="Below the line, a home takes less pay in Hangzhou. Zhuge has only Shanghai and Shenzhen of the others"
        f"{', so its ways give one figure' if one_figure(part) else ''}. First tier: {listed(cities.FIRST_TIER)}.",
        left=min(330, 60 + 6 * longest),
    )


def one_figure(part: engine.Part) -> bool:
    """Return whether all ways that use Zhuge's ratio find the same."""
    return len({round(way.found.value, 9) for way in part.ways if "Zhuge" in " ".join(way.options.values())}) == 1


def weights(name: str, size: float = 0.5) -> go.Figure:
    """Draw the scores of Hangzhou and of all that are first somewhere, by the weight of low cost."""
    field = fields()[name]
    return crossing(scores(field, size), first(field, size), name, size)


def first_by_weight(tops: dict[str, tuple[float, float]]) -> str:
    """Return who is first at which whole weights of low cost, as a list. tops : as `first` gives it."""
    said = []
    for name, (least, most) in sorted(tops.items(), key=lambda one: one[1]):
        low, high = math.ceil(least), math.floor(most)
        where = f"from {low} to {high}%" if low < high else f"at {low}%" if low == high else "in between"
        said.append(f"{name} {where}")
    return listed(said)


def crossing(
    table: pd.DataFrame, tops: dict[str, tuple[float, float]], name: str, size: float, **look: Any
) -> go.Figure:
    """Draw scores by the weight of low cost. table : as `scores` gives it; tops : as `first` does.

    look : what `charts.lines` takes besides.
    """
    shown = [*tops, *([] if HOME in tops else [HOME])]
    tall = cast(Any, table[shown].stack()).rename("score").rename_axis(["weight", "city"]).reset_index()
    who = f"{len(table.columns)} cities" if name == ALL else name
    if HOME not in tops:
        title = f"Among {who}, Hangzhou is never first, whatever low cost weighs"
    elif tops[HOME][1] == 100:
        title = f"Among {who}, Hangzhou is first once low cost weighs {np.ceil(tops[HOME][0]):.0f}%"
    else:
        title = f"Among {who}, Hangzhou is first only in between"
    split = f"{100 * size:.0f}% size and {100 * (1 - size):.0f}% talent"
    fig = charts.lines(
        tall,
        "weight",
        "score",
        by="city",
        title=title,
        subtitle=f"Score by the weight of low cost; the rest of the weight is {split}",
        x_title="Weight of low cost (%)",
        y_title="Score (points)",
        source=charts.source(*TABLES),
        note=f"The line on top is first: {first_by_weight(tops)}. Cities that are never on top are left out;"
        f" {HOME} is always shown. With other shares of size and talent, others may be on top.",
        highlight=shown,
        markers=False,
        zero=True,
        **look,
    )
    return fig


def by_field() -> go.Figure:
    """Draw in how many per cent of all weightings Hangzhou is first, by who takes part."""
    rows = [
        (name if name != ALL else f"all {len(field)} cities", share(tuple(field))) for name, field in fields().items()
    ]
    frame = pd.DataFrame(rows, columns=["field", "share"])
    top, least = float(frame["share"].iloc[0]), float(frame["share"].iloc[-1])
    title = (
        f"Hangzhou's {top:.0f}% of first places vanish as rivals enter"
        if least == 0 < top
        else f"Hangzhou's first places go from {top:.0f}% to {least:.0f}% as rivals enter"
    )
    return charts.bars(
        frame,
        "share",
        "field",
        title=title,
        subtitle="Share of all weightings of the five columns for which Hangzhou is first, by who takes part",
        x_title="Weightings (%)",
        source=charts.source(*TABLES),
        note="The five columns are residents, bachelor degrees, science workers, low prices of buildings and low"
        " wages. Every weighting counts the same. Columns are scaled anew for each field.",
        left=180,
        digits=1,
        unit="%",
        height=290,
    )


def homes_since() -> go.Figure:
    """Draw how homes of the hubs changed from 2021 to 2024, by two measures."""
    found = since()
    average, same = (at(found, "Beijing", column) for column in found)
    said = [f"{'fell' if one < 0 else 'rose'} {abs(one):.0f}%" for one in (average, same)]
    return charts.dumbbell(
        found,
        "average of homes sold",
        "existing homes, index",
        title=f"Beijing's average price {said[0]}, while the same homes {said[1]}",
        subtitle="Change in the price of homes from 2021 to 2024, %, the four hubs",
        x_title="Change in price (%)",
        source=charts.source("place_facts_cn", "house_price_index_cn"),
        note="The average moves when other homes are sold; the index follows existing homes of the same kind.",
        zero=True,
        digits=0,
        unit="%",
    )


def names(found: Sequence[str]) -> str:
    """Return names as a list in a sentence."""
    return listed(found)
