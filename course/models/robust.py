"""Least squares and Poisson regression with errors that are robust to unequal spread, in numpy alone.

The numbers are those of statsmodels (a test holds them side by side). Its import costs a kernel a second and 60 MB,
which is much for two lines of algebra; lesson whose_average shows statsmodels itself.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from course.models.within import Array

#: Standard errors in half a 95% interval.
Z = 1.959963984540054
STEPS, CLOSE = 100, 1e-10


@dataclass(frozen=True)
class Line:
    """A fitted regression: `params`, and the ends `low` and `high` of their 95% intervals (normal); r2 is NaN for
    Poisson.
    """

    params: Array
    low: Array
    high: Array
    r2: float


def _line(params: Array, bread: Array, scores: Array, r2: float) -> Line:
    spread = Z * np.sqrt(np.diag(bread @ (scores.T @ scores) @ bread))
    return Line(params, params - spread, params + spread, r2)


def least_squares(y: npt.ArrayLike, columns: npt.ArrayLike, kind: str = "HC1") -> Line:
    """Fit least squares of y on the columns (n, k), which must hold a constant; White's errors, corrected as HC1 or
    HC3.

    Source: White (1980), Econometrica 48(4); MacKinnon and White (1985), Journal of Econometrics 29(3).
    """
    if kind not in ("HC1", "HC3"):
        raise ValueError(f"kind must be HC1 or HC3; found {kind!r}.")
    y, x = np.asarray(y, dtype=float), np.asarray(columns, dtype=float)
    n, k = x.shape
    inverse = np.linalg.pinv(x)
    params, bread = inverse @ y, inverse @ inverse.T
    left = y - x @ params
    r2 = 1 - float(left @ left) / float(np.square(y - y.mean()).sum())
    weight = np.sqrt(n / (n - k)) if kind == "HC1" else 1 / (1 - np.einsum("ij,jk,ik->i", x, bread, x))
    return _line(params, bread, x * (left * weight)[:, None], r2)


def poisson(y: npt.ArrayLike, columns: npt.ArrayLike) -> Line:
    """Fit the Poisson regression (logarithm of the mean) of y >= 0 on the columns (n, k); White's errors, not corrected
    for small n.

    statsmodels gives the same for a GLM under the name HC1. Newton's steps, from its start. Source: McCullagh and
    Nelder (1989), Generalized Linear Models, 2nd edition.
    """
    y, x = np.asarray(y, dtype=float), np.asarray(columns, dtype=float)
    mean = (y + y.mean()) / 2
    eta, params = np.log(mean), np.zeros(x.shape[1])
    for _ in range(STEPS):
        root = np.sqrt(mean)
        new = np.linalg.lstsq(x * root[:, None], (eta + (y - mean) / mean) * root, rcond=None)[0]
        moved = np.abs(new - params).max()
        params, eta = new, x @ new
        mean = np.exp(eta)
        if moved <= CLOSE * max(1.0, np.abs(params).max()):
            break
    bread = np.linalg.inv((x * mean[:, None]).T @ x)
    return _line(params, bread, x * (y - mean)[:, None], float("nan"))
