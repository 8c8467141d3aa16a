"""The rules of the claims, on *The lesson of DeepSeek and Hangzhou* (Lu Ming 2025)."""

from __future__ import annotations

from typing import cast

import pandas as pd

from course.ledger.rules import Figure, Verdict, claim
from course.models import equilibrium
from course.tables import areas, cities, clusters
from course.tables.cache import computed_once

THREE = ["Beijing", "Shanghai", "Shenzhen"]
#: Cities with so many urban people in 2010 are compared with the three.
COMPARABLE = 3_000_000
#: Supply of homes that answers three times as well as today: what "free the land" means here.
FREED = 1.5


def people_counted(place_facts_cn: pd.DataFrame) -> pd.DataFrame:
    """Cities with both censuses: people 2010 and 2020, gain, and growth in percent, by city."""
    rows = place_facts_cn[
        (place_facts_cn["topic"] == "city population") & (place_facts_cn["indicator"] == "population, census")
    ]
    wide = rows.pivot(index="place", columns="year", values="value").dropna().astype(float)
    table = pd.DataFrame({"people_2010": wide[2010], "people_2020": wide[2020], "gain": wide[2020] - wide[2010]})
    return table.assign(growth=100 * table["gain"] / table["people_2010"])


def grown(census_borders_cn: pd.DataFrame) -> pd.DataFrame:
    """Every city on the borders of 2020, by name: people and urban people of 2010 and 2020 (blank where the
    communiqué has none), and the growth of both in percent (growth, urban_growth).
    """
    rows = census_borders_cn.set_index(["city", "year"])
    names = {"population_persons": "people", "urban_population_persons": "urban"}
    wide = rows[list(names)].astype("Float64").astype("float64").rename(columns=names).unstack("year")
    table = wide.set_axis([f"{column[0]}_{column[1]}" for column in wide.columns], axis=1)
    return table.assign(
        growth=100 * (table["people_2020"] / table["people_2010"] - 1),
        urban_growth=100 * (table["urban_2020"] / table["urban_2010"] - 1),
    )


def comparable(census_borders_cn: pd.DataFrame, least: int = COMPARABLE) -> pd.DataFrame:
    """The rows of `grown` with so many urban people in 2010, without the three: all that there are, none is chosen."""
    table = grown(census_borders_cn)
    return table[(table["urban_2010"] >= least) & ~table.index.isin(THREE)].dropna()


def registered(prefecture_panel_cn: pd.DataFrame, census_cities_cn: pd.DataFrame) -> pd.DataFrame:
    """Registered people over residents, both of the census of 2010, and the wage of that year, by city."""
    rows = prefecture_panel_cn[(prefecture_panel_cn["year"] == 2010) & prefecture_panel_cn["wage_doubt"].isna()]
    census = census_cities_cn[census_cities_cn["year"] == 2010].set_index("city_code")
    ratio = census["registered_population_persons"] / census["population_persons"]
    table = pd.DataFrame(
        {
            "ratio": rows["city_code"].map(ratio).astype("Float64").astype("float64"),
            "wage": rows["average_wage_cny"].astype(float),
        }
    )
    return table.set_axis(rows["city"].astype(str)).dropna()


def wage_growth(prefecture_panel_cn: pd.DataFrame, place_facts_cn: pd.DataFrame) -> pd.Series:
    """Wage of 2018 over that of 2010, for the cities of the list of costs (2019 has a break)."""
    rows = prefecture_panel_cn[prefecture_panel_cn["wage_doubt"].isna()]
    wide = rows.pivot(index="city", columns="year", values="average_wage_cny")
    known = [name for name in cities.costs(place_facts_cn).index if name in wide.index]
    return (wide.loc[known, 2018] / wide.loc[known, 2010]).dropna()


def ground(patents_place_cn: pd.DataFrame) -> pd.DataFrame:
    """Share of China's international filings (percent) by year: Beijing, Shanghai, and Guangdong with Shenzhen in
    it.
    """
    rows = patents_place_cn[patents_place_cn["indicator"] == "PCT applications"]
    wide = rows.pivot_table(index="place", columns="period", values="value", observed=True)
    return (100 * wide.div(wide.loc["China"])).loc[
        ["Beijing", "Shanghai", "Guangdong", "Zhejiang"], ["2018", "2022", "2023"]
    ]


def inventor_share(us_patent_inventors_city_cn: pd.DataFrame) -> pd.DataFrame:
    """Share of China's inventors on US patents (percent) by year: Beijing, Shanghai, the place of Shenzhen, Hangzhou.

    Inventors of whom the source knows only the province (the placeholder points of lesson how_concentrated) are left
    out of the total.
    """
    rows = us_patent_inventors_city_cn
    rows = rows[rows["doubt_kind"].astype("str") != "placeholder point"]
    place = rows["merge_group"].astype("str").where(rows["merge_group"].notna(), rows["city"].astype(str))
    wide = rows.assign(place=place).pivot_table(index="year", columns="place", values="inventors", aggfunc="sum")
    share = 100 * wide.div(wide.sum(axis=1), axis=0)
    return share[["Beijing", "Shanghai", areas.SOUTH, "Hangzhou"]]


def facts(place_facts_cn: pd.DataFrame, prefectures_cn: pd.DataFrame) -> equilibrium.Facts:
    """Today, roughly: the three great cities against the others of the list of costs, by their means.

    People are those of the census of 2020.
    """
    costs = cities.costs(place_facts_cn)[["price", "wage"]].dropna()
    residents = prefectures_cn.set_index("city")["population_2020_persons"] / 1e6
    other = costs.drop(index=THREE)
    now, rest = costs.loc[THREE].mean(), other.mean()
    return equilibrium.Facts(
        great=len(THREE),
        others=len(other),
        people=round(float(residents[THREE].mean()), 1),
        people_other=round(float(residents.reindex(other.index).mean()), 1),
        wage=round(float(now["wage"] / rest["wage"]), 2),
        rent=round(float(now["price"] / rest["price"]), 2),
    )


def worlds(today: equilibrium.Facts, **given: float) -> dict[str, equilibrium.Outcome]:
    """Four worlds: as it is, the gate open, the land freed, both. given : other parameters of `equilibrium.settle`."""

    def settle(cap: float | None, elasticity: float) -> equilibrium.Outcome:
        return equilibrium.settle(cap, elasticity, facts=today, **given)

    return {
        "as it is": settle(today.people, equilibrium.TODAY),
        "gate open": settle(None, equilibrium.TODAY),
        "land freed": settle(today.people, FREED),
        "both": settle(None, FREED),
    }


@computed_once
def dearness(
    house_price_index_cn: pd.DataFrame,
    prefectures_cn: pd.DataFrame,
    us_patent_inventors_city_cn: pd.DataFrame,
    least: int = 20,
) -> pd.DataFrame:
    """Cities with `least` inventors or more in 2011 to 2015: index of existing homes in 2016, and growth of inventors
    to 2017 to 2021.
    """
    totals = []
    for first, last in ((2011, 2015), (2017, 2021)):
        years = [
            areas.china_prefectures(prefectures_cn, us_patent_inventors_city_cn, year, census=2010).set_index("place")[
                "innovation"
            ]
            for year in range(first, last + 1)
        ]
        totals.append(sum(years[1:], years[0]))
    merged = us_patent_inventors_city_cn.dropna(subset="merge_group").drop_duplicates("city_code")
    place = pd.concat(
        [
            prefectures_cn.set_index("city_code")["city"].astype(str),
            merged.set_index("city_code")["merge_group"].astype(str),
        ]
    )
    place = place[~place.index.duplicated(keep="last")]
    homes = house_price_index_cn[
        (house_price_index_cn["home_type"] == "existing") & (house_price_index_cn["year"] == 2016)
    ]
    index = homes.set_index("city_code")["index_dec2010_100"]
    table = (
        pd.DataFrame({"place": place.reindex(index.index), "homes": index.astype(float)}).dropna().set_index("place")
    )
    table = table.assign(before=totals[0].reindex(table.index), after=totals[1].reindex(table.index)).dropna()
    table = table[table["before"] >= least]
    return table.assign(times=table["after"] / table["before"])


@claim("HZ-19")
def great_cities_are_dear(
    place_facts_cn: pd.DataFrame, prefectures_cn: pd.DataFrame, us_patent_inventors_city_cn: pd.DataFrame
) -> Verdict:
    """Does innovation gather in large cities, and are these expensive?

    Rule: rank correlations over the cities of the list of costs: price of a home with inventors, wage with inventors,
    price with people. Supported if all three are 0.3 or more, contradicted if all are below 0.1, qualified in
    between.
    """
    costs = cities.costs(place_facts_cn)
    rows = us_patent_inventors_city_cn[us_patent_inventors_city_cn["year"].between(2017, 2021)]
    rows = rows[rows["doubt_kind"].astype("str") != "placeholder point"]
    group = rows["merge_group"].astype("str").where(rows["merge_group"].notna(), rows["city"].astype(str))
    made = rows["inventors"].astype(float).groupby(group).sum()
    table = costs[["price", "wage"]].assign(
        made=made.reindex([areas.SOUTH if name == "Shenzhen" else name for name in costs.index]).to_numpy(),
        people=prefectures_cn.set_index("city")["population_2020_persons"].reindex(costs.index).astype(float),
    )
    told = table.corr("spearman")
    parts = [float(told["made"]["price"]), float(told["made"]["wage"]), float(told["people"]["price"])]
    verdict = "supported" if min(parts) >= 0.3 else "contradicted" if max(parts) < 0.1 else "qualified"
    return Verdict(
        verdict,
        f"Where there are more inventors homes are dearer (rank correlation {parts[0]:.2f}) and wages higher"
        f" ({parts[1]:.2f}); with people alone the price of homes goes less closely ({parts[2]:.2f}). Dear is where"
        " ideas are, more than where people are.",
        [
            Figure("Price of homes with inventors", parts[0], ""),
            Figure("Wages with inventors", parts[1], ""),
            Figure("Price of homes with people", parts[2], ""),
        ],
    )


@claim("HZ-22")
def losing_ground(
    patents_place_cn: pd.DataFrame,
    us_patent_inventors_city_cn: pd.DataFrame,
    wipo_clusters_2023: pd.DataFrame,
    wipo_cluster_facts: pd.DataFrame,
) -> Verdict:
    """Are Beijing, Shanghai and Shenzhen losing ground as places to innovate?

    Rule: for each of the three, share of China's international filings in 2023 against 2018 (Guangdong stands for
    Shenzhen) and share of inventors in 2021 against 2015. A place loses if both fall. Supported if all three lose,
    contradicted if none does, qualified in between. Places in the world are also told.
    """
    filed, made = ground(patents_place_cn), inventor_share(us_patent_inventors_city_cn)
    change = filed["2023"] - filed["2018"]
    since = cast(pd.Series, made.loc[2021]) - cast(pd.Series, made.loc[2015])
    names = {"Beijing": "Beijing", "Shanghai": "Shanghai", "Guangdong": areas.SOUTH}
    lost = [name for name, place in names.items() if change[name] < 0 and since[place] < 0]
    chinese = wipo_clusters_2023[wipo_clusters_2023["cluster"].str.contains("Beijing|Shanghai|Shenzhen")]
    moved = chinese.set_index("cluster")["rank_change"]
    in_world = "; ".join(
        f"{name} went from place {before} to {now}"
        for name, before, now in zip(chinese["cluster"], chinese["rank_2022"], chinese["rank"], strict=True)
    )
    later = clusters.facts(wipo_cluster_facts, "rank", 2023, 2024)[2024].reindex(moved.index)
    since_then = ", ".join(f"{name} {place:.0f}" for name, place in later.dropna().items())
    verdict = "supported" if len(lost) == 3 else "contradicted" if not lost else "qualified"
    return Verdict(
        verdict,
        f"Of international filings Beijing's share went by {change['Beijing']:+.1f} points from 2018 to 2023,"
        f" Shanghai's by {change['Shanghai']:+.1f}, that of Guangdong with Shenzhen by {change['Guangdong']:+.1f}. By"
        f" share of inventors from 2015 to 2021 it was {since['Beijing']:+.1f}, {since['Shanghai']:+.1f} and"
        f" {since[areas.SOUTH]:+.1f} points (Shenzhen with Dongguan and Hong Kong). Among the world's clusters, in a"
        f" year, {in_world}. In 2024, counted alike, the places were: {since_then}.",
        [
            Figure("Beijing, change of share in filings", float(change["Beijing"]), "points"),
            Figure("Shanghai, change of share in filings", float(change["Shanghai"]), "points"),
            Figure("Guangdong, change of share in filings", float(change["Guangdong"]), "points"),
            Figure("Places that lost in both counts", len(lost), "of 3"),
            Figure("Change of rank in the world, sum", float(moved.sum()), "ranks"),
            Figure("Places in the world in 2024, sum", float(later.sum()), "ranks"),
        ],
    )


@claim("HZ-55")
def dearer_for_firms(
    place_facts_cn: pd.DataFrame, house_price_index_cn: pd.DataFrame, prefecture_panel_cn: pd.DataFrame
) -> Verdict:
    """Have expensive homes and labour made innovation much more expensive for firms in the three?

    Rule: level and rise. Level: homes cost twice the median of the other cities or more, and wages 1.25 times or
    more, in all three. Rise: home prices rose more than the median to 2020, and wages more than the median to 2018,
    in all three. Qualified if the level or the rise holds (costs inside firms are in no table, so no more than that),
    contradicted if neither does.
    """
    costs = cities.costs(place_facts_cn)[["price", "wage"]]
    level = costs.loc[THREE] / costs.drop(THREE).median()
    rows = house_price_index_cn[
        (house_price_index_cn["home_type"] == "existing") & (house_price_index_cn["year"] == 2020)
    ]
    index = rows.set_index("city")["index_dec2010_100"].astype(float)
    wages = wage_growth(prefecture_panel_cn, place_facts_cn)
    high = bool((level["price"] >= 2).all() and (level["wage"] >= 1.25).all())
    dearer = [name for name in THREE if wages[name] > wages.drop(THREE).median()]
    rise = bool((index[THREE] > index.drop(THREE).median()).all() and len(dearer) == 3)
    return Verdict(
        "qualified" if high or rise else "contradicted",
        f"Homes in the three cost {level['price'].min():.1f} to {level['price'].max():.1f} times the usual, wages"
        f" {level['wage'].min():.1f} to {level['wage'].max():.1f} times. Home prices rose more than elsewhere in all of"
        f" them; wages did in {len(dearer)} of three. Labour was dear there before. What it costs to make one idea is"
        " in no table.",
        [
            Figure("Price of homes in Shenzhen, to the usual", float(level["price"]["Shenzhen"]), "times"),
            Figure("Wage in Shenzhen, to the usual", float(level["wage"]["Shenzhen"]), "times"),
            Figure("Home prices of Shenzhen to 2020", float(index["Shenzhen"]) - 100, "% more"),
            Figure("Cities whose wage rose more than usual", len(dearer), "of 3"),
        ],
    )
