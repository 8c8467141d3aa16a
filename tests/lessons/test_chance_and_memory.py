"""The urn and the tables as the lesson shows them, words that follow figures and answers, the lab, and the exercises."""

from __future__ import annotations

import dataclasses
import itertools
import random
import re
import time

import lesson_text
import lesson_words
import numpy as np
import pandas as pd
import pytest

from course import charts, data, lab, master
from course.ledger import claims, engine, rules
from course.lessons.chance_and_memory import claims as room
from course.lessons.chance_and_memory import figures, records, words
from course.lessons.chance_and_memory import lab as lesson_lab
from course.models import city_growth
from course.practice import exercises

TOPIC = "chance_and_memory"
FRONT = ("HZ-69", "HZ-70", "HZ-28")
CLAIMS = (*FRONT, "HZ-04", "HZ-34", "HZ-44", "HZ-48", "HZ-57")


@pytest.fixture(scope="module")
def the_lab():
    return lesson_lab.the_lab()


@pytest.fixture(scope="module")
def names():
    return lesson_text.names_of(TOPIC)


# --------------------------------------------------------------------------------------------------------- the tables


def by_hand(years):
    """Inventors by place from the files alone; merge groups are added up, doubtful places left out as in the lesson."""
    table = pd.read_csv(data.folder() / "us_patent_inventors_city_cn.csv")
    table = table[table["year"].isin(years)]
    place = table["merge_group"].where(table["merge_group"] != "none", table["city"])
    return table["inventors"].groupby(place).sum()


def test_every_firm_that_can_be_placed_is_counted_once():
    table, young = figures.table(), figures.young_firms()
    assert table["known"].sum() + table["later"].sum() == young["place"].isin(table.index).sum()
    assert len(data.load("unicorns_cn_companies_2022")) - len(young) == 2, "two firms have a province and no city"
    assert set(young["place"]) - set(table.index) == {"Hefei"}


def test_inventors_of_places_are_those_of_the_file():
    for last in (2003, 2010, 2021):
        mine, file = figures.three_years(last), by_hand(range(last - 2, last + 1))
        for place in ("Beijing", "Shanghai", "Hangzhou", "Wuhu", "Qingdao"):
            assert mine[place] == file[place], (place, last)


def test_what_is_misplaced_by_hand():
    then, now = figures.three_years(2003), figures.three_years(2021)
    moved = sum(max(0.0, now[name] / now.sum() - then[name] / then.sum()) for name in then.index)
    assert city_growth.misplaced(then, now) == pytest.approx(100 * moved), "only what is too much, and not halved"
    assert 26 < 100 * moved < 29


def test_the_fields_by_hand():
    """Vision and language in the file of July 2026, a model in several fields split."""
    table = pd.read_csv(data.folder() / "ai_notable_models_2026.csv").query("2013 <= year <= 2015")
    parts = [domain.split(";") for domain in table["domain"].dropna()]
    for field in ("Vision", "Language"):
        share = 100 * sum(1 / len(one) for one in parts if field in one) / len(parts)
        assert figures.fields().loc[field, "2013 to 2015"] == pytest.approx(share)


def test_forecasts_are_shares_and_the_last_is_the_mean_of_two():
    shares = figures.forecasts()
    assert np.allclose(shares.sum(), 1)
    both = shares[["by inventors of 2011 to 2015", "by young firms of 2015"]].mean(axis=1)
    assert np.allclose(shares["half and half"], both)


def test_the_lists_by_hand():
    table = pd.read_csv(data.folder() / "unicorns_2022.csv").query("level == 'city' and grouped_by == 'place'")
    for name, (maker, year) in figures.LISTS.items():
        for city in figures.FIVE:
            row = table[(table["list_maker"] == maker) & (table["year"] == year) & (table["place"] == city)]
            assert figures.listed_firms().loc[city, name] == row["unicorns"].item()
    assert np.allclose(figures.lists().sum(), 100, atol=0.3)


def test_what_the_urn_misplaces_is_near_its_law_and_far_below_what_came(names):
    """The urn that is played on by hand ends as Dirichlet's law says, far nearer to its start than the real places."""
    known, played = names["known"], names["misplaced"](names["known"], names["came"])
    assert (known == figures.three_years(2010)).all()
    assert names["came"].sum() == names["end"].sum(), "one ball for each inventor of 2019 to 2021"
    by_law = [
        city_growth.misplaced(known, np.random.default_rng(seed).dirichlet(known.to_numpy(dtype=float) + 1))
        for seed in range(20)
    ]
    assert min(by_law) - 1 < played < max(by_law) + 1
    assert played < names["scores"]["past inventors"][2010] / 3


def test_early_leaders_and_winners_by_hand(names):
    """The city that is most frequent among ten ideas, and among the second half; the first of several."""
    for name, homes in names["stories"].items():
        ideas = pd.Series(homes[12:])
        found = names["guesses"].loc[name]
        assert found.tolist() == [ideas[:10].mode()[0] + 1, ideas[500:].mode()[0] + 1]


def test_the_stick_gives_the_qualities_of_the_library(names):
    """Twelve pieces of a stick that is cut at eleven random points, and the library's draw, give the same chances."""
    library = city_growth.named(city_growth.hidden(runs=4000, seed=77), names["looks"])
    assert np.abs(names["rivals"] - library).max() < 4
    assert names["looks"] == list(figures.LOOKS)


def test_what_chance_misplaces_needs_small_samples(monkeypatch):
    seats, near, _ = figures.by_chance()
    assert 15 < seats < 35 and 5 < near < 20
    many = figures.table().assign(known=figures.table()["known"] * 100, later=figures.table()["later"] * 100)
    monkeypatch.setattr(figures, "table", lambda: many)
    assert figures.by_chance()[0] < seats / 3


def test_who_stands_above_its_inventors_without_the_south():
    assert "Hangzhou" in figures.above_inventors() and "Beijing" in figures.above_inventors()
    assert figures.above_inventors(figures.SOUTH) == ["Hangzhou"]


def test_forecasts_five_years_ahead_by_hand():
    then, now = by_hand(range(2006, 2009)), by_hand(range(2011, 2014))
    mine = figures.three_years(2008).index
    then, now = then.reindex(mine).fillna(0), now.reindex(mine).fillna(0)
    assert figures.years_on(2008) == pytest.approx(50 * (then / then.sum() - now / now.sum()).abs().sum(), abs=0.5)


def test_no_young_ai_firm_of_hangzhou_was_on_the_list():
    firms = pd.read_csv(data.folder() / "unicorns_cn_companies_2022.csv")
    ai = firms[firms["industry"] == "Artificial intelligence"]
    assert words.ai_firms() == (len(ai), int((ai["city"] == "Hangzhou").sum()))
    assert words.opening().endswith("None of them was in Hangzhou.")


def test_ellison_and_glaeser_s_index_is_zero_for_darts_and_one_for_a_single_city():
    random_ = np.random.default_rng(4)
    given = [
        data.load(name) for name in ("unicorns_cn_companies_2022", "prefectures_cn", "us_patent_inventors_city_cn")
    ]
    found = []
    for _ in range(20):
        dealt = given[0].assign(city_code=given[0]["city_code"].to_numpy()[random_.permutation(len(given[0]))])
        found.append(records.beyond_the_darts(dealt, *given[1:], dartboard="all", least=10).value)
    assert abs(np.mean(found)) < 0.02
    assert records.beyond_the_darts(*given, dartboard="all", least=10).value > max(found)


# ------------------------------------------------------------------------------------------------ words and titles


def test_the_words_of_the_urn_follow_its_figures():
    looks = list(figures.LOOKS)
    flat, rising = pd.Series(8.0, looks), pd.Series(np.linspace(8, 80, len(looks)), looks)
    assert words.told_looks(flat) == "Looking later hardly helps."
    assert words.told_looks(rising).startswith("With no idea seen, a guess is right in 8%")
    assert "stays flat" in words.told_none(flat) and "rises, too" in words.told_none(rising)
    assert "never differ by more than 0.0" in words.told_alike(flat, flat)
    assert words.told_alike(flat, rising) == "The two columns differ by up to 72 percentage points."
    made = pd.DataFrame({"memory": flat, "no memory": flat})
    assert figures.named(made).layout.meta["title"] == "Looking later does not help to name the leader"


def test_the_words_of_forecasts_follow_their_figures():
    def moved(seats, fields):
        return pd.DataFrame({"misplaced (%)": [seats, fields], "by chance (%)": [26.0, 13.0]})

    assert "So fields did change" in words.told_moved(moved(30, 40))
    assert "So seats did change" in words.told_moved(moved(60, 14))
    both = words.told_moved(moved(60, 40))
    assert "clearly" in both and "the same is true" in both
    assert "hardly" in words.told_moved(moved(27, 14))
    assert "less settled than such an urn" in words.told_urn(4.0, 23.0)
    assert "hardly less than the real" in words.told_urn(20.0, 23.0)
    assert "though" in words.told_urn(11.0, 23.0) and "less settled" not in words.told_urn(11.0, 23.0)
    worse = pd.DataFrame({"past inventors": [9.0, 60.0], "equal chance per person": [50.0, 50.0]}, index=[2003, 2010])
    assert figures.looking(worse).layout.meta["title"].endswith("only in some years")
    assert words.told_looking(worse).count("only 9%") == 1
    worse["equal chance per person"] = 5.0
    assert words.told_looking(worse) == "In 2003 past inventors were a worse guide than people."
    assert figures.looking(worse).layout.meta["title"] == "Where people live forecast better than past inventors"
    assert words.told_guesses(pd.DataFrame({"a": [1, 2], "b": [1, 3]})) == "She was right in 1 of the 2."
    assert words.told_guesses(pd.DataFrame({"a": [1, 2], "b": [1, 2]})) == "She was right in all of them."


def test_the_words_of_places_follow_the_tables(monkeypatch):
    assert (
        "could hardly have told her" in words.told_growth() and "mainly because 2021 is nearer" in words.told_horizon()
    )
    assert "still the three largest" in words.told_first()
    monkeypatch.setattr(figures, "kept_growing", lambda *years: 0.8)
    assert "growth could have told her" in words.told_growth() and "grew more afterwards" in words.told_growth()
    monkeypatch.setattr(figures, "years_on", lambda year: 30.0 - (year - 2000))
    assert words.told_horizon().startswith("Forecasts became better even over the same time")
    same = figures.three_years(2003)
    monkeypatch.setattr(figures, "three_years", lambda last: same)
    monkeypatch.setattr(
        figures, "three_years", lambda last: same if last == 2003 else same.iloc[::-1].set_axis(same.index)
    )
    assert "no longer the three largest" in words.told_first()


def test_the_words_of_the_lists_follow_them(monkeypatch):
    real = figures.told_lists()
    assert "Of the firms in Beijing, Shanghai, Shenzhen, Guangzhou and Hangzhou, Shenzhen has" in real
    assert "Guangzhou 3% here" in real
    turned = figures.lists()
    turned.loc["Guangzhou"] = [5.0, 5.0, 5.0]
    monkeypatch.setattr(figures, "lists", lambda: turned)
    assert "lists." in figures.told_lists() and "Guangzhou 5%" not in figures.told_lists()


def test_titles_are_short_and_charts_say_what_is_measured(names):
    total = int(figures.table()["firms"].sum())
    people, past = (city_growth.draws(figures.table()[name], total) for name in ("people", "middle"))
    drawn = [figures.played(names["stories"]), figures.named(names["sure"]), figures.looking(names["scores"]),
             figures.risers(), figures.chances(people, past), figures.moved_fields(), figures.strip()]  # fmt: skip
    for fig in drawn:
        meta = fig.layout.meta
        assert len(meta["title"].split()) <= 12 and meta["subtitle"] and meta["note"] and meta["source"], meta["title"]
        assert "NaN" not in charts.describe(fig)
    assert (
        figures.chances(people, past * 100).layout.meta["title"]
        == "No place has more young firms than its inventors suggest"
    )
    one = {"a": [0, 0, 1], "b": [0, 0, 2]}
    assert figures.played(one).layout.meta["title"] == "In all 2 histories, the same city leads"


def test_titles_of_fields_and_of_the_strip_follow(monkeypatch):
    turned = figures.fields()[["2022 to 2025", "2016 to 2022", "2013 to 2015"]].set_axis(
        figures.fields().columns, axis=1
    )
    monkeypatch.setattr(figures, "fields", lambda: turned)
    assert figures.moved_fields().layout.meta["title"] == "Language led AI models until 2015, and vision leads them now"
    part = figures.ways.part_of("HZ-28", "fields of AI")
    for answer, says in (("yes", "In every way"), ("no", "In no way")):
        made = dataclasses.replace(part, ways=tuple(dataclasses.replace(way, answer=answer) for way in part.ways))
        monkeypatch.setattr(figures.ways, "part_of", lambda *one, made=made: made)
        assert figures.strip().layout.meta["title"].startswith(says)


def test_since_is_later_than_what_it_is_compared_with():
    table = figures.since()
    assert table.notna().all().all() and "list of 2025" in set(table["now"])
    then, now = figures.newest()
    assert ("language rose" in words.told_since()) == (now > then + 1) and "hardly changed" in words.told_since()
    assert table.loc["language in notable AI models, Epoch AI", "value now"] == f"{now:.0f}%"


# ------------------------------------------------------------------------------------------------- verdicts that flip


@pytest.mark.parametrize("claim_id", CLAIMS)
def test_each_claim_has_a_verdict_on_figures(claim_id):
    found = claims.verdict(claim_id)
    assert found.verdict in rules.VERDICTS and found.sentence.endswith(".")
    assert claims.get(claim_id).lesson == TOPIC


#: Claim and question -> the words that only go with an answer, by answer ("else": any other one).
GOES_WITH = {
    ("HZ-69", 0): {"yes": "Places that had many inventors for their people had many later"},
    ("HZ-70", 0): {"yes": "came where knowledge had gathered"},
    ("HZ-28", 0): {
        "yes": "The fields of AI came mostly otherwise", "no": "The fields of AI came mostly as the past suggested",
        "else": "Whether the fields of AI could be foreseen depends",
    },
    ("HZ-28", 1): {
        "yes": "Most young firms came up elsewhere", "no": "Most young firms came up where earlier ones or inventors",
        "else": "How well places could be foreseen depends",
    },
    ("HZ-04", 0): {
        "yes": "chance decided more there", "no": "chance decided no more there", "else": "ways of comparing them with others can't tell",
    },
}  # fmt: skip


@pytest.mark.parametrize(("claim_id", "n"), GOES_WITH)
@pytest.mark.parametrize("answer", ["yes", "no", "mixed", "unclear"])
def test_no_sentence_contradicts_an_answer_that_has_flipped(monkeypatch, claim_id, n, answer):
    real = claims.verdict(claim_id)
    parts = list(real.judged.parts)
    parts[n] = dataclasses.replace(parts[n], answer=answer)
    flipped = dataclasses.replace(real, judged=dataclasses.replace(real.judged, parts=tuple(parts)))
    part_of = figures.ways.part_of

    def turned(claim, question=""):
        mine = [part for part in flipped.judged.parts if not question or part.question.name == question]
        return mine[0] if claim == claim_id else part_of(claim, question)

    monkeypatch.setattr(figures.ways, "part_of", turned)
    said = f"{words.got_right()} {words.missed()} {words.told_frontier()}"
    for wanted, sentence in GOES_WITH[claim_id, n].items():
        mine = answer == wanted or (wanted == "else" and answer in ("mixed", "unclear"))
        assert (sentence in said) == mine, (said, answer)


@pytest.mark.parametrize(("claim", "word"), list(itertools.product(CLAIMS, rules.VERDICTS)))
def test_prose_is_whole_whatever_the_word_of_a_claim(names, claim, word, monkeypatch):
    lesson_words.turn(monkeypatch, claim, word)
    text = lesson_text.prose(TOPIC, names, "## The claims settled")
    assert not re.search(r"\{\{|\}\}", text) and not re.search(r"\b(supported|qualified|contradicted)\b", text)


def test_no_verdict_word_is_typed_in_the_lesson_or_its_notes():
    assert lesson_words.verdict_words(TOPIC, exercises=False, files=("lesson.md", "notes.md", "words.py")) == []


def test_hz_57_cannot_be_told_today_and_would_be_with_more_firms():
    """The same firms ten times over: the index is the same, and what chance adds is gone."""
    judged = engine.judge(
        next(one for one in records.RECORDS if one.claim == "HZ-57"),
        {
            name: data.load(name)
            for name in ("unicorns_cn_companies_2022", "prefectures_cn", "us_patent_inventors_city_cn")
        },
        worlds=0,
    )
    assert {way.answer for way in judged.parts[0].ways} == {"unclear"}
    assert all(way.found.value > 0.05 for way in judged.parts[0].ways)


# ------------------------------------------------------------------------------------------------------------ the lab


def test_every_combination_of_choices_draws(the_lab):
    for look, kind, history in itertools.product(
        map(str, lesson_lab.LOOKS), lesson_lab.WORLDS, (1, lesson_lab.HISTORIES)
    ):
        reply = the_lab.answer(look=look, kind=kind, history=history)
        assert reply["spec"] and not reply["error"] and "NaN" not in reply["spec"], (look, kind, history)


@pytest.mark.parametrize(("values", "says"), [
    ({"look": "7"}, "You can look after 0, 10, 30, 100, 300 or 500 ideas, not '7'"),
    ({"kind": "luck"}, "The world is one of full memory.*not 'luck'"),
    ({"history": 0}, "whole number from 1 to 2000, not 0"), ({"history": 2.5}, "whole number from 1"),
    ({"history": True}, "whole number from 1"),
])  # fmt: skip
def test_what_cannot_be_drawn_is_said_in_a_sentence(the_lab, values, says):
    with pytest.raises(lab.Say, match=says):
        lesson_lab.draw(**{**the_lab.defaults, **values})


def test_the_presets_tell_different_stories(the_lab):
    specs = [the_lab.answer(**values)["spec"] for values in the_lab.presets.values()]
    assert 3 <= len(specs) <= 5 and len(set(specs)) == len(specs)


def test_the_lab_says_what_the_lesson_says(the_lab, names):
    for look in (0, 10, 300):
        title = the_lab.figure(look=str(look)).layout.meta["title"]
        assert title.endswith(f" in {names['sure'].loc[look, 'memory']:.0f}% of histories")
    note = the_lab.figure(look="300").layout.meta["note"]
    assert "In history 1 of this lab, city 12 leads so far and city 12 wins later" in note
    assert "no city leads so far" in the_lab.figure(look="0").layout.meta["note"]
    same = [lesson_lab.world(kind)[1] for kind in ("full memory", "hidden quality")]
    assert np.abs(np.subtract(*same)).max() < 4


def test_drawing_is_pure_quick_and_small(the_lab):
    assert the_lab.answer() == the_lab.answer() and len(the_lab.answer()["spec"]) < 30_000
    begun = time.process_time()
    for history in range(1, 21):
        lesson_lab.draw(**{**the_lab.defaults, "history": history})
    assert (time.process_time() - begun) / 20 < 0.05


def test_no_dot_lies_off_the_axis(the_lab):
    for history in range(1, 300, 7):
        fig = the_lab.figure(history=history)
        dots = [value for trace in fig.data[:2] for value in trace.y if value is not None]
        assert max(dots) <= fig.layout.yaxis.range[1]


# ------------------------------------------------------------------------------------------------------- the exercises


HEAD = (
    "from course.lessons.chance_and_memory import figures\nfrom course.lessons.chance_and_memory.claims import fields\n"
    "from course.models import city_growth\n"
)
INVENTORS = (
    HEAD + "i = figures.inventors()\nthen, now = i[[2003, 2004, 2005]].sum(axis=1), i[[2008, 2009, 2010]].sum(axis=1)\n"
)
MODELS = HEAD + (
    "m = figures.edition('April 2025')\na, b = fields(m, 2013, 2015), fields(m, 2016, 2022)\n"
    "both = pd.DataFrame({'a': a, 'b': b}).fillna(0)\nboth = both / both.sum()\n"
)
HOMES = HEAD + "rng = np.random.default_rng({seed})\n"
RIGHT = {
    "1": [
        INVENTORS + "answer = 50 * (then / then.sum() - now / now.sum()).abs().sum()",
        INVENTORS + "answer = 100 * (now / now.sum() - then / then.sum()).clip(lower=0).sum()",
        INVENTORS + "answer = round(float(city_growth.misplaced(then, now)), 1)",
        INVENTORS + "answer = pd.Series([city_growth.misplaced(then.to_numpy(), now.to_numpy())])",
        INVENTORS + "answer = 100 * (1 - np.minimum(then / then.sum(), now / now.sum()).sum())",
        INVENTORS + "answer = np.float32(city_growth.misplaced(now, then))",
    ],
    "2": [
        HOMES.format(seed=7) + "def one():\n    p = np.diff([0, *sorted(rng.random(35)), 1])\n"
        "    return rng.choice(12, size=1000, p=p[:12] + p[12:24] + p[24:])\n"
        "answer = city_growth.named([one() for _ in range(2500)], [10])[0]",
        HOMES.format(seed=5) + "h = [rng.choice(12, size=1000, p=rng.dirichlet(np.full(12, 3))) for _ in range(2000)]\n"
        "answer = city_growth.named(np.array(h), [10])[0]",
        HOMES.format(seed=6) + "h = np.array([rng.choice(12, size=1000, p=rng.dirichlet([3] * 12)) for _ in range(3000)])\n"
        "lead = [rng.choice(np.flatnonzero(c == c.max())) for c in (np.bincount(r[:10], minlength=12) for r in h)]\n"
        "late = [np.bincount(r[500:], minlength=12).argmax() for r in h]\nanswer = 100 * np.mean(np.equal(lead, late))",
        HEAD + "answer = city_growth.named(city_growth.hidden(3, runs=4000, seed=2), [10])[0]",
        HEAD + "answer = round(city_growth.named(city_growth.histories(start=3, runs=4000), [10])[0])",
        HEAD + "answer = city_growth.named(city_growth.hidden(3, runs=4000, seed=8), [10])",
    ],
    "3": [
        MODELS + "answer = 50 * (both.a - both.b).abs().sum()",
        MODELS + "answer = 100 * (both.b - both.a).clip(lower=0).sum()",
        MODELS + "answer = round(float(100 * (1 - both.min(axis=1).sum())), 1)",
        MODELS + "answer = np.array([city_growth.misplaced(both.a, both.b)])",
        HEAD + "t = data.load('ai_notable_models').dropna(subset='domain')\n"
        "t = t.assign(f=t.domain.astype(str).str.split(';'), w=1 / (t.domain.astype(str).str.count(';') + 1)).explode('f')\n"
        "s = [t[t.year.between(*y)].groupby('f').w.sum() for y in ((2013, 2015), (2016, 2022))]\n"
        "s = pd.concat([x / x.sum() for x in s], axis=1).fillna(0)\nanswer = 50 * (s.iloc[:, 0] - s.iloc[:, 1]).abs().sum()",
    ],
}  # fmt: skip
#: Mistakes that the lesson's own misreadings or the look-up have to tell, with a part of what is said.
WRONG = {
    "1": [
        (INVENTORS + "answer = 100 * (then / then.sum() - now / now.sum()).abs().sum()", "take half"),
        (INVENTORS + "answer = city_growth.misplaced(then, i[[2019, 2020, 2021]].sum(axis=1))", "asks for 2008 to 2010"),
        (INVENTORS + "answer = city_growth.misplaced(i[2005], i[2010])", "Add up three years"),
        (INVENTORS + "answer = city_growth.misplaced(i.people, now)", "where people live"),
        (INVENTORS + "answer = city_growth.misplaced(then, now) / 100", "per cent"),
        (INVENTORS + "answer = city_growth.misplaced(then * 0 + 1, now)", "every place the same share"),
    ],
    "2": [
        (HEAD + "answer = city_growth.named(city_growth.hidden(1, runs=4000, seed=3), [10])[0]", "old qualities"),
        (HEAD + "answer = city_growth.named(city_growth.histories(0, runs=4000), [10])[0]", "the same quality"),
        (HEAD + "answer = city_growth.named(city_growth.hidden(3, runs=4000, seed=3), [100])[0]", "after a hundred"),
        (HEAD + "answer = 100 - city_growth.named(city_growth.hidden(3, runs=4000, seed=3), [10])[0]", "in which it does"),
        (HEAD + "answer = city_growth.named(city_growth.hidden(2, runs=4000, seed=3), [10])[0]", "two pieces of a stick"),
    ],
    "3": [
        (HEAD + "m = figures.edition('April 2025')\nboth = pd.DataFrame({'a': fields(m, 2013, 2015), 'b': fields(m, 2022, 2025)})"
         ".fillna(0)\nanswer = city_growth.misplaced(both.a, both.b)", "further ahead"),
        (HEAD + "m = figures.edition('July 2026')\nboth = pd.DataFrame({'a': fields(m, 2013, 2015), 'b': fields(m, 2016, 2022)})"
         ".fillna(0)\nanswer = city_growth.misplaced(both.a, both.b)", "edition of July 2026"),
        (MODELS + "answer = 100 * (both.a - both.b).abs().sum()", "take half"),
        (MODELS + "both = pd.DataFrame({'a': a, 'b': b}).dropna()\nanswer = city_growth.misplaced(both.a, both.b)", "had no model before"),
        (MODELS + "answer = 100 * (both.a - both.b).abs().max()", "largest field alone"),
    ],
}  # fmt: skip


def worked(code):
    space = {"pd": pd, "np": np, "data": data}
    exec(code, space)
    return space["answer"]


@pytest.mark.parametrize(("exercise", "code"), [(one, code) for one, codes in RIGHT.items() for code in codes])
def test_a_right_answer_by_another_way_is_accepted(exercise, code):
    outcome = exercises.check(TOPIC, exercise, worked(code))
    assert outcome.status == "correct", outcome.message


@pytest.mark.parametrize(("exercise", "code", "says"), [(one, *row) for one, rows in WRONG.items() for row in rows])
def test_a_wrong_answer_is_told_what_it_is(exercise, code, says):
    outcome = exercises.check(TOPIC, exercise, worked(code))
    assert outcome.status == "not yet" and says in outcome.message, outcome.message


@pytest.mark.parametrize("exercise", ["1", "2", "3"])
def test_every_misreading_gets_its_own_diagnosis(exercise):
    one = exercises.get(TOPIC, exercise)
    assert len(one.misreadings) >= 5 and len(RIGHT[exercise]) >= 5 and len(WRONG[exercise]) >= 5
    for item, value in zip(one.misreadings, exercises.reference(TOPIC, exercise)[1], strict=True):
        outcome = exercises.check(TOPIC, exercise, value)
        assert outcome.status == "not yet" and item.message in outcome.message, (item.name, outcome.message)


@pytest.mark.parametrize("number", ["1", "2", "3"])
def test_each_solution_runs_in_the_names_of_the_notebook(names, number):
    mine = dict(names)
    exec(master.exercises(TOPIC)[number].stub, mine)
    exec(re.sub(r"^(from|import) .*\n", "", master.exercises(TOPIC)[number].solution, flags=re.M), mine)
    assert exercises.check(TOPIC, number, mine["answer"]).status == "correct"


def test_the_urn_of_the_lesson_is_that_of_the_library(names):
    """The few visible lines and the library give the same distribution of the leader's share."""
    from scipy import stats

    random.seed(1)
    plain = [np.bincount(names["play"](range(12), 200)[12:], minlength=12).max() / 200 for _ in range(150)]
    fast = city_growth.counted(city_growth.histories(ideas=200, runs=2000)).max(axis=1) / 200
    assert stats.ks_2samp(plain, fast).pvalue > 0.005
    assert room.STAND == 2015 and names["misplaced"](pd.Series([1, 1]), pd.Series([3, 1])) == pytest.approx(25)
