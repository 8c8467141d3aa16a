"""Shops and inventors of Chinese cities, and what studies of meeting places report: what the lesson computes with."""

from __future__ import annotations

import numpy as np
import pandas as pd

from course.models import robust

#: The year of the list of shops, and that of the people and the income that are held constant: before most of the
#: years in which inventors are counted, so that neither can be their result.
SHOP_YEAR, HELD_YEAR = 2017, 2010
#: Inventors are counted over so many years, since small cities have few in one.
SPAN = 3
FIRST, LAST = 2001, 2021
#: A city with so many shops and less than one inventor for four shops in SHOP_YEAR (Nanjing, Changsha) is a hole in
#: the source: its inventors stand elsewhere.
HOLE_SHOPS, HOLE_RATIO = 20, 0.25
HELD = ("people", "income")
#: What `panel` is made of.
TABLES = ("starbucks_2017", "us_patent_inventors_city_cn", "prefecture_panel_cn", "prefectures_cn")
TYPICAL, TOTAL = "typical city", "total"


# ------------------------------------------------------------------------------------------ shops and inventors


def panel(
    starbucks_2017: pd.DataFrame,
    us_patent_inventors_city_cn: pd.DataFrame,
    prefecture_panel_cn: pd.DataFrame,
    prefectures_cn: pd.DataFrame,
    *,
    hole: bool = False,
) -> pd.DataFrame:
    """Return Chinese cities with a Starbucks shop in 2017, a row each: city, shops, people (persons, 2010), income (GDP
    in yuan a head, 2010), and a column for each year from 2001 to 2021 with its inventors on US patents.

    Left out: cities whose inventors the source mixes with those of others or puts on a placeholder point, and, unless
    `hole`, large cities that it has nearly lost (see HOLE_SHOPS). The index is the city code.
    """
    china = starbucks_2017[(starbucks_2017["iso3"] == "CHN") & (starbucks_2017["level"] == "city")]
    shops = china.dropna(subset=["city_code"]).groupby("city_code")["stores"].sum()
    known = us_patent_inventors_city_cn.set_index("city_code")
    years = known.pivot(columns="year", values="inventors").astype(float)
    doubts = known[known["year"] == SHOP_YEAR]
    clean = doubts["merge_group"].isna() & (doubts["doubt_kind"].astype("str") != "placeholder point")
    gdp = prefecture_panel_cn[prefecture_panel_cn["year"] == HELD_YEAR].set_index("city_code")["gdp_m_cny"]
    city = prefectures_cn[prefectures_cn["level"].isin(["municipality", "prefecture"])].set_index("city_code")
    people = city[f"population_{HELD_YEAR}_persons"].astype(float)
    table = pd.DataFrame({"city": city["city"], "shops": shops.reindex(city.index).astype(float), "people": people})
    table["income"] = 1e6 * gdp.reindex(city.index).astype(float) / people
    kept = clean.reindex(table.index, fill_value=False) & table[["shops", "people", "income"]].gt(0).all(axis=1)
    table = table[kept].join(years)
    lost = (table["shops"] >= HOLE_SHOPS) & (table[SHOP_YEAR] < HOLE_RATIO * table["shops"])
    return table if hole else table[~lost]


def inventors(cities: pd.DataFrame, until: int) -> pd.Series:
    """Return the inventors of the three years that end in `until`, by city.

    Raises ValueError for years that the table doesn't have.
    """
    if not FIRST + SPAN - 1 <= until <= LAST:
        raise ValueError(
            f"Inventors are counted over {SPAN} years that end between {FIRST + SPAN - 1} and {LAST}; found {until}."
        )
    total: pd.Series[float] = cities[list(range(until - SPAN + 1, until + 1))].sum(axis=1)
    return total


def fixed(cities: pd.DataFrame, first: int = HELD_YEAR) -> pd.DataFrame:
    """Return the cities that have inventors in every three years that end between `first` and 2021: the same cities for
    every year that is compared.
    """
    some = [inventors(cities, until) > 0 for until in range(first, LAST + 1)]
    return cities[np.all(some, axis=0)]


def _log(values: pd.Series) -> pd.Series:
    return pd.Series(np.log(values.where(values > 0)))


def link(
    cities: pd.DataFrame,
    until: int,
    past: int | None = None,
    held: tuple[str, ...] = HELD,
    average: str = TYPICAL,
) -> tuple[float, float, float, int]:
    """Return by how many per cent inventors are higher for each per cent more shops, the ends of the 95% interval, and
    the number of cities.

    cities : as `panel` returns them. until : inventors of the three years that end then. past : inventors of the three
    years that end then are held constant (None: not). held : columns whose logarithm is held constant. average :
    "typical city" is least squares on logarithms (each city has one vote, those without inventors can't be used),
    "total" is Poisson regression (each inventor has one). Errors are robust to unequal spread (HC3; White's for
    Poisson).
    """
    if average not in (TYPICAL, TOTAL):
        raise ValueError(f"average must be {TYPICAL!r} or {TOTAL!r}; found {average!r}.")
    right = pd.DataFrame({name: _log(cities[name]) for name in ("shops", *held)})
    if past is not None:
        right["past"] = _log(inventors(cities, past))
    amount = inventors(cities, until)
    left = _log(amount) if average == TYPICAL else amount
    kept = right.notna().all(axis=1) & left.notna()
    columns = right[kept].assign(constant=1.0)
    fit = (
        robust.least_squares(left[kept], columns, "HC3") if average == TYPICAL else robust.poisson(left[kept], columns)
    )
    return float(fit.params[0]), float(fit.low[0]), float(fit.high[0]), int(kept.sum())


def followed(cities: pd.DataFrame, past: int, held: tuple[str, ...] = HELD) -> tuple[float, float, float, int]:
    """Return by how many per cent shops of 2017 are higher for each per cent more inventors in the three years that end
    in `past`, the ends of the 95% interval, and the number of cities: the other direction of `link`.

    Shops of earlier years can't be held constant, because the list has one year.
    """
    right = pd.DataFrame({"past": _log(inventors(cities, past)), **{name: _log(cities[name]) for name in held}})
    kept = right.notna().all(axis=1)
    fit = robust.least_squares(_log(cities["shops"])[kept], right[kept].assign(constant=1.0), "HC3")
    return float(fit.params[0]), float(fit.low[0]), float(fit.high[0]), int(kept.sum())


# ---------------------------------------------------------------------------------------- what the studies report

#: Briefs for the public, of a study that is in the table itself.
BRIEFS = ("Guzman (research brief)",)


def measured(third_place_evidence: pd.DataFrame) -> pd.DataFrame:
    """Return the estimates that come with a size: low, high, middle, and whether more places come with more (a ban
    turned round).
    """
    rows = third_place_evidence.dropna(subset=["effect_low", "effect_high"])
    sign = np.where(rows["direction"].astype("str") == "down", -1, 1)
    low, high = sign * rows["effect_low"], sign * rows["effect_high"]
    return rows.assign(low=np.minimum(low, high), high=np.maximum(low, high), middle=(low + high) / 2)


def studies(third_place_evidence: pd.DataFrame, version: str = "last") -> pd.DataFrame:
    """Return the studies, a row each, with what they find (`more`): 1 more innovation with more places, 0 not, or only
    up to a point. A ban that brings less is turned round. `sized` says whether the study gives a size.

    version : of a study with several, the "last" or the "first". A brief for the public is no version.
    """
    table = third_place_evidence[~third_place_evidence["authors"].isin(BRIEFS)].copy()
    table["study"] = table["authors"].astype("str")
    table["sized"] = table[["effect_low", "effect_high"]].notna().all(axis=1)
    both = measured(table)
    said = table["direction"].astype("str").eq("up").astype(float)
    said[both.index] = (both["low"] > 0).astype(float)
    table["more"] = said
    return table.groupby("study", sort=False).tail(1) if version == "last" else table.groupby("study").head(1)


def named_limits(third_place_evidence: pd.DataFrame) -> int:
    """Return how many estimates name a limit: nothing where such places were before, or fewer patents beyond a
    point.
    """
    note = third_place_evidence["note"].astype("str").fillna("")
    bent = third_place_evidence["direction"].astype("str") == "inverted U"
    return int((bent | note.str.contains("none where")).sum())
