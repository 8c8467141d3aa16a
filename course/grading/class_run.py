"""Grade a class: collect, grade what is not yet graded, book, write the pages, the table of grades and the report.

OUT/grades.csv      one line per student
OUT/report.md       what needs a human: alarms, what could not be graded, flags, zeros and why, what changed, items
OUT/items.csv       which question is hard
OUT/canvas.csv, OUT/moodle.csv    final grades, as these systems import them
OUT/feedback/       one page a student, by anonymous id
OUT/course/         nbgrader's course directory with the gradebook
OUT/results/        one file per submission: what makes a run go on where it stopped
OUT/private/        the secret and the mapping of the anonymous ids
"""

from __future__ import annotations

import contextlib
import csv
import dataclasses
import hashlib
import hmac
import io
import itertools
import json
import multiprocessing
import os
import secrets
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from course import master
from course.grading import bounded, changes, collect, feedback, grade, items, late, lms, rehearsed, sandbox

#: By anonymous id: whose submission it is, its file, and what has become of it.
SentBy = dict[str, dict[str, Any]]

RETRIES = 3  # of a shard whose worker died
#: For a dask scheduler that shall stay small: of the messages it keeps for a diagnosis, each holds a shard's notebooks.
BRIEF = {"distributed.admin.low-level-log-length": 20}


class RunError(RuntimeError):
    """The run cannot start or go on. The message says what to do."""


@dataclass
class Plan:
    """What was asked for. `executor` grades shards: a list of lists of jobs in, results out as they come."""

    set_id: str
    place: Path
    into: Path
    settings: grade.Settings
    people: list[collect.Person] | None = None
    question: str | None = None
    fresh: bool = False
    scheduler: str | None = None
    workers: int = 1
    progress: bool = True
    stamps: bool = False  # files timestamp.txt give times
    extensions: dict[str, datetime] | None = None  # as `collect.extensions` gives them


@dataclass
class Report:
    """What a run did. ungraded : anonymous id (or file) and reason. asked : what was asked for that is not as at the
    last run; changed : whose grade moved. alarms : faults of the problem set or of the grading.
    """

    graded: int = 0
    taken: int = 0
    ungraded: list[tuple[str, str]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    alarms: list[str] = field(default_factory=list)

    @property
    def status(self) -> int:
        """Return the exit status: 1 where somebody could not be graded, or where there is an alarm, else 0."""
        return 1 if self.ungraded or self.alarms else 0


BOM = "\ufeff"  # by which a spreadsheet knows that a table is in UTF-8


def write(path: Path, text: str, mode: int | None = None) -> None:
    """Write a whole file or nothing of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".new-")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
        os.chmod(name, mode if mode is not None else 0o644)
        os.replace(name, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(name)
        raise


# ---------------------------------------------------------------- ids


class Ids:
    """Anonymous ids: the first 8 hexadecimal digits of HMAC-SHA256(secret, id). Kept, so that they stay the same."""

    def __init__(self, folder: Path):
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        os.chmod(folder, 0o700)
        path = folder / "secret"
        if not path.exists():
            write(path, secrets.token_hex(32) + "\n", 0o600)
        self.secret = bytes.fromhex(path.read_text(encoding="utf-8").strip())
        self.known: dict[str, str] = {}  # by the spelling that was met last
        with contextlib.suppress(FileNotFoundError):
            text = (folder / "mapping.csv").read_text(encoding="utf-8-sig")
            for row in csv.DictReader(io.StringIO(text, newline="")):
                self.known[row["student"].removeprefix("'")] = row["anonymous"]

    def of(self, who: str) -> str:
        """Return the anonymous id of a student; two students never get the same.

        Capitals, outer blanks and how accents are coded make no other student.
        """
        if who not in self.known:
            before = next((one for one in self.known if collect.same(one, who)), None)
            if before is not None:
                self.known[who] = self.known.pop(before)
                return self.known[who]
            digits = hmac.new(self.secret, collect.folded(who).encode(), hashlib.sha256).hexdigest()
            pieces = [digits[at : at + 8] for at in range(0, 64, 8)]
            self.known[who] = next(piece for piece in pieces if piece not in self.known.values())
        return self.known[who]

    def save(self) -> None:
        """Write the ids and the names that they stand for, readable by their owner only."""
        rows = io.StringIO()
        table = csv.writer(rows, lineterminator="\n")
        table.writerow(["student", "anonymous"])
        # Read again by the next run, so what is put before an id can be told from the id's own signs.
        table.writerows(
            ("'" + who if who.startswith("'") or _formula(who) else who, one) for who, one in sorted(self.known.items())
        )
        write(self.folder / "mapping.csv", BOM + rows.getvalue(), 0o600)


# ---------------------------------------------------------------- who grades


def serial(shards: list[list[grade.Job]], settings: grade.Settings, template: bytes) -> Generator[list[dict[str, Any]]]:
    """Grade one after another, in this process, and yield the results."""
    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="grading-", ignore_cleanup_errors=True))
        grader = grade.Grader(Path(folder), settings, template)
        stack.callback(grader.shelf.close)
        for jobs in shards:
            for job in jobs:
                yield [grader.grade(job)]


class _Workers:
    """Processes of this machine that grade shards, each one after another.

    Each is a pool of its own, so that it is known which shard was under way when one dies: the first that it had.
    """

    def __init__(self, count: int, settings: grade.Settings, template: bytes):
        self.given = settings, template
        self.others = multiprocessing.active_children()
        self.context = multiprocessing.get_context("forkserver" if rehearsed.warm_up(settings.set_id) else "spawn")
        self.pools = [self._new() for _ in range(count)]
        #: What is out: which worker has it, and the shard; in the order in which they were handed out.
        self.out: dict[Future[list[dict[str, Any]]], tuple[int, list[grade.Job]]] = {}

    def _new(self) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(1, self.context, initializer=bounded.end_with_parent)

    def hand(self, worker: int, jobs: list[grade.Job]) -> None:
        """Let a worker grade a shard, after those that it has."""
        try:
            future = self.pools[worker].submit(grade.shard, jobs, *self.given)
        except BrokenProcessPool:  # it died with nothing to do
            self.pools[worker] = self._new()
            future = self.pools[worker].submit(grade.shard, jobs, *self.given)
        self.out[future] = worker, jobs

    def ended(self) -> Iterator[tuple[int, list[grade.Job], Future[list[dict[str, Any]]]]]:
        """Wait until a shard ends, well or not, and take those that have."""
        ended = wait(self.out, return_when=FIRST_COMPLETED).done
        for future in [one for one in self.out if one in ended]:
            if future in self.out:
                yield *self.out.pop(future), future

    def replace(self, worker: int) -> list[list[grade.Job]]:
        """Take a new process for one that died; return the shards that it had not begun."""
        self.pools[worker].shutdown(wait=False, cancel_futures=True)
        self.pools[worker] = self._new()
        return [self.out.pop(one)[1] for one in list(self.out) if self.out[one][0] == worker]

    def end(self) -> None:
        """End all processes, whatever they do; their sandboxes end with them."""
        for one in self.pools:
            one.shutdown(wait=False, cancel_futures=True)
        for child in multiprocessing.active_children():
            if child not in self.others:
                child.kill()
                child.join()


def pool(
    shards: list[list[grade.Job]], settings: grade.Settings, template: bytes, workers: int
) -> Generator[list[dict[str, Any]]]:
    """Grade with `workers` processes of this machine, and yield the results as they come.

    A shard whose process dies is graded again by a new one. Whoever stops early, or is interrupted, ends the processes.
    """
    waiting, tries = iter(shards), Counter[str]()
    all_of_them = _Workers(workers, settings, template)
    try:
        for n, jobs in zip(range(2 * workers), waiting):  # noqa: B905 -- one waits at each, so that none has to
            all_of_them.hand(n % workers, jobs)
        while all_of_them.out:
            for worker, jobs, future in all_of_them.ended():
                problem = future.exception()
                if isinstance(problem, sandbox.SandboxError):
                    raise RunError(f"A worker cannot run submissions: {problem}") from None
                tries[jobs[0].anonymous] += 1
                if problem is not None and tries[jobs[0].anonymous] <= RETRIES:
                    further = [jobs]
                else:
                    yield future.result() if problem is None else _failed(jobs, problem)
                    further = list(itertools.islice(waiting, 1))
                if isinstance(problem, BrokenProcessPool):
                    further += all_of_them.replace(worker)
                for one in further:
                    all_of_them.hand(worker, one)
    finally:
        all_of_them.end()


def spread(
    shards: list[list[grade.Job]], settings: grade.Settings, template: bytes, address: str, started: Callable[[], None]
) -> Generator[list[dict[str, Any]]]:
    """Grade on the dask.distributed cluster at an address, and yield the results as they come.

    A shard whose worker dies is graded again.

    started : is called once the shards are under way.
    """
    from distributed import Client, as_completed

    with contextlib.ExitStack() as stack:
        try:
            client = stack.enter_context(Client(address, timeout="10s"))
        except (OSError, TimeoutError, ValueError) as problem:
            raise RunError(
                f"The scheduler {address} does not answer ({problem}). Start it (dask scheduler), or leave"
                " --scheduler out."
            ) from None
        waiting, under_way = iter(shards), {}

        def submit() -> Any:
            """Return the next shard; only so many are out at once, as the scheduler holds their notebooks in memory."""
            for jobs in itertools.islice(waiting, 1):
                future = client.submit(grade.shard, jobs, settings, template, pure=False, retries=RETRIES)
                under_way[future.key] = jobs
                return future

        lanes = 2 * max(
            1, sum(worker["nthreads"] for worker in client.scheduler_info(n_workers=-1)["workers"].values())
        )
        finished = as_completed([future for future in (submit() for _ in range(lanes)) if future is not None])
        started()
        for future in finished:
            try:
                yield future.result()
            except sandbox.SandboxError as problem:
                raise RunError(f"A worker cannot run submissions: {problem}") from None
            except Exception as problem:
                yield _failed(under_way[future.key], problem)
            del under_way[future.key]
            further = submit()
            if further is not None:
                finished.add(further)


def _failed(jobs: list[grade.Job], problem: BaseException) -> list[dict[str, Any]]:
    """Return, whatever befell the workers, results that name these submissions; the next run takes them up again."""
    reason = f"The worker failed ({type(problem).__name__}: {str(problem)[:300]}). Run the same command again."
    return [{"anonymous": job.anonymous, "status": "not graded", "reason": reason, "again": True} for job in jobs]


def _shards(jobs: list[grade.Job], workers: int) -> list[list[grade.Job]]:
    """Return shards of up to 6; smaller towards the end, so that no worker waits long for the last ones of another."""
    made, at = [], 0
    while at < len(jobs):
        size = max(1, min(6, (len(jobs) - at) // (2 * workers)))
        made.append(jobs[at : at + size])
        at += size
    return made


# ---------------------------------------------------------------- the run


class Class:
    """The folder OUT: results, gradebook, pages, tables."""

    def __init__(self, into: Path, settings: grade.Settings):
        from course.grading import problem_sets
        from course.grading.gradebook import Shelf

        self.into, self.settings = Path(into), settings
        self.set, self.sets = problem_sets.load(settings.set_id), problem_sets
        self.released = problem_sets.notebook(settings.set_id)
        self.results = self.into / "results"
        self.results.mkdir(parents=True, exist_ok=True)
        self.ids = Ids(self.into / "private")
        self.shelf = Shelf(self.into / "course", settings.set_id, self.set.title, settings.late, settings.one_file)
        self.shelf.create(self.released, settings.due_time())
        config = self.into / "course" / "nbgrader_config.py"
        if not config.exists():
            write(config, CONFIG)

    def result(self, anonymous: str) -> dict[str, Any] | None:
        """Return what an earlier run found, or None. A damaged file counts as none: the submission is graded again."""
        try:
            found = json.loads((self.results / f"{anonymous}.json").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        return found if isinstance(found, dict) and found.get("anonymous") == anonymous else None

    def _marked_by(self) -> dict[str, str]:
        """Return, for each graded cell, a hash of what a person has before them who marks it."""
        return {
            f"{self.set.id}-q{one.id}": changes.brief([one.points, *([one.prompt, one.rubric] if one.argued else [])])
            for one in self.set.questions
        }

    def current(self, before: dict[str, Any] | None, job: grade.Job) -> bool:
        """Return whether an earlier result still holds, with all that is made from it."""
        return (
            before is not None
            and before.get("key") == grade.key(job, self.settings)
            and not before.get("fault")
            and (before["status"] != "graded" or self.shelf.holds(job.anonymous))
        )

    def keep(self, found: dict[str, Any], job: grade.Job, only: str | None = None) -> None:
        """Book one result and store it.

        only : a question; the rest of an earlier result of the same file stays as it is, with the key that says of
        what master it is, so that the next plain run knows whether it is current.
        """
        before, file = self.result(job.anonymous), _hash(job.raw)
        same = before is not None and before.get("file") == file
        place, shown, page_of = self.sets.place(self.set.id, job.student), self._marked_by(), ""
        if found["status"] == "graded":
            again: set[str] = set()
            if before:
                old = before.get("shown", shown)
                again = {name for name in shown if not same or old.get(name) != shown[name]}
            page_of = _page_of(found["grades"], found.get("notes", []), self.settings.one_file)
            if only and before and same and before.get("slice") == place and before["status"] == "graded":
                _merge(before, found, only, self.settings.set_id, self.shelf.autograded_path(job.anonymous))
                found["key"], page_of = before["key"], ""
            for kind in ("autograded", "submitted"):
                path = self.shelf.root / kind / job.anonymous / self.settings.set_id / f"{self.settings.set_id}.ipynb"
                write(path, found[kind])
            self.shelf.take_over(job.anonymous, found["grades"], job.submitted_time(), again)
            write(self.into / "feedback" / f"{job.anonymous}.html", found["feedback"])
        elif before:
            shown = before.get("shown", shown)  # what a person has marked is looked at when there is a grade again
        stored = {name: value for name, value in found.items() if name not in ("autograded", "submitted", "feedback")}
        self._store(stored | {"file": file, "slice": place, "shown": shown, "page": page_of})

    def _store(self, result: dict[str, Any]) -> None:
        text = json.dumps(result, indent=1, sort_keys=True) + "\n"
        write(self.results / f"{result['anonymous']}.json", text)

    def extend(self, sent: SentBy) -> None:
        """Note which students have a deadline of their own; `settle` applies it."""
        self.shelf.own_due = {one: datetime.fromisoformat(info["due"]) for one, info in sent.items() if info.get("due")}

    def settle(self, anonymous: str, *submitted: datetime | None) -> None:
        """Apply lateness to a student's points as they are now; write the page again if it shows anything else.

        submitted : when the set was handed in, if that may be another time than before.
        """
        found = self.result(anonymous)
        if not found or found["status"] != "graded":
            return
        self.shelf.apply_lateness(anonymous, *submitted)
        page_of = _page_of(self.shelf.grades(anonymous), found.get("notes", []), self.settings.one_file)
        path = self.into / "feedback" / f"{anonymous}.html"
        if found.get("page") != page_of or not path.exists():
            self.shelf.notes[anonymous] = found.get("notes", [])
            write(path, self.shelf.write_feedback(anonymous))
            self._store(found | {"page": page_of})

    # ------------------------------------------------------------ tables

    def rows(self, sent: dict[str, dict[str, Any]]) -> list[dict[str, Any]]:
        """Return a line per student for grades.csv. sent : by anonymous id {"student", "file", "state"}."""
        rows = []
        for anonymous, info in sorted(sent.items()):
            row: dict[str, Any] = {"anonymous": anonymous, "student": info["student"], "status": info["state"]}
            # A result of an earlier file, or of a run that was stopped before this one's turn, is no grade of this one.
            found = self.result(anonymous) if info["state"] == "graded" else None
            questions = [question.id for question in self.set.questions]
            row |= {f"q{one}": "" for one in questions}
            row |= {
                "autograded": "",
                "own_deadline": info.get("due", ""),
                "late_seconds": "",
                "late_penalty": "",
                "total": "",
                "max": f"{sum(q.points for q in self.set.questions):g}",
            }
            row |= {
                "why_zero": "",
                "by_hand": "",
                "reason": info.get("reason", ""),
                "flags": "",
                "sandbox": "",
                "file": info["file"],
            }
            if found:
                row["flags"] = "; ".join(found.get("flags", []))
                row["reason"] = found.get("reason", "")
                row["status"] = found["status"]
            if found and found["status"] == "graded":
                from course.grading import gradebook

                booked = self.shelf.grades(anonymous)
                cells = {name.rsplit("-q", 1)[-1]: cell for name, cell in booked["cells"].items()}
                for one in questions:
                    row[f"q{one}"] = (
                        "" if cells[one]["pending"] and cells[one]["manual"] is None else f"{cells[one]['score']:g}"
                    )
                pending = any(cell["pending"] for cell in cells.values())
                total = booked["score"] - booked["late_penalty"]
                row |= {
                    "status": "awaits a person" if pending else "graded",
                    "autograded": (
                        f"{sum(c['auto'] or 0 for one, c in cells.items() if not found['questions'][one]['argued']):g}"
                    ),
                    "late_seconds": f"{booked['late_seconds']:g}",
                    "late_penalty": f"{booked['late_penalty']:g}",
                    "total": f"{round(total, 4):g}",
                    "by_hand": " | ".join(
                        f"question {one}: {pair[0]:g} by the program, {pair[1]:g} by hand{self._reason(booked, one)}"
                        for one, pair in sorted(gradebook.by_hand(booked["cells"]).items())
                    ),
                    "sandbox": "yes" if found["sandboxed"] else "run without sandbox",
                    "why_zero": " | ".join(
                        f"question {one}: {q['why']}"
                        for one, q in found["questions"].items()
                        if q["why"] and cells[one]["score"] == 0
                    ),
                }
            rows.append(row)
        return rows

    def _reason(self, booked: dict[str, Any], question: str) -> str:
        """Return what a person wrote to a question whose points they changed, with a colon before it."""
        cell = f"{self.set.id}-q{question}"
        said = booked["said"].get(f"{cell}-answer") or booked["said"].get(cell)
        return f": {said}" if said else ""

    def tables(self, sent: SentBy, strays: list[tuple[str, str]], report: Report, before: dict[str, Any]) -> None:
        """Write grades.csv, items.csv and report.md; fill in what could not be graded, and what changed.

        Pages of students who have no grade any more are taken away: they must not be sent. before : the last run.
        """
        rows = self.rows(sent)
        graded = {row["anonymous"] for row in rows if row["total"] != ""}
        for page in (self.into / "feedback").glob("*.html"):
            if page.stem not in graded:
                page.unlink()
        write(self.into / "grades.csv", table_text(rows, ["anonymous"]), 0o600)
        attempts = {one: sent[one].get("attempts", []) for one in sorted(graded)}
        self._for_lms(rows, sent)
        analysis = self._items(attempts)
        write(self.into / "items.csv", table_text(items.rows(analysis), ["question"]), 0o600)
        faults = {found["fault"] for one in sent if (found := self._counted(one, sent)) and found.get("fault")}
        report.alarms = [*report.alarms, *sorted(faults - set(report.alarms))]
        marks = changes.marks(rows)
        if "marks" in before:
            report.changed = sorted(changes.moved(before["marks"], marks))
        report.ungraded = [
            (row["anonymous"], row["reason"] or "no result yet: run the same command again")
            for row in rows
            if row["status"] in ("not graded", "interrupted")
        ] + strays
        text = _report(self.set, rows, sent, report, items.section(analysis, attempts), self.settings)
        write(self.into / "report.md", text, 0o600)
        if not any(row["status"] == "interrupted" for row in rows):  # the next is compared with a run that was finished
            before = before | {"marks": marks, "asked": before.get("asking", before.get("asked", {}))}
        _remember(self.into, before)

    def _for_lms(self, rows: list[dict[str, Any]], sent: SentBy) -> None:
        """Write the tables that Canvas and Moodle import; take those away that are no longer of this class."""
        made = {
            "canvas.csv": (
                lms.canvas(rows, sent, self.settings.column or self.set.title),
                ["Student", "ID", "Section"],
            ),
            "moodle.csv": (lms.moodle(rows, sent), list(lms.MOODLE_HEADS)),
        }
        for name, (lines, heads) in made.items():
            path = self.into / name
            if lines and path.stem in lms.wanted(sent):
                write(path, table_text(lines, heads), 0o600)
            else:
                path.unlink(missing_ok=True)

    def _counted(self, anonymous: str, sent: SentBy) -> dict[str, Any] | None:
        """Return the result of what a student has handed in now, if there is one yet."""
        return self.result(anonymous) if sent[anonymous]["state"] == "graded" else None

    def _items(self, attempts: dict[str, list[str]]) -> list[items.Item]:
        """Return the item analysis of those who are graded. attempts : when each of their attempts came in."""
        results = {one: found for one in attempts if (found := self.result(one))}
        scores: dict[str, dict[str, float | None]] = {}
        for one in results:
            cells = self.shelf.grades(one)["cells"]
            scores[one] = {
                name.rsplit("-q", 1)[-1]: None if cell["pending"] and cell["manual"] is None else cell["score"]
                for name, cell in cells.items()
            }
        return items.analyse(self.set.questions, results, scores, attempts)


def table_text(rows: list[dict[str, Any]], heads: list[str]) -> str:
    """Return rows as a CSV table that a spreadsheet reads right: marked as UTF-8, nothing in it is a formula."""
    page = io.StringIO()
    table = csv.DictWriter(page, list(rows[0]) if rows else heads, lineterminator="\n")
    table.writeheader()
    table.writerows([{name: _cell(value) for name, value in row.items()} for row in rows])
    return BOM + page.getvalue()


#: What makes a cell a formula where it is the first sign; the wide forms of =, +, - and @ do in East Asian editions.
FORMULAS = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def _formula(text: str) -> bool:
    return (text.startswith(FORMULAS) or text.lstrip().startswith(FORMULAS)) and not _number(text)


def _cell(value: Any) -> str:
    """Return a text that a spreadsheet must not take for a formula."""
    text = str(value)
    return ("'" if _formula(text) else "") + text.replace("\r", " ").replace("\n", " ")


def _number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _hash(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()[:20]


def _page_of(grades: dict[str, Any], notes: list[str], one_file: bool) -> str:
    """Return a hash of what a page shows beside the notebook itself."""
    shown = {name: value for name, value in grades.items() if name != "late_seconds" and value != {}}
    return changes.brief([shown, notes, one_file])


def _merge(before: dict[str, Any], found: dict[str, Any], only: str, set_id: str, path: Path) -> None:
    """Put everything but one question of an earlier result back into the new one."""
    cell = f"{set_id}-q{only}"
    for one in before["questions"]:
        if one != only:
            found["questions"][one] = before["questions"][one]
    for name in before["grades"]["cells"]:
        if name != cell:
            found["grades"]["cells"][name] = before["grades"]["cells"][name]
    with contextlib.suppress(OSError, ValueError):
        old, new = json.loads(path.read_text(encoding="utf-8")), json.loads(found["autograded"])
        outputs = {c["metadata"].get("nbgrader", {}).get("grade_id"): c.get("outputs") for c in new["cells"]}
        for one in old["cells"]:
            if one["metadata"].get("nbgrader", {}).get("grade_id") == cell and outputs.get(cell) is not None:
                one["outputs"] = outputs[cell]
        found["autograded"] = json.dumps(old, indent=1, ensure_ascii=False) + "\n"


def _listed(items: list[str]) -> str:
    return "\n".join(f"- {item}" for item in items) or "None."


def _text(value: str) -> str:
    """Return words from a submission or a file's name, harmless in Markdown."""
    return "".join("\\" + c if c in "\\`*_[]<>#|!" else c for c in " ".join(value.split()))


def _report(
    one: Any,
    rows: list[dict[str, Any]],
    sent: dict[str, dict[str, Any]],
    report: Report,
    analysis: list[str],
    settings: grade.Settings,
) -> str:
    done = [row for row in rows if row["total"] != ""]
    waits = [row["anonymous"] for row in rows if row["status"] == "awaits a person"]
    flags = [f"{row['anonymous']}: {_text(flag)}" for row in rows for flag in row["flags"].split("; ") if flag]
    zeros = [f"{row['anonymous']}: {_text(row['why_zero'])}" for row in done if float(row["autograded"]) == 0]
    told = [_text(text) for info in sent.values() for text in info.get("told", [])]
    missing = [f"{row['anonymous']} ({_text(row['student'])})" for row in rows if row["status"] == "no submission"]
    lines = [
        f"# Grading report: {one.title}",
        "",
        f"{len(done)} graded, {len(report.ungraded)} could not be graded, {len(missing)} handed in nothing.",
    ]
    if report.alarms:
        lines += ["", "## Alarms", "", "The problem set or the grading is at fault here, not a student.", ""]
        lines += [_listed([_text(alarm) for alarm in report.alarms])]
    if settings.without_sandbox:
        lines += ["", "**Run without sandbox**: the submissions could read and change what this user can."]
    lines += [
        "",
        (
            "Anonymous ids are explained in private/mapping.csv. A flag never changes a grade: look at the notebook and"
            " decide."
        ),
        "",
    ]
    parts = [
        ("Could not be graded", [f"{_text(who)}: {_text(why)}" for who, why in report.ungraded]),
        ("To look at", flags),
        ("No points in the questions graded by the program, and why", zeros),
        (
            "Arguments that wait for a person",
            [f"{who}: open it in nbgrader's formgrader (folder course/)" for who in waits],
        ),
        ("Points changed by hand", [f"{row['anonymous']}: {_text(row['by_hand'])}" for row in done if row["by_hand"]]),
        ("Handed in nothing", missing),
        ("Left out", sorted(told)),
        ("Different from the last run", [_text(text) for text in report.asked]),
        ("Changed by this run", report.changed),
    ]
    for title, lines_of in parts:
        lines += [f"## {title}", "", _listed(lines_of), ""]
    lines += ["## Which question is hard", "", *analysis, ""]
    return "\n".join(lines)


CONFIG = '''"""For nbgrader's formgrader: read the arguments and grade them here. Then: \
python -m course.grading finish OUT"""
c = get_config()  # noqa: F821
c.CourseDirectory.root = __import__("os").path.dirname(__import__("os").path.abspath(__file__))
# Submissions are run by `python -m course.grading grade` only: nbgrader's own button would run them unprotected.
c.Autograde.autograde_preprocessors = ["course.grading.gradebook.ByCommandOnly"]
'''


@contextlib.contextmanager
def _alone(into: Path) -> Iterator[None]:
    """Hold the folder's lock: two runs into one folder would undo each other."""
    into.mkdir(parents=True, exist_ok=True)
    with open(into / ".lock", "w") as handle:
        try:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except ImportError:
            pass
        except OSError:
            raise RunError(f"Another run is writing into {into}: wait for it, or choose another folder.") from None
        yield


def _remember(into: Path, known: dict[str, Any]) -> None:
    write(into / "private" / "run.json", json.dumps(known, indent=1, sort_keys=True) + "\n", 0o600)


def _asked_for(settings: grade.Settings) -> dict[str, Any]:
    return {
        "set": settings.set_id,
        "late": settings.late,
        "due": settings.due,
        "one_file": settings.one_file,
        "without_sandbox": settings.without_sandbox,
        "column": settings.column,
    }


def recall(into: Path) -> dict[str, Any]:
    """Return what the last run into a folder was asked for. Raises RunError if there was none."""
    path = Path(into) / "private" / "run.json"
    try:
        known: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise RunError(
            f"{into} holds no grading run. Grade first: python -m course.grading grade SET FOLDER --into {into}"
        ) from None
    except ValueError as problem:
        raise RunError(
            f"{path} is damaged ({problem}). Run the grade command again; what is finished is kept."
        ) from None
    return known


def run(plan: Plan, say: Callable[[str], None] = print) -> Report:
    """Grade a class by a plan. Interrupted, it keeps what is finished; the same call goes on from there.

    Raises RunError, collect.CollectError, sandbox.SandboxError: nothing could be done; the message says what to do.
    """
    if not plan.settings.without_sandbox and not plan.scheduler:
        sandbox.check()
    late.policy(plan.settings.late)
    found = collect.collect(plan.place, plan.set_id, plan.people, plan.stamps)
    with _alone(plan.into):
        before = recall(plan.into) if (plan.into / "private" / "run.json").exists() else {}
        if before.get("set", plan.set_id) != plan.set_id:
            raise RunError(f"{plan.into} holds grades of {before['set']}; {plan.set_id} needs a folder of its own.")
        return _run(plan, found, before, say)


def _jobs(plan: Plan, room: Class, found: collect.Found) -> tuple[dict[str, grade.Job], SentBy]:
    """Return the jobs and what was sent, by anonymous id; book at once what could not be read."""
    jobs: dict[str, grade.Job] = {}
    sent: SentBy = {}
    for one in found.sent:
        anonymous = room.ids.of(one.who)
        sent[anonymous] = {"student": one.who, "file": one.file, "told": one.told, "state": "interrupted"}
        sent[anonymous] |= {"attempts": [when.isoformat() for when in one.attempts], "name": one.name}
        sent[anonymous] |= {"system": one.system, "number": one.number, "roster": one.person is not None}
        sent[anonymous]["lms"] = one.person.lms if one.person else ""
        own = (plan.extensions or {}).get(collect.folded(one.who))
        if own is not None:
            sent[anonymous]["due"] = own.isoformat()
        job = grade.Job(
            anonymous, one.student, one.raw, one.submitted.isoformat() if one.submitted else None, tuple(one.notes)
        )
        jobs[anonymous] = job
        if one.problem:
            problem = {
                "key": grade.key(job, plan.settings),
                "anonymous": anonymous,
                "status": "not graded",
                "reason": one.problem,
                "flags": list(one.notes),
                "sandboxed": True,
                "questions": {},
                "stops": [],
                "cpu": 0.0,
            }
            room.keep(problem, job)
    for who in found.missing:
        sent[room.ids.of(who)] = {
            "student": who,
            "file": "",
            "state": "no submission",
            "reason": "nothing was handed in",
        }
    return jobs, sent


def _todo(plan: Plan, room: Class, jobs: dict[str, grade.Job], report: Report) -> list[grade.Job]:
    """Return the jobs that are not done yet; count those whose result is taken over."""
    todo = []
    for anonymous, job in sorted(jobs.items()):
        if room.current(room.result(anonymous), job) and not plan.fresh and not plan.question:
            report.taken += 1
            continue
        todo.append(job)
    return todo


def _results(
    plan: Plan, room: Class, todo: list[grade.Job], look: Callable[[], None]
) -> Generator[list[dict[str, Any]]]:
    """Return the results in batches, as they come: on a cluster, on several cores, or one after another.

    look : called once, while others are at work: the cluster, or the process that workers will be copies of.
    """
    workers = max(1, min(plan.workers, len(todo) // 2))
    template = room.shelf.template()
    if todo and plan.scheduler:
        return spread(_shards(todo, 4), plan.settings, template, plan.scheduler, look)
    look()
    if workers > 1:
        return pool(_shards(todo, workers), plan.settings, template, workers)
    return serial([todo] if todo else [], plan.settings, template)


def _behind(plan: Plan, before: dict[str, Any], asking: dict[str, str]) -> list[str]:
    """Return alarms about the public key. Looked at only where something that it is made from is new: it takes long."""
    names = ("master", "public key", "tables", "grading code")
    if "behind" in before and all(before.get("asking", {}).get(name) == asking[name] for name in names):
        return list(before["behind"])
    from course.grading import problem_sets

    try:
        return problem_sets.behind(plan.set_id)
    except master.MasterError as problem:
        return [str(problem)]


def _run(
    plan: Plan,
    found: collect.Found,
    before: dict[str, Any],
    say: Callable[[str], None],
) -> Report:
    """Grade what was collected, book each result as it comes, and write the tables, also when interrupted."""
    from tqdm import tqdm

    room, report = Class(plan.into, plan.settings), Report()
    asking = changes.asked(plan.settings, plan.people, plan.extensions)
    if "asked" in before:
        report.asked = changes.differences(before["asked"], asking)
    jobs, sent = _jobs(plan, room, found)
    room.extend(sent)
    room.ids.save()
    known = {name: before[name] for name in ("marks", "asked") if name in before} | _asked_for(plan.settings)
    known |= {"asking": asking, "sent": sent, "strays": found.strays}

    def look() -> None:
        """Compare the public key with the master, while others are at work."""
        report.alarms = known["behind"] = _behind(plan, before, asking)
        _remember(plan.into, known)

    _remember(plan.into, known)
    todo = _todo(plan, room, jobs, report)
    if report.taken:
        say(f"{report.taken} of {len(jobs)} are graded already and are taken over; {len(todo)} to do.")
    results = _results(plan, room, todo, look)
    done: set[str] = set()
    try:
        hidden = None if plan.progress else True
        with (
            contextlib.closing(results),  # whoever stops ends the workers
            tqdm(total=len(todo), desc="Grading", unit="submission", disable=hidden, file=sys.stderr) as bar,
        ):
            for result in itertools.chain.from_iterable(results):
                anonymous = result["anonymous"]
                if result.get("again"):
                    sent[anonymous] |= {"state": "not graded", "reason": result["reason"]}
                else:
                    room.keep(result, jobs[anonymous], plan.question)
                    report.graded += result["status"] == "graded"
                    done.add(anonymous)
                bar.update()
    finally:
        # Also when interrupted: the tables then show what is finished, and what is not.
        open_ = {job.anonymous for job in todo} - done
        for anonymous in jobs:
            if anonymous not in open_:
                sent[anonymous]["state"] = "graded"
                room.settle(anonymous, jobs[anonymous].submitted_time())
        if any(info["state"] == "graded" for info in sent.values()):
            _plotly(plan)
        room.tables(sent, found.strays, report, known)
        room.shelf.close()
    return report


def _plotly(plan: Plan) -> None:
    if not plan.settings.one_file:
        path = plan.into / "feedback" / feedback.PLOTLY
        if not path.exists():
            write(path, feedback.plotly_js())


def override(into: Path, who: str, question: str, points: float, reason: str) -> str:
    """Put a person's points in place of those of a question, with a reason, in the last run's folder; write tables and
    pages again. Return the anonymous id.

    who : the student's id, or the anonymous one.

    Raises RunError: no such run, student or question, points out of range, no reason, or nothing graded.
    """
    known = recall(into)
    settings = _settings_of(known)
    if not reason.strip():
        raise RunError("A changed grade needs its reason: it stands on the student's page. Give one with --reason.")
    ids = Ids(Path(into) / "private")
    anonymous = next((one for name, one in ids.known.items() if one == who or collect.same(name, who)), None)
    with _alone(into), contextlib.ExitStack() as stack:
        room = Class(into, settings)
        stack.callback(room.shelf.close)
        most = {one.id: one.points for one in room.set.questions}
        if question not in most:
            raise RunError(f"{room.set.id} has no question {question!r}; it has {', '.join(most)}.")
        if not 0 <= points <= most[question]:
            raise RunError(f"Question {question} has 0 to {most[question]:g} points; {points:g} were given.")
        sent = known["sent"].get(anonymous)
        found = room.result(anonymous) if anonymous and sent and sent["state"] == "graded" else None
        if anonymous is None or found is None or found["status"] != "graded":
            raise RunError(f"{who} has no grade in {into} that could be changed. grades.csv lists who has.")
        room.shelf.override(anonymous, question, points, reason.strip())
    finish(into)
    return anonymous


def _settings_of(known: dict[str, Any]) -> grade.Settings:
    """Return the settings of the last run, as far as tables and pages need them."""
    settings = grade.Settings(known["set"], known["late"], known["due"], known["without_sandbox"], known["one_file"])
    return dataclasses.replace(settings, column=known.get("column", ""))


def finish(into: Path) -> tuple[int, list[tuple[str, str]]]:
    """Write penalties, pages and tables from the gradebook as it is now, after a person has graded the arguments.

    Returns how many arguments still wait, and what could not be graded.
    """
    known = recall(into)
    settings = _settings_of(known)
    with _alone(into), contextlib.ExitStack() as stack:
        room = Class(into, settings)
        stack.callback(room.shelf.close)
        room.extend(known["sent"])
        waiting, report = 0, Report(alarms=list(known.get("behind", [])))
        for anonymous in sorted(known["sent"]):
            found = room.result(anonymous)
            if found and found["status"] == "graded" and known["sent"][anonymous]["state"] == "graded":
                room.settle(anonymous)
                waiting += len(room.shelf.pending(anonymous))
        room.tables(known["sent"], [(who, why) for who, why in known["strays"]], report, known)
        return waiting, report.ungraded
