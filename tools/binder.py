"""`make binder`: what Binder does, done here, and looked at: its steps in a clean environment, then every lesson at
its own link.

repo2docker is asked for its steps; those that are ours (pip with our lock, postBuild) are run as it writes them, on a
clone of the last commit. What is its own (a base image, conda's Python and Jupyter) is left out: there is no
container here. Then JupyterLab is started from that environment, each lesson is opened in Chromium at the link that
its badge has, lesson 00 is run, its lab must draw, and time, disk and memory are written to
docs/benchmarks-binder.md.
"""

from __future__ import annotations

import contextlib
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from course import contents
from course.build.notebooks import NOTEBOOKS, ROOT
from tools import pages

REPORT = ROOT / "docs/benchmarks-binder.md"
#: What Binder guarantees a user, in MB: JupyterLab and one kernel must fit (mybinder.org-deploy, August 2026).
GUARANTEED = 450
START = contents.entry(contents.FIRST).notebook

#: Run in an interpreter of its own: repo2docker reads the folder that it is started in.
ASK = """
import json, os, sys
from repo2docker.app import Repo2Docker
os.chdir(sys.argv[1])
app = Repo2Docker()
for kind in app.buildpacks:
    pack = kind(base_image=app.base_image)
    if pack.detect():
        break
pack.platform = "linux/amd64"
scripts = [*pack.get_preassemble_scripts(), *pack.get_assemble_scripts()]
json.dump({"kind": type(pack).__name__, "python": pack.python_version, "scripts": [text for _, text in scripts],
           "after": pack.get_post_build_scripts(), "file": pack.render({})}, sys.stdout)
"""


class BinderError(RuntimeError):
    """A step failed, or a lesson does not open: the message says which, and shows the last lines."""


@dataclass
class Measured:
    """What was measured. Seconds, MB."""

    python: str
    steps: dict[str, float] = field(default_factory=dict)
    disk: dict[str, float] = field(default_factory=dict)
    packages: int = 0
    started: float = 0.0
    opened: dict[str, float] = field(default_factory=dict)
    ran: float = 0.0
    server: float = 0.0
    both: float = 0.0
    load: float = 0.0
    faults: list[str] = field(default_factory=list)


def asked(folder: Path) -> dict[str, Any]:
    """What repo2docker finds in a folder: kind, python, the scripts it would run, the Dockerfile."""
    done = subprocess.run([sys.executable, "-c", ASK, str(folder)], capture_output=True, text=True)
    if done.returncode:
        raise BinderError(f"repo2docker did not read {folder.name}/: {done.stderr[-1000:]}")
    return json.loads(done.stdout)


def ours(scripts: list[str]) -> list[str]:
    """Of repo2docker's scripts those that install what binder/ asks for."""
    return [one for one in scripts if "binder/" in one and "pip install" in one]


def find_python(version: str) -> tuple[str, str]:
    """The Python that binder/runtime.txt names, or this one where it is not there or does not start: path and
    version.
    """
    for found in (shutil.which(f"python{version}"), sys.executable):
        ask = [found, "-c", "import platform; print(platform.python_version())"]
        said = subprocess.run(ask, capture_output=True, text=True) if found else None
        if said and said.returncode == 0:  # a manager of Pythons leaves names that start nothing
            break
    return found, said.stdout.strip()


def size(folder: Path) -> float:
    """MB on disk; a file with two names counts once."""
    seen: dict[tuple[int, int], int] = {}
    for path in folder.rglob("*"):
        if path.is_file() and not path.is_symlink():
            stat = path.stat()
            seen[stat.st_dev, stat.st_ino] = stat.st_blocks * 512
    return sum(seen.values()) / 1e6


def run(command: str, name: str, cwd: Path, env: dict[str, str]) -> float:
    """Run a shell script; seconds."""
    start = time.perf_counter()
    done = subprocess.run(["bash", "-euc", command], cwd=cwd, env=env, capture_output=True, text=True)
    if done.returncode:
        raise BinderError(f"Binder's step {name!r} failed:\n{(done.stdout + done.stderr)[-2000:]}")
    return time.perf_counter() - start


def replay(scratch: Path) -> tuple[Path, Path, dict[str, str], Measured]:
    """Clone the last commit, make a clean environment and run Binder's steps in it: clone, environment, variables,
    what was measured.
    """
    clone, venv = scratch / "clone", scratch / "venv"
    subprocess.run(["git", "clone", "--quiet", "--depth", "1", ROOT.as_uri(), str(clone)], check=True)
    plan = asked(clone)
    if plan["kind"] != "PythonBuildPack":
        raise BinderError(
            f"repo2docker takes the repository for a {plan['kind']}; expected PythonBuildPack: see binder/."
        )
    python, version = find_python(plan["python"])
    found = Measured(version)
    subprocess.run([python, "-m", "venv", str(venv)], check=True)
    drop = ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "COURSE_PROGRESS", "COURSE_BUILD")
    env = {key: value for key, value in os.environ.items() if key not in drop}
    env |= {
        "PATH": f"{venv / 'bin'}{os.pathsep}{env['PATH']}",
        "KERNEL_PYTHON_PREFIX": str(venv),
        "NB_PYTHON_PREFIX": str(venv),
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
    }
    found.disk["clone"] = size(clone) - size(clone / ".git")
    found.disk["Python alone"] = size(venv)
    scripts = ours(plan["scripts"])
    if len(scripts) != 1:
        raise BinderError(f"repo2docker would run {len(scripts)} steps of pip for binder/; expected 1.")
    found.steps["pip install -r binder/requirements.txt"] = run(scripts[0], "pip", clone, env)
    found.disk["with our packages"] = size(venv)
    for after in plan["after"]:
        found.steps[after] = run(f"./{after}", after, clone, env)
    listed = subprocess.run(
        [venv / "bin/pip", "list", "--format=json"], env=env, capture_output=True, text=True, check=True
    )
    names = {item["name"].lower().replace("_", "-") for item in json.loads(listed.stdout)}
    if "rfc3987-syntax" in names or "course" not in names:
        raise BinderError(
            "binder/postBuild should install the course and take rfc3987-syntax away; it did not do both."
        )
    found.packages = len(names)
    return clone, venv, env, found


@contextlib.contextmanager
def lab(clone: Path, venv: Path, env: dict[str, str], scratch: Path) -> Iterator[pages.Server]:
    """JupyterLab as Binder starts it, from the replayed environment."""
    port = pages.free_port()
    own = {f"JUPYTER_{kind}_DIR": str(scratch / kind.lower()) for kind in ("CONFIG", "DATA", "RUNTIME")}
    command = [
        str(venv / "bin/jupyter"),
        "lab",
        "--no-browser",
        "--allow-root",
        f"--ServerApp.port={port}",
        "--ServerApp.port_retries=0",
        f"--ServerApp.root_dir={clone}",
        f"--IdentityProvider.token={pages.TOKEN}",
        "--LabApp.expose_app_in_browser=True",
    ]
    url = f"http://127.0.0.1:{port}/"
    with pages.answering(command, url, scratch / "jupyter.log", {**env, **own}, clone, seconds=90) as pid:
        yield pages.Server(url, clone, clone / "progress.jsonl", pid)


def look(browser: Any, server: pages.Server, name: str, found: Measured) -> None:
    """Open one notebook at its deep link; lesson 00 is run, and its lab must draw."""
    context = browser.new_context(viewport={"width": 1280, "height": 1400})
    context.set_default_timeout(pages.PATIENCE)
    elsewhere: list[str] = []
    context.on("request", lambda asked: elsewhere.append(asked.url) if _foreign(asked.url, server.url) else None)
    page = context.new_page()
    try:
        start = time.perf_counter()
        place = links().get(name, f"doc/tree/notebooks/{name}")  # what its badge says; the problem sets have none
        # reset: nothing is open yet, as on a server that was just started
        page.goto(f"{server.url}{place}?token={pages.TOKEN}&reset", wait_until="commit")
        pages.wait_opened(page, name)
        page.wait_for_selector(".jp-Notebook .jp-MarkdownOutput h1 >> visible=true")
        found.opened[name] = time.perf_counter() - start
        if name == START:
            start = time.perf_counter()
            pages.run_all(page)
            found.ran = time.perf_counter() - start
            found.both = server.memory()
            pages.lab_on_screen(page, name)
            if where := os.environ.get("COURSE_SHOTS"):
                page.screenshot(path=str(Path(where) / "binder-lab.png"))
        pages.end_kernel(page)
    except Exception as problem:  # the other lessons are still looked at
        if where := os.environ.get("COURSE_SHOTS"):
            page.screenshot(path=str(Path(where) / "binder-stopped.png"))
        found.faults.append(f"{name} does not open at its link: {str(problem).splitlines()[0]}")
    finally:
        context.close()
    if elsewhere:
        found.faults.append(f"{name} asks another host: {elsewhere[0]}")


def _foreign(url: str, own: str) -> bool:
    return not url.startswith((own, own.replace("http", "ws", 1), "data:", "blob:"))


def notebooks() -> list[str]:
    """Lessons and problem sets, as their links name them."""
    found = sorted(NOTEBOOKS.glob("*.ipynb")) + sorted(NOTEBOOKS.glob("problem-sets/*.ipynb"))
    return [path.relative_to(NOTEBOOKS).as_posix() for path in found]


def links() -> dict[str, str]:
    """{notebook: what its badge asks Binder to open}."""
    texts = {name: (NOTEBOOKS / name).read_text("utf-8") for name in notebooks()}
    found = {name: re.search(r"mybinder\.org/v2/gh/[^)\s]+\?urlpath=([^)\s\\]+)", text) for name, text in texts.items()}
    return {name: match[1] for name, match in found.items() if match}


def report(found: Measured) -> str:
    """The page of docs/."""
    import psutil

    lessons = [seconds for name, seconds in found.opened.items() if name != START]
    met = "met" if found.both <= GUARANTEED else "**missed**"
    gb = psutil.virtual_memory().total / 1e9
    rows = "\n".join(f"| `{step}` | {seconds:.0f} s |" for step, seconds in found.steps.items())
    disk = "\n".join(f"| {what} | {mb:.0f} MB |" for what, mb in found.disk.items())
    return f"""# Binder's steps, replayed

<!-- Written by `make binder`. Do not edit. -->

Measured on {os.cpu_count()} cores, {gb:.0f} GB of memory, {platform.system()}, Python {found.python}, load average {found.load:.0f} over the last five minutes. No container: repo2docker's own steps were run in a clean
environment, on a clone of the last commit. On Binder a base image and conda's Jupyter come before, and its machines are others.

| step | time |
|---|---|
{rows}

| on disk | size |
|---|---|
{disk}

{found.packages} packages. pip had no cache of its own; the time holds the downloads. Binder keeps the first step as a layer, and repeats the second for each commit.

| in use | measured | aim |
|---|---|---|
| JupyterLab answers | {found.started:.1f} s after its start | |
| lesson 00 open at its link, the first page of a session | {found.opened.get(START, 0):.1f} s | |
| each other notebook, at its own link | {min(lessons, default=0):.1f} to {max(lessons, default=0):.1f} s | |
| lesson 00 run from top to bottom | {found.ran:.1f} s | |
| memory of JupyterLab alone | {found.server:.0f} MB | |
| memory of JupyterLab and one kernel, after lesson 00 | {found.both:.0f} MB | at most {GUARANTEED} MB, what Binder guarantees: {met} |

Opened in Chromium at `doc/tree/notebooks/…`, each in a new page with a kernel of its own: {len(found.opened)} of {len(notebooks())} notebooks. Lesson 00's lab drew. No page asked another host.
*Memory*: of the server and its kernels together; what they share counted once.
"""


def main() -> int:
    """Replay, look, measure, write the page. Returns 1 where something does not open or does not fit."""
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        try:
            clone, venv, env, found = replay(scratch)
            for step, seconds in found.steps.items():
                print(f"{step}: {seconds:.0f} s", flush=True)
            start = time.perf_counter()
            with lab(clone, venv, env, scratch) as server, pages.chromium() as browser:
                found.started = time.perf_counter() - start
                found.server = server.memory()
                for name in notebooks():
                    look(browser, server, name, found)
                    after = f"open after {found.opened[name]:.1f} s" if name in found.opened else "NOT OPEN"
                    print(f"{name}: {after}", flush=True)
        except RuntimeError as problem:  # BinderError, or a JupyterLab that does not answer
            print(problem, file=sys.stderr)
            return 1
    if found.both > GUARANTEED:
        found.faults.append(f"JupyterLab and one kernel take {found.both:.0f} MB; Binder guarantees {GUARANTEED}.")
    if found.faults:
        print("\n".join(found.faults), file=sys.stderr)
        return 1
    found.load = os.getloadavg()[1]
    REPORT.write_text(report(found), encoding="utf-8", newline="\n")
    print(
        f"All {len(found.opened)} notebooks open; {found.both:.0f} MB with one kernel. {REPORT.relative_to(ROOT)} is"
        " written."
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
