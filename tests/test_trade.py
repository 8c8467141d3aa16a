"""Foreign trade by owner of the firm: shares of the customs' tables, and how they join the older series."""

from __future__ import annotations

import pandas as pd
import pytest

from course import data
from course.tables import trade


@pytest.fixture(scope="module")
def customs() -> pd.DataFrame:
    return data.load("trade_by_owner_cn")


def test_shares_are_those_of_the_customs(customs):
    share = trade.foreign_share(customs, "exports")
    assert share["2023-01/2023-07"] == pytest.approx(28.8, abs=0.05)
    assert share["2024-01/2024-05"] == pytest.approx(27.3, abs=0.05)
    assert trade.foreign_share(customs, "imports")["2024-01/2024-12"] == pytest.approx(31.7, abs=0.05)
    bound = trade.foreign_share(customs, "exports", trade.PROCESSING)
    assert bound.between(68, 75).all() and list(bound.index) == ["2023-01", "2023-01/2023-07", "2024-01/2024-05"]


def test_the_customs_follow_the_older_series_and_the_estimate_is_left_out(customs):
    every = trade.foreign_exports(data.load("china_indicators"), customs)
    assert list(every.index[-3:]) == [2018, 2023, 2024]
    assert every[2023] == pytest.approx(28.8, abs=0.05) and every[2024] == pytest.approx(27.3, abs=0.05)
    assert every[2008] == 57.2


def test_what_is_missing_is_named(customs):
    with pytest.raises(ValueError, match="no row with flow = 'transit'"):
        trade.amounts(customs, "transit")
    none = data.load("china_indicators").query("topic != 'foreign trade'")
    with pytest.raises(ValueError, match="no preferred row of 'foreign-invested share of all exports'"):
        trade.foreign_exports(none, customs)
