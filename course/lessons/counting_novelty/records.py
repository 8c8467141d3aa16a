"""The records of the claims, on *Run of the Red Queen* (Breznitz and Murphree 2010)."""

from __future__ import annotations

from typing import cast

import pandas as pd

from course.ledger import estimates
from course.ledger.common import EDITION, days_first
from course.ledger.record import Found, Line, Question, Record, one_of, rows


def place_in_making(country_counts: pd.DataFrame, *, measure: tuple[str, str | None], year: int) -> Found:
    """Return China's place among the countries of the table, by what they make or export."""
    indicator, series = measure
    mine = rows(country_counts, "country_counts", kind="country", indicator=indicator, year=year)
    mine = mine if series is None else rows(mine, "country_counts", series=series)
    found = estimates.place(mine.set_index("economy")["value"], "China")
    return found.telling(year=year)


RQ_38 = Record(
    "RQ-38",
    "China is already a world leader in second-generation, process and production innovation.",
    (
        Question(
            "leader in making",
            "China was among the largest makers of advanced goods",
            place_in_making,
            Line(3, "a leader is one of the first three", "as its place", also=(2, 4), side="at most"),
            yes="China was among the largest makers of advanced goods (place {range} of {among} economies)",
            no="China was not among the largest makers of advanced goods (place {range} of {among} economies)",
            choices=(
                one_of(
                    "measure",
                    {
                        "value added": (
                            "value added of knowledge- and technology-intensive manufacturing",
                            None,
                        ),
                        "high-tech exports": ("high-tech exports", "World Bank, current"),
                        "exports of high-R&D products": ("exports of high-R&D products", "NSF"),
                    },
                    why="exports hold parts that were bought abroad, and lists of advanced goods differ",
                ),
                one_of("year", 2010, 2009, 2008, why="the claim says already"),
            ),
            kind="sign",
            because="a country that makes much may innovate in making, or just have cheap labour",
        ),
    ),
)


def by_country(country_patents: pd.DataFrame, country_innovation: pd.DataFrame, name: str) -> pd.DataFrame:
    """Return a trace of novelty by year (down) and country (iso3 across).

    name : "filings" (international, by country of origin), "US patents", or "receipts" (for licences, billion USD).
    """
    if name == "receipts":
        return country_innovation.pivot_table(index="year", columns="iso3", values="ip_receipts_bn_usd", observed=True)
    kinds = {"filings": "PCT applications", "US patents": "US patents granted"}
    mine = rows(country_patents, "country_patents", indicator=kinds[name], preferred=True)
    mine = mine[mine["counted_by"].astype(str) != "receiving office"]
    return mine.pivot_table(index="year", columns="iso3", values="value", observed=True)


def novelty_of_a_leader(
    country_patents: pd.DataFrame,
    country_innovation: pd.DataFrame,
    country_economy: pd.DataFrame,
    *,
    trace: str,
    leader: str,
    year: int,
    size: str,
) -> Found:
    """Return a trace of China's novelty as percent of a leader's in one year, as it is or for each dollar of GDP."""
    wide = by_country(country_patents, country_innovation, trace)
    if year not in wide.index or not {"CHN", leader} <= set(wide.columns):
        raise LookupError(f"country_patents and country_innovation have no {trace} of China and {leader} in {year}.")
    made = cast(pd.Series, wide.loc[year]).astype(float)
    if size == "for its size":
        made = made / rows(country_economy, "country_economy", year=year).set_index("iso3")["gdp_bn_usd"].astype(float)
    return estimates.exact(float(100 * made["CHN"] / made[leader])).telling(year=year)


TRACES = one_of(
    "trace",
    "filings",
    "US patents",
    "receipts",
    why="filings count attempts, patents abroad what others grant, receipts what others pay for",
)


RQ_18 = Record(
    "RQ-18",
    "China is still weak at creating products that are new to the world.",
    (
        Question(
            "weak at novelty",
            "China left fewer than half as many traces of novelty as a leader",
            novelty_of_a_leader,
            Line(
                50,
                "a country with less than half of a leader's is weak",
                "% of the leader",
                judged=True,
                side="less than",
            ),
            yes="China left few traces of novelty beside a leader ({range}% of the leader's)",
            no="China left many traces of novelty beside a leader ({range}% of the leader's)",
            choices=(
                TRACES,
                one_of("leader", {"United States": "USA", "Japan": "JPN"}, why="both lead in products that are new"),
                one_of("year", 2010, 2009, why="the essay is of 2010"),
                one_of("size", "in all", "for its size", why="a large country leaves many traces of everything"),
            ),
            kind="proxy",
            because="patents and licences stand for products that are new to the world",
        ),
    ),
)


RQ_92 = Record(
    "RQ-92",
    "In time China will master novel products as well.",
    (
        Question(
            "half of a leader",
            "China now leaves half as many traces of novelty as a leader",
            novelty_of_a_leader,
            Line(50, "a country with half of a leader's is no longer weak", "% of the leader", judged=True),
            yes="China now leaves many traces of novelty beside a leader ({range}% of the leader's)",
            no="China still leaves few traces of novelty beside a leader ({range}% of the leader's)",
            choices=(
                TRACES,
                one_of("leader", {"United States": "USA", "Japan": "JPN"}, why="both lead in products that are new"),
                one_of("year", 2022, 2021, why="the last years in which all three are counted"),
                one_of("size", "in all", "for its size", why="a large country leaves many traces of everything"),
            ),
            kind="proxy",
            because="patents and licences stand for products that are new to the world",
        ),
        Question(
            "first in AI",
            "China has had the best AI model",
            days_first,
            Line(10, "one day in ten is more than a chance lead", "% of the days", judged=True),
            yes="China has had the best AI model ({range}% of the days)",
            no="China has not had the best AI model ({range}% of the days)",
            choices=(EDITION,),
            kind="proxy",
            because="the best model stands for a novel product, in one field",
        ),
    ),
    cap={"contradicted": "the essay names no date by which it will have come"},
)


#: Columns of province_technology, by what is counted: before the kind of patent.
COUNTED = {"filed": "patent_applications", "granted": "patent_grants", "in force": "patent_in_force"}


def small_patents(province_technology: pd.DataFrame, *, counted: str, designs: str, year: int) -> Found:
    """Return the share of small patents in all that residents of China file or hold, per cent.

    counted : a key of COUNTED. designs : "with designs" or "without designs", beside utility models.
    """
    nation = rows(province_technology, "province_technology", level="nation", year=year)
    start = COUNTED[counted]
    kinds = {kind: float(nation[f"{start}_{kind}"].iloc[0]) for kind in ("invention", "utility_model", "design")}
    small = kinds["utility_model"] + (kinds["design"] if designs == "with designs" else 0.0)
    return estimates.exact(100 * small / (small + kinds["invention"])).telling(year=year)


def development_beside_others(rd_by_kind_world: pd.DataFrame, *, country: str, year: int) -> Found:
    """Return by how many points of R&D China's share of development is above another country's (iso3) in one year."""
    known = rows(rd_by_kind_world, "rd_by_kind_world", done_by="all", year=year)
    china, other = (
        float(rows(known, "rd_by_kind_world", iso3=iso3)["development_percent"].iloc[0]) for iso3 in ("CHN", country)
    )
    return estimates.exact(china - other).telling(china=china, other=other)


RQ_50 = Record(
    "RQ-50",
    "China's national model is the second generation: known technologies mixed anew, and better processes.",
    (
        Question(
            "small patents",
            "what China protects is mostly small",
            small_patents,
            Line(50, "what a country mostly does is more than half", "% of patents", judged=True, side="more than"),
            yes="what China protected in the essay's time was mostly small ({range}% of patents)",
            no="what China protected in the essay's time was not mostly small ({range}% of patents)",
            choices=(
                one_of("counted", *COUNTED, why="many applications fail, and patents stay in force for years"),
                one_of("designs", "with designs", "without designs", why="a design protects a look, not a technology"),
                one_of("year", 2010, 2011, why="the figures of the nation begin in the essay's year"),
            ),
            kind="proxy",
            because="utility models and designs need only a small step, but subsidies brought more of them",
        ),
        Question(
            "development",
            "China gives far more of its R&D to development than others",
            development_beside_others,
            Line(10, "a tenth of all R&D", "points of R&D", judged=True),
            yes="it gave far more of its R&D to development than others ({range} points)",
            no="it did not give far more of its R&D to development than others ({range} points)",
            choices=(
                one_of(
                    "country",
                    {"United States": "USA", "Japan": "JPN", "South Korea": "KOR", "Israel": "ISR"},
                    why="all four spend much on R&D, and Israel develops a lot, too",
                ),
                one_of("year", 2010, 2011, why="the essay is of 2010"),
            ),
            kind="proxy",
            because="development stands for improving what is known, though new products are developed as well",
        ),
    ),
)
RECORDS = (RQ_18, RQ_38, RQ_50, RQ_92)
