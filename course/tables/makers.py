"""Tables in which several makers count the same thing in ways of their own: one maker at a time, never two together."""

from __future__ import annotations

import pandas as pd

#: Table: the column that says who counted.
APART = {
    "venture_capital_by_maker": "maker",
    "credit_by_firm": "counted_by",
    "digital_rules": "maker",
    "apps_abroad": "counted_by",
    "country_rd_facts": "counted_by",
    "unicorns_2022": "list_maker",
    "unicorns_hurun": "list_maker",
}


class MixedMakersError(ValueError):
    """Figures of two makers were about to be put into one series, sum or change."""


def of_one(rows: pd.DataFrame, table: str) -> pd.DataFrame:
    """Return these rows of a table as they are, if one maker made them all.

    rows : some rows of the table of that name, one of APART. Raises MixedMakersError, which names the makers, where
    there are two or more, and LookupError where no row is left.
    """
    found = sorted(rows[APART[table]].astype(str).unique())
    if not found:
        raise LookupError(f"The table {table} has no such rows.")
    if len(found) > 1:
        raise MixedMakersError(
            f"{table}: rows of {', '.join(found)} can't stand in one series or sum, for they count in ways of their"
            f" own. Choose one {APART[table]}."
        )
    return rows


def series(rows: pd.DataFrame, table: str, value: str = "value") -> pd.Series:
    """Return one figure of one maker by period, in the order of the table.

    rows : rows of one maker, place and indicator. value : the column of figures, in the unit that the table gives.
    Raises MixedMakersError where two makers are in it, and ValueError where a period stands twice.
    """
    kept = of_one(rows, table)
    by = "period" if "period" in kept else "edition" if "edition" in kept else "year"
    found = kept.set_index(by)[value].astype(float)
    if not found.index.is_unique:
        raise ValueError(f"{table}: {found.index[found.index.duplicated()][0]} stands twice; choose one indicator.")
    return found


def growth(before: pd.DataFrame, after: pd.DataFrame, tables: tuple[str, str], value: str) -> float:
    """Return the change in per cent from one row to another, if one maker made both.

    before, after : one row each, of the two tables. Raises MixedMakersError where the makers differ (the list of CB
    Insights in unicorns_2022 and a list of Hurun, say), and ValueError unless there is one row each.
    """
    if len(before) != 1 or len(after) != 1:
        raise ValueError(f"A change needs one row before and one after; found {len(before)} and {len(after)}.")
    who = [str(row[APART[table]].iloc[0]) for row, table in zip((before, after), tables, strict=True)]
    if who[0] != who[1]:
        raise MixedMakersError(
            f"{who[0]} and {who[1]} count in ways of their own: no growth from {tables[0]} to {tables[1]}."
        )
    return 100 * (float(after[value].iloc[0]) / float(before[value].iloc[0]) - 1)
