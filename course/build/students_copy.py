"""`python -m course.build.students_copy --into FOLDER`: the copy of the course that students may see.

It has what git tracks, as it lies here, without what is private, without the tests and without history. It is looked
through before anything is written: if a file holds an answer of a graded set, nothing is made and the file is named.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

from course.build.update import ADDRESS, stamp
from course.grading import problem_sets

ROOT = Path(__file__).resolve().parents[2]
REPOSITORY = "/".join(ADDRESS.split("/")[3:5])  # the course's own

#: What students don't get: the masters; the tests, which quote them; what GitHub would run in their repository.
LEFT_OUT = ("instructor", "tests", ".github", ".ci")
#: Links that start the course: what stands before the repository's name, and what follows it before the path.
LINKS = re.compile(
    r"(?P<before>mybinder\.org/v2/gh/|colab\.research\.google\.com/github/|codespaces\.new/|github\.com/)"
    + re.escape(REPOSITORY)
    + r"(?P<after>/archive/refs/heads/main\.zip|/blob/[^/\s\"]+/notebooks/|\?quickstart|/[^/?\s\"]+\?urlpath=)"
)
SHORTEST = 24  # characters of a line of code that can be told from chance
DIGITS = 10  # that make a number one that nobody hits by chance
LOADS = re.compile(r"[\w, ]+ = data\.load\(\"\w+\"\)")  # a line that tells nothing
NUMBER = re.compile(r"(?<![\w.])\d*\.\d{7,}(?:[eE][-+]?\d+)?")


class CopyError(ValueError):
    """The copy cannot be made. The message says what was found and what to do."""


# ---------------------------------------------------------------- what is looked for


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """Yield the number and the words of each line, also of lines inside strings of JSON; quotes and indents are off."""
    plain = text.replace(r"\"", '"').replace("\\\\", "\\")
    for number, line in enumerate(plain.splitlines(), 1):
        for piece in line.split("\\n"):
            yield number, " ".join(piece.strip(" \t\"',#>").split())


def _numbers(value: Any) -> Iterator[float]:
    """Yield the floats in plain values."""
    if isinstance(value, float):
        yield value
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _numbers(one)
    elif isinstance(value, dict):
        yield from _numbers(list(value.values()))


def _digits(number: float) -> str:
    """Return the leading digits of a number; the sign and the power of ten don't count."""
    return f"{abs(number):.{DIGITS - 1}e}".partition("e")[0]


@dataclass(frozen=True)
class Secrets:
    """What gives an answer away, and of what it is: lines of code, numbers by their digits, and sentences."""

    code: dict[str, str] = field(default_factory=dict)
    values: dict[str, str] = field(default_factory=dict)
    sentences: dict[str, str] = field(default_factory=dict)


def secrets(names: list[str] | None = None) -> Secrets:
    """Return what the files must not hold, of these sets or of all.

    The lines are of solutions, of misreadings and of the calls of hidden parts, less those that the released notebook
    shows. The numbers are the right answers of all parts for all slices, as far as they have `DIGITS` digits: a rank,
    a name and a number that was rounded can't be told from others. The sentences are of the answers to the arguments.
    """
    found = Secrets()
    for name in problem_sets.sets() if names is None else names:
        one = problem_sets.load(name)
        shown = {line for cell in problem_sets.notebook(name).cells for _, line in _lines(cell.source)}
        shown |= {line for _, line in _lines(one.slices)}  # the public key lists the slices
        for question in one.questions:
            where = f"question {question.id} of {name}"
            hidden = [part.calls for part in question.parts if part.hidden]
            for text in (question.solution, *(mistake.code for mistake in question.misreadings), *hidden):
                told = {line for _, line in _lines(text) if len(line) >= SHORTEST and not LOADS.fullmatch(line)}
                found.code.update(dict.fromkeys(told - shown, where))
            said = re.split(r"(?<=[.!?:])\s+", question.model[0])
            found.sentences.update({one: where for one in said if len(one) >= SHORTEST and "{{" not in one})
            for part in question.parts:
                for at in range(len(problem_sets.slices(name))):
                    right = problem_sets.reference(name, question.id, part, at)
                    found.values.update({_digits(one): where for one in _numbers(right) if _is_long(one)})
    return found


def _is_long(number: float) -> bool:
    """Return whether a number has so many digits that it's no other's: neither round nor a plain fraction."""
    return abs(number - Fraction(number).limit_denominator(1000)) > 1e-9


def answers_in(files: Mapping[str, bytes], known: Secrets) -> list[str]:
    """Return, in sentences, which of these files hold an answer, and where."""
    found = []
    for name, raw in files.items():
        try:
            text = raw.decode("utf-8")
        except UnicodeDecodeError:
            continue  # a picture
        for number, line in _lines(text):
            if line in known.code:
                found.append(f"{name}, line {number}: code of the master, {known.code[line]}: {line[:80]}")
        plain = text.replace(r"\"", '"')
        for sentence, where in known.sentences.items():
            if sentence in plain:
                number = plain.count("\n", 0, plain.index(sentence)) + 1
                found.append(f"{name}, line {number}: the answer to an argument, {where}: {sentence[:80]}")
        for match in NUMBER.finditer(text):
            digits = _digits(float(match[0]))
            if digits in known.values:
                number = text.count("\n", 0, match.start()) + 1
                found.append(f"{name}, line {number}: a right answer, {known.values[digits]}: {match[0]}")
    return found


# ---------------------------------------------------------------- the copy


def tracked(root: Path) -> list[str]:
    """Return the files that git tracks and that are there, by their paths. Raises CopyError."""
    done = subprocess.run(["git", "ls-files", "-z"], cwd=root, capture_output=True)
    if done.returncode:
        raise CopyError(
            f"{root} is no clone (git says: {done.stderr.decode('utf-8', 'replace').strip()}). The copy is made of what"
            " git tracks: run this in your clone of the course."
        )
    return [name for name in done.stdout.decode("utf-8").split("\0") if name and (root / name).is_file()]


def relinked(name: str, raw: bytes, repository: str, branch: str) -> bytes:
    """Return a file with the links that start the course leading to another repository."""
    if not name.endswith((".md", ".ipynb", ".py")):
        return raw

    def other(match: re.Match[str]) -> str:
        after = match["after"].replace("/heads/main.", f"/heads/{branch}.")
        after = re.sub(r"^/blob/[^/]+/", f"/blob/{branch}/", after)
        after = re.sub(r"^/[^/?]+\?urlpath", f"/{branch}?urlpath", after)
        return f"{match['before']}{repository}{after}"

    text = raw.decode("utf-8")
    made = LINKS.sub(other, text)
    if made != text and name.endswith(".ipynb"):
        notebook = json.loads(made)
        if "course" in notebook["metadata"]:  # by this `make update` tells what a learner has changed
            notebook["metadata"]["course"].update(stamp(notebook))
            made = json.dumps(notebook, indent=1, ensure_ascii=False) + "\n"
    return made.encode("utf-8")


def make(into: Path, repository: str = "", branch: str = "main", root: Path = ROOT) -> int:
    """Make the students' copy in a folder that is empty or not there; return how many files it has.

    repository : OWNER/NAME on GitHub to which the links lead that start the course; "": they stay as they are.

    Raises
    ------
    CopyError : the folder can't be used, the name is none, or a file holds an answer. Nothing was written.
    """
    into = into.resolve()
    if into.is_relative_to(root) or (into.exists() and (not into.is_dir() or any(into.iterdir()))):
        raise CopyError(f"{into} must be an empty folder, or a new one, outside this clone. Choose another.")
    if repository and not re.fullmatch(r"[\w.-]+/[\w.-]+", repository):
        raise CopyError(f"--repository {repository!r} is no name on GitHub: expected OWNER/NAME.")
    if not problem_sets.sets():
        raise CopyError("There is no instructor/ here, so the copy can't be checked for answers. Use your own clone.")
    files = {}
    for name in tracked(root):
        if name.split("/")[0] not in LEFT_OUT:
            raw = (root / name).read_bytes()
            files[name] = relinked(name, raw, repository, branch) if repository else raw
    found = answers_in(files, secrets())
    if found:
        more = [f"and {len(found) - 20} more"] if len(found) > 20 else []
        raise CopyError(
            "\n".join(["No copy was made, because these files hold answers:", *found[:20], *more])
            + "\nTake the answers out, or take the files out of git, and run the same command again."
        )
    for name, raw in files.items():
        path = into / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(raw)
        shutil.copymode(root / name, path)
    return len(files)


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    top = argparse.ArgumentParser(prog="tasks.py students-copy --", description=__doc__)
    top.add_argument("--into", type=Path, required=True, metavar="FOLDER", help="an empty folder, or a new one")
    top.add_argument("--repository", default="", metavar="OWNER/NAME", help="where you publish the copy on GitHub")
    top.add_argument("--branch", default="main", help="of that repository (default: main)")
    return top


def main(arguments: list[str] | None = None) -> int:
    """Run the command; return its exit status."""
    given = parser().parse_args(arguments)
    try:
        count = make(given.into, given.repository, given.branch)
    except CopyError as problem:
        print(problem, file=sys.stderr)
        return 1
    links = f"lead to {given.repository}" if given.repository else f"still lead to {REPOSITORY}: see --repository"
    print(f"{given.into}: {count} files, no answer of a graded set among them. Links that start the course {links}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
