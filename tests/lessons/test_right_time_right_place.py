"""The hubs and their scores, the lab over its grid, words that follow figures and verdicts, and the exercises."""

import dataclasses
import itertools
import re

import lesson_text
import numpy as np
import pandas as pd
import pytest

from course import data, lab, master
from course.ledger import claims, rules
from course.lessons.right_time_right_place import figures
from course.lessons.right_time_right_place import lab as lesson_lab
from course.models import weighting
from course.practice import exercises
from course.tables import cities

TOPIC = "right_time_right_place"
CLAIMS = tuple(master.head(TOPIC)["claims"])


def test_the_four_hubs_by_hand():
    firms = pd.read_csv(data.folder() / "unicorns_cn_companies_2022.csv")["city"].value_counts()
    census = pd.read_csv(data.folder() / "census_cities_cn.csv").query("year == 2020").set_index("city")
    people = census["population_persons"]
    rate = (1e6 * firms / people).dropna()[lambda r: people.reindex(r.index) >= 5e6]
    assert set(rate.index[rate >= 1]) == set(figures.hubs()) == {"Beijing", "Shanghai", "Hangzhou", "Shenzhen"}
    assert figures.young().loc["Hangzhou", "per million"] == pytest.approx(16 / 11.93601)


def test_wuhan_is_better_placed_in_every_column():
    table = figures.offers()
    gap = table.loc["Wuhan", list(cities.OFFERS)] - table.loc["Hangzhou", list(cities.OFFERS)]
    assert ((gap > 0) == [not turned for turned in cities.OFFERS.values()]).all()
    assert figures.dominated() == ["Wuhan"] and figures.dominated(base=True) == []


@pytest.mark.parametrize(("base", "how"), list(itertools.product((False, True), weighting.SCALES)))
def test_hangzhou_is_never_first_among_all_whatever_the_scale(base, how):
    assert figures.share(tuple(figures.offers().index), base, how) == 0


def test_the_costs_of_the_list_are_whole():
    table = cities.costs(data.load("place_facts_cn"))
    assert len(table) == 36 and table.index.is_unique and len(figures.offers()) == 34


def test_every_setting_of_the_lab_draws():
    the_lab = lesson_lab.the_lab()
    for field, weight, size in itertools.product(figures.fields(), (0, 60, 100), (0, 50, 100)):
        reply = the_lab.answer(field=field, weight=weight, size=size)
        assert reply["spec"] and "NaN" not in reply["spec"], (field, weight, size, reply["error"])
    with pytest.raises(lab.Say, match="no field 'the moon'"):
        lesson_lab.draw(50, "the moon", 50)
    with pytest.raises(lab.Say, match="weight of low cost of 110%"):
        lesson_lab.draw(110, figures.HUBS, 50)


@pytest.fixture(scope="module")
def names():
    return lesson_text.names_of(TOPIC)


SAID = {
    "HZ-07": ("So it is a digital hub", "So it isn't the digital hub", "depends on how we ask"),
    "HZ-17": ("Both firms and workers gain", "Neither firms nor workers gain", "So low cost is a clear gain"),
    "HZ-18": ("Labour costs a firm less there than", "Labour doesn't cost a firm less", "Whether labour costs"),
    "HZ-60": ("our tables agree.", "our tables don't agree", "our tables agree in part"),
}


@pytest.mark.parametrize(("claim", "word"), list(itertools.product(CLAIMS, rules.VERDICTS)))
def test_prose_follows_the_word_of_each_claim(names, claim, word, monkeypatch):
    real = claims.settle
    monkeypatch.setattr(
        claims, "settle", lambda one: dataclasses.replace(real(one), verdict=word) if one == claim else real(one)
    )
    text = lesson_text.prose(TOPIC, names, "## The argument at its strongest")
    at = {"supported": 0, "contradicted": 1}.get(word, 2)
    for n, said in enumerate(SAID.get(claim, ())):
        if (claim, n) != ("HZ-07", 2):
            assert (said in text) == (n == at), (said, word)
    assert not re.search(r"\{\{|\}\}", text)


def right(number):
    return exercises.reference(TOPIC, number)[0]


@pytest.mark.parametrize(("number", "answer"), [
    ("1", lambda: 22 / 18.676605), ("1", lambda: 1.18), ("1", lambda: np.float32(right("1"))),
    ("1", lambda: pd.Series([right("1")])), ("1", lambda: np.array([right("1")])),
    ("2", lambda: 14.9), ("2", lambda: np.float64(right("2"))), ("2", lambda: pd.Series([right("2")])),
    ("2", lambda: np.array([right("2")])), ("2", lambda: [right("2")]),
    ("3", lambda: 100 * (171.07 / 203.81 - 1)), ("3", lambda: round(right("3"), 1)),
    ("3", lambda: np.float64(right("3"))), ("3", lambda: pd.Series([right("3")])), ("3", lambda: [right("3")]),
])  # fmt: skip
def test_other_routes_and_rounded_answers_are_right(number, answer):
    outcome = exercises.check(TOPIC, number, answer())
    assert outcome.status == "correct", outcome.message


@pytest.mark.parametrize("number", ["1", "2", "3"])
def test_wrong_answers_are_told_what_they_are(number):
    one, (_, wrong) = exercises.get(TOPIC, number), exercises.reference(TOPIC, number)
    assert len(wrong) >= 5
    for item, value in zip(one.misreadings, wrong, strict=True):
        outcome = exercises.check(TOPIC, number, value)
        assert (outcome.status, outcome.misreading) == ("not yet", item.name), (value, outcome.message)
