"""Checks of the tables on AI models: who makes them, how good they are, and single facts about them."""

from __future__ import annotations

import pandas as pd

from course import data
from course.build.checks.core import Problems, check, near
from course.tables import ai

#: Tables of notable models; each is one edition of a list that is revised backwards.
NOTABLE = ("ai_notable_models", "ai_notable_models_2026")


@check("ai_organisation_hq")
def _organisations(frame: pd.DataFrame) -> Problems:
    makers = ";".join(";".join(data.load(name)["organisation"].dropna()) for name in NOTABLE)
    lost = [name for name in frame["organisation"] if name.replace(",", ";").split(" / ")[0] not in makers]
    return (
        []
        if set(lost) == {"Graphcore", "Oracle", "Scale AI"}
        else [f"organisations without a notable model: {', '.join(lost)}"]
    )


@check(*NOTABLE)
def _models(frame: pd.DataFrame) -> Problems:
    problems = (
        []
        if (frame["publication_date"].str[:4].astype("int64") == frame["year"]).all()
        else ["year is not that of publication_date"]
    )
    names = data.load("countries").set_index("iso3")["country"]
    known = frame.dropna(subset=["iso3"])
    if not all(names[code] in cell.split(";") for code, cell in zip(known["iso3"], known["countries"], strict=True)):
        problems.append("iso3 is not one of the countries")
    return [*problems, *_one_edition(frame)]


def _one_edition(frame: pd.DataFrame) -> Problems:
    """Check that no row of another edition has come in."""
    try:
        ai.edition_of(frame)
    except ai.EditionError as mixed:
        return [str(mixed)]
    return []


@check("ai_notable_models_2026")
def _against_other_counts(frame: pd.DataFrame) -> Problems:
    """Check the ratio of China to the United States against what the AI Index counted in the list as it was then.

    The level depends on the edition; the ratio was 38 in a hundred for 2024 and 60 for 2025, and 53 and 58 here.
    """
    problems: Problems = []
    for year, states, china in ((2023, 86, 23), (2024, 57, 31), (2025, 60, 35)):
        rows = frame[frame["year"] == year]
        for country, wanted in ((ai.STATES, states), (ai.CHINA, china)):
            problems += near(f"models of {country} in {year}", len(ai.of_country(rows, country)), wanted, 0)
    facts = data.load("ai_facts")
    counted = facts[facts["indicator"] == "notable models, as counted by the AI Index"]
    own = counted[counted["year"] == 2025].set_index("iso3")["value"]
    index = 100 * float(own["CHN"]) / float(own["USA"])
    return problems + near("Chinese for 100 American models of 2025", ai.per_hundred(frame, 2025, 2025), index, 0.1)


@check("ai_notable_models_2026")
def _against_the_edition_before(frame: pd.DataFrame) -> Problems:
    """Check what was counted between the editions, and by seat, when this one came in."""
    before = data.load("ai_notable_models")
    gone = len(set(before["model"]) - set(frame["model"]))
    problems = [] if gone == 181 else [f"{gone} names of April 2025 are gone; expected 181"]
    seats = ai.by_seat(frame, data.load("ai_organisation_hq"), ai.CHINA, 2025)
    return problems + near("Chinese models of 2025 with a maker in Hangzhou", int(seats["Hangzhou"]), 16, 0)


@check("ai_frontier_scores")
def _press(frame: pd.DataFrame) -> Problems:
    """Check the dates of two models that the press told on the day."""
    told = {"DeepSeek-R1": "2025-01-20", "DeepSeek-V4-Pro": "2026-04-24"}
    return [
        f"{model} is dated {date}; the press says {told[model]}"
        for model, date in zip(frame["model"], frame["release_date"], strict=True)
        if told.get(model, date) != date
    ]


@check("ai_frontier_scores")
def _scores(frame: pd.DataFrame) -> Problems:
    problems: Problems = []
    if not frame["release_date"].str.fullmatch(r"20\d\d-\d\d-\d\d").all():
        problems.append("release_date is not a date")
    elif (frame["release_date"].str[:4].astype("int64") != frame["year"]).any():
        problems.append("year is not that of release_date")
    inside = frame["eci"].between(frame["eci_low"].fillna(frame["eci"]), frame["eci_high"].fillna(frame["eci"]))
    if not inside.all():
        problems.append(f"the interval does not hold the score of {frame.loc[~inside, 'model'].iloc[0]}")
    access = frame["model_access"].astype(str)
    told = access.str.startswith("Open weights").map({True: "yes", False: "no"}).where(access != "not known", access)
    if (told != frame["open_weights"].astype(str)).any():
        problems.append("open_weights does not fit model_access")
    if ((frame["compute_confidence"] == "not known") != frame["training_flop"].isna()).any():
        problems.append("compute_confidence does not fit training_flop")
    names = data.load("countries").set_index("iso3")["country"]
    known = frame.dropna(subset=["iso3"])
    if not all(names[code] == cell.split(";")[0] for code, cell in zip(known["iso3"], known["countries"], strict=True)):
        problems.append("iso3 is not that of the first country")
    dates = frame.pivot_table(index="model", columns="edition", values="release_date", aggfunc="first", observed=True)
    moved = (pd.to_datetime(dates["August 2026"]) - pd.to_datetime(dates["February 2026"])).dt.days.abs() > 31
    if moved.sum() > 0.15 * dates.notna().all(axis=1).sum():
        problems.append(
            f"{moved.sum()} models are dated a month apart in the two editions; expected one in seven or fewer"
        )
    return problems


@check("ai_frontier_scores")
def _computing_is_that_of_the_list(frame: pd.DataFrame) -> Problems:
    """Check training computing against the list of notable models, which has another copy of it."""
    listed = data.load("ai_notable_models_2026").set_index("model")["training_flop"].dropna()
    own = frame.dropna(subset=["training_flop"]).drop_duplicates("model").set_index("model")["training_flop"]
    both = pd.concat([own, listed], axis=1, join="inner", keys=["own", "listed"])
    off = (both["own"] / both["listed"] - 1).abs() > 0.01
    return [f"training computing of {both.index[off][0]} is not that of the list"] if off.any() else []


@check("ai_frontier_scores")
def _lags(frame: pd.DataFrame) -> Problems:
    """Check how far China is behind against two others who measured it: Epoch AI by itself (mean 7 months to January
    2026) and CAISI (about 8 for DeepSeek V4 Pro), told in ai_facts.
    """
    facts = data.load("ai_facts").set_index(["subject", "indicator"])["value"]
    problems: Problems = []
    for edition in sorted(set(frame["edition"].astype(str))):
        lags = ai.lags(ai.scored(frame, edition))
        if not (lags["months"] > 0).all():
            problems.append(f"{edition}: a Chinese model was first")
        wanted = float(facts["Chinese models", "months behind the frontier, mean"])
        problems += near(f"mean lag, edition of {edition}", float(lags["months"].mean()), wanted, 0.25)
        most = float(facts["Chinese models", "months behind the frontier, most"])
        problems += near(f"longest lag, edition of {edition}", float(lags["months"].max()), most, 0.1)
    return problems


@check("ai_facts")
def _facts(frame: pd.DataFrame) -> Problems:
    problems: Problems = []
    ends = frame["period"].str.split(" ").str[-1]
    if not ends.str.fullmatch(r"20\d\d(-\d\d)?(-\d\d)?").all():
        problems.append("a period does not end with a day, month or year")
    elif (ends.str[:4].astype("int64") != frame["year"]).any():
        problems.append("year is not that of the end of the period")
    power = frame[frame["indicator"] == "electricity used by data centres"]
    for year, rows in power.groupby("year"):
        values = rows.set_index("subject")["value"]
        problems += near(
            f"data centres of all regions, {year}", float(values.drop("world").sum()), values["world"], 0.003
        )
    cards = frame[frame["indicator"] == "AI accelerator cards shipped"].set_index("subject")["value"]
    problems += near(
        "part of Chinese makers in AI cards", 100 * cards["Chinese makers"] / cards["all makers"], 41, 0.01
    )
    if cards["Huawei"] > cards["Chinese makers"]:
        problems.append("Huawei ships more AI cards than all Chinese makers")
    ratings = frame[frame["indicator"].str.startswith("rating on LMArena")]
    wide = ratings.pivot_table(index=["indicator", "period"], columns="iso3", values="value")
    gap = wide["USA"] - wide["CHN"]
    if not gap.between(20, 103).all():
        problems.append("a gap on LMArena lies outside of those that the AI Index prints for 2024 and 2025")
    filed = frame[frame["indicator"] == "services filed"].groupby("subject")["value"].max()
    if filed["Beijing"] + filed["Shanghai"] > filed["China"]:
        problems.append("two cities file more services than the country")
    return problems
