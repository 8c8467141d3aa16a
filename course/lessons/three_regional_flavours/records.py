"""The records of the claims, on *Run of the Red Queen* (Breznitz and Murphree 2010)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from course.ledger import estimates
from course.ledger.record import Found, Line, Question, Record, RecordError, one_of, rows
from course.lessons.three_regional_flavours import plain_facts
from course.models import profiles
from course.tables import districts
from course.tables.cache import computed_once

#: How a measure is scaled, so that measures of different units can be added.
SCALES: dict[str, Callable[[pd.DataFrame], pd.DataFrame]] = {
    "ranks": lambda table: table.rank(),
    "standard deviations": lambda table: table / table.std(),
    "range": lambda table: table / (table.max() - table.min()),
    "logarithms": lambda table: np.log(table) / np.log(table).std(),
}


@computed_once
def distances(
    province_rd: pd.DataFrame,
    province_technology: pd.DataFrame,
    province_economy: pd.DataFrame,
    scale: str,
    distance: str,
    year: int,
) -> pd.DataFrame:
    """Return how far any two provinces are apart in seven measures; a province without one of them is left out."""
    table = profiles.provinces(province_rd, province_technology, province_economy, year).dropna()
    table = table[(table > 0).all(axis=1)] if scale == "logarithms" else table
    scaled = SCALES[scale](table).to_numpy(dtype=float)
    steps = np.abs(scaled[:, None, :] - scaled[None, :, :])
    apart = steps.mean(axis=2) if distance == "mean" else np.sqrt((steps**2).sum(axis=2))
    return pd.DataFrame(apart, table.index, table.index)


def closer_pairs(one: str, other: str) -> Callable[..., Found]:
    """Return what finds the share of all pairs of provinces, in per cent, that are closer than this pair."""

    def find(
        province_rd: pd.DataFrame,
        province_technology: pd.DataFrame,
        province_economy: pd.DataFrame,
        *,
        scale: str,
        distance: str,
        year: int,
    ) -> Found:
        apart = distances(province_rd, province_technology, province_economy, scale, distance, year)
        return estimates.exact(profiles.closer_pairs(apart, one, other))

    return find


def mixed_up(tables: dict[str, pd.DataFrame], random: np.random.Generator) -> dict[str, pd.DataFrame]:
    """Return tables in which each measure is dealt out anew to the provinces, year by year."""
    made = {}
    for name in ("province_rd", "province_technology"):
        table = tables[name].copy()
        for column in [one for one in (*profiles.SHARES.values(), *profiles.AMOUNTS.values()) if one in table]:
            table[column] = table[column].astype(float)
            known = table[table["level"] == "province"].dropna(subset=column)
            for at in known.groupby("year").groups.values():
                table.loc[at, column] = random.permutation(table.loc[at, column].to_numpy())
        made[name] = table
    return made


CHOICES = (
    one_of("scale", *SCALES, why="ranks hide how far the first is ahead"),
    one_of("distance", "mean", "Euclid", why="Euclid's distance gives more weight to a large difference"),
    one_of("year", 2010, 2012, 2013, why="a way is more than one year, and 2011 lacks a measure"),
)


def _pair(one: str, other: str) -> Question:
    return Question(
        f"{one} and {other}",
        f"{one} and {other} were unlike",
        closer_pairs(one, other),
        Line(75, "a random pair has 50", "% of pairs closer", also=(50, 90)),
        yes=f"{one} and {other} were unlike ({{range}}% of pairs are closer)",
        no=f"{one} and {other} were not unlike ({{range}}% of pairs are closer)",
        choices=CHOICES,
        kind="proxy",
        because="seven figures on research stand for a way; how firms are led is not in them",
        placebo=mixed_up,
    )


RQ_70 = Record(
    "RQ-70",
    "Each of the three regions has gone a way of its own.",
    (_pair("Beijing", "Guangdong"), _pair("Shanghai", "Guangdong"), _pair("Beijing", "Shanghai")),
)


def part_of_chips(industry_facts: pd.DataFrame, *, told: tuple[str, int]) -> Found:
    """Return Shanghai's share of China's chips by what was told before the essay (a floor reaches up to all); tells its
    place by pieces made since.
    """
    indicator, year = told
    mine = rows(industry_facts, "industry_facts", topic="chips", province="Shanghai", indicator=indicator, year=year)
    pieces = rows(
        industry_facts,
        "industry_facts",
        topic="chips",
        province="Shanghai",
        indicator="rank by integrated circuits made",
    ).iloc[-1]
    value, floor = float(mine["value"].iloc[0]), mine["qualifier"].iloc[0] == "more than"
    found = Found(value, value, 100.0) if floor else estimates.rounded(value, 0.5)
    return found.telling(year=year, place=int(pieces["value"]), since=int(pieces["year"]))


RQ_78 = Record(
    "RQ-78",
    "Shanghai has become the centre of chip fabrication in China.",
    (
        Question(
            "most of it",
            "most of China's chips came from Shanghai",
            part_of_chips,
            Line(
                50, "the centre of a trade has more than half of it", "% of the nation", judged=True, side="more than"
            ),
            yes="most chips came from Shanghai ({value}% or more in {year}); by pieces, which count packing, it was"
            " number {place} in {since}",
            no="less than half of the chips came from Shanghai ({value}% in {year}); by pieces it was number {place}"
            " in {since}",
            choices=(
                one_of(
                    "told",
                    {
                        "fabrication in 2006": ("share of chip fabrication, capacity and sales", 2006),
                        "all chips in 2001": ("share of the integrated circuits made", 2001),
                    },
                    why="the later figure is of fabrication alone, the earlier one has a named teller",
                ),
            ),
            kind="proxy",
            because="both figures are years older than the essay and told by the city's own side",
        ),
    ),
)


#: A share that was printed or divided out by the table's makers.
NAMED = "share of national high-tech exports"


def _part(place_facts_cn: pd.DataFrame, country_counts: pd.DataFrame, place: str, period: str, months: int) -> float:
    """Return a place's share of the nation's high-tech exports in some months of a year, by Chinese definition."""
    mine = rows(place_facts_cn, "place_facts_cn", place=place, indicator="high-tech exports", period=period)
    nation = rows(country_counts, "country_counts", indicator="high-tech exports", year=int(period[:4]))
    nation = nation[nation["series"].astype(str).str.startswith("Chinese definition")]
    return 100 * float(mine["value"].iloc[0]) / (float(nation["value"].iloc[0]) * months / 12)


def off_six_tenths(
    place_facts_cn: pd.DataFrame,
    country_counts: pd.DataFrame,
    province_technology: pd.DataFrame,
    *,
    year_of_Guangdong: int,  # noqa: N803 (a choice is handed over by its name)
    year_of_Shanghai: int,  # noqa: N803
    year_of_Beijing: int,  # noqa: N803
) -> Found:
    """Return by how many points the three's share of high-tech exports, put together from the years at hand, differs
    from six tenths. The whole of Guangdong stands for the Delta; the sum is known to half a point at best.
    """
    sold = rows(province_technology, "province_technology", level="province", year=2016)
    later = sold.set_index("province")["hightech_exports_m_usd"].astype(float).to_dict()
    whole = sum(value for value in later.values() if value == value)
    told = rows(place_facts_cn, "place_facts_cn", place="Guangdong", indicator=NAMED, period="2006")["value"]
    nine_months = year_of_Shanghai == 2005
    three = (
        (100 * later["Guangdong"] / whole if year_of_Guangdong == 2016 else float(told.iloc[0]))
        + (
            100 * later["Shanghai"] / whole
            if year_of_Shanghai == 2016
            else _part(
                place_facts_cn,
                country_counts,
                "Shanghai",
                "2005-01/09" if nine_months else "2008",
                9 if nine_months else 12,
            )
        )
        + (
            100 * later["Beijing"] / whole
            if year_of_Beijing == 2016
            else _part(place_facts_cn, country_counts, "Beijing", "2001-01/05", 5)
        )
    )
    off = abs(three - 60)
    return Found(off, max(0.0, off - 0.5), off + 0.5).telling(three=three)


RQ_03 = Record(
    "RQ-03",
    "Beijing, Shanghai and the Pearl River Delta sell six tenths of China's high-tech exports.",
    (
        Question(
            "six tenths",
            "the three sold about six tenths of high-tech exports",
            off_six_tenths,
            Line(5, "the figure is a round one", "points off", judged=True, side="at most"),
            yes="the three sold about six tenths of high-tech exports ({three:.0f}%)",
            no="the three did not sell about six tenths of high-tech exports ({three:.0f}%)",
            choices=(
                one_of(
                    "year of Shanghai",
                    2008,
                    2005,
                    2016,
                    why="no table near the essay holds the regions together; the first that does is of 2016",
                ),
                one_of("year of Guangdong", 2006, 2016, why="the figures before and after the essay"),
                one_of("year of Beijing", 2016, 2001, why="the figures after and before the essay"),
            ),
        ),
    ),
    aside="All of Guangdong is counted.",
)


#: Makers of lists of young firms that count both Beijing and Shanghai.
LISTS = {
    "CB Insights": "CB Insights",
    "Hurun": "Hurun",
    "Zhongguancun Forum": "China unicorn report (Zhongguancun Forum)",
    "Zeping Macro": "Zeping Macro",
}


def far_from_the_core(
    census_districts_cn: pd.DataFrame,
    census_cities_cn: pd.DataFrame,
    *,
    workers: tuple[str, ...],
    core: float,
    cities: int,
) -> Found:
    """Return the share of other large cities, in per cent, whose innovative workers live in the core more than those
    of Shanghai do (by the odds against all workers).
    """
    inside = districts.cores(census_districts_cn, census_cities_cn, least=cities, urban=core, innovative=workers)
    odds: dict[Any, float] = inside["odds"].to_dict()
    mine = odds.pop("Shanghai")
    others = np.array(list(odds.values()))
    share = 100 * float((others > mine).mean())
    return estimates.exact(share).telling(cities=len(others))


def fewer_young_firms(unicorns_2022: pd.DataFrame, province_rd: pd.DataFrame, *, maker: str) -> Found | None:
    """Return Shanghai's young firms for its R&D, in per cent of Beijing's, by one list (its last year)."""
    rows = unicorns_2022[(unicorns_2022["level"] == "city") & (unicorns_2022["list_maker"] == maker)]
    both = rows[rows["place"].isin(["Beijing", "Shanghai"])]
    if both["place"].nunique() < 2:
        return None
    year = int(both["year"].max())
    count: dict[Any, float] = both[both["year"] == year].groupby("place")["unicorns"].sum().to_dict()
    spent = province_rd[province_rd["province"].isin(["Beijing", "Shanghai"])].dropna(subset="rd_total_m_cny")
    spent = spent[spent["year"] == min(year, int(spent["year"].max()))].set_index("province")
    paid: dict[Any, float] = spent["rd_total_m_cny"].to_dict()
    made = {name: float(count[name]) / float(paid[name]) for name in ("Beijing", "Shanghai")}
    return estimates.exact(100 * made["Shanghai"] / made["Beijing"])


RQ_80 = Record(
    "RQ-80",
    "Campuses and zones far from the core make Shanghai a poorer nursery of young firms.",
    (
        Question(
            "far from the core",
            "innovation in Shanghai lies in the core less than in other large cities",
            far_from_the_core,
            Line(50, "less than in more than half of the others", "% of cities", side="more than"),
            yes="innovative workers live in the core less in Shanghai than in most of {cities} cities ({range}%)",
            no="innovative workers live in the core no less in Shanghai than in most of {cities} cities ({range}%)",
            choices=(
                one_of(
                    "workers",
                    {"IT and science": districts.INNOVATIVE, "science": districts.INNOVATIVE[1:]},
                    why="campuses and zones hold research, and young firms of the net as well",
                ),
                one_of("core", {"95% urban": 0.95, "all urban": 1.0, "90% urban": 0.9}, why="no table draws the core"),
                one_of(
                    "cities",
                    {"five million": districts.VERY_LARGE, "three million": districts.LARGE_FIRST},
                    why="the official lines of a very large city and of the next smaller ones",
                ),
            ),
            kind="sign",
            because="where workers lived in 2020 is not where campuses were moved to before 2010",
        ),
        Question(
            "young firms",
            "Shanghai has fewer young firms for its R&D than Beijing",
            fewer_young_firms,
            Line(100, "fewer is fewer", "% of Beijing's", side="less than"),
            yes="Shanghai has fewer young firms for its R&D than Beijing ({range}% of them)",
            no="Shanghai has no fewer young firms for its R&D than Beijing ({range}% of them)",
            choices=(one_of("maker", LISTS, why="each maker of lists has a definition of its own"),),
            kind="proxy",
            because="firms worth a billion stand for young firms, and the lists are from years after the essay",
        ),
    ),
    cap={"depends": "the cause, campuses far from the core, is seen by a sign alone"},
)


THREE = ("Beijing", "Shanghai", "Guangdong")


#: Plain fractions between which authors choose, in per cent: label -> all of them but a third.
FRACTIONS = {
    "halves to quarters": (25.0, 50.0, 200 / 3, 75.0),
    "tenths as well": (25.0, 50.0, 200 / 3, 75.0, *(10.0 * tenth for tenth in range(1, 10))),
}


def nearer_to_a_third(
    province_rd: pd.DataFrame, place_facts_cn: pd.DataFrame, *, counted: str, fractions: tuple[float, ...]
) -> Found:
    """Return by how many points the three's share of the nation's research money lies nearer to a third than to any
    other of some plain fractions (below 0: another one is nearer). The sum over provinces is exact.
    """
    if counted == "projects in 2009":
        money = rows(place_facts_cn, "place_facts_cn", level="province", indicator="R&D project expenditure", year=2009)
        spent = money.set_index("place")["value"].astype(float)
    else:
        money = rows(province_rd, "province_rd", level="province", year=int(counted[-4:]))
        spent = money.set_index("province")["rd_total_m_cny"].astype(float)
    three = 100 * float(spent[list(THREE)].sum() / spent.sum())
    other = min(fractions, key=lambda one: abs(three - one))
    return estimates.exact(abs(three - other) - abs(three - 100 / 3)).telling(three=three)


RQ_02 = Record(
    "RQ-02",
    "Beijing, Shanghai and the Pearl River Delta account for a third of China's spending on research.",
    (
        Question(
            "a third",
            "the three spent about a third of China's research money",
            nearer_to_a_third,
            Line(
                0,
                "a fraction stands for what lies closer to it than to others",
                "points closer to that than to another plain fraction",
                side="more than",
            ),
            yes="the three spent about a third of China's research money ({three:.0f}%)",
            no="the three did not spend about a third of China's research money ({three:.0f}%)",
            choices=(
                one_of(
                    "fractions", FRACTIONS, why="authors who give their other share in per cent had more to choose from"
                ),
                one_of("counted", "R&D in 2010", "projects in 2009", "R&D in 2011", why="the authors name no year"),
            ),
        ),
    ),
    aside="All of Guangdong is counted, so the share is rather less.",
)


def _provinces(table: pd.DataFrame, name: str, column: str, year: int) -> pd.Series:
    """Return a column of a province table in a year; provinces without a figure stay missing."""
    there = rows(table, name, level="province", year=year)
    return there.set_index("province")[column].astype(float)


def _share_over_share(amount: pd.Series, base: pd.Series, table: str) -> Found:
    """Return Beijing's share of an amount over its share of the base, among provinces that have both."""
    found = profiles.quotients(amount, base.reindex(amount.index))
    if "Beijing" not in found.index:
        raise RecordError(f"The table {table} has no row with province = 'Beijing'.")
    return estimates.exact(float(found["Beijing"]))


def _base(province_economy: pd.DataFrame, base: str, year: int) -> pd.Series:
    return _provinces(province_economy, "province_economy", base, year)


def research_paid_by_the_state(
    province_rd: pd.DataFrame, province_economy: pd.DataFrame, *, base: str, year: int
) -> Found:
    """Return how many times its share of the base Beijing's share of government's money for research was."""
    paid = _provinces(province_rd, "province_rd", "government_funds_m_cny", year)
    return _share_over_share(paid, _base(province_economy, base, year), "province_rd")


def research_of_firms(
    province_rd: pd.DataFrame,
    province_technology: pd.DataFrame,
    province_economy: pd.DataFrame,
    *,
    sign: str,
    base: str,
    year: int,
) -> Found | None:
    """Return the same of firms' money for research, or of technology sold; None in a year without Beijing's figure."""
    name = "province_rd" if sign == "enterprise_funds_m_cny" else "province_technology"
    table = province_rd if name == "province_rd" else province_technology
    amount = _provinces(table, name, sign, year)
    if amount.get("Beijing") is not None and not np.isfinite(amount["Beijing"]):
        return None
    return _share_over_share(amount, _base(province_economy, base, year), name)


def young_firms(unicorns_hurun: pd.DataFrame, province_economy: pd.DataFrame, *, base: str, edition: int) -> Found:
    """Return the same of China's firms worth a billion dollars, by a list of 2019 or later."""
    listed = rows(unicorns_hurun, "unicorns_hurun", year=edition, place=["Beijing", "China"])
    count = listed.groupby(listed["place"].astype(str))["unicorns"].sum()
    whole = _base(province_economy, base, edition)
    part = float(count["Beijing"]) / float(count["China"])
    return estimates.exact(part / float(whole["Beijing"] / whole.sum()))


BASE = one_of(
    "base",
    {"GDP": "gdp_bn_cny", "people": "population_persons"},
    why="a rich place has more of everything for its people",
)
SPECIALISED = Line(1.25, "a quarter more", "times its share", judged=True)

RQ_23 = Record(
    "RQ-23",
    "Beijing is a city of start-ups, state laboratories and firms that live by research.",
    (
        Question(
            "state laboratories",
            "Beijing had more than its share of state-paid research",
            research_paid_by_the_state,
            SPECIALISED,
            yes="Beijing had {value} times its share of state-paid research",
            no="Beijing had no more than its share of state-paid research ({value} times)",
            choices=(BASE, one_of("year", 2010, 2011, 2012, why="a place is more than one year")),
            kind="proxy",
            because="who pays for research stands for who runs the laboratory",
        ),
        Question(
            "firms that live by research",
            "it had more than its share of research in firms",
            research_of_firms,
            SPECIALISED,
            yes="it had {value} times its share of research in firms",
            no="it had no more than its share of research in firms ({value} times)",
            choices=(
                one_of(
                    "sign",
                    {"firms' money": "enterprise_funds_m_cny", "technology sold": "technology_sold_m_cny"},
                    why="firms that live by research pay for it, or sell what comes of it",
                ),
                BASE,
                one_of("year", 2010, 2011, 2012, why="each of the later years lacks one of the signs"),
            ),
            kind="proxy",
            because="institutes of the state sell technology as well, and firms' money may go to them",
        ),
        Question(
            "young firms",
            "it has more than its share of young firms",
            young_firms,
            SPECIALISED,
            yes="it has {value} times its share of young firms",
            no="it has no more than its share of young firms ({value} times)",
            choices=(BASE, one_of("edition", 2019, 2024, why="the first list and one of the last")),
            kind="proxy",
            because="firms worth a billion stand for young firms, and the first list is nine years after the essay",
        ),
    ),
)

#: The nine cities of the Pearl River Delta, as it is usually drawn.
DELTA = (
    "Guangzhou",
    "Shenzhen",
    "Zhuhai",
    "Foshan",
    "Jiangmen",
    "Zhaoqing",
    "Huizhou",
    "Dongguan",
    "Zhongshan",
)


def others_ahead(
    census_cities_cn: pd.DataFrame, province_technology: pd.DataFrame, *, measure: str, unit: str
) -> Found | None:
    """Return how many others are larger than the smallest of the three; the Delta is its nine cities where cities are
    counted, and all of Guangdong where provinces are. None for plants by city, of which there is no table.
    """
    if measure == "plants":
        if unit == "cities":
            return None
        name, places = "province_technology", ["Beijing", "Shanghai", "Guangdong"]
        amount = _provinces(province_technology, name, "hightech_revenue_bn_cny", 2010).dropna()
    else:
        name = "census_cities_cn"
        there = rows(census_cities_cn, name, year=2010)
        own = (
            there["city"]
            .astype(str)
            .where(~(there["city"].isin(DELTA) & there["province"].isin(["Guangdong"])), "Pearl River Delta")
        )
        key = own if unit == "cities" else there["province"].astype(str)
        amount = there["sample_it_services_persons"].astype(float).groupby(key).sum()
        places = ["Beijing", "Shanghai", "Pearl River Delta" if unit == "cities" else "Guangdong"]
    lacking = [place for place in places if place not in amount.index]
    if lacking:
        raise RecordError(f"The table {name} has no row of {lacking[0]}.")
    least = min(places, key=lambda place: float(amount[place]))
    ahead = amount.drop(places)[amount.drop(places) > amount[least]]
    return estimates.exact(len(ahead)).telling(
        least=least, ahead=str(ahead.idxmax()) if len(ahead) else "none", many=len(ahead)
    )


CENTRES = (
    one_of(
        "measure",
        {"IT workers": "workers", "high-tech revenue": "plants"},
        why="information technology is services as well as plants",
    ),
    one_of("unit", "cities", "provinces", why="the authors name two cities and a delta, and tables name provinces"),
)

RQ_27 = Record(
    "RQ-27",
    "Beijing, Shanghai and the Pearl River Delta are China's three major centres of information technology.",
    (
        Question(
            "major",
            "each of the three was among the first five",
            others_ahead,
            Line(2, "three and two are five", "others ahead", also=(3,), side="at most"),
            yes="each of the three was among the first five",
            no="not all of the three were among the first five",
            choices=CENTRES,
            kind="proxy",
            because="workers are counted where they live, and high-tech plants make other goods as well",
        ),
        Question(
            "the three",
            "no other place was larger than the smallest of them",
            others_ahead,
            Line(0, "the three come first", "others ahead", side="at most"),
            yes="no other place was larger than the smallest of them",
            no="another place was larger than the smallest of them",
            choices=CENTRES,
            kind="proxy",
            because="workers are counted where they live, and high-tech plants make other goods as well",
        ),
    ),
)


def place_by_training(place: str) -> Callable[..., Found]:
    """Return what finds a province's place by how well people are trained, with its number of provinces."""

    def find(place_facts_cn: pd.DataFrame, census_cities_cn: pd.DataFrame, *, measure: str) -> Found:
        if measure == "graduates":
            there = rows(census_cities_cn, "census_cities_cn", year=2010)
            people = there.groupby(there["province"].astype(str))[["bachelor_persons", "population_persons"]].sum()
            trained = people["bachelor_persons"].astype(float) / people["population_persons"].astype(float)
        else:
            trained = _facts(place_facts_cn, measure, 2008 if measure == STUDENTS else 2009)
            if measure == DOCTORS:
                trained = trained / _facts(place_facts_cn, "R&D personnel", 2009)
        return estimates.place(trained.dropna(), place)

    return find


def _facts(place_facts_cn: pd.DataFrame, indicator: str, year: int) -> pd.Series:
    """Return an indicator of one year by province."""
    there = rows(place_facts_cn, "place_facts_cn", level="province", indicator=indicator, year=year)
    return there.set_index("place")["value"].astype(float)


STUDENTS, DOCTORS = "higher education students per 100,000 people", "R&D personnel, doctorates"
TRAINING = one_of(
    "measure",
    {"students": STUDENTS, "doctorates in R&D": DOCTORS, "graduates": "graduates"},
    why="who studies, who does research and who has a degree are three sides of training",
)
WHY_PROXY = "degrees stand for training, and doctorates are known of some provinces alone"

RQ_28 = Record(
    "RQ-28",
    "Nowhere in China are people as well trained as in Beijing.",
    (
        Question(
            "first",
            "no province had better trained people than Beijing",
            place_by_training("Beijing"),
            Line(1, "nowhere means that no place is ahead", "as its place", side="at most"),
            yes="no province had better trained people than Beijing, by students, doctorates or degrees",
            no="other provinces had better trained people than Beijing (place {value} of {among})",
            choices=(TRAINING,),
            kind="proxy",
            because=WHY_PROXY,
        ),
    ),
)

RQ_79 = Record(
    "RQ-79",
    "Shanghai is rich in trained people.",
    (
        Question(
            "rich in trained people",
            "Shanghai was among the first provinces by training",
            place_by_training("Shanghai"),
            Line(5, "five of thirty are the first sixth", "as its place", also=(3,), side="at most"),
            yes="Shanghai was among the first provinces by training (place {range})",
            no="Shanghai was not among the first provinces by training (place {range})",
            choices=(TRAINING,),
            kind="proxy",
            because=WHY_PROXY,
        ),
    ),
    aside="Talent from abroad is not counted.",
)
RECORDS = (RQ_02, RQ_03, RQ_23, RQ_27, RQ_28, RQ_70, RQ_78, RQ_79, RQ_80, *plain_facts.RECORDS)
