"""The learner's journal: nothing is lost, nothing is said when nothing can be saved."""

from __future__ import annotations

import errno
import json
import multiprocessing
import os
from pathlib import Path

import pytest

from course.charts import display
from course.ledger import forecasts
from course.practice import journal


@pytest.fixture
def path(tmp_path, monkeypatch):
    place = tmp_path / "progress.jsonl"
    monkeypatch.setenv("COURSE_PROGRESS", str(place))
    monkeypatch.setattr(journal, "_memory", [])
    return place


def test_the_latest_value_counts_and_kinds_are_apart(path):
    assert journal.read("prediction") == {}
    journal.record("prediction", "EX-13", 40)
    journal.record("prediction", "EX-13", 65)
    journal.record("exercise", "start_here.1", "correct")
    assert journal.read("prediction") == {"EX-13": 65}
    assert journal.read("exercise") == {"start_here.1": "correct"}


def test_a_damaged_line_costs_only_itself(path):
    journal.record("exercise", "start_here.1", "correct")
    with path.open("a") as handle:
        handle.write('{"kind": "exercise", "key": "start_here.2", "val\n[1, 2]\n\x00\xff\n')
    journal.record("exercise", "start_here.3", "not yet")
    assert journal.read("exercise") == {"start_here.1": "correct", "start_here.3": "not yet"}
    assert journal.damaged() == 3


def test_a_line_that_was_cut_off_does_not_swallow_the_next(path):
    journal.record("prediction", "EX-13", 40)
    with path.open("a") as handle:
        handle.write('{"kind": "prediction", "key": "EX-14", "val')
    journal.record("prediction", "EX-15", 60)
    assert journal.read("prediction") == {"EX-13": 40, "EX-15": 60} and journal.damaged() == 1


def test_a_prediction_of_the_new_form_has_its_version_and_old_ones_read_on(path):
    path.write_text('{"kind": "prediction", "key": "EX-13", "value": 40}\n', encoding="utf-8")
    journal.record("prediction", "EX-14", {"no": 1, "mixed": 3, "yes": 6, "turns_on": "none"}, version=2)
    assert [json.loads(line).get("version") for line in path.read_text().splitlines()] == [None, 2]
    found, odd = forecasts.read()
    assert found == {"EX-13": forecasts.parse(1, 40), "EX-14": forecasts.Forecast(0.1, 0.3, 0.6, "none")} and odd == []


def test_the_journal_lives_in_memory_where_nothing_can_be_written(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_PROGRESS", str(tmp_path / "no" / "such" / "folder" / "progress.jsonl"))
    monkeypatch.setattr(journal, "_memory", [])
    assert journal.record("prediction", "EX-13", 70) is False
    assert journal.read("prediction") == {"EX-13": 70}


def write_many(path: str, name: str) -> None:
    os.environ["COURSE_PROGRESS"] = path
    for i in range(200):
        journal.record("exercise", f"{name}.{i}", "correct")


def test_two_notebooks_at_once_lose_nothing(path):
    context = multiprocessing.get_context("spawn")
    workers = [context.Process(target=write_many, args=(str(path), name)) for name in ("a", "b")]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len(journal.read("exercise")) == 400 and journal.damaged() == 0


def test_export_and_reset_lose_nothing(path, tmp_path):
    journal.record("prediction", "EX-13", 40)
    journal.record("exercise", "start_here.1", "correct")
    copy = journal.export(tmp_path / "mine.json")
    assert json.loads(copy.read_text()) == {"prediction": {"EX-13": 40}, "exercise": {"start_here.1": "correct"}}
    with pytest.raises(FileExistsError):
        journal.export(copy)
    before = path.read_text()
    aside = journal.reset()
    assert aside.read_text() == before and journal.read("exercise") == {}
    journal.record("exercise", "start_here.1", "not yet")
    assert journal.reset() != aside and aside.read_text() == before
    assert journal.reset() is None


def test_what_is_done_is_shown_and_damage_is_said(path, monkeypatch):
    shown = []
    monkeypatch.setattr(display, "publish", lambda data, metadata=None: shown.append(data))
    journal.record("exercise", "start_here.1", "correct")
    journal.show()
    with path.open("a") as handle:
        handle.write("{broken\n")
    journal.show()
    assert "00 Start here: 1 of 3 (1 correct, 2 not attempted, 3 not attempted)" in shown[0]["text/plain"]
    assert "could not be read" not in shown[0]["text/plain"]
    assert "1 line of progress.jsonl could not be read and was skipped" in shown[1]["text/html"]
    assert path.read_text().endswith("{broken\n"), "nothing is thrown away"


def test_the_journal_lies_beside_the_notebooks(tmp_path, monkeypatch):
    monkeypatch.delenv("COURSE_PROGRESS")
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "data").mkdir()
    monkeypatch.chdir(tmp_path / "notebooks")
    assert journal.path() == tmp_path / "progress.jsonl"
    monkeypatch.chdir(tmp_path / "data")
    assert journal.path() == tmp_path / "progress.jsonl"


def test_the_journal_is_not_committed(root: Path):
    assert "progress.jsonl" in (root / ".gitignore").read_text()


def test_on_a_full_disk_it_lives_in_memory(path, monkeypatch):
    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(journal, "_memory", [])
    journal.record("prediction", "EX-14", 30)
    monkeypatch.setattr(journal.os, "write", full)
    assert journal.record("prediction", "EX-13", 70) is False
    assert journal.read("prediction") == {"EX-14": 30, "EX-13": 70}
