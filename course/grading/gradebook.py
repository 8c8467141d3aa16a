"""nbgrader's part: the gradebook, the identities of cells, the late penalty, the manual grades, the feedback's scores.

nbgrader's own Autograde and GenerateFeedback run, with one exchange: where nbgrader would execute a notebook in a
kernel and trust what it prints, `Sandboxed` runs it apart and writes into the check cells what the judge found.
"""

from __future__ import annotations

import contextlib
import io
import json
import logging
import shutil
import sqlite3
import tempfile
import warnings
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import nbformat
from nbconvert.exporters import Exporter
from nbconvert.exporters.exporter import ResourcesDict
from traitlets.config import Config

from course.grading import feedback, late

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # deprecations in what nbgrader imports are not ours
    from nbgrader import api
    from nbgrader.api import Gradebook, MissingEntry
    from nbgrader.converters import Autograde, GenerateAssignment, GenerateFeedback
    from nbgrader.converters.base import NbGraderException
    from nbgrader.coursedir import CourseDirectory
    from nbgrader.preprocessors import (
        AssignLatePenalties,
        CheckCellMetadata,
        ComputeChecksums,
        GetGrades,
        NbGraderPreprocessor,
        SaveAutoGrades,
        SaveCells,
    )

__all__ = ["Gradebook", "MissingEntry", "NbGraderException", "Shelf"]


@contextlib.contextmanager
def quiet() -> Iterator[io.StringIO]:
    """Catch nbgrader's log lines as text instead of on the screen; deprecations in its own code are not ours."""
    said = io.StringIO()
    log = logging.getLogger("traitlets")
    handler = logging.StreamHandler(said)
    before, spread = log.handlers[:], log.propagate
    log.handlers, log.propagate = [handler], False
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield said
    finally:
        log.handlers, log.propagate = before, spread


def _newest() -> str:
    """Return the newest form of nbgrader's gradebook, as alembic names it."""
    from alembic.config import Config as AlembicConfig
    from alembic.script import ScriptDirectory

    config = AlembicConfig()
    config.set_main_option("script_location", str(Path(api.__file__).with_name("alembic")))
    return ScriptDirectory.from_config(config).get_heads()[0]


@contextlib.contextmanager
def _alembic_here() -> Iterator[None]:
    """Ask alembic in this process: nbgrader starts it as a program, by its bare name, which takes a second."""
    before, api.get_alembic_version = api.get_alembic_version, _newest
    try:
        yield
    finally:
        api.get_alembic_version = before


MARKED = "marked.json"  # what a person has marked, while a gradebook is made anew


def _names(notebook: Any) -> list[tuple[str, bool, bool]]:
    """Return the cells of a released notebook (or of its file), as nbgrader tells them apart."""
    cells = json.loads(notebook.read_text(encoding="utf-8")) if isinstance(notebook, Path) else notebook
    marks = [cell["metadata"]["nbgrader"] for cell in cells["cells"]]
    return [(mark["grade_id"], mark["grade"], mark["solution"]) for mark in marks]


def by_hand(cells: dict[str, Any]) -> dict[str, tuple[float, float]]:
    """Return which points of the program a person has replaced: by question, what it gave and what they gave."""
    return {
        name.rsplit("-q", 1)[-1]: (cell["auto"], cell["manual"])
        for name, cell in cells.items()
        if cell["auto"] is not None and cell["manual"] is not None and cell["manual"] != cell["auto"]
    }


class Sandboxed(NbGraderPreprocessor):  # type: ignore[misc]  # nbgrader brings no types
    """In place of nbgrader's Execute. `work(student, notebook)` fills in the outputs; it is set by whoever grades."""

    def __init__(self, work: Any, **more: Any):
        super().__init__(**more)
        self.work = work

    def preprocess(self, nb: Any, resources: ResourcesDict) -> tuple[Any, ResourcesDict]:
        self.work(resources["nbgrader"]["student"], nb)
        return nb, resources


class ByCommandOnly(NbGraderPreprocessor):  # type: ignore[misc]  # nbgrader brings no types
    """What nbgrader's own autograde button does in a graded course directory: nothing but say how to grade."""

    def preprocess(self, nb: Any, resources: ResourcesDict) -> tuple[Any, ResourcesDict]:
        raise RuntimeError("Submissions are graded by `python -m course.grading grade`, which runs them in a sandbox.")


class Page(Exporter):
    """In place of nbgrader's HTML template: `course.grading.feedback`."""

    file_extension = ".html"
    output_mimetype = "text/html"

    def from_notebook_node(self, nb: Any, resources: Any = None, **more: Any) -> tuple[Any, Any]:
        nb, resources = super().from_notebook_node(nb, resources, **more)
        mine = resources["nbgrader"]
        parent: Any = self.parent
        shelf: Shelf = parent.shelf
        booked = shelf.grades(mine["student"])
        notes = shelf.notes.get(mine["student"], [])
        if booked["extension"]:
            notes = [f"Your own deadline was {booked['extension']['due'].replace('T', ' ')}.", *notes]
        summary = {
            "score": mine["score"],
            "max_score": mine["max_score"],
            "late_penalty": mine["late_penalty"],
            "pending": shelf.pending(mine["student"]),
            "notes": notes,
            "by_hand": by_hand(booked["cells"]),
        }
        return feedback.page(nb, mine["student"], shelf.title, summary, shelf.one_file), resources


class Feedback(GenerateFeedback):  # type: ignore[misc]  # nbgrader brings no types
    """GenerateFeedback that hands its shelf to the page."""

    def __init__(self, shelf: Shelf, **more: Any):
        self.shelf = shelf
        super().__init__(**more)


class Shelf:
    """One nbgrader course directory with one assignment.

    Parameters
    ----------
    root : the folder; it gets source/, submitted/, autograded/, feedback/ and gradebook.db
    set_id, title : of the problem set
    late : the policy, as `late.policy` reads it
    """

    def __init__(self, root: Path, set_id: str, title: str, late_policy: str = "none", one_file: bool = False):
        self.root, self.set_id, self.title, self.one_file = Path(root).resolve(), set_id, title, one_file
        self.root.mkdir(parents=True, exist_ok=True)
        self.notes: dict[str, list[str]] = {}
        self.own_due: dict[str, datetime] = {}  # deadlines of single students
        self._book: Gradebook | None = None
        self.db = f"sqlite:///{self.root / 'gradebook.db'}"
        config = Config()
        config.CourseDirectory.root = str(self.root)
        config.CourseDirectory.db_url = self.db
        config.OverwriteCells.add_missing_cells = True
        config.LatePolicy.policy = late_policy
        config.AssignLatePenalties.plugin_class = late.plugin()
        config.Exporter.default_preprocessors = []
        self.config = config

    def _directory(self, student: str) -> CourseDirectory:
        directory = CourseDirectory(config=self.config)
        directory.assignment_id, directory.student_id = self.set_id, student
        return directory

    @contextlib.contextmanager
    def book(self) -> Iterator[Gradebook]:
        """Yield the gradebook, opened once (that costs more than any question to it) and read afresh each time."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            if self._book is None:
                self._book = Gradebook(self.db)
            self._book.db.expire_all()
            try:
                yield self._book
            finally:
                # what was meant to stay is committed; nbgrader's own connections need the file
                self._book.db.rollback()

    def close(self) -> None:
        """Let go of the gradebook's file."""
        if self._book is not None:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                self._book.close()
            self._book = None

    def __enter__(self) -> Shelf:
        return self

    def __exit__(self, *_: Any) -> None:
        self.close()

    # ------------------------------------------------------------ the assignment

    def template(self) -> bytes:
        """Return the gradebook without students, for `restore`."""
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "gradebook.db"
            shutil.copyfile(self.root / "gradebook.db", path)
            with contextlib.closing(sqlite3.connect(path)) as copy:
                for table in ("comment", "grade", "submitted_notebook", "submitted_assignment", "student"):
                    copy.execute(f"delete from {table}")
                copy.commit()
                copy.execute("vacuum")
            return path.read_bytes()

    def restore(self, released: Any, database: bytes) -> None:
        """Start from a gradebook that `create` has made elsewhere for the same notebook."""
        path = self.root / "source" / self.set_id / f"{self.set_id}.ipynb"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(nbformat.writes(released) + "\n", encoding="utf-8")
        (self.root / "gradebook.db").write_bytes(database)

    def create(self, released: Any, due: datetime | None) -> None:
        """Make the gradebook and put the assignment into it; does nothing but set the due date if it is there.

        nbgrader takes no cell away from an assignment that has submissions, and adds none. Where the cells are others
        than before, the gradebook is made anew, and what a person has marked is put back.
        """
        path = self.root / "source" / self.set_id / f"{self.set_id}.ipynb"
        fresh = nbformat.writes(released) + "\n"
        known = self.root / MARKED
        if not path.exists() or path.read_text(encoding="utf-8") != fresh:
            path.parent.mkdir(parents=True, exist_ok=True)
            if path.exists() and _names(path) != _names(released) and not known.exists():
                known.write_text(json.dumps(self._marked()), encoding="utf-8")
            if known.exists():
                self.close()
                (self.root / "gradebook.db").unlink(missing_ok=True)
            path.write_text(fresh, encoding="utf-8")
            with quiet() as said, _alembic_here():
                # The released notebook is already without solutions: there is nothing to clear, only cells to register.
                make = GenerateAssignment(coursedir=self._directory("."), config=self.config)
                make.preprocessors = [CheckCellMetadata, ComputeChecksums, SaveCells]
                make.force = True
                try:
                    make.start()
                except (NbGraderException, SystemExit):
                    path.unlink()
                    raise RuntimeError(
                        f"nbgrader did not take the problem set {self.set_id}:\n{said.getvalue()[-2000:]}"
                    ) from None
        with self.book() as book:
            book.update_or_create_assignment(self.set_id, duedate=due)
        if known.exists():
            self._put_back(json.loads(known.read_text(encoding="utf-8")))
            known.unlink()

    def _marked(self) -> list[dict[str, Any]]:
        """Return what a person has marked or commented, for each student and cell."""
        with self.book() as book:
            try:
                submissions = book.find_assignment(self.set_id).submissions
            except MissingEntry:
                return []
            return [
                {
                    "student": submission.student.id,
                    "grades": [
                        [g.name, g.manual_score, g.extra_credit]
                        for notebook in submission.notebooks
                        for g in notebook.grades
                        if g.manual_score is not None or g.extra_credit is not None
                    ],
                    "comments": [
                        [c.name, c.manual_comment]
                        for notebook in submission.notebooks
                        for c in notebook.comments
                        if c.manual_comment
                    ],
                }
                for submission in submissions
            ]

    def _put_back(self, marked: list[dict[str, Any]]) -> None:
        """Write what `_marked` gave, for the cells that are still there."""
        with self.book() as book:
            for one in marked:
                who = one["student"]
                book.update_or_create_student(who)
                book.update_or_create_submission(self.set_id, who)
                for name, score, extra in one["grades"]:
                    with contextlib.suppress(MissingEntry):
                        grade = book.find_grade(name, self.set_id, self.set_id, who)
                        grade.manual_score, grade.extra_credit, grade.needs_manual_grade = score, extra, False
                for name, comment in one["comments"]:
                    with contextlib.suppress(MissingEntry):
                        book.find_comment(name, self.set_id, self.set_id, who).manual_comment = comment
            book.db.commit()

    # ------------------------------------------------------------ one submission

    def submit(self, student: str, notebook: dict[str, Any], submitted: datetime | None) -> None:
        """Put a clean submission where nbgrader looks for it."""
        folder = self.root / "submitted" / student / self.set_id
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{self.set_id}.ipynb").write_text(
            nbformat.writes(nbformat.from_dict(notebook)) + "\n", encoding="utf-8"
        )
        stamp = folder / "timestamp.txt"
        stamp.unlink(missing_ok=True)
        if submitted is not None:
            stamp.write_text(submitted.strftime("%Y-%m-%d %H:%M:%S") + "\n", encoding="utf-8")

    def autograde(self, student: str, work: Any) -> str:
        """Run nbgrader's Autograde on one submission, with `work` in place of a kernel. Returns its log.

        Raises RuntimeError if nbgrader could not grade it; the message ends with its log.
        """
        with quiet() as said:
            convert = Autograde(coursedir=self._directory(student), config=self.config)
            convert.autograde_preprocessors = [Sandboxed(work), SaveAutoGrades, AssignLatePenalties, CheckCellMetadata]
            convert.force = True
            try:
                convert.start()
            except NbGraderException:
                raise RuntimeError(said.getvalue()[-1500:]) from None
        return said.getvalue()

    def write_feedback(self, student: str) -> str:
        """Run nbgrader's GenerateFeedback for one submission and return the page."""
        with quiet() as said:
            convert = Feedback(self, coursedir=self._directory(student), config=self.config)
            convert.exporter_class = Page
            convert.preprocessors = [GetGrades]
            convert.force = True
            try:
                convert.start()
            except NbGraderException:
                raise RuntimeError(said.getvalue()[-1500:]) from None
        return self.feedback_path(student).read_text(encoding="utf-8")

    def autograded_path(self, student: str) -> Path:
        """Return where the graded notebook of a student lies."""
        return self.root / "autograded" / student / self.set_id / f"{self.set_id}.ipynb"

    def feedback_path(self, student: str) -> Path:
        """Return where the page of a student lies."""
        return self.root / "feedback" / student / self.set_id / f"{self.set_id}.html"

    # ------------------------------------------------------------ what the gradebook holds

    def holds(self, student: str) -> bool:
        """Return whether a submission is booked, and its graded notebook is there."""
        with self.book() as book, contextlib.suppress(MissingEntry):
            book.find_submission_notebook(self.set_id, self.set_id, student)
            return self.autograded_path(student).is_file()
        return False

    def pending(self, student: str) -> list[str]:
        """Return questions of a submission that wait for a person."""
        with self.book() as book:
            notebook = book.find_submission_notebook(self.set_id, self.set_id, student)
            return sorted(g.name.rsplit("-q", 1)[-1] for g in notebook.grades if g.needs_manual_grade)

    def grades(self, student: str) -> dict[str, Any]:
        """Return all that the gradebook holds on one submission, as plain values."""
        with self.book() as book:
            submission = book.find_submission(self.set_id, student)
            notebook = book.find_submission_notebook(self.set_id, self.set_id, student)
            return {
                "cells": {
                    g.name: {
                        "auto": g.auto_score,
                        "manual": g.manual_score,
                        "extra": g.extra_credit,
                        "score": g.score,
                        "max": g.max_score,
                        "pending": bool(g.needs_manual_grade),
                    }
                    for g in sorted(notebook.grades, key=lambda g: g.name)
                },
                "comments": {
                    c.name: c.auto_comment for c in sorted(notebook.comments, key=lambda c: c.name) if c.auto_comment
                },
                "said": {
                    c.name: c.manual_comment
                    for c in sorted(notebook.comments, key=lambda c: c.name)
                    if c.manual_comment
                },
                "extension": {"due": submission.duedate.isoformat()} if submission.extension is not None else {},
                "late_seconds": float(submission.total_seconds_late),
                "late_penalty": float(notebook.late_submission_penalty or 0.0),
                "score": float(notebook.score),
                "max": float(notebook.max_score),
            }

    def take_over(self, student: str, found: dict[str, Any], submitted: datetime | None, again: set[str]) -> None:
        """Write what another gradebook found into this one. What a person has graded stays.

        again : cells that are not what they were when a person graded them; they need that person's eye again.
        """
        with self.book() as book:
            book.update_or_create_student(student)
            book.update_or_create_submission(self.set_id, student, timestamp=submitted)
            for name, cell in found["cells"].items():
                grade = book.find_grade(name, self.set_id, self.set_id, student)
                grade.auto_score = cell["auto"]
                if grade.manual_score is None:
                    grade.needs_manual_grade = bool(cell["pending"])
                elif name in again:
                    grade.needs_manual_grade = True
            notebook = book.find_submission_notebook(self.set_id, self.set_id, student)
            for comment in notebook.comments:
                comment.auto_comment = found["comments"].get(comment.name)
            book.db.commit()
        self.apply_lateness(student, submitted)

    def override(self, student: str, question: str, points: float, reason: str) -> None:
        """Put a person's points in place of the program's, and the reason where the page shows a comment.

        A comment that is there already stays before it.
        """
        cell = f"{self.set_id}-q{question}"
        with self.book() as book:
            grade = book.find_grade(cell, self.set_id, self.set_id, student)
            grade.manual_score, grade.needs_manual_grade = points, False
            notebook = book.find_submission_notebook(self.set_id, self.set_id, student)
            comment = next(c for c in notebook.comments if c.name in (cell, f"{cell}-answer"))
            said = comment.manual_comment or ""
            if reason not in said:
                comment.manual_comment = f"{said}\n\n{reason}".strip()
            book.db.commit()

    def apply_lateness(self, student: str, *submitted: datetime | None) -> None:
        """Set the late penalty, by policy and deadline, on the score as it is now (manual grades included).

        submitted : when the set was handed in, if that may be another time than before.
        """
        rule = late.policy(self.config.LatePolicy.policy)
        with self.book() as book:
            submission = book.find_submission(self.set_id, student)
            for when in submitted:
                submission.timestamp = when
            due, own = submission.assignment.duedate, self.own_due.get(student)
            submission.extension = own - due if own and due else None
            notebook = book.find_submission_notebook(self.set_id, self.set_id, student)
            book.db.refresh(notebook)
            penalty = rule.penalty(notebook.score, submission.total_seconds_late)
            notebook.late_submission_penalty = penalty or None
            book.db.commit()
