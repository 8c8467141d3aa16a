"""The course in the browser alone: Pyodide's list of packages, and what the learner's package must not need there."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from course.build import lite

#: What Pyodide's Python has not, or has in name only: no process, thread, socket or terminal in a browser's worker.
NOT_THERE = {
    "_thread", "asyncio.subprocess", "concurrent.futures", "curses", "dbm", "ensurepip", "fcntl", "grp", "multiprocessing", "psutil",
    "pwd", "readline", "resource", "select", "signal", "socket", "socketserver", "sqlite3", "ssl", "subprocess", "syslog", "termios",
    "threading", "tkinter", "tty", "urllib.request", "venv", "webbrowser",
}  # fmt: skip
LEARNERS = [
    path for path in sorted((lite.ROOT / "course").rglob("*.py")) if not {"build", "grading"} & set(path.relative_to(lite.ROOT).parts)
]  # fmt: skip


def not_there(code: str) -> set[str]:
    """Modules that code imports, inside functions too, and that a browser has not."""
    found = set()
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return {one for one in found if {one, one.split(".")[0]} & NOT_THERE}


@pytest.mark.parametrize("path", LEARNERS, ids=lambda path: path.stem)
def test_the_learners_package_asks_for_nothing_that_a_browser_lacks(path: Path):
    assert not_there(path.read_text("utf-8")) == set()


def test_what_a_browser_lacks_is_seen():
    code = "import os, socket\nfrom concurrent.futures import wait\nfrom urllib import request\ndef f():\n    import threading as t\n"
    assert not_there(code) == {"socket", "concurrent.futures", "urllib.request", "threading"}


ALONE = """
import importlib, os, pathlib, subprocess, threading, socket
def no(*_, **__):
    raise RuntimeError("a browser's worker can't do this")
threading.Thread.start = subprocess.Popen.__init__ = socket.socket.connect = os.fork = os.posix_spawn = no
for tried in (lambda: threading.Thread().start(), lambda: subprocess.Popen(["true"]), os.fork):
    try:
        tried()
    except RuntimeError:
        continue
    raise SystemExit("it was not taken away")
import course
top = pathlib.Path(course.__path__[0])
for path in sorted(top.rglob("*.py")):
    parts = path.relative_to(top).with_suffix("").parts
    if parts[0] not in ("build", "grading") and parts[-1] != "__init__":
        importlib.import_module(".".join(("course", *parts)))
from course import data, lesson
from course.practice import journal
from course.lessons.start_here import lab as lesson_lab
one = lesson_lab.the_lab()
assert one.answer()["spec"] and lesson.begin("start_here").title
assert journal.record("prediction", "X-1", 40)
print("done")
"""


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(__import__("os"), "fork"), reason="what is taken away is not there")
def test_lessons_start_where_there_is_no_thread_process_or_socket(tmp_path: Path):
    done = subprocess.run([sys.executable, "-c", ALONE], cwd=tmp_path, capture_output=True, text=True)
    assert done.stdout.strip() == "done", done.stderr[-2000:]


# ---------------------------------------------------------------- the list of packages

PYODIDES = {
    "info": {"python": "3.14.2"},
    "packages": {
        "numpy": {"name": "numpy", "version": "2.4.6", "file_name": "numpy-2.4.6-wasm32.whl", "depends": [], "imports": ["numpy"]},
        "pandas": {"name": "pandas", "version": "3.0.2", "file_name": "pandas-3.0.2-wasm32.whl", "depends": ["numpy"], "imports": ["pandas"]},
    },
}  # fmt: skip


def wheel(folder: Path, name: str, *needs: str, files: tuple[str, ...] = ()) -> Path:
    path = folder / f"{name}-1.0-py3-none-any.whl"
    text = f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n" + "".join(
        f"Requires-Dist: {need}\n" for need in needs
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(f"{name}-1.0.dist-info/METADATA", text)
        for file in files or (f"{name}/__init__.py",):
            archive.writestr(file, "")
    return path


def test_the_list_has_pyodides_packages_by_address_and_ours_beside_it(tmp_path: Path):
    mine = wheel(
        tmp_path,
        "my_course",
        "numpy",
        "Pandas (>=3)",
        "Other.Thing",
        files=("my_course/__init__.py", "one.py", "my_course/_data/a.csv"),
    )
    other = wheel(
        tmp_path,
        "other_thing",
        'colorama; sys_platform == "win32"',
        'pywin; extra == "x"',
        'old; python_version < "3.12"',
    )
    made = lite.list_of_packages(PYODIDES, [mine, other], "https://net.example/full/")
    assert made["packages"]["numpy"]["file_name"] == "https://net.example/full/numpy-2.4.6-wasm32.whl"
    one = made["packages"]["my-course"]
    assert (one["file_name"], one["version"], one["depends"]) == (mine.name, "1.0", ["numpy", "other-thing", "pandas"])
    assert one["imports"] == ["my_course", "one"] and one["sha256"] == lite.sha256(mine)
    assert made["packages"]["other-thing"]["depends"] == [], "markers are read for Pyodide"
    assert PYODIDES["packages"]["numpy"]["file_name"] == "numpy-2.4.6-wasm32.whl", "what was given is not changed"


def test_a_package_that_pyodide_lacks_is_named(tmp_path: Path):
    with pytest.raises(
        lite.LiteError, match=r"course-1.0-py3-none-any.whl needs scipy, which Pyodide has not: add it to OURS"
    ):
        lite.list_of_packages(PYODIDES, [wheel(tmp_path, "course", "scipy", "numpy")], "https://net.example/")


def test_what_is_tested_is_what_is_shipped(tmp_path: Path):
    path = tmp_path / "pins.txt"
    path.write_text("# a remark\nnumpy==2.4.6\npandas==3.0.2\n", "utf-8")
    assert lite.differing(PYODIDES, lite.pins(path)) == []
    path.write_text("numpy==2.4.5\nscipy==1.0\n", "utf-8")
    assert lite.differing(PYODIDES, lite.pins(path)) == [
        "lite/pyodide.txt has numpy 2.4.5, Pyodide ships 2.4.6",
        "lite/pyodide.txt has scipy 1.0, Pyodide ships none",
    ]


def test_the_versions_in_the_browser_are_ours_or_known():
    """What is compiled may differ from the lock, and is then tested by nox; what is pure is the lock's."""
    known = lite.pins()
    assert {"numpy", "pandas", "scipy", "statsmodels", "pyyaml"} <= set(known)
    lines = lite.locked(lite.OURS)
    assert set(re.findall(r"^([a-z-]+)==", lines, re.M)) == set(lite.OURS) and "--hash=sha256:" in lines
    with pytest.raises(lite.LiteError, match="has no nonesuch"):
        lite.locked(("plotly", "nonesuch"))


def test_the_kernel_finds_its_list_and_asks_no_index():
    told = json.loads((lite.ROOT / "lite/jupyter-lite.json").read_text("utf-8"))["jupyter-config-data"]
    kernel = told["litePluginSettings"]["@jupyterlite/pyodide-kernel-extension:kernel"]
    assert kernel["disablePyPIFallback"] is True
    assert kernel["loadPyodideOptions"]["lockFileURL"] == "./static/course/pyodide-lock.json"
    preloaded = {one.replace("-", "_") for one in kernel["loadPyodideOptions"]["packages"]}
    assert set(lite.OF_THE_KERNEL) | {"micropip", "comm", "ipython"} <= preloaded, (
        "else the kernel asks an index for them"
    )


def test_the_file_browser_shows_the_notebooks(tmp_path: Path):
    lite.stage(tmp_path)
    shown = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.ipynb")}
    assert shown == {
        path.relative_to(lite.ROOT).as_posix()
        for path in (lite.ROOT / "notebooks").rglob("*.ipynb")
        if ".ipynb_checkpoints" not in path.parts
    }
    assert (tmp_path / "data").is_dir(), "the journal lies beside notebooks/ and data/"
    for name in shown:
        for link in re.findall(r"\]\((?!https?:)([^)#\s]+)\)", (tmp_path / name).read_text("utf-8")):
            assert ((tmp_path / name).parent / link).is_file(), f"{name} links to {link}, which is not shown"


def test_a_program_that_is_not_there_is_said_in_a_sentence():
    with pytest.raises(lite.LiteError, match="Install it"):
        lite.run(["/no/such/program"], "Install it.")
