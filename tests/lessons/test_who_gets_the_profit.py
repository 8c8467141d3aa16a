"""The chain and its accounts, the lab over its whole grid, words that follow figures and verdicts, and the exercises."""

import dataclasses
import itertools
import re

import lesson_answers
import lesson_text
import lesson_words
import numpy as np
import pandas as pd
import pytest

from course import charts, data, lab
from course.ledger import rules, ways
from course.lessons.who_gets_the_profit import figures
from course.lessons.who_gets_the_profit import lab as lesson_lab
from course.models import value_added as va
from course.practice import exercises

TOPIC = "who_gets_the_profit"
CLAIMS = ("RQ-21", "RQ-31", "RQ-49", "RQ-53", "RQ-33", "RQ-43", "RQ-44", "RQ-47", "RQ-51", "RQ-52")


@pytest.fixture(scope="module")
def the_lab():
    return lesson_lab.the_lab()


@pytest.fixture(scope="module")
def chain():
    return figures.chain(figures.capture())


def lines(product):
    """The lines of a product, from the file alone."""
    table = pd.read_csv(data.folder() / "value_capture.csv")
    return table[table["product"] == product].set_index(["country", "item"])["value"]


# ------------------------------------------------------------------------------------------------------------ the chain


def test_the_chain_adds_up_to_price_wages_and_jobs(chain):
    heads = lines("iPod jobs (2006)")
    us, abroad = heads["United States"], heads["outside the United States"]
    assert chain["usd"].sum() == pytest.approx(299)
    assert chain["jobs"].sum() == us["iPod jobs"] + abroad["iPod jobs"]
    assert chain["wages"].sum() == pytest.approx(us["All iPod wages"] + abroad["All iPod wages"])
    by = chain.groupby("place")
    assert by["jobs"].sum()["China"] == heads["China", "iPod jobs"]
    assert by["wages"].sum()["United States"] == pytest.approx(us["All iPod wages"])
    assert (figures.accounts(chain).sum() - 100).abs().max() < 1e-9


def test_ten_figures_of_the_lesson_by_hand():
    heads = lines("iPod jobs (2006)")
    us, china = heads["United States"], heads["China"]
    jobs = us["iPod jobs"] + heads["outside the United States", "iPod jobs"]
    assert figures.part("jobs, by place", "China") == pytest.approx(100 * china["iPod jobs"] / jobs)
    assert figures.part("jobs, by place") == pytest.approx(100 * us["iPod jobs"] / jobs)
    assert figures.part("wages, by place") == pytest.approx(100 * 753 / (753 + 318))
    assert figures.part("money, by passport") == pytest.approx(100 * (75 + 80 + 8.36 + 4.94) / 299)
    assert figures.part("money, by place", figures.NOT_STATED) == pytest.approx(100 * (144 - 4) / 299)
    assert figures.number("China", figures.ASSEMBLY) == 3500
    assert figures.found("RQ-21", "bulk", base="makers", product="iPad") == pytest.approx(100 * 150 / 238)
    assert figures.found("RQ-21", "bulk", base="other shops, too", product="iPad") == pytest.approx(100 * 150 / 313)
    counts = pd.read_csv(data.folder() / "country_counts.csv").query("year == 2010 and kind == 'country'")
    tech = counts[(counts.indicator == "high-tech exports") & (counts.series == "World Bank, current")]
    tech = tech.set_index("economy")["value"].sort_values(ascending=False)
    assert tech.index[0] == "China"
    assert figures.less_foreign(2010) == pytest.approx(tech.iloc[0] * (1 - 0.349) / tech.iloc[1])
    customs = pd.read_csv(data.folder() / "trade_by_owner_cn.csv")
    may = customs.query("flow == 'exports' and period == '2024-01/2024-05' and customs_regime == 'total'")
    may = may.set_index("kind_of_firm")["value"]
    assert figures.foreign_firms()[2024] == pytest.approx(100 * may["foreign-invested"] / may["all firms"])


def test_what_the_text_says_in_words_still_holds(chain):
    jobs = chain.groupby("place")["jobs"].sum()
    assert 0.8 < jobs["China"] / jobs["United States"] < 1, "nearly as many in China as in the United States"
    assert 100 * chain.loc[figures.ASSEMBLY, "usd"] / chain["usd"].sum() < 2, "a tiny part of the price"
    assert "China" not in set(chain["owner"]), "no named firm is Chinese"
    assert jobs["Philippines"] and chain.loc[figures.OTHER, "owner"].eq(figures.NOT_STATED).all()
    top = lines(figures.POD)
    three = ["Retail margin and distribution", "Apple gross margin", "Factory cost"]
    assert top.droplevel(0)[three].sum() == 299, "the three items add up"
    assert figures.fact("India", "share of iPhones assembled", "2025") == 25, "about one in four"
    bound = figures.owners().data
    low = [y for trace in bound if trace.name == "processing only" for y in trace.y if y is not None]
    assert min(low) > 50, "still strong in processing"


def test_figures_that_are_not_there_are_said_by_name():
    with pytest.raises(LookupError, match=r"0 figures for 'Luck' of 'iPhone X"):
        figures.value("iPhone X (2017)", "Luck")
    with pytest.raises(LookupError, match=r"0 rows for 'luck' of 'India'"):
        figures.fact("India", "luck", "2025")
    with pytest.raises(LookupError, match=r"0 foreign shares of value in toy exports for 2008"):
        figures.foreign_value("toy", 2008)
    with pytest.raises(LookupError, match=r"3 ways have"):
        figures.found("RQ-21", "bulk", base="makers")


# ------------------------------------------------------------------------------------------------------------ the lab


def test_every_move_draws_and_adds_up(the_lab):
    for move in lesson_lab.MOVES:
        fig = the_lab.figure(move=move)
        sums = {}
        for trace in fig.data:
            for row, share in zip(trace.y, trace.x, strict=True):
                sums[row] = sums.get(row, 0) + share
        assert len(sums) == 8 and all(total == pytest.approx(100, abs=0.3) for total in sums.values()), move
        reply = the_lab.answer(move=move)
        assert reply["spec"] and "NaN" not in reply["spec"] and len(fig.layout.meta["title"].split()) <= 14


def test_a_move_makes_no_dollar_and_no_job(chain):
    for move in lesson_lab.MOVES:
        after = lesson_lab.moved(chain, move)
        assert after["usd"].sum() == pytest.approx(chain["usd"].sum()), move
        assert after["jobs"].sum() == pytest.approx(chain["jobs"].sum()), move


@pytest.mark.parametrize(("move", "accounts"), [
    (lesson_lab.NOTHING, []),
    ("assembly plants are sold to a Chinese firm", ["money, by passport"]),
    ("Japan's parts makers are sold to Chinese firms", ["money, by passport"]),
    ("assembly goes to India", ["money, by place", "wages, by place", "jobs, by place"]),
    ("Apple books its profit in Ireland", ["money, by place"]),
    ("a Chinese brand takes Apple's place", list(figures.ACCOUNTS)),
])  # fmt: skip
def test_owners_move_passports_and_places_move_work(chain, move, accounts):
    before, after = figures.accounts(chain), figures.accounts(lesson_lab.moved(chain, move))
    assert lesson_lab.changed(before, after) == accounts


def test_a_job_that_moves_is_paid_as_abroad(chain):
    after = lesson_lab.moved(chain, "a Chinese brand takes Apple's place")
    pay = 1e6 * after.loc[figures.OFFICES, "wages"] / after.loc[figures.OFFICES, "jobs"]
    assert pay == pytest.approx(1e6 * (318 - 102.38) / 27250)
    ireland = lesson_lab.moved(chain, lesson_lab.ONLY_MONEY)
    assert ireland["wages"].sum() == pytest.approx(chain["wages"].sum())


def test_what_cannot_be_drawn_is_said_in_a_sentence():
    with pytest.raises(lab.Say, match="no move 'to the moon'"):
        lesson_lab.draw("to the moon")


# ------------------------------------------------------------------------------------------------- titles and words


def drawn(chain):
    return {
        "waterfall": figures.waterfall(va.published(figures.capture(), "iPod, 2005")),
        "jobs": figures.jobs(chain),
        "picture": figures.picture(chain),
        **{name: getattr(figures, name)() for name in ("bulk", "phones", "brands", "owners", "largest")},
    }


def test_titles_are_short_and_charts_say_what_is_measured(chain):
    for name, fig in drawn(chain).items():
        meta = fig.layout.meta
        assert len(meta["title"].split()) <= 12, name
        assert meta["subtitle"] and meta["note"] and meta["source"], name
        assert "NaN" not in charts.describe(fig)


def test_each_bar_of_the_waterfall_begins_where_the_last_ends():
    bars = drawn(figures.chain(figures.capture()))["waterfall"].data[0]
    assert sum(bars.x[1:]) == pytest.approx(bars.x[0])
    for above, width, below in zip(bars.base[1:], bars.x[2:], bars.base[2:], strict=False):
        assert below + width == pytest.approx(above)


def test_what_nobody_counted_is_none_stated_and_a_true_zero_stays(chain):
    fig = figures.picture(chain)
    found, words = charts.table(fig), charts.describe(fig)
    assert found.loc["wages, by place", "China"] == "none stated" and found.loc["jobs, by place", "not stated"] == 0
    assert "China: money, by place 1.3%; jobs, by place 29.8%; none stated of money, by passport and wages" in words
    rows, moved = ["a: before", "a: after", "b: before", "b: same"], [2.0, 0, 0, 0]
    assert figures._stated("China", rows, moved) == [2.0, 0, "none stated", "none stated"]
    assert figures._in_words("China", rows, [2.0, 0, "none stated", "none stated"]) == "China: a: before 2%; a: after 0%; none stated of b"  # fmt: skip


def test_titles_follow_the_figures(chain, monkeypatch):
    assert (
        figures.jobs(chain).layout.meta["title"] == "With shops, the United States had more iPod jobs; without, China"
    )
    more = chain.assign(jobs=chain["jobs"].where(chain["place"] != "China", 2 * chain["jobs"]))
    assert figures.jobs(more).layout.meta["title"] == "China had more iPod jobs than the United States, shops or not"
    few = chain.assign(jobs=chain["jobs"].where(chain["place"] != "China", chain["jobs"] / 3))
    assert figures.jobs(few).layout.meta["title"] == "The United States had more iPod jobs than China, shops or not"
    assert figures.picture(chain).layout.meta["title"].startswith("No named firm is Chinese")
    sold = lesson_lab.moved(chain, "a Chinese brand takes Apple's place")
    assert figures.picture(sold).layout.meta["title"].startswith("China has 27% of the money by passport")
    monkeypatch.setattr(figures, "value", lambda product, item, column="value": 10.0)
    assert figures.phones().layout.meta["title"] == "China's share of an iPhone is about 10% in every study"
    assert figures.brands().layout.meta["title"] == "Chinese brands leave China more of the cost of a phone"
    monkeypatch.setattr(figures, "foreign_firms", lambda: pd.Series({2008: 20.0, 2024: 30.0}))
    assert figures.owners().layout.meta["title"] == "Foreign firms' share of China's exports rose from 20% to 30%"
    monkeypatch.setattr(figures, "foreign_firms", lambda: pd.Series({1990: 6.0, 2008: 57.0, 2024: 27.0}))
    title = figures.owners().layout.meta["title"]
    assert title == "Foreign firms' share of exports rose to 57%, then fell to 27%"


def test_wages_abroad_are_told_for_japan_alone_and_china_is_given_less(chain):
    wages = figures.accounts(chain)["wages, by place"]
    assert wages["Japan"] == pytest.approx(100 * 102.38 / (753 + 318))
    assert wages.drop(["United States", "Japan"])[["China", "Philippines"]].max() < wages["Japan"], "Japan has the most"
    shown = figures.told(figures.accounts(chain))
    assert (shown.sum() - 100).abs().max() < 1e-9
    assert set(shown.index[shown["wages, by place"] > 0]) == {"United States", "Japan", figures.NOT_STATED}
    assert shown.drop(columns="wages, by place").equals(figures.accounts(chain).drop(columns="wages, by place"))


def test_a_larger_foreign_part_would_cost_china_the_first_place_at_the_turning_point(monkeypatch):
    rest = figures.made("high-tech exports", 2010) / 100 * (1 - figures.turning(2010) / 100)
    assert rest == pytest.approx(1)
    assert figures.apart() == pytest.approx(34.9 * 40 / 21.9)


@pytest.mark.parametrize(("answer", "turns", "bulk", "told"), [
    ("yes", "", "on every base", "whatever the base"),
    ("no", "", "less than half of the gross profit on every base", "on no base"),
    ("mixed", "the year", "depends on the year", "depends on the year"),
    ("mixed", "the base", "depends on whose profit is counted", "depends on whose profit is counted"),
    ("mixed", "", "depends on several choices", "don't agree"),
    ("unclear", "", "cannot tell", "can't tell"),
])  # fmt: skip
def test_words_of_the_ways_follow_their_answer(monkeypatch, answer, turns, bulk, told):
    real = ways.part_of
    monkeypatch.setattr(
        ways, "part_of", lambda one, name="": dataclasses.replace(real(one, name), answer=answer, turns_on=turns)
    )
    assert bulk in figures.bulk().layout.meta["title"]
    assert told in figures.profit()
    assert figures.first_maker()


@pytest.fixture(scope="module")
def names():
    return lesson_text.names_of(TOPIC)


def prose(names, start="## The argument at its strongest"):
    return lesson_text.prose(TOPIC, names, start)


#: Claim -> what the lesson says if it is supported, if it is contradicted, and else.
SAID = {
    "RQ-21": (
        "Apple took the bulk of the profit on every base",
        "Apple took less than the bulk on every base",
        "Among the makers, if not with the shops",
    ),
    "RQ-31": ("Pay doesn't follow the jobs", "More of the jobs were American than it says, and pay", "if shops count"),
    "RQ-43": ("Countries specialise in stages", "Products are still made at home", "Some of the work has been split"),
    "RQ-53": ("rests on other signs", "fails on other signs", "can't settle the claim"),
}


@pytest.mark.parametrize(("claim", "word"), list(itertools.product(CLAIMS, rules.VERDICTS)))
def test_prose_follows_the_word_of_each_claim(names, claim, word, monkeypatch):
    lesson_words.turn(monkeypatch, claim, word)
    text = prose(names)
    at = {"supported": 0, "contradicted": 1}.get(word, 2)
    for n, said in enumerate(SAID.get(claim, ())):
        assert (said in text) == (n == at), (said, word)
    assert ("whichever way we count" in text) == (claim == "RQ-31" and at < 2)
    assert not re.search(r"\{\{|\}\}", text)


def test_no_verdict_word_is_typed_in_the_lesson_or_its_notes():
    assert lesson_words.verdict_words(TOPIC, exercises=False) == []


def test_the_title_of_the_largest_maker_follows_its_measures(monkeypatch):
    assert figures.largest().layout.meta["title"] == "China led in high-tech exports in 2010, but not in value added"
    bars = dict(zip(figures.largest().data[0].y, figures.largest().data[0].x, strict=True))
    assert bars["without foreign parts"] == pytest.approx(figures.less_foreign(2010))
    monkeypatch.setattr(figures, "made", lambda measure, year: 150.0)
    assert figures.largest().layout.meta["title"] == "China led the world by 3 of four measures in 2010"
    monkeypatch.setattr(figures, "made", lambda measure, year: 200.0)
    assert figures.largest().layout.meta["title"] == "China led the world by all four measures in 2010"


@pytest.mark.parametrize(("one", "other", "word"), [(2, 1, "more"), (1, 2, "fewer"), (1, 1, "fewer")])
def test_a_comparison_has_its_word(one, other, word):
    assert figures.more(one, other) == word


# ------------------------------------------------------------------------------------------------------- the exercises


def right(number):
    return exercises.reference(TOPIC, number)[0]


@pytest.mark.parametrize("number", ["1", "2", "3"])
def test_each_solution_runs_in_the_names_of_the_notebook(names, number):
    assert lesson_answers.in_names(TOPIC, number, names) == pytest.approx(right(number))


def pay_by_hand():
    return ((753e6 - 220e6) / (13920 - 7789)) / (318e6 / 27250)


def by_place_by_hand():
    other = {"China": 12270 - 3500, "Philippines": 4750, "United States": 385, "elsewhere": 27250 - 12270 - 4750}
    return 100 * ((299 - 75 - 80 - 4) * other["China"] / sum(other.values()) + 4) / 299


@pytest.mark.parametrize(("number", "answer"), [
    ("1", pay_by_hand), ("1", lambda: round(right("1"), 1)), ("1", lambda: np.float32(right("1"))),
    ("1", lambda: pd.Series([right("1")], index=["times"])), ("1", lambda: pd.array([right("1")], dtype="Float64")),
    ("2", by_place_by_hand), ("2", lambda: round(right("2"), 1)), ("2", lambda: np.float64(right("2"))),
    ("2", lambda: np.array([right("2")])), ("2", lambda: pd.Series({"China": right("2")})),
    ("3", lambda: 73.5 - 121.5), ("3", lambda: round(right("3"))), ("3", lambda: np.int64(-48)),
    ("3", lambda: [right("3")]), ("3", lambda: pd.DataFrame({"deficit": [right("3")]})),
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
