"""The race of leader and follower: what theory says of its limits and directions, conservation, seeds, bad input, and Mesa."""

import time

import numpy as np
import pytest

from course.models.frontier import RANGES, race, settled_gap

RANDOM = np.random.default_rng(5)
#: Settings from all over the ranges (not their very edges: those have a test of their own).
SETTINGS = [
    {
        "frontier_growth": RANDOM.uniform(0, 15), "imitation_lag": RANDOM.uniform(0.5, 15),
        "process_improvement": RANDOM.uniform(0, 10), "home_market": RANDOM.uniform(0, 80), "effort": RANDOM.uniform(0, 90),
        "novelty_hazard": RANDOM.uniform(0, 1), "assembled": RANDOM.uniform(0, 100), "royalty": RANDOM.uniform(0, 10),
        "start_gap": RANDOM.uniform(0, 2), "leap": bool(i % 3),
    }
    for i in range(12)
]  # fmt: skip
ARRAYS = (
    "lead",
    "frontier",
    "own",
    "advantage",
    "share",
    "profit",
    "leader_profit",
    "royalties",
    "jobs",
    "leader_jobs",
)


# ------------------------------------------------------------------------------------------------- the Red Queen herself


@pytest.mark.parametrize(("growth", "lag"), [(6, 4), (3, 8), (12, 2), (6, 1)])
@pytest.mark.parametrize("start", [0.0, 0.7, 2.0])
def test_the_gap_settles_where_the_formula_says_whatever_the_start(growth, lag, start):
    found = race(growth, lag, effort=0, start_gap=start, years=90, runs=1500)
    assert -found.lead[60:].mean() == pytest.approx(settled_gap(growth, lag), rel=0.04)


@pytest.mark.parametrize("lag", [0.5, 2, 6])
def test_in_the_long_run_a_follower_grows_as_the_frontier_does_however_well_it_imitates(lag):
    found = race(6, lag, effort=0, years=120, runs=500)
    own = (found.own[-1] - found.own[60]).mean() / 60
    assert own == pytest.approx((found.frontier[-1] - found.frontier[60]).mean() / 60, abs=5e-4)


def test_the_formula_is_close_to_growth_times_lag_for_a_long_lag():
    assert settled_gap(5, 20) == pytest.approx(0.05 * 20, rel=0.03)
    assert settled_gap(0, 5) == 0
    assert settled_gap(6, 0.25) == pytest.approx(0.06 / (np.e**4 - 1))


def test_without_novelty_the_follower_never_leads_and_never_moves_the_frontier():
    found = race(effort=0)
    alone = race(effort=0, imitation_lag=30)
    assert (found.lead <= 0).all() and (found.novel == 0).all()
    assert (found.frontier == alone.frontier).all()
    assert (race(effort=100, novelty_hazard=0).lead <= 0).all()


def test_a_frontier_that_stands_still_is_reached():
    found = race(frontier_growth=0, imitation_lag=3, effort=0, years=60)
    assert np.abs(found.lead[-1]).max() < 1e-6 and (found.frontier == 0).all()
    assert found.lead[6] == pytest.approx(np.full(200, -0.7 * np.exp(-2)))


def test_a_follower_without_imitation_falls_behind_without_limit():
    found = race(effort=100, novelty_hazard=0)
    assert (np.diff(found.lead, axis=0) <= 0).all() and -found.lead[-1].mean() > 0.7 + 0.05 * 30
    assert (found.advantage == 0).all()


# --------------------------------------------------------------------------------------------------- directions, run by run


def more(setting, name, by):
    _low, high, _ = RANGES[name]
    return {**setting, name: min(setting[name] + by, high)}


@pytest.mark.parametrize("setting", SETTINGS)
def test_faster_imitation_is_never_behind_slower(setting):
    fast, slow = race(**setting), race(**more(setting, "imitation_lag", 3))
    assert (fast.lead >= slow.lead - 1e-12).all() and (fast.share >= slow.share - 1e-12).all()


@pytest.mark.parametrize("setting", SETTINGS)
def test_better_processes_win_share_and_leave_quality_alone(setting):
    less, better = race(**setting), race(**more(setting, "process_improvement", 2))
    assert (better.lead == less.lead).all()
    assert (better.advantage >= less.advantage - 1e-12).all() and (better.share >= less.share - 1e-12).all()


@pytest.mark.parametrize("setting", SETTINGS)
def test_a_larger_home_market_wins_share(setting):
    assert (race(**more(setting, "home_market", 20)).share >= race(**setting).share - 1e-12).all()


@pytest.mark.parametrize("setting", SETTINGS)
def test_better_odds_of_novelty_never_hurt(setting):
    odds = race(**more(setting, "novelty_hazard", 0.5))
    assert (odds.lead >= race(**setting).lead - 1e-12).all()


@pytest.mark.parametrize("setting", SETTINGS)
def test_more_assembly_for_the_leader_moves_jobs_and_no_profit(setting):
    less, moved = race(**setting), race(**more(setting, "assembled", 30))
    assert (moved.jobs >= less.jobs).all() and (moved.leader_jobs <= less.leader_jobs).all()
    assert (moved.profit == less.profit).all() and (moved.share == less.share).all()


def test_effort_on_novelty_with_no_chance_only_costs():
    none, half = race(effort=0, novelty_hazard=0), race(effort=50, novelty_hazard=0)
    assert (half.lead <= none.lead).all() and (half.share <= none.share).all()


def test_a_leap_is_worth_at_least_a_step():
    given = {"effort": 40, "novelty_hazard": 0.5}
    assert (race(**given).lead >= race(**given, leap=False).lead - 1e-12).all()


def test_who_copies_fast_gains_less_by_inventing():
    def gain(lag):
        none, half = (race(imitation_lag=lag, effort=e, runs=2000).profit.mean() for e in (0, 50))
        return half - none

    assert gain(8) > 0 > gain(1)


def test_with_good_odds_a_near_follower_that_tries_moves_the_frontier():
    none, half = race(imitation_lag=1, effort=0), race(imitation_lag=1, effort=50, novelty_hazard=1)
    assert half.frontier[-1].mean() > none.frontier[-1].mean() + 0.2


# ------------------------------------------------------------------------------------------- conservation, limits, seeds


@pytest.mark.parametrize("setting", SETTINGS)
def test_parts_stay_parts_and_royalties_change_hands(setting):
    found, free = race(**setting), race(**{**setting, "royalty": 0})
    for name in ARRAYS:
        assert getattr(found, name).shape == (31, 200) and np.isfinite(getattr(found, name)).all(), name
    assert ((found.share > 0) & (found.share < 1)).all()
    assert ((found.quality > 0) & (found.quality <= 1)).all() and (
        (found.jobs_part >= 0) & (found.jobs_part <= 1)
    ).all()
    assert found.profit + found.leader_profit == pytest.approx(free.profit + free.leader_profit)
    assert free.profit - found.profit == pytest.approx(found.royalties)
    assert (found.frontier >= found.own - 1e-12).all() and (np.diff(found.frontier, axis=0) >= -1e-12).all()
    assert (np.diff(found.novel, axis=0) >= 0).all()


def test_the_firm_that_is_behind_pays_the_royalty():
    found = race(effort=60, novelty_hazard=1, imitation_lag=1)
    assert (found.royalties[found.lead < 0] > 0).all() and (found.royalties[found.lead > 0] < 0).all()
    assert (found.lead > 0).any() and (found.lead < 0).any()


def test_equals_share_the_market():
    found = race(0, 4, 0, 0, 0, 0, start_gap=0, royalty=0, assembled=0)
    assert found.share == pytest.approx(np.full((31, 200), 0.5)) and found.profit_part == pytest.approx(0.5)
    assert found.jobs_part == pytest.approx(0.5)


@pytest.mark.parametrize("edge", [0, 1])
def test_the_edges_of_all_ranges_give_numbers(edge):
    found = race(**{name: limits[edge] for name, limits in RANGES.items()}, years=200, runs=20)
    for name in (*ARRAYS, "profit_part", "jobs_part", "quality"):
        assert np.isfinite(getattr(found, name)).all(), name


def test_the_same_seed_gives_the_same_draws():
    assert (race(seed=7).share == race(seed=7).share).all()
    assert (race(seed=7).share != race(seed=8).share).any()
    assert (race(imitation_lag=2, effort=0).frontier == race(imitation_lag=9, effort=0).frontier).all()


def test_one_call_sweeps():
    lags = np.linspace(0.5, 15, 40)
    swept = race(imitation_lag=lags, effort=0, runs=40)
    one = race(imitation_lag=float(lags[7]), effort=0, runs=40)
    assert (swept.lead[:, 7] == one.lead[:, 7]).all()


def test_ten_thousand_runs_take_less_than_two_seconds():
    begun = time.perf_counter()
    race(imitation_lag=np.linspace(0.5, 15, 10_000), runs=10_000)
    assert time.perf_counter() - begun < 2


# --------------------------------------------------------------------------------------------------------- bad input


@pytest.mark.parametrize("name", RANGES)
@pytest.mark.parametrize("shift", [-1.0, 1.0])
def test_out_of_range_is_said_with_name_range_and_unit(name, shift):
    low, high, unit = RANGES[name]
    wrong = low - 1 if shift < 0 else high + 1
    with pytest.raises(ValueError, match=f"{name} must lie between {low:g} and {high:g} .*; found {wrong:g}") as told:
        race(**{name: wrong})
    assert unit in str(told.value)


@pytest.mark.parametrize(("given", "says"), [
    ({"imitation_lag": float("nan")}, "imitation_lag must lie between 0.25 and 30 .years.; found nan"),
    ({"effort": np.array([1.0, 200.0]), "runs": 2}, "effort .* found 200"),
    ({"effort": np.ones(3)}, r"effort must be one number or 200 .*shape \(3,\)"),
    ({"runs": 0}, "runs must be a whole number between 1 and 100,000 .runs.; found 0"),
    ({"years": 2.5}, "years must be a whole number between 1 and 200 .years.; found 2.5"),
    ({"years": True}, "years must be a whole number"),
])  # fmt: skip
def test_other_bad_input(given, says):
    with pytest.raises(ValueError, match=says):
        race(**given)


def test_the_formula_refuses_bad_input_too():
    with pytest.raises(ValueError, match="imitation_lag must lie between"):
        settled_gap(5, 0)


# -------------------------------------------------------------------------------------------- the same model in Mesa


@pytest.mark.parametrize("setting", [{}, {"effort": 60.0, "novelty_hazard": 1.0, "imitation_lag": 2.0, "leap": False}])
def test_mesa_agents_give_the_same_distribution(setting):
    pytest.importorskip("mesa")
    from scipy import stats

    from tests.reference import mesa_frontier

    plain, fast = mesa_frontier.ends(200, **setting), race(runs=3000, **setting)
    for name in mesa_frontier.OUTCOMES:
        mine = np.round(getattr(fast, name)[-1], 6)
        assert stats.ks_2samp(np.round(plain[name], 6), mine).pvalue > 0.005, name
