"""The records of the claims, on *The lesson of DeepSeek and Hangzhou* (Lu Ming 2025)."""

from __future__ import annotations

import numpy as np
import pandas as pd

from course.ledger import estimates
from course.ledger.common import DEGREE, GATHERED, gain_in_degrees
from course.ledger.record import Choice, Found, Line, Question, Record, RecordError, one_of
from course.lessons.third_spaces import claims, worlds
from course.tables import districts
from course.tables.cache import computed_once

CITY = "Hangzhou"
LARGE: Choice = one_of(
    "cities compared",
    {"one million": districts.LARGE, "three million": districts.LARGE_FIRST, "five million": districts.VERY_LARGE},
    why="the official lines of a large city, one of the first kind and a very large one",
)


# --- HZ-41, HZ-73, HZ-06: what the studies say


def studies_above_zero(third_place_evidence: pd.DataFrame, *, outcome: str, version: str, sizes: str) -> Found | None:
    """Return the share of studies, in per cent, that find more innovation with more places to meet (bans turned round).

    outcome : "all", "patents" (and their citations) or "start-ups". version : of a study with several, the "last" or
    the "first". sizes : "any" counts studies without a size by their direction, and one in which more places help
    only up to a point as no; "given" leaves out those without a size.
    """
    table = claims.studies(third_place_evidence, version)
    if sizes == "given":
        table = table[table["sized"]]
    what = table["outcome"].astype("str")
    if outcome != "all":
        table = table[what.str.contains("patent") == (outcome == "patents")]
    if table.empty:
        return None
    return estimates.exact(100 * float(table["more"].mean())).telling(studies=len(table))


def patents_above_zero(third_place_evidence: pd.DataFrame, *, version: str, sizes: str) -> Found | None:
    """Return `studies_above_zero` of patents."""
    return studies_above_zero(third_place_evidence, outcome="patents", version=version, sizes=sizes)


def limits(third_place_evidence: pd.DataFrame) -> Found:
    """Return how many estimates name a limit: nothing where such places were before, or fewer beyond a point."""
    return estimates.exact(float(claims.named_limits(third_place_evidence)))


VERSION = one_of("version", "last", "first", why="studies are revised, and their sizes move")
OUTCOME = one_of("outcome", "all", "patents", "start-ups", why="patents and start-ups see other parts of innovation")
SIZES = one_of("sizes", "any", "given", why="a study without a size says something, and it could be a null")
MOST = Line(50, "most is more than half", "% of studies", side="more than")
STUDIES = (
    "patents and start-ups stand for innovation; the studies are mainly American, and those that find nothing are rare"
)
HZ_41 = Record(
    "HZ-41",
    "A city with plenty of third spaces has more innovation for them.",
    (
        Question(
            "more places",
            "more such places bring more innovation",
            studies_above_zero,
            MOST,
            yes="{range}% of {studies} studies find more innovation with more such places",
            no="only {range}% of {studies} studies find more innovation with more such places",
            choices=(OUTCOME, VERSION, SIZES),
            kind="proxy",
            because=STUDIES,
        ),
        Question(
            "plenty of them",
            "more still helps where there are plenty",
            limits,
            Line(0, "none of the studies may name a limit", "studies that name a limit", side="at most"),
            yes="none names a limit",
            no="{range} name a limit: nothing more where cafés were before, or fewer patents beyond a point",
            kind="proxy",
            because="few studies ask how many are too many",
        ),
    ),
    cap={"supported": "that a city should is advice; studies tell only what such places bring"},
)
HZ_73 = Record(
    "HZ-73",
    "Cafés and other third spaces breed innovation, as laboratories do.",
    (
        Question(
            "bred there",
            "more innovation comes up where there are such places",
            studies_above_zero,
            MOST,
            yes="{range}% of {studies} studies find more innovation where there are such places",
            no="only {range}% of {studies} studies find more innovation where there are such places",
            choices=(OUTCOME, VERSION, SIZES),
            kind="proxy",
            because=STUDIES,
        ),
    ),
)


def shops_and_talent(
    starbucks_2017: pd.DataFrame,
    census_cities_cn: pd.DataFrame,
    *,
    cities_compared: int,
    measure: str,
    degree: tuple[str, ...],
) -> Found:
    """Return the rank correlation, over large cities, of Starbucks shops of 2017 a head with the people with a degree
    that a city gathered from 2010 to 2020.
    """
    now = census_cities_cn[census_cities_cn["year"] == 2020].set_index("city")
    now = now[now["built_city_population_persons"].astype("Float64").fillna(0) >= cities_compared]
    shops = starbucks_2017.dropna(subset=["city_code"]).groupby("city_code")["stores"].sum()
    a_head = now["city_code"].map(shops).fillna(0).astype("float64") / now["population_persons"].astype("float64")
    return estimates.association(a_head, gain_in_degrees(census_cities_cn, measure, degree), "spearman")


def shops_dealt(tables: dict[str, pd.DataFrame], random: np.random.Generator) -> dict[str, pd.DataFrame]:
    """Return a world in which shops go with nothing: every city has the shops of another one with shops."""
    table = tables["starbucks_2017"].copy()
    codes = np.sort(table["city_code"].dropna().unique())
    table["city_code"] = table["city_code"].map(dict(zip(codes, random.permutation(codes), strict=True)))
    return {"starbucks_2017": table}


HZ_06 = Record(
    "HZ-06",
    "A better life in the city feeds innovation and keeps talent.",
    (
        Question(
            "feeds innovation",
            "places to eat and meet bring more patents",
            patents_above_zero,
            MOST,
            yes="{range}% of {studies} studies find more patents with more places to meet",
            no="only {range}% of {studies} studies find more patents with more places to meet",
            choices=(VERSION, SIZES),
            kind="proxy",
            because="patents stand for innovation and such places for a better life; " + STUDIES.split("; ")[1],
        ),
        Question(
            "keeps talent",
            "cities with more coffee shops gathered more talent",
            shops_and_talent,
            Line(0, "more is a link above none", "as the rank correlation", side="more than"),
            yes="cities with more shops of one chain gathered more people with a degree (rank correlation {range})",
            no="cities with more shops of one chain gathered no more people with a degree (rank correlation {range})",
            choices=(GATHERED, DEGREE, LARGE),
            kind="sign",
            because="shops also go where people with a degree are, and one chain stands for a better life",
            must="what draws and keeps talent shows in cities that have more of it",
            placebo=shops_dealt,
        ),
    ),
)


# --- HZ-43, HZ-35: consuming and meeting


@computed_once
def joined(
    starbucks_2017: pd.DataFrame,
    us_patent_inventors_city_cn: pd.DataFrame,
    prefecture_panel_cn: pd.DataFrame,
    prefectures_cn: pd.DataFrame,
    hole: bool,
    same: bool,
) -> pd.DataFrame:
    """Return `claims.panel`, all cities or those with inventors in all years, computed once for each setting."""
    tables = (starbucks_2017, us_patent_inventors_city_cn, prefecture_panel_cn, prefectures_cn)
    table = claims.panel(*tables, hole=hole)
    return claims.fixed(table) if same else table


def shops_and_ideas(
    starbucks_2017: pd.DataFrame,
    us_patent_inventors_city_cn: pd.DataFrame,
    prefecture_panel_cn: pd.DataFrame,
    prefectures_cn: pd.DataFrame,
    *,
    years: int,
    past: int,
    held: tuple[str, ...],
    cities: bool,
    lost_cities: bool,
    vote: str,
) -> Found | None:
    """Return by how many per cent inventors of some years are higher for each per cent more shops of 2017, with those
    of the past and other things held constant; None with fewer than thirty cities.
    """
    tables = (starbucks_2017, us_patent_inventors_city_cn, prefecture_panel_cn, prefectures_cn)
    table = joined(*tables, lost_cities, cities)
    if len(table) < FEWEST:
        return None
    slope, low, high, count = claims.link(table, years, past, held, vote)
    return Found(slope, low, high, {"cities": count}, sampled=True) if count >= FEWEST else None


def rise_before(
    starbucks_2017: pd.DataFrame,
    us_patent_inventors_city_cn: pd.DataFrame,
    prefecture_panel_cn: pd.DataFrame,
    prefectures_cn: pd.DataFrame,
    *,
    rise: tuple[int, int],
    held: tuple[str, ...],
    cities: bool,
    lost_cities: bool,
    vote: str,
) -> Found | None:
    """Return `shops_and_ideas` of inventors who were counted before the list of shops."""
    tables = (starbucks_2017, us_patent_inventors_city_cn, prefecture_panel_cn, prefectures_cn)
    past, years = rise
    return shops_and_ideas(
        *tables, years=years, past=past, held=held, cities=cities, lost_cities=lost_cities, vote=vote
    )


def cities_on_the_rise(tables: dict[str, pd.DataFrame], random: np.random.Generator) -> dict[str, pd.DataFrame]:
    """Return a world in which shops bring no inventors and are only in cities on the rise, as fast as China's before
    the list: the cities of the panel get invented inventors, the others keep theirs.
    """
    known = tables["us_patent_inventors_city_cn"].copy()
    cities = claims.panel(*(tables[name] for name in claims.TABLES))
    counts = worlds.made(cities, worlds.RISING, runs=worlds.FEWEST, seed=random)[0]
    long = pd.DataFrame(counts, index=cities.index, columns=worlds.YEARS.astype("int64")).stack()
    invented = long.reindex(pd.MultiIndex.from_frame(known[["city_code", "year"]])).to_numpy()
    known["inventors"] = np.where(np.isnan(invented), known["inventors"].astype(float), invented).astype("int64")
    return {"us_patent_inventors_city_cn": known}


FEWEST = 30
HELD = one_of(
    "held",
    {"people and income": claims.HELD, "people": claims.HELD[:1]},
    why="income can be what draws both, and what ideas bring",
)
CITIES = one_of(
    "cities", {"fixed": True, "all": False}, why="cities without inventors in some years can't be in all regressions"
)
LOST = one_of(
    "lost cities", {"left out": False, "left in": True}, why="Nanjing and Changsha have nearly lost their inventors"
)
VOTE = one_of(
    "vote",
    claims.TYPICAL,
    claims.TOTAL,
    why="the typical city and the sum of all inventors can differ, as giants count",
)
HZ_43 = Record(
    "HZ-43",
    "To consume is in part to produce: where people eat, drink and have fun together, ideas come up.",
    (
        Question(
            "ideas after shops",
            "cities with more coffee shops have more inventors later, with those of the past held equal",
            shops_and_ideas,
            Line(0, "more is a link above none", "% for each % of shops", side="more than"),
            yes="cities with more shops of one chain gain inventors ({range}% for each % of shops)",
            no="cities with more shops of one chain gain no inventors ({range}% for each % of shops)",
            choices=(
                one_of("years", {"2017–19": 2019, "2019–21": 2021, "2015–17": 2017}, why="ideas may come later"),
                one_of("past", {"2008–10": 2010, "2005–07": 2007, "2011–13": 2013}, why="which past is decided freely"),
                HELD,
                CITIES,
                LOST,
                VOTE,
            ),
            kind="sign",
            because="shops also go where ideas are made, and the past is only roughly measured",
            must="if eating and drinking bring ideas, inventors grow in number where people eat and drink",
            placebo=cities_on_the_rise,
            core=True,
        ),
        Question(
            "not before",
            "the same shops do not go with a rise of inventors before the list",
            rise_before,
            Line(0, "no link with what came before", "% for each % of shops", side="at most"),
            yes="they had gained none before",
            no="they had also gained some before",
            choices=(
                one_of(
                    "rise",
                    {
                        "2008–10 to 2011–13": (2010, 2013),
                        "2008–10 to 2014–16": (2010, 2016),
                        "2005–07 to 2011–13": (2007, 2013),
                        "2005–07 to 2008–10": (2007, 2010),
                    },
                    why="when a shop was opened is not known",
                ),
                HELD,
                CITIES,
                LOST,
                VOTE,
            ),
            kind="sign",
            because="when a shop was opened is not known",
        ),
    ),
)


def meetings_followed(third_place_evidence: pd.DataFrame) -> Found:
    """Return the share, in per cent, of the studies that follow who met whom that find more combinations of knowledge
    (citations between firms) after chance meetings.
    """
    table = claims.studies(third_place_evidence)
    table = table[table["comparison"].astype("str").str.contains("Chance meetings")]
    if table.empty:
        raise RecordError("The table third_place_evidence has no study of chance meetings; HZ-35 needs one.")
    return estimates.exact(100 * float(table["more"].mean())).telling(studies=len(table))


def dense_quarters(
    census_districts_cn: pd.DataFrame, census_cities_cn: pd.DataFrame, *, cities_compared: int, core: float
) -> Found:
    """Return the share of cities, in per cent, whose core has more than its part of the workers in IT and science."""
    inside = districts.cores(census_districts_cn, census_cities_cn, least=cities_compared, urban=core)
    return estimates.exact(100 * float((inside["times"] > 1).mean())).telling(cities=len(inside))


HZ_35 = Record(
    "HZ-35",
    "New combinations of knowledge come up by chance when people meet, and more often in dense cities.",
    (
        Question(
            "by chance",
            "people who meet by chance combine more of what they know",
            meetings_followed,
            MOST,
            yes="where phones show who met whom, firms whose workers meet by chance cite each other more",
            no="where phones show who met whom, firms whose workers meet by chance cite each other no more",
            kind="proxy",
            because="citations stand for combinations, and the study is American",
        ),
        Question(
            "dense quarters",
            "innovative workers live in the dense core of large cities more than others do",
            dense_quarters,
            Line(50, "most is more than half", "% of cities", side="more than"),
            yes="in {range}% of large cities innovative workers live in the dense core more than others do",
            no="in only {range}% of large cities innovative workers live in the dense core more than others do",
            choices=(
                LARGE,
                one_of("core", {"95% urban": 0.95, "90% urban": 0.9}, why="no table says where a centre ends"),
            ),
            kind="sign",
            because="the innovative can live there for other reasons; one American study followed chance meetings",
            must="if dense quarters bring more combinations, there is more innovation in them",
        ),
    ),
)


RECORDS = (HZ_06, HZ_35, HZ_41, HZ_43, HZ_73)
