"""`make notebooks` builds what has changed, says why, and never takes an old notebook for a current one."""

from __future__ import annotations

import json
import shutil

import pytest

from course import contents
from course.build import __main__ as build
from course.build import notebooks, stamp


@pytest.fixture
def place(tmp_path):
    """A folder with one notebook that is recorded as built now, and the record."""
    shutil.copy(notebooks.NOTEBOOKS / notebooks.name_of("start_here"), tmp_path)
    record = tmp_path / "record.json"
    stamp.note("start_here", stamp.inputs("start_here"), record, tmp_path)
    assert stamp.reasons("start_here", record, tmp_path) == []
    return tmp_path, record


def test_a_notebook_that_was_never_built_here_or_is_gone_is_built(place):
    folder, record = place
    assert stamp.reasons("start_here", folder / "none.json", folder) == ["it was not built on this machine yet"]
    (folder / notebooks.name_of("start_here")).unlink()
    assert stamp.reasons("start_here", record, folder) == ["it is not there"]


def test_an_edited_notebook_is_built_again(place):
    folder, record = place
    path = folder / notebooks.name_of("start_here")
    path.write_text(path.read_text(encoding="utf-8").replace("Start here", "Start there", 1), encoding="utf-8")
    assert stamp.reasons("start_here", record, folder) == ["the notebook itself was changed"]


@pytest.mark.parametrize("name", [
    "course/lessons/start_here/lesson.md", "course/charts/style.py", "course/lab/lab.js", "course/lessons/start_here/lab.py",
    "course/lessons/start_here/records.py", "course/contents.toml", "course/ledger/cards.py",
    "course/metrics.py", "course/build/pictures.py", "data/country_internet.csv", "data/geo/china_31.geojson",
    "data/datapackage.json", "requirements-dev.txt", "its claims", "data/claims.csv", "the heads of all lessons",
])  # fmt: skip
def test_every_input_of_a_notebook_is_seen_when_it_changes(place, name):
    folder, record = place
    known = json.loads(record.read_text(encoding="utf-8"))
    assert name in known["start_here"]["inputs"]
    known["start_here"]["inputs"][name] = "another"
    record.write_text(json.dumps(known), encoding="utf-8")
    assert stamp.reasons("start_here", record, folder) == [f"{name} changed"]


def test_a_new_and_a_vanished_file_are_seen(place):
    folder, record = place
    known = json.loads(record.read_text(encoding="utf-8"))
    known["start_here"]["inputs"]["data/old.csv"] = known["start_here"]["inputs"].pop("course/charts/style.py")
    record.write_text(json.dumps(known), encoding="utf-8")
    assert stamp.reasons("start_here", record, folder) == ["course/charts/style.py is new", "data/old.csv is gone"]


def test_a_damaged_record_says_so_and_everything_is_built(place, capsys):
    folder, record = place
    record.write_text("{", encoding="utf-8")
    assert stamp.reasons("start_here", record, folder) == ["it was not built on this machine yet"]
    assert "record.json can't be read: everything is built anew." in capsys.readouterr().out


def test_another_lesson_s_lab_does_not_count_and_its_own_does():
    for topic in contents.lessons():
        found = stamp.inputs(topic)
        own = [path.relative_to(stamp.ROOT).as_posix() for path in contents.entry(topic).room.glob("*.py")]
        assert set(own) <= set(found) and f"course/lessons/{topic}/lab.py" in own
    assert "course/lessons/how_concentrated/lab.py" not in stamp.inputs("closer_to_d_than_r")
    assert "data/claims.csv" in stamp.inputs("start_here") and "data/claims.csv" not in stamp.inputs(
        "closer_to_d_than_r"
    )


def test_only_what_changed_is_built(monkeypatch, tmp_path, capsys):
    built = []

    def fake(topic, *_, twice):
        assert twice, "what is committed has been run twice"
        built.append(contents.number(topic))
        return notebooks.NOTEBOOKS / notebooks.name_of(topic), []

    monkeypatch.setattr(notebooks, "build", fake)
    monkeypatch.setattr(
        stamp, "reasons", lambda topic: [] if topic == "start_here" else ["course/charts/style.py changed", "b", "c"]
    )
    monkeypatch.setattr(stamp, "note", lambda *_: None)
    monkeypatch.setattr(build.claims_page, "main", lambda _: 0)
    monkeypatch.setattr(notebooks, "with_lessons", lambda text: text)
    assert build.main(["notebooks", "00", "01"]) == 0 and built == ["01"]
    told = capsys.readouterr().out
    assert "00-start-here.ipynb: up to date" in told and "course/charts/style.py changed, and 2 more" in told
    assert build.main(["notebooks", "00", "01", "--fresh"]) == 0 and built == ["01", "00", "01"]


def test_the_evidence_board_depends_on_every_record_claim_and_head():
    found = stamp.inputs("evidence_board")
    verdicts = {
        path.relative_to(stamp.ROOT).as_posix() for path in (stamp.ROOT / "course/lessons").glob("*/records.py")
    }
    assert len(verdicts) > 5
    assert verdicts <= set(found) and {"data/claims.csv", "the heads of all lessons"} <= set(found)
