"""The records of the claims, on *Run of the Red Queen* (Breznitz and Murphree 2010)."""

from __future__ import annotations

import pandas as pd

from course.ledger import estimates
from course.ledger.common import limits_from_abroad
from course.ledger.record import Found, Line, Question, Record, RecordError, one_of, rows
from course.tables import firms, makers

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
    mine = rows(credit_by_firm, TABLE, counted_by="bank regulator", group="private", indicator="share of GDP")
    weighs = float(mine["value"].iloc[0])
    return estimates.rounded(weighs - part, WEIGHT + SHARE).telling(part=part, weighs=weighs)


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
            yes="private firms got less than their weight ({part:.0f}% of loans and {weighs:.0f}% of GDP)",
            no="private firms got no less than their weight ({part:.0f}% of loans and {weighs:.0f}% of GDP)",
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
                one_of(
                    "year",
                    {"December 2010": "2010-12", "June 2012": "2012-06", "December 2016": "2016-12"},
                    why="the claim is in the present and has no end date",
                ),
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
            no="{by} limited which chips Chinese firms may buy ({value:.0f} steps by {until})",
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


def licence_to_sale(policy_events: pd.DataFrame, *, licence: str) -> Found:
    """Return the years from the licences to the first sale of 3G by a standard from abroad."""
    mine = rows(policy_events, "policy_events", topic="Mobile networks", generation="3G", iso3="CHN")
    dates = [
        str(rows(mine, "policy_events", event=event)["date"].iloc[0])
        for event in (licence, "3G numbers on sale in first places")
    ]
    return estimates.lag(dates[0], dates[1])


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
            yes="licences came after the home standard was ready ({range} years later)",
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
            choices=(READY, one_of("standard", "W-CDMA", "1xEV-DO", why="two standards came from abroad")),
            kind="sign",
            because="that others were ready does not tell why the carriers waited",
        ),
        Question(
            "last hurdle",
            "a foreign standard was on sale soon after the licences",
            licence_to_sale,
            Line(1, "a network takes longer to plan than a year", "years", judged=True, side="at most"),
            yes="a foreign standard was on sale {value:.1f} years after the licences",
            no="a foreign standard was on sale only {value:.1f} years after the licences",
            choices=(
                one_of(
                    "licence",
                    {"licences issued": "licences issued", "approved": "licensing approved"},
                    why="a licence is approved before it is handed out",
                ),
            ),
            kind="proxy",
            because="a quick start shows that the licence was the last hurdle, and not what held it back",
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


def wapi(policy_events: pd.DataFrame, text: str) -> str:
    """Return the date of the one event of WAPI whose words hold a text."""
    mine = rows(policy_events, "policy_events", topic="WAPI standard")
    found = mine[mine["event"].astype(str).str.contains(text, regex=False)]
    if len(found) != 1:
        raise LookupError(f"policy_events tells {len(found)} events of WAPI with {text!r}; expected one.")
    return str(found["date"].iloc[0])


PUT_OFF, IN_FORCE, BACK = "put off without a date", "Second date set", "operators in China want it"


def before_it_was_law(policy_events: pd.DataFrame) -> Found:
    """Return how many years before the date on which WAPI was to be compulsory it was put off."""
    return estimates.lag(wapi(policy_events, PUT_OFF), wapi(policy_events, IN_FORCE))


def years_away(policy_events: pd.DataFrame) -> Found:
    """Return the years from the day on which compulsory WAPI was put off to the day on which it is told to be back."""
    return estimates.lag(wapi(policy_events, PUT_OFF), wapi(policy_events, BACK))


def ballots(policy_events: pd.DataFrame) -> Found:
    """Return the share (%) of the ISO ballots of 2006 that were for WAPI."""
    mine = rows(policy_events, "policy_events", topic="WAPI standard")["event"].astype(str)
    told = mine.str.extract(r"(\d+) % for WAPI")[0].dropna()
    if told.empty:
        raise LookupError("policy_events tells no per cent of ballots for WAPI.")
    return estimates.rounded(float(told.iloc[0]), 0.5)


RQ_14 = Record(
    "RQ-14",
    "The attempt of 2004 to make the home-grown WAPI standard compulsory came to nothing.",
    (
        Question(
            "put off",
            "it was put off before it came into force",
            before_it_was_law,
            Line(0, "before is any day before", "years", side="more than"),
            yes="compulsory WAPI was put off before it came into force",
            no="compulsory WAPI came into force before it was put off",
            core=True,
        ),
        Question(
            "stayed away",
            "it stayed away for years",
            years_away,
            Line(1, "with less it was a delay, and no failure", "years", judged=True),
            yes="it stayed away for {value:.1f} years, until operators wanted it again",
            no="it was back after {value:.1f} years",
            core=True,
        ),
        Question(
            "no standard abroad",
            "most ballots for a world standard were against it",
            ballots,
            Line(50, "half of the ballots", "% of ballots", also=(66.7,), side="less than"),
            yes="most ballots for a world standard were against it ({value:.0f}% for it)",
            no="most ballots for a world standard were for it ({value:.0f}%)",
            kind="sign",
            because="a vote of standard bodies abroad does not decide what is compulsory at home",
        ),
    ),
)


def raised_on_an_exchange(firm_panel: pd.DataFrame, *, last_year: int) -> Found:
    """Return what the known maker of back-up power supplies had raised on an exchange by a year, in million CNY."""
    mine = rows(firm_panel, "firm_panel", firm="Kstar", indicator="listing, net proceeds")
    return estimates.exact(float(mine.loc[mine["year"] <= last_year, "value"].sum()))


RQ_16 = Record(
    "RQ-16",
    "Firms of the Pearl River Delta at the world's edge in sunset trades are kept out of the formal financial system.",
    (
        Question(
            "kept out",
            "the one such firm in our tables had raised nothing on an exchange",
            raised_on_an_exchange,
            Line(0, "kept out is nothing at all", "million CNY", side="at most"),
            yes="the one such firm in our tables had raised nothing on an exchange",
            no="the one such firm in our tables had raised {value:,.0f} million CNY on an exchange",
            choices=(one_of("last year", ESSAY_YEAR, ESSAY_YEAR - 1, why="it was listed late in the essay's year"),),
            kind="sign",
            because="one firm is no survey: how many asked and were refused is not told",
        ),
    ),
)

BY_MAKER = "venture_capital_by_maker"
#: Half a unit of the last digit of the national survey, and of the American figures.
SURVEY, AMERICAN = 0.05, 0.005


def to_the_young(venture_capital_by_maker: pd.DataFrame, *, stages: str, counted: str, year: int) -> Found | None:
    """Return the share (%) of venture capital in China that went to the young, by the national survey.

    stages : "seed", or "seed and start-up". counted : "money" or "deals". None where the survey's figure is not known.
    """
    survey = makers.of_one(rows(venture_capital_by_maker, BY_MAKER, maker="national survey"), BY_MAKER)
    mine = survey[survey["indicator"].eq(f"share of venture {counted}, {stages}") & survey["year"].eq(year)]
    return None if mine.empty else estimates.rounded(float(mine["value"].iloc[0]), SURVEY)


def less_than_in_america(venture_capital_by_maker: pd.DataFrame, *, counted: str) -> Found:
    """Return by how many points the seed stage had a smaller share of venture capital in China than in the United
    States in the essay's year, each by a maker of its own.
    """
    part = {
        maker: makers.of_one(
            rows(
                venture_capital_by_maker,
                BY_MAKER,
                maker=maker,
                indicator=f"share of venture {counted}, seed",
                year=ESSAY_YEAR,
            ),
            BY_MAKER,
        )["value"].iloc[0]
        for maker in ("national survey", "NVCA and PwC")
    }
    here, there = float(part["national survey"]), float(part["NVCA and PwC"])
    return estimates.rounded(there - here, SURVEY + AMERICAN).telling(here=here, there=there)


RQ_17 = Record(
    "RQ-17",
    "Venture capital in China rarely goes into young firms.",
    (
        Question(
            "rarely",
            "the young got a small part of China's venture capital",
            to_the_young,
            Line(20, "rarely is less than one in five", "% of venture capital", judged=True, side="less than"),
            yes="the young got a small part of China's venture capital ({range}%)",
            no="the young got no small part of China's venture capital ({range}%)",
            choices=(
                one_of("stages", "seed and start-up", "seed", why="a firm can be young with a product or before it"),
                one_of("counted", "money", "deals", why="a young firm needs less money than an old one"),
                one_of("year", ESSAY_YEAR, ESSAY_YEAR - 1, why="the share fell from one year to the next"),
            ),
            core=True,
        ),
        Question(
            "less than in America",
            "the seed stage got a smaller part in China than in the United States",
            less_than_in_america,
            Line(0, "smaller is any gap", "points", side="more than"),
            yes="the seed stage got a smaller part in China than in the United States ({here:.0f}% and {there:.0f}%)",
            no="the seed stage got no smaller part in China than in the United States ({here:.0f}% and {there:.0f}%)",
            choices=(one_of("counted", "money", "deals", why="a young firm needs less money than an old one"),),
            kind="sign",
            because="two makers draw the line between stages in ways of their own, and a share says nothing of the sum",
        ),
    ),
)


def how_much_deeper(
    venture_capital: pd.DataFrame,
    country_economy: pd.DataFrame,
    gerd_country: pd.DataFrame,
    *,
    against: str,
    yardstick: str,
    year: int,
) -> Found:
    """Return how many times as much venture capital firms in the United States received as those of another country,
    for each dollar of R&D, for each dollar of GDP or for each person.
    """
    capital = rows(
        venture_capital, "venture_capital", vintage="2003-2022, by receiving firm", sector="All sectors", year=year
    )

    def depth(iso3: str) -> float:
        money = float(rows(capital, "venture_capital", iso3=iso3)["vc_usd_million"].iloc[0])
        economy = rows(country_economy, "country_economy", iso3=iso3, year=year).iloc[0]
        if yardstick == "person":
            return money / float(economy["population_persons"])
        gdp = float(economy["gdp_bn_usd"])
        spent = rows(gerd_country, "gerd_country", iso3=iso3, year=year).sort_values("vintage", kind="stable")
        return money / (gdp if yardstick == "GDP" else gdp * float(spent["gerd_percent_gdp"].iloc[-1]) / 100)

    return estimates.exact(depth("USA") / depth(against))


RQ_42 = Record(
    "RQ-42",
    "Silicon Valley's model needs inventions at the cutting edge and plenty of venture capital.",
    (
        Question(
            "deep pools",
            "American firms got far more venture capital than others",
            how_much_deeper,
            Line(2, "twice as much is plenty beside others", "times as much", judged=True),
            yes="American firms got far more venture capital than others ({range} times as much)",
            no="American firms got little more venture capital than others ({range} times as much)",
            choices=(
                one_of(
                    "against",
                    {"China": "CHN", "the United Kingdom": "GBR", "India": "IND"},
                    why="the essay speaks of China, and the model is copied elsewhere",
                ),
                one_of("yardstick", "R&D", "GDP", "person", why="a poor country has little of everything"),
                one_of("year", ESSAY_YEAR, ESSAY_YEAR - 1, why="a single year can be odd"),
            ),
            kind="sign",
            because="that the money is there does not show that the model needs it, and a country is no valley",
        ),
    ),
)


def accepted_before(policy_events: pd.DataFrame, china_indicators: pd.DataFrame) -> Found:
    """Return how many years before the essay the ITU accepted TD-SCDMA; tells its part of 3G in China."""
    mine = rows(policy_events, "policy_events", standard="TD-SCDMA", operator_or_body="ITU")
    mine = mine[mine["event"].astype("str").str.contains("accepted")]
    if mine.empty:
        raise RecordError("The table policy_events doesn't say that the ITU accepted TD-SCDMA.")
    year = int(mine["year"].iloc[0])
    one, every = (
        rows(china_indicators, "china_indicators", topic="3G", indicator=f"3G subscribers, {which}")
        .set_index("period")["value"]
        .astype(float)
        for which in ("TD-SCDMA", "all standards")
    )
    share = (100 * one / every).dropna().sort_index(kind="stable")
    return estimates.exact(float(ESSAY_YEAR - year)).telling(
        year=year, share=f"{share.iloc[-1]:.0f}", month=str(share.index[-1])[:4]
    )


RQ_97 = Record(
    "RQ-97",
    "China's own TD-SCDMA is an accepted international standard of 3G.",
    (
        Question(
            "accepted",
            "the ITU accepted it before the essay",
            accepted_before,
            Line(0, "accepted by the time of the essay", "years before it"),
            yes="the ITU accepted it in {year}; {share}% of China's third-generation users had it in {month}",
            no="the ITU accepted it in {year} only",
        ),
    ),
)

RECORDS = (RQ_13, RQ_14, RQ_16, RQ_17, RQ_20, RQ_42, RQ_64, RQ_97, RQ_98)
