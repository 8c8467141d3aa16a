"""The urn and its rival: what theory says of means, shares and forecasts, conservation, seeds, bad input, and Mesa."""

import time

import numpy as np
import pytest

from course.models import city_growth
from course.models.city_growth import RANGES, counted, decided, draws, hidden, histories, misplaced, named

LOOKS = (0, 1, 10, 100, 500)


def late_shares(homes, cities=city_growth.CITIES):
    late = counted(homes, cities, homes.shape[1] // 2)
    return late / late.sum(axis=1, keepdims=True)


# ------------------------------------------------------------------------------------------------- what theory says


@pytest.mark.parametrize("memory", [0, 50, 100])
@pytest.mark.parametrize("start", [0.5, 1, 5])
def test_memory_moves_no_mean(memory, start):
    """The urn is a martingale: whatever the memory, the mean share over histories is the same for every city."""
    share = late_shares(histories(memory, start, runs=3000, ideas=200))
    error = share.std(axis=0) / np.sqrt(len(share))
    assert (np.abs(share.mean(axis=0) - 1 / 12) < 4.5 * error + 1e-9).all()


def test_without_memory_shares_are_those_of_a_draw():
    share = late_shares(histories(0, runs=4000, ideas=400))
    p, n = 1 / 12, 200
    assert share.std(axis=0) == pytest.approx(np.sqrt(p * (1 - p) / n) * np.ones(12), rel=0.06)


@pytest.mark.parametrize("start", [0.5, 1.0, 4.0])
def test_a_full_memory_comes_near_dirichlets_law(start):
    """Of two cities: the share tends to a beta law; the variance is that of the beta-binomial law."""
    homes = histories(100, start, cities=2, ideas=400, runs=4000)
    share, n = counted(homes, 2)[:, 0] / 400, 400
    assert share.var() == pytest.approx(0.25 * (n + 2 * start) / (n * (2 * start + 1)), rel=0.08)


@pytest.mark.parametrize("start", [0.5, 1.0, 5.0])
@pytest.mark.parametrize("seen", [3, 10, 100])
def test_the_first_ideas_decide_as_much_as_theory_says(start, seen):
    """n / (n + start * cities), and the same once more because the later shares are counted from 500 ideas."""
    homes = histories(100, start, runs=4000)
    law = 100 * (seen / (seen + 12 * start)) * (500 / (500 + 12 * start))
    assert decided(homes, seen) == pytest.approx(law, abs=2.5)


def test_equal_cities_have_no_predictable_winner():
    for memory in (0, 100):
        first = np.bincount(late_shares(histories(memory, runs=4000)).argmax(axis=1), minlength=12) / 4000
        assert first.max() < 0.12, "argmax gives ties to the first city, so a little more than a twelfth is expected"


def test_the_later_the_look_the_better_with_memory_and_only_then():
    full, none = named(histories(runs=3000), LOOKS), named(histories(0, runs=3000), LOOKS)
    assert (np.diff(full) > 0).all() and full[0] == pytest.approx(100 / 12, abs=0.1) and full[-1] > 80
    assert np.abs(none - 100 / 12).max() < 2.5


def test_more_ideas_at_the_start_make_the_first_ten_weigh_less():
    found = [named(histories(100, start, runs=2000), [10])[0] for start in (0.3, 1, 3, 10)]
    assert found == sorted(found, reverse=True) and found[0] > 3 * found[-1]


def test_the_urn_and_hidden_quality_cannot_be_told_apart():
    """De Finetti: the same chance for every history, so the same shares, the same forecasts."""
    from scipy import stats

    urn, rival = histories(runs=4000), hidden(runs=4000, seed=3)
    assert np.abs(named(urn, LOOKS) - named(rival, LOOKS)).max() < 4
    top = [late_shares(homes).max(axis=1) for homes in (urn, rival)]
    assert stats.ks_2samp(*top).pvalue > 0.005
    changes = [(homes[:, 1:] != homes[:, :-1]).sum(axis=1) for homes in (urn, rival)]
    assert stats.ks_2samp(*changes).pvalue > 0.005, "not in the order of the ideas either"
    none = [late_shares(histories(memory, runs=4000)).max(axis=1) for memory in (100, 50)]
    assert stats.ks_2samp(*none).pvalue < 1e-6, "the test can tell other worlds apart"


# ------------------------------------------------------------------------------------------- conservation, limits, seeds


@pytest.mark.parametrize("make", [lambda **k: histories(60, 2, **k), lambda **k: hidden(2, **k)])
def test_ideas_are_neither_lost_nor_made(make):
    homes = make(cities=7, ideas=150, runs=40)
    assert homes.shape == (40, 150) and homes.min() >= 0 and homes.max() <= 6
    assert (counted(homes, 7).sum(axis=1) == 150).all() and (counted(homes, 7, 100).sum(axis=1) == 50).all()
    again, other = make(cities=7, ideas=150, runs=40), make(cities=7, ideas=150, runs=40, seed=5)
    assert (homes == again).all() and (homes != other).any()


def test_an_idea_beside_an_earlier_one_comes_up_in_its_city():
    """With hardly anything at the start all ideas follow the first."""
    homes = histories(100, 0.1, cities=2, ideas=50, runs=3000)
    assert (homes == homes[:, :1]).all(axis=1).mean() > 0.35
    assert (histories(0, 0.1, cities=2, ideas=50, runs=3000) == homes[:, :1]).all(axis=1).mean() < 0.01


def test_two_thousand_histories_take_less_than_two_seconds():
    begun = time.process_time()
    histories(runs=2000)
    assert time.process_time() - begun < 2


def test_who_leads_is_named_by_lot_where_several_lead():
    homes = np.array([[0, 1, 1, 1], [0, 1, 0, 1]])
    assert named(homes, [0, 1, 2], 2).tolist() == [50.0, 25.0, 50.0]


# ------------------------------------------------------------------------------------------------- draws, misplaced


def test_draws_keep_the_total_and_the_mean():
    found = draws([1, 2, 3, 0], 60, runs=4000)
    assert (found.sum(axis=1) == 60).all() and (found[:, 3] == 0).all()
    assert found.mean(axis=0) == pytest.approx([10, 20, 30, 0], rel=0.02)


def test_what_is_misplaced_would_have_to_move():
    assert misplaced([1, 1], [3, 1]) == pytest.approx(25)
    assert misplaced([2, 0, 0], [0, 1, 1]) == 100 and misplaced([2, 4, 6], [1, 2, 3]) == 0
    assert misplaced([3, 1], [1, 1]) == misplaced([1, 1], [3, 1])


# --------------------------------------------------------------------------------------------------------- bad input


@pytest.mark.parametrize(("call", "says"), [
    (lambda: histories(101), "memory must lie between 0 and 100 .percent of the ideas.; found 101"),
    (lambda: histories(memory=float("nan")), "memory must lie between .*; found nan"),
    (lambda: histories(start=0), f"start must lie between {RANGES['start'][0]:g} and 1000 .*; found 0"),
    (lambda: hidden(start="some"), "start must lie between .*; found 'some'"),
    (lambda: histories(runs=0), "runs must be a whole number between 1 and 20,000 .histories.; found 0"),
    (lambda: histories(ideas=2.5), "ideas must be a whole number between 1 and 20,000 .ideas.; found 2.5"),
    (lambda: hidden(cities=1), "cities must be a whole number between 2 and 100"),
    (lambda: named(histories(runs=2), [501]), "looks must lie between 0 and 500 ideas.*found 501"),
    (lambda: counted([0, 1]), "homes must be rows of city numbers from 0 to 11"),
    (lambda: counted([[0, 12]]), "homes must be rows"),
    (lambda: misplaced([0, 0], [1, 1]), "forecast must be numbers of 0 or above, not all 0"),
    (lambda: misplaced([1, 1], [1, -1]), "happened must be numbers"),
    (lambda: misplaced([1, 1, 1], [1, 1]), "forecast has 3 places and happened has 2"),
    (lambda: draws([0, 0], 5), "weights must be two or more numbers of 0 or above"),
    (lambda: draws([1, float("nan")], 5), "weights must be"),
    (lambda: draws([1, 2], 0), "total must be a whole number"),
])  # fmt: skip
def test_bad_input_is_said_with_name_range_and_unit(call, says):
    with pytest.raises(ValueError, match=says):
        call()


# -------------------------------------------------------------------------------------------- the same model in Mesa


@pytest.mark.parametrize("setting", [{}, {"memory": 40.0, "start": 3}])
def test_mesa_agents_give_the_same_distribution(setting):
    pytest.importorskip("mesa")
    from scipy import stats

    from tests.reference import mesa_cities

    plain = mesa_cities.ends(150, **setting)
    fast = mesa_cities.outcomes(histories(ideas=120, runs=1500, **setting))
    for name in mesa_cities.OUTCOMES:
        assert stats.ks_2samp(np.round(plain[name], 6), np.round(fast[name], 6)).pvalue > 0.005, name
