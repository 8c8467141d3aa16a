"""The lesson's series, fits and back-tests, its charts, and the words that follow the figures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from course import charts, data, progress_bar
from course.english import listed
from course.ledger import claims, ways, wording
from course.ledger.common import VINTAGES
from course.ledger.record import Found
from course.lessons.engines_shift_down import records
from course.models import diffusion

STANDS = list(range(2002, 2020))
#: Shares of people can't pass 100%.
LIMIT = 100
FIRST = 1995
#: Below this part of what came before, something is far lower; within the narrow band it is about the same.
FAR, NEAR = 0.8, 0.05
TABLE = "china_indicators"


# --- words that follow figures


def compared(late: float, early: float) -> str:
    """Return "Fewer", "About as many" or "More": how a count compares with an earlier one, five per cent either way."""
    if abs(late / early - 1) <= NEAR:
        return "About as many"
    return "Fewer" if late < early else "More"


def moved(late: float, early: float, down: str = "fell", up: str = "rose") -> str:
    """Return the word for a fall or a rise from early to late."""
    return down if late < early else up


def ran(late: float, early: float) -> str:
    """Return how an engine ran, compared with its speed before: "ran as fast as before", "ran slower", …"""
    change = late / early - 1
    if abs(change) <= NEAR:
        return "ran as fast as before"
    if late < early * FAR:
        return "had shifted down"
    return "ran a little slower than before" if change < 0 else "ran faster than before"


def changed(money: pd.Series, first: int, last: int) -> str:
    """Return how money changed from one year to another: "fell by 38%", "rose by 15%"."""
    change = 100 * (float(money[last]) / float(money[first]) - 1)
    return f"{moved(change, 0)} by {abs(change):.0f}%"


def slowed_in(added: pd.Series) -> str:
    """Return the first year after 2018 in which far fewer mobile users came than in 2018, or that there was none."""
    late = added.loc[2019:]
    slow = late[late < FAR * added[2018]]
    return str(slow.index[0]) if len(slow) else "our figures end"


def less_time(hours: pd.DataFrame) -> str:
    """Return how many per cent fewer minutes a day had gained in 2019 than in the first half of 2018, least to most."""
    falls = sorted(100 * (1 - hours["added"][["2019-06", "2019-11"]] / hours["added"]["2018-06"]))
    return f"{falls[0]:.0f} to {falls[1]:.0f}"


def sequel(added: pd.Series, money: pd.Series) -> str:
    """Return what the years since make of the essay, read as a forecast.

    added : mobile users added (millions a year). money : venture capital (billion dollars a year); the last figure is
    a quarter of 2025, which is held against a quarter of 2019.
    """
    late = 4 * float(maker("KPMG/PitchBook", "venture capital", "2025Q2"))
    slower = [float(added.iloc[-1]) < FAR * float(added[2018]), late < FAR * float(money[2019])]
    first = [float(added.loc[2019:].max()) > float(added[2018]), float(money.loc[2020:].max()) > float(money[2018])]
    true = {2: "users and cash have both slowed", 1: "only one of users and cash has slowed", 0: "neither has slowed"}
    detour = ", though both ran faster first" if sum(slower) == 2 and all(first) else ""
    return f"So if we read the essay as a forecast, {true[sum(slower)]}{detour}."


#: What a claim may depend on, in plain words; what isn't here is named as in the record.
PLAIN = {"the count": "who is counted", "the base": "the years that we compare with"}
ABOUT = {"EX-01": "users", "EX-02": "time", "EX-03": "cash"}


def settled_in_words() -> str:
    """Return one sentence for each answer that claims in the foreground got, with the claims that got it."""
    return wording.grouped(ABOUT, PLAIN)


#: What is said of the claim on white space (EX-07) after its figures, for every word that it can get.
WHITE_SPACE = {
    "supported": "So there was less of it, as there is whenever the share of users rises.",
    "qualified": "So there was less of it in one respect, and not in another.",
    "depends": "Whether there was less of it depends on how one asks.",
    "contradicted": "So there wasn't less of it.",
    "open": "Whether there was less of it can't be told.",
}
#: What is said of the claim on time (EX-02) before its figures.
TIME = {
    "supported": "Here the essay has a strong case.",
    "qualified": "Here the essay is right in part.",
    "depends": "Here the essay's case depends on how one asks.",
    "contradicted": "Here the figures speak against the essay.",
    "open": "Here the figures leave the essay's case open.",
}


def white_space(china_indicators: pd.DataFrame) -> str:
    """Return what the essay calls white space, how it changed in 2018, and what that means for the claim (EX-07)."""
    early, late = (left_over(china_indicators, "people online by mobile", f"{year}-12") for year in (2017, 2018))
    return (
        "The essay's *white space* can be read as the people who could still come online,"
        f" {early:.0f}% of all people in 2017 and {late:.0f}% in 2018. {WHITE_SPACE[claims.settle('EX-07').verdict]}"
    )


def case_for_time() -> str:
    """Return how strong the essay's case on time is, by the word of EX-02."""
    return TIME[claims.settle("EX-02").verdict]


def in_favour(china_indicators: pd.DataFrame, hours: pd.DataFrame, money: pd.DataFrame) -> str:
    """Return which figures speak for the essay, as the end of a sentence; only those that do today."""
    said = []
    if (hours["added"][["2019-06", "2019-11"]] < FAR * hours["added"]["2018-06"]).all():
        said.append(f"a user's day gained {less_time(hours)}% less time than in early 2018")
    early, late = devices(china_indicators)
    if late < FAR * early:
        said.append(f"devices grew by {late:.0f} million after {early:.0f} million")
    firms = money["by receiving firm"]
    if float(firms[2019]) < float(firms.loc[:2018].max()):
        said.append("cash was below its record")
    return f"{listed(said)}." if said else "none of our figures speaks clearly."


# --- engine one: users


#: How many people CNNIC asked by telephone at the end of 2015 (The Paper, 22 January 2016; up-mob2015).
SAMPLE = 60_000


def value(china_indicators: pd.DataFrame, indicator: str, period: str) -> float:
    """Return the preferred figure of an indicator in a month. Raises LookupError where there is none."""
    found = china_indicators[
        china_indicators["preferred"]
        & china_indicators["indicator"].eq(indicator)
        & china_indicators["period"].eq(period)
    ]["value"]
    if found.empty:
        raise LookupError(f"{TABLE} has no {indicator!r} for {period}; expected one preferred row.")
    return float(found.iloc[0])


def everyone(china_indicators: pd.DataFrame) -> float:
    """Return China's people in millions, from CNNIC's users and their share of the population in December 2018."""
    users, share = (value(china_indicators, name, "2018-12") for name in ("internet users", "internet penetration"))
    return 100 * users / share


def sampling_error(china_indicators: pd.DataFrame) -> float:
    """Return by how many millions the additions of a year like 2018 can be off through random variation alone (95%).

    Each count is taken for a simple random sample; the true error is larger.
    """
    users, share = (value(china_indicators, name, "2018-12") for name in ("internet users", "internet penetration"))
    part = value(china_indicators, "mobile internet users", "2018-12") * share / users / 100
    people = 100 * users / share
    return float(1.96 * np.sqrt(2 * part * (1 - part) / SAMPLE) * people)


def spans(added: pd.Series) -> list[str]:
    """Return the years over which each yearly addition is a mean: "2018", or "2019–20" where a count was missing."""
    names = []
    years = added.index.tolist()
    for before, year in zip([years[0] - 1, *years[:-1]], years, strict=True):
        names.append(str(year) if year == before + 1 else f"{before + 1}–{str(year)[2:]}")
    return names


def users_figure(added: pd.Series) -> go.Figure:
    """Draw mobile users added a year (millions) as columns as wide as the years that they are a mean of, with the last
    year before the essay in ink and a line at the mean of the four years before it.
    """
    rows = added.dropna()
    early, late = float(rows.loc[2014:2017].mean()), float(rows[2018])
    word = compared(late, early)
    fig = charts.figure(
        f"{word} mobile users came in 2018 {'as' if 'as' in word else 'than'} yearly in 2014–17",
        subtitle="Mobile internet users added, million a year, China, from December to December",
        y="Million a year",
        source=charts.source(TABLE),
        note="No count was made at the ends of 2019, 2022 and 2023, so the two wide columns are means of two and three"
        " years",
        height=430,
    )
    years = rows.index.to_numpy(dtype=float)
    before = np.array([years[0] - 1, *years[:-1]])
    names = spans(rows)
    for shown, ink, name in ((False, charts.GREY, "other years"), (True, charts.INK, "2018")):
        mine = (rows.index.to_numpy() == 2018) == shown
        fig.add_bar(
            x=((before + years + 1) / 2)[mine].tolist(),
            y=rows.round(2)[mine].tolist(),
            width=(years - before - 0.12)[mine].tolist(),
            name=name,
            text=[f"{value:.0f}" for value in rows[mine]],
            textposition="inside",
            insidetextanchor="end",
            textangle=0,
            constraintext="none",
            textfont={"size": 12, "color": charts.PAPER if shown else charts.INK},
            hovertext=[one for one, keep in zip(names, mine, strict=True) if keep],
            marker={"color": ink},
            showlegend=False,
            meta={
                "words": "added: "
                + "; ".join(f"{span} {value:.0f}" for span, value, keep in zip(names, rows, mine, strict=True) if keep)
            },
        )
    fig.add_scatter(
        x=[2013.55, 2018.45],
        y=[round(early, 2)] * 2,
        mode="lines",
        name="mean of 2014–17",
        line={"color": charts.PALETTE[1], "width": 2.2, "dash": "dash"},
        showlegend=False,
        meta={"words": f"the dashed line is the mean of 2014 to 2017, {early:.0f} million a year"},
    )
    fig.add_annotation(
        x=2013.55,
        y=early,
        text=f"mean of<br>2014–17: {early:.0f}",
        showarrow=False,
        xanchor="left",
        yanchor="bottom",
        yshift=5,
        align="left",
        font={"size": 12, "color": charts.text_colour(charts.PALETTE[1])},
    )
    shown_years = [int(year) for year in range(int(years[0]), int(years[-1]) + 1)]
    fig.update_xaxes(
        tickvals=shown_years,
        ticktext=[str(year) if (year - 2009) % 3 == 0 else f"’{year % 100:02d}" for year in shown_years],
    )
    fig.update_yaxes(range=[0, float(rows.max()) * 1.12])
    return fig


def devices(china_indicators: pd.DataFrame) -> tuple[float, float]:
    """Return how many devices QuestMobile added in the year to November 2018 and in the next, in millions."""
    early, late, _ = records.devices_added(china_indicators, "people a year")
    return early, late


def left_over(china_indicators: pd.DataFrame, counter: str, month: str) -> float:
    """Return how many per cent of China's people a counter had not reached yet in a month."""
    return records.left(china_indicators, counter, month, month if month.endswith("12") else "2018-12")[0]


# --- engine two: time


def minutes(china_indicators: pd.DataFrame) -> pd.DataFrame:
    """Return QuestMobile's minutes a user and day (minutes), their growth over a year (growth, %), and the minutes
    that this growth added (added), by month; only months for which both are known.
    """
    table = china_indicators[china_indicators["preferred"]]
    time = table[table["indicator"].isin(["daily minutes per user", "daily hours per user"])].set_index("period")
    level = time["value"].where(time["indicator"].eq("daily minutes per user"), 60 * time["value"]).astype(float)
    remark = time["note"].astype(str).str.extract(r"\+([\d.]+)%", expand=False).astype(float)
    rate = table[table["indicator"].eq("growth of daily minutes per user over a year")].set_index("period")["value"]
    known = (
        pd.DataFrame({"minutes": level, "growth": remark.fillna(rate.astype(float))}).dropna().sort_index(kind="stable")
    )
    known["added"] = known["minutes"] - known["minutes"] / (1 + known["growth"] / 100)
    return known


def hours_a_year(china_indicators: pd.DataFrame, first: str, last: str) -> str:
    """Return by how many hours a week CNNIC's time online rose in each year from one month to another."""
    early, late = (value(china_indicators, "weekly hours online per user", month) for month in (first, last))
    return f"{12 * (late - early) / (pd.Period(last, 'M') - pd.Period(first, 'M')).n:.1f}"


def as_before(hours: pd.DataFrame) -> str:
    """Return whether minutes, subtracted from one report to another, would have risen as fast as they did before."""
    rise = hours["minutes"]["2019-06"] - hours["minutes"]["2018-06"]
    slower = bool(rise < hours["added"]["2018-06"])
    return "which would be a slowdown as well" if slower else "which would be no slowdown at all"


#: How the rows of time are named; the others carry their month.
SPELLS = {
    "2018-06": "First half of 2018",
    "2019-03": "March 2019",
    "2019-06": "June 2019",
    "2019-11": "Jan.–Nov. 2019",
    "2020-03": "March 2020 (lockdown)",
    "2025-06": "June 2025",
    "2025-09": "September 2025",
}


def minutes_figure(hours: pd.DataFrame) -> go.Figure:
    """Draw the minutes that a user's day gained over a year, by month."""
    implied, told = hours["minutes"]["2019-06"] - hours["added"]["2019-06"], hours["minutes"]["2018-06"]
    fewer = bool((hours["added"][["2019-03", "2019-06", "2019-11"]] < hours["added"]["2018-06"]).all())
    shown = hours.assign(name=[SPELLS.get(month, month) for month in hours.index])
    return charts.bars(
        shown,
        "added",
        "name",
        highlight=[SPELLS[month] for month in ("2019-03", "2019-06", "2019-11")],
        digits=0,
        left=170,
        title="A user’s day gained fewer minutes in 2019 than in early 2018"
        if fewer
        else "In 2019 some months gained as many minutes as in early 2018",
        subtitle="Change of a user’s daily minutes online from a year before, QuestMobile, China",
        x_title="Minutes a day more than a year before",
        source=charts.source(TABLE),
        note="These are the months that were published. The firm’s reports don’t fit together exactly. The report of"
        f" June 2019 implies {implied:.0f} minutes for June 2018, but the report of 2018 has {told:.0f}",
    )


# --- engine three: cash


def cash(venture_capital: pd.DataFrame) -> pd.DataFrame:
    """Return venture capital of China in billion dollars by year, from 2008 on: by receiving firm, by investor."""
    rows = venture_capital[
        venture_capital["vintage"].isin(list(VINTAGES.values()))
        & venture_capital["sector"].eq("All sectors")
        & venture_capital["economy"].eq("China")
        & venture_capital["year"].ge(2008)
    ]
    wide = rows.pivot(index="year", columns="vintage", values="vc_usd_million") / 1000
    return wide[list(VINTAGES.values())].set_axis(list(VINTAGES), axis=1)


def cash_figure(money: pd.DataFrame) -> go.Figure:
    """Draw venture capital of China by year, as the two tables count it."""
    long = money.reset_index().melt("year", var_name="counted", value_name="billion").dropna()
    firms = money["by receiving firm"]
    word = moved(float(firms[2019]), float(firms[2018]))
    return charts.lines(
        long,
        "year",
        "billion",
        by="counted",
        zero=True,
        right=150,
        title=f"Venture capital for Chinese firms {word} in 2019 and peaked in {firms.idxmax()}",
        subtitle="Venture capital, China, billion US dollars at current prices",
        x_title="Year",
        y_title="Venture capital (billion US dollars)",
        source=charts.source("venture_capital"),
        note="By receiving firm: money for firms in China, from anywhere. By investor: money from investors in China,"
        " to anywhere; this table ends in 2020",
    )


def maker(name: str, indicator: str, period: str) -> str:
    """Return a maker's own figure on venture capital in China, as it was published."""
    table = data.load("venture_capital_by_maker")
    found = table[
        table["maker"].eq(name)
        & table["economy"].eq("China")
        & table["indicator"].eq(indicator)
        & table["period"].eq(period)
    ]["value"]
    return f"{float(found.iloc[0]):g}"


# --- one standard of time


def one_clock(china_indicators: pd.DataFrame, venture_capital: pd.DataFrame) -> pd.DataFrame:
    """Return by how many per cent an engine's last year differed from the years before it.

    A row is an engine as one counter sees it, a column a stretch of years before; missing where it is not known. The
    last year is 2018 for people, 2019 for cash, and the year to November 2019 for devices.
    """

    def users(count: str, unit: str, after: str = "2018-12") -> list[Found | None]:
        return [
            records.fewer_came(china_indicators, count=count, after=after, base=base, unit=unit)
            for base in records.BASES.values()
        ]

    rows: dict[str, Sequence[Found | None]] = {
        "mobile users added": users("people online by mobile", "people a year"),
        "mobile users, growth in %": users("people online by mobile", "growth"),
        "all users added": users("people online", "people a year"),
        "devices added": users("devices", "people a year", "2019-06"),
        "cash, by receiving firm": [
            records.less_cash(venture_capital, vintage=VINTAGES["by receiving firm"], base=base)
            for base in records.BASES.values()
        ],
    }
    table = {name: [np.nan if one is None else -one.value for one in found] for name, found in rows.items()}
    return pd.DataFrame(table, index=list(records.BASES)).T.round(0)


def matters(clock: pd.DataFrame) -> str:
    """Return whether the rows of `one_clock` differ by a gear: users by whom one counts, cash by the years before."""
    gear = 100 * (1 - FAR)
    first = clock.iloc[:, 0]
    whom = abs(first["devices added"] - first["mobile users added"]) >= gear
    cash = clock.loc["cash, by receiving firm"]
    when = cash.max() - cash.min() >= gear
    return (
        f"So for users it {'matters' if whom else 'hardly matters'} whom we count."
        f" For cash it {'matters' if when else 'hardly matters'} which years we compare with."
    )


# --- S-curves


def straight_figure(odds: pd.DataFrame, best: int) -> go.Figure:
    """Draw log odds by year, a line for each ceiling (columns, in millions) over the straight line that fits it best;
    `best` is the ceiling that the title speaks of.
    """
    years = odds.index.to_numpy(dtype=float)
    fig = charts.figure(
        f"Seen from {odds.index[-1]}, a ceiling of {best} million makes the line straightest",
        subtitle="Log odds of using the mobile internet, China, for three possible ceilings",
        y="Log odds",
        source=charts.source(TABLE),
        note="Dotted: straight lines fitted to the dots. Too high a ceiling makes the curve flatten, too low a one"
        " makes it turn up at the end",
        right=130,
        height=460,
    )
    ends = []
    symbols = ("square", "circle", "diamond")
    for ceiling, symbol in zip([int(one) for one in odds.columns], symbols, strict=True):
        ink = charts.INK if ceiling == best else charts.QUIET
        slope, height = np.polyfit(years, odds[ceiling], 1)
        fig.add_scatter(
            x=[int(years[0]), int(years[-1])],
            y=rounded([height + slope * years[0], height + slope * years[-1]]),
            mode="lines",
            line={"color": ink, "width": 1.2, "dash": "dot"},
            hoverinfo="skip",
            showlegend=False,
            meta={"words": False},
        )
        fit = float(np.corrcoef(years, odds[ceiling])[0, 1] ** 2)
        first, last = (float(odds[ceiling].iloc[at]) for at in (0, -1))
        fig.add_scatter(
            x=odds.index.tolist(),
            y=rounded(odds[ceiling]),
            mode="lines+markers",
            name=f"{ceiling:,} million",
            line={"color": ink, "width": 3 if ceiling == best else 1.8},
            marker={"size": 8, "symbol": symbol},
            showlegend=False,
            meta={
                "words": f"ceiling of {ceiling:,} million: from {first:.1f} to {last:.1f}; a straight line explains"
                f" {100 * fit:.1f}% of it"
            },
        )
        ends.append((f"{ceiling:,} million", odds.index[-1], last, ink))
    low, high = float(odds.to_numpy().min()), float(odds.to_numpy().max())
    reach = (low - 0.4, high + 0.4)
    charts.label_ends(fig, ends, reach)
    fig.update_xaxes(dtick=1, range=[years[0] - 0.3, years[-1] + 0.2])
    fig.update_yaxes(range=list(reach))
    return fig


def ceilings(users: pd.Series, stands: Iterable[int], limit: float, model: str = "logistic") -> pd.DataFrame:
    """Return the ceiling that the library finds from each year, with what is known then.

    users : millions (or per cent) by year. limit : what the ceiling can't pass, in the same unit. A row is a year:
    users (then), ceiling, low, high (90%); low and high are missing where the ceiling was held at the limit.
    """
    rows = []
    for stand in stands:
        known = users.loc[:stand]
        one = diffusion.fit(known.index, known, model, limit=limit)
        low, high = (np.nan, np.nan) if one.at_limit else (one.low["ceiling"], min(one.high["ceiling"], limit))
        rows.append((stand, known.iloc[-1], one.values["ceiling"], low, high))
    return pd.DataFrame(rows, columns=["year", "users", "ceiling", "low", "high"]).set_index("year").round(3)


def reach(table: pd.DataFrame, users: pd.Series) -> str:
    """Return how many of the intervals of `ceilings` reach the last count of users: "none", or a number."""
    n = int((table["high"] >= users.iloc[-1]).sum())
    return str(n) if n else "none"


def off(windows: pd.DataFrame) -> str:
    """Return by how many per cent the first count plus the last differs from the fitted ceiling at most.

    windows : columns (first year, "ceiling") and (first year, "first + last"), in millions.
    """
    fitted, plain = (windows.xs(name, axis=1, level=1) for name in ("ceiling", "first + last"))
    return f"{100 * float((plain / fitted - 1).abs().to_numpy().max()):.0f}"


def nearest(windows: pd.DataFrame, users: pd.Series) -> str:
    """Return which first year's ceiling, seen from the last year of `windows`, is nearest to the last count."""
    seen = windows.xs("ceiling", axis=1, level=1).iloc[-1]
    miss = (100 * (seen / float(users.iloc[-1]) - 1)).abs()
    return (
        f"Seen from {windows.index[-1]}, the curve that begins in {miss.idxmin()} comes within {miss.min():.0f}% of the"
        f" users of {users.index[-1]}."
    )


def agreed(users: pd.Series, limit: float, firsts: Sequence[int] = (2008, 2009, 2010)) -> str:
    """Return the least and the greatest ceiling seen from the last count, with the curve begun in each of the years."""
    seen = [float(ceilings(users.loc[first:], users.index[-1:], limit)["ceiling"].iloc[0]) for first in firsts]
    return f"{min(seen):,.0f} to {max(seen):,.0f}"


def above(table: pd.DataFrame) -> tuple[float, float]:
    """Return how many per cent the ceiling lies above the users of its own year, at least and at most."""
    part = 100 * (table["ceiling"] / table["users"] - 1)
    return float(part.min()), float(part.max())


def always(table: pd.DataFrame) -> str:
    """Return how far the ceiling lies above the users of its own year, from least to most: "15 to 18%"."""
    least, most = above(table)
    return f"{least:.0f} to {most:.0f}%"


def ceiling_figure(table: pd.DataFrame, users: pd.Series) -> go.Figure:
    """Draw the ceiling seen from each year with its interval, the users of that year, and those of the last count."""
    least, most = above(table)
    title = (
        f"Whichever year you look from, the ceiling seems {least:.0f} to {most:.0f}% away"
        if most - least < 10
        else "The ceiling that the curve sees moves with the year"
    )
    fig = charts.figure(
        title,
        subtitle="Mobile users and the ceiling fitted to the counts from 2008 up to each year, million, China",
        x="Year you look from (end of December)",
        y="Million people",
        source=charts.source(TABLE),
        note="Fitted to all counts from 2008 on. Vertical strokes are the 90% intervals of the fit, which assume that"
        " the curve is the right one. They are rough, so some begin below the users of their own year",
        right=170,
        height=450,
    )
    blue, red, last = charts.PALETTE[0], charts.colour("China"), users.index[-1]
    xs: list[Any] = []
    ys: list[Any] = []
    for year, row in table.dropna(subset="low").iterrows():
        xs += [year, year, None]
        ys += [row["low"], row["high"], None]
    quiet = {"words": False}
    fig.add_scatter(
        x=xs, y=ys, mode="lines", line={"color": blue, "width": 5}, opacity=0.35, hoverinfo="skip", meta=quiet
    )
    told = "; ".join(
        f"{year}: {row['ceiling']:.0f} ({row['low']:.0f} to {row['high']:.0f})" for year, row in table.iterrows()
    )
    fig.add_scatter(
        x=table.index.tolist(),
        y=table["ceiling"].tolist(),
        mode="markers",
        name="fitted ceiling",
        marker={"symbol": "diamond", "size": 10, "color": blue},
        meta={"words": f"Fitted ceiling, million people, with its 90% interval: {told}"},
    )
    fig.add_scatter(
        x=table.index.tolist(),
        y=table["users"].tolist(),
        mode="lines+markers",
        name="users in that year",
        line={"color": red, "width": 2.6},
        marker={"size": 7},
    )
    end = table.index[-1]
    fig.add_scatter(
        x=[table.index[0], end],
        y=[float(users[last])] * 2,
        mode="lines",
        name=f"users in {last}",
        line={"color": charts.INK, "width": 1.4, "dash": "dot"},
        meta={"words": f"Dotted line: the {users[last]:,.0f} million users of {last}"},
    )
    charts.label_ends(
        fig,
        [
            ("fitted ceiling", end, float(table["ceiling"].iloc[-1]), blue),
            ("users in that year", end, float(table["users"].iloc[-1]), red),
            (f"users in {last}", end, float(users[last]), charts.INK),
        ],
        (0, 1200),
    )
    for label in fig.layout.annotations:
        label.xshift = 12 if label.text == "fitted ceiling" else label.xshift  # off its mark
    fig.update_xaxes(range=[table.index[0] - 0.4, end + 0.3], dtick=1)
    return fig


# --- all countries


def series(country_internet: pd.DataFrame, country: str, first: int = FIRST, last: int = 2100) -> pd.Series:
    """Return internet users in per cent by year, one country, without years of a new series (another definition)."""
    rows = country_internet[(country_internet["country"] == country) & country_internet["year"].between(first, last)]
    rows = rows[rows["break_flag"].ne("new series") | rows["break_flag"].isna()].dropna(subset="internet_users_percent")
    return rows.set_index("year")["internet_users_percent"].sort_index(kind="stable")


def _testable(country_internet: pd.DataFrame, stand: int, horizon: int) -> Iterator[tuple[str, pd.Series, pd.Series]]:
    """Give the countries that can be tested (see `back_test`): name, shares by year up to `stand + horizon`, and those
    known in `stand`.
    """
    table = country_internet.dropna(subset="internet_users_percent")
    table = table[table["year"].between(FIRST, stand + horizon)].sort_values(["country", "year"])
    for country, group in table.groupby("country"):
        shares = pd.Series(group["internet_users_percent"].to_numpy(), index=group["year"].to_numpy())
        known = shares.loc[:stand]
        if len(known) >= 10 and known.max() > 0 and stand + horizon in shares.index:
            yield str(country), shares, known


def back_test(country_internet: pd.DataFrame, stand: int, horizon: int = 5, model: str = "logistic") -> pd.DataFrame:
    """Fit every country that can be tested to `stand`, forecast `stand + horizon`, and return that beside what came
    (%).

    A country counts with 10 figures or more from 1995 to `stand`, not all of them 0, and one in `stand + horizon`. A
    row is a country: share (in `stand` or the last figure before), forecast, low, high, actual, hit, straight (as many
    points again as in the last `horizon` years; missing where there is no figure to start from). Values are rounded to
    3 decimals.
    """
    rows = []
    for country, shares, known in _testable(country_internet, stand, horizon):
        said = diffusion.backtest(shares.index, shares, stand, horizon, model, limit=LIMIT)
        again = min(2 * shares.get(stand, np.nan) - shares.get(stand - horizon, np.nan), LIMIT)
        rows.append(
            (country, known.iloc[-1], *(said[k] for k in ("forecast", "low", "high", "actual", "hit")), max(again, 0.0))
        )
    columns = ["country", "share", "forecast", "low", "high", "actual", "hit", "straight"]
    return pd.DataFrame(rows, columns=columns).set_index("country").round(3)


def every_stand(
    country_internet: pd.DataFrame, stands: Sequence[int], horizon: int = 5, model: str = "logistic"
) -> pd.DataFrame:
    """Run `back_test` from each of the years and return one row per year: countries, inside (% of them inside the 90%
    interval), above (% above it), miss (median, points) of the curve, `straight` (the same of a straight line),
    `straight nearer` (% of countries).
    """

    def row(stand: int) -> tuple[float, ...]:
        world = back_test(country_internet, stand, horizon, model)
        both = world.dropna(subset="straight")
        curve, line = ((both[name] - both["actual"]).abs() for name in ("forecast", "straight"))
        return (
            stand,
            len(world),
            100 * world["hit"].mean(),
            100 * (world["actual"] > world["high"]).mean(),
            curve.median(),
            line.median(),
            100 * (line < curve).mean(),
        )

    rows = progress_bar.each(row, stands, "years")
    columns = ["stand", "countries", "inside", "above", "miss", "straight", "straight nearer"]
    return pd.DataFrame(rows, columns=columns).set_index("stand").astype({"countries": int})


def held_from(country_internet: pd.DataFrame, stands: Sequence[int]) -> str:
    """Return in how many per cent of the countries the interval held, looking from each of the years."""
    return listed([f"{one:.0f}%" for one in every_stand(country_internet, stands)["inside"]])


def time_axes(fig: go.Figure, first: int, last: int, top: float) -> None:
    """Fix the axes to the years from first to last and to `top` (%)."""
    fig.update_xaxes(range=[first - 0.6, last + 0.6])
    fig.update_yaxes(range=[-3, top])


def rounded(values: Iterable[float]) -> list[float]:
    """Return the values with two decimals: what a chart can show."""
    return [round(float(v), 2) for v in values]


def dots(fig: go.Figure, known: pd.Series, later: pd.Series, stand: int) -> None:
    """Draw the shares (%) that were known in `stand` as full dots, and those that came later as hollow ones."""
    for rows, name, fill in ((known, "known then", charts.INK), (later, "came later", charts.PAPER)):
        if len(rows):
            a, b = rows.index[0], rows.index[-1]
            fig.add_scatter(
                x=rows.index.tolist(),
                y=rounded(rows),
                mode="markers",
                name=name,
                marker={"symbol": "circle", "size": 8, "color": fill, "line": {"width": 1.6, "color": charts.INK}},
                meta={"words": f"{name}: from {rows.iloc[0]:.1f}% in {a} to {rows.iloc[-1]:.1f}% in {b}"},
            )


#: Where the names of some countries are written (per cent; x, y), so that none lies on a dot.
NAMED = {"China": (46, 94), "India": (8, 66), "France": (95, 72), "Ethiopia": (70, 8)}


def back_test_figure(table: pd.DataFrame, label: Mapping[str, tuple[float, float]] = NAMED) -> go.Figure:
    """Draw forecast against what came (%): one mark per country; on the line the forecast was right.

    label : country -> where its name is written (x, y in per cent); a thin line joins it to its mark.
    """
    hits, n = int(table["hit"].sum()), len(table)
    fig = charts.figure(
        f"The 90% interval held in {hits} of {n} countries",
        subtitle="Share of people online in 2020: forecast from 2015 by a logistic curve, and what came, %",
        x="Forecast for 2020, made in 2015 (% of population)",
        y="Online in 2020 (% of population)",
        source=charts.source("country_internet"),
        note="All internet users, because users by mobile are not counted in many countries. Some countries’ shares are"
        " estimates of the ITU",
        legend=True,
        height=500,
    )
    fig.add_scatter(
        x=[0, 100],
        y=[0, 100],
        mode="lines",
        line={"color": charts.QUIET, "width": 1.2, "dash": "dot"},
        hoverinfo="skip",
        showlegend=False,
        meta={"words": False},
    )
    for hit, name, symbol, ink in (
        (True, "inside the interval", "circle", charts.PALETTE[0]),
        (False, "outside the interval", "x-thin", charts.PALETTE[1]),
    ):
        rows = table[table["hit"].astype(bool) == hit]
        more = int((rows["actual"] > rows["forecast"]).sum())
        fig.add_scatter(
            x=rounded(rows["forecast"]),
            y=rounded(rows["actual"]),
            mode="markers",
            name=name,
            hovertext=rows.index.tolist(),
            meta={"words": f"{name}: {len(rows)} countries, {more} of them with more people online than forecast"},
            marker={"symbol": symbol, "size": 7, "color": ink, "line": {"width": 1.5, "color": ink}},
        )
    for name, (across, up) in label.items():
        row = table.loc[name]
        fig.add_annotation(
            x=round(row["forecast"], 2),
            y=round(row["actual"], 2),
            text=name,
            ax=across,
            ay=up,
            axref="x",
            ayref="y",
            arrowhead=0,
            arrowwidth=1,
            arrowcolor=charts.QUIET,
            standoff=5,
            font={"size": 13, "color": charts.INK},
        )
    fig.add_annotation(
        x=2,
        y=98,
        xanchor="left",
        yanchor="top",
        text="above the line: more than forecast",
        showarrow=False,
        font={"size": 12, "color": charts.QUIET},
    )
    time_axes(fig, 0, 100, 103)
    fig.update_xaxes(range=[-2, 103], showgrid=True)
    return fig


# --- the claim that is shown in full

#: The title of the strip, by the word of EX-01.
STRIP = {
    "supported": "New users had become fewer by nearly every way of counting",
    "qualified": "New users had become fewer in one respect, and not in another",
    "depends": "Whether new users had become fewer depends on {turns_on}",
    "contradicted": "By nearly every way of counting, new users had not become fewer",
    "open": "Whether new users had become fewer can't be told",
}


def strip() -> go.Figure:
    """Draw every way of asking whether new users had become fewer (EX-01)."""
    found = claims.settle("EX-01")
    assert found.judged is not None  # EX-01 has a record
    part = found.judged.parts[0]
    return ways.strip_of(
        part,
        left=250,
        title=STRIP[found.verdict].format(turns_on=PLAIN.get(part.turns_on, part.turns_on or wording.ASKING)),
        subtitle="How many per cent fewer came online in the last year than in the years before",
        unit="Fewer than before (%)",
        source=charts.source(TABLE),
        note="Below zero more came than before. Intervals: what rounding allows. The ways share their counts, so their"
        " shares are no probabilities",
    )
