"""Small steps that several builders share: keys of the course, rounding, order of rows, the text of a table."""

from __future__ import annotations

import io
from collections.abc import Mapping

import pandas as pd

from course.build.as_text import committed


def country_names() -> dict[str, str]:
    """Return the course's name of every economy that is not a group, by ISO 3166-1 alpha-3 code."""
    frame = committed("countries")
    own = frame[frame["is_aggregate"] == "false"]
    return dict(zip(own["iso3"], own["country"], strict=True))


def rounded(values: pd.Series, digits: int) -> pd.Series:
    """Return numbers rounded as Python rounds them, by their exact value (numpy's way differs in the last digit)."""
    return pd.Series([round(float(value), digits) for value in values], index=values.index, dtype="float64")


def whole(values: pd.Series) -> pd.Series:
    """Return numbers as whole numbers (Int64), rounded half to even; a missing one stays missing."""
    return values.round().astype("Int64")


def carried(name: str, source_ids: set[str]) -> pd.DataFrame:
    """Return the rows of a committed table whose sources are all outside `source_ids`, every cell as text.

    These are facts that were read on pages: no file holds them, so a rebuild carries them over as they are.
    """
    frame = committed(name)
    own = [not source_ids & set(joined.split(";")) for joined in frame["source_id"]]
    return frame[own]


def worded(frame: pd.DataFrame, words: Mapping[str, str]) -> pd.DataFrame:
    """Return a table in which what is missing has a word.

    words : the word of each column that has one. Such a column is nearly empty: left blank, it would be taken for a
    column of numbers or of true and false by programs that guess types from the first rows.
    """
    blank = {column: frame[column].isna() | (frame[column] == "") for column in words}
    return frame.assign(**{column: frame[column].where(~blank[column], word) for column, word in words.items()})


def text(frame: pd.DataFrame) -> str:
    """Return a table as the text of its CSV file: UTF-8, comma, "\\n", true and false in small letters.

    Numbers are written as Python writes them (the shortest text that reads back the same); a missing value is empty.
    """
    out = io.StringIO()
    shown = frame.replace({True: "true", False: "false"}) if "bool" in set(map(str, frame.dtypes)) else frame
    shown.to_csv(out, index=False, lineterminator="\n")
    return out.getvalue()


def cells(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a table with every cell as the text that its CSV file holds, so that rows of two kinds can be joined."""
    return pd.read_csv(io.StringIO(text(frame)), dtype=str, keep_default_na=False)
