"""The records of the claims, on *The lesson of DeepSeek and Hangzhou*."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from course import metrics
from course.ledger import estimates
from course.ledger.record import Found, Line, Question, Record, one_of
from course.tables.areas import units_by_country
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
            yes="innovation is far more concentrated than people in most of {countries} countries ({range}%)",
            no="innovation is far more concentrated than people in few of {countries} countries ({range}%)",
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
            because="patents stand for innovation, and the countries of our tables for the world",
            placebo=as_people,
        ),
    ),
)
RECORDS = (HZ_36,)
