"""Records: the word of each, how its ways answer, and made worlds in which each question says yes and no."""

from __future__ import annotations

import importlib
import re

import numpy as np
import pandas as pd
import pytest

from course import contents, data
from course.ledger import claims, engine
from course.ledger.record import RecordError
from course.lessons.blinkered_vision.claims import FEATURES
from course.lessons.how_concentrated import records as how_concentrated
from course.models import profiles

ROOMS = [topic for topic in contents.lessons() if importlib.util.find_spec(f"course.lessons.{topic}.records")]
RECORDS = {
    one.claim: one for topic in ROOMS for one in importlib.import_module(f"course.lessons.{topic}.records").RECORDS
}
THREE = ["Beijing", "Shanghai", "Guangdong"]


def tables(claim):
    return {name: data.load(name) for name in RECORDS[claim].tables}


@pytest.fixture(scope="module")
def found():
    return {claim: engine.judge(one, tables(claim)) for claim, one in RECORDS.items()}


#: Claim, word as shown, answer, and for each question: ways, per cent of yes, unclear and no, lowest and highest value.
WORDS = [
    ("EX-03", "depends on the unit and the base", "mixed", [(24, 79, 0, 21, 14.2, 49)]),
    ("EX-07", "supported", "yes", [(26, 100, 0, 0, 4.3, 25.1)]),
    ("EX-09", "depends on the weights, by proxy", "mixed", [(72, 85, 0, 15, 41.2, 83.3)]),
    ("HZ-36", "supported, by proxy", "yes", [(18, 61, 39, 0, 40, 93.3)]),
    ("RQ-07", "supported", "yes", [(4, 100, 0, 0, 4, 4)]),
    ("RQ-15", "supported, by proxy", "yes", [(18, 100, 0, 0, 12.3, 31.5), (54, 100, 0, 0, 12.3, 31.5)]),
    ("RQ-38", "open", "yes", [(27, 100, 0, 0, 1, 2)]),
    ("RQ-70", "depends on the scale, by proxy", "mixed",
     [(48, 79, 0, 21, 65.5, 99.3), (48, 6, 0, 94, 43.4, 77.9), (48, 50, 0, 50, 0.5, 93.3)]),
]  # fmt: skip


def test_every_record_is_told_here_and_stands_in_its_claim_s_room():
    assert sorted(RECORDS) == sorted(claim for claim, *_ in WORDS)
    for topic in ROOMS:
        for one in importlib.import_module(f"course.lessons.{topic}.records").RECORDS:
            assert topic in claims.get(one.claim).lesson.split(";")


@pytest.mark.parametrize(("claim", "shown", "answer", "parts"), WORDS)
def test_word_and_ways(found, claim, shown, answer, parts):
    mine = found[claim]
    assert (mine.shown, mine.answer) == (shown, answer)
    for part, (ways, yes, unclear, no, low, high) in zip(mine.parts, parts, strict=True):
        values = [way.found.value for way in part.ways]
        assert len(part.ways) == ways and part.question.ways >= ways
        assert [round(part.share(one)) for one in ("yes", "unclear", "no")] == [yes, unclear, no]
        assert (min(values), max(values)) == pytest.approx((low, high), abs=0.05)


#: Claim and, for each question: line, others tried, side, kind, options of each choice. A changed rule is a changed row.
RULES = {
    "EX-03": [(20, (16, 24), "at least", "direct", [2, 2, 2])],
    "EX-07": [(0, (), "more than", "direct", [3, 6, 3])],
    "EX-09": [(50, (40, 60), "at least", "proxy", [4, 3, 2])],
    "HZ-36": [(50, (), "more than", "proxy", [2, 3, 3])],
    "RQ-07": [(4, (), "exactly", "direct", [4])],
    "RQ-15": [(0, (), "more than", "proxy", [3, 3, 2]), (10, (8, 12), "at least", "proxy", [3, 3, 2])],
    "RQ-38": [(3, (2, 4), "at most", "sign", [3, 3])],
    "RQ-70": [(90, (75,), "at least", "proxy", [4, 2, 3])] * 3,
}


def test_rules_are_pinned():
    assert {
        claim: [
            (q.line.at, q.line.tried[1:], q.line.side, q.kind, [len(choice.options) for choice in q.choices])
            for q in one.questions
        ]
        for claim, one in RECORDS.items()
    } == RULES
    assert not any(one.cap or question.core or question.must for one in RECORDS.values() for question in one.questions)
    assert [claim for claim, one in RECORDS.items() if one.turned] == ["EX-09"]


def test_what_a_word_rests_on(found):
    assert {claim: one.rests_on for claim, one in found.items() if one.rests_on} == {
        "EX-03": (("less cash", "unit", "dollars"), ("less cash", "base", "mean of 2016 to 2018")),
        "EX-09": (
            ("a twin abroad", "reader", "both say yes"),
            ("a twin abroad", "weights", "rare ones more"),
            ("a twin abroad", "line", "60"),
        ),
        "HZ-36": (("most countries", "units", "small"), ("most countries", "measure", "Gini")),
        "RQ-70": (("Beijing and Guangdong", "scale", "ranks"),),
    }


@pytest.mark.parametrize("claim", RECORDS)
def test_sentence_is_short_and_whole(found, claim):
    sentence = found[claim].sentence
    numbers = re.findall(r"\d[\d,.]*", sentence)
    assert len(sentence.split()) <= 45 and len(numbers) <= 5 and not re.search(r"[{}]|n't", sentence)


@pytest.mark.parametrize(("claim", "before"), [
    ("RQ-15", "We ask whether it lies much closer. Yes, if it is at least 10 points of R&D (also 8 and 12): a tenth of all R&D. Tried in 54 ways: against"),
    ("RQ-07", "Yes, if it is exactly 4 as its place: the place that the authors name. Tried in 4 ways: counted ("),
])  # fmt: skip
def test_the_rule_is_told_from_the_record(claim, before):
    assert before in engine.rule(RECORDS[claim].questions[-1])


# --- made worlds: the tables with something changed, and the answer that each question then gives


def with_values(table, rows, column, values):
    made = table.copy()
    made[column] = made[column].astype(float)
    made.loc[rows, column] = values
    return made


def place(rank):
    table = data.load("pc_market_share")
    return {"pc_market_share": with_values(table, table["firm"] == "Lenovo", "rank", rank)}


def china_makes(factor):
    """What China makes and exports times a factor."""
    table = data.load("country_counts")
    return {
        "country_counts": with_values(
            table,
            table["economy"] == "China",
            "value",
            table["value"].astype(float)[table["economy"] == "China"] * factor,
        )
    }


def china_develops(percent):
    table = data.load("rd_by_kind_country")
    rows = (table["iso3"] == "CHN") & (table["kind"] == "development")
    return {"rd_by_kind_country": with_values(table, rows, "share_percent", percent)}


def a_small_lead():
    """China gives 80 % to development in every year, all others 75, and nothing is unclassified."""
    table = china_develops(80)["rd_by_kind_country"]
    others = (table["iso3"] != "CHN") & (table["kind"] == "development")
    return {
        "rd_by_kind_country": with_values(
            with_values(table, others, "share_percent", 75), table["kind"] == "other", "share_percent", 0
        )
    }


def cash(factor):
    """China's venture capital of 2019 times a factor."""
    table = data.load("venture_capital")
    rows = (table["economy"] == "China") & (table["year"] == 2019)
    return {
        "venture_capital": with_values(
            table, rows, "vc_usd_million", table["vc_usd_million"].astype(float)[rows] * factor
        )
    }


def online(factor):
    """Every count of users times a factor for each half year since 2015."""
    table = data.load("china_indicators")
    rows = (
        table["indicator"]
        .astype(str)
        .isin(["internet penetration", "internet users", "mobile internet users", "monthly active mobile users"])
    )
    steps = 2 * (table["year"].astype(float) - 2015) + (table["month"].astype(float).fillna(12) - 12) / 6
    return {"china_indicators": with_values(table, rows, "value", (table["value"].astype(float) * factor**steps)[rows])}


def coded(yes):
    """Codes of both readers: yes where the table (products, features) says so, and not coded elsewhere."""
    codes = data.load("product_codes")
    keys = pd.MultiIndex.from_frame(codes[["product", "feature"]].astype(str))
    said = yes.stack().reindex(keys).to_numpy(dtype=bool)
    return {"product_codes": codes.assign(code=np.where(said, "yes", "not coded"))}


def by_both():
    """Return what both readers say yes to (products, features), and which products are Chinese, which foreign."""
    table = data.load("product_features_2026").set_index("product")
    market = table["market"].astype(str)
    seen = table[FEATURES].astype(float) == 1
    return seen, (table["iso3"].astype(str) == "CHN").to_numpy(), (market == "abroad").to_numpy()


def twins():
    """Each product abroad has the features of a Chinese one."""
    seen, home, abroad = by_both()
    made = seen.to_numpy()
    made[abroad] = made[np.resize(np.flatnonzero(home), abroad.sum())]
    return coded(pd.DataFrame(made, index=seen.index, columns=seen.columns))


def strangers():
    """Products abroad have five features that no Chinese product has, and none besides."""
    seen, _, abroad = by_both()
    made = seen.to_numpy()
    made[abroad], made[:, -5:] = False, abroad[:, None]
    return coded(pd.DataFrame(made, index=seen.index, columns=seen.columns))


def patents_by_people(power):
    """Patents by people to a power, in Europe and in the United States; China is left as it is."""
    europe, us = data.load("patents_region"), data.load("patents_us")
    return {
        "patents_region": europe.assign(applications=(europe["population_2011_persons"].astype(float) / 1e4) ** power),
        "patents_us": us.assign(patents=(us["population_persons"].astype(float) / 1e4) ** power),
    }


def corners(*, apart):
    """Three regions in three corners of the profiles, or with one and the same profile; the others scattered by chance."""
    random, made = np.random.default_rng(5), tables("RQ-70")
    economy = made["province_economy"].set_index(["province", "year"])["gdp_bn_cny"]
    columns = [*profiles.SHARES.values(), *profiles.AMOUNTS.values()]
    levels = {
        column: {one: 1.0 if not apart else 9.0 if n % 3 == k else 0.1 for k, one in enumerate(THREE)}
        for n, column in enumerate(columns)
    }
    for name in ("province_rd", "province_technology"):
        table = made[name].copy()
        base = economy.reindex(
            pd.MultiIndex.from_frame(table[["province", "year"]].astype({"province": str}))
        ).to_numpy(dtype=float)
        for column in [one for one in columns if one in table]:
            level = np.array([levels[column].get(str(one), random.uniform(0.8, 1.2)) for one in table["province"]])
            table[column] = level if column in profiles.SHARES.values() else level * base
        made[name] = table
    return {name: made[name] for name in ("province_rd", "province_technology")}


#: Claim, what is changed, and the word and answers then.
MADE = [
    ("RQ-07", lambda: place(4), "supported", ["yes"]),
    ("RQ-07", lambda: place(5), "contradicted", ["no"]),
    ("RQ-38", lambda: china_makes(10), "open", ["yes"]),
    ("RQ-38", lambda: china_makes(0.01), "open", ["no"]),
    ("RQ-15", lambda: china_develops(90), "supported", ["yes", "yes"]),
    ("RQ-15", lambda: china_develops(10), "contradicted", ["no", "no"]),
    ("RQ-15", a_small_lead, "qualified", ["yes", "no"]),
    ("EX-03", lambda: cash(0.8), "supported", ["yes"]),
    ("EX-03", lambda: cash(2), "contradicted", ["no"]),
    ("EX-07", lambda: online(1.03), "supported", ["yes"]),
    ("EX-07", lambda: online(0.8), "contradicted", ["no"]),
    ("EX-09", twins, "contradicted", ["yes"]),
    ("EX-09", strangers, "supported", ["no"]),
    ("HZ-36", lambda: patents_by_people(2.5), "supported", ["yes"]),
    ("HZ-36", lambda: how_concentrated.as_people(tables("HZ-36"), np.random.default_rng(3)), "contradicted", ["no"]),
    ("RQ-70", lambda: corners(apart=True), "supported", ["yes"] * 3),
    ("RQ-70", lambda: corners(apart=False), "contradicted", ["no"] * 3),
]


@pytest.mark.parametrize(("claim", "make", "word", "answers"), MADE)
def test_a_made_world_gets_its_word_and_every_clause_goes_with_its_answer(claim, make, word, answers):
    mine = engine.judge(RECORDS[claim], {**tables(claim), **make()}, worlds=10)
    assert (mine.word, [part.answer for part in mine.parts]) == (word, answers)
    assert mine.word in engine.reachable(mine)
    starts = [
        (p.question.yes if a == "yes" else p.question.no).split("{")[0]
        for p, a in zip(mine.parts, answers, strict=True)
    ]
    assert all(start[1:] in mine.sentence for start in starts)


def test_a_sign_alone_can_reach_no_word_but_open(found):
    assert engine.reachable(found["RQ-38"]) == {"open"}
    assert found["RQ-38"].sentence.endswith("This is a sign, which can have another reason.")


def test_every_question_has_a_made_world_for_yes_and_one_for_no():
    for claim, one in RECORDS.items():
        for n, question in enumerate(one.questions):
            assert {answers[n] for told, _, _, answers in MADE if told == claim} >= {"yes", "no"}, (
                claim,
                question.name,
            )


@pytest.mark.parametrize(("claim", "table", "column", "entry"), [
    ("RQ-07", "pc_market_share", "firm", "Lenovo"), ("RQ-38", "country_counts", "year", "2009"), ("RQ-15", "rd_by_kind_country", "iso3", "CHN"),
    ("EX-07", "china_indicators", "indicator", "internet penetration"), ("RQ-70", "province_rd", "province", "Beijing"),
    ("EX-03", "venture_capital", "economy", "China"), ("EX-09", "product_features_2026", "iso3", "CHN"), ("HZ-36", "patents_us", "level", "state"),
])  # fmt: skip
def test_a_table_without_the_rows_that_are_needed_is_refused_by_name(claim, table, column, entry):
    given = tables(claim)
    given[table] = given[table][given[table][column].astype(str) != entry]
    with pytest.raises(RecordError, match=rf"{claim}, question .*{table}"):
        engine.judge(RECORDS[claim], given)


@pytest.mark.parametrize("claim", [claim for claim, one in RECORDS.items() if any(q.placebo for q in one.questions)])
def test_its_own_wrong_worlds_seldom_get_the_strong_word(claim):
    one, given, random = RECORDS[claim], tables(claim), np.random.default_rng(20)
    wrong = "contradicted" if one.turned else "supported"
    words = [
        engine.judge(one, {**given, **one.questions[0].placebo(dict(given), random)}, worlds=10).word for _ in range(10)
    ]
    assert words.count(wrong) <= 1, words
