"""The charts of what it costs to win users, how long they stay and when they pay back, and the words that follow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Sized
from typing import Any, cast

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from course import charts
from course.english import listed
from course.ledger import claims, ways, wording
from course.lessons.making_the_money_back import economics, records
from course.models import cohorts

TABLE = "firm_panel"
MODEL = "A model, no data (course.models.cohorts)"
#: Firms in the order of the charts, with a colour each: their country's, or ink where it has none.
INKS = {
    "PDD": charts.colour("China"),
    "Alibaba": charts.colour("China"),
    "Meta": charts.colour("United States"),
    "Netflix": charts.colour("United States"),
    "Spotify": charts.INK,
}
#: On the first day no more of China's new users are taken to come back than in the countries that are published.
FIRST_DAY = 30.0


# --- words that follow figures and verdicts

ABOUT = {
    "EX-05": "thin earnings",
    "EX-06": "rising cost",
    "EX-10": "American firms",
    "EX-31": "a lead by nature",
}
#: What a claim may depend on, in plain words; what isn't here is named as in the record.
PLAIN = {
    "the firms": "whether a shop such as JD is counted",
    "the measure": "how we measure it",
    "the measure and the year": "what is compared, and when",
    "the leavers": "how many customers left",
    "the series": "whose customers are counted",
    "the steps": "which years are compared",
    "the series and the steps": "whose customers are counted, and when",
    "the series and the leavers": "whose customers are counted, and on how many of them left",
    "the series and the measure": "whose customers are counted, and how we measure it",
}


def settled_in_words() -> str:
    """Return one sentence for each answer that claims in the foreground got, with the claims that got it."""
    return wording.grouped(ABOUT, PLAIN)


def by_word(claim_id: str, yes: str, no: str, other: str) -> str:
    """Return the words that go with a verdict: yes for supported, no for contradicted, other for all the rest."""
    return {"supported": yes, "contradicted": no}.get(claims.settle(claim_id).verdict, other)


def more(one: float, other: float, yes: str = "rose", no: str = "fell") -> str:
    """Return the word that goes with a comparison: yes where one is more than the other."""
    return yes if one > other else no


def month(value: float) -> str:
    """Return a month as "month 20", or "never" where there is none."""
    return f"month {value:.0f}" if np.isfinite(value) else "never"


def paid_back(earned: pd.DataFrame, cost: float) -> pd.Series[Any]:
    """Return the first month in which each column reaches the cost, inf where none does. earned : index of months."""
    there = earned >= cost
    return cast("pd.Series[Any]", there.idxmax().astype(float).where(there.any(), np.inf))


def same_cost(cost: pd.DataFrame, first: int, last: int) -> float:
    """Return at which share of leavers (%) the last year costs as much as the first does if nobody leaves.

    cost : index of shares that leave (%), a column per year. NaN where no share does.
    """
    target, late = float(cost[first].iloc[0]), cost[last].to_numpy(dtype=float)
    if not late.min() <= target <= late.max():
        return float("nan")
    return float(np.interp(-target, -late, cost.index.to_numpy(dtype=float)))


def leap(cost: pd.DataFrame, first: int, last: int) -> tuple[float, float] | None:
    """Return the shares of leavers (%) in two years, as near to each other as can be, at which both cost the same.

    cost : index of shares that leave (%), a column per year. None where no two shares do.
    """
    shares = cost.index.to_numpy(dtype=float)
    early, late = (cost[year].to_numpy(dtype=float) for year in (first, last))
    pairs = [
        (float(share), float(np.interp(-target, -late, shares)))
        for share, target in zip(shares, early, strict=True)
        if late.min() <= target <= late.max()
    ]
    return min(pairs, key=lambda pair: abs(pair[1] - pair[0])) if pairs else None


def could_be_same(cost: pd.DataFrame, first: int, last: int) -> str:
    """Return what the range of leavers means for the two years, in one to five sentences."""
    same = leap(cost, first, last)
    if same is None:
        return f"No shares of leavers make the two years cost the same, so the cost surely {_way(cost, first, last)}."
    a, b = same
    said_of = (
        f"For that, the share that left must have {more(b, a, 'risen', 'fallen')} by at least"
        f" {abs(b - a):.0f} percentage points, for example from {a:.0f} to {b:.0f}%."
    )
    if b - a < 30:
        return f"{said_of} So the direction rests on what we assume about leavers."
    return (
        f"{said_of} That is unlikely. New customers leave soonest, and in a firm that grows more slowly a"
        " smaller share of customers is new. So in yuan, selling cost per customer won very probably rose. But some of"
        " this cost went to old customers."
    )


def _way(cost: pd.DataFrame, first: int, last: int) -> str:
    return more(float(cost[last].iloc[0]), float(cost[first].iloc[0]))


def same_share(cost: pd.DataFrame, first: int, last: int) -> str:
    """Return how the cost changed if the same share left in both years, as a clause: at every share, or at some."""
    rise = 100 * (cost[last] / cost[first] - 1)
    low, high = sorted((float(rise.iloc[0]), float(rise.iloc[-1])))
    if (rise > 0).all():
        return f"the cost per customer won rose, whatever that share is, by {low:.0f} to {high:.0f}%"
    if (rise < 0).all():
        return f"the cost per customer won fell, whatever that share is, by {-high:.0f} to {-low:.0f}%"
    return "the cost per customer won rose or fell, depending on that share"


def ends(units: pd.DataFrame) -> pd.DataFrame:
    """Return for each firm of INKS its first and last year: first, last, and share, growth and months of both.

    units : `economics.unit_economics`.
    """
    table = {}
    for firm, rows in units.sort_values("year", kind="stable").groupby("firm"):
        a, b = rows.iloc[0], rows.iloc[-1]
        table[str(firm)] = {"first": a["year"], "last": b["year"]} | {
            f"{name} {when}": row[name] for when, row in (("first", a), ("last", b)) for name in _PANELS
        }
    return pd.DataFrame(table).T.loc[[firm for firm in INKS if firm in table]]


def fell_in(table: pd.DataFrame, name: str) -> list[str]:
    """Return the firms in which a measure of `ends` fell from the first year to the last."""
    return table.index[table[f"{name} last"] < table[f"{name} first"]].tolist()


def whose(firms: Sequence[str], table: Sized) -> str:
    """Return how many of the firms of a table these are, in words: "all five", "four of five", "none of the"."""
    number = ["none", "one", "two", "three", "four", "five", "six"]
    n, whole = len(firms), len(table)
    return f"all {number[whole]}" if n == whole else "none of the" if not n else f"{number[n]} of {number[whole]}"


def of(counted: tuple[int, int]) -> str:
    """Return "2 of the 3", or "all 3"."""
    n, whole = counted
    return f"all {whole}" if n == whole else f"{n} of the {whole}"


def back(brought: float, cost: float) -> str:
    """Return whether customers have brought what winning them cost (yuan): "had paid back", or what was missing."""
    return "had paid back" if brought >= cost else f"were {cost - brought:.1f} yuan short"


def with_leavers(accounts: pd.DataFrame, lost: float) -> str:
    """Return what the first year's customers cost and brought if so many (%) leave each year, as a sentence.

    accounts : `economics.unit_economics` of one firm, by year. The first year counts half, and nothing is discounted.
    """
    first = accounts.iloc[0]
    cost = float(cohorts.gross_cost(first["selling"], first["before"], first["after"], lost))
    stay = (1 - lost / 100) ** np.arange(len(accounts))
    shares = np.r_[0.5, np.ones(len(accounts) - 1)]
    brought = float((accounts["per_user"] * accounts["margin"] / 100 * shares * stay).sum())
    return (
        f"If {lost:.0f}% had left each year, a customer would have cost {cost:.0f} yuan and brought {brought:.0f},"
        " undiscounted."
    )


def margin(firm_panel: pd.DataFrame, firm: str, year: int) -> float:
    """Return a firm's operating margin in a year, per cent of revenue."""
    return float(economics.margins(firm_panel)[firm][year])


def signed(percent: float) -> str:
    """Return a share as "28%", or "−28%" with a true minus."""
    return charts.number(round(percent), 0, "%")


#: What is said of the managers' belief (EX-10), for every word that it can get.
LEVEL = {
    "supported": "most American firms were behind",
    "qualified": "American firms were behind in one respect, and not in another",
    "depends": "who is behind depends on {turns_on}",
    "contradicted": "most American firms weren't behind",
    "open": "it can't be told who is behind",
}
#: What the figures on retention say of the claim on keeping users (EX-04), for every word that it can get.
KEEPING = {
    "supported": "So slower growth made users leave.",
    "qualified": "So slower growth made users leave in one respect, and not in another.",
    "depends": "Whether slower growth made users leave depends on the country that we compare with.",
    "contradicted": "So slower growth didn't make users leave.",
    "open": "And all this was before the slowdown, so it can't show whether slower growth made users leave.",
}


#: What is said of the rising cost of customers (EX-06), for every word that it can get.
COST = {
    "supported": "Winning a customer cost more at PDD and Alibaba, in yuan and beside what a customer brings.",
    "qualified": "Winning a customer cost more in one respect, and not in another.",
    "depends": "By some ways of asking, winning a customer cost more, but this depends on {turns_on}.",
    "contradicted": "Accounts don't show that winning a customer cost more, although the proxy rose.",
    "open": "Whether winning a customer cost more can't be told.",
}


def cost() -> str:
    """Return what is found of the rising cost of customers (EX-06), as a sentence."""
    found = claims.settle("EX-06")
    turns_on = found.judged.turns_on if found.judged else ""
    return COST[found.verdict].format(turns_on=PLAIN.get(turns_on, turns_on or wording.ASKING))


def level() -> str:
    """Return what is found of the belief that American firms were behind (EX-10), as a clause."""
    found = claims.settle("EX-10")
    turns_on = found.judged.turns_on if found.judged else ""
    return LEVEL[found.verdict].format(turns_on=PLAIN.get(turns_on, turns_on or wording.ASKING))


def keeping() -> str:
    """Return what the figures on retention say of the claim on keeping users (EX-04), as a sentence."""
    return KEEPING[claims.settle("EX-04").verdict]


def slower(units: pd.DataFrame) -> str:
    """Return in how many firms growth and selling fell, and what that says of the proxy, in one or two sentences.

    units : `economics.unit_economics`.
    """
    table = ends(units)
    less_growth, less_selling = (fell_in(table, name) for name in ("growth", "share"))
    said_of = (
        f"Growth fell in {whose(less_growth, table)} firms, while selling took a smaller share of revenue in"
        f" {whose(less_selling, table)}."
    )
    both = by_growth_alone(table)
    if both:
        said_of += f" In {listed(both)} slower growth alone raised the proxy."
    return said_of


def by_growth_alone(table: pd.DataFrame) -> list[str]:
    """Return the firms of `ends` whose proxy rose although selling took a smaller share, because growth fell."""
    fell = {name: fell_in(table, name) for name in ("growth", "share", "months")}
    return [firm for firm in fell["growth"] if firm in fell["share"] and firm not in fell["months"]]


def abroad(units: pd.DataFrame) -> str:
    """Return what the firms say for looking abroad, as a sentence; nothing where they don't. units : as in `slower`."""
    firms = by_growth_alone(ends(units))
    home = [firm for firm in firms if firm in economics.CHINESE]
    away = [firm for firm in firms if firm not in economics.CHINESE]
    if not (home and away):
        return ""
    return (
        f"Slower growth raised the proxy of {listed(home)} as it did that of {listed(away)}, so firms abroad met the"
        " same trouble."
    )


def lab_in_words() -> str:
    """Return what the settings of the lab make of the proxy in year ten, as four sentences."""
    settings = ((0.90, 0.0), (0.80, 0.0), (0.80, 0.20))
    fewer, more_leave, grows = (float(made_firm(*one, 60, 10)["proxy"].iloc[-1]) for one in settings)
    return (
        f"If one in ten leaves each year, the proxy of year ten says {fewer:.0f} yuan. If one in five leaves, it says"
        f" {more_leave:.0f}. If the firm also wins 20% more customers each year, it says {grows:.0f}."
        " So by the proxy a firm looks cheap while it grows fast."
    )


def last_count(firm_panel: pd.DataFrame) -> str:
    """Return the year of the last count of customers of PDD, Alibaba, Meituan or JD."""
    rows = firm_panel[firm_panel["firm"].isin(["PDD", "Alibaba", "Meituan", "JD"])]
    rows = rows[rows["indicator"].astype(str).str.startswith("active customers")]
    return str(rows["period_end"].astype(str).str[:4].max())


def in_months(units: pd.DataFrame, per_won: pd.DataFrame, first: int, last: int) -> str:
    """Return how PDD's cost per customer won changed in months of revenue, if nobody left and if all did.

    units : `economics.unit_economics` by firm and year. per_won : yuan, by share that leaves (%) and year.
    """
    bring = units["per_user"]["PDD"] / 12
    none, every = (
        100 * (float(per_won[last][share]) / bring[last] / (float(per_won[first][share]) / bring[first]) - 1)
        for share in (0, 100)
    )
    said_of = [f"{more(one, 0)} by {abs(one):.0f}%" for one in (none, every)]
    if none > 0 > every:
        return (
            f"{said_of[0]} if nobody left, and it fell if {_turn(per_won, bring, first, last)}% or more did each year"
        )
    return f"{said_of[0]} if nobody left and {said_of[1]} if all did"


def _turn(per_won: pd.DataFrame, bring: pd.Series[Any], first: int, last: int) -> int:
    """Return the first share of leavers (%) at which the cost in months of revenue fell."""
    rise = (per_won[last] / bring[last]) / (per_won[first] / bring[first])
    return int(per_won.index[rise < 1][0])


# --- one customer


def payback_figure(earned: pd.DataFrame, cost: float) -> go.Figure:
    """Draw what a customer has brought so far (yuan) by month, a line per column, and the cost of winning one.

    earned : index of months from 1; columns named as the lines are.
    """
    back = paid_back(earned, cost)
    title = (
        f"Leaving and discounting move payback from month {back.iloc[0]:.0f} to {month(back.iloc[-1])}"
        if back.iloc[-1] > back.iloc[0]
        else f"Each of the three customers pays back in month {back.iloc[0]:.0f}"
    )
    fig = charts.figure(
        title,
        subtitle="Margin that a customer of a tea shop has brought so far, yuan, by month",
        x="Months since the customer was won",
        y="Yuan",
        source=MODEL,
        note="Made-up numbers. Dots mark the first month in which the margins so far reach the cost",
        right=150,
    )
    labels = []
    top = 1.6 * cost
    for name, ink, dash in zip(map(str, earned.columns), charts.MODEL, ("dot", "dash", "solid"), strict=False):
        line, when = earned[name], float(back[name])
        shown = line[line <= top]
        fig.add_scatter(
            x=shown.index.tolist(),
            y=shown.round(2).tolist(),
            mode="lines",
            name=name,
            line={"color": ink, "width": 2.6, "dash": dash},
            meta={"words": f"{name}: pays back in {month(when)}" if np.isfinite(when) else f"{name}: never pays back"},
        )
        labels.append((name, shown.index[-1], float(shown.iloc[-1]), ink))
        if np.isfinite(when):
            fig.add_scatter(
                x=[when],
                y=[cost],
                mode="markers+text",
                name=f"{name}, paid back",
                text=[f"{when:.0f}"],
                textposition="top left",
                textfont={"size": 13, "color": charts.INK},
                marker={"size": 9, "color": ink},
                hovertext=f"{name}: month {when:.0f}",
                meta={"words": False},
            )
    fig.add_scatter(
        x=[0, earned.index[-1]],
        y=[cost, cost],
        mode="lines",
        name=f"cost: {cost:.0f} yuan",
        line={"color": charts.INK, "width": 1.4},
        meta={"words": f"level line: the cost of winning a customer, {cost:.0f} yuan"},
    )
    reach = (0.0, 1.08 * top)
    fig.update_yaxes(range=list(reach))
    fig.update_xaxes(range=[0, earned.index[-1] + 1], dtick=12)
    first = labels.pop(0)
    fig.add_annotation(
        x=first[1], y=first[2], text=f"<b>{first[0]}</b>", showarrow=False, xanchor="left", xshift=8, yshift=-4,
        font={"size": 13, "color": charts.text_colour(first[3])},
    )  # fmt: skip
    charts.label_ends(fig, [*labels, (f"cost: {cost:.0f}", earned.index[-1], cost, charts.INK)], reach)
    return fig


# --- how long users stay


def on_day(stays: pd.DataFrame, country: str, day: int) -> float:
    """Return the published share (%) of new users who open an app on a day, or its upper bound.

    stays : `economics.retention`.
    """
    return float(stays.set_index(["country", "day"])["percent"][country, day])


def spans(stays: pd.DataFrame) -> dict[str, tuple[cohorts.Span, cohorts.Span]]:
    """Return for each panel of the chart the lowest and the highest curve that agree with the published shares.

    stays : `economics.retention`. China's first day isn't published: there the lowest curve begins at FIRST_DAY.
    """
    made = {}
    for name, country in (("Japan", "Japan"), ("Russia, United States", "Russia")):
        rows = stays[stays["country"] == country]
        one = cohorts.span(rows["day"], rows["percent"], rows["bound"])
        made[name] = (one, one)
    rows = stays[stays["country"] == "China"].sort_values("day", kind="stable")
    week = rows.iloc[0]
    low = cohorts.span([1, week["day"]], [FIRST_DAY, week["percent"]], [False, False])
    high = cohorts.span(rows["day"], rows["percent"], rows["bound"])
    made["China"] = (low, high)
    return made


def left_after(stays: pd.DataFrame, name: str, day: int) -> tuple[float, float]:
    """Return the least and the greatest share (%) still there after a day, by the curves of `spans`."""
    low, high = spans(stays)[name]
    return 100 * float(low.low(day)), 100 * float(high.high(day))


def said(low: float, high: float) -> str:
    """Return a range of shares (%) in words: "2 to 5%", or one number where both ends round to it."""
    return f"{high:.0f}%" if round(low) == round(high) else f"{low:.0f} to {high:.0f}%"


def retention_figure(stays: pd.DataFrame) -> go.Figure:
    """Draw the share of new users who open an app on a day (%), by days since the first use, a panel per country."""
    days = np.arange(1, 31)
    panels = {}
    inks = {"Japan": charts.colour("Japan"), "Russia, United States": charts.INK, "China": charts.colour("China")}
    for name, (lowest, highest) in spans(stays).items():
        low, high = (np.round(100 * curve, 2).tolist() for curve in (lowest.low(days), highest.high(days)))
        ink = inks[name]
        line = {"type": "scatter", "x": days.tolist(), "mode": "lines", "line": {"color": ink, "width": 2}}
        edges = (
            [{**line, "y": high}] if max(np.subtract(high, low)) < 0.1 else [{**line, "y": low}, {**line, "y": high}]
        )
        traces: list[dict[str, Any]] = []
        if len(edges) == 2:
            traces.append(charts.band(days.tolist(), low, high, ink, 0.18))
        traces += edges
        rows = stays[stays["country"] == name.split(",")[0]]
        for bound, symbol in ((False, "circle"), (True, "triangle-down-open")):
            part = rows[rows["bound"] == bound]
            if len(part):
                mark = {"symbol": symbol, "size": 11, "color": ink, "line": {"width": 2, "color": ink}}
                traces.append(
                    {"type": "scatter", "mode": "markers", "x": part["day"].tolist(), "y": part["percent"].tolist()}
                    | {"marker": mark}
                )
        panels[name] = {
            "result": f"after 30 days {said(*left_after(stays, name, 30))}",
            "traces": traces,
            "colour": ink,
        }
    here, there = left_after(stays, "China", 30), left_after(stays, "Japan", 30)
    title = (
        "Far fewer new users are left in China than in Japan"
        if here[1] < 0.5 * there[0]
        else "China and Japan keep similar shares of new users"
    )
    return charts.multiples(
        panels,
        title=title,
        subtitle="Share of new users who open an app that day, %, by days since the first use, 2017",
        source=charts.source("market_indicators"),
        note="Dots are published shares, triangles upper bounds (“below 5%”). Shaded: all curves that agree. China’s"
        f" first day is not published. We take it to be at most {FIRST_DAY:.0f}%, as elsewhere",
        x_range=(0, 31),
        y_range=(0, 34),
        x_title="Days since the first use",
        columns=3,
    )


# --- a made firm


def made_firm(kept: float, growth: float = 0.0, cost: float = 60.0, years: int = 10) -> pd.DataFrame:
    """Return a made-up firm by year: won, users, net, proxy (yuan per net new customer).

    kept : share (0 to 1) of the customers of one year who are there a year later. growth : by how much (0 to 1) the
    number of customers won grows a year; it begins at 100. cost : of each customer won, yuan.
    """
    index = range(1, years + 1)
    won = pd.Series([100.0 * (1 + growth) ** age for age in range(years)], index=index)
    users = cohorts.build_up(won, 100 * kept).sum(axis=1)
    firm = pd.DataFrame({"won": won, "users": users}, index=index)
    firm["net"] = firm["users"].diff().fillna(firm["users"])
    firm["proxy"] = cost * firm["won"] / firm["net"].where(firm["net"] > 1e-9)
    return firm


def firm_figure(firm: pd.DataFrame, kept: float) -> go.Figure:
    """Draw a made firm's users by the year in which they were won, and beside them its net addition of each year.

    firm : index of years from 1, columns won, users, net. kept : the share (0 to 1) that is there a year later.
    """
    years = firm.index.tolist()
    first, last = float(firm["net"].iloc[0]), float(firm["net"].iloc[-1])
    same = firm["won"].nunique() == 1
    made = charts.layout(
        f"The firm wins {firm['won'].iloc[0]:.0f} customers every year, but adds fewer each time"
        if same and last < first
        else f"The net addition {more(last, first)} from {first:.0f} to {last:.0f}",
        subtitle="Left: customers at the end of a year, by the year they were won. Right: how many more than before",
        x="Year",
        source=MODEL,
        note=f"Of the customers of one year {100 * kept:.0f}% are there a year later. The lower, the earlier won",
        left=54,
        right=24,
        height=430,
    )
    made["xaxis"] |= {"domain": [0, 0.58], "tickvals": years[::3], "showgrid": False}
    made["yaxis"] |= {"range": [0, 1.12 * float(firm["users"].max())]}
    charts.second_panel(
        made,
        x="Year",
        y="",
        domain=(0.68, 1),
        x_range=(0.3, years[-1] + 0.7),
        y_range=(0, 1.16 * float(firm["won"].max())),
    )
    made["xaxis"] |= {"range": [0.3, years[-1] + 0.7]}
    made["barmode"], made["bargap"] = "stack", 0.14
    ramp = charts.MODEL
    traces: list[dict[str, Any]] = []
    for i, year in enumerate(years):
        there = [round(float(firm["won"].iloc[i]) * kept**age, 1) for age in range(len(years) - i)]
        traces.append(
            {
                "type": "bar",
                "x": years[i:],
                "y": there,
                "name": f"won in year {year}",
                "showlegend": False,
                "marker": {"color": ramp[min(i * len(ramp) // len(years), len(ramp) - 1)]}
                | {"line": {"color": charts.PAPER, "width": 1}},
                "meta": {"words": None if i == 0 else False},
            }
        )
    traces.append(
        {
            "type": "bar",
            "x": years,
            "y": firm["net"].round(1).tolist(),
            "name": "net addition",
            "xaxis": "x2",
            "yaxis": "y2",
            "showlegend": False,
            "marker": {"color": charts.MODEL[1]},
            "text": [f"{v:.0f}" if n in (0, len(years) - 1) else "" for n, v in enumerate(firm["net"])],
            "textposition": "outside",
            "constraintext": "none",
            "textfont": {"size": 13},
            "cliponaxis": False,
            "meta": {"words": f"net addition: {first:.0f} in year 1, {last:.0f} in year {years[-1]}"},
        }
    )
    return go.Figure(data=traces, layout=made)


def proxy_traces(firm: pd.DataFrame, cost: float) -> list[tuple[str, pd.Series[Any], str, str]]:
    """Return the two lines of the made firm: name, values by year, colour, dash. firm : column proxy."""
    true = pd.Series(float(cost), index=firm.index)
    return [
        ("cost per customer won", true, charts.MODEL[0], "solid"),
        ("proxy", firm["proxy"], charts.MODEL[2], "dash"),
    ]


def proxy_figure(firm: pd.DataFrame, cost: float) -> go.Figure:
    """Draw the cost per customer won of the made firm, and what the proxy makes of it. firm : column proxy, by year."""
    last = float(firm["proxy"].iloc[-1])
    fig = charts.figure(
        f"Every customer costs {cost:.0f} yuan, and the proxy climbs to {last:.0f}"
        if last > 1.05 * cost
        else f"Every customer costs {cost:.0f} yuan, and the proxy says the same",
        subtitle="Selling cost per net new customer, and per customer won, yuan, of the made-up firm",
        x="Year",
        y="Yuan",
        source=MODEL,
        note="The proxy divides by net new customers, who become fewer while those won stay the same",
        right=190,
    )
    names = []
    for name, line, ink, dash in proxy_traces(firm, cost):
        fig.add_scatter(
            x=line.index.tolist(),
            y=line.round(1).tolist(),
            mode="lines+markers",
            name=name,
            line={"color": ink, "width": 2.6, "dash": dash},
            marker={"size": 7},
        )
        names.append((f"{name}: {line.iloc[-1]:.0f}", line.index[-1], float(line.iloc[-1]), ink))
    reach = (0.0, 1.1 * max(last, cost))
    fig.update_yaxes(range=list(reach))
    fig.update_xaxes(tickvals=firm.index.tolist(), range=[0.7, float(firm.index[-1]) + 0.2])
    charts.label_ends(fig, names, reach)
    return fig


# --- real firms

#: Panel of the chart -> its head, its unit, the right end of its axis and the steps of its ticks.
_PANELS: Mapping[str, tuple[str, str, float, int]] = {
    "share": ("Selling cost", "% of revenue", 170, 50),
    "growth": ("Net new users", "% of users, a year", 88, 25),
    "months": ("Cost per net new user", "months of revenue", 46, 12),
}


def costs_figure(units: pd.DataFrame) -> go.Figure:
    """Draw selling cost, growth and the proxy of each firm in its first year (ring) and its last (dot).

    units : `economics.unit_economics`.
    """
    table = ends(units)
    risen = [firm for firm in table.index if firm not in fell_in(table, "months")]
    harder = [firm for firm in table.index if firm not in fell_in(table, "share")]
    slower = fell_in(table, "growth")
    title = (
        f"The proxy rose in {len(risen)} of {len(table)} firms, growth fell in {len(slower)}"
        if risen and len(slower) > len(harder)
        else f"The proxy rose in {len(risen)} of {len(table)} firms, selling rose in {len(harder)}"
    )
    made = charts.layout(
        title,
        subtitle="First year (ring) and last year (dot) with figures; third panel: the first divided by the second",
        source=charts.source(TABLE),
        note="Months of revenue = 12 × selling (% of revenue) ÷ net new users (% of users). Users are buyers within a"
        " year (PDD, Alibaba), monthly users (Meta, Spotify) or payers (Netflix)",
        left=104,
        right=20,
        height=130 + 44 + 42 * len(table),
    )
    base = {way: made.pop(f"{way}axis") for way in "xy"}
    traces: list[dict[str, Any]] = []
    rows = list(range(len(table)))
    names = [f"<b>{firm}</b><br>{row['first']:.0f}, {row['last']:.0f}" for firm, row in table.iterrows()]
    for n, (name, (head, unit, end, step)) in enumerate(_PANELS.items()):
        nth = "" if n == 0 else str(n + 1)
        left = round(n * 0.355, 3)
        made[f"xaxis{nth}"] = {**base["x"], "domain": [left, round(left + 0.29, 3)], "anchor": f"y{nth}"} | {
            "range": [0, end],
            "tickvals": list(range(0, int(end), step)),
            "showgrid": True,
            "zeroline": True,
            "zerolinecolor": charts.INK,
        }
        made[f"yaxis{nth}"] = {**base["y"], "anchor": f"x{nth}", "range": [len(rows) - 0.4, -1.25]} | {
            "tickvals": rows,
            "ticktext": names,
            "showticklabels": n == 0,
            "showgrid": False,
        }
        made["annotations"].append(
            {
                "text": f"<b>{head}</b><br>{unit}",
                "xref": "paper",
                "x": left,
                "xanchor": "left",
                "xshift": 3,
                "yref": f"y{nth}",
            }
            | {"y": -0.85, "showarrow": False, "align": "left", "font": {"size": 12, "color": charts.INK}}
        )
        for i, firm in enumerate(table.index):
            ink, a, b = INKS[firm], float(table[f"{name} first"].iloc[i]), float(table[f"{name} last"].iloc[i])
            first, last = (int(table[when].iloc[i]) for when in ("first", "last"))
            said = f"{firm}: {head.lower()} {a:.0f} in {first}, {b:.0f} in {last}"
            axes = {"xaxis": f"x{nth}", "yaxis": f"y{nth}", "type": "scatter", "showlegend": False}
            traces.append(
                axes
                | {"x": [round(a, 2), round(b, 2)], "y": [i, i], "mode": "lines+markers", "name": said}
                | {"line": {"color": ink, "width": 2}, "hovertext": [said, said]}
                | {"marker": {"size": 11, "color": [charts.PAPER, ink], "line": {"width": 2, "color": ink}}}
                | {"meta": {"words": f"{said} ({unit})"}}
            )
            made["annotations"].append(
                {"text": f"{a:.0f} → {b:.0f}", "xref": f"x{nth}", "yref": f"y{nth}", "x": max(a, b), "y": i}
                | {"xanchor": "left", "xshift": 10, "showarrow": False}
                | {"font": {"size": 12, "color": charts.text_colour(ink), "weight": 700 if name == "months" else 400}}
            )
    return go.Figure(data=traces, layout=made)


def leavers_figure(cost: pd.DataFrame) -> go.Figure:
    """Draw PDD's selling cost per customer won (yuan) by the share of customers that left, a line per year.

    cost : index of shares that leave in a year (%), columns of years.
    """
    first, last = int(cost.columns[0]), int(cost.columns[-1])
    share = same_cost(cost, first, last)
    level = float(cost[first].iloc[0])
    title = (
        f"PDD's cost rose from {first} to {last}, unless far more customers left"
        if not np.isnan(share)
        else f"PDD's cost surely {_way(cost, first, last)} from {first} to {last}"
    )
    fig = charts.figure(
        title,
        subtitle="Selling cost per customer won, yuan, by the share of customers that left in the year",
        x="Customers of the year's beginning who left (%)",
        y="Yuan",
        source=charts.source(TABLE),
        note="At the left end nobody left, which is the proxy. At the right end all customers were won anew. Where PDD"
        " was on these lines is not published",
        right=60,
    )
    labels = []
    for (year, line), ink, width in zip(
        cost.items(), (charts.INK, charts.GREY, charts.colour("China")), (2.2, 2.2, 2.8), strict=True
    ):
        fig.add_scatter(
            x=cost.index[::2].tolist(),
            y=line.iloc[::2].round(1).tolist(),
            mode="lines",
            name=str(year),
            line={"color": ink, "width": width, "dash": "solid" if year != cost.columns[1] else "dash"},
            meta={"words": f"{year}: {line.iloc[0]:.0f} yuan if nobody left, {line.iloc[-1]:.0f} if all did"},
        )
        labels.append((str(year), float(cost.index[-1]), float(line.iloc[-1]), ink))
    if not np.isnan(share):
        fig.add_scatter(
            x=[0, round(share, 1)],
            y=[round(level, 1)] * 2,
            mode="lines+markers",
            name="the same cost",
            line={"color": charts.QUIET, "width": 1.2, "dash": "dot"},
            marker={"size": 9, "symbol": ["circle", "circle"], "color": [charts.INK, charts.colour("China")]},
            hovertext=[f"{first}, nobody left", f"{last}, {share:.0f}% left"],
            meta={"words": f"dotted: {level:.0f} yuan in {first} if nobody left, and in {last} if {share:.0f}% left"},
        )
        fig.add_annotation(
            x=share, y=level, text=f"{level:.0f} yuan in both years", showarrow=False, xanchor="left", yanchor="bottom",
            xshift=4, yshift=6, font={"size": 12, "color": charts.INK},
        )  # fmt: skip
    reach = (0.0, 1.08 * float(cost.to_numpy().max()))
    fig.update_yaxes(range=list(reach))
    fig.update_xaxes(range=[-2, 101])
    charts.label_ends(fig, labels, reach)
    return fig


def pairs_table(firm_panel: pd.DataFrame, year: int = 2019) -> pd.DataFrame:
    """Return margin and growth (%) of both firms of each pair in a year: a row per pair that has both margins.

    Columns American firm, Chinese firm (operating margin), their growth, our growth.
    """
    kept, grown = economics.margins(firm_panel), economics.growth(firm_panel)
    table = {}
    for ours, theirs in economics.TRADES + records.DELIVERY:
        both = kept.loc[year, [theirs, ours]]
        if both.notna().all():
            table[f"{ours} and {theirs}"] = {
                "American firm": both[theirs],
                "Chinese firm": both[ours],
                "American growth": grown.loc[year, theirs],
                "Chinese growth": grown.loc[year, ours],
            }
    return pd.DataFrame(table).T.sort_values("Chinese firm", ascending=False, kind="stable")


def ahead(pairs: pd.DataFrame, kind: str = "firm") -> tuple[int, int]:
    """Return in how many pairs the Chinese firm is ahead, and of how many. kind : "firm" (margin) or "growth"."""
    known = pairs[[f"Chinese {kind}", f"American {kind}"]].dropna()
    return int((known.iloc[:, 0] > known.iloc[:, 1]).sum()), len(known)


def pairs_figure(pairs: pd.DataFrame) -> go.Figure:
    """Draw the operating margins of both firms of each pair. pairs : `pairs_table`."""
    n, whole = ahead(pairs)
    return charts.dumbbell(
        pairs,
        "American firm",
        "Chinese firm",
        title=f"In {n} of {whole} pairs the Chinese firm's margin was higher",
        subtitle="Operating income as a share of revenue, %, 2019 (Alibaba: year to March 2020)",
        x_title="% of revenue",
        source=charts.source(TABLE),
        note="A margin holds all businesses of a firm: Amazon’s includes its cloud, Tencent’s its games. Baidu has no"
        " figure for 2019",
        zero=True,
        unit="%",
        digits=0,
    )


def told(firm_panel: pd.DataFrame, firm: str, indicator: str, period: str) -> float:
    """Return a firm's preferred figure for a period. Raises LookupError where there isn't exactly one."""
    found = firm_panel[
        firm_panel["preferred"]
        & firm_panel["firm"].eq(firm)
        & firm_panel["indicator"].eq(indicator)
        & firm_panel["period"].eq(period)
    ]["value"]
    if len(found) != 1:
        raise LookupError(
            f"{TABLE} has {len(found)} preferred rows of {indicator!r} for {firm} in {period}; expected one."
        )
    return float(found.iloc[0])


def since(firm_panel: pd.DataFrame) -> pd.DataFrame:
    """Return what happened to some Chinese firms after the essay: before, after, and how that changed (%)."""
    rows = [
        ("PDD", "operating income", "2024", "2025"),
        ("Alibaba", "sales and marketing cost", "2024-04/2024-12", "2025-04/2025-12"),
        ("Alibaba", "operating income", "2024-04/2024-12", "2025-04/2025-12"),
        ("Meituan", "adjusted net income", "2024Q3", "2025Q3"),
    ]
    made = {}
    for firm, what, before, after in rows:
        a, b = (told(firm_panel, firm, what, period) / 1000 for period in (before, after))
        short = before.replace("2024-04/2024-12", "Apr–Dec 2024"), after.replace("2025-04/2025-12", "Apr–Dec 2025")
        made[f"{firm}, {what}"] = {
            "from": short[0],
            "bn yuan": round(a, 1),
            "to": short[1],
            "bn yuan then": round(b, 1),
        }
    return pd.DataFrame(made).T


def change(firm_panel: pd.DataFrame, firm: str, what: str, before: str, after: str) -> str:
    """Return how a figure above 0 changed between two periods: "rose by 78%", "fell by 14%"."""
    a, b = (told(firm_panel, firm, what, period) for period in (before, after))
    part = 100 * (b / a - 1)
    return f"{more(b, a)} by {abs(part):.0f}%"


#: The title of the strip, by the word of EX-06.
STRIP = {
    "supported": "By nearly every way of counting, winning a customer cost more",
    "qualified": "Winning a customer cost more in one respect, and not in another",
    "depends": "Whether winning a customer cost more depends on {turns_on}",
    "contradicted": "By nearly every way of counting, winning a customer cost no more",
    "open": "Whether winning a customer cost more cannot be told",
}


def strip() -> go.Figure:
    """Draw every way of asking whether winning a customer came to cost more (EX-06)."""
    found = claims.settle("EX-06")
    assert found.judged is not None  # EX-06 has a record
    part = found.judged.parts[0]
    said = STRIP[found.verdict].format(turns_on=PLAIN.get(part.turns_on, part.turns_on or wording.ASKING))
    return ways.strip_of(
        part,
        left=210,
        title=said if len(said.split()) <= 12 else "Whether winning a customer cost more depends on several choices",
        subtitle="Rise of the selling cost per customer won, by customers, measure, leavers and years",
        unit="Rise (%)",
        source=charts.source(TABLE),
        note="Where the share that leaves may differ from year to year, only bounds are known. The ways share figures",
    )
