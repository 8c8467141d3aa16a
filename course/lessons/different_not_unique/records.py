"""The records of the claims, on *Chinese tech exceptionalism* (Norris 2019)."""

from __future__ import annotations

import pandas as pd

from course.ledger import estimates
from course.ledger.common import VINTAGES
from course.ledger.record import Found, Line, Question, Record, one_of, rows
from course.lessons.different_not_unique import claims as tables
from course.tables.cache import computed_once

CHINA = "CHN"


def _beside(values: pd.Series[float]) -> Found:
    """Return what the next country has, in per cent of China."""
    others = values.dropna().astype(float).drop(CHINA)
    return estimates.exact(100 * float(others.max()) / float(values[CHINA]))


def users_beside(
    country_internet: pd.DataFrame, country_economy: pd.DataFrame, countries: pd.DataFrame, *, year: int
) -> Found:
    """Return how many people are online in the next country, in per cent of China's."""
    rows(country_internet, "country_internet", iso3=CHINA, year=year)
    return _beside(tables.people_online(country_internet, country_economy, countries)[year])


def firms_beside(market_indicators: pd.DataFrame, venture_capital: pd.DataFrame, *, measure: str) -> Found:
    """Return what the next country has of young firms worth a billion, or of money for young firms, in per cent of
    China's, in the essay's year.
    """
    if measure == "unicorns":
        where = {"indicator": tables.HURUN, "year": tables.ESSAY_YEAR, "iso3": [CHINA, "USA"]}
        rows(market_indicators, "market_indicators", **where)
        return _beside(tables.market(market_indicators, tables.HURUN, tables.ESSAY_YEAR))
    money = rows(
        venture_capital, "venture_capital", vintage=VINTAGES[measure], sector="All sectors", year=tables.ESSAY_YEAR
    )
    return _beside(money.dropna(subset="iso3").set_index("iso3")["vc_usd_million"].drop("WLD", errors="ignore"))


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
        ),
        Question(
            "firms and money",
            "another country has as many large young firms, and as much money for them",
            firms_beside,
            SAME,
            yes="another country has as many large young firms, and as much money for them ({range}%)",
            no="in large young firms and money for them the next country is far behind ({range}%)",
            choices=(
                one_of(
                    "measure",
                    "unicorns",
                    *VINTAGES,
                    why="firms and money are traces of what a market is worth",
                ),
            ),
            kind="proxy",
            because="young firms and the money for them stand for what a market is worth",
        ),
    ),
    turned=True,
)


#: What is compared at once.
LISTS = {
    "internet alone": tables.INTERNET,
    "internet and the country around it": tables.AROUND,
    "all fifteen indicators": tuple(tables.INDICATORS),
}


@computed_once
def _panel(
    country_economy: pd.DataFrame,
    country_internet: pd.DataFrame,
    country_innovation: pd.DataFrame,
    countries: pd.DataFrame,
) -> pd.DataFrame:
    return tables.panel(country_economy, country_internet, country_innovation, countries)


def stands_apart(
    country_economy: pd.DataFrame,
    country_internet: pd.DataFrame,
    country_innovation: pd.DataFrame,
    countries: pd.DataFrame,
    *,
    indicators: tuple[str, ...],
    year: int,
) -> Found:
    """Return how many per cent of the countries stand nearer to their closest neighbour than China does."""
    rows(country_internet, "country_internet", iso3=CHINA, year=year)
    made = _panel(country_economy, country_internet, country_innovation, countries)
    gap, _ = tables.alone(made, indicators, year)
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
                one_of("year", 2019, 2017, 2021, why="the essay's year, and two to either side"),
            ),
            kind="proxy",
            because="lines, users and money stand for an ecosystem of firms and habits",
        ),
    ),
    cap={"supported": "no table says whether one can learn from a country that is far"},
)


RECORDS = (EX_12, EX_28)
