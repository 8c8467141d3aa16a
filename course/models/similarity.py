"""Products as sets of features: how alike two are, which is nearest, and whether borders show.

Pure functions: a table of marks in, numbers out. A mark is 1 (seen), 0 (seen that it lacks it) or missing (nobody
looked, or the page did not say). Likeness is Jaccard's: features that both have, divided by features that at least
one has. What nobody saw in either counts for nothing, so two products are not alike because neither sells insurance.

A missing mark is not a no, but `jaccard` cannot tell them apart: what one has and the other's page does not mention
counts against their likeness. With equal shares for equally near neighbours no result depends on the order of the
rows.

Source: Jaccard (1901), Bulletin de la Société Vaudoise des Sciences Naturelles 37.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from course.models.within import Array, Mask


def marks(features: pd.DataFrame | npt.NDArray[Any]) -> Array:
    """Return the marks as numbers: 1, 0 or missing. Raises ValueError for any other mark."""
    values = features.to_numpy(dtype=float, na_value=np.nan) if isinstance(features, pd.DataFrame) else features
    values = np.asarray(values, dtype=float)
    wrong = ~(np.isnan(values) | (values == 0) | (values == 1))
    if values.ndim != 2 or wrong.any():
        found = values[wrong].flat[0] if wrong.any() else f"{values.ndim} dimensions"
        raise ValueError(f"features must be a table of 1 (seen), 0 (seen to lack) or missing; found {found}")
    return values


def _weights(weights: npt.ArrayLike | None, count: int) -> Array:
    found = np.ones(count) if weights is None else np.asarray(weights, dtype=float)
    if found.shape != (count,) or not np.isfinite(found).all() or (found < 0).any() or not (found > 0).any():
        raise ValueError(f"weights must be {count} numbers of 0 or more, not all 0 (one a feature); found {weights!r}")
    return found


def _ratio(both: Array, either: Array) -> Array:
    part: Array = np.divide(both, either, out=np.zeros_like(both), where=either > 0)
    return part


def jaccard(features: pd.DataFrame | npt.NDArray[Any], weights: npt.ArrayLike | None = None) -> Array:
    """Return the likeness of every two products, 0 to 1.

    Products without any feature seen are like nothing (0), but like themselves (1).

    weights : of the features; all 1 if not given.
    """
    seen = marks(features) == 1
    return _jaccard(seen, _weights(weights, seen.shape[1]))


def _jaccard(seen: Mask, weights: Array) -> Array:
    """Return the likeness within one table (products, features) or of many at once (runs, products, features)."""
    weighed = seen * weights
    both = weighed @ np.swapaxes(seen, -1, -2).astype(float)
    own = weighed.sum(axis=-1)
    alike = _ratio(both, own[..., :, None] + own[..., None, :] - both)
    at = np.arange(seen.shape[-2])
    alike[..., at, at] = 1.0
    return alike


def nearest(alike: npt.ArrayLike, among: npt.ArrayLike | None = None) -> Array:
    """Return who is nearest: row i holds 1 for i's nearest neighbour, equal parts for equally near ones, 0 for the
    others.

    among : true for those who may be a neighbour (nobody is its own). A row without anybody to choose from is 0.
    """
    values = np.array(alike, dtype=float)
    size = len(values)
    values[np.arange(size), np.arange(size)] = -np.inf
    if among is not None:
        values[:, ~np.asarray(among, dtype=bool)] = -np.inf
    best = values.max(axis=1, keepdims=True)
    near = np.isclose(values, best, rtol=0, atol=1e-9) & np.isfinite(values)
    return _ratio(near.astype(float), near.sum(axis=1, keepdims=True) * np.ones_like(values))
