"""The lab at its limits, the rough facts, the verdicts when tables change, and the exercises."""

import time

import numpy as np
import pandas as pd
import pytest

from course import data, lab
from course.ledger import claims, rules
from course.lessons.price_of_a_great_city import claims as verdicts
from course.lessons.price_of_a_great_city import figures
from course.lessons.price_of_a_great_city import lab as lesson_lab
from course.models import equilibrium

CLAIMS = ["HZ-19", "HZ-20", "HZ-21", "HZ-22", "HZ-25", "HZ-47", "HZ-55", "HZ-56", "HZ-59"]


@pytest.fixture(scope="module")
def the_lab():
    return lesson_lab.the_lab()


# ------------------------------------------------------------------------------------------------------------ the lab


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"open_gate": False, "cap": 5}, "cap must lie between 8 and 60"),
        ({"elasticity": 0}, "elasticity must lie between"),
        ({"gate": float("nan")}, "gate must lie between"),
        ({"congestion": "long"}, "congestion must lie between"),
    ],
)
def test_what_cannot_be_drawn_is_said_in_a_sentence(the_lab, values, says):
    with pytest.raises(lab.Say, match=says):
        lesson_lab.draw(**{**the_lab.defaults, **values})


def test_the_presets_tell_different_stories(the_lab):
    titles = [the_lab.figure(**values).layout.meta["title"] for values in the_lab.presets.values()]
    assert 3 <= len(titles) <= 5 and len(set(titles)) == len(titles)


def test_the_cap_of_today_and_today_s_homes_change_nothing(the_lab):
    fig = the_lab.figure(open_gate=False)
    assert fig.data[0].x == pytest.approx([0] * len(figures.ROWS), abs=1e-6)


def test_drawing_is_pure_quick_and_small(the_lab):
    assert the_lab.answer() == the_lab.answer()
    assert len(the_lab.answer()["spec"]) < 20_000
    begun = time.process_time()
    for gate in range(10):
        lesson_lab.draw(**{**the_lab.defaults, "gate": gate})
    assert (time.process_time() - begun) / 10 < 0.025


def test_an_emptied_country_is_said(the_lab):
    fig = the_lab.figure(elasticity=2, agglomeration=8, returns=4, congestion=0, gate=50)
    assert "the other cities empty" in fig.layout.meta["title"]


# ----------------------------------------------------------------------------------------------------- the tables


def test_the_facts_of_today_are_those_of_the_tables():
    today = figures.today()
    assert today.great == 3 and today.others == 31, "Lhasa has no price and Changchun no wage"
    counted = verdicts.people_counted(data.load("place_facts_cn"))[
        "people_2020"
    ]  # communiqués, the book differs a little
    assert today.people == pytest.approx(counted[verdicts.THREE].mean() / 1e6, abs=0.15)
    assert 1.5 < today.wage < 2 and 3 < today.rent < 3.7


def test_the_ratio_of_registered_people_is_the_published_one():
    table = verdicts.registered(data.load("prefecture_panel_cn"), data.load("census_cities_cn"))
    printed = data.load("policy_events").query("kind == 'derived indicator'").set_index("place")["value"]
    for name, value in printed.items():
        assert table.loc[name, "ratio"] == pytest.approx(value, abs=0.035), name  # that is of 2011, and implied


def test_growth_is_counted_on_the_same_borders():
    table = verdicts.grown(data.load("census_borders_cn"))
    found = table.loc[["Beijing", "Shanghai", "Hangzhou", "Shenzhen"], "growth"].round(0).tolist()
    assert found == [12, 8, 37, 68] and pd.isna(table.loc["Sansha", "growth"])
    others = verdicts.comparable(data.load("census_borders_cn"))
    assert len(others) == 47 and not set(verdicts.THREE) & set(others.index)
    assert others[["growth", "urban_growth"]].median().round(1).tolist() == [11.9, 37.6]


def test_shares_of_filings_are_shares():
    assert (verdicts.ground(data.load("patents_place_cn")).sum() < 100).all()
    share = verdicts.inventor_share(data.load("us_patent_inventors_city_cn"))
    assert (share.sum(axis=1) < 100).all() and len(share) == 21


# -------------------------------------------------------------------------------------------------------- the verdicts


@pytest.mark.parametrize("claim_id", CLAIMS)
def test_each_claim_has_a_verdict_on_figures(claim_id):
    found = claims.verdict(claim_id)
    assert found.verdict in rules.VERDICTS and found.figures and found.sentence.endswith(".")
    assert claims.get(claim_id).lesson == "price_of_a_great_city"


def with_fact(topic, indicator, change):
    """place_facts_cn with one indicator changed: change(place, value) -> value."""
    facts = data.load("place_facts_cn")
    mine = (facts["topic"].astype(str) == topic) & (facts["indicator"] == indicator)
    facts.loc[mine, "value"] = [change(p, v) for p, v in facts.loc[mine, ["place", "value"]].itertuples(index=False)]
    return facts


def test_hz_19_falls_when_dear_cities_are_others():
    assert claims.verdict("HZ-19").verdict == "supported"
    facts = with_fact("city costs", "house price", lambda _, v: 1e8 / v)
    assert claims.verdict("HZ-19", place_facts_cn=facts).verdict == "qualified"
    both = facts.copy()
    wages = (both["topic"].astype(str) == "city costs") & (both["indicator"] == "monthly wage")
    both.loc[wages, "value"] = 1e8 / both.loc[wages, "value"]
    assert claims.verdict("HZ-19", place_facts_cn=both).verdict == "contradicted"


def test_hz_22_counts_places_that_lose_in_both():
    assert claims.verdict("HZ-22").verdict == "qualified"
    patents = data.load("patents_place_cn")
    last = (patents["indicator"].astype(str) == "PCT applications") & (patents["period"].astype(str) == "2023")
    inventors = data.load("us_patent_inventors_city_cn")
    now = inventors["year"] == 2021
    names = ["Beijing", "Shanghai", "Guangdong"]
    cities = ["Beijing", "Shanghai", "Shenzhen", "Dongguan", "Hong Kong"]
    for factor, word in ((0.01, "supported"), (50.0, "contradicted")):
        one, two = patents.astype({"value": float}), inventors.copy()
        one.loc[last & one["place"].isin(names), "value"] *= factor
        two["inventors"] = two["inventors"].astype(float)
        two.loc[now & two["city"].isin(cities), "inventors"] *= factor
        found = claims.verdict("HZ-22", patents_place_cn=one, us_patent_inventors_city_cn=two)
        assert found.verdict == word


def test_hz_55_falls_when_the_three_are_cheap():
    assert claims.verdict("HZ-55").verdict == "qualified"
    cheap = with_fact("city costs", "house price", lambda p, v: 9_000.0 if p in verdicts.THREE else v)
    assert claims.verdict("HZ-55", place_facts_cn=cheap).verdict == "contradicted"


def test_four_worlds_are_the_model_s_own():
    today = figures.today()
    found = verdicts.worlds(today)
    assert list(found) == ["as it is", "gate open", "land freed", "both"]
    assert found["both"] == equilibrium.settle(None, verdicts.FREED, facts=today)
    assert np.isclose(found["as it is"].people, today.people)


# ------------------------------------------------------------------------------------------------------- the exercises
