"""The records of the claims, on *Run of the Red Queen* (Breznitz and Murphree 2010)."""

from __future__ import annotations

import numpy as np
import pandas as pd

from course.ledger import estimates
from course.ledger.common import limits_from_abroad, limits_on_chips
from course.ledger.record import Found, Line, Question, Record, one_of, rows
from course.tables import economies, firms, makers

ESSAY_YEAR = 2010

TABLE = "credit_by_firm"
#: Half a unit of the last digit: a round weight (60% of GDP), a printed share, a printed growth.
WEIGHT, SHARE, GROWTH = 5.0, 0.5, 0.05
#: Credit of private firms: who counts, what, when.
OWNERS = {
    "loans outstanding, 2012": ("A. Batson", "share of all loans", "2012"),
    "new loans, 2012": ("N. Lardy", "share of new loans to firms", "2012"),
    "new loans, 2016": ("N. Lardy", "share of new loans to firms", "2016"),
    "loans outstanding, 2018": ("bank regulator", "share of all loans", "2018-11"),
}


def below_their_weight(credit_by_firm: pd.DataFrame, *, weight: str) -> Found:
    """Return by how many points the share of small and medium firms in loans to firms was below what they weigh in the
    economy, at the end of 2010. weight : the indicator of what they weigh, a figure rounded to tens.
    """
    loans = makers.series(
        rows(credit_by_firm, TABLE, counted_by="central bank", indicator="loans outstanding", period="2010-12").assign(
            period=lambda table: table["group"]
        ),
        TABLE,
    )
    if not {"large", "medium", "small"} <= set(loans.index):
        raise LookupError(f"{TABLE} has no loans of three sizes for 2010-12.")
    share = float(100 * (loans["medium"] + loans["small"]) / loans[["large", "medium", "small"]].sum())
    weighs = float(rows(credit_by_firm, TABLE, group="small and medium", indicator=weight)["value"].iloc[0])
    return estimates.rounded(weighs - share, WEIGHT).telling(share=share, weighs=weighs)


def private_below_their_weight(credit_by_firm: pd.DataFrame, *, figures: str, among: str) -> Found | None:
    """Return by how many points the share of private firms in credit was below what they weigh in GDP, by one maker.

    among : "state and private" firms alone, or "all" that the maker counts; None where state firms are not told. The
    weight (more than 60%, told in 2018 and by officials for years before) is known to five points.
    """
    counter, indicator, period = OWNERS[figures]
    mine = rows(credit_by_firm, TABLE, counted_by=counter, indicator=indicator, period=period)
    share = makers.of_one(mine, TABLE).set_index("group")["value"].astype(float)
    if "private" not in share.index:
        raise LookupError(f"{TABLE} has no private share by {counter} for {period}.")
    if among == "state and private" and "state" not in share.index:
        return None
    part = float(share["private"])
    part *= 100 / float(share["private"] + share["state"]) if among == "state and private" else 1
    weighs = rows(credit_by_firm, TABLE, counted_by="bank regulator", group="private", indicator="share of GDP")
    found = estimates.rounded(float(weighs["value"].iloc[0]) - part, WEIGHT + SHARE)
    return found.telling(part=part)


def faster_for_the_large(credit_by_firm: pd.DataFrame, *, year: str) -> Found:
    """Return by how many points credit grew faster for large firms than for small ones in a year (central bank)."""
    mine = makers.of_one(rows(credit_by_firm, TABLE, counted_by="central bank"), TABLE)
    ahead = mine[(mine["period"] == year) & mine["indicator"].str.endswith("points above large firms")]
    if len(ahead):
        return estimates.rounded(-float(ahead["value"].iloc[0]), GROWTH)
    grew = rows(mine, TABLE, period=year, indicator="growth of loans over a year").set_index("group")["value"]
    return estimates.rounded(float(grew["large"]) - float(grew["small"]), 2 * GROWTH)


RQ_64 = Record(
    "RQ-64",
    "The financial system privileges large state-owned or state-connected firms at the expense of smaller startups.",
    (
        Question(
            "stock by size",
            "smaller firms got less credit than they weigh in the economy",
            below_their_weight,
            Line(0, "less is any gap", "points", side="more than"),
            yes="smaller firms got less credit than they weigh in the economy ({share:.0f}% of loans)",
            no="smaller firms got no less credit than they weigh in the economy ({share:.0f}% of loans)",
            choices=(
                one_of(
                    "weight",
                    {"GDP": "share of GDP", "jobs in towns": "share of jobs in towns", "taxes": "share of taxes"},
                    why="a firm may need credit for what it makes or whom it employs; officials name taxes, too",
                ),
            ),
            kind="proxy",
            because="size and owner stand for connections, and a share of loans for who is preferred",
            core=True,
        ),
        Question(
            "credit by owner",
            "private firms got less credit than they weigh in the economy",
            private_below_their_weight,
            Line(0, "less is any gap", "points", side="more than"),
            yes="private firms got less than their weight ({range} points)",
            no="private firms got no less than their weight ({range} points)",
            choices=(
                one_of(
                    "figures",
                    *OWNERS,
                    why="the claim has no end date, and no figures by owner were found for its own year",
                ),
                one_of(
                    "among",
                    "state and private",
                    "all",
                    why="a share of all loans holds households and other firms, which are not state firms either",
                ),
            ),
            kind="proxy",
            because="a share of loans says nothing of who asked for one or could pay it back",
            core=True,
        ),
        Question(
            "new credit by size",
            "credit grew faster for large firms than for small ones",
            faster_for_the_large,
            Line(0, "faster is any lead", "points", side="more than"),
            yes="credit grew faster for large firms than for small ones ({range} points)",
            no="credit grew no faster for large firms than for small ones ({range} points)",
            choices=(
                one_of("year", "2010-12", "2012-06", "2016-12", why="the claim is in the present and has no end date"),
            ),
            kind="sign",
            because="who is kept short may catch up for years and still be short",
        ),
    ),
)


#: Who was limited, and the last year before it.
LIMITED = {"Huawei": 2019, "SMIC": 2020}


def grown_since(firm_panel: pd.DataFrame, *, firm: str, years: int) -> Found:
    """Return the change of a limited firm's revenue so many years after, in per cent."""
    sales, then = firms.series(firm_panel, firm, "revenue"), LIMITED[firm]
    if not {str(then), str(then + years)} <= set(sales.index):
        raise LookupError(f"firm_panel has no revenue of {firm} for {then} and {then + years}.")
    return estimates.change(float(sales[str(then)]), float(sales[str(then + years)])).telling(firm=firm)


RQ_20 = Record(
    "RQ-20",
    "Since producers depend on each other across borders, worry about a nation's technological security is largely"
    " irrelevant.",
    (
        Question(
            "left alone",
            "other states left Chinese firms' supply alone",
            limits_from_abroad,
            Line(1, "a single step can be an accident", "steps", also=(0,), side="at most"),
            yes="other states left Chinese firms' supply alone",
            no="other states limited which chips Chinese firms may buy ({value:.0f} steps by {until})",
            choices=(one_of("until", 2020, 2025, why="the essay looks a decade ahead, and its claim has no end"),),
            kind="proxy",
            because="chips stand for technology; steps that the table lacks would only add to them",
            core=True,
        ),
        Question(
            "no harm",
            "the limited firms went on growing",
            grown_since,
            Line(0, "growth is any gain", "% of revenue", side="more than"),
            yes="the limited firms went on growing ({range}% in revenue)",
            no="the limited firms stopped growing ({range}% in revenue)",
            choices=(
                one_of("firm", *LIMITED, why="one buys chips and one makes them"),
                one_of("years", 2, 4, why="harm can pass"),
            ),
            kind="sign",
            because="sales hang on much else, and what they would have been is not seen",
        ),
    ),
)


def smaller_lead(
    country_economy: pd.DataFrame,
    countries: pd.DataFrame,
    policy_events: pd.DataFrame,
    *,
    counted_from: int,
    last: int,
    among: str,
    first_year: int,
) -> Found:
    """Return by how many points a year China's lead in the growth of real income per head over the middle country was
    smaller after the plan Made in China 2025 than before.
    """
    issued = policy_events[policy_events["event"].astype(str).str.contains("plan Made in China 2025 is issued")]
    if issued.empty:
        raise LookupError("policy_events does not tell when the plan Made in China 2025 was issued.")
    plan = int(issued["year"].iloc[0]) + counted_from
    single = economies.single(countries)["iso3"]
    like = economies.of_similar_income(country_economy, countries, ESSAY_YEAR).index

    def lead(first: int, end: int) -> float:
        growth = economies.real_growth(country_economy, first, end)
        growth = growth[growth.index.isin(like if among == "countries of like income" else single)]
        return float(growth["CHN"] - growth.median())

    ahead, behind = lead(first_year, plan), lead(plan, last)
    return estimates.exact(ahead - behind).telling(ahead=ahead, behind=behind)


def another_country(tables: dict[str, pd.DataFrame], random: np.random.Generator) -> dict[str, pd.DataFrame]:
    """Return tables in which another country of like income, without that plan, stands in China's place."""
    table = tables["country_economy"]
    like = economies.of_similar_income(table, tables["countries"], ESSAY_YEAR)
    known = like[[2005, ESSAY_YEAR, 2015, 2016, 2019, 2024]].dropna().index.drop("CHN")
    other = str(random.choice(known.to_numpy(dtype=object)))
    swapped = table["iso3"].astype(str).replace({"CHN": other, other: "CHN"})
    return {"country_economy": table.assign(iso3=swapped)}


RQ_40 = Record(
    "RQ-40",
    "To push firms into novelty by decree, and away from the second generation, would almost certainly hurt the"
    " economy.",
    (
        Question(
            "slower",
            "China's lead in growth shrank after the centre's push for novelty",
            smaller_lead,
            Line(1, "a point a year adds up to much within a decade", "points a year", judged=True),
            yes="China's lead in growth shrank after the centre's push for novelty ({ahead:.1f} points a year before,"
            " {behind:.1f} after)",
            no="China's lead in growth did not shrink after the centre's push for novelty ({ahead:.1f} points a year"
            " before, {behind:.1f} after)",
            choices=(
                one_of("last", 2024, 2019, why="the pandemic hit countries unlike"),
                one_of("among", "countries of like income", "all countries", why="who catches up slows down"),
                one_of("first year", ESSAY_YEAR, 2005, why="the years before hold a boom"),
                one_of(
                    "counted from",
                    {"the year of the plan": 0, "the year after": 1},
                    why="a plan needs time to reach firms",
                ),
            ),
            kind="sign",
            because="a country that catches up slows without any decree, and one without it is not seen",
            placebo=another_country,
        ),
    ),
)


def part_of_the_centre(policy_events: pd.DataFrame, *, until: int) -> Found:
    """Return the share of the steps that keep chips from Chinese firms which China's own centre took, in per cent."""
    limits = limits_on_chips(policy_events, until)
    if limits.empty:
        raise LookupError(f"policy_events has no limit on chips between {ESSAY_YEAR} and {until}.")
    return estimates.exact(100 * float(limits["iso3"].eq("CHN").mean())).telling(of=len(limits))


RQ_95 = Record(
    "RQ-95",
    "The chief risk to China's path in high technology is a centre that interferes to build innovation of its own.",
    (
        Question(
            "whose steps",
            "more of the steps that keep chips from Chinese firms were the centre's than others'",
            part_of_the_centre,
            Line(50, "more is more than the rest", "% of the steps", side="more than"),
            yes="more of the steps that keep chips from Chinese firms were the centre's than others' ({range}%)",
            no="fewer of the steps that keep chips from Chinese firms were the centre's than others' ({range}%)",
            choices=(one_of("until", 2026, 2025, 2022, why="the claim has no end date"),),
            kind="sign",
            because="a count says nothing of weight, and no table puts both dangers on one scale",
        ),
    ),
)


def ready_to_licence(policy_events: pd.DataFrame, *, ready: str, licence: str) -> Found:
    """Return the years from the day on which the home standard was ready to the licences for all standards."""
    mine = rows(policy_events, "policy_events", topic="Mobile networks", generation="3G", iso3="CHN")
    first, then = (str(rows(mine, "policy_events", event=event)["date"].iloc[0]) for event in (ready, licence))
    return estimates.lag(first, then)


def abroad_to_ready(policy_events: pd.DataFrame, *, standard: str, ready: str) -> Found:
    """Return the years from the first service abroad by a standard to the day on which the home one was ready."""
    mobile = rows(policy_events, "policy_events", topic="Mobile networks", generation="3G")
    abroad = rows(mobile[mobile["iso3"] != "CHN"], "policy_events", standard=standard)
    first = abroad.sort_values("date_first_day", kind="stable")["date"].iloc[0]
    return estimates.lag(str(first), str(rows(mobile, "policy_events", iso3="CHN", event=ready)["date"].iloc[0]))


READY = one_of(
    "ready",
    {
        "a standard of industry": "made a national industry standard",
        "trial service": "trial service in 8 cities",
        "trial nationwide": "trial widened nationwide",
    },
    why="ready can mean written or running",
)

RQ_98 = Record(
    "RQ-98",
    "Technical trouble with the home standard, and late licences after it, made the carriers wait with 3G.",
    (
        Question(
            "licences after",
            "licences came only once the home standard was ready",
            ready_to_licence,
            Line(0, "only once is not before", "years"),
            yes="licences came only once the home standard was ready ({value:.1f} years later)",
            no="licences came before the home standard was ready",
            choices=(
                READY,
                one_of(
                    "licence",
                    {"licences issued": "licences issued", "approved": "licensing approved"},
                    why="a licence is approved before it is handed out",
                ),
            ),
            kind="sign",
            because="what else held the licences back, and what the trouble was, is not told",
            must="had the licences come before, they can't have waited for the home standard",
            core=True,
        ),
        Question(
            "others ready",
            "other standards had been in service abroad for years by then",
            abroad_to_ready,
            Line(3, "a wait is told in years", "years", judged=True),
            yes="other standards had been in service abroad for {value:.0f} years by then",
            no="other standards had not been in service abroad for long by then ({value:.1f} years)",
            choices=(READY, one_of("standard", "W-CDMA", "cdma2000 1x", why="two standards came from abroad")),
            kind="sign",
            because="that others were ready does not tell why the carriers waited",
        ),
    ),
)


def off_seven_years(policy_events: pd.DataFrame, *, step: str) -> Found:
    """Return by how many years China's wait for 3G after the Japanese differed from seven."""
    mobile = rows(policy_events, "policy_events", topic="Mobile networks", generation="3G")
    there = rows(mobile, "policy_events", iso3="JPN", event="commercial launch")["date"].iloc[0]
    here = rows(mobile, "policy_events", iso3="CHN", event=step)["date"].iloc[0]
    wait = estimates.lag(str(there), str(here))
    ends = [abs(one - 7) for one in (wait.low, wait.high)]
    low = 0.0 if wait.low <= 7 <= wait.high else min(ends)
    return Found(min(max(abs(wait.value - 7), low), max(ends)), low, max(ends)).telling(wait=wait.value)


RQ_13 = Record(
    "RQ-13",
    "Chinese carriers had to wait seven years longer than the Japanese to launch 3G services.",
    (
        Question(
            "seven years",
            "the wait was about seven years",
            off_seven_years,
            Line(1, "a figure in years is good to one", "years off", judged=True, side="at most"),
            yes="the wait was about seven years ({wait:.1f} to the licences)",
            no="the wait was not about seven years ({wait:.1f} to the licences)",
            choices=(
                one_of(
                    "step",
                    {
                        "licences": "licences issued",
                        "first sale": "3G numbers on sale in first places",
                        "trial service": "trial service in 8 cities",
                    },
                    why="services begin with a licence, a sale, or a trial that is paid for",
                ),
            ),
        ),
    ),
)


RECORDS = (RQ_13, RQ_20, RQ_40, RQ_64, RQ_95, RQ_98)
