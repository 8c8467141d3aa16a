"""The records of the claims, on *Run of the Red Queen* (Breznitz and Murphree 2010)."""

from __future__ import annotations

import numpy as np
import pandas as pd

from course.ledger import estimates
from course.ledger.record import Found, Line, Question, Record, one_of, rows
from course.tables import economies
from course.tables.cache import computed_once

ESSAY_YEAR = 2010
TABLE = "rd_by_kind_country"


@computed_once
def _development(rd_by_kind_country: pd.DataFrame, unclassified: str, vintage: str) -> pd.DataFrame:
    """Return the shares of development: years down, countries across.

    unclassified : what to do with R&D of no kind: leave a country out where it is 5% or more, keep it as it is, or
    count all of it as development. vintage : the preferred figures, or the others where a country has some.
    """
    known = rows(rd_by_kind_country, TABLE, kind=["development", "other"])
    known = known.assign(iso3=known["iso3"].astype(str), kind=known["kind"].astype(str))
    first = known["preferred"] == (vintage == "preferred")
    other = known.assign(first=first).sort_values("first", kind="stable")
    other = other.drop_duplicates(["iso3", "year", "kind"], keep="last")
    wide = other.pivot(index=["iso3", "year"], columns="kind", values="share_percent")
    loose = wide["other"].fillna(0.0) if "other" in wide else 0.0 * wide["development"]
    share = {
        "left out": wide["development"].where(loose < 5),
        "kept": wide["development"],
        "as development": wide["development"] + loose,
    }[unclassified]
    own = other[other["first"] & (other["kind"] == "development")].set_index(["iso3", "year"]).index
    return pd.DataFrame({"share": share, "own": share.index.isin(own)}).dropna().reset_index()


def lead(rd_by_kind_country: pd.DataFrame, *, against: str, unclassified: str, vintage: str) -> Found:
    """Return by how many points of R&D China's share of development is above that of others."""
    shares = _development(rd_by_kind_country, unclassified, vintage)
    if against == "United States in the essay's year":
        then = shares[shares["year"] == ESSAY_YEAR]
        china, other = (float(rows(then, TABLE, iso3=iso3)["share"].iloc[0]) for iso3 in ("CHN", "USA"))
        return estimates.exact(china - other).telling(china=china, other=other)
    latest = shares.sort_values(["own", "year"], kind="stable").groupby("iso3", sort=True)["share"].last()
    china = float(rows(latest.reset_index(), TABLE, iso3="CHN")["share"].iloc[0])
    others = latest.drop(index="CHN")
    other = float(others.max() if against == "the nearest country" else others.median())
    return estimates.exact(china - other).telling(china=china, other=other)


CHOICES = (
    one_of(
        "against",
        "the nearest country",
        "the median country",
        "United States in the essay's year",
        why="the authors don't say with whom they compare, and wrote when only one other country had figures",
    ),
    one_of(
        "unclassified",
        "left out",
        "kept",
        "as development",
        why="some countries leave a part of their R&D unclassified, and it could be development",
    ),
    one_of("vintage", "preferred", "other", why="two sources give figures for the same years"),
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


def fast_without_much(
    country_economy: pd.DataFrame,
    country_innovation: pd.DataFrame,
    countries: pd.DataFrame,
    *,
    trace: str,
    period: tuple[int, int],
    fast: float,
    among: str,
) -> Found:
    """Return of the countries that grew fast the share that did less for novelty than the middle country."""
    table = growth_and_novelty(country_economy, country_innovation, countries, trace, *period)
    if table.empty:
        raise LookupError(f"country_economy and country_innovation share no country from {period[0]} to {period[1]}.")
    half = table["income"] > table["income"].median() if among == "countries of like income" else table["income"] > 0
    by = table.groupby(half)
    grew = table["growth"] > by["growth"].transform("quantile", fast)
    little = table["novelty"] < by["novelty"].transform("median")
    return estimates.exact(100 * float((grew & little).sum() / grew.sum())).telling(
        many=int((grew & little).sum()), of=int(grew.sum())
    )


def novelty_brings_growth(tables: dict[str, pd.DataFrame], random: np.random.Generator) -> dict[str, pd.DataFrame]:
    """Return tables of a world in which the belief is mostly true: growth since 2000 goes closely with R&D (0.7)."""
    table = tables["country_economy"].copy()
    known = growth_and_novelty(
        tables["country_economy"], tables["country_innovation"], tables["countries"], "R&D", *PERIODS["2000 to 2019"]
    )
    spent = known["novelty"].rank().sub(0.5).div(len(known))
    usual = (spent - spent.mean()) / spent.std()
    made = 0.7 * usual + (1 - 0.7**2) ** 0.5 * random.standard_normal(len(known))
    rate = (known["growth"].mean() + known["growth"].std() * made) / 100
    names = table["iso3"].astype(str)
    mine = names.isin(known.index) & (table["year"] >= 2000)
    start = names.map(known["income"])
    grown = start * (1 + names.map(rate)) ** (table["year"] - 2000)
    table[economies.REAL] = table[economies.REAL].astype(float).where(~mine, grown)
    return {"country_economy": table}


RQ_36 = Record(
    "RQ-36",
    "To create new technologies, services and products is the way to growth that lasts.",
    (
        Question(
            "fast without much novelty",
            "many countries grew fast for long with little effort at novelty",
            fast_without_much,
            # with normal figures that are correlated by r, arccos(r)/pi of those above one median are below the other
            Line(
                33,
                "with growth tied to novelty more than loosely, fewer of the fast would do little for it",
                "% of the fast",
                judged=True,
            ),
            yes="many countries grew fast for long with little effort at novelty ({many} of {of} with little R&D;"
            " {range}% in all ways)",
            no="few countries grew fast for long with little effort at novelty ({range}%)",
            choices=(
                one_of("trace", *NOVELTY, why="money spent, patents and licences sold are traces of novelty"),
                one_of("period", PERIODS, why="a boom or a crisis can lift or lower one stretch of years"),
                one_of("fast", {"above the middle": 0.5, "well above": 2 / 3}, why="fast has no edge"),
                one_of(
                    "among",
                    "all countries",
                    "countries of like income",
                    why="poor countries grow by taking over what exists, and spend little on R&D",
                ),
            ),
            kind="proxy",
            because="R&D, patents and licences stand for novelty, and do not hold all of it",
            placebo=novelty_brings_growth,
        ),
    ),
    turned=True,
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
    country_economy: pd.DataFrame, rd_by_kind_country: pd.DataFrame, *, period: tuple[int, int], how: str, held: str
) -> Found:
    """Return the correlation over countries of growth with the share of research in R&D (latest year of each)."""
    shares = _development(rd_by_kind_country, "left out", "preferred")
    latest = shares.sort_values("year", kind="stable").groupby("iso3", sort=True)["share"].last()
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


def fall(rd_by_kind_country: pd.DataFrame, *, since: str, until: int) -> Found:
    """Return by how many points China's share of development fell, from the essay's year or from its highest one."""
    shares = _development(rd_by_kind_country, "kept", "preferred")
    china = shares[shares["iso3"] == "CHN"].set_index("year")["share"].astype(float)
    if not {ESSAY_YEAR, until} <= set(china.index):
        raise LookupError(f"{TABLE} has no share of development of China for {ESSAY_YEAR} and {until}.")
    before = china[ESSAY_YEAR] if since == "the essay" else china[china.index <= until].max()
    return estimates.exact(float(before - china[until])).telling(until=until, now=float(china[until]))


RQ_25 = Record(
    "RQ-25",
    "China's path of industrial R&D, which perfects and adapts what exists, is firmly rooted.",
    (
        Question(
            "rooted",
            "the mix of China's R&D stayed much the same",
            fall,
            Line(5, "with less one would hardly see a change", "points", judged=True, side="less than"),
            yes="the mix of China's R&D stayed much the same ({now:.0f}% for development in {until}, down by {range})",
            no="the mix of China's R&D did not stay the same ({now:.0f}% for development in {until}, down by {range})",
            choices=(
                one_of("since", "the essay", "the highest share", why="what is rooted may grow a while and then bend"),
                one_of("until", 2024, 2022, 2020, why="the essay names no time for which it holds"),
            ),
            kind="proxy",
            because="all R&D stands for that of industry, and money for a path",
        ),
    ),
)


def provinces_closer_to_development(
    province_rd: pd.DataFrame, rd_by_kind_country: pd.DataFrame, *, against: str, year: int
) -> Found:
    """Return the share of provinces that gave development more of their R&D than another country did."""
    mine = rows(province_rd, "province_rd", level="province", year=year)["development_share_percent"].astype(float)
    shares = _development(rd_by_kind_country, "left out", "preferred")
    others = shares[shares["iso3"] != "CHN"].sort_values("year", kind="stable")
    if against == "United States in 2010":
        states = others[(others["iso3"] == "USA") & (others["year"] == ESSAY_YEAR)]
        line = float(rows(states, TABLE, iso3="USA")["share"].iloc[0])
    else:
        line = float(others.groupby("iso3", sort=True)["share"].last().median())
    above = int((mine > line).sum())
    return estimates.exact(100 * above / len(mine.dropna())).telling(above=above, of=len(mine.dropna()), line=line)


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
                    "United States in 2010",
                    "the middle country",
                    why="the authors don't say with whom they compare",
                ),
                one_of("year", 2010, 2011, 2012, why="a leaning is more than a year"),
            ),
            kind="proxy",
            because="all R&D of a place stands for what its government and firms put their efforts into",
        ),
    ),
)
RECORDS = (RQ_15, RQ_25, RQ_26, RQ_36, RQ_37, RQ_48)
