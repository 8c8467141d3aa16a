"""The lesson's groups and charts, and the words that follow figures and verdicts."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Any, cast

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from course import charts, data
from course.english import listed, ordinal
from course.ledger import claims, country_panel, ways
from course.ledger.country_panel import ESSAY_YEAR, INDICATORS
from course.ledger.record import Found
from course.lessons.different_not_unique import records
from course.lessons.different_not_unique.records import AGAINST, CHINA, LISTS
from course.models import uniqueness
from course.tables import economies, makers

TABLES = ("country_economy", "country_internet", "country_innovation", "countries")
NAMES = list(INDICATORS)
EVERYBODY, INCOME, LARGE = AGAINST
#: The ends of the middle of the countries, as percentiles.
MIDDLE = (10, 90)
CURRENT, CONSTANT = "current dollars", "constant prices"
FIRST, LAST = 2009, ESSAY_YEAR


@cache
def panel() -> pd.DataFrame:
    """Return the panel of countries of a million people or more, by iso3 and year."""
    return country_panel.panel(*(data.load(name) for name in TABLES))


@lru_cache(maxsize=16)
def year(when: int = ESSAY_YEAR) -> pd.DataFrame:
    """Return one year of the panel, by iso3."""
    return cast("pd.DataFrame", panel().xs(when, level="year"))


# ------------------------------------------------------------------------------------------------- words that follow


def by_word(claim_id: str, said: Mapping[str, str], other: str) -> str:
    """Return the words that go with a claim's verdict; other : for every word that said does not name."""
    return said.get(claims.settle(claim_id).verdict, other)


def more(one: float, other: float, yes: str = "more", no: str = "less") -> str:
    """Return the word that goes with a comparison."""
    return yes if one > other else no


def answer(claim_id: str, question: str) -> str:
    """Return what a question of a claim came to: yes, no, mixed or unclear. Raises LookupError for another question."""
    judged = claims.settle(claim_id).judged
    found = [part.answer for part in (judged.parts if judged else ()) if part.question.name == question]
    if not found:
        raise LookupError(f"{claim_id} has no question {question!r}.")
    return found[0]


def scale() -> str:
    """Return what the verdict on scale (EX-12) comes to: a sentence on customers and business."""
    users, business = answer("EX-12", "users"), answer("EX-12", "business")
    said = {"no": "is China's alone", "yes": "isn't China's alone", "mixed": "depends on what you count"}
    one, two = (said.get(found, "can't be told") for found in (users, business))
    return f"The scale in customers {one}, and the scale in business {two}."


def got_right() -> str:
    """Return what the essay got right, by the words of its claims."""
    return " ".join(
        [
            by_word(
                "EX-11",
                {
                    "supported": "The rise was spectacular by each share that we tested.",
                    "contradicted": "The rise wasn't as fast as Norris says.",
                },
                "Whether the rise was spectacular depends on the share that you look at.",
            ),
            by_word(
                "EX-37",
                {
                    "supported": "His closing sentence describes China well. There are things in which no country"
                    " that we have comes near it, and much else in which it's one of many.",
                    "contradicted": "His closing sentence fails for China, which isn't both alone in something and"
                    " ordinary in the rest.",
                },
                "His closing sentence fits China only in part.",
            ),
        ]
    )


def missed() -> str:
    """Return what the essay missed, by the word of EX-28."""
    return by_word(
        "EX-28",
        {
            "supported": "The managers were right to say that China is far from its nearest neighbour.",
            "contradicted": "The managers had less of a case than even Norris grants, because China has close"
            " neighbours in all that we compared.",
            "open": "Whether the managers had a case, our figures can't tell.",
        },
        "On some scales few countries are as alone as China, a case for the managers that Norris doesn't weigh.",
    )


def far_in() -> str:
    """Return in how many lists China is farther from its neighbour than nine in ten of the countries, by scale."""
    table = twins()
    lists = len(table)
    far = {scale: int((table[scale] >= FAR).sum()) for scale in records.SCALES}
    if len(set(far.values())) == 1:
        some = next(iter(far.values())) or "none"
        return f"On every scale China is among the loneliest tenth of countries in {some} of the {lists} lists."
    (first, some), *rest = far.items()
    more = listed([f"with {scale} in {count or 'none'}" for scale, count in rest])
    return (
        f"With {first} China is among the loneliest tenth of countries in {some or 'none'} of the {lists} lists of"
        f" indicators, {more}."
    )


def told_middle() -> str:
    """Return in how many ways of asking China is in the middle in enough of what we measure (EX-37), as a sentence."""
    judged = claims.verdict("EX-37").judged
    part = next(part for part in (judged.parts if judged else ()) if part.question.name == "ordinary in others")
    yes = sum(way.answer == "yes" for way in part.ways)
    return f"By {yes} of {len(part.ways)} ways it is."


#: From how many per cent of countries with a nearer neighbour on a country is far from its own: the line of EX-28.
FAR = 90


def habits() -> str:
    """Return what the verdict on habits (EX-36) comes to."""
    return {
        "yes": "All three habits that we have differ widely between countries.",
        "no": "None of the three habits that we have differs widely between countries.",
        "mixed": f"How much countries differ depends on the habit. {wide_and_narrow()}",
    }.get(answer("EX-36", "habits"), "Whether habits differ widely can't be told.")


def wide_and_narrow() -> str:
    """Return how much each habit differs between the countries other than China, as a sentence."""
    others = {name: habit(name).drop(CHINA, errors="ignore") for name in records.HABITS}
    ratio = {name: float(values.max() / values.min()) for name, values in others.items()}
    said = listed([f"{times:.1f} in {name} ({len(others[name])} countries)" for name, times in ratio.items()])
    return f"Even without China, the ratio of the highest to the lowest is {said}."


# ------------------------------------------------------------------------------------------------------------- scale


@cache
def _frames() -> dict[str, pd.DataFrame]:
    names = (*TABLES, "market_indicators", "venture_capital", "country_counts", "digital_rules", "unicorns_hurun")
    return {name: data.load(name) for name in names}


def _next(values: pd.Series) -> tuple[str, float]:
    """Return the name of the first country but China, and what it has in per cent of China's."""
    others = values.dropna().drop(CHINA)
    names = _frames()["countries"].set_index("iso3")["country"]
    return str(names[str(others.idxmax())]), 100 * float(others.max()) / float(values[CHINA])


def people_online(when: int = ESSAY_YEAR) -> pd.Series:
    """Return million people online by iso3."""
    found = _frames()
    return records.people_online(found["country_internet"], found["country_economy"], found["countries"])[when].dropna()


def hurun(when: int) -> pd.Series:
    """Return the unicorns of countries on Hurun's list of a year, by iso3. Raises LookupError where there is none."""
    table = _frames()["unicorns_hurun"]
    mine = table[(table["level"] == "country") & (table["year"] == when)]
    if mine.empty:
        raise LookupError(f"unicorns_hurun has no countries for {when}; it has {sorted(set(table['year']))}.")
    return makers.of_one(mine, "unicorns_hurun").set_index("iso3")["unicorns"].astype(float)


def beside(when: Mapping[str, int] | None = None) -> pd.DataFrame:
    """Return what the country next to China has, in per cent of China's: a row a measure, with that country and year.

    when : another year for a measure.
    """
    found, other = _frames(), when or {}
    services = found["country_counts"].query("indicator == @records.SERVICES and kind == 'country'")
    cash = "money for young firms"
    made = {
        "people online": people_online(other.get("people online", ESSAY_YEAR)),
        "unicorns": hurun(other.get("unicorns", ESSAY_YEAR)),
        cash: records.money(found["venture_capital"], "by receiving firm", other.get(cash, ESSAY_YEAR)).drop("WLD"),
        "IT services": services[services["year"] == ESSAY_YEAR].set_index("iso3")["value"].astype(float),
    }
    rows = {name: (*_next(values), other.get(name, ESSAY_YEAR)) for name, values in made.items()}
    return pd.DataFrame(rows, index=["country", "percent", "year"]).T.astype({"percent": float, "year": int})


def next_to_china() -> go.Figure:
    """Draw what the country next to China has in four measures of scale, with China's as a line at 100%."""
    table = beside()
    lead = table[table["percent"] < 80]
    title = (
        "No country has as many people online; one has as much business"
        if list(lead.index) == ["people online"]
        else f"The next country comes near China in {len(table) - len(lead)} of {len(table)} measures of scale"
    )
    named = [f"{name}: {row.country}" for name, row in table.iterrows()]
    fig = charts.bars(
        table.assign(name=named),
        "percent",
        "name",
        title=title,
        subtitle="What the country next to China has, % of China's, 2019",
        colours={one: charts.colour(row.country) for one, (_, row) in zip(named, table.iterrows(), strict=True)},
        highlight=named,
        unit="%",
        digits=0,
        source=charts.source("country_internet", "unicorns_hurun", "venture_capital", "country_counts"),
        note="The line is China. Unicorns are young firms worth a billion dollars; money and IT services are in dollars"
        " of the year.",
    )
    fig.data[0].textposition = ["inside" if 80 <= one <= 120 else "outside" for one in table["percent"]]
    fig.add_shape(
        type="line", x0=100, x1=100, yref="paper", y0=0, y1=1, line={"color": charts.INK, "dash": "dash", "width": 1.5}
    )
    return fig


# ------------------------------------------------------------------------------------------------------------ per head


def middle(share: pd.Series) -> go.Figure:
    """Draw the share of people online in all countries as dots, a few of them named. share : by country, per cent."""
    stand = float(uniqueness.percentile(share.to_numpy(), share["China"]))
    where = "in the middle" if 40 <= stand <= 60 else "above most countries" if stand > 60 else "below most countries"
    return charts.dot_strip(
        share,
        title=f"By the share of people online, China is {where}",
        subtitle=f"People who use the internet, % of all people, {len(share)} countries, 2019",
        x_title="Share of people online (%)",
        highlight=["China", "India", "United States", "Brazil"],
        unit="%",
        digits=0,
        source=charts.source("country_internet"),
        note="Countries of a million people or more. A blank takes the value of up to three years before.",
    )


# --------------------------------------------------------------------------------------------------------- against whom


def stands(country: str = "China", when: int = ESSAY_YEAR) -> pd.DataFrame:
    """Return the percentile of a country in each indicator that it has (down), by group (across).

    Raises LookupError for a country that is not in the panel of that year.
    """
    rows = year(when)
    found = rows.index[rows["country"] == country]
    if not len(found):
        raise LookupError(f"{country!r} is not in the panel of {when}; it has {len(rows)} countries, such as China.")
    who = found[0]
    known = [name for name in NAMES if np.isfinite(float(rows.loc[who, name]))]
    return pd.DataFrame({one: records.percentiles(rows, one, known, who) for one in AGAINST})


def outer(table: pd.DataFrame) -> pd.Series:
    """Return in how many indicators a country lies in an outer tenth, by group."""
    return table.apply(records.outside).sum()


def against(table: pd.DataFrame) -> go.Figure:
    """Draw the percentiles among all countries (ring) and among those of China's income (dot)."""
    count = outer(table)
    shown = table[[EVERYBODY, INCOME]].rename(columns={EVERYBODY: "all", INCOME: "peers"})
    shown = shown.sort_values("peers", ascending=False, kind="stable")
    all_, same = int(count[EVERYBODY]), int(count[INCOME])
    title = (
        f"China stands out in {same} of {len(table)} indicators among income peers"
        if same > all_
        else f"Income peers make China stand out no more: {same} of {len(table)} indicators"
    )
    fig = charts.dumbbell(
        shown,
        "all",
        "peers",
        title=title,
        subtitle="China's percentile among all countries (ring) and its 20 income peers (dot), 2019",
        x_title="Percentile (50 is the middle)",
        digits=0,
        source=charts.source(*TABLES[:3]),
        note=f"The shaded range is the middle 80%. Among all countries China is outside it in {all_} indicators.",
    )
    return _band(fig)


def _band(fig: go.Figure) -> go.Figure:
    """Shade the middle 80% of an axis of percentiles, and fix its ends."""
    fig.add_shape(
        type="rect",
        x0=MIDDLE[0],
        x1=MIDDLE[1],
        yref="paper",
        y0=0,
        y1=1,
        line={"width": 0},
        fillcolor=charts.see_through(charts.GREY, 0.22),
        layer="below",
    )
    fig.layout.xaxis.range = [-3, 106]
    return fig


@lru_cache(maxsize=4)
def everyone(when: int = ESSAY_YEAR) -> pd.Series:
    """Return for each country with all indicators in how many it is in an outer tenth among its own income peers."""
    names = country_panel.compared(panel(), when)["country"]
    count = {
        str(name): int(records.outside(records.percentiles(year(when), INCOME, NAMES, str(who))).sum())
        for who, name in names.items()
    }
    return pd.Series(count).sort_values(ascending=False, kind="stable")


@lru_cache(maxsize=4)
def complete(when: int = ESSAY_YEAR) -> pd.Series:
    """Return the same counts where the peers, too, must have all indicators."""
    rows = country_panel.compared(panel(), when)
    return pd.Series(
        {
            str(name): int(records.outside(records.percentiles(rows, INCOME, NAMES, str(who))).sum())
            for who, name in rows["country"].items()
        }
    )


def crowd(count: pd.Series) -> str:
    """Return how many other countries stand out as often as China or more often, in words."""
    others = count.drop("China")
    level, above = int((others == count["China"]).sum()), int((others > count["China"]).sum())
    if not level and not above:
        return "no other country stands out as often"
    parts = [f"{_many(above)} more often"] if above else []
    parts += [f"{_many(level)} as often"] if level else []
    return f"of the others, {listed(parts)}"


def level_or_ahead(count: pd.Series) -> str:
    """Return how many other countries stand out at least as often as China, as a clause."""
    others = int((count.drop("China") >= count["China"]).sum())
    if not others:
        return "it still holds"
    return "one country is level with China or ahead" if others == 1 else f"{others} are level with China or ahead"


def _many(number: int) -> str:
    """Return "one stands out", "5 stand out"."""
    return "one stands out" if number == 1 else f"{number} stand out"


def lab_in_words() -> str:
    """Return how often India and the United States stand out among their income peers beside China, as a sentence."""
    times = {name: int(outer(stands(name))[INCOME]) for name in ("China", "India", "United States")}
    other = max(times["India"], times["United States"])
    end = (
        "so not every large country is odd for its income"
        if other < times["China"]
        else "so China isn't the only large country that is odd for its income"
    )
    return (
        f"Among countries of its income, India stands out in {times['India']} of {len(stands('India'))} indicators and"
        f" the United States in {times['United States']}, {end}."
    )


def counted(count: pd.Series) -> go.Figure:
    """Draw how many countries stand out in how many indicators, China's row in colour."""
    table = count.value_counts().reindex(range(int(count.max()) + 1), fill_value=0).sort_index(kind="stable")
    mine = int(count["China"])
    above = int((count >= mine).sum()) - 1
    names = [f"{n} (China)" if n == mine else str(n) for n in table.index]
    here = f"{mine} (China)"
    only = "Only " if 0 < above <= 10 else ""
    title = (
        f"{'Only one' if above else 'None'} of {len(count) - 1} other countries stands out as often as China"
        if above < 2
        else f"{only}{above} of {len(count) - 1} other countries stand out as often as China"
    )
    return charts.bars(
        pd.DataFrame({"n": names, "countries": table.to_numpy()}),
        "countries",
        "n",
        title=title,
        subtitle=f"Countries by the number of {len(NAMES)} indicators in an outer tenth of their income peers, 2019",
        x_title="Countries",
        highlight=[here],
        colours={here: charts.colour("China")},
        digits=0,
        source=charts.source(*TABLES[:3]),
        note=f"The {len(count)} countries that have all {len(NAMES)} indicators. If their peers must have them all,"
        f" the count for China is {complete()['China']}, and {crowd(complete())}.",
    )


# ---------------------------------------------------------------------------------------------------------------- speed


def growth(first: int = FIRST, last: int = LAST) -> pd.DataFrame:
    """Return growth of GDP per head by country, percent a year: in current dollars and in constant prices.

    Countries of a million people or more that have both.
    """
    rows = data.load("country_economy")
    rows = rows[rows["iso3"].isin(year(last).index)]
    dollars = rows.pivot(index="iso3", columns="year", values="gdp_per_head_usd")
    made = pd.DataFrame(
        {
            CURRENT: 100 * ((dollars[last] / dollars[first]) ** (1 / (last - first)) - 1),
            CONSTANT: economies.real_growth(rows, first, last),
        }
    ).dropna()
    return made.set_axis(year(last)["country"].reindex(made.index).to_numpy())


def rank(values: pd.Series, country: str = "China") -> int:
    """Return a country's rank from the top; those level with it do not count."""
    return int((values > values[country]).sum()) + 1


def faster(first: int, last: int) -> str:
    """Return how many countries grew faster than China in constant prices, and the fastest, in words."""
    real = growth(first, last)[CONSTANT]
    ahead = rank(real) - 1
    if not ahead:
        return "no country was faster"
    return (
        f"{real.idxmax()} was faster" if ahead == 1 else f"{ahead} countries were faster, first of all {real.idxmax()}"
    )


def speed(table: pd.DataFrame) -> go.Figure:
    """Draw the growth of the eight fastest countries in either count: current dollars (ring), constant prices (dot)."""
    shown = table.loc[table[CONSTANT].nlargest(6).index.union(table[CURRENT].nlargest(6).index)]
    shown = shown.sort_values(CONSTANT, ascending=False, kind="stable")
    real, dollars = rank(table[CONSTANT]), rank(table[CURRENT])
    title = (
        f"In constant prices China's growth ranks {ordinal(real)}, in dollars {ordinal(dollars)}"
        if real != dollars
        else f"China's growth ranks {ordinal(real)}, in constant prices and in dollars"
    )
    return charts.dumbbell(
        shown,
        CURRENT,
        CONSTANT,
        title=title,
        subtitle=f"Growth of GDP per head, % a year, {FIRST} to {LAST}, the leaders among {len(table)} countries",
        x_title="% a year",
        highlight=["China"],
        zero=True,
        digits=1,
        source=charts.source("country_economy"),
        note="Constant prices: purchasing power dollars of 2021, so that neither inflation nor exchange rates count.",
    )


# --------------------------------------------------------------------------------------------------------------- habits


def two_sources(when: int = 2020) -> pd.DataFrame:
    """Return e-commerce's share of retail sales (%) by economy for the countries that both sources have in a year."""
    table = data.load("market_indicators")
    mine = table[(table["indicator"] == records.SHOPS) & (table["year"] == when)]
    wide = mine.pivot_table(index="economy", columns="definition", values="value", aggfunc="first", observed=True)
    return wide[["UNCTAD", "eMarketer"]].dropna().sort_values("UNCTAD", ascending=False, kind="stable")


def shops(table: pd.DataFrame) -> go.Figure:
    """Draw the share of retail sales that is sold online by two sources."""
    ahead, far = (float(table[one]["China"] - table[one].drop("China").max()) for one in ("UNCTAD", "eMarketer"))
    title = (
        f"Of the countries in both, China leads by {ahead:.1f} or {far:.1f} points"
        if min(ahead, far) > 0
        else "The two sources do not agree on whether China leads"
    )
    return charts.dumbbell(
        table,
        "UNCTAD",
        "eMarketer",
        title=title,
        subtitle="Online sales, % of retail sales, 2020: UNCTAD (ring) and eMarketer (dot)",
        x_title="% of retail sales",
        zero=True,
        digits=1,
        source=charts.source("market_indicators"),
        note="UNCTAD collects national statistics. eMarketer's figures for 2020 are projections."
        f" The countries are those that both have{only_in_one(table)}.",
    )


def only_in_one(table: pd.DataFrame, when: int = 2020) -> str:
    """Return the countries above China by UNCTAD that the other source lacks, as the end of a sentence; "" for none."""
    known = records.market(_frames()["market_indicators"], records.SHOPS, when, "UNCTAD")
    names = _frames()["countries"].set_index("iso3")["country"]
    above = known[known > float(table["UNCTAD"]["China"])]
    said = [
        f"{names[str(iso3)]} ({value:.1f}%)" for iso3, value in above.items() if names[str(iso3)] not in table.index
    ]
    return f"; by UNCTAD alone, {listed(said)} {'is' if len(said) == 1 else 'are'} above China" if said else ""


def mixed_gap(one: str = "China", other: str = "United Kingdom") -> str:
    """Return the gap (points) between two countries if each is taken from the other source, in two ways."""
    table = two_sources()
    gaps = (
        float(table["UNCTAD"][one] - table["eMarketer"][other]),
        float(table["eMarketer"][one] - table["UNCTAD"][other]),
    )
    return f"{charts.number(min(gaps), 1)} or {charts.number(max(gaps), 1)}"


# ------------------------------------------------------------------------------------------------------------- distance


@lru_cache(maxsize=4)
def twins(when: int = ESSAY_YEAR) -> pd.DataFrame:
    """Return for each list of indicators China's nearest neighbour by ranks, and then a column a scale: how many per
    cent of the other countries have a nearer neighbour than China has.
    """
    rows = {}
    for label, names in LISTS.items():
        found = {scale: records.alone(panel(), names, when, scale) for scale in records.SCALES}
        _, who = found[next(iter(found))]
        nearer = [100 * float((gap.drop(CHINA) < gap[CHINA]).mean()) for gap, _ in found.values()]
        rows[label] = (year(when)["country"][who[CHINA]], *nearer)
    table = pd.DataFrame(rows, index=["nearest (ranks)", *records.SCALES]).T
    return table.astype(dict.fromkeys(records.SCALES, float))


def strip() -> go.Figure:
    """Draw all ways of asking whether China is far from its nearest neighbour (EX-28)."""
    part = ways.part_of("EX-28", "far from all")
    title = (
        f"Whether China is far from its neighbours depends on {part.turns_on}"
        if part.answer == "mixed"
        else f"China is far from its neighbours in {part.share('yes'):.0f}% of the ways"
    )
    return ways.strip_of(
        part,
        unit="Countries with a nearer neighbour (%)",
        title=title if len(title.split()) <= 12 else f"{' '.join(title.split()[:9])} several choices",
        subtitle=f"{len(part.ways)} ways of asking, by {listed(part.ways[0].options)}",
        source=charts.source(*TABLES[:3]),
        note="The ways share their tables, so they are not independent, and shares of ways are not probabilities.",
    )


# ---------------------------------------------------------------------------------------------------------------- since


#: Measure -> the last year that the tables have before a break.
SINCE = {"people online": 2022, "unicorns": 2026, "money for young firms": 2022}


def since() -> go.Figure:
    """Draw what the next country has of China's in the essay's year (ring) and in the last year of the tables (dot)."""
    early, late = beside(), beside(SINCE)
    names = [f"{name} ({late.country[name]}, {SINCE[name]})" for name in SINCE]
    table = pd.DataFrame(
        {"2019": early.percent[list(SINCE)].to_numpy(), "later": late.percent[list(SINCE)].to_numpy()}, names
    )
    up = int((table["later"] > table["2019"]).sum())
    everywhere = up == len(table)
    title = (
        "In all three measures of scale, the next country gained on China"
        if everywhere
        else f"In {up} of {len(table)} measures of scale the next country gained on China"
    )
    return charts.dumbbell(
        table,
        "2019",
        "later",
        title=title,
        subtitle="What the country next to China has, % of China's, 2019 (ring) and the last year (dot)",
        x_title="% of China's",
        zero=True,
        unit="%",
        digits=0,
        source=charts.source("country_internet", "unicorns_hurun", "venture_capital"),
        note=f"People online end in 2022, before China's series breaks. {jump()} Money counts where the receiving firm"
        " is.",
    )


def jump(first: int = 2018, last: int = 2020) -> str:
    """Return by how much the share of people online in the country next to China moved in two years, as a sentence."""
    name = str(beside().country["people online"])
    table = data.load("country_internet").query("country == @name").set_index("year")["internet_users_percent"]
    one, two = float(table[first]), float(table[last])
    return f"{name}'s share of people online goes from {one:.0f}% in {first} to {two:.0f}% in {last}."


def named(country: str) -> str:
    """Return a country's name as a sentence uses it: "the United States"."""
    return f"the {country}" if country.startswith("United ") or country == "Netherlands" else country


def online_sales() -> float:
    """Return China's share of the world's online sales in per cent, in the only year of the table."""
    return float(records.market(_frames()["market_indicators"], "share of world e-commerce value", 2016)[CHINA])


def lead(table: pd.DataFrame) -> str:
    """Return by how much China leads in growth at constant prices, as the end of a sentence; "" where it does not."""
    real = table[CONSTANT]
    if rank(real) > 1:
        return ""
    others = real.drop("China")
    return f", {real['China'] - others.max():.1f} points above {others.idxmax()}"


def doubles(measure: str) -> float:
    """Return in how many years a share of China's doubled before the essay (see `records.doubling`)."""
    found: Found = records.doubling(_frames()["market_indicators"], _frames()["venture_capital"], measure=measure)
    return found.value


def habit(name: str) -> pd.Series[Any]:
    """Return one of the three habits by iso3."""
    return records.market(_frames()["market_indicators"], *records.HABITS[name])
