"""starbucks_2017: Starbucks shops by city and country, counted from the firm's directory of early 2017."""

from __future__ import annotations

import pandas as pd

from tools.tables import frames
from tools.tables.raw import Raw

DIRECTORY = "hz-sbux2017"
SOURCES = (DIRECTORY,)
#: US places with fewer shops are left out; so are countries beyond the largest ones.
FEWEST, COUNTRIES = 5, 25
#: ISO 3166-1 codes of the countries kept: the directory has two letters, the course three.
ISO3 = {
    "AE": "ARE",
    "AR": "ARG",
    "BR": "BRA",
    "CA": "CAN",
    "CL": "CHL",
    "CN": "CHN",
    "DE": "DEU",
    "ES": "ESP",
    "FR": "FRA",
    "GB": "GBR",
    "HK": "HKG",
    "ID": "IDN",
    "IE": "IRL",
    "IN": "IND",
    "JP": "JPN",
    "KR": "KOR",
    "KW": "KWT",
    "MX": "MEX",
    "MY": "MYS",
    "NL": "NLD",
    "PE": "PER",
    "PH": "PHL",
    "RU": "RUS",
    "SA": "SAU",
    "SG": "SGP",
    "TH": "THA",
    "TR": "TUR",
    "TW": "TWN",
    "US": "USA",
}
#: Spellings that no Chinese name of prefectures_cn gives: matched by hand.
BY_NAME = {
    "Changzhou": 320400,
    "Hangzhou": 330100,
    "Hong Kong": 810000,
    "Jiaxing": 330400,
    "Jinhua": 330700,
    "Macau": 820000,
    "Nanjing": 320100,
    "Nantong": 320600,
    "Ningbo": 330200,
    "ShangHai": 310000,
    "Shanghai": 310000,
    "Suzhou": 320500,
    "Wenzhou": 330300,
    "Zhoushan": 330900,
    "hangzhou": 330100,
    "jin hua": 330700,
    "shanghai": 310000,
    "襄阳市": 420600,
}
#: The directory also lists shops of other brands of the firm.
BRAND = "Starbucks"
WHOLE = "whole country"


def counted(frame: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Return the number of shops by the columns `keys` as the column stores."""
    return frame.groupby(keys, sort=True).size().rename("stores").reset_index()


def chinese(frame: pd.DataFrame) -> pd.DataFrame:
    """Return shops by Chinese spelling, with the code and the name of the prefecture where the spelling is one."""
    found = counted(frame[frame["Country"] == "CN"], ["City"]).rename(columns={"City": "city_as_listed"})
    known = frames.committed("prefectures_cn")
    names = dict(zip(known["city_code"], known["city"], strict=True))
    codes = {zh: code for zh, code in zip(known["city_zh"], known["city_code"], strict=True) if zh}
    codes |= {zh.removesuffix("市"): code for zh, code in codes.items()}
    by_hand = found["city_as_listed"].map({name: str(code) for name, code in BY_NAME.items()})
    found["city_code"] = by_hand.fillna(found["city_as_listed"].map(codes))
    found["code_origin"] = "as in the source"
    found.loc[by_hand.notna(), "code_origin"] = "matched by name"
    found.loc[found["city_code"].isna(), "code_origin"] = None
    found["city"] = found["city_code"].map(names).fillna(found["city_as_listed"])
    return found.assign(iso3="CHN", level="city", state="-")


def american(frame: pd.DataFrame) -> pd.DataFrame:
    """Return shops by US state and place, of places with FEWEST shops or more."""
    own = frame[frame["Country"] == "US"]
    found = counted(own.assign(City=own["City"].str.strip().str.title()), ["State/Province", "City"])
    found = found[found["stores"] >= FEWEST].rename(columns={"State/Province": "state", "City": "city"})
    return found.assign(iso3="USA", level="city", city_as_listed=found["city"])


def build(raw: Raw) -> pd.DataFrame:
    """Return the table from its raw file."""
    shops = raw.csv(DIRECTORY)
    shops = shops[shops["Brand"] == BRAND]
    nations = counted(shops, ["Country"]).sort_values("stores", ascending=False, kind="stable")[:COUNTRIES]
    nations = nations.assign(iso3=nations["Country"].map(ISO3), level="country", state="-")
    nations = nations.assign(city=WHOLE, city_as_listed=WHOLE)
    found = pd.concat([chinese(shops), american(shops), nations], ignore_index=True).assign(source_id=DIRECTORY)
    found = found.sort_values(["iso3", "level", "state", "city_as_listed"], kind="stable")
    return found[list(frames.committed("starbucks_2017").columns)]
