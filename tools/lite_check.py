"""`make lite ARGS=--check`: the built JupyterLite opened in Chromium, as far as it goes without Pyodide's network.

What would come from that network is answered here: Pyodide's core from its npm package, pure packages from the
package index in the same versions. What is compiled (numpy, pandas, scipy, statsmodels) has an empty stand-in,
because nothing else is to be had; so no table is loaded and no lesson is run. All else is the site as it is
published, served from a folder below the root as GitHub Pages does.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import http.server
import io
import json
import os
import sys
import threading
import time
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar

from course import contents
from course.build import lite
from tools import pages

#: Compiled for Pyodide, and only on its network.
STAND_INS = ("numpy", "pandas", "pyyaml", "scipy", "statsmodels")
#: What a Pages site of a project begins with.
BELOW = "/how-china-innovates/lite/"
START = contents.entry(contents.FIRST).notebook


def wheel(name: str, version: str, files: dict[str, str]) -> bytes:
    """A pure wheel of these files, the same to the byte whenever it is made."""
    info = f"{name}-{version}.dist-info"
    papers = {
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: course\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        f"{info}/RECORD": "",
    }
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for path, text in {**files, **papers}.items():
            archive.writestr(zipfile.ZipInfo(path, (1980, 1, 1, 0, 0, 0)), text)
    return data.getvalue()


def stand_in(name: str, version: str) -> bytes:
    """A wheel with an empty package of this name. PyYAML is itself, without its compiled part: it goes without."""
    if name == "pyyaml":
        import yaml

        return wheel(
            name, version, {f"yaml/{p.name}": p.read_text("utf-8") for p in Path(yaml.__file__).parent.glob("*.py")}
        )
    said = f'"""Stands for {name}, which is not here."""\n__version__ = "{version}"\n'
    return wheel(name, version, {f"{name}/__init__.py": said})


def needed(packages: dict[str, Any], roots: list[str]) -> list[str]:
    """Packages and all that they need, in the words of Pyodide's list."""
    found: list[str] = []
    ask = list(roots)
    while ask:
        name = lite.normal(ask.pop())
        if name not in found:
            found.append(name)
            ask += packages[name]["depends"]
    return sorted(found)


def answers(core: Path, base: str, packages: dict[str, Any], store: Path) -> dict[str, bytes]:
    """{address on Pyodide's network: what is answered}; the hashes in `packages` follow what is answered."""
    given = {
        base + path.name: path.read_bytes()
        for path in core.iterdir()
        if path.suffix in (".mjs", ".wasm", ".zip", ".json", ".js")
    }
    folder = store / "pure"
    folder.mkdir(parents=True, exist_ok=True)
    preloaded = json.loads((lite.ROOT / "lite/jupyter-lite.json").read_text("utf-8"))
    options = preloaded["jupyter-config-data"]["litePluginSettings"]["@jupyterlite/pyodide-kernel-extension:kernel"][
        "loadPyodideOptions"
    ]
    wanted = [
        name
        for name in needed(packages, [*options["packages"], "course"])
        if packages[name]["file_name"].startswith(base)
    ]
    pure = [name for name in wanted if name not in STAND_INS]
    exact = [f"{name}=={packages[name]['version']}" for name in pure]
    lite.download(
        exact, "3.14", folder, "The pure packages that stand for Pyodide's could not be fetched. Check the network."
    )
    pure_wheels = {lite.name_of(path): path.read_bytes() for path in folder.glob("*.whl")}
    for name in wanted:
        one = packages[name]
        body = stand_in(name, one["version"]) if name in STAND_INS else pure_wheels[name]
        one["sha256"] = hashlib.sha256(body).hexdigest()
        given[one["file_name"]] = body
    return given


@contextlib.contextmanager
def served(folder: Path, instead: dict[str, bytes]) -> Iterator[str]:
    """The folder at an address of its own, below the root; `instead` are files that are answered differently."""

    class Handler(http.server.SimpleHTTPRequestHandler):
        extensions_map: ClassVar[dict[str, str]] = {
            **http.server.SimpleHTTPRequestHandler.extensions_map,
            ".js": "text/javascript",
            ".mjs": "text/javascript",
            ".wasm": "application/wasm",
        }

        def do_GET(self) -> None:
            path = self.path.split("?")[0].removeprefix(BELOW)
            if path in instead:
                self.send_response(200)
                self.send_header("content-type", "application/json")
                self.end_headers()
                self.wfile.write(instead[path])
            elif not self.path.startswith(BELOW):
                self.send_error(404)
            else:
                self.path = "/" + self.path.removeprefix(BELOW)
                super().do_GET()

        def log_message(self, *args: Any) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), lambda *given: Handler(*given, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}{BELOW}"
    finally:
        server.shutdown()
        server.server_close()


#: Runs code in the kernel of the notebook that is open; what it prints, and its error if there is one.
RUN = """async code => {
    const kernel = jupyterapp.shell.currentWidget.sessionContext.session.kernel;
    const future = kernel.requestExecute({code, stop_on_error: true});
    let said = '';
    future.onIOPub = message => {
        if (message.header.msg_type === 'stream') said += message.content.text;
        if (message.header.msg_type === 'error') said += `${message.content.ename}: ${message.content.evalue}`;
    };
    const reply = await future.done;
    return [reply.content.status, said];
}"""

#: A lab's own front end in a widget, told what the first and the second setting answer.
PROBE = """import json
import anywidget, course, traitlets
from importlib.resources import files
TOLD = json.loads({told!r})
class Form(anywidget.AnyWidget):
    _esm = (files("course") / "lab.js").read_text(encoding="utf-8")
    view = traitlets.Dict(TOLD["view"]).tag(sync=True)
    reply = traitlets.Dict(TOLD["first"]).tag(sync=True)
form = Form()
def heard(_, message, __):
    if message.get("kind") == "values":
        form.reply = {{**TOLD["second"], "seq": message["seq"]}}
form.on_msg(heard)
form"""


@dataclass
class Look:
    """What was seen: seconds since the page was asked for, and what is wrong."""

    seconds: dict[str, float] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    asked: set[str] = field(default_factory=set)


def told() -> dict[str, Any]:
    """A lab as the page is told of it: its view, the answer to its first setting, and to one step of its first
    slider.
    """
    one = pages.lab_of(START)
    control = next(c for c in one.controls if c.kind in ("slider", "steps"))
    further = (
        control.options[control.options.index(control.value) + 1] if control.options else control.value + control.step
    )
    widget = one.widget().children[0]
    return {"view": widget.view, "first": widget.reply, "second": one.answer(1, **{control.name: further})}


KINDS = {"mjs": "text/javascript", "js": "text/javascript", "wasm": "application/wasm", "json": "application/json"}


def _answer(found: Look, url: str, base: str, given: dict[str, bytes], route: Any) -> None:
    """Let a request for the site pass, answer one for Pyodide's network, and note one for any other host."""
    asked = route.request.url
    if asked.startswith(url.removesuffix(BELOW)):
        route.continue_()
    elif asked in given:
        found.asked.add(asked.removeprefix(base))
        kind = KINDS.get(asked.rsplit(".", 1)[1], "application/octet-stream")
        headers = {"access-control-allow-origin": "*", "content-type": kind}
        route.fulfill(status=200, body=given[asked], headers=headers)
    else:
        found.faults.append(f"asks another host: {asked}")
        route.abort()


def look(browser: Any, url: str, base: str, given: dict[str, bytes]) -> Look:
    """Open the site, its first lesson and its kernel; import the course; draw a lab and move it."""
    found = Look()
    context = browser.new_context(viewport={"width": 1280, "height": 1000})
    context.set_default_timeout(180_000)

    context.route("**/*", functools.partial(_answer, found, url, base, given))
    page = context.new_page()
    start = time.perf_counter()

    def seen(what: str) -> None:
        found.seconds[what] = time.perf_counter() - start
        print(f"{what}: {found.seconds[what]:.0f} s", flush=True)

    def run(what: str, code: str, expected: str) -> None:
        status, said = page.evaluate(RUN, code)
        if status != "ok" or expected not in said:
            found.faults.append(f"{what}: expected {expected!r}, got {status}: {said[-300:]!r}")

    try:
        page.goto(f"{url}lab/index.html?path=notebooks/{START}")
        page.wait_for_selector(".jp-Notebook .jp-MarkdownOutput h1")
        seen("lesson 00 is open")
        listed = page.evaluate(
            "async () => (await jupyterapp.serviceManager.contents.get('notebooks', {content: true})).content.map(one"
            " => one.name)"
        )
        wanted = {path.name for path in pages.NOTEBOOKS.glob("*.ipynb")}
        if missing := wanted - set(listed):
            found.faults.append(f"not listed: {', '.join(sorted(missing))}")
        page.evaluate("() => jupyterapp.shell.currentWidget.sessionContext.ready")
        run("the kernel", "import sys; print(sys.platform, sys.version_info[:2])", "emscripten (3, 14)")
        seen("the kernel answers")
        run("the course", "import course; print(course.__version__, course.__file__)", _version())
        seen("the course is imported")
        run("its tables", "from course import data; print(len(data.names()), len(data.folder().name))", str(_tables()))
        run(
            "its masters",
            "from course import master; print(master.head('closer_to_d_than_r')['title'])",
            "Closer to D than R",
        )
        run(
            "the journal",
            "from course.practice import journal; print(journal.record('prediction', 'X-1', 40), journal.path())",
            "True /drive/progress.jsonl",
        )
        run("the journal", "print(journal.read('prediction'))", "{'X-1': 40}")
        run("threads", "import threading; print('no thread is begun by an import')", "no thread")
        facts = told()
        probe = {
            "cells": [
                {
                    "cell_type": "code",
                    "id": "probe",
                    "source": PROBE.format(told=json.dumps(facts)),
                    "metadata": {},
                    "outputs": [],
                    "execution_count": None,
                }
            ],
            "metadata": {"kernelspec": {"name": "python", "display_name": "Python"}},
            "nbformat": 4,
            "nbformat_minor": 5,
        }
        page.evaluate(
            """async content => {
                await jupyterapp.serviceManager.contents.save(
                    'notebooks/probe.ipynb', {type: 'notebook', format: 'json', content});
                await jupyterapp.commands.execute('docmanager:open', {path: 'notebooks/probe.ipynb'});
                const panel = jupyterapp.shell.currentWidget;
                await panel.context.ready; await panel.revealed; await panel.sessionContext.ready;
                await jupyterapp.commands.execute('notebook:run-all-cells');
            }""",
            probe,
        )
        page.wait_for_function("s => document.querySelector(s)?.dataset.drawn", arg=pages.LAB, timeout=pages.PATIENCE)
        seen("a lab is drawn")
        first = page.inner_text(f"{pages.LAB} .hci-status")
        control = page.query_selector(f"{pages.LAB} input[type=range]")
        control.focus()
        control.press("ArrowRight")
        page.wait_for_function(
            "([s, old]) => document.querySelector(s + ' .hci-status').innerText !== old",
            arg=[pages.LAB, first],
            timeout=30_000,
        )
        after = page.inner_text(f"{pages.LAB} .hci-status")
        if facts["second"]["headline"] not in after:
            found.faults.append(f"the lab says {after!r} after a step, expected {facts['second']['headline']!r}")
        seen("the lab has moved")
        if said := page.query_selector(".jp-RenderedText[data-mime-type='application/vnd.jupyter.stderr']"):
            found.faults.append(f"an error is on the page: {said.inner_text()[-300:]!r}")
        page.query_selector(f"{pages.LAB} .hci-chart").scroll_into_view_if_needed()
        if where := os.environ.get("COURSE_SHOTS"):
            page.screenshot(path=str(Path(where) / "lite.png"))
    except Exception as problem:
        found.faults.append(f"stopped: {str(problem).splitlines()[0]}")
        if where := os.environ.get("COURSE_SHOTS"):
            page.screenshot(path=str(Path(where) / "lite-stopped.png"))
    finally:
        context.close()
    return found


def _version() -> str:
    import course

    return course.__version__


def _tables() -> int:
    from course import data

    return len(data.names())


def main(folder: Path = lite.SITE / "lite") -> int:
    """Look at a built site. Returns 1 where something is wrong."""
    core, base = lite.pyodide()
    packages = json.loads((folder / "static/course/pyodide-lock.json").read_text("utf-8"))
    given = answers(core, base, packages["packages"], lite.STORE)
    instead = {"static/course/pyodide-lock.json": json.dumps(packages).encode()}
    with served(folder, instead) as url, pages.chromium() as browser:
        found = look(browser, url, base, given)
    print(
        f"Asked of Pyodide's network, and answered here: {len(found.asked)} files. No other host was asked."
        if not any("another host" in one for one in found.faults)
        else "Other hosts were asked."
    )
    if found.faults:
        print("\n".join(found.faults), file=sys.stderr)
        return 1
    print(
        "The site opens, its kernel starts, the course is installed and a lab moves. Not seen here: numpy, pandas, a"
        " lesson."
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
