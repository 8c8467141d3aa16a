"""Tables of several countries brought into one form: a table of units that any measure can be put to.

Pure functions: tables in, table out. Every table of units has the columns
    place       name of the unit
    group       the larger unit it lies in (province, state, NUTS2 region), or "all"
    innovation  patents, applications or inventors
    population  people of the unit
"""

from __future__ import annotations

import pandas as pd

from course import metrics
from course.tables.cache import computed_once

#: A comparison of countries takes those with so many applications in 2010 (fewer look concentrated by luck alone) ...
LEAST_APPLICATIONS = 500
#: ... and with so many units of the smaller kind (fewer make no curve).
LEAST_UNITS = 8
#: The year of the Chinese inventors: the last in the table.
INVENTOR_YEAR = 2021
CENSUSES = (2010, 2020)
EUROPE_YEAR = 2010
#: The inventors of Shenzhen are spread over three names; they are only right together.
SOUTH = "Shenzhen-Dongguan-Hong Kong"


def _named(name: str, table: pd.DataFrame, column: str, value: str | int) -> pd.DataFrame:
    """The rows with one value, or a ValueError that names what there is."""
    rows = table[table[column] == value]
    if rows.empty:
        known = sorted(table[column].dropna().unique().tolist(), key=str)
        shown = f"{known[0]} … {known[-1]}" if len(known) > 12 else ", ".join(map(str, known))
        raise ValueError(f"{name} has no row with {column} = {value!r}; it has {shown or 'no rows'}.")
    return rows


def people_column(year: int) -> str:
    """Return the column of prefectures_cn with the people of the census that lies nearer to a year (2015: of 2010)."""
    nearest = min(CENSUSES, key=lambda census: (abs(census - year), census))
    return f"population_{nearest}_persons"


@computed_once
def china_prefectures(
    prefectures_cn: pd.DataFrame,
    us_patent_inventors_city_cn: pd.DataFrame,
    year: int = INVENTOR_YEAR,
    *,
    south: str = "together",
    placeholders: bool = False,
    census: int | None = None,
) -> pd.DataFrame:
    """Prefectures and municipalities of the mainland with inventors on US patents of a year, and people.

    Cities whose inventors are mixed up are added up. A prefecture without an inventor stays, with 0.

    south : "together": Shenzhen, Dongguan and Hong Kong as one place, with the people of Shenzhen and Dongguan
        (the census of the mainland has no Hong Kong, so innovation per head is too high there).
        "left out": without that place. The truth lies between the two.
    placeholders : the source puts inventors of whom it knows only the province into one small city of that province.
        False leaves these cities out, with their people; True keeps them, which is right for sums over provinces.
    census : 2010 or 2020, whose people are counted; None for the nearer to the year. Borders are those of the census:
        with people of 2020 there is no Chaohu and no Laiwu, which the table of inventors does not have either.
    """
    _named("us_patent_inventors_city_cn", us_patent_inventors_city_cn, "year", year)
    units = _prefectures(
        prefectures_cn, us_patent_inventors_city_cn, [year], people_column(census or year), south, placeholders
    )
    return units.drop(columns="year")


@computed_once
def china_prefectures_by_year(
    prefectures_cn: pd.DataFrame, us_patent_inventors_city_cn: pd.DataFrame, first: int, last: int, *, census: int
) -> pd.DataFrame:
    """The table of `china_prefectures` for each year from the first to the last, with a column year; in each year the
    people are those of one census.
    """
    for year in range(first, last + 1):
        _named("us_patent_inventors_city_cn", us_patent_inventors_city_cn, "year", year)
    years = list(range(first, last + 1))
    return _prefectures(prefectures_cn, us_patent_inventors_city_cn, years, people_column(census), "together", False)


def _prefectures(
    prefectures_cn: pd.DataFrame, inventors: pd.DataFrame, years: list[int], people: str, south: str, placeholders: bool
) -> pd.DataFrame:
    if south not in ("together", "left out"):
        raise ValueError(f"south must be 'together' or 'left out'; found {south!r}.")
    known = prefectures_cn[["city_code", "city", "province", "level", people]]
    found = inventors[["city_code", "year", "inventors", "merge_group", "doubt_kind"]]
    every = known.merge(pd.DataFrame({"year": years}), how="cross")
    both = every.merge(found, on=["city_code", "year"], how="left")
    keep = both["level"].isin(["municipality", "prefecture"]) | (both["merge_group"] == SOUTH)
    if not placeholders:
        keep &= both["doubt_kind"] != "placeholder point"
    both = both[keep].assign(place=lambda t: t["merge_group"].astype("str").fillna(t["city"]))
    units = both.groupby(["year", "place"], sort=True).agg(
        group=("province", "first"), innovation=("inventors", "sum"), population=(people, "sum")
    )
    units = units.reset_index().astype({"innovation": float, "population": float})
    if south == "left out":
        units = units[units["place"] != SOUTH]
    return units[units["population"] > 0].reset_index(drop=True)


def larger(units: pd.DataFrame) -> pd.DataFrame:
    """The same innovation and people, added up over the larger units."""
    summed = units.groupby("group", sort=True)[["innovation", "population"]].sum().reset_index()
    return summed.rename(columns={"group": "place"}).assign(group="all")


def china_provinces(
    patents_place_cn: pd.DataFrame, province_economy: pd.DataFrame, indicator: str, period: str, year: int
) -> pd.DataFrame:
    """The 31 provinces: one count of patents of one period, and the people of one year."""
    patents = patents_place_cn[patents_place_cn["level"] == "province"]
    patents = _named("patents_place_cn", _named("patents_place_cn", patents, "indicator", indicator), "period", period)
    people = province_economy[
        (province_economy["level"] == "province") & province_economy["population_persons"].notna()
    ]
    people = _named("province_economy", people, "year", year)
    both = patents.merge(people[["province", "population_persons"]], on="province", validate="one_to_one")
    return pd.DataFrame(
        {
            "place": both["province"],
            "group": "all",
            "innovation": both["value"].astype(float),
            "population": both["population_persons"].astype(float),
        }
    )


@computed_once
def europe(
    patents_region: pd.DataFrame, country: str, year: int = EUROPE_YEAR, *, level: str = "nuts3"
) -> pd.DataFrame:
    """The regions of one European country: applications to the European Patent Office, people of 2011.

    level : "nuts2" for large regions, "nuts3" for small ones.

    The table has no row for a region without an application in that year; it is put back with 0 where the table
    knows the region from another year. Regions without a count of people (French overseas) are left out.
    """
    rows = _named(f"patents_region, {level}", patents_region[patents_region["level"] == level], "country", country)
    _named(f"patents_region, {country}", rows[rows["population_2011_persons"].notna()], "year", year)
    return _regions(rows, year).drop(columns="country")


def _regions(rows: pd.DataFrame, year: int) -> pd.DataFrame:
    """The regions of one level, of all countries in the rows, as `europe` gives them, with a column country."""
    rows = rows[rows["population_2011_persons"].notna()]
    known = rows.drop_duplicates("region_code").set_index("region_code")
    found = rows[rows["year"] == year].set_index("region_code")["applications"]
    units = pd.DataFrame(
        {
            "country": known["country"],
            "place": known["region_name"],
            "group": known.index.str[:4],
            "innovation": found.reindex(known.index).fillna(0.0),
            "population": known["population_2011_persons"].astype(float),
        }
    )
    return units.rename_axis("region_code").reset_index()


def us_states(patents_us: pd.DataFrame) -> pd.DataFrame:
    """The states and the District of Columbia: patents 2018 to 2023, people of 2020."""
    rows = _named("patents_us", patents_us, "level", "state").reset_index(drop=True)
    return pd.DataFrame(
        {
            "place": rows["place"],
            "group": "all",
            "innovation": rows["patents"].astype(float),
            "population": rows["population_persons"].astype(float),
        }
    )


def us_places(patents_us: pd.DataFrame) -> pd.DataFrame:
    """US places of 25,000 people or more: patents 2010 to 2023 by seat of the owner, mean population."""
    rows = _named("patents_us", patents_us, "level", "place").reset_index(drop=True)
    return pd.DataFrame(
        {
            "place": rows["place"] + ", " + rows["state"],
            "group": rows["state"],
            "innovation": rows["patents"].astype(float),
            "population": rows["population_persons"].astype(float),
        }
    )


def comparable_countries(patents_region: pd.DataFrame) -> list[str]:
    """European countries with enough applications and enough NUTS3 regions in 2010 to compare."""
    rows = _named("patents_region, nuts3", patents_region[patents_region["level"] == "nuts3"], "year", EUROPE_YEAR)
    rows = rows[rows["population_2011_persons"].notna()]
    sums = rows.groupby("country").agg(total=("applications", "sum"), units=("region_code", "nunique"))
    return sorted(sums.index[(sums["total"] >= LEAST_APPLICATIONS) & (sums["units"] >= LEAST_UNITS)])


def units_by_country(
    patents_region: pd.DataFrame,
    patents_us: pd.DataFrame,
    prefectures_cn: pd.DataFrame,
    us_patent_inventors_city_cn: pd.DataFrame,
) -> dict[tuple[str, str], pd.DataFrame]:
    """(country, "large" or "small") -> table of units, for every country that can be compared."""
    china = china_prefectures(prefectures_cn, us_patent_inventors_city_cn)
    everyone = china_prefectures(prefectures_cn, us_patent_inventors_city_cn, placeholders=True)
    units = {
        ("China", "large"): larger(everyone),
        ("China", "small"): china,
        ("United States", "large"): us_states(patents_us),
        ("United States", "small"): us_places(patents_us),
    }
    chosen = comparable_countries(patents_region)
    for size, level in (("large", "nuts2"), ("small", "nuts3")):
        regions = _regions(patents_region[patents_region["level"] == level], EUROPE_YEAR)
        own = dict(iter(regions.groupby("country", observed=True)))
        for country in chosen:
            units[country, size] = own[country].drop(columns="country").reset_index(drop=True)
    return units


@computed_once
def concentration_table(
    patents_region: pd.DataFrame,
    patents_us: pd.DataFrame,
    prefectures_cn: pd.DataFrame,
    us_patent_inventors_city_cn: pd.DataFrame,
) -> pd.DataFrame:
    """One row per country and size of unit: number of units and every measure that the lesson compares.

    gap : plain Gini of innovation over units, less plain Gini of people over the same units.
    gini : weighted Gini of innovation per head. concentration : the same with units in order of their people.
    """
    rows = []
    for (country, size), units in units_by_country(
        patents_region,
        patents_us,
        prefectures_cn,
        us_patent_inventors_city_cn,
    ).items():
        made, people = units["innovation"].to_numpy(), units["population"].to_numpy()
        rows.append(
            {
                "country": country,
                "size": size,
                "units": len(units),
                "gini_innovation": metrics.gini(made),
                "gini_people": metrics.gini(people),
                "gini": metrics.gini(made, people),
                "concentration": metrics.concentration_index(made, people),
                "gini_correlation": metrics.gini_correlation(made, people),
            }
        )
    table = pd.DataFrame(rows)
    return table.assign(gap=table["gini_innovation"] - table["gini_people"])


def city_and_ring(patents_region: pd.DataFrame, year: int = EUROPE_YEAR) -> pd.DataFrame:
    """German cities that are a district of their own, each beside the rural district of the same name around it.

    Index: the name. Columns: city and ring (applications per million people), people (of the city).
    """
    rows = europe(patents_region, "Germany", year)
    rows = rows.assign(
        name=rows["place"].str.replace(r",.*|\(.*", "", regex=True).str.strip(),
        part=rows["place"].str.contains("Stadtkreis|Kreisfreie Stadt").map({True: "city", False: "ring"}),
    )
    wide = rows.pivot_table(index="name", columns="part", values=["innovation", "population"], aggfunc="sum").dropna()
    return pd.DataFrame(
        {
            "city": wide["innovation", "city"] / wide["population", "city"] * 1e6,
            "ring": wide["innovation", "ring"] / wide["population", "ring"] * 1e6,
            "people": wide["population", "city"],
        }
    )


def city_applications(patents_place_cn: pd.DataFrame, period: str = "2016") -> pd.Series:
    """Invention applications of the four municipalities and the 15 sub-provincial cities, most first."""
    filed = patents_place_cn[
        (patents_place_cn["indicator"] == "invention applications") & (patents_place_cn["period"] == period)
    ]
    cities = filed[filed["level"] == "city"].set_index("place")["value"]
    provinces = filed[filed["level"] == "province"].set_index("place")["value"]
    if cities.empty or provinces.empty:
        raise ValueError(f"patents_place_cn has no invention applications of {period!r} for cities or provinces.")
    four = provinces.reindex(["Beijing", "Shanghai", "Tianjin", "Chongqing"]).dropna()
    both: pd.Series = pd.concat([cities, four])
    return both.sort_index(kind="stable").sort_values(ascending=False, kind="stable")


def chinese_clusters(wipo_clusters_2023: pd.DataFrame) -> pd.Series:
    """Clusters with a Chinese part among those of the table, by rank in the world."""
    chinese = wipo_clusters_2023[wipo_clusters_2023["economies"].str.contains("CN")]
    return chinese.sort_values("rank", kind="stable").set_index("cluster")["rank"]
