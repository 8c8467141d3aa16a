"""The scales, the words that follow figures and verdicts, the lab at its limits, the exercises, and old verdicts."""

import dataclasses
import itertools
import re
from types import SimpleNamespace

import lesson_answers
import lesson_text
import lesson_words
import numpy as np
import pandas as pd
import pytest

from course import charts, data, lab
from course.ledger import claims, engine, rules
from course.lessons.three_regional_flavours import figures
from course.lessons.three_regional_flavours import lab as lesson_lab
from course.lessons.three_regional_flavours import records as room
from course.models import profiles
from course.practice import exercises

TOPIC = "three_regional_flavours"
FRONT = ("RQ-02", "RQ-03", "RQ-23", "RQ-70")


@pytest.fixture(scope="module")
def the_lab():
    return lesson_lab.the_lab()


@pytest.fixture(scope="module")
def shares():
    return figures.pairs(figures.provinces(2010), figures.FOUR)


# ---------------------------------------------------------------------------------------------------------- the scales


@pytest.mark.parametrize("scale", figures.AXES)
def test_the_scales_of_lesson_and_lab_are_those_of_the_record(scale, shares):
    tables = [data.load(name) for name in figures.TABLES]
    apart = room.distances(*tables, scale, "mean", 2010)
    for pair in shares.index:
        assert shares.loc[pair, scale] == pytest.approx(profiles.closer_pairs(apart, *pair.split(" and ")))


def test_a_scale_that_is_none_is_refused_by_name():
    with pytest.raises(ValueError, match=r"scale must be one of ranks.*found 'inches'"):
        figures.scaled(figures.provinces(2010), "inches")


def test_shares_by_hand_from_the_files():
    """Closer pairs of one pair, from the files by loops alone."""
    table = pd.read_csv(data.folder() / "province_rd.csv").query("year == 2010 and level == 'province'")
    other = pd.read_csv(data.folder() / "province_technology.csv").query("year == 2010 and level == 'province'")
    gdp = pd.read_csv(data.folder() / "province_economy.csv").query("year == 2010 and level == 'province'")
    both = table.merge(other, on="province").merge(gdp, on="province").set_index("province")
    made = {}
    for column in ("rd_total_m_cny", "technology_sold_m_cny", "hightech_revenue_bn_cny", "patent_grants_invention",
                   "sci_papers"):  # fmt: skip
        known = both[both[column].notna()]
        made[column] = (known[column] / known[column].sum()) / (known["gdp_bn_cny"] / known["gdp_bn_cny"].sum())
    for column in ("basic_share_percent", "government_share_percent"):
        made[column] = both[column]
    z = pd.DataFrame(made).dropna()
    z = (z - z.mean()) / z.std()
    gaps = [np.mean(np.abs(z.loc[a] - z.loc[b])) for a, b in itertools.combinations(z.index, 2)]
    mine = np.mean(np.abs(z.loc["Beijing"] - z.loc["Shanghai"]))
    share = 100 * np.mean([gap < mine - 1e-9 for gap in gaps])
    assert share == pytest.approx(figures.closer(figures.provinces(2010), "standard deviations", "Beijing", "Shanghai"))
    assert len(z) == 30 and "Tibet" not in z.index


@pytest.mark.parametrize(("values", "line", "found", "words"), [
    ((93, 97, 72), 50, 3, "each is unlike the others"), ((93, 97, 72), 75, 2, "Beijing stands apart"),
    ((42, 95, 60), 50, 2, "Guangdong stands apart"), ((1, 75, 49), 50, 1, "only Beijing and Guangdong are unlike"),
    ((1, 75, 49), 90, 0, "no two are unlike"), ((50, 10, 50), 50, 2, "Shanghai stands apart"),
])  # fmt: skip
def test_unlike_pairs_make_flavours(values, line, found, words):
    three = dict(zip(("Beijing and Shanghai", "Beijing and Guangdong", "Shanghai and Guangdong"), values, strict=True))
    pairs = figures.unlike(three, line)
    assert len(pairs) == found and figures.told(pairs) == words


def test_three_flavours_two_and_none_are_all_there(shares):
    table = figures.flavours(shares)
    assert {0, 2, 3} <= set(table.to_numpy().ravel())
    assert (table.loc["ranks"] <= table.loc["logarithms"]).all()
    assert (table.loc["logarithms"] <= table.loc["standard deviations"]).all()


def test_what_the_text_says_of_the_pairs_still_holds(shares):
    twins = shares.loc["Guangdong and Jiangsu"]
    assert twins.max() < 25 and shares.loc["Beijing and Shanghai"].max() - twins.max() > 50
    between = shares.loc[["Beijing and Shanghai", "Shanghai and Guangdong"]].max()
    assert (between < shares.loc["Beijing and Guangdong"]).all(), "Shanghai lies between the two on every scale"
    rest = figures.provinces(2010).drop(["Beijing", "Shanghai", "Tianjin", "Chongqing"])
    assert figures.pairs(rest, ["Guangdong", "Jiangsu"]).to_numpy().max() < 25
    z = figures.scaled(figures.provinces(2010), "standard deviations")
    assert (z.loc["Beijing"] - z.loc["Shanghai"]).drop("high-tech revenue").min() > 1
    assert len(figures.provinces(2010)) == 30


def test_what_the_text_says_of_money_still_holds():
    gdp = figures.tables()[2].query("year == 2010 and level == 'province'").set_index("province")
    paid = data.load("province_rd").query("year == 2010 and level == 'province'").set_index("province")
    by = {base: profiles.quotients(paid["government_funds_m_cny"], gdp[base].loc[paid.index])["Beijing"]
          for base in ("gdp_bn_cny", "population_persons")}  # fmt: skip
    assert by["population_persons"] > by["gdp_bn_cny"], "with people as the base the quotient is larger"
    exports = data.load("province_technology").query("level == 'province'").dropna(subset="hightech_exports_m_usd")
    assert exports["year"].min() == 2016, "the first year with figures for all provinces"
    assert figures.leader("rd_total_m_cny", 2010) == "Jiangsu, which is not one of the three"
    with pytest.raises(KeyError, match="found 'luck'"):
        figures.share_of("luck", 2010)


def test_the_exports_are_of_the_years_that_the_text_names():
    judged = claims.settle("RQ-03").judged
    assert judged is not None
    options = judged.parts[0].ways[0].options
    years = {"year of Guangdong": "2006", "year of Shanghai": "2008", "year of Beijing": "2016"}
    assert {name: options[name] for name in years} == years


def test_one_measure_less_is_counted_over_scales_and_lines(monkeypatch):
    measures = figures.provinces(2010)
    assert figures.steady(measures) == "changes none of these answers"
    real = figures.closer
    turned = lambda table, scale, a, b: 0.0 if scale == "range" and "papers" not in table else real(table, scale, a, b)  # noqa: E731
    monkeypatch.setattr(figures, "closer", turned)
    assert figures.steady(measures) == "changes 3 of these answers"


def test_shanghai_stands_with_one_pole_or_the_other(shares):
    assert figures.with_whom(shares["logarithms"], 50) == ", and Shanghai stands with Beijing"
    assert figures.with_whom(shares["standard deviations"], 75) == ", and Shanghai stands with Guangdong"
    assert figures.with_whom(shares["ranks"], 50) == ""


def test_a_share_of_pairs_is_told_as_a_number():
    assert figures.pairs_in_words(100 * 3 / 435, 30) == "3 are"
    assert figures.pairs_in_words(100 * 1 / 435, 30) == "1 is"
    assert figures.pairs_in_words(0.0, 30) == "none are"


def test_the_table_of_flavours_is_told_by_its_ends(shares):
    assert figures.counts(shares) == "from none to three"
    assert figures.counts(shares * 0 + 99.0) == "nowhere beyond three"


# ---------------------------------------------------------------------------------------------------------- the cities


def test_cities_are_those_of_the_census_by_hand():
    census = pd.read_csv(data.folder() / "census_cities_cn.csv")
    beijing = census[(census["city"] == "Beijing") & (census["year"] == 2010)].iloc[0]
    made = figures.large_cities(2010)
    assert made.loc["Beijing", "IT workers"] == pytest.approx(
        100 * beijing["sample_it_services_persons"] / beijing["sample_employed_persons"]
    )
    large = census[(census["year"] == 2010) & (census["urban_population_persons"] >= 3e6)]
    assert set(made.index) == set(large["city"]) and large["city"].is_unique
    nine = census[(census["year"] == 2010) & census["city"].isin(room.DELTA) & (census["province"] == "Guangdong")]
    assert len(nine) == 9


@pytest.mark.parametrize("least", [3e6, 5e6])
def test_shanghai_s_twin_is_nanjing_at_other_sizes_too(least):
    made = figures.large_cities(2010, least)
    assert figures.same(figures.nearest(made, "Shanghai")) == "Nanjing on every scale"
    two = [figures.closer(made, scale, "Beijing", "Shanghai") for scale in ("ranks", "standard deviations")]
    assert two[0] < 15 and two[1] > 80, "the scale decides among cities as well"


def test_the_border_is_told_by_the_same_measures_of_provinces_and_cities(monkeypatch):
    """Shanghai and Jiangsu are far apart where Shanghai and Nanjing are close; else the measures may be the reason."""
    census = pd.read_csv(data.folder() / "census_cities_cn.csv").query("year == 2010")
    columns = [*figures.WORKERS.values(), "sample_employed_persons", "bachelor_persons", "population_persons"]
    sums = census.groupby("province")[columns].sum()
    made = sums[list(figures.WORKERS.values())].div(sums["sample_employed_persons"], axis=0)
    made["graduates"] = sums["bachelor_persons"] / sums["population_persons"]
    z = (made / made.std()).to_numpy()
    place = {name: n for n, name in enumerate(made.index)}
    gaps = [abs(z[a] - z[b]).mean() for a, b in itertools.combinations(range(len(z)), 2)]
    mine = abs(z[place["Shanghai"]] - z[place["Jiangsu"]]).mean()
    share = 100 * sum(gap < mine - 1e-9 for gap in gaps) / len(gaps)
    cities = figures.large_cities(2010)
    said = figures.border(cities)
    assert said.startswith("By standard deviations, the new measures aren't") and f"{share:.0f}% of pairs" in said
    monkeypatch.setattr(figures, "closer", lambda *given: 20.0)
    assert figures.border(cities).startswith("By standard deviations, the new measures may be")


def test_the_chart_of_cities_says_where_another_city_is_nearest():
    note = figures.cities(figures.large_cities(2010)).layout.meta["note"]
    assert note.endswith("Without IT workers or professionals, some scales find Hangzhou.")


def test_names_stand_in_the_row_with_most_room():
    assert figures._room([0.0, 1.0, 5.0, 6.0], [0.0, 6.0]) == 5.0
    assert figures._room([0.0, 0.1, 5.0, 6.0], [0.0, 6.0]) < 0, "two dots that touch leave no room"


def test_nearest_places_are_told_where_they_differ():
    assert figures.same({"a": "X", "b": "X"}) == "X on every scale"
    assert figures.same({"a": "X", "b": "Y", "c": "X"}) == "X on two of 3 scales and Y on one of 3 scales"


# --------------------------------------------------------------------------------------- titles and words that follow


def drawn(shares):
    order = ["Beijing and Shanghai", "Beijing and Guangdong", "Shanghai and Guangdong", "Guangdong and Jiangsu"]
    measures = figures.provinces(2010)
    rd = data.load("province_rd").query("level == 'province'")
    money = rd.pivot(index="year", columns="province", values="rd_total_m_cny")
    quotients = pd.DataFrame({"paid by the state": [7.7, 1.9, 0.3, 0.7], "paid by firms": [1.5, 1.5, 1.3, 1.4]},
                             index=list(figures.FOUR))  # fmt: skip
    return {
        "third": figures.third(100 * money.div(money.sum(axis=1), axis=0)),
        "special": figures.special(quotients),
        **{scale: figures.profile(measures, scale) for scale in figures.AXES},
        "by_scale": figures.by_scale(shares.loc[order]),
        "strip": figures.strip(),
        "cities": figures.cities(figures.large_cities(2010)),
    }


def test_titles_are_short_and_charts_say_what_is_measured(shares):
    for name, fig in drawn(shares).items():
        meta = fig.layout.meta
        assert len(meta["title"].split()) <= 12, name
        assert meta["subtitle"] and meta["note"] and meta["source"], name
        assert "NaN" not in charts.describe(fig)


def test_titles_follow_the_figures(shares, monkeypatch):
    half = pd.DataFrame({name: [40.0, 30.0] for name in figures.FOUR}, index=pd.Index([2010, 2011], name="year"))
    half.loc[2010, "Shanghai"] = -60.0
    assert figures.third(half).layout.meta["title"].endswith("a third in 1 of 2 years")
    same = pd.DataFrame(
        {"paid by the state": [2.0, 1.9, 1.8, 1.7], "paid by firms": [1.0] * 4}, index=list(figures.FOUR)
    )
    assert "sets Beijing apart" not in figures.special(same).layout.meta["title"]
    made = {pair: dict.fromkeys(figures.AXES, 90.0) for pair in shares.index}
    monkeypatch.setattr(figures, "pairs", lambda measures, places: pd.DataFrame(made).T)
    title = figures.profile(figures.provinces(2010), "ranks").layout.meta["title"]
    assert title == "By ranks, Beijing is unlike Shanghai, and Guangdong is unlike Jiangsu"
    turned = pd.DataFrame(
        {scale: [50.0, n * 10.0] for n, scale in enumerate(figures.AXES)}, index=["A and B", "C and D"]
    )
    assert figures.by_scale(turned).layout.meta["title"] == "The scale moves C and D from 0% to 30%"
    monkeypatch.undo()
    monkeypatch.setattr(
        figures, "nearest", lambda measures, place: dict(zip(figures.AXES, ["Wuhan", "Xi'an"] * 2, strict=True))
    )
    assert figures.cities(figures.large_cities(2010)).layout.meta["title"].endswith("most like Wuhan and Xi'an")


def strip_with(monkeypatch, answers):
    """Let the ways of Beijing and Shanghai answer by their scale, and judge them anew."""
    real = claims.settle("RQ-70")
    judged = real.judged
    part = judged.parts[2]
    ways = tuple(dataclasses.replace(way, answer=answers[way.options["scale"]]) for way in part.ways)
    answer = engine.agree(ways)
    turns = " and ".join(f"the {one}" for one in engine.turns_on(ways)) if answer == "mixed" else ""
    part = dataclasses.replace(part, ways=ways, answer=answer, turns_on=turns)
    made = dataclasses.replace(judged, parts=(*judged.parts[:2], part))
    monkeypatch.setattr(claims, "settle", lambda one: dataclasses.replace(real, judged=made))


def test_the_strip_and_its_sentence_follow_the_ways(monkeypatch):
    assert figures.sides() == "only the bars of the scale have one colour each, so the scale alone decides"
    assert figures.strip().layout.meta["title"].endswith("unlike depends on the scale")
    strip_with(monkeypatch, dict.fromkeys(figures.AXES, "yes"))
    assert figures.sides() == "all ways agree"
    assert figures.strip().layout.meta["title"] == "Beijing and Shanghai are unlike in 100% of the ways, not in 0%"


@pytest.fixture(scope="module")
def names():
    return lesson_text.names_of(TOPIC)


def prose(names, start="## The claims settled"):
    return lesson_text.prose(TOPIC, names, start)


SAID = {
    "RQ-23": (
        "Beijing had more than its share of state-paid research",
        "Beijing isn't the city",
        "Part of what the authors say of Beijing",
    ),
    "RQ-70": (
        "Each of the three has a profile",
        "None of the three has a profile",
        "pairs are closer than Beijing and Guangdong, but by ranks only 74.9%. Shanghai lies between them.",
    ),
}


@pytest.mark.parametrize(("claim", "word"), list(itertools.product(FRONT, rules.VERDICTS)))
def test_prose_follows_the_word_of_each_claim(names, claim, word, monkeypatch):
    lesson_words.turn(monkeypatch, claim, word)
    text = prose(names)
    at = {"supported": 0, "contradicted": 1}.get(word, 2)
    for n, said in enumerate(SAID.get(claim, ())):
        assert (said in text) == (n == at), (said, word)
    assert not re.search(r"\{\{|\}\}", text)


def test_the_two_poles_are_told_by_the_scales_on_which_they_are_unlike():
    shares = figures.pairs(figures.provinces(2010), figures.FOUR)
    assert figures.poles(shares).startswith("On three of four scales at least 75% of pairs")
    shares.loc["Beijing and Guangdong"] = 80.0
    assert (
        figures.poles(shares) == "On four of four scales at least 75% of pairs are closer than Beijing and Guangdong."
    )


def test_firms_research_is_said_to_set_beijing_apart_only_if_it_does(names):
    assert "come close" in figures.firms_alike(names["quotients"])
    lead = names["quotients"].copy()
    lead.loc["Beijing", "paid by firms"] = 5.0
    assert "far ahead of Shanghai" in figures.firms_alike(lead)


def test_no_verdict_word_is_typed_in_the_lesson_or_its_notes():
    assert lesson_words.verdict_words(TOPIC, exercises=False) == []


def test_words_of_change_follow_the_tables(monkeypatch):
    assert figures.moved("ranks") == "have come closer" and figures.moved("standard deviations") == "have hardly moved"
    real = figures.provinces
    monkeypatch.setattr(figures, "provinces", lambda year: real(2010 if year == 2022 else 2022))
    assert figures.moved("ranks") == "have moved apart"
    table = figures.since()
    assert table["last"].notna().all() and (table["year"] >= 2020).all()


@pytest.mark.parametrize(("one", "other", "word"), [(2, 1, "more"), (1, 2, "less"), (1, 1, "less")])
def test_a_comparison_has_its_word(one, other, word):
    assert figures.more(one, other) == word


# ------------------------------------------------------------------------------------------------------------ the lab


def test_every_combination_gives_a_figure(the_lab):
    for scale, line, who in itertools.product(figures.AXES, (30, 50, 75, 95), lesson_lab.COMPARED):
        reply = the_lab.answer(scale=scale, line=line, who=who)
        assert reply["spec"] and not reply["error"], (scale, line, who, reply["error"])
        assert "NaN" not in reply["spec"] and "Infinity" not in reply["spec"]


@pytest.mark.parametrize("who", lesson_lab.COMPARED)
def test_no_dot_lies_off_the_axis(who):
    measures, _, _ = lesson_lab.compared(who)
    for scale, (_, reach) in figures.AXES.items():
        made = figures.scaled(measures, scale)
        assert reach[0] <= made.to_numpy().min() and made.to_numpy().max() <= reach[1], scale


@pytest.mark.parametrize(("values", "says"), [
    ({"scale": "inches"}, "no scale 'inches'"), ({"who": "Mars"}, "no comparison 'Mars'"),
])  # fmt: skip
def test_what_cannot_be_drawn_is_said_in_a_sentence(the_lab, values, says):
    with pytest.raises(lab.Say, match=says):
        lesson_lab.draw(**{**the_lab.defaults, **values})


def test_the_presets_tell_what_the_lesson_says(the_lab):
    titles = [the_lab.figure(**values).layout.meta["title"] for values in the_lab.presets.values()]
    assert 3 <= len(titles) <= 5
    assert titles[0].startswith("Two flavours") and titles[1].startswith("Three flavours")
    assert the_lab.figure(line=95).layout.meta["title"] == "No flavour by ranks: no two are unlike"


# ------------------------------------------------------------------------------------------------------- the exercises


#: Exercise -> how many decimals its prompt asks for.
DIGITS = {"1": 2, "2": 1, "3": 1}


def right(number):
    return exercises.reference(TOPIC, number)[0]


@pytest.mark.parametrize("number", ["1", "2", "3"])
def test_each_solution_runs_in_the_names_of_the_notebook(names, number):
    assert lesson_answers.in_names(TOPIC, number, names) == pytest.approx(right(number))


def jiangsu():
    table = pd.read_csv(data.folder() / "province_technology.csv").query("year == 2010 and level == 'province'")
    gdp = pd.read_csv(data.folder() / "province_economy.csv").query("year == 2010 and level == 'province'")
    both = table.merge(gdp, on="province").dropna(subset="technology_sold_m_cny").query("province != 'Beijing'")
    per = both["technology_sold_m_cny"] / both["gdp_bn_cny"]
    mine = per[both["province"] == "Jiangsu"].iloc[0]
    return mine / (both["technology_sold_m_cny"].sum() / both["gdp_bn_cny"].sum())


def test_leaving_beijing_out_turns_jiangsus_quotient():
    table = figures.tables()[1].query("year == 2010 and level == 'province'").set_index("province")
    gdp = figures.tables()[2].query("year == 2010 and level == 'province'").set_index("province")["gdp_bn_cny"]
    sold = table["technology_sold_m_cny"].dropna()
    assert profiles.quotients(sold, gdp.loc[sold.index])["Jiangsu"] < 1 < jiangsu()


def it_of_beijing():
    census = pd.read_csv(data.folder() / "census_cities_cn.csv").query("year == 2010").set_index("city")
    columns = ["sample_it_services_persons", "sample_employed_persons"]
    nine = census.loc[list(room.DELTA), columns].sum()
    beijing = census.loc["Beijing", columns]
    return (beijing.iloc[0] / beijing.iloc[1]) / (nine.iloc[0] / nine.iloc[1])


def capped():
    z = figures.scaled(figures.provinces(2010), "standard deviations").clip(-1, 1).to_numpy()
    gaps = [abs(z[a] - z[b]).mean() for a, b in itertools.combinations(range(len(z)), 2)]
    index = list(figures.provinces(2010).index)
    mine = abs(z[index.index("Beijing")] - z[index.index("Shanghai")]).mean()
    return 100 * sum(gap < mine - 1e-9 for gap in gaps) / len(gaps)


@pytest.mark.parametrize(("number", "answer"), [
    ("1", jiangsu), ("1", lambda: round(right("1"), 2)), ("1", lambda: np.float32(right("1"))),
    ("1", lambda: pd.Series([right("1")], index=["Jiangsu"])), ("1", lambda: pd.array([right("1")], dtype="Float64")),
    ("2", capped), ("2", lambda: round(right("2"), 1)), ("2", lambda: np.float64(right("2"))),
    ("2", lambda: np.array([right("2")])), ("2", lambda: pd.Series({"Beijing and Shanghai": right("2")})),
    ("3", it_of_beijing),
    ("3", lambda: round(right("3"), 1)), ("3", lambda: round(right("3"), 2)), ("3", lambda: [right("3")]),
    ("3", lambda: pd.DataFrame({"times": [right("3")]})),
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


@pytest.mark.parametrize(("answer", "choices", "starts"), [
    ("mixed", ("fractions",), "That is nearer to a third than to a half"), ("yes", (), "That is about"),
    ("no", (), "That isn't about"), ("mixed", ("counted",), "Whether that is “about a third” can't"),
])  # fmt: skip
def test_the_words_on_a_third_follow_the_answer(answer, choices, starts, monkeypatch):
    judged = SimpleNamespace(answer=answer, answer_turns_on=choices)
    monkeypatch.setattr(figures.claims, "settle", lambda claim: SimpleNamespace(judged=judged))
    assert figures.about_a_third().startswith(starts)
