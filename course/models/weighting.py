"""Composite indicators: scale columns, weight them, and ask for which part of all weightings each row comes first.

All weightings of k columns (none negative, adding up to 1) form a simplex: a line, a triangle, a tetrahedron and so on.
A row is first where its sum is at least that of every other row. Each of these conditions cuts the simplex along a
straight line, so the weightings for which a row is first form a polytope, whose size can be computed exactly. Nothing
is sampled.

Every weighting counts as equally likely here, which is a choice like any other.

Sources: OECD and JRC (2008), Handbook on Constructing Composite Indicators; Foster, McGillivray and Seth (2013),
Econometric Reviews 32(1); polytopes by Qhull (Barber, Dobkin and Huhdanpaa 1996).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from math import factorial
from typing import Any

import numpy as np
import pandas as pd

from course.models.within import Array

SCALES = ("from least to most", "places", "standard deviations")
MOST_COLUMNS = 6
#: Corners that all but coincide upset Qhull in five dimensions; this moves them by about one part in 10^11 instead.
JOGGLE = "QJ"


def _checked(table: pd.DataFrame) -> Array:
    values = table.to_numpy(dtype=float)
    if values.ndim != 2 or not 1 <= values.shape[1] <= MOST_COLUMNS:
        raise ValueError(f"table has {table.shape[1]} columns; it takes 1 to {MOST_COLUMNS} indicators")
    if len(values) < 2:
        raise ValueError(f"table has {len(values)} rows; a ranking needs at least 2")
    if not np.isfinite(values).all():
        raise ValueError(
            f"table has {int((~np.isfinite(values)).sum())} missing or infinite values; it takes numbers only"
        )
    if table.index.has_duplicates:
        raise ValueError(f"table names {table.index[table.index.duplicated()][0]!r} twice; each row needs its own name")
    return values


def scaled(table: pd.DataFrame, how: str = SCALES[0], less_is_better: Collection[str] = ()) -> pd.DataFrame:
    """Return the columns made comparable, more always being better.

    how : "from least to most" (0 for the worst row, 100 for the best), "places" (the same for the rank), or
        "standard deviations" (from the mean). A column without any difference becomes 0.
    less_is_better : columns to turn round.
    Raises ValueError for another scale, an unknown column, missing values or fewer than 2 rows.
    """
    _checked(table)
    if how not in SCALES:
        raise ValueError(f"how is {how!r}; the scales are {', '.join(SCALES)}")
    unknown = [name for name in less_is_better if name not in table.columns]
    if unknown:
        raise ValueError(f"less_is_better names {unknown[0]!r}; the columns are {', '.join(map(str, table.columns))}")
    good = table.astype(float).mul([-1.0 if name in less_is_better else 1.0 for name in table.columns], axis=1)
    if how == "places":
        good = good.rank()
    if how == "standard deviations":
        spread = good.std(ddof=0).where(lambda s: s > 1e-12, np.inf)
        return (good - good.mean()) / spread
    span = (good.max() - good.min()).where(lambda s: s > 0, np.inf)
    return 100 * (good - good.min()) / span


def weighted(scores: pd.DataFrame, weights: Mapping[str, float]) -> pd.DataFrame:
    """Return what each column adds to each row's sum; weights are divided by their sum.

    Raises ValueError for a negative weight, none above 0, or one without a column.
    """
    given = pd.Series(dict(weights), dtype=float)
    missing = [name for name in given.index if name not in scores.columns]
    if missing:
        raise ValueError(f"weights name {missing[0]!r}; the columns are {', '.join(map(str, scores.columns))}")
    if not np.isfinite(given.to_numpy()).all() or (given < 0).any() or given.sum() <= 0:
        raise ValueError(f"weights are {given.to_dict()}; none may be negative, and not all may be 0")
    return scores[given.index] * (given / given.sum())


def better_everywhere(scores: pd.DataFrame, name: str) -> list[str]:
    """Return the rows that are at least as good as this one in every column and better in one: with them in the field
    it is never first alone, whatever the weights and whatever the scale.
    """
    values, mine = _checked(scores), scores.loc[name].to_numpy(dtype=float)
    wins = (values >= mine).all(axis=1) & (values > mine).any(axis=1)
    return [str(one) for one in scores.index[np.asarray(wins)]]


def _polytope(scores: pd.DataFrame, name: str) -> tuple[Array, float]:
    """Return corners (without the last weight) and size of the weightings for which a row is first; no corner where it
    has no size.
    """
    values = _checked(scores)
    free = values.shape[1] - 1
    if name not in scores.index:
        raise ValueError(f"name is {name!r}; the rows are {', '.join(map(str, scores.index[:8]))} …")
    mine = values[scores.index.get_loc(name)]
    unit = max(float(np.ptp(values)), 1e-300)
    lead = (np.delete(values, scores.index.get_loc(name), axis=0) - mine) / unit  # must be <= 0 when weighted
    lead = lead[np.abs(lead).max(axis=1) > 1e-12]  # a twin takes nothing away
    if (lead > 0).all(axis=1).any() or better_everywhere(scores, name):
        return np.empty((0, free)), 0.0
    if free == 0:
        return np.empty((1, 0)), float((lead <= 0).all())
    # w_last = 1 - sum of the others
    cuts = np.c_[lead[:, :-1] - lead[:, -1:], lead[:, -1]]
    rows = np.vstack([np.c_[-np.eye(free), np.zeros(free)], np.r_[np.ones(free), -1.0], cuts])
    if free == 1:
        low = max([-b / a for a, b in rows if a < 0], default=0.0)
        high = min([-b / a for a, b in rows if a > 0], default=1.0)
        flat = any(abs(a) < 1e-15 and b > 0 for a, b in rows)
        return (np.empty((0, 1)), 0.0) if flat or high <= low else (np.array([[low], [high]]), high - low)
    norm = np.linalg.norm(rows[:, :-1], axis=1, keepdims=True)
    from scipy.optimize import linprog  # costs a third of a second: only who cuts a simplex pays it
    from scipy.spatial import ConvexHull, HalfspaceIntersection

    found = linprog(
        np.r_[np.zeros(free), -1.0],
        A_ub=np.c_[rows[:, :-1], norm],
        b_ub=-rows[:, -1],
        bounds=[(None, None)] * free + [(0, 1)],
        method="highs",
    )
    if not found.success or found.x is None or found.x[-1] < 1e-9:
        return np.empty((0, free)), 0.0
    corners = HalfspaceIntersection(rows, found.x[:-1]).intersections
    corners = np.unique(np.round(corners, 12), axis=0)
    return corners, float(ConvexHull(corners, qhull_options=JOGGLE).volume)


def first_share(scores: pd.DataFrame, name: str) -> float:
    """Return the part of all weightings, 0 to 1, for which the row of this name is first.

    Twins share a first place: both have it.

    scores : one row per competitor, one column per indicator, more being better (see `scaled`); at most 6 columns.
    Raises ValueError for an unknown name, missing values, too many columns or fewer than 2 rows.
    """
    size = _polytope(scores, name)[1]
    return min(1.0, size * factorial(max(scores.shape[1] - 1, 0)))


def first_shares(scores: pd.DataFrame) -> pd.Series[Any]:
    """Return `first_share` of every row, largest first, then by name. Without ties they add up to 1."""
    shares = pd.Series({name: first_share(scores, name) for name in scores.index}).sort_index(kind="stable")
    return shares.sort_values(ascending=False, kind="stable", key=lambda column: column.round(9))


def regions(scores: pd.DataFrame) -> dict[str, Array]:
    """Return, for three columns, the corners of the part of the triangle in which a row is first, in order.

    A row that is first nowhere is left out. Returns name -> array (corners, 3) of weights. Raises
    ValueError unless there are 3 columns.
    """
    if scores.shape[1] != 3:
        raise ValueError(f"scores has {scores.shape[1]} columns; a triangle takes 3")
    from scipy.spatial import ConvexHull

    found = {}
    for name in scores.index:
        corners, size = _polytope(scores, name)
        if size > 0:
            corners = corners[ConvexHull(corners).vertices]
            found[str(name)] = np.c_[corners, 1 - corners.sum(axis=1)]
    return found
