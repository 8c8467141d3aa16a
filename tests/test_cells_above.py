"""A name that a cell further up makes: the learner is told to run the cells above."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output

from course.practice import cells_above

CELLS = ["import pandas as pd\nfrom course import data as tables", "%matplotlib inline\n", "def half(x):\n    y = x / 2\n    return y", "for firm in []:\n    pass"]  # fmt: skip


@pytest.fixture
def path(tmp_path) -> str:
    cells = [{"cell_type": "markdown", "source": ["other = 1"]}]
    cells += [{"cell_type": "code", "source": source.splitlines(keepends=True)} for source in CELLS]
    file = tmp_path / "lesson.ipynb"
    file.write_text(json.dumps({"metadata": {"course": {"edition": "1"}}, "cells": cells}), encoding="utf-8")
    return str(file)


@pytest.mark.parametrize("name", ["pd", "tables", "half", "firm"])
def test_a_name_of_a_cell_above_is_told(path, name):
    assert f"A cell further up makes {name}" in cells_above.hint(name, path)
    assert "Run All Above Selected Cell" in cells_above.hint(name, path)


@pytest.mark.parametrize("name", ["other", "pandas", "", "matplotlib"])
def test_a_name_that_no_cell_makes_is_left_alone(path, name):
    assert cells_above.hint(name, path) == ""


@pytest.mark.parametrize("text", ["{}", "no json", '{"metadata": {}, "cells": []}', "[]"])
def test_other_notebooks_and_damaged_files_are_left_alone(tmp_path, text):
    file = tmp_path / "other.ipynb"
    file.write_text(text, encoding="utf-8")
    assert cells_above.hint("pd", str(file)) == "" == cells_above.hint("pd", str(tmp_path / "none.ipynb"))


def test_a_kernel_shows_the_error_and_then_the_hint(path, monkeypatch):
    monkeypatch.setenv("JPY_SESSION_NAME", path)
    shell = InteractiveShell()
    shell.run_line_magic("load_ext", "course.practice.cells_above")
    with capture_output() as shown:
        result = shell.run_cell("pd.DataFrame()")
    assert isinstance(result.error_in_exec, NameError)
    assert "NameError" in shown.stdout and "A cell further up makes pd" in shown.stderr
    with capture_output() as shown:
        shell.run_cell("1 / 0")
        shell.run_cell("nowhere")
    assert "ZeroDivisionError" in shown.stdout and "NameError" in shown.stdout and not shown.stderr


def test_every_environment_loads_it():
    laid = (Path(__file__).parents[1] / "course" / "jupyter" / "ipython_config.json").read_text(encoding="utf-8")
    assert "course.practice.cells_above" in laid
