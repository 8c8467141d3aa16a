"""The records of the predictions of *Run of the Red Queen* (Breznitz and Murphree 2010)."""

from __future__ import annotations

import numpy as np
import pandas as pd

from course.ledger import estimates
from course.ledger.common import limits_on_chips
from course.ledger.record import Found, Line, Question, Record, one_of, rows
from course.lessons.who_gets_the_profit.records import MADE, SCOPES, made_or_sent
from course.tables import economies, trade

ESSAY_YEAR = 2010


def standing_lost(country_counts: pd.DataFrame, *, standing: str, measure: str, until: int) -> Found | None:
    """Return how far China fell below the essay's year, in the worst year until a later one.

    standing : "place" among countries, or "part" of what the countries make that are known in both years (in points).
    None for a year after the decade where the measure has none.
    """
    made = made_or_sent(country_counts, measure).loc[ESSAY_YEAR:until]
    made = made[made["China"].notna()]
    if until > ESSAY_YEAR + 10 and made.index.max() <= ESSAY_YEAR + 10:
        return None
    if ESSAY_YEAR not in made.index or len(made) < 2:
        raise LookupError(f"country_counts has no {measure} of China in {ESSAY_YEAR} and later.")
    places = made.rank(axis=1, ascending=False)["China"]
    then = float(places[ESSAY_YEAR])
    lost = float(places.max()) - then
    if standing == "part":
        falls = []
        for year in made.index[made.index > ESSAY_YEAR]:
            both = made.loc[[ESSAY_YEAR, year]].dropna(axis=1)
            parts = (100 * both["China"] / both.sum(axis=1)).to_numpy(dtype=float)
            falls.append(float(parts[0] - parts[1]))
        lost = max(falls)
    return estimates.exact(lost).telling(then=then, years=len(places) - 1)


def fall_of_development(rd_by_kind_country: pd.DataFrame, *, until: int) -> Found:
    """Return by how many points China's share of development in R&D fell from the essay's year to a later one."""
    mine = rows(rd_by_kind_country, "rd_by_kind_country", iso3="CHN", kind="development", preferred=True)
    share = rows(mine, "rd_by_kind_country", year=[ESSAY_YEAR, until]).set_index("year")["share_percent"].astype(float)
    return estimates.exact(float(share[ESSAY_YEAR] - share[until]))


def in_foreign_hands(china_indicators: pd.DataFrame, trade_by_owner_cn: pd.DataFrame, *, until: int) -> Found:
    """Return the share of exports that foreign-invested firms made, by the last figure until a year."""
    rows(china_indicators, "china_indicators", indicator=SCOPES["all exports"], preferred=True)
    share = trade.foreign_exports(china_indicators, trade_by_owner_cn).loc[ESSAY_YEAR:until]
    return estimates.rounded(float(share.iloc[-1]), 0.5).telling(year=int(share.index[-1]))


RQ_19 = Record(
    "RQ-19",
    "China's position at the heart of global production makes the Red Queen model secure for the next decade or so.",
    (
        Question(
            "place",
            "China kept its place at the heart of production",
            standing_lost,
            Line(0, "secure is what was not lost", "(what was lost, in places or points of its part,)", side="at most"),
            yes="China kept its place at the heart of production (place {then:.0f} for {years} years)",
            no="China lost its place at the heart of production (down by {value:.0f} from place {then:.0f})",
            choices=(
                one_of("standing", "place", "part", why="who is far ahead can lose much and still be first"),
                one_of("measure", *MADE, why="exports hold parts that were bought abroad, value added does not"),
                one_of("until", 2020, 2024, why="a decade or so"),
            ),
            kind="proxy",
            because="advanced goods stand for production that is spread over the world",
            core=True,
        ),
        Question(
            "way",
            "its R&D stayed as close to development",
            fall_of_development,
            Line(5, "with less the mix of R&D is much the same", "points", judged=True, side="less than"),
            yes="its R&D stayed as close to development",
            no="its R&D moved away from development by {range} points",
            choices=(one_of("until", 2020, 2022, 2024, why="a decade or so"),),
            kind="proxy",
            because="the mix of R&D stands for the model, which lives by development",
            core=True,
        ),
        Question(
            "owners",
            "its exports were still largely in foreign hands",
            in_foreign_hands,
            Line(50, "largely is more than the rest", "% of exports", side="more than"),
            yes="its exports were still largely in foreign hands ({value:.0f}% in {year})",
            no="its exports were no longer largely in foreign hands ({value:.0f}% in {year})",
            choices=(one_of("until", 2020, 2024, why="a decade or so"),),
            kind="sign",
            because="who owns the firms is one of the ties between producers, not the model",
        ),
    ),
    aside="What kept the place, these figures do not say.",
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
        growth = growth[growth.index.isin(like if among == "countries of similar income" else single)]
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
                one_of("among", "countries of similar income", "all countries", why="who catches up slows down"),
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


#: What else the centre did to build innovation of its own, beside limits: topics of policy_events.
PROGRAMMES = ("Chip fund", "Made in China 2025")


def part_of_the_centre(policy_events: pd.DataFrame, *, counted: str, until: int) -> Found:
    """Return the share (%) of the centre in the steps that bear on Chinese firms' way into high technology.

    counted : "limits", the steps that keep chips from Chinese firms, or "limits and programmes", which adds the
    centre's funds and plans for innovation of its own. Each date is one step.
    """
    limits = limits_on_chips(policy_events, until)
    if limits.empty:
        raise LookupError(f"policy_events has no limit on chips between {ESSAY_YEAR} and {until}.")
    mine, others = int(limits["iso3"].eq("CHN").sum()), int(limits["iso3"].ne("CHN").sum())
    if counted == "limits and programmes":
        made = rows(policy_events, "policy_events", topic=PROGRAMMES)
        mine += made.loc[made["year"].between(ESSAY_YEAR + 1, until), ["topic", "year"]].drop_duplicates().shape[0]
    return estimates.exact(100 * mine / (mine + others)).telling(of=mine + others)


RQ_95 = Record(
    "RQ-95",
    "The chief risk to China's path in high technology is a centre that interferes to build innovation of its own.",
    (
        Question(
            "whose steps",
            "most steps that bear on Chinese chips were the centre's own",
            part_of_the_centre,
            Line(50, "most is more than the rest", "% of the steps", side="more than"),
            yes="most steps that bear on Chinese chips were the centre's own ({range}%)",
            no="most steps that bear on Chinese chips were those of other states (the centre's own: {range}%)",
            choices=(
                one_of(
                    "counted",
                    "limits",
                    "limits and programmes",
                    why="the essay fears programmes, and a limit is but one way to meddle",
                ),
                one_of("until", 2026, 2025, 2022, why="the claim has no end date"),
            ),
            kind="sign",
            because="a count says nothing of weight, and no table puts both dangers on one scale",
        ),
    ),
)

RECORDS = (RQ_19, RQ_40, RQ_95)
