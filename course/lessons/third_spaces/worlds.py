"""Invented worlds in which we know why cities with shops have inventors: to see what each story would look like.

The cities are those of the panel with their people, income and shops of 2017; only the inventors are invented. Every
number here is the course's own and stands for no city.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from course.lessons.third_spaces import claims
from course.models import within
from course.models.within import Array

AHEAD, RISING, CAFES = "Already ahead", "Already rising", "Cafés help"
STORIES = (AHEAD, RISING, CAFES)
YEARS: Array = np.arange(claims.FIRST, claims.LAST + 1, dtype=float)
#: The worlds know China only from before the list: LEAD is the average of China's link without the past held, over all
#: three years that end in KNOWN, and RISE is the least-squares line through these links: its height in HELD_YEAR, and
#: its slope a year.
KNOWN = (2005, 2016)
LEAD, RISE = 0.52, (0.53, 0.029)
#: In the world of cafés the shops that open in these years lift the lead to EFFECT, which is about China's link
#: afterwards: cafés at their strongest.
EFFECT, OPENED = 0.8, (2014, 2017)
#: Standard deviations, in logarithms, of a city's own fortune and of a single year; how much of the fortune lasts from
#: year to year; and the yearly growth. So chosen that past inventors say about as much of later ones as in China.
FORTUNE, YEARLY, LASTS, GROWTH = 0.8, 0.4, 0.92, 0.13
#: The logarithm of a typical city's inventors in claims.HELD_YEAR, and what people and income add.
LEVEL, SIZE = 1.6, 0.4
RUNS, SEED = 100, 7
#: The fewest worlds that can be made at once.
FEWEST = 10

#: What each parameter can be: least, greatest, unit.
RANGES = {
    "lasts": (0.0, 1.0, "share of a year's fortune"),
    "yearly": (0.0, 2.0, "in logarithms"),
    "runs": (FEWEST, 2000, "worlds"),
}


def strength(story: str, years: Array = YEARS, opened: tuple[int, int] = OPENED) -> Array:
    """Return the link of shops with inventors that is built into a story, year by year. opened : the years between
    which cafés open.

    Raises ValueError for a story that is not there.
    """
    if story not in STORIES:
        raise ValueError(f"There is no story {story!r}; there are {', '.join(map(repr, STORIES))}.")
    if story == RISING:
        return np.maximum(RISE[0] + RISE[1] * (years - claims.HELD_YEAR), 0)
    first, last = opened
    shops = np.clip((years - first) / (last - first), 0, 1) if story == CAFES else np.zeros(len(years))
    return LEAD + (EFFECT - LEAD) * shops


def made(
    cities: pd.DataFrame,
    story: str,
    *,
    lasts: float = LASTS,
    yearly: float = YEARLY,
    opened: tuple[int, int] = OPENED,
    runs: int = RUNS,
    seed: int | np.random.Generator = SEED,
) -> Array:
    """Return the inventors of invented worlds, an array of shape (runs, cities, years from 2001 to 2021).

    In each world a city has inventors by its people, its income, a fortune of its own that slowly fades, the chance of
    a year, and by its shops as far as the story says. cities : as `claims.panel` returns them. lasts : the share of a
    city's fortune that lasts to the next year. yearly : the standard deviation of a single year, in logarithms.

    Raises ValueError that names the parameter, what was found and its range.
    """
    built = strength(story, opened=opened)
    lasts = float(within.numbers("lasts", lasts, RANGES["lasts"], 1))
    yearly = float(within.numbers("yearly", yearly, RANGES["yearly"], 1))
    runs = within.whole("runs", runs, RANGES["runs"])
    random = np.random.default_rng(seed)
    logs = (np.log(cities[name].to_numpy(float)) for name in ("shops", *claims.HELD))
    shops, people, income = (values - values.mean() for values in logs)
    shape = (runs, len(cities), len(YEARS))
    fortune = random.normal(0, FORTUNE, shape)
    for i in range(1, len(YEARS)):
        fortune[..., i] = lasts * fortune[..., i - 1] + np.sqrt(1 - lasts**2) * fortune[..., i]
    level = LEVEL + SIZE * (people + income)[:, None] + built * shops[:, None] + GROWTH * (YEARS - claims.HELD_YEAR)
    counts: Array = random.poisson(np.exp(level + fortune + random.normal(0, yearly, shape))).astype(float)
    return counts


def all_links(cities: pd.DataFrame, counts: Array, until: int, past: int | None) -> Array:
    """Return `claims.link` of every world, with people and income and, unless None, the past held: shape (runs,)."""
    sums = counts.cumsum(axis=2)

    def window(last: int) -> Array:
        at = last - claims.FIRST
        before = sums[..., at - claims.SPAN] if at >= claims.SPAN else 0.0
        return np.asarray(sums[..., at] - before)

    fixed = np.column_stack([np.log(cities[name].to_numpy(float)) for name in ("shops", *claims.HELD)])
    fixed = fixed - fixed.mean(axis=0)
    later, before = window(until), window(past if past is not None else until)
    known = ((later > 0) & (before > 0)).astype(float)
    y, held = np.log(np.maximum(later, 0.5)), np.log(np.maximum(before, 0.5))
    columns = [np.broadcast_to(fixed, (len(counts), *fixed.shape)), np.ones((*y.shape, 1))]
    x = np.concatenate([*columns, held[..., None]] if past is not None else columns, axis=2)
    weighted = x * known[..., None]
    return np.asarray(
        np.linalg.solve(np.einsum("rni,rnj->rij", weighted, x), np.einsum("rni,rn->ri", weighted, y)[..., None])[
            :, 0, 0
        ]
    )


def links(
    cities: pd.DataFrame,
    story: str,
    past: int | None,
    last_years: list[int],
    *,
    lasts: float = LASTS,
    yearly: float = YEARLY,
    opened: tuple[int, int] = OPENED,
) -> pd.DataFrame:
    """Return, by last year, the middle of many worlds' links with the past held constant, and the ends that hold nine
    worlds in ten: columns link, low, high.
    """
    counts = made(cities, story, lasts=lasts, yearly=yearly, opened=opened)
    found = [np.quantile(all_links(cities, counts, until, past), (0.5, 0.05, 0.95)) for until in last_years]
    return pd.DataFrame(found, columns=["link", "low", "high"], index=last_years)
