"""Checks of the sources, and of the figures that a second source has."""

from __future__ import annotations

import pandas as pd

from course import data
from course.build import licences
from course.build.checks.core import Problems, check
from course.ledger import records


@check("crosschecks")
def _crosschecks(frame: pd.DataFrame) -> Problems:
    gap = (frame["value_b"] / frame["value_a"] - 1) * 100
    off = (gap - frame["b_minus_a_percent"]).abs()
    return [] if (off < 0.06).all() else [f"b_minus_a_percent is not the gap in {(off >= 0.06).sum()} rows"]


@check("claims")
def _claims(frame: pd.DataFrame) -> Problems:
    essays = {
        "RQ": "Run of the Red Queen",
        "HZ": "The lesson of DeepSeek and Hangzhou",
        "EX": "Chinese tech exceptionalism",
    }
    odd = frame[frame["id"].str[:2].map(essays) != frame["essay"].astype("str")]
    problems = [f"{one} is no claim of its essay" for one in odd["id"].iloc[:3]]
    untold = frame[frame["how_tested"].isna() == frame["why_not"].isna()]
    return problems + [f"{one} says neither how it is tested nor why not, or both" for one in untold["id"].iloc[:3]]


@check("verdicts")
def _words(frame: pd.DataFrame) -> Problems:
    shown = [text.startswith(word) for text, word in zip(frame["shown"], frame["word"].astype("str"), strict=True)]
    problems = [] if all(shown) else ["shown does not begin with the word"]
    turning = frame["answer_turns_on"].notna()
    if not frame.loc[turning, "answer"].eq("mixed").all():
        problems.append("an answer turns on a choice and is not mixed")
    return problems


@check("verdict_questions")
def _ways(frame: pd.DataFrame) -> Problems:
    problems = []
    if (frame["yes"] + frame["unclear"] + frame["no"] != frame["ways"]).any():
        problems.append("yes, unclear and no do not add to the ways")
    if not ((frame["low"] <= frame["own_value"]) & (frame["own_value"] <= frame["high"])).all():
        problems.append("the course's own value is outside the range")
    said = data.load("verdicts").set_index("claim_id")
    added = frame.groupby("claim_id")["ways"].sum()
    if not added.equals(said["ways"].reindex(added.index).astype(added.dtype)):
        problems.append("the ways of a claim's questions do not add to those of its verdict")
    known = frame[frame["claim_id"].isin(records.all_records())]
    asked = {(claim, one.name): one.line.at for claim, r in records.all_records().items() for one in r.questions}
    lines = [asked.get(key) for key in zip(known["claim_id"], known["question"], strict=True)]
    if lines != known["line"].tolist():
        problems.append("a line is not that of the record")
    return problems


@check("sources")
def _sources(frame: pd.DataFrame) -> Problems:
    problems = (
        [] if frame["source_id"].str.fullmatch(r"(rq|hz|ex|ge|up)-\w[\w-]*").all() else ["a source_id has no prefix"]
    )
    problems += licences.mistakes(licences.as_rows(frame))
    shapes = {
        "repository": r"[\w.-]+/[\w.-]+|npm:[\w.-]+",
        "commit": r"[0-9a-f]{40}(;[0-9a-f]{40})*|\d+\.\d+\.\d+",
        "licence_checked": r"20\d\d-\d\d-\d\d",
    }
    for column, shape in shapes.items():
        odd = frame[frame[column].notna() & ~frame[column].astype("str").str.fullmatch(shape)]
        problems += [f"{row.source_id}: {column} is {getattr(row, column)!r}" for row in odd.itertuples()]
    lost = frame[frame["repository"].isna() & (frame["commit"].notna() | frame["path"].notna())]
    problems += [f"{row.source_id}: a commit or a path without a repository" for row in lost.itertuples()]
    return problems
