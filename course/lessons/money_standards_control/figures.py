"""The lesson's dates and shares, its charts, and the words that follow the figures."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import plotly.graph_objects as go

from course import charts
from course.english import listed
from course.ledger import claims, ways, wording
from course.tables import firms, makers

DAYS = 365.25
#: What counts as a start of service abroad, and the first steps of China by generation.
STARTS = ("commercial launch", "launch")
ON_SALE = ("3G numbers on sale in first places", "commercial launch")
GENERATIONS = ("3G", "4G", "5G")
#: Sold as 3G, but an upgrade of second-generation networks, which China Unicom ran as well: it starts no clock.
HALF = "cdma2000 1x"
#: A gap (points) that is smaller than what rounding leaves open is none.
ROUNDED = 5.0
#: The year of the essay, and the last year of the decade that it speaks of.
ESSAY, DECADE = 2010, 2020

# --- when each generation began


def _networks(policy_events: pd.DataFrame) -> pd.DataFrame:
    """Return the steps of mobile networks with their first day as a date."""
    mine = policy_events[policy_events["topic"].eq("Mobile networks")]
    return mine.assign(day=pd.to_datetime(mine["date_first_day"]))


def starts(policy_events: pd.DataFrame) -> pd.DataFrame:
    """Return by generation the days of the first service abroad and in Japan, and of China's first steps.

    Columns: abroad and where, Japan, first licence, all licensed (the day from which every standard had one), on sale,
    and years, from the first service abroad to the first sale in China. What is only half of a generation (HALF) is
    left out. Where only a month is known its first day is used. Raises LookupError where a generation has no such step.
    """
    networks, made = _networks(policy_events), {}
    for generation in GENERATIONS:
        mine = networks[networks["generation"].eq(generation)]
        there = mine[mine["event"].isin(STARTS) & mine["iso3"].ne("CHN") & mine["standard"].ne(HALF)]
        here = mine[mine["iso3"].eq("CHN")]
        licences = here.loc[here["event"].eq("licences issued"), "day"]
        sale = here.loc[here["event"].isin(ON_SALE), "day"]
        japan = there.loc[there["iso3"].eq("JPN"), "day"]
        for what, found in (("service abroad", there), ("licence", licences), ("sale", sale), ("Japan", japan)):
            if not len(found):
                raise LookupError(f"policy_events has no {what} of {generation}; expected one step or more.")
        first = there["day"].min()
        made[generation] = {
            "abroad": first,
            "where": listed(sorted(there.loc[there["day"].eq(first), "country"].astype(str))).replace("; ", " and "),
            "Japan": japan.min(),
            "first licence": licences.min(),
            "all licensed": licences.max(),
            "on sale": sale.min(),
            "years": years(first, sale.min()),
        }
    return pd.DataFrame(made).T


def years(first: pd.Timestamp, then: pd.Timestamp) -> float:
    """Return the years between two days, to two decimals; negative where the second came before."""
    return round((then - first).days / DAYS, 2)


def span(value: float) -> str:
    """Return a number of years in words, in months where it is below two years: "8.5 years", "7 months"."""
    return f"{value:.1f} years" if abs(value) >= 2 else f"{12 * value:.0f} months"


def whichever_clock(table: pd.DataFrame) -> str:
    """Return whether every start and end of the clock agrees that the wait shrank, and where they differ, in words.

    table : of `starts`. There are two starts (abroad, Japan) and three ends (first licence, all licensed, on sale).
    """
    waits = pd.DataFrame(
        [
            [years(table[begin][one], table[end][one]) for one in GENERATIONS]
            for begin in ("abroad", "Japan")
            for end in ("first licence", "all licensed", "on sale")
        ],
        columns=list(GENERATIONS),
    )
    shrank = bool((waits.diff(axis=1).iloc[:, 1:] < 0).all(axis=None))
    signs = [one for one in GENERATIONS if waits[one].gt(0).nunique() > 1]
    first = (
        "By each of the six clocks the wait shrinks from one generation to the next."
        if shrank
        else "Whether the wait shrinks from one generation to the next depends on the clock."
    )
    if shrank:
        first += " So that finding doesn't come from our choice of clock."
    if not signs:
        return f"{first} None of them turns a delay into a lead."
    return f"{first} But whether China was late with {listed(signs)} at all depends on the clock."


def behind_japan(table: pd.DataFrame, generation: str) -> str:
    """Return how China stood to Japan with a generation: "7.5 years behind Japan", "4 months ahead of Japan"."""
    lag = years(table["Japan"][generation], table["on sale"][generation])
    return f"{span(abs(lag))} {'behind' if lag > 0 else 'ahead of'} Japan"


def timeline_title(table: pd.DataFrame) -> str:
    """Return the title of the chart of starts, from the first generation to the last."""
    early, late = float(table["years"].iloc[0]), float(table["years"].iloc[-1])
    if late < early:
        return f"China's wait for new networks shrank from {span(early)} to {span(late)}"
    return f"China's wait for new networks grew from {span(early)} to {span(late)}"


def from_half(policy_events: pd.DataFrame) -> float:
    """Return the years from the first service that was sold as 3G, but hardly was, to the first sale in China."""
    networks = _networks(policy_events)
    return years(networks.loc[networks["standard"].eq(HALF), "day"].min(), starts(policy_events)["on sale"]["3G"])


def not_always(table: pd.DataFrame) -> str:
    """Return what the waits say of the belief that the centre is always late, in a sentence."""
    last = float(table["years"].iloc[-1])
    if last < 1:
        return "So the centre isn't always years late, and the essay doesn't say that it is."
    return "In every generation the centre was more than a year late."


def _at(day: pd.Timestamp) -> float:
    return round(day.year + (day.day_of_year - 1) / DAYS, 3)


def timeline_figure(table: pd.DataFrame, policy_events: pd.DataFrame) -> go.Figure:
    """Draw for each generation the first service abroad (ring) and the first sale in China (dot), joined by a line."""
    fig = charts.figure(
        timeline_title(table),
        subtitle="First commercial service abroad (ring) and in China (dot), by generation of mobile networks",
        x="Year",
        source=charts.source("policy_events"),
        note=f"Counted from {HALF} in South Korea, an upgrade of 2G that we leave out, China's 3G came"
        f" {span(from_half(policy_events))} later. Of some dates we know only the month",
        left=50,
        right=60,
        height=370,
    )
    for generation in table.index:
        ends = table["abroad"][generation], table["on sale"][generation]
        xs = [_at(day) for day in ends]
        fig.add_scatter(
            x=xs,
            y=[generation, generation],
            mode="lines",
            line={"color": charts.SOFT, "width": 2},
            hoverinfo="skip",
            meta={"words": False},
        )
        for at, where, filled in ((0, table["where"][generation], False), (1, "China", True)):
            ink = charts.colour("China") if filled else charts.INK
            name = f"{where}, {ends[at]:%B %Y}"
            fig.add_scatter(
                x=[xs[at]],
                y=[generation],
                mode="markers",
                name=name,
                hovertext=[name],
                hovertemplate="%{hovertext}<extra></extra>",
                marker={
                    "size": 12,
                    "color": ink if filled else charts.PAPER,
                    "line": {"color": ink, "width": 2},
                    "symbol": "circle",
                },
                meta={"words": f"{generation}: {name}"},
            )
            near = xs[1] - xs[0] < 5  # too near for names that are centred
            fig.add_annotation(
                x=xs[at],
                y=generation,
                text=f"{ends[at]:%b %Y}",
                yanchor="bottom",
                yshift=9,
                xanchor=("right" if at == 0 else "left") if near else "center",
                showarrow=False,
                font={"size": 12, "color": charts.text_colour(ink)},
            )
            fig.add_annotation(
                x=xs[at],
                y=generation,
                text=where if not filled else f"China, {span(float(table['years'][generation]))} later",
                yanchor="top",
                yshift=-9,
                xanchor=("right" if at == 0 else "left") if near else "center",
                showarrow=False,
                font={"size": 12, "color": charts.text_colour(ink)},
            )
    fig.update_xaxes(range=[1998, 2026], tickvals=[2000, 2005, 2010, 2015, 2020, 2025])
    fig.update_yaxes(type="category", categoryorder="array", categoryarray=list(table.index)[::-1], range=[-0.6, 2.6])
    return fig


# --- which standard waited


#: A standard whose development China led, by the ending of its name in `waited`.
HOME = "home-grown"
SAME = "5G, the same for all"


def waited(policy_events: pd.DataFrame) -> pd.DataFrame:
    """Return how long each standard waited for a licence in China, by generation and the longest first.

    Index: the standard; the names of those whose development China led end on HOME. Columns: ready (first service
    abroad; for the home standard, which had none, its trial in China), licence, and years.
    """
    networks = _networks(policy_events)
    abroad = networks[networks["event"].isin(STARTS) & networks["iso3"].ne("CHN")]
    here = networks[networks["iso3"].eq("CHN")]
    licence = here[here["event"].eq("licences issued")].set_index("standard", drop=False)["day"]
    table = starts(policy_events)

    def first(standard: str) -> pd.Timestamp:
        days = abroad.loc[abroad["standard"].eq(standard), "day"]
        if not len(days):
            raise LookupError(f"policy_events has no service of {standard} abroad; expected one or more.")
        return pd.Timestamp(days.min())

    trial = here.loc[here["event"].str.startswith("trial service"), "day"].min()
    three = table["first licence"]["3G"]
    made = pd.DataFrame(
        {
            "W-CDMA (3G)": (first("W-CDMA"), three),
            "cdma2000 (3G)": (first("1xEV-DO"), three),
            f"TD-SCDMA (3G), {HOME}": (trial, three),
            "FDD-LTE (4G)": (first("LTE"), licence["FDD-LTE"]),
            f"TD-LTE (4G), {HOME}": (first("TD-LTE"), licence["TD-LTE"]),
            SAME: (table["abroad"]["5G"], table["first licence"]["5G"]),
        },
        index=["ready", "licence"],
    ).T
    made["years"] = [years(a, b) for a, b in zip(made["ready"], made["licence"], strict=True)]
    return made


def home_standard(table: pd.DataFrame) -> str:
    """Return the name of China's own standard of 3G in a table of waits."""
    return next(str(name) for name in table.index if "SCDMA" in str(name))


def sooner(table: pd.DataFrame) -> bool:
    """Return whether in both generations the home-grown standard waited less than any other."""
    found = []
    for generation in ("(3G)", "(4G)"):
        mine = table.loc[table.index.str.contains(generation, regex=False), "years"]
        own = mine.index.str.endswith(HOME)
        found.append(bool(mine[own].max() < mine[~own].min()))
    return all(found)


def waited_title(table: pd.DataFrame) -> str:
    """Return the title of the chart of waits: whether home-grown standards waited less."""
    if sooner(table):
        return "Home-grown standards waited less for a licence than their rivals"
    return "Home-grown standards did not always wait less for a licence"


def waited_in_words(table: pd.DataFrame, policy_events: pd.DataFrame) -> str:
    """Return what the chart of waits shows, and why, in sentences."""
    own = home_standard(table)
    three = table[table.index.str.contains("(3G)", regex=False)]
    first = (
        "In both generations the home-grown standard waited less than its rivals."
        if sooner(table)
        else "The home-grown standard didn't wait less in both generations."
    )
    last = "was ready last" if three["ready"].idxmax() == own else "wasn't ready last"
    months = fdd_after(policy_events)
    other = "before" if months > 0 else "after"
    return (
        f"{first} With 3G it {last}, and all licences came {span(float(table['years'][own]))} after its trial began."
        f" With 4G it got its licence {abs(months)} months {other} FDD."
    )


def waited_figure(table: pd.DataFrame, policy_events: pd.DataFrame) -> go.Figure:
    """Draw how many years each standard waited for its licence in China."""
    networks = _networks(policy_events)
    written = networks.loc[networks["event"].eq("made a national industry standard"), "day"].iloc[0]
    from_standard = years(written, table["licence"][home_standard(table)])
    shown = table.reset_index(names="standard")
    return charts.bars(
        shown,
        "years",
        "standard",
        title=waited_title(table),
        subtitle="Years from the first service abroad (for TD-SCDMA: trial in China) to the licence in China",
        x_title="Years of waiting",
        source=charts.source("policy_events"),
        note=f"Counted from the day it became a national standard, TD-SCDMA waited {from_standard:.1f} years. The clock"
        f" of cdma2000 starts with its fast form, 1xEV-DO, not with {HALF}, which came earlier; that of TD-LTE with the"
        " first network abroad that used this form alone",
        colours={str(name): charts.colour("China") for name in table.index if str(name).endswith(HOME)},
        unit="years",
        left=215,
    )


def fdd_after(policy_events: pd.DataFrame) -> int:
    """Return by how many months the FDD licences of 4G came after the first ones."""
    table = starts(policy_events)
    return round(12 * years(table["first licence"]["4G"], table["all licensed"]["4G"]))


# --- what it cost


def event(policy_events: pd.DataFrame, topic: str, text: str) -> pd.Series:
    """Return the one event of a topic whose words hold a text. Raises LookupError where there isn't one."""
    mine = policy_events[
        policy_events["topic"].eq(topic) & policy_events["event"].astype(str).str.contains(text, regex=False)
    ]
    if len(mine) != 1:
        raise LookupError(f"policy_events has {len(mine)} events of {topic!r} with {text!r}; expected one.")
    return mine.iloc[0]


def sums(policy_events: pd.DataFrame, venture_capital: pd.DataFrame, rate: float) -> pd.Series:
    """Return what the home network, two other projects and a year's venture capital came to, in billion US dollars.

    rate : yuan per dollar, for the chip fund, whose size is given in yuan. Raises ValueError unless it is above 0.
    """
    if not rate > 0:
        raise ValueError(f"rate must be above 0 yuan per dollar; found {rate}.")
    network = event(policy_events, "Mobile networks", "no more expansion")
    fund = event(policy_events, "Chip fund", "First national")
    fine = event(policy_events, "Licence fees", "Qualcomm")
    capital = venture_capital[
        venture_capital["vintage"].eq("2003-2022, by receiving firm")
        & venture_capital["sector"].eq("All sectors")
        & venture_capital["iso3"].eq("CHN")
        & venture_capital["year"].eq(ESSAY)
    ]["vc_usd_million"]
    return pd.Series(
        {
            f"TD-SCDMA network, until {network['year']}": float(network["value"]),
            f"First national chip fund, {fund['year']}": float(fund["value"]) / rate,
            f"Venture capital in the year {ESSAY}": float(capital.iloc[0]) / 1000,
            f"Fine for Qualcomm, {fine['year']}": float(fine["value_2"]),
        },
        name="billion dollars",
    )


def sums_title(table: pd.Series) -> str:
    """Return the title of the chart of sums: which of the first two, network and chip fund, is larger."""
    network, fund = float(table.iloc[0]), float(table.iloc[1])
    return f"China Mobile spent {'more' if network > fund else 'less'} on TD-SCDMA than the chip fund held"


def sums_figure(table: pd.Series) -> go.Figure:
    """Draw the sums as bars, in billion dollars."""
    shown = table.rename_axis("what").reset_index()
    return charts.bars(
        shown,
        "billion dollars",
        "what",
        title=sums_title(table),
        subtitle="Money spent on the network of China's own 3G standard, beside three other sums",
        x_title="Billion US dollars",
        source=charts.source("policy_events", "venture_capital"),
        note="Not all that was spent was lost, because another network would have cost money as well. The fund is"
        " turned into dollars at the rate that the fine implies",
        colours={str(table.index[0]): charts.colour("China")},
        left=215,
    )


def share_in_words(share: pd.Series) -> str:
    """Return the lowest and the highest of the shares (%) of the home standard in 3G customers: "38% to 44%"."""
    known = share.dropna()
    return f"{known.min():.0f}% to {known.max():.0f}%"


# --- credit


def share_of_loans(credit_by_firm: pd.DataFrame, sizes: tuple[str, ...] = ("small", "medium")) -> float:
    """Return the share (%) of firms of these sizes in loans to firms at the end of 2010, by the central bank."""
    mine = credit_by_firm[
        credit_by_firm["counted_by"].eq("central bank")
        & credit_by_firm["period"].eq("2010-12")
        & credit_by_firm["indicator"].eq("loans outstanding")
    ]
    loans = mine.set_index(mine["group"].astype(str))["value"].astype(float)
    return float(100 * loans[list(sizes)].sum() / loans.sum())


def weights(credit_by_firm: pd.DataFrame) -> pd.DataFrame:
    """Return the share of loans and what small and medium firms weigh by each yardstick (%), the heaviest first."""
    mine = credit_by_firm[credit_by_firm["counted_by"].eq("official figures as quoted")]
    names = mine["indicator"].astype(str).str.removeprefix("share of ")
    table = pd.DataFrame(
        {"share of loans": share_of_loans(credit_by_firm), "weight": mine["value"].astype(float).to_numpy()},
        index=pd.Index([{"GDP": "GDP"}.get(name, name[0].upper() + name[1:]) for name in names]),
    )
    return table.sort_values("weight", ascending=False, kind="stable")


def gaps(table: pd.DataFrame) -> dict[str, list[str]]:
    """Return the yardsticks by which smaller firms got less than their weight, more, or about as much."""
    found: dict[str, list[str]] = {"less": [], "about": [], "more": []}
    for name, gap in (table["weight"] - table["share of loans"]).items():
        way = "less" if gap > ROUNDED else "more" if gap < -ROUNDED else "about"
        found[way].append(str(name) if name == "GDP" else str(name).lower())
    return found


def gaps_in_words(table: pd.DataFrame) -> str:
    """Return by which yardstick smaller firms got less than their weight, about as much, or more, in a sentence."""
    found = gaps(table)
    said = {
        "less": "less credit than their weight in {}",
        "about": "about as much as their weight in {}",
        "more": "more than their weight in {}",
    }
    return "Smaller firms got " + listed([said[way].format(listed(names)) for way, names in found.items() if names])


def weights_title(table: pd.DataFrame) -> str:
    """Return the title of the chart of weights."""
    found = gaps(table)
    if found["less"] and (found["more"] or found["about"]):
        return "Whether smaller firms got too little credit depends on the yardstick"
    return (
        "Smaller firms got less credit than they weigh" if found["less"] else "Smaller firms got their share of credit"
    )


def weights_figure(table: pd.DataFrame) -> go.Figure:
    """Draw the share of small and medium firms in loans beside each of three weights."""
    return charts.dumbbell(
        table,
        "share of loans",
        "weight",
        title=weights_title(table),
        subtitle="Small and medium firms in China: their share of loans (end of 2010) and of jobs, GDP and taxes",
        x_title="Share (%)",
        source=charts.source("credit_by_firm"),
        note="Officials quote the three weights as round figures, so a gap of a few percentage points means nothing",
        highlight=[str(name) for name in table.index],
        unit="%",
        digits=0,
    )


def new_loans(credit_by_firm: pd.DataFrame) -> pd.DataFrame:
    """Return the shares of private and state firms in new loans to firms (%), a row an owner, by N. Lardy."""
    mine = makers.of_one(credit_by_firm[credit_by_firm["counted_by"].eq("N. Lardy")], "credit_by_firm")
    wide = mine.pivot(index="group", columns="period", values="value").astype(float)
    return wide.set_axis([f"{name} firms" for name in wide.index]).set_axis(wide.columns.astype(str), axis=1)


def loans_title(table: pd.DataFrame) -> str:
    """Return the title of the chart of new loans, by whether private firms lost or gained."""
    first, last = table.columns[0], table.columns[-1]
    private = table.loc["private firms"]
    way = "state" if private[last] < private[first] else "private"
    return f"By one count, new loans moved to {way} firms after {first}"


def lardy(table: pd.DataFrame) -> str:
    """Return who got more of the new loans in the first year and in the last, in two sentences."""
    first, last = table.columns[0], table.columns[-1]
    more = {year: str(table[year].idxmax()) for year in (first, last)}
    less = {year: str(table[year].idxmin()) for year in (first, last)}
    far = "far more" if table[last].max() > 2 * table[last].min() else "more"
    later = (
        f" If both figures are right, the essay describes {last} better than {first}."
        if (more[first], more[last]) == ("private firms", "state firms")
        else ""
    )
    return (
        f"In {first} {more[first]} got more than {less[first]}. By {last} {more[last]} got {far} than"
        f" {less[last]}.{later}"
    )


def loans_figure(table: pd.DataFrame) -> go.Figure:
    """Draw the shares of private and state firms in new loans, from the first year to the last."""
    first, last = table.columns[0], table.columns[-1]
    return charts.slope(
        table,
        first,
        last,
        title=loans_title(table),
        subtitle="Share of new bank loans to firms in China, %, by owner",
        source=charts.source("credit_by_firm"),
        note="Computed by Nicholas Lardy; firms of other owners are left out. The yearbook behind the second year"
        " covers only part of the loans, so the size of the change is disputed",
        highlight=[str(name) for name in table.index],
        unit="%",
        digits=0,
        height=330,
    )


def small_in_words(credit_by_firm: pd.DataFrame) -> str:
    """Return the lowest and the highest share of "small" firms in loans around 2010, by definition, in words."""
    shares = credit_by_firm[
        credit_by_firm["group"].astype(str).str.contains("small")
        & credit_by_firm["indicator"].isin(["share of all loans", "share of loans to firms"])
        & credit_by_firm["year"].le(ESSAY + 1)
    ]["value"].astype(float)
    known = [*shares, share_of_loans(credit_by_firm), share_of_loans(credit_by_firm, ("small",))]
    return f"{min(known):.0f}% to {max(known):.0f}%"


# --- venture capital by stage


def stage(venture_capital_by_maker: pd.DataFrame, maker: str, indicator: str, year: int = ESSAY) -> float:
    """Return a share (%) of venture capital by one maker. Raises LookupError where there is none."""
    mine = venture_capital_by_maker[
        venture_capital_by_maker["maker"].eq(maker)
        & venture_capital_by_maker["indicator"].eq(indicator)
        & venture_capital_by_maker["year"].eq(year)
    ]
    if len(mine) != 1:
        raise LookupError(
            f"venture_capital_by_maker has {len(mine)} rows of {indicator!r} by {maker} in {year}; expected one."
        )
    return float(mine["value"].iloc[0])


def than_america(venture_capital_by_maker: pd.DataFrame) -> str:
    """Return how the seed stage's share of money in China compares with the American one, in a sentence's end."""
    here, there = (
        stage(venture_capital_by_maker, maker, "share of venture money, seed")
        for maker in ("national survey", "NVCA and PwC")
    )
    more = "a larger" if here > there else "a smaller"
    return f"{more} share in China than in the United States, {here:.0f}% against {there:.0f}%"


# --- limits on both sides

#: Who does what: row of the chart, topic, kind, and whether it is China's.
ROWS = {
    "US limits on chips": ("Chips", "limit", False),
    "US limits eased": ("Chips", "limit eased", False),
    "Chinese limits on minerals": ("Minerals", "limit", True),
    "Chinese limits on chips": ("Chips", "limit", True),
    "Chinese limits eased": ("Minerals", "limit eased", True),
}


def limits(policy_events: pd.DataFrame) -> pd.DataFrame:
    """Return the steps that limit, or ease, trade in chips and minerals since the essay: row, at (year), event."""
    found = []
    for row, (topic, kind, chinese) in ROWS.items():
        mine = policy_events[
            policy_events["topic"].eq(topic)
            & policy_events["kind"].eq(kind)
            & policy_events["iso3"].eq("CHN").eq(chinese)
            & policy_events["year"].ge(ESSAY)
        ]
        found += [
            (row, _at(pd.Timestamp(str(one.date_first_day))), str(one.date), one.event) for one in mine.itertuples()
        ]
    return pd.DataFrame(found, columns=["row", "at", "date", "event"])


def limits_title(table: pd.DataFrame) -> str:
    """Return the title of the chart of limits: who set any in the decade of the forecast, and whether more came later.

    America's and China's are counted apart; eased limits don't count.
    """
    strict = table[~table["row"].str.contains("eased")]
    early = strict["at"] < DECADE + 1
    american = strict["row"].str.startswith("US")
    sides = [name for name, mine in (("America", american), ("China", ~american)) if (mine & early).any()]
    if not sides:
        return "Neither side set limits within the decade of the forecast"
    who = "Both sides" if len(sides) == 2 else f"Only {sides[0]}"
    return (
        f"{who} set limits within the decade, and {'more' if (~early).sum() > early.sum() else 'fewer'} came after it"
    )


def _dates(row: str, mine: pd.DataFrame) -> str:
    """Return how many steps of a row lie in the decade of the forecast and after it, with their dates."""
    early = mine["at"] < DECADE + 1
    parts = [
        f"{len(dates)} {when}: {', '.join(dates)}"
        for when, dates in ((f"by {DECADE}", mine["date"][early]), (f"after {DECADE}", mine["date"][~early]))
        if len(dates)
    ]
    return f"{row}, {'; '.join(parts)}"


def limits_figure(policy_events: pd.DataFrame) -> go.Figure:
    """Draw each step as a dot at its date, one row for each kind of step."""
    table = limits(policy_events)
    fig = charts.figure(
        limits_title(table),
        subtitle="Steps that limit trade in chips and in minerals such as rare earths, or ease such limits, by date",
        x="Year",
        source=charts.source("policy_events"),
        note="A selection of steps since 2010. Their number does not show how much they matter. Filled circles are"
        f" limits, and open diamonds ease one. The decade of the essay's forecast, {ESSAY} to {DECADE}, is shaded. What"
        " each step was stands in the table",
        left=185,
        right=30,
        height=380,
    )
    fig.add_shape(
        type="rect",
        x0=ESSAY,
        x1=DECADE + 1,
        y0=-0.6,
        y1=len(ROWS) - 0.4,
        fillcolor=charts.BLANK,
        line={"width": 0},
        layer="below",
    )
    for row, (_, kind, chinese) in ROWS.items():
        mine = table[table["row"].eq(row)]
        ink = charts.colour("China" if chinese else "United States")
        fig.add_scatter(
            x=mine["at"].tolist(),
            y=[row] * len(mine),
            mode="markers",
            name=row,
            hovertext=[f"{date}: {what}" for date, what in zip(mine["date"], mine["event"], strict=True)],
            hovertemplate="%{hovertext}<extra></extra>",
            marker={
                "size": 11,
                "color": ink if kind == "limit" else charts.PAPER,
                "line": {"color": ink, "width": 2},
                "symbol": "circle" if kind == "limit" else "diamond",
            },
            meta={"words": _dates(row, mine)},
        )
    fig.update_xaxes(range=[ESSAY - 0.3, 2026.9], tickvals=[2010, 2015, 2020, 2025])
    fig.update_yaxes(
        type="category", categoryorder="array", categoryarray=list(ROWS)[::-1], range=[-0.6, len(ROWS) - 0.4]
    )
    return fig


def steps_by(policy_events: pd.DataFrame, until: int) -> int:
    """Return how many limits on chips other states had set by the end of a year."""
    table = limits(policy_events)
    return int((table["row"].eq("US limits on chips") & (table["at"] < until + 1)).sum())


def grew(firm_panel: pd.DataFrame, firm: str, first: int, last: int) -> float:
    """Return the change of a firm's revenue between two years, in per cent."""
    sales = firms.series(firm_panel, firm, "revenue")
    return float(100 * (sales[str(last)] / sales[str(first)] - 1))


def moved(change: float) -> str:
    """Return a change in per cent as a verb: "grew by 110%", "shrank by 26%"."""
    return f"{'grew' if change > 0 else 'shrank'} by {abs(change):.0f}%"


def two_firms(firm_panel: pd.DataFrame) -> str:
    """Return how the revenue of SMIC and of Huawei changed in the four years after each was limited, in a clause."""
    smic, huawei = grew(firm_panel, "SMIC", 2020, 2024), grew(firm_panel, "Huawei", 2019, 2023)
    apart = (smic > 0) != (huawei > 0)
    said = f"SMIC's revenue {moved(smic)}, {'while' if apart else 'and'} Huawei's {moved(huawei)}"
    grown, shrunk = ("SMIC", "Huawei") if smic > huawei else ("Huawei", "SMIC")
    return f"{said}. So the authors could point to {grown}, and their critics to {shrunk}" if apart else said


def huawei_since(firm_panel: pd.DataFrame) -> str:
    """Return where Huawei's revenue of 2024 stands beside that of 2019, in a sentence."""
    change = grew(firm_panel, "Huawei", 2019, 2024)
    if abs(change) < 5:
        return "By 2024 Huawei was back where it had been in 2019, not counting inflation."
    return f"By 2024 Huawei's revenue was {abs(change):.0f}% {'above' if change > 0 else 'below'} that of 2019."


# --- words that follow the claims

ABOUT = {
    "RQ-13": "the seven years",
    "RQ-17": "venture capital for the young",
    "RQ-20": "security",
    "RQ-64": "credit",
}
#: What a claim may depend on, in plain words; what isn't here is named as in the record.
PLAIN: Mapping[str, str] = {
    "the weight": "what you weigh small firms by",
    "the stages": "which stages you call young",
    "the year": "the year",
    "the step": "what counts as a start",
}


def settled_in_words() -> str:
    """Return a sentence for each answer that the claims in the foreground got, with what each is about."""
    return wording.grouped(ABOUT, PLAIN).replace("'", "'")


def by_proxy() -> str:
    """Return for which of the claims a stand-in was tested, in a sentence that begins with a space; "" for none."""
    shown = {what: claims.settle(claim_id) for claim_id, what in ABOUT.items()}
    these = [
        what for what, one in shown.items() if one.judged and one.judged.basis == "proxy" and one.verdict != "open"
    ]
    if not these:
        return ""
    return f" The answers on {listed(these)} rest on a stand-in (“by proxy”)."


#: What the wait for 3G came to, by the word of RQ-13.
SEVEN = {
    "supported": "So the essay's seven years are right.",
    "qualified": "So the essay's seven years are right in part.",
    "depends": "So whether it was seven years depends on what counts as a start.",
    "contradicted": "So it wasn't seven years.",
    "open": "So our dates can't tell whether it was seven years.",
}


def seven_years() -> str:
    """Return what the dates say of the essay's seven years, in a sentence."""
    return SEVEN[claims.settle("RQ-13").verdict]


#: What the essay got right of the wait for 3G, by the word of RQ-13.
RIGHT = {
    "supported": "**The essay got right** how late 3G came while a home-grown standard was made.",
    "qualified": "**The essay got partly right** how late 3G came while a home-grown standard was made.",
    "depends": "**The essay got right** that 3G came late, though how late depends on the clock.",
    "contradicted": "**The essay got wrong** how late 3G came.",
    "open": "**The essay may be right** about how late 3G came, but our dates can't tell.",
}


def got_right() -> str:
    """Return what the essay got right, in a sentence."""
    return RIGHT[claims.settle("RQ-13").verdict]


#: The title of the strip, by the answer to RQ-17's first question.
STRIP = {
    "yes": "By nearly every way of asking, young firms got little capital",
    "no": "By nearly every way of asking, young firms got much capital",
    "mixed": "Whether venture capital reached the young depends on what is young",
    "unclear": "Whether venture capital reached the young can't be told",
}


def rarely() -> str:
    """Return the share below which venture capital reached the young rarely, by the record of RQ-17: "20%"."""
    return f"{ways.part_of('RQ-17', 'rarely').question.line.at:.0f}%"


def strip() -> go.Figure:
    """Draw every way of asking whether venture capital in China rarely went to the young (RQ-17)."""
    part = ways.part_of("RQ-17", "rarely")
    return ways.strip_of(
        part,
        left=190,
        title=STRIP[part.answer],
        subtitle="Yes: young firms got little of China's venture capital. Their share, %; one dot a way of asking",
        unit="Share of the young (%)",
        source=charts.source("venture_capital_by_maker"),
        note="“Says yes” means that the young got less than the line: dashed for ours, dotted for two others that we"
        " tried. Intervals, for rounding, are smaller than the dots. Figures by deals are known for the seed"
        " stage of 2010 only",
    )


def seed_only() -> str:
    """Return what the strip says of the two meanings of young, by its ways."""
    part = ways.part_of("RQ-17", "rarely")
    both = ("seed and start-up", "seed")
    said = {name: [way.answer for way in part.ways if way.options["stages"] == name] for name in both}
    share = {name: answers.count("yes") / len(answers) for name, answers in said.items()}
    words = {name: "rarely" if at > 0.5 else "not rarely" for name, at in share.items()}
    often = {name: "always" if at in (0, 1) else "mostly" for name, at in share.items()}
    if len(set(words.values())) == 1:
        return f"By either meaning of young, the answer is mostly “{words['seed']}”"
    return (
        f"If only the seed stage counts as young, the answer is {often['seed']} “{words['seed']}”. If start-ups count"
        f" as young as well, it is {often['seed and start-up']} “{words['seed and start-up']}”"
    )


def small_and_micro(credit_by_firm: pd.DataFrame, period: str) -> float:
    """Return the share (%) of small and micro firms in loans to firms, by the central bank."""
    mine = credit_by_firm[
        credit_by_firm["counted_by"].eq("central bank")
        & credit_by_firm["group"].eq("small and micro")
        & credit_by_firm["indicator"].eq("share of loans to firms")
        & credit_by_firm["period"].eq(period)
    ]
    return float(mine["value"].iloc[0])
