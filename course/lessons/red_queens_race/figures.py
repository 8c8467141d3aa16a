"""What the text and the lab compute of the race of a leader and a follower."""

from __future__ import annotations

import numpy as np
import pandas as pd

from course.models import frontier

YEARS, RUNS = 30, 200


def by_effort(
    lags: list[float], efforts: list[float], hazard: float = 0.3, leap: bool = True, runs: int = 300
) -> pd.DataFrame:
    """Return the mean yearly profit of the follower by its lag (years) and its effort on novelty (percent of
    engineers), in one call a lag.

    The columns are lag, effort and profit (of world sales of 100 a year, mean of all years and runs).
    """
    rows = []
    for lag in lags:
        each = np.repeat(np.asarray(efforts, dtype=float), runs)
        race = frontier.race(
            imitation_lag=lag, effort=each, novelty_hazard=hazard, leap=leap, runs=each.size, years=YEARS
        )
        profit = race.profit[1:].mean(axis=0).reshape(len(efforts), runs).mean(axis=1)
        rows += [(lag, effort, round(float(p), 3)) for effort, p in zip(efforts, profit, strict=True)]
    return pd.DataFrame(rows, columns=["lag", "effort", "profit"])
