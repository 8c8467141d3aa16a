"""The censuses of 2010 and 2020 by county: two workbooks of the printed books, and a table on the borders of 2020.

All three lie in one repository. Cells are read as text. The workbooks hold a row for every county, city and province;
which rows are cities (prefecture-level units, municipalities, counties directly under a province) is told from the
codes. The codes of 2010 are turned into those of the course's key, prefectures_cn.
"""

from __future__ import annotations

import io
from typing import Any

import pandas as pd

from tools.tables import frames
from tools.tables.raw import Raw, RawError, optional

BOOK_2010, BOOK_2020, BORDERS = "up-census2010book", "up-census2020book", "up-census_dong2022"
MUNICIPALITIES = ("110000", "120000", "310000", "500000")
#: Codes of 2010, and in the table of borders, under which the course's key has another one.
NOW = {
    "341400": "349901",
    "371200": "379901",
    "469003": "460400",
    "522200": "520600",
    "522400": "520500",
    "542100": "540300",
    "542200": "540500",
    "542300": "540200",
    "542400": "540600",
    "542600": "540400",
    "632100": "630200",
    "652100": "650400",
    "652200": "650500",
    "110100": "110000",
    "120100": "120000",
    "310100": "310000",
    "500100": "500000",
}
#: Name here, name in each workbook (2010, 2020). Several columns are added up; blank: the book does not have it.
#: Headings of the industries of 2010 are shifted in the file: information services stand under the name of transport.
AGES_2010 = tuple(f"{age}岁（{sex}）" for age in ("20-24", "25-29", "30-34") for sex in "男女")
AGES_2020 = tuple(f"{sex}_{age}岁" for age in ("20到24", "25到29", "30到34") for sex in "男女")
SERVICES_2010 = (
    "仓储和邮政业",
    "交通运输、\n计算机服务\n和软件业",
    "信息传输、\n批发和零售业",
    "住宿和餐饮业",
    "金融业",
    "房地产业",
    "租赁和\n商务服务业",
    "科学研究、\n技术服务和\n地质勘察业",
    "水利、环境\n和公共设施\n管理业",
    "居民服务和\n其他服务业",
    "教育",
    "卫生、社会\n保障和社会\n福利业",
    "文化、体育\n和娱乐业",
    "公共管理和\n社会组织",
    "国际组织",
)
SERVICES_2020 = (
    "批发和零售业",
    "交通运输仓储和邮政业",
    "住宿和餐饮业",
    "信息传输软件和信息技术服务业",
    "金融业",
    "房地产业",
    "租赁和商务服务业",
    "科学研究和技术服务业",
    "水利环境和公共设施管理业",
    "居民服务修理和其服务业",
    "教育",
    "卫生和社会工作",
    "文化体育和娱乐业",
    "公共管理社会保障和社会组织",
    "国际组织",
)
COLUMNS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "population_persons": (("合计",), ("人口数_合计",)),
    "urban_population_persons": (("城镇人口",), ("城镇人口",)),
    "built_city_population_persons": ((), ("城区人口",)),
    "registered_population_persons": (("户籍人口",), ()),
    "registered_in_same_county_persons": (
        ("迁入人口（人）-本县（市）/\n本市市区",),
        ("户口登记地在外乡镇街道人口_本县",),
    ),
    "registered_in_same_province_persons": (
        ("迁入人口（人）-本省其他县\n（市）、市区",),
        ("户口登记地在外乡镇街道人口_本省其他县",),
    ),
    "registered_in_other_province_persons": (("迁入人口（人）-外省",), ("户口登记地在外乡镇街道人口_省外",)),
    "college_persons": (("大学专科-男", "大学专科-女"), ("大学专科_男", "大学专科_女")),
    "bachelor_persons": (("大学本科及以上-男", "大学本科及以上-女"), ("本科及以上_男", "本科及以上_女")),
    "age_20_34_persons": (AGES_2010, AGES_2020),
    "schooling_years": ((), ("平均受教育年限_合计",)),
    "sample_employed_persons": (("各种行业人口\n总计",), ("各种行业人口总计",)),
    "sample_manufacturing_persons": (("制造业",), ("制造业",)),
    "sample_services_persons": (SERVICES_2010, SERVICES_2020),
    "sample_it_services_persons": (("交通运输、\n计算机服务\n和软件业",), ("信息传输软件和信息技术服务业",)),
    "sample_science_services_persons": (
        ("科学研究、\n技术服务和\n地质勘察业",),
        ("科学研究和技术服务业",),
    ),
    "sample_professionals_persons": (("专业技术人员",), ("专业技术人员",)),
    "floor_area_sqm_per_person": (("人均住房\n建筑面积\n（平方米/人）",), ("人均住房建筑面积",)),
    "sample_households": (("长表数据-家庭户",), ("家庭户户数_长表",)),
    "sample_renting_households": (("住房来源-租赁",), ("住房来源_租赁",)),
}
#: Columns that are means, not counts.
MEANS = ("schooling_years", "floor_area_sqm_per_person")


def book(raw: Raw, source: str) -> pd.DataFrame:
    """Return a workbook, every cell as text, with the columns code and place (its Chinese name) in front.

    Raise RawError if the file or the package that reads it is missing.
    """
    optional("openpyxl")
    found = pd.read_excel(io.BytesIO(raw.bytes(source)), dtype=str, keep_default_na=False, na_values=["", "NA"])
    code, place = ("区划代码", "地区") if source == BOOK_2010 else ("区划代码", "区县")
    names = found[place].fillna("").str.split().str.join("")
    return found.assign(code=found[code].fillna(""), place=names)


def numbers(found: pd.DataFrame, source: str) -> pd.DataFrame:
    """Return the columns of this module of a workbook, in their order: counts Int64, means float, blank where none.

    Raise RawError if the workbook lacks one of its columns.
    """
    which, made = int(source == BOOK_2020), {}
    for name, both in COLUMNS.items():
        own = list(both[which])
        lost = [column for column in own if column not in found]
        if lost:
            raise RawError(f"The workbook of {source} has no column {lost[0]!r}.")
        if own:
            cells = found[own].apply(pd.to_numeric, errors="raise")
            values = cells.sum(axis=1, min_count=1 if name == "sample_services_persons" else len(own))
        else:
            values = pd.Series(pd.NA, index=found.index, dtype="Float64")
        made[name] = values.astype("Float64") if name in MEANS else values.astype("Int64")
    return pd.DataFrame(made)


def level(code: str) -> str:
    """Return what the code of a row stands for: municipality, prefecture, county under a province, or another row."""
    if code in MUNICIPALITIES:
        return "municipality"
    if len(code) != 6 or code[:2] in {one[:2] for one in MUNICIPALITIES} or code[2:] == "0000":
        return "other"
    if code[2:4] == "90":
        return "county under a province" if code[4:] != "00" else "other"
    return "prefecture" if code[4:] == "00" else "other"


def cities(raw: Raw, source: str) -> pd.DataFrame:
    """Return the cities of one census: city_code (of the key), place, level, and the columns of this module."""
    found = book(raw, source)
    kinds = found["code"].map(level)
    own = found[kinds != "other"]
    head = pd.DataFrame(
        {"city_code": own["code"].replace(NOW), "place": own["place"], "level": kinds[kinds != "other"]}
    )
    return pd.concat([head, numbers(own, source)], axis=1)


def names() -> dict[str, str]:
    """Return the course's name of each city by its code."""
    key = frames.committed("prefectures_cn")
    return dict(zip(key["city_code"], key["city"], strict=True))


def provinces() -> dict[str, str]:
    """Return the province of each city by its code."""
    key = frames.committed("prefectures_cn")
    return dict(zip(key["city_code"], key["province"], strict=True))


def placed(found: pd.DataFrame) -> pd.DataFrame:
    """Return rows with city and province from the course's key. Raise RawError if a code is not in the key."""
    known, home = names(), provinces()
    lost = sorted(set(found["city_code"]) - set(known))
    if lost:
        raise RawError(f"The course's key prefectures_cn has no city with the code {lost[0]}.")
    return found.assign(city=found["city_code"].map(known), province=found["city_code"].map(home))


def people_of_2020(raw: Raw) -> dict[str, Any]:
    """Return the people of 2020 by city_code."""
    found = cities(raw, BOOK_2020)
    return dict(zip(found["city_code"], found["population_persons"], strict=True))
