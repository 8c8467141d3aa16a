"""Claims: every claim of a lesson is in the ledger, its verdict is computed, and data that matter can change it."""

from __future__ import annotations

import html
import re

import numpy as np
import pandas as pd
import pytest

import course
from course import data, master
from course.charts import display
from course.ledger import cards, claims, records, rules
from course.ledger.rules import Figure, Verdict
from course.lesson import Lesson
from course.practice import journal

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
    assert [one["text/plain"][:5] for one in shown] == ["HZ-45"] and "HZ-72" not in shown[0]["text/html"]


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
    assert "Yes, if it is more than 50% of the world" in table and "ways say" in table


def test_claims_named_one_by_one_are_settled_in_full(three_claims):
    lesson, shown, _ = three_claims
    lesson.settle("HZ-72")
    assert len(shown) == 1 and shown[0]["text/plain"].startswith("HZ-72: ")


def test_a_lesson_without_a_foreground_has_all_claims_in_front():
    topic = "closer_to_d_than_r"
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
    if records.find(claim_id) is None:
        assert "Rule" in (claims.function(claim_id).__doc__ or ""), "the rule must be stated"
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


def test_a_claim_without_a_function_says_where_to_write_one():
    with pytest.raises(KeyError, match=r"course/lessons/let_localities_run/claims.py"):
        claims.function("RQ-24")


@pytest.mark.parametrize(("figure", "text"), [
    (Figure("a", 29.0, "of 31"), "a: 29 of 31"), (Figure("a", 1234.5, "firms"), "a: 1,234 firms"),
    (Figure("a", 0.4567, ""), "a: 0.457"), (Figure("a", 67.34, "%"), "a: 67.3 %"), (Figure("a", 2013.0, "year"), "a: 2013"),
])  # fmt: skip
def test_a_figure_reads_well(figure, text):
    assert str(figure) == text


def test_cards_come_before_and_predictions_are_kept(monkeypatch, tmp_path):
    monkeypatch.setenv("COURSE_PROGRESS", str(tmp_path / "p.jsonl"))
    monkeypatch.setattr(journal, "_memory", [])
    rows = [claims.get("EX-13")]
    box = cards._prediction_form(rows, "Go on.")
    form = box.children[0]
    assert form.reply["values"] == {"EX-13": 50} and journal.read("prediction") == {}
    form._handle_custom_msg({"kind": "values", "seq": 1, "values": {"EX-13": 50}}, [])
    assert journal.read("prediction") == {}, "a slider that was not moved does not predict"
    form._handle_custom_msg({"kind": "values", "seq": 2, "values": {"EX-13": 15}}, [])
    assert journal.read("prediction") == {"EX-13": 15} and form.reply["headline"] == "Recorded."
    form._handle_custom_msg({"kind": "again", "seq": 3, "values": {"EX-13": 20}}, [])
    assert journal.read("prediction") == {"EX-13": 20} == box.children[0].reply["values"]
    form._handle_custom_msg({"kind": "values", "seq": 4, "values": {"EX-13": 15}}, [])
    assert cards._prediction_form(rows, "").children[0].reply["values"] == {"EX-13": 15}, "it survives a restart"
    shown = []
    monkeypatch.setattr(display, "publish", lambda bundle, metadata=None: shown.append(bundle))
    cards.show_verdicts(["EX-13"])
    assert "You gave it 15 %." in shown[0]["text/html"]


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
