"""Products as sets of features: how alike two are, which is nearest, and whether borders show.

Pure functions: a table of marks in, numbers out. A mark is 1 (seen), 0 (seen that it lacks it) or missing (nobody
looked, or the page did not say). Likeness is Jaccard's: features that both have, divided by features that at least
one has. What nobody saw in either counts for nothing, so two products are not alike because neither sells insurance.

A missing mark is not a no, but `jaccard` cannot tell them apart: what one has and the other's page does not mention
counts against their likeness. `bounds` says how far the unknown could move the figure; `filled` lets some of the
missing marks be a yes; `recoded` draws some marks anew. With equal shares for equally near neighbours no result hangs
on the order of the rows.

Source: Jaccard (1901), Bulletin de la Société Vaudoise des Sciences Naturelles 37; nearest neighbours against
exchanged labels is the test of Schilling (1986), Journal of the American Statistical Association 81, and Henze
(1988), Annals of Statistics 16, with k = 1.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from course.models.within import Array, Mask, Whole, number, whole

RUNS = (1, 200_000, "runs")
SHARE = (0.0, 1.0, "share of the marks")
MORE = (0.0, 10.0, "hidden features for each one seen")
#: Runs that are drawn in one go, so that memory stays small.
CHUNK = 500


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


def matching(features: pd.DataFrame | npt.NDArray[Any]) -> Array:
    """Return the simple matching: of the features known of both products, the share in which they agree.

    It is missing where none is known of both.
    """
    values = marks(features)
    yes, no = (values == 1).astype(float), (values == 0).astype(float)
    known = (yes + no) @ (yes + no).T
    agree = yes @ yes.T + no @ no.T
    share: Array = np.divide(agree, known, out=np.full_like(agree, np.nan), where=known > 0)
    return share


def bounds(features: pd.DataFrame | npt.NDArray[Any]) -> tuple[Array, Array]:
    """Return the lowest and the highest Jaccard likeness that the missing marks leave possible."""
    values = marks(features)
    yes, no, open_ = ((values == 1).astype(float), (values == 0).astype(float), np.isnan(values).astype(float))
    never = no @ no.T
    low = _ratio(yes @ yes.T, values.shape[1] - never)
    most = (yes + open_) @ (yes + open_).T
    high = _ratio(most, most + yes @ no.T + no @ yes.T)
    for one in (low, high):
        np.fill_diagonal(one, 1.0)
    return low, high


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


def _two_sides(labels: npt.ArrayLike) -> Mask:
    home: Mask = np.asarray(labels, dtype=bool)
    if home.sum() < 2 or (~home).sum() < 1:
        raise ValueError(
            f"home must name at least 2 products and leave at least 1 abroad (products); found {home.sum()} and"
            f" {(~home).sum()}"
        )
    return home


def share_abroad(alike: npt.ArrayLike, home: npt.ArrayLike) -> float:
    """Return the share of the products at home whose nearest neighbour is abroad (0 to 1)."""
    home = _two_sides(home)
    return float((nearest(alike)[home] * ~home).sum(axis=1).mean())


def by_chance(home: npt.ArrayLike) -> float:
    """Return the share that labels dealt out at random give on average: those abroad, of all others."""
    home = _two_sides(home)
    return float((~home).sum() / (len(home) - 1))


def permutation(alike: npt.ArrayLike, home: npt.ArrayLike, runs: int = 10_000, seed: int = 0) -> Array:
    """Return the share abroad under `runs` deals of the same labels to the products at random."""
    home, runs = _two_sides(home), whole("runs", runs, RUNS)
    near = nearest(alike)
    order = np.argsort(np.random.default_rng(seed).random((runs, len(home))), axis=1, kind="stable")
    labels = home[order].astype(float)
    share: Array = (labels * ((1 - labels) @ near.T)).sum(axis=1) / home.sum()
    return share


def _chunks(runs: int) -> Iterator[int]:
    yield from [CHUNK] * (runs // CHUNK)
    if runs % CHUNK:
        yield runs % CHUNK


def _many_shares(alike: Array, home: Mask, times: Whole) -> Array:
    """Return the share abroad run by run.

    alike : (runs or 1, n, n); times : (runs, n), how often each product was drawn.
    """
    values = np.where(times[:, None, :] > 0, alike, -1.0)
    at = np.arange(values.shape[-1])
    values[:, at, at] = -1.0
    near = values >= values.max(axis=2, keepdims=True) - 1e-9
    near &= values > -1
    counted = near * times[:, None, :]
    abroad = _ratio((counted * ~home).sum(axis=2).astype(float), counted.sum(axis=2).astype(float))
    mine = times * home
    return _ratio((abroad * mine).sum(axis=1), mine.sum(axis=1).astype(float))


def bootstrap(alike: Array, home: npt.ArrayLike, runs: int = 2_000, seed: int = 0) -> Array:
    """Return the share abroad if other products had come into the table: both sides drawn again with replacement.

    A product that is drawn twice counts twice, but is not its own neighbour.
    """
    home, runs = _two_sides(home), whole("runs", runs, RUNS)
    random, out = np.random.default_rng(seed), []
    size = len(home)
    for part in _chunks(runs):
        times = np.zeros((part, size), dtype=np.int64)
        for side in (np.flatnonzero(home), np.flatnonzero(~home)):
            drawn = side[random.integers(0, len(side), (part, len(side)), dtype=np.int64)]
            np.add.at(times, (np.arange(part)[:, None], drawn), 1)
        out.append(_many_shares(alike[None], home, times))
    return np.concatenate(out)


def redraws(features: pd.DataFrame | npt.NDArray[Any], share: float, runs: int, seed: int = 0) -> Iterator[Mask]:
    """Yield tables of seen features in which a share of the marks was drawn anew, CHUNK at a time: (runs, products,
    features).

    A mark that is drawn anew is a yes as often as its feature is in the whole table.
    """
    seen, share = marks(features) == 1, number("share", share, SHARE)
    random, often = np.random.default_rng(seed), seen.mean(axis=0)
    for part in _chunks(whole("runs", runs, RUNS)):
        anew = random.random((part, *seen.shape)) < share
        yield np.where(anew, random.random((part, *seen.shape)) < often, seen)


def recoded(
    features: pd.DataFrame | npt.NDArray[Any],
    home: npt.ArrayLike,
    share: float,
    runs: int = 2_000,
    seed: int = 0,
    weights: npt.ArrayLike | None = None,
) -> Array:
    """Return the share abroad if another reader had set a share of the marks differently: see `redraws`."""
    home = _two_sides(home)
    weights = _weights(weights, marks(features).shape[1])
    once = np.ones((1, len(home)), dtype=np.int64)
    return np.concatenate(
        [
            _many_shares(_jaccard(one, weights), home, np.repeat(once, len(one), axis=0))
            for one in redraws(features, share, runs, seed)
        ]
    )


def filled(
    features: pd.DataFrame | npt.NDArray[Any], home: npt.ArrayLike, more: float, runs: int = 2_000, seed: int = 0
) -> Array:
    """Return the share abroad if missing marks hid features: `more` of them for each one seen.

    They are dealt out feature by feature: a feature that pages name often is hidden often, too. A no stays a no.
    """
    home, more = _two_sides(home), number("more", more, MORE)
    values = marks(features)
    seen, open_ = values == 1, np.isnan(values)
    often = np.minimum(_ratio(more * seen.sum(axis=0).astype(float), open_.sum(axis=0).astype(float)), 1.0)
    random, weights = np.random.default_rng(seed), np.ones(values.shape[1])
    out = []
    for part in _chunks(whole("runs", runs, RUNS)):
        tables = seen | (open_ & (random.random((part, *seen.shape)) < often))
        out.append(_many_shares(_jaccard(tables, weights), home, np.ones((part, len(home)), dtype=np.int64)))
    return np.concatenate(out)


def rarity(features: pd.DataFrame | npt.NDArray[Any]) -> Array:
    """Return weights that let a rare feature count more: log of products over products that have it, plus a little,
    mean 1.
    """
    seen = marks(features) == 1
    raw = np.log((len(seen) + 1) / (seen.sum(axis=0) + 1)) + 0.05
    weights: Array = raw / raw.mean()
    return weights
