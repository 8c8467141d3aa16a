"""The records of the claims, on *Run of the Red Queen* (Breznitz and Murphree 2010)."""

from __future__ import annotations

from typing import cast

import numpy as np
import pandas as pd

from course.ledger import estimates
from course.ledger.record import Found, Line, Question, Record, RecordError, one_of, rows
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
            yes="Lenovo was the fourth-largest maker of PCs in {year}, with {share:.1f}% of all PCs sold",
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

EIGHT = tuple(f"{year}Q{quarter}" for year in (2008, 2009) for quarter in range(1, 5))


def _smic(firm_panel: pd.DataFrame, indicator: str, periods: tuple[str, ...]) -> pd.Series:
    mine = rows(firm_panel, "firm_panel", firm="SMIC", preferred=True, indicator=indicator, period=list(periods))
    found = mine.set_index("period")["value"].astype(float).reindex(list(periods))
    if found.isna().any():
        raise RecordError(
            f"The table firm_panel has no {indicator} of SMIC for {', '.join(found.index[found.isna()])}."
        )
    return found


def fall_of_the_margin(firm_panel: pd.DataFrame, *, averaged: str, before: tuple[str, ...]) -> Found:
    """Return SMIC's gross margin over the eight quarters of 2008 and 2009, less that of a time before, in points."""
    hard = _smic(firm_panel, "gross margin", EIGHT)
    if averaged == "weighted by revenue":
        sales = _smic(firm_panel, "revenue", EIGHT)
        now = float((hard * sales).sum() / sales.sum())
    else:
        now = float(hard.median() if averaged == "median quarter" else hard.mean())
    then = float(_smic(firm_panel, "gross margin", before).mean())
    return estimates.exact(now - then).telling(now=now, then=then, quarters=len(EIGHT))


def as_before(tables: dict[str, pd.DataFrame], random: np.random.Generator) -> dict[str, pd.DataFrame]:
    """Return a table in which the eight quarters have margins drawn from those of the quarters before."""
    table = tables["firm_panel"].copy()
    mine = (table["firm"] == "SMIC") & (table["indicator"] == "gross margin") & (table["period_kind"] == "quarter")
    before = table.loc[mine & (table["year"] < 2008), "value"].to_numpy(dtype=float)
    hard = mine & table["period"].isin(EIGHT)
    table["value"] = table["value"].astype(float)
    table.loc[hard, "value"] = random.choice(before, int(hard.sum()))
    return {"firm_panel": table}


def behind_the_market(industry_facts: pd.DataFrame, firm_panel: pd.DataFrame, *, counted: str) -> Found:
    """Return the growth of SMIC's sales in 2009 less that of all foundries, in points of per cent."""
    grown = rows(industry_facts, "industry_facts", topic="foundries", indicator="growth of sales", counted_by=counted)
    market = float(rows(grown, "industry_facts", subject="world")["value"].iloc[0])
    if counted == "IC Insights":
        mine = float(rows(grown, "industry_facts", subject="SMIC")["value"].iloc[0])
    else:  # it prints no growth of SMIC's: its own accounts then
        sales = _smic(firm_panel, "revenue", ("2008", "2009"))
        mine = 100 * float(sales["2009"] / sales["2008"] - 1)
    return estimates.rounded(mine - market, 1.0).telling(mine=-mine, market=-market)


RQ_11 = Record(
    "RQ-11",
    "SMIC has trouble keeping its profit margins and its share of the market; its fast growth and its ties to the state"
    " may be why.",
    (
        Question(
            "margins",
            "SMIC's margin had fallen",
            fall_of_the_margin,
            Line(-5, "five points are half of the margin of the year before", "points", judged=True, side="less than"),
            yes="SMIC's gross margin fell from {then:.0f}% to {now:.0f}% over {quarters} quarters",
            no="SMIC's gross margin did not fall much ({then:.0f}% before, {now:.0f}% after)",
            choices=(
                one_of(
                    "averaged",
                    "mean of the quarters",
                    "weighted by revenue",
                    "median quarter",
                    why="a single quarter was far worse than the others",
                ),
                one_of(
                    "before",
                    {
                        "all of 2007": ("2007",),
                        "all of 2006": ("2006",),
                        "quarters of 2007": ("2007Q1", "2007Q2", "2007Q3", "2007Q4"),
                    },
                    why="the authors name no time with which they compare",
                ),
            ),
            placebo=as_before,
        ),
        Question(
            "share of the market",
            "SMIC lost a part of its market",
            behind_the_market,
            Line(0, "who grows less than all others loses a part of the market", "points", side="less than"),
            yes="its sales fell by {mine:.0f}%, those of all foundries by {market:.0f}%",
            no="its sales did no worse than those of all foundries",
            choices=(
                one_of(
                    "counted", "IC Insights", "Gartner", why="two who count the market differ in which makers are in"
                ),
            ),
        ),
    ),
    aside="What brought the trouble, these figures do not say.",
)


def _at_home(industry_facts: pd.DataFrame, year: int) -> Found:
    lists = rows(
        industry_facts, "industry_facts", topic="foundries", indicator="rank", counted_by="IC Insights", year=year
    )
    home = rows(lists, "industry_facts", iso3="CHN").set_index("subject")["value"]
    return estimates.place(home, "SMIC", most_first=False).telling(year=year)


def place_after(industry_facts: pd.DataFrame) -> Found:
    """Return SMIC's place among the Chinese foundries in the list of 2009, the year after a state firm bought in."""
    return _at_home(industry_facts, 2009)


def place_before(industry_facts: pd.DataFrame, *, year: int) -> Found:
    """Return SMIC's place among the Chinese foundries in a list from before a state firm bought in."""
    return _at_home(industry_facts, year)


RQ_29 = Record(
    "RQ-29",
    "SMIC made itself into China's largest chip foundry by letting the state in.",
    (
        Question(
            "largest",
            "SMIC was China's largest foundry",
            place_after,
            Line(1, "the largest is the first", "as its place among Chinese foundries", side="exactly"),
            yes="SMIC was the largest of {among} Chinese foundries in {year}",
            no="SMIC was not the largest Chinese foundry (place {range})",
        ),
        Question(
            "by the state",
            "it became so only after the state had come in",
            place_before,
            Line(1, "who was first before did not get there by it", "as its place", side="more than"),
            yes="it was not yet so before a state firm bought in (place {range})",
            no="it had been so in {year}, years before a state firm bought in",
            choices=(one_of("year", 2004, 2003, why="the two lists before the state firm Datang bought in"),),
            kind="proxy",
            because="the tables hold no stakes of the state from the first years of the firm",
        ),
    ),
)


def sold_abroad(province_technology: pd.DataFrame, *, whose: str, year: int) -> Found:
    """Return the share of the new products of high-tech firms that was sold abroad: of the nation, or of the middle
    province with a figure.
    """
    level = "nation" if whose == "the nation" else "province"
    mine = rows(province_technology, "province_technology", level=level, year=year)
    share = mine["hightech_new_product_export_share_percent"].astype(float).dropna()
    if share.empty:
        raise RecordError(f"The table province_technology has no exports of new products for {year}.")
    return estimates.exact(float(share.median())).telling(year=year, home=100 - float(share.median()))


RQ_69 = Record(
    "RQ-69",
    "Chinese firms often make their best second-generation products for the home market.",
    (
        Question(
            "mostly at home",
            "new products were sold at home rather than abroad",
            sold_abroad,
            Line(
                50,
                "what is made for the home market is sold there for the greater part",
                "% sold abroad",
                judged=True,
                side="less than",
            ),
            yes="of the new products of high-tech firms {home:.0f}% were sold at home ({year})",
            no="of the new products of high-tech firms only {home:.0f}% were sold at home ({year})",
            choices=(
                one_of(
                    "whose",
                    "the nation",
                    "the middle province",
                    why="the nation's figure is that of its large exporters",
                ),
                one_of("year", 2016, 2018, 2020, 2023, why="the figures begin only after the essay"),
            ),
            kind="proxy",
            because="new products of high-tech industry stand for those that are meant, and the figures are later",
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
            yes="there it hardly ever has the best model ({range}% of the days)",
            no="there it often has the best model ({range}% of the days)",
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
RECORDS = (RQ_07, RQ_11, RQ_18, RQ_29, RQ_32, RQ_38, RQ_69, RQ_92)
