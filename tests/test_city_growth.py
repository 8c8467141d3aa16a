"""Cities that grow by chance and memory: what theory says of means, directions and limits, conservation, seeds, bad input, and Mesa."""

import time

import numpy as np
import pytest

from course.models import city_growth
from course.models.city_growth import BASICS, PARTS, PRODUCTS, RANGES, draws, grow, sizes, surprise

RANDOM = np.random.default_rng(4)
SETTINGS = [
    {
        "memory": RANDOM.uniform(0, 100),
        "unequal": RANDOM.uniform(0, 1.5),
        "leaps": RANDOM.uniform(0, 100),
        "start": RANDOM.uniform(0, 100),
    }
    for _ in range(10)
]


def leader(world):
    return float(world.share().max(axis=1).mean())


def told(world, span=8):
    """Mean correlation over histories of the shares at the beginning and at the end."""
    years = len(world.ideas) - 1
    a, b = world.share(1, span), world.share(years - span + 1, years)
    return float(np.nanmean([np.corrcoef(x, y)[0, 1] for x, y in zip(a, b, strict=True)]))


# ------------------------------------------------------------------------------------------------- what theory says


@pytest.mark.parametrize("memory", [0, 50, 100])
@pytest.mark.parametrize("unequal", [0.0, 0.7, 1.2])
def test_memory_moves_no_mean(memory, unequal):
    """The urn is a martingale: whatever the memory, the mean share over histories is the share of people."""
    world = grow(memory, unequal, runs=4000)
    share = world.share()
    error = share.std(axis=0) / np.sqrt(len(share))
    assert (np.abs(share.mean(axis=0) - world.people) < 4.5 * error + 1e-9).all()


def test_without_memory_shares_are_those_of_a_draw():
    world = grow(0, 0.5, years=30, ideas=24, runs=4000)
    p, n = world.people, 30 * 24
    assert world.share().std(axis=0) == pytest.approx(np.sqrt(p * (1 - p) / n), rel=0.06)
    assert abs(told(world) - told(grow(0, 0.5, runs=4000, seed=3))) < 0.05


def test_a_full_memory_comes_near_the_beta_law_of_the_urn():
    """Pólya's urn with one idea a year: the share tends to a beta law with the weights at the start."""
    world = grow(100, 0, cities=2, ideas=1, years=200, runs=4000)
    a = city_growth.SEEDS / 2
    n = 200
    variance = 0.25 * (n + 2 * a) / (n * (2 * a + 1))  # the beta-binomial law
    assert world.share()[:, 0].var() == pytest.approx(variance, rel=0.08)


def test_more_memory_concentrates_and_makes_the_start_tell_the_end():
    worlds = [grow(memory, runs=1500) for memory in (0, 40, 80, 100)]
    assert [leader(w) for w in worlds] == sorted(leader(w) for w in worlds)
    assert [told(w) for w in worlds] == sorted(told(w) for w in worlds)
    assert leader(worlds[-1]) > 2 * leader(worlds[0]) and told(worlds[-1]) > 0.8 and abs(told(worlds[0])) < 0.05


@pytest.mark.parametrize("memory", [0, 90, 100])
def test_equal_cities_have_no_predictable_winner(memory):
    first = np.bincount(grow(memory, runs=4000).share().argmax(axis=1), minlength=12) / 4000
    assert first.max() < 0.16, "argmax gives ties to the first city, so a little more than a twelfth is expected"


def test_memory_makes_the_largest_city_a_worse_bet():
    none, full = (float((grow(m, 1.0, runs=2000).share().argmax(axis=1) == 0).mean()) for m in (0, 100))
    assert none > full + 0.1


@pytest.mark.parametrize("setting", SETTINGS[:5])
def test_parts_matter_less_the_more_leaps_there_are(setting):
    few, many = (grow(**{**setting, "leaps": leaps}, runs=800).has("drones").mean() for leaps in (0, 100))
    assert many >= few


def test_without_leaps_nothing_comes_before_its_parts():
    world = grow(leaps=0, runs=500)
    for name, parts in PARTS.items():
        own = world.since[:, :, PRODUCTS.index(name)]
        for part in parts:
            before = world.since[:, :, PRODUCTS.index(part)]
            assert (before[np.isfinite(own)] < own[np.isfinite(own)]).all(), (name, part)
    assert (world.ready("drones") | ~world.has("drones")).all()


def test_leaps_at_the_full_rate_make_parts_needless():
    world = grow(leaps=100, start=0, runs=3000)
    drones, rods = world.has("drones").mean(), world.has("fishing rods").mean()
    assert drones == pytest.approx(rods, abs=0.02)


def test_who_knows_everything_at_the_start_keeps_it():
    world = grow(start=100, leaps=0, runs=50)
    assert (world.since[:, :, : len(BASICS)] == 0).all()


# ------------------------------------------------------------------------------------------- conservation, limits, seeds


@pytest.mark.parametrize("setting", SETTINGS)
def test_ideas_are_neither_lost_nor_made(setting):
    world = grow(**setting, runs=60, years=12, ideas=17)
    assert (world.ideas[0] == 0).all() and (world.ideas[1:].sum(axis=2) == 17).all() and (world.ideas >= 0).all()
    assert world.share().sum(axis=1) == pytest.approx(1)
    assert world.people.sum() == pytest.approx(1) and (np.diff(world.people) <= 1e-12).all()
    made = world.since[np.isfinite(world.since)]
    assert made.min() >= 0 and made.max() <= 12
    drones = world.since[:, :, -1]
    first = drones.min(axis=1)
    found = world.winner >= 0
    assert (found == np.isfinite(first)).all()
    assert (drones[np.flatnonzero(found), world.winner[found]] == first[found]).all()


@pytest.mark.parametrize("edge", [0, 1])
def test_the_edges_of_all_ranges_give_numbers(edge):
    world = grow(**{name: limits[edge] for name, limits in RANGES.items()}, runs=20)
    assert np.isfinite(world.share()).all() and world.share().sum(axis=1) == pytest.approx(1)


def test_the_same_seed_gives_the_same_histories():
    one, two, other = grow(seed=5, runs=30), grow(seed=5, runs=30), grow(seed=6, runs=30)
    assert (one.ideas == two.ideas).all() and (one.since == two.since).all() and (one.winner == two.winner).all()
    assert (one.ideas != other.ideas).any()


def test_ten_thousand_histories_take_less_than_two_seconds():
    begun = time.process_time()
    grow(runs=10_000)
    assert time.process_time() - begun < 2


# ------------------------------------------------------------------------------------------------- draws and surprise


def test_draws_keep_the_total_and_the_mean():
    found = draws([1, 2, 3, 0], 60, runs=4000)
    assert (found.sum(axis=1) == 60).all() and (found[:, 3] == 0).all()
    assert found.mean(axis=0) == pytest.approx([10, 20, 30, 0], rel=0.02)


def test_surprise_in_bits_is_that_of_coins():
    assert surprise([0.5, 0.5]) == pytest.approx(1)
    assert surprise([1 / 8] * 8) == pytest.approx(3)
    assert surprise([0.5, 0.25, 0.25], [2, 1, 1]) == pytest.approx(1.5)
    assert surprise([1.0, 0.0], [3, 0]) == 0
    assert surprise([1.0, 0.0], [3, 1]) == float("inf")


@pytest.mark.parametrize("seed", range(5))
def test_no_forecast_beats_the_shares_that_came(seed):
    """Gibbs' inequality: the least mean surprise is that of the true shares."""
    random = np.random.default_rng(seed)
    happened = random.integers(1, 50, 9)
    truth = happened / happened.sum()
    other = random.dirichlet(np.ones(9))
    assert surprise(other, happened) >= surprise(truth, happened)


# --------------------------------------------------------------------------------------------------------- bad input


@pytest.mark.parametrize("name", RANGES)
@pytest.mark.parametrize("shift", [-1.0, 1.0])
def test_out_of_range_is_said_with_name_range_and_unit(name, shift):
    low, high, unit = RANGES[name]
    wrong = low - 1 if shift < 0 else high + 1
    with pytest.raises(ValueError, match=f"{name} must lie between {low:g} and {high:g} .*; found {wrong}") as told_:
        grow(**{name: wrong})
    assert unit in str(told_.value)


@pytest.mark.parametrize(("call", "says"), [
    (lambda: grow(memory=float("nan")), "memory must lie between 0 and 100 .percent of the ideas.; found nan"),
    (lambda: grow(memory="all"), "memory must lie between .*; found 'all'"),
    (lambda: grow(runs=0), "runs must be a whole number between 1 and 100,000 .histories.; found 0"),
    (lambda: grow(years=1), "years must be a whole number between 2 and 200"),
    (lambda: grow(ideas=2.5), "ideas must be a whole number between 1 and 1,000 .ideas a year.; found 2.5"),
    (lambda: sizes(1, 0.5), "cities must be a whole number between 2 and 100"),
    (lambda: draws([0, 0], 5), "weights must be two or more numbers of 0 or above"),
    (lambda: draws([1, float("nan")], 5), "weights must be"),
    (lambda: draws([1, 2], 0), "total must be a whole number"),
    (lambda: surprise([0.5, 0.6]), "add up to 1 .*found the sum 1.1"),
    (lambda: surprise([0.5, 0.5], [0, 0]), "happened must be a count"),
])  # fmt: skip
def test_other_bad_input(call, says):
    with pytest.raises(ValueError, match=says):
        call()


# -------------------------------------------------------------------------------------------- the same model in Mesa


@pytest.mark.parametrize("setting", [{}, {"memory": 40.0, "unequal": 1.0, "leaps": 30.0, "start": 70.0}])
def test_mesa_agents_give_the_same_distribution(setting):
    pytest.importorskip("mesa")
    from scipy import stats

    from tests.reference import mesa_cities

    plain, fast = mesa_cities.ends(150, **setting), mesa_cities.outcomes(grow(runs=2000, **setting))
    for name in mesa_cities.OUTCOMES:
        assert stats.ks_2samp(np.round(plain[name], 6), np.round(fast[name], 6)).pvalue > 0.005, name
