"""Products as rows of features: which are compared, how two readers coded them, how alike they are, who is nearest."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from course.english import listed
from course.models import similarity
from course.models.agreement import Agreement, agreement

#: Columns of product_features_2026 that are features, in the order of the table.
FEATURES = [
    "messages",
    "posts",
    "short_video",
    "live",
    "licensed",
    "recommends",
    "reviews",
    "marketplace",
    "own_stock",
    "group_price",
    "meals",
    "rides",
    "bookings",
    "wallet",
    "credit",
    "mini_programs",
    "games",
    "ads",
    "membership",
    "web_search",
    "red_packets",
    "qr_pay",
    "live_shopping",
    "stream_gifts",
    "moving_comments",
    "task_rewards",
    "neighbour_pickup",
    "conduct_score",
    "vanishing",
    "instalments",
    "rider_tips",
    "creator_pay",
]
#: A product with fewer features seen than this is not compared: its page said too little.
AT_LEAST = 3
#: Products that share this part of the features that either has are twins.
TWIN = 0.5
#: Small differences of two ratios that are equal but for rounding in the machine.
TINY = 1e-9
#: One person of each reader coded the first so many rows of the table, another the rest.
FIRST_HALF = 25
#: How the codes of two readers become one mark: label -> readers, and whether all of them must say yes.
READERS = {
    "both say yes": (("A", "B"), True),
    "either says yes": (("A", "B"), False),
    "reader A": (("A",), True),
    "reader B": (("B",), True),
}


def pool(product_features_2026: pd.DataFrame, at_least: int = AT_LEAST) -> pd.DataFrame:
    """Return the products that are compared, by name, with features as 1, 0 or blank.

    Left out are the sisters abroad of Chinese products, and products with fewer features seen than at_least.
    """
    table = product_features_2026[product_features_2026["market"].astype(str) != "sister abroad"]
    table = table[(table[FEATURES].astype(float) == 1).sum(axis=1) >= at_least]
    return table.astype(dict.fromkeys(FEATURES, float)).set_index("product")


def at_home(table: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Return which products are Chinese."""
    home: npt.NDArray[np.bool_] = (table["iso3"].astype(str) == "CHN").to_numpy(dtype=bool)
    return home


def by_reader(product_codes: pd.DataFrame) -> pd.DataFrame:
    """Return whether each reader says yes, a row for each product and feature, columns A and B."""
    marked = product_codes.assign(yes=product_codes["code"].astype(str) == "yes")
    wide = marked.pivot(index=["product", "feature"], columns="reader", values="yes")
    return wide.set_axis(wide.columns.astype(str), axis=1)


def agreed(yes: pd.DataFrame) -> Agreement:
    """Return how far the columns A and B agree (see course.models.agreement)."""
    return agreement(yes["A"].tolist(), yes["B"].tolist())


def agreements(product_codes: pd.DataFrame) -> pd.DataFrame:
    """Return how far the two readers agree on each feature, those with the highest kappa first.

    Compared is yes against the rest (no, not coded). Columns: yes_A, yes_B, both (numbers of products), share (0 to 1)
    and kappa (Cohen's, at most 1).
    """
    made = {}
    for feature, wide in by_reader(product_codes).groupby("feature", observed=True):
        found = agreed(wide)
        made[str(feature)] = (
            int(wide["A"].sum()),
            int(wide["B"].sum()),
            int((wide["A"] & wide["B"]).sum()),
            found.share,
            found.kappa,
        )
    table = pd.DataFrame.from_dict(made, orient="index", columns=["yes_A", "yes_B", "both", "share", "kappa"])
    return table.sort_index(kind="stable").sort_values("kappa", ascending=False, kind="stable")


def rarity(seen: npt.NDArray[np.bool_]) -> npt.NDArray[np.float64]:
    """Return a weight for each feature: the logarithm of how many products there are for each that has it."""
    weights: npt.NDArray[np.float64] = -np.log(np.clip(seen.sum(axis=0), 1, None) / len(seen))
    return weights


def borders(table: pd.DataFrame, weights: npt.NDArray[np.float64] | None = None) -> pd.DataFrame:
    """Return each Chinese product of a pool: its nearest neighbour at home and abroad, and how alike they are.

    Columns home, who_home, abroad, who_abroad and gain (abroad less home), those that gain most by an open border
    first. Equally near neighbours are all named.
    """
    home = at_home(table)
    alike = similarity.jaccard(table[FEATURES], weights)
    made: dict[str, npt.NDArray[np.float64] | list[str]] = {}
    for side, among in (("home", home), ("abroad", ~home)):
        near = similarity.nearest(alike, among)[home] > 0
        made[side] = np.where(near, alike[home], 0).max(axis=1)
        made[f"who_{side}"] = [listed(table.index[row].tolist()) for row in near]
    found = pd.DataFrame(made, index=table.index[home].rename("product"))
    found["gain"] = (found["abroad"] - found["home"]).round(9)
    return found.sort_index(kind="stable").sort_values("gain", ascending=False, kind="stable")


def nearest_abroad(
    seen: npt.NDArray[np.bool_], home: npt.NDArray[np.bool_], weights: npt.NDArray[np.float64] | None = None
) -> npt.NDArray[np.float64]:
    """Return how alike each Chinese product and its nearest neighbour abroad are (0 to 1); given as for `counts`."""
    near: npt.NDArray[np.float64] = similarity.jaccard(seen.astype(float), weights)[np.ix_(home, ~home)].max(axis=1)
    return near


def counts(
    seen: npt.NDArray[np.bool_],
    home: npt.NDArray[np.bool_],
    weights: npt.NDArray[np.float64] | None = None,
    part: float = TWIN,
) -> tuple[int, int]:
    """Return how many Chinese products have a neighbour abroad that is nearer than any at home, and how many have a
    twin abroad.

    seen : products by features. home : which products are Chinese. weights : of the features; all the same if None.
    part : what twins share of the features that either has (0 to 1).
    """
    alike = similarity.jaccard(seen.astype(float), weights)
    abroad = alike[np.ix_(home, ~home)].max(axis=1)
    inside = np.where(np.eye(len(seen), dtype=bool), -1, alike)[np.ix_(home, home)].max(axis=1)
    return int((abroad > inside + TINY).sum()), int((abroad >= part - TINY).sum())


def dealt(seen: npt.NDArray[np.bool_], random: np.random.Generator) -> npt.NDArray[np.bool_]:
    """Return a table in which each feature is dealt out anew to the products: as many have it, and which is chance."""
    return random.permuted(seen, axis=0)


def worlds(
    seen: npt.NDArray[np.bool_],
    home: npt.NDArray[np.bool_],
    runs: int,
    weights: npt.NDArray[np.float64] | None = None,
    seed: int = 0,
    part: float = TWIN,
) -> pd.DataFrame:
    """Return `counts` of made-up worlds in which likeness means nothing, columns nearer and twins, a row a world."""
    random = np.random.default_rng(seed)
    made = [counts(dealt(seen, random), home, weights, part) for _ in range(runs)]
    return pd.DataFrame(made, columns=["nearer", "twins"])


def flags_dealt(
    seen: npt.NDArray[np.bool_], home: npt.NDArray[np.bool_], runs: int, seed: int = 0, part: float = TWIN
) -> pd.DataFrame:
    """Return `counts` of worlds in which the border means nothing: each product keeps its features, and chance decides
    which are Chinese. Columns nearer and twins, a row a world.
    """
    random = np.random.default_rng(seed)
    made = [counts(seen, random.permutation(home), None, part) for _ in range(runs)]
    return pd.DataFrame(made, columns=["nearer", "twins"])
