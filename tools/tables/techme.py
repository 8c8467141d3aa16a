"""The R package techme: China's science and technology yearbook by province, 2000 to 2023, a .rda file a table."""

from __future__ import annotations

import pandas as pd

from tools.tables import frames, rda
from tools.tables.raw import Raw

SOURCE = "rq-S04"
NATION = "全国"
#: Endings of the names of provinces that the package leaves out.
ENDINGS = ("省", "市", "壮族自治区", "回族自治区", "维吾尔自治区", "自治区")

#: Names that the package has misread from print.
MISREAD = {"江两": "江西", "江四": "江西", "山两": "山西", "两藏": "西藏", "四藏": "西藏", "浙汀": "浙江"}


def provinces() -> dict[str, str]:
    """Return the course's name of each province, and China for the nation, by its short Chinese name."""
    known = frames.committed("provinces")
    known = known[known["level"] == "province"]
    return {NATION: "China"} | {short(zh): en for zh, en in zip(known["name_zh"], known["province"], strict=True)}


def short(name: str) -> str:
    """Return a province's Chinese name without its ending."""
    for ending in ENDINGS:
        if name.endswith(ending):
            return name.removesuffix(ending)
    return name


def table(raw: Raw, name: str) -> pd.DataFrame:
    """Return a table of the package as province, level, year and one column per variable.

    Raise RawError if the file is missing or the package rdata is not installed.
    """
    return tidy(rda.frame(raw.bytes(SOURCE, f"data/{name}.rda")), provinces())


def tidy(frame: pd.DataFrame, names: dict[str, str]) -> pd.DataFrame:
    """Return a long table of the package (province, year, value, variables) as one row per province and year."""
    long = pd.DataFrame({column: frame[column].to_numpy() for column in ("province", "year", "variables", "value")})
    long = long.dropna(subset=["value"])
    long["province"] = long["province"].str.replace(r"\s", "", regex=True).replace(MISREAD).map(names)
    long["year"] = long["year"].astype("int64")
    long["value"] = long["value"].astype(float)
    found = long.pivot_table(index=["province", "year"], columns="variables", values="value", aggfunc="first")
    found = found.reset_index().rename_axis(columns=None)
    found.insert(1, "level", found["province"].map(lambda name: "nation" if name == "China" else "province"))
    return found


def merged(parts: list[pd.DataFrame]) -> pd.DataFrame:
    """Return several tables side by side: every province and year that any of them has, in order of both."""
    keys = ["province", "level", "year"]
    found = pd.concat([part.set_index(keys) for part in parts], axis=1).sort_index(
        level=["province", "year"], kind="stable"
    )
    return found.reset_index()
