"""Check that the parameters of a model lie within their ranges.

Each function raises a ValueError that names the parameter, its range, its unit and what was found.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt

#: Numbers, truths and whole numbers, of any shape.
Array = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]
Whole = npt.NDArray[np.int64]
#: Least, greatest, unit.
Range = tuple[float, float, str]


def number(name: str, value: Any, reach: Range) -> float:
    """Return one number from the least to the greatest; a greatest of infinity means no upper limit, not infinity
    itself.
    """
    low, high, unit = reach
    right = isinstance(value, (int, float, np.number)) and not isinstance(value, bool) and math.isfinite(value)
    if not right or not low <= value <= high:
        between = f"lie between {low:g} and {high:g}" if math.isfinite(high) else f"be {low:g} or more"
        raise ValueError(f"{name} must {between} ({unit}); found {value!r}")
    return float(value)


def whole(name: str, value: object, reach: Range) -> int:
    """Return one whole number from the least to the greatest."""
    low, high, unit = reach
    if isinstance(value, bool) or not isinstance(value, (int, np.integer)) or not low <= value <= high:
        raise ValueError(f"{name} must be a whole number between {low:,} and {high:,} ({unit}); found {value!r}")
    return int(value)


def numbers(name: str, value: npt.ArrayLike, reach: Range, runs: int) -> Array:
    """Return one number for all runs, shape (), or one for each, shape (runs,), so that a sweep is one call."""
    low, high, unit = reach
    values = np.asarray(value, dtype=float)
    if values.shape not in ((), (runs,)):
        raise ValueError(f"{name} must be one number or {runs} (one a run); found the shape {values.shape}")
    wrong = ~(np.isfinite(values) & (values >= low) & (values <= high))
    if wrong.any():
        found = values[wrong].flat[0]
        raise ValueError(f"{name} must lie between {low:g} and {high:g} ({unit}); found {found:g}")
    return values
