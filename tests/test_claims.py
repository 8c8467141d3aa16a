"""Claims: every claim of a lesson is in the ledger, its verdict is computed, and data that matter can change it."""

from __future__ import annotations

import html
import json
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import course
from course import data, master
from course.charts import display
from course.ledger import cards, claims, engine, forecasts, records, rules
from course.ledger import ways as every_way
from course.ledger.rules import Figure, Verdict
from course.lesson import Lesson
from course.practice import journal

ROOT = Path(__file__).parents[1]
IN_LESSONS = {claim_id: number for number in master.paths() for claim_id in master.head(number).get("claims") or ()}


def test_each_lesson_s_claims_are_in_the_ledger_under_that_lesson():
    for claim_id, number in IN_LESSONS.items():
        assert number in claims.get(claim_id).lesson.split(";"), claim_id


@pytest.mark.parametrize("number", master.paths())
def test_each_claim_of_a_lesson_is_settled_in_it(number):
    calls = re.findall(r"lesson\.settle\(([^)]*)\)", master.paths()[number].read_text(encoding="utf-8"))
    settled = [one for call in calls for one in re.findall(r"[A-Z]{2}-\d+", call) or master.head(number)["claims"]]
    assert sorted(settled) == sorted(master.head(number)["claims"])


def test_a_lesson_shows_no_other_lesson_s_claims():
    lesson = course.begin("closer_to_d_than_r")
    with pytest.raises(ValueError, match=f"Lesson {lesson.number} has no claim EX-01; its claims are RQ-15"):
        lesson.settle("EX-01")


@pytest.fixture
def three_claims(monkeypatch):
    """Return a lesson with three claims, of which one is in the foreground, and the list of what it shows."""
    monkeypatch.setattr(cards, "_prediction_form", lambda rows, prompt: called.append([row.id for row in rows]))
    monkeypatch.setattr(display, "widget_view", lambda widget: {})
    monkeypatch.setattr(display, "publish", lambda bundle, metadata=None: shown.append(bundle))
    called: list[list[str]] = []
    shown: list[dict[str, str]] = []
    mine = ("HZ-45", "HZ-72", "RQ-57")
    return Lesson("closer_to_d_than_r", "01", "Closer", mine, mine[:1]), shown, called


def test_only_the_foreground_is_predicted(three_claims):
    lesson, shown, called = three_claims
    lesson.predict()
    assert called == [["HZ-45"]]
    told = "\n".join(one.get("text/plain", "") + one.get("text/html", "") for one in shown)
    assert "HZ-45: " in told and not re.search("HZ-72|RQ-57", told)


def test_claims_outside_the_foreground_are_settled_in_one_folded_table_with_their_test(three_claims):
    lesson, shown, _ = three_claims
    lesson.settle()
    front, folded = shown
    assert "HZ-45" in front["text/html"] and not re.search("HZ-72|RQ-57", "".join(front.values()))
    table = folded["text/html"]
    assert table.startswith("<details><summary>Also checked: 2 more claims of this lesson</summary><table>")
    assert table.count("<details>") == 1 and table.endswith("</table></details>"), "a fold in a fold is not read"
    for claim_id in ("HZ-72", "RQ-57"):
        found = claims.verdict(claim_id)
        assert f"<strong>{found.shown}</strong>" in table and html.escape(found.sentence) in table
        assert html.escape(claims.get(claim_id).paraphrase) in table
        assert f"{claim_id}: {found.shown}. {found.sentence}" in folded["text/plain"]
        assert html.escape(cards._tested(claim_id)) in table
    assert "Yes, if " in table and "ways say" in table


def test_claims_named_one_by_one_are_settled_in_full(three_claims):
    lesson, shown, _ = three_claims
    lesson.settle("HZ-72")
    assert len(shown) == 1 and shown[0]["text/plain"].startswith("HZ-72: ")


def test_a_lesson_without_a_foreground_has_all_claims_in_front():
    topic = "start_here"
    assert "foreground" not in master.head(topic)
    assert list(master.foreground(topic)) == master.head(topic)["claims"] == list(course.begin(topic).foreground)


@pytest.mark.parametrize("front", [["EX-01"], ["RQ-15", "RQ-15"]])
def test_a_foreground_of_other_claims_is_refused(front, monkeypatch):
    topic = "closer_to_d_than_r"
    head = {**master.head(topic), "foreground": front}
    monkeypatch.setattr(master, "head", lambda topic: head)
    with pytest.raises(master.MasterError, match=f"foreground names {front[0]}, which must be one of the lesson's"):
        master.foreground(topic)


@pytest.mark.parametrize("claim_id", IN_LESSONS)
def test_a_verdict_is_computed_and_says_why(claim_id):
    found = claims.verdict(claim_id)
    assert found.verdict in rules.VERDICTS
    assert len(found.sentence) > 30 and found.sentence.endswith(".")
    assert all(np.isfinite(figure.value) for figure in found.figures)
    assert claims.verdict(claim_id) == found, "the same tables give the same verdict"


def perturbations(frame: pd.DataFrame):
    """Changes that should matter: values dealt out to other rows, time reversed, a scaled headline region, one region gone."""
    numbers = [
        c
        for c in frame.columns
        if pd.api.types.is_float_dtype(frame[c])
        or (pd.api.types.is_integer_dtype(frame[c]) and c not in ("year", "month"))
    ]
    random = np.random.default_rng(0)
    shuffled, flat = frame.copy(), frame.copy()
    for column in numbers:
        shuffled[column] = frame[column].to_numpy()[random.permutation(len(frame))]
        flat[column] = float(frame[column].astype(float).mean())
    if "code" in frame and not numbers:
        yield (
            "codes dealt out to other rows",
            frame.assign(code=frame["code"].to_numpy()[random.permutation(len(frame))]),
        )
    if "direction" in frame:
        for direction in frame["direction"].unique():
            yield f"every row is {direction}", frame.assign(direction=direction)
    yield "values dealt out to other rows", shuffled
    yield "every value the mean", flat
    if "year" in frame:
        yield "time reversed", frame.assign(year=frame["year"].max() + frame["year"].min() - frame["year"])
    keys = [
        c for c in ("iso3", "province", "city_code", "city", "region_code", "place", "state", "economy") if c in frame
    ]
    for key in keys[:1]:
        largest = frame.groupby(key, observed=True)[numbers[0]].sum().idxmax() if numbers else frame[key].iloc[0]
        for name in dict.fromkeys(
            [largest, *[n for n in ("CHN", "Guangdong", "Beijing") if n in set(frame[key].astype(str))]]
        ):
            mine = frame[key].astype(str) == str(name)
            scaled = frame.copy()
            for column in numbers:
                scaled[column] = scaled[column].astype(float)
                scaled.loc[mine, column] *= 0.3
            yield f"{name} scaled by 0.3", scaled
            yield f"{name} dropped", frame[~mine]


def ways(found: Verdict) -> list[str]:
    """What every way of a record found, and what is told of it; nothing for a rule."""
    return [found.sentence, *(part.frame().to_csv() for part in found.judged.parts)] if found.judged else []


@pytest.mark.parametrize("claim_id", IN_LESSONS)
def test_data_that_matter_change_the_verdict_or_its_figures(claim_id):
    tables = claims.tables(claim_id)
    assert tables, "a verdict without a table is typed"
    before = claims.verdict(claim_id)
    moved = {}
    for name in tables:
        for what, frame in perturbations(data.load(name)):
            try:
                after = claims.verdict(claim_id, **{name: frame})
            except (
                Exception
            ) as problem:  # a table without the region it rests on can't be judged: that is a change, too
                moved[f"{name}: {what}"] = type(problem).__name__
                continue
            if (after.verdict, after.figures, ways(after)) != (before.verdict, before.figures, ways(before)):
                moved[f"{name}: {what}"] = after.verdict
                break  # this table matters; the others are still to show it
    real = {what: result for what, result in moved.items() if result in rules.VERDICTS}
    # a record refuses most of these tables; tests/test_records.py has a world for each of its answers
    assert real or records.find(claim_id), f"nothing that was done to {tables} changes {claim_id}"
    for name in tables:
        assert any(what.startswith(f"{name}:") for what in moved), (
            f"{claim_id} names the table {name} and does not depend on it"
        )


@pytest.mark.parametrize(("given", "message"), [
    (dict(verdict="true", sentence="x", figures=[Figure("a", 1, "")]), "'true' is not one of supported"),
    (dict(verdict="supported", sentence="x", figures=[]), "rests on at least one figure"),
    (dict(verdict="supported", sentence="x", figures=[Figure("a", 1, "")], basis="model"), "A model alone can't"),
    (dict(verdict="contradicted", sentence="x", figures=[Figure("a", 1, "")], basis="model"), "A model alone can't"),
    (dict(verdict="open", sentence="x", figures=[Figure("a", 1, "")], basis="guess"), "'guess' is not one of"),
])  # fmt: skip
def test_a_verdict_that_claims_too_much_is_refused(given, message):
    with pytest.raises(ValueError, match=message):
        Verdict(**given)


def test_an_unknown_claim_names_its_neighbours():
    with pytest.raises(KeyError, match=r"no claim 'EX-999'.*EX-"):
        claims.get("EX-999")


def test_a_claim_without_a_record_says_where_to_write_one():
    with pytest.raises(KeyError, match=r"RQ-24 has no record; write one in course/lessons/.*/records.py"):
        claims.settle("RQ-24")


@pytest.mark.parametrize(("figure", "text"), [
    (Figure("a", 29.0, "of 31"), "a: 29 of 31"), (Figure("a", 1234.5, "firms"), "a: 1,234 firms"),
    (Figure("a", 0.4567, ""), "a: 0.457"), (Figure("a", 67.34, "%"), "a: 67.3%"), (Figure("a", 2013.0, "year"), "a: 2013"),
])  # fmt: skip
def test_a_figure_reads_well(figure, text):
    assert str(figure) == text


NONE_PLACED = {"no": None, "mixed": None, "yes": None, "turns_on": ""}


@pytest.fixture
def own_journal(monkeypatch, tmp_path):
    path = tmp_path / "p.jsonl"
    monkeypatch.setenv("COURSE_PROGRESS", str(path))
    monkeypatch.setattr(journal, "_memory", [])
    return path


def placed(no, mixed, yes, turns_on=""):
    return {"no": no, "mixed": mixed, "yes": yes, "turns_on": turns_on}


def say(form, seq, kind="values", **values):
    form._handle_custom_msg({"kind": kind, "seq": seq, "values": {"EX-13": placed(**values)}}, [])
    return form.reply


def test_chips_are_recorded_once_all_ten_are_placed(own_journal):
    rows = [claims.get("EX-13")]
    box = cards._prediction_form(rows, "Go on.")
    form = box.children[0]
    assert form.reply["values"] == {"EX-13": NONE_PLACED} and form.view["controls"][0]["kind"] == "chips"
    say(form, 1, no=None, mixed=None, yes=None)
    assert journal.read("prediction") == {}, "a form that was not touched does not predict"
    told = say(form, 2, no=6, mixed=3, yes=None, turns_on="measure")
    assert (
        told["headline"] == "EX-13: 1 chip left to place, so nothing is recorded yet."
        and journal.read("prediction") == {}
    )
    assert told["values"]["EX-13"] == placed(6, 3, None, "measure"), "nothing is lost"
    told = say(form, 3, no=6, mixed=3, yes=1, turns_on="measure")
    assert told["headline"] == "EX-13: 6 no, 3 mixed and 1 yes. Recorded." and told["notes"] == {"EX-13": "Recorded"}
    assert json.loads(own_journal.read_text()) == {
        "kind": "prediction",
        "key": "EX-13",
        "value": placed(6, 3, 1, "measure"),
        "version": 2,
    }
    told = say(form, 4, no=6, mixed=3, yes=5, turns_on="measure")
    assert (
        told["error"] == "EX-13: There are only 10 chips; found 14. Take 4 away."
        and told["values"]["EX-13"]["yes"] == 5
    )
    told = say(form, 5, no=None, mixed=3, yes=5, turns_on="measure")
    assert told["headline"].endswith("Your earlier prediction (6 no, 3 mixed and 1 yes) stays.") and not told["error"]
    assert journal.read("prediction") == {"EX-13": placed(6, 3, 1, "measure")} and told["notes"] == {"EX-13": ""}
    assert "'weather' is not a choice" in say(form, 6, no=6, mixed=4, yes=0, turns_on="weather")["error"]
    say(form, 7, kind="again", no=7, mixed=3, yes=0, turns_on="none")
    assert box.children[0] is not form and box.children[0].reply["values"] == {"EX-13": placed(7, 3, 0, "none")}
    again = cards._prediction_form(rows, "").children[0].reply
    assert (
        again["values"] == {"EX-13": placed(7, 3, 0, "none")}
        and again["headline"] == "Your earlier predictions are shown."
    )


def test_an_older_prediction_is_shown_as_the_nearest_chips_and_not_written_again(own_journal):
    journal.record("prediction", "EX-13", 30)
    form = cards._prediction_form([claims.get("EX-13")], "").children[0]
    assert (
        form.reply["values"] == {"EX-13": placed(5, 4, 1)}
        and "older ones as the nearest ten chips" in form.reply["headline"]
    )
    say(form, 1, no=5, mixed=4, yes=1)
    assert journal.read("prediction") == {"EX-13": 30}


def test_where_nothing_can_be_written_chips_are_noted(own_journal, monkeypatch):
    monkeypatch.setenv("COURSE_PROGRESS", str(own_journal / "no" / "such"))
    form = cards._prediction_form([claims.get("EX-13")], "").children[0]
    assert say(form, 1, no=6, mixed=3, yes=1)["headline"].endswith(
        "Noted for this session (nothing can be saved here)."
    )


def test_a_claim_without_choices_has_no_such_question():
    with_choice, without = (cards._chips(claims.get(one)) for one in ("EX-13", "RQ-97"))
    assert without["choice"] is None and [one["value"] for one in with_choice["choice"]["options"]][:2] == ["", "none"]
    assert {one["value"] for one in with_choice["choice"]["options"][2:]} == set(records.find("EX-13").choices)


def test_cards_stand_apart_from_the_form_and_say_what_to_do_without_it(own_journal, monkeypatch):
    shown = []
    monkeypatch.setattr(display, "publish", lambda bundle, metadata=None: shown.append(bundle))
    cards.show_cards(["EX-13", "EX-14"])
    static, form = shown
    assert display.WIDGET_MIME not in static and display.WIDGET_MIME in form
    told = static["text/html"]
    assert (
        html.escape(claims.get("EX-13").paraphrase) in told
        and "The test." in told
        and "write three numbers that add up to ten" in told
    )
    base = forecasts.base("belief the essay criticises", "start_here")
    assert (
        f"{sum(base.counts)} beliefs that the essay criticises: {base.counts[0]} no, {base.counts[1]} mixed and {base.counts[2]} yes"
        in told
    )
    shown.clear()
    cards.show_cards(["RQ-97"])
    assert "The test.</em> " in shown[0]["text/html"] and "accepted it before the essay" in shown[0]["text/html"]
    monkeypatch.setattr(cards, "_prediction_form", lambda *_: (_ for _ in ()).throw(ImportError))
    shown.clear()
    cards.show_cards(["EX-13"])
    assert len(shown) == 1 and "The test." in shown[0]["text/html"], "no widget library: the cards are still shown"


def test_a_verdict_stands_beside_what_was_predicted(own_journal, monkeypatch):
    shown = []
    monkeypatch.setattr(display, "publish", lambda bundle, metadata=None: shown.append(bundle))
    journal.record("prediction", "RQ-70", placed(1, 6, 3, "scale"), version=2)
    journal.record("prediction", "RQ-03", placed(1, 6, 3, "none"), version=2)
    journal.record("prediction", "EX-13", 20)
    cards.show_verdicts(["RQ-70", "RQ-03", "EX-13", "RQ-07"])
    text = shown[0]["text/html"]
    assert "You placed 1 no, 6 mixed and 3 yes. Your score is 0.05 (0 is perfect); the base rate has " in text
    assert "You said the scale, and it turns on the scale and the line: one point." in text
    assert "You said no choice, and it turns on the year of Shanghai: no point." in text
    assert "read from your older prediction of one number" in text and text.count("You placed") == 3
    assert text.count("The test answers: mixed") == 2 and "The test answers: yes" in text


def test_verdict_cards_escape_and_carry_a_sign(monkeypatch):
    shown = []
    monkeypatch.setattr(display, "publish", lambda bundle, metadata=None: shown.append(bundle))
    monkeypatch.setattr(cards, "verdict", lambda claim_id: Verdict("qualified", "a < b.", [Figure("x", 1, "")]))
    cards.show_verdicts(["EX-13"])
    assert "a &lt; b." in shown[0]["text/html"] and "◐ <strong>qualified</strong>" in shown[0]["text/html"]


@pytest.mark.parametrize(("where", "found"), [(dict(indicator="investment"), 2), (dict(indicator="investment", place="Lhasa"), 0)])  # fmt: skip
def test_a_value_that_is_not_one_is_refused(where, found):
    with pytest.raises(ValueError, match=f"Expected one value for indicator 'investment'.*; found {found}"):
        rules.only(data.load("place_facts_cn"), **where)


def test_the_one_value_may_stand_in_more_rows_than_one():
    table = pd.DataFrame({"place": ["a", "a", "b"], "value": [2.5, 2.5, 3.0]})
    assert rules.only(table, place="a") == 2.5


@pytest.mark.parametrize(
    ("claim", "question"), [("RQ-92", "half of a leader"), ("RQ-37", "no venture capital"), ("EX-13", "")]
)
def test_the_strip_of_a_claim_says_what_its_ways_say(claim, question):
    part = every_way.part_of(claim, question)
    fig = every_way.strip(claim, question)
    most = max(sum(way.answer == answer for way in part.ways) for answer in ("yes", "no", "unclear"))
    assert fig.layout.meta["title"].startswith(f"{most} of {len(part.ways)} ways")
    assert len(fig.layout.meta["title"].split()) <= 12 and part.question.whether in fig.layout.meta["subtitle"]
    told = every_way.turning(claim, question)
    assert (part.turns_on in told) if part.answer == "mixed" else "turns on" not in told


def test_the_words_on_what_turns_an_answer_follow_the_ways(monkeypatch):
    part = every_way.part_of("RQ-92", "half of a leader")
    for answer, said in (("mixed", "turns on"), ("unclear", "can tell"), ("no", "A few ways disagree")):
        monkeypatch.setattr(every_way, "part_of", lambda *_, answer=answer: replace(part, answer=answer))
        assert said in every_way.turning("RQ-92", "half of a leader")
    firm = replace(part, answer="yes", ways=tuple(replace(way, answer="yes") for way in part.ways))
    monkeypatch.setattr(every_way, "part_of", lambda *_: firm)
    assert every_way.turning("RQ-92") == "No way of asking says no."


def test_a_card_says_which_question_is_told_aside():
    found = claims.settle("HZ-26")
    told, has = cards._why("HZ-26", found), engine.votes(found.judged.record)
    assert not all(has)
    for part, votes in zip(found.judged.parts, has, strict=True):
        assert (f"<li>{part.question.name} (aside): " in told) != votes
    assert "(aside)" not in cards._why("RQ-70", claims.settle("RQ-70")), "all three of its questions decide"


def test_a_strip_of_what_was_not_asked_is_refused():
    with pytest.raises(KeyError, match="asks no question 'price' in several ways; it asks half of a leader"):
        every_way.strip("RQ-92", "price")
    with pytest.raises(KeyError, match="RQ-24 has no record"):
        every_way.strip("RQ-24")
    with pytest.raises(ValueError, match="has no claim EX-01"):
        course.begin("closer_to_d_than_r").strip("EX-01")


def test_settling_a_lesson_imports_no_other_room():
    """All rooms together take 15 MB, which is what a kernel may spend on its verdicts."""
    code = (
        "import sys, course\n"
        "from course.charts import display\n"
        "display.publish = lambda *given, **more: None\n"
        "course.begin('closer_to_d_than_r').settle()\n"
        "print(sorted({name.split('.')[2] for name in sys.modules if name.startswith('course.lessons.')}))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "['closer_to_d_than_r']"
