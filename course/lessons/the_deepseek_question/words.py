"""The words of the lesson that follow from its figures: what the tables say, and what the answers of its claims say."""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd

from course import data
from course.english import listed
from course.ledger import claims
from course.lessons.the_deepseek_question import figures
from course.tables import ai

#: Factors closer to one than this are the same in words.
SAME = 1.15


def ordinal(number: int) -> str:
    """Return a place as English says it: 1st, 2nd, 3rd, 4th, 11th."""
    last = 0 if number % 100 in (11, 12, 13) or number % 10 > 3 else number % 10
    return f"{number}{'thstndrd'[2 * last : 2 * last + 2]}"


def told_cloud() -> str:
    """Return what the chart of 2023 and 2024 shows, and what became of the link in 2025."""
    link = figures.links(figures.rated())
    both = min(link[2023], link[2024])
    rise = "In both years the dots rise to the right" if both >= 0.5 else "The dots don't clearly rise in both years"
    said = (
        f"{rise}. The rank correlation, which is 1 if more computing always goes with a higher score, is"
        f" {link[2023]:.2f} and {link[2024]:.2f}."
    )
    if 2025 not in link:
        return said
    few = int((figures.rated()["year"] == 2025).sum())
    later = "is weaker" if link[2025] < link[2024] else "is no weaker"
    return f"{said} In 2025 the link {later} ({link[2025]:.2f}), but only {few} models tell their computing."


def higher_later() -> str:
    """Return whether the models of 2024 lie above or level with those of 2023, computing held constant."""
    two = figures.rated()
    return "above" if ai.plane(two[two["year"].isin([2023, 2024])]).year > 0 else "no higher than"


@cache
def now() -> ai.Plane:
    """Return the plane of all rated models of the newest edition."""
    return ai.plane(figures.rated())


@cache
def early() -> ai.Plane:
    """Return the plane of the rated models that were out on the day of the essay."""
    return ai.plane(figures.rated(ai.ESSAY_DAY))


@cache
def at(quarter: str, without: str = "") -> ai.Plane:
    """Return the plane of the models released until the end of a quarter ("2024Q4"), without those of a maker."""
    return ai.plane(figures.rated(pd.Period(quarter).end_time.date().isoformat(), without))


def span(plane: ai.Plane) -> str:
    """Return the interval of a plane's saving in words ("1.2 to 38")."""
    return " to ".join(f"{end:.1f}" if end < 10 else f"{end:.0f}" for end in (plane.low, plane.high))


def told_by_plane(when: str) -> str:
    """Return what the plane of "now", or of "then", says of the saving in a year."""
    plane = now() if when == "now" else early()
    sure = (
        "and all of it lies above a halving"
        if plane.low >= 2
        else "so even a halving was not yet sure"
        if plane.low >= 1 and when == "then"
        else "so even a halving is not sure"
        if plane.low >= 1
        else "so these models can't tell a saving from none"
    )
    if when == "now":
        return f"The interval is wide, from {span(plane)}, {sure}."
    return (
        f"The models of that time say {plane.less:.0f} times less a year. Their interval runs from {span(plane)},"
        f" {sure}."
    )


def told_hindsight() -> str:
    """Return what the two planes together say of the essay's day."""
    if early().low >= 2:
        return "So the figures of the time already showed what the essay says."
    if now().low >= 2:
        return (
            "So the essay was ahead of the figures. It named something in February 2025 that they could show only"
            " later, and people who doubted it then were not foolish."
        )
    return "Neither then nor today do the figures settle what the essay says."


def path(models: pd.DataFrame, model: str = "GPT-4 (Mar 2023)") -> tuple[str, float, float]:
    """Return who reached a model's score with least computing, after how many months, and how many times less."""
    steps = ai.least_computing(models, float(figures.one(model)["eci"]), firm=True)
    first, last = steps.iloc[0], steps.iloc[-1]
    months = (last["release_date"] - first["release_date"]).days / ai.MONTH
    return str(last["model"]), months, float(first["training_flop"] / last["training_flop"])


def path_median(models: pd.DataFrame) -> float:
    """Return the median saving a year that following the cheapest model finds."""
    return float(ai.computing_saved(models, firm=True)["a_year"].median())


def months_between(model: str, later: str) -> str:
    """Return the months between two releases as a word."""
    words = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
    months = round((figures.one(later)["release_date"] - figures.one(model)["release_date"]).days / ai.MONTH)
    return f"{words[months] if 0 <= months < len(words) else months} month{'' if months == 1 else 's'}"


def told_placebo(cheapest: list[float], planes: list[float]) -> str:
    """Return what to do with a method that finds savings where there are none, if one does."""
    wrong, right = figures.share_at_least(cheapest), figures.share_at_least(planes)
    if wrong > 10 >= right:
        return "So we trust the plane and drop the other method, although its result looked more like a story."
    if wrong <= 10 and right <= 10:
        return "So neither method invents savings, and both can be used."
    return "So the plane can't be trusted here, and we should look for another method."


def told_lab() -> str:
    """Return on whose models the saving rests at the end of 2024, and whether it still does."""
    then, later = (at(quarter, "Microsoft") for quarter in ("2024Q4", "2026Q3"))
    if at("2024Q4").low < 1 or then.low >= 1:
        return "At the end of 2024 leaving out Microsoft doesn't change what the figures can tell."
    rests = "rests on Microsoft's small Phi models, without which it can't be told from none"
    still = "no longer" if later.low >= 1 else "still"
    return f"At the end of 2024 any saving {rests}. With all that we know today it {still} does."


def told_steps() -> str:
    """Return how unevenly the computing for a score fell from year to year."""
    found = figures.steps(figures.rated())
    most = max(found, key=found.__getitem__)
    said = listed(f"{times:.0f} times from {year - 1} to {year}" for year, times in found.items())
    if max(found.values()) < 2 * min(found.values()):
        return f"The fall is rather even: {said}."
    why = ", just when models began to think before they answer" if most == 2025 else ""
    return f"Nor is the fall even. By year of release it is {said}{why}."


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
    """Return how far DeepSeek-V3 was from what was expected, beside how far models typically are."""
    table = _special()
    typical = float(10 ** np.log10(table["times"]).abs().median())
    v3, place = times(ai.DEEPSEEK), rank(ai.DEEPSEEK)
    said = (
        f"DeepSeek-V3 took {v3:.1f} times less than expected, which ranks {ordinal(place)} of {len(table)} models. The"
        f" typical model is off by a factor of {typical:.1f} in one direction or the other."
    )
    if v3 <= typical:
        return f"{said} So DeepSeek-V3 was nothing out of the ordinary."
    return f"{said} So DeepSeek-V3 was unusual{', but not alone' if place > 1 else ' and stood alone'}."


def told_phi() -> str:
    """Return how Microsoft's Phi-4 compares with DeepSeek-V3, and when it came."""
    phi, v3 = figures.one("Phi-4")["release_date"], figures.one(ai.DEEPSEEK)["release_date"]
    when = "the same month" if (phi.year, phi.month) == (v3.year, v3.month) else f"{phi:%B %Y}"
    more = times("Phi-4") / times(ai.DEEPSEEK)
    far = "further" if more > SAME else "less far" if more < 1 / SAME else "as far"
    return f"Microsoft's Phi-4, of {when}, went {far}: it took {times('Phi-4'):.0f} times less."


@cache
def _lags() -> pd.DataFrame:
    return figures.followed(ai.lags(figures.scores()))


def told_lag() -> str:
    """Return how far behind DeepSeek-R1 was, and how far the records since the essay."""
    lags = _lags()
    r1 = float(lags.set_index("model")["months"]["DeepSeek-R1"])
    since = lags[lags["release_date"] > ai.ESSAY_DAY]
    least, most = float(since["months"].min()), float(since["months"].max())
    then = "No record has come so close again" if least > r1 else "Records have come closer since"
    return (
        f"DeepSeek-R1 came {r1:.1f} months after the first American model at its level. {then}: those after the essay"
        f" are {least:.1f} to {most:.1f} months behind, and {int(since['city'].eq('Hangzhou').sum())} of the"
        f" {len(since)} are from Hangzhou."
    )


@cache
def _peers() -> pd.DataFrame:
    return ai.makers_like_deepseek(data.load("ai_notable_models_2026"), data.load("ai_organisation_hq"))


def told_peers() -> str:
    """Return which firms had a model of DeepSeek's size by the day of the essay, and where they are."""
    table = _peers()
    outside = table[table["city"] != "Hangzhou"]
    if outside.empty:
        return "So nobody outside Hangzhou had one, as the city halls thought."
    known = outside["city"].notna()
    seated = [
        f"{name} ({city if there else 'not confirmed'})"
        for (name, city), there in zip(outside["city"].items(), known, strict=True)
    ]
    own = [name for name in table.index[table["city"] == "Hangzhou"] if name != "DeepSeek"]
    before = ai.makers_like_deepseek(data.load("ai_notable_models"), data.load("ai_organisation_hq"))
    new = before.index.difference(table.index)
    more = [name for name in new if before["city"].get(name) != "Hangzhou"]
    said = f"So there were others outside Hangzhou: {listed(seated)}."
    if own:
        said += f" {listed(own)} {'is' if len(own) == 1 else 'are'} also in Hangzhou."
    if more:
        said += f" The older list of April 2025 adds {listed(more)}."
    free = int(outside["open"].sum())
    return (
        f"{said} Of those outside Hangzhou, {free} of {len(outside)} had made their models free to load, as DeepSeek"
        " did."
    )


def told_cities(year: int = 2025) -> str:
    """Return how Hangzhou and the city with most makers compare, by models and by makers."""
    listed_models = data.load("ai_notable_models_2026")
    table = figures.makers_of(listed_models, year)
    parts = ai.by_seat(listed_models, data.load("ai_organisation_hq"), ai.CHINA, year)
    makers = table.groupby("city").size()
    total = len(ai.of_country(listed_models, ai.CHINA).query("year == @year"))
    by_models, by_makers = figures.leaders(table)
    first = table[table["city"] == by_models].iloc[0]
    said = (
        f"Makers in {by_models} had a part in {parts[by_models]} of the {total} Chinese models of {year} that Epoch AI"
        f" calls notable"
    )
    if by_models == by_makers:
        return f"{said}, more than any other city, and it has the largest number of makers as well."
    return (
        f"{said}, those in {by_makers} in {parts[by_makers]}. But {by_models}'s models come from {makers[by_models]}"
        f" makers, {first['models']} of them from {first['maker']} alone, while {by_makers} has {makers[by_makers]}"
        " makers."
    )


def told_strip() -> str:
    """Return how the ways of asking whether doing with less gave more than computing answer."""
    part = figures.more_than_computing()
    ways = part.frame()
    yes, no = (int((ways["answer"] == one).sum()) for one in ("yes", "no"))
    low, high = float(ways["value"].min()), float(ways["value"].max())
    said = f"The share of doing with less is {low:.0f} to {high:.0f}% of both."
    if yes == len(ways) or no == len(ways):
        return f"{said} Every way says that it gave {'more' if yes else 'less'} than computing did."
    if yes and no:
        return f"{said} Ways that say yes and ways that say no are both there, so the answer is a matter of choice."
    if not yes and not no:
        return f"{said} No way can tell which of the two gave more."
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


def got_right() -> str:
    """Return what the essay got right, by the answers to the questions of its claims."""
    said = [
        answer(
            "HZ-63",
            0,
            "Doing more with the same computing is a large part of what has happened in AI, and the essay said so"
            " early.",
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
            "Computing and algorithms are not rivals. On one day more computing goes with a higher score, and from year"
            " to year the same score takes less of it.",
            "",
            "",
        ),
        answer(
            "HZ-61",
            0,
            "",
            "And firms with models of DeepSeek's size did exist in other cities, so the question why there were none"
            " starts from the wrong place.",
            "",
        ),
    ]
    kept = [part for part in said if part]
    return " ".join(kept) if kept else "These figures don't show that it missed anything."


def since() -> str:
    """Return what has happened since the essay, with dates and sources."""
    last = _lags().iloc[-1]
    home = f" in {last['city']}" if isinstance(last["city"], str) else ""
    own = figures.ai_fact("AI accelerator cards shipped", "Chinese makers", 2025)
    cards = 100 * own / figures.ai_fact("AI accelerator cards shipped", "all makers", 2025)
    caisi = figures.ai_fact("months behind the frontier", "DeepSeek V4 Pro", 2026)
    return (
        f"The latest Chinese record, {last['model']} by {last['maker']}{home}, came in {last['release_date']:%B %Y},"
        f" {last['months']:.1f} months behind (Epoch AI). The American institute CAISI uses other tests and put"
        f" DeepSeek V4 Pro about {caisi:.0f} months behind in May 2026. Of the AI chips sold in China in 2025,"
        f" {cards:.0f}% came from Chinese makers (IDC)."
    )
