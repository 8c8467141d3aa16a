"""People who meet by chance in cafés and the like: how many places make how many ideas. Pure functions.

Who thought of it: Jacobs, *The Economy of Cities* (1969): ideas come from mixing what different people know.
Oldenburg, *The Great Good Place* (1989): third places. Weitzman, Quarterly Journal of Economics 113 (1998): ideas as
new combinations. How the parts are put together, and every number, are the course's own and stand for no city.

In words, for each day
    1  Everybody goes out with the chance 1 - exp(-places / reach): the more places, the nearer one is. With a reach of
       0 everybody goes out every day, however few places there are.
    2  Who goes out chooses any place with the chance `mixing`, and otherwise one where the own kind of people goes.
       There are KINDS kinds of people, as many of each, and each place belongs to one kind.
    3  In a place people talk in pairs, drawn by lot. Who is left over talks to nobody.
    4  A pair of two kinds has an idea with the chance `spark` at its first meeting; each meeting before it makes that
       chance FATIGUE times as large. A pair of one kind has none.

What is built in, and can't be a result: ideas need two kinds; more places bring more outings (unless reach is 0) and
spread the people who go out. What comes out, and is tested: with a reach of 0 one place is best; with REACH the best
number hardly moves with mixing, and grows far more slowly than the number of people; a town with more people who reach
the same places has more ideas for each of them; with very many places hardly anybody meets.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from course.models import within
from course.models.within import Array

__all__ = ["RANGES", "Encounters", "month"]

KINDS = 4
REACH = 6.0
FATIGUE = 0.5
SEED = 11

#: What each parameter can be: least, greatest, unit.
RANGES = {
    "people": (2, 400, "people"),
    "places": (1, 400, "places"),  # whole numbers
    "mixing": (0.0, 100.0, "percent of outings"),
    "spark": (0.0, 100.0, "percent of first meetings"),
    "reach": (0.0, 50.0, "places"),
}


@dataclass(frozen=True)
class Encounters:
    """What a month brought, one number a run: arrays of shape (runs,)."""

    outings: Array  # per person
    meetings: Array  # pairs that talked
    mixed: Array  # of them pairs of two kinds
    ideas: Array  # expected number


def month(
    people: int = 40,
    places: npt.ArrayLike = 8,
    mixing: npt.ArrayLike = 50.0,
    spark: npt.ArrayLike = 5.0,
    *,
    reach: float = REACH,
    days: int = 20,
    runs: int = 100,
    seed: int = SEED,
) -> Encounters:
    """Return many runs of a month of going out at once.

    people : one whole number for all runs. places, mixing, spark : one number, or an array of shape (runs,), so that a
    sweep is one call; reach : one number; units and limits in `RANGES`. days : 1 to 100. runs : 1 to 100,000. The
    same seed meets the same draws.

    Raises ValueError that names the parameter, what was found, its range and its unit.
    """
    days, runs = within.whole("days", days, (1, 100, "days")), within.whole("runs", runs, (1, 100_000, "runs"))
    if np.ndim(people):
        raise ValueError(f"people must be one number for all runs; found the shape {np.shape(people)}")
    count = within.whole("people", people, RANGES["people"])
    asked = within.numbers("places", places, RANGES["places"], runs)
    broken = asked != np.round(asked)
    if broken.any():
        raise ValueError(f"places must be a whole number; found {asked[broken].flat[0]:g}")
    m = np.broadcast_to(asked, runs).astype(np.int32)[:, None]
    mix = (
        np.broadcast_to(within.numbers("mixing", mixing, RANGES["mixing"], runs), runs).astype(np.float32)[:, None]
        / 100
    )
    chance = within.numbers("spark", spark, RANGES["spark"], runs) / 100
    random = np.random.default_rng(seed)
    kind = (np.arange(count) % KINDS).astype(np.int32)
    own = np.maximum((m - kind + KINDS - 1) // KINDS, 0)  # places of the own kind
    if np.ndim(reach):
        raise ValueError(f"reach must be one number for all runs; found the shape {np.shape(reach)}")
    far = float(within.numbers("reach", reach, RANGES["reach"], 1))
    goes = -np.expm1(-m / far).astype(np.float32) if far else np.ones(m.shape, dtype=np.float32)
    met = np.zeros((runs, count, count), dtype=np.uint8)
    row = np.arange(runs)[:, None]
    outings, meetings, mixed, ideas = (np.zeros(runs) for _ in range(4))
    fading = FATIGUE ** np.arange(256)
    for _ in range(days):
        out, anywhere, which, lot = random.random((4, runs, count), dtype=np.float32)
        home = np.where(own > 0, kind + KINDS * (which * own).astype(np.int32), kind % m)
        place = np.where(anywhere < mix, (which * m).astype(np.int32), home)
        place = np.where(out < goes, place, m + 1 + np.arange(count))  # who stays in is alone
        order = np.argsort(place + lot, axis=1, kind="stable")
        place = np.take_along_axis(place, order, axis=1)
        at = np.arange(count)
        start = np.maximum.accumulate(np.where(np.diff(place, axis=1, prepend=-1) != 0, at, 0), axis=1)
        pair = ((at - start) % 2 == 0)[:, :-1] & (place[:, 1:] == place[:, :-1])
        a, b = order[:, :-1], order[:, 1:]
        differ = pair & (kind[a] != kind[b])
        low, high = np.minimum(a, b), np.maximum(a, b)
        where = np.nonzero(differ)
        known = row[where[0], 0], low[where], high[where]
        ideas += np.bincount(where[0], fading[met[known]], runs)
        met[known] += 1
        outings += (out < goes).mean(axis=1)
        meetings += pair.sum(axis=1)
        mixed += differ.sum(axis=1)
    return Encounters(outings, meetings, mixed, ideas * chance)
