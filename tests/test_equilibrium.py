"""Great cities and others: one equilibrium over the whole grid that the lab allows, directions, conservation, limits, bad input."""

import itertools
import math
import time

import numpy as np
import pytest

from course.lessons.price_of_a_great_city import figures
from course.lessons.price_of_a_great_city import lab as lesson_lab
from course.models import equilibrium
from course.models.equilibrium import RANGES, TODAY, Facts, advantage, settle

FACTS = Facts()
UNKNOWN = ("elasticity", "agglomeration", "returns", "congestion", "gate")
GRID = [
    dict(zip(UNKNOWN, values, strict=True))
    for values in itertools.product(*(np.linspace(*RANGES[name][:2], 4).round(6).tolist() for name in UNKNOWN))
]
RANDOM = np.random.default_rng(10)
SETTINGS = [{name: float(RANDOM.uniform(*RANGES[name][:2])) for name in UNKNOWN} for _ in range(12)]
PRICES = ("people", "people_other", "free", "wage", "rent", "wage_other", "rent_other", "real", "real_other", "landlords", "landlords_other", "output", "ideas")  # fmt: skip


def settled(setting, cap=None, facts=FACTS):
    return settle(cap, facts=facts, **setting)


# ------------------------------------------------------------------------------------- existence and uniqueness


@pytest.mark.parametrize("facts", [FACTS, figures.today()], ids=["rough", "from the tables"])
def test_one_equilibrium_and_no_bad_price_over_the_whole_grid(facts):
    most = facts.everyone / facts.great
    for setting, cap in itertools.product(GRID, (None, 8.0, 21.4, 60.0)):
        found = settled(setting, cap, facts)
        for name in PRICES:
            value = getattr(found, name)
            assert math.isfinite(value) and value > 0, (setting, cap, name, value)
        assert 0 < found.people < most and found.people <= (cap or most) * (1 + 1e-12)
        assert abs(advantage(found.free, facts, **setting)) < 1e-8, (setting, "nobody wants to move")


@pytest.mark.parametrize("facts", [FACTS, figures.today()], ids=["rough", "from the tables"])
def test_the_advantage_falls_all_the_way_so_there_is_no_second_equilibrium(facts):
    most = facts.everyone / facts.great
    people = np.concatenate([most * np.geomspace(1e-9, 0.05, 25), np.linspace(0.06, 0.999, 40) * most])
    for setting in GRID:
        values = [advantage(float(n), facts, **setting) for n in people]
        assert (np.diff(values) < 0).all(), setting
        assert values[0] > 0 > advantage(most * (1 - 1e-9), facts, **setting), setting


def test_every_combination_of_the_lab_s_extremes_draws():
    the_lab = lesson_lab.the_lab()
    names = [c.name for c in the_lab.controls]
    for values in itertools.product(*(c.extremes()[:: 2 if c.kind == "slider" else 1] for c in the_lab.controls)):
        reply = the_lab.answer(**dict(zip(names, values, strict=True)))
        assert reply["spec"] and "nan" not in reply["spec"].lower(), (values, reply["error"])


# ------------------------------------------------------------------------------------------------------- directions


@pytest.mark.parametrize("setting", SETTINGS)
def test_today_is_today_whatever_the_unknowns_are(setting):
    now = settled({**setting, "elasticity": TODAY}, FACTS.people)
    assert (now.people, now.wage, now.rent) == pytest.approx((FACTS.people, FACTS.wage, FACTS.rent))
    assert (now.real, now.real_other, now.output, now.ideas) == pytest.approx((1, 1, 1, 1))
    assert now.wedge == pytest.approx(setting["gate"], abs=1e-6) and now.newcomer == pytest.approx(setting["gate"])


@pytest.mark.parametrize("setting", SETTINGS)
def test_opening_a_gate_that_costs_nothing_changes_nothing(setting):
    then = settled({**setting, "elasticity": TODAY, "gate": 0.0})
    assert then.people == pytest.approx(FACTS.people, rel=1e-6) and then.output == pytest.approx(1, abs=1e-6)


@pytest.mark.parametrize("setting", SETTINGS)
def test_a_looser_cap_never_means_fewer_people_or_lower_rents(setting):
    found = [settled(setting, cap) for cap in (8.0, 15.0, 21.4, 30.0, 60.0)]
    people, rents = [f.people for f in found], [f.rent for f in found]
    assert people == sorted(people) and rents == sorted(rents)
    wedges = [f.wedge for f in found]
    assert wedges == sorted(wedges, reverse=True)


@pytest.mark.parametrize("setting", SETTINGS)
def test_wages_fall_with_people_when_land_is_shared_and_rise_when_they_learn(setting):
    small, large = settled(setting, 10.0), settled(setting, 14.0)
    if small.binding and large.binding:
        rises = setting["agglomeration"] > setting["returns"]
        assert (large.wage > small.wage) == rises


@pytest.mark.parametrize("setting", SETTINGS)
def test_elastic_housing_lowers_rents_but_brings_nobody_while_the_gate_is_shut(setting):
    stiff, soft = (settled({**setting, "elasticity": e, "gate": 40.0}, 20.0) for e in (0.5, 1.5))
    assert stiff.people == soft.people == pytest.approx(20.0)
    assert soft.rent < stiff.rent and soft.wage == pytest.approx(stiff.wage) and soft.real > stiff.real
    assert soft.landlords == pytest.approx(stiff.landlords), "homes take the same part of the same incomes"


@pytest.mark.parametrize("setting", SETTINGS)
def test_freed_land_draws_people_through_an_open_gate(setting):
    stiff, soft = (settled({**setting, "elasticity": e}) for e in (0.5, 1.5))
    assert soft.people > stiff.people


@pytest.mark.parametrize("setting", SETTINGS)
def test_an_open_gate_hurts_renters_inside(setting):
    then = settled({**setting, "elasticity": TODAY, "gate": 20.0})
    assert then.people > FACTS.people and then.real < 1 and then.rent > FACTS.rent


def test_better_chances_outside_the_gate_bring_more_people():
    found = [settle(gate=gate).people for gate in (0.0, 10.0, 25.0, 50.0)]
    assert found == sorted(found) and found[-1] > found[0]


def test_the_sign_of_the_wage_can_be_either():
    assert settle(agglomeration=5, returns=15).wage < FACTS.wage < settle(agglomeration=8, returns=4).wage


# --------------------------------------------------------------------------------------------- conservation and limits


@pytest.mark.parametrize("setting", SETTINGS)
@pytest.mark.parametrize("cap", [None, 12.0])
def test_people_are_conserved_and_movers_are_indifferent_between_places(setting, cap):
    found = settled(setting, cap)
    assert FACTS.great * found.people + FACTS.others * found.people_other == pytest.approx(FACTS.everyone)
    if not found.binding:
        assert found.wedge < 1e-6
        assert found.newcomer == pytest.approx(100 * (found.real_other - 1), abs=1e-6)
    else:
        assert found.people == cap and found.wedge > 0


def test_rents_take_their_part_of_income():
    """Homes wanted meet homes there: rent x homes = 0.3 of all wages, with homes on the supply curve."""
    one = settle(None, 1.2)
    supply = lambda rent, e: rent**e  # noqa: E731, the curve is turned around a rent of 1
    scale = equilibrium.HOUSING * FACTS.people * FACTS.wage / FACTS.rent / supply(FACTS.rent, TODAY)
    assert one.rent * scale * supply(one.rent, 1.2) == pytest.approx(equilibrium.HOUSING * one.people * one.wage)


def test_ten_thousand_equilibria_take_less_than_two_seconds():
    gates = np.linspace(0, 50, 10_000).tolist()
    begun = time.process_time()
    for gate in gates:
        settle(gate=gate)
    assert time.process_time() - begun < 2


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
    (lambda: advantage(0), "people must lie between 0 and"),
    (lambda: advantage(1e9), "million a great city.; found"),
])  # fmt: skip
def test_other_bad_input(call, says):
    with pytest.raises(ValueError, match=says):
        call()
