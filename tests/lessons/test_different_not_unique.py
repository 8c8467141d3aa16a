"""Groups and percentiles, the words that follow figures and verdicts, the lab over its whole grid, and the exercises."""

from __future__ import annotations

import re
from dataclasses import replace

import lesson_answers
import lesson_text
import numpy as np
import pandas as pd
import pytest

from course import charts, data, lab, master
from course.ledger import claims, country_panel, rules
from course.lessons.different_not_unique import figures, records
from course.lessons.different_not_unique import lab as lesson_lab
from course.practice import exercises

TOPIC = "different_not_unique"
CLAIMS = ("EX-11", "EX-12", "EX-28", "EX-36", "EX-37")


@pytest.fixture(scope="module")
def names():
    return lesson_text.names_of(TOPIC)


def raw(name):
    return pd.read_csv(data.folder() / f"{name}.csv", low_memory=False)


# ------------------------------------------------------------------------------------------------------------- figures


def test_ten_figures_of_the_lesson_by_other_code():
    net, economy, market = raw("country_internet"), raw("country_economy"), raw("market_indicators")
    both = net.merge(economy, on=["iso3", "year"]).set_index(["iso3", "year"])
    online = both["internet_users_percent"] * both["population_persons"] / 1e8
    assert figures.people_online()["CHN"] == pytest.approx(online["CHN", 2019])
    assert figures.beside().percent["people online"] == pytest.approx(100 * online["IND", 2019] / online["CHN", 2019])
    late = 100 * online["IND", 2022] / online["CHN", 2022]
    assert figures.beside({"people online": 2022}).percent["people online"] == pytest.approx(late)
    services = raw("country_counts").query("indicator == @records.SERVICES and year == 2019").set_index("iso3")["value"]
    assert figures.beside().percent["IT services"] == pytest.approx(100 * services["USA"] / services["CHN"])
    hurun = raw("unicorns_hurun").query("level == 'country'").set_index(["iso3", "year"])["unicorns"]
    assert figures.hurun(2026)["USA"] == hurun["USA", 2026] and figures.hurun(2019)["CHN"] == hurun["CHN", 2019]
    real = economy.set_index(["iso3", "year"])["gdp_per_head_ppp_usd_2021"]
    grew = 100 * ((real["CHN", 2019] / real["CHN", 2009]) ** 0.1 - 1)
    assert figures.growth()[figures.CONSTANT]["China"] == pytest.approx(grew)
    cash = raw("venture_capital").query("vintage == '2003-2022, by receiving firm' and sector == 'All sectors'")
    cash = cash.set_index(["economy", "year"])["vc_usd_million"]
    more = 100 * cash["United States", 2019] / cash["China", 2019]
    assert figures.beside().percent["money for young firms"] == pytest.approx(more)
    shops = market[market["indicator"].eq(records.SHOPS) & market["year"].eq(2020)]
    shops = shops.set_index(["economy", "definition"])["value"]
    low, high = (float(one.replace("−", "-")) for one in figures.mixed_gap().split(" or "))
    assert low == pytest.approx(shops["China", "UNCTAD"] - shops["United Kingdom", "eMarketer"], abs=0.051)
    assert high == pytest.approx(shops["China", "eMarketer"] - shops["United Kingdom", "UNCTAD"], abs=0.051)
    pays = market[market["indicator"].eq(records.PAYERS)].set_index("year")["value"]
    assert figures.online_sales() == market.query("indicator == 'share of world e-commerce value'")["value"].item()
    real_of = real.unstack()
    pace = 100 * ((real_of[2019] / real_of[2009]) ** 0.1 - 1)
    assert figures.lead(figures.growth()) == f", {pace['CHN'] - pace['ETH']:.1f} points above Ethiopia"
    assert figures.doubles("paying by phone") == pytest.approx(3 / np.log2(pays[2016] / pays[2013]))


def test_a_percentile_by_hand_is_the_one_of_the_chart(names):
    share = names["share"]
    assert figures.stands()[figures.EVERYBODY]["people online"] == pytest.approx(names["percentile"](share, "China"))
    assert figures.stands()[figures.INCOME]["people online"] == pytest.approx(
        names["percentile"](share[names["peers"]], "China")
    )


@pytest.mark.parametrize("who", ["CHN", "IND", "USA", "AGO"])
def test_peers_are_the_twenty_nearest_in_income_and_the_country_itself(who):
    rows = figures.year()
    mine = records.group(rows, "mobile lines", figures.INCOME, who)
    assert len(mine) == 21 and who in mine.index
    ratio = np.log(rows["income"].astype(float) / float(rows["income"][who])).abs()
    known = ratio[rows["mobile lines"].notna()].dropna()
    assert known[mine.index].max() <= known.drop(mine.index).min()


def test_large_countries_are_large_and_the_country_is_always_there():
    rows = figures.year()
    large = records.group(rows, "mobile lines", figures.LARGE)
    assert (rows["people"][large.index] >= 1e8).all() and len(large) == 14
    assert "DNK" in records.group(rows, "mobile lines", figures.LARGE, "DNK").index


def test_everyone_gets_the_treatment_that_china_gets():
    count = figures.everyone()
    rows = country_panel.compared(figures.panel(), 2019)
    assert len(count) == len(rows) and count["China"] == figures.outer(figures.stands())[figures.INCOME]
    for name in ("India", "United States", "Angola"):
        assert count[name] == figures.outer(figures.stands(name))[figures.INCOME]
    assert figures.complete()["Angola"] > figures.complete()["China"], "the other treatment is told in the note"


def test_a_group_or_country_that_is_not_there_is_refused_by_name():
    with pytest.raises(LookupError, match="'Atlantis' is not in the panel of 2019"):
        figures.stands("Atlantis")
    with pytest.raises(records.RecordError, match="no group 'friends'"):
        records.group(figures.year(), "R&D", "friends")
    with pytest.raises(LookupError, match="unicorns_hurun has no countries for 1999"):
        figures.hurun(1999)
    with pytest.raises(LookupError, match="EX-12 has no question 'luck'"):
        figures.answer("EX-12", "luck")
    with pytest.raises(records.RecordError, match="never doubles"):
        records._doubles((20, 0.5), (10, 0.5), 3)


# -------------------------------------------------------------------------------------------------------------- charts


def drawn(share):
    return {
        "next": figures.next_to_china(),
        "middle": figures.middle(share),
        "against": figures.against(figures.stands()),
        "counted": figures.counted(figures.everyone()),
        "speed": figures.speed(figures.growth()),
        "shops": figures.shops(figures.two_sources()),
        "strip": figures.strip(),
        "since": figures.since(),
    }


def test_titles_are_short_and_charts_say_what_is_measured(names):
    for name, fig in drawn(names["share"]).items():
        meta = fig.layout.meta
        assert len(meta["title"].split()) <= 12, name
        assert meta["subtitle"] and meta["note"] and meta["source"], name
        assert "NaN" not in charts.describe(fig)


def test_titles_follow_the_figures(names, monkeypatch):
    def title(fig):
        return fig.layout.meta["title"]

    share = names["share"].copy()
    assert title(figures.middle(share)).endswith("in the middle")
    assert title(figures.middle(share.where(share.index != "China", 99.9))).endswith("above most countries")
    assert title(figures.middle(share.where(share.index != "China", 1.0))).endswith("below most countries")
    stands = figures.stands()
    assert title(figures.against(stands)) == "China stands out in 8 of 15 indicators among income peers"
    assert title(figures.against(stands.assign(**{figures.INCOME: 50.0}))).startswith("Income peers make China stand")
    count = figures.everyone()
    assert title(figures.counted(count)).startswith("None of 78 other countries stands out")
    assert title(figures.counted(count.where(count.index != "China", 7))).startswith(
        "Only one of 78 other countries stands"
    )
    assert title(figures.counted(count.where(count.index != "China", 0))).startswith("78 of 78 other countries stand")
    grew = figures.growth()
    assert title(figures.speed(grew)) == "In constant prices China's growth ranks 1st, in dollars 5th"
    same = grew.assign(**{figures.CURRENT: grew[figures.CONSTANT]})
    assert title(figures.speed(same)) == "China's growth ranks 1st, in constant prices and in dollars"
    shops = figures.two_sources()
    assert title(figures.shops(shops)).startswith("Of the countries in both, China leads by 1.6 or 16.5")
    assert "by UNCTAD alone, South Korea (25.0%) is above China" in figures.shops(shops).layout.meta["note"]
    assert figures.only_in_one(shops.assign(UNCTAD=[30.0, *shops["UNCTAD"].iloc[1:]])) == ""
    behind = shops.assign(UNCTAD=[1.0, *shops["UNCTAD"].iloc[1:]])
    assert title(figures.shops(behind)) == "The two sources do not agree on whether China leads"
    later = figures.beside(figures.SINCE)
    near = figures.beside().assign(percent=[95.0, 99.0, 40.0, 120.0])
    monkeypatch.setattr(figures, "beside", lambda when=None: near)
    assert title(figures.next_to_china()) == "The next country comes near China in 3 of 4 measures of scale"
    monkeypatch.undo()
    monkeypatch.setattr(figures, "beside", lambda when=None: later.assign(percent=50.0) if when else later)
    assert title(figures.since()).startswith("In 0 of 3 measures of scale")
    monkeypatch.undo()
    assert title(figures.next_to_china()).startswith("No country has as many people online")


def test_words_follow_figures(monkeypatch):
    count = pd.Series({"China": 5, "A": 7, "B": 5, "C": 5, "D": 1})
    assert figures.crowd(count) == "of the others, one stands out more often and 2 stand out as often"
    assert figures.crowd(count[["China", "D"]]) == "no other country stands out as often"
    assert figures.level_or_ahead(count) == "3 are level with China or ahead"
    assert figures.level_or_ahead(count[["China", "A"]]) == "one country is level with China or ahead"
    assert figures.level_or_ahead(count[["China", "D"]]) == "it still holds"
    assert [figures.ordinal(n) for n in (1, 2, 3, 4, 11, 22, 80)] == [
        "1st",
        "2nd",
        "3rd",
        "4th",
        "11th",
        "22nd",
        "80th",
    ]
    assert figures.faster(1990, 2019) == "Equatorial Guinea was faster"
    assert figures.faster(2009, 2019) == "no country was faster"
    assert figures.faster(2000, 2010).startswith("3 countries were faster, first of all Azerbaijan")
    assert figures.far_in().endswith(
        "in 2 of the 3 lists of indicators, with measured values in 2 and with logarithms in none."
    )
    table, scales = figures.twins(), tuple(records.SCALES)
    monkeypatch.setattr(figures, "twins", lambda: table.assign(**dict.fromkeys(scales, 10.0)))
    assert figures.far_in().endswith(
        "On every scale China is among the loneliest tenth of countries in none of the 3 lists."
    )
    monkeypatch.setattr(figures, "twins", lambda: table.assign(**dict.fromkeys(scales, 99.0)))
    assert figures.far_in().endswith("in 3 of the 3 lists.")
    assert figures.lead(pd.DataFrame({figures.CONSTANT: {"China": 1.0, "A": 2.0}})) == ""


def test_the_jump_in_the_series_of_the_next_country_is_named_under_the_chart(monkeypatch):
    assert "India's share of people online goes from 20% in 2018 to 43% in 2020." in figures.since().layout.meta["note"]


def test_a_scale_changes_the_distance_and_a_linear_one_does_not():
    made, names = figures.panel(), records.INTERNET
    by = {scale: records.alone(made, names, 2019, scale)[0] for scale in records.SCALES}
    assert by["measured values"].corr(by["logarithms"]) < 0.99
    thousand = made.assign(**{"mobile lines": made["mobile lines"] * 1000 + 7})
    again = records.alone(thousand, names, 2019, "measured values")[0]
    np.testing.assert_allclose(again, by["measured values"])
    with pytest.raises(records.RecordError, match="no scale 'feet'"):
        records.alone(made, names, 2019, "feet")


# ------------------------------------------------------------------------------------------------------ words of verdicts


def flipped(real: rules.Verdict, word: str) -> rules.Verdict:
    answer = {"supported": "yes", "contradicted": "no", "open": "unclear"}.get(word, "mixed")
    assert real.judged is not None
    parts = tuple(replace(part, answer=answer, vote=answer) for part in real.judged.parts)
    return replace(real, verdict=word, judged=replace(real.judged, word=word, answer=answer, parts=parts))


#: Claim -> what the lesson says if it is supported, if it is contradicted, and what it says of no other word.
SAID = {
    "EX-11": ("The rise was spectacular by each share", "The rise wasn't as fast"),
    "EX-12": (
        "The scale in customers isn't China's alone, and the scale in business isn't China's alone",
        "The scale in customers is China's alone, and the scale in business is China's alone",
    ),
    "EX-28": ("The managers were right to say", "less of a case than even Norris"),
    "EX-36": ("All three habits that we have differ", "None of the three habits"),
    "EX-37": ("His closing sentence describes China well", "His closing sentence fails for China"),
}  # fmt: skip


@pytest.mark.parametrize("word", rules.VERDICTS)
@pytest.mark.parametrize("claim", CLAIMS)
def test_prose_follows_the_word_of_each_claim(names, claim, word, monkeypatch):
    real = claims.settle
    monkeypatch.setattr(claims, "settle", lambda one, *rest: flipped(real(one), word) if one == claim else real(one))
    text = lesson_text.prose(TOPIC, names, "## The data")
    yes, no = SAID[claim]
    assert (yes in text) == (word == "supported"), yes
    assert (no in text) == (word == "contradicted"), no
    assert not re.search(r"\{\{|\}\}", text)


def test_another_rooms_word_is_followed_too(names, monkeypatch):
    real = claims.settle
    for word, said in (("supported", "found none that was faster"), ("contradicted", "several that were faster")):
        monkeypatch.setattr(
            claims, "settle", lambda one, *rest, w=word: replace(real(one), verdict=w) if one == "EX-13" else real(one)
        )
        assert said in lesson_text.prose(TOPIC, names, "## Speed")


def test_no_verdict_word_is_typed_in_the_lesson_or_its_notes():
    path = master.paths()[TOPIC].parent
    for name in ("lesson.md", "notes.md"):
        text = re.sub(r"```\{exercise\}.*?^```$", "", (path / name).read_text(encoding="utf-8"), flags=re.S | re.M)
        text = re.sub(r"\{\{.*?\}\}", "", text)
        assert not re.search(r"\b(supported|qualified|contradicted)\b", text), name


# ----------------------------------------------------------------------------------------------------------------- lab


def test_every_group_and_country_draws():
    one = lesson_lab.the_lab()
    for against in records.AGAINST:
        for country in lesson_lab.options()[::6]:
            fig = one.figure(against=against, country=country)
            assert sum(len(trace.x) for trace in fig.data) == 15
            assert all(0 <= x <= 100 for trace in fig.data for x in trace.x)
            assert len(fig.layout.meta["title"].split()) <= 14
            reply = one.answer(against=against, country=country)
            assert reply["spec"] and "NaN" not in reply["spec"]


def test_the_group_changes_the_answer():
    one = lesson_lab.the_lab()
    titles = {one.figure(against=against).layout.meta["title"] for against in records.AGAINST}
    assert len(titles) == 3
    assert {"Among countries of its income, China stands out in 8 of 15"} <= titles


def test_what_cannot_be_drawn_is_said_in_a_sentence():
    with pytest.raises(lab.Say, match="no group 'friends'"):
        lesson_lab.draw("friends", "China")
    with pytest.raises(lab.Say, match="no country 'Vietnam'"):
        lesson_lab.draw(figures.INCOME, "Vietnam")


# ----------------------------------------------------------------------------------------------------------- exercises


def right(number):
    return exercises.reference(TOPIC, number)[0]


@pytest.mark.parametrize("number", ["1", "2", "3"])
def test_each_solution_runs_in_the_names_of_the_notebook(names, number):
    mine = dict(names)
    exec(master.exercises(TOPIC)[number].stub, mine)
    exec(master.exercises(TOPIC)[number].solution, mine)
    assert mine["answer"] == pytest.approx(right(number))


def places_by_hand():
    shares = [figures.year(when)["people online"].dropna() for when in (2009, 2019)]
    early, late = (100 * (share.rank(method="average")["CHN"] - 0.5) / len(share) for share in shares)
    return late - early


def start_by_hand():
    use = raw("country_internet").set_index(["iso3", "year"])["internet_users_percent"].unstack()
    income = figures.panel()["income"].unstack()[2009]
    gain = (use[2019] - use[2009]).dropna()
    both = pd.DataFrame({"gain": gain, "far": (income / income["CHN"]).pipe(np.log).abs()}).dropna()
    near = both.sort_values("far", kind="stable")["gain"].iloc[1:21]
    return gain["CHN"] - near.sum() / 20


def real_by_hand():
    real = raw("country_economy").query("iso3 == 'CHN'").set_index("year")["gdp_per_head_ppp_usd_2021"]
    return 100 * float(np.expm1(np.log(real[2019] / real[2000]) / 19))


@pytest.mark.parametrize(("number", "answer"), [
    ("1", places_by_hand), ("1", lambda: round(right("1"), 1)), ("1", lambda: np.float32(right("1"))),
    ("1", lambda: pd.Series([right("1")], index=["China"])), ("1", lambda: pd.array([right("1")], dtype="Float64")),
    ("2", start_by_hand), ("2", lambda: round(right("2"), 1)), ("2", lambda: np.float64(right("2"))),
    ("2", lambda: np.array([right("2")])), ("2", lambda: [right("2")]),
    ("3", real_by_hand), ("3", lambda: round(right("3"), 1)), ("3", lambda: np.float64(right("3"))),
    ("3", lambda: pd.Series({"CHN": right("3")})), ("3", lambda: pd.DataFrame({"growth": [right("3")]})),
])  # fmt: skip
def test_other_routes_and_rounded_answers_are_right(number, answer):
    outcome = exercises.check(TOPIC, number, answer())
    assert outcome.status == "correct", (answer(), outcome.message)


@pytest.mark.parametrize("number", ["1", "2", "3"])
def test_wrong_answers_rounded_as_asked_are_told_what_they_are(number):
    lesson_answers.rounded(TOPIC, number, 1)


@pytest.mark.parametrize("number", ["1", "2", "3"])
def test_no_wrong_answer_is_near_another_or_near_the_right_one(number):
    lesson_answers.apart(TOPIC, number, 1)
