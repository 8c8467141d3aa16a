"""The learner's journal: nothing is lost, nothing is said when nothing can be saved."""

from __future__ import annotations

import errno
import json
import multiprocessing
import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

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


# ---------------------------------------------------------------- any damage, any writer

EVENTS = st.lists(
    st.tuples(st.sampled_from(["EX-13", "EX-14", "start_here.1"]), st.integers() | st.text(max_size=12)), max_size=8
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(before=EVENTS, damage=st.lists(st.binary(max_size=20), max_size=4), after=EVENTS)
def test_any_damage_costs_only_the_lines_it_is_on(path, before, damage, after):
    path.unlink(missing_ok=True)
    for key, value in before:
        assert journal.record("exercise", key, value)
    with path.open("ab") as handle:
        handle.write(b"\n".join(damage))
    broken = journal.damaged()
    for key, value in after:
        assert journal.record("exercise", key, value)
    assert [(key, value) for key, _, value in journal.entries("exercise")] == [*before, *after]
    assert journal.damaged() == broken <= len(b"\n".join(damage).split(b"\n"))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(events=EVENTS, cut=st.integers(0, 200))
def test_a_file_cut_at_any_byte_keeps_the_lines_before(path, events, cut):
    path.unlink(missing_ok=True)
    for key, value in events:
        journal.record("exercise", key, value)
    content = path.read_bytes()[:cut] if events else b""
    path.write_bytes(content)
    whole = content.count(b"\n")
    journal.record("exercise", "last", 1)
    found = [(key, value) for key, _, value in journal.entries("exercise")]
    assert found[:whole] == events[:whole] and found[-1] == ("last", 1)
    assert len(found) - 1 in (whole, whole + 1), "a line that lacks its end alone is still whole"


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(events=EVENTS, fails=st.lists(st.sampled_from(["writes", "full", "short"]), min_size=8, max_size=8))
def test_whatever_fails_to_be_written_is_neither_lost_nor_wins_over_later(path, monkeypatch, events, fails):
    path.unlink(missing_ok=True)
    journal._memory.clear()
    write = os.write
    for (key, value), how in zip(events, fails, strict=False):
        room = {"writes": 10**6, "full": 0, "short": 7}[how]

        def limited(handle, content):
            nonlocal room
            if not room:
                raise OSError(errno.ENOSPC, "full")
            done = write(handle, content[:room])
            room -= done
            return done

        with monkeypatch.context() as patch:
            patch.setattr(os, "write", limited)
            assert journal.record("exercise", key, value) is (how == "writes")
        assert journal.read("exercise")[key] == value
    assert journal.read("exercise") == dict(events)
    journal.record("exercise", "last", 1)
    journal._memory.clear()
    assert journal.read("exercise") == {**dict(events), "last": 1}, "what waited in memory is in the file now"


def test_a_byte_order_mark_and_other_line_ends_cost_nothing(path):
    journal.record("exercise", "start_here.1", "a\u2028b\x0bc\x85d")
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert journal.read("exercise") == {"start_here.1": "a\u2028b\x0bc\x85d"} and journal.damaged() == 0
