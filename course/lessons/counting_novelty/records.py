"""The records of the claims, on *Run of the Red Queen* (Breznitz and Murphree 2010)."""

from __future__ import annotations

from typing import cast

import pandas as pd

from course.ledger import estimates
from course.ledger.record import Found, Line, Question, Record, RecordError, one_of, rows
from course.lessons.red_queens_race.records import EDITION, days_first, days_first_of_open, makers_dealt_out


def place_in_making(country_counts: pd.DataFrame, *, measure: tuple[str, str | None], year: int) -> Found:
    """Return China's place among the countries of the table, by what they make or export."""
    indicator, series = measure
    mine = rows(country_counts, "country_counts", kind="country", indicator=indicator, year=year)
    mine = mine if series is None else rows(mine, "country_counts", series=series)
    found = estimates.place(mine.set_index("economy")["value"], "China")
    return found.telling(year=year)


#: Later goods: table, indicator and period of their figures, and who stands for China.
NEW_GOODS = {
    "robots put up in 2024": ("industrial robots installed", "2024", "China"),
    "solar panels put up in 2024": ("solar capacity added", "2024", "China"),
    "batteries of cars by maker in 2025": ("share of batteries in electric cars", "2025", "six Chinese makers"),
    "cars exported in 2025": ("cars exported", "2025Q1-Q3", "China"),
}


#: Subjects that hold others, or that are a single firm beside its group.
NOT_COMPARED = ("world", "European Union", "CATL", "BYD", "CALB", "Gotion", "LG Energy Solution", "SK On")


def place_in_new_goods(industry_facts: pd.DataFrame, electric_cars: pd.DataFrame, *, goods: str) -> Found:
    """Return China's place in goods that were new after the essay, among the countries with a figure (lowest estimate
    where there are two).
    """
    if goods == "electric cars sold in 2024":
        cars = rows(electric_cars, "electric_cars", kind="country", year=2024)
        return estimates.place(cars.set_index("economy")["cars_sold"], "China").telling(goods=goods)
    indicator, period, who = NEW_GOODS[goods]
    mine = rows(industry_facts, "industry_facts", indicator=indicator, period=period)
    mine = mine[~mine["subject"].isin(NOT_COMPARED) & (mine["qualifier"] != "high estimate")]
    if who not in set(mine["subject"]):
        raise RecordError(f"The table industry_facts has no row of {who!r} with indicator = {indicator!r}.")
    return estimates.place(mine.set_index("subject")["value"], who).telling(goods=goods)


RQ_38 = Record(
    "RQ-38",
    "China is already a world leader in second-generation, process and production innovation.",
    (
        Question(
            "leader in making",
            "China was among the first makers of advanced goods",
            place_in_making,
            Line(3, "a leader is one of the first three", "as its place", also=(2, 4), side="at most"),
            yes="China was among the first makers of advanced goods (place {range} of {among} economies)",
            no="China was not among the first makers of advanced goods (place {range} of {among} economies)",
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
            because="who makes much may innovate in making, but could also make much because labour is cheap",
        ),
        Question(
            "leader since",
            "China came to lead in goods that were new after the essay",
            place_in_new_goods,
            Line(
                1,
                "most lists name two to five rivals, so that only the first place says something",
                "as its place",
                side="at most",
            ),
            yes="it came to lead in goods that were new after the essay",
            no="it did not come to lead in goods that were new after the essay (place {range})",
            choices=(
                one_of(
                    "goods",
                    *NEW_GOODS,
                    "electric cars sold in 2024",
                    why="each of the goods has its own leader, and some are counted where they are made, others where"
                    " they are used",
                ),
            ),
            kind="sign",
            because="a large market can lead in what it uses and makes without a better way of making it",
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
            Line(50, "who has less than half of a leader's is weak", "% of the leader", judged=True, side="less than"),
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
            Line(50, "who has half of a leader's is no longer weak", "% of the leader", judged=True),
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
        Question(
            "first in open AI",
            "China has had the best open AI model",
            days_first_of_open,
            Line(10, "one day in ten is more than a chance lead", "% of the days", judged=True),
            yes="it has had the best open one ({range}%)",
            no="it has not had the best open one ({range}%)",
            choices=(EDITION,),
            kind="proxy",
            because="a model that all may load is a product of its own; the best of them stands for a novel one",
            placebo=makers_dealt_out,
        ),
    ),
    cap={"contradicted": "the essay names no date by which it will have come"},
)

RECORDS = (RQ_18, RQ_38, RQ_92)
