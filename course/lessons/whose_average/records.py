"""The records of the claims, on *The lesson of DeepSeek and Hangzhou* (Lu Ming 2025)."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from course.ledger import estimates
from course.ledger.common import census_of_2020, firms_dealt
from course.ledger.record import Found, Line, Question, Record, one_of, rows
from course.models import robust, scaling
from course.tables import cities, clusters, districts
from course.tables.areas import INVENTOR_YEAR, china_prefectures, europe, us_places
from course.tables.cache import computed_once
from course.tables.firms import DIGITAL


def counted_by_city(
    prefectures_cn: pd.DataFrame,
    us_patent_inventors_city_cn: pd.DataFrame,
    census_cities_cn: pd.DataFrame,
    count: str,
    year: int,
) -> pd.DataFrame:
    """Return innovation and population by prefecture: "inventors" of a year, or "workers" in IT and science by the
    census nearest to it; people are of that census, too.
    """
    if count == "inventors":
        return china_prefectures(prefectures_cn, us_patent_inventors_city_cn, year)
    census = 10 * round(year / 10)
    mine = (census_cities_cn["year"] == census) & (census_cities_cn["level"] != "county under a province")
    rows = census_cities_cn[mine]
    made = rows[list(districts.INNOVATIVE)].astype("Float64").fillna(0).sum(axis=1)
    people = rows["population_persons"].astype("float64")
    return pd.DataFrame({"innovation": made.astype("float64"), "population": people})


def exponent(
    prefectures_cn: pd.DataFrame,
    us_patent_inventors_city_cn: pd.DataFrame,
    census_cities_cn: pd.DataFrame,
    *,
    count: str,
    year: int,
    zeros: str,
    from_size: float,
) -> Found | None:
    """Return the exponent of innovation on people, with its interval. Workers have no zeros: one way is enough."""
    if count == "workers" and zeros != "Poisson":
        return None
    units = counted_by_city(prefectures_cn, us_patent_inventors_city_cn, census_cities_cn, count, year)
    fit = scaling.fit(units["innovation"], units["population"], zeros, least=from_size)
    return Found(fit.exponent, fit.low, fit.high, {"places": fit.places}, sampled=True)


def in_proportion(tables: dict[str, pd.DataFrame], random: np.random.Generator) -> dict[str, pd.DataFrame]:
    """Return a world in which every place has as many inventors as its people would give, times luck."""
    table = tables["us_patent_inventors_city_cn"].copy()
    people = tables["prefectures_cn"].set_index("city_code")["population_2020_persons"].astype("Float64")
    size = table["city_code"].map(people).astype("Float64").fillna(0.0).to_numpy(dtype="float64")
    luck = random.lognormal(0.0, 2.0, len(table))
    table["inventors"] = random.poisson(table["inventors"].sum() * size * luck / (size * luck).sum())
    return {"us_patent_inventors_city_cn": table}


#: The methods that have an exponent for both ways of counting (the one with "plus one" was not worked out for owners).
METHODS = {"left out": "least squares", "Poisson": "Poisson"}


def _found(fit: scaling.Fit) -> Found:
    """Return an exponent with its interval, and the number of places."""
    return Found(fit.exponent, fit.low, fit.high, {"places": fit.places}, sampled=True)


def exponent_in_america(
    us_metro_patents: pd.DataFrame,
    urban_scaling_exponents: pd.DataFrame,
    patents_us: pd.DataFrame,
    *,
    counted: str,
    average: str,
    year: int,
) -> Found | None:
    """Return the exponent of patents on people: over US metropolitan areas, where the inventor lives or where the
    applicant has its seat, or over towns, where the owner has its seat. The last two are known for one period only
    (2008 to 2012, and 2010 to 2023): void for all years but 2010.
    """
    if counted == "town":
        if year != 2010:
            return None
        towns = us_places(rows(patents_us, "patents_us", level="place"))
        return _found(scaling.fit(towns["innovation"], towns["population"], average))
    if counted == "applicant":
        if year != 2010:
            return None
        indicator = f"International patents by applicant, {METHODS[average]}"
        row = rows(urban_scaling_exponents, "urban_scaling_exponents", indicator=indicator).iloc[0]
        value, low, high = (float(row[name]) for name in ("exponent", "ci95_low", "ci95_high"))
        return Found(value, low, high, {"places": int(row["cities"])}, sampled=True)
    known = rows(us_metro_patents, "us_metro_patents", year=year).dropna(subset="population_persons")
    return _found(scaling.fit(known["patents_granted"], known["population_persons"].astype(float), average))


def american_patents_as_people(tables: dict[str, pd.DataFrame], random: np.random.Generator) -> dict[str, pd.DataFrame]:
    """Return a table in which every metropolitan area has as many patents as chance gives to its people."""
    metros = tables["us_metro_patents"].copy()
    people = metros["population_persons"].astype(float)
    by_year = metros.assign(people=people).dropna(subset="people").groupby("year")
    rate = by_year["patents_granted"].sum() / by_year["people"].sum()
    metros["patents_granted"] = random.poisson((metros["year"].map(rate) * people).fillna(0.0))
    towns = tables["patents_us"].copy()
    size = towns["population_persons"].astype(float)
    towns["patents"] = random.poisson((towns["patents"].astype(float).sum() / size.sum() * size).fillna(0.0))
    return {"us_metro_patents": metros, "patents_us": towns}


IN_PROPORTION = Line(1, "one is in proportion", "as its exponent", side="more than")
HZ_45 = Record(
    "HZ-45",
    "Large cities innovate by more than in proportion to their size.",
    (
        Question(
            "more than in proportion",
            "innovation grows faster than people from city to city",
            exponent,
            IN_PROPORTION,
            yes="innovation grows faster than people from one Chinese city to the next (exponents {range})",
            no="innovation does not grow faster than people from one Chinese city to the next (exponents {range})",
            choices=(
                one_of(
                    "count",
                    {"inventors on US patents": "inventors", "workers in IT and science": "workers"},
                    why="each sees another part of innovation",
                ),
                one_of("year", 2021, 2010, why="each with the people of the census close to it"),
                one_of(
                    "zeros",
                    {"kept": "Poisson", "left out": "left out", "one added": "plus one"},
                    why="places without an inventor have no logarithm, and the lucky small ones stay",
                ),
                one_of(
                    "from size",
                    {"all": 0.0, "one million": 1e6, "three million": 3e6},
                    why="if there is one law, the cut should not matter",
                ),
            ),
            kind="proxy",
            because="inventors and workers stand for innovation, and prefectures for cities",
            placebo=in_proportion,
        ),
        Question(
            "United States",
            "patents grow by more than in proportion to American cities",
            exponent_in_america,
            IN_PROPORTION,
            yes="in the United States patents do (exponent {range})",
            no="in the United States patents do not (exponent {range})",
            choices=(
                one_of(
                    "counted",
                    {"at the inventor": "inventor", "at the applicant": "applicant", "at the owner, by town": "town"},
                    why="counted at a seat, patents move to head offices; a metropolitan area has suburbs, a town not",
                ),
                one_of(
                    "average",
                    {"typical place": "left out", "total": "Poisson"},
                    why="least squares on logarithms gives each place one vote, Poisson each patent",
                ),
                one_of("year", 2010, 2000, 2005, 2015, why="patents come in waves"),
            ),
            kind="proxy",
            because="patents stand for innovation",
            placebo=american_patents_as_people,
        ),
    ),
)

SIZES = {"small half": "small half", "next four tenths": "next four tenths"}


def part_of_the_largest(
    prefecture_panel_cn: pd.DataFrame,
    prefectures_cn: pd.DataFrame,
    census_cities_cn: pd.DataFrame,
    measure: str,
    group: str,
    middle: str,
) -> Found:
    """Return the usual city of a group in per cent of the usual city of the largest tenth, per head."""
    table = cities.conditions_by_size(prefecture_panel_cn, prefectures_cn)
    census = census_cities_cn[census_cities_cn["year"] == 2020].set_index("city_code").reindex(table.index)
    now = {name: census[name].astype("Float64").astype("float64") for name in (*_COUNTS, *_WORKERS)}
    table["degrees"] = now["bachelor_persons"] / now["population_persons"]
    table["any college"] = (now["bachelor_persons"] + now["college_persons"]) / now["population_persons"]
    table["workers"] = sum(now[name] for name in districts.INNOVATIVE) / now["sample_employed_persons"]
    groups = table.dropna(subset=[measure]).groupby("group")[measure]
    if middle == "median":
        usual = groups.median()
    else:
        held = table.dropna(subset=[measure])
        weight = held["people"]
        usual = (held[measure] * weight).groupby(held["group"]).sum() / weight.groupby(held["group"]).sum()
    return estimates.exact(100 * float(usual[group] / usual["largest tenth"]))


_COUNTS = ("bachelor_persons", "college_persons", "population_persons")
_WORKERS = (*districts.INNOVATIVE, "sample_employed_persons")


def talent(
    prefecture_panel_cn: pd.DataFrame,
    prefectures_cn: pd.DataFrame,
    census_cities_cn: pd.DataFrame,
    *,
    measure: str,
    group: str,
    middle: str,
) -> Found:
    """Return `part_of_the_largest` by a measure of talent."""
    return part_of_the_largest(prefecture_panel_cn, prefectures_cn, census_cities_cn, measure, group, middle)


def capital(
    prefecture_panel_cn: pd.DataFrame,
    prefectures_cn: pd.DataFrame,
    census_cities_cn: pd.DataFrame,
    *,
    group: str,
    middle: str,
) -> Found:
    """Return `part_of_the_largest` by GDP per head."""
    return part_of_the_largest(prefecture_panel_cn, prefectures_cn, census_cities_cn, "GDP per head", group, middle)


GROUP = one_of("group", SIZES, why="the claim names both the small and the middling")
MIDDLE = one_of("middle", "median", "all people together", why="in a group the large ones have more of the people")
HZ_66 = Record(
    "HZ-66",
    "Small and middling cities lack capital and talent.",
    (
        Question(
            "talent",
            "small and middling cities have little talent for their people",
            talent,
            Line(
                50,
                "less than half of what a large city has is a lack",
                "% of the largest",
                side="less than",
                judged=True,
            ),
            yes="for their people small and middling cities have little talent ({range}% of what the largest have)",
            no="for their people small and middling cities do not lack talent ({range}% of what the largest have)",
            choices=(
                one_of(
                    "measure",
                    {
                        "bachelor degrees": "degrees",
                        "any college": "any college",
                        "IT and science workers": "workers",
                        "students": "students",
                        "science jobs": "science jobs",
                    },
                    why="talent is no column of a census or a yearbook",
                ),
                GROUP,
                MIDDLE,
            ),
            kind="proxy",
            because="degrees and industries stand for talent",
        ),
        Question(
            "capital",
            "small and middling cities have little capital for their people",
            capital,
            Line(
                50,
                "less than half of what a large city has is a lack",
                "% of the largest",
                side="less than",
                judged=True,
            ),
            yes="they have little GDP a head ({range}%)",
            no="they do not lack GDP a head ({range}%)",
            choices=(GROUP, MIDDLE),
            kind="proxy",
            because="output a head stands for capital, of which no table has a count by city",
        ),
    ),
)


def share_of_the_first(
    wipo_clusters_2023: pd.DataFrame, wipo_cluster_facts: pd.DataFrame, *, counted: str, edition: int, few: int
) -> Found | None:
    """Return the share of the world that the first clusters of an edition hold, in per cent.

    Venture deals are counted in 2025 only. Of that edition the share of the first ten is known, of that of 2023 the
    whole list: other combinations are void.
    """
    if edition == 2025:
        if few != FEW[0]:
            return None
        shares = clusters.facts(wipo_cluster_facts, f"share of {counted}", 2025)[2025]
        return estimates.rounded(float(shares["first ten"]), 0.5)
    columns = {"PCT applications": "pct_share_percent", "publications": "publications_share_percent"}
    if counted not in columns:
        return None
    first = wipo_clusters_2023.nsmallest(few, "rank")[columns[counted]]
    return estimates.rounded(float(first.sum()), 0.05 * len(first))


#: How many leading places are a few, in the world and in a country.
FEW, FEW_AT_HOME = (10, 20), (10, 5)
#: Other countries whose tables have a hundred places or nearly so: among fewer, ten are no longer few.
IN_EUROPE = ("Germany", "France", "United Kingdom", "Italy")
#: The year of the American metropolitan areas: the last of the table.
METRO_YEAR = 2015


def _first(made: pd.Series, few: int) -> float:
    """Return the share of the places that have most, in per cent."""
    amounts = np.sort(made.to_numpy(dtype=float))[::-1]
    return 100 * float(amounts[:few].sum() / amounts.sum())


def share_in_china(
    prefectures_cn: pd.DataFrame,
    us_patent_inventors_city_cn: pd.DataFrame,
    unicorns_cn_companies_2022: pd.DataFrame,
    census_cities_cn: pd.DataFrame,
    *,
    count: str,
    few: int,
) -> Found:
    """Return the share, in per cent, of the few Chinese cities that have most: of "inventors" on US patents, of young
    "firms" worth a billion, or of "workers" in IT and science.
    """
    if count == "firms":
        made = firms_of(unicorns_cn_companies_2022, None).groupby("city_code").size()
    else:
        made = counted_by_city(prefectures_cn, us_patent_inventors_city_cn, census_cities_cn, count, INVENTOR_YEAR)[
            "innovation"
        ]
    return estimates.exact(_first(made, few))


def share_elsewhere(
    us_metro_patents: pd.DataFrame, patents_region: pd.DataFrame, *, regions: str, few: int
) -> Found | None:
    """Return the share of patents, in per cent, of the few places that have most, in the middle one of five countries;
    tells that of the United States. More than half in the middle one is more than half in most of them.

    regions : whether Europe's are "small" (a town and its surroundings, or a part of a great city) or "large" (a great
    city with all that belongs to it). Ten of the large ones are no longer few: void.
    """
    if regions == "large" and few > FEW_AT_HOME[1]:
        return None
    states = _first(rows(us_metro_patents, "us_metro_patents", year=METRO_YEAR)["patents_granted"], few)
    level = {"small": "nuts3", "large": "nuts2"}[regions]
    shares = [states]
    for country in IN_EUROPE:
        mine = rows(patents_region, "patents_region", country=country)
        shares.append(_first(europe(mine, country, level=level)["innovation"], few))
    return estimates.exact(float(np.median(shares))).telling(states=states, countries=len(shares))


HALF = Line(50, "a main source gives more than all others together", "%", side="more than", judged=True)
HZ_72 = Record(
    "HZ-72",
    "A few leading cities are the main source of innovation, in the world or in a country.",
    (
        Question(
            "in the world",
            "the first few clusters hold most of the world's innovation",
            share_of_the_first,
            HALF,
            yes="the first few clusters hold most of the world's innovation ({range}%)",
            no="the first few clusters hold less than half of the world's innovation ({range}%)",
            choices=(
                one_of(
                    "counted",
                    {"filings": "PCT applications", "papers": "publications", "venture deals": "venture deals"},
                    why="filings, papers and young firms are three traces of innovation",
                ),
                one_of("edition", 2025, 2023, why="the newest edition, and the last whose list we have"),
                one_of("few", *FEW, why="the essay does not say how many are few"),
            ),
            kind="proxy",
            because="filings, papers and venture deals stand for innovation, and leading clusters for a few cities",
        ),
        Question(
            "in China",
            "the first few cities hold most of China's innovation",
            share_in_china,
            replace(HALF, why="as in the world"),
            yes="the first few cities hold most of China's ({range}%)",
            no="the first few cities hold less than half of China's ({range}%)",
            choices=(
                one_of(
                    "count",
                    {
                        "inventors on US patents": "inventors",
                        "young firms": "firms",
                        "workers in IT and science": "workers",
                    },
                    why="each count sees another part of innovation",
                ),
                one_of("few", *FEW_AT_HOME, why="the essay does not say how many are few"),
            ),
            kind="proxy",
            because="patents, firms and workers stand for innovation, and a prefecture is a city with its countryside",
        ),
        Question(
            "elsewhere",
            "the first few places are the main source in other countries",
            share_elsewhere,
            replace(HALF, why="as in the world, in the middle one of the countries"),
            yes="the first few places are the main source in other countries ({range}%)",
            no="the first few places are not the main source in other countries ({range}%)",
            choices=(
                one_of("few", *FEW_AT_HOME, why="the essay does not say how many are few"),
                one_of("regions", "small", "large", why="Europe's small regions cut a great city in parts"),
            ),
            kind="proxy",
            because="patents stand for innovation, and areas and regions for cities",
        ),
    ),
)

# --- HZ-24, HZ-51, HZ-58: young firms and large cities


#: Branches of the list of young firms that are of the digital economy, as in lesson right_time_right_place.
FIRMS = {"all": None, "digital": DIGITAL}


def firms_of(unicorns_cn_companies_2022: pd.DataFrame, branches: tuple[str, ...] | None) -> pd.DataFrame:
    """Return the young firms with a city, of all branches (None) or of some."""
    firms = unicorns_cn_companies_2022.dropna(subset=["city_code"])
    return firms if branches is None else firms[firms["industry"].astype(str).isin(branches)]


def in_smaller_cities(
    unicorns_cn_companies_2022: pd.DataFrame,
    census_cities_cn: pd.DataFrame,
    *,
    firms: tuple[str, ...] | None,
    large_from: int,
) -> Found:
    """Return the share of young firms, in per cent, that sit in cities with fewer people in the built city."""
    built = census_of_2020(census_cities_cn)["built_city_population_persons"].astype("Float64").fillna(0)
    mine = firms_of(unicorns_cn_companies_2022, firms)
    size = mine["city_code"].map(built).astype("float64").fillna(0)
    return estimates.exact(100 * float((size < large_from).mean())).telling(firms=len(mine))


def belief_holds(tables: dict[str, pd.DataFrame], random: np.random.Generator) -> dict[str, pd.DataFrame]:
    """Return a world in which the belief is mostly true: of a hundred young firms four fall on a city by its people,
    the others sit in Beijing.
    """
    firms = tables["unicorns_cn_companies_2022"].copy()
    drawn = firms_dealt(tables, random)["unicorns_cn_companies_2022"]["city_code"]
    firms["city_code"] = drawn.where(random.random(len(firms)) < 0.04, 110000)
    return {"unicorns_cn_companies_2022": firms}


WHICH = one_of("firms", FIRMS, why="Hangzhou is known for digital firms, and has others")
HZ_24 = Record(
    "HZ-24",
    "Only large cities with the same conditions can take Hangzhou's path.",
    (
        Question(
            "smaller cities",
            "smaller cities have brought forth such young firms, too",
            in_smaller_cities,
            Line(10, "one firm in ten is more than an exception", "% of young firms", judged=True),
            yes="smaller cities have brought forth such young firms, too ({range}% of {firms})",
            no="smaller cities have brought forth hardly any such young firm ({range}% of {firms})",
            choices=(
                WHICH,
                one_of(
                    "large from",
                    {
                        "three million": districts.LARGE_FIRST,
                        "five million": districts.VERY_LARGE,
                        "one million": districts.LARGE,
                    },
                    why="the official lines of a large city of the first kind, a very large one and a large one",
                ),
            ),
            kind="proxy",
            because="young firms worth a billion stand for Hangzhou's path",
            placebo=belief_holds,
        ),
    ),
    turned=True,
    cap={"supported": "that few have done it does not show that none can"},
)


def firms_on_people(
    unicorns_cn_companies_2022: pd.DataFrame,
    census_cities_cn: pd.DataFrame,
    *,
    firms: tuple[str, ...] | None,
    people_counted: str,
    from_size: float,
) -> Found:
    """Return the exponent of young firms on the people of cities, zeros kept (Poisson)."""
    now = census_of_2020(census_cities_cn)
    people = now[people_counted].astype("Float64").astype("float64")
    made = firms_of(unicorns_cn_companies_2022, firms).groupby("city_code").size().reindex(now.index).fillna(0)
    known = people > 0
    fit = scaling.fit(made[known], people[known], "Poisson", least=from_size)
    return Found(fit.exponent, fit.low, fit.high, {"places": fit.places}, sampled=True)


def talent_on_people(census_cities_cn: pd.DataFrame, *, talent: str, average: str, from_size: float) -> Found:
    """Return the exponent of people with a degree, or of workers in IT and science, on the people of cities."""
    now = census_of_2020(census_cities_cn)
    columns = {
        "bachelor degrees": ["bachelor_persons"],
        "any college": ["bachelor_persons", "college_persons"],
        "IT and science workers": list(districts.INNOVATIVE),
    }[talent]
    made = now[columns].astype("Float64").fillna(0).sum(axis=1).astype("float64")
    fit = scaling.fit(made, now["population_persons"].astype("float64"), average, least=from_size)
    return Found(fit.exponent, fit.low, fit.high, {"places": fit.places}, sampled=True)


def market_on_people(
    prefecture_panel_cn: pd.DataFrame, prefectures_cn: pd.DataFrame, *, year: int, average: str, from_size: float
) -> Found:
    """Return the exponent of GDP on the people of cities."""
    table = cities.gdp_by_prefecture(prefecture_panel_cn, prefectures_cn, year)
    fit = scaling.fit(table["innovation"], table["population"], average, least=from_size)
    return Found(fit.exponent, fit.low, fit.high, {"places": fit.places}, sampled=True)


AVERAGE = one_of(
    "average",
    {"typical place": "left out", "total": "Poisson"},
    why="least squares on logarithms gives each place one vote, Poisson each person or yuan counted",
)
FROM = one_of("from size", {"all": 0.0, "one million": 1e6, "three million": 3e6}, why="a cut can bend the line")
ABOVE_ONE = Line(1, "one is in proportion", "as the exponent", side="more than")
HZ_51 = Record(
    "HZ-51",
    "A large city offers start-ups a market, talent and infrastructure.",
    (
        Question(
            "start-ups",
            "young firms gather in large cities more than people do",
            firms_on_people,
            ABOVE_ONE,
            yes="young firms gather in large cities more than people do (exponents {range})",
            no="young firms gather in large cities no more than people do (exponents {range})",
            choices=(
                WHICH,
                one_of(
                    "people counted",
                    {"all people": "population_persons", "urban people": "urban_population_persons"},
                    why="a prefecture is a city with its countryside",
                ),
                FROM,
            ),
            kind="sign",
            because="where start-ups are does not tell what they were offered, and infrastructure is in no table",
            must="what large cities offer start-ups would give these cities more than their part of them",
            placebo=firms_dealt,
            core=True,
        ),
        Question(
            "talent",
            "large cities have more talent a head",
            talent_on_people,
            ABOVE_ONE,
            yes="they have more talent a head ({range})",
            no="they have no more talent a head ({range})",
            choices=(
                one_of(
                    "talent",
                    "bachelor degrees",
                    "any college",
                    "IT and science workers",
                    why="talent is no column of a census",
                ),
                AVERAGE,
                FROM,
            ),
            kind="proxy",
            because="degrees and industries stand for talent",
        ),
        Question(
            "market",
            "large cities have a larger market a head",
            market_on_people,
            ABOVE_ONE,
            yes="they have a larger market a head ({value})",
            no="they have no larger market a head ({value})",
            choices=(one_of("year", 2018, 2016, 2019, why="years with usable columns"), AVERAGE, FROM),
            kind="proxy",
            because="output stands for the market",
        ),
    ),
)


@computed_once
def frontier_cities(
    unicorns_cn_companies_2022: pd.DataFrame,
    ai_organisation_hq: pd.DataFrame,
    prefecture_panel_cn: pd.DataFrame,
    prefectures_cn: pd.DataFrame,
    census_cities_cn: pd.DataFrame,
) -> pd.DataFrame:
    """Return `cities.conditions_by_size` with talent by the census and marks for cities with frontier firms."""
    table = cities.conditions_by_size(prefecture_panel_cn, prefectures_cn)
    now = census_of_2020(census_cities_cn).reindex(table.index)
    makers = set(ai_organisation_hq["city_code"].dropna().astype("int64"))
    young = set(unicorns_cn_companies_2022["city_code"].dropna().astype("int64"))
    people = now["population_persons"].astype("Float64").astype("float64")
    workers = now["sample_employed_persons"].astype("Float64").astype("float64")
    innovative = now[list(districts.INNOVATIVE)].astype("Float64").fillna(0).sum(axis=1).astype("float64")
    extra = {
        "bachelor degrees": now["bachelor_persons"].astype("Float64").astype("float64") / people,
        "IT and science workers": innovative / workers,
        "young firms": pd.Series(table.index.isin(young), index=table.index).astype("float64"),
        "makers of AI": pd.Series(table.index.isin(makers), index=table.index).astype("float64"),
        "either": pd.Series(table.index.isin(young | makers), index=table.index).astype("float64"),
    }
    return table.join(pd.DataFrame(extra))


def more_than_others(
    unicorns_cn_companies_2022: pd.DataFrame,
    ai_organisation_hq: pd.DataFrame,
    prefecture_panel_cn: pd.DataFrame,
    prefectures_cn: pd.DataFrame,
    census_cities_cn: pd.DataFrame,
    *,
    measure: str,
    frontier: str,
) -> Found:
    """Return how many times as much of something a head cities with frontier firms have as others of their size."""
    table = frontier_cities(
        unicorns_cn_companies_2022, ai_organisation_hq, prefecture_panel_cn, prefectures_cn, census_cities_cn
    )
    known = table[table[measure] > 0]
    columns = np.c_[np.ones(len(known)), np.log(known["people"]), known[frontier]]
    fit = robust.least_squares(np.log(known[measure].to_numpy(dtype=float)), columns)
    value, low, high = (float(np.exp(end[2])) for end in (fit.params, fit.low, fit.high))
    return Found(value, low, high, {"cities": int(known[frontier].sum())}, sampled=True)


def seats_dealt(tables: dict[str, pd.DataFrame], random: np.random.Generator) -> dict[str, pd.DataFrame]:
    """Return a world in which frontier firms sit anywhere: by people, whatever a city has."""
    seats = tables["ai_organisation_hq"].copy()
    firms = firms_dealt(tables, random)["unicorns_cn_companies_2022"]
    seats["city_code"] = pd.array([None] * len(seats), dtype="Int64")
    return {"unicorns_cn_companies_2022": firms, "ai_organisation_hq": seats}


FRONTIER = one_of("frontier", "either", "young firms", "makers of AI", why="seats of makers are known only in part")
TIMES = Line(1, "more than others of their size", "times", side="more than")
NEED = "that they have it does not show that they need it, and it may have come with their success"
HZ_58 = Record(
    "HZ-58",
    "Industries at the frontier need much capital, much talent and markets that work in one place.",
    (
        Question(
            "talent",
            "cities with such firms have more talent than others of their size",
            more_than_others,
            TIMES,
            yes="cities with frontier firms have more talent than others of their size ({range} times)",
            no="cities with frontier firms have no more talent than others of their size ({range} times)",
            choices=(
                one_of(
                    "measure",
                    "bachelor degrees",
                    "IT and science workers",
                    "students",
                    "science jobs",
                    why="a census counts all who live there, a yearbook the registered and formal jobs",
                ),
                FRONTIER,
            ),
            kind="sign",
            because=NEED,
            must="what needs much talent in one place is not found where there is little",
            placebo=seats_dealt,
        ),
        Question(
            "capital",
            "cities with such firms are richer than others of their size",
            more_than_others,
            TIMES,
            yes="they are richer ({range} times)",
            no="they are no richer ({range} times)",
            choices=(
                one_of(
                    "measure", "GDP per head", "wage", why="capital by city is in no table; output and pay stand for it"
                ),
                FRONTIER,
            ),
            kind="sign",
            because=NEED,
            must="what needs much capital in one place is not found where there is little",
        ),
    ),
)
RECORDS = (HZ_24, HZ_45, HZ_51, HZ_58, HZ_66, HZ_72)
