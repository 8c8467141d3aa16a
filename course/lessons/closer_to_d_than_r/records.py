"""The records of the claims, on *Run of the Red Queen* (Breznitz and Murphree 2010)."""

from __future__ import annotations

import math
from typing import cast

import numpy as np
import pandas as pd

from course.ledger import estimates
from course.ledger.record import Found, Line, Question, Record, one_of, rows
from course.tables import economies
from course.tables.cache import computed_once

ESSAY_YEAR = 2010
TABLE = "rd_by_kind_country"
WIDE = "rd_by_kind_world"
#: Below this share of GDP, a country does little R&D, and a few institutes decide its mix.
LEAST_SPENT = 1.0


@computed_once
def _development(
    rd_by_kind_country: pd.DataFrame, unclassified: str, vintage: str, part: str = "development"
) -> pd.DataFrame:
    """Return the shares of development, or of another part of R&D: years down, countries across.

    unclassified : what to do with R&D of no kind: leave a country out where it is 5% or more, keep it as it is, or
    count all of it as development. vintage : the preferred figures, or the others where a country has some.
    """
    known = rows(rd_by_kind_country, TABLE, kind=[part, "other"])
    known = known.assign(iso3=known["iso3"].astype(str), kind=known["kind"].astype(str))
    first = known["preferred"] == (vintage == "preferred")
    other = known.assign(first=first).sort_values("first", kind="stable")
    other = other.drop_duplicates(["iso3", "year", "kind"], keep="last")
    wide = other.pivot(index=["iso3", "year"], columns="kind", values="share_percent")
    loose = wide["other"].fillna(0.0) if "other" in wide else 0.0 * wide[part]
    share = {
        "left out": wide[part].where(loose < 5),
        "kept": wide[part],
        "as development": wide[part] + (loose if part == "development" else 0.0),
    }[unclassified]
    own = other[other["first"] & (other["kind"] == part)].set_index(["iso3", "year"]).index
    return pd.DataFrame({"share": share, "own": share.index.isin(own)}).dropna().reset_index()


@computed_once
def shares_of_countries(
    rd_by_kind_country: pd.DataFrame, rd_by_kind_world: pd.DataFrame, unclassified: str, part: str = "development"
) -> pd.DataFrame:
    """Return the share of development (or of basic research) by iso3 and year, in per cent: national figures, then
    those of the wide table.

    unclassified : leave a country out in a year in which 5% or more of its R&D is of no kind ("left out"), or count
    that as development ("as development").
    """
    own = _development(rd_by_kind_country, unclassified, "preferred", part)
    wide = rows(rd_by_kind_world, WIDE, done_by="all").dropna(subset=["basic_percent"])
    loose = wide["unclassified_percent"].fillna(0.0)
    share = wide[f"{part}_percent"] + (loose if (unclassified, part) == ("as development", "development") else 0.0)
    wide = wide.assign(share=share.where((loose < 5) | (unclassified == "as development"))).astype({"iso3": str})
    both = pd.concat([own[["iso3", "year", "share"]], wide[["iso3", "year", "share"]]], ignore_index=True)
    return both.dropna().drop_duplicates(["iso3", "year"], keep="first").sort_values(["iso3", "year"], kind="stable")


def compared(
    rd_by_kind_country: pd.DataFrame,
    rd_by_kind_world: pd.DataFrame,
    country_innovation: pd.DataFrame,
    unclassified: str,
    when: str,
    who: str,
    part: str = "development",
) -> pd.Series[float]:
    """Return each country's share of development (or of basic research) in its last year, in per cent, by iso3.

    when : "the latest figures", or "the essay's year" (2010, or the last of the four years before it). who : see
    `spending`.
    """
    table = shares_of_countries(rd_by_kind_country, rd_by_kind_world, unclassified, part)
    year = 9999
    if when == "the essay's year":
        table = table[table["year"].between(ESSAY_YEAR - 4, ESSAY_YEAR)]
        year = ESSAY_YEAR
    last = table.groupby("iso3", sort=True)["share"].last()
    return last[spending(country_innovation, last.index, who, year)]


def spending(country_innovation: pd.DataFrame, among: pd.Index[str], who: str, year: int = 9999) -> pd.Series[bool]:
    """Return which of these countries (iso3) count: all, or those that spend 1% of GDP or more on R&D.

    who : "from 1% of GDP", by the last figure up to that year (a country without one stays in), or "all countries".
    """
    if who == "all countries":
        return pd.Series(True, index=among)
    spent = country_innovation.dropna(subset=["rd_percent_gdp"]).astype({"iso3": str})
    last = spent[spent["year"] <= year].groupby("iso3", sort=True)["rd_percent_gdp"].last()
    return ~(last.reindex(among) < LEAST_SPENT)


def lead(
    rd_by_kind_country: pd.DataFrame,
    rd_by_kind_world: pd.DataFrame,
    country_innovation: pd.DataFrame,
    *,
    comparison: str,
    when: str,
    who: str,
    unclassified: str,
) -> Found:
    """Return by how many points of R&D China's share of development is above that of others."""
    shares = compared(rd_by_kind_country, rd_by_kind_world, country_innovation, unclassified, when, who)
    if not {"CHN", "USA"} <= set(shares.index):
        raise LookupError(f"{TABLE} has no share of development of China and the United States for {when}.")
    china, others = float(shares["CHN"]), shares.drop("CHN")
    other = {
        "the nearest country": others.max(),
        "the median country": others.median(),
        "the United States": others["USA"],
    }[comparison]
    return estimates.exact(china - float(other)).telling(china=china, other=float(other))


CHOICES = (
    one_of(
        "comparison",
        "the nearest country",
        "the median country",
        "the United States",
        why="the authors don't say with whom they compare",
    ),
    one_of("when", "the latest figures", "the essay's year", why="the authors wrote in 2010, and write of a path"),
    one_of(
        "who",
        "from 1% of GDP",
        "all countries",
        why="where little is spent, a few institutes decide the mix",
    ),
    one_of(
        "unclassified",
        "left out",
        "as development",
        why="some countries leave a part of their R&D unclassified, and it could be development",
    ),
)
PROXY = "money spent on development stands for the edge of which the authors speak"

RQ_15 = Record(
    "RQ-15",
    "On the road from research to development, China's innovative edge lies much closer to development.",
    (
        Question(
            "closer",
            "China's R&D lies closer to development than that of others",
            lead,
            Line(0, "closer is any lead", "points of R&D", side="more than"),
            yes="China gives more of its R&D to development ({china:.0f}%) than any other country ({other:.0f}%)",
            no="China does not give more of its R&D to development ({china:.0f}%) than others do ({other:.0f}%)",
            choices=CHOICES,
            kind="proxy",
            because=PROXY,
        ),
        Question(
            "much closer",
            "it lies much closer",
            lead,
            Line(10, "a tenth of all R&D", "points of R&D", judged=True),
            yes="its lead is large ({range} points)",
            no="its lead is not large ({range} points)",
            choices=CHOICES,
            kind="proxy",
            because=PROXY,
        ),
    ),
)

#: Traces of novelty in country_innovation, and whether they are told for each person or each dollar.
NOVELTY = {"R&D": "rd_percent_gdp", "patents of residents": "patents_residents", "receipts": "ip_receipts_bn_usd"}
PERIODS = {"2000 to 2019": (2000, 2019), "2000 to 2010": (2000, 2010), "2010 to 2019": (2010, 2019)}
LEAST_YEARS = 5


@computed_once
def growth_and_novelty(
    country_economy: pd.DataFrame,
    country_innovation: pd.DataFrame,
    countries: pd.DataFrame,
    trace: str,
    first: int,
    last: int,
) -> pd.DataFrame:
    """Return by country the growth of real GDP per head (% a year), the mean of a trace of novelty over the same years
    (for its size; five years or more), and real GDP per head at the beginning.
    """
    keys, column = ["iso3", "year"], NOVELTY[trace]
    known = country_innovation.loc[country_innovation["year"].between(first, last), [*keys, column]].astype(
        {"iso3": str}
    )
    sizes = country_economy[[*keys, "population_persons", "gdp_bn_usd"]].astype({"iso3": str})
    both = known.merge(sizes, on=keys).dropna()
    size = {"patents of residents": "population_persons", "receipts": "gdp_bn_usd"}.get(trace)
    value = both[column].astype(float) / (both[size].astype(float) if size else 1.0)
    by = both.assign(value=value).groupby("iso3")["value"]
    growth = economies.real_growth(country_economy, first, last)
    income = economies.real_income(country_economy)[first]
    novelty = by.mean()[by.size() >= LEAST_YEARS]
    table = pd.DataFrame({"growth": growth, "novelty": novelty, "income": income}).dropna()
    return table[table.index.isin(economies.single(countries)["iso3"])]


def novelty_and_growth(
    country_economy: pd.DataFrame,
    country_innovation: pd.DataFrame,
    countries: pd.DataFrame,
    *,
    trace: str,
    period: tuple[int, int],
    how: str,
    among: str,
) -> Found:
    """Return the correlation over countries of growth with a trace of novelty, income at the beginning held equal.

    among : "all countries", or "the poorer half" of them at the beginning.
    """
    table = growth_and_novelty(country_economy, country_innovation, countries, trace, *period)
    if table.empty:
        raise LookupError(f"country_economy and country_innovation share no country from {period[0]} to {period[1]}.")
    if among == "the poorer half":
        table = table[table["income"] <= table["income"].median()]
    income = np.log(table["income"]).to_frame("income")
    return estimates.association(table["novelty"], table["growth"], how, income)


RQ_36 = Record(
    "RQ-36",
    "To create new technologies, services and products is the way to growth that lasts.",
    (
        Question(
            "novelty and growth",
            "of countries that began equally rich, those that did more for novelty grew faster",
            novelty_and_growth,
            Line(0.3, "below it hardly anything goes together", "as correlation", judged=True),
            yes="of countries that began equally rich, those that did more for novelty grew faster (correlation"
            " {range} over {cases})",
            no="of countries that began equally rich, those that did more for novelty mostly grew no faster"
            " (correlation {value:.2f} over {cases}, all ways {range})",
            choices=(
                one_of("trace", *NOVELTY, why="money spent, patents and licences sold are traces of novelty"),
                one_of("period", PERIODS, why="a boom or a crisis can lift or lower one stretch of years"),
                one_of("how", "pearson", "spearman", why="ranks are not moved by one country far out"),
                one_of(
                    "among",
                    "all countries",
                    "the poorer half",
                    why="the belief is about China, which began poor, and rich countries grow slowly anyway",
                ),
            ),
            kind="sign",
            because="what else makes a country grow is not held equal",
            must="if novelty were the way to growth, those that do more for it would grow faster from the same start",
        ),
    ),
)


def income_since(country_economy: pd.DataFrame, *, measured: str, until: int) -> Found:
    """Return the change in per cent of China's real GDP per head since the essay, by itself or beside the American."""
    income = economies.real_income(country_economy)
    use = income.T
    china = use["CHN"] / (use["USA"] if measured == "beside the American" else 1.0)
    return estimates.change(float(china[ESSAY_YEAR]), float(china[until])).telling(until=until)


def least_lead(rd_by_kind_country: pd.DataFrame, *, year: str) -> Found:
    """Return the lead of China's share of development over the American since the essay, in points: the least of the
    years that have both, or that of the last one.
    """
    shares = _development(rd_by_kind_country, "kept", "preferred")
    wide = shares[shares["year"] >= ESSAY_YEAR].pivot(index="year", columns="iso3", values="share")
    lead = (wide["CHN"] - wide["USA"]).dropna()
    if lead.empty:
        raise LookupError(f"{TABLE} has no year since {ESSAY_YEAR} with China and the United States.")
    return estimates.exact(float(lead.min() if year == "the least" else lead.iloc[-1]))


def capital(venture_capital: pd.DataFrame, country_economy: pd.DataFrame, *, counted: str, years: str) -> Found:
    """Return China's venture capital for its GDP as per cent of the American: the most since the essay, the mean,
    or the last year.
    """
    kept = rows(venture_capital, "venture_capital", vintage=counted, sector="All sectors", iso3=["CHN", "USA"])
    money = kept.astype({"iso3": str}).pivot(index="year", columns="iso3", values="vc_usd_million").astype(float)
    gdp = country_economy.astype({"iso3": str}).pivot(index="year", columns="iso3", values="gdp_bn_usd").astype(float)
    share = (100 * (money["CHN"] / gdp["CHN"]) / (money["USA"] / gdp["USA"])).dropna().loc[ESSAY_YEAR + 1 :]
    value = {"the most": share.max(), "the mean": share.mean(), "the last": share.iloc[-1]}[years]
    return estimates.exact(float(value))


RQ_37 = Record(
    "RQ-37",
    "China has to copy Silicon Valley's way of inventing, with its venture capital, or its economy will decline.",
    (
        Question(
            "no decline",
            "China's income went on rising",
            income_since,
            Line(0, "decline is any fall", "% of the income of the essay's year", side="more than"),
            yes="China's income went on rising ({value:.0f}% by {until})",
            no="China's income fell or stood still ({range}%)",
            choices=(
                one_of("measured", "by itself", "beside the American", why="a decline can be meant beside others"),
                one_of("until", 2024, 2019, why="the pandemic and what followed hit countries unlike"),
            ),
        ),
        Question(
            "another mix",
            "China's R&D went on leaning more to development than the American",
            least_lead,
            Line(0, "any lead is another mix", "points", side="more than"),
            yes="it kept an R&D mix of its own",
            no="it did not keep an R&D mix of its own",
            choices=(one_of("year", "the least", "the last", why="a mix can change and change back"),),
            kind="proxy",
            because="the mix of R&D stands for a way of inventing",
        ),
        Question(
            "no venture capital",
            "China did without deep pools of venture capital",
            capital,
            Line(
                50,
                "with as much one can no longer speak of little",
                "% of the American",
                judged=True,
                side="less than",
            ),
            yes="it did without deep pools of venture capital ({range}% of the American for its size)",
            no="but it took up venture capital ({range}% of the American for its size)",
            choices=(
                one_of("years", "the most", "the mean", "the last", why="it rose for years and fell again"),
                one_of(
                    "counted",
                    "2003-2022, by receiving firm",
                    "2000-2020, by investor",
                    "1999-2018, attribution not stated",
                    why="editions count by who receives, or by who gives",
                ),
            ),
        ),
    ),
    turned=True,
)


def growth_and_research(
    country_economy: pd.DataFrame,
    rd_by_kind_country: pd.DataFrame,
    rd_by_kind_world: pd.DataFrame,
    *,
    period: tuple[int, int],
    how: str,
    held: str,
) -> Found:
    """Return the correlation over countries of growth with the share of research in R&D (latest year of each)."""
    shares = shares_of_countries(rd_by_kind_country, rd_by_kind_world, "left out")
    latest = shares.groupby("iso3", sort=True)["share"].last()
    growth = economies.real_growth(country_economy, *period)
    income = np.log(economies.real_income(country_economy)[period[0]]).to_frame("income")
    return estimates.association(100 - latest, growth, how, income if held == "income at the beginning" else None)


RQ_48 = Record(
    "RQ-48",
    "Many ways of innovating bring growth that lasts; those along the chain of production may matter as much as the new"
    " product, or more.",
    (
        Question(
            "no tie to research",
            "countries that do less research grew as fast",
            growth_and_research,
            Line(
                0.3,
                "below it hardly anything goes together",
                "as correlation",
                judged=True,
                side="less than",
            ),
            yes="countries that do less research grew as fast (correlation {range} over {cases})",
            no="countries that do less research grew more slowly (correlation {range} over {cases})",
            choices=(
                one_of(
                    "period",
                    {"2010 to 2019": (2010, 2019), "2000 to 2019": (2000, 2019), "2010 to 2024": (2010, 2024)},
                    why="growth that lasts is more than one stretch of years",
                ),
                one_of("how", "pearson", "spearman", why="ranks are not moved by one country far out"),
                one_of(
                    "held", "nothing", "income at the beginning", why="poor countries grow faster and do less research"
                ),
            ),
            kind="sign",
            because="what else makes a country grow is not held equal",
        ),
    ),
)


#: How a change of the mix is measured.
MEASURES = ("points", "development's factor", "research's factor")
#: By how many years another country's figure may miss the year that is asked, and the shortest span that counts.
NEAR, SPAN = 3, 5


def moves(shares: pd.DataFrame, first: int, last: int) -> pd.DataFrame:
    """Return by country the share of development about the years `first` and `last` (before, after).

    shares : iso3, year, share. A country's figure nearest to each year counts, if it misses it by three years or less
    and the two lie five years or more apart.
    """
    found = {}
    for iso3, own in shares.groupby("iso3", sort=True):
        at = own.set_index("year")["share"]
        years = at.index.to_numpy()
        a, b = (int(years[np.abs(years - year).argmin()]) for year in (first, last))
        if abs(a - first) <= NEAR and abs(b - last) <= NEAR and b - a >= SPAN:
            found[str(iso3)] = {"from": a, "to": b, "before": float(at[a]), "after": float(at[b])}
    return pd.DataFrame(found).T


def change_of_mix(table: pd.DataFrame, measure: str) -> pd.Series[float]:
    """Return how much each country's mix changed, up or down alike. table : as `moves` returns it.

    measure : "points", or the logarithm of the factor of one share: "development's factor", "research's factor".
    """
    before, after = table["before"], table["after"]
    if measure == "points":
        return (after - before).abs()
    factor = {"development's factor": after / before, "research's factor": (100 - after) / (100 - before)}[measure]
    return factor.map(math.log).abs()


def steadier(
    rd_by_kind_country: pd.DataFrame,
    rd_by_kind_world: pd.DataFrame,
    country_innovation: pd.DataFrame,
    *,
    measure: str,
    since: str,
    until: int,
    who: str,
) -> Found:
    """Return the share of other countries whose mix moved more than China's over about the same years, in per cent.

    measure : of the change, "points" of development's share, or the factor by which development's or research's share
    changed.
    """
    shares = shares_of_countries(rd_by_kind_country, rd_by_kind_world, "left out")
    china = shares[shares["iso3"] == "CHN"].set_index("year")["share"]
    if not {ESSAY_YEAR, until} <= set(china.index):
        raise LookupError(f"{TABLE} has no share of development of China for {ESSAY_YEAR} and {until}.")
    first = ESSAY_YEAR if since == "the essay" else int(cast(int, china[china.index <= until - SPAN].idxmax()))
    table = moves(shares, first, until)
    moved = change_of_mix(table, measure)
    others = moved.drop("CHN")
    others = others[spending(country_innovation, others.index, who)]
    return estimates.exact(100 * float((others > moved["CHN"]).mean())).telling(
        fall=float(china[first] - china[until]), now=float(china[until]), until=until, of=len(others)
    )


RQ_25 = Record(
    "RQ-25",
    "China's path of industrial R&D, which perfects and adapts what exists, is firmly rooted.",
    (
        Question(
            "rooted",
            "the mix of China's R&D moved less than the median country's",
            steadier,
            Line(50, "the median country stands in the middle", "% of the others", judged=True),
            yes="the mix of China's R&D moved less than the median country's ({now:.0f}% for development in {until},"
            " down by {fall:.1f})",
            no="the mix of China's R&D moved as much as the median country's ({now:.0f}% for development in {until},"
            " down by {fall:.1f})",
            choices=(
                one_of(
                    "measure",
                    *MEASURES,
                    why="a few points are little of what goes to development and much of what goes to research",
                ),
                one_of("since", "the highest share", "the essay", why="what is rooted may grow a while and then bend"),
                one_of("until", 2024, 2022, 2020, why="the essay names no time for which it holds"),
                one_of(
                    "who",
                    "from 1% of GDP",
                    "all countries",
                    why="where little is spent, a few institutes decide the mix",
                ),
            ),
            kind="proxy",
            because="all R&D stands for that of industry, and money for a path",
        ),
    ),
)


#: Below this share of government in a province's R&D, its firms pay for most of it.
QUARTER = 25


def provinces_closer_to_development(
    province_rd: pd.DataFrame,
    rd_by_kind_country: pd.DataFrame,
    rd_by_kind_world: pd.DataFrame,
    country_innovation: pd.DataFrame,
    *,
    against: str,
    year: int,
    whose: str,
    part: str,
) -> Found:
    """Return the share of provinces that gave development more of their R&D than another country did, or basic
    research less.

    whose : "all R&D", or "little state money": only provinces in which government pays less than a quarter of it.
    """
    mine = rows(province_rd, "province_rd", level="province", year=year)
    if whose == "little state money":
        mine = mine[mine["government_share_percent"].astype(float) < QUARTER]
    shares = compared(
        rd_by_kind_country, rd_by_kind_world, country_innovation, "left out", "the essay's year", "from 1% of GDP", part
    ).drop("CHN")
    line = float(shares.median() if against == "the median country" else shares["USA"])
    own = mine[f"{part}_share_percent"].astype(float)
    above = int((own > line).sum() if part == "development" else (own < line).sum())
    return estimates.exact(100 * above / len(mine)).telling(above=above, of=len(mine), line=line)


RQ_26 = Record(
    "RQ-26",
    "China's localities shy away from long and uncertain research and put their efforts into proven technologies.",
    (
        Question(
            "provinces",
            "nearly every province leaned more to development than others do",
            provinces_closer_to_development,
            Line(80, "few exceptions are allowed", "% of provinces", also=(67, 90)),
            yes="nearly every province leaned more to development than others do ({above} of {of})",
            no="few provinces leaned more to development than others do ({above} of {of})",
            choices=(
                one_of(
                    "against",
                    "the United States",
                    "the median country",
                    why="the authors don't say with whom they compare",
                ),
                one_of("year", 2010, 2011, 2012, why="a leaning is more than a year"),
                one_of(
                    "whose",
                    "all R&D",
                    "little state money",
                    why="much of what government pays in a province is decided in Beijing, not there",
                ),
                one_of(
                    "part",
                    {"more development": "development", "less basic research": "basic"},
                    why="applied research lies between the two, and the authors speak of long and uncertain research",
                ),
            ),
            kind="proxy",
            because="all R&D of a place stands for what its government and firms put their efforts into",
        ),
    ),
)
RECORDS = (RQ_15, RQ_25, RQ_26, RQ_36, RQ_37, RQ_48)
