"""Checks of the tables on cities and regions."""

from __future__ import annotations

import numpy as np
import pandas as pd

from course import data
from course.build.checks.core import Problems, anchor, check, near


@check("prefectures_cn")
def _prefectures(frame: pd.DataFrame) -> Problems:
    census = data.load("provinces").set_index("province")["population_2010_census_persons"]
    own = frame.groupby("province")["population_2010_persons"].sum()
    off = own[own != census.reindex(own.index)]
    return [
        f"{name}: prefectures add to {value:,}, the province has {census.get(name, 0):,}" for name, value in off.items()
    ]


@check("patents_place_cn")
def _patents_place(frame: pd.DataFrame) -> Problems:
    problems = []
    for (what, period), rows in frame.groupby(["indicator", "period"], observed=True):
        whole = rows[rows["level"] == "nation"]["value"].sum()
        # the corps is inside Xinjiang, a city inside its province
        parts = rows[rows["level"].isin(["province", "outside mainland"])]["value"].sum()
        if abs(parts - whole) > 1:
            problems.append(f"{what} {period}: regions add to {parts:,}, the nation has {whole:,}")
    keys = ["province", "indicator", "period"]
    cities = frame[frame["level"] == "city"]
    inside = cities.groupby(keys, observed=True)["value"].sum()
    provinces = frame[frame["level"] == "province"].set_index(keys)["value"].reindex(inside.index)
    over = inside.index[~(inside <= provinces)]
    problems += [f"the cities of {key[0]} exceed their province in {key[1]} {key[2]}" for key in over[:3]]
    share = inside.sum() / provinces.sum()
    if not 0.3 < share < 0.8:
        problems.append(f"the fifteen cities hold {share:.0%} of their provinces")
    known = data.load("prefectures_cn").set_index("city_code")
    for column, partner in (("place", "city"), ("province", "province")):
        if (cities["city_code"].astype("int64").map(known[partner]) != cities[column]).any():
            problems.append(f"{column} of a city is not that of prefectures_cn")
    rest = frame[frame["level"] != "city"]
    return problems if (rest["place"] == rest["province"]).all() else [*problems, "a province has another place"]


def same_city_names(frame: pd.DataFrame) -> Problems:
    """Check that cities have the names that prefectures_cn gives them."""
    names = data.load("prefectures_cn").set_index("city_code")["city"]
    known = frame.dropna(subset=["city_code"])
    wrong = known[known["city_code"].astype("int64").map(names) != known["city"]]
    return (
        []
        if wrong.empty
        else [f"city of {wrong['city_code'].iloc[0]} is {wrong['city'].iloc[0]!r}; prefectures_cn has another name"]
    )


@check(
    "us_patent_inventors_city_cn",
    "prefecture_panel_cn",
    "house_price_index_cn",
)
def _names(frame: pd.DataFrame) -> Problems:
    return same_city_names(frame)


@check("us_patent_inventors_city_cn")
def _inventors(frame: pd.DataFrame) -> Problems:
    totals = frame.groupby("city")["inventors"].sum()
    problems = []
    for city, value in (("Shenzhen", 268), ("Hong Kong", 51_721), ("Dongguan", 13_072), ("Suzhou (Anhui)", 2_615)):
        problems += near(f"inventors of {city}, all years", float(totals.get(city, 0)), value, 0)
    if frame.groupby("city_code")["year"].nunique().ne(21).any():
        problems.append("a city has not all 21 years")
    if set(frame[frame["merge_group"] == "Shenzhen-Dongguan-Hong Kong"]["city"]) != {
        "Shenzhen",
        "Dongguan",
        "Hong Kong",
    }:
        problems.append("the merge group of Shenzhen is not Shenzhen, Dongguan and Hong Kong")
    return problems


@check("prefecture_panel_cn")
def _panel(frame: pd.DataFrame) -> Problems:
    gdp = data.load("province_economy").set_index(["province", "year"])["gdp_bn_cny"]
    cities = (
        frame[frame["city"].isin(["Beijing", "Shanghai", "Tianjin", "Chongqing"])].set_index(["city", "year"])[
            "gdp_m_cny"
        ]
        / 1000
    )
    ratio = (cities / gdp.rename_axis(["city", "year"]).reindex(cities.index)).dropna()
    problems = (
        []
        if len(ratio) > 60 and 0.9 < ratio.median() < 1.1
        else ["GDP of the four municipalities is far from province_economy"]
    )
    wages = frame.groupby("year")["average_wage_cny"].median().dropna()
    if not wages.is_monotonic_increasing or not 9_000 < wages.iloc[0] < 16_000:
        problems.append("the median wage does not rise from about 12,000 yuan in 2003")
    clean = frame[frame["gdp_doubt"].isna()]
    step = clean[clean["year"].isin([2009, 2010])].pivot(index="city_code", columns="year", values="gdp_m_cny").dropna()
    if not 1.05 < (step[2010] / step[2009]).median() < 1.3:
        problems.append("GDP does not grow from 2009 to 2010 as it should")
    if set(frame[frame["wage_doubt"] == "unit slip"]["city"]) != {
        "Haikou",
        "Anshun",
        "Yongzhou",
        "Chongzuo",
        "Tianshui",
        "Dingxi",
    }:
        problems.append("the six known slips in wages are not flagged")
    return problems


@check("prefecture_panel_cn")
def _registered(frame: pd.DataFrame) -> Problems:
    frame = frame[frame["registered_population_persons"].notna()].astype({"registered_population_persons": "float64"})
    implied = frame["inventors"] / frame["inventors_per_resident"]
    off = (implied / frame["registered_population_persons"] - 1).abs()
    problems = [] if (off < 0.01).all() else [f"population is not inventors over rate in {(off >= 0.01).sum()} rows"]
    if not frame["registered_population_persons"].between(150_000, 40_000_000).all():
        problems.append("a registered population is below 150,000 or above 40 million")
    census = data.load("prefectures_cn").set_index("city_code")["population_2010_persons"].astype("float64")
    year = frame[frame["year"] == 2011].set_index("city_code")["registered_population_persons"]
    for code, value in ((440300, 0.26), (441900, 0.22), (110000, 0.65), (330100, 0.80)):
        problems += near(f"openness ratio of {code}", float(year.get(code, float("nan")) / census[code]), value, 0.03)
    counted = data.load("us_patent_inventors_city_cn").set_index(["city_code", "year"])["inventors"]
    if (
        not (
            frame.set_index(["city_code", "year"])["inventors"]
            == counted.reindex(frame.set_index(["city_code", "year"]).index)
        ).mean()
        > 0.9
    ):
        problems.append("inventors are not those of us_patent_inventors_city_cn")
    return problems


@check("place_facts_cn")
def _place_facts(frame: pd.DataFrame) -> Problems:
    known = data.load("prefectures_cn").set_index("city_code")
    cities = frame[frame["city_code"].notna()]
    codes = cities["city_code"].astype("int64")
    problems = (
        [] if (codes.map(known["city"]) == cities["place"]).all() else ["a city has another name in prefectures_cn"]
    )
    if (codes.map(known["province"]) != cities["province"]).any():
        problems.append("a city has another province in prefectures_cn")
    if (
        not (cities["level"] == "city").all()
        or (frame["level"].isin(["nation", "province"]) & (frame["place"] != frame["province"])).any()
    ):
        problems.append("level does not fit the place")
    if (frame["value"].isna() != frame["value_text"].notna()).any():
        problems.append("a row has both a number and a date, or neither")
    years = frame["period"].dropna().str.findall(r"\d{4}")
    inside = [str(year) in found for year, found in zip(frame["year"].reindex(years.index), years, strict=True)]
    if not all(inside) or (frame["period"].isna() != frame["year"].isna()).any():
        problems.append("year is not in the period")
    people = frame[frame["topic"] == "city population"]
    own = people[(people["period"] == "2010") & (people["indicator"] == "population, census")]
    census = known["population_2010_persons"]
    wrong = [
        str(place)
        for place, code, value in zip(own["place"], own["city_code"], own["value"], strict=True)
        if census.get(code) != value
    ]
    problems += [f"{place}: the census count differs from prefectures_cn" for place in wrong]
    if len(own) != 10:
        problems.append(f"{len(own)} cities have a count for 2010; expected ten")
    costs = frame[frame["topic"] == "city costs"].pivot(index="place", columns="indicator", values="value")
    off = (costs["monthly wage"] / costs["house price"] - costs["floor space that a monthly wage buys"]).abs().dropna()
    if (off > 0.011).any() or len(costs) != 36 or len(off) < 34:
        problems.append(f"floor space is not wage over price in {(off > 0.011).sum()} cities")
    return problems


@check("house_price_index_cn")
def _house_index(frame: pd.DataFrame) -> Problems:
    first = frame[frame["year"] == 2011]["index_dec2010_100"]
    problems = [] if first.between(85, 115).all() and len(first) == 140 else ["the index of 2011 is far from 100"]
    step = (
        frame.sort_values("year", kind="stable")
        .groupby(["city_code", "home_type"], observed=True)["index_dec2010_100"]
        .pct_change()
    )
    return problems if step.dropna().between(-0.25, 0.55).all() else [*problems, "the index jumps by half in a year"]


@check("us_metro_wages")
def _metro(frame: pd.DataFrame) -> Problems:
    head = (frame["wages_k_usd"] / frame["population_persons"]).groupby(frame["year"]).median()
    problems = (
        []
        if head.is_monotonic_increasing and 1 < head.iloc[0] < 4 and 15 < head.iloc[-1] < 30
        else ["wages per head do not rise as they should"]
    )
    year = frame[frame["year"] == 2010]
    slope = np.polyfit(np.log(year["population_persons"]), np.log(year["wages_k_usd"]), 1)[0]
    return problems + near("wage exponent of 2010", float(slope), 1.12, 0.05)


@check("urban_scaling_exponents")
def _exponents(frame: pd.DataFrame) -> Problems:
    inside = frame["ci95_low"].fillna(0).le(frame["exponent"]) & frame["ci95_high"].fillna(9).ge(frame["exponent"])
    problems = [] if inside.all() else ["an exponent lies outside its interval"]
    return problems + anchor(frame, "exponent", 1.27, indicator="New patents", source_id="hz-bett2007")


@check("patents_region")
def _epo(frame: pd.DataFrame) -> Problems:
    frame = frame[frame["level"].isin(["nuts2", "nuts3"])]
    rows = frame[frame["population_basis"] == "same year, implied by the rate"]
    implied = rows["applications"] / rows["applications_per_million"] * 1e6
    off = (implied / rows["population_persons"].astype("float64") - 1).abs()[rows["applications"] > 5]
    problems = [] if (off < 0.01).all() else [f"population is not applications over rate in {(off >= 0.01).sum()} rows"]
    people = frame.dropna(subset=["population_2011_persons"])
    ratio = people["population_persons"].astype("float64") / people["population_2011_persons"].astype("float64")
    if not ratio.between(0.55, 1.6).all():
        problems.append(f"population_persons is {ratio.min():.2f} to {ratio.max():.2f} times that of 2011")
    home = frame.groupby(frame["region_code"].str[:2])["iso3"].agg(["first", "nunique"])
    if (home["nunique"] > 1).any() or home["first"].duplicated().any() or home["first"]["UK"] != "GBR":
        problems.append("region_code and iso3 do not belong together")
    size = frame["region_code"].str.len() - frame["level"].map({"nuts2": 4, "nuts3": 5}).astype("int64")
    if (size != 0).any():
        problems.append("level is not the length of the NUTS code")
    sums = (
        frame[frame["year"].isin([2000, 2010])]
        .groupby(["country", "year", "level"], observed=True)["applications"]
        .sum()
        .unstack()
    )
    both = sums[(sums > 50).all(axis=1)]
    if ((both["nuts3"] / both["nuts2"] - 1).abs() > 0.15).any():
        problems.append("small regions do not add to large ones")
    return problems


@check("patents_region")
def _korea(frame: pd.DataFrame) -> Problems:
    frame = frame[frame["iso3"] == "KOR"]
    regions = frame[frame["level"] == "region"].groupby("year")["applications_per_million"]
    nation = frame[frame["level"] == "nation"].set_index("year")["applications_per_million"]
    inside = (nation > regions.min()) & (nation < regions.max())
    return (
        []
        if inside.all() and (regions.size() == 7).all() and len(inside) == 22
        else ["the nation does not lie between its seven regions"]
    )


@check("wipo_clusters_2023")
def _clusters(frame: pd.DataFrame) -> Problems:
    problems = []
    if not (frame["rank_2022"] - frame["rank"] == frame["rank_change"]).all():
        problems.append("rank_change is not rank_2022 less rank")
    if (
        (frame["pct_share_percent"] + frame["publications_share_percent"] - frame["sum_of_shares_percent"]).abs() > 0.11
    ).any():
        problems.append("the two shares do not add to their sum")
    for count, share in (("pct_applications", "pct_share_percent"), ("publications", "publications_share_percent")):
        world = (frame[count] / frame[share].where(frame[share] >= 0.5)).dropna()  # one decimal: up to 10% off at 0.5
        if world.max() / world.min() > 1.25:
            problems.append(f"{share} is not in proportion to {count}")
    if not frame["sum_of_shares_percent"].is_monotonic_decreasing:
        problems.append("ranks do not follow the sum of shares")
    return problems


@check("starbucks_2017")
def _starbucks(frame: pd.DataFrame) -> Problems:
    total = frame[frame["level"] == "country"].set_index("iso3")["stores"]
    cities = frame[frame["level"] == "city"].groupby("iso3")["stores"].sum()
    problems = near("shops of Chinese places", float(cities.get("CHN", 0)), float(total.get("CHN", 0)), 0.001)
    return (
        problems
        if 0.5 < cities.get("USA", 0) / total.get("USA", 1) < 1
        else [*problems, "shops of US places do not fit the country"]
    )


@check("wipo_cluster_facts")
def _cluster_facts(frame: pd.DataFrame) -> Problems:
    deals = frame["method"] == "filings, papers and venture deals"
    problems = [] if (deals == (frame["year"] >= 2025)).all() else ["venture deals count from 2025 on, and not before"]
    units = {"rank": "rank", "rank by output per head": "rank", "growth of output on the year before": "percent"}
    fits = (
        frame["indicator"]
        .map(units)
        .fillna(
            frame["indicator"].map(lambda name: "percent of the world" if name.startswith("share") else name.split()[0])
        )
    )
    if (fits != frame["unit"]).any():
        problems.append("unit does not fit the indicator")
    ranks = frame[frame["indicator"] == "rank"]
    if ranks.duplicated(["year", "value"]).any():
        problems.append("two clusters of one edition have one rank")
    own = data.load("wipo_clusters_2023").set_index("cluster")
    both = ranks[(ranks["year"] == 2023) & ranks["cluster"].isin(own.index)].set_index("cluster")
    if len(both) != 5 or (both["value"] != own["rank"].reindex(both.index)).any():
        problems.append("ranks of 2023 are not those of wipo_clusters_2023")
    counts = frame[frame["indicator"] == "clusters among the first hundred"]
    for (year, iso3), value in {(2022, "CHN"): 21, (2023, "CHN"): 24, (2024, "CHN"): 26, (2025, "CHN"): 24}.items():
        problems += anchor(counts, "value", value, 0, year=year, iso3=iso3)
    if (counts.groupby("year")["value"].sum() > 100).any():
        problems.append("the countries of one edition have more than a hundred clusters")
    shares = frame[frame["indicator"].str.startswith("share")].pivot(
        index="cluster", columns="indicator", values="value"
    )
    firsts = shares.loc["first ten"]
    singles = shares.drop(["first ten", "first hundred"]).sum()
    if not ((singles <= firsts) & (firsts <= shares.loc["first hundred"])).all():
        problems.append("single clusters have more than the first ten, or these more than the first hundred")
    return problems


@check("place_facts_cn")
def _newer_facts(frame: pd.DataFrame) -> Problems:
    """People of Hangzhou from two bulletins agree; prices of all buildings lie below those of homes, as in the list."""
    people = frame[(frame["topic"] == "city population") & (frame["indicator"] == "population, year-end estimate")]
    own = people[people["place"] == "Hangzhou"]
    problems = anchor(own, "value", 12_522_000 + 102_000, 0, period="2024")
    south = frame[(frame["source_id"] == "up-p_sz21") & (frame["year"] == 2021)].set_index("indicator")["value"]
    parts = float(south["registered population, year-end"] + south["residents without local registration"])
    problems += near("registered and others in Shenzhen", parts, float(south["population, year-end estimate"]), 0.0001)
    sold = frame[frame["indicator"] == "average price of homes sold"].pivot(
        index="place", columns="year", values="value"
    )
    costs = frame[(frame["topic"] == "city costs") & (frame["indicator"] == "house price")].set_index("place")["value"]
    ratio = costs.reindex(sold.index) / sold[2022]
    if sold.shape != (5, 4) or not ratio.between(0.75, 1).all():
        problems.append("homes sold for less than all buildings in a city, or a year is missing")
    return problems


@check("place_facts_cn")
def _city_research(frame: pd.DataFrame) -> Problems:
    """Research over its share is the city's product, and registered and other residents are all residents."""
    rows = frame[frame["topic"] == "city research"].pivot(index=["place", "year"], columns="indicator", values="value")
    product = (100 * rows["R&D expenditure"] / rows["R&D intensity"]).dropna()
    # Bureau of Statistics, as read in the compilation of 36 cities (up-nbs36)
    known = {("Hangzhou", 2021): 1_810.9, ("Hefei", 2022): 1_201.3, ("Shenzhen", 2023): 3_460.6}
    nation = data.load("province_economy").set_index(["province", "year"])["gdp_bn_cny"]
    known |= {label: float(nation[label]) for label in (("Beijing", 2023), ("Shanghai", 2021))}
    problems: Problems = []
    for label, value in known.items():
        problems += near(f"product of {label[0]} by its research", float(product.get(label, 0)), value, 0.012)
    south = frame[frame["source_id"] == "up-sz_pop22"].set_index("indicator")["value"]
    parts = float(south["registered population, year-end"] + south["residents without local registration"])
    return problems + near(
        "registered and others in Shenzhen, 2022", parts, float(south["population, year-end estimate"]), 0.0001
    )
