"""The records of the claims, on *The lesson of DeepSeek and Hangzhou* (Lu Ming 2025)."""

from __future__ import annotations

import numpy as np
import pandas as pd

from course.ledger import estimates
from course.ledger.record import Choice, Found, Line, Question, Record, one_of
from course.lessons.price_of_a_great_city.claims import THREE, grown

MILLION = 1_000_000
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
    rows = census_cities_cn.set_index(["city", "year"])
    people = rows["population_persons"].astype("float64").unstack("year")
    learned = rows[list(degree)].astype("float64").sum(axis=1).unstack("year")
    gain = {
        "growth": 100 * (learned[2020] / learned[2010] - 1),
        "points": 100 * (learned[2020] / people[2020] - learned[2010] / people[2010]),
        "added": 100 * (learned[2020] - learned[2010]) / people[2010],
    }[measure]
    others = gain[large(census_borders_cn, cities_compared, shut)].dropna()
    mine = float(gain[shut].mean())
    share = 100 * float((others > mine).mean())
    return estimates.exact(share).telling(cities=len(others), places=" and ".join(shut))


DEGREE: Choice = one_of(
    "degree",
    {"bachelor or more": ("bachelor_persons",), "any college": ("college_persons", "bachelor_persons")},
    why="talent is no column of a census",
)
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
                one_of(
                    "measure",
                    {"growth": "growth", "points of all people": "points", "added for each resident": "added"},
                    why="who begins with many can grow little in per cent and much in number",
                ),
                DEGREE,
                CITIES,
            ),
            kind="sign",
            because="one city has a dated ceiling, and its universities and firms gather people, too",
        ),
    ),
)
RECORDS = (HZ_20, HZ_25)
