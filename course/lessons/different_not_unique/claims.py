"""The rules of the claims, on *Chinese tech exceptionalism* (Norris 2019)."""

from __future__ import annotations

import pandas as pd

from course.english import listed
from course.ledger.rules import Figure, Verdict, claim
from course.models import uniqueness
from course.tables import economies
from course.tables.country_panel import (
    CARRIED as CARRIED,
)
from course.tables.country_panel import (
    ESSAY_YEAR as ESSAY_YEAR,
)
from course.tables.country_panel import (
    INDICATORS as INDICATORS,
)
from course.tables.country_panel import (
    LEAST_PEOPLE as LEAST_PEOPLE,
)
from course.tables.country_panel import (
    PATENTS as PATENTS,
)
from course.tables.country_panel import (
    PEERS as PEERS,
)
from course.tables.country_panel import (
    YEARS as YEARS,
)
from course.tables.country_panel import (
    compared as compared,
)
from course.tables.country_panel import (
    growth_since as growth_since,
)
from course.tables.country_panel import (
    panel as panel,
)
from course.tables.country_panel import (
    peer_groups as peer_groups,
)
from course.tables.country_panel import (
    place as place,
)
from course.tables.country_panel import (
    searched as searched,
)

PHONE, SHOPS = "phone payment in shops, share of smartphone users", "e-commerce, share of retail sales"
HOURS, HURUN = "daily hours in mobile apps per user", "unicorns, Hurun list"
DIGITAL = (
    "computer technology",
    "digital communication",
    "IT methods for management",
    "semiconductors",
    "telecommunications",
)


def market(market_indicators: pd.DataFrame, indicator: str, year: int, definition: str | None = None) -> pd.Series:
    """One value a country of one indicator and year; the first where two vintages stand side by side."""
    rows = market_indicators[(market_indicators["indicator"] == indicator) & (market_indicators["year"] == year)]
    rows = rows[rows["iso3"].notna() & (rows["iso3"] != "WLD")]
    if definition:
        rows = rows[rows["definition"] == definition]
    return rows.drop_duplicates("iso3").set_index("iso3")["value"]


def _one(market_indicators: pd.DataFrame, indicator: str, year: int, iso3: str, definition: str | None = None) -> float:
    rows = market_indicators[
        (market_indicators["indicator"] == indicator)
        & (market_indicators["year"] == year)
        & (market_indicators["iso3"] == iso3)
    ]
    if definition:
        rows = rows[rows["definition"] == definition]
    return float(rows["value"].iloc[0])


# ------------------------------------------------------------------------------------------------------------- verdicts


@claim("EX-11")
def has_risen(market_indicators: pd.DataFrame, unicorns_2022: pd.DataFrame) -> Verdict:
    """Has China's digital economy risen spectacularly?

    Rule. Three traces: users of mobile payment as a share of internet users, 2013 and 2016; e-commerce of retail sales,
    eMarketer, 2014 and 2016; China's place among countries on the unicorn list of 2022. A share rises spectacularly
    if it keeps a pace that doubles it in three years (1.26 times a year; the spans differ, and e-commerce is published
    in round figures, so the pace is asked and not the doubling). Supported if both shares do and China is among the
    first two; qualified if one share does; contradicted if none does. That it deserves study is a judgement, and not
    tested.
    """
    pay = [
        _one(market_indicators, "mobile payment users, share of internet users", year, "CHN") for year in (2013, 2016)
    ]
    shop = [_one(market_indicators, SHOPS, year, "CHN", "eMarketer") for year in (2014, 2016)]
    rows = unicorns_2022[(unicorns_2022["level"] == "country") & (unicorns_2022["grouped_by"] == "industry")]
    firms = rows.groupby("iso3", observed=True)["unicorns"].sum()
    ratios = [(pay[1] / pay[0]) ** (1 / 3), (shop[1] / shop[0]) ** (1 / 2)]
    doubled = sum(bool(ratio >= 2 ** (1 / 3)) for ratio in ratios)
    word = "contradicted" if not doubled else "supported" if doubled == 2 and place(firms) <= 2 else "qualified"
    share = 100 * firms["CHN"] / firms.sum()
    return Verdict(
        word,
        f"Users of mobile payment went from {pay[0]:.0f} to {pay[1]:.0f}% of those online from 2013 to 2016,"
        f" e-commerce from about {shop[0]:.0f} to about {shop[1]:.0f}% of retail sales from 2014 to 2016. In 2022"
        f" China had {share:.0f}% of the world's unicorns. That this deserves study is a judgement.",
        [
            Figure("Mobile payment, 2013 to 2016", ratios[0], "times a year"),
            Figure("E-commerce, 2014 to 2016", ratios[1], "times a year"),
            Figure("China's part of the unicorns, 2022", float(share), "%"),
        ],
    )


def people_online(
    country_internet: pd.DataFrame, country_economy: pd.DataFrame, countries: pd.DataFrame
) -> pd.DataFrame:
    """Million people online: countries down, years across."""
    real = economies.single(countries)["iso3"]
    both = country_internet.merge(country_economy[["iso3", "year", "population_persons"]], on=["iso3", "year"])
    both = both[both["iso3"].isin(real)]
    both["online"] = both["internet_users_percent"] / 100 * both["population_persons"].astype(float) / 1e6
    return both.pivot(index="iso3", columns="year", values="online")


#: Two lists for "how alone is China in all of them at once": its internet, and the internet with the country around it.
INTERNET = ("people online", "mobile lines", "broadband lines")
AROUND = (*INTERNET, "foreign investment", "private credit", "people in cities")


def alone(made: pd.DataFrame, names: tuple[str, ...], year: int = ESSAY_YEAR) -> tuple[pd.Series, pd.Series]:
    """Distance of each country to its nearest neighbour in these indicators, and that neighbour (iso3)."""
    rows = compared(made, year, names)
    gap, who = uniqueness.nearest_neighbour(uniqueness.scores(rows[list(names)]))
    return pd.Series(gap, rows.index), pd.Series(rows.index[who], rows.index)


@claim("EX-36")
def habits_differ(market_indicators: pd.DataFrame) -> Verdict:
    """Do countries differ in the habits of consumers?

    Rule. Highest over lowest country, China left out, in phone payment (2019), e-commerce (UNCTAD, 2019) and hours in
    apps (2021). Supported if two or more of the three ratios are 2 or above, qualified if one is, contradicted if
    none. Strategic landscapes are not measured.
    """
    asked = {
        "phone payment, 2019": (PHONE, 2019, None),
        "e-commerce, 2019": (SHOPS, 2019, "UNCTAD"),
        "hours in apps, 2021": (HOURS, 2021, None),
    }
    spread, count = {}, {}
    for name, (indicator, year, definition) in asked.items():
        values = market(market_indicators, indicator, year, definition).drop("CHN", errors="ignore")
        spread[name], count[name] = float(values.max() / values.min()), len(values)
    wide = sum(ratio >= 2 for ratio in spread.values())
    told = [f"{ratio:.1f} times in {name} ({count[name]} countries)" for name, ratio in spread.items()]
    return Verdict(
        "supported" if wide >= 2 else "qualified" if wide else "contradicted",
        f"Highest over lowest, without China: {listed(told)}. China is not needed to see that habits differ.",
        [Figure(f"Highest over lowest, {name}", ratio, "times") for name, ratio in spread.items()],
    )


@claim("EX-37")
def different_is_not_unique(
    country_internet: pd.DataFrame,
    country_economy: pd.DataFrame,
    country_innovation: pd.DataFrame,
    countries: pd.DataFrame,
    market_indicators: pd.DataFrame,
) -> Verdict:
    """To be different is not to be unique, and unique in one respect need not be unique in all.

    Rule, for 2019. Two sides. (1) Unique in one respect: China is first in the search over up to three indicators and
    six peer groups, or its phone payment is at least 1.5 times the next country's. (2) Not in all: in more than half
    of the indicators of the panel China lies in the middle 80% of countries. Supported if both hold; contradicted if
    (2) fails; qualified if only (2) holds.
    """
    made = panel(country_economy, country_internet, country_innovation, countries)
    rows, found = searched(made, ESSAY_YEAR)
    names = list(INDICATORS)
    least = pd.Series(found.least(), rows.index)
    rank = int((least < least["CHN"]).sum()) + 1
    stand = [float(uniqueness.percentile(rows[name], rows[name]["CHN"])) for name in names]
    middle = sum(10 <= one <= 90 for one in stand)
    fewer, other = searched(made, ESSAY_YEAR, [name for name in names if name != PATENTS])
    without = pd.Series(other.least(), fewer.index)
    pays = market(market_indicators, PHONE, ESSAY_YEAR)
    lead = float(pays["CHN"] / pays.drop("CHN").max())
    once, not_all = rank == 1 or lead >= 1.5, middle > len(names) / 2
    word = "contradicted" if not not_all else "supported" if once else "qualified"
    dropped = int((without < without["CHN"]).sum()) + 1
    return Verdict(
        word,
        f"China is number {rank} of {len(rows)} when each country is shown at its rarest, and its share of users who"
        f" pay by phone is {lead:.1f} times the next country's. But in {middle} of {len(names)} indicators it is among"
        f" the middle 80%, and without {PATENTS} it is number {dropped} of {len(fewer)}.",
        [
            Figure("China's place in the search", rank, f"of {len(rows)}"),
            Figure("The same without patents by residents", dropped, f"of {len(fewer)}"),
            Figure("Indicators in the middle 80%", middle, f"of {len(names)}"),
            Figure("Phone payment over the next country's", lead, "times"),
        ],
    )
