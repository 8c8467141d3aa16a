"""Work shared by verdicts: remembered inside a block only, by identity, and never handed out twice as the same object."""

from __future__ import annotations

import contextlib

import pandas as pd
import pytest

from course import data, metrics
from course.tables import areas, cache


@pytest.fixture
def counted():
    calls = []

    @cache.computed_once
    def doubled(table, by: int = 2, *, plus: int = 0):
        calls.append(by)
        return table * by + plus

    return doubled, calls


def test_outside_a_block_nothing_is_remembered(counted):
    doubled, calls = counted
    table = pd.DataFrame({"a": [1, 2]})
    assert doubled(table).equals(doubled(table)) and len(calls) == 2


def test_inside_a_block_each_setting_is_computed_once(counted):
    doubled, calls = counted
    table, other = pd.DataFrame({"a": [1, 2]}), pd.DataFrame({"a": [1, 2]})
    with cache.tables_unchanged():
        first = doubled(table)
        first["a"] = 0  # spoils no one else's
        with cache.tables_unchanged():  # the inner block is the outer one
            assert doubled(table)["a"].tolist() == [2, 4] and len(calls) == 1
        assert doubled(table)["a"].tolist() == [2, 4] and len(calls) == 1
        doubled(other)
        doubled(table, 3)
        assert doubled(table, plus=1)["a"].tolist() == [3, 5] and len(calls) == 4
    doubled(table)
    assert len(calls) == 5


def test_a_block_that_fails_forgets(counted):
    doubled, calls = counted
    table = pd.DataFrame({"a": [1]})
    with contextlib.suppress(KeyError), cache.tables_unchanged():
        doubled(table)
        raise KeyError
    doubled(table)
    assert len(calls) == 2


def test_places_are_the_same_inside_and_outside():
    given = [data.load(name) for name in ("prefectures_cn", "us_patent_inventors_city_cn")]
    with cache.tables_unchanged():
        inside = [areas.china_prefectures(*given, placeholders=all_of_them) for all_of_them in (True, False, True)]
    assert inside[0].equals(inside[2]) and not inside[0].equals(inside[1])
    assert inside[1].equals(areas.china_prefectures(*given))


def test_the_rank_correlation_is_that_of_pandas():
    one = pd.Series([3.0, 1.0, 2.0, 2.0, None, 9.0], list("abcdef"))
    other = pd.Series([1.0, 5.0, 2.0, 8.0, 8.0, 7.0], list("fbcaeg"))
    assert metrics.rank_correlation(one, other) == pytest.approx(one.corr(other, method="spearman"), abs=1e-12)
    assert pd.isna(metrics.rank_correlation(one, other * 0)) and pd.isna(metrics.rank_correlation(one[:1], other))
