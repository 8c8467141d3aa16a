"""The records of the claims, on *Run of the Red Queen* (Breznitz and Murphree 2010)."""

from __future__ import annotations

import pandas as pd

from course.ledger import estimates
from course.ledger.record import Found, Line, Question, Record, one_of, rows
from course.tables.cache import computed_once

ESSAY_YEAR = 2010
TABLE = "rd_by_kind_country"


@computed_once
def _development(rd_by_kind_country: pd.DataFrame, unclassified: str, vintage: str) -> pd.DataFrame:
    """Return the shares of development: years down, countries across.

    unclassified : what to do with R&D of no kind: leave a country out where it is 5 % or more, keep it as it is, or
    count all of it as development. vintage : the preferred figures, or the others where a country has some.
    """
    known = rows(rd_by_kind_country, TABLE, kind=["development", "other"])
    known = known.assign(iso3=known["iso3"].astype(str), kind=known["kind"].astype(str))
    first = known["preferred"] == (vintage == "preferred")
    other = known.assign(first=first).sort_values("first", kind="stable")
    other = other.drop_duplicates(["iso3", "year", "kind"], keep="last")
    wide = other.pivot(index=["iso3", "year"], columns="kind", values="share_percent")
    loose = wide["other"].fillna(0.0) if "other" in wide else 0.0 * wide["development"]
    share = {
        "left out": wide["development"].where(loose < 5),
        "kept": wide["development"],
        "as development": wide["development"] + loose,
    }[unclassified]
    own = other[other["first"] & (other["kind"] == "development")].set_index(["iso3", "year"]).index
    return pd.DataFrame({"share": share, "own": share.index.isin(own)}).dropna().reset_index()


def lead(rd_by_kind_country: pd.DataFrame, *, against: str, unclassified: str, vintage: str) -> Found:
    """Return by how many points of R&D China's share of development is above that of others."""
    shares = _development(rd_by_kind_country, unclassified, vintage)
    if against == "United States in the essay's year":
        then = shares[shares["year"] == ESSAY_YEAR]
        china, other = (float(rows(then, TABLE, iso3=iso3)["share"].iloc[0]) for iso3 in ("CHN", "USA"))
        return estimates.exact(china - other).telling(china=china, other=other)
    latest = shares.sort_values(["own", "year"], kind="stable").groupby("iso3", sort=True)["share"].last()
    china = float(rows(latest.reset_index(), TABLE, iso3="CHN")["share"].iloc[0])
    others = latest.drop(index="CHN")
    other = float(others.max() if against == "the nearest country" else others.median())
    return estimates.exact(china - other).telling(china=china, other=other)


CHOICES = (
    one_of(
        "against",
        "the nearest country",
        "the median country",
        "United States in the essay's year",
        why="the authors don't say with whom they compare, and wrote when only one other country had figures",
    ),
    one_of(
        "unclassified",
        "left out",
        "kept",
        "as development",
        why="some countries leave a part of their R&D unclassified, and it could be development",
    ),
    one_of("vintage", "preferred", "other", why="two sources give figures for the same years"),
)
PROXY = "money spent on development stands for the edge of which the authors speak"

RQ_15 = Record(
    "RQ-15",
    "On the road from research to development, China's innovative edge lies much closer to development.",
    (
        Question(
            "closer",
            "China's R&D lies closer to development than that of others",
            lead,
            Line(0, "closer is any lead", "points of R&D", side="more than"),
            yes="China gives more of its R&D to development ({china:.0f}%) than any other country ({other:.0f}%)",
            no="China does not give more of its R&D to development ({china:.0f}%) than others do ({other:.0f}%)",
            choices=CHOICES,
            kind="proxy",
            because=PROXY,
        ),
        Question(
            "much closer",
            "it lies much closer",
            lead,
            Line(10, "a tenth of all R&D", "points of R&D", judged=True),
            yes="its lead is large ({range} points)",
            no="its lead is not large ({range} points)",
            choices=CHOICES,
            kind="proxy",
            because=PROXY,
        ),
    ),
)
RECORDS = (RQ_15,)
