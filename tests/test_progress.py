"""The learner's journal: nothing is lost, nothing is said when nothing can be saved."""

from __future__ import annotations

import multiprocessing
import os
from pathlib import Path

import pytest

from course import progress


@pytest.fixture
def journal(tmp_path, monkeypatch):
    path = tmp_path / "progress.jsonl"
    monkeypatch.setenv("COURSE_PROGRESS", str(path))
    monkeypatch.setattr(progress, "_memory", [])
    return path


def test_the_latest_value_counts_and_kinds_are_apart(journal):
    assert progress.read("prediction") == {}
    progress.record("prediction", "EX-13", 40)
    progress.record("prediction", "EX-13", 65)
    progress.record("exercise", "00.1", "correct")
    assert progress.read("prediction") == {"EX-13": 65}
    assert progress.read("exercise") == {"00.1": "correct"}


def test_a_damaged_line_costs_only_itself(journal):
    progress.record("exercise", "00.1", "correct")
    with journal.open("a") as handle:
        handle.write('{"kind": "exercise", "key": "00.2", "val\n[1, 2]\n\x00\xff\n')
    progress.record("exercise", "00.3", "not yet")
    assert progress.read("exercise") == {"00.1": "correct", "00.3": "not yet"}
    assert progress.damaged() == 3


def test_where_nothing_can_be_written_it_lives_in_memory(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_PROGRESS", str(tmp_path / "no" / "such" / "folder" / "progress.jsonl"))
    monkeypatch.setattr(progress, "_memory", [])
    assert progress.record("prediction", "EX-13", 70) is False
    assert progress.read("prediction") == {"EX-13": 70}


def write_many(path: str, name: str) -> None:
    os.environ["COURSE_PROGRESS"] = path
    for i in range(200):
        progress.record("exercise", f"{name}.{i}", "correct")


def test_two_notebooks_at_once_lose_nothing(journal):
    context = multiprocessing.get_context("spawn")
    workers = [context.Process(target=write_many, args=(str(journal), name)) for name in ("a", "b")]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len(progress.read("exercise")) == 400 and progress.damaged() == 0


def test_the_journal_lies_beside_the_notebooks(tmp_path, monkeypatch):
    monkeypatch.delenv("COURSE_PROGRESS")
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "data").mkdir()
    monkeypatch.chdir(tmp_path / "notebooks")
    assert progress.path() == tmp_path / "progress.jsonl"
    monkeypatch.chdir(tmp_path / "data")
    assert progress.path() == tmp_path / "progress.jsonl"


def test_the_journal_is_not_committed(root: Path):
    assert "progress.jsonl" in (root / ".gitignore").read_text()
