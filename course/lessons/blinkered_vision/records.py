"""The records of the claims, on *Chinese tech exceptionalism* (Norris 2019)."""

from __future__ import annotations

import numpy as np
import pandas as pd

from course.ledger import estimates
from course.ledger.record import Found, Line, Question, Record, one_of, rows
from course.models import similarity

#: How the codes of two readers become one mark: label -> readers, and whether all of them must say yes.
READERS = {
    "both say yes": (("A", "B"), True),
    "either says yes": (("A", "B"), False),
    "reader A": (("A",), True),
    "reader B": (("B",), True),
}


def _said(product_codes: pd.DataFrame, products: pd.Index) -> np.ndarray:
    """Return whether each reader says yes (products, features, readers A and B); what nobody coded is no yes."""
    features = pd.Index(product_codes["feature"].astype(str).unique())
    at = [
        products.get_indexer(pd.Index(product_codes["product"].astype(str))),
        features.get_indexer(pd.Index(product_codes["feature"].astype(str))),
        (product_codes["reader"].astype(str) == "B").to_numpy(dtype="int64"),
    ]
    seen = np.zeros((len(products), len(features), 2), dtype=bool)
    known = at[0] >= 0
    seen[at[0][known], at[1][known], at[2][known]] = (product_codes["code"].astype(str) == "yes").to_numpy()[known]
    return seen


def with_a_twin(
    product_features_2026: pd.DataFrame,
    product_codes: pd.DataFrame,
    *,
    reader: tuple[tuple[str, ...], bool],
    features_seen: int,
    weights: str,
) -> Found:
    """Return the share of Chinese products, in per cent, with a foreign product that shares half of the features that
    either has.

    reader : whose codes count, and whether all of them must say yes. features_seen : the fewest that a product needs to
    be compared. weights : each feature counts the same, or a rare one more (by the logarithm of how many products there
    are for each that has it). All products of the table are counted, so there is no interval. A no counts as little as
    a blank here, so a no by omission changes nothing.
    """
    rows(product_features_2026, "product_features_2026", iso3="CHN")
    table = product_features_2026[product_features_2026["market"].astype(str) != "sister abroad"]
    who, every = reader
    said = _said(product_codes, pd.Index(table["product"].astype(str)))[:, :, ["AB".index(one) for one in who]]
    seen = np.all(said, axis=2) if every else np.any(said, axis=2)
    enough = seen.sum(axis=1) >= features_seen
    marks = seen[enough].astype(float)
    home = (table["iso3"].astype(str) == "CHN").to_numpy(dtype=bool)[enough]
    rare = -np.log(np.clip(marks.sum(axis=0), 1, None) / len(marks))
    alike = similarity.jaccard(marks, rare if weights == "rare ones more" else None)
    twin = alike[np.ix_(home, ~home)].max(axis=1) >= 0.5 - 1e-9
    return estimates.exact(100 * float(twin.mean())).telling(products=len(twin))


def features_dealt_out(tables: dict[str, pd.DataFrame], random: np.random.Generator) -> dict[str, pd.DataFrame]:
    """Return codes in which each feature is dealt out anew to the products, so that likeness means nothing.

    The codes of both readers for one product and feature stay together.
    """
    codes = tables["product_codes"]
    products, names = pd.factorize(codes["product"].astype(str))
    features, _ = pd.factorize(codes["feature"].astype(str))
    order = np.argsort(random.random((int(features.max()) + 1, len(names))), axis=1, kind="stable")
    return {"product_codes": codes.assign(product=names.to_numpy()[order[features, products]])}


EX_09 = Record(
    "EX-09",
    "Nobody abroad does what we do.",
    (
        Question(
            "a twin abroad",
            "most Chinese products have a foreign one that shares half of their features",
            with_a_twin,
            Line(50, "nobody is wrong if most have somebody", "% of products", judged=True),
            yes="most Chinese products have a foreign one that shares half of their features ({range} % of them)",
            no="few Chinese products have a foreign one that shares half of their features ({range} % of them)",
            choices=(
                one_of("reader", READERS, why="two readers coded each product, and they do not agree on every feature"),
                one_of("features seen", 3, 4, 5, why="a page that says little makes products look alike or unlike"),
                one_of(
                    "weights", "all the same", "rare ones more", why="what nearly all have says little about likeness"
                ),
            ),
            kind="proxy",
            because="features that pages name stand for what firms do",
            placebo=features_dealt_out,
        ),
    ),
    turned=True,
)
RECORDS = (EX_09,)
