"""The five counts, the words that follow figures and verdicts, the index and its lab, the exercises, and old verdicts."""

import dataclasses
import itertools
import math
import re

import lesson_answers
import lesson_text
import lesson_words
import numpy as np
import pandas as pd
import pytest

from course import charts, data, lab
from course.ledger import claims, engine, records, rules
from course.lessons.counting_novelty import figures, words
from course.lessons.counting_novelty import lab as lesson_lab
from course.lessons.counting_novelty import records as room
from course.practice import exercises

TOPIC = "counting_novelty"
FRONT = ("RQ-18", "RQ-38", "RQ-50", "RQ-92")
FOUR = [figures.FILED, figures.ABROAD, figures.GRANTED, figures.RECEIVED]


@pytest.fixture(scope="module")
def the_lab():
    return lesson_lab.the_lab()


@pytest.fixture(scope="module")
def places():
    return pd.DataFrame(
        {year: {name: figures.place(name, year)[0] for name in figures.COUNTS} for year in (figures.THEN, figures.NOW)}
    )


def csv(name):
    return pd.read_csv(data.folder() / f"{name}.csv")


# ---------------------------------------------------------------------------------------------------------- the counts


@pytest.mark.parametrize(("name", "year", "place", "of"), [
    (figures.FILED, 2009, 2, 92), (figures.FILED, 2021, 1, 113), (figures.RECEIVED, 2009, 23, 113),
    (figures.RECEIVED, 2021, 10, 125), (figures.PAID, 2021, 3, 152), (figures.ABROAD, 2009, 5, 5),
    (figures.GRANTED, 2009, 8, 10), (figures.GRANTED, 2021, 3, 10),
])  # fmt: skip
def test_places_by_hand_from_the_files(name, year, place, of):
    table, what = figures.COUNTS[name]
    rows = csv(table).query("year == @year")
    if table == "country_innovation":
        values = rows.dropna(subset=[what]).set_index("iso3")[what].to_dict()
    else:
        rows = rows[(rows["indicator"] == what) & rows["preferred"] & ~rows["counted_by"].str.startswith("receiving")]
        values = {one: value for one, value in zip(rows["iso3"], rows["value"], strict=True) if one != "WLD"}
    mine = 1 + sum(value > values["CHN"] for value in values.values())
    assert (mine, len(values)) == (place, of) == figures.place(name, year)


def test_a_count_that_is_none_is_refused_by_name():
    with pytest.raises(KeyError, match="found 'luck'"):
        figures.count("luck")


def test_the_years_are_those_in_which_all_five_are_counted():
    for year in (figures.THEN, figures.NOW):
        for name in figures.COUNTS:
            assert set(figures.FIVE) <= set(figures.count(name).loc[year].dropna().index), (name, year)
    later = [year for year in range(figures.NOW + 1, 2027) if all(
        year in figures.count(name).index and not math.isnan(figures.count(name).loc[year, "CHN"])
        for name in figures.COUNTS)]  # fmt: skip
    assert not later, "a later year in which all five are counted should be used"
    filers = csv("country_patents").query("indicator == 'PCT applications' and counted_by == 'country of origin'")
    ten = filers[(filers["year"] == 2022) & filers["iso3"].ne("WLD")].nlargest(5, "value")["iso3"]
    assert set(ten) == set(figures.FIVE), "the five of the other years are those that file most"


def test_inventions_at_home_are_the_same_in_two_tables():
    home = figures.count(figures.FILED)["CHN"]
    nation = csv("province_technology").query("level == 'nation'").set_index("year")["patent_applications_invention"]
    assert home[2020] == nation[2020] and home[2021] == pytest.approx(nation[2021], rel=0.001)


@pytest.mark.parametrize(
    ("filed", "weight"), [(figures.ABROAD, 0.0584), (figures.FILED, 0.4042), (figures.GRANTED, 0.0)]
)
def test_the_weight_at_which_the_order_turns(filed, weight):
    at = figures.level_weight(filed)
    assert at == pytest.approx(weight, abs=1e-4)
    if at:
        assert figures.index(filed, at, "CHN") == pytest.approx(100)
        assert figures.index(filed, at - 0.01, "CHN") > 100 > figures.index(filed, at + 0.01, "CHN")


def test_the_index_of_the_lesson_is_that_of_the_lab(names):
    for weight, who in itertools.product((0, 0.1, 0.5, 1), ("CHN", "KOR", "DEU")):
        assert names["index"](weight, who) == pytest.approx(figures.index(figures.ABROAD, weight, who))
    with pytest.raises(ValueError, match="weight must lie between 0 and 1; found 2"):
        figures.index(figures.ABROAD, 2, "CHN")


def test_filings_at_home_would_change_the_test(monkeypatch):
    values = figures.home_of_leaders()
    assert len(values) == 8 and min(values) > 60, "each of these ways says no at every line"
    part = claims.settle("RQ-18").judged.parts[0]
    yes = sum(way.answer == "yes" for way in part.ways)
    share = 100 * yes / (len(part.ways) + 8 * len(part.question.line.tried))
    assert f"{share:.0f}% of the ways" in words.told_home() and words.told_home().endswith("wouldn't be firm.")
    monkeypatch.setattr(figures, "home_of_leaders", lambda: [1.0] * 8)
    assert words.told_home().endswith("much the same.")


# ---------------------------------------------------------------------------- words and titles that follow the figures


def test_the_ladder_is_told_as_it_is(places):
    text = words.told_ladder(places)
    assert (
        "Where a stranger has to agree, China's place is lower" in text
        and "by each of these counts it has risen" in text
    )
    assert "can both point at this picture" in text
    assert text.startswith("Look at the first four rows.") and figures.PAID not in text
    turned = places.copy()
    turned.loc[figures.RECEIVED] = [1, 1]
    text = words.told_ladder(turned)
    assert "the order is not the same" in text and "not every place has risen" in text and "both point" not in text
    assert "beside Japan alone, the order is the same, with 641, 138, 52 and 24%" in text


def test_the_lab_is_told_as_it_is(monkeypatch):
    assert "Germany climbs and South Korea falls" in words.told_lab()
    monkeypatch.setattr(figures, "index", lambda filed, weight, iso3: 100 * weight)
    assert "Germany" not in words.told_lab()


def two_sizes(**korea):
    """Receipts of 2022 per filing and of GDP, by iso3, those of South Korea as given."""
    year = csv("country_innovation").query("year == 2022").set_index("iso3")["ip_receipts_bn_usd"]
    gdp = csv("country_economy").query("year == 2022").set_index("iso3")["gdp_bn_usd"]
    filings = figures.count(figures.ABROAD).loc[2022]
    sizes = pd.DataFrame({"per filing": 1000 * year / filings, "gdp": 100 * year / gdp}).dropna()
    for column, value in korea.items():
        sizes.loc["KOR", column.replace("_", " ")] = value
    return sizes


def drawn(places):
    money = data.load("country_innovation")
    return {
        "ladder": figures.ladder(places, {name: figures.count(name) for name in figures.COUNTS}),
        "granted": figures.granted(data.load("province_technology").query("level == 'nation'")),
        "accounts": figures.accounts(money[money["year"] == figures.BOOKED].set_index("country")),
        "sizes": figures.two_sizes(two_sizes()),
        "industries": figures.industries(),
        "states": figures.against_states(),
        "strip": figures.strip(),
    }


def test_titles_are_short_and_charts_say_what_is_measured(places):
    for name, fig in drawn(places).items():
        meta = fig.layout.meta
        assert len(meta["title"].split()) <= 12, name
        assert meta["subtitle"] and meta["note"] and meta["source"], name
        assert "NaN" not in charts.describe(fig)


def test_titles_follow_the_figures(places, monkeypatch):
    turned = places.copy()
    turned.loc[figures.RECEIVED] = [1, 1]
    fig = figures.ladder(turned, {name: figures.count(name) for name in figures.COUNTS})
    assert fig.layout.meta["title"] == "China ranks 1st to 3rd, depending on what is counted"
    nation = csv("province_technology").query("level == 'nation'")
    less = nation.assign(patent_applications_utility_model=nation["patent_applications_utility_model"].where(
        nation["year"] < 2022, 1.0))  # fmt: skip
    title = figures.granted(less).layout.meta["title"]
    assert title == "After 2021 utility models filed fell, those granted fell"
    money = csv("country_innovation").query("year == 2024").set_index("country")
    most = money.assign(ip_payments_bn_usd=money["ip_payments_bn_usd"].where(money["iso3"] != "CHN", 999.0))
    assert figures.accounts(most).layout.meta["title"] == "China pays the most for licences, ahead of all others"
    assert figures.two_sizes(two_sizes(gdp=0.05)).layout.meta["title"] == "Per filing, China receives the least"
    assert (
        figures.two_sizes(two_sizes(per_filing=0.1)).layout.meta["title"].startswith("Receipts call South Korea weak")
    )
    real = figures.world_shares()
    monkeypatch.setattr(figures, "world_shares", lambda: real.assign(share=10.0))
    assert figures.industries().layout.meta["title"] == "China’s share is greatest in car batteries"


@pytest.mark.parametrize(("korea", "said", "unsaid"), [
    ({}, ["calls it weak", "passes our test", "fails both times", "weak all four times"], ["isn't among the weak"]),
    ({"per_filing": 5.0}, ["isn't among the weak", "can depend on the size"], ["passes our test.**", "all four times"]),
    ({"gdp": 0.1}, ["so here, too, the measure calls it weak"], ["passes our test", "all four times"]),
    ({"gdp": 0.01}, ["can depend on the size"], ["all four times"]),
])  # fmt: skip
def test_what_two_sizes_say_follows_the_figures(korea, said, unsaid):
    text = words.told_two_sizes(two_sizes(**korea))
    assert all(one in text for one in said) and not any(one in text for one in unsaid), text


def test_weights_that_change_nothing_are_not_told(monkeypatch):
    assert "a weight of 6%, or of 40%" in words.told_weight()
    monkeypatch.setattr(figures, "level_weight", lambda name: 0.0)
    assert words.told_weight() == "Here no weight, or not for each count of filings, changes who is ahead."


def test_receipts_by_two_sizes_by_hand():
    sizes = two_sizes()
    assert len(sizes) == 10 and all(sizes[column].idxmin() == "CHN" for column in sizes)
    assert sizes.loc["KOR"].tolist() == pytest.approx([0.359, 0.439], abs=0.001)
    said = words.told_two_sizes(sizes)
    for who, column in (("USA", "per filing"), ("USA", "gdp"), ("JPN", "per filing"), ("JPN", "gdp")):
        assert f"{100 * sizes.loc['KOR', column] / sizes.loc[who, column]:.0f}" in said
        assert sizes.loc["CHN", column] < 0.5 * sizes.loc[who, column], "weak all four times"


def test_filings_ahead_of_america_are_told_from_the_last_year_behind(monkeypatch):
    assert "in every year since 2019" in words.told_since()
    real = figures.count
    turned = real(figures.ABROAD).copy()
    turned.loc[2021, "CHN"] = 1.0
    monkeypatch.setattr(figures, "count", lambda name: turned if name == figures.ABROAD else real(name))
    assert "in every year since 2022" in words.told_since()


@pytest.mark.parametrize(("change", "said"), [(7.2, "rose by 7%"), (-33, "fell by 33%"), (2.9, "hardly changed")])
def test_changes_have_their_words(change, said):
    assert words.moved(change) == said


@pytest.mark.parametrize(
    ("number", "said"), [(1, "1st"), (2, "2nd"), (3, "3rd"), (10, "10th"), (11, "11th"), (23, "23rd")]
)
def test_places_have_their_words(number, said):
    assert figures.ordinal(number) == said


def test_what_the_text_says_of_the_figures_still_holds():
    nation = csv("province_technology").query("level == 'nation'").set_index("year")
    filed, granted = (nation[f"patent_{one}_utility_model"] for one in ("applications", "grants"))
    assert filed[2023] > filed[2021] and granted[2023] < 0.7 * granted[2021] and granted[2021] > filed[2021]
    assert filed[2023] > 0.5 * nation.loc[2023, "patent_applications_total"], "most Chinese patents are utility models"
    abroad = figures.count(figures.ABROAD)
    ahead = (abroad["CHN"] > abroad["USA"])[abroad[["CHN", "USA"]].notna().all(axis=1)]
    assert ahead.loc[2019:].all() and not ahead.loc[:2018].any()
    year = csv("country_innovation").query("year == 2024").set_index("iso3")
    assert year["ip_payments_bn_usd"].nlargest(3).index.tolist() == ["IRL", "USA", "CHN"]
    assert year["ip_receipts_bn_usd"].idxmax() == "USA"
    events = csv("policy_events").query("topic == 'Patent subsidies'")
    assert events["year"].tolist() == [2021, 2021, 2025] and figures.subsidies_end() == 2021
    five = {one: (figures.index(figures.ABROAD, 0, one), figures.index(figures.ABROAD, 1, one)) for one in figures.FIVE}
    assert five["DEU"][1] > five["DEU"][0] and five["KOR"][1] < five["KOR"][0], "the lab's question"


def test_a_table_without_the_last_day_of_subsidies_is_refused(monkeypatch):
    figures.subsidies_end.cache_clear()
    known = figures.tables()
    events = known["policy_events"]
    monkeypatch.setattr(
        figures, "tables", lambda: {**known, "policy_events": events[events["topic"] != "Patent subsidies"]}
    )
    with pytest.raises(LookupError, match="no last day for subsidies"):
        figures.subsidies_end()
    monkeypatch.undo()
    figures.subsidies_end.cache_clear()


# --------------------------------------------------------------------------------------------- prose follows the words


@pytest.fixture(scope="module")
def names():
    return lesson_text.names_of(TOPIC)


def prose(names, start="## The argument at its strongest"):
    return lesson_text.prose(TOPIC, names, start)


SAID = {
    "RQ-18": (
        "China was weak at the new in 2009 and 2010, with less",
        "China was not weak at the new",
        "Whether China was weak at the new",
        "Our figures can't tell whether China was weak",
    ),
    "RQ-38": (
        "In making better, China was a leader, as the authors say",
        "In making better, China was not a leader",
        "China was a leader only in part",
        "can't separate making better from making more",
    ),
    "RQ-50": (
        "so by these traces the second generation was its way",
        "don't show a second generation",
        "fit a second generation only in part",
        "can't tell whether the second generation",
    ),
    "RQ-92": (
        "has come true by our measures",
        "has failed by our measures",
        "has come true depends on who has to agree",
        "can't tell whether the forecast",
    ),
}


@pytest.mark.parametrize(("claim", "word"), list(itertools.product(FRONT, rules.VERDICTS)))
def test_prose_follows_the_word_of_each_claim(names, claim, word, monkeypatch):
    lesson_words.turn(monkeypatch, claim, word)
    text = prose(names)
    at = {"supported": 0, "contradicted": 1, "open": 3}.get(word, 2)
    for n, said in enumerate(SAID[claim]):
        assert (said in text) == (n == at), (said, word)
    right = text[text.index("**What the essay got right.**") : text.index("**What it missed or left open.**")]
    assert (SAID[claim][at] in right) == (word == "supported"), "only what is supported is told as right"
    assert not re.search(r"\{\{|\}\}", text)


def test_the_strip_follows_the_ways(monkeypatch):
    assert figures.strip().layout.meta["title"].endswith("depends on the trace")
    real = claims.verdict("RQ-92")
    part = real.judged.parts[0]
    ways = tuple(dataclasses.replace(way, answer="yes") for way in part.ways)
    made = dataclasses.replace(part, ways=ways, answer=engine.agree(ways), turns_on="")
    judged = dataclasses.replace(real.judged, parts=(made, *real.judged.parts[1:]))
    monkeypatch.setattr(claims, "verdict", lambda one: dataclasses.replace(real, judged=judged))
    assert figures.strip().layout.meta["title"] == "100% of ways find half of a leader’s novelty in China"


# ------------------------------------------------------------------------------------------------------------ the lab


def test_every_combination_gives_a_figure(the_lab):
    for weight, filed in itertools.product((0, 1, 6, 50, 100), lesson_lab.MADE):
        reply = the_lab.answer(weight=weight, filed=filed)
        assert reply["spec"] and not reply["error"], (weight, filed, reply["error"])
        assert "NaN" not in reply["spec"] and "Infinity" not in reply["spec"]


def test_no_dot_lies_off_the_axis():
    for filed, weight, one in itertools.product(lesson_lab.MADE, (0, 0.5, 1), figures.FIVE):
        assert lesson_lab.REACH[0] < figures.index(filed, weight, one) < lesson_lab.REACH[1]


@pytest.mark.parametrize(("values", "says"), [
    ({"filed": "on Mars"}, "not as 'on Mars'"), ({"weight": 101}, "between 0 and 100%; found 101"),
])  # fmt: skip
def test_what_cannot_be_drawn_is_said_in_a_sentence(the_lab, values, says):
    with pytest.raises(lab.Say, match=says):
        lesson_lab.draw(**{**the_lab.defaults, **values})


def test_the_presets_tell_what_the_lesson_says(the_lab):
    titles = [the_lab.figure(**values).layout.meta["title"] for values in the_lab.presets.values()]
    assert 3 <= len(titles) <= 5
    assert [re.search(r"ranks (\w+)", title)[1] for title in titles] == ["1st", "2nd", "4th", "2nd", "4th"]
    assert "ranks 1st" in the_lab.figure(weight=5).layout.meta["title"]
    assert "ranks 2nd" in the_lab.figure(weight=6).layout.meta["title"]


# ------------------------------------------------------------------------------------------------------- the exercises


DIGITS = {"1": 0, "2": 1, "3": 1}


def right(number):
    return exercises.reference(TOPIC, number)[0]


@pytest.mark.parametrize("number", ["1", "2", "3"])
def test_each_solution_runs_in_the_names_of_the_notebook(names, number):
    assert lesson_answers.in_names(TOPIC, number, names) == pytest.approx(right(number))


def for_its_size():
    both = csv("country_innovation").merge(csv("country_economy"), on=["iso3", "year"]).query("year == 2022")
    per = (both["ip_receipts_bn_usd"] / both["gdp_bn_usd"]).set_axis(both["iso3"]).dropna()
    assert len(per) > 3 * per.rank(ascending=False)["CHN"], "the solution says that China lies in the upper third"
    return per.rank(ascending=False)["CHN"]


def by_trying_weights():
    filed, paid = (figures.of_states(name, "CHN", 2021) for name in (figures.ABROAD, figures.RECEIVED))
    weights = np.linspace(0, 1, 100_001)
    return 100 * weights[np.argmax((1 - weights) * filed + weights * paid <= 100)]


def inventions():
    rows = csv("province_technology").query("level == 'nation'").set_index("year")
    filed, granted = (rows[f"patent_{one}_invention"] for one in ("applications", "grants"))
    assert 0.2 < granted[2016] / filed[2016] < 0.27, "three in four, says the argument"
    assert all(filed[year] < filed[year + 1] for year in range(2013, 2016)), "filings grew"
    return (100 * granted / filed.shift(3))[2016]


@pytest.mark.parametrize(("number", "answer"), [
    ("1", for_its_size), ("1", lambda: float(right("1"))), ("1", lambda: np.int64(right("1"))),
    ("1", lambda: pd.Series([right("1")], index=["CHN"])), ("1", lambda: pd.array([right("1")], dtype="Float64")),
    ("2", by_trying_weights), ("2", lambda: round(right("2"), 1)), ("2", lambda: np.float64(right("2"))),
    ("2", lambda: np.array([right("2")])), ("2", lambda: [right("2")]),
    ("3", inventions), ("3", lambda: round(right("3"), 1)), ("3", lambda: round(right("3"), 2)),
    ("3", lambda: pd.DataFrame({"percent": [right("3")]})), ("3", lambda: np.float64(right("3"))),
])  # fmt: skip
def test_other_routes_and_rounded_answers_are_right(number, answer):
    outcome = exercises.check(TOPIC, number, answer())
    assert outcome.status == "correct", (answer(), outcome.message)


@pytest.mark.parametrize("number", ["1", "2", "3"])
def test_wrong_answers_rounded_as_asked_are_told_what_they_are(number):
    lesson_answers.rounded(TOPIC, number, DIGITS[number])


@pytest.mark.parametrize("number", ["1", "2", "3"])
def test_no_wrong_answer_is_near_another_or_near_the_right_one(number):
    lesson_answers.apart(TOPIC, number, DIGITS[number])


# --------------------------------------------------------------------------------------------------------- verdicts


def test_every_testable_claim_of_the_lesson_has_a_verdict():
    mine = {row.id for row in claims.ledger().values() if row.lesson == TOPIC and row.testable == "yes"}
    assert mine and set(FRONT) <= mine
    for one in mine:
        assert claims.verdict(one).verdict in rules.VERDICTS
    assert all(records.find(one) for one in FRONT), "what stands in front has a record"


def test_traces_of_the_record_are_the_counts_of_the_lesson():
    tables = [data.load("country_patents"), data.load("country_innovation")]
    for trace, name in (("filings", figures.ABROAD), ("US patents", figures.GRANTED), ("receipts", figures.RECEIVED)):
        wide = room.by_country(*tables, trace)
        assert wide.loc[2010, "CHN"] == figures.count(name).loc[2010, "CHN"]
        assert wide.loc[2010, "USA"] == figures.count(name).loc[2010, "USA"]
