"""The rules of the claims, on *The lesson of DeepSeek and Hangzhou* (Lu Ming 2025)."""

from __future__ import annotations

import numpy as np
import pandas as pd

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
