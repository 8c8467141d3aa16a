"""The words of the lesson that follow from its figures, and from the verdicts of its claims."""

from __future__ import annotations

import pandas as pd

from course import contents, data
from course.english import listed
from course.ledger import claims
from course.ledger.record import rows
from course.lessons.what_came_after import figures, predictions, records
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
    count = int(figures.steps(data.load("policy_events"), 2020).query("who == 'other states'")["steps"].max())
    first = (
        f"By {last} the country's part of the world's advanced making had"
        f" {'grown' if share[last] > share[2010] else 'shrunk'} from {share[2010]:.0f}% to {share[last]:.0f}%"
    )
    joined = "but" if came("R1") != came("R4") else "and"
    return (
        f"{first}, {joined} by 2020 other states had taken {number(count)} steps to keep chips from Chinese firms. A"
        " reader who likes the essay will remember the first outcome, and one who doesn't will remember the second."
    )


def told_share() -> str:
    """Return what the chart of China's share shows for the first prediction."""
    share = predictions.world_share()
    last = int(share.index[-1])
    if not came("R1"):
        return f"It lost ground, from {share[2010]:.0f}% in 2010 to {share[last]:.0f}% in {last}, so we score a miss."
    slope = float(share[2010] - share[2005]) / 5
    after = float(share[last] - share[2010]) / (last - 2010)
    pace = "a little slower than" if after < slope - 0.1 else "faster than" if after > slope + 0.1 else "as fast as"
    return (
        f"It did more than stay. The share kept climbing, {pace} in the five years before, so we score a hit. But you"
        " needed no theory for this forecast, because going on as before was enough."
    )


def told_security() -> str:
    """Return what the chart of steps shows for the prediction on security."""
    table = figures.steps(data.load("policy_events"))
    now = table[table["year"] == table["year"].max()].set_index("who")["steps"]
    year = int(table.query("who == 'other states' and steps > 0")["year"].min())
    if came("R4"):
        return "Hardly any step was taken within the decade, so we score a hit."
    return f"The line leaves zero in {year}, and by 2026 there were {int(now['other states'])} steps. We score a miss."


def told_minerals() -> str:
    """Return how China used its own place in the chain."""
    events = rows(data.load("policy_events"), "policy_events", topic="Minerals", kind="limit")
    years = sorted(int(year) for year in events["year"].unique() if year > 2010)
    return f"And China did the same with minerals that others need, in {listed(years)}." if years else ""


def told_timeline(table: pd.DataFrame) -> str:
    """Return how many came true by essay, and why the others have no score."""
    known = table.dropna(subset="came").groupby("essay", sort=False)["came"]
    by = [
        f"{predictions.AUTHORS[str(essay)]} {'have' if essay == predictions.RED_QUEEN else 'has'} {int(one.sum())} of"
        f" {len(one)}"
        for essay, one in known
    ]
    share = known.mean().astype(float)
    best = str(share.idxmax())
    hits, of = int(known.sum()[best]), int(known.size()[best])
    one_less = (hits - 1) / of
    others = float(share.drop(best).max())
    close = (
        " One more miss would have cost that lead." if one_less <= others else " That lead would survive one more miss."
    )
    return f"{listed(by)}. So {predictions.AUTHORS[best]} foresaw most by this count.{close}"


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
    names = listed(f"“{one}”" for one in moved["sentence"])
    total = f"and the total stays at {a}" if a == b else f"and the total moves from {a} to {b}"
    what = "outcomes change" if len(moved) > 1 else "outcome changes"
    return f"By the second tests {number(len(moved))} {what} ({names}), {total}."


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
    known = table["came"].dropna().astype(bool)
    mild = float(known.mean())
    better = "hardly better than" if 0.2 <= score < 0.25 else "better than" if score < 0.2 else "no better than"
    return (
        f"The score is {score:.2f}, which is {better} the 0.25 of a coin. An"
        f" author who had said {100 * mild:.0f}% each time, the share that came true, would have lost only"
        f" {brier(table, mild):.2f}."
    )


def told_lazy(table: pd.DataFrame) -> str:
    """Return how the lazy forecaster does beside the essays."""
    known = table.dropna(subset="came")
    essay = known["came"].astype(bool)
    lazy = essay == known["stays"].astype(bool)
    apart = essay != lazy
    a, b = int(essay.sum()), int(lazy.sum())
    who = "exactly as many as" if a == b else "fewer than" if a < b else "more than"
    red = known[apart]["essay"].eq(predictions.RED_QUEEN).sum()
    never = (
        " Breznitz and Murphree never differ from the lazy forecaster, because all that we could score in their essay"
        " says that things will stay as they are."
        if not red
        else ""
    )
    return (
        f"The essays are right {number(a)} times, {who} the lazy forecaster with {number(b)}. **Only"
        f" {number(int(apart.sum()))} predictions tell the two apart, and of these the essays got"
        f" {number(int(essay[apart].sum()))} right.**{never}"
    )


def told_luck(table: pd.DataFrame) -> str:
    """Return whether the count of hits is more than coins would give, and what the predictions apart can show."""
    hits, of, _ = figures.count(table)
    p = figures.at_least(hits, of)
    known = table.dropna(subset="came")
    apart = int((~known["stays"].astype(bool)).sum())
    won = int(known["came"].astype(bool)[~known["stays"].astype(bool)].sum())
    said = "which few would call sure" if p > 0.05 else "which is rare"
    return (
        f"Coins do as well in {100 * p:.0f}% of cases, {said}. But a coin is too weak a rival, since it doesn't know"
        f" that most things go on. On the {number(apart)} predictions where the essays expect a change, {number(won)}"
        f" hits or more come by tossing coins in {100 * figures.at_least(won, apart):.0f}% of cases. Even all"
        f" {number(apart)} right would happen in {100 * figures.at_least(apart, apart):.0f}%, so"
        f" {number(apart)} predictions are too few to show foresight."
    )


def told_cars() -> str:
    """Return what the chart of electric cars shows."""
    wide = figures.cars(data.load("electric_cars")).pivot(index="year", columns="economy", values="share")["China"]
    wide = wide.dropna()
    last = int(wide.index[-1])
    return (
        f"Of all cars sold in China, {wide[2010]:.2f}% were electric in 2010 and {wide[2019]:.0f}% in 2019, but"
        f" {wide[last]:.0f}% in {last}."
    )


def told_batteries() -> str:
    """Return who makes the batteries of electric cars today."""
    share = figures.fact(
        "industry_facts", subject="six Chinese makers", indicator="share of batteries in electric cars", period="2025"
    )
    return f"In 2025 six Chinese makers supplied {share:.0f}% of the batteries in the world's electric cars."


def told_abroad() -> str:
    """Return what the chart of shops shows, and how fast Temu's American users left."""
    table = figures.purchases()
    lost = figures.fact(
        "apps_abroad", app="Temu", indicator="change of monthly active users since March", place="United States"
    )
    met = predictions.meetings()
    ahead = int((met["ours"] > met["theirs"]).sum())
    bound = (
        "so these firms could win abroad, but weren't bound to"
        if came("E4")
        else "so by this count these firms did win abroad"
    )
    return (
        f"Temu rose from less than {table['first']['Temu']:.0f}% to {table['2025']['Temu']:.0f}% of purchases across"
        f" borders. But between March and June 2025 it {'lost' if lost < 0 else 'gained'} {abs(lost):.0f}% of its"
        f" monthly users in the United States (Sensor Tower). In all, the Chinese shop is ahead in {ahead} of"
        f" {len(met)} meetings abroad in our table, {bound}."
    )


def told_lag() -> str:
    """Return what came after DeepSeek: the lag of Chinese record models and where they come from."""
    table = predictions.lags()
    months = table.groupby("after")["months"].median()
    mine = table[table["after"]]
    towns = mine["city"].value_counts()
    cities = listed(f"{city} ({n})" for city, n in towns.items())
    word = "a little sooner" if months[True] < months[False] else "later"
    return (
        f"Before Lu Ming wrote, China's record models came {months[False]:.1f} months after an American equal, by the"
        f" median. Since then it has been {months[True]:.1f}, {word}. The {len(mine)} new records come from"
        f" {cities}."
    )


def told_great() -> str:
    """Return what the seats of record makers say on the three great cities, with the bound for unknown seats."""
    table = predictions.lags()
    before, after = table[~table["after"]], table[table["after"]]
    unknown = int(before["city"].isna().sum())
    most = 100 * float((before["city"].isin(predictions.GREAT) | before["city"].isna()).mean())
    now = 100 * float(after["city"].isin(predictions.GREAT).mean())
    sure = (
        f"Even if all {number(unknown)} belonged to the three great cities, these would have had {most:.0f}% before the"
        f" essay, {'less' if most < now else 'more'} than the {now:.0f}% since."
    )
    return (
        f"The outcome of H1 needs care, because no city is confirmed for {number(unknown)} earlier records."
        f" {sure} AI is one field, and in lesson {contents.number('price_of_a_great_city')},"
        f" which asks by more, Lu Ming's sentence is {verdict('HZ-22')}."
    )


def told_best_model() -> str:
    """Return how often a Chinese model has been the world's best so far."""
    share = 100 * ai.share_of_days(ai.scored(data.load("ai_frontier_scores")))
    return (
        "So far no Chinese model has led the index on any day."
        if share == 0
        else f"So far a Chinese model has led the index on {share:.0f}% of the days."
    )


def told_reply() -> str:
    """Return what Norris could answer where a longer span turns his miss into a hit, if it does."""
    if came("E2") or not came("E2", "second"):
        return ""
    return (
        "Norris could answer that he never spoke of three years, and that over six years the mobile internet did fill"
        " up."
    )


def lead(first_year: int) -> tuple[float, float]:
    """Return by how many points a year China outgrew the middle country of similar income before the plan Made in China
    2025 (since a year) and after it, to 2024.
    """
    found = records.smaller_lead(
        data.load("country_economy"),
        data.load("countries"),
        data.load("policy_events"),
        counted_from=0,
        last=2024,
        among="countries of like income",
        first_year=first_year,
    )
    return float(str(found.told["ahead"])), float(str(found.told["behind"]))


def told_push() -> str:
    """Return what happened to China's lead in growth after the push for novelty, and why that is no score."""
    late, early = lead(2010), lead(2005)
    lost = late[0] - late[1], early[0] - early[1]
    said = (
        f"so the lead shrank by {lost[0]:.1f} or {lost[1]:.1f} points"
        if min(lost) > 0
        else "so the lead shrank by one count and not by the other"
        if max(lost) > 0
        else "so the lead didn't shrink"
    )
    return (
        "*Forced novelty hurts.* In 2015 China issued the plan Made in China 2025. Until then it had outgrown the"
        f" middle country of similar income by {late[0]:.1f} points a year since 2010, or {early[0]:.1f} since 2005."
        f" Afterwards it was {late[1]:.1f}, {said}. But a country that catches up slows down without any plan, and"
        " nobody has seen China without this one."
    )


def told_centre() -> str:
    """Return whose steps bear on Chinese chips, and why that is no score."""
    table = figures.steps(data.load("policy_events"))
    now = table[table["year"] == table["year"].max()].set_index("who")["steps"]
    return (
        f"*A meddling centre is the chief risk.* The chart of steps counts {number(int(now['China']))} by China itself"
        f" and {number(int(now['other states']))} by other states. Funds and plans would add a few to China's side, and"
        " no scale tells how much one step weighs."
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

    by_one = f" By one test of two, {told(1)} did as well." if (hits == 1).any() else ""
    return f"Of the changes that they expected, these came by both tests: {told(2)}.{by_one}"


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
