"""The words of the lesson that follow from its figures, and from the verdicts of its claims."""

from __future__ import annotations

from itertools import pairwise

import pandas as pd

from course import data
from course.english import listed
from course.ledger import claims
from course.lessons.counting_novelty import figures
from course.lessons.counting_novelty.figures import ABROAD, FILED, GRANTED, PAID, RECEIVED, ordinal

#: A change of less than this (%) is hardly one.
HARDLY = 3.0


def by_word(claim_id: str, yes: str, no: str, mixed: str, unsure: str) -> str:
    """Return the words that go with a verdict: yes for supported, no for contradicted, unsure for open, else mixed."""
    word = claims.settle(claim_id).verdict
    return {"supported": yes, "contradicted": no, "open": unsure}.get(word, mixed)


def times(factor: float) -> str:
    """Return a factor in words, with a digit after the point below ten."""
    return f"{factor:.1f}" if factor < 9.95 else f"{factor:.0f}"


def moved(change: float, what: str = "") -> str:
    """Return a change in per cent in words: "rose by 7%", "hardly changed"."""
    if abs(change) < HARDLY:
        return "hardly changed"
    return f"{'rose' if change > 0 else 'fell'} by {abs(change):.0f}%{what}"


def told_opening() -> str:
    """Return two counts of China against the United States that seem to contradict each other."""
    year = figures.NOW
    home = figures.at(figures.count(FILED), year, "CHN") / 1e6
    ratio = figures.of_states(FILED, "CHN", year) / 100
    cents = figures.of_states(RECEIVED, "CHN", year)
    return (
        f"In {year} people and firms in China applied for {home:.1f} million patents on inventions at home,"
        f" {times(ratio)} times as many as Americans did at theirs. In the same year the world paid China {cents:.0f}"
        " cents for the use of its inventions and brands for each dollar that it paid the United States."
    )


def told_coverage() -> str:
    """Return for which count many countries are missing, and what that means for China's place."""
    of = {name: figures.place(name, figures.NOW)[1] for name in figures.COUNTS}
    return (
        f"The doubt that matters is who is in the table. For American patents we have {of[GRANTED]} countries, so"
        " China's place there is at best what we find."
    )


def told_ladder(places: pd.DataFrame) -> str:
    """Return what the places say, and whether they fall from rung to rung. places : counts by years."""
    first, last = places.columns
    rungs = [FILED, ABROAD, GRANTED, RECEIVED]
    now, then = (places.loc[rungs, year].astype("int64") for year in (last, first))
    parts = [figures.of_states(name, "CHN", figures.NOW) for name in rungs]
    said = (
        f"In {last} China ranks {ordinal(now[FILED])} by what is filed at home, {ordinal(now[ABROAD])} abroad,"
        f" {ordinal(now[GRANTED])} by what American examiners grant and {ordinal(now[RECEIVED])} by what others pay."
    )
    down = all(a <= b for values in (now, then) for a, b in pairwise(values))
    up = (now < then).all()
    order = (
        f"The rings of {first} have the same order. **The more a stranger has to agree, the lower China's place"
        if down
        else f"**In {first} and {last} the order is not the same"
    )
    rise = ", and by each count it has risen.**" if up else ", and not every place has risen.**"
    end = (
        " Someone who says that China leads and someone who says that it's weak can both point at this picture."
        if down and now[FILED] == 1 and now[RECEIVED] > 5
        else ""
    )
    same = all(a > b for a, b in pairwise(parts))
    share = (
        f" As percentages of the American count, the order is {'the same' if same else 'another'}"
        f" ({listed(f'{part:.0f}' for part in parts)})."
    )
    return f"{said} {order}{rise}{end}{share}"


def told_kind() -> str:
    """Return what share of the patents filed by residents of China in the last year are utility models."""
    nation = data.load("province_technology").query("level == 'nation'").set_index("year").sort_index(kind="stable")
    last = nation[["patent_applications_utility_model", "patent_applications_total"]].dropna().iloc[-1].astype(float)
    return f"Of all patents filed by residents of China in {last.name}, {100 * last.iloc[0] / last.iloc[1]:.0f}%"


def told_granted() -> str:
    """Return what became of filings and grants of utility models after subsidies for applications ended."""
    end = figures.subsidies_end()
    nation = data.load("province_technology").query("level == 'nation'").set_index("year").sort_index(kind="stable")
    last = int(nation["patent_grants_utility_model"].dropna().index[-1])
    filed, allowed = (
        nation[f"patent_{one}_utility_model"].astype(float).rename(one) for one in ("applications", "grants")
    )
    more, fewer = (100 * (one[last] / one[end] - 1) for one in (filed, allowed))
    surprise = (
        "That isn't what happened"
        if more > -HARDLY
        else "That is what happened"
        if more < -20
        else "They fell only a little"
    )
    backlog = (
        f" Part of that may be a backlog, because in {end} more were granted than filed."
        if fewer < 0 and allowed[end] > filed[end]
        else ""
    )
    return (
        f"If only subsidies had driven the filings, these should have fallen after {end}. {surprise}: by {last}"
        f" filings of utility models {moved(more)}, and grants {moved(fewer)}.{backlog} Other rewards may have"
        " replaced the subsidies, which our tables don't show."
    )


def told_accounts() -> str:
    """Return who pays most for licences, and where the United States and China stand."""
    rows = data.load("country_innovation").query(f"year == {figures.BOOKED}").set_index("iso3")
    paid = rows["ip_payments_bn_usd"].dropna().astype(float).sort_values(ascending=False, kind="stable")
    economy = figures.tables()["country_economy"]
    people = economy[economy["year"] == figures.BOOKED].set_index("iso3")["population_persons"].astype(float) / 1e6
    first = str(rows.loc[paid.index[0], "country"])
    both = paid["USA"] + paid["CHN"]
    more = f"more than the United States and China together ({both:.0f})" if paid.iloc[0] > both else "the most of all"
    rank = {iso3: list(paid.index).index(iso3) + 1 for iso3 in ("USA", "CHN")}
    leader = (
        f"The United States, which receives the most, ranks {ordinal(rank['USA'])} among payers and China"
        f" {ordinal(rank['CHN'])}, so paying a lot isn't a weakness."
        if rows["ip_receipts_bn_usd"].astype(float).idxmax() == "USA"
        else f"China ranks {ordinal(rank['CHN'])} among payers."
    )
    return (
        f"{first}, with {people[paid.index[0]]:.0f} million people, pays {paid.iloc[0]:.0f} billion dollars, {more}."
        " Large foreign firms book their licences there, partly to save taxes, so this account shows where inventions"
        f" are *booked* and not where they are made. {leader}"
    )


def told_per_filing(per: pd.Series[float]) -> str:
    """Return what receipts per filing say of South Korea, the Netherlands and China. per : million dollars, by iso3."""
    korea, china = per["KOR"], per["CHN"]
    low = "nearly as low as China's" if korea < 3 * china else "well above China's"
    say = (
        "So the measure calls South Korea almost as weak as China, which is hard to believe."
        if korea < 3 * china and korea == per.drop("CHN").min()
        else "So the measure doesn't call South Korea weak."
    )
    return (
        f"South Korea's receipts per filing are {low}, and those of the Netherlands {times(per['NLD'] / korea)} times"
        f" as high. {say} A firm that sells the new thing itself, as a phone or a chip, has little to license. **Low"
        " receipts alone don't prove that a country is weak at the new, just as many filings don't prove that it's"
        " strong.**"
    )


def told_making() -> str:
    """Return where China stood in making when the essay appeared, and where it stands by industry."""
    made, year = figures.making(), 2010
    china = figures.at(made, year, "China")
    place = 1 + sum(figures.at(made, year, name) > china for name in figures.FIVE.values())
    shares = figures.world_shares()["share"]
    chips = shares["chips made to order, SMIC"]
    return (
        f"In {year} China ranked {ordinal(place)} by value added in high-technology manufacturing. Since then six"
        f" Chinese firms have come to make {shares.iloc[0]:.0f}% of the batteries in the world's electric cars, while"
        f" SMIC has {chips:.0f}% of the market for chips made to order."
        if shares.index[0].startswith("car batteries")
        else f"In {year} China ranked {ordinal(place)} by value added in knowledge- and technology-intensive"
        f" manufacturing. Since then it has come to have {shares.iloc[0]:.0f}% of the world in {shares.index[0]}."
    )


def told_small() -> str:
    """Return what share of China's applications are small patents: in 2010, at its lowest, and in the last year."""
    nation = data.load("province_technology").query("level == 'nation'").set_index("year").sort_index(kind="stable")
    small = 100 - nation["invention_share_of_applications_percent"].dropna().astype(float)
    low, last = int(str(small.idxmin())), int(small.index[-1])
    turn = (
        f", and after a low of {small[low]:.0f}% in {low} they were back at {small[last]:.0f}% in {last}"
        if low != last and small[last] - small[low] > HARDLY
        else f", and in {last} they were {small[last]:.0f}%"
    )
    return (
        "Second-generation innovation should leave small patents. In 2010 utility models and designs were"
        f" {small[2010]:.0f}% of all applications by residents of China{turn}."
    )


def told_weight() -> str:
    """Return from which weight of receipts China's index falls below the United States, for two counts of filings."""
    found = {name: 100 * figures.level_weight(name) for name in (ABROAD, FILED)}
    alone = figures.index(ABROAD, 0.0, "CHN")
    start = (
        f"By filings abroad alone China's index is {alone:.0f}, above the United States. It falls below when receipts"
        f" get a weight of {found[ABROAD]:.0f}%"
        if 0 < found[ABROAD] < 100
        else f"By filings abroad alone China's index is {alone:.0f}. No weight changes who is ahead"
    )
    return (
        f"{start}, or of {found[FILED]:.0f}% if we start from filings at home. **The weight decides who is ahead, and"
        " no figure can tell us the weight.**"
    )


def told_since() -> str:
    """Return what has happened to filings, licences and subsidies since the last year of the chart, with dates."""
    patents = figures.tables()["country_patents"]
    rows = patents[patents["indicator"] == "growth of PCT applications over a year"].set_index("iso3")
    growth, year = rows["value"].astype(float), int(rows["year"].iloc[0])
    filings = (figures.count(ABROAD)["CHN"] / figures.count(ABROAD)["USA"]).dropna()
    first = int(filings.index[filings > 1].min())
    receipts = (100 * figures.count(RECEIVED)["CHN"] / figures.count(RECEIVED)["USA"]).dropna()
    ratio = (figures.count(PAID)["CHN"] / figures.count(RECEIVED)["CHN"]).dropna()
    return (
        f"China has filed more abroad than the United States in every year since {first}, and in {year} its filings"
        f" {moved(growth['CHN'])} while American ones {moved(growth['USA'])} (WIPO, the UN's patent body). In"
        f" {int(receipts.index[-1])} it paid {ratio.iloc[-1]:.1f} dollars for each one received, after"
        f" {ratio[2010]:.0f} in 2010, but received only {receipts.iloc[-1]:.0f}% of what the United States did."
    )


def told_lab() -> str:
    """Return which countries are ahead of China at half the weight, by filings abroad."""
    values = {name: figures.index(ABROAD, 0.5, iso3) for iso3, name in figures.FIVE.items()}
    ahead = sorted((name for name in values if values[name] > values["China"]), key=lambda name: -values[name])
    named = [f"the {name}" if name == "United States" else name for name in ahead]
    return f"At half the weight, {listed(named) or 'nobody'} {'is' if len(named) < 2 else 'are'} ahead of China."


def told_home() -> str:
    """Return what the test of RQ-18 would say if filings at home were one of its traces."""
    judged = claims.settle("RQ-18").judged
    assert judged is not None
    part = judged.parts[0]
    lines = part.question.line.tried
    before = [way.answer == "yes" for way in part.ways]
    more = [value < line for value in figures.home_of_leaders() for line in lines]
    share, with_home = (100 * sum(one) / len(one) for one in (before, [*before, *more]))
    firm = "so the answer wouldn't be firm" if with_home < 90 <= share else "and the answer would be much the same"
    return (
        f"We left filings at home out of the tests, because offices and subsidies differ. With them, {with_home:.0f}%"
        f" of the ways would call the China of 2009 and 2010 weak, instead of {share:.0f}%, {firm}."
    )


def told_right() -> str:
    """Return what the essay got right, by the verdicts on RQ-18 and RQ-50."""
    weak = by_word(
        "RQ-18",
        "By the counts that need somebody else, China was weak at the new in 2009 and 2010, with less than half of what"
        " the United States or Japan had in nearly all ways of asking.",
        "By the counts that need somebody else, China was not weak at the new even in 2009 and 2010.",
        "Whether China was weak at the new in 2009 and 2010 depends on how we ask.",
        "Our figures can't tell whether China was weak at the new in 2009 and 2010.",
    )
    second = by_word(
        "RQ-50",
        "China's patents were mostly small and its R&D money went to development, so by these traces the second"
        " generation was its way.",
        "But what it filed and where its money went don't show a second generation.",
        "What it filed and where its money went fit a second generation only in part.",
        "Our figures can't tell whether the second generation was its way.",
    )
    return f"{weak} {second}"


def told_missed() -> str:
    """Return what the essay missed, by the verdicts on RQ-38 and RQ-92."""
    making = by_word(
        "RQ-38",
        "In making better, China was a leader, as they say.",
        "In making better, China was not a leader.",
        "In making better, China was a leader only in part.",
        "Their interviews suggest that China made things better, but our figures can't separate making better from"
        " making"
        " more.",
    )
    forecast = by_word(
        "RQ-92",
        "Their forecast that China will master the new has come true by our measures.",
        "Their forecast that China will master the new has failed by our measures.",
        "Whether their forecast that China will master the new has come true depends on who has to agree.",
        "Our figures can't tell whether their forecast that China will master the new has come true.",
    )
    return f"{making} {forecast} Because it has no date, no year could have proved it wrong."
