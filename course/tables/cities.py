"""Tables of Chinese cities brought into one form, for the lessons that compare cities. Pure functions: tables in,
table out.
"""

from __future__ import annotations

import pandas as pd

from course.tables.areas import people_column

#: The cities that the essay calls dear, and the fourth of the first tier, which it leaves out there.
DEAR = ("Beijing", "Shanghai", "Shenzhen")
FIRST_TIER = (*DEAR, "Guangzhou")
#: Students of 2013 look wrong in almost half of the cities, GDP of 2017 in most: years in which all five columns can
#: be used.
YEARS = (2011, 2014, 2015, 2016, 2018, 2019)
#: The five conditions, and whether less is better.
CONDITIONS = {"size": False, "students": False, "science jobs": False, "home price": True, "wage": True}


def costs(place_facts_cn: pd.DataFrame) -> pd.DataFrame:
    """The list of 36 cities, 2022: gdp (billion CNY), price (CNY a square metre), wage (CNY a month), floor (square
    metres that a month's wage buys, as published), city_code; indexed by city. Blank where the list is.
    """
    rows = place_facts_cn[place_facts_cn["topic"] == "city costs"]
    wide = rows.pivot_table(index=["place", "city_code"], columns="indicator", values="value").reset_index("city_code")
    short = {
        "GDP": "gdp",
        "house price": "price",
        "monthly wage": "wage",
        "floor space that a monthly wage buys": "floor",
    }
    return wide.rename(columns=short)[["city_code", "gdp", "price", "wage", "floor"]].rename_axis(
        index="city", columns=None
    )


def price_paths(
    place_facts_cn: pd.DataFrame, house_price_index_cn: pd.DataFrame, home_type: str = "existing"
) -> pd.DataFrame:
    """Prices of the list of 2022 carried to other years by the official index: one row per city, one column per year.

    Rough: the list's homes and the index's homes are not the same ones.
    """
    listed = costs(place_facts_cn)
    rows = house_price_index_cn[house_price_index_cn["home_type"] == home_type]
    index = rows.pivot(index="city_code", columns="year", values="index_dec2010_100")
    index = index.reindex(listed["city_code"]).set_index(listed.index)
    return index.div(index[2022], axis=0).mul(listed["price"], axis=0)


def conditions(
    place_facts_cn: pd.DataFrame,
    prefecture_panel_cn: pd.DataFrame,
    house_price_index_cn: pd.DataFrame,
    year: int = 2019,
) -> pd.DataFrame:
    """Five conditions of one year, for the cities of the cost list that have all of them; indexed by city.

    size : GDP, billion CNY. students : for 10,000 registered people; the last year that the city has, without 2013.
    science jobs : percent of all jobs. home price : CNY a square metre, see `price_paths`. wage : CNY a year.
    Raises ValueError for a year outside `YEARS`.
    """
    if year not in YEARS:
        raise ValueError(f"year is {year}; years with usable columns are {', '.join(map(str, YEARS))}")
    names = costs(place_facts_cn).reset_index()[["city", "city_code"]]
    panel = prefecture_panel_cn[prefecture_panel_cn["city_code"].isin(names["city_code"])]
    now = panel[panel["year"] == year].set_index("city_code")
    known = panel[(panel["year"] <= year) & (panel["year"] != 2013)].dropna(subset=["students_per_10k"])
    table = pd.DataFrame(
        {
            "size": now["gdp_m_cny"] / 1000,
            "students": known.sort_values("year", kind="stable").groupby("city_code")["students_per_10k"].last(),
            "science jobs": 100 * now["science_job_share"],
            "wage": now["average_wage_cny"],
        }
    )
    table = names.merge(table, left_on="city_code", right_index=True).set_index("city")
    table["home price"] = price_paths(place_facts_cn, house_price_index_cn)[year]
    return table[list(CONDITIONS)].astype(float).dropna()


def unicorns_per_million(
    unicorns_cn_companies_2022: pd.DataFrame, prefectures_cn: pd.DataFrame, place_facts_cn: pd.DataFrame
) -> pd.Series:
    """Unicorns of April 2022 for a million people of the census of 2020, for the cities of the cost list."""
    codes = costs(place_facts_cn)["city_code"]
    firms = unicorns_cn_companies_2022.groupby("city_code").size().reindex(codes).fillna(0).to_numpy(dtype=float)
    people = prefectures_cn.set_index("city_code")[people_column(2022)].reindex(codes).to_numpy(dtype=float)
    return pd.Series(firms / people * 1e6, index=codes.index, name="unicorns")


def gdp_by_prefecture(
    prefecture_panel_cn: pd.DataFrame, prefectures_cn: pd.DataFrame, year: int = 2018
) -> pd.DataFrame:
    """Prefectures and municipalities with GDP of the year and people of the nearer census: columns place, innovation
    (GDP, million CNY), population (census), registered (implied, blank for many).
    """
    known = prefectures_cn[prefectures_cn["level"].isin(["municipality", "prefecture"])]
    people = people_column(year)
    rows = prefecture_panel_cn[prefecture_panel_cn["year"] == year]
    both = known[["city_code", "city", people]].merge(
        rows[["city_code", "gdp_m_cny", "registered_population_persons"]], on="city_code"
    )
    both = both.rename(
        columns={
            "city": "place",
            "gdp_m_cny": "innovation",
            people: "population",
            "registered_population_persons": "registered",
        }
    ).drop(columns="city_code")
    return (
        both.dropna(subset=["innovation", "population"])
        .astype({"innovation": float, "population": float})
        .reset_index(drop=True)
    )


def conditions_by_size(
    prefecture_panel_cn: pd.DataFrame, prefectures_cn: pd.DataFrame, year: int = 2019
) -> pd.DataFrame:
    """Prefectures and municipalities: people of the nearer census, students for 10,000 registered people (last known,
    without 2013), science jobs (percent), GDP per head (yuan), wage, and group: small half, next four tenths, largest
    tenth (by people). Indexed by city_code.
    """
    known = prefectures_cn[prefectures_cn["level"].isin(["municipality", "prefecture"])].set_index("city_code")
    people = known[people_column(year)].astype(float)
    panel = prefecture_panel_cn[prefecture_panel_cn["year"] == year].set_index("city_code")
    past = prefecture_panel_cn[(prefecture_panel_cn["year"] <= year) & (prefecture_panel_cn["year"] != 2013)]
    students = (
        past.dropna(subset=["students_per_10k"])
        .sort_values("year", kind="stable")
        .groupby("city_code")["students_per_10k"]
        .last()
    )
    table = pd.DataFrame(
        {
            "city": known["city"],
            "people": people,
            "students": students.reindex(known.index),
            "science jobs": 100 * panel["science_job_share"].reindex(known.index).astype(float),
            "GDP per head": 1e6 * panel["gdp_m_cny"].reindex(known.index) / people,
            "GDP": panel["gdp_m_cny"].reindex(known.index),
            "wage": panel["average_wage_cny"].reindex(known.index),
        }
    ).dropna(subset=["people"])
    rank = table["people"].rank(pct=True)
    table["group"] = pd.cut(rank, [0, 0.5, 0.9, 1], labels=["small half", "next four tenths", "largest tenth"]).astype(
        str
    )
    return table


#: A city with clean columns counts; the level of a clean set of cities.
CLEAN = ("municipality", "prefecture")


def people_of_2020(census_cities_cn: pd.DataFrame) -> pd.DataFrame:
    """What the census of 2020 says of the people of each municipality and prefecture, by city.

    people, urban people, built city : persons (the last blank for a few). degrees : percent of all people with a
        bachelor degree. IT, science : percent of the workers who live there. IT 2010 : the same of the census of 2010.
    """
    kept = census_cities_cn[census_cities_cn["level"].isin(CLEAN)]
    rows = {year: kept[kept["year"] == year].set_index("city").astype(object) for year in (2010, 2020)}

    def column(name: str, year: int = 2020) -> pd.Series:
        return pd.to_numeric(rows[year][name], errors="coerce").astype("float64")

    def of_workers(name: str, year: int = 2020) -> pd.Series:
        return 100 * column(name, year) / column("sample_employed_persons", year)

    table = pd.DataFrame(
        {
            "people": column("population_persons"),
            "urban people": column("urban_population_persons"),
            "built city": column("built_city_population_persons"),
            "degrees": 100 * column("bachelor_persons") / column("population_persons"),
            "IT": of_workers("sample_it_services_persons"),
            "science": of_workers("sample_science_services_persons"),
        }
    )
    return table.assign(**{"IT 2010": of_workers("sample_it_services_persons", 2010).reindex(table.index)})
