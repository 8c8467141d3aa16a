"""The minutes that a lesson declares are those that its words, code and exercises take."""

import pytest

from course import master
from course.build import minutes, notebooks


@pytest.mark.parametrize("number", list(master.paths()))
def test_the_declared_minutes_are_near_the_predicted(number):
    declared, predicted = master.head(number)["minutes"], minutes.predicted(number)
    assert abs(declared - predicted) <= minutes.TOLERANCE, (
        f"{number} declares {declared}, predicted are {predicted:.0f}"
    )


def test_more_to_read_takes_longer(tmp_path, monkeypatch):
    before = minutes.predicted("00")
    text = (notebooks.NOTEBOOKS / notebooks.name_of("00")).read_text(encoding="utf-8")
    (tmp_path / notebooks.name_of("00")).write_text(
        text.replace('"# 00 ', '"' + "word " * 400 + "# 00 ", 1), encoding="utf-8"
    )
    monkeypatch.setattr(minutes, "NOTEBOOKS", tmp_path)
    assert minutes.predicted("00") == pytest.approx(before + 2, abs=0.01)
