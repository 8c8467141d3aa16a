"""The tables by hand, the words that follow figures and verdicts, the lab at its limits, and the exercises."""

import csv
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

from course import charts, data, lab, master
from course.ledger import claims, engine, rules
from course.lessons.closer_to_d_than_r import figures, records
from course.lessons.closer_to_d_than_r import lab as lesson_lab
from course.practice import exercises

TOPIC = "closer_to_d_than_r"
FRONT = ("RQ-15", "RQ-25", "RQ-26", "RQ-36")


@pytest.fixture(scope="module")
def the_lab():
    return lesson_lab.the_lab()


def rows_of(name):
    with (data.folder() / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def path():
    return figures.kinds().pivot(index="year", columns="country", values="development")


# --------------------------------------------------------------------------------------------------- figures by hand


def test_china_and_israel_by_hand_from_the_files():
    nation = {
        int(row["year"]): float(row["share_percent"])
        for row in rows_of("rd_by_kind_country")
        if row["iso3"] == "CHN" and row["kind"] == "development" and row["preferred"] == "true"
    }
    world = [row for row in rows_of("rd_by_kind_world") if row["done_by"] == "all" and row["basic_percent"]]
    israel = {int(row["year"]): float(row["development_percent"]) for row in world if row["iso3"] == "ISR"}
    filled = {int(row["year"]): float(row["development_percent"]) for row in world if row["iso3"] == "CHN"}
    china = {**filled, **nation}
    assert max(china, key=china.get) == 2013 and china[2013] == 84.6 and china[2024] == 81.2
    assert 2007 not in nation and 2009 not in nation and {2007, 2009} <= set(filled)
    above = [year for year in israel if israel[year] > china[year]]
    assert above == list(range(2000, 2008))
    mine = path()
    assert mine["China"].dropna().to_dict() == pytest.approx(dict(sorted(china.items())))
    assert figures.ahead(mine) == "from 2000 to 2007 Israel's share was even above China's in every year"
    falls = sum(china[year + 1] < china[year] for year in range(2013, 2024))
    assert figures.turned(mine["China"].dropna()) == f"and has fallen in {falls} of the 11 years since"


def test_the_strip_of_countries_by_hand():
    last = figures.from_one_percent(figures.kinds()).groupby("country").tail(1).set_index("country")
    spent = {}
    for row in rows_of("country_innovation"):
        if row["rd_percent_gdp"]:
            spent[row["iso3"]] = float(row["rd_percent_gdp"])
    assert all(spent.get(iso3, 1.0) >= 1 for iso3 in last["iso3"])
    assert "India" not in last.index and "Mauritius" not in last.index and "Taiwan" in last.index
    order = last["development"].sort_values(ascending=False)
    assert list(order.index[:3]) == ["China", "Israel", "Taiwan"]
    assert last["basic"].idxmin() == "China"
    assert figures.next_to(last) == "**Israel**, with 77% in 2013"


def test_amounts_by_hand_from_the_files():
    ppp = {
        (row["iso3"], row["kind"]): float(row["amount"])
        for row in rows_of("rd_by_kind_country")
        if row["year"] == "2019" and row["unit"] == "billion PPP USD"
    }
    size = {row["iso3"]: row for row in rows_of("country_economy") if row["year"] == "2019"}

    def market(iso3):
        row = size[iso3]
        whole = float(row["gdp_per_head_ppp_usd"]) * float(row["population_persons"]) / 1e9
        return ppp[iso3, "basic"] * float(row["gdp_bn_usd"]) / whole

    table = figures.seven().query("kind == 'basic'").set_index("country")
    assert table["ppp"]["China"] == ppp["CHN", "basic"] and table["market"]["China"] == pytest.approx(market("CHN"))
    assert [figures.rank("basic", one) for one in ("share", "ppp", "market")] == [7, 2, 3]
    assert figures.rank("development", "ppp") == 1 and ppp["CHN", "development"] > ppp["USA", "development"]
    assert exercises.reference(TOPIC, "2")[0] == pytest.approx(market("CHN") / market("JPN"))


def test_provinces_by_hand():
    here = [row for row in rows_of("province_rd") if row["level"] == "province" and row["year"] == "2010"]
    above = sum(float(row["development_share_percent"]) > 61.8 for row in here)
    assert figures.provinces_above() == (above, len(here)) == (29, 31)
    little = [float(row["development_share_percent"]) for row in here if float(row["government_share_percent"]) < 25]
    assert len(little) == 18 and min(little) > 78


def test_growth_with_income_held_is_the_correlation_of_what_is_left():
    table = figures.growth()
    log_income = np.log(table["income"])
    left = table[["rd", "growth"]] - np.column_stack(
        [np.polyval(np.polyfit(log_income, table[name], 1), log_income) for name in ("rd", "growth")]
    )
    r, raw = left["rd"].corr(left["growth"]), table["rd"].corr(table["growth"])
    x, y, z = (pd.Series(one).corr(two) for one, two in (
        (table["rd"], table["growth"]), (table["rd"], log_income), (table["growth"], log_income)))  # fmt: skip
    assert r == pytest.approx((x - y * z) / math.sqrt((1 - y**2) * (1 - z**2)))
    assert abs(r) < 0.1 < 0.25 < -raw and len(table) == 112
    for name in ("China", "South Korea"):
        assert (left.loc[name] > 0.5).all(), "the text says that they lie at the upper right"
    assert left.loc["Israel", "rd"] == left["rd"].max() and left.loc["Israel", "growth"] < 0.5


def test_moves_are_those_of_the_record_and_of_a_loop():
    table = records.shares_of_countries(data.load("rd_by_kind_country"), data.load("rd_by_kind_world"), "left out")
    china = table[table["iso3"] == "CHN"].set_index("year")["share"]
    moved = records.moves(table, 2013, 2024)
    assert moved.loc["CHN", ["from", "to"]].tolist() == [2013, 2024]
    for iso3, row in moved.iterrows():
        assert abs(row["from"] - 2013) <= 3 and abs(row["to"] - 2024) <= 3 and row["to"] - row["from"] >= 5, iso3
    (points, of), (development, _), (factor, _) = figures.moved_more(2013, 2024).values()
    part = claims.settle("RQ-25").judged.parts[0]
    assert part.ways[0].found.value == pytest.approx(100 * points / of)
    assert min(points, development) > of / 2 > factor, "the measures disagree, as the text says"
    shares = {name: (row["before"], row["after"]) for name, row in moved.iterrows()}
    spent = data.load("country_innovation").dropna(subset=["rd_percent_gdp"]).astype({"iso3": str})
    spent = spent.sort_values("year", kind="stable").groupby("iso3")["rd_percent_gdp"].last()
    others = [name for name in shares if name != "CHN" and not spent.get(name, 1.0) < 1]
    larger = [one for one in others if abs(math.log(shares[one][1] / shares[one][0])) > -math.log(81.2 / 84.6)]
    assert (len(larger), len(others)) == (development, of) == (17, 19)
    assert (100 - china[2024]) / (100 - china[2013]) == pytest.approx(1.22, abs=0.005)


def test_the_firms_stand_apart_and_the_universities_do_not():
    world = data.load("rd_by_kind_world").query("year == 2010")
    who = world.pivot(index="country", columns="done_by", values="development_percent").dropna(subset=["firms"])
    assert len(who) == 4 and who["universities"].notna().all()
    assert figures.who_leans(who).startswith("China's universities lie among the others, but its firms don't.")
    assert figures.performers(who).layout.meta["title"].startswith("China's firms stand apart")
    low = who.assign(firms=who["firms"].where(who.index != "China", 60.0))
    assert figures.who_leans(low).endswith("So China's firms don't stand apart.")
    assert "stand apart" not in figures.performers(low).layout.meta["title"]


# ---------------------------------------------------------------------------------------- titles, words and verdicts


def test_titles_are_short_and_charts_say_what_is_measured():
    last = figures.from_one_percent(figures.kinds()).groupby("country").tail(1).set_index("country")
    three = path()[["China", "Israel", "United States"]].loc[2000:]
    basic = figures.seven().query("kind == 'basic'").set_index("country")
    drawn = [
        figures.strip_of_countries(last), figures.strip(), figures.turn(three), figures.share_and_amount(basic),
        figures.who_pays(figures.provinces(2010), 2010), figures.same_income(figures.growth()[["rd", "growth"]]),
    ]  # fmt: skip
    for fig in drawn:
        meta = fig.layout.meta
        assert len(meta["title"].split()) <= 12 and len(re.findall(r"\d[\d.]*", meta["title"])) <= 2, meta["title"]
        assert meta["subtitle"] and meta["note"] and meta["source"]
        assert "NaN" not in charts.describe(fig)


def test_titles_and_words_follow_the_figures():
    last = figures.from_one_percent(figures.kinds()).groupby("country").tail(1).set_index("country")
    other = last.assign(development=last["development"].where(last.index != "Japan", 90.0))
    assert figures.strip_of_countries(other).layout.meta["title"].startswith("Japan gives a larger share")
    near = last.assign(development=last["development"].where(last.index != "Taiwan", 81.0))
    assert figures.next_to(near).startswith("**Taiwan**") and not figures.start_up(near)
    grown = path()[["China", "Israel", "United States"]].loc[2000:2013]
    assert figures.turn(grown).layout.meta["title"].startswith("China's tilt to development has grown")
    assert figures.turned(grown["China"].dropna()) == "and has not turned"
    never = path().assign(Israel=10.0)
    assert figures.ahead(never).startswith("Israel's share has never been above")
    some = path().assign(Israel=path()["Israel"].where(path().index != 2003, 10.0))
    assert figures.ahead(some) == "Israel's share was above China's in 7 years, the last time in 2007"
    basic = figures.seven().query("kind == 'basic'").set_index("country")
    first = basic.assign(share=basic["share"].where(basic.index != "China", 30.0))
    assert "first of 7 by share" in figures.share_and_amount(first).layout.meta["title"]
    turned = figures.provinces(2010)
    turned = turned.assign(government_share_percent=100 - turned["government_share_percent"])
    assert figures.who_pays(turned, 2010).layout.meta["title"].startswith("Where government pays more")
    table = figures.growth()
    tied = pd.DataFrame({"rd": table["rd"] - table["rd"].mean(), "growth": table["rd"] - table["rd"].mean()})
    assert "went with faster growth" in figures.same_income(tied).layout.meta["title"]


@pytest.mark.parametrize(("raw", "held", "said"), [
    (-0.3, -0.02, "the first figure was mainly catch-up"), (-0.3, -0.2, "part of it was"), (-0.3, 0.4, "doesn't"),
])  # fmt: skip
def test_catch_up_is_told_by_what_is_left(raw, held, said):
    assert said in figures.catch_up(raw, held)


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (0.05, "about zero"),
        (-0.2, "weak and negative"),
        (0.4, "clear and positive"),
        (0.9, "strong and positive"),
    ],
)
def test_a_correlation_has_its_words(value, said):
    assert said in figures.size_of(value)


@pytest.mark.parametrize(("place", "of", "said"), [(1, 7, "first"), (7, 7, "last"), (2, 7, "second"), (12, 34, "12th")])
def test_a_rank_has_its_word(place, of, said):
    assert figures.ranked(place, of) == said


def test_two_measures_are_told_as_they_come_out(monkeypatch):
    assert "only 1 did, because" in figures.two_measures(2013, 2024)
    told = {"points": (3, 19), "development's factor": (5, 19), "research's factor": (9, 19)}
    monkeypatch.setattr(figures, "moved_more", lambda first, last: told)
    assert figures.two_measures(2013, 2024).endswith("By research's factor 9 did.")


def test_the_decade_of_the_essay_is_told_as_it_came_out():
    china = path()["China"]
    assert figures.decade(china).endswith("in 2020 the share was where it had been in 2010 (82.7%).")
    assert figures.decade(china.where(china.index != 2020, 70.0)).endswith("was 13 points lower than in 2010.")
    assert figures.decade(china.where(china.index != 2020, 90.0)).endswith("was 7 points higher than in 2010.")


def test_the_path_of_the_firms_by_hand():
    rows = [row for row in rows_of("rd_by_kind_world") if row["iso3"] == "CHN" and row["done_by"] == "firms"]
    share = {int(row["year"]): float(row["development_percent"]) for row in rows}
    assert max(share) == 2016
    assert (
        figures.in_firms()
        == f"In its firms, of which the authors speak, it was {share[2010]}% in 2010 and {share[2016]}% in 2016, our last"
        " figure."
    )


def test_the_poorer_half_by_hand(monkeypatch):
    income, people = {}, {}
    for row in rows_of("country_economy"):
        if row["gdp_per_head_ppp_usd_2021"]:
            income[row["iso3"], int(row["year"])] = float(row["gdp_per_head_ppp_usd_2021"])
        people[row["iso3"], int(row["year"])] = (row["population_persons"], row["gdp_bn_usd"])
    single = {row["iso3"] for row in rows_of("countries") if row["is_aggregate"] == "false"}
    filed = {}
    for row in rows_of("country_innovation"):
        key = row["iso3"], int(row["year"])
        if 2000 <= key[1] <= 2019 and row["patents_residents"] and all(people.get(key, ("", ""))):
            filed.setdefault(key[0], []).append(float(row["patents_residents"]) / float(people[key][0]))
    known = [
        one for one, values in filed.items()
        if len(values) >= 5 and one in single and {(one, 2000), (one, 2019)} <= income.keys()
    ]  # fmt: skip
    middle = np.median([income[one, 2000] for one in known])
    poor = [one for one in known if income[one, 2000] <= middle]
    x, y, z = (np.array(values) for values in (
        [np.mean(filed[one]) for one in poor],
        [(income[one, 2019] / income[one, 2000]) ** (1 / 19) for one in poor],
        [np.log(income[one, 2000]) for one in poor],
    ))  # fmt: skip
    r = np.corrcoef([x, y, z])
    held = (r[0, 1] - r[0, 2] * r[1, 2]) / math.sqrt((1 - r[0, 2] ** 2) * (1 - r[1, 2] ** 2))
    assert figures.poorer()["patents of residents"] == pytest.approx(held, abs=1e-6)
    assert figures.began_poor().endswith("the myth isn't dead, if patents of residents show novelty.")
    for value, said in ((0.1, "no trace of novelty"), (0.6, "all traces of novelty")):
        monkeypatch.setattr(figures, "poorer", lambda value=value: dict.fromkeys(records.NOVELTY, value))
        assert said in figures.began_poor()


def test_the_strip_and_its_sentence_follow_the_ways(monkeypatch):
    assert figures.deciding() == "The choice that matters here is the country that we compare with."
    part = figures.ways_of("RQ-15", "much closer")
    ways = tuple(dataclasses.replace(way, answer="yes") for way in part.ways)
    one = dataclasses.replace(part, ways=ways, answer=engine.agree(ways), turns_on="")
    monkeypatch.setattr(figures, "ways_of", lambda *given: one)
    assert figures.deciding().startswith("Here no choice matters")
    assert figures.strip().layout.meta["title"] == "China's lead is large in 100% of the ways"


@pytest.fixture(scope="module")
def names():
    return lesson_text.names_of(TOPIC)


def prose(names, start="## The argument"):
    return lesson_text.prose(TOPIC, names, start)


SAID = {
    "RQ-15": ("however one compares", "doesn't lie closer", "China's R&D leans to development"),
    "RQ-25": ("has bent a little", "wasn't as rooted", "whether the path has stayed rooted"),
    "RQ-26": ("Nearly all its provinces did so", "Its provinces didn't", "Whether its provinces did so"),
    "RQ-36": ("But novelty did go with growth", "which speaks against the first myth", "stays open"),
}
ENDS = {"qualified": "holds in part", "open": "can't be decided"}


@pytest.mark.parametrize(("claim", "word"), list(itertools.product(FRONT, rules.VERDICTS)))
def test_prose_follows_the_word_of_each_claim(names, claim, word, monkeypatch):
    lesson_words.turn(monkeypatch, claim, word)
    text = prose(names)
    at = {"supported": 0, "contradicted": 1}.get(word, 2)
    for n, said in enumerate(SAID[claim]):
        assert (said in text) == (n == at), (said, word)
    if claim == "RQ-25" and word in ENDS:
        assert f"rooted {ENDS[word]}" in text
    assert not re.search(r"\{\{|\}\}", text)


def test_the_ways_that_can_tell_of_novelty_are_counted(monkeypatch):
    part = claims.settle("RQ-36").judged.parts[0]
    count = {one: sum(way.answer == one for way in part.ways) for one in ("yes", "no", "unclear")}
    said = figures.unsure()
    assert f"Of the {len(part.ways)} ways" in said and f"{count['unclear']} can't tell" in said
    assert f"{count['no']} of the other {count['yes'] + count['no']} speak against it (90%, only just" in said
    real = claims.settle("RQ-36").judged
    all_no = [dataclasses.replace(way, answer="no") for way in part.ways]
    turned = dataclasses.replace(real, parts=(dataclasses.replace(part, ways=tuple(all_no)),))
    monkeypatch.setattr(figures, "judged", lambda claim_id: turned)
    assert "0 can't tell" in figures.unsure() and "(100%)" in figures.unsure()
    income = figures.growth()["income"]
    assert income["China"] < income.median(), "the text says that China was in the poorer half"
    assert figures.places_in_lab() == "last, second, third or sixth"


def test_no_verdict_word_is_typed_in_the_lesson_or_its_notes():
    assert lesson_words.verdict_words(TOPIC, exercises=False) == []


def test_what_happened_since_has_two_figures_a_row():
    table = figures.since()
    assert table.notna().all(axis=None) and (table["later year"] > table["year"]).all()
    assert figures.local_money() == ("Shenzhen", 30.0, 2018) and figures.oecd() == 2.7


# ------------------------------------------------------------------------------------------------------------ the lab


def test_every_combination_gives_a_figure(the_lab):
    for measure, kind in itertools.product(lesson_lab.MEASURES, lesson_lab.KINDS):
        reply = the_lab.answer(measure=measure, kind=kind)
        assert reply["spec"] and not reply["error"] and "NaN" not in reply["spec"], (measure, kind)


@pytest.mark.parametrize(("values", "says"), [
    ({"measure": "inches"}, "no measure 'inches'"), ({"kind": "luck"}, "no kind of R&D 'luck'"),
])  # fmt: skip
def test_what_cannot_be_drawn_is_said_in_a_sentence(the_lab, values, says):
    with pytest.raises(lab.Say, match=says):
        lesson_lab.draw(**{**the_lab.defaults, **values})


def test_the_measure_moves_china_from_last_to_second(the_lab):
    titles = [the_lab.figure(**values).layout.meta["title"] for values in [{}, *the_lab.presets.values()]]
    ends = [title.rsplit("China is ", 1)[1] for title in titles]
    assert ends == ["last", "last", "second", "third", "sixth", "first"]
    for title in titles:
        assert len(title.split()) <= 12


# ------------------------------------------------------------------------------------------------------- the exercises


#: Exercise -> how many decimals its prompt asks for.
DIGITS = {"1": 1, "2": 2, "3": 0}


def right(number):
    return exercises.reference(TOPIC, number)[0]


@pytest.mark.parametrize("number", ["1", "2", "3"])
def test_each_solution_runs_in_the_names_of_the_notebook(names, number):
    assert lesson_answers.in_names(TOPIC, number, names) == pytest.approx(right(number))


def nation_above_mean():
    rows = [one for one in rows_of("province_rd") if one["year"] == "2010"]
    share = [(one["level"], 100 * float(one["development_m_cny"]) / float(one["rd_total_m_cny"])) for one in rows]
    own = [value for level, value in share if level == "province"]
    return next(value for level, value in share if level == "nation") - sum(own) / len(own)


def by_chance():
    """The hypergeometric tail: what endless shuffles would give."""
    table = figures.growth()
    fast, low = int((table["growth"] > table["growth"].median()).sum()), int((table["rd"] < table["rd"].median()).sum())
    seen, n = figures.fast_and_low()[0], len(table)
    ways = [math.comb(low, k) * math.comb(n - low, fast - k) for k in range(fast + 1)]
    return 100 * sum(ways[seen:]) / sum(ways)


def shuffled(seed, times=5000):
    table = figures.growth()
    random = np.random.default_rng(seed)
    fast = table["growth"] > table["growth"].median()
    counts = []
    for _ in range(times):
        rd = random.permutation(table["rd"])
        counts.append(int((fast.to_numpy() & (rd < np.median(rd))).sum()))
    return 100 * np.mean(np.array(counts) >= figures.fast_and_low()[0])


RIGHT = [
    ("1", nation_above_mean), ("1", lambda: round(nation_above_mean(), 1)), ("1", lambda: np.float64(right("1"))),
    ("1", lambda: pd.Series([nation_above_mean()], index=["2010"])), ("1", lambda: [nation_above_mean()]),
    ("2", lambda: round(right("2"), 2)), ("2", lambda: np.float32(right("2"))),
    ("2", lambda: np.array([right("2")])), ("2", lambda: pd.Series([right("2")])), ("2", lambda: pd.array([right("2")], dtype="Float64")),
    ("3", by_chance), ("3", lambda: shuffled(7)), ("3", lambda: round(by_chance())), ("3", lambda: shuffled(3, 1000)),
    ("3", lambda: np.float64(shuffled(11))),
]  # fmt: skip


@pytest.mark.parametrize(("number", "answer"), RIGHT)
def test_other_routes_and_rounded_answers_are_right(number, answer):
    outcome = exercises.check(TOPIC, number, answer())
    assert outcome.status == "correct", (answer(), outcome.message)


@pytest.mark.parametrize("number", ["1", "2", "3"])
def test_wrong_answers_rounded_as_asked_are_told_what_they_are(number):
    lesson_answers.rounded(TOPIC, number, DIGITS[number], exact=["a part, not a percentage"])


@pytest.mark.parametrize("number", ["1", "2", "3"])
def test_no_wrong_answer_is_near_another_or_near_the_right_one(number):
    lesson_answers.apart(TOPIC, number, DIGITS[number])


def test_no_hint_names_another_case():
    for number, wrong in (("1", "Guangdong"), ("2", "Germany")):
        assert all(wrong not in hint for hint in master.exercises(TOPIC)[number].hints)
