"""Tables of Chinese cities brought into one form, for the lessons that compare cities. Pure functions: tables in,
table out.
"""

from __future__ import annotations

import pandas as pd

from course.tables.areas import people_column

#: The cities that the essay calls dear, and the fourth of the first tier, which it leaves out there.
DEAR = ("Beijing", "Shanghai", "Shenzhen")
FIRST_TIER = (*DEAR, "Guangzhou")
#: What a city of the list of costs offers to young firms -> whether less is better.
OFFERS = {"people": False, "degrees": False, "science": False, "home price": True, "wage": True}
#: The digital base, as a column beside these.
BASE = "IT in 2010"


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


def offers(census_cities_cn: pd.DataFrame, place_facts_cn: pd.DataFrame) -> pd.DataFrame:
    """What the cities of the cost list offer to young firms, for those that have it all; indexed by city.

    people : million residents. degrees : percent of residents with a bachelor degree. science, IT in 2010 : percent of
    workers in research and technical services (2020) and in IT services (2010). home price : CNY a square metre of all
    buildings sold, 2022. wage : CNY a month, 2022. The first four are of the censuses.
    """
    listed = costs(place_facts_cn)
    census = people_of_2020(census_cities_cn).reindex(listed.index)
    table = pd.DataFrame(
        {
            "people": census["people"] / 1e6,
            "degrees": census["degrees"],
            "science": census["science"],
            "home price": listed["price"],
            "wage": listed["wage"],
            BASE: census["IT 2010"],
        }
    )
    return table.astype(float).dropna()


def young_firms(unicorns_cn_companies_2022: pd.DataFrame, census_cities_cn: pd.DataFrame) -> pd.DataFrame:
    """Unicorns of April 2022 by municipality and prefecture: city, firms, people (census of 2020) and firms for a
    million people, the most first. Indexed by city_code.
    """
    rows = census_cities_cn[(census_cities_cn["year"] == 2020) & census_cities_cn["level"].isin(CLEAN)]
    now = rows.set_index("city_code")
    firms = unicorns_cn_companies_2022.groupby("city_code").size().reindex(now.index).fillna(0).astype(float)
    people = now["population_persons"].astype(float)
    table = pd.DataFrame({"city": now["city"], "firms": firms, "people": people, "per million": 1e6 * firms / people})
    return table.sort_values("per million", ascending=False, kind="stable")


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
