"""Checks of the tables on electric cars, on trade by owner of the firm, and on single figures of industries."""

from __future__ import annotations

import pandas as pd

from course import data
from course.build.checks.core import Problems, anchor, check, near

#: Parts of a share that is printed to a tenth may miss the computed one by this much.
TENTH = 0.06


@check("electric_cars")
def _electric_cars(frame: pd.DataFrame) -> Problems:
    problems = []
    both = frame.dropna(subset=["cars_sold", "battery_cars_sold"])
    if (both["battery_cars_sold"] > both["cars_sold"]).any():
        problems.append("more battery cars than electric cars are sold")
    if (frame["iso3"].notna() != frame["kind"].eq("country")).any():
        problems.append("a country has no code, or a group has one")
    names = data.load("countries").set_index("iso3")["country"]
    own = frame[frame["kind"] == "country"]
    if (own["iso3"].astype(str).map(names) != own["economy"].astype(str)).any():
        problems.append("a country has another name in countries")
    world = frame[frame["kind"] == "world"].set_index("year")["cars_sold"].astype(float)
    added = own.groupby("year")["cars_sold"].sum().astype(float)
    late = added.loc[2018:] / world.loc[2018:]
    if not late.between(0.9, 1.05).all():
        problems.append(f"countries sell {late.min():.1%} to {late.max():.1%} of the world")
    cars = own.assign(all_cars=own["cars_sold"] / own["share_of_cars_sold_percent"] * 100)
    china = cars[cars["economy"] == "China"].set_index("year")["all_cars"].astype(float)
    if not china.loc[2015:].between(19e6, 26e6).all():
        problems.append("share and number of electric cars in China give another market than 19 to 26 million cars")
    problems += anchor(frame, "cars_sold", 11.3e6, 0.001, economy="China", year=2024)
    return problems + anchor(frame, "cars_sold", 17.5e6, 0.001, economy="World", year=2024)


#: Share of foreign-invested firms in all trade, in per cent, as the customs' tables give it.
FOREIGN = {
    ("exports", "2023-01/2023-07"): 28.8,
    ("exports", "2024-01/2024-05"): 27.3,
    ("imports", "2023-01/2023-12"): 32.4,
    ("imports", "2024-01/2024-12"): 31.7,
}


@check("trade_by_owner_cn")
def _trade(frame: pd.DataFrame) -> Problems:
    labels = ["flow", "period", "customs_regime"]
    wide = frame.pivot_table(index=labels, columns="kind_of_firm", values="value", observed=True)
    parts = wide.drop(columns="all firms")
    whole = wide["all firms"]
    split = parts.notna().any(axis=1)
    problems = []
    if (parts[split].isna().any(axis=None)) or ((parts[split].sum(axis=1) - whole[split]).abs() > 0.004).any():
        problems.append("kinds of firm do not add to all firms")
    regimes = whole.unstack("customs_regime")
    named = regimes.drop(columns="total").sum(axis=1) / regimes["total"]
    if not named.between(0.7, 0.9).all():
        problems.append(f"the named regimes are {named.min():.0%} to {named.max():.0%} of all trade")
    share = 100 * parts["foreign-invested"] / whole
    for (flow, period), wanted in FOREIGN.items():
        problems += near(f"foreign share of {flow} {period}", float(share[flow, period, "total"]), wanted, 0.002)
    first, last = frame["period"].str[:7], frame["period"].str[-7:]
    months = last.str[-2:].astype("int64") - first.str[-2:].astype("int64") + 1
    if (months != frame["months"]).any() or (last.str[:4].astype("int64") != frame["year"]).any():
        problems.append("months or year do not fit the period")
    longer = frame.set_index([*labels, "kind_of_firm"])["value"]
    grown = longer.xs("2023-01/2023-12", level="period") / longer.xs("2023-01/2023-11", level="period")
    return problems if (grown > 1).all() else [*problems, "eleven months hold more than twelve"]


def _of(frame: pd.DataFrame, **where: object) -> pd.Series:
    """Return the values of the rows with these labels by subject."""
    rows = frame
    for column, wanted in where.items():
        rows = rows[rows[column] == wanted]
    return rows.set_index(rows["subject"].astype(str))["value"].astype(float)


@check("industry_facts")
def _batteries(frame: pd.DataFrame) -> Problems:
    problems = []
    for where, whole in (("", "world"), (" outside China", "world without China")):
        amount = _of(frame, indicator=f"batteries in electric cars{where}", period="2025")
        share = _of(frame, indicator=f"share of batteries in electric cars{where}", period="2025")
        off = (100 * amount.drop(whole) / amount[whole] - share).abs().dropna()
        if len(off) < 3 or (off > TENTH).any():
            problems.append(f"batteries{where}: shares are not amounts over the world's")
        korea = share["LG Energy Solution"] + share["SK On"] + share.get("Samsung SDI", 28.9 / 1187 * 100)
        problems += near(f"South Korean makers{where}", korea, share["three South Korean makers"], 0.01)
    return problems


@check("industry_facts")
def _chips(frame: pd.DataFrame) -> Problems:
    made = _of(frame, indicator="integrated circuits made", period="2021")
    share = 100 * made.drop("China") / made["China"]
    problems = near("the first three provinces of 2021", float(share.sum()), 66, 0.01)
    problems += near("Jiangsu's chips", float(made["Jiangsu"]), 118.61386, 0.0005)
    rows = frame[frame["topic"] == "chips"]
    named = rows["province"].notna()
    if (rows["province"][named].astype(str) != rows["subject"][named].astype(str)).any():
        problems.append("a province is not the subject of its row")
    return problems


@check("industry_facts")
def _ranks(frame: pd.DataFrame) -> Problems:
    problems = []
    lists = frame[frame["unit"] == "rank"]
    for labels, rows in lists.groupby(["topic", "indicator", "period", "counted_by"], observed=True):
        places = sorted(rows["value"])
        if len(places) > 2 and places != list(range(1, len(places) + 1)):
            problems.append(f"{', '.join(map(str, labels))}: places are not 1 to {len(places)}")
    sales = _of(frame, topic="foundries", indicator="sales", period="2009").sort_values(ascending=False, kind="stable")
    order = _of(frame, topic="foundries", indicator="rank", period="2009", counted_by="IC Insights").sort_values(
        kind="stable"
    )
    if list(sales.index) != list(order.index):
        problems.append("foundries: ranks do not follow sales")
    problems += near("share of the five largest foundries", float(sales[:5].sum() / sales.sum()), 0.82, 0.02)
    fifty = _of(frame, topic="contract makers", indicator="sales", period="2009")
    return problems + near("Foxconn's part of the fifty", fifty["Foxconn"] / fifty["the fifty largest"], 0.44, 0.01)
