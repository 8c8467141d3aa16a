"""The cases of the lab at their limits, the verdicts when tables change, and the exercises."""

import itertools
import time

import numpy as np
import pytest

from course import charts, data, lab, master
from course.ledger import claims, records
from course.lessons.whose_average import figures
from course.lessons.whose_average import lab as lesson_lab
from course.models import scaling
from course.tables import areas, cities

#: Claims that have a rule of the first edition still, with their words: none.
FOUND: dict[str, str] = {}


@pytest.fixture(scope="module")
def the_lab():
    return lesson_lab.the_lab()


# --------------------------------------------------------------------------------------------------------- the tables


@pytest.mark.parametrize("case", figures.CASES)
def test_each_case_has_places_with_people(case):
    table = figures.units(case)
    assert (
        len(table) >= 20
        and table["place"].notna().all()
        and (table["population"] > 0).all()
        and (table["innovation"] >= 0).all()
    )
    assert (table.index == np.arange(len(table))).all()


def test_the_repair_puts_shenzhen_above_the_line():
    dirty, clean = (figures.units(f"China: inventors, {name}") for name in ("table not repaired", "prefectures"))
    gap = {
        "dirty": scaling.fit(dirty.innovation, dirty.population).residual[dirty.place == "Shenzhen"][0],
        "clean": scaling.fit(clean.innovation, clean.population).residual[clean.place == areas.SOUTH][0],
    }
    assert gap["dirty"] < -1 and gap["clean"] > 3


def test_groups_by_size_are_a_half_four_tenths_and_a_tenth():
    table = cities.conditions_by_size(data.load("prefecture_panel_cn"), data.load("prefectures_cn"))
    parts = table["group"].value_counts(normalize=True)
    assert parts["small half"] == pytest.approx(0.5, abs=0.01) and parts["largest tenth"] == pytest.approx(
        0.1, abs=0.01
    )
    assert table[table.group == "largest tenth"].people.min() > table[table.group == "small half"].people.max()


def test_american_wages_keep_the_published_exponent():
    published = data.load("urban_scaling_exponents").set_index("indicator").loc["Total wages"]
    table = figures.units("United States: wages, metros")
    found = scaling.fit(table.innovation, table.population)
    assert found.low <= published.exponent <= found.high


def test_thresholds_stop_where_too_few_places_are_left():
    path = figures.thresholds("United States: wages, metros")
    assert (path["places"] >= 20).all() and path["least"].max() < 6


# ------------------------------------------------------------------------------------------------------------ the lab


def test_every_combination_gives_a_figure_or_a_sentence(the_lab):
    for case, least, zeros in itertools.product(figures.CASES, lesson_lab.THRESHOLDS, scaling.METHODS):
        reply = the_lab.answer(case=case, least=least, zeros=zeros)
        said = reply["error"]
        assert reply["spec"] or said.startswith("No line can be fitted here"), (case, least, zeros, said)


@pytest.mark.parametrize(("values", "says"), [
    ({"case": "Mars"}, "There is no case 'Mars'"), ({"zeros": "hidden"}, "zeros is 'hidden'"), ({"least": -1}, "least is -1000"),
    ({"case": "France: applications, large regions", "least": 8000}, "Choose a lower threshold"),
])  # fmt: skip
def test_what_cannot_be_drawn_is_said_in_a_sentence(the_lab, values, says):
    with pytest.raises(lab.Say, match=says):
        lesson_lab.draw(**{**the_lab.defaults, **values})


def test_the_presets_tell_different_stories(the_lab):
    titles = [the_lab.figure(**values).layout.meta["title"] for values in the_lab.presets.values()]
    assert 3 <= len(titles) <= 5 and len(set(titles)) == len(titles)


def test_the_title_says_what_the_interval_says(the_lab):
    assert "more than in proportion" in the_lab.answer(case="United States: wages, metros")["headline"]
    assert "not told apart" in the_lab.answer(case="China: GDP on registered people")["headline"]


def test_the_words_count_the_zeros(the_lab):
    words = charts.describe(the_lab.figure())
    zeros = (figures.units("China: inventors, prefectures").innovation == 0).sum()
    assert f"{zeros} places with none, left out" in words


def test_drawing_is_pure_small_and_fast(the_lab):
    assert (
        the_lab.answer() == the_lab.answer()
        and len(the_lab.answer(case="United States: patents, towns")["spec"]) < 40_000
    )
    start = time.perf_counter()
    for _ in range(10):
        the_lab.figure()
    assert (time.perf_counter() - start) / 10 < 0.1


# ------------------------------------------------------------------------------------------------------- the verdicts


def test_every_testable_claim_of_the_lesson_has_its_verdict():
    mine = {c.id for c in claims.ledger().values() if c.lesson == "whose_average" and c.testable == "yes"}
    assert mine == set(master.head("whose_average")["claims"])
    assert set(FOUND) == {one for one in mine if not records.find(one)}
    assert {claim_id: claims.verdict(claim_id).verdict for claim_id in FOUND} == FOUND


# ------------------------------------------------------------------------------------------------------- the exercises
