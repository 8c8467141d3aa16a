"""The records of the claims, on *Chinese tech exceptionalism* (Norris 2019)."""

from __future__ import annotations

import pandas as pd

from course.ledger import country_panel, estimates
from course.ledger.record import Found, Line, Question, Record, one_of, rows
from course.tables import economies
from course.tables.cache import computed_once

CHINA = "CHN"
#: Fields of patents that are digital.
DIGITAL = (
    "computer technology",
    "digital communication",
    "IT methods for management",
    "semiconductors",
    "telecommunications",
)


def ahead_in_new(
    country_counts: pd.DataFrame,
    country_innovation: pd.DataFrame,
    country_economy: pd.DataFrame,
    countries: pd.DataFrame,
    *,
    measure: str,
    size: str,
    year: int,
) -> Found:
    """Return what China has of new digital things, in per cent of the best other country of a million people."""
    if measure == "licence money":
        mine = rows(country_innovation, "country_innovation", year=year)
        values = mine.set_index("iso3")["ip_receipts_bn_usd"].astype(float)
    else:
        digital = [f"patent families, {field}" for field in DIGITAL]
        mine = rows(country_counts, "country_counts", kind="country", indicator=digital, year=year)
        values = mine.groupby("iso3", observed=True)["value"].sum().astype(float)
    people = rows(country_economy, "country_economy", year=year).set_index("iso3")["population_persons"].astype(float)
    large = people.index[
        (people >= country_panel.LEAST_PEOPLE) & people.index.isin(economies.single(countries)["iso3"])
    ]
    values = values[values.index.isin(large)].dropna()
    values = values / people[values.index] if size == "a head" else values
    return estimates.exact(100 * float(values[CHINA]) / float(values.drop(CHINA).max()))


EX_15 = Record(
    "EX-15",
    "By nature Chinese digital firms are ahead of those abroad in making new products.",
    (
        Question(
            "ahead in new things",
            "China is ahead of the next country in new digital things",
            ahead_in_new,
            Line(100, "ahead is more than the next one has", "% of what the next one has", side="more than"),
            yes="China is ahead of the next country in new digital things ({range}% of what it has)",
            no="China is not ahead of the next country in new digital things ({range}% of what it has)",
            choices=(
                one_of(
                    "measure",
                    "patent families",
                    "licence money",
                    why="the first counts families filed only at home, too, the second what others pay, digital or not",
                ),
                one_of("size", "in all", "a head", why="a large country has more of everything"),
                one_of("year", 2018, 2016, why="the years before the essay that have all figures"),
            ),
            kind="proxy",
            because="patents and licences stand for the products of firms",
        ),
    ),
    cap={"supported": "a lead does not show that it lies in the nature of firms"},
)


def years_down(country_economy: pd.DataFrame, *, start: int) -> Found:
    """Return in how many years from one to the essay's China's real income per head fell."""
    mine = rows(country_economy, "country_economy", iso3=CHINA, year=list(range(start, country_panel.ESSAY_YEAR + 1)))
    income = mine.set_index("year")[economies.REAL].astype(float).sort_index(kind="stable").dropna()
    return estimates.exact(int((income.diff() < 0).sum()))


@computed_once
def _grown(country_economy: pd.DataFrame, countries: pd.DataFrame, first: int, last: int) -> pd.DataFrame:
    rows(country_economy, "country_economy", iso3=CHINA, year=[first, last])
    return country_panel.growth_since(country_economy, countries, first, last)


def place_of_growth(
    country_economy: pd.DataFrame, countries: pd.DataFrame, *, span: tuple[int, int], peers: str
) -> Found:
    """Return the place of China's growth of real income per head, in per cent of the countries from the top.

    peers : "alike at the start" ranks countries that began with half to twice China's income, "line of all" what is
    left over when growth is drawn on the logarithm of income at the start.
    """
    found = _grown(country_economy, countries, *span)
    over = found["growth"] - found["expected"]
    if peers == "alike at the start":
        over = found["growth"][found["start"].between(found.start[CHINA] / 2, 2 * found.start[CHINA])]
    rank = country_panel.place(over)
    return estimates.exact(100 * rank / len(over)).telling(rank=rank, among=len(over))


SPANS = one_of(
    "span",
    {
        "1990 to 2019": (1990, 2019),
        "2000 to 2019": (2000, 2019),
        "1990 to 2010": (1990, 2010),
        "1990 to 2022": (1990, 2022),
    },
    why="the belief names no years, and the table begins in 1990",
)
PEERS = one_of("peers", "line of all", "alike at the start", why="poor countries can grow faster, so the start counts")
TENTH = Line(10, "growth stands out where few countries are above it", "% from the top", judged=True, side="at most")
EX_18 = Record(
    "EX-18",
    "China's growth shows a new form of development, which raises living standards without more political plurality.",
    (
        Question(
            "steady",
            "income rose in all years",
            years_down,
            Line(0, "consistent is every year", "years with a fall", side="exactly"),
            yes="income per head fell in no year",
            no="income per head fell in {range} years",
            choices=(one_of("start", 1990, 2000, 2010, why="the belief names no years"),),
            kind="sign",
            because="income can rise steadily under any form of development",
            must="the belief says that living standards rise consistently",
        ),
        Question(
            "fast",
            "China's growth stands out",
            place_of_growth,
            TENTH,
            yes="China's growth stands out ({range}% from the top)",
            no="China's growth does not stand out ({range}% from the top)",
            choices=(SPANS, PEERS),
            kind="sign",
            because="one country's growth can't say which of its features brought it, and no table holds plurality",
            must="growth that others had as well shows no new form",
        ),
    ),
)
EX_19 = Record(
    "EX-19",
    "It is to features of its own that China owes its fast growth and its fall in poverty.",
    (
        Question(
            "more than its start",
            "China grew far faster than its start let expect",
            place_of_growth,
            TENTH,
            yes="China grew far faster than its start let expect ({range}% from the top)",
            no="China did not grow far faster than its start let expect ({range}% from the top)",
            choices=(SPANS, PEERS),
            kind="sign",
            because="what is left over can come from features of its own, from luck, or from features that others have",
            must="what any country with that start has, needs no feature of its own",
        ),
    ),
)


def lost(firm_panel: pd.DataFrame, *, firms: tuple[str, ...], last: int) -> Found | None:
    """Return the operating losses of firms of Silicon Valley up to a year, in per cent of their revenue; None where a
    firm has no accounts up to then.
    """
    own = firm_panel["preferred"] & (firm_panel["period_kind"] == "year") & (firm_panel["year"] <= last)
    sums = {"operating income": 0.0, "revenue": 0.0}
    for firm in firms:
        rows(firm_panel, "firm_panel", firm=firm, indicator="operating income")
        mine = firm_panel[own & (firm_panel["firm"] == firm)]
        both = mine.pivot_table(index="year", columns="indicator", values="value", observed=True)
        if not set(sums) <= set(both.columns):
            return None
        for name in sums:
            sums[name] += float(both.dropna(subset=list(sums))[name].sum())
    return estimates.exact(-100 * sums["operating income"] / sums["revenue"])


EX_25 = Record(
    "EX-25",
    "Silicon Valley has an exceptionalism, too, and it has led firms to get round rules, ignore privacy and stretch"
    " finance.",
    (
        Question(
            "stretched finance",
            "firms of Silicon Valley lived for years on money that they had not earned",
            lost,
            Line(10, "such a loss is more than a bad year", "% of revenue lost", judged=True),
            yes="Uber, alone or with Snap, lived for years on money that it had not earned ({range}% of revenue lost)",
            no="Uber, alone or with Snap, earned what it spent, or nearly ({range}% of revenue lost)",
            choices=(
                one_of(
                    "firms",
                    {"Uber": ("Uber",), "Uber and Snap": ("Uber", "Snap")},
                    why="some firms, says the essay, and these two are on record with losses or without",
                ),
                one_of("last", 2022, 2019, 2023, why="few accounts reach back to the essay"),
            ),
            kind="sign",
            because="losses do not show what firms believe, and rules and privacy are in no table",
        ),
    ),
)


RECORDS = (EX_15, EX_18, EX_19, EX_25)
