"""Scaling laws: the fit against statsmodels and against laws that are known, and the made-up worlds."""

import time

import numpy as np
import pytest
import statsmodels.api as sm

from course.models import scaling as s

PEOPLE = np.geomspace(5e4, 2e7, 300)


@pytest.mark.parametrize("exponent", [0.5, 0.85, 1.0, 1.15, 2.0])
@pytest.mark.parametrize("way", ["left out", "Poisson"])
def test_an_exact_power_law_is_recovered(exponent, way):
    found = s.fit(3e-4 * PEOPLE**exponent, PEOPLE, way)
    assert found.exponent == pytest.approx(exponent, abs=1e-6) and found.level == pytest.approx(np.log(3e-4), abs=1e-4)
    assert (
        found.amount(1e6) == pytest.approx(3e-4 * 1e6**exponent, rel=1e-6) and np.nanmax(np.abs(found.residual)) < 1e-5
    )


def test_the_fit_is_that_of_statsmodels():
    random = np.random.default_rng(1)
    amount = 1e-5 * PEOPLE**1.3 * np.exp(random.normal(0, 1, 300))
    direct = sm.OLS(np.log(amount), sm.add_constant(np.log(PEOPLE))).fit(cov_type="HC1")
    found = s.fit(amount, PEOPLE)
    assert (found.exponent, found.low, found.high) == pytest.approx((direct.params[1], *direct.conf_int()[1]), abs=1e-9)
    assert found.r2 == pytest.approx(direct.rsquared) and found.low < found.exponent < found.high


def test_nine_intervals_in_ten_and_more_hold_the_truth():
    random = np.random.default_rng(3)
    held = 0
    for _ in range(200):
        found = s.fit(PEOPLE**1.2 * np.exp(random.normal(0, 0.8, 300)), PEOPLE)
        held += found.low <= 1.2 <= found.high
    assert held >= 180


@pytest.mark.parametrize("way", s.METHODS)
def test_the_exponent_does_not_mind_the_unit(way):
    amount = np.round(1e-5 * PEOPLE**1.2 * np.exp(np.random.default_rng(2).normal(0, 1, 300)))
    plain = s.fit(amount, PEOPLE, way).exponent
    assert s.fit(amount, PEOPLE / 1000, way).exponent == pytest.approx(plain, abs=1e-6)
    if way != "plus one":  # one added is one of what? this way hangs on the unit of the amount
        assert s.fit(amount * 50, PEOPLE, way).exponent == pytest.approx(plain, abs=1e-6)


def test_zeros_are_counted_and_treated_as_said():
    amount = np.r_[np.zeros(20), np.full(280, 5.0)]
    out, kept = s.fit(amount, PEOPLE), s.fit(amount, PEOPLE, "Poisson")
    assert (out.places, out.zeros, kept.places, kept.zeros) == (280, 20, 300, 20)
    assert np.isnan(out.residual[:20]).all() and not out.used[:20].any() and kept.used.all()
    assert abs(out.exponent) < 1e-9 < kept.exponent


def test_a_threshold_leaves_smaller_places_out():
    found = s.fit(PEOPLE, PEOPLE, least=1e6)
    assert found.places == (PEOPLE >= 1e6).sum() and (found.used == (PEOPLE >= 1e6)).all()


@pytest.mark.parametrize(("call", "says"), [
    (lambda: s.fit([1, 2], [1, 2, 3]), "amount has 2 values and people 3"),
    (lambda: s.fit(-PEOPLE, PEOPLE), "no amount below 0"),
    (lambda: s.fit(PEOPLE, PEOPLE * 0), "people is 0 in one place"),
    (lambda: s.fit(PEOPLE, PEOPLE, "dropped"), "zeros is 'dropped'; the ways are left out, plus one, Poisson"),
    (lambda: s.fit(PEOPLE, PEOPLE, least=-1), "least is -1 people"),
    (lambda: s.fit(PEOPLE, PEOPLE, least=1.9e7), "places can be used; a line with an interval needs at least 5"),
    (lambda: s.fit(np.ones(9), np.full(9, 5.0)), "same number of people"),
    (lambda: s.fit(np.zeros(300), PEOPLE, "Poisson"), "no place has any amount"),
    (lambda: s.worlds(PEOPLE, exponent=9), "exponent is 9; it must lie between 0 and 4"),
    (lambda: s.worlds(PEOPLE, spread=-1), "spread is -1; it must lie between 0 and 3"),
    (lambda: s.worlds(PEOPLE, total=0), "total is 0; it must lie between 1 and 1e\\+07"),
    (lambda: s.worlds(PEOPLE, runs=0), "runs is 0"),
    (lambda: s.exponents(np.ones((2, 300)), PEOPLE, "none"), "zeros is 'none'"),
])  # fmt: skip
def test_bad_input_is_named(call, says):
    with pytest.raises(ValueError, match=says):
        call()


# ------------------------------------------------------------------------------------------------------------ worlds


def test_worlds_are_seeded_whole_and_add_up_to_the_total():
    once, again, other = (s.worlds(PEOPLE, runs=50, seed=seed) for seed in (1, 1, 2))
    assert (once == again).all() and (once != other).any() and once.dtype.kind == "i" and (once >= 0).all()
    assert once.sum(axis=1).mean() == pytest.approx(30_000, rel=0.01)


@pytest.mark.parametrize("way", s.METHODS)
def test_many_at_once_are_the_same_estimates(way):
    made = s.worlds(PEOPLE, 1.4, 1.5, 2_000, runs=8)
    each = [s.fit(row, PEOPLE, way).exponent for row in made]
    assert s.exponents(made, PEOPLE, way) == pytest.approx(each, abs=1e-5)


@pytest.mark.parametrize("way", s.METHODS)
def test_without_luck_and_with_large_counts_every_way_finds_the_truth(way):
    got = s.exponents(s.worlds(PEOPLE, 1.3, 0.0, 9e6, runs=20), PEOPLE, way)
    assert np.abs(got - 1.3).max() < 0.03


def test_leaving_zeros_out_flattens_the_line_and_poisson_less():
    made = s.worlds(PEOPLE, 2.0, 1.5, 3_000, runs=200)
    out, one, kept = (np.median(s.exponents(made, PEOPLE, way)) for way in s.METHODS)
    assert max(out, one) < kept - 0.3 and kept > 1.6


def test_a_steeper_power_law_gives_a_larger_exponent():
    found = [
        np.median(s.exponents(s.worlds(PEOPLE, b, 1.5, 3_000, runs=100), PEOPLE, "Poisson")) for b in (1, 1.5, 2, 2.5)
    ]
    assert (np.diff(found) > 0).all()


def test_ten_thousand_runs_are_fast():
    start = time.perf_counter()
    s.exponents(s.worlds(PEOPLE[:100], runs=10_000), PEOPLE[:100])
    assert time.perf_counter() - start < 4
