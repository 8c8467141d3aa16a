"""The lab at its limits, words that follow figures and verdicts, the exercises, and what must hold of the text."""

import dataclasses
import html
import re

import lesson_answers
import lesson_text
import lesson_words
import numpy as np
import pandas as pd
import pytest

from course import charts, data, lab, master
from course.ledger import claims, records
from course.ledger.rules import VERDICTS
from course.lessons.money_standards_control import figures
from course.lessons.money_standards_control import lab as lesson_lab
from course.lessons.money_standards_control import records as room
from course.practice import exercises

TOPIC = "money_standards_control"


@pytest.fixture(scope="module")
def events():
    return data.load("policy_events")


@pytest.fixture(scope="module")
def starts(events):
    return figures.starts(events)


@pytest.fixture(scope="module")
def credit():
    return data.load("credit_by_firm")


@pytest.fixture(scope="module")
def stages():
    return data.load("venture_capital_by_maker")


@pytest.fixture(scope="module")
def panel():
    return data.load("firm_panel")


@pytest.fixture(scope="module")
def the_lab():
    return lesson_lab.the_lab()


def moved_to(events, day, **where):
    """The events with some on another day."""
    mine = np.logical_and.reduce([events[key].eq(entry) for key, entry in where.items()])
    assert mine.any(), where
    return events.assign(
        date_first_day=events["date_first_day"].where(~mine, day), date=events["date"].where(~mine, day)
    )


# ------------------------------------------------------------------------------------------------------------ the lab


@pytest.mark.parametrize("name", ["stops", "begins"])
def test_every_control_at_its_least_middle_and_greatest_value(the_lab, name):
    control = next(c for c in the_lab.controls if c.name == name)
    for value in control.extremes():
        reply = the_lab.answer(**{name: value})
        assert reply["spec"], (name, value, reply["error"])
        assert "NaN" not in reply["spec"] and "Infinity" not in reply["spec"]


@pytest.mark.parametrize("values", [{"stops": "a dream"}, {"begins": "a dream"}])
def test_what_cannot_be_drawn_is_said_in_a_sentence(the_lab, values):
    with pytest.raises(lab.Say, match="'a dream'"):
        lesson_lab.draw(**{**the_lab.defaults, **values})


def test_the_presets_tell_different_stories(the_lab):
    titles = [the_lab.figure(**values).layout.meta["title"] for values in the_lab.presets.values()]
    assert 3 <= len(titles) <= 5 and len(set(titles)) == len(titles)


def test_the_lab_counts_what_the_lesson_counts(starts):
    plain = lesson_lab.waits("the first country in the world", "the first sale")
    assert plain.tolist() == starts["years"].tolist()
    late = lesson_lab.waits("the first country in the world", "licences for all standards")
    assert late["4G"] > plain["4G"] and late["5G"] < plain["5G"] and late["3G"] < plain["3G"]
    assert lesson_lab.title(pd.Series({"3G": 7.0, "4G": 3.0, "5G": -0.5})).endswith("late, the fifth 6 months early")


# --------------------------------------------------------------------------------------- words that follow the figures


def test_waits_are_differences_of_days(starts):
    assert starts["years"].tolist() == [7.47, 4.01, 0.58]
    assert starts["where"].tolist() == ["Japan", "Sweden and Norway", "South Korea and United States"]
    assert figures.span(8.47) == "8.5 years" and figures.span(0.58) == "7 months"


def test_an_upgrade_of_the_second_generation_starts_no_clock(events, starts):
    half = events["standard"].eq(figures.HALF)
    assert half.sum() == 1 and events.loc[half, "date_first_day"].iloc[0] < "2001-10-01", "it would come first"
    assert figures.from_half(events) == pytest.approx(8.47)
    assert "came 8.5 years later" in figures.timeline_figure(starts, events).layout.meta["note"]
    named = events.assign(standard=events["standard"].where(~half, "W-CDMA"))
    assert figures.starts(named)["where"]["3G"] == "South Korea"


def test_the_words_for_six_clocks_follow_them(starts):
    said = figures.whichever_clock(starts)
    assert "the wait shrinks" in said and "late with 5G at all depends on the clock" in said
    assert "doesn't come from our choice" in said
    late = starts.assign(**{"on sale": pd.to_datetime(starts["on sale"]) + pd.to_timedelta([0, 0, 9000], unit="D")})
    assert "Whether the wait shrinks" in figures.whichever_clock(late)
    assert "our choice" not in figures.whichever_clock(late)
    japan = starts.assign(Japan=starts["abroad"])
    assert "None of them turns a delay into a lead" in figures.whichever_clock(japan)


def test_the_words_for_a_wait_follow_it(starts):
    assert figures.behind_japan(starts, "3G") == "7.5 years behind Japan"
    assert figures.behind_japan(starts, "5G") == "4 months ahead of Japan"
    assert "shrank from 7.5 years to 7 months" in figures.timeline_title(starts)
    assert "isn't always years late" in figures.not_always(starts)
    longer = starts.assign(years=[1.0, 2.0, 3.0])
    assert "grew" in figures.timeline_title(longer) and "more than a year late" in figures.not_always(longer)


def test_a_generation_without_a_step_is_named(events):
    here = events["generation"].eq("5G") & events["event"].eq("commercial launch") & events["iso3"].eq("CHN")
    with pytest.raises(LookupError, match="no sale of 5G"):
        figures.starts(events[~here])


def test_the_words_for_who_waited_follow_the_dates(events):
    table = figures.waited(events)
    assert table["years"].round(1).tolist() == [7.3, 7.0, 0.8, 5.2, 2.2, 0.2]
    assert table.index.str.endswith(figures.HOME).tolist() == [False, False, True, False, True, False]
    assert figures.sooner(table) and "waited less for" in figures.waited_title(table)
    said = figures.waited_in_words(table, events)
    assert "In both generations the home-grown standard waited less" in said
    assert "it was ready last, and all licences came 9 months after" in said and "15 months before FDD" in said
    early = moved_to(events, "2000-04-01", event="trial service in 8 cities")
    other = figures.waited(early)
    assert "did not always wait less" in figures.waited_title(other)
    assert "didn't wait less in both" in figures.waited_in_words(other, early)
    assert "it wasn't ready last" in figures.waited_in_words(other, early)
    late = moved_to(events, "2016-12-04", event="licences issued", standard="TD-LTE")
    assert not figures.sooner(figures.waited(late)) and figures.fdd_after(events) == 15
    assert "waited 3.0 years" in figures.waited_figure(table, events).layout.meta["note"]
    with pytest.raises(LookupError, match="no service of TD-LTE abroad"):
        figures.waited(events[events["iso3"].ne("SAU")])


def test_the_words_for_money_follow_the_sums(events):
    capital = data.load("venture_capital")
    fine = figures.event(events, "Licence fees", "Qualcomm")
    table = figures.sums(events, capital, fine["value"] / fine["value_2"])
    assert table.round(1).tolist() == [32.0, 22.2, 4.6, 1.0]
    assert "spent more on" in figures.sums_title(table) and "spent less on" in figures.sums_title(table[::-1])
    assert figures.share_in_words(pd.Series([44.0, 37.9, np.nan, 40.0])) == "38% to 44%"
    with pytest.raises(ValueError, match="rate must be above 0"):
        figures.sums(events, capital, 0)
    with pytest.raises(LookupError, match="has 0 events of 'Chip fund'"):
        figures.event(events, "Chip fund", "Fourth")


def test_the_words_for_credit_follow_the_figures(credit):
    table = figures.weights(credit)
    assert figures.gaps(table) == {"less": ["jobs in towns"], "about": ["GDP"], "more": ["taxes"]}
    assert "depends on the yardstick" in figures.weights_title(table)
    assert figures.weights_title(table.assign(weight=90.0)) == "Smaller firms got less credit than they weigh"
    assert figures.weights_title(table.assign(weight=10.0)) == "Smaller firms got their share of credit"
    assert figures.share_of_loans(credit) == pytest.approx(56.85, abs=0.01)
    assert figures.share_of_loans(credit, ("small",)) == pytest.approx(24.28, abs=0.01)
    assert figures.small_in_words(credit) == "20% to 57%"


def test_the_words_for_new_loans_follow_the_figures(credit):
    table = figures.new_loans(credit)
    assert "to state firms" in figures.loans_title(table)
    said = figures.lardy(table)
    assert "In 2012 private firms got more" in said and "By 2016 state firms got far more" in said and "better" in said
    turned = table[table.columns[::-1]].set_axis(table.columns, axis=1)
    assert "to private firms" in figures.loans_title(turned)
    assert figures.loans_title(table).startswith("By one count")
    assert "In 2012 state firms got more" in figures.lardy(turned) and "better" not in figures.lardy(turned)


def test_the_chart_of_limits_says_what_lies_in_the_decade_and_the_table_what_each_step_was(events):
    fig = figures.limits_figure(events)
    said, told = charts.describe(fig), charts.table_html(fig, rows=99)
    assert "Chinese limits on minerals, 1 by 2020: 2010-07; 4 after 2020: 2023-08-01, " in said
    assert "Chinese limits on chips, 2 after 2020: 2025-11, " in said and "forecast, 2010 to 2020, is shaded" in said
    steps = figures.limits(events)
    assert len(steps) > 20 and all(html.escape(f"{one.date}: {one.event}") in told for one in steps.itertuples())


def test_the_lab_names_the_first_countries(the_lab):
    said = charts.describe(the_lab.figure())
    assert "first country in the world (3G: Japan; 4G: Sweden and Norway; 5G: South Korea and United States)" in said
    assert "Sweden" not in charts.describe(the_lab.figure(begins="Japan"))


def test_the_words_for_capital_by_stage_follow_the_figures(stages):
    assert figures.than_america(stages) == "a larger share in China than in the United States, 10% against 7%"
    american = stages["maker"].eq("NVCA and PwC")
    assert figures.than_america(stages.assign(value=stages["value"].where(~american, 40.0))).startswith("a smaller")
    assert figures.rarely() == f"{room.RQ_17.questions[0].line.at:.0f}%"
    with pytest.raises(LookupError, match="has 0 rows of 'share of venture money, seed' by Dealroom in 2010"):
        figures.stage(stages, "Dealroom", "share of venture money, seed")


def test_the_words_for_limits_follow_the_events(events, panel):
    table = figures.limits(events)
    assert figures.limits_title(table) == "Both sides set limits within the decade, and more came after it"
    later = figures.limits(events[~(events["topic"].eq("Minerals") & events["year"].eq(2010))])
    assert figures.limits_title(later) == "Only America set limits within the decade, and more came after it"
    assert figures.limits_title(table[table["at"] < 2021]) == (
        "Both sides set limits within the decade, and fewer came after it"
    )
    assert figures.limits_title(table[table["at"] > 2021]).startswith("Neither side")
    assert figures.steps_by(events, 2020) == 8 and figures.steps_by(events, 2014) == 0
    assert figures.two_firms(panel) == (
        "SMIC's revenue grew by 106%, while Huawei's shrank by 18%. So the authors could point to SMIC, and their"
        " critics to Huawei"
    )
    both = panel["firm"].eq("Huawei") & panel["period"].astype(str).eq("2023") & panel["indicator"].eq("revenue")
    grown = figures.two_firms(panel.assign(value=panel["value"].where(~both, 2000.0)))
    assert "and Huawei's grew" in grown and "point to" not in grown
    assert figures.huawei_since(panel).startswith("By 2024 Huawei was back where it had been in 2019")
    last = panel["firm"].eq("Huawei") & panel["period"].astype(str).eq("2024") & panel["indicator"].eq("revenue")
    assert "50% below" in figures.huawei_since(panel.assign(value=panel["value"].where(~last, 429.4165)))


# ------------------------------------------------------------------------------------- words that follow the verdicts


@pytest.mark.parametrize("word", VERDICTS)
@pytest.mark.parametrize("claim_id", list(figures.ABOUT))
def test_what_is_said_of_a_claim_follows_its_word(monkeypatch, claim_id, word):
    lesson_words.turn(monkeypatch, claim_id, word, bare=True)
    mine = next(part for part in figures.settled_in_words().split(". ") if figures.ABOUT[claim_id] in part)
    stem = {
        "supported": r"holds?\.?$",
        "qualified": r"in part",
        "depends": r"depends? on",
        "contradicted": r"contradicted by",
        "open": r"can't be decided",
    }
    assert [name for name, pattern in stem.items() if re.search(pattern, mine)] == [word], mine
    if claim_id == "RQ-13":
        assert figures.seven_years() == figures.SEVEN[word] and figures.got_right() == figures.RIGHT[word]


def test_a_stand_in_is_named_where_a_word_rests_on_one(monkeypatch):
    assert figures.by_proxy() == " The answers on security and credit rest on a stand-in (“by proxy”)."
    real = claims.settle
    monkeypatch.setattr(claims, "settle", lambda one, *rest: dataclasses.replace(real(one, *rest), verdict="open"))
    assert figures.by_proxy() == ""


def test_there_is_a_sentence_for_every_word_and_answer():
    assert set(figures.SEVEN) == set(figures.RIGHT) == set(VERDICTS)
    assert set(figures.STRIP) == {"yes", "no", "mixed", "unclear"}
    assert list(figures.ABOUT) == master.head(TOPIC)["foreground"]
    assert figures.strip().layout.meta["title"] == figures.STRIP["mixed"]


def test_no_word_of_a_verdict_is_typed_in_the_lesson_or_its_notes():
    assert lesson_words.verdict_words(TOPIC, r"depends on the (?:weight|stages)") == []


# ----------------------------------------------------------------------------------------------------------- verdicts


def test_every_testable_claim_of_the_lesson_has_a_verdict():
    rows = {row.id for row in claims.ledger().values() if row.lesson == TOPIC and row.testable == "yes"}
    assert rows == {*master.head(TOPIC)["claims"]}
    assert all(records.find(row) for row in rows)


def test_capital_by_stage_is_asked_only_where_the_survey_has_it(stages):
    assert room.to_the_young(stages, stages="seed", counted="deals", year=2009) is None
    found = room.to_the_young(stages, stages="seed and start-up", counted="money", year=2010)
    assert (found.value, found.low, found.high) == pytest.approx((27.6, 27.55, 27.65))
    assert room.less_than_in_america(stages, counted="deals").value == pytest.approx(11.13 - 19.9)


# ------------------------------------------------------------------------------------------- the tables of the lesson


def test_what_the_text_says_in_words_still_holds(events, starts, credit):
    """The prose draws conclusions from computed numbers: here they are, so that another edition of the data is seen."""
    networks = events[events["generation"].eq("3G")]
    assert networks.loc[networks["iso3"].eq("JPN"), "date"].tolist() == ["2001-10-01"]
    assert starts["on sale"]["3G"].year == 2009, "on sale only in 2009"
    assert starts["on sale"]["5G"] < starts["Japan"]["5G"], "ahead of Japan"
    assert starts["first licence"]["3G"] == starts["all licensed"]["3G"], "all licences came at once"
    assert starts["first licence"]["5G"] == starts["all licensed"]["5G"]
    four = events[events["generation"].eq("4G") & events["event"].eq("licences issued")]
    assert four.sort_values("date_first_day")["standard"].tolist() == ["TD-LTE", "FDD-LTE"]
    home = events[events["standard"].eq("TD-SCDMA") & events["iso3"].ne("CHN")]
    assert home.empty, "we know of none abroad"
    assert figures.event(events, "Mobile networks", "no more expansion")[["date", "value"]].tolist() == ["2014-12", 32]
    fine = figures.event(events, "Licence fees", "Qualcomm")
    assert fine["year"] == 2015 and "lower its fees" in fine["event"]
    table = figures.limits(events).sort_values("at")
    first = table.iloc[0]
    assert first["row"] == "Chinese limits on minerals" and first["date"] == "2010-07", "cut in July 2010"
    assert figures.event(events, "Minerals", "sharply cuts")["unit_2"] == "tonnes in 2006", "neither side began then"
    assert "World Trade Organization in 2014" in figures.event(events, "Minerals", "drops its export quotas")["event"]
    american = events[events["topic"].eq("Chips") & events["kind"].eq("limit") & events["iso3"].ne("CHN")]
    assert set(american.loc[american["year"] <= 2020, "iso3"]) == {"USA"}, "American steps"
    assert figures.small_and_micro(credit, "2025-06") > figures.small_and_micro(credit, "2014-12"), "rose"


@pytest.mark.parametrize("word", ["open", "supported", "contradicted"])
def test_the_notebook_says_no_sentence_that_a_flip_would_contradict(monkeypatch, word):
    """With every claim of the lesson turned to one word, what is printed names that word and no other."""
    real, mine = claims.settle, set(master.head(TOPIC)["claims"])
    monkeypatch.setattr(
        claims,
        "settle",
        lambda one, *rest: dataclasses.replace(real(one, *rest), verdict=word) if one in mine else real(one, *rest),
    )
    text = lesson_text.prose(TOPIC, lesson_text.names_of(TOPIC), "## The data")
    stem = {"open": "can't be decided", "supported": "hold.", "contradicted": "are contradicted by the figures"}
    about = "The claims about the seven years, venture capital for the young, security and credit"
    assert f"{about} {stem[word]}" in text and figures.SEVEN[word] in text
    assert not [one for other, one in stem.items() if other != word and f"credit {one}" in text]


# ---------------------------------------------------------------------------------------------------------- exercises

#: Answers to the exercises: other routes, rounded as asked, and types of numpy and pandas.
#: A fifth of 32 billion dollars at the rate of the fine, over 104.2 million phones for 1,000 yuan, in per cent.
EXTRA = 100 * 0.2 * 32e9 * 6.088 / 0.975 / 104.2e6 / 1000
LATER = (pd.Timestamp("2015-02-27") - pd.Timestamp("2013-12-18")).days / 365.25
SHARE = 8793 / 233.44 - 2070 / 47.05
RIGHT = {
    "1": [38.4, EXTRA, np.float64(EXTRA), pd.Series([38.4]), np.array([38.35])],
    "2": [1.19, LATER, np.float64(LATER), pd.Series([1.19]), 5.20 - 4.01],
    "3": [-6.3, SHARE, np.float64(SHARE), pd.Series([-6.3]), np.array([-6.33])],
}


@pytest.mark.parametrize(("exercise", "answer"), [(one, answer) for one, many in RIGHT.items() for answer in many])
def test_right_answers_by_other_routes_are_accepted(exercise, answer):
    assert exercises.check(TOPIC, exercise, answer).status == "correct"


#: Wrong answers, each with a word that its diagnosis must hold.
WRONG = {
    "1": {191.8: "whole network", 153.4: "Take the difference", 6.14: "Multiply the dollars", 0.98: "so multiply", 383.5: "yuan for each phone", 0.384: "Multiply it by 100", 45.4: "February 2013", 17.1: "all three standards"},
    "2": {5.2: "whole wait", 1.23: "two weeks", 2.0: "calendar years", 14.32: "months", 436: "days", -0.04: "first licences", 0.17: "Japan"},
    "3": {324.8: "customers grew", -14.4: "per cent", -18.1: "other two standards", 37.7: "December 2010", -0.6: "October 2012", 6.3: "earlier one"},
}  # fmt: skip


@pytest.mark.parametrize(("exercise", "answer", "says"), lesson_answers.each(WRONG))
def test_wrong_answers_get_a_true_diagnosis(exercise, answer, says):
    lesson_answers.told(TOPIC, exercise, answer, says)


def test_each_solution_runs_where_the_notebook_stands():
    """The notebook's own names are those of its first cell; a solution may use no other."""
    lesson_answers.stand_alone(TOPIC, "import pandas as pd\nfrom course import data")
