"""The records of the claims, on *Chinese tech exceptionalism* (Norris 2019)."""

from __future__ import annotations

import pandas as pd

from course.ledger import estimates
from course.ledger.record import Found, Line, Question, Record, one_of, rows

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
                    "after", "2018-12", "2018-06", "2019-06", why="the last figures before the essay differ by source"
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
        ),
    ),
)
RECORDS = (EX_03, EX_07)
