"""Likeness of feature sets: what any likeness obeys, SciPy's own figure next to it, and what chance gives."""

import numpy as np
import pandas as pd
import pytest
from scipy.spatial import distance

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


@pytest.mark.parametrize(("call", "message"), [
    (lambda: similarity.jaccard(np.array([[0.5, 1]])), r"features must be a table of 1 .*found 0.5"),
    (lambda: similarity.jaccard(made(0), np.zeros(9)), r"weights must be 9 numbers"),
    (lambda: similarity.jaccard(made(0), np.ones(3)), r"weights must be 9 numbers"),
])  # fmt: skip
def test_a_parameter_out_of_range_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()
