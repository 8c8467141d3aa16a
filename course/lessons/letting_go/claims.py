"""What the four cases of this lesson come to: plain facts, each with its rule.

The essay calls each case an innovation, in a wide sense. No table can tell whether it is one; the rules ask whether the
thing is there, and what of it is counted.
"""

from __future__ import annotations

import pandas as pd

from course.ledger.rules import Figure, Verdict, claim, only

BACKED = "early-stage firms backed"
STAKES = "city-owned funds with a stake among the six"
SEA_FISH = "sea fish in saline water"


def _rows(place_facts_cn: pd.DataFrame, topic: str, indicator: str, place: str = "") -> pd.DataFrame:
    """Return the rows of an indicator that hold a number, of one place if it is named."""
    mine = (place_facts_cn["topic"].astype("str") == topic) & (place_facts_cn["indicator"].astype("str") == indicator)
    if place:
        mine &= place_facts_cn["place"].astype("str") == place
    return place_facts_cn[mine].dropna(subset=["value"])


@claim("HZ-30")
def sea_fish_in_salt_water(place_facts_cn: pd.DataFrame) -> Verdict:
    """Are sea fish raised in saline water in Xinjiang?

    Rule. Supported if two reports or more count such fish; qualified if one does; open if none does.
    """
    fish = _rows(place_facts_cn, "Xinjiang", SEA_FISH)
    all_fish = only(place_facts_cn, indicator="aquatic products output", place="Xinjiang")
    word = "supported" if len(fish) >= 2 else "qualified" if len(fish) == 1 else "open"
    places = [str(one).split(", ")[-1] for one in fish["place"]]
    counted = (
        f"Reports of {len(fish)} farms count sea fish in saline water, {fish['value'].max():,.0f} at the larger one"
        f" ({places[int(fish['value'].to_numpy().argmax())]})"
        if len(fish) >= 2
        else f"One report counts sea fish in saline water, {fish['value'].max():,.0f} of them"
        if len(fish)
        else "No report in our table counts sea fish in saline water"
    )
    return Verdict(
        word,
        f"{counted}. No report names a lake. All fish and crabs of Xinjiang come to {all_fish:,.0f} tonnes a year.",
        [
            Figure("reports that count sea fish in saline water", len(fish), "reports"),
            Figure("all fish and crabs of Xinjiang", all_fish, "tonnes"),
        ],
    )


@claim("HZ-31")
def skiing_on_wugong(place_facts_cn: pd.DataFrame) -> Verdict:
    """Does a park of ice and snow on Wugong Mountain let people in the south ski?

    Rule. Supported if a report names a ski park there and one counts its skiers; qualified if one only names it; open
    if none does.
    """
    topic = place_facts_cn[place_facts_cn["topic"].astype("str") == "Wugong Mountain and snow"]
    parks = topic[topic["indicator"].astype("str") == "ski and snow parks named in 2025 report"]
    named = int(parks["note"].astype("str").str.contains("Wugong").sum())
    skiers = int(topic["indicator"].astype("str").str.contains("skiers").sum())
    word = "open" if not named else "supported" if skiers else "qualified"
    there = (
        f"A report of 2025 names {parks['value'].max():.0f} ski and snow parks in Jiangxi, one of them on Wugong"
        " Mountain."
        if named
        else "No report in our table names a ski park on Wugong Mountain."
    )
    count = (
        "Its skiers are counted." if skiers else "Nobody counts its skiers: the visitors in our table came in October."
    )
    return Verdict(
        word,
        f"{there} {count}",
        [
            Figure("reports that name the park", named, ""),
            Figure("parks that the report names", float(parks["value"].max()), ""),
            Figure("counts of skiers", skiers, ""),
        ],
    )


@claim("HZ-32")
def largest_cherry_orchard(place_facts_cn: pd.DataFrame) -> Verdict:
    """Has Dalian made itself the largest cherry orchard of China?

    Rule. Supported if output rose and no source names another place as the largest; qualified if it rose and one does;
    contradicted if it did not rise.
    """
    output = _rows(place_facts_cn, "Dalian", "cherry output", "Dalian")
    first = float(output[output["year"].notna()].sort_values("year", kind="stable")["value"].iloc[0])
    last = float(output["value"].max())
    nation = only(place_facts_cn, indicator="cherry output", place="China")
    ranked = _rows(place_facts_cn, "Dalian", "place among cherry regions")
    others = [str(one) for one in ranked[ranked["value"] == 1]["place"] if str(one) != "Dalian"]
    word = "contradicted" if last <= first else "qualified" if others else "supported"
    rival = f"a trade page calls {others[0]} the largest region" if others else "no page names a larger region"
    return Verdict(
        word,
        f"By its own figures Dalian's cherries went from {first:,.0f} tonnes around 2017 to as much as {last:,.0f}."
        f" The nation has some {nation:,.0f}, and {rival}.",
        [
            Figure("output around 2017", first, "tonnes"),
            Figure("largest output stated", last, "tonnes"),
            Figure("the nation, season 2024/25", nation, "tonnes"),
        ],
    )


@claim("HZ-33")
def brands_of_changsha(place_facts_cn: pd.DataFrame) -> Verdict:
    """Has Changsha brought forth new consumer brands?

    Rule. Supported if both brands have gone beyond Hunan; qualified if one has; contradicted if none has.
    """
    year, cities = (
        only(place_facts_cn, indicator="Cha Yan Yue Se, first shop outside Hunan"),
        only(place_facts_cn, indicator="Wenheyou shops outside Hunan"),
    )
    beyond = int(1990 < year < 2030) + int(cities >= 1)
    word = ("contradicted", "qualified", "supported")[beyond]
    return Verdict(
        word,
        f"The tea shops of Cha Yan Yue Se opened outside Hunan in {year:.0f}, and Wenheyou went to {cities:.0f} other"
        " cities. The first of those tea shops has closed, and Wenheyou in Shenzhen is reported mostly empty."
        if beyond == 2
        else f"Of the two brands, {beyond} went beyond Hunan.",
        [Figure("first tea shop outside Hunan", year, "year"), Figure("Wenheyou, cities outside Hunan", cities, "")],
    )
