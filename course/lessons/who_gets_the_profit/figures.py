"""The chain of the iPod by owner and by place, the charts of the lesson, and the words that follow from the figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, cast

import pandas as pd
import plotly.graph_objects as go

from course import charts, data
from course.english import listed
from course.ledger import claims, ways
from course.lessons.who_gets_the_profit import records
from course.models import value_added as va
from course.tables import trade

#: The product whose money, wages and jobs were all counted: its studies in value_capture.
POD, HEADS = "iPod 30GB video (2005)", "iPod jobs (2006)"
NOT_STATED, ELSEWHERE = "not stated", "elsewhere"
#: What is accounted for -> the column that is added up, and the column that says whose it is.
ACCOUNTS = {
    "money, by passport": ("usd", "owner"),
    "money, by place": ("usd", "place"),
    "wages, by place": ("wages", "place"),
    "jobs, by place": ("jobs", "place"),
}
JAPAN = "Japan"
SHOPS, OFFICES, OTHER, ASSEMBLY = "shops", "Apple's offices", "other work", "final assembly"
JAPAN_S, US_CHIPS, UNNAMED = "Japanese parts", "American chips", "parts without a name"
#: The order of places in the picture; all others come before the last two.
ORDER = ("United States", "China", "Japan", "Taiwan", "Philippines", "India", "Ireland", ELSEWHERE, NOT_STATED)
INKS = {
    "Taiwan": charts.PALETTE[1],
    "Philippines": charts.PALETTE[2],
    "Ireland": charts.PALETTE[3],
    ELSEWHERE: charts.GREY,
    NOT_STATED: charts.GRID,
}


@cache
def capture() -> pd.DataFrame:
    """Return the table value_capture; loaded once."""
    return data.load("value_capture")


def value(product: str, item: str, column: str = "value") -> float:
    """Return one figure of value_capture. Raises LookupError, which names it, where there is none or more than one."""
    table = capture()
    found = table[(table["product"] == product) & (table["item"] == item)][column].dropna()
    if len(found) != 1:
        raise LookupError(f"value_capture has {len(found)} figures for {item!r} of {product!r}; one is needed.")
    return float(found.iloc[0])


def heads(table: pd.DataFrame) -> tuple[dict[str, float], dict[str, float]]:
    """Return the jobs around the iPod and what a job paid in a year (US dollars), by stage and place.

    Jobs of the United States are shops (and other work without a profession), Apple's offices and other work; China's
    are final assembly and other work. Of the pay abroad the account that we read tells Japan's wages alone, not its
    jobs, so "Japan" has wages in a year (US dollars) for no job of its own, and each job abroad has the average of
    the rest.
    """
    rows = table[table["product"] == HEADS]
    by = {
        (str(place), str(item)): float(one)
        for place, item, one in zip(rows["country"], rows["item"], rows["value"], strict=True)
    }
    us, far = "United States", "outside the United States"
    offices = by[us, "Apple engineers"] + by[us, "Apple managers and professionals"]
    shops = by[us, "Retail and other non-professional jobs"]
    line = by["China", "Final assembly, production workers"] + by["China", "Final assembly, professional"]
    abroad, islands = by[far, "iPod jobs"], by["Philippines", "iPod jobs"]
    jobs = {
        "shops": shops,
        "offices": offices,
        us: by[us, "iPod jobs"] - shops - offices,
        "line": line,
        "China": by["China", "iPod jobs"] - line,
        "Philippines": islands,
        ELSEWHERE: abroad - by["China", "iPod jobs"] - islands,
    }
    shop_wages = 1e6 * by[us, "Retail and other non-professional wages"]
    pay = {
        "shops": shop_wages / shops,
        "home": (1e6 * by[us, "All iPod wages"] - shop_wages) / (by[us, "iPod jobs"] - shops),
        "abroad": 1e6 * (by[far, "All iPod wages"] - by[JAPAN, "All iPod wages"]) / abroad,
        JAPAN: 1e6 * by[JAPAN, "All iPod wages"],
    }
    return jobs, pay


def chain(table: pd.DataFrame) -> pd.DataFrame:
    """Return the iPod as a chain of stages: who owns the firm, where the work is, US dollars a device (2005), and jobs
    and wages (million US dollars a year) around all iPods (2006).

    table : value_capture. The makers of parts are known by the home of the firm, and the workers by their place, so
    that parts have money without a place, and other work has jobs without an owner. The assembler counts as Taiwanese,
    as the essay says of Foxconn. Japan's jobs stand in "elsewhere", as only its wages are told; wages of other places
    abroad are the average of the rest. The dollars add up to the price.
    """
    items = va.published(table, "iPod, 2005")
    usd = {item.name: item.usd for item in items}
    japan, chips = (
        sum(item.usd for item in items if item.kind == "parts" and item.country == place)
        for place in ("Japan", "United States")
    )
    jobs, pay = heads(table)
    us = "United States"
    rows = [
        (SHOPS, us, us, usd[va.SHOPS], jobs["shops"], pay["shops"]),
        (OFFICES, us, us, usd[va.APPLE], jobs["offices"], pay["home"]),
        (US_CHIPS, us, NOT_STATED, chips, 0.0, 0.0),
        (JAPAN_S, "Japan", NOT_STATED, japan, 0.0, 0.0),
        (UNNAMED, NOT_STATED, NOT_STATED, usd[va.UNNAMED], 0.0, 0.0),
        (ASSEMBLY, "Taiwan", "China", usd[va.ASSEMBLY], jobs["line"], pay["abroad"]),
        *(
            (OTHER, NOT_STATED, place, 0.0, jobs[place], pay["home" if place == us else "abroad"])
            for place in (us, "China", "Philippines", ELSEWHERE)
        ),
    ]
    made = pd.DataFrame(rows, columns=["stage", "owner", "place", "usd", "jobs", "pay"])
    made["wages"] = made["jobs"] * made.pop("pay") / 1e6
    known = pd.DataFrame([(OTHER, NOT_STATED, JAPAN, 0.0, 0.0, pay[JAPAN] / 1e6)], columns=made.columns)
    return pd.concat([made, known], ignore_index=True).set_index("stage")


def told(table: pd.DataFrame) -> pd.DataFrame:
    """Return accounts with those wages alone whose place is told: of the United States and Japan."""
    made = table.copy()
    guessed = [place for place in made.index if place not in ("United States", JAPAN, NOT_STATED)]
    made.loc[NOT_STATED, "wages, by place"] += made.loc[guessed, "wages, by place"].sum()
    made.loc[guessed, "wages, by place"] = 0.0
    return made


def accounts(links: pd.DataFrame) -> pd.DataFrame:
    """Return what part of the money, wages and jobs each country has, in per cent: countries by accounts."""
    made = pd.DataFrame({name: links.groupby(by)[what].sum() for name, (what, by) in ACCOUNTS.items()}).fillna(0.0)
    made = 100 * made / made.sum()
    known = [place for place in made.index if place not in ORDER]
    return made.loc[[*(place for place in ORDER[:-2] if place in made.index), *known,
                     *(place for place in ORDER[-2:] if place in made.index)]]  # fmt: skip


# ------------------------------------------------------------------------------------------------------------- words


def by_word(claim_id: str, yes: str, no: str, mixed: str) -> str:
    """Return the words that go with a verdict: yes for supported, no for contradicted, mixed for all others."""
    return {"supported": yes, "contradicted": no}.get(claims.settle(claim_id).verdict, mixed)


def number(place: str, stage: str = "") -> float:
    """Return the jobs around the iPod in a place, of all stages or of one."""
    links = chain(capture())
    rows = links[(links["place"] == place) & ((links.index == stage) if stage else True)]
    return float(rows["jobs"].sum())


def part(account: str, place: str = "United States") -> float:
    """Return the share of a country, in per cent, in one of ACCOUNTS."""
    return float(cast(float, accounts(chain(capture())).loc[place, account]))


def more(one: float, other: float, yes: str = "more", no: str = "fewer") -> str:
    """Return the word that goes with a comparison."""
    return yes if one > other else no


def found(claim_id: str, question: str, **options: str) -> float:
    """Return what one way of asking finds. Raises LookupError where no way, or more than one, has these options."""
    mine = [
        way
        for way in ways.part_of(claim_id, question).ways
        if all(way.options.get(name) == option for name, option in options.items())
    ]
    if len(mine) != 1:
        raise LookupError(f"{claim_id}, {question!r}: {len(mine)} ways have {options}; one is needed.")
    return float(mine[0].found.value)


def fact(subject: str, indicator: str, period: str) -> float:
    """Return one figure of industry_facts. Raises LookupError, which names it, where there is none or more than one."""
    table = data.load("industry_facts")
    mine = table[(table["subject"] == subject) & (table["indicator"] == indicator) & (table["period"] == period)]
    if len(mine) != 1:
        raise LookupError(f"industry_facts has {len(mine)} rows for {indicator!r} of {subject!r} in {period}.")
    return float(mine["value"].iloc[0])


def foreign_value(what: str, year: int, preferred: bool = True) -> float:
    """Return the foreign share of the value of China's exports, in per cent. what : "all" or "electronics".

    Raises LookupError where china_indicators has none for that year.
    """
    table = data.load("china_indicators")
    mine = table[
        (table["indicator"] == f"foreign share of value in {what} exports")
        & (table["year"] == year)
        & (table["preferred"] == preferred)
    ]
    if len(mine) != 1:
        raise LookupError(f"china_indicators has {len(mine)} foreign shares of value in {what} exports for {year}.")
    return float(mine["value"].iloc[0])


@cache
def foreign_firms() -> pd.Series[Any]:
    """Return the share of foreign-invested firms in all exports by year, in per cent (see `trade.foreign_exports`)."""
    return trade.foreign_exports(data.load("china_indicators"), data.load("trade_by_owner_cn"))


def made(measure: str, year: int) -> float:
    """Return China's figure in per cent of the largest other country's, by a measure of MADE."""
    table = cast("pd.Series[Any]", records.made_or_sent(data.load("country_counts"), measure).loc[year]).dropna()
    return 100 * float(table["China"]) / float(table.drop("China").max())


def rival(measure: str, year: int) -> str:
    """Return the country that is first among all others by a measure of MADE, with its article."""
    table = cast("pd.Series[Any]", records.made_or_sent(data.load("country_counts"), measure).loc[year]).dropna()
    name = str(table.drop("China").idxmax())
    return f"the {name}" if name.startswith("United") else name


def less_foreign(year: int) -> float:
    """Return China's high-tech exports, without their foreign part, per dollar of the next country's whole exports."""
    return made("high-tech exports", year) / 100 * (1 - foreign_value("electronics", 2008) / 100)


def turning(year: int) -> float:
    """Return the foreign part of China's high-tech exports (%) above which the next country's would be larger."""
    return 100 - 1e4 / made("high-tech exports", year)


def gap() -> float:
    """Return how many times as large the foreign part of exports is by a study that counts processing apart (Koopman,
    Wang and Wei, manufactured exports of 2007) as by the OECD (all exports of 2008).
    """
    return foreign_value("all", 2007, False) / foreign_value("all", 2008)


def apart() -> float:
    """Return the foreign part of electronics exports (%) if it were larger than the OECD finds by `gap`."""
    return foreign_value("electronics", 2008) * gap()


def plain(turns_on: str) -> str:
    """Return in plain words what a claim depends on."""
    return {"the base": "whose profit is counted"}.get(turns_on, turns_on)


def profit() -> str:
    """Return whether Apple had the bulk of the profit, in sentences that follow the ways of the claim."""
    found_part = ways.part_of("RQ-21", "bulk")
    makers, shops, own = (found("RQ-21", "bulk", base=base, product="iPad") for base in BASES)
    last = {
        "yes": "Apple has the bulk whatever the base.",
        "no": "Apple has the bulk on no base.",
        "mixed": f"So whether Apple has the bulk depends on {plain(found_part.turns_on)}."
        if found_part.turns_on
        else "The ways don't agree.",
    }.get(found_part.answer, "The tables can't tell.")
    return (
        f"On an iPad, Apple had {makers:.0f}% of the makers' profit. With the shop's profit added, it had {shops:.0f}%"
        f" where another firm sold the iPad, and {own:.0f}% in its own shop. {last}"
    )


def passport() -> str:
    """Return China's share of the money by passport, in a sentence, with what the parts without a name may add."""
    mine, hidden = part("money, by passport", "China"), part("money, by passport", NOT_STATED)
    if mine:
        return f"By passport it has {mine:.0f}% of the money."
    return (
        f"By passport no named firm is Chinese, so China has at most the {hidden:.0f}% of the money whose owner is not"
        " stated."
    )


def jobs_word() -> str:
    """Return what the verdict on jobs comes to, as a sentence."""
    return by_word(
        "RQ-31",
        "So more of the jobs are in China, whichever way we count.",
        "So fewer of the jobs are in China, whichever way we count.",
        "So where more of the jobs are depends on whether a shop assistant belongs to the product.",
    )


def first_maker() -> str:
    """Return how the measures of RQ-49 answer, as a sentence."""
    part = ways.part_of("RQ-49", "first")
    yes, no = part.share("yes"), part.share("no")
    if part.answer == "mixed":
        return f"So the answer turns on {part.turns_on}." if part.turns_on else "No single choice decides."
    return {
        "yes": f"Nearly all ways, {yes:.0f}%, say yes.",
        "no": f"Nearly all ways, {no:.0f}%, say no.",
    }.get(part.answer, "Too few ways can tell.")


# ------------------------------------------------------------------------------------------------------------ charts

BASES = ("makers", "other shops, too", "Apple's own shops, too")


def ink(place: str) -> str:
    """Return the colour of a country in this lesson."""
    return INKS.get(place, charts.colour(place))


def money(usd: float) -> str:
    """Return dollars as one writes them: whole where they are whole."""
    return f"{usd:,.0f}" if abs(usd - round(usd)) < 0.005 else f"{usd:,.2f}"


def waterfall(account: va.Account) -> go.Figure:
    """Draw the way from the price down to nothing (US dollars), item by item: each bar begins where the last ends."""
    price = va.total(account)
    names, bases, widths, inks = ["price in the shop"], [0.0], [price], [charts.GREY]
    left = price
    for item in account:
        place = "" if item.country in (va.NOWHERE, NOT_STATED) or item.country in item.name else f", {item.country}"
        part = item.name.split(" (")[0].replace("Portal player CPU", "processor")
        names.append(f"{part if part == 'Apple' else part[0].lower() + part[1:]}{place}")
        bases.append(round(left - item.usd, 4))
        widths.append(round(item.usd, 4))
        inks.append(charts.GREY if item.country in (va.NOWHERE, NOT_STATED) else ink(item.country))
        left -= item.usd
    here = sum(item.usd for item in account if item.country == "China")
    layout = charts.layout(
        f"Of {money(price)} dollars for an iPod, {money(here)} pay assembly in China",
        subtitle="Who gets the price of an iPod with 30 gigabytes, US dollars, 2005",
        x="US dollars",
        source=charts.source("value_capture"),
        note="Each bar begins where the one above it ends. The country is the home of the firm, but for assembly it is"
        " the place of the work",
        left=230,
        right=40,
        height=130 + 27 * len(names),
    )
    layout["yaxis"] |= {"autorange": "reversed", "showgrid": False, "ticks": "", "type": "category"}
    layout["xaxis"] |= {"showgrid": True, "range": [-0.02 * price, 1.1 * price]}
    trace = {
        "type": "bar",
        "orientation": "h",
        "x": widths,
        "y": names,
        "base": bases,
        "name": "US dollars",
        "marker": {"color": inks},
        "text": [f"{w:,.0f}" for w in widths],
        "textposition": "outside",
        "cliponaxis": False,
        "textfont": {"size": 12},
    }
    return go.Figure(data=[trace], layout=layout)


def bulk() -> go.Figure:
    """Draw Apple's share of the gross profit by base and product: the ways of the claim on the bulk."""
    part = ways.part_of("RQ-21", "bulk")
    rows = {f"{way.options['product']}: {SHORT[way.options['base']]}": way.found for way in part.ways}
    table = pd.DataFrame({name: (one.value, one.low, one.high) for name, one in rows.items()}).T
    table.columns = ["share", "low", "high"]
    title = {
        "yes": "Apple had more than half of the gross profit on every base",
        "no": "Apple had less than half of the gross profit on every base",
        "mixed": f"Whether Apple had over half depends on {plain(part.turns_on) or 'several choices'}",
    }.get(part.answer, "These tables cannot tell whether Apple had half the profit")
    fig = charts.intervals(
        table,
        "share",
        "low",
        "high",
        title=title,
        subtitle="Apple's share of the gross profit on a product, by whose profit is added up, 2005 to 2010, %",
        x_title="Apple's share (%)",
        source=charts.source("value_capture"),
        note="A part of the iPhone's price is unexplained, so Apple's share may be anywhere on the bar. Its shops are"
        " not known",
        reference=50.0,
        reference_name="half",
        unit="%",
        digits=0,
    )
    return fig.update_xaxes(range=[0, 103])


SHORT = {
    "makers": "makers only",
    "other shops, too": "with another firm's shop",
    "Apple's own shops, too": "with Apple's own shop",
}


def jobs(links: pd.DataFrame) -> go.Figure:
    """Draw the jobs around the iPod by place, split by what people do. links : what `chain` returns."""
    table = links["jobs"].groupby([links["place"], links.index], sort=False).sum()
    table = table[table > 0]
    totals = table.groupby(level=0).sum().sort_values(ascending=False, kind="stable")
    us, china = float(totals["United States"]), float(totals["China"])
    shops = float(links["jobs"].loc[[SHOPS]].sum())
    first, other = ("the United States", "China") if us > china else ("China", "the United States")
    names = [name for name in totals.index if name != ELSEWHERE] + [name for name in totals.index if name == ELSEWHERE]
    layout = charts.layout(
        f"With shops, {first} had more iPod jobs; without, {other}"
        if us > china > us - shops
        else f"{first[:1].upper()}{first[1:]} had more iPod jobs than {other}, shops or not",
        subtitle="Jobs around the iPod by place and kind of work, 2006",
        x="Jobs",
        source=charts.source("value_capture"),
        note="Shops are American ones and include other non-professional work. Other work is all the rest, abroad with"
        " shops",
        legend=True,
        left=120,
        right=60,
        height=140 + 46 * len(names),
    )
    layout["yaxis"] |= {"autorange": "reversed", "showgrid": False, "ticks": "", "type": "category"}
    layout["xaxis"] |= {"showgrid": True, "rangemode": "tozero"}
    layout["barmode"], layout["legend"]["traceorder"] = "stack", "normal"
    inks = {ASSEMBLY: charts.INK, OTHER: charts.GREY, OFFICES: charts.PALETTE[3], SHOPS: charts.PALETTE[2]}
    traces = []
    for kind in (SHOPS, OFFICES, ASSEMBLY, OTHER):
        mine = {place: float(table[place, kind]) for place in names if (place, kind) in table.index}
        traces.append(
            {
                "type": "bar",
                "orientation": "h",
                "name": kind,
                "x": list(mine.values()),
                "y": list(mine),
                "marker": {"color": inks[kind]},
                "text": [f"{one:,.0f}" if one > 900 else "" for one in mine.values()],
                "textposition": "inside",
                "insidetextanchor": "middle",
                "textangle": 0,
                "textfont": {"size": 12, "color": charts.label_on(inks[kind])},
            }
        )
    fig = go.Figure(data=traces, layout=layout)
    for place in names:
        fig.add_annotation(
            x=float(totals[place]), y=place, text=f"{totals[place]:,.0f}", xanchor="left", xshift=4, showarrow=False
        )
    return fig


def _stated(place: str, rows: Sequence[str], shares: Sequence[float]) -> list[float | str]:
    """Return a country's parts (%) as the table has them: what nobody counted is "none stated", and no zero.

    rows : "account", or in the lab "account: before" and "account: after", which can bring a true zero.
    """
    counted = {row.split(": ")[0] for row, share in zip(rows, shares, strict=True) if share}
    known = [place == NOT_STATED or row.split(": ")[0] in counted for row in rows]
    return [share if is_known else "none stated" for share, is_known in zip(shares, known, strict=True)]


def _in_words(place: str, rows: Sequence[str], stated: Sequence[float | str]) -> str:
    """Return a country's parts of each account, and of which none is stated; in the lab only what moves twice."""
    pairs = [(row, v) for row, v in zip(rows, stated, strict=True) if not row.endswith(": same")]
    said = [f"{row} {charts.number(v, unit='%')}" for row, v in pairs if not isinstance(v, str)]
    lacking = list(dict.fromkeys(row.split(": ")[0] for row, v in pairs if isinstance(v, str)))
    said += [f"none stated of {listed(lacking)}"] if lacking else []
    return f"{place}: {'; '.join(said)}"


THICK, THIN = 0.86, 0.46  # of the place that a bar has


def bars_of(table: pd.DataFrame, rows: Mapping[str, str], thin: str = "") -> list[dict[str, Any]]:
    """Return the stacked bars of an account: a series a country. rows : column of the table -> name of its bar.

    thin : how the columns end whose bars are drawn thin and without numbers.
    """
    traces = []
    for place in table.index:
        shares = [round(float(cast(float, table.loc[place, column])), 1) for column in rows]
        narrow = [bool(thin) and column.endswith(thin) for column in rows]
        told = [f"{share:.0f}%" if share >= 4.5 and not n else "" for share, n in zip(shares, narrow, strict=True)]
        bars = list(rows.values())
        stated = _stated(str(place), bars, shares)
        traces.append(
            {
                "type": "bar",
                "orientation": "h",
                "name": str(place),
                "x": shares,
                "y": list(rows.values()),
                **({"width": [THIN if n else THICK for n in narrow]} if thin else {}),
                "marker": {
                    "color": ink(str(place)),
                    "line": {"color": charts.QUIET if place == NOT_STATED else charts.PAPER, "width": 1},
                },
                "text": told,
                "textposition": "inside",
                "insidetextanchor": "middle",
                "textangle": 0,
                "textfont": {"size": 12, "color": charts.label_on(ink(str(place)))},
                "meta": {"words": _in_words(str(place), bars, stated), "values": stated},
            }
        )
    return traces


def picture(links: pd.DataFrame) -> go.Figure:
    """Draw the four accounts of a chain, a bar each: money by passport, and money, wages and jobs by place."""
    table = told(accounts(links))
    china = {column: float(cast(float, table[column].get("China", 0.0))) for column in ACCOUNTS}
    low, high = china["money, by passport"], china["jobs, by place"]
    layout = charts.layout(
        f"No named firm is Chinese, yet China has {high:.0f}% of the jobs"
        if not low
        else f"China has {low:.0f}% of the money by passport, {high:.0f}% of the jobs",
        subtitle="Share of the price (2005), and of the wages and jobs around all iPods (2006), %",
        x="Share of the total (%)",
        source=charts.source("value_capture"),
        note="Not stated: no owner, place or pay is known. The sliver for Taiwan is the assembler. Japan's jobs are"
        " part of elsewhere",
        legend=True,
        left=150,
        right=24,
        height=330,
    )
    _stack(layout)
    return go.Figure(data=bars_of(table, {name: name for name in ACCOUNTS}), layout=layout)


def _stack(layout: dict[str, Any]) -> None:
    """Give a layout level bars that are stacked up to 100%, from the top down."""
    layout["yaxis"] |= {"autorange": "reversed", "showgrid": False, "ticks": "", "type": "category"}
    layout["xaxis"] |= {"showgrid": True, "range": [0, 100]}
    layout["barmode"], layout["bargap"], layout["legend"]["traceorder"] = "stack", 0.32, "normal"


#: Product -> name of its bar with what was counted, and whether that goes by passport.
PHONES = {
    "iPhone 3G by country (2009)": ("iPhone 3G, 2009: assembly", "China share of production cost", False),
    "iPhone 7 (2016)": ("iPhone 7, 2016: assembly, battery", "Earned in China (battery and assembly labour)", False),
    "iPhone X (2017)": ("iPhone X, 2017: all Chinese firms", "Earned by Chinese firms", True),
    "iPhone 15 Pro Max (2023)": (
        "iPhone 15 Pro Max, 2023: Chinese parts",
        "Parts by maker: mainland China",
        True,
    ),
}


def phones() -> go.Figure:
    """Draw China's share of the cost of four iPhones, each as its study counts it."""
    rows = [(name, value(product, item, "share_percent"), by) for product, (name, item, by) in PHONES.items()]
    table = pd.DataFrame(rows, columns=["phone", "share", "passport"])
    low, high = table["share"].min(), table["share"].max()
    return charts.bars(
        table,
        "share",
        "phone",
        colours={name: charts.colour("China") if by else charts.GREY for name, _, by in rows},
        title=f"China's share of an iPhone runs from {low:.0f}% to {high:.0f}%"
        if high >= 2 * low
        else f"China's share of an iPhone is about {high:.0f}% in every study",
        subtitle="China's share of the cost of four iPhones, and what each study counts, %",
        x_title="China's share (%)",
        source=charts.source("value_capture"),
        note="First two bars: by place, mostly work done in China. Last two: by passport, what firms from mainland"
        " China supply. For the last phone the share is of the parts",
        unit="%",
        left=205,
        height=320,
    )


#: Handset -> its lines of cost and of price in value_capture.
HANDSETS = {
    "iPhone X": ("iPhone X (2017)", "Earned by Chinese firms", "Earned by Chinese firms, of the retail price"),
    "Xiaomi MIX 2": ("Xiaomi MIX 2 (2017)", "Earned in China", "Earned in China, of the retail price"),
    "OPPO R11s": ("OPPO R11s (2017)", "Earned in China", "Earned in China, of the retail price"),
}


def handsets() -> pd.DataFrame:
    """Return China's share of production cost and of retail price (%) in three phones."""
    rows = {
        name: [value(product, item, "share_percent") for item in items] for name, (product, *items) in HANDSETS.items()
    }
    return pd.DataFrame(rows, index=["of the cost", "of the price"]).T


def brands() -> go.Figure:
    """Draw China's share of the cost and of the price of three phones."""
    table = handsets()
    cost, price = table["of the cost"], table["of the price"]
    less = bool((cost.drop("iPhone X") < cost["iPhone X"]).all())
    gains = bool((price.drop("iPhone X") > 2 * price["iPhone X"]).all())
    return charts.dumbbell(
        table,
        "of the cost",
        "of the price",
        title="A Chinese brand leaves China far more of a phone's price"
        if gains
        else f"Chinese brands leave China {'less' if less else 'more'} of the cost of a phone",
        subtitle="China's share of production cost and of the retail price, three phones of 2017, %",
        x_title="China's share (%)",
        source=charts.source("value_capture"),
        note="Shares are what Chinese firms add. The price is the cost of making plus the margins of the brand and the"
        " shops",
        zero=True,
        unit="%",
        digits=1,
    )


def owners() -> go.Figure:
    """Draw the share of foreign-invested firms in China's exports: all, and processing."""
    firms = foreign_firms()
    table = data.load("china_indicators")
    name = "foreign-invested share of processing exports"
    told = table[(table["indicator"] == name) & table["preferred"]].set_index("year")["value"].astype(float)
    bound = trade.foreign_share(data.load("trade_by_owner_cn"), "exports", trade.PROCESSING)
    bound.index = bound.index.astype(str).str[-7:-3].astype("int64")
    bound = pd.concat([told, bound[~bound.index.duplicated(keep="last")]])
    rows = [
        *({"year": year, "share": share, "what": "all exports"} for year, share in firms.items()),
        *({"year": year, "share": share, "what": "processing only"} for year, share in bound.items()),
    ]
    last, top = int(firms.index[-1]), firms.max()
    hump = top > max(firms.iloc[0], firms[last]) + 1
    return charts.lines(
        pd.DataFrame(rows),
        "year",
        "share",
        by="what",
        highlight=["all exports", "processing only"],
        zero=True,
        title=f"Foreign firms' share of exports rose to {top:.0f}%, then fell to {firms[last]:.0f}%"
        if hump
        else f"Foreign firms' share of China's exports {more(firms[last], firms[2008], 'rose', 'fell')} from"
        f" {firms[2008]:.0f}% to {firms[last]:.0f}%",
        subtitle=f"Share of China's exports made by firms with foreign capital, {firms.index[0]} to {last}, %",
        x_title="Year",
        y_title="Share of exports (%)",
        source=charts.source("china_indicators", "trade_by_owner_cn"),
        note="Processing: putting together parts from abroad for export. Dots: years with a figure. 2023 and 2024"
        " are parts of a year. Capital from Hong Kong and Taiwan is foreign",
        height=380,
    )


#: Measure of the claim on the largest maker -> the name of its bar.
BARS = {
    "high-tech exports": "high-tech exports",
    "exports of high-R&D products": "research-intensive exports",
    "less foreign": "without foreign parts",
    "value added": "value added",
}


def largest(year: int = records.ESSAY_YEAR) -> go.Figure:
    """Draw how many times the next country's figure China's is, by what is measured."""
    found = {
        name: less_foreign(year) if measure == "less foreign" else made(measure, year) / 100
        for measure, name in BARS.items()
    }
    first = [name for name, value in found.items() if value > 1]
    title = (
        f"China led in high-tech exports in {year}, but not in value added"
        if first == list(found)[:-1]
        else f"China led the world by all four measures in {year}"
        if len(first) == len(found)
        else f"China led the world by {len(first)} of four measures in {year}"
    )
    fig = charts.bars(
        pd.DataFrame({"measure": list(found), "value": list(found.values())}),
        "value",
        "measure",
        colours={name: charts.colour("China") if name in first else charts.GREY for name in found},
        title=title,
        subtitle=f"China's figure divided by that of the largest other country, {year}",
        x_title="Times the next country",
        source=charts.source("country_counts", "china_indicators"),
        note="Grey: China isn't first. Third bar: without the foreign parts of China's high-tech exports, by the OECD's"
        " share of 2008. Value added: in technology-intensive manufacturing",
        digits=1,
        left=180,
        height=340,
    )
    fig.layout.margin.t += 24
    inks = [charts.label_on(ink) for ink in fig.data[0].marker.color]
    fig.update_traces(textposition="inside", insidetextanchor="end", textangle=0, textfont={"color": inks})
    fig.add_shape(
        type="line", x0=1, x1=1, yref="paper", y0=0, y1=1, line={"color": charts.INK, "width": 1.2, "dash": "dash"}
    )
    fig.add_annotation(
        x=1,
        yref="paper",
        y=1,
        yanchor="bottom",
        text="the next country",
        showarrow=False,
        font={"size": 12, "color": charts.QUIET},
    )
    return fig
