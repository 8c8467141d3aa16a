"""Worlds that are built by hand, where no mixture of made worlds gives a word. Used by test_records_words.py.

Each function takes the real tables of a record by name and returns those that it changes. Some leave so few cases that
chance alone often does as well: that is how a plain yes comes to tell nothing.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from course.lessons.who_gets_the_profit.records import licences
from course.models import profiles

Tables = dict[str, pd.DataFrame]
THREE = ("Beijing", "Shanghai", "Guangdong")
#: Levels of the seven measures (numbered from 0) that put each of the three into a corner of its own.
CORNERS = {(n, one): 9.0 if n % 3 == k else 0.1 for n in range(7) for k, one in enumerate(THREE)}


def all_alike(tables: Tables) -> Tables:
    """Let every product lack one feature alone: each has a twin, and would have one however features are dealt out."""
    codes = tables["product_codes"]
    product, names = pd.factorize(codes["product"].astype(str))
    feature, features = pd.factorize(codes["feature"].astype(str))
    lacks = product % len(features) == feature
    assert len(names) >= len(features)
    return {"product_codes": codes.assign(code=np.where(lacks, "no", "yes"))}


def one_meeting(tables: Tables) -> Tables:
    """Leave one meeting of an app from China with a rival, and let it win: so does chance, half of the time.

    On the two other markets an app from China stays, and meets nobody.
    """
    table = tables["apps_abroad"]
    met = (table["period"] == "2024-04") & table["app"].isin(["Temu", "Amazon"])
    alone = table["indicator"].isin(["share of latest cross-border purchases", "visits in a month"]) & (
        table["owner_iso3"] == "CHN"
    )
    assert met.sum() == 2
    value = table["value"].where(~met, np.where(table["app"] == "Temu", 2.0, 1.0))
    return {"apps_abroad": table.assign(value=value)[met | alone]}


def first_of_late(tables: Tables) -> Tables:
    """Let China be first where the follower came in 2019, in five pairs; all other pairs run the other way, earlier."""
    table = tables["precedents_lead_lag"]
    late = table["pair_id"].isin([9, 10, 11, 13, 15])
    dates = np.where(late, "2019", "2010")
    return {
        "precedents_lead_lag": table.assign(
            follower_date=dates, direction=np.where(late, "China first", "abroad first"), lag_years=1.0
        )
    }


def five_cities(tables: Tables) -> Tables:
    """Leave five large cities, Hangzhou third among them by its share of IT workers."""
    table = tables["census_cities_cn"]
    keep = ["Beijing", "Shanghai", "Hangzhou", "Harbin", "Kunming"]
    return {"census_cities_cn": table[table["city"].isin(keep) | (table["built_city_population_persons"] < 1e6)]}


def one_city(tables: Tables) -> Tables:
    """Leave the districts of one city, in which IT and science work in the centre."""
    table = tables["census_districts_cn"]
    return {"census_districts_cn": table[table["city"] == "Chengdu"]}


def guangzhou_alone(tables: Tables) -> Tables:
    """Draw Guangzhou into no cluster with Shenzhen."""
    names = {"cluster": {"Shenzhen–Hong Kong–Guangzhou": "Shenzhen–Hong Kong"}}
    return {name: tables[name].replace(names) for name in ("wipo_clusters_2023", "wipo_cluster_facts")}


def two_others(tables: Tables) -> Tables:
    """Leave the costs of the three and two other cities, of which one is as dear, and pay the three most for output."""
    facts, panel = tables["place_facts_cn"].copy(), tables["prefecture_panel_cn"].copy()
    three, others = ["Beijing", "Shanghai", "Shenzhen"], ["Chongqing", "Wuhan"]
    listed = facts["topic"].eq("city costs") & facts["indicator"].isin(["house price", "monthly wage"])
    facts = facts[~listed | facts["place"].isin(three + others)]
    mine = listed.reindex(facts.index)
    facts["value"] = facts["value"].astype(float).where(~mine, np.where(facts["place"] == "Wuhan", 1.0, 2.0))
    pay = panel["average_wage_cny"].astype(float)
    panel["average_wage_cny"] = pay.where(~panel["city"].isin(three), 10 * pay)
    return {"place_facts_cn": facts, "prefecture_panel_cn": panel}


def small_industries(tables: Tables) -> Tables:
    """Put each industry of up to nine young firms into one city of its own, and spread the four largest as all are.

    The industries between keep nine firms, so that most industries are small.
    """
    firms = tables["unicorns_cn_companies_2022"]
    industry = firms["industry"].astype(str)
    large = industry.isin(industry.value_counts().index[:4])
    turn = firms.groupby(industry).cumcount()
    firms, industry, large, turn = (one[large | (turn < 9)] for one in (firms, industry, large, turn))
    order, _ = pd.factorize(industry)
    cities = np.array([510100, 420100, 370200, 350200, 120000, 500000, 330200, 610100, 320100, 210200, 430100])
    own, spread = cities[order % len(cities)], cities[turn % len(cities)]
    return {"unicorns_cn_companies_2022": firms.assign(city_code=np.where(large, spread, own))}


def home_makers(tables: Tables) -> Tables:
    """Let American makers' parts cost ten times as much."""
    table = tables["value_capture"]
    home = (table["country"] == "United States").to_numpy(dtype=bool, na_value=False)
    return {"value_capture": table.assign(value=table["value"].astype(float).where(~home, 10 * table["value"]))}


def hardly_slower(tables: Tables) -> Tables:
    """Let countries that pay more for licences grow a little slower, in a crowd that can't tell so from by chance."""
    economy = tables["country_economy"]
    paid = licences(tables["country_innovation"], economy, tables["countries"])["payments"].rank()
    place = (economy["iso3"].astype(str).map(paid).astype(float) - paid.mean()) / paid.std()
    names, codes = np.unique(economy["iso3"].astype(str), return_inverse=True)
    luck = np.random.default_rng(0).normal(size=len(names))[codes]
    growth = 1.02 + 0.01 * (luck - 0.2 * place)
    return {"country_economy": economy.assign(gdp_per_head_ppp_usd_2021=1e4 * growth ** (economy["year"] - 2010))}


def profiled(tables: Tables, level: Callable[[int, str, int], float]) -> Tables:
    """Give each province a level in each of the seven measures (numbered from 0) and each year, whatever its size."""
    economy = tables["province_economy"].set_index(["province", "year"])["gdp_bn_cny"]
    columns = [*profiles.SHARES.values(), *profiles.AMOUNTS.values()]
    made = {}
    for name in ("province_rd", "province_technology"):
        table = tables[name].copy()
        at = pd.MultiIndex.from_frame(table[["province", "year"]].astype({"province": str}))
        output = economy.reindex(at).to_numpy(dtype=float)
        for n, column in enumerate(columns):
            if column in table:
                levels = np.array([level(n, *one) for one in at])
                table[column] = levels if column in profiles.SHARES.values() else levels * output
        made[name] = table
    return made


def corners(tables: Tables, apart: bool) -> Tables:
    """Put three regions into three corners of the profiles, or into one; the others are scattered by chance."""
    random = np.random.default_rng(5)
    return profiled(
        tables,
        lambda n, one, year: random.uniform(0.8, 1.2) if one not in THREE else CORNERS[n, one] if apart else 1.0,
    )


def guangdong_alone(tables: Tables) -> Tables:
    """Make Beijing and Shanghai one of a kind, and Guangdong another; all others lie between, scattered by chance."""
    random = np.random.default_rng(5)
    own = {"Beijing": 9.0, "Shanghai": 9.0, "Guangdong": 0.1}
    return profiled(tables, lambda n, one, year: own.get(one) or random.uniform(0.8, 1.2))


def nearer_in_one_way(tables: Tables) -> Tables:
    """Put three regions into corners, of which two are nearer in the course's own way, by ranks of 2010.

    There more than one pair in ten is as far apart, so measures that are dealt out put these two as far, too. All
    provinces are as large, for what is dealt out is spending and not its share in output.
    """
    economy = tables["province_economy"].assign(gdp_bn_cny=1e3)
    random = np.random.default_rng(5)

    def level(n: int, one: str, year: int) -> float:
        if year == 2010 and (n, one) in {(4, "Guangdong"), (5, "Shanghai")}:
            return 1.0
        return CORNERS.get((n, one)) or random.uniform(0.8, 1.2)

    return {"province_economy": economy, **profiled({**tables, "province_economy": economy}, level)}


def suzhou_first(tables: Tables) -> Tables:
    """Raise the three regions far above all others, and Suzhou and its province above the three."""
    cities, provinces = tables["census_cities_cn"].copy(), tables["province_technology"].copy()
    for table, column, name, first in (
        (cities, "sample_it_services_persons", "city", "Suzhou"),
        (provinces, "hightech_revenue_bn_cny", "province", "Jiangsu"),
    ):
        times = np.where(table[name] == first, 1e7, np.where(table["province"].isin(THREE), 1e3, 1.0))
        table[column] = table[column].astype(float) * times
    return {"census_cities_cn": cities, "province_technology": provinces}
