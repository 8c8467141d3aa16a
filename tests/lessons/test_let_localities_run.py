"""The lab at its limits, the verdicts when tables change, and what must hold of the figures in the text."""

import math

import numpy as np
import pytest

from course import charts, data, lab
from course.ledger import claims, records
from course.lessons.let_localities_run import figures
from course.lessons.let_localities_run import lab as lesson_lab
from course.lessons.let_localities_run import records as judged
from course.models import localities as model

CLAIMS = {"RQ-58": "qualified", "RQ-61": "qualified"}


@pytest.fixture(scope="module")
def the_lab():
    return lesson_lab.the_lab()


# ------------------------------------------------------------------------------------------------------------ the lab


def test_out_of_range_is_said_in_a_sentence(the_lab):
    with pytest.raises(lab.Say, match=r"localities must be a whole number between 1 and 60 .localities.; found 99"):
        lesson_lab.draw(**{**the_lab.defaults, "localities": 99})


def test_all_funds_with_the_centre_is_the_plan(the_lab):
    fig = the_lab.figure(central=100)
    assert fig.layout.meta["title"].startswith("All funds with the centre")
    tries, plan = (next(t for t in fig.data if t.name == name) for name in ("local trials", "one plan"))
    assert tries.y == plan.y and not fig.layout.shapes
    assert the_lab.figure(central=90, localities=3).layout.meta["title"].startswith("All funds"), (
        "three localities, all of them held"
    )


def test_the_presets_tell_different_stories(the_lab):
    titles = [the_lab.figure(**values).layout.meta["title"] for values in the_lab.presets.values()]
    assert 3 <= len(titles) <= 5 and len(set(titles)) == len(titles)


def test_what_the_presets_are_said_to_show(the_lab):
    def means(name):
        fig = the_lab.figure(**the_lab.presets[name])
        return {t.name: np.mean(t.y) for t in fig.data}

    half, hurry, wait, far, few = (means(name) for name in the_lab.presets)
    assert half["local trials"] > half["one plan"] and wait["local trials"] > wait["one plan"]
    for loses in (hurry, far, few):
        assert loses["local trials"] < loses["one plan"]
    assert "late" in the_lab.presets["Good ways pay late, judges wait"] and hurry["one plan"] == wait["one plan"]


def test_drawing_is_pure_and_small(the_lab):
    assert the_lab.answer() == the_lab.answer()
    assert len(the_lab.answer()["spec"]) < 12_000
    assert "ways were tried" in charts.describe(the_lab.figure())


def test_the_lab_draws_the_model(the_lab):
    line = next(t for t in the_lab.figure(noise=2).data if t.name == "local trials")
    found = model.search(noise=2.0, runs=figures.RUNS, years=figures.YEARS)
    assert list(line.y) == pytest.approx(found.path, abs=0.0051)


# ---------------------------------------------------------------------------------- what the text says of the model


def test_the_model_s_part_of_the_story():
    counts = [1, 5, 30, 60]
    table = figures.by_localities({"at once": dict(late=0), "hurried": dict(late=0.8, patience=2)}, counts)
    wide = table.pivot(index="localities", columns="setting", values="mean")
    assert wide["at once"].is_monotonic_increasing and wide["hurried"].is_monotonic_decreasing
    shared = figures.by_common([0, 0.4, 1]).pivot(index="common", columns="how", values="mean")
    side, turn = shared["side by side, in localities"], shared["one after the other, by the centre"]
    assert side.is_monotonic_increasing and turn.is_monotonic_decreasing and side[0] < turn[0] and side[1] > turn[1]
    held = {c: model.search(central=c, runs=4000).mean.mean() for c in (0, 50, 90, 100)}
    assert held[0] - held[50] < 0.1 < 0.3 < held[90] - held[100]


# ----------------------------------------------------------------------------------- what the text says of the data


def test_the_text_on_payers_agrees_with_the_tables():
    paid = judged.who_pays(data.load("province_rd"), data.load("province_technology"), 2023).dropna()
    ranks = paid.rank().corr()["government"]
    assert ranks["products"] < -0.5 and ranks["inventions"] > 0.3 and len(paid) > 25


# --------------------------------------------------------------------------------------------------------- verdicts


def test_the_verdicts_of_today():
    assert {one: claims.verdict(one).verdict for one in CLAIMS} == CLAIMS


def test_every_testable_claim_of_the_lesson_has_a_verdict():
    rows = {row.id for row in claims.ledger().values() if row.lesson == "let_localities_run" and row.testable == "yes"}
    settled = {row for row in rows if records.find(row)}
    assert rows - settled == set(CLAIMS) and len(settled) == 3


@pytest.mark.parametrize("claim_id", CLAIMS)
def test_every_verdict_says_its_rule(claim_id):
    found = claims.verdict(claim_id)
    assert "Rule" in claims.function(claim_id).__doc__ and found.basis == "data"
    assert all(math.isfinite(figure.value) for figure in found.figures)


def changed(table, column, change, **where):
    """A table with the values of some rows changed: a factor, or what `put` says."""
    frame = data.load(table)
    mine = np.logical_and.reduce(
        [np.ones(len(frame), bool)] + [frame[k].isin(v if isinstance(v, list) else [v]) for k, v in where.items()]
    )
    assert mine.any(), where
    if isinstance(change, str):
        frame.loc[mine, column] = change
    else:
        frame[column] = frame[column].astype(float)
        frame.loc[mine, column] *= change
    return {table: frame}


@pytest.mark.parametrize(("claim_id", "given", "verdict"), [
    ("RQ-61", changed("province_rd", "government_share_percent", -1), "contradicted"),
    ("RQ-58", changed("province_technology", "hightech_exports_m_usd", 0.4, province=["Guangdong", "Jiangsu", "Shanghai"]), "supported"),
    ("RQ-58", changed("province_technology", "hightech_exports_m_usd", 20, province="Guangdong"), "qualified"),
])  # fmt: skip
def test_a_verdict_follows_its_rule(claim_id, given, verdict):
    assert claims.verdict(claim_id, **given).verdict == verdict
