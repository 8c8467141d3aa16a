"""The newest edition comes without losing a keystroke: with git, from a ZIP, with renamed lessons, and when it fails."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from course.build import update

ROOT = Path(__file__).parents[1]
DAY = date.today().isoformat()


def notebook(topic: str, text: str = "Hello.", stamped: bool = True) -> dict:
    """Return a small notebook of the course, with its stamp or as the first edition was."""
    code = {
        "cell_type": "code", "metadata": {}, "execution_count": 1, "id": "b",
        "source": ["import course\n", f'lesson = course.begin("{topic}")'],
        "outputs": [{"output_type": "stream", "name": "stdout", "text": ["1.0\n"]}],
    }  # fmt: skip
    made = {
        "cells": [{"cell_type": "markdown", "metadata": {}, "source": [text], "id": "a"}, code],
        "metadata": {"course": {"edition": "0.1.0"}}, "nbformat": 4, "nbformat_minor": 5,
    }  # fmt: skip
    if stamped:
        made["metadata"]["course"].update(update.stamp(made))
    return made


def write(path: Path, made: dict) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(made), encoding="utf-8")


def edition(folder: Path, lessons: dict[str, str], text: str, stamped: bool = True, formerly: str = "") -> Path:
    """Make a small course: lessons by name of the file and what `begin` is told."""
    for name in ("tasks.py", "pyproject.toml", "course/__init__.py"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(f"# {text}\n", encoding="utf-8")
    (folder / "course" / "contents.toml").write_text(f"[formerly]\n{formerly}", encoding="utf-8")
    (folder / "data").mkdir(exist_ok=True)
    (folder / "data" / "table.csv").write_text(f"a\n{text}\n", encoding="utf-8")
    (folder / ".gitignore").write_text("progress.jsonl\n*.mine-*\n", encoding="utf-8")
    for old in (folder / "notebooks").glob("*.ipynb"):
        old.unlink()
    for name, topic in lessons.items():
        write(folder / "notebooks" / name, notebook(topic, text, stamped))
    return folder


OLD = {"03-cats.ipynb": "cats", "04-dogs.ipynb": "dogs", "05-birds.ipynb": "birds", "06-fish.ipynb": "fish"}
NEW = {"03-cats.ipynb": "cats", "04-mice.ipynb": "mice", "05-dogs.ipynb": "dogs", "06-birds.ipynb": "birds", "07-fish.ipynb": "fish"}  # fmt: skip


def git(folder: Path, *words: str) -> str:
    who = ["-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"]
    return subprocess.run(["git", "-C", str(folder), *who, *words], check=True, capture_output=True, text=True).stdout


@dataclass
class Learner:
    """A learner's folder of the old edition. bring(…) publishes another one, updates, and returns what was said."""

    kind: str
    folder: Path
    source: Path
    bring: Callable[..., str]

    def path(self, name: str) -> Path:
        return self.folder / name

    def copies(self) -> list[str]:
        """Return the names of what was set aside in the folder of lessons."""
        return sorted(path.name for path in self.folder.joinpath("notebooks").glob(f"*.mine-{DAY}*"))

    def tree(self) -> dict[str, bytes]:
        """Return every file but those of git and what was set aside."""
        return {
            path.relative_to(self.folder).as_posix(): path.read_bytes()
            for path in self.folder.rglob("*")
            if path.is_file() and ".git" not in path.relative_to(self.folder).parts and ".mine-" not in path.name
        }


@pytest.fixture(params=["git", "zip"])
def learner(request, tmp_path) -> Learner:
    source, folder = tmp_path / "source", tmp_path / "my course 中文 ü"
    if request.param == "git":
        source.mkdir()
        git(source, "init", "--quiet", "--initial-branch", "main")
        edition(source, OLD, "old")
        git(source, "add", ".")
        git(source, "commit", "--quiet", "-m", "old")
        git(tmp_path, "clone", "--quiet", str(source), str(folder))
    else:
        edition(folder, OLD, "old")

    def bring(text: str = "new", lessons: dict[str, str] = NEW, **more: str) -> str:
        told: list[str] = []
        if request.param == "git":
            if text != "old":
                edition(source, lessons, text, **more)
                git(source, "add", "--all")
                git(source, "commit", "--quiet", "-m", text)
            update.update(folder, say=told.append)
        else:
            made = edition(tmp_path / "packed" / text / "course-main", lessons, text, **more)
            update.update(folder, shutil.make_archive(str(tmp_path / text), "zip", made.parent), say=told.append)
        return "\n".join(told)

    return Learner(request.param, folder, source, bring)


def change(path: Path, text: str = "I think that cats are right.") -> bytes:
    """Write into a notebook as JupyterLab does, and return its bytes."""
    made = json.loads(path.read_text(encoding="utf-8"))
    made["cells"][0]["source"] = text
    path.write_text(json.dumps(made, indent=1), encoding="utf-8")
    return path.read_bytes()


def run(path: Path) -> bytes:
    """Let a cell show something else, and return the notebook's bytes."""
    made = json.loads(path.read_text(encoding="utf-8"))
    made["cells"][1]["outputs"][0]["text"] = "2.0\n"
    path.write_text(json.dumps(made), encoding="utf-8")
    return path.read_bytes()


def test_what_a_learner_wrote_ran_added_and_deleted(learner):
    wrote, ran = change(learner.path("notebooks/03-cats.ipynb")), run(learner.path("notebooks/04-dogs.ipynb"))
    learner.path("notebooks/06-fish.ipynb").unlink()
    opened = json.loads(learner.path("notebooks/05-birds.ipynb").read_text(encoding="utf-8"))
    opened["metadata"]["language_info"] = {"name": "python", "version": "3.13.1"}
    learner.path("notebooks/05-birds.ipynb").write_text(json.dumps(opened, indent=3), encoding="utf-8")
    write(learner.path("notebooks/my notes.ipynb"), {"cells": [], "metadata": {}})
    learner.path("progress.jsonl").write_text("{}\n", encoding="utf-8")
    learner.path("data/table.csv").write_text("mine", encoding="utf-8")
    told = learner.bring()
    assert learner.copies() == [f"03-cats.mine-{DAY}.ipynb", f"04-dogs.mine-{DAY}.ipynb"], (
        "one that was only opened has no copy"
    )
    assert learner.path(f"notebooks/03-cats.mine-{DAY}.ipynb").read_bytes() == wrote
    assert learner.path(f"notebooks/04-dogs.mine-{DAY}.ipynb").read_bytes() == ran
    lessons = {path.name for path in learner.path("notebooks").glob("*.ipynb")} - set(learner.copies())
    assert lessons == {*NEW, "my notes.ipynb"}
    assert "new" in learner.path("notebooks/03-cats.ipynb").read_text(encoding="utf-8")
    assert learner.path("data/table.csv").read_text(encoding="utf-8") == "a\nnew\n"
    assert learner.path("progress.jsonl").read_text(encoding="utf-8") == "{}\n"
    kept = [path for path in learner.folder.rglob("*") if path.is_file() and path.read_bytes() == b"mine"]
    assert kept, "a table that the learner changed is kept, too"
    assert f"03-cats.ipynb: you changed it. Your copy is notebooks/03-cats.mine-{DAY}.ipynb." in told
    assert (
        f"04-dogs.ipynb: you ran it. Your copy is notebooks/04-dogs.mine-{DAY}.ipynb; today's lesson is notebooks/05-dogs.ipynb."
        in told
    )
    assert "progress.jsonl) were not touched" in told and "birds" not in told


def test_a_second_copy_of_one_day_takes_a_name_of_its_own(learner):
    first = change(learner.path("notebooks/03-cats.ipynb"), "one")
    learner.bring("new")
    second = change(learner.path("notebooks/03-cats.ipynb"), "two")
    learner.bring("newer")
    assert learner.copies() == [f"03-cats.mine-{DAY}-2.ipynb", f"03-cats.mine-{DAY}.ipynb"]
    assert learner.path(f"notebooks/03-cats.mine-{DAY}.ipynb").read_bytes() == first
    assert learner.path(f"notebooks/03-cats.mine-{DAY}-2.ipynb").read_bytes() == second


def test_a_notebook_of_the_learner_in_the_place_of_a_new_lesson(learner):
    own = learner.path("notebooks/04-mice.ipynb")
    write(own, {"cells": [], "metadata": {}, "mine": True})
    before = own.read_bytes()
    learner.bring()
    assert learner.path(f"notebooks/04-mice.mine-{DAY}.ipynb").read_bytes() == before
    assert update.touched(own) == ""


def test_the_newest_edition_changes_nothing(learner):
    change(learner.path("notebooks/03-cats.ipynb"))
    before = learner.tree()
    if learner.kind == "zip":  # there every lesson is compared, and this one is not as the edition has it
        learner.path("notebooks/03-cats.ipynb").write_bytes(json.dumps(notebook("cats", "old")).encode())
        before = learner.tree()
    assert "newest edition already" in learner.bring("old", OLD)
    assert learner.tree() == before and not learner.copies()


@pytest.mark.parametrize("learner", ["git"], indirect=True)
def test_commits_of_the_learner_stay_on_a_branch(learner):
    wrote = change(learner.path("notebooks/03-cats.ipynb"))
    git(learner.folder, "commit", "--quiet", "-am", "mine")
    told = learner.bring()
    branch = git(learner.folder, "branch", "--list", "mine-*").strip()
    assert branch and branch in told
    assert git(learner.folder, "show", f"{branch}:notebooks/03-cats.ipynb").encode() == wrote
    assert git(learner.folder, "rev-parse", "HEAD") == git(learner.source, "rev-parse", "HEAD")


def test_notebooks_of_an_edition_without_stamps(tmp_path):
    folder = edition(tmp_path / "mine", {"07-how-big.ipynb": "07", "02-cats.ipynb": "02"}, "old", stamped=False)
    new = edition(tmp_path / "new", {**NEW, "10-big.ipynb": "big"}, "new", formerly='"07-how-big" = "big"\n')
    told: list[str] = []
    update.update(folder, str(new), say=told.append)
    assert (
        f"07-how-big.ipynb: it is not as it was published. Your copy is notebooks/07-how-big.mine-{DAY}.ipynb; today's lesson is notebooks/10-big.ipynb."
        in "\n".join(told)
    )
    assert not (folder / "notebooks" / "07-how-big.ipynb").exists(), "two editions of a lesson would stand side by side"
    assert (new / "course").is_dir(), "a folder to update from is left as it is"


def nowhere(learner: Learner) -> str:
    learner.source.rename(learner.source.with_name("gone")) if learner.kind == "git" else None
    return "" if learner.kind == "git" else "http://127.0.0.1:9/new.zip"


def test_no_network(learner):
    change(learner.path("notebooks/03-cats.ipynb"))
    before = learner.tree()
    with pytest.raises(update.UpdateError, match=r"could not be (fetched|downloaded).*Nothing was changed.*network"):
        update.update(learner.folder, nowhere(learner), say=str)
    assert learner.tree() == before


def test_a_full_disk_while_copies_are_made(learner, monkeypatch):
    change(learner.path("notebooks/03-cats.ipynb"))
    before = learner.tree()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(update.shutil, "copy2", full)
    with pytest.raises(update.UpdateError, match=r"No space left.*Nothing was changed"):
        learner.bring()
    assert learner.tree() == before


@pytest.mark.parametrize("at", range(0, 19, 2))
def test_a_move_that_fails_brings_all_back(tmp_path, monkeypatch, at):
    folder, new = edition(tmp_path / "mine", OLD, "old"), edition(tmp_path / "new", NEW, "new")
    learner = Learner("zip", folder, new, str)
    wrote = change(folder / "notebooks" / "03-cats.ipynb")
    before, calls, move = learner.tree(), iter(range(10_000)), os.replace

    def fails(one: Path, to: Path) -> None:
        if next(calls) == at:
            raise PermissionError(13, "in use")
        move(one, to)

    monkeypatch.setattr(update.os, "replace", fails)
    with pytest.raises(update.UpdateError, match=r"in use.*What was here is back"):
        update.update(folder, str(new), say=str)
    assert learner.tree() == before
    assert (folder / "notebooks" / f"03-cats.mine-{DAY}.ipynb").read_bytes() == wrote


@pytest.mark.parametrize("learner", ["git"], indirect=True)
def test_a_reset_that_fails_brings_the_learners_work_back(learner):
    change(learner.path("notebooks/03-cats.ipynb"))
    before = learner.tree()
    lock = learner.path(".git/index.lock")
    lock.touch()
    with pytest.raises(update.UpdateError, match=r"index\.lock.*What was here is back"):
        learner.bring()
    assert learner.tree() == before


def test_a_folder_that_may_not_be_written(learner, monkeypatch):
    monkeypatch.setattr(update.os, "access", lambda *_: False)
    with pytest.raises(update.UpdateError, match=r"Nothing may be written in .*folder of your own"):
        learner.bring()


@pytest.mark.parametrize(("files", "told"), [
    ({"../../outside.txt": "x"}, "would land elsewhere"), ({"/etc/x": "x"}, "would land elsewhere"),
    ({"c:\\x": "x"}, "would land elsewhere"), ({"readme.txt": "x"}, "holds no edition"), (None, "can't be unpacked"),
])  # fmt: skip
def test_an_archive_that_is_no_edition(tmp_path, files, told):
    folder, archive = edition(tmp_path / "mine", OLD, "old"), tmp_path / "new.zip"
    archive.write_bytes(b"PK damaged")
    if files is not None:
        with zipfile.ZipFile(archive, "w") as packed:
            for name, text in files.items():
                packed.writestr(name, text)
    before = Learner("zip", folder, archive, str).tree()
    with pytest.raises(update.UpdateError, match=rf"{told}.*Nothing was changed"):
        update.update(folder, str(archive), say=str)
    assert Learner("zip", folder, archive, str).tree() == before and not (tmp_path / "outside.txt").exists()


def test_a_folder_that_is_no_course(tmp_path):
    with pytest.raises(update.UpdateError, match=r"no whole course, it has no tasks\.py"):
        update.update(tmp_path)


def published() -> list[Path]:
    return sorted((ROOT / "notebooks").rglob("*.ipynb"))


@pytest.mark.parametrize("path", published(), ids=lambda path: path.stem)
def test_every_notebook_is_stamped(path, tmp_path):
    """As JupyterLab saves it, a notebook is unchanged; one letter or one output more, and it isn't."""
    made = json.loads(path.read_text(encoding="utf-8"))
    copy = tmp_path / path.name
    saved = json.loads(
        json.dumps(made), parse_float=lambda text: int(float(text)) if float(text).is_integer() else float(text)
    )
    copy.write_text(json.dumps(saved, separators=(",", ":")), encoding="utf-8")
    assert update.touched(copy) == ""
    saved["cells"][-1].setdefault("outputs", []).append({"output_type": "stream", "name": "stdout", "text": "x"})
    copy.write_text(json.dumps(saved), encoding="utf-8")
    assert update.touched(copy) == "ran"
    change(copy, "".join(made["cells"][0]["source"]) + ".")
    assert update.touched(copy) == "changed"


def test_it_runs_before_anything_is_installed(tmp_path):
    folder, new = edition(tmp_path / "mine", OLD, "old"), edition(tmp_path / "new", NEW, "new")
    for name in ("tasks.py", "course/__init__.py", "course/build/__init__.py", "course/build/update.py"):
        (folder / name).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, folder / name)
    for name in ("requirements.txt", "requirements-dev.txt", "requirements-setup.txt", "requirements-excluded.txt"):
        (folder / name).touch()
    done = subprocess.run(
        [sys.executable, "-S", "-E", "tasks.py", "update", "--", str(new)],
        cwd=folder,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert done.returncode == 0 and "The newest edition is here." in done.stdout, done.stderr
    assert (folder / "notebooks" / "04-mice.ipynb").exists()
