"""Records of the essays' plain facts: made worlds in which each question says yes and no, and the clauses that go with
them."""

from __future__ import annotations

import made_worlds
import pandas as pd
import pytest
from test_records_unit1 import both, changed

from course import data
from course.ledger import records

MINE = (
    "RQ-04", "RQ-05", "RQ-08", "RQ-09", "RQ-10", "RQ-22", "RQ-30", "RQ-66", "RQ-72", "RQ-73", "RQ-74", "RQ-77", "RQ-84",
    "RQ-85", "RQ-87", "RQ-97", "HZ-30", "HZ-31", "HZ-32", "HZ-33",
)  # fmt: skip
RECORDS = {claim: records.all_records()[claim] for claim in MINE}


def fact(indicator, to, place):
    return changed("place_facts_cn", "value", to, place=place, indicator=indicator)


def beijing_trains(enrolled):
    """So many are enrolled for a higher degree, and they stay three years in the year with both figures, too."""
    table = fact("graduate students", enrolled, "Beijing")["place_facts_cn"]
    mine = (table["place"].astype(str) == "Beijing") & (table["indicator"] == "postgraduate graduates")
    return {"place_facts_cn": table.assign(value=table["value"].where(~mine, 145_000))}


def firm(name, indicator, to):
    return changed("firm_panel", "value", to, firm=name, indicator=indicator)


def said(name, column, to, **where):
    """A table in which a column of words has another entry in some rows."""
    table = data.load(name)
    rows = pd.Series(True, index=table.index)
    for key, entry in where.items():
        rows &= table[key].astype(str) == entry
    assert rows.any(), where
    return {name: table.assign(**{column: table[column].astype("str").where(~rows, to)})}


def without(name, column, entry):
    table = data.load(name)
    return {name: table[~table[column].astype(str).str.contains(entry, regex=False)]}


def pairs(direction, year):
    """All pairs of the list run in one direction, from or to a product of China, in a year."""
    table = data.load("precedents_lead_lag")
    column = "follower_product" if direction == "abroad first" else "first_product"
    known = table["follower_product"].where(table["direction"] == "abroad first", table["first_product"])
    date = f"{column.split('_')[0]}_date"
    return {"precedents_lead_lag": table.assign(direction=direction, **{column: known, date: str(year)})}


def money(kind, factor, place):
    """Money for R&D from abroad or from government times a factor, and with it the share that it is."""
    made = changed("province_rd", f"{kind}_funds_m_cny", factor, times=True, province=place)["province_rd"]
    if kind == "government":
        mine = made["province"].astype(str) == place
        share = made["government_share_percent"].astype(float)
        made = made.assign(government_share_percent=share.where(~mine, share * factor))
    return {"province_rd": made}


def from_both(factor):
    rows = money("foreign", factor, "Shanghai")["province_rd"]
    mine = rows["province"].astype(str) == "Shanghai"
    paid = rows["government_funds_m_cny"].astype(float)
    return {"province_rd": rows.assign(government_funds_m_cny=paid.where(~mine, paid * factor))}


def sells(factor):
    return changed("province_technology", "technology_sold_m_cny", factor, times=True, province="Beijing")


def deltas_make(factor, table=None):
    """The deltas' high-tech revenue times a factor, in the real table or in a made one."""
    table = data.load("province_technology") if table is None else table
    mine = table["province"].isin(["Shanghai", "Jiangsu", "Zhejiang", "Guangdong"])
    made = table["hightech_revenue_bn_cny"].astype(float)
    return {"province_technology": table.assign(hightech_revenue_bn_cny=made.where(~mine, made * factor))}


def high_tech(new, adapting):
    """Sales of new products, and money for technology from elsewhere, times a factor each."""
    made = changed("province_technology", "hightech_new_product_sales_m_cny", new, times=True)["province_technology"]
    columns = [f"hightech_{what}_m_cny" for what in ("technology_import", "assimilation", "renovation")]
    return {"province_technology": made.assign(**{one: made[one].astype(float) * adapting for one in columns})}


def dalian_lost():
    """The later harvest of Dalian is the smaller one."""
    return changed("place_facts_cn", "value", 100_000, indicator="cherry output", note=CHERRIES)


def shops(year, cities):
    """The first shop outside Hunan opened in a year, and snacks are sold in so many other cities."""
    table = fact(TEA, year, "Changsha")["place_facts_cn"]
    mine = table["indicator"].astype(str) == SNACKS
    return {"place_facts_cn": table.assign(value=table["value"].where(~mine, cities))}


CHERRIES = "360,000 mu; value near 10 billion CNY a year"
TEA, SNACKS = "Cha Yan Yue Se, first shop outside Hunan", "Wenheyou shops outside Hunan"
JOINT = said("firms", "ownership", "joint venture", firm="Shanghai Bell")

MADE = [
    ("RQ-04", dict, "supported", ["yes"]),
    ("RQ-04", lambda: fact("higher education graduates, all levels", 500_000, "Beijing"), "contradicted", ["no"]),
    ("RQ-05", lambda: beijing_trains(155_000), "supported", ["yes"]),
    ("RQ-05", lambda: fact("graduate students", 20_000, "Beijing"), "contradicted", ["no"]),
    ("RQ-08", dict, "open", ["no"]),
    ("RQ-08", lambda: firm("Techfaith", "gross margin", 28), "open", ["yes"]),
    ("RQ-09", lambda: firm("Shanghai Bell", "research engineers", 2000), "open", ["yes"]),
    ("RQ-09", dict, "open", ["no"]),
    ("RQ-10", lambda: JOINT, "supported", ["yes", "yes"]),
    ("RQ-10", lambda: firm("Shanghai Bell", "Alcatel stake before", 80), "contradicted", ["no", "no"]),
    ("RQ-22", dict, "open", ["yes", "yes"]),
    ("RQ-22", lambda: sells(0.02), "contradicted", ["no", "yes"]),
    ("RQ-22", lambda: deltas_make(0.1, sells(0.02)["province_technology"]), "contradicted", ["no", "no"]),
    ("RQ-30", dict, "supported", ["yes", "yes"]),
    ("RQ-30", lambda: both(pairs("China first", 2005), firm("Tencent", "net income", 10)), "contradicted", ["no", "no"]),
    ("RQ-66", lambda: high_tech(1, 40), "open", ["yes", "yes"]),
    ("RQ-66", lambda: high_tech(0.1, 0.1), "open", ["no", "no"]),
    ("RQ-72", dict, "open", ["yes"]),
    ("RQ-72", lambda: changed("rd_by_kind_world", "basic_percent", 5, iso3="CHN", done_by="firms"), "open", ["no"]),
    ("RQ-73", dict, "supported", ["yes"]),
    ("RQ-73", lambda: pairs("China first", 2005), "contradicted", ["no"]),
    ("RQ-74", dict, "open", ["yes"]),
    ("RQ-74", lambda: changed("pc_market_share", "rank", 6, firm="Lenovo", year=2005), "open", ["no"]),
    ("RQ-77", lambda: from_both(9), "open", ["yes", "yes"]),
    ("RQ-77", lambda: from_both(0.01), "open", ["no", "no"]),
    ("RQ-84", dict, "open", ["yes", "yes"]),
    ("RQ-84", lambda: both(
        fact("higher education students per 100,000 people", 3000, "Guangdong"), money("government", 9, "Guangdong"),
    ), "open", ["no", "no"]),
    ("RQ-85", dict, "open", ["yes"]),
    ("RQ-85", lambda: fact("foreign-invested share of trade", 40, "Guangdong"), "contradicted", ["no"]),
    ("RQ-87", dict, "open", ["yes", "yes"]),
    ("RQ-87", lambda: both(
        changed("precedents_lead_lag", "lag_years", -3, first_product="ICQ"), firm("Tencent", "gross margin", 20),
    ), "contradicted", ["no", "no"]),
    ("RQ-97", dict, "supported", ["yes"]),
    ("RQ-97", lambda: changed("policy_events", "year", 2012, standard="TD-SCDMA", operator_or_body="ITU"),
     "contradicted", ["no"]),
    ("HZ-30", dict, "supported", ["yes"]),
    ("HZ-30", lambda: without("place_facts_cn", "indicator", "sea fish"), "contradicted", ["no"]),
    ("HZ-31", dict, "supported", ["yes"]),
    ("HZ-31", lambda: said("place_facts_cn", "note", "Chongyi", indicator="ski and snow parks named in 2025 report"),
     "contradicted", ["no"]),
    ("HZ-32", lambda: without("place_facts_cn", "place", "Yantai"), "supported", ["yes", "yes"]),
    ("HZ-32", lambda: fact("cherry output", 168_800, "Dalian"), "contradicted", ["no", "no"]),
    ("HZ-32", dalian_lost, "contradicted", ["no", "no"]),
    ("HZ-33", dict, "supported", ["yes", "yes"]),
    ("HZ-33", lambda: shops(2026, 0), "contradicted", ["no", "no"]),
    ("HZ-33", lambda: shops(2020, 0), "qualified", ["yes", "no"]),
]  # fmt: skip


@pytest.mark.parametrize(("claim", "make", "word", "answers"), MADE)
def test_a_made_world_gets_its_word_and_every_clause_goes_with_its_answer(claim, make, word, answers):
    made_worlds.gets(RECORDS[claim], make(), word, answers)


def test_every_question_has_a_made_world_for_yes_and_one_for_no():
    made_worlds.says_both(RECORDS, MADE)


@pytest.mark.parametrize(("claim", "table", "column", "entry"), [
    ("RQ-04", "place_facts_cn", "place", "Beijing"), ("RQ-05", "place_facts_cn", "indicator", "graduate students"),
    ("RQ-08", "firm_panel", "period", "2009Q2"), ("RQ-09", "firm_panel", "firm", "Shanghai Bell"),
    ("RQ-10", "firms", "firm", "Shanghai Bell"), ("RQ-22", "province_technology", "year", "2010"),
    ("RQ-30", "firm_panel", "period", "2010"), ("RQ-66", "province_technology", "year", "2019"),
    ("RQ-72", "rd_by_kind_world", "iso3", "CHN"), ("RQ-73", "precedents_lead_lag", "follower_iso3", "CHN"),
    ("RQ-74", "pc_market_share", "year", "2004"), ("RQ-77", "province_rd", "year", "2010"),
    ("RQ-84", "place_facts_cn", "place", "Guangdong"), ("RQ-85", "place_facts_cn", "place", "Guangdong"),
    ("RQ-87", "precedents_lead_lag", "first_product", "ICQ"), ("RQ-97", "policy_events", "operator_or_body", "ITU"),
    ("HZ-30", "place_facts_cn", "topic", "Xinjiang"),
    ("HZ-31", "place_facts_cn", "indicator", "ski and snow parks named in 2025 report"),
    ("HZ-32", "place_facts_cn", "topic", "Dalian"), ("HZ-32", "place_facts_cn", "note", CHERRIES), ("HZ-33", "place_facts_cn", "topic", "Changsha"),
])  # fmt: skip
def test_a_table_without_the_rows_that_are_needed_is_refused_by_name(claim, table, column, entry):
    made_worlds.refuses(RECORDS[claim], table, column, entry)
