"""The copy for students: nothing private, no answer, no history, links that lead to it, and it works."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from course.build import students_copy, update
from course.grading import problem_sets

ROOT = students_copy.ROOT
if not problem_sets.sets():
    pytest.skip("instructor/ is private and not here", allow_module_level=True)
if not (ROOT / ".git").exists():
    pytest.skip("no clone: there is nothing to take the copy from", allow_module_level=True)


@pytest.fixture(scope="module")
def copy(tmp_path_factory) -> Path:
    """The copy of the whole course, for a repository of an instructor's own."""
    into = tmp_path_factory.mktemp("students") / "copy"
    count = students_copy.make(into, "uni-example/innovation", "autumn")
    assert count == sum(path.is_file() for path in into.rglob("*"))
    return into


def test_what_is_private_and_the_history_stay_behind(copy):
    there = {path.name for path in copy.iterdir()}
    assert not there & {"instructor", "tests", ".git", ".github"}
    assert there >= {"course", "data", "notebooks", "binder", "tasks.py", "requirements.txt"}
    assert not list(copy.rglob("released.json")) and len(list((copy / "notebooks").rglob("*.ipynb"))) == 28


def test_links_that_start_the_course_lead_to_the_given_repository(copy):
    texts = {
        path.relative_to(copy).as_posix(): path.read_text("utf-8")
        for path in copy.rglob("*")
        if path.suffix in (".md", ".ipynb", ".py")
    }
    own = "/" + students_copy.REPOSITORY
    for start in ("mybinder.org/v2/gh", "codespaces.new", "colab.research.google.com/github"):
        assert [name for name, text in texts.items() if start + own in text] == []
    lesson = texts["notebooks/10-how-concentrated.ipynb"]
    path = "urlpath=doc/tree/notebooks/10-how-concentrated.ipynb"
    assert f"https://mybinder.org/v2/gh/uni-example/innovation/autumn?{path}" in lesson
    assert "https://mybinder.org/v2/gh/uni-example/innovation/autumn?urlpath=" in texts["README.md"]
    anywhere = texts["docs/anywhere.md"]
    assert "https://codespaces.new/uni-example/innovation?quickstart" in anywhere
    assert "colab.research.google.com/github/uni-example/innovation/blob/autumn/notebooks/00-" in anywhere
    assert (
        '"https://github.com/uni-example/innovation/archive/refs/heads/autumn.zip"' in texts["course/build/update.py"]
    )
    assert f"https://github.com{own}/issues" in lesson, "errors are told to the course's own authors"


def test_a_lesson_with_other_links_is_not_taken_for_changed_by_its_learner(copy):
    for path in sorted((copy / "notebooks").glob("[0-9]*.ipynb")):
        notebook, before = (json.loads((at / path.relative_to(copy)).read_text("utf-8")) for at in (copy, ROOT))
        known = {name: notebook["metadata"]["course"][name] for name in ("sources", "outputs")}
        assert update.stamp(notebook) == known and known["sources"] != before["metadata"]["course"]["sources"]


def test_the_copy_runs_a_problem_set_by_itself(copy, tmp_path):
    code = (
        "import course, sys; from course.practice import assignment; mine = assignment.begin('ps1', 'ana');"
        "mine.check('1', q1_growth=1.0, q1_part=2.0); print(course.__file__)"
    )
    env = {"PYTHONPATH": str(copy), "PYTHONUTF8": "1", "HOME": str(tmp_path), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run([sys.executable, "-c", code], cwd=copy, env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert (
        done.stdout.strip().endswith(str(copy / "course" / "__init__.py")) and "growth a year: not yet" in done.stdout
    )
    for command, status, said in (
        (["--help"], 0, "students-copy"),
        (["test"], 1, "This copy of the course has no tests"),
    ):
        done = subprocess.run([sys.executable, "tasks.py", *command], cwd=copy, env=env, capture_output=True, text=True)
        assert done.returncode == status and said in done.stdout + done.stderr


# ---------------------------------------------------------------- answers


@pytest.fixture
def clone(tmp_path) -> Path:
    """A small clone with one file in it; the masters are the course's own."""
    root = tmp_path / "clone"
    root.mkdir()
    (root / "notes.md").write_text("Nothing is told here.\n", encoding="utf-8")
    subprocess.run(["git", "init", "--quiet"], cwd=root, check=True)
    return root


def put(root: Path, name: str, text: str) -> None:
    (root / name).parent.mkdir(parents=True, exist_ok=True)
    (root / name).write_text(text, encoding="utf-8")
    subprocess.run(["git", "add", "--all"], cwd=root, check=True)


def of(set_id: str, question: str) -> problem_sets.Question:
    return next(one for one in problem_sets.load(set_id).questions if one.id == question)


def solution(set_id: str = "ps1") -> str:
    return of(set_id, "4").solution


def hidden_result() -> str:
    part = next(part for part in of("ps1", "4").parts if part.hidden)
    return str(problem_sets.reference("ps1", "4", part, 3)[0])


def own_answer() -> str:
    part = of("ps1", "1").parts[0]
    return f"Mine was {problem_sets.reference('ps1', '1', part, 5)[0]!r}.\n"


def solved_notebook() -> str:
    return json.dumps(problem_sets.notebook("ps2", solved=True), ensure_ascii=False)


PLANTED = {
    "a solution": ("course/help.py", solution, "question 4 of ps1"),
    "a solution, indented in a comment": ("docs/a.md", lambda: "".join(f"    # {x}\n" for x in solution("ps3").splitlines()), "ps3"),
    "a solved notebook": ("notebooks/problem-sets/ps2-done.ipynb", solved_notebook, "question 1 of ps2"),
    "a master": ("docs/old/draft.txt", lambda: (problem_sets.FOLDER / "capstone.md").read_text("utf-8"), "capstone"),
    "what a misreading does": ("course/x.py", lambda: of("ps1", "1").misreadings[0].code, "question 1 of ps1"),
    "hidden calls": ("data/x.json", lambda: json.dumps({"code": of("ps1", "2").parts[-1].calls}), "question 2 of ps1"),
    "results of hidden calls": ("data/x.csv", hidden_result, "a right answer, question 4 of ps1"),
    "an answer to an argument": ("docs/b.md", lambda: of("ps2", "6").model[0].split("\n\n")[-1], "argument, question 6 of ps2"),
    "an answer to an argument, in JSON": ("docs/b.json", lambda: json.dumps(of("ps1", "6").model[0]), "question 6 of ps1"),
    "an answer of one slice": ("README.md", own_answer, "a right answer, question 1 of ps1"),
}  # fmt: skip


@pytest.mark.parametrize("what", list(PLANTED))
def test_an_answer_is_found_and_its_file_named(clone, tmp_path, capsys, monkeypatch, what):
    name, text, where = PLANTED[what]
    put(clone, name, text())
    monkeypatch.setattr(students_copy, "make", lambda *given, real=students_copy.make: real(*given, root=clone))
    assert students_copy.main(["--into", str(tmp_path / "out")]) == 1
    said = capsys.readouterr().err
    assert "No copy was made" in said and f"{name}, line " in said and where in said and "notes.md" not in said
    assert not (tmp_path / "out").exists(), "nothing is written"


def test_without_an_answer_a_small_clone_is_copied(clone, tmp_path, capsys):
    for name in ("instructor/ps1.md", "tests/test_x.py", ".github/workflows/x.yml"):
        put(clone, name, solution())
    (clone / "submissions.csv").write_text("not tracked\n", encoding="utf-8")
    (clone / "run.sh").write_text("#!/bin/sh\n", encoding="utf-8")
    (clone / "run.sh").chmod(0o755)
    subprocess.run(["git", "add", "run.sh"], cwd=clone, check=True)
    put_aside = tmp_path / "out"
    put_aside.mkdir()
    assert students_copy.make(put_aside, root=clone) == len(list(put_aside.iterdir()))
    there = {path.name for path in put_aside.iterdir()}
    assert there >= {"notes.md", "run.sh"} and not there & {"instructor", "tests", ".github", ".git"}
    assert (put_aside / "run.sh").stat().st_mode & 0o111 or sys.platform == "win32"


def test_only_what_git_tracks_is_copied(clone, tmp_path):
    put(clone, "a.md", "a")
    (clone / "submissions.csv").write_text("names\n", encoding="utf-8")
    students_copy.make(tmp_path / "out", root=clone)
    assert {path.name for path in (tmp_path / "out").iterdir()} == {"notes.md", "a.md"}


def test_round_numbers_and_lines_that_load_a_table_tell_nothing():
    known = students_copy.secrets(["ps1", "ps3"])
    assert 'rd = data.load("province_rd")' not in known.code
    assert len(known.code) > 50 and len(known.values) > 300 and len(known.sentences) > 10
    for harmless in (100 / 3, 12.5, 0.1, 66.0):
        assert students_copy.answers_in({"x": repr(harmless).encode()}, known) == []


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["--into", "{full}"], "must be an empty folder"),
        (["--into", "{root}/students"], "outside this clone"),
        (["--into", "{new}", "--repository", "https://github.com/a/b"], "expected OWNER/NAME"),
    ],
)
def test_what_cannot_be_done_is_said(tmp_path, capsys, words, why):
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "thesis.md").write_text("mine", encoding="utf-8")
    places = {"full": tmp_path / "full", "root": ROOT, "new": tmp_path / "new"}
    assert students_copy.main([word.format(**places) for word in words]) == 1
    assert why in capsys.readouterr().err and not (tmp_path / "new").exists()
    assert (tmp_path / "full" / "thesis.md").read_text("utf-8") == "mine"


def test_a_folder_that_is_no_clone_is_refused(tmp_path):
    shutil.copytree(problem_sets.FOLDER, tmp_path / "x" / "instructor")
    with pytest.raises(students_copy.CopyError, match="is no clone"):
        students_copy.make(tmp_path / "out", root=tmp_path / "x")


def test_without_the_masters_nothing_is_made(clone, tmp_path, monkeypatch):
    monkeypatch.setattr(problem_sets, "FOLDER", tmp_path / "none")
    with pytest.raises(students_copy.CopyError, match="can't be checked"):
        students_copy.make(tmp_path / "out", root=clone)
