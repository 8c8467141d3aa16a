"""Exercises: every solution passes, every listed misreading gets its own message, and no answer breaks the checker."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from course import master
from course.charts import display
from course.practice import compare, exercises, journal

ALL = [(number, one.id) for number in master.paths() for one in master.exercises(number).values()]


def test_every_lesson_has_three_to_five_exercises():
    for number in master.paths():
        assert 3 <= len(master.exercises(number)) <= 5, number


@pytest.mark.parametrize(("lesson", "exercise"), ALL)
def test_the_solution_is_correct(lesson, exercise):
    right, _ = exercises.reference(lesson, exercise)
    assert compare.kind_of(compare.plain(right)) != "other"
    assert exercises.check(lesson, exercise, right).status == "correct"


@pytest.mark.parametrize(("lesson", "exercise"), ALL)
def test_each_misreading_gets_its_own_message(lesson, exercise):
    one = exercises.get(lesson, exercise)
    right, wrong = exercises.reference(lesson, exercise)
    for item, answer in zip(one.misreadings, wrong, strict=True):
        outcome = exercises.check(lesson, exercise, answer)
        if outcome.message.startswith("Close"):  # the mistake happens to give the right answer, rounded
            assert round(right, compare.decimals(float(answer))) == answer
            continue
        assert (outcome.status, outcome.misreading) == ("not yet", item.name)
        assert outcome.message == item.message


@pytest.mark.parametrize(("lesson", "exercise"), ALL)
def test_no_message_gives_the_answer_away(lesson, exercise):
    right, _ = exercises.reference(lesson, exercise)
    one = exercises.get(lesson, exercise)
    if compare.kind_of(compare.plain(right)) != "number":
        pytest.skip("only numbers can be searched for in a text")
    shown = {f"{float(right):.{digits}f}" for digits in (1, 2, 3)} | (
        {str(right)} if isinstance(right, int) and right > 9 else set()
    )
    told = " ".join([item.message for item in one.misreadings] + list(one.hints))
    assert not [text for text in shown if len(text) > 2 and text in told.split()]


@pytest.mark.parametrize(("lesson", "exercise"), ALL)
def test_an_untouched_stub_is_not_attempted(lesson, exercise):
    namespace: dict = {"pd": pd, "np": np}
    from course import data, metrics

    exec(exercises.get(lesson, exercise).stub, {**namespace, "data": data, "metrics": metrics}, namespace)
    assert exercises.check(lesson, exercise, namespace["answer"]).status == "not attempted"


@pytest.mark.parametrize(("lesson", "exercise"), ALL)
def test_right_answers_in_another_form_pass(lesson, exercise):
    right, _ = exercises.reference(lesson, exercise)
    kind = compare.kind_of(compare.plain(right))
    forms = {
        "number": lambda v: [
            float(v),
            np.float64(v),
            np.array(v),
            np.array([v]),
            [v],
            pd.Series([v], index=["x"]),
            pd.DataFrame({"a": [v]}),
        ],
        "text": lambda v: [v.upper(), f"  {v} ", [v], pd.Series([v])],
        "list": lambda v: [list(v), tuple(v), np.array(list(v), dtype=object), pd.Index(list(v))],
        "labelled": lambda v: [pd.Series(v), dict(pd.Series(v)), pd.Series(v).sample(frac=1, random_state=1)],
    }[kind](right)
    for form in forms:
        assert exercises.check(lesson, exercise, form).status == "correct", (type(form), form)


class Hostile:
    def __eq__(self, other):
        raise RuntimeError("no comparing")

    def __len__(self):
        raise RuntimeError("no length")

    __hash__ = None


HOSTILE = [
    float("nan"), float("inf"), -float("inf"), "", "twelve", True, [], {}, (), set(), object(), Hostile(), lambda: 1, 1 + 2j,
    np.array([]), np.zeros((2, 2)), pd.DataFrame({"a": [1, 2]}), pd.Series([], dtype=float), pd.Series([np.nan, 1.0]), pd.NA, pd.NaT,
    b"bytes", [None], {"a": None}, 10**400,
]  # fmt: skip


@pytest.mark.parametrize(("lesson", "exercise"), ALL)
def test_any_answer_gets_a_sentence_and_never_passes(lesson, exercise):
    for answer in HOSTILE:
        outcome = exercises.check(lesson, exercise, answer)
        assert outcome.status == "not yet", answer
        assert len(outcome.message) > 20 and outcome.message.endswith((".", "?")), answer


def example(solution: str, misreading: str = "answer = -99.5", check: str = "") -> master.Exercise:
    import re

    text = (
        f"```{{exercise}} 1 | A title\nPrompt.\n=== stub\nanswer = None\n=== solution\n{solution}\n=== check\n{check}\n"
        f"=== misreading | slip\nThat is the slip.\n---\n{misreading}\n=== hint\nHint.\n```\n"
    )
    return master.parse_exercise("99", re.search(master.FENCE, text), "test")


def judge(answer, right, wrong=(-99.5,), **check):
    one = example("answer = 1")
    one.check.update(check)
    return exercises.judge(one, answer, right, tuple(wrong))


@pytest.mark.parametrize(
    ("answer", "status"), [(12.0, "correct"), (12.05, "correct"), (12.07, "not yet"), (11.93, "not yet")]
)
def test_the_default_tolerance_is_half_a_percent(answer, status):
    assert judge(answer, 12.0).status == status


def test_whole_numbers_are_exact():
    assert judge(12, 12).status == judge(12.0, 12).status == "correct"
    assert judge(12.01, 12).status == "not yet"


def test_messages_go_type_then_shape_then_value():
    assert "your answer is a text" in judge("12", 12.0).message
    assert "True or False" in judge(True, 1.0).message
    assert "Pick out the one value" in judge([1.0, 2.0], 12.0).message
    assert "2 entries" in judge(["a", "b"], ["a", "b", "c"]).message
    assert "The label 'z'" in judge({"a": 1.0, "z": 2.0}, pd.Series({"a": 1.0, "b": 2.0})).message
    assert "not finite" in judge(float("nan"), 12.0).message
    assert (
        "factor of 100" in judge(0.12, 12.0, unit="percent").message
        and "percent" in judge(0.12, 12.0, unit="percent").message
    )
    assert "sign" in judge(-12.0, 12.0).message


def test_order_counts_only_where_it_is_asked():
    assert judge(["b", "a"], ["a", "b"]).status == "correct"
    assert judge(["b", "a"], ["a", "b"], order="fixed").status == "not yet"


def test_a_misreading_of_another_kind_is_recognised_too():
    assert judge(["a"], ["a", "b"], wrong=(["a"],)).misreading == "slip"
    assert judge(np.float64(-99.5), 12.0).misreading == "slip"


def test_an_unknown_exercise_is_named():
    with pytest.raises(ValueError, match="Lesson 00 has no exercise '9'; it has 1, 2, 3"):
        exercises.check("start_here", "9", 1)


@pytest.mark.parametrize(("text", "message"), [
    ("=== stub\nanswer = None\n=== hint\nh\n", "it lacks solution, misreading"),
    ("=== stub\na\n=== solution\nb\n=== solution\nc\n", "'=== solution' is unknown or given twice"),
    ("=== stub\na\n=== surprise\nb\n", "'=== surprise' is unknown"),
    ("=== stub\na\n=== solution\nb\n=== misreading | m\nno code\n=== hint\nh\n", "a misreading needs"),
    ("=== stub\na\n=== solution\nb\n=== check\nx = = 1\n=== misreading | m\nt\n---\nc\n=== hint\nh\n", "is not TOML"),
    ("=== stub\na\n=== solution\nb\n=== check\ntolerence = 1\n=== misreading | m\nt\n---\nc\n=== hint\nh\n", "has 'tolerence'"),
])  # fmt: skip
def test_a_faulty_master_is_explained(text, message):
    match = master.FENCE.search(f"```{{exercise}} 1 | T\nP\n{text}```\n")
    with pytest.raises(master.MasterError, match=message):
        master.parse_exercise("99", match, "99-x.md")


def test_the_outcome_is_shown_and_noted(monkeypatch):
    shown = []
    monkeypatch.setattr(display, "publish", lambda data, metadata=None: shown.append(data))
    right, wrong = exercises.reference("start_here", "1")
    exercises.show("start_here", "1", None)
    assert journal.read("exercise").get("start_here.1") is None
    exercises.show("start_here", "1", wrong[0])
    assert journal.read("exercise")["start_here.1"] == "not yet"
    exercises.show("start_here", "1", right)
    exercises.show("start_here", "1", wrong[0])
    assert journal.read("exercise")["start_here.1"] == "correct", "a later slip takes nothing away"
    assert [data["text/plain"].split(".")[0] for data in shown] == [
        "– Not attempted",
        "○ Not yet",
        "✔ Correct",
        "○ Not yet",
    ]
    assert all('role="status"' in data["text/html"] for data in shown)


@pytest.mark.parametrize(("answer", "right", "check", "said"), [
    (0.06, 0.0627, {"tolerance": 0.0005}, "Close: as far as its digits go, this is right. Give 3 decimals."),
    (1.6, 1.5556, {"tolerance": 0.01}, "Close: as far as its digits go, this is right. Give 2 decimals."),
    (np.float64(0.06), 0.0627, {}, "Give 4 decimals."),
    ({"a": 1.3, "b": 2.0}, {"a": 1.26, "b": 2.04}, {"tolerance": 0.01}, "Give 2 decimals."),
])  # fmt: skip
def test_a_rounded_right_answer_is_told_how_many_decimals_are_wanted(answer, right, check, said):
    outcome = judge(answer, right, wrong=(1.6,), **check)
    assert outcome.status == "not yet" and said in outcome.message and not outcome.misreading


@pytest.mark.parametrize(
    ("answer", "right"),
    [(1.7, 1.5556), (0.0, 0.0627), (12, 13), (1.4, 1.5556), (1.5, 1.5556), (1.0, 0.71), ([1.6], [1.5556])],
)
def test_what_is_not_the_right_answer_rounded_is_not_called_close(answer, right):
    assert not judge(answer, right, tolerance=0.001).message.startswith("Close")


@pytest.mark.parametrize(("lesson", "exercise"), ALL)
def test_an_answer_rounded_as_the_prompt_asks_is_right(lesson, exercise):
    one = exercises.get(lesson, exercise)
    said = exercises.precision(one)
    if not said:
        pytest.skip("a whole number, a text or a list")
    right, _ = exercises.reference(lesson, exercise)
    digits = 0 if said.startswith("A whole") else int(said[0])
    rounded = (
        round(right, digits) if compare.kind_of(compare.plain(right)) == "number" else pd.Series(right).round(digits)
    )
    assert exercises.check(lesson, exercise, rounded).status == "correct"
