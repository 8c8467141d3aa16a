"""What the records of several lessons share: measures, choices, and worlds in which yes would be wrong."""

from __future__ import annotations

import numpy as np
import pandas as pd

from course.english import listed
from course.ledger import estimates
from course.ledger.record import Choice, Found, one_of, rows
from course.tables import ai
from course.tables.cities import people_of_2020

#: The year of *Run of the Red Queen*.
RED_QUEEN = 2010

VINTAGES = {"by receiving firm": "2003-2022, by receiving firm", "by investor": "2000-2020, by investor"}


def fall_of_2019(venture_capital: pd.DataFrame, *, vintage: str, base: tuple[int, ...]) -> Found:
    """Return by how many per cent venture capital of China in 2019 was below that of the years before."""
    mine = rows(venture_capital, "venture_capital", vintage=vintage, sector="All sectors", economy="China")
    cash = mine.set_index("year")["vc_usd_million"]
    fall = estimates.change(float(cash[list(base)].mean()), float(cash[2019]))
    return estimates.exact(-fall.value)


EDITION = one_of(
    "edition",
    "August 2026",
    "February 2026",
    why="the index is estimated anew with every edition, and some dates of release are set anew",
)


def days_first(ai_frontier_scores: pd.DataFrame, *, edition: str) -> Found:
    """Return on how many per cent of the days the best AI model was Chinese; the ends of the interval are those for
    Chinese scores at the ends of theirs.

    Raises EditionError where the edition is not there.
    """
    scores = ai.scored(ai_frontier_scores, edition)
    chinese = scores.index.isin(ai.of_country(scores, ai.CHINA).index)
    if not chinese.any():
        raise LookupError(f"ai_frontier_scores has no Chinese model in the edition of {edition}.")
    values = [
        ai.share_of_days(scores.assign(eci=scores["eci"].where(~chinese, scores[score].fillna(scores["eci"]))))
        for score in ("eci", "eci_low", "eci_high")
    ]
    return Found(values[0], min(values), max(values))


def census_of_2020(census_cities_cn: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of the census of 2020 of municipalities and prefectures, by city_code."""
    now = census_cities_cn[
        (census_cities_cn["year"] == 2020) & (census_cities_cn["level"] != "county under a province")
    ]
    if now.empty:
        raise LookupError("census_cities_cn has no city in 2020.")
    return now.set_index("city_code")


def firms_dealt(tables: dict[str, pd.DataFrame], random: np.random.Generator) -> dict[str, pd.DataFrame]:
    """Return a world in which size is no help: each young firm falls on a city by its people."""
    now = census_of_2020(tables["census_cities_cn"])
    people = now["population_persons"].astype("float64").to_numpy()
    firms = tables["unicorns_cn_companies_2022"].copy()
    drawn = random.choice(now.index.to_numpy(), len(firms), p=people / people.sum())
    firms["city_code"] = pd.array(drawn, dtype="Int64")
    return {"unicorns_cn_companies_2022": firms}


def gain_in_degrees(census_cities_cn: pd.DataFrame, measure: str, degree: tuple[str, ...]) -> pd.Series:
    """Return how many people with a degree a city gathered from 2010 to 2020, each census on its own borders.

    measure : "growth" in per cent, "points" of all people, or "added" for a hundred residents of 2010.
    """
    table = census_cities_cn.set_index(["city", "year"])
    people = table["population_persons"].astype("float64").unstack("year")
    learned = table[list(degree)].astype("float64").sum(axis=1).unstack("year")
    return {
        "growth": 100 * (learned[2020] / learned[2010] - 1),
        "points": 100 * (learned[2020] / people[2020] - learned[2010] / people[2010]),
        "added": 100 * (learned[2020] - learned[2010]) / people[2010],
    }[measure]


EDITION_OF_LIST: Choice = one_of(
    "vintage", "April 2025", "July 2026", why="Epoch AI's list of notable models is revised backwards"
)
SIZE_OF_MODEL: Choice = one_of("size", {"half": 0.5, "as much": 1.0}, why="a model half as large is of the same kind")


DEGREE: Choice = one_of(
    "degree",
    {"bachelor or more": ("bachelor_persons",), "any college": ("college_persons", "bachelor_persons")},
    why="talent is no column of a census",
)
GATHERED: Choice = one_of(
    "measure",
    {"growth": "growth", "points of all people": "points", "added for each resident": "added"},
    why="who begins with many can grow little in per cent and much in number",
)


def table_of(census_cities_cn: pd.DataFrame, least: int) -> pd.DataFrame:
    """Return `people_of_2020` of the cities with so many people in the built city."""
    table = people_of_2020(census_cities_cn)
    return table[table["built city"] >= least]


def became(census_cities_cn: pd.DataFrame, *, against: str, cities_compared: int) -> Found:
    """Return by how many per cent Hangzhou's lead in IT workers grew from 2010 to 2020.

    against : "large cities", the median of the others of so many people; "the nation", all workers of each census.
    """
    table = table_of(census_cities_cn, least=cities_compared)
    if against == "the nation":
        sums = census_cities_cn.groupby("year")[["sample_it_services_persons", "sample_employed_persons"]].sum()
        usual = (100 * sums["sample_it_services_persons"] / sums["sample_employed_persons"]).astype("float64")
    else:
        others = table.drop("Hangzhou").dropna(subset="IT 2010")
        usual = pd.Series({2010: others["IT 2010"].median(), 2020: others["IT"].median()})
    lead = {2010: table["IT 2010"]["Hangzhou"] / usual[2010], 2020: table["IT"]["Hangzhou"] / usual[2020]}
    return estimates.change(float(lead[2010]), float(lead[2020])).telling(then=lead[2010], now=lead[2020])


def industries_dealt(tables: dict[str, pd.DataFrame], random: np.random.Generator) -> dict[str, pd.DataFrame]:
    """Return a world in which no branch is special: industries are dealt out among the young firms."""
    firms = tables["unicorns_cn_companies_2022"].copy()
    firms["industry"] = firms["industry"].astype(str).to_numpy()[random.permutation(len(firms))]
    return {"unicorns_cn_companies_2022": firms}


def limits_on_chips(policy_events: pd.DataFrame, until: int) -> pd.DataFrame:
    """Return the steps since *Run of the Red Queen*, until a year, that keep chips from Chinese firms."""
    chips = rows(policy_events, "policy_events", topic="Chips")
    return chips[chips["kind"].eq("limit") & (chips["year"] > RED_QUEEN) & (chips["year"] <= until)]


def states(events: pd.DataFrame) -> str:
    """Return the countries of some events in words."""
    names = sorted(set(events["country"].astype(str)))
    return listed([f"the {one}" if one.startswith("United") else one for one in names]) if names else "no state"


def limits_from_abroad(policy_events: pd.DataFrame, *, until: int) -> Found:
    """Return how many of the steps of `limits_on_chips` other states took."""
    limits = limits_on_chips(policy_events, until)
    theirs = limits[limits["iso3"].ne("CHN")]
    return estimates.exact(float(len(theirs))).telling(until=until, by=states(theirs))
