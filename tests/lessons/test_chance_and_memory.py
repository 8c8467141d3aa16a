"""The lab at its limits, the verdicts when tables change, the forecasts, and the exercises."""

import itertools
import time

import numpy as np
import pytest

from course import data, lab
from course.ledger import claims, rules
from course.lessons.chance_and_memory import claims as verdicts
from course.lessons.chance_and_memory import figures
from course.lessons.chance_and_memory import lab as lesson_lab
from course.models import city_growth

CLAIMS = [
    "HZ-04",
    "HZ-28",
    "HZ-34",
    "HZ-44",
    "HZ-48",
    "HZ-57",
    "HZ-69",
    "HZ-70",
]


@pytest.fixture(scope="module")
def the_lab():
    return lesson_lab.the_lab()


# ------------------------------------------------------------------------------------------------------------ the lab


def test_every_combination_of_extremes_draws(the_lab):
    names = [c.name for c in the_lab.controls]
    for values in itertools.product(*(c.extremes()[::2] for c in the_lab.controls)):
        reply = the_lab.answer(**dict(zip(names, values, strict=True)))
        assert reply["spec"], (values, reply["error"])


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"memory": 101}, "memory must lie between 0 and 100"),
        ({"unequal": -1}, "unequal must lie between"),
        ({"leaps": float("nan")}, "leaps must lie between"),
        ({"start": "all"}, "can't be grown"),
        ({"history": 0}, "whole number from 1"),
        ({"history": 2.5}, "whole number from 1"),
    ],
)
def test_what_cannot_be_drawn_is_said_in_a_sentence(the_lab, values, says):
    with pytest.raises(lab.Say, match=says):
        lesson_lab.draw(**{**the_lab.defaults, **values})


def test_the_presets_tell_different_stories(the_lab):
    specs = [the_lab.answer(**values)["spec"] for values in the_lab.presets.values()]
    assert 3 <= len(specs) <= 5 and len(set(specs)) == len(specs)


def test_drawing_is_pure_quick_and_small(the_lab):
    assert the_lab.answer() == the_lab.answer()
    assert len(the_lab.answer()["spec"]) < 30_000
    begun = time.process_time()
    for memory in range(0, 100, 10):
        lesson_lab.draw(**{**the_lab.defaults, "memory": memory, "leaps": 7})
    assert (time.process_time() - begun) / 10 < 0.05


def test_the_stars_are_the_cities_with_drones(the_lab):
    fig = the_lab.figure(history=7)
    world = city_growth.grow(90, 0, 1, 50, runs=lesson_lab.HISTORIES)
    stars = [symbol == "star" for symbol in fig.data[-1].marker.symbol]
    assert stars == world.has("drones")[6].tolist()
    assert sum(fig.data[-1].y) == pytest.approx(100, abs=1)


# ----------------------------------------------------------------------------------------------------- the tables


def test_every_firm_that_can_be_placed_is_counted_once():
    table, young = figures.table(), figures.young_firms()
    assert table["known"].sum() + table["later"].sum() == young["place"].isin(table.index).sum()
    assert len(data.load("unicorns_cn_companies_2022")) - len(young) == 2, "two firms have a province and no city"
    assert set(young["place"]) - set(table.index) == {"Hefei"}


def test_forecasts_are_chances():
    table = figures.table()
    bets = verdicts.forecasts(table, table["known"])
    assert np.allclose(bets.sum(), 1) and (bets > 0).all().all()


def test_skill_is_zero_for_a_uniform_forecast_and_one_for_the_truth():
    happened = figures.table()["later"]
    assert verdicts.skill(happened * 0 + 1 / len(happened), happened) == pytest.approx(0)
    assert verdicts.skill(happened / happened.sum(), happened) == pytest.approx(1)


def test_hangzhou_had_no_young_ai_firm_and_the_lesson_says_so():
    firms = data.load("unicorns_cn_companies_2022")
    assert not ((firms["city"] == "Hangzhou") & (firms["industry"] == "Artificial intelligence")).any()


# -------------------------------------------------------------------------------------------------------- the verdicts


@pytest.mark.parametrize("claim_id", CLAIMS)
def test_each_claim_has_a_verdict_on_figures(claim_id):
    found = claims.verdict(claim_id)
    assert found.verdict in rules.VERDICTS and found.figures and found.sentence.endswith(".")
    assert claims.get(claim_id).lesson == "chance_and_memory"


def test_hz_34_falls_without_a_world_share():
    assert claims.verdict("HZ-34").verdict == "qualified"
    facts = data.load("place_facts_cn")
    facts.loc[facts["topic"].astype(str) == "Drones", "value"] = 10.0
    assert claims.verdict("HZ-34", place_facts_cn=facts).verdict == "contradicted"


def test_hz_57_falls_when_industries_mix():
    assert claims.verdict("HZ-57").verdict == "qualified"
    firms = data.load("unicorns_cn_companies_2022")
    mixed = firms.assign(industry=np.resize(["a", "b", "c", "d"], len(firms)))
    assert claims.verdict("HZ-57", unicorns_cn_companies_2022=mixed).verdict == "contradicted"
    own = firms.assign(industry=firms["city"])
    assert claims.verdict("HZ-57", unicorns_cn_companies_2022=own).verdict == "supported"


# ------------------------------------------------------------------------------------------------------- the exercises
