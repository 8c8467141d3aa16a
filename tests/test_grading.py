"""Grading, with the real nbgrader and the real problem set 1: one class in which everything happens, graded in one run."""

from __future__ import annotations

import csv
import html
import json
import multiprocessing
import os
import re
import shutil
import signal
import stat
import sys
import threading
import time
import zipfile
from concurrent.futures import ProcessPoolExecutor
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace

import pytest

if sys.platform != "linux":
    pytest.skip("submissions are sandboxed on Linux", allow_module_level=True)
if not shutil.which("bwrap"):
    pytest.skip("bubblewrap is not installed", allow_module_level=True)

import hostile_worker
from grading import cases

from course import data
from course.grading import __main__ as command
from course.grading import class_run, collect, grade, late, outputs, problem_sets, runner, sandbox, submission

QUICK = sandbox.Limits(memory=1_500_000_000, seconds=3, probe_seconds=0.5, grace=3, total=90)
CASES = {case.name: case for case in cases.cases()}
SETTINGS = grade.Settings(cases.SET, late="10% a day", due="2026-12-01T23:59:00", limits=QUICK)


def grades_of(into: Path) -> dict[str, dict[str, str]]:
    with open(into / "grades.csv", encoding="utf-8-sig", newline="") as handle:
        return {row["student"]: row for row in csv.DictReader(handle)}


def plan(place: Path, into: Path, **more) -> class_run.Plan:
    more = {"settings": SETTINGS, "progress": False, **more}
    return class_run.Plan(cases.SET, place, into, **more)


def put(folder: Path, name: str, raw: bytes, when: str = "2026-12-01T12:00:00") -> None:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.ipynb"
    path.write_bytes(raw)
    stamp = datetime.fromisoformat(when).timestamp()
    os.utime(path, (stamp, stamp))


def test_alembic_says_here_what_nbgrader_s_own_program_says(monkeypatch):
    from course.grading import gradebook

    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    assert gradebook._newest() == gradebook.api.get_alembic_version()


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """The whole class, graded once."""
    base = tmp_path_factory.mktemp("class")
    for name, case in CASES.items():
        put(base / "in", name, case.make())
    with open(base / "in" / "huge.ipynb", "wb") as handle:
        handle.truncate(200_000_000)
    outside = base / "secret.ipynb"
    outside.write_bytes(cases.raw(cases.notebook("linked")))
    (base / "in" / "linked.ipynb").symlink_to(outside)
    said = []
    report = class_run.run(plan(base / "in", base / "out"), said.append)
    rows = grades_of(base / "out")
    return SimpleNamespace(base=base, into=base / "out", report=report, rows=rows, said=said,
                           text=(base / "out" / "report.md").read_text("utf-8"))  # fmt: skip


@pytest.mark.parametrize("name", list(CASES))
def test_each_case_gets_what_it_has_earned(graded, name):
    case, row = CASES[name], graded.rows[name]
    page = graded.into / "feedback" / f"{row['anonymous']}.html"
    if case.points is None:
        assert row["status"] == "not graded" and case.reason in row["reason"]
        assert row["total"] == row["q1"] == "" and not page.exists(), "an ungraded submission must not look like a zero"
        assert f"- {row['anonymous']}: " in graded.text.split("## To look at")[0]
        return
    text = html.unescape(page.read_text("utf-8"))
    shown = re.sub(
        r"<pre><code>.*?</code></pre>", "", page.read_text("utf-8"), flags=re.S
    )  # without the student's own code
    got = {one: float(row[f"q{one}"]) for one in cases.POINTS}
    if case.points:
        assert got == case.points, row["why_zero"]
    else:
        assert sum(got.values()) <= 2
    assert row["status"] == ("awaits a person" if case.answered else "graded")
    assert float(row["autograded"]) == sum(got.values()) and row["sandbox"] == "yes"
    for piece in case.flags:
        assert piece in row["flags"]
        kind = piece.split(":")[0]
        assert kind in graded.text
    if case.clean:
        assert row["flags"] == ""
    for piece in case.page:
        assert piece in text
    for piece in case.never:
        assert piece not in shown
    for question, points in got.items():
        assert points > 0 or f"question {question}: " in row["why_zero"], "a zero that does not say why"
    if not case.answered:
        assert f"question {cases.ARGUED}: the cell of the answer was left" in row["why_zero"]


def test_a_zero_names_the_error_that_ended_its_cell(graded):
    assert "its cell ended with CellTimeout" in graded.rows["loop"]["why_zero"]


def test_the_run_says_what_it_could_not_grade(graded):
    bad = {name for name, case in CASES.items() if case.points is None} | {"huge", "linked"}
    assert graded.report.status == 1
    assert {who for who, row in graded.rows.items() if row["status"] == "not graded"} == bad
    assert len(graded.report.ungraded) == len(bad) and graded.report.graded == len(CASES) + 2 - len(bad)
    assert "200 MB" in graded.rows["huge"]["reason"] and "link" in graded.rows["linked"]["reason"]


def test_no_page_tells_a_hidden_input_or_a_name(graded):
    hidden = {part.name for q in cases.ONE.questions for part in q.parts if part.hidden}
    for name, case in CASES.items():
        row = graded.rows[name]
        path = graded.into / "feedback" / f"{row['anonymous']}.html"
        if not path.exists():
            continue
        text = html.unescape(path.read_text("utf-8"))
        for probe in problem_sets.probes(cases.SET, name):
            if probe["part"] in hidden:
                assert repr(probe["args"]) not in text and json.dumps(probe["args"]) not in text
                assert all(repr(item) not in text for item in probe["args"] if isinstance(item, dict) and len(item) > 3)
        assert all(part not in text for part in hidden)
        assert "hidden part" in text
        assert f'student = "{name}"' not in text and f"slice of {name}" not in text.casefold(), "the id is on the page"
        assert row["anonymous"] in text
        assert re.findall(r"(?:src|href)=[\"'](?!data:image/|#)([^\"']+)", path.read_text("utf-8")) in (
            [],
            ["plotly.min.js"],
        )
        assert case.name == "editor" or ('scope="col"' in text and "<caption" in text)


def test_ids_are_anonymous_and_their_secret_is_kept(graded):
    private = graded.into / "private"
    assert stat.S_IMODE((private / "secret").stat().st_mode) == 0o600
    assert stat.S_IMODE((private / "mapping.csv").stat().st_mode) == 0o600
    ids = [row["anonymous"] for row in graded.rows.values()]
    assert len(set(ids)) == len(ids) == len(CASES) + 2 and all(re.fullmatch("[0-9a-f]{8}", one) for one in ids)
    again = class_run.Ids(private)
    assert {name: again.of(name) for name in graded.rows} == {
        name: row["anonymous"] for name, row in graded.rows.items()
    }
    for path in [
        *graded.into.glob("feedback/*.html"),
        *graded.into.glob("course/autograded/*/*/*.ipynb"),
        graded.into / "report.md",
    ]:
        assert "impostor" not in path.read_text("utf-8")


def test_nothing_of_a_submission_runs_in_nbgraders_hands(graded):
    config = (graded.into / "course" / "nbgrader_config.py").read_text("utf-8")
    assert "ByCommandOnly" in config
    from course.grading.gradebook import ByCommandOnly

    with pytest.raises(RuntimeError, match=r"course.grading grade"):
        ByCommandOnly().preprocess(None, None)
    assert not list(graded.into.rglob("escaped"))


def test_the_gradebook_agrees_with_the_table(graded):
    from course.grading.gradebook import Shelf

    with Shelf(graded.into / "course", cases.SET, "") as shelf:
        for name, case in CASES.items():
            if case.points:
                booked = shelf.grades(graded.rows[name]["anonymous"])
                assert {n[5:]: c["auto"] for n, c in booked["cells"].items() if n[5:] in cases.POINTS} == case.points
                assert booked["max"] == float(graded.rows[name]["max"])


def test_a_second_run_takes_over_what_is_done(graded, monkeypatch):
    monkeypatch.setattr(sandbox, "run", lambda *a, **k: pytest.fail("a finished submission was run again"))
    said = []
    report = class_run.run(plan(graded.base / "in", graded.into), said.append)
    assert report.graded == 0 and report.taken == len(CASES) + 2 and report.status == 1
    assert "taken over" in said[0] and not report.changed
    assert grades_of(graded.into) == graded.rows


@pytest.mark.browser
def test_a_page_draws_its_charts_and_asks_no_other_host(tmp_path, browser):
    put(tmp_path / "in", "script", CASES["script"].make())
    for name, one_file in (("beside", False), ("inside", True)):
        settings = grade.Settings(cases.SET, one_file=one_file)
        class_run.run(plan(tmp_path / "in", tmp_path / name, settings=settings))
        path = next((tmp_path / name / "feedback").glob("*.html"))
        page = browser.new_page()
        asked, wrong = [], []
        page.on("request", lambda request, asked=asked: asked.append(request.url))
        page.on("dialog", lambda dialog, wrong=wrong: (wrong.append(dialog.message), dialog.dismiss()))
        page.on("pageerror", lambda error, wrong=wrong: wrong.append(str(error)))
        page.goto(path.as_uri())
        page.wait_for_function("document.querySelectorAll('.chart .main-svg').length >= 2")
        assert wrong == [] and all(url.startswith(("file:", "data:", "blob:")) for url in asked)
        assert len([url for url in asked if url.startswith("file:")]) == (1 if one_file else 2)
        page.evaluate("document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=alert(9)>')")
        page.wait_for_timeout(200)
        assert wrong == [], "the page's policy must stop what the cleaning would let through"
        page.close()


# ---------------------------------------------------------------- a small class: stop, go on, regrade, finish


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    base = tmp_path_factory.mktemp("small")
    put(base / "in", "anna", CASES["perfect"].make(), "2026-12-02T10:00:00")
    put(base / "in", "bob", CASES["wrong"].make())
    put(base / "in", "cleo", CASES["misread0"].make())
    return base


def test_a_stopped_run_goes_on_where_it_was(small, monkeypatch):
    real, seen = grade.Grader.grade, []

    def stop(self, job):
        if len(seen) == 1:
            raise KeyboardInterrupt
        seen.append(job.student)
        return real(self, job)

    monkeypatch.setattr(grade.Grader, "grade", stop)
    with pytest.raises(KeyboardInterrupt):
        class_run.run(plan(small / "in", small / "out"))
    rows = grades_of(small / "out")
    assert sorted(row["status"] for row in rows.values()).count("interrupted") == 2
    assert "run the same command again" in (small / "out" / "report.md").read_text("utf-8")
    monkeypatch.setattr(grade.Grader, "grade", lambda self, job: seen.append(job.student) or real(self, job))
    report = class_run.run(plan(small / "in", small / "out"))
    assert report.taken == 1 and report.graded == 2 and report.status == 0
    assert sorted(seen) == ["anna", "bob", "cleo"], "each exactly once"
    rows = grades_of(small / "out")
    full = cases.AUTO
    assert float(rows["anna"]["total"]) == pytest.approx(full * 0.9) and rows["anna"]["late_seconds"] == str(36060)
    assert float(rows["anna"]["late_penalty"]) == pytest.approx(full / 10)


def test_a_person_grades_the_argument_and_the_penalty_follows(small):
    from course.grading.gradebook import Shelf

    rows = grades_of(small / "out")
    who = rows["anna"]["anonymous"]
    with Shelf(small / "out" / "course", cases.SET, "") as shelf, shelf.book() as book:
        argued = f"{cases.SET}-q{cases.ARGUED}"
        mark = book.find_grade(argued, cases.SET, cases.SET, who)
        mark.manual_score, mark.needs_manual_grade = 7.0, False
        book.find_comment(argued, cases.SET, cases.SET, who).manual_comment = "Well argued. <script>alert(1)</script>"
        book.db.commit()
    waiting, ungraded = class_run.finish(small / "out")
    assert (waiting, ungraded) == (2, [])
    row = grades_of(small / "out")["anna"]
    assert row["status"] == "graded" and row[f"q{cases.ARGUED}"] == "7"
    assert float(row["total"]) == pytest.approx((cases.AUTO + 7) * 0.9)
    page = (small / "out" / "feedback" / f"{who}.html").read_text("utf-8")
    assert "Well argued." in page and "<script>alert(1)" not in page and "7 of" in page


def test_one_question_is_graded_again_for_all(small, monkeypatch):
    real = problem_sets.judge

    def milder(set_id, student, collected):
        from dataclasses import replace

        return [
            replace(part, earned=part.points) if part.question in "13" and not part.hidden else part
            for part in real(set_id, student, collected)
        ]

    before = grades_of(small / "out")
    monkeypatch.setattr(problem_sets, "judge", milder)
    report = class_run.run(plan(small / "in", small / "out", question="1"))
    after = grades_of(small / "out")
    assert after["bob"]["q1"] == str(cases.POINTS["1"]) and after["bob"]["q3"] == "0", (
        "only the question that was asked for"
    )
    assert report.changed and all(", question 1: " in text for text in report.changed)
    assert any(text.startswith(f"{after['bob']['anonymous']}, question 1: 0 before") for text in report.changed)
    for name in before:
        same = [f"q{one}" for one in [*cases.POINTS, cases.ARGUED] if one != "1"]
        assert [before[name][one] for one in same] == [after[name][one] for one in same], "a person's grade stays"
    page = (small / "out" / "feedback" / f"{after['bob']['anonymous']}.html").read_text("utf-8")
    assert f"Question 1: {cases.POINTS['1']} of" in page and "Question 3: 0 of" in page
    assert "## Changed by this run\n\n- " in (small / "out" / "report.md").read_text("utf-8")


def test_a_new_file_is_graded_and_a_person_looks_again(small):
    from course.grading.gradebook import Shelf

    who = grades_of(small / "out")["anna"]["anonymous"]
    put(small / "in", "anna", CASES["misread0"].make(), "2026-12-01T10:00:00")
    report = class_run.run(plan(small / "in", small / "out"))
    assert report.graded == 1 and any(text.startswith(f"{who}, question") for text in report.changed)
    row = grades_of(small / "out")["anna"]
    assert row["late_penalty"] == "0" and row["status"] == "awaits a person"
    with Shelf(small / "out" / "course", cases.SET, "") as shelf:
        cell = shelf.grades(who)["cells"][f"{cases.SET}-q{cases.ARGUED}"]
    assert cell["manual"] == 7.0 and cell["pending"], "the grade is kept, and flagged for review"


def test_another_set_or_another_run_does_not_get_in_between(small):
    with pytest.raises(class_run.RunError, match="holds grades of ps1"):
        class_run.run(class_run.Plan("ps2", small / "in", small / "out", grade.Settings("ps2")))
    with class_run._alone(small / "out"), pytest.raises(class_run.RunError, match="Another run"):
        class_run.run(plan(small / "in", small / "out"))


def test_a_fault_of_the_grading_is_named_and_stops_nobody(small, tmp_path, monkeypatch):
    def broken(set_id, student, collected):
        if student == "bob":
            raise ZeroDivisionError("a master at fault")
        return real(set_id, student, collected)

    real = problem_sets.judge
    monkeypatch.setattr(problem_sets, "judge", broken)
    report = class_run.run(plan(small / "in", tmp_path / "out"))
    rows = grades_of(tmp_path / "out")
    assert report.status == 1 and rows["bob"]["status"] == "not graded" and rows["bob"]["total"] == ""
    assert "The grading itself failed" in rows["bob"]["reason"] and rows["cleo"]["status"] == "awaits a person"


# ---------------------------------------------------------------- several workers


CHOSEN = ["perfect", "misread0", "wrong", "exit", "deleter", "empty", "truncated", "script"]


def same_grades(graded, into):
    rows = grades_of(into)
    for name in CHOSEN:
        same = {key: value for key, value in rows[name].items() if key not in ("anonymous", "late_seconds")}
        assert same == {key: graded.rows[name][key] for key in same}


def when_at_work(pids, act):
    """Call `act` with a worker's process number, from another thread, a second after the first worker is there."""

    def wait():
        while not (found := pids()):
            time.sleep(0.05)
        time.sleep(1.0)
        act(found[0])

    thread = threading.Thread(target=wait)
    thread.start()
    return thread


def of_this_machine():
    return [one.pid for one in multiprocessing.active_children()]


@pytest.fixture
def chosen(tmp_path):
    for name in CHOSEN:
        put(tmp_path / "in", name, CASES[name].make())
    return tmp_path


def test_two_workers_give_the_same_grades_and_a_killed_one_loses_nothing(graded, chosen, monkeypatch):
    """A worker is killed while it grades: its shard, and no other one, is graded again by a new process."""
    killed, handed = [], []
    real = ProcessPoolExecutor.submit
    monkeypatch.setattr(
        ProcessPoolExecutor,
        "submit",
        lambda self, task, jobs, *more: handed.append([one.student for one in jobs]) or real(self, task, jobs, *more),
    )
    thread = when_at_work(of_this_machine, lambda pid: killed.append(pid) or os.kill(pid, signal.SIGKILL))
    report = class_run.run(plan(chosen / "in", chosen / "out", workers=2))
    thread.join()
    assert killed and report.graded == len(CHOSEN) - 1 and len(report.ungraded) == 1
    same_grades(graded, chosen / "out")
    assert len(handed) > len({tuple(one) for one in handed}), "what was lost is handed out again"
    assert not multiprocessing.active_children()


def test_who_stops_ends_the_workers(chosen):
    """Ctrl-C while two workers grade: they are gone, what is finished is kept, and the others are named."""
    thread = when_at_work(of_this_machine, lambda _: os.kill(os.getpid(), signal.SIGINT))
    with pytest.raises(KeyboardInterrupt):
        class_run.run(plan(chosen / "in", chosen / "out", workers=2))
    thread.join()
    assert not multiprocessing.active_children()
    assert [row["status"] for row in grades_of(chosen / "out").values()].count("interrupted") >= 2


def test_a_shard_that_kills_each_worker_is_given_up_and_stops_nobody(chosen, monkeypatch):
    """It is tried as often as is said, the ones beside it are graded, and the next run takes it up again."""
    monkeypatch.setattr(grade, "shard", hostile_worker.shard)
    jobs = [grade.Job(name, name, CASES["wrong"].make()) for name in ("anna", hostile_worker.DEADLY, "bob", "cleo")]
    found = list(class_run.pool([[one] for one in jobs], grade.Settings(cases.SET), b"", 2))
    by_name = {one["anonymous"]: one for shard in found for one in shard}
    assert set(by_name) == {one.anonymous for one in jobs}
    assert "BrokenProcessPool" in by_name[hostile_worker.DEADLY]["reason"] and by_name[hostile_worker.DEADLY]["again"]
    assert all(by_name[name]["status"] == "graded" for name in ("anna", "bob", "cleo"))
    monkeypatch.setattr(grade, "shard", hostile_worker.without_sandbox)
    with pytest.raises(class_run.RunError, match="cannot run submissions: no bwrap"):
        list(class_run.pool([[one] for one in jobs], grade.Settings(cases.SET), b"", 2))


def test_a_cluster_gives_the_same_grades_and_a_killed_worker_loses_nothing(graded, chosen):
    import distributed

    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, dashboard_address="127.0.0.1:0", silence_logs=50
    ) as cluster:
        pids = [nanny.pid for nanny in cluster.workers.values()]
        thread = when_at_work(lambda: pids, lambda pid: os.kill(pid, signal.SIGKILL))
        report = class_run.run(plan(chosen / "in", chosen / "out", scheduler=cluster.scheduler_address))
        thread.join()
    assert report.graded == len(CHOSEN) - 1 and len(report.ungraded) == 1
    same_grades(graded, chosen / "out")


def test_a_scheduler_that_does_not_answer(small, tmp_path, monkeypatch):
    import distributed

    def refused(*_, **__):
        raise OSError("Timed out trying to connect")

    monkeypatch.setattr(distributed, "Client", refused)
    with pytest.raises(class_run.RunError, match="dask scheduler"):
        class_run.run(plan(small / "in", tmp_path / "out", scheduler="tcp://127.0.0.1:9"))


# ---------------------------------------------------------------- the sandbox: each rule is proved by leaving it out


def go(*sources, probes=(), limits=QUICK, **more) -> sandbox.Outcome:
    cells = [{"index": n, "source": text, "run": True, "take": []} for n, text in enumerate(sources)]
    more = {"set_id": cases.SET, "student": "anna", "wanted": ["x"], **more}
    return sandbox.run(cells, probes=list(probes), limits=limits, **more)


def test_the_network_is_shut_twice():
    import socket

    with socket.create_server(("127.0.0.1", 0)) as server:
        code = f"import socket\ntry:\n    socket.create_connection(('127.0.0.1', {server.getsockname()[1]}), 2)\n    x = 'in'\nexcept OSError as no:\n    x = no.errno"
        assert go(code).values["x"] == 1  # EPERM: the call is refused
        assert go(code, leave_out=("calls",)).values["x"] == 111  # nobody there: a network of its own
        assert go(code, leave_out=("network",)).values["x"] == 1
        assert go(code, leave_out=("network", "calls")).values["x"] == "in"  # without both it gets through


def test_files_are_out_of_reach(tmp_path):
    secret = tmp_path / "gradebook.db"
    secret.write_text("all grades")
    places = [str(secret), str(problem_sets.FOLDER), str(Path(problem_sets.__file__)), str(Path(grade.__file__))]
    code = f"import os\nx = [os.path.exists(place) for place in {places!r}]"
    assert go(code).values["x"] == [False] * 4
    assert go(code, without_sandbox=True).values["x"] == [True] * 4  # which is why it is said on every grade


def test_a_table_is_read_by_its_path_as_at_home():
    code = "import pandas as pd\nx = len(pd.read_csv('../../data/province_rd.csv'))\nopen('own.txt', 'w').write('1')"
    found = go(code)
    assert found.values["x"] == len(data.load("province_rd")) and not found.stops
    assert submission.suspicious("open('../../data/province_rd.csv')") == []
    assert submission.suspicious("open('../../data/../x')") and submission.suspicious("open('../x')")
    write = "try:\n    open('../../data/spill', 'w')\n    x = 'written'\nexcept OSError:\n    x = 'refused'"
    assert go(write).values["x"] == "refused"


def test_limits_hold():
    tight = sandbox.Limits(memory=700_000_000, disk=5_000_000, seconds=3, probe_seconds=1, grace=1)
    code = "try:\n    big = bytearray(650_000_000)\n    x = 'got it'\nexcept MemoryError:\n    x = 'refused'"
    assert go(code, limits=tight).values["x"] == "refused"
    assert go(code).values["x"] == "got it"
    write = "try:\n    open('a', 'wb').write(bytes(8_000_000))\n    x = 'written'\nexcept OSError:\n    x = 'refused'"
    assert go(write, limits=tight).values["x"] == "refused"
    assert go(write).values["x"] == "written"
    fork = "import os\ntry:\n    if not os.fork():\n        os._exit(0)\n    x = 'forked'\nexcept OSError:\n    x = 'refused'"
    assert go(fork).values["x"] == "refused"
    assert go(fork, leave_out=("calls",)).values["x"] == "forked"
    spill = "x = []\nfor place in ('/', '/dev', '/app', '/app/course'):\n    try:\n        open(place + '/spill', 'wb').write(b'1')\n        x.append(place)\n    except OSError:\n        pass"
    assert go(spill).values["x"] == []


def test_too_much_output_ends_the_sandbox_not_the_grader():
    code = "import os\nfor number in range(3, 30):\n    try:\n        while True:\n            os.write(number, b'x' * 10**6)\n    except OSError:\n        pass"
    found = go(code, limits=sandbox.Limits(output=1000, seconds=20, restarts=0))
    assert found.stops and "more data than it may" in found.stops[0]


def test_visible_results_cannot_carry_hidden_inputs():
    """A function that keeps its inputs, and another whose visible result tells them: the visible calls come first."""
    code = "kept = []\ndef f(a):\n    kept.append(a)\n    return 1\ndef g(a):\n    return list(kept)"
    probes = [
        {"part": "hidden f", "function": "f", "args": ["SECRET"], "hidden": True},
        {"part": "visible g", "function": "g", "args": [0], "hidden": False},
    ]
    assert go(code, probes=probes).probes == {0: {"value": 1}, 1: {"value": []}}
    one_batch = [{**probe, "hidden": False} for probe in probes]
    assert go(code, probes=one_batch).probes[1] == {"value": ["SECRET"]}  # what the order guards against


def test_a_variable_counts_where_it_is_checked():
    nb = {"cells": [
        {"cell_type": "code", "source": "x = 1", "metadata": {}},
        {"cell_type": "code", "source": 'mine.check("1", x=x)', "metadata": {"nbgrader": {"grade": True, "locked": True}}},
        {"cell_type": "code", "source": "x = 2", "metadata": {}},
    ]}  # fmt: skip
    sent = grade.cells_of(nb, {"x", "y"})
    assert [cell["take"] for cell in sent] == [[], ["x"], []] and [cell["run"] for cell in sent] == [True, False, True]
    assert sandbox.run(sent, set_id=cases.SET, student="a", wanted=["x"], probes=[], limits=QUICK).values["x"] == 1


def test_no_bubblewrap_is_a_plain_refusal(monkeypatch, small, tmp_path, capsys):
    monkeypatch.setattr(sandbox.shutil, "which", lambda name: None)
    sandbox.check.cache_clear()
    try:
        status = command.main(["grade", cases.SET, str(small / "in"), "--into", str(tmp_path / "out"), "--serial"])
    finally:
        monkeypatch.undo()
        sandbox.check.cache_clear()
    said = capsys.readouterr().err
    assert status == 2 and "apt install bubblewrap" in said and "--without-sandbox" in said
    assert not (tmp_path / "out" / "grades.csv").exists()


def test_bubblewrap_that_cannot_work_is_named(monkeypatch, tmp_path):
    (tmp_path / "bwrap").write_text("#!/bin/sh\necho 'No permissions to create a new namespace' >&2\nexit 1\n")
    (tmp_path / "bwrap").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path) + os.pathsep + os.environ["PATH"])
    sandbox.check.cache_clear()
    try:
        with pytest.raises(sandbox.SandboxError, match="No permissions to create a new namespace"):
            sandbox.check()
    finally:
        sandbox.check.cache_clear()


def test_without_sandbox_is_said_everywhere(tmp_path, capsys):
    put(tmp_path / "in", "anna", CASES["wrong"].make())
    status = command.main(
        ["grade", cases.SET, str(tmp_path / "in"), "--into", str(tmp_path / "out"), "--without-sandbox", "--serial"]
    )
    said = capsys.readouterr()
    assert status == 0 and said.err.startswith("Warning: --without-sandbox")
    assert grades_of(tmp_path / "out")["anna"]["sandbox"] == "run without sandbox"
    assert "Run without sandbox" in (tmp_path / "out" / "report.md").read_text("utf-8")


def test_the_filter_refuses_what_it_lists():
    for machine in runner.MACHINES:
        program = runner.filter_program(machine)
        assert len(program) % 8 == 0 and len(program) // 8 < 256, "jumps are one byte"


# ---------------------------------------------------------------- reading submissions


def test_honest_solutions_of_every_set_raise_no_flag():
    for one in problem_sets.sets():
        raw = cases.raw(problem_sets.notebook(one, solved=True, student="anna"))
        assert submission.rebuild(problem_sets.notebook(one), raw).flags == []


@pytest.mark.parametrize("line", [
    "get_ipython().ast_transformers.append(1)", "import sys; sys.modules['course']", "exec('x')", "os._exit(1)",
    "import subprocess", "import ctypes", "import socket", "open('/etc/passwd')", "Path('../x').read_text()",
    "from course.grading import problem_sets", "assignment.check = 1", "setattr(mine, 'check', 1)",
])  # fmt: skip
def test_odd_code_is_flagged(line):
    assert submission.suspicious(f"a = 1\n{line}\n")


def test_html_from_a_submission_is_harmless():
    for text in ("<script>x</script>", "<img src=x onerror=alert(1)>", "<a href='javascript:x'>a</a>", "<iframe src='x'>", "<style>b{}</style>",
                 "<svg onload=x>", "<form action=x>", "<a href='data:text/html,x'>a</a>", "<img src='data:text/html;base64,xx'>"):  # fmt: skip
        made = outputs.safe_html(text)
        assert not re.search(r"script|onerror|javascript|iframe|style|svg|form|data:", made), made
    table = '<table><caption>c</caption><thead><tr><th scope="col">a</th></tr></thead></table>'
    assert outputs.safe_html(table) == table
    assert (
        outputs.clean([{"output_type": "execute_result", "data": {"text/plain": "99"}}])[0]["output_type"]
        == "display_data"
    )
    assert (
        outputs.clean("x")
        == outputs.clean([3, {"output_type": "odd"}, {"output_type": "display_data", "data": {"image/png": "zz"}}])
        == []
    )


# ---------------------------------------------------------------- collecting


def test_a_zip_of_moodle_and_one_of_canvas(tmp_path):
    raw = cases.raw(cases.notebook("anna@x.edu"))
    people = [
        collect.Person("anna@x.edu", "7001", "Anna Müller"),
        collect.Person("bob@x.edu", "7002", "Bob Li"),
        collect.Person("cy@x.edu"),
    ]
    moodle, canvas = tmp_path / "moodle.zip", tmp_path / "canvas.zip"
    with zipfile.ZipFile(moodle, "w") as archive:
        archive.writestr("Anna Müller_4711_assignsubmission_file_/ps1.ipynb", raw)
        archive.writestr("Anna Müller_4711_assignsubmission_file_/notes.txt", "x")
        archive.writestr("Bob Li_4712_assignsubmission_file_ps1 (2).ipynb", raw)
        archive.writestr("Eve Nobody_9_assignsubmission_file_/ps1.ipynb", raw)
        archive.writestr("__MACOSX/._ps1.ipynb", b"x")
    found = collect.collect(moodle, "ps1", people)
    assert [(one.who, one.problem) for one in found.sent] == [("anna@x.edu", ""), ("bob@x.edu", "")]
    assert found.missing == ["cy@x.edu"] and "Eve Nobody" in found.strays[0][0] and "roster" in found.strays[0][1]
    assert "notes.txt was left out" in found.sent[0].told[0]
    with zipfile.ZipFile(canvas, "w") as archive:
        archive.writestr("mulleranna_7001_555_ps1.ipynb", b"old")
        archive.writestr("mulleranna_7001_556_ps1-1.ipynb", b"old, too")
        archive.writestr("mulleranna_LATE_7001_601_ps1-2.ipynb", raw)
        archive.writestr("libob_7002_557_ps1.ipynb", raw)
    found = collect.collect(canvas, "ps1", people)
    anna = found.sent[0]
    assert anna.who == "anna@x.edu" and anna.raw == raw and "LATE" in anna.notes[0]
    assert len([text for text in anna.told if "was left out" in text]) == 2 and found.sent[1].who == "bob@x.edu"
    alone = collect.collect(canvas, "ps1").sent
    assert alone[0].student == "anna@x.edu" and any("no roster" in note for note in alone[0].notes)
    assert any("name the same id" in note for note in alone[0].notes) and alone[0].who != alone[1].who


def test_a_zip_that_leaves_its_folder_is_refused(tmp_path):
    path = tmp_path / "evil.zip"
    raw = cases.raw(cases.notebook("anna"))
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("../../escaped.ipynb", raw)
        archive.writestr("/abs.ipynb", raw)
        link = zipfile.ZipInfo("link.ipynb")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
        archive.writestr("good one.ipynb", raw)
    before = sorted(tmp_path.parent.rglob("*.ipynb"))
    found = collect.collect(path, "ps1")
    problems = {one.file: one.problem for one in found.sent}
    assert {path for path, why in found.strays if "outside" in why} == {"../../escaped.ipynb", "/abs.ipynb"}
    assert "link" in problems["link.ipynb"] and problems["good one.ipynb"] == ""
    assert sorted(tmp_path.parent.rglob("*.ipynb")) == before


def test_folders_and_attempts(tmp_path):
    raw = cases.raw(cases.notebook("x"))
    put(tmp_path / "a" / "anna", "ps1", raw)
    put(tmp_path / "a" / "bob" / "ps1", "ps1", raw)
    (tmp_path / "a" / "bob" / "ps1" / "timestamp.txt").write_text("2026-11-30 10:00:00")
    (tmp_path / "a" / "cy").mkdir()
    (tmp_path / "a" / "cy" / "answers.docx").write_text("x")
    found = {one.who: one for one in collect.collect(tmp_path / "a", "ps1", stamps=True).sent}
    assert set(found) == {"anna", "bob", "cy"} and found["bob"].submitted == datetime(2026, 11, 30, 10)
    assert "No notebook was handed in" in found["cy"].problem
    put(tmp_path / "b", "ps1_anna", raw, "2026-11-01T10:00:00")
    put(tmp_path / "b", "ps1_anna (2)", b"newer", "2026-11-02T10:00:00")
    put(tmp_path / "b", "bob-ps1", raw)
    found = {one.who: one for one in collect.collect(tmp_path / "b", "ps1").sent}
    assert set(found) == {"anna", "bob"} and found["anna"].raw == b"newer" and "newer" in found["anna"].told[0]
    packed = tmp_path / "c.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        for name in ("anna", "bob"):
            archive.writestr(f"all of them/{name}.ipynb", raw)
    assert [one.who for one in collect.collect(packed, "ps1").sent] == ["anna", "bob"]


def test_bad_places_and_rosters(tmp_path):
    (tmp_path / "empty").mkdir()
    (tmp_path / "not.zip").write_text("x")
    for place, words in (
        (tmp_path / "nowhere", "does not exist"),
        (tmp_path / "empty", "no notebook"),
        (tmp_path / "not.zip", "as a zip"),
    ):
        with pytest.raises(collect.CollectError, match=words):
            collect.collect(place, "ps1")
    roster = tmp_path / "roster.csv"
    for text, words in (
        ("name\nx\n", "expected exactly one of student"), ("student\nAnna\nanna \n", "anna more than once"),
        ("student,lms\na,1\nb,1\n", "lms 1 more than once"), ("student,name\n,x\n", "no id"),
    ):  # fmt: skip
        roster.write_text(text)
        with pytest.raises(collect.CollectError, match=words):
            collect.roster(roster)
    roster.write_text("\ufeffEmail,LMS ID\nanna@x.edu,5\n")
    assert collect.roster(roster) == [collect.Person("anna@x.edu", "5", "")]


# ---------------------------------------------------------------- lateness, tables, command line


def test_late_policies():
    day = 86400
    assert late.policy("none").penalty(20, 5 * day) == 0
    assert late.policy("zero").penalty(20, 1) == 20
    assert late.policy("10% a day").penalty(20, 0) == 0 and late.policy("10% a day").penalty(20, 1) == 2
    assert late.policy("10% a day").penalty(20, day) == 2 and late.policy("10% a day").penalty(20, day + 1) == 4
    assert late.policy("10 percent per day up to 50%").penalty(20, 9 * day) == 10
    assert late.policy("2 points an hour".replace("an", "a")).penalty(20, 3 * 3600) == 6
    assert late.policy("2 points a day").penalty(1, 3 * day) == 1, "never more than there is"
    grace = late.policy("10% a day after 15 minutes")
    assert grace.penalty(20, 900) == 0 and grace.penalty(20, 901) == 2
    with pytest.raises(ValueError, match="10% a day"):
        late.policy("a lot")


def test_a_spreadsheet_takes_no_name_for_a_formula():
    assert class_run._cell("=1+1").startswith("'") and class_run._cell("@x").startswith("'")
    assert class_run._cell("-3.5") == "-3.5" and class_run._cell("") == ""


def test_anonymous_ids_never_collide(tmp_path, monkeypatch):
    ids = class_run.Ids(tmp_path)
    ids.known["other"] = class_run.hmac.new(ids.secret, b"anna", class_run.hashlib.sha256).hexdigest()[:8]
    assert ids.of("anna") != ids.known["other"] and ids.of("anna") == ids.of("anna")


@pytest.mark.parametrize(("words", "said"), [
    (["ps9", "x"], "no problem set 'ps9'"), (["ps1", "nowhere-at-all"], "does not exist"), (["ps1", "x", "--late", "lots"], "not understood"),
    (["ps1", "x", "--due", "tomorrow"], "not a time"), (["ps1", "x", "--question", "99"], "has no question '99'"),
    (["ps1", "x", "--workers", "0"], "too few"), (["ps1", "x", "--resume"], "holds no grading run"), (["ps1", "x", "--roster", "no.csv"], "cannot be read"),
])  # fmt: skip
def test_bad_calls_get_a_sentence(tmp_path, capsys, words, said):
    assert command.main(["grade", *words, "--into", str(tmp_path / "out")]) == 2
    assert said in capsys.readouterr().err


def test_the_learners_side_never_meets_the_grading():
    import ast

    course = Path(problem_sets.__file__).parents[1]
    for path in course.rglob("*.py"):
        if path.relative_to(course).parts[0] in ("grading", "build"):
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = (
                [a.name for a in node.names]
                if isinstance(node, ast.Import)
                else [node.module or ""]
                if isinstance(node, ast.ImportFrom)
                else []
            )
            assert not any(re.match(r"nbgrader|dask|distributed|course\.grading", name) for name in names), path


@pytest.mark.parametrize("system", ["darwin", "win32"])
def test_grading_says_where_it_runs_on_a_system_without_a_sandbox(small, tmp_path, monkeypatch, capsys, system):
    monkeypatch.setattr(sandbox.sys, "platform", system)
    sandbox.check.cache_clear()  # another test may have found a sandbox
    words = ["grade", cases.SET, str(small / "in"), "--into", str(tmp_path / "out"), "--serial"]
    assert command.main(words) == 2
    said = capsys.readouterr().err
    assert f"Grading needs Linux, whose bubblewrap keeps submissions apart; this is {system}" in said
    assert "container" in said and not (tmp_path / "out" / "grades.csv").exists()
