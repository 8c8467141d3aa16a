"""The lab, the verdicts when tables change, and what must hold of the figures in the text."""

import math

import numpy as np
import pytest

from course import data, lab
from course.ledger import claims, records
from course.lessons.money_standards_control import claims as verdicts
from course.lessons.money_standards_control import lab as lesson_lab
from course.tables import firms

CLAIMS = {"RQ-14": "supported", "RQ-16": "qualified", "RQ-17": "open", "RQ-42": "qualified", "RQ-97": "supported"}


def test_an_unknown_start_is_said_in_a_sentence():
    with pytest.raises(lab.Say, match=r"can be counted, not 'a dream'"):
        lesson_lab.draw("a dream")


def test_the_presets_tell_different_stories():
    one = lesson_lab.the_lab()
    titles = [one.figure(**values).layout.meta["title"] for values in one.presets.values()]
    assert len(set(titles)) == len(titles) == 3


def test_what_the_text_says_of_lags():
    table = verdicts.lags(data.load("policy_events")).set_index(["generation", "step", "behind"])
    years = table["years"]
    assert years["3G", "licences", "Japan"] == pytest.approx(7.27, abs=0.01)
    assert years["4G", "launch", "Japan"] == pytest.approx(2.98, abs=0.01)
    assert years["5G", "launch", "Japan"] < 0 < years["5G", "launch", "first in the world"] < 1
    assert table.loc[("5G", "launch", "first in the world"), "where"] == "South Korea, United States"
    events = data.load("policy_events")
    home = events[(events["generation"] == "3G") & (events["iso3"] == "CHN")]
    assert not home["year"].between(2001, 2005).any(), "no event in the table for years"
    assert home.loc[home["event"] == "licences issued", "standard"].eq("three standards").all()
    wapi = events[events["topic"] == "WAPI standard"].set_index("date")["event"]
    assert (
        "First date" in wapi["2003-12-01"]
        and "Second date" in wapi["2004-06-01"]
        and "without a date" in wapi["2004-04-21"]
    )


def test_the_text_on_capital_and_smic_agrees_with_the_tables():
    panel = data.load("firm_panel")
    revenue, home = firms.series(panel, "SMIC", "revenue"), firms.series(panel, "SMIC", "China share of revenue")
    abroad = revenue * (1 - home / 100)
    assert abs(abroad["2023"] / abroad["2019"] - 1) < 0.05 and home["2017"] < home["2019"] < home["2023"]
    kstar = panel[(panel["firm"] == "Kstar") & (panel["indicator"] == "listing, net proceeds")]
    assert kstar["period"].tolist() == ["2010-12-07"]
    limits = data.load("policy_events").query("topic == 'Chips' and kind == 'limit' and year > 2010 and iso3 != 'CHN'")
    assert limits["iso3"].eq("USA").all() and limits["year"].min() == 2019
    first = limits.loc[limits["year"] == 2019, "event"].item()
    assert first.startswith("Huawei") and not limits["event"].str.contains("ZTE").any()


def test_the_text_on_credit_agrees_with_the_table():
    small, large = (
        data.load("credit_by_firm")
        .query("period == '2010-12' and indicator == 'growth of loans over a year' and group == @size")["value"]
        .item()
        for size in ("small", "large")
    )
    assert small - large == pytest.approx(16)
    share = claims.settle("RQ-64").judged.parts[0].ways[0].found.told["share"]
    assert share == pytest.approx(56.8, abs=0.1)


# --------------------------------------------------------------------------------------------------------- verdicts


def test_the_verdicts_of_today():
    assert {one: claims.verdict(one).verdict for one in CLAIMS} == CLAIMS


def test_every_testable_claim_of_the_lesson_has_a_verdict():
    rows = {
        row.id for row in claims.ledger().values() if row.lesson == "money_standards_control" and row.testable == "yes"
    }
    settled = {row for row in rows if records.find(row)}
    assert rows - settled == set(CLAIMS) and len(settled) == 6


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


def without(table, text):
    frame = data.load(table)
    mine = frame["event"].str.contains(text, regex=False)
    assert mine.any()
    return {table: frame[~mine]}


@pytest.mark.parametrize(("claim_id", "given", "verdict"), [
    ("RQ-14", without("policy_events", "put off without a date"), "qualified"),
    ("RQ-14", changed("policy_events", "event", "ISO ballots: 72 % for WAPI, 36 % for 802.11i", date="2006-03"), "qualified"),
    ("RQ-97", changed("policy_events", "year", 1.01, event="accepted as a 3G standard"), "contradicted"),
    ("RQ-16", changed("firm_panel", "year", 1.01, firm="Kstar"), "open"),
    ("RQ-17", changed("venture_capital", "vc_usd_million", 5, iso3="CHN", year=2010), "contradicted"),
    ("RQ-42", changed("venture_capital", "vc_usd_million", 0.8, iso3="CHN", year=2010), "supported"),
    ("RQ-42", changed("venture_capital", "vc_usd_million", 40, iso3="CHN", year=2010), "contradicted"),
])  # fmt: skip
def test_a_verdict_follows_its_rule(claim_id, given, verdict):
    assert claims.verdict(claim_id, **given).verdict == verdict
