"""The records of the claims, on *Run of the Red Queen* (Breznitz and Murphree 2010)."""

from __future__ import annotations

from typing import cast

import numpy as np
import pandas as pd

from course.ledger import estimates
from course.ledger.record import Found, Line, Question, Record, one_of, rows
from course.tables import ai, firms


def lenovo_s_place(pc_market_share: pd.DataFrame, *, counted: tuple[str, int, str | None]) -> Found:
    """Return Lenovo's place by shipments, by one source in one year (no quarter: the whole of it)."""
    counter, year, quarter = counted
    mine = rows(pc_market_share, "pc_market_share", firm="Lenovo", counted_by=counter, year=year)
    mine = rows(
        mine.assign(quarter=mine["quarter"].astype("object").fillna("all")), "pc_market_share", quarter=quarter or "all"
    )
    return estimates.exact(float(mine["rank"].iloc[0])).telling(
        year=year, share=float(mine["market_share_percent"].iloc[0])
    )


RQ_07 = Record(
    "RQ-07",
    "Lenovo is the fourth maker of personal computers in the world.",
    (
        Question(
            "place",
            "Lenovo was the fourth-largest maker of personal computers",
            lenovo_s_place,
            Line(4, "the place that the authors name", "as its place", side="exactly"),
            yes="Lenovo was the fourth-largest maker of PCs in {year}, with {share:.1f} % of all PCs sold",
            no="Lenovo was not the fourth-largest maker of PCs in {year}: its place was {range}",
            choices=(
                one_of(
                    "counted",
                    {
                        "all of 2010 by Gartner": ("Gartner", 2010, None),
                        "second quarter of 2010": ("not said", 2010, "Q2"),
                        "fourth quarter of 2010": ("not said", 2010, "Q4"),
                        "second quarter of 2009 by IDC": ("IDC", 2009, "Q2"),
                    },
                    why="sources differ, and the authors name neither a source nor a time",
                ),
            ),
        ),
    ),
)


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
            yes="China left few traces of novelty beside a leader ({range} % of the leader's)",
            no="China left many traces of novelty beside a leader ({range} % of the leader's)",
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


def months_behind(ai_frontier_scores: pd.DataFrame, *, edition: str, months: str) -> Found:
    """Return how many months Chinese records in AI came after the first American model at that level; the ends of the
    interval are those for Chinese scores at the ends of theirs.

    months : "median" or "mean" of all records, or "the latest" one. Raises EditionError where the edition is not there.
    """
    scores = ai.scored(ai_frontier_scores, edition)
    if ai.of_country(scores, ai.CHINA).empty:
        raise LookupError(f"ai_frontier_scores has no Chinese model in the edition of {edition}.")

    def late(score: str) -> float:
        filled = scores.assign(**{score: scores[score].fillna(scores["eci"])})
        found = ai.lags(filled, score=score)["months"].fillna(0.0)
        return float(found.iloc[-1] if months == "the latest" else getattr(found, months)())

    values = [late(score) for score in ("eci", "eci_low", "eci_high")]
    return Found(values[0], min(values), max(values))


def days_first(ai_frontier_scores: pd.DataFrame, *, edition: str) -> Found:
    """Return on how many per cent of the days the best model was Chinese; the ends of the interval are those for
    Chinese scores at the ends of theirs.

    Raises EditionError where the edition is not there.
    """
    return _days_first(ai.scored(ai_frontier_scores, edition))


def days_first_of_open(ai_frontier_scores: pd.DataFrame, *, edition: str) -> Found:
    """Return the same as `days_first` for models whose weights others can load."""
    return _days_first(ai.scored(ai_frontier_scores, edition, opened=True))


def _days_first(scores: pd.DataFrame) -> Found:
    chinese = scores.index.isin(ai.of_country(scores, ai.CHINA).index)
    if not chinese.any():
        raise LookupError("ai_frontier_scores has no Chinese model in one of its editions.")
    values = [
        ai.share_of_days(scores.assign(eci=scores["eci"].where(~chinese, scores[score].fillna(scores["eci"]))))
        for score in ("eci", "eci_low", "eci_high")
    ]
    return Found(values[0], min(values), max(values))


def first_among_filers(firm_panel: pd.DataFrame, *, until: str) -> Found:
    """Return the best place that Huawei or ZTE had among the world's filers of international patents.

    until : "any year" to that of the essay, or "that year" alone.
    """
    found = {
        (firm, str(year)): float(place)
        for firm in ("Huawei", "ZTE")
        for year, place in firms.series(firm_panel, firm, "PCT world rank").items()
        if str(year) == ESSAY or (str(year) < ESSAY and until == "any year")
    }
    if not found:
        raise LookupError(f"firm_panel has no place of Huawei or ZTE among filers to {ESSAY}.")
    firm, year = min(found, key=found.__getitem__)
    return estimates.exact(found[firm, year]).telling(firm=firm, year=year)


def makers_dealt_out(tables: dict[str, pd.DataFrame], random: np.random.Generator) -> dict[str, pd.DataFrame]:
    """Return tables of a world in which a maker's country says nothing: countries are dealt out anew among makers."""
    table = tables["ai_frontier_scores"]
    makers = pd.factorize(table["organisation"].fillna(""))[0]
    seats = table["countries"].groupby(makers).first().to_numpy(dtype=object)
    return {"ai_frontier_scores": table.assign(countries=pd.Series(random.permutation(seats)[makers], table.index))}


#: The year of the essay, as periods are written in firm_panel.
ESSAY = "2010"
EDITION = one_of(
    "edition",
    "August 2026",
    "February 2026",
    why="the index is estimated anew with every edition, and some dates of release are set anew",
)
AI_ALONE = "AI since 2023 stands for technology; the field is younger than the essay"

RQ_32 = Record(
    "RQ-32",
    "Chinese technology firms stay at the cusp of the world's frontier, without advancing the frontier itself.",
    (
        Question(
            "keeps up",
            "China keeps up in AI",
            months_behind,
            Line(12, "at the cusp is about a year behind or less", "months behind", judged=True, side="at most"),
            yes="in AI China keeps up, some {value:.0f} months behind",
            no="in AI China does not keep up, some {value:.0f} months behind",
            choices=(
                EDITION,
                one_of("months", "median", "mean", "the latest", why="one long wait weighs more in the mean"),
            ),
            kind="proxy",
            because=AI_ALONE,
        ),
        Question(
            "does not lead in AI",
            "China does not lead in AI",
            days_first,
            Line(
                10,
                "who has the best model on fewer than one day in ten does not move the frontier",
                "% of the days",
                judged=True,
                side="less than",
            ),
            yes="there it hardly ever has the best model ({range} % of the days)",
            no="there it often has the best model ({range} % of the days)",
            choices=(EDITION,),
            kind="proxy",
            because=AI_ALONE,
        ),
        Question(
            "does not lead in patents",
            "no Chinese firm led in international patents",
            first_among_filers,
            Line(3, "who moves the frontier is among the first three filers", "as its place", side="more than"),
            yes="{firm} was no leading filer of patents (place {value:.0f} in {year})",
            no="{firm} was a leading filer of patents (place {value:.0f} in {year})",
            choices=(one_of("until", "any year", "that year", why="the essay speaks of now, and a lead can pass"),),
            kind="proxy",
            because="filings stand for moving the frontier, though many are not new to the world",
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
            yes="China now leaves many traces of novelty beside a leader ({range} % of the leader's)",
            no="China still leaves few traces of novelty beside a leader ({range} % of the leader's)",
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
            yes="China has had the best AI model ({range} % of the days)",
            no="China has not had the best AI model ({range} % of the days)",
            choices=(EDITION,),
            kind="proxy",
            because="the best model stands for a novel product, in one field",
        ),
        Question(
            "first in open AI",
            "China has had the best open AI model",
            days_first_of_open,
            Line(10, "one day in ten is more than a chance lead", "% of the days", judged=True),
            yes="it has had the best open one ({range} %)",
            no="it has not had the best open one ({range} %)",
            choices=(EDITION,),
            kind="proxy",
            because="a model that all may load is a product of its own; the best of them stands for a novel one",
            placebo=makers_dealt_out,
        ),
    ),
    cap={"contradicted": "the essay names no date by which it will have come"},
)
RECORDS = (RQ_07, RQ_18, RQ_32, RQ_38, RQ_92)
