"""The minutes that a lesson declares are those that its words, code and exercises take."""

import json

import pytest

from course import contents, master
from course.build import minutes, notebooks


@pytest.mark.parametrize("topic", list(contents.lessons()))
def test_the_declared_minutes_are_near_the_predicted(topic):
    declared, predicted = master.head(topic)["minutes"], minutes.predicted(topic)
    assert abs(declared - predicted) <= minutes.TOLERANCE, f"{topic} declares {declared}, predicted are {predicted:.0f}"


def test_more_to_read_takes_longer(tmp_path, monkeypatch):
    before = minutes.predicted("start_here")
    text = (notebooks.NOTEBOOKS / notebooks.name_of("start_here")).read_text(encoding="utf-8")
    (tmp_path / notebooks.name_of("start_here")).write_text(
        text.replace('"# 00 ', '"' + "word " * 400 + "# 00 ", 1), encoding="utf-8"
    )
    monkeypatch.setattr(minutes, "NOTEBOOKS", tmp_path)
    assert minutes.predicted("start_here") == pytest.approx(before + 2, abs=0.01)


def test_verdicts_are_read_and_folded_text_is_not(tmp_path, monkeypatch):
    before, name = minutes.predicted("start_here"), notebooks.name_of("start_here")
    book = json.loads((notebooks.NOTEBOOKS / name).read_text(encoding="utf-8"))
    settled = next(cell for cell in book["cells"] if "lesson.settle()" in "".join(cell["source"]))
    told = f"<p>{'word ' * 200}</p><details>{'word ' * 900}</details>"
    settled["outputs"].append({"output_type": "display_data", "metadata": {}, "data": {"text/html": [told]}})
    (tmp_path / name).write_text(json.dumps(book), encoding="utf-8")
    monkeypatch.setattr(minutes, "NOTEBOOKS", tmp_path)
    assert minutes.predicted("start_here") == pytest.approx(before + 1, abs=0.01)
