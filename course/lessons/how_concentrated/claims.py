"""The rules of the claims, on *The lesson of DeepSeek and Hangzhou* (Lu Ming 2025)."""

from __future__ import annotations

import pandas as pd

from course import metrics
from course.english import listed
from course.ledger.rules import Figure, Verdict, claim
from course.tables.areas import (
    INVENTOR_YEAR,
    china_prefectures,
    china_provinces,
    chinese_clusters,
    city_and_ring,
    city_applications,
    concentration_table,
)
from course.tables.districts import LARGE, cores

HUBS = ("Beijing", "Shanghai", "Shenzhen", "Guangzhou")
NEXT = ("Hangzhou", "Wuhan", "Chengdu", "Hefei")


@claim("HZ-23")
def few_big_cities(
    patents_place_cn: pd.DataFrame,
    province_economy: pd.DataFrame,
    prefectures_cn: pd.DataFrame,
    us_patent_inventors_city_cn: pd.DataFrame,
) -> Verdict:
    """Innovation in China is concentrated in a few big cities.

    Rule. Three measures: inventors on US patents by prefecture, PCT filings by province, invention applications by
    province. In each: how much do the places with most per head hold, until they have a tenth of the people?
    supported     at least half in all three
    contradicted  at least half in none
    qualified     otherwise: it depends on what is counted
    """
    prefectures = china_prefectures(prefectures_cn, us_patent_inventors_city_cn)
    provinces = china_provinces(patents_place_cn, province_economy, "PCT applications", "2023", 2023)
    home = china_provinces(patents_place_cn, province_economy, "invention applications", "2016", 2016)
    held = {
        f"inventors on US patents by prefecture, {INVENTOR_YEAR}": prefectures,
        "PCT filings by province, 2023": provinces,
        "applications at home by province, 2016": home,
    }
    shares = {name: metrics.top_share(t["innovation"], t["population"], 0.1) for name, t in held.items()}
    half = [name for name, share in shares.items() if share >= 0.5]
    word = "supported" if len(half) == len(shares) else "qualified" if half else "contradicted"
    said = "; ".join(f"{100 * share:.0f} % of {name}" for name, share in shares.items())
    return Verdict(
        word,
        f"The leading places with a tenth of the people hold {said}. "
        f"At least half in {len(half)} of {len(shares)} measures.",
        [Figure(f"top tenth of people, {name}", 100 * share, "%") for name, share in shares.items()],
    )


@claim("HZ-36")
def more_than_people(
    patents_region: pd.DataFrame,
    patents_us: pd.DataFrame,
    prefectures_cn: pd.DataFrame,
    us_patent_inventors_city_cn: pd.DataFrame,
    patents_region_facts: pd.DataFrame,
) -> Verdict:
    """In most countries innovation is far more concentrated than people.

    Rule. A country passes when the Gini of innovation over its units is above the Gini of people over the same units
    by at least 0.1, among its large units and among its small ones.
    supported     more than half of the countries pass
    contradicted  in more than half the gap is zero or below for one of the two sizes
    qualified     otherwise
    Single figures of Japan and South Korea, counted where the applicant is, are told and do not count.
    """
    table = concentration_table(
        patents_region,
        patents_us,
        prefectures_cn,
        us_patent_inventors_city_cn,
    )
    least = table.groupby("country")["gap"].min()
    far, above = int((least >= 0.1).sum()), int((least > 0).sum())
    word = "supported" if far > len(least) / 2 else "contradicted" if above < len(least) / 2 else "qualified"
    weak = least.index[least < 0.1].tolist()
    tokyo = patents_region_facts[patents_region_facts["region"] == "Tokyo"].set_index("indicator")["value"]
    shares = patents_region_facts[patents_region_facts["unit"].eq("percent") & patents_region_facts["year"].eq(2023)]
    seoul = float(shares[shares["region"].isin(["Seoul", "Gyeonggi"])]["value"].sum())
    return Verdict(
        word,
        f"In {far} of {len(least)} countries the Gini of innovation is at least 0.1 above that of people, whichever "
        f"unit is used; in {above} it is above at all. The exceptions: {listed(weak)}. The countries are "
        f"{len(least) - 2} in Europe, China and the United States: rich or rising ones, not the whole world. Elsewhere "
        f"only leading regions are known: Tokyo with {tokyo['share of patent applications']:.0f} % of Japan's "
        f"applications and {tokyo['share of people']:.0f} % of its people, Seoul and Gyeonggi with {seoul:.0f} % of "
        "South Korea's applications.",
        [
            Figure("countries with a gap of at least 0.1", far, f"of {len(least)}"),
            Figure("smallest gap", round(float(least.min()), 2), f"({least.idxmin()})"),
            Figure("median gap", round(float(table["gap"].median()), 2), "Gini points"),
            Figure("Tokyo's share of Japan's applications", float(tokyo["share of patent applications"]), "%"),
            Figure("Seoul's and Gyeonggi's share of South Korea's applications", round(seoul, 1), "%"),
        ],
    )


@claim("HZ-37")
def in_the_biggest(
    patents_region: pd.DataFrame,
    patents_us: pd.DataFrame,
    prefectures_cn: pd.DataFrame,
    us_patent_inventors_city_cn: pd.DataFrame,
) -> Verdict:
    """It is the large urban areas where innovation concentrates.

    Rule. For each country and size of unit: the Gini correlation, which says how far the concentration goes with the
    size of the unit (1: the bigger, the more per head; 0: size says nothing).
    supported     at least 0.5 in more than half of the countries, among large units and among small ones
    contradicted  below 0 in more than half of the countries, among large units or among small ones
    qualified     otherwise
    """
    table = concentration_table(
        patents_region,
        patents_us,
        prefectures_cn,
        us_patent_inventors_city_cn,
    )
    wide = table.pivot(index="country", columns="size", values="gini_correlation")
    strong, below, half = (wide >= 0.5).sum(), (wide < 0).sum(), len(wide) / 2
    word = "supported" if (strong > half).all() else "contradicted" if (below > half).any() else "qualified"
    china = wide.loc["China"]
    return Verdict(
        word,
        f"Concentration goes mostly with size in {strong['small']} of {len(wide)} countries among small units and in "
        f"{strong['large']} among large ones; it goes against size in {below['small']} and in {below['large']}. "
        f"China, by the same source: {china['small']:.2f} among prefectures, {china['large']:.2f} among provinces.",
        [
            Figure(
                "countries with a Gini correlation of 0.5 or more, small units", int(strong["small"]), f"of {len(wide)}"
            ),
            Figure("the same, large units", int(strong["large"]), f"of {len(wide)}"),
            Figure("median Gini correlation, small units", round(float(wide["small"].median()), 2), ""),
            Figure("median Gini correlation, large units", round(float(wide["large"].median()), 2), ""),
        ],
    )


@claim("HZ-38")
def more_so_in_the_centre(
    patents_region: pd.DataFrame, census_districts_cn: pd.DataFrame, census_cities_cn: pd.DataFrame
) -> Verdict:
    """Within cities, innovation concentrates in the central districts.

    Rule. Chinese cities with five million people in the built city: the share of the workers in IT, research and
    technical services who live in the core (districts with 95 % urban people or more), against that of all workers.
    Industries stand for innovation, and workers are counted at home, so at most qualified:
    qualified     the first is larger in at least two thirds of the cities
    contradicted  in less than a third
    open          in between
    German cities beside the district of the same name around them, with inventors counted at home, are also told.
    """
    inside = cores(census_districts_cn, census_cities_cn)
    more = float((inside["times"] > 1).mean())
    pairs = city_and_ring(patents_region)
    ahead = int((pairs["city"] > pairs["ring"]).sum())
    middle = inside[["core_innovative", "core_base"]].median()
    return Verdict(
        "qualified" if more >= 2 / 3 else "contradicted" if more < 1 / 3 else "open",
        f"In {(inside['times'] > 1).sum()} of {len(inside)} very large Chinese cities workers in IT and science live in"
        f" the core more than workers do: {middle['core_innovative']:.0f} % of them against"
        f" {middle['core_base']:.0f} % in the usual one. In Germany the city is ahead of its ring in {ahead} of"
        f" {len(pairs)} pairs. Both are counted at home, not at work.",
        [
            Figure("cities with more of it in the core", 100 * more, "%"),
            Figure("workers in IT and science in the core", float(middle["core_innovative"]), "%"),
            Figure("all workers in the core", float(middle["core_base"]), "%"),
            Figure("German pairs with the city ahead", ahead, f"of {len(pairs)}"),
        ],
    )


@claim("HZ-71")
def downtown_where_services_rule(census_districts_cn: pd.DataFrame, census_cities_cn: pd.DataFrame) -> Verdict:
    """Cities that live by services have their innovation above all downtown.

    Rule. Chinese cities with a million people or more in the built city: rank correlation of the share of workers in
    services with two measures of how far workers in IT and science live in the core (districts with 95 % urban people
    or more): their share, and their odds against those of all workers.
    qualified     both correlations are 0.3 or more (workers are counted at home, so no more than that)
    contradicted  both are -0.3 or less
    open          otherwise
    """
    inside = cores(census_districts_cn, census_cities_cn, least=LARGE)
    told = {
        name: float(metrics.rank_correlation(inside["services"], inside[name])) for name in ("core_innovative", "odds")
    }
    low, high = min(told.values()), max(told.values())
    half = inside["services"] >= inside["services"].median()
    own, rest = inside[half].median(), inside[~half].median()
    return Verdict(
        "qualified" if low >= 0.3 else "contradicted" if high <= -0.3 else "open",
        f"In the half of {len(inside)} large Chinese cities that live by services {own['core_innovative']:.0f} % of the"
        f" workers in IT and science live in the core, elsewhere {rest['core_innovative']:.0f} %. But so do all workers"
        f" there: the odds are {own['odds']:.1f} times those of all workers, elsewhere {rest['odds']:.1f} times.",
        [
            Figure("rank correlation of services, share in the core", told["core_innovative"], ""),
            Figure("rank correlation of services, odds against all workers", told["odds"], ""),
            Figure("share in the core, cities of services", float(own["core_innovative"]), "%"),
            Figure("share in the core, other cities", float(rest["core_innovative"]), "%"),
        ],
    )


@claim("HZ-39")
def four_hubs(
    patents_place_cn: pd.DataFrame,
    wipo_clusters_2023: pd.DataFrame,
    prefectures_cn: pd.DataFrame,
    us_patent_inventors_city_cn: pd.DataFrame,
) -> Verdict:
    """The most vibrant hubs are Beijing, Shanghai, Shenzhen and Guangzhou.

    Rule. Three lists: invention applications 2016 by city, world clusters 2023, inventors on US patents without
    placeholder cities. How many of the four are among the first four places of a list?
    supported     all four in every list
    qualified     at least half of the four in every list
    contradicted  otherwise
    """
    units = china_prefectures(prefectures_cn, us_patent_inventors_city_cn)
    lists = {
        "Invention applications 2016": city_applications(patents_place_cn).index.tolist(),
        "World clusters 2023": chinese_clusters(wipo_clusters_2023).index.tolist(),
        f"Inventors on US patents {INVENTOR_YEAR}": (
            units.sort_values(["innovation", "place"], ascending=[False, True])["place"].tolist()
        ),
    }
    hits = {name: [hub for hub in HUBS if any(hub in place for place in places[:4])] for name, places in lists.items()}
    counts = {name: len(found) for name, found in hits.items()}
    word = (
        "supported"
        if min(counts.values()) == len(HUBS)
        else "qualified"
        if min(counts.values()) >= len(HUBS) / 2
        else "contradicted"
    )
    missing = sorted({hub for found in hits.values() for hub in HUBS if hub not in found})
    return Verdict(
        word,
        "; ".join(f"{name}: {count} of the four are among the first four" for name, count in counts.items())
        + f". Not always among them: {listed(missing)}. The list of 2016 has no Suzhou.",
        [Figure(f"hubs named, {name}", count, f"of {len(HUBS)}") for name, count in counts.items()],
    )


@claim("HZ-40")
def next_four(patents_place_cn: pd.DataFrame, wipo_clusters_2023: pd.DataFrame) -> Verdict:
    """Hangzhou, Wuhan, Chengdu and Hefei are the other strong cities.

    Rule. Two lists: invention applications 2016 by city, and Chinese clusters among the world's first 34. Strong means:
    among the first ten Chinese places.
    supported     all four in both lists, and no city left out is before all four in both
    contradicted  fewer than half of the four in one of the lists
    qualified     otherwise
    """
    lists = {
        "Invention applications 2016": city_applications(patents_place_cn).index.tolist()[:10],
        "World clusters 2023": chinese_clusters(wipo_clusters_2023).index.tolist()[:10],
    }
    hits = {name: [city for city in NEXT if any(city in place for place in places)] for name, places in lists.items()}
    before, among = [], []
    for places in lists.values():
        first = min((i for i, place in enumerate(places) if any(city in place for city in NEXT)), default=len(places))
        others = [(i, place) for i, place in enumerate(places) if not any(city in place for city in HUBS + NEXT)]
        before.append({place for i, place in others if i < first})
        among.append({place for _, place in others})
    least = min(len(found) for found in hits.values())
    word = (
        "supported"
        if least == len(NEXT) and not set.intersection(*before)
        else "contradicted"
        if least < len(NEXT) / 2
        else "qualified"
    )
    missed = sorted(set.intersection(*among))
    unseen = [city for city in NEXT if not any(city in found for found in hits.values())]
    return Verdict(
        word,
        "; ".join(f"{name}: {len(found)} of the four are among the first ten" for name, found in hits.items())
        + f". In neither list: {listed(unseen)}. In both lists, yet not in the essay: {listed(missed)}.",
        [Figure(f"cities found, {name}", len(found), f"of {len(NEXT)}") for name, found in hits.items()],
    )
