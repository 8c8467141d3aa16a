"""Regressions with robust errors: number by number against statsmodels."""

from __future__ import annotations

import numpy as np
import pytest
import statsmodels.api as sm

from course.models import robust


@pytest.fixture(params=range(6))
def made(request):
    random = np.random.default_rng(request.param)
    n = int(random.integers(6, 300))
    x = np.c_[np.ones(n), random.normal(0, 1.2, n), random.random(n) < 0.4].astype(float)
    return x, np.exp(0.4 + x @ [0.5, 0.9, -0.3] + random.normal(0, 0.4, n)), random


def same(ours: robust.Line, theirs) -> None:
    ends = np.asarray(theirs.conf_int())
    for found, expected in ((ours.params, theirs.params), (ours.low, ends[:, 0]), (ours.high, ends[:, 1])):
        np.testing.assert_allclose(found, expected, rtol=1e-7, atol=1e-9)


@pytest.mark.parametrize("kind", ["HC1", "HC3"])
def test_least_squares_is_that_of_statsmodels(made, kind):
    x, y, _ = made
    theirs = sm.OLS(np.log(y), x).fit(cov_type=kind)
    ours = robust.least_squares(np.log(y), x, kind)
    same(ours, theirs)
    assert ours.r2 == pytest.approx(theirs.rsquared, abs=1e-12)


def test_poisson_is_that_of_statsmodels(made):
    x, mean, random = made
    y = random.poisson(mean)
    same(robust.poisson(y, x), sm.GLM(y, x, family=sm.families.Poisson()).fit(cov_type="HC1", tol=1e-12))


def test_a_law_without_scatter_is_found_exactly():
    x = np.c_[np.ones(9), np.linspace(-1, 1, 9)]
    for found in (robust.poisson(np.exp(x @ [1.0, 1.5]), x), robust.least_squares(x @ [1.0, 1.5], x)):
        np.testing.assert_allclose([found.params, found.low, found.high], [[1, 1.5]] * 3, atol=1e-7)


def test_another_kind_of_error_is_refused():
    with pytest.raises(ValueError, match="kind must be HC1 or HC3; found 'HC2'"):
        robust.least_squares([1, 2, 3], np.ones((3, 1)), "HC2")
