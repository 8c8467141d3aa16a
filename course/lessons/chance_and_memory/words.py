"""The words of the lesson that follow from its figures and from what its claims come to."""

from __future__ import annotations

import pandas as pd

from course import charts, data
from course.english import listed, ordinal
from course.ledger import ways
from course.lessons.chance_and_memory import claims as room
from course.lessons.chance_and_memory import figures
from course.models import city_growth

#: Percentage points within which two shares of histories are the same in words.
SAME = 4.0


def ai_firms() -> tuple[int, int]:
    """Return how many young AI firms China had on the list, and how many of them in Hangzhou."""
    firms = data.load("unicorns_cn_companies_2022")
    mine = firms[firms["industry"].astype(str) == "Artificial intelligence"]
    return len(mine), int((mine["city"].astype(str) == "Hangzhou").sum())


def opening() -> str:
    """Return the sentence on Hangzhou's young AI firms of April 2022."""
    whole, mine = ai_firms()
    had = "None of them was" if mine == 0 else f"Only {mine} of them {'was' if mine == 1 else 'were'}"
    return (
        f"In April 2022, a list of young Chinese firms worth a billion dollars or more held {whole} in artificial"
        f" intelligence. {had} in Hangzhou."
    )


def told_looks(sure: pd.Series[float]) -> str:
    """Return what the chart of the urn shows: the start, ten ideas, three hundred. sure : in per cent by ideas seen."""
    start, ten, late = (float(sure[n]) for n in (0, 10, 300))
    if late - start < 20:
        return "Looking later hardly helps."
    return (
        f"At the start you are right in {start:.0f}% of the histories, one in twelve. After ten ideas, a hundredth of"
        f" all, it's already {ten:.0f}%, and after 300 it's {late:.0f}%."
    )


def told_none(sure: pd.Series[float]) -> str:
    """Return what the line of the country without memory shows."""
    low, high = float(sure.min()), float(sure.max())
    return (
        "Without memory the line stays flat, because there is nothing to learn from the past"
        if high - low < SAME
        else "Without memory the line rises, too"
    )


def told_alike(urn: pd.Series[float], rival: pd.Series[float]) -> str:
    """Return whether two worlds give the same answers at every look."""
    gap = float((urn - rival).abs().max())
    if gap < SAME:
        return (
            f"The two columns never differ by more than {gap:.1f} percentage points, which is chance between the draws."
        )
    return f"The two columns differ by up to {gap:.0f} percentage points."


def told_looking(found: pd.DataFrame) -> str:
    """Return what the chart of the real places shows. found : misplaced, in per cent, by year and forecaster."""
    so_far, people = found.iloc[:, 0], found["equal chance per person"]
    first, last = int(found.index[0]), int(found.index[-1])
    known = "already" if so_far[first] < people[first] / 2 else "hardly better, and"
    return (
        f"A forecaster who knew only where people live would have misplaced {people[first]:.0f}%. One who looked at"
        f" inventors in {first} {known} misplaced only {so_far[first]:.0f}%, and by {last} it was {so_far[last]:.0f}%."
        if so_far[first] < people[first]
        else f"In {first} past inventors were a worse guide than people."
    )


def told_first() -> str:
    """Return whether the three largest places are the same at both ends, and how much they hold."""
    first, last = room.FIRST + 2, figures.END
    early, late = figures.first_three(first), figures.first_three(last)
    same = set(early.index) == set(late.index)
    order = "though in another order" if list(early.index) != list(late.index) else "in the same order"
    if not same:
        return f"The three largest places of {first} were no longer the three largest in {last}."
    return (
        f"The three largest places of {first} were still the three largest in {last}, {order}, with"
        f" {early.sum():.0f}% and then {late.sum():.0f}% of all inventors."
    )


def told_hangzhou(year: int = 2010) -> str:
    """Return what a forecaster of a year would have said of Hangzhou, and what came."""
    rank, share = figures.placed(year)
    now, came = figures.placed(figures.END)
    times = came / share
    much = f"{times:.1f} times as much" if times >= 1.2 else "no more" if times < 1 else "hardly more"
    return (
        f"A forecaster of {year} would have given Hangzhou, which ranked {ordinal(rank)}, {share:.1f}% of the"
        f" inventors. It came to {came:.1f}%, or {much}, and to {ordinal(now)} place."
    )


def told_behind(year: int = 2010) -> str:
    """Return which places stood between the first three and Hangzhou in a year, and how many of them it passed."""
    then, now = figures.three_years(year), figures.three_years(figures.END)
    first = figures.first_three(year).index
    ahead = [str(name) for name in then.index if then[name] > then["Hangzhou"] and name not in first]
    passed = [name for name in ahead if now[name] < now["Hangzhou"]]
    if not passed:
        return "It passed none of the places that were ahead of it."
    names = listed(name.replace(" (both)", "") for name in passed)
    return f"It passed {names}. The past named the leaders well, but it couldn't say which smaller places would rise."


def told_missing() -> str:
    """Return what the other lists have in the south that the first one has not, and what all of them share."""
    found = figures.lists()
    first, second, third = (str(name) for name in found.columns)
    growth = found[second] / found[first]
    south = growth[["Guangzhou", "Shenzhen"]].min() > growth[["Beijing", "Shanghai", "Hangzhou"]].max()
    said = (
        f"Guangzhou has {found[first]['Guangzhou']:.0f} firms on the first list and"
        f" {found[second]['Guangzhou']:.0f} on the second, and Shenzhen {found[first]['Shenzhen']:.0f} and"
        f" {found[second]['Shenzhen']:.0f}."
    )
    why = (
        "Hurun's list is longer in every city, but most of all in the south, so our list of April 2022 misses firms of"
        " Guangzhou and Shenzhen in particular."
        if south and bool((growth > 1).all())
        else "The lists disagree, but not most of all in the south."
    )
    lead = all(set(found[name].nlargest(2).index) == {"Beijing", "Shanghai"} for name in found)
    rest = (
        " Beijing and Shanghai lead on all three, so the list doesn't make their lead."
        if lead
        else f" The lists disagree on the leading cities ({third} has {listed(found[third].nlargest(2).index)})."
    )
    return f"{said} {why}{rest}"


def told_chances(by_people: pd.Series[float], by_past: pd.Series[float]) -> str:
    """Return which places lie above and below what inventors suggest. by_people, by_past : ends of the bands.

    by_people, by_past : upper ends of 90% of the draws, by place.
    """
    real = figures.table()["firms"]
    names = real.sort_index(kind="stable").nlargest(6).index
    above = [name for name in names if real[name] > by_past[name]]
    least = by_past[names] < real[names]
    beijing = (
        f"With an equal chance per person Beijing would hardly ever have more than {by_people['Beijing']:.0f} of these"
        f" firms, and it has {real['Beijing']:.0f}."
    )
    if not above:
        return f"{beijing} An equal chance per inventor explains all of the first six."
    return f"{beijing} An equal chance per inventor comes nearer, but {listed(above)} have more firms than that" + (
        "."
        if bool(least.all())
        else f", and {figures.SOUTH} {'has' if figures.SOUTH not in above else 'has not'} fewer."
    )


def told_seats_and_fields(seats: float, fields: float) -> str:
    """Return how seats and fields compare over the same years. seats, fields : misplaced in per cent."""
    gap = fields - seats
    if abs(gap) < 15:
        return (
            f"Over the same years, and in the same unit, the past misplaced {seats:.0f}% of the seats and"
            f" {fields:.0f}% of the fields, so *what* was about as hard to foresee as *where*."
        )
    harder = "*what* was harder to foresee" if gap > 0 else "*where* was harder to foresee"
    both = f"{seats:.0f}% of the seats and {fields:.0f}% of the fields"
    return f"Over the same years the past misplaced {both}, so {harder}."


def told_far(near: float, far: float) -> str:
    """Return whether the years far ahead were harder. near, far : misplaced in per cent."""
    return (
        f"For the years after that it misplaced {far:.0f}%, because forecasts get worse the further they look."
        if far > near + 3
        else f"For the years after that it was {far:.0f}%, no worse."
    )


def told_frontier(found: pd.DataFrame) -> str:
    """Return what the table of firms at the frontier says, with the answer of HZ-04."""
    share = found.iloc[:, 1]
    compared = "more often" if share["AI"] > share["other industries"] else "less often"
    part = ways.part_of("HZ-04", "seats at the frontier")
    unclear = sum(way.answer == "unclear" for way in part.ways)
    sure = {
        "yes": "Other choices of the frontier and of the list say that chance was larger there.",
        "no": "Other choices of the frontier and of the list say that chance was no larger there.",
    }.get(part.answer, f"But the firms are few, and {unclear} of {len(part.ways)} ways of comparing them can't tell.")
    return f"AI firms were in the expected places {compared} than others. {sure}"


def got_right() -> str:
    """Return what the essay got right, as its claims came out."""
    said = []
    if figures.answer_of("HZ-69", "places remember") == "yes":
        said.append("Places that had many inventors for their people had many later, as accumulation would have it.")
    if figures.answer_of("HZ-70", "more often there") == "yes":
        said.append("Leaps, as far as young firms and makers of AI stand for them, came where knowledge had gathered.")
    said.append("Nobody at the start of an urn can name the winner, so a recipe read from the winner proves little.")
    return " ".join(said)


def missed() -> str:
    """Return what the essay missed, as its claims came out."""
    seats = figures.answer_of("HZ-28", "seats of young firms")
    where = {
        "no": "For some years ahead the places of innovation were easy to foresee.",
        "yes": "Even for some years ahead the places of innovation were hard to foresee, as it says.",
    }.get(seats, "How well places could be foreseen depends on who asks.")
    fields = {
        "no": "The fields of AI came mostly as the past suggested.",
        "yes": "The fields of AI came mostly otherwise than the past suggested, as it says.",
    }.get(
        figures.answer_of("HZ-28", "fields of AI"),
        "Whether the fields of AI could be foreseen depends on how far ahead we look and on which edition of the list"
        " we take.",
    )
    return (
        "Accumulation and unpredictability needn't be two properties, because an urn has both, one after the other. "
        f"{where} {fields} And hidden quality would leave the same traces as accumulation."
    )


def told_since() -> str:
    """Return what has happened since the essay, in words."""
    then, now = figures.newest()
    moved = "rose" if now > then + 1 else "fell" if now < then - 1 else "stayed"
    return (
        f"Among notable AI models the share of language {moved} {'at' if moved == 'stayed' else 'from'}"
        f" {charts.number(then, 0)}% in 2024 {'and' if moved == 'stayed' else 'to'} {charts.number(now, 0)}% later, so"
        " a forecaster who bet on the past"
        f" {'was right about the largest field' if now > 40 else 'lost the largest field'}. No newer list gives"
        " China's young firms for all cities."
    )


def decided(seen: int) -> float:
    """Return what percentage of the later differences the first ideas of the urn decide."""
    return city_growth.decided(city_growth.histories(runs=2000), seen)
