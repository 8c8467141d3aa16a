"""Records of the first unit: made worlds in which each question says yes and no, and the clauses that go with them."""

from __future__ import annotations

import importlib

import made_worlds
import numpy as np
import pytest

from course import data
from course.ledger import engine
from course.lessons.closer_to_d_than_r import records as closer
from course.lessons.let_localities_run import records as localities
from course.lessons.who_gets_the_profit import records as profit

THREE = ["Beijing", "Shanghai", "Guangdong"]
ROOMS = {
    "closer_to_d_than_r": ("RQ-25", "RQ-26", "RQ-36", "RQ-37", "RQ-48"),
    "red_queens_race": ("RQ-34", "RQ-39"),
    "the_runners": ("RQ-83",),
    "counting_novelty": ("RQ-50",),
    "who_gets_the_profit": ("RQ-21", "RQ-31", "RQ-33", "RQ-43", "RQ-44", "RQ-49", "RQ-51", "RQ-52", "RQ-53"),
    "three_regional_flavours": ("RQ-02", "RQ-03", "RQ-23", "RQ-27", "RQ-28", "RQ-79"),
    "let_localities_run": ("RQ-57", "RQ-58", "RQ-60", "RQ-61", "RQ-71"),
    "money_standards_control": ("RQ-13", "RQ-14", "RQ-16", "RQ-17", "RQ-20", "RQ-42", "RQ-98"),
    "what_came_after": ("RQ-19", "RQ-40", "RQ-95"),
}
RECORDS = {
    one.claim: one
    for room, mine in ROOMS.items()
    for one in importlib.import_module(f"course.lessons.{room}.records").RECORDS
    if one.claim in mine
}


def tables(claim):
    return {name: data.load(name) for name in RECORDS[claim].tables}


def changed(name, column, to, times=False, **where):
    """A table in which a column has another value (or is times so much) in the rows with these entries."""
    table = data.load(name)
    rows = np.logical_and.reduce([
        table[key].astype(str).isin([str(one) for one in (entry if isinstance(entry, list | range) else [entry])])
        for key, entry in where.items()
    ]) if where else np.ones(len(table), dtype=bool)  # fmt: skip
    assert rows.any(), where
    made = table[column].astype(float)
    return {name: table.assign(**{column: made.where(~rows, made * to if times else to)})}


def both(*worlds):
    """Several changes; a later one of the same table takes the place of an earlier one."""
    return {name: table for world in worlds for name, table in world.items()}


def small_patents(times):
    """China has so many utility models, and so many designs, for each invention."""
    table = data.load("province_technology")
    kinds = {
        f"patent_{what}_{kind}": table[f"patent_{what}_invention"].astype(float) * times
        for what in ("applications", "grants", "in_force")
        for kind in ("utility_model", "design")
    }
    return {"province_technology": table.assign(**kinds)}


def spenders_grow(sign=1):
    """Each country grows by its rank in all traces of novelty, which are one and the same, from incomes that differ, or
    shrinks by it (sign -1).
    """
    science, economy = data.load("country_innovation"), data.load("country_economy")
    place = {iso3: n for n, iso3 in enumerate(sorted(set(economy["iso3"].astype(str))))}
    at = {name: table["iso3"].astype(str).map(place).astype(float) for name, table in (("s", science), ("e", economy))}
    economy = economy.assign(
        gdp_per_head_ppp_usd_2021=1000 * np.exp(np.sin(7 * at["e"])) * (1 + sign * at["e"] / 5000) ** (economy["year"] - 2000),
        population_persons=1e6, gdp_bn_usd=1.0,
    )  # fmt: skip
    traces = {column: at["s"].where(science[column].notna()) for column in closer.NOVELTY.values()}
    return {"country_economy": economy, "country_innovation": science.assign(**traces)}


def capital(factor):
    return changed("venture_capital", "vc_usd_million", factor, times=True, iso3="CHN")


def china_richer(factor):
    return changed("country_economy", "gdp_per_head_ppp_usd_2021", factor, times=True, iso3="CHN", year=[2019, 2024])


def china_develops(percent):
    return {
        **changed("rd_by_kind_country", "share_percent", percent, iso3="CHN", kind="development"),
        **changed("rd_by_kind_world", "development_percent", percent, iso3="CHN"),
    }


def research_grows(sign):
    """Growth follows the share of research, or goes against it."""
    table, kinds = data.load("country_economy"), data.load("rd_by_kind_country")
    shares = (
        closer.shares_of_countries(kinds, data.load("rd_by_kind_world"), "left out").groupby("iso3")["share"].last()
    )
    research = table["iso3"].astype(str).map((100 - shares).rank()).astype(float)
    income = 1e4 * (1 + (10 + sign * research) / 500) ** (table["year"] - 2000)
    scattered = income * np.exp(0.3 * np.sin(table["iso3"].astype(str).map(shares.rank() * 7).astype(float)))
    return {"country_economy": table.assign(gdp_per_head_ppp_usd_2021=scattered)}


def china_as_others(column):
    """China's real income stays what it was in 2010, as that of a country that stands still."""
    table = data.load("country_economy")
    rows = table["iso3"].astype(str) == "CHN"
    then = float(table.loc[rows & (table["year"] == 2010), column].iloc[0])
    return {"country_economy": table.assign(**{column: table[column].astype(float).where(~rows, then)})}


def smic_at_home(points):
    """China's share of SMIC's revenue: the first figure, and so many points more in all later ones."""
    table = data.load("firm_panel")
    rows = table["firm"].eq("SMIC") & table["indicator"].eq("China share of revenue")
    share = np.where(table["period"].eq("2012Q3"), 35.0, 35.0 + points)
    return {"firm_panel": table.assign(value=table["value"].astype(float).where(~rows, share))}


def ipod(factor_jobs, factor_wages):
    """Jobs and wages around the iPod outside the United States times a factor each."""
    table, there = data.load("value_capture"), {"country": "outside the United States"}
    for indicator, factor in (("jobs", factor_jobs), ("wages", factor_wages)):
        rows = (table["indicator"] == indicator) & (table["country"] == there["country"])
        table["value"] = table["value"].astype(float).where(~rows, table["value"].astype(float) * factor)
    return {"value_capture": table}


def provinces_grow(sign):
    """GDP of a province grows by its rank in what is researched, or against it; all traces of novelty are one."""
    economy = data.load("province_economy")
    names = economy["province"].astype(str)
    place = names.map({one: n for n, one in enumerate(sorted(set(names)))}).astype(float)
    made = {}
    for name, columns in (
        ("province_rd", ["basic_share_percent", "development_share_percent"]),
        ("province_technology", ["invention_share_of_applications_percent"]),
    ):
        table = data.load(name)
        at = table["province"].astype(str).map(dict(zip(names, place, strict=True))).astype(float)
        made[name] = table.assign(**{one: 100 - at if "development" in one else at for one in columns})
    begin = 100 + 20 * np.sin(place * 5)
    grown = begin * (1 + (40 + sign * place) / 1000) ** (economy["year"] - 2010)
    made["province_economy"] = economy.assign(gdp_bn_cny=grown, population_persons=1.0)
    return made


def china_makes(factor, years):
    """What China makes and sends abroad times a factor in some years."""
    return changed("country_counts", "value", factor, times=True, iso3="CHN", year=years)


def shops_get_nothing():
    items = ["Distribution and retail", "Retail margin and distribution"]
    return changed("value_capture", "value", 0, item=items)


def foreign_hands(percent, later=None, processing=80):
    """Foreign firms' share of exports by every source, and (later) by the customs; processing in exports."""
    rows = data.load("trade_by_owner_cn")
    other = rows["kind_of_firm"].astype(str) != "foreign-invested"
    keys = [rows[column].astype(str) for column in ("period", "flow", "customs_regime")]
    whole = rows["value"].astype(float).groupby(keys).transform("max")
    part = whole * (percent if later is None else later) / 100
    shares = [one for one in data.load("china_indicators")["indicator"].unique() if str(one).startswith("foreign-inv")]
    told = changed("china_indicators", "value", percent, indicator=[one for one in shares if "share" in one])
    mine = told["china_indicators"]["indicator"].astype(str).str.startswith("processing trade share of")
    told["china_indicators"]["value"] = told["china_indicators"]["value"].where(~mine, processing)
    return {
        **told,
        "trade_by_owner_cn": rows.assign(value=rows["value"].astype(float).where(other, part)),
    }


def development_later(percent):
    return changed(
        "rd_by_kind_country", "share_percent", percent, iso3="CHN", kind="development", year=range(2011, 2030)
    )


def payers_grow(sign):
    """Countries grow by the rank of what they pay for licences, or against it, all from one income."""
    economy = data.load("country_economy")
    paid = profit.licences(data.load("country_innovation"), economy, data.load("countries"))["payments"].rank()
    place = economy["iso3"].astype(str).map(paid).astype(float)
    income = 1e4 * (1 + 0.2 * np.sin(5 * place)) * (1 + (50 + sign * place) / 2000) ** (economy["year"] - 2010)
    return {"country_economy": economy.assign(gdp_per_head_ppp_usd_2021=income)}


def events(**drop):
    """The events without those that have these entries."""
    table = data.load("policy_events")
    rows = np.logical_and.reduce([table[column].astype(str) == entry for column, entry in drop.items()])
    return {"policy_events": table[~rows]}


def assembly(factor):
    """Final assembly costs so many times as much in every account."""
    items = [work for _, _, work in profit.ASSEMBLED.values()]
    return changed("value_capture", "value", factor, times=True, item=items)


def exports_of(guangdong, shanghai):
    """Shares of high-tech exports by every figure, in per cent; Beijing sells nothing and the others the rest."""
    facts, sold = data.load("place_facts_cn"), data.load("province_technology")
    value, named = facts["value"].astype(float), facts["indicator"].astype(str)
    for place, percent in (("Guangdong", guangdong), ("Shanghai", shanghai), ("Beijing", 0)):
        here = facts["place"].astype(str) == place
        value = value.where(~(here & (named == "share of national high-tech exports")), percent)
        for period, nation in (("2008", 381.3), ("2005-01/09", 0.75 * 218.2), ("2001-01/05", 46.45 * 5 / 12)):
            rows = here & (named == "high-tech exports") & (facts["period"].astype(str) == period)
            value = value.where(~rows, nation * percent / 100)
    names = sold["province"].astype(str)
    rest = (100 - guangdong - shanghai) / (names.nunique() - 4)
    column = names.map({"Guangdong": guangdong, "Shanghai": shanghai, "Beijing": 0}).fillna(rest).astype(float)
    return {
        "place_facts_cn": facts.assign(value=value),
        "province_technology": sold.assign(hightech_exports_m_usd=column.where(sold["hightech_exports_m_usd"].notna())),
    }


def beijing_has(labs=1.0, firms=1.0, young=1.0):
    """What Beijing has of the state's and of firms' money for research, of technology sold and of young firms, times
    a factor each.
    """
    rd, sold, lists = data.load("province_rd"), data.load("province_technology"), data.load("unicorns_hurun")
    for table, key, column, factor in (
        (rd, "province", "government_funds_m_cny", labs), (rd, "province", "enterprise_funds_m_cny", firms),
        (sold, "province", "technology_sold_m_cny", firms), (lists, "place", "unicorns", young),
    ):  # fmt: skip
        mine = table[key].astype(str).eq("Beijing")
        table[column] = table[column].astype(float).where(~mine, table[column].astype(float) * factor)
    return {"province_rd": rd, "province_technology": sold, "unicorns_hurun": lists}


def centres(factor):
    """IT workers and high-tech revenue of the three, all of Guangdong among them, times a factor."""
    return both(
        changed("census_cities_cn", "sample_it_services_persons", factor, times=True, province=THREE),
        changed("province_technology", "hightech_revenue_bn_cny", factor, times=True, province=THREE),
    )


def trained(place, factor):
    """What a province has of students, of doctorates in research and of graduates, times a factor."""
    facts = data.load("place_facts_cn")
    mine = facts["place"].astype(str).eq(place) & facts["indicator"].isin(
        ["higher education students per 100,000 people", "R&D personnel, doctorates"]
    )
    value = facts["value"].astype(float)
    return both(
        {"place_facts_cn": facts.assign(value=value.where(~mine, value * factor))},
        changed("census_cities_cn", "bachelor_persons", factor, times=True, province=place),
    )


def huawei(factor):
    return changed("firm_panel", "value", factor, times=True, firm="Huawei", indicator="revenue", year=[2021, 2023])


def smic_sells(factor):
    """Both limited firms' revenue of later years times a factor."""
    table = huawei(factor)["firm_panel"]
    rows = table["firm"].eq("SMIC") & table["indicator"].eq("revenue") & table["year"].isin([2022, 2024])
    return {"firm_panel": table.assign(value=table["value"].where(~rows, table["value"] * factor))}


def limits_by(iso3):
    table = data.load("policy_events")
    rows = table["topic"].eq("Chips") & table["kind"].eq("limit")
    return {"policy_events": table.assign(iso3=table["iso3"].astype(str).where(~rows, iso3))}


def provinces_alike():
    table = data.load("province_rd")
    return {"province_rd": table.assign(**dict.fromkeys(localities.OWN_WAYS.values(), 50.0))}


def state_goes_with(sign):
    """What government pays of R&D goes with success and industry, or against it, in every year alike."""
    table, tech = data.load("province_rd"), data.load("province_technology")
    names = sorted(set(table["province"].astype(str)))
    place = {one: float(n) for n, one in enumerate(names)}
    at = table["province"].astype(str).map(place)
    economy = data.load("province_economy")
    rank = tech["province"].astype(str).map(place).fillna(0.0)
    worth = 100 + sign * rank
    made = tech.assign(
        hightech_revenue_bn_cny=worth, hightech_new_product_sales_m_cny=worth, patent_grants_invention=worth
    )
    bent = 1 + 0.3 * np.sin(7 * economy["province"].astype(str).map(place).fillna(0.0))
    return {
        "province_rd": table.assign(government_share_percent=at, rd_total_m_cny=1.0),
        "province_technology": made,
        "province_economy": economy.assign(gdp_bn_cny=1.0, population_persons=bent),
    }


def dates(topic_dates):
    """Some events of 3G on other dates."""
    table = data.load("policy_events")
    rows = table["generation"].astype(str).eq("3G")
    date, first = table["date"].astype(str), table["date_first_day"].astype(str)
    for at_home, event, new in topic_dates:
        mine = rows & table["iso3"].eq("CHN").eq(at_home) & (table["event"].eq(event) if event else True)
        date, first = date.where(~mine, new), first.where(~mine, f"{new}-01")
    return {"policy_events": table.assign(date=date, date_first_day=first)}


def wapi(put_off="2004-04-21", back="2009-06", percent=22):
    """WAPI is put off and comes back on other dates, with another share of the ballots."""
    table = data.load("policy_events")
    mine = table["topic"].astype(str).eq("WAPI standard")
    event, date = table["event"].astype(str), table["date"].astype(str)
    for text, new in (("put off without a date", put_off), ("operators in China want it", back)):
        date = date.where(~(mine & event.str.contains(text)), new)
    told = f"ISO ballots: {percent} % for WAPI, 86 % for 802.11i"
    return {"policy_events": table.assign(date=date, event=event.where(~event.str.startswith("ISO ballots"), told))}


def kstar(year):
    return changed("firm_panel", "year", year, firm="Kstar")


def young_get(percent):
    """The young have such a share of China's venture capital, by every figure of the survey."""
    return changed("venture_capital_by_maker", "value", percent, maker="national survey")


def others_get(factor):
    return changed("venture_capital", "vc_usd_million", factor, times=True, iso3=["CHN", "GBR", "IND"])


def provinces_develop(percent):
    """Every province gives development so much of its R&D, and basic research a third of the rest."""
    table = data.load("province_rd")
    mine = table["level"].astype(str) == "province"
    return {
        "province_rd": table.assign(
            development_share_percent=table["development_share_percent"].astype(float).where(~mine, percent),
            basic_share_percent=table["basic_share_percent"].astype(float).where(~mine, (100 - percent) / 3),
        )
    }


def jobs_in_china(number):
    return changed("value_capture", "value", number, item="iPod jobs", country="China")


def research_of_the_three(factor):
    """R&D of the three, and spending on projects, times a factor."""
    facts = changed("place_facts_cn", "value", factor, times=True, place=THREE, indicator="R&D project expenditure")
    return {**facts, **changed("province_rd", "rd_total_m_cny", factor, times=True, province=THREE)}


def apple_earns(factor):
    """Apple's part of each product times a factor, in dollars and in shares."""
    table = data.load("value_capture")
    rows = table["item"].astype(str).isin(["Apple", "Apple profit", "Apple share of retail price"])
    return {
        "value_capture": table.assign(**{
            one: table[one].astype(float).where(~rows, table[one].astype(float) * factor)
            for one in ("value", "share_percent")
        })
    }  # fmt: skip


def parts_made(country):
    """All parts in the lists are made by firms of one country."""
    table = data.load("value_capture")
    rows = table["product"].isin(list(profit.LISTS.values()))
    return {"value_capture": table.assign(country=table["country"].astype(object).where(~rows, country))}


def engineers(number):
    return changed("value_capture", "value", number, item="Apple managers and professionals")


#: Claim, what is changed, and the word and answers then.
def sold_by_guangdong(factor):
    table = data.load("province_technology")
    column = table["hightech_exports_m_usd"].astype(float)
    return {
        "province_technology": table.assign(
            hightech_exports_m_usd=column.where(~table["province"].eq("Guangdong"), column * factor)
        )
    }


def opened(last, first=None):
    """Zones and open cities up to a year; first : the province that began two years before all others."""
    table = data.load("pilot_zones_cn")
    table = table[table["year"].le(last) | ~table["trial"].eq(localities.OPENING)]
    mine = table["province"].eq(first) & table["trial"].eq(localities.OPENING)
    return {"pilot_zones_cn": table.assign(year=table["year"].where(~mine, 1977))}


def basic_goes_with(sign):
    table = data.load("province_rd")
    return {"province_rd": table.assign(basic_share_percent=50 + sign * table["government_share_percent"] / 2)}


MADE = [
    ("RQ-50", lambda: both(small_patents(9), china_develops(90)), "supported", ["yes", "yes"]),
    ("RQ-50", lambda: both(small_patents(0.1), china_develops(40)), "contradicted", ["no", "no"]),
    ("RQ-25", lambda: development_later(82.75), "supported", ["yes"]),
    ("RQ-25", lambda: development_later(40), "contradicted", ["no"]),
    ("RQ-26", lambda: provinces_develop(90), "supported", ["yes"]),
    ("RQ-26", lambda: provinces_develop(10), "contradicted", ["no"]),
    ("RQ-21", shops_get_nothing, "supported", ["yes"]),
    ("RQ-21", lambda: apple_earns(0.1), "contradicted", ["no"]),
    ("RQ-43", dict, "supported", ["yes", "yes"]),
    ("RQ-43", lambda: parts_made("United States"), "contradicted", ["no", "no"]),
    ("RQ-44", dict, "supported", ["yes"]),
    ("RQ-44", lambda: engineers(0), "contradicted", ["no"]),
    ("RQ-31", lambda: jobs_in_china(14000), "supported", ["yes"]),
    ("RQ-31", lambda: jobs_in_china(5000), "contradicted", ["no"]),
    ("RQ-49", lambda: china_makes(3, [2008, 2009, 2010]), "supported", ["yes"]),
    ("RQ-49", lambda: china_makes(0.1, [2008, 2009, 2010]), "contradicted", ["no"]),
    ("RQ-02", lambda: research_of_the_three(1.2), "supported", ["yes"]),
    ("RQ-02", lambda: research_of_the_three(0.5), "contradicted", ["no"]),
    ("RQ-13", dict, "supported", ["yes"]),
    ("RQ-13", lambda: dates([(True, "", "2004-01")]), "contradicted", ["no"]),
    ("RQ-36", dict, "contradicted", ["no"]),
    ("RQ-36", lambda: spenders_grow(-1), "contradicted", ["no"]),
    ("RQ-36", spenders_grow, "open", ["yes"]),
    ("RQ-37", lambda: capital(0.01), "contradicted", ["yes", "yes", "yes"]),
    ("RQ-37", lambda: both(china_richer(0.1), china_develops(40)), "supported", ["no", "no", "no"]),
    ("RQ-48", lambda: research_grows(-1), "open", ["yes"]),
    ("RQ-48", lambda: research_grows(1), "open", ["no"]),
    ("RQ-34", lambda: both(ipod(5, 5), provinces_grow(-1)), "supported", ["yes", "yes", "yes"]),
    ("RQ-34", lambda: both(ipod(0.1, 0.1), provinces_grow(1)), "contradicted", ["no", "no", "no"]),
    ("RQ-39", dict, "open", ["yes"]),
    ("RQ-39", lambda: china_as_others("gdp_per_head_ppp_usd_2021"), "contradicted", ["no"]),
    ("RQ-83", lambda: smic_at_home(30), "open", ["yes"]),
    ("RQ-83", lambda: smic_at_home(0), "open", ["no"]),
    ("RQ-19", lambda: foreign_hands(80), "supported", ["yes", "yes", "yes"]),
    (
        "RQ-19",
        lambda: both(china_makes(0.1, range(2011, 2030)), development_later(60)),
        "contradicted",
        ["no", "no", "no"],
    ),
    ("RQ-19", lambda: development_later(60), "qualified", ["yes", "no", "no"]),
    ("RQ-33", dict, "open", ["yes"]),
    ("RQ-33", lambda: china_makes(0.1, [2008, 2009, 2010]), "contradicted", ["no"]),
    ("RQ-51", lambda: payers_grow(-1), "supported", ["yes", "yes"]),
    (
        "RQ-51",
        lambda: both(payers_grow(1), events(topic="Chips", kind="limit", iso3="USA")),
        "contradicted",
        ["no", "no"],
    ),
    ("RQ-53", lambda: foreign_hands(80), "open", ["yes", "yes", "yes"]),
    ("RQ-53", lambda: foreign_hands(80, 10), "open", ["yes", "no", "yes"]),
    ("RQ-53", lambda: foreign_hands(10, processing=10), "open", ["no", "no", "no"]),
    ("RQ-03", lambda: exports_of(42, 18), "supported", ["yes"]),
    ("RQ-03", lambda: exports_of(20, 10), "contradicted", ["no"]),
    ("RQ-23", dict, "supported", ["yes", "yes", "yes"]),
    ("RQ-23", lambda: beijing_has(0.01, 0.01, 0.01), "contradicted", ["no", "no", "no"]),
    ("RQ-23", lambda: beijing_has(labs=0.01), "qualified", ["no", "yes", "yes"]),
    ("RQ-28", dict, "supported", ["yes"]),
    ("RQ-28", lambda: trained("Beijing", 0.1), "contradicted", ["no"]),
    ("RQ-79", dict, "supported", ["yes"]),
    ("RQ-79", lambda: trained("Shanghai", 0.1), "contradicted", ["no"]),
    ("RQ-27", lambda: centres(6), "supported", ["yes", "yes"]),
    ("RQ-27", lambda: centres(0.05), "contradicted", ["no", "no"]),
    (
        "RQ-20",
        lambda: both(events(topic="Chips", kind="limit", iso3="USA"), smic_sells(3)),
        "supported",
        ["yes", "yes"],
    ),
    ("RQ-20", lambda: smic_sells(0.1), "contradicted", ["no", "no"]),
    ("RQ-40", lambda: china_richer(0.4), "open", ["yes"]),
    ("RQ-40", lambda: china_richer(3), "open", ["no"]),
    ("RQ-57", dict, "open", ["yes"]),
    ("RQ-57", provinces_alike, "contradicted", ["no"]),
    ("RQ-58", dict, "supported", ["yes", "yes", "yes"]),
    ("RQ-58", lambda: both(opened(1990), sold_by_guangdong(9)), "contradicted", ["yes", "no", "no"]),
    ("RQ-58", lambda: both(opened(2010, "Fujian"), sold_by_guangdong(0.3)), "qualified", ["no", "yes", "yes"]),
    ("RQ-61", lambda: basic_goes_with(1), "open", ["yes"]),
    ("RQ-61", lambda: basic_goes_with(-1), "open", ["no"]),
    ("RQ-60", lambda: state_goes_with(-1), "open", ["yes"]),
    ("RQ-60", lambda: state_goes_with(1), "open", ["no"]),
    ("RQ-71", lambda: state_goes_with(-1), "open", ["yes"]),
    ("RQ-71", lambda: state_goes_with(1), "open", ["no"]),
    ("RQ-95", lambda: limits_by("CHN"), "open", ["yes"]),
    ("RQ-95", lambda: limits_by("USA"), "open", ["no"]),
    ("RQ-14", dict, "supported", ["yes", "yes", "yes"]),
    ("RQ-14", lambda: wapi("2009-01-01", percent=72), "contradicted", ["no", "no", "no"]),
    ("RQ-14", lambda: wapi(back="2004-10"), "qualified", ["yes", "no", "yes"]),
    ("RQ-16", lambda: kstar(2012), "open", ["yes"]),
    ("RQ-16", lambda: kstar(2008), "open", ["no"]),
    ("RQ-17", lambda: young_get(5), "supported", ["yes", "yes"]),
    ("RQ-17", lambda: young_get(60), "contradicted", ["no", "no"]),
    ("RQ-42", lambda: others_get(0.01), "open", ["yes"]),
    ("RQ-42", lambda: others_get(100), "open", ["no"]),
    ("RQ-98", dict, "open", ["yes", "yes", "yes"]),
    (
        "RQ-98",
        lambda: dates(
            [(True, "licences issued", "2003-01"), (True, "licensing approved", "2003-01"), (False, "", "2007-01")]
        ),
        "contradicted",
        ["no", "no", "no"],
    ),
    ("RQ-52", lambda: assembly(20), "open", ["yes", "yes"]),
    ("RQ-52", lambda: china_makes(0.1, [2008, 2009, 2010]), "contradicted", ["no", "no"]),
]


@pytest.mark.parametrize(("claim", "make", "word", "answers"), MADE)
def test_a_made_world_gets_its_word_and_every_clause_goes_with_its_answer(claim, make, word, answers):
    made_worlds.gets(RECORDS[claim], make(), word, answers)


def test_every_question_has_a_made_world_for_yes_and_one_for_no():
    made_worlds.says_both(RECORDS, MADE)


@pytest.mark.parametrize(("claim", "table", "column", "entry"), [
    ("RQ-25", "rd_by_kind_country", "iso3", "CHN"), ("RQ-26", "province_rd", "level", "province"),
    ("RQ-31", "value_capture", "country", "China"), ("RQ-49", "country_counts", "year", "2009"),
    ("RQ-02", "place_facts_cn", "indicator", "R&D project expenditure"), ("RQ-13", "policy_events", "iso3", "JPN"),
    ("RQ-50", "province_technology", "year", "2011"),
    ("RQ-36", "countries", "is_aggregate", "False"), ("RQ-37", "venture_capital", "iso3", "CHN"),
    ("RQ-48", "rd_by_kind_country", "kind", "development"), ("RQ-34", "value_capture", "country", "United States"),
    ("RQ-19", "country_counts", "economy", "China"), ("RQ-33", "country_counts", "year", "2010"),
    ("RQ-03", "place_facts_cn", "place", "Shanghai"),
    ("RQ-23", "province_rd", "province", "Beijing"), ("RQ-23", "unicorns_hurun", "year", "2019"),
    ("RQ-28", "census_cities_cn", "year", "2010"), ("RQ-79", "place_facts_cn", "indicator", "R&D personnel"),
    ("RQ-27", "census_cities_cn", "city", "Beijing"), ("RQ-27", "province_technology", "province", "Shanghai"),
    ("RQ-20", "firm_panel", "firm", "Huawei"), ("RQ-40", "policy_events", "topic", "Made in China 2025"),
    ("RQ-58", "pilot_zones_cn", "trial", "opening to foreign firms"), ("RQ-58", "provinces", "level", "province"),
    ("RQ-61", "province_rd", "level", "province"),
    ("RQ-57", "province_rd", "level", "province"), ("RQ-60", "province_economy", "level", "province"),
    ("RQ-71", "province_technology", "level", "province"), ("RQ-95", "policy_events", "topic", "Chips"),
    ("RQ-98", "policy_events", "iso3", "CHN"), ("RQ-14", "policy_events", "topic", "WAPI standard"),
    ("RQ-16", "firm_panel", "firm", "Kstar"), ("RQ-17", "venture_capital_by_maker", "maker", "national survey"),
    ("RQ-42", "venture_capital", "iso3", "USA"),
    ("RQ-51", "policy_events", "topic", "Chips"), ("RQ-52", "value_capture", "product", "iPad (2010)"),
    ("RQ-39", "country_economy", "iso3", "CHN"), ("RQ-83", "firm_panel", "period", "2018"),
])  # fmt: skip
def test_a_table_without_the_rows_that_are_needed_is_refused_by_name(claim, table, column, entry):
    made_worlds.refuses(RECORDS[claim], table, column, entry)


def test_a_part_that_shrinks_is_seen_though_the_place_is_kept():
    mine = engine.judge(RECORDS["RQ-19"], {**tables("RQ-19"), **china_makes(0.85, range(2011, 2030))}, worlds=0)
    said = {(way.options["standing"], way.answer) for way in mine.parts[0].ways}
    assert said == {("place", "yes"), ("part", "no")}


def test_a_year_after_the_decade_counts_only_where_a_measure_has_one():
    ways = engine.run(RECORDS["RQ-19"].questions[0], tables("RQ-19"))
    later = {way.options["measure"] for way in ways if way.options["until"] == "2024"}
    assert later == {"high-tech exports"}, "the other measures end before"


def test_what_a_shop_keeps_is_gross_profit_whoever_owns_it():
    ways = engine.run(RECORDS["RQ-21"].questions[0], tables("RQ-21"))
    found = {way.options["base"]: way.found for way in ways if way.options["product"] == "iPad"}
    usd = data.load("value_capture").query("product == 'iPad (2010)'").set_index("item")["value"].astype(float)
    shops, makers = usd["Distribution and retail"], usd["Value capture, total"]
    gap = found["Apple's own shops, too"].value - found["other shops, too"].value
    assert gap == pytest.approx(100 * shops / (makers + shops))
    assert found["makers"].value == pytest.approx(100 * usd["Apple"] / makers)
    assert all(one.low == one.high for one in found.values())


def test_exports_less_foreign_parts_are_first_only_where_that_is_certain():
    """China's exports lose their foreign part and others keep theirs: first is certain, and second only the worst."""
    found = {
        (way.options["measure"], way.options["year"]): way
        for way in engine.run(RECORDS["RQ-49"].questions[0], tables("RQ-49"))
    }
    counts = data.load("country_counts").query("series == 'World Bank, current' and kind == 'country' and year == 2008")
    sold = counts[counts["indicator"] == "high-tech exports"].set_index("economy")["value"].astype(float)
    for name, foreign in (("exports less foreign parts", 34.9), ("the same, older edition", 40.0)):
        way = found[name, "2008"]
        rank = 1 + int((sold.drop("China") > sold["China"] * (1 - foreign / 100)).sum())
        assert (way.found.low, way.found.value, way.found.high) == (1.0, rank, rank)
        assert way.answer == ("yes" if rank == 1 else "unclear")
    assert {found["exports less foreign parts", year].answer for year in ("2009", "2010")} == {"yes"}
    much = changed("china_indicators", "value", 90, indicator="foreign share of value in electronics exports")
    assert {way.answer for way in engine.run(RECORDS["RQ-49"].questions[0], {**tables("RQ-49"), **much})
            if "edition" in way.options["measure"] or "less" in way.options["measure"]} == {"unclear"}  # fmt: skip


def test_exports_of_all_three_in_one_year_are_those_of_the_one_table():
    ways = engine.run(RECORDS["RQ-03"].questions[0], tables("RQ-03"))
    one = next(way for way in ways if all(way.options[f"year of {place}"] == "2016" for place in THREE))
    sold = data.load("province_technology").query("level == 'province' and year == 2016")
    sold = sold.set_index("province")["hightech_exports_m_usd"].astype(float)
    assert one.found.told["three"] == pytest.approx(100 * sold[THREE].sum() / sold.sum()) and one.answer == "no"


@pytest.mark.parametrize(("share", "quarters", "tenths"), [
    (34.0, "yes", "yes"), (31.0, "yes", "no"), (29.0, "no", "no"), (38.0, "yes", "no"), (43.0, "no", "no"),
])  # fmt: skip
def test_a_third_is_the_nearest_of_the_fractions_at_hand(share, quarters, tenths):
    money = data.load("province_rd")
    money = money[(money["level"] == "province") & (money["year"] == 2010)]
    mine = money["province"].astype(str).isin(THREE)
    spent = np.where(mine, share / 3, (100 - share) / (~mine).sum())
    given = {**tables("RQ-02"), "province_rd": money.assign(rd_total_m_cny=spent)}
    question = RECORDS["RQ-02"].questions[0]
    for label, options in question.choices[0].options:
        found = question.find(given["province_rd"], given["place_facts_cn"], counted="R&D in 2010", fractions=options)
        assert question.line.answer(found) == (tenths if "tenths" in label else quarters)
