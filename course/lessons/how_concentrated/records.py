"""The records of the claims, on *The lesson of DeepSeek and Hangzhou*."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from course import metrics
from course.ledger import estimates
from course.ledger.record import Found, Line, Question, Record, one_of, rows
from course.tables import districts
from course.tables.areas import (
    SOUTH,
    china_prefectures,
    chinese_clusters,
    city_applications,
    units_by_country,
)
from course.tables.cache import computed_once


def _top_tenth(amounts: Any) -> float:
    """Return the share that the tenth of units with most holds; a part of a unit counts in parts."""
    return float(metrics.top_share(amounts, np.ones(len(amounts)), 0.1))


MEASURES: dict[str, Callable[[Any], float]] = {"Gini": metrics.gini, "Hoover": metrics.hoover, "top tenth": _top_tenth}


@computed_once
def gaps(
    patents_region: pd.DataFrame,
    patents_us: pd.DataFrame,
    prefectures_cn: pd.DataFrame,
    us_patent_inventors_city_cn: pd.DataFrame,
) -> pd.DataFrame:
    """Return how much more concentrated innovation is than people, over the same units: one row per country and size
    of unit, one column per measure.
    """
    units = units_by_country(patents_region, patents_us, prefectures_cn, us_patent_inventors_city_cn)
    made = {
        key: {name: measure(one["innovation"]) - measure(one["population"]) for name, measure in MEASURES.items()}
        for key, one in units.items()
    }
    return pd.DataFrame(made).T.rename_axis(["country", "size"])


def far_above(
    patents_region: pd.DataFrame,
    patents_us: pd.DataFrame,
    prefectures_cn: pd.DataFrame,
    us_patent_inventors_city_cn: pd.DataFrame,
    *,
    units: str,
    measure: str,
    far: float,
) -> Found:
    """Return the share of countries, in per cent, in which innovation is far more concentrated than people."""
    table = gaps(patents_region, patents_us, prefectures_cn, us_patent_inventors_city_cn)
    gap = table.xs(units, level="size")[measure]
    return estimates.share(int((gap >= far - 1e-12).sum()), len(gap)).telling(countries=len(gap))


def as_people(tables: dict[str, pd.DataFrame], random: np.random.Generator) -> dict[str, pd.DataFrame]:
    """Return tables in which every place in Europe and the United States has as many patents as chance gives to its
    people; China stays as it is.
    """
    europe, us = tables["patents_region"].copy(), tables["patents_us"].copy()
    people = europe["population_2011_persons"].astype(float)
    by_year = europe.groupby(["country", "level", "year"], observed=True)
    rate = by_year["applications"].transform("sum") / people.groupby(
        [europe[one] for one in ("country", "level", "year")], observed=True
    ).transform("sum")
    europe["applications"] = random.poisson((rate * people).fillna(0.0)).astype(float)
    lived = us["population_persons"].astype(float)
    rate = us.groupby("level", observed=True)["patents"].transform("sum") / lived.groupby(
        us["level"], observed=True
    ).transform("sum")
    us["patents"] = random.poisson((rate * lived).fillna(0.0)).astype(float)
    return {"patents_region": europe, "patents_us": us}


HZ_36 = Record(
    "HZ-36",
    "In most countries of the world innovation is far more concentrated than people are.",
    (
        Question(
            "most countries",
            "innovation is far more concentrated than people in most countries",
            far_above,
            Line(50, "most is more than half", "% of countries", side="more than"),
            yes="innovation is far more concentrated than people in most of {countries} countries ({value}% of them as"
            " we ask first, {range}% over all ways)",
            no="innovation is far more concentrated than people in few of {countries} countries ({value}% of them as"
            " we ask first, {range}% over all ways)",
            choices=(
                one_of("units", "large", "small", why="small units look more concentrated"),
                one_of("measure", *MEASURES, why="each measure looks at another part of the curve"),
                one_of(
                    "far",
                    0.1,
                    0.08,
                    0.12,
                    why="a tenth of the scale is our line, and could lie a little lower or higher",
                ),
            ),
            kind="proxy",
            because="patents stand for innovation, and our countries for the world; Europe's regions are drawn to"
            " limits of population, which could hold down how uneven people are",
            placebo=as_people,
        ),
    ),
)


def counted(
    prefectures_cn: pd.DataFrame,
    us_patent_inventors_city_cn: pd.DataFrame,
    unicorns_cn_companies_2022: pd.DataFrame,
    census_cities_cn: pd.DataFrame,
    what: str,
) -> pd.DataFrame:
    """Return one count of innovation by place (columns innovation, population), for the options of HZ-23."""
    if what == "inventors":
        return china_prefectures(prefectures_cn, us_patent_inventors_city_cn)
    now = census_cities_cn[census_cities_cn["year"] == 2020].set_index("city_code")
    if what == "unicorns":
        made = unicorns_cn_companies_2022.groupby("city_code").size().reindex(now.index).fillna(0)
    else:
        made = now[list(districts.INNOVATIVE)].astype("Float64").fillna(0).sum(axis=1)
    people = now["population_persons"].astype("float64")
    return pd.DataFrame({"innovation": made.astype("float64"), "population": people})


def few_hold(
    prefectures_cn: pd.DataFrame,
    us_patent_inventors_city_cn: pd.DataFrame,
    unicorns_cn_companies_2022: pd.DataFrame,
    census_cities_cn: pd.DataFrame,
    *,
    count: str,
    leaders: str,
    few: float,
) -> Found:
    """Return what the leading cities hold, in per cent, until they have a share of the people.

    leaders : "ratio" for those with most per head, "population" for those with most people. few : that share, 0 to 1.
    """
    units = counted(
        prefectures_cn,
        us_patent_inventors_city_cn,
        unicorns_cn_companies_2022,
        census_cities_cn,
        count,
    )
    return estimates.exact(100 * metrics.top_share(units["innovation"], units["population"], few, by=leaders))


HZ_23 = Record(
    "HZ-23",
    "Innovation in China is concentrated in a few big cities.",
    (
        Question(
            "few hold half",
            "a few leading cities hold half of China's innovation",
            few_hold,
            Line(50, "half in a few hands is concentrated by any word", "%", judged=True),
            yes="a few leading cities hold {range}% of what is counted",
            no="a few leading cities hold only {range}% of what is counted",
            choices=(
                one_of(
                    "count",
                    {
                        "inventors on US patents": "inventors",
                        "young firms worth a billion": "unicorns",
                        "workers in IT and science": "workers",
                    },
                    why="each count sees another part of innovation",
                ),
                one_of(
                    "leaders",
                    {"most per head": "ratio", "most people": "population"},
                    why="the claim says few and it says big",
                ),
                one_of(
                    "few",
                    {"a tenth of the people": 0.1, "a twentieth": 0.05},
                    why="the essay does not say how many are few",
                ),
            ),
            kind="proxy",
            because="patents, firms and workers stand for innovation, and a prefecture is a city with its countryside",
        ),
    ),
)


def inner_more(
    census_districts_cn: pd.DataFrame,
    census_cities_cn: pd.DataFrame,
    *,
    cities: int,
    core: float,
    against: str,
    workers: tuple[str, ...],
) -> Found:
    """Return the share of cities, in per cent, whose innovative workers live in the core more than the others do."""
    inside = districts.cores(
        census_districts_cn, census_cities_cn, least=cities, urban=core, innovative=workers, base=against
    )
    share = 100 * float((inside["times"] > 1).mean())
    return estimates.exact(share).telling(among=len(inside), times=float(inside["times"].median()))


def dealt_inside(tables: dict[str, pd.DataFrame], random: np.random.Generator) -> dict[str, pd.DataFrame]:
    """Return a world without centres: inside each city the shares of innovative workers are dealt out at random."""
    table = tables["census_districts_cn"].copy()
    workers = table[districts.WORKERS].astype("Float64").fillna(0).to_numpy(dtype="float64")
    columns = list(districts.INNOVATIVE)
    share = table[columns].astype("Float64").fillna(0).to_numpy(dtype="float64") / workers[:, None]
    for block in table.reset_index(drop=True).groupby("city_code").indices.values():
        share[block] = share[random.permutation(block)]
    table[columns] = table[columns].astype("float64")
    table[columns] = share * workers[:, None]
    return {"census_districts_cn": table}


CORES = one_of(
    "core",
    {"95% urban": 0.95, "all urban": 1.0, "90% urban": 0.9},
    why="no table says where a centre ends; a core of urban people only is a usable mark of it",
)
SIZES = {
    "five million": districts.VERY_LARGE,
    "three million": districts.LARGE_FIRST,
    "one million": districts.LARGE,
}
HZ_38 = Record(
    "HZ-38",
    "Inside large cities innovation is concentrated even more, in their central districts.",
    (
        Question(
            "central districts",
            "in most large cities innovation lies in the central districts more than people and work do",
            inner_more,
            Line(50, "most is more than half", "% of cities", side="more than"),
            yes="in most large Chinese cities ({range}%) workers in IT and science live in the core more than others",
            no="in few large Chinese cities ({range}%) workers in IT and science live in the core more than others",
            choices=(
                one_of("cities", SIZES, why="the official lines of a very large, a first-kind and a large city"),
                CORES,
                one_of(
                    "against",
                    {
                        "all workers": districts.WORKERS,
                        "all people": "population_persons",
                        "urban people": "urban_population_persons",
                    },
                    why="against all people the countryside of a city makes its core look innovative",
                ),
                one_of(
                    "workers",
                    {
                        "IT and science": districts.INNOVATIVE,
                        "IT": districts.INNOVATIVE[:1],
                        "science": districts.INNOVATIVE[1:],
                    },
                    why="two industries stand for innovation, and either could alone",
                ),
            ),
            kind="proxy",
            because="industries stand for innovation, workers are counted where they live, and all cities are Chinese",
            placebo=dealt_inside,
        ),
    ),
)


def with_services(
    census_districts_cn: pd.DataFrame, census_cities_cn: pd.DataFrame, *, measure: str, cities: int, core: float
) -> Found:
    """Return how far a city's share of workers in services goes with how central its innovative workers live."""
    inside = districts.cores(census_districts_cn, census_cities_cn, least=cities, urban=core)
    return estimates.association(inside["services"], inside[measure], "spearman")


def dealt_services(tables: dict[str, pd.DataFrame], random: np.random.Generator) -> dict[str, pd.DataFrame]:
    """Return a world in which services say nothing: every city has the share of services of another one."""
    table = tables["census_districts_cn"].copy()
    columns = ["sample_services_persons", districts.WORKERS]
    sums = table.groupby("city_code")[columns].sum().astype("float64")
    share = sums[columns[0]] / sums[columns[1]]
    other = pd.Series(random.permutation(share.to_numpy()), index=share.index)
    table[columns[0]] = table["city_code"].map(other) * table[columns[1]].astype("float64")
    return {"census_districts_cn": table}


HZ_71 = Record(
    "HZ-71",
    "Innovation lies downtown above all in cities that live by services.",
    (
        Question(
            "services",
            "innovative workers live in the core more where a city lives by services",
            with_services,
            Line(0, "more is a link above none", "(rank correlation)", side="more than"),
            yes="the more a city lives by services, the more of its workers in IT and science live in the core"
            " (rank correlation {range})",
            no="where a city lives by services its workers in IT and science live no more in the core"
            " (rank correlation {range})",
            choices=(
                one_of(
                    "measure",
                    {"odds against all workers": "odds", "share in the core": "core_innovative"},
                    why="where all people live in the core the innovative do, too; the odds take that out",
                ),
                one_of(
                    "cities",
                    {name: SIZES[name] for name in ("one million", "three million", "five million")},
                    why="few cities are very large, and many have no district that is wholly urban",
                ),
                CORES,
            ),
            kind="proxy",
            because="industries stand for innovation, and workers are counted where they live",
            placebo=dealt_services,
        ),
    ),
)


def times_per_head(made: pd.Series, people: pd.Series, large: float) -> Found:
    """Return innovation per head in places of `large` people or more, over that in all other places."""
    big = people >= large
    if not big.any() or big.all():
        raise ValueError(f"There are no places on both sides of {large:,.0f} people.")
    value = (made[big].sum() / people[big].sum()) / (made[~big].sum() / people[~big].sum())
    share = 100 * made[big].sum() / made.sum()
    return estimates.exact(float(value)).telling(places=int(big.sum()), share=float(share))


def american_metros(us_metro_patents: pd.DataFrame, *, size: int, year: int) -> Found:
    """Return patents per head in large US metropolitan areas over those in the others, by the inventor named first."""
    known = rows(us_metro_patents, "us_metro_patents", year=year).dropna(subset="population_persons")
    return times_per_head(known["patents_granted"].astype(float), known["population_persons"].astype(float), size)


def chinese_cities(
    prefectures_cn: pd.DataFrame, us_patent_inventors_city_cn: pd.DataFrame, *, size: int, year: int
) -> Found:
    """Return inventors per head in large Chinese prefectures over those in the others."""
    units = china_prefectures(prefectures_cn, us_patent_inventors_city_cn, year)
    return times_per_head(units["innovation"], units["population"], size)


MORE_PER_HEAD = Line(1, "concentrated means more for each person than elsewhere", "times", side="more than")
HZ_37 = Record(
    "HZ-37",
    "Innovation concentrates above all in large metropolitan areas.",
    (
        Question(
            "United States",
            "large American metropolitan areas have more patents per head than other ones",
            american_metros,
            MORE_PER_HEAD,
            yes="large American metropolitan areas have more patents per head than other ones ({range} times)",
            no="large American metropolitan areas have fewer patents per head than other ones ({range} times)",
            choices=(
                one_of(
                    "size",
                    {"a million": 1_000_000, "half a million": 500_000, "two": 2_000_000, "five": 5_000_000},
                    why="where large begins is not agreed",
                ),
                one_of("year", 2010, 2000, 2005, 2015, why="patents come in waves"),
            ),
            kind="proxy",
            because="patents, counted where the inventor lives, stand for innovation",
        ),
        Question(
            "China",
            "large Chinese cities have more inventors per head than other ones",
            chinese_cities,
            MORE_PER_HEAD,
            yes="large Chinese cities have more inventors per head than other ones ({range} times)",
            no="large Chinese cities have fewer inventors per head than other ones ({range} times)",
            choices=(
                one_of(
                    "size",
                    {"five million": 5_000_000, "three": 3_000_000, "seven": 7_000_000, "ten": 10_000_000},
                    why="prefectures are wider than cities, and where large begins is not agreed",
                ),
                one_of("year", 2021, 2017, 2010, why="the years grow more complete"),
            ),
            kind="proxy",
            because="inventors on US patents stand for innovation, and prefectures for metropolitan areas",
        ),
    ),
)

LISTS = ("inventors", "clusters of 2023", "clusters of 2025", "applications of 2016")


def _in_order(
    patents_place_cn: pd.DataFrame,
    wipo_clusters_2023: pd.DataFrame,
    wipo_cluster_facts: pd.DataFrame,
    prefectures_cn: pd.DataFrame,
    us_patent_inventors_city_cn: pd.DataFrame,
    which: str,
) -> list[str]:
    """Return the Chinese places of one list, the strongest first (of 2025 only those that were quoted)."""
    if which == "inventors":
        units = china_prefectures(prefectures_cn, us_patent_inventors_city_cn)
        ordered = units.sort_values(["innovation", "place"], ascending=[False, True])
        return [str(place).replace(SOUTH, "Shenzhen") for place in ordered["place"]]
    if which == "clusters of 2023":
        return [str(name) for name in chinese_clusters(wipo_clusters_2023).index]
    if which == "clusters of 2025":
        found = rows(wipo_cluster_facts, "wipo_cluster_facts", year=2025, indicator="rank", iso3="CHN")
        return [str(name) for name in found.sort_values("value", kind="stable")["cluster"]]
    return [str(name) for name in city_applications(patents_place_cn).index]


def _place(order: list[str], city: str) -> float:
    """Return the place of the first entry that names a city, from 1 on; one more than there are if none does."""
    return float(next((at for at, name in enumerate(order, 1) if city in name), len(order) + 1))


def last_of_three(
    patents_place_cn: pd.DataFrame,
    wipo_clusters_2023: pd.DataFrame,
    wipo_cluster_facts: pd.DataFrame,
    prefectures_cn: pd.DataFrame,
    us_patent_inventors_city_cn: pd.DataFrame,
    *,
    list: str,
) -> Found:
    """Return the place, among Chinese ones, of the last of Beijing, Shanghai and Shenzhen."""
    order = _in_order(
        patents_place_cn, wipo_clusters_2023, wipo_cluster_facts, prefectures_cn, us_patent_inventors_city_cn, list
    )
    return estimates.exact(max(_place(order, city) for city in ("Beijing", "Shanghai", "Shenzhen")))


def place_of_guangzhou(
    patents_place_cn: pd.DataFrame,
    wipo_clusters_2023: pd.DataFrame,
    wipo_cluster_facts: pd.DataFrame,
    prefectures_cn: pd.DataFrame,
    us_patent_inventors_city_cn: pd.DataFrame,
    *,
    list: str,
) -> Found:
    """Return the place of Guangzhou among Chinese ones: its own, or that of the cluster that it is a part of."""
    order = _in_order(
        patents_place_cn, wipo_clusters_2023, wipo_cluster_facts, prefectures_cn, us_patent_inventors_city_cn, list
    )
    return estimates.exact(_place(order, "Guangzhou"))


WHICH = one_of(
    "list", *LISTS, why="lists count different things, and draw Guangzhou into one cluster with Shenzhen or not"
)
HZ_39 = Record(
    "HZ-39",
    "The liveliest innovation hubs of China are Beijing, Shanghai, Shenzhen and Guangzhou.",
    (
        Question(
            "Beijing, Shanghai and Shenzhen",
            "Beijing, Shanghai and Shenzhen lead all others",
            last_of_three,
            Line(3, "as many places as there are cities", "as the last place", side="at most"),
            yes="Beijing, Shanghai and Shenzhen lead all other places of China",
            no="Beijing, Shanghai and Shenzhen do not lead all other places of China (the last has place {range})",
            choices=(WHICH,),
            kind="proxy",
            because="patents, papers and venture deals stand for liveliness",
        ),
        Question(
            "Guangzhou",
            "Guangzhou is among the first four",
            place_of_guangzhou,
            Line(4, "the essay names four", "as its place", side="at most"),
            yes="Guangzhou is among the first four (place {range})",
            no="Guangzhou is not among the first four (place {range})",
            choices=(WHICH,),
            kind="proxy",
            because="patents, papers and venture deals stand for liveliness",
        ),
    ),
)
HUBS, NEXT = ("Beijing", "Shanghai", "Shenzhen", "Guangzhou"), ("Hangzhou", "Wuhan", "Chengdu", "Hefei")
#: A count of innovation by city -> the columns of the census that it adds up (none: young firms).
STRENGTH: dict[str, tuple[str, ...]] = {
    "workers in IT and science": districts.INNOVATIVE,
    "workers in IT": districts.INNOVATIVE[:1],
    "workers in science": districts.INNOVATIVE[1:],
    "young firms": (),
}


def besides_hubs(
    census_cities_cn: pd.DataFrame, unicorns_cn_companies_2022: pd.DataFrame, columns: tuple[str, ...]
) -> pd.DataFrame:
    """Return the cities of 2020 except the four hubs: made (what is counted) and columns of people, by name."""
    now = rows(census_cities_cn, "census_cities_cn", year=2020, level=["municipality", "prefecture"])
    now = now[~now["city"].isin(HUBS)].set_index("city")
    sizes = ["built_city_population_persons", "urban_population_persons", "population_persons"]
    table = now[sizes].astype("Float64").fillna(0).astype("float64")
    if columns:
        return table.assign(made=now[list(columns)].astype("Float64").fillna(0).sum(axis=1).astype("float64"))
    firms = unicorns_cn_companies_2022["city_code"].value_counts()
    return table.assign(made=now["city_code"].map(firms).astype("float64").fillna(0))


def last_of_four(
    census_cities_cn: pd.DataFrame, unicorns_cn_companies_2022: pd.DataFrame, *, count: tuple[str, ...]
) -> Found:
    """Return the place of the last of Hangzhou, Wuhan, Chengdu and Hefei among the cities besides the four hubs."""
    made = besides_hubs(census_cities_cn, unicorns_cn_companies_2022, count)["made"]
    return max((estimates.place(made, city) for city in NEXT), key=lambda found: (found.value, found.high))


def least_of_four(
    census_cities_cn: pd.DataFrame, unicorns_cn_companies_2022: pd.DataFrame, *, people_counted: str
) -> Found:
    """Return how many million people the smallest of Hangzhou, Wuhan, Chengdu and Hefei has."""
    table = besides_hubs(census_cities_cn, unicorns_cn_companies_2022, ())
    return estimates.exact(float(table.loc[list(NEXT), people_counted].min()) / 1e6)


def strong_and_large(
    census_cities_cn: pd.DataFrame,
    unicorns_cn_companies_2022: pd.DataFrame,
    *,
    count: tuple[str, ...],
    people_counted: str,
    large_from: int,
) -> Found:
    """Return how many of a hundred of the ten strongest cities besides the hubs are large."""
    table = besides_hubs(census_cities_cn, unicorns_cn_companies_2022, count)
    # Of cities with as many, the smaller one comes first: the claim isn't helped by the order.
    first = table.sort_values(["made", people_counted], ascending=[False, True], kind="stable").head(10)
    return estimates.exact(100 * float((first[people_counted] >= large_from).mean()))


STRONG_BY = one_of("count", STRENGTH, why="two industries and young firms each see another part of innovation")
PEOPLE_IN = one_of(
    "people counted",
    {
        "the built city": "built_city_population_persons",
        "all urban people": "urban_population_persons",
        "all people": "population_persons",
    },
    why="a prefecture is a city with its countryside, and its built city leaves out towns of its own",
)
HZ_40 = Record(
    "HZ-40",
    "The other cities with strong innovation, such as Hangzhou, Wuhan, Chengdu and Hefei, are all major urban centres.",
    (
        Question(
            "the four are strong",
            "Hangzhou, Wuhan, Chengdu and Hefei are among the strongest cities besides the hubs",
            last_of_four,
            Line(20, "twenty are a few of some three hundred cities", "as the last place", also=(15,), side="at most"),
            yes="Hangzhou, Wuhan, Chengdu and Hefei are among the strongest cities besides the hubs",
            no="not all of Hangzhou, Wuhan, Chengdu and Hefei are among the strongest cities besides the hubs",
            choices=(STRONG_BY,),
            kind="proxy",
            because="workers of two industries, counted where they live, and young firms stand for innovation",
        ),
        Question(
            "the four are large",
            "all four are major urban centres",
            least_of_four,
            Line(
                5,
                "from five million in the built city the State Council calls a city very large, from three large",
                "million people",
                also=(3,),
            ),
            yes="all four are major urban centres (the smallest has {range} million people)",
            no="the smallest of the four is not a major urban centre ({range} million people)",
            choices=(PEOPLE_IN,),
            core=True,
        ),
        Question(
            "the strong are large",
            "nearly all of the ten strongest cities besides the hubs are major urban centres",
            strong_and_large,
            Line(80, "nearly all leaves room for two exceptions among ten", "% of them", also=(70, 90)),
            yes="nearly all of the strongest cities besides the hubs are major urban centres ({range}%)",
            no="only some of the strongest cities besides the hubs are major urban centres ({range}%)",
            choices=(
                STRONG_BY,
                PEOPLE_IN,
                one_of(
                    "large from",
                    {"five million": districts.VERY_LARGE, "three million": districts.LARGE_FIRST},
                    why="the official lines of a very large city and of a large one of the first kind",
                ),
            ),
            kind="proxy",
            because="workers of two industries, counted where they live, and young firms stand for innovation",
        ),
    ),
)
RECORDS = (HZ_23, HZ_36, HZ_37, HZ_38, HZ_39, HZ_40, HZ_71)
