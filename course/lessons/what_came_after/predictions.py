"""What the three essays said of the future: each sentence with its day, its date due, its test and what came.

A test answers whether the sentence came true (yes or no) and tells the figures in words. Each is written from the
sentence; a second, equally sensible test, with another measure or a later year, stands beside it, and what the author
could reply. A sentence without a date, without anything to count or without a world to compare with has no test, and
the reason is told.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import pandas as pd

from course import data
from course.english import listed
from course.ledger.common import limits_on_chips
from course.ledger.record import rows
from course.lessons.blinkered_vision.records import contests
from course.lessons.engines_shift_down.records import ahead_in_funds
from course.lessons.making_the_money_back.economics import unit_economics
from course.lessons.what_came_after import records
from course.lessons.who_gets_the_profit.records import MADE
from course.tables import ai, economies, firms

RED_QUEEN, NORRIS, LU = "Red Queen", "Norris", "Lu Ming"
#: The year of each essay, and the day from which its readers could look ahead.
SAID = {RED_QUEEN: 2010, NORRIS: 2019, LU: 2025}
#: How each essay is named in a sentence.
AUTHORS = {RED_QUEEN: "Breznitz and Murphree", NORRIS: "Norris", LU: "Lu Ming"}
#: The cities that Lu Ming calls losing, and all that he names as hubs of innovation.
GREAT = ("Beijing", "Shanghai", "Shenzhen")
HUBS = (*GREAT, "Guangzhou", "Hangzhou", "Wuhan", "Chengdu", "Hefei")
TESTS = ("first", "second")

#: Whether a sentence came true, and the figures in words.
Answer = tuple[bool, str]


@dataclass(frozen=True)
class Prediction:
    """One sentence on the future.

    id, essay, claim : its own name, who said it, its claim in the ledger. sentence : in our words. due : the last year
    that counts, None without a date. test : what has to be seen, in words. stays : whether the sentence comes true if
    all stays as it was on its day. first, second : the two tests. reply : what its author could say to the test, in our
    words, whatever comes out. why_not : why there is no test.
    """

    id: str
    essay: str
    claim: str
    sentence: str
    due: int | None = None
    test: str = ""
    stays: bool | None = None
    first: Callable[[], Answer] | None = None
    second: Callable[[], Answer] | None = None
    reply: str = ""
    why_not: str = ""


def world_share() -> pd.Series[float]:
    """Return China's share of the world's value added in technology-intensive making, in per cent, by year."""
    indicator, series = MADE["value added"]
    mine = rows(data.load("country_counts"), "country_counts", indicator=indicator, series=series)
    value = mine.pivot(index="year", columns="economy", values="value").astype(float)
    return (100 * value["China"] / value["World"]).dropna().rename("share")


def _share_kept() -> Answer:
    share = world_share().loc[2010:2020]
    last = int(share.index[-1])
    return bool(share[last] >= share[2010]), f"{share[2010]:.0f}% of the world in 2010, {share[last]:.0f}% in {last}"


def _place_kept() -> Answer:
    found = records.standing_lost(
        data.load("country_counts"), standing="place", measure="high-tech exports", until=2020
    )
    if found is None:
        raise LookupError("country_counts has no high-tech exports of China from 2010 to 2020.")
    return found.value <= 0, f"places lost in high-tech exports to 2020: {found.value:.0f}"


def _development(until: int) -> Answer:
    fell = records.fall_of_development(data.load("rd_by_kind_country"), until=until).value
    return fell < 5, f"the share of development {'fell' if fell > 0 else 'rose'} by {abs(fell):.1f} points to {until}"


def _grew(like: bool) -> Answer:
    economy, countries = data.load("country_economy"), data.load("countries")
    growth = economies.real_growth(economy, 2010, 2020)
    who = economies.of_similar_income(economy, countries, 2010).index if like else economies.single(countries)["iso3"]
    middle = float(growth[growth.index.isin(who)].median())
    china = float(growth["CHN"])
    return china > middle, f"{china:.1f}% a year, against {middle:.1f}% in the median country"


def others(policy_events: pd.DataFrame, until: int = 2026) -> str:
    """Return who else than China limited chips for its firms until a year: the one state by name, or "other states"."""
    limits = limits_on_chips(policy_events, until)
    names = sorted(limits.loc[limits["iso3"].ne("CHN"), "country"].astype(str).unique())
    single = names[0] if len(names) == 1 else ""
    return {"": "other states", "United States": "the United States"}.get(single, single)


def _left_alone() -> Answer:
    events = data.load("policy_events")
    limits = limits_on_chips(events, 2020)
    steps = int(limits["iso3"].ne("CHN").sum())
    return steps <= 1, f"{steps} steps of {others(events, 2020)} against chips for Chinese firms by 2020"


def _unharmed() -> Answer:
    panel, grown, told = data.load("firm_panel"), [], []
    for firm, year in (("Huawei", 2019), ("SMIC", 2020)):
        sales = firms.series(panel, firm, "revenue")
        change = 100 * (float(sales[str(year + 2)]) / float(sales[str(year)]) - 1)
        grown.append(change > 0)
        told.append(f"{firm} {'+' if change > 0 else '−'}{abs(change):.0f}%")
    return all(grown), f"revenue two years after the limits: {listed(told)}"


def selling_cost(firm: str) -> pd.DataFrame:
    """Return a firm's selling cost in yuan by year: high, per customer added over the year, and low, per customer at
    its end. Either pays for winning customers and for keeping them; the first rises by itself when growth slows.
    """
    return (
        unit_economics(data.load("firm_panel")).query("firm == @firm").set_index("year")[["high", "low"]].astype(float)
    )


def _dearer(per: str) -> Answer:
    cost = selling_cost("PDD")["high" if per == "added customer" else "low"]
    now, then = int(cost.index[-1]), int(cost.index[-2])
    told = f"PDD spent {cost[then]:.0f} yuan per {per} in {then}, {cost[now]:.0f} in {now}"
    return bool(cost[now] > cost[then]), told


def _fewer(years: int) -> Answer:
    mine = rows(data.load("china_indicators"), "china_indicators", indicator="mobile internet users", preferred=True)
    users = mine.set_index("period")["value"].astype(float)
    known = [f"{year}-12" for year in (2018 - years, 2018, 2018 + years)]
    if not set(known) <= set(users.index):
        raise LookupError(f"china_indicators has no mobile internet users for {listed(known)}.")
    before, after = (float(users[b] - users[a]) / years for a, b in pairwise(known))
    return (
        after < before,
        f"{before:.0f} million new mobile users a year before, {after:.0f} a year in the {years} after",
    )


def _not_ahead(money: str, year: int) -> Answer:
    found = ahead_in_funds(data.load("venture_capital"), data.load("venture_capital_by_maker"), money=money, year=year)
    if found is None:
        raise LookupError(f"No table has the money {money} of {year}.")
    what = "private money for AI" if money == "for AI" else "venture capital"
    return found.value <= 100, f"{what} in {year}: {found.value:.0f} dollars for each 100 in the United States"


def meetings() -> pd.DataFrame:
    """Return the meetings of Chinese and American shops that one maker counts (see `blinkered_vision`)."""
    return contests(data.load("apps_abroad"))


def _not_bound(line: float) -> Answer:
    met = meetings()
    ahead = int((met["ours"] > met["theirs"]).sum())
    return 100 * ahead / len(met) < line, f"the Chinese shop ahead in {ahead} of {len(met)} meetings abroad"


def _platforms(policy_events: pd.DataFrame) -> pd.DataFrame:
    events = rows(policy_events, "policy_events", topic="Platform regulation")
    return events[events["year"].between(2020, 2024)]


def largest_fine(policy_events: pd.DataFrame) -> float:
    """Return the largest fine of a platform from 2020 to 2024, in billion yuan; 0 without one. Where two reports differ
    on one fine, the official figure counts.
    """
    mine = _platforms(policy_events)
    event = mine["event"].astype(str)
    fines = mine[
        event.str.startswith("Fine of") & ~event.str.contains("another report") & mine["unit"].eq("billion CNY")
    ]
    return float(fines["value"].max()) if len(fines) else 0.0


def _limited(fined: bool) -> Answer:
    mine = _platforms(data.load("policy_events"))
    if fined:
        most = largest_fine(mine)
        return most >= 1, f"largest fine of a platform: {most:.1f} billion yuan"
    days = mine[mine["event"].astype(str).str.contains("summon|suspend|opens|told to")]["date"].nunique()
    return days > 0, f"measures against platforms on {days} days from 2020 to 2024"


@cache
def lags() -> pd.DataFrame:
    """Return each Chinese record in AI with months behind the first American equal, seat and whether it came after the
    essay of 2025; the seat is blank where it is not confirmed.
    """
    scores = ai.scored(data.load("ai_frontier_scores"))
    seats = data.load("ai_organisation_hq").set_index("organisation")["city"].astype(object)
    found = ai.lags(scores)
    maker = found["model"].map(scores.set_index("model")["organisation"].astype(str)).str.split(";").str[0]
    return found.assign(maker=maker, city=maker.map(seats), after=found["release_date"] > pd.Timestamp(ai.ESSAY_DAY))


@cache
def seats() -> pd.DataFrame:
    """Return all scored Chinese models whose maker's city is confirmed, with that city and whether they came after the
    essay of 2025.
    """
    scores = ai.of_country(ai.scored(data.load("ai_frontier_scores")), ai.CHINA)
    where = data.load("ai_organisation_hq").set_index("organisation")["city"].astype(object)
    city = scores["organisation"].astype(str).str.split(";").str[0].map(where)
    return scores.assign(city=city, after=scores["release_date"] > pd.Timestamp(ai.ESSAY_DAY)).dropna(subset="city")


def _losing(table: pd.DataFrame, what: str) -> Answer:
    known = table.dropna(subset="city")
    share = 100 * known["city"].isin(GREAT).groupby(known["after"]).mean()
    told = f"{share[False]:.0f}% of {what} with a known city from these three before, {share[True]:.0f}% after"
    return bool(share[True] < share[False]), told


def _in_hubs(table: pd.DataFrame, what: str) -> Answer:
    mine = table[table["after"]].dropna(subset="city")
    inside = int(mine["city"].isin(HUBS).sum())
    return inside == len(mine), f"{inside} of {len(mine)} {what} from the eight cities that he names"


def _nearer(how: str) -> Answer:
    months = lags().groupby("after")["months"].agg(how)
    told = f"{months[False]:.1f} months behind before, {months[True]:.1f} after ({how})"
    return bool(months[True] < months[False]), told


PREDICTIONS = (
    Prediction("R1", RED_QUEEN, "RQ-19", "China stays at the heart of world production", 2020,
               "its share of the world's advanced making is no lower than in 2010", True, _share_kept, _place_kept,
               "Trade of partners who need each other did it, and not a plan."),
    Prediction("R2", RED_QUEEN, "RQ-19", "Its R&D stays close to development", 2020,
               "the share of development falls by less than 5 points", True,
               lambda: _development(2020), lambda: _development(2024),
               "Development is China's strength, so firms had no reason to leave it."),
    Prediction("R3", RED_QUEEN, "RQ-39", "China goes on growing fast", 2020,
               "income per head grows faster than in the median country", True,
               lambda: _grew(False), lambda: _grew(True),
               "Improving and making what others invented is enough for growth."),
    Prediction("R4", RED_QUEEN, "RQ-20", "Worry about technological security is beside the point", 2020,
               "other states take at most one step against chips for China", True, _left_alone, _unharmed,
               "Beijing provoked the limits by the push of which we warned."),
    Prediction("R5", RED_QUEEN, "RQ-92", "In time China masters novel products", why_not="no date"),
    Prediction("R6", RED_QUEEN, "RQ-94", "There is no hurry to master novelty", why_not="advice"),
    Prediction("R7", RED_QUEEN, "RQ-40", "Forced novelty almost certainly hurts the economy",
               why_not="no second world"),
    Prediction("R8", RED_QUEEN, "RQ-95", "A meddling centre is the chief risk", why_not="no common scale"),
    Prediction("E1", NORRIS, "EX-06", "Winning a customer costs more and more", 2020,
               "PDD, an online shop, spends more per added customer than in the year before", False,
               lambda: _dearer("added customer"), lambda: _dearer("customer"),
               "That is why firms should look abroad for ways to keep their users."),
    Prediction("E2", NORRIS, "EX-07", "The mobile internet has less white space", 2021,
               "fewer new mobile users a year than in the three years before", False,
               lambda: _fewer(3), lambda: _fewer(6),
               "I named a direction, and no number of years."),
    Prediction("E3", NORRIS, "EX-14", "China's hotspots won't dominate the race for funds", 2022,
               "China gets no more venture capital than the United States", True,
               lambda: _not_ahead("by receiving firm", 2022), lambda: _not_ahead("for AI", 2025),
               "I doubted a boast, and gave no forecast of my own."),
    Prediction("E4", NORRIS, "EX-16", "Chinese firms aren't bound to win abroad", 2025,
               "they are ahead in fewer than nine of ten meetings", True,
               lambda: _not_bound(90), lambda: _not_bound(50),
               "I denied a destiny, and not that a firm can win."),
    Prediction("E5", NORRIS, "EX-17", "Chinese firms have limits, too", 2024,
               "the state acts against a large platform", True, lambda: _limited(False), lambda: _limited(True),
               "I meant limits of every kind, and named no campaign of the state."),
    Prediction("E6", NORRIS, "EX-35", "Each side can learn from the other", why_not="nothing to count"),
    Prediction("E7", NORRIS, "EX-20", "Connectivity works alike everywhere", why_not="no date"),
    Prediction("H1", LU, "HZ-22", "Beijing, Shanghai and Shenzhen lose ground", 2026,
               "their part of China's record models in AI falls", False,
               lambda: _losing(lags(), "records"), lambda: _losing(seats(), "models"),
               "AI is one field, and costs take more than a year to work."),
    Prediction("H2", LU, "HZ-24", "Only large cities can follow Hangzhou", 2026,
               "each Chinese record model comes from a city that he names", True,
               lambda: _in_hubs(lags(), "records"), lambda: _in_hubs(seats(), "models"),
               "Small cities lack the capital and talent, and can innovate in other ways."),
    Prediction("H3", LU, "HZ-29", "China approaches the frontier", 2026,
               "Chinese record models follow American ones sooner", False,
               lambda: _nearer("median"), lambda: _nearer("mean"),
               "I wrote of certain fields, and set no date."),
    Prediction("H4", LU, "HZ-64", "Nobody can plan innovation", why_not="no date"),
    Prediction("H5", LU, "HZ-05", "Cities should leave firms alone", why_not="advice"),
)  # fmt: skip


@cache
def _answers(test: str) -> dict[str, Answer]:
    if test not in TESTS:
        raise ValueError(f"A test is {' or '.join(repr(one) for one in TESTS)}; found {test!r}.")
    found = {}
    for one in PREDICTIONS:
        made = one.first if test == "first" else one.second
        if made is not None:
            found[one.id] = made()
    return found


def scored(test: str = "first") -> pd.DataFrame:
    """Return all predictions by id, with what came.

    Columns: essay, sentence, said and due (years), test, figures (words), came (True, False, or blank where there is no
    test), stays (whether it comes true if nothing changes), reply (what the author could say), why_not.

    test : "first" or "second", which of the two tests. Raises ValueError for another word.
    """
    answers = _answers(test)
    table = pd.DataFrame(
        {
            one.id: {
                "essay": one.essay,
                "sentence": one.sentence,
                "said": SAID[one.essay],
                "due": one.due,
                "test": one.test,
                "figures": answers.get(one.id, (None, ""))[1],
                "came": answers.get(one.id, (None, ""))[0],
                "stays": one.stays,
                "reply": one.reply,
                "why_not": one.why_not,
            }
            for one in PREDICTIONS
        }
    ).T.rename_axis("id")
    types = {"said": "Int64", "due": "Int64", "came": "boolean", "stays": "boolean"}
    return table.astype(types)
