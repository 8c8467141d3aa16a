"""How unusual one member of a group is: ranks, peers, distances in many indicators, and the price of choosing. Pure
functions.

Who thought of it: Mahalanobis (1936) and Hotelling (1931) for the distance and its yardstick; Ledoit and Wolf (2004)
for a covariance that stays steady with few members; Westfall and Young (1993) for the greatest of many statistics;
Benjamini and Hochberg (1995) and Holm (1979) for many p-values; Gelman and Loken (2013) for the garden of forking
paths; Abadie, Diamond and Hainmueller (2010) for the placebo: give the label to everybody in turn.

In words
    scores     ranks put on a bell curve, so that a few giants do not rule. Only the order counts, not how far.
    peers      a table of yes and no: row = a country, columns = those it is compared with. Nobody is his own peer.
    distance   from the centre of the peers, in units of their own spread, correlations allowed for. Any change of
    units, and any
               mixing of the indicators that loses nothing, leaves it as it is.
    naive p    how often a stranger, drawn from the same bell curve as the peers, would be as far away. True for ONE
    choice of
               indicators, peers and year, made beforehand.
    search     the least naive p over all choices of up to three indicators, and over all peer groups given.
    placebo p  the share of countries whose best choice is as good, or better. It pays for the search, as all have
    searched.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations

import numpy as np
import numpy.typing as npt
from scipy import special

from course.models.within import Array, Mask, Whole, whole

__all__ = [
    "Search",
    "benjamini_hochberg",
    "distance",
    "family_wise",
    "holm",
    "nearest",
    "nearest_neighbour",
    "one_at_a_time",
    "percentile",
    "placebo",
    "same",
    "scores",
    "search",
    "shrunk_covariance",
    "worlds",
]

MOST = 3  # indicators at once in a search


def _table(name: str, values: npt.ArrayLike, *, holes: bool = False) -> Array:
    made = np.asarray(values, dtype=float)
    made = made[:, None] if made.ndim == 1 else made
    if made.ndim != 2 or not made.size:
        raise ValueError(f"{name} must be a table of members by indicators (numbers); found the shape {made.shape}")
    bad = np.isinf(made) if holes else ~np.isfinite(made)
    if bad.any():
        raise ValueError(f"{name} must hold finite numbers only; found {made[bad].flat[0]:g} ({int(bad.sum())} such)")
    return made


def _mask(peers: npt.ArrayLike, size: int) -> Mask:
    made = np.asarray(peers)
    if made.shape != (size, size) or made.dtype != bool:
        raise ValueError(
            f"peers must be a {size} by {size} table of True and False; found {made.dtype} {made.shape} (members)"
        )
    if made.diagonal().any():
        raise ValueError("peers must not make a member its own peer; found True on the diagonal (members)")
    return made


# -------------------------------------------------------------------------------------------------------- one indicator


def percentile(values: npt.ArrayLike, of: npt.ArrayLike | None = None) -> Array:
    """Return where each value of `of` stands among `values`: the share below, ties counted half; 0 to 100.

    NaN stays NaN.

    of : default `values` themselves, so that the mean is 50.
    """
    known = np.asarray(values, dtype=float)
    known = np.sort(known[np.isfinite(known)])
    if not known.size:
        raise ValueError("values must hold at least one number (any unit); found none")
    asked = np.asarray(values if of is None else of, dtype=float)
    middle = (np.searchsorted(known, asked, "left") + np.searchsorted(known, asked, "right")) / 2
    return np.where(np.isfinite(asked), 100 * middle / known.size, np.nan)


def scores(values: npt.ArrayLike) -> Array:
    """Return ranks of each column on a bell curve (van der Waerden): mean about 0, spread about 1. NaN stays NaN."""
    table = _table("values", values, holes=True)
    made = np.full(table.shape, np.nan)
    for j in range(table.shape[1]):
        known = np.isfinite(table[:, j])
        if known.any():
            made[known, j] = special.ndtri(np.clip(percentile(table[known, j]) / 100, 1e-9, 1 - 1e-9))
    return made[:, 0] if np.ndim(values) == 1 else made


# ---------------------------------------------------------------------------------------------------------------- peers


def nearest(values: npt.ArrayLike, count: int) -> Mask:
    """Return peers: for each member the `count` others with the nearest value (use a logarithm for incomes).

    Ties: in the order of the table.
    """
    at = _table("values", values)[:, 0]
    count = whole("count", count, (1, len(at) - 1, "peers"))
    gap = np.abs(at[:, None] - at[None])
    np.fill_diagonal(gap, np.inf)
    made = np.zeros(gap.shape, dtype=bool)
    np.put_along_axis(made, np.argsort(gap, axis=1, kind="stable")[:, :count], True, axis=1)
    return made


def same(labels: Iterable[object]) -> Mask:
    """Return peers: all others with the same label. Who has no label (None or NaN or an empty text) has no peers."""
    names = np.array(["" if one is None or one != one else str(one) for one in labels])
    made: Mask = (names[:, None] == names[None]) & (names != "")[:, None]
    np.fill_diagonal(made, False)
    return made


# ------------------------------------------------------------------------------------------------------------- distance


def _moments(z: Array, peers: Mask) -> tuple[Whole, Array, Array]:
    """Return number, mean and covariance of each member's peers."""
    size, p = z.shape
    count, chosen = peers.sum(axis=1), peers.astype(float)
    with np.errstate(invalid="ignore", divide="ignore"):
        # einsum and not @: products this small are slower where several threads share them.
        mean = np.einsum("ij,jk->ik", chosen, z) / count[:, None]
        a, b = np.triu_indices(p)  # the other half is the same
        square = np.empty((size, p, p))
        square[:, a, b] = square[:, b, a] = np.einsum("ij,jk->ik", chosen, z[:, a] * z[:, b]) / count[:, None]
        cov = (square - mean[:, :, None] * mean[:, None, :]) * (count / (count - 1))[:, None, None]
    return count, mean, cov


def _naive(square: Array, count: Whole, k: int) -> Array:
    """Return the naive p of a squared distance from `count` peers in k indicators (Hotelling's T squared as F)."""
    count = np.broadcast_to(count, np.shape(square))
    enough = count > k + 1
    free = np.where(enough, count - k, 1.0)
    f = square * np.where(enough, count, 2) / (np.where(enough, count, 2) + 1.0) * free / (k * np.maximum(count - 1, 1))
    return np.where(enough & np.isfinite(f), special.fdtrc(k, free, np.where(np.isfinite(f), np.maximum(f, 0), 0)), 1.0)


def distance(values: npt.ArrayLike, peers: npt.ArrayLike | None = None) -> tuple[Array, Array]:
    """Return Mahalanobis distance of each member from its peers (all others, if none are given), and its naive p.

    Who has too few peers (not more than the indicators + 1), or peers without any spread, gets NaN and p = 1.
    """
    z = _table("values", values)
    size, k = z.shape
    peers = ~np.eye(size, dtype=bool) if peers is None else _mask(peers, size)
    count, mean, cov = _moments(z, peers)
    off = z - mean
    fine = np.isfinite(cov).all(axis=(1, 2)) & (count > k + 1)
    spread = np.sqrt(np.abs(np.diagonal(cov, axis1=1, axis2=2)))
    scale = np.where(spread > 1e-12, spread, 1)
    alike = cov / (scale[:, :, None] * scale[:, None, :])
    fine &= (spread > 1e-12).all(axis=1)
    fine &= np.linalg.det(np.where(fine[:, None, None], alike, np.eye(k))) > 1e-10
    solved = np.linalg.solve(np.where(fine[:, None, None], alike, np.eye(k)), np.nan_to_num(off / scale)[:, :, None])[
        :, :, 0
    ]
    square = np.where(fine, np.maximum((np.nan_to_num(off / scale) * solved).sum(axis=1), 0), np.nan)
    return np.sqrt(square), _naive(square, count, k)


def one_at_a_time(values: npt.ArrayLike, groups: Sequence[npt.ArrayLike], least: int = 5) -> Array:
    """Return the naive p (0 to 1) of every member, against each group of peers, in each indicator alone.

    Returns the shape (members, groups, indicators). The distance of a member from the mean of its peers, in their
    standard deviations, is read as Student's t of a stranger who comes from the same bell curve: the case k = 1 of
    `distance`. Who has fewer than `least` peers, or peers without any spread, gets p = 1.
    """
    z = _table("values", values)
    least = whole("least", least, (2, 10_000, "peers"))
    made = np.ones((len(z), len(groups), z.shape[1]))
    for g, peers in enumerate(groups):
        chosen = _mask(peers, len(z)).astype(float)
        count = chosen.sum(axis=1)[:, None]
        n = np.maximum(count, 2)
        mean = chosen @ z / n
        spread = np.sqrt(np.maximum(chosen @ z**2 / n - mean**2, 0) * n / (n - 1))
        fine = (count >= least) & (spread > 1e-9)
        t = (z - mean) / (np.where(fine, spread, 1) * np.sqrt(1 + 1 / n))
        made[:, g] = np.where(fine, 2 * special.stdtr(n - 1, -np.abs(t)), 1)
    return made


def shrunk_covariance(values: npt.ArrayLike) -> tuple[Array, float]:
    """Return covariance drawn towards a ball, and by how much (0 not at all, 1 wholly), as Ledoit and Wolf (2004)
    reckon it.

    Steady where the members are few and the indicators many.
    """
    x = _table("values", values)
    if len(x) < 2:
        raise ValueError(f"values must have at least 2 rows (members); found {len(x)}")
    x = x - x.mean(axis=0)
    n, p = x.shape
    plain = x.T @ x / n
    ball = np.trace(plain) / p
    far = ((plain - ball * np.eye(p)) ** 2).sum()
    noise = ((x**2).sum(axis=1) ** 2).sum() / n**2 - (plain**2).sum() / n
    weight = float(np.clip(noise / far, 0, 1)) if far > 0 else 0.0
    return weight * ball * np.eye(p) + (1 - weight) * plain, weight


def nearest_neighbour(values: npt.ArrayLike) -> tuple[Array, npt.NDArray[np.intp]]:
    """Return the distance of each member to the nearest other one, and which that is (its row).

    Spread and correlation are taken out (shrunk).
    """
    z = _table("values", values)
    cov, _ = shrunk_covariance(z)
    root = np.linalg.cholesky(np.linalg.pinv(cov) + 1e-12 * np.eye(len(cov)))
    w = z @ root
    gap = np.sqrt(np.maximum(((w[:, None] - w[None]) ** 2).sum(axis=2), 0))
    np.fill_diagonal(gap, np.inf)
    return gap.min(axis=1), gap.argmin(axis=1)


# ------------------------------------------------------------------------------------------------ the garden of choices


@dataclass(frozen=True)
class Search:
    """What a search found. Arrays have the shape (members, peer groups, 3): with one, two and three indicators.

    p : the least naive p. best : the combination that gives it (a row of `combos[k - 1]`). below : how many
    combinations fall below the mark. tried : how many were tried (none where a member has too few peers).
    """

    p: Array
    best: Whole
    below: Whole
    tried: Whole
    combos: tuple[Whole, ...]

    def least(self) -> Array:
        """Return the least p of all choices, for each member."""
        least: Array = self.p.min(axis=(1, 2))
        return least

    def choice(self, member: int) -> tuple[int, tuple[int, ...]]:
        """Return the choice that makes a member look most unusual: which peer group, which indicators."""
        group, k = np.unravel_index(self.p[member].argmin(), self.p[member].shape)
        return int(group), tuple(int(i) for i in self.combos[k][self.best[member, group, k]])


@lru_cache(maxsize=16)
def _combos(p: int) -> tuple[Whole, ...]:
    return tuple(np.array(list(combinations(range(p), k)), dtype="int64").reshape(-1, k) for k in range(1, MOST + 1))


def _squares(off: Array, cov: Array, combos: tuple[Whole, ...]) -> Iterator[Array]:
    """Yield squared distances for all combinations of one, two and three indicators, written out (no inverse)."""
    spread = np.sqrt(np.maximum(np.diagonal(cov, axis1=1, axis2=2), 0))
    fine = spread > 1e-12
    unit = np.where(fine, off / np.where(fine, spread, 1), np.nan)
    r = cov / np.where(fine, spread, 1)[:, :, None] / np.where(fine, spread, 1)[:, None, :]
    yield unit[:, combos[0][:, 0]] ** 2
    a, b = combos[1].T
    x, y, rho = unit[:, a], unit[:, b], r[:, a, b]
    yield np.where(1 - rho**2 > 1e-10, (x**2 + y**2 - 2 * rho * x * y) / np.maximum(1 - rho**2, 1e-10), np.nan)
    a, b, c = combos[2].T
    x, y, z = unit[:, a], unit[:, b], unit[:, c]
    xy, xz, yz = r[:, a, b], r[:, a, c], r[:, b, c]
    det = 1 + 2 * xy * xz * yz - xy**2 - xz**2 - yz**2
    top = (
        x**2 * (1 - yz**2)
        + y**2 * (1 - xz**2)
        + z**2 * (1 - xy**2)
        + 2 * (x * y * (xz * yz - xy) + x * z * (xy * yz - xz) + y * z * (xy * xz - yz))
    )
    yield np.where(det > 1e-10, top / np.maximum(det, 1e-10), np.nan)


@lru_cache(maxsize=4096)
def _critical(k: int, count: int, mark: float) -> float:
    """Return the squared distance from `count` peers in k indicators beyond which naive p is below the mark."""
    if count <= k + 1:
        return np.inf
    f = special.fdtri(k, count - k, 1 - mark)
    return float(f * k * (count - 1) / (count - k) * (count + 1) / count)


def search(values: npt.ArrayLike, groups: Sequence[npt.ArrayLike], mark: float = 0.01) -> Search:
    """Try all choices of one to three indicators, with each of the peer groups, for every member.

    groups : tables of peers (see `nearest`, `same`). mark : what counts as unusual, as a p.
    """
    z = _table("values", values)
    if not 0 < mark < 1:
        raise ValueError(f"mark must lie between 0 and 1 (a chance); found {mark:g}")
    size, combos = len(z), _combos(z.shape[1])
    shape = (size, len(groups), MOST)
    p, best, below, tried = (
        np.ones(shape),
        np.zeros(shape, dtype="int64"),
        np.zeros(shape, dtype="int64"),
        np.zeros(shape, dtype="int64"),
    )
    for g, peers in enumerate(groups):
        count, mean, cov = _moments(z, _mask(peers, size))
        ok = count > MOST + 1
        if not ok.any():
            continue
        for k, square in enumerate(_squares((z - mean)[ok], cov[ok], combos), start=1):
            if not square.shape[1]:  # fewer indicators than k
                continue
            square = np.nan_to_num(square, nan=0.0)
            at = square.argmax(axis=1)
            line = np.array([_critical(k, int(m), float(mark)) for m in count[ok]])
            p[ok, g, k - 1] = _naive(square[np.arange(len(at)), at], count[ok], k)
            best[ok, g, k - 1], below[ok, g, k - 1] = at, (square > line[:, None]).sum(axis=1)
            tried[ok, g, k - 1] = square.shape[1]
    return Search(p, best, below, tried, combos)


def worlds(correlation: npt.ArrayLike, members: int, runs: int = 60, seed: int = 15) -> Array:
    """Return made-up worlds where nobody is special: draws from one bell curve with the correlations given, put through
    `scores`.

    Returns the shape (runs, members, indicators). The same seed gives the same worlds.
    """
    c = _table("correlation", correlation)
    if c.shape[0] != c.shape[1] or not np.allclose(c, c.T) or np.linalg.eigvalsh(c).min() < -1e-8:
        raise ValueError(
            f"correlation must be a square, symmetric table without negative roots (correlations); found {c.shape}"
        )
    runs, members = (
        whole("runs", runs, (1, 10_000, "made-up worlds")),
        whole("members", members, (2, 10_000, "members")),
    )
    values, vectors = np.linalg.eigh(c)
    # The symmetric root, which is unique: an eigenvector may as well point the other way, and on another processor it
    # does.
    root = (vectors * np.sqrt(np.maximum(values, 0))) @ vectors.T
    draws = np.random.default_rng(seed).standard_normal((runs, members, len(c))) @ root.T
    return np.array([scores(draw) for draw in draws])


# ---------------------------------------------------------------------------------------------------------- corrections


def placebo(statistic: npt.ArrayLike) -> Array:
    """Return for each member the share of members with a statistic at least as great.

    All get the label in turn, so it is exact.
    """
    s = _table("statistic", statistic)[:, 0]
    ranked = np.sort(s)
    return (len(s) - np.searchsorted(ranked, s, "left")) / len(s)


def family_wise(values: npt.ArrayLike) -> Array:
    """Return p of each member in each indicator, corrected for all at once (the greatest |deviation|, single step).

    It is the share of members that have, in *any* indicator, a deviation at least as large. Correlations
    between indicators are kept, as a member's whole row is looked at.
    """
    z = np.abs(_table("values", values))
    ranked = np.sort(z.max(axis=1))
    return (len(z) - np.searchsorted(ranked, z, "left")) / len(z)


def _chances(p: npt.ArrayLike) -> Array:
    made = np.asarray(p, dtype=float)
    if made.ndim != 1 or not made.size or not ((made >= 0) & (made <= 1)).all():
        raise ValueError(f"p must be a list of chances between 0 and 1 (p-values); found the shape {made.shape}")
    return made


def benjamini_hochberg(p: npt.ArrayLike) -> Array:
    """Return adjusted p-values: calling all below q keeps the expected share of false calls at q or less."""
    p = _chances(p)
    order = np.argsort(p, kind="stable")[::-1]
    made = np.empty_like(p)
    made[order] = np.minimum.accumulate(p[order] * len(p) / np.arange(len(p), 0, -1))
    return np.minimum(made, 1)


def holm(p: npt.ArrayLike) -> Array:
    """Return adjusted p-values: calling all below a keeps the chance of any false call at a or less."""
    p = _chances(p)
    order = np.argsort(p, kind="stable")
    made = np.empty_like(p)
    made[order] = np.maximum.accumulate(p[order] * np.arange(len(p), 0, -1))
    return np.minimum(made, 1)
