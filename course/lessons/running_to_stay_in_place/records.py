"""The records of the claims, on *Run of the Red Queen* (Breznitz and Murphree 2010)."""

from __future__ import annotations

import numpy as np
import pandas as pd

from course.ledger import estimates
from course.ledger.record import Found, Line, Question, Record, RecordError, one_of, rows


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
            yes="SMIC's gross margin fell from {then:.0f} % to {now:.0f} % over {quarters} quarters",
            no="SMIC's gross margin did not fall much ({then:.0f} % before, {now:.0f} % after)",
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
            yes="its sales fell by {mine:.0f} %, those of all foundries by {market:.0f} %",
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
            yes="of the new products of high-tech firms {home:.0f} % were sold at home ({year})",
            no="of the new products of high-tech firms only {home:.0f} % were sold at home ({year})",
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
RECORDS = (RQ_07, RQ_11, RQ_29, RQ_38, RQ_69)
