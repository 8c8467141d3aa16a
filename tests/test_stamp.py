"""`make notebooks` builds what has changed, says why, and never takes an old notebook for a current one."""

from __future__ import annotations

import json
import shutil

import pytest

from course import master
from course.build import __main__ as build
from course.build import notebooks, stamp


@pytest.fixture
def place(tmp_path):
    """A folder with one notebook that is recorded as built now, and the record."""
    shutil.copy(notebooks.NOTEBOOKS / notebooks.name_of("00"), tmp_path)
    record = tmp_path / "record.json"
    stamp.note("00", stamp.inputs("00"), record, tmp_path)
    assert stamp.reasons("00", record, tmp_path) == []
    return tmp_path, record


def test_a_notebook_that_was_never_built_here_or_is_gone_is_built(place):
    folder, record = place
    assert stamp.reasons("00", folder / "none.json", folder) == ["it was not built on this machine yet"]
    (folder / notebooks.name_of("00")).unlink()
    assert stamp.reasons("00", record, folder) == ["it is not there"]


def test_an_edited_notebook_is_built_again(place):
    folder, record = place
    path = folder / notebooks.name_of("00")
    path.write_text(path.read_text(encoding="utf-8").replace("Start here", "Start there", 1), encoding="utf-8")
    assert stamp.reasons("00", record, folder) == ["the notebook itself was changed"]


@pytest.mark.parametrize("name", [
    "course/lessons/00-start-here.md", "course/charts.py", "course/lab.js", "course/labs/lesson_00.py", "course/verdicts/lesson_00.py",
    "course/models/diffusion.py", "course/build/pictures.py", "data/country_internet.csv", "data/geo/china_31.geojson",
    "data/datapackage.json", "requirements-dev.txt", "its claims", "data/claims.csv", "the heads of all lessons",
])  # fmt: skip
def test_whatever_it_is_made_from_is_seen_when_it_changes(place, name):
    folder, record = place
    known = json.loads(record.read_text(encoding="utf-8"))
    assert name in known["00"]["inputs"]
    known["00"]["inputs"][name] = "another"
    record.write_text(json.dumps(known), encoding="utf-8")
    assert stamp.reasons("00", record, folder) == [f"{name} changed"]


def test_a_new_and_a_vanished_file_are_seen(place):
    folder, record = place
    known = json.loads(record.read_text(encoding="utf-8"))
    known["00"]["inputs"]["data/old.csv"] = known["00"]["inputs"].pop("course/charts.py")
    record.write_text(json.dumps(known), encoding="utf-8")
    assert stamp.reasons("00", record, folder) == ["course/charts.py is new", "data/old.csv is gone"]


def test_a_damaged_record_says_so_and_everything_is_built(place, capsys):
    folder, record = place
    record.write_text("{", encoding="utf-8")
    assert stamp.reasons("00", record, folder) == ["it was not built on this machine yet"]
    assert "record.json can't be read: everything is built anew." in capsys.readouterr().out


def test_another_lesson_s_lab_does_not_count_and_its_own_does():
    for number in master.paths():
        found = stamp.inputs(number)
        own = [f"course/labs/lesson_{number}.py", f"course/verdicts/lesson_{number}.py"]
        assert all(one in found for one in own if (stamp.ROOT / one).exists()) and own[0] in found
    assert "course/labs/lesson_11.py" not in stamp.inputs("00")
    assert "data/claims.csv" in stamp.inputs("00") and "data/claims.csv" not in stamp.inputs("01")


def test_only_what_changed_is_built(monkeypatch, tmp_path, capsys):
    built = []

    def fake(number, *_, twice):
        assert twice, "what is committed has been run twice"
        built.append(number)
        return notebooks.NOTEBOOKS / notebooks.name_of(number), []

    monkeypatch.setattr(notebooks, "build", fake)
    monkeypatch.setattr(
        stamp, "reasons", lambda number: [] if number != "01" else ["course/charts.py changed", "b", "c"]
    )
    monkeypatch.setattr(stamp, "note", lambda *_: None)
    monkeypatch.setattr(build.ledger, "main", lambda _: 0)
    monkeypatch.setattr(notebooks, "with_lessons", lambda text: text)
    assert build.main(["notebooks", "00", "01"]) == 0 and built == ["01"]
    told = capsys.readouterr().out
    assert "00-start-here.ipynb: up to date" in told and "course/charts.py changed, and 2 more" in told
    assert build.main(["notebooks", "00", "01", "--fresh"]) == 0 and built == ["01", "00", "01"]


def test_the_evidence_board_hangs_on_every_verdict_claim_and_head():
    found = stamp.inputs("16")
    verdicts = {
        path.relative_to(stamp.ROOT).as_posix() for path in (stamp.ROOT / "course/verdicts").glob("lesson_*.py")
    }
    assert verdicts <= set(found) and {"data/claims.csv", "the heads of all lessons"} <= set(found)
