"""The records of the claims, on *Chinese tech exceptionalism* (Norris 2019)."""

from __future__ import annotations

import pandas as pd

from course.ledger import estimates
from course.ledger.record import Found, Line, Question, Record, one_of, rows
from course.tables import makers

TABLE = "china_indicators"
#: Whom a counter counts: the indicator, and who publishes it.
COUNTED = {
    "people online": ("internet users", "CNNIC or official"),
    "people online by mobile": ("mobile internet users", "CNNIC or official"),
    "devices": ("monthly active mobile users", "QuestMobile"),
}
#: Half a unit of the last digit: million users, per cent of people.
USERS, PERCENT = 0.5, 0.05


def _value(china_indicators: pd.DataFrame, indicator: str, period: str, origin: str = "CNNIC or official") -> float:
    found = rows(china_indicators, TABLE, preferred=True, indicator=indicator, period=period, origin=origin)
    return float(found["value"].iloc[0])


def left(china_indicators: pd.DataFrame, counted: str, period: str, people_of: str) -> tuple[float, float]:
    """Return how many per cent of the people were not counted yet, and what that may be off by rounding.

    people_of : the month whose users and share of people online give the number of people.
    """
    users, share = (
        _value(china_indicators, indicator, people_of) for indicator in ("internet users", "internet penetration")
    )
    indicator, origin = COUNTED[counted]
    part = _value(china_indicators, indicator, period, origin) * share / users
    off = part * (USERS / users + PERCENT / share) + USERS * share / users
    return 100 - part, off


def fewer_left(china_indicators: pd.DataFrame, *, counted: str, before: str, after: str) -> Found | None:
    """Return by how many per cent the share of people who were not yet counted had fallen; None where a counter has no
    figure for a month, or the months are in the wrong order.
    """
    known = china_indicators[china_indicators["preferred"] & (china_indicators["indicator"] == COUNTED[counted][0])]
    if not {before, after} <= set(known["period"]) or before >= after:
        return None
    # people of the same month where it is known; else of the last December before the essay
    months = set(rows(china_indicators, TABLE, preferred=True, indicator="internet penetration")["period"])
    (early, off), (late, late_off) = (
        left(china_indicators, counted, period, period if period in months else "2018-12") for period in (before, after)
    )
    found = estimates.change(early, late, max(off, late_off))
    return Found(-found.value, -found.high, -found.low, {"early": early, "late": late, "before": before[:4]})


EX_07 = Record(
    "EX-07",
    "China's mobile internet enters a period with less white space.",
    (
        Question(
            "less white space",
            "fewer people were left to come online than before",
            fewer_left,
            Line(0, "less is any fall", "% fewer", side="more than"),
            yes="fewer were left to come online than before, {late:.0f}% of people after {early:.0f}% in {before}",
            no="no fewer were left to come online than before, {late:.0f}% of people after {early:.0f}% in {before}",
            choices=(
                one_of("counted", *COUNTED, why="the authors of the figures count persons or devices"),
                one_of(
                    "before",
                    "2015-12",
                    "2016-06",
                    "2016-12",
                    "2017-06",
                    "2017-12",
                    "2018-06",
                    why="the claim does not say since when",
                ),
                one_of(
                    "after",
                    "2018-12",
                    "2018-06",
                    "2019-06",
                    "2021-12",
                    "2025-12",
                    why="the last figures before the essay differ by source, and the period that begins goes on",
                ),
            ),
        ),
    ),
)


def fall_of_2019(venture_capital: pd.DataFrame, *, vintage: str, unit: str, base: tuple[int, ...]) -> Found:
    """Return by how many per cent venture capital of China in 2019 was below that of the years before."""
    mine = rows(venture_capital, "venture_capital", vintage=vintage, sector="All sectors", economy=["China", "World"])
    wide = mine.pivot(index="year", columns="economy", values="vc_usd_million")
    cash = wide["China"] if unit == "dollars" else wide["China"] / wide["World"]
    fall = estimates.change(float(cash[list(base)].mean()), float(cash[2019]))
    return estimates.exact(-fall.value)


#: A maker's own first and last figure for China: indicator, economy, the two periods; or its own growth over a year.
SINCE: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "Dealroom": ("share of world venture capital", "China", ("2016", "2025Q1")),
    "KPMG/PitchBook": ("venture capital", "China", ("2024Q1", "2025Q2")),
    "GlobalData": ("growth of venture capital over a year", "China", ("2025-01 to 2025-07",)),
    "DealStreetAsia": ("venture capital", "Greater China", ("2024Q1", "2025Q1")),
}


def fall_since(venture_capital_by_maker: pd.DataFrame, *, maker: str) -> Found:
    """Return by how many per cent a maker's last figure for China was below its own first one."""
    indicator, economy, periods = SINCE[maker]
    table = "venture_capital_by_maker"
    mine = rows(venture_capital_by_maker, table, maker=maker, indicator=indicator, economy=economy)
    money = makers.series(mine, table)
    if not set(periods) <= set(money.index):
        raise LookupError(f"{table} has no figures of {maker} for {' and '.join(periods)}.")
    if len(periods) == 1:
        return estimates.exact(-float(money[periods[0]]))
    return estimates.exact(-estimates.change(float(money[periods[0]]), float(money[periods[1]])).value)


EX_03 = Record(
    "EX-03",
    "The engine of cash, abundant money to build products and fight for users, has shifted down a gear.",
    (
        Question(
            "less cash",
            "venture capital for China fell much in the year of the essay",
            fall_of_2019,
            Line(20, "a gear is more than a wobble", "% less", judged=True),
            yes="venture capital for China fell much in the year of the essay ({range}%)",
            no="venture capital for China did not fall much in the year of the essay ({range}%)",
            choices=(
                one_of(
                    "vintage",
                    {"by receiving firm": "2003-2022, by receiving firm", "by investor": "2000-2020, by investor"},
                    why="the two tables count other firms as Chinese",
                ),
                one_of("unit", "dollars", "share of the world", why="money got scarcer in the whole world"),
                one_of("base", {"2018": (2018,), "mean of 2016 to 2018": (2016, 2017, 2018)}, why="2018 was a peak"),
            ),
            core=True,
        ),
        Question(
            "stayed down",
            "each maker's last figures for China are much below its first",
            fall_since,
            Line(20, "the same line as for the year of the essay", "% less", judged=True),
            yes="it was much lower still by the last figures ({range}%, each maker by itself)",
            no="it was not much lower still by the last figures ({range}%, each maker by itself)",
            choices=(
                one_of("maker", *SINCE, why="makers differ by up to a factor of two: each is only set beside itself"),
            ),
            kind="sign",
            because="the claim speaks of 2019, and the makers begin elsewhere",
        ),
    ),
)


def _users_of(china_indicators: pd.DataFrame, month: str) -> tuple[float, float] | None:
    """Return all users and rural users of a month, in millions; None where one is not known."""
    known = china_indicators[china_indicators["preferred"] & (china_indicators["period"] == month)]
    found = known.set_index("indicator")["value"]
    if not {"internet users", "rural internet users"} <= set(found.index):
        return None
    return float(found["internet users"]), float(found["rural internet users"])


def late_and_rural(china_indicators: pd.DataFrame, *, measure: str, start: tuple[str, str]) -> Found | None:
    """Return by how many points the countryside leads among those who came online from one month to another; None where
    a month is not known.

    start : the two months. measure : the rise of the share of rural people online less that of all people; or the rural
    share of the users who were added less their share before.
    """
    if measure == "among new users":
        ends = [_users_of(china_indicators, month) for month in start]
        if ends[0] is None or ends[1] is None:
            return None
        (users, rural), (users_later, rural_later) = ends[0], ends[1]
        new, old = (rural_later - rural) / (users_later - users), rural / users
        # both counts of both months are known to half a million
        off = 100 * (2 * USERS * (1 + abs(new)) / (users_later - users) + USERS * (1 + old) / users)
        return estimates.rounded(100 * (new - old), off)
    names = ("internet penetration", "rural internet penetration")
    rows(china_indicators, TABLE, preferred=True, indicator=names[1])
    known = rows(china_indicators, TABLE, preferred=True, indicator=names)
    wide = known.pivot_table(index="period", columns="indicator", values="value", observed=True)
    if not set(start) <= set(wide.dropna().index):
        return None
    points = [float(wide[name][start[1]]) - float(wide[name][start[0]]) for name in names]
    return estimates.rounded(points[1] - points[0], 4 * PERCENT)


EX_23 = Record(
    "EX-23",
    "Those who come online late live in smaller cities and less developed areas.",
    (
        Question(
            "the countryside comes late",
            "the countryside leads among those who come online late",
            late_and_rural,
            Line(0, "any lead", "points", side="more than"),
            yes="the countryside leads among those who come online late ({range} points)",
            no="the countryside does not lead among those who come online late ({range} points)",
            choices=(
                one_of(
                    "measure",
                    "share online",
                    "among new users",
                    why="people who move to a city take their phone along, and the countryside loses users",
                ),
                one_of(
                    "start",
                    {
                        "2016": ("2016-06", "2020-06"),
                        "2007": ("2007-12", "2020-06"),
                        "2008": ("2008-12", "2020-06"),
                        "2020": ("2020-06", "2025-06"),
                        "2021": ("2021-12", "2025-06"),
                    },
                    why="the claim does not say what is late; each start runs to 2020 or, from 2020 on, to 2025",
                ),
            ),
            kind="proxy",
            because="the countryside stands for smaller cities and less developed areas",
        ),
    ),
)
RECORDS = (EX_03, EX_07, EX_23)
