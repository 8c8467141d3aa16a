"""The records of the claims, on *Chinese tech exceptionalism* (Norris 2019)."""

from __future__ import annotations

import pandas as pd

from course.ledger import estimates
from course.ledger.common import VINTAGES, fall_of_2019
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
#: Half a unit of the last digit of the least exact level: 6.2 hours a day, in minutes.
MINUTES = 3.0


def _value(china_indicators: pd.DataFrame, indicator: str, period: str, origin: str = "CNNIC or official") -> float:
    found = rows(china_indicators, TABLE, preferred=True, indicator=indicator, period=period, origin=origin)
    return float(found["value"].iloc[0])


#: Two stretches of time that one counter allows to compare, each as (first month, last month).
STRETCHES = {
    "people beside early years": ("people online", ("2007-12", "2012-12"), ("2015-12", "2018-12")),
    "people beside the years between": ("people online", ("2012-12", "2015-12"), ("2015-12", "2018-12")),
    "people beside both": ("people online", ("2007-12", "2015-12"), ("2015-12", "2018-12")),
    "people in the last year": ("people online", ("2015-12", "2017-12"), ("2017-12", "2018-12")),
    "mobile beside early years": ("people online by mobile", ("2007-06", "2016-06"), ("2016-06", "2019-06")),
    "mobile in the last year": ("people online by mobile", ("2016-06", "2018-06"), ("2018-06", "2019-06")),
    "devices in the last year": ("devices", ("", "2018-11"), ("", "2019-11")),
}  # fmt: skip


def _added(china_indicators: pd.DataFrame, counted: str, span: tuple[str, str], unit: str) -> tuple[float, float]:
    """Return what came in a year of a span of months, in millions or per cent, and what that may be off by."""
    indicator, origin = COUNTED[counted]
    if not span[0]:  # devices: the growth over a year as it is printed
        return _value(china_indicators, "growth of monthly active mobile users over a year", span[1], origin), PERCENT
    first, last = (_value(china_indicators, indicator, month, origin) for month in span)
    years = (pd.Period(span[1], "M") - pd.Period(span[0], "M")).n / 12
    if unit == "people a year":
        return (last - first) / years, 2 * USERS / years
    growth = (last / first) ** (1 / years)
    return 100 * (growth - 1), 100 * growth * (USERS / last + USERS / first) / years


def fewer_came(
    china_indicators: pd.DataFrame, *, stretch: tuple[str, tuple[str, str], tuple[str, str]], unit: str
) -> Found | None:
    """Return by how many per cent fewer came online a year than before; None for millions of devices, which are not
    known for the first month.
    """
    counted, before, after = stretch
    if counted == "devices" and unit == "people a year":
        return None
    (early, off), (late, late_off) = (_added(china_indicators, counted, span, unit) for span in (before, after))
    found = estimates.change(early, late, max(off, late_off))
    return Found(-found.value, -found.high, -found.low, {"early": early, "late": late})


UNIT = one_of("unit", "people a year", "growth", why="a manager may count heads or per cent")
GEAR = Line(20, "a gear is more than a wobble", "% fewer", judged=True)
EX_01 = Record(
    "EX-01",
    "The engine of new users, large numbers of people coming online for the first time, has shifted down a gear.",
    (
        Question(
            "fewer new users",
            "many fewer came online a year than before",
            fewer_came,
            GEAR,
            yes="many fewer came online a year than before ({range}%)",
            no="not many fewer came online a year than before ({range}%)",
            choices=(
                one_of(
                    "stretch",
                    STRETCHES,
                    why="the claim does not say since when: early years are those to 2012 (to 2016 by mobile), the"
                    " years between those to 2015; who counts devices knows the last year only",
                ),
                UNIT,
            ),
        ),
    ),
)


def _printed(china_indicators: pd.DataFrame, month: str) -> tuple[float, float | None]:
    """Return QuestMobile's growth of minutes per user over the year to a month (%), and the minutes added, if known."""
    known = china_indicators[china_indicators["preferred"] & (china_indicators["period"] == month)]
    level = known[known["indicator"].isin(["daily minutes per user", "daily hours per user"])]
    growth = known[known["indicator"] == "growth of daily minutes per user over a year"]["value"].astype(float)
    if growth.empty:  # it stands in a remark beside the level
        growth = level["note"].astype(str).str.extract(r"\+([\d.]+)%", expand=False).dropna().astype(float)
    if growth.empty:
        rows(growth.to_frame("growth").assign(period=""), TABLE, period=month)
    rate = float(growth.iloc[0])
    if level.empty:
        return rate, None
    minutes = float(level["value"].iloc[0]) * (60 if level["unit"].iloc[0] == "hours per day" else 1)
    return rate, minutes - minutes / (1 + rate / 100)


def less_time_added(china_indicators: pd.DataFrame, *, before: str, after: str, unit: str) -> Found | None:
    """Return by how many per cent less time was added over a year than before; None where minutes are not known, or
    one spell holds the other.
    """
    if before == "CNNIC":  # hours a week: a year's gain before 2016, and from then to the end of 2018
        if after != "2019-06" or unit == "growth":
            return None
        hours = [
            _value(china_indicators, "weekly hours online per user", month)
            for month in ("2012-12", "2016-06", "2018-12")
        ]
        return _less((hours[1] - hours[0]) / 3.5, (hours[2] - hours[1]) / 2.5, 2 * PERCENT / 2.5)
    if before == "2019-03" and after == "2019-11":
        return None
    then, now = (_printed(china_indicators, month) for month in (before, after))
    if unit == "growth":
        return _less(then[0], now[0], PERCENT)
    if then[1] is None or now[1] is None:
        return None
    return _less(then[1], now[1], MINUTES * now[0] / 100)


def _less(early: float, late: float, half: float) -> Found:
    found = estimates.change(early, late, half)
    return Found(-found.value, -found.high, -found.low)


AFTER = one_of(
    "after",
    {"June 2019": "2019-06", "January to November 2019": "2019-11"},
    why="a month may be odd, and a spell runs on past the essay",
)
TIME = one_of("unit", "growth", "minutes added", why="a falling growth rate can hide a rise as fast as ever")
EX_02 = Record(
    "EX-02",
    "The engine of time, sharp increases of the hours that people spend on their devices, has shifted down a gear.",
    (
        Question(
            "slower time",
            "time on devices rose much less over a year than before",
            less_time_added,
            Line(20, "a gear is more than a wobble", "% less", judged=True),
            yes="time on devices rose much less over a year than before ({range}%)",
            no="time on devices did not rise much less over a year than before ({range}%)",
            choices=(
                one_of(
                    "before",
                    {
                        "December 2018": "2018-12",
                        "first half of 2018": "2018-06",
                        "March 2019": "2019-03",
                        "2012 to 2016 (CNNIC)": "CNNIC",
                    },
                    why="the claim does not say since when; CNNIC asks people for hours a week, QuestMobile measures",
                ),
                AFTER,
                TIME,
            ),
        ),
    ),
)


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


def fewer_left(china_indicators: pd.DataFrame, *, counter: str, before: str, after: str) -> Found | None:
    """Return by how many per cent the share of people who were not yet counted had fallen; None where a counter has no
    figure for a month, or the months are in the wrong order.
    """
    known = china_indicators[china_indicators["preferred"] & (china_indicators["indicator"] == COUNTED[counter][0])]
    if not {before, after} <= set(known["period"]) or before >= after:
        return None
    # people of the same month where it is known; else of the last December before the essay
    months = set(rows(china_indicators, TABLE, preferred=True, indicator="internet penetration")["period"])
    (early, off), (late, late_off) = (
        left(china_indicators, counter, period, period if period in months else "2018-12") for period in (before, after)
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
                one_of("counter", *COUNTED, why="the authors of the figures count persons or devices"),
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
                one_of("vintage", VINTAGES, why="the two tables count other firms as Chinese"),
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
                        "2020": ("2020-06", "2025-06"),
                        "2021": ("2021-12", "2025-06"),
                    },
                    why="the claim does not say what is late; we begin when the majority were online, and each"
                    " start runs to 2020 or, from 2020 on, to 2025",
                ),
            ),
            kind="proxy",
            because="the countryside stands for smaller cities and less developed areas",
        ),
    ),
)


def ahead_in_funds(
    venture_capital: pd.DataFrame, venture_capital_by_maker: pd.DataFrame, *, money: str, year: int
) -> Found | None:
    """Return what China got for 100 dollars that went to the United States; None where there is no figure of the year.

    money : "by receiving firm", "by investor" (both of venture capital), or "for AI".
    """
    if money == "for AI":
        table, name, value = venture_capital_by_maker, "venture_capital_by_maker", "value"
        where: dict[str, object] = {"indicator": "private investment in AI"}
    else:
        table, name, value = venture_capital, "venture_capital", "vc_usd_million"
        where = {"vintage": VINTAGES[money], "sector": "All sectors"}
    china, states = (
        rows(table, name, **where, economy=one).set_index("year")[value] for one in ("China", "United States")
    )
    if year not in china.index or year not in states.index:
        return None
    return estimates.exact(100 * float(china[year]) / float(states[year]))


EX_14 = Record(
    "EX-14",
    "China's innovation hotspots are about to dominate the race for talent and funds.",
    (
        Question(
            "ahead in funds",
            "China got more of the money than the United States in the years after",
            ahead_in_funds,
            Line(100, "who dominates a race is at least ahead", "% of what the United States got", side="more than"),
            yes="China got more of the money than the United States in the years after ({range}% of it)",
            no="China got less of the money than the United States in the years after ({range}% of it)",
            choices=(
                one_of(
                    "money",
                    "by receiving firm",
                    "by investor",
                    "for AI",
                    why="an American fund in Beijing counts here in the one table and there in the other",
                ),
                one_of("year", 2022, 2019, 2020, 2021, 2023, 2024, 2025, why="about to gives no date"),
            ),
            kind="proxy",
            because="the money of a country stands for that of its hotspots",
        ),
    ),
    cap={"supported": "no table counts talent, and the belief speaks of talent as well as funds"},
)


def cash_in_a_year(venture_capital: pd.DataFrame, *, vintage: str) -> Found:
    """Return by how many per cent venture capital of China in 2019 was below that of 2018."""
    return fall_of_2019(venture_capital, vintage=vintage, base=(2018,))


def people_in_a_year(china_indicators: pd.DataFrame, *, counter: str, unit: str) -> Found | None:
    """Return by how many per cent fewer came online in the last year before the essay than in the one before."""
    return fewer_came(china_indicators, stretch=STRETCHES[f"{counter} in the last year"], unit=unit)


EX_22 = Record(
    "EX-22",
    "The change is recent: within about the last year before August 2019, growth gave way to the trouble of"
    " sustaining it.",
    (
        Question(
            "people",
            "new users grew scarcer within the last year",
            people_in_a_year,
            GEAR,
            yes="new users grew scarcer within the last year ({range}%)",
            no="new users did not grow scarcer within the last year ({range}%)",
            choices=(
                one_of(
                    "counter",
                    "people",
                    "mobile",
                    "devices",
                    why="who counts people and who counts devices sees another year",
                ),
                UNIT,
            ),
        ),
        Question(
            "time",
            "time rose less within the last year",
            less_time_added,
            Line(20, "the same line as for people", "% less", judged=True),
            yes="time rose less ({range}%)",
            no="time rose no less ({range}%)",
            choices=(
                one_of(
                    "before",
                    {"December 2018": "2018-12", "first half of 2018": "2018-06"},
                    why="both tell how fast time rose a year before",
                ),
                AFTER,
                TIME,
            ),
        ),
        Question(
            "cash",
            "cash grew scarcer within the last year",
            cash_in_a_year,
            Line(20, "the same line as for people", "% less", judged=True),
            yes="cash grew scarcer ({range}%)",
            no="cash grew no scarcer ({range}%)",
            choices=(one_of("vintage", VINTAGES, why="the two tables count other firms as Chinese"),),
        ),
    ),
)
RECORDS = (EX_01, EX_02, EX_03, EX_07, EX_14, EX_22, EX_23)
