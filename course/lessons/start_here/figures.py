"""Charts and computed words of the first lesson, and the course on one page (`figure`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Any, cast

import pandas as pd
import plotly.graph_objects as go

from course import charts, contents, data, master
from course.english import listed, ordinal
from course.ledger import claims, engine, ways
from course.ledger.record import Choice
from course.ledger.rules import ANSWER_OF
from course.lessons.start_here import records

TABLE = "country_internet"
CLAIM = "EX-13"
#: The countries that the lesson follows, and the years at the ends of its spans.
FEW = ("China", "Saudi Arabia", "Brazil", "South Korea", "India")
FIRST, LAST, BREAK = 2000, 2020, 2023
#: The shares between which a country's climb is timed, in per cent.
FROM, TO = 10, 50
#: The name of CNNIC's count in a chart.
OWN = "China's own survey"
#: The months in which the survey is counted.
MONTHS = {"03": "March", "06": "June", "12": "December"}
#: The highest floor that the test leaves out, in millions of people, and its name among the options.
GIANTS, GIANTS_NAME = 100.0, "a hundred million people"

#: The map: a box's width and height and the gap to the next one, in pixels.
WIDE, HIGH, GAP = 118, 76, 9
#: Height of a row with the room below it, and the most boxes in a row.
ROW, MOST = HIGH + 50, 6


def tested(topic: str) -> str:
    """Return how many claims a lesson tests, in words."""
    count = len(master.head(topic).get("claims") or ())
    return f"{count} claim{'' if count == 1 else 's'}" if count else "all claims"


def _wrapped(title: str, width: int = 16) -> str:
    lines = [""]
    for word in title.split():
        if len(lines[-1]) + len(word) >= width:
            lines.append("")
        lines[-1] += f" {word}" if lines[-1] else word
    return "<br>".join(lines)


def _before(topic: str) -> tuple[str, ...]:
    """The lessons from which arrows lead to this one; to a lesson that comes after all others, none does."""
    return () if master.head(topic).get("after") == "all" else master.after(topic)


def _tested() -> int:
    """How many claims the lessons test."""
    return sum(len(master.head(topic).get("claims") or ()) for topic in contents.lessons())


def in_words() -> str:
    """Return the map as sentences: what a screen reader says in place of the picture."""
    told = []
    for unit, topics in contents.units().items():
        parts = []
        for topic in topics:
            one, after = contents.entry(topic), listed(contents.number(before) for before in _before(topic))
            parts.append(f"{one.number} {one.title} ({tested(topic)}{f', after {after}' if _before(topic) else ''})")
        told.append(f"{unit}: {listed(parts)}")
    first, last = contents.number(contents.FIRST), list(contents.lessons().values())[-1].number
    return (
        ". ".join(told)
        + f". Every lesson comes after {first}; any order within these needs will do; {last} looks back on all."
    )


def _rows() -> list[tuple[str, tuple[str, ...]]]:
    """The rows of boxes: a unit's title, empty where a long unit goes on, and the topics."""
    rows: list[tuple[str, tuple[str, ...]]] = []
    for unit, topics in contents.units().items():
        rows.extend(("" if at else unit, topics[at : at + MOST]) for at in range(0, len(topics), MOST))
    return rows


def figure() -> go.Figure:
    """Draw a box for each lesson, a row for each essay, and an arrow from each lesson to those that build on it."""
    lessons, rows = contents.lessons(), _rows()
    fig = charts.figure(
        f"{_tested()} of the essays' {len(claims.ledger())} claims are put to the test",
        subtitle=f"A box for each of the {len(lessons)} lessons; an arrow leads to a lesson that builds on it",
        source="The heads of the lessons. Table claims.",
        height=len(rows) * ROW + 80,
        left=12,
        right=12,
    )
    # what the boxes and arrows say, for those who hear the chart; the picture says it itself
    fig.add_scatter(x=[None], y=[None], mode="markers", hoverinfo="skip", meta={"words": in_words()})
    place: dict[str, tuple[float, float]] = {}
    for row, (unit, topics) in enumerate(rows):
        middle = -row * ROW
        left = 0.0 if len(topics) > 1 else 2.5 * (WIDE + GAP)
        if unit:
            fig.add_annotation(
                x=left,
                y=middle + HIGH / 2 + 11,
                text=f"<b>{unit}</b>",
                showarrow=False,
                xanchor="left",
                font={"size": 13, "color": charts.QUIET},
            )
        for i, topic in enumerate(topics):
            place[topic] = (left + i * (WIDE + GAP) + WIDE / 2, middle)
    for topic, (x, y) in place.items():
        fig.add_shape(
            type="rect",
            x0=x - WIDE / 2,
            x1=x + WIDE / 2,
            y0=y - HIGH / 2,
            y1=y + HIGH / 2,
            line={"color": charts.QUIET, "width": 1.5},
            fillcolor=charts.BLANK,
        )
        one = lessons[topic]
        name = _wrapped(f"{one.number} {one.title}").removeprefix(one.number)
        text = f"<b>{one.number}</b>{name}<br><span style='color:{charts.QUIET}'>{tested(topic)}</span>"
        fig.add_annotation(x=x, y=y, text=text, showarrow=False, font={"size": 11})
    for topic, end in place.items():
        for before in _before(topic):
            _connect(fig, place[before], end)
    fig.update_xaxes(visible=False, range=[-4, MOST * (WIDE + GAP)])
    fig.update_yaxes(visible=False, range=[-len(rows) * ROW + 66, HIGH / 2 + 26])
    return fig


def _connect(fig: go.Figure, start: tuple[float, float], end: tuple[float, float]) -> None:
    """Draw an arrow between two boxes: straight to the next one, below those between, or down to a later row."""
    (x0, y0), (x1, y1) = start, end
    depth = y0 - HIGH / 2
    if y1 < y0:
        fig.add_annotation(x=x1, ax=x0, y=y1 + HIGH / 2, ay=depth, **_arrow())
    elif x1 - x0 < 1.5 * WIDE:
        fig.add_annotation(x=x1 - WIDE / 2, ax=x0 + WIDE / 2, y=y1, ay=y0, **_arrow())
    else:
        low = depth - 9
        fig.add_scatter(
            x=[x0, x0, x1],
            y=[depth, low, low],
            mode="lines",
            line={"color": charts.QUIET, "width": 1.3},
            hoverinfo="skip",
            meta={"words": False},
            showlegend=False,
        )
        fig.add_annotation(x=x1, ax=x1, y=depth, ay=low, **_arrow())


def _arrow() -> dict[str, Any]:
    return {
        "xref": "x",
        "yref": "y",
        "axref": "x",
        "ayref": "y",
        "text": "",
        "showarrow": True,
        "arrowhead": 2,
        "arrowsize": 1.1,
        "arrowwidth": 1.3,
        "arrowcolor": charts.QUIET,
    }


# ------------------------------------------------------------------------------------------------- words of the lesson


def usage() -> pd.DataFrame:
    """Return the share of people online, in per cent: a row per country, a column per year (ITU, World Bank)."""
    internet = data.load(TABLE)
    return internet.pivot(index="country", columns="year", values="internet_users_percent")


def share(use: pd.DataFrame, country: str, year: int) -> float:
    """Return the share of a country's people online in a year, in per cent."""
    return float(cast(float, use.loc[country, year]))


def gains(use: pd.DataFrame, first: int, last: int) -> pd.Series[Any]:
    """Return the percentage points gained between two years, greatest first; countries with both figures count.

    use : percent of people, a row per country, a column per year.

    Raises
    ------
    LookupError : the table has no such year.
    """
    for year in (first, last):
        if year not in use:
            raise LookupError(f"The table has no year {year}; it has {use.columns.min()} to {use.columns.max()}.")
    gained = (use[last] - use[first]).dropna()
    return gained.sort_index(kind="stable").sort_values(ascending=False, kind="stable").rename("points")


def population(year: int = LAST) -> pd.Series[Any]:
    """Return millions of people by country (World Bank)."""
    economy = data.load("country_economy")
    return economy[economy["year"] == year].set_index("country")["population_persons"].astype(float) / 1e6


def place(gained: pd.Series[Any], name: str = "China") -> int:
    """Return a country's place by its gain, 1 for the largest."""
    return int((gained > gained[name]).sum()) + 1


def side(value: float, other: float, more: str, less: str, same: str = "as much as") -> str:
    """Return the word for a value beside another one, both rounded to a tenth."""
    return same if round(value, 1) == round(other, 1) else more if value > other else less


def jumped(use: pd.DataFrame) -> float:
    """Return how many million people the international figure would add to China's users in the year of the break."""
    now, then = (share(use, "China", year) / 100 * float(population(year)["China"]) for year in (BREAK, BREAK - 1))
    return now - then


def about_as_many_as(millions: float) -> str:
    """Return the country whose population is nearest to this number (in millions), China left out."""
    return str((population(BREAK).drop("China") - millions).abs().idxmin())


def without_leaps(gained: pd.Series[Any]) -> str:
    """Return China's place among the countries without a flagged leap, beside its place among all, as sentences."""
    internet = data.load(TABLE)
    flagged = internet[internet["break_flag"].notna() & internet["year"].between(FIRST + 1, LAST)]
    calm = gained.drop([name for name in flagged["country"].unique() if name in gained.index and name != "China"])
    before, now = (100 * (place(some) - 1) / (len(some) - 1) for some in (gained, calm))
    moved = f"which is {'much the same' if abs(before - now) < 5 else 'better' if now < before else 'worse'}"
    few = {name: list(flagged[flagged["country"] == name]["year"]) for name in FEW[1:]}
    leapt = [f"{name} has one in {listed(str(year) for year in years)}" for name, years in few.items() if years]
    ours = f"{listed(leapt)}, as the first chart shows. " if leapt else ""
    rivals = [name for name in FEW[1:] if name in calm.index and calm[name] > calm["China"]]
    still = f", and {listed(rivals)} {'is' if len(rivals) == 1 else 'are'} still ahead" if rivals else ""
    return (
        f"{ours}Without the {len(gained) - len(calm)} countries that jump between {FIRST} and {LAST}, China ranks"
        f" {ordinal(place(calm))} of {len(calm)}, {moved}{still}"
    )


def survey(period: str) -> float:
    """Return the share of people online that China's own survey centre reports for a month, in per cent.

    Raises
    ------
    LookupError : the table has no such month.
    """
    table = data.load("china_indicators")
    found = table[(table["indicator"] == "internet penetration") & (table["period"] == period)]
    if len(found) != 1:
        raise LookupError(f"china_indicators has {len(found)} rows of internet penetration for {period}; expected one.")
    return float(found["value"].iloc[0])


def ratings(use: pd.DataFrame) -> str:
    """Return what the two counts of China say after the break, as a clause."""
    own, theirs = survey("2024-12"), share(use, "China", 2024)
    apart = "agrees with it" if abs(own - theirs) < 3 else "finds something else"
    return f"At the end of 2024 its survey {apart}, {own:.1f}% where the international table has {theirs:.0f}%"


def by_counting(use: pd.DataFrame) -> str:
    """Return China's rank on either side of the break, and with its own survey in place of the leap, as sentences."""
    before, after = (place(gains(use, FIRST, year)) for year in (BREAK - 1, BREAK))
    own = []
    for period in (f"{BREAK}-06", f"{BREAK + 1}-06"):  # the survey's figures around the end of the year
        gained = gains(use, FIRST, BREAK)
        gained["China"] = survey(period) - share(use, "China", FIRST)
        own.append(place(gained))
    counting = all(abs(one - before) < abs(one - after) for one in own)
    so = "and the way of counting makes the difference" if counting else "whichever of the two counts we take"
    return (
        f"With the survey's figures for June {BREAK} or June {BREAK + 1} in place of the leap, China would rank"
        f" {ordinal(own[0])} or {ordinal(own[1])} in {BREAK}."
        f" **So China ranks {ordinal(before)} or {ordinal(after)}, {so}.**"
    )


# ------------------------------------------------------------------------------------------------ words of the verdict


#: What a verdict's word means, and what it would mean for the claim on speed.
WORDS = {
    "supported": ("the figures say what the claim says", "China was ahead in nearly all ways of asking"),
    "contradicted": ("the figures say the opposite", "others were faster in nearly all ways of asking"),
    "qualified": ("one part of the claim holds, and another part doesn't", "fast in one respect, slow in another"),
    "depends": (
        "the answer turns on a choice that we had to make",
        "China was ahead with one floor, and behind with another",
    ),
    "open": ("these figures can't tell", "too few countries have figures"),
}
#: What the verdict says of the belief, one for each word.
SETTLED = {
    "supported": "So the belief in a speed without equal holds, by these measures.",
    "contradicted": "So the belief in a speed without equal doesn't hold, by these measures.",
    "qualified": "So the belief in a speed without equal holds in part.",
    "depends": "So the belief in a speed without equal depends on {turns_on}.",
    "open": "So the figures leave the belief in a speed without equal undecided.",
}
#: The title of the strip, one for each word.
STRIP = {
    "supported": "China was ahead in nearly every way of asking",
    "contradicted": "Others were faster in nearly every way of asking",
    "qualified": "China was ahead in one respect only",
    "depends": "Whether others were faster depends on {turns_on}",
    "open": "Too few ways of asking give a clear answer",
}


def _turns_on() -> str:
    judged = claims.settle(CLAIM).judged
    return (judged.turns_on if judged else "") or "how we ask"


def settled() -> str:
    """Return what the verdict says of the belief, as a sentence."""
    return SETTLED[claims.settle(CLAIM).verdict].format(turns_on=_turns_on())


def five_words() -> str:
    """Return the five words as a table in Markdown, with a mark at the one that the claim got."""
    got = claims.settle(CLAIM).verdict
    rows = [
        f"| {f'**{word}** (this claim)' if word == got else word} | {means} | {here} |"
        for word, (means, here) in WORDS.items()
    ]
    return "\n".join(["| word | what it means | for speed it would mean |", "|---|---|---|", *rows])


@cache
def _with_giants() -> tuple[str, int, int]:
    """Return the word that the test would give with one floor more, its ways that find a faster country, and all."""
    record = records.EX_13
    question = record.questions[0]
    widened = tuple(
        Choice(one.name, (*one.options, (GIANTS_NAME, GIANTS)), one.why) if one.name == "size" else one
        for one in question.choices
    )
    wider = replace(record, questions=(replace(question, choices=widened),))
    tables = {name: data.load(name) for name in wider.tables}
    judged = engine.judge(wider, tables, worlds=0)
    asked = judged.parts[0].ways
    return judged.word, sum(way.answer == "yes" for way in asked), len(asked)


def counted() -> str:
    """Return how many ways of asking find a faster country, and how near that is to the line, as a sentence."""
    part = ways.part_of(CLAIM)
    yes = sum(way.answer == "yes" for way in part.ways)
    percent, line = 100 * yes / len(part.ways), 100 * engine.FIRM
    near = "only just " if abs(percent - line) < 3 else ""
    where = f"{near}{'above' if percent >= line else 'below'} the line of {line:.0f}%"
    judged = claims.settle(CLAIM).judged
    alone = (
        f" Leave out a single option, such as {judged.rests_on[0][2]}, and the verdict is another."
        if judged and judged.rests_on
        else ""
    )
    return (
        f"In {yes} of {len(part.ways)} ways the answer is yes, others were faster. That is {percent:.0f}% and {where}."
        f"{alone}"
    )


def chips() -> str:
    """Return how the five words are counted when a prediction is scored, as a sentence."""
    by = {answer: [word for word in WORDS if ANSWER_OF[word] == answer] for answer in ("yes", "no", "mixed")}
    counts = [f"{listed(f'*{word}*' for word in words)} as {answer}" for answer, words in by.items() if words]
    return f"For your chips, we count {listed(counts)}."


def left_out() -> str:
    """Return how many claims no lesson tests, and where the reasons stand, as a sentence."""
    count = len(claims.ledger()) - _tested()
    return f"We leave {count} claims out, and the list of claims (`docs/claims.md`) says why."


def higher_floor() -> str:
    """Return what the verdict would be if the test had a floor of a hundred million people as well, in a sentence."""
    word, yes, every = _with_giants()
    same = word == claims.settle(CLAIM).verdict
    became = f"would still be *{word}*" if same else f"would change to *{word}*"
    firm = f"fewer than {100 * engine.FIRM:.0f}%" if yes < engine.FIRM * every else f"at least {100 * engine.FIRM:.0f}%"
    return (
        f"With that floor in the test as well, {yes} of {every} ways would say yes, {firm} of them, and"
        f" the verdict {became}"
    )


def exceptions() -> str:
    """Return where the ways that find nobody faster lie, in a sentence."""
    part = ways.part_of(CLAIM)
    others = [way for way in part.ways if way.answer == "no"]
    if not others:
        return "No way of asking puts China first."
    one = {name: {way.options[name] for way in others} for name in ("measure", "span")}
    where = [next(iter(found)) for found in one.values() if len(found) == 1]
    most = round(max(way.found.value for way in others))
    ahead = f"where {most} {'country' if most == 1 else 'countries'} at most gained more" if most else "where China led"
    one_left = len(others) == 1
    return f"The {'other one counts' if one_left else f'{len(others)} others count'} " + (
        f"{', '.join(where)}, {ahead}." if where else f"in different ways, {ahead}."
    )


def since() -> str:
    """Return what has happened since the essay, as sentences with their dates and sources."""
    start, end = survey("2018-12"), survey("2025-12")
    slower = (end - survey("2021-12")) / 4 < (survey("2021-12") - start) / 3
    pace = "more slowly" if slower else "no more slowly"
    return (
        f"China's own survey has seen the share of people online rise from {start:.1f}% in December 2018 to {end:.1f}%"
        f" in December 2025 (CNNIC's reports of 2019 and of February 2026), {pace}"
        f" after 2021 than before."
    )


def finish(use: pd.DataFrame) -> str:
    """Return how Saudi Arabia and Brazil compare with China in the year before the break, as a clause."""
    year = BREAK - 1
    ahead = [name for name in FEW[1:3] if share(use, name, year) > share(use, "China", year)]
    return {2: "both were ahead", 1: f"only {listed(ahead)} was ahead", 0: "China was ahead of both"}[len(ahead)]


def floor_helps(gained: pd.Series[Any], people: pd.Series[Any]) -> str:
    """Return how a floor of ten million changes the share of faster rivals, as a clause."""
    some = first_of(gained, people, 10)
    before, now = (100 * (place(one) - 1) / (len(one) - 1) for one in (gained, some))
    helps = "a little" if before - now < 10 else "a lot"
    word = f"helps China {helps}" if now < before else "doesn't help China"
    return f"the floor {word}, as {now:.0f}% of its rivals were faster, after {before:.0f}% without a floor"


def came_online(use: pd.DataFrame) -> pd.Series[Any]:
    """Return how many million people more were online in 2020 than in 2000, most first (shares times population)."""
    now, then = (use[year] / 100 * population(year) for year in (LAST, FIRST))
    return (now - then).dropna().sort_values(ascending=False, kind="stable")


def in_favour(use: pd.DataFrame) -> str:
    """Return what speaks for the believers, as sentences: how many came online, and broadband lines."""
    came = came_online(use)
    most = came.index[0] == "China"
    size = (
        f"China brought more people online than any other country. From {FIRST} to {LAST} there were"
        f" {came['China']:.0f} million more in China, and {came.iloc[1]:.0f} million in {came.index[1]}, the next."
        " That is scale, not speed"
        if most
        else f"China brought {came['China']:.0f} million people online from {FIRST} to {LAST}"
    )
    part = ways.part_of(CLAIM)
    lines = next(
        way.found for way in part.ways
        if way.options["measure"] == "broadband lines" and way.options["span"] == "2010 to 2020"
        and way.options["size"] == "a million people"
    )  # fmt: skip
    ahead = f"{lines.value:.0f}" if lines.value else "none"
    others = int(cast(int, lines.told["among"])) - 1
    return (
        f"{size}. In broadband lines per 100 people, {ahead} of the {others} other countries with a million people or"
        " more gained more from 2010 to 2020."
    )


def against(use: pd.DataFrame) -> str:
    """Return what speaks against the believers: a country that came later and rose as fast, in a sentence."""
    gained = gains(use, 2010, LAST)
    apart = float(gained["India"] - gained["China"])
    close = "as many as China" if abs(apart) < 1 else f"{abs(apart):.0f} {'more' if apart > 0 else 'fewer'} than China"
    return (
        f"a country's speed depends on when it starts. From 2010 to 2020 India gained {gained['India']:.0f} points,"
        f" {close}, because now it was India that rose from a low level."
    )


def climb(use: pd.DataFrame, low: float = FROM, high: float = TO) -> pd.Series[Any]:
    """Return the years that each country took from one share of people online to another one, both in per cent.

    Up to the year before China's break; countries that began above the lower share or didn't reach the higher one are
    left out.
    """
    taken = {}
    for country, row in use.loc[:, : BREAK - 1].iterrows():
        known = row.dropna()
        if len(known) and known.iloc[0] < low and known.max() >= high:
            taken[country] = int(known.index[known >= high][0]) - int(known.index[known >= low][0])
    return pd.Series(taken, name="years", dtype=float)


def climbed(use: pd.DataFrame) -> str:
    """Return how long China took from 10% to 50%, beside the others, as a sentence."""
    years = climb(use)
    if "China" not in years:
        return f"China's share hasn't risen from {FROM}% to {TO}% before the break."
    faster = int((years < years["China"]).sum())
    return (
        f"And to rise from {FROM}% to {TO}% took China {years['China']:.0f} years, while {faster or 'none'} of"
        f" {len(years) - 1} other countries needed fewer."
    )


# ------------------------------------------------------------------------------------------------- charts of the lesson


def few(use: pd.DataFrame) -> go.Figure:
    """Draw the share of people online in a few countries, up to the year before China's series breaks."""
    years = [year for year in range(FIRST, BREAK) if year in use]
    long = use.loc[list(FEW), years].reset_index().melt("country", var_name="year", value_name="share").dropna()
    long["year"] = long["year"].astype("int64")
    gained = gains(use.loc[list(FEW)], FIRST, BREAK - 1)
    more = [name for name in FEW if gained[name] > gained["China"]]
    return charts.lines(
        long,
        "year",
        "share",
        by="country",
        zero=True,
        title=f"{listed(more) if more else 'None of the others'} gained more than China",
        subtitle=f"Share of people who used the internet, %, {FIRST} to {BREAK - 1}",
        y_title="People online (%)",
        source=charts.source(TABLE),
        note="A dotted stretch spans years without a figure.",
    )


def _spread(xs: list[float], taken: list[tuple[float, int]], wide: float) -> list[int]:
    """Return a level for each dot (0, 1, -1, 2, …), so that no two on one level are nearer than `wide`."""
    placed = list(taken)
    levels = []
    for x in xs:
        level = next(
            n for n in sorted(range(-99, 100), key=lambda n: (abs(n), -n))
            if all(n != other or abs(x - at) >= wide for at, other in placed)
        )  # fmt: skip
        placed.append((x, level))
        levels.append(level)
    return levels


def all_gains(gained: pd.Series[Any]) -> go.Figure:
    """Draw every country's gain as a dot, those that are alike above each other.

    gained : percentage points by country.
    """
    ahead = place(gained) - 1
    fig: go.Figure = charts.dot_strip(
        gained,
        highlight=[name for name in FEW if name in gained],
        title=f"{ahead} of {len(gained) - 1} other countries gained more than China"
        if ahead
        else "China gained more than all others",
        subtitle=f"Rise in the share of people online, {FIRST} to {LAST}, in percentage points; one dot per country",
        x_title="Gain (percentage points)",
        source=charts.source(TABLE),
        note=f"Dots right of the line gained more than China; the country in the middle gained {gained.median():.0f}.",
        digits=0,
    )
    others, named = fig.data
    low, high = fig.layout.xaxis.range
    dot = 1.05 * others.marker.size  # in pixels: a dot and the air beside it
    inside = fig.layout.width - fig.layout.margin.l - fig.layout.margin.r
    levels = _spread(list(others.x), [(x, 0) for x in named.x], dot * (high - low) / inside)
    reach = max(map(abs, levels), default=0) + 1
    others.y = levels
    others.marker.opacity = 0.8
    above = fig.layout.annotations
    for label in above:
        label.ay -= reach * dot
    least = min(label.ay for label in above)
    tall = reach * dot + 24 - least
    fig.update_yaxes(range=[-reach - 0.5, (24 - least) / dot])
    fig.update_layout(height=fig.layout.margin.t + fig.layout.margin.b + tall)
    fig.add_shape(
        type="line", x0=gained["China"], x1=gained["China"], y0=-reach - 0.5, y1=reach,
        line={"color": charts.colour("China"), "width": 1}, layer="below",
    )  # fmt: skip
    return fig


def two_counts(use: pd.DataFrame) -> go.Figure:
    """Draw the two counts of China's people online, with the break of the international one marked."""
    table = data.load("china_indicators")
    rows = table[(table["indicator"] == "internet penetration") & (table["period"] >= "2015")]
    when = [int(one[:4]) - (0.5 if one.endswith("-06") else 0.0) for one in rows["period"]]
    month = {at: f"{MONTHS[one[5:]]} {one[:4]}" for at, one in zip(when, rows["period"], strict=True)}
    own = pd.DataFrame({"year": when, "share": rows["value"].astype(float), "who": OWN})
    years = [year for year in range(2015, 2026) if year in use and share(use, "China", year) >= 0]
    theirs = [share(use, "China", year) for year in years]
    world = pd.DataFrame({"year": [float(year) for year in years], "share": theirs})
    step = share(use, "China", BREAK) - share(use, "China", BREAK - 1)
    own_step = survey("2024-12") - survey("2022-06")
    fig = charts.lines(
        pd.concat([world.assign(who="international table"), own]),
        "year",
        "share",
        by="who",
        title="The international figure leaps in 2023, China's own survey does not"
        if step > 2 * own_step
        else "Both counts of China's people online rise in 2023",
        subtitle="Share of people in China who used the internet, %, 2015 to 2025",
        y_title="People online (%)",
        source=charts.source(TABLE, "china_indicators"),
        note="Dashed: from here on the international table has a new series. Dots of the survey stand at its months,"
        " with December at the year.",
    )
    # both lines are China's, so its colour goes to its own count
    old = next(trace.line.color for trace in fig.data if trace.name == OWN)
    for trace in fig.data:
        if trace.line.color == old:
            trace.line.color = charts.colour("China")
        if trace.name == OWN:
            drawn = [at for at, value in zip(trace.x, trace.y, strict=True) if value is not None]
            trace.meta = {"keys": [month[at] for at in drawn]}
    for label in fig.layout.annotations:
        if "own survey" in (label.text or ""):
            label.font.color = charts.text_colour(charts.colour("China"))
    fig.add_vline(x=BREAK - 0.5, line_dash="dash", line_color=charts.QUIET)
    return fig


def strip() -> go.Figure:
    """Draw every way of asking whether another country was faster."""
    found = claims.settle(CLAIM)
    assert found.judged is not None  # it has a record
    part = found.judged.parts[0]
    return ways.strip_of(
        part,
        left=230,
        title=STRIP[found.verdict].format(turns_on=_turns_on()),
        subtitle=f"Yes: at least 1 (or 3) other countries gained more than China; {len(part.ways)} ways of asking",
        unit="Countries that gained more",
        source=charts.source(*part.question.tables),
        note="The ways share their tables, so shares of ways are not probabilities.",
    )


def first_of(gained: pd.Series[Any], people: pd.Series[Any], floor: float) -> pd.Series[Any]:
    """Return the gains of the countries with at least so many million people, greatest first."""
    return gained[people.reindex(gained.index).fillna(0) >= floor]


def colours(names: Mapping[str, str]) -> dict[str, str]:
    """Return the colours of bars: China its own, all others grey. names : label of a bar -> country."""
    return {label: charts.colour(country) if country == "China" else charts.GREY for label, country in names.items()}
