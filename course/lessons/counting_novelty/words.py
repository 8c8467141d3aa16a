"""The words of the lesson that follow from its figures, and from the verdicts of its claims."""

from __future__ import annotations

from itertools import pairwise

import pandas as pd

from course import data
from course.english import listed, ordinal
from course.ledger import claims
from course.lessons.counting_novelty import figures
from course.lessons.counting_novelty.figures import ABROAD, FILED, GRANTED, PAID, RECEIVED

#: A change of less than this (%) is hardly one.
HARDLY = 3.0
#: With less than this (%) of what a leader has, a country is weak; the leaders are those of the test.
HALF, LEADERS = 50.0, ("USA", "JPN")


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
        f"One doubt matters. For American patents we have {of[GRANTED]} countries, so"
        " China's place there is at best what we find."
    )


def told_ladder(places: pd.DataFrame) -> str:
    """Return what the places say, and whether they fall from rung to rung. places : counts by years."""
    first, last = places.columns
    rungs = [FILED, ABROAD, GRANTED, RECEIVED]
    now, then = (places.loc[rungs, year].astype("int64") for year in (last, first))
    parts = [figures.against(name, "JPN", figures.NOW) for name in rungs]
    down = all(a <= b for values in (now, then) for a, b in pairwise(values))
    up = (now < then).all()
    order = (
        "Look at the first four rows. **Where a stranger has to agree, China's place is lower"
        if down
        else f"**In {first} and {last} the order is not the same"
    )
    rise = ", and by each of these counts it has risen.**" if up else ", and not every place has risen.**"
    end = (
        " Someone who says that China leads and someone who says that it's weak can both point at this picture."
        if down and now[FILED] == 1 and now[RECEIVED] > 5
        else ""
    )
    same = all(a > b for a, b in pairwise(parts))
    share = (
        " The order could mislead, because Americans are at home at their office, and small countries where"
        f" firms save taxes rank high in receipts. {'But' if same else 'And'} beside Japan alone, the order is"
        f" {'the same' if same else 'another'}, with {listed(f'{part:.0f}' for part in parts)}% of what Japan has."
    )
    return f"{order}{rise}{end}{share}"


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
        f" In {end} more were granted than filed, perhaps from a backlog."
        if fewer < 0 and allowed[end] > filed[end]
        else ""
    )
    return (
        f"If subsidies for applications alone had driven the filings, these should have fallen after {end}. {surprise}:"
        f" by {last} filings of utility models {moved(more)}, and grants {moved(fewer)}.{backlog} But the test"
        " isn't clean, because grants could still be subsidised."
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
        f" {ordinal(rank['CHN'])}, so paying a lot isn't in itself a sign of weakness."
        if rows["ip_receipts_bn_usd"].astype(float).idxmax() == "USA"
        else f"China ranks {ordinal(rank['CHN'])} among payers."
    )
    return (
        f"{first}, with {people[paid.index[0]]:.0f} million people, pays {paid.iloc[0]:.0f} billion dollars, {more}."
        " Large foreign firms book their licences there, partly to save taxes, so this account shows where inventions"
        f" are *booked* and not where they are made. {leader}"
    )


def told_two_sizes(sizes: pd.DataFrame) -> str:
    """Return what receipts say of South Korea and China for two sizes. sizes : per filing and of GDP, by iso3."""
    filing, gdp = (sizes[column].astype(float) for column in sizes)
    others = sizes.index.drop(["CHN", "KOR"])
    share = {(who, of): [100 * one[who] / one[of] for one in (filing, gdp)] for who in ("KOR", "CHN") for of in LEADERS}
    per, size = share["KOR", "USA"]
    weak, near = filing["KOR"] < filing[others].min() and per < HALF, size >= HALF
    start = (
        f"Per filing, South Korea receives {per:.0f}% of what the United States does, so this measure calls it weak."
        if weak
        else "Per filing, South Korea isn't among the weak."
    )
    then = (
        f" {'But for' if weak else 'For'} each dollar of GDP it receives {size:.0f}%"
        f"{', so here the measure passes our test' if near else ', so here, too, the measure calls it weak'}."
    )
    japan = share["KOR", "JPN"]
    beside = (
        f" Beside Japan it fails both times ({japan[0]:.0f} and {japan[1]:.0f}%)."
        if max(japan) < HALF
        else f" Beside Japan it receives {japan[0]:.0f} and {japan[1]:.0f}%."
    )
    always = all(part < HALF for of in LEADERS for part in share["CHN", of])
    end = (
        " **So whether receipts call South Korea weak turns on what we divide by and on the rival."
        " China they call weak all four times.**"
        if always and weak and near and max(japan) < HALF
        else " **What receipts say of a country can depend on the size that we divide by.**"
    )
    return (
        f"{start}{then}{beside}{end} Still, licences can't show a new phone or chip that its inventor makes and sells."
    )


def told_making() -> str:
    """Return where China stood in making when the essay appeared, and where it stands by industry."""
    made, year = figures.making(), 2010
    china = figures.at(made, year, "China")
    place = 1 + sum(figures.at(made, year, name) > china for name in figures.FIVE.values())
    shares = figures.world_shares()["share"]
    apart = shares[figures.BATTERIES] > 2 * shares[figures.CHIPS]
    since = f"Its share of the world {'varies widely' if apart else 'is much the same'} by industry."
    return (
        f"By value added in advanced manufacturing, the industries that spend most on R&D, China ranked"
        f" {ordinal(place)} in {year}. {since}"
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
        f"In 2010 utility models and designs were {small[2010]:.0f}% of all applications by residents of China{turn},"
        " though subsidies paid for some of them."
    )


def told_weight() -> str:
    """Return from which weight of receipts China's index falls below the United States, for two counts of filings."""
    found = {name: 100 * figures.level_weight(name) for name in (ABROAD, FILED)}
    if not all(0 < weight < 100 for weight in found.values()):
        return "Here no weight, or not for each count of filings, changes who is ahead."
    return (
        f"China falls below the United States when receipts get a weight of {found[ABROAD]:.0f}%, or of"
        f" {found[FILED]:.0f}% if we start from filings at home. **The weight decides who is ahead, and no figure can"
        " tell us the weight.**"
    )


def told_since() -> str:
    """Return what has happened to filings, licences and subsidies since the last year of the chart, with dates."""
    patents = figures.tables()["country_patents"]
    rows = patents[patents["indicator"] == "growth of PCT applications over a year"].set_index("iso3")
    growth, year = rows["value"].astype(float), int(rows["year"].iloc[0])
    filings = (figures.count(ABROAD)["CHN"] / figures.count(ABROAD)["USA"]).dropna()
    behind = filings.index[filings <= 1]
    first = int(filings.index[filings.index > behind.max()].min()) if len(behind) else int(filings.index[0])
    receipts = (100 * figures.count(RECEIVED)["CHN"] / figures.count(RECEIVED)["USA"]).dropna()
    ratio = (figures.count(PAID)["CHN"] / figures.count(RECEIVED)["CHN"]).dropna()
    return (
        f"China has filed more abroad than the United States in every year since {first}, and in {year} its filings"
        f" {moved(growth['CHN'])} while American ones {moved(growth['USA'])} (WIPO, the UN's patent body). In"
        f" {int(receipts.index[-1])} it paid {ratio.iloc[-1]:.1f} dollars for each one received, after"
        f" {ratio[2010]:.0f} in 2010, but received only {receipts.iloc[-1]:.0f}% of what the United States did."
    )


def told_lab() -> str:
    """Return what a higher weight of receipts does to Germany and South Korea, by filings abroad, and what it shows."""
    moved_by = {iso3: figures.index(ABROAD, 1.0, iso3) - figures.index(ABROAD, 0.0, iso3) for iso3 in ("DEU", "KOR")}
    if not moved_by["DEU"] > 0 > moved_by["KOR"]:
        return "The same weight can move two countries in different ways."
    return (
        "As receipts weigh more, Germany climbs and South Korea falls, though both have firms known for new products."
        " So the index may also measure how a country sells its novelty, in licences or inside goods."
    )


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


def told_claims() -> dict[str, str]:
    """Return a sentence on each claim of the lesson, by the word of its verdict."""
    return {
        "RQ-18": by_word(
            "RQ-18",
            "By filings abroad, American patents and receipts, China was weak at the new in 2009 and 2010, with less"
            " than half of what a leader had in nearly all ways of asking.",
            "By filings abroad, American patents and receipts, China was not weak at the new even in 2009 and 2010.",
            "Whether China was weak at the new in 2009 and 2010 depends on how we ask.",
            "Our figures can't tell whether China was weak at the new in 2009 and 2010.",
        ),
        "RQ-50": by_word(
            "RQ-50",
            "China's patents were mostly small and its R&D money went to development, so by these traces the second"
            " generation was its way.",
            "What China filed and where its R&D money went don't show a second generation.",
            "What China filed and where its R&D money went fit a second generation only in part.",
            "Our figures can't tell whether the second generation was China's way.",
        ),
        "RQ-38": by_word(
            "RQ-38",
            "In making better, China was a leader, as the authors say.",
            "In making better, China was not a leader.",
            "In making better, China was a leader only in part.",
            "The authors' interviews suggest that China made things better, but our figures can't separate making"
            " better from making more.",
        ),
        "RQ-92": by_word(
            "RQ-92",
            "The forecast that China will master the new has come true by our measures.",
            "The forecast that China will master the new has failed by our measures.",
            "Whether the forecast that China will master the new has come true depends on who has to agree.",
            "Our figures can't tell whether the forecast that China will master the new has come true.",
        ),
    }


def told_right() -> str:
    """Return what the essay got right: the sentences on the claims that are supported."""
    held = [text for one, text in told_claims().items() if claims.settle(one).verdict == "supported"]
    return " ".join(held) or "None of the claims is supported as it is written."


def told_missed() -> str:
    """Return what the essay missed or left open: the sentences on the other claims, and what no claim says."""
    other = [text for one, text in told_claims().items() if claims.settle(one).verdict != "supported"]
    return " ".join([*other, "Because the forecast has no date, no year could have proved it wrong."])
