"""The records of the claims on computing, energy, algorithms and seats, on *The lesson of DeepSeek and Hangzhou* (Lu
Ming 2025).
"""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from course.ledger import estimates
from course.ledger.common import EDITION, EDITION_OF_LIST, SIZE_OF_MODEL
from course.ledger.record import Found, Line, Question, Record, one_of, rows
from course.tables import ai
from course.tables.cache import computed_once

# --- HZ-26, HZ-63: computing or algorithms


def more_is_better(ai_frontier_scores: pd.DataFrame, *, edition: str, year: int, computing: str) -> Found | None:
    """Return the rank correlation of training computing and score among the models of one year."""
    scores = ai.with_computing(ai.scored(ai_frontier_scores, edition), computing == "rated only")
    mine = scores[scores["year"] == year]
    if len(mine) < 10:
        return None
    return estimates.association(mine["training_flop"], mine["eci"], "spearman")


def computing_dealt_out(tables: dict[str, pd.DataFrame], random: np.random.Generator) -> dict[str, pd.DataFrame]:
    """Return tables of a world in which computing says nothing: it is dealt out anew among the models that tell it."""
    table = tables["ai_frontier_scores"]
    flop = table["training_flop"].to_numpy(dtype=float, copy=True)
    known = np.flatnonzero(~np.isnan(flop))
    flop[known] = flop[random.permutation(known)]
    return {"ai_frontier_scores": table.assign(training_flop=flop)}


@computed_once
def plane_of(
    ai_frontier_scores: pd.DataFrame, edition: str, computing: str, models: str, scatter: str = "in scores"
) -> ai.Plane:
    """Return what computing and the date say of the scores of one edition.

    computing : "rated only", or "guesses, too". models : "all", "without Microsoft", or "large" (10^23 operations
    or more). scatter : "in scores", or "in computing" (which of the two the least squares are taken of).
    """
    rows = ai.with_computing(ai.scored(ai_frontier_scores, edition), computing == "rated only")
    if models == "without Microsoft":
        rows = rows[~rows["organisation"].fillna("").str.contains("Microsoft")]
    if models == "large":
        rows = rows[rows["training_flop"] >= 1e23]
    return ai.plane(rows, "score" if scatter == "in scores" else "computing")


def saved_a_year(ai_frontier_scores: pd.DataFrame, *, edition: str, computing: str, models: str, scatter: str) -> Found:
    """Return how many times less computing the same score took a year later, computing and date taken together."""
    found = plane_of(ai_frontier_scores, edition, computing, models, scatter)
    return Found(found.less, found.low, found.high, {"models": found.models}, sampled=True)


def dates_dealt_out(tables: dict[str, pd.DataFrame], random: np.random.Generator) -> dict[str, pd.DataFrame]:
    """Return tables of a world without progress: the models that tell their computing change their dates."""
    table = tables["ai_frontier_scores"]
    made = [
        ai.dates_dealt(rows[rows["training_flop"].notna()], random)
        for _, rows in table.groupby("edition", observed=True, sort=True)
    ]
    return {"ai_frontier_scores": pd.concat([*made, table[table["training_flop"].isna()]], ignore_index=True)}


def grown_a_year(ai_notable_models_2026: pd.DataFrame, since: int) -> float:
    """Return how many times more computing the largest model took a year later, from `since` to the last full year."""
    ai.edition_of(ai_notable_models_2026)
    known = ai_notable_models_2026.dropna(subset=["training_flop"])
    last = int(known["year"].max()) - 1
    most = known.groupby("year")["training_flop"].max()
    return float((most[last] / most[since]) ** (1 / (last - since)))


def part_of_algorithms(
    ai_frontier_scores: pd.DataFrame,
    ai_notable_models_2026: pd.DataFrame,
    *,
    edition: str,
    computing: str,
    models: str,
    scatter: str,
    since: int,
) -> Found:
    """Return the part of doing with less in what the two together gave, in per cent of the growth (in logarithms)."""
    saved = saved_a_year(ai_frontier_scores, edition=edition, computing=computing, models=models, scatter=scatter)
    grown = max(math.log(grown_a_year(ai_notable_models_2026, since)), 0.0)

    def part(times: float) -> float:
        less = max(math.log(times), 0.0)
        return 100 * less / (less + grown) if less + grown else 0.0

    return Found(part(saved.value), part(saved.low), part(saved.high), {"grown": math.exp(grown)}, sampled=True)


COMPUTING = one_of(
    "computing", "rated only", "guesses, too", why="what closed models took is mostly not published and guessed"
)
MODELS = one_of(
    "models",
    "all",
    "without Microsoft",
    "large",
    why="one maker's models, which do with far less than others, could make the trend",
)
SCATTER = one_of(
    "scatter",
    "in scores",
    "in computing",
    why="errors in computing make the saving of the first fit too large, errors in scores that of the second too small",
)
NOT_ALONE = "a model that learns from a larger one or thinks longer before it answers also needs less training"

HZ_26 = Record(
    "HZ-26",
    "Computing power is the bottleneck of AI.",
    (
        Question(
            "more is better",
            "models with more computing score higher",
            more_is_better,
            Line(0.5, "half of a perfect link", "as the rank correlation", judged=True),
            yes="models with more computing score higher (rank correlation {value})",
            no="models with more computing hardly score higher (rank correlation {value})",
            choices=(
                EDITION,
                one_of("year", 2024, 2023, 2025, why="the essay looks back on the years before it"),
                COMPUTING,
            ),
            kind="sign",
            because="larger models also come from makers with more people and better data",
            must="a bottleneck is what gives more where it is widened",
            core=True,
            placebo=computing_dealt_out,
        ),
        Question(
            "no way around",
            "the same score keeps its price in computing",
            saved_a_year,
            Line(
                2,
                "half of the computing is a way around",
                "times less a year",
                judged=True,
                side="less than",
            ),
            yes="the same score takes about as much a year later",
            no="the same score takes {value:.0f} ({range}) times less a year later",
            choices=(EDITION, COMPUTING, MODELS, SCATTER),
            kind="sign",
            because="a bottleneck can be narrow while one learns to need less of it",
        ),
    ),
)

HZ_63 = Record(
    "HZ-63",
    "The real bottleneck of AI was in algorithms.",
    (
        Question(
            "less for the same",
            "the same score takes half of the computing a year later",
            saved_a_year,
            Line(2, "halved in a year is more than a detail", "times less a year", judged=True),
            yes="the same score takes {range} times less computing a year later",
            no="the same score takes about as much computing a year later",
            choices=(EDITION, COMPUTING, MODELS, SCATTER),
            kind="sign",
            because=NOT_ALONE,
            must="if algorithms had held AI back, better ones would save computing",
            core=True,
            placebo=dates_dealt_out,
        ),
        Question(
            "more than computing",
            "doing with less gave more than computing did",
            part_of_algorithms,
            Line(50, "more than half", "% of both together", side="more than"),
            yes="this gave more than the growth of computing ({range}% of both)",
            no="this gave less than the growth of computing ({range}% of both)",
            choices=(
                EDITION,
                COMPUTING,
                MODELS,
                SCATTER,
                one_of("since", 2018, 2020, 2023, why="the largest model of one year can be far above the others"),
            ),
            kind="sign",
            because=NOT_ALONE,
        ),
    ),
)


# --- HZ-27: energy


def part_of_electricity(ai_facts: pd.DataFrame, *, digits: float) -> Found:
    """Return the part of data centres in the world's electricity, in per cent; digits : how it is rounded."""
    mine = rows(ai_facts, "ai_facts", indicator="share of data centres in all electricity", subject="world")
    power = rows(ai_facts, "ai_facts", indicator="electricity used by data centres", year=int(mine["year"].iloc[-1]))
    use = power.set_index("subject")["value"]
    return estimates.rounded(float(mine["value"].iloc[-1]), digits).telling(
        china=float(use["China"]), states=float(use["United States"]), year=int(mine["year"].iloc[-1])
    )


HZ_27 = Record(
    "HZ-27",
    "A nation's energy sets a limit to AI, too.",
    (
        Question(
            "much of the electricity",
            "data centres take much of the world's electricity",
            part_of_electricity,
            Line(10, "a tenth would be hard to add", "% of all electricity", judged=True),
            yes="data centres took much of the world's electricity in {year} ({value}%)",
            no="data centres took {value}% of the world's electricity in {year} ({china:.0f} TWh in China)",
            choices=(one_of("digits", {"as printed": 0.05, "one digit": 0.5}, why="a second-hand report may round"),),
            kind="sign",
            because="a grid can be full where the nation's electricity is plenty, and AI is a part of data centres",
        ),
    ),
)


# --- HZ-29: at the frontier in some fields


def fields_ahead(country_counts: pd.DataFrame, *, ahead_of: str, year: int) -> Found:
    """Return in how many digital fields China has more patent families than others.

    ahead_of : the United States, or the United States and Japan together.
    """
    mine = country_counts[country_counts["indicator"].astype(str).str.startswith("patent families")]
    mine = mine[(mine["indicator"].astype(str) != "patent families, all fields") & (mine["year"] == year)]
    wide = mine.pivot_table(index="indicator", columns="iso3", values="value", observed=True)
    if not {"CHN", "USA", "JPN"} <= set(wide):
        raise LookupError(f"country_counts has no patent families by field of China, America and Japan in {year}.")
    others = wide["USA"] + (wide["JPN"] if "Japan" in ahead_of else 0)
    return estimates.exact(float((wide["CHN"] > others).sum())).telling(fields=len(wide))


def months_behind_then(ai_frontier_scores: pd.DataFrame, *, edition: str, records: int) -> Found:
    """Return by how many months the last Chinese records in AI before the essay came after an American model (mean).

    records : how many of them. The ends of the interval are those for Chinese scores at the ends of theirs.
    """
    scores = ai.scored(ai_frontier_scores, edition)
    before = scores[scores["release_date"] < ai.ESSAY_DAY]
    if ai.of_country(before, ai.CHINA).empty:
        raise LookupError(f"ai_frontier_scores has no Chinese model before the essay (edition of {edition}).")
    values = []
    for score in ("eci", "eci_low", "eci_high"):
        filled = before.assign(**{score: before[score].fillna(before["eci"])})
        values.append(float(ai.lags(filled, score=score)["months"].fillna(0.0).tail(records).mean()))
    return Found(values[0], min(values), max(values))


HZ_29 = Record(
    "HZ-29",
    "In some fields China nears the world's frontier of innovation.",
    (
        Question(
            "digital patents",
            "China leads in digital patents",
            fields_ahead,
            Line(1, "some means one field or more", "fields", also=(3,)),
            yes="China leads in patents in {range} of {fields} digital fields",
            no="China leads in patents in {range} of {fields} digital fields",
            choices=(
                one_of("ahead of", "United States and Japan", "United States", why="Japan is near in some fields"),
                one_of("year", 2020, 2019, 2018, why="the last years of the table; a single one can be a lucky one"),
            ),
            kind="proxy",
            because="counts of patents stand for the frontier, though many are not new to the world",
        ),
        Question(
            "AI",
            "China was near the frontier in AI",
            months_behind_then,
            Line(12, "near is a year behind or less", "months behind", judged=True, side="at most"),
            yes="in AI it was near, {value} months behind",
            no="in AI it was not near, {value} months behind",
            choices=(EDITION, one_of("records", 1, 2, 4, why="one model can be a lucky one")),
            kind="proxy",
            because="scores in tests stand for the frontier",
        ),
    ),
)


# --- HZ-61: none like DeepSeek elsewhere


def firms_of_its_size(
    ai_notable_models: pd.DataFrame,
    ai_notable_models_2026: pd.DataFrame,
    ai_organisation_hq: pd.DataFrame,
    *,
    vintage: str,
    size: float,
    weights: str,
    seat: str,
) -> Found:
    """Return how many Chinese firms outside Hangzhou had trained a model of DeepSeek's size by the day of the essay.

    vintage : the edition of the notable models. size : at least this part of the computing of DeepSeek-V3. weights :
    "any", or "open" only. seat : "not in Hangzhou" as far as is known, or "confirmed" elsewhere.
    """
    models = ai.in_edition(ai_notable_models, ai_notable_models_2026, vintage)
    found = ai.makers_like_deepseek(models, ai_organisation_hq, size)
    found = found[(found["city"] != "Hangzhou") & (found["city"].notna() | (seat == "not in Hangzhou"))]
    return estimates.exact(float(found["open"].sum() if weights == "open" else len(found)))


def firms_as_good(
    ai_notable_models: pd.DataFrame,
    ai_notable_models_2026: pd.DataFrame,
    ai_organisation_hq: pd.DataFrame,
    ai_frontier_scores: pd.DataFrame,
    *,
    edition: str,
    vintage: str,
    points: float,
) -> Found:
    """Return how many Chinese firms outside Hangzhou had a model as good as DeepSeek's by the day of the essay.

    points : so many below DeepSeek's best are as good. The upper end counts the firms of its size (half of the
    computing) that have no score, too, for any of them could have been.
    """
    scores = ai.of_country(ai.scored(ai_frontier_scores, edition), ai.CHINA)
    best = scores[scores["release_date"] < ai.ESSAY_DAY].groupby("organisation")["eci"].max()
    if "DeepSeek" not in best:
        raise LookupError("ai_frontier_scores has no model of DeepSeek before the essay.")
    seats = ai_organisation_hq.set_index("organisation")["city"]
    outside = best[[seats.get(name) != "Hangzhou" and "DeepSeek" not in name for name in best.index]]
    good = float((outside >= best["DeepSeek"] - points).sum())
    large = ai.makers_like_deepseek(
        ai.in_edition(ai_notable_models, ai_notable_models_2026, vintage), ai_organisation_hq
    )
    large = large[large["city"] != "Hangzhou"]
    return Found(good, good, good + float((~large.index.isin(best.index)).sum()))


NONE = Line(0, "none is none", "firms", side="at most")

HZ_61 = Record(
    "HZ-61",
    "Outside Hangzhou no firm like DeepSeek has come up in China.",
    (
        Question(
            "of its size",
            "no other city had a firm that trained models of DeepSeek's size",
            firms_of_its_size,
            NONE,
            yes="no other city had a firm that trained models of DeepSeek's size",
            no="other cities had firms that trained models of DeepSeek's size ({range})",
            choices=(
                EDITION_OF_LIST,
                SIZE_OF_MODEL,
                one_of("weights", "any", "open", why="DeepSeek gave its weights away"),
                one_of("seat", "not in Hangzhou", "confirmed", why="not every seat could be confirmed"),
            ),
            kind="proxy",
            because="computing stands for what a firm can do; fame is in no table",
        ),
        Question(
            "as good",
            "no other city had a firm with a model as good",
            firms_as_good,
            NONE,
            yes="no other city had a firm with a model as good",
            no="other cities had firms with a model as good ({range})",
            choices=(EDITION, EDITION_OF_LIST, one_of("points", 5, 10, why="scores are known to a few points")),
            kind="proxy",
            because="scores in tests stand for success; many of these firms have none",
        ),
    ),
)

RECORDS = (HZ_26, HZ_27, HZ_29, HZ_61, HZ_63)
