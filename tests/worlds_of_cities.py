"""Records of claims on cities: their words and rules, and made worlds in which each question says yes and no.

Used by test_records.py, which asks the same of all records.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from course import data
from course.lessons.price_of_a_great_city.records import THREE
from course.lessons.right_time_right_place.records import MAKING

CITY = "Hangzhou"


def census(change, year=2020, **where):
    """census_cities_cn with columns of some rows changed: change(columns) -> columns."""
    table = data.load("census_cities_cn")
    rows = table["year"] == year
    for column, value in where.items():
        rows &= table[column].isin(value if isinstance(value, list) else [value])
    return {"census_cities_cn": change(table, rows)}


def times(columns, factor):
    """A change for `census`: columns times a factor."""

    def change(table, rows):
        for column in columns:
            table[column] = table[column].astype("Float64")
            table.loc[rows, column] *= factor
        return table

    return change


IT = ["sample_it_services_persons"]
SCIENCE = ["sample_science_services_persons"]
SIZES = ["population_persons", "urban_population_persons", "built_city_population_persons"]
DEGREES = ["college_persons", "bachelor_persons"]


def grown(factor):
    """People of the three in 2020 times a factor, and their wages rising with it (or falling)."""
    table = data.load("census_borders_cn")
    mine = (table["year"] == 2020) & table["city"].isin(THREE)
    for column in ("population_persons", "urban_population_persons"):
        table[column] = table[column].astype("Float64")
        table.loc[mine, column] *= factor
    panel = data.load("prefecture_panel_cn")
    own = panel["city"].isin(THREE)
    pace = 0.95 if factor > 1 else 1.05
    panel["average_wage_cny"] = panel["average_wage_cny"].astype(float)
    panel.loc[own, "average_wage_cny"] *= pace ** (panel.loc[own, "year"] - 2005)
    return {"census_borders_cn": table, "prefecture_panel_cn": panel}


def gathered(power, factor):
    """Degrees of 2020 as those of 2010 times the share of registered people to a power; those of cities with a ceiling
    times a factor as well.
    """
    table = data.load("census_cities_cn")
    then = table[table["year"] == 2010].set_index("city")
    share = (then["registered_population_persons"] / then["population_persons"]).astype("Float64")
    now = table["year"] == 2020
    people = table["city"].map(then["population_persons"])
    for column in DEGREES:
        table[column] = table[column].astype("Float64")
        base = people.astype("Float64") / 50
        grown = base * (1 + table["city"].map(share).astype("Float64").fillna(1.0) ** power)
        table[column] = base.where(~now, grown)
        shut = now & table["city"].isin(["Beijing", "Shanghai", "Guangzhou"])
        table.loc[shut, column] *= factor
    table["population_persons"] = people.fillna(table["population_persons"]).astype("Int64")
    return {"census_cities_cn": table}


def lost(factor):
    """What is counted of the three in the last years, times a factor; inventors before, divided by it."""
    made = census(times([*IT, *SCIENCE], factor), city=THREE)
    inventors, firms, filed = (
        data.load(name) for name in ("us_patent_inventors_city_cn", "unicorns_hurun", "patents_place_cn")
    )
    south = inventors["merge_group"].notna() | inventors["city"].isin(THREE)
    late = south & (inventors["year"] == 2021)
    last = firms["place"].isin(THREE) & (firms["year"] >= 2023)
    now = filed["place"].isin(THREE) & (filed["period"].astype(str) == "2023")
    changed = {
        "us_patent_inventors_city_cn": inventors.assign(
            inventors=inventors["inventors"] * np.where(late, factor, np.where(south, 1 / factor, 1.0))
        ),
        "unicorns_hurun": firms.assign(
            unicorns=firms["unicorns"].astype(float).where(~last, firms["unicorns"].astype(float) * factor)
        ),
        "patents_place_cn": filed.assign(value=filed["value"].astype(float).where(~now, filed["value"] * factor)),
    }
    return {**made, **changed}


def costly(price, wage, output):
    """What homes and labour cost in the three, as a part of what they cost, and their output times a factor."""
    facts, panel = data.load("place_facts_cn"), data.load("prefecture_panel_cn")
    facts["value"] = facts["value"].astype(float)
    for indicator, factor in (("house price", price), ("monthly wage", wage)):
        own = (facts["topic"].astype(str) == "city costs") & (facts["indicator"].astype(str) == indicator)
        facts.loc[own & facts["place"].isin(THREE), "value"] *= factor
    own = panel["city"].isin(THREE)
    panel["gdp_m_cny"] = panel["gdp_m_cny"].astype(float).where(~own, panel["gdp_m_cny"].astype(float) * output)
    return {"place_facts_cn": facts, "prefecture_panel_cn": panel}


def dear_where_small():
    """Homes and labour cost most in the smallest cities, and innovation is spread as people are."""
    facts = data.load("place_facts_cn")
    people = data.load("prefectures_cn").set_index("city")["population_2020_persons"].astype("Float64")
    own = facts["topic"].astype(str) == "city costs"
    size = facts["place"].map(people).astype("Float64").astype(float)
    facts["value"] = facts["value"].astype(float).where(~own | size.isna(), 1e12 / size)
    made = spread_out()
    inventors = made["us_patent_inventors_city_cn"]
    grouped = inventors["merge_group"].notna()
    inventors["inventors"] = inventors["inventors"].where(~grouped, 0)
    large = data.load("prefectures_cn").set_index("city_code")["population_2020_persons"].astype("Float64")
    crowded = inventors["city_code"].map(large).fillna(0) >= 5_000_000
    inventors["inventors"] = inventors["inventors"].where(~crowded.astype(bool), 0)
    table = made["census_cities_cn"]
    big = table["population_persons"] >= 5_000_000
    for column in [*IT, *SCIENCE]:
        table.loc[big, column] = 0
    return {**made, "place_facts_cn": facts}


def all_in_one():
    """All that is counted of innovation lies in Beijing."""
    made = census(times([*IT, *SCIENCE], 0), city=[c for c in data.load("prefectures_cn")["city"] if c != "Beijing"])
    inventors = data.load("us_patent_inventors_city_cn")
    firms = data.load("unicorns_cn_companies_2022")
    return {
        **made,
        "us_patent_inventors_city_cn": inventors.assign(
            inventors=inventors["inventors"].where(inventors["city"] == "Beijing", 0)
        ),
        "unicorns_cn_companies_2022": firms.assign(city_code=pd.array([110000] * len(firms), dtype="Int64")),
    }


def spread_out():
    """All that is counted of innovation lies where people are."""
    known = data.load("prefectures_cn")
    people = known.set_index("city_code")["population_2020_persons"].astype("Float64").fillna(0)
    inventors = data.load("us_patent_inventors_city_cn")
    firms = data.load("unicorns_cn_companies_2022")
    largest = people.astype("float64").nlargest(len(firms)).index
    table = data.load("census_cities_cn")
    for column in [*IT, *SCIENCE]:
        table[column] = table["population_persons"].astype("Float64") / 1000
    return {
        "census_cities_cn": table,
        "us_patent_inventors_city_cn": inventors.assign(
            inventors=inventors["city_code"].map(people).fillna(0).astype("int64")
        ),
        "unicorns_cn_companies_2022": firms.assign(city_code=pd.array(list(largest), dtype="Int64")),
    }


def districts(change):
    """census_districts_cn with other workers: change(table, share of urban people) -> table."""
    table = data.load("census_districts_cn")
    for column in table.columns[table.columns.str.startswith("sample_")]:
        table[column] = table[column].astype("Float64").fillna(0.0)
    urban = (table["urban_population_persons"] / table["population_persons"]).astype("float64")
    return {"census_districts_cn": change(table, urban)}


def emptied(table, urban):
    """No innovative worker lives in a core."""
    table.loc[urban >= 0.9, [*IT, *SCIENCE]] = 0.0
    return table


def by_services(sign):
    """Where more work in services more of the innovative live in the core (or fewer)."""

    def change(table, urban):
        codes = sorted(table["city_code"].unique())
        random = np.random.default_rng(1)
        rank = table["city_code"].map(dict(zip(codes, random.permutation(len(codes)), strict=True))).astype(float)
        table["sample_employed_persons"] = 1000.0
        table["sample_services_persons"] = rank + 100
        weight = 1.3 ** (sign * (rank - rank.max() / 2))
        for column in [*IT, *SCIENCE]:
            table[column] = np.where(urban >= 0.9, weight, 1.0)
        return table

    return lambda: districts(change)


def shanghai(factor, emptied_core):
    """Shanghai with other counts of young firms, and all (or none) of its innovative workers in the core."""

    def change(table, urban):
        own = table["city"] == "Shanghai"
        table.loc[own & ((urban >= 0.9) == emptied_core), [*IT, *SCIENCE]] *= 0.01
        return table

    lists = data.load("unicorns_2022")
    lists["unicorns"] = lists["unicorns"].astype(float)
    lists.loc[lists["place"] == "Shanghai", "unicorns"] *= factor
    return {**districts(change), "unicorns_2022": lists}


def by_power(power):
    """Inventors and workers in IT and science that grow as people to a power."""
    people = data.load("prefectures_cn").set_index("city_code")["population_2020_persons"].astype("Float64").fillna(0)
    inventors, table = data.load("us_patent_inventors_city_cn"), data.load("census_cities_cn")
    for column in [*IT, *SCIENCE]:
        table[column] = (table["population_persons"].astype("float64") / 1e5) ** power
    made = inventors["city_code"].map(people).astype("float64").fillna(0) / 1e4
    return {"us_patent_inventors_city_cn": inventors.assign(inventors=made**power), "census_cities_cn": table}


def stands_out(factor):
    """Hangzhou's people by census and yearbook, times a factor."""
    panel = data.load("prefecture_panel_cn")
    for column in ("students_per_10k", "science_job_share"):
        panel[column] = panel[column].astype(float)
        panel.loc[panel["city"] == CITY, column] *= factor
    return {**census(times([*IT, *SCIENCE, *DEGREES], factor), city=CITY), "prefecture_panel_cn": panel}


def by_size(talent, capital):
    """Degrees, workers, students and jobs a head as people to one power, GDP a head to another."""
    table, panel = data.load("census_cities_cn"), data.load("prefecture_panel_cn")
    size = table["population_persons"].astype("float64") / 1e6
    for column in DEGREES:
        table[column] = size ** (1 + talent)
    for column in [*IT, *SCIENCE]:
        table[column] = table["sample_employed_persons"].astype("float64") * (size / 50) ** talent / 10
    people = data.load("prefectures_cn").set_index("city_code")["population_2020_persons"].astype("Float64")
    own = panel["city_code"].map(people).astype("float64") / 1e6
    for column in ("students_per_10k", "science_job_share"):
        panel[column] = (own / 50) ** talent
    panel["gdp_m_cny"] = own ** (1 + capital)
    return {"census_cities_cn": table, "prefecture_panel_cn": panel}


FOUR = ["Hangzhou", "Wuhan", "Chengdu", "Hefei"]


def all_large():
    """Every city has many people, so that the strong ones have, too."""
    return census(times(SIZES, 20))


def weak(size):
    """The four have no innovation, young firms are in forty other cities, and people are as many times a factor."""
    table = census(times(SIZES, size))["census_cities_cn"]
    mine = table["city"].isin(FOUR)
    for column in [*IT, *SCIENCE]:
        table[column] = table[column].astype("Float64")
        table.loc[mine, column] = 0.0
    hubs = ["Beijing", "Shanghai", "Shenzhen", "Guangzhou"]
    others = table[(table["year"] == 2020) & (table["level"] == "prefecture") & ~mine & ~table["city"].isin(hubs)]
    codes = others["city_code"].tolist()[:40]
    firms = data.load("unicorns_cn_companies_2022")
    dealt = [codes[n % len(codes)] for n in range(len(firms))]
    return {
        "census_cities_cn": table,
        "unicorns_cn_companies_2022": firms.assign(city_code=pd.array(dealt, dtype="Int64")),
    }


def put(name, column, value, times=False, **where):
    """A table in which a column has another value (or is times so much) in the rows with these entries."""
    table = data.load(name)
    rows = np.ones(len(table), dtype=bool)
    for key, entry in where.items():
        rows &= table[key].astype(str).isin([str(one) for one in (entry if isinstance(entry, list) else [entry])])
    assert rows.any(), where
    made = table[column].astype(float)
    return {name: table.assign(**{column: made.where(~rows, made * value if times else value)})}


def seat(city):
    """DeepSeek's head office is in another city."""
    seats = data.load("ai_organisation_hq")
    return {"ai_organisation_hq": seats.assign(city=seats["city"].where(seats["organisation"] != "DeepSeek", city))}


def costs(homes, pay):
    """Hangzhou's prices and wages, in every list, times a factor each."""
    facts = data.load("place_facts_cn")
    value, own = facts["value"].astype(float), facts["place"] == CITY
    names = facts["indicator"].astype(str)
    priced = names.isin(["house price", "average price of homes sold", "house price to income ratio"])
    made = value.where(~(own & priced), value * homes).where(~(own & (names == "monthly wage")), value * pay)
    return {
        "place_facts_cn": facts.assign(value=made),
        **put("prefecture_panel_cn", "average_wage_cny", pay, True, city=CITY),
    }


def china_since(factor, after=2002):
    """China's digital counts of every year after one, times a factor."""
    table = data.load("country_counts")
    digital = ~table["indicator"].isin(["patent families, all fields", MAKING])
    late = digital & (table["economy"] == "China") & (table["year"] > after)
    value = table["value"].astype(float)
    return {"country_counts": table.assign(value=value.where(~late, value * factor))}


def no_hub():
    """Hangzhou has no young firms, no such workers and no graduates."""
    firms = data.load("unicorns_cn_companies_2022")
    return {
        "unicorns_cn_companies_2022": firms[firms["city"] != CITY],
        **census(times([*IT, *SCIENCE, *DEGREES], 0.001), city=CITY),
    }


COLLEGES = ("universities", "students_per_10k", "science_spending_m_cny")


def colleges(factor, columns=COLLEGES):
    """Hangzhou's universities, students and money for science, times a factor, and its people in science."""
    panel = data.load("prefecture_panel_cn")
    for column in columns:
        panel[column] = panel[column].astype(float)
        panel.loc[panel["city"] == CITY, column] *= factor
    return {"prefecture_panel_cn": panel, **census(times(SCIENCE, factor), city=CITY)}


#: Claim, what is changed, and the word and answers then.
MADE = [
    ("HZ-07", dict, "supported", ["yes", "yes"]),
    ("HZ-07", lambda: census(times(IT, 0.1), city=CITY), "contradicted", ["no", "no"]),
    ("HZ-02", dict, "supported", ["yes"]),
    ("HZ-02", lambda: seat("Beijing"), "contradicted", ["no"]),
    ("HZ-08", dict, "open", ["yes"]),
    ("HZ-08", no_hub, "open", ["no"]),
    ("HZ-10", dict, "supported", ["yes"]),
    ("HZ-10", lambda: colleges(0.001), "contradicted", ["no"]),
    ("HZ-12", dict, "open", ["yes"]),
    (
        "HZ-12",
        lambda: put("place_facts_cn", "value", 1, indicator="firms in the national top 500 private firms"),
        "open",
        ["no"],
    ),
    ("HZ-13", dict, "supported", ["yes"]),
    (
        "HZ-13",
        lambda: put("place_facts_cn", "value", 10, indicator="private economy share of GDP"),
        "contradicted",
        ["no"],
    ),
    ("HZ-17", lambda: costs(0.3, 0.7), "supported", ["yes", "yes", "yes"]),
    ("HZ-17", lambda: {**costs(9, 3), **no_hub()}, "contradicted", ["no", "no", "no"]),
    ("HZ-17", lambda: costs(9, 3), "qualified", ["yes", "no", "no"]),
    ("HZ-18", lambda: costs(1, 0.5), "supported", ["yes", "yes"]),
    ("HZ-18", lambda: costs(1, 3), "contradicted", ["no", "no"]),
    ("HZ-49", dict, "supported", ["yes", "yes"]),
    ("HZ-49", lambda: china_since(0.0001), "contradicted", ["no", "no"]),
    ("HZ-49", lambda: china_since(0.0001, after=0), "qualified", ["yes", "no"]),
    ("HZ-60", dict, "supported", ["yes", "yes"]),
    ("HZ-60", lambda: colleges(1000), "contradicted", ["no", "no"]),
    ("HZ-60", lambda: colleges(1000, ["science_spending_m_cny"]), "qualified", ["yes", "no"]),
    ("HZ-60", lambda: colleges(1000, ["students_per_10k"]), "depends", ["mixed", "yes"]),
    ("HZ-11", dict, "supported", ["yes"]),
    ("HZ-11", lambda: census(times(SIZES, 0.01), city=CITY), "contradicted", ["no"]),
    ("HZ-20", lambda: grown(0.5), "open", ["yes", "yes", "yes"]),
    ("HZ-20", lambda: grown(10), "contradicted", ["no", "no", "no"]),
    ("HZ-23", all_in_one, "supported", ["yes"]),
    ("HZ-23", spread_out, "contradicted", ["no"]),
    ("HZ-19", dict, "supported", ["yes", "yes"]),
    ("HZ-19", dear_where_small, "contradicted", ["no", "no"]),
    ("HZ-22", lambda: lost(0.1), "supported", ["yes"]),
    ("HZ-22", lambda: lost(3), "contradicted", ["no"]),
    ("HZ-25", lambda: gathered(4, 0.3), "open", ["yes", "yes"]),
    ("HZ-25", lambda: gathered(-2, 10), "open", ["no", "no"]),
    ("HZ-55", lambda: costly(1, 1.5, 0.3), "supported", ["yes", "yes", "yes"]),
    ("HZ-55", lambda: costly(0.1, 0.3, 3), "contradicted", ["no", "no", "no"]),
    ("HZ-38", dict, "supported", ["yes"]),
    ("HZ-38", lambda: districts(emptied), "contradicted", ["no"]),
    ("HZ-40", all_large, "supported", ["yes"] * 3),
    ("HZ-40", lambda: weak(0.01), "contradicted", ["no"] * 3),
    ("HZ-40", lambda: weak(20), "qualified", ["no", "yes", "yes"]),
    ("HZ-40", lambda: {**weak(1), **all_large()}, "depends", ["mixed", "yes", "yes"]),
    ("HZ-52", lambda: stands_out(100), "open", ["yes"]),
    ("HZ-52", lambda: stands_out(0.001), "open", ["no"]),
    ("HZ-66", lambda: by_size(2, 2), "supported", ["yes", "yes"]),
    ("HZ-66", lambda: by_size(0, 0), "contradicted", ["no", "no"]),
    ("HZ-66", lambda: by_size(2, 0), "qualified", ["yes", "no"]),
    ("HZ-71", by_services(1), "supported", ["yes"]),
    ("HZ-71", by_services(-1), "contradicted", ["no"]),
    ("RQ-80", lambda: shanghai(0.1, True), "open", ["yes", "yes"]),
    ("RQ-80", lambda: shanghai(10, False), "open", ["no", "no"]),
]
