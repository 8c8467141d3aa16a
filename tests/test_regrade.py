"""A grading after any change equals one from scratch: each input of `changes.TABLE` is turned, and both are compared."""

from __future__ import annotations

import csv
import errno
import json
import os
import re
import shutil
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import pytest

if sys.platform != "linux":
    pytest.skip("submissions are sandboxed on Linux", allow_module_level=True)
if not shutil.which("bwrap"):
    pytest.skip("bubblewrap is not installed", allow_module_level=True)

from grading import cases

from course import data
from course.grading import __main__ as command
from course.grading import bounded, changes, class_run, collect, grade, problem_sets, sandbox, submission
from course.grading.gradebook import MissingEntry, Shelf
from course.practice import assignment

LIMITS = sandbox.Limits(memory=1_500_000_000, seconds=3, probe_seconds=0.5, grace=3, total=90)
PEOPLE = [collect.Person("anna", "1", "Anna"), collect.Person("bob", "2", "Bob"), collect.Person("cleo", "3", "Cleo")]
HALF = {"q3": "q3_share = q3_change = -12345.6", "q5": "q5_abroad = None"}


def forget() -> None:
    """Drop what this process remembers of masters and keys: another run is another process."""
    for module in (problem_sets, grade, assignment):
        for thing in vars(module).values():
            if hasattr(thing, "cache_clear") and thing is not assignment.digest:
                thing.cache_clear()


class World:
    """A class of two who have handed in and one who hasn't, with its own copies of master, key and tables."""

    def __init__(self, base: Path):
        self.base, self.into, self.people, self.marked = base, base / "out", list(PEOPLE), []
        self.extensions = None
        self.settings = grade.Settings(cases.SET, late="10% a day", due="2026-12-01T23:59:00", limits=LIMITS)

    @property
    def master(self) -> Path:
        return self.base / "sets" / "ps1.md"

    def edit(self, old: str, new: str) -> None:
        text = self.master.read_text("utf-8")
        assert old in text
        self.master.write_text(text.replace(old, new, 1), "utf-8")

    def build(self) -> None:
        """What `python -m course.build problem-sets` writes, but the notebook."""
        forget()
        (self.base / "keys" / "ps1.json").write_text(problem_sets.key_text("ps1"), "utf-8")
        problem_sets.record("ps1")

    def put(self, who: str, raw: bytes, when: str) -> None:
        folder = self.base / "in" / who
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "ps1.ipynb").write_bytes(raw)
        (folder / "timestamp.txt").write_text(when)

    def run(self, into: Path | None = None, **more) -> class_run.Report:
        forget()
        more |= {"extensions": self.extensions, "progress": False, "stamps": True}
        plan = class_run.Plan("ps1", self.base / "in", into or self.into, self.settings, self.people, **more)
        return class_run.run(plan, lambda said: None)

    def mark(self, who: str, question: str, points: float, comment: str = "") -> None:
        """What a person does in formgrader."""
        self.marked.append((who, question, points, comment))
        _mark(self.into, *self.marked[-1], waits=False)

    def scratch(self, again: set[tuple[str, str]]) -> Path:
        """Grade from nothing, with the same anonymous ids and what a person has marked. again : what waits for them."""
        fresh = self.base / "scratch"
        (fresh / "private").mkdir(parents=True)
        shutil.copy(self.into / "private" / "secret", fresh / "private")
        self.run(fresh)
        for who, question, points, comment in self.marked:
            _mark(fresh, who, question, points, comment, waits=(who, question) in again)
        class_run.finish(fresh)
        return fresh


def _mark(into: Path, who: str, question: str, points: float, comment: str, waits: bool) -> None:
    anonymous = class_run.Ids(into / "private").of(who)
    cell = f"ps1-q{question}"
    with Shelf(into / "course", "ps1", "") as shelf, shelf.book() as book:
        try:
            found = book.find_grade(cell, "ps1", "ps1", anonymous)
        except MissingEntry:
            return
        found.manual_score, found.needs_manual_grade = points, waits
        if comment:
            answer = cell if question == cases.ARGUED else f"{cell}-answer"  # where nbgrader keeps comments
            book.find_comment(answer, "ps1", "ps1", anonymous).manual_comment = comment
        book.db.commit()


def shown(into: Path) -> dict[str, object]:
    """All that an instructor or a student sees of a run but what has changed since the last."""
    report = (into / "report.md").read_text("utf-8")
    found: dict[str, object] = {
        name: (into / name).read_text("utf-8-sig").splitlines() for name in ("grades.csv", "items.csv")
    }
    found["report"] = re.sub(r"## Different from the last run.*(?=## Which question)", "", report, flags=re.S)
    found["pages"] = {path.name: path.read_text("utf-8") for path in sorted((into / "feedback").glob("*.html"))}
    with Shelf(into / "course", "ps1", "") as shelf:
        found["booked"] = {
            name.removesuffix(".html"): shelf.grades(name.removesuffix(".html")) for name in found["pages"]
        }  # type: ignore[attr-defined]
    return found


def rows(into: Path) -> dict[str, dict[str, str]]:
    with open(into / "grades.csv", encoding="utf-8-sig", newline="") as handle:
        return {row["student"]: row for row in csv.DictReader(handle)}


@pytest.fixture(scope="module")
def quick():
    """nbgrader as it is; a notebook that was run once in the sandbox is not run there again, if nothing it sees changed."""
    ran: dict[str, sandbox.Outcome] = {}
    real = sandbox.run

    def once(cells, **more):
        key = repr((cells, sorted(more.items(), key=str), sandbox.public_key(more["set_id"])))
        if key not in ran:
            ran[key] = real(cells, **more)
        return ran[key]

    def here(function, *arguments, **_):
        return json.loads(json.dumps(function(*arguments)))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sandbox, "run", once)
        patch.setattr(bounded, "call", here)
        patch.setenv("TZ", "UTC")
        time.tzset()
        yield
    time.tzset()
    forget()


@pytest.fixture(scope="module")
def graded(quick, tmp_path_factory):
    """The world, graded once, with an argument marked by a person and a question of the program overridden."""
    made = World(tmp_path_factory.mktemp("world"))
    (made.base / "sets").mkdir()
    for name in ("ps1.md", problem_sets.RECORD):
        shutil.copy(problem_sets.FOLDER / name, made.base / "sets")
    shutil.copytree(assignment.FOLDER, made.base / "keys")
    shutil.copytree(data.folder(), made.base / "data")
    with pytest.MonkeyPatch.context() as patch:
        _point(patch, made.base)
        made.put("anna", cases.raw(cases.notebook("anna")), "2026-12-02 10:00:00")
        made.put("bob", cases.with_answers("bob", **HALF)(), "2026-12-01 12:00:00")
        assert made.run().status == 0
        made.mark("anna", cases.ARGUED, 7.0, "Well argued.")
        made.mark("bob", "1", 1.0)
        class_run.finish(made.into)
    forget()
    return made


def _point(patch: pytest.MonkeyPatch, base: Path) -> None:
    patch.setattr(problem_sets, "FOLDER", base / "sets")
    patch.setattr(assignment, "FOLDER", base / "keys")
    patch.setattr(data, "folder", lambda: base / "data")


@pytest.fixture
def world(graded, tmp_path, monkeypatch):
    """A copy of the world that a test may turn."""
    for name in ("in", "out", "sets", "keys", "data"):
        shutil.copytree(graded.base / name, tmp_path / name)
    made = World(tmp_path)
    made.marked = list(graded.marked)
    _point(monkeypatch, tmp_path)
    made.patch = monkeypatch
    yield made
    forget()


# ---------------------------------------------------------------- the turns


@dataclass
class Turn:
    """How one input is changed. said : what the report must name. again : who and what a person must look at again."""

    do: Callable[[World], None]
    said: str
    again: set[tuple[str, str]] = ()
    taken: int = 0  # results that are taken over
    moved: tuple[str, ...] = ()  # whose grade moves


def _settings(**more) -> Callable[[World], None]:
    def do(world: World) -> None:
        world.settings = replace(world.settings, **more)

    return do


def _people(change: Callable[[list[collect.Person]], list[collect.Person]]) -> Callable[[World], None]:
    def do(world: World) -> None:
        world.people = change(world.people)

    return do


def _edit(old: str, new: str) -> Callable[[World], None]:
    def do(world: World) -> None:
        world.edit(old, new)
        world.build()

    return do


def _key(world: World) -> None:
    path = world.base / "keys" / "ps1.json"
    known = json.loads(path.read_text("utf-8"))
    known["questions"][0]["parts"][0]["digests"][0][0] = "0" * 16
    path.write_text(json.dumps(known), "utf-8")


def _fewer(world: World) -> None:
    text = world.master.read_text("utf-8")
    world.master.write_text(re.sub(r"^```\{question\} 5 \|.*?^```$", "", text, count=1, flags=re.M | re.S), "utf-8")
    world.build()


def _tables(world: World) -> None:
    path = world.base / "data" / "datapackage.json"
    path.write_text(path.read_text("utf-8") + "\n", "utf-8")


def _code(world: World) -> None:
    real = problem_sets.judge

    def milder(set_id, student, collected):
        found = real(set_id, student, collected)
        return [replace(one, earned=one.points) if one.question == "3" else one for one in found]

    world.patch.setattr(problem_sets, "judge", milder)
    world.patch.setattr(grade, "EDITION", 99)


def _damaged(world: World) -> None:
    world.put("anna", cases.raw(cases.notebook("anna"))[:5000], "2026-12-02 10:00:00")


TURNS = {
    "late policy": Turn(_settings(late="20% a day"), "late policy: 10% a day before, 20% a day now", taken=2, moved=("anna",)),
    "deadline": Turn(_settings(due="2026-12-03T23:59:00"), "deadline: 2026-12-01T23:59:00 before", taken=2, moved=("anna",)),
    "deadline of one student": Turn(lambda w: setattr(w, "extensions", {"anna": datetime(2026, 12, 2, 11), "bob": datetime(2026, 12, 9)}),
                                    "deadlines of single students: changed", taken=2, moved=("anna",)),
    "zone of a time stamp": Turn(lambda w: (w.base / "in" / "anna" / "timestamp.txt").write_text("2026-12-02 10:00:00+14:00"),
                                 "penalty: ", taken=2, moved=("anna",)),
    "roster": Turn(_people(lambda people: people[::2]), "roster: changed", taken=1, moved=("bob",)),
    "number in the roster": Turn(_people(lambda people: [replace(one, lms="9" + one.lms) for one in people]), "roster: changed", taken=2),
    "capitals of an id": Turn(_people(lambda people: [replace(one, student=one.student.upper()) for one in people]), "roster: changed", taken=2),
    "public key": Turn(_key, "public key: changed"),
    "master": Turn(_edit("** (1 / 10) - 1)\ngain", "** (1 / 9) - 1)\ngain"), "master: changed", moved=("anna",)),
    "prompt": Turn(_edit("The essay says: Chinese firms need not invent to win.", "The essay says, Chinese firms need not invent to win."),
                   "master: changed"),
    "rubric": Turn(_edit("=== rubric\n", "=== rubric\nRead kindly.\n\n"), f"rubric of question {cases.ARGUED}: changed",
                   {("anna", cases.ARGUED)}, moved=("anna",)),
    "maximum of an argument": Turn(_edit("=== points\n20", "=== points\n22"),
                                   f"points of question {cases.ARGUED}: 20 before, 22 now", {("anna", cases.ARGUED)}, moved=("anna",)),
    "points of a part": Turn(_edit("points = 1\nstep = 0.1\n", "points = 3\nstep = 0.1\n"), "points of question 1: 2 before, 4 now",
                             {("bob", "1")}, moved=("anna",)),
    "number of questions": Turn(_fewer, "points of question 5: gone", moved=("anna", "bob")),
    "tables": Turn(_tables, "tables: changed"),
    "grading code": Turn(_code, "grading code: changed", moved=("bob",)),
    "versions of Python packages": Turn(lambda w: w.patch.setattr(grade, "PACKAGES", ("numpy",)), "versions of Python packages: "),
    "limits": Turn(_settings(limits=replace(LIMITS, seconds=4)), "limits: "),
    "override": Turn(lambda w: w.mark("bob", "3", 2.0, "Right for another reason."), "question 3: ", taken=2, moved=("bob",)),
    "resubmission": Turn(lambda w: w.put("anna", cases.with_answers("anna", **HALF)(), "2026-12-03 10:00:00"), "question 3: ",
                         {("anna", cases.ARGUED)}, taken=1, moved=("anna",)),
    "damaged resubmission": Turn(_damaged, "status: ", taken=1, moved=("anna",)),
    "no submission any more": Turn(lambda w: shutil.rmtree(w.base / "in" / "anna"), "status: ", taken=1, moved=("anna",)),
    "pages in one file": Turn(_settings(one_file=True), "pages in one file: no before, yes now", taken=2),
}  # fmt: skip


def test_the_table_and_the_turns_are_of_the_same_inputs():
    assert [row.name for row in changes.TABLE] == list(TURNS)


#: Changes of each kind, in every run; the others run with --every-lab.
IN_EVERY_RUN = {"late policy", "capitals of an id", "points of a part", "rubric", "resubmission", "override", "prompt"}
assert set(TURNS) >= IN_EVERY_RUN


@pytest.mark.parametrize(
    "name", [pytest.param(one, marks=[] if one in IN_EVERY_RUN else pytest.mark.every_lab) for one in TURNS]
)
def test_a_run_after_a_change_equals_one_from_scratch(world, name):
    turn = TURNS[name]
    turn.do(world)
    report = world.run()
    assert report.taken == turn.taken
    assert any(turn.said in text for text in [*report.asked, *report.changed]), (report.asked, report.changed)
    ids = class_run.Ids(world.into / "private")
    assert {text[:8] for text in report.changed} == {ids.of(who) for who in turn.moved}
    assert shown(world.into) == shown(world.scratch(set(turn.again)))
    assert not [row["flags"] for row in rows(world.into).values() if row["flags"]]
    assert bool(report.alarms) == (name == "public key")
    again = world.run()
    assert not again.changed and not again.asked and again.graded == 0
    assert shown(world.into) == shown(world.base / "scratch")


# ---------------------------------------------------------------- deadlines of single students, changes by hand


def page(world: World, who: str) -> str:
    return (world.into / "feedback" / f"{rows(world.into)[who]['anonymous']}.html").read_text("utf-8")


def test_lateness_counts_from_the_students_own_deadline(world):
    """Anna is ten hours late for the class; her own deadline makes it one, then none; without it she is late again."""
    before = rows(world.into)["anna"]
    assert (
        float(before["late_penalty"]) > 0 and before["own_deadline"] == "" and "own deadline" not in page(world, "anna")
    )
    for hour, late in ((9, 3600), (11, 0)):
        world.extensions = {"anna": datetime(2026, 12, 2, hour)}
        world.run()
        row = rows(world.into)["anna"]
        assert (float(row["late_seconds"]), float(row["late_penalty"]) > 0) == (late, late > 0)
        assert row["own_deadline"] == f"2026-12-02T{hour:02}:00:00" and rows(world.into)["bob"]["own_deadline"] == ""
        assert f"Your own deadline was 2026-12-02 {hour:02}:00:00." in page(world, "anna")
        class_run.finish(world.into)
        assert rows(world.into)["anna"] == row, "finish knows of it, too"
    assert "Your own deadline" not in page(world, "bob")
    world.run(fresh=True)
    assert rows(world.into)["anna"] == row
    world.extensions = None
    world.run()
    assert rows(world.into)["anna"] == before and "own deadline" not in page(world, "anna")


EXTENDED = "student,set,due,reason\nANNA,ps1,2026-12-02T11:00,ill\nanna,ps2,2026-12-20T11:00,\n"


def test_extensions_are_read_by_set_and_id(tmp_path):
    path = tmp_path / "extensions.csv"
    path.write_text("\ufeff" + EXTENDED, "utf-8")
    for people in (None, PEOPLE):
        assert collect.extensions(path, "ps1", people) == {"anna": datetime(2026, 12, 2, 11)}
    assert collect.extensions(path, "ps3", PEOPLE) == {}


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("student,due\nanna,2026-12-02\n", "expected student, set and due"),
        (EXTENDED + "anna,ps1,2026-12-03T11:00,\n", "line 4: anna has two deadlines for ps1"),
        (EXTENDED + "zoe,ps1,2026-12-03T11:00,\n", "line 4: zoe is not in the roster"),
        (EXTENDED + "bob,ps1,next week,\n", "line 4: 'next week' is not a time"),
        (EXTENDED + ",ps1,2026-12-03T11:00,\n", "line 4: it lacks the student"),
        (EXTENDED + "bob,,2026-12-03T11:00,\n", "line 4: it lacks the set"),
    ],
)
def test_extensions_that_cannot_be_used_are_named(tmp_path, text, why):
    path = tmp_path / "extensions.csv"
    path.write_text(text, "utf-8")
    with pytest.raises(collect.CollectError, match=re.escape(why)):
        collect.extensions(path, "ps1", PEOPLE)


def test_the_command_reads_extensions_and_wants_a_deadline_for_the_class(world, capsys):
    path = world.base / "extensions.csv"
    path.write_text(EXTENDED, "utf-8")
    words = ["grade", "ps1", str(world.base / "in"), "--into", str(world.into), "--serial", "--timestamps"]
    words += ["--late", "10% a day", "--extensions", str(path)]
    assert command.main(words) == 2 and "--extensions needs --due" in capsys.readouterr().err
    assert command.main([*words, "--due", "2026-12-01T23:59"]) == 0
    assert rows(world.into)["anna"]["late_penalty"] == "0"


def test_points_changed_by_hand_reach_the_page_with_their_reason_and_stay(world, capsys):
    before = rows(world.into)["bob"]
    reason = "The table was wrong on Tuesday."
    assert command.main(["override", str(world.into), "BOB", "3", "1.5", "--reason", reason]) == 0
    assert "1.5 points now" in capsys.readouterr().out
    for after in (None, lambda: world.run(fresh=True), lambda: class_run.finish(world.into)):
        if after:
            after()
        row = rows(world.into)["bob"]
        assert (row["q3"], float(row["total"])) == ("1.5", float(before["total"]) + 1.5)
        assert f"question 3: 0 by the program, 1.5 by hand: {reason}" in row["by_hand"]
        shown_page = page(world, "bob")
        assert "The program gave 0 of 2 points for question 3." in shown_page and "<strong>1.5</strong>" in shown_page
        assert reason in shown_page
        report = (world.into / "report.md").read_text("utf-8").split("## Points changed by hand")[1]
        assert f"{row['anonymous']}: question 1: " in report and "question 3: 0 by the program" in report
    assert rows(world.into)["anna"]["by_hand"] == "" and "has changed this" not in page(world, "anna")


def test_a_second_reason_stands_after_the_first_comment(world):
    for points, reason in ((4.0, "First."), (5.0, "Second."), (5.0, "Second.")):
        class_run.override(world.into, rows(world.into)["anna"]["anonymous"], cases.ARGUED, points, reason)
    text = page(world, "anna")
    assert rows(world.into)["anna"][f"q{cases.ARGUED}"] == "5" and text.count("Second.") == 1
    assert text.index("Well argued.") < text.index("First.") < text.index("Second.")


@pytest.mark.parametrize(
    ("who", "question", "points", "reason", "why"),
    [
        ("bob", "3", 1.0, " ", "needs its reason"),
        ("bob", "9", 1.0, "x", "no question '9'; it has 1, 2"),
        ("bob", "3", 2.5, "x", "has 0 to 2 points; 2.5 were given"),
        ("bob", "3", -1.0, "x", "has 0 to 2 points"),
        ("cleo", "3", 1.0, "x", "cleo has no grade"),
        ("zoe", "3", 1.0, "x", "zoe has no grade"),
    ],
)
def test_a_change_by_hand_that_cannot_be_made_is_refused(graded, who, question, points, reason, why):
    with pytest.raises(class_run.RunError, match=re.escape(why)):
        class_run.override(graded.into, who, question, points, reason)
    assert "Question 3" not in rows(graded.into)["bob"]["by_hand"] and rows(graded.into)["bob"]["q3"] == "0"


# ---------------------------------------------------------------- faults, releases, one question


def test_a_fault_of_the_master_is_an_alarm_and_nobodys_zero(world):
    before = rows(world.into)
    world.edit(
        "q1_growth = 100 * ((spent[2023] / spent[2013])[mine.province]", "q1_growth = 100 * (spend[mine.province]"
    )
    report = world.run()
    assert report.status == 1 and any("NameError" in text and "question 1" in text for text in report.alarms)
    after = rows(world.into)
    for who in ("anna", "bob"):
        assert after[who]["status"] == "not graded" and after[who]["total"] == "" and after[who]["q1"] == ""
        assert "at fault, not the student" in after[who]["reason"]
    assert not list((world.into / "feedback").glob("*.html"))
    text = (world.into / "report.md").read_text("utf-8")
    assert text.index("## Alarms") < text.index("## Could not be graded") and "NameError" in text
    world.edit(
        "q1_growth = 100 * (spend[mine.province]", "q1_growth = 100 * ((spent[2023] / spent[2013])[mine.province]"
    )
    report = world.run()
    assert report.status == 0 and not report.alarms
    assert rows(world.into) == before, "mended, all is as it was; nothing is shown to a person again"


def test_a_fault_in_a_misreading_or_in_calls_is_an_alarm_too(world):
    student = "anna"
    for old, new in (
        ("q1_growth = 100 * (spent[2023] / spent[2013] - 1) / 10", "q1_growth = undefined"),
        ('calls = [[{"a": 3', 'calls = [[undefined, {"a": 3'),
        ("slices = [", "undefined\nslices = ["),
        ("rd, tech = data.load", "undefined\nrd, tech = data.load"),
    ):
        text = world.master.read_text("utf-8")
        world.edit(old, new)
        forget()
        with pytest.raises(problem_sets.master.MasterError, match=r"NameError.*Mend it"):
            problem_sets.ready("ps1", student)
        world.master.write_text(text, "utf-8")


def test_a_fault_of_the_grading_is_tried_again(world):
    real = problem_sets.judge
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(grade, "EDITION", 98)
        patch.setattr(problem_sets, "judge", lambda *_: 1 / 0)
        assert world.run().status == 1
        patch.setattr(problem_sets, "judge", real)
        report = world.run()
        assert report.status == 0 and report.graded == 2


def test_two_questions_mended_and_one_of_them_graded_again(world):
    """What `--question` leaves is not taken for current by the next plain run."""
    world.edit("** (1 / 10) - 1)\ngain", "** (1 / 9) - 1)\ngain")
    world.edit("points = 1\nstep = 0.1\n", "points = 3\nstep = 0.1\n")
    text = world.master.read_text("utf-8")
    start = text.index("```{question} 3 |")
    solution = text.index("=== solution", start)
    end = text.index("=== part", solution)
    world.master.write_text(text[:end].rstrip() + "\nq3_share = q3_share + 50\n\n" + text[end:], "utf-8")
    world.build()
    world.run(question="1")
    one = rows(world.into)["anna"]
    assert float(one["q3"]) == cases.POINTS["3"], "only the question that was asked for"
    assert float(one["q1"]) < cases.POINTS["1"]
    report = world.run()
    assert report.graded == 2 and any("question 3: " in text for text in report.changed)
    assert shown(world.into) == shown(world.scratch({("bob", "1")}))


def test_one_question_of_another_file_is_not_mixed_with_the_rest_of_the_old(world):
    world.put("anna", cases.with_answers("anna", **HALF)(), "2026-12-02 10:00:00")
    world.run(question="1")
    assert rows(world.into)["anna"]["q3"] == "0"
    assert world.run().graded == 0


def test_a_flag_is_raised_only_against_what_was_released(world):
    """A student has the notebook of before the edit; the master moves on; what was never released is still flagged."""
    before = Path(shutil.copytree(world.base / "sets", world.base / "sets-before"))
    raw = cases.raw(cases.notebook("anna"))
    world.edit("The essay says: Chinese", "The essay says, Chinese")
    world.edit("points = 1\nstep = 0.1\n", "points = 3\nstep = 0.1\n")
    world.edit("```{question} 2 |", "A new text between two questions.\n\n```{question} 2 |")
    for built in (False, True):
        world.build() if built else forget()
        now = problem_sets.notebook("ps1")
        assert submission.rebuild(now, raw, problem_sets.releases("ps1")).flags == []
        assert submission.rebuild(now, raw).flags, "without the record the student would be accused"
    edited = raw.replace(b"The essay says: Chinese", b"The essay says: chinese")
    kinds = [one.kind for one in submission.rebuild(now, edited, problem_sets.releases("ps1")).flags]
    assert kinds == ["edited locked cell"]
    record = [json.loads((at / problem_sets.RECORD).read_text("utf-8"))["ps1"] for at in (before, world.base / "sets")]
    assert len(record[1]) == len(record[0]) + 1


def test_a_master_that_is_not_built_is_an_alarm(world):
    world.edit("** (1 / 10) - 1)\ngain", "** (1 / 9) - 1)\ngain")
    report = world.run()
    assert report.status == 1 and len(report.alarms) == 1
    assert "public key" in report.alarms[0] and "growth a year" in report.alarms[0]
    assert world.run().alarms == report.alarms, "it stays until it is mended"
    world.build()
    assert world.run().alarms == []


def test_marks_of_a_person_outlive_a_gradebook_that_is_made_anew_and_a_stop_in_between(world, monkeypatch):
    _fewer(world)
    real = Shelf._put_back
    monkeypatch.setattr(Shelf, "_put_back", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        world.run()
    monkeypatch.setattr(Shelf, "_put_back", real)
    world.run()
    assert rows(world.into)["anna"][f"q{cases.ARGUED}"] == "7" and rows(world.into)["bob"]["q1"] == "1"


def test_a_run_that_was_stopped_is_compared_with_the_last_that_was_finished(world, monkeypatch):
    before = rows(world.into)
    world.put("anna", cases.with_answers("anna", **HALF)(), "2026-12-02 10:00:00")
    real = grade.Grader.grade
    monkeypatch.setattr(grade.Grader, "grade", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt()))
    with pytest.raises(KeyboardInterrupt):
        world.run()
    page = world.into / "feedback" / f"{before['anna']['anonymous']}.html"
    assert not page.exists(), "a page of the file before must not be sent"
    monkeypatch.setattr(grade.Grader, "grade", real)
    report = world.run()
    assert [text[:8] for text in report.changed] == [before["anna"]["anonymous"]]
    assert f"total: {before['anna']['total']} before" in report.changed[0] and page.exists()


def test_a_gradebook_that_was_lost_is_made_again(world):
    (world.into / "course" / "gradebook.db").unlink()
    shutil.rmtree(world.into / "course" / "source")
    report = world.run()
    assert report.graded == 2 and rows(world.into)["anna"]["q1"] == "2"


# ---------------------------------------------------------------- times, ids, a full disk


@pytest.mark.parametrize(("text", "utc"), [
    ("2026-12-01 23:59:00", "2026-12-01T23:59:00"), ("2026-12-01T23:59:00.5", "2026-12-01T23:59:00"),
    ("2026-12-01 23:59:00 UTC", "2026-12-01T23:59:00"), ("2026-12-01T23:59:00Z\n", "2026-12-01T23:59:00"),
    ("2026-12-02 07:59:00+08:00", "2026-12-01T23:59:00"), ("2026-12-02 07:59:00 +0800", "2026-12-01T23:59:00"),
    ("2026-12-02 07:59:00.123456 Asia/Shanghai", "2026-12-01T23:59:00"),
])  # fmt: skip
def test_a_time_is_read_with_its_zone(quick, text, utc):
    assert collect.moment(text) == datetime.fromisoformat(utc)


@pytest.mark.parametrize(
    "text", ["", "soon", "2026-12-01 23:59 Nowhere/Land", "2026-12-01 23:59+08:00 UTC", "../UTC x"]
)
def test_a_time_that_is_none_is_refused(text):
    with pytest.raises(ValueError):  # noqa: PT011
        collect.moment(text)


def test_ids_outlive_capitals_signs_and_lines(tmp_path):
    names = ["Ána", "=1+1", "'quoted", "@x", "two\nlines", "王芳", "-5"]
    ids = class_run.Ids(tmp_path)
    made = {name: ids.of(name) for name in names}
    ids.save()
    again = class_run.Ids(tmp_path)
    assert {name: again.of(name) for name in names} == made
    assert again.of("A\u0301NA") == made["Ána"] and again.of(" @X ") == made["@x"]
    assert len(again.known) == len(names)
    raw = (tmp_path / "mapping.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf") and b"\n=1" not in raw and b"\n@" not in raw


@pytest.mark.parametrize(
    ("name", "number"),
    [("grades.csv", errno.ENOSPC), ("report.md", errno.ENOSPC), (".html", errno.EDQUOT), (".json", errno.ENOSPC)],
)
def test_a_full_disk_gets_a_sentence_and_keeps_the_table(world, monkeypatch, capsys, name, number):
    before = (world.into / "grades.csv").read_bytes()
    real = class_run.write

    def full(path, text, mode=None):
        if path.name.endswith(name):
            raise OSError(number, os.strerror(number))
        real(path, text, mode)

    monkeypatch.setattr(class_run, "write", full)
    world.put("anna", cases.with_answers("anna", **HALF)(), "2026-12-02 10:00:00")
    forget()
    words = ["grade", "ps1", str(world.base / "in"), "--into", str(world.into), "--serial", "--timestamps"]
    assert command.main(words) == 2
    said = capsys.readouterr().err
    assert "can't be written to" in said and os.strerror(number) in said and "same command again" in said
    if name == "grades.csv":
        assert (world.into / "grades.csv").read_bytes() == before
    assert rows(world.into)["anna"]["q3"] in ("", str(cases.POINTS["3"]), "0"), "a whole table, never half of one"
    monkeypatch.setattr(class_run, "write", real)
    assert command.main(words) == 0 and rows(world.into)["anna"]["q3"] == "0"


def test_a_fault_that_is_no_full_disk_is_not_hidden(world, monkeypatch):
    monkeypatch.setattr(class_run, "run", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        command.main(["grade", "ps1", str(world.base / "in"), "--into", str(world.into)])
