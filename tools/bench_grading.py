"""`python -m tools.bench_grading`: how long a class takes here, one after another and with two workers.

The figures are those of the machine at hand; the page says which. A missed aim is said, never an error.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from course.grading.sandbox import ROOT

PAGE = ROOT / "docs" / "benchmarks-grading.md"
SET = "ps1"
#: Aims, and what plain nbgrader (a kernel for each notebook) was measured to cost on this stack.
FASTER, SECONDS, PLAIN = 1.8, 3.5, 6.8


@dataclass
class Run:
    """One run of the grade command: wall-clock and processor seconds, and how many were graded."""

    wall: float
    cpu: float
    sandbox: float
    graded: int
    table: list[dict[str, str]]


def make_class(folder: Path, count: int) -> None:
    """A class: three in four have everything right, the others got a question wrong or left one open."""
    from course.grading import problem_sets

    folder.mkdir(parents=True)
    one = problem_sets.load(SET)
    for number in range(count):
        made = problem_sets.notebook(SET, solved=True, student=f"student-{number:03}")
        if number % 4 == 3:
            question = one.questions[number // 4 % 5]
            cell = next(c for c in made.cells if c.metadata.nbgrader.grade_id == f"{SET}-q{question.id}-answer")
            cell.source = question.stub if number % 8 == 3 else "raise ValueError('lost')"
        (folder / f"student-{number:03}.ipynb").write_text(json.dumps(made, ensure_ascii=False), encoding="utf-8")


def measure(place: Path, into: Path, *words: str) -> Run:
    """Run the command in a process of its own. Raises RuntimeError if it did not grade all."""
    command = [sys.executable, "-m", "course.grading", "grade", SET, str(place), "--into", str(into), *words]
    begin = time.monotonic()
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(command, stdout=said, stderr=said, cwd=ROOT)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        wall = time.monotonic() - begin
        said.seek(0)
        text = said.read().decode("utf-8", "replace")
    if process.returncode:
        raise RuntimeError(f"The run ended with status {process.returncode}:\n{text[-2000:]}")
    results = [json.loads(path.read_text(encoding="utf-8")) for path in sorted((into / "results").glob("*.json"))]
    inside = sum(
        one["cpu"] for one in results
    )  # the sandboxes are not waited for by this process: they say it themselves
    with open(into / "grades.csv", encoding="utf-8-sig", newline="") as handle:
        rows = sorted(csv.DictReader(handle), key=lambda row: row["student"])
    for row in rows:
        del row["anonymous"]  # each folder has its own secret
    return Run(wall, usage.ru_utime + usage.ru_stime + inside, inside, len(results), rows)


LOOP = "x = 0\nfor i in range(12_000_000):\n    x += i * i"


def capacity() -> float:
    """How many times as fast two plain loops end side by side as one after the other: what two workers can gain at
    most.
    """
    loop = [sys.executable, "-c", LOOP]
    begin = time.monotonic()
    for _ in range(2):
        subprocess.run(loop, check=True)
    one = time.monotonic() - begin
    begin = time.monotonic()
    for process in [subprocess.Popen(loop) for _ in range(2)]:
        process.wait()
    return one / (time.monotonic() - begin)


def page(count: int, alone: Run, pair: Run, start: float, room: float) -> str:
    """The page of figures. start : wall-clock seconds of a run with nothing to do. room : as `capacity` gives it."""
    gain, each = alone.wall / pair.wall, alone.cpu / count
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    core = each * 5000 / 3600

    def aim(met: bool) -> str:
        return "met" if met else "missed here"

    return f"""# Grading: how long a class takes

Written by `python -m tools.bench_grading`. {count} submissions to problem set 1, each in its own sandbox, with nbgrader's bookkeeping and the page for the student.
Machine: {platform.system()} {platform.machine()}, {os.cpu_count()} processors, {memory:.0f} GB of memory, Python {platform.python_version()}.

| what | measured | aim |
|---|---|---|
| one after another, wall-clock | {alone.wall:.0f} s | |
| two workers, wall-clock | {pair.wall:.0f} s | |
| two workers against one | {gain:.2f} times as fast | at least {FASTER}: {aim(gain >= FASTER)} |
| two plain loops side by side against one after the other, at the same time | {room:.2f} times as fast | |
| processor time a submission, all included | {each:.2f} s | at most {SECONDS}: {aim(each <= SECONDS)} |
| of this, inside the sandbox | {alone.sandbox / count:.2f} s | |
| a run with nothing left to do | {start:.0f} s | |
| grades of both runs | {"identical" if alone.table == pair.table else "DIFFERENT"} | identical |

Plain nbgrader, which starts a kernel for each notebook, was measured on this stack at {PLAIN} s of processor time a submission.
What is spared: no kernel and no messages to one, the imports of the course only, one start of nbgrader for a whole shard. What is not: each submission has a process and a sandbox of its own.

Both runs include what is paid once (about {start:.0f} s: imports, the gradebook), so the gain grows with the class.
What two workers can gain at most is what two plain loops gain on the same machine at the same time: where it is far from 2, others were using the processors.

**Projection, not a measurement:** 5,000 submissions at {each:.2f} s are {core:.1f} core-hours, so {60 * core / 16:.0f} minutes on 16 processors if nothing else gets in the way.
It leaves out submissions that run into a time limit (up to 30 s a cell), and the one process that books the results.
"""


def main(count: int = 40) -> int:
    """Grade a made class twice and write the page; return 1 where the two runs differ."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        base = Path(folder)
        make_class(base / "in", count)
        print(f"{count} submissions, one after another …", flush=True)
        rooms = [capacity()]
        alone = measure(base / "in", base / "one", "--serial")
        begin = time.monotonic()
        measure(base / "in", base / "one", "--serial")
        start = time.monotonic() - begin
        print(f"{alone.wall:.0f} s. The same with two workers …", flush=True)
        pair = measure(base / "in", base / "two", "--workers", "2")
        rooms.append(capacity())
    text = page(count, alone, pair, start, sum(rooms) / 2)
    PAGE.write_text(text, encoding="utf-8", newline="\n")
    print(text)
    return 0 if alone.table == pair.table else 1


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tools.bench_grading", description=__doc__)
    parser.add_argument("--count", type=int, default=40, help="submissions in the made class")
    sys.exit(main(parser.parse_args().count))
