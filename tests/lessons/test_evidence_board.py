"""The board, the lab over its whole grid, the reader's journal in every state, and the memo."""

from __future__ import annotations

import itertools
import json
import re
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import course
from course import charts, contents, data, lab, master
from course.charts import display
from course.ledger import board, claims, forecasts, memo, records, rules, scoring
from course.lessons.evidence_board import figures
from course.lessons.evidence_board import lab as lesson_lab
from course.practice import journal


@pytest.fixture
def own_journal(monkeypatch, tmp_path):
    """A journal of the test's own; call it with lines to write them."""
    path = tmp_path / "progress.jsonl"
    monkeypatch.setenv("COURSE_PROGRESS", str(path))
    monkeypatch.setattr(journal, "_memory", [])

    def write(*lines: str) -> Path:
        path.write_text("".join(line + "\n" for line in lines), encoding="utf-8")
        return path

    return write


def said(claim_id: str, value) -> str:
    """A line of the first form."""
    return json.dumps({"kind": "prediction", "key": claim_id, "value": value})


def chips(claim_id: str, no: int, mixed: int, yes: int, turns_on: str = "") -> str:
    """A line as it is written today."""
    value = {"no": no, "mixed": mixed, "yes": yes, "turns_on": turns_on}
    return json.dumps({"kind": "prediction", "key": claim_id, "value": value, "version": 2})


# ---------------------------------------------------------------------------------------------------------- the board


def test_the_board_shows_each_claim_with_the_verdict_that_its_function_gives():
    frame = board.table()
    assert frame.index.tolist() == list(claims.ledger())
    assert set(frame["verdict"]) <= {*rules.VERDICTS, board.UNTESTED} and board.BROKEN not in set(frame["verdict"])
    assert ((frame["verdict"] == board.UNTESTED) == [one.testable == "no" for one in claims.ledger().values()]).all()
    for one in ("EX-13", "RQ-15", "HZ-64"):
        assert frame["verdict"][one] == claims.verdict(one).verdict and list(frame["tables"][one]) == claims.tables(one)
    assert (frame["why"].str.len() > 10).all() and set(frame["kind"]) == set(board.KINDS)


def test_only_criticised_beliefs_are_turned():
    frame = board.table()
    other = frame["kind"] != board.KINDS[-1]
    assert (frame["author"] == frame["verdict"])[other].all()
    believed = frame[~other]
    assert (believed["author"].map(scoring.turn) == believed["verdict"]).all()
    assert (believed["author"] != believed["verdict"]).any()


def test_the_board_is_computed_once_a_session(monkeypatch):
    board.table()
    monkeypatch.setattr(claims, "verdict", lambda *_, **__: pytest.fail("computed again"))
    began = time.perf_counter()
    board.table()
    assert time.perf_counter() - began < 0.5


def test_work_that_verdicts_share_changes_no_verdict():
    for one in ("EX-13", "RQ-15", "RQ-24", "HZ-36", "HZ-37", "HZ-04", "HZ-35"):  # the last ones share their places
        assert board._row(claims.get(one)) == next(row for row in board._rows() if row["id"] == one)


def test_what_was_judged_before_is_what_is_judged_now(monkeypatch):
    for one in ("EX-09", "RQ-70", "HZ-36"):
        now = board._row(claims.get(one))
        monkeypatch.setattr(records, "judged_before", lambda record: None)
        assert board._row(claims.get(one)) == now
        monkeypatch.undo()


def test_a_record_that_has_changed_is_judged_anew(monkeypatch):
    record = records.find("RQ-70")
    monkeypatch.setattr(records, "stamp", lambda record: "another")
    assert records.judged_before(record) is None
    assert board._row(claims.get("RQ-70"))["verdict"] == claims.verdict("RQ-70").verdict


def test_each_table_is_loaded_once_and_no_verdict_changes_it(monkeypatch):
    whole, handed = data.load, {}

    def load(name: str) -> pd.DataFrame:
        assert name not in handed, f"{name} is loaded again"
        handed[name] = whole(name)
        return handed[name]

    monkeypatch.setattr(data, "load", load)
    assert len(board._rows.__wrapped__()) == len(claims.ledger())
    for name, frame in handed.items():
        pd.testing.assert_frame_equal(frame, whole(name))


def test_the_board_needs_no_heavy_import_and_no_other_process():
    told = subprocess.run(
        [sys.executable, "-c", "import sys, time; from course.ledger import board; began = time.process_time(); board.table(); "
         "print(time.process_time() - began, *(name for name in ('scipy.stats', 'statsmodels', 'scipy.optimize') if name in sys.modules))"],
        capture_output=True, text=True, check=True,
    ).stdout.split()  # fmt: skip
    assert told[1:] == [] and float(told[0]) < 12  # about 3 on a quiet machine


def test_words_in_the_text_are_those_of_the_board():
    verdicts = board.table()["verdict"]
    assert board.word("RQ-14") == f"{board.SIGNS[verdicts['RQ-14']]} {verdicts['RQ-14']} (RQ-14)"
    assert board.word("RQ-80", "HZ-38", "XX-01").endswith("gone (XX-01)")
    assert board.word("EX-08") == "– not testable here (EX-08)"


def test_signs_of_the_themes_are_those_of_the_author():
    author = board.table()["author"]
    assert (
        board.signed("EX-14", "RQ-14")
        == f"{board.SIGNS[author['EX-14']]} EX-14 ↺, {board.SIGNS[author['RQ-14']]} RQ-14"
    )
    assert board.signed("XX-01") == "XX-01 (gone)"


def test_a_lesson_prints_the_memo_and_saves_it_on_request(own_journal, capsys):
    path = own_journal()
    one = course.begin("evidence_board")
    one.memo()
    assert capsys.readouterr().out.startswith("# My memo") and not (path.parent / memo.NAME).exists()
    one.memo(save=True)
    assert capsys.readouterr().out.startswith("Written: memo.md") and (path.parent / memo.NAME).read_text(
        encoding="utf-8"
    ).startswith("# My memo")


def test_changing_a_loaded_table_does_not_change_the_next_load():
    mine = board.table()
    mine["verdict"] = "spoilt"
    assert "spoilt" not in set(board.table()["verdict"])


def test_a_damaged_table_costs_its_own_verdicts_only(monkeypatch):
    def damaged(name: str) -> pd.DataFrame:
        raise data.DataError(f"{name}.csv is damaged.")

    monkeypatch.setattr(data, "load", damaged)
    monkeypatch.setattr(data, "check", damaged)
    row = board._row(claims.get("RQ-15"))
    assert row["verdict"] == board.BROKEN and "DataError: " in row["why"] and "is damaged" in row["why"]
    assert board._row(claims.get("RQ-24"))["verdict"] == board.UNTESTED


# ------------------------------------------------------------------------------------------------------------ the lab


def test_every_setting_gives_a_chart_or_a_sentence_and_all_marks_are_drawn_once():
    one = lesson_lab.the_lab()
    names = [control.name for control in one.controls]
    drawn, said = 0, set()
    for values in itertools.product(
        *(c.extremes() if c.name == "qualified" else c.options or [False, True] for c in one.controls[:5]),
        *[["essay"], ["by verdict"]],
    ):
        given = dict(zip(names, values, strict=True))
        try:
            fig = one.figure(**given)
        except lab.Say as sentence:
            said.add(str(sentence))
            continue
        drawn += 1
        ids = [claim_id for trace in fig.data for claim_id in trace.text]
        assert len(ids) == len(set(ids)) and "nan" not in fig.layout.meta["title"]
    assert drawn > 200
    assert said == {"No claim is of this essay, this kind and this verdict. Set one of the three to all."}


@pytest.mark.parametrize("by", list(lesson_lab.ROWS))
@pytest.mark.parametrize("order", lesson_lab.ORDERS)
def test_marks_keep_their_row_and_lie_within_the_picture(by, order):
    fig = lesson_lab.the_lab().figure(by=by, order=order)
    frame, axis = board.table(), fig.layout.yaxis
    places = set()
    for trace in fig.data:
        for claim_id, x, y in zip(trace.text, trace.x, trace.y, strict=True):
            nearest = axis.ticktext[int(np.argmin(np.abs(np.array(axis.tickvals) - y)))]
            name = frame[by][claim_id]
            assert figures.SHORT.get(name, name) in nearest
            assert axis.range[1] < y < axis.range[0] and 0 < x <= lesson_lab.WIDE
            places.add((x, y))
    assert len(places) == len(frame)
    assert len(json.dumps(display.slim(fig))) < 60_000


def test_titles_and_words_say_what_the_board_holds():
    one, frame = lesson_lab.the_lab(), board.settled()
    share = 100 * np.mean([v for v in (scoring.outcome(w) for w in frame["author"]) if v is not None])
    fig = one.figure(turned=True)
    assert f"{share:.0f}% of" in fig.layout.meta["title"]
    assert f"Supported: {(frame['author'] == 'supported').sum()} (" in charts.describe(fig)
    fig = one.figure(essay="Hangzhou", verdict="open")
    mine = board.table().query("essay == 'Hangzhou'")
    assert fig.layout.meta["title"] == f"{(mine.verdict == 'open').sum()} of {len(mine)} claims are open"


def test_the_lab_answers_fast():
    one = lesson_lab.the_lab()
    one.figure()
    spent = []
    for by, turned in itertools.product([*lesson_lab.ROWS] * 4, (True, False)):
        began = time.process_time()
        one.figure(by=by, turned=turned)
        spent.append(time.process_time() - began)
    assert np.quantile(spent, 0.1) < 0.025, "the quiet moments of a machine that may be busy"


def test_a_share_without_verdicts_is_no_number():
    assert figures.held(pd.Series(["open", board.UNTESTED]))[1] == 0
    assert figures.held(pd.Series(["supported", "qualified", "open"]), "half") == (75, 2)
    assert figures.held(pd.Series(["supported", "qualified"]), "left out") == (100, 1)


# --------------------------------------------------------------------------------------------- themes and predictions


def test_themes_name_claims_of_the_right_essay():
    assert 5 <= len(figures.THEMES) <= 7
    for theme in figures.THEMES:
        for essay, (_, ids) in theme.essays.items():
            assert all(board.ESSAYS[one[:2]] == essay and one in claims.ledger() for one in ids), theme.name


def test_the_master_names_only_claims_that_are_there():
    named = set(re.findall(r"\b(?:RQ|HZ|EX)-\d+\b", master.text("evidence_board")))
    assert named and named <= set(claims.ledger())


def test_all_predictions_of_the_ledger_are_on_the_list_and_those_without_a_score_say_why():
    table = figures.looking_ahead()
    assert set(board.table().query("kind == 'prediction'").index) <= set(table.index)
    assert ((table["author"] == "–") == (table["no score, because"] != "")).all()
    for one in table.index[table["author"] != "–"]:
        assert float(table["author"][one]) == scoring.outcome(board.table()["author"][one])


def test_the_sharpest_belief_counts_for_the_author_who_doubts_it():
    frame = board.table()
    assert frame["verdict"]["EX-14"] == "contradicted" and figures.looking_ahead()["author"]["EX-14"] == "1"


# ---------------------------------------------------------------------------------------------------------- the reader


def test_an_empty_journal_is_told_and_drawn(own_journal):
    forecast, notes = board.said()
    assert forecast.empty and notes == [] and board.told(forecast).startswith("There are no predictions yet.")
    fig = figures.calibration_figure(forecast, "you")
    assert "No prediction of you can be scored yet" in charts.describe(fig)
    rows = board.missing()
    assert (rows[["predicted", "correct"]] == 0).all(axis=None) and rows.index.tolist() == [
        one.number for one in contents.lessons().values()
    ]
    told = memo.text()
    assert (
        "None correct yet." in told
        and "there is none yet, in any lesson" in told
        and "No predictions, no surprises." in told
    )


def test_one_prediction_is_scored_and_called_few(own_journal):
    own_journal(chips("EX-13", 0, 1, 9, "none"))
    forecast, _ = board.said()
    score = (1 + 0.9**2) / 2  # the test answers no
    assert board.table()["answer"]["EX-13"] == "no"
    assert board.told(forecast).startswith(
        f"Ranked score {score:.3f} over 1 prediction; the base rate of the other lessons has "
    )
    assert "too few to speak of skill: it is told from 20 on." in board.told(forecast)
    told = memo.text()
    assert (
        "EX-13 (lesson 00)" in told
        and "I placed 0 no, 1 mixed and 9 yes; the test answered no. ✘ contradicted." in told
    )
    assert "On 1 of them one pile was the largest, and it lay on the answer 0 times." in told
    assert board.missing()["predicted"]["00"] == 1 and "00" not in memo._missing(1)
    assert "n = 1" in charts.describe(figures.calibration_figure(forecast, "you"))


def test_only_unclear_answers_can_t_be_scored(own_journal):
    one = board.settled().query("answer == 'unclear'").index[0]
    own_journal(chips(one, 4, 3, 3))
    assert board.told(board.said()[0]) == (
        "Of 1 prediction none can be scored. 1 can't be scored (unclear, by a model alone, or without an answer)."
    )
    assert figures.reader()[0] == figures.INVENTED
    assert "On 0 of them" in memo.text()


def test_all_predictions_are_scored(own_journal):
    ids = board.settled().index
    own_journal(
        *(chips(one, n % 11, 10 - n % 11, 0, "none") for n, one in enumerate(ids)),
        *(json.dumps({"kind": "exercise", "key": "00.1", "value": "correct"}) for _ in range(2)),
    )
    forecast, notes = board.said()
    rows = board.scored(forecast)
    assert len(forecast) == len(ids) and notes == [] and rows.index.tolist() == board.can_be_scored().index.tolist()
    mean = scoring.ranked(rows[list(scoring.OUTCOMES)].to_numpy(), rows["answer"].tolist())
    assert rows["score"].mean() == pytest.approx(mean)
    told = board.told(forecast)
    assert f"Ranked score {mean:.3f} over {len(rows)} predictions" in told and "Skill: -" in told
    assert f"{len(ids) - len(rows)} can't be scored" in told
    told = memo.text()
    assert (
        "Nothing: there is a prediction in every lesson" in told
        and told.count("I placed") == memo.MOST
        and "1 of " in told
    )
    assert len(told.splitlines()) < 60 and len(told) < 4_500, "one page"


def test_what_the_journal_should_not_hold_is_told_and_left_out(own_journal):
    path = own_journal(said("EX-13", 10), said("XX-99", 50), said("EX-14", "much"), said("EX-15", 700), said("EX-16", True), said("EX-09", None),
                       said("EX-10", float("nan")), '{"kind": "prediction", "key": ', "[1, 2]", said("EX-13", 20), chips("EX-11", 3, 3, 3),
                       chips("EX-12", 2, 2, 6), chips("EX-12", 9, 9, 9))  # fmt: skip
    before = path.read_bytes()
    forecast, notes = board.said()
    assert forecast.index.tolist() == ["EX-13", "EX-12"] and forecast["converted"].tolist() == [True, False]
    assert forecast.loc["EX-13", ["no", "mixed", "yes"]].tolist() == pytest.approx([0.64, 0.32, 0.04])
    assert forecast.loc["EX-12", ["no", "mixed", "yes"]].tolist() == [0.2, 0.2, 0.6], "a bad line costs itself only"
    assert notes[0] == "Left out, because no claim of this name is on the board (any more): XX-99."
    assert notes[1].endswith("of these claims: EX-14, EX-15, EX-16, EX-09, EX-10, EX-11 and EX-12.")
    assert notes[2].startswith("1 prediction is of the older form, one number p for supported; read as (1-p)²")
    assert notes[3] == "2 lines of the journal can't be read and were skipped."
    assert "XX-99" in memo.text() and path.read_bytes() == before
    assert board.signed("EX-13", "XX-99").endswith("XX-99 (gone)")


def test_made_up_forecasters_cover_what_can_be_scored():
    made = board.forecasters()
    for forecast in made.values():
        assert forecast.index.equals(board.can_be_scored().index) and np.allclose(forecast.sum(axis=1), 1)
    scores = figures.by_question(made)
    assert list(scores.index) == ["at least mixed?", "plainly yes?", "both (ranked)"] and scores.notna().all(axis=None)
    assert np.allclose(scores.iloc[:2].mean(), scores.iloc[2])
    for name, forecast in made.items():
        assert board.scored(forecast)["score"].mean() == pytest.approx(scores.at["both (ranked)", name])
    assert made["the authors are right"].loc["EX-13"].tolist() == [1, 0, 0]


def test_without_a_journal_an_invented_reader_is_shown_and_called_so(own_journal):
    who, shown = figures.reader()
    assert who == "an invented reader" and len(board.scored(shown)) >= board.FEWEST, "a filled table, and skill"
    assert "Skill: " in board.told(shown) and "Points for naming the choice: " in board.told(shown)
    assert shown["converted"].any(), "an older line is among them"
    table = figures.hits_and_misses(shown)
    assert len(table) == 8 and table["score"].is_monotonic_increasing and {"0", "1"} <= set(table["point"])
    fig = figures.calibration_figure(shown, who)
    assert fig.layout.meta["title"].startswith("An invented reader: ") and len(fig.data) == 3
    assert board.said()[0].empty, "nothing of the example gets into the reader's own journal"
    own_journal(chips("EX-13", 6, 3, 1))
    assert figures.reader()[0] == "you" and len(figures.hits_and_misses(figures.reader()[1])) == 1


def test_claims_that_ask_for_a_choice_and_turn_on_none_are_counted():
    none, asked = figures.turn_on_none()
    frame = board.can_be_scored()
    with_record = frame[[records.find(one) is not None for one in frame.index]]
    assert asked == len(with_record) and none == asked - (with_record["turns_on"].map(len) > 0).sum() > 0


def test_the_sample_journal_is_one_and_each_line_is_a_prediction():
    lines = [json.loads(line) for line in figures.SAMPLE.read_text(encoding="utf-8").splitlines()]
    ids = [line["key"] for line in lines]
    assert len(ids) == len(set(ids)) and set(ids) <= set(claims.ledger())
    sample, notes = board.said([(line["key"], line.get("version", 1), line["value"]) for line in lines])
    assert len(sample) == len(lines) and all("older form" in note for note in notes)
    for one, choice in sample["choice"].items():
        assert choice in ("", forecasts.NO_CHOICE, *forecasts.choices_of(one)), one


# ------------------------------------------------------------------------------------------------------------ the memo


def test_a_memo_is_written_and_never_overwritten(own_journal, tmp_path, capsys):
    own_journal(said("EX-13", 90))
    first = memo.write(today=date(2026, 1, 2))
    first.write_text("mine", encoding="utf-8")
    second = memo.write(today=date(2026, 1, 2))
    assert (first, second) == (tmp_path / "memo.md", tmp_path / "memo-2.md") and first.read_text(
        encoding="utf-8"
    ) == "mine"
    assert "2026-01-02" in second.read_text(encoding="utf-8") and "2026" not in memo.text()
    told = capsys.readouterr().out
    assert "Written: memo.md." in told and "Written: memo-2.md (older memos are kept)." in told


@pytest.mark.parametrize("trouble", ["no such folder", "a file in its place"])
def test_where_nothing_can_be_written_the_memo_is_shown(own_journal, tmp_path, capsys, trouble):
    place = tmp_path / "x"
    if trouble == "a file in its place":
        place.write_text("", encoding="utf-8")
    assert memo.write(place) is None
    told = capsys.readouterr().out
    assert told.startswith(f"Nothing can be written to {place} (") and "# My memo" in told


def test_a_read_only_folder_is_a_sentence(own_journal, monkeypatch, tmp_path, capsys):
    def refuse(*_, **__):
        raise PermissionError(13, "Permission denied")

    memo.text()  # what is read from files is known before they can't be opened
    monkeypatch.setattr(Path, "open", refuse)
    assert memo.write(tmp_path) is None and "(Permission denied). Here is the memo; copy it." in capsys.readouterr().out


def test_surprises_are_the_farthest_first(own_journal):
    frame = board.settled()
    good, bad = frame.query("answer == 'yes' and basis == 'data'").index[:3], frame.query("answer == 'no'").index[:2]
    placed = [(0, 1, 9), (5, 5, 0), (10, 0, 0), (1, 1, 8), (8, 2, 0)]
    own_journal(*(chips(one, *ten) for one, ten in zip([*good, *bad], placed, strict=True)))
    assert memo.surprises() == [good[2], bad[0], good[1]]
    own_journal(*(chips(one, *ten) for one in [*good, *bad] for ten in [(4, 3, 3), (3, 4, 3), (3, 3, 4)]))
    assert memo.surprises() == [], "chips that are spread evenly are not surprised"
