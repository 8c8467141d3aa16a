"""Chance meetings and grants: what the words of the models imply, at their limits and in between."""

from __future__ import annotations

import numpy as np
import pytest

from course.models import encounters, grants


def test_a_seed_is_a_seed_and_runs_differ():
    one, again, other = encounters.month(runs=50), encounters.month(runs=50), encounters.month(runs=50, seed=3)
    assert (one.ideas == again.ideas).all() and (one.ideas != other.ideas).any() and len(set(one.ideas)) > 20


@pytest.mark.parametrize("seed", range(5))
def test_pairs_and_ideas_stay_within_their_bounds(seed):
    random = np.random.default_rng(seed)
    people, days = int(random.integers(2, 90)), int(random.integers(1, 15))
    places, mixing = random.integers(1, 80, 60), random.uniform(0, 100, 60)
    one = encounters.month(people, places, mixing, spark=20, days=days, runs=60, seed=seed)
    assert (one.meetings <= people / 2 * one.outings + 1e-9).all() and (one.outings <= days).all()
    assert (one.mixed <= one.meetings).all() and (one.ideas <= 0.2 * one.mixed + 1e-9).all()


def test_no_mixed_pairs_meet_without_mixing():
    assert encounters.month(mixing=0, places=4, runs=20).ideas.sum() == 0
    assert encounters.month(mixing=0, places=3, runs=20).ideas.sum() > 0


def test_ideas_need_two_kinds_of_people_and_a_positive_spark():
    assert encounters.month(people=2, places=1, spark=0, runs=5).ideas.sum() == 0
    alone = encounters.month(people=40, places=400, runs=20)
    assert alone.meetings.mean() < 0.2 * encounters.month(people=40, places=12, runs=20).meetings.mean()


def test_outings_follow_the_formula():
    one = encounters.month(places=6, runs=400)
    assert one.outings.mean() == pytest.approx(20 * (1 - np.exp(-1)), rel=0.01)


def test_ideas_rise_with_mixing_and_the_best_number_of_places_with_people():
    by_mixing = [encounters.month(mixing=m, runs=200).ideas.mean() for m in (0, 25, 50, 75, 100)]
    assert (np.diff(by_mixing) > 0).all()
    counts = [1, 4, 8, 12, 16, 24, 32, 48, 64, 128]
    best = [
        int(np.argmax([encounters.month(people, m, runs=60).ideas.mean() for m in counts])) for people in (20, 80, 240)
    ]
    assert 0 < best[0] < best[1] < best[2] < len(counts)


def test_the_second_meeting_is_worth_half():
    pair = encounters.month(people=2, places=1, mixing=100, spark=100, days=60, runs=2000)
    met = pair.mixed
    assert pair.ideas == pytest.approx((1 - encounters.FATIGUE**met) / (1 - encounters.FATIGUE))


@pytest.mark.parametrize(("given", "said"), [
    (dict(people=1), "people must be a whole number between 2 and 400"), (dict(places=0), "places .* found 0"),
    (dict(places=2.5), "places must be a whole number"), (dict(mixing=101), "mixing must lie between 0 and 100 .*percent of outings"),
    (dict(mixing=float("nan")), "found nan"), (dict(spark=-1), "spark"), (dict(days=0), "days"), (dict(runs=True), "runs"),
    (dict(places=[1, 2], runs=3), "found the shape"), (dict(people=[4, 5], runs=2), "one number for all runs"),
])  # fmt: skip
def test_out_of_range_is_said(given, said):
    with pytest.raises(ValueError, match=said):
        encounters.month(**given)


def test_the_same_months_in_mesa():
    pytest.importorskip("mesa")
    from scipy import stats

    from tests.reference import mesa_encounters

    for given in ({}, {"places": 2, "mixing": 0.0}, {"places": 25, "mixing": 80.0, "people": 22}):
        slow = mesa_encounters.ends(80, days=10, **given)
        fast = encounters.month(runs=2000, days=10, **given)
        for name in mesa_encounters.OUTCOMES:
            both = [
                np.round(values, 6) for values in (slow[name], getattr(fast, name))
            ]  # sums of the same parts in another order
            assert stats.ks_2samp(*both).pvalue > 0.001, (given, name)
    other = encounters.month(runs=2000, days=10, places=5)
    slow = mesa_encounters.ends(80, days=10)
    assert stats.ks_2samp(slow["meetings"], other.meetings).pvalue < 0.001, "the comparison can see a difference"


# ---------------------------------------------------------------------------------------------------------- grants


def test_few_grants_are_best_with_perfect_sight_and_all_without_sight():
    sharp, blind = grants.found(noise=0), grants.found(tail=3, noise=5)
    assert sharp.argmax() < 20 and sharp.max() > sharp[-1]
    assert blind.argmax() > 80


@pytest.mark.parametrize("tail", [1.1, 1.5, 3.0])
@pytest.mark.parametrize("budget", [2.0, 20.0])
def test_noise_need_and_meddling_never_help_and_a_larger_budget_does(tail, budget):
    base = grants.found(tail, 1.0, 1.0, budget, 20)
    assert (grants.found(tail, 2.0, 1.0, budget, 20)[:-1] < base[:-1] + 1e-9).all()
    assert (grants.found(tail, 1.0, 2.0, budget, 20) < base).all()
    assert (grants.found(tail, 1.0, 1.0, budget, 40) < base).all()
    assert (grants.found(tail, 1.0, 1.0, 2 * budget, 20) > base).all()
    assert (base > 0).all() and (base < 1).all()


def test_giving_to_all_does_not_depend_on_sight():
    assert grants.found(noise=0)[-1] == pytest.approx(grants.found(noise=5)[-1])
    assert grants.found(budget=20, need=1)[-1] == pytest.approx(1 - np.exp(-0.2))


def test_the_fatter_the_tail_the_fewer_grants_are_best():
    best = [grants.found(tail=tail, noise=1).argmax() for tail in (1.1, 1.5, 2.5)]
    assert best == sorted(best) and best[0] < best[-1]


@pytest.mark.parametrize(("given", "said"), [
    (dict(tail=1.0), "tail must lie between 1.05 and 5"), (dict(noise=-1), "noise"), (dict(need=0), "need must lie between 0.05 and 500 .units of money"),
    (dict(budget=float("inf")), "budget"), (dict(meddling=101), "meddling .* found 101"), (dict(firms=0), "firms"), (dict(runs=1.5), "runs"),
    (dict(tail=[1.5]), "tail"), (dict(shape=0), "shape must lie between 0.5 and 10"), (dict(advice=0.5), "advice must lie between 1 and 10"),
])  # fmt: skip
def test_grants_out_of_range_are_said(given, said):
    with pytest.raises(ValueError, match=said):
        grants.found(**given)


@pytest.mark.parametrize("noise", [0, 1, 2, 4])
def test_the_more_a_firm_needs_the_fewer_stakes_find_the_most(noise):
    best = [int(grants.found(noise=noise, need=need).argmax()) for need in (1, 5, 25, 100)]
    assert best == sorted(best, reverse=True) and best[0] >= 45 and best[-1] <= 3


def test_the_usual_budget_counts_the_need_in_per_cent_of_it():
    assert grants.found(need=5) == pytest.approx(grants.found(need=1, budget=20))
    assert grants.found(need=5)[-1] == pytest.approx(1 - np.exp(-0.2))


def test_advice_is_money_and_a_shape_above_one_waits_for_the_need():
    assert grants.found(need=10, advice=2) == pytest.approx(grants.found(need=5))
    steep, plain = grants.found(need=10, shape=4), grants.found(need=10)
    # nine stakes of 11 per cent each lie above a need of ten, twelve lie below it
    assert (steep[:9] > plain[:9]).all() and (steep[12:] < plain[12:]).all()


def test_other_seeds_draw_other_firms_and_the_same_ones_each_time():
    one = grants.seeds(3, need=25.0)
    assert one.shape == (3, 100) and len({float(row.max()) for row in one}) == 3
    assert one == pytest.approx(grants.seeds(3, need=25.0))
    with pytest.raises(ValueError, match="count must be a whole number"):
        grants.seeds(1)


def test_what_is_kept_of_a_model_cannot_be_changed_from_outside():
    first = grants.found(need=7)
    first[:] = 0
    assert grants.found(need=7).max() > 0
