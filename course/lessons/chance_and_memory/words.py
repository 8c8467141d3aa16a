"""The words of the lesson that follow from its figures and from what its claims come to."""

from __future__ import annotations

import pandas as pd

from course import data
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


def unicorns() -> int:
    """Return how many young firms the list of April 2022 has."""
    return len(data.load("unicorns_cn_companies_2022"))


def opening() -> str:
    """Return the sentence on Hangzhou's young AI firms of April 2022."""
    whole, mine = ai_firms()
    had = "None of them was" if mine == 0 else f"Only {mine} of them {'was' if mine == 1 else 'were'}"
    return (
        f"In April 2022, a list of young Chinese firms worth a billion dollars or more held {whole} in artificial"
        f" intelligence. {had} in Hangzhou."
    )


def told_guesses(guesses: pd.DataFrame) -> str:
    """Return in how many histories the early leader wins. guesses : early leader and winner, a row a history."""
    right = int((guesses.iloc[:, 0] == guesses.iloc[:, 1]).sum())
    found = {0: "in none of them", len(guesses): "in all of them"}.get(right, f"in {right} of the {len(guesses)}")
    return f"She was right {found}."


def told_looks(sure: pd.Series[float]) -> str:
    """Return what the chart of the urn shows: the start, ten ideas, three hundred. sure : in per cent by ideas seen."""
    start, ten, late = (float(sure[n]) for n in (0, 10, 300))
    if late - start < 20:
        return "Looking later hardly helps."
    half = next((int(n) for n in sure.index if sure[n] >= 50), None)
    when = (
        f"You are right in half of them before you've seen {half}." if half else "You are never right in half of them."
    )
    return (
        f"With no idea seen, a guess is right in {start:.0f}% of the histories, one in twelve. After ten ideas it's"
        f" {ten:.0f}%, and after 300 it's {late:.0f}%. {when}"
    )


def told_choices(late: int = 300) -> str:
    """Return how far the model's two choices decide what the urn shows: full memory, and one idea in each city."""
    worlds = (
        city_growth.histories(runs=2000),
        city_growth.histories(memory=50.0, runs=2000),
        city_growth.histories(start=10.0, runs=2000),
    )
    full, half, slow = (float(city_growth.named(world, [late])[0]) for world in worlds)
    if min(half, slow) > full - 10:
        return "With less memory, or more ideas in each city at the start, it would be much the same."
    return (
        f"How easy depends on the rules. After {late} ideas you'd be right in only {half:.0f}% if every second idea"
        f" fell on any city, and in {slow:.0f}% if each city began with ten ideas."
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
        return f"The two columns never differ by more than {gap:.1f} percentage points."
    return f"The two columns differ by up to {gap:.0f} percentage points."


def told_looking(found: pd.DataFrame) -> str:
    """Return what the chart of the real places shows. found : misplaced, in per cent, by year and forecaster."""
    so_far, people = found["past inventors"], found["equal chance per person"]
    first, last = int(found.index[0]), int(found.index[-1])
    if so_far[first] >= people[first]:
        return f"In {first} past inventors were a worse guide than people."
    known = "only " if so_far[first] < people[first] / 2 else "hardly less, "
    return (
        f"A forecaster who knew only where people live would have misplaced {people[first]:.0f}%. One who knew the past"
        f" inventors of {first} would have misplaced {known}{so_far[first]:.0f}%, and a forecaster of {last}"
        f" {so_far[last]:.0f}%."
    )


def told_urn(urn: float, real: float, year: int = 2010) -> str:
    """Return how far real places moved beside an urn. urn, real : misplaced by a forecast, in per cent."""
    south = figures.SOUTH
    without = city_growth.misplaced(*(figures.three_years(one).drop(south) for one in (year, figures.END)))
    if real < 2 * urn:
        return f"In the urn the forecast of {year} misplaces {urn:.0f}%, hardly less than the real {real:.0f}%."
    if without <= 2 * urn:
        return (
            f"In the urn the forecast of {year} misplaces {urn:.0f}%, and in China it was {real:.0f}%, though"
            f" {without:.0f}% without {south}."
        )
    return (
        f"In the urn the forecast of {year} misplaces only {urn:.0f}%. In China it was {real:.0f}%, or"
        f" {without:.0f}% without {south}. So real cities are less settled than such an urn, perhaps because inventors"
        " come in whole firms and policies change. This fits Lu Ming's unpredictability."
    )


def told_horizon(early: int = 2008, late: int = 2016) -> str:
    """Return whether a later forecast of the same length is better."""
    then, now = figures.years_on(early), figures.years_on(late)
    both = f"forecasts {figures.AHEAD} years ahead misplaced {then:.0f}% in {early} and {now:.0f}% in {late}"
    return (
        f"The line falls after {early} mainly because {figures.END} is nearer: {both}."
        if now > then - 3
        else f"Forecasts became better even over the same time: {both}."
    )


def told_first() -> str:
    """Return whether the three largest places are the same at both ends."""
    first, last = room.FIRST + 2, figures.END
    same = set(figures.first_three(first).index) == set(figures.first_three(last).index)
    return f"The three largest places of {first} were {'still' if same else 'no longer'} the three largest in {last}."


def told_hangzhou(year: int = 2010) -> str:
    """Return what a forecaster of a year would have said of Hangzhou, and what came."""
    rank, share = figures.placed(year)
    now, came = figures.placed(figures.END)
    times = came / share
    much = f"{times:.1f} times as much" if times >= 1.2 else "no more" if times < 1 else "hardly more"
    return (
        f"A forecaster of {year} would have given Hangzhou, which then ranked {ordinal(rank)}, {share:.1f}% of the"
        f" inventors. It came to {came:.1f}%, {much}, and to {ordinal(now)} place."
    )


def told_growth(year: int = 2010) -> str:
    """Return whether the places behind the first three that had grown until a year went on growing."""
    went_on = figures.kept_growing(room.FIRST + 2, year, figures.END)
    weak = abs(went_on) < 0.3
    more = "hardly more" if weak else "more" if went_on > 0 else "less"
    return (
        f"Past growth {'could hardly' if weak else 'could'} have told her. Of the {figures.NEXT} next places, those"
        f" that had grown until {year} grew {more} afterwards."
    )


def told_chances(by_people: pd.Series[float], by_past: pd.Series[float]) -> str:
    """Return which places lie above and below what inventors suggest. by_people, by_past : ends of the bands.

    by_people, by_past : upper ends of 90% of the draws, by place.
    """
    real = figures.table()["firms"]
    names = real.sort_index(kind="stable").nlargest(6).index
    above = [str(name) for name in names if real[name] > by_past[name]]
    beijing = (
        "If each person had the same chance, Beijing would hardly ever have more than"
        f" {by_people['Beijing']:.0f} of these firms, and it has {real['Beijing']:.0f}."
    )
    if not above:
        return f"{beijing} Inventors explain all of the first six."
    sure = figures.above_inventors(figures.SOUTH)
    lost = [name for name in above if name not in sure]
    also = (
        f" That of {listed(lost)} only mirrors the south's shortage, a part of which is built in, because Hong Kong's"
        " inventors are counted and its firms aren't. Without the southern place,"
        f" {'only ' if sure else 'no place '}{listed(sure)}{' still' if sure else ''} stand{'s' * (len(sure) < 2)} out."
        if lost
        else ""
    )
    return (
        f"{beijing} Inventors come nearer, but {listed(above)} {'have' if len(above) > 1 else 'has'} a surplus.{also}"
    )


def ways_of_fields() -> int:
    """Return in how many ways it is asked whether most AI models came in unforeseen fields."""
    return len(ways.part_of("HZ-28", "fields of AI").ways)


def told_moved(moved: pd.DataFrame) -> str:
    """Return how far seats and fields moved, beside what chance alone would misplace. moved : see `figures.moved`."""
    (seats, by_seats), (fields, by_fields) = moved.iloc[0], moved.iloc[1]
    few = int(figures.table()["known"].sum())
    seats_moved, fields_moved = seats > 1.5 * by_seats, fields > 1.5 * by_fields
    first = (
        f"Seats moved {'clearly' if seats_moved else 'hardly'} more than chance would move so few firms (only {few}"
        " were known in 2015)"
    )
    if seats_moved == fields_moved:
        return f"{first}, and the same is true of fields."
    return (
        f"{first}, while fields clearly moved more. So fields did change, and for seats we can't tell."
        if fields_moved
        else f"{first}, while fields hardly moved more. So seats did change, and for fields we can't tell."
    )


def told_frontier() -> str:
    """Return whether chance was larger at the frontier, as HZ-04 is answered."""
    part = ways.part_of("HZ-04", "seats at the frontier")
    unclear = sum(way.answer == "unclear" for way in part.ways)
    if part.answer in ("yes", "no"):
        more = "more" if part.answer == "yes" else "no more"
        return f"If AI stands for the frontier, chance decided {more} there: {records_say(part.answer)}."
    return (
        "Nor can the table of firms show whether chance decides more at the frontier, because AI firms are few:"
        f" {unclear} of {len(part.ways)} ways of comparing them with others can't tell."
    )


def records_say(answer: str) -> str:
    """Return where young AI firms sit beside others. answer : yes (more of them outside the likeliest places) or no."""
    return f"AI firms are {'more' if answer == 'yes' else 'not more'} often outside the places with many inventors"


def got_right() -> str:
    """Return what the essay got right, as its claims came out."""
    said = []
    if figures.answer_of("HZ-69", "places remember") == "yes":
        said.append("Places that had many inventors for their people had many later.")
    if figures.answer_of("HZ-70", "more often there") == "yes":
        said.append("Leaps, as far as young firms and makers of AI stand for them, came where knowledge had gathered.")
    said.append(
        "If cities are like urns, the winner can't be named at the start, so a recipe read from it proves little."
    )
    return " ".join(said)


def missed() -> str:
    """Return what the essay missed, as its claims came out."""
    seats = figures.answer_of("HZ-28", "seats of young firms")
    where = {
        "no": "Most young firms came up where earlier ones or inventors already were, so *where* could mostly be"
        " foreseen.",
        "yes": "Most young firms came up elsewhere than earlier ones and inventors had been, as the essay says.",
    }.get(seats, "How well places could be foreseen depends on who asks.")
    fields = {
        "no": "The fields of AI came mostly as the past suggested.",
        "yes": "The fields of AI came mostly otherwise than the past suggested, as it says.",
    }.get(
        figures.answer_of("HZ-28", "fields of AI"),
        "Whether the fields of AI could be foreseen depends on how far ahead we look and on the edition of the list.",
    )
    return (
        "Accumulation and unpredictability needn't be two properties, because an urn has both, one after the other. "
        f"{where} {fields}"
    )


def told_since() -> str:
    """Return what has happened since the essay, in words."""
    then, now = figures.newest()
    moved = "rose" if now > then + 1 else "fell" if now < then - 1 else "stayed"
    seats = [figures.seats_since(city) for city in ("Beijing", "Shenzhen")]
    still = all(max(found.values()) - min(found.values()) < 3 for found in seats)
    return (
        f"The two cities' shares of young firms {'hardly changed, but a year or two is short' if still else 'changed'}."
        f" Among notable AI models the share of language {moved}, so a forecaster who bet on the past"
        f" {'was right about the largest field' if now > 40 else 'lost the largest field'}."
    )
