"""The records of the claims, on *The lesson of DeepSeek and Hangzhou* (Lu Ming 2025)."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from course.ledger import estimates
from course.ledger.common import became, firms_dealt, industries_dealt
from course.ledger.record import Choice, Found, Line, Question, Record, RecordError, one_of, rows
from course.ledger.rules import only
from course.models import grants
from course.tables import cities, districts

CITY = "Hangzhou"
BACKED = "early-stage firms backed"
STAKES = "city-owned funds with a stake among the six"
LARGE: Choice = one_of(
    "cities compared",
    {"one million": districts.LARGE, "three million": districts.LARGE_FIRST, "five million": districts.VERY_LARGE},
    why="the official lines of a large city, one of the first kind and a very large one",
)


# --- HZ-05, HZ-14, HZ-54, HZ-64: letting go


def width(place_facts_cn: pd.DataFrame) -> int:
    """Return how many of a hundred firms Hangzhou's group backs: its early-stage firms over the city's high-tech firms.

    The group counts since its beginning and the city at the end of 2024, so this is only the size of a habit.
    """
    backed = only(place_facts_cn, indicator=BACKED)
    whole = only(place_facts_cn, indicator="high-tech enterprises", place=CITY)
    return int(np.clip(round(100 * backed / whole), 1, 100))


def need_of(place_facts_cn: pd.DataFrame, case: str) -> float:
    """Return what a firm needs, in per cent of the budget.

    case : "as the seed fund allows", its largest stake over its first close; "a factory, for Hangzhou", what Hefei's
    factory cost over the fund group that Hangzhou announced; "a factory, for Hefei", the same over Hefei's revenue of
    the year before. So the need is as large as the budget is small: kept within what the model takes.
    """
    if case == SEED:
        money = only(place_facts_cn, indicator="largest stake allowed", place=CITY)
        budget = 1000 * only(place_facts_cn, indicator="Runmiao seed fund", place=CITY)
    else:
        money = only(place_facts_cn, indicator="cost of the display factory", place="Hefei")
        budget = (
            1000 * only(place_facts_cn, indicator=FUNDS, place=CITY)
            if case == MIDDLE
            else only(place_facts_cn, indicator="fiscal revenue of the city", place="Hefei")
        )
    low, high, _ = grants.RANGES["need"]
    return float(np.clip(100 * money / budget, low, high))


def wide_against_picked(
    place_facts_cn: pd.DataFrame, *, need: str, sight: float, worth: float, shape: float, picked: int
) -> Found:
    """Return by how many per cent more is found in the model by giving as widely as Hangzhou's group than by picking
    so many of 100.
    """
    wide = width(place_facts_cn)
    curve = grants.found(worth, sight, need_of(place_facts_cn, need), shape=shape)
    return estimates.change(float(curve[picked - 1]), float(curve[wide - 1])).telling(width=wide)


def free_against_steered(
    place_facts_cn: pd.DataFrame, *, need: str, stakes: str, advice: float, cost: float, sight: float
) -> Found:
    """Return by how many per cent more is found in the model with a free hand than with steering.

    stakes : "as Hangzhou's group" gives, for both hands, or for each hand the number that is "best for each".
    advice : times as far as money goes with steering; at least a little, for without it steering could only lose.
    cost : the part of a firm's worth that steering takes, in per cent.
    """
    needed, at = need_of(place_facts_cn, need), width(place_facts_cn) - 1
    free = grants.found(noise=sight, need=needed)
    steered = grants.found(noise=sight, need=needed, meddling=cost, advice=advice)
    if stakes == BEST:
        return estimates.change(float(steered.max()), float(free.max()))
    return estimates.change(float(steered[at]), float(free[at]))


SEED, MIDDLE, FACTORY = "as the seed fund allows", "a factory, for Hangzhou", "a factory, for Hefei"
FUNDS = '"3+N" industry fund group'
BEST = "best for each"
SIGHT = {"fair": 1.0, "perfect": 0.0, "bad": 2.0, "hardly any": 4.0}

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
                    "need",
                    SEED,
                    MIDDLE,
                    FACTORY,
                    why="what a firm needs is known of single cases, and weighs as much as the budget lets it",
                ),
                one_of("sight", SIGHT, why="how well a city sees is not known"),
                one_of(
                    "worth",
                    {"few hold much": 1.3, "very few hold all": 1.1, "spread": 2.5},
                    why="how uneven worth is decides what a pick can bring",
                ),
                one_of(
                    "shape",
                    {"first yuan does most": 1.0, "nothing below the need": 4.0},
                    why="a shop can begin small, a chip plant cannot",
                ),
                one_of("picked", 1, 2, why="a picked few are one or two"),
            ),
            kind="model",
            because="how much a firm needs, and how well a city sees, is in no table",
        ),
        Question(
            "free or steered",
            "a free hand finds more than steering",
            free_against_steered,
            Line(0, "more is above none", "% more found", side="more than"),
            yes="a free hand finds more than steering ({range}%)",
            no="a free hand finds less than steering ({range}%)",
            choices=(
                one_of(
                    "need",
                    SEED,
                    MIDDLE,
                    FACTORY,
                    why="advice can only help where money is short, and how short it is is known of single cases",
                ),
                one_of(
                    "stakes",
                    "as Hangzhou's group",
                    BEST,
                    why="a city may give as widely as Hangzhou, or as it finds best",
                ),
                one_of(
                    "advice",
                    {"half as far again": 1.5, "twice as far": 2.0},
                    why="how much a state's advice helps is not known",
                ),
                one_of(
                    "cost", {"30% of worth": 30.0, "10% of worth": 10.0}, why="what steering costs a firm is not known"
                ),
                one_of("sight", {k: SIGHT[k] for k in ("fair", "hardly any")}, why="how well a city sees is not known"),
            ),
            kind="model",
            because="no table tells how much a city steers its firms, or what that does to them",
        ),
    ),
)


def backed_early(place_facts_cn: pd.DataFrame) -> Found:
    """Return how many early-stage firms the city's own group says that it has backed."""
    firms = only(place_facts_cn, indicator=BACKED)
    begun = only(place_facts_cn, indicator="first city venture company", place=CITY)
    return estimates.exact(firms).telling(firms=f"{firms:,.0f}", begun=f"{begun:.0f}")


HZ_14 = Record(
    "HZ-14",
    "Hangzhou's government actively invests in small firms at an early stage.",
    (
        Question(
            "backed early",
            "the city's money goes to many firms at an early stage",
            backed_early,
            Line(100, "a hundred firms are a habit, and a handful are not", "firms", judged=True),
            yes="the city's group says that it has backed {firms} early-stage firms, and the city had a venture company"
            " in {begun}",
            no="the city's group says that it has backed no more than {firms} early-stage firms, though the city had a"
            " venture company in {begun}",
            kind="proxy",
            because="the count is the group's own, and nobody outside tells how old the firms were",
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
    "A government that invests early and then does not interfere gives firms very good ground to grow.",
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


PLAN = 2015


def _times(change: Found) -> Found:
    """Return a change in per cent as times what was before."""
    return Found(1 + change.value / 100, 1 + change.low / 100, 1 + change.high / 100)


def planned_and_came(
    place_facts_cn: pd.DataFrame,
    census_cities_cn: pd.DataFrame,
    electric_cars: pd.DataFrame,
    industry_facts: pd.DataFrame,
    *,
    field: str,
) -> Found:
    """Return how many times as large a planned field's share is as before.

    field : Hangzhou's digital economy, by its part of GDP since the first year known, or by the city's lead in workers
    in IT since 2010; battery cars among all cars sold in China since the plan of 2015; robots of Chinese makers among
    all robots put up in China since the first year known.
    """
    if field == "IT workers of Hangzhou":
        lead = became(census_cities_cn, against="large cities", cities_compared=districts.LARGE)
        return _times(lead)
    if field == "electric cars":
        mine = rows(electric_cars, "electric_cars", economy="China")
        share, half = mine.set_index("year")["share_of_cars_sold_percent"].loc[PLAN:], 0.05
    elif field == "robots from home":
        mine = rows(industry_facts, "industry_facts", indicator="share of home makers in robots installed")
        share, half = mine.set_index("year")["value"], 0.05
    else:
        name = "digital economy core industries share of GDP"
        mine = rows(place_facts_cn, "place_facts_cn", indicator=name, place=CITY)
        share, half = mine.dropna(subset=["value"]).drop_duplicates("year").set_index("year")["value"], 0.05
    known = share.dropna().astype(float).sort_index(kind="stable")
    grown = estimates.change(float(known.iloc[0]), float(known.iloc[-1]), half)
    return _times(grown)


HZ_64 = Record(
    "HZ-64",
    "A government can't define or plan innovation in advance.",
    (
        Question(
            "planned and came",
            "fields that a government had planned came about",
            planned_and_came,
            Line(1, "more of it than before", "times its share before", side="more than"),
            yes="planned fields came about ({range} times their share before)",
            no="planned fields did not come about ({range} times their share before)",
            choices=(
                one_of(
                    "field",
                    "digital economy of Hangzhou",
                    "IT workers of Hangzhou",
                    "electric cars",
                    "robots from home",
                    why="plans of a city and of the nation named many fields, and these have figures",
                ),
            ),
            kind="sign",
            because="these fields are known for having come, and a field may come without its plan",
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

# --- HZ-30 to HZ-33: the four cases. Whether a thing is an innovation, in the essay's wide sense, no table can tell.

FISH, FISH_ADDED = "sea fish in saline water", "sea fish in saline water, fry added"
PARKS = "ski and snow parks named in 2025 report"
REPORTED = "reports say that the thing is there; nobody has counted it twice"


def farms_with_sea_fish(place_facts_cn: pd.DataFrame) -> Found:
    """Return how many places in Xinjiang are reported to keep sea fish in saline water; tells the most fish."""
    every = rows(place_facts_cn, "place_facts_cn", topic="Xinjiang")
    fish = every[every["indicator"].isin([FISH, FISH_ADDED])].dropna(subset=["value"])
    most = float(fish["value"].max()) if len(fish) else 0.0
    return estimates.exact(fish["place"].nunique()).telling(most=int(most))


HZ_30 = Record(
    "HZ-30",
    "In Xinjiang sea fish are raised in water from salt lakes, an innovation.",
    (
        Question(
            "sea fish",
            "sea fish are raised in Xinjiang's saline water",
            farms_with_sea_fish,
            Line(1, "one place where it is done", "places", also=(2,)),
            yes="{value:.0f} places in Xinjiang keep sea fish in saline water, up to {most:,} fish; no report names a"
            " lake",
            no="hardly any place in Xinjiang is reported to keep sea fish in saline water",
            kind="proxy",
            because="the water is made like that of the sea, and no report says that it comes from a salt lake",
        ),
    ),
)


def ski_parks(place_facts_cn: pd.DataFrame) -> Found:
    """Return how many parks on Wugong Mountain a report on ski and snow parks names."""
    report = rows(place_facts_cn, "place_facts_cn", topic="Wugong Mountain and snow", indicator=PARKS)
    named = report["note"].astype("str").str.count("Wugong").sum()
    return estimates.exact(float(named)).telling(parks=int(report["value"].max()))


HZ_31 = Record(
    "HZ-31",
    "A park of ice and snow on Wugong Mountain lets people in the south ski, an innovation.",
    (
        Question(
            "a park",
            "a ski park on Wugong Mountain is reported",
            ski_parks,
            Line(1, "one park where it is done", "parks"),
            yes="a report names {parks} ski and snow parks in Jiangxi, {value:.0f} of them on Wugong Mountain; nobody"
            " counts its skiers",
            no="a report names {parks} ski and snow parks in Jiangxi, none of them on Wugong Mountain",
            kind="proxy",
            because="a name in a report stands for people who ski",
        ),
    ),
)


def harvest_grew(place_facts_cn: pd.DataFrame) -> Found:
    """Return by how many per cent Dalian's harvest of cherries changed from the first figure with a year to the other
    one, which has none and is taken for the later.
    """
    told = rows(place_facts_cn, "place_facts_cn", topic="Dalian", indicator="cherry output", place="Dalian")
    first = told[told["year"].notna()].sort_values("year", kind="stable").head(1)
    later = told.drop(first.index)
    if len(first) != 1 or len(later) != 1:
        raise RecordError(
            "The table place_facts_cn needs one dated and one undated harvest of Dalian (cherry output); it has"
            f" {len(told)} rows of it, {int(told['year'].notna().sum())} with a year."
        )
    return estimates.change(float(first["value"].iloc[0]), float(later["value"].iloc[0]))


def called_larger(place_facts_cn: pd.DataFrame) -> Found:
    """Return how many other places a page calls the first region of cherries."""
    every = rows(place_facts_cn, "place_facts_cn", topic="Dalian")
    first = every[(every["indicator"] == "place among cherry regions") & (every["value"] == 1)]
    others = sorted(set(first["place"].astype("str")) - {"Dalian"})
    return estimates.exact(len(others)).telling(others=" and ".join(others))


HZ_32 = Record(
    "HZ-32",
    "Dalian has made itself the largest cherry orchard of China, an innovation.",
    (
        Question(
            "made itself",
            "Dalian's harvest has grown a lot",
            harvest_grew,
            Line(20, "a fifth more is more than a good year", "%", judged=True),
            yes="by its own figures Dalian's harvest of cherries grew by {value:.0f}%",
            no="by its own figures Dalian's harvest of cherries grew little ({value:+.0f}%)",
            kind="proxy",
            because="the city's own figures, one of which has no date, stand for its orchards",
        ),
        Question(
            "the largest",
            "no other place is called the largest",
            called_larger,
            Line(0, "the largest is one", "places", side="at most"),
            yes="no page calls another place the largest",
            no="a trade page calls {others} the largest region",
            kind="proxy",
            because="a page's word stands for harvests that we couldn't find",
        ),
    ),
)


def away_from_home(brand: str) -> Callable[..., Found]:
    """Return what finds how far a brand of Changsha went beyond its province.

    Cha Yan Yue Se: the year of its first shop outside. Wenheyou: the cities outside with a shop.
    """

    def find(place_facts_cn: pd.DataFrame) -> Found:
        mine = rows(place_facts_cn, "place_facts_cn", topic="Changsha", indicator=brand)
        return estimates.exact(float(mine["value"].iloc[0]))

    return find


HZ_33 = Record(
    "HZ-33",
    "Changsha has brought forth new consumer brands such as Cha Yan Yue Se and Wenheyou, an innovation.",
    (
        Question(
            "tea",
            "Cha Yan Yue Se had shops outside Hunan before the essay",
            away_from_home("Cha Yan Yue Se, first shop outside Hunan"),
            Line(2025, "the year of the essay", "as the year", side="less than"),
            yes="Cha Yan Yue Se opened outside Hunan in {value:.0f}",
            no="Cha Yan Yue Se had no shop outside Hunan yet",
            kind="proxy",
            because=REPORTED,
        ),
        Question(
            "snacks",
            "Wenheyou went to other cities",
            away_from_home("Wenheyou shops outside Hunan"),
            Line(1, "one city is beyond home", "cities", also=(2,)),
            yes="Wenheyou went to {value:.0f} other cities, and is reported mostly empty in one of them",
            no="Wenheyou hardly left Hunan",
            kind="proxy",
            because=REPORTED,
        ),
    ),
)

RECORDS = (HZ_05, HZ_14, HZ_30, HZ_31, HZ_32, HZ_33, HZ_54, HZ_64, HZ_67, HZ_68)
