"""The rules of the claims, on *Chinese tech exceptionalism* (Norris 2019)."""

from __future__ import annotations

import pandas as pd

from course.ledger.rules import Figure, Verdict, claim, only
from course.tables import makers

RECEIVING, INVESTING = "2003-2022, by receiving firm", "2000-2020, by investor"


def _one(china_indicators: pd.DataFrame, indicator: str, period: str, origin: str = "CNNIC or official") -> float:
    """The preferred value of one indicator, period and counter."""
    return only(china_indicators, preferred=True, indicator=indicator, period=period, origin=origin)


def _new_users(china_indicators: pd.DataFrame, first: int, last: int) -> float:
    """Net additions of internet users by CNNIC, million a year, from December of one year to December of another."""
    users = [_one(china_indicators, "internet users", f"{year}-12") for year in (first, last)]
    return (users[1] - users[0]) / (last - first)


def _capital(venture_capital: pd.DataFrame, vintage: str) -> pd.DataFrame:
    """Venture capital of one vintage, billion dollars: years down, economies across."""
    rows = venture_capital[(venture_capital["vintage"] == vintage) & (venture_capital["sector"] == "All sectors")]
    return rows.pivot(index="year", columns="economy", values="vc_usd_million") / 1000


@claim("EX-01")
def fewer_new_users(china_indicators: pd.DataFrame) -> Verdict:
    """Had the stream of first-time users slowed by 2019?

    Rule. Three questions. (1) Persons, by CNNIC: were net additions a year in 2015-18 at least a fifth below those of
    2007-12? (2) Devices, by QuestMobile: did yearly growth at least halve from November 2018 to November 2019?
    (3) Did it last: were CNNIC's additions in 2018-21 no more than a tenth above those of 2015-18?
    supported     yes three times
    contradicted  no to the first two
    qualified     otherwise
    """
    early, before, after, late = (
        _new_users(china_indicators, a, b) for a, b in ((2007, 2012), (2015, 2018), (2018, 2021), (2021, 2025))
    )
    growth = [
        _one(china_indicators, "growth of monthly active mobile users over a year", month, "QuestMobile")
        for month in ("2018-11", "2019-11")
    ]
    slowed, halved, lasted = before <= 0.8 * early, growth[1] <= growth[0] / 2, after <= 1.1 * before
    word = "supported" if slowed and halved and lasted else "qualified" if slowed or halved else "contradicted"
    return Verdict(
        word,
        f"CNNIC counted {early:.0f} million new users a year in 2007-12 and {before:.0f} in 2015-18, but {after:.0f} in"
        f" 2018-21 and {late:.0f} in 2021-25. QuestMobile's growth of devices went from {growth[0]:.1f} to"
        f" {growth[1]:.1f} % within a year.",
        [
            Figure("net additions a year, 2007-12", round(early, 1), "million"),
            Figure("net additions a year, 2015-18", round(before, 1), "million"),
            Figure("net additions a year, 2018-21", round(after, 1), "million"),
            Figure("net additions a year, 2021-25", round(late, 1), "million"),
            Figure("growth of devices, November 2019", growth[1], "%"),
        ],
    )


@claim("EX-02")
def slower_time(china_indicators: pd.DataFrame) -> Verdict:
    """Had the sharp increases of time on devices slowed by 2019?

    Rule. QuestMobile's minutes per user and day. (1) Was growth in June 2019 at most half of that in December 2018?
    (2) Were fewer minutes added over the year to June 2019 than from the first half of 2017 to that of 2018?
    (3) Was growth a year from June 2019 to June 2025 below that of December 2018?
    supported     yes three times
    contradicted  no to the first
    qualified     otherwise
    """
    quest = "QuestMobile"
    then, now = (
        _one(china_indicators, "growth of daily minutes per user over a year", month, quest)
        for month in ("2018-12", "2019-06")
    )
    level = _one(china_indicators, "daily minutes per user", "2019-06", quest)
    halves = [_one(china_indicators, "daily minutes per user", month, quest) for month in ("2017-06", "2018-06")]
    latest = 60 * _one(china_indicators, "daily hours per user", "2025-06", quest)
    sharp, added = halves[1] - halves[0], level - level / (1 + now / 100)
    since = 100 * ((latest / level) ** (1 / 6) - 1)
    halved = now <= then / 2
    word = "contradicted" if not halved else "supported" if added < sharp and since < then else "qualified"
    return Verdict(
        word,
        f"Growth fell from {then:.1f} % (December 2018) to {now:.1f} % (June 2019), minutes added in a year from"
        f" {sharp:.1f} to {added:.1f}. The level rose all the same: {level:.0f} minutes in June 2019, {latest:.0f} in"
        f" June 2025, {since:.1f} % a year.",
        [
            Figure("growth, December 2018", then, "%"),
            Figure("growth, June 2019", now, "%"),
            Figure("minutes added, year to first half of 2018", round(sharp, 1), "a day"),
            Figure("minutes added, year to June 2019", round(added, 1), "a day"),
            Figure("growth a year, June 2019 to June 2025", round(since, 1), "%"),
        ],
    )


@claim("EX-14")
def dominate_the_funds(venture_capital: pd.DataFrame, venture_capital_by_maker: pd.DataFrame) -> Verdict:
    """Were China's hotspots primed to dominate the race for funds? (Talent is not tested.)

    Rule. Venture capital by receiving firm, China against the United States, in the four years after the claim was
    common, 2019 to 2022.
    supported     China is ahead in at least two of them
    contradicted  China is ahead in none, and its share of the world is lower in 2022 than in 2018
    qualified     otherwise
    What other makers say of later years is told beside it. They count in ways of their own and are not joined.
    """
    money = _capital(venture_capital, RECEIVING)
    ratio = 100 * money["China"] / money["United States"]
    share = 100 * money["China"] / money["World"]
    ahead, lower = int((ratio.loc[2019:2022] >= 100).sum()), share[2022] < share[2018]
    table = "venture_capital_by_maker"
    shares = venture_capital_by_maker[
        venture_capital_by_maker["indicator"].eq("share of world venture capital")
        & venture_capital_by_maker["maker"].eq("Dealroom")
    ]
    dealroom = makers.series(shares, table)
    invested = venture_capital_by_maker[venture_capital_by_maker["indicator"] == "private investment in AI"]
    last = int(invested["year"].max())
    ai = makers.of_one(invested[invested["year"] == last], table).set_index("economy")["value"]
    word = "supported" if ahead >= 2 else "contradicted" if ahead == 0 and lower else "qualified"
    return Verdict(
        word,
        f"China was ahead of the United States in {ahead} of 4 years. For 100 dollars that went to American firms,"
        f" Chinese ones got {ratio[2018]:.0f} in 2018 and {ratio[2022]:.0f} in 2022; their share of the world went from"
        f" {share[2018]:.0f} to {share[2022]:.0f} %. Another maker, Dealroom, has {dealroom.iloc[0]:.0f} % for"
        f" {dealroom.index[0]} and {dealroom.iloc[-1]:.0f} % for early {dealroom.index[-1][:4]}. Of private"
        " money for AI"
        f" China got {ai['China']:.0f} billion dollars in {last} by Stanford's AI Index, the United States"
        f" {ai['United States']:.0f}.",
        [
            Figure("years ahead, 2019 to 2022", ahead, "of 4"),
            Figure("China for 100 of the United States, 2018", round(float(ratio[2018]), 1), ""),
            Figure("China for 100 of the United States, 2022", round(float(ratio[2022]), 1), ""),
            Figure("China's share of the world, 2018", round(float(share[2018]), 1), "%"),
            Figure("China's share of the world, 2022", round(float(share[2022]), 1), "%"),
            Figure(f"China's share of the world by Dealroom, {dealroom.index[-1]}", float(dealroom.iloc[-1]), "%"),
        ],
    )


@claim("EX-22")
def within_a_year(china_indicators: pd.DataFrame, venture_capital: pd.DataFrame) -> Verdict:
    """Did the engines slow within about the last year before the essay?

    Rule. Slower by a fifth or more from the year before to the year of the essay? People: CNNIC's net additions, 2017
    to 2018 (its last count before the essay). Time: QuestMobile's growth, December 2018 to June 2019. Cash: venture
    capital for Chinese firms, 2018 to 2019. Supported if all three slowed, contradicted if none did, qualified if one
    or two did.
    """
    people = [_new_users(china_indicators, year - 1, year) for year in (2017, 2018)]
    time = [
        _one(china_indicators, "growth of daily minutes per user over a year", month, "QuestMobile")
        for month in ("2018-12", "2019-06")
    ]
    capital = _capital(venture_capital, RECEIVING)["China"]
    cash = [float(capital[2018]), float(capital[2019])]
    engines = {"people": people, "time": time, "cash": cash}
    slower = [name for name, (before, now) in engines.items() if now <= 0.8 * before]
    word = "supported" if len(slower) == 3 else "qualified" if slower else "contradicted"
    return Verdict(
        word,
        f"{len(slower)} of 3 engines slowed: {', '.join(slower) or 'none'}. New users by CNNIC went from"
        f" {people[0]:.0f} to {people[1]:.0f} million a year, growth of time from {time[0]:.1f} to {time[1]:.1f} %,"
        f" venture capital from {cash[0]:.0f} to {cash[1]:.0f} billion dollars.",
        [
            Figure("engines that slowed", len(slower), "of 3"),
            Figure("change of new users, 2017 to 2018", round(100 * (people[1] / people[0] - 1), 1), "%"),
            Figure("change of the growth of time", round(100 * (time[1] / time[0] - 1), 1), "%"),
            Figure("change of venture capital, 2018 to 2019", round(100 * (cash[1] / cash[0] - 1), 1), "%"),
        ],
    )
