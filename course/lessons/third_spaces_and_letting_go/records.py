"""The records of the claims, on *The lesson of DeepSeek and Hangzhou* (Lu Ming 2025)."""

from __future__ import annotations

import numpy as np
import pandas as pd

from course.ledger import estimates
from course.ledger.common import DEGREE, GATHERED, became, firms_dealt, gain_in_degrees, industries_dealt
from course.ledger.record import Choice, Found, Line, Question, Record, one_of
from course.ledger.rules import only
from course.lessons.third_spaces_and_letting_go import claims
from course.models import grants
from course.tables import cities, districts
from course.tables.cache import computed_once

CITY = "Hangzhou"
LARGE: Choice = one_of(
    "cities compared",
    {"one million": districts.LARGE, "three million": districts.LARGE_FIRST, "five million": districts.VERY_LARGE},
    why="the official lines of a large city, one of the first kind and a very large one",
)


# --- HZ-41, HZ-73, HZ-06: what the studies say


def studies_above_zero(third_place_evidence: pd.DataFrame, *, outcome: str, version: str) -> Found | None:
    """Return the share of estimates with a size, in per cent, that lie above zero (bans turned round).

    outcome : "all", "patents" or "start-ups". version : of a study with several, the "last" or the "first".
    """
    table = claims.measured(third_place_evidence)
    table = table.assign(family=table["authors"].astype("str").replace(claims.BRIEFS))
    table = table.groupby("family", sort=False).tail(1) if version == "last" else table.groupby("family").head(1)
    what = table["outcome"].astype("str")
    if outcome != "all":
        table = table[what.str.contains("patent") == (outcome == "patents")]
    if table.empty:
        return None
    return estimates.exact(100 * float((table["low"] > 0).mean())).telling(studies=len(table))


def patents_above_zero(third_place_evidence: pd.DataFrame, *, version: str) -> Found | None:
    """Return `studies_above_zero` of patents."""
    return studies_above_zero(third_place_evidence, outcome="patents", version=version)


def limits(third_place_evidence: pd.DataFrame) -> Found:
    """Return how many estimates name a limit: nothing where such places were before, or fewer beyond a point."""
    return estimates.exact(float(claims.named_limits(third_place_evidence)))


VERSION = one_of("version", "last", "first", why="studies are revised, and their sizes move")
OUTCOME = one_of("outcome", "all", "patents", "start-ups", why="patents and start-ups see other parts of innovation")
MOST = Line(50, "most is more than half", "% of studies", side="more than")
STUDIES = (
    "patents and start-ups stand for innovation; the studies are mainly American, and those that find nothing are rare"
)
HZ_41 = Record(
    "HZ-41",
    "A city with plenty of third spaces has more innovation for them.",
    (
        Question(
            "more places",
            "more such places bring more innovation",
            studies_above_zero,
            MOST,
            yes="{range}% of {studies} studies with a size find more innovation with more such places",
            no="only {range}% of {studies} studies with a size find more innovation with more such places",
            choices=(OUTCOME, VERSION),
            kind="proxy",
            because=STUDIES,
        ),
        Question(
            "plenty of them",
            "more still helps where there are plenty",
            limits,
            Line(0, "none of the studies may name a limit", "studies that name a limit", side="at most"),
            yes="none names a limit",
            no="{range} name a limit: nothing more where cafés were before, or fewer patents beyond a point",
            kind="proxy",
            because="few studies ask how many are too many",
        ),
    ),
    cap={"supported": "that a city should is advice; studies tell only what such places bring"},
)
HZ_73 = Record(
    "HZ-73",
    "Cafés and other third spaces breed innovation, as laboratories do.",
    (
        Question(
            "bred there",
            "more innovation comes up where there are such places",
            studies_above_zero,
            MOST,
            yes="{range}% of {studies} studies with a size find more innovation where there are such places",
            no="only {range}% of {studies} studies with a size find more innovation where there are such places",
            choices=(OUTCOME, VERSION),
            kind="proxy",
            because=STUDIES,
        ),
    ),
)


def shops_and_talent(
    starbucks_2017: pd.DataFrame,
    census_cities_cn: pd.DataFrame,
    *,
    cities_compared: int,
    measure: str,
    degree: tuple[str, ...],
) -> Found:
    """Return the rank correlation, over large cities, of Starbucks shops of 2017 a head with the people with a degree
    that a city gathered from 2010 to 2020.
    """
    now = census_cities_cn[census_cities_cn["year"] == 2020].set_index("city")
    now = now[now["built_city_population_persons"].astype("Float64").fillna(0) >= cities_compared]
    shops = starbucks_2017.dropna(subset=["city_code"]).groupby("city_code")["stores"].sum()
    a_head = now["city_code"].map(shops).fillna(0).astype("float64") / now["population_persons"].astype("float64")
    return estimates.association(a_head, gain_in_degrees(census_cities_cn, measure, degree), "spearman")


def shops_dealt(tables: dict[str, pd.DataFrame], random: np.random.Generator) -> dict[str, pd.DataFrame]:
    """Return a world in which shops go with nothing: every city has the shops of another one with shops."""
    table = tables["starbucks_2017"].copy()
    codes = np.sort(table["city_code"].dropna().unique())
    table["city_code"] = table["city_code"].map(dict(zip(codes, random.permutation(codes), strict=True)))
    return {"starbucks_2017": table}


HZ_06 = Record(
    "HZ-06",
    "A better life in the city feeds innovation and keeps talent.",
    (
        Question(
            "feeds innovation",
            "places to eat and meet bring more patents",
            patents_above_zero,
            MOST,
            yes="{range}% of {studies} studies find more patents with more places to meet",
            no="only {range}% of {studies} studies find more patents with more places to meet",
            choices=(VERSION,),
            kind="proxy",
            because="patents stand for innovation and such places for a better life; " + STUDIES.split("; ")[1],
        ),
        Question(
            "keeps talent",
            "cities with more coffee shops gathered more talent",
            shops_and_talent,
            Line(0, "more is a link above none", "as the rank correlation", side="more than"),
            yes="cities with more shops of one chain gathered more people with a degree (rank correlation {range})",
            no="cities with more shops of one chain gathered no more people with a degree (rank correlation {range})",
            choices=(GATHERED, DEGREE, LARGE),
            kind="sign",
            because="shops also go where people with a degree are, and one chain stands for a better life",
            must="what draws and keeps talent shows in cities that have more of it",
            placebo=shops_dealt,
        ),
    ),
)


# --- HZ-43, HZ-35: consuming and meeting


@computed_once
def joined(
    starbucks_2017: pd.DataFrame,
    us_patent_inventors_city_cn: pd.DataFrame,
    prefecture_panel_cn: pd.DataFrame,
    prefectures_cn: pd.DataFrame,
    year: int,
    hole: bool,
) -> pd.DataFrame:
    """Return `claims.shops_and_inventors`, computed once for each setting."""
    tables = (starbucks_2017, us_patent_inventors_city_cn, prefecture_panel_cn, prefectures_cn)
    return claims.shops_and_inventors(*tables, year=year, hole=hole)


def shops_and_ideas(
    starbucks_2017: pd.DataFrame,
    us_patent_inventors_city_cn: pd.DataFrame,
    prefecture_panel_cn: pd.DataFrame,
    prefectures_cn: pd.DataFrame,
    *,
    year: int,
    held: tuple[str, ...],
    lost_cities: bool,
) -> Found:
    """Return by how many per cent inventors of a year grow for each per cent more shops of 2017, others held equal."""
    tables = (starbucks_2017, us_patent_inventors_city_cn, prefecture_panel_cn, prefectures_cn)
    slope, low, high, count = claims.elasticity(joined(*tables, year, lost_cities), held)
    return Found(slope, low, high, {"cities": count}, sampled=True)


HELD = one_of(
    "held",
    {"people and income": claims.HELD, "people": claims.HELD[:1]},
    why="income can be what draws both, and what ideas bring",
)
LOST = one_of(
    "lost cities", {"left out": False, "left in": True}, why="Nanjing and Changsha have nearly lost their inventors"
)
HZ_43 = Record(
    "HZ-43",
    "To consume is in part to produce: where people eat, drink and have fun together, ideas come up.",
    (
        Question(
            "ideas where shops are",
            "cities with more coffee shops have more inventors, people held equal",
            shops_and_ideas,
            Line(0, "more is a link above none", "% for each % of shops", side="more than"),
            yes="cities with more shops of one chain have more inventors ({range}% for each % of shops)",
            no="cities with more shops of one chain have no more inventors ({range}% for each % of shops)",
            choices=(one_of("year", 2017, 2019, 2021, why="ideas may come later"), HELD, LOST),
            kind="sign",
            because="shops also go where ideas are made",
            must="if eating and drinking bring ideas, ideas are where people eat and drink",
            core=True,
        ),
        Question(
            "not before",
            "the same shops do not go with earlier inventors",
            shops_and_ideas,
            Line(0, "no link with what came before", "% for each % of shops", side="at most"),
            yes="the same shops do not go with the inventors of years before",
            no="the same shops go with the inventors of years before, too",
            choices=(one_of("year", 2010, 2008, 2012, why="few of the shops of the list stood then"), HELD, LOST),
            kind="sign",
            because="when a shop was opened is not known",
        ),
    ),
)


def dense_quarters(
    census_districts_cn: pd.DataFrame, census_cities_cn: pd.DataFrame, *, cities_compared: int, core: float
) -> Found:
    """Return the share of cities, in per cent, whose core has more than its part of the workers in IT and science."""
    inside = districts.cores(census_districts_cn, census_cities_cn, least=cities_compared, urban=core)
    return estimates.exact(100 * float((inside["times"] > 1).mean())).telling(cities=len(inside))


HZ_35 = Record(
    "HZ-35",
    "New combinations of knowledge come up by chance when people meet, and more often in dense cities.",
    (
        Question(
            "dense quarters",
            "innovative workers live in the dense core of large cities more than others do",
            dense_quarters,
            Line(50, "most is more than half", "% of cities", side="more than"),
            yes="in {range}% of large cities innovative workers live in the dense core more than others do",
            no="in only {range}% of large cities innovative workers live in the dense core more than others do",
            choices=(
                LARGE,
                one_of("core", {"95% urban": 0.95, "90% urban": 0.9}, why="no table says where a centre ends"),
            ),
            kind="sign",
            because="the innovative can live there for other reasons; one American study followed chance meetings",
            must="if dense quarters bring more combinations, there is more innovation in them",
        ),
    ),
)


# --- HZ-05, HZ-54, HZ-64: letting go


def wide_against_picked(place_facts_cn: pd.DataFrame, *, sight: float, worth: float, need: float, picked: int) -> Found:
    """Return by how many per cent more is found in the model by giving as widely as Hangzhou's group (its early-stage
    firms over the city's high-tech firms) than by picking so many of 100.
    """
    backed = only(place_facts_cn, indicator=claims.BACKED)
    whole = only(place_facts_cn, indicator="high-tech enterprises", place=CITY)
    width = int(np.clip(round(100 * backed / whole), 1, 100))
    curve = grants.found(worth, sight, need)
    return estimates.change(float(curve[picked - 1]), float(curve[width - 1])).telling(width=width)


HZ_05 = Record(
    "HZ-05",
    "Other cities should learn from Hangzhou to let firms alone, and not its industry.",
    (
        Question(
            "wide or picked",
            "money spread as widely as Hangzhou's finds more than money for a picked few",
            wide_against_picked,
            Line(0, "more is above none", "% more found", side="more than"),
            yes="money for {width} of a hundred firms, as in Hangzhou, finds more than for a picked few ({range}%)",
            no="money for {width} of a hundred firms, as in Hangzhou, finds less than for a picked few ({range}%)",
            choices=(
                one_of(
                    "sight",
                    {"fair": 1.0, "perfect": 0.0, "bad": 2.0, "hardly any": 4.0},
                    why="how well a city sees is not known",
                ),
                one_of(
                    "worth",
                    {"few hold much": 1.3, "very few hold all": 1.1, "spread": 2.5},
                    why="how uneven worth is decides what a pick can bring",
                ),
                one_of("need", {"little": 1.0, "much": 5.0}, why="how much a firm needs is in no table"),
                one_of("picked", 2, 1, why="a picked few are one or two"),
            ),
            kind="model",
            because="no table tells how much a city steers its firms",
        ),
    ),
)


def firms_a_head(
    unicorns_cn_companies_2022: pd.DataFrame, census_cities_cn: pd.DataFrame, *, of: str, cities_compared: int
) -> Found:
    """Return Hangzhou's place among large cities by young firms worth a billion for so many people (or degrees)."""
    now = census_cities_cn[census_cities_cn["year"] == 2020].set_index("city")
    now = now[now["built_city_population_persons"].astype("Float64").fillna(0) >= cities_compared]
    firms = unicorns_cn_companies_2022.groupby("city_code").size()
    made = now["city_code"].map(firms).fillna(0).astype("float64")
    return estimates.place(made / now[of].astype("float64"), CITY)


HZ_54 = Record(
    "HZ-54",
    "A government that does not interfere, as in Hangzhou, gives firms very good ground to grow.",
    (
        Question(
            "good ground",
            "Hangzhou has many young firms for its size",
            firms_a_head,
            Line(5, "very good ground is found in a handful of cities", "as its place", also=(3, 10), side="at most"),
            yes="Hangzhou is number {range} of {among} large cities by young firms worth a billion for its size",
            no="Hangzhou is only number {range} of {among} large cities by young firms worth a billion for its size",
            choices=(
                one_of(
                    "of",
                    {
                        "all people": "population_persons",
                        "urban people": "urban_population_persons",
                        "people with a degree": "bachelor_persons",
                    },
                    why="firms grow from townspeople and from the learned",
                ),
                LARGE,
            ),
            kind="sign",
            because="other things speak for Hangzhou, too, and only the funds themselves say that they keep out",
            must="on very good ground more firms grow than elsewhere",
            placebo=firms_dealt,
        ),
    ),
)


def planned_and_came(place_facts_cn: pd.DataFrame, census_cities_cn: pd.DataFrame, *, measure: str) -> Found:
    """Return by how many per cent Hangzhou's digital economy, which it had planned, grew: its part of GDP since the
    first year known, or the city's lead in workers in IT since 2010.
    """
    if measure == "lead in IT workers":
        return became(census_cities_cn, against="large cities", cities_compared=districts.LARGE)
    name = "digital economy core industries share of GDP"
    mine = place_facts_cn[(place_facts_cn["indicator"].astype("str") == name) & (place_facts_cn["place"] == CITY)]
    if mine["value"].dropna().empty:
        raise LookupError(f"place_facts_cn has no {name!r} of {CITY}.")
    share = mine.dropna(subset=["value"]).drop_duplicates("year").set_index("year")["value"].sort_index(kind="stable")
    return estimates.change(float(share.iloc[0]), float(share.iloc[-1]), 0.05)


HZ_64 = Record(
    "HZ-64",
    "A government can't define or plan innovation in advance.",
    (
        Question(
            "planned and came",
            "what Hangzhou had planned came about",
            planned_and_came,
            Line(0, "more of it than before", "% more", side="more than"),
            yes="the digital economy that Hangzhou had planned grew (by {range}%)",
            no="the digital economy that Hangzhou had planned did not grow ({range}%)",
            choices=(one_of("measure", "part of GDP", "lead in IT workers", why="both see only a part of it"),),
            kind="sign",
            because="a branch can be planned and the innovations in it not, and it may have grown without the plan",
        ),
    ),
    turned=True,
)


# --- HZ-67, HZ-68: what smaller cities can do


AI = {
    "AI": ("Artificial intelligence",),
    "AI and data": ("Artificial intelligence", "Data management & analytics", "Cybersecurity"),
    "AI, data and chips": ("Artificial intelligence", "Data management & analytics", "Cybersecurity", "Hardware"),
}
#: Branches of the list that live by other things than new technology.
OTHER = ("Consumer & retail", "Supply chain, logistics, & delivery", "Travel", "Other", "Edtech")
#: Of these, the branches whose name leaves it open whether technology is new there.
VAGUE = ("Other", "Edtech")
SHOPS = "E-commerce & direct-to-consumer"


def ai_in_small_cities(
    unicorns_cn_companies_2022: pd.DataFrame,
    prefecture_panel_cn: pd.DataFrame,
    prefectures_cn: pd.DataFrame,
    *,
    counted: tuple[str, ...],
) -> Found:
    """Return by how many points young firms of AI sit in smaller cities less often than other young firms."""
    table = cities.conditions_by_size(prefecture_panel_cn, prefectures_cn)
    firms = unicorns_cn_companies_2022.dropna(subset=["city_code"])
    small = 100.0 * (firms["city_code"].map(table["group"]) != "largest tenth").astype(float)
    mine = firms["industry"].astype(str).isin(counted)
    return estimates.gap(small[~mine], small[mine]).telling(firms=int(mine.sum()))


HZ_67 = Record(
    "HZ-67",
    "Smaller cities need not develop data and AI, but should give all business a practical home.",
    (
        Question(
            "AI is for large cities",
            "young firms of AI sit in smaller cities less often than other young firms",
            ai_in_small_cities,
            Line(0, "less often is a gap above none", "points", side="more than"),
            yes="young firms of AI sit in smaller cities less often than other young firms (by {range} points)",
            no="young firms of AI sit in smaller cities as often as other young firms ({range} points)",
            choices=(one_of("counted", AI, why="data and chips belong to AI as well"),),
            kind="sign",
            because="where such firms sit does not tell what a smaller city would gain by trying",
            placebo=industries_dealt,
        ),
    ),
)


def not_high_technology(unicorns_cn_companies_2022: pd.DataFrame, *, trade: str, vague_branches: str) -> Found:
    """Return the share of young firms worth a billion, in per cent, that live by other things than new technology.

    trade : whether selling over the net is a way to sell ("counted") or a technology ("left out").
    vague_branches : the same for the branches called other and education.
    """
    branch = unicorns_cn_companies_2022["industry"].astype(str)
    counted = [one for one in OTHER if vague_branches == "counted" or one not in VAGUE]
    other = branch.isin([*counted, SHOPS] if trade == "counted" else counted)
    return estimates.exact(100 * float(other.mean())).telling(firms=len(branch))


HZ_68 = Record(
    "HZ-68",
    "Innovation is more than high technology, and each city can build on what it alone has.",
    (
        Question(
            "more than technology",
            "young firms worth a billion live by other things than new technology, too",
            not_high_technology,
            Line(10, "one in ten is no mere exception", "% of firms", judged=True),
            yes="{range}% of {firms} young firms worth a billion live by other things than new technology",
            no="only {range}% of {firms} young firms worth a billion live by other things than new technology",
            choices=(
                one_of("trade", "counted", "left out", why="to sell over the net is a way to sell, and a technology"),
                one_of(
                    "vague branches",
                    "counted",
                    "left out",
                    why="other and education online are names that tell little of what is new",
                ),
            ),
            kind="proxy",
            because="branches of a list stand for what a firm lives by",
        ),
    ),
    cap={"supported": "that each city can is a promise; what came about in some does not show it"},
)
RECORDS = (HZ_05, HZ_06, HZ_35, HZ_41, HZ_43, HZ_54, HZ_64, HZ_67, HZ_68, HZ_73)
