"""`python -m course.grading grade SET FOLDER --into OUT`: grade a class. Also `finish OUT`, and `override`.

Exit status: 0 everything was graded; 1 some submissions could not be graded (they are listed); 2 nothing was done.
"""

from __future__ import annotations

import argparse
import dataclasses
import errno
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from course.grading import class_run


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    top = argparse.ArgumentParser(prog="python -m course.grading", description="Grade the problem sets.")
    commands = top.add_subparsers(dest="command", required=True, metavar="command")
    one = commands.add_parser("grade", help="grade a folder or zip of submissions; run again, it does only the rest")
    one.add_argument("set", help="ps1, ps2, ps3 or capstone")
    one.add_argument(
        "place", type=Path, metavar="FOLDER", help="notebooks, a folder for each student, or the zip of an LMS"
    )
    one.add_argument(
        "--into", type=Path, required=True, metavar="OUT", help="folder for grades, feedback and gradebook"
    )
    one.add_argument("--roster", type=Path, metavar="CSV", help="the students: column student, perhaps lms and name")
    one.add_argument("--due", metavar="TIME", help="such as 2026-12-01T23:59")
    one.add_argument(
        "--late", default="none", metavar="POLICY", help="none, zero, '10%% a day', '2 points a day up to 50%%' …"
    )
    one.add_argument(
        "--extensions",
        type=Path,
        metavar="CSV",
        help="deadlines of single students: columns student, set, due; perhaps reason",
    )
    one.add_argument(
        "--timestamps",
        action="store_true",
        help="a file timestamp.txt beside a notebook gives its time: only if no student could have written it",
    )
    one.add_argument("--question", metavar="N", help="grade this question again for all, and show what changed")
    where = one.add_mutually_exclusive_group()
    where.add_argument("--scheduler", metavar="ADDRESS", help="a dask.distributed scheduler, such as tcp://host:8786")
    where.add_argument("--workers", type=int, metavar="N", help="processes here (default: one a core)")
    where.add_argument("--serial", action="store_true", help="one after another, in this process")
    again = one.add_mutually_exclusive_group()
    again.add_argument(
        "--resume",
        action="store_true",
        help="go on with an earlier run (what happens anyway; refuses if there is none)",
    )
    again.add_argument("--fresh", action="store_true", help="grade everything anew")
    one.add_argument(
        "--without-sandbox", action="store_true", help="run submissions unprotected: only if you trust every one"
    )
    one.add_argument(
        "--one-file", action="store_true", help="put plotly.js into each page, so that a page can be sent alone (5 MB)"
    )
    one.add_argument(
        "--column",
        default="",
        metavar="HEAD",
        help="the set's column in Canvas's gradebook, as its export has it: 'Problem set 1 (4711)' (default: title)",
    )
    one.add_argument("--timeout", type=float, default=None, metavar="SECONDS", help="of a cell (default 30)")
    done = commands.add_parser("finish", help="after the arguments are graded in formgrader: tables and pages again")
    done.add_argument("into", type=Path, metavar="OUT")
    hand = commands.add_parser("override", help="change the points of one question of one student, with the reason")
    hand.add_argument("into", type=Path, metavar="OUT")
    hand.add_argument("who", metavar="STUDENT", help="the id, or the anonymous one")
    hand.add_argument("question", metavar="N")
    hand.add_argument("points", type=float, metavar="POINTS")
    hand.add_argument("--reason", required=True, metavar="TEXT", help="a sentence: it stands on the student's page")
    return top


def _missing() -> str | None:
    """Return the sentence for an environment without the grading packages."""
    import importlib.util

    lacking = [
        name for name in ("nbgrader", "distributed", "tqdm", "jupytext") if importlib.util.find_spec(name) is None
    ]
    if lacking:
        return (
            f"Grading needs {', '.join(lacking)}, which this environment lacks. In the clone: make grade ARGS='…', or "
            "uv pip install --group instructor --constraints requirements-dev.txt --excludes requirements-excluded.txt."
        )
    return None


def _say(report: class_run.Report, into: Path) -> None:
    """Print what a run did."""
    for text in report.alarms:
        print(f"Alarm: {text}", file=sys.stderr)
    for text in report.asked:
        print(f"Different from the last run: {text}")
    for text in report.changed:
        print(f"Changed: {text}")
    for who, why in report.ungraded:
        print(f"Could not be graded: {who}: {why}")
    print(
        f"{report.graded} graded now, {report.taken} before, {len(report.ungraded)} could not be graded. See"
        f" {into}/report.md."
    )


def _unwritable(problem: BaseException) -> str | None:
    """Return why a file or the gradebook could not be written, or None where that is not what happened."""
    seen: list[BaseException] = []
    while problem is not None and problem not in seen:
        seen.append(problem)
        if isinstance(problem, OSError) and problem.errno in (
            errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EPERM, errno.EFBIG, errno.EIO,
        ):  # fmt: skip
            return problem.strerror or str(problem)
        for words in ("database or disk is full", "attempt to write a readonly database", "No space left on device"):
            if words in str(problem):
                return words
        problem = problem.__cause__ or problem.__context__  # type: ignore[assignment]
    return None


def grade(options: argparse.Namespace) -> int:
    """Grade a class; return 0, or 1 where somebody could not be graded, or 2 where nothing could be done."""
    from course.grading import rehearsed

    workers = 1 if options.serial else options.workers or os.cpu_count() or 1
    if workers > 1 and not options.scheduler:
        rehearsed.warm_up(options.set)
    from course.grading import class_run, collect, late, problem_sets
    from course.grading import grade as grading
    from course.grading.sandbox import Limits, SandboxError

    try:
        if options.set not in problem_sets.sets():
            raise class_run.RunError(
                f"There is no problem set {options.set!r}; there are {', '.join(problem_sets.sets())}."
            )
        late.policy(options.late)
        try:
            due = collect.moment(options.due).isoformat() if options.due else None
        except ValueError:
            raise class_run.RunError(f"--due {options.due!r} is not a time: write it as 2026-12-01T23:59.") from None
        known = [one.id for one in problem_sets.load(options.set).questions if not one.argued]
        if options.question is not None and options.question not in known:
            raise class_run.RunError(
                f"{options.set} has no question {options.question!r} that is graded by the program; it has"
                f" {', '.join(known)}."
            )
        if options.workers is not None and options.workers < 1:
            raise class_run.RunError(f"--workers {options.workers} is too few: use 1 or more, or --serial.")
        if options.timeout is not None and not 0 < options.timeout <= 3600:
            raise class_run.RunError(f"--timeout {options.timeout:g} is not a time from 1 to 3600 seconds.")
        if options.resume:
            class_run.recall(options.into)
        people = collect.roster(options.roster) if options.roster else None
        if options.extensions and not due:
            raise class_run.RunError("--extensions needs --due: an extension is one of the class's deadline.")
        own = collect.extensions(options.extensions, options.set, people) if options.extensions else None
        if options.without_sandbox:
            print(
                "Warning: --without-sandbox runs every submission with your rights: it can read and change your files"
                " and use the network. Each grade will say so.",
                file=sys.stderr,
            )
        limits = Limits() if options.timeout is None else Limits(seconds=options.timeout)
        settings = grading.Settings(options.set, options.late, due, options.without_sandbox, options.one_file, limits)
        settings = dataclasses.replace(settings, column=options.column.strip())
        plan = class_run.Plan(
            options.set,
            options.place,
            options.into,
            settings,
            people,
            options.question,
            options.fresh,
            options.scheduler,
            workers,
            stamps=options.timestamps,
            extensions=own,
        )
        report = class_run.run(plan)
    except (class_run.RunError, collect.CollectError, SandboxError, ValueError) as problem:
        print(problem, file=sys.stderr)
        return 2
    _say(report, options.into)
    return report.status


def finish(options: argparse.Namespace) -> int:
    """Write what follows from the arguments that a person has graded; return the exit status."""
    from course.grading import class_run

    try:
        waiting, ungraded = class_run.finish(options.into)
    except class_run.RunError as problem:
        print(problem, file=sys.stderr)
        return 2
    print(
        f"Tables and pages are written. {waiting} arguments still wait for a person, {len(ungraded)} submissions could"
        " not be graded."
    )
    return 1 if ungraded else 0


def override(options: argparse.Namespace) -> int:
    """Change points by hand; return the exit status."""
    from course.grading import class_run

    try:
        who = class_run.override(options.into, options.who, options.question, options.points, options.reason)
    except class_run.RunError as problem:
        print(problem, file=sys.stderr)
        return 2
    print(f"Question {options.question} of {who} has {options.points:g} points now. Tables and pages are written.")
    return 0


def main(arguments: list[str] | None = None) -> int:
    """Run the command that is asked for; return its exit status."""
    options = parser().parse_args(arguments)
    lacking = _missing()
    if lacking:
        print(lacking, file=sys.stderr)
        return 2
    try:
        if options.command == "grade":
            return grade(options)
        return override(options) if options.command == "override" else finish(options)
    except Exception as problem:
        why = _unwritable(problem)
        if why is None:
            raise
        print(
            f"{options.into} can't be written to: {why}. Make room or choose another folder, then run the same command"
            " again: what was finished is kept.",
            file=sys.stderr,
        )
        return 2
    except KeyboardInterrupt:
        print("\nStopped. What was finished is kept; the same command goes on from there.", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main())
