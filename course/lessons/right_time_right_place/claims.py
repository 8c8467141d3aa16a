"""The rules of the claims, on *The lesson of DeepSeek and Hangzhou* (Lu Ming 2025)."""

from __future__ import annotations

import pandas as pd

from course.english import listed
from course.ledger.rules import Figure, Verdict, claim
from course.tables import cities
from course.tables.firms import DIGITAL

CITY, PROVINCE = "Hangzhou", "Zhejiang"
FIELDS = ("IT methods for management", "computer technology", "digital communication", "telecommunications")


def national(census_cities_cn: pd.DataFrame, year: int) -> float:
    """Percent of all workers in a census who work in IT services."""
    rows = census_cities_cn[census_cities_cn["year"] == year]
    return float(100 * rows["sample_it_services_persons"].sum() / rows["sample_employed_persons"].sum())


def place(values: pd.Series, city: str = CITY) -> int:
    """The place of a city among all, the largest first."""
    return int(values.rank(ascending=False, method="min")[city])


def fact(place_facts_cn: pd.DataFrame, place: str, indicator: str, subject: str | None = None) -> pd.Series:
    """One indicator of one place (of one firm, where `subject` says so), by year, a year once; raises ValueError
    where there is none.
    """
    rows = place_facts_cn[(place_facts_cn["place"] == place) & (place_facts_cn["indicator"] == indicator)]
    if subject is not None:
        rows = rows[rows["subject"] == subject]
    if rows.empty:
        raise ValueError(f"place_facts_cn has no {indicator!r} of {subject or place}")
    return rows.drop_duplicates("year").set_index("year")["value"].sort_index(kind="stable")


def panel_ranks(prefecture_panel_cn: pd.DataFrame, year: int = 2019) -> pd.DataFrame:
    """Columns of one year with the last known students, indexed by city; science spending also over GDP."""
    panel = prefecture_panel_cn
    now = panel[panel["year"] == year].set_index("city")
    known = panel[(panel["year"] <= year) & (panel["year"] != 2013)].dropna(subset=["students_per_10k"])
    students = known.sort_values("year", kind="stable").groupby("city")["students_per_10k"].last()
    return pd.DataFrame(
        {
            "universities": now["universities"].astype(float),
            "students": students.reindex(now.index),
            "science jobs": now["science_job_share"].astype(float),
            "science budget": now["science_spending_m_cny"] / now["gdp_m_cny"],
            "GDP": now["gdp_m_cny"].astype(float),
        }
    )


def to_states(country_counts: pd.DataFrame, indicator: str) -> pd.Series:
    """China as percent of the United States, by year."""
    rows = country_counts[
        (country_counts["indicator"] == indicator) & country_counts["economy"].isin(["China", "United States"])
    ]
    wide = rows.pivot_table(index="year", columns="economy", values="value").dropna()
    return 100 * wide["China"] / wide["United States"]


def of_world(country_counts: pd.DataFrame, indicator: str) -> pd.Series:
    """China as percent of the world, by year."""
    rows = country_counts[
        (country_counts["indicator"] == indicator) & country_counts["economy"].isin(["China", "World"])
    ]
    wide = rows.pivot_table(index="year", columns="economy", values="value").dropna()
    return 100 * wide["China"] / wide["World"]


SERVICES = "value added of IT and information services"
MAKING = "value added of knowledge- and technology-intensive manufacturing"


# ------------------------------------------------------------------------------------------------------- right time


@claim("HZ-49")
def twenty_years_of_digital_strength(country_counts: pd.DataFrame, market_indicators: pd.DataFrame) -> Verdict:
    """For twenty years China has been strong in the digital economy, and has leapt ahead with it.

    Rule. Three shares of the world: patent families in computing and communication, online trade, value added of IT
    services. Strong now: a quarter or more, in the last year. Strong twenty years before: a tenth or more in the first
    year of the two series that reach back.
    supported     strong now in all three and strong then in both
    contradicted  strong now in none
    qualified     otherwise
    """
    computing = of_world(country_counts, "patent families, computer technology")
    services = of_world(country_counts, SERVICES)
    trade = market_indicators[market_indicators["indicator"] == "share of world e-commerce value"].set_index("iso3")[
        "value"
    ]
    now = {"patents": float(computing.iloc[-1]), "trade": float(trade["CHN"]), "services": float(services.iloc[-1])}
    start = int(services.index[0])
    then = {"patents": float(computing[start]), "services": float(services.iloc[0])}
    strong, before = sum(v >= 25 for v in now.values()), sum(v >= 10 for v in then.values())
    word = "supported" if strong == 3 and before == 2 else "contradicted" if strong == 0 else "qualified"
    return Verdict(
        word,
        f"In {start} China had {then['patents']:.0f}% of the world's patent families in computing and"
        f" {then['services']:.0f}% of value added in IT services. By {computing.index[-1]} it had {now['patents']:.0f}"
        f" % of the families, in 2016 {now['trade']:.0f}% of online trade, and by {services.index[-1]}"
        f" {now['services']:.0f}% of IT services. It leapt, but it was not strong for all that time.",
        [
            Figure(f"patent families in computing, {start}", then["patents"], "% of the world"),
            Figure(f"patent families in computing, {computing.index[-1]}", now["patents"], "% of the world"),
            Figure(f"IT services, {services.index[-1]}", now["services"], "% of the world"),
            Figure("online trade, 2016", now["trade"], "% of the world"),
        ],
    )


@claim("HZ-02")
def at_home_in_hangzhou(ai_organisation_hq: pd.DataFrame, place_facts_cn: pd.DataFrame) -> Verdict:
    """DeepSeek has its head office in Hangzhou.

    Rule: supported if the table of head offices names the city and a dated fact on DeepSeek is listed under the same
    city; qualified if one of them does, contradicted if none.
    """
    offices = ai_organisation_hq[ai_organisation_hq["organisation"] == "DeepSeek"]["city"].astype(str).tolist()
    rows = place_facts_cn[place_facts_cn["subject"] == "DeepSeek"]
    places = rows["place"].astype(str).unique().tolist()
    votes = int(offices == [CITY]) + int(places == [CITY])
    parent = float(rows[rows["indicator"] == "parent High-Flyer founded"]["value"].iloc[0])
    staff = float(rows[rows["indicator"] == "staff"]["value"].iloc[0])
    return Verdict(
        {2: "supported", 1: "qualified", 0: "contradicted"}[votes],
        f"Both tables put DeepSeek in {listed(places)}. Its parent, a fund, was founded there in {parent:.0f}, DeepSeek"
        f" itself in {rows[rows['indicator'] == 'founded']['value_text'].iloc[0]}; it had some {staff:.0f} people.",
        [
            Figure("tables that say so", votes, "of 2"),
            Figure("parent founded", parent, "year"),
            Figure("staff", staff, ""),
        ],
    )


@claim("HZ-08")
def around_alibaba(unicorns_cn_companies_2022: pd.DataFrame, unicorns_2022: pd.DataFrame) -> Verdict:
    """Alibaba grew up in Hangzhou and drew other digital firms to it.

    Rule. No table says who drew whom, so at most qualified: Hangzhou is among the first four cities of every list of
    unicorns that names it, and half or more of its unicorns are digital, a larger share than in the other cities.
    open otherwise.
    """
    lists = unicorns_2022[(unicorns_2022["iso3"] == "CHN") & (unicorns_2022["level"] == "city")]
    ranks = {}
    for (maker, year), rows in lists.groupby(["list_maker", "year"], observed=True):
        counts = rows.drop_duplicates("place").set_index("place")["unicorns"].astype(float)
        if CITY in counts.index:
            ranks[f"{maker} {year}"] = int(counts.rank(ascending=False, method="min")[CITY])
    firms = unicorns_cn_companies_2022.assign(digital=unicorns_cn_companies_2022["industry"].isin(DIGITAL))
    own = firms[firms["city"] == CITY]
    here, there = 100 * own["digital"].mean(), 100 * firms[firms["city"] != CITY]["digital"].mean()
    year = float(own["year_founded"].median())
    holds = max(ranks.values()) <= 4 and here >= 50 and here > there
    return Verdict(
        "qualified" if holds else "open",
        f"Hangzhou is number {min(ranks.values())} to {max(ranks.values())} in the {len(ranks)} lists of unicorns that"
        f" name it. Of its {len(own)} in the list of 2022, {here:.0f}% are digital, {there:.0f}% in the other cities;"
        f" their median year of founding is {year:.0f}. That Alibaba drew them, no table shows.",
        [
            Figure("number in the list that ranks it last", max(ranks.values()), f"({len(ranks)} lists)"),
            Figure("digital among Hangzhou's unicorns", float(here), "%"),
            Figure("digital among the others", float(there), "%"),
            Figure("median year of founding", year, "year"),
        ],
    )


# ------------------------------------------------------------------------------------------------------ right place


@claim("HZ-10")
def universities_of_its_own(prefecture_panel_cn: pd.DataFrame) -> Verdict:
    """Hangzhou has universities and institutes of its own to draw on.

    Rule. Its rank among all cities of the panel in 2019, in universities and in students for 10,000 people.
    supported in the first tenth in both, qualified in one, contradicted in none.
    """
    table = panel_ranks(prefecture_panel_cn)
    ranks = {name: int(table[name].rank(ascending=False, method="min")[CITY]) for name in ("universities", "students")}
    among = {name: int(table[name].notna().sum()) for name in ranks}
    first = sum(ranks[name] <= among[name] / 10 for name in ranks)
    return Verdict(
        {2: "supported", 1: "qualified", 0: "contradicted"}[first],
        f"In 2019 Hangzhou had {table['universities'][CITY]:.0f} universities (place {ranks['universities']} of"
        f" {among['universities']} cities) and {table['students'][CITY]:.0f} students for 10,000 registered people"
        f" (place {ranks['students']}). That is plenty, and it is not rare.",
        [
            Figure("place by universities", ranks["universities"], f"of {among['universities']}"),
            Figure("place by students per head", ranks["students"], f"of {among['students']}"),
            Figure("universities", float(table["universities"][CITY]), ""),
        ],
    )


@claim("HZ-60")
def others_have_them_too(prefecture_panel_cn: pd.DataFrame) -> Verdict:
    """Other Chinese cities, too, have strong universities and helpful policies.

    Rule. For universities: cities with more of them and more students per head than Hangzhou. For policies a trace in
    money: cities that spend a larger part of GDP on science. 2019.
    supported with five or more in both, qualified in one, contradicted in none. Other policies are not counted.
    """
    table = panel_ranks(prefecture_panel_cn)
    mine = table.loc[CITY]
    more = table.index[(table["universities"] > mine["universities"]) & (table["students"] > mine["students"])]
    spend = table.index[table["science budget"] > mine["science budget"]]
    votes = int(len(more) >= 5) + int(len(spend) >= 5)
    leaders = (
        table.loc[more].sort_index(kind="stable").sort_values("universities", ascending=False, kind="stable").index[:3]
    )
    return Verdict(
        {2: "supported", 1: "qualified", 0: "contradicted"}[votes],
        f"{len(more)} cities had more universities and more students per head than Hangzhou in 2019, {listed(leaders)}"
        f" among them. {len(spend)} cities spent a larger part of GDP on science than Hangzhou's"
        f" {100 * mine['science budget']:.1f}%. Policies beyond the budget are not counted here.",
        [
            Figure("cities ahead in universities and students", len(more), ""),
            Figure("cities ahead in science spending over GDP", len(spend), ""),
        ],
    )


# ----------------------------------------------------------------------------------------------------- right people


@claim("HZ-12")
def a_culture_of_enterprise(place_facts_cn: pd.DataFrame, province_economy: pd.DataFrame) -> Verdict:
    """Zhejiang has a deep-rooted culture of enterprise.

    Rule. Zhejiang's part of the first 500 private firms over its part of the people. A culture is not measured, and
    nothing here reaches back to the 1980s, so at most qualified: twice its part or more; open above its part;
    contradicted below.
    """
    firms = fact(place_facts_cn, PROVINCE, "firms in the national top 500 private firms")
    owners = float(fact(place_facts_cn, PROVINCE, "people per private business owner").iloc[0])
    people = province_economy[(province_economy["level"] == "province") & (province_economy["year"] == 2022)].set_index(
        "province"
    )
    share = 100 * people["population_persons"][PROVINCE] / people["population_persons"].sum()
    part = 100 * float(firms.iloc[-1]) / 500
    word = "qualified" if part >= 2 * share else "open" if part > share else "contradicted"
    return Verdict(
        word,
        f"Zhejiang has {share:.1f}% of the people and {part:.0f}% of the first 500 private firms ({firms.index[-1]})."
        f" One in {owners:.0f} residents owns a private business. That shows enterprise, not where it comes from.",
        [
            Figure("part of the first 500 private firms", part, "%"),
            Figure("part of the people", float(share), "%"),
            Figure("residents for each private owner", owners, ""),
        ],
    )


@claim("HZ-13")
def a_private_economy(place_facts_cn: pd.DataFrame) -> Verdict:
    """Private firms make up a large part of Zhejiang's economy.

    Rule: supported if they make more than half of GDP in every year of the table, qualified in the last year only,
    contradicted otherwise.
    """
    share = fact(place_facts_cn, PROVINCE, "private economy share of GDP")
    word = "supported" if (share > 50).all() else "qualified" if share.iloc[-1] > 50 else "contradicted"
    return Verdict(
        word,
        f"The private economy made {share.iloc[0]:.1f}% of Zhejiang's GDP in {share.index[0]} and {share.iloc[-1]:.1f}"
        f" % in {share.index[-1]}. How other provinces count it, no table here says.",
        [
            Figure(f"private economy, {share.index[0]}", float(share.iloc[0]), "% of GDP"),
            Figure(f"private economy, {share.index[-1]}", float(share.iloc[-1]), "% of GDP"),
        ],
    )


@claim("HZ-18")
def cheaper_labour(place_facts_cn: pd.DataFrame, prefecture_panel_cn: pd.DataFrame) -> Verdict:
    """Labour costs less in Hangzhou than in the cities of the first tier.

    Rule. Wage against the four cities of the first tier, in the list of 2022 and in the panel of 2019.
    supported below all four in both, contradicted above more than half of them in a list, qualified otherwise.
    """
    in_list = cities.costs(place_facts_cn)["wage"]
    panel = prefecture_panel_cn[prefecture_panel_cn["year"] == 2019].set_index("city")["average_wage_cny"]
    less = [[city for city in cities.FIRST_TIER if wages[CITY] < wages[city]] for wages in (in_list, panel)]
    fewest = min(len(cities_) for cities_ in less)
    word = "supported" if fewest == 4 else "contradicted" if fewest < 2 else "qualified"
    return Verdict(
        word,
        f"Hangzhou's wage is below {len(less[0])} of the {len(cities.FIRST_TIER)} in the list of 2022 and below"
        f" {len(less[1])} in the panel of 2019. The gap to Beijing is wide"
        f" ({100 * (1 - panel[CITY] / panel['Beijing']):.0f}% less), to Guangzhou it is small and its sign differs"
        " between the sources.",
        [
            Figure(
                "cities of the first tier that pay more, list of 2022", len(less[0]), f"of {len(cities.FIRST_TIER)}"
            ),
            Figure(
                "cities of the first tier that pay more, panel of 2019", len(less[1]), f"of {len(cities.FIRST_TIER)}"
            ),
            Figure("wage over Beijing's, 2019", float(panel[CITY] / panel["Beijing"]), "times"),
            Figure("wage over Guangzhou's, 2022", float(in_list[CITY] / in_list["Guangzhou"]), "times"),
        ],
    )


@claim("HZ-17")
def costs_that_can_be_borne(place_facts_cn: pd.DataFrame) -> Verdict:
    """In Hangzhou a hub's advantages come with costs that can be borne.

    Rule. Two lists that set homes against pay: floor space that a month's wage buys (2022), and price over income
    (Zhuge
    2021). supported: in both Hangzhou is easier than the typical city (the median; the mean of Zhuge's 100 cities).
    qualified: not so, but in one list or more it is easier than every city of the first tier that the list has.
    contradicted: neither.
    """
    floor = cities.costs(place_facts_cn)["floor"].dropna()
    rows = place_facts_cn[
        (place_facts_cn["indicator"] == "house price to income ratio") & (place_facts_cn["year"] == 2021)
    ]
    ratio = rows.set_index("place")["value"]
    typical = floor[CITY] > floor.median() and ratio[CITY] < ratio["100 cities"]
    tiers = [[city for city in cities.FIRST_TIER if city in table.index] for table in (floor, ratio)]
    easier = [all(floor[CITY] > floor[city] for city in tiers[0]), all(ratio[CITY] < ratio[city] for city in tiers[1])]
    word = "supported" if typical else "qualified" if any(easier) else "contradicted"
    rank = int(floor.rank(ascending=False, method="min")[CITY])
    return Verdict(
        word,
        f"A month's wage buys {floor[CITY]:.2f} square metres in Hangzhou, place {rank} of {len(floor)};"
        f" {floor['Beijing']:.2f} in Beijing, {floor['Guangzhou']:.2f} in Guangzhou. By price over income it is easier"
        f" than {listed(tiers[1])} ({ratio[CITY]:.1f} against {ratio['Shanghai']:.1f} in Shanghai) and far harder than"
        f" the mean of 100 cities ({ratio['100 cities']:.1f}).",
        [
            Figure("place by floor space that a wage buys", rank, f"of {len(floor)}"),
            Figure("floor space that a month's wage buys", float(floor[CITY]), "square metres"),
            Figure("price over income, 2021", float(ratio[CITY]), ""),
            Figure("price over income, 100 cities", float(ratio["100 cities"]), ""),
        ],
    )
