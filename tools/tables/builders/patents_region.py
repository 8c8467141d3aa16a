"""patents_region: European patent applications by NUTS region (Eurostat, via the R package nuts), and South Korea."""

from __future__ import annotations

import struct
from collections.abc import Iterator

import pandas as pd

from tools.tables import frames, rda
from tools.tables.raw import Raw

EUROSTAT, KOREA = "hz-eurostat_nuts", "hz-kostat_gi"
SOURCES = (EUROSTAT, KOREA)
#: Letters of NUTS that differ from ISO 3166-1, and the three-letter codes of the course.
ISO3 = {
    "AT": "AUT",
    "BE": "BEL",
    "BG": "BGR",
    "CH": "CHE",
    "CY": "CYP",
    "CZ": "CZE",
    "DE": "DEU",
    "DK": "DNK",
    "EE": "EST",
    "EL": "GRC",
    "ES": "ESP",
    "FI": "FIN",
    "FR": "FRA",
    "HR": "HRV",
    "HU": "HUN",
    "IE": "IRL",
    "IS": "ISL",
    "IT": "ITA",
    "LI": "LIE",
    "LT": "LTU",
    "LU": "LUX",
    "LV": "LVA",
    "MK": "MKD",
    "MT": "MLT",
    "NL": "NLD",
    "NO": "NOR",
    "PL": "POL",
    "PT": "PRT",
    "RO": "ROU",
    "SE": "SWE",
    "SI": "SVN",
    "SK": "SVK",
    "TR": "TUR",
    "UK": "GBR",
}
#: Length of a code by level; NUTS 3 is kept for two years only.
LEVELS = {"nuts2": 4, "nuts3": 5}
YEARS = {"nuts2": range(1990, 2013), "nuts3": (2000, 2010)}
#: The 2011 counts of French overseas regions are wrong in the source.
OVERSEAS = "FR9"
OVERSEAS_NOTE = "Overseas region: the 2011 count of the source is wrong and left out"
BY_RATE, BY_COUNT = "same year, implied by the rate", "2011 count"
REGIONS = {
    "전국": "Whole country",
    "수도권": "Capital area (Seoul, Incheon, Gyeonggi)",
    "충청권": "Chungcheong",
    "호남권": "Honam",
    "대경권": "Daegu-Gyeongbuk",
    "동남권": "Southeast (Busan, Ulsan, Gyeongnam)",
    "강원권": "Gangwon",
    "제주권": "Jeju",
}


def dbf(raw: bytes) -> Iterator[dict[str, str]]:
    """Return the records of a dBase file as text by field: its head, its fields, then records of fixed width."""
    count, head, width = struct.unpack("<xxxxIHH", raw[:12])
    fields = [raw[at : at + 32] for at in range(32, head - 1, 32)]
    names = [(field[:11].split(b"\0")[0].decode("ascii"), field[16]) for field in fields]
    for at in range(head, head + count * width, width):
        place, record = at + 1, {}
        for name, size in names:
            record[name] = raw[place : place + size].decode("utf-8", errors="replace").strip(" \0")
            place += size
        yield record


def rates(frame: pd.DataFrame) -> pd.DataFrame:
    """Return applications and applications per million by region and year, of the two levels and their years."""
    frame = frame.assign(year=frame["time"].astype("int64"), geo=frame["geo"].astype(str))
    found = frame[frame["unit"].isin(["NR", "P_MHAB"])].pivot_table(
        index=["geo", "year"], columns="unit", values="values", aggfunc="first"
    )
    found = found.rename(columns={"NR": "applications", "P_MHAB": "applications_per_million"}).reset_index()
    found["level"] = found["geo"].str.len().map({size: level for level, size in LEVELS.items()})
    kept = [year in YEARS.get(level, ()) for level, year in zip(found["level"], found["year"], strict=True)]
    return found[kept].dropna(subset=["applications"]).rename_axis(columns=None)


def people(frame: pd.DataFrame) -> dict[str, int]:
    """Return the people of 2011 by region of NUTS 2010, added over the parts that a crosswalk splits it into."""
    own = frame[(frame["from_version"] == "2010") & (frame["to_version"] == "2013")]
    total = own.groupby("from_code")["pop11"].sum().round()
    return {str(code): int(count) for code, count in total.items()}


def europe(raw: Raw) -> pd.DataFrame:
    """Return the European rows with names, people and the basis of the people."""
    found = rates(rda.frame(raw.bytes(EUROSTAT, "patents.rda")))
    counts = people(rda.frame(raw.bytes(EUROSTAT, "cross_walks.rda")))
    names = {row["NUTS_ID"]: row["NAME_LATN"] for row in dbf(raw.bytes(EUROSTAT, ".dbf"))}
    found["iso3"] = found["geo"].str[:2].map(ISO3)
    found["country"] = found["iso3"].map(frames.country_names())
    found["region_name"] = found["geo"].map(names)
    overseas = found["geo"].str.startswith(OVERSEAS)
    found["population_2011_persons"] = found["geo"].map(counts).where(~overseas)
    implied = (found["applications"] / found["applications_per_million"] * 1e6).round(-2)
    implied = implied.where(found["applications_per_million"] > 0)
    found["population_basis"] = implied.notna().map({True: BY_RATE, False: BY_COUNT})
    found["population_persons"] = implied.fillna(found["population_2011_persons"])
    found["note"] = overseas.map({True: OVERSEAS_NOTE, False: None})
    known = found["population_persons"].notna() & found["region_name"].notna()
    return found[known].rename(columns={"geo": "region_code"}).assign(source_id=EUROSTAT)


def korea(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of South Korea from "1.수도권" labels, with their English names."""
    name = frame["지역"].str.split(".").str[-1]
    return pd.DataFrame(
        {
            "level": ["nation" if one == "전국" else "region" for one in name],
            "iso3": "KOR",
            "country": "South Korea",
            "region_name": name.map(REGIONS),
            "region_name_ko": name,
            "year": frame["Year"].astype("int64"),
            "applications_per_million": frame["Value"],
            "source_id": KOREA,
        }
    )


def build(raw: Raw) -> pd.DataFrame:
    """Return the table from its raw files."""
    order = list(frames.committed("patents_region").columns)
    first = europe(raw)
    for name in ("population_persons", "population_2011_persons"):
        first[name] = frames.whole(first[name])
    parts = [frames.cells(part.reindex(columns=order)) for part in (first, korea(raw.csv(KOREA)))]
    found = pd.concat(parts, ignore_index=True)
    return found.sort_values(["level", "region_code", "region_name", "year"], kind="stable")
