"""S-curves: known values, limits, recovery of what was put in, the interval's honesty in its own world, and bad input."""

import subprocess
import sys

import numpy as np
import pytest

from course.models import diffusion

YEARS = np.arange(1995, 2021)
TRUE = {
    "logistic": {"ceiling": 80.0, "speed": 0.35, "midpoint": 2008.0},
    "gompertz": {"ceiling": 80.0, "speed": 0.20, "midpoint": 2005.0},
    "bass": {"ceiling": 80.0, "innovation": 0.004, "imitation": 0.30},
}
CURVES = {"logistic": diffusion.logistic, "gompertz": diffusion.gompertz, "bass": diffusion.bass}


def shares(model, years=YEARS):
    return CURVES[model](years, **TRUE[model])


# ------------------------------------------------------------------------------------------------------- the curves


@pytest.mark.parametrize("model", diffusion.MODELS)
def test_the_far_future_is_the_ceiling_and_the_far_past_is_nothing(model):
    future, past = CURVES[model]([9999.0, -9999.0], **TRUE[model])
    assert future == pytest.approx(80) and past == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize("model", diffusion.MODELS)
def test_a_share_never_falls_and_never_leaves_its_range(model):
    path = CURVES[model](np.linspace(1900, 2200, 3001), **TRUE[model])
    assert (np.diff(path) >= 0).all() and (path >= 0).all() and (path <= 80).all()


def test_where_the_curves_bend():
    assert diffusion.logistic(2008, 80, 0.35, 2008) == pytest.approx(40)
    assert diffusion.gompertz(2005, 80, 0.2, 2005) == pytest.approx(80 / np.e)
    fine = np.arange(1995, 2020, 0.01)
    for curve, speed, midpoint, steepest in (
        (diffusion.logistic, 0.35, 2008, 80 * 0.35 / 4),
        (diffusion.gompertz, 0.2, 2005, 80 * 0.2 / np.e),
    ):
        slope = np.gradient(curve(fine, 80, speed, midpoint), fine)
        assert fine[slope.argmax()] == pytest.approx(midpoint, abs=0.011)
        assert slope.max() == pytest.approx(steepest, rel=1e-4)


def test_known_values():
    # 100 / (1 + e^-1) and 100 e^(-e^-1), by hand
    assert diffusion.logistic(2001, 100, 1, 2000) == pytest.approx(73.10585786)
    assert diffusion.gompertz(2001, 100, 1, 2000) == pytest.approx(69.22006276)
    # Bass (1969), p = 0.03, q = 0.38: the peak of sales is at ln(q/p)/(p+q) = 6.19 years, half less p/2q of the market
    peak = np.log(0.38 / 0.03) / 0.41
    assert diffusion.bass(1990 + peak, 100, 0.03, 0.38) == pytest.approx(100 * (0.5 - 0.03 / (2 * 0.38)))


def test_bass_without_imitation_is_exponential_and_with_little_innovation_logistic():
    t = np.arange(0.0, 20)
    assert diffusion.bass(t, 60, 0.1, 0, origin=0) == pytest.approx(60 * (1 - np.exp(-0.1 * t)))
    p, q = 1e-7, 0.5
    midpoint = np.log(q / p) / (p + q)
    t = np.arange(midpoint - 5, midpoint + 20)
    assert diffusion.bass(t, 60, p, q, origin=0) == pytest.approx(diffusion.logistic(t, 60, p + q, midpoint), rel=1e-3)
    assert diffusion.bass([1950.0, 1990.0], 60, 0.1, 0.2).tolist() == [0, 0]


def test_log_odds_are_a_straight_line_on_a_logistic_curve():
    line = diffusion.log_odds(shares("logistic"), 80)
    assert np.diff(line) == pytest.approx(np.full(len(YEARS) - 1, 0.35))
    assert np.ptp(np.diff(diffusion.log_odds(shares("logistic"), 100))) > 0.2


# ---------------------------------------------------------------------------------------------------------- the fit


@pytest.mark.parametrize("limit", [None, 100])
@pytest.mark.parametrize("model", diffusion.MODELS)
def test_a_fit_finds_what_was_put_in(model, limit):
    found = diffusion.fit(YEARS, shares(model), model, limit=limit)
    assert found.values == pytest.approx(TRUE[model], rel=1e-4)
    assert found.rmse < 1e-5 and not found.at_limit
    assert found.curve(YEARS) == pytest.approx(shares(model), abs=1e-4)


@pytest.mark.parametrize("model", diffusion.MODELS)
def test_the_right_model_wins_by_aicc(model):
    noise = np.random.default_rng(1).normal(0, 0.5, len(YEARS))
    seen = np.clip(shares(model) + noise, 0, 100)
    scores = {other: diffusion.fit(YEARS, seen, other, limit=100).aicc for other in diffusion.MODELS}
    if model == "gompertz":
        assert min(scores, key=scores.get) == model
    else:  # logistic and Bass are twins: only Gompertz must lose
        assert scores[model] < scores["gompertz"]


@pytest.mark.parametrize("model", diffusion.MODELS)
def test_the_slopes_are_the_derivatives(model):
    middle = diffusion.fit(YEARS, shares(model), model).centre
    exact = diffusion._slope(model, middle, YEARS.astype(float), diffusion.ORIGIN)
    for i in range(3):
        step = np.zeros(3)
        step[i] = 1e-6
        up, down = (diffusion._curve(model, middle + s * step, YEARS, diffusion.ORIGIN) for s in (1, -1))
        assert exact[:, i] == pytest.approx((up - down) / 2e-6, abs=1e-4), i


def test_the_intervals_hold_in_the_world_they_believe_in():
    rng = np.random.default_rng(5)
    hit_ceiling = hit_forecast = 0
    for _ in range(100):
        seen = np.maximum(shares("logistic", YEARS[:18]) + rng.normal(0, 0.8, 18), 0)
        found = diffusion.fit(YEARS[:18], seen, limit=100)
        hit_ceiling += found.low["ceiling"] <= 80 <= found.high["ceiling"]
        said = diffusion.forecast(found, [2017])
        hit_forecast += said.low[0] <= shares("logistic", [2017])[0] + rng.normal(0, 0.8) <= said.high[0]
    assert 80 <= hit_ceiling <= 98 and 80 <= hit_forecast <= 98


def test_before_the_bend_the_ceiling_is_not_in_the_data():
    early, late = (
        diffusion.fit(YEARS[:n], shares("logistic")[:n] + 0.2 * (-1.0) ** np.arange(n) + 0.2) for n in (12, 26)
    )
    wide, narrow = (one.high["ceiling"] / one.low["ceiling"] for one in (early, late))
    assert wide > 1.5 > 1.02 > narrow


def test_a_ceiling_above_the_limit_is_held_there():
    found = diffusion.fit(YEARS[:12], shares("logistic")[:12], limit=60)
    assert found.at_limit and found.values["ceiling"] == 60 and found.errors["ceiling"] == 0
    said = diffusion.forecast(found, np.arange(2007, 2040))
    assert said.high.max() <= 60 and said.low.min() >= 0


def test_a_forecast_is_the_same_each_time_and_wider_at_a_higher_level():
    found = diffusion.fit(YEARS, shares("gompertz") + 0.5 * np.sin(YEARS) + 0.5, "gompertz", limit=100)
    a, b = (diffusion.forecast(found, [2025, 2030]) for _ in range(2))
    wide = diffusion.forecast(found, [2025, 2030], level=0.99)
    assert (a.low == b.low).all() and (a.high == b.high).all()
    assert (wide.low < a.low).all() and (wide.high > a.high).all()
    assert (a.low < a.middle).all() and (a.middle < a.high).all()


def test_a_back_test_sees_nothing_of_the_future():
    seen = shares("logistic") + 0.3 * np.cos(YEARS) + 0.3
    once = diffusion.backtest(YEARS, seen, 2012, 5, limit=100)
    other = seen.copy()
    other[YEARS > 2012] = 99
    again = diffusion.backtest(YEARS, other, 2012, 5, limit=100)
    assert once["hit"] and not again["hit"]
    assert {k: once[k] for k in ("forecast", "low", "high")} == {k: again[k] for k in ("forecast", "low", "high")}
    assert again["error"] == pytest.approx(again["forecast"] - 99)


def test_the_model_is_cheap_until_it_is_used():
    code = "import sys, course.models.diffusion; print('scipy.optimize' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout.strip() == "False"


# ----------------------------------------------------------------------------------------------------------- errors


def broken(change):
    t, y = YEARS.astype(float), shares("logistic").copy()
    change(t, y)
    return t, y


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda t, y: y.__setitem__(3, np.nan), "share has 1 missing.*position 3"),
        (lambda t, y: t.__setitem__(5, np.inf), "t has 1 missing.*position 5"),
        (lambda t, y: t.__setitem__(5, 1990), "t must increase; found 1990 after 1999"),
        (lambda t, y: y.__setitem__(0, -1), "share must be 0 or more.*-1"),
        (lambda t, y: y.__setitem__(slice(None), 0), "not all 0"),
        (lambda t, y: y.__setitem__(-1, 104), "must not exceed the limit of 100; found 104"),
    ],
)
def test_bad_points_are_named(change, says):
    with pytest.raises(ValueError, match=says):
        diffusion.fit(*broken(change), limit=100)


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: diffusion.fit([1, 2, 3], [1, 2, 3]), "share has 3 points; expected at least 6"),
        (lambda: diffusion.fit([1, 2, 3], [1, 2]), "one length"),
        (lambda: diffusion.fit(YEARS, shares("bass"), "probit"), "model must be one of logistic.*'probit'"),
        (lambda: diffusion.fit(YEARS, shares("bass"), level=90), "level must lie between 0 and 1; found 90"),
        (lambda: diffusion.fit(YEARS, np.exp(0.1 * (YEARS - 1995))), "not begun to bend"),
        (lambda: diffusion.logistic(2000, 0, 1, 2000), "ceiling must be a number above 0; found 0"),
        (lambda: diffusion.gompertz(2000, 1, -1, 2000), "speed must be a number above 0; found -1"),
        (lambda: diffusion.bass(2000, 1, 0, 1), "innovation must be a number above 0"),
        (lambda: diffusion.bass(2000, 1, 0.1, -1), "imitation must be 0 or more; found -1"),
        (lambda: diffusion.logistic([np.nan], 1, 1, 1), "t has 1 missing"),
        (lambda: diffusion.log_odds([10, 60], 54), "between 0 and the ceiling of 54; found 60"),
        (lambda: diffusion.backtest(YEARS, shares("bass"), 2018, 5), "no figure for 2023"),
        (lambda: diffusion.backtest(YEARS, shares("bass"), 2018, 0), "horizon must be above 0"),
        (lambda: diffusion.backtest(YEARS, shares("bass"), 1998, 5), "has 4 points"),
        (lambda: diffusion.forecast(diffusion.fit(YEARS, shares("bass")), [np.nan]), "missing"),
        (lambda: diffusion.forecast(diffusion.fit(YEARS, shares("bass")), [2030], level=2), "level"),
    ],
)
def test_bad_input_says_what_was_found_and_what_was_expected(call, says):
    with pytest.raises(ValueError, match=says):
        call()
