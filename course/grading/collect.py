"""Find the submissions in what an instructor has: a folder of notebooks, a folder for each student, or a zip from an
LMS.

Nothing is unpacked to disk and no link is followed. Whatever can't be taken is told, with its reason.
"""

from __future__ import annotations

import csv
import os
import re
import zipfile
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path, PurePosixPath

from course.grading import submission

MOODLE = re.compile(r"^(?P<name>.+?)_(?P<lms>\d+)_assignsubmission_file_?(?P<rest>.*)$")
CANVAS = re.compile(r"^(?P<name>[^_]+)_(?:(?P<late>LATE)_)?(?P<lms>\d+)_(?P<sub>\d+)_(?P<rest>.+)$")
COPY = re.compile(r"^(?P<stem>.*?)(?:-(?P<canvas>\d{1,3})| \((?P<browser>\d{1,3})\))$")
SKIP = re.compile(r"(^|/)(\.(?!\.(?:/|$))[^/]*|__MACOSX|__pycache__|Thumbs\.db)(/|$)")
OUTSIDE = "Its name leads outside the zip; it was not read."
MEMBERS = 20_000  # files in a zip
COLUMNS = {
    "student": "student",
    "student_id": "student",
    "id": "student",
    "email": "student",
    "lms": "lms",
    "lms_id": "lms",
    "canvas_id": "lms",
    "moodle_id": "lms",
    "name": "name",
    "full_name": "name",
}


class CollectError(ValueError):
    """The folder, zip or roster cannot be used. The message says what was found, what was expected and what to do."""


@dataclass(frozen=True)
class Person:
    """A line of the roster. lms : the number that the LMS knows them by; name : as the LMS spells it."""

    student: str
    lms: str = ""
    name: str = ""


@dataclass
class Sent:
    """One student's submission. who : the roster's id, or what the file's name gives; student : the id that picks the
    slice.
    """

    who: str
    student: str
    file: str
    raw: bytes = b""
    submitted: datetime | None = None
    problem: str = ""
    notes: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)  # for the report: other attempts, files that were left out


@dataclass
class Found:
    """All that was collected: submissions, things that belong to nobody with the reason, students without a
    submission.
    """

    sent: list[Sent]
    strays: list[tuple[str, str]]
    missing: list[str]


@dataclass
class _File:
    path: str
    submitted: datetime | None
    raw: bytes = b""
    problem: str = ""
    name: str = ""
    lms: str = ""
    who: str = ""
    attempt: int = 0
    late: bool = False
    fits: bool = False


def roster(path: Path) -> list[Person]:
    """Read a roster: a CSV with a column student (the id that picks the slice), and perhaps lms and name.

    Raises CollectError: not a file, no such column, an id twice, an empty line in between.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as problem:
        raise CollectError(f"The roster {path} cannot be read ({problem}). Expected a CSV file in UTF-8.") from None
    lines = csv.DictReader(text.splitlines())
    heads = {name: COLUMNS.get((name or "").strip().casefold().replace(" ", "_")) for name in lines.fieldnames or []}
    if list(heads.values()).count("student") != 1:
        raise CollectError(
            f"The roster {path.name} has the columns {', '.join(map(str, heads)) or '(none)'}; expected exactly one of"
            " student, student_id, id or email. Further columns that are read: lms (the LMS's number) and name."
        )
    people = []
    for row in lines:
        given = {
            heads[k]: (v or "").strip()
            for k, v in row.items()
            if k in heads and heads[k] and isinstance(v, (str, type(None)))
        }
        if not given["student"]:
            raise CollectError(f"The roster {path.name}, line {lines.line_num}: no id. Fill it in or delete the line.")
        people.append(Person(given["student"], given.get("lms", ""), given.get("name", "")))
    for what in ("student", "lms"):
        seen: dict[str, int] = {}
        for person in people:
            value = getattr(person, what).casefold()
            seen[value] = seen.get(value, 0) + bool(value)
        twice = sorted(value for value, count in seen.items() if count > 1)
        if twice:
            raise CollectError(
                f"The roster {path.name} has {what} {', '.join(twice[:5])} more than once (capitals don't count): "
                "each student is one line. Correct it and run again."
            )
    return people


# ---------------------------------------------------------------- files


def _zip(path: Path) -> list[_File]:
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError) as problem:
        raise CollectError(
            f"{path.name} cannot be opened as a zip ({problem}). Download it again from the LMS."
        ) from None
    found = []
    with archive:
        members = archive.infolist()
        if len(members) > MEMBERS:
            raise CollectError(
                f"{path.name} holds {len(members):,} files; at most {MEMBERS:,} are read. Is it the right zip?"
            )
        for member in members:
            name = member.filename.replace("\\", "/")
            if member.is_dir() or SKIP.search(name):
                continue
            try:
                when = datetime(*member.date_time) if member.date_time[0] > 1980 else None
            except ValueError:
                when = None
            one = _File(name, when)
            if name.startswith("/") or ".." in PurePosixPath(name).parts or re.match(r"^[A-Za-z]:", name):
                one.problem = OUTSIDE
            elif (member.external_attr >> 16) & 0o170000 == 0o120000:
                one.problem = "It is a link, not a file; it was not followed."
            elif member.flag_bits & 1:
                one.problem = "It is locked with a password."
            elif name.endswith(".ipynb"):
                if member.file_size > submission.LARGEST:
                    one.problem = _large(member.file_size)
                else:
                    try:
                        with archive.open(member) as handle:
                            one.raw = handle.read(submission.LARGEST + 1)
                    except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError, RuntimeError) as problem:
                        one.problem = f"It cannot be read from the zip ({problem})."
            found.append(one)
    return found


def _large(size: int) -> str:
    return (
        f"The file has {size / 1e6:.0f} MB; at most {submission.LARGEST / 1e6:.0f} MB are read. "
        "Clear its outputs and hand it in again."
    )


def _folder(path: Path) -> list[_File]:
    found = []
    for root, folders, names in os.walk(path):
        folders.sort()
        for name in [*sorted(names), *[name for name in folders if os.path.islink(os.path.join(root, name))]]:
            full = Path(root) / name
            inner = full.relative_to(path).as_posix()
            if SKIP.search(inner):
                continue
            if full.is_symlink():
                found.append(_File(inner, None, problem="It is a link, not a file; it was not followed."))
                continue
            if not full.is_file() or name == "timestamp.txt":
                continue
            state = full.stat()
            one = _File(inner, datetime.fromtimestamp(state.st_mtime).replace(microsecond=0))
            stamp = full.parent / "timestamp.txt"
            if stamp.is_file() and not stamp.is_symlink():
                try:
                    one.submitted = datetime.fromisoformat(stamp.read_text("utf-8").strip()[:19])
                except ValueError:
                    one.problem = "The file timestamp.txt next to it is not a time such as 2026-12-01 23:59:00."
            if name.endswith(".ipynb"):
                if state.st_size > submission.LARGEST:
                    one.problem = _large(state.st_size)
                else:
                    try:
                        one.raw = full.read_bytes()
                    except OSError as problem:
                        one.problem = f"It cannot be read ({problem.strerror})."
            found.append(one)
    return found


def _whose(files: list[_File], set_id: str) -> None:
    """Fill in who sent each file, and which attempt it is, from its name alone."""
    tops = {PurePosixPath(one.path).parts[0] for one in files if not one.problem or one.path.endswith(".ipynb")}
    nested = [PurePosixPath(one.path).parts for one in files]
    # One folder around everything says nothing of a student; unless it is the only student's.
    wrapped = len(tops) == 1 and all(len(parts) > 1 for parts in nested)
    own = [parts[-1] for parts in nested if parts[-1].endswith(".ipynb") and parts[-1] != f"{set_id}.ipynb"]
    wrapped = wrapped and (any(len(parts) > 2 for parts in nested) or len(own) > 1) and not MOODLE.match(min(tops))
    for one in files:
        parts = PurePosixPath(one.path).parts[1 if wrapped else 0 :]
        stem = PurePosixPath(parts[-1]).stem
        again = COPY.match(stem)
        for part in parts:
            moodle = MOODLE.match(part)
            if moodle:
                one.name, one.lms = moodle["name"].strip(), moodle["lms"]
                stem = PurePosixPath(moodle["rest"]).stem or stem
        canvas = CANVAS.match(parts[-1]) if not one.lms and len(parts) == 1 else None
        if canvas:
            one.name, one.lms, one.late = canvas["name"], canvas["lms"], bool(canvas["late"])
            stem = PurePosixPath(canvas["rest"]).stem
            again = COPY.match(stem)
        if again:
            one.attempt = int(again["canvas"] or again["browser"])
            if canvas or again["browser"]:
                stem = again["stem"]
        if canvas:
            one.attempt += 1000 * int(canvas["sub"])
        one.fits = set_id.casefold() in stem.casefold()
        if one.lms:
            one.who = one.name
        elif len(parts) > 1:
            one.who = parts[0]
        else:
            bare = re.sub(rf"^{re.escape(set_id)}[-_ ]+|[-_ ]+{re.escape(set_id)}$", "", stem, flags=re.I).strip()
            one.who = bare or stem


def _declared(raw: bytes) -> str:
    try:
        cells = submission.parse(raw)
    except submission.Unreadable:
        return ""
    for cell in cells:
        found = (
            re.search(r"^\s*student\s*=\s*(['\"])(.*?)\1", cell["source"], re.M)
            if cell["cell_type"] == "code"
            else None
        )
        if found:
            return found[2].strip()[:200]
    return ""


def collect(place: Path, set_id: str, people: list[Person] | None = None) -> Found:
    """Return the newest submission of each student in a folder or zip.

    Raises CollectError if there is no such place or no notebook in it.
    """
    if not place.exists():
        raise CollectError(f"{place} does not exist. Expected a folder of submissions, or the zip of an LMS.")
    files = _folder(place) if place.is_dir() else _zip(place)
    if not any(one.path.endswith(".ipynb") for one in files):
        what = f"{len(files)} other files" if files else "nothing"
        raise CollectError(f"{place} holds no notebook ({what} found). Expected .ipynb files: is it the right folder?")
    # A name that leads outside is nobody's: whose file it is can't be believed.
    strays = [(one.path, one.problem) for one in files if one.problem == OUTSIDE]
    files = [one for one in files if one.problem != OUTSIDE]
    _whose(files, set_id)
    groups: dict[str, list[_File]] = {}
    known = _index(people or [])
    for one in files:
        if people is not None:
            match = next(
                (known[k] for k in (one.who.casefold(), one.lms, _squeezed(one.name)) if k and k in known), None
            )
            if match is None:
                strays.append(
                    (one.path, f"{one.who or 'nobody'!r} is not on the roster. Add the student, or rename the file.")
                )
                continue
            one.who = match.student
        else:
            one.who = f"{one.who} ({one.lms})" if one.lms else one.who
        groups.setdefault(one.who, []).append(one)
    sent = [_newest(who, group, people is not None) for who, group in sorted(groups.items())]
    if people is None:
        _same_ids(sent)
    there = {one.who.casefold() for one in sent}
    missing = sorted(person.student for person in people or [] if person.student.casefold() not in there)
    return Found(sent, sorted(strays), missing)


def _squeezed(name: str) -> str:
    """Return a name as Canvas writes it: one word in small letters."""
    return re.sub(r"[\W_]+", "", name.casefold())


def _index(people: list[Person]) -> dict[str, Person]:
    known: dict[str, Person] = {}
    for person in people:
        known.setdefault(_squeezed(person.name), person)
        words = person.name.split()
        known.setdefault(_squeezed("".join([*words[-1:], *words[:-1]])), person)
    counts: dict[str, set[str]] = {}
    for person in people:
        counts.setdefault(_squeezed(person.name), set()).add(person.student)
    known = {name: person for name, person in known.items() if name and len(counts.get(name, ())) < 2}
    for person in people:
        if person.lms:
            known[person.lms] = person
        known[person.student.casefold()] = person
    return known


def _newest(who: str, group: list[_File], registered: bool) -> Sent:
    notebooks = [one for one in group if one.path.endswith(".ipynb")]
    others = [one for one in group if not one.path.endswith(".ipynb")]
    told = [f"{one.path} was left out" + (f": {one.problem}" if one.problem else ": no notebook") for one in others]
    if not notebooks:
        return Sent(
            who,
            who,
            group[0].path,
            problem=f"No notebook was handed in, only {', '.join(one.path for one in others[:3])}.",
        )
    order = sorted(notebooks, key=lambda one: (one.fits, one.attempt, one.submitted or datetime.min, one.path))
    best = order[-1]
    told += [f"{one.path} was left out: {best.path} is newer or has the set's name" for one in order[:-1]]
    notes = []
    if best.late:
        notes.append("late, says the LMS (Canvas wrote LATE into the file's name)")
    student = who
    if not registered and best.lms:
        student = _declared(best.raw) or who
        notes.append("no roster: the id is the one that the notebook names")
    return Sent(who, student, best.path, best.raw, best.submitted, best.problem, notes, told)


def _same_ids(sent: list[Sent]) -> None:
    ids: dict[str, list[Sent]] = {}
    for one in sent:
        ids.setdefault(one.student.strip().casefold(), []).append(one)
    for group in ids.values():
        if len(group) > 1:
            for one in group:
                one.notes.append(f"{len(group)} submissions name the same id")
