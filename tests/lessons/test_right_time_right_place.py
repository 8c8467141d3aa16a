"""The hubs and their scores, the lab over its grid, words that follow figures and verdicts, and the exercises."""

import dataclasses
import itertools
import re

import lesson_text
import lesson_words
import numpy as np
import pandas as pd
import pytest

from course import data, lab, master
from course.ledger import rules, ways
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


#: What the lesson says of a claim when it is supported, contradicted, or anything else; and what may never stand there.
SAID = {
    "HZ-07": ("So it is a digital hub", "So it isn't the digital hub", "makes it a digital hub depends on how we ask"),
    "HZ-16": ("Homes cost less there than in the", "Homes don't cost less there", "Whether homes cost less there"),
    "HZ-17": (
        "Both firms and workers gain.",
        "Neither firms nor workers gain.",
        "So Hangzhou's costs are a clear gain",
    ),
    "HZ-18": (
        "A firm also pays less for labour.",
        "A firm doesn't pay less for labour.",
        "Whether a firm pays less for",
    ),
    "HZ-60": ("our tables agree.", "our tables don't agree.", "our tables agree in part."),
}
#: More sentences of the lesson on these claims, which go with "supported" alone.
ONLY_IF_SUPPORTED = {"HZ-07": ("Hangzhou became a digital hub, and its lead grew.",)}


@pytest.mark.parametrize(("claim", "word"), list(itertools.product(CLAIMS, rules.VERDICTS)))
def test_prose_follows_the_word_of_each_claim(names, claim, word, monkeypatch):
    lesson_words.turn(monkeypatch, claim, word)
    text = lesson_text.prose(TOPIC, names, "## The argument at its strongest")
    at = {"supported": 0, "contradicted": 1}.get(word, 2)
    for n, said in enumerate(SAID.get(claim, ())):
        assert (said in text) == (n == at), (said, word)
    for said in ONLY_IF_SUPPORTED.get(claim, ()):
        assert (said in text) == (at == 0), (said, word)
    assert not re.search(r"\{\{|\}\}", text)


def test_every_claim_whose_word_the_prose_reads_is_flipped():
    text = master.text(TOPIC)
    read = set(re.findall(r'by_word\("(HZ-\d+)"', text)) | {"HZ-17"}  # who_gains reads it
    assert read == set(SAID)


@pytest.fixture
def offers(monkeypatch):
    """Change what a city offers: offers(city, column, value)."""
    table = figures.offers().copy()
    monkeypatch.setattr(figures, "offers", lambda: table)

    def change(city, column, value):
        table.loc[city, column] = value

    figures.share.cache_clear()
    yield change
    figures.share.cache_clear()


def test_words_on_costs_follow_the_figures(offers):
    assert figures.cheapest() == (True, True) and "cheap for a hub, and expensive" in figures.undercut_words()
    assert figures.pay_words().endswith("than in Beijing, because its wages are lower by more than its prices.")
    offers("Hangzhou", "home price", 60_000)
    assert figures.cheap_words() == "the cheapest hub by wages, but not by the price of buildings"
    assert "So Hangzhou isn't a cheap city." in figures.undercut_words()
    offers("Hangzhou", "wage", 40_000)
    assert figures.pay_words().endswith("takes less pay in Hangzhou than in Beijing.")
    assert "So Hangzhou is expensive even for a hub." in figures.undercut_words()
    assert figures.cost().layout.title.text.count("is not the cheapest hub") == 1


def test_words_on_dominance_follow_the_figures(offers):
    assert figures.proof().startswith("Wuhan is ahead in **every** column")
    assert "names Wuhan beside it" in figures.proof()
    assert "Wuhan, with two unicorns, isn't." in figures.proof() and "only 4% more residents" in figures.proof()
    offers("Wuhan", "people", 5.0)
    assert figures.proof().startswith("No city is ahead of Hangzhou in every column")
    offers("Wuhan", "people", 20.0)
    offers("Wuhan", "IT in 2010", 9.0)
    assert figures.with_base().startswith("With this column Wuhan is still ahead in every column.")


def test_words_on_who_is_first_follow_the_figures(offers):
    assert figures.first_words(figures.ALL) == "is never first"
    assert figures.in_turn(figures.ALL) == ["Beijing", "Chongqing", "Zhengzhou"]
    assert "Chongqing, Lanzhou, Zhengzhou and Taiyuan together have two unicorns." in figures.no_hubs()
    for column, value in (("people", 50.0), ("degrees", 60.0), ("science", 20.0), ("home price", 1.0), ("wage", 1.0)):
        offers("Hangzhou", column, value)
    assert figures.first_words(figures.ALL) == "is first once low cost weighs 0% or more"
    assert figures.no_hubs() == "All of them are hubs."


def test_the_charts_say_who_is_on_top_where_and_what_is_compared():
    tops = {"B": (28.5, 80.9), "A": (0.0, 28.4), "C": (81.0, 100.0), "D": (40.2, 40.8), "E": (7.0, 7.0)}
    said = figures.first_by_weight(tops)
    assert said == "A from 0 to 28%, E at 7%, B from 29 to 80%, D in between and C from 81 to 100%"
    note = figures.weights(figures.HUBS).layout.meta["note"]
    assert "Beijing from 0 to 55% and Hangzhou from 56 to 100%" in note
    assert "Beijing, Shanghai, Shenzhen and Guangzhou" in figures.strip().layout.meta["note"]
    part = ways.part_of("HZ-17", "for its people")
    zhuge = [way for way in part.ways if "Zhuge's ratio, 2021" in way.options.values()]
    assert figures.one_figure(part) == (len({way.found.value for way in zhuge}) == 1) is True
    assert not figures.one_figure(dataclasses.replace(part, ways=part.ways[:1]))


def test_prices_carried_back_by_hand_and_their_words(monkeypatch):
    index = pd.read_csv(data.folder() / "house_price_index_cn.csv").query("home_type == 'existing'")
    index = index.pivot(index="city", columns="year", values="index_dec2010_100")
    price = {"Hangzhou": 32522, "Beijing": 38240, "Shanghai": 40302, "Shenzhen": 51580}
    then = {city: value * index.loc[city, 2013] / index.loc[city, 2022] for city, value in price.items()}
    by_hand = 100 * then["Hangzhou"] / np.mean([then[city] for city in price if city != "Hangzhou"])
    assert figures.early() == (
        2013,
        pytest.approx(by_hand),
        pytest.approx(100 * 32522 / np.mean([38240, 40302, 51580])),
    )
    assert figures.early_words().endswith("So the larger part of the gap opened after those firms had come.")
    for found, end in (
        ((2013, 105.0, 75.0), "became the cheaper ones only after those firms had come."),
        ((2013, 80.0, 75.0), "the gap was smaller when those firms came."),
        ((2013, 70.0, 75.0), "the gap was already there when those firms came."),
    ):
        monkeypatch.setattr(figures, "early", lambda found=found: found)
        assert figures.early_words().endswith(end)


@pytest.mark.parametrize(("firm", "workers", "said"), [
    ("yes", "yes", "a clear gain for firms, and its people gain as well."),
    ("no", "yes", "aren't a gain for firms, but its people gain as well."),
    ("no", "no", "aren't a gain for firms, and its people don't gain."),
    ("unclear", "unclear", "isn't clear, and of its people we can't tell."),
])  # fmt: skip
def test_who_gains_follows_both_answers(firm, workers, said, monkeypatch):
    real = figures.ways.part_of
    answers = {"for a firm": firm, "for its people": workers}
    monkeypatch.setattr(
        figures.ways, "part_of", lambda claim, name: dataclasses.replace(real(claim, name), answer=answers[name])
    )
    assert figures.who_gains().endswith(said)


def test_homes_since_are_told_by_both_measures(monkeypatch):
    assert figures.how_many_fell() == "all" and "Hangzhou's did." in figures.beside()
    made = figures.since().copy()
    made.loc["Hangzhou", "existing homes, index"] = 40.0
    monkeypatch.setattr(figures, "since", lambda: made)
    assert figures.how_many_fell() == "three" and figures.beside().startswith("By both measures Beijing's homes")


def right(number):
    return exercises.reference(TOPIC, number)[0]


@pytest.mark.parametrize(("number", "answer"), [
    ("1", lambda: 19 - 5), ("1", lambda: 14.0), ("1", lambda: np.float32(right("1"))),
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
