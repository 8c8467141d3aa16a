"""How far two readers agree who sort the same things: the share of agreement, and Cohen's kappa.

Pure functions: two lists of codes in, numbers out. A share of agreement is high by chance alone where one code is
common; kappa says how much of the agreement that chance leaves open was reached: 1 is full agreement, 0 what two
readers reach who code at random, each with the frequencies of their own codes.

Source: Cohen (1960), "A Coefficient of Agreement for Nominal Scales", Educational and Psychological Measurement 20.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import pandas as pd


class Agreement(NamedTuple):
    """cells : how many were coded by both. share : of them coded alike (0 to 1). chance : the share that random codes
    with the same frequencies reach. kappa : Cohen's, at most 1; missing where chance alone reaches 1.
    """

    cells: int
    share: float
    chance: float
    kappa: float


def agreement(one: Sequence[object], other: Sequence[object]) -> Agreement:
    """Return how far two lists of codes agree, place by place.

    Raises ValueError if they are empty or of unlike length.
    """
    if len(one) != len(other) or not len(one):
        raise ValueError(
            f"two readers must have coded the same things; found {len(one)} and {len(other)} codes, expected as many"
            " of each, and at least one"
        )
    table = pd.crosstab(pd.Series(list(one), dtype="object"), pd.Series(list(other), dtype="object"))
    codes = table.index.union(table.columns)
    shares = table.reindex(index=codes, columns=codes, fill_value=0).to_numpy(dtype=float) / len(one)
    same, chance = float(shares.trace()), float(shares.sum(axis=0) @ shares.sum(axis=1))
    kappa = (same - chance) / (1 - chance) if chance < 1 else float("nan")
    return Agreement(len(one), same, chance, kappa)
