"""What the delivery promises: locks, Binder, one command, one sentence when something is missing."""

import ast
import contextlib
import importlib.util
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import tomllib
import urllib.request
import zipfile
from collections import namedtuple
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
import yaml

import noxfile
from tools import binder

ROOT = Path(__file__).resolve().parents[1]
WINDOWS = os.name == "nt"
LOCKED = {
    "requirements.txt": {"learner"},
    "requirements-setup.txt": {"setup"},
    "requirements-dev.txt": {"dev", "site"},
    "binder/requirements.txt": {"binder"},
}
START = "notebooks/00-start-here.ipynb"
CLOSED = "http://127.0.0.1:9/simple"  # nothing listens there


def load_tasks(root=ROOT):
    spec = importlib.util.spec_from_file_location("tasks_under_test", Path(root) / "tasks.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def tasks():
    return load_tasks()


def copy_of_clone(target):
    """What a download of the repository gives: no environments, no caches, no git."""
    skip = shutil.ignore_patterns(
        ".git",
        ".venv*",
        "__pycache__",
        ".pytest_cache",
        ".ruff_cache",
        ".mypy_cache",
        "test-results",
        "dist",
        "node_modules",
    )
    shutil.copytree(ROOT, target, ignore=skip)
    return Path(target)


def blocks(lock):
    """{(name, version, marker): its hashes} of a lock; anything else in the file fails."""
    found = {}
    text = (ROOT / lock).read_text("utf-8")
    lines = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    for entry in "\n".join(lines).replace("\\\n", " ").splitlines():
        match = re.fullmatch(r"([a-z0-9._-]+)==(\S+?)(?: ; (.*?))?((?: +--hash=sha256:[0-9a-f]{64})+) *", entry)
        assert match, f"{lock}: not an exact, hashed package: {entry[:120]}"
        name, version, marker, hashes = match.groups()
        found[name, version, marker] = frozenset(hashes.split())
    return found


def names(lock):
    return {name for name, _, _ in blocks(lock)}


# ---------------------------------------------------------------- locks


@pytest.mark.parametrize("lock", LOCKED)
def test_locks_are_exact_and_hashed_and_name_no_machine(lock):
    assert len(blocks(lock)) > (90 if lock != "requirements-setup.txt" else 5)
    text = (ROOT / lock).read_text("utf-8")
    for foreign in ("/", "@", "--index", "--extra-index", "--find-links", "--trusted-host"):
        assert foreign not in text, "a place is in the lock"
    assert not re.search(r"^ *#    (?!make lock$)", text, re.M), "it was not compiled by make lock"
    assert not any("+" in version for _, version, _ in blocks(lock)), "a local build is in the lock"


def test_learners_lock_is_small_and_fast():
    unwanted = {"kaleido", "choreographer", "playwright", "pytest", "nbval", "jupytext", "ruff", "torch", "notebook"}
    assert not names("requirements.txt") & (unwanted | {"rfc3987-syntax", "lark"})
    excluded = (ROOT / "requirements-excluded.txt").read_text("utf-8").splitlines()
    assert [line for line in excluded if not line.startswith("#")] == ["rfc3987-syntax"]
    assert not names("requirements-dev.txt") & {"rfc3987-syntax", "lark", "torch"}
    assert not names("requirements.txt") & {"nbgrader", "sqlalchemy", "distributed", "dask"}
    assert {"jupyterlab", "ipykernel", "plotly", "anywidget", "statsmodels"} <= names("requirements.txt")


@pytest.mark.parametrize("lock", LOCKED)
def test_a_lock_holds_exactly_what_its_groups_ask_for(lock):
    """A changed group without `make lock` is seen: a pin that is missing from its lock, and one that nobody asks for any more."""
    pins = noxfile.pins(*LOCKED[lock])
    locked = {f"{name}=={version}" for name, version, _ in blocks(lock)}
    for pin in pins:
        assert re.fullmatch(r"[a-z0-9-]+==[0-9][0-9.]*", pin), f"pyproject.toml: {pin} is not exact"
        assert pin in locked, f"pyproject.toml: {pin} is not in {lock}: run make lock"
    text = (ROOT / lock).read_text("utf-8")
    direct = set()
    for block in re.split(r"\n(?=[a-z0-9])", text):
        if "course (pyproject.toml:" in block:
            direct.add(block.split("==")[0])
    if lock != "binder/requirements.txt":  # not annotated; it is compared with two others below
        assert direct == {pin.split("==")[0] for pin in pins}


def test_every_environment_has_its_group_and_a_lock_that_holds_it(tasks):
    groups = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["dependency-groups"]
    for kind, (_, lock, _) in tasks.ENVS.items():
        assert kind in groups
        assert {pin.split("==")[0] for pin in noxfile.pins(kind)} <= names(lock), f"{lock} lacks something of {kind}"
    assert noxfile.pins("learner") <= noxfile.pins("instructor") <= noxfile.pins("dev")


def test_one_version_for_everybody():
    """Tests run on the packages that learners have, and every Python gets the same numbers."""
    everything = {
        name: {v for n, v, _ in blocks("requirements-dev.txt") if n == name} for name in names("requirements-dev.txt")
    }
    assert names("requirements.txt") <= set(everything)
    for lock in LOCKED:
        differ = [
            (name, version) for name, version, _ in blocks(lock) if version not in everything.get(name, {version})
        ]
        assert not differ, f"{lock} and requirements-dev.txt differ: {differ}"
    for package in ("numpy", "pandas", "scipy", "statsmodels", "plotly"):
        assert len([key for key in blocks("requirements.txt") if key[0] == package]) == 1


def test_binder_has_the_learners_lock_what_its_pip_insists_on_and_what_builds_the_course():
    learner, setup, binder = (
        blocks("requirements.txt"),
        blocks("requirements-setup.txt"),
        blocks("binder/requirements.txt"),
    )
    more = {key: value for key, value in binder.items() if key not in learner}
    builds = {key: value for key, value in setup.items() if key not in learner and key[0] != "uv"}
    assert {name for name, _, _ in set(more) - set(builds)} == {"rfc3987-syntax", "lark"}
    assert {key: value for key, value in binder.items() if key in learner} == learner
    assert {key: value for key, value in more.items() if key in builds} == builds


def test_locks_know_the_pins_of_the_build():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    assert project["build-system"]["requires"] == [pin for pin in noxfile.pins("setup") if "hatchling" in pin]
    assert set(project["project"]["dependencies"]) <= names("requirements.txt")


@pytest.mark.parametrize("path", ["tasks.py", "noxfile.py", "binder/postBuild", "course/build/lite.py"])
def test_the_package_is_never_built_by_what_has_no_hash(path):
    """An isolated build fetches hatchling without looking at a hash; here the locked one is used that is installed already."""
    text = (ROOT / path).read_text("utf-8")
    builds = re.findall(r'^.*(?:"?--editable\b"?|"build", "--quiet", "--wheel").*$', text, re.M)
    assert builds and all(
        "--no-build-isolation" in line or "no-build-isolation" in text.split(line)[0][-120:] for line in builds
    )


# ---------------------------------------------------------------- Binder


def test_repo2docker_reads_what_we_mean(tmp_path):
    shutil.copytree(ROOT / "binder", tmp_path / "binder")
    for name in ("requirements.txt", "pyproject.toml"):  # the root's own must not mislead it
        shutil.copy(ROOT / name, tmp_path)
    found = binder.asked(tmp_path)
    assert (found["kind"], found["python"]) == ("PythonBuildPack", "3.12")
    steps = [line.strip() for line in found["file"].splitlines()]
    install = next(
        i for i, line in enumerate(steps) if "pip install" in line and '-r "binder/requirements.txt"' in line
    )
    copied = next(i for i, line in enumerate(steps) if re.match(r"COPY \S+ src/ ", line))
    after = next(i for i, line in enumerate(steps) if line == "RUN ./binder/postBuild")
    assert install < copied < after, "packages would be installed again for every commit"
    assert sum("pip install" in line for line in steps) == 1
    assert len(binder.ours(found["scripts"])) == 1 and found["after"] == ["binder/postBuild"], (
        "what make binder replays"
    )
    assert "rfc3987-syntax" in (ROOT / "binder/postBuild").read_text("utf-8")
    assert sorted(path.name for path in (ROOT / "binder").iterdir()) == ["postBuild", "requirements.txt", "runtime.txt"]


def free_port():
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return sock.getsockname()[1]


def get(url):
    with contextlib.suppress(OSError), urllib.request.urlopen(url, timeout=20) as answer:
        return answer.status, answer.read().decode("utf-8", "replace")
    return None, ""


@contextlib.contextmanager
def running(command, cwd, env, log):
    with open(log, "wb") as out, subprocess.Popen(command, cwd=cwd, env=env, stdout=out, stderr=out) as process:
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()


def opens_the_first_notebook(base, token, process, log):
    """The server answers, the deep link is a JupyterLab page, and the notebook behind it is there."""
    end = time.time() + 60
    while get(f"{base}/api/status?token={token}")[0] != 200:
        assert process.poll() is None and time.time() < end, log.read_text("utf-8", "replace")
        time.sleep(0.2)
    status, page = get(f"{base}/lab/tree/{START}?token={token}")
    assert status == 200 and "jupyter-config-data" in page
    status, text = get(f"{base}/api/contents/{START}?token={token}")
    assert status == 200 and json.loads(text)["type"] == "notebook"
    status, text = get(f"{base}/lab/api/settings/@jupyterlab/apputils-extension:notification?token={token}")
    assert status == 200 and '"default": "false"' in json.dumps(json.loads(text)["schema"]["properties"]["fetchNews"])


# ---------------------------------------------------------------- one sentence, no traceback


def one_sentence(error, *words):
    text = str(error.value)
    assert "\n" not in text and text.endswith((".", "lab"))
    for word in words:
        assert word in text, text


@pytest.mark.parametrize("version", [(2, 7), (3, 6), (3, 9), (3, 10, 13)])
def test_an_old_python_is_told_what_to_do(tasks, version):
    with pytest.raises(tasks.Stop) as error:
        tasks.check_python(version)
    one_sentence(error, "needs Python 3.11", "python.org", "run the same command again")


def test_a_python_without_wheels_is_refused_before_it_starts_to_compile(tasks):
    with pytest.raises(tasks.Stop) as error:
        tasks.check_python((3, 15))
    one_sentence(error, "3.15", "3.11 to 3.14")


@pytest.mark.parametrize("version", [(3, 11), (3, 12, 1), (3, 14)])
def test_good_pythons_pass(tasks, version):
    tasks.check_python(version)


def test_tasks_parses_on_python_36_and_needs_nothing_installed():
    tree = ast.parse((ROOT / "tasks.py").read_text("utf-8"), feature_version=(3, 6))
    old_enough = {
        "argparse",
        "contextlib",
        "fcntl",
        "glob",
        "hashlib",
        "importlib",
        "os",
        "pathlib",
        "platform",
        "shutil",
    }
    old_enough |= {"socket", "subprocess", "sys", "tempfile", "time"}
    imported = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            imported |= {alias.name for alias in node.names}
        assert not isinstance(node, ast.ImportFrom | ast.NamedExpr | ast.Match)
    assert imported <= old_enough


def test_too_little_disk(tasks, monkeypatch):
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(tasks.shutil, "disk_usage", lambda path: usage(10**12, 10**12 - 10**8, 10**8))
    with pytest.raises(tasks.Stop) as error:
        tasks.check_disk(tasks.ENVS["learner"][2])
    one_sentence(error, "0.1 GB is free", "1.5 GB is needed")
    monkeypatch.setattr(tasks.shutil, "disk_usage", lambda path: usage(10**12, 0, 10**12))
    tasks.check_disk(tasks.ENVS["dev"][2])


@pytest.fixture
def taken():
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        sock.listen()
        yield sock.getsockname()[1]


def test_a_port_that_is_taken(tasks, taken, capsys, monkeypatch):
    monkeypatch.setattr(tasks, "setup", lambda kind="learner": pytest.fail("asked before the port was looked at"))
    assert tasks.main(["lab", "--port", str(taken), "--browser", "no"]) == 1
    text = capsys.readouterr().err
    assert f"Port {taken} is taken" in text and "leave PORT out" in text and "Traceback" not in text


@pytest.mark.parametrize("port", ["abc", "0", "70000", "-1"])
def test_a_port_that_is_none(tasks, port):
    with pytest.raises(tasks.Stop) as error:
        tasks.check_port(port)
    one_sentence(error, port, "not a port")


def test_a_free_port_passes(tasks):
    port = free_port()
    assert tasks.check_port(str(port)) == port


@pytest.mark.skipif(WINDOWS, reason="a shell script stands for the broken Python")
def test_a_python_without_venv(tasks, tmp_path, monkeypatch):
    broken = tmp_path / "python3"
    broken.write_text(f'#!/bin/sh\ncase "$*" in *ensurepip*) exit 1;; esac\nexec {sys.executable!r} "$@"\n')
    broken.chmod(0o755)
    monkeypatch.setattr(tasks, "base_python", lambda: str(broken))
    with pytest.raises(tasks.Stop) as error:
        tasks.make_venv(str(tmp_path / ".venv"))
    one_sentence(error, "sudo apt install python3-venv", "then the same command again")
    assert not (tmp_path / ".venv").exists()


def test_tasks_outside_its_clone(tmp_path):
    shutil.copy(ROOT / "tasks.py", tmp_path)
    done = subprocess.run([sys.executable, "tasks.py", "setup"], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 1 and "complete clone" in done.stderr and "Traceback" not in done.stderr


def test_a_wrong_path_of_chromium(tasks, monkeypatch):
    monkeypatch.setenv("CHROMIUM", "/no/such/chromium")
    with pytest.raises(tasks.Stop) as error:
        tasks.find_browser()
    one_sentence(error, "CHROMIUM=/no/such/chromium")


def test_no_browser_and_none_to_be_had(tasks, monkeypatch):
    monkeypatch.setattr(tasks, "find_browser", lambda: None)
    monkeypatch.setattr(tasks, "is_debian", lambda: False)
    monkeypatch.setattr(tasks, "venv_python", lambda venv: sys.executable)
    asked = []

    def refuse(command, failure, env=None, beat=20):
        asked.append(command[1:])
        raise tasks.Stop(failure)

    monkeypatch.setattr(tasks, "quietly", refuse)
    with pytest.raises(tasks.Stop) as error:
        tasks.browser("nowhere")
    assert asked == [["-m", "playwright", "install", "chromium"]]
    one_sentence(error, "No Chromium was found", "CHROMIUM=")


@pytest.mark.parametrize(
    ("codes", "extra", "expected"),
    [
        ([0, 0, 0], [], 0),
        ([1, 0, 0], [], 1),
        ([0, 1, 0], [], 1),
        ([0, 0, 1], [], 1),
        ([0, 0, 5], [], 1),  # no notebooks yet is a failure, not a pass
        ([0, 5, 0], [], 1),
        ([5, 0, 0], [], 1),
        ([0, 5, 5], ["-k", "name"], 0),
        ([0, 0, 0], ["--every-lab"], 0),
        ([5, 5, 5], ["-k", "nothing"], 1),
    ],
)
def test_make_test_fails_if_any_part_does(tasks, monkeypatch, capsys, codes, extra, expected):
    commands, journals = [], []
    left = list(codes)
    monkeypatch.setattr(tasks, "dev", lambda: ("python", {}))
    monkeypatch.setattr(tasks, "lint", lambda python, env: True)

    def run(command, env=None):
        commands.append(command)
        journals.append(env["COURSE_PROGRESS"])
        return left.pop(0)

    monkeypatch.setattr(tasks, "run", run)
    assert tasks.do_test(None, extra) == expected
    last = capsys.readouterr().out.splitlines()[-1]
    assert last.startswith("All passed") if expected == 0 else last.startswith("Not all passed")
    first, driven, compared = commands
    assert "--nbval" in compared and "--nbval-lax" not in compared
    # every test is in one of the two parts, but for those that --every-lab adds
    few = "" if "--every-lab" in extra else " and not every_lab"
    assert first[first.index("-m", 2) + 1] == f"not browser{few}"
    assert driven[driven.index("-m", 2) + 1] == f"browser{few}"
    extra = [word for word in extra if word != "--every-lab"]
    with_browser = {p.name for p in (ROOT / "tests").glob("test_*.py") if "mark.browser" in p.read_text("utf-8")}
    assert {Path(word).name for word in driven if word.endswith(".py")} == with_browser and len(with_browser) > 3
    assert all(command[-len(extra) :] == extra for command in commands if extra)
    assert all(ROOT not in Path(journal).parents for journal in journals), "the learner's own progress would be used"


@pytest.mark.parametrize(("clean", "extra", "linted", "expected"), [
    (True, [], True, 0), (False, [], True, 1), (False, ["--every-lab"], True, 1), (False, ["-k", "name"], False, 0),
])  # fmt: skip
def test_make_test_lints_first_and_fails_with_the_lint(tasks, monkeypatch, clean, extra, linted, expected):
    """Tests that were asked for by name come without the lint."""
    order = []
    monkeypatch.setattr(tasks, "dev", lambda: ("python", {}))
    monkeypatch.setattr(tasks, "lint", lambda python, env: order.append("lint") or clean)
    monkeypatch.setattr(tasks, "test_all", lambda python, env, extra: order.append("tests") or 0)
    assert tasks.do_test(None, extra) == expected
    assert order == (["lint"] if linted else []) + ["tests"]


@pytest.mark.skipif(WINDOWS, reason="a shell script stands for the tools")
@pytest.mark.parametrize("broken", ["ruff check", "ruff format", "mypy", "lint-imports", "zizmor", "biome", "--test"])
def test_the_lint_names_the_tool_that_fails_and_shows_what_it_says(tasks, tmp_path, monkeypatch, capsys, broken):
    stand_in = f'#!/bin/sh\ncase "$0 $*" in *--version*) echo v20.0.0;; *"{broken}"*) echo the reason; exit 1;; esac\n'
    for name in ("python", "lint-imports", "zizmor", "node", "npm"):
        path = tmp_path / "bin" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(stand_in)
        path.chmod(0o755)
    monkeypatch.setattr(tasks.shutil, "which", lambda name: str(tmp_path / "bin" / name))
    (tmp_path / "tests/js/node_modules").mkdir(parents=True)
    (tmp_path / "tests/js/package-lock.json").touch()
    monkeypatch.setattr(tasks, "ROOT", str(tmp_path))
    monkeypatch.setattr(tasks, "quietly", lambda *_: None)
    assert tasks.lint(str(tmp_path / "bin/python"), {}) is False
    said = capsys.readouterr().out
    tool = {"--test": "JavaScript tests", "lint-imports": "import-linter"}.get(broken, broken)
    assert "the reason" in said and f"lint: FAILED: {tool} (" in said.splitlines()[-1]


@pytest.mark.parametrize(("ci", "good"), [({}, True), ({"CI": "true"}, False)])
def test_a_machine_without_node_is_told_what_was_left_out(tasks, monkeypatch, capsys, ci, good):
    """GitHub's run has Node.js, and fails where it has not."""
    monkeypatch.setattr(tasks.shutil, "which", lambda name: None)
    monkeypatch.setattr(tasks.subprocess, "run", lambda command, **_: subprocess.CompletedProcess(command, 0, b""))
    assert tasks.lint("bin/python", ci) is good
    said = capsys.readouterr().out
    assert "Node.js 20 or newer, found is none: see https://nodejs.org" in said


def test_the_failing_tool_is_quoted(tasks, capsys):
    with pytest.raises(tasks.Stop) as error:
        tasks.quietly([sys.executable, "-c", "import sys; print('the reason'); sys.exit(3)"], "Do this.")
    assert str(error.value) == "Do this." and "the reason" in capsys.readouterr().out


def test_a_disk_that_fills_up_on_the_way(tasks, capsys):
    with pytest.raises(tasks.Stop) as error:
        tasks.quietly([sys.executable, "-c", "raise OSError('No space left on device')"], "Do this.")
    one_sentence(error, "The disk is full")


# ---------------------------------------------------------------- mirrors, names, homes


def pip_that_says(tmp_path, lines):
    """Return a Python that answers `pip config list`."""
    python = tmp_path / "python"
    python.write_text("#!/bin/sh\ncat <<'END'\n" + "\n".join(lines) + "\nEND\n", encoding="utf-8")
    python.chmod(0o755)
    return str(python)


@pytest.mark.skipif(WINDOWS, reason="the stand-in for Python is a shell script")
def test_uv_installs_from_where_pip_does(tasks, tmp_path, monkeypatch):
    for _, name in tasks.PIP_TO_UV:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("SSL_CERT_FILE", "/own.pem")
    env = tasks.like_pip(pip_that_says(tmp_path, [
        ":env:.index-url='https://mirror.example/simple'", "global.index-url='https://other.example/simple'",
        "global.cert='/etc/company.pem'", "install.find-links='/wheels'", "global.trusted-host='mirror.example'",
        "install.no-index='true'", "global.timeout='60'",
    ]))  # fmt: skip
    assert env["UV_DEFAULT_INDEX"] == "https://mirror.example/simple", "a variable wins over a file"
    assert (env["UV_FIND_LINKS"], env["UV_INSECURE_HOST"], env["UV_OFFLINE"]) == ("/wheels", "mirror.example", "true")
    assert env["SSL_CERT_FILE"] == "/own.pem", "what uv itself is given wins"
    assert "UV_DEFAULT_INDEX" not in tasks.like_pip(pip_that_says(tmp_path, []))


def test_the_way_to_the_course_has_plain_letters(tasks, tmp_path, monkeypatch):
    course = tmp_path / "课程 für [alle]"
    pth = course / ".venv" / "lib" / "python3.11" / "site-packages" / "_course.pth"
    pth.parent.mkdir(parents=True)
    pth.write_text(str(course), encoding="utf-8")
    monkeypatch.setattr(tasks, "ROOT", str(course))
    tasks.make_relative(str(course / ".venv"))
    line = pth.read_bytes().decode("ascii").strip()
    assert (pth.parent / line).resolve() == course.resolve()


@pytest.mark.skipif(WINDOWS, reason="file names are Unicode there")
def test_an_encoding_that_is_not_utf8_is_left_behind(tmp_path):
    """The C locale stands for GBK and CP1252, which few machines have."""
    script = tmp_path / "look.py"
    script.write_text(
        f"import sys\nsys.path.insert(0, {str(ROOT)!r})\nimport tasks\ntasks.in_utf8()\nprint(sys.getfilesystemencoding())\n",
        encoding="utf-8",
    )
    env = {**os.environ, "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    done = subprocess.run([sys.executable, str(script)], env=env, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "utf-8"


def test_a_home_that_cannot_be_written_to(tasks, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(tasks, "ROOT", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))
    tasks.with_a_home()
    assert os.environ["HOME"] == str(tmp_path) and not capsys.readouterr().out
    file = tmp_path / "file"
    file.touch()
    monkeypatch.setenv("HOME", str(file / "home"))
    monkeypatch.setenv("USERPROFILE", str(file / "home"))
    tasks.with_a_home()
    assert os.environ["HOME"] == str(tmp_path / ".venv-home") and (tmp_path / ".venv-home").is_dir()
    assert "can't be written to" in capsys.readouterr().out


# ---------------------------------------------------------------- from nothing to a lab


def test_kernels_keep_their_bytecode_where_a_container_forbids_it(tasks, monkeypatch):
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    assert "PYTHONDONTWRITEBYTECODE" not in tasks.environment()


@pytest.mark.slow
def test_setup_recovers_step_by_step_and_the_lab_opens(tmp_path):
    """A half-made environment, no registry for pip, none for uv, then all well; in a folder with a space."""
    clone = copy_of_clone(tmp_path / "my courses")
    half = clone / ".venv" / ("Scripts" if WINDOWS else "bin")
    half.mkdir(parents=True)
    if not WINDOWS:
        (half / "python").symlink_to(tmp_path / "gone")
    ours = ("UV_", "PORT", "BROWSER", "PIP_FIND_LINKS")
    clean = {key: value for key, value in os.environ.items() if not key.startswith(ours)}

    def setup(**more):
        return subprocess.run(
            [sys.executable, str(clone / "tasks.py"), "setup"],
            cwd=tmp_path, env={**clean, **more}, capture_output=True, text=True,
        )  # fmt: skip

    unreachable = "package registry did not answer"
    for broken in (
        {"PIP_INDEX_URL": CLOSED, "PIP_NO_CACHE_DIR": "1", "PIP_CONFIG_FILE": os.devnull},
        {
            "UV_DEFAULT_INDEX": CLOSED,
            "UV_CACHE_DIR": str(tmp_path / "empty"),
            "UV_HTTP_RETRIES": "0",
            "UV_NO_CONFIG": "1",
        },
    ):
        done = setup(**broken)
        assert done.returncode == 1, done.stdout
        assert unreachable in done.stderr and "Traceback" not in done.stdout + done.stderr
        assert len(done.stderr.strip().splitlines()) == 1
        assert "  | " in done.stdout, "the installer's own words are missing"
        assert not (clone / ".venv/.course-stamp").exists()

    done = setup()
    assert done.returncode == 0, done.stdout + done.stderr
    assert ".venv is ready" in done.stdout and len(done.stdout.splitlines()) <= 6

    times = []
    for _ in range(3):
        start = time.perf_counter()
        done = setup()
        times.append(time.perf_counter() - start)
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert min(times) < 0.5, times

    tasks = load_tasks(clone)
    python = tasks.venv_python(str(clone / ".venv"))
    look = (
        "import course, importlib.util as u, os, json, sys\n"
        "print(json.dumps([os.path.dirname(course.__file__), u.find_spec('rfc3987_syntax') is None,\n"
        "  u.find_spec('pytest') is None, [m for m in sys.modules if 'editable' in m]]))"
    )
    done = subprocess.run([python, "-c", look], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == [str(clone / "course"), True, True, []]
    subprocess.run([python, "-m", "uv", "pip", "check", "--python", python], check=True, capture_output=True)

    # a changed lock or a moved clone is noticed
    before = tasks.fingerprint("requirements.txt")
    (clone / "requirements.txt").write_bytes((clone / "requirements.txt").read_bytes() + b"\n")
    changed = tasks.fingerprint("requirements.txt")
    tasks.ROOT = str(shutil.copytree(clone, tmp_path / "moved", ignore=shutil.ignore_patterns(".venv")))
    assert len({before, changed, tasks.fingerprint("requirements.txt")}) == 3
    shutil.copy(ROOT / "requirements.txt", clone)

    port, log = free_port(), tmp_path / "log"
    env = {**clean, "PORT": str(port), "BROWSER": "no"}
    with running([sys.executable, str(clone / "tasks.py"), "lab"], tmp_path, env, log) as process:
        end = time.time() + 60
        while not (found := re.search(r"/lab/tree/(\S+)\?token=([0-9a-f]+)", log.read_text("utf-8", "replace"))):
            assert process.poll() is None and time.time() < end, log.read_text("utf-8", "replace")
            time.sleep(0.2)
        assert found[1] == START
        base, token = f"http://127.0.0.1:{port}", found[2]
        opens_the_first_notebook(base, token, process, log)
        with urllib.request.urlopen(f"{base}/api/kernels?token={token}", data=b"") as answer:
            assert answer.status == 201
        time.sleep(2)
        assert "without encryption" not in log.read_text("utf-8", "replace")


# ---------------------------------------------------------------- commands, package, papers


@pytest.mark.skipif(WINDOWS or not shutil.which("make"), reason="make is not there")
class TestMake:
    def make(self, *words, path=None):
        # `make test` itself would pass its own words on to the make that is tested
        outer = {"MAKEFLAGS", "MFLAGS", "MAKELEVEL", "MAKEOVERRIDES", "ARGS", "PYTHON", "PORT", "BROWSER"}
        env = {key: value for key, value in os.environ.items() if key not in outer}
        if path:
            env["PATH"] = str(path)
        command = [shutil.which("make"), "--no-print-directory", "-C", str(ROOT), *words]
        return subprocess.run(command, env=env, capture_output=True, text=True)

    def test_every_command_is_a_target(self, tasks):
        for command in tasks.COMMANDS:
            done = self.make("-n", command)
            assert done.returncode == 0 and f"tasks.py {command}" in done.stdout, done.stderr
        assert self.make("-n", "test", "ARGS=-k name").stdout.strip().endswith("tasks.py test -- -k name")

    def test_the_first_good_python_is_taken(self, tmp_path):
        for name in ("python3", "python3.14"):  # python3 is too old, python3.14 is broken
            (tmp_path / name).write_text("#!/bin/sh\nexit 1\n")
            (tmp_path / name).chmod(0o755)
        (tmp_path / "python3.12").symlink_to(load_tasks().base_python())
        (tmp_path / "sh").symlink_to("/bin/sh")
        assert self.make("-n", "lab", path=tmp_path).stdout.strip().endswith("python3.12 tasks.py lab")

    def test_no_python_at_all(self, tmp_path):
        (tmp_path / "sh").symlink_to("/bin/sh")
        done = self.make("lab", path=tmp_path)
        assert done.returncode != 0 and "install Python 3.11" in done.stderr


@pytest.mark.parametrize("system", ["darwin", "win32"])
def test_grading_is_refused_where_there_is_no_sandbox_and_says_where_it_runs(tasks, monkeypatch, system):
    ran = []
    monkeypatch.setattr(tasks, "setup", lambda kind="learner": ran.append(kind) or ".venv")
    monkeypatch.setattr(tasks, "run", lambda command, env=None: ran.append(command) or 0)
    monkeypatch.setattr(tasks.sys, "platform", system)
    with pytest.raises(tasks.Stop) as told:
        tasks.do_grade(None, ["ps1", "in", "--into", "out"])
    assert "docker run" in str(told.value) and "bubblewrap" in str(told.value) and "WSL" in str(told.value)
    assert ran == [], "nothing is installed for a grading that can't be"
    assert tasks.do_grade(None, ["ps1", "in", "--into", "out", "--without-sandbox"]) == 0 and ran[0] == "instructor"
    guide = (ROOT / "docs" / "instructor-guide.md").read_text("utf-8")
    assert tasks.IN_A_CONTAINER in guide, "the guide has the same command"


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md"])
def test_commands_in_the_pages_exist(tasks, page):
    text = (ROOT / page).read_text("utf-8")
    written = set(re.findall(r"`(?:[A-Z]+=\S+ )*make ([a-z-]+)", text)) | set(re.findall(r"tasks\.py ([a-z-]+)", text))
    written |= set(re.findall(r"^(?:\$ )?make ([a-z-]+)", text, re.M))
    assert written and written <= set(tasks.COMMANDS)


def test_continuous_integration_runs_what_a_contributor_runs():
    lines = (ROOT / ".ci/run").read_text("utf-8").splitlines()
    assert lines[0] == "#!/usr/bin/env bash"
    assert [line for line in lines if "make" in line] == ["exec make test"]
    assert os.access(ROOT / ".ci/run", os.X_OK) and os.access(ROOT / "binder/postBuild", os.X_OK)
    jobs = yaml.safe_load((ROOT / ".github/workflows/test.yml").read_text("utf-8"))["jobs"]
    assert [step["run"] for job in jobs.values() for step in job["steps"] if "run" in step] == [".ci/run"]


@pytest.mark.slow
def test_the_wheel_has_lessons_and_data_but_not_the_build(tmp_path):
    clone = copy_of_clone(tmp_path / "clone")
    init = clone / "course/__init__.py"  # the version stands there and nowhere else
    init.write_text(re.sub(r'__version__ = ".*"', '__version__ = "9.8.7"', init.read_text("utf-8")), "utf-8")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(build, cwd=clone, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    assert wheel.name == "course-9.8.7-py3-none-any.whl"
    with zipfile.ZipFile(wheel) as archive:
        inside = set(archive.namelist())
        (metadata,) = [name for name in inside if name.endswith("METADATA")]
        told = archive.read(metadata).decode()
        required = set(re.findall(r"^Requires-Dist: (\S+)$", told, re.M))
    assert "License-Expression: BSD-3-Clause AND CC-BY-4.0 AND LicenseRef-Table-Terms\n" in told
    files = set(re.findall(r"^License-File: (\S+)$", told, re.M))
    assert files == {"LICENSE", "LICENSE-TEXT", *(f"LICENSES/{path.name}" for path in (ROOT / "LICENSES").iterdir())}
    assert {f"course-9.8.7.dist-info/licenses/{name}" for name in files} <= inside
    assert "Description-Content-Type: text/markdown" in told and "Some ask you to share alike, some are unclear" in told
    assert len(re.findall(r"^Project-URL: ", told, re.M)) == 5
    tables = {f"course/_data/{path.name}" for path in (ROOT / "data").glob("*.csv")}
    rooms = (ROOT / "course/lessons").glob("*/lesson.md")
    lessons = {path.relative_to(ROOT).as_posix() for path in rooms} | {"course/contents.toml", "course/lab/lab.js"}
    assert tables and lessons and tables | lessons <= inside
    assert "course/__init__.py" in inside
    late = "share/jupyter/labextensions/how-china-innovates"
    settings = ["share/jupyter/lab/settings/overrides.json", "etc/ipython/ipython_config.json"]
    for laid in [*settings, f"{late}/package.json", f"{late}/static/remoteEntry.js"]:
        assert any(name.endswith(f".data/data/{laid}") for name in inside), laid
    assert not [name for name in inside if name.startswith(("course/build/", "tests/", "notebooks/", "data/"))]
    assert required == set(tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"])


def test_what_the_package_imports_is_what_it_requires():
    """What a learner runs, also imports inside functions."""
    required = set(tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"])
    named = {"yaml": "pyyaml", "IPython": "ipython"}
    imported = set()
    for path in (ROOT / "course").rglob("*.py"):
        if {"build", "grading"} & set(path.relative_to(ROOT).parts):  # authors' and instructors'
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                imported |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and not node.level:
                imported.add(node.module.split(".")[0])
    foreign = {named.get(name, name) for name in imported - sys.stdlib_module_names - {"course"}}
    assert foreign <= required, f"imported, not required in pyproject.toml: {foreign - required}"


def test_what_authors_and_instructors_import_is_what_their_groups_ask_for():
    """A package that is there only because another one needs it may be gone with the next lock."""
    asked = {pin.split("==")[0] for pin in noxfile.pins("dev", "site", "setup")}
    asked |= set(re.findall(r"^([\w-]+)==", (ROOT / "tools/wasm.txt").read_text("utf-8"), re.M))
    asked |= set(tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"])
    provided = packages_distributions()
    missing = {}
    own = {path.stem for path in (ROOT / "tests").iterdir()}  # what tests import of each other
    folders = [*(ROOT / "course").rglob("*.py"), *(ROOT / "tests").rglob("*.py"), *(ROOT / "tools").rglob("*.py")]
    for path in [*folders, ROOT / "noxfile.py"]:
        for name in noxfile._imports_of(path.read_text("utf-8")):
            top = name.split(".")[0]
            if top in sys.stdlib_module_names | {"", "course", "noxfile", "tests", "tools"} | own:
                continue
            by = {one.lower().replace("_", "-") for one in provided.get(top, [top])}  # the site's packages are not here
            if not by & asked:
                missing.setdefault(f"{top} ({' or '.join(sorted(by))})", path.name)
    assert missing == {}, "imported, in no group of pyproject.toml"


def test_citation_and_licences():
    cff = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert cff["cff-version"] == "1.2.0" and "version" in project["dynamic"] and "version" not in project
    assert cff["authors"] == project["authors"] == [{"name": "How China Innovates contributors"}]
    assert [item["authors"][0]["family-names"] for item in cff["references"]] == ["Breznitz", "Lu", "Norris"]
    assert (ROOT / "LICENSE").read_text("utf-8").startswith("BSD 3-Clause License")
    assert "CC-BY-4.0" in (ROOT / "LICENSE-TEXT").read_text("utf-8")


def test_delivery_files_name_no_machine():
    paths = ["tasks.py", "Makefile", "pyproject.toml", ".ci/run", ".github/workflows/test.yml", "binder/postBuild",
             *LOCKED, "requirements-excluded.txt", "CITATION.cff"]  # fmt: skip
    for path in paths:
        text = (ROOT / path).read_text("utf-8")
        hosts = set(re.findall(r"://([^/\s\"'?)]+)", text))
        assert hosts <= {
            "www.python.org",
            "creativecommons.org",
            "nodejs.org",
            "github.com",
            "how-china-innovates.github.io",
        }, f"{path} names {hosts}"
        for foreign in (str(ROOT), str(Path.home()), "../"):
            assert foreign not in text.replace('${BASH_SOURCE[0]}")/..', ""), f"{path} names {foreign}"
