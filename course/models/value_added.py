"""Value-added accounting of one product: who gets which part of its price, and what moves when a stage moves.

Pure functions: amounts in, amounts out. An account is a tuple of items that add up to the price, to the cent. What
the published items miss by rounding is an item of its own, in no country and never spread over the others.

    price = margins + distribution + parts + pay + rounding

Moving a stage is bookkeeping, not economics. The same work is done by as many people in another place; where it costs
more or less there, the difference comes out of the lead firm's margin or is added to the price. Nothing is created or
lost: what one place loses another gains. What the account can't see: speed, skill, suppliers next door, and what
everybody does afterwards.

Source: Linden, Kraemer and Dedrick (2009), "Who captures value in a global innovation network?", Communications of
the ACM 52(3), for the layout of the account; the moving is this course's own.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

KINDS = ("margin", "distribution", "parts", "pay", "rounding")
NOWHERE = "no country"
PAYERS = ("lead", "buyer")


@dataclass(frozen=True)
class Item:
    """One line of an account.

    name, country : who or what, and where. kind : one of KINDS. usd : US dollars in one device; only rounding may be
    negative.
    jobs : full-year jobs behind a million devices, where they are known; else 0.
    """

    name: str
    country: str
    kind: str
    usd: float
    jobs: float = 0.0

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"kind of {self.name!r} must be one of {', '.join(KINDS)}; found {self.kind!r}")
        if not math.isfinite(self.usd) or (self.usd < 0 and self.kind not in ("rounding", "margin")):
            raise ValueError(f"usd of {self.name!r} must be 0 or more US dollars; found {self.usd}")
        if not (math.isfinite(self.jobs) and self.jobs >= 0):
            raise ValueError(f"jobs of {self.name!r} must be 0 or more for a million devices; found {self.jobs}")


Account = tuple[Item, ...]


def total(account: Iterable[Item]) -> float:
    """Return the sum of all items in US dollars: the price."""
    return math.fsum(item.usd for item in account)


def close(items: Iterable[Item], price: float, tolerance: float = 0.005) -> Account:
    """Return the items and, where they don't add up to the price, one more for the rounding.

    price : US dollars a device. tolerance : the largest gap, as a share of the price, that can be rounding. Raises
    ValueError beyond it: then something is missing, and it must be named as an item.
    """
    _within("price", price, 0, math.inf, "US dollars", open_low=True)
    _within("tolerance", tolerance, 0, 0.05, "share of the price")
    account = tuple(items)
    gap = price - total(account)
    if abs(gap) > tolerance * price:
        raise ValueError(
            f"items add up to {total(account):g} of a price of {price:g} US dollars; a gap of at most"
            f" {tolerance * price:g} can be rounding. Name what is missing as an item of its own"
        )
    return account if abs(gap) < 1e-9 else (*account, Item("rounding of the published items", NOWHERE, "rounding", gap))


def by_country(account: Iterable[Item]) -> dict[str, dict[str, float]]:
    """Return the account by country: country -> amount by kind (US dollars a device), their `total`, and `jobs`.

    The totals add up to the price; countries stand in order of first mention.
    """
    rows: dict[str, dict[str, float]] = {}
    for item in account:
        row = rows.setdefault(item.country, {**dict.fromkeys(KINDS, 0.0), "total": 0.0, "jobs": 0.0})
        row[item.kind] += item.usd
        row["total"] += item.usd
        row["jobs"] += item.jobs
    return rows


def book(account: Iterable[Item]) -> pd.DataFrame:
    """Return `by_country` as a table: one row per country, one column per kind, then total and jobs."""
    return pd.DataFrame.from_dict(by_country(account), orient="index").rename_axis("country")


def move(
    account: Iterable[Item],
    name: str,
    to: str,
    *,
    times: float = 1.0,
    share: float = 1.0,
    payer: str = "lead",
    lead: str = "Apple",
) -> Account:
    """Return the account after a stage has moved to another country.

    name : the stage (all items of that name that are not yet there). to : the country. times : what it costs there,
    as a multiple of what it cost before (0 to 100). share : the part that moves (0 to 1). payer : "lead", the lead
    firm's margin takes the difference and the price stays; or "buyer", the price takes it. lead : the name of the
    lead firm's margin.

    Jobs move with the work, as many as before. Raises ValueError for a stage that is not there, for rounding (it is
    nobody's work), and where the lead firm's own margin is to cost more or less (it would pay itself).
    """
    account = tuple(account)
    known = list(dict.fromkeys(item.name for item in account))
    if name not in known:
        raise ValueError(f"name must be a stage of the account ({', '.join(known)}); found {name!r}")
    if payer not in PAYERS:
        raise ValueError(f"payer must be one of {', '.join(PAYERS)}; found {payer!r}")
    _within("times", times, 0, 100, "times the present cost")
    _within("share", share, 0, 1, "share of the stage")
    if any(item.kind == "rounding" for item in account if item.name == name):
        raise ValueError(f"name must be a stage; found {name!r}, which is rounding and nobody's work")
    if name == lead and times != 1:
        raise ValueError(f"times must be 1 for {lead!r}, whose margin is what is left over; found {times:g}")
    after, extra = [], 0.0
    for item in account:
        if item.name != name or item.country == to:
            after.append(item)
            continue
        if share < 1:
            after.append(replace(item, usd=item.usd * (1 - share), jobs=item.jobs * (1 - share)))
        if share > 0:
            after.append(replace(item, country=to, usd=item.usd * share * times, jobs=item.jobs * share))
        extra += item.usd * share * (times - 1)
    if payer == "lead" and extra:
        if lead not in known:
            raise ValueError(f"lead must be an item of the account ({', '.join(known)}); found {lead!r}")
        whole = math.fsum(item.usd for item in after if item.name == lead)
        # a lead firm with margins in several places loses in proportion; one without any loses where it stands first
        first = next(i for i, item in enumerate(after) if item.name == lead)
        after = [
            (
                item
                if item.name != lead
                else replace(item, usd=item.usd - extra * (item.usd / whole if whole else float(i == first)))
            )
            for i, item in enumerate(after)
        ]
    return tuple(after)


def break_even(account: Iterable[Item], name: str, share: float = 1.0, lead: str = "Apple") -> float:
    """Return how many times its present cost a stage may cost until the lead firm's margin is 0 (infinite for a stage
    that costs nothing).
    """
    cost, margin = _pair(account, name, lead)
    _within("share", share, 0, 1, "share of the stage")
    moved = cost * share
    return 1 + margin / moved if moved else math.inf


def _pair(account: Iterable[Item], name: str, lead: str) -> tuple[float, float]:
    account = tuple(account)
    known = list(dict.fromkeys(item.name for item in account))
    for what, wanted in (("name", name), ("lead", lead)):
        if wanted not in known:
            raise ValueError(f"{what} must be an item of the account ({', '.join(known)}); found {wanted!r}")
    if name == lead:
        raise ValueError(f"name must be another stage than the lead firm's margin; found {name!r}")
    cost, margin = (math.fsum(item.usd for item in account if item.name == wanted) for wanted in (name, lead))
    return cost, margin


def _within(name: str, value: float, low: float, high: float, unit: str, open_low: bool = False) -> None:
    ok = isinstance(value, (int, float, np.number)) and not isinstance(value, bool) and math.isfinite(value)
    if not (ok and low <= value <= high and not (open_low and value == low)):
        reach = f"above {low:g}" if math.isinf(high) else f"from {low:g} to {high:g}"
        raise ValueError(f"{name} must be {reach} {unit}; found {value!r}")


# ----------------------------------------------------------------------------------------- the three published accounts

#: Product of the course -> its name in the table.
PRODUCTS = {
    "iPod, 2005": "iPod 30GB video (2005)",
    "iPhone 3GS, 2009": "iPhone 3GS teardown (2009)",
    "iPad, 2010": "iPad (2010)",
}
ASSEMBLY, APPLE, SHOPS, UNNAMED = "final assembly", "Apple", "shops and distribution", "parts that are not named"
_KIND = {
    "gross profit": "margin",
    "distribution": "distribution",
    "component": "parts",
    "materials": "parts",
    "labour": "pay",
}
_SHORT = {
    "Apple gross margin": APPLE,
    "Apple margin": APPLE,
    "Final assembly labour": ASSEMBLY,
    "Manufacturing (assembly)": ASSEMBLY,
    "Insertion, test and assembly": ASSEMBLY,
    "Distribution and retail": SHOPS,
    "Retail margin and distribution": SHOPS,
    "Component labour, unidentified": "pay in parts makers",
    "Non-labour inputs (materials)": "materials and other inputs",
}
_PLACE = {"unidentified": "not stated", "unspecified": "not stated", "all": "not stated"}
#: Lines that sum up others, or print the same again.
_SUMS = ("total", "together", "Gross profit of Apple", "Factory cost", "price")


def published(value_capture: pd.DataFrame, product: str) -> Account:
    """Return the account of a product as its study reports it, closed to the price.

    product : a key of PRODUCTS. Sums and lines given twice are left out; parts that a list does not name are an
    item; for the iPhone the price and Apple's margin (which holds the shops, too) come from Xing and Detert. Raises
    ValueError for another name.
    """
    if product not in PRODUCTS:
        raise ValueError(f"product must be one of {', '.join(PRODUCTS)}; found {product!r}")
    amounts = value_capture[value_capture["indicator"].astype(str) == "amount"].dropna(subset="value")
    rows = amounts[amounts["product"].astype(str) == PRODUCTS[product]].sort_values("line", kind="stable")
    value = {str(item): float(usd) for item, usd in zip(rows["item"], rows["value"], strict=True)}
    items = []
    row: Any  # the fields of a row have the names of the columns
    for row in rows.itertuples():
        item, kind = str(row.item), _KIND.get(str(row.category))
        if kind and not any(word in item for word in _SUMS):
            place = _PLACE.get(str(row.country), str(row.country))
            short = _SHORT.get(item, item.removeprefix("Value capture, "))
            items.append(Item(_maker(short), place, kind, float(row.value)))
    if product == "iPad, 2010":
        return close(items, value["Retail price"])
    if product == "iPod, 2005":
        named = math.fsum(item.usd for item in items if item.kind in ("parts", "pay"))
        items.append(Item(UNNAMED, "not stated", "parts", value["Factory cost"] - named))
        return close(items, value["Retail price"])
    named = math.fsum(item.usd for item in items if item.kind == "parts")
    items.append(Item(UNNAMED, "not stated", "parts", value["Bill of materials, total"] - named))
    trade = amounts[amounts["product"].astype(str) == "iPhone 3G by country (2009)"].set_index("item")["value"]
    items.append(Item(APPLE, "United States", "margin", float(trade["Apple margin"])))
    return close(items, float(trade["Retail price"]))


def _maker(name: str) -> str:
    places = ("Japan", "South Korea", "Taiwan", "European Union", "unidentified")
    return f"suppliers, {name.replace('unidentified', 'not stated')}" if name in places else name
