"""The records of the claims, on *The lesson of DeepSeek and Hangzhou* (Lu Ming 2025)."""

from __future__ import annotations

import numpy as np
import pandas as pd

from course.ledger import estimates
from course.ledger.record import Found, Line, Question, Record, one_of, rows
from course.models import scaling
from course.tables import clusters
from course.tables.areas import china_prefectures

#: The methods that have an exponent for both ways of counting (the one with "plus one" was not worked out for owners).
METHODS = {"left out": "least squares", "Poisson": "Poisson"}


def _found(fit: scaling.Fit) -> Found:
    """Return an exponent with its interval, and the number of places."""
    return Found(fit.exponent, fit.low, fit.high, {"places": fit.places}, sampled=True)


def exponent_in_china(
    us_patent_inventors_city_cn: pd.DataFrame,
    prefectures_cn: pd.DataFrame,
    *,
    zeros: str,
    year: int,
    least: int,
) -> Found:
    """Return the exponent of inventors on US patents on people, over prefectures and municipalities."""
    units = china_prefectures(prefectures_cn, us_patent_inventors_city_cn, year)
    return _found(scaling.fit(units["innovation"], units["population"], zeros, least=least))


def exponent_in_america(
    us_metro_patents: pd.DataFrame, urban_scaling_exponents: pd.DataFrame, *, counted: str, zeros: str, year: int
) -> Found | None:
    """Return the exponent of patents on people over US metropolitan areas, where the inventor lives or where the
    applicant has its seat. The second is known for one period only: void for all years but 2010.
    """
    if counted == "applicant":
        if year != 2010:
            return None
        indicator = f"International patents by applicant, {METHODS[zeros]}"
        row = rows(urban_scaling_exponents, "urban_scaling_exponents", indicator=indicator).iloc[0]
        value, low, high = (float(row[name]) for name in ("exponent", "ci95_low", "ci95_high"))
        return Found(value, low, high, {"places": int(row["cities"])}, sampled=True)
    known = rows(us_metro_patents, "us_metro_patents", year=year).dropna(subset="population_persons")
    return _found(scaling.fit(known["patents_granted"], known["population_persons"].astype(float), zeros))


def american_patents_as_people(tables: dict[str, pd.DataFrame], random: np.random.Generator) -> dict[str, pd.DataFrame]:
    """Return a table in which every metropolitan area has as many patents as chance gives to its people."""
    metros = tables["us_metro_patents"].copy()
    people = metros["population_persons"].astype(float)
    by_year = metros.assign(people=people).dropna(subset="people").groupby("year")
    rate = by_year["patents_granted"].sum() / by_year["people"].sum()
    metros["patents_granted"] = random.poisson((metros["year"].map(rate) * people).fillna(0.0))
    return {"us_metro_patents": metros}


def inventors_as_people(tables: dict[str, pd.DataFrame], random: np.random.Generator) -> dict[str, pd.DataFrame]:
    """Return a table in which every Chinese city has as many inventors as chance gives to its people."""
    made = tables["us_patent_inventors_city_cn"].copy()
    people = made["city_code"].map(tables["prefectures_cn"].set_index("city_code")["population_2010_persons"])
    people = people.astype(float).fillna(0.0)
    rate = made.groupby("year")["inventors"].sum() / people.groupby(made["year"]).sum()
    made["inventors"] = random.poisson(made["year"].map(rate) * people)
    return {"us_patent_inventors_city_cn": made}


IN_PROPORTION = Line(1, "one is in proportion", "as its exponent", side="more than")
HZ_45 = Record(
    "HZ-45",
    "Large cities innovate by more than in proportion to their size.",
    (
        Question(
            "China",
            "inventors grow by more than in proportion to Chinese cities",
            exponent_in_china,
            IN_PROPORTION,
            yes="in China inventors grow by more than in proportion to cities (exponent {range})",
            no="in China inventors do not grow by more than in proportion to cities (exponent {range})",
            choices=(
                one_of("zeros", "left out", "plus one", "Poisson", why="a place without an inventor has no logarithm"),
                one_of("year", 2021, 2019, 2017, why="the years grow more complete"),
                one_of(
                    "least",
                    {"all": 0, "half a million": 500_000, "a million": 1_000_000},
                    why="small prefectures are often deserts and mountains, and no cities",
                ),
            ),
            kind="proxy",
            because="inventors on US patents stand for innovation, and prefectures for cities",
            placebo=inventors_as_people,
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
                    {"at the inventor": "inventor", "at the applicant": "applicant"},
                    why="counted at the seat of the applicant, patents move to head offices, which sit in large cities",
                ),
                one_of("zeros", *METHODS, why="without logarithms the large places count for more"),
                one_of("year", 2010, 2000, 2005, 2015, why="patents come in waves"),
            ),
            kind="proxy",
            because="patents stand for innovation",
            placebo=american_patents_as_people,
        ),
    ),
)


def share_of_the_first_ten(
    wipo_clusters_2023: pd.DataFrame, wipo_cluster_facts: pd.DataFrame, *, counted: str, edition: int
) -> Found | None:
    """Return the share of the world that the first ten clusters of an edition hold, in per cent.

    Venture deals are counted in 2025 only, and papers and filings are shares of one thing in both editions.
    """
    if edition == 2025:
        shares = clusters.facts(wipo_cluster_facts, f"share of {counted}", 2025)[2025]
        return estimates.rounded(float(shares["first ten"]), 0.5)
    columns = {"PCT applications": "pct_share_percent", "publications": "publications_share_percent"}
    if counted not in columns:
        return None
    first = wipo_clusters_2023.nsmallest(10, "rank")[columns[counted]]
    return estimates.rounded(float(first.sum()), 0.05 * len(first))


HZ_72 = Record(
    "HZ-72",
    "A few leading cities are the main source of the world's innovation.",
    (
        Question(
            "first ten",
            "the first ten clusters hold most of the world's innovation",
            share_of_the_first_ten,
            Line(50, "a main source gives more than all others together", "% of the world", side="more than"),
            yes="the first ten clusters hold most of the world's innovation ({range} %)",
            no="the first ten clusters hold less than half of the world's innovation ({range} %)",
            choices=(
                one_of(
                    "counted",
                    {"filings": "PCT applications", "papers": "publications", "venture deals": "venture deals"},
                    why="filings, papers and young firms are three traces of innovation",
                ),
                one_of("edition", 2025, 2023, why="the newest edition, and the last whose list we have"),
            ),
            kind="proxy",
            because="filings, papers and venture deals stand for innovation, and leading clusters for a few cities",
        ),
    ),
)
RECORDS = (HZ_45, HZ_72)
