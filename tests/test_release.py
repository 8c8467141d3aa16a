"""One version everywhere, a changelog that knows it, workflows that do what they say, and places that can start the course."""

from __future__ import annotations

import ast
import hashlib
import io
import json
import re
import shutil
import subprocess
import tarfile
import threading
import tomllib
import zipfile
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import yaml

import noxfile

ROOT = noxfile.ROOT
WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))
VERSION = noxfile.version()


# ---------------------------------------------------------------- one version


def test_one_version_everywhere():
    found = noxfile.versions()
    lessons = {f"notebooks/{path.name}" for path in (ROOT / "notebooks").glob("*.ipynb")}
    assert set(noxfile.FOLLOW) | lessons | {"README.md", "docs/anywhere.md"} <= set(found)
    assert noxfile.disagreements(VERSION) == []


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the files that name the version."""
    copy = tmp_path_factory.mktemp("papers")
    for name in noxfile.versions():
        (copy / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, copy / name)
    assert noxfile.disagreements(VERSION, copy) == []
    return copy


@pytest.mark.parametrize(
    "name",
    [
        *noxfile.FOLLOW,
        "README.md",
        "docs/anywhere.md",
        "notebooks/00-start-here.ipynb",
        "notebooks/problem-sets/ps1.ipynb",
    ],
)
def test_a_forgotten_place_is_named(papers: Path, name: str):
    """Each place in turn is left at another version, every mention of it or only its first."""
    before = (papers / name).read_text("utf-8")
    for count in (-1, 1):
        (papers / name).write_text(before.replace(VERSION, "9.9.9", count), "utf-8")
        said = noxfile.disagreements(VERSION, papers)
        (papers / name).write_text(before, "utf-8")
        assert len(said) == 1 and said[0].startswith(f"{name} names") and "9.9.9" in said[0], said


def test_a_lesson_without_a_version_is_named(papers: Path):
    path = next((papers / "notebooks").glob("00-*.ipynb"))
    before = path.read_text("utf-8")
    path.write_text(json.dumps({"metadata": {}, "cells": []}), "utf-8")
    said = noxfile.disagreements(VERSION, papers)
    path.write_text(before, "utf-8")
    assert said == [f"notebooks/{path.name} names no version, expected {VERSION}."]


# ---------------------------------------------------------------- changelog, citation


def test_the_changelog_is_one_that_is_kept():
    text = (ROOT / "CHANGELOG.md").read_text("utf-8")
    heads = re.findall(r"^## (.*)$", text, re.M)
    assert heads[0] == "[Unreleased]"
    released = [re.fullmatch(r"\[(\d+\.\d+\.\d+)\] - (\d{4}-\d\d-\d\d)", head) for head in heads[1:]]
    assert all(released) and released[0][1] == VERSION
    numbers = [tuple(map(int, match[1].split("."))) for match in released]
    assert numbers == sorted(set(numbers), reverse=True)
    dates = [match[2] for match in released]
    assert dates == sorted(dates, reverse=True)
    assert set(re.findall(r"^### (.*)$", text, re.M)) <= {
        "Added",
        "Changed",
        "Deprecated",
        "Removed",
        "Fixed",
        "Security",
    }
    assert set(re.findall(r"^\[([^\]]+)\]: https://", text, re.M)) == {"Unreleased", *(match[1] for match in released)}
    assert yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))["date-released"] == dates[0]


def test_notes_are_the_versions_own_and_their_links_lead_somewhere():
    log = "# C\n\n## [Unreleased]\n\nnew\n\n## [0.2.0] - 2027-01-01\n\nsecond, [how](docs/a.md)\n\n## [0.1.0] - 2026-11-22\n\nfirst\n\n[0.1.0]: x\n"
    here = f"https://github.com/{noxfile.REPOSITORY}/blob/v0.2.0/docs/a.md"
    assert noxfile.notes("0.2.0", log) == f"second, [how]({here})\n"
    assert noxfile.notes("0.1.0", log) == "first\n"
    text = (ROOT / "CHANGELOG.md").read_text("utf-8")
    ours = noxfile.notes(VERSION, text)
    assert ours.count("\n- ") == text.split(f"## [{VERSION}]")[1].split("\n## [")[0].count("\n- ") > 3
    for relative in re.findall(rf"/blob/v{VERSION}/([^)#]+)", ours):
        assert (ROOT / relative).exists()
    for bad in (log.replace("[0.2.0]", "[0.3.0]"), log.replace("second, [how](docs/a.md)\n", "")):
        with pytest.raises(ValueError, match=r"no entry for 0\.2\.0: write one"):
            noxfile.notes("0.2.0", bad)


def test_zenodo_is_told_what_the_citation_says():
    """Zenodo reads CITATION.cff only where there is no .zenodo.json, and fails where it names two licences (zenodo#2515)."""
    zenodo = json.loads((ROOT / ".zenodo.json").read_text("utf-8"))
    cff = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    assert (zenodo["title"], zenodo["description"], zenodo["upload_type"]) == (
        cff["title"],
        cff["abstract"],
        cff["type"],
    )
    assert (zenodo["creators"], zenodo["keywords"]) == (cff["authors"], cff["keywords"])
    assert isinstance(zenodo["license"], str) and all(licence in zenodo["notes"] for licence in cff["license"])
    assert "version" not in zenodo, "Zenodo takes it from the tag"


@pytest.mark.parametrize("name", ["instructor/README.md", "notebooks/ps1.md", "docs/released.json"])
def test_what_is_for_instructors_is_seen_in_an_archive(tmp_path: Path, name: str):
    if not (ROOT / "instructor").exists():
        pytest.skip("instructor/ is private and not here")
    for inside in ("docs/instructor/lessons.md", name):
        with zipfile.ZipFile(tmp_path / "a.zip", "a") as archive:
            archive.writestr(inside, "x")
        held = [f"a.zip holds {name}, which is for instructors alone."] if inside == name else []
        assert noxfile.private_in(tmp_path / "a.zip") == held


def test_an_archive_of_the_repository_leaves_the_instructors_side_out():
    """What GitHub offers as the source of a release, by the attributes as they lie here."""
    if not (ROOT / ".git").exists() or not (ROOT / "instructor").exists():
        pytest.skip("no private clone: there is nothing to archive")
    words = ["git", "archive", "--worktree-attributes", "HEAD", "instructor", "docs", "README.md"]
    made = subprocess.run(words, cwd=ROOT, capture_output=True, check=True).stdout
    with tarfile.open(fileobj=io.BytesIO(made)) as archive:
        names = archive.getnames()
    assert "README.md" in names and "docs/instructor/lessons.md" in names
    assert [name for name in names if name.startswith("instructor")] == []


def test_a_pack_is_the_same_whenever_it_is_made(tmp_path: Path):
    files = [tmp_path / "b.txt", tmp_path / "sub/a.txt"]
    made = []
    for n in (1, 2):
        for path in files:
            path.parent.mkdir(exist_ok=True)
            path.write_text(path.name)
            path.touch()
        noxfile.pack(tmp_path / f"{n}.zip", reversed(files) if n == 2 else files, tmp_path)
        made.append(hashlib.sha256((tmp_path / f"{n}.zip").read_bytes()).hexdigest())
    assert made[0] == made[1]
    with zipfile.ZipFile(tmp_path / "1.zip") as archive:
        assert {name: archive.read(name) for name in archive.namelist()} == {"b.txt": b"b.txt", "sub/a.txt": b"a.txt"}


# ---------------------------------------------------------------- other Pythons


def test_the_sessions_know_the_pythons_of_the_project():
    tasks = noxfile.TASKS
    assert [noxfile.PYTHONS[0], noxfile.PYTHONS[-1]] == ["{}.{}".format(*v) for v in (tasks.OLDEST, tasks.NEWEST)]
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["requires-python"] == f">={noxfile.PYTHONS[0]}"
    options = noxfile.nox.options
    assert options.error_on_missing_interpreters is True and options.download_python == "never"


def test_learners_tests_are_those_that_import_no_developers_tool():
    chosen = {path.name for path in noxfile.learners_tests()}
    assert {
        "test_metrics.py",
        "test_exercises.py",
        "test_lab.py",
        "test_the_runners.py",
        "test_evidence_board.py",
    } <= chosen
    assert not chosen & {"test_build.py", "test_browser.py", "test_grading.py", "test_delivery.py", "test_release.py"}
    written = "import course.build.notebooks\nfrom course import build\ndef f():\n    from PIL import Image\n"
    assert {"course.build.notebooks", "course.build", "PIL"} <= set(noxfile._imports_of(written))


def test_a_fixture_of_the_conftest_is_noticed(tmp_path: Path):
    path = tmp_path / "test_x.py"
    path.write_text(
        "def test_a(root): pass\ndef test_b(tmp_path): pass\nclass TestC:\n    def test_d(self, chromium): pass\n"
    )
    assert noxfile.needs_the_conftest(path) == ["test_a", "test_d"]


def test_the_newest_are_asked_for_by_name_alone():
    names = noxfile.unpinned("dev")
    assert {"pandas", "jupyterlab", "nbgrader", "nbval"} <= set(names) and names == sorted(set(names))
    assert all(re.fullmatch(r"[a-z0-9-]+", name) for name in names)


def test_a_part_of_a_lock_keeps_its_hashes():
    part = noxfile.part_of_lock({"plotly", "ipython"})
    assert re.findall(r"^([a-z-]+)==", part, re.M) == ["ipython", "plotly"] and part.count("--hash=sha256:") >= 2
    assert noxfile.part_of_lock(noxfile.GUEST).count("==") >= len(noxfile.GUEST)
    with pytest.raises(ValueError, match="no no-such-package"):
        noxfile.part_of_lock({"plotly", "no-such-package"})


# ---------------------------------------------------------------- workflows

PINNED = re.compile(r"uses: [\w-]+/[\w.-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+")
MORE_THAN_READING = {
    ("release.yml", "release"): {"contents": "write"},
    ("newest.yml", "newest"): {"contents": "read", "issues": "write"},
    ("pages.yml", "publish"): {"pages": "write", "id-token": "write"},
    ("preview.yml", "comment"): {"pull-requests": "write"},
}


def faults(name: str, text: str) -> list[str]:
    """What is wrong with a workflow, one word or sentence a fault."""
    flow = yaml.safe_load(text)
    used = re.findall(r"uses: .*", text)
    wrong = [f"not pinned to a full version: {line}" for line in used if not PINNED.fullmatch(line)]
    if flow.get("permissions") != {"contents": "read"}:
        wrong.append("permissions")
    if "secrets." in text or "pull_request_target" in text:
        wrong.append("secrets")
    if text.count("actions/checkout@") != text.count("persist-credentials: false"):
        wrong.append("a checkout keeps credentials")
    if "workflow_run" in flow[True] and re.search(r"actions/(?:checkout|download-artifact)|gh run download", text):
        wrong.append("takes something of a pull request, with rights that it has not")
    if re.search(r"(?:/root|/home|/Users|/work)/|localhost|127\.0\.0\.1", text):
        wrong.append("a machine's path")
    for job_name, job in flow["jobs"].items():
        allowed = MORE_THAN_READING.get((name, job_name))
        if job.get("permissions") != allowed:
            wrong.append(f"permissions of {job_name}")
        if "timeout-minutes" not in job:
            wrong.append(f"{job_name} may run without end")
        for step in job["steps"]:
            wrong += _wrong_command(step["run"]) if "run" in step else []
    return wrong


def _wrong_command(run: str) -> list[str]:
    wrong = []
    if "${{" in run:
        wrong.append("an expression inside a command: pass it by env")
    sessions = {node.name for node in ast.parse((ROOT / "noxfile.py").read_text("utf-8")).body
                if isinstance(node, ast.FunctionDef) and node.decorator_list}  # fmt: skip
    commands = re.findall(r"tasks\.py ([\w-]+)", run) + re.findall(r"\bmake ([\w-]+)", run)
    wrong += [f"no such command: {name}" for name in commands if name not in noxfile.TASKS.COMMANDS]
    asked = re.findall(r"nox (?:-- )?-s \"?(\w+)", run)
    wrong += [f"no such session: {name}" for name in asked if name not in sessions]
    if re.search(r"\b(?:pip|uv|npm|npx) (?:install|exec|tool|\w+@)", run):
        wrong.append("installs what no lock has hashed: let tasks.py do it")
    scripts = re.findall(r"\.ci/\w+", run)
    return wrong + [f"no such script: {script}" for script in scripts if not (ROOT / script).exists()]


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_workflows_are_sound(path: Path):
    assert faults(path.name, path.read_text("utf-8")) == []


def test_every_workflow_that_the_pages_promise_is_there():
    names = [
        f"{name}.yml"
        for name in [
            "binder",
            "coverage",
            "laptops",
            "lite",
            "newest",
            "pages",
            "preview",
            "release",
            "same-bytes",
            "test",
        ]
    ]
    assert [path.name for path in WORKFLOWS] == names
    named = set(re.findall(r"\.github/workflows/([\w.-]+\w)", (ROOT / "docs/anywhere.md").read_text("utf-8")))
    assert named and named <= {path.name for path in WORKFLOWS}


def _swap(old: str, new: str) -> Callable[[str], str]:
    def change(text: str) -> str:
        assert old in text, f"nothing to break: {old}"
        return text.replace(old, new)

    return change


@pytest.mark.parametrize(
    ("name", "change", "word"),
    [
        ("test.yml", lambda text: re.sub(r"checkout@\S+ # \S+", "checkout@v6", text), "not pinned"),
        ("test.yml", lambda text: re.sub(r"(checkout@\S+) # \S+", r"\1 # v6", text), "not pinned"),
        ("test.yml", _swap("permissions:\n  contents: read", "permissions: write-all"), "permissions"),
        ("test.yml", _swap("permissions:\n  contents: read\n", ""), "permissions"),
        (
            "release.yml",
            _swap("      contents: write", "      contents: write\n      packages: write"),
            "permissions of",
        ),
        ("binder.yml", _swap("    timeout-minutes: 60\n", ""), "without end"),
        ("laptops.yml", _swap("tasks.py setup", "tasks.py install"), "no such command: install"),
        ("laptops.yml", _swap("tasks.py setup", "-m pip install nox"), "no lock has hashed"),
        ("laptops.yml", _swap('"learner-$PYTHON"', '"learner-${{ matrix.python }}"'), "pass it by env"),
        ("newest.yml", _swap("-s newest", "-s latest"), "no such session: latest"),
        ("newest.yml", _swap("github.token", "secrets.TOKEN"), "secrets"),
        ("newest.yml", _swap("newest.log", "/home/me/newest.log"), "a machine's path"),
        ("test.yml", _swap(".ci/run", ".ci/walk"), "no such script"),
        ("pages.yml", _swap("      pages: write", "      contents: write"), "permissions of publish"),
        ("pages.yml", _swap("tasks.py site", "tasks.py page"), "no such command: page"),
        ("test.yml", _swap("          persist-credentials: false\n", ""), "keeps credentials"),
        ("preview.yml", _swap("gh pr list", "gh run download; gh pr list"), "takes something of a pull request"),
        ("preview.yml", _swap("pull-requests: write", "contents: write"), "permissions of comment"),
        ("lite.yml", _swap("tasks.py lite", "tasks.py light"), "no such command: light"),
        ("lite.yml", _swap("-s pyodide", "-s phone"), "no such session: phone"),
        ("same-bytes.yml", _swap("-s wasm", "-s arm"), "no such session: arm"),
        ("binder.yml", _swap("tasks.py binder", "tasks.py bind"), "no such command: bind"),
    ],
)
def test_a_broken_workflow_is_seen(name: str, change: Callable[[str], str], word: str):
    text = (ROOT / ".github/workflows" / name).read_text("utf-8")
    assert any(word in fault for fault in faults(name, change(text)))


def test_workflows_run_when_they_should():
    flows = {path.stem: yaml.safe_load(path.read_text("utf-8")) for path in WORKFLOWS}
    on = {name: flow[True] for name, flow in flows.items()}  # YAML 1.1 reads the key «on» as true
    for name in ("release", "binder"):
        assert on[name]["push"] == {"tags": ["v[0-9]+.[0-9]+.[0-9]+"]}, "one tag, one release"
    assert re.fullmatch(r"\d+ \d+ \d+ \* \*", on["newest"]["schedule"][0]["cron"]), "once a month"
    assert "workflow_dispatch" in on["binder"] and "workflow_dispatch" in on["newest"]
    assert flows["release"]["jobs"]["release"]["needs"] == "test"
    build, publish = flows["pages"]["jobs"]["build"], flows["pages"]["jobs"]["publish"]
    assert publish["needs"] == "build" and "refs/heads/main" in publish["if"], "only what was checked, only from main"
    assert any("--check" in step.get("run", "") for step in build["steps"])
    assert any(step.get("if") == "failure()" for step in flows["newest"]["jobs"]["newest"]["steps"])
    matrix = flows["laptops"]["jobs"]["learner"]["strategy"]["matrix"]
    assert matrix["python"] == noxfile.PYTHONS
    assert matrix["os"] == ["ubuntu-latest", "windows-latest", "macos-latest"]


# ---------------------------------------------------------------- places


def test_the_container_starts_the_course():
    told = json.loads((ROOT / ".devcontainer/devcontainer.json").read_text("utf-8"))
    python = re.fullmatch(r"mcr\.microsoft\.com/devcontainers/python:(3\.\d+)-bookworm", told["image"])
    runtime = (ROOT / "binder/runtime.txt").read_text("utf-8").strip()
    assert f"python-{python[1]}" == runtime and python[1] in noxfile.PYTHONS, "Binder and the container: one Python"
    command = re.fullmatch(r"python3 tasks\.py (\w+)", told["postCreateCommand"])
    assert command[1] in noxfile.TASKS.COMMANDS
    venv = noxfile.TASKS.ENVS["learner"][0]
    code = told["customizations"]["vscode"]
    assert code["settings"]["python.defaultInterpreterPath"] == f"${{containerWorkspaceFolder}}/{venv}/bin/python"
    assert "ms-toolsai.jupyter" in code["extensions"]
    assert told["forwardPorts"] == [int(port) for port in told["portsAttributes"]] == [8888]
    assert all((ROOT / path).exists() for path in told["customizations"]["codespaces"]["openFiles"])


PAGES = ["README.md", "docs/anywhere.md"]
BADGE = re.compile(r"\[!\[[^\]]+\]\(https://[^)]+\)\]\((https://[^)]+)\)")


def without_a_way_out(text: str) -> list[str]:
    """Badges that are not followed, on the line below, by another way that needs no service."""
    lines = text.splitlines()
    after = zip(lines, [*lines[1:], ""], strict=True)
    return [
        line for line, below in after if BADGE.search(line) and not re.search(r"\]\([^:)]*notebooks/[^:)]*\)", below)
    ]


@pytest.mark.parametrize("page", PAGES)
def test_every_badge_has_another_way_beside_it(page: str):
    text = (ROOT / page).read_text("utf-8")
    bare = [line for line in without_a_way_out(text) if "colab" not in line]  # its way out is a section of the page
    assert BADGE.search(text) and bare == []
    assert len(without_a_way_out(re.sub(r"notebooks/", "", text))) > len(bare), "a missing way would not be seen"


def test_links_of_the_page_lead_somewhere():
    page = ROOT / "docs/anywhere.md"
    text = page.read_text("utf-8")
    heads = {
        re.sub(r"[^\w\- ]", "", head).strip().lower().replace(" ", "-") for head in re.findall(r"^#+ (.*)$", text, re.M)
    }
    links = re.findall(r"\]\((?!https:)([^)]+)\)", text)
    for path, _, anchor in (link.partition("#") for link in links):
        assert not path or (page.parent / path).resolve().is_file(), path
        assert path or anchor in heads, anchor
    notebooks = {path.name for path in (ROOT / "notebooks").glob("*.ipynb")}
    for page_name in PAGES:
        launched = re.findall(r"https://[^)\s]+notebooks/([\w.-]+\.ipynb)", (ROOT / page_name).read_text("utf-8"))
        assert launched and set(launched) <= notebooks


def test_commands_of_the_page_exist():
    text = (ROOT / "docs/anywhere.md").read_text("utf-8")
    commands = set(re.findall(r"`make ([\w-]+)", text)) | set(re.findall(r"tasks\.py ([\w-]+)", text))
    assert {"lab", "setup"} <= commands <= set(noxfile.TASKS.COMMANDS)
    sessions = {name.split("-")[0] for name in re.findall(r"nox (?:-- |ARGS=')?-s ([\w.-]+)", text)}
    assert sessions and all(callable(getattr(noxfile, name, None)) for name in sessions)


def test_the_page_says_of_every_place_what_was_not_tested():
    text = (ROOT / "docs/anywhere.md").read_text("utf-8")
    sections = re.split(r"^## ", text, flags=re.M)[1:]
    for section in sections[1:]:  # the first one is the table
        assert "**Tested" in section and "**Not tested:**" in section, section.splitlines()[0]


# ---------------------------------------------------------------- Binder


class Hub:
    """A server that speaks as a BinderHub does: one event after the other, then the server that it started."""

    def __init__(self) -> None:
        self.events: list[dict[str, Any]] = []
        self.asked: list[tuple[str, str, str | None]] = []
        hub = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                hub.asked.append(("GET", self.path, None))
                self.send_response(200)
                self.send_header("content-type", "text/event-stream")
                self.end_headers()
                self.wfile.write(b":keepalive\n\n")
                for event in hub.events:
                    self.wfile.write(f"data: {json.dumps(event)}\n\n".encode())

            def do_POST(self) -> None:
                hub.asked.append(("POST", self.path, self.headers["Authorization"]))
                self.send_response(200)
                self.end_headers()

            def log_message(self, *args: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"


@pytest.fixture
def hub() -> Iterator[Hub]:
    made = Hub()
    thread = threading.Thread(target=made.server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield made
    made.server.shutdown()
    made.server.server_close()
    thread.join()


def test_every_lesson_has_its_own_link():
    from course import contents
    from tools import binder

    lessons = {name for name in binder.notebooks() if "/" not in name}
    assert binder.links() == {name: f"doc/tree/notebooks/{name}" for name in lessons}
    assert len(lessons) == len(contents.lessons())


def test_what_does_not_fit_into_binder_is_said():
    from tools import binder

    found = binder.Measured(
        "3.12.1", {"pip": 60.0}, {"clone": 19.0}, opened={binder.START: 5.0, "01.ipynb": 4.0}, both=451.0
    )
    assert "451 MB | at most 450 MB, what Binder guarantees: **missed**" in binder.report(found)
    found.both = 449.0
    assert "guarantees: met" in binder.report(found)
    assert binder.ours(["pip install x", 'bin/pip install -r "binder/requirements.txt"', "COPY binder/"]) == [
        'bin/pip install -r "binder/requirements.txt"'
    ]


def test_an_image_is_built_and_its_server_given_back(hub: Hub, capsys: pytest.CaptureFixture):
    hub.events = [
        {"phase": "waiting", "message": "Waiting for build to start...\n"},
        {"phase": "building", "message": "Step 1\n"},
        {"phase": "built", "imageName": "x", "message": "Built image, launching...\n"},
        {"phase": "ready", "message": "server running", "url": f"{hub.url}/user/a/", "token": "the-key"},
    ]
    noxfile.build_image("v1.2.3", hub.url)
    assert hub.asked == [
        ("GET", f"/build/gh/{noxfile.REPOSITORY}/v1.2.3", None),
        ("POST", "/user/a/api/shutdown", "token the-key"),
    ]
    said = capsys.readouterr().out
    assert "Step 1" in said and "v1.2.3 is ready" in said
    assert "the-key" not in said, "the log is public"


@pytest.mark.parametrize(
    ("events", "words"),
    [
        ([{"phase": "failed", "message": "Could not resolve ref\n"}], "could not build v1: Could not resolve ref"),
        ([{"phase": "building", "message": "x"}, {"phase": "failure"}], "could not build v1: it gave no reason"),
        ([{"phase": "built", "message": "Built image, launching...\n"}], "fell silent before"),
        ([], "fell silent before"),
    ],
)
def test_a_build_that_fails_is_a_failure(hub: Hub, events: list[dict[str, Any]], words: str):
    hub.events = events
    with pytest.raises(RuntimeError, match=re.escape(words)):
        noxfile.build_image("v1", hub.url)
    assert [method for method, _, _ in hub.asked] == ["GET"]
