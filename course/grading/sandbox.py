"""Run one submission apart from everything: bubblewrap around `course.grading.runner`.

The sandbox has no network, sees the system, the packages and the learner's part of the course read-only, and nothing
else: no home, no instructor/, no gradebook, no other submission. What it may write lies in memory, is small and ends
with it. What it answers is data: JSON lines of limited length, never anything that is executed or unpickled.
"""

from __future__ import annotations

import contextlib
import json
import os
import selectors
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
RUNNER = Path(__file__).with_name("runner.py")
PRIVATE = {"build", "grading", "__pycache__"}  # of course/: what a submission has no business with
TAMPERED = "it wrote into the channel that only the grader uses"


class SandboxError(RuntimeError):
    """The sandbox cannot be used here, or did not start. The message says what to do."""


@dataclass(frozen=True)
class Limits:
    """What one submission may use. Bytes, seconds, counts."""

    memory: int = 3_000_000_000
    cpu: int = 180
    disk: int = 64_000_000
    seconds: float = 30.0  # a cell
    probe_seconds: float = 5.0  # a call of the student's function
    grace: float = 4.0  # beyond one of these, before the whole sandbox is ended
    total: float = 300.0  # the whole submission, by the clock
    letters: int = 50_000  # printed by a cell
    lines: int = 1000
    displays: int = 40  # tables and charts shown by a cell
    output: int = 12_000_000  # all outputs together
    restarts: int = 3


@dataclass
class Outcome:
    """What came out of the sandbox. Nothing in `outputs`, `values`, `probes` and `seen` is to be trusted."""

    outputs: dict[int, list[Any]] = field(default_factory=dict)
    values: dict[str, Any] | None = None
    probes: dict[int, dict[str, Any]] = field(default_factory=dict)
    seen: dict[str, Any] = field(default_factory=dict)
    stops: list[str] = field(default_factory=list)  # what was ended by force, in words
    cpu: float = 0.0
    seconds: float = 0.0
    sandboxed: bool = True


# ---------------------------------------------------------------- the command


def _system() -> list[str]:
    words = ["--ro-bind", "/usr", "/usr"]
    for name in ("/bin", "/sbin", "/lib", "/lib32", "/lib64"):
        if os.path.islink(name):
            words += ["--symlink", os.readlink(name).lstrip("/"), name]
        elif os.path.isdir(name):
            words += ["--ro-bind", name, name]
    for name in ("/etc/ld.so.cache", "/etc/localtime", "/nix/store"):
        words += ["--ro-bind-try", name, name]
    return words


def _python() -> list[str]:
    """Check that the environment that grades is the one that the submission runs in."""
    places = [sys.prefix, sys.base_prefix, os.path.dirname(os.path.dirname(os.path.realpath(sys.executable)))]
    words: list[str] = []
    for place in dict.fromkeys(os.path.abspath(path) for path in places):
        if place not in ("/", "/usr") and not place.startswith("/usr/"):
            words += ["--ro-bind", place, place]
    return words


def _course() -> list[str]:
    words = ["--dir", "/app", "--dir", "/app/course", "--ro-bind", str(ROOT / "data"), "/app/data"]
    for path in sorted((ROOT / "course").iterdir()):
        if path.name not in PRIVATE:
            words += ["--ro-bind", str(path), f"/app/course/{path.name}"]
    return words + ["--ro-bind", str(RUNNER), "/app/runner.py"]


VARIABLES = {
    "HOME": "/submission",
    "TMPDIR": "/submission",
    "LANG": "C.UTF-8",
    "PATH": "/usr/bin:/bin",
    "TZ": "UTC",
    "PYTHONPATH": "/app",
    "PYTHONHASHSEED": "0",
    "PYTHONDONTWRITEBYTECODE": "1",
    "PYTHONUTF8": "1",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "NUMEXPR_NUM_THREADS": "1",
    "IPYTHONDIR": "/submission/.ipython",
    "COURSE_PROGRESS": "/submission/progress.jsonl",
}


def command(program: list[str], disk: int = Limits.disk, leave_out: tuple[str, ...] = ()) -> list[str]:
    """Return the bubblewrap command that runs `program`.

    leave_out : for tests that prove a rule by removing it: "network" (its namespace), "calls" (the runner's filter).
    """
    found = shutil.which("bwrap")
    if not found:
        raise SandboxError(
            "bubblewrap (the program bwrap) is not installed, and submissions are not run without it. Install it: sudo"
            " apt install bubblewrap (Debian, Ubuntu), sudo dnf install bubblewrap (Fedora). There is none for macOS"
            " and Windows: grade there in a Linux container or a virtual machine. If you trust every submission,"
            " --without-sandbox runs them unprotected."
        )
    rules = ["--unshare-all", "--die-with-parent", "--new-session", "--clearenv", "--cap-drop", "ALL"]
    rules += ["--uid", "65534", "--gid", "65534", "--hostname", "sandbox"]
    if "network" in leave_out:
        rules.append("--share-net")
    words = [found, *rules]
    for name, value in VARIABLES.items():
        words += ["--setenv", name, value]
    words += _system() + _python() + _course()
    words += ["--proc", "/proc", "--dev", "/dev", "--size", str(disk), "--tmpfs", "/dev/shm"]
    words += [
        "--size",
        str(disk),
        "--tmpfs",
        "/submission",
        "--chdir",
        "/submission",
        "--remount-ro",
        "/dev",
        "--remount-ro",
        "/",
    ]
    return words + program


@cache
def check() -> None:
    """Raise SandboxError where submissions can't be sandboxed."""
    trial = [sys.executable, "-c", "import os; os.listdir('/app/course')"]
    done = subprocess.run(command(trial), stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60)
    if done.returncode:
        said = (done.stderr.strip().splitlines() or ["no reason was given"])[-1]
        raise SandboxError(
            f"bubblewrap is installed but cannot make a sandbox here: {said}. It needs version 0.6 or newer and a"
            " system that lets users make namespaces (in a container: run it with the right to; on Ubuntu 24.04: allow"
            " bwrap in AppArmor). If you trust every submission, --without-sandbox runs them unprotected."
        )


# ---------------------------------------------------------------- the run


class _Ended(Exception):
    """The sandbox ended, or was ended, before it had answered."""


class _Attempt:
    """One process: send the job, read its lines as they come, end it when it is late or says too much."""

    def __init__(
        self, job: dict[str, Any], limits: Limits, words: list[str], env: dict[str, str] | None, where: str | None
    ):
        self.limits = limits
        self.room = limits.output * 2 + 20_000_000
        self.process = subprocess.Popen(
            words,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=env,
            cwd=where,
            start_new_session=True,
        )
        assert self.process.stdin and self.process.stdout and self.process.stderr  # pipes, as asked for above
        self.orders, self.answers, self.complaints = self.process.stdin, self.process.stdout, self.process.stderr
        self.buffer, self.cpu, self.said = bytearray(), 0.0, 0.0
        self.lines: list[bytes] = []
        self.code: int | None = None
        self.selector = selectors.DefaultSelector()
        self.selector.register(self.answers, selectors.EVENT_READ)
        self.send(job)

    def send(self, thing: Any) -> None:
        try:
            self.orders.write(json.dumps(thing).encode() + b"\n")
            self.orders.flush()
        except OSError:
            raise _Ended("it ended by itself") from None

    def line(self, deadline: float, late: str) -> dict[str, Any]:
        """Return the next line as a dict. Raises _Ended with a reason."""
        while not self.lines:
            left = deadline - time.monotonic()
            if left <= 0 or not self.selector.select(left):
                raise _Ended(late)
            piece = os.read(self.answers.fileno(), 1 << 18)
            if not piece:
                raise _Ended(self.reason())
            self.room -= len(piece)
            if self.room < 0:
                raise _Ended("it sent more data than it may")
            *ends, rest = piece.split(b"\n")
            for end in ends:
                self.lines.append(bytes(self.buffer + end))
                self.buffer = bytearray()
            self.buffer += rest
        try:
            found = json.loads(self.lines.pop(0))
        except (ValueError, RecursionError):
            found = None
        if isinstance(found, dict) and isinstance(found.get("cpu"), float) and 0 <= found["cpu"] < 1e6:
            self.said = found["cpu"]  # bubblewrap does not wait for what it runs: only the runner knows
        if not isinstance(found, dict):
            raise _Ended(TAMPERED)
        return found

    def reason(self) -> str:
        code = self.wait()
        number = code - 128 if code > 128 else -code if code < 0 else 0
        if number in (signal.SIGXCPU, signal.SIGKILL):
            return f"it used more than its {self.limits.cpu} s of processor time, or more memory than there is"
        if number:
            return f"it crashed ({signal.strsignal(number) or number})"
        return f"it ended the Python process (exit status {code})"

    def wait(self) -> int:
        if self.code is None:
            _, status, usage = os.wait4(self.process.pid, 0)
            self.code = self.process.returncode = os.waitstatus_to_exitcode(status)
            self.cpu += usage.ru_utime + usage.ru_stime
        return self.code

    def finish(self) -> None:
        """Say that no more calls come; what it used in all is said with its last line."""
        with contextlib.suppress(_Ended):
            self.send([])
            self.line(time.monotonic() + 2, "")

    def close(self) -> str:
        """End it if it still runs; return what it said on standard error before any cell ran."""
        if self.code is None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.wait()
        if self.complaints.closed:
            return ""
        self.selector.close()
        os.set_blocking(self.complaints.fileno(), False)
        said = self.complaints.read(4000) or b""
        for pipe in (self.orders, self.answers, self.complaints):
            with contextlib.suppress(OSError):
                pipe.close()
        return said.decode("utf-8", "replace").strip()


def run(
    cells: list[dict[str, Any]],
    *,
    set_id: str,
    student: str,
    wanted: list[str],
    probes: list[dict[str, Any]],
    limits: Limits | None = None,
    without_sandbox: bool = False,
    leave_out: tuple[str, ...] = (),
) -> Outcome:
    """Run the code cells of one submission, bring out the wanted values, then call its functions with the probes.

    Parameters
    ----------
    cells : of {"index", "source", "run" (bool), "take" (variables to read right after this cell)}
    student : the registered id; what the notebook says does not count
    probes : of {"part", "function", "args", "hidden"}: inputs only. The visible are called before the hidden go in.

    A cell that ends the process or can't be stopped costs that cell only: the others run again in a fresh sandbox.
    Raises SandboxError if the sandbox does not start.
    """
    limits = limits or Limits()
    outcome = Outcome(sandboxed=not without_sandbox)
    job = {**asdict(limits), "set": set_id, "student": student, "wanted": wanted, "confine": "calls" not in leave_out}
    stopped: dict[int, list[Any]] = {}
    begin = time.monotonic()
    for attempt in range(limits.restarts + 2):
        final = attempt == limits.restarts + 1
        job["cells"] = [
            {**cell, "stopped": stopped[cell["index"]]} if cell["index"] in stopped else cell for cell in cells
        ]
        left = limits.total - (time.monotonic() - begin)
        if left <= 0:
            break
        done = _once(job, limits, outcome, probes, begin + limits.total, without_sandbox, leave_out)
        if done is None:
            break
        stage, number, reason = done
        if reason == TAMPERED:  # no honest code does: no second try
            outcome.stops.append(reason)
            break
        if stage == "cell":
            message = f"This cell was stopped: {reason}."
            outcome.stops.append(f"cell {number + 1}: {reason}")
            stopped[number] = ["Stopped", message, [message]]
            if attempt == limits.restarts:  # the last try goes no further than the cells before
                for cell in cells:
                    if cell["index"] > number:
                        text = "This cell was not run: too many cells before it had to be stopped."
                        stopped.setdefault(cell["index"], ["Stopped", text, [text]])
        elif stage == "probe":
            outcome.stops.append(f"call {number + 1} of a function: {reason}")
            outcome.probes[number] = {"error": reason}
            if final or attempt == limits.restarts:
                break
        else:
            outcome.stops.append(reason)
            break
    for index, what in stopped.items():
        outcome.outputs.setdefault(
            index, [{"output_type": "error", "ename": what[0], "evalue": what[1], "traceback": what[2]}]
        )
    outcome.seconds = time.monotonic() - begin
    return outcome


class _Place:
    """How far a try has come: its stage ("start", "cell" or "probe"), and the number of the cell or of the call."""

    def __init__(self) -> None:
        self.stage, self.number = "start", 0


def _started(
    limits: Limits, without_sandbox: bool, leave_out: tuple[str, ...], stack: contextlib.ExitStack
) -> tuple[list[str], dict[str, str] | None, str | None]:
    """Return the command that starts a try, its variables and its folder; `stack` cleans up after it."""
    program = [sys.executable, "-s", "-P"]
    if not without_sandbox:
        return command([*program, "/app/runner.py"], limits.disk, leave_out), None, None
    import tempfile

    where = stack.enter_context(tempfile.TemporaryDirectory(prefix="submission-", ignore_cleanup_errors=True))
    env = {name: value.replace("/submission", where) for name, value in VARIABLES.items()} | {"PYTHONPATH": str(ROOT)}
    return [*program, str(RUNNER)], env, where


def _cells(attempt: _Attempt, job: dict[str, Any], outcome: Outcome, end: float, place: _Place) -> None:
    """Read what the cells show and the values that they leave, until these are all in hand. Raises _Ended."""
    limits = attempt.limits
    late = f"it took longer than {limits.seconds:g} s and could not be interrupted"
    deadline = min(end, time.monotonic() + 60)
    outputs: dict[int, list[Any]] = {}
    while True:
        message = attempt.line(
            deadline, late if time.monotonic() < end - 1 else "the time for the whole submission was over"
        )
        if "begin" in message:
            place.stage, place.number = "cell", _whole(message["begin"], len(job["cells"]) * 2 + 10_000)
            deadline = min(end, time.monotonic() + limits.seconds + limits.grace)
        elif "cell" in message and isinstance(message.get("outputs"), list):
            outputs.setdefault(_whole(message["cell"], 10**6), message["outputs"])
        elif isinstance(message.get("values"), dict):
            if outcome.values is None:
                outcome.values, outcome.outputs = message["values"], outputs
                seen = message.get("seen")
                outcome.seen = seen if isinstance(seen, dict) else {}
            return


def _calls(
    attempt: _Attempt, probes: list[dict[str, Any]], todo: list[int], outcome: Outcome, end: float, place: _Place
) -> None:
    """Send the inputs of some calls and read each result. Raises _Ended."""
    limits = attempt.limits
    late = f"it took longer than {limits.probe_seconds:g} s and could not be interrupted"
    place.stage, place.number = "probe", todo[0]
    attempt.send([{"number": n, "function": probes[n]["function"], "args": probes[n]["args"]} for n in todo])
    while any(n not in outcome.probes for n in todo):
        message = attempt.line(min(end, time.monotonic() + limits.probe_seconds + limits.grace), late)
        if message.get("begin_probe") in todo:
            place.number = message["begin_probe"]
        elif message.get("probe") in todo and ("value" in message or "error" in message):
            answer: dict[str, Any] = {k: message[k] for k in ("value", "error") if k in message}
            outcome.probes.setdefault(message["probe"], answer)
        else:
            raise _Ended(TAMPERED)


def _once(
    job: dict[str, Any],
    limits: Limits,
    outcome: Outcome,
    probes: list[dict[str, Any]],
    end: float,
    without_sandbox: bool,
    leave_out: tuple[str, ...],
) -> tuple[str, int, str] | None:
    """Try once. Return None if it went through; else where it ended ("cell", "probe" or "end"), which one, and why."""
    with contextlib.ExitStack() as stack:
        words, env, where = _started(limits, without_sandbox, leave_out, stack)
        place, attempt = _Place(), None
        try:
            attempt = _Attempt(job, limits, words, env, where)
            _cells(attempt, job, outcome, end, place)
            # Only now, with every output of the first phase in hand, do inputs go in: the visible calls, then the
            # hidden.
            for hidden in (False, True):
                todo = [
                    n for n, one in enumerate(probes) if bool(one.get("hidden")) == hidden and n not in outcome.probes
                ]
                if todo:
                    _calls(attempt, probes, todo, outcome, end, place)
            attempt.finish()
            return None
        except _Ended as ended:
            said = attempt.close() if attempt else ""
            if place.stage == "start":
                raise SandboxError(f"The sandbox did not start: {said or ended}") from None
            if time.monotonic() >= end:
                return "end", 0, f"the {limits.total:g} s for the whole submission were over"
            return place.stage, place.number, str(ended)
        finally:
            if attempt:
                attempt.close()
                outcome.cpu += max(attempt.cpu, attempt.said)


def _whole(value: Any, top: int) -> int:
    return value if isinstance(value, int) and 0 <= value <= top else 0
