"""The charts of the two averages, the places that they and the lab compare, and the words that follow the figures."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from course import charts, contents, data, metrics
from course.english import listed
from course.ledger import claims, rules, ways
from course.models import robust, scaling
from course.models.within import Array, Whole
from course.tables import areas, cities

TYPICAL, TOTAL = "typical place", "total"
#: The method of each average: one vote per place, or one per idea.
WAYS = {TYPICAL: "left out", TOTAL: "Poisson"}
INK = {TYPICAL: charts.PALETTE[0], TOTAL: charts.PALETTE[1]}
MARK = {TYPICAL: "circle-open", TOTAL: "circle"}
DASH = {TYPICAL: "dash", TOTAL: "solid"}
#: The last year of the American metropolitan areas, and that of the GDP of Chinese cities.
METRO_YEAR, GDP_YEAR = 2015, 2018


@dataclass(frozen=True)
class Case:
    """A case is one thing to compare: its places in words, what is counted, its tables, and what makes place,
    innovation and population of them.
    """

    units: str
    counted: str
    tables: tuple[str, ...]
    make: Callable[..., pd.DataFrame]


def _metros(table: pd.DataFrame, column: str, times: float = 1.0) -> pd.DataFrame:
    rows = table[table["year"] == METRO_YEAR].dropna(subset="population_persons")
    made = {"place": rows["metro"], "innovation": times * rows[column].astype(float)}
    return pd.DataFrame({**made, "population": rows["population_persons"].astype(float)}).reset_index(drop=True)


def _provinces(prefectures_cn: pd.DataFrame, us_patent_inventors_city_cn: pd.DataFrame) -> pd.DataFrame:
    return areas.larger(areas.china_prefectures(prefectures_cn, us_patent_inventors_city_cn, placeholders=True))


def _europe(country: str, level: str = "nuts3") -> Case:
    counted = f"European applications, {areas.EUROPE_YEAR}"
    size = {"nuts3": "small regions", "nuts2": "large regions"}[level]
    return Case(size, counted, ("patents_region",), lambda table: areas.europe(table, country, level=level))


INVENTORS, PANEL = ("prefectures_cn", "us_patent_inventors_city_cn"), ("prefecture_panel_cn", "prefectures_cn")
COUNTED = f"inventors on US patents, {areas.INVENTOR_YEAR}"
CHINA = "China, inventors by prefecture"
CASES = {
    CHINA: Case("prefectures", COUNTED, INVENTORS, areas.china_prefectures),
    "China, GDP by prefecture": Case(
        "prefectures",
        f"GDP (million yuan, {GDP_YEAR})",
        PANEL,
        lambda panel, known: cities.gdp_by_prefecture(panel, known, GDP_YEAR),
    ),
    "US, wages by metro": Case(
        "metropolitan areas",
        f"wages (million dollars, {METRO_YEAR})",
        ("us_metro_wages",),
        lambda table: _metros(table, "wages_k_usd", 1e-3),
    ),
    "US, patents by metro (inventor)": Case(
        "metropolitan areas",
        f"patents where the inventor lives, {METRO_YEAR}",
        ("us_metro_patents",),
        lambda table: _metros(table, "patents_granted"),
    ),
    "US, patents by town (owner)": Case(
        "towns", "patents at the owner's seat, 2010 to 2023", ("patents_us",), areas.us_places
    ),
    **{f"{country}, by small region": _europe(country) for country in ("Germany", "France", "United Kingdom", "Italy")},
}
#: What the table of a case leaves out, where it isn't places with none.
NOTES = {"US, patents by town (owner)": "Towns with fewer than 25,000 people are not in the table."}
#: The same innovation cut into larger places, for each of these cases.
LARGER = {
    CHINA: Case("provinces", COUNTED, INVENTORS, _provinces),
    "US, patents by town (owner)": Case("states", "patents, 2018 to 2023", ("patents_us",), areas.us_states),
    **{
        f"{country}, by small region": _europe(country, "nuts2")
        for country in ("Germany", "France", "United Kingdom", "Italy")
    },
}
SHORT = {areas.SOUTH: "Shenzhen and neighbours"}


@lru_cache(maxsize=32)
def units(case: str) -> pd.DataFrame:
    """Return the places of a case, a row each: place, innovation (in what the case counts) and population (persons)."""
    one = CASES[case]
    return one.make(*(data.load(name) for name in one.tables))


@lru_cache(maxsize=32)
def larger(case: str) -> pd.DataFrame:
    """Return the larger places of a case, in the form of `units`."""
    one = LARGER[case]
    return one.make(*(data.load(name) for name in one.tables))


def seen(table: pd.DataFrame) -> pd.DataFrame:
    """Return the places of a table that have any innovation: those for which both averages can be taken."""
    return table[table["innovation"] > 0].reset_index(drop=True)


def fits(table: pd.DataFrame) -> dict[str, scaling.Fit]:
    """Return the fit of each average to the places that have any innovation."""
    same = seen(table)
    return {name: scaling.fit(same["innovation"], same["population"], way) for name, way in WAYS.items()}


def applicants() -> dict[str, float]:
    """Return both exponents of US patents counted at the applicant, which the course computed from counts that may not
    be passed on.
    """
    known = data.load("urban_scaling_exponents").set_index("indicator")["exponent"]
    names = {TYPICAL: "least squares", TOTAL: "Poisson"}
    return {name: float(known[f"International patents by applicant, {way}"]) for name, way in names.items()}


# ------------------------------------------------------------------------------------------------- words for figures


def compared(first: float, second: float, words: tuple[str, str, str], *, near: float = 0.05) -> str:
    """Return the first of three words where first is larger, the second where it is smaller, the third where they are
    as near as `near`.
    """
    return words[2] if abs(first - second) < near else words[0] if first > second else words[1]


def per_head(exponent: float) -> str:
    """Return what an exponent says about a place with twice the people, such as "32% more per head"."""
    change = 100 * (2 ** (exponent - 1) - 1)
    if abs(change) < 0.5:
        return "as much per head"
    if change > 100:
        return f"{1 + change / 100:.1f} times as much per head"
    return f"{abs(change):.0f}% {'more' if change > 0 else 'less'} per head"


def interval(fit: scaling.Fit) -> str:
    """Return an exponent with its 95% interval as text."""
    return f"{fit.exponent:.2f} ({fit.low:.2f} to {fit.high:.2f})"


#: What the settled lesson says of each claim in front, for every word that it can get.
SAID: dict[str, dict[str, str]] = {
    "HZ-45": {
        "supported": "The essay is right on the direction, because bigger places have more per head by most of our ways"
        " of counting.",
        "qualified": "The essay is right for China or for the United States, and not for both.",
        "depends": "Whether bigger places have more per head turns on a choice that the essay doesn't make.",
        "contradicted": "Bigger places don't have more per head by most of the ways of counting that we tried.",
        "open": "Our figures are too uncertain to say whether bigger places have more per head.",
    },
    "HZ-24": {
        "supported": "Hardly any firm of the kind that made Hangzhou famous is in a smaller city, as the essay says.",
        "qualified": "A part of the claim that only large cities can follow Hangzhou holds, and a part doesn't.",
        "depends": "Whether smaller cities have such firms turns on where we draw the line between large and small.",
        "contradicted": "Smaller cities have brought forth firms of Hangzhou's kind, against what the essay expects.",
        "open": "That only large cities can follow Hangzhou stays open, because where such firms are doesn't show where"
        " they could be.",
    },
    "HZ-51": {
        "supported": "Large cities do offer start-ups more talent and a larger market per head, and start-ups come.",
        "qualified": "Large cities offer start-ups a part of what the essay names, and lack another part.",
        "depends": "Whether large cities offer start-ups more turns on a choice such as the average.",
        "contradicted": "Start-ups don't gather in large cities more than people do, against what the essay says.",
        "open": "Start-ups may choose large cities for the essay's reasons, but where they are can't tell us why.",
    },
    "HZ-72": {
        "supported": "A few leading places do hold most of the innovation, in the world and in single countries.",
        "qualified": "A few leading places hold most of the innovation in one sense, the world, China or other"
        " countries, and not in another.",
        "depends": "Whether a few leading places are the main source of innovation depends on a choice of ours, which"
        " the verdict names.",
        "contradicted": "A few leading places don't hold most of the innovation, in the world or in single countries.",
        "open": "Our figures can't tell whether a few leading places hold most of the innovation.",
    },
}


def said(claim_id: str) -> str:
    """Return what the settled lesson says of a claim; it follows the claim's word as it is computed today."""
    return SAID[claim_id][claims.settle(claim_id).verdict]


#: What would change a verdict, for every word of HZ-45.
CHANGE = {
    "supported": "HZ-45 would fall if we drew Chinese cities by commuting and found no more per head in large ones.",
    "contradicted": "HZ-45 could rise if we drew Chinese cities by commuting and found more per head in large ones.",
}


def would_change() -> str:
    """Return what would change the word of HZ-45, as it is computed today."""
    word = claims.settle("HZ-45").verdict
    return CHANGE.get(word, "Chinese cities drawn by commuting could settle HZ-45, which our borders leave undecided.")


# ------------------------------------------------------------------------------------------------------- the averages


def averages(exponents: pd.DataFrame) -> pd.DataFrame:
    """Return exponents by case (columns typical and total) with the American patents by applicant, largest difference
    first.
    """
    extra = applicants()
    row = pd.DataFrame({"typical": extra[TYPICAL], "total": extra[TOTAL]}, index=["US, patents by metro (applicant)"])
    both = pd.concat([exponents[["typical", "total"]], row])
    return both.assign(gap=both["total"] - both["typical"]).sort_values("gap", ascending=False, kind="stable")


def without_first(table: pd.DataFrame, count: int) -> dict[str, float]:
    """Return both exponents without the places that have most innovation."""
    rest = table.drop(table.nlargest(count, "innovation").index)
    return {name: fit.exponent for name, fit in fits(rest).items()}


def thirds() -> str:
    """Return in words what the smallest and the largest American towns have per head, a third of the people in each."""
    towns = units("US, patents by town (owner)").sort_values("population", kind="stable")
    held = towns["population"].cumsum() / towns["population"].sum()
    ends = towns[held <= 1 / 3], towns[held > 2 / 3]
    small, large = (1000 * float(end["innovation"].sum() / end["population"].sum()) for end in ends)
    word = compared(large / small, 1, ("more", "less", "about the same"), near=0.15)
    return (
        f"Taken together, the {len(ends[0]):,} smallest towns have {small:.1f} patents per 1,000 people. The"
        f" {len(ends[1])} largest, which hold as many people, have {word}, {large:.1f}."
    )


@lru_cache(maxsize=1)
def by_size() -> pd.DataFrame:
    """Return, for China, the United States and the countries of Europe that can be compared, both exponents and the
    concentration index by size, a row each.
    """
    patents = data.load("patents_region")
    tables = {
        "China, prefectures": units(CHINA),
        "China, provinces": larger(CHINA),
        "US, metros": units("US, patents by metro (inventor)"),
        "US, towns": units("US, patents by town (owner)"),
        "US, states": larger("US, patents by town (owner)"),
        **{country: areas.europe(patents, country) for country in areas.comparable_countries(patents)},
    }
    rows = {}
    for name, table in tables.items():
        made, people = table["innovation"], table["population"]
        rows[name] = {
            TYPICAL: scaling.fit(made, people).exponent,
            TOTAL: scaling.fit(made, people, WAYS[TOTAL]).exponent,
            "index": metrics.concentration_index(made, people),
        }
    return pd.DataFrame(rows).T


@lru_cache(maxsize=64)
def vote(case: str, percent: int) -> tuple[float, float]:
    """Return exponent and level (log of the fitted amount of a place of one person) where amounts count with a power:
    0 gives each place one vote, 100 each idea one vote, and what lies between is a mean of the amounts to that power.
    """
    if not 0 <= percent <= 100:
        raise ValueError(f"The share of votes must be a percentage; found {percent}.")
    table, power = seen(units(case)), percent / 100
    if power == 0:
        typical = fits(table)[TYPICAL]
        return typical.exponent, typical.level
    size = np.log(table["population"].to_numpy(dtype=float))
    columns = np.c_[np.ones(size.size), size - size.mean()]
    level, slope = robust.poisson(table["innovation"].to_numpy(dtype=float) ** power, columns).params / power
    return float(slope), float(level - slope * size.mean())


# ---------------------------------------------------------------------------------------------------------- the charts


def _short(values: Array | list[float]) -> list[float]:
    """Round to four significant digits: what a chart can show."""
    return [float(f"{value:.4g}") for value in np.asarray(values, dtype=float)]


def _line(made: go.Figure, xs: Array, ys: Array, name: str, look: str, words: str) -> None:
    made.add_scatter(
        x=_short(xs),
        y=_short(ys),
        mode="lines",
        name=name,
        hoverinfo="skip",
        line={"color": INK[look], "width": 2.6, "dash": DASH[look]},
        meta={"words": words},
    )
    made.add_annotation(
        x=float(np.log10(xs[-1])),
        y=float(np.log10(ys[-1])),
        text=name,
        showarrow=False,
        xanchor="left",
        xshift=6,
        font={"size": 12, "color": charts.text_colour(INK[look])},
    )


def giants(towns: pd.DataFrame) -> go.Figure:
    """Draw three places with two lines through them: the typical place and the total. towns : people, ideas by name."""
    grouped = towns.groupby("people")["ideas"]
    ends = {TYPICAL: np.exp(np.log(towns["ideas"]).groupby(towns["people"]).mean()), TOTAL: grouped.mean()}
    times = {name: float(values.iloc[-1] / values.iloc[0]) for name, values in ends.items()}
    made = charts.figure(
        f"Doubling people multiplies ideas by {times[TYPICAL]:.0f} or {times[TOTAL]:.1f}, depending on the average",
        subtitle="Three invented places: ideas by people, both on logarithmic axes",
        x="People (million)",
        y="Ideas",
        note="Both lines pass through the same small town.",
        source="Invented for this lesson",
        right=130,
        height=380,
    )
    for name, values in ends.items():
        xs, ys = values.index.to_numpy(dtype=float), values.to_numpy(dtype=float)
        said = f"the {name} rises from {ys[0]:.0f} to {ys[-1]:.0f} ideas"
        _line(made, xs, ys, f"{name}: {ys[-1]:.0f}", name, said)
    made.add_scatter(
        x=towns["people"].tolist(),
        y=towns["ideas"].tolist(),
        text=list(towns.index),
        mode="markers+text",
        textposition=["bottom right"] + ["bottom left"] * (len(towns) - 1),
        name="places",
        marker={"size": 12, "color": charts.INK},
        meta={"words": "; ".join(f"{name} {row.ideas} ideas" for name, row in towns.iterrows())},
    )
    made.update_xaxes(type="log", tickvals=sorted(set(towns["people"])), range=[-0.08, 0.36])
    made.update_yaxes(type="log", tickvals=[40, 80, 160, 320, 640], range=[1.4, 3.0])
    return made


#: Where a name stands, in pixels from its dot.
OFFSETS = {"Beijing": (-16, -18), areas.SOUTH: (-20, 2), "Shanghai": (-20, 5), "Hangzhou": (-24, -16)}


def cloud(case: str = CHINA, percent: int | None = None, title: str = "") -> go.Figure:
    """Draw the places of a case, people against amount, with the lines of both averages, or (percent) with the line of
    one share of votes between them.
    """
    one, table, both = CASES[case], seen(units(case)), fits(units(case))
    zeros = len(units(case)) - len(table)
    none = f"{zeros} places with none are left out: they have no place on this axis."
    told = none if zeros else NOTES.get(case, "")
    typical, total = (both[name].exponent for name in WAYS)
    made = charts.figure(
        title
        or f"The same places give an exponent of {typical:.2f}"
        + (f" or of {total:.2f}" if abs(total - typical) >= 0.05 else ", by either average"),
        subtitle=f"{one.counted[0].upper() + one.counted[1:]}, and people, of {one.units}; both axes in steps of ten",
        x="People",
        y=one.counted[0].upper() + one.counted[1:],
        source=charts.source(*one.tables),
        note=" ".join(filter(None, (told, "Thin: the lines of both averages." if percent is not None else ""))),
        right=130,
        height=470,
    )
    people, amount = (table[name].to_numpy(dtype=float) for name in ("population", "innovation"))
    made.add_scatter(
        x=_short(people),
        y=_short(amount),
        text=table["place"].astype(str).tolist(),
        hoverinfo="text+x+y",
        mode="markers",
        name=one.units,
        marker={"size": 6, "color": charts.GREY, "line": {"color": charts.PAPER, "width": 0.5}},
        meta={"words": f"{len(table)} {one.units}"},
    )
    ends = np.array([people.min(), people.max()])
    if percent is None:
        for name, fit in both.items():
            words = f"the line of the {name} has an exponent of {interval(fit)}"
            _line(made, ends, fit.amount(ends), f"{name}<br>{fit.exponent:.2f}", name, words)
    else:
        for name, faint in ((TYPICAL, 0), (TOTAL, 100)):
            slope, level = vote(case, faint)
            made.add_scatter(
                x=_short(ends),
                y=_short(np.exp(level + slope * np.log(ends))),
                mode="lines",
                name=name,
                hoverinfo="skip",
                line={"color": charts.GREY, "width": 1.4, "dash": DASH[name]},
                meta={"words": f"for comparison, the {name} has an exponent of {slope:.2f}"},
            )
        slope, level = vote(case, percent)
        words = f"with {percent}% of the way from places to ideas the exponent is {slope:.2f}"
        look = TYPICAL if percent == 0 else TOTAL
        _line(made, ends, np.exp(level + slope * np.log(ends)), f"exponent<br>{slope:.2f}", look, words)
    for place, (ax, ay) in OFFSETS.items():
        row = table[table["place"] == place]
        if len(row):
            made.add_annotation(
                x=float(np.log10(row["population"].iloc[0])),
                y=float(np.log10(row["innovation"].iloc[0])),
                text=SHORT.get(place, place),
                ax=ax,
                ay=ay,
                showarrow=True,
                arrowhead=0,
                arrowwidth=1,
                arrowcolor=charts.QUIET,
                xanchor="right",
                font={"size": 12, "color": charts.INK},
            )
    made.update_xaxes(type="log", dtick=1, showgrid=True)
    top = float(np.log10(amount.max())) + 0.4
    made.update_yaxes(type="log", dtick=1, range=[float(np.log10(amount.min())) - 0.3, top])
    return made


def dumbbells(table: pd.DataFrame, title: str, *, subtitle: str, note: str, source: str) -> go.Figure:
    """Draw two exponents for each row: a ring for the typical place, a dot for the total, and the line of proportion.

    table : columns typical and total, rows from top to bottom.
    """
    rows = table.index.astype(str).tolist()
    made = charts.figure(
        title,
        subtitle=subtitle,
        x="Exponent (1: in proportion to people)",
        source=source,
        note=note,
        left=230,
        height=190 + 30 * len(rows),
        legend=True,
    )
    for name, low, high in zip(rows, table["typical"], table["total"], strict=True):
        made.add_scatter(
            x=[low, high],
            y=[name, name],
            mode="lines",
            line={"color": charts.GREY, "width": 2},
            showlegend=False,
            hoverinfo="skip",
            meta={"words": False},
        )
    for column, name in (("typical", TYPICAL), ("total", TOTAL)):
        made.add_scatter(
            x=table[column].round(3).tolist(),
            y=rows,
            mode="markers",
            name={TYPICAL: "typical place (one vote per place)", TOTAL: "total (one vote per idea)"}[name],
            marker={"symbol": MARK[name], "size": 11, "color": INK[name], "line": {"width": 2, "color": INK[name]}},
            meta={
                "words": f"{name}: " + "; ".join(f"{row} {value:.2f}" for row, value in table[column].items()),
            },
        )
    made.add_vline(x=1, line={"color": charts.INK, "width": 1.2, "dash": "dot"})
    made.update_yaxes(autorange="reversed", type="category", ticks="", showgrid=True)
    made.update_xaxes(showgrid=True)
    return made


def everywhere(exponents: pd.DataFrame) -> go.Figure:
    """Draw both averages of every case; exponents by case, columns typical and total."""
    table = averages(exponents)
    up = table.index[table["gap"] > 0.05]
    china = [name for name in up if name.startswith("China")]
    title = (
        "Of these, only China's totals clearly outpace its typical places"
        if len(china) == len(up) > 0
        else f"In {len(up)} of {len(table)} cases the total rises faster than the typical place"
    )
    return dumbbells(
        table,
        title,
        subtitle="Exponent of the amount on people, least squares on logarithms and Poisson, same places",
        note="Towns count patents at the owner's seat, and by applicant means at head offices.",
        source=charts.source(
            "us_patent_inventors_city_cn",
            "prefecture_panel_cn",
            "us_metro_wages",
            "us_metro_patents",
            "patents_us",
            "patents_region",
            "urban_scaling_exponents",
        ),
    )


def correlations(*, china: bool = True) -> dict[str, float]:
    """Return how each exponent goes with the concentration index by size, with or without China's two rows."""
    table = by_size()
    table = table if china else table.drop([name for name in table.index if str(name).startswith("China")])
    return {name: float(table[name].corr(table["index"])) for name in WAYS}


def reconciled() -> go.Figure:
    """Draw the concentration index by size against both exponents, for every country and cut."""
    table = by_size()
    strong = correlations()
    first = max(strong, key=lambda name: strong[name])
    title = (
        f"The curve by size follows the exponent of the {first}"
        if abs(strong[TOTAL] - strong[TYPICAL]) > 0.1
        else "The curve by size follows both exponents alike"
    )
    made = charts.figure(
        title,
        subtitle=f"{len(table)} sets of places: concentration index by size (up), exponent by either average (across)",
        x="Exponent (1: in proportion to people)",
        y="Concentration index by size",
        source=charts.source("us_patent_inventors_city_cn", "patents_us", "us_metro_patents", "patents_region"),
        note=f"Correlation with the index: total {strong[TOTAL]:.2f}, typical place {strong[TYPICAL]:.2f}."
        " Grey lines join the two exponents of each named set.",
        legend=True,
        height=450,
        right=40,
    )
    for place in ("China, prefectures", "China, provinces", "US, towns"):
        made.add_scatter(
            x=[round(float(table[name][place]), 3) for name in WAYS],
            y=[round(float(table["index"][place]), 3)] * len(WAYS),
            mode="lines",
            line={"color": charts.GREY, "width": 1.6},
            showlegend=False,
            hoverinfo="skip",
            meta={"words": False},
        )
    for name in WAYS:
        made.add_scatter(
            x=table[name].round(3).tolist(),
            y=table["index"].round(3).tolist(),
            text=table.index.tolist(),
            mode="markers",
            name=name,
            marker={"symbol": MARK[name], "size": 10, "color": INK[name], "line": {"width": 2, "color": INK[name]}},
            meta={"words": f"{name}: correlation of {strong[name]:.2f} with the index"},
        )
    for place, ax, ay in (("China, prefectures", -20, 22), ("China, provinces", 20, 18), ("US, towns", -44, -26)):
        made.add_annotation(
            x=float(table[TOTAL][place]),
            y=float(table["index"][place]),
            text=place,
            ax=ax,
            ay=ay,
            showarrow=True,
            arrowhead=0,
            arrowcolor=charts.QUIET,
            font={"size": 12, "color": charts.INK},
        )
    made.add_vline(x=1, line={"color": charts.INK, "width": 1.2, "dash": "dot"})
    made.add_hline(y=0, line={"color": charts.INK, "width": 1.2, "dash": "dot"})
    made.update_xaxes(showgrid=True)
    return made


def borders() -> pd.DataFrame:
    """Return both exponents of the same innovation in small and in large places, a row each."""
    rows = {}
    for case, one in LARGER.items():
        country = case.split(",")[0].replace("US", "United States")
        for size, table, words in (("small", units(case), CASES[case].units), ("large", larger(case), one.units)):
            fit = {name: scaling.fit(table["innovation"], table["population"], way) for name, way in WAYS.items()}
            rows[f"{country}: {len(table):,} {words}"] = {
                "typical": fit[TYPICAL].exponent,
                "total": fit[TOTAL].exponent,
                "low": fit[TOTAL].low,
                "high": fit[TOTAL].high,
                "country": country,
                "size": size,
            }
    return pd.DataFrame(rows).T.infer_objects()


def redrawn() -> go.Figure:
    """Draw both averages of the same innovation by small and by large places."""
    table = borders()
    totals = table.pivot(index="country", columns="size", values="total").loc["China"].astype(float)
    word = "fall" if totals["large"] < totals["small"] else "rise"
    return dumbbells(
        table.astype({"typical": float, "total": float}),
        f"Merged into provinces, China's totals {word} from {totals['small']:.2f} to {totals['large']:.2f}",
        subtitle="Exponent of inventors or patents on people, zeros kept in the total, by small and by large places",
        note="China's provinces also count inventors of whom only the province is known, and US towns and states count"
        " patents of different years.",
        source=charts.source("us_patent_inventors_city_cn", "patents_us", "patents_region"),
    )


def _provinces_total() -> scaling.Fit:
    table = larger(CHINA)
    return scaling.fit(table["innovation"], table["population"], WAYS[TOTAL])


def provinces() -> str:
    """Return in words what the total of China's provinces says, with and without two of them."""
    table, own = larger(CHINA), _provinces_total()
    giants = ("Beijing", "Shanghai")
    rest = table[~table["place"].isin(giants)]
    less = scaling.fit(rest["innovation"], rest["population"], WAYS[TOTAL]).exponent
    told = "includes one" if own.low < 1 < own.high else f"lies {'above' if own.low >= 1 else 'below'} one"
    word = compared(less, own.exponent, ("rises", "falls", "stays"))
    middle = table["population"].median()
    small = all(float(table.set_index("place")["population"][name]) < middle for name in giants)
    return (
        f"In China's provinces the total reads {own.exponent:.2f}, but its interval of {own.low:.1f} to"
        f" {own.high:.1f} {told}. {listed(giants)} are giants among prefectures"
        f" {'and small among provinces, so the giants have changed sides' if small else 'and among provinces'}."
        f" Without these two it {word} {'to' if word != 'stays' else 'at'} {less:.2f}."
    )


# ----------------------------------------------------------------------------------------------------------- the puzzle

LAWS = tuple(round(0.1 * n, 1) for n in range(10, 36))


def returned(table: pd.DataFrame, number: str) -> tuple[float, float]:
    """Return the lowest and the highest law whose worlds hold our figure. table : law, number, low, high, ours."""
    rows = table[(table["number"] == number) & (table["low"] <= table["ours"]) & (table["ours"] <= table["high"])]
    if rows.empty:
        return float("nan"), float("nan")
    return min(map(float, rows["law"])), max(map(float, rows["law"]))


def all_at_once(table: pd.DataFrame) -> list[float]:
    """Return the laws whose worlds hold all of our figures. table : law, number, low, high, ours."""
    held = ((table["low"] <= table["ours"]) & (table["ours"] <= table["high"])).groupby(table["law"]).all()
    return [float(law) for law in held.index[held]]


@lru_cache(maxsize=8)
def with_spread(spread: float, runs: int = 1000) -> tuple[float, ...]:
    """Return the laws that return all four figures of China's inventors at once in worlds of this spread."""
    china = units(CHINA)
    rows = []
    for law in LAWS:
        made = scaling.worlds(china.population, law, spread, china.innovation.sum(), runs=runs)
        for number, values, ours in _numbers(made, china):
            low, high = np.quantile(values, [0.05, 0.95])
            rows.append((law, number, low, high, ours))
    return tuple(all_at_once(pd.DataFrame(rows, columns=["law", "number", "low", "high", "ours"])))


def _numbers(made: Whole, china: pd.DataFrame) -> list[tuple[str, Array, float]]:
    ours = china["innovation"].to_numpy(dtype=float)
    found = [
        (way, scaling.exponents(made, china.population, way), float(scaling.exponents(ours, china.population, way)[0]))
        for way in scaling.METHODS
    ]
    return [*found, ("places with none", (made == 0).sum(axis=1).astype(float), float((ours == 0).sum()))]


ROWS = {
    "left out": "least squares, zeros left out",
    "plus one": "least squares, one added",
    "Poisson": "Poisson, zeros kept",
    "places with none": "number of places with none",
}


def puzzle(table: pd.DataFrame) -> go.Figure:
    """Draw, for each of our figures, which built-in laws return it, and the laws that return all of them.

    table : law, number, low, high (of nine worlds in ten) and ours.
    """
    both = all_at_once(table)
    title = (
        f"Laws from {min(both):.1f} to {max(both):.1f} return all four figures at once"
        if len(both) > 1
        else f"Only a law of {both[0]:.1f} returns all four figures at once"
        if both
        else "No single law returns all four figures at once"
    )
    made = charts.figure(
        title,
        subtitle="Exponents built into invented countries whose results agree with China's, figure by figure",
        x="Exponent that is built in",
        source="Invented worlds on the people of prefectures_cn.",
        note="A bar: the exponents with which nine in ten invented countries can give our figure, of those from"
        f" {LAWS[0]:.0f} to {LAWS[-1]} that were tried. Shade: what all bars share.",
        left=230,
        height=360,
        legend=True,
    )
    labels = list(ROWS.values())
    bars = {label: returned(table, number) for number, label in ROWS.items()}
    for label, (low, high) in bars.items():
        if np.isfinite(low):
            made.add_scatter(
                x=[low, high],
                y=[label, label],
                mode="lines+markers",
                line={"color": charts.PALETTE[0], "width": 9},
                marker={"symbol": "line-ns", "size": 1},
                name="laws that return our figure",
                showlegend=label == labels[0],
                meta={"words": f"{label}: laws from {low:.1f} to {high:.1f}"},
            )
    ours = table.drop_duplicates("number").set_index("number")["ours"].drop("places with none")
    made.add_scatter(
        x=ours.round(2).tolist(),
        y=[ROWS[number] for number in ours.index],
        mode="markers",
        name="the exponent that we read",
        marker={"symbol": "x", "size": 11, "color": charts.PALETTE[1]},
        meta={"words": "read: " + "; ".join(f"{ROWS[str(number)]} {value:.2f}" for number, value in ours.items())},
    )
    if both:
        made.add_vrect(x0=min(both), x1=max(both), fillcolor=charts.GREY, opacity=0.25, line_width=0, layer="below")
    made.update_yaxes(type="category", categoryarray=labels, autorange="reversed", ticks="", showgrid=True)
    made.update_xaxes(range=[0.9, 3.6], showgrid=True)
    return made


def share_of_first(table: pd.DataFrame, count: int) -> Mapping[str, float]:
    """Return the share (per cent) that the places with most innovation hold: of innovation, and of people."""
    first = table.nlargest(count, "innovation")
    return {name: 100 * float(first[name].sum() / table[name].sum()) for name in ("innovation", "population")}


def answer(table: pd.DataFrame) -> str:
    """Return the answer to the puzzle in words. table : law, number, low, high, ours."""
    both = all_at_once(table)
    if not both:
        return "No single law returns all four numbers, so one of our assumptions about these countries is wrong."
    own = fits(units(CHINA))
    law = f"Laws from {min(both):.1f} to {max(both):.1f} do" if len(both) > 1 else f"A law of {both[0]:.1f} does"
    inside = [name for name, fit in own.items() if min(both) - 0.05 <= fit.exponent <= max(both) + 0.05]
    start = (
        f"{law}, and neither of the two averages is among them."
        if not inside
        else f"{law}, and among them is what we read for the {' and the '.join(inside)}."
    )
    return (
        f"{start} Selection makes least squares read too little, and Poisson reads too much where chance makes a large"
        " place a giant."
    )


#: The law whose worlds are looked at among large places only, and from which size on a place is large.
MIDDLE, LARGE = 2.4, 3e6


@lru_cache(maxsize=1)
def fifth(runs: int = 1000) -> tuple[float, float, float]:
    """Return what least squares reads among large prefectures: in China, in the middle world, and the share of worlds
    (per cent) that reach China's.
    """
    china = units(CHINA)
    large = (china["population"] >= LARGE).to_numpy()
    made = scaling.worlds(china["population"], MIDDLE, 2.0, china["innovation"].sum(), runs=runs)
    found = scaling.exponents(made[:, large], china["population"][large])
    ours = scaling.fit(china["innovation"], china["population"], least=LARGE).exponent
    return ours, float(np.median(found)), 100 * float((found >= ours).mean())


def doubts() -> str:
    """Return in words what a fifth number and other spreads than 2 say of the puzzle."""
    ours, middle, reach = fifth()
    laws = {spread: with_spread(spread) for spread in (1.5, 2.25, 2.5)}
    some = [f"with {spread}, laws from {min(found):.1f} to {max(found):.1f}" for spread, found in laws.items() if found]
    either = " or ".join(str(spread) for spread, found in laws.items() if not found)
    others = (
        f"{listed(some).capitalize()} do{f'; with {either}, none does' if either else ''}" if some else "No other does"
    )
    large = (
        f"Among prefectures with 3 million people or more, least squares reads {ours:.2f}, and {reach:.0f}% of the"
        f" worlds with a law of {MIDDLE} reach that."
    )
    if 10 <= reach <= 90:
        return f"The spread was our choice. {others}. A fifth number fits. {large}"
    return (
        f"The spread was our choice. {others}. And a fifth number hardly fits. {large} So perhaps no single law holds,"
        f" and the line bends {'upwards' if ours > middle else 'downwards'}."
    )


def all_ways() -> go.Figure:
    """Draw every way of asking the first question of HZ-45, and how the ways of each option answer."""
    asked = claims.settle("HZ-45").judged
    assert asked is not None  # HZ-45 has a record
    part = asked.parts[0]
    yes = sum(way.answer == "yes" for way in part.ways)
    return ways.strip_of(
        part,
        title=f"{yes} of {len(part.ways)} ways put China's exponent above one",
        subtitle="Exponent of innovation on people over Chinese prefectures, with 95% intervals, by way of asking",
        unit="Exponent",
        source=charts.source("us_patent_inventors_city_cn", "census_cities_cn", "prefectures_cn"),
        note="The ways share their tables, so they are not independent tests.",
    )


def since() -> str:
    """Return what has happened since the essay, by the clusters of the World Intellectual Property Organization."""
    facts = data.load("wipo_cluster_facts")

    def rank(cluster: str, year: int, indicator: str = "rank") -> int:
        return int(rules.only(facts, cluster=cluster, year=year, indicator=indicator))

    south = "Shenzhen–Hong Kong–Guangzhou"
    then, now = rank(south, 2024), rank(south, 2025)
    moved = "rose" if now < then else "fell" if now > then else "stayed"
    places = f"{moved} from rank {then} to rank {now}" if moved != "stayed" else f"stayed at rank {now}"
    ningde = rank("Ningde", 2025, "rank by output per head"), rank("Ningde", 2025)
    last = (
        "its place turns on whether we divide by people"
        if ningde[0] < ningde[1]
        else "here both ways of ordering agree"
    )
    return (
        f"On the list of clusters of 2025 (lesson {contents.number('how_concentrated')}), {south} {places}, but venture"
        " deals were counted for the first time."
        f" Ningde has rank {ningde[1]} by total and rank {ningde[0]} by output per head, so {last}."
    )


def opening() -> str:
    """Return what the mayor and the minister hear, in words."""
    table = units(CHINA)
    both = fits(table)
    return (
        f"She opens one table, takes the same {len(seen(table))} Chinese places for both, and makes no mistake. The"
        f" mayor hears that a place with twice the people has {per_head(both[TYPICAL].exponent)}. The minister hears"
        f" {per_head(both[TOTAL].exponent)}."
    )
