"""`make lite`: the course in the browser alone (JupyterLite), into dist/site/lite. `make lite ARGS=--check` also
opens it in Chromium.

The notebooks are those of notebooks/, unchanged. That `import course` works in them is the doing of one file:
Pyodide's list of packages (pyodide-lock.json). Pyodide loads what a cell imports if the list has it. To its list we
add our wheel, with the tables inside, and the pure packages that it lacks, in the versions of requirements.txt; these
lie on the site. What is compiled (numpy, pandas, …) and Pyodide itself come from Pyodide's own content network, by
full address.

Pyodide's list is taken from its npm package, because registries can be reached from where the network can't.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import shutil
import subprocess
import sys
import tarfile
import time
import zipfile
from email.parser import HeaderParser
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
SITE = ROOT / "dist/site"
#: Downloads, kept from one build to the next.
STORE = ROOT / "dist/.lite"
#: Pure packages that Pyodide lacks: in the learner's versions, from the site.
OURS = ("anywidget", "comm", "ipywidgets", "plotly", "psygnal")
#: Asked for by packages of ours, and of no use where the page is built already.
NOT_NEEDED = {"jupyterlab-widgets", "widgetsnbextension"}
#: The wheels of the kernel itself that its list must have.
OF_THE_KERNEL = ("ipykernel", "piplite", "pyodide_kernel")


class LiteError(RuntimeError):
    """The site cannot be built: the message says what is missing and what to do."""


def run(command: list[str], failure: str, cwd: Path = ROOT) -> str:
    """Run a program and return its output. Raises LiteError with its last lines."""
    try:
        done = subprocess.run(command, cwd=cwd, capture_output=True, text=True)
    except OSError as problem:
        raise LiteError(f"{failure} ({problem})") from None
    if done.returncode:
        raise LiteError(f"{failure}\n{(done.stdout + done.stderr)[-1500:]}")
    return done.stdout


# ---------------------------------------------------------------- what goes in


def normal(name: str) -> str:
    """Return a package's name as indexes write it: Prompt_Toolkit is prompt-toolkit."""
    return re.sub(r"[-_.]+", "-", name).lower()


def name_of(wheel: Path) -> str:
    """Return the package that a wheel holds."""
    return normal(wheel.name.split("-")[0])


def sha256(path: Path) -> str:
    """Return the hash of a file, in hexadecimal digits."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def entry(wheel: Path, known: set[str], python: str, url: str = "") -> dict[str, Any]:
    """Return what Pyodide's list says of a wheel: version, place, hash, the modules it brings and the packages it
    needs.

    known : packages that the list has or will have. python : the version of Python that Pyodide is, for markers. url
    : its place.

    Raises
    ------
    LiteError : it needs a package that the list has not.
    """
    from packaging.requirements import Requirement

    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        (metadata,) = [name for name in names if name.endswith(".dist-info/METADATA")]
        head = HeaderParser().parsestr(archive.read(metadata).decode())
    there = {
        "sys_platform": "emscripten",
        "platform_system": "Emscripten",
        "platform_machine": "wasm32",
        "os_name": "posix",
        "python_version": ".".join(python.split(".")[:2]),
        "python_full_version": python,
        "extra": "",
        "implementation_name": "cpython",
        "platform_python_implementation": "CPython",
    }
    wanted = [Requirement(text) for text in head.get_all("Requires-Dist") or []]
    needs = {normal(one.name) for one in wanted if not one.marker or one.marker.evaluate(there)} - NOT_NEEDED
    if missing := sorted(needs - known):
        raise LiteError(
            f"{wheel.name} needs {missing[0]}, which Pyodide has not: add it to OURS in course/build/lite.py."
        )
    modules = {re.sub(r"\.py$", "", name.split("/")[0]) for name in names if name.endswith(".py")}
    return {
        "name": name_of(wheel),
        "version": head["Version"],
        "file_name": url or wheel.name,
        "install_dir": "site",
        "sha256": sha256(wheel),
        "package_type": "package",
        "depends": sorted(needs),
        "unvendored_tests": False,
        "imports": sorted(one for one in modules if one.isidentifier()),
    }


def list_of_packages(pyodides: dict[str, Any], wheels: list[Path], base: str) -> dict[str, Any]:
    """Return Pyodide's list with its own files by full address, and ours beside the list."""
    packages = {name: dict(one) for name, one in pyodides["packages"].items()}
    for one in packages.values():
        if "://" not in one["file_name"]:
            one["file_name"] = base + one["file_name"]
    known = set(packages) | {name_of(wheel) for wheel in wheels}
    for wheel in wheels:
        packages[name_of(wheel)] = entry(wheel, known, pyodides["info"]["python"])
    return {"info": pyodides["info"], "packages": dict(sorted(packages.items()))}


def pins(path: Path = ROOT / "lite/pyodide.txt") -> dict[str, str]:
    """Return what lite/pyodide.txt says of Pyodide's packages."""
    lines = [line.strip() for line in path.read_text("utf-8").splitlines()]
    return dict(line.split("==") for line in lines if line and not line.startswith("#"))


def differing(pyodides: dict[str, Any], pinned: dict[str, str]) -> list[str]:
    """Return where the lessons are tested on other versions than those that a reader gets."""
    shipped = {name: one["version"] for name, one in pyodides["packages"].items()}
    return [
        f"lite/pyodide.txt has {name} {version}, Pyodide ships {shipped.get(name, 'none')}"
        for name, version in pinned.items()
        if shipped.get(name) != version
    ]


def pyodide(store: Path = STORE) -> tuple[Path, str]:
    """Return Pyodide's core files, and its address on its own network: of the version that the locked kernel is made
    for.
    """
    from jupyterlite_pyodide_kernel import constants

    version = constants.PYODIDE_VERSION
    folder = store / f"pyodide-{version}"
    if not (folder / "pyodide-lock.json").is_file():
        store.mkdir(parents=True, exist_ok=True)
        npm = shutil.which("npm") or "npm"
        run(
            [npm, "pack", f"pyodide@{version}", "--pack-destination", str(store)],
            "npm could not fetch Pyodide's list of packages. Install Node.js (nodejs.org), check the network, then run"
            " it again.",
        )
        with tarfile.open(store / f"pyodide-{version}.tgz") as archive:
            archive.extractall(store / "unpacked", filter="data")
        (store / "unpacked/package").rename(folder)
    return folder, f"{constants.PYODIDE_CDN_URL}/"


def locked(names: tuple[str, ...], lock: Path = ROOT / "requirements.txt") -> str:
    """Return the lines of a lock about these packages, with their hashes."""
    blocks = re.split(r"\n(?=[a-z0-9])", lock.read_text("utf-8"))
    found = [block for block in blocks if block.split("==")[0] in names]
    if missing := set(names) - {block.split("==")[0] for block in found}:
        raise LiteError(f"{lock.name} has no {sorted(missing)[0]}: change OURS in course/build/lite.py.")
    return "\n".join(found) + "\n"


def download(wanted: list[str], python: str, folder: Path, problem: str) -> None:
    """Fetch pure wheels, as pip is asked for them by `wanted`, without what they need.

    python : major and minor. Raises LiteError with `problem` where pip fails.
    """
    anywhere = ["--platform", "any", "--implementation", "py", "--abi", "none", "--python-version", python]
    quiet = ["--quiet", "--disable-pip-version-check", "--no-deps", "--only-binary", ":all:"]
    run([sys.executable, "-m", "pip", "download", *quiet, *anywhere, *wanted, "-d", str(folder)], problem)


def wheels(python: str, store: Path = STORE) -> list[Path]:
    """Return our own wheel, made now; the pure packages of the lock; and those of the kernel."""
    folder = store / "wheels"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    run(
        [sys.executable, "-m", "uv", "build", "--quiet", "--wheel", "--no-build-isolation", "--out-dir", str(folder)],
        "The wheel of the course could not be built.",
    )
    wanted = store / "wanted.txt"
    wanted.write_text(locked(OURS), "utf-8")
    download(
        ["--require-hashes", "-r", str(wanted)],
        ".".join(python.split(".")[:2]),
        folder,
        "The packages that Pyodide lacks could not be fetched. Check the network.",
    )
    kernels = Path(sys.prefix) / "share/jupyter/labextensions/@jupyterlite/pyodide-kernel-extension/static/pypi"
    for name in OF_THE_KERNEL:
        (found,) = kernels.glob(f"{name}-*.whl")
        shutil.copy(found, folder)
    return sorted(path for path in folder.glob("*.whl"))


def stage(folder: Path) -> None:
    """Stage what the file browser shows: the notebooks, and the page that they link to.

    Beside them lies a folder data/ that says where the tables are.
    """
    for path in [
        *sorted((ROOT / "notebooks").glob("*.ipynb")),
        *sorted((ROOT / "notebooks/problem-sets").glob("*.ipynb")),
    ]:
        target = folder / path.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, target)
    (folder / "docs").mkdir()
    for page in ("anywhere.md", "keys.md"):  # those to which notebooks lead
        shutil.copy(ROOT / "docs" / page, folder / "docs")
    (folder / "data").mkdir()
    (folder / "data/README.md").write_text(
        "The tables travel inside the package `course`. To see one: `from course import data;"
        " data.load('country_internet')`.\n",
        "utf-8",
    )


# ---------------------------------------------------------------- the build


def build(into: Path = SITE / "lite", store: Path = STORE) -> dict[str, Any]:
    """Build the site; return what it weighs and how long it took."""
    start = time.perf_counter()
    core, base = pyodide(store)
    pyodides = json.loads((core / "pyodide-lock.json").read_text("utf-8"))
    if wrong := differing(pyodides, pins()):
        raise LiteError("\n".join([*wrong, "Change that file, then run nox -s pyodide-3.14."]))
    ours = wheels(pyodides["info"]["python"], store)
    work = store / "work"
    shutil.rmtree(work, ignore_errors=True)
    shutil.rmtree(into, ignore_errors=True)
    stage(work / "contents")
    for path in [ROOT / "lite/jupyter-lite.json", ROOT / "course/jupyter/overrides.json"]:
        shutil.copy(path, work)
    fetched = time.perf_counter()
    jupyter = Path(sys.executable).with_name("jupyter")
    run(
        [
            str(jupyter),
            "lite",
            "build",
            "--lite-dir",
            str(work),
            "--contents",
            str(work / "contents"),
            "--output-dir",
            str(into),
            "--apps",
            "lab",
            "--no-sourcemaps",
            "--no-unused-shared-packages",
        ],
        "JupyterLite could not build its site.",
        work,
    )
    place = into / "static/course"
    place.mkdir(parents=True)
    for wheel in ours:
        shutil.copy(wheel, place)
    packages = list_of_packages(pyodides, ours, base)
    (place / "pyodide-lock.json").write_text(json.dumps(packages, indent=1) + "\n", "utf-8")
    shutil.rmtree(work)
    files = [path for path in into.rglob("*") if path.is_file()]
    return {
        "files": len(files),
        "mb": sum(path.stat().st_size for path in files) / 1e6,
        "fetching": fetched - start,
        "building": time.perf_counter() - fetched,
        "wheel": next(p.stat().st_size for p in ours if p.name.startswith("course-")) / 1e6,
    }


def main(arguments: list[str] | None = None) -> int:
    """Build the notebooks that run in the browser; return the exit status."""
    parser = argparse.ArgumentParser(prog="make lite")
    parser.add_argument("--into", type=Path, default=SITE / "lite", help="folder to write to")
    given = parser.parse_args(arguments)
    try:
        made = build(given.into.resolve())
        print(
            f"{given.into}: {made['files']} files, {made['mb']:.0f} MB (the course's own wheel {made['wheel']:.1f} MB),"
            " "
            f"in {made['fetching']:.0f} s for fetching and {made['building']:.0f} s for building."
        )
    except LiteError as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
