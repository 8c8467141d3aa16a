"""Chips: what a prediction holds, how older ones are read, the base rate, the point for the choice, and what is scored."""

from __future__ import annotations

import math
from collections import Counter

import pandas as pd
import pytest

from course import data
from course.ledger import board, claims, forecasts, records, scoring
from course.ledger.forecasts import Forecast

TEN = {"no": 1, "mixed": 3, "yes": 6, "turns_on": "scale"}


# --- what a line holds


def test_a_line_of_the_new_form_is_read():
    assert forecasts.parse(2, TEN) == Forecast(0.1, 0.3, 0.6, "scale")
    assert forecasts.parse(2, {"no": 10, "mixed": None, "yes": 0}) == Forecast(1, 0, 0)


@pytest.mark.parametrize(
    ("number", "shares"), [(0, (1, 0, 0)), (50, (0.25, 0.5, 0.25)), (80, (0.04, 0.32, 0.64)), (100, (0, 0, 1))]
)
def test_a_line_of_the_first_form_is_read_as_three_shares_and_marked(number, shares):
    old = forecasts.parse(1, number)
    assert old.shares == pytest.approx(shares) and old.converted and old.choice == ""


@pytest.mark.parametrize(("version", "value", "message"), [
    (2, {**TEN, "yes": 5}, "places all 10 chips; found 9"), (2, {**TEN, "yes": 7}, "only 10 chips; found 11. Take 1 away"),
    (2, {**TEN, "no": 1.5}, '"no" takes a whole number of chips from 0 to 10; found 1.5'), (2, {**TEN, "no": -1}, "found -1"), (2, {**TEN, "no": True}, "found True"),
    (2, {**TEN, "no": "1"}, "found '1'"), (2, {**TEN, "no": math.nan}, "found nan"), (2, {**TEN, "turns_on": 3}, "name of a choice; found 3"), (2, 70, "found 70"), (2, None, "found None"),
    (1, TEN, "a number from 0 to 100"), (1, 700, "found 700"), (1, True, "found True"), (1, "much", "found 'much'"), (1, math.nan, "found nan"),
    (3, TEN, "form 3 of predictions is not known"), ("2", TEN, "form '2'"), (None, 40, "form None"),
])  # fmt: skip
def test_what_is_no_whole_prediction_is_refused(version, value, message):
    with pytest.raises(ValueError, match=message):
        forecasts.parse(version, value)


def test_a_bad_line_costs_itself_only():
    found, odd = forecasts.read(
        [("A", 2, TEN), ("A", 2, {**TEN, "yes": 5}), ("B", 1, 40), ("C", 1, "much"), ("B", 3, TEN)]
    )
    assert found == {"A": Forecast(0.1, 0.3, 0.6, "scale"), "B": forecasts.parse(1, 40)} and odd == ["A", "C", "B"]


def test_the_latest_line_counts_in_whichever_form():
    assert forecasts.read([("A", 1, 40), ("A", 2, TEN)])[0]["A"].choice == "scale"
    assert forecasts.read([("A", 2, TEN), ("A", 1, 40)])[0]["A"].converted


# --- the answers


def test_each_claim_with_a_verdict_has_an_answer_beside_its_word():
    stored = data.load("verdicts").set_index("claim_id")
    assert set(stored["answer"]) == {"yes", "mixed", "no", "unclear"}
    told = stored[(stored["word"] == "open") & (stored["answer"] != "unclear")]
    assert len(told) > 10, "a sign can answer, though the word is open"


@pytest.mark.parametrize("claim", ["RQ-03", "RQ-40", "RQ-32", "RQ-07", "EX-13", "RQ-97"])
def test_the_choice_of_an_answer_is_the_one_that_the_engine_names(claim):
    found, stored = claims.settle(claim), data.load("verdicts").set_index("claim_id")
    kept = stored.at[claim, "answer_turns_on"]
    assert found.answer == stored.at[claim, "answer"]
    assert found.answer_turns_on == (() if pd.isna(kept) else tuple(kept.split("; ")))
    if found.judged and found.judged.turns_on:
        assert " and ".join(f"the {name}" for name in found.answer_turns_on) == found.judged.turns_on
    assert set(found.answer_turns_on) <= set(forecasts.choices_of(claim))


def test_a_sign_that_turns_on_a_choice_names_it_though_the_word_is_open():
    found = claims.settle("RQ-40")
    assert (found.verdict, found.answer, found.answer_turns_on) == ("open", "mixed", ("first year",))


def test_nearly_every_record_makes_a_choice():
    alone = {claim for claim, record in records.all_records().items() if not record.choices}
    assert alone == {
        "HZ-02",
        "HZ-31",
        "RQ-09",
        "RQ-85",
        "RQ-97",
    }  # one list, report, count, share or date, and one way to read it
    assert forecasts.choices_of("RQ-97") == {} and forecasts.choices_of("RQ-70")["scale"][0] == "ranks"


@pytest.mark.parametrize(("choice", "turns_on", "point"), [
    ("scale", ("scale",), True), ("year", ("scale", "year"), True), ("year", ("scale",), False), ("none", ("scale",), False),
    ("none", (), True), ("scale", (), False), ("", ("scale",), False), ("", (), False),
])  # fmt: skip
def test_a_point_is_for_the_choice_that_decides(choice, turns_on, point):
    assert forecasts.point(choice, turns_on) is point


# --- the base rate


@pytest.mark.parametrize(("counts", "chips"), [
    ((1, 52, 42), (0, 6, 4)), ((1, 1, 1), (4, 3, 3)), ((0, 0, 5), (0, 0, 10)), ((2, 7, 16), (1, 3, 6)), ((1, 0, 19), (1, 0, 9)), ((33, 33, 34), (3, 3, 4)),
])  # fmt: skip
def test_counts_become_ten_chips(counts, chips):
    assert forecasts.in_chips(counts) == chips and sum(chips) == forecasts.CHIPS
    assert all(abs(10 * count / sum(counts) - chip) < 1 for count, chip in zip(counts, chips, strict=True))


def test_chips_of_nothing_are_refused():
    with pytest.raises(ValueError, match="at least 1 answer"):
        forecasts.in_chips((0, 0, 0))


@pytest.mark.parametrize("lesson", ["let_localities_run", "how_concentrated"])
def test_the_base_rate_is_that_of_the_kind_in_the_other_lessons(lesson):
    stored, ledger = data.load("verdicts"), claims.ledger()
    for kind in board.KINDS:
        mine = [
            str(row.answer)
            for row in stored.itertuples()
            if ledger[row.claim_id].lesson.split(";")[0] != lesson
            and row.kind != "model"
            and str(row.answer) != "unclear"
            and ledger[row.claim_id].kind == kind
        ]
        found = forecasts.base(kind, lesson)
        if len(mine) >= forecasts.ENOUGH:
            assert found.kind == kind and found.counts == tuple(Counter(mine)[one] for one in scoring.OUTCOMES)
        else:
            assert found.kind == "" and sum(found.counts) > 100
        assert sum(found.shares) == pytest.approx(1)


def test_the_answers_of_a_lesson_do_not_reach_its_own_base_rate(monkeypatch):
    before = forecasts.base("fact", "let_localities_run")
    turned = tuple(
        (one, kind, lesson, "no" if lesson == "let_localities_run" else answer)
        for one, kind, lesson, answer in forecasts._answers()
    )
    monkeypatch.setattr(forecasts, "_answers", lambda: turned)
    assert forecasts.base.__wrapped__("fact", "let_localities_run") == before
    assert forecasts.base.__wrapped__("fact", "how_concentrated") != forecasts.base("fact", "how_concentrated")


# --- what is scored


def test_unclear_answers_and_those_of_a_model_alone_are_counted_and_not_scored():
    frame = board.settled()
    able = board.can_be_scored()
    assert set(frame.index) - set(able.index) == set(
        frame.index[(frame["answer"] == "unclear") | (frame["basis"] == "model")]
    )
    one = frame.index[frame["basis"] == "model"][0]
    said = board.as_frame({one: Forecast(0, 0, 1), "EX-13": Forecast(0.8, 0.2, 0)})
    assert board.scored(said).index.tolist() == ["EX-13"]
    assert "1 can't be scored (unclear, by a model alone, or without an answer)." in board.told(said)


def test_signs_are_scored_though_their_word_is_open():
    frame = board.can_be_scored()
    assert (frame["verdict"] == "open").sum() > 10


def test_skill_is_told_from_twenty_predictions_on():
    ids = board.can_be_scored().index
    twenty = {one: Forecast(0.1, 0.6, 0.3) for one in ids[: board.FEWEST]}
    whole = board.as_frame(twenty)
    fewer = whole.iloc[1:]
    assert "too few to speak of skill" in board.told(fewer) and "Skill:" not in board.told(fewer)
    rows = board.scored(whole)
    skill = 1 - rows["score"].mean() / rows["usual"].mean()
    assert f"Skill: {skill:+.2f} (" in board.told(whole) and "too few" not in board.told(whole)


def test_who_says_the_base_rate_has_no_skill():
    made = board.forecasters()
    assert "Skill: +0.00" in board.told(made["base rate"])
    scores = {name: board.scored(one)["score"].mean() for name, one in made.items()}
    assert min(scores, key=scores.get) == "base rate", scores


def test_points_stand_beside_those_of_always_saying_none():
    said = board.as_frame({"RQ-70": Forecast(0, 1, 0, "scale"), "RQ-07": Forecast(0, 0, 1, "none"), "RQ-03": Forecast(0, 1, 0, "none"),
                           "RQ-02": Forecast(0, 1, 0), "RQ-97": Forecast(0, 0, 1, "none")})  # fmt: skip
    assert board.scored(said)["point"].fillna(-1).tolist() == [1, 1, 0, -1, -1], (
        "not said, or nothing to choose: no point to win"
    )
    assert "none does, in 2 of 3 predictions; always saying none would have been right in 1." in board.told(said)
