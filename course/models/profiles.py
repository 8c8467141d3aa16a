"""Profiles of places: what a place is strong in, and how far two places are apart.

Pure functions: tables of numbers in, numbers out. A profile is one row: several measures of one place. Measures have
different units, so each is put on a common scale first, for example as a rank among the places: 0 is the lowest of
all, 100 the highest. The distance of two profiles is the mean difference of their measures on that scale.

The scale decides what a lead counts. Ranks don't see how far the first is ahead of the second, standard deviations let
one giant rule the distance, and logarithms lie between the two.

Source: location quotients as in Isard (1960), Methods of Regional Analysis, chapter 7; the mean difference of ranks
is Spearman's footrule (Spearman 1906, British Journal of Psychology 2) over measures.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from course import metrics

#: Measure -> column of province_technology or province_rd whose location quotient is taken (GDP as the base).
AMOUNTS = {
    "R&D": "rd_total_m_cny",
    "technology sold": "technology_sold_m_cny",
    "high-tech revenue": "hightech_revenue_bn_cny",
    "invention patents": "patent_grants_invention",
    "papers": "sci_papers",
}
#: Measure -> column that is a share already, per cent of R&D.
SHARES = {"basic research": "basic_share_percent", "government money": "government_share_percent"}
MEASURES = [*SHARES, *AMOUNTS]


def quotients(values: pd.Series[Any], base: pd.Series[Any]) -> pd.Series[Any]:
    """Return location quotients of the places that have a figure; the others stay missing and out of both sums."""
    known = values.notna() & base.notna()
    if not known.any():
        return pd.Series(np.nan, index=values.index)
    found = metrics.location_quotient(values[known].astype(float), base[known].astype(float))
    whole: pd.Series[Any] = found.reindex(values.index)
    return whole


def provinces(
    province_rd: pd.DataFrame, province_technology: pd.DataFrame, province_economy: pd.DataFrame, year: int
) -> pd.DataFrame:
    """Return the seven measures of each province in a year: shares in per cent of R&D, the others as location quotients
    (GDP as base).

    Raises ValueError for a year in which a measure has no figure at all, naming the measure.
    """
    parts = [
        table[(table["level"] == "province") & (table["year"] == year)].set_index("province")
        for table in (province_rd, province_technology, province_economy)
    ]
    index = parts[0].index
    if len(index) < 3:
        raise ValueError(f"year must be one with figures for provinces; found {year}, which has {len(index)} of them")
    base = parts[2]["gdp_bn_cny"].reindex(index)
    made = pd.DataFrame(index=index.astype(str))
    for name, column in SHARES.items():
        made[name] = parts[0][column].to_numpy(dtype=float)
    for name, column in AMOUNTS.items():
        source = parts[0] if column in parts[0] else parts[1]
        made[name] = quotients(source[column].reindex(index), base).to_numpy(dtype=float)
    empty = [str(name) for name in made if made[name].isna().all()]
    if empty:
        raise ValueError(
            f"year must be one in which every measure has figures; found {year}, without {', '.join(empty)}"
        )
    return made


def ranks(table: pd.DataFrame) -> pd.DataFrame:
    """Return each column as ranks from 0 (lowest) to 100 (highest); ties share the mean.

    A row with a missing value is left out.

    Raises ValueError with fewer than 3 complete rows.
    """
    whole = table.dropna()
    if len(whole) < 3:
        raise ValueError(f"table must have at least 3 places with every measure; found {len(whole)}")
    return (whole.rank() - 1) / (len(whole) - 1) * 100


def apart(scaled: pd.DataFrame) -> pd.DataFrame:
    """Return the mean absolute difference between places over all columns, place by place, in the unit of the columns.

    scaled : places by measures on one scale, such as ranks or standard deviations. Raises ValueError for missing
    values.
    """
    values = scaled.to_numpy(dtype=float)
    if not np.isfinite(values).all():
        raise ValueError("scaled must hold no missing value; leave such places out first")
    differences = np.abs(values[:, None, :] - values[None, :, :]).mean(axis=2)
    return pd.DataFrame(differences, index=scaled.index, columns=scaled.index)


def closer_pairs(apart: pd.DataFrame, one: str, other: str) -> float:
    """Return the share of all pairs of places, in per cent, that are closer than this pair: 0 is the closest pair of
    all.

    Raises ValueError for a place that is not there.
    """
    for name in (one, other):
        if name not in apart.index:
            raise ValueError(f"place must be one of the {len(apart)} in the table; found {name!r}")
    values = apart.to_numpy()[np.triu_indices(len(apart), 1)]
    closeness: Any = apart.loc[one, other]
    return float((values < closeness - 1e-12).mean() * 100)
