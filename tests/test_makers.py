"""Figures of two makers are never joined: the guard, and the checks that hold the tables to it."""

from __future__ import annotations

import pandas as pd
import pytest

from course import data
from course.build import checks
from course.tables import makers

GROWTH = ("unicorns_2022", "unicorns_hurun")


@pytest.mark.parametrize("table", sorted(makers.APART))
def test_rows_of_one_maker_pass_and_rows_of_two_are_refused(table):
    frame = data.load(table)
    column = makers.APART[table]
    for who in frame[column].astype(str).unique():
        mine = frame[frame[column].astype(str) == who]
        assert makers.of_one(mine, table) is mine
    other = pd.concat([frame, frame.head(1).assign(**{column: "somebody else"})])
    with pytest.raises(makers.MixedMakersError, match="can't stand in one series or sum"):
        makers.of_one(other, table)
    with pytest.raises(LookupError, match=f"{table} has no such rows"):
        makers.of_one(frame.head(0), table)


def test_a_series_is_one_makers():
    frame = data.load("venture_capital_by_maker").query("economy == 'China' and indicator == 'venture capital'")
    with pytest.raises(makers.MixedMakersError, match="Dealroom, GlobalData, KPMG/PitchBook"):
        makers.series(frame, "venture_capital_by_maker")
    mine = makers.series(frame[frame["maker"] == "KPMG/PitchBook"], "venture_capital_by_maker")
    assert mine.to_dict() == {"2024Q1": 11.5, "2025Q2": 4.7}
    with pytest.raises(ValueError, match="2024Q1 stands twice"):
        makers.series(pd.concat([frame[frame["maker"] == "KPMG/PitchBook"]] * 2), "venture_capital_by_maker")


def test_central_bank_and_regulator_are_not_joined():
    frame = data.load("credit_by_firm").query("group == 'small and micro' and indicator == 'loans outstanding'")
    with pytest.raises(makers.MixedMakersError, match="bank regulator, central bank"):
        makers.series(frame, "credit_by_firm")
    assert makers.series(frame[frame["counted_by"] == "central bank"], "credit_by_firm")["2025-06"] == 65


def test_no_growth_between_lists_of_two_makers():
    old, new = data.load("unicorns_2022"), data.load("unicorns_hurun")
    first = old.query("list_maker == 'CB Insights' and level == 'city' and place == 'Hangzhou'")
    last = new.query("edition == '2023' and place == 'Hangzhou'")
    with pytest.raises(makers.MixedMakersError, match="CB Insights and Hurun count in ways of their own"):
        makers.growth(first, last, GROWTH, "unicorns")
    before = old.query("list_maker == 'Hurun' and year == 2023 and place == 'China'")
    after = new.query("edition == '2026' and place == 'China'")
    assert makers.growth(before, after, GROWTH, "unicorns") == pytest.approx(100 * (381 / 316 - 1))
    with pytest.raises(ValueError, match="one row before and one after; found 0 and 1"):
        makers.growth(before.head(0), after, GROWTH, "unicorns")


@pytest.mark.parametrize(("table", "where", "column", "change", "said"), [
    ("venture_capital_by_maker", "economy == 'China' and period == '2025Q2'", "value", 9, "China exceeds Asia"),
    ("venture_capital_by_maker", "maker == 'DealStreetAsia' and period == '2024Q1'", "value", 0.6, "DealStreetAsia over KPMG"),
    ("unicorns_hurun", "edition == '2024' and place == 'China'", "unicorns", 2, "market_indicators"),
    ("unicorns_hurun", "edition == '2023' and place == 'Hangzhou'", "unicorns", 2, "unicorns_2022"),
    ("credit_by_firm", "counted_by == 'central bank' and group == 'small' and indicator == 'loans outstanding'", "value", 2, "small firms' share"),
    ("credit_by_firm", "counted_by == 'bank regulator' and period == '2014-12' and unit == 'percent'", "value", 2, "2014"),
    ("digital_rules", "country == 'Russia'", "value", 2, "ranks are"),
    ("apps_abroad", "app == 'Temu' and period == '2025' and unit == 'percent'", "value", 3, "purchases exceed"),
    ("country_rd_facts", "economy == 'China' and indicator.str.startswith('firms')", "value", 2, "firms of the scoreboard"),
    ("china_indicators", "indicator == 'rural internet penetration' and period == '2025-12'", "value", 1.05, "rise of rural"),
    ("china_indicators", "indicator == 'R&D intensity over revised GDP' and period == '2025'", "value", 1.1, "R&D intensity in 2025"),
    ("patents_region_facts", "region == 'Daejeon' and unit != 'percent'", "value", 2, "Korea would have"),
    ("patents_region_facts", "region == 'Tamil Nadu' and period == '2022-23'", "value", 2, "Tamil Nadu's rise"),
    ("country_patents", "indicator.str.startswith('growth') and iso3 == 'CHN'", "value", 5, "all other countries"),
])  # fmt: skip
def test_a_second_figure_catches_a_wrong_one(table, where, column, change, said):
    frame = data.load(table)
    mine = frame.eval(where, engine="python").to_numpy(dtype=bool)
    assert mine.any()
    frame[column] = frame[column].astype(float)
    frame.loc[mine, column] *= change
    found = [problem for check in checks.core._CHECKS[table] for problem in check(frame)]
    assert any(said in problem for problem in found), found
