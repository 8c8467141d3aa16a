"""The records of the claims, on *Chinese tech exceptionalism* (Norris 2019)."""

from __future__ import annotations

import pandas as pd

from course.ledger import estimates
from course.ledger.common import VINTAGES, fall_of_2019
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
#: Half a unit of the last digit of the least exact level: 6.2 hours a day, in minutes.
MINUTES = 3.0


def _value(china_indicators: pd.DataFrame, indicator: str, period: str, origin: str = "CNNIC or official") -> float:
    found = rows(china_indicators, TABLE, preferred=True, indicator=indicator, period=period, origin=origin)
    return float(found["value"].iloc[0])


#: The last year that somebody could know when the essay appeared, and the years of those before it that one counter can
#: be asked for: one standard of time for users, cash and white space.
LAST_YEAR = {"2018": "2018-12", "the year to June 2019": "2019-06"}
BASES: dict[str, int | None] = {
    "the year before": 1,
    "the two years before": 2,
    "the four years before": 4,
    "all years before": None,
}
WHY_BASE = "the claim does not say since when"
#: The first count of users by mobile that is a December, and the first of June.
FIRST = {"12": "2008-12", "06": "2007-06"}


def _earlier(month: str, years: int | None, first: str = "") -> str:
    """Return the month so many years before, or the first one where years is None."""
    return first if years is None else f"{int(month[:4]) - years}-{month[5:]}"


def _known(china_indicators: pd.DataFrame, indicator: str) -> set[str]:
    """Return the months for which the table has the indicator."""
    found = rows(china_indicators, TABLE, preferred=True, indicator=indicator)
    return set(found["period"])


def added(china_indicators: pd.DataFrame, counted: str, span: tuple[str, str], unit: str) -> tuple[float, float]:
    """Return what came in a year of a span of months, and what that may be off by.

    unit : "people a year" (millions a year) or "growth" (per cent a year).
    """
    indicator, origin = COUNTED[counted]
    first, last = (_value(china_indicators, indicator, month, origin) for month in span)
    years = (pd.Period(span[1], "M") - pd.Period(span[0], "M")).n / 12
    if unit == "people a year":
        return (last - first) / years, 2 * USERS / years
    growth = (last / first) ** (1 / years)
    return 100 * (growth - 1), 100 * growth * (USERS / last + USERS / first) / years


def devices_added(china_indicators: pd.DataFrame, unit: str) -> tuple[float, float, float]:
    """Return what came in the year to November 2018 and in the next, and what that may be off by.

    QuestMobile has the level of November 2019 and the growth of both years; the levels before follow from these.
    """
    indicator, origin = COUNTED["devices"]
    growth = [
        _value(china_indicators, f"growth of {indicator} over a year", f"{year}-11", origin) for year in (2018, 2019)
    ]
    if unit == "growth":
        return growth[0], growth[1], PERCENT
    level = _value(china_indicators, indicator, "2019-11", origin)
    middle = level / (1 + growth[1] / 100)
    return middle - middle / (1 + growth[0] / 100), level - middle, 2 * USERS * PERCENT * level / 100


def fewer_came(china_indicators: pd.DataFrame, *, count: str, after: str, base: int | None, unit: str) -> Found | None:
    """Return by how many per cent fewer came online in the last year than in a year of those before.

    count : of COUNTED. after : the last month of the last year. base : how many years before it, None for all since
    2008. None where a counter has no figure for a month; of devices only the year to November 2019 and the one before
    are known.
    """
    if count == "devices":
        if (after, base) != ("2019-06", 1):
            return None
        early, late, half = devices_added(china_indicators, unit)
    else:
        between = _earlier(after, 1)
        first = _earlier(between, base, FIRST[after[5:]])
        known = _known(china_indicators, COUNTED[count][0])
        if not {first, between, after} <= known:
            return None
        (early, off), (late, late_off) = (
            added(china_indicators, count, span, unit) for span in ((first, between), (between, after))
        )
        half = max(off, late_off)
    found = estimates.change(early, late, half)
    return Found(-found.value, -found.high, -found.low, {"early": early, "late": late})


UNIT = one_of("unit", "people a year", "growth", why="a manager may count heads or per cent")
LAST = one_of(
    "after", LAST_YEAR, why="the last full year, or the last one counted; of devices the year to November 2019 is known"
)
BASE = one_of("base", BASES, why=WHY_BASE)
COUNT = one_of(
    "count",
    "people online by mobile",
    "people online",
    "devices",
    why="the claim is on the mobile internet and on people who come online; firms see devices",
)
GEAR = Line(20, "a gear is more than a wobble", "% fewer", judged=True)
EX_01 = Record(
    "EX-01",
    "The engine of new users, large numbers of people coming online for the first time, has shifted down a gear.",
    (
        Question(
            "fewer new users",
            "many fewer came online in the last year than in the years before",
            fewer_came,
            GEAR,
            yes="many fewer came online in the last year than in the years before ({range}%)",
            no="not many fewer came online in the last year than in the years before ({range}%)",
            choices=(COUNT, LAST, BASE, UNIT),
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
    # in June 2019 the growth that QuestMobile printed puts June 2018 at some 338 minutes, its report of 2018 at 290: to
    # take one report's minutes from the other's is no way to ask, though it would say no
    aside="Each report is taken at its own comparison with the year before; minutes of two reports are not compared,"
    " because these do not count alike.",
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


def fewer_left(china_indicators: pd.DataFrame, *, count: str, after: str, base: int | None) -> Found | None:
    """Return by how many per cent the share of people who were not yet counted had fallen by the end of the last year.

    after, base : as in `fewer_came`, but from the beginning of those years on. None where a counter has no figure for
    a month. Where the number of people is not known for a month, it is that of the last December before the essay.
    """
    before = _earlier(after, base, FIRST[after[5:]])
    if not {before, after} <= _known(china_indicators, COUNTED[count][0]):
        return None
    # people of the same month where it is known; else of the last December before the essay
    months = _known(china_indicators, "internet penetration")
    (early, off), (late, late_off) = (
        left(china_indicators, count, period, period if period in months else "2018-12") for period in (before, after)
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
            choices=(COUNT, LAST, BASE),
        ),
    ),
)


def less_cash(venture_capital: pd.DataFrame, *, vintage: str, base: int | None) -> Found:
    """Return by how many per cent venture capital of China in 2019 was below a year of those before.

    base : how many years before 2019, None for all since 2008.
    """
    first = 2008 if base is None else 2019 - base
    return fall_of_2019(venture_capital, vintage=vintage, base=tuple(range(first, 2019)))


EX_03 = Record(
    "EX-03",
    "The engine of cash, abundant money to build products and fight for users, has shifted down a gear.",
    (
        Question(
            "less cash",
            "venture capital for China was far lower in the year of the essay than in the years before",
            less_cash,
            Line(20, "a gear is more than a wobble", "% less", judged=True),
            yes="venture capital for China was far lower in the year of the essay than in the years before ({range}%)",
            no="venture capital for China was not far lower in the year of the essay than in the years before"
            " ({range}%)",
            choices=(
                one_of("vintage", VINTAGES, why="the two tables count other firms as Chinese"),
                BASE,
            ),
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
    "Those who come online late live in smaller cities and less developed areas (our own addition to the essay).",
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


def people_in_a_year(china_indicators: pd.DataFrame, *, count: str, after: str, unit: str) -> Found | None:
    """Return by how many per cent fewer came online in the last year before the essay than in the one before."""
    return fewer_came(china_indicators, count=count, after=after, base=1, unit=unit)


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
            choices=(COUNT, LAST, UNIT),
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
