"""Checks of the tables on digital products."""

from __future__ import annotations

from typing import Any

import pandas as pd

from course import data
from course.build.checks.core import Problems, check, near
from course.models.agreement import agreement


@check("product_codes")
def _codes(frame: pd.DataFrame) -> Problems:
    codes = frame.astype({"code": "str", "reader": "str"})
    silent = codes["code"] == "not coded"
    problems = [
        f"{column} must be there for yes and no, and only there"
        for column in ("evidence", "source_kind", "source_id")
        if (codes[column].isna() != silent).any()
    ]
    if (codes["code"].eq("yes") & codes["evidence"].astype("str").eq("omission")).any():
        problems.append("a yes by omission")
    wide = codes.pivot(index=["product", "feature"], columns="reader", values="code")
    if len(wide) != 1600 or wide.isna().any().any():
        return [*problems, f"{len(wide)} products and features, expected 1,600, each coded by both readers"]
    seen = wide[(wide != "not coded").all(axis=1)]
    yes = wide == "yes"
    for label, pair, wanted in (
        ("kappa of yes, no and not coded", wide, 0.6486),
        ("kappa of yes against the rest", yes, 0.7918),
        ("kappa where both coded", seen, 0.8661),
    ):
        problems += near(label, agreement(pair["A"].tolist(), pair["B"].tolist()).kappa, wanted, 0.0005)
    return problems


@check("product_features_2026")
def _agreed(frame: pd.DataFrame) -> Problems:
    codes = data.load("product_codes").astype({"code": "str", "reader": "str", "feature": "str"})
    wide = codes.pivot(index=["product", "feature"], columns="reader", values="code")
    marks = frame.set_index("product")[codes["feature"].unique().tolist()].astype("float64").stack(future_stack=True)
    found: Any = marks.reindex(wide.index)
    yes, no = (wide == "yes").all(axis=1), (wide == "no").all(axis=1)
    wrong = (found.eq(1) != yes) | (found.eq(0) != no)
    return [f"{product}, {feature}: not what both readers coded" for product, feature in wide.index[wrong][:3]]
