"""prefecture_panel_cn: Chinese cities year by year, from six tables of a student project and one of implied people."""

from __future__ import annotations

import pandas as pd

from tools.tables import frames
from tools.tables.builders.us_patent_inventors_city_cn import PATENTSVIEW
from tools.tables.raw import Raw

YEARBOOK = "hz-cityyear"
SOURCES = (YEARBOOK, PATENTSVIEW)
NEEDS = {PATENTSVIEW: ("China_final.csv", "density.csv")}
#: Column, file, divisor from the unit of the file, decimals.
COLUMNS = {
    "gdp_m_cny": ("gdp.csv", 100, 2),
    "average_wage_cny": ("wage.csv", 1, 2),
    "universities": ("college.csv", 1, 0),
    "students_per_10k": ("unistu.csv", 1, 2),
    "science_spending_m_cny": ("scicost.csv", 100, 2),
    "science_job_share": ("scipop.csv", 1, 5),
}
#: Spellings of the files that differ from the course's names.
NAMES = {
    "Huhehaote": "Hohhot",
    "Haerbin": "Harbin",
    "Huaian": "Huai'an",
    "Taizhou2": "Taizhou (Zhejiang)",
    "Maanshan": "Ma'anshan",
    "Suzhou2": "Suzhou (Anhui)",
    "Luan": "Lu'an",
    "Jian": "Ji'an",
    "Yichun2": "Yichun (Jiangxi)",
    "Fuzhou2": "Fuzhou (Jiangxi)",
    "Taian": "Tai'an",
    "Guangan": "Guang'an",
    "Yaan": "Ya'an",
    "Puer": "Pu'er",
    "Lasa": "Lhasa",
    "Xian": "Xi'an",
    "Yanan": "Yan'an",
    "Yulin2": "Yulin (Shaanxi)",
    "Wulumuqi": "Urumqi",
}
#: Wages that are ten or a thousand times off beside the years around them; printed as they are.
WAGE_SLIPS = {
    ("Haikou", 2003),
    ("Anshun", 2003),
    ("Yongzhou", 2011),
    ("Chongzuo", 2006),
    ("Tianshui", 2006),
    ("Dingxi", 2015),
}
#: Shares of science jobs above 0.3 in one year.
JOB_SLIPS = {("Leshan", 2013), ("Hebi", 2013)}
ODD_STUDENTS, LOW_GDP, NEW_GDP = 2013, 2017, 2019


def long(frame: pd.DataFrame, key: str, zero_is_blank: bool) -> pd.Series:
    """Return a table with one column per year as numbers by place and year, without blanks.

    A zero stands for a missing value in most of these files.
    """
    years = [name for name in frame.columns if name.strip().isdigit()]
    found = frame[frame[key].str.strip() != ""].melt(id_vars=[key], value_vars=years, var_name="year")
    found["value"] = pd.to_numeric(found["value"].str.strip(), errors="coerce")
    found["year"] = found["year"].astype("int64")
    found = found[found["value"].notna() & ~(zero_is_blank & (found["value"] == 0))]
    return found.set_index([key, "year"])["value"]


def gdp_doubts(gdp: pd.Series) -> list[str | None]:
    """Return the doubt of each value of a series by place and year, in order of both; None where there is none.

    2017 is far below 2016 and 2018; 2019 is a tenth or more below 2018, or 40 % above; in another year the value
    falls by 20 % or more, or rises by 45 % or more. A rise after a 2017 that is far below is not marked.
    """
    known = gdp.dropna().to_dict()

    def value(place: str, year: int) -> float:
        return float(known.get((place, year), float("nan")))

    def low(place: str, year: int) -> bool:
        beside = (value(place, year - 1), value(place, year + 1))
        return year == LOW_GDP and all(value(place, year) < 0.75 * other for other in beside)

    def doubt(place: str, year: int) -> str | None:
        now, before = value(place, year), value(place, year - 1)
        if low(place, year):
            return f"{year} far below its neighbours"
        if year == NEW_GDP:
            return f"{year} on another level" if now <= 0.9 * before or now >= 1.4 * before else None
        return "jump" if not low(place, year - 1) and (now <= 0.8 * before or now >= 1.45 * before) else None

    return [doubt(place, year) for place, year in gdp.index]


def yearbook(raw: Raw) -> pd.DataFrame:
    """Return the six columns of the yearbook by city_code and year."""
    known = frames.committed("prefectures_cn")
    codes = dict(zip(known["city"], known["city_code"], strict=True))
    parts = {}
    for column, (path, divisor, digits) in COLUMNS.items():
        values = long(raw.csv(YEARBOOK, path), "city", zero_is_blank=column != "universities")
        parts[column] = (values / divisor).round(digits)
    found = pd.DataFrame(parts).dropna(how="all", subset=[name for name in COLUMNS if name != "universities"])
    found = found.reset_index()
    found["city_code"] = found["city"].replace(NAMES).map(codes)
    return found.drop(columns="city").set_index(["city_code", "year"])


def registered(raw: Raw) -> pd.DataFrame:
    """Return inventors, inventors per resident and the people that the two imply, by city_code and year."""
    rate = long(raw.csv(PATENTSVIEW, "density.csv"), "city_code", zero_is_blank=True)
    inventors = long(raw.csv(PATENTSVIEW, "China_final.csv"), "city_code", zero_is_blank=True)
    found = pd.DataFrame({"inventors": inventors, "inventors_per_resident": rate}).dropna()
    found["registered_population_persons"] = (found["inventors"] / found["inventors_per_resident"]).round(-3)
    return found.rename_axis(["city_code", "year"])


def flagged(frame: pd.DataFrame, places: set[tuple[str, int]], flag: str) -> list[str | None]:
    """Return the flag for the cities and years given, None for all others."""
    return [flag if key in places else None for key in zip(frame["city"], frame["year"], strict=True)]


def build(raw: Raw) -> pd.DataFrame:
    """Return the table from its raw files."""
    book, people = yearbook(raw), registered(raw)
    found = pd.concat([book, people], axis=1).sort_index(kind="stable")
    found["gdp_doubt"] = gdp_doubts(found["gdp_m_cny"])
    found = found.reset_index()
    known = frames.committed("prefectures_cn")
    found["city"] = found["city_code"].map(dict(zip(known["city_code"], known["city"], strict=True)))
    found["wage_doubt"] = flagged(found, WAGE_SLIPS, "unit slip")
    odd = (found["year"] == ODD_STUDENTS) & found["students_per_10k"].notna()
    found["students_doubt"] = odd.map({True: "year looks wrong", False: None})
    found["science_job_doubt"] = flagged(found, JOB_SLIPS, "implausible")
    for name in ("universities", "inventors", "registered_population_persons"):
        found[name] = frames.whole(found[name])
    in_book = found[list(COLUMNS)].notna().any(axis=1)
    implied = found["inventors"].notna()
    found["source_id"] = [
        ";".join(name for name, there in ((YEARBOOK, one), (PATENTSVIEW, other)) if there)
        for one, other in zip(in_book, implied, strict=True)
    ]
    return found[list(frames.committed("prefecture_panel_cn").columns)]
