"""Estimates give the same figures as scipy and statsmodels, or as a closed form, and refuse what they can't estimate."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from scipy import stats
from statsmodels.stats.proportion import proportion_confint

from course.ledger import estimates
from course.ledger.record import Found

RANDOM = np.random.default_rng(11)
X = pd.Series(RANDOM.normal(size=25))
Y = 0.5 * X + pd.Series(RANDOM.normal(size=25))
HELD = pd.DataFrame({"a": RANDOM.normal(size=25), "b": 0.4 * X + RANDOM.normal(size=25)})


def ends(found: Found) -> tuple[float, float, float]:
    return found.value, found.low, found.high


@pytest.mark.parametrize("df", [1, 1.5, 2, 3, 7.3, 30, 400, 9e4, 1e6])
def test_t_quantile_is_scipy_s(df):
    assert estimates.t_quantile(df) == pytest.approx(stats.t.ppf(0.975, df), rel=1e-5)


def test_t_quantile_refuses_less_than_one_degree():
    with pytest.raises(ValueError, match=r"at least 1; found 0.5"):
        estimates.t_quantile(0.5)


def test_exact_and_rounded_figures_are_no_sample():
    assert ends(estimates.exact(4)) == (4, 4, 4) and not estimates.exact(4).sampled
    assert ends(estimates.rounded(10.9, 0.05)) == pytest.approx((10.9, 10.85, 10.95))
    assert not estimates.rounded(10.9, 0.05).sampled
    with pytest.raises(ValueError, match="must not be negative"):
        estimates.rounded(1, -0.1)


@pytest.mark.parametrize(("part", "whole"), [(0, 9), (9, 9), (3, 10), (400, 1000), (2.5, 7)])
def test_share_has_the_wilson_interval_of_statsmodels(part, whole):
    low, high = proportion_confint(part, whole, method="wilson")
    assert ends(estimates.share(part, whole)) == pytest.approx((100 * part / whole, 100 * low, 100 * high), abs=1e-9)
    assert estimates.share(part, whole).sampled


@pytest.mark.parametrize(("part", "whole", "message"), [
    (5, 4, "found 5 of 4"), (-1, 4, "found -1 of 4"), (0, 0, "at least 1"), (1, 2.5, "number of cases"),
])  # fmt: skip
def test_share_refuses_what_is_no_share(part, whole, message):
    with pytest.raises(ValueError, match=message):
        estimates.share(part, whole)


def test_change_holds_every_pair_of_roundings():
    assert ends(estimates.change(80, 60)) == (-25, -25, -25)
    found = estimates.change(80, 60, 0.5)
    assert (found.low, found.high) == pytest.approx((100 * (59.5 / 80.5 - 1), 100 * (60.5 / 79.5 - 1)))
    falling = estimates.change(2, -1, 0.5)
    assert (falling.low, falling.high) == pytest.approx((-200.0, -120.0))


@pytest.mark.parametrize(("before", "half"), [(0, 0), (-3, 0), (0.5, 0.5)])
def test_change_refuses_a_start_that_may_be_zero(before, half):
    with pytest.raises(ValueError, match="before must be above 0"):
        estimates.change(before, 1, half)


def test_trend_is_the_slope_of_statsmodels_with_its_interval():
    series = pd.Series([3.0, 4.5, 4.1, np.nan, 6.2, 6.0], index=[2001, 2002, 2003, 2004, 2005, 2007])
    known = series.dropna()
    fit = sm.OLS(known.to_numpy(), sm.add_constant(known.index.to_numpy(dtype=float))).fit()
    low, high = fit.conf_int()[1]
    assert ends(estimates.trend(series)) == pytest.approx((fit.params[1], low, high), rel=1e-6)
    assert ends(estimates.trend(series.iloc[::-1])) == ends(estimates.trend(series)), "the order of rows doesn't matter"


def test_trend_refuses_too_few_values_and_two_at_one_time():
    with pytest.raises(ValueError, match=r"A trend needs 3 values or more.*found 2"):
        estimates.trend(pd.Series([1.0, 2.0, np.nan], index=[1, 2, 3]))
    with pytest.raises(ValueError, match="found 3 at 2 times"):
        estimates.trend(pd.Series([1.0, 2.0, 3.0], index=[1, 2, 2]))


def test_place_is_scipy_s_rank_and_ties_share_places():
    values = pd.Series([5.0, 9.0, 5.0, 1.0, np.nan], index=list("abcde"))
    known = values.dropna()
    least = stats.rankdata(-known, method="min")
    most = stats.rankdata(-known, method="max")
    for n, who in enumerate(known.index):
        assert ends(estimates.place(values, who)) == (least[n], least[n], most[n])
    assert ends(estimates.place(values, "d", most_first=False)) == (1, 1, 1)
    assert estimates.place(values, "a").told == {"among": 4}


@pytest.mark.parametrize("who", ["e", "z"])
def test_place_refuses_one_without_a_value(who):
    with pytest.raises(ValueError, match=f"'{who}' must have one value"):
        estimates.place(pd.Series([1.0, np.nan], index=["a", "e"]), who)


def test_association_is_pearson_s_with_scipy_s_interval():
    result = stats.pearsonr(X, Y)
    low, high = result.confidence_interval()
    assert ends(estimates.association(X, Y)) == pytest.approx((result.statistic, low, high), rel=1e-9)


def test_association_of_ranks_is_spearman_s_with_the_error_of_bonett_and_wright():
    found = estimates.association(X.round(), Y.round(), "spearman")
    r = stats.spearmanr(X.round(), Y.round()).statistic
    reach = stats.norm.ppf(0.975) * math.sqrt((1 + r**2 / 2) / (len(X) - 3))
    low, high = np.tanh(np.arctanh(r) + np.array([-1, 1]) * reach)
    assert ends(found) == pytest.approx((r, low, high), rel=1e-9)


def test_association_with_others_held_is_the_correlation_of_what_statsmodels_leaves():
    rest = [sm.OLS(side.to_numpy(), sm.add_constant(HELD.to_numpy())).fit().resid for side in (X, Y)]
    found = estimates.association(X, Y, held=HELD)
    assert found.value == pytest.approx(stats.pearsonr(*rest).statistic, rel=1e-9)
    reach = stats.norm.ppf(0.975) / math.sqrt(len(X) - 2 - 3)
    assert found.high == pytest.approx(np.tanh(np.arctanh(found.value) + reach), rel=1e-9)


def test_association_joins_by_label_and_leaves_blanks_out():
    shuffled = Y.sample(frac=1, random_state=1)
    assert ends(estimates.association(X, shuffled)) == pytest.approx(ends(estimates.association(X, Y)))
    assert estimates.association(X, Y.where(Y.index > 4)).told == {"cases": 20}


def test_association_of_a_perfect_line_is_one():
    assert ends(estimates.association(X, -2 * X + 1)) == (-1, -1, -1)


@pytest.mark.parametrize(("given", "message"), [
    (dict(x=X[:3], y=Y[:3]), "needs 4 cases or more; found 3"),
    (dict(x=X[:5], y=Y[:5], held=HELD), "needs 6 cases or more; found 5"),
    (dict(x=X, y=0 * Y + 3), "values that vary"),
    (dict(x=X, y=Y, held=pd.DataFrame({"same": 2 * X + 1})), "values that vary"),
    (dict(x=X, y=Y, how="kendall"), "must be pearson or spearman"),
])  # fmt: skip
def test_association_refuses_what_has_no_correlation(given, message):
    with pytest.raises(ValueError, match=message):
        estimates.association(**given)


@pytest.mark.parametrize(("m", "n"), [(2, 2), (3, 20), (25, 25)])
def test_gap_is_welch_s(m, n):
    one, other = X[:m], 3 * Y[:n]
    result = stats.ttest_ind(one, other, equal_var=False)
    low, high = result.confidence_interval()
    assert ends(estimates.gap(one, other)) == pytest.approx((one.mean() - other.mean(), low, high), rel=1e-5)


def test_gap_between_groups_that_do_not_vary_is_exact():
    assert ends(estimates.gap(pd.Series([5.0, 5.0]), pd.Series([2.0, 2.0]))) == (3, 3, 3)


def test_gap_needs_two_cases_on_each_side():
    with pytest.raises(ValueError, match="found 1 and 25"):
        estimates.gap(X[:1], Y)


def test_lag_is_as_precise_as_its_dates():
    known = estimates.lag("2010-05-17", "2012-05-17")
    assert known.value == pytest.approx(731 / 365.25) and known.high - known.low == pytest.approx(2 / 365.25)
    rough = estimates.lag("2010", "2012")
    assert (rough.low, rough.value, rough.high) == pytest.approx((365 / 365.25, 731 / 365.25, 1096 / 365.25), abs=2e-3)
    assert estimates.lag("2012", "2010-06").value < 0 and not rough.sampled


def test_lag_refuses_what_is_no_date():
    with pytest.raises(ValueError, match=r"found 'soon' and '2010'"):
        estimates.lag("soon", "2010")


def test_forecast_by_the_line_has_the_interval_of_statsmodels_for_a_new_case():
    series = pd.Series([1.0, 2.2, 2.9, 4.3, 9.0], index=[2001, 2002, 2003, 2004, 2008])
    past = series.iloc[:4]
    fit = sm.OLS(past.to_numpy(), sm.add_constant(past.index.to_numpy(dtype=float))).fit()
    said = fit.get_prediction([[1.0, 2008.0]])
    (low, high), mean = said.conf_int(obs=True)[0], said.predicted_mean[0]
    found = estimates.forecast(series, 2005)
    assert ends(found) == pytest.approx((9 - mean, 9 - high, 9 - low), rel=1e-5)
    assert found.told == {"year": 2008, "came": 9.0, "said": pytest.approx(mean)}


def test_forecast_of_growth_goes_on_at_the_same_rate():
    series = pd.Series([10 * 1.1**n for n in range(6)], index=range(2000, 2006))
    series[2005] *= 0.8
    assert estimates.forecast(series, 2005, "growth").value == pytest.approx(-20)


def test_forecast_that_nothing_changes_is_exact():
    assert ends(estimates.forecast(pd.Series([1.0, 4.0], index=[2001, 2003]), 2002, "stay")) == (3, 3, 3)


@pytest.mark.parametrize(("values", "from_year", "rule", "message"), [
    ([1, 2, 3, 4], 2009, "line", "one after"),
    ([1, 2, 3, 4], 2002, "line", "needs 3 years before 2002"),
    ([1, 2, -3, 4], 2003, "growth", "of values above 0"),
    ([1, 2, 3, 4], 2003, "wave", "found 'wave'"),
])  # fmt: skip
def test_forecast_refuses_what_no_rule_can_tell(values, from_year, rule, message):
    with pytest.raises(ValueError, match=message):
        estimates.forecast(pd.Series(values, index=range(2000, 2004)), from_year, rule)


@pytest.mark.parametrize(("value", "low", "high"), [(1, 2, 3), (4, 2, 3), (math.nan, 0, 1), (math.inf, 0, math.inf)])
def test_a_finding_outside_its_interval_is_refused(value, low, high):
    with pytest.raises(ValueError, match="finite value within its interval"):
        Found(value, low, high)
