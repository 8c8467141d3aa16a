"""The rules of the claims, on *The lesson of DeepSeek and Hangzhou* (Lu Ming 2025)."""

from __future__ import annotations

import pandas as pd

from course.english import listed
from course.ledger.rules import Figure, Verdict, claim
from course.tables.areas import (
    INVENTOR_YEAR,
    china_prefectures,
    chinese_clusters,
    city_applications,
    concentration_table,
)

HUBS = ("Beijing", "Shanghai", "Shenzhen", "Guangzhou")
NEXT = ("Hangzhou", "Wuhan", "Chengdu", "Hefei")


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
