"""The lab at its limits, the verdicts when tables change, and what must hold of the tables of units."""

import itertools

import numpy as np
import pandas as pd
import pytest

from course import data, lab, metrics
from course.ledger import claims, records, rules
from course.lessons.how_concentrated import lab as lesson_lab
from course.practice import exercises
from course.tables import areas, districts

CLAIMS = ["HZ-23", "HZ-36", "HZ-37", "HZ-38", "HZ-39", "HZ-40", "HZ-71"]
WORLD = [
    "patents_region",
    "patents_us",
    "prefectures_cn",
    "us_patent_inventors_city_cn",
]


@pytest.fixture(scope="module")
def the_lab():
    return lesson_lab.the_lab()


def china(**settings):
    return areas.china_prefectures(data.load("prefectures_cn"), data.load("us_patent_inventors_city_cn"), **settings)


def shares(fig):
    """The two shares that the lab marks at the cut: leading places, biggest places (percent)."""
    marks = next(t for t in fig.data if t.mode == "markers")
    return 100 - marks.y[0], 100 - marks.y[1]


# ------------------------------------------------------------------------------------------------------------ the lab


@pytest.mark.parametrize("name", ["country", "size", "measure", "year", "cut"])
def test_every_control_at_its_least_middle_and_greatest_value(the_lab, name):
    control = next(c for c in the_lab.controls if c.name == name)
    for value in control.extremes():
        reply = the_lab.answer(**{name: value})
        assert reply["spec"] or len(reply["error"]) > 30, (name, value)
        if name != "measure":  # the first country has no other measure for its small regions
            assert reply["spec"], (name, value, reply["error"])


def test_every_country_and_size_draws_at_both_ends_of_the_years(the_lab):
    for country in lesson_lab.countries():
        for size in (lesson_lab.LARGE, lesson_lab.SMALL):
            for year in (lesson_lab.FIRST_YEAR, lesson_lab.LAST_YEAR):
                leading, biggest = shares(the_lab.figure(country=country, size=size, year=year))
                assert 10 - 1e-6 <= leading <= 100 and 0 <= biggest <= leading + 1e-6, (country, size, year)


@pytest.mark.parametrize("measure", lesson_lab.MEASURES)
def test_every_measure_of_the_chinese_provinces(the_lab, measure):
    assert "31 provinces" in the_lab.figure(size=lesson_lab.LARGE, measure=measure).layout.meta["title"]


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"country": "Atlantis"}, "Atlantis"),
        ({"size": "tiny"}, "tiny"),
        ({"measure": "ideas"}, "ideas"),
        ({"year": 1900}, "1900"),
        ({"cut": 0}, "0"),
        ({"cut": 99}, "99"),
        ({"cut": float("nan")}, "nan"),
        ({"size": lesson_lab.SMALL, "measure": "PCT filings"}, "only inventors on US patents"),
        ({"country": "Sweden", "measure": "PCT filings"}, "only in the tables of China"),
    ],
)
def test_what_cannot_be_drawn_is_said_in_a_sentence(the_lab, values, says):
    full = {**the_lab.defaults, **values}
    with pytest.raises(lab.Say, match=says):
        lesson_lab.draw(**full)


def test_the_presets_tell_different_stories(the_lab):
    titles = [the_lab.figure(**values).layout.meta["title"] for values in the_lab.presets.values()]
    assert 3 <= len(titles) <= 5 and len(set(titles)) == len(titles)


def test_a_wider_cut_never_holds_less(the_lab):
    held = [shares(the_lab.figure(country="Netherlands", cut=cut)) for cut in range(1, 51, 7)]
    assert all(a[0] <= b[0] and a[1] <= b[1] for a, b in itertools.pairwise(held))


def test_drawing_is_pure_and_small(the_lab):
    once, again = the_lab.answer(), the_lab.answer()
    assert once == again
    assert len(the_lab.answer(country="United States")["spec"]) < 30_000


def test_the_marks_are_what_the_measures_say(the_lab):
    units = china()
    leading, biggest = shares(the_lab.figure())
    made, people = units["innovation"], units["population"]
    assert leading == pytest.approx(100 * metrics.top_share(made, people, 0.1), abs=0.01)
    assert biggest == pytest.approx(100 * metrics.top_share(made, people, 0.1, by="population"), abs=0.01)


# ------------------------------------------------------------------------------------------------- the tables of units


def test_mixed_up_cities_are_added_and_zeros_are_kept():
    inventors = data.load("us_patent_inventors_city_cn")
    found = inventors[inventors["year"] == 2021].set_index("city")["inventors"]
    units = china().set_index("place")
    assert units.loc[areas.SOUTH, "innovation"] == found[["Shenzhen", "Dongguan", "Hong Kong"]].sum()
    assert units.loc["Suzhou (both)", "innovation"] == found[["Suzhou", "Suzhou (Anhui)"]].sum()
    assert not {"Shenzhen", "Dongguan", "Hong Kong", "Suzhou", "Taizhou", "Hefei"} & set(units.index)
    assert (units["innovation"] == 0).sum() > 50
    assert units.index.is_unique


def test_no_one_is_lost_on_the_way():
    cities = data.load("prefectures_cn")
    clean = cities[cities["level"].isin(["municipality", "prefecture"])]
    everyone = china(placeholders=True)
    assert everyone["population"].sum() == clean["population_2020_persons"].sum()
    assert china(year=2010, placeholders=True)["population"].sum() == clean["population_2010_persons"].sum()
    assert areas.people_column(2015) == "population_2010_persons" != areas.people_column(2016)
    assert "Laiwu" in set(china(census=2010)["place"]) and "Laiwu" not in set(china()["place"])
    assert areas.larger(everyone)[["innovation", "population"]].sum().tolist() == pytest.approx(
        everyone[["innovation", "population"]].sum().tolist()
    )
    assert len(areas.larger(everyone)) == 31
    assert len(china(south="left out")) == len(china()) - 1


@pytest.mark.parametrize("measure", [metrics.gini, metrics.hoover, metrics.theil])
def test_provinces_are_never_more_concentrated_than_their_prefectures(measure):
    small = china(placeholders=True)
    large = areas.larger(small)
    assert measure(large["innovation"], large["population"]) <= measure(small["innovation"], small["population"])


def test_europe_puts_regions_without_an_application_back_with_zero():
    table = data.load("patents_region")
    units = areas.europe(table, "Poland", 2000)
    rows = table[(table["level"] == "nuts3") & (table["country"] == "Poland") & (table["year"] == 2000)]
    assert len(units) > len(rows) and (units["innovation"] == 0).any()
    assert units["innovation"].sum() == pytest.approx(rows["applications"].sum())
    assert "Réunion" not in set(areas.europe(table, "France")["place"])


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: china(year=1950), "no row with year = 1950"),
        (lambda: china(south="north"), "south must be"),
        (lambda: areas.europe(data.load("patents_region"), "Atlantis", level="nuts2"), "Atlantis"),
        (lambda: areas.europe(data.load("patents_region"), "France", 2005), "2005"),
        (
            lambda: areas.china_provinces(
                data.load("patents_place_cn"), data.load("province_economy"), "ideas", "2016", 2016
            ),
            "indicator = 'ideas'",
        ),
        (
            lambda: areas.city_applications(data.load("patents_place_cn"), "1950"),
            "1950",
        ),
    ],
)
def test_a_setting_without_rows_is_named(call, says):
    with pytest.raises(ValueError, match=says):
        call()


def test_the_countries_compared_are_those_with_enough_to_compare():
    table = data.load("patents_region")
    known = areas.comparable_countries(table)
    assert {"Germany", "Sweden", "Switzerland"} <= set(known) and not {"Greece", "Portugal", "Malta"} & set(known)
    assert areas.comparable_countries(table.assign(applications=0.0)) == []


def test_the_concentration_table_keeps_its_promises():
    table = areas.concentration_table(*(data.load(name) for name in WORLD))
    assert all(sorted(sizes) == ["large", "small"] for _, sizes in table.groupby("country")["size"])
    assert (table["concentration"].abs() <= table["gini"] + 1e-9).all()
    assert table[["gini", "gini_people", "gini_innovation"]].stack().between(0, 1).all()
    assert np.allclose(table["gap"], table["gini_innovation"] - table["gini_people"])


# -------------------------------------------------------------------------------------------------------- the verdicts


@pytest.mark.parametrize("claim_id", CLAIMS)
def test_each_claim_has_a_verdict_on_figures(claim_id):
    found = claims.verdict(claim_id)
    assert found.verdict in rules.VERDICTS and found.figures and found.sentence.endswith(".")
    assert claims.get(claim_id).lesson == "how_concentrated"
    assert records.find(claim_id) or claims.function(claim_id).__doc__.count("\n") > 3, "the rule is not stated"


def even_world():
    """All tables with innovation in proportion to people."""
    tables = {name: data.load(name) for name in WORLD}
    tables["patents_region"]["applications"] = tables["patents_region"]["population_2011_persons"].fillna(0) / 1000
    tables["patents_us"]["patents"] = tables["patents_us"]["population_persons"].fillna(0)
    people = tables["prefectures_cn"].set_index("city_code")["population_2020_persons"].fillna(0).astype("int64")
    inventors = tables["us_patent_inventors_city_cn"]
    inventors["inventors"] = inventors["city_code"].map(people).fillna(0).astype("int64")
    return tables


def with_power(power):
    """All tables with innovation growing as people to this power: above 1 the bigger places lead."""
    tables = even_world()
    for name, column in (
        ("patents_region", "applications"),
        ("patents_us", "patents"),
        ("us_patent_inventors_city_cn", "inventors"),
    ):
        tables[name][column] = tables[name][column].astype(float) ** power
    return tables


def test_cores_of_cities():
    tables = data.load("census_districts_cn"), data.load("census_cities_cn")
    inside = districts.cores(*tables)
    assert len(inside) == 19 and (inside["times"] > 1).all() and inside.loc["Hangzhou", "units"] == 13
    assert inside.loc["Hangzhou", ["core_innovative", "core_base"]].round().tolist() == [57, 35]
    strict = districts.cores(*tables, urban=1.0, innovative=("sample_it_services_persons",), base="population_persons")
    assert strict["core_base"].min() > 0 and strict["core_innovative"].max() < 100
    assert districts.cores(*tables, least=10**9).empty


def ranked(table, first, count):
    """patents_place_cn with these cities far ahead of all others."""
    table = table.copy()
    this = (table["indicator"] == "invention applications") & (table["period"] == "2016")
    for i, name in enumerate(first):
        table.loc[this & (table["place"] == name), "value"] = count - i
    return {"patents_place_cn": table}


def places_of_hubs():
    return ["Beijing", "Shanghai", "Shenzhen", "Guangzhou"]


def test_hz_40_counts_the_next_four_in_each_list():
    assert claims.verdict("HZ-40").verdict == "qualified"
    clusters = data.load("wipo_clusters_2023")
    far = clusters[~clusters["cluster"].isin(["Hangzhou", "Wuhan", "Chengdu"])]
    assert claims.verdict("HZ-40", wipo_clusters_2023=far).verdict == "contradicted"
    table = data.load("patents_place_cn")
    this = (table["indicator"] == "invention applications") & (table["period"] == "2016") & (table["level"] == "city")
    extra = table[this].iloc[[0]].assign(place="Hefei", province="Anhui", city_code=340100)
    table = pd.concat([table, extra], ignore_index=True)
    lists = ranked(table, [*places_of_hubs(), "Hangzhou", "Wuhan", "Chengdu", "Hefei"], 10**6)
    row = clusters[clusters["cluster"] == "Nanjing"].assign(cluster="Hefei")
    world = pd.concat([clusters[clusters["cluster"] != "Nanjing"], row], ignore_index=True)
    assert claims.verdict("HZ-40", **lists, wipo_clusters_2023=world).verdict == "supported"


# ------------------------------------------------------------------------------------------------------- the exercises


def test_the_headline_of_exercise_2_is_what_it_says():
    headline = exercises.reference("how_concentrated", "2")[1][0]
    assert 65 < headline < 69, "the headline says two thirds"
