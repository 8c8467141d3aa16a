"""The comparison with WebAssembly: what it sees, and what it must not mind. The lessons themselves run in `nox -s wasm`."""

from __future__ import annotations

import copy
import importlib.util
import json
from pathlib import Path

import pandas as pd
import pytest

ROOT = Path(__file__).resolve().parents[1]
spec = importlib.util.spec_from_file_location("wasm", ROOT / "tools" / "wasm.py")
wasm = importlib.util.module_from_spec(spec)
spec.loader.exec_module(wasm)
LESSON = json.loads((ROOT / "notebooks" / "00-start-here.ipynb").read_text("utf-8"))


def as_run() -> list:
    """The outputs of the code cells, as a guest gives them."""
    return copy.deepcopy([cell["outputs"] for cell in LESSON["cells"] if cell["cell_type"] == "code"])


def first(results: list, kind: str) -> dict:
    return next(one for outputs in results for one in outputs if kind in one.get("data", {}))


def test_the_committed_outputs_are_equal_to_themselves():
    assert wasm.differences(LESSON, as_run()) == []


def test_pictures_and_widgets_are_left_out_and_a_stream_may_come_in_pieces():
    results = as_run()
    first(results, "image/png")["data"]["image/png"] = "another"
    results[0].append({"output_type": "stream", "name": "stdout", "text": "a"})
    results[0].append({"output_type": "stream", "name": "stdout", "text": "b"})
    lesson = copy.deepcopy(LESSON)
    cell = next(cell for cell in lesson["cells"] if cell["cell_type"] == "code")
    cell["outputs"].append({"output_type": "stream", "name": "stdout", "text": ["a", "b"]})
    assert wasm.differences(lesson, results) == []


@pytest.mark.parametrize("kind", ["text/plain", "text/html", "application/vnd.plotly.v1+json"])
def test_any_other_output_must_be_the_same(kind):
    results = as_run()
    data = first(results, kind)["data"]
    if kind.endswith("json"):
        data[kind]["data"][0]["meta"] = "another"
    else:
        data[kind] = "".join(data[kind]) + " "
    assert len(wasm.differences(LESSON, results)) == 1


def test_an_order_of_traces_a_missing_output_and_a_cell_that_was_not_run_are_seen():
    results = as_run()
    first(results, "application/vnd.plotly.v1+json")["data"]["application/vnd.plotly.v1+json"]["data"].reverse()
    results[-1].append({"output_type": "error", "ename": "KeyError", "evalue": "'x'"})
    found = wasm.differences(LESSON, results[:-1])
    assert "code cells were run" in found[-1]
    assert "KeyError: 'x'" in wasm.differences(LESSON, results)[-1]


@pytest.fixture
def sorts(monkeypatch):
    """The watch over a cell's sorts, taken off again."""
    for kind in (pd.Series, pd.DataFrame):
        monkeypatch.setattr(kind, "sort_values", kind.sort_values)
    return wasm.watch_sorts()


def run(code: str) -> None:
    space = {"pd": pd, "t": pd.DataFrame({"a": [1, 2, 1], "b": ["x", "y", "z"]}), "s": pd.Series([3, 3, 1])}
    exec(compile(code, "<ipython-input-1>", "exec"), space)


@pytest.mark.parametrize(
    "code",
    ['t.sort_values("a")', 't.sort_values(by=["a"], ascending=False)', "s.sort_values()", 't["a"].sort_values()'],
)
def test_an_unstable_sort_with_ties_is_named(sorts, code):
    run(code)
    assert len(sorts) == 1


@pytest.mark.parametrize(
    "code",
    [
        't.sort_values("a", kind="stable")',
        't.sort_values(["a", "b"])',
        't.sort_values("b")',
        's.sort_values(kind="stable")',
    ],
)
def test_a_sort_without_ties_is_not_named(sorts, code):
    run(code)
    assert sorts == []
