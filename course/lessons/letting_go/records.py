"""The records of the claims, on *The lesson of DeepSeek and Hangzhou* (Lu Ming 2025)."""

from __future__ import annotations

import numpy as np
import pandas as pd

from course.ledger import estimates
from course.ledger.common import became, firms_dealt, industries_dealt
from course.ledger.record import Choice, Found, Line, Question, Record, one_of
from course.ledger.rules import only
from course.lessons.letting_go import claims
from course.models import grants
from course.tables import cities, districts

CITY = "Hangzhou"
LARGE: Choice = one_of(
    "cities compared",
    {"one million": districts.LARGE, "three million": districts.LARGE_FIRST, "five million": districts.VERY_LARGE},
    why="the official lines of a large city, one of the first kind and a very large one",
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


RECORDS = (HZ_05, HZ_54, HZ_64, HZ_67, HZ_68)
