"""Bring the newest edition of the course into this folder, and keep whatever the learner wrote.

Standard library only: it runs before any environment is made. `make update` calls it.

A notebook says in its metadata what it held when it was built (see `stamp`), so that a changed one is told from one
that was only opened, with git and without. What the learner changed or ran is copied beside the lesson first, as
NN-topic.mine-2026-11-30.ipynb, and only then comes the new edition. The journal of predictions and exercises is
never touched.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import os
import re
import shutil
import subprocess
import tempfile
import tomllib
import urllib.error
import urllib.request
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath
from typing import Any

#: Where a folder without git gets the newest edition.
ADDRESS = "https://github.com/how-china-innovates/how-china-innovates/archive/refs/heads/main.zip"
#: What every edition has; a folder or an archive without these is something else.
PARTS = ("tasks.py", "pyproject.toml", "course/__init__.py", "course/contents.toml", "notebooks")
#: Names of what is set aside.
MINE = "mine"
#: Seconds to wait for the network.
PATIENCE = 60
_BACK = (
    "The new edition could not be put in place ({}). What was here is back, and your copies are beside it. Close what"
    " uses the folder, see that there is room on the disk, then run this again."
)


class UpdateError(Exception):
    """The update can't be made. The message says why, what was left as it was, and what to do."""


# --- what a notebook held when it was built


def stamp(notebook: dict[str, Any]) -> dict[str, str]:
    """Return two short hashes of a notebook (its JSON as a dict): of what its cells say, and of their outputs."""
    cells = notebook.get("cells", [])
    said = [[cell.get("cell_type"), _text(cell.get("source", "")), cell.get("attachments")] for cell in cells]
    shown = [[_output(output) for output in cell.get("outputs", [])] for cell in cells]
    return {"sources": _hash(said), "outputs": _hash(shown)}


def _hash(what: object) -> str:
    return hashlib.sha256(json.dumps(what, sort_keys=True, ensure_ascii=False).encode()).hexdigest()[:16]


def _text(value: Any) -> Any:
    return "".join(value) if isinstance(value, list) and all(isinstance(one, str) for one in value) else value


def _plain(value: Any) -> Any:
    """Return a value with 1 for 1.0: a page that saves a notebook makes no difference between the two."""
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_plain(one) for one in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _output(output: dict[str, Any]) -> list[Any]:
    data = {kind: _plain(_text(value)) for kind, value in output.get("data", {}).items()}
    return [output.get("output_type"), output.get("name"), _text(output.get("text")), data, output.get("ename")]


def _read(path: Path) -> dict[str, Any] | None:
    """Return a notebook as a dict, None where the file is no notebook."""
    try:
        notebook = json.loads(path.read_text(encoding="utf-8"))
        return notebook if isinstance(notebook["cells"], list) else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def touched(path: Path) -> str:
    """Return what a learner did to a notebook since it was built: "changed", "ran", "" for nothing, or "unknown" where
    it has no stamp or can't be read.
    """
    notebook = _read(path)
    course = notebook.get("metadata", {}).get("course", {}) if notebook else {}
    if not notebook or not isinstance(course, dict) or "sources" not in course:
        return "unknown"
    now = stamp(notebook)
    if now["sources"] != course["sources"]:
        return "changed"
    return "ran" if now["outputs"] != course.get("outputs") else ""


def _topic(path: Path) -> str:
    """Return what a notebook of the course calls itself (its topic, or its number in the first edition), or ""."""
    notebook = _read(path) or {}
    source = "\n".join(str(_text(cell.get("source", ""))) for cell in notebook.get("cells", []))
    found = re.search(r"""course\.begin\(["'](\w+)["']\)""", source)
    return found[1] if found else ""


def successor(path: Path, course: Path) -> str:
    """Return the notebook of today that has the topic of this one (its path inside the course), or "" if none has."""
    topic = _topic(path)
    with (course / "course" / "contents.toml").open("rb") as handle:
        contents = tomllib.load(handle)
    for name, now in contents.get("formerly", {}).items():
        if topic and topic == name[:2]:
            topic = now
    for today in sorted((course / "notebooks").glob("*.ipynb")):
        if topic and f".{MINE}-" not in today.name and _topic(today) == topic:
            return f"notebooks/{today.name}"
    return ""


# --- setting aside


def aside(path: Path, day: str) -> Path:
    """Return a free name beside a file, for the learner's own copy."""
    base = path.name.removesuffix("".join(path.suffixes[-1:]))
    for n in range(1, 1000):
        more = "" if n == 1 else f"-{n}"
        free = path.with_name(f"{base}.{MINE}-{day}{more}{path.suffix}")
        if not os.path.lexists(free):
            return free
    raise UpdateError(f"There are 1,000 copies of {path.name} already: tidy up, then run the command again.")


def _copy(path: Path, day: str) -> Path:
    """Copy a file aside, and make sure that the copy is whole."""
    free = aside(path, day)
    shutil.copy2(path, free)
    if free.read_bytes() != path.read_bytes():
        raise OSError(f"the copy of {path.name} is not like it")
    return free


def update(root: Path, source: str = "", say: Callable[[str], None] = print) -> None:
    """Bring the newest edition into a folder that holds an older one.

    root : the course's folder. source : a ZIP, an unpacked folder, or what git can fetch from; empty for where the
    folder came from. Raises UpdateError; then the folder is as it was, but for copies that were set aside.
    """
    lacking = [part for part in PARTS if not (root / part).exists()]
    if lacking:
        raise UpdateError(f"{root} is no whole course, it has no {lacking[0]}: update in the course's own folder.")
    if not os.access(root, os.W_OK) or not os.access(root / "notebooks", os.W_OK):
        raise UpdateError(
            f"Nothing may be written in {root}: copy the course to a folder of your own, and update there."
        )
    day = datetime.date.today().isoformat()
    git = shutil.which("git")
    if (root / ".git").exists() and not git:
        raise UpdateError("This folder was cloned with git, and git is not here: install git, then run this again.")
    folder = bool(source) and (Path(source) / "course").is_dir() and not (Path(source) / ".git").exists()
    try:
        if git and (root / ".git").exists() and not (folder or source.endswith(".zip")):
            _with_git(root, _Git(git, root), source, day, say)
        else:
            _from_archive(root, source or ADDRESS, day, say)
    except OSError as problem:  # before anything was moved
        raise UpdateError(
            f"The system said no: {problem}. Nothing was changed. See that there is room on the disk, then run this"
            " again."
        ) from None


def _tell(say: Callable[[str], None], root: Path, kept: list[tuple[str, Path, str]]) -> None:
    """Say what was set aside: (what it was, where it is now, what the learner had done)."""
    did = {"changed": "you changed it", "ran": "you ran it", "unknown": "it is not as it was published"}
    for name, copy, done in kept:
        today = successor(copy, root) if copy.suffix == ".ipynb" else ""
        line = f"  {name}: {did[done]}. Your copy is {copy.relative_to(root).as_posix()}"
        say(f"{line}; today's lesson is {today}." if today and today != name else f"{line}.")
    if (root / "progress.jsonl").exists():
        say("  Your predictions and exercises (progress.jsonl) were not touched.")
    say("Reload the page in JupyterLab, or start it again with  make lab  (python tasks.py lab).")


# --- with git


class _Git:
    """The git of one folder."""

    def __init__(self, program: str, root: Path) -> None:
        self.command = [program, "-C", str(root), "-c", "core.quotePath=false"]

    def ask(self, *words: str, fails: str = "git failed: {}.") -> str:
        """Return what git prints. fails : the message if it fails, {} in it for git's own."""
        done = subprocess.run([*self.command, *words], capture_output=True, check=False)
        if done.returncode:
            told = done.stderr.decode("utf-8", "replace").strip().splitlines() or [" ".join(words)]
            raise UpdateError(fails.format(next((line for line in told if line.startswith("fatal")), told[-1])))
        return done.stdout.decode("utf-8", "surrogateescape")

    def names(self, *words: str) -> list[str]:
        return [name for name in self.ask("diff", "-z", "--name-only", "--no-renames", *words).split("\0") if name]

    def holds(self, *words: str) -> bool:
        return subprocess.run([*self.command, *words], capture_output=True, check=False).returncode == 0

    def where(self) -> list[str]:
        """Return the remote and the branch that the folder came from."""
        try:
            remote, branch = self.ask("rev-parse", "--abbrev-ref", "--symbolic-full-name", "@{u}").strip().split("/", 1)
        except (UpdateError, ValueError):
            remotes = self.ask("remote").split()
            if not remotes:
                raise UpdateError(
                    "This folder is a git repository that came from nowhere: say where the newest edition is, as in"
                    "  python tasks.py update -- PLACE"
                ) from None
            return ["origin" if "origin" in remotes else remotes[0], "HEAD"]
        return [remote, branch]


def _with_git(root: Path, git: _Git, source: str, day: str, say: Callable[[str], None]) -> None:
    old = git.ask("rev-parse", "HEAD").strip()
    say("Asking for the newest edition …")
    fails = "The newest edition could not be fetched ({}). Nothing was changed. Check the network, then run this again."
    git.ask("fetch", "--quiet", *([source, "HEAD"] if source else git.where()), fails=fails)
    new = git.ask("rev-parse", "FETCH_HEAD").strip()
    if git.holds("merge-base", "--is-ancestor", new, old):
        say("You have the newest edition already. Nothing was changed.")
        return
    if not all(git.holds("cat-file", "-e", f"{new}:{part}") for part in PARTS):
        raise UpdateError(
            f"{source or 'The place that was asked'} holds no edition of the course. Nothing was changed."
        )
    changed = git.names("HEAD")
    coming = git.names("--diff-filter=A", old, new)
    in_the_way = [name for name in coming if os.path.lexists(root / name) and name not in changed]
    kept = _kept(root, [name for name in changed + in_the_way if (root / name).is_file()], day)
    branch = "" if git.holds("merge-base", "--is-ancestor", old, new) else f"{MINE}-{day}-{old[:7]}"
    if branch:
        git.ask("branch", "--force", branch, old)
    try:
        git.ask("reset", "--quiet", "--hard", new)
    except UpdateError as problem:
        git.holds("reset", "--quiet", "--hard", old)
        for name, copy, _ in kept:
            shutil.copy2(copy, root / name)
        raise UpdateError(_BACK.format(problem)) from None
    say(f"The newest edition is here (from {old[:7]} to {new[:7]}).")
    if branch:
        say(f"  You had commits of your own: they are on the branch {branch}.")
    _tell(say, root, kept)


def _kept(root: Path, names: list[str], day: str) -> list[tuple[str, Path, str]]:
    """Copy aside what a learner changed: (its name, the copy, what was done to it)."""
    done = {name: touched(root / name) if name.endswith(".ipynb") else "changed" for name in names}
    return [(name, _copy(root / name, day), what) for name, what in done.items() if what]


# --- without git


def _from_archive(root: Path, source: str, day: str, say: Callable[[str], None]) -> None:
    with tempfile.TemporaryDirectory(prefix=".update-", dir=root) as folder:
        new = _unpacked(source, Path(folder), say)
        lacking = [part for part in PARTS if not (new / part).exists()]
        if lacking:
            raise UpdateError(f"{source} holds no edition of the course: it has no {lacking[0]}. Nothing was changed.")
        if all(_same(new / part, root / part) for part in ("course", "notebooks", "data")):
            say("You have the newest edition already. Nothing was changed.")
            return
        needed = sum(path.stat().st_size for path in new.rglob("*") if path.is_file())
        if shutil.disk_usage(root).free < needed:
            raise UpdateError(
                f"The disk has too little room: {needed / 1e6:.0f} MB more are needed. Nothing was changed. Free some,"
                " then run this again."
            )
        kept, old = _replace(root, new, day)
    say("The newest edition is here.")
    say(f"  What it took the place of is in {old.name}; delete that folder when you miss nothing.")
    _tell(say, root, kept)


def _same(one: Path, other: Path) -> bool:
    """Return whether every file of one folder is in the other, with the same content."""
    return all(_same_file(path, other / path.relative_to(one)) for path in one.rglob("*") if path.is_file())


def _unpacked(source: str, into: Path, say: Callable[[str], None]) -> Path:
    """Return the folder of the new edition: unpacked, and downloaded if need be."""
    if Path(source).is_dir():
        return Path(shutil.copytree(source, into / "new", ignore=shutil.ignore_patterns(".git", ".venv*", "dist")))
    archive = Path(source)
    if re.match(r"https?://", source):
        say("Downloading the newest edition …")
        archive = into / "new.zip"
        try:
            with urllib.request.urlopen(source, timeout=PATIENCE) as answer, archive.open("wb") as handle:
                shutil.copyfileobj(answer, handle)
        except (OSError, urllib.error.URLError) as problem:
            raise UpdateError(
                f"The newest edition could not be downloaded ({problem}). Nothing was changed. Check the network, or"
                " download the ZIP yourself and run  python tasks.py update -- FILE.zip"
            ) from None
    try:
        with zipfile.ZipFile(archive) as packed:
            for name in packed.namelist():
                if name.startswith(("/", "\\")) or ".." in PurePosixPath(name.replace("\\", "/")).parts or ":" in name:
                    raise UpdateError(f"{source} has a file that would land elsewhere ({name!r}). Nothing was changed.")
            packed.extractall(into / "unpacked")
    except (OSError, zipfile.BadZipFile) as problem:
        raise UpdateError(f"{source} can't be unpacked ({problem}). Nothing was changed.") from None
    tops = list((into / "unpacked").iterdir())
    return tops[0] if len(tops) == 1 and tops[0].is_dir() else into / "unpacked"


def _replace(root: Path, new: Path, day: str) -> tuple[list[tuple[str, Path, str]], Path]:
    """Put the new edition in place. Return what was set aside, and the folder with what was replaced.

    In the folder of lessons only notebooks of the course make way, so that the learner's own stay; each other part of
    the course is replaced as a whole.
    """
    old = aside(root / "before-update", day)
    here = [path.relative_to(root).as_posix() for path in _notebooks(root)]
    theirs = [
        name for name in here if touched(root / name) != "unknown" or _topic(root / name) or (new / name).exists()
    ]
    kept = _kept(root, [name for name in theirs if not _same_file(new / name, root / name)], day)
    lessons = [path.relative_to(new).as_posix() for path in (new / "notebooks").rglob("*") if path.is_file()]
    parts = [path.name for path in new.iterdir() if path.name != "notebooks"]
    moved: list[tuple[Path, Path]] = []

    def move(one: Path, to: Path) -> None:
        to.parent.mkdir(parents=True, exist_ok=True)
        os.replace(one, to)
        moved.append((one, to))

    try:
        for name in [*theirs, *sorted({*lessons, *parts} - set(theirs))]:
            if os.path.lexists(root / name):
                move(root / name, old / name)
        for name in sorted([*lessons, *parts]):
            move(new / name, root / name)
    except OSError as problem:
        for one, to in reversed(moved):
            os.replace(to, one)
        raise UpdateError(_BACK.format(problem)) from None
    return kept, old


def _notebooks(root: Path) -> Iterator[Path]:
    """Give the notebooks in the folder of lessons that are no copies set aside."""
    for path in sorted((root / "notebooks").rglob("*.ipynb")):
        if ".ipynb_checkpoints" not in path.parts and f".{MINE}-" not in path.name:
            yield path


def _same_file(one: Path, other: Path) -> bool:
    return one.is_file() and other.is_file() and one.read_bytes() == other.read_bytes()
