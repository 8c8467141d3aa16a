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
OURS = "DeepSeek-V3"
ESSAY_DAY = "2025-02-18"
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
        reached=unicorns_cn_companies_2022["date_reached"].str[:4].astype("int64"),
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


def of_china(ai_notable_models: pd.DataFrame) -> pd.DataFrame:
    """The notable models with a Chinese maker."""
    return ai_notable_models[ai_notable_models["countries"].fillna("").str.contains("China")]


def peers(
    ai_notable_models: pd.DataFrame, ai_organisation_hq: pd.DataFrame | None = None, part: float = 0.5
) -> pd.DataFrame:
    """Chinese firms with a notable model from 2023 to the day of the essay that took `part` of the computing of
    DeepSeek-V3 or more.

    Columns: compute (of the largest such model), open (were its weights given away?), city (blank: not confirmed;
    only with the table of seats).
    """
    ours = compute_of(ai_notable_models, OURS)
    rows = of_china(ai_notable_models)
    rows = rows[
        (rows["year"] >= 2023) & (rows["publication_date"] < ESSAY_DAY) & (rows["training_flop"] >= part * ours)
    ]
    rows = rows[(rows["organisation_kind"] == "Industry") & ~rows["organisation"].str.contains(";")]
    rows = rows.assign(open=rows["model_access"].astype("string").fillna("").str.startswith("Open weights"))
    table = rows.groupby("organisation").agg(compute=("training_flop", "max"), open=("open", "any"))
    if ai_organisation_hq is None:
        return table
    seat = ai_organisation_hq.set_index("organisation")["city"]
    return table.assign(city=seat.reindex(table.index).astype(object)).sort_values(
        "compute", ascending=False, kind="stable"
    )


def compute_of(ai_notable_models: pd.DataFrame, model: str) -> float:
    """Training computing of one model, floating point operations."""
    return float(ai_notable_models.set_index("model")["training_flop"].loc[model])


@claim("HZ-04")
def chance_at_the_frontier(
    unicorns_cn_companies_2022: pd.DataFrame, prefectures_cn: pd.DataFrame, us_patent_inventors_city_cn: pd.DataFrame
) -> Verdict:
    """Does chance decide more, the nearer a field is to the frontier?

    Rule: if so, the seats of young AI firms should be harder to predict than those of others. Surprise of each firm
    that came on the list after 2015, in bits, for a forecaster who knew where inventors were; the industries shuffled
    2,000 times. Qualified if AI firms are more surprising than in 95 % of the shuffles, open otherwise: a seat says
    where, and the claim is about ways and firms, so that seats that are easy to predict count against it and can't
    contradict it. Trial and error itself is not seen.
    """
    table = units(prefectures_cn, us_patent_inventors_city_cn)
    young = firms(unicorns_cn_companies_2022, prefectures_cn, us_patent_inventors_city_cn)
    later = young[(young["reached"] > STAND) & young["place"].isin(table.index)]
    chance = forecasts(table, counted(young[young["reached"] <= STAND], table))["by inventors of 2011 to 2015"]
    bits = -np.log2(later["place"].map(chance).to_numpy())
    ai = (later["industry"] == "Artificial intelligence").to_numpy()
    shuffled = bits[_lots(len(bits))[:, : ai.sum()]].mean(axis=1)
    mine, others = float(bits[ai].mean()), float(bits[~ai].mean())
    below = float((shuffled <= mine).mean())
    return Verdict(
        "qualified" if below > 0.95 else "open",
        f"By city the frontier was {'more' if mine > others else 'no more'} of a lottery: the seat of an AI firm was a"
        f" surprise of {mine:.1f} bits, that of another young firm of {others:.1f}. In {100 * below:.0f} % of the"
        " shuffles it is as little or less. Which firm or idea succeeds, and what chance does there, is not seen.",
        [
            Figure("Surprise at the seat of an AI firm", mine, "bits"),
            Figure("Surprise at the seat of another firm", others, "bits"),
            Figure("Shuffles with as little surprise", 100 * below, "%"),
        ],
    )


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
        f"{2015 - founded:.0f} years after DJI was founded Shenzhen's firms made {share:.0f} % of the world's consumer"
        f" drones, and carbon fibre is put at {carbon:.0f} % of the core materials. That the fibre came by way of"
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
    it is above 99 % of the draws and 15 points or more above their mean, qualified if it is above 95 % of them,
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
        f"{real:.1f} % of the young firms sit in the first city of their industry. Dealt out at random it would be"
        f" {mean:.1f} %, for a few cities lead in everything. So industries do cluster, by {real - mean:.0f} points"
        " beyond luck; the rest of what looks like it is the lead of those cities.",
        [
            Figure("Firms in the first city of their industry", real, "%"),
            Figure("The same with cities dealt out at random", mean, "%"),
        ],
    )


def per_head_memory(table: pd.DataFrame) -> tuple[float, float]:
    """Rank correlation of inventors per head, early and late; and what 95 % of draws by people stay below."""
    people = table["people"].to_numpy()
    late = pd.Series(table["late"].to_numpy() / people).rank().to_numpy()

    def against(early: np.ndarray) -> float:
        return float(np.corrcoef(pd.Series(early / people).rank().to_numpy(), late)[0, 1])

    lots = city_growth.draws(people, int(table["early"].sum()), runs=200)
    return against(table["early"].to_numpy()), float(np.quantile([against(row) for row in lots], 0.95))


@claim("HZ-69")
def knowledge_piles_up(prefectures_cn: pd.DataFrame, us_patent_inventors_city_cn: pd.DataFrame) -> Verdict:
    """Do innovations grow where knowledge has piled up?

    Rule: inventors per head by city, 2001 to 2005 against 2017 to 2021 (rank correlation). Qualified if it is above
    95 % of draws in which the early inventors fall on people at random, contradicted otherwise. Never supported:
    which product grew out of which is not in the tables, only that places remember.
    """
    table = units(prefectures_cn, us_patent_inventors_city_cn)
    real, luck = per_head_memory(table)
    top = table["early"].sort_index(kind="stable").nlargest(10).index
    kept = 100 * float(table.loc[top, "late"].sum() / table["late"].sum())
    verdict = "qualified" if real > luck else "contradicted"
    return Verdict(
        verdict,
        f"Places remember: inventors per head of {EARLY[0]} to {EARLY[1]} and of {LATE[0]} to {LATE[1]} have a rank"
        f" correlation of {real:.2f}; luck would stay below {luck:.2f}. The first ten places of then have {kept:.0f} %"
        " of the inventors now. What grew out of what is not seen.",
        [
            Figure("Rank correlation, per head", real, ""),
            Figure("Luck by people stays below", luck, ""),
            Figure("Late inventors in the ten early leaders", kept, "%"),
        ],
    )


@claim("HZ-70")
def leaps_where_knowledge_gathered(
    prefectures_cn: pd.DataFrame, us_patent_inventors_city_cn: pd.DataFrame, unicorns_cn_companies_2022: pd.DataFrame
) -> Verdict:
    """Do leaps come where knowledge and people have long gathered?

    Rule: the share of young firms (on the list after 2015) in the ten places that led in inventors in 2001 to 2005,
    against their share of people, and against the ten places with most people. Supported if the first is three times
    the second or more and above the third; qualified if only one holds; contradicted if none. A firm on a list stands
    for a leap: a rough stand-in.
    """
    table = units(prefectures_cn, us_patent_inventors_city_cn)
    young = firms(unicorns_cn_companies_2022, prefectures_cn, us_patent_inventors_city_cn)
    later = counted(young[young["reached"] > STAND], table)
    led, large = (table[name].sort_index(kind="stable").nlargest(10).index for name in ("early", "people"))
    held, people, big = (
        100 * float(values.sum() / total.sum())
        for values, total in ((later[led], later), (table.loc[led, "people"], table["people"]), (later[large], later))
    )
    times, crowd = held / people, 100 * float(table.loc[large, "people"].sum() / table["people"].sum())
    verdict = "supported" if times >= 3 and held > big else "qualified" if times >= 3 or held > big else "contradicted"
    return Verdict(
        verdict,
        f"The ten places that led in inventors in {EARLY[0]} to {EARLY[1]} have {people:.0f} % of the people and"
        f" {held:.0f} % of the young firms since {STAND}, {times:.0f} times their part. The ten that lead in people,"
        f" who are {crowd:.0f} % of all, have {big:.0f} %: memory and size point to almost the same places.",
        [
            Figure("Young firms in the early leaders", held, "%"),
            Figure("People there", people, "%"),
            Figure("Young firms in the ten populous places", big, "%"),
        ],
    )
