"""The records of the claims, on *Run of the Red Queen* (Breznitz and Murphree 2010)."""

from __future__ import annotations

import numpy as np
import pandas as pd

from course.ledger import estimates
from course.ledger.common import EDITION, days_first
from course.ledger.record import Found, Line, Question, Record, RecordError, one_of, rows
from course.tables import ai, economies, firms


def months_behind(ai_frontier_scores: pd.DataFrame, *, edition: str, months: str) -> Found:
    """Return how many months Chinese records in AI came after the first American model at that level; the ends of the
    interval are those for Chinese scores at the ends of theirs.

    months : "median" or "mean" of all records, or "the latest" one. Raises EditionError where the edition is not there.
    """
    scores = ai.scored(ai_frontier_scores, edition)
    if ai.of_country(scores, ai.CHINA).empty:
        raise LookupError(f"ai_frontier_scores has no Chinese model in the edition of {edition}.")

    def late(score: str) -> float:
        filled = scores.assign(**{score: scores[score].fillna(scores["eci"])})
        found = ai.lags(filled, score=score)["months"].fillna(0.0)
        return float(found.iloc[-1] if months == "the latest" else getattr(found, months)())

    values = [late(score) for score in ("eci", "eci_low", "eci_high")]
    return Found(values[0], min(values), max(values))


def first_among_filers(firm_panel: pd.DataFrame, *, until: str) -> Found:
    """Return the best place that Huawei or ZTE had among the world's filers of international patents.

    until : "any year" to that of the essay, or "that year" alone.
    """
    found = {
        (firm, str(year)): float(place)
        for firm in ("Huawei", "ZTE")
        for year, place in firms.series(firm_panel, firm, "PCT world rank").items()
        if str(year) == ESSAY or (str(year) < ESSAY and until == "any year")
    }
    if not found:
        raise LookupError(f"firm_panel has no place of Huawei or ZTE among filers to {ESSAY}.")
    firm, year = min(found, key=found.__getitem__)
    return estimates.exact(found[firm, year]).telling(firm=firm, year=year)


#: The year of the essay, as periods are written in firm_panel.
ESSAY = "2010"


AI_ALONE = "AI since 2023 stands for technology; the field is younger than the essay"


FILERS = Question(
    "does not lead in patents",
    "no Chinese firm led in international patents",
    first_among_filers,
    Line(3, "who moves the frontier is among the first three filers", "as its place", side="more than"),
    yes="{firm} was no leading filer of patents (place {value:.0f} in {year})",
    no="{firm} was a leading filer of patents (place {value:.0f} in {year})",
    choices=(one_of("until", "any year", "that year", why="the essay speaks of now, and a lead can pass"),),
    kind="proxy",
    because="filings stand for moving the frontier, though many are not new to the world",
    core=True,
)


def part_of_patents(country_patents: pd.DataFrame, *, year: int) -> Found:
    """Return China's share of the patents granted in the United States, per cent."""
    granted = rows(country_patents, "country_patents", indicator="US patents granted", year=year)
    china, world = (
        float(rows(granted, "country_patents", country=where)["value"].iloc[0]) for where in ("China", "World")
    )
    return estimates.exact(100 * china / world)


RQ_32 = Record(
    "RQ-32",
    "Chinese technology firms stay at the cusp of the world's frontier, without advancing the frontier itself.",
    (
        Question(
            "few American patents",
            "few of the patents granted in America were China's",
            part_of_patents,
            Line(10, "who moves the frontier has more", "% of all", judged=True, side="less than"),
            yes="few American patents were China's ({value:.1f}%)",
            no="many American patents were China's ({value:.1f}%)",
            choices=(one_of("year", 2010, 2009, why="the essay is of 2010"),),
            kind="proxy",
            because="patents abroad stand for moving the frontier, though not all are new to the world",
            core=True,
        ),
        FILERS,
        Question(
            "keeps up",
            "China keeps up in AI",
            months_behind,
            Line(12, "at the cusp is about a year behind or less", "months behind", judged=True, side="at most"),
            yes="in AI China keeps up, some {value:.0f} months behind",
            no="in AI China does not keep up, some {value:.0f} months behind",
            choices=(
                EDITION,
                one_of("months", "median", "mean", "the latest", why="one long wait weighs more in the mean"),
            ),
            kind="proxy",
            because=AI_ALONE,
        ),
        Question(
            "does not lead in AI",
            "China does not lead in AI",
            days_first,
            Line(
                10,
                "who moves the frontier has the best model more often",
                "% of the days",
                judged=True,
                side="less than",
            ),
            yes="there it hardly ever has the best model ({range}% of the days)",
            no="there it often has the best model ({range}% of the days)",
            choices=(EDITION,),
            kind="proxy",
            because=AI_ALONE,
        ),
    ),
)


def abroad_over_home(value_capture: pd.DataFrame, *, counted: str) -> Found:
    """Return the jobs around the iPod of 2006 outside the United States, over those in it (shops in or out)."""
    return _abroad_over_home(value_capture, ("jobs", "iPod jobs", "Retail and other non-professional jobs"), counted)


def wages_abroad_over_home(value_capture: pd.DataFrame, *, counted: str) -> Found:
    """Return the wages around the iPod of 2006 outside the United States, over those in it (see `abroad_over_home`)."""
    return _abroad_over_home(
        value_capture, ("wages", "All iPod wages", "Retail and other non-professional wages"), counted
    )


def _abroad_over_home(value_capture: pd.DataFrame, items: tuple[str, str, str], counted: str) -> Found:
    indicator, item, shops = items
    mine = rows(value_capture, "value_capture", indicator=indicator, item=item)
    there, here = (
        float(rows(mine, "value_capture", country=where)["value"].iloc[0])
        for where in ("outside the United States", "United States")
    )
    if counted == "without shops at home":
        here -= float(rows(value_capture, "value_capture", indicator=indicator, item=shops)["value"].iloc[0])
    return estimates.exact(there / here)


COUNTED = one_of("counted", "all", "without shops at home", why="shops would sell the product whoever thought it up")


def stress_and_growth(
    province_rd: pd.DataFrame,
    province_technology: pd.DataFrame,
    province_economy: pd.DataFrame,
    *,
    stress: str,
    until: int,
    how: str,
    held: str,
) -> Found:
    """Return the correlation over provinces of the stress on novelty in the year of the essay with the growth of GDP a
    head since then.
    """
    source, name = (
        (province_technology, "province_technology") if stress == "inventions" else (province_rd, "province_rd")
    )
    then = rows(source, name, level="province", year=int(ESSAY)).set_index("province")
    novelty = {
        "basic research": lambda: then["basic_share_percent"],
        "research": lambda: 100 - then["development_share_percent"],
        "inventions": lambda: then["invention_share_of_applications_percent"],
    }[stress]().astype(float)
    economy = rows(province_economy, "province_economy", level="province")
    head = (economy["gdp_bn_cny"].astype(float) / economy["population_persons"].astype(float)).groupby(
        [economy["province"].astype(str), economy["year"]]
    ).first().unstack("year")  # fmt: skip
    novelty.index = novelty.index.astype(str)
    begin = np.log(head[int(ESSAY)]).to_frame("income")
    return estimates.association(novelty, head[until] / head[int(ESSAY)], how, None if held == "nothing" else begin)


RQ_34 = Record(
    "RQ-34",
    "Where growth and jobs are the aim, stressing novelty may not be the right strategy.",
    (
        Question(
            "jobs",
            "a new product's jobs arose mostly elsewhere",
            abroad_over_home,
            Line(1, "as many as at home", "for each at home", side="more than"),
            yes="a new product's jobs arose mostly elsewhere ({value:.1f} for each at home)",
            no="a new product's jobs arose mostly where it was thought up ({value:.1f} elsewhere for each)",
            choices=(COUNTED,),
            kind="proxy",
            because="the iPod stands for new products, since it alone has its jobs counted",
            core=True,
        ),
        Question(
            "earnings",
            "wages were earned mostly there",
            wages_abroad_over_home,
            Line(1, "as much as at home", "times those at home", side="more than"),
            yes="wages were earned mostly there ({value:.2f} for each dollar at home)",
            no="wages were earned mostly at home ({value:.2f} elsewhere for each dollar)",
            choices=(COUNTED,),
            kind="proxy",
            because="wages around one product stand for what an economy earns by novelty",
            core=True,
        ),
        Question(
            "provinces",
            "provinces stressing novelty grew no faster",
            stress_and_growth,
            Line(0.3, "below it hardly anything goes together", "as correlation", judged=True, side="less than"),
            yes="provinces stressing novelty grew no faster",
            no="provinces stressing novelty grew faster",
            choices=(
                one_of("stress", "basic research", "research", "inventions", why="money and patents tell of novelty"),
                one_of("until", 2019, 2023, why="the pandemic hit provinces unlike"),
                one_of("how", "pearson", "spearman", why="Beijing lies far out"),
                one_of("held", "nothing", "income at the beginning", why="poor provinces grew faster"),
            ),
            kind="sign",
            because="what else makes a province grow is not held equal",
        ),
    ),
)


def ahead_of_others(
    country_economy: pd.DataFrame, countries: pd.DataFrame, *, among: str, span: tuple[int, int]
) -> Found:
    """Return by how many points a year China's real income per head grew faster than that of the middle country."""
    others = economies.of_similar_income(country_economy, countries, int(ESSAY))
    growth = economies.real_growth(country_economy, *span)
    single = economies.single(countries)["iso3"]
    growth = growth[growth.index.isin(others.index if among == "countries of similar income" else single)]
    if "CHN" not in growth.index:
        raise LookupError(f"country_economy has no growth of China from {span[0]} to {span[1]}.")
    return estimates.exact(float(growth["CHN"] - growth.median())).telling(grew=float(growth["CHN"]), until=span[1])


RQ_39 = Record(
    "RQ-39",
    "This system of innovation can thrive for many years, and drive China's rapid growth with it.",
    (
        Question(
            "fast growth",
            "China went on growing faster than others",
            ahead_of_others,
            Line(2, "with less a country hardly moves up among others", "points a year", judged=True),
            yes="China went on growing faster than others ({grew:.1f}% a year to {until}, {range} points more)",
            no="China did not go on growing faster than others ({range} points a year more)",
            choices=(
                one_of("among", "countries of similar income", "all countries", why="the rich grow more slowly"),
                one_of(
                    "span",
                    {
                        "2010 to 2024": (2010, 2024),
                        "2010 to 2019": (2010, 2019),
                        "2015 to 2024": (2015, 2024),
                        "2019 to 2024": (2019, 2024),
                    },
                    why="many years can mean a decade or more, and growth must last",
                ),
            ),
            kind="sign",
            because="fast growth can come from much else than a way of innovating",
            must="a system can't have driven fast growth that did not come",
        ),
    ),
)


def _of_tencent(precedents_lead_lag: pd.DataFrame, column: str, until: int) -> pd.DataFrame:
    """Return the pairs of products in which QQ or WeChat stands in a column, up to a year."""
    table = precedents_lead_lag
    mine = table[table[column].astype("str").str.contains("QQ|WeChat")]
    date = mine["follower_date" if column == "follower_product" else "first_date"]
    return mine[pd.to_numeric(date.astype("str").str[:4], errors="coerce") <= until]


def built_on_others(precedents_lead_lag: pd.DataFrame, *, until: int) -> Found:
    """Return of Tencent's products in the list the share that came after one from abroad, in per cent."""
    rows(precedents_lead_lag, "precedents_lead_lag", direction=["abroad first", "China first"])
    later = _of_tencent(precedents_lead_lag, "follower_product", until)
    later = later[later["direction"].astype("str") == "abroad first"]
    every = {
        *later["follower_product"],
        *_of_tencent(precedents_lead_lag, "first_product", until)["first_product"].replace("WeChat", "WeChat (Weixin)"),
    }
    if not every:
        raise RecordError(f"The table precedents_lead_lag has no product of Tencent until {until}.")
    return estimates.exact(100 * later["follower_product"].nunique() / len(every)).telling(
        followed=later["follower_product"].nunique(), all=len(every), until=until
    )


def kept_of_revenue(firm_panel: pd.DataFrame, *, year: str) -> Found:
    """Return Tencent's net income in per cent of its revenue."""
    net, revenue = (firms.series(firm_panel, "Tencent", one) for one in ("net income", "revenue"))
    if year not in net.index or year not in revenue.index:
        raise RecordError(f"The table firm_panel has no net income and revenue of Tencent for {year}.")
    return estimates.exact(100 * float(net[year]) / float(revenue[year])).telling(year=year)


RQ_30 = Record(
    "RQ-30",
    "Tencent is good at the second generation: it builds on technology that came from abroad.",
    (
        Question(
            "builds on others",
            "Tencent's products came after one from abroad",
            built_on_others,
            Line(50, "most is more than half", "% of its products", side="more than"),
            yes="of Tencent's products in the list up to {until} {followed} of {all} came after one from abroad",
            no="of Tencent's products in the list up to {until} only {followed} of {all} came after one from abroad",
            choices=(one_of("until", 2012, 2010, why="WeChat began within months of the essay"),),
            kind="proxy",
            because="the list holds two of its products, and following isn't building on",
        ),
        Question(
            "good at it",
            "Tencent did very well with them",
            kept_of_revenue,
            Line(20, "a fifth of revenue is far above what firms usually keep", "% of revenue", judged=True),
            yes="Tencent kept {range}% of its revenue",
            no="Tencent kept only {range}% of its revenue",
            choices=(one_of("year", "2010", "2008", "2012", why="one year may be odd"),),
            kind="proxy",
            because="what a firm keeps stands for how good it is",
        ),
    ),
)


def after_icq(precedents_lead_lag: pd.DataFrame) -> Found:
    """Return how many years QQ came after ICQ."""
    pair = rows(precedents_lead_lag, "precedents_lead_lag", first_product="ICQ")
    if not pair["follower_product"].astype("str").str.contains("QQ").any():
        raise RecordError("The table precedents_lead_lag has no QQ after ICQ.")
    return estimates.rounded(float(pair["lag_years"].iloc[0]), 0.5)


def gross_margin(firm_panel: pd.DataFrame, *, year: str) -> Found:
    """Return what Tencent kept of its revenue after direct costs, in per cent."""
    margin = firms.series(firm_panel, "Tencent", "gross margin")
    if year not in margin.index:
        raise RecordError(f"The table firm_panel has no gross margin of Tencent for {year}.")
    users = firms.series(firm_panel, "Tencent", "QQ active users", ("quarter",))
    return estimates.exact(float(margin[year])).telling(users=f"{users.iloc[0]:.0f}")


RQ_87 = Record(
    "RQ-87",
    "Tencent's QQ began as a copy of ICQ from Israel and became a whole family of paid services.",
    (
        Question(
            "later",
            "QQ came after ICQ",
            after_icq,
            Line(0, "a copy comes later", "years", side="more than"),
            yes="QQ came {value} years after ICQ",
            no="QQ didn't come after ICQ",
            kind="sign",
            because="to come later isn't to copy",
            must="a copy comes after what it copies",
            core=True,
        ),
        Question(
            "paid",
            "Tencent earned like a seller of services",
            gross_margin,
            Line(50, "free chat earns nothing, and who sells goods seldom keeps a half", "% of revenue", also=(40,)),
            yes="with {users} million users Tencent kept {range}% after direct costs, not the figure of a free chat",
            no="with {users} million users Tencent kept only {range}% after direct costs",
            choices=(one_of("year", "2008", "2012", why="margins are told for two years"),),
            kind="sign",
            because="what each service earned isn't told",
        ),
    ),
)

RECORDS = (RQ_30, RQ_32, RQ_34, RQ_39, RQ_87)
