"""The records of the claims, on *Chinese tech exceptionalism* (Norris 2019)."""

from __future__ import annotations

import numpy as np
import pandas as pd

from course.ledger import estimates
from course.ledger.record import Found, Line, Question, Record, one_of, rows
from course.models import similarity

#: Columns of product_features that are no features.
ABOUT = ("product", "owner", "iso3", "kind", "market", "note", "source_id")


def _features(product_features: pd.DataFrame) -> list[str]:
    return [column for column in product_features.columns if column not in ABOUT]


def with_a_twin(product_features: pd.DataFrame, *, features_seen: int, weights: str) -> Found:
    """Return the share of Chinese products, in per cent, with a foreign product that shares half of the features that
    either has.

    features_seen : the fewest that a product needs to be compared. weights : each feature counts the same, or a rare
    one more (by the logarithm of how many products there are for each that has it). All products of the table are
    counted, so there is no interval.
    """
    columns = _features(product_features)
    rows(product_features, "product_features", iso3="CHN")
    table = product_features[product_features["market"].astype(str) != "sister abroad"]
    marks = table[columns].astype(float)
    marks = marks[(marks == 1).sum(axis=1) >= features_seen]
    home = (table.loc[marks.index, "iso3"].astype(str) == "CHN").to_numpy(dtype=bool)
    common = (marks == 1).sum().clip(lower=1) / len(marks)
    rare = -np.log(common.to_numpy(dtype=float))
    alike = similarity.jaccard(marks, rare if weights == "rare ones more" else None)
    twin = alike[np.ix_(home, ~home)].max(axis=1) >= 0.5 - 1e-9
    return estimates.exact(100 * float(twin.mean())).telling(products=len(twin))


def features_dealt_out(tables: dict[str, pd.DataFrame], random: np.random.Generator) -> dict[str, pd.DataFrame]:
    """Return a table in which each feature is dealt out anew to the products, so that likeness means nothing."""
    table = tables["product_features"].copy()
    for column in _features(table):
        table[column] = table[column].to_numpy()[random.permutation(len(table))]
    return {"product_features": table}


EX_09 = Record(
    "EX-09",
    "Nobody abroad does what we do.",
    (
        Question(
            "a twin abroad",
            "most Chinese products have a foreign one that shares half of their features",
            with_a_twin,
            Line(50, "nobody is wrong if most have somebody", "% of products", judged=True),
            yes="most Chinese products have a foreign one that shares half of their features ({range}% of them)",
            no="few Chinese products have a foreign one that shares half of their features ({range}% of them)",
            choices=(
                one_of("features seen", 3, 4, 5, why="a page that says little makes products look alike or unlike"),
                one_of(
                    "weights", "all the same", "rare ones more", why="what nearly all have says little about likeness"
                ),
            ),
            kind="proxy",
            because="features that pages name stand for what firms do; one reader coded them",
            placebo=features_dealt_out,
        ),
    ),
    turned=True,
)
RECORDS = (EX_09,)
