"""prefectures_cn: the course's key of Chinese cities, with the people of the censuses of 2010 and 2020."""

from __future__ import annotations

import pandas as pd

from tools.tables import census2010, census_books, frames
from tools.tables.raw import Raw, RawError

SOURCES = (census2010.SOURCE, census_books.BOOK_2020)


def build(raw: Raw) -> pd.DataFrame:
    """Return the table: people from the raw files, codes and names as the committed table has them.

    The names in pinyin, the codes and what was matched by hand are a key that the course made. Raise RawError if a
    place of the key has no row in its workbook.
    """
    found = frames.committed("prefectures_cn")
    people = census2010.provinces(raw)
    counts = []
    for row in found.to_dict("records"):
        if not row["city_zh"]:
            counts.append("")
            continue
        places = people[census2010.workbook(row["province"])]
        name = census2010.TOTAL if row["level"] == "municipality" else row["city_zh"]
        if name not in places:
            raise RawError(f"The workbook of {row['province']} has no place {name!r}.")
        counts.append(str(places[name]))
    found["population_2010_persons"] = counts
    later = census_books.people_of_2020(raw)
    at = list(found.columns).index("population_2010_persons") + 1
    found = found.drop(columns="population_2020_persons", errors="ignore")
    found.insert(at, "population_2020_persons", [str(later.get(code, "")) for code in found["city_code"]])
    older = found["source_id"].str.removesuffix(f";{census_books.BOOK_2020}")
    named = found["population_2020_persons"].ne("")
    found["source_id"] = older.where(~named, older + f";{census_books.BOOK_2020}")
    return found
