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
    and years, from the first service abroad to the first sale in China. Where only a month is known its first day is
    used. Raises LookupError where a generation has no such step.
    """
    networks, made = _networks(policy_events), {}
    for generation in GENERATIONS:
        mine = networks[networks["generation"].eq(generation)]
        there = mine[mine["event"].isin(STARTS) & mine["iso3"].ne("CHN")]
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


def behind_japan(table: pd.DataFrame, generation: str) -> str:
    """Return how China stood to Japan with a generation: "7.5 years behind Japan", "4 months ahead of Japan"."""
    lag = years(table["Japan"][generation], table["on sale"][generation])
    return f"{span(abs(lag))} {'behind' if lag > 0 else 'ahead of'} Japan"


def timeline_title(table: pd.DataFrame) -> str:
    """Return the title of the chart of starts, from the first generation to the last."""
    early, late = float(table["years"].iloc[0]), float(table["years"].iloc[-1])
    if late < early:
        return f"China’s wait for new networks shrank from {span(early)} to {span(late)}"
    return f"China’s wait for new networks grew from {span(early)} to {span(late)}"


def not_always(table: pd.DataFrame) -> str:
    """Return what the waits say of the belief that the centre is always late, in a sentence."""
    last = float(table["years"].iloc[-1])
    if last < 1:
        return "So the centre isn’t always years late, which the essay doesn’t claim either."
    return "In every generation the centre was more than a year late."


def _at(day: pd.Timestamp) -> float:
    return round(day.year + (day.day_of_year - 1) / DAYS, 3)


def timeline_figure(table: pd.DataFrame) -> go.Figure:
    """Draw for each generation the first service abroad (ring) and the first sale in China (dot), joined by a line."""
    fig = charts.figure(
        timeline_title(table),
        subtitle="First commercial service abroad (ring) and in China (dot), by generation of mobile networks",
        x="Year",
        source=charts.source("policy_events"),
        note="Counted from Japan instead of South Korea, 3G came"
        f" {span(years(table['Japan']['3G'], table['on sale']['3G']))} later. Some dates are known to the month only",
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


def waited(policy_events: pd.DataFrame) -> pd.DataFrame:
    """Return how long each standard waited for a licence in China, the longest first.

    Index: the standard. Columns: ready (first service abroad, for the home standard its trial in China), licence, and
    years. TD-LTE, the home variant of 4G, is left out, because our events tell no service by it abroad.
    """
    networks = _networks(policy_events)
    abroad = networks[networks["event"].isin(STARTS) & networks["iso3"].ne("CHN")]
    here = networks[networks["iso3"].eq("CHN")]
    licence = here[here["event"].eq("licences issued")].set_index("standard", drop=False)["day"]
    table = starts(policy_events)
    ready = {
        "cdma2000 (3G)": abroad.loc[abroad["standard"].eq("cdma2000 1x"), "day"].min(),
        "W-CDMA (3G)": abroad.loc[abroad["standard"].eq("W-CDMA"), "day"].min(),
        "TD-SCDMA (3G), China’s own": here.loc[here["event"].str.startswith("trial service"), "day"].min(),
        "LTE in its usual form (4G)": abroad.loc[abroad["standard"].eq("LTE"), "day"].min(),
        "5G, the same for all": table["abroad"]["5G"],
    }
    given = {
        name: licence["FDD-LTE"] if "4G" in name else table["first licence"]["5G" if "5G" in name else "3G"]
        for name in ready
    }
    made = pd.DataFrame({"ready": ready, "licence": given})
    made["years"] = [years(a, b) for a, b in zip(made["ready"], made["licence"], strict=True)]
    return made.sort_values("years", ascending=False, kind="stable")


def home_standard(table: pd.DataFrame) -> str:
    """Return the name of China's own standard in a table of waits."""
    return next(str(name) for name in table.index if "own" in str(name))


def waited_title(table: pd.DataFrame) -> str:
    """Return the title of the chart of waits: whether standards from abroad waited longer than China's own."""
    own = home_standard(table)
    foreign = table["years"].drop([own, "5G, the same for all"])
    if foreign.min() > table["years"][own]:
        return "Standards from abroad waited longer for a licence than China’s own"
    return "China’s own standard waited as long as some from abroad"


def waited_figure(table: pd.DataFrame, policy_events: pd.DataFrame) -> go.Figure:
    """Draw how many years each standard waited for its licence in China."""
    networks = _networks(policy_events)
    written = networks.loc[networks["event"].eq("made a national industry standard"), "day"].iloc[0]
    from_standard = years(written, table["licence"][home_standard(table)])
    own = home_standard(table)
    shown = table.reset_index(names="standard")
    return charts.bars(
        shown,
        "years",
        "standard",
        title=waited_title(table),
        subtitle="Years from the first service abroad (for TD-SCDMA: trial in China) to the licence in China",
        x_title="Years of waiting",
        source=charts.source("policy_events"),
        note=f"From the day it became a national standard TD-SCDMA waited {from_standard:.1f} years. The home variant"
        " of 4G, TD-LTE, is left out: we have no date of its first service abroad",
        colours={own: charts.colour("China")},
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
            f"Venture capital in China, {ESSAY}": float(capital.iloc[0]) / 1000,
            f"Fine for Qualcomm, {fine['year']}": float(fine["value_2"]),
        },
        name="billion dollars",
    )


def sums_title(table: pd.Series) -> str:
    """Return the title of the chart of sums: which of the first two, network and chip fund, is larger."""
    network, fund = float(table.iloc[0]), float(table.iloc[1])
    return f"Spending on the home network came to {'more' if network > fund else 'less'} than the first chip fund"


def sums_figure(table: pd.Series) -> go.Figure:
    """Draw the sums as bars, in billion dollars."""
    shown = table.rename_axis("what").reset_index()
    return charts.bars(
        shown,
        "billion dollars",
        "what",
        title=sums_title(table),
        subtitle="Billion US dollars",
        x_title="Billion dollars",
        source=charts.source("policy_events", "venture_capital"),
        note="What was spent is not what was lost: another network would have cost money as well. The fund is turned"
        " into dollars at the rate that the fine implies",
        colours={str(table.index[0]): charts.colour("China")},
        left=215,
    )


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
        "less": "less than their weight in {}",
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
        subtitle="Small and medium firms in China: share of loans at the end of 2010, and of each yardstick, %",
        x_title="Share (%)",
        source=charts.source("credit_by_firm"),
        note="Officials repeat the three weights as round figures, so a gap of a few points means nothing",
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
    way = "from private to state firms" if private[last] < private[first] else "from state to private firms"
    return f"After {first} new loans moved {way}"


def lardy(table: pd.DataFrame) -> str:
    """Return who got more of the new loans in the first year and in the last, in two sentences."""
    first, last = table.columns[0], table.columns[-1]
    more = {year: str(table[year].idxmax()) for year in (first, last)}
    less = {year: str(table[year].idxmin()) for year in (first, last)}
    surprise = ", which the essay wouldn’t lead you to expect" if more[first] == "private firms" else ""
    far = "far more" if table[last].max() > 2 * table[last].min() else "more"
    later = (
        f" If both figures are right, the essay describes {last} better than {first}."
        if (more[first], more[last]) == ("private firms", "state firms")
        else ""
    )
    return (
        f"In {first} {more[first]} got more than {less[first]}{surprise}. By {last} {more[last]} got {far} than"
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
    return f"from {min(known):.0f}% to {max(known):.0f}%"


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
    more = "more in China" if here > there else "less in China"
    return f"{here:.0f}% in China and {there:.0f}% in the United States, {more}"


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
    """Return the title of the chart of limits: since when each side has set them."""
    strict = table[~table["row"].str.contains("eased")]
    american = strict["row"].eq("US limits on chips")
    first = {"America": int(strict.loc[american, "at"].min()), "China": int(strict.loc[~american, "at"].min())}
    early, late = sorted(first, key=lambda side: first[side])
    return f"In our table {early} set limits from {first[early]}, {late} from {first[late]}"


def limits_figure(policy_events: pd.DataFrame) -> go.Figure:
    """Draw each step as a dot at its date, one row for each kind of step."""
    table = limits(policy_events)
    fig = charts.figure(
        limits_title(table),
        subtitle="Steps that limit trade in chips and in minerals for chips, or ease such limits, by date",
        x="Year",
        source=charts.source("policy_events"),
        note="A choice of steps, not a full list, and a count says nothing of weight. The shaded decade is that of the"
        " essay’s forecast",
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
            meta={"words": f"{row}: {len(mine)} steps, {', '.join(mine['date'])}"},
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
    joint = "while" if (smic > 0) != (huawei > 0) else "and"
    return f"SMIC’s revenue {moved(smic)}, {joint} Huawei’s {moved(huawei)}"


def huawei_since(firm_panel: pd.DataFrame) -> str:
    """Return where Huawei's revenue of 2024 stands beside that of 2019, in a sentence."""
    change = grew(firm_panel, "Huawei", 2019, 2024)
    if abs(change) < 5:
        return "By 2024 Huawei was back where it had been in 2019."
    return f"By 2024 Huawei’s revenue was {abs(change):.0f}% {'above' if change > 0 else 'below'} that of 2019."


def cards_from_home(ai_facts: pd.DataFrame) -> float:
    """Return the share (%) of AI cards shipped in China in 2025 that were made by Chinese firms, by IDC."""
    mine = ai_facts[
        ai_facts["topic"].eq("AI chips in China") & ai_facts["indicator"].eq("AI accelerator cards shipped")
    ]
    cards = mine.set_index(mine["subject"].astype(str))["value"].astype(float)
    return float(100 * cards["Chinese makers"] / cards["all makers"])


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
    return wording.grouped(ABOUT, PLAIN).replace("'", "’")


#: What the wait for 3G came to, by the word of RQ-13.
SEVEN = {
    "supported": "So the essay’s seven years stand.",
    "qualified": "So the essay’s seven years stand in part.",
    "depends": "So whether it was seven years depends on what counts as a start.",
    "contradicted": "So it wasn’t seven years.",
    "open": "So our dates can’t tell whether it was seven years.",
}


def seven_years() -> str:
    """Return what the dates say of the essay's seven years, in a sentence."""
    return SEVEN[claims.settle("RQ-13").verdict]


#: The title of the strip, by the answer to RQ-17's first question.
STRIP = {
    "yes": "By nearly every way of asking, young firms got little capital",
    "no": "By nearly every way of asking, young firms got much capital",
    "mixed": "Whether venture capital reached the young depends on what is young",
    "unclear": "Whether venture capital reached the young can’t be told",
}


def strip() -> go.Figure:
    """Draw every way of asking whether venture capital in China rarely went to the young (RQ-17)."""
    part = ways.part_of("RQ-17", "rarely")
    return ways.strip_of(
        part,
        left=190,
        title=STRIP[part.answer],
        subtitle="Share of China’s venture capital that went to young firms, %; one dot for each way of asking",
        unit="Share of the young (%)",
        source=charts.source("venture_capital_by_maker"),
        note="“Says yes” means that the young got little. Figures by deals are known for the seed stage of 2010 only",
    )


def seed_only() -> str:
    """Return what the strip says of the two meanings of young, by its ways."""
    part = ways.part_of("RQ-17", "rarely")
    both = ("seed and start-up", "seed")
    said = {name: [way.answer for way in part.ways if way.options["stages"] == name] for name in both}
    share = {name: answers.count("yes") / len(answers) for name, answers in said.items()}
    words = {name: "rarely" if at > 0.5 else "not rarely" for name, at in share.items()}
    if len(set(words.values())) == 1:
        return f"By either meaning, venture capital went to the young {words['seed']}"
    return (
        f"The seed stage alone was funded {words['seed']}, and seed and start-up together {words['seed and start-up']}"
    )


def share_of_world(venture_capital_by_maker: pd.DataFrame) -> tuple[float, float]:
    """Return China's share (%) of the world's venture capital at its peak and early in 2025, by Dealroom."""
    mine = venture_capital_by_maker[
        venture_capital_by_maker["maker"].eq("Dealroom")
        & venture_capital_by_maker["indicator"].eq("share of world venture capital")
    ].set_index("year")["value"]
    return float(mine[2016]), float(mine[2025])


def small_and_micro(credit_by_firm: pd.DataFrame, period: str) -> float:
    """Return the share (%) of small and micro firms in loans to firms, by the central bank."""
    mine = credit_by_firm[
        credit_by_firm["counted_by"].eq("central bank")
        & credit_by_firm["group"].eq("small and micro")
        & credit_by_firm["indicator"].eq("share of loans to firms")
        & credit_by_firm["period"].eq(period)
    ]
    return float(mine["value"].iloc[0])


def american_capital(venture_capital: pd.DataFrame, year: int = ESSAY) -> float:
    """Return the venture capital that firms in the United States received in a year, in billion dollars."""
    mine = venture_capital[
        venture_capital["vintage"].eq("2003-2022, by receiving firm")
        & venture_capital["sector"].eq("All sectors")
        & venture_capital["iso3"].eq("USA")
        & venture_capital["year"].eq(year)
    ]["vc_usd_million"]
    return float(mine.iloc[0]) / 1000
