"""product_features_2026: what two readers agree that digital products do, one row a product, from product_codes."""

from __future__ import annotations

import pandas as pd

from course.build.as_text import committed
from tools.tables.raw import Raw

#: No raw files: the readers' codes are a table of the course.
SOURCES: tuple[str, ...] = ()
#: Carried over from the table: who makes a product, and what kind it is, are judgements of the course.
ABOUT = ["product", "owner", "iso3", "kind", "market"]
MARKS = {("yes", "yes"): "1", ("no", "no"): "0"}


def agreed(codes: pd.DataFrame) -> pd.DataFrame:
    """Return products down and features across: 1 where both readers say yes, 0 where both say no, else blank.

    codes : product, feature, reader (A or B), code; each product and feature once a reader. The order of products and
    features is that of their first rows.
    """
    both = codes.pivot(index=["product", "feature"], columns="reader", values="code")
    marks = pd.Series([MARKS.get(pair, "") for pair in zip(both["A"], both["B"], strict=True)], index=both.index)
    wide = marks.unstack("feature")
    return wide.loc[codes["product"].drop_duplicates(), codes["feature"].drop_duplicates()]


def build(raw: Raw) -> pd.DataFrame:
    """Return the table from the codes; `raw` is not needed."""
    about = committed("product_features_2026")
    marks = agreed(committed("product_codes"))
    return (
        about[ABOUT].merge(marks, left_on="product", right_index=True).merge(about[["product", "note"]], on="product")
    )
