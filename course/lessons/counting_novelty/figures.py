"""The counts of novelty that the lesson and its lab compare, and their charts."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import cast

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from course import charts, data
from course.english import ordinal
from course.ledger import ways

#: The last full year that the authors could see, and the last year in which all five are counted.
THEN, NOW = 2009, 2021
#: What is counted -> table, indicator or column. The order is by who has to agree that something is new.
COUNTS = {
    "filed at home": ("country_innovation", "patents_residents"),
    "filed abroad": ("country_patents", "PCT applications"),
    "granted in the US": ("country_patents", "US patents granted"),
    "paid by others": ("country_innovation", "ip_receipts_bn_usd"),
    "paid to others": ("country_innovation", "ip_payments_bn_usd"),
}
FILED, ABROAD, GRANTED, RECEIVED, PAID = COUNTS
#: The five countries with a figure for every count in both years.
FIVE = {"CHN": "China", "USA": "United States", "JPN": "Japan", "KOR": "South Korea", "DEU": "Germany"}
#: Countries below this much a year, received and paid together, are left out of the chart of licences (billion USD).
LEAST = 2.0
#: Year of the chart of licences, and of receipts by two sizes (the only one with filings of ten countries).
BOOKED, PER_FILING = 2024, 2022
KINDS = {"utility models": "utility_model", "inventions": "invention"}
#: Names of two industries that the text speaks of.
BATTERIES, CHIPS = "car batteries made by six Chinese firms", "chips made to order by SMIC"
#: China's share of the world: name of the row -> indicator, period, who, and the world (a subject, or 100 per cent).
INDUSTRIES = {
    BATTERIES: ("share of batteries in electric cars", "2025", "six Chinese makers", ""),
    "industrial robots installed in China": ("industrial robots installed", "2024", "China", "world"),
    CHIPS: ("share of foundry sales", "2024Q3", "SMIC", ""),
}


@cache
def subsidies_end() -> int:
    """Return the year in which subsidies for patent applications had to end. Raises LookupError where it isn't told."""
    events = tables()["policy_events"]
    mine = events[(events["topic"].astype(str) == "Patent subsidies") & events["event"].str.startswith("Last day")]
    if mine.empty:
        raise LookupError("policy_events has no last day for subsidies of patent applications.")
    return int(mine["year"].iloc[0])


@cache
def tables() -> dict[str, pd.DataFrame]:
    """Return the tables that the counts come from, loaded once, with iso3 as text."""
    names = ("country_innovation", "country_patents", "country_economy", "policy_events", "industry_facts")
    return {name: data.load(name).astype({"iso3": str}) for name in names}


@cache
def count(name: str) -> pd.DataFrame:
    """Return one count by year (down) and country (iso3 across): applications, patents, or billion USD.

    Raises KeyError for a count that is not in COUNTS.
    """
    if name not in COUNTS:
        raise KeyError(f"A count must be one of {', '.join(COUNTS)}; found {name!r}.")
    table, what = COUNTS[name]
    rows = tables()[table]
    if table == "country_innovation":
        return rows.pivot(index="year", columns="iso3", values=what).astype(float)
    rows = rows[(rows["indicator"] == what) & rows["preferred"] & (rows["iso3"] != "WLD")]
    rows = rows[rows["counted_by"].astype(str) != "receiving office"]
    return rows.pivot(index="year", columns="iso3", values="value").astype(float)


def at(table: pd.DataFrame, row: int | str, column: str) -> float:
    """Return one value of a table, most often of years (down) by countries or economies (across)."""
    return float(cast(float, table.loc[row, column]))


def of_states(name: str, iso3: str, year: int) -> float:
    """Return a country's count as per cent of that of the United States in one year."""
    return 100 * at(count(name), year, iso3) / at(count(name), year, "USA")


def against(name: str, other: str, year: int) -> float:
    """Return China's count as per cent of that of another country (iso3) in one year."""
    return 100 * at(count(name), year, "CHN") / at(count(name), year, other)


def place(name: str, year: int, iso3: str = "CHN") -> tuple[int, int]:
    """Return the place of a country by one count in one year, and among how many countries that have a figure."""
    values = count(name).loc[year].dropna().to_numpy(dtype=float)
    return int((values > at(count(name), year, iso3)).sum()) + 1, len(values)


def index(filed: str, weight: float, iso3: str, year: int = NOW) -> float:
    """Return the weighted geometric mean of two shares of the United States (100): a count of patents, and receipts.

    filed : a count of COUNTS. weight : that of receipts, from 0 to 1 (ValueError beyond).
    """
    if not 0 <= weight <= 1:
        raise ValueError(f"weight must lie between 0 and 1; found {weight:g}")
    made, paid = of_states(filed, iso3, year), of_states(RECEIVED, iso3, year)
    return float(made ** (1 - weight) * paid**weight)


def level_weight(filed: str, iso3: str = "CHN", year: int = NOW) -> float:
    """Return the weight of receipts (0 to 1) at which a country's index is that of the United States; 0 if it is below
    by the count of patents alone, 1 if it is above by receipts alone.
    """
    made, paid = np.log(of_states(filed, iso3, year) / 100), np.log(of_states(RECEIVED, iso3, year) / 100)
    return 0.0 if made <= 0 else 1.0 if paid >= 0 else float(made / (made - paid))


def home_of_leaders() -> list[float]:
    """Return China's filings at home as per cent of a leader's, in all ways in which RQ-18 asks of other traces: beside
    the United States and Japan, in 2010 and 2009, in all and for each dollar of GDP.
    """
    economy = tables()["country_economy"].pivot(index="year", columns="iso3", values="gdp_bn_usd").astype(float)
    made = count(FILED)
    return [
        100 * at(made, year, "CHN") / at(made, year, leader) * at(size, year, leader) / at(size, year, "CHN")
        for leader in ("USA", "JPN")
        for year in (2010, 2009)
        for size in (economy * 0 + 1, economy)
    ]


# ------------------------------------------------------------------------------------------------- charts of the lesson


def ladder(places: pd.DataFrame, counts: Mapping[str, pd.DataFrame]) -> go.Figure:
    """Draw China's place by each count: a ring for the first column, a dot for the last.

    places : counts by years. counts : the tables, by name, from which the number of countries is taken.
    """
    first, last = places.columns[0], places.columns[-1]
    named = places.copy()
    named.index = pd.Index([f"{name} (of {counts[name].loc[last].notna().sum()})" for name in places.index])
    named.columns = named.columns.astype(str)
    four = places.loc[[name for name in places.index if name != PAID], last]
    best, worst = ordinal(int(four.min())), ordinal(int(four.max()))
    climbs = four.is_monotonic_increasing and four.iloc[0] < four.iloc[-1]
    title = (
        f"China ranks {best} or {worst}, depending on who has to agree"
        if climbs
        else f"China ranks {best} to {worst}, depending on what is counted"
    )
    fig = charts.dumbbell(
        named,
        str(first),
        str(last),
        title=title,
        subtitle=f"China’s place by five counts, {first} and {last}; in brackets: countries with a figure in {last}",
        x_title="China’s place (1 is first)",
        source=charts.source("country_innovation", "country_patents"),
        note="Filed abroad: international (PCT) applications. Its five countries are those that file most",
    )
    top = int(places.to_numpy().max())
    fig.update_xaxes(range=[-0.2, top + 1.2], tickvals=[1, *range(5, top + 2, 5)])
    return fig


def granted(nation: pd.DataFrame) -> go.Figure:
    """Draw patents filed and granted in China by year, utility models in colour, inventions in grey, with the end of
    subsidies for applications. nation : China's rows of province_technology.
    """
    rows = nation.set_index("year").sort_index(kind="stable")
    frame = pd.concat(
        [
            pd.DataFrame({
                "year": rows.index,
                "million": rows[f"patent_{step}_{column}"].to_numpy(dtype=float) / 1e6,
                "what": f"{kind} {said}",
            }).dropna()
            for kind, column in KINDS.items()
            for step, said in (("applications", "filed"), ("grants", "granted"))
        ]
    )  # fmt: skip
    end = subsidies_end()
    made, allowed = (
        frame[frame["what"] == f"utility models {said}"].set_index("year")["million"] for said in ("filed", "granted")
    )
    last = int(made.index[-1])
    more, fewer = made[last] > made[end], allowed[last] < allowed[end]
    title = (
        f"After {end} more utility models were filed and fewer granted"
        if more and fewer
        else f"After {end} utility models filed {'rose' if more else 'fell'}, those granted"
        f" {'fell' if fewer else 'rose'}"
    )
    fig = charts.lines(
        frame,
        "year",
        "million",
        by="what",
        highlight=["utility models filed", "utility models granted"],
        zero=True,
        title=title,
        subtitle=f"Patents filed by residents of China and granted to them, millions a year, {made.index[0]} to {last}",
        y_title="Patents (million a year)",
        source=charts.source("province_technology", "policy_events"),
        note="Dotted: the year in which subsidies for applications had to end",
    )
    fig.add_vline(x=end, line_dash="dot", line_color=charts.QUIET)
    return fig


def accounts(year: pd.DataFrame) -> go.Figure:
    """Draw what each country pays for licences across and what it receives up. year : one year of country_innovation,
    by the name of the country.
    """
    money = pd.DataFrame({
        "paid": year["ip_payments_bn_usd"].astype(float), "received": year["ip_receipts_bn_usd"].astype(float),
    }).dropna()  # fmt: skip
    money = money[money.sum(axis=1) >= LEAST]
    order = money["paid"].sort_values(ascending=False, kind="stable")
    rank = list(order.index).index("China") + 1
    title = (
        "China pays the most for licences, ahead of all others"
        if rank == 1
        else f"{order.index[0]} pays the most for licences, China ranks {ordinal(rank)}"
    )
    return charts.scatter(
        money,
        "paid",
        "received",
        log=True,
        line=(0.0, 1.0),
        line_name="as much received as paid",
        named=["China", "United States", "Ireland", "Netherlands", "Japan", "South Korea", "Germany", "India"],
        title=title,
        subtitle=f"Licence money paid and received, billion dollars, {len(money)} countries, {BOOKED}; steps of ten",
        x_title="Paid to other countries (billion dollars)",
        y_title="Received from other countries (billion dollars)",
        source=charts.source("country_innovation"),
        note=f"Left out: less than {LEAST:.0f} billion in all",
    )


def two_sizes(sizes: pd.DataFrame) -> go.Figure:
    """Draw licence receipts per international filing across, and as per cent of GDP up. sizes : by iso3."""
    name = tables()["country_innovation"].drop_duplicates("iso3").set_index("iso3")["country"].astype(str)
    across, up = sizes.columns
    least = float(sizes[across].drop(["CHN", "KOR"]).min())
    korea, china, states = (at(sizes, iso3, up) for iso3 in ("KOR", "CHN", "USA"))
    splits = at(sizes, "KOR", across) < least and korea > 0.5 * states > china
    title = (
        "Receipts call South Korea weak per filing, less so for its GDP"
        if splits
        else f"Per filing, {name[str(sizes[across].idxmin())]} receives the least"
    )
    named = sizes.rename(index=name.to_dict())
    return charts.scatter(
        named,
        across,
        up,
        log=True,
        named=list(named.index),
        title=title,
        subtitle=f"Licence receipts of {len(named)} countries by two sizes, {PER_FILING}; steps of ten",
        x_title="Receipts per international (PCT) filing (million dollars)",
        y_title="Receipts as % of GDP",
        source=charts.source("country_innovation", "country_patents", "country_economy"),
        note="Receipts are also for software and brands, and for inventions of earlier years",
    )


@cache
def world_shares() -> pd.DataFrame:
    """Return China's share of the world by industry, in per cent, with the period: index industry, columns share and
    period. Raises LookupError where a row is missing.
    """
    facts = tables()["industry_facts"]
    found: dict[str, tuple[float, str]] = {}
    for name, (indicator, period, who, world) in INDUSTRIES.items():
        rows = facts[(facts["indicator"] == indicator) & (facts["period"].astype(str) == period)]
        known = {str(who): float(value) for who, value in zip(rows["subject"], rows["value"], strict=True)}
        if who not in known or (world and world not in known):
            raise LookupError(f"industry_facts has no {indicator!r} of {who} for {period}; look at its subjects.")
        found[name] = (known[who] if not world else 100 * known[who] / known[world], period[:4])
    cars = data.load("electric_cars").set_index(["year", "economy"])["cars_sold"].astype(float)
    year = int(max(year for year, _ in cars.index))
    found["electric cars sold in China"] = (100 * cars[year, "China"] / cars[year, "World"], str(year))
    made = making()
    last = int(made.index[-1])
    found["value added, advanced manufacturing"] = (100 * at(made, last, "China") / at(made, last, "World"), str(last))
    table = pd.DataFrame(found, index=["share", "period"]).T
    return table.astype({"share": float}).sort_values("share", ascending=False, kind="stable")


@cache
def making() -> pd.DataFrame:
    """Return value added of knowledge- and technology-intensive manufacturing: years by economies, billion USD."""
    table = data.load("country_counts")
    what = "value added of knowledge- and technology-intensive manufacturing"
    rows = table[table["indicator"].astype(str) == what]
    rows = rows.assign(economy=rows["economy"].astype(str))
    return rows.pivot(index="year", columns="economy", values="value").astype(float)


def industries() -> go.Figure:
    """Draw China's share of the world in five industries, the greatest first."""
    shares = world_shares()
    rows = pd.DataFrame({
        "industry": [f"{name}, {period}" for name, period in shares["period"].items()],
        "share": shares["share"].to_numpy(),
    })  # fmt: skip
    most, few = at(shares, BATTERIES, "share") > 50, at(shares, CHIPS, "share") < 10
    title = (
        "Six Chinese firms make most car batteries, SMIC makes few chips"
        if most and few
        else f"China’s share is greatest in {shares.index[0].split(' in ')[0].split(' made ')[0]}"
    )
    fig = charts.bars(
        rows,
        "share",
        "industry",
        digits=0,
        unit="%",
        title=title,
        subtitle="China’s share of the world, %, in the last year with a figure",
        x_title="Share of the world (%)",
        source=charts.source("industry_facts", "electric_cars", "country_counts"),
        note="Robots and cars are counted where they are bought, batteries and chips by firm. SMIC and the six are not"
        " all of China’s makers",
        left=290,
    )
    fig.update_xaxes(range=[0, 100])
    return fig


def against_states() -> go.Figure:
    """Draw three of China's counts as per cent of those of the United States, since 2000."""
    names = (ABROAD, GRANTED, RECEIVED)
    parts = []
    for name in names:
        table = count(name)
        share = (100 * table["CHN"] / table["USA"]).dropna().loc[2000:]
        parts.append(pd.DataFrame({"year": share.index, "share": share.to_numpy(), "what": name}))
    frame = pd.concat(parts)
    last = frame.groupby("what", sort=False)["share"].last()
    above = [name for name in names if last[name] > 100]
    known = tables()["country_innovation"].query("iso3 == 'CHN'").set_index("year")
    both = known[["ip_receipts_bn_usd", "ip_receipts_2025_edition_bn_usd"]].astype(float).dropna()
    new, old = (float(one) for one in both.iloc[-1])
    title = (
        "China passed the United States in filings, not in receipts"
        if ABROAD in above and RECEIVED not in above
        else f"China is ahead of the United States in {len(above)} of {len(names)} counts"
    )
    fig = charts.lines(
        frame,
        "year",
        "share",
        by="what",
        zero=True,
        title=title,
        subtitle="Patents filed abroad, US patents, and licence money paid by others: China as % of the United States",
        y_title="% of the United States",
        source=charts.source("country_patents", "country_innovation"),
        note="Receipts jump in 2017, and no source says why. For"
        f" {int(both.index[-1])} another vintage of the table has {old:.1f} billion dollars instead of {new:.1f}",
    )
    fig.add_hline(y=100, line_dash="dot", line_color=charts.QUIET)
    return fig


def strip() -> go.Figure:
    """Draw every way of asking whether China now leaves half as many traces of novelty as a leader."""
    part = ways.part_of("RQ-92", "half of a leader")
    mixed = f"Whether China has half of a leader’s novelty depends on {part.turns_on}"
    title = (
        f"{part.share('yes'):.0f}% of ways find half of a leader’s novelty in China"
        if part.answer != "mixed"
        else mixed
        if len(mixed.split()) <= 12
        else "Whether China has half of a leader’s novelty depends on choices"
    )
    return ways.strip_of(
        part,
        unit="China as % of the leader",
        title=title,
        subtitle=f"{len(part.ways)} ways of asking; the line is at half, a fifth below and a fifth above",
        source=charts.source(*part.question.tables),
        note="The ways share their tables, so shares of ways are not probabilities",
    )
