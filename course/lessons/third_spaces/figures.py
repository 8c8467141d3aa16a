"""The charts of places to meet, and the words that follow figures and verdicts."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from course import charts, data
from course.english import listed
from course.ledger import claims as ledger
from course.ledger import ways
from course.lessons.third_spaces import claims, worlds
from course.models import encounters

#: The inventors that the lesson asks about, those that it holds constant, and all that come after these.
LATER, PAST = 2019, 2010
#: A band that holds nine worlds in ten holds a line of that story in so many of its years.
MOST = 0.9
PLACES = (1, 2, 4, 6, 8, 12, 16, 24, 32, 48, 64)
NAMED = ("Shanghai", "Beijing", "Hangzhou", "Hefei", "Sanya")
RUNS = 40


@lru_cache(maxsize=2)
def panel(hole: bool = False) -> pd.DataFrame:
    """Return the cities of the course's own tables: see `claims.panel`."""
    return claims.panel(*(data.load(name) for name in claims.TABLES), hole=hole)


@lru_cache(maxsize=32)
def fixed(first: int = PAST) -> pd.DataFrame:
    """Return the cities with inventors in every three years from `first` on."""
    return claims.fixed(panel(), first)


@lru_cache(maxsize=32)
def china(past: int) -> pd.DataFrame:
    """Return China's link by last year with the inventors up to `past` held constant, on fixed cities: link, low,
    high.
    """
    last_years = range(past + claims.SPAN, claims.LAST + 1)
    rows = [claims.link(fixed(past), until, past)[:3] for until in last_years]
    return pd.DataFrame(rows, columns=["link", "low", "high"], index=list(last_years))


@lru_cache(maxsize=64)
def story(name: str, past: int = PAST) -> pd.DataFrame:
    """Return the links of a story's worlds, in the form of `china`, on the same cities."""
    return worlds.links(fixed(past), name, past, china(past).index.tolist())


def inside(found: pd.DataFrame, band: pd.DataFrame) -> int:
    """Return in how many years the link found lies where nine worlds in ten lie."""
    return int(((found["link"] >= band["low"]) & (found["link"] <= band["high"])).sum())


def fitting() -> list[str]:
    """Return the stories whose shade holds China's line in as many years as it would hold a world of its own."""
    ours = china(PAST)
    return [name for name in worlds.STORIES if inside(ours, story(name)) >= int(MOST * len(ours))]


@lru_cache(maxsize=4)
def as_much(name: str) -> float:
    """Return the share (per cent) of a story's worlds that give at least China's link."""
    cities = fixed()
    counts = worlds.made(cities, name, runs=1000)
    ours = claims.link(cities, LATER, PAST)[0]
    return 100 * float((worlds.all_links(cities, counts, LATER, PAST) >= ours).mean())


def span(until: int) -> str:
    """Return three years as they are written: 2017–19."""
    return f"{until - claims.SPAN + 1}–{until % 100:02d}"


def double(slope: float) -> str:
    """Return what a link says of twice the shops, such as "51% more"."""
    change = 100 * (2**slope - 1)
    return f"{abs(change):.0f}% {'more' if change >= 0 else 'fewer'}"


def range_of(found: tuple[float, float, float, int]) -> str:
    """Return a link with its 95% interval as text."""
    return f"{found[0]:.2f} ({found[1]:.2f} to {found[2]:.2f})".replace("-", "−")


# ------------------------------------------------------------------------------------------------- charts of studies

#: What an outcome is called in the chart, by a part of its name.
OUTCOMES = {"citations": "citations", "patent": "patents", "start": "start-ups"}
SHORT = {"Article in the Journal of Planning Education and Research": "Maryland study"}


def _label(authors: str, version: str, outcome: str) -> str:
    name = SHORT.get(authors, authors.split(" (")[0])
    name = name.split(",")[0] + (" and others" if name.count(",") > 1 else "")
    what = next((short for part, short in OUTCOMES.items() if part in outcome), outcome)
    year = "".join(sign for sign in version.split("/")[0] if sign.isdigit())[:4]
    extra = ", later" if "later" in version else ", brief" if "brief" in authors else ""
    return f"{name} {year}{extra}: {what}"


def forest(evidence: pd.DataFrame) -> go.Figure:
    """Draw every estimate of the table, a row each: a range where it has a size, and in words what it finds where it
    has none. evidence : third_place_evidence.
    """
    both = claims.measured(evidence)
    final = claims.studies(evidence)
    up, count = int(final["more"].sum()), len(final)
    texts = (evidence[name].astype("str") for name in ("authors", "version", "outcome"))
    names = [_label(*row) for row in zip(*texts, strict=True)]
    names = [f"{name} " if name in names[:i] else name for i, name in enumerate(names)]
    label = pd.Series(names, index=evidence.index)
    note = evidence["note"].astype("str").fillna("")
    hits = [i for i in evidence.index if "none where" in note[i]]
    rows = [*names]
    for i in hits:
        rows.insert(rows.index(label[i]) + 1, "… where cafés were there before")
    made = charts.figure(
        f"{up} of {count} studies find more innovation with more places to meet"
        if up > count / 2
        else f"Only {up} of {count} studies find more innovation with more places",
        subtitle="Effect of more places to meet on patents or start-ups, in %, as each study reports it",
        x="More (right) or fewer (left) with more places (%)",
        source=charts.source("third_place_evidence"),
        note="Each study has its own meaning of more, so compare signs and not lengths; a bar is the range it gives."
        " Bans of bars are turned round. Studies count once, by the last version; the brief is not counted.",
        left=270,
        right=20,
        height=150 + 27 * len(rows),
    )
    sized = {label[i]: (float(both["low"][i]), float(both["high"][i])) for i in both.index}
    made.add_scatter(
        x=[v for low, high in sized.values() for v in (low, high, None)],
        y=[v for name in sized for v in (name, name, None)],
        mode="lines+markers",
        name="range",
        line={"color": charts.INK, "width": 2.4},
        marker={"size": 8, "color": charts.INK},
        meta={
            "words": "; ".join(
                f"{name} {low:.1f}{'' if low == high else f' to {high:.1f}'}%" for name, (low, high) in sized.items()
            )
        },
    )
    told = {
        label[i]: {"up": "more, size unknown", "inverted U": "more at first, then fewer"}.get(
            str(evidence["direction"][i]), str(evidence["direction"][i])
        )
        for i in evidence.index.difference(both.index)
    }
    if hits:
        told["… where cafés were there before"] = "nothing found"
    made.add_scatter(
        x=[1.0] * len(told),
        y=list(told),
        mode="text",
        text=list(told.values()),
        textposition="middle right",
        textfont={"size": 12, "color": charts.QUIET},
        name="no size",
        hoverinfo="skip",
        meta={"words": "; ".join(f"{name}: {words}" for name, words in told.items()), "values": list(told.values())},
    )
    made.add_vline(x=0, line_color=charts.INK, line_width=1.2)
    made.update_yaxes(
        type="category", categoryorder="array", categoryarray=rows[::-1], ticks="", showgrid=False, title_text=""
    )
    made.update_yaxes(range=[-0.6, len(rows) - 0.4])
    made.update_xaxes(
        range=[min(-3.0, 1.1 * float(both["low"].min())), 1.08 * float(both["high"].max())], showgrid=True
    )
    return made


# ---------------------------------------------------------------------------------------------- charts of our own test


def cloud(cities: pd.DataFrame) -> go.Figure:
    """Draw shops against later inventors, a dot per city, with the line of least squares through the logarithms."""
    table = pd.DataFrame({"shops": cities["shops"], "inventors": claims.inventors(cities, LATER)})
    table.index = pd.Index(cities["city"].astype(str))
    some = table[table["inventors"] > 0]
    slope, level = np.polyfit(np.log10(some["shops"]), np.log10(some["inventors"]), 1)
    found = claims.link(cities, LATER, held=())
    return charts.scatter(
        table,
        "shops",
        "inventors",
        title=f"Twice the shops, {double(found[0])} inventors, before anything is held constant",
        subtitle=f"Chinese cities: Starbucks shops of early 2017 and inventors on US patents, {span(LATER)}",
        x_title="Shops (logarithmic)",
        y_title="Inventors (logarithmic)",
        source=charts.source(*claims.TABLES[:2]),
        note="The line is least squares on the logarithms. A dot tells nothing of why a city has both.",
        named=[name for name in NAMED if name in some.index],
        log=True,
        line=(float(level), float(slope)),
        digits=0,
    )


@lru_cache(maxsize=1)
def rows() -> pd.DataFrame:
    """Return the links in both directions, a row each, from nothing held constant to the past on fixed cities."""
    all_cities, same = panel(), fixed()
    found = {
        "inventors by shops, nothing held": claims.link(all_cities, LATER, held=()),
        "… people and income held": claims.link(all_cities, LATER),
        "… past held, too": claims.link(all_cities, LATER, PAST),
        "… past held, fixed cities": claims.link(same, LATER, PAST),
        "… past held, one vote per inventor": claims.link(all_cities, LATER, PAST, average=claims.TOTAL),
        "shops by past inventors": claims.followed(all_cities, PAST),
        "shops by past inventors, fixed cities": claims.followed(same, PAST),
    }
    return pd.DataFrame(found, index=["link", "low", "high", "cities"]).T


def both_ways() -> go.Figure:
    """Draw the links in both directions with their intervals."""
    table = rows()
    forward = bool((table["low"].iloc[2:4] > 0).all())
    back = bool((table["low"].iloc[5:] > 0).all())
    title = (
        "City by city, shops go with later inventors, past inventors with shops"
        if forward and back
        else "Shops go with later inventors, past inventors don't go with shops"
        if forward
        else "Past inventors go with shops, shops don't go with later inventors"
        if back
        else "With the past held constant, neither direction is clear"
    )
    return charts.intervals(
        table,
        "link",
        "low",
        "high",
        title=title,
        subtitle=f"% more for 1% more, with 95% intervals. Inventors {span(LATER)}, past {span(PAST)}, shops 2017",
        x_title="% more for 1% more",
        source=charts.source(*claims.TABLES),
        note="Grey intervals hold zero. Shops by past inventors hold people and income, but no earlier shops.",
        reference=0,
        reference_name="no link",
        digits=2,
    )


def stories() -> go.Figure:
    """Draw the link by year with the past held constant in three invented worlds, and in China."""
    ours = china(PAST)
    fits = {name: inside(ours, story(name)) for name in worlds.STORIES}
    panels = {}
    for name, found, ink in [
        *((name, story(name), charts.PALETTE[0]) for name in worlds.STORIES),
        ("China", ours, charts.colour("China")),
    ]:
        result = (
            f"China inside in {fits[name]} of {len(ours)} years"
            if name in fits
            else f"{found['link'].iloc[0]:.2f} at first, {found['link'].iloc[-1]:.2f} at last"
        )
        xs = found.index.tolist()
        band = {
            "type": "scatter",
            "x": xs + xs[::-1],
            "y": [*found["high"].round(3), *found["low"].round(3)[::-1]],
            "fill": "toself",
            "mode": "lines",
            "line": {"width": 0},
            "fillcolor": charts.see_through(ink, 0.2),
            "hoverinfo": "skip",
            "meta": {"words": False},
        }
        line = {
            "type": "scatter",
            "x": xs,
            "y": found["link"].round(3).tolist(),
            "mode": "lines+markers",
            "line": {"color": ink, "width": 2.4},
            "marker": {"size": 6},
        }
        other = {
            "type": "scatter",
            "x": ours.index.tolist(),
            "y": ours["link"].round(3).tolist(),
            "mode": "lines",
            "line": {"color": charts.colour("China"), "width": 1.8},
            "hoverinfo": "skip",
            "meta": {"words": False},
        }
        panels[name] = {"result": result, "traces": [line, band, *([other] if name in fits else [])], "colour": ink}
    most = fitting()
    few = [name for name in worlds.STORIES if name not in most]
    title = (
        "China looks like every story"
        if not few
        else "China looks like none of the three stories"
        if not most
        else f"China looks like {listed([f'“{one.lower()}”' for one in most])}"
        + (f", not like “{few[0].lower()}”" if len(few) == 1 else "")
    )
    made = charts.multiples(
        panels,
        title=title,
        subtitle=f"% more inventors for 1% more shops, inventors of {span(PAST)} held constant, {len(fixed())} cities",
        x_title="Last of three years in which inventors are counted",
        source=charts.source(*claims.TABLES),
        note="Three panels are invented, with China's thin line for comparison; their shade holds nine worlds in ten."
        " China's own shade is its 95% interval. Dotted: the year of the list.",
        x_range=(PAST + claims.SPAN - 0.5, claims.LAST + 0.5),
        y_range=(-0.1, 1.15),
        columns=2,
    )
    for i in range(len(panels)):
        nth = "" if i == 0 else str(i + 1)
        for axis, at, dash in (("x", claims.SHOP_YEAR, "dot"), ("y", 0, "solid")):
            across = "y" if axis == "x" else "x"
            ends: dict[str, Any] = {f"{axis}0": at, f"{axis}1": at, f"{across}0": 0, f"{across}1": 1}
            made.add_shape(
                type="line",
                **ends,
                **{f"{axis}ref": f"{axis}{nth}", f"{across}ref": f"{across}{nth} domain"},
                line={"color": charts.QUIET, "width": 1, "dash": dash},
                layer="below",
            )
    return made


# ------------------------------------------------------------------------------------------------ charts of the model


@lru_cache(maxsize=64)
def ideas(people: int = 40, mixing: float = 50.0, reach: float = encounters.REACH) -> pd.Series:
    """Return ideas a month for 100 people, for each number of places in PLACES: a model's output."""
    counts = np.repeat(PLACES, RUNS)
    found = encounters.month(people, counts, mixing, reach=reach, runs=len(counts))
    means = found.ideas.reshape(len(PLACES), RUNS).mean(axis=1)
    return pd.Series(100 * means / people, index=pd.Index(PLACES, name="places"))


def best_of(curve: pd.Series) -> int:
    """Return the number of places with most ideas."""
    return PLACES[int(np.argmax(curve.to_numpy()))]


def meetings() -> go.Figure:
    """Draw ideas against the number of places: as built, with fewer who mix, and without distance."""
    curves = {"as built": ideas(), "few mix": ideas(mixing=20.0), "no distance": ideas(reach=0.0)}
    best = {name: best_of(curve) for name, curve in curves.items()}
    title = (
        f"Distance makes the hump: {best['as built']} places are best with it, one without"
        if best["no distance"] == PLACES[0] < best["as built"]
        else f"{best['as built']} places are best with distance, {best['no distance']} without"
    )
    made = charts.figure(
        title,
        subtitle="A model: ideas a month for 100 people in an invented town, by its number of places to meet",
        x="Places to meet",
        y="Ideas",
        source="A model, in which every number is invented: course.models.encounters.",
        note="As built, half of the outings go to any place; with few who mix, a fifth. Where there are fewer places"
        " than kinds of people, kinds share a place.",
        right=110,
    )
    inks = (charts.INK, charts.PALETTE[1], charts.PALETTE[2])
    ends = []
    for (name, curve), ink, symbol in zip(curves.items(), inks, charts.SYMBOLS, strict=False):
        made.add_scatter(
            x=curve.index.tolist(),
            y=curve.round(2).tolist(),
            mode="lines+markers",
            name=name,
            line={"color": ink, "width": 2.4},
            marker={"symbol": symbol, "size": 8},
            meta={"words": f"{name}: {curve.iloc[0]:.0f} with one place, {curve.max():.0f} with {best[name]}"},
        )
        ends.append((name, PLACES[-1], float(curve.iloc[-1]), ink))
    top = 1.1 * max(float(curve.max()) for curve in curves.values())
    charts.label_ends(made, ends, (0, top))
    made.update_yaxes(range=[0, top])
    made.update_xaxes(range=[-1, PLACES[-1] + 1])
    return made


# ------------------------------------------------------------------------------------------------- words for figures


def clear(found: tuple[float, float, float, int]) -> str:
    """Return where an interval lies: above zero, around zero or below it."""
    return "above zero" if found[1] > 0 else "below zero" if found[2] < 0 else "on both sides of zero"


def opening_shops() -> str:
    """Return how many shops the chain had in Shanghai and in Hangzhou, in words."""
    shops = panel().set_index("city")["shops"]
    return f"{shops['Shanghai']:,.0f} in Shanghai and {shops['Hangzhou']:,.0f} in Hangzhou"


def before() -> str:
    """Return in words what the shops of 2017 have to do with the inventors of the past."""
    level = claims.link(fixed(), PAST)
    if level[1] > 0:
        return (
            f"The shops of 2017 even go with the inventors of {span(PAST)}, with a link of {range_of(level)}, and no"
            f" shop"
            " that opened later can have made those."
        )
    return f"The shops of 2017 don't go with the inventors of {span(PAST)}, since that link is {range_of(level)}."


def told_past() -> str:
    """Return in words what holding the past constant does to the link."""
    table = rows()["link"]
    held, same = claims.link(panel(), LATER, PAST), claims.link(fixed(), LATER, PAST)
    moved = "shrinks" if held[0] < table.iloc[1] else "grows"
    near = "the same" if abs(same[0] - held[0]) < 0.05 else "different"
    return (
        f"With the past held constant, the link {moved} from {table.iloc[1]:.2f} to {held[0]:.2f}, and its interval"
        f" lies"
        f" {clear(held)}. On fixed cities it is nearly {near}."
    )


def told_total() -> str:
    """Return the link where each inventor has a vote, in words."""
    total = claims.link(panel(), LATER, PAST, average=claims.TOTAL)
    return f"{range_of(total)}, {clear(total)}"


def told_back() -> str:
    """Return in words what the other direction finds."""
    back = claims.followed(panel(), PAST)
    return (
        f"In the other direction, a city with twice the inventors in {span(PAST)} had {double(back[0])} shops in 2017,"
        f" and this link lies {clear(back)} as well. But here we can't hold earlier shops"
        " constant."
        if clear(back) == clear(claims.link(panel(), LATER, PAST))
        else f"In the other direction, a city with twice the inventors in {span(PAST)} had {double(back[0])} shops"
        f" in 2017,"
        f" but this link lies {clear(back)}."
    )


def told_stories() -> str:
    """Return in words how China's link compares with the three stories."""
    most = fitting()
    share = {name: as_much(name) for name in worlds.STORIES}
    now = claims.link(fixed(), LATER, PAST)[0]
    ahead = (
        "so our regression can't reject the very story that it was meant to remove"
        if share[worlds.AHEAD] > 5
        else "so our regression speaks against this story as we built it"
    )
    rising = (
        f"But {share[worlds.RISING]:.0f}% of those on the rise reach it, although shops do nothing there, either."
        if worlds.RISING in most
        else f"Of those on the rise, {share[worlds.RISING]:.0f}% reach it, and the shade of that story doesn't hold"
        " China's line."
    )
    help_ = (
        "Cafés that help would look like China, too."
        if worlds.CAFES in most
        else "Nor does China look like cafés that help."
        if worlds.RISING not in most
        else "China doesn't look like cafés that help."
    )
    both = (
        " So our regression can't tell the world in which the mayor's money is well spent from one in which it is lost."
        if worlds.CAFES in most and set(most) & {worlds.AHEAD, worlds.RISING}
        else ""
    )
    return (
        f"In {span(LATER)}, {share[worlds.AHEAD]:.0f}% of the worlds that were already ahead reach China's {now:.2f},"
        f" {ahead}."
        f" {rising} {help_}{both}"
    )


def told_noise() -> str:
    """Return in words how much of the rival story is left when the past is held constant: the worlds of the cell."""
    counts = worlds.made(fixed(), worlds.AHEAD, runs=500)
    noisy, free = (float(np.median(worlds.all_links(fixed(), counts, LATER, past))) for past in (PAST, None))
    return (
        f"Without the past, the typical link of “already ahead” is {free:.2f}, and with it {noisy:.2f}. Holding the"
        f" past constant removes only {100 * (1 - noisy / free):.0f}% of a link that has nothing to do with shops."
    )


def told_early() -> str:
    """Return how China's link moved before the list without the past held, and the fair remark on it, in words."""
    first, last = (claims.link(fixed(), until) for until in worlds.KNOWN)
    told = (
        f"from {first[0]:.2f} in {span(worlds.KNOWN[0])} to {last[0]:.2f} in {span(worlds.KNOWN[1])}, before the list"
    )
    return (
        f"Without the past held constant, China's link had indeed risen {told}. In fairness, shops that opened in those"
        " years may have had a part in that."
        if last[0] > first[0]
        else f"Without the past held constant, China's link had not risen: it went {told}."
    )


def told_model() -> str:
    """Return in words what the switch without distance shows."""
    here, free = ideas(), ideas(reach=0.0)
    if best_of(free) == PLACES[0] < best_of(here):
        return (
            "Without distance there is no hump, and a single place is best. So the hump follows from what we assumed,"
            " and isn't evidence against many cafés."
        )
    return "Without distance the hump stays, so it doesn't follow from what we assumed about distance."


def told_strip() -> str:
    """Return in words what the strip of HZ-43 shows."""
    asked = ledger.settle("HZ-43").judged
    assert asked is not None  # HZ-43 has a record
    part = asked.parts[0]
    frame = part.frame()
    votes = {
        vote: 100 * float((frame.loc[frame["vote"] == vote, "answer"] == "yes").mean())
        for vote in (claims.TYPICAL, claims.TOTAL)
    }
    no = int((frame["answer"] == "no").sum())
    return (
        f"{f'{no} ways find fewer inventors where there are more shops. ' if no else ''}With one vote per city"
        f" {votes[claims.TYPICAL]:.0f}% of the ways find more inventors, and with one vote per inventor"
        f" {votes[claims.TOTAL]:.0f}%."
    )


def limits() -> str:
    """Return the limits that the studies name, in words."""
    evidence = data.load("third_place_evidence")
    where = claims.studies(evidence)["setting"].astype("str")
    chinese = int(where.str.contains("China|Nanjing").sum())
    return (
        f"One team finds an effect of the first café only, and nothing where cafés were before. And in Nanjing, beyond"
        f" a point, more places go with fewer patents. Only {chinese} of the"
        f" {len(where)} studies are Chinese. One of them, by Wang"
        " Qiao, is about the chain that we'll test, and its abstract reports more patents near new shops only."
    )


def comes_out() -> str:
    """Return what comes out of the model, in words."""
    best = {mixing: best_of(ideas(mixing=mixing)) for mixing in (20.0, 50.0, 100.0)}
    height = {mixing: float(ideas(mixing=mixing).max()) for mixing in best}
    towns = {people: ideas(people) for people in (20, 240)}
    top = {people: (best_of(curve), float(curve.max())) for people, curve in towns.items()}
    same = len(set(best.values())) == 1
    return (
        "If everybody mixes instead of a few, the same number of places **comes out** as the best one, but"
        if same
        else "If everybody mixes instead of a few, another number of places **comes out** as the best one, and"
    ) + (
        f" ideas rise from {height[20.0]:.0f} to {height[100.0]:.0f}. And with {240 // 20} times as many people in"
        f" reach, ideas per 100 people {'rise' if top[240][1] > top[20][1] else 'fall'} from {top[20][1]:.0f} to"
        f" {top[240][1]:.0f}{', as the essay says of dense cities' if top[240][1] > top[20][1] else ''}."
    )


def since() -> str:
    """Return what has happened since the essay, by the counts of coffee shops."""
    facts, people = data.load("place_facts_cn"), data.load("country_economy")
    now = facts[facts["period"] == "2025-10"].set_index(["place", "indicator"])["value"].astype(float)
    nation = people.set_index(["iso3", "year"])["population_persons"].astype(float)["CHN", 2025]
    density = now["China", "coffee shops"] / nation * 1e4
    here = now["Shanghai", "coffee shops per 10,000 people"]
    return (
        f"In October 2025 36Kr reported {now['China', 'coffee shops']:,.0f} coffee"
        f" shops in"
        f" China and {now['Shanghai', 'coffee shops']:,.0f} in Shanghai, which has {here / density:.1f} times as"
        f" many per"
        f" head as the nation. Our inventors end in {claims.LAST}, so we can't yet see what came of these shops."
    )


# ------------------------------------------------------------------------------------------- words that follow verdicts

SAID: dict[str, dict[str, str]] = {
    "HZ-73": {
        "supported": "Lu Ming is right that innovation grows where people meet, as far as a few studies, most of them"
        " American, can tell.",
        "qualified": "Lu Ming is right in part that innovation grows where people meet.",
        "depends": "Whether innovation grows where people meet turns on which studies we count.",
        "contradicted": "The studies don't find more innovation where there are more places to meet.",
        "open": "The studies leave it undecided whether innovation grows where people meet.",
    },
    "HZ-41": {
        "supported": "More places bring more innovation, and the studies name no point at which a city has plenty.",
        "qualified": "More places help where there are few, but some studies name a point beyond which more don't help,"
        " so plenty can be too many.",
        "depends": "Whether a city needs plenty of such places turns on which studies we count.",
        "contradicted": "The studies don't support the advice to have plenty of such places.",
        "open": "Whether a city should have plenty of such places stays open.",
    },
    "HZ-43": {
        "supported": "Our own test finds that consumption brings ideas.",
        "qualified": "One part of our own test speaks for ideas from consumption, and one against it.",
        "depends": "Whether consumption brings ideas turns on a choice that the essay doesn't make.",
        "contradicted": "Cities with more shops didn't gain more inventors, against what the essay says.",
        "open": "That consumption is in part production stays open, because shops that do nothing, in cities on the"
        " rise, would give the same answer.",
    },
    "HZ-35": {
        "supported": "Chance meetings do bring new combinations, and more so in dense places.",
        "qualified": "One part of the claim on chance meetings holds, and one doesn't.",
        "depends": "Whether dense places bring more chance meetings turns on a choice of ours.",
        "contradicted": "The figures speak against more chance meetings in dense places.",
        "open": "Whether dense cities bring more chance meetings stays open, since where people live doesn't show whom"
        " they met.",
    },
}


def said(claim_id: str) -> str:
    """Return what the settled lesson says of a claim; it follows the claim's word as it is computed today."""
    return SAID[claim_id][ledger.settle(claim_id).verdict]


#: What would change the word of HZ-43, for every word.
CHANGE: dict[str, str] = {
    "open": "For HZ-43 we need the day on which each shop opened. Inventors that turned upwards just after it, and not"
    " before, would speak for the essay. Wang Qiao's study works with new shops, so this can be done.",
    "supported": "HZ-43 would fall if the days on which shops opened showed that inventors had risen before them.",
    "contradicted": "HZ-43 would rise if the days on which shops opened showed inventors rising just after them.",
}


def would_change() -> str:
    """Return what would change the word of HZ-43, as it is computed today."""
    word = ledger.settle("HZ-43").verdict
    return CHANGE.get(word, "The days on which the shops opened could settle HZ-43, which our choices leave undecided.")


def all_ways() -> go.Figure:
    """Draw every way of asking the first question of HZ-43, and how the ways of each option answer."""
    asked = ledger.settle("HZ-43").judged
    assert asked is not None  # HZ-43 has a record
    part = asked.parts[0]
    yes = sum(way.answer == "yes" for way in part.ways)
    return ways.strip_of(
        part,
        title=f"{yes} of {len(part.ways)} ways link shops with later inventors",
        subtitle="% more later inventors for 1% more shops, the past held constant, with 95% intervals, by way of"
        " asking",
        unit="% more inventors for 1% more shops",
        source=charts.source(*claims.TABLES),
        note="All ways share one list of shops, so an error in it is in all of them.",
    )
