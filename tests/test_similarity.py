"""Likeness of feature sets: what any likeness obeys, SciPy's own figure next to it, and what chance gives."""

import numpy as np
import pandas as pd
import pytest
from scipy.spatial import distance

from course import data
from course.lessons.blinkered_vision.features import FEATURES, at_home, pool
from course.models import similarity

SEEDS = range(15)


def made(seed, n=12, k=9, blank=0.4):
    random = np.random.default_rng(seed)
    values = (random.random((n, k)) < 0.45).astype(float)
    values[random.random((n, k)) < blank] = np.nan
    return pd.DataFrame(values, index=[f"p{i}" for i in range(n)], columns=list("abcdefghi")[:k])


def sides(n=12, home=5):
    return np.arange(n) < home


@pytest.mark.parametrize("seed", SEEDS)
def test_likeness_is_symmetric_from_0_to_1_and_whole_with_oneself(seed):
    table = made(seed)
    alike = similarity.jaccard(table)
    assert np.allclose(alike, alike.T) and np.allclose(np.diag(alike), 1) and alike.min() >= 0 and alike.max() <= 1
    twin = pd.concat([table, table.iloc[[3]]])
    if (table.iloc[3] == 1).any():
        assert similarity.jaccard(twin)[3, -1] == 1


@pytest.mark.parametrize("seed", SEEDS)
def test_likeness_is_what_scipy_says(seed):
    table = made(seed).fillna(0)
    table = table[table.sum(axis=1) > 0]
    weights = np.random.default_rng(seed).uniform(0.1, 3, table.shape[1])
    for given in (None, weights):
        outside = 1 - distance.squareform(
            distance.pdist(table.to_numpy(dtype=bool), "jaccard", **({} if given is None else {"w": given}))
        )
        assert np.allclose(similarity.jaccard(table, given), outside)
    matches = 1 - distance.squareform(distance.pdist(table.to_numpy(), "hamming"))
    assert np.allclose(similarity.matching(table), matches), "with nothing missing it is simple matching"


@pytest.mark.parametrize("seed", SEEDS)
def test_likeness_does_not_see_order_nor_what_nobody_has(seed):
    table, random = made(seed), np.random.default_rng(seed)
    alike = similarity.jaccard(table)
    rows, columns = random.permutation(len(table)), random.permutation(table.shape[1])
    assert np.allclose(similarity.jaccard(table.iloc[rows, columns]), alike[np.ix_(rows, rows)])
    assert np.allclose(similarity.jaccard(table.assign(z=np.nan, y=0.0)), alike), "shared lacks count for nothing"
    assert np.allclose(similarity.jaccard(table, np.full(table.shape[1], 7.0)), alike), "only ratios of weights count"
    assert np.allclose(similarity.jaccard(pd.concat([table, table.add_suffix("2")], axis=1)), alike)
    assert (similarity.jaccard(table.assign(z=1.0)) >= alike - 1e-12).all(), "one more shared feature brings all closer"


@pytest.mark.parametrize("seed", SEEDS)
def test_bounds_hold_whatever_the_missing_marks_are(seed):
    table, random = made(seed), np.random.default_rng(seed)
    low, high = similarity.bounds(table)
    for _ in range(20):
        filled = table.where(table.notna(), (random.random(table.shape) < random.random()).astype(float))
        alike = similarity.jaccard(filled)
        some = (filled.sum(axis=1) > 0).to_numpy()
        some = some[:, None] & some[None]
        assert (low[some] <= alike[some] + 1e-12).all() and (alike[some] <= high[some] + 1e-12).all()
    whole = table.fillna(0)
    whole = whole[whole.sum(axis=1) > 0]
    for one in similarity.bounds(whole):
        assert np.allclose(one, similarity.jaccard(whole)), "nothing missing: no room"


@pytest.mark.parametrize("seed", SEEDS)
def test_nearest_is_nearest_and_parts_add_to_one(seed):
    alike = similarity.jaccard(made(seed))
    among = sides()
    for allowed in (None, among):
        near = similarity.nearest(alike, allowed)
        assert np.allclose(near.sum(axis=1), 1) and np.allclose(np.diag(near), 0)
        apart = np.where(np.eye(len(alike), dtype=bool), -1, alike)
        if allowed is not None:
            assert not near[:, ~allowed].any()
            apart[:, ~allowed] = -1
        assert np.allclose((near * alike).sum(axis=1), apart.max(axis=1))
    closed = (similarity.nearest(alike, among) * alike).sum(axis=1)
    assert ((similarity.nearest(alike) * alike).sum(axis=1) >= closed - 1e-12).all(), (
        "open borders never take a neighbour away"
    )


@pytest.mark.parametrize("home", [2, 5, 11])
def test_random_labels_give_the_share_of_those_abroad(home):
    alike, side = similarity.jaccard(made(3)), sides(home=home)
    drawn = similarity.permutation(alike, side, 20_000, seed=1)
    assert drawn.mean() == pytest.approx(similarity.by_chance(side), abs=0.01)
    assert drawn.min() >= 0 and drawn.max() <= 1
    assert np.array_equal(drawn, similarity.permutation(alike, side, 20_000, seed=1))
    assert not np.array_equal(drawn, similarity.permutation(alike, side, 20_000, seed=2))


def test_two_worlds_that_share_nothing_and_a_world_of_pairs():
    apart = pd.DataFrame(np.kron(np.eye(2), np.ones((4, 3))))
    assert similarity.share_abroad(similarity.jaccard(apart), sides(8, 4)) == 0
    assert (similarity.permutation(similarity.jaccard(apart), sides(8, 4), 2000) > 0).mean() > 0.9
    twins = pd.DataFrame(np.vstack([np.eye(4), np.eye(4)]))
    assert similarity.share_abroad(similarity.jaccard(twins), sides(8, 4)) == 1


@pytest.mark.parametrize("seed", range(5))
def test_drawing_nothing_anew_changes_nothing_and_more_moves_more(seed):
    table, side = made(seed, n=20), sides(20, 8)
    found = similarity.share_abroad(similarity.jaccard(table), side)
    assert np.allclose(similarity.recoded(table, side, 0.0, 30, seed), found)
    mild, wild = (similarity.recoded(table, side, share, 3000, seed) for share in (0.05, 1.0))
    assert wild.mean() == pytest.approx(similarity.by_chance(side), abs=0.03), "all marks anew: only chance is left"
    assert abs(mild.mean() - found) < 0.25


def test_a_bootstrap_keeps_the_sides_and_centres_near_the_figure():
    table, side = made(4, n=40, blank=0.1), sides(40, 15)
    alike = similarity.jaccard(table)
    drawn = similarity.bootstrap(alike, side, 1200, seed=2)
    assert len(drawn) == 1200 and drawn.min() >= 0 and drawn.max() <= 1
    assert drawn.mean() == pytest.approx(similarity.share_abroad(alike, side), abs=0.15)
    slow, random = [], np.random.default_rng(9)
    for _ in range(1200):
        rows = np.r_[random.choice(15, 15), 15 + random.choice(25, 25)]
        near = np.where(rows[:, None] == rows[None], -1, alike[np.ix_(rows, rows)])
        best = near == near.max(axis=1, keepdims=True)
        slow.append(((best * ~side[rows]).sum(axis=1) / best.sum(axis=1))[side[rows]].mean())
    assert drawn.mean() == pytest.approx(np.mean(slow), abs=0.02) and drawn.std() == pytest.approx(
        np.std(slow), abs=0.015
    )


def test_rare_features_weigh_more():
    table = pd.DataFrame({"rare": [1, 0, 0, 0.0], "often": [1, 1, 1, 0.0], "never": [np.nan] * 4})
    rare, often, never = similarity.rarity(table)
    assert never > rare > often > 0 and similarity.rarity(table).mean() == pytest.approx(1)


@pytest.mark.parametrize(("call", "message"), [
    (lambda: similarity.jaccard(np.array([[0.5, 1]])), r"features must be a table of 1 .*found 0.5"),
    (lambda: similarity.jaccard(made(0), np.zeros(9)), r"weights must be 9 numbers"),
    (lambda: similarity.jaccard(made(0), np.ones(3)), r"weights must be 9 numbers"),
    (lambda: similarity.permutation(similarity.jaccard(made(0)), sides(), 0), r"runs must be a whole number between 1 and 200,000"),
    (lambda: similarity.share_abroad(similarity.jaccard(made(0)), sides(home=1)), r"home must name at least 2 products"),
    (lambda: similarity.share_abroad(similarity.jaccard(made(0)), sides(home=12)), r"leave at least 1 abroad"),
    (lambda: similarity.recoded(made(0), sides(), 1.5), r"share must lie between 0 and 1 \(share of the marks\); found 1.5"),
])  # fmt: skip
def test_a_parameter_out_of_range_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_ten_thousand_runs_take_two_seconds_at_most():
    import time

    table = pool(data.load("product_features_2026"))
    marks, home = table[FEATURES], at_home(table)
    alike = similarity.jaccard(marks)
    for sweep in (lambda: similarity.permutation(alike, home, 10_000), lambda: similarity.bootstrap(alike, home, 10_000), lambda: similarity.recoded(marks, home, 0.1, 10_000)):  # fmt: skip
        began = time.process_time()
        sweep()
        assert time.process_time() - began < 4, "on two cores: 2 s on the wall"


def test_blanks_that_hide_nothing_or_everything():
    random = np.random.default_rng(3)
    table = np.where(random.random((12, 6)) < 0.4, 1.0, np.nan)
    table[0, :3], table[1, 0] = 1, 0
    home = np.arange(12) < 5
    coded = similarity.share_abroad(similarity.jaccard(table), home)
    assert np.allclose(similarity.filled(table, home, 0, 7), coded), "nothing hidden: as coded"
    full = np.where(np.isnan(table), 1.0, table)
    all_named = np.where((table == 1).any(axis=0), full, table)
    assert np.allclose(
        similarity.filled(table, home, 10, 7), similarity.share_abroad(similarity.jaccard(all_named), home)
    )
    some = similarity.filled(table, home, 0.5, 600)
    assert some.shape == (600,) and (some >= 0).all() and (some <= 1).all() and some.std() > 0
    assert (some == similarity.filled(table, home, 0.5, 600)).all(), "the same seed, the same draws"


@pytest.mark.parametrize("more", [-0.1, 11, float("nan"), "1", True])
def test_hidden_features_out_of_range_are_refused(more):
    with pytest.raises(ValueError, match=r"more must lie between 0 and 10 \(hidden features for each one seen\)"):
        similarity.filled(np.eye(4), np.array([True, True, False, False]), more)
