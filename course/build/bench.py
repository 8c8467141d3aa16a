"""`python -m course.build.bench [--only run|lab] [NN ...]`: how fast and how large the lessons are.

Prints a table and, when everything is measured, writes docs/benchmarks.md. A missed target is said, never an error:
the numbers are those of the machine at hand. The browser tests start their JupyterLab from here too.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = ROOT / "notebooks"
REPORT = ROOT / "docs" / "benchmarks.md"
CHROMIUM_OPTIONS = [
    "--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
TOKEN = "course"


# ---------------------------------------------------------------------------------------- a JupyterLab of one's own


@dataclass(frozen=True)
class Server:
    """A running JupyterLab: its address, the folder it shows, and the progress file of its kernels."""

    url: str
    folder: Path
    progress: Path


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
            yield Server(url, folder, progress)
        finally:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


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


def go_to(page: Any, server: Server, name: str) -> None:
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
