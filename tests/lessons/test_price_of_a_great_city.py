"""The words that follow figures and verdicts, the facts of today, the lab at its limits, and the exercises."""

import itertools
import json
import re
import time

import lesson_answers
import lesson_words
import numpy as np
import pandas as pd
import pytest

from course import data, lab, master
from course.build import notebooks
from course.ledger import claims, rules
from course.lessons.price_of_a_great_city import figures, records
from course.lessons.price_of_a_great_city import lab as lesson_lab
from course.models import equilibrium
from course.practice import exercises

TOPIC = "price_of_a_great_city"
FRONT = ("HZ-20", "HZ-22", "HZ-25")
FIRST = "\n".join(
    [
        "import pandas as pd",
        "from course import data",
        "from course.lessons.price_of_a_great_city import figures",
        "from course.models import equilibrium",
    ]
)


@pytest.fixture(scope="module")
def the_lab():
    return lesson_lab.the_lab()


@pytest.fixture(scope="module")
def growth():
    table = records.grown(data.load("census_borders_cn"))
    table = table[table["urban_2010"] >= records.COMPARABLE].dropna()
    shown = table[["growth", "urban_growth"]].set_axis(["all people", "urban people"], axis=1)
    share = records.registered(data.load("census_cities_cn"))
    return shown.assign(registered=share.reindex(shown.index))


@pytest.fixture(scope="module")
def worlds():
    facts = figures.today()
    return {
        "today": equilibrium.settle(facts.people, facts=facts),
        "door open": equilibrium.settle(facts=facts),
        "with more homes": equilibrium.settle(homes=figures.MORE_HOMES, facts=facts),
    }


# --------------------------------------------------------------------------------------------------------- the tables


def test_growth_is_counted_on_the_same_borders_over_all_large_cities(growth):
    table = records.grown(data.load("census_borders_cn"))
    assert table.loc[["Beijing", "Shanghai", "Hangzhou", "Shenzhen"], "growth"].round(1).tolist() == [
        11.6,
        8.0,
        37.2,
        68.5,
    ]
    assert len(records.comparable(data.load("census_borders_cn"))) == len(growth) == 50
    assert growth.drop(records.THREE)[["all people", "urban people"]].median().round(1).tolist() == [11.9, 37.6]


def test_registered_people_are_those_of_the_printed_census(growth):
    assert growth.loc[["Shenzhen", "Beijing", "Hangzhou"], "registered"].round(0).tolist() == [24, 64, 79]
    printed = data.load("policy_events").query("kind == 'derived indicator'").set_index("place")["value"]
    for name, value in printed.items():
        assert growth.loc[name, "registered"] == pytest.approx(100 * value, abs=3.5), name  # of 2011, and implied


def test_four_ceilings_with_what_was_counted():
    table = figures.ceilings()
    assert table["ceiling"].to_dict() == {
        "Shanghai, 2010": 19, "Shanghai, 2020": 25, "Beijing, 2020": 23, "Guangzhou, 2020": 18,
    }  # fmt: skip
    assert set(figures.passed()) == {"Shanghai, 2010", "Guangzhou, 2020"}


def test_the_facts_of_today_are_those_of_the_tables():
    facts = figures.today()
    assert (facts.great, facts.others) == (2, 32) and facts.people == pytest.approx(23.4)
    assert facts.everyone == pytest.approx(1409.8, abs=3) and 1.5 < facts.wage < 2 and 2 < facts.rent < 3.5
    assert facts.registered == 63 and facts.pay_rest < 1


def test_a_rule_that_is_not_there_is_named():
    assert figures.rule_of("Beijing", "years of insurance") == 7 and figures.rule_of("Hangzhou", "points") == 100
    with pytest.raises(LookupError, match="no rule of residence of Beijing in 'camels'"):
        figures.rule_of("Beijing", "camels")


# --------------------------------------------------------------------------------------------- words that follow figures


@pytest.mark.parametrize(("value", "words"), [(12.2, "rise by 12%"), (-3, "fall by 3%"), (0.2, "stay as they are")])
def test_a_change_is_said_by_its_sign(value, words):
    assert figures.moved(value) == words


def test_sentences_turn_with_their_figures(growth, worlds):
    assert figures.against_median(growth, "all people", "Beijing") == "about as fast as"
    turned = growth.assign(**{"urban people": -growth["urban people"], "all people": -growth["all people"]})
    assert figures.faster(growth, "urban people") > 90 > 10 > figures.faster(turned, "urban people")
    assert "far faster" in figures.came(growth).layout.meta["title"]
    assert "far faster" not in figures.came(turned).layout.meta["title"]
    assert "few belonged" in figures.come_or_belong(growth).layout.meta["title"]
    assert "few belonged" not in figures.come_or_belong(turned).layout.meta["title"]
    for chart in (figures.gains_figure(worlds), figures.worth_figure(pd.DataFrame({"a": [1.0, -1], "b": [3.0, -1]}))):
        assert chart.layout.meta["title"].startswith("In the model")
    assert "Renters inside lose" in figures.who_pays(worlds)
    cheap = {**worlds, "door open": equilibrium.settle(8.0, facts=figures.today())}
    assert "Renters inside gain" in figures.who_pays(cheap)
    assert "outgrew Beijing" in figures.in_favour(growth)
    assert "outgrew Beijing" not in figures.in_favour(turned)


def edited(monkeypatch, name, change):
    """Let a table be read with a change. change : takes the table and returns it."""
    real = data.load
    monkeypatch.setattr(figures.data, "load", lambda one: change(real(one)) if one == name else real(one))


def set_to(value, **where):
    """Return a change: the value of the rows that a table has with these entries."""

    def change(table):
        mine = np.logical_and.reduce([table[column].astype("object") == entry for column, entry in where.items()])
        assert mine.any()
        column = "population_persons" if "population_persons" in table else "value"
        table[column] = table[column].astype("Float64").mask(mine, value)
        return table

    return change


def test_what_is_said_of_shenzhen_turns_with_its_homes(monkeypatch):
    assert figures.homes_of_shenzhen() == "Its homes cost even more than theirs."
    homes = {"indicator": "average price of homes sold", "year": 2022, "place": "Shenzhen"}
    edited(monkeypatch, "place_facts_cn", set_to(1.0, **homes))
    assert figures.homes_of_shenzhen() == "Its homes cost less than theirs."


def test_an_inner_gate_is_doubted_only_where_registered_people_grew_a_lot(monkeypatch):
    assert "from 2.5 to 5.6 million" in figures.registered_since()
    mine = {"indicator": "registered population, year-end", "year": 2021, "place": "Shenzhen"}
    edited(monkeypatch, "place_facts_cn", set_to(2_600_000.0, **mine))
    assert figures.registered_since() == ""


def test_the_door_seems_to_close_only_where_growth_stopped(monkeypatch):
    told = figures.slowed()
    assert "Beijing grew by 28% and Shanghai by 22%" in told and "both hardly grew" in told and "door closing" in told
    edited(monkeypatch, "province_economy", set_to(30_000_000, province="Beijing", year=2020))
    assert "it was 37% and 1%" in figures.slowed() and "door closing" not in figures.slowed()


def test_a_low_share_goes_with_growth_only_where_the_figures_say_so(growth):
    told = figures.share_and_growth(growth)
    assert "(the rank correlation is −0.63)" in told and "(−0.05)" in told
    assert "Guangzhou grew by 47% and Suzhou by 22%" in told
    turned = figures.share_and_growth(growth.assign(**{"all people": -growth["all people"]}))
    assert "open door" not in turned and "0.63" in turned
    fast = growth.copy()
    fast.loc["Beijing", "all people"] = 60.0
    assert "stand out" not in figures.share_and_growth(fast)


def test_wages_are_told_beside_output_city_by_city(monkeypatch):
    told = figures.wage_for_output()
    assert "Beijing's wages were 10% above the median of other large cities, Shanghai's 11% above it" in told
    assert "Shenzhen's 17% below it in 2018." in told
    real = records.wage_over_output
    monkeypatch.setattr(records, "wage_over_output", lambda *given: 1 / real(*given))
    assert re.search(r"Shenzhen's wages were \d+% above the median of other large cities", figures.wage_for_output())


def test_enough_homes_leave_renters_inside_as_they_are_and_one_per_cent_fewer_do_not():
    facts = figures.today()
    few = int(re.findall(r"(\d+)%", figures.homes_enough())[0])
    assert equilibrium.settle(homes=few, facts=facts).real >= 1 > equilibrium.settle(homes=few - 1, facts=facts).real


def test_prices_are_told_by_the_index():
    assert figures.index_change("Hangzhou") < figures.index_change("Beijing") < 0
    assert "fell by 8% in Hangzhou" in figures.prices_in_words()


# ---------------------------------------------------------------------------------------- prose that follows the verdict


@pytest.mark.parametrize(("claim", "word"), list(itertools.product(figures.SAID, rules.VERDICTS)))
def test_what_the_text_says_follows_the_word_of_each_claim(claim, word, monkeypatch):
    lesson_words.turn(monkeypatch, claim, word, bare=True)
    assert figures.said(claim) == figures.SAID[claim][word]
    assert len(set(figures.SAID[claim].values())) == len(rules.VERDICTS)


@pytest.mark.parametrize(("claim", "word"), list(itertools.product(FRONT, rules.VERDICTS)))
def test_the_closing_sentences_follow_the_word_of_each_claim(claim, word, monkeypatch):
    lesson_words.turn(monkeypatch, claim, word, bare=True)
    text = figures.settled_in_words()
    words = {
        "supported": "hold",
        "qualified": "in part",
        "depends": "depends",
        "contradicted": "contradicted",
        "open": "can't be",
    }
    about = next(one for one in text.split(". ") if figures.ABOUT[claim] in one)
    assert words[word].split()[0] in about or words[word] in about


def test_the_remedy_and_the_reason_part_only_while_the_claim_on_wages_is_not_supported(monkeypatch):
    assert "though not for his reason" in figures.wages_in_words()
    real = claims.settle("HZ-20")
    monkeypatch.setattr(
        claims, "settle", lambda one: rules.Verdict("supported", "A.", real.figures, judged=real.judged)
    )
    assert "though not for his reason" not in figures.wages_in_words()


def test_no_verdict_word_is_typed_in_the_lesson_or_its_notes():
    assert lesson_words.verdict_words(TOPIC, exercises=False) == []


def test_every_claim_of_the_lesson_has_a_record():
    mine = {c.id for c in claims.ledger().values() if c.lesson == TOPIC and c.testable == "yes"}
    assert mine == set(master.head(TOPIC)["claims"]) == {one.claim for one in records.RECORDS}
    assert master.foreground(TOPIC) == FRONT


# ------------------------------------------------------------------------------------------------------------ the lab


@pytest.mark.parametrize(("values", "says"), [
    ({"gate": "ajar"}, "There is no gate 'ajar'"), ({"homes": -5}, "homes must lie between"),
    ({"homes": float("nan")}, "homes must lie between"),
])  # fmt: skip
def test_what_cannot_be_drawn_is_said_in_a_sentence(the_lab, values, says):
    with pytest.raises(lab.Say, match=says):
        lesson_lab.draw(**{**the_lab.defaults, **values})


def test_the_presets_tell_different_stories(the_lab):
    titles = [the_lab.figure(**values).layout.meta["title"] for values in the_lab.presets.values()]
    assert 3 <= len(titles) <= 5 and len(set(titles)) == len(titles)


def test_a_shut_gate_and_today_s_homes_change_nothing(the_lab):
    fig = the_lab.figure(gate="shut")
    assert fig.data[0].x == pytest.approx([0] * len(lesson_lab.DRAWN), abs=1e-6)
    assert "In the model rents stay as they are, and 63% are registered" in fig.layout.meta["title"]


def test_every_setting_fits_its_axis(the_lab):
    for gate, homes in itertools.product(lesson_lab.GATES, (0, 60)):
        values = the_lab.figure(gate=gate, homes=homes).data[0].x
        assert lesson_lab.REACH[0] < min(values) and max(values) < lesson_lab.REACH[1]


def test_drawing_is_pure_quick_and_small(the_lab):
    assert the_lab.answer() == the_lab.answer() and len(the_lab.answer()["spec"]) < 20_000
    begun = time.process_time()
    for homes in range(10):
        lesson_lab.draw("all may come", homes)
    assert (time.process_time() - begun) / 10 < 0.1


# ------------------------------------------------------------------------------------------------------- the exercises


def right(number):
    return exercises.reference(TOPIC, number)[0]


def test_each_solution_runs_in_the_names_of_the_notebook():
    book = json.loads((notebooks.NOTEBOOKS / notebooks.name_of(TOPIC)).read_text(encoding="utf-8"))
    first = next("".join(cell["source"]) for cell in book["cells"] if cell["cell_type"] == "code")
    assert all(line in first for line in FIRST.splitlines())
    lesson_answers.stand_alone(TOPIC, FIRST)


def by_steps():
    facts = figures.today()
    rents = [equilibrium.settle(homes=float(h), belong=True, facts=facts).rent for h in range(101)]
    return float(np.interp(-facts.rent, [-r for r in rents], range(101)))


def by_ranks():
    """Return Pearson's correlation of ranks that were counted by hand."""
    borders = pd.read_csv(data.folder() / "census_borders_cn.csv").set_index(["city", "year"])
    census = pd.read_csv(data.folder() / "census_cities_cn.csv").query("year == 2010").set_index("city")
    then = borders.xs(2010, level="year")
    names = then[then["urban_population_persons"] >= 3e6].index.difference(["Shenzhen", "Dongguan"])
    now = borders.xs(2020, level="year")["population_persons"]
    grew = [now[name] / then["population_persons"][name] for name in names]
    share = [census["registered_population_persons"][n] / census["population_persons"][n] for n in names]
    place = lambda values: [sum(other < one for other in values) for one in values]  # noqa: E731
    return float(np.corrcoef(place(grew), place(share))[0, 1])


@pytest.mark.parametrize(("number", "answer"), [
    ("1", lambda: -0.6), ("1", lambda: -0.605), ("1", lambda: np.float32(right("1"))), ("1", lambda: pd.Series([right("1")])),
    ("1", by_ranks),
    ("2", by_steps), ("2", lambda: 49), ("2", lambda: round(right("2"), 1)), ("2", lambda: np.array([right("2")])),
    ("2", lambda: pd.Series({"homes": right("2")})),
    ("3", lambda: 56.8), ("3", lambda: round(right("3"), 2)), ("3", lambda: np.float64(right("3"))),
    ("3", lambda: 100 * (17_560_061 / 10_423_973 - 21_893_095 / 19_612_368)), ("3", lambda: pd.Series([right("3")])),
])  # fmt: skip
def test_other_routes_and_rounded_answers_are_right(number, answer):
    outcome = exercises.check(TOPIC, number, answer())
    assert outcome.status == "correct", (answer(), outcome.message)


WRONG = {
    "1": {
        -0.63: "with Shenzhen still in it", -0.61: "left out Shenzhen alone", -0.53: "Pearson's correlation",
        0.6: "sign is turned round",
    },
    "2": {
        27: "don't belong", 35: "still more people come", 33: "Two things are missing", 22: "how far rents rise",
        0: "the cap of today keeps all newcomers out", 64: "life inside", 29: "You set `gate=5`", 71: "You set `gate=25`",
        20: "chart adds",
    },
    "3": {
        -39.8: "shares of registered people", 39.8: "shares of registered people", 54.8: "urban people", 5.9: "divided one growth by the other",
        4.9: "how many people the two cities gained", 68.5: "growth of Shenzhen", 30.2: "divided by the people of 2020",
    },
}  # fmt: skip


@pytest.mark.parametrize(("number", "answer", "says"), lesson_answers.each(WRONG))
def test_rounded_wrong_answers_are_told_what_they_are(number, answer, says):
    lesson_answers.told(TOPIC, number, answer, says)
