"""Great cities and others: one equilibrium over the whole grid, directions, conservation, limits, bad input."""

import itertools
import math
import time

import numpy as np
import pytest

from course.lessons.price_of_a_great_city import figures
from course.lessons.price_of_a_great_city import lab as lesson_lab
from course.models import equilibrium
from course.models.equilibrium import RANGES, Facts, advantage, settle

FACTS = Facts()
UNKNOWN = ("slope", "elasticity", "congestion", "gate", "papers")
GRID = [
    dict(zip(UNKNOWN, values, strict=True))
    for values in itertools.product(*(np.linspace(*RANGES[name][:2], 3).round(6).tolist() for name in UNKNOWN))
]
RANDOM = np.random.default_rng(10)
SETTINGS = [{name: float(RANDOM.uniform(*RANGES[name][:2])) for name in UNKNOWN} for _ in range(12)]
PRICES = ("people", "people_other", "people_rest", "free", "wage", "rent", "homes", "wage_other", "rent_other", "real", "real_other", "real_rest", "landlords", "landlords_other", "output")  # fmt: skip


def settled(setting, cap=None, facts=FACTS, **policy):
    return settle(cap, facts=facts, **policy, **setting)


# ------------------------------------------------------------------------------------- existence and uniqueness


@pytest.mark.parametrize("facts", [FACTS, figures.today()], ids=["rough", "from the tables"])
@pytest.mark.parametrize("policy", [{}, {"homes": 100.0, "belong": True}], ids=["door", "all"])
def test_one_equilibrium_and_no_bad_price_over_the_whole_grid(facts, policy):
    people = [1e-3, 0.1, 1.0, 5.0, *np.linspace(10, 200, 20).tolist()]
    for setting in GRID:
        found = settled(setting, None, facts, **policy)
        for name in PRICES:
            value = getattr(found, name)
            assert math.isfinite(value) and value > 0, (setting, name, value)
        assert abs(advantage(found.free, facts, **policy, **setting)) < 1e-8, (setting, "nobody wants to move")
        values = [advantage(n, facts, **policy, **setting) for n in people]
        assert (np.diff(values) < 0).all() and values[0] > 0 > values[-1], setting


def test_every_combination_of_the_lab_s_extremes_draws():
    the_lab = lesson_lab.the_lab()
    names = [c.name for c in the_lab.controls]
    for values in itertools.product(*(c.extremes() for c in the_lab.controls)):
        reply = the_lab.answer(**dict(zip(names, values, strict=True)))
        assert reply["spec"] and "nan" not in reply["spec"].lower(), (values, reply["error"])


# ------------------------------------------------------------------------------------------------------- directions


@pytest.mark.parametrize("setting", SETTINGS)
def test_today_is_today_whatever_the_unknowns_are(setting):
    now = settled(setting, FACTS.people)
    assert (now.people, now.wage, now.rent, now.homes) == pytest.approx((FACTS.people, FACTS.wage, FACTS.rent, 1))
    assert (now.real, now.real_other, now.real_rest, now.output) == pytest.approx((1, 1, 1, 1))
    assert now.wedge == pytest.approx(setting["gate"], abs=1e-6) and now.registered == pytest.approx(63)


@pytest.mark.parametrize("setting", SETTINGS)
def test_opening_a_door_that_nobody_waits_at_changes_nothing(setting):
    then = settled({**setting, "gate": 0.0})
    assert then.people == pytest.approx(FACTS.people, rel=1e-6) and then.output == pytest.approx(1, abs=1e-6)


@pytest.mark.parametrize("setting", SETTINGS)
def test_a_looser_cap_never_means_fewer_people_or_lower_rents(setting):
    found = [settled(setting, cap) for cap in (8.0, 15.0, 21.4, 30.0, 60.0)]
    for values in ([f.people for f in found], [f.rent for f in found], [-f.wedge for f in found]):
        assert values == sorted(values)


@pytest.mark.parametrize("setting", SETTINGS)
def test_the_wage_follows_the_sign_that_is_put_in(setting):
    small, large = settled(setting, 10.0), settled(setting, 14.0)
    if small.binding and large.binding:
        assert (large.wage > small.wage) == (setting["slope"] > 0)


@pytest.mark.parametrize("setting", SETTINGS)
def test_homes_lower_rents_and_bring_nobody_while_the_gate_is_shut(setting):
    bare, more = (settled({**setting, "gate": 40.0}, FACTS.people, homes=n) for n in (0.0, 30.0))
    assert bare.people == more.people and more.rent < bare.rent and more.real > bare.real and more.homes > bare.homes
    assert more.landlords == pytest.approx(bare.landlords), "homes take the same part of the same incomes"


@pytest.mark.parametrize("setting", SETTINGS)
def test_homes_and_papers_draw_people_through_an_open_door(setting):
    door, homes, papers = (
        settled({**setting, "papers": 10.0}, **one) for one in ({}, {"homes": 30.0}, {"belong": True})
    )
    assert homes.people > door.people and papers.people > door.people
    assert papers.registered == 100 > door.registered


def test_a_door_that_opens_hurts_renters_inside_at_the_course_s_numbers():
    then = settle()
    assert then.people > FACTS.people and then.real < 1 and then.rent > FACTS.rent and then.real_other > 1


def test_newcomers_gain_less_than_the_first_in_line():
    assert 0 < settle(gate=15).newcomer < 15
    assert settle(FACTS.people, gate=15).newcomer == pytest.approx(15)


# --------------------------------------------------------------------------------------------- conservation and limits


@pytest.mark.parametrize("setting", SETTINGS)
@pytest.mark.parametrize("cap", [None, 12.0])
def test_people_are_conserved_and_the_rest_of_the_country_gains_as_other_cities_do(setting, cap):
    found = settled(setting, cap)
    everyone = FACTS.great * found.people + FACTS.others * found.people_other + found.people_rest
    assert everyone == pytest.approx(FACTS.everyone)
    assert found.real_rest == pytest.approx(found.real_other)
    assert found.people == cap if found.binding else found.wedge < 1e-6


def test_rents_take_their_part_of_income():
    """Money for homes is the same part of all wages, so rent times homes grows as people times wages."""
    one = settle(None, 20.0)
    spent = one.rent * one.homes / FACTS.rent
    assert spent == pytest.approx(one.people * one.wage / (FACTS.people * FACTS.wage))


def test_a_thousand_equilibria_take_less_than_four_seconds():
    begun = time.process_time()
    for gate in np.linspace(0, 50, 1000).tolist():
        settle(gate=gate)
    assert time.process_time() - begun < 4


# --------------------------------------------------------------------------------------------------------- bad input


@pytest.mark.parametrize("name", RANGES)
@pytest.mark.parametrize("edge", [0, 1])
def test_out_of_range_is_said_with_name_range_and_unit(name, edge):
    low, high, unit = RANGES[name]
    wrong = low - 1 if edge == 0 else high + 1
    with pytest.raises(ValueError, match=f"{name} must lie between {low:g} and {high:g} ") as told:
        settle(**{name: wrong})
    assert unit in str(told.value) and str(wrong) in str(told.value)


@pytest.mark.parametrize(("call", "says"), [
    (lambda: settle(cap=float("nan")), "cap must lie between 8 and 60 .million people a great city.; found nan"),
    (lambda: settle(gate="wide"), "gate must lie between .*; found 'wide'"),
    (lambda: settle(congestion=True), "congestion must lie between"),
    (lambda: Facts(people=-1), "people must be a number above 0; found -1"),
    (lambda: Facts(rent=float("inf")), "rent must be a number above 0"),
    (lambda: Facts(registered=120.0), "registered must be a share of at most 100"),
    (lambda: advantage(0), "people must lie between 0 and"),
    (lambda: advantage(1e9), "million a great city.; found"),
])  # fmt: skip
def test_other_bad_input(call, says):
    with pytest.raises(ValueError, match=says):
        call()


def test_the_root_finder_needs_a_change_of_sign():
    with pytest.raises(ValueError, match="different signs"):
        equilibrium._root(lambda x: x + 1, 0.0, 1.0)
