"""The records of the claims, on *The lesson of DeepSeek and Hangzhou* (Lu Ming 2025)."""

from __future__ import annotations

import numpy as np
import pandas as pd

from course.ledger import estimates
from course.ledger.record import Found, Line, Question, Record, one_of
from course.models import scaling
from course.tables import cities, districts
from course.tables.areas import china_prefectures


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


HZ_45 = Record(
    "HZ-45",
    "Large cities innovate by more than in proportion to their size.",
    (
        Question(
            "more than in proportion",
            "innovation grows faster than people from city to city",
            exponent,
            Line(1, "at one a large city has as much per head as a small one", "as its exponent", side="more than"),
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
RECORDS = (HZ_45, HZ_66)
