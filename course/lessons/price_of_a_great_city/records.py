"""The records of the claims, on *The lesson of DeepSeek and Hangzhou* (Lu Ming 2025), and the tables that they ask."""

from __future__ import annotations

import numpy as np
import pandas as pd

from course import metrics
from course.ledger import estimates
from course.ledger.common import DEGREE, GATHERED, gain_in_degrees
from course.ledger.record import Found, Line, Question, Record, one_of, rows
from course.tables import areas, cities, districts
from course.tables.cache import computed_once

MILLION = 1_000_000
#: The cities that the essay names.
THREE = list(cities.DEAR)
#: Cities with so many urban people in 2010 are compared with them.
COMPARABLE = 3 * MILLION
#: Measures of spread that lie in course.metrics under these names.
SPREAD = ("gini", "theil", "hoover")
WHO = {"urban people": "urban", "all people": "people"}
LEAST = {"three million": 3 * MILLION, "two million": 2 * MILLION, "five million": 5 * MILLION}
MIDDLE_OR_LAST = one_of("member of the three", "middle", "last", why="the three are not alike")


# --- tables: who came, who belonged, who was an inventor


def grown(census_borders_cn: pd.DataFrame) -> pd.DataFrame:
    """Every city on the borders of 2020, by name: people and urban people of 2010 and 2020 (blank where the
    communiqué has none), and the growth of both in percent (growth, urban_growth).
    """
    rows = census_borders_cn.set_index(["city", "year"])
    names = {"population_persons": "people", "urban_population_persons": "urban"}
    wide = rows[list(names)].astype("Float64").astype("float64").rename(columns=names).unstack("year")
    table = wide.set_axis([f"{column[0]}_{column[1]}" for column in wide.columns], axis=1)
    return table.assign(
        growth=100 * (table["people_2020"] / table["people_2010"] - 1),
        urban_growth=100 * (table["urban_2020"] / table["urban_2010"] - 1),
    )


def comparable(census_borders_cn: pd.DataFrame, least: int = COMPARABLE) -> pd.DataFrame:
    """Return the rows of `grown` with so many urban people in 2010: all that there are, none is chosen."""
    table = grown(census_borders_cn)
    return table[table["urban_2010"] >= least].dropna()


def registered(census_cities_cn: pd.DataFrame) -> pd.Series:
    """Return registered people for a hundred residents, census of 2010, by city."""
    census = census_cities_cn[census_cities_cn["year"] == 2010].set_index("city")
    share = 100 * census["registered_population_persons"] / census["population_persons"]
    return share.astype("Float64").astype("float64").dropna()


def inventor_share(us_patent_inventors_city_cn: pd.DataFrame) -> pd.DataFrame:
    """Share of China's inventors on US patents (percent) by year: Beijing, Shanghai, the place of Shenzhen, Hangzhou.

    Inventors of whom the source knows only the province (the placeholder points of lesson how_concentrated) are left
    out of the total.
    """
    rows = us_patent_inventors_city_cn
    rows = rows[rows["doubt_kind"].astype("str") != "placeholder point"]
    place = rows["merge_group"].astype("str").where(rows["merge_group"].notna(), rows["city"].astype(str))
    wide = rows.assign(place=place).pivot_table(index="year", columns="place", values="inventors", aggfunc="sum")
    share = 100 * wide.div(wide.sum(axis=1), axis=0)
    return share[["Beijing", "Shanghai", areas.SOUTH, "Hangzhou"]]


@computed_once
def dearness(
    house_price_index_cn: pd.DataFrame,
    prefectures_cn: pd.DataFrame,
    us_patent_inventors_city_cn: pd.DataFrame,
    least: int = 20,
) -> pd.DataFrame:
    """Cities with `least` inventors or more in 2011 to 2015: index of existing homes in 2016, and growth of inventors
    to 2017 to 2021.
    """
    totals = []
    for first, last in ((2011, 2015), (2017, 2021)):
        years = [
            areas.china_prefectures(prefectures_cn, us_patent_inventors_city_cn, year, census=2010).set_index("place")[
                "innovation"
            ]
            for year in range(first, last + 1)
        ]
        totals.append(sum(years[1:], years[0]))
    merged = us_patent_inventors_city_cn.dropna(subset="merge_group").drop_duplicates("city_code")
    place = pd.concat(
        [
            prefectures_cn.set_index("city_code")["city"].astype(str),
            merged.set_index("city_code")["merge_group"].astype(str),
        ]
    )
    place = place[~place.index.duplicated(keep="last")]
    homes = house_price_index_cn[
        (house_price_index_cn["home_type"] == "existing") & (house_price_index_cn["year"] == 2016)
    ]
    index = homes.set_index("city_code")["index_dec2010_100"]
    table = (
        pd.DataFrame({"place": place.reindex(index.index), "homes": index.astype(float)}).dropna().set_index("place")
    )
    table = table.assign(before=totals[0].reindex(table.index), after=totals[1].reindex(table.index)).dropna()
    table = table[table["before"] >= least]
    return table.assign(times=table["after"] / table["before"])


# --- HZ-19: innovation gathers in large cities, which are dear


COUNTS = {"inventors on US patents": "inventors", "workers in IT and science": "workers"}


def gathers(
    prefectures_cn: pd.DataFrame,
    us_patent_inventors_city_cn: pd.DataFrame,
    census_cities_cn: pd.DataFrame,
    *,
    count: str,
    large_from: int,
) -> Found:
    """Return how many per cent more innovation than people the large cities have: their share of the one over their
    share of the other, all of 2020 and 2021.
    """
    if count == "inventors":
        table = areas.china_prefectures(prefectures_cn, us_patent_inventors_city_cn, areas.INVENTOR_YEAR)
        made, people = table["innovation"], table["population"]
    else:
        now = rows(census_cities_cn, "census_cities_cn", year=2020, level=list(cities.CLEAN))
        people = now["population_persons"].astype("float64")
        made = now[list(districts.INNOVATIVE)].astype("float64").fillna(0.0).sum(axis=1)
    mine = people >= large_from
    share = [100 * float(one[mine].sum() / one.sum()) for one in (made, people)]
    return estimates.exact(100 * (share[0] / share[1] - 1)).telling(
        cities=int(mine.sum()), made=share[0], people=share[1]
    )


def evenly(tables: dict[str, pd.DataFrame], random: np.random.Generator) -> dict[str, pd.DataFrame]:
    """Return a world in which size is no help: every place has as much innovation as its people give, times luck."""
    inventors, census = tables["us_patent_inventors_city_cn"].copy(), tables["census_cities_cn"].copy()
    people = tables["prefectures_cn"].set_index("city_code")["population_2020_persons"].astype("Float64")
    size = inventors["city_code"].map(people).astype("Float64").fillna(0.0).to_numpy(dtype="float64")
    inventors["inventors"] = random.poisson(size / 1e4 * random.lognormal(0.0, 0.5, len(inventors)))
    for column in districts.INNOVATIVE:
        luck = random.lognormal(0.0, 0.5, len(census))
        census[column] = census["population_persons"].astype("float64") / 1000 * luck
    return {"us_patent_inventors_city_cn": inventors, "census_cities_cn": census}


SIZES = {
    "all people": "population_persons",
    "urban people": "urban_population_persons",
    "built city": "built_city_population_persons",
}


def dear_where_large(
    place_facts_cn: pd.DataFrame, census_cities_cn: pd.DataFrame, *, dear: str, size_of_city: str
) -> Found:
    """Return the rank correlation of what homes or labour cost in 2022 with the size of the city in 2020."""
    now = rows(census_cities_cn, "census_cities_cn", year=2020).set_index("city_code")
    costs = cities.costs(place_facts_cn).set_index("city_code")
    return estimates.association(costs[dear], now[SIZES[size_of_city]].astype("float64"), "spearman")


HZ_19 = Record(
    "HZ-19",
    "Innovation gathers in large cities, and living and working there is dear.",
    (
        Question(
            "gathers",
            "large cities have a larger share of innovation than of people",
            gathers,
            Line(0, "more than in proportion", "% more", side="more than"),
            yes="large cities have more innovation than their share of people gives ({range}% more)",
            no="large cities have no more innovation than their share of people gives ({range}%)",
            choices=(
                one_of("count", COUNTS, why="each sees another part of innovation"),
                one_of(
                    "large from",
                    {"five million people": 5 * MILLION, "ten million": 10 * MILLION, "eight million": 8 * MILLION},
                    why="nothing says from what size on a city is large",
                ),
            ),
            placebo=evenly,
        ),
        Question(
            "dear",
            "homes and labour cost more in larger cities",
            dear_where_large,
            Line(0, "more in larger ones is a link above none", "(rank correlation)", side="more than"),
            yes="homes and labour cost more in larger cities (rank correlation {range} over {cases} cities)",
            no="homes and labour cost no more in larger cities (rank correlation {range} over {cases} cities)",
            choices=(
                one_of("dear", {"homes": "price", "labour": "wage"}, why="living and working are two costs"),
                one_of("size of city", *SIZES, why="a prefecture has its countryside"),
            ),
        ),
    ),
)


# --- HZ-22: losing ground


#: What is counted, and of which years: the first and the last of a window.
GROUND = {
    "inventors": ("inventors", 2015, 2021),
    "inventors over ten years": ("inventors", 2011, 2021),
    "inventors over three years": ("inventors", 2018, 2021),
    "workers": ("workers", 2010, 2020),
    "young firms": ("firms", 0, 0),
    "filings": ("filings", 2018, 2023),
}


def share_of_china(
    us_patent_inventors_city_cn: pd.DataFrame,
    census_cities_cn: pd.DataFrame,
    unicorns_hurun: pd.DataFrame,
    patents_place_cn: pd.DataFrame,
    *,
    count: tuple[str, int, int],
    city: str,
) -> Found | None:
    """Return by how many points a city's share of what China has of it changed; void where the city isn't counted.

    count : inventors on US patents (Shenzhen with Dongguan and Hong Kong), workers in IT and science, firms of
    Hurun's lists of young firms worth a billion dollars (first and last list that counts the city), or international
    filings (provinces only, so void for Shenzhen).
    """
    what, first, last = count
    if what == "inventors":
        share = inventor_share(us_patent_inventors_city_cn)[areas.SOUTH if city == "Shenzhen" else city]
    elif what == "workers":
        table = rows(census_cities_cn, "census_cities_cn", year=[2010, 2020])
        made = table.assign(n=table[list(districts.INNOVATIVE)].astype("float64").fillna(0.0).sum(axis=1))
        wide = made.pivot_table(index="year", columns="city", values="n", aggfunc="sum")
        share = 100 * wide[city] / wide.sum(axis=1)
    elif what == "firms":
        named = rows(unicorns_hurun, "unicorns_hurun", place=[city, "China"])
        wide = named.pivot_table(index="cut_off", columns="place", values="unicorns", aggfunc="first").dropna()
        share = 100 * wide[city].astype("float64") / wide["China"].astype("float64")
        first, last = share.index.min(), share.index.max()
    else:
        if city == "Shenzhen":
            return None
        filed = rows(patents_place_cn, "patents_place_cn", indicator="PCT applications", place=[city, "China"])
        wide = filed.assign(year=filed["period"].astype(str).astype("int64")).pivot_table(
            index="year", columns="place", values="value", observed=True
        )
        share = 100 * wide[city] / wide["China"]
    return estimates.exact(float(share[last] - share[first])).telling(then=float(share[first]), now=float(share[last]))


HZ_22 = Record(
    "HZ-22",
    "As places to innovate, Beijing, Shanghai and Shenzhen are losing ground.",
    (
        Question(
            "losing ground",
            "these cities have smaller shares of China's innovation than before",
            share_of_china,
            Line(0, "a smaller share", "points", side="less than"),
            yes="these cities have smaller shares of China's innovation than before ({range} points)",
            no="these cities have no smaller shares of China's innovation than before ({range} points)",
            choices=(
                one_of("count", GROUND, why="each sees another part of innovation, and other years"),
                one_of("city", *THREE, why="the essay names three, and they may differ"),
            ),
        ),
    ),
)


# --- HZ-20: gates and wages


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
FASTER = Line(50, "more than half of the others", "% of large cities", side="more than")

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
            Line(0, "more than not at all", "points a year", side="more than"),
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
    shut: str,
    measure: str,
    degree: tuple[str, ...],
    cities_compared: int,
) -> Found:
    """Return the share of large cities, in per cent, that gathered more people with a degree from 2010 to 2020 than the
    cities with a ceiling for 2020 or later (or with a quota of registrations) did on average. Each census is on its own
    borders. shut : "cap" or "quota".
    """
    rules = rows(policy_events, "policy_events", kind=["cap", "quota"])
    rules = rules[rules["year"] >= 2018]
    all_shut = sorted(set(rules["place"].dropna().astype(str)))
    mine = sorted(set(rules[rules["kind"].astype(str) == shut]["place"].dropna().astype(str)))
    gain = gain_in_degrees(census_cities_cn, measure, degree)
    others = gain[large(census_borders_cn, cities_compared, all_shut)].dropna()
    share = 100 * float((others > float(gain[mine].mean())).mean())
    return estimates.exact(share).telling(cities=len(others))


def few_belong(
    census_cities_cn: pd.DataFrame,
    census_borders_cn: pd.DataFrame,
    *,
    measure: str,
    degree: tuple[str, ...],
    cities_compared: int,
) -> Found:
    """Return the rank correlation, over large cities, of the share of residents registered there in 2010 with the
    people with a degree gathered to 2020.
    """
    names = large(census_borders_cn, cities_compared, [])
    gain = gain_in_degrees(census_cities_cn, measure, degree)
    return estimates.association(registered(census_cities_cn).reindex(names), gain.reindex(names), "spearman")


SHUT = {"with a ceiling": "cap", "with a quota": "quota"}
HZ_25 = Record(
    "HZ-25",
    "Lower barriers to residence help a large city to gather talent.",
    (
        Question(
            "ceilings",
            "the cities with a ceiling gathered fewer people with a degree than other large cities",
            gathered,
            Line(50, "more than half of the others", "% of large cities", side="more than"),
            yes="most of {cities} large cities gathered more people with a degree than those with a ceiling ({range}%)",
            no="few of {cities} large cities gathered more people with a degree than those with a ceiling ({range}%)",
            choices=(
                one_of("shut", SHUT, why="a ceiling is a plan; a quota is counted out"),
                GATHERED,
                DEGREE,
                CITIES,
            ),
            kind="sign",
            because="few cities have a dated ceiling, and their universities and firms gather people, too",
        ),
        Question(
            "registered",
            "cities in which more residents were registered gathered more people with a degree",
            few_belong,
            Line(0, "a link above none", "(rank correlation)", side="more than"),
            yes="cities in which more residents were registered gathered more (rank correlation {range})",
            no="cities in which more residents were registered gathered no more (rank correlation {range})",
            choices=(GATHERED, DEGREE, CITIES),
            kind="sign",
            because="few are registered where many have come, whatever the rules are",
        ),
    ),
)


# --- HZ-55: what homes and labour cost firms


def dear_for_firms(
    place_facts_cn: pd.DataFrame, census_borders_cn: pd.DataFrame, *, cost: str, member_of_the_three: str, against: int
) -> Found:
    """Return by how many per cent a cost of 2022 in the three lies above the median of the other large cities."""
    costs = cities.costs(place_facts_cn)[cost]
    mine = costs.reindex(THREE)
    own = float(mine.median() if member_of_the_three == "middle" else mine.min())
    others = costs.reindex(large(census_borders_cn, against, THREE)).dropna()
    return estimates.exact(100 * (own / float(others.median()) - 1)).telling(others=len(others))


def homes_for_firms(
    place_facts_cn: pd.DataFrame, census_borders_cn: pd.DataFrame, *, member_of_the_three: str, cities_compared: int
) -> Found:
    """Return `dear_for_firms` for homes."""
    return dear_for_firms(
        place_facts_cn,
        census_borders_cn,
        cost="price",
        member_of_the_three=member_of_the_three,
        against=cities_compared,
    )


def labour_for_firms(
    place_facts_cn: pd.DataFrame, census_borders_cn: pd.DataFrame, *, member_of_the_three: str, cities_compared: int
) -> Found:
    """Return `dear_for_firms` for labour."""
    return dear_for_firms(
        place_facts_cn, census_borders_cn, cost="wage", member_of_the_three=member_of_the_three, against=cities_compared
    )


def wage_over_output(prefecture_panel_cn: pd.DataFrame, census_borders_cn: pd.DataFrame, year: int) -> pd.Series:
    """Return the average wage over output per resident, by city. Residents are those of the census that is nearer."""
    panel = prefecture_panel_cn[(prefecture_panel_cn["year"] == year) & prefecture_panel_cn["wage_doubt"].isna()]
    panel = panel.set_index("city")
    people = grown(census_borders_cn)["people_2010" if year < 2015 else "people_2020"]
    a_head = 1e6 * panel["gdp_m_cny"].astype("float64") / people.reindex(panel.index)
    return panel["average_wage_cny"].astype("float64") / a_head


def labour_for_what_it_makes(
    prefecture_panel_cn: pd.DataFrame,
    census_borders_cn: pd.DataFrame,
    *,
    year: int,
    member_of_the_three: str,
    cities_compared: int,
) -> Found:
    """Return by how many per cent the wage over output per resident in the three lies above that of the median of the
    other large cities (see `wage_over_output`).
    """
    cost = wage_over_output(prefecture_panel_cn, census_borders_cn, year)
    mine = cost.reindex(THREE)
    own = float(mine.median() if member_of_the_three == "middle" else mine.min())
    others = cost.reindex(large(census_borders_cn, cities_compared, THREE)).dropna()
    return estimates.exact(100 * (own / float(others.median()) - 1)).telling(others=len(others))


def costs_dealt(tables: dict[str, pd.DataFrame], random: np.random.Generator) -> dict[str, pd.DataFrame]:
    """Return a world in which what a city costs is dealt out at random among the cities of the list."""
    facts = tables["place_facts_cn"].copy()
    facts["value"] = facts["value"].astype("float64")
    for indicator in ("house price", "monthly wage"):
        own = (facts["topic"].astype(str) == "city costs") & (facts["indicator"].astype(str) == indicator)
        facts.loc[own, "value"] = random.permutation(facts.loc[own, "value"].to_numpy())
    return {"place_facts_cn": facts}


MUCH = "much dearer is read as a quarter more; other readers would say more or less"
NO_BOOKS = "what firms pay for rooms and staff is in no table"
HZ_55 = Record(
    "HZ-55",
    "Dear homes and labour in Beijing, Shanghai and Shenzhen have made innovation and production much dearer.",
    (
        Question(
            "homes",
            "homes in the three cost much more than in other large cities",
            homes_for_firms,
            Line(25, MUCH, "% above the others", judged=True),
            yes="homes there cost much more than in other large cities ({range}%)",
            no="homes there do not cost much more than in other large cities ({range}%)",
            choices=(MIDDLE_OR_LAST, CITIES),
            kind="proxy",
            because=NO_BOOKS,
            placebo=costs_dealt,
        ),
        Question(
            "labour",
            "wages in the three are much higher than in other large cities",
            labour_for_firms,
            Line(25, MUCH, "% above the others", judged=True),
            yes="wages there are much higher ({range}%)",
            no="wages there are not much higher ({range}%)",
            choices=(MIDDLE_OR_LAST, CITIES),
            kind="proxy",
            because=NO_BOOKS,
            placebo=costs_dealt,
        ),
        Question(
            "labour for what it makes",
            "wages in the three are higher for the output of a resident",
            labour_for_what_it_makes,
            Line(0, "higher is more than in the median of the others", "% above the others", side="more than"),
            yes="wages there are higher for the output of a resident ({range}%)",
            no="wages there are not higher for the output of a resident ({range}%)",
            choices=(
                one_of("year", 2018, 2010, 2015, why="the last year without a break, and two before"),
                MIDDLE_OR_LAST,
                CITIES,
            ),
            kind="proxy",
            because="output counts residents and not workers, and not what firms make",
        ),
    ),
)


# --- HZ-21, HZ-56, HZ-59: what dear homes come from, and what they do


def dearer_than(
    house_price_index_cn: pd.DataFrame, *, home_type: str, until: int, member_of_the_three: str
) -> Found | None:
    """Return the share of the other cities, in per cent, in which prices of homes rose less than in the three.

    member_of_the_three : "middle" for the second of them, "last" for the one in which they rose least.
    """
    homes = house_price_index_cn
    mine = homes[(homes["home_type"].astype(str) == home_type) & (homes["year"] == until)]
    index = mine.set_index("city")["index_dec2010_100"].astype("float64")
    if not set(THREE) <= set(index.index):
        raise LookupError(f"house_price_index_cn lacks one of {', '.join(THREE)} in {until}.")
    own = float(index[THREE].median() if member_of_the_three == "middle" else index[THREE].min())
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
                one_of("member of the three", "middle", "last", why="the three did not rise alike"),
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
RECORDS = (HZ_19, HZ_20, HZ_21, HZ_22, HZ_25, HZ_47, HZ_55, HZ_56, HZ_59)
