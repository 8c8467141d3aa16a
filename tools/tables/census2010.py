"""Census of 2010, table 1-6: people by place, one workbook a province. The total column is the second."""

from __future__ import annotations

import io

import pandas as pd

from tools.tables.raw import Raw, files, optional

SOURCE = "hz-census2010"
TOTAL = "总计"
#: One workbook calls the province "the whole province".
WHOLE_PROVINCE = "全省"
#: Name of a workbook where it is not the province in small letters.
WORKBOOKS = {"Inner Mongolia": "neimenggu", "Tibet": "xizang"}


def counted(frame: pd.DataFrame) -> dict[str, int]:
    """Return the people of each place of a workbook that was read without a head; the first of two with one name."""
    found: dict[str, int] = {}
    for name, total in zip(frame[0], pd.to_numeric(frame[1], errors="coerce"), strict=True):
        if isinstance(name, str) and pd.notna(total):
            place = "".join(name.replace("_x000D_", "").split())
            found.setdefault(TOTAL if place == WHOLE_PROVINCE else place, int(total))
    return found


def provinces(raw: Raw) -> dict[str, dict[str, int]]:
    """Return people by place, for each workbook by its name ("anhui"); the province itself is TOTAL."""
    optional("openpyxl")
    found = {}
    for file in files(SOURCE):
        sheet = pd.read_excel(io.BytesIO(raw.bytes(SOURCE, file.path)), header=None)
        found[file.path.removeprefix("Data/").removesuffix("_ethnicity.xlsx")] = counted(sheet)
    return found


def workbook(province: str) -> str:
    """Return the name of a province's workbook."""
    return WORKBOOKS.get(province, province.lower())
