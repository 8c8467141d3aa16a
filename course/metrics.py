"""Concentration and specialisation: how unevenly an amount is spread over places.

Everything here is a pure function of numbers: arrays in, numbers out. No table, no chart, no file.

The words, as regional science uses them
    innovation   an amount per unit that adds up: patents, inventors, firms. Any non-negative amount will do.
    population   the people of the same units. Any positive base will do (jobs, area, output).
    unit         one place: a region, a prefecture, a town. Entry i of both inputs is the same unit.
    ratio        innovation / population of one unit: innovation per head.

Two families of Gini live side by side in the literature, and they answer different questions:
    gini(innovation, population)  weighted. Units stand in order of their ratio, each as wide as its population.
                                  0 when every place has the same innovation per head.
    gini(innovation)              plain. Every unit counts as one, however many people live there.
                                  0 when every place has the same innovation, per unit and not per head.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, overload

import numpy as np
import numpy.typing as npt
import pandas as pd

__all__ = [
    "bootstrap_interval",
    "concentration_index",
    "gini",
    "gini_by_chance",
    "gini_correlation",
    "hoover",
    "location_quotient",
    "location_quotient_interval",
    "lorenz_curve",
    "rank_correlation",
    "theil",
    "theil_parts",
    "top_share",
]

#: Numbers, one a unit.
Array = npt.NDArray[np.float64]
ORDERS = ("ratio", "population")


# ---------------------------------------------------------------- input


def _amounts(values: npt.ArrayLike, name: str) -> Array:
    """Return `values` as a one-dimensional float array, or say what is wrong with it."""
    try:
        array = np.asarray(values, dtype=float)
    except (TypeError, ValueError) as error:
        raise ValueError(f"{name} must hold numbers; found something else ({error})") from None
    if array.ndim != 1:
        raise ValueError(f"{name} must be one-dimensional, one number a unit; found {array.ndim} dimensions")
    if array.size == 0:
        raise ValueError(f"{name} is empty; expected at least one unit")
    wrong = ~np.isfinite(array)
    if wrong.any():
        raise ValueError(
            f"{name} has {wrong.sum()} missing or infinite value(s), the first at position "
            f"{int(wrong.argmax())}; drop or fill these units first, and say which"
        )
    if (array < 0).any():
        first = int((array < 0).argmax())
        raise ValueError(f"{name} must not be negative; found {array[first]:g} at position {first}")
    return array


def _checked(innovation: npt.ArrayLike, population: npt.ArrayLike | None = None) -> tuple[Array, Array]:
    """Check both inputs; a missing population means that every unit counts as one."""
    amount = _amounts(innovation, "innovation")
    if amount.sum() == 0:
        raise ValueError("innovation adds up to zero; expected at least one unit above zero")
    if population is None:
        return amount, np.ones_like(amount)
    people = _amounts(population, "population")
    if people.size != amount.size:
        raise ValueError(
            f"innovation has {amount.size} units and population has {people.size}; expected the same units in both"
        )
    if (
        isinstance(innovation, pd.Series)
        and isinstance(population, pd.Series)
        and not innovation.index.equals(population.index)
    ):
        raise ValueError(
            "innovation and population carry different labels or another order; "
            "expected the same index (use population.reindex(innovation.index))"
        )
    if (people == 0).any():
        raise ValueError(f"population must be above zero; found 0 at position {int((people == 0).argmax())}")
    return amount, people


def _checked_share(share: float) -> float:
    number = float(share)
    if not 0 <= number <= 1:  # also refuses NaN
        raise ValueError(f"share must lie between 0 and 1 (0.1 is the top tenth); found {share}")
    return number


def _curve(amount: Array, people: Array, order: str) -> tuple[Array, Array, npt.NDArray[np.intp]]:
    """Return cumulative shares of people and amount (both from 0 to 1), and the positions in that order.

    Units with the same population are tied when the order is by population: no one of them comes first.
    They lie on one straight line, so the answer does not depend on how the table was sorted.
    """
    if order not in ORDERS:
        raise ValueError(f"order must be one of {', '.join(ORDERS)}; found {order!r}")
    ratio = amount / people
    if order == "ratio":
        rank = np.argsort(ratio, kind="stable")
    else:
        rank = np.argsort(people, kind="stable")
        _, tie = np.unique(people, return_inverse=True)
        mean = np.bincount(tie, amount) / np.bincount(tie, people)
        amount = mean[tie] * people
    x = np.concatenate([[0.0], np.cumsum(people[rank])])
    y = np.concatenate([[0.0], np.cumsum(amount[rank])])
    return x / x[-1], y / y[-1], rank


def _one_minus_twice_area(x: Array, y: Array) -> float:
    return float(1 - np.sum(np.diff(x) * (y[1:] + y[:-1])))


# ---------------------------------------------------------------- curves and indices


def lorenz_curve(
    innovation: npt.ArrayLike, population: npt.ArrayLike | None = None, order: str = "ratio"
) -> pd.DataFrame:
    """Return the Lorenz curve: cumulative share of innovation against cumulative share of people.

    Parameters
    ----------
    innovation, population : array or Series, shape (n,)
        Amounts per unit. Without `population` every unit counts as one.
    order : "ratio" or "population"
        "ratio": least innovation per head first. This is the Lorenz curve; it never rises above the diagonal.
        "population": smallest unit first. This is a concentration curve; it is above the diagonal
        where the small units have more than their share.

    Returns
    -------
    DataFrame, n + 1 rows, columns `unit` (label, None at the origin), `population_share`, `innovation_share`;
    shares from 0 to 1, both cumulative.

    Raises ValueError on empty, negative or missing values, lengths or labels that differ, or no innovation at all.

    Source: Lorenz (1905), "Methods of measuring the concentration of wealth", Publications of the American
    Statistical Association 9(70); concentration curve: Kakwani (1977), Econometrica 45(3).
    """
    amount, people = _checked(innovation, population)
    x, y, rank = _curve(amount, people, order)
    labels = innovation.index if isinstance(innovation, pd.Series) else np.arange(amount.size)
    units = pd.Series([None, *(labels[i] for i in rank)], dtype=object)  # object, so that None stays None
    return pd.DataFrame({"unit": units, "population_share": x, "innovation_share": y})


def gini(innovation: npt.ArrayLike, population: npt.ArrayLike | None = None) -> float:
    """Return the Gini coefficient: twice the area between the Lorenz curve and the diagonal.

    With `population` it is the weighted Gini: units stand in order of innovation per head, each as wide as its
    population. It is 0 when every place has the same innovation per head and at most 1 - (share of people in the
    smallest unit). Without `population` it is the plain Gini over units, at most 1 - 1/n.
    No small-sample correction is made.

    Parameters: arrays or Series of shape (n,). Returns a number from 0 to 1, no unit. Raises ValueError as
    `lorenz_curve` does.

    Source: Gini (1912), Variabilità e mutabilità; the trapezoid form is Brown (1994), "Using Gini-style indices
    to evaluate the spatial patterns of health practitioners", Social Science & Medicine 38(9).
    """
    x, y, _ = _curve(*_checked(innovation, population), "ratio")
    return max(0.0, _one_minus_twice_area(x, y))


def concentration_index(innovation: npt.ArrayLike, population: npt.ArrayLike) -> float:
    """Return an index like the weighted Gini, but with units in order of their population, smallest first.

    Above 0: the populous units have more than their share of innovation. Below 0: the small units have.
    0: size says nothing. Its absolute value is never above `gini(innovation, population)`; the two are equal when
    the biggest places are also those with most innovation per head.

    Parameters: arrays or Series of shape (n,). Returns a number from -1 to 1, no unit. Raises ValueError as
    `lorenz_curve` does.

    Source: Kakwani, Wagstaff and van Doorslaer (1997), "Socioeconomic inequalities in health", Journal of
    Econometrics 77(1); here the rank is by population of the unit.
    """
    x, y, _ = _curve(*_checked(innovation, population), "population")
    return _one_minus_twice_area(x, y)


def gini_correlation(innovation: npt.ArrayLike, population: npt.ArrayLike) -> float:
    """Return how far concentration follows size: concentration index / weighted Gini.

    1: the bigger the place, the more innovation per head. 0: size says nothing. -1: the smaller, the more.
    NaN where every place has the same innovation per head.

    Parameters: arrays or Series of shape (n,). Returns a number from -1 to 1, no unit. Raises ValueError as
    `lorenz_curve` does.

    Source: Lerman and Yitzhaki (1985), "Income inequality effects by income source", Review of Economics and
    Statistics 67(1).
    """
    whole = gini(innovation, population)
    return concentration_index(innovation, population) / whole if whole > 1e-12 else float("nan")


def hoover(innovation: npt.ArrayLike, population: npt.ArrayLike | None = None) -> float:
    """Return the Hoover index: the innovation that would have to move for every place to have the same per head.

    Half the sum of |share of innovation - share of people|; the greatest height between the Lorenz curve and the
    diagonal. Parameters: arrays or Series of shape (n,). Returns a number from 0 to 1, no unit.
    Raises ValueError as `lorenz_curve` does.

    Source: Hoover (1936), "The measurement of industrial localization", Review of Economics and Statistics 18(4).
    """
    amount, people = _checked(innovation, population)
    return float(np.abs(amount / amount.sum() - people / people.sum()).sum() / 2)


def theil(innovation: npt.ArrayLike, population: npt.ArrayLike | None = None) -> float:
    """Return Theil's T: the sum of s * ln(s / p), where s is a unit's share of innovation and p its share of people.

    0 when every place has the same innovation per head; at most ln(1 / p) of the smallest unit. It is measured in
    nats. A unit without innovation adds nothing. Unlike the Gini it splits exactly into a part between groups and
    a part within them (`theil_parts`).

    Parameters: arrays or Series of shape (n,). Raises ValueError as `lorenz_curve` does.

    Source: Theil (1967), Economics and Information Theory, chapter 4.
    """
    amount, people = _checked(innovation, population)
    s, p = amount / amount.sum(), people / people.sum()
    held = s > 0
    return max(0.0, float(np.sum(s[held] * np.log(s[held] / p[held]))))


def theil_parts(innovation: npt.ArrayLike, population: npt.ArrayLike, groups: npt.ArrayLike) -> pd.Series[Any]:
    """Split Theil's T into the part between groups and the part within them.

    `groups` has one label a unit (a unit's province, say). The within part is the mean of the groups' own T,
    weighted by their share of innovation.

    Returns a Series with `total`, `between`, `within` (nats; the last two add up to the first) and
    `between_share` (from 0 to 1; NaN when the total is 0). Raises ValueError as `lorenz_curve` does, and when
    `groups` has another length or a missing label.

    Source: Theil (1967), chapter 4; Shorrocks (1980), Econometrica 48(3).
    """
    amount, people = _checked(innovation, population)
    label = pd.Series(np.asarray(groups, dtype=object))
    if label.size != amount.size:
        raise ValueError(f"groups has {label.size} labels; expected one a unit ({amount.size})")
    if label.isna().any():
        raise ValueError(f"groups has {int(label.isna().sum())} missing label(s); expected one a unit")
    total = theil(amount, people)
    sums = pd.DataFrame({"amount": amount, "people": people}).groupby(label.to_numpy()).sum()
    between = theil(sums["amount"].to_numpy(), sums["people"].to_numpy())
    within = max(0.0, total - between)
    return pd.Series(
        {
            "total": total,
            "between": between,
            "within": within,
            "between_share": between / total if total > 0 else np.nan,
        }
    )


def top_share(innovation: npt.ArrayLike, population: npt.ArrayLike, share: float = 0.1, by: str = "ratio") -> float:
    """Return the share of innovation held by the top units with the given share of the people.

    Two different questions, told apart by `by`:
        "ratio"       the places with most innovation per head. Never below `share`.
        "population"  the most populous places. It can be below `share`.
    The last unit is taken in part when it crosses the line, as if its innovation were spread evenly in it.

    Parameters
    ----------
    innovation, population : array or Series, shape (n,)
    share : number from 0 to 1; 0.1 is the top tenth of people
    by : "ratio" or "population"

    Returns a number from 0 to 1. Raises ValueError as `lorenz_curve` does, or when `share` is out of range.
    """
    cut = _checked_share(share)
    x, y, _ = _curve(*_checked(innovation, population), by)
    return float(1 - np.interp(1 - cut, x, y))


@overload
def location_quotient(part: pd.Series[Any], whole: npt.ArrayLike) -> pd.Series[Any]: ...


@overload
def location_quotient(part: npt.ArrayLike, whole: npt.ArrayLike) -> Array | pd.Series[Any]: ...


def location_quotient(part: npt.ArrayLike, whole: npt.ArrayLike) -> Array | pd.Series[Any]:
    """Return the location quotient: a unit's share of `part`, divided by its share of `whole`.

    1 is the average. With innovation and population it is innovation per head, the national mean set to 1.
    With one industry's jobs and all jobs it is specialisation: (e_ir / e_r) / (e_i / e) is the same number.

    Parameters: arrays or Series of shape (n,). Returns the same shape, a Series where `part` is one; no unit.
    Raises ValueError as `lorenz_curve` does.

    Source: Isard (1960), Methods of Regional Analysis, chapter 7.
    """
    amount, base = _checked(part, whole)
    values = (amount / amount.sum()) / (base / base.sum())
    return pd.Series(values, index=part.index) if isinstance(part, pd.Series) else values


def rank_correlation(one: pd.Series[Any], other: pd.Series[Any]) -> float:
    """Return Spearman's rank correlation of two Series, matched by label: from -1 to 1; NaN where one has the same
    value everywhere.

    Ties share their mean rank; a label without both values is left out. The same number as
    Series.corr(method="spearman"), which loads scipy.stats: two seconds for a sum of ranks.

    Source: Spearman (1904), "The proof and measurement of association between two things", American Journal of
    Psychology 15(1).
    """
    both = pd.concat({"one": one, "other": other}, axis=1, join="inner").dropna().astype(float)
    ranks = both.rank()
    return float(ranks["one"].corr(ranks["other"])) if len(both) > 1 else float("nan")


# ---------------------------------------------------------------- how sure, and against what


def _bootstrap_ends(level: float, draws: int, units: int) -> tuple[float, float]:
    """Return the quantiles where the interval ends; ValueError if it can't be had."""
    if not 0 < level < 1:
        raise ValueError(f"level must lie between 0 and 1; found {level}")
    if draws < 20:
        raise ValueError(f"draws must be at least 20; found {draws}")
    if units < 3:
        raise ValueError(f"a bootstrap needs at least 3 units; found {units}")
    return (1 - level) / 2, (1 + level) / 2


def bootstrap_interval(
    measure: Callable[..., float],
    innovation: npt.ArrayLike,
    population: npt.ArrayLike | None = None,
    *,
    level: float = 0.9,
    draws: int = 500,
    seed: int = 7,
) -> tuple[float, float]:
    """Return the percentile bootstrap over units: draw n units with replacement, measure, repeat.

    The regions of a country are all of them and not a sample, so the interval does not speak of sampling error.
    It says how far the figure depends on which units happen to be there: one Silicon Valley more or less.
    With few units or one giant it is wide, and it leans to the low side, because a draw often leaves the giant out.

    Parameters
    ----------
    measure : function of (innovation, population), or of (innovation) where population is None
    level : the share of draws inside, above 0 and below 1
    draws : at least 20
    seed : the same seed gives the same interval

    Returns (low, high) in the unit of `measure`. A draw without any innovation is left out.
    Raises ValueError as `lorenz_curve` does, with fewer than 3 units, or for a level or draws out of range.

    Source: Efron (1979), Annals of Statistics 7(1); for inequality measures Mills and Zandvakili (1997),
    Journal of Applied Econometrics 12(2).
    """
    amount, people = _checked(innovation, population)
    ends = _bootstrap_ends(level, draws, amount.size)
    rng = np.random.default_rng(seed)
    values = []
    for _ in range(draws):
        pick = rng.integers(0, amount.size, amount.size, dtype=np.int64)
        if amount[pick].sum() > 0:
            values.append(measure(amount[pick]) if population is None else measure(amount[pick], people[pick]))
    low, high = np.quantile(values, ends)
    return float(low), float(high)


def gini_by_chance(total: float, population: npt.ArrayLike, *, draws: int = 200, seed: int = 7) -> float:
    """Return the weighted Gini that pure chance would give: `total` patents fall on people at random.

    Few patents over many units look concentrated even when every person has the same chance. The mean over
    `draws` of that accident is the floor to compare a Gini with. Real patents come in bunches (one firm, one
    inventor), so the true floor is higher.

    Parameters: `total` an amount above 0, rounded to whole patents; `population` of shape (n,).
    Returns a number from 0 to 1. Raises ValueError on a bad total or population.

    Source: the dartboard of Ellison and Glaeser (1997), Journal of Political Economy 105(5).
    """
    if not (np.isfinite(total) and round(total) >= 1):
        raise ValueError(f"total must be at least one patent; found {total}")
    people = _checked(np.ones_like(_amounts(population, "population")), population)[1]
    falls = np.random.default_rng(seed).multinomial(round(total), people / people.sum(), size=draws)
    return float(np.mean([gini(row, people) for row in falls]))


def location_quotient_interval(
    part: npt.ArrayLike, whole: npt.ArrayLike, *, level: float = 0.9, draws: int = 500, seed: int = 7
) -> pd.DataFrame:
    """Return location quotients with a percentile bootstrap over the *other* units.

    The unit itself stays; the others are drawn with replacement, as many as they are. The interval says how far a
    quotient depends on which others are there to make the mean: it does not speak of sampling error (see
    `bootstrap_interval`).

    Parameters: as `location_quotient` and `bootstrap_interval`; n units. Returns a table of n rows with the columns
    quotient, low, high (1 is the mean, no unit), indexed as `part` where that is a Series. Raises ValueError as those
    two do.
    """
    amount, base = _checked(part, whole)
    ends = _bootstrap_ends(level, draws, amount.size)
    rng, n = np.random.default_rng(seed), amount.size
    pick = rng.integers(0, n - 1, (draws, n - 1), dtype=np.int64)
    rows = []
    for i in range(n):
        others = pick + (pick >= i)  # every unit but this one
        values = amount[i] / (amount[i] + amount[others].sum(axis=1)) / (base[i] / (base[i] + base[others].sum(axis=1)))
        rows.append(np.quantile(values[np.isfinite(values)], ends))
    table = pd.DataFrame(rows, columns=["low", "high"], index=part.index if isinstance(part, pd.Series) else None)
    table.insert(0, "quotient", np.asarray(location_quotient(part, whole)))
    return table
