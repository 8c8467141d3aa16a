"""`python -m tools.bench [--only PART] [--resume] [NN ...]`: how fast and how large the lessons are.

Prints the page and, when everything was to be measured, writes it to docs/benchmarks.md. It can be stopped and gone on
with. A missed target is said, never an error: the numbers are those of the machine at hand.
"""

from __future__ import annotations

import argparse
import importlib
import itertools
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from course import contents
from course.build.notebooks import NOTEBOOKS, ROOT
from course.build.site.labs import options_of, sweep
from course.charts import display
from course.english import listed
from tools.pages import (
    Line,
    Server,
    chromium,
    end_kernel,
    jupyter,
    lab_cell,
    lab_of,
    lab_on_screen,
    opened,
    run_all,
    scroll_to,
    start_all,
)

REPORT = ROOT / "docs" / "benchmarks.md"
#: What the last run has measured so far.
RECORD = ROOT / ".bench.json"
RUNS, PRESSES, WARM_UP = 3, 30, 4
#: Lessons whose labs are measured together; the first one, the race, also over a slow line.
FOUR = ("red_queens_race", "let_localities_run", "how_concentrated", "engines_shift_down")
#: What is aimed at: unit, and the most that meets the target.
TARGETS = {
    "Run All": ("s", 8.0),
    "first figure": ("s", 1.0),
    "kernel memory": ("MB", 220),
    "file": ("kB", 500),
    "largest output": ("kB", 150),
    "lab": ("ms", 100),
    "lab p95": ("ms", 200),
    "lab / naive": ("", 0.4),
    "chart reader": ("ms", 5),
    "start to figure": ("s", None),
    "again": ("s", 1.5),
    "10,000 runs": ("s", 2.0),
    "in Mesa": ("s", None),
    "here": ("s", None),
    "of Mesa's time": ("%", 3.3),
}


# ----------------------------------------------------------------------------------------------------------- running


def run_once(name: str, folder: Path) -> tuple[float, float, float, float]:
    """Run All on a fresh kernel: seconds with the start of the kernel, seconds of the first cell with a figure and
    from the start of the kernel to it, MB.
    """
    import nbformat
    import psutil
    from nbclient import NotebookClient

    notebook = nbformat.read(folder / "notebooks" / name, as_version=4)
    client = NotebookClient(
        notebook, timeout=120, kernel_name="python3", resources={"metadata": {"path": str(folder / "notebooks")}}
    )
    client.create_kernel_manager()
    client.km.transport_encryption = "auto"
    figure = reached = 0.0
    start = time.perf_counter()
    with client.setup_kernel(env={**os.environ, "COURSE_PROGRESS": str(folder / "progress.jsonl")}):
        for at, cell in enumerate(notebook.cells):
            begin = time.perf_counter()
            client.execute_cell(cell, at)
            if not figure and any(display.PLOTLY_MIME in o.get("data", {}) for o in cell.get("outputs", [])):
                figure, reached = time.perf_counter() - begin, time.perf_counter() - start
        seconds = time.perf_counter() - start
        memory = psutil.Process(client.km.provisioner.pid).memory_info().rss / 1e6
    return seconds, figure, reached, memory


def sizes(name: str) -> tuple[float, float]:
    """Size of the committed notebook and of its largest output, kB."""
    path = NOTEBOOKS / name
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    outputs = [len(json.dumps(o, ensure_ascii=False).encode()) for cell in cells for o in cell.get("outputs", [])]
    return path.stat().st_size / 1000, max(outputs) / 1000


def measure_run(name: str) -> dict[str, float]:
    """Return the medians of several runs of a lesson: seconds, memory, and the sizes of notebook and output."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        shutil.copytree(NOTEBOOKS, folder / "notebooks", ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
        runs = [run_once(name, folder) for _ in range(RUNS)]
    seconds, figure, reached, memory = (statistics.median(column) for column in zip(*runs, strict=True))
    file, output = sizes(name)
    return {
        "Run All": seconds,
        "first figure": figure,
        "start to figure": reached,
        "kernel memory": memory,
        "file": file,
        "largest output": output,
    }


# --------------------------------------------------------------------------------------------------------------- lab


#: Time from the key to the frame after the one in which the new chart stands; the same for the lab and the naive way.
WATCH = """(root) => {
    const find = () => [...root.querySelectorAll('.js-plotly-plot')].filter(g => g.querySelector('.main-svg .gtitle')).at(-1);
    const gone = find(), data = gone?.data;
    const there = () => find() && (find() !== gone || find().data !== data);
    globalThis.coursePainted = new Promise(resolve => {
        let start;
        addEventListener('keydown', () => { start = performance.now(); }, {once: true, capture: true});
        const look = () => start !== undefined && there()
            ? requestAnimationFrame(() => resolve(performance.now() - start)) : requestAnimationFrame(look);
        requestAnimationFrame(look);
    });
}"""


#: The time that WATCH measured; an error instead of a wait without end.
PAINTED = """() => Promise.race([coursePainted,
    new Promise((_, late) => setTimeout(() => late(new Error('no new chart within 20 s of the key')), 20000))])"""


def press_along(page: Any, root: Any, node: Any, menu: bool, walk: list[int]) -> list[float]:
    """Press a key a step of the walk; ms from each key to the painted chart, without the first few."""
    forth, back = ("ArrowDown", "ArrowUp") if menu else ("ArrowRight", "ArrowLeft")
    node.focus()
    times = []
    for before, after in itertools.pairwise(walk):
        page.evaluate(WATCH, root)
        page.keyboard.press(forth if after > before else back)
        times.append(page.evaluate(PAINTED))
        page.wait_for_timeout(60)  # as a hand does: the next key comes after this chart was seen
    return times[WARM_UP:]


#: What a page is told before it loads. The reader of charts is not begun where one seems to be there already.
WAYS = {"not ahead": "globalThis.__courseNotAhead = true", "without reader": "globalThis.__courseReads = () => {}"}

NAIVE = """import ipywidgets

from course.lessons.{topic} import lab as lesson_lab

one = lesson_lab.the_lab()
KINDS = {{"choice": ipywidgets.SelectionSlider, "steps": ipywidgets.SelectionSlider, "many": ipywidgets.SelectMultiple}}


def control(c):
    if c.kind == "slider":
        slider = ipywidgets.IntSlider if isinstance(c.value, int) else ipywidgets.FloatSlider
        return slider(value=c.value, min=c.low, max=c.high, step=c.step)
    if c.kind == "switch":
        return ipywidgets.Checkbox(c.value)
    return KINDS[c.kind](options=c.options, value=tuple(c.value) if c.kind == "many" else c.value)


def show(**values):
    values = {{name: list(v) if isinstance(v, tuple) else v for name, v in values.items()}}
    one.figure(**values).show()


ipywidgets.interact(show, **{{c.name: control(c) for c in one.controls}});"""


def naive_notebook(name: str, folder: Path) -> str:
    """Write the same lab the usual way: interact and fig.show()."""
    import nbformat

    file = f"9{name[:2]}-naive.ipynb"
    cell = nbformat.v4.new_code_cell(NAIVE.format(topic=contents.topic(name)))
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    nbformat.write(nbformat.v4.new_notebook(cells=[cell], metadata=kernel), folder / "notebooks" / file)
    return file


def spread(times: list[float]) -> tuple[float, float]:
    """Median and 95th percentile."""
    return statistics.median(times), statistics.quantiles(times, n=20, method="inclusive")[-1]


def measure_lab(name: str, server: Server, browser: Any) -> dict[str, float]:
    """Return milliseconds from a key to the painted chart, of the lab and of the naive way, and of the kernel alone."""
    one = lab_of(name)
    control, walk = sweep(one)
    options = options_of(control)
    kernel = []
    for at in walk[1:]:
        begin = time.perf_counter()
        one.answer(**{control.name: options[at]})
        kernel.append((time.perf_counter() - begin) * 1000)
    times, again = {}, 0.0
    for way in ("lab", "without reader", "not ahead", "naive"):
        file = naive_notebook(name, server.folder) if way == "naive" else name
        with opened(browser, server, file, WAYS.get(way, "")) as page:
            run_all(page)
            if way != "naive":
                scroll_to(page, lab_cell(name))
                again = again or first_display(page, [lab_cell(name)])
                root = lab_on_screen(page, name)
                node = root.query_selector(f'[data-name="{control.name}"] :is(input, select)')
            else:
                page.wait_for_selector(".jp-CodeCell .js-plotly-plot .main-svg .gtitle", state="attached")
                root = page.query_selector(".jp-CodeCell")
                names = [c.name for c in one.controls if c.kind in ("slider", "steps", "choice")]
                node = root.query_selector_all(".noUi-handle")[names.index(control.name)]
            times[way] = press_along(page, root, node, way != "naive" and control.kind == "choice", walk)
            end_kernel(page)
    (lab, slow), (naive, slower) = spread(times["lab"]), spread(times["naive"])
    return {
        "lab": lab,
        "lab p95": slow,
        "chart reader": lab - statistics.median(times["without reader"]),
        "not ahead": statistics.median(times["not ahead"]),
        "kernel": statistics.median(kernel[WARM_UP:]),
        "naive": naive,
        "naive p95": slower,
        "lab / naive": lab / naive,
        "again": again,
    }


def first_display(page: Any, cells: list[int]) -> float:
    """Run these cells once more, one after the other; seconds until all their labs are drawn."""
    return page.evaluate(
        """async cells => {
            const panel = jupyterapp.shell.currentWidget, all = panel.content;
            const nodes = cells.map(at => all.widgets[at].node);
            for (const node of nodes) node.querySelector('.hci-lab')?.remove();
            const begin = performance.now();
            for (const at of cells) {
                all.activeCellIndex = at;
                await jupyterapp.commands.execute('notebook:run-cell');
            }
            while (!nodes.every(node => node.querySelector('.hci-lab .gtitle'))) {
                if (performance.now() - begin > 60000) throw new Error('a lab is not drawn within 60 s');
                await new Promise(requestAnimationFrame);
            }
            return (performance.now() - begin) / 1000;
        }""",
        cells,
    )


def many_labs(folder: Path, topics: tuple[str, ...]) -> str:
    """Write a notebook with several labs."""
    import nbformat

    cells = [f'import course\n\ncourse.begin("{topic}").lab()' for topic in topics]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(notebook, folder / "notebooks" / "9-labs.ipynb")
    return "9-labs.ipynb"


def measure_page(server: Server, browser: Any) -> dict[str, float]:
    """Seconds until four labs on one page are drawn, in a kernel that knows nothing yet."""
    file = many_labs(server.folder, FOUR)
    with opened(browser, server, file, high=6000) as page:
        fresh = first_display(page, [0, 1, 2, 3])
        again = first_display(page, [0, 1, 2, 3])
        memory = server.memory()
        end_kernel(page)
    return {"four labs, fresh kernel": fresh, "four labs, again": again, "Lab and kernel, MB": memory}


def measure_line(server: Server, browser: Any, name: str) -> dict[str, float]:
    """A control that moves for two seconds over a round trip of 150 ms: charts drawn a second, ms from last key to
    last chart.
    """
    one = lab_of(name)
    control, _ = sweep(one)
    with Line(server, 0.075) as line, opened(browser, line, name) as page:
        run_all(page)
        root = lab_on_screen(page, name)
        page.evaluate("() => { globalThis.__courseNotAhead = true; globalThis.courseDrawn = []; }")
        root.evaluate("""root => new MutationObserver(() => courseDrawn.push(performance.now()))
            .observe(root, {attributes: true, attributeFilter: ['data-drawn']})""")
        root.query_selector(f'[data-name="{control.name}"] :is(input, select)').focus()
        begin = page.evaluate("performance.now()")
        for i in range(30):
            page.keyboard.press("ArrowRight" if (i // 3) % 2 == 0 else "ArrowLeft")
            page.wait_for_timeout(60)
        end = page.evaluate("performance.now()")
        page.wait_for_function("root => root.dataset.sent === root.dataset.drawn", arg=root)
        drawn = page.evaluate("courseDrawn")
        end_kernel(page)
    return {
        "charts a second": 1000 * sum(at < end for at in drawn) / (end - begin),
        "last key to last chart, ms": drawn[-1] - end,
    }


def measure_start(browser: Any) -> dict[str, float]:
    """Seconds from `jupyter lab` to the first chart of lesson 00, which Run All draws."""
    name = next(path.name for path in sorted(NOTEBOOKS.glob("00-*.ipynb")))
    cells = json.loads((NOTEBOOKS / name).read_text(encoding="utf-8"))["cells"]
    first = next(
        i for i, c in enumerate(cells) if any(display.PLOTLY_MIME in o.get("data", {}) for o in c.get("outputs", []))
    )
    with tempfile.TemporaryDirectory() as scratch:
        begin = time.perf_counter()
        with jupyter(Path(scratch)) as server:
            answers = time.perf_counter() - begin
            with opened(browser, server, name) as page:
                ready = time.perf_counter() - begin
                page.evaluate("() => jupyterapp.commands.execute('notebook:clear-all-cell-outputs')")
                start_all(page)
                scroll_to(page, first)
                page.wait_for_selector(".jp-CodeCell .js-plotly-plot .main-svg .gtitle", state="attached")
                chart = time.perf_counter() - begin
    return {"server answers": answers, "notebook open, kernel ready": ready, "first chart": chart}


def measure_checks() -> dict[str, float]:
    """Seconds for all notebooks: strict nbval, and plain `jupyter execute`, each two at a time."""
    names = [str(path) for path in sorted(NOTEBOOKS.glob("*.ipynb"))]
    with tempfile.TemporaryDirectory() as scratch:
        environment = {**os.environ, "COURSE_PROGRESS": str(Path(scratch) / "progress.jsonl")}
        nbval = [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "--nbval",
            "--nbval-current-env",
            "-p",
            "no:cacheprovider",
            "-n",
            "2",
            f"--nbval-sanitize-with={ROOT / 'tests' / 'nbval_sanitize.cfg'}",
            "--dist",
            "loadfile",
            *names,
        ]
        begin = time.perf_counter()
        subprocess.run(nbval, cwd=ROOT, env=environment, check=True, capture_output=True)
        strict = time.perf_counter() - begin
        begin = time.perf_counter()
        halves = [
            subprocess.Popen(
                [sys.executable, "-m", "jupyter", "execute", *names[i::2], f"--output={scratch}/{{notebook_name}}"],
                cwd=NOTEBOOKS,
                env=environment,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            for i in (0, 1)
        ]
        failed = [half.args for half in halves if half.wait()]
        if failed:
            raise RuntimeError(f"jupyter execute failed: {failed[0]}")
        plain = time.perf_counter() - begin
    return {"strict nbval": strict, "jupyter execute": plain, "nbval / execute": strict / plain}


# ------------------------------------------------------------------------------------------------------------ models


def measure_model(name: str) -> dict[str, float]:
    """A model of many chances beside the same model in Mesa: seconds of 10,000 runs, and of the same runs in both
    ways.
    """
    yardstick = importlib.import_module(f"tests.reference.mesa_{name}")
    played = 200

    def seconds(play: Any, runs: int) -> float:
        begin = time.perf_counter()
        play(runs)
        return time.perf_counter() - begin

    here = min(seconds(yardstick.sweep, played) for _ in range(5))
    mesa = seconds(yardstick.ends, played)
    return {
        "10,000 runs": seconds(yardstick.sweep, 10_000),
        "in Mesa": mesa,
        "here": here,
        "of Mesa's time": 100 * here / mesa,
    }


def models() -> list[str]:
    """The models that have a yardstick in Mesa."""
    return sorted(path.stem.removeprefix("mesa_") for path in (ROOT / "tests" / "reference").glob("mesa_*.py"))


# ------------------------------------------------------------------------------------------------------------ report


def shown(what: str, value: float) -> str:
    """A value with its unit, and whether a target is missed."""
    unit, most = TARGETS.get(what, ("ms", None))
    if unit in ("ms", "MB", "kB"):
        text = f"{value:.0f}"
    elif value < 1:
        text = f"{value:.2g}"
    else:
        text = f"{value:.1f}"
    return f"{text}{' ' + unit if unit else ''}{' (missed)' if most is not None and value > most else ''}"


def table(rows: dict[str, dict[str, float]], columns: list[str], kind: str = "lesson") -> str:
    """A Markdown table, one row per lesson (or model), the targets last."""
    aim = {
        what: f"≤ {most:g}{' ' + unit if unit else ''}" for what, (unit, most) in TARGETS.items() if most is not None
    }
    lines = [f"| {kind} | " + " | ".join(columns) + " |", "|---" * (len(columns) + 1) + "|"]
    for name, row in rows.items():
        lines.append(
            f"| {name[:2] if kind == 'lesson' else name} | "
            + " | ".join(shown(what, row[what]) if what in row else "–" for what in columns)
            + " |"
        )
    return "\n".join([*lines, "| *target* | " + " | ".join(aim.get(what, "") for what in columns) + " |"])


#: What is aimed at among single figures: the most, or the least.
AIMS = {"four labs, again": "≤ 3", "Lab and kernel, MB": "≤ 450", "nbval / execute": "≤ 1.3", "charts a second": "≥ 4"}


def listing(found: dict[str, float]) -> str:
    """Single figures as a Markdown table with their aims."""
    lines = ["| what | measured | aim |", "|---|---|---|"]
    for what, value in found.items():
        aim = AIMS.get(what, "")
        missed = aim and (value > float(aim[2:]) if aim[0] == "≤" else value < float(aim[2:]))
        lines.append(f"| {what} | {value:.3g}{' (missed)' if missed else ''} | {aim} |")
    return "\n".join(lines)


def machine() -> str:
    """Cores, memory and versions: what a reader needs to compare."""
    from importlib.metadata import version

    import psutil

    memory = psutil.virtual_memory().total / 1e9
    packages = ", ".join(f"{name} {version(name)}" for name in ("jupyterlab", "plotly", "anywidget", "pandas"))
    return f"{os.cpu_count()} cores, {memory:.0f} GB of memory, Python {sys.version.split()[0]}, {packages}."


ABOUT = """# Benchmarks

<!-- Written by `make bench`. Do not edit. -->

Measured on {machine} A number that misses its target says so.

## Running a lesson

{run}

- *Run All*: a fresh kernel, its start included, and every cell; median of {runs} runs, without a browser.
- *First figure*: the first cell that shows one, in that same fresh kernel; *start to figure*: from the start of the kernel to it.
- *Kernel memory*: resident, after the last cell. *File* and *largest output*: of the committed notebook, pictures included.

## Models

{models}

- *10,000 runs*: a sweep on this machine. *In Mesa*, *here*: the same 200 runs, written plainly with Mesa's agents and as the course does.

## Moving a control

{lab}

From the key press to the frame after the one that holds the new chart, in Chromium on the same machine, {presses} presses of an
arrow key each; *p95* is the 95th percentile, *chart reader* what the walk through charts by keys adds to the median.
A lab fetches the settings next to the present one while nothing is asked, so that the
next step is there already; *not ahead*: the same without that, as after a jump. *Kernel*: the time in which the lab computes one
answer. *Naive* is the usual way, `interact` and `fig.show()`, around the same function in the same run. *Again*: from running the
lab's cell once more to its chart.

## Start, page, line, checks

{other}

- *Server answers*, *notebook open*, *first chart*: seconds from `jupyter lab` (no browser open yet) to lesson {first}'s first chart by Run All.
- *Four labs*: those of lessons {four} on one page, from running the first cell to the last chart; *fresh kernel*: imports
  and first reading of the tables included. *Lab and kernel*: memory of both after that, what they share counted once.
- *Charts a second*, *last key to last chart*: lesson {race} over a line with a round trip of 150 ms, a key each 60 ms, nothing fetched ahead.
- *Strict nbval*, *jupyter execute*: all notebooks, two at a time, seconds.
"""


RUN = ["Run All", "first figure", "start to figure", "kernel memory", "file", "largest output"]
MODEL = ["10,000 runs", "of Mesa's time", "in Mesa", "here"]
LAB_ = ["lab", "lab p95", "chart reader", "not ahead", "kernel", "naive", "naive p95", "lab / naive", "again"]

Measured = dict[str, dict[str, dict[str, float]]]


def report(found: Measured, names: list[str]) -> str:
    """The page of benchmarks; what was not measured is shown as a dash."""

    def rows(part: str, wanted: list[str]) -> dict[str, dict[str, float]]:
        return {name: found.get(part, {}).get(name, {}) for name in wanted}

    return ABOUT.format(
        machine=machine(),
        four=listed(contents.number(one) for one in FOUR),
        race=contents.number(FOUR[0]),
        first=contents.number(contents.FIRST),
        runs=RUNS,
        presses=PRESSES,
        run=table(rows("run", names), RUN),
        lab=table(rows("lab", names), LAB_),
        models=table(rows("models", models()), MODEL, "model"),
        other=listing(found.get("other", {}).get("all", {})),
    )


def measure_others(names: list[str]) -> dict[str, float]:
    """Start, four labs on a page, a slow line, and the checks."""
    with chromium() as browser:
        found = measure_start(browser)
        with tempfile.TemporaryDirectory() as scratch, jupyter(Path(scratch)) as server:
            found |= measure_page(server, browser)
            found |= measure_line(server, browser, contents.entry(FOUR[0]).notebook)
    return found | measure_checks()


def main(arguments: list[str] | None = None) -> int:
    """Measure what is asked and write docs/benchmarks.md; return 0, also where a target is missed."""
    parser = argparse.ArgumentParser(prog="python -m tools.bench")
    parser.add_argument("numbers", nargs="*", help="lessons to measure (default: all)")
    parser.add_argument("--only", choices=["other", "models", "lab", "run"], help="measure one part")
    parser.add_argument("--resume", action="store_true", help="go on where the last run was stopped")
    given = parser.parse_args(arguments)
    names = [path.name for path in sorted(NOTEBOOKS.glob("*.ipynb"))]
    chosen = [name for name in names if not given.numbers or name[:2] in given.numbers]
    found: Measured = json.loads(RECORD.read_text(encoding="utf-8")) if given.resume and RECORD.exists() else {}

    def measure(part: str, what: list[str], how: Any) -> None:
        for name in what if given.only in (None, part) else []:
            if name not in found.setdefault(part, {}):
                found[part][name] = how(name)
                RECORD.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
                print(f"{part} {name}: " + ", ".join(f"{k} {v:.3g}" for k, v in found[part][name].items()), flush=True)

    try:
        measure("other", ["all"], lambda _: measure_others(names))
        measure("models", models(), measure_model)
        if given.only in (None, "lab"):
            with tempfile.TemporaryDirectory() as scratch, jupyter(Path(scratch)) as server, chromium() as browser:
                measure("lab", chosen, lambda name: measure_lab(name, server, browser))
        measure("run", chosen, measure_run)
    except KeyboardInterrupt:
        print("\nStopped. What was measured is kept; `make bench -- --resume` goes on from there.")
    page = report(found, names)
    print("\n" + page)
    if given.only is None and chosen == names:
        REPORT.write_text(page, encoding="utf-8", newline="\n")
        print(f"{REPORT.relative_to(ROOT)} is written.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
