"""The lesson's tables and charts, and the words that follow from figures and verdicts."""

from __future__ import annotations

from functools import cache
from typing import Any, cast

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from course import charts, data
from course.english import listed, ordinal_word
from course.ledger import claims, engine, ways, wording
from course.lessons.closer_to_d_than_r import records

COUNTRIES, WORLD, PROVINCES = "rd_by_kind_country", "rd_by_kind_world", "province_rd"
KINDS = ("basic", "applied", "development")
NAMED = ("China", "Israel", "Taiwan", "United States", "South Korea", "France")
DOLLARS = "billion PPP USD"
PAIR = ("China", "Israel")


# -------------------------------------------------------------------------------------------------------------- tables


@cache
def _kinds() -> pd.DataFrame:
    own = data.load(COUNTRIES).query("preferred").astype({"country": str, "iso3": str, "kind": str})
    wide = own.pivot(index=["iso3", "country", "year"], columns="kind", values="share_percent").reset_index()
    wide = wide[~(wide["other"] >= 5)]
    world = data.load(WORLD).query("done_by == 'all'").astype({"country": str, "iso3": str})
    world = world[world["basic_percent"].notna() & ~(world["unclassified_percent"] >= 5) & (world["iso3"] != "USA")]
    world = world.rename(columns={f"{kind}_percent": kind for kind in KINDS})
    columns = ["iso3", "country", "year", *KINDS]
    both = pd.concat([wide[columns], world[columns]], ignore_index=True).drop_duplicates(["iso3", "year"])
    return both.sort_values(["country", "year"], kind="stable", ignore_index=True).rename_axis(columns=None)


def kinds() -> pd.DataFrame:
    """Return the share of each kind of R&D by country and year, in per cent: iso3, country, year, basic, applied,
    development. National figures come first, then those of UNESCO and Eurostat (not for the United States, which
    Eurostat counts in another way); a country is left out in a year in which 5% or more of its R&D is of no kind.
    """
    return _kinds().copy()


def from_one_percent(table: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of countries (iso3) that are not known to spend less than 1% of GDP on R&D."""
    spent = data.load("country_innovation")
    return table[records.spending(spent, pd.Index(table["iso3"].astype(str)), "from 1% of GDP").to_numpy()]


def seven() -> pd.DataFrame:
    """Return the kinds of R&D of seven countries in their last year with amounts in PPP dollars: a row a country and
    kind.

    Columns iso3, country, year, kind, share (% of R&D), ppp (billion PPP dollars), market (billion dollars at exchange
    rates), gdp (% of GDP) and head (PPP dollars a person).
    """
    rd = data.load(COUNTRIES).query("unit == @DOLLARS").astype({"country": str, "iso3": str, "kind": str})
    rd = rd.sort_values("year", kind="stable").groupby(["iso3", "kind"], sort=False).tail(1)
    size = data.load("country_economy").astype({"iso3": str})
    size = size.assign(whole=size["gdp_per_head_ppp_usd"] * size["population_persons"] / 1e9)
    both = rd.merge(size[["iso3", "year", "whole", "gdp_bn_usd", "population_persons"]], on=["iso3", "year"])
    both = both[both["kind"].isin(KINDS)]
    return pd.DataFrame(
        {
            "iso3": both["iso3"],
            "country": both["country"],
            "year": both["year"],
            "kind": both["kind"],
            "share": both["share_percent"],
            "ppp": both["amount"],
            "market": both["amount"] * both["gdp_bn_usd"] / both["whole"],
            "gdp": 100 * both["amount"] / both["whole"],
            "head": 1e9 * both["amount"] / both["population_persons"],
        }
    ).reset_index(drop=True)


def rank(kind: str, measure: str, country: str = "China") -> int:
    """Return a country's rank among the seven in a kind of R&D, the most first."""
    table = seven()
    values = table[table["kind"] == kind].set_index("country")[measure]
    return int(values.rank(ascending=False)[country])


def growth() -> pd.DataFrame:
    """Return by country the growth of real GDP per head from 2000 to 2019 (growth, % a year), R&D as a share of GDP
    (rd, mean of these years, %), and real GDP per head in 2000 (income, PPP dollars of 2021).
    """
    economy, science, places = (data.load(name) for name in ("country_economy", "country_innovation", "countries"))
    table = records.growth_and_novelty(economy, science, places, "R&D", 2000, 2019).rename(columns={"novelty": "rd"})
    names = data.load("countries").astype({"iso3": str, "country": str}).set_index("iso3")["country"]
    return table.set_index(names[table.index].rename("country"))[["rd", "growth", "income"]]


def moved_more(first: int, last: int) -> dict[str, tuple[int, int]]:
    """Return how many countries' mix moved more than China's, and how many there are, by the measure of the change."""
    spent = data.load("country_innovation")
    shares = records.shares_of_countries(data.load(COUNTRIES), data.load(WORLD), "left out")
    table = records.moves(shares, first, last)
    found = {}
    for name in records.MEASURES:
        values = records.change_of_mix(table, name)
        others = values.drop("CHN")
        others = others[records.spending(spent, others.index, "from 1% of GDP")]
        found[name] = (int((others > values["CHN"]).sum()), len(others))
    return found


def provinces(year: int) -> pd.DataFrame:
    """Return all columns of province_rd for the provinces in that year, by province."""
    return data.load(PROVINCES).query("level == 'province' and year == @year").set_index("province")


# --------------------------------------------------------------------------------------------------------------- words

#: What a claim may depend on, in plain words; what isn't here is named as in the record.
PLAIN = {
    "the comparison": "the country that we compare with",
    "the measure": "how we measure a change",
    "the against": "the country that we compare with",
}


def by_word(claim_id: str, yes: str, no: str, other: str) -> str:
    """Return the words that go with a verdict: yes for supported, no for contradicted, other for all others."""
    return {"supported": yes, "contradicted": no}.get(claims.settle(claim_id).verdict, other)


def more(one: float, other: float, yes: str = "more", no: str = "less") -> str:
    """Return the word that goes with a comparison."""
    return yes if one > other else no


def ranked(place: int, of: int) -> str:
    """Return a rank among few: "first", "second" or, at the end, "last"."""
    return "last" if place == of else ordinal_word(place)


def in_firms() -> str:
    """Return development's share in the R&D of China's firms in the essay's year and in the last one, as a sentence."""
    rows = data.load(WORLD).query("iso3 == 'CHN' and done_by == 'firms'").set_index("year")["development_percent"]
    first, last = records.ESSAY_YEAR, int(rows.index.max())
    return (
        f"In its firms, of which the authors speak, it was {rows[first]:.1f}% in {first} and {rows[last]:.1f}% in"
        f" {last}, our last figure."
    )


def size_of(value: float) -> str:
    """Return a correlation in words that say how close it is to none (under 0.1, 0.3, 0.5), and its sign."""
    names = ((0.1, "about zero"), (0.3, "weak"), (0.5, "clear"), (9.0, "strong"))
    name = next(name for limit, name in names if abs(value) < limit)
    return name if abs(value) < 0.1 else f"{name} and {more(value, 0, 'positive', 'negative')}"


def years_above(table: pd.DataFrame) -> tuple[int, int, int]:
    """Return in how many years Israel's share of development was above China's, of how many, and the last of them.

    table : years by country. The last is 0 where there was none.
    """
    both = table[list(PAIR)].dropna()
    above = both.index[both["Israel"] > both["China"]]
    return len(above), len(both), int(above[-1]) if len(above) else 0


def ahead(table: pd.DataFrame) -> str:
    """Return in which years Israel was ahead of China, as a clause. table : years by country."""
    many, _, last = years_above(table)
    first = int(table[list(PAIR)].dropna().index[0])
    if not many:
        return "Israel's share has never been above China's in our figures"
    if many == last - first + 1:
        return f"from {first} to {last} Israel's share was even above China's in every year"
    return f"Israel's share was above China's in {many} years, the last time in {last}"


def turned(china: pd.Series[Any]) -> str:
    """Return how China's share of development went on after its peak, as a clause. china : by year, in per cent."""
    peak = int(cast(int, china.idxmax()))
    steps = china.loc[peak:].diff().dropna()
    if steps.empty:
        return "and has not turned"
    fell = int((steps < 0).sum())
    return f"and has fallen in {fell} of the {len(steps)} years since"


def next_to(last: pd.DataFrame) -> str:
    """Return the country whose share of development is closest to China's, and its share. last : by country."""
    gaps = (last["development"] - last["development"]["China"]).drop("China").abs()
    name = str(gaps.idxmin())
    return f"**{name}**, with {last['development'][name]:.0f}% in {last['year'][name]}"


def start_up(last: pd.DataFrame) -> str:
    """Return what it means if Israel is the country next to China; empty if another one is. last : by country."""
    gaps = (last["development"] - last["development"]["China"]).drop("China").abs()
    if str(gaps.idxmin()) != "Israel":
        return ""
    return (
        "That is odd, because Breznitz himself has described Israel's software industry as one built on novel products."
        " So the mix alone can't tell a country that improves products from one that invents them."
    )


def who_leans(table: pd.DataFrame) -> str:
    """Return whether China's firms or its universities stand apart, in words. table : as `performers` takes it."""
    firms, universities = table["firms"], table["universities"]
    others = firms.drop("China")
    few = f"This fits the authors, who speak of China's *companies*, as far as {len(table)} countries can show it."
    apart = (
        f"China's firms gave {firms['China']:.1f}% of their R&D to development, and those of the other three"
        f" {others.min():.0f} to {others.max():.0f}%."
    )
    if not firms["China"] > others.max():
        return f"{apart} So China's firms don't stand apart."
    between = universities.min() < universities["China"] < universities.max()
    start = "China's universities lie among the others, but its firms don't." if between else "Look at the firms."
    return f"{start} {few} {apart}"


def two_measures(first: int, last: int) -> str:
    """Return how many countries' mix moved more than China's by each measure, as a sentence."""
    (points, of), (development, _), (research, _) = moved_more(first, last).values()
    start = f"In points, {points} of {of} countries moved more than China, and {development} by development's factor."
    if research < min(points, development):
        return (
            f"{start} By research's factor only {research} did, because China did so little research that a few points"
            " are a lot of it."
        )
    return f"{start} By research's factor {research} did."


def decade(china: pd.Series[Any]) -> str:
    """Return where China's share stood ten years after the essay, as a sentence. china : by year, in per cent."""
    first, last = records.ESSAY_YEAR, records.ESSAY_YEAR + 10
    before, after = float(china[first]), float(china[last])
    start = f"The authors called the model secure for a decade or so, and in {last} the share was"
    if abs(after - before) < 1:
        return f"{start} where it had been in {first} ({after:.1f}%)."
    return f"{start} {abs(after - before):.0f} points {'higher' if after > before else 'lower'} than in {first}."


def poorer() -> dict[str, float]:
    """Return the correlation of growth with each trace of novelty at the same income, 2000 to 2019, in the half of the
    countries that was poorer in 2000.
    """
    asked = {"period": "2000 to 2019", "how": "pearson", "among": "the poorer half"}
    ways_ = [way for way in judged("RQ-36").parts[0].ways if asked.items() <= way.options.items()]
    return {way.options["trace"]: way.found.value for way in ways_}


def places_in_lab() -> str:
    """Return China's places in basic research by the four measures of the lab's first pictures, in words."""
    four = [ranked(rank("basic", one), 7) for one in ("share", "ppp", "market", "gdp")]
    return f"{', '.join(four[:-1])} or {four[-1]}"


def unsure() -> str:
    """Return how many ways of asking about novelty can't tell, and how the others answer, as a sentence."""
    answers = [way.answer for way in judged("RQ-36").parts[0].ways]
    decided = [one for one in answers if one != "unclear"]
    share = 100 * decided.count("no") / max(len(decided), 1)
    close = ", only just enough for a verdict" if 0 <= share - 100 * engine.FIRM < 1 else ""
    return (
        f"Of the {len(answers)} ways of asking about novelty, {len(answers) - len(decided)} can't tell, and"
        f" {decided.count('no')} of the other {len(decided)} speak against it ({share:.0f}%{close})."
    )


def began_poor() -> str:
    """Return what the poorer half of the countries says of each trace of novelty, in sentences."""
    found = poorer()
    told = {name: charts.number(value, 2) for name, value in found.items()}
    start = (
        f"In the half that was poorer in 2000, where China was, the correlation is {told['R&D']} with R&D,"
        f" {told['receipts']} with receipts from licences and {told['patents of residents']} with residents' patents."
    )
    line = judged("RQ-36").parts[0].question.line.at
    over = [name for name, value in found.items() if value >= line]
    if not over:
        return f"{start} So no trace of novelty speaks for the myth there."
    if len(over) == len(found):
        return f"{start} So all traces of novelty speak for the myth there."
    return f"{start} So for a poor country the myth isn't dead, if {listed(over)} show novelty."


def deciding() -> str:
    """Return the choice that decides whether China's lead is large, as a sentence."""
    part = ways_of("RQ-15", "much closer")
    if part.answer != "mixed":
        return "Here no choice matters, because nearly all ways agree."
    return f"The choice that matters here is {PLAIN.get(part.turns_on, part.turns_on)}."


def catch_up(raw: float, held: float) -> str:
    """Return what holding income constant did to a correlation, as a sentence."""
    if abs(held) >= abs(raw):
        return "So income doesn't explain it."
    return "So the first figure was mainly catch-up." if abs(held) < abs(raw) / 2 else "So part of it was catch-up."


def fast_and_low() -> tuple[int, int]:
    """Return how many of the countries that grew faster than the median spent less on R&D than the median, of how
    many.
    """
    table = growth()
    fast, low = table["growth"] > table["growth"].median(), table["rd"] < table["rd"].median()
    return int((fast & low).sum()), int(fast.sum())


def got_right() -> str:
    """Return what the essay got right, by the words of the claims."""
    closer = by_word(
        "RQ-15",
        "China's R&D lies much closer to development than others' does, however one compares.",
        "China's R&D doesn't lie closer to development than others' does.",
        "China's R&D leans to development, and its firms lean more than American, Japanese and Korean ones.",
    )
    places = by_word(
        "RQ-26",
        "Nearly all its provinces did so in 2010, though that can't show what their governments chose.",
        "Its provinces didn't in 2010.",
        "Whether its provinces did so in 2010 isn't clear.",
    )
    growth_ = by_word(
        "RQ-36",
        "But novelty did go with growth, which the authors call a myth.",
        "And in most ways that can tell, more novelty at the same income didn't go with faster growth, which speaks"
        " against the first myth.",
        "Whether novelty is the way to growth stays open.",
    )
    return f"{closer} {places} {growth_}"


def missed() -> str:
    """Return what the essay missed about the path, by the word of its claim."""
    return by_word(
        "RQ-25",
        "The path has bent a little since, but less than that of the median country.",
        "And the path wasn't as rooted as it seemed.",
        f"And whether the path has stayed rooted {wording.in_words('RQ-25', PLAIN)}.",
    )


def oecd() -> float:
    """Return R&D of the OECD's members as a share of GDP, 2023, in per cent."""
    rows = data.load("country_rd_facts").astype({"iso3": str})
    return float(rows[(rows["iso3"] == "OED") & (rows["indicator"] == "R&D intensity")]["value"].iloc[0])


def since() -> pd.DataFrame:
    """Return what the tables say of the years after the essay: a row a measure, with two years and its table."""
    rd = data.load(COUNTRIES).query("preferred").astype({"iso3": str, "kind": str})
    by = rd.set_index(["iso3", "kind", "year"])["share_percent"].sort_index(kind="stable")
    facts = data.load("country_rd_facts").astype({"iso3": str})
    beside = facts[facts["iso3"] == "CHN"].set_index(["indicator", "year"])["value"]
    spent = data.load("country_innovation").query("iso3 == 'CHN'").set_index("year")["rd_percent_gdp"]
    late = data.load("china_indicators").query("indicator == 'R&D intensity over revised GDP' and period == '2025'")
    ppp, market = (f"R&D {kind} over that of the United States" for kind in ("in PPP dollars", "at exchange rates"))
    rows: list[tuple[str, int, float, int, float, str]] = [
        (f"China: {kind}, % of R&D", 2010, *_ends(by["CHN"][kind]), COUNTRIES) for kind in ("development", "basic")
    ]
    rows.append(("United States: development, % of R&D", 2010, *_ends(by["USA"]["development"]), COUNTRIES))
    rows.append(
        (
            "China: R&D, % of GDP",
            2010,
            float(spent[2010]),
            2025,
            float(late["value"].item()),
            "country_innovation, china_indicators",
        )
    )
    rows += [
        (f"China's R&D over the American, {name}, %", 2013, float(beside[key, 2013]), 2023, float(beside[key, 2023]),
         "country_rd_facts") for name, key in (("PPP", ppp), ("exchange rates", market))
    ]  # fmt: skip
    names = ["measure", "year", "value", "later year", "later", "table"]
    return pd.DataFrame(rows, columns=names).set_index("measure").round(1)


def _ends(series: pd.Series[Any]) -> tuple[float, int, float]:
    last = int(series.index.max())
    return float(series[2010]), last, float(series[last])


def local_money() -> tuple[str, float, int]:
    """Return the city, the least share of its own research money for basic research (%), and since when."""
    row = data.load("policy_events").query("topic == 'Local research money'").iloc[0]
    return str(row["place"]), float(row["value"]), int(row["year"])


# -------------------------------------------------------------------------------------------------------------- charts


def strip_of_countries(last: pd.DataFrame) -> go.Figure:
    """Draw the share of development in each country's last year. last : by country, with year and development."""
    shares = last["development"].sort_values(ascending=False, kind="stable")
    first, second = str(shares.index[0]), str(shares.index[1])
    title = (
        f"China leads in development, and {second} is next"
        if first == "China"
        else f"{first} gives a larger share to development than China does"
    )
    return charts.dot_strip(
        shares,
        title=title,
        subtitle=f"Development, % of a country's R&D; {len(shares)} countries, last year with figures",
        x_title="Development (% of R&D)",
        source=charts.source(COUNTRIES, WORLD),
        note="Left out: countries that spend less than 1% of GDP on R&D, as India does, or leave much unclassified."
        f" Germany has no figures. Israel's are of {last['year']['Israel']}, without military R&D.",
        highlight=[*dict.fromkeys([*NAMED, first, second])],
        unit="%",
        digits=0,
    )


def ways_of(claim_id: str, question: str) -> engine.Part:
    """Return one question of a claim with all its ways."""
    return ways.part_of(claim_id, question)


def strip() -> go.Figure:
    """Draw every way of asking whether China's R&D lies much closer to development."""
    part = ways_of("RQ-15", "much closer")
    title = (
        f"Whether China's lead is large depends on {part.turns_on}"
        if part.answer == "mixed"
        else f"China's lead is large in {part.share('yes'):.0f}% of the ways"
    )
    return ways.strip_of(
        part,
        unit="China's lead (points of R&D)",
        title=title,
        subtitle=f"China's lead in the share of R&D that is development, {len(part.ways)} ways of asking",
        source=charts.source(COUNTRIES, WORLD),
        note="A lead from the dashed line on is large; dotted: two other lines that were tried. The ways share their"
        " tables, so they are not independent.",
    )


def performers(table: pd.DataFrame) -> go.Figure:
    """Draw development's share in universities and in firms. table : by country, columns universities and firms, %."""
    firms, others = table["firms"]["China"], table["firms"].drop("China")
    title = (
        "China's firms stand apart; its universities do not"
        if firms > others.max() and table["universities"].min() < table["universities"]["China"] < table[
            "universities"].max()
        else f"China's firms give {firms:.0f}% of their R&D to development"
    )  # fmt: skip
    return charts.dumbbell(
        table,
        "universities",
        "firms",
        title=title,
        subtitle="Development, % of the R&D that universities and firms do, 2010",
        x_title="Development (% of R&D)",
        source=charts.source(WORLD),
        note=f"Rings: universities. Dots: firms. {_unclassified('Japan')}",
        zero=True,
        unit="%",
        digits=1,
    )


def _unclassified(country: str) -> str:
    rows = data.load(WORLD).query("year == 2010 and done_by == 'universities'").set_index("country")
    return f"{country}'s universities leave {rows['unclassified_percent'][country]:.0f}% of their R&D unclassified."


def turn(path: pd.DataFrame) -> go.Figure:
    """Draw the share of development over time. path : years by country, in per cent."""
    china = path["China"].dropna()
    peak = int(cast(int, china.idxmax()))
    title = (
        f"China's tilt to development peaked in {peak} and has turned"
        if china.iloc[-1] < china.max()
        else f"China's tilt to development has grown to {china.iloc[-1]:.0f}%"
    )
    long = path.reset_index().melt("year", var_name="country", value_name="share").dropna()
    return charts.lines(
        long,
        "year",
        "share",
        by="country",
        title=title,
        subtitle="Development, % of R&D, 2000 to 2024",
        y_title="Development (% of R&D)",
        source=charts.source(COUNTRIES, WORLD),
        note=f"Israel 2009: {path['Israel'][2008] - path['Israel'][2009]:.0f} points moved to applied research,"
        f" unexplained. Its figures end in {path['Israel'].dropna().index[-1]}. No American figures lie on the dashes.",
        highlight=[str(name) for name in path],
    )


def share_and_amount(table: pd.DataFrame) -> go.Figure:
    """Draw basic research by share and by amount. table : by country, columns share (%) and ppp (billion dollars)."""
    places = {name: int(table[name].rank(ascending=False)["China"]) for name in ("share", "ppp")}
    title = (
        f"China's basic research is {ranked(places['share'], len(table))} of {len(table)} by share,"
        f" {ranked(places['ppp'], len(table))} by amount"
    )
    return charts.scatter(
        table,
        "share",
        "ppp",
        title=title,
        subtitle=f"Basic research, last year with figures, {table['year'].min()} to {table['year'].max()}",
        x_title="Basic research (% of R&D)",
        y_title="Basic research (billion PPP dollars)",
        source=charts.source(COUNTRIES),
        note="PPP dollars buy as much at home as a dollar buys in the United States.",
        named=list(table.index),
        height=440,
    )


def who_pays(table: pd.DataFrame, year: int) -> go.Figure:
    """Draw who pays against the share of development. table : rows of province_rd by province."""
    two = pd.DataFrame(
        {
            "paid": table["government_share_percent"].astype(float),
            "development": table["development_share_percent"].astype(float),
        }
    )
    slope, start = np.polyfit(two["paid"], two["development"], 1)
    title = (
        "The more government pays, the less of a province's R&D is development"
        if slope < 0
        else "Where government pays more, more of a province's R&D is development"
    )
    return charts.scatter(
        two,
        "paid",
        "development",
        title=title,
        subtitle=f"{len(two)} provinces, {year}; all R&D done in a province",
        x_title="Paid by government (% of R&D)",
        y_title="Development (% of R&D)",
        source=charts.source(PROVINCES),
        note="The dashed line is the straight line nearest to the dots. Central and local government are not told"
        " apart.",
        named=["Beijing", "Shaanxi", "Guangdong", "Shanghai", "Hainan", "Sichuan"],
        line=(float(start), float(slope)),
        line_name="fit",
    )


def same_income(left: pd.DataFrame) -> go.Figure:
    """Draw growth and R&D after what income explains is taken away. left : by country, columns rd and growth."""
    r = float(left["growth"].corr(left["rd"]))
    title = (
        "At the same income, more R&D did not go with faster growth"
        if abs(r) < 0.1
        else f"At the same income, more R&D went with {'faster' if r > 0 else 'slower'} growth"
    )
    return charts.scatter(
        left,
        "rd",
        "growth",
        title=title,
        subtitle=f"{len(left)} countries, 2000 to 2019: how far each is from what its income in 2000 predicts",
        x_title="R&D, points of GDP more or less than predicted",
        y_title="Real growth per head, points a year",
        source=charts.source("country_economy", "country_innovation"),
        note=f"Correlation {charts.number(r, 2)}. Zero is what a country of that income is expected to have.",
        named=["China", "Israel", "South Korea", "Ireland", "India", "United States"],
    )


def judged(claim_id: str) -> engine.Judged:
    """Return a claim with its questions as they were answered. Raises LookupError if no record judges it."""
    found = claims.settle(claim_id).judged
    if found is None:
        raise LookupError(f"{claim_id} has no record, so its parts can't be told.")
    return found


def provinces_above() -> tuple[int, int]:
    """Return how many provinces leaned more to development in 2010 than the United States, of how many."""
    told = judged("RQ-26").parts[0].ways[0].found.told
    return cast(int, told["above"]), cast(int, told["of"])
