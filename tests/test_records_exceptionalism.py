"""Records on Norris's essay: made worlds in which each question says yes and no, and the clauses that go with them."""

from __future__ import annotations

import importlib

import pandas as pd
import pytest

from course import data
from course.ledger import engine
from course.ledger.record import RecordError
from course.lessons.engines_shift_down import records
from course.tables import economies

ROOMS = ("start_here", "engines_shift_down", "making_the_money_back", "different_not_unique", "anything_looks_unique")
RECORDS = {
    one.claim: one for room in ROOMS for one in importlib.import_module(f"course.lessons.{room}.records").RECORDS
}
SERVICES = "value added of IT and information services"
AMERICANS = ["Amazon", "Meta", "Alphabet"]
HOME = ["Alibaba", "Baidu", "JD", "Meituan", "PDD", "Tencent"]


def tables(claim):
    return {name: data.load(name) for name in RECORDS[claim].tables}


def changed(name, column, value, **where):
    """A table of the course, or one given, with a column changed in some rows: a value, or what a function makes."""
    table = data.load(name).copy() if isinstance(name, str) else name.copy()
    rows = pd.Series(True, index=table.index)
    for key, entry in where.items():
        rows &= table[key].astype(str).isin([str(one) for one in (entry if isinstance(entry, list) else [entry])])
    assert rows.any(), where
    if pd.api.types.is_numeric_dtype(table[column]):
        table[column] = table[column].astype(float)
    else:
        table[column] = table[column].astype(object)
    table.loc[rows, column] = value(table.loc[rows, column]) if callable(value) else value
    return table


def engine_of_users(added, growth):
    """CNNIC's people online, and by mobile, so many millions more in the last year, and QuestMobile's last growth."""
    made = data.load("china_indicators")
    known = made[made["preferred"].astype(bool)].set_index(["indicator", "period"])["value"]
    for indicator in ("internet users", "mobile internet users"):
        for before, after in (("2017-12", "2018-12"), ("2018-06", "2019-06")):
            if (indicator, after) in known.index:
                value = known[indicator, before] + added
                made = changed(made, "value", value, indicator=indicator, period=after, preferred=True)
    name = "growth of monthly active mobile users over a year"
    return changed(made, "value", growth, indicator=name, period="2019-11")


def slower_users():
    return engine_of_users(10, 0.7)


def faster_users():
    return engine_of_users(400, 10)


def faster_time(made):
    made = changed(made, "value", 60, indicator="growth of daily minutes per user over a year", period="2019-06")
    made = changed(made, "note", "+60%", indicator="daily hours per user", period="2019-11")
    return changed(made, "value", 60, indicator="weekly hours online per user", period="2018-12")


def cash(factor, years=(2019,), economy="China"):
    return changed(
        "venture_capital", "vc_usd_million", lambda old: old * factor, economy=economy, year=[str(y) for y in years]
    )


def ahead_in_money():
    ai = changed("venture_capital_by_maker", "value", lambda old: old * 100, maker="Stanford AI Index", economy="China")
    return {"venture_capital": cash(9, range(2019, 2023)), "venture_capital_by_maker": ai}


def stayers(china, note):
    made = changed("market_indicators", "note", note, indicator="app retention day 30")
    return {"market_indicators": changed(made, "value", china, economy="China", indicator="app retention day 30")}


def earned(value, firms, **where):
    return {"firm_panel": changed("firm_panel", "value", value, firm=firms, indicator="operating income", **where)}


def cost_of_users(factor):
    """Selling cost, and the cost that the press tells, times a factor a year."""
    made = data.load("firm_panel").assign(value=lambda table: table["value"].astype(float))
    rows = made["firm"].isin(["PDD", "Alibaba", "JD"]) & (
        made["indicator"].eq("sales and marketing cost") | made["indicator"].str.startswith("cost per new active")
    )
    made.loc[rows, "value"] *= factor ** (made["year"][rows] - 2015.0)
    return {"firm_panel": made}


def income_of_home(value):
    """What Chinese firms keep, by both of the incomes that are asked."""
    made = earned(value, HOME)["firm_panel"]
    for indicator in ("net income", "net income attributable"):
        made = changed(made, "value", value, firm=HOME, indicator=indicator, period_kind="year")
    return {"firm_panel": made}


def american_firms(income, factor):
    """The operating income of American firms, and a revenue that grows by a factor a year."""
    firms = [*AMERICANS, "Uber"]
    made = earned(income, firms)["firm_panel"]
    made["value"] = made["value"].astype(float)
    rows = made["firm"].isin(firms) & made["indicator"].eq("revenue")
    made.loc[rows, "value"] = 1000.0 * factor ** (made["year"][rows] - 2010.0)
    return {"firm_panel": made}


def below_our_level():
    return american_firms(-1e6, 0.5)


def on_one_level():
    return american_firms(1e20, 9)


def india_online():
    return {"country_internet": changed("country_internet", "internet_users_percent", 99, iso3="IND")}


def china_alone():
    unicorns = changed("market_indicators", "value", 10, iso3="USA", indicator="unicorns, Hurun list")
    services = changed("country_counts", "value", lambda old: old * 100, iso3="CHN", indicator=SERVICES)
    return {"market_indicators": unicorns, "venture_capital": cash(100), "country_counts": services}


def slow_rise():
    """Shares of a digital economy that rise by a tenth in some years."""
    made = changed(
        "market_indicators", "value", 27, indicator="mobile payment users, share of internet users", year="2016"
    )
    made = changed(made, "value", 12, iso3="CHN", indicator="e-commerce, share of retail sales", year="2016")
    early = {"2013": (0.09, 100), "2018": (0.1, 100)}
    money = data.load("venture_capital")
    for year, (part, whole) in early.items():
        money = changed(money, "vc_usd_million", part * whole, economy="China", year=year)
        money = changed(money, "vc_usd_million", whole, economy="World", year=year)
    return {"market_indicators": made, "venture_capital": money}


HABITS = ["phone payment in shops, share of smartphone users", "e-commerce, share of retail sales",
          "daily hours in mobile apps per user"]  # fmt: skip


def all_the_same():
    """The same habits, rules and money of GDP in every country."""
    gdp = data.load("country_economy").query("year == 2019").set_index("iso3")["gdp_bn_usd"].astype(float)
    money = data.load("venture_capital").assign(vc_usd_million=lambda t: t["vc_usd_million"].astype(float))
    mine = money["iso3"].isin(gdp.index)
    money.loc[mine, "vc_usd_million"] = money.loc[mine, "iso3"].astype(str).map(gdp)
    rules = changed("digital_rules", "value", 0.2, maker="OECD", year="2018")
    return {
        "market_indicators": changed("market_indicators", "value", 20, indicator=HABITS),
        "venture_capital": money,
        "digital_rules": rules,
    }


def far_apart():
    hours = changed("market_indicators", "value", 1, indicator=HABITS[2], economy="United Kingdom")
    return {"market_indicators": hours}


def nowhere_alone_and_nowhere_ordinary():
    """Others pay by phone and are online as much as China, which is first in all fifteen indicators."""
    made = {"market_indicators": changed("market_indicators", "value", 80, indicator=HABITS[0])}
    net = changed("country_internet", "internet_users_percent", 66, iso3="IND")
    for column in ("internet_users_percent", "mobile_per_100", "broadband_per_100"):
        net = changed(net, column, 67 if column.startswith("internet") else 900, iso3="CHN")
    net = changed(net, "internet_users_percent", lambda old: old.clip(upper=66.5), iso3=[
        one for one in net["iso3"].unique() if one != "CHN"])  # fmt: skip
    made["country_internet"] = net
    new = data.load("country_innovation")
    for column in new.columns:
        if pd.api.types.is_numeric_dtype(new[column]) and column != "year":
            new = changed(new, column, 9e9, iso3="CHN")
    made["country_innovation"] = new
    economy = data.load("country_economy")
    for column in ("fdi_inflow_bn_usd", "private_credit_percent_gdp", "urban_percent"):
        economy = changed(economy, column, 9e6, iso3="CHN")
    made["country_economy"] = economy
    return made


def new_things(factor):
    return {
        "country_counts": changed("country_counts", "value", lambda old: old * factor, iso3="CHN"),
        "country_innovation": changed(
            "country_innovation", "ip_receipts_bn_usd", lambda old: old * factor**3, iso3="CHN"
        ),
    }


def poor_for_ever():
    made = changed("country_economy", economies.REAL, 1500, iso3="CHN")
    odd = [str(year) for year in range(1991, 2030, 2)]
    return {"country_economy": changed(made, economies.REAL, 1490, iso3="CHN", year=odd)}


def twin_of(iso3):
    """China's figures are those of another country."""
    made = {}
    for name in ("country_internet", "country_economy", "country_innovation"):
        table = data.load(name)
        other = table[table["iso3"] == iso3].assign(iso3="CHN", country="China")
        made[name] = pd.concat([table[table["iso3"] != "CHN"], other], ignore_index=True)
    return made


def a_country_apart():
    made = changed("country_internet", "internet_users_percent", 0.1, iso3="CHN")
    made = changed(made, "mobile_per_100", 900, iso3="CHN")
    return {"country_internet": changed(made, "broadband_per_100", 900, iso3="CHN")}


def fastest():
    made = data.load("country_internet")
    for column in ("internet_users_percent", "mobile_per_100", "broadband_per_100"):
        for years, value in ((("2000", "2005", "2010"), 0), (("2015", "2020"), 1000)):
            made = changed(made, column, value, iso3="CHN", year=list(years))
    return {"country_internet": made}


def nothing():
    return {}


MADE = [
    ("EX-01", lambda: {"china_indicators": slower_users()}, "supported", ["yes"]),
    ("EX-01", lambda: {"china_indicators": faster_users()}, "contradicted", ["no"]),
    ("EX-02", nothing, "supported", ["yes"]),
    ("EX-02", lambda: {"china_indicators": faster_time(data.load("china_indicators"))}, "contradicted", ["no"]),
    ("EX-04", lambda: stayers(5, "Printed as around"), "open", ["yes"]),
    ("EX-04", lambda: stayers(40, "Printed as around"), "open", ["no"]),
    ("EX-05", lambda: income_of_home(-1), "open", ["yes"]),
    ("EX-05", lambda: income_of_home(lambda old: old.abs() * 10), "contradicted", ["no"]),
    ("EX-06", lambda: cost_of_users(3), "supported", ["yes"]),
    ("EX-06", lambda: cost_of_users(0.2), "contradicted", ["no"]),
    ("EX-10", below_our_level, "open", ["yes"]),
    ("EX-10", on_one_level, "contradicted", ["no"]),
    ("EX-11", nothing, "supported", ["yes"]),
    ("EX-11", slow_rise, "contradicted", ["no"]),
    ("EX-12", india_online, "contradicted", ["yes", "yes"]),
    ("EX-12", china_alone, "supported", ["no", "no"]),
    ("EX-13", nothing, "contradicted", ["yes"]),
    ("EX-13", fastest, "supported", ["no"]),
    ("EX-14", ahead_in_money, "open", ["yes"]),
    ("EX-14", nothing, "contradicted", ["no"]),
    ("EX-15", lambda: new_things(100), "open", ["yes"]),
    ("EX-15", lambda: new_things(0.01), "contradicted", ["no"]),
    ("EX-18", nothing, "open", ["yes", "yes"]),
    ("EX-18", poor_for_ever, "contradicted", ["no", "no"]),
    ("EX-19", nothing, "open", ["yes"]),
    ("EX-19", poor_for_ever, "contradicted", ["no"]),
    ("EX-22", lambda: {"china_indicators": slower_users()}, "supported", ["yes"] * 3),
    (
        "EX-22",
        lambda: {"china_indicators": faster_time(faster_users()), "venture_capital": cash(2)},
        "contradicted",
        ["no"] * 3,
    ),
    ("EX-25", nothing, "open", ["yes"]),
    ("EX-25", lambda: earned(lambda old: old.abs(), ["Uber", "Snap"]), "open", ["no"]),
    ("EX-26", lambda: {"venture_capital": cash(0.5)}, "open", ["yes"]),
    ("EX-26", lambda: {"venture_capital": cash(2)}, "open", ["no"]),
    ("EX-28", a_country_apart, "open", ["yes"]),
    ("EX-28", lambda: twin_of("BRA"), "contradicted", ["no"]),
    ("EX-36", far_apart, "supported", ["yes", "yes"]),
    ("EX-36", all_the_same, "contradicted", ["no", "no"]),
    ("EX-37", nothing, "supported", ["yes", "yes"]),
    ("EX-37", nowhere_alone_and_nowhere_ordinary, "contradicted", ["no", "no"]),
    ("EX-31", below_our_level, "open", ["yes"]),
    ("EX-31", nothing, "contradicted", ["no"]),
]  # fmt: skip
MINE = {claim for claim, *_ in MADE}


@pytest.mark.parametrize(("claim", "make", "word", "answers"), MADE)
def test_a_made_world_gets_its_word_and_every_clause_goes_with_its_answer(claim, make, word, answers):
    mine = engine.judge(RECORDS[claim], {**tables(claim), **make()}, worlds=10)
    assert (mine.word, [part.answer for part in mine.parts]) == (word, answers)
    assert mine.word in engine.reachable(mine)
    for part, answer in zip(mine.parts, answers, strict=True):
        start = (part.question.yes if answer == "yes" else part.question.no).split("{")[0]
        assert start[1:] in mine.sentence


def test_every_question_has_a_made_world_for_yes_and_one_for_no():
    for claim in MINE:
        for n, question in enumerate(RECORDS[claim].questions):
            assert {answers[n] for told, _, _, answers in MADE if told == claim} >= {"yes", "no"}, question.name


@pytest.mark.parametrize(("claim", "table", "column", "entry"), [
    ("EX-01", "china_indicators", "indicator", "internet users"), ("EX-02", "china_indicators", "period", "2018-12"),
    ("EX-04", "market_indicators", "economy", "Japan"), ("EX-06", "firm_panel", "firm", "JD"), ("EX-10", "firm_panel", "firm", "JD"),
    ("EX-11", "market_indicators", "year", "2016"), ("EX-36", "digital_rules", "maker", "OECD"), ("EX-37", "country_internet", "iso3", "CHN"),
    ("EX-12", "venture_capital", "year", "2019"), ("EX-12", "country_counts", "indicator", SERVICES), ("EX-13", "country_internet", "iso3", "CHN"), ("EX-14", "venture_capital", "economy", "China"),
    ("EX-15", "country_counts", "year", "2018"), ("EX-19", "country_economy", "year", "2019"), ("EX-28", "country_internet", "iso3", "CHN"),
])  # fmt: skip
def test_a_table_without_the_rows_that_are_needed_is_refused_by_name(claim, table, column, entry):
    given = tables(claim)
    given[table] = given[table][given[table][column].astype(str) != entry]
    with pytest.raises(RecordError, match=rf"{claim}, question .*{table}"):
        engine.judge(RECORDS[claim], given)


def test_devices_are_only_set_beside_devices_and_only_where_both_years_are_known():
    ways = engine.judge(RECORDS["EX-01"], tables("EX-01"), worlds=0).parts[0].ways
    known = {(way.options["after"], way.options["base"]) for way in ways if way.options["count"] == "devices"}
    assert known == {("the year to June 2019", "the year before")}
    table = data.load("china_indicators")
    early, late, off = records.devices_added(table, "people a year")
    levels = 1135 / 1.007 / 1.045, 1135 / 1.007, 1135
    assert (early, late) == pytest.approx((levels[1] - levels[0], levels[2] - levels[1])) and 0.5 < off < 1.5


def test_users_cash_and_white_space_are_asked_over_the_same_years_before_the_essay():
    options = {
        claim: {choice.name: choice.options for choice in RECORDS[claim].questions[0].choices}
        for claim in ("EX-01", "EX-03", "EX-07")
    }
    assert options["EX-01"]["base"] == options["EX-03"]["base"] == options["EX-07"]["base"]
    assert options["EX-01"]["after"] == options["EX-07"]["after"]
    assert all(month <= "2019-06" for _, month in options["EX-01"]["after"]), "the sequel does not count"
    table = data.load("china_indicators")
    later = table["period"].astype(str) > "2019-11"
    for claim in ("EX-01", "EX-07"):
        whole = engine.judge(RECORDS[claim], {"china_indicators": table}, worlds=0)
        assert engine.judge(RECORDS[claim], {"china_indicators": table[~later]}, worlds=0) == whole


def test_the_additions_that_are_compared_are_those_of_the_table():
    china = data.load("china_indicators")
    mobile = china[(china["indicator"] == "mobile internet users")].set_index("period")["value"]
    found = records.fewer_came(
        china, count="people online by mobile", after="2018-12", base=4, unit="people a year"
    ).told
    assert found["late"] == pytest.approx(mobile["2018-12"] - mobile["2017-12"])
    assert found["early"] == pytest.approx((mobile["2017-12"] - mobile["2013-12"]) / 4)
    cash = data.load("venture_capital").query("economy == 'China' and sector == 'All sectors'")
    cash = cash[cash["vintage"] == "2003-2022, by receiving firm"].set_index("year")["vc_usd_million"]
    fall = records.less_cash(data.load("venture_capital"), vintage="2003-2022, by receiving firm", base=2)
    assert fall.value == pytest.approx(100 * (1 - cash[2019] / cash[[2017, 2018]].mean()))


# ------------------------------------------------------------------------------------- customers, margins and the sequel


def ways_of(claim, **given):
    return engine.judge(RECORDS[claim], {**tables(claim), **given}, worlds=0).parts[0].ways


def test_thin_margins_are_those_of_the_essay_s_years_and_no_sequel_counts():
    panel = data.load("firm_panel")
    assert ways_of("EX-05", firm_panel=panel[panel["year"] <= 2020]) == ways_of("EX-05")
    later = changed("firm_panel", "value", 1e9, firm=["PDD", "JD", "Tencent"], year="2020")
    assert ways_of("EX-05", firm_panel=later) == ways_of("EX-05"), "only Alibaba's year to March 2020 is of 2019"
    options = {choice.name: [label for label, _ in choice.options] for choice in RECORDS["EX-05"].questions[0].choices}
    assert options["year"] == ["2019", "2018"]


def test_where_jd_is_not_on_record_the_two_sets_of_firms_are_not_asked_twice():
    asked = {(way.options["firms"], way.options["year"]) for way in ways_of("EX-05")}
    assert ("all", "2018") not in asked and ("without JD", "2018") in asked


def test_the_cost_of_a_customer_by_hand():
    panel = data.load("firm_panel")
    selling = panel[panel["firm"].eq("PDD") & panel["indicator"].eq("sales and marketing cost")].set_index("period")[
        "value"
    ]
    users = panel[panel["firm"].eq("PDD") & panel["indicator"].eq("active customers")].set_index("period")["value"]

    def cost(year, lost):
        before, after = users[f"{year - 1}-12-31"], users[f"{year}-12-31"]
        return selling[str(year)] / (after - before * (1 - lost / 100))

    found = {tuple(way.options.values()): way.found for way in ways_of("EX-06")}
    revenue = panel[panel["firm"].eq("PDD") & panel["indicator"].eq("revenue")].set_index("period")["value"]

    def brings(year):
        return revenue[str(year)] / (users[f"{year - 1}-12-31"] + users[f"{year}-12-31"])

    for label, lost in (("nobody", 0), ("one in five", 20), ("half", 50), ("all", 100)):
        rise = cost(2020, lost) / cost(2018, lost)
        assert found["PDD", "yuan", label, "first to last"].value == pytest.approx(100 * (rise - 1)), label
        beside = 100 * (rise * brings(2018) / brings(2020) - 1)
        assert found["PDD", "months of revenue", label, "first to last"].value == pytest.approx(beside), label
    bounds = found["PDD", "yuan", "not the same each year", "first to last"]
    assert bounds.low == pytest.approx(100 * (cost(2020, 100) / cost(2018, 0) - 1))
    assert bounds.high == pytest.approx(100 * (cost(2020, 0) / cost(2018, 100) - 1))


def test_a_rise_that_comes_from_leavers_alone_is_not_told_apart_from_none():
    """With leavers who may differ between the years, no rise of the real table is certain."""
    unknown = [way for way in ways_of("EX-06") if way.options["leavers"] == "not the same each year"]
    assert len(unknown) == 6 and {way.answer for way in unknown} == {"unclear"}


def test_margins_and_growth_both_decide_who_is_behind():
    panel = data.load("firm_panel")
    found = {tuple(way.options.values()): way.found.value for way in ways_of("EX-10")}
    wide = panel[panel["preferred"] & panel["period_kind"].eq("year")].set_index(["firm", "indicator", "period"])[
        "value"
    ]

    def grew(firm):
        return wide[firm, "revenue", "2019"] / wide[firm, "revenue", "2018"]

    ahead = [grew("PDD") > grew("Amazon"), grew("JD") > grew("Amazon"), grew("Tencent") > grew("Meta")]
    assert ahead == [True, True, False]
    # Alibaba is ahead in 2017, the nearest year that both have, and Baidu behind in 2016
    assert found["growth of revenue", "2019", "five pairs"] == pytest.approx(60)
    assert found["operating margin", "2019", "five pairs"] == pytest.approx(20)
