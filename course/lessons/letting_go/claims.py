"""What the claims of this lesson say of the figures."""

from __future__ import annotations

import numpy as np
import pandas as pd

from course.ledger.rules import Figure, Verdict, claim, only

# ------------------------------------------------------------------------------------------------- letting go


FUND_GROUP = '"3+N" industry fund group'
STAKES, BACKED = "city-owned funds with a stake among the six", "early-stage firms backed"


@claim("HZ-14")
def invests_early(place_facts_cn: pd.DataFrame) -> Verdict:
    """Does Hangzhou's government invest in small firms at an early stage?

    Rule. In how many of the six young firms that made the city known does a fund of the city hold a stake?
    supported in at least half; qualified in at least one; open in none.
    """
    stakes, backed = only(place_facts_cn, indicator=STAKES), only(place_facts_cn, indicator=BACKED)
    begun = only(place_facts_cn, indicator="first city venture company", place="Hangzhou")
    word = "supported" if stakes >= 3 else "qualified" if stakes >= 1 else "open"
    return Verdict(
        word,
        f"The city founded its first venture company in {begun:.0f}. Its innovation group says that it has backed"
        f" {backed:,.0f} early-stage firms. City-owned funds hold a stake in {stakes:.0f} of the six.",
        [
            Figure("of the six with a city stake", stakes, "of 6"),
            Figure("early-stage firms backed, by the group itself", backed, "firms"),
            Figure("first city venture company", begun, "year"),
        ],
    )


# ---------------------------------------------------------------------------------------------------- four cases


def _rows(place_facts_cn: pd.DataFrame, topic: str) -> pd.DataFrame:
    return place_facts_cn[place_facts_cn["topic"].astype("str") == topic]


def water(place_facts_cn: pd.DataFrame) -> pd.Series:
    """Tonnes of fish and crabs in Xinjiang that the table ties to one kind of water: fresh and saline (the largest
    figure a place).
    """
    rows = _rows(place_facts_cn, "Xinjiang")
    rows = rows[(rows["unit"].astype("str") == "tonnes") & (rows["place"].astype("str") != "Xinjiang")].dropna(
        subset=["value"]
    )
    note = rows["note"].astype("str")
    place = rows["place"].astype("str")
    largest = rows.assign(
        kind=np.where(note.str.contains("saline"), "saline", np.where(note.str.contains("fresh"), "fresh", ""))
    ).groupby(place)
    table = pd.DataFrame({"tonnes": largest["value"].max(), "kind": largest["kind"].max()})
    return table.groupby("kind")["tonnes"].sum().reindex(["fresh", "saline"]).fillna(0.0)


@claim("HZ-30")
def sea_fish_in_salt_lakes(place_facts_cn: pd.DataFrame) -> Verdict:
    """Are sea fish raised in the water of salt lakes in Xinjiang?

    Rule, on the output that the table ties to a kind of water.
    supported if at least half is from saline water; qualified if less, but some; contradicted if none.
    """
    found = water(place_facts_cn)
    part = found["saline"] / found.sum()
    word = "supported" if part >= 0.5 else "qualified" if part > 0 else "contradicted"
    return Verdict(
        word,
        f"Of {found.sum():,.0f} tonnes, output or capacity, that the table ties to a kind of water, {100 * part:.0f}%"
        " come from saline water, and those are crabs. The famous salmon of Nilka swims in fresh meltwater.",
        [Figure("from saline water", found["saline"], "tonnes"), Figure("from fresh water", found["fresh"], "tonnes")],
    )


@claim("HZ-31")
def skiing_on_wugong(place_facts_cn: pd.DataFrame) -> Verdict:
    """Does a park of ice and snow on Wugong Mountain let people in the south ski?

    Rule. Supported if a report names a ski park there and the sources agree on the money within a quarter; qualified
    if it names one and they do not; open if it names none.
    """
    rows = _rows(place_facts_cn, "Wugong Mountain and snow")
    parks = only(rows, indicator="ski and snow parks named in 2025 report")
    money = rows[rows["indicator"].astype("str") == "investment"]["value"].dropna()
    ratio = float(money.max() / money.min())
    word = "open" if parks < 1 else "supported" if ratio <= 1.25 else "qualified"
    return Verdict(
        word,
        f"A report of 2025 names {parks:.0f} ski and snow parks in Jiangxi, one on Wugong Mountain. What was invested"
        f" differs by source: {money.min():,.0f} or {money.max():,.0f} million yuan, for the whole resort. The visitors"
        " that are counted came in October, not in winter.",
        [
            Figure("ski and snow parks named", parks, "sites"),
            Figure("larger over smaller figure of the investment", ratio, "times"),
        ],
    )


@claim("HZ-32")
def largest_cherry_orchard(place_facts_cn: pd.DataFrame) -> Verdict:
    """Has Dalian made itself the largest cherry orchard of China?

    Rule. No table holds the cherries of other places, so "largest" rests on Dalian's own figures. Supported if output
    rose and the sources of one year agree on the area within a tenth; qualified if output rose and they do not;
    contradicted if it did not rise.
    """
    rows = _rows(place_facts_cn, "Dalian")
    output = rows[rows["indicator"].astype("str") == "cherry output"].dropna(subset=["value"])
    first = float(output[output["year"].notna()].sort_values("year", kind="stable")["value"].iloc[0])
    last = float(output["value"].max())
    area = rows[(rows["indicator"].astype("str") == "cherry area") & (rows["year"] == 2021)]["value"].dropna()
    ratio = float(area.max() / area.min())
    word = "contradicted" if last <= first else "supported" if ratio <= 1.1 else "qualified"
    return Verdict(
        word,
        f"Dalian's cherries went from {first:,.0f} tonnes around 2017 to as much as {last:,.0f}. For 2021 one source"
        f" has {1e4 * area.max():,.0f} mu of orchards and another {1e4 * area.min():,.0f}. No table holds the cherries"
        " of other places.",
        [
            Figure("output around 2017", first, "tonnes"),
            Figure("largest output stated", last, "tonnes"),
            Figure("larger over smaller area, 2021", ratio, "times"),
        ],
    )


@claim("HZ-33")
def brands_of_changsha(place_facts_cn: pd.DataFrame) -> Verdict:
    """Has Changsha brought forth new consumer brands?

    Rule. Supported if both brands have gone beyond Hunan and no note tells of a closed or empty shop; qualified if
    both have and one does; contradicted if a brand has not left home.
    """
    rows = _rows(place_facts_cn, "Changsha")
    year, cities = (
        only(rows, indicator="Cha Yan Yue Se, first shop outside Hunan"),
        only(rows, indicator="Wenheyou shops outside Hunan"),
    )
    troubled = int(rows["note"].astype("str").str.contains("closed|empty").sum())
    tables = only(rows, indicator="Wenheyou queue numbers, one day")
    word = "contradicted" if cities < 1 or not 1990 < year < 2030 else "qualified" if troubled else "supported"
    return Verdict(
        word,
        f"Cha Yan Yue Se opened outside Hunan in {year:.0f}; that first shop has closed since. Wenheyou drew"
        f" {tables:,.0f} queue numbers in one day at home and went to {cities:.0f} other cities; the one in Shenzhen is"
        " reported mostly empty.",
        [
            Figure("first tea shop outside Hunan", year, "year"),
            Figure("Wenheyou, cities outside Hunan", cities, ""),
            Figure("notes of a closed or empty shop", troubled, ""),
        ],
    )
