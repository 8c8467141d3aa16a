"""`python -m tools.bench_grading`: how long a class takes here, one after another and with two workers; and what memory
a large class needs, by simulation: the workers then give the same result for all and run nothing.

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
from functools import cache, partial
from pathlib import Path
from typing import Any

from course.grading.sandbox import ROOT

PAGE = ROOT / "docs" / "benchmarks-grading.md"
SET = "ps1"
#: Aims, and what plain nbgrader (a kernel for each notebook) was measured to cost on this stack.
FASTER, SECONDS, PLAIN = 1.5, 1.2, 6.8
#: Megabytes that the main process may grow by from the first tenth of a simulated class to its end.
GROWTH = 50


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


# ---------------------------------------------------------------- a large class, by simulation


@cache
def _canned(path: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(Path(path).read_text(encoding="utf-8"))
    return found


def simulated(path: str, jobs: list[Any], settings: Any, template: bytes | None = None) -> list[dict[str, Any]]:
    """What `grade.shard` gives, without running anything: the result that stands in a file, for each of the jobs."""
    from course.grading import grade

    return [_canned(path) | {"anonymous": job.anonymous, "key": grade.key(job, settings)} for job in jobs]


def simulate(count: int) -> dict[str, Any]:
    """Book a class of `count` with two dask workers that run nothing; return seconds, and megabytes by results booked.

    main : of the process that books, in which dask's scheduler runs here; worker : of the largest of its children. Both are resident sizes.
    """
    import dask
    import psutil
    from distributed import LocalCluster

    from course.grading import class_run, grade

    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        base = Path(folder)
        make_class(base / "one", 1)
        raw = next((base / "one").glob("*.ipynb")).read_bytes()
        settings = grade.Settings(SET)
        result = grade.shard([grade.Job("0" * 8, "student-000", raw)], settings)[0]
        (base / "result.json").write_text(json.dumps(result), encoding="utf-8")
        (base / "in").mkdir()
        for number in range(count):
            one = raw.replace(b"student-000", f"student-{number:03}".encode())
            (base / "in" / f"student-{number:03}.ipynb").write_bytes(one)
        sizes: dict[int, tuple[float, float]] = {}
        real, me = class_run.Class.keep, psutil.Process()

        def keep(self: Any, *given: Any, **more: Any) -> None:
            real(self, *given, **more)
            keep.done += 1
            if keep.done % max(1, count // 10) == 0:
                workers = [one.memory_info().rss for one in me.children(recursive=True)]
                sizes[keep.done] = (me.memory_info().rss / 1e6, max(workers) / 1e6)

        keep.done = 0
        class_run.Class.keep = keep
        grade.shard = partial(simulated, str(base / "result.json"))
        dask.config.set(class_run.BRIEF)
        with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address="127.0.0.1:0") as cluster:
            plan = class_run.Plan(
                SET, base / "in", base / "out", settings, scheduler=cluster.scheduler_address, progress=False
            )
            begin = time.monotonic()
            report = class_run.run(plan, lambda said: None)
            seconds = time.monotonic() - begin
    if report.graded != count:
        raise RuntimeError(f"{report.graded} of {count} were booked: {report.ungraded[:3]}")
    return {"count": count, "seconds": seconds, "submission": len(raw) / 1e6, "sizes": sizes}


def page(count: int, alone: Run, pair: Run, start: float, room: float, large: dict[str, Any], load: str) -> str:
    """The page of figures. start : wall-clock seconds of a run with nothing to do. room : as `capacity` gives it. large :
    as `simulate` gives it. load : of the machine by other programs, in words.
    """
    sizes = [large["sizes"][one] for one in sorted(large["sizes"], key=int)]
    grown = sizes[-1][0] - sizes[0][0]
    gain, each = alone.wall / pair.wall, alone.cpu / count
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    core = each * 5000 / 3600

    def aim(met: bool) -> str:
        return "met" if met else "missed here"

    return f"""# Grading: how long a class takes

Written by `python -m tools.bench_grading`. {count} submissions to problem set 1, each in its own sandbox, with nbgrader's bookkeeping and the page for the student.
Machine: {platform.system()} {platform.machine()}, {os.cpu_count()} processors, {memory:.0f} GB of memory, Python {platform.python_version()}. {load}

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

What limits two workers: neither can begin before the process that both are copies of is ready (2 s when it was looked at: imports and a rehearsal, which go on while the main process compares the key and opens the gradebook); the one process that books results and writes pages uses the same two processors; and so does whatever else runs. All this is paid once or is small a submission, so a larger class gains more. The workers of one machine are plain processes; dask is for several machines (`--scheduler`): to start it here cost 1.3 s more.

## A large class

{large["count"]:,} submissions, with two dask workers. It is a simulation: the workers run nothing and give one real result for all, so what is measured is the sending, booking and writing, and the memory for them. One submission has {1000 * large["submission"]:.0f} kB.

| results booked | main process | largest worker |
|---|---|---|
{chr(10).join(f"| {int(done):,} | {main:.0f} MB | {worker:.0f} MB |" for done, (main, worker) in sorted(large["sizes"].items(), key=lambda one: int(one[0])))}

From the first tenth to the end the main process grows by {grown:.0f} MB; the aim is at most {GROWTH}: {aim(grown <= GROWTH)}. It reads all files before it starts, which is part of the first row. It took {large["seconds"]:.0f} s, {large["seconds"] / large["count"]:.2f} s a submission: so many submissions a second one process can book, however many workers there are.

**Projection, not a measurement:** 5,000 submissions at {each:.2f} s are {core:.1f} core-hours, so {60 * core / 16:.0f} minutes on 16 processors if nothing else gets in the way.
It leaves out submissions that run into a time limit (up to 30 s a cell), and the one process that books the results.
"""


def main(count: int = 24, many: int = 1000) -> int:
    """Grade a made class twice, simulate a large one, and write the page; return 1 where the two runs differ."""
    loads = [os.getloadavg()[0]]
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
    loads.append(os.getloadavg()[0])
    print(f"{pair.wall:.0f} s. {many} by simulation …", flush=True)
    words = [sys.executable, "-m", "tools.bench_grading", "--simulate", str(many)]
    large = json.loads(subprocess.run(words, cwd=ROOT, check=True, stdout=subprocess.PIPE).stdout.splitlines()[-1])
    load = f"The load average was {loads[0]:.1f} at the start and {loads[1]:.1f} after the two runs; without other programs it is 0 and 1 to 2."
    text = page(count, alone, pair, start, sum(rooms) / 2, large, load)
    PAGE.write_text(text, encoding="utf-8", newline="\n")
    print(text)
    return 0 if alone.table == pair.table else 1


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tools.bench_grading", description=__doc__)
    parser.add_argument("--count", type=int, default=24, help="submissions in the made class")
    parser.add_argument("--many", type=int, default=1000, help="submissions in the simulated class")
    parser.add_argument("--simulate", type=int, metavar="N", help="only simulate a class of N; print one line of JSON")
    given = parser.parse_args()
    if given.simulate:
        print(json.dumps(simulate(given.simulate)))
    else:
        sys.exit(main(given.count, given.many))
