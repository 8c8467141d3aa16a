"""Weightings: the exact shares against limits, a sample, and what must hold of any ranking."""

import time

import numpy as np
import pandas as pd
import pytest

from course.models import weighting as w


def table(rows=8, columns=3, seed=0):
    values = np.random.default_rng(seed).random((rows, columns))
    return pd.DataFrame(values, index=[f"r{i}" for i in range(rows)], columns=[f"c{j}" for j in range(columns)])


@pytest.mark.parametrize("columns", [1, 2, 3, 4, 5, 6])
@pytest.mark.parametrize("seed", range(4))
def test_shares_add_up_to_one(columns, seed):
    assert w.first_shares(table(9, columns, seed)).sum() == pytest.approx(1, abs=1e-6)


@pytest.mark.parametrize("columns", [2, 3, 4, 5])
def test_shares_are_what_a_large_sample_says(columns):
    scores = table(7, columns, columns)
    weights = np.random.default_rng(1).dirichlet(np.ones(columns), 200_000)
    wins = pd.Series((weights @ scores.to_numpy().T).argmax(axis=1)).value_counts(normalize=True)
    exact = w.first_shares(scores)
    for i, name in enumerate(scores.index):
        assert exact[name] == pytest.approx(wins.get(i, 0.0), abs=0.005)


def test_two_rows_with_mirrored_columns_share_the_triangle_evenly():
    scores = pd.DataFrame([[1.0, 0.0], [0.0, 1.0]], index=["a", "b"], columns=["x", "y"])
    assert w.first_shares(scores).tolist() == pytest.approx([0.5, 0.5])
    three = pd.DataFrame(np.eye(3), index=list("abc"), columns=list("xyz"))
    assert w.first_shares(three).tolist() == pytest.approx([1 / 3] * 3)


@pytest.mark.parametrize("seed", range(6))
def test_a_dominated_row_is_never_first(seed):
    scores = table(6, 4, seed)
    scores.loc["worse"] = scores.loc["r0"] - 0.01
    assert w.better_everywhere(scores, "worse")[0] == "r0" and w.first_share(scores, "worse") == 0
    for how in w.SCALES:  # the scale can't help it
        assert w.first_share(w.scaled(scores, how), "worse") == 0


@pytest.mark.parametrize("seed", range(6))
def test_a_new_rival_never_raises_a_share(seed):
    scores = table(7, 4, seed)
    before = w.first_shares(scores.iloc[:-1])
    after = w.first_shares(scores)
    assert (after[before.index] <= before + 1e-9).all()


@pytest.mark.parametrize("seed", range(4))
def test_shares_do_not_mind_the_order_of_columns_or_one_common_scale(seed):
    scores = table(6, 4, seed)
    exact = w.first_shares(scores).sort_index()
    assert np.allclose(w.first_shares(scores[scores.columns[::-1]]).sort_index(), exact, atol=1e-9)
    assert np.allclose(w.first_shares(7 * scores + 3).sort_index(), exact, atol=1e-9)


def test_the_regions_of_a_triangle_have_the_areas_of_the_shares():
    scores = table(9, 3, 5)
    exact = w.first_shares(scores)
    areas = {}
    for name, corners in w.regions(scores).items():
        assert np.allclose(corners.sum(axis=1), 1) and (corners >= -1e-9).all()
        x, y = corners[:, 0], corners[:, 1]
        areas[name] = abs(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1)))  # twice the area: the triangle has 1/2
    assert areas == pytest.approx(exact[exact > 0].to_dict(), abs=1e-9)
    assert set(areas) == set(exact.index[exact > 0])


def test_one_column_gives_everything_to_its_best_row():
    scores = table(5, 1, 2)
    assert w.first_share(scores, scores["c0"].idxmax()) == 1 and w.first_shares(scores).sum() == 1


@pytest.mark.parametrize("how", w.SCALES)
def test_scaling_keeps_the_order_and_turns_what_less_is_better(how):
    plain = table(10, 3, 4)
    good = w.scaled(plain, how, ["c2"])
    assert (good["c0"].rank() == plain["c0"].rank()).all() and (
        good["c2"].rank() == plain["c2"].rank(ascending=False)
    ).all()
    if how != "standard deviations":
        assert good.min().min() == 0 and good.max().max() == 100


def test_a_column_without_difference_counts_for_nothing():
    flat = table(4, 2).assign(c1=3.0)
    assert all((w.scaled(flat, how)["c1"] - w.scaled(flat, how)["c1"].iloc[0] == 0).all() for how in w.SCALES)


def test_weights_are_shares_of_their_sum():
    scores = w.scaled(table())
    parts = w.weighted(scores, {"c0": 30, "c1": 10})
    assert parts.sum(axis=1).to_numpy() == pytest.approx((0.75 * scores.c0 + 0.25 * scores.c1).to_numpy())


@pytest.mark.parametrize(("call", "says"), [
    (lambda: w.scaled(table(), "logs"), "how is 'logs'; the scales are"),
    (lambda: w.scaled(table(), less_is_better=["z"]), "less_is_better names 'z'; the columns are c0"),
    (lambda: w.scaled(table().assign(c0=np.nan)), "table has 8 missing"),
    (lambda: w.scaled(table(1)), "table has 1 rows"),
    (lambda: w.first_share(table(3, 8), "r0"), "table has 8 columns; it takes 1 to 6"),
    (lambda: w.first_share(table(), "nobody"), "name is 'nobody'; the rows are r0"),
    (lambda: w.weighted(table(), {"c0": -1}), "none may be negative"),
    (lambda: w.weighted(table(), {"c0": 0}), "not all may be 0"),
    (lambda: w.weighted(table(), {"c9": 1}), "weights name 'c9'"),
    (lambda: w.regions(table(4, 4)), "scores has 4 columns; a triangle takes 3"),
    (lambda: w.first_share(pd.concat([table(3), table(3)]), "r0"), "names 'r0' twice"),
])  # fmt: skip
def test_bad_tables_are_named(call, says):
    with pytest.raises(ValueError, match=says):
        call()


def test_it_is_fast():
    scores = table(34, 6, 3)
    start = time.perf_counter()
    w.first_share(scores, scores.sum(axis=1).idxmax())
    assert time.perf_counter() - start < 0.5
