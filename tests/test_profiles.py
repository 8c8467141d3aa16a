"""Profiles: ranks, distances that are distances, and bad input."""

import numpy as np
import pandas as pd
import pytest

from course import data
from course.models import profiles

TABLES = ("province_rd", "province_technology", "province_economy")


def made(seed, n=12, k=5):
    rng = np.random.default_rng(seed)
    return pd.DataFrame(rng.lognormal(0, 1, (n, k)), index=[f"p{i}" for i in range(n)], columns=list("abcde")[:k])


@pytest.fixture(scope="module")
def tables():
    return [data.load(name) for name in TABLES]


@pytest.mark.parametrize("seed", range(20))
def test_ranks_run_from_0_to_100_and_don_t_see_the_scale(seed):
    table = made(seed)
    ranked = profiles.ranks(table)
    assert (ranked.min() == 0).all() and (ranked.max() == 100).all() and np.allclose(ranked.mean(), 50)
    assert profiles.ranks(np.log(table) * 7 + 3).equals(ranked), "any rising change of scale leaves the ranks"
    assert profiles.ranks(table.sample(frac=1, random_state=seed)).loc[table.index].equals(ranked)


@pytest.mark.parametrize("seed", range(20))
def test_a_distance_is_a_distance(seed):
    apart = profiles.apart(profiles.ranks(made(seed)))
    values = apart.to_numpy()
    assert np.allclose(values, values.T) and np.allclose(np.diag(values), 0) and values.max() <= 100
    assert (values[:, None, :] <= values[:, :, None] + values[None, :, :] + 1e-9).all(), "no detour is shorter"


def test_twins_and_opposites():
    table = pd.DataFrame({"a": [1, 1, 5, 9.0], "b": [2, 2, 3, 8.0]}, index=["one", "twin", "middle", "other"])
    ranked = profiles.ranks(table)
    apart = profiles.apart(ranked)
    assert apart.loc["one", "twin"] == 0 and profiles.closer_pairs(apart, "one", "twin") == 0
    assert apart.loc["one", "other"] == apart.to_numpy().max()
    ends = pd.DataFrame({"a": [0.0, 100], "b": [0.0, 100]}, index=["low", "high"])
    assert profiles.apart(ends).loc["low", "high"] == 100


@pytest.mark.parametrize("seed", range(10))
def test_the_share_of_closer_pairs_is_a_share(seed):
    apart = profiles.apart(profiles.ranks(made(seed)))
    every = [profiles.closer_pairs(apart, a, b) for i, a in enumerate(apart) for b in list(apart)[i + 1 :]]
    assert min(every) == 0 and max(every) < 100
    assert profiles.closer_pairs(apart, "p0", "p5") == profiles.closer_pairs(apart, "p5", "p0")


@pytest.mark.parametrize("year", [2010, 2016, 2022])
def test_the_quotients_of_provinces_weigh_to_one(tables, year):
    made_of = profiles.provinces(*tables, year)
    assert list(made_of) == profiles.MEASURES and len(made_of) == 31
    economy = tables[2]
    base = economy[(economy["year"] == year) & (economy["level"] == "province")].set_index("province")["gdp_bn_cny"]
    for name in profiles.AMOUNTS:
        one = made_of[name].dropna()
        assert np.average(one, weights=base.loc[one.index].astype(float)) == pytest.approx(1)


def test_a_missing_figure_stays_missing():
    values = pd.Series([10.0, np.nan, 30.0], index=list("abc"))
    found = profiles.quotients(values, pd.Series([1.0, 5.0, 1.0], index=list("abc")))
    assert found.isna().tolist() == [False, True, False] and found["a"] == pytest.approx(0.5)
    assert profiles.quotients(values * np.nan, values).isna().all()


def test_many_distances_are_quick():
    import time

    ranked = profiles.ranks(made(1, n=31))
    began = time.perf_counter()
    for _ in range(2000):
        profiles.apart(ranked)
    assert time.perf_counter() - began < 2


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda t: profiles.provinces(*t, 1985), "year must be one with figures for provinces; found 1985"),
        (lambda t: profiles.provinces(*t, 2011), "found 2011, without technology sold"),
        (lambda t: profiles.provinces(*t, 2017), "found 2017, without high-tech revenue"),
        (lambda t: profiles.ranks(made(1, n=2)), "at least 3 places with every measure; found 2"),
        (lambda t: profiles.apart(made(1) * np.nan), "no missing value"),
        (lambda t: profiles.closer_pairs(profiles.apart(profiles.ranks(made(1))), "p0", "Oz"), "found 'Oz'"),
    ],
)
def test_bad_input_says_what_was_found_and_what_was_expected(tables, call, says):
    with pytest.raises(ValueError, match=says):
        call(tables)
