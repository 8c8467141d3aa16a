"""The verdicts when tables change, the split of a change, and the lab at its limits."""

import math

import numpy as np
import pytest

from course import data, lab
from course.ledger import claims
from course.lessons.closer_to_d_than_r import lab as lesson_lab

CLAIMS = {"RQ-25": "qualified", "RQ-26": "supported"}


def scaled(table, column, factor, **where):
    frame = data.load(table)
    mine = np.logical_and.reduce([frame[k].isin(v if isinstance(v, list) else [v]) for k, v in where.items()])
    assert mine.any(), where
    frame.loc[mine, column] *= factor
    return {table: frame}


def test_the_verdicts_of_today():
    assert {one: claims.verdict(one).verdict for one in CLAIMS} == CLAIMS


@pytest.mark.parametrize(("claim_id", "given", "verdict"), [
    ("RQ-25", scaled("rd_by_kind_country", "share_percent", 1.03, iso3="CHN", kind="development", year=2024), "supported"),
    ("RQ-25", scaled("rd_by_kind_country", "share_percent", 0.8, iso3="CHN", kind="development", year=2024), "contradicted"),
    ("RQ-26", scaled("province_rd", "development_share_percent", 0.8, level="province"), "qualified"),
    ("RQ-26", scaled("province_rd", "development_share_percent", 0.5, level="province"), "contradicted"),
])  # fmt: skip
def test_a_verdict_follows_its_rule(claim_id, given, verdict):
    assert claims.verdict(claim_id, **given).verdict == verdict


@pytest.mark.parametrize("claim_id", CLAIMS)
def test_every_verdict_says_its_rule(claim_id):
    found = claims.verdict(claim_id)
    assert "Rule:" in claims.function(claim_id).__doc__ and found.basis == "data"
    assert all(math.isfinite(figure.value) for figure in found.figures)


def test_within_and_between_add_up_to_the_change_in_every_span():
    rows = data.load("province_rd").query("level == 'province'").set_index(["year", "province"])
    weight = rows["rd_total_m_cny"].unstack("year")
    weight = weight / weight.sum()
    tilt = (rows["development_m_cny"] / rows["rd_total_m_cny"] * 100).unstack("year")
    for a in tilt:
        for b in tilt:
            within = ((tilt[b] - tilt[a]) * (weight[a] + weight[b]) / 2).sum()
            between = ((weight[b] - weight[a]) * (tilt[a] + tilt[b]) / 2).sum()
            change = (weight[b] * tilt[b]).sum() - (weight[a] * tilt[a]).sum()
            assert within + between == pytest.approx(change, abs=1e-9)


def test_the_lab_says_what_it_cannot_draw():
    draw = lesson_lab.draw
    with pytest.raises(lab.Say, match="no line to draw"):
        draw(["China"], "development", lesson_lab.SHARE, 2012, 2013)
    with pytest.raises(lab.Say, match="Provinces begin in 2010"):
        draw(["Beijing"], "development", lesson_lab.SHARE, 2002, 2009)


@pytest.mark.parametrize("kind", list(lesson_lab.KINDS))
def test_growth_starts_at_a_hundred_and_shares_stay_shares(kind):
    grown = lesson_lab.draw(["China", "Beijing"], kind, lesson_lab.GROWTH, 2010, 2023)
    assert all(line.y[0] == pytest.approx(100) for line in grown.data if line.name in ("China", "Beijing"))
    shares = lesson_lab.draw(["China", "Beijing"], kind, lesson_lab.SHARE, 2010, 2023)
    assert all(0 <= y <= 100 for line in shares.data for y in line.y if y is not None)
