"""Shops and inventors in both directions, the invented worlds, the words that follow them, the lab and the exercises."""

from __future__ import annotations

import itertools
import json
import re
import time

import lesson_answers
import lesson_words
import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

from course import charts, data, lab, master
from course.build import notebooks
from course.ledger import claims as ledger
from course.ledger import rules
from course.lessons.third_spaces import claims, figures, records, worlds
from course.lessons.third_spaces import lab as lesson_lab
from course.models import encounters
from course.practice import exercises

TOPIC = "third_spaces"
FRONT = ("HZ-43", "HZ-41", "HZ-73", "HZ-35")


@pytest.fixture(scope="module")
def the_lab():
    return lesson_lab.the_lab()


@pytest.fixture(scope="module")
def evidence():
    return data.load("third_place_evidence")


def logs(table):
    return np.log(table.astype(float))


# --------------------------------------------------------------------------------------------------------- the tables


def test_the_cities_leave_out_mixed_places_placeholders_and_holes():
    kept, whole = figures.panel(), figures.panel(hole=True)
    assert set(whole["city"]) - set(kept["city"]) == {"Nanjing", "Changsha"}
    assert not {"Shenzhen", "Dongguan", "Suzhou"} & set(whole["city"])
    assert kept.index.is_unique and kept[["shops", "people", "income"]].gt(0).all().all()
    assert kept.set_index("city").loc["Shanghai", "shops"] > 542, "every spelling counts"


def test_three_years_are_added_up_and_years_outside_the_table_are_refused():
    cities = figures.panel()
    assert claims.inventors(cities, 2010).equals(cities[2008] + cities[2009] + cities[2010])
    for year in (2002, 2022):
        with pytest.raises(ValueError, match=f"end between 2003 and 2021; found {year}"):
            claims.inventors(cities, year)


def test_fixed_cities_have_inventors_in_every_three_years():
    same = figures.fixed()
    assert all((claims.inventors(same, until) > 0).all() for until in range(2010, 2022))
    assert 30 < len(same) < len(figures.panel())


@pytest.mark.parametrize("average", [claims.TYPICAL, claims.TOTAL])
def test_the_link_is_that_of_statsmodels(average):
    cities = figures.panel()
    later, past = claims.inventors(cities, 2019), claims.inventors(cities, 2010)
    use = (past > 0) & (later > 0) if average == claims.TYPICAL else past > 0
    x = sm.add_constant(logs(cities[["shops", "people", "income"]].assign(past=past)[use]))
    if average == claims.TYPICAL:
        fit = sm.OLS(logs(later[use]), x).fit(cov_type="HC3")
    else:
        fit = sm.GLM(later[use], x, family=sm.families.Poisson()).fit(cov_type="HC1")
    found = claims.link(cities, 2019, 2010, average=average)
    assert found[0] == pytest.approx(fit.params["shops"], abs=1e-5)
    assert found[1:3] == pytest.approx(fit.conf_int().loc["shops"], abs=1e-3) and found[3] == int(use.sum())


def test_the_other_direction_is_that_of_statsmodels():
    cities = figures.panel()
    past = claims.inventors(cities, 2010)
    x = sm.add_constant(logs(cities[["people", "income"]].assign(past=past)[past > 0]))
    fit = sm.OLS(logs(cities["shops"][past > 0]), x).fit(cov_type="HC3")
    assert claims.followed(cities, 2010)[:3] == pytest.approx((fit.params["past"], *fit.conf_int().loc["past"]))


def test_an_average_that_is_not_there_is_refused():
    with pytest.raises(ValueError, match="average must be 'typical city' or 'total'; found 'median'"):
        claims.link(figures.panel(), 2019, average="median")


def test_a_ban_is_turned_round_and_a_study_counts_once(evidence):
    rows = claims.measured(evidence)
    assert (rows["low"] > 0).all() and (rows["low"] <= rows["high"]).all() and len(rows) == 8
    for version in ("last", "first"):
        studies = claims.studies(evidence, version)
        assert len(studies) == 7 and studies["more"].sum() == 6
        assert studies.set_index("study")["more"]["Li, Li, Tu, Liu"] == 0, "up to a point is not more"
        assert not studies.set_index("study")["sized"]["Atkin, Chen, Popov"]


def test_studies_that_find_less_are_counted_as_such(evidence):
    turned = evidence.assign(direction="down", effect_low=np.nan, effect_high=np.nan)
    assert claims.studies(turned)["more"].sum() == 0
    assert figures.forest(evidence).layout.meta["title"].startswith("6 of 7 studies find more innovation")
    few = evidence.assign(
        effect_low=-evidence["effect_high"].abs(), effect_high=-evidence["effect_low"].abs(), direction="up"
    )
    assert figures.forest(few).layout.meta["title"].startswith("Only 2 of 7 studies find more")


# -------------------------------------------------------------------------------------------------- the invented worlds


@pytest.mark.parametrize("past", [None, 2010])
def test_the_links_of_all_worlds_are_those_of_one_by_one(past):
    cities = figures.fixed()
    counts = worlds.made(cities, worlds.RISING, runs=10)
    found = worlds.all_links(cities, counts, 2019, past)
    for i in (0, 7):
        one = cities.drop(columns=list(range(2001, 2022))).join(
            pd.DataFrame(counts[i], index=cities.index, columns=range(2001, 2022))
        )
        assert found[i] == pytest.approx(claims.link(one, 2019, past)[0])


def test_past_inventors_say_about_as_much_as_in_china():
    cities = figures.fixed()

    def past_of(table, until):
        x = table[["shops", "people", "income"]].assign(past=claims.inventors(table, 2010))
        y = claims.inventors(table, until)
        use = (x["past"] > 0) & (y > 0)
        fit = sm.OLS(logs(y[use]), sm.add_constant(logs(x[use]))).fit()
        return fit.params["past"], fit.resid.std()

    counts = worlds.made(cities, worlds.AHEAD, runs=30)
    rest = cities.drop(columns=list(range(2001, 2022)))
    made = [rest.join(pd.DataFrame(one, index=cities.index, columns=range(2001, 2022))) for one in counts]
    for until in (2013, 2016, 2019, 2021):
        ours, theirs = past_of(cities, until), np.mean([past_of(one, until) for one in made], axis=0)
        assert theirs == pytest.approx(ours, abs=0.12), until


def test_each_story_has_its_shape():
    shape = {name: figures.story(name)["link"] for name in worlds.STORIES}
    assert shape[worlds.CAFES][2013] == pytest.approx(shape[worlds.AHEAD][2013], abs=0.03), "before the shops open"
    assert shape[worlds.CAFES][2021] - shape[worlds.AHEAD][2021] > 0.2
    assert shape[worlds.RISING][2021] - shape[worlds.RISING][2013] > 0.3
    assert shape[worlds.AHEAD].min() > 0.1, "the past, roughly measured, is only partly held"


def test_the_lead_and_the_rise_are_those_of_china_before_the_list():
    same, until = figures.fixed(), np.arange(worlds.KNOWN[0], worlds.KNOWN[1] + 1)
    links = [claims.link(same, int(year))[0] for year in until]
    slope, level = np.polyfit(until - 1 - claims.HELD_YEAR, links, 1)
    assert np.mean(links) == pytest.approx(worlds.LEAD, abs=0.005)
    assert (level, slope) == pytest.approx(worlds.RISE, abs=0.003) and until[-1] < claims.SHOP_YEAR
    assert claims.link(same, 2019)[0] == pytest.approx(worlds.EFFECT, abs=0.02)


def test_without_the_past_held_the_worlds_give_back_what_is_built_in():
    same = figures.fixed()
    for story in worlds.STORIES:
        found = worlds.links(same, story, None, [2019])["link"][2019]
        assert found == pytest.approx(worlds.strength(story)[2018 - claims.FIRST], abs=0.06), story


def test_the_world_of_the_record_changes_the_panel_and_nothing_else():
    tables = {name: data.load(name) for name in claims.TABLES}
    made = records.cities_on_the_rise(tables, np.random.default_rng(3))["us_patent_inventors_city_cn"]
    real = tables["us_patent_inventors_city_cn"]
    inside = real["city_code"].isin(figures.panel().index)
    assert (made.loc[~inside, "inventors"] == real.loc[~inside, "inventors"]).all()
    assert (made.loc[inside, "inventors"] != real.loc[inside, "inventors"]).mean() > 0.5
    assert real.equals(data.load("us_patent_inventors_city_cn")), "the given table is not changed in place"


def test_what_worlds_without_an_effect_give_is_told_with_the_verdict():
    part = ledger.settle("HZ-43").judged.parts[0]
    assert part.chance > 0.1 and part.answer == "unclear"
    assert "worlds in which it is not so give as much" in ledger.settle("HZ-43").judged.sentence


def test_a_past_that_is_measured_well_removes_a_lead_and_not_a_rise():
    cities = figures.fixed()
    usual, calm = (
        {name: worlds.links(cities, name, 2010, [2019], **given)["link"][2019] for name in worlds.STORIES}
        for given in ({}, {"lasts": 1, "yearly": 0})
    )
    assert calm[worlds.AHEAD] < usual[worlds.AHEAD] / 3 and calm[worlds.RISING] > usual[worlds.RISING] / 2


@pytest.mark.parametrize(("given", "says"), [
    ({"story": "Tea makes ideas"}, "There is no story 'Tea makes ideas'"), ({"lasts": 1.1}, "lasts must lie between 0 and 1"),
    ({"yearly": -1}, "yearly"), ({"runs": 5}, "runs must be a whole number between 10 and 2,000"),
])  # fmt: skip
def test_worlds_that_cannot_be_made_are_refused(given, says):
    with pytest.raises(ValueError, match=says):
        worlds.made(figures.fixed(), **{"story": worlds.AHEAD, **given})


# ----------------------------------------------------------------------------------------------- the model of meetings


def test_a_model_without_distance_has_no_hump():
    assert figures.best_of(figures.ideas(reach=0.0)) == 1 < figures.best_of(figures.ideas())
    assert "no hump" in figures.told_model()


def test_reach_is_checked():
    assert encounters.month(reach=0.0, days=7, runs=5).outings == pytest.approx(7)
    with pytest.raises(ValueError, match=r"reach must lie between 0 and 50 .*places"):
        encounters.month(reach=-1.0)
    with pytest.raises(ValueError, match="reach must be one number"):
        encounters.month(reach=[1.0, 2.0], runs=2)  # type: ignore[arg-type]


# ------------------------------------------------------------------------------------------------- words and figures


def rows_with(forward, back):
    table = figures.rows().copy()
    table.loc[table.index[2:4], "low"] = 0.1 if forward else -0.1
    table.loc[table.index[5:], "low"] = 0.1 if back else -0.1
    return table


@pytest.mark.parametrize(("forward", "back", "title"), [
    (True, True, "past inventors with shops"), (True, False, "past inventors don't go with shops"), (False, True, "shops don't go with later"),
    (False, False, "neither direction is clear"),
])  # fmt: skip
def test_the_title_of_both_ways_follows_the_intervals(forward, back, title, monkeypatch):
    table = rows_with(forward, back)
    monkeypatch.setattr(figures, "rows", lambda: table)
    assert title in figures.both_ways().layout.meta["title"]


@pytest.mark.parametrize(("link", "says"), [
    ((0.5, 0.1, 0.9, 79), "even go with"), ((0.1, -0.2, 0.4, 79), "don't go with"),
])  # fmt: skip
def test_words_on_the_past_follow_the_interval(link, says, monkeypatch):
    monkeypatch.setattr(figures.claims, "link", lambda *given, **named: link)
    assert says in figures.before()


@pytest.mark.parametrize(("last", "says"), [(0.6, "had indeed risen"), (0.1, "had not risen")])
def test_words_on_the_years_before_the_list_follow_the_links(last, says, monkeypatch):
    links = {worlds.KNOWN[0]: (0.2, 0.0, 0.4, 79), worlds.KNOWN[1]: (last, 0.0, 1.0, 79)}
    monkeypatch.setattr(figures.claims, "link", lambda cities, until: links[until])
    assert says in figures.told_early()


@pytest.mark.parametrize(("fits", "share", "says", "title"), [
    ((), 0.0, "Nor does China look like cafés that help.", "none of the three"),
    (worlds.STORIES, 40.0, "can't reject the very story", "every story"),
    ((worlds.RISING,), 1.0, "China doesn't look like cafés that help.", "like “already rising”"),
    ((worlds.CAFES,), 1.0, "Cafés that help would look like China", "like “cafés help”"),
])  # fmt: skip
def test_words_on_the_stories_follow_the_worlds(fits, share, says, title, monkeypatch):
    ours = figures.china(2010)
    near = ours.assign(low=ours["link"] - 0.1, high=ours["link"] + 0.1)
    monkeypatch.setattr(figures, "story", lambda name, *given: near if name in fits else near + 5)
    monkeypatch.setattr(figures, "as_much", lambda name: share)
    told = figures.told_stories()
    assert says in told and title in figures.stories().layout.meta["title"]
    assert ("can't tell the world" in told) == (fits == worlds.STORIES)
    assert ("although shops do nothing" in told) == (worlds.RISING in fits)


@pytest.mark.parametrize(("claim", "word"), list(itertools.product(FRONT, rules.VERDICTS)))
def test_prose_follows_the_word_of_each_claim(claim, word, monkeypatch):
    lesson_words.turn(monkeypatch, claim, word, bare=True)
    others = [figures.SAID[claim][other] for other in rules.VERDICTS if other != word]
    assert figures.said(claim) == figures.SAID[claim][word] and figures.said(claim) not in others
    if claim == "HZ-43":
        assert ("would fall" in figures.would_change()) == (word == "supported")
        assert ("would rise" in figures.would_change()) == (word == "contradicted")
        assert ("would speak for the essay" in figures.would_change()) == (word == "open")


def test_no_verdict_word_is_typed_in_the_lesson_or_its_notes():
    assert lesson_words.verdict_words(TOPIC, r"essay (?:is|was) right", exercises=False) == []


def test_the_built_notebook_says_what_the_words_of_today_say():
    book = json.loads((notebooks.NOTEBOOKS / notebooks.name_of(TOPIC)).read_text(encoding="utf-8"))
    text = "".join("".join(cell["source"]) for cell in book["cells"] if cell["cell_type"] == "markdown")
    assert all(figures.said(claim) in text for claim in FRONT)
    for told in (figures.told_stories, figures.told_past, figures.since, figures.limits, figures.would_change):
        assert told() in text, told.__name__


def test_titles_are_short_and_charts_say_what_is_measured(evidence):
    for made in (
        figures.forest(evidence), figures.cloud(figures.panel()), figures.both_ways(), figures.stories(), figures.meetings(),
        figures.all_ways(), *(lesson_lab.draw(past, story) for past in range(2004, 2017) for story in worlds.STORIES),
    ):  # fmt: skip
        meta = made.layout.meta
        assert len(meta["title"].split()) <= 15 and meta["subtitle"] and meta["note"] and meta["source"], meta["title"]


# ------------------------------------------------------------------------------------------------------------ the lab


def test_every_past_gives_a_figure_within_its_axes(the_lab):
    for past in range(lesson_lab.PASTS[0], lesson_lab.PASTS[1] + 1):
        reply = the_lab.answer(past=past)
        assert reply["spec"] and not reply["error"], past
        ours = figures.china(past)
        assert ours["low"].min() > -0.6 and ours["high"].max() < 2.0, past


@pytest.mark.parametrize("past", [2003, 2017])
def test_a_past_that_cannot_be_held_is_said_in_a_sentence(past):
    with pytest.raises(lab.Say, match=f"between 2004 and 2016; found {past}"):
        lesson_lab.draw(past, worlds.AHEAD)


def test_a_story_that_is_not_there_is_said_in_a_sentence():
    with pytest.raises(lab.Say, match=r"must be one of Already ahead, .*; found Tea helps"):
        lesson_lab.draw(2010, "Tea helps")


def test_a_later_past_does_not_drive_china_out_of_the_worlds_on_the_rise():
    """What the lab lets its reader find."""
    for past in range(2006, 2017):
        ours = figures.china(past)
        assert figures.inside(ours, figures.story(worlds.RISING, past)) == len(ours), past
        assert figures.inside(ours, figures.story(worlds.AHEAD, past)) < len(ours), past


def test_the_presets_tell_different_stories(the_lab):
    titles = [the_lab.figure(**values).layout.meta["title"] for values in the_lab.presets.values()]
    assert 3 <= len(titles) <= 5 and len(set(titles)) == len(titles)


def test_drawing_is_pure_small_and_fast(the_lab):
    assert the_lab.answer() == the_lab.answer() and len(the_lab.answer()["spec"]) < 60_000
    start = time.perf_counter()
    for _ in range(5):
        the_lab.figure()
    assert (time.perf_counter() - start) / 5 < 0.3


# ------------------------------------------------------------------------------------------- the claims, the exercises


def test_every_testable_claim_of_the_lesson_has_its_verdict():
    mine = {c.id for c in ledger.ledger().values() if c.lesson == TOPIC and c.testable == "yes"}
    assert mine == set(master.head(TOPIC)["claims"])
    assert master.foreground(TOPIC) == FRONT


def right(number):
    return exercises.reference(TOPIC, number)[0]


@pytest.mark.parametrize("number", ["1", "2", "3"])
def test_each_solution_runs_in_the_names_of_the_notebook(number):
    book = json.loads((notebooks.NOTEBOOKS / notebooks.name_of(TOPIC)).read_text(encoding="utf-8"))
    first = next("".join(cell["source"]) for cell in book["cells"] if cell["cell_type"] == "code")
    names: dict = {}
    exec(first, names)
    exec(master.exercises(TOPIC)[number].stub, names)
    solution = re.sub(r"^(from|import) .*\n", "", master.exercises(TOPIC)[number].solution, flags=re.M)
    exec(solution, names)
    assert names["answer"] == pytest.approx(right(number))


def shops_by_hand():
    cities = figures.panel()
    past = claims.inventors(cities, 2013)
    x = logs(cities[["people", "income"]].assign(past=past)[past > 0]).assign(one=1.0)
    weights = np.linalg.lstsq(x, logs(cities["shops"][past > 0]), rcond=None)[0]
    return 100 * (np.exp(np.log(2) * weights[2]) - 1)


def calm_by_hand():
    cities = figures.fixed()
    counts = worlds.made(cities, worlds.RISING, lasts=1, yearly=0)
    return np.median(worlds.all_links(cities, counts, 2019, 2010))


def change_by_hand():
    table = figures.panel()
    part = table.groupby(table["shops"] >= 20)
    now, then = (part[years].sum().sum(axis=1) for years in ([2019, 2020, 2021], [2008, 2009, 2010]))
    return (now[True] / then[True]) / (now[False] / then[False])


@pytest.mark.parametrize(("number", "answer"), [
    ("1", shops_by_hand), ("1", lambda: round(right("1"), 1)), ("1", lambda: np.float32(right("1"))),
    ("1", lambda: pd.Series([right("1")])), ("1", lambda: pd.array([right("1")], dtype="Float64")),
    ("2", calm_by_hand), ("2", lambda: round(right("2"), 2)), ("2", lambda: np.float32(right("2"))),
    ("2", lambda: pd.Series({2019: right("2")})), ("2", lambda: np.array([right("2")])),
    ("3", change_by_hand), ("3", lambda: round(right("3"), 2)), ("3", lambda: np.float64(right("3"))),
    ("3", lambda: pd.Series([right("3")], index=["factor"])), ("3", lambda: np.array([right("3")])),
])  # fmt: skip
def test_other_routes_and_rounded_answers_are_right(number, answer):
    outcome = exercises.check(TOPIC, number, answer())
    assert outcome.status == "correct", (answer(), outcome.message)


#: Wrong answers as a student would round them, and a part of what they are told.
WRONG = [
    ("1", lambda: round(100 * claims.followed(figures.panel(), 2013)[0], 1), "multiplied the elasticity by 100"),
    ("1", lambda: round(claims.followed(figures.panel(), 2013)[0], 2), "goes with 1% more inventors"),
    ("1", lambda: round(100 * (2 ** claims.link(figures.panel(), 2013)[0] - 1), 1), "explained inventors by shops"),
    ("1", lambda: round(100 * (2 ** claims.followed(figures.panel(), 2013, ())[0] - 1), 1), "held nothing constant"),
    ("1", lambda: round(100 * (2 ** claims.followed(figures.panel(), 2013, ("people",))[0] - 1), 1), "not income"),
    ("1", lambda: round(100 * (2 ** claims.followed(figures.panel(), 2010)[0] - 1), 1), "past of the lesson"),
    ("1", lambda: round(2 ** claims.followed(figures.panel(), 2013)[0], 2), "the factor"),
    ("2", lambda: round(worlds.links(figures.fixed(), worlds.RISING, 2010, [2019])["link"][2019], 2), "lesson's world"),
    ("2", lambda: round(worlds.links(figures.fixed(), worlds.RISING, None, [2019], lasts=1, yearly=0)["link"][2019], 2), "but not the past"),
    ("2", lambda: round(worlds.links(figures.fixed(), worlds.RISING, 2010, [2019], lasts=1)["link"][2019], 2), "`yearly` to 0"),
    ("2", lambda: round(worlds.links(figures.fixed(), worlds.RISING, 2010, [2019], yearly=0)["link"][2019], 2), "`lasts` to 1"),
    ("2", lambda: round(worlds.links(figures.fixed(), worlds.CAFES, 2010, [2019], lasts=1, yearly=0)["link"][2019], 2), "cafés help"),
    ("2", lambda: round(claims.link(figures.fixed(), 2019, 2010)[0], 2), "China's own link"),
    ("3", lambda: 6.76, "newspaper's own ratio"), ("3", lambda: 6.16, "there before"), ("3", lambda: round(1 / right("3"), 2), "ratio of the past by"),
    ("3", lambda: 0.61, "subtracted the two ratios"), ("3", lambda: 1.22, "2017 to 2019"),
]  # fmt: skip


@pytest.mark.parametrize(("number", "answer", "says"), WRONG)
def test_rounded_wrong_answers_are_told_what_they_are(number, answer, says):
    lesson_answers.told(TOPIC, number, answer(), says)


def test_the_stories_have_a_row_a_year_with_the_ends_of_their_shade():
    found = charts.table(figures.stories())
    assert found.groupby(level=0).size().nunique() == 1 and found.index[-1] == "China"
    assert (found["low"] <= found.iloc[:, 1]).all() and (found.iloc[:, 1] <= found["high"]).all()
