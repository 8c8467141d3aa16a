"""The records of the claims, on *The lesson of DeepSeek and Hangzhou* (Lu Ming 2025)."""

from __future__ import annotations

import numpy as np
import pandas as pd

from course.ledger import estimates
from course.ledger.common import became, table_of
from course.ledger.record import Choice, Found, Line, Question, Record, RecordError, one_of, rows
from course.tables import cities, districts
from course.tables.cities import people_of_2020
from course.tables.firms import DIGITAL

CITY, PROVINCE = "Hangzhou", "Zhejiang"
FIELDS = ("IT methods for management", "computer technology", "digital communication", "telecommunications")
SERVICES = "value added of IT and information services"
MAKING = "value added of knowledge- and technology-intensive manufacturing"
#: The cities with strong innovation that the essay names: four in front, and four others.
NAMED = ("Beijing", "Shanghai", "Shenzhen", "Guangzhou", "Hangzhou", "Wuhan", "Chengdu", "Hefei")


def fact(place_facts_cn: pd.DataFrame, place: str, indicator: str) -> pd.Series:
    """Return one indicator of one place by year, a year once. Raises RecordError where there is none."""
    found = rows(place_facts_cn, "place_facts_cn", place=place, indicator=indicator)
    return found.drop_duplicates("year").set_index("year")["value"].astype(float).sort_index(kind="stable")


def to_states(country_counts: pd.DataFrame, indicator: str) -> pd.Series:
    """Return China in percent of the United States, by year."""
    two = rows(country_counts, "country_counts", indicator=indicator, economy=["China", "United States"])
    wide = two.pivot_table(index="year", columns="economy", values="value").dropna()
    return 100 * wide["China"] / wide["United States"]


def of_world(country_counts: pd.DataFrame, indicator: str) -> pd.Series:
    """Return China in percent of the world, by year."""
    two = rows(country_counts, "country_counts", indicator=indicator, economy=["China", "World"])
    wide = two.pivot_table(index="year", columns="economy", values="value").dropna()
    return 100 * wide["China"] / wide["World"]


# ------------------------------------------------------------------------------------------------------- right time


def digital_less_other(country_counts: pd.DataFrame, *, measure: str) -> Found:
    """Return by how many points China's per cent of America is higher in a digital measure than in its like elsewhere.

    measure : a digital field of patents (against all fields), or "IT services" (against value added of
    technology-intensive manufacturing).
    """
    own, like = (SERVICES, MAKING) if measure == "IT services" else (measure, "all fields")
    name = "{}" if measure == "IT services" else "patent families, {}"
    mine, other = to_states(country_counts, name.format(own)), to_states(country_counts, name.format(like))
    year = int(min(mine.index[-1], other.index[-1]))
    return estimates.exact(float(mine[year] - other[year])).telling(year=year, own=float(mine[year]))


def online_share(market_indicators: pd.DataFrame, *, counted: tuple[str, int]) -> Found:
    """Return China's online share of retail sales as a multiple of America's; counted : by whom, and the year."""
    definition, year = counted
    mine = rows(
        market_indicators,
        "market_indicators",
        indicator="e-commerce, share of retail sales",
        definition=definition,
        year=year,
        economy=["China", "United States"],
    )
    online = mine.drop_duplicates("economy").set_index("economy")["value"]
    if len(online) < 2:
        raise LookupError(f"market_indicators lacks the online share of China or the United States in {year}.")
    china, states = float(online["China"]), float(online["United States"])
    return estimates.exact(china / states).telling(china=china, states=states)


HZ_09 = Record(
    "HZ-09",
    "In the digital economy China's gap to the United States is much smaller than in other industries.",
    (
        Question(
            "making",
            "China measures up to America better in making digital things than in making others",
            digital_less_other,
            Line(0, "better is a higher per cent of America than elsewhere", "points", side="more than"),
            yes="China measures up to America better in making digital things than in making others ({range} points)",
            no="China measures up to America no better in making digital things than in making others ({range} points)",
            choices=(
                one_of(
                    "measure",
                    "IT services",
                    *FIELDS,
                    why="value added is set against value added, and patents against patents",
                ),
            ),
            kind="proxy",
            because="patents and value added stand for how near an industry is",
        ),
        Question(
            "using",
            "China is ahead in using them",
            online_share,
            Line(1, "more than America's share", "times America's share", side="more than"),
            yes="it is ahead in using them: {china:.0f}% of retail sales are online, against {states:.0f}",
            no="it is behind in using them: {china:.0f}% of retail sales are online, against {states:.0f}",
            choices=(
                one_of(
                    "counted",
                    {
                        "by eMarketer, 2022": ("eMarketer", 2022),
                        "by eMarketer, 2020": ("eMarketer", 2020),
                        "by UNCTAD, 2020": ("UNCTAD", 2020),
                        "by UNCTAD, 2019": ("UNCTAD", 2019),
                    },
                    why="eMarketer's figures are forecasts and differ from national statistics",
                ),
            ),
            kind="proxy",
            because="buying online stands for using digital things",
        ),
    ),
)


def gained(country_counts: pd.DataFrame, *, measure: str) -> Found:
    """Return by how many times as much China's share of the world grew since 2002 in a digital measure as in its like.

    measure : a digital field of patents (against all fields), or "IT services" (against value added of
    technology-intensive manufacturing).
    """

    def growth(indicator: str) -> float:
        share = of_world(country_counts, indicator)
        if 2002 not in share.index:
            raise LookupError(f"country_counts has no share of the world of 2002 of {indicator}.")
        return float(share.iloc[-1] / share[2002])

    if measure == "IT services":
        return estimates.exact(growth(SERVICES) / growth(MAKING)).telling(start=2002)
    return estimates.exact(growth(f"patent families, {measure}") / growth("patent families, all fields")).telling(
        start=2002
    )


def among_countries(country_counts: pd.DataFrame, *, measure: str) -> Found:
    """Return China's place among countries in the last year of a digital measure."""
    indicator = SERVICES if measure == "IT services" else f"patent families, {measure}"
    mine = rows(country_counts, "country_counts", indicator=indicator, kind="country")
    last = mine[mine["year"] == mine["year"].max()].drop_duplicates("economy").set_index("economy")["value"]
    return estimates.place(last.astype(float), "China")


DIGITAL_MEASURE = one_of("measure", "IT services", *FIELDS, why="the digital economy is services and technology")
HZ_49 = Record(
    "HZ-49",
    "Over two decades China won a strong place in the digital economy, and leapt ahead with it.",
    (
        Question(
            "leapt",
            "China's share of the world grew more in the digital economy than elsewhere",
            gained,
            Line(
                1,
                "nearly every Chinese share grew, so to leap is to grow more than the others",
                "times",
                side="more than",
            ),
            yes="since {start} China's world share grew {range} times as much in the digital economy as elsewhere",
            no="since {start} China's world share grew no more in the digital economy than elsewhere ({range} times)",
            choices=(DIGITAL_MEASURE,),
            kind="proxy",
            because="value added and patents stand for the digital economy",
        ),
        Question(
            "strong",
            "it ranks first or second among countries",
            among_countries,
            Line(2, "only one country may be stronger", "as its place", also=(1,), side="at most"),
            yes="it is number {range} among countries",
            no="it is only number {range} among countries",
            choices=(DIGITAL_MEASURE,),
            kind="proxy",
            because="value added and patents stand for the digital economy",
        ),
    ),
)


def says_hangzhou(ai_organisation_hq: pd.DataFrame) -> Found:
    """Return 1 where the list of AI makers puts DeepSeek in Hangzhou alone, else 0."""
    found = set(rows(ai_organisation_hq, "ai_organisation_hq", organisation="DeepSeek")["city"].astype(str))
    return estimates.exact(float(found == {CITY})).telling(places=", ".join(sorted(found)))


HZ_02 = Record(
    "HZ-02",
    "DeepSeek has its head office in Hangzhou.",
    (
        Question(
            "at home",
            "DeepSeek has its head office in Hangzhou",
            says_hangzhou,
            Line(1, "the list names Hangzhou alone", "as one for Hangzhou alone", side="exactly"),
            yes="the list of AI makers puts DeepSeek's head office in Hangzhou",
            no="the list of AI makers puts DeepSeek's head office in {places}",
        ),
    ),
)

# ------------------------------------------------------------------------------------------------------ right place

WHO = {"all people": "people", "urban people": "urban people", "built city": "built city"}


def among_the_largest(census_cities_cn: pd.DataFrame, *, people_counted: str) -> Found:
    """Return Hangzhou's place by people in 2020 as a share of all cities, in per cent."""
    found = estimates.place(people_of_2020(census_cities_cn)[people_counted], CITY)
    among = int(str(found.told["among"]))
    return Found(100 * found.value / among, 100 * found.low / among, 100 * found.high / among).telling(
        rank=int(found.value), among=among
    )


HZ_11 = Record(
    "HZ-11",
    "Hangzhou is a large city.",
    (
        Question(
            "large",
            "Hangzhou is among the largest tenth of China's cities",
            among_the_largest,
            Line(10, "a tenth is few enough to be called large", "% of cities", side="at most", judged=True),
            yes="Hangzhou is number {rank} of {among} Chinese cities by people (among the first {range}%)",
            no="Hangzhou is only number {rank} of {among} Chinese cities by people (among the first {range}%)",
            choices=(one_of("people counted", WHO, why="a prefecture is a city with its countryside"),),
        ),
    ),
)


def colleges(prefecture_panel_cn: pd.DataFrame) -> pd.DataFrame:
    """Return universities, students for 10,000 registered people (last known, without 2013, whose figures look wrong
    in almost half of the cities) and science spending in percent of GDP, of 2019, by city_code.
    """
    panel = prefecture_panel_cn
    now = rows(panel, "prefecture_panel_cn", year=2019).set_index("city_code")
    known = panel[(panel["year"] <= 2019) & (panel["year"] != 2013)].dropna(subset=["students_per_10k"])
    students = known.sort_values("year", kind="stable").groupby("city_code")["students_per_10k"].last()
    return pd.DataFrame(
        {
            "city": now["city"],
            "universities": now["universities"].astype(float),
            "students": students.reindex(now.index).astype(float),
            "science budget": (100 * now["science_spending_m_cny"] / now["gdp_m_cny"]).astype(float),
        }
    )


def of_its_own(prefecture_panel_cn: pd.DataFrame, census_cities_cn: pd.DataFrame, *, measure: str) -> Found:
    """Return Hangzhou's amount as a multiple of that of the median city."""
    table = people_of_2020(census_cities_cn) if measure == "science" else _by_city(colleges(prefecture_panel_cn))
    known = table[measure].dropna()
    if CITY not in known.index:
        raise LookupError(f"{'census_cities_cn' if measure == 'science' else 'prefecture_panel_cn'} lacks {CITY}.")
    return estimates.exact(float(known[CITY] / known.median())).telling(own=float(known[CITY]))


def _by_city(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table with one row a name; names that two cities share are left out."""
    named = table.set_index("city")
    return named[~named.index.duplicated(keep=False)]


HZ_10 = Record(
    "HZ-10",
    "Hangzhou can draw on universities and research institutes of its own.",
    (
        Question(
            "its own",
            "Hangzhou has more of them than the median city",
            of_its_own,
            Line(
                1, "a city draws on its own where it has more than is usual", "times the median city", side="more than"
            ),
            yes="Hangzhou has {range} times as many universities, students and researchers as the median city",
            no="Hangzhou has no more universities, students and researchers than the median city ({range} times)",
            choices=(
                one_of(
                    "measure",
                    {
                        "universities": "universities",
                        "students per registered person": "students",
                        "workers in science": "science",
                    },
                    why="no table lists research institutes",
                ),
            ),
        ),
    ),
)


def others_with_more(prefecture_panel_cn: pd.DataFrame, census_cities_cn: pd.DataFrame, *, strong: str) -> Found:
    """Return how many cities had more universities than Hangzhou and, by a second measure, more learned people."""
    table = _by_city(colleges(prefecture_panel_cn)).join(people_of_2020(census_cities_cn)[["degrees"]])
    if CITY not in table.index:
        raise LookupError(f"prefecture_panel_cn lacks {CITY} in 2019.")
    mine = table.loc[CITY]
    ahead = (table["universities"] > mine["universities"]) & (table[strong] > mine[strong])
    return estimates.exact(float(ahead.sum()))


def others_that_spend(prefecture_panel_cn: pd.DataFrame) -> Found:
    """Return how many cities spent a larger share of GDP on science than Hangzhou in 2019."""
    budget = _by_city(colleges(prefecture_panel_cn))["science budget"].dropna()
    return estimates.exact(float((budget > budget[CITY]).sum())).telling(own=float(budget[CITY]))


HZ_60 = Record(
    "HZ-60",
    "Other Chinese cities, too, have strong universities and helpful policies.",
    (
        Question(
            "universities",
            "others have stronger universities than Hangzhou",
            others_with_more,
            Line(1, "one other city is enough", "cities"),
            yes="{range} cities have more universities than Hangzhou, and more students or graduates",
            no="{range} cities have more universities than Hangzhou, and more students or graduates",
            choices=(
                one_of(
                    "strong",
                    {"students per registered person": "students", "graduates among residents": "degrees"},
                    why="students live where they study, graduates where they work",
                ),
            ),
        ),
        Question(
            "policies",
            "others spend more of their income on science",
            others_that_spend,
            Line(1, "one other city is enough", "cities"),
            yes="{range} cities spend a larger share of their income on science",
            no="{range} cities spend a larger share of their income on science",
            kind="proxy",
            because="money for science is only one trace of a helpful policy",
        ),
    ),
)

# -------------------------------------------------------------------------------------------- the digital base, people


def hub(census_cities_cn: pd.DataFrame, *, cities_compared: int) -> Found:
    """Return Hangzhou's place by the share of its workers in IT services in 2020, among large cities."""
    return estimates.place(table_of(census_cities_cn, least=cities_compared)["IT"], CITY)


def dealt(tables: dict[str, pd.DataFrame], random: np.random.Generator) -> dict[str, pd.DataFrame]:
    """Return a world in which Hangzhou is a city like others: shares of IT workers are dealt out among large cities."""
    table = tables["census_cities_cn"].copy()
    column, base = "sample_it_services_persons", "sample_employed_persons"
    table[column] = table[column].astype("Float64")
    large = table[(table["year"] == 2020) & (table["built_city_population_persons"] >= districts.LARGE)]["city_code"]
    order = dict(zip(large, random.permutation(large), strict=True))
    for year in (2010, 2020):
        rows = table[(table["year"] == year) & table["city_code"].isin(large)]
        share = (rows[column] / rows[base]).set_axis(rows["city_code"])
        made = rows["city_code"].map(order).map(share)
        table.loc[rows.index, column] = made * rows[base]
    return {"census_cities_cn": table}


LARGE: Choice = one_of(
    "cities compared",
    {"one million": districts.LARGE, "three million": districts.LARGE_FIRST, "five million": districts.VERY_LARGE},
    why="the official lines of a large city, one of the first kind and a very large one",
)
HZ_07 = Record(
    "HZ-07",
    "Over twenty years Hangzhou became a hub of the digital economy.",
    (
        Question(
            "a hub",
            "Hangzhou is a hub of the digital economy",
            hub,
            Line(5, "a hub is one of a handful", "as its place", also=(3, 10), side="at most"),
            yes="Hangzhou is number {range} of {among} large cities by its share of workers in IT",
            no="Hangzhou is only number {range} of {among} large cities by its share of workers in IT",
            choices=(LARGE,),
            kind="proxy",
            because="workers in IT services stand for the digital economy",
            placebo=dealt,
        ),
        Question(
            "became one",
            "its lead in the digital economy grew",
            became,
            Line(0, "to become a hub is to draw ahead of others", "%", side="more than"),
            yes="its lead grew between two censuses, by {range}%",
            no="its lead did not grow between two censuses ({range}%)",
            choices=(
                one_of(
                    "against",
                    "the nation",
                    "large cities",
                    why="IT grew in small cities as well, and faster in large ones",
                ),
                LARGE,
            ),
            kind="proxy",
            because="two censuses are ten years of the twenty, and workers in IT services stand for the whole",
        ),
    ),
)


def digital_over(
    unicorns_cn_companies_2022: pd.DataFrame, census_cities_cn: pd.DataFrame, *, base: str, digital: tuple[str, ...]
) -> Found:
    """Return Hangzhou's share of China's digital unicorns over its share of all residents or graduates."""
    firms = rows(unicorns_cn_companies_2022, "unicorns_cn_companies_2022", industry=list(digital))
    now = rows(census_cities_cn, "census_cities_cn", year=2020)
    share = float(now.loc[now["city"] == CITY, base].sum()) / float(now[base].sum())
    mine = float((firms["city"] == CITY).sum())
    return estimates.exact(mine / len(firms) / share).telling(mine=mine, among=len(firms))


HZ_08 = Record(
    "HZ-08",
    "Alibaba grew up in Hangzhou and drew other digital firms to the city.",
    (
        Question(
            "around it",
            "more digital firms grew up in Hangzhou than its size suggests",
            digital_over,
            Line(1, "more is more than its share", "times its share", side="more than"),
            yes="Hangzhou has {range} times its share of China's digital unicorns",
            no="Hangzhou has no more than its share of China's digital unicorns ({range} times)",
            choices=(
                one_of(
                    "base",
                    {"residents": "population_persons", "graduates": "bachelor_persons"},
                    why="digital firms go where graduates are, with or without Alibaba",
                ),
                one_of(
                    "digital",
                    {"wide": tuple(DIGITAL), "artificial intelligence and internet software": (
                        "Artificial intelligence", "Internet software & services")},
                    why="delivery and hardware are digital in part",
                ),
            ),
            kind="sign",
            because="no table says who drew whom",
        ),
    ),
)  # fmt: skip


def enterprise(place_facts_cn: pd.DataFrame, province_economy: pd.DataFrame, *, base: str, list_of: int) -> Found:
    """Return Zhejiang's share of the first 500 private firms over its share of people or GDP."""
    firms = fact(place_facts_cn, PROVINCE, "firms in the national top 500 private firms")
    if list_of not in firms.index:
        raise LookupError(f"place_facts_cn has no list of the first private firms of {list_of}.")
    all_of = rows(province_economy, "province_economy", level="province", year=list_of).set_index("province")[base]
    share = float(all_of[PROVINCE]) / float(all_of.sum())
    return estimates.exact(float(firms[list_of]) / 500 / share).telling(firms=float(firms[list_of]))


HZ_12 = Record(
    "HZ-12",
    "Zhejiang has a deep-rooted culture of enterprise.",
    (
        Question(
            "firms",
            "Zhejiang has more large private firms than its size suggests",
            enterprise,
            Line(1, "more is more than its share", "times its share", side="more than"),
            yes="Zhejiang has {range} times its share of China's top private firms",
            no="Zhejiang has no more than its share of China's top private firms ({range} times)",
            choices=(
                one_of(
                    "base",
                    {"people": "population_persons", "GDP": "gdp_bn_cny"},
                    why="a rich province has more firms of every kind",
                ),
                one_of("list of", {"2024": 2024, "2022": 2022}, why="the list is made anew every year"),
            ),
            kind="sign",
            because="large firms of today show neither a culture nor how deep its roots go",
        ),
    ),
)


def private_share(place_facts_cn: pd.DataFrame, *, year: int) -> Found:
    """Return the private economy's share of Zhejiang's GDP, in per cent."""
    share = fact(place_facts_cn, PROVINCE, "private economy share of GDP")
    if year not in share.index:
        raise LookupError(f"place_facts_cn has no private share of Zhejiang's GDP of {year}.")
    return estimates.rounded(float(share[year]), 0.05)


HZ_13 = Record(
    "HZ-13",
    "Private firms make up a large part of Zhejiang's economy.",
    (
        Question(
            "a large part",
            "private firms make up a large part of Zhejiang's economy",
            private_share,
            Line(100 / 3, "a third is a large part of a whole", "% of GDP", judged=True),
            yes="private firms make up {range}% of Zhejiang's economy",
            no="private firms make up only {range}% of Zhejiang's economy",
            choices=(
                one_of(
                    "year", {str(one): one for one in (2024, 2021, 2017, 2012)}, why="the figure of 2021 is a forecast"
                ),
            ),
        ),
    ),
)


def people_before_size(
    place_facts_cn: pd.DataFrame,
    prefecture_panel_cn: pd.DataFrame,
    census_cities_cn: pd.DataFrame,
    *,
    people: str,
    reason_compared: str,
) -> Found:
    """Return by how many places Hangzhou stands better in its people than in another condition, among the cities of
    the list of costs. other : "people" (size), "IT in 2010" (the digital base), or "universities".
    """
    table = cities.offers(census_cities_cn, place_facts_cn)
    table["IT"] = people_of_2020(census_cities_cn)["IT"]
    table = table.join(_by_city(colleges(prefecture_panel_cn))["universities"])
    mine = estimates.place(table[people], CITY).value
    against = estimates.place(table[reason_compared], CITY).value
    return estimates.exact(against - mine).telling(mine=mine, against=against, among=len(table))


HZ_52 = Record(
    "HZ-52",
    "Of all that speaks for Hangzhou, its people matter most.",
    (
        Question(
            "people stand out",
            "Hangzhou stands out by its people more than by its size, its universities and its digital base",
            people_before_size,
            Line(0, "better in people is a better place", "places", side="more than"),
            yes="Hangzhou stands out by its people more than by size, universities or digital base (by {range} places)",
            no="Hangzhou does not stand out by its people ({range} places against size, universities or digital base)",
            choices=(
                one_of(
                    "people",
                    {"degrees": "degrees", "science workers": "science", "IT workers": "IT"},
                    why="talent is no column of a census",
                ),
                one_of(
                    "reason compared",
                    {"size": "people", "universities": "universities", "digital base (2010)": cities.BASE},
                    why="the other reasons of the essay; low costs it counts among the people",
                ),
            ),
            kind="sign",
            because="a place in a list does not say what matters, and a culture of enterprise is in no table",
        ),
    ),
)

# ------------------------------------------------------------------------------------------------------------- costs

#: Prices that have Hangzhou and all four cities of the first tier: what was sold, and the year.
PRICES = {
    "homes, 2024": 2024,
    "homes, 2023": 2023,
    "homes, 2022": 2022,
    "homes, 2021": 2021,
    "all buildings, 2022": None,
}
#: What the first tier, or the other hubs, come to as one figure.
TIER = {
    "mean of the four": ("mean", cities.FIRST_TIER),
    "median of the four": ("median", cities.FIRST_TIER),
    "mean of the three named as costly": ("mean", cities.DEAR),
}
AGAINST = one_of("against", TIER, why="Shenzhen lifts the mean, and the essay names only three as costly")


def prices(place_facts_cn: pd.DataFrame, year: int | None) -> pd.Series:
    """Return yuan for a square metre by city: of the homes that were sold in the year, or of all buildings (None)."""
    where: dict[str, object] = (
        {"topic": "city costs", "indicator": "house price"}
        if year is None
        else {"indicator": "average price of homes sold", "year": year}
    )
    return rows(place_facts_cn, "place_facts_cn", **where).set_index("place")["value"].astype(float)


def wages(place_facts_cn: pd.DataFrame, prefecture_panel_cn: pd.DataFrame, source: str) -> pd.Series:
    """Return wages in yuan a month by city: the list of 2022 ("list"), or the yearbook's of 2019 ("yearbook")."""
    if source == "list":
        listed = rows(place_facts_cn, "place_facts_cn", topic="city costs", indicator="monthly wage")
        return listed.set_index("place")["value"].astype(float)
    now = rows(prefecture_panel_cn, "prefecture_panel_cn", year=2019)
    return _by_city(now)["average_wage_cny"].astype(float) / 12


def over(values: pd.Series, against: tuple[str, tuple[str, ...]]) -> Found:
    """Return Hangzhou's value in per cent of the middle of others that have one. against : mean or median, cities.

    Raises RecordError where Hangzhou or all others lack a value.
    """
    middle, names = against
    others = values.reindex([name for name in names if name != CITY]).dropna()
    if CITY not in values.index or others.empty:
        raise RecordError(f"place_facts_cn or prefecture_panel_cn lacks {CITY} or all of {', '.join(names)}.")
    return estimates.exact(100 * float(values[CITY]) / float(others.mean() if middle == "mean" else others.median()))


def homes_against(
    place_facts_cn: pd.DataFrame, *, list_of_prices: int | None, against: tuple[str, tuple[str, ...]]
) -> Found:
    """Return Hangzhou's price of homes in per cent of that of the first tier."""
    return over(prices(place_facts_cn, list_of_prices), against)


def homes_against_cheapest(place_facts_cn: pd.DataFrame, *, list_of_prices: int | None) -> Found:
    """Return Hangzhou's price in per cent of that of the cheapest city of the first tier."""
    known = prices(place_facts_cn, list_of_prices)
    tier = known.reindex(list(cities.FIRST_TIER)).dropna()
    return estimates.exact(100 * float(known[CITY]) / float(tier.min())).telling(cheapest=str(tier.idxmin()))


def wage_against(
    place_facts_cn: pd.DataFrame,
    prefecture_panel_cn: pd.DataFrame,
    *,
    list_of_wages: str,
    against: tuple[str, tuple[str, ...]],
) -> Found:
    """Return Hangzhou's wage in per cent of that of the first tier."""
    return over(wages(place_facts_cn, prefecture_panel_cn, list_of_wages), against)


def wage_against_cheapest(
    place_facts_cn: pd.DataFrame, prefecture_panel_cn: pd.DataFrame, *, list_of_wages: str
) -> Found:
    """Return Hangzhou's wage in per cent of that of the city of the first tier that pays least."""
    known = wages(place_facts_cn, prefecture_panel_cn, list_of_wages)
    tier = known.reindex(list(cities.FIRST_TIER)).dropna()
    return estimates.exact(100 * float(known[CITY]) / float(tier.min())).telling(cheapest=str(tier.idxmin()))


SOLD = one_of("list of prices", PRICES, why="the mix of what is sold changes from year to year")
PAID = one_of("list of wages", {"list, 2022": "list", "yearbook, 2019": "yearbook"}, why="two sources of average wages")
HZ_16 = Record(
    "HZ-16",
    "Compared with the first tier, homes cost less in Hangzhou.",
    (
        Question(
            "the tier",
            "homes cost less in Hangzhou than in the first tier taken together",
            homes_against,
            Line(100, "less is less", "% of its price", side="less than"),
            yes="homes cost less in Hangzhou than in the first tier taken together ({range}% of its price)",
            no="homes cost no less in Hangzhou than in the first tier taken together ({range}% of its price)",
            choices=(SOLD, AGAINST),
            core=True,
        ),
        Question(
            "each city",
            "they cost less than in its cheapest city",
            homes_against_cheapest,
            Line(100, "less is less", "% of its price", side="less than"),
            yes="they cost less than even in {cheapest}, its cheapest city ({range}%)",
            no="they cost no less than in {cheapest}, its cheapest city ({range}%)",
            choices=(SOLD,),
            kind="sign",
            because="the claim compares with the tier, not with each of its cities",
        ),
    ),
)
HZ_18 = Record(
    "HZ-18",
    "Compared with the first tier, labour costs less in Hangzhou.",
    (
        Question(
            "the tier",
            "labour costs less in Hangzhou than in the first tier taken together",
            wage_against,
            Line(100, "less is less", "% of its wage", side="less than"),
            yes="labour costs less in Hangzhou than in the first tier taken together ({range}% of its wage)",
            no="labour costs no less in Hangzhou than in the first tier taken together ({range}% of its wage)",
            choices=(PAID, AGAINST),
            core=True,
            kind="proxy",
            because="an average wage depends on who works there, and pay for the same work is in no table",
        ),
        Question(
            "each city",
            "it costs less than in its cheapest city",
            wage_against_cheapest,
            Line(100, "less is less", "% of its wage", side="less than"),
            yes="it costs less than even in {cheapest}, its cheapest city ({range}%)",
            no="it costs no less than in {cheapest}, its cheapest city ({range}%)",
            choices=(PAID,),
            kind="sign",
            because="the claim compares with the tier, not with each of its cities",
        ),
    ),
)


def hub_place(unicorns_cn_companies_2022: pd.DataFrame, census_cities_cn: pd.DataFrame, *, measure: str) -> Found:
    """Return Hangzhou's place among cities of five million residents or more, by young firms or by who works there."""
    if measure == "young firms":
        firms = cities.young_firms(unicorns_cn_companies_2022, census_cities_cn)
        values = _by_city(firms[firms["people"] >= districts.VERY_LARGE])["per million"]
    else:
        table = people_of_2020(census_cities_cn)
        values = table.loc[table["people"] >= districts.VERY_LARGE, measure]
    return estimates.place(values, CITY)


#: Cost lists that set homes against pay: price of homes of the year (or all buildings), or the portal's own ratio.
BURDENS = {"homes and wages, 2022": 2022, "all buildings and wages, 2022": None, "Zhuge's ratio, 2021": 0}
HUBS = {
    "mean of the three other hubs": ("mean", cities.DEAR),
    "median of the three other hubs": ("median", cities.DEAR),
    "mean of the first tier": ("mean", cities.FIRST_TIER),
    "median of the first tier": ("median", cities.FIRST_TIER),
}
ELSEWHERE = one_of(
    "hubs compared", HUBS, why="the first tier has Guangzhou as well, which is no hub by its young firms"
)


def months_of_pay(place_facts_cn: pd.DataFrame, prices_of: int | None) -> pd.Series:
    """Return how many months' wages of 2022 a square metre costs, by city; 0 : Zhuge's price over income of 2021."""
    if prices_of == 0:
        ratio = rows(place_facts_cn, "place_facts_cn", indicator="house price to income ratio", year=2021)
        return ratio.drop_duplicates("place").set_index("place")["value"].astype(float)
    paid = rows(place_facts_cn, "place_facts_cn", topic="city costs", indicator="monthly wage")
    return (prices(place_facts_cn, prices_of) / paid.set_index("place")["value"].astype(float)).dropna()


def burden(
    place_facts_cn: pd.DataFrame, *, figures_used: int | None, hubs_compared: tuple[str, tuple[str, ...]]
) -> Found:
    """Return what a home costs in pay in Hangzhou, in per cent of the other hubs."""
    return over(months_of_pay(place_facts_cn, figures_used), hubs_compared)


def bill(
    place_facts_cn: pd.DataFrame,
    prefecture_panel_cn: pd.DataFrame,
    *,
    bill: tuple[str, object],
    hubs_compared: tuple[str, tuple[str, ...]],
) -> Found:
    """Return what a firm pays in Hangzhou, in wages or for space, in per cent of the other hubs."""
    what, of = bill
    known = (
        wages(place_facts_cn, prefecture_panel_cn, str(of))
        if what == "wages"
        else prices(place_facts_cn, None if of is None else int(str(of)))
    )
    return over(known, hubs_compared)


HZ_17 = Record(
    "HZ-17",
    "Hangzhou balances the benefits of a hub with costs that can be borne.",
    (
        Question(
            "a hub",
            "Hangzhou has the benefits of a hub",
            hub_place,
            Line(len(NAMED), "the essay names eight strong cities", "as its place", also=(5,), side="at most"),
            yes="Hangzhou has the benefits of a hub (place {range} of {among})",
            no="Hangzhou lacks the benefits of a hub (place {range} of {among})",
            choices=(
                one_of(
                    "measure",
                    {"young firms": "young firms", "IT": "IT", "science": "science", "degrees": "degrees"},
                    why="a hub shows in its firms and in who works there",
                ),
            ),
            kind="proxy",
            because="firms, workers and graduates stand for the benefits of a hub",
        ),
        Question(
            "for a firm",
            "a firm pays less than in other hubs",
            bill,
            Line(100, "less is less", "% of other hubs", side="less than"),
            yes="a firm pays less than in other hubs ({range}%)",
            no="a firm pays no less than in other hubs ({range}%)",
            choices=(
                one_of(
                    "bill",
                    {
                        "wages, list of 2022": ("wages", "list"),
                        "wages, yearbook of 2019": ("wages", "yearbook"),
                        "homes, 2024": ("space", 2024),
                        "all buildings, 2022": ("space", None),
                    },
                    why="a firm pays for people and for space",
                ),
                ELSEWHERE,
            ),
        ),
        Question(
            "for its people",
            "a home takes less of a wage",
            burden,
            Line(100, "less is less", "% of other hubs", side="less than"),
            yes="a home takes less of a wage ({range}%)",
            no="a home takes no less of a wage ({range}%)",
            choices=(
                one_of("figures used", BURDENS, why="lists of prices differ in which homes they count"),
                ELSEWHERE,
            ),
        ),
    ),
)  # fmt: skip
RECORDS = (HZ_02, HZ_07, HZ_08, HZ_09, HZ_10, HZ_11, HZ_12, HZ_13, HZ_16, HZ_17, HZ_18, HZ_49, HZ_52, HZ_60)
