"""What the claims on chance and memory are asked of: places with inventors and young firms, forecasts, fields of AI.

Pure functions of tables; the claims themselves are in records.py.
"""

from __future__ import annotations

import pandas as pd

from course.tables import areas
from course.tables.cache import computed_once

#: Who looks ahead stands at the end of this year.
STAND = 2015
EARLY, MIDDLE, LATE = (2001, 2005), (2011, 2015), (2017, 2021)
#: The years for which inventors are counted, and how many of them a forecaster adds up.
FIRST, LAST, BACK = 2001, 2021, 3


@computed_once
def inventors(prefectures_cn: pd.DataFrame, us_patent_inventors_city_cn: pd.DataFrame) -> pd.DataFrame:
    """Return inventors on US patents by place and year, with a first column of the people of 2010.

    The places are those of lesson how_concentrated. People are those of 2010 in all years: who looks ahead at the end
    of 2015 knows no other census.
    """
    every = areas.china_prefectures_by_year(prefectures_cn, us_patent_inventors_city_cn, FIRST, LAST, census=2010)
    found = every.pivot(index="place", columns="year", values="innovation").rename_axis(columns=None)
    found.insert(0, "people", every[every["year"] == LAST].set_index("place")["population"])
    return found


def three_years(table: pd.DataFrame, last: int) -> pd.Series:
    """Return inventors by place, added up over the three years that end with one. Raises KeyError for a year that
    the table has not.
    """
    return table[[last - n for n in reversed(range(BACK))]].sum(axis=1)


def units(prefectures_cn: pd.DataFrame, us_patent_inventors_city_cn: pd.DataFrame) -> pd.DataFrame:
    """Return the places with people of 2010, and inventors added up over three spans of years (early, middle, late)."""
    table = inventors(prefectures_cn, us_patent_inventors_city_cn)
    spans = {"early": EARLY, "middle": MIDDLE, "late": LATE}
    return table[["people"]].assign(
        **{name: table[list(range(first, last + 1))].sum(axis=1) for name, (first, last) in spans.items()}
    )


def firms(
    unicorns_cn_companies_2022: pd.DataFrame, prefectures_cn: pd.DataFrame, us_patent_inventors_city_cn: pd.DataFrame
) -> pd.DataFrame:
    """The young firms of the list with the place of lesson how_concentrated they sit in, and the year in which they
    came on the list.
    """
    merged = us_patent_inventors_city_cn.dropna(subset="merge_group").drop_duplicates("city_code")
    place = pd.concat(
        [
            prefectures_cn.set_index("city_code")["city"].astype(str),
            merged.set_index("city_code")["merge_group"].astype(str),
        ]
    )
    place = place[~place.index.duplicated(keep="last")]
    table = unicorns_cn_companies_2022.assign(
        place=unicorns_cn_companies_2022["city_code"].map(place),
        reached=unicorns_cn_companies_2022["year_reached"].astype("int64"),
        industry=unicorns_cn_companies_2022["industry"].astype(str),
    )
    return table.dropna(subset="place")


def counted(rows: pd.DataFrame, table: pd.DataFrame) -> pd.Series:
    """Firms by place, in the order of the table of units, zeros kept."""
    return rows.groupby("place").size().reindex(table.index).fillna(0.0)


def forecasts(table: pd.DataFrame, known: pd.Series) -> pd.DataFrame:
    """Return the shares of young firms by place that a forecaster could have named at the end of 2015, adding up to 1.

    table : what `units` gives. known : young firms by then. The last one is the mean of the two before it.
    """
    by = {
        "every place alike": pd.Series(1.0, table.index),
        "by people": table["people"],
        "by inventors of 2011 to 2015": table["middle"],
        "by young firms of 2015": known,
    }
    shares = pd.DataFrame({name: past / past.sum() for name, past in by.items()})
    return shares.assign(**{"half and half": shares.iloc[:, 2:4].mean(axis=1)})


def fields(ai_notable_models: pd.DataFrame, first: int, last: int) -> pd.Series:
    """Notable models of these years by field; a model with several fields is split between them."""
    rows = ai_notable_models[ai_notable_models["year"].between(first, last)].dropna(subset="domain")
    names = rows["domain"].str
    one = pd.DataFrame({"field": names.split(";"), "part": 1 / (names.count(";") + 1)}).explode("field")
    return one.groupby("field")["part"].sum()
