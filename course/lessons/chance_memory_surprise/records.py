"""The records of the claims on AI, on *The lesson of DeepSeek and Hangzhou* (Lu Ming 2025)."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from course.ledger import estimates
from course.ledger.common import industries_dealt
from course.ledger.record import Found, Line, Question, Record, one_of, rows
from course.lessons.chance_memory_surprise import claims
from course.tables import ai

EDITION = one_of(
    "edition",
    "August 2026",
    "February 2026",
    why="the index is estimated anew with every edition, and some dates of release are set anew",
)
VINTAGE = one_of("vintage", "April 2025", "July 2026", why="Epoch AI's list of notable models is revised backwards")


def the_list(ai_notable_models: pd.DataFrame, ai_notable_models_2026: pd.DataFrame, which: str) -> pd.DataFrame:
    """Return the notable models of one edition, "April 2025" or "July 2026"; the two are never mixed.

    Raises EditionError where the table holds rows of several editions.
    """
    models = ai_notable_models if which == "April 2025" else ai_notable_models_2026
    ai.edition_of(models)
    return models


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


def saved_a_year(ai_frontier_scores: pd.DataFrame, *, edition: str, computing: str, level: str) -> Found | None:
    """Return how many times less computing the same score took a year later.

    computing : "rated only", or "guesses, too". level : the "median" over all scores that can be followed for a year,
    or the score of "GPT-4", which can be followed longest of the good ones.
    """
    saved = ai.computing_saved(ai_frontier_scores, edition, computing == "rated only")
    if level == "GPT-4":
        saved = saved[saved["first"].astype(str).str.startswith("GPT-4 (")]
        if saved.empty:
            return None
    if saved.empty:
        raise LookupError(f"ai_frontier_scores has no score that can be followed for a year (edition of {edition}).")
    return estimates.exact(float(saved["a_year"].median())).telling(levels=len(saved))


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
    level: str,
    since: int,
) -> Found | None:
    """Return the part of doing with less in what the two together gave, in per cent of the growth (in logarithms)."""
    found = saved_a_year(ai_frontier_scores, edition=edition, computing=computing, level=level)
    if found is None:
        return None
    saved, grown = found.value, grown_a_year(ai_notable_models_2026, since)
    if saved <= 1 or grown <= 1:
        return estimates.exact(0.0 if saved <= 1 else 100.0).telling(saved=saved, grown=grown)
    part = 100 * math.log(saved) / (math.log(saved) + math.log(grown))
    return estimates.exact(part).telling(saved=saved, grown=grown)


COMPUTING = one_of(
    "computing", "rated only", "guesses, too", why="what closed models took is mostly not published and guessed"
)
LEVEL = one_of("level", "median", "GPT-4", why="scores that are followed for longer tell more")
NOT_ALONE = "who learns from a larger model also needs less, and closed models don't tell what they took"

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
            no="the same score takes {value:.0f} times less a year later",
            choices=(EDITION, COMPUTING, LEVEL),
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
            yes="the same score takes {value:.0f} times less computing a year later",
            no="the same score takes about as much computing a year later",
            choices=(EDITION, COMPUTING, LEVEL),
            kind="sign",
            because=NOT_ALONE,
            must="if algorithms had held AI back, better ones would save computing",
            core=True,
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
                LEVEL,
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


# --- HZ-28: ways that nobody foresaw

SPANS = {"2016 to 2022": (2016, 2022), "2022 to 2025": (2022, 2025)}


def foreseen_fields(
    ai_notable_models: pd.DataFrame,
    ai_notable_models_2026: pd.DataFrame,
    *,
    vintage: str,
    years_ahead: str,
    looking_back_to: int,
) -> Found:
    """Return how much of the surprise at the fields of AI a forecast of 2015 removes, in per cent.

    vintage : the edition of the notable models. years_ahead : those that are foretold. looking_back_to : the
    first year that the forecaster knows.
    """
    models = the_list(ai_notable_models, ai_notable_models_2026, vintage)
    spans = {"before": (looking_back_to, claims.STAND), "ahead": SPANS[years_ahead]}
    what = pd.DataFrame({name: claims.fields(models, *years) for name, years in spans.items()}).fillna(0)
    told = (1 - claims.HUMBLE) * what["before"] / what["before"].sum() + claims.HUMBLE / len(what)
    return estimates.exact(100 * claims.skill(told, what["ahead"]))


def foreseen_seats(
    unicorns_cn_companies_2022: pd.DataFrame,
    prefectures_cn: pd.DataFrame,
    us_patent_inventors_city_cn: pd.DataFrame,
    *,
    by: str,
) -> Found:
    """Return how much of the surprise at the seats of young firms of 2016 to 2022 a forecast of 2015 removes."""
    table = claims.units(prefectures_cn, us_patent_inventors_city_cn)
    young = claims.firms(unicorns_cn_companies_2022, prefectures_cn, us_patent_inventors_city_cn)
    chance = claims.forecasts(table, claims.counted(young[young["reached"] <= claims.STAND], table))[by]
    later = claims.counted(young[young["reached"] > claims.STAND], table)
    return estimates.exact(100 * claims.skill(chance, later))


HALF = Line(50, "unforeseen is what a forecast tells less than half of", "% removed", side="less than")
FORESEEN = "a field holds many ways and a seat says where; forecasts made at the time are in no table"

HZ_28 = Record(
    "HZ-28",
    "Most innovations come on ways that nobody foresaw.",
    (
        Question(
            "fields of AI",
            "the fields of AI were unforeseen",
            foreseen_fields,
            HALF,
            yes="the fields of AI were unforeseen ({range}% of the surprise removed)",
            no="the fields of AI could be foreseen ({range}% of the surprise removed)",
            choices=(
                VINTAGE,
                one_of("years ahead", *SPANS, why="far ahead is harder than near"),
                one_of("looking back to", 2013, 2011, why="a forecaster can look back less or more"),
            ),
            kind="sign",
            because=FORESEEN,
        ),
        Question(
            "seats of young firms",
            "the seats of young firms were unforeseen",
            foreseen_seats,
            HALF,
            yes="the seats of young firms were unforeseen",
            no="the seats of young firms could be foreseen",
            choices=(
                one_of(
                    "by",
                    "half and half",
                    "by inventors of 2011 to 2015",
                    "by young firms of 2015",
                    why="a forecaster can go by inventors or by firms",
                ),
            ),
            kind="sign",
            because=FORESEEN,
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
    before = scores[scores["release_date"] < claims.ESSAY_DAY]
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
    models = the_list(ai_notable_models, ai_notable_models_2026, vintage)
    found = claims.peers(models, ai_organisation_hq, size)
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
    best = scores[scores["release_date"] < claims.ESSAY_DAY].groupby("organisation")["eci"].max()
    if "DeepSeek" not in best:
        raise LookupError("ai_frontier_scores has no model of DeepSeek before the essay.")
    seats = ai_organisation_hq.set_index("organisation")["city"]
    outside = best[[seats.get(name) != "Hangzhou" and "DeepSeek" not in name for name in best.index]]
    good = float((outside >= best["DeepSeek"] - points).sum())
    large = claims.peers(the_list(ai_notable_models, ai_notable_models_2026, vintage), ai_organisation_hq)
    large = large[large["city"] != "Hangzhou"]
    return Found(good, good, good + float((~large.index.isin(best.index)).sum()))


SIZE = one_of("size", {"half": 0.5, "as much": 1.0}, why="a model half as large is of the same kind")
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
                VINTAGE,
                SIZE,
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
            choices=(EDITION, VINTAGE, one_of("points", 5, 10, why="scores are known to a few points")),
            kind="proxy",
            because="scores in tests stand for success; many of these firms have none",
        ),
    ),
)


# --- HZ-44, HZ-48: would luck do?


def _luck(
    ai_notable_models: pd.DataFrame,
    ai_notable_models_2026: pd.DataFrame,
    unicorns_2022: pd.DataFrame,
    vintage: str,
    size: float,
) -> tuple[float, int]:
    """Return the chance, in per cent, that a city with Hangzhou's share of young firms gets none of the firms of
    DeepSeek's size, and how many those are. Raises EditionError where the list mixes editions.
    """
    firms = len(claims.peers(the_list(ai_notable_models, ai_notable_models_2026, vintage), part=size))
    mine = rows(unicorns_2022, "unicorns_2022", iso3="CHN", level="city", list_maker="CB Insights")
    count = mine.set_index("place")["unicorns"].astype(float)
    return 100 * float(1 - count["Hangzhou"] / count.sum()) ** firms, firms


def none_by_luck(
    ai_notable_models: pd.DataFrame,
    ai_notable_models_2026: pd.DataFrame,
    unicorns_2022: pd.DataFrame,
    *,
    vintage: str,
    size: float,
) -> Found:
    """Return how often, in per cent, luck alone leaves a city with Hangzhou's share of young firms without one."""
    none, firms = _luck(ai_notable_models, ai_notable_models_2026, unicorns_2022, vintage, size)
    return estimates.exact(none).telling(firms=firms)


def one_by_luck(
    ai_notable_models: pd.DataFrame,
    ai_notable_models_2026: pd.DataFrame,
    unicorns_2022: pd.DataFrame,
    *,
    vintage: str,
    size: float,
) -> Found:
    """Return how often, in per cent, a city with Hangzhou's share of young firms gets at least one."""
    none, firms = _luck(ai_notable_models, ai_notable_models_2026, unicorns_2022, vintage, size)
    return estimates.exact(100 - none).telling(firms=firms)


BY_LOT = "firms fall on cities by their shares of young firms, as in a lottery"

HZ_44 = Record(
    "HZ-44",
    "Where no firm like DeepSeek came up, firms had too little freedom.",
    (
        Question(
            "luck would not do",
            "luck alone would hardly leave a city without such a firm",
            none_by_luck,
            Line(5, "the usual mark for hardly by chance", "% of the draws", also=(10,), side="less than"),
            yes="luck alone would hardly leave a city like Hangzhou without such a firm ({range}% of the draws)",
            no="luck alone would often leave a city like Hangzhou without such a firm ({range}% of the draws)",
            choices=(VINTAGE, SIZE),
            kind="model",
            because=BY_LOT,
        ),
    ),
)

HZ_48 = Record(
    "HZ-48",
    "A city that copies Hangzhou's recipe can breed a DeepSeek of its own.",
    (
        Question(
            "one is likely",
            "a city with all that Hangzhou has would get such a firm",
            one_by_luck,
            Line(
                25,
                "a chance of one in four is a fair one, and no promise",
                "% of the draws",
                judged=True,
            ),
            yes="a city with all that Hangzhou has would get such a firm in {range}% of the draws",
            no="a city with all that Hangzhou has would seldom get such a firm ({range}% of the draws)",
            choices=(VINTAGE, SIZE),
            kind="model",
            because=BY_LOT + "; whether a recipe can be copied is not asked",
        ),
    ),
)


# --- HZ-04, HZ-69, HZ-70: chance, memory and leaps

AI_FIRMS = {
    "AI": ("Artificial intelligence",),
    "AI, data and chips": ("Artificial intelligence", "Data management & analytics", "Cybersecurity", "Hardware"),
    "AI, data, chips and health": (
        "Artificial intelligence",
        "Data management & analytics",
        "Cybersecurity",
        "Hardware",
        "Health",
    ),
}


def surprise_at_the_frontier(
    unicorns_cn_companies_2022: pd.DataFrame,
    prefectures_cn: pd.DataFrame,
    us_patent_inventors_city_cn: pd.DataFrame,
    *,
    frontier: tuple[str, ...],
    by: str,
) -> Found:
    """Return by how many bits the seat of a young frontier firm surprised a forecaster of 2015 more than another's."""
    table = claims.units(prefectures_cn, us_patent_inventors_city_cn)
    young = claims.firms(unicorns_cn_companies_2022, prefectures_cn, us_patent_inventors_city_cn)
    later = young[(young["reached"] > claims.STAND) & young["place"].isin(table.index)]
    chance = claims.forecasts(table, claims.counted(young[young["reached"] <= claims.STAND], table))[by]
    bits = later["place"].map(chance).astype("float64").map(lambda one: -math.log2(one))
    mine = later["industry"].isin(frontier)
    return estimates.gap(bits[mine], bits[~mine]).telling(firms=int(mine.sum()))


HZ_04 = Record(
    "HZ-04",
    "The nearer a field is to the frontier, the more chance there is in innovation.",
    (
        Question(
            "seats at the frontier",
            "seats of firms at the frontier surprise more than those of others",
            surprise_at_the_frontier,
            Line(0, "more is above none", "bits", side="more than"),
            yes="seats of young firms at the frontier surprised more than those of others (by {range} bits)",
            no="seats of young firms at the frontier surprised no more than those of others ({range} bits)",
            choices=(
                one_of("frontier", AI_FIRMS, why="where the frontier begins is not settled"),
                one_of(
                    "by",
                    "by inventors of 2011 to 2015",
                    "by young firms of 2015",
                    "half and half",
                    why="a forecaster can go by inventors or by firms",
                ),
            ),
            kind="sign",
            because="a seat says where, while the claim is about ways; which firm or idea succeeds is not seen",
            placebo=industries_dealt,
        ),
    ),
)


def places_remember(
    prefectures_cn: pd.DataFrame,
    us_patent_inventors_city_cn: pd.DataFrame,
    *,
    since: str,
    people: str,
    correlation: str,
) -> Found:
    """Return how far places that had many inventors have many in 2017 to 2021. since : "early" (2001 to 2005) or
    "middle" (2011 to 2015). people : counted a head, or held equal.
    """
    table = claims.units(prefectures_cn, us_patent_inventors_city_cn).astype("float64")
    then, now = table[since], table["late"]
    if people == "held equal":
        return estimates.association(
            np.log1p(then), np.log1p(now), correlation, held=pd.DataFrame({"people": table["people"].map(math.log)})
        )
    return estimates.association(then / table["people"], now / table["people"], correlation)


def early_dealt(tables: dict[str, pd.DataFrame], random: np.random.Generator) -> dict[str, pd.DataFrame]:
    """Return a world without memory: until 2016 as many inventors fall on each city as chance gives to its people."""
    table = tables["us_patent_inventors_city_cn"].copy()
    people = tables["prefectures_cn"].set_index("city_code")["population_2010_persons"].astype("Float64")
    size = table["city_code"].map(people).astype("Float64").fillna(0.0).to_numpy(dtype="float64")
    early = (table["year"] <= 2016).to_numpy()
    total = table.loc[early, "inventors"].astype(float).sum()
    made = random.poisson(total * size[early] / size[early].sum())
    table["inventors"] = table["inventors"].astype(float)
    table.loc[early, "inventors"] = made.astype(float)
    return {"us_patent_inventors_city_cn": table}


HZ_69 = Record(
    "HZ-69",
    "Innovations grow out of older industries and knowledge that has piled up.",
    (
        Question(
            "places remember",
            "places with many inventors before have many later, people held equal",
            places_remember,
            Line(0, "to remember is a link above none", "as the correlation", side="more than"),
            yes="places that had many inventors for their people have many later (correlations {range})",
            no="places that had many inventors for their people have no more later (correlations {range})",
            choices=(
                one_of("since", {"2001 to 2005": "early", "2011 to 2015": "middle"}, why="knowledge piles up slowly"),
                one_of("people", "a head", "held equal", why="two ways to take size out"),
                one_of("correlation", "spearman", "pearson", why="ranks hide how far the first is ahead"),
            ),
            kind="sign",
            because="what grew out of what is not seen; a university can feed both",
            must="if innovations grow out of what has piled up, more come where more had piled up",
            placebo=early_dealt,
        ),
    ),
)


def leaps_over_people(
    prefectures_cn: pd.DataFrame,
    us_patent_inventors_city_cn: pd.DataFrame,
    unicorns_cn_companies_2022: pd.DataFrame,
    ai_organisation_hq: pd.DataFrame,
    *,
    leaps: str,
    gathered: str,
    leaders: int,
) -> Found:
    """Return how many times their part of the people the places that had long gathered inventors (or people) have of
    what stands for leaps: young firms since 2016, or makers of notable AI models.
    """
    table = claims.units(prefectures_cn, us_patent_inventors_city_cn).astype("float64")
    rows_of = unicorns_cn_companies_2022
    if leaps == "makers of AI models":
        seats = ai_organisation_hq[ai_organisation_hq["iso3"] == "CHN"].dropna(subset=["city_code"])
        rows_of = seats[["city_code"]].assign(year_reached=2020, industry="Artificial intelligence")
    young = claims.firms(rows_of, prefectures_cn, us_patent_inventors_city_cn)
    later = claims.counted(young[young["reached"] > claims.STAND], table)
    first = table[gathered].sort_index(kind="stable").nlargest(leaders).index
    held = estimates.share(int(later[first].sum()), int(later.sum()))
    people = 100 * float(table["people"][first].sum() / table["people"].sum())
    return Found(held.value / people, held.low / people, held.high / people, sampled=True)


def leaps_dealt(tables: dict[str, pd.DataFrame], random: np.random.Generator) -> dict[str, pd.DataFrame]:
    """Return a world in which leaps come anywhere: each young firm and each maker falls on a city by its people."""
    people = tables["prefectures_cn"].set_index("city_code")["population_2010_persons"].astype("float64").dropna()
    made = {}
    for name in ("unicorns_cn_companies_2022", "ai_organisation_hq"):
        table = tables[name].copy()
        drawn = random.choice(people.index.to_numpy(), len(table), p=people / people.sum())
        table["city_code"] = pd.array(drawn, dtype="Int64")
        made[name] = table
    return made


HZ_70 = Record(
    "HZ-70",
    "Sudden leaps of knowledge come more often in cities where knowledge and people have long gathered.",
    (
        Question(
            "more often there",
            "leaps come more often where inventors or people had long gathered",
            leaps_over_people,
            Line(
                1,
                "more often is more than their part of the people",
                "times their part of the people",
                side="more than",
            ),
            yes="places where knowledge and people had long gathered have {range} times their part of leaps",
            no="places where knowledge and people had long gathered have only {range} times their part of leaps",
            choices=(
                one_of("leaps", "young firms", "makers of AI models", why="both are rough marks of a leap"),
                one_of(
                    "gathered",
                    {"inventors of 2001 to 2005": "early", "people": "people"},
                    why="the essay names both, knowledge and people",
                ),
                one_of("leaders", 10, 5, 20, why="nothing says how many places are meant"),
            ),
            kind="proxy",
            because="young firms worth a billion and makers of AI models stand for leaps of knowledge",
            placebo=leaps_dealt,
        ),
    ),
)
RECORDS = (HZ_04, HZ_26, HZ_27, HZ_28, HZ_29, HZ_44, HZ_48, HZ_61, HZ_63, HZ_69, HZ_70)
