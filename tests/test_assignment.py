"""The student's side of the problem sets: slices, forms of answers, instant feedback. It needs no instructor/ and never raises."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from course.practice import assignment

SETS = assignment.available()


@pytest.fixture(autouse=True)
def own_display_options():
    """begin() sets how pandas shows tables; other tests must not see it."""
    names = ["display.max_rows", "display.max_columns", "display.width", "display.precision"]
    before = {name: pd.get_option(name) for name in names}
    yield
    for name, value in before.items():
        pd.set_option(name, value)


@pytest.fixture
def said(monkeypatch) -> list[dict]:
    """What is published, in order."""
    published: list[dict] = []
    monkeypatch.setattr(assignment.display, "publish", lambda data, metadata=None: published.append(data))
    return published


# ------------------------------------------------------------------------------------------------------------- slices


def test_there_are_three_sets_and_a_capstone():
    assert SETS == ["ps1", "ps2", "ps3", "capstone"]


@pytest.mark.parametrize("set_id", SETS)
def test_an_id_gives_one_slice_whatever_its_case_and_blanks(set_id, said):
    one = assignment.begin(set_id, "Li.Wei")
    assert assignment.begin(set_id, "  li.wei ").slice == one.slice
    assert all(getattr(one, name) == value for name, value in one.slice.items())
    places = {assignment.pick(set_id, f"s{i}", 20) for i in range(400)}
    assert places == set(range(20))


def test_the_slice_is_the_documented_one():
    import hashlib

    number = int(hashlib.sha256(b"ps1:li.wei").hexdigest()[:8], 16)
    assert assignment.pick("ps1", " Li.Wei", 28) == number % 28


@pytest.mark.parametrize("student", ["demo", "", "  ", None, "Demo"])
def test_an_id_that_is_none_is_said(student, said):
    assignment.begin("ps1", student)
    assert "write your own" in said[0]["text/plain"]


def test_an_id_of_ones_own_gives_no_warning_and_may_be_a_number(said):
    mine = assignment.begin("ps1", 20261)
    assert "write your own" not in said[0]["text/plain"]
    assert mine.province in said[0]["text/plain"]
    assert "<caption" in said[0]["text/html"] and 'scope="row"' in said[0]["text/html"]


def test_markup_in_an_id_stays_text(said):
    assignment.begin("ps1", "<b>x</b>")
    assert "<b>" not in said[0]["text/html"]


def test_an_unknown_set_and_a_damaged_key_are_named(tmp_path, monkeypatch):
    with pytest.raises(ValueError, match="no problem set 'ps9'; there are ps1"):
        assignment.begin("ps9")
    (tmp_path / "ps1.json").write_text("{")
    monkeypatch.setattr(assignment, "FOLDER", tmp_path)
    assignment.key.cache_clear()
    with pytest.raises(ValueError, match=r"ps1.json is damaged .* git checkout -- course/practice/keys/ps1.json"):
        assignment.begin("ps1")
    assignment.key.cache_clear()


def test_a_slice_has_no_field_that_hides_a_method():
    taken = set(dir(assignment.Assignment("ps1", "x")))
    for set_id in SETS:
        for one in assignment.key(set_id)["slices"]:
            assert not taken & set(one)


def test_a_field_that_is_not_there_is_named():
    with pytest.raises(AttributeError, match="no 'city'; your slice has province"):
        assignment.Assignment("ps1", "x").city  # noqa: B018 - the look-up is what is tested


class Nasty:
    """An object that raises at every touch."""

    def __getattribute__(self, name):
        raise RuntimeError("no")

    def __len__(self):
        raise RuntimeError("no")

    def __str__(self):
        raise RuntimeError("no")

    __repr__ = __str__

    def __eq__(self, other):
        raise RuntimeError("no")

    __hash__ = None


def nested(depth: int) -> list:
    value: list = []
    for _ in range(depth):
        value = [value]
    return value


# ------------------------------------------------------------------------------------------------------------ checking


@pytest.mark.parametrize("set_id", SETS)
def test_no_answer_makes_a_check_raise(set_id, said):
    mine = assignment.Assignment(set_id, "x")
    broken = [Nasty(), nested(5000), pd.DataFrame(), float("nan"), 10**5000, lambda *a: 1 / 0, lambda: 0, lambda *a: Nasty(), "x" * 10**6,
              np.zeros(10**6), {Nasty: 1}, [Nasty()], type, range(10**9), lambda *a: sys.exit(3)]  # fmt: skip
    for question in assignment.key(set_id)["questions"]:
        for answer in broken:
            mine.check(question["id"], **{part["variable"]: answer for part in question["parts"]})
        mine.check(question["id"], strange=1)
    assert not [one for one in said if "✔" in one["text/plain"]]


def test_an_unknown_question_is_named(said):
    assignment.Assignment("ps1", "x").check("12")
    assert "no question '12'; it has 1, 2" in said[0]["text/plain"]


def test_a_check_says_points_words_and_a_table_that_can_be_read_out(said):
    mine = assignment.Assignment("ps1", "x")
    mine.check("2", q2_rank=lambda values, name: 2, q2_place=None)
    page, text = said[0]["text/html"], said[0]["text/plain"]
    assert (
        "0 of 1 points for what is checked here" in text
        and "4 more depend on inputs that only the grading knows" in text
    )
    assert "Right calls: 1 of 3. Not yet: q2_rank(" in text
    assert "your province: not attempted (0 of 1)" in text
    assert "<caption" in page and 'scope="col"' in page and 'scope="row"' in page and 'role="status"' in page


def test_an_untouched_stub_is_not_attempted_and_an_error_is_named(said):
    def stub(values, name):
        raise NotImplementedError

    mine = assignment.Assignment("ps1", "x")
    mine.check("2", q2_rank=stub)
    mine.check("2", q2_rank=lambda values, name: values["nowhere"])
    mine.check("2", q2_rank=lambda values, name: None)
    mine.check("2", q2_rank=7)
    assert "the examples: not attempted" in said[0]["text/plain"]
    assert "It stops with KeyError: 'nowhere'" in said[1]["text/plain"]
    assert "It returns None" in said[2]["text/plain"]
    assert "a value of type int is not a function" in said[3]["text/plain"]


def test_an_interrupt_passes_through():
    """A runner that stops an endless loop does it by KeyboardInterrupt."""

    def endless(*_):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        assignment.Assignment("ps1", "x").check("2", q2_rank=endless)


def test_a_function_that_changes_its_input_harms_nobody():
    arguments = [{"a": 1}]
    assert assignment.call(lambda values: values.clear() or len(values), arguments) == {"value": 0}
    assert arguments == [{"a": 1}]


def test_the_summary_says_what_is_open(said):
    mine = assignment.Assignment("ps1", "x")
    mine.check("1", q1_growth=1.0)
    mine.summary()
    text = said[-1]["text/plain"]
    assert "2 of 2 visible parts open" in text and "its check has not been run" in text and "by a person" in text


@pytest.mark.parametrize("set_id", SETS)
def test_checking_a_question_costs_little(set_id, monkeypatch):
    """At some two milliseconds a hash, 80 hashes are below 0.2 s."""
    made = []
    real = assignment.digest.__wrapped__
    monkeypatch.setattr(assignment, "digest", lambda *given: made.append(given) or real(*given))
    mine = assignment.Assignment(set_id, "x")
    for question in assignment.key(set_id)["questions"]:
        made.clear()
        answers = {
            part["variable"]: (lambda *a: 3.3) if part["kind"] == "function" else "none" if part["answer"] == "text" else
            {"a": 1, "b": 2, "c": 3} if part["answer"] == "labelled" else 33
            for part in question["parts"]
        }  # fmt: skip
        mine.check(question["id"], **answers)
        assert len(set(made)) <= 80, question["id"]


# ------------------------------------------------------------------------------------------------- nothing but the key

RUN = """
import json, sys
from pathlib import Path
root = Path(sys.argv[1]).resolve()

def guard(event, given):
    if event in ("open", "os.listdir", "os.scandir") and given and isinstance(given[0], (str, bytes)):
        path = Path(given[0] if isinstance(given[0], str) else given[0].decode()).absolute()
        if root / "instructor" in (path, *path.parents):
            raise PermissionError(f"the student's side opened {path}")
    if event == "import" and given[0].split(".")[0] in ("nbgrader", "dask", "distributed"):
        raise ImportError(f"the student's side imports {given[0]}")

sys.addaudithook(guard)
if len(sys.argv) > 3:
    open(root / "instructor" / "problem_sets" / "ps1.md").read()
for path in sorted((root / "notebooks" / "problem-sets").glob("*.ipynb")):
    space = {}
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        if cell["cell_type"] == "code":
            exec(compile("".join(cell["source"]), str(path), "exec"), space)
assert not [name for name in sys.modules if name.startswith(("course.build", "course.grading", "nbclient", "nbformat"))]
print("all ran")
"""


def test_the_released_notebooks_need_neither_the_masters_nor_nbgrader(root: Path):
    run = [sys.executable, "-W", "error", "-c", RUN, str(root), "x"]
    done = subprocess.run(run, capture_output=True, text=True, timeout=120, cwd=root / "notebooks")
    assert done.returncode == 0 and done.stdout.endswith("all ran\n"), done.stderr[-2000:]
    seen = subprocess.run([*run, "peep"], capture_output=True, text=True, timeout=120, cwd=root / "notebooks")
    assert "the student's side opened" in seen.stderr, "the guard itself must see a look into instructor/"
