"""Hostile submissions of every kind, each with what it tries and the outcome that is expected (`grading/hostile.py`)."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
import textwrap
import time
import zipfile
from importlib.util import find_spec
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest

if sys.platform != "linux":
    pytest.skip("submissions are sandboxed on Linux", allow_module_level=True)
if not shutil.which("bwrap"):
    pytest.skip("bubblewrap is not installed", allow_module_level=True)

from grading import cases, hostile

from course.grading import bounded, collect, outputs, problem_sets, sandbox, submission

LIMITS = sandbox.Limits(memory=1_500_000_000, seconds=10, probe_seconds=0.5, grace=3, total=60, restarts=0)


def ids(things):
    return [one.name for one in things]


def test_there_are_enough_of_them():
    kinds = (hostile.WRITTEN, hostile.RAN, hostile.TOLD, hostile.READ, hostile.SENT)
    assert all(len({one.name for one in kind}) == len(kind) for kind in kinds)
    assert sum(map(len, kinds)) + len(hostile.SLOW) + len(hostile.SHOWN) + len(hostile.KEYS) >= 100


# ---------------------------------------------------------------- what is shown, in a browser


def written(cell: hostile.Written) -> nbformat.NotebookNode:
    made = nbformat.v4.new_raw_cell if cell.kind == "raw" else nbformat.v4.new_markdown_cell
    return made(cell.source, metadata={}, attachments={"x.png": {"image/svg+xml": hostile.SHOWN["svg"]}})


@pytest.fixture(scope="module")
def submitted():
    """One submission with every cell that a student can write, and hostile metadata."""
    made = cases.notebook("anna")
    cases.cell(made, cases.ARGUED).source = hostile.WRITTEN[0].source
    made.metadata["title"] = made.metadata["kernelspec"]["display_name"] = "<script>pwn('metadata')</script>"
    for cell in made.cells:
        cell.metadata["tags"] = ["<script>pwn('tags')</script>"]
    made.cells += [written(one) for one in hostile.WRITTEN]
    made.cells.append(nbformat.v4.new_code_cell("# </pre><script>pwn('code')</script>"))
    return cases.raw(made)


def formgrader(cells: list, folder: Path) -> Path:
    """Write the page that nbgrader's formgrader makes of a notebook."""
    from nbconvert.exporters import HTMLExporter

    notebook = nbformat.from_dict({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells})
    templates = Path(find_spec("nbgrader").origin).parent / "server_extensions" / "formgrader" / "templates"
    exporter = HTMLExporter(template_name="formgrade", extra_template_basedirs=[str(templates)])
    names = ("assignment_id", "notebook_id", "submission_id", "student", "last_name", "first_name", "notebook_path")
    resources = dict.fromkeys(names, "x") | {"index": 0, "total": 1, "base_url": ""}
    page, _ = exporter.from_notebook_node(notebook, resources=resources)
    path = folder / "page.html"
    path.write_text(page, "utf-8")
    return path


TOUCH = """async () => {
  navigation.addEventListener("navigate", event => { if (event.cancelable) event.preventDefault(); });
  const events = ["click", "mouseover", "focus", "toggle", "pointerenter", "animationend", "submit"];
  const boxes = [...document.querySelectorAll("#notebook-container *, main *")];
  for (const box of boxes) {
    for (const name of events) box.dispatchEvent(new MouseEvent(name, {bubbles: true, cancelable: true}));
    if (box.tagName === "A") await new Promise(done => setTimeout(done, 30));  // before another click replaces it
  }
  await new Promise(done => setTimeout(done, 300));
  return window.pwned;
}"""


def harm(browser, path: Path) -> tuple[set[str], list[str]]:
    """Open a page and touch all of it; return what called pwn(), and what asked the evil host."""
    page = browser.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("dialog", lambda dialog: dialog.dismiss())
    page.add_init_script("window.pwned = []; window.pwn = name => { window.pwned.push(name); };")
    page.route("**/*", lambda route: route.continue_() if route.request.url == path.as_uri() else route.abort())
    page.goto(path.as_uri())
    called = page.evaluate(TOUCH)
    page.close()
    return {str(one) for one in called}, [url for url in asked if hostile.EVIL in url]


@pytest.mark.browser
def test_without_cleaning_the_cells_do_harm(browser, tmp_path):
    """Prove that the page, the browser and these cells can tell harm."""
    cells = [one for one in hostile.WRITTEN if one.bare]
    called, asked = harm(browser, formgrader([written(one) for one in cells], tmp_path))
    asked = {url.rsplit("/", 1)[-1].removesuffix(".png") for url in asked}
    for one in cells:
        assert one.name in called or one.name.replace(" ", "-") in asked, f"{one.name} tests nothing"


@pytest.mark.browser
def test_no_cell_of_a_submission_does_harm_in_formgrader_or_in_the_feedback(browser, tmp_path, submitted):
    sent = submission.rebuild(problem_sets.notebook(cases.SET), submitted)
    said = json.dumps(sent.notebook)
    assert "pwn('metadata')" not in said and "pwn('tags')" not in said and "attachments" not in said
    shown = outputs.clean([{"output_type": "display_data", "data": {
        "text/html": hostile.SHOWN["html"], "application/javascript": hostile.SHOWN["javascript"], "image/svg+xml": hostile.SHOWN["svg"],
        "text/markdown": hostile.SHOWN["markdown"], "text/latex": hostile.SHOWN["latex"], "text/plain": hostile.SHOWN["html"],
        outputs.PLOTLY_MIME: hostile.SHOWN["chart"],
    }}, {"output_type": "error", "ename": hostile.SHOWN["html"], "evalue": "\x1b[31m" + hostile.SHOWN["html"], "traceback": [hostile.SHOWN["html"]]},
        {"output_type": "stream", "name": "stdout", "text": hostile.SHOWN["html"]}])  # fmt: skip
    assert len(shown) == 3
    sent.notebook["cells"][-1]["outputs"] = shown
    path = formgrader(sent.notebook["cells"], tmp_path)
    text = path.read_text("utf-8")
    assert all(one.name in text for one in hostile.WRITTEN if one.name in ("reborn", "fence")), "texts stay as texts"
    assert harm(browser, path) == (set(), [])

    from course.grading import feedback

    summary = {"score": 1, "max_score": 2, "late_penalty": 0, "pending": [], "notes": []}
    page = feedback.page(nbformat.from_dict(sent.notebook), "aaaa", "<script>pwn('title')</script>", summary)
    page = page.replace('http-equiv="Content-Security-Policy"', "")  # harmless without its policy, too
    path.write_text(page, "utf-8")
    assert harm(browser, path) == (set(), [])


@pytest.mark.parametrize("address", ["/formgrader/api/x", "x", "//evil.example/x", "?x", "ftp://x", "data:text/html,x"])
def test_a_link_to_the_graders_own_server_or_to_a_page_within_is_taken_out(address):
    assert "href" not in outputs.safe_html(f'<a href="{address}">x</a>') and "href" in outputs.safe_html(
        "<a href='https://x.org'>x</a>"
    )


def test_what_a_student_wrote_can_still_be_read():
    source = "# Why\n\n**My** province *speaks* for it:\n\n- `a < b`\n- [source](https://stats.gov.cn/x)\n\n|a|b|\n|-|-|\n|1|2|\n\nIt costs $5."
    made = outputs.safe_markdown(source)
    for piece in (
        "<h1>Why</h1>",
        "<strong>My</strong>",
        "<code>a &lt; b</code>",
        'href="https://stats.gov.cn/x"',
        "<td>1</td>",
        "&#36;5.",
    ):
        assert piece in made
    assert "\n" not in made, "a blank line would end the block, and what follows would be read as Markdown"
    assert outputs.safe_markdown(made).count("<h1>Why</h1>") == 1
    assert "&lt;&lt;" in outputs.safe_markdown("<" * 200_000)[:200], "too long to be rendered: its text"


def test_a_cell_as_it_was_released_stays_unanswered():
    released = problem_sets.notebook(cases.SET)
    sent = submission.rebuild(released, cases.raw(cases.notebook("anna", answered=False)))
    assert sent.notebook["cells"][-3]["source"] == released.cells[-3].source == "*Write your answer here.*"


# ---------------------------------------------------------------- what runs


def go(cells: list[str], names: list[str], **more) -> sandbox.Outcome:
    sent = [{"index": n, "source": text, "run": True, "take": []} for n, text in enumerate(cells)]
    return sandbox.run(sent, set_id=cases.SET, student="anna", wanted=names, probes=[], limits=LIMITS, **more)


def body(number: int, one: hostile.Ran) -> str:
    return (
        f"def h{number}():\n{textwrap.indent(one.code, '    ')}\n"
        f"try:\n    r{number} = h{number}()\nexcept BaseException as no:\n    r{number} = type(no).__name__\n"
    )


TOGETHER = [one for one in hostile.RAN if not one.alone]


def ran(ones, **more) -> dict[str, object]:
    found = go([body(n, one) for n, one in enumerate(ones)], [f"r{n}" for n in range(len(ones))], **more)
    assert not found.stops and found.values
    return {one.name: found.values[f"r{n}"] for n, one in enumerate(ones)}


@pytest.fixture(scope="module")
def together():
    """All that can share one sandbox."""
    patch = pytest.MonkeyPatch()
    patch.setenv("INSTRUCTORS_SECRET", "1")
    yield ran(TOGETHER)
    patch.undo()


@pytest.mark.parametrize("one", TOGETHER, ids=ids(TOGETHER))
def test_the_sandbox_refuses(together, one):
    found = together[one.name]
    assert found in one.outcome if isinstance(one.outcome, tuple) else found == one.outcome, one.tries


@pytest.mark.parametrize("one", [one for one in hostile.RAN if one.alone], ids=lambda one: one.name)
def test_the_sandbox_is_ended(one):
    found = go([one.code], ["x"])
    assert len(found.stops) == 1 and one.outcome in found.stops[0], one.tries


@pytest.mark.parametrize(("rule", "names"), [
    ("environment", []), ("process 1", ["process 1"]), ("threads", ["threads"]), ("system", ["all settings"]),
    ("nobody", ["root"]),
], ids=lambda value: value if isinstance(value, str) else "")  # fmt: skip
def test_each_rule_is_what_refuses(rule, names, monkeypatch):
    if rule == "nobody" and os.geteuid():
        pytest.skip("only root needs to become nobody")
    monkeypatch.setenv("INSTRUCTORS_SECRET", "1")
    if rule == "environment":  # seen where process 1 is bubblewrap's
        at = [one for one in TOGETHER if one.name == "environment"]
        assert ran(at, leave_out=("environment", "process 1", "nobody")) == {"environment": True}
        assert ran(at, leave_out=("process 1", "nobody")) == {"environment": False}
        return
    ones = [one for one in TOGETHER if one.name in names]
    for name, found in ran(ones, leave_out=(rule,)).items():
        assert found != next(one.outcome for one in ones if one.name == name)


def test_the_number_of_files_is_bounded_by_the_grader_alone():
    code = "for n in range(4000):\n    open(f'f{n}', 'w').close()\nimport time\ntime.sleep(0.6)\nx = n"
    assert go([code], ["x"], leave_out=("files",)).values == {"x": 3999}


#: In systemd's place: writes down what it is asked for, says what binds, and starts the program.
SYSTEMD = """#!/bin/sh
{{ printf "%s " "$XDG_RUNTIME_DIR$INSTRUCTORS_SECRET" $*; echo; }} >> {log}
while [ "$1" != -- ]; do shift; done
shift
case "$*" in *sys/fs/cgroup*) echo {memory} {tasks} ;; *) exec "$@" ;; esac
"""
MOST, TASKS = (LIMITS.memory + LIMITS.disk + sandbox.KERNEL) // 4096 * 4096, LIMITS.threads + sandbox.HELPERS


@pytest.fixture
def systemd(tmp_path, monkeypatch):
    """Return what puts a program in systemd's place; it returns its log."""
    sandbox.control_group.cache_clear()
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    monkeypatch.setenv("XDG_RUNTIME_DIR", "/run/user/7")
    monkeypatch.setenv("INSTRUCTORS_SECRET", "1")

    def put(memory: int, tasks: int) -> Path:
        log, program = tmp_path / "log", tmp_path / "systemd-run"
        program.write_text(SYSTEMD.format(log=log, memory=memory, tasks=tasks), encoding="utf-8")
        program.chmod(0o755)
        return log

    yield put
    sandbox.control_group.cache_clear()


LOOK = "import os\nx = sorted(os.environ), open('/proc/1/environ').read().count('SECRET')"


def test_a_control_group_bounds_the_whole_where_systemd_makes_one(systemd):
    log = systemd(MOST, TASKS)
    names, told = go([LOOK], ["x"]).values["x"]
    trial, start = log.read_text(encoding="utf-8").splitlines()[:2]
    for words in (trial, start):
        assert words.startswith("/run/user/7 ") and f"--property=MemoryMax={MOST} " in words
        assert f"--property=TasksMax={TASKS} " in words and "--property=MemorySwapMax=0 " in words
    assert "/bwrap " in start and " -i " in start
    assert told == 0 and not {"INSTRUCTORS_SECRET", "XDG_RUNTIME_DIR"} & set(names)


def test_a_control_group_that_binds_nothing_is_not_used(systemd):
    log = systemd(MOST, 10**6)
    assert go(["x = 1"], ["x"]).values == {"x": 1}
    assert len(log.read_text(encoding="utf-8").splitlines()) == 1  # the trial


STUBBORN = "import signal\nsignal.signal(signal.SIGALRM, signal.SIG_IGN)\nwhile True: pass"


def test_what_can_not_be_interrupted_does_not_outlive_its_end(monkeypatch):
    begun: list[int] = []
    real = sandbox._whole
    monkeypatch.setattr(sandbox, "_whole", lambda *given: begun.extend(below(os.getpid())) or real(*given))
    tight = sandbox.Limits(memory=1_500_000_000, seconds=1, grace=1, total=30, restarts=0)
    sent = [{"index": 0, "source": STUBBORN, "run": True, "take": []}]
    found = sandbox.run(sent, set_id=cases.SET, student="anna", wanted=[], probes=[], limits=tight)
    assert "could not be interrupted" in found.stops[0] and len(begun) >= 2
    deadline = time.monotonic() + 10
    while (left := {one for one in begun if runs(one)}) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not left


def runs(process: int) -> bool:
    """Return whether a process is the program of a sandbox, and has not ended."""
    try:
        return Path(f"/proc/{process}/cmdline").read_bytes().endswith(b"/app/runner.py\0")
    except OSError:
        return False


def below(process: int) -> set[int]:
    """Return the processes that a process has started, and those that these have."""
    try:
        own = [int(one) for one in Path(f"/proc/{process}/task/{process}/children").read_text().split()]
    except OSError:
        return set()
    return set(own).union(*(below(one) for one in own))


def test_root_that_cannot_become_nobody_is_told_how_to_grade(monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    real = shutil.which
    monkeypatch.setattr(sandbox.shutil, "which", lambda name: None if name == "setpriv" else real(name))
    with pytest.raises(sandbox.SandboxError, match=r"You are root.*useradd --create-home grader"):
        sandbox.command(["true"])


@pytest.mark.parametrize("one", hostile.TOLD, ids=ids(hostile.TOLD))
def test_the_channel_refuses(one, monkeypatch):
    first = "import sys\nsys.stdin.readline()\nprint('{\"begin\": 0}')\n"
    words = [sys.executable, "-c", first + one.code]
    monkeypatch.setattr(sandbox, "_started", lambda *_: sandbox._Start(words, {}))

    def heard() -> list[object]:
        found = go(["x = 1"], ["x"])
        return [found.stops, found.values]

    stops, values = read(heard)
    assert stops and all(one.outcome in stop for stop in stops) and values is None, one.tries


# ---------------------------------------------------------------- what is read


def reason_of(raw: bytes) -> str:
    try:
        submission.rebuild(problem_sets.notebook(cases.SET), raw)
    except submission.Unreadable as problem:
        return str(problem)
    return ""


def read(function, *arguments, memory=600_000_000):
    return bounded.call(function, *arguments, seconds=5, memory=memory, longest=60)


@pytest.mark.parametrize("one", hostile.READ, ids=ids(hostile.READ))
def test_the_file_is_refused_early(one):
    assert one.outcome in read(reason_of, one.make()), one.tries


def test_no_text_takes_a_reader_more_than_its_time():
    """Twelve processor seconds for all of them in all readers: one pattern that goes back needs more for one of them."""
    problem_sets.notebook(cases.SET)

    def everything() -> int:
        for text in hostile.SLOW.values():
            outputs.safe_html(text)
            outputs.clean([{"output_type": "display_data", "data": {"text/html": text}}])
            submission.suspicious(text)
            submission.NAMED.search(text)
            submission.NAMED.sub("", text)
            collect._declared(hostile._cells(text))
            submission.declared(
                {"cells": [{"cell_type": "code", "source": text, "metadata": {"nbgrader": {"grade_id": "ps1-begin"}}}]}
            )
        return len(hostile.SLOW)

    assert bounded.call(everything, seconds=12, memory=1_000_000_000, longest=300) == len(hostile.SLOW)


def test_a_reader_has_limits_of_its_own():
    def hang() -> None:
        while True:
            pass

    def fill() -> int:
        return len(bytearray(500_000_000))

    def crash() -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    with pytest.raises(bounded.Ended, match="processor time"):
        bounded.call(hang, seconds=1, memory=10**9, longest=60)
    with pytest.raises(bounded.Ended, match="by the clock"):
        bounded.call(hang, seconds=60, memory=10**9, longest=0.2)
    with pytest.raises(bounded.Ended, match="200 MB of memory"):
        bounded.call(fill, seconds=9, memory=200_000_000, longest=60)
    assert bounded.call(fill, seconds=9, memory=900_000_000, longest=60) == 500_000_000
    with pytest.raises(bounded.Ended, match="reading it failed"):
        bounded.call(crash, seconds=9, memory=10**9, longest=60)


def test_what_cannot_be_read_is_not_graded_and_stops_nobody(monkeypatch):
    from course.grading import grade

    def hang(released, raw, releases):
        while True:
            pass

    grader = object.__new__(grade.Grader)  # making a gradebook takes longer than all the rest
    grader.settings, grader.released = grade.Settings(cases.SET, limits=LIMITS), None
    grader.shelf, grader.sets = SimpleNamespace(close=lambda: None), SimpleNamespace(releases=lambda set_id: [])
    monkeypatch.setattr(grade, "READING", (1.0, 10**9))
    monkeypatch.setattr(submission, "rebuild", hang)
    found = grader.grade(grade.Job("aaaa", "anna", b""))
    assert found["status"] == "not graded" and "processor time" in found["reason"] and found["questions"] == {}


@pytest.mark.parametrize("code", hostile.KEYS)
def test_a_notebook_that_reads_the_key_is_flagged(code):
    assert "reads the key" in [flag.kind for flag in submission.suspicious(code)]


def test_reading_the_key_while_it_runs_is_noted():
    found = go(["open('/app/course/practice/' + 'keys/ps1.json').read()"], [])
    assert found.seen["tried"] == ["key"]
    assert go(["from course.practice import assignment\nmine = assignment.begin('ps1', 'x')"], []).seen["tried"] == []


def test_the_guide_says_how_many_points_are_visible():
    parts = [part for one in problem_sets.sets() for q in problem_sets.load(one).questions for part in q.parts]
    every = sum(q.points for one in problem_sets.sets() for q in problem_sets.load(one).questions)
    seen = sum(part.points for part in parts if not part.hidden)
    guide = (problem_sets.FOLDER.parents[1] / "docs" / "instructor-guide.md").read_text("utf-8")
    assert f"Visible parts are {seen} of all {every} points." in guide


# ---------------------------------------------------------------- who sent what, and when

PEOPLE = [
    collect.Person("ana", "10417", "Ana Example"),
    collect.Person("ben", "10422", "Ben Example"),
    collect.Person("zoë", "10431", "Zoë Li"),
]


def laid(one: hostile.Sent, zipped: bool, folder: Path) -> Path:
    place = folder / ("in.zip" if zipped else "in")
    if not zipped:
        for name, text in one.files.items():
            path = place / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        return place
    with zipfile.ZipFile(place, "w") as archive:
        for name, text in one.files.items():
            # in a name that is no text other letters stand for its bytes, and are exchanged for them below
            archive.writestr(name.encode("utf-8", "surrogateescape").decode("utf-8", "replace"), text)
    raw = place.read_bytes()
    for name in one.files:
        bad = name.encode("utf-8", "surrogateescape")
        good = bad.decode("utf-8", "replace").encode()
        if bad != good:
            raw = renamed(raw, good, bad)
    place.write_bytes(raw)
    return place


def renamed(raw: bytes, good: bytes, bad: bytes) -> bytes:
    """Return a zip in which a name is exchanged, in a file written anew with the flag of UTF-8 left on."""
    import io
    import struct

    out, source = io.BytesIO(), zipfile.ZipFile(io.BytesIO(raw))
    entries = []
    for member in source.infolist():
        name = bad if member.filename.encode() == good else member.filename.encode()
        data = source.read(member)
        at = out.tell()
        head = struct.pack("<HHHHHIIIHH", 20, 0x800, 0, 0, 0x5B81, member.CRC, len(data), len(data), len(name), 0)
        out.write(b"PK\x03\x04" + head + name + data)
        entries.append(b"PK\x01\x02" + struct.pack("<H", 20) + head + struct.pack("<HHHII", 0, 0, 0, 0, at) + name)
    start = out.tell()
    for entry in entries:
        out.write(entry)
    size = out.tell() - start
    out.write(b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, len(entries), len(entries), size, start, 0))
    return out.getvalue()


@pytest.mark.parametrize("zipped", [False, True], ids=["folder", "zip"])
@pytest.mark.parametrize("one", hostile.SENT, ids=ids(hostile.SENT))
def test_nobody_hands_in_for_somebody_else(one, zipped, tmp_path):
    if zipped not in one.zipped:
        pytest.skip("no zip has such a name")
    found = collect.collect(laid(one, zipped, tmp_path), cases.SET, PEOPLE)
    assert {sent.who: sent.raw.decode() for sent in found.sent if not sent.problem} == one.found, one.tries
    assert {sent.who for sent in found.sent if sent.problem} == set(one.refused)
    for who, piece in one.refused.items():
        assert piece in next(sent.problem for sent in found.sent if sent.who == who)
    listed = "\n".join(f"{path}: {why}" for path, why in found.strays)
    assert all(piece in listed for piece in one.listed) and bool(listed) == bool(one.listed)
    listed.encode(), json.dumps([sent.file for sent in found.sent], ensure_ascii=False).encode()


def test_a_students_own_time_does_not_count(tmp_path):
    for folder in (hostile.ANA, "ben"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "ps1.ipynb").write_text("x")
        (tmp_path / folder / "timestamp.txt").write_text("2001-01-01 00:00:00")
    years = {
        stamps: {one.who: one.submitted.year for one in collect.collect(tmp_path, "ps1", PEOPLE, stamps).sent}
        for stamps in (False, True)
    }
    assert years[False]["ana"] > 2001 and years[False]["ben"] > 2001
    assert years[True]["ana"] > 2001, "where an LMS made the folder, what lies in it is the student's"
    assert years[True]["ben"] == 2001, "the instructor said that nobody else could have written it"
    told = [text for one in collect.collect(tmp_path, "ps1", PEOPLE).sent for text in one.told]
    assert len(told) == 2 and all("a time counts that the LMS wrote" in text for text in told)


def test_ids_and_numbers_are_one_namespace(tmp_path):
    path = tmp_path / "roster.csv"
    path.write_text("student,lms\nana,10417\n10417,5\n")
    with pytest.raises(collect.CollectError, match="'10417' as the number of ana and as the id of another"):
        collect.roster(path)
    path.write_text("student\nzoë\nzoe\u0308\n")
    with pytest.raises(collect.CollectError, match="more than once"):
        collect.roster(path)
    path.write_text("student,lms\n10417,10417\n")
    assert collect.roster(path)[0].lms == "10417"


def test_an_id_picks_one_slice_however_its_accents_are_coded():
    from course.practice import assignment

    assert assignment.pick("ps1", "zoë", 10**6) == assignment.pick("ps1", "zoe\u0308", 10**6)
    assert collect.same("zoë ", "ZOE\u0308")


def test_only_what_counts_is_read(tmp_path, monkeypatch):
    place = tmp_path / "in.zip"
    with zipfile.ZipFile(place, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(30):
            archive.writestr(f"{hostile.ANA}/x{number}.ipynb", b" " * 1000)
        archive.writestr(f"{hostile.ANA}/ps1.ipynb", b"a")
    read: list[str] = []
    real = collect._member
    monkeypatch.setattr(collect, "_member", lambda archive, one: read.append(one.filename) or real(archive, one))
    assert collect.collect(place, "ps1", PEOPLE).sent[0].raw == b"a" and len(read) == 1
