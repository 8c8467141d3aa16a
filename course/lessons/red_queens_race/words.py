"""The words of the lesson that follow from its figures: what the tables say, and what the answers of its claims say."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from course import charts, contents, data
from course.english import listed
from course.ledger import claims, ways, wording
from course.lessons.red_queens_race import figures, records
from course.tables import ai, economies, firms

#: Quarters of the first year of the race in AI, and of the years after it.
EARLY, LATE = ("2023Q3", "2024Q2"), ("2024Q3", "2026Q2")
#: How often gains are dealt out anew among quarters, and the seed.
DEALS, SEED = 2000, 2
ABOUT = {"RQ-32": "the frontier", "RQ-34": "novelty", "RQ-39": "growth"}


@cache
def scores(edition: str = ai.NEWEST) -> pd.DataFrame:
    """Return the scores of an edition, the oldest model first."""
    return ai.scored(data.load("ai_frontier_scores"), edition)


@cache
def quarters() -> pd.DataFrame:
    """Return the gap in AI at the end of each quarter (see `ai.quarters`)."""
    return ai.quarters(scores())


def month(day: object) -> str:
    """Return a day as month and year ("June 2023")."""
    return f"{pd.Timestamp(str(day)):%B %Y}"


def told_lags(lags: pd.DataFrame) -> str:
    """Return how far behind the Chinese records were, and whether one ever came first. lags : of `ai.lags`."""
    late = lags["months"]
    days = ai.share_of_days(scores())
    each = (
        "each later than an American model as good"
        if (late > 0).all()
        else f"{int((late > 0).sum())} of them later than an American model as good"
    )
    first = (
        "No day began with a Chinese model in front."
        if days == 0
        else f"On {days:.0f}% of the days a Chinese model was the best of all."
    )
    return (
        f"From {month(lags['release_date'].min())} to {month(lags['release_date'].max())} there were {len(lags)}"
        f" Chinese records, {each}. The lags run from {late.min():.1f} to {late.max():.1f} months, with a median of"
        f" {late.median():.1f}. {first}"
    )


def told_editions() -> str:
    """Return what the older edition says of the median lag, beside the newest."""
    old, new = (ai.lags(scores(edition))["months"] for edition in ("February 2026", ai.NEWEST))
    close = "close to" if abs(old.median() - new.median()) < 2 else "far from"
    return f"By the edition of February 2026 the median lag is {old.median():.1f} months, {close} ours."


def told_intervals() -> str:
    """Return how far the lags move within the intervals of the Chinese scores, in a sentence."""
    upper, lower = (ai.lags(scores(), score=end)["months"] for end in ("eci_high", "eci_low"))
    ahead = int((upper < 0).sum())
    first = {0: "no record", 1: "one record"}.get(ahead, f"{ahead} records")
    return (
        "Scores are estimates. If China's were as high as they may well be, the median lag would be"
        f" {upper.median():.1f} months and {first} would come first; if as low, it would be {lower.median():.1f}."
    )


def gained(first: str, last: str) -> tuple[float, float]:
    """Return the points that America and China gained a year, from the end of one quarter to that of another."""
    rows = quarters()
    years = (pd.Period(last, "Q") - pd.Period(first, "Q")).n / 4
    return tuple(float(rows[one][last] - rows[one][first]) / years for one in ("states", "china"))  # type: ignore[return-value]


def told_gap() -> str:
    """Return what became of the gap in the first half year, and how both gained after it."""
    gap = quarters()["gap"].astype(float)
    states, china = gained("2023Q4", "2026Q2")
    later = gap.iloc[3:]
    first = (
        f"In the first half year the gap shrank from {gap.iloc[0]:.0f} to {gap.iloc[2]:.0f} points"
        if gap.iloc[2] < gap.iloc[0]
        else f"In the first half year the gap didn't shrink ({gap.iloc[0]:.0f} and {gap.iloc[2]:.0f} points)"
    )
    same = abs(states - china) < 0.15 * states
    pace = (
        "It looks like the Red Queen's race: closer once, and then at the leader's pace"
        if same
        else "That isn't one pace"
    )
    return (
        f"{first}. Since then it has been between {later.min():.0f} and {later.max():.0f} points, while the best"
        f" American score rose by {states:.0f} points a year and the best Chinese one by {china:.0f}. {pace}."
    )


def promised(first: str = EARLY[0]) -> tuple[float, float, float]:
    """Return the share copied a quarter in the first year, the gap that it promises for later, and the gap seen then.

    first : the quarter with which the first year begins.
    """
    rows = quarters()
    share = figures.share_copied(rows, first, EARLY[1])
    pace = float(rows["states"].astype(float).diff()[slice(*LATE)].mean())
    return share, figures.rest(share, pace), float(rows["gap"].astype(float)[slice(*LATE)].mean())


def told_fit() -> str:
    """Return whether the formula's resting gap fits, with and without the first quarter."""
    share, gap, seen = promised()
    other, again, _ = promised("2023Q4")
    near = "close to" if abs(gap / seen - 1) < 0.25 else "much less than" if gap < seen else "much more than"
    second = "close to" if abs(again / seen - 1) < 0.25 else "still far from"
    moral = (
        "But we left it out after seeing the miss, and the size depends on where we say that the race began."
        if near != "close to" and second == "close to"
        else "So the size fits, wherever we say that the race began."
        if near == second == "close to"
        else "So the size doesn't fit."
    )
    return (
        f"The prediction is {near} what we saw. In the first quarter China's only model in the table was a small one."
        f" Without that quarter the share copied is {100 * other:.0f}% instead of {100 * share:.0f}%, and the"
        f" prediction is {again:.1f} points, {second} the {seen:.1f} that we saw."
        f" **{moral}**"
    )


def told_copying(rows: pd.DataFrame) -> str:
    """Return whether China gained most when it lacked most, as copying would make it, in the quarters since 2024.

    rows : what `ai.quarters` gives. The gains of both countries are dealt out anew among the quarters, because what is
    lacked holds earlier gains, so that the two go together even where nobody copies.
    """
    late = rows["2023Q4":]
    gap, states, china = (late[one].astype(float).to_numpy() for one in ("gap", "states", "china"))
    ahead, gain = np.diff(states), np.diff(china)

    def link(ahead: npt.NDArray[Any], gain: npt.NDArray[Any]) -> float:
        before = gap[0] + np.concatenate([[0.0], np.cumsum(ahead - gain)[:-1]])
        return float(np.corrcoef(before + ahead, gain)[0, 1])

    found, random = link(ahead, gain), np.random.default_rng(SEED)
    dealt = np.mean([link(random.permutation(ahead), random.permutation(gain)) >= found for _ in range(DEALS)])
    rule = "A firm that copies gains most when it lacks most"
    if found <= 0:
        return f"{rule}, and China didn't, so there is no sign of it."
    judged = "so this is hardly chance" if dealt < 0.05 else "so this could be chance"
    return (
        f"{rule}, and so did China since 2024 (correlation {found:.2f}). When we shuffle both countries' gains among"
        f" the quarters, {100 * dealt:.0f}% of the shuffles reach as much, {judged}."
    )


def told_open(opened: pd.DataFrame) -> str:
    """Return who came first among open models, and on how many days. opened : of `ai.lags`."""
    known = opened.dropna(subset="months")
    ahead = known[known["months"] < 0]
    days = ai.share_of_days(figures.open_scores())
    if ahead.empty:
        return "Among open models no Chinese record came first either."
    since = (
        "every one"
        if (known.loc[known["release_date"] >= ahead["release_date"].min(), "months"] < 0).all()
        else "most"
        if len(ahead) > len(known) / 2
        else "a few"
    )
    return (
        f"Since {ahead.iloc[0]['model']} of {month(ahead.iloc[0]['release_date'])}, {since} of the open Chinese records"
        f" came before an open American model with its score."
        f" The best open model was Chinese on {days:.0f}% of the days. {_leaders_race()}"
    )


def _leaders_race() -> str:
    """Return whether the best American model is open, so that the open race is the whole one."""
    best = ai.records(scores(), ai.STATES).iloc[-1]
    return (
        "So this is overtaking in the whole race."
        if best["open_weights"] == "yes"
        else f"But the best American model, {best['model']}, isn't open, so this is a smaller race."
    )


def ways_of_asking() -> int:
    """Return in how many ways the question about provinces is asked."""
    return len(ways.part_of("RQ-34", "provinces").ways)


def told_growth(growth: pd.DataFrame) -> str:
    """Return how much faster China grew, and whether its lead shrank. growth : spans down (see `growth_figure`)."""
    lead = growth["China"] - growth["middle country"]
    first, last = f"{lead.max():.1f} percentage points a year in {lead.idxmax()}", f"in {lead.index[-1]}"
    if lead.iloc[-1] <= 0:
        return f"China's lead over the middle country was {first}, and it no longer grew faster {last}."
    if lead.iloc[-1] < 0.8 * lead.max():
        return (
            f"China's lead over the middle country was {first} and {lead.iloc[-1]:.1f} {last}. In the race a follower"
            " also slows down as it comes closer."
        )
    return (
        f"China's lead over the middle country has hardly shrunk ({first} and {lead.iloc[-1]:.1f} {last}), though in"
        " the race a follower slows down as it arrives."
    )


def rank_before() -> str:
    """Return how China's growth of real income per head from 1990 to 2010 ranks among all countries."""
    growth = economies.real_growth(data.load("country_economy"), 1990, 2010)
    growth = growth[growth.index.isin(economies.single(data.load("countries"))["iso3"])]
    faster = int((growth > growth["CHN"]).sum())
    few = {0: "no country's", 1: "only one country's"}.get(faster, f"only {faster} of {len(growth)} countries'")
    return f"in the two decades before the essay {few} real income per head grew faster than China's"


def told_jobs(shares: pd.DataFrame) -> str:
    """Return where jobs and wages around the iPod arose. shares : of `figures.abroad`."""
    jobs, wages = float(shares["jobs"].iloc[0]), float(shares["wages"].iloc[0])
    split = (
        "So the country that thought the product up kept most of the earnings, but not most of the jobs"
        if jobs > 50 > wages
        else "So jobs and earnings arose on the same side"
    )
    china, states = figures.ipod_jobs("China"), figures.ipod_jobs("United States")
    return (
        f"Of the jobs {jobs:.0f}% arose outside the United States, and of the wages {wages:.0f}%. {split}. China had"
        f" {charts.number(china)} jobs and America {charts.number(states)}; lesson"
        f" {contents.number('who_gets_the_profit')} opens this account."
    )


def told_provinces() -> str:
    """Return what the ways of asking about provinces say, and what holding income at the beginning does to them."""
    part = ways.part_of("RQ-34", "provinces")
    frame = part.frame()
    middle = frame.groupby("held")["value"].median()
    plain, held = float(middle["nothing"]), float(middle["income at the beginning"])
    said = {
        "yes": "Most ways say that they grew no faster",
        "no": "Most ways say that they grew faster",
        "mixed": f"The answer turns on {part.turns_on}",
    }.get(part.answer, "Most ways can't tell")
    drop = (
        f"At first sight provinces that stressed novelty grew faster, if anything (median correlation {plain:.2f})."
        f" But poor provinces grew faster anyway, and among provinces of similar income little of the link is left"
        f" ({held:.2f})"
        if plain - held > 0.1
        else f"Comparing provinces of similar income changes little ({plain:.2f} and {held:.2f})"
    )
    return f"{said}. {drop}."


# -------------------------------------------------------------------------------------------- words that follow claims


def answer(claim: str, question: str, yes: str, no: str, unclear: str = "") -> str:
    """Return the text for the answer to a question of a claim, by its name (mixed counts as unclear).

    Raises LookupError where the claim has no such question.
    """
    judged = claims.settle(claim).judged
    found = {part.question.name: part.answer for part in judged.parts} if judged else {}
    if question not in found:
        raise LookupError(f"{claim} has no question {question!r}; it has {', '.join(found) or 'none'}.")
    return {"yes": yes, "no": no}.get(found[question], unclear)


def settled_in_words() -> str:
    """Return one sentence for each answer that claims in the foreground got, with the claims that got it."""
    return wording.grouped(ABOUT)


def got_right() -> str:
    """Return what the essay got right, by the answers to the questions of its claims."""
    said = [
        answer(
            "RQ-32",
            "few American patents",
            "In its time few of the patents granted in America were China's.",
            "",
        ),
        answer("RQ-32", "keeps up", "In AI China keeps close behind.", ""),
        answer("RQ-39", "fast growth", "China did go on growing faster than others.", ""),
        answer("RQ-34", "jobs", "Around the iPod, most jobs arose outside the country that had thought it up.", ""),
    ]
    kept = [part for part in said if part]
    return " ".join(kept) if kept else "Nothing of what we could test here holds without a doubt."


def leading_filers() -> str:
    """Return the best places of Huawei and ZTE among filers to the year of the essay ("Huawei came first in 2008")."""
    panel = data.load("firm_panel")
    said: list[str] = []
    for firm in ("Huawei", "ZTE"):
        places = firms.series(panel, firm, "PCT world rank")
        best = places[[str(year) <= records.ESSAY for year in places.index]].astype(float)
        if len(best) and best.min() <= 3:
            place = ("first", "second", "third")[int(best.min()) - 1]
            said.append(f"{firm} {'' if said else 'came '}{place} in {best.idxmin()}")
    return listed(said) or "one came high up"


def missed() -> str:
    """Return what the essay missed, by the answers to the questions of its claims."""
    said = [
        answer(
            "RQ-32",
            "does not lead in patents",
            "",
            "By one count not every firm stayed behind, because among the world's filers of international patents"
            f" {leading_filers()}. But a filing only claims that something is new, as lesson"
            f" {contents.number('counting_novelty')} shows.",
        ),
        answer(
            "RQ-34",
            "earnings",
            "",
            "The advice takes growth and jobs together, and around the iPod most earnings didn't go where most"
            " jobs did.",
        ),
        answer("RQ-32", "does not lead in AI", "", "In AI, China has had the best model on many days."),
    ]
    kept = [part for part in said if part]
    return " ".join(kept) if kept else "These figures don't show that it missed anything."


def since() -> str:
    """Return what has happened since the essay, with dates and sources."""
    last = ai.lags(scores()).iloc[-1]
    return (
        f"The latest Chinese record in AI, {last['model']}, came in {month(last['release_date'])},"
        f" {last['months']:.1f} months behind (Epoch AI)."
    )
