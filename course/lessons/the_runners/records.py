"""The records of the claims on the runners, on *Run of the Red Queen* (Breznitz and Murphree 2010)."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from course.ledger import estimates
from course.ledger.record import Found, Line, Question, Record, RecordError, one_of, rows
from course.tables import firms


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
            yes="SMIC's gross margin averaged {now:.0f}% over {quarters} quarters, after {then:.0f}% before",
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


#: Firms whose share of sales in China stands in their accounts (firm_panel).
ACCOUNTS = ("Lenovo", "Huawei", "SMIC")
#: Firms of which industry_facts has what they sold, or what was used of their goods: in all, and abroad.
GOODS = {
    "CATL": ("batteries in electric cars", "batteries in electric cars outside China"),
    "BYD": ("electric and plug-in cars sold", "cars sold abroad"),
}
#: What "about 2010" may be: from the year before the essay to two years after it.
ABOUT_2010 = (2009, 2012)


def share_at_home(firm_panel: pd.DataFrame, industry_facts: pd.DataFrame, firm: str) -> pd.Series:
    """Return the share of its sales that a firm made in China (%), by year, from the first figure to the last."""
    if firm in GOODS:
        whole, abroad = (
            rows(industry_facts, "industry_facts", subject=firm, indicator=name).set_index("year")["value"]
            for name in GOODS[firm]
        )
        return (100 * (1 - abroad.astype(float) / whole.astype(float))).dropna()
    mine = rows(firm_panel, "firm_panel", firm=firm, indicator="China share of revenue", preferred=True)
    return mine.sort_values("period", kind="stable").set_index("year")["value"].astype(float)


def sold_at_home(firm_panel: pd.DataFrame, industry_facts: pd.DataFrame, *, time: str, firm: str) -> Found | None:
    """Return the share of its sales that a firm made in China (%): the figure nearest to 2010 or the last one; None
    where there is none about 2010.
    """
    known = share_at_home(firm_panel, industry_facts, firm)
    if time == "about 2010":
        known = known[(known.index >= ABOUT_2010[0]) & (known.index <= ABOUT_2010[1])]
        if known.empty:
            return None
        at = int(np.abs(known.index.to_numpy(dtype=float) - 2010).argmin())
    else:
        at = len(known) - 1
    return estimates.exact(float(known.iloc[at])).telling(firm=firm, year=int(known.index[at]))


RQ_69 = Record(
    "RQ-69",
    "Chinese firms often make their best second-generation products for the home market.",
    (
        Question(
            "new products",
            "new products were sold at home rather than abroad",
            sold_abroad,
            Line(
                50,
                "the greater part stays at home",
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
        Question(
            "known firms",
            "the best-known firms sold more at home than abroad",
            sold_at_home,
            Line(
                50,
                "the same for a firm",
                "% sold in China",
                judged=True,
                side="more than",
            ),
            yes="{firm} sold {value:.0f}% in China in {year}",
            no="{firm} sold only {value:.0f}% in China in {year}",
            choices=(
                one_of(
                    "time",
                    "about 2010",
                    "latest",
                    why="the essay is of 2010; since then China has grown, and some firms were shut out abroad",
                ),
                one_of("firm", *ACCOUNTS, *GOODS, why="all firms of the lesson with a figure; Tencent has none"),
            ),
            kind="proxy",
            because="all that a firm sells stands for its best products",
        ),
    ),
)

#: Internet firms with revenue and profit about the time of the essay, beside Tencent.
RIVALS = ("Baidu", "NetEase", "Alibaba.com")


def accounts(firm_panel: pd.DataFrame, year: int) -> pd.DataFrame:
    """Return revenue and net income (million CNY) of Tencent and its rivals in a year, firms with both only."""
    mine = rows(
        firm_panel,
        "firm_panel",
        firm=["Tencent", *RIVALS],
        preferred=True,
        period=str(year),
        indicator=["revenue", "net income", "net income attributable"],
    )
    wide = mine.pivot_table(index="firm", columns="indicator", values="value", observed=True).astype(float)
    if "net income attributable" in wide:
        wide["net income"] = wide["net income"].fillna(wide["net income attributable"])
    found = wide[["revenue", "net income"]].dropna()
    if "Tencent" not in found.index or len(found) < 2:
        raise RecordError(f"The table firm_panel has no revenue and net income of Tencent and a rival for {year}.")
    return found.set_axis(found.index.astype(str))


def place_by_revenue(firm_panel: pd.DataFrame, *, year: int) -> Found:
    """Return Tencent's place by revenue among the internet firms with a figure."""
    return estimates.place(accounts(firm_panel, year)["revenue"], "Tencent").telling(year=year)


def place_by_profit(firm_panel: pd.DataFrame, *, profit: str, year: int) -> Found:
    """Return Tencent's place by net income, or by its share of revenue, among the internet firms with a figure."""
    known = accounts(firm_panel, year)
    made = known["net income"] if profit == "amount" else known["net income"] / known["revenue"]
    return estimates.place(made, "Tencent").telling(year=year)


YEARS = one_of("year", 2010, 2008, why="the essay's year, and the last one before with figures of Tencent and rivals")

RQ_12 = Record(
    "RQ-12",
    "Tencent is the largest and most profitable internet firm of China.",
    (
        Question(
            "largest",
            "Tencent was the largest internet firm",
            place_by_revenue,
            Line(1, "the largest is the first", "as its place", side="exactly"),
            yes="Tencent had the largest revenue of {among} internet firms in {year}",
            no="Tencent did not have the largest revenue of {among} internet firms in {year} (place {range})",
            choices=(YEARS,),
        ),
        Question(
            "most profitable",
            "Tencent was the most profitable internet firm",
            place_by_profit,
            Line(1, "the most profitable is the first", "as its place", side="exactly"),
            yes="Tencent was the most profitable one",
            no="Tencent was not the most profitable one (place {range})",
            choices=(
                one_of(
                    "profit",
                    "amount",
                    "part of revenue",
                    why="a large firm can earn most and yet keep less of what it sells for",
                ),
                YEARS,
            ),
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


def places_gained(pc_market_share: pd.DataFrame, firms: pd.DataFrame) -> Found:
    """Return by how many places Lenovo rose in the year in which it bought IBM's PC division, by the one source
    that has this year and the one before.
    """
    told = str(rows(firms, "firms", firm="Lenovo")["fact"].iloc[0])
    bought = re.search(r"IBM in (\d{4})", told)
    if bought is None:
        raise RecordError("The table firms doesn't tell in which year Lenovo bought the division of IBM.")
    year = int(bought[1])
    whole = rows(pc_market_share, "pc_market_share", firm="Lenovo", year=[year - 1, year])
    whole = whole[whole["quarter"].isna()].set_index("year")
    if not {year - 1, year} <= set(whole.index) or not whole.index.is_unique:
        raise RecordError(f"The table pc_market_share has no one place of Lenovo for {year - 1} and for {year}.")
    rank, sold = whole["rank"].astype(float), whole["units_m"].astype(float)
    return estimates.exact(float(rank[year - 1] - rank[year])).telling(
        before=f"{rank[year - 1]:.0f}", after=f"{rank[year]:.0f}", year=year, sold=f"{sold[year]:.1f}"
    )


RQ_74 = Record(
    "RQ-74",
    "Lenovo became known to the world when it bought IBM's computer division in 2005.",
    (
        Question(
            "place in the world",
            "Lenovo rose by several places in the year of the purchase",
            places_gained,
            Line(3, "a rise by a place or two comes in many years", "places", judged=True),
            yes="in {year} Lenovo went from place {before} to place {after} with {sold} million PCs",
            no="in {year} Lenovo only went from place {before} to place {after}",
            kind="sign",
            because="a purchase adds size by itself, and what people had heard of isn't counted",
        ),
    ),
)

RECORDS = (RQ_07, RQ_11, RQ_12, RQ_29, RQ_69, RQ_74, RQ_83)
