"""Say how good predictions were. Pure functions: probabilities and outcomes in, numbers out.

A test answers no, mixed or yes, in this order. A prediction gives each of the three a share, and its score (the ranked
probability score) is the mean of two Brier scores: of "is it at least mixed?" and of "is it plainly yes?". What can't
be told has no outcome and is left out by the caller.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

#: Numbers, one a prediction.
Array = npt.NDArray[np.float64]
#: What a "qualified" verdict can count as. None: it is left out. The choice is open, and it matters.
QUALIFIED: dict[str, float | None] = {"half": 0.5, "left out": None, "as supported": 1.0, "as contradicted": 0.0}
#: The answers of a test that can be predicted, in order.
OUTCOMES = ("no", "mixed", "yes")
#: The two plain questions that three ordered answers come to.
QUESTIONS = ("at least mixed", "plainly yes")
TURNED = {"supported": "contradicted", "contradicted": "supported"}


def turn(verdict: str) -> str:
    """Turn the verdict on a belief into one on the author who doubts it: supported and contradicted change places."""
    return TURNED.get(verdict, verdict)


def outcome(verdict: str, qualified: str = "half") -> float | None:
    """Return a verdict as a number: supported 1, contradicted 0, qualified by the chosen rule; None where nothing can
    be scored.

    Raises
    ------
    ValueError : the rule is not one of QUALIFIED.
    """
    if qualified not in QUALIFIED:
        raise ValueError(f"qualified must be one of {', '.join(QUALIFIED)}; found {qualified!r}.")
    part = QUALIFIED[qualified]
    return {"supported": 1.0, "contradicted": 0.0, "qualified": part, "depends": part}.get(verdict)


def _checked(said: npt.ArrayLike, came: npt.ArrayLike) -> tuple[Array, Array]:
    p, o = np.asarray(said, dtype=float), np.asarray(came, dtype=float)
    if p.shape != o.shape or p.ndim != 1:
        raise ValueError(f"said and came must be two rows of one length; found {p.shape} and {o.shape}.")
    if not len(p):
        raise ValueError("said and came must hold at least 1 prediction; found 0.")
    for name, values in (("said", p), ("came", o)):
        wrong = values[~((values >= 0) & (values <= 1))]
        if len(wrong):
            raise ValueError(f"{name} must lie between 0 and 1 (a share of one, not percent); found {wrong[0]:g}.")
    return p, o


def brier(said: npt.ArrayLike, came: npt.ArrayLike) -> float:
    """Return the Brier score: the mean squared distance between what was said and what came.

    0 is perfect, 1 is always sure and wrong.

    Source: Brier (1950), Monthly Weather Review 78(1), halved for the case of two outcomes.
    """
    p, o = _checked(said, came)
    return float(np.mean((p - o) ** 2))


@dataclass(frozen=True)
class Murphy:
    """The three parts of a Brier score: reliability - resolution + uncertainty = score."""

    reliability: float
    resolution: float
    uncertainty: float

    @property
    def score(self) -> float:
        """Return the Brier score that the parts add up to."""
        return self.reliability - self.resolution + self.uncertainty


def murphy(said: npt.ArrayLike, came: npt.ArrayLike) -> Murphy:
    """Return Murphy's decomposition, over groups of equal predictions.

    Reliability: how far each word is from what came when it was said (less is better). Resolution: how far what came
    then differs from the overall mean (more is better). Uncertainty: how varied the outcomes are, which no forecaster
    chooses. Outcomes may be in between. Source: Murphy (1973), Journal of Applied Meteorology 12(4).
    """
    p, o = _checked(said, came)
    _, group = np.unique(p, return_inverse=True)
    size = np.bincount(group)
    mean_said, mean_came = np.bincount(group, p) / size, np.bincount(group, o) / size
    n = len(p)
    return Murphy(
        float(size @ (mean_said - mean_came) ** 2 / n),
        float(size @ (mean_came - o.mean()) ** 2 / n),
        float(np.mean((o - o.mean()) ** 2)),
    )


def as_questions(said: npt.ArrayLike, came: Sequence[str]) -> dict[str, tuple[Array, Array]]:
    """Return the two questions with yes or no that three ordered answers come to, each as (said, came) for `brier`,
    `murphy` and `calibration`.

    said : one row a prediction, the shares of no, mixed and yes (each row adds to 1). came : the answers, as words.

    Raises
    ------
    ValueError : said is not of three columns, a row does not add to 1, or an answer is not one of OUTCOMES.
    """
    shares = np.asarray(said, dtype=float)
    if shares.ndim != 2 or shares.shape[1] != len(OUTCOMES) or len(shares) != len(came):
        raise ValueError(
            f"said must have a row a prediction ({len(came)}) and 3 columns ({', '.join(OUTCOMES)}); found the shape"
            f" {shares.shape}."
        )
    off = shares[~(np.isclose(shares.sum(axis=1), 1) & (shares >= 0).all(axis=1))]
    if len(off):
        raise ValueError(f"The shares of no, mixed and yes must be 0 or more and add to 1; found {off[0].tolist()}.")
    odd = [one for one in came if one not in OUTCOMES]
    if odd:
        raise ValueError(
            f"An answer must be one of {', '.join(OUTCOMES)}; found {odd[0]!r}. Leave out what is unclear."
        )
    place = np.array([OUTCOMES.index(one) for one in came], dtype=np.int64)
    at_least = np.clip([1 - shares[:, 0], shares[:, 2]], 0, 1)
    return {name: (at_least[n], (place > n).astype(float)) for n, name in enumerate(QUESTIONS)}


def ranked(said: npt.ArrayLike, came: Sequence[str]) -> float:
    """Return the ranked probability score over three ordered answers: the mean of the two Brier scores.

    0 is perfect, 1 is always sure of yes where no came (or the reverse). A miss by one step costs less than one by two.
    said, came : as for `as_questions`. Source: Epstein (1969), Journal of Applied Meteorology 8(6); Murphy (1970),
    Monthly Weather Review 98(12).
    """
    return float(np.mean([brier(*pair) for pair in as_questions(said, came).values()]))


def skill(said: npt.ArrayLike, came: Sequence[str], usual: npt.ArrayLike) -> float:
    """Return how much better a forecaster is than `usual`, the forecast to compare with (rows as in said).

    1 is perfect, 0 no better, below 0 worse; NaN where the usual forecast is perfect, for then nothing can be gained.
    """
    theirs = ranked(usual, came)
    return 1 - ranked(said, came) / theirs if theirs > 1e-15 else math.nan


def from_one_number(p: float) -> tuple[float, float, float]:
    """Return the shares of no, mixed and yes for one probability of "supported", the form of older journals.

    (1 - p)^2, 2p(1 - p) and p^2: as if two halves of a claim held independently of each other, each with p. What was
    said of the mean stays: mixed counted as half, it is p.
    """
    if not 0 <= p <= 1:
        raise ValueError(f"p must lie between 0 and 1 (a share of one, not percent); found {p:g}.")
    return (1 - p) ** 2, 2 * p * (1 - p), p * p


def wilson(came: float, of: int, z: float = 1.96) -> tuple[float, float]:
    """Return the Wilson interval for a share, at z standard errors. Partly true outcomes may be added in; then it is a
    little too wide.

    Source: Wilson (1927), Journal of the American Statistical Association 22(158).
    """
    if of < 1 or not 0 <= came <= of:
        raise ValueError(f"came must lie between 0 and of, and of must be at least 1; found {came} of {of}.")
    share, extra = came / of, z * z / of
    middle = (share + extra / 2) / (1 + extra)
    reach = z / (1 + extra) * math.sqrt(share * (1 - share) / of + extra / (4 * of))
    return max(0.0, middle - reach), min(1.0, middle + reach)


def calibration(said: npt.ArrayLike, came: npt.ArrayLike, bins: int = 5) -> pd.DataFrame:
    """Return how often came what was said about so likely: a row for each bin that holds predictions, least first.

    Columns: said (mean), came (share), n, low, high (Wilson interval). A prediction on an edge goes up; 1 belongs to
    the last bin.
    """
    p, o = _checked(said, came)
    if bins < 1:
        raise ValueError(f"bins must be at least 1; found {bins}.")
    where = np.minimum((p * bins + 1e-9).astype("int64"), bins - 1)
    rows = []
    for one in np.unique(where):
        mine = where == one
        low, high = wilson(float(o[mine].sum()), int(mine.sum()))
        rows.append((p[mine].mean(), o[mine].mean(), int(mine.sum()), low, high))
    return pd.DataFrame(rows, columns=["said", "came", "n", "low", "high"])


def resampled_share(
    hits: Sequence[bool], groups: Sequence[object] | None = None, draws: int = 4000, seed: int = 0
) -> tuple[float, float]:
    """Return the middle 95% of a share when whole groups are drawn again with replacement (no groups: each hit by
    itself).

    Things that are connected (verdicts of one lesson, say) are drawn together, so that they don't count as independent.
    """
    values = np.asarray(hits, dtype=float)
    if not len(values):
        raise ValueError("hits must hold at least 1 value; found 0.")
    labels = np.arange(len(values)) if groups is None else pd.factorize(pd.Series(list(groups)))[0]
    if len(labels) != len(values):
        raise ValueError(f"groups must be as many as hits; found {len(labels)} and {len(values)}.")
    total, size = np.bincount(labels, values), np.bincount(labels).astype(float)
    times = np.random.default_rng(seed).multinomial(len(size), np.full(len(size), 1 / len(size)), size=draws)
    low, high = np.quantile((times @ total) / (times @ size), [0.025, 0.975])
    return float(low), float(high)


def linked(tables: Mapping[str, Sequence[str]]) -> pd.Series[Any]:
    """Say which claims are connected by their tables: the number of the group of each claim. A chain of shared tables
    joins, too.
    """
    group = {claim: n for n, claim in enumerate(tables)}
    holder: dict[str, str] = {}
    for claim, names in tables.items():
        for name in names:
            first = holder.setdefault(name, claim)
            old, new = group[claim], group[first]
            if old != new:
                group = {one: new if at == old else at for one, at in group.items()}
    return pd.Series(group, dtype="int64")
