"""The verdicts when tables change, and what must hold of the figures in the text."""

import math

import numpy as np
import pytest

from course import data
from course.ledger import claims, records
from course.lessons.counting_novelty import claims as verdicts

CLAIMS = {"RQ-50": "supported"}


def test_what_the_text_says_of_quantity_and_value():
    both = verdicts.against_states(data.load("country_patents"), data.load("country_innovation"))
    assert (both["filings"].loc[2019:].dropna() > 100).all() and (both["filings"].loc[:2018].dropna() < 100).all()
    assert both["US patents"].max() < 25 and both["receipts"].max() < 10
    money = data.load("country_innovation").query("year == 2024").set_index("iso3")
    top = money["ip_payments_bn_usd"].nlargest(3).index.tolist()
    assert top == ["IRL", "USA", "CHN"] and money["ip_receipts_bn_usd"].idxmax() == "USA"
    assert data.load("countries").set_index("iso3").loc["IRL", "country"] == "Ireland"


# --------------------------------------------------------------------------------------------------------- verdicts


def test_the_verdicts_of_today():
    assert {one: claims.verdict(one).verdict for one in CLAIMS} == CLAIMS


def test_every_testable_claim_of_the_lesson_has_a_verdict():
    rows = {row.id for row in claims.ledger().values() if row.lesson == "counting_novelty" and row.testable == "yes"}
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
    ("RQ-50", put("province_technology", "invention_share_of_applications_percent", 60, year=2023), "qualified"),
    ("RQ-50", put("province_technology", "invention_share_of_applications_percent", 60, year=2010), "contradicted"),
])  # fmt: skip
def test_a_verdict_follows_its_rule(claim_id, given, verdict):
    assert claims.verdict(claim_id, **given).verdict == verdict
