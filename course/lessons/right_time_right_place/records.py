"""The records of the claims, on *The lesson of DeepSeek and Hangzhou* (Lu Ming 2025)."""

from __future__ import annotations

import numpy as np
import pandas as pd

from course.ledger import estimates
from course.ledger.common import became, table_of
from course.ledger.record import Choice, Found, Line, Question, Record, one_of, rows
from course.lessons.right_time_right_place import claims
from course.lessons.right_time_right_place.claims import CITY
from course.tables import ai, cities, districts
from course.tables.cities import people_of_2020

#: Notable models of one maker's country, by the vintage of the list: its last full year.
MODELS = {"AI models, April 2025": "ai_notable_models", "AI models, July 2026": "ai_notable_models_2026"}


def models_to_states(models: pd.DataFrame) -> tuple[int, float]:
    """Return the last full year of one edition of the notable models, and China's in per cent of America's in it.

    Models of makers in both countries are left out. Raises EditionError where the rows are of several editions.
    """
    ai.edition_of(models)
    year = int(models["year"].max()) - 1
    mine = models[models["year"] == year]
    states = len(ai.made_by(mine, ai.STATES, ai.CHINA))
    if not states:
        raise LookupError(f"There is no American model in {year}.")
    return year, 100 * len(ai.made_by(mine, ai.CHINA, ai.STATES)) / states


def digital_less_other(
    country_counts: pd.DataFrame,
    ai_notable_models: pd.DataFrame,
    ai_notable_models_2026: pd.DataFrame,
    *,
    measure: str,
) -> Found:
    """Return by how many points China's per cent of America is higher in a digital measure than in its like elsewhere.

    measure : a digital field of patents (against all fields), "IT services" or AI models of a vintage (both against
    value added of technology-intensive manufacturing).
    """
    if measure in claims.FIELDS:
        own = claims.to_states(country_counts, f"patent families, {measure}")
        like = claims.to_states(country_counts, "patent families, all fields")
        year = int(min(own.index[-1], like.index[-1]))
        return estimates.exact(float(own[year] - like[year])).telling(year=year, own=float(own[year]))
    making = claims.to_states(country_counts, claims.MAKING)
    if measure == "IT services":
        services = claims.to_states(country_counts, claims.SERVICES)
        year = int(services.index[-1])
        return estimates.exact(float(services[year] - making[year])).telling(year=year, own=float(services[year]))
    year, part = models_to_states(ai_notable_models if "2025" in measure else ai_notable_models_2026)
    return estimates.exact(part - float(making.iloc[-1])).telling(year=year, own=part)


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
                    *claims.FIELDS,
                    *MODELS,
                    why="value added, patents and models of AI see other parts of the digital economy",
                ),
            ),
            kind="proxy",
            because="patents, value added and models stand for how near an industry is",
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


def people_before_size(
    place_facts_cn: pd.DataFrame,
    prefecture_panel_cn: pd.DataFrame,
    house_price_index_cn: pd.DataFrame,
    census_cities_cn: pd.DataFrame,
    *,
    people: str,
    other: str,
) -> Found:
    """Return by how many places Hangzhou stands better in its people than in another condition, among the cities of
    the list of costs. other : "size", or "universities", of which the essay speaks as of the place.
    """
    table = cities.conditions(place_facts_cn, prefecture_panel_cn, house_price_index_cn)
    table = table.join(people_of_2020(census_cities_cn)[["degrees", "IT", "science"]])
    table = table.join(claims.panel_ranks(prefecture_panel_cn)["universities"])
    mine = estimates.place(table[people], CITY).value
    against = estimates.place(table[other], CITY).value
    return estimates.exact(against - mine).telling(mine=mine, against=against, among=len(table))


HZ_52 = Record(
    "HZ-52",
    "Of all that speaks for Hangzhou, its people matter most.",
    (
        Question(
            "people stand out",
            "Hangzhou stands out by its people more than by its size and its universities",
            people_before_size,
            Line(0, "better in people is a better place", "places", side="more than"),
            yes="Hangzhou stands out by its people more than by size or universities (by {range} places)",
            no="Hangzhou does not stand out by its people ({range} places against size or universities)",
            choices=(
                one_of(
                    "people",
                    {
                        "degrees (census)": "degrees",
                        "IT workers (census)": "IT",
                        "science workers (census)": "science",
                        "science jobs (yearbook)": "science jobs",
                    },
                    why="a census counts all who live there, a yearbook the registered and formal jobs",
                ),
                one_of(
                    "other",
                    "size",
                    "universities",
                    why="both speak for the place; low costs the essay counts among the people",
                ),
            ),
            kind="sign",
            because="a place in a list does not say what matters, and a culture of enterprise is in no table",
        ),
    ),
)

#: Prices that have Hangzhou and all four cities of the first tier: what was sold, and the year.
PRICES = {
    "homes, 2024": 2024,
    "homes, 2023": 2023,
    "homes, 2022": 2022,
    "homes, 2021": 2021,
    "all buildings, 2022": None,
}


def _prices(place_facts_cn: pd.DataFrame, year: int | None) -> pd.Series:
    """Return yuan for a square metre by city: of the homes that were sold in the year, or of all buildings (None)."""
    if year is None:
        return rows(place_facts_cn, "place_facts_cn", topic="city costs", indicator="house price").set_index("place")[
            "value"
        ]
    found = rows(place_facts_cn, "place_facts_cn", indicator="average price of homes sold", year=year)
    return found.set_index("place")["value"]


def against_the_tier(place_facts_cn: pd.DataFrame, *, prices: int | None, middle: str) -> Found:
    """Return Hangzhou's price in per cent of the middle of the four cities of the first tier."""
    known = _prices(place_facts_cn, prices)
    tier = known.loc[list(cities.FIRST_TIER)].astype(float)
    return estimates.exact(100 * float(known[CITY]) / float(tier.mean() if middle == "mean" else tier.median()))


def against_the_cheapest(place_facts_cn: pd.DataFrame, *, prices: int | None) -> Found:
    """Return Hangzhou's price in per cent of that of the cheapest city of the first tier."""
    known = _prices(place_facts_cn, prices)
    tier = known.loc[list(cities.FIRST_TIER)].astype(float)
    return estimates.exact(100 * float(known[CITY]) / float(tier.min())).telling(cheapest=str(tier.idxmin()))


SOLD = one_of("prices", PRICES, why="the mix of what is sold changes from year to year")
HZ_16 = Record(
    "HZ-16",
    "Homes cost less in Hangzhou than in the cities of the first tier.",
    (
        Question(
            "the tier",
            "homes cost less in Hangzhou than in the first tier taken together",
            against_the_tier,
            Line(100, "less is less", "% of their price", side="less than"),
            yes="homes cost less in Hangzhou than in the first tier taken together ({range}% of its price)",
            no="homes cost no less in Hangzhou than in the first tier taken together ({range}% of its price)",
            choices=(SOLD, one_of("middle", "mean", "median", why="Shenzhen lifts the mean")),
        ),
        Question(
            "each city",
            "homes cost less in Hangzhou than in the cheapest city of the tier",
            against_the_cheapest,
            Line(100, "less is less", "% of its price", side="less than"),
            yes="they cost less than even in {cheapest}, its cheapest city ({range}%)",
            no="they cost no less than in {cheapest}, its cheapest city ({range}%)",
            choices=(SOLD,),
        ),
    ),
)
RECORDS = (HZ_07, HZ_09, HZ_11, HZ_16, HZ_52)
