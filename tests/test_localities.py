"""Search under uncertainty: limits, directions, what common shocks can and can't do, seeds, bad input, and Mesa."""

import time

import numpy as np
import pytest

from course.models.localities import RANGES, brings, one_by_one, search, thompson

N = 3000


def got(**given):
    return search(runs=N, **given).mean.mean()


def error(found):
    return found.mean.std() / np.sqrt(len(found.mean))


# ------------------------------------------------------------------------------------------------------------- limits


def test_without_noise_and_with_every_way_tried_the_best_one_is_found():
    found = search(60, noise=0, late=0, ways=3, runs=500)
    assert (found.found | (found.tried < 3)).all() and found.found.mean() > 0.99


def test_a_perfect_forecast_loses_nothing():
    plan = search(central=100, foresight=1)
    assert plan.found.all() and plan.regret == pytest.approx(np.zeros(1000))
    assert plan.mean == pytest.approx(plan.best)


def test_a_forecast_without_foresight_is_a_draw():
    plan = search(central=100, foresight=0, late=0, runs=N)
    assert plan.mean.mean() == pytest.approx(0, abs=4 * error(plan)) and plan.found.mean() == pytest.approx(
        1 / 12, abs=0.02
    )


def test_the_plan_alone_does_not_depend_on_localities_noise_or_patience():
    plan = search(central=100)
    for other in (dict(localities=3), dict(noise=9.0), dict(patience=12), dict(common=1.0)):
        assert search(**{"central": 100, **other}).mean == pytest.approx(plan.mean), other


def test_one_locality_has_nothing_to_compare():
    one = search(1, runs=N)
    assert (one.tried == 1).all() and one.mean.mean() == pytest.approx(0, abs=4 * error(one))


def test_deafening_noise_makes_the_choice_a_draw():
    loud = search(noise=10, patience=1, late=0, runs=N)
    assert loud.found.mean() < 0.2


def test_an_endless_trial_yields_the_mean_payoff():
    found = search(patience=30, years=30, late=0, runs=N)
    assert found.mean.mean() == pytest.approx(0, abs=4 * error(found)) and found.worth.mean() > 1


def test_what_a_way_brings_at_each_age():
    assert brings(0, 5) == pytest.approx(np.ones(5)) and brings(1, 1) == pytest.approx([-1])
    late = brings(0.7, 40)
    assert (np.diff(late) > 0).all() and late[-1] == pytest.approx(1, abs=1e-3)


def test_nothing_beats_the_best_way_from_the_start_when_it_pays_at_once():
    for found in (search(late=0), one_by_one(late=0), thompson(runs=50)):
        assert (found.regret >= -1e-9).all()


# --------------------------------------------------------------------------------------------------------- directions


def test_more_localities_find_more_when_ways_pay_at_once():
    path = [got(localities=n, late=0) for n in (1, 3, 10, 30, 60)]
    assert path == sorted(path)


def test_more_noise_finds_less():
    path = [got(noise=n) for n in (0.0, 1.0, 3.0, 10.0)]
    assert path == sorted(path, reverse=True)


def test_better_foresight_makes_a_better_plan_run_by_run_on_average():
    path = [got(central=100, foresight=f) for f in (0.0, 0.3, 0.6, 1.0)]
    assert path == sorted(path)


def test_patience_has_an_optimum_between():
    path = [got(patience=p, noise=2.0) for p in (1, 6, 24)]
    assert path[1] > path[0] and path[1] > path[2]


def test_impatient_judges_do_worse_with_more_trials_when_ways_pay_late():
    path = [got(localities=n, late=0.8, patience=2) for n in (1, 5, 30, 60)]
    assert path == sorted(path, reverse=True) and path[-1] < got(late=0.8, central=100)
    patient = [got(localities=n, late=0.8, patience=8) for n in (1, 5, 30, 60)]
    assert patient == sorted(patient)


def test_half_of_the_funds_at_the_centre_cost_little_and_all_of_them_much():
    none, half, full = (got(central=c) for c in (0, 50, 100))
    assert none - half < 0.15 < none - full


# --------------------------------------------------------------------------------------------------- shocks in common


def test_a_shock_that_all_share_never_hurts_those_who_try_side_by_side():
    alone, shared = (search(noise=3.0, common=c, runs=N) for c in (0.0, 1.0))
    assert shared.mean.mean() > alone.mean.mean() + 0.3
    assert shared.mean == pytest.approx(search(noise=0.0, runs=N).mean), "common shocks alone add no noise"


def test_a_common_shock_misleads_a_centre_that_tries_in_sequence():
    alone, shared = (one_by_one(noise=3.0, common=c, patience=3, tries=4, runs=N).mean.mean() for c in (0.0, 1.0))
    assert shared < alone - 0.15


def test_one_trial_is_the_plan():
    assert one_by_one(tries=1).mean == pytest.approx(search(central=100).mean)


def test_thompson_is_near_the_best():
    found = thompson(runs=200)
    assert found.regret.mean() < 0.15 < search(late=0, runs=200).regret.mean()


# ------------------------------------------------------------------------------------------- conservation and seeds


@pytest.mark.parametrize(
    "given", [{}, {"central": 40, "late": 0.6, "patience": 9}, {"localities": 1}, {"patience": 30}]
)
def test_years_add_up_to_the_mean(given):
    found = search(**given)
    assert found.path.shape == (30,) and found.path.mean() == pytest.approx(found.mean.mean())
    assert ((found.tried >= 1) & (found.tried <= 12)).all() and (found.found <= (found.worth > 0)).mean() > 0.9


@pytest.mark.parametrize("tries", [1, 3, 7])
def test_years_add_up_one_by_one(tries):
    found = one_by_one(tries=tries)
    assert found.path.shape == (30,) and found.path.mean() == pytest.approx(found.mean.mean())


@pytest.mark.parametrize("edge", [0, 1])
def test_the_edges_of_all_ranges_give_numbers(edge):
    given = {name: limits[edge] for name, limits in RANGES.items()}
    for places in (1, 60):
        for patience in (1, 30):
            found = search(places, patience=patience, runs=50, **given)
            assert all(np.isfinite(part).all() for part in (found.mean, found.worth, found.path))


def test_the_same_seed_gives_the_same_draws():
    assert (search(seed=3).mean == search(seed=3).mean).all() and (search(seed=3).mean != search(seed=4).mean).any()
    assert (thompson(runs=20, seed=3).mean == thompson(runs=20, seed=3).mean).all()
    assert (search(noise=0.1).best == search(noise=9.0).best).all()


def test_ten_thousand_runs_take_less_than_two_seconds():
    begun = time.perf_counter()
    search(60, runs=10_000)
    assert time.perf_counter() - begun < 2


# ---------------------------------------------------------------------------------------------------------- bad input


@pytest.mark.parametrize("name", RANGES)
@pytest.mark.parametrize("side", [0, 1])
def test_out_of_range_is_said_with_name_range_and_unit(name, side):
    low, high, unit = RANGES[name]
    wrong = (low - 1, high + 1)[side]
    with pytest.raises(ValueError, match=f"{name} must lie between {low:g} and {high:g} .*; found {wrong}") as told:
        search(**{name: wrong})
    assert unit in str(told.value)


@pytest.mark.parametrize(("given", "says"), [
    ({"localities": 0}, "localities must be a whole number between 1 and 60 .localities.; found 0"),
    ({"localities": 2.5}, "localities must be a whole number .* found 2.5"),
    ({"patience": 31}, "patience must be a whole number between 1 and 30 .*; found 31"),
    ({"ways": 1}, "ways must be a whole number between 2 and 100"),
    ({"runs": True}, "runs must be a whole number"),
    ({"noise": float("nan")}, "noise must lie between 0 and 10 .spreads of worth.; found nan"),
    ({"noise": "loud"}, "noise must lie between .* found 'loud'"),
])  # fmt: skip
def test_other_bad_input(given, says):
    with pytest.raises(ValueError, match=says):
        search(**given)


def test_trials_must_fit_into_the_years():
    with pytest.raises(ValueError, match=r"tries must be a whole number between 1 and 7 .*; found 8"):
        one_by_one(patience=4, tries=8)


# -------------------------------------------------------------------------------------------- the same model in Mesa


@pytest.mark.parametrize("setting", [{}, {"central": 50, "late": 0.6, "noise": 3.0, "patience": 8, "localities": 10}])
def test_mesa_agents_give_the_same_distribution(setting):
    pytest.importorskip("mesa")
    from scipy import stats

    from tests.reference import mesa_localities

    plain, fast = mesa_localities.ends(200, **setting), search(runs=4000, **setting)
    for name in ("mean", "worth"):
        assert stats.ks_2samp(plain[name], getattr(fast, name)).pvalue > 0.005, name
    assert np.mean(plain["tried"]) == pytest.approx(
        fast.tried.mean(), abs=4 * np.std(plain["tried"]) / np.sqrt(200) + 1e-9
    )
