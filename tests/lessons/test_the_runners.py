"""The verdicts when tables change, and what must hold of the figures in the text."""

import math

import numpy as np
import pytest

from course import data
from course.ledger import claims, records
from course.tables import firms

CLAIMS = {"RQ-12": "qualified", "RQ-74": "supported"}


def test_what_the_text_says_of_the_runners():
    rows = data.load("pc_market_share").query("counted_by == 'Gartner' and quarter.isna() and firm != 'World total'")
    path = rows.pivot(index="year", columns="firm", values="market_share_percent")
    gain = path.loc[2024] - path.loc[2010]
    assert gain["HP"] > 0 and gain["Dell"] > 0 and gain["Acer"] < 0 and gain["Lenovo"] > 10
    assert -(gain[["Lenovo", "HP", "Dell", "Acer"]].sum()) < gain["Acer"], "the others lost more than Acer"
    panel = data.load("firm_panel")
    margins = firms.series(panel, "SMIC", "gross margin")
    assert margins.loc["2015":].idxmax() == "2022" and margins["2022"] > margins["2024"] > 10
    events = data.load("policy_events")
    assert (events["event"].str.contains("Entity List") & events["date"].eq("2020-12-18")).any()


# --------------------------------------------------------------------------------------------------------- verdicts


def test_the_verdicts_of_today():
    assert {one: claims.verdict(one).verdict for one in CLAIMS} == CLAIMS


def test_every_testable_claim_of_the_lesson_has_a_verdict():
    rows = {row.id for row in claims.ledger().values() if row.lesson == "the_runners" and row.testable == "yes"}
    settled = {row for row in rows if records.find(row)}
    assert rows - settled == set(CLAIMS) and len(settled) == 5


@pytest.mark.parametrize("claim_id", CLAIMS)
def test_every_verdict_says_its_rule(claim_id):
    found = claims.verdict(claim_id)
    assert "Rule" in claims.function(claim_id).__doc__ and found.basis == "data"
    assert all(math.isfinite(figure.value) for figure in found.figures)


def scaled(table, column, factor, **where):
    frame = data.load(table)
    frame[column] = frame[column].astype(float)
    mine = np.logical_and.reduce([frame[k].isin(v if isinstance(v, list) else [v]) for k, v in where.items()])
    assert mine.any(), where
    frame.loc[mine, column] *= factor
    return {table: frame}


def put(table, column, value, **where):
    frame = data.load(table)
    mine = np.logical_and.reduce([frame[k].isin(v if isinstance(v, list) else [v]) for k, v in where.items()])
    assert mine.any(), where
    frame[column] = frame[column].astype(float)
    frame.loc[mine, column] = value
    return {table: frame}


@pytest.mark.parametrize(("claim_id", "given", "verdict"), [
    ("RQ-74", put("pc_market_share", "rank", 6, firm="Lenovo", year=2005), "qualified"),
    ("RQ-74", put("pc_market_share", "rank", 8, firm="Lenovo", year=2005), "contradicted"),
    ("RQ-12", scaled("firm_panel", "value", 3, firm="Baidu", indicator="revenue"), "open"),
])  # fmt: skip
def test_a_verdict_follows_its_rule(claim_id, given, verdict):
    assert claims.verdict(claim_id, **given).verdict == verdict
