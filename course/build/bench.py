"""`python -m course.build.bench [--only run|lab] [NN ...]`: how fast and how large the lessons are.

Prints a table and, when everything is measured, writes docs/benchmarks.md. A missed target is said, never an error:
the numbers are those of the machine at hand. The browser tests start their JupyterLab from here too.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import functools
import importlib
import json
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from course import display

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = ROOT / "notebooks"
REPORT = ROOT / "docs" / "benchmarks.md"
CHROMIUM_OPTIONS = [
    "--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
TOKEN = "course"
RUNS, PRESSES, WARM_UP = 3, 30, 4
#: What is aimed at: unit, and the most that meets the target.
TARGETS = {"Run All": ("s", 8.0), "first figure": ("s", 1.0), "kernel memory": ("MB", 220), "file": ("kB", 500),
           "largest output": ("kB", 150), "lab": ("ms", 100), "lab p95": ("ms", 200), "lab / naive": ("", 0.4),
           "10,000 runs": ("s", 2.0), "in Mesa": ("s", None), "here": ("s", None), "of Mesa's time": ("%", 3.3)}  # fmt: skip


# ---------------------------------------------------------------------------------------- a JupyterLab of one's own


@dataclass(frozen=True)
class Server:
    """A running JupyterLab: its address, the folder it shows, the progress file of its kernels, and its process."""

    url: str
    folder: Path
    progress: Path
    pid: int

    def memory(self) -> float:
        """MB of the server and its kernels together (what they share counted once)."""
        import psutil

        whole = psutil.Process(self.pid)
        return sum(one.memory_full_info().pss for one in [whole, *whole.children(recursive=True)]) / 1e6


def free_port() -> int:
    with contextlib.closing(socket.socket()) as sock:
        sock.bind(("127.0.0.1", 0))
        return sock.getsockname()[1]


@contextlib.contextmanager
def jupyter(scratch: Path) -> Iterator[Server]:
    """Start JupyterLab on a copy of notebooks/ in `scratch`, with settings, trust and progress of its own."""
    folder = scratch / "course"
    shutil.copytree(NOTEBOOKS, folder / "notebooks", ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
    progress = scratch / "progress.jsonl"
    own = {f"JUPYTER_{kind}_DIR": str(scratch / kind.lower()) for kind in ("CONFIG", "DATA", "RUNTIME")}
    own |= {"IPYTHONDIR": str(scratch / "ipython"), "COURSE_PROGRESS": str(progress)}
    port = free_port()
    command = [
        sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root",
        f"--ServerApp.port={port}", "--ServerApp.port_retries=0", f"--ServerApp.root_dir={folder}",
        f"--IdentityProvider.token={TOKEN}", "--KernelManager.transport_encryption=auto",
        "--LabApp.expose_app_in_browser=True",  # so that a page can be asked whether a run is over
    ]  # fmt: skip
    url = f"http://127.0.0.1:{port}/"
    log = scratch / "jupyter.log"
    with log.open("w", encoding="utf-8") as handle:
        process = subprocess.Popen(command, env={**os.environ, **own}, stdout=handle, stderr=subprocess.STDOUT)
        try:
            end = time.monotonic() + 60
            while True:
                status = f"{url}api/status?token={TOKEN}"
                with contextlib.suppress(OSError), urllib.request.urlopen(status, timeout=5):
                    break
                if process.poll() is not None or time.monotonic() > end:
                    raise RuntimeError(f"JupyterLab did not start:\n{log.read_text(encoding='utf-8')[-2000:]}")
                time.sleep(0.1)
            yield Server(url, folder, progress, process.pid)
        finally:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


class Line:
    """A line to a server on this machine that is slow or cut: each piece of data comes `delay` seconds late, each way.

    `cut` drops all connections and takes no new ones until `mend`. Use as a context manager; `url` is the address to open.
    """

    def __init__(self, server: Server, delay: float = 0.0) -> None:
        self.port, self.delay = free_port(), delay
        self.url = f"http://127.0.0.1:{self.port}/"
        self._target = int(server.url.rstrip("/").rsplit(":", 1)[1])
        self._open: set[asyncio.StreamWriter] = set()
        self._is_cut = False
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def __enter__(self) -> Line:
        self._thread.start()
        self._call(self._listen())
        return self

    def __exit__(self, *_: Any) -> None:
        self._call(self._stop())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    def cut(self) -> None:
        self._is_cut = True
        self._call(self._drop())

    def mend(self) -> None:
        self._is_cut = False

    def _call(self, work: Any) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(10)

    async def _drop(self) -> None:
        for writer in list(self._open):
            writer.transport.abort()

    async def _listen(self) -> None:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)

    async def _stop(self) -> None:
        self._server.close()
        await self._drop()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._is_cut:
            writer.transport.abort()
            return
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self._target)
        self._open |= {writer, far_writer}
        with contextlib.suppress(asyncio.CancelledError):  # the end of it all
            await asyncio.gather(self._pass(reader, far_writer), self._pass(far_reader, writer), return_exceptions=True)
        self._open -= {writer, far_writer}

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        def deliver(piece: bytes) -> None:
            if not writer.transport.is_closing():
                writer.write(piece) if piece else writer.close()

        while piece := await reader.read(65536):
            self._loop.call_later(self.delay, deliver, piece)
        self._loop.call_later(self.delay, deliver, b"")


@contextlib.contextmanager
def chromium(path: str | None = None) -> Iterator[Any]:
    """Headless Chromium: the one that `make` found, unless another is named."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=path or os.environ["COURSE_CHROMIUM"], args=CHROMIUM_OPTIONS)
        try:
            yield browser
        finally:
            browser.close()


def go_to(page: Any, server: Server | Line, name: str) -> None:
    """Begin to open a notebook, in a workspace of its own: after a reload only this one is open again."""
    place = f"lab/workspaces/w{name.split('-')[0]}/tree/notebooks/{name}"
    page.goto(f"{server.url}{place}?token={TOKEN}", timeout=60_000, wait_until="commit")


def wait_opened(page: Any, name: str) -> None:
    """Wait until JupyterLab shows this notebook and its kernel is there."""
    page.wait_for_function(
        "path => globalThis.jupyterapp?.shell.currentWidget?.context?.path === path",
        arg=f"notebooks/{name}", timeout=60_000,
    )  # fmt: skip
    page.evaluate("""async () => {
        const panel = jupyterapp.shell.currentWidget;
        await panel.context.ready; await panel.revealed; await panel.sessionContext.ready;
    }""")


def start_all(page: Any) -> None:
    """Run All, without waiting."""
    page.evaluate("""() => {
        globalThis.courseRuns = true;
        jupyterapp.commands.execute('notebook:run-all-cells').finally(() => { globalThis.courseRuns = false; });
    }""")


def wait_idle(page: Any) -> None:
    """Wait until Run All is over and the kernel is idle."""
    page.wait_for_function(
        "() => !globalThis.courseRuns && jupyterapp.shell.currentWidget.sessionContext.session.kernel.status === 'idle'",
        timeout=90_000,
    )


def scroll_to(page: Any, cell: int) -> None:
    """Bring a cell on screen: JupyterLab only draws those near it."""
    page.evaluate(
        "async at => { const all = jupyterapp.shell.currentWidget.content;"
        " all.activeCellIndex = at; await all.scrollToItem(at, 'start'); }",
        cell,
    )


def lab_cell(name: str, folder: Path = NOTEBOOKS) -> int:
    """Position of the cell that shows the lab."""
    cells = json.loads((folder / name).read_text(encoding="utf-8"))["cells"]
    return next(i for i, c in enumerate(cells) if c["cell_type"] == "code" and "the_lab()" in "".join(c["source"]))


def lab_of(name: str) -> Any:
    return importlib.import_module(f"course.labs.lesson_{name[:2]}").the_lab()


# ----------------------------------------------------------------------------------------------------------- running


def run_once(name: str, folder: Path) -> tuple[float, float, float]:
    """Run All on a fresh kernel: seconds with the start of the kernel, seconds of the first cell with a figure, MB."""
    import nbformat
    import psutil
    from nbclient import NotebookClient

    notebook = nbformat.read(folder / "notebooks" / name, as_version=4)
    client = NotebookClient(
        notebook, timeout=120, kernel_name="python3", resources={"metadata": {"path": str(folder / "notebooks")}}
    )
    client.create_kernel_manager()
    client.km.transport_encryption = "auto"
    figure = 0.0
    start = time.perf_counter()
    with client.setup_kernel(env={**os.environ, "COURSE_PROGRESS": str(folder / "progress.jsonl")}):
        for at, cell in enumerate(notebook.cells):
            begin = time.perf_counter()
            client.execute_cell(cell, at)
            if not figure and any(display.PLOTLY_MIME in o.get("data", {}) for o in cell.get("outputs", [])):
                figure = time.perf_counter() - begin
        seconds = time.perf_counter() - start
        memory = psutil.Process(client.km.provisioner.pid).memory_info().rss / 1e6
    return seconds, figure, memory


def sizes(name: str) -> tuple[float, float]:
    """Size of the committed notebook and of its largest output, kB."""
    path = NOTEBOOKS / name
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    outputs = [len(json.dumps(o, ensure_ascii=False).encode()) for cell in cells for o in cell.get("outputs", [])]
    return path.stat().st_size / 1000, max(outputs) / 1000


def measure_run(name: str) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        shutil.copytree(NOTEBOOKS, folder / "notebooks", ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
        runs = [run_once(name, folder) for _ in range(RUNS)]
    seconds, figure, memory = (statistics.median(column) for column in zip(*runs, strict=True))
    file, output = sizes(name)
    return {"Run All": seconds, "first figure": figure, "kernel memory": memory, "file": file, "largest output": output}


# --------------------------------------------------------------------------------------------------------------- lab


def options_of(control: Any) -> list[Any]:
    """Every value that a slider, steps or choice can have, in order."""
    if control.kind == "slider":
        return [control.low + i * control.step for i in range(round((control.high - control.low) / control.step) + 1)]
    return list(control.options)


def sweep(one: Any) -> tuple[Any, list[int]]:
    """A control and a walk over it, at most six places wide, on which every setting has another chart."""
    for control in sorted(one.controls, key=lambda c: c.kind not in ("slider", "steps")):
        if control.kind not in ("slider", "steps", "choice"):
            continue
        options = options_of(control)
        at = low = high = options.index(control.value)
        spec = functools.cache(lambda i, c=control, o=options: one.answer(**{c.name: o[i]})["spec"])
        while high + 1 < len(options) and high - low < 5 and spec(high + 1) not in ("", spec(high)):
            high += 1
        while low and high - low < 5 and spec(low - 1) not in ("", spec(low)):
            low -= 1
        if high - low < 2:
            continue
        walk, step = [at], 1
        while len(walk) <= PRESSES + WARM_UP:
            if not low <= walk[-1] + step <= high:
                step = -step
            walk.append(walk[-1] + step)
        return control, walk
    raise ValueError(f"{one.title}: no control can be moved twice.")


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
    for before, after in zip(walk, walk[1:], strict=False):
        page.evaluate(WATCH, root)
        page.keyboard.press(forth if after > before else back)
        times.append(page.evaluate(PAINTED))
        page.wait_for_timeout(60)  # as a hand does: the next key comes after this chart was seen
    return times[WARM_UP:]


NAIVE = """import ipywidgets

from course.labs import lesson_{number}

one = lesson_{number}.the_lab()
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
    cell = nbformat.v4.new_code_cell(NAIVE.format(number=name[:2]))
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    nbformat.write(nbformat.v4.new_notebook(cells=[cell], metadata=kernel), folder / "notebooks" / file)
    return file


def spread(times: list[float]) -> tuple[float, float]:
    """Median and 95th percentile."""
    return statistics.median(times), statistics.quantiles(times, n=20, method="inclusive")[-1]


def measure_lab(name: str, server: Server, browser: Any) -> dict[str, float]:
    one = lab_of(name)
    control, walk = sweep(one)
    options = options_of(control)
    kernel = []
    for at in walk[1:]:
        begin = time.perf_counter()
        one.answer(**{control.name: options[at]})
        kernel.append((time.perf_counter() - begin) * 1000)
    times = {}
    for way in ("lab", "not ahead", "naive"):
        file = naive_notebook(name, server.folder) if way == "naive" else name
        context = browser.new_context(viewport={"width": 1280, "height": 1400})
        if way == "not ahead":
            context.add_init_script("globalThis.__courseNotAhead = true")
        context.set_default_timeout(60_000)
        page = context.new_page()
        go_to(page, server, file)
        wait_opened(page, file)
        start_all(page)
        wait_idle(page)
        if way != "naive":
            scroll_to(page, lab_cell(name))
            page.wait_for_function("() => document.querySelector('.hci-lab:has(.hci-chart)')?.dataset.drawn")
            root = page.query_selector(".hci-lab:has(.hci-chart)")
            node = root.query_selector(f'[data-name="{control.name}"] :is(input, select)')
        else:
            page.wait_for_selector(".jp-CodeCell .js-plotly-plot .main-svg .gtitle", state="attached")
            root = page.query_selector(".jp-CodeCell")
            names = [c.name for c in one.controls if c.kind in ("slider", "steps", "choice")]
            node = root.query_selector_all(".noUi-handle")[names.index(control.name)]
        times[way] = press_along(page, root, node, way != "naive" and control.kind == "choice", walk)
        page.evaluate("() => jupyterapp.shell.currentWidget.sessionContext.shutdown()")
        context.close()
    (lab, slow), (naive, slower) = spread(times["lab"]), spread(times["naive"])
    return {"lab": lab, "lab p95": slow, "not ahead": statistics.median(times["not ahead"]), "kernel": statistics.median(kernel[WARM_UP:]),
            "naive": naive, "naive p95": slower, "lab / naive": lab / naive}  # fmt: skip


# ------------------------------------------------------------------------------------------------------------ models


def measure_model(name: str) -> dict[str, float]:
    """A model of many chances beside the same model in Mesa: seconds of 10,000 runs, and of the same runs in both ways."""
    yardstick = importlib.import_module(f"course.build.mesa_{name}")
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
    return sorted(path.stem.removeprefix("mesa_") for path in Path(__file__).parent.glob("mesa_*.py"))


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
    """A Markdown table, one row a lesson (or model), the targets last."""
    aim = {
        what: f"≤ {most:g}{' ' + unit if unit else ''}" for what, (unit, most) in TARGETS.items() if most is not None
    }
    lines = [f"| {kind} | " + " | ".join(columns) + " |", "|---" * (len(columns) + 1) + "|"]
    for name, row in rows.items():
        lines.append(
            f"| {name[:2] if kind == 'lesson' else name} | "
            + " | ".join(shown(what, row[what]) for what in columns)
            + " |"
        )
    return "\n".join([*lines, "| *target* | " + " | ".join(aim.get(what, "") for what in columns) + " |"])


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
- *First figure*: the first cell that shows one, in that same fresh kernel.
- *Kernel memory*: resident, after the last cell. *File* and *largest output*: of the committed notebook, pictures included.

## Models

{models}

- *10,000 runs*: a sweep on this machine. *In Mesa*, *here*: the same 200 runs, written plainly with Mesa's agents and as the course does.

## Moving a control

{lab}

From the key press to the frame after the one that holds the new chart, in Chromium on the same machine, {presses} presses of an
arrow key each; *p95* is the 95th percentile. A lab fetches the settings next to the present one while nothing is asked, so that the
next step is there already; *not ahead*: the same without that, as after a jump. *Kernel*: the time in which the lab computes one
answer. *Naive* is the usual way, `interact` and `fig.show()`, around the same function in the same run.
"""


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m course.build.bench")
    parser.add_argument("numbers", nargs="*", help="lessons to measure (default: all)")
    parser.add_argument("--only", choices=["run", "lab", "models"], help="measure one part, and write no report")
    given = parser.parse_args(arguments)
    names = [path.name for path in sorted(NOTEBOOKS.glob("*.ipynb"))]
    chosen = [name for name in names if not given.numbers or name[:2] in given.numbers]
    tables = {"run": "", "models": "", "lab": ""}
    if given.only in (None, "run"):
        rows = {}
        for name in chosen:
            rows[name] = measure_run(name)
            print(f"{name}: " + ", ".join(f"{k} {shown(k, v)}" for k, v in rows[name].items()), flush=True)
        tables["run"] = table(rows, ["Run All", "first figure", "kernel memory", "file", "largest output"])
    if given.only in (None, "models"):
        rows = {name: measure_model(name) for name in models()}
        tables["models"] = table(rows, ["10,000 runs", "of Mesa's time", "in Mesa", "here"], "model")
    if given.only in (None, "lab"):
        rows = {}
        with tempfile.TemporaryDirectory() as scratch, jupyter(Path(scratch)) as server, chromium() as browser:
            for name in chosen:
                rows[name] = measure_lab(name, server, browser)
                print(f"{name}: " + ", ".join(f"{k} {shown(k, v)}" for k, v in rows[name].items()), flush=True)
        tables["lab"] = table(rows, ["lab", "lab p95", "not ahead", "kernel", "naive", "naive p95", "lab / naive"])
    print("\n" + "\n\n".join(text for text in tables.values() if text))
    if given.only is None and chosen == names:
        report = ABOUT.format(machine=machine(), runs=RUNS, presses=PRESSES, **tables)
        REPORT.write_text(report, encoding="utf-8", newline="\n")
        print(f"\n{REPORT.relative_to(ROOT)} is written.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
