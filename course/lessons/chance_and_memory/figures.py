"""The charts of urns, places and fields, and the tables that they draw."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from course import charts, data
from course.english import listed, ordinal
from course.ledger import claims, ways
from course.lessons.chance_and_memory import claims as room
from course.lessons.chance_and_memory import records
from course.models import city_growth
from course.tables import ai

MODEL = "A model, no data: course.models.city_growth."
#: Ideas that a forecaster has seen, in the chart of the urn.
LOOKS = (0, 1, 3, 10, 30, 100, 300)
#: The span of years that a forecaster of the real places wants to know.
END = 2021
#: The five cities whose young firms both lists count, in the order of the chart.
FIVE = ("Beijing", "Shanghai", "Shenzhen", "Guangzhou", "Hangzhou")
#: The lists of young firms: name in the chart -> who makes it, and its year.
LISTS = {
    "CB Insights, April 2022": ("CB Insights", 2022),
    "Hurun, end of 2022": ("Hurun", 2023),
    "Zhongguancun Forum, 2024": ("China unicorn report (Zhongguancun Forum)", 2024),
}
#: How many years a forecast of equal length looks ahead, and how many places behind the first three count as next.
AHEAD, NEXT = 5, 30
#: The name of the place of Shenzhen in a text.
SOUTH = "Shenzhen-Dongguan-Hong Kong"


# ------------------------------------------------------------------------------------------------------------- tables


@cache
def inventors() -> pd.DataFrame:
    """Return people of 2010 and inventors of each year by place (see `claims.inventors`; a copy to keep whole)."""
    return room.inventors(data.load("prefectures_cn"), data.load("us_patent_inventors_city_cn")).copy()


def three_years(last: int) -> pd.Series[Any]:
    """Return inventors by place, added up over the three years that end with one."""
    return room.three_years(inventors(), last)


def placed(last: int, place: str = "Hangzhou") -> tuple[int, float]:
    """Return the rank of a place by inventors of the three years up to one, and its share of them in per cent."""
    found = three_years(last)
    return int(found.rank(ascending=False, method="min")[place]), 100 * float(found[place] / found.sum())


def first_three(last: int) -> pd.Series[Any]:
    """Return the shares, in per cent, of the three places with the most inventors of three years."""
    found = three_years(last)
    return (100 * found / found.sum()).sort_index(kind="stable").nlargest(3)


def next_three() -> list[str]:
    """Return the places with the most inventors of 2001 to 2003 behind the three that lead at the end."""
    rest = three_years(room.FIRST + 2).drop(index=list(first_three(END).index))
    return [str(name) for name in rest.drop(index="Hangzhou").sort_index(kind="stable").nlargest(3).index]


@cache
def young_firms() -> pd.DataFrame:
    """Return the young firms of the list, each with its place."""
    return room.firms(
        data.load("unicorns_cn_companies_2022"), data.load("prefectures_cn"), data.load("us_patent_inventors_city_cn")
    )


@cache
def table() -> pd.DataFrame:
    """Return the places with people, inventors of three spans of years, and young firms by 2015 and after (a copy to
    keep whole).
    """
    found = room.units(data.load("prefectures_cn"), data.load("us_patent_inventors_city_cn"))
    young = young_firms()
    known = room.counted(young[young["reached"] <= room.STAND], found)
    later = room.counted(young[young["reached"] > room.STAND], found)
    return found.assign(known=known, later=later, firms=known + later)


@cache
def forecasts() -> pd.DataFrame:
    """Return the shares of young firms by place that a forecaster of 2015 could have named."""
    return room.forecasts(table(), table()["known"])


def years_on(last: int, years: int = AHEAD) -> float:
    """Return what a forecast by the inventors of three years misplaces so many years later, in per cent."""
    return city_growth.misplaced(three_years(last), three_years(last + years))


def kept_growing(first: int, middle: int, last: int, count: int = NEXT) -> float:
    """Return the rank correlation of growth in shares before and after a year, among large places.

    These are the places with the most inventors of the three years up to `middle`, without the first three.
    """
    shares = {year: three_years(year) / three_years(year).sum() for year in (first, middle, last)}
    large = shares[middle].drop(index=list(first_three(last).index)).sort_index(kind="stable").nlargest(count).index
    before, after = (shares[b][large] / shares[a][large] for a, b in ((first, middle), (middle, last)))
    return float(before.rank().corr(after.rank()))


def above_inventors(without: str | None = None) -> list[str]:
    """Return which of the six places with the most young firms have more of them than 95% of draws by inventors.

    without : a place that is left out with its firms and its inventors.
    """
    mine = table() if without is None else table().drop(index=without)
    drawn = city_growth.draws(mine["middle"], int(mine["firms"].sum()))
    most = pd.Series(np.quantile(drawn, 0.95, axis=0), mine.index)
    first = table()["firms"].sort_index(kind="stable").nlargest(6).index
    return [str(name) for name in first if name in mine.index and mine["firms"][name] > most[name]]


def lists() -> pd.DataFrame:
    """Return the share of each city in the young firms of the five cities, in per cent, by list."""
    found = listed_firms()
    return (100 * found / found.sum()).round(1)


def listed_firms() -> pd.DataFrame:
    """Return the young firms of the five cities on each list, in a table of cities and lists."""
    rows = data.load("unicorns_2022").query("iso3 == 'CHN' and level == 'city' and grouped_by == 'place'")
    made = {}
    for name, (maker, year) in LISTS.items():
        mine = rows[(rows["list_maker"].astype(str) == maker) & (rows["year"] == year)].set_index("place")["unicorns"]
        made[name] = mine.reindex(list(FIVE)).astype("int64")
    return pd.DataFrame(made).rename_axis(None)


@cache
def fields() -> pd.DataFrame:
    """Return notable AI models by field and span of years, edition of July 2026, in per cent of each span."""
    models = data.load("ai_notable_models_2026")
    spans = {"2013 to 2015": (2013, 2015), **records.SPANS}
    found = pd.DataFrame({name: room.fields(models, *years) for name, years in spans.items()}).fillna(0)
    return 100 * found / found.sum()


def by_chance() -> list[float]:
    """Return what chance alone would misplace of seats, of fields, and of fields far ahead, in per cent.

    Both samples, as large as they are, are dealt out from the same shares, those of both together; the median.
    """
    models = edition("July 2026").dropna(subset="domain")
    spans = [(2013, 2015), *records.SPANS.values()]
    counts = [int(models["year"].between(*years).sum()) for years in spans]
    shares = [room.fields(models, *years).rename(str(years)) for years in spans]
    known, later = table()["known"], table()["later"]
    pairs = [(known, later, int(known.sum()), int(later.sum()))]
    for share, size in zip(shares[1:], counts[1:], strict=True):
        both = pd.concat([shares[0], share], axis=1).fillna(0)
        pairs.append((both.iloc[:, 0], both.iloc[:, 1], counts[0], size))
    found = []
    for before, after, few, many in pairs:
        first, second = (city_growth.draws(before + after, size, 400, seed) for size, seed in ((few, 1), (many, 2)))
        off = [city_growth.misplaced(a, b) for a, b in zip(first, second, strict=True)]
        found.append(float(np.median(off)))
    return found


def moved() -> pd.DataFrame:
    """Return what a forecaster of 2015 misplaces of seats and of fields, and what chance alone would, in per cent."""
    before, places = fields()["2013 to 2015"], table()
    found = [city_growth.misplaced(places["known"], places["later"])]
    found += [city_growth.misplaced(before, fields()[span]) for span in records.SPANS]
    rows = ["seats of young firms, 2016 to 2022", *(f"fields of AI models, {span}" for span in records.SPANS)]
    return pd.DataFrame({"misplaced (%)": found, "by chance (%)": by_chance()}, index=rows)


def guesses(stories: Mapping[str, Sequence[int]]) -> pd.DataFrame:
    """Return the city that leads after ten ideas and the one that wins, numbered from 1, a row a history.

    stories : as in `played`. Where several lead after ten ideas, the first of them counts.
    """
    rows = {}
    for name, homes in stories.items():
        ideas = homes[city_growth.CITIES :]
        spans = (ideas[:10], ideas[len(ideas) // 2 :])
        rows[name] = [int(np.bincount(span, minlength=city_growth.CITIES).argmax()) + 1 for span in spans]
    return pd.DataFrame.from_dict(rows, "index", columns=["leads after ten ideas", "wins"])


def fields_elsewhere(vintage: str, ahead: str) -> str:
    """Return what a forecast of 2015 by the fields of three years misplaces, in whole per cent (see HZ-28)."""
    editions = (data.load("ai_notable_models"), data.load("ai_notable_models_2026"))
    found = records.fields_elsewhere(*editions, vintage=vintage, years_ahead=ahead, looking_back_to=2013)
    return f"{found.value:.0f}"


# ------------------------------------------------------------------------------------------------------------- charts


def played(stories: Mapping[str, Sequence[int]]) -> go.Figure:
    """Draw the same country several times over: the share of each city at the end, a row of dots a history.

    stories : name of the row -> the city of each idea, in the order in which they came.
    """
    shares = {
        name: 100 * np.bincount(homes, minlength=city_growth.CITIES) / len(homes) for name, homes in stories.items()
    }
    leaders = len({int(share.argmax()) for share in shares.values()})
    title = (
        f"In {len(shares)} histories of twelve equal cities, {leaders} different cities lead"
        if leaders > 1
        else f"In all {len(shares)} histories, the same city leads"
    )
    fig = charts.figure(
        title,
        subtitle="Share of each city in all ideas at the end of a history, in per cent",
        x="Share of all ideas (%)",
        source=MODEL,
        note="Each dot is a city. The diamond is the city that leads in that history. The histories of the lab are"
        " others.",
        left=96,
        height=150 + 27 * len(shares),
    )
    for row, (name, share) in enumerate(shares.items()):
        top = int(share.argmax())
        order = [n for n in range(len(share)) if n != top] + [top]  # the leader lies on top of the others
        fig.add_scatter(
            x=np.round(share[order], 1).tolist(),
            y=[name] * len(share),
            mode="markers",
            text=[f"city {n + 1}" for n in order],
            marker={
                "size": [13 if n == top else 9 for n in order],
                "color": [charts.INK if n == top else charts.GREY for n in order],
                "opacity": 1,  # plotly lets marks of several sizes shine through
                "symbol": ["diamond" if n == top else "circle" for n in order],
            },
            meta={
                "words": f"{name}: city {top + 1} leads with {share[top]:.0f}%, the next has"
                f" {np.sort(share)[-2]:.0f}%, the last {share.min():.0f}%"
            },
            showlegend=False,
        )
        fig.add_annotation(
            x=float(share[top]),
            y=row,
            text=f"city {top + 1}",
            showarrow=False,
            xanchor="left",
            xshift=10,
            font={"size": 12, "color": charts.INK},
        )
    fig.update_yaxes(autorange="reversed", type="category", ticks="", showgrid=True)
    fig.update_xaxes(range=[-1, 5 + 1.08 * max(float(share.max()) for share in shares.values())], showgrid=True)
    return fig


def named(worlds: pd.DataFrame) -> go.Figure:
    """Draw how often the city that leads so far leads in the end, by how many ideas a forecaster has seen.

    worlds : a column a world, indexed by ideas seen, in per cent of the histories.
    """
    first = worlds.iloc[:, 0]
    rises = float(first.iloc[-1]) > 2 * float(first.iloc[0])
    when = "Early" if worlds.index[0] else "Blind"
    title = (
        f"{when} guesses are right in {first.iloc[0]:.0f}% of histories, late ones in {first.iloc[-1]:.0f}%"
        if rises
        else "Looking later does not help to name the leader"
    )
    # words, because an axis of categories takes a name that is a number for a place
    steps = [f"{look:,} idea{'' if look == 1 else 's'}" if look else "none" for look in worlds.index]
    long = worlds.set_axis(steps).rename_axis("seen").reset_index().melt("seen", var_name="world", value_name="sure")
    long["seen"] = pd.Categorical(long["seen"], steps, ordered=True)
    fig = charts.lines(
        long,
        "seen",
        "sure",
        by="world",
        title=title,
        subtitle="Histories in which the city that leads so far also leads in the second half, in per cent",
        x_title="What the forecaster has seen, of 1,000 ideas",
        y_title="% of histories",
        source=MODEL,
        note="Each step along the axis is about three times the last. Where several cities lead, one is drawn by lot.",
        zero=True,
    )
    fig.update_xaxes(type="category", categoryorder="array", categoryarray=steps)
    return fig


def looking(found: pd.DataFrame) -> go.Figure:
    """Draw what a forecast of the places of inventors misplaces, by the year in which it is made.

    found : indexed by year, in per cent of the inventors of the last three years; the columns are past inventors, and
    equal chances per person.
    """
    so_far, people = found["past inventors"], found["equal chance per person"]
    title = (
        "Past inventors forecast better than where people live"
        if so_far.lt(people).all()
        else "Where people live forecast better than past inventors"
        if so_far.gt(people).all()
        else "Past inventors forecast better than people only in some years"
    )
    long = found.rename_axis("year").reset_index().melt("year", var_name="forecaster", value_name="off")
    return charts.lines(
        long,
        "year",
        "off",
        by="forecaster",
        title=title,
        subtitle=f"Inventors of {END - 2} to {END} in other places than forecast, in per cent, by year of the forecast",
        x_title="The forecaster knows the three years that end here",
        y_title="% misplaced",
        source=charts.source("us_patent_inventors_city_cn", "prefectures_cn"),
        note="The later the forecast, the fewer years lie ahead. Inventors in Nanjing, Changsha and Hefei can't be"
        " placed, so none or few of them are counted.",
        zero=True,
        markers=False,
    )


def risers() -> go.Figure:
    """Draw the shares of the places behind the first three, at the beginning and at the end."""
    first, last = room.FIRST + 2, END
    shares = pd.DataFrame({"2001 to 2003": three_years(first), "2019 to 2021": three_years(last)})
    shares = 100 * shares / shares.sum()
    rest = shares.drop(index=list(first_three(last).index))
    kept = rest[(rest.rank(ascending=False) <= 12).any(axis=1)]
    before, after = placed(first)[0], placed(last)[0]
    named = next_three()
    fell = bool((shares["2019 to 2021"] < shares["2001 to 2003"])[named].all())
    fell &= bool((shares["2001 to 2003"][named] > shares["2001 to 2003"]["Hangzhou"]).all())
    one = float(three_years(first).sum()) / 100
    told = "rose" if after < before else "fell" if after > before else "stayed"
    moved = f"{told} from {ordinal(before)} to {ordinal(after)}" if told != "stayed" else f"stayed {ordinal(before)}"
    return charts.slope(
        kept.sort_values("2019 to 2021", ascending=False, kind="stable"),
        "2001 to 2003",
        "2019 to 2021",
        title=f"Hangzhou {moved} while three early rivals fell back" if fell else f"Hangzhou {moved} by inventors",
        subtitle="Share of China's inventors on US patents by place, in per cent; the three largest are left out",
        source=charts.source("us_patent_inventors_city_cn", "prefectures_cn"),
        note="Named are Hangzhou and the next places of 2001 to 2003; grey lines are other large places. Ranks count"
        f" all {len(shares)} places. In 2001 to 2003 one per cent was only {one:.0f} inventors.",
        highlight=["Hangzhou", *named],
        unit="%",
        digits=1,
    )


def chances(by_people: np.ndarray, by_past: np.ndarray, show: int = 6) -> go.Figure:
    """Draw young firms by place (a dot) and what two null models give (bands, 90% of the draws).

    by_people, by_past : draws of firms, (draws, places), in the order of `table`.
    """
    frame = table()
    first = frame["firms"].sort_index(kind="stable").nlargest(show).index
    at = np.array([list(frame.index).index(name) for name in first])
    real = frame["firms"][first]
    above = real[real > np.quantile(by_past[:, at], 0.95, axis=0)].index.tolist()
    people = np.quantile(by_people[:, at], 0.95, axis=0)
    sure = [name for name in above if name in above_inventors(SOUTH)]
    few = SOUTH in first and real[SOUTH] < np.quantile(by_past[:, list(frame.index).index(SOUTH)], 0.05)
    title = (
        f"{listed(sure)} {'have' if len(sure) > 1 else 'has'} more young firms than inventors suggest"
        f"{f', {SOUTH} fewer' if few else ''}"
        if 0 < len(sure) < 3
        else f"{len(above)} places have more young firms than their inventors suggest"
        if above
        else "No place has more young firms than its inventors suggest"
    )
    made = charts.layout(
        title,
        subtitle="Young firms worth a billion dollars or more, by place, and 90% of the draws of two null models",
        x="Firms on the list of April 2022",
        source=charts.source("unicorns_cn_companies_2022", "us_patent_inventors_city_cn", "prefectures_cn"),
        note=f"Only firms still unlisted in April 2022. {SOUTH} is one place, but Hong Kong's firms aren't counted. "
        + (
            f"Without it, {listed([name for name in above if name not in sure])} would not lie above their bands."
            if len(sure) < len(above)
            else "Without it, the same places lie above."
        )
        + told_lists(),
        height=190 + 32 * len(first),
        left=215,
        right=30,
        legend=True,
    )
    made["yaxis"] |= {"autorange": "reversed", "type": "category", "ticks": "", "showgrid": True}
    ranges = {"equal chance per person": by_people[:, at], "equal chance per inventor": by_past[:, at]}
    far = max(float(real.max()), float(people.max()), float(np.quantile(by_past[:, at], 0.95, axis=0).max()))
    made["xaxis"] |= {"showgrid": True, "range": [-0.5, 1.06 * far]}
    traces: list[dict[str, Any]] = []
    looks = ((charts.GREY, 14), (charts.MODEL[0], 6))
    for (label, drawn), (ink, wide) in zip(ranges.items(), looks, strict=True):
        low, high = np.quantile(drawn, [0.05, 0.95], axis=0)
        xs: list[float | None] = []
        ys: list[str | None] = []
        for name, a, b in zip(first, low, high, strict=True):
            xs += [float(a), float(b), None]
            ys += [str(name), str(name), None]
        words = "; ".join(f"{n} {a:.0f} to {b:.0f}" for n, a, b in zip(first, low, high, strict=True))
        traces.append(
            {
                "type": "scatter",
                "x": xs,
                "y": ys,
                "mode": "lines",
                "name": label,
                "line": {"color": ink, "width": wide},
                "meta": {"words": f"{label}: {words}"},
            }
        )
    traces.append(
        {
            "type": "scatter",
            "x": real.astype(float).tolist(),
            "y": [str(name) for name in first],
            "mode": "markers",
            "name": "on the list",
            "marker": {"symbol": "diamond", "size": 11, "color": charts.INK},
            "meta": {"words": "on the list: " + "; ".join(f"{n} {v:.0f}" for n, v in real.items())},
        }
    )
    return go.Figure(data=traces, layout=made)


def told_lists() -> str:
    """Return how Shenzhen does on the newer lists, and which city has a larger share of the five there."""
    found = lists()
    first = str(found.columns[0])
    south, others = found.loc["Shenzhen"], found.drop(columns=first)
    said = f" Of the firms in {listed(FIVE)}, Shenzhen has {south.min():.0f} to {south.max():.0f}% here and"
    said += " on two newer lists"
    weak = [str(city) for city in found.index if others.loc[city].min() > 1.5 * found.loc[city, first]]
    if not weak:
        return f"{said}."
    mine = found.loc[weak[0]].astype(float)
    there = mine.drop(first)
    return f"{said}, {weak[0]} {mine[first]:.0f}% here and {there.min():.0f} to {there.max():.0f}% there."


def moved_fields() -> go.Figure:
    """Draw the shares of fields in notable AI models, from before the forecast to the years far ahead."""
    found = fields()
    first, last = "2013 to 2015", "2022 to 2025"
    before, after = str(found[first].idxmax()), str(found[last].idxmax())
    title = (
        f"{before} led AI models until 2015, and {after.lower()} leads them now"
        if before != after
        else f"{before} led AI models until 2015 and still does"
    )
    return charts.slope(
        found.sort_values(last, ascending=False, kind="stable"),
        first,
        last,
        title=title,
        subtitle="Share of each field in notable AI models of the world, in per cent; a model in two fields is halved",
        source=charts.source("ai_notable_models_2026"),
        note="Edition of July 2026. What is notable was judged afterwards.",
        highlight=list(dict.fromkeys([before, after, "Games", "Multimodal"])),
        unit="%",
        digits=0,
    )


def strip() -> go.Figure:
    """Draw the specification strip of whether most AI models came in other fields than the past suggested (HZ-28)."""
    part = ways.part_of("HZ-28", "fields of AI")
    count = len(part.ways)
    yes = sum(way.answer == "yes" for way in part.ways)
    title = (
        f"In {yes} of {count} ways, most AI models came in unforeseen fields"
        if 0 < yes < count
        else "In every way, most AI models came in unforeseen fields"
        if yes
        else "In no way did most AI models come in unforeseen fields"
    )
    return ways.strip_of(
        part,
        title=title,
        subtitle="AI models in other fields than the shares up to 2015 had put them, in per cent, each way of asking",
        unit="% in other fields",
        source=charts.source("ai_notable_models", "ai_notable_models_2026"),
        note="Yes begins at half, because the claim says most. The ways share their models.",
    )


# ------------------------------------------------------------------------------------------------------------- since


def since() -> pd.DataFrame:
    """Return what has happened since the essay, with dates and sources, a row a fact."""
    seats = {city: seats_since(city) for city in ("Beijing", "Shenzhen")}
    then, now = newest()
    rows = [
        (
            f"{city}'s share of China's unicorns, Hurun",
            *(part for edition, v in found.items() for part in (f"list of {edition}", f"{v:.0f}%")),
        )
        for city, found in seats.items()
    ]
    rows.append(("language in notable AI models, Epoch AI", "2024", f"{then:.0f}%", "2025 to July 2026", f"{now:.0f}%"))
    return pd.DataFrame(rows, columns=["fact", "then", "value then", "now", "value now"]).set_index("fact")


def seats_since(city: str) -> dict[str, float]:
    """Return a city's share of China's unicorns on Hurun's list of 2023 and on the newest one that names it, in per
    cent, by edition.
    """
    table_ = data.load("unicorns_hurun").query("iso3 == 'CHN'")
    whole = table_[table_["level"] == "country"].set_index("edition")["unicorns"]
    mine = table_[table_["place"] == city].set_index("edition")["unicorns"]
    return {edition: 100 * float(mine[edition] / whole[edition]) for edition in ("2023", str(max(mine.index)))}


def newest(models: pd.DataFrame | None = None) -> tuple[float, float]:
    """Return the share of language in notable AI models of 2024 and of 2025 to July 2026, in per cent."""
    given = data.load("ai_notable_models_2026") if models is None else models
    found = [room.fields(given, *years) for years in ((2024, 2024), (2025, 2026))]
    return float(100 * found[0]["Language"] / found[0].sum()), float(100 * found[1]["Language"] / found[1].sum())


def by_word(claim: str, yes: str, no: str, other: str) -> str:
    """Return the text that goes with the word of a claim: supported, contradicted, or any other one."""
    return {"supported": yes, "contradicted": no}.get(claims.settle(claim).verdict, other)


def answer_of(claim: str, question: str) -> str:
    """Return the answer that one question of a claim got: yes, no, mixed or unclear."""
    return ways.part_of(claim, question).answer


def edition(name: str) -> pd.DataFrame:
    """Return the notable AI models of an edition, "April 2025" or "July 2026"."""
    return ai.in_edition(data.load("ai_notable_models"), data.load("ai_notable_models_2026"), name)
