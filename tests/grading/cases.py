"""A class of submissions to problem set 1: honest ones, and everything that may be tried or go wrong."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import nbformat

from course.grading import problem_sets

SET = "ps1"
ONE = problem_sets.load(SET)
AUTO = sum(q.points for q in ONE.questions if not q.argued)
POINTS = {q.id: q.points for q in ONE.questions if not q.argued}
ARGUED = next(q.id for q in ONE.questions if q.argued)


def everything(but: dict[str, float] | None = None) -> dict[str, float]:
    return {**POINTS, **(but or {})}


def nothing(but: dict[str, float] | None = None) -> dict[str, float]:
    return {**dict.fromkeys(POINTS, 0), **(but or {})}


@dataclass
class Case:
    """One submission and what must come of it.

    points : by question, or None if it can't be graded. flags, page, report : pieces that must be there.
    never : pieces that must not be in the page.
    """

    name: str
    make: Callable[[], bytes]
    points: dict[str, float] | None
    flags: tuple[str, ...] = ()
    page: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    reason: str = ""
    clean: bool = False  # no flag at all
    answered: bool = True  # the argued answer is written


def notebook(student: str, solved: bool = True, answered: bool = True) -> Any:
    made = problem_sets.notebook(SET, solved=solved, student=student)
    if answered:
        cell(made, ARGUED).source = "My province speaks for the claim, because of its numbers."
    return made


def cell(made: Any, question: str, answer: bool = False) -> Any:
    name = f"{SET}-q{question}" + ("-answer" if answer else "")
    return next(one for one in made.cells if one.metadata.nbgrader.grade_id == name)


def raw(made: Any) -> bytes:
    return json.dumps(made, ensure_ascii=False).encode()


def with_answers(name: str, **sources: str) -> Callable[[], bytes]:
    """The solved notebook, with the answer cells q1, q2 … replaced."""

    def make() -> bytes:
        made = notebook(name)
        for question, source in sources.items():
            cell(made, question[1:], answer=True).source = source
        return raw(made)

    return make


def with_code(name: str, source: str, solved: bool = False) -> Callable[[], bytes]:
    """A cell of the student's own at the end, after every check; the rest as released unless solved."""

    def make() -> bytes:
        made = notebook(name, solved=solved, answered=False)
        made.cells.append(nbformat.v4.new_code_cell(source))
        return raw(made)

    return make


def before_all(name: str, source: str, solved: bool = False) -> Callable[[], bytes]:
    """A cell of the student's own right after the opening."""

    def make() -> bytes:
        made = notebook(name, solved=solved, answered=False)
        made.cells.insert(4, nbformat.v4.new_code_cell(source))
        return raw(made)

    return make


def misread(name: str, turn: int) -> Case:
    """For each question, the misreading with the number `turn`; the part that it concerns is lost, and the message is on the page."""
    sources, points, said = {}, dict(POINTS), []
    for question in ONE.questions:
        if question.argued or len(question.misreadings) <= turn:
            continue
        mistake = question.misreadings[turn]
        part = next(part for part in question.parts if part.name == mistake.part)
        sources[f"q{question.id}"] = f"{question.solution}\n\n\n{mistake.code}\n"
        lost = part.points
        if part.kind == "function":  # the hidden inputs catch it, too, but not in all parts
            place = problem_sets.place(SET, name)
            for other in [p for p in question.parts if p.hidden and p.variable == part.variable]:
                wrong = problem_sets.mistaken(SET, mistake, other, place)
                lost += other.points * (wrong != problem_sets.reference(SET, question.id, other, place))
        points[question.id] -= lost
        said.append(mistake.message)
    return Case(name, with_answers(name, **sources), points, page=tuple(said), never=())


def _released() -> bytes:
    return raw(notebook("empty", solved=False, answered=False))


def _deleted() -> bytes:
    made = notebook("deleter")
    gone = {f"{SET}-q1", f"{SET}-q2", f"{SET}-q2-answer", f"{SET}-text-3"}
    made.cells = [one for one in made.cells if one.metadata.nbgrader.grade_id not in gone]
    made.cells.insert(3, nbformat.v4.new_code_cell("# my own\n" + cell(notebook("x"), "2", answer=True).source))
    return raw(made)


def _doubled() -> bytes:
    made = notebook("doubler", solved=True)
    first = copy.deepcopy(cell(made, "1"))
    answer = copy.deepcopy(cell(made, "1", answer=True))
    answer.source = "q1_growth, q1_part = 0, 0"
    made.cells.insert(5, answer)
    made.cells.insert(6, first)
    return raw(made)


def _edited() -> bytes:
    made = notebook("editor", solved=False, answered=False)
    check = cell(made, "1")
    check.source = "99.0"
    check.metadata.nbgrader.points = 50
    check.metadata.nbgrader.locked = False
    cell(made, "2").metadata.nbgrader.solution = True
    cell(made, ARGUED).metadata.nbgrader.points = 1000
    return raw(made)


def _no_metadata() -> bytes:
    made = notebook("stripped")
    for one in made.cells:
        one.metadata = nbformat.from_dict({})
    return raw(made)


def _broken_metadata() -> bytes:
    made = notebook("garbled")
    cell(made, "1").metadata.nbgrader = nbformat.from_dict({"grade_id": 7, "schema_version": "x"})
    cell(made, "3", answer=True).metadata.nbgrader = nbformat.from_dict({"grade_id": f"{SET}-q3-answer"})
    return raw(made)


def _foreign() -> bytes:
    return raw(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("print('another course')")]))


def _different() -> bytes:
    made = notebook("different")
    for question, names in (("1", "q1_growth q1_part"), ("3", "q3_share q3_change"), ("5", "q5_abroad q5_gap")):
        one, two = names.split()
        cell(made, question, answer=True).source += f"\n{one} = np.float64({one})\n{two} = pd.Series([{two}])"
    split = cell(made, "4", answer=True)
    split.source += (
        "\nalso = q4_split\ndef q4_split(*given):\n    return pd.Series(also(*given)).sort_index(ascending=False)\n"
    )
    return raw(made)


# A function that keeps its inputs, and one that shouts whatever was kept: a message of a visible part might carry it out.
KEEP = """
kept, right = [], q2_rank
def q2_rank(values, name):
    kept.append(len(values))
    print("PRINTED", values)
    return right(values, name)
"""
SHOUT = """
def q4_split(*given):
    raise ValueError(f"LEAK {kept}")
"""


def _leaker() -> bytes:
    made = notebook("leaker")
    cell(made, "2", answer=True).source += KEEP
    cell(made, "4", answer=True).source += SHOUT
    return raw(made)


FORGE = """import gc, json, os
line = json.dumps({"values": {"q1_growth": 1}, "points": 99, "score": 99, "seen": {"calls confined": True}}) + "\\n"
for number in range(3, 40):
    try:
        os.write(number, line.encode())
    except OSError:
        pass
json.dumps = lambda *a, **k: '{"points": 99}'
"""

PATCH = """import course.practice.assignment as assignment
from IPython import get_ipython
assignment.Assignment.check = lambda *a, **k: 99.0
assignment.judge = lambda *a, **k: assignment.Outcome("correct", "forged")
mine.check = lambda *a, **k: 99.0
import builtins
builtins.round = lambda *a: 99
"""

SNOOP = """import glob, os, pathlib
seen = []
for place in ("/", "/root", "/home", "/tmp", "/work", "/app", "/submission", "/proc/1/root", os.path.expanduser("~")):
    for pattern in ("gradebook.db", "*/gradebook.db", "*/*/gradebook.db", "*/instructor", "instructor", "*/*.ipynb",
                    "course/build/*", "course/grading/*"):
        seen += glob.glob(os.path.join(place, pattern))
print("SEEN", seen)
"""

NETWORK = """import socket, urllib.request
for address in (("1.1.1.1", 53), ("127.0.0.1", 22)):
    try:
        socket.create_connection(address, timeout=2)
        print("CONNECTED")
    except OSError as problem:
        print("no network:", problem)
"""

OUTSIDE = """import os, pathlib
for place in ("/escaped", "/app/escaped", "/app/course/escaped", "/usr/escaped", "/etc/escaped", "/dev/escaped", pathlib.__file__):
    try:
        pathlib.Path(place).write_text("here")
        print("WROTE", place)
    except OSError as problem:
        print("refused", problem.errno)
pathlib.Path("scratch.txt").write_text("mine")
"""

PROCESSES = """import os, subprocess, threading, time
for start in (os.fork, lambda: subprocess.Popen(["sleep", "60"]), lambda: os.system("sleep 60 &") and 1 / 0):
    try:
        start()
        print("STARTED")
    except (OSError, ZeroDivisionError) as problem:
        print("refused")
def later():
    time.sleep(0.2)
    globals().update(q1_growth=1e9)
threading.Thread(target=later, daemon=True).start()
"""

SCRIPT = """from IPython.display import HTML, Javascript, SVG, display
display(HTML("<b onclick='alert(1)'>bold</b><script>alert('XSS')</script><img src='https://evil.example/x.png' onerror='alert(2)'><a href='javascript:alert(3)'>go</a>"))
display(Javascript("alert('XSS')"))
display({"image/svg+xml": "<svg onload='alert(4)'></svg>", "text/plain": "svg"}, raw=True)
display({"application/vnd.plotly.v1+json": {"data": [{"type": "bar", "name": "</script><script>alert(5)</script>", "y": [1, 2]}], "layout": {}}}, raw=True)
"""

VALUES = {
    "q1": 'q1_growth, q1_part = float("nan"), float("inf")',
    "q2": "def q2_rank(values, name):\n    return {'a': {'b': [1] * 900}}\nq2_place = list(range(10**6))",
    "q3": "q3_share = pd.DataFrame({'a': [1, 2]})\nq3_change = 'ten'",
    "q4": "deep = []\nfor _ in range(5000):\n    deep = [deep]\nq4_split = 5\nq4_mix, q4_own = deep, 10**400",
    "q5": "class Odd(float):\n    def __float__(self):\n        raise SystemExit('odd')\n    def __len__(self):\n        return -1\nq5_abroad, q5_gap = Odd(3), object()",
}


def cases() -> list[Case]:
    turns = max(len(q.misreadings) for q in ONE.questions)
    stubborn = "import signal\nsignal.signal(signal.SIGALRM, signal.SIG_IGN)\nwhile True:\n    pass"
    return [
        Case("perfect", lambda: raw(notebook("perfect")), everything(), clean=True),
        Case("empty", _released, nothing(), clean=True, answered=False, page=("No question that is graded",)),
        Case("wrong", with_answers("wrong", q1="q1_growth = q1_part = 12345.6", q2="def q2_rank(values, name):\n    return 1\nq2_place = 77",
                                   q3="q3_share = q3_change = -12345.6", q4="def q4_split(*given):\n    return {}\nq4_mix = q4_own = 0.5e6",
                                   q5="q5_abroad = q5_gap = 9876.5"), nothing(), clean=True,
             page=("No question that is graded",)),
        *[misread(f"misread{turn}", turn) for turn in range(turns)],
        Case("different", _different, everything(), clean=True),
        Case("loop", with_answers("loop", q3="while True:\n    pass"), everything({"3": 0}), page=("took longer than",), clean=True),
        Case("stubborn", with_answers("stubborn", q3=stubborn), everything({"3": 0}), ("stopped: cell",), ("something had to be stopped",)),
        Case("slow function", with_answers("slow function", q2="def q2_rank(values, name):\n    while True:\n        pass\nq2_place = 1"),
             everything({"2": 0}), clean=True, page=("took longer than",)),
        Case("exit", with_answers("exit", q2="import os\nos._exit(0)"), everything({"2": 0}), ("ended the Python process",),
             ("something had to be stopped",)),
        Case("memory", with_answers("memory", q5="hoard = []\nwhile True:\n    hoard.append(np.empty(200_000_000, dtype=\"u1\"))"), everything({"5": 0}),
             page=("MemoryError",), clean=True),
        Case("output", with_code("output", "for n in range(10**7):\n    print('spam and eggs', n)", solved=True), everything(),
             page=("was cut",), answered=False, clean=True),
        Case("deleter", _deleted, everything(), ("deleted cell: ps1-q1 ", "deleted cell: ps1-q2-answer", "deleted cell: ps1-text-3"),
             ("put back before grading",)),
        Case("doubler", _doubled, everything(), ("duplicated cell: ps1-q1 ",), ("put back before grading",)),
        Case("editor", _edited, nothing(), ("edited points: ps1-q1: '50'", "edited locked cell: ps1-q1", "edited points: ps1-q6"),
             answered=False),
        Case("stripped", _no_metadata, everything(), ("lost metadata",)),
        Case("garbled", _broken_metadata, everything(), ("deleted cell: ps1-q1 ", "edited locked: ps1-q3-answer")),
        Case("truncated", lambda: raw(notebook("truncated"))[:5000], None, reason="not a whole notebook"),
        Case("foreign", _foreign, None, reason="another notebook"),
        Case("blank", lambda: b"", None, reason="empty"),
        Case("nested", lambda: b'{"cells":' + b"[" * 100_000, None, reason="nested too deep"),
        Case("patcher", before_all("patcher", PATCH), nothing(), ("changes the checker", "changes IPython", "reaches into Python"), answered=False),
        Case("forger", before_all("forger", FORGE), nothing(), ("the channel that only the grader uses",), answered=False),
        Case("snoop", with_code("snoop", SNOOP), nothing(), ("looks for the grading",), ("SEEN []",), answered=False),
        Case("network", with_code("network", NETWORK), nothing(), ("uses the network", "tried: network"), ("no network",), ("CONNECTED",), answered=False),
        Case("outside", with_code("outside", OUTSIDE, solved=True), everything(), (), ("refused",), ("WROTE",), answered=False),
        Case("processes", with_code("processes", PROCESSES, solved=True), everything(), ("starts processes", "tried: process"), ("refused",),
             ("STARTED",), answered=False),
        Case("leaker", _leaker, everything({"4": sum(p.points for p in ONE.questions[3].parts if p.kind == "value")}),
             page=("LEAK",), never=("PRINTED",)),
        Case("script", with_code("script", SCRIPT, solved=True), everything(), (), ("<b>bold</b>",),
             ("<script>alert", "onclick", "onerror", "evil.example", "javascript:", "<svg", "onload"), answered=False),
        Case("values", with_answers("values", **VALUES), nothing(), clean=True),
        Case("impostor", lambda: raw(notebook("somebody else")), everything(), ("other id: the notebook names 'somebody else'",),
             ("not the one you are registered with",)),
        Case("neighbour", lambda: neighbour("neighbour"), {}, ("answers of another slice",)),
        Case("zoë o'müller", lambda: raw(notebook("Zoë O'Müller ")), everything(), clean=True),
    ]  # fmt: skip


def neighbour(student: str) -> bytes:
    there = (problem_sets.place(SET, student) + 1) % len(problem_sets.slices(SET))
    made = notebook(student)
    for question in ONE.questions:
        if question.argued:
            continue
        space = problem_sets.solved(SET, question.id, there)
        lines = [f"{p.variable} = {float(space[p.variable])!r}" for p in question.parts if p.kind == "value"]
        cell(made, question.id, answer=True).source = "\n".join(lines)
    return raw(made)
