"""The rules of the claims, on *The lesson of DeepSeek and Hangzhou* (Lu Ming 2025)."""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd

from course.ledger.rules import Figure, Verdict, claim, only
from course.models import city_growth
from course.tables import areas
from course.tables.cache import computed_once

#: A forecaster keeps a tenth of the chance for what the past does not show, dealt out by people.
HUMBLE = 0.1
#: Who looks ahead stands at the end of this year.
STAND = 2015
EARLY, MIDDLE, LATE = (2001, 2005), (2011, 2015), (2017, 2021)
DRAWS = 2000


@cache
def _lots(size: int) -> np.ndarray:
    """The same random orders of so many things, for every test by shuffling: (DRAWS, size)."""
    return np.argsort(np.random.default_rng(9).random((DRAWS, size)), axis=1, kind="stable")


@computed_once
def units(prefectures_cn: pd.DataFrame, us_patent_inventors_city_cn: pd.DataFrame) -> pd.DataFrame:
    """The places of lesson how_concentrated: people of 2010, and inventors added up over three spans of years (early,
    middle, late).

    People are those of 2010 in all three: who looks ahead at the end of 2015 knows no other census.
    """
    table = pd.DataFrame()
    for name, (first, last) in {"early": EARLY, "middle": MIDDLE, "late": LATE}.items():
        years = [
            areas.china_prefectures(prefectures_cn, us_patent_inventors_city_cn, year, census=2010).set_index("place")
            for year in range(first, last + 1)
        ]
        if table.empty:
            table = years[-1][["population"]].rename(columns={"population": "people"})
        table[name] = sum((one["innovation"] for one in years[1:]), years[0]["innovation"])
    return table


def firms(
    unicorns_cn_companies_2022: pd.DataFrame, prefectures_cn: pd.DataFrame, us_patent_inventors_city_cn: pd.DataFrame
) -> pd.DataFrame:
    """The young firms of the list with the place of lesson how_concentrated they sit in, and the year in which they
    came on the list.
    """
    merged = us_patent_inventors_city_cn.dropna(subset="merge_group").drop_duplicates("city_code")
    place = pd.concat(
        [
            prefectures_cn.set_index("city_code")["city"].astype(str),
            merged.set_index("city_code")["merge_group"].astype(str),
        ]
    )
    place = place[~place.index.duplicated(keep="last")]
    table = unicorns_cn_companies_2022.assign(
        place=unicorns_cn_companies_2022["city_code"].map(place),
        reached=unicorns_cn_companies_2022["year_reached"].astype("int64"),
        industry=unicorns_cn_companies_2022["industry"].astype(str),
    )
    return table.dropna(subset="place")


def counted(rows: pd.DataFrame, table: pd.DataFrame) -> pd.Series:
    """Firms by place, in the order of the table of units, zeros kept."""
    return rows.groupby("place").size().reindex(table.index).fillna(0.0)


def forecasts(table: pd.DataFrame, known: pd.Series) -> pd.DataFrame:
    """Chances by place that a forecaster could have given at the end of 2015. known : young firms by then."""
    people = table["people"] / table["people"].sum()
    humble = HUMBLE * people

    def by(past: pd.Series) -> pd.Series:
        return (1 - HUMBLE) * past / past.sum() + humble

    return pd.DataFrame(
        {
            "every place alike": 1 / len(table),
            "by people": people,
            "by inventors of 2011 to 2015": by(table["middle"]),
            "by young firms of 2015": by(known),
            "half and half": (by(table["middle"]) + by(known)) / 2,
        }
    )


def skill(chance: pd.Series, happened: pd.Series) -> float:
    """The part of the surprise removed: 0 where all get the same chance, 1 where it matches knowing the shares
    beforehand.
    """
    share = happened / happened.sum()
    least = city_growth.surprise(share, share)
    flat = city_growth.surprise(np.full(len(share), 1 / len(share)), share)
    return float((flat - city_growth.surprise(chance, share)) / (flat - least))


def fields(ai_notable_models: pd.DataFrame, first: int, last: int) -> pd.Series:
    """Notable models of these years by field; a model with several fields is split between them."""
    rows = ai_notable_models[ai_notable_models["year"].between(first, last)].dropna(subset="domain")
    names = rows["domain"].str
    one = pd.DataFrame({"field": names.split(";"), "part": 1 / (names.count(";") + 1)}).explode("field")
    return one.groupby("field")["part"].sum()


@claim("HZ-34")
def from_rackets_to_drones(place_facts_cn: pd.DataFrame) -> Verdict:
    """Did Shenzhen's drones grow out of rackets and fishing rods?

    Rule: contradicted if Shenzhen's firms had less than half of the world's consumer drones in 2015 (there is nothing
    to explain). Else qualified: the line from rackets to drones rests on the account of one former official and on
    the part of one material.
    """
    share = only(place_facts_cn, topic="Drones", indicator="share of world consumer drones, all firms", year=2015)
    carbon = only(place_facts_cn, topic="Drones", indicator="carbon fibre lineage")
    founded = only(place_facts_cn, topic="Drones", indicator="DJI founded")
    return Verdict(
        "qualified" if share >= 50 else "contradicted",
        f"{2015 - founded:.0f} years after DJI was founded Shenzhen's firms made {share:.0f}% of the world's consumer"
        f" drones, and carbon fibre is put at {carbon:.0f}% of the core materials. That the fibre came by way of"
        " rackets and rods is told by one former vice-mayor; no count of the other parts is known.",
        [
            Figure("Shenzhen's share of the world's consumer drones, 2015", share, "%"),
            Figure("Carbon fibre among core materials, as told", carbon, "%"),
            Figure("DJI founded", founded, "year"),
        ],
    )


@claim("HZ-57")
def industries_cluster(unicorns_cn_companies_2022: pd.DataFrame) -> Verdict:
    """Do industries cluster strongly?

    Rule: the share of firms that sit in the first city of their own industry, against 2,000 draws in which the cities
    are dealt out to the firms at random (so that only the lead of a few cities in everything is left). Supported if
    it is above 99% of the draws and 15 points or more above their mean, qualified if it is above 95% of them,
    contradicted otherwise.
    """
    rows = unicorns_cn_companies_2022.dropna(subset="city_code")
    industry = pd.factorize(rows["industry"].astype(str))[0]
    city = pd.factorize(rows["city_code"])[0]
    kinds, towns = industry.max() + 1, city.max() + 1

    def held(cities_of: np.ndarray) -> np.ndarray:
        flat = industry * towns + cities_of
        shape = (len(flat), kinds * towns)
        counts = np.zeros(shape, dtype=np.int16)
        np.add.at(counts, (np.arange(len(flat))[:, None], flat), 1)
        first: np.ndarray = counts.reshape(len(flat), kinds, towns).max(axis=2).sum(axis=1)
        return first / len(industry)

    real = 100 * float(held(city[None, :])[0])
    luck = 100 * held(city[_lots(len(city))])
    beyond, mean = float((luck < real).mean()), float(luck.mean())
    verdict = "supported" if beyond > 0.99 and real - mean >= 15 else "qualified" if beyond > 0.95 else "contradicted"
    return Verdict(
        verdict,
        f"{real:.1f}% of the young firms sit in the first city of their industry. Dealt out at random it would be"
        f" {mean:.1f}%, for a few cities lead in everything. So industries do cluster, by {real - mean:.0f} points"
        " beyond luck; the rest of what looks like it is the lead of those cities.",
        [
            Figure("Firms in the first city of their industry", real, "%"),
            Figure("The same with cities dealt out at random", mean, "%"),
        ],
    )
