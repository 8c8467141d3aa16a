"""The rules of the claims, on *The lesson of DeepSeek and Hangzhou* (Lu Ming 2025)."""

from __future__ import annotations

import pandas as pd

from course.english import listed
from course.ledger.rules import Figure, Verdict, claim
from course.tables.areas import (
    chinese_clusters,
    city_applications,
)

HUBS = ("Beijing", "Shanghai", "Shenzhen", "Guangzhou")
NEXT = ("Hangzhou", "Wuhan", "Chengdu", "Hefei")


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
