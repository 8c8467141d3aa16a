"""Records on AI: made worlds in which each question says yes and no, and the clauses that go with the answers."""

from __future__ import annotations

import importlib

import numpy as np
import pandas as pd
import pytest

from course import data
from course.ledger import engine
from course.ledger.record import RecordError
from course.tables import ai

ROOMS = {
    "chance_and_memory": "HZ",
    "right_time_right_place": "HZ",
    "red_queens_race": "RQ",
    "counting_novelty": "RQ",
    "the_deepseek_question": "HZ",
}
MINE = ("HZ-09", "HZ-26", "HZ-27", "HZ-28", "HZ-29", "HZ-44", "HZ-48", "HZ-61", "HZ-63", "RQ-18", "RQ-32", "RQ-92")
RECORDS = {
    one.claim: one
    for room in ROOMS
    for one in importlib.import_module(f"course.lessons.{room}.records").RECORDS
    if one.claim in MINE
}


def tables(claim):
    return {name: data.load(name) for name in RECORDS[claim].tables}


def scores():
    return data.load("ai_frontier_scores")


def china_scores(points):
    """Every Chinese score, with its interval, higher by so many points."""
    table = scores()
    chinese = table.index.isin(ai.of_country(table, ai.CHINA).index)
    return {
        "ai_frontier_scores": table.assign(**{
            name: table[name].astype(float) + np.where(chinese, points, 0) for name in ("eci", "eci_low", "eci_high")
        })
    }  # fmt: skip


def china_dates(months):
    """Every Chinese model so many months later."""
    table = scores()
    chinese = table.index.isin(ai.of_country(table, ai.CHINA).index)
    date = pd.to_datetime(table["release_date"])
    late = date + pd.to_timedelta(np.where(chinese, round(months * ai.MONTH), 0), unit="D")
    return {"ai_frontier_scores": table.assign(release_date=late.dt.strftime("%Y-%m-%d"))}


def filers(place):
    table = data.load("firm_panel")
    ranks = table["indicator"].eq("PCT world rank") & table["firm"].isin(["Huawei", "ZTE"])
    return {"firm_panel": table.assign(value=table["value"].where(~ranks, place))}


def american_patents(percent):
    """China has so many per cent of all patents granted in the United States."""
    table = data.load("country_patents")
    granted = table["indicator"].eq("US patents granted")
    value = table["value"].astype(float).where(~granted, 100.0)
    return {"country_patents": table.assign(value=value.where(~granted | (table["iso3"] != "CHN"), percent))}


def novelty(percent):
    """China leaves so many per cent of America's and Japan's traces in every year; all three are of one size."""
    patents, money, economy = (data.load(name) for name in ("country_patents", "country_innovation", "country_economy"))
    made = patents.assign(value=patents["value"].astype(float).where(patents["iso3"] != "CHN", 1e4 * percent / 100))
    made["value"] = made["value"].where(~made["iso3"].isin(["USA", "JPN"]), 1e4)
    worth = money["ip_receipts_bn_usd"].where(money["iso3"] != "CHN", percent / 100)
    three = economy["iso3"].isin(["CHN", "USA", "JPN"])
    return {
        "country_patents": made,
        "country_innovation": money.assign(ip_receipts_bn_usd=worth.where(~money["iso3"].isin(["USA", "JPN"]), 1.0)),
        "country_economy": economy.assign(gdp_bn_usd=economy["gdp_bn_usd"].where(~three, 1000.0)),
    }


def saving(times):
    """Ten times the computing gives ten points, and the same score takes so many times less computing a year later."""
    table = scores()
    years = (pd.to_datetime(table["release_date"]) - pd.Timestamp("2023-01-01")).dt.days / 365.25
    tens = np.arange(len(table)) % 7 / 2
    flop = np.where(table["training_flop"].notna(), 1e23 * 10**tens, np.nan)
    noise = np.random.default_rng(3).normal(0, 0.5, len(table))
    return {
        "ai_frontier_scores": table.assign(training_flop=flop, eci=100 + 10 * (tens + years * np.log10(times)) + noise)
    }


def linked(sign):
    """Score goes up, or down, with computing, in every year alike."""
    table = scores()
    flop = table["training_flop"].fillna(1e24)
    return {"ai_frontier_scores": table.assign(eci=110 + sign * np.log10(flop / 1e24))}


def both(*worlds):
    return {name: table for world in worlds for name, table in world.items()}


def electricity(percent):
    table = data.load("ai_facts")
    mine = table["indicator"] == "share of data centres in all electricity"
    return {"ai_facts": table.assign(value=table["value"].where(~mine, percent))}


def fields_of_ai(later):
    """The fields of models since 2016: what they were before (Vision), or one that was hardly there."""
    made = {}
    for name in ("ai_notable_models", "ai_notable_models_2026"):
        table = data.load(name)
        others = np.resize(["Vision"] * 15 + ["Language", "Biology", "Games", "Audio", "Robotics"], len(table))
        domain = np.where(table["year"] <= 2015, others, later)
        made[name] = table.assign(domain=domain)
    return made


def seats_of_firms(cities):
    table = data.load("unicorns_cn_companies_2022")
    reached = table["year_reached"].astype("int64")
    codes = table["city_code"].where(reached <= 2015, pd.Series(np.resize(cities, len(table)), table.index))
    return {"unicorns_cn_companies_2022": table.assign(city_code=codes)}


def families(china):
    table = data.load("country_counts")
    mine = table["indicator"].astype(str).str.startswith("patent families, ") & (table["iso3"] == "CHN")
    mine &= table["indicator"].astype(str) != "patent families, all fields"
    return {"country_counts": table.assign(value=table["value"].astype(float).where(~mine, china))}


def digital(factor):
    """China's patent families in digital fields and its IT services times a factor."""
    table = data.load("country_counts")
    names = table["indicator"].astype(str)
    mine = names.str.startswith("patent families, ") & (names != "patent families, all fields")
    mine = (mine | names.str.startswith("value added of IT")) & (table["economy"] == "China")
    return {"country_counts": table.assign(value=table["value"].astype(float) * np.where(mine, factor, 1))}


def online(china):
    table = data.load("market_indicators")
    mine = table["economy"].eq("China") & table["indicator"].astype(str).eq("e-commerce, share of retail sales")
    return {"market_indicators": table.assign(value=table["value"].where(~mine, china))}


def seats_of_makers(city):
    """All makers sit in one city; those that have no row get one."""
    seats = data.load("ai_organisation_hq")
    named = {
        name
        for table in ("ai_notable_models", "ai_notable_models_2026", "ai_frontier_scores")
        for name in data.load(table)["organisation"].dropna()
    }
    more = pd.DataFrame({"organisation": sorted(named - set(seats["organisation"]))})
    return {"ai_organisation_hq": pd.concat([seats, more], ignore_index=True).assign(city=city)}


def all_scored(points):
    """Each large Chinese firm has a model before the essay, so many points from DeepSeek's best."""
    table = scores()
    made = [table]
    for edition in sorted(set(table["edition"].astype(str))):
        own = table[(table["edition"] == edition) & (table["organisation"] == "DeepSeek")]
        best = float(own.loc[own["release_date"] < "2025-02-18", "eci"].max())
        firms = ["Zhipu AI", "ByteDance", "Tencent", "01.AI", "China Telecom"]
        made.append(
            pd.concat([own.head(1)] * len(firms), ignore_index=True).assign(
                organisation=firms, model=firms, release_date="2025-01-01", eci=best + points
            )
        )
    return {"ai_frontier_scores": pd.concat(made, ignore_index=True)}


def young_firms(number):
    table = data.load("unicorns_2022")
    mine = table["place"].eq("Hangzhou") & table["list_maker"].eq("CB Insights")
    return {"unicorns_2022": table.assign(unicorns=table["unicorns"].where(~mine, number))}


#: Claim, what is changed, and the word and answers then.
MADE = [
    ("RQ-18", lambda: novelty(10), "supported", ["yes"]),
    ("RQ-18", lambda: novelty(90), "contradicted", ["no"]),
    ("RQ-32", lambda: filers(9.0), "supported", ["yes"] * 4),
    ("RQ-32", lambda: both(china_dates(24), filers(9.0)), "qualified", ["yes", "yes", "no", "yes"]),
    ("RQ-32", lambda: both(china_scores(25), filers(2.0)), "qualified", ["yes", "no", "yes", "no"]),
    ("RQ-32", lambda: both(american_patents(30), filers(2.0)), "contradicted", ["no", "no", "yes", "yes"]),
    ("RQ-92", lambda: both(novelty(90), china_scores(25)), "supported", ["yes", "yes"]),
    ("RQ-92", lambda: both(novelty(10), china_scores(-30)), "open", ["no", "no"]),
    ("HZ-09", lambda: both(digital(9.0), online(60.0)), "supported", ["yes", "yes"]),
    ("HZ-09", lambda: online(1.0), "contradicted", ["no", "no"]),
    ("HZ-26", lambda: both(linked(1)), "open", ["yes", None]),
    ("HZ-26", lambda: both(linked(-1)), "contradicted", ["no", None]),
    ("HZ-27", lambda: electricity(30.0), "open", ["yes"]),
    ("HZ-27", lambda: electricity(2.0), "open", ["no"]),
    (
        "HZ-28",
        lambda: both(fields_of_ai("Language"), seats_of_firms([640100, 620100, 150100])),
        "open",
        ["yes", "yes"],
    ),
    ("HZ-28", lambda: fields_of_ai("Vision"), "open", ["no", "no"]),
    ("HZ-29", lambda: families(1e7), "supported", ["yes", "yes"]),
    ("HZ-29", lambda: both(families(0.0), china_scores(-30)), "contradicted", ["no", "no"]),
    ("HZ-44", lambda: young_firms(600), "open", ["yes"]),
    ("HZ-44", lambda: young_firms(1), "open", ["no"]),
    ("HZ-48", lambda: young_firms(600), "open", ["yes"]),
    ("HZ-48", lambda: young_firms(1), "open", ["no"]),
    ("HZ-61", lambda: both(seats_of_makers("Hangzhou"), all_scored(-40)), "supported", ["yes", "yes"]),
    ("HZ-61", lambda: both(seats_of_makers("Beijing"), all_scored(0)), "contradicted", ["no", "no"]),
    ("HZ-63", lambda: saving(40.0), "open", ["yes", "yes"]),
    ("HZ-63", lambda: saving(1.1), "contradicted", ["no", "no"]),
]


@pytest.mark.parametrize(("claim", "make", "word", "answers"), MADE)
def test_a_made_world_gets_its_word_and_every_clause_goes_with_its_answer(claim, make, word, answers):
    mine = engine.judge(RECORDS[claim], {**tables(claim), **make()}, worlds=10)
    found = [part.answer for part in mine.parts]
    assert [one for one, wanted in zip(found, answers, strict=True) if wanted] == [one for one in answers if one]
    assert mine.word == word and mine.word in engine.reachable(mine)
    for part, wanted in zip(mine.parts, answers, strict=True):
        if wanted:
            clause = (part.question.yes if wanted == "yes" else part.question.no).split("{")[0]
            assert clause[1:] in mine.sentence


def test_every_question_has_a_made_world_for_yes_and_one_for_no():
    told = {(claim, n, one) for claim, _, _, answers in MADE for n, one in enumerate(answers)}
    told |= {("HZ-26", 1, "yes"), ("HZ-26", 1, "no")}  # the next test
    for claim, one in RECORDS.items():
        assert all((claim, n, answer) in told for n in range(len(one.questions)) for answer in ("yes", "no")), claim


@pytest.mark.parametrize(("a_year", "answer"), [(1.1, "yes"), (40.0, "no")])
def test_the_way_around_computing_says_yes_and_no(a_year, answer):
    question = RECORDS["HZ-26"].questions[1]
    ways = engine.run(question, saving(a_year), "HZ-26")
    assert engine.agree(ways) == answer


@pytest.mark.parametrize(("claim", "table", "column", "entry"), [
    ("RQ-32", "firm_panel", "indicator", "PCT world rank"), ("RQ-92", "ai_frontier_scores", "countries", "China"),
    ("RQ-18", "country_patents", "iso3", "CHN"), ("HZ-27", "ai_facts", "subject", "world"),
    ("HZ-29", "country_counts", "iso3", "JPN"), ("HZ-61", "ai_frontier_scores", "organisation", "DeepSeek"),
    ("HZ-09", "market_indicators", "economy", "China"), ("HZ-63", "ai_notable_models_2026", "year", "2018"),
])  # fmt: skip
def test_a_table_without_the_rows_that_are_needed_is_refused_by_name(claim, table, column, entry):
    given = tables(claim)
    given[table] = given[table][given[table][column].astype(str) != entry]
    with pytest.raises(RecordError, match=rf"{claim}, question .*{table}"):
        engine.judge(RECORDS[claim], given, worlds=0)


def test_a_list_in_which_two_editions_are_mixed_is_refused():
    given = tables("HZ-61")
    mixed = pd.concat([given["ai_notable_models"], given["ai_notable_models_2026"]])
    with pytest.raises(RecordError, match=r"EditionError.*revised backwards"):
        engine.judge(RECORDS["HZ-61"], {**given, "ai_notable_models_2026": mixed}, worlds=0)
