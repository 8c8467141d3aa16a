"""Records as verdicts: what is pinned, what is derived, and what a reader sees before and after."""

from __future__ import annotations

import copy
import itertools
import json

import pandas as pd
import pytest

from course import charts, data
from course.build import verdicts
from course.charts import display, palette
from course.ledger import cards, claims, engine, records, scoring
from course.ledger.rules import SIGNS, VERDICTS

RECORDS = records.all_records()


@pytest.fixture(scope="module")
def committed():
    return json.loads(records.PINNED.read_text(encoding="utf-8"))


def test_rules_and_tables_are_what_the_records_make_today():
    assert verdicts.stale() == []


def moved():
    """Every line a fifth lower and higher, every constant, every option left out: a change of what is asked."""
    rules = json.loads(records.PINNED.read_text(encoding="utf-8"))
    for name, value in rules["constants"].items():
        for factor in (0.8, 1.2):
            changed = copy.deepcopy(rules)
            changed["constants"][name] = value * factor
            yield f"{name} {factor}", changed
    for claim, record in rules["records"].items():
        for n, question in enumerate(record["questions"]):
            for factor in (0.8, 1.2):
                changed = copy.deepcopy(rules)
                changed["records"][claim]["questions"][n]["line"] = question["line"] * factor + (question["line"] == 0)
                yield f"{claim} {n} line {factor}", changed
            for choice, options in question["choices"].items():
                for option in options:
                    changed = copy.deepcopy(rules)
                    changed["records"][claim]["questions"][n]["choices"][choice].remove(option)
                    yield f"{claim} {n} without {option}", changed


def test_every_line_constant_and_option_is_pinned(committed):
    today = records.pinned()
    assert json.loads(json.dumps(today)) == committed
    unseen = [name for name, changed in moved() if changed == json.loads(json.dumps(today))]
    assert unseen == []


def test_a_constant_that_moves_is_seen(monkeypatch):
    monkeypatch.setattr(engine, "FIRM", 0.85)
    assert verdicts.rules_text() != records.PINNED.read_text(encoding="utf-8")


def test_the_stamp_follows_tables_and_questions(monkeypatch):
    record = RECORDS["RQ-07"]
    before = records.stamp(record)
    known = dict(data._resource("pc_market_share", "table"))
    monkeypatch.setattr(data, "_resource", lambda name, kind: {**known, "hash": "sha256:0"})
    assert records.stamp(record) != before
    assert records.chances(record) is None, "another table: the worlds are made anew"


def test_two_records_of_one_claim_are_refused(monkeypatch):
    records.all_records.cache_clear()
    from course.lessons.how_concentrated import records as room

    monkeypatch.setattr(room, "RECORDS", (*room.RECORDS, RECORDS["RQ-07"]))
    with pytest.raises(ValueError, match="RQ-07 has two records"):
        records.all_records()
    monkeypatch.undo()
    records.all_records.cache_clear()


def test_the_words_have_signs_and_count():
    assert set(SIGNS) == set(VERDICTS) and len(set(SIGNS.values())) == len(VERDICTS)
    assert scoring.outcome("depends") == 0.5 and scoring.outcome("depends", "left out") is None


# --- what a reader sees


@pytest.fixture
def shown(monkeypatch):
    bundles = []
    monkeypatch.setattr(display, "publish", lambda bundle, metadata=None: bundles.append(bundle))
    return bundles


def test_the_test_stands_on_the_card_and_no_answer(shown):
    cards.show_cards(["RQ-70"])
    text = shown[0]["text/html"]
    found = claims.verdict("RQ-70")
    assert "We ask whether Beijing and Guangdong were unlike. Yes, if it is at least 75% of pairs closer" in text
    assert "scale (ranks, standard deviations, range, logarithms)" in text
    assert "<summary>RQ-70: what is tried</summary>" in text
    assert found.sentence not in text and "say yes" not in text


def test_after_settling_all_ways_stand_folded_with_names_of_their_own(shown):
    cards.show_verdicts(["RQ-70"])
    text = shown[0]["text/html"]
    assert "⇄ <strong>depends on the scale, by proxy</strong>" in text
    assert "62 of 72 ways say yes, 10 say no" in text
    for pair in ("Beijing and Guangdong", "Shanghai and Guangdong", "Beijing and Shanghai"):
        assert text.count(f"<summary>RQ-70, {pair}: all 72 ways</summary>") == 1
    assert shown[0]["text/plain"].startswith("RQ-70: depends on the scale, by proxy.")
    cards.show_verdicts(["RQ-27"])
    told = "rests on one option: without any one of IT workers, cities and provinces the word would be another"
    assert told in shown[1]["text/html"] and "rests on one option" not in text


@pytest.mark.parametrize(("yes", "unclear", "no", "bar"), [
    (20, 0, 0, "█" * 12), (0, 0, 3, "·" * 12), (1, 1, 2, "█" * 3 + "░" * 3 + "·" * 6), (0, 1, 0, "░" * 12),
])  # fmt: skip
def test_a_bar_shows_shares(yes, unclear, no, bar):
    assert cards._bar(yes, unclear, no) == bar


def test_bars_are_hidden_from_a_screen_reader_which_has_the_numbers(shown):
    cards.show_verdicts(["RQ-70"])
    text = shown[0]["text/html"]
    row = '<th scope="row">scale: ranks</th><td>8</td><td>0</td><td>10</td><td aria-hidden="true">█████·······</td>'
    assert row in text


def test_counts_read_well():
    part = claims.verdict("RQ-07").judged.parts[0]
    assert engine.counted(part) == "4 of 4 ways say yes"


def test_the_choice_that_matters_most_comes_first():
    part = claims.verdict("RQ-70").judged.parts[0]
    rows = engine.by_option(part)
    assert [choice for choice, *_ in rows][:4] == ["scale"] * 4
    assert all(yes + unclear + no == 18 for choice, _, yes, unclear, no in rows if choice == "scale")


# --- the strip


def strip(claim="RQ-70", n=0):
    part = claims.verdict(claim).judged.parts[n]
    return part, charts.specification_strip(
        part.frame(), engine.by_option(part), line=part.question.line.at, also=part.question.line.tried[1:],
        title="Ways", unit=part.question.line.unit,
    )  # fmt: skip


def test_the_strip_shows_every_way_once_and_every_option():
    part, fig = strip()
    dots = [trace for trace in fig.data if trace.type == "scatter"]
    assert sorted(x for trace in dots for x in trace.x) == list(range(1, len(part.ways) + 1))
    assert sorted(y for trace in dots for y in trace.y) == [round(v, 4) for v in sorted(part.frame()["value"])]
    bars = [trace for trace in fig.data if trace.type == "bar"]
    assert set(bars[0].y) == {f"{choice}: {option}" for choice, option, *_ in engine.by_option(part)}
    totals = pd.DataFrame([list(trace.x) for trace in bars]).sum()
    assert totals.between(99.8, 100.2).all()


def test_the_answers_of_the_strip_differ_by_more_than_colour():
    _, fig = strip("HZ-36")
    dots = [trace for trace in fig.data if trace.type == "scatter"]
    assert len({trace.marker.symbol for trace in dots}) == len(dots) == 2
    areas = [trace.marker.color for trace in fig.data if trace.type == "bar"]
    assert all(palette.contrast(one, other) >= 1.5 for one, other in itertools.combinations(areas, 2)), "alike in grey"


@pytest.mark.parametrize("claim", ["EX-01", "EX-13"])
def test_an_answer_has_one_colour_in_every_strip(claim):
    _, fig = strip(claim)
    shown = {trace.name: trace.marker.color for trace in fig.data if trace.type == "bar"}
    wanted = {"says yes": "supported", "can't tell": "open", "says no": "contradicted"}
    assert shown == {name: palette.VERDICT[wanted[name]] for name in shown}
    assert len(shown) == (3 if claim == "EX-01" else 2)


@pytest.mark.parametrize(
    ("values", "side"),
    [([*range(-40, 20), *range(20, 40, 2)], "left"), ([*range(30, 50, 2), *range(60, 120)], "right")],
)
def test_the_words_at_the_line_of_a_strip_stand_where_fewer_ways_lie(values, side):
    """Values that reach the line at the right leave the left free, and the other way round."""
    at = 25 if side == "left" else 55
    made = pd.DataFrame({"value": values, "low": values, "high": values}, dtype=float).assign(answer="yes")
    fig = charts.specification_strip(made, [("a", "b", 1, 0, 0)], line=at, also=(at - 4, at + 4), title="", unit="")
    words = next(one for one in fig.layout.annotations if one.name == "line")
    assert (words.xanchor, words.y) == (side, at + 4 if side == "left" else at - 4)


def test_a_strip_without_ways_is_refused():
    with pytest.raises(ValueError, match="found no row"):
        charts.specification_strip(pd.DataFrame({"answer": []}), [], line=1, title="", unit="")
    with pytest.raises(ValueError, match=r"found \['perhaps'\]"):
        charts.specification_strip(pd.DataFrame({"answer": ["perhaps"]}), [], line=1, title="", unit="")
