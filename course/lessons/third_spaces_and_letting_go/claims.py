"""The rules of the claims, on *The lesson of DeepSeek and Hangzhou* (Lu Ming 2025)."""

from __future__ import annotations

import numpy as np
import pandas as pd

from course.ledger.rules import Figure, Verdict, claim, only
from course.models import encounters, grants, robust
from course.tables.areas import people_column

SHOP_YEAR, BEFORE = 2017, 2010
#: People of the census that lies nearer to the year of the shops.
PEOPLE = people_column(SHOP_YEAR)
#: A city with so many shops and less than one inventor for four shops in SHOP_YEAR (Nanjing, Changsha) is a hole in
#: the source: its
#: inventors stand elsewhere.
HOLE_SHOPS, HOLE_RATIO = 20, 0.25
SMALL, LARGE = 20, 80
STEERED = 50
PURSE, SMALL_PURSE = 20.0, 2.0
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
    """Per cent more inventors for one per cent more shops, the ends of its 95 % interval, and the number of cities.

    held : columns that are held constant. Least squares on logarithms, errors robust to unequal spread (HC3).
    """
    right = table[["log_shops", *held]].assign(constant=1.0)
    fit = robust.least_squares(table["log_inventors"], right, "HC3")
    return float(fit.params[0]), float(fit.low[0]), float(fit.high[0]), len(table)


HELD = ("log_people", "log_income")


@claim("HZ-43")
def consuming_is_producing(
    starbucks_2017: pd.DataFrame,
    us_patent_inventors_city_cn: pd.DataFrame,
    prefecture_panel_cn: pd.DataFrame,
    prefectures_cn: pd.DataFrame,
) -> Verdict:
    """Do places to eat and drink bring ideas?

    Rule. Chinese cities: inventors on US patents of 2017 against Starbucks shops of 2017, people and income held
    constant; then the same shops against the inventors of 2010, which those shops cannot all have brought about.
    supported     the first interval is above 0 and the second is not
    qualified     both do: the link is there, and its direction is not shown
    open          the first does not
    contradicted  the first interval is below 0
    """
    tables = (starbucks_2017, us_patent_inventors_city_cn, prefecture_panel_cn, prefectures_cn)
    now, low, high, count = elasticity(shops_and_inventors(*tables), HELD)
    past, past_low, past_high, _ = elasticity(shops_and_inventors(*tables, year=BEFORE), HELD)
    word = "contradicted" if high < 0 else "open" if low <= 0 else "qualified" if past_low > 0 else "supported"
    return Verdict(
        word,
        f"Over {count} Chinese cities one per cent more shops goes with {now:.2f} % more inventors (interval {low:.2f}"
        f" to {high:.2f}), people and income held constant. But the same shops also go with the inventors of {BEFORE}"
        f" ({past:.2f}, {past_low:.2f} to {past_high:.2f}), so ideas may draw shops as well.",
        [
            Figure(f"elasticity, inventors of {SHOP_YEAR}", now, "% for each % of shops"),
            Figure("its interval begins at", low, ""),
            Figure(f"elasticity, inventors of {BEFORE}", past, "% for each % of shops"),
            Figure("cities", count, ""),
        ],
    )


# ---------------------------------------------------------------------------------------- what the studies report


def measured(third_place_evidence: pd.DataFrame) -> pd.DataFrame:
    """The estimates that come with a size: low, high, middle, and whether more places come with more (a ban turned
    round).
    """
    rows = third_place_evidence.dropna(subset=["effect_low", "effect_high"])
    sign = np.where(rows["direction"].astype("str") == "down", -1, 1)
    low, high = sign * rows["effect_low"], sign * rows["effect_high"]
    return rows.assign(low=np.minimum(low, high), high=np.maximum(low, high), middle=(low + high) / 2)


def _limits(third_place_evidence: pd.DataFrame) -> int:
    """Estimates that name a limit: nothing where such places were before, or fewer patents beyond a point."""
    note = third_place_evidence["note"].astype("str").fillna("")
    bent = third_place_evidence["direction"].astype("str") == "inverted U"
    return int((bent | note.str.contains("none where")).sum())


@claim("HZ-41")
def plenty_of_third_spaces(third_place_evidence: pd.DataFrame) -> Verdict:
    """Should a city have plenty of places to meet?

    Rule, over the published estimates with a size (a ban on bars is turned round).
    supported     all are above 0 and no estimate names a limit
    qualified     all are above 0 and at least one names a limit: none where such places were before, or too many
    contradicted  at least half are below 0
    open          otherwise
    """
    rows, limits = measured(third_place_evidence), _limits(third_place_evidence)
    above = int((rows["low"] > 0).sum())
    below = int((rows["high"] < 0).sum())
    word = (
        "contradicted"
        if 2 * below >= len(rows)
        else "open"
        if above < len(rows)
        else "qualified"
        if limits
        else "supported"
    )
    return Verdict(
        word,
        f"{above} of {len(rows)} estimates with a size lie above zero, their middles from {rows['middle'].min():.0f} to"
        f" {rows['middle'].max():.0f} %. {limits} estimates name a limit: nothing is gained where such places were"
        " before, or beyond a point more of them go with less.",
        [
            Figure("estimates above zero", above, f"of {len(rows)}"),
            Figure("estimates that name a limit", limits, f"of {len(third_place_evidence)}"),
            Figure("least middle", rows["middle"].min(), "%"),
            Figure("greatest middle", rows["middle"].max(), "%"),
        ],
    )


@claim("HZ-73")
def bred_in_cafes(third_place_evidence: pd.DataFrame) -> Verdict:
    """Is innovation bred in cafés and their like?

    Rule. All sized estimates above 0, and where a study has several versions, how far its middle moved from the first
    to the last. Supported if all are above 0 and no study moved by more than a quarter, qualified if all are above 0
    and at least one did, contradicted if at least half are below 0, open otherwise.
    """
    rows = measured(third_place_evidence)
    family = rows["authors"].astype("str").replace({"Guzman (research brief)": "Choi, Guzman, Small"})
    ends = rows.groupby(family, sort=False)["middle"].agg(["first", "last", "size"])
    moved = (ends["last"] / ends["first"] - 1)[ends["size"] > 1]
    below = int((rows["high"] < 0).sum())
    if 2 * below >= len(rows):
        word = "contradicted"
    elif (rows["low"] <= 0).any():
        word = "open"
    else:
        word = "qualified" if (moved.abs() > 0.25).any() else "supported"
    said = ", ".join(f"{name} {100 * change:+.0f} %" for name, change in moved.items())
    return Verdict(
        word,
        f"All {len(rows)} estimates with a size point the essay's way. But the sizes are not firm: from its first"
        f" version to its last the middle effect moved by: {said}. No study compares cafés with laboratories.",
        [Figure(f"change of the middle effect, {name}", 100 * change, "%") for name, change in moved.items()]
        + [Figure("estimates with a size", len(rows), "")],
    )


@claim("HZ-06")
def better_life_keeps_talent(third_place_evidence: pd.DataFrame) -> Verdict:
    """Does a better life in the city keep talent and feed innovation?

    Rule. Two halves. Feeding innovation: the sized estimates. Keeping talent: no study here measures who stays. So
    the claim is qualified if all sized estimates on patents are above 0 (one half speaks for it, the other is not
    measured), contradicted if at least half are below 0, and open otherwise.
    """
    rows = measured(third_place_evidence)
    patents = rows[rows["outcome"].astype("str").str.contains("patent")]
    above, below = int((patents["low"] > 0).sum()), int((patents["high"] < 0).sum())
    word = "contradicted" if 2 * below >= max(1, len(patents)) else "qualified" if above == len(patents) else "open"
    return Verdict(
        word,
        f"{above} of {len(patents)} sized estimates on patents speak for places to meet, with middles from"
        f" {patents['middle'].min():.1f} to {patents['middle'].max():.1f} %. Whether talent stays is measured in none"
        " of them.",
        [
            Figure("estimates on patents above zero", above, f"of {len(patents)}"),
            Figure("least middle", patents["middle"].min(), "%"),
            Figure("greatest middle", patents["middle"].max(), "%"),
        ],
    )


def by_people(people: int, mixing: float = 50.0, runs: int = 40) -> pd.Series:
    """Ideas per 100 people in a month, for each number in PLACES: a model's output."""
    counts = np.repeat(PLACES, runs)
    ideas = encounters.month(people, counts, mixing, runs=len(counts)).ideas.reshape(len(PLACES), runs).mean(axis=1)
    return pd.Series(100 * ideas / people, index=pd.Index(PLACES, name="places"))


@claim("HZ-35")
def chance_meetings(third_place_evidence: pd.DataFrame) -> Verdict:
    """Do chance meetings bring new combinations, and more of them where many people live?

    Rule. Qualified if the study of chance meetings reports more citations between those who met, and if in the model of
    encounters a town of four times the people has more ideas per head; open otherwise. A model can give no more.
    """
    met = third_place_evidence[third_place_evidence["comparison"].astype("str").str.contains("hance meetings")]
    up = int((met["direction"].astype("str") == "up").sum())
    rows = measured(third_place_evidence)
    small, large = by_people(SMALL).max(), by_people(LARGE).max()
    word = "qualified" if up and large > small else "open"
    return Verdict(
        word,
        f"{up} study followed chance meetings by phone and found more citations between the firms of those who met; its"
        f" size was not seen. In the model, with the right number of places, a town of {SMALL} has {small:.0f} ideas a"
        f" month for 100 people, one of {LARGE} has {large:.0f}. Beside it stand {len(rows)} sized estimates, from"
        f" {rows['low'].min():.0f} to {rows['high'].max():.0f} %.",
        [
            Figure("studies of chance meetings that find more", up, f"of {len(met)}"),
            Figure(f"ideas for 100 people, town of {SMALL}", small, "a month (model)"),
            Figure(f"ideas for 100 people, town of {LARGE}", large, "a month (model)"),
            Figure("greatest estimate", rows["high"].max(), "%"),
        ],
        basis="model",
    )


# ------------------------------------------------------------------------------------------------- letting go


VISITORS = "visitors, first 4 days of National Day holiday"
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


def policy(
    noise: float, tail: float = 1.3, *, need: float = 1.0, purse: float = 20.0, meddling: float = 0.0
) -> tuple[int, np.ndarray]:
    """The best number of grants in the model, and the part of all worth (0 to 1) found for each number."""
    curve = grants.found(tail, noise, need, purse, meddling)
    return int(curve.argmax()) + 1, curve


@claim("HZ-05")
def copy_the_letting_go(place_facts_cn: pd.DataFrame) -> Verdict:
    """Should others copy Hangzhou's habit of leaving firms alone?

    Rule. Qualified if in the model of grants meddling costs more than spreading or bundling the money can repair, and
    if the record shows that the city itself did more than leave alone (a stake in at least one of the six): then
    letting go means not to steer, and does not mean to stay away. Open otherwise.
    """
    stakes, fund = only(place_facts_cn, indicator=STAKES), only(place_facts_cn, indicator=FUND_GROUP)
    _, free = policy(1.0)
    _, steered = policy(1.0, meddling=STEERED)
    word = "qualified" if steered.max() < free.max() and stakes >= 1 else "open"
    return Verdict(
        word,
        f"In the model a giver who steers the firms by {STEERED} % finds {100 * steered.max():.0f} % of all worth, one"
        f" who does not {100 * free.max():.0f} %. But Hangzhou did not stay away: a fund group of {fund:.0f} billion"
        f" yuan for chosen industries, and a stake in {stakes:.0f} of the young firms that made it known.",
        [
            Figure("found without steering (model)", 100 * free.max(), "%"),
            Figure(f"found with {STEERED} % steering (model)", 100 * steered.max(), "%"),
            Figure("fund group for chosen industries", fund, "billion CNY"),
            Figure("of the six with a city stake", stakes, "of 6"),
        ],
        basis="model",
    )


@claim("HZ-54")
def staying_out(place_facts_cn: pd.DataFrame) -> Verdict:
    """Does a government that stays out give firms very good ground?

    Rule. Qualified if in the model a funder with any sight does better by choosing than by giving to all alike, while
    steering costs (so to stay out of the running is right and to stay out of the choosing is not), and the city did
    choose; open otherwise.
    """
    backed = only(place_facts_cn, indicator=BACKED)
    best, curve = policy(1.0)
    worst, _ = policy(4.0)
    word = "qualified" if curve.max() > curve[-1] and backed > 0 else "open"
    return Verdict(
        word,
        f"In the model it depends on the giver's eyes. With fair sight {best} grants among {len(curve)} firms are right"
        f" and find {100 * curve.max():.0f} %, against {100 * curve[-1]:.0f} % when all get the same. For one who"
        f" hardly sees {worst} are right. Hangzhou's group chose {backed:,.0f} firms.",
        [
            Figure("right number of grants, fair sight (model)", best, f"of {len(curve)}"),
            Figure("right number of grants, hardly any sight (model)", worst, f"of {len(curve)}"),
            Figure("firms chosen by the city's group", backed, "firms"),
        ],
        basis="model",
    )


@claim("HZ-64")
def not_planned_in_advance(place_facts_cn: pd.DataFrame) -> Verdict:
    """Can a government not plan innovation in advance?

    Rule. The counter-case is Hangzhou's own plan for the digital economy. Qualified if that part of its GDP was
    larger in the last year of the table than in the first (a branch can be planned for; the model says what a plan
    for single firms would need); open otherwise.
    """
    name = "digital economy core industries share of GDP"
    rows = place_facts_cn[
        (place_facts_cn["indicator"].astype("str") == name) & (place_facts_cn["place"].astype("str") == "Hangzhou")
    ]
    rows = rows.dropna(subset=["value"]).sort_values("year", kind="stable")
    first, last = rows.iloc[0], rows.iloc[-1]
    few, curve = policy(0.0)
    many, _ = policy(4.0)
    word = "qualified" if last["value"] > first["value"] else "open"
    return Verdict(
        word,
        f"Hangzhou planned for a digital economy, and its core was {first['value']:.1f} % of GDP in {first['year']},"
        f" {last['value']:.1f} % in {last['year']}. A branch is not a firm: in the model a giver who sees perfectly"
        f" backs {few} of {len(curve)}, one who hardly sees {many}.",
        [
            Figure("digital core, first year", float(first["value"]), "% of GDP"),
            Figure("digital core, last year", float(last["value"]), "% of GDP"),
            Figure("right number of grants, perfect sight (model)", few, f"of {len(curve)}"),
            Figure("right number of grants, hardly any sight (model)", many, f"of {len(curve)}"),
        ],
        basis="model",
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
        f"Of {found.sum():,.0f} tonnes, output or capacity, that the table ties to a kind of water, {100 * part:.0f} %"
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


def _cases(place_facts_cn: pd.DataFrame) -> list[Figure]:
    """One figure of scale for each of the essay's four cases; a case without one is left out."""
    wanted = {
        "Xinjiang, fish and crabs": ("aquatic products output", "Xinjiang"),
        "Wugong Mountain, visitors of a holiday": (VISITORS, "Wugong Mountain"),
        "Dalian, greenhouse orchards": ("greenhouse cherry area", "Dalian"),
        "Changsha, queue numbers in a day": ("Wenheyou queue numbers, one day", "Changsha"),
    }
    found = []
    for name, (indicator, place) in wanted.items():
        rows = place_facts_cn[
            (place_facts_cn["indicator"].astype("str") == indicator) & (place_facts_cn["place"].astype("str") == place)
        ]
        rows = rows[rows["value"] > 0]
        if len(rows) == 1:
            found.append(Figure(name, float(rows["value"].iloc[0]), str(rows["unit"].iloc[0])))
    return found


@claim("HZ-68")
def more_than_high_technology(place_facts_cn: pd.DataFrame) -> Verdict:
    """Can each city innovate with what it alone has, outside high technology?

    Rule. Four cases that the author chose can show that it happens, not how often. Qualified if at least three of the
    four have a figure of their scale, open otherwise.
    """
    cases = _cases(place_facts_cn)
    return Verdict(
        "qualified" if len(cases) >= 3 else "open",
        f"{len(cases)} of the four cases have a figure that shows their scale. They are winners, chosen after the fact:"
        " nothing says how many cities tried the like and failed.",
        [*cases, Figure("cases with a figure of scale", len(cases), "of 4")],
    )


@claim("HZ-67")
def not_ai_for_small_cities(place_facts_cn: pd.DataFrame) -> Verdict:
    """Should smaller cities leave data and AI alone and trust markets?

    Rule. Qualified if at least three of the essay's four cases have a figure of their scale, open otherwise. The
    model adds what a budget a tenth as large can do where firms need much. No table compares small cities that tried
    AI with such that did not.
    """
    cases = _cases(place_facts_cn)
    large, small = (policy(1.0, need=5.0, purse=purse)[1].max() for purse in (PURSE, SMALL_PURSE))
    word = "qualified" if len(cases) >= 3 else "open"
    return Verdict(
        word,
        f"In the model, where firms need much, a purse of {SMALL_PURSE:g} finds {100 * small:.1f} % of all worth, one"
        f" of {PURSE:g} finds {100 * large:.1f} %. {len(cases)} of the essay's four cases have a figure of scale. No"
        " table compares small cities that tried AI with others.",
        [
            Figure("found with the large purse (model)", 100 * large, "%"),
            Figure("found with the small purse (model)", 100 * small, "%"),
            *cases,
        ],
        basis="model",
    )
