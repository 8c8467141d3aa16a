"""Worlds between two made worlds, in which a record gets a word that neither of the two gives it.

Made worlds say a plain yes or no to each question. A word such as "depends", "qualified" or "open" needs something in
between: tables taken from both, numbers part of the way from one to the other, or the rows of one year from the other.
Used by test_records_words.py.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

Tables = dict[str, pd.DataFrame]


def some_tables(one: Tables, other: Tables, chosen: int) -> Tables:
    """Take some tables from the other world: chosen is a sum of 1, 2, 4 … for the first, second, third that differ."""
    differ = [name for name in one if one[name] is not other[name]]
    return {**one, **{name: other[name] for n, name in enumerate(differ) if chosen >> n & 1}}


def part_of_the_way(one: Tables, other: Tables, share: float) -> Tables:
    """Move every number of one world this share of the way to the other; both have the same rows and texts."""
    made = {}
    for name, table in one.items():
        twin = other[name]
        made[name] = table
        for column in table.columns if table is not twin else ():
            if pd.api.types.is_numeric_dtype(table[column]) and not pd.api.types.is_bool_dtype(table[column]):
                near, far = table[column].astype(float), twin[column].astype(float)
                if not near.equals(far):
                    made[name] = made[name].assign(**{column: near * (1 - share) + far * share})
            else:
                assert table[column].astype(str).equals(twin[column].astype(str)), (name, column)
    return made


def some_rows(one: Tables, other: Tables, column: str, *entries: str) -> Tables:
    """Take the rows with one of these entries from the other world."""
    made = dict(one)
    for name, table in one.items():
        twin = other[name]
        if table is twin or column not in table:
            continue
        mine = table[column].astype(str).isin(entries)
        for changed in table.columns:
            if table[changed].equals(twin[changed]) or pd.api.types.is_bool_dtype(table[changed]):
                continue
            kind = float if pd.api.types.is_numeric_dtype(table[changed]) else str
            mixed = table[changed].astype(kind).where(~mine, twin[changed].astype(kind))
            made[name] = made[name].assign(**{changed: mixed})
    return made


def on_a_date(one: Tables, other: Tables, event: str, date: str) -> Tables:
    """Take the first world with one event on another date."""
    table = one["policy_events"]
    mine = table["event"].astype(str).str.contains(event, regex=False)
    assert mine.any() and other, event
    return {**one, "policy_events": table.assign(date=table["date"].astype(str).where(~mine, date))}


def without(one: Tables, other: Tables, name: str, column: str, entries: tuple[str, ...]) -> Tables:
    """Take the first world without the rows of a table that have one of these entries."""
    table = one[name]
    mine = table[column].astype(str).isin(entries)
    assert mine.any() and other, entries
    return {**one, name: table[~mine]}


def random_rows(one: Tables, other: Tables, share: float, seed: int) -> Tables:
    """Take every row with this chance from the other world; tables of both have the same rows and columns."""
    made = dict(one)
    for n, (name, table) in enumerate(one.items()):
        twin = other[name]
        if table is twin or len(table) != len(twin):
            continue
        theirs = np.random.default_rng([seed, n]).random(len(table)) < share
        for column in table.columns:
            if pd.api.types.is_bool_dtype(table[column]) or table[column].equals(twin[column]):
                continue
            kind = float if pd.api.types.is_numeric_dtype(table[column]) else str
            mixed = np.where(theirs, twin[column].astype(kind), table[column].astype(kind))
            made[name] = made[name].assign(**{column: mixed})
    return made
