"""Cohorts: limits, directions, conservation, closed forms, fits with upper bounds, bad input, and users simulated one by one."""

import itertools
import time

import numpy as np
import pytest

from course.models import cohorts
from course.models.cohorts import (
    RANGES,
    beta_geometric,
    build_up,
    cost_bounds,
    exponential,
    gross_cost,
    payback,
    power,
    span,
    steady_payback,
)

RANDOM = np.random.default_rng(14)
TIMES = np.arange(0, 40)
KEPT = [5.0, 30.0, 70.0, 95.0]
SPREADS = [0.0, 0.3, 1.0, 4.0, 15.0]


# ------------------------------------------------------------------------------------------------------------ curves


@pytest.mark.parametrize("curve", cohorts.CURVES)
@pytest.mark.parametrize("kept", KEPT)
def test_every_curve_begins_at_one_passes_kept_and_never_rises(curve, kept):
    for spread in (0.0, 0.2, 0.9):
        values = cohorts.survival(curve, TIMES, kept, spread)
        assert values[0] == 1 and values[1] == pytest.approx(kept / 100)
        assert (np.diff(values) <= 1e-12).all() and (values >= 0).all()


@pytest.mark.parametrize("curve", [power, beta_geometric])
@pytest.mark.parametrize("kept", KEPT)
def test_retention_without_spread_is_exponential(curve, kept):
    assert curve(TIMES, kept, 0.0) == pytest.approx(exponential(TIMES, kept))
    assert curve(TIMES, kept, 1e-7) == pytest.approx(exponential(TIMES, kept), abs=1e-5)
    most = 20.0 if curve is power else 0.99
    assert curve(2, kept, most) > 0.8 * kept / 100


@pytest.mark.parametrize("curve", [power, beta_geometric])
@pytest.mark.parametrize("kept", KEPT)
def test_more_spread_lifts_all_that_comes_after_the_first_period(curve, kept):
    spreads = SPREADS if curve is power else [0.0, 0.1, 0.4, 0.8]
    paths = [curve(TIMES[2:], kept, v) for v in spreads]
    assert all((b > a).all() for a, b in itertools.pairwise(paths))


def test_retention_rises_with_the_time_a_user_has_stayed():
    for values in (power(TIMES, 60, 1.0), beta_geometric(TIMES, 60, 0.4)):
        stays = values[1:] / values[:-1]
        assert (np.diff(stays) > 0).all()
    alike = exponential(TIMES, 60)
    assert alike[1:] / alike[:-1] == pytest.approx(0.6)


def test_the_beta_geometric_is_that_of_fader_and_hardie():
    from scipy.special import betaln

    a, b = 0.7, 1.9
    found = beta_geometric(TIMES, 100 * b / (a + b), 1 / (a + b + 1))
    assert found == pytest.approx(np.exp(betaln(a, b + TIMES) - betaln(a, b)))


def test_the_power_law_is_users_with_own_rates_simulated_one_by_one():
    kept, v, people = 60.0, 1.5, 60_000
    mean_rate = ((kept / 100) ** -v - 1) / v
    rates = RANDOM.gamma(1 / v, mean_rate * v, people)
    leaves = RANDOM.exponential(1 / np.maximum(rates, 1e-300))
    for t in (0.5, 1, 3, 10, 30):
        assert (leaves > t).mean() == pytest.approx(float(power(t, kept, v)), abs=0.007)


def test_the_beta_geometric_is_users_with_own_chances_simulated_one_by_one():
    kept, phi, people = 55.0, 0.3, 20_000
    n = 1 / phi - 1
    chance = RANDOM.beta((1 - kept / 100) * n, kept / 100 * n, people)
    there = np.ones(people, dtype=bool)
    for t in range(1, 13):
        there &= RANDOM.random(people) >= chance
        assert there.mean() == pytest.approx(float(beta_geometric(t, kept, phi)), abs=0.012)


def test_the_corners_of_the_ranges_are_numbers():
    for kept in (0, 1e-9, 50, 100):
        for v in (0, 1e-9, 20):
            assert np.isfinite(power(np.array([0, 1, 5, 1e5]), kept, v)).all()
    assert power(3, 0, 1) == 0 and power(0, 0, 1) == 1 and power(7, 100, 3) == 1


# ------------------------------------------------------------------------------------------------------------ fits


@pytest.mark.parametrize("v", [0.3, 1.0, 5.0])
@pytest.mark.parametrize("kept", [20.0, 60.0])
def test_exact_points_of_a_curve_give_the_curve_back(v, kept):
    days = np.array([1.0, 30.0])
    found = span(days, 100 * power(days, kept, v), [False, False])
    assert found.low_spread == pytest.approx(v, rel=1e-5) == found.high_spread and found.low_kept == pytest.approx(kept)
    three = span([1, 7, 30], 100 * power(np.array([1, 7, 30]), kept, v), [False, False, True])
    assert (
        three.low_spread == pytest.approx(0) and three.high_spread == pytest.approx(v, rel=1e-5)
    ) or three.low_spread == pytest.approx(v, rel=1e-4)


def test_bounds_are_inequalities_all_curves_between_meet_them():
    found = span([7, 30], [7, 5], [False, True])
    assert found.low_spread == 0 and found.high(30) == pytest.approx(0.05, abs=1e-9)
    for v in np.linspace(found.low_spread, found.high_spread, 9):
        kept = 100 * float(cohorts._kept_through(7, 0.07, v))
        assert power(7, kept, v) == pytest.approx(0.07) and power(30, kept, v) <= 0.05 + 1e-9
    kept = 100 * float(cohorts._kept_through(7, 0.07, found.high_spread + 0.1))
    assert power(30, kept, found.high_spread + 0.1) > 0.05
    later = np.arange(8, 60)
    assert (found.high(later) > found.low(later)).all()


def test_a_loose_bound_leaves_the_whole_range():
    assert span([1, 30], [30, 29.9], [False, True]).high_spread == RANGES["spread"][1]
    alone = span([1], [30], [False])
    assert (alone.low_spread, alone.high_spread) == (0, RANGES["spread"][1])


@pytest.mark.parametrize(("given", "says"), [
    (([1, 30], [30, 40], [False, False]), "retention cannot rise: 40 percent at 30 after 30 at 1"),
    (([1, 2], [50, 10], [False, False]), "no curve passes 50 percent at 1 and stays at 10 percent or below at 2"),
    (([1, 2], [50, 10], [True, True]), "earliest point must be exact"),
    (([1, 30], [30, 5], [True, False]), "earliest point must be exact"),
    (([1, 1], [30, 5], [False, True]), "own time above 0"),
    (([0], [30], [False]), "own time above 0"),
    (([1], [100], [False]), "below 100 .percent."),
    (([1, 2], [30], [False, True]), "of one length; found 2, 1, 2"),
    (([1], [130], [False]), "part must lie between 0 and 100 .percent of a cohort.; found 130"),
    (([1, 7, 30], [50, 40, 8], [False, False, False]), "no one curve meets all 3 points"),
    (([1, 400], [30, 29.999], [False, False]), "needs a spread above 20"),
])  # fmt: skip
def test_points_that_no_curve_meets_are_said(given, says):
    with pytest.raises(ValueError, match=says):
        span(*given)


# ------------------------------------------------------------------------------------------------------------ payback


@pytest.mark.parametrize("kept", [40.0, 80.0, 99.0])
@pytest.mark.parametrize(("growth", "discount"), [(0, 0), (10, 4), (-5, 12)])
def test_alike_users_follow_the_closed_form(kept, growth, discount):
    q = (kept / 100 * (1 + growth / 100) / (1 + discount / 100)) ** (1 / 12)
    found = payback(kept, 0, 50, 3, growth, discount)
    assert found.value == pytest.approx(0.5 * (1 - q**600) / (1 - q))
    exact = np.log(1 - 3 * (1 - q) / 0.5) / np.log(q) if 3 * (1 - q) / 0.5 < 1 else np.inf
    assert np.isinf(found.months) if np.isinf(exact) else found.months == pytest.approx(exact, abs=0.02)


def test_without_leavers_payback_is_cost_over_margin():
    assert payback(100, 0, 25, 10).months == pytest.approx(40)
    assert payback(100, 3, 25, 10).months == pytest.approx(40)
    assert payback(cost=0).months == 0


def test_a_payback_that_never_comes_is_infinite():
    assert np.isinf(payback(70, 0, 52, 29).months)
    assert np.isinf(payback(margin=0).months) and np.isinf(payback(margin=-20).months)
    assert np.isinf(payback(100, 0, 1, 1000).months)
    assert payback(0, 0, 50, 5).value == pytest.approx(0.5) and np.isinf(payback(0, 0, 50, 5).months)


SETTINGS = [dict(kept=RANDOM.uniform(10, 95), spread=RANDOM.uniform(0, 5), margin=RANDOM.uniform(5, 80), cost=RANDOM.uniform(0.5, 30),
                 growth=RANDOM.uniform(-10, 30), discount=RANDOM.uniform(0, 20)) for _ in range(25)]  # fmt: skip


@pytest.mark.parametrize("setting", SETTINGS)
@pytest.mark.parametrize(("name", "by", "sign"), [
    ("kept", 4, -1), ("spread", 1, -1), ("margin", 10, -1), ("growth", 5, -1), ("cost", 2, 1), ("discount", 5, 1),
])  # fmt: skip
def test_each_parameter_moves_payback_its_way(setting, name, by, sign):
    before, after = payback(**setting), payback(**{**setting, name: setting[name] + by})
    if name == "spread" and before.months <= 12:
        return  # within the first year more spread makes the curve fall faster at first
    late = np.isinf(before.months) and np.isinf(after.months)
    assert late or sign * (after.months - before.months) >= -1e-9
    if name not in ("cost", "spread"):
        assert sign * (after.value - before.value) <= 1e-9


@pytest.mark.parametrize("setting", SETTINGS[:8])
def test_the_path_crosses_zero_where_payback_says(setting):
    found = payback(**setting)
    assert found.path[0] == pytest.approx(-setting["cost"]) and found.path[-1] + setting["cost"] == pytest.approx(
        found.value
    )
    if np.isfinite(found.months):
        assert (
            found.path[int(np.ceil(found.months - 1e-9))] >= -1e-6
            and found.path[int(np.floor(found.months - 1e-6))] < 1e-6
        )


def test_a_sweep_is_one_call_and_quick():
    kept = np.linspace(1, 100, 10_000)
    begun = time.process_time()
    swept = payback(kept, 1.0, 40.0, 12.0)
    assert time.process_time() - begun < 2
    assert swept.months[7000] == payback(float(kept[7000]), 1.0, 40.0, 12.0).months


# ------------------------------------------------------------------------------------------------- cohorts of a firm


@pytest.mark.parametrize("curve", cohorts.CURVES)
def test_no_user_is_made_or_lost_twice(curve):
    won = RANDOM.uniform(0, 100, 15)
    table = build_up(won, 70, 0.5, curve)
    users = table.sum(axis=1)
    lost = -np.diff(np.vstack([np.zeros(15), table]), axis=0).clip(max=0).sum(axis=1)
    assert np.diff(users, prepend=0) == pytest.approx(won - lost)
    assert np.diag(table) == pytest.approx(won) and (np.triu(table, 1) == 0).all()
    assert users == pytest.approx(np.convolve(won, cohorts.survival(curve, np.arange(15), 70, 0.5))[:15])


def test_build_up_limits():
    won = np.full(200, 10.0)
    assert build_up(won, 100).sum(axis=1)[-1] == 2000
    assert build_up(won, 0).sum(axis=1) == pytest.approx(10)
    assert build_up(won, 80, 0).sum(axis=1)[-1] == pytest.approx(10 / 0.2)


@pytest.mark.parametrize("spread", SPREADS)
@pytest.mark.parametrize("kept", [20.0, 75.0, 95.0])
def test_the_proxy_rises_though_the_cost_does_not_and_the_truth_lies_between(kept, spread):
    won = np.full(20, 50.0)
    users = build_up(won, kept, spread).sum(axis=1)
    before = np.concatenate([[0], users[:-1]])
    low, high = cost_bounds(7 * won, before, users)
    assert high[0] == pytest.approx(7) and (np.diff(high[np.isfinite(high)]) > -1e-9).all()
    assert (low <= 7 + 1e-9).all() and (high >= 7 - 1e-9).all()


def test_gross_cost_goes_from_one_bound_to_the_other():
    low, high = cost_bounds(100.0, 40.0, 60.0)
    assert (gross_cost(100, 40, 60, 0), gross_cost(100, 40, 60, 100)) == (high, low)
    assert gross_cost(100, 40, 60, 50) == 2.5
    assert (
        np.isinf(cost_bounds(100, 60, 60)[1])
        and np.isinf(cost_bounds(100, 60, 40)[1])
        and np.isinf(gross_cost(100, 60, 40, 0))
    )
    assert np.isinf(cost_bounds(100, 60, 0)[0])


def test_steady_payback_is_the_closed_form_and_the_proxy_s_own_at_no_leavers():
    assert steady_payback(10, 25, 10, 0) == pytest.approx(10 / 10 / 0.25)
    cost, life = 10 / (10 + 20), 0.2
    years = -np.log(1 - cost * life / 0.25) / life
    assert steady_payback(10, 25, 10, 20) == pytest.approx(years)
    slow = np.cumsum(0.25 * np.exp(-life * (np.arange(200_000) + 0.5) / 10_000)) / 10_000
    assert np.argmax(slow >= cost) / 10_000 == pytest.approx(years, abs=1e-3)


def test_churn_shortens_a_profit_and_can_remove_it():
    lost = np.linspace(0, 100, 51)
    for _ in range(200):
        margin, net = RANDOM.uniform(1, 90), RANDOM.uniform(0.5, 60)
        years = steady_payback(margin * RANDOM.uniform(0.05, 1), margin, net, lost)
        assert np.isfinite(years).all() and (np.diff(years) < 1e-9).all()
    assert (
        np.isinf(steady_payback(100, 20, 50, 30))
        and np.isinf(steady_payback(10, 0, 10, 5))
        and steady_payback(0, 20, 5, 5) == 0
    )


# ------------------------------------------------------------------------------------------------------------ bad input


@pytest.mark.parametrize("name", ["kept", "spread", "margin", "cost", "growth", "discount"])
@pytest.mark.parametrize("edge", [0, 1])
def test_out_of_range_is_said_with_name_range_and_unit(name, edge):
    low, high, unit = RANGES[name]
    wrong = low - 1 if edge == 0 else high + 1
    with pytest.raises(ValueError, match=f"{name} must lie between {low:g} and {high:g} .*; found {wrong:g}") as told:
        payback(**{name: wrong})
    assert unit in str(told.value)


@pytest.mark.parametrize(("call", "says"), [
    (lambda: payback(kept=float("nan")), "kept must lie .* found nan"),
    (lambda: payback(months=0), "months must be a whole number between 1 and 600 .months.; found 0"),
    (lambda: payback(months=2.5), "found 2.5"),
    (lambda: exponential(-1, 50), "time must lie between 0 and"),
    (lambda: beta_geometric(1.5, 50, 0.1), "whole periods .*found 1.5"),
    (lambda: beta_geometric(2, 50, 1.0), "spread|polarization must lie between 0 and 0.99"),
    (lambda: cohorts.survival("gompertz", 1, 50), "curve must be one of exponential, power, beta-geometric; found 'gompertz'"),
    (lambda: build_up([-1.0], 50), "acquired must lie between 0"),
    (lambda: build_up(np.ones((2, 2)), 50), r"shape \(2, 2\)"),
    (lambda: cost_bounds(-1, 1, 2), "spend must lie between 0"),
    (lambda: gross_cost(1, 1, 2, 120), "lost must lie between 0 and 100 .percent"),
    (lambda: steady_payback(10, 20, 0, 5), "net must lie between 0.01 and 200"),
])  # fmt: skip
def test_other_bad_input(call, says):
    with pytest.raises(ValueError, match=says):
        call()
