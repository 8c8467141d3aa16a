"""The borders, the words that follow figures and verdicts, the lab at its limits, the exercises and the tables."""

import dataclasses
import itertools
import json
import re

import lesson_answers
import lesson_text
import lesson_words
import numpy as np
import pandas as pd
import pytest

from course import charts, data, lab, master, metrics
from course.build import notebooks
from course.ledger import claims, records, rules
from course.lessons.how_concentrated import figures
from course.lessons.how_concentrated import lab as lesson_lab
from course.models import scaling
from course.practice import exercises
from course.tables import areas, districts

TOPIC = "how_concentrated"
CLAIMS = ["HZ-23", "HZ-36", "HZ-37", "HZ-38", "HZ-39", "HZ-40", "HZ-71"]
FRONT = ("HZ-36", "HZ-37", "HZ-23", "HZ-38")
WORLD = ["patents_region", "patents_us", "prefectures_cn", "us_patent_inventors_city_cn"]


@pytest.fixture(scope="module")
def the_lab():
    return lesson_lab.the_lab()


@pytest.fixture(scope="module")
def everyone():
    return figures.counted(figures.INVENTORS)


def china(**settings):
    return areas.china_prefectures(data.load("prefectures_cn"), data.load("us_patent_inventors_city_cn"), **settings)


def by_hand(units):
    """Return the index by size from loops alone."""
    rows = sorted(zip(units["population"], units["innovation"], strict=True))
    people, made = sum(p for p, _ in rows), sum(m for _, m in rows)
    x = y = area = 0.0
    for p, m in rows:
        area += p / people * (y + y + m / made) / 2
        x, y = x + p / people, y + m / made
    return 1 - 2 * area


# ---------------------------------------------------------------------------------------------------------- the border


@pytest.mark.parametrize(("count", "border"), list(itertools.product(figures.COUNTS, figures.BORDERS)))
def test_the_index_is_that_of_loops_by_hand(count, border):
    units = figures.inside(figures.counted(count), border)
    assert figures.index(units) == pytest.approx(by_hand(units), abs=1e-9)
    assert figures.by_border().loc[count, border] == pytest.approx(by_hand(units), abs=1e-9)


def test_the_border_keeps_all_people_and_all_innovation(everyone):
    for border, units in ((border, figures.inside(everyone, border)) for border in figures.BORDERS):
        assert units[["innovation", "population"]].sum().tolist() == pytest.approx(
            everyone[["innovation", "population"]].sum().tolist()
        ), border
    assert [len(figures.inside(everyone, border)) for border in figures.BORDERS[1:]] == [31, 27]


def test_the_sign_turns_with_provinces_and_back_when_municipalities_are_joined(everyone):
    small, large, joined = (figures.index(figures.inside(everyone, border)) for border in figures.BORDERS)
    assert small > 0.5 and large < -0.1 and joined > 0.3
    to_zhejiang = everyone["group"].replace({**figures.JOINED, "Shanghai": "Zhejiang"})
    assert figures.index(areas.larger(everyone.assign(group=to_zhejiang))) > 0.3, "another neighbour, the same sign"


def test_joined_no_count_leans_to_small_places_and_all_rise():
    table = figures.by_border()
    assert len(table) == 7 and (table[figures.TOGETHER] > 0).all()
    assert (table[figures.TOGETHER] > table[figures.PROVINCES]).all()
    assert (table[figures.PREFECTURES].dropna() > 0).all()


def test_what_the_text_says_of_denmark_and_of_america_still_holds():
    table = figures.world().pivot(index="country", columns="size", values="concentration")
    assert table.loc["Denmark", "large"] > 0 > table.loc["Denmark", "small"]
    regions = areas.europe(data.load("patents_region"), "Denmark").set_index("place")
    rate = regions["innovation"] / regions["population"]
    assert rate["Københavns omegn"] > rate["Byen København"]
    towns = areas.us_places(data.load("patents_us"))
    assert scaling.fit(towns["innovation"], towns["population"]).exponent > 1.2 and abs(figures.index(towns)) < 0.05
    assert "finds more per head" in figures.by_vote(towns)
    assert "finds no more per head" in figures.by_vote(towns.assign(innovation=towns["population"] ** 0.5))


@pytest.mark.parametrize("call", [lambda: figures.counted("luck"), lambda: figures.inside(china(), "river")])
def test_a_count_or_border_that_is_none_is_refused_by_name(call):
    with pytest.raises(ValueError, match=r"no (count 'luck'|border 'river'); expected one of"):
        call()


# -------------------------------------------------------------------------------------- words that follow the figures


def test_words_follow_the_figures(everyone, monkeypatch):
    assert "3rd of 334" in figures.opening() and "26th of 31" in figures.opening()
    assert figures.sign(-0.126) == "−0.13" and figures.sign(0.2) == "+0.20"
    assert [figures.towards(v) for v in (0.01, 0.2, -0.2)] == [
        "towards neither end", "towards big places", "towards small places",
    ]  # fmt: skip
    assert "hardly depends on these faults" in figures.doubts(china())
    few = china().assign(innovation=lambda t: t["population"].where(t["place"] != areas.SOUTH, 1e9))
    assert "below depends on these faults" in figures.doubts(few)
    assert figures.dealt([-0.3, -0.4]) == "None of the 2 draws are positive, so the municipalities turn the sign"
    assert figures.dealt([0.3, -0.4]) == "1 of 2 draws is positive, so other lines can turn the sign, too"
    assert "clearly negative only from 2015" in figures.years()
    assert figures.further() == "Joining Beijing and Tianjin moves the index further than joining Shanghai"
    assert "+0.15 instead of −0.10" in figures.copenhagen()
    monkeypatch.setattr(figures, "index", lambda units: 0.4)
    assert figures.years().endswith("+0.40 in 2010 and +0.40 in 2021") and "far from it" in figures.by_town(everyone)
    assert figures.further().startswith("Joining Shanghai"), "equal: the other order"


def test_what_is_said_of_other_countries_signs_follows_the_table(monkeypatch):
    assert figures.turns() == "The sign of Austria and Denmark turns, too, but none as far as China's."
    rows = [("China", "large", -0.1), ("China", "small", 0.1), ("Peru", "large", -0.2), ("Peru", "small", 0.3)]
    made = pd.DataFrame(rows, columns=["country", "size", "concentration"])
    monkeypatch.setattr(figures, "world", lambda: made)
    assert "Peru turns, too, but some even further" in figures.turns()
    monkeypatch.setattr(figures, "world", lambda: made[made["country"] == "China"])
    assert "the only one" in figures.turns()
    monkeypatch.setattr(figures, "world", lambda: made[made["country"] == "Peru"])
    assert figures.turns().startswith("China's sign doesn't clearly turn") and "Peru does" in figures.turns()


def test_what_the_second_link_turns_on_follows_the_answer(monkeypatch):
    assert "depends on where we let a large one begin" in figures.said("HZ-37")
    assert "depends on what we count" in figures.said("HZ-23")
    real = claims.settle("HZ-37")
    turned = dataclasses.replace(real.judged.parts[0], vote="mixed", turns_on="the year")
    judged = dataclasses.replace(real.judged, parts=(turned,))
    monkeypatch.setattr(claims, "settle", lambda one: dataclasses.replace(real, judged=judged))
    assert "depends on the year" in figures.said("HZ-37")


def test_the_years_are_those_in_which_the_index_is_computed_by_hand():
    known = {year: by_hand(areas.larger(figures.counted(figures.INVENTORS, year))) for year in range(2010, 2022)}
    assert 0 < known[2010] < 0.05 and known[2014] > -figures.NEAR
    assert all(known[year] <= -figures.NEAR for year in range(2015, 2022))


def test_four_other_provinces_joined_at_random_never_turn_the_sign(everyone):
    random = np.random.default_rng(7)
    others = sorted(set(everyone["group"]) - set(figures.JOINED))
    for _ in range(40):
        first, second = random.permutation(others)[:8].reshape(2, 4)
        group = everyone["group"].replace(dict(zip(first, second, strict=True)))
        assert by_hand(areas.larger(everyone.assign(group=group))) < 0


def test_the_lead_of_the_core_beside_urban_people_is_that_of_loops():
    """The ratio of two shares in the core, from the rows of the census alone."""
    rows, cities = data.load("census_districts_cn"), data.load("census_cities_cn")
    now = cities[(cities["year"] == 2020) & (cities["built_city_population_persons"] >= 3_000_000)]
    times = {}
    for code in now["city_code"]:
        own = rows[rows["city_code"] == code]
        core = own["urban_population_persons"] / own["population_persons"] >= 0.95
        if len(own) < 4 or not 0 < core.sum() < len(own):
            continue
        made = own["sample_it_services_persons"].fillna(0) + own["sample_science_services_persons"].fillna(0)
        urban = own["urban_population_persons"]
        times[code] = (made[core].sum() / made.sum()) / (urban[core].sum() / urban.sum())
    more = sum(value > 1 for value in times.values())
    said = figures.against_urban(rows, cities)
    assert f"it is {np.median(list(times.values())):.1f}, with {more} of {len(times)} cities above one" in said


def test_words_on_borders_and_metros_follow_the_table(monkeypatch):
    assert figures.joined_words() == "Joining turns all 4 negative counts positive, though 1 was close to zero"
    table = figures.by_border()
    monkeypatch.setattr(figures, "by_border", lambda: -table)
    assert "turns 0 of 3 negative counts" in figures.joined_words()
    assert "joined none" not in figures.borders().layout.meta["title"]
    assert " But those above five million" in figures.metros()
    many = data.load("us_metro_patents").assign(patents_granted=lambda t: t["population_persons"].fillna(0) ** 2 / 1e9)
    monkeypatch.setattr(data, "load", lambda name: many)
    assert " And those above five million" in figures.metros()


def test_words_on_european_regions_follow_the_table(monkeypatch):
    table = figures.world()
    assert "fail with" in figures.least_gap()
    monkeypatch.setattr(figures, "world", lambda: table.assign(gini_people=0.4, gap=0.5))
    assert figures.least_gap().startswith("all pass")


def test_titles_follow_the_figures(everyone, monkeypatch):
    provinces, towns = areas.larger(everyone), areas.us_places(data.load("patents_us"))
    turned = figures.in_order_of_size(everyone, provinces, towns).layout.meta["title"]
    assert turned == "The same inventors lean to big prefectures but to small provinces"
    other = figures.in_order_of_size(provinces, everyone, towns).layout.meta["title"]
    assert other == "The same inventors lean to big provinces as to big prefectures"


@pytest.mark.parametrize("draw", [
    figures.beyond_people, figures.borders, figures.elsewhere, figures.all_ways,
    lambda: figures.lorenz(china(), areas.europe(data.load("patents_region"), "Denmark", level="nuts2")),
    lambda: figures.cores(districts.cores(data.load("census_districts_cn"), data.load("census_cities_cn"))),
])  # fmt: skip
def test_titles_are_short_and_charts_say_what_is_measured(draw):
    meta = draw().layout.meta
    assert len(meta["title"].split()) <= 12 and len(re.findall(r"\d[\d.,]*", meta["title"])) <= 2
    assert meta["subtitle"] and meta["note"] and meta["source"]


# -------------------------------------------------------------------------------------- prose that follows the verdict


@pytest.fixture(scope="module")
def names():
    return lesson_text.names_of(TOPIC)


@pytest.mark.parametrize(("claim", "word"), list(itertools.product(FRONT, rules.VERDICTS)))
def test_prose_follows_the_word_of_each_claim(claim, word, names, monkeypatch):
    lesson_words.turn(monkeypatch, claim, word, bare=True)
    text = lesson_text.prose(TOPIC, names, "**What the essay got right")
    begins = {one: said.split("{")[0] for one, said in figures.SAID[claim].items()}
    assert begins[word] in text and "{" not in text
    assert not any(begins[other] in text for other in rules.VERDICTS if other != word)
    if claim == "HZ-37":
        assert ("speak against HZ-37" in text) == (word == "supported")
        assert ("speak for HZ-37" in text) == (word == "contradicted")


def test_no_verdict_word_is_typed_in_the_lesson_or_its_notes():
    assert lesson_words.verdict_words(TOPIC, exercises=False) == []


def test_the_built_notebook_says_what_the_words_of_today_say():
    book = json.loads((notebooks.NOTEBOOKS / notebooks.name_of(TOPIC)).read_text(encoding="utf-8"))
    text = "".join("".join(cell["source"]) for cell in book["cells"] if cell["cell_type"] == "markdown")
    assert all(figures.said(claim) in text for claim in FRONT)
    assert figures.opening() in text and figures.since() in text and figures.would_change() in text


# ------------------------------------------------------------------------------------------------------------ the lab


def test_every_combination_gives_a_figure(the_lab):
    for border, count in itertools.product(figures.BORDERS, figures.COUNTS):
        reply = the_lab.answer(border=border, count=count)
        assert reply["spec"] and not reply["error"], (border, count, reply["error"])
        assert len(reply["spec"]) < 30_000


@pytest.mark.parametrize(("values", "says"), [
    ({"border": "river"}, "no border 'river'"), ({"count": "ideas"}, "no count 'ideas'"), ({"border": 3}, "no border 3"),
])  # fmt: skip
def test_what_cannot_be_drawn_is_said_in_a_sentence(the_lab, values, says):
    with pytest.raises(lab.Say, match=says):
        lesson_lab.draw(**{**the_lab.defaults, **values})


def test_the_presets_tell_different_stories(the_lab):
    titles = [the_lab.figure(**values).layout.meta["title"] for values in the_lab.presets.values()]
    assert 3 <= len(titles) <= 5 and len(set(titles)) == len(titles)
    leans = [re.search(r"towards \w+ \w+", title)[0] for title in titles]
    assert leans[:3] == ["towards big places", "towards small places", "towards big places"]


def test_the_lab_draws_the_curves_that_the_measures_stand_for(the_lab):
    units = figures.counted(figures.INVENTORS)
    for trace, order in zip(the_lab.figure().data[1:], ("ratio", "population"), strict=True):
        curve = metrics.lorenz_curve(units["innovation"], units["population"], order=order)
        assert trace.y[-1] == 100 and np.interp(50, trace.x, trace.y) == pytest.approx(
            100 * np.interp(0.5, curve["population_share"], curve["innovation_share"]), abs=0.5
        )
    assert the_lab.answer() == the_lab.answer() and "China" in charts.describe(the_lab.figure())


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
    assert china(placeholders=True)["population"].sum() == clean["population_2020_persons"].sum()
    assert china(year=2010, placeholders=True)["population"].sum() == clean["population_2010_persons"].sum()
    assert areas.people_column(2015) == "population_2010_persons" != areas.people_column(2016)
    assert "Laiwu" in set(china(census=2010)["place"]) and "Laiwu" not in set(china()["place"])
    assert len(china(south="left out")) == len(china()) - 1


@pytest.mark.parametrize("measure", [metrics.gini, metrics.hoover, metrics.theil])
def test_provinces_are_never_more_concentrated_than_their_prefectures(measure, everyone):
    large = areas.larger(everyone)
    assert measure(large["innovation"], large["population"]) <= measure(everyone["innovation"], everyone["population"])


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
        (lambda: areas.city_applications(data.load("patents_place_cn"), "1950"), "1950"),
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


def test_cores_of_cities():
    tables = data.load("census_districts_cn"), data.load("census_cities_cn")
    inside = districts.cores(*tables)
    assert len(inside) == 19 and (inside["times"] > 1).all() and inside.loc["Hangzhou", "units"] == 13
    assert inside.loc["Hangzhou", ["core_innovative", "core_base"]].round().tolist() == [57, 35]
    strict = districts.cores(*tables, urban=1.0, innovative=("sample_it_services_persons",), base="population_persons")
    assert strict["core_base"].min() > 0 and strict["core_innovative"].max() < 100
    assert districts.cores(*tables, least=10**9).empty


# --------------------------------------------------------------------------------------------------------- the claims


@pytest.mark.parametrize("claim_id", CLAIMS)
def test_each_claim_has_a_verdict_on_figures(claim_id):
    found = claims.verdict(claim_id)
    assert found.verdict in rules.VERDICTS and found.figures and found.sentence.endswith(".")
    assert claims.get(claim_id).lesson == TOPIC and records.find(claim_id)


# ------------------------------------------------------------------------------------------------------- the exercises


def right(number):
    return exercises.reference(TOPIC, number)[0]


def test_solutions_stand_alone():
    lesson_answers.stand_alone(TOPIC, "import numpy as np\nimport pandas as pd\nfrom course import data, metrics")


def joined_by_groups():
    table = pd.DataFrame(figures.counted(figures.INVENTORS))
    region = table["group"].where(~table["group"].isin(["Beijing", "Tianjin"]), "Hebei")
    return by_hand(table.groupby(region)[["innovation", "population"]].sum())


@pytest.mark.parametrize(("number", "answer"), [
    ("1", lambda: round(right("1"), 3)), ("1", lambda: np.float32(right("1"))), ("1", lambda: pd.Series([right("1")])),
    ("1", lambda: pd.array([right("1")], dtype="Float64")), ("1", lambda: round(right("1"), 4)),
    ("2", joined_by_groups), ("2", lambda: 0.29), ("2", lambda: np.array([right("2")])),
    ("2", lambda: pd.Series({"index": right("2")})), ("2", lambda: round(right("2"), 3)),
    ("3", lambda: round(right("3"), 1)), ("3", lambda: round(right("3"), 2)), ("3", lambda: np.float64(right("3"))),
    ("3", lambda: pd.Series([right("3")], index=["towns"])), ("3", lambda: np.array([right("3")])),
])  # fmt: skip
def test_other_routes_and_rounded_answers_are_right(number, answer):
    outcome = exercises.check(TOPIC, number, answer())
    assert outcome.status == "correct", (answer(), outcome.message)


@pytest.mark.parametrize("number", ["1", "2", "3"])
def test_each_misreading_is_told_rounded_as_printed(number):
    """Each wrong answer of the master, rounded as the prompt asks, gets its own diagnosis."""
    digits = {"1": 3, "2": 2, "3": 1}[number]
    wrong = exercises.reference(TOPIC, number)[1]
    told = master.exercises(TOPIC)[number].misreadings
    assert len(wrong) >= 5
    for value, one in zip(wrong, told, strict=True):
        outcome = exercises.check(TOPIC, number, round(float(value), digits))
        assert outcome.status == "not yet" and one.message[:40] in outcome.message, (one, outcome.message)


def test_the_answers_are_those_of_loops_by_hand():
    filed, people = data.load("patents_place_cn"), data.load("province_economy")
    filed = filed[(filed["indicator"] == "PCT applications") & (filed["period"] == "2023")]
    filed = filed[filed["level"] == "province"].set_index("place")["value"]
    people = people[(people["year"] == 2023) & (people["level"] == "province")].set_index("province")
    lived = people["population_persons"].reindex(filed.index).astype(float)
    x = y = area = 0.0
    for p, m in sorted(zip(lived, filed, strict=True), key=lambda one: one[1] / one[0]):
        area += p / lived.sum() * (2 * y + m / filed.sum()) / 2
        x, y = x + p / lived.sum(), y + m / filed.sum()
    assert right("1") == pytest.approx(1 - 2 * area, abs=1e-9)
    assert right("2") == pytest.approx(joined_by_groups(), abs=1e-9)
    towns = data.load("patents_us").query("level == 'place'")
    left, held = 0.25 * towns["population_persons"].sum(), 0.0
    order = sorted(zip(towns["patents"], towns["population_persons"], strict=True), key=lambda one: -one[0] / one[1])
    for patents, persons in order:
        part = min(1.0, left / persons)
        held, left = held + part * patents, left - part * persons
    assert right("3") == pytest.approx(100 * held / towns["patents"].sum(), abs=1e-6)


def test_the_headline_of_exercise_3_is_what_it_says():
    assert 65 < exercises.reference(TOPIC, "3")[1][0] < 69
