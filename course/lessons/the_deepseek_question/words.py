"""The words of the lesson that follow from its figures: what the tables say, and what the answers of its claims say."""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd

from course import data
from course.english import listed, ordinal
from course.ledger import claims
from course.lessons.the_deepseek_question import figures
from course.tables import ai

#: Factors closer to one than this are the same in words.
SAME = 1.15


def told_cloud() -> str:
    """Return what the chart of 2023 and 2024 shows, and what became of the link in 2025."""
    models = figures.rated()
    link = figures.links(models)
    both = min(link[2023], link[2024])
    rise = "In both years the dots rise to the right" if both >= 0.5 else "The dots don't clearly rise in both years"
    said = (
        f"{rise}. The rank correlation, which is 1 if more computing always goes with a higher score, is"
        f" {link[2023]:.2f} and {link[2024]:.2f}."
    )
    if 2025 not in link:
        return said
    flop = models.loc[models["year"] == 2025, "training_flop"]
    near = int(flop.between(flop.median() / 2, flop.median() * 2).sum())
    later = "weaker" if link[2025] < link[2024] else "no weaker"
    return (
        f"{said} In 2025 it is {later} ({link[2025]:.2f}), when {near} of only {len(flop)} models took nearly the same"
        " computing."
    )


@cache
def now(explain: str = "score") -> ai.Plane:
    """Return the plane of all rated models of the newest edition (explain : see `ai.plane`)."""
    return ai.plane(figures.rated(), explain)


@cache
def early(explain: str = "score") -> ai.Plane:
    """Return the plane of the rated models that were out on the day of the essay (explain : see `ai.plane`)."""
    return ai.plane(figures.rated(ai.ESSAY_DAY), explain)


@cache
def at(quarter: str, without: str = "") -> ai.Plane:
    """Return the plane of the models released until the end of a quarter ("2024Q4"), without those of a maker."""
    return ai.plane(figures.rated(pd.Period(quarter).end_time.date().isoformat(), without))


def span(plane: ai.Plane) -> str:
    """Return the interval of a plane's saving in words ("1.2 to 38")."""
    return " to ".join(_times(end) for end in (plane.low, plane.high))


def _times(factor: float) -> str:
    """Return a factor in words, with a digit after the point below ten."""
    return f"{factor:.1f}" if factor < 9.95 else f"{factor:.0f}"


def told_by_plane() -> str:
    """Return how wide the interval of the saving of all models is, and what it leaves open."""
    plane = now()
    sure = (
        "but all of it is above a halving"
        if plane.low >= 2
        else "so even a halving is not sure"
        if plane.low >= 1
        else "so these models can't tell a saving from none"
    )
    return f"The interval is wide, {sure}."


def told_turned() -> str:
    """Return what the second fit says, beside the first, and what is sure by both."""
    first, second = now(), now("computing")
    low, high = sorted((first.less, second.less))
    said = (
        f"The second fit gives {_times(second.less)} times less ({span(second)}), where the first gave"
        f" {_times(first.less)}. If scores and computing both have random errors, the truth lies in between."
    )
    if high / low < 1.5:
        return f"{said} The two are close, so it matters little which we take."
    sure = "that there is a saving, but" if min(first.low, second.low) >= 1 else "neither that there is a saving nor"
    return f"{said} **So these figures tell us {sure} {'hardly ' if 'but' in sure else ''}how large it is.**"


def told_early() -> str:
    """Return what both fits say of the models that were out on the day of the essay."""
    fits = {"first": early(), "second": early("computing")}
    low = min(fit.low for fit in fits.values())
    if low >= 2:
        return "By both fits a halving was already sure."
    if low >= 1:
        return "By both fits a saving was sure, but not its size."
    within = [name for name, fit in fits.items() if fit.low < 1]
    if len(within) == 2:
        return (
            "The intervals of both fits begin below one, where the same score takes *more* computing. So these models"
            " couldn't tell a saving from none."
        )
    other = "second" if within == ["first"] else "first"
    return (
        f"The {other} fit sees a saving. But the interval of the {within[0]} begins below one, where the same score"
        " takes *more* computing, and these models can't say which fit to trust."
    )


def told_hindsight() -> str:
    """Return what the figures of the essay's day and those of today say of what it claims, by both fits."""
    then = min(early().low, early("computing").low)
    today = min(now().low, now("computing").low)
    if then >= 2:
        return "So the figures of the time already showed large savings."
    if today >= 1 > then:
        return (
            "So only later did these scores show a saving by both fits, whatever its cause, and it wasn't foolish to"
            " doubt the essay then."
        )
    if today >= 1:
        return "So there was a saving then, as there is one now, and its size is as open."
    return "Neither then nor today do these scores settle it."


def path(models: pd.DataFrame, model: str = "GPT-4 (Mar 2023)") -> tuple[str, float, float]:
    """Return who reached a model's score with least computing, after how many months, and how many times less."""
    steps = ai.least_computing(models, float(figures.one(model)["eci"]), firm=True)
    first, last = steps.iloc[0], steps.iloc[-1]
    months = (last["release_date"] - first["release_date"]).days / ai.MONTH
    return str(last["model"]), months, float(first["training_flop"] / last["training_flop"])


def months_between(model: str, later: str) -> str:
    """Return the months between two releases as a word."""
    words = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
    months = round((figures.one(later)["release_date"] - figures.one(model)["release_date"]).days / ai.MONTH)
    return f"{words[months] if 0 <= months < len(words) else months} month{'' if months == 1 else 's'}"


def told_placebo(cheapest: list[float], planes: list[float]) -> str:
    """Return what to do with a method that finds savings where there are none, if one does."""
    wrong, right = figures.share_at_least(cheapest), figures.share_at_least(planes)
    if wrong > 10 >= right:
        return (
            "So we drop the first method. The plane passes, but that doesn't show that the size of its saving is right."
        )
    if wrong <= 10 and right <= 10:
        return "So neither method invents savings, and both can be used."
    return "So the plane can't be trusted here, and we should look for another method."


def told_lab() -> str:
    """Return on whose models the saving of the first fit rests at the end of 2024, and whether it still does."""
    then, later = (at(quarter, "Microsoft") for quarter in ("2024Q4", "2026Q3"))
    if at("2024Q4").low < 1 or then.low >= 1:
        return "At the end of 2024 leaving out Microsoft doesn't change what the first fit can tell."
    rests = "rests on Microsoft's small Phi models, without which it can't be told from none"
    still = "no longer" if later.low >= 1 else "still"
    return f"At the end of 2024 the saving of the first fit {rests}. Today it {still} does."


def told_steps() -> str:
    """Return how unevenly the computing for a score fell from year to year."""
    found = figures.steps(figures.rated())
    most = max(found, key=found.__getitem__)
    said = listed(f"{times:.0f} from {year - 1} to {year}" for year, times in found.items())
    if max(found.values()) < 2 * min(found.values()):
        return f"By the first fit the computing for a score fell rather evenly, by a factor of {said}."
    why = ", just when models began to think before they answer" if most == 2025 else ""
    return f"By the first fit the computing for a score fell by a factor of {said}{why}."


@cache
def _special() -> pd.DataFrame:
    return figures.beyond(figures.rated(ai.ESSAY_DAY), early())


def times(model: str) -> float:
    """Return how many times less computing than expected a model of the essay's time took."""
    return float(_special().set_index("model")["times"][model])


def rank(model: str) -> int:
    """Return the place of a model among those of the essay's time, the one furthest above the plane first."""
    return int(_special().index[_special()["model"] == model][0]) + 1


def told_special() -> str:
    """Return how far DeepSeek-V3 was from what was expected, beside how far models typically are, by both fits."""
    table, other = _special(), figures.beyond(figures.rated(ai.ESSAY_DAY), early("computing"))
    typical = float(10 ** np.log10(table["times"]).abs().median())
    v3, place = times(ai.DEEPSEEK), rank(ai.DEEPSEEK)
    second = int(other.index[other["model"] == ai.DEEPSEEK][0])
    said = (
        f"DeepSeek-V3 took {v3:.1f} times less than expected and ranks {ordinal(place)} of {len(table)} models. By the"
        f" second fit it took {_less_or_more(other['times'][second])} and ranks {ordinal(second + 1)}."
    )
    far = f"The typical model is off by a factor of {typical:.1f}, up or down"
    if v3 <= typical:
        return f"{said} {far}, so DeepSeek-V3 was nothing out of the ordinary."
    return f"{said} {far}, so DeepSeek-V3 was unusual{', but not alone' if place > 1 else ' and stood alone'}."


def _less_or_more(times: float) -> str:
    """Return "2.3 times less", or "1.4 times more" where a model took more than expected."""
    return f"{times:.1f} times less" if times >= 1 else f"{1 / times:.1f} times more"


@cache
def _lags() -> pd.DataFrame:
    return figures.followed(ai.lags(figures.scores()))


def told_lag() -> str:
    """Return how far behind DeepSeek-R1 was, and how far the records since the essay."""
    lags = _lags()
    r1 = float(lags.set_index("model")["months"]["DeepSeek-R1"])
    since = lags[lags["release_date"] > ai.ESSAY_DAY]["months"]
    return (
        f"DeepSeek-R1 came {r1:.1f} months after the first American model at its level, and the records since the essay"
        f" {since.min():.1f} to {since.max():.1f} months."
    )


@cache
def _peers() -> pd.DataFrame:
    return ai.makers_like_deepseek(data.load("ai_notable_models_2026"), data.load("ai_organisation_hq"))


def told_peers() -> str:
    """Return which firms outside Hangzhou had a model of DeepSeek's size by the day of the essay, and what is known."""
    table = _peers()
    outside = table[table["city"] != "Hangzhou"]
    if outside.empty:
        return "So no firm outside Hangzhou had one."
    known = outside[outside["city"].notna()]
    unknown = outside.index[outside["city"].isna()].tolist()
    seated = listed(f"{name} ({city})" for name, city in known["city"].items())
    verb = "is" if len(known) == 1 else "are"
    said = (
        f"So Hangzhou wasn't alone in having the computing: {seated} {verb} elsewhere."
        if len(known)
        else "No other city is confirmed."
    )
    if unknown:
        said += f" We couldn't confirm where {listed(unknown)} {'is' if len(unknown) == 1 else 'are'}."
    known_scores = figures.scores()
    known_scores = known_scores[known_scores["release_date"] <= ai.ESSAY_DAY]
    missing = int((~outside.index.isin(known_scores["organisation"])).sum())
    if not missing:
        return said
    return (
        f"{said} Of these {len(outside)}, {missing} had no model with a score by then, so we can't say whether theirs"
        " were as good."
    )


def told_share() -> str:
    """Return how both factors are put on one scale, with the first fit as the example."""
    saving, growth = np.log(now().less), np.log(figures.grown())
    return (
        "Factors multiply, so we add their logarithms. By the first fit the saving makes up"
        f" {100 * saving / (saving + growth):.0f}% of the sum, and more than half means that it gave more."
    )


def told_strip() -> str:
    """Return how the ways of asking whether the saving gave more than the growth of computing answer."""
    part = figures.more_than_computing()
    ways = part.frame()
    yes, no = (int((ways["answer"] == one).sum()) for one in ("yes", "no"))
    low, high = float(ways["value"].min()), float(ways["value"].max())
    said = f"The share of the saving runs from {low:.0f} to {high:.0f}%."
    if yes == len(ways) or no == len(ways):
        return f"{said} Every way says that it gave {'more' if yes else 'less'} than computing did."
    if not yes and not no:
        return f"{said} No way can tell which of the two gave more."
    if yes and no:
        fits = {str(fit): set(rows["answer"]) for fit, rows in ways.groupby("scatter", observed=True)}
        turn = any("yes" not in found for found in fits.values()) and any("no" not in found for found in fits.values())
        why = (
            "by one fit no way is sure that it gave less, and by the other none that it gave more"
            if turn
            else "the answer is a matter of choice"
        )
        return (
            f"{said} {yes} of {len(ways)} ways are sure that it gave more, {no} that it gave less, and the others can't"
            f" tell. So {why}."
        )
    return (
        f"{said} No way says that it gave {'less' if yes else 'more'} than computing did, and {yes or no} are sure that"
        f" it gave {'more' if yes else 'less'}. The others can't tell."
    )


def answer(claim: str, n: int, yes: str, no: str, unclear: str) -> str:
    """Return the text for the answer to the n-th question of a claim (mixed counts as unclear)."""
    judged = claims.verdict(claim).judged
    if judged is None:
        raise LookupError(f"{claim} has no record.")
    return {"yes": yes, "no": no}.get(judged.parts[n].answer, unclear)


def opening() -> str:
    """Return how near DeepSeek's model came to the American ones, by the answer on China's place in AI (HZ-29)."""
    return answer(
        "HZ-29",
        1,
        "came close to the leading American ones",
        "did well in tests, far behind the leading American ones",
        "did well in tests beside the leading American ones",
    )


#: What the part of data centres in all electricity means for the claim on energy, for every word of HZ-27.
ENERGY = {
    "supported": "So energy already sets a limit to AI.",
    "qualified": "So energy sets a limit to AI in one respect, and not in another.",
    "depends": "Whether that makes energy a limit to AI depends on how we ask.",
    "contradicted": "So a nation's energy sets no limit to AI, though a local grid may.",
    "open": "That doesn't settle whether energy sets a limit, because a local grid can be full where a nation has"
    " plenty.",
}


def told_energy() -> str:
    """Return what the electricity of data centres says of the claim on energy, by its word (HZ-27)."""
    return ENERGY[claims.settle("HZ-27").verdict]


def got_right() -> str:
    """Return what the essay got right, by the answers to the questions of its claims."""
    said = [
        answer(
            "HZ-63",
            0,
            "Later models did more with the same computing, as better algorithms would make them do.",
            "",
            "",
        ),
        answer("HZ-29", 1, "China was near the frontier in AI when it was written.", "", ""),
    ]
    kept = [part for part in said if part]
    return " ".join(kept) if kept else "Nothing of what we could test here holds without a doubt."


def missed() -> str:
    """Return what the essay missed, by the answers to the questions of its claims."""
    said = [
        answer(
            "HZ-26",
            0,
            "Computing and algorithms needn't be rivals, because among models of one year more computing goes with a"
            " higher score.",
            "",
            "",
        ),
        answer(
            "HZ-61",
            0,
            "",
            "Firms in other cities had trained models of DeepSeek's size.",
            "",
        ),
        answer("HZ-61", 1, "", "Some of their models were as good.", ""),
    ]
    kept = [part for part in said if part]
    return " ".join(kept) if kept else "These figures don't show that it missed anything."


def since() -> str:
    """Return what has happened since the essay, with dates and sources."""
    last = _lags().iloc[-1]
    home = f" in {last['city']}" if isinstance(last["city"], str) else ""
    caisi = figures.ai_fact("months behind the frontier", "DeepSeek V4 Pro", 2026)
    return (
        f"The latest Chinese record, {last['model']} by {last['maker']}{home}, came in {last['release_date']:%B %Y},"
        f" {last['months']:.1f} months behind (Epoch AI). By the tests of CAISI, an American institute, DeepSeek V4 Pro"
        f" was about {caisi:.0f} months behind in May 2026."
    )
