"""Grade one submission: rebuild, run apart, judge outside, let nbgrader book it. And a shard of several, for a
worker.
"""

from __future__ import annotations

import contextlib
import hashlib
import html
import json
import math
import platform
import re
import tempfile
import traceback
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import datetime
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from course import master
from course.charts.display import table_html
from course.grading import bounded, collect, feedback, outputs, sandbox, submission

#: What a stored result must match to be taken over by a later run. Raise it when grading itself changes.
EDITION = 2

#: For all that reads a submission: seconds of processor time, and bytes beyond what the grader has.
READING = (30.0, 2_000_000_000)
PACKAGES = ("numpy", "pandas", "nbgrader")  # whose versions a result depends on
TRIED = ("network", "process", "key")  # what the runner notes of tries, as flags
LONGEST = 120.0  # seconds by the clock beyond those that a submission may run


@dataclass(frozen=True)
class Settings:
    """What holds for the whole class."""

    set_id: str
    late: str = "none"
    due: str | None = None  # ISO 8601, by the same clock as the submissions' times
    without_sandbox: bool = False
    one_file: bool = False
    limits: sandbox.Limits = field(default_factory=sandbox.Limits)
    column: str = ""  # the head of the set's column in Canvas's gradebook

    def due_time(self) -> datetime | None:
        """Return when the set is due, or None."""
        return datetime.fromisoformat(self.due) if self.due else None


@dataclass(frozen=True)
class Job:
    """One submission, as a worker gets it: no name but the id that picks the slice."""

    anonymous: str
    student: str
    raw: bytes
    submitted: str | None = None  # ISO 8601
    notes: tuple[str, ...] = ()  # flags that collecting has found

    def submitted_time(self) -> datetime | None:
        """Return when the set was handed in, or None."""
        return datetime.fromisoformat(self.submitted) if self.submitted else None


def _hash_of(folder: Path, paths: Iterable[Path]) -> str:
    """Return a hash of what stands in these files, marked by #; a file that is not there counts, too."""
    digest = hashlib.sha256()
    for path in sorted(paths):
        digest.update(f"{path.relative_to(folder).as_posix()}\0".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest() if path.is_file() else b"none")
    return "#" + digest.hexdigest()[:16]


@cache
def sources(set_id: str) -> dict[str, str]:
    """Return, by name, hashes and versions of what decides the points of a set beside the submission.

    A submission may import all of the course but its build, so all of that code counts.
    """
    from course import data
    from course.grading import problem_sets
    from course.practice import assignment

    course = Path(__file__).parents[1]
    code = [path for path in course.rglob("*.py") if path.relative_to(course).parts[0] != "build"]
    known = json.dumps(problem_sets.releases(set_id), sort_keys=True)
    return {
        "master": _hash_of(problem_sets.FOLDER, [problem_sets.FOLDER / f"{set_id}.md"]),
        "public key": _hash_of(assignment.FOLDER, [assignment.FOLDER / f"{set_id}.json"]),
        "released texts": "#" + hashlib.sha256(known.encode()).hexdigest()[:16],
        "tables": _hash_of(data.folder(), [data.folder() / "datapackage.json"]),
        "grading code": f"{_hash_of(course, code)}:{EDITION}",
        "versions of Python packages": ", ".join(
            ["Python " + platform.python_version(), *(f"{name} {version(name)}" for name in PACKAGES)]
        ),
    }


def edition(set_id: str) -> str:
    """Return a hash of what decides the points of a set: its master, the judge, the tables, and this grading."""
    return hashlib.sha256(json.dumps(sources(set_id), sort_keys=True).encode()).hexdigest()[:16]


def key(job: Job, settings: Settings) -> str:
    """Return what a finished result depends on: the file, the id, the set, and how it was run.

    Not the time: what lateness costs is applied at each run.
    """
    digest = hashlib.sha256(job.raw)
    digest.update(
        json.dumps(
            [
                collect.folded(job.student),
                job.notes,
                settings.set_id,
                settings.without_sandbox,
                asdict(settings.limits),
                edition(settings.set_id),
            ]
        ).encode()
    )
    return digest.hexdigest()[:20]


# ---------------------------------------------------------------- one submission


def _finite(value: Any) -> Any:
    """Return texts for numbers beyond a float's range, which arrive from JSON as infinities."""
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if isinstance(value, list):
        return [_finite(item) for item in value]
    if isinstance(value, dict):
        return {name: _finite(item) for name, item in value.items()}
    return value


def cells_of(notebook: Any, variables: set[str]) -> list[dict[str, Any]]:
    """Return what the runner gets: each code cell, and which variables count at that point.

    A variable's value is taken where the released notebook checks it, so that later scribbles change nothing. The check
    cells themselves do not run: their outputs are written by the grader.
    """
    cells = []
    for index, cell in enumerate(notebook["cells"]):
        if cell["cell_type"] != "code":
            continue
        mark = cell["metadata"].get("nbgrader", {})
        check = bool(mark.get("grade")) or (bool(mark.get("locked")) and cell["source"].startswith("mine."))
        words = set(re.findall(r"\w+", cell["source"])) if mark.get("grade") else set()
        cells.append({"index": index, "source": cell["source"], "run": not check, "take": sorted(words & variables)})
    return cells


class Grader:
    """Grades submissions one after another in one nbgrader course directory.

    `root` is a folder of its own (a worker's temporary one); several graders never share a gradebook.
    """

    def __init__(self, root: Path, settings: Settings, template: bytes | None = None):
        """template : an empty gradebook of the set, as `Shelf.template` gives it; making one anew takes seconds.

        Raises sandbox.SandboxError where submissions can't be sandboxed (unless that was waived).
        """
        from course.grading import problem_sets
        from course.grading.gradebook import Shelf

        self.settings, self.sets = settings, problem_sets
        self.set = problem_sets.load(settings.set_id)
        self.released = problem_sets.notebook(settings.set_id)
        self.shelf = Shelf(root, settings.set_id, self.set.title, settings.late, settings.one_file)
        if not settings.without_sandbox:
            sandbox.check()
        if template:
            self.shelf.restore(self.released, template)
        self.shelf.create(self.released, settings.due_time())

    def grade(self, job: Job) -> dict[str, Any]:
        """Return the result of one submission as plain values; never raises for what a submission contains.

        Everything that reads it runs in a copy of this process, with limits of its own (`READING`). Raises
        sandbox.SandboxError if submissions can't be run here at all.
        """
        self.shelf.close()  # a copy opens the gradebook for itself
        seconds, memory = READING
        longest = self.settings.limits.total + LONGEST
        try:
            found = bounded.call(self._alone, job, seconds=seconds, memory=memory, longest=longest)
        except bounded.Ended as problem:
            reason = f"The file could not be read within the limits: {problem}. Expected a notebook saved by Jupyter."
            return self._blank(job) | {"reason": reason}
        if "no sandbox" in found:
            raise sandbox.SandboxError(found["no sandbox"])
        result: dict[str, Any] = found
        return result

    def _blank(self, job: Job) -> dict[str, Any]:
        """Return the result of a submission of which nothing is known yet."""
        return {
            "key": key(job, self.settings),
            "anonymous": job.anonymous,
            "status": "not graded",
            "reason": "",
            "flags": list(job.notes),
            "sandboxed": not self.settings.without_sandbox,
            "questions": {},
            "stops": [],
            "cpu": 0.0,
        }

    def _alone(self, job: Job) -> dict[str, Any]:
        """Grade one submission; what `grade` runs in a copy."""
        found = self._blank(job)
        try:
            sent = submission.rebuild(self.released, job.raw, self.sets.releases(self.settings.set_id))
        except submission.Unreadable as problem:
            return found | {"reason": str(problem)}
        found["flags"] += [str(flag) for flag in sent.flags]
        if not collect.same(sent.declared, job.student):
            said = repr(sent.declared) if sent.declared else "no id"
            found["flags"].append(f"other id: the notebook names {said}, it was graded for the registered one")
        try:
            self.sets.ready(self.settings.set_id, job.student)
            return self._grade(job, sent, found)
        except master.MasterError as problem:
            return found | {"reason": f"The problem set is at fault, not the student: {problem}", "fault": str(problem)}
        except sandbox.SandboxError as problem:
            return {"no sandbox": str(problem)}
        except MemoryError:
            raise  # the copy's own limit
        except Exception as problem:
            # A fault of the grading, not of the submission: it must be seen, and must not stop the others.
            where = traceback.format_exc(limit=-3)
            return found | {
                "status": "not graded",
                "reason": f"The grading itself failed ({type(problem).__name__}: {str(problem)[-600:]}).",
                "fault": f"The grading itself failed with {type(problem).__name__}.",
                "trace": where,
            }

    def _ran(self, cells: list[dict[str, Any]], **given: Any) -> sandbox.Outcome:
        """Run the cells; see `sandbox.run`."""
        return sandbox.run(cells, **given, limits=self.settings.limits, without_sandbox=self.settings.without_sandbox)

    def _grade(self, job: Job, sent: submission.Submission, found: dict[str, Any]) -> dict[str, Any]:
        set_id = self.settings.set_id
        wanted = self.sets.wanted(set_id)
        hidden = {part.name for question in self.set.questions for part in question.parts if part.hidden}
        probes = [{**probe, "hidden": probe["part"] in hidden} for probe in self.sets.probes(set_id, job.student)]
        names = set(wanted) | {probe["function"] for probe in probes}
        kept: dict[str, Any] = {}

        def work(student: str, notebook: Any) -> None:
            ran = self._ran(cells_of(notebook, names), set_id=set_id, student=job.student, wanted=wanted, probes=probes)
            values = ran.values
            if values is None:
                values = {
                    name: {"error": ran.stops[-1] if ran.stops else "the notebook did not run"} for name in wanted
                }
            answers = [
                {"part": probe["part"], **ran.probes.get(n, {"error": ran.stops[-1] if ran.stops else "not called"})}
                for n, probe in enumerate(probes)
            ]
            collected = _finite({"values": values, "probes": answers})
            results = [asdict(part) for part in self.sets.judge(set_id, job.student, collected)]
            kept.update(ran=ran, parts=results, collected=collected)
            self._fill(notebook, ran, results, job)

        self.shelf.submit(job.anonymous, sent.notebook, job.submitted_time())
        log = self.shelf.autograde(job.anonymous, work)
        grades = self.shelf.grades(job.anonymous)
        ran = kept["ran"]
        found["stops"] = ran.stops
        found["flags"] += [f"stopped: {text}" for text in ran.stops]
        tried = ran.seen.get("tried")
        found["flags"] += (
            [f"tried: {what}" for what in dict.fromkeys(map(str, tried)) if what in TRIED]
            if isinstance(tried, list)
            else []
        )
        if ran.seen.get("calls confined") is False:
            found["flags"].append("system calls could not be confined here; the other limits held")
        if ran.seen.get("threads bounded") is False:
            found["flags"].append("threads could not be counted here; the other limits held")
        found["flags"] += self._neighbour(job, kept["collected"], kept["parts"])
        for question in self.set.questions:
            found["questions"][question.id] = self._question(question, kept["parts"], grades)
        autos = [q["points"] for q in found["questions"].values() if not q["argued"]]
        booked = sum(cell["auto"] or 0.0 for name, cell in grades["cells"].items())
        if not math.isclose(booked, math.fsum(autos), abs_tol=1e-9):
            raise RuntimeError(f"the gradebook holds {booked} points and the judge gave {math.fsum(autos)}")
        found |= {"status": "graded", "grades": grades, "cpu": ran.cpu, "declared": sent.declared}
        found["warnings"] = [line for line in log.splitlines() if "Attribute" in line or "Missing" in line][:20]
        found["notes"] = self.shelf.notes[job.anonymous] = self._notes(found)
        found["autograded"] = self.shelf.autograded_path(job.anonymous).read_text(encoding="utf-8")
        found["submitted"] = (self.shelf.root / "submitted" / job.anonymous / set_id / f"{set_id}.ipynb").read_text(
            encoding="utf-8"
        )
        found["feedback"] = self.shelf.write_feedback(job.anonymous)
        return found

    def _fill(self, notebook: Any, ran: sandbox.Outcome, results: list[dict[str, Any]], job: Job) -> None:
        """Put outputs into the cells: the submission's, cleaned; the judge's into the check cells."""
        import nbformat

        points = {question.id: question.points for question in self.set.questions}
        for index, cell in enumerate(notebook["cells"]):
            if cell["cell_type"] != "code":
                continue
            mark = cell["metadata"].get("nbgrader", {})
            if mark.get("grade"):
                question = mark["grade_id"].rsplit("-q", 1)[-1]
                parts = [part for part in results if part["question"] == question]
                earned = min(math.fsum(part["earned"] for part in parts), points[question])
                page = feedback.parts_table(question, parts, earned, points[question])
                # nbgrader reads a check cell's execute_result as its points.
                made = [
                    nbformat.v4.new_output(
                        "execute_result", {"text/plain": repr(float(earned)), "text/html": page}, execution_count=1
                    )
                ]
            elif mark.get("locked") and cell["source"].startswith("mine."):
                made = [
                    nbformat.v4.new_output("display_data", {"text/html": _summary(self.set, results), "text/plain": ""})
                ]
            else:
                made = [nbformat.from_dict(item) for item in outputs.clean(ran.outputs.get(index))]
                made = (
                    _masked(cell, made, job)
                    if mark.get("locked") or mark.get("grade_id", "").endswith("-begin")
                    else made
                )
            cell["outputs"] = made
        for cell in notebook["cells"]:
            if cell["metadata"].get("nbgrader", {}).get("grade_id") == f"{self.settings.set_id}-begin":
                cell["source"] = submission.NAMED.sub(rf'\g<head>"{job.anonymous}"', cell["source"], count=1)

    def _question(self, question: Any, parts: list[dict[str, Any]], grades: dict[str, Any]) -> dict[str, Any]:
        booked = grades["cells"][f"{self.settings.set_id}-q{question.id}"]
        own = [part for part in parts if part["question"] == question.id]
        why = ""
        if question.argued:
            if not booked["pending"]:
                why = "the cell of the answer was left as it was released"
        elif booked["auto"] == 0:
            if all(part["status"] == "not attempted" for part in own):
                why = "nothing was answered"
            else:
                why = "; ".join(
                    f"{'hidden part' if p['hidden'] else p['part']}: {p['message']}" for p in own if p["message"]
                )[:600]
        return {
            "points": None if question.argued and booked["pending"] else booked["auto"],
            "max": question.points,
            "argued": question.argued,
            "parts": own,
            "why": why,
        }

    def _notes(self, found: dict[str, Any]) -> list[str]:
        """Return sentences at the head of a student's page."""
        notes = [f"While your notebook ran, something had to be stopped: {text}." for text in found["stops"]]
        if any(flag.startswith(("edited", "deleted cell", "duplicated")) for flag in found["flags"]):
            notes.append(
                "Cells that were locked had been changed, doubled or removed. They were put back before grading."
            )
        if any(flag.startswith("other id") for flag in found["flags"]):
            notes.append(
                "The id in your notebook is not the one you are registered with. It was graded with the registered one."
            )
        if found["questions"] and all(not q["points"] for q in found["questions"].values() if not q["argued"]):
            notes.append(
                "No question that is graded by the program earned points. The tables below say why, part by part."
            )
        return notes

    def _neighbour(self, job: Job, collected: dict[str, Any], parts: list[dict[str, Any]]) -> list[str]:
        """Return wrong values that are right for one other slice: perhaps somebody else's numbers."""
        values = {
            part.name for q in self.set.questions for part in q.parts if part.kind == "value" and part.step is not None
        }
        wrong = {p["part"] for p in parts if p["part"] in values and p["status"] == "not yet"}
        if len(wrong) < 2:
            return []
        best: tuple[int, str] = (0, "")
        for stranger in _strangers(self.settings.set_id):
            there = self.sets.judge(self.settings.set_id, stranger, {"values": collected["values"], "probes": []})
            hits = sum(part.part in wrong and part.status == "correct" for part in there)
            best = max(best, (hits, stranger))
        if best[0] < 2:
            return []
        place = self.sets.slices(self.settings.set_id)[self.sets.place(self.settings.set_id, best[1])]
        return [f"answers of another slice: {best[0]} wrong values are right for {', '.join(map(str, place.values()))}"]


@cache
def _strangers(set_id: str) -> tuple[str, ...]:
    """Return one id for each slice."""
    from course.grading import problem_sets

    count = len(problem_sets.slices(set_id))
    found: dict[int, str] = {}
    number = 0
    while len(found) < count:
        found.setdefault(problem_sets.place(set_id, f"stranger {number}"), f"stranger {number}")
        number += 1
    return tuple(found[at] for at in sorted(found))


def _summary(one: Any, results: list[dict[str, Any]]) -> str:
    rows = []
    for question in one.questions:
        parts = [part for part in results if part["question"] == question.id]
        earned = "read by a person" if question.argued else f"{sum(part['earned'] for part in parts):g}"
        rows.append([f"Question {html.escape(question.id)}", earned, f"{question.points:g}"])
    return table_html("Points by question", ["question", "points", "of"], rows)


def _masked(cell: Any, made: list[Any], job: Job) -> list[Any]:
    """Take away the opening's outputs, which name the student."""
    if "assignment.begin" not in cell["source"] or not job.student.strip():
        return made
    pattern = re.compile(rf"(?<!\w){re.escape(job.student.strip())}(?!\w)", re.I)
    escaped = re.compile(rf"(?<!\w){re.escape(html.escape(job.student.strip()))}(?!\w)", re.I)
    for item in made:
        for kind, text in item.get("data", {}).items():
            if isinstance(text, str):
                item["data"][kind] = escaped.sub(job.anonymous, pattern.sub(job.anonymous, text))
    return made


# ---------------------------------------------------------------- a shard


class _Rehearsal(Grader):
    """Grades without running anything."""

    def _ran(self, cells: list[dict[str, Any]], **given: Any) -> sandbox.Outcome:
        return sandbox.Outcome()


_rehearsed: set[str] = set()


def rehearse(set_id: str, template: bytes | None = None) -> None:
    """Do once in this process what each copy of it would do anew: imports, compiled queries, the answers of each slice.

    A fault of the master is passed over: `Grader.grade` tells it of each submission.
    """
    from course.grading import problem_sets

    if set_id in _rehearsed:
        return
    _rehearsed.add(set_id)
    with tempfile.TemporaryDirectory(prefix="grading-", ignore_cleanup_errors=True) as folder:
        rehearsal = _Rehearsal(Path(folder), Settings(set_id), template)
        with contextlib.closing(rehearsal.shelf), contextlib.suppress(master.MasterError):
            for stranger in _strangers(set_id):
                problem_sets.ready(set_id, stranger)
            raw = json.dumps(problem_sets.notebook(set_id, student=stranger)).encode()
            rehearsal._alone(Job("rehearsal", stranger, raw))


def shard(jobs: list[Job], settings: Settings, template: bytes | None = None) -> list[dict[str, Any]]:
    """Grade several submissions in a course directory of their own: what a worker runs. Results in the order of the
    jobs.
    """
    rehearse(settings.set_id, template)
    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="grading-", ignore_cleanup_errors=True))
        grader = Grader(Path(folder), settings, template)
        stack.callback(grader.shelf.close)
        return [grader.grade(job) for job in jobs]
