"""The tables of cities, the lab at its limits, the verdicts when tables change, and the exercises."""

import itertools
import time

import pandas as pd
import pytest

from course import data, lab, master
from course.ledger import claims, records
from course.lessons.right_time_right_place import figures
from course.lessons.right_time_right_place import lab as lesson_lab
from course.models import weighting
from course.tables import cities

THREE = ("place_facts_cn", "prefecture_panel_cn", "house_price_index_cn")


def conditions(year=2019):
    return cities.conditions(*(data.load(name) for name in THREE), year)


@pytest.fixture(scope="module")
def the_lab():
    return lesson_lab.the_lab()


# ------------------------------------------------------------------------------------------------- the tables of cities


def test_the_cost_list_has_36_cities_and_keeps_its_blanks():
    table = cities.costs(data.load("place_facts_cn"))
    assert len(table) == 36 and table.index.is_unique and table["city_code"].is_unique
    assert set(table.index[table["floor"].isna()]) == {"Changchun", "Lhasa"}


def test_the_published_floor_space_is_nearly_wage_over_price():
    table = cities.costs(data.load("place_facts_cn")).dropna()
    assert ((table["wage"] / table["price"]) / table["floor"]).between(0.94, 1.07).all()


@pytest.mark.parametrize("year", cities.YEARS)
def test_conditions_are_whole_for_every_year_offered(year):
    table = conditions(year)
    assert len(table) >= 30 and not table.isna().any().any() and (table > 0).all().all()
    assert {"Hangzhou", *cities.FIRST_TIER} <= set(table.index) and list(table) == list(cities.CONDITIONS)


def test_a_year_with_broken_columns_is_refused_by_name():
    with pytest.raises(ValueError, match="year is 2017; years with usable columns are 2011"):
        conditions(2017)


def test_carried_prices_are_the_list_in_its_own_year():
    facts = data.load("place_facts_cn")
    paths = cities.price_paths(facts, data.load("house_price_index_cn"))
    both = pd.concat([paths[2022], cities.costs(facts)["price"]], axis=1).dropna()
    assert (both.iloc[:, 0] - both.iloc[:, 1]).abs().max() < 1e-6 and len(both) == 35


@pytest.mark.parametrize("how", weighting.SCALES)
@pytest.mark.parametrize("year", cities.YEARS)
def test_hangzhou_is_never_first_among_all_whatever_the_scale(how, year):
    assert weighting.first_share(weighting.scaled(conditions(year), how, lesson_lab.LESS), "Hangzhou") == 0


def test_wuhan_is_better_placed_in_every_column_of_2019():
    table = conditions()
    gap = table.loc["Wuhan"] - table.loc["Hangzhou"]
    assert ((gap > 0) == [not turned for turned in cities.CONDITIONS.values()]).all()


def test_the_events_are_dated_and_in_order():
    events = figures.events(data.load("place_facts_cn"))
    assert events["at"].is_monotonic_increasing and events["at"].between(2000, 2025.2).all() and len(events) == 12


# ------------------------------------------------------------------------------------------------------------ the lab


@pytest.mark.parametrize("name", [c.name for c in lesson_lab.the_lab().controls])
def test_every_control_at_its_least_middle_and_greatest_value(the_lab, name):
    control = next(c for c in the_lab.controls if c.name == name)
    for value in control.extremes():
        reply = the_lab.answer(**{name: value})
        assert reply["spec"], (name, value, reply["error"])


def test_every_combination_gives_a_figure_or_a_sentence(the_lab):
    weights = [dict.fromkeys(("size", "students", "science_jobs", "cheap_homes", "low_wages"), 0)]
    weights += [{**weights[0], "size": 100}, {**weights[0], "low_wages": 10, "students": 100}, {}]
    some = itertools.product(
        weights, (0, 100), weighting.SCALES, figures.FIELDS, (2011, 2019), ("Hangzhou", "Xining", "Beijing")
    )
    for given, unicorns, how, field, year, city in some:
        values = {**given, "unicorns": unicorns, "how": how, "field": field, "year": year, "city": city}
        reply = the_lab.answer(**values)
        assert reply["spec"] or ("can't be drawn" not in reply["error"] and len(reply["error"]) > 30), (
            values,
            reply["error"],
        )


@pytest.mark.parametrize(("values", "says"), [
    (dict.fromkeys(("size", "students", "science_jobs", "cheap_homes", "low_wages"), 0), "All weights are 0"),
    ({"size": 110}, "A weight of 110"), ({"size": -10}, "A weight of -10"), ({"year": 2017}, "no such scale, field or year"),
    ({"how": "logs"}, "no such scale"), ({"field": figures.DEAR, "city": "Wuhan"}, "Wuhan is not among"),
    ({"city": "Atlantis"}, "Atlantis is not among"),
])  # fmt: skip
def test_what_cannot_be_drawn_is_said_in_a_sentence(the_lab, values, says):
    with pytest.raises(lab.Say, match=says):
        lesson_lab.draw(**{**the_lab.defaults, **values})


def test_the_presets_tell_different_stories(the_lab):
    titles = [the_lab.figure(**values).layout.meta["title"] for values in the_lab.presets.values()]
    assert 3 <= len(titles) <= 5 and len(set(titles)) == len(titles)


def test_drawing_is_pure_small_and_fast(the_lab):
    assert the_lab.answer() == the_lab.answer() and len(the_lab.answer()["spec"]) < 30_000
    the_lab.figure(unicorns=10)
    start = time.process_time()
    for value in range(10, 110, 10):
        the_lab.figure(unicorns=value)
    assert (time.process_time() - start) / 10 < 0.1


# ------------------------------------------------------------------------------------------------------- the verdicts


FOUND = {
    "HZ-02": "supported", "HZ-08": "open", "HZ-10": "supported", "HZ-12": "qualified", "HZ-13": "supported",
    "HZ-17": "qualified", "HZ-18": "qualified", "HZ-49": "qualified", "HZ-60": "supported",
}  # fmt: skip


def test_every_testable_claim_of_the_lesson_has_its_verdict():
    mine = {c.id for c in claims.ledger().values() if c.lesson == "right_time_right_place" and c.testable == "yes"}
    assert mine == set(master.head("right_time_right_place")["claims"])
    assert set(FOUND) == {one for one in mine if not records.find(one)}
    assert {claim_id: claims.verdict(claim_id).verdict for claim_id in FOUND} == FOUND


def changed(name, mask, column, factor):
    table = data.load(name).copy()
    table[column] = table[column].astype(float)
    table.loc[mask(table), column] *= factor
    return {name: table}


def facts(place, indicator, factor):
    return changed("place_facts_cn", lambda t: (t["place"] == place) & (t["indicator"] == indicator), "value", factor)


@pytest.mark.parametrize(("claim_id", "tables", "verdict"), [
    ("HZ-12", facts("Zhejiang", "firms in the national top 500 private firms", 0.1), "contradicted"),
    ("HZ-13", facts("Zhejiang", "private economy share of GDP", 0.5), "contradicted"),
    ("HZ-17", facts("Hangzhou", "house price to income ratio", 2), "contradicted"),
    ("HZ-17", {"place_facts_cn": pd.concat([facts("Hangzhou", "house price to income ratio", 0.5)["place_facts_cn"].query(
        "~(place == 'Hangzhou' and indicator == 'floor space that a monthly wage buys')"), facts(
        "Hangzhou", "floor space that a monthly wage buys", 3)["place_facts_cn"].query(
        "place == 'Hangzhou' and indicator == 'floor space that a monthly wage buys'")])}, "supported"),
    ("HZ-18", facts("Hangzhou", "monthly wage", 0.9), "supported"),
    ("HZ-18", facts("Hangzhou", "monthly wage", 2), "contradicted"),
    ("HZ-10", changed("prefecture_panel_cn", lambda t: t["city"] == "Hangzhou", "universities", 0.1), "qualified"),
    ("HZ-60", changed("prefecture_panel_cn", lambda t: t["city"] == "Hangzhou", "universities", 5), "qualified"),
    ("HZ-49", changed("country_counts", lambda t: t["economy"] == "China", "value", 0.1), "qualified"),
])  # fmt: skip
def test_a_verdict_follows_its_rule(claim_id, tables, verdict):
    assert claims.verdict(claim_id, **tables).verdict == verdict


def test_hz_02_needs_both_tables():
    moved = data.load("ai_organisation_hq").assign(
        city=lambda t: t["city"].where(t["organisation"] != "DeepSeek", "Beijing")
    )
    assert claims.verdict("HZ-02", ai_organisation_hq=moved).verdict == "qualified"


def test_hz_08_becomes_qualified_where_hangzhou_leads_every_list():
    lists = changed("unicorns_2022", lambda t: t["place"] == "Hangzhou", "unicorns", 10)
    assert claims.verdict("HZ-08", **lists).verdict == "qualified"


# ------------------------------------------------------------------------------------------------------- the exercises
