"""Each guard is proved by breaking what it guards: nbval and the audit must both turn red when they should."""

from __future__ import annotations

import copy
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from course import contents
from course.build import audit, notebooks
from course.charts import display

SAMPLE = "00-start-here.ipynb"


@pytest.fixture(scope="module")
def sample() -> dict:
    return json.loads((notebooks.NOTEBOOKS / SAMPLE).read_text(encoding="utf-8"))


def test_the_built_notebooks_are_in_order():
    assert audit.audit() == []


def test_a_line_of_code_that_is_too_wide_is_seen(monkeypatch):
    cells = [{"cell_type": "code", "source": source} for source in ("x" * 79, f"y\n{'z' * 80}")]
    solved = f"{'A long line of text. ' * 9}\n\n```python\n{'a' * 81}\n```\n"
    cells.append({"cell_type": "markdown", "source": solved})
    monkeypatch.setattr(notebooks, "compose", lambda topic: {"cells": cells})
    found = [line for line in audit.audit() if "a line of code" in line]
    assert len(found) == 2 * len(contents.lessons())
    assert all("cell 1: a line of code has 80 characters; at most 79." in line for line in found[::2])
    assert all("cell 2: a line of code has 81 characters; at most 79." in line for line in found[1::2])


def test_a_problem_set_with_a_line_too_wide_or_a_cell_too_long_is_seen(tmp_path):
    name = "ps1.ipynb"
    notebook = json.loads((notebooks.NOTEBOOKS / "problem-sets" / name).read_text(encoding="utf-8"))
    cells = code_cells(notebook)
    cells[0]["source"], cells[1]["source"] = f"{'x' * 79}\n{'y' * 80}", "z\n" * 17 + "z"
    (tmp_path / "problem-sets").mkdir()
    path = tmp_path / "problem-sets" / name
    path.write_text(json.dumps(notebook), encoding="utf-8")
    at = notebook["cells"].index(cells[0])
    wide = f"{name}, cell {at}: a line of code has 80 characters; at most 79. Break it inside brackets: {'y' * 80}"
    assert [line for line in audit.audit(tmp_path) if line.startswith(name)] == [wide]
    cells[1]["source"] += "\nz"
    path.write_text(json.dumps(notebook), encoding="utf-8")
    long = f"{name}, cell {notebook['cells'].index(cells[1])}: shows 19 lines of code; at most 18."
    assert [line for line in audit.audit(tmp_path) if line.startswith(name)] == [long, wide]


def charts_of(notebook: dict) -> list[dict]:
    return [
        o for cell in notebook["cells"] for o in cell.get("outputs", []) if display.PLOTLY_MIME in o.get("data", {})
    ]


def rows_of(notebook: dict) -> list[dict]:
    return [o for cell in notebook["cells"] for o in cell.get("outputs", [])
            if "image/png" in o.get("data", {}) and display.PLOTLY_MIME not in o["data"]]  # fmt: skip


def code_cells(notebook: dict) -> list[dict]:
    return [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]


def never_run(nb):
    code_cells(nb)[3].update(execution_count=None, outputs=[])


def stale_picture(nb):
    charts_of(nb)[0]["data"][display.PLOTLY_MIME]["data"][0]["y"][3] = 12.5


def swapped_picture(nb):
    one, two = charts_of(nb)[:2]
    one["data"]["image/png"] = two["data"]["image/png"]


def no_picture(nb):
    del charts_of(nb)[0]["data"]["image/png"]


def row_without_picture(nb):
    del rows_of(nb)[0]["data"]["image/png"]


def no_words(nb):
    charts_of(nb)[0]["metadata"]["image/png"]["alt"] = "Image"


def words_without_figures(nb):
    charts_of(nb)[0]["data"]["text/plain"] = "A chart that shows how many people are online in each of the countries."


def finding_below(nb):
    """The words of a chart after its picture."""
    outputs = next(cell for cell in nb["cells"] if charts_of({"cells": [cell]}))["outputs"]
    at = next(i for i, one in enumerate(outputs) if "image/png" in one.get("data", {}))
    outputs[:] = [*outputs[at:], *outputs[:at]]


def finding_of_another(nb):
    one = charts_of(nb)[0]
    one["data"]["text/plain"] = "Something else rose to 12%. Line chart."


def row_without_finding(nb):
    row = rows_of(nb)[0]
    next(cell for cell in nb["cells"] if row in cell.get("outputs", []))["outputs"][:] = [row]


def sign_alone(nb):
    nb["cells"][1]["source"] = "| RQ-1 | ✔ | holds |"


def sign_alone_in_a_chart(nb):
    charts_of(nb)[0]["data"][display.PLOTLY_MIME]["layout"]["annotations"][0]["text"] = "<b>◐</b>"


def sign_alone_in_a_table(nb):
    page = '<table><caption>a</caption><tr><th scope="col">⇄</th></tr></table>'
    code_cells(nb)[2]["outputs"].append({"output_type": "display_data", "data": {"text/html": page}, "metadata": {}})


def long_alt(nb):
    charts_of(nb)[0]["metadata"]["image/png"]["alt"] = "Words and no end of them. " * 6


def widget_state(nb):
    nb["metadata"]["widgets"] = {"application/vnd.jupyter.widget-state+json": {"state": {}}}


def widget_view(nb):
    charts_of(nb)[-1]["data"][display.WIDGET_MIME] = {"model_id": "x", "version_major": 2, "version_minor": 0}


def preset_figures(nb):
    rows_of(nb)[0]["data"][display.PRESETS_MIME] = []


def error_output(nb):
    code_cells(nb)[2]["outputs"] = [{"output_type": "error", "ename": "KeyError", "evalue": "x", "traceback": []}]


def stderr_output(nb):
    code_cells(nb)[2]["outputs"].append({"output_type": "stream", "name": "stderr", "text": "warning"})


def long_cell(nb):
    code_cells(nb)[2]["source"] = "x = 1\n" * 30


def large_output(nb):
    code_cells(nb)[2]["outputs"].append({"output_type": "stream", "name": "stdout", "text": "x"})
    code_cells(nb)[2]["outputs"].append(
        {"output_type": "display_data", "data": {"text/plain": "x" * 210_000}, "metadata": {}}
    )


def large_file(nb):
    nb["cells"][0]["source"] = "x" * 810_000


def unfilled_prose(nb):
    nb["cells"][1]["source"] = "There are {{ count }} of them."


def heading_skipped(nb):
    nb["cells"][1]["source"] = "#### Too deep"


def picture_without_alt(nb):
    nb["cells"][1]["source"] = "![](picture.png)"


def no_title(nb):
    charts_of(nb)[0]["data"][display.PLOTLY_MIME]["layout"]["meta"]["title"] = "Chart"


def no_source(nb):
    charts_of(nb)[0]["data"][display.PLOTLY_MIME]["layout"]["meta"]["source"] = ""


def table_without_caption(nb):
    page = '<table><thead><tr><th scope="col">a</th></tr></thead></table>'
    code_cells(nb)[2]["outputs"].append({"output_type": "display_data", "data": {"text/html": page}, "metadata": {}})


def table_without_scope(nb):
    page = "<table><caption>a</caption><thead><tr><th>a</th></tr></thead></table>"
    code_cells(nb)[2]["outputs"].append({"output_type": "display_data", "data": {"text/html": page}, "metadata": {}})


def vague_link(nb):
    nb["cells"][1]["source"] = "Read on [here](../README.md)."


def bare_link(nb):
    nb["cells"][1]["source"] = "[https://example.org/x](https://example.org/x)"


def colour_alone(nb):
    spec = charts_of(nb)[0]["data"][display.PLOTLY_MIME]
    spec["layout"]["annotations"] = []
    for trace in spec["data"]:
        trace |= {"mode": "lines", "line": {"color": trace.get("line", {}).get("color")}, "meta": {}, "marker": {}}


@pytest.mark.parametrize(("damage", "message"), [
    (table_without_caption, "has no caption"), (table_without_scope, "no heads with a scope"),
    (vague_link, "the link 'here' does not say"), (bare_link, "does not say where it goes"), (colour_alone, "Only their colour tells"),
    (never_run, "was never run"), (stale_picture, "stale"), (swapped_picture, "not the one that was baked"),
    (no_picture, "readers without a kernel see nothing"), (row_without_picture, "a row of settings has no picture"),
    (finding_below, "no sentence before the picture says its finding"), (finding_of_another, "no sentence before the picture"),
    (sign_alone, "a sign stands alone"), (sign_alone_in_a_chart, "a sign stands alone"), (sign_alone_in_a_table, "a sign stands alone"),
    (row_without_finding, "no sentence before the picture"), (no_words, "alt text has 5 characters"), (long_alt, "alt text has 156 characters"), (words_without_figures, "hold no figure"), (widget_state, "holds widget state"), (widget_view, "keeps a widget view"),
    (preset_figures, "keeps the figures of its presets"), (error_output, "ends in an error"), (stderr_output, "writes to stderr"),
    (long_cell, "lines of code"), (large_output, "an output of"), (large_file, "bytes; at most"),
    (unfilled_prose, "computed prose was not filled in"), (heading_skipped, "a heading of level 4 follows"),
    (picture_without_alt, "a picture has no alt text"), (no_title, "title does not say"), (no_source, "no source line"),
])  # fmt: skip
def test_the_audit_sees(damage, message, sample, tmp_path):
    broken = copy.deepcopy(sample)
    damage(broken)
    path = tmp_path / SAMPLE
    path.write_text(json.dumps(broken, ensure_ascii=False), encoding="utf-8")
    assert [line for line in audit.audit_notebook(path) if message in line]


def test_the_audit_sees_a_file_cut_short(tmp_path):
    path = tmp_path / SAMPLE
    path.write_text((notebooks.NOTEBOOKS / SAMPLE).read_text(encoding="utf-8")[:5000], encoding="utf-8")
    assert "not readable as JSON" in audit.audit_notebook(path)[0]


def test_the_audit_sees_a_missing_and_an_extra_notebook(tmp_path):
    for path in notebooks.NOTEBOOKS.glob("*.ipynb"):
        shutil.copy(path, tmp_path)
    assert audit.audit(tmp_path) == []
    (tmp_path / SAMPLE).rename(tmp_path / "99-own.ipynb")
    found = audit.audit(tmp_path)
    assert any(line.startswith(f"{SAMPLE}: its master exists, the notebook does not") for line in found)
    assert any(line.startswith("99-own.ipynb: no master") for line in found)


# -------------------------------------------------------------------------------------------------------- nbval


def stray(root: Path) -> list[str]:
    """Notebooks that the strict run over notebooks/ would not reach."""
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "*.ipynb"],
        cwd=root,
        capture_output=True,
        text=True,
        check=True,
    )
    return [name for name in listed.stdout.split() if not re.fullmatch(r"notebooks/(problem-sets/)?[^/]+\.ipynb", name)]


def test_no_notebook_escapes_the_strict_run(root, tmp_path):
    assert stray(root) == []
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "notebooks" / "00-a.ipynb").touch()
    (tmp_path / "elsewhere.ipynb").touch()
    assert stray(tmp_path) == ["elsewhere.ipynb"]


def test_the_strict_run_has_no_way_out(root):
    """No cell is skipped, no output ignored, and nbval is not told to be lax."""
    paths = list(notebooks.NOTEBOOKS.rglob("*.ipynb"))
    assert len({path.parent.name for path in paths if ".ipynb_checkpoints" not in path.parts}) == 2
    for path in paths:
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"nbval[-_](skip|ignore|raises|lax)|NBVAL_|raises-exception", text), path.name
    command = (root / "tasks.py").read_text(encoding="utf-8")
    assert re.search(r'"--nbval",\s*"notebooks"', command)
    assert "nbval-lax" not in command
    conftest = (root / "tests" / "conftest.py").read_text(encoding="utf-8")
    assert "skip_compare" not in conftest


def small(sample: dict) -> dict:
    """A short notebook of the real thing: set-up, a table, a line of text, a chart."""
    wanted = ("lesson = course.begin", "use = internet.pivot", "figures.few", "gain = (use", "rank = gain.rank")
    cells = [next(cell for cell in code_cells(sample) if text in "".join(cell["source"])) for text in wanted]
    return {**sample, "cells": copy.deepcopy(cells)}


def table_number(nb):
    outputs = next(o for cell in nb["cells"] for o in cell["outputs"] if "text/html" in o.get("data", {}))
    html = outputs["data"]["text/html"] = "".join(outputs["data"]["text/html"])
    number = re.search(r"<td>(\d+\.\d+)</td>", html)[1]
    outputs["data"]["text/html"] = html.replace(number, f"{float(number) + 1:.2f}", 1)


def trace_value(nb):
    y = charts_of(nb)[0]["data"][display.PLOTLY_MIME]["data"][-1]["y"]
    y[2] = round(y[2] + 1e-4, 6)


def printed_line(nb):
    stream = next(o for cell in nb["cells"] for o in cell["outputs"] if o["output_type"] == "stream")
    stream["text"] = "".join(stream["text"]).replace("China ranks", "China is", 1)


def words_of_a_chart(nb):
    output = charts_of(nb)[0]
    output["data"]["text/plain"] = "".join(output["data"]["text/plain"]).replace("China", "Chile", 1)


def missing_output(nb):
    nb["cells"][-1]["outputs"].pop()


BREAKS = (table_number, trace_value, printed_line, words_of_a_chart, missing_output)


def nbval(folder: Path, **environment: str) -> dict[str, bool]:
    """Run the course's own strict command over a folder, and return which notebooks pass."""
    import os

    root = Path(__file__).resolve().parents[1]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "--nbval", str(folder), "--nbval-current-env", "--nbval-cell-timeout=120",
         f"--nbval-sanitize-with={root / 'tests' / 'nbval_sanitize.cfg'}", "-p", "no:cacheprovider", "-rA", "--no-header",
         "--rootdir", str(folder), "-c", "/dev/null" if os.name != "nt" else "NUL", "-n", "2", "--dist", "loadfile"],
        capture_output=True, text=True, env={**os.environ, **environment},
    )  # fmt: skip
    results: dict[str, bool] = {}
    for status, name in re.findall(r"^(PASSED|FAILED|ERROR) \S*?([\w-]+\.ipynb)", done.stdout, re.M):
        results[name] = results.get(name, True) and status == "PASSED"
    assert results, done.stdout + done.stderr
    return results


@pytest.mark.slow
def test_nbval_sees_every_changed_output(sample, tmp_path):
    good = small(sample)
    (tmp_path / "good.ipynb").write_text(json.dumps(good), encoding="utf-8")
    for damage in BREAKS:
        broken = copy.deepcopy(good)
        damage(broken)
        assert broken != good
        (tmp_path / f"{damage.__name__}.ipynb").write_text(json.dumps(broken), encoding="utf-8")
    expected = {"good.ipynb": True} | {f"{damage.__name__}.ipynb": False for damage in BREAKS}
    assert nbval(tmp_path) == expected


@pytest.mark.slow
def test_a_changed_number_in_a_table_turns_the_run_red(sample, root, tmp_path):
    """First as an edited file, which the loader refuses; then re-hashed, so that only the outputs can tell."""
    for folder in ("course", "data", "docs"):
        shutil.copytree(root / folder, tmp_path / "clone" / folder, ignore=shutil.ignore_patterns("__pycache__"))
    table = tmp_path / "clone" / "data" / "country_internet.csv"
    run = tmp_path / "run"
    run.mkdir()
    (run / "good.ipynb").write_text(json.dumps(small(sample)), encoding="utf-8")
    path = {"PYTHONPATH": str(tmp_path / "clone")}
    assert nbval(run, **path) == {"good.ipynb": True}
    text = table.read_text(encoding="utf-8")
    row = re.search(r"^CHN,China,2010,([\d.]+),", text, re.M)
    table.write_text(text.replace(row[0], row[0].replace(row[1], f"{float(row[1]) + 1:.4f}"), 1), encoding="utf-8")
    assert nbval(run, **path) == {"good.ipynb": False}
    package = tmp_path / "clone" / "data" / "datapackage.json"
    import hashlib

    described = json.loads(package.read_text(encoding="utf-8"))
    entry = next(r for r in described["resources"] if r["name"] == "country_internet")
    prefix = "sha256:" if str(entry["hash"]).startswith("sha256:") else ""
    entry["hash"], entry["bytes"] = prefix + hashlib.sha256(table.read_bytes()).hexdigest(), table.stat().st_size
    package.write_text(json.dumps(described), encoding="utf-8")
    assert nbval(run, **path) == {"good.ipynb": False}


A, B = (
    {"type": "scatter", "mode": "lines", "name": name, "y": [1, 2], "line": {"color": ink}}
    for name, ink in (("a", "red"), ("b", "blue"))
)


@pytest.mark.parametrize("second", [
    {"line": {"dash": "dot"}}, {"line": {"width": 5}}, {"mode": "markers", "marker": {"symbol": "x"}}, {"marker": {"color": "#FFF"}},
    {"yaxis": "y2"}, {"name": None}, {"meta": {"words": False}}, {"visible": "legendonly"}, {"y": ["one row", "one row"]}, {"fill": "tozeroy"},
])  # fmt: skip
def test_two_lines_of_two_colours_need_one_more_difference(second):
    found = audit.by_colour_alone({"data": [A, B], "layout": {}})
    assert found == ["Only their colour tells 'a' from 'b'."]
    assert audit.by_colour_alone({"data": [A, {**B, **second}], "layout": {}}) == []
    assert audit.by_colour_alone({"data": [A, B], "layout": {"annotations": [{"text": "<b>b</b>"}]}}) == []
