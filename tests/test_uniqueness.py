"""How unusual is one of many: what theory says of ranks, peers, distances, searches and corrections; seeds, speed, bad input."""

import time
from itertools import combinations

import numpy as np
import pytest
from scipy import stats

from course.models import uniqueness as u

RANDOM = np.random.default_rng(15)
OTHERS = ~np.eye(60, dtype=bool)


def table(size=60, p=5, seed=0):
    random = np.random.default_rng(seed)
    return random.standard_normal((size, p)) @ random.standard_normal((p, p))


# ------------------------------------------------------------------------------------------------------------ one indicator


@pytest.mark.parametrize("seed", range(5))
def test_percentiles_lie_between_0_and_100_average_50_and_keep_the_order(seed):
    values = np.random.default_rng(seed).integers(0, 12, 40).astype(float)  # many ties
    found = u.percentile(values)
    assert ((found > 0) & (found < 100)).all() and found.mean() == pytest.approx(50)
    assert (np.diff(found[np.argsort(values)]) >= 0).all()
    assert found == pytest.approx([stats.percentileofscore(values, v, "mean") for v in values])
    assert u.percentile(np.exp(values)) == pytest.approx(found), "only the order counts"


def test_a_blank_stays_a_blank():
    assert np.isnan(u.percentile([1.0, np.nan, 3.0])[1])
    assert u.percentile([1.0, np.nan, 3.0])[[0, 2]] == pytest.approx([25, 75])
    made = u.scores(np.array([[1.0, 5], [np.nan, 6], [3, 7]]))
    assert np.isnan(made[1, 0]) and made[0, 0] == -made[2, 0] and made[1, 1] == pytest.approx(0)


def test_scores_are_a_bell_curve_whatever_the_values_are():
    made = u.scores(RANDOM.pareto(0.5, 4000))
    assert made.mean() == pytest.approx(0, abs=1e-9) and made.std() == pytest.approx(1, abs=0.01)
    assert stats.kstest(made, "norm").pvalue > 0.99


# -------------------------------------------------------------------------------------------------------------------- peers


def test_peers_are_the_nearest_and_nobody_is_his_own():
    values = RANDOM.standard_normal(30)
    peers = u.nearest(values, 7)
    assert (peers.sum(axis=1) == 7).all() and not peers.diagonal().any()
    for i in range(30):
        gap = np.abs(values - values[i])
        assert gap[peers[i]].max() <= np.delete(gap, [*np.flatnonzero(peers[i]), i]).min()
    assert (u.nearest(values * 3 + 5, 7) == peers).all()


def test_the_same_label_makes_peers_and_no_label_none():
    peers = u.same(["a", "b", "a", None, np.nan, "a"])
    assert peers[0].tolist() == [False, False, True, False, False, True]
    assert not peers[1].any() and not peers[3].any() and not peers[4].any() and (peers == peers.T).all()


# ----------------------------------------------------------------------------------------------------------------- distance


@pytest.mark.parametrize("seed", range(6))
def test_no_change_of_units_and_no_mixing_changes_a_distance(seed):
    z = table(seed=seed)
    random = np.random.default_rng(100 + seed)
    mixed = z @ random.standard_normal((5, 5)) + random.standard_normal(5) * 10
    for peers in (None, u.nearest(z[:, 0], 20)):
        assert u.distance(mixed, peers)[0] == pytest.approx(u.distance(z, peers)[0], rel=1e-6)
        assert u.distance(mixed, peers)[1] == pytest.approx(u.distance(z, peers)[1], rel=1e-5)


def test_a_distance_is_what_the_book_says():
    z, peers = table(), u.nearest(table()[:, 1], 25)
    for i in (0, 17, 59):
        mates = z[peers[i]]
        off = z[i] - mates.mean(axis=0)
        square = off @ np.linalg.inv(np.cov(mates.T)) @ off
        assert u.distance(z, peers)[0][i] == pytest.approx(np.sqrt(square))
        f = square * 25 / 26 * (25 - 5) / (5 * 24)
        assert u.distance(z, peers)[1][i] == pytest.approx(stats.f.sf(f, 5, 20))


def test_in_one_indicator_it_is_a_t_test_of_one_against_many():
    x = RANDOM.standard_normal(30)
    t = (x[0] - x[1:].mean()) / (x[1:].std(ddof=1) * np.sqrt(1 + 1 / 29))
    assert u.distance(x)[1][0] == pytest.approx(2 * stats.t.sf(abs(t), 28))


def test_farther_out_is_farther():
    z = table()
    found = []
    for push in (0, 1, 2, 5, 20):
        moved = z.copy()
        moved[0] += push * np.sign(z[0] - z[1:].mean(axis=0)) * np.array([1, 0, 0, 0, 0])
        found.append(u.distance(moved)[0][0])
    assert found[-1] == max(found) and found[-1] > found[0]


@pytest.mark.parametrize("k", [1, 2, 4])
def test_naive_p_is_even_under_the_null(k):
    chances = []
    for seed in range(800):
        z = np.random.default_rng(seed).standard_normal((25, k)) @ np.random.default_rng(k).standard_normal((k, k))
        chances.append(u.distance(z)[1][0])
    assert stats.kstest(chances, "uniform").pvalue > 0.01


def test_too_few_peers_or_no_spread_give_no_distance_and_a_p_of_one():
    far, p = u.distance(table(6, 5))
    assert np.isnan(far).all() and (p == 1).all()
    far, p = u.distance(np.ones((20, 2)))
    assert np.isnan(far).all() and (p == 1).all()
    doubled = np.repeat(RANDOM.standard_normal((20, 1)), 2, axis=1)
    assert np.isnan(u.distance(doubled)[0]).all()


def test_the_steadied_covariance_is_ledoit_and_wolf_s():
    sklearn = pytest.importorskip("sklearn.covariance")
    for size, p in ((60, 5), (12, 10), (500, 3)):
        x = table(size, p)
        cov, weight = u.shrunk_covariance(x)
        wanted, given = sklearn.ledoit_wolf(x)
        assert weight == pytest.approx(given, abs=1e-9) and cov == pytest.approx(wanted)
        assert 0 <= weight <= 1 and np.linalg.eigvalsh(cov).min() > 0
        assert np.trace(cov) == pytest.approx(np.trace(np.cov(x.T, bias=True)))


def test_the_nearest_neighbour_is_a_twin_if_there_is_one():
    z = table()
    z[7] = z[3]
    gap, who = u.nearest_neighbour(z)
    assert gap[7] == gap[3] == pytest.approx(0, abs=1e-6) and who[7] == 3 and who[3] == 7
    assert (who != np.arange(60)).all() and (gap >= 0).all()
    lonely = np.vstack([z, z.mean(axis=0) + 50 * z.std(axis=0)])
    assert u.nearest_neighbour(lonely)[0].argmax() == 60


# ------------------------------------------------------------------------------------------------------------------- search


def test_a_search_finds_what_trying_one_by_one_finds():
    z = u.scores(table(40, 6, seed=3))
    groups = [~np.eye(40, dtype=bool), u.nearest(z[:, 0], 15)]
    found = u.search(z, groups)
    for g, peers in enumerate(groups):
        for k in (1, 2, 3):
            each = np.array([u.distance(z[:, list(c)], peers)[1] for c in combinations(range(6), k)])
            assert found.p[:, g, k - 1] == pytest.approx(each.min(axis=0), rel=1e-6)
            assert (found.below[:, g, k - 1] == (each < 0.01).sum(axis=0)).all()
            assert (found.tried[:, g, k - 1] == len(each)).all()
    assert found.least() == pytest.approx(found.p.min(axis=(1, 2)))
    for member in range(40):
        group, used = found.choice(member)
        assert u.distance(z[:, list(used)], groups[group])[1][member] == pytest.approx(found.least()[member], rel=1e-6)


def test_more_freedom_never_makes_anyone_look_less_unusual():
    z = u.scores(table(50, 7, seed=4))
    peers = u.nearest(z[:, 0], 20)
    little, more = u.search(z[:, :4], [peers]).least(), u.search(z, [peers]).least()
    most = u.search(z, [peers, ~np.eye(50, dtype=bool)]).least()
    assert (more <= little + 1e-12).all() and (most <= more + 1e-12).all()


def test_with_one_indicator_there_is_nothing_to_choose():
    z = RANDOM.standard_normal(30)
    everyone = ~np.eye(30, dtype=bool)
    assert u.search(z, [everyone]).least() == pytest.approx(u.distance(z)[1])


def test_made_up_worlds_have_the_given_correlations_and_repeat_with_their_seed():
    c = np.array([[1, 0.8, 0], [0.8, 1, 0], [0, 0, 1.0]])
    made = u.worlds(c, 500, runs=20)
    assert made.shape == (20, 500, 3)
    assert np.corrcoef(made.reshape(-1, 3).T) == pytest.approx(c, abs=0.03)
    assert (made == u.worlds(c, 500, runs=20)).all() and (made != u.worlds(c, 500, runs=20, seed=1)).any()


# -------------------------------------------------------------------------------------------------------------- corrections


def test_a_placebo_is_a_place():
    assert u.placebo([5.0, 1, 3, 3]).tolist() == [0.25, 1, 0.75, 0.75]
    p = u.placebo(RANDOM.standard_normal(50))
    assert sorted(p) == pytest.approx(np.arange(1, 51) / 50)


def test_searching_inflates_the_naive_p_value_and_the_placebo_corrects_it():
    """Of made-up worlds: one named country passes 5 % by search far too often, by placebo in 5 % of worlds."""
    everyone, naive, mended = ~np.eye(40, dtype=bool), [], []
    for z in u.worlds(np.eye(6), 40, runs=300):
        least = u.search(z, [everyone, u.nearest(z[:, 0], 15)]).least()
        naive.append(least[0] < 0.05)
        mended.append(u.placebo(-least)[0] <= 0.05)
    assert np.mean(naive) > 0.25 and np.mean(mended) == pytest.approx(0.05, abs=0.035)


def test_the_family_wise_error_is_held_whatever_the_correlation():
    for r in (0.0, 0.9):
        c = np.full((8, 8), r) + (1 - r) * np.eye(8)
        draws = np.random.default_rng(1).multivariate_normal(np.zeros(8), c, (800, 60))
        alarms = [(u.family_wise(z)[0] <= 0.05).any() for z in draws]
        assert np.mean(alarms) == pytest.approx(0.05, abs=0.025)
        ranks = [(u.family_wise(u.scores(z))[0] <= 0.05).any() for z in draws[:200]]
        assert np.mean(ranks) <= 0.05, "ranks tie at the ends, and are careful"


def test_family_wise_is_never_kinder_than_one_indicator_alone():
    z = u.scores(table(80, 6))
    alone = np.column_stack([u.placebo(np.abs(z[:, j])) for j in range(6)])
    assert (u.family_wise(z) >= alone - 1e-12).all()


@pytest.mark.parametrize("seed", range(5))
def test_the_adjusted_p_values_are_those_of_the_libraries(seed):
    multitest = pytest.importorskip("statsmodels.stats.multitest")
    p = np.random.default_rng(seed).random(17) ** 3
    assert u.benjamini_hochberg(p) == pytest.approx(stats.false_discovery_control(p))
    for name, own in (("fdr_bh", u.benjamini_hochberg), ("holm", u.holm)):
        assert own(p) == pytest.approx(multitest.multipletests(p, method=name)[1])
    assert (u.holm(p) >= u.benjamini_hochberg(p) - 1e-12).all() and (u.benjamini_hochberg(p) >= p).all()


# ------------------------------------------------------------------------------------------------------------ input and time


@pytest.mark.parametrize(("call", "message"), [
    (lambda: u.percentile([np.nan]), "at least one number"),
    (lambda: u.scores(np.ones((2, 2, 2))), r"table of members by indicators \(numbers\); found the shape"),
    (lambda: u.distance([[1.0, np.nan]]), "finite numbers only; found nan"),
    (lambda: u.distance(table(), np.ones((60, 60), dtype=bool)), "own peer"),
    (lambda: u.distance(table(), np.ones((3, 3))), "60 by 60 table of True and False; found float64"),
    (lambda: u.nearest([1.0, 2, 3], 3), r"count must be a whole number between 1 and 2 \(peers\); found 3"),
    (lambda: u.search(table(), [OTHERS], mark=1.5), r"mark must lie between 0 and 1 \(a chance\); found 1.5"),
    (lambda: u.worlds(np.eye(3), 10, runs=0), r"runs must be a whole number between 1 and 10,000 \(made-up worlds\); found 0"),
    (lambda: u.worlds(np.array([[1, 2], [2, 1.0]]), 10), "without negative roots"),
    (lambda: u.holm([0.2, 1.4]), "chances between 0 and 1"),
    (lambda: u.shrunk_covariance([[1.0, 2]]), "at least 2 rows"),
])  # fmt: skip
def test_input_out_of_range_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_ten_thousand_choices_for_everyone_take_well_under_two_seconds():
    z = u.scores(table(80, 15))
    groups = [~np.eye(80, dtype=bool), *(u.nearest(z[:, j % 15], 20 + j) for j in range(17))]
    u.search(z, groups[:1])
    began = time.process_time()
    found = u.search(z, groups)
    assert found.tried.sum() / 80 > 10_000 and time.process_time() - began < 2


# ------------------------------------------------------------------------------------------ one indicator after another


def test_one_at_a_time_is_the_distance_in_one_indicator():
    z = u.scores(table(60, 4))
    groups = [OTHERS, u.nearest(z[:, 0], 20)]
    p = u.one_at_a_time(z, groups)
    assert p.shape == (60, 2, 4)
    for g, peers in enumerate(groups):
        for j in range(4):
            assert p[:, g, j] == pytest.approx(u.distance(z[:, [j]], peers)[1])


def test_a_stranger_is_as_far_as_its_p_says():
    rng = np.random.default_rng(4)
    draws = rng.standard_normal((4000, 21))
    peers = ~np.eye(21, dtype=bool)
    p = np.array([u.one_at_a_time(row, [peers])[0, 0, 0] for row in draws])
    assert (p < 0.05).mean() == pytest.approx(0.05, abs=0.012)


def test_too_few_peers_or_peers_without_spread_make_nobody_unusual():
    z = np.array([[5.0], [0], [0], [0], [0], [0], [0]])
    assert (u.one_at_a_time(z, [~np.eye(7, dtype=bool)])[0] == 1).all(), "no spread among the peers"
    few = np.zeros((7, 7), dtype=bool)
    few[0, 1:5] = True
    assert u.one_at_a_time(np.arange(7.0), [few])[0, 0, 0] == 1
    assert u.one_at_a_time(np.arange(7.0), [few], least=4)[0, 0, 0] < 1
    with pytest.raises(ValueError, match=r"least must be a whole number between 2 and 10,000 \(peers\); found 1"):
        u.one_at_a_time(np.arange(7.0), [few], least=1)
