"""What the text says of firms and customers, words that follow figures and verdicts, the lab, and the exercises."""

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
from course.ledger import claims, records, rules
from course.lessons.making_the_money_back import economics, figures
from course.lessons.making_the_money_back import lab as lesson_lab
from course.models import cohorts
from course.practice import exercises

TOPIC = "making_the_money_back"
CLAIMS = {"EX-04", "EX-05", "EX-06", "EX-10", "EX-26", "EX-31"}


@pytest.fixture(scope="module")
def the_lab():
    return lesson_lab.the_lab()


@pytest.fixture(scope="module")
def panel():
    return data.load("firm_panel")


@pytest.fixture(scope="module")
def units(panel):
    return economics.unit_economics(panel)


@pytest.fixture(scope="module")
def per_won(units):
    leave = np.arange(0, 101)
    rows = units[units["firm"] == "PDD"].set_index("year")
    return pd.DataFrame(
        {
            int(year): row["selling"] / (row["after"] - row["before"] * (1 - leave / 100))
            for year, row in rows.iterrows()
        },
        index=leave,
    )


def title(fig):
    return fig.layout.meta["title"]


# ------------------------------------------------------------------------------------------- what the text says of the data


def test_unit_economics_by_hand(units):
    rows = units.set_index(["firm", "year"])
    assert rows.high["PDD", 2018] == pytest.approx(13441.8 / 174.2, rel=1e-3)
    assert rows.high["Alibaba", 2020] == pytest.approx(50673 / 72)
    assert rows.low["Meta", 2021] == pytest.approx(14043 / 2930)
    assert rows.months["Meta", 2021] == pytest.approx(12 * rows.share["Meta", 2021] / rows.growth["Meta", 2021])
    assert rows.selling["Netflix", 2020] == pytest.approx((2650 + 2228) / 2, rel=1e-3)
    assert (units.low <= units.high).all()


def test_the_payback_of_the_tea_shop_by_a_loop():
    def month(leave, rate):
        there, earned, n = 1.0, 0.0, 0
        while earned < 60:
            earned += 3 * there / (1 + rate) ** (n / 12)
            there *= 1 - leave
            n += 1
        return n

    months = np.arange(84)
    stays, today = 0.96**months, 1.10 ** (-months / 12)
    earned = pd.DataFrame({"all": 3.0 + 0 * months, "leave": 3 * stays, "now": 3 * stays * today}, index=months + 1)
    back = figures.paid_back(earned.cumsum(), 60)
    assert back.tolist() == [month(0, 0), month(0.04, 0), month(0.04, 0.10)] and back.is_monotonic_increasing
    dear = figures.paid_back(earned.cumsum(), 70)
    assert np.isinf(dear["now"]) and "never" in title(figures.payback_figure(earned.cumsum(), 70))
    same = pd.DataFrame(dict.fromkeys(earned, earned["all"])).cumsum()
    assert title(figures.payback_figure(same, 60)) == "Each of the three customers pays back in month 20"


def test_curves_of_china_fit_its_figures_and_begin_no_higher_than_elsewhere():
    stays = economics.retention(data.load("market_indicators"))
    low, high = figures.spans(stays)["China"]
    for curve in (low.low, high.high):
        assert curve(7) == pytest.approx(0.07, abs=1e-4) and curve(30) <= 0.05 + 1e-9 and curve(1) <= 0.30 + 1e-9
    assert low.low(30) < high.high(30) and low.low(1) > high.high(1)
    japan = figures.spans(stays)["Japan"][0]
    assert japan.low(1) == pytest.approx(0.30) and japan.low(30) == pytest.approx(0.17, abs=1e-4)
    assert "Far fewer" in title(figures.retention_figure(stays))
    stays.loc[stays["country"].eq("China") & stays["day"].eq(30), ["percent"]] = 6.9
    stays.loc[stays["country"].eq("Japan") & stays["day"].eq(30), ["percent"]] = 8.0
    assert "similar shares" in title(figures.retention_figure(stays))


def test_the_made_firm_is_that_of_the_lesson_and_its_proxy_rises_alone():
    firm = figures.made_firm(0.8)
    users = [sum(100 * 0.8**age for age in range(year)) for year in firm.index]
    assert firm["users"].tolist() == pytest.approx(users)
    assert firm["net"].tolist() == pytest.approx([100 * 0.8 ** (year - 1) for year in firm.index])
    assert firm["proxy"].is_monotonic_increasing and firm["proxy"][10] == pytest.approx(60 / 0.8**9)
    assert figures.made_firm(1.0)["proxy"].tolist() == pytest.approx([60] * 10), (
        "if nobody leaves the proxy is the cost"
    )


@pytest.mark.parametrize("leave", [0.05, 0.2, 0.4])
def test_at_one_share_of_leavers_slower_growth_means_a_higher_proxy(leave):
    """As the text says, and whatever cohorts the firm is made of."""
    last = [figures.made_firm(1 - leave, growth, years=30)["proxy"].iloc[-1] for growth in (0.4, 0.2, 0.1, 0.05)]
    assert last == sorted(last) and last[0] > 60


def test_what_the_text_says_of_pdd(units, per_won):
    rows = units.set_index(["firm", "year"])
    assert rows.share["PDD", 2018] > 100
    assert figures.same_share(per_won, 2018, 2020) == (
        "the cost per customer won rose, whatever that share is, by 63 to 163%"
    )
    share = figures.same_cost(per_won, 2018, 2020)
    row = rows.loc[("PDD", 2020)]
    assert row.selling / (row.after - row.before * (1 - share / 100)) == pytest.approx(per_won[2018][0], rel=1e-3)
    assert figures.in_months(rows, per_won, 2018, 2020) == (
        "rose by 20% if nobody left, and it fell if 17% or more did each year"
    )
    twice = per_won.copy()
    twice[2020] = 2 * per_won[2020]
    assert figures.in_months(rows, twice, 2018, 2020) == "rose by 140% if nobody left and rose by 49% if all did"
    pdd = rows.loc["PDD"]
    brought = pdd.per_user * pdd.margin / 100 * [0.5, 1, 1]
    now = brought / 1.10 ** np.array([0.25, 1, 2])
    assert brought.sum() > pdd.high[2018] > now.sum()
    stay = brought * [1, 0.7, 0.49]
    cost = pdd.selling[2018] / (pdd.after[2018] - 0.7 * pdd.before[2018])
    assert f"cost {cost:.0f} yuan and brought {stay.sum():.0f}" in figures.with_leavers(pdd, 30)
    assert economics.margins(data.load("firm_panel")).loc[2019, list(economics.CHINESE)].idxmin() == "PDD"


def test_the_words_for_the_range_follow_it(per_won):
    said = figures.could_be_same(per_won, 2018, 2020)
    assert "risen by at least 57 percentage points, for example from 0 to 57%" in said
    assert "very probably rose" in said
    near = per_won.copy()
    near[2020] = 1.1 * per_won[2018]
    said = figures.could_be_same(near, 2018, 2020)
    assert "rests on what we assume" in said and "probably" not in said
    assert figures.leap(near, 2020, 2018) is not None and "fallen" in figures.could_be_same(near, 2020, 2018)
    assert "unless far more customers left" in title(figures.leavers_figure(per_won))
    dear = per_won.copy()
    dear[2020] = 10 * per_won[2020]
    assert "so the cost surely rose" in figures.could_be_same(dear, 2018, 2020)
    assert title(figures.leavers_figure(dear)) == "PDD's cost surely rose from 2018 to 2020"
    cheap = per_won.copy()
    cheap[2020] = 0.1 * per_won[2020]
    assert "so the cost surely fell" in figures.could_be_same(cheap, 2018, 2020)
    assert figures.same_share(cheap, 2018, 2020).startswith("the cost per customer won fell, whatever")
    mixed = per_won.copy()
    mixed[2020] = per_won[2018] * np.linspace(0.5, 2, 101)
    assert "depending on that share" in figures.same_share(mixed, 2018, 2020)


def test_the_words_for_five_firms_follow_them(units):
    assert "In PDD, Meta and Netflix slower growth alone raised the proxy" in figures.slower(units)
    assert title(figures.costs_figure(units)) == "The proxy rose in 5 of 5 firms, growth fell in 4"
    assert figures.abroad(units).startswith("Slower growth raised the proxy of PDD as it did that of Meta and Netflix")
    turned = units.copy()
    turned["growth"] = units.groupby("firm")["year"].rank() * 10
    assert "none of the firms" in figures.slower(turned) and "alone" not in figures.slower(turned)
    assert figures.abroad(turned) == ""
    assert "selling rose" in title(figures.costs_figure(turned))


def test_pairs_follow_the_table(panel):
    pairs = figures.pairs_table(panel)
    assert figures.ahead(pairs) == (2, 5) and figures.ahead(pairs, "growth") == (2, 3)
    assert pairs.loc["PDD and Amazon", "Chinese growth"] == pytest.approx(100 * (30141.886 / 13119.99 - 1), rel=1e-3)
    assert title(figures.pairs_figure(pairs)).startswith("In 2 of 5 pairs")


def test_what_has_happened_since_is_in_the_table(panel):
    table = figures.since(panel)
    assert table["bn yuan then"].tolist() == [93.1, 191.6, 51.0, -16.0]
    change = figures.change(panel, "Alibaba", "sales and marketing cost", "2024-04/2024-12", "2025-04/2025-12")
    assert change == f"rose by {100 * (191608 / 107842 - 1):.0f}%"
    with pytest.raises(LookupError, match="0 preferred rows of 'tea' for PDD in 2024"):
        figures.told(panel, "PDD", "tea", "2024")
    told = (data.folder() / "policy_events.csv").read_text(encoding="utf-8")
    assert re.search(r"2025-07-18.*summons Ele\.me \(Alibaba\), Meituan and JD over their price war in delivery", told)


def test_alibaba_s_fiscal_year_stands_under_the_year_before(panel):
    wide = economics.margins(panel)
    assert wide.Alibaba[2019] == pytest.approx(100 * 91430 / 509711) and math.isnan(wide.Alibaba[2018])
    net = economics.margins(panel, "net income")
    assert net.Alibaba[2019] == pytest.approx(100 * 140350 / 509711)
    assert net.Tencent[2018] == pytest.approx(100 * 78700 / 312700), "net income of the shareholders fills in"
    assert economics.growth(panel).JD[2019] == pytest.approx(100 * (576888 / 462000 - 1), rel=1e-3)


# --------------------------------------------------------------------------------------- words that follow the verdicts


@pytest.fixture(scope="module")
def names():
    return lesson_text.names_of(TOPIC)


def with_word(monkeypatch, claim, word):
    lesson_words.turn(monkeypatch, claim, word)


SAID = {
    "EX-04": ("slower growth made users leave.", "slower growth didn't make users leave", "it can't show whether"),
    "EX-06": (
        "Winning a customer cost more at PDD",
        "Accounts don't show that winning a customer",
        "Whether winning a customer cost more can't be told",
    ),
    "EX-10": ("most American firms were behind", "most American firms weren't behind", None),
    "EX-31": ("which Norris doubts, holds in", "which Norris doubts, doesn't hold", "Our pairs don't settle"),
}


@pytest.mark.parametrize(("claim", "word"), list(itertools.product(sorted(CLAIMS), rules.VERDICTS)))
def test_prose_follows_the_word_of_each_claim(names, claim, word, monkeypatch):
    with_word(monkeypatch, claim, word)
    text = lesson_text.prose(TOPIC, names, "## The data")
    assert not re.search(r"\{\{|\}\}|\{turns_on\}", text)
    told = SAID.get(claim)
    if told is None:
        return
    if word in ("supported", "contradicted"):
        mine, other = told[:2] if word == "supported" else told[1::-1]
        assert mine in text and (other not in text or other in mine), (mine, other)
    else:
        assert told[1] not in text and (claim == "EX-04" or told[0] not in text)
    if word == "open" and told[2]:
        assert told[2] in text


@pytest.mark.parametrize("word", rules.VERDICTS)
def test_the_strip_s_title_follows_the_word(word, monkeypatch):
    with_word(monkeypatch, "EX-06", word)
    said = title(figures.strip())
    assert len(said.split()) <= 12
    assert said.split(" {")[0].startswith(figures.STRIP[word].split(" {")[0][:20])


def test_no_verdict_word_is_typed_in_the_lesson_or_its_notes():
    path = master.paths()[TOPIC].parent
    for name in ("lesson.md", "notes.md"):
        text = re.sub(r"```\{exercise\}.*?^```$", "", (path / name).read_text(encoding="utf-8"), flags=re.S | re.M)
        assert not re.search(r"\b(supported|qualified|contradicted)\b(?!\")", text.replace("counterproductive", "")), (
            name
        )


# ------------------------------------------------------------------------------------------------------------ the lab


def test_out_of_range_is_said_in_a_sentence(the_lab):
    with pytest.raises(lab.Say, match="customers who leave can be from 0 to 60% a year, not 140"):
        lesson_lab.draw(**{**the_lab.defaults, "leave": 140})
    with pytest.raises(lab.Say, match="growth can be from 0 to 40% a year, not -5"):
        lesson_lab.draw(**{**the_lab.defaults, "growth": -5})


def test_the_presets_tell_different_stories(the_lab):
    titles = [title(the_lab.figure(**values)) for values in the_lab.presets.values()]
    assert 3 <= len(titles) <= 5 and len(set(titles)) == len(titles)
    assert titles[0].endswith("which is the cost") and all("each customer costs 60" in one for one in titles[1:])


def test_drawing_is_pure_and_small_and_the_axes_stay(the_lab):
    assert the_lab.answer() == the_lab.answer() and len(the_lab.answer()["spec"]) < 12_000
    for leave, growth in itertools.product((0, 30, 60), (0, 40)):
        fig = the_lab.figure(leave=leave, growth=growth)
        assert list(fig.layout.yaxis2.range) == [0, lesson_lab.TOP]
        assert max(max(t.y) for t in fig.data if t.name == "proxy") <= lesson_lab.TOP


def test_the_lab_draws_the_made_firm_and_its_cost_never_moves(the_lab):
    fig = the_lab.figure(leave=30, growth=10)
    firm = figures.made_firm(0.7, 0.1)
    proxy = next(t for t in fig.data if t.name == "proxy")
    assert list(proxy.y) == pytest.approx(firm["proxy"][firm["proxy"] <= lesson_lab.TOP].round(1).tolist())
    assert set(next(t for t in fig.data if t.name == "cost per customer won").y) == {60.0}
    assert "leaves the scale" in the_lab.figure(leave=60).layout.meta["note"]
    assert "cost per customer won" in charts.describe(fig).lower()


# ------------------------------------------------------------------------------------------------------- the exercises

#: Exercise -> how many decimals its prompt asks for.
DIGITS = {"1": 0, "2": 1, "3": 2}


def right(number):
    return exercises.reference(TOPIC, number)[0]


@pytest.mark.parametrize("number", ["1", "2", "3"])
def test_each_solution_runs_in_the_names_of_the_notebook(names, number):
    assert lesson_answers.in_names(TOPIC, number, names) == pytest.approx(right(number))


def month_by_loop():
    earned, there, n = 0.0, 1.0, 0
    while earned < 80:
        earned += 12 * 0.35 * there / 1.18 ** (n / 12)
        there, n = there * 0.97, n + 1
    return n


def month_by_formula():
    kept = 0.97 / 1.18 ** (1 / 12)
    return math.ceil(math.log(1 - 80 * (1 - kept) / 4.2) / math.log(kept))


def proxy_by_curve():
    there = cohorts.power(np.arange(10), 80, 2)
    return 60 / there[9]  # what a cohort has left after nine years is what the firm still gains


def netflix_by_hand():
    table = pd.read_csv(data.folder() / "firm_panel.csv").query("firm == 'Netflix' and preferred")
    selling = table[table["indicator"].eq("sales and marketing cost")].set_index("period")["value"]
    payers = table[table["indicator"].eq("paying subscribers")].set_index("period")["value"]

    def cost(year):
        before, after = payers[f"{year - 1}-06-30"], payers[f"{year}-06-30"]
        return (selling[str(year)] + selling[str(year - 1)]) / 2 / (after - 0.7 * before)

    return cost(2023) / cost(2015)


@pytest.mark.parametrize(("number", "answer"), [
    ("1", month_by_loop), ("1", month_by_formula), ("1", lambda: float(right("1"))), ("1", lambda: np.int64(right("1"))),
    ("1", lambda: pd.Series([right("1")], index=["month"])),
    ("2", proxy_by_curve), ("2", lambda: round(right("2"), 1)), ("2", lambda: np.float32(right("2"))),
    ("2", lambda: np.array([right("2")])), ("2", lambda: pd.array([right("2")], dtype="Float64")),
    ("3", netflix_by_hand), ("3", lambda: round(right("3"), 2)), ("3", lambda: [right("3")]),
    ("3", lambda: pd.Series({"times": right("3")})), ("3", lambda: pd.DataFrame({"times": [right("3")]})),
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


def test_the_mistake_of_the_argument_is_a_mistake(units):
    """The analyst's factor is about three, and falls to little more than one."""
    rows = units.set_index(["firm", "year"]).high["Netflix"]
    assert 2.5 < rows[2023] / rows[2015] < 3.5 and right("3") < 1.5


# --------------------------------------------------------------------------------------------------------- verdicts


def test_every_testable_claim_of_the_lesson_has_a_record():
    rows = {row.id for row in claims.ledger().values() if row.lesson == TOPIC and row.testable == "yes"}
    assert rows == CLAIMS and all(records.find(one) for one in CLAIMS)
