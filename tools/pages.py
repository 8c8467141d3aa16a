"""A JupyterLab and a Chromium of one's own: what the benchmarks and the browser tests drive."""

from __future__ import annotations

import asyncio
import contextlib
import importlib
import json
import os
import shutil
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from course import contents
from course.build.notebooks import NOTEBOOKS

CHROMIUM_OPTIONS = [
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
#: For many pages on few cores: nothing is drawn or compiled beside the page's own thread. Not for measuring.
THRIFTY = ["--disable-gpu", "--num-raster-threads=1", "--js-flags=--single-threaded"]
TOKEN = "course"
#: Milliseconds that a page is waited for; a busy machine needs them, and who waits in vain has failed anyway.
PATIENCE = 180_000
#: What the course adds to JupyterLab's page.
EXTENSIONS = NOTEBOOKS.parent / "course/jupyter/labextensions"
#: A lab that has a chart; a form of claims has none.
LAB = ".hci-lab:has(.hci-chart)"


@dataclass(frozen=True)
class Server:
    """A running JupyterLab: its address, the folder it shows, the progress file of its kernels, and its process."""

    url: str
    folder: Path
    progress: Path
    pid: int

    def renew(self, name: str) -> None:
        """The notebook as it is committed, without what a page has saved into it, and all kernels ended."""
        shutil.copy(NOTEBOOKS / name, self.folder / "notebooks" / name)
        with urllib.request.urlopen(f"{self.url}api/sessions?token={TOKEN}", timeout=20) as answer:
            sessions = json.load(answer)
        for one in sessions:
            address = f"{self.url}api/sessions/{one['id']}?token={TOKEN}"
            urllib.request.urlopen(urllib.request.Request(address, method="DELETE"), timeout=20).close()

    def memory(self) -> float:
        """MB of the server and its kernels together (what they share counted once)."""
        import psutil

        whole = psutil.Process(self.pid)
        return sum(one.memory_full_info().pss for one in [whole, *whole.children(recursive=True)]) / 1e6


def free_port() -> int:
    """Return a port of this machine that nothing listens on."""
    with contextlib.closing(socket.socket()) as sock:
        sock.bind(("127.0.0.1", 0))
        return sock.getsockname()[1]


def as_a_learner_has_it(config: Path) -> None:
    """Switch off what only makers and instructors have installed."""
    (config / "labconfig").mkdir(parents=True)
    off = {"disabledExtensions": {"@jupyter/nbgrader": True, "jupyterlab-jupytext": True}}
    (config / "labconfig" / "page_config.json").write_text(json.dumps(off), encoding="utf-8")
    parts = ("formgrader", "validate_assignment", "assignment_list", "course_list")
    servers = {f"nbgrader.server_extensions.{part}": False for part in parts} | {"jupytext": False}
    text = json.dumps({"ServerApp": {"jpserver_extensions": servers}})
    (config / "jupyter_server_config.json").write_text(text, encoding="utf-8")


@contextlib.contextmanager
def answering(
    command: list[str],
    url: str,
    log: Path,
    env: dict[str, str],
    cwd: Path | None = None,
    seconds: float = PATIENCE / 1000,
) -> Iterator[int]:
    """Run a JupyterLab, from when it answers until the end of the block; its process id.

    Raises RuntimeError, with the end of its log, if it does not answer within `seconds`.
    """
    with log.open("w", encoding="utf-8") as handle:
        process = subprocess.Popen(command, cwd=cwd, env=env, stdout=handle, stderr=subprocess.STDOUT)
        try:
            end = time.monotonic() + seconds
            while True:
                status = f"{url}api/status?token={TOKEN}"
                with contextlib.suppress(OSError), urllib.request.urlopen(status, timeout=5):
                    break
                if process.poll() is not None or time.monotonic() > end:
                    raise RuntimeError(f"JupyterLab did not start:\n{log.read_text(encoding='utf-8')[-2000:]}")
                time.sleep(0.1)
            yield process.pid
        finally:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


@contextlib.contextmanager
def jupyter(scratch: Path) -> Iterator[Server]:
    """Start JupyterLab on a copy of notebooks/ in `scratch`, with settings, trust and progress of its own."""
    folder = scratch / "course"
    shutil.copytree(NOTEBOOKS, folder / "notebooks", ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
    progress = scratch / "progress.jsonl"
    own = {f"JUPYTER_{kind}_DIR": str(scratch / kind.lower()) for kind in ("CONFIG", "DATA", "RUNTIME")}
    own |= {"IPYTHONDIR": str(scratch / "ipython"), "COURSE_PROGRESS": str(progress)}
    as_a_learner_has_it(Path(own["JUPYTER_CONFIG_DIR"]))
    port = free_port()
    command = [
        sys.executable,
        "-m",
        "jupyterlab",
        "--no-browser",
        "--allow-root",
        f"--ServerApp.port={port}",
        "--ServerApp.port_retries=0",
        f"--ServerApp.root_dir={folder}",
        f"--IdentityProvider.token={TOKEN}",
        "--KernelManager.transport_encryption=auto",
        f"--LabApp.extra_labextensions_path={EXTENSIONS}",  # as it stands here, installed or not
        "--LabApp.expose_app_in_browser=True",  # so that a page can be asked whether a run is over
    ]
    url = f"http://127.0.0.1:{port}/"
    with answering(command, url, scratch / "jupyter.log", {**os.environ, **own}) as pid:
        yield Server(url, folder, progress, pid)


class Line:
    """A line to a server on this machine that is slow or cut: each piece of data comes `delay` seconds late, each way.

    `cut` drops all connections and takes no new ones until `mend`. Use as a context manager; `url` is the address to
    open.
    """

    def __init__(self, server: Server, delay: float = 0.0) -> None:
        self.port, self.delay = free_port(), delay
        self.url = f"http://127.0.0.1:{self.port}/"
        self._target = int(server.url.rstrip("/").rsplit(":", 1)[1])
        self._ends: list[asyncio.StreamWriter] = []  # of all connections there were: none is left open at the end
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
        """Drop what is open, and refuse what comes."""
        self._is_cut = True
        self._call(self._drop())

    def mend(self) -> None:
        """Let connections through again."""
        self._is_cut = False

    def _call(self, work: Any) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(10)

    async def _drop(self) -> None:
        for writer in self._ends:
            writer.transport.abort()

    async def _listen(self) -> None:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)

    async def _stop(self) -> None:
        self._server.close()
        await asyncio.sleep(0)  # a connection that was just taken
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        await self._drop()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._ends.append(writer)
        if self._is_cut:
            writer.transport.abort()
            return
        with contextlib.suppress(asyncio.CancelledError):  # the end of it all
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self._target)
            self._ends.append(far_writer)
            await asyncio.gather(self._pass(reader, far_writer), self._pass(far_reader, writer), return_exceptions=True)

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        def deliver(piece: bytes) -> None:
            if not writer.transport.is_closing():
                writer.write(piece) if piece else writer.close()

        while piece := await reader.read(65536):
            self._loop.call_later(self.delay, deliver, piece)
        self._loop.call_later(self.delay, deliver, b"")


@contextlib.contextmanager
def chromium(path: str | None = None, options: Sequence[str] = ()) -> Iterator[Any]:
    """Headless Chromium: the one that `make` found, unless another is named."""
    from playwright.sync_api import sync_playwright

    arguments = [*CHROMIUM_OPTIONS, *options]
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=path or os.environ["COURSE_CHROMIUM"], args=arguments)
        try:
            yield browser
        finally:
            browser.close()


def go_to(page: Any, server: Server | Line, name: str) -> None:
    """Begin to open a notebook, in a workspace of its own: after a reload only this one is open again."""
    place = f"lab/workspaces/w{name.split('-')[0]}/tree/notebooks/{name}"
    page.goto(f"{server.url}{place}?token={TOKEN}", timeout=PATIENCE, wait_until="commit")


def wait_opened(page: Any, name: str) -> None:
    """Wait until JupyterLab shows this notebook and its kernel is there."""
    page.wait_for_function(
        "path => globalThis.jupyterapp?.shell.currentWidget?.context?.path === path",
        arg=f"notebooks/{name}",
        timeout=PATIENCE,
        polling=100,
    )
    page.evaluate("""async () => {
        const panel = jupyterapp.shell.currentWidget;
        await panel.context.ready; await panel.revealed; await panel.sessionContext.ready;
    }""")


@contextlib.contextmanager
def opened(browser: Any, place: Server | Line, name: str, script: str = "", high: int = 1400) -> Iterator[Any]:
    """A page of its own with this notebook open and its kernel ready; `script` is run before anything else on it."""
    context = browser.new_context(viewport={"width": 1280, "height": high})
    context.set_default_timeout(PATIENCE)
    if script:
        context.add_init_script(script)
    page = context.new_page()
    go_to(page, place, name)
    wait_opened(page, name)
    try:
        yield page
    finally:
        context.close()


def run_all(page: Any) -> None:
    """Run All, and wait until it is over."""
    start_all(page)
    wait_idle(page)


def run_cell(page: Any, cell: int) -> None:
    """Run one cell, and wait until it is over."""
    page.evaluate(
        "async at => { const all = jupyterapp.shell.currentWidget.content; all.activeCellIndex = at;"
        " await jupyterapp.commands.execute('notebook:run-cell'); }",
        cell,
    )
    wait_idle(page)


def end_kernel(page: Any) -> None:
    """Shut the kernel of the open notebook down."""
    page.evaluate("() => jupyterapp.shell.currentWidget.sessionContext.shutdown()")


@contextlib.contextmanager
def slowed(page: Any, times: int = 6, bits: float = 4e6, delay: float = 100) -> Iterator[None]:
    """Have Chromium run this page as a slower machine on a slower line would: its processor so many times slower, so
    many bits a second each way, and a delay in milliseconds. At the end of the block both are as they were.
    """
    client = page.context.new_cdp_session(page)
    line = {"offline": False, "latency": delay, "downloadThroughput": bits / 8, "uploadThroughput": bits / 8}
    free = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
    client.send("Network.enable")
    try:
        client.send("Network.emulateNetworkConditions", line)
        client.send("Emulation.setCPUThrottlingRate", {"rate": times})
        yield
    finally:
        client.send("Emulation.setCPUThrottlingRate", {"rate": 1})
        client.send("Network.emulateNetworkConditions", free)
        client.detach()


def lab_on_screen(page: Any, name: str) -> Any:
    """The lab of a lesson that was run, scrolled to and drawn."""
    scroll_to(page, lab_cell(name))
    page.wait_for_function("s => document.querySelector(s)?.dataset.drawn", arg=LAB)
    return page.query_selector(LAB)


def open_instead(page: Any, name: str) -> None:
    """Close the notebook that is open, end its kernel, and open another one in the same JupyterLab."""
    page.evaluate(
        """async path => {
            const old = jupyterapp.shell.currentWidget;
            await old.context.save();
            await old.sessionContext.shutdown();
            old.close();
            await jupyterapp.commands.execute('docmanager:open', {path});
        }""",
        f"notebooks/{name}",
    )
    wait_opened(page, name)


def start_all(page: Any) -> None:
    """Run All, without waiting."""
    page.evaluate("""() => {
        globalThis.courseRuns = true;
        jupyterapp.commands.execute('notebook:run-all-cells').finally(() => { globalThis.courseRuns = false; });
    }""")


def wait_idle(page: Any) -> None:
    """Wait until Run All is over and the kernel is idle."""
    page.wait_for_function(
        "() => !globalThis.courseRuns && jupyterapp.shell.currentWidget.sessionContext.session.kernel.status ==="
        " 'idle'",
        timeout=90_000,
        polling=100,
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
    return next(
        i for i, c in enumerate(cells) if c["cell_type"] == "code" and "".join(c["source"]).rstrip().endswith(".lab()")
    )


def lab_of(name: str) -> Any:
    """Return the lab of the lesson whose notebook has this name."""
    return importlib.import_module(f"course.lessons.{contents.topic(name)}.lab").the_lab()
