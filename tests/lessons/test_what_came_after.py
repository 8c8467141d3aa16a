"""The predictions and their tests, figures recomputed from the files, words that follow, the lab and the exercises."""

from __future__ import annotations

import csv
import dataclasses
import itertools
import math
import re
from pathlib import Path

import lesson_text
import lesson_words
import numpy as np
import pandas as pd
import pytest
from scipy import stats

from course import data, lab
from course.ledger import claims, rules
from course.ledger.record import RecordError
from course.lessons.what_came_after import figures, predictions, records, words
from course.lessons.what_came_after import lab as lesson_lab
from course.practice import exercises

TOPIC = "what_came_after"
CLAIMS = ("RQ-19", "RQ-40", "RQ-95")
DATA = Path(data.__file__).parents[1] / "data"


def raw(table):
    with (DATA / f"{table}.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def table():
    return predictions.scored()


@pytest.fixture(scope="module")
def the_lab():
    return lesson_lab.the_lab()


# ------------------------------------------------------------------------------------------------------ the predictions


def test_a_sentence_has_two_tests_with_a_date_or_a_reason_why_not():
    assert len({one.id for one in predictions.PREDICTIONS}) == len(predictions.PREDICTIONS)
    for one in predictions.PREDICTIONS:
        tested = (one.due, one.test, one.stays, one.first, one.second, one.reply)
        assert all(part not in (None, "") for part in tested) != bool(one.why_not), one.id
        assert one.why_not == "" or not any(tested), one.id
        assert one.due is None or one.due >= predictions.SAID[one.essay]
        assert claims.get(one.claim)


def test_another_word_for_a_test_is_refused():
    with pytest.raises(ValueError, match="'first' or 'second'; found 'third'"):
        predictions.scored("third")
    with pytest.raises(LookupError, match="'R5' has no test"):
        words.came("R5")


def changed(monkeypatch, name, change):
    """Give the lesson another table: change takes the true one."""
    load = data.load
    made = change(load(name).copy())
    monkeypatch.setattr(data, "load", lambda one: made if one == name else load(one))
    for cached in (predictions._answers, predictions.lags, predictions.seats):
        cached.cache_clear()


@pytest.fixture(autouse=True)
def fresh():
    yield
    for cached in (predictions._answers, predictions.lags, predictions.seats):
        cached.cache_clear()


def times(column, factor, **where):
    def change(frame):
        mine = np.logical_and.reduce([frame[key].astype(str).isin(entry) for key, entry in where.items()])
        assert mine.any(), where
        return frame.assign(**{column: frame[column].astype(float).where(~mine, frame[column].astype(float) * factor)})

    return change


LATE = [str(year) for year in range(2011, 2031)]
LIMITS = ["limit"]
#: id -> a table and a world in which the other outcome comes.
OTHER = {
    "R1": ("country_counts", times("value", 0.3, economy=["China"], year=LATE)),
    "R2": ("rd_by_kind_country", times("share_percent", 0.8, iso3=["CHN"], year=LATE)),
    "R3": ("country_economy", times("gdp_per_head_ppp_usd_2021", 0.3, iso3=["CHN"], year=LATE)),
    "R4": ("policy_events", lambda frame: frame[~((frame["topic"] == "Chips") & frame["year"].between(2015, 2019))
                                                & ~(frame["event"].astype(str).str.contains("Huawei|SMIC") & (frame["year"] == 2020))]),
    "E1": ("firm_panel", times("value", 0.3, firm=["PDD"], indicator=["sales and marketing cost"], period=["2020"])),
    "E2": ("china_indicators", times("value", 0.9, indicator=["mobile internet users"], period=["2021-12"])),
    "E3": ("venture_capital", times("vc_usd_million", 5, economy=["China"], year=["2022"])),
    "E4": ("apps_abroad", times("value", 10, owner_iso3=["CHN"])),
    "E5": ("policy_events", lambda frame: frame.assign(event=frame["event"].astype(str).where(frame["topic"] != "Platform regulation", "nothing"))),
    "H1": ("ai_organisation_hq", lambda frame: frame.assign(city=frame["city"].astype(object).where(frame["city"] != "Beijing", "Wuhan")
                                                            .where(frame["organisation"] != "DeepSeek", "Beijing"))),
    "H2": ("ai_organisation_hq", lambda frame: frame.assign(city=frame["city"].astype(object).where(frame["city"] != "Beijing", "Xi'an"))),
    "H3": ("ai_frontier_scores", lambda frame: frame.assign(eci=frame["eci"].astype(float).where(
        ~(frame["countries"].astype(str).str.contains("China") & (frame["release_date"].astype(str) > "2025-02-18")), frame["eci"].astype(float) - 3))),
}  # fmt: skip


@pytest.mark.parametrize("id", OTHER)
def test_each_test_could_have_come_out_the_other_way(id, monkeypatch):
    one = next(one for one in predictions.PREDICTIONS if one.id == id)
    real = one.first()[0]
    changed(monkeypatch, *OTHER[id])
    assert one.first()[0] is not real


def test_every_scored_sentence_has_another_world():
    assert set(OTHER) == {one.id for one in predictions.PREDICTIONS if one.first}


# ------------------------------------------------------------------------------------- figures, recomputed from the files


def test_the_figures_of_the_red_queen_are_those_of_the_files(table):
    rows = {
        (row["economy"], row["year"]): float(row["value"])
        for row in raw("country_counts")
        if row["indicator"].startswith("value added of knowledge") and row["value"]
    }
    part = {year: 100 * rows["China", year] / rows["World", year] for year in ("2010", "2019")}
    assert table["figures"]["R1"] == f"{part['2010']:.0f}% of the world in 2010, {part['2019']:.0f}% in 2019"
    assert bool(table["came"]["R1"]) == (part["2019"] >= part["2010"])
    chips = [row for row in raw("policy_events") if row["topic"] == "Chips" and row["kind"] == "limit"]
    early = [row for row in chips if 2010 < int(row["year"]) <= 2020 and row["iso3"] != "CHN"]
    assert table["figures"]["R4"].startswith(f"{len(early)} steps")
    now = figures.steps(data.load("policy_events")).query("year == 2026").set_index("who")["steps"]
    later = [row for row in chips if int(row["year"]) > 2010]
    assert now["China"] == sum(row["iso3"] == "CHN" for row in later)
    assert set(now.index) == {"China", "the United States"} == {"China", predictions.others(data.load("policy_events"))}
    assert now["China"] + now["the United States"] == len(later)
    more = data.load("policy_events")
    more = pd.concat(
        [
            more,
            more[more["iso3"].eq("USA") & more["kind"].eq("limit")].tail(1).assign(iso3="NLD", country="Netherlands"),
        ]
    )
    assert predictions.others(more) == "other states"


def test_the_figures_of_norris_are_those_of_the_files(table):
    users = {
        row["period"]: float(row["value"])
        for row in raw("china_indicators")
        if row["indicator"] == "mobile internet users" and row["preferred"].lower() in ("yes", "true")
    }
    before, after = (
        (users["2018-12"] - users["2015-12"]) / 3,
        (users["2021-12"] - users["2018-12"]) / 3,
    )
    assert (
        table["figures"]["E2"].startswith(f"{before:.0f} million") and f"{after:.0f} a year" in table["figures"]["E2"]
    )
    capital = {
        (row["economy"], row["year"]): float(row["vc_usd_million"])
        for row in raw("venture_capital")
        if row["vintage"] == "2003-2022, by receiving firm" and row["sector"] == "All sectors"
    }
    ratio = 100 * capital["China", "2022"] / capital["United States", "2022"]
    assert f"{ratio:.0f} dollars for each 100" in table["figures"]["E3"]
    fines = [row for row in raw("policy_events") if row["event"].startswith("Fine of Alibaba, 4 %")]
    assert f"{float(fines[0]['value']):.1f}" == "18.2"


def test_the_figures_of_lu_ming_are_those_of_the_files(table):
    seat = {row["organisation"]: row["city"] for row in raw("ai_organisation_hq")}
    rows = [row for row in raw("ai_frontier_scores") if row["edition"] == "August 2026"]
    rows.sort(key=lambda row: (row["release_date"], row["model"]))
    best, found = -math.inf, []
    states = [row for row in rows if row["countries"] == "United States"]
    for row in rows:
        if "China" in row["countries"].split(";") and float(row["eci"]) > best:
            best = float(row["eci"])
            first = min(one["release_date"] for one in states if float(one["eci"]) >= best)
            gap = (pd.Timestamp(row["release_date"]) - pd.Timestamp(first)).days / (365.25 / 12)
            found.append((row["release_date"] > "2025-02-18", gap, seat.get(row["organisation"], "")))
    middle = [float(np.median([gap for after, gap, _ in found if after is when])) for when in (False, True)]
    assert table["figures"]["H3"] == f"{middle[0]:.1f} months behind before, {middle[1]:.1f} after (median)"
    new = [city for after, _, city in found if after]
    assert table["figures"]["H2"].startswith(f"{sum(city in predictions.HUBS for city in new)} of {len(new)}")
    assert f"{100 * sum(city in predictions.GREAT for city in new) / len(new):.0f}% after" in table["figures"]["H1"]


def test_electric_cars_and_shops_are_those_of_the_files():
    cars = {
        row["year"]: float(row["share_of_cars_sold_percent"])
        for row in raw("electric_cars")
        if row["economy"] == "China"
    }
    assert words.told_cars() == (
        f"Of all cars sold in China, {cars['2010']:.2f}% were electric in 2010 and {cars['2019']:.0f}% in 2019, but"
        f" {cars['2024']:.0f}% in 2024."
    )
    shops = {
        (row["app"], row["year"]): row["value"] for row in raw("apps_abroad") if row["indicator"] == figures.SURVEY
    }
    assert figures.purchases()["2025"]["Temu"] == float(shops["Temu", "2025"])
    with pytest.raises(RecordError, match="apps_abroad has no row"):
        figures.fact("apps_abroad", app="Nobody")
    with pytest.raises(LookupError, match="one is needed"):
        figures.fact("apps_abroad", app="Temu")


def test_brier_score_and_binomial_are_those_of_other_code(table):
    hits, of, every = figures.count(table)
    assert (of + int((table["why_not"] != "").sum())) == every
    assert figures.at_least(hits, of) == pytest.approx(stats.binom.sf(hits - 1, of, 0.5))
    assert figures.at_least(3, 5, 0.75) == pytest.approx(stats.binom.sf(2, 5, 0.75))
    came = table["came"].dropna().astype(int).tolist()
    assert words.brier(table) == pytest.approx(sum((0.9 - one) ** 2 for one in came) / of)
    for given in ((7, 6, 0.5), (-1, 6, 0.5), (1, 6, 1.5)):
        with pytest.raises(ValueError, match="found"):
            figures.at_least(*given)
    with pytest.raises(ValueError, match="found 130"):
        figures.slip("today", 130)


def test_funds_and_plans_count_once_a_year():
    events = data.load("policy_events")
    alone = records.part_of_the_centre(events, counted="limits", until=2026)
    more = records.part_of_the_centre(events, counted="limits and programmes", until=2026)
    assert more.told["of"] == alone.told["of"] + 4, "three chip funds and one plan"
    assert 0 < alone.value < more.value < 50


# ------------------------------------------------------------------------------------------- words that follow figures


def world(**came):
    """The table of predictions with other outcomes."""
    real = predictions.scored()
    return real.assign(came=pd.Series({**real["came"].to_dict(), **came}, dtype="boolean"))


def test_titles_follow_the_outcomes(table):
    assert figures.timeline(table).layout.meta["title"].startswith("9 of 12 predictions came true")
    scored = table["came"].dropna().index
    assert figures.timeline(world(**dict.fromkeys(scored, True))).layout.meta["title"].startswith("All predictions")
    assert figures.timeline(world(**dict.fromkeys(scored, False))).layout.meta["title"].startswith("None")
    assert figures.luck(9, 12).layout.meta["title"].startswith("Coins alone seldom")
    assert figures.luck(8, 12).layout.meta["title"].startswith("Coins alone often")
    assert "the essay wins 3" in figures.judges(world(E2=True)).layout.meta["title"]
    calm = table.assign(stays=table["came"].notna().where(table["came"].notna()).astype("boolean"))
    assert "right and wrong together" in figures.judges(calm).layout.meta["title"]
    share = predictions.world_share()
    assert "fell after" in figures.world_share(share[::-1].set_axis(share.index)).layout.meta["title"]
    assert "hardly moved" in figures.world_share(share * 0 + 5).layout.meta["title"]
    steps = figures.steps(data.load("policy_events"))
    assert "nearly alone" in figures.security(steps.assign(steps=0)).layout.meta["title"]
    cars = figures.cars(data.load("electric_cars"))
    turned = cars.assign(share=cars["share"].where(cars["economy"] != "China", 0.5))
    assert figures.electric(turned).layout.meta["title"].startswith("Electric cars spread most in Europe")


def test_the_title_on_shops_follows_the_survey(monkeypatch):
    real = figures.purchases()
    for value, says in ((25.0, "Temu passed Amazon"), (23.0, "still behind Amazon"), (24.0, "drew level")):
        made = real.assign(**{"2025": real["2025"].where(real.index != "Temu", value)})
        monkeypatch.setattr(figures, "purchases", lambda made=made: made)
        assert says in figures.abroad().layout.meta["title"]


def test_what_is_said_of_the_lazy_forecaster_follows_the_outcomes(table):
    assert "exactly as many as" in words.told_lazy(table)
    assert "never differ" in words.told_lazy(table)
    assert "more than the lazy" in words.told_lazy(world(E2=True))
    assert "fewer than the lazy" in words.told_lazy(world(E1=False))
    assert "never differ" not in words.told_lazy(table.assign(stays=table["stays"].where(table.index != "R4", False)))
    every = world(**dict.fromkeys(table["came"].dropna().index, True))
    assert "which is better than" in words.told_brier(every)
    assert "no better than" in words.told_brier(world(E1=False, R1=False))
    assert "which is rare" in words.told_luck(every) and "so nine hits could be luck" in words.told_luck(table)
    assert "too few to show foresight" in words.told_few(table)
    longer = table.assign(stays=table["stays"].where(~table.index.isin(["R1", "R2"]), False))
    assert "do not show foresight" in words.told_few(longer)
    assert "so these show foresight" in words.told_few(longer.assign(came=every["came"]))
    assert "has 3 of 3" in words.told_timeline(world(H1=True)) and "have 3 of 4" in words.told_timeline(table)
    assert "essay by essay" in words.told_lazy(table) and "essay by essay" not in words.told_lazy(world(E2=True))


@pytest.mark.parametrize(("id", "told", "yes", "no"), [
    ("R1", words.told_share, "we score a hit", "we score a miss"),
    ("R4", words.told_security, "we score a hit", "We score a miss"),
    ("R4", words.told_wrong, "held for the decade", "didn't last"),
    ("E4", words.told_abroad, "weren't bound to", "did win abroad"),
])  # fmt: skip
def test_what_is_said_of_one_outcome_follows_it(id, told, yes, no, monkeypatch):
    for outcome, says, other in ((True, yes, no), (False, no, yes)):
        made = world(**{id: outcome})
        monkeypatch.setattr(predictions, "scored", lambda test="first", made=made: made)
        assert says in told() and other not in told()


def test_what_the_second_tests_change_is_told(monkeypatch):
    real = predictions.scored
    assert "two outcomes change" in words.told_second() and "stays at 9" in words.told_second()
    first = real()
    monkeypatch.setattr(predictions, "scored", lambda test="first": first)
    assert "all outcomes are the same" in words.told_second()
    second = world(E1=False)
    monkeypatch.setattr(predictions, "scored", lambda test="first": second if test == "second" else first)
    assert "one outcome changes" in words.told_second() and "moves from 9 to 8" in words.told_second()


def test_changes_are_told_by_how_many_tests_they_passed(monkeypatch):
    told = words.told_change()
    assert "Winning a customer" in told and "China approaches" not in told and "Beijing, Shanghai" not in told
    made = world(E1=False, E2=False, H3=False)
    monkeypatch.setattr(predictions, "scored", lambda test="first": made)
    assert "none came by both tests" in words.told_change()


def test_hits_dealt_out_are_those_of_a_simulation(table, monkeypatch):
    random = np.random.default_rng(0)
    known = table.dropna(subset="came")
    who, came = known["essay"].to_numpy(dtype=object), known["came"].to_numpy(dtype=float)

    def gap(hit):
        share = pd.Series(hit).groupby(who).mean()
        return share.max() - share.min()

    second = predictions.scored("second")
    for one in (table, second, world(R1=False, R2=False)):
        real, often, least = figures.dealt(one)
        came = one["came"].dropna().to_numpy(dtype=float)
        drawn = np.array([gap(random.permutation(came)) for _ in range(800)])
        assert real == pytest.approx(gap(came))
        assert often == pytest.approx((drawn >= real - 1e-9).mean(), abs=0.06)
        assert (drawn >= least - 1e-9).mean() < 0.08
    assert "luck is enough" in words.told_dealt() and "is always at least as wide" in words.told_dealt()
    apart = world(H1=False, H2=False, H3=False, E2=True, R4=True)
    monkeypatch.setattr(predictions, "scored", lambda test="first": apart)
    assert "hardly enough" in words.told_dealt() and "every deal" not in words.told_dealt()


def test_the_best_score_is_told_with_its_reason(table):
    assert "Norris does best with 0.17" in words.told_by_essay(
        table
    ) and "each essay has one miss" in words.told_by_essay(table)
    assert "each essay" not in words.told_by_essay(world(R4=True))
    assert words.told_by_essay(world(R4=True)).startswith("Breznitz and Murphree do best")


def test_the_reply_on_security_follows_the_dates(monkeypatch):
    assert (
        "did come before the steps" in words.told_reply()
        and "even without the two against ZTE" in words.told_security()
    )
    changed(
        monkeypatch, "policy_events", lambda frame: frame[~((frame["topic"] == "Chip fund") & (frame["year"] < 2019))]
    )
    assert "didn't come before the steps" in words.told_reply()


@pytest.mark.parametrize(("outcomes", "says", "other"), [
    ({}, "kept its place", "kept the peace"),
    ({"R1": False}, "Beijing provoked", "kept its place"),
    ({"R4": True}, "kept the peace", "Beijing provoked"),
])  # fmt: skip
def test_the_reply_on_security_follows_the_outcomes(outcomes, says, other, monkeypatch):
    made = world(**outcomes)
    monkeypatch.setattr(predictions, "scored", lambda test="first": made)
    assert says in words.told_reply() and other not in words.told_reply()


def test_both_tests_of_the_cost_of_a_customer_are_those_of_the_files(table):
    rows = [row for row in raw("firm_panel") if row["firm"] == "PDD" and row["preferred"].lower() in ("yes", "true")]
    selling = {
        row["period_end"]: float(row["value"])
        for row in rows
        if row["indicator"] == "sales and marketing cost" and row["period_end"]
    }
    people = {row["period_end"]: float(row["value"]) for row in rows if row["indicator"] == "active customers"}
    day = "{}-12-31".format
    added, every = (
        [selling[day(year)] / (people[day(year)] - before * people[day(year - 1)]) for year in (2019, 2020)]
        for before in (1, 0)
    )
    assert table["figures"]["E1"] == f"PDD spent {added[0]:.0f} yuan per added customer in 2019, {added[1]:.0f} in 2020"
    second = predictions.scored("second")["figures"]["E1"]
    assert second == f"PDD spent {every[0]:.0f} yuan per customer in 2019, {every[1]:.0f} in 2020"
    assert f"{every[0]:.0f} yuan in 2019 and {every[1]:.0f} in 2020" in words.told_elsewhere()


def test_the_official_figure_of_a_fine_counts():
    events = data.load("policy_events")
    assert predictions.largest_fine(events) == 18.2 and "18.2 billion" in words.told_limits()
    assert predictions.scored("second")["figures"]["E5"] == "largest fine of a platform: 18.2 billion yuan"
    assert predictions.largest_fine(events[~events["event"].astype(str).str.startswith("Fine of")]) == 0


@pytest.mark.parametrize("essay", list(predictions.SAID))
def test_each_essay_is_told_with_test_outcomes_and_reply(essay):
    first, second, shown = predictions.scored(), predictions.scored("second"), figures.of_essay(essay)
    mine = first[first["essay"].eq(essay)].dropna(subset="came")
    assert list(shown.index) == mine["sentence"].tolist() and not shown.isna().any().any()
    assert [one == "hit" for one in shown["outcome"]] == mine["came"].tolist()
    assert [one == "hit" for one in shown["second test"]] == second["came"][mine.index].tolist()
    with pytest.raises(LookupError, match="take one of Red Queen, Norris, Lu Ming"):
        figures.of_essay("Nobody")


def test_minerals_are_told_by_their_years(monkeypatch):
    assert "in 2010, the year of the essay, and again in 2023" in words.told_minerals()
    changed(monkeypatch, "policy_events", lambda frame: frame[(frame["topic"] != "Minerals") | (frame["year"] > 2010)])
    assert "minerals in 2023, 2024 and 2025" in words.told_minerals()


def test_the_city_of_deepseek_is_told_by_its_records(monkeypatch):
    assert "ahead by one" in words.told_lag()
    real = predictions.lags()
    for city, says in (("Beijing", "no longer ahead"), ("Wuhan", "level with the next")):
        moved = real.copy()
        moved.loc[moved.index[moved["model"].eq("Qwen3.7-Max")], "city"] = city
        monkeypatch.setattr(predictions, "lags", lambda moved=moved: moved)
        assert says in words.told_lag()


# --------------------------------------------------------------------------------------------- prose follows the words


@pytest.fixture(scope="module")
def names():
    return lesson_text.names_of(TOPIC)


SAID = {
    "RQ-19": ("China kept its place for the decade, and its R&D", "model did not last the decade", "lasted the decade depends on", "can't tell whether China's model"),
    "RQ-40": ("was followed by a loss", "brought no loss that our figures show", "brought a loss depends on", "brought a loss is open"),
    "RQ-95": ("was the chief risk, as the authors warned", "was not the chief risk by our count", "was the chief risk depends on", "was the chief risk is open"),
}  # fmt: skip


@pytest.mark.parametrize(("claim", "word"), list(itertools.product(CLAIMS, rules.VERDICTS)))
def test_prose_follows_the_word_of_each_claim(names, claim, word, monkeypatch):
    lesson_words.turn(monkeypatch, claim, word)
    text = lesson_text.prose(TOPIC, names, "## The argument at its strongest")
    at = {"supported": 0, "contradicted": 1, "open": 3}.get(word, 2)
    for n, said in enumerate(SAID[claim]):
        assert (said in text) == (n == at), (said, word)
    right = text[text.index("**What the essays got right.**") : text.index("**Missed or left open.**")]
    assert (SAID[claim][at] in right) == (word == "supported"), "only what is supported is told as right"
    assert not re.search(r"\{\{|\}\}", text)


@pytest.mark.parametrize("claim", ["RQ-20", "RQ-39", "RQ-92", "HZ-22"])
def test_the_words_of_other_lessons_are_never_typed(names, claim, monkeypatch):
    real = claims.settle
    for word in ("supported", "contradicted"):
        monkeypatch.setattr(
            claims,
            "settle",
            lambda one, word=word: dataclasses.replace(real(one), verdict=word) if one == claim else real(one),
        )
        assert words.verdict(claim) == f"*{word}*"
        assert f"*{word}*" in lesson_text.prose(TOPIC, names, "## The argument at its strongest")


# ------------------------------------------------------------------------------------------------------------ the lab


def test_every_probability_draws_and_costs_what_it_should(the_lab):
    for probability in range(0, 101, 5):
        reply = the_lab.answer(probability=probability)
        assert reply["spec"] and not reply["error"]
        yes, no = lesson_lab.costs(probability)
        assert yes + no == pytest.approx(probability**2 / 1e4 + (1 - probability / 100) ** 2)
    assert lesson_lab.costs(90) == pytest.approx((0.01, 0.81))


def test_the_presets_tell_different_stories(the_lab):
    specs = [the_lab.answer(**values)["spec"] for values in the_lab.presets.values()]
    assert len(set(specs)) == len(specs) == 4


def test_what_cannot_be_drawn_is_said_in_a_sentence():
    with pytest.raises(lab.Say, match="between 0 and 100 per cent, not 120"):
        lesson_lab.draw(120)


def test_saying_what_you_believe_costs_least():
    for belief in (0.1, 0.3, 0.7):
        lost = {p: belief * lesson_lab.costs(p)[0] + (1 - belief) * lesson_lab.costs(p)[1] for p in range(101)}
        assert min(lost, key=lost.get) == round(100 * belief)


# ------------------------------------------------------------------------------------------------------- the exercises

HEAD = "import math\nfrom course.lessons.what_came_after import figures, predictions\nt = predictions.scored()\n"
LU = HEAD + "c = t.loc[['H1', 'H2', 'H3'], 'came'].astype(int)\n"
KIND = HEAD + "h = int(t['came'].sum() + t['came'].isna().sum()); n = len(t)\n"
EITHER = HEAD + "b = predictions.scored('second')\ne = (t['came'] | b['came']).dropna()\nn, h = len(e), int(e.sum())\n"
RIGHT = {
    "1": [
        LU + "answer = round(float(((0.7 - c) ** 2).mean()), 2)",
        LU + "answer = np.float64(sum((0.7 - x) ** 2 for x in c) / 3)",
        LU + "answer = (c.sum() * 0.3**2 + (3 - c.sum()) * 0.7**2) / 3",
        LU + "answer = np.mean(np.square(c.to_numpy() - 0.7))",
        LU + "answer = c.map(lambda x: (0.7 - x) ** 2).mean()",
    ],
    "2": [
        KIND + "answer = 100 * figures.at_least(h, n)",
        KIND + "answer = round(100 * figures.at_least(h, n), 2)",
        KIND + "answer = np.float64(100 * (1 - sum(math.comb(n, k) for k in range(h)) / 2**n))",
        KIND + "answer = pd.Series([100 * math.comb(n, k) * 0.5**n for k in range(h, n + 1)]).sum()",
        KIND + "from scipy import stats\nanswer = 100 * stats.binom.sf(h - 1, n, 0.5)",
    ],
    "3": [
        EITHER + "answer = 100 * figures.at_least(h, n, 0.75)",
        EITHER + "answer = round(100 * figures.at_least(h, n, 0.75), 1)",
        EITHER + "from scipy import stats\nanswer = np.float64(100 * stats.binom.sf(h - 1, n, 3 / 4))",
        EITHER + "answer = 100 * sum(math.comb(n, k) * 3**k for k in range(h, n + 1)) / 4**n",
        EITHER + "answer = 100 * (1 - sum(math.comb(n, k) * 0.75**k * 0.25 ** (n - k) for k in range(h)))",
    ],
}


@pytest.mark.parametrize(("exercise", "code"), [(one, code) for one, codes in RIGHT.items() for code in codes])
def test_a_right_answer_by_another_way_is_accepted(exercise, code):
    assert exercises.check(TOPIC, exercise, exercises.run(code)).status == "correct"


@pytest.mark.parametrize("exercise", RIGHT)
def test_five_wrong_answers_are_told_apart_and_diagnosed(exercise):
    right, wrong = exercises.reference(TOPIC, exercise)
    values = [float(value) for value in (right, *wrong)]
    assert len(wrong) >= 5 and len(RIGHT[exercise]) >= 5
    assert all(abs(a - b) > 0.01 for a, b in itertools.combinations(values, 2)), values
    told = [exercises.check(TOPIC, exercise, value) for value in values[1:]]
    assert all(one.status != "correct" for one in told)
    assert len({str(one) for one in told}) == len(told)
