"""Find the submissions in what an instructor has: a folder of notebooks, a folder for each student, or a zip from an
LMS.

Nothing is unpacked to disk and no link is followed. Whatever can't be taken is told, with its reason.
"""

from __future__ import annotations

import contextlib
import csv
import os
import re
import shutil
import struct
import tempfile
import unicodedata
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from functools import partial
from pathlib import Path, PurePosixPath
from typing import IO
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from course.grading import bounded, submission

#: What Moodle and Canvas write into the first part of a path, and nothing that a student writes into a file's name.
MOODLE = re.compile(r"(?P<name>.+)_(?P<lms>\d+)_assignsubmission_file_?(?P<rest>.*)", re.S)
CANVAS = re.compile(r"(?P<name>[^_]+)_(?:(?P<late>LATE)_)?(?P<lms>\d+)_(?P<sub>\d+)_(?P<rest>.+)", re.S)
MARK = re.compile(r"_\d+_assignsubmission_file")
COPY = re.compile(r"^(?P<stem>.*?)(?:-(?P<canvas>\d{1,3})| \((?P<browser>\d{1,3})\))$")
SKIP = re.compile(r"(^|/)(\.(?!\.(?:/|$))[^/]*|__MACOSX|__pycache__|Thumbs\.db)(/|$)")
UNDECODED = "Its name can't be read as text: the zip was unpacked, or packed, in another encoding. Rename it."
TWO_READINGS = "Its name can be read in two ways, as a file of two students. Look whose it is, and rename it."
NOT_LMS = "was left out: a time counts that the LMS wrote, not one that lies among a student's files"
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


def same(one: str, other: str) -> bool:
    """Return whether two ids or names are the same; capitals, outer blanks and how accents are coded don't count."""
    return folded(one) == folded(other)


def folded(text: str) -> str:
    """Return a text as ids and names are compared: in Unicode's normal form NFC, without capitals and outer blanks."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold()).strip()


def moment(text: str) -> datetime:
    """Return a time by the clock of this machine, to the second. Raises ValueError.

    It may end with a zone, as +08:00, Z, UTC or Asia/Shanghai; without one it is of this machine's zone.
    """
    words = text.strip().rsplit(maxsplit=1)
    zone: tzinfo | None = None
    if len(words) == 2 and words[1][:1].isalpha():
        try:
            zone = ZoneInfo(words.pop())
        except (ZoneInfoNotFoundError, OSError) as problem:
            raise ValueError(f"{text.strip()!r} ends with a zone that is not known") from problem
    when = datetime.fromisoformat("".join(words) if len(words) < 2 else " ".join(words))
    if zone is not None:
        if when.tzinfo:
            raise ValueError(f"{text.strip()!r} names two zones")
        when = when.replace(tzinfo=zone)
    return (when.astimezone().replace(tzinfo=None) if when.tzinfo else when).replace(microsecond=0)


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
    attempts: list[datetime] = field(default_factory=list)  # when each attempt came in, as far as that is known
    system: str = ""  # canvas or moodle, where it has named the file
    number: str = ""  # that this system knows the student by
    person: Person | None = None  # of the roster
    name: str = ""  # as the system or the roster spells it


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
    read: Callable[[], bytes] = bytes  # only what counts is read: a zip may hold more than memory does
    problem: str = ""
    name: str = ""
    lms: str = ""
    system: str = ""
    who: str = ""
    first: str = ""  # the part of its path that says whose it is
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
        one, lms, name = (unicodedata.normalize("NFC", given.get(what, "")) for what in ("student", "lms", "name"))
        people.append(Person(one, lms, name))
    for what in ("student", "lms"):
        values = [folded(getattr(person, what)) for person in people]
        twice = sorted({value for value in values if value and values.count(value) > 1})
        if twice:
            raise CollectError(
                f"The roster {path.name} has {what} {', '.join(twice[:5])} more than once (capitals don't count): "
                "each student is one line. Correct it and run again."
            )
    ids = {folded(person.student): person for person in people}
    for person in people:
        other = ids.get(folded(person.lms), person)
        if other is not person:
            raise CollectError(
                f"The roster {path.name} has {person.lms!r} as the number of {person.student} and as the id of another"
                " student. A file with it could be either's: give one of them another id, and run again."
            )
    return people


def extensions(path: Path, set_id: str, people: list[Person] | None = None) -> dict[str, datetime]:
    """Return the deadlines of their own that students have for a set, by id as `folded` gives it.

    Read from a CSV with the columns student, set and due; further columns, such as reason, are for people. people : of
    the roster, if there is one.

    Raises CollectError: not a file, other columns, an id twice for the set, or one that isn't in the roster, or a time
    that can't be read.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as problem:
        raise CollectError(f"The extensions {path} cannot be read ({problem}). Expected a CSV file in UTF-8.") from None
    lines = csv.DictReader(text.splitlines())
    lines.fieldnames = [(name or "").strip().casefold() for name in lines.fieldnames or []]
    if any(list(lines.fieldnames).count(name) != 1 for name in ("student", "set", "due")):
        raise CollectError(
            f"The extensions {path.name} have the columns {', '.join(lines.fieldnames) or '(none)'}; expected student,"
            " set and due, each once."
        )
    known = None if people is None else {folded(person.student) for person in people}
    found: dict[str, datetime] = {}
    for row in lines:
        who, which, due = ((row[name] or "").strip() for name in ("student", "set", "due"))
        where = f"The extensions {path.name}, line {lines.line_num}"
        if not who or not which:
            raise CollectError(
                f"{where}: it lacks the {'student' if not who else 'set'}. Fill it in, or delete the line."
            )
        if which.casefold() != set_id:
            continue
        if known is not None and folded(who) not in known:
            raise CollectError(f"{where}: {who} is not in the roster. Correct the id, and run again.")
        if folded(who) in found:
            raise CollectError(f"{where}: {who} has two deadlines for {set_id}. Keep one line, and run again.")
        try:
            found[folded(who)] = moment(due)
        except ValueError:
            raise CollectError(f"{where}: {due!r} is not a time: write it as 2026-12-05T23:59.") from None
    return found


# ---------------------------------------------------------------- files


def _opened(path: Path, stack: contextlib.ExitStack) -> zipfile.ZipFile:
    """Return a zip, opened; `stack` closes it. Raises CollectError."""
    try:
        try:
            return stack.enter_context(zipfile.ZipFile(path))
        except UnicodeDecodeError:  # a name that calls itself UTF-8 and isn't
            copy = stack.enter_context(tempfile.TemporaryFile())  # noqa: SIM115
            _as_bytes(path, copy)
            return stack.enter_context(zipfile.ZipFile(copy))
    except (zipfile.BadZipFile, OSError, ValueError, struct.error) as problem:
        raise CollectError(
            f"{path.name} cannot be opened as a zip ({problem}). Download it again from the LMS."
        ) from None


def _as_bytes(path: Path, copy: IO[bytes]) -> None:
    """Copy a zip, so that its names that are no UTF-8 don't say any longer that they are."""
    with open(path, "rb") as whole:
        shutil.copyfileobj(whole, copy)
    size = copy.tell()
    copy.seek(max(0, size - 70_000))
    tail = copy.read()
    end = tail.rfind(b"PK\x05\x06")
    if end < 0:
        raise zipfile.BadZipFile("it has no directory")
    count, at = struct.unpack("<10xH4xI", tail[end : end + 20])
    for _ in range(count):
        copy.seek(at)
        head = copy.read(46)
        mark, flags = struct.unpack("<4s4xH", head[:10])
        if mark != b"PK\x01\x02":
            break
        lengths = struct.unpack("<HHH", head[28:34])
        try:
            copy.read(lengths[0]).decode("utf-8")
        except UnicodeDecodeError:
            (local,) = struct.unpack("<I", head[42:46])
            for place in (at + 8, local + 6):  # in the directory, and before the file itself
                copy.seek(place)
                copy.write(struct.pack("<H", flags & ~0x800))
        at += 46 + sum(lengths)
    copy.seek(0)


def _named(member: zipfile.ZipInfo) -> str:
    """Return a member's name. One that does not say its encoding is read as UTF-8 if it is that, else byte by byte."""
    name = member.filename.replace("\\", "/")
    if member.flag_bits & 0x800 or name.isascii():
        return name
    return name.encode("cp437", "replace").decode("utf-8", "surrogateescape")


def _zip(archive: zipfile.ZipFile, title: str) -> list[_File]:
    found = []
    members = archive.infolist()
    if len(members) > MEMBERS:
        raise CollectError(f"{title} holds {len(members):,} files; at most {MEMBERS:,} are read. Is it the right zip?")
    for member in members:
        name = _named(member)
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
                one.read = partial(_member, archive, member)
        found.append(one)
    return found


def _member(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    with archive.open(member) as handle:
        return handle.read(submission.LARGEST + 1)


def _large(size: int) -> str:
    return (
        f"The file has {size / 1e6:.0f} MB; at most {submission.LARGEST / 1e6:.0f} MB are read. "
        "Clear its outputs and hand it in again."
    )


def _folder(path: Path, stamps: bool) -> list[_File]:
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
            if not full.is_file() or (name == "timestamp.txt" and stamps):
                continue
            state = full.stat()
            one = _File(inner, datetime.fromtimestamp(state.st_mtime).replace(microsecond=0))
            stamp = full.parent / "timestamp.txt"
            if stamps and not MARK.search(PurePosixPath(inner).parts[0]) and stamp.is_file() and not stamp.is_symlink():
                try:
                    with open(stamp, encoding="utf-8") as handle:
                        one.submitted = moment(handle.read(1000))
                except ValueError:
                    one.problem = (
                        "The file timestamp.txt next to it is not a time such as 2026-12-01 23:59:00 or"
                        " 2026-12-01 23:59:00 UTC."
                    )
            if name.endswith(".ipynb"):
                if state.st_size > submission.LARGEST:
                    one.problem = _large(state.st_size)
                else:
                    one.read = full.read_bytes
            found.append(one)
    return found


def shown(path: str) -> str:
    """Return a path as text; what is no text in it stands as its bytes."""
    return path.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def _wrapped(files: list[_File], set_id: str, known: dict[str, Person]) -> bool:
    """Return whether one folder lies around everything, which says nothing of a student."""
    parts = [PurePosixPath(one.path).parts for one in files]
    tops = {one[0] for one in parts}
    if len(tops) != 1 or any(len(one) == 1 for one in parts):
        return False
    top = min(tops)
    if MARK.search(top) or CANVAS.fullmatch(top) or folded(top) in known:  # it is the only student's
        return False
    own = [one[-1] for one in parts if one[-1].endswith(".ipynb") and one[-1] != f"{set_id}.ipynb"]
    return any(len(one) > 2 for one in parts) or len(own) > 1


def _whose(one: _File, parts: tuple[str, ...], set_id: str) -> None:
    """Fill in who sent a file, and which attempt it is. Whose it is says the first part of its path alone.

    What follows is the student's: a file's name inside a student's folder can look like anything.
    """
    one.first = parts[0]
    inside = len(parts) > 1
    stem = PurePosixPath(parts[-1]).stem
    moodle, canvas = MOODLE.fullmatch(parts[0]), None if inside else CANVAS.fullmatch(parts[0])
    # A folder's name ends as the LMS ends it. In a file's name the student's own follows, and may hold the same signs.
    clear = inside and moodle is not None and not moodle["rest"]
    if (len(MARK.findall(parts[0])) > 1 and not clear) or (moodle and canvas):
        one.problem = TWO_READINGS
        return
    again = COPY.match(stem)
    if moodle:
        one.name, one.lms, one.system = moodle["name"].strip(), moodle["lms"], "moodle"
        stem = stem if inside else PurePosixPath(moodle["rest"]).stem or stem
    elif canvas:
        one.name, one.lms, one.late, one.system = canvas["name"], canvas["lms"], bool(canvas["late"]), "canvas"
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
    elif inside:
        one.who = parts[0]
    else:
        bare = re.sub(rf"^{re.escape(set_id)}[-_ ]+|[-_ ]+{re.escape(set_id)}$", "", stem, flags=re.I).strip()
        one.who = bare or stem
    one.who = unicodedata.normalize("NFC", one.who)


def _declared(raw: bytes) -> str:
    try:
        cells = submission.parse(raw)
    except submission.Unreadable:
        return ""
    for cell in cells:
        found = submission.NAMED.search(cell["source"]) if cell["cell_type"] == "code" else None
        if found:
            return found["name"].strip()[:200]
    return ""


def _match(one: _File, known: dict[str, Person], names: dict[str, Person]) -> Person | None:
    """Return who of the roster sent a file: by number before name, and by an id only where no LMS wrote a name."""
    if one.lms:
        return known.get(folded(one.lms)) or names.get(_squeezed(one.name))
    return known.get(folded(one.who)) or names.get(_squeezed(one.who))


def collect(place: Path, set_id: str, people: list[Person] | None = None, stamps: bool = False) -> Found:
    """Return the newest submission of each student in a folder or zip.

    stamps : a file timestamp.txt beside a notebook gives its time; never in a folder that an LMS made for a student.
    Raises CollectError if there is no such place or no notebook in it.
    """
    if not place.exists():
        raise CollectError(f"{place} does not exist. Expected a folder of submissions, or the zip of an LMS.")
    with contextlib.ExitStack() as stack:
        files = _folder(place, stamps) if place.is_dir() else _zip(_opened(place, stack), place.name)
        if not any(one.path.endswith(".ipynb") for one in files):
            what = f"{len(files)} other files" if files else "nothing"
            raise CollectError(
                f"{place} holds no notebook ({what} found). Expected .ipynb files: is it the right folder?"
            )
        return _collected(files, set_id, people)


def _collected(files: list[_File], set_id: str, people: list[Person] | None) -> Found:
    known, names = _index(people or [])
    # A name that leads outside is nobody's: whose file it is can't be believed.
    strays = [(shown(one.path), one.problem) for one in files if one.problem == OUTSIDE]
    files = [one for one in files if one.problem != OUTSIDE]
    wrapped = _wrapped(files, set_id, known)
    groups: dict[str, list[_File]] = {}
    for one in files:
        parts = PurePosixPath(one.path).parts[1 if wrapped else 0 :]
        _whose(one, parts, set_id)
        # The bytes of a name that is no text still hold the number that an LMS wrote: with a roster that is enough.
        match = _match(one, known, names) if people is not None and one.problem != TWO_READINGS else None
        one.path = shown(one.path)
        if one.problem == TWO_READINGS:
            strays.append((one.path, TWO_READINGS))
        elif match is not None:
            groups.setdefault(match.student, []).append(one)
        elif shown(one.who) != one.who:
            strays.append((one.path, UNDECODED))
        elif people is not None:
            strays.append(
                (one.path, f"{one.who or 'nobody'!r} is not on the roster. Add the student, or rename the file.")
            )
        else:
            groups.setdefault(f"{one.who} ({one.lms})" if one.lms else one.who, []).append(one)
    by_id = {person.student: person for person in people or []}
    sent = [_newest(who, group, by_id.get(who)) for who, group in sorted(groups.items())]
    if people is None:
        _same_ids(sent)
    there = {folded(one.who) for one in sent}
    missing = sorted(person.student for person in people or [] if folded(person.student) not in there)
    return Found(sent, sorted(strays), missing)


def _squeezed(name: str) -> str:
    """Return a name as Canvas writes it: one word in small letters."""
    return re.sub(r"[\W_]+", "", folded(name))


def _index(people: list[Person]) -> tuple[dict[str, Person], dict[str, Person]]:
    """Return who is meant by an id or number, and by a name; a name that two have means neither."""
    known = {folded(value): person for person in people for value in (person.lms, person.student) if value}
    names: dict[str, set[Person]] = {}
    for person in people:
        words = person.name.split()
        for name in (person.name, "".join([*words[-1:], *words[:-1]])):
            names.setdefault(_squeezed(name), set()).add(person)
    return known, {name: min(found, key=repr) for name, found in names.items() if name and len(found) == 1}


def _sender(one: _File) -> str:
    """Return what tells one sender from another: the LMS's number, else the name that was read."""
    return one.lms or folded(one.who)


def _newest(who: str, group: list[_File], person: Person | None) -> Sent:
    notebooks = [one for one in group if one.path.endswith(".ipynb")]
    others = [one for one in group if not one.path.endswith(".ipynb")]
    told = [
        f"{one.path} {NOT_LMS}"
        if one.path.endswith("timestamp.txt")
        else f"{one.path} was left out" + (f": {one.problem}" if one.problem else ": no notebook")
        for one in others
    ]
    senders = sorted({_sender(one) for one in group})
    if len(senders) > 1:
        several = ", ".join(sorted(dict.fromkeys(shown(one.first) for one in group))[:5])
        return Sent(
            who,
            who,
            group[0].path,
            problem=f"Several senders hand in for this student ({several}). Look whose each file is, move the others"
            " away, and run again.",
            told=told,
        )
    if not notebooks:
        return Sent(
            who,
            who,
            group[0].path,
            problem=f"No notebook was handed in, only {', '.join(one.path for one in others[:3])}.",
            told=told,
        )
    order = sorted(notebooks, key=lambda one: (one.fits, one.attempt, one.submitted or datetime.min, one.path))
    best = order[-1]
    told += [f"{one.path} was left out: {best.path} is newer or has the set's name" for one in order[:-1]]
    notes = []
    if best.late:
        notes.append("late, says the LMS (Canvas wrote LATE into the file's name)")
    if person and best.lms and person.lms and not same(person.lms, best.lms):
        notes.append(f"matched by name: the LMS's number {best.lms} is not the roster's {person.lms}")
    raw, problem = b"", best.problem
    if not problem:
        try:
            raw = best.read()
        except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError, RuntimeError, ValueError, zlib.error) as no:
            problem = f"It cannot be read ({getattr(no, 'strerror', None) or no})."
    student = who
    if person is None and best.lms:
        try:
            student = bounded.call(_declared, raw, seconds=20, memory=1_500_000_000, longest=60) or who
        except bounded.Ended as no:
            problem = f"The file could not be read within the limits: {no}. Expected a notebook saved by Jupyter."
        notes.append("no roster: the id is the one that the notebook names")
    times = sorted({one.submitted for one in notebooks if one.submitted and one.fits == best.fits})
    name = (person.name if person else "") or (best.name if best.lms else "")
    made = (who, student, best.path, raw, best.submitted, problem, notes, told, times)
    return Sent(*made, best.system, best.lms, person, name)


def _same_ids(sent: list[Sent]) -> None:
    ids: dict[str, list[Sent]] = {}
    for one in sent:
        ids.setdefault(folded(one.student), []).append(one)
    for group in ids.values():
        if len(group) > 1:
            for one in group:
                one.notes.append(f"{len(group)} submissions name the same id")
