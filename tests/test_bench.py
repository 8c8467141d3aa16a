"""The benchmark keeps what it has measured, and its page says what misses its target and what was not measured."""

from __future__ import annotations

import json

import pytest

from tools import bench

ROW = {"lab": 50.0, "lab p95": 90.0, "not ahead": 100.0, "kernel": 8.0, "naive": 200.0, "naive p95": 250.0, "lab / naive": 0.25, "again": 2.0}  # fmt: skip


@pytest.fixture
def fake(monkeypatch, tmp_path):
    """Measurements that take no time, with a stop at the third lesson; what was measured."""
    asked = []

    def lab(name, *_):
        if name.startswith("02") and "stopped" not in asked:
            asked.append("stopped")
            raise KeyboardInterrupt
        asked.append(name)
        return ROW

    class Nothing:
        def __enter__(self):
            return self

        def __exit__(self, *_):
            return None

    monkeypatch.setattr(bench, "RECORD", tmp_path / "record.json")
    monkeypatch.setattr(bench, "REPORT", bench.ROOT / "docs" / "never-written.md")
    monkeypatch.setattr(bench, "measure_lab", lab)
    monkeypatch.setattr(bench, "jupyter", lambda _: Nothing())
    monkeypatch.setattr(bench, "chromium", Nothing)
    return asked


def test_a_stopped_run_keeps_what_it_measured_and_goes_on(fake, capsys):
    assert bench.main(["00", "01", "02", "03", "--only", "lab"]) == 0
    told = capsys.readouterr().out
    assert "--resume" in told and "| 01 | 50 ms | 90 ms |" in told and "| 02 | – | – |" in told
    assert list(json.loads(bench.RECORD.read_text(encoding="utf-8"))["lab"]) == [n for n in fake if n != "stopped"]
    assert bench.main(["00", "01", "02", "03", "--only", "lab", "--resume"]) == 0
    assert [name[:2] for name in fake] == ["00", "01", "st", "02", "03"]
    bench.main(["00", "--only", "lab"])
    assert fake[-1][:2] == "00", "without --resume it measures anew"


def test_a_missed_target_is_said():
    page = bench.report({"lab": {"00": ROW}, "other": {"all": {"nbval / execute": 1.5, "charts a second": 9}}}, ["00"])
    assert "2.0 s (missed)" in page and "50 ms |" in page and "0.25 |" in page
    assert "| nbval / execute | 1.5 (missed) | ≤ 1.3 |" in page and "| charts a second | 9 | ≥ 4 |" in page
