"""AI models: the frontier by country and date, how far one country is behind, and computing for the same score.

Two lists of Epoch AI are used. `ai_frontier_scores` has models with their score on the Epoch Capabilities Index, and
`ai_notable_models` and `ai_notable_models_2026` are two editions of the list of notable models. The index is estimated
anew and the list is revised backwards with every edition, so that figures of two editions never mix: each function
here refuses a table in which they do, by an EditionError that says what to do instead. Pure functions: tables in,
tables out.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from course.tables.cache import computed_once

#: The days of a mean month.
MONTH = 365.25 / 12
#: The names of both countries in the column countries.
CHINA, STATES = "China", "United States"
#: The newest edition of the scores.
NEWEST = "August 2026"
#: What Epoch AI says of its estimates of computing that rest on a published figure or a near one.
FIRM = ("confident", "likely")
#: The model that *The lesson of DeepSeek and Hangzhou* is about, and the day on which that essay appeared.
DEEPSEEK, ESSAY_DAY = "DeepSeek-V3", "2025-02-18"
#: Where a plane of scores is read off: this much computing, and this day.
ORIGIN_FLOP, ORIGIN_DAY = 1e24, pd.Timestamp("2024-01-01")
#: How often makers are drawn anew for an interval, and the seed.
DRAWS, SEED = 1000, 13


class EditionError(ValueError):
    """A table mixes two editions of a list, or does not say which edition it is."""


def edition_of(models: pd.DataFrame) -> str:
    """Return which edition of the notable models a table holds, as the id of its source.

    models : rows of `ai_notable_models` or of `ai_notable_models_2026`, with their column source_id.

    Raises EditionError where rows of two editions stand together (a concatenation), or where the column is gone (a
    join gives it a suffix), or where no row is left.
    """
    if "source_id" not in models or any(str(column).startswith("source_id_") for column in models):
        raise EditionError(
            "These rows don't say by source_id which edition of the notable models they are: were two editions joined?"
            " The list is revised backwards; count in each edition by itself and compare the results."
        )
    editions = sorted(set(models["source_id"].dropna().astype(str)))
    if len(editions) != 1:
        raise EditionError(
            f"Rows of one edition of the notable models are needed; found {' and '.join(editions) or 'none'}. The list"
            " is revised backwards; count in each edition by itself and compare the results."
        )
    return editions[0]


def of_country(rows: pd.DataFrame, country: str) -> pd.DataFrame:
    """Return the models of makers in that country alone or with others, by the column countries."""
    named: pd.DataFrame = rows[rows["countries"].fillna("").str.split(";").map(lambda names: country in names)]
    return named


def per_hundred(models: pd.DataFrame, first: int, last: int) -> float:
    """Return Chinese notable models for each 100 American ones in these years; joint ones count for both.

    models : one edition (EditionError otherwise). Raises ValueError where there is no American model.
    """
    edition_of(models)
    rows = models[models["year"].between(first, last)]
    states = len(of_country(rows, STATES))
    if not states:
        raise ValueError(f"There is no American model from {first} to {last}.")
    return 100 * len(of_country(rows, CHINA)) / states


def by_seat(models: pd.DataFrame, ai_organisation_hq: pd.DataFrame, country: str, year: int) -> pd.Series:
    """Return in how many notable models of a country and year makers of each city had a part, the most first.

    models : one edition (EditionError otherwise). A model with makers in two cities counts for both; a maker whose
    seat is not confirmed counts nowhere, and neither does one in another country.
    """
    edition_of(models)
    seats = ai_organisation_hq.set_index("organisation")
    codes = models.loc[of_country(models, country).index].query("year == @year")
    own = set(codes.loc[codes["countries"] == country, "iso3"].dropna())
    home = seats[seats["iso3"].isin(own)]["city"]
    cities = codes["organisation"].fillna("").str.split(";").map(lambda names: {home[n] for n in names if n in home})
    found = cities.explode().dropna().value_counts().rename_axis("city").rename("models")
    return found.reset_index().sort_values(["models", "city"], ascending=[False, True]).set_index("city")["models"]


def in_edition(ai_notable_models: pd.DataFrame, ai_notable_models_2026: pd.DataFrame, which: str) -> pd.DataFrame:
    """Return the notable models of one edition, "April 2025" or "July 2026"; the two are never mixed.

    Raises EditionError where the table holds rows of several editions.
    """
    models = ai_notable_models if which == "April 2025" else ai_notable_models_2026
    edition_of(models)
    return models


def makers_like_deepseek(
    models: pd.DataFrame, ai_organisation_hq: pd.DataFrame | None = None, part: float = 0.5
) -> pd.DataFrame:
    """Return the Chinese firms that had a notable model of DeepSeek's size from 2023 to the day of the essay.

    models : one edition (EditionError otherwise). part : how much of the computing of DeepSeek-V3 such a model took at
    least. Index: organisation. Columns: compute (operations, of the largest such model), open (were its weights given
    away?), and, only with the table of seats, city (blank: not confirmed).
    """
    edition_of(models)
    least = part * float(models.set_index("model")["training_flop"].loc[DEEPSEEK])
    rows = of_country(models, CHINA)
    rows = rows[(rows["year"] >= 2023) & (rows["publication_date"] < ESSAY_DAY) & (rows["training_flop"] >= least)]
    rows = rows[(rows["organisation_kind"] == "Industry") & ~rows["organisation"].str.contains(";")]
    rows = rows.assign(open=rows["model_access"].astype("string").fillna("").str.startswith("Open weights"))
    table = rows.groupby("organisation").agg(compute=("training_flop", "max"), open=("open", "any"))
    if ai_organisation_hq is None:
        return table
    seat = ai_organisation_hq.set_index("organisation")["city"]
    table = table.assign(city=seat.reindex(table.index).astype(object))
    return table.sort_values("compute", ascending=False, kind="stable")


def scored(ai_frontier_scores: pd.DataFrame, edition: str = NEWEST, opened: bool = False) -> pd.DataFrame:
    """Return one edition of the scores with release_date as a date, the oldest first.

    opened : only models whose weights can be loaded by others.

    Raises EditionError where the table has no row of that edition.
    """
    rows = ai_frontier_scores[ai_frontier_scores["edition"] == edition]
    if rows.empty:
        found = ", ".join(sorted(set(ai_frontier_scores["edition"].astype(str))))
        raise EditionError(f"There are no scores of the edition of {edition}; there are those of {found}.")
    if opened:
        rows = rows[rows["open_weights"] == "yes"]
    dated = rows.assign(release_date=pd.to_datetime(rows["release_date"]))
    return dated.sort_values(["release_date", "model"], kind="stable").reset_index(drop=True)


def _one_edition(scores: pd.DataFrame) -> None:
    if scores["edition"].nunique() > 1:
        raise EditionError(
            f"Scores of one edition are needed; found {', '.join(sorted(set(scores['edition'].astype(str))))}. The"
            " index is estimated anew with every edition: take one with scored()."
        )


def records(scores: pd.DataFrame, country: str | None = None, score: str = "eci") -> pd.DataFrame:
    """Return the models that were better than all before them, of one country or of the world.

    scores : what `scored` gives. country : by the seat of the maker; None for the world. score : the column that is
    compared. Of models of one day the best counts.

    Raises EditionError where two editions are mixed.
    """
    _one_edition(scores)
    rows = scores if country is None else of_country(scores, country)
    rows = rows.dropna(subset=[score]).sort_values(["release_date", score], ascending=[True, False], kind="stable")
    best = rows[score].astype(float).cummax().shift(fill_value=-np.inf)
    return rows[rows[score] > best].reset_index(drop=True)


def lags(scores: pd.DataFrame, behind: str = STATES, of: str = CHINA, score: str = "eci") -> pd.DataFrame:
    """Return for each record of one country by how many months it came after the first model of another at that level.

    scores : what `scored` gives. behind, of : countries. score : the column of the follower's score, so that the ends
    of its interval can be tried; the leader's is always eci.

    Columns: model, release_date, eci (the score that was compared), first (date of the first model of `behind` at that
    level; missing where there was none) and months. Months are negative where the follower came first and the other
    reached the level later, and missing where the other never did.

    Raises EditionError where two editions are mixed.
    """
    leaders = of_country(scores, behind).sort_values("release_date", kind="stable")
    mine = records(scores, of, score)[["model", "release_date", score]].rename(columns={score: "eci"})
    first = [leaders.loc[leaders["eci"] >= level, "release_date"].min() for level in mine["eci"]]
    mine = mine.assign(first=pd.to_datetime(pd.Series(first, index=mine.index, dtype="datetime64[ns]")))
    return mine.assign(months=(mine["release_date"] - mine["first"]).dt.days / MONTH)


def quarters(scores: pd.DataFrame, until: str | None = None) -> pd.DataFrame:
    """Return the gap at the end of each quarter: the best American and the best Chinese model till then.

    scores : what `scored` gives. until : the last day; by default that of the last model. Index: the quarter (Period).
    Columns: states, china (scores), gap (points), states_model, china_model, months (how long before that day an
    American model had reached what was then the best Chinese score; this grows until the next Chinese model comes).

    Raises EditionError where two editions are mixed.
    """
    _one_edition(scores)
    last = pd.Timestamp(until) if until else scores["release_date"].max()
    both = {name: records(scores, name) for name in (STATES, CHINA)}
    start = max(rows["release_date"].min() for rows in both.values())
    found = {}
    for quarter in pd.period_range(start, last, freq="Q"):
        day = quarter.end_time.normalize()
        if day > last:
            break
        states, china = (rows[rows["release_date"] <= day].iloc[-1] for rows in both.values())
        reached = both[STATES].loc[both[STATES]["eci"] >= china["eci"], "release_date"].min()
        found[quarter] = {
            "states": states["eci"],
            "china": china["eci"],
            "gap": states["eci"] - china["eci"],
            "states_model": states["model"],
            "china_model": china["model"],
            "months": (day - reached).days / MONTH,
        }
    return pd.DataFrame(found).T.infer_objects().rename_axis("quarter")


def share_of_days(scores: pd.DataFrame, country: str = CHINA) -> float:
    """Return on how many per cent of the days the best model of all was made in that country, alone or with others.

    The days run from the first model to the last one. Raises EditionError where two editions are mixed.
    """
    best = records(scores)
    ends = [*best["release_date"].iloc[1:], scores["release_date"].max()]
    held = pd.Series([(end - begin).days for begin, end in zip(best["release_date"], ends, strict=True)])
    own = best.index.isin(of_country(best, country).index)
    return float(100 * held[own].sum() / held.sum())


def with_computing(scores: pd.DataFrame, firm: bool = False) -> pd.DataFrame:
    """Return the models whose training computing is known, with a column `guessed` (yes or no).

    Guessed is what Epoch AI calls speculative or did not rate. firm : leave those out.
    """
    rows = scores.dropna(subset=["training_flop"])
    rows = rows.assign(guessed=np.where(rows["compute_confidence"].isin(FIRM), "no", "yes"))
    return rows[rows["guessed"] == "no"] if firm else rows


@dataclass(frozen=True)
class Plane:
    """What computing and the calendar say of scores: score = start + tenfold * log10(computing) + year * years.

    start : the score expected of a model of `ORIGIN_FLOP` operations on `ORIGIN_DAY`. tenfold : points for ten times
    the computing, on one day. year : points for a year, with the same computing. less : how many times less computing
    the same score takes a year later, with the ends `low` and `high` of its 95% interval. models, makers : how many.
    """

    start: float
    tenfold: float
    year: float
    less: float
    low: float
    high: float
    models: int
    makers: int

    def expected(self, training_flop: npt.ArrayLike, release_date: object) -> npt.NDArray[np.float64]:
        """Return the scores (points) that the plane expects of models with this computing on these days."""
        years, tens = _since_origin(training_flop, release_date)
        found: npt.NDArray[np.float64] = self.start + self.tenfold * tens + self.year * years
        return found

    def computing(self, score: float, release_date: object) -> npt.NDArray[np.float64]:
        """Return the computing (operations) with which the plane expects this score on these days."""
        years, _ = _since_origin(ORIGIN_FLOP, release_date)
        found: npt.NDArray[np.float64] = ORIGIN_FLOP * 10 ** ((score - self.start - self.year * years) / self.tenfold)
        return found


def _since_origin(training_flop: npt.ArrayLike, release_date: object) -> tuple[npt.NDArray[np.float64], ...]:
    days = (pd.DatetimeIndex(np.atleast_1d(np.asarray(release_date, dtype="datetime64[ns]"))) - ORIGIN_DAY).days
    return np.asarray(days, dtype=float) / 365.25, np.log10(np.asarray(training_flop, dtype=float) / ORIGIN_FLOP)


def plane(models: pd.DataFrame, explain: str = "score") -> Plane:
    """Fit scores by least squares on the logarithm of computing and on the date, all models counting alike.

    models : what `with_computing` gives (columns eci, training_flop, release_date, organisation, model). explain : what
    the least squares are taken of. "score" blames the scatter on the scores, "computing" on the logarithm of computing,
    which is fitted on score and date. Errors in computing make the first saving too large, and errors in the scores
    make the second too small. The interval holds the middle 95% of what comes out when makers are drawn anew with all
    their models, because one maker's models are alike. Where more computing gives no better score nothing can be saved,
    and `less` is 1.

    Raises EditionError where two editions are mixed, and ValueError for fewer than ten models or five makers, or for
    another `explain`.
    """
    if explain not in ("score", "computing"):
        raise ValueError(f"A plane explains 'score' or 'computing', not {explain!r}.")
    if "edition" in models:
        _one_edition(models)
    maker = pd.factorize(models["organisation"].fillna(models["model"]).astype(str))[0]
    makers = int(maker.max()) + 1 if len(maker) else 0
    if len(models) < 10 or makers < 5:
        raise ValueError(
            f"A plane needs ten models of five makers or more; found {len(models)} of {makers}. Count models of a"
            " longer time, or leave out fewer."
        )
    years, tens = _since_origin(models["training_flop"], models["release_date"])
    score = models["eci"].to_numpy(dtype=float)
    x, y = (tens, score) if explain == "score" else (score, tens)
    x = np.column_stack([np.ones(len(years)), x, years])
    squares, products = np.zeros((makers, 3, 3)), np.zeros((makers, 3))
    np.add.at(squares, maker, x[:, :, None] * x[:, None, :])
    np.add.at(products, maker, x * y[:, None])
    params = np.linalg.lstsq(x, y, rcond=None)[0]
    often = np.random.default_rng(SEED).multinomial(makers, np.full(makers, 1 / makers), DRAWS).astype(float)
    drawn = np.einsum("dij,dj->di", np.linalg.pinv(np.tensordot(often, squares, 1)), often @ products)
    if explain == "computing":
        params, drawn = _turned(params), _turned(drawn)
    start, tenfold, year = (float(one) for one in params)
    less = float(_times(tenfold, year))
    low, high = np.quantile(_times(drawn[:, 1], drawn[:, 2]), [0.025, 0.975])
    return Plane(start, tenfold, year, less, min(float(low), less), max(float(high), less), len(models), makers)


def _turned(params: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return what a fit of computing on score and date says of scores: start, tenfold and year, on the last axis."""
    start, point, year = np.moveaxis(params, -1, 0)
    point = np.where(np.abs(point) > 1e-9, point, np.inf)
    return np.stack([-start / point, 1 / point, -year / point], axis=-1)


def _times(tenfold: npt.ArrayLike, year: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """Return how many times less computing a year saves, 1 where computing gives no better score."""
    tenfold, year = np.asarray(tenfold, dtype=float), np.asarray(year, dtype=float)
    worth = tenfold > 1e-9
    power = np.divide(year, tenfold, out=np.zeros_like(tenfold), where=worth)
    found: npt.NDArray[np.float64] = 10 ** np.clip(power, -12, 12)
    return found


def dates_dealt(models: pd.DataFrame, random: np.random.Generator) -> pd.DataFrame:
    """Return a made world without progress: the dates of release are dealt out anew among the models given."""
    return models.assign(release_date=random.permutation(models["release_date"].to_numpy()))


def least_computing(scores: pd.DataFrame, level: float, firm: bool = False) -> pd.DataFrame:
    """Return, model by model, the least training computing that had reached a score by then.

    scores : what `scored` gives. level : the score to be reached. firm : see `with_computing`. Columns: model,
    release_date, eci, training_flop, guessed; only models that needed less than all before them, the first included.

    Raises EditionError where two editions are mixed.
    """
    _one_edition(scores)
    rows = with_computing(scores, firm)
    rows = rows[rows["eci"] >= level].sort_values(["release_date", "training_flop"], kind="stable")
    before = rows["training_flop"].astype(float).cummin().shift(fill_value=np.inf)
    kept = rows[rows["training_flop"] < before]
    return kept[["model", "release_date", "eci", "training_flop", "guessed"]].reset_index(drop=True)


@computed_once
def computing_saved(
    ai_frontier_scores: pd.DataFrame, edition: str = NEWEST, firm: bool = False, least_years: float = 1.0
) -> pd.DataFrame:
    """Return by how much the computing for the same score fell a year, for each score that was a record when it came.

    The least of a growing list can only fall: where dates are dealt out at random (`dates_dealt`), this finds saving
    about as often as not. Use `plane` to ask whether computing was saved.

    firm : leave out the models whose computing is guessed. least_years : a score must have been reached so long before
    the last model of the edition; what was saved sooner counts as saved in least_years. Records are those among the
    models that tell their computing. Index: level (the score). Columns: first (model), last (the later one as good
    that needed least, or the first itself), years between them, times (computing of the first over that of the last),
    a_year (times to the power of one over the years: how many times less a year; 1 where nobody did with less) and
    guessed (yes where either of the two is guessed).
    """
    scores = scored(ai_frontier_scores, edition)
    found = {}
    for level in records(with_computing(scores, firm))["eci"]:
        steps = least_computing(scores, float(level), firm)
        first, last = steps.iloc[0], steps.iloc[-1]
        if (scores["release_date"].max() - first["release_date"]).days < least_years * 365.25:
            continue
        years = (last["release_date"] - first["release_date"]).days / 365.25
        times = float(first["training_flop"] / last["training_flop"])
        found[level] = {
            "first": first["model"],
            "last": last["model"],
            "years": years,
            "times": times,
            "a_year": times ** (1 / max(years, least_years)),
            "guessed": "yes" if "yes" in (first["guessed"], last["guessed"]) else "no",
        }
    table = pd.DataFrame.from_dict(found, orient="index").rename_axis("level")
    return table.infer_objects()
