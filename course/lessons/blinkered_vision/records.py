"""The records of the claims, on *Chinese tech exceptionalism* (Norris 2019)."""

from __future__ import annotations

import numpy as np
import pandas as pd

from course.ledger import estimates
from course.ledger.record import Found, Line, Question, Record, one_of, rows
from course.models import similarity
from course.tables import makers

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
            yes="most Chinese products have a foreign one that shares half of their features ({range}% of them)",
            no="few Chinese products have a foreign one that shares half of their features ({range}% of them)",
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
#: Where they meet: indicator and place of rows of apps_abroad that one maker counts.
MARKETS = (
    ("monthly active users", "United States"),
    ("share of latest cross-border purchases", "37 countries"),
    ("visits in a month", "World"),
)
#: The rivals from abroad.
RIVALS = ("Amazon", "eBay")


def contests(apps_abroad: pd.DataFrame, meetings: str = "all") -> pd.DataFrame:
    """Return who met whom: one row for each Chinese app and rival that one maker counts on one market at one time, with
    the figures of both (ours, theirs). A figure that is only a bound ("less than") is left out: Temu had just opened.

    meetings : all, those of single apps (three shops counted together are left out), or the last of each pair on each
    market.
    """
    made = []
    for indicator, place in MARKETS:
        mine = rows(apps_abroad, "apps_abroad", indicator=indicator, place=place)
        for period, seen in mine[mine["printed_as"].astype(str) != "less than"].groupby("period"):
            values = makers.of_one(seen, "apps_abroad").set_index("app")["value"].astype(float)
            home = seen.set_index("app")["owner_iso3"].astype(str) == "CHN"
            for rival in values.index.intersection(list(RIVALS)):
                ours = values.index[home.to_numpy()]
                made += [(period, indicator, app, rival, values[app], values[rival]) for app in ours]
    found = pd.DataFrame(made, columns=["period", "indicator", "app", "rival", "ours", "theirs"])
    if meetings == "of single apps":
        found = found[~found["app"].str.contains(" and ")]
    if meetings == "the last of each pair":
        found = found.groupby(["indicator", "app", "rival"], sort=False).last().reset_index()
    if found.empty:
        raise LookupError(f"apps_abroad has no Chinese app beside {' or '.join(RIVALS)} ({meetings}).")
    return found


def won(apps_abroad: pd.DataFrame, *, meetings: str, level: str) -> Found:
    """Return the share of meetings, in per cent, that the Chinese app wins. level : whether equal figures count."""
    met = contests(apps_abroad, meetings)
    ahead = met["ours"] > met["theirs"] if level == "is no win" else met["ours"] >= met["theirs"]
    return estimates.exact(100 * float(ahead.mean())).telling(contests=len(met), ahead=int(ahead.sum()))


def apps_dealt_out(tables: dict[str, pd.DataFrame], random: np.random.Generator) -> dict[str, pd.DataFrame]:
    """Return a table in which the figures of each market and time are dealt out anew to the apps that meet there."""
    table = tables["apps_abroad"].copy()
    for indicator, place in MARKETS:
        one = (table["indicator"].astype(str) == indicator) & (table["place"].astype(str) == place)
        for _, seen in table[one].groupby("period"):
            table.loc[seen.index, "value"] = random.permutation(seen["value"].to_numpy())
    return {"apps_abroad": table}


EX_16 = Record(
    "EX-16",
    "Chinese digital firms are destined to be dominant when they are pitted against rivals from abroad.",
    (
        Question(
            "ahead where they meet",
            "the Chinese app is ahead nearly each time it meets a rival from abroad",
            won,
            Line(90, "destined is nearly each time", "% of meetings", also=(75,)),
            yes="the Chinese app is ahead in {ahead} of {contests} meetings with a rival from abroad",
            no="the Chinese app is ahead in only {ahead} of {contests} meetings with a rival from abroad",
            choices=(
                one_of(
                    "meetings",
                    "all",
                    "of single apps",
                    "the last of each pair",
                    why="three shops together are no firm, and what was level once need not stay so",
                ),
                one_of("level", "is no win", "is a win", why="Temu and Amazon are level in the survey"),
            ),
            kind="proxy",
            because="users, visits and purchases stand for dominance, and three shops for all digital firms",
            placebo=apps_dealt_out,
        ),
    ),
)


def about_as_strict(digital_rules: pd.DataFrame, *, maker: str) -> Found:
    """Return how many other countries a maker of an index calls about as strict as China."""
    mine = rows(
        digital_rules, "digital_rules", maker=maker, iso3="CHN", indicator="countries said to be about as strict"
    )
    return estimates.exact(float(makers.of_one(mine, "digital_rules")["value"].iloc[0]))


EX_33 = Record(
    "EX-33",
    "No other country's regulatory environment for digital firms is like China's.",
    (
        Question(
            "a country as strict",
            "some other country is about as strict on digital trade as China",
            about_as_strict,
            Line(1, "the belief allows for none, so that one is enough against it", "countries"),
            yes="some other country is about as strict on digital trade as China ({range})",
            no="China stands alone in how strict it is on digital trade ({range} countries come near)",
            choices=(
                one_of(
                    "maker",
                    {"ECIPE, 2018": "ECIPE", "OECD, 2023": "OECD"},
                    why="one counts measures in all digital trade, the other rules for services over networks",
                ),
            ),
            kind="proxy",
            because="how strict rules for trade are stands for what rules for digital firms are like",
        ),
    ),
    turned=True,
)
RECORDS = (EX_09, EX_16, EX_33)
