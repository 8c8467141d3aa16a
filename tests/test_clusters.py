"""WIPO's clusters: editions that count different things are never set beside each other."""

from __future__ import annotations

import pytest

from course import data
from course.build import checks
from course.tables import clusters


@pytest.fixture
def table():
    return data.load("wipo_cluster_facts")


def test_editions_that_count_alike_are_compared(table):
    found = clusters.facts(table, "rank", 2022, 2024)
    assert found.loc["Beijing"].tolist() == [3, 3]
    counts = clusters.facts(table, "clusters among the first hundred", 2022, 2023, 2024)
    assert counts.loc["CHN"].tolist() == [21, 24, 26]


@pytest.mark.parametrize("indicator", ["rank", "clusters among the first hundred"])
def test_ranks_and_counts_of_2025_are_not_set_beside_earlier_ones(table, indicator):
    with pytest.raises(ValueError, match=r"can't be compared across methods .*filings and papers: 2024; .*deals: 2025"):
        clusters.facts(table, indicator, 2024, 2025)
    with pytest.raises(ValueError, match="can't be compared"):
        clusters.facts(table, indicator)


def test_shares_of_one_thing_can_be_compared_and_what_is_not_there_is_named(table):
    assert clusters.facts(table, "share of PCT applications").loc["first ten", 2025] == 40
    with pytest.raises(ValueError, match=r"has no 'rank of papers' of any edition; it has .*rank"):
        clusters.facts(table, "rank of papers")


def test_an_edition_under_the_wrong_method_is_seen(table):
    old = table["method"].astype(str)
    wrong = table.assign(method=old.where(table["year"] < 2025, "filings and papers"))
    assert any(
        "venture deals count from 2025" in problem for problem in checks.check_table("wipo_cluster_facts", wrong)
    )
