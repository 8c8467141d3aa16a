"""The records of the claims, on *Chinese tech exceptionalism* (Norris 2019)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import cast

import numpy as np
import pandas as pd

from course.ledger import country_panel, estimates
from course.ledger.common import VINTAGES
from course.ledger.country_panel import ESSAY_YEAR
from course.ledger.record import Found, Line, Question, Record, RecordError, one_of, rows
from course.models import uniqueness
from course.tables import economies
from course.tables.cache import computed_once

CHINA = "CHN"
PAY, SHOPS = "phone payment in shops, share of smartphone users", "e-commerce, share of retail sales"
HOURS, HURUN = "daily hours in mobile apps per user", "unicorns, Hurun list"
PAYERS = "mobile payment users, share of internet users"
SERVICES = "value added of IT and information services"

# ------------------------------------------------------------------------------------------------------------- measures


def market(market_indicators: pd.DataFrame, indicator: str, year: int, definition: str | None = None) -> pd.Series:
    """Return one value a country (by iso3) of an indicator and year, in the table's unit; the first where a source has
    two vintages. Raises RecordError where there is none.
    """
    where = {"indicator": indicator, "year": year} | ({"definition": definition} if definition else {})
    mine = rows(market_indicators, "market_indicators", **where)
    mine = mine[mine["iso3"].notna() & (mine["iso3"] != "WLD")]
    return mine.drop_duplicates("iso3").set_index("iso3")["value"].astype(float)


def people_online(
    country_internet: pd.DataFrame, country_economy: pd.DataFrame, countries: pd.DataFrame
) -> pd.DataFrame:
    """Return million people online: countries (iso3) down, years across."""
    real = economies.single(countries)["iso3"]
    both = country_internet.merge(country_economy[["iso3", "year", "population_persons"]], on=["iso3", "year"])
    both = both[both["iso3"].isin(real)]
    both["online"] = both["internet_users_percent"] / 100 * both["population_persons"].astype(float) / 1e6
    return both.pivot(index="iso3", columns="year", values="online")


def money(venture_capital: pd.DataFrame, vintage: str, year: int) -> pd.Series:
    """Return venture capital in million dollars of single countries (by iso3) and of the world (WLD)."""
    mine = rows(venture_capital, "venture_capital", vintage=VINTAGES[vintage], sector="All sectors", year=year)
    return mine.dropna(subset="iso3").set_index("iso3")["vc_usd_million"].astype(float)


def _doubles(early: tuple[float, float], late: tuple[float, float], years: int) -> Found:
    """Return in how many years something doubles that rose so, each end with what it is rounded by.

    Raises RecordError where nothing rose, because nothing doubles then.
    """
    (a, half_a), (b, half_b) = early, late
    if not 0 < a < b:
        raise RecordError(f"A share that goes from {a:g} to {b:g} never doubles; expected a rise from above 0.")

    def time(first: float, last: float) -> float:
        return years * math.log(2) / math.log(last / first) if last > first else 99.0

    return Found(time(a, b), time(a - half_a, b + half_b), time(a + half_a, b - half_b))


def doubling(market_indicators: pd.DataFrame, venture_capital: pd.DataFrame, *, measure: str) -> Found:
    """Return in how many years a share of China's doubled, at the pace of the years before the essay."""
    if measure in VINTAGES:
        first, last = (money(venture_capital, measure, year) for year in (2013, 2018))
        parts = [(100 * float(one[CHINA]) / float(one["WLD"]), 0.0) for one in (first, last)]
        return _doubles(parts[0], parts[1], 5)
    indicator, definition, half, ends = {
        "paying by phone": (PAYERS, None, 0.5, (2013, 2016)),
        "buying online": (SHOPS, "eMarketer", 1.0, (2014, 2016)),
    }[measure]
    early, late = (float(market(market_indicators, indicator, year, definition)[CHINA]) for year in ends)
    return _doubles((early, half), (late, half), ends[1] - ends[0])


EX_11 = Record(
    "EX-11",
    "China's digital economy has risen spectacularly.",
    (
        Question(
            "how fast",
            "shares that measure China's digital economy doubled within about three years",
            doubling,
            Line(
                3,
                "what doubles in three years is eightfold after nine",
                "years",
                judged=True,
                side="at most",
            ),
            yes="shares that measure China's digital economy doubled within {range} years",
            no="shares that measure China's digital economy took {range} years to double",
            choices=(
                one_of(
                    "measure",
                    "paying by phone",
                    "buying online",
                    *VINTAGES,
                    why="habits and money both belong to a digital economy; the last two are shares of the world's"
                    " venture capital, by two counts",
                ),
            ),
        ),
    ),
    aside="That it deserves study is a judgement.",
)


def _beside(values: pd.Series) -> Found:
    """Return what the next country has, in per cent of China's."""
    others = values.dropna().astype(float).drop(CHINA)
    return estimates.exact(100 * float(others.max()) / float(values[CHINA]))


def users_beside(
    country_internet: pd.DataFrame, country_economy: pd.DataFrame, countries: pd.DataFrame, *, year: int
) -> Found:
    """Return how many people are online in the next country, in per cent of China's."""
    rows(country_internet, "country_internet", iso3=CHINA, year=year)
    return _beside(people_online(country_internet, country_economy, countries)[year])


def business_beside(
    market_indicators: pd.DataFrame, venture_capital: pd.DataFrame, country_counts: pd.DataFrame, *, measure: str
) -> Found:
    """Return what the next country has of young firms worth a billion, of money for young firms, or of value added in
    IT and information services, in per cent of China's, in the essay's year.
    """
    if measure == "unicorns":
        where = {"indicator": HURUN, "year": ESSAY_YEAR, "iso3": [CHINA, "USA"]}
        rows(market_indicators, "market_indicators", **where)
        return _beside(market(market_indicators, HURUN, ESSAY_YEAR))
    if measure == "IT services":
        mine = rows(country_counts, "country_counts", indicator=SERVICES, kind="country", year=ESSAY_YEAR)
        return _beside(mine.set_index("iso3")["value"].astype(float))
    return _beside(money(venture_capital, measure, ESSAY_YEAR).drop("WLD", errors="ignore"))


SAME = Line(80, "what comes close is of the same scale", "% of China's", judged=True)
EX_12 = Record(
    "EX-12",
    "China's technology ecosystem has a scale that is its alone.",
    (
        Question(
            "users",
            "another country has about as many people online",
            users_beside,
            SAME,
            yes="another country has about as many people online ({range}% of China's)",
            no="in people online the next country is far behind ({range}% of China's)",
            choices=(one_of("year", 2019, 2018, 2017, why="the essay's year and the two before it"),),
            kind="proxy",
            because="people who go online are customers that firms may win, and not what firms make of them",
        ),
        Question(
            "business",
            "another country has as much digital business",
            business_beside,
            SAME,
            yes="another country has as much digital business, by firms, money and value added ({range}%)",
            no="in digital business the next country is far behind ({range}%)",
            choices=(
                one_of(
                    "measure",
                    "unicorns",
                    "IT services",
                    *VINTAGES,
                    why="large young firms, the value added of a whole industry, and money for young firms",
                ),
            ),
            kind="proxy",
            because="young firms, their money and an industry's value added stand for an ecosystem",
        ),
    ),
    turned=True,
)

# ------------------------------------------------------------------------------------------------------------- distance

#: Two lists for "how alone is China in all of them at once": its internet, and the internet with the country around it.
INTERNET = ("people online", "mobile lines", "broadband lines")
AROUND = (*INTERNET, "foreign investment", "private credit", "people in cities")
#: What is compared at once.
LISTS = {
    "internet alone": INTERNET,
    "internet and the country around it": AROUND,
    "all fifteen indicators": tuple(country_panel.INDICATORS),
}


def _measured(values: np.ndarray) -> np.ndarray:
    made: np.ndarray = (values - values.mean(axis=0)) / values.std(axis=0)
    return made


def _in_logarithms(values: np.ndarray) -> np.ndarray:
    """Return logarithms of the columns in which all are above zero, and the others as measured."""
    above = (values > 0).all(axis=0)
    return _measured(np.where(above, np.log(np.where(values > 0, values, 1.0)), values))


#: How indicators in different units are put on one scale. Another unit, or a scale from least to most, changes nothing,
#: because the distance is in units of the countries' own spread.
SCALES = {"ranks": uniqueness.scores, "measured values": _measured, "logarithms": _in_logarithms}


def alone(
    made: pd.DataFrame, names: tuple[str, ...], year: int = ESSAY_YEAR, scale: str = "ranks"
) -> tuple[pd.Series, pd.Series]:
    """Return the distance of each country to its nearest neighbour in these indicators, and that neighbour (iso3).

    scale : a key of SCALES. Raises RecordError for another.
    """
    if scale not in SCALES:
        raise RecordError(f"There is no scale {scale!r}; there are {', '.join(SCALES)}.")
    found = country_panel.compared(made, year, names)
    gap, who = uniqueness.nearest_neighbour(SCALES[scale](found[list(names)].to_numpy(float)))
    return pd.Series(gap, found.index), pd.Series(found.index[who], found.index)


@computed_once
def _panel(
    country_economy: pd.DataFrame,
    country_internet: pd.DataFrame,
    country_innovation: pd.DataFrame,
    countries: pd.DataFrame,
) -> pd.DataFrame:
    return country_panel.panel(country_economy, country_internet, country_innovation, countries)


def stands_apart(
    country_economy: pd.DataFrame,
    country_internet: pd.DataFrame,
    country_innovation: pd.DataFrame,
    countries: pd.DataFrame,
    *,
    indicators: tuple[str, ...],
    scale: str,
    year: int,
) -> Found:
    """Return how many per cent of the countries stand nearer to their closest neighbour than China does."""
    rows(country_internet, "country_internet", iso3=CHINA, year=year)
    made = _panel(country_economy, country_internet, country_innovation, countries)
    gap, _ = alone(made, indicators, year, scale)
    return estimates.exact(100 * float((gap.drop(CHINA) < gap[CHINA]).mean())).telling(among=len(gap))


EX_28 = Record(
    "EX-28",
    "China's internet is too different to learn from others.",
    (
        Question(
            "far from all",
            "China stands far from even its closest neighbour",
            stands_apart,
            Line(90, "so far that few countries are farther", "% of countries nearer", also=(75,)),
            yes="China stands far from even its closest neighbour ({range}% of countries have a nearer one)",
            no="China stands no farther from its closest neighbour than many others ({range}% have a nearer one)",
            choices=(
                one_of(
                    "indicators",
                    LISTS,
                    why="the belief says internet; what a firm meets there is also the country around it",
                ),
                one_of("scale", *SCALES, why="many indicators are small for most countries and large for a few"),
                one_of("year", 2019, 2017, 2021, why="the essay's year, and two to either side"),
            ),
            kind="proxy",
            because="lines, users and money stand for an ecosystem of firms and habits",
        ),
    ),
    cap={"supported": "no table says whether one can learn from a country that is far"},
)

# ------------------------------------------------------------------------------------------------- how countries differ

HABITS: dict[str, tuple[str, int, str | None]] = {
    "paying by phone": (PAY, 2019, None),
    "buying online": (SHOPS, 2019, "UNCTAD"),
    "hours in apps": (HOURS, 2021, None),
}


def habits_apart(market_indicators: pd.DataFrame, *, habit: str, between: str) -> Found | None:
    """Return how many times as much of a habit one country has as another: the highest and the lowest without China, or
    China and the median of the others. None where China was not asked.
    """
    values = market(market_indicators, *HABITS[habit])
    if len(values.drop(CHINA, errors="ignore")) < 2:
        raise RecordError(f"The table market_indicators has fewer than two other countries for {habit}.")
    others = values.drop(CHINA, errors="ignore")
    if between == "highest and lowest":
        return estimates.exact(float(others.max() / others.min())).telling(among=len(others))
    if CHINA not in values.index:
        return None
    ratio = float(values[CHINA] / others.median())
    return estimates.exact(max(ratio, 1 / ratio)).telling(among=len(others))


def landscape_apart(
    digital_rules: pd.DataFrame, venture_capital: pd.DataFrame, country_economy: pd.DataFrame, *, measure: str
) -> Found:
    """Return how many times as strict the strictest country's rules for digital trade are as the mean (OECD, 2018), or
    how many times as much money for young firms, of GDP, the first country has as the last.
    """
    if measure == "rules":
        mine = rows(digital_rules, "digital_rules", maker="OECD", year=2018).set_index("indicator")["value"]
        return estimates.exact(float(mine["strictest country, index"]) / float(mine["mean, index"]))
    gdp = rows(country_economy, "country_economy", year=ESSAY_YEAR).set_index("iso3")["gdp_bn_usd"].astype(float)
    cash = money(venture_capital, measure, ESSAY_YEAR).drop("WLD", errors="ignore")
    of_gdp = (cash / gdp).dropna()
    return estimates.exact(float(of_gdp.max() / of_gdp.min())).telling(among=len(of_gdp))


WIDE = Line(1.5, "half as much again is a difference that a firm would notice", "times", judged=True)
EX_36 = Record(
    "EX-36",
    "Countries differ in strategic landscape and in the habits of consumers.",
    (
        Question(
            "habits",
            "habits of consumers differ widely between countries",
            habits_apart,
            WIDE,
            yes="habits of consumers differ widely between countries ({range} times)",
            no="habits of consumers differ little between countries ({range} times)",
            choices=(
                one_of("habit", *HABITS, why="the essay names none, and these are the three that we have"),
                one_of(
                    "between",
                    "highest and lowest",
                    "China and the median",
                    why="countries may differ even where China is like most of them",
                ),
            ),
        ),
        Question(
            "landscape",
            "what firms meet differs widely between countries, in rules and money",
            landscape_apart,
            WIDE,
            yes="what firms meet differs widely, in rules and money ({range} times)",
            no="what firms meet differs little, in rules and money ({range} times)",
            choices=(one_of("measure", "rules", *VINTAGES, why="two sides of what the essay calls the landscape"),),
            kind="proxy",
            because="rules for digital trade and money for young firms are two parts of a strategic landscape",
        ),
    ),
)

# --------------------------------------------------------------------------------------------- ordinary in other things

RESEARCH = (
    "R&D",
    "patents by residents",
    "patents by foreigners",
    "articles",
    "high-tech exports",
    "licences paid",
    "licences earned",
)
#: What a country is looked at in: all, or one side of it.
SIDES = {
    "all fifteen": tuple(country_panel.INDICATORS),
    "internet and around it": (*AROUND, "secure servers"),
    "research": RESEARCH,
}
#: Against whom.
AGAINST = ("all countries", "20 nearest in income", "countries of 100 million people")
LARGE = 1e8


def group(found: pd.DataFrame, indicator: str, against: str, who: str = CHINA) -> pd.Series:
    """Return the values of an indicator of one country (by iso3) and of those that it is compared with.

    found : a year of the panel, by iso3. Only countries that have the indicator count, and among peers those with an
    income.

    Raises RecordError for a group that is not there.
    """
    if against not in AGAINST:
        raise RecordError(f"There is no group {against!r}; there are {', '.join(AGAINST)}.")
    needed = [indicator, "people", *(["income"] if against == AGAINST[1] else [])]
    known = found[needed].astype(float).dropna()
    if against == AGAINST[1]:
        income = np.log(known["income"])
        near = (income - income[who]).abs().drop(who).nsmallest(20).index
        known = known.loc[[*near, who]]
    elif against == AGAINST[2]:
        known = known[(known["people"] >= LARGE) | (known.index == who)]
    return known[indicator]


def percentiles(found: pd.DataFrame, against: str, names: Sequence[str], who: str = CHINA) -> pd.Series:
    """Return where one country stands among a group in each indicator: the share of the group below it in per cent,
    ties and the country itself counted half.
    """
    stands = {}
    for name in names:
        values = group(found, name, against, who)
        stands[name] = float(uniqueness.percentile(values.to_numpy(), values[who]))
    return pd.Series(stands)


def outside(stands: pd.Series) -> pd.Series:
    """Return which percentiles lie in the highest or the lowest tenth."""
    return (stands > 90) | (stands < 10)


def furthest_ahead(
    country_internet: pd.DataFrame,
    country_economy: pd.DataFrame,
    countries: pd.DataFrame,
    market_indicators: pd.DataFrame,
    *,
    thing: str,
) -> Found:
    """Return what the next country has of the thing, in per cent of China's."""
    if thing == "people online":
        return users_beside(country_internet, country_economy, countries, year=ESSAY_YEAR)
    return _beside(market(market_indicators, PAY, ESSAY_YEAR))


def ordinary(
    country_economy: pd.DataFrame,
    country_internet: pd.DataFrame,
    country_innovation: pd.DataFrame,
    countries: pd.DataFrame,
    *,
    indicators: tuple[str, ...],
    against: str,
    year: int,
) -> Found:
    """Return in how many per cent of the indicators China lies among the middle 80% of the group."""
    rows(country_internet, "country_internet", iso3=CHINA, year=year)
    made = _panel(country_economy, country_internet, country_innovation, countries)
    stands = percentiles(cast("pd.DataFrame", made.xs(year, level="year")), against, indicators)
    return estimates.exact(100 * float((~outside(stands)).mean()))


EX_37 = Record(
    "EX-37",
    "A country can be alone in one respect and ordinary in others, as China is.",
    (
        Question(
            "alone in something",
            "there is something in which no country comes near China",
            furthest_ahead,
            Line(
                65,
                "with less than two thirds of it a country does not come near",
                "% of China's",
                judged=True,
                side="at most",
            ),
            yes="there are things in which no country comes near China (the next has {range}%)",
            no="in nothing that we measure is China far ahead (the next country has {range}%)",
            choices=(one_of("thing", "paying by phone", "people online", why="a habit and a number of people"),),
        ),
        Question(
            "ordinary in others",
            "China is among the middle of countries in much else",
            ordinary,
            Line(
                25,
                "what is ordinary in a quarter of all respects is not alone all the way through",
                "% of indicators",
                also=(50,),
            ),
            yes="China is among the middle of countries in much else ({range}% of indicators)",
            no="China stands out in nearly everything ({range}% of indicators are in the middle)",
            choices=(
                one_of("indicators", SIDES, why="fifteen were at hand; two halves show whether others would do"),
                one_of("against", *AGAINST, why="a country is exceptional against somebody"),
                one_of("year", 2019, 2015, 2021, why="the essay's year, and one to either side"),
            ),
        ),
    ),
)


RECORDS = (EX_11, EX_12, EX_28, EX_36, EX_37)
