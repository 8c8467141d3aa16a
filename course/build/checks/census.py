"""Checks of the censuses of 2010 and 2020 by city and by district."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from course import data
from course.build.checks.cities import same_city_names
from course.build.checks.core import Problems, anchor, check, near

#: People in the rows of cities. For 2010 the printed total of the mainland is 444 more: islands that are no city.
TOTALS = {2010: 1_332_810_425, 2020: 1_409_778_724}
#: People of 2010 who lived elsewhere than where they were registered; printed as 261 million.
AWAY = 260_937_634
#: Cities whose own communiqué has another number than the book of 2020.
OTHER = {
    "Baoding", "Baishan", "Yanbian", "Wuhan", "Yichang", "Xiantao", "Shenzhen", "Shanwei", "Danzhou", "Xi'an",
    "Xianyang", "Boertala", "Bayinguoleng", "Hetian", "Yili", "Tacheng", "Aletai",
}  # fmt: skip
#: Cities of which a zone that is no district is missing among the districts.
SHORT = {"Taiyuan", "Datong", "Jilin", "Lianyungang", "Wenzhou", "Wuhu", "Hengyang", "Yueyang"}
ELSEWHERE = [f"registered_in_{where}_persons" for where in ("same_county", "same_province", "other_province")]
#: A part of people and what it is a part of; both must be there.
PARTS = {
    "urban_population_persons": "population_persons",
    "built_city_population_persons": "urban_population_persons",
    "bachelor_persons": "population_persons",
    "college_persons": "population_persons",
    "age_20_34_persons": "population_persons",
    "registered_in_other_province_persons": "population_persons",
    "sample_manufacturing_persons": "sample_employed_persons",
    "sample_services_persons": "sample_employed_persons",
    "sample_it_services_persons": "sample_services_persons",
    "sample_science_services_persons": "sample_services_persons",
    "sample_professionals_persons": "sample_employed_persons",
    "sample_renting_households": "sample_households",
}


def _one_year(frame: pd.DataFrame, year: int) -> pd.DataFrame:
    return frame[frame["year"] == year].set_index("city_code")


@check("census_cities_cn", "census_borders_cn", "census_districts_cn")
def _names(frame: pd.DataFrame) -> Problems:
    homes = data.load("prefectures_cn").set_index("city_code")["province"]
    wrong = frame[frame["city_code"].map(homes) != frame["province"].astype("str")]
    problems = [f"{wrong['city'].iloc[0]} has another province in prefectures_cn"] if len(wrong) else []
    return [*problems, *same_city_names(frame)]


@check("census_cities_cn", "census_borders_cn", "census_districts_cn")
def _parts(frame: pd.DataFrame) -> Iterator[str]:
    """No part is larger than its whole (a built city may reach beyond what the book calls urban by a fifth)."""
    for part, whole in PARTS.items():
        if part in frame and whole in frame:
            room = 1.2 if part == "built_city_population_persons" else 1.0
            over = frame[frame[part].astype("Float64") > room * frame[whole].astype("Float64")]
            if len(over):
                yield f"{part} of {over['city'].iloc[0]} is more than {whole}"


@check("census_cities_cn", "census_districts_cn")
def _sampled(frame: pd.DataFrame) -> Iterator[str]:
    """The sample is about a tenth: workers in it are 2 to 11 of 100 people, households 1 to 7."""
    people = frame["population_persons"].astype("Float64")
    for column, low, high in (("sample_employed_persons", 0.015, 0.12), ("sample_households", 0.01, 0.07)):
        share = (frame[column].astype("Float64") / people).dropna()
        if not share.between(low, high).all():
            yield f"{column} is {share.min():.3f} to {share.max():.3f} of the people"


@check("census_cities_cn")
def _cities(frame: pd.DataFrame) -> Iterator[str]:
    for year, total in TOTALS.items():
        rows = _one_year(frame, year)
        yield from near(f"people of {year}", float(rows["population_persons"].sum()), total, 0)
        key = data.load("prefectures_cn").set_index("city_code")[f"population_{year}_persons"].dropna()
        both = key.index.intersection(rows.index)
        off = [code for code in both if key[code] != rows["population_persons"][code]]
        # Xianyang of 2010: with Yangling in the book by county, without it in the table of the key
        if off != ([610400] if year == 2010 else []):
            yield f"people of {year} differ from prefectures_cn in {off[:3]}"
    yield from near(
        "people of 2010 registered elsewhere", float(_one_year(frame, 2010)[ELSEWHERE].sum().sum()), AWAY, 0
    )
    for column, share in (("sample_it_services_persons", 0.00614), ("sample_manufacturing_persons", 0.16855)):
        rows = _one_year(frame, 2010)
        found = float(rows[column].sum() / rows["sample_employed_persons"].sum())
        yield from near(f"{column} of 2010 over all workers", found, share, 0.005)
    # Hangzhou's communiqué: 11,936,010 people, of whom 29,317 in 100,000 have been to a college
    there = frame.assign(college=100_000 * (frame["college_persons"] + frame["bachelor_persons"]))
    there["college"] = (there["college"] / there["population_persons"]).astype("float64")
    yield from anchor(there, "population_persons", 11_936_010, 0, city="Hangzhou", year=2020)
    yield from anchor(there, "college", 29_317, 0.00005, city="Hangzhou", year=2020)
    # registered people over residents in 2010
    ratio = frame.assign(open=(frame["registered_population_persons"] / frame["population_persons"]).astype("float64"))
    for city, value in (("Shenzhen", 0.24), ("Beijing", 0.64), ("Hangzhou", 0.79)):
        yield from anchor(ratio, "open", value, 0.03, city=city, year=2010)
    yield from _provinces(frame)


def _provinces(frame: pd.DataFrame) -> Iterator[str]:
    """The cities of a province add up to its people of 2020 (province_economy has them rounded)."""
    known = data.load("province_economy").query("year == 2020 and level == 'province'").set_index("province")
    own = frame[frame["year"] == 2020].groupby(frame["province"].astype("str"))["population_persons"].sum()
    ratio = own.astype("float64") / known["population_persons"].astype("float64").reindex(own.index)
    if not (ratio - 1).abs().lt(0.01).all():
        yield f"the cities of {(ratio - 1).abs().idxmax()} do not add up to their province"


@check("census_borders_cn")
def _borders(frame: pd.DataFrame) -> Iterator[str]:
    book = _one_year(data.load("census_cities_cn"), 2020)["population_persons"]
    now, then = _one_year(frame, 2020), _one_year(frame, 2010)
    differ = set(now["city"][now["population_persons"] != book.reindex(now.index)])
    if differ != OTHER:
        yield f"communiqués differ from the book in {', '.join(sorted(differ ^ OTHER))}"
    growth = (now["population_persons"] / then["population_persons"] - 1).astype("float64")
    for code, value in ((110000, 0.116), (310000, 0.080), (330100, 0.372), (440300, 0.684)):
        yield from near(f"growth of {code}", float(growth.get(code, float("nan"))), value, 0.01)
    total = float((then["population_persons"]).sum())
    yield from near("people of 2010", total, TOTALS[2010], 0.004)
    ages = frame[["age_0_14_percent", "age_15_59_percent", "age_60_over_percent"]].sum(axis=1, min_count=3).dropna()
    if not ages.between(99.5, 100.5).all():
        yield f"ages add to {ages.min()} to {ages.max()} percent"
    over = frame[frame["age_65_over_percent"] >= frame["age_60_over_percent"]]
    if over["city"].tolist() != ["Xiangtan"]:  # wrong in the file, and said so in the row
        yield f"more people are over 65 than over 60 in {', '.join(over['city'])}"
    older = frame.pivot(index="city_code", columns="year", values="household_size_persons").mean()
    if not older[2010] > older[2020]:
        yield "households did not become smaller"


@check("census_districts_cn")
def _districts(frame: pd.DataFrame) -> Iterator[str]:
    book = _one_year(data.load("census_cities_cn"), 2020)
    columns = [name for name in frame.columns if name in book.columns and name.endswith(("persons", "households"))]
    sums = frame.groupby("city_code")[columns].sum()
    whole = book.loc[sums.index]
    short = {
        str(whole["city"][code])
        for code in sums.index
        if sums["population_persons"][code] != whole["population_persons"][code]
    }
    if short != SHORT:
        yield f"districts do not add up to their city in {', '.join(sorted(short ^ SHORT))}"
    for column in columns:
        share = (sums[column].astype("float64") / whole[column].astype("float64"))[~whole["city"].isin(SHORT)]
        if not share.between(0.97, 1.03).all():
            yield f"{column}: districts are {share.min():.2f} to {share.max():.2f} of their city"
    large = set(book[book["built_city_population_persons"] >= 1_000_000]["city"]) - {"Dongguan", "Zhongshan"}
    if set(frame["city"]) != large:
        yield f"large cities differ: {', '.join(sorted(large ^ set(frame['city'])))[:60]}"
    if not (frame["unit_code"] // 10_000 == frame["city_code"] // 10_000).all():
        yield "a unit lies in another province than its city"


@check("prefectures_cn")
def _key(frame: pd.DataFrame) -> Iterator[str]:
    yield from near("people of 2020", float(frame["population_2020_persons"].sum()), TOTALS[2020], 0)
    book = _one_year(data.load("census_cities_cn"), 2020)["population_persons"]
    own = frame.set_index("city_code")["population_2020_persons"].dropna()
    off = [code for code in own.index if book.get(code) != own[code]]
    if off or len(own) != len(book):
        yield f"people of 2020 differ from census_cities_cn in {off[:3]}"
