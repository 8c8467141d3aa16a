"""The records of the claims, on *Run of the Red Queen* (Breznitz and Murphree 2010)."""

from __future__ import annotations

from typing import cast

import numpy as np
import pandas as pd

from course.ledger import estimates
from course.ledger.record import Found, Line, Question, Record, RecordError, one_of, rows
from course.tables import ai, economies, firms


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
    cap={"supported": "what brought the trouble, growth or the state, is in no table"},
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

FILERS = Question(
    "does not lead in patents",
    "no Chinese firm led in international patents",
    first_among_filers,
    Line(3, "who moves the frontier is among the first three filers", "as its place", side="more than"),
    yes="{firm} was no leading filer of patents (place {value:.0f} in {year})",
    no="{firm} was a leading filer of patents (place {value:.0f} in {year})",
    choices=(one_of("until", "any year", "that year", why="the essay speaks of now, and a lead can pass"),),
    kind="proxy",
    because="filings stand for moving the frontier, though many are not new to the world",
    core=True,
)


def part_of_patents(country_patents: pd.DataFrame, *, year: int) -> Found:
    """Return China's share of the patents granted in the United States, per cent."""
    granted = rows(country_patents, "country_patents", indicator="US patents granted", year=year)
    china, world = (
        float(rows(granted, "country_patents", country=where)["value"].iloc[0]) for where in ("China", "World")
    )
    return estimates.exact(100 * china / world)


RQ_32 = Record(
    "RQ-32",
    "Chinese technology firms stay at the cusp of the world's frontier, without advancing the frontier itself.",
    (
        Question(
            "few American patents",
            "few of the patents granted in America were China's",
            part_of_patents,
            Line(10, "who moves the frontier has more", "% of all", judged=True, side="less than"),
            yes="few American patents were China's ({value:.1f}%)",
            no="many American patents were China's ({value:.1f}%)",
            choices=(one_of("year", 2010, 2009, why="the essay is of 2010"),),
            kind="proxy",
            because="patents abroad stand for moving the frontier, though not all are new to the world",
            core=True,
        ),
        FILERS,
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


def abroad_over_home(value_capture: pd.DataFrame, *, counted: str) -> Found:
    """Return the jobs around the iPod of 2006 outside the United States, over those in it (shops in or out)."""
    return _abroad_over_home(value_capture, ("jobs", "iPod jobs", "Retail and other non-professional jobs"), counted)


def wages_abroad_over_home(value_capture: pd.DataFrame, *, counted: str) -> Found:
    """Return the wages around the iPod of 2006 outside the United States, over those in it (see `abroad_over_home`)."""
    return _abroad_over_home(
        value_capture, ("wages", "All iPod wages", "Retail and other non-professional wages"), counted
    )


def _abroad_over_home(value_capture: pd.DataFrame, items: tuple[str, str, str], counted: str) -> Found:
    indicator, item, shops = items
    mine = rows(value_capture, "value_capture", indicator=indicator, item=item)
    there, here = (
        float(rows(mine, "value_capture", country=where)["value"].iloc[0])
        for where in ("outside the United States", "United States")
    )
    if counted == "without shops at home":
        here -= float(rows(value_capture, "value_capture", indicator=indicator, item=shops)["value"].iloc[0])
    return estimates.exact(there / here)


COUNTED = one_of("counted", "all", "without shops at home", why="shops would sell the product whoever thought it up")


def stress_and_growth(
    province_rd: pd.DataFrame,
    province_technology: pd.DataFrame,
    province_economy: pd.DataFrame,
    *,
    stress: str,
    until: int,
    how: str,
    held: str,
) -> Found:
    """Return the correlation over provinces of the stress on novelty in the year of the essay with the growth of GDP a
    head since then.
    """
    source, name = (
        (province_technology, "province_technology") if stress == "inventions" else (province_rd, "province_rd")
    )
    then = rows(source, name, level="province", year=int(ESSAY)).set_index("province")
    novelty = {
        "basic research": lambda: then["basic_share_percent"],
        "research": lambda: 100 - then["development_share_percent"],
        "inventions": lambda: then["invention_share_of_applications_percent"],
    }[stress]().astype(float)
    economy = rows(province_economy, "province_economy", level="province")
    head = (economy["gdp_bn_cny"].astype(float) / economy["population_persons"].astype(float)).groupby(
        [economy["province"].astype(str), economy["year"]]
    ).first().unstack("year")  # fmt: skip
    novelty.index = novelty.index.astype(str)
    begin = np.log(head[int(ESSAY)]).to_frame("income")
    return estimates.association(novelty, head[until] / head[int(ESSAY)], how, None if held == "nothing" else begin)


RQ_34 = Record(
    "RQ-34",
    "Where growth and jobs are the aim, stressing novelty may not be the right strategy.",
    (
        Question(
            "jobs",
            "a new product's jobs arose mostly elsewhere",
            abroad_over_home,
            Line(1, "as many as at home", "for each at home", side="more than"),
            yes="a new product's jobs arose mostly elsewhere ({value:.1f} for each at home)",
            no="a new product's jobs arose mostly where it was thought up ({value:.1f} elsewhere for each)",
            choices=(COUNTED,),
            kind="proxy",
            because="the iPod stands for new products, since it alone has its jobs counted",
            core=True,
        ),
        Question(
            "earnings",
            "wages were earned mostly there",
            wages_abroad_over_home,
            Line(1, "as much as at home", "times those at home", side="more than"),
            yes="wages were earned mostly there ({value:.2f} for each dollar at home)",
            no="wages were earned mostly at home ({value:.2f} elsewhere for each dollar)",
            choices=(COUNTED,),
            kind="proxy",
            because="wages around one product stand for what an economy earns by novelty",
            core=True,
        ),
        Question(
            "provinces",
            "provinces stressing novelty grew no faster",
            stress_and_growth,
            Line(0.3, "below it hardly anything goes together", "as correlation", judged=True, side="less than"),
            yes="provinces stressing novelty grew no faster",
            no="provinces stressing novelty grew faster",
            choices=(
                one_of("stress", "basic research", "research", "inventions", why="money and patents tell of novelty"),
                one_of("until", 2019, 2023, why="the pandemic hit provinces unlike"),
                one_of("how", "pearson", "spearman", why="Beijing lies far out"),
                one_of("held", "nothing", "income at the beginning", why="poor provinces grew faster"),
            ),
            kind="sign",
            because="what else makes a province grow is not held equal",
        ),
    ),
)


def ahead_of_others(
    country_economy: pd.DataFrame, countries: pd.DataFrame, *, among: str, span: tuple[int, int]
) -> Found:
    """Return by how many points a year China's real income per head grew faster than that of the middle country."""
    others = economies.of_similar_income(country_economy, countries, int(ESSAY))
    growth = economies.real_growth(country_economy, *span)
    single = economies.single(countries)["iso3"]
    growth = growth[growth.index.isin(others.index if among == "countries of like income" else single)]
    if "CHN" not in growth.index:
        raise LookupError(f"country_economy has no growth of China from {span[0]} to {span[1]}.")
    return estimates.exact(float(growth["CHN"] - growth.median())).telling(grew=float(growth["CHN"]), until=span[1])


RQ_39 = Record(
    "RQ-39",
    "This system of innovation can thrive for many years, and drive China's rapid growth with it.",
    (
        Question(
            "fast growth",
            "China went on growing faster than others",
            ahead_of_others,
            Line(2, "with less a country hardly moves up among others", "points a year", judged=True),
            yes="China went on growing faster than others ({grew:.1f}% a year to {until}, {range} points more)",
            no="China did not go on growing faster than others ({range} points a year more)",
            choices=(
                one_of("among", "countries of like income", "all countries", why="the rich grow more slowly"),
                one_of(
                    "span",
                    {
                        "2010 to 2024": (2010, 2024),
                        "2010 to 2019": (2010, 2019),
                        "2015 to 2024": (2015, 2024),
                        "2019 to 2024": (2019, 2024),
                    },
                    why="many years can mean a decade or more, and growth must last",
                ),
            ),
            kind="sign",
            because="fast growth can come from much else than a way of innovating",
            must="a system can't have driven fast growth that did not come",
        ),
    ),
)


def more_at_home(firm_panel: pd.DataFrame, *, last_year: str) -> Found:
    """Return by how many points China's share of SMIC's revenue rose from the first figure to a later one."""
    home = firms.series(firm_panel, "SMIC", "China share of revenue", ("year", "quarter"))
    if len(home) < 2 or last_year not in home.index:
        raise LookupError(f"firm_panel has no China share of SMIC's revenue for {last_year}, or none before.")
    return estimates.exact(float(home[last_year] - home.iloc[0])).telling(
        first=float(home.iloc[0]), begin=str(home.index[0])[:4], last=float(home[last_year]), end=last_year[:4]
    )


RQ_83 = Record(
    "RQ-83",
    "SMIC serves the needs of state agencies that want to rely less on foreign production.",
    (
        Question(
            "more at home",
            "SMIC came to sell more of its chips at home",
            more_at_home,
            Line(10, "with less its market is much the same", "points", judged=True),
            yes="SMIC came to sell more of its chips at home ({first:.0f}% in {begin}, {last:.0f}% in {end})",
            no="SMIC did not come to sell more of its chips at home ({first:.0f}% in {begin}, {last:.0f}% in {end})",
            choices=(
                one_of("last year", "2018", "2023", "2014Q4", why="limits set abroad make firms buy at home, too"),
            ),
            kind="sign",
            because="who its customers were is not told, and a firm may buy at home for the price",
        ),
    ),
)
RECORDS = (RQ_07, RQ_11, RQ_18, RQ_29, RQ_32, RQ_34, RQ_38, RQ_39, RQ_69, RQ_83, RQ_92)
