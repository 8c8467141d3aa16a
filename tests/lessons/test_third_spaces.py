"""The lab at its limits, the verdicts at their edges, and what the joined table of cities leaves out."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from course import data, lab
from course.charts import display
from course.ledger import claims
from course.lessons.third_spaces import claims as settled
from course.lessons.third_spaces import lab as lesson_lab

NAMES = ["starbucks_2017", "us_patent_inventors_city_cn", "prefecture_panel_cn", "prefectures_cn"]


def tables():
    return [data.load(name) for name in NAMES]


def test_every_combination_of_extremes_is_drawn_and_the_marks_lie_on_the_curves():
    one = lesson_lab.the_lab()
    for values in itertools.product(*(control.extremes()[::2] for control in one.controls)):
        spec = display.slim(one.figure(**dict(zip([c.name for c in one.controls], values, strict=True))))
        left, place, right, given = spec["data"]
        assert place["y"][0] == left["y"][left["x"].index(place["x"][0])]
        assert given["y"][0] == right["y"][right["x"].index(given["x"][0])]
        assert (
            max(left["y"]) <= spec["layout"]["yaxis"]["range"][1]
            and max(right["y"]) <= spec["layout"]["yaxis2"]["range"][1]
        )


def test_a_model_s_refusal_is_a_sentence(monkeypatch):
    monkeypatch.setitem(lesson_lab.TAILS, "it is spread", 9.0)
    with pytest.raises(lab.Say, match="tail must lie between"):
        lesson_lab.the_lab().figure(worth="it is spread")


def test_the_cities_leave_out_mixed_places_placeholders_and_holes():
    kept, whole = settled.shops_and_inventors(*tables()), settled.shops_and_inventors(*tables(), hole=True)
    assert set(whole["city"]) - set(kept["city"]) == {"Nanjing", "Changsha"}
    assert not {"Shenzhen", "Dongguan", "Suzhou"} & set(whole["city"])
    assert kept["city_code"].is_unique and (kept[["shops", "inventors", "people"]] > 0).all().all()
    shanghai = kept.set_index("city").loc["Shanghai"]
    assert shanghai["shops"] > 542, "every spelling counts"


def test_the_elasticity_is_least_squares():
    cities = settled.shops_and_inventors(*tables())
    slope, low, high, count = settled.elasticity(cities)
    assert slope == pytest.approx(np.polyfit(cities["log_shops"], cities["log_inventors"], 1)[0])
    assert low < slope < high and count == len(cities)


def test_a_ban_is_turned_round():
    rows = settled.measured(data.load("third_place_evidence"))
    assert (rows["low"] > 0).all() and (rows["low"] <= rows["high"]).all() and len(rows) == 8


@pytest.mark.parametrize(("claim_id", "change", "verdict"), [
    ("HZ-14", {settled.STAKES: 1.0}, "qualified"), ("HZ-14", {settled.STAKES: 0.0}, "open"),
    ("HZ-33", {"Wenheyou shops outside Hunan": 0.0}, "contradicted"), ("HZ-31", {"ski and snow parks named in 2025 report": 0.0}, "open"),
    ("HZ-31", {"investment": 2000.0}, "supported"), ("HZ-32", {"cherry output": 5.0}, "contradicted"),
    ("HZ-30", {"aquatic output": 90_000.0}, "supported"),
])  # fmt: skip
def test_verdicts_follow_their_rules(claim_id, change, verdict):
    facts = data.load("place_facts_cn").copy()
    for indicator, value in change.items():
        assert (facts["indicator"] == indicator).any()
        facts.loc[facts["indicator"] == indicator, "value"] = value
    assert claims.verdict(claim_id, place_facts_cn=facts).verdict == verdict != claims.verdict(claim_id).verdict
