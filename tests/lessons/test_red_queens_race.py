"""The lab at its limits, the verdicts when tables change, and what must hold of the model."""

import math

import numpy as np
import pytest

from course import charts, data, lab
from course.ledger import claims, records
from course.lessons.red_queens_race import figures
from course.lessons.red_queens_race import lab as lesson_lab
from course.models import frontier

CLAIMS = {"RQ-30": "qualified", "RQ-87": "qualified"}


@pytest.fixture(scope="module")
def the_lab():
    return lesson_lab.the_lab()


# ------------------------------------------------------------------------------------------------------------ the lab


def test_out_of_range_is_said_in_a_sentence(the_lab):
    with pytest.raises(lab.Say, match=r"imitation_lag must lie between 0.25 and 30 .years.; found 99"):
        lesson_lab.draw(**{**the_lab.defaults, "imitation_lag": 99})


def test_the_presets_tell_different_stories(the_lab):
    titles = [the_lab.figure(**values).layout.meta["title"] for values in the_lab.presets.values()]
    assert 3 <= len(titles) <= 5 and len(set(titles)) == len(titles)


def test_drawing_is_pure_and_small(the_lab):
    assert the_lab.answer() == the_lab.answer()
    assert len(the_lab.answer()["spec"]) < 12_000


def test_the_lab_draws_the_model(the_lab):
    fig = the_lab.figure(imitation_lag=2)
    line = next(trace for trace in fig.data if trace.name == "sales")
    race = frontier.race(imitation_lag=2, years=figures.YEARS, runs=figures.RUNS)
    assert list(line.y) == pytest.approx(100 * race.share.mean(axis=1), abs=0.051)
    assert "grew" in charts.describe(fig)


def test_what_the_presets_are_said_to_show(the_lab):
    def ends(**values):
        return {t.name: t.y[-1] for t in the_lab.figure(**values).data if t.name}

    first, fast, idle = (ends(**the_lab.presets[name]) for name in list(the_lab.presets)[:3])
    assert idle["quality"] == first["quality"] and idle["sales"] < first["sales"] - 10
    assert fast["quality"] > first["quality"] and fast["sales"] > first["sales"]
    tries, lucky = (ends(**the_lab.presets[name]) for name in list(the_lab.presets)[3:])
    assert lucky["profit"] > tries["profit"] + 5


# ---------------------------------------------------------------------------------- what the text says of the model


def test_the_model_s_part_of_the_story():
    table = figures.by_effort([1, 4, 8], [0, 50]).pivot(index="effort", columns="lag", values="profit")
    gain = table.loc[50] - table.loc[0]
    assert gain[1] < -3 and gain[8] > 3 and gain.is_monotonic_increasing
    step = figures.by_effort([1, 4, 8], [0, 50], leap=False).pivot(index="effort", columns="lag", values="profit")
    odds = figures.by_effort([1, 4, 8], [0, 50], hazard=1.2).pivot(index="effort", columns="lag", values="profit")
    assert (step.loc[50] < step.loc[0]).all() and (odds.loc[50] > odds.loc[0]).all()
    run = frontier.race(imitation_lag=4, process_improvement=3, effort=10)
    means = [part[5].mean() for part in (run.jobs_part, run.share, run.profit_part)]
    assert means == sorted(means, reverse=True)


def test_the_loop_of_the_lesson_is_the_model_without_chance():
    gap = [0.7]
    for _ in range(200):
        gap.append((gap[-1] + 0.06) * np.exp(-1 / 8))
    assert gap[-1] == pytest.approx(frontier.settled_gap(6, 8))


# --------------------------------------------------------------------------------------------------------- verdicts


def test_the_verdicts_of_today():
    assert {one: claims.verdict(one).verdict for one in CLAIMS} == CLAIMS


def test_every_testable_claim_of_the_lesson_has_a_verdict():
    rows = {row.id for row in claims.ledger().values() if row.lesson == "red_queens_race" and row.testable == "yes"}
    settled = {row for row in rows if records.find(row)}
    assert rows - settled == set(CLAIMS) and len(settled) == 3


@pytest.mark.parametrize("claim_id", CLAIMS)
def test_every_verdict_says_its_rule(claim_id):
    found = claims.verdict(claim_id)
    assert "Rule" in claims.function(claim_id).__doc__ and found.basis == "data"
    assert all(math.isfinite(figure.value) for figure in found.figures)


def put(table, column, value, **where):
    frame = data.load(table)
    mine = np.logical_and.reduce([frame[k].isin(v if isinstance(v, list) else [v]) for k, v in where.items()])
    assert mine.any(), where
    frame[column] = frame[column].astype(float)
    frame.loc[mine, column] = value
    return {table: frame}


@pytest.mark.parametrize(("claim_id", "given", "verdict"), [
    ("RQ-87", put("firm_panel", "value", 30, firm="Tencent", indicator="gross margin"), "contradicted"),
])  # fmt: skip
def test_a_verdict_follows_its_rule(claim_id, given, verdict):
    assert claims.verdict(claim_id, **given).verdict == verdict


def test_firms_that_only_follow_or_only_lead():
    pairs = data.load("precedents_lead_lag")
    mine = pairs["first_product"].str.contains("WeChat")
    assert claims.verdict("RQ-30", precedents_lead_lag=pairs[~mine]).verdict == "supported"
    follows = pairs["follower_product"].str.contains("QQ|WeChat", na=False)
    with pytest.raises(IndexError):
        claims.verdict("RQ-87", precedents_lead_lag=pairs[~follows])
