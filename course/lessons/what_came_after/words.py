"""The words of the lesson that follow from its figures, and from the verdicts of its claims."""

from __future__ import annotations

import pandas as pd

from course import contents, data
from course.english import listed
from course.ledger import claims
from course.ledger.common import limits_on_chips
from course.ledger.record import rows
from course.lessons.what_came_after import figures, predictions
from course.tables import ai

#: How sure a flat statement is taken to be.
SURE = 0.9
NUMBERS = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")


def number(value: int) -> str:
    """Return a count in words up to twelve, else in digits."""
    return NUMBERS[value] if 0 <= value < len(NUMBERS) else str(value)


def by_word(claim_id: str, yes: str, no: str, mixed: str, unsure: str) -> str:
    """Return the words that go with a verdict: yes for supported, no for contradicted, unsure for open, else mixed."""
    word = claims.settle(claim_id).verdict
    return {"supported": yes, "contradicted": no, "open": unsure}.get(word, mixed)


def verdict(claim_id: str) -> str:
    """Return the word of a verdict in italics, as the lessons write it."""
    return f"*{claims.settle(claim_id).verdict}*"


def came(id: str, test: str = "first") -> bool:
    """Return whether a prediction came true by one of the tests. Raises LookupError for one that has no test."""
    found = predictions.scored(test)["came"][id]
    if pd.isna(found):
        raise LookupError(f"Prediction {id!r} has no test; it cannot be scored.")
    return bool(found)


def told_opening() -> str:
    """Return what became of two predictions of 2010, and the question that follows."""
    share = predictions.world_share()
    last = int(share.index[-1])
    events = data.load("policy_events")
    count = int(figures.steps(events, 2020).query("who != 'China'")["steps"].max())
    first = (
        f"By {last} the country's part of the world's advanced making had"
        f" {'grown' if share[last] > share[2010] else 'shrunk'} from {share[2010]:.0f}% to {share[last]:.0f}%"
    )
    joined = ". But" if came("R1") != came("R4") else ", and"
    return (
        f"{first}{joined} by 2020 {predictions.others(events, 2020)} had taken {number(count)} steps to keep chips"
        " from Chinese firms."
    )


def told_share() -> str:
    """Return what the chart of China's share shows for the first prediction."""
    share = predictions.world_share()
    last = int(share.index[-1])
    if not came("R1"):
        return f"It lost ground, from {share[2010]:.0f}% in 2010 to {share[last]:.0f}% in {last}, so we score a miss."
    slope = float(share[2010] - share[2005]) / 5
    after = float(share[last] - share[2010]) / (last - 2010)
    pace = "more slowly than" if after < slope - 0.1 else "faster than" if after > slope + 0.1 else "as fast as"
    return (
        f"The share kept climbing, {pace} in the five years before, so we score a hit. But you needed no theory for it,"
        " because going on as before was enough."
    )


def told_security() -> str:
    """Return what the chart of steps shows for the prediction on security."""
    if came("R4"):
        return "Hardly any step was taken within the decade, so we score a hit."
    events = data.load("policy_events")
    mine = figures.steps(events).query("who != 'China'").set_index("year")["steps"]
    first = int(mine[mine > 0].index[0])
    limits = limits_on_chips(events, 2020)
    abroad = limits[limits["iso3"].ne("CHN")]
    iran = int(abroad["event"].astype(str).str.contains("Iran").sum())
    without = (
        f", even without the {number(iran)} against ZTE for sales to Iran" if iran and len(abroad) - iran > 1 else ""
    )
    return (
        f"The first step came in {first}, and by {int(mine.index[-1])} there were {int(mine.iloc[-1])}. We score a"
        f" miss{without}."
    )


def told_reply() -> str:
    """Return what the authors could reply to a miss on security; after a hit, what they could claim."""
    if came("R4"):
        return "The authors could say that partners who need each other kept the peace, as they argued."
    events = data.load("policy_events")
    mine = figures.steps(events).query("who != 'China'").set_index("year")["steps"]
    fund = int(rows(events, "policy_events", topic="Chip fund")["year"].min())
    order = "did come before" if fund < int(mine[mine > 0].index[0]) else "didn't come before"
    held = " They could add that China kept its place all the same." if came("R1") else ""
    return (
        "The authors could reply that Beijing provoked the steps by the push that they warned of. Its first chip fund,"
        f" of {fund}, {order} the steps.{held}"
    )


def told_minerals() -> str:
    """Return how China used its own place in the chain, since the year of the essay."""
    events = rows(data.load("policy_events"), "policy_events", topic="Minerals", kind="limit")
    years = sorted(int(year) for year in events["year"].unique() if year >= 2010)
    if not years:
        return ""
    later = [year for year in years if year > 2010]
    told = "2010, the year of the essay" if years[0] == 2010 else ""
    told += ", and again in " if told and later else ""
    return f"China used such a lever with minerals in {told}{listed(later) if later else ''}."


def told_timeline(table: pd.DataFrame) -> str:
    """Return how many came true by essay, and why the others have no score."""
    known = table.dropna(subset="came").groupby("essay", sort=False)["came"]
    by = [
        f"{predictions.AUTHORS[str(essay)]} {'have' if essay == predictions.RED_QUEEN else 'has'} {int(one.sum())} of"
        f" {len(one)}"
        for essay, one in known
    ]
    return f"{listed(by)}."


def told_reasons(table: pd.DataFrame) -> str:
    """Return why sentences cannot be scored."""
    why = table[table["why_not"] != ""]["why_not"]
    return f"{number(len(why)).capitalize()} of the {len(table)} sentences can't be scored"


def told_second() -> str:
    """Return what the second tests change."""
    first, second = predictions.scored(), predictions.scored("second")
    both = first["came"].notna()
    moved = first[both & (first["came"] != second["came"])]
    a, b = int(first["came"].sum()), int(second["came"].sum())
    if moved.empty:
        return "By the second tests all outcomes are the same."
    total = f"and the total stays at {a}" if a == b else f"and the total moves from {a} to {b}"
    what = "outcomes change" if len(moved) > 1 else "outcome changes"
    return f"By the second tests {number(len(moved))} {what}, {total}."


def brier(table: pd.DataFrame, sure: float = SURE, lazy: bool = False) -> float:
    """Return the Brier score of the essays, or of the lazy forecaster, if each says its sentence with so much trust."""
    known = table.dropna(subset="came")
    right = known["came"].astype(bool)
    if lazy:
        right = right == known["stays"].astype(bool)
    return float(((sure - right.astype(float)) ** 2).mean())


def told_brier(table: pd.DataFrame) -> str:
    """Tell what the Brier score of the essays means beside a coin's."""
    score = brier(table)
    better = "hardly better than" if 0.2 <= score < 0.25 else "better than" if score < 0.2 else "no better than"
    return f"The score is {score:.2f}, which is {better} the 0.25 of a coin."


def told_by_essay(table: pd.DataFrame) -> str:
    """Tell whose Brier score is best and by how much, and by how many misses."""
    known = table.dropna(subset="came")
    lost = ((SURE - known["came"].astype(float)) ** 2).groupby(known["essay"], sort=False).mean()
    best, worst = str(lost.idxmin()), str(lost.idxmax())
    missed = (~known["came"].astype(bool)).groupby(known["essay"]).sum()
    even = (
        f" Since each essay has {number(int(missed.iloc[0]))} {'miss' if missed.iloc[0] == 1 else 'misses'}, the one"
        " with most sentences comes out best."
        if missed.nunique() == 1 and known["essay"].value_counts().idxmax() == best
        else ""
    )
    return (
        f"{predictions.AUTHORS[best]} {'do' if best == predictions.RED_QUEEN else 'does'} best with {lost[best]:.2f},"
        f" against {lost[worst]:.2f} for"
        f" {predictions.AUTHORS[worst]}.{even}"
    )


def told_lazy(table: pd.DataFrame) -> str:
    """Return how the lazy forecaster does beside the essays."""
    known = table.dropna(subset="came")
    essay = known["came"].astype(bool)
    lazy = essay == known["stays"].astype(bool)
    apart = essay != lazy
    a, b = int(essay.sum()), int(lazy.sum())
    who = "exactly as many as" if a == b else "fewer than" if a < b else "more than"
    tied = ", essay by essay" if essay.groupby(known["essay"]).sum().equals(lazy.groupby(known["essay"]).sum()) else ""
    red = known[apart]["essay"].eq(predictions.RED_QUEEN).sum()
    never = " Breznitz and Murphree never differ from the lazy forecaster, as they expect no change." if not red else ""
    return (
        f"The essays are right {number(a)} times, {who} the lazy"
        f" forecaster{'' if a == b else f' with {number(b)}'}{tied}. **Only"
        f" {number(int(apart.sum()))} predictions tell the two apart, and of these the essays got"
        f" {number(int(essay[apart].sum()))} right.**{never}"
    )


def told_luck(table: pd.DataFrame) -> str:
    """Return whether the count of hits is more than coins would give."""
    hits, of, _ = figures.count(table)
    p = figures.at_least(hits, of)
    said = f"so {number(hits)} hits could be luck" if p > 0.05 else "which is rare"
    return f"Coins do as well in {100 * p:.0f}% of cases, {said}."


def told_few(table: pd.DataFrame) -> str:
    """Return what the predictions on which essay and lazy forecaster differ can show."""
    known = table.dropna(subset="came")
    apart = int((~known["stays"].astype(bool)).sum())
    won = int(known["came"].astype(bool)[~known["stays"].astype(bool)].sum())
    chance = 100 * figures.at_least(won, apart)
    if figures.at_least(apart, apart) > 0.05:
        every = 100 * figures.at_least(apart, apart)
        return (
            f"Coins would get even {number(apart)} of {number(apart)} in {every:.0f}% of cases, so {number(apart)} are"
            " too few to show foresight."
        )
    show = "show" if chance < 5 else "do not show"
    return f"Coins do as well on them in {chance:.0f}% of cases, so these {show} foresight."


def told_dealt() -> str:
    """Return how often hits that are dealt out at random set best and worst essay so far apart, by both tests."""
    _, often, _ = figures.dealt(predictions.scored())
    every = "always" if often == 1 else f"in {100 * often:.0f}% of deals"
    said = "so luck is enough to explain it" if often >= 0.05 else "so luck is hardly enough to explain it"
    return f"If we deal the hits out at random, the gap between best and worst is {every} at least as wide, {said}."


def told_cars() -> str:
    """Return what the chart of electric cars shows."""
    wide = figures.cars(data.load("electric_cars")).pivot(index="year", columns="economy", values="share")["China"]
    wide = wide.dropna()
    last = int(wide.index[-1])
    return (
        f"Of all cars sold in China, {wide[2010]:.2f}% were electric in 2010 and {wide[2019]:.0f}% in 2019, but"
        f" {wide[last]:.0f}% in {last}."
    )


def told_abroad() -> str:
    """Return what the chart of shops shows, and who is ahead in the meetings."""
    table = figures.purchases()
    met = predictions.meetings()
    ahead = int((met["ours"] > met["theirs"]).sum())
    bound = (
        "so these firms could win abroad, but weren't bound to"
        if came("E4")
        else "so by this count these firms did win abroad"
    )
    return (
        f"Temu rose from less than {table['first']['Temu']:.0f}% to {table['2025']['Temu']:.0f}% of purchases across"
        f" borders. The Chinese shop is ahead in {ahead} of {len(met)} meetings, {bound}."
    )


def told_lag() -> str:
    """Return what came after DeepSeek: how many record models there were and where they come from."""
    table = predictions.lags()
    mine = table[table["after"]]
    towns = mine["city"].value_counts()
    cities = listed(f"{city} ({n})" for city, n in towns.items())
    own = int(towns.get("Hangzhou", 0)) - int(towns.drop("Hangzhou", errors="ignore").max())
    place = f"ahead by {number(own)}" if own > 0 else "level with the next" if own == 0 else "no longer ahead"
    return f"Since Lu Ming wrote, China's record models have come from {cities}, so DeepSeek's city is {place}."


def told_elsewhere() -> str:
    """Return how far two tests can be trusted, by what earlier lessons say of the same sentences."""
    cost = predictions.selling_cost("PDD")
    then, now = int(cost.index[-2]), int(cost.index[-1])
    return (
        "Two of these tests are weak. Spending per *added* customer rises by itself when growth slows (lesson"
        f" {contents.number('making_the_money_back')} says {verdict('EX-06')}), so the second test divides by all"
        f" customers, and finds {cost['low'][then]:.0f} yuan in {then} and {cost['low'][now]:.0f} in {now}. And if"
        f" white space means everybody who isn't online yet, as in lesson {contents.number('engines_shift_down')}, the"
        f" sentence is {verdict('EX-07')}."
    )


def told_limits() -> str:
    """Return what the sentence on limits of Chinese firms says and doesn't, and what the state did."""
    fine = predictions.largest_fine(data.load("policy_events"))
    return (
        "“Chinese firms have limits, too” only rejects the belief that they are free of the constraints of others. It"
        " foretells no campaign. But the listing of Ant was suspended in November 2020, and Alibaba was fined"
        f" {fine:.1f} billion yuan in April 2021. A fine of Ant in July 2023 was seen as the campaign's end."
    )


def told_count(table: pd.DataFrame) -> str:
    """Return the count of hits in words: "nine of twelve"."""
    hits, of, _ = figures.count(table)
    return f"{number(hits)} of {number(of)}"


def told_great() -> str:
    """Return what the seats of record makers say on the three great cities, with the bound for unknown seats."""
    table = predictions.lags()
    before, after = table[~table["after"]], table[table["after"]]
    unknown = int(before["city"].isna().sum())
    most = 100 * float((before["city"].isin(predictions.GREAT) | before["city"].isna()).mean())
    now = 100 * float(after["city"].isin(predictions.GREAT).mean())
    sure = (
        f"Even if all came from the three great cities, these would have had {most:.0f}% of the records,"
        f" {'less' if most < now else 'more'} than the {now:.0f}% since."
    )
    return (
        f"For {number(unknown)} record models before the essay no city is confirmed. {sure} Lesson"
        f" {contents.number('price_of_a_great_city')}, which looks beyond AI, says {verdict('HZ-22')}."
    )


def told_best_model() -> str:
    """Return how often a Chinese model has been the world's best so far."""
    share = 100 * ai.share_of_days(ai.scored(data.load("ai_frontier_scores")))
    return (
        "So far no Chinese model has led Epoch AI's index on any day."
        if share == 0
        else f"So far a Chinese model has led Epoch AI's index on {share:.0f}% of the days."
    )


def told_change() -> str:
    """Return which changes the essays foresaw, by both tests or by one of them."""
    first, second = predictions.scored(), predictions.scored("second")
    table = first.dropna(subset="came").query("not stays")
    hits = table["came"].astype("int64") + second["came"][table.index].astype("int64")

    def told(count: int) -> str:
        mine = table[hits == count]
        pairs = zip(mine["sentence"], mine["essay"], strict=True)
        return listed(f"“{one}” ({predictions.AUTHORS[str(who)]})" for one, who in pairs)

    proxy = ", though both measure it by proxy" if "E1" in table.index[hits == 2] else ""
    return f"Of the changes that the essays expected, {told(2) or 'none'} came by both tests{proxy}."


def told_wrong() -> str:
    """Return what became of the sentence on security."""
    return (
        "The calm about security held for the decade."
        if came("R4")
        else "The calm about security didn't last the decade."
    )


def told_claims() -> dict[str, str]:
    """Return a sentence for each claim that goes with its verdict, by claim."""
    return {
        "RQ-19": by_word(
            "RQ-19",
            "China kept its place for the decade, and its R&D stayed close to development, as the authors expected.",
            "China's model did not last the decade by our measures.",
            "Whether China's model lasted the decade depends on what is counted.",
            "Our figures can't tell whether China's model lasted the decade.",
        ),
        "RQ-40": by_word(
            "RQ-40",
            "The push for novelty was followed by a loss, as the authors feared.",
            "The push for novelty brought no loss that our figures show.",
            "Whether the push for novelty brought a loss depends on what is compared.",
            "Whether the push for novelty brought a loss is open, because nobody has seen China without it.",
        ),
        "RQ-95": by_word(
            "RQ-95",
            "A meddling centre was the chief risk, as the authors warned.",
            "A meddling centre was not the chief risk by our count.",
            "Whether a meddling centre was the chief risk depends on what is counted.",
            "Whether a meddling centre was the chief risk is open, because steps can be counted but not weighed.",
        ),
    }


def told_right() -> str:
    """Return what the essays got right: the sentences on the claims that are supported."""
    held = [text for one, text in told_claims().items() if claims.settle(one).verdict == "supported"]
    return " ".join(held) or "None of the three predictions is supported as it is written."


def told_missed() -> str:
    """Return what the essays missed or left open: the sentences on the other claims."""
    return " ".join(text for one, text in told_claims().items() if claims.settle(one).verdict != "supported")
