"""The rules of the claims, on *The lesson of DeepSeek and Hangzhou* (Lu Ming 2025)."""

from __future__ import annotations

import numpy as np
import pandas as pd

from course.ledger.rules import Figure, Verdict, claim, only
from course.models import encounters, robust
from course.tables.areas import people_column

SHOP_YEAR, BEFORE = 2017, 2010
#: People of the census that lies nearer to the year of the shops.
PEOPLE = people_column(SHOP_YEAR)
#: A city with so many shops and less than one inventor for four shops in SHOP_YEAR (Nanjing, Changsha) is a hole in
#: the source: its
#: inventors stand elsewhere.
HOLE_SHOPS, HOLE_RATIO = 20, 0.25
PLACES = (1, 2, 4, 8, 12, 16, 24, 32, 48, 64)


# ------------------------------------------------------------------------------------------ shops and inventors


def shops_and_inventors(
    starbucks_2017: pd.DataFrame,
    us_patent_inventors_city_cn: pd.DataFrame,
    prefecture_panel_cn: pd.DataFrame,
    prefectures_cn: pd.DataFrame,
    year: int = SHOP_YEAR,
    *,
    hole: bool = False,
) -> pd.DataFrame:
    """Chinese cities with a Starbucks shop in 2017 and an inventor in `year`: shops, inventors, people (2020), GDP
    (2016).

    Left out: cities whose inventors the source mixes with those of others or puts on a placeholder point, and, unless
    `hole`, large cities that it has nearly lost (see HOLE_SHOPS). One row per city; log_… are natural logarithms.
    """
    open_ = starbucks_2017[(starbucks_2017["iso3"] == "CHN") & (starbucks_2017["level"] == "city")]
    shops = open_.dropna(subset=["city_code"]).groupby("city_code")["stores"].sum()
    inventors = us_patent_inventors_city_cn.set_index("city_code")
    found, then = (inventors[inventors["year"] == one] for one in (year, SHOP_YEAR))
    gdp = prefecture_panel_cn[prefecture_panel_cn["year"] == SHOP_YEAR - 1].set_index("city_code")["gdp_m_cny"]
    city = prefectures_cn[prefectures_cn["level"].isin(["municipality", "prefecture"])].set_index("city_code")
    table = city[["city", PEOPLE]].rename(columns={PEOPLE: "people"})
    table = table.join(shops.rename("shops")).join(found[["inventors", "merge_group", "doubt_kind"]]).join(gdp)
    clean = table["merge_group"].isna() & (table["doubt_kind"].astype("str") != "placeholder point")
    if not hole:
        clean &= ~(
            (table["shops"] >= HOLE_SHOPS) & (then["inventors"].reindex(table.index) < HOLE_RATIO * table["shops"])
        )
    kept = table[
        clean & (table["shops"] > 0) & (table["inventors"] > 0) & (table["people"] > 0) & (table["gdp_m_cny"] > 0)
    ]
    kept = kept[["city", "shops", "inventors", "people", "gdp_m_cny"]].astype(
        {"shops": float, "inventors": float, "people": float}
    )
    return kept.assign(
        log_shops=np.log(kept["shops"]),
        log_inventors=np.log(kept["inventors"]),
        log_people=np.log(kept["people"]),
        log_income=np.log(kept["gdp_m_cny"] / kept["people"]),
    ).reset_index()


def elasticity(table: pd.DataFrame, held: tuple[str, ...] = ()) -> tuple[float, float, float, int]:
    """Per cent more inventors for one per cent more shops, the ends of its 95% interval, and the number of cities.

    held : columns that are held constant. Least squares on logarithms, errors robust to unequal spread (HC3).
    """
    right = table[["log_shops", *held]].assign(constant=1.0)
    fit = robust.least_squares(table["log_inventors"], right, "HC3")
    return float(fit.params[0]), float(fit.low[0]), float(fit.high[0]), len(table)


HELD = ("log_people", "log_income")


# ---------------------------------------------------------------------------------------- what the studies report


def measured(third_place_evidence: pd.DataFrame) -> pd.DataFrame:
    """The estimates that come with a size: low, high, middle, and whether more places come with more (a ban turned
    round).
    """
    rows = third_place_evidence.dropna(subset=["effect_low", "effect_high"])
    sign = np.where(rows["direction"].astype("str") == "down", -1, 1)
    low, high = sign * rows["effect_low"], sign * rows["effect_high"]
    return rows.assign(low=np.minimum(low, high), high=np.maximum(low, high), middle=(low + high) / 2)


#: A brief of a study goes with the study.
BRIEFS = {"Guzman (research brief)": "Choi, Guzman, Small"}


def named_limits(third_place_evidence: pd.DataFrame) -> int:
    """Estimates that name a limit: nothing where such places were before, or fewer patents beyond a point."""
    note = third_place_evidence["note"].astype("str").fillna("")
    bent = third_place_evidence["direction"].astype("str") == "inverted U"
    return int((bent | note.str.contains("none where")).sum())


def by_people(people: int, mixing: float = 50.0, runs: int = 40) -> pd.Series:
    """Ideas per 100 people in a month, for each number in PLACES: a model's output."""
    counts = np.repeat(PLACES, runs)
    ideas = encounters.month(people, counts, mixing, runs=len(counts)).ideas.reshape(len(PLACES), runs).mean(axis=1)
    return pd.Series(100 * ideas / people, index=pd.Index(PLACES, name="places"))


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
