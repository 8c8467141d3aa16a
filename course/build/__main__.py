"""`python -m course.build COMMAND`: notebooks, solutions, audit, problem-sets. Each says what it does with --help."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

from course import contents, master
from course.build import audit, claims_page, datapackage, docs, front, notebooks, problem_sets, stamp, verdicts
from course.build.pictures import Renderer
from course.grading.problem_sets import sets


def main(arguments: list[str] | None = None) -> int:
    """Run the command that is asked for; return its exit status."""
    parser = argparse.ArgumentParser(prog="python -m course.build")
    commands = parser.add_subparsers(dest="command", required=True)
    one = commands.add_parser("notebooks", help="build the notebooks from their masters")
    one.add_argument("lessons", nargs="*", help="lessons to build, by number or topic (default: all)")
    one.add_argument("--check", action="store_true", help="build elsewhere and compare with notebooks/; write nothing")
    one.add_argument("--fresh", action="store_true", help="build all, and make every picture anew")
    one.add_argument("--into", type=Path, default=notebooks.NOTEBOOKS, help="folder to write to")
    two = commands.add_parser(
        "solutions", help="build the instructor's notebooks, with solutions and misreadings, into solutions/"
    )
    two.add_argument("lessons", nargs="*", help="lessons by number or topic, and problem sets (default: all)")
    commands.add_parser("audit", help="list what is wrong with the built notebooks")
    three = commands.add_parser("problem-sets", help="build keys and released notebooks of the graded problem sets")
    three.add_argument("names", nargs="*", help="sets to build (default: all)")
    three.add_argument("--check", action="store_true", help="say what is stale; write nothing")
    four = commands.add_parser("docs", help="write the pages of docs/ in which lessons have numbers")
    four.add_argument("--check", action="store_true", help="say what is stale; write nothing")
    five = commands.add_parser("verdicts", help="judge all claims: rules.json and the tables of verdicts")
    five.add_argument("--check", action="store_true", help="say what is stale; write nothing")
    given = parser.parse_args(arguments)
    if given.command == "verdicts":
        return verdicts.main(given.check)
    if given.command == "docs":
        return docs.main(given.check)
    if given.command == "problem-sets":
        return problem_sets.main(given.names, given.check)
    if given.command == "audit":
        problems = audit.audit()
        print("\n".join(problems) or "In order.")
        return 1 if problems else 0
    chosen = [name for name in sets() if given.command == "solutions" and name in (given.lessons or sets())]
    wanted = [name for name in given.lessons if name not in chosen]
    try:
        topics = [contents.topic(name) for name in wanted] or list(() if given.lessons else contents.lessons())
    except ValueError as problem:
        print(problem, file=sys.stderr)
        return 2
    try:
        if given.command == "solutions":
            return _build(topics, notebooks.ROOT / "solutions", solved=True) or _explain(chosen)
        return _check(topics) if given.check else _build(topics, given.into, given.fresh)
    except (notebooks.BuildError, master.MasterError) as problem:
        print(problem, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print(
            "\nStopped. The notebooks built so far are kept; the same command goes on with the others.", file=sys.stderr
        )
        return 130


def _build(topics: list[str], into: Path, fresh: bool = False, solved: bool = False) -> int:
    recorded = into == notebooks.NOTEBOOKS and not solved
    if recorded:
        verdicts.main()
    with Renderer() as renderer:
        for topic in topics:
            why = stamp.reasons(topic) if recorded else []
            if recorded and not (why or fresh):
                print(f"{notebooks.name_of(topic)}: up to date")
                continue
            if why:
                print(f"{notebooks.name_of(topic)}: {why[0]}" + (f", and {len(why) - 1} more" if why[1:] else ""))
            start, inputs = time.perf_counter(), stamp.inputs(topic)
            path, made = notebooks.build(topic, into, renderer, fresh, solved, twice=recorded)
            pictures = f"{len(made)} new pictures" if made else "pictures unchanged"
            if recorded:
                stamp.note(topic, inputs)
            print(f"{path.name}: {time.perf_counter() - start:.1f} s, {path.stat().st_size // 1000} kB, {pictures}")
    if solved:
        return 0
    readme = notebooks.ROOT / "README.md"
    readme.write_text(notebooks.with_lessons(readme.read_text(encoding="utf-8")), encoding="utf-8", newline="\n")
    (notebooks.ROOT / notebooks.MAP).write_bytes(notebooks.map_picture())
    with Renderer() as renderer:
        front.make(renderer)
    _sweep()
    docs.main()
    stale = [one for one in sets() if problem_sets.stale(one, run=False)]
    if stale:
        problem_sets.main(stale)
    datapackage.main([])
    return claims_page.main([])  # the page of claims shows the verdicts: it follows the notebooks


def _explain(names: list[str]) -> int:
    with Renderer() as renderer:
        for name in names:
            path = problem_sets.write_explained(name, notebooks.ROOT / "solutions" / "problem-sets", renderer)
            print(f"{path.name}: solutions, usual mistakes and an answer to the argument")
    return 0


def _sweep() -> None:
    """Remove the notebooks of lessons that have another number now. What is no lesson is left to the audit."""
    names = {one.topic.replace("_", "-"): one.notebook for one in contents.lessons().values()}
    for path in notebooks.NOTEBOOKS.glob("[0-9][0-9]-*.ipynb"):
        now = names.get(path.stem[3:])
        if now and now != path.name and (notebooks.NOTEBOOKS / now).exists():
            path.unlink()
            print(f"{path.name}: removed, the lesson is {now} now")


def _check(topics: list[str]) -> int:
    stale = []
    with tempfile.TemporaryDirectory() as scratch:
        for topic in topics:
            path, made = notebooks.build(topic, Path(scratch))
            committed = notebooks.NOTEBOOKS / path.name
            if not committed.exists() or committed.read_bytes() != path.read_bytes():
                where = f" (figures of {', '.join(made)})" if made else ""
                stale.append(
                    f"{path.name}: what its master makes today differs from the notebook{where}. Run `make notebooks`."
                )
    print("\n".join(stale) or "The notebooks are what their masters make.")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
