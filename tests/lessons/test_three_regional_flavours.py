"""The lab over its grid, the verdicts when tables change, and what the text says in words."""

import itertools
import math

import pandas as pd
import pytest

from course import data, lab
from course.ledger import claims, rules
from course.lessons.three_regional_flavours import claims as verdicts
from course.lessons.three_regional_flavours import figures
from course.lessons.three_regional_flavours import lab as lesson_lab
from course.models import profiles

CLAIMS = [
    "RQ-04", "RQ-05", "RQ-08", "RQ-09", "RQ-10", "RQ-22", "RQ-23", "RQ-27", "RQ-28", "RQ-66",
    "RQ-72", "RQ-73", "RQ-77", "RQ-79", "RQ-84", "RQ-85",
]  # fmt: skip


@pytest.fixture(scope="module")
def the_lab():
    return lesson_lab.the_lab()


# ------------------------------------------------------------------------------------------------------------ the lab


@pytest.mark.parametrize("measure", figures.AMOUNTS)
def test_every_map_draws_or_names_the_years_there_are(the_lab, measure):
    for count, year in itertools.product((figures.OF_NATION, figures.QUOTIENT, figures.RANK), (2010, 2011, 2017, 2023)):
        reply = the_lab.answer(show=lesson_lab.MAP, measure=measure, count=count, year=year)
        assert reply["spec"] or f"no figures of {measure} by province for {year}; there are for" in reply["error"]
        assert "NaN" not in reply["spec"] and "Infinity" not in reply["spec"]


@pytest.mark.parametrize("year", figures.YEARS)
def test_every_profile_draws_or_says_what_is_missing(the_lab, year):
    for places in (["Henan"], ["Beijing", "Shanghai"], lesson_lab.PLACES[:8]):
        reply = the_lab.answer(show=lesson_lab.PROFILE, year=year, places=places)
        if year in (2011, 2017, 2023):
            assert (
                "A profile needs all seven measures" in reply["error"]
                and "whole years are 2010, 2012 to 2016" in reply["error"]
            )
        else:
            assert reply["spec"] and "NaN" not in reply["spec"], reply["error"]


@pytest.mark.parametrize("measure", figures.AMOUNTS)
def test_every_share_draws_and_parts_add_up(the_lab, measure):
    for places in (["Henan"], ["Beijing", "Shanghai", "Guangdong"], lesson_lab.PLACES[:8]):
        fig = the_lab.figure(show=lesson_lab.SHARE, measure=measure, places=places)
        lines = {t.name: dict(zip(t.x, t.y, strict=True)) for t in fig.data if t.name}
        assert set(places) <= set(lines)
        if len(places) > 1:
            for year, value in lines["together"].items():
                if value is not None and float(year).is_integer():
                    assert value == pytest.approx(sum(lines[p][year] for p in places), abs=0.01)


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"show": "dance"}, "no view 'dance'"),
        ({"measure": "luck"}, "no measure 'luck'"),
        ({"count": "twice"}, "no count 'twice'"),
        ({"year": 1999}, "no year 1999"),
        ({"places": ["Oz"]}, "found 'Oz'"),
        ({"places": []}, "Choose a province"),
        ({"show": lesson_lab.MAP, "measure": "high-tech exports", "year": 2010}, "there are for 2016 to 2018"),
        ({"year": 2023}, "no figure of papers"),
        ({"year": 2017}, "no figure of high-tech revenue"),
    ],
)
def test_what_cannot_be_drawn_is_said_in_a_sentence(the_lab, values, says):
    with pytest.raises(lab.Say, match=says):
        lesson_lab.draw(**{**the_lab.defaults, **values})


def test_quotients_on_the_map_are_the_library_s(the_lab):
    shown = figures.counted("technology sold", figures.QUOTIENT, 2010)
    table = profiles.provinces(*(data.load(name) for name in figures.TABLES), 2010)["technology sold"]
    assert shown.dropna().to_dict() == pytest.approx(table.dropna().to_dict())
    ranked = figures.counted("technology sold", figures.RANK, 2010)
    assert ranked.max() == 100 and ranked.min() == 0 and ranked.idxmax() == shown.idxmax()
    assert figures.counted("R&D", figures.OF_NATION, 2010).sum() == pytest.approx(100)


def test_years_are_read_as_runs():
    assert figures.spans(["2010", "2012", "2013", "2014", "2018"]) == "2010, 2012 to 2014, 2018"


# ----------------------------------------------------------------------------------------- what the text says in words


def test_what_the_text_says_of_jiangsu_still_holds():
    rd, tech = data.load("province_rd"), data.load("province_technology")
    money, exports = verdicts.shares(rd, "rd_total_m_cny"), verdicts.shares(tech, "hightech_exports_m_usd")
    assert money.loc[2010].idxmax() == "Jiangsu"
    three = ["Beijing", "Shanghai", "Guangdong"]
    assert (money[three].sum(axis=1) < 100 / 3).all()
    assert exports.loc[2016, "Jiangsu"] > exports.loc[2016, "Shanghai"]
    swaps = {out: [p for p in three if p != out] + ["Jiangsu"] for out in three}
    assert [out for out in three if money.loc[2010, swaps[out]].sum() >= 100 / 3] == ["Shanghai"]
    assert [out for out in three if exports.loc[2016, swaps[out]].sum() >= 60] == ["Beijing"]
    for year, table, wanted in ((2010, money, 100 / 3), (2016, exports, 60)):
        best = table.loc[year].drop("Jiangsu").nlargest(3).sum()
        assert best < wanted, "no trio without Jiangsu reaches it"


def test_the_text_on_the_flavours_agrees_with_the_tables():
    tables = [data.load(name) for name in figures.TABLES]
    ranks = profiles.ranks(profiles.provinces(*tables, 2010))
    apart = profiles.distances(ranks)
    pairs = {p: apart.loc[p] for p in itertools.combinations([*verdicts.THREE, "Jiangsu"], 2)}
    assert sorted(pairs, key=pairs.get)[:2] == [("Beijing", "Shanghai"), ("Guangdong", "Jiangsu")]
    flat, kept = profiles.plane(ranks)
    assert kept > 80
    assert (
        min(flat.loc[["Beijing", "Shanghai", "Shaanxi"], "y"])
        > 0
        > max(flat.loc[["Guangdong", "Jiangsu", "Zhejiang"], "y"])
    )
    across, up = ranks.corrwith(flat["x"]), ranks.corrwith(flat["y"])
    assert across[list(profiles.AMOUNTS)].min() > 0.7 and up[list(profiles.SHARES)].min() > 0.8
    assert across[list(profiles.SHARES)].abs().max() < 0.3 and up[list(profiles.AMOUNTS)].abs().max() < 0.5
    later = profiles.distances(profiles.ranks(profiles.provinces(*tables, 2022)))
    assert later.loc["Beijing", "Guangdong"] < apart.loc["Beijing", "Guangdong"]
    assert later.loc["Beijing", "Jiangsu"] > apart.loc["Beijing", "Jiangsu"]


def test_the_text_on_people_and_lists_agrees_with_the_tables():
    facts = data.load("place_facts_cn")
    students, doctors = verdicts._training(facts)
    assert students.idxmax() == doctors.idxmax() == "Beijing"
    state = data.load("province_rd").query("level == 'province' and year == 2010").set_index("province")
    assert state["government_share_percent"].idxmin() == "Guangdong"
    nation = rules.only(facts, place="China", indicator="higher education students per 100,000 people", period="2008")
    assert students["Guangdong"] < nation
    part = claims.settle("RQ-80").judged.parts[1]
    ratio = sorted(way.found.value / 100 for way in part.ways)
    assert len(ratio) == 4 and ratio[1] < 0.9 and 0.95 < ratio[2] < 1.05 and ratio[3] > 1.1
    tech = verdicts.shares(data.load("province_technology"), "technology_sold_m_cny")["Beijing"]
    assert tech[2023] < tech[2010] / 2.5


# --------------------------------------------------------------------------------------------------------- verdicts


def test_the_verdicts_of_today():
    assert {one: claims.verdict(one).verdict for one in CLAIMS} == {
        "RQ-04": "qualified", "RQ-05": "qualified", "RQ-08": "qualified",
        "RQ-09": "qualified", "RQ-10": "qualified", "RQ-22": "qualified", "RQ-23": "supported", "RQ-27": "qualified",
        "RQ-28": "supported", "RQ-66": "qualified", "RQ-72": "qualified", "RQ-73": "supported",
        "RQ-77": "open", "RQ-79": "supported", "RQ-84": "qualified",
        "RQ-85": "qualified",
    }  # fmt: skip


def rd_with(factor, places, *columns, years=None):
    table = data.load("province_rd")
    rows = table["province"].isin(places) & (table["year"].isin(years) if years else True)
    for column in columns:
        table.loc[rows, column] = table.loc[rows, column].astype(float) * factor
    return table


def fact_with(value, place, indicator, period):
    table = data.load("place_facts_cn")
    rows = (table["place"] == place) & (table["indicator"] == indicator) & (table["period"] == period)
    assert rows.sum() == 1
    table.loc[rows, "value"] = value
    return table


@pytest.mark.parametrize(
    ("claim_id", "changed", "verdict"),
    [
        ("RQ-23", {"province_rd": rd_with(0.3, ["Beijing"], "government_share_percent", "basic_share_percent")}, "contradicted"),
        ("RQ-23", {"province_rd": rd_with(0.3, ["Beijing"], "basic_share_percent")}, "qualified"),
        ("RQ-72", {"province_rd": rd_with(6, ["Beijing"], "basic_m_cny")}, "open"),
        ("RQ-77", {"province_rd": rd_with(0.01, ["Shanghai"], "foreign_funds_m_cny", "government_share_percent")}, "contradicted"),
        ("RQ-84", {"province_rd": rd_with(9, ["Guangdong"], "government_share_percent")}, "open"),
        ("RQ-04", {"place_facts_cn": fact_with(120_000, "Beijing", "higher education graduates, all levels", "2008")}, "contradicted"),
        ("RQ-05", {"place_facts_cn": fact_with(180_000, "Beijing", "higher education graduates, all levels", "2008")}, "open"),
        ("RQ-28", {"place_facts_cn": fact_with(9000, "Tianjin", "higher education students per 100,000 people", "2008")}, "qualified"),
        ("RQ-79", {"place_facts_cn": fact_with(900, "Shanghai", "higher education students per 100,000 people", "2008")}, "qualified"),
        ("RQ-85", {"place_facts_cn": fact_with(40, "Guangdong", "foreign-invested share of trade", "2006")}, "contradicted"),
        ("RQ-85", {"place_facts_cn": fact_with(55, "Guangdong", "foreign-invested share of trade", "2006")}, "open"),
    ],
)  # fmt: skip
def test_a_verdict_follows_its_rule(claim_id, changed, verdict):
    assert claims.verdict(claim_id, **changed).verdict == verdict


def firm_with(firm, indicator, value):
    table = data.load("firm_panel")
    rows = (table["firm"] == firm) & (table["indicator"] == indicator)
    assert rows.any()
    table.loc[rows, "value"] = value
    return table


@pytest.mark.parametrize(
    ("claim_id", "changed", "verdict"),
    [
        ("RQ-08", firm_with("Techfaith", "gross margin", 28.0), "supported"),
        ("RQ-09", firm_with("Shanghai Bell", "research engineers, planned", 1550), "contradicted"),
        ("RQ-10", firm_with("Shanghai Bell", "Alcatel stake before", 80), "contradicted"),
    ],
)
def test_a_verdict_on_a_firm_follows_its_rule(claim_id, changed, verdict):
    assert claims.verdict(claim_id, firm_panel=changed).verdict == verdict


def test_without_alcatel_s_majority_the_firm_is_as_the_essay_says():
    table = data.load("firms")
    table["ownership"] = table["ownership"].astype(object)
    table.loc[table["firm"] == "Shanghai Bell", "ownership"] = "joint venture"
    assert claims.verdict("RQ-10", firms=table).verdict == "supported"


def test_verdicts_on_technology_follow_their_rules():
    def with_(factor, places, *columns):
        table = data.load("province_technology")
        rows = table["province"].isin(places)
        for column in columns:
            table[column] = table[column].astype(float)
            table.loc[rows, column] *= factor
        return table

    out = with_(9, verdicts.THREE, "hightech_revenue_bn_cny", "patent_grants_invention")
    assert claims.verdict("RQ-27", province_technology=out).verdict == "supported"
    out = with_(0.001, verdicts.THREE, "hightech_revenue_bn_cny", "patent_grants_invention")
    assert claims.verdict("RQ-27", province_technology=out).verdict == "contradicted"
    assert (
        claims.verdict("RQ-22", province_technology=with_(0.02, ["Beijing"], "technology_sold_m_cny")).verdict
        == "contradicted"
    )
    assert (
        claims.verdict("RQ-22", province_technology=with_(0.12, ["Beijing"], "technology_sold_m_cny")).verdict == "open"
    )
    every = data.load("province_technology")["province"].unique()
    assert (
        claims.verdict("RQ-66", province_technology=with_(0.1, every, "hightech_new_product_sales_m_cny")).verdict
        == "contradicted"
    )


def test_the_list_of_followers_follows_its_rule():
    table = data.load("precedents_lead_lag")
    assert (
        claims.verdict(
            "RQ-73", precedents_lead_lag=table[~table["follower_product"].isin(["Baidu", "Meituan"])]
        ).verdict
        == "open"
    )
    ahead = table[(table["direction"] == "China first") & table["first_product"].isin(["Ofo and Mobike", "Douyin"])]
    turned = pd.concat(
        [ahead.assign(first_date="2008"), table[table["direction"] == "abroad first"].assign(follower_date="2015")]
    )
    assert claims.verdict("RQ-73", precedents_lead_lag=turned).verdict == "contradicted"


def test_a_missing_fact_is_named():
    table = data.load("place_facts_cn")
    with pytest.raises(
        ValueError, match="value for place 'Beijing', indicator 'higher education graduates, all levels'"
    ):
        claims.verdict("RQ-04", place_facts_cn=table[table["place"] != "Beijing"])


@pytest.mark.parametrize("claim_id", CLAIMS)
def test_every_verdict_rests_on_data_and_says_its_rule(claim_id):
    found = claims.verdict(claim_id)
    assert found.basis == "data" and "Rule:" in claims.function(claim_id).__doc__
    assert all(math.isfinite(figure.value) for figure in found.figures)
