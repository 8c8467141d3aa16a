"""The records of the claims, on *The lesson of DeepSeek and Hangzhou* (Lu Ming 2025)."""

from __future__ import annotations

import numpy as np
import pandas as pd

from course import metrics
from course.ledger import estimates
from course.ledger.common import DEGREE, GATHERED, gain_in_degrees
from course.ledger.record import Found, Line, Question, Record, one_of, rows
from course.lessons.price_of_a_great_city.claims import THREE, dearness, grown
from course.tables import areas, cities

MILLION = 1_000_000
#: Measures of spread that lie in course.metrics under these names.
SPREAD = ("gini", "theil", "hoover")
WHO = {"urban people": "urban", "all people": "people"}
LEAST = {"three million": 3 * MILLION, "two million": 2 * MILLION, "five million": 5 * MILLION}


def large(census_borders_cn: pd.DataFrame, least: int, without: list[str]) -> pd.Index:
    """Return the names of all cities with so many urban people in 2010, without some: none of them is chosen."""
    table = grown(census_borders_cn).dropna()
    return table.index[(table["urban_2010"] >= least) & ~table.index.isin(without)]


def held_back(
    census_borders_cn: pd.DataFrame, *, places: list[str], people_counted: str, cities_compared: int
) -> Found:
    """Return the share of large cities, in per cent, that grew more to 2020 than the fastest of the places."""
    table = grown(census_borders_cn)
    growth = 100 * (table[f"{people_counted}_2020"] / table[f"{people_counted}_2010"] - 1)
    others = growth[large(census_borders_cn, cities_compared, THREE)]
    mine = float(growth[places].max())
    share = 100 * float((others > mine).mean())
    return estimates.exact(share).telling(cities=len(others), mine=mine, usual=float(others.median()))


def two_held_back(census_borders_cn: pd.DataFrame, *, people_counted: str, cities_compared: int) -> Found:
    """Return `held_back` of Beijing and Shanghai."""
    return held_back(
        census_borders_cn,
        places=["Beijing", "Shanghai"],
        people_counted=people_counted,
        cities_compared=cities_compared,
    )


def shenzhen_held_back(census_borders_cn: pd.DataFrame, *, people_counted: str, cities_compared: int) -> Found:
    """Return `held_back` of Shenzhen."""
    return held_back(
        census_borders_cn, places=["Shenzhen"], people_counted=people_counted, cities_compared=cities_compared
    )


def dealt(tables: dict[str, pd.DataFrame], random: np.random.Generator) -> dict[str, pd.DataFrame]:
    """Return a world in which no large city is held back: the growth of the large ones is dealt out among them."""
    table = tables["census_borders_cn"].copy()
    codes = table.set_index("city")["city_code"].drop_duplicates()
    names = [*large(table, 2 * MILLION, []), *THREE]
    own = codes[list(dict.fromkeys(names))].to_numpy()
    wide = table[table["city_code"].isin(own)].pivot(index="city_code", columns="year")
    order = random.permutation(len(own))
    counts = ["population_persons", "urban_population_persons"]
    table[counts] = table[counts].astype("float64")
    for column in counts:
        then, now = (wide[column][year].astype("float64").to_numpy() for year in (2010, 2020))
        made = pd.Series(then * (now / then)[order], index=wide.index)
        mine = table["city_code"].isin(own) & (table["year"] == 2020)
        table.loc[mine, column] = table.loc[mine, "city_code"].map(made)
    return {"census_borders_cn": table}


def wages_rose(
    prefecture_panel_cn: pd.DataFrame, census_borders_cn: pd.DataFrame, *, window: tuple[int, int], cities_compared: int
) -> Found:
    """Return by how many points a year wages rose faster in the three than in the other large cities."""
    panel = prefecture_panel_cn[prefecture_panel_cn["wage_doubt"].isna()]
    wide = panel.pivot(index="city", columns="year", values="average_wage_cny").astype("float64")
    first, last = window
    pace = 100 * (wide[last] / wide[first]).map(np.log) / (last - first)
    others = large(census_borders_cn, cities_compared, THREE)
    return estimates.gap(pace.reindex(THREE), pace.reindex(others)).telling(first=first, last=last)


def at_random(tables: dict[str, pd.DataFrame], random: np.random.Generator) -> dict[str, pd.DataFrame]:
    """Return a world in which wages know no gate: every city has the wages of another one."""
    panel = tables["prefecture_panel_cn"].copy()
    codes = np.sort(panel["city_code"].unique())
    other = dict(zip(codes, random.permutation(codes), strict=True))
    known = panel.set_index(["city_code", "year"])[["average_wage_cny", "wage_doubt"]]
    keys = pd.MultiIndex.from_arrays([panel["city_code"].map(other), panel["year"]])
    panel[["average_wage_cny", "wage_doubt"]] = known.reindex(keys).to_numpy()
    panel["average_wage_cny"] = panel["average_wage_cny"].astype("float64")
    return {"prefecture_panel_cn": panel}


PEOPLE = one_of("people counted", WHO, why="a prefecture has its countryside, which empties while the city fills")
CITIES = one_of("cities compared", LEAST, why="nothing says from what size on a city compares with the three")
FASTER = Line(50, "more than half of the other large cities grew faster", "% of large cities", side="more than")

HZ_20 = Record(
    "HZ-20",
    "Strict rules of residence keep people out of Beijing, Shanghai and Shenzhen, and that raises wages there.",
    (
        Question(
            "Beijing and Shanghai",
            "Beijing and Shanghai grew less than other large cities",
            two_held_back,
            FASTER,
            yes="Beijing and Shanghai grew less than most of {cities} large cities ({range}% grew faster)",
            no="Beijing and Shanghai grew no less than most of {cities} large cities ({range}% grew faster)",
            choices=(PEOPLE, CITIES),
            kind="proxy",
            because="a city can also grow slowly because few want to come; who was turned away is not counted",
            placebo=dealt,
        ),
        Question(
            "Shenzhen",
            "Shenzhen grew less than other large cities",
            shenzhen_held_back,
            FASTER,
            yes="Shenzhen grew less than most of {cities} large cities ({range}% grew faster)",
            no="Shenzhen grew more than most of them ({mine:.0f}%)",
            choices=(PEOPLE, CITIES),
            kind="proxy",
            because="a city can also grow slowly because few want to come; who was turned away is not counted",
            placebo=dealt,
        ),
        Question(
            "wages",
            "wages rose faster in the three",
            wages_rose,
            Line(0, "faster is more than not at all", "points a year", side="more than"),
            yes="wages rose faster in the three (by {range} points a year)",
            no="wages did not rise faster in the three ({range} points a year)",
            choices=(
                one_of(
                    "window",
                    {"2010 to 2018": (2010, 2018), "2005 to 2018": (2005, 2018), "2010 to 2015": (2010, 2015)},
                    why="rules became stricter over all these years, and no year divides them",
                ),
                CITIES,
            ),
            kind="sign",
            because="wages can rise for many reasons, and firms whose workers stay away can leave",
            must="if keeping people out raises wages, wages rise faster where more and more are kept out",
            placebo=at_random,
            core=True,
        ),
    ),
)


def gathered(
    census_cities_cn: pd.DataFrame,
    census_borders_cn: pd.DataFrame,
    policy_events: pd.DataFrame,
    *,
    measure: str,
    degree: tuple[str, ...],
    cities_compared: int,
) -> Found:
    """Return the share of large cities, in per cent, that gathered more people with a degree from 2010 to 2020 than the
    cities with a ceiling or a quota in the tables (their mean). Each census is on its own borders.
    """
    rules = policy_events[policy_events["kind"].astype("str").isin(["cap", "quota"])]
    shut = sorted(set(rules["place"].dropna().astype(str)))
    gain = gain_in_degrees(census_cities_cn, measure, degree)
    others = gain[large(census_borders_cn, cities_compared, shut)].dropna()
    mine = float(gain[shut].mean())
    share = 100 * float((others > mine).mean())
    return estimates.exact(share).telling(cities=len(others), places=" and ".join(shut))


HZ_25 = Record(
    "HZ-25",
    "Lower barriers to residence help a large city to gather talent.",
    (
        Question(
            "talent",
            "the city with a ceiling gathered fewer people with a degree than other large cities",
            gathered,
            Line(50, "more than half of the other large cities gathered more", "% of large cities", side="more than"),
            yes="most of {cities} large cities gathered more people with a degree than {places} with its ceiling"
            " ({range}%)",
            no="few of {cities} large cities gathered more people with a degree than {places} with its ceiling"
            " ({range}%)",
            choices=(
                GATHERED,
                DEGREE,
                CITIES,
            ),
            kind="sign",
            because="one city has a dated ceiling, and its universities and firms gather people, too",
        ),
    ),
)


# --- HZ-21, HZ-56, HZ-59: what dear homes come from, and what they do


def dearer_than(
    house_price_index_cn: pd.DataFrame, *, home_type: str, until: int, among_the_three: str
) -> Found | None:
    """Return the share of the other cities, in per cent, in which prices of homes rose less than in the three.

    among_the_three : "middle" for the second of them, "last" for the one in which they rose least.
    """
    homes = house_price_index_cn
    mine = homes[(homes["home_type"].astype(str) == home_type) & (homes["year"] == until)]
    index = mine.set_index("city")["index_dec2010_100"].astype("float64")
    if not set(THREE) <= set(index.index):
        raise LookupError(f"house_price_index_cn lacks one of {', '.join(THREE)} in {until}.")
    own = float(index[THREE].median() if among_the_three == "middle" else index[THREE].min())
    others = index.drop(THREE)
    return estimates.exact(100 * float((others < own).mean())).telling(others=len(others))


def homes_dealt(tables: dict[str, pd.DataFrame], random: np.random.Generator) -> dict[str, pd.DataFrame]:
    """Return a world in which the price of homes goes with nothing: every city has the path of another one."""
    homes = tables["house_price_index_cn"].copy()
    codes = np.sort(homes["city_code"].unique())
    other = dict(zip(codes, random.permutation(codes), strict=True))
    paths = homes.set_index(["city_code", "home_type", "year"])["index_dec2010_100"].astype("float64")
    keys = pd.MultiIndex.from_arrays([homes["city_code"].map(other), homes["home_type"], homes["year"]])
    homes["index_dec2010_100"] = paths.reindex(keys).to_numpy()
    return {"house_price_index_cn": homes}


HOMES = one_of("home type", "existing", "new", why="what is built anew lies farther out than what is sold again")
HZ_21 = Record(
    "HZ-21",
    "Scarce building land makes homes dear in Beijing, Shanghai and Shenzhen.",
    (
        Question(
            "dearer there",
            "homes rose more in the three than in other large cities",
            dearer_than,
            Line(50, "more than half of the other cities", "% of the other cities", side="more than"),
            yes="homes rose more in the three than in {range}% of {others} other cities",
            no="only in {range}% of {others} other cities homes rose less than there",
            choices=(
                HOMES,
                one_of("until", 2020, 2016, 2024, why="the rules on land have been strict for all these years"),
                one_of("among the three", "middle", "last", why="the three did not rise alike"),
            ),
            kind="sign",
            because="where many want to live homes get dear as well, and building land by city is in no table",
            must="if land is held short there, homes get dearer there than elsewhere",
            placebo=homes_dealt,
        ),
    ),
)


def prices_and_growth(
    house_price_index_cn: pd.DataFrame,
    prefectures_cn: pd.DataFrame,
    us_patent_inventors_city_cn: pd.DataFrame,
    place_facts_cn: pd.DataFrame,
    *,
    dear: str,
    inventors_before: int,
    correlation: str,
) -> Found:
    """Return how the price of homes goes, over cities, with the growth of inventors from 2011-2015 to 2017-2021.

    dear : the "rise" of the index to 2016, or the "price" of 2016 (of the list of costs, carried back by the index).
    inventors_before : only cities with so many.
    """
    table = dearness(house_price_index_cn, prefectures_cn, us_patent_inventors_city_cn, least=1)
    table = table[(table["before"] >= inventors_before) & (table["after"] > 0)]
    if dear == "price":
        price = cities.price_paths(place_facts_cn, house_price_index_cn)[2016]
        table = table.assign(homes=price.rename({"Shenzhen": areas.SOUTH}).reindex(table.index)).dropna()
    return estimates.association(np.log(table["homes"]), np.log(table["times"]), correlation)


HZ_56 = Record(
    "HZ-56",
    "That the three are losing ground is closely tied to these costs and limits.",
    (
        Question(
            "dear and falling back",
            "inventors grew less where homes are dear",
            prices_and_growth,
            Line(0, "less is a link below none", "as the correlation", side="less than"),
            yes="inventors grew less where homes are dear (correlations {range})",
            no="inventors grew no less where homes are dear (correlations {range})",
            choices=(
                one_of("dear", "rise", "price", why="homes can be dear because they rose or because they always were"),
                one_of("inventors before", 20, 10, 50, why="few inventors can multiply by chance"),
                one_of("correlation", "spearman", "pearson", why="ranks hide how far the first is ahead"),
            ),
            kind="sign",
            because="a strong city becomes dear, and its strength can hide what the price does to it",
            placebo=homes_dealt,
        ),
    ),
)


def dear_and_gathering(
    place_facts_cn: pd.DataFrame,
    house_price_index_cn: pd.DataFrame,
    prefecture_panel_cn: pd.DataFrame,
    census_cities_cn: pd.DataFrame,
    *,
    home_type: str,
    dear: str,
    measure: str,
    degree: tuple[str, ...],
) -> Found:
    """Return how the price of homes of 2011 goes, over the cities of the list of costs, with the people with a degree
    that a city gathered from 2010 to 2020. dear : "price", or price "over wage" of 2011.
    """
    price = cities.price_paths(place_facts_cn, house_price_index_cn, home_type)[2011]
    if dear == "over wage":
        then = prefecture_panel_cn[prefecture_panel_cn["year"] == 2011].set_index("city")["average_wage_cny"]
        price = price / then.astype("float64").reindex(price.index)
    return estimates.association(price, gain_in_degrees(census_cities_cn, measure, degree), "spearman")


HZ_59 = Record(
    "HZ-59",
    "More homes at prices that people can pay help a large city to gather talent.",
    (
        Question(
            "cheap and gathering",
            "large cities with cheap homes gathered more people with a degree",
            dear_and_gathering,
            Line(0, "more where it is cheap is a link below none", "(rank correlation)", side="less than"),
            yes="large cities with cheap homes gathered more people with a degree (rank correlation {range})",
            no="large cities with cheap homes gathered no more people with a degree (rank correlation {range})",
            choices=(
                HOMES,
                one_of("dear", "over wage", "price", why="what people can pay is a price over pay"),
                GATHERED,
                DEGREE,
            ),
            kind="sign",
            because="homes are dear where many want to live, so that dear cities can gather more in spite of it",
            placebo=homes_dealt,
        ),
    ),
)


# --- HZ-47: held back for the sake of balance


def grown_apart(province_economy: pd.DataFrame, *, measure: str, span: tuple[int, int]) -> Found:
    """Return by how many per cent the spread of output per head between provinces grew over some years."""
    spread = {}
    for year in span:
        mine = rows(province_economy, "province_economy", level="province", year=year)
        mine = mine.dropna(subset=["gdp_bn_cny", "population_persons"])
        amounts = (mine[name].astype("float64") for name in ("gdp_bn_cny", "population_persons"))
        spread[year] = float(getattr(metrics, measure)(*amounts))
    return estimates.change(*spread.values()).telling(since=span[0])


HZ_47 = Record(
    "HZ-47",
    "Big cities should be held back for the sake of balance between regions.",
    (
        Question(
            "grown apart",
            "provinces grew apart while the great cities grew",
            grown_apart,
            Line(0, "apart is a wider spread than before", "% more spread", side="more than"),
            yes="provinces grew apart while the great cities grew (spread of output a head: {range}%)",
            no="provinces did not grow apart while the great cities grew (spread of output a head: {range}%)",
            choices=(
                one_of("measure", *SPREAD, why="each looks at another part of the spread"),
                one_of(
                    "span",
                    {"2010 to 2020": (2010, 2020), "2005 to 2020": (2005, 2020), "2010 to 2023": (2010, 2023)},
                    why="census years, and what is known before and after",
                ),
            ),
            kind="sign",
            because="provinces grow apart for other reasons, too, and the troubles of cities are not counted",
            must="if great cities grew at the cost of the others, regions would have grown apart",
        ),
    ),
    cap={"contradicted": "whether they should be held back is a judgement; figures tell only whether balance suffered"},
)
RECORDS = (HZ_20, HZ_21, HZ_25, HZ_47, HZ_56, HZ_59)
