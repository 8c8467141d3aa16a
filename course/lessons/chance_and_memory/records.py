"""The records of the claims on chance and memory, on *The lesson of DeepSeek and Hangzhou* (Lu Ming 2025)."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from course.ledger import estimates
from course.ledger.common import EDITION_OF_LIST, SIZE_OF_MODEL, industries_dealt
from course.ledger.record import Found, Line, Question, Record, one_of, rows
from course.lessons.chance_and_memory import claims
from course.models import city_growth
from course.tables import ai

# --- HZ-28: ways that nobody foresaw

SPANS = {"2016 to 2022": (2016, 2022), "2022 to 2025": (2022, 2025)}


def fields_elsewhere(
    ai_notable_models: pd.DataFrame,
    ai_notable_models_2026: pd.DataFrame,
    *,
    vintage: str,
    years_ahead: str,
    looking_back_to: int,
) -> Found:
    """Return what percentage of notable AI models lie in other fields than a forecast of 2015 by the past had put them.

    vintage : the edition of the notable models. years_ahead : those that are forecast. looking_back_to : the first
    year that the forecaster knows.
    """
    models = ai.in_edition(ai_notable_models, ai_notable_models_2026, vintage)
    spans = {"before": (looking_back_to, claims.STAND), "ahead": SPANS[years_ahead]}
    what = pd.DataFrame({name: claims.fields(models, *years) for name, years in spans.items()}).fillna(0)
    return estimates.exact(city_growth.misplaced(what["before"], what["ahead"]))


def seats_elsewhere(
    unicorns_cn_companies_2022: pd.DataFrame,
    prefectures_cn: pd.DataFrame,
    us_patent_inventors_city_cn: pd.DataFrame,
    *,
    by: str,
) -> Found:
    """Return what percentage of the young firms of 2016 to 2022 sit elsewhere than a forecast of 2015 had put them."""
    table = claims.units(prefectures_cn, us_patent_inventors_city_cn)
    young = claims.firms(unicorns_cn_companies_2022, prefectures_cn, us_patent_inventors_city_cn)
    shares = claims.forecasts(table, claims.counted(young[young["reached"] <= claims.STAND], table))[by]
    later = claims.counted(young[young["reached"] > claims.STAND], table)
    return estimates.exact(city_growth.misplaced(shares, later))


MOST = Line(50, "most is more than half", "% elsewhere", side="more than")
FORESEEN = "a field holds many ways and a seat says where; forecasts made at the time are in no table"

HZ_28 = Record(
    "HZ-28",
    "Most innovations come in ways that nobody foresaw.",
    (
        Question(
            "fields of AI",
            "most AI models lie in other fields than the past had suggested",
            fields_elsewhere,
            MOST,
            yes="most AI models came in other fields than the past had suggested ({range}%)",
            no="most AI models came in the fields that the past had suggested ({range}% elsewhere)",
            choices=(
                EDITION_OF_LIST,
                one_of("years ahead", *SPANS, why="far ahead is harder than near"),
                one_of("looking back to", 2013, 2011, why="a forecaster can look back less or more"),
            ),
            kind="sign",
            because=FORESEEN,
        ),
        Question(
            "seats of young firms",
            "most young firms sit elsewhere than the past had suggested",
            seats_elsewhere,
            MOST,
            yes="most young firms sit elsewhere than the past had suggested ({range}%)",
            no="most young firms sit where the past had suggested ({range}% elsewhere)",
            choices=(
                one_of(
                    "by",
                    "half and half",
                    "by inventors of 2011 to 2015",
                    "by young firms of 2015",
                    why="a forecaster can go by inventors or by firms",
                ),
            ),
            kind="sign",
            because=FORESEEN,
        ),
    ),
)


# --- HZ-44, HZ-48: would luck do?


def _luck(
    ai_notable_models: pd.DataFrame,
    ai_notable_models_2026: pd.DataFrame,
    unicorns_2022: pd.DataFrame,
    vintage: str,
    size: float,
) -> tuple[float, int]:
    """Return the chance, in per cent, that a city with Hangzhou's share of young firms gets none of the firms of
    DeepSeek's size, and how many those are. Raises EditionError where the list mixes editions.
    """
    firms = len(ai.makers_like_deepseek(ai.in_edition(ai_notable_models, ai_notable_models_2026, vintage), part=size))
    mine = rows(unicorns_2022, "unicorns_2022", iso3="CHN", level="city", list_maker="CB Insights")
    count = mine.set_index("place")["unicorns"].astype(float)
    return 100 * float(1 - count["Hangzhou"] / count.sum()) ** firms, firms


def none_by_luck(
    ai_notable_models: pd.DataFrame,
    ai_notable_models_2026: pd.DataFrame,
    unicorns_2022: pd.DataFrame,
    *,
    vintage: str,
    size: float,
) -> Found:
    """Return how often, in per cent, luck alone leaves a city with Hangzhou's share of young firms without one."""
    none, firms = _luck(ai_notable_models, ai_notable_models_2026, unicorns_2022, vintage, size)
    return estimates.exact(none).telling(firms=firms)


def one_by_luck(
    ai_notable_models: pd.DataFrame,
    ai_notable_models_2026: pd.DataFrame,
    unicorns_2022: pd.DataFrame,
    *,
    vintage: str,
    size: float,
) -> Found:
    """Return how often, in per cent, a city with Hangzhou's share of young firms gets at least one."""
    none, firms = _luck(ai_notable_models, ai_notable_models_2026, unicorns_2022, vintage, size)
    return estimates.exact(100 - none).telling(firms=firms)


BY_LOT = "firms fall on cities by their shares of young firms, as in a lottery"

HZ_44 = Record(
    "HZ-44",
    "Where no firm like DeepSeek came up, firms had too little freedom.",
    (
        Question(
            "luck would not do",
            "luck alone would hardly leave a city without such a firm",
            none_by_luck,
            Line(5, "the usual mark for hardly by chance", "% of the draws", also=(10,), side="less than"),
            yes="luck alone would hardly leave a city like Hangzhou without such a firm ({range}% of the draws)",
            no="luck alone would often leave a city like Hangzhou without such a firm ({range}% of the draws)",
            choices=(EDITION_OF_LIST, SIZE_OF_MODEL),
            kind="model",
            because=BY_LOT,
        ),
    ),
)

HZ_48 = Record(
    "HZ-48",
    "A city that copies Hangzhou's recipe can breed a DeepSeek of its own.",
    (
        Question(
            "one is likely",
            "a city with all that Hangzhou has would get such a firm",
            one_by_luck,
            Line(
                25,
                "a chance of one in four is a fair one, and no promise",
                "% of the draws",
                judged=True,
            ),
            yes="a city with all that Hangzhou has would get such a firm in {range}% of the draws",
            no="a city with all that Hangzhou has would seldom get such a firm ({range}% of the draws)",
            choices=(EDITION_OF_LIST, SIZE_OF_MODEL),
            kind="model",
            because=BY_LOT + "; whether a recipe can be copied is not asked",
        ),
    ),
)


# --- HZ-04, HZ-69, HZ-70: chance, memory and leaps

AI_FIRMS = {
    "AI": ("Artificial intelligence",),
    "AI, data and chips": ("Artificial intelligence", "Data management & analytics", "Cybersecurity", "Hardware"),
    "AI, data, chips and health": (
        "Artificial intelligence",
        "Data management & analytics",
        "Cybersecurity",
        "Hardware",
        "Health",
    ),
}


def off_the_list(
    unicorns_cn_companies_2022: pd.DataFrame,
    prefectures_cn: pd.DataFrame,
    us_patent_inventors_city_cn: pd.DataFrame,
    *,
    frontier: tuple[str, ...],
    by: str,
    likeliest: int,
) -> Found:
    """Return by how many percentage points more young firms at the frontier than other ones sit outside the places
    that a forecaster of 2015 would have named as the likeliest.
    """
    table = claims.units(prefectures_cn, us_patent_inventors_city_cn)
    young = claims.firms(unicorns_cn_companies_2022, prefectures_cn, us_patent_inventors_city_cn)
    later = young[(young["reached"] > claims.STAND) & young["place"].isin(table.index)]
    shares = claims.forecasts(table, claims.counted(young[young["reached"] <= claims.STAND], table))[by]
    named = shares.sort_index(kind="stable").nlargest(likeliest).index
    off = 100.0 * (~later["place"].isin(named)).astype(float)
    mine = later["industry"].isin(frontier)
    return estimates.gap(off[mine], off[~mine]).telling(firms=int(mine.sum()))


HZ_04 = Record(
    "HZ-04",
    "The nearer a field is to the frontier, the more chance there is in innovation.",
    (
        Question(
            "seats at the frontier",
            "firms at the frontier sit more often outside the likeliest places than others do",
            off_the_list,
            Line(0, "more is above none", "percentage points", side="more than"),
            yes="firms at the frontier sit more often outside the likeliest places than others (by {range} points)",
            no="firms at the frontier sit no more often outside the likeliest places than others ({range} points)",
            choices=(
                one_of("frontier", AI_FIRMS, why="where the frontier begins is not settled"),
                one_of(
                    "by",
                    "by inventors of 2011 to 2015",
                    "by young firms of 2015",
                    "half and half",
                    why="a forecaster can go by inventors or by firms",
                ),
                one_of("likeliest", 5, 3, 10, why="how many places a forecaster may name is our choice"),
            ),
            kind="sign",
            because="a seat says where, while the claim is about ways; which firm or idea succeeds is not seen",
            placebo=industries_dealt,
        ),
    ),
)


def places_remember(
    prefectures_cn: pd.DataFrame,
    us_patent_inventors_city_cn: pd.DataFrame,
    *,
    since: str,
    people: str,
    correlation: str,
) -> Found:
    """Return how far places that had many inventors have many in 2017 to 2021. since : "early" (2001 to 2005) or
    "middle" (2011 to 2015). people : counted a head, or held equal.
    """
    table = claims.units(prefectures_cn, us_patent_inventors_city_cn).astype("float64")
    then, now = table[since], table["late"]
    if people == "held equal":
        return estimates.association(
            np.log1p(then), np.log1p(now), correlation, held=pd.DataFrame({"people": table["people"].map(math.log)})
        )
    return estimates.association(then / table["people"], now / table["people"], correlation)


def early_dealt(tables: dict[str, pd.DataFrame], random: np.random.Generator) -> dict[str, pd.DataFrame]:
    """Return a world without memory: until 2016 as many inventors fall on each city as chance gives to its people."""
    table = tables["us_patent_inventors_city_cn"].copy()
    people = tables["prefectures_cn"].set_index("city_code")["population_2010_persons"].astype("Float64")
    size = table["city_code"].map(people).astype("Float64").fillna(0.0).to_numpy(dtype="float64")
    early = (table["year"] <= 2016).to_numpy()
    total = table.loc[early, "inventors"].astype(float).sum()
    made = random.poisson(total * size[early] / size[early].sum())
    table["inventors"] = table["inventors"].astype(float)
    table.loc[early, "inventors"] = made.astype(float)
    return {"us_patent_inventors_city_cn": table}


HZ_69 = Record(
    "HZ-69",
    "Innovations grow out of older industries and knowledge that has piled up.",
    (
        Question(
            "places remember",
            "places with many inventors before have many later, people held equal",
            places_remember,
            Line(0, "to remember is a link above none", "as the correlation", side="more than"),
            yes="places that had many inventors for their people have many later (correlations {range})",
            no="places that had many inventors for their people have no more later (correlations {range})",
            choices=(
                one_of("since", {"2001 to 2005": "early", "2011 to 2015": "middle"}, why="knowledge piles up slowly"),
                one_of("people", "a head", "held equal", why="two ways to take size out"),
                one_of("correlation", "spearman", "pearson", why="ranks hide how far the first is ahead"),
            ),
            kind="sign",
            because="what grew out of what is not seen; a university can feed both",
            must="if innovations grow out of what has piled up, more come where more had piled up",
            placebo=early_dealt,
        ),
    ),
)


def leaps_over_people(
    prefectures_cn: pd.DataFrame,
    us_patent_inventors_city_cn: pd.DataFrame,
    unicorns_cn_companies_2022: pd.DataFrame,
    ai_organisation_hq: pd.DataFrame,
    *,
    leaps: str,
    gathered: str,
    leaders: int,
) -> Found:
    """Return how many times their part of the people the places that had long gathered inventors (or people) have of
    what stands for leaps: young firms since 2016, or makers of notable AI models.
    """
    table = claims.units(prefectures_cn, us_patent_inventors_city_cn).astype("float64")
    rows_of = unicorns_cn_companies_2022
    if leaps == "makers of AI models":
        seats = ai_organisation_hq[ai_organisation_hq["iso3"] == "CHN"].dropna(subset=["city_code"])
        rows_of = seats[["city_code"]].assign(year_reached=2020, industry="Artificial intelligence")
    young = claims.firms(rows_of, prefectures_cn, us_patent_inventors_city_cn)
    later = claims.counted(young[young["reached"] > claims.STAND], table)
    first = table[gathered].sort_index(kind="stable").nlargest(leaders).index
    held = estimates.share(int(later[first].sum()), int(later.sum()))
    people = 100 * float(table["people"][first].sum() / table["people"].sum())
    return Found(held.value / people, held.low / people, held.high / people, sampled=True)


def leaps_dealt(tables: dict[str, pd.DataFrame], random: np.random.Generator) -> dict[str, pd.DataFrame]:
    """Return a world in which leaps come anywhere: each young firm and each maker falls on a city by its people."""
    people = tables["prefectures_cn"].set_index("city_code")["population_2010_persons"].astype("float64").dropna()
    made = {}
    for name in ("unicorns_cn_companies_2022", "ai_organisation_hq"):
        table = tables[name].copy()
        drawn = random.choice(people.index.to_numpy(), len(table), p=people / people.sum())
        table["city_code"] = pd.array(drawn, dtype="Int64")
        made[name] = table
    return made


HZ_70 = Record(
    "HZ-70",
    "Sudden leaps of knowledge come more often in cities where knowledge and people have long gathered.",
    (
        Question(
            "more often there",
            "leaps come more often where inventors or people had long gathered",
            leaps_over_people,
            Line(
                1,
                "more often is more than their part of the people",
                "times their part of the people",
                side="more than",
            ),
            yes="places where knowledge and people had long gathered have {range} times their part of leaps",
            no="places where knowledge and people had long gathered have only {range} times their part of leaps",
            choices=(
                one_of("leaps", "young firms", "makers of AI models", why="both are rough marks of a leap"),
                one_of(
                    "gathered",
                    {"inventors of 2001 to 2005": "early", "people": "people"},
                    why="the essay names both, knowledge and people",
                ),
                one_of("leaders", 10, 5, 20, why="nothing says how many places are meant"),
            ),
            kind="proxy",
            because="young firms worth a billion and makers of AI models stand for leaps of knowledge",
            placebo=leaps_dealt,
        ),
    ),
)


# --- HZ-34, HZ-57: drones, and industries that cluster


def drones_of_shenzhen(place_facts_cn: pd.DataFrame, *, figure: tuple[str, int]) -> Found:
    """Return what share of the world's consumer drones firms of Shenzhen made, in per cent.

    figure : the indicator and its year. Raises RecordError where the table has none.
    """
    mine = rows(place_facts_cn, "place_facts_cn", topic="Drones", indicator=figure[0], year=figure[1])
    return estimates.exact(float(mine["value"].iloc[0]))


HZ_34 = Record(
    "HZ-34",
    "Shenzhen's makers of drones built on what the city knew from badminton rackets and fishing rods.",
    (
        Question(
            "there is something to explain",
            "Shenzhen makes a large share of the world's consumer drones",
            drones_of_shenzhen,
            Line(25, "with a smaller share there is hardly a lead to explain", "% of the world", judged=True),
            yes="Shenzhen's firms made {range}% of the world's consumer drones, which says nothing of their descent",
            no="Shenzhen's firms made only {range}% of the world's consumer drones",
            choices=(
                one_of(
                    "figure",
                    {
                        "all firms, 2015": ("share of world consumer drones, all firms", 2015),
                        "DJI, 2014": ("share of world small civil drones, DJI", 2014),
                        "DJI, 2016": ("share of world small civil drones, DJI", 2016),
                    },
                    why="figures differ in what they count as a drone",
                ),
            ),
            kind="sign",
            because="how many drones are made in a city does not say what their makers had made before",
            must="drones that grew out of Shenzhen's crafts have to be made in Shenzhen",
        ),
    ),
    aside="That the makers came from rackets and rods is told by one former vice-mayor alone.",
)


def beyond_the_darts(
    unicorns_cn_companies_2022: pd.DataFrame,
    prefectures_cn: pd.DataFrame,
    us_patent_inventors_city_cn: pd.DataFrame,
    *,
    dartboard: str,
    least: int,
) -> Found:
    """Return Ellison and Glaeser's index of young firms, averaged over industries with so many firms or more.

    0 is what darts would give, thrown at a board on which each place is as large as its share of the young firms of
    all industries, or of all others. Each firm counts as one plant. The interval is that of the mean over industries.
    """
    table = claims.units(prefectures_cn, us_patent_inventors_city_cn)
    young = claims.firms(unicorns_cn_companies_2022, prefectures_cn, us_patent_inventors_city_cn)
    young = young[young["place"].isin(table.index)]
    total, found = claims.counted(young, table), []
    for _, mine in young.groupby("industry"):
        board = total if dartboard == "all" else total - claims.counted(mine, table)
        if len(mine) >= least and board.sum() > 0:
            share = (board / board.sum()).to_numpy(dtype=float)
            off = float(((claims.counted(mine, table).to_numpy() / len(mine) - share) ** 2).sum())
            found.append((off / (1 - float((share**2).sum())) - 1 / len(mine)) / (1 - 1 / len(mine)))
    if len(found) < 3:
        return estimates.exact(0.0).telling(industries=len(found))
    index = np.array(found)
    reach = estimates.t_quantile(len(index) - 1) * float(index.std(ddof=1)) / math.sqrt(len(index))
    value = float(index.mean())
    return Found(value, value - reach, value + reach, {"industries": len(index)}, sampled=True)


HZ_57 = Record(
    "HZ-57",
    "Industries cluster strongly.",
    (
        Question(
            "more than darts",
            "industries cluster strongly beyond what a dartboard gives",
            beyond_the_darts,
            Line(0.05, "Ellison and Glaeser call an industry above it highly concentrated", "index", side="more than"),
            yes="industries of young firms cluster strongly beyond what darts would give (index {range})",
            no="industries of young firms do not cluster strongly beyond what darts would give (index {range})",
            choices=(
                one_of(
                    "dartboard",
                    {"all young firms": "all", "those of other industries": "others"},
                    why="some places lead in every industry; an industry can be a part of its own board or not",
                ),
                one_of("least", 5, 10, why="with few firms the index jumps"),
            ),
            kind="proxy",
            because="young firms of one list stand for industries",
            placebo=industries_dealt,
        ),
    ),
)
RECORDS = (HZ_04, HZ_28, HZ_34, HZ_44, HZ_48, HZ_57, HZ_69, HZ_70)
