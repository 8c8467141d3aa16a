"""Run one submission apart from everything: bubblewrap around `course.grading.runner`.

The sandbox has no network, sees the system, the packages and the learner's part of the course read-only, and nothing
else: no home, no instructor/, no gradebook, no other submission. What it may write lies in memory, is small and ends
with it. What it answers is data: JSON lines of limited length, never anything that is executed or unpickled.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import selectors
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from course.grading import bounded

ROOT = Path(__file__).resolve().parents[2]
RUNNER = Path(__file__).with_name("runner.py")
PRIVATE = {"build", "grading", "__pycache__"}  # of course/: what a submission has no business with
KEYS = "/app/course/practice/keys"
HERE = "/submission/notebooks/problem-sets"  # where a submission runs
NOBODY = "65534"  # whom a submission runs as
WATCH = 0.25  # seconds between two looks at how many files there are
TAMPERED = "it wrote into the channel that only the grader uses"


class SandboxError(RuntimeError):
    """The sandbox cannot be used here, or did not start. The message says what to do."""


@dataclass(frozen=True)
class Limits:
    """What one submission may use. Bytes, seconds, counts."""

    memory: int = 3_000_000_000
    cpu: int = 180
    disk: int = 64_000_000
    files: int = 2000  # files and folders that it makes
    threads: int = 64
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


def _course(key: tuple[str, int] | None) -> list[str]:
    """Return what binds the learner's part of the course; of the keys only `key`, a set and an open file."""
    words = ["--ro-bind", str(ROOT / "data"), "/app/data"]
    for path in sorted((ROOT / "course").iterdir()):
        if path.name not in PRIVATE:
            words += ["--ro-bind", str(path), f"/app/course/{path.name}"]
    words += ["--tmpfs", KEYS]
    if key is not None:
        name, number = key
        words += ["--perms", "0444", "--file", str(number), f"{KEYS}/{name}.json"]
    return [*words, "--remount-ro", KEYS, "--ro-bind", str(RUNNER), "/app/runner.py"]


def public_key(set_id: str) -> bytes:
    """Return the public key of a set without its digests: what `assignment.begin` needs to show a slice, and no more.

    Whoever has the digests can try values until one fits; they stay out of the sandbox.
    """
    from course.practice import assignment

    whole = assignment.key(set_id)
    kept = ("name", "kind", "variable", "points", "answer", "unit", "step", "ordered")
    questions = [
        {
            **question,
            "parts": [{name: part[name] for name in kept if name in part} for part in question["parts"]],
        }
        for question in whole["questions"]
    ]
    return json.dumps({**whole, "salt": "", "questions": questions}).encode()


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


def _program(name: str, without: str) -> str:
    """Return where a program lies. Raises SandboxError with the reason that is given."""
    found = shutil.which(name)
    if not found:
        raise SandboxError(without)
    return found


def _rules(leave_out: tuple[str, ...]) -> tuple[list[str], list[str]]:
    """Return bubblewrap's options for who the submission is, and the words that go before its program.

    An ordinary user gets a namespace of users in which it is nobody. Root needs none to set the sandbox up: there the
    program is started by setpriv as the user nobody without any right, so that the kernel takes it for nobody, too.
    """
    rules = ["--die-with-parent", "--new-session", "--clearenv", "--cap-drop", "ALL", "--hostname", "sandbox"]
    if "process 1" not in leave_out:
        rules.append("--as-pid-1")
    if os.geteuid():
        rules += ["--unshare-all", "--uid", NOBODY, "--gid", NOBODY]
        return rules + (["--share-net"] if "network" in leave_out else []), []
    rules += ["--unshare-ipc", "--unshare-pid", "--unshare-uts", "--unshare-cgroup-try"]
    rules += [] if "network" in leave_out else ["--unshare-net"]
    if "nobody" in leave_out:
        return rules, []
    setpriv = _program(
        "setpriv",
        "You are root, and the program setpriv (package util-linux), by which root runs submissions as the user nobody,"
        " is not installed. Install it, or grade as a user made for it: useradd --create-home grader; su - grader.",
    )
    for right in ("SETUID", "SETGID", "SETPCAP"):
        rules += ["--cap-add", f"CAP_{right}"]
    drop = [f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", "--no-new-privs"]
    return rules, [setpriv, *drop, "--inh-caps=-all", "--bounding-set=-all"]


def _folders(words: list[str]) -> list[str]:
    """Return what makes the folders above each place that is bound, readable for everybody.

    bubblewrap would make those closed that are closed outside, such as /root, and nobody could not pass.
    """
    targets = [words[at + 2] for at, word in enumerate(words) if word in ("--ro-bind", "--ro-bind-try")]
    above = dict.fromkeys(str(path) for target in targets for path in reversed(Path(target).parents))
    return [word for path in above if path != "/" for word in ("--perms", "0755", "--dir", path)]


def command(
    program: list[str],
    disk: int = Limits.disk,
    leave_out: tuple[str, ...] = (),
    key: tuple[str, int] | None = None,
    info: int | None = None,
) -> list[str]:
    """Return the bubblewrap command that runs `program`. It is to be started with an empty environment.

    leave_out : for tests that prove a rule by removing it: "network" (its namespace), "calls" (the runner's filter),
    "process 1", "nobody", "system" (/proc/sys is covered). key, info : open files: of the public key, with the name of
    its set, and where bubblewrap writes the number of the process.
    """
    found = _program(
        "bwrap",
        "bubblewrap (the program bwrap) is not installed, and submissions are not run without it. Install it: sudo"
        " apt install bubblewrap (Debian, Ubuntu), sudo dnf install bubblewrap (Fedora). If you trust every submission,"
        " --without-sandbox runs them unprotected.",
    )
    rules, first = _rules(leave_out)
    words = [found, *rules]
    if info is not None:
        words += ["--info-fd", str(info)]
    for name, value in VARIABLES.items():
        words += ["--setenv", name, value]
    bound = _system() + _python() + _course(key)
    words += _folders(bound) + bound + ["--proc", "/proc", "--dev", "/dev"]
    if "system" not in leave_out:
        words += ["--tmpfs", "/proc/sys", "--remount-ro", "/proc/sys"]
    words += ["--perms", "0777", "--size", str(disk), "--tmpfs", "/submission"]
    # As at home: the notebook lies in notebooks/problem-sets, and the tables in ../../data.
    for folder in ("/submission/notebooks", HERE):
        words += ["--perms", "0777", "--dir", folder]
    words += ["--symlink", "/app/data", "/submission/data", "--chdir", HERE]
    words += ["--remount-ro", "/dev", "--remount-ro", "/", "--"]
    return words + first + program


@cache
def check() -> None:
    """Raise SandboxError where submissions can't be sandboxed."""
    if sys.platform != "linux":
        raise SandboxError(
            f"Grading needs Linux, whose bubblewrap keeps submissions apart; this is {sys.platform}. Grade in a Linux"
            " container or a virtual machine: the instructor guide has the command, under “The sandbox”. If you trust"
            " every submission, --without-sandbox runs them unprotected."
        )
    trial = [sys.executable, "-c", "import os; os.listdir('/app/course')"]
    done = subprocess.run(command(trial), stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60, env={})
    if done.returncode:
        said = (done.stderr.strip().splitlines() or ["no reason was given"])[-1]
        if not os.geteuid():
            raise SandboxError(
                f"You are root, and bubblewrap cannot make a sandbox here in which submissions run as the user nobody:"
                f" {said}. Make a user for grading: useradd --create-home grader; su - grader. Put the clone where"
                " that user can read it, make the environment there, and run the same command."
            )
        raise SandboxError(
            f"bubblewrap is installed but cannot make a sandbox here: {said}. It needs version 0.7 or newer and a"
            " system that lets users make namespaces (in a container: run it with the right to; on Ubuntu 24.04: allow"
            " bwrap in AppArmor). If you trust every submission, --without-sandbox runs them unprotected."
        )


# ---------------------------------------------------------------- the control group

BUS = ("XDG_RUNTIME_DIR", "DBUS_SESSION_BUS_ADDRESS")  # where a user's systemd is asked
#: Bytes and tasks beyond what the process itself may have: the runner's spare room and the kernel's part; bubblewrap.
KERNEL, HELPERS = 600 * 1024 * 1024, 8
#: Prints what binds the program, if it still has the file that it was handed.
BOUNDS = """import os, sys
os.fstat(int(sys.argv[1]))
group = open("/proc/self/cgroup").read().split("0::", 1)[1].split("\\n")[0]
print(*(open(f"/sys/fs/cgroup{group}/{name}.max").read().strip() for name in ("memory", "pids")))"""


def bus() -> dict[str, str]:
    """Return the variables by which systemd-run finds a user's systemd; bubblewrap is not handed them."""
    return {name: os.environ[name] for name in BUS if name in os.environ}


@cache
def control_group(memory: int, disk: int, threads: int) -> tuple[str, ...]:
    """Return the words that start a program in a control group (version 2) of its own; none where systemd makes none.

    A group bounds the memory of a submission as a whole: what it maps, its files, which lie in memory, and what the
    kernel keeps for it, such as pipes and page tables. It is used where a trial finds that it binds.
    """
    systemd = shutil.which("systemd-run")
    if not systemd:
        return ()
    page = os.sysconf("SC_PAGE_SIZE")
    most, tasks = (memory + disk + KERNEL) // page * page, threads + HELPERS
    words = [systemd, *(["--user"] if os.geteuid() else []), "--scope", "--quiet", "--collect"]
    for name, value in (("MemoryMax", most), ("MemorySwapMax", 0), ("TasksMax", tasks)):
        words.append(f"--property={name}={value}")
    words += ["--", _program("env", "The program env (package coreutils) is not installed."), "-i"]
    with tempfile.TemporaryFile() as handed:
        trial = [*words, sys.executable, "-I", "-S", "-c", BOUNDS, str(handed.fileno())]
        try:
            done = subprocess.run(
                trial,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                timeout=10,
                env=bus(),
                pass_fds=(handed.fileno(),),
            )
        except (OSError, subprocess.TimeoutExpired):
            return ()
    return tuple(words) if not done.returncode and done.stdout.split() == [str(most), str(tasks)] else ()


# ---------------------------------------------------------------- the run


class _Ended(Exception):
    """The sandbox ended, or was ended, before it had answered."""


class _Attempt:
    """One process: send the job, read its lines as they come, end it when it is late or says too much."""

    def __init__(self, job: dict[str, Any], limits: Limits, start: _Start):
        self.limits, self.info, self.bounded = limits, start.info, start.bounded
        self.number: int | None = None
        self.room = limits.output * 2 + 20_000_000
        self.process = subprocess.Popen(
            start.words,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=start.env,
            cwd=start.where,
            pass_fds=start.files,
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
            if left <= 0:
                raise _Ended(late)
            self.count_files()
            if not self.selector.select(min(left, WATCH)):
                continue
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
            found = bounded.loads(self.lines.pop(0))
            if isinstance(found, dict):
                bounded.check_depth([found.get("values"), found.get("value")])
        except (ValueError, RecursionError):
            found = None
        if isinstance(found, dict) and isinstance(found.get("cpu"), float) and 0 <= found["cpu"] < 1e6:
            self.said = found["cpu"]  # bubblewrap does not wait for what it runs: only the runner knows
        if not isinstance(found, dict):
            raise _Ended(TAMPERED)
        return found

    def inside(self) -> int | None:
        """Return the number that the process in the sandbox has outside, once bubblewrap has told it."""
        if self.number is None and self.info is not None and select.select([self.info], [], [], 0)[0]:
            with contextlib.suppress(ValueError, KeyError):  # bubblewrap ended early
                self.number = int(json.loads(os.read(self.info, 4000))["child-pid"])
        return self.number

    def count_files(self) -> None:
        """Raise _Ended where there are more files than there may be: nothing else limits their number in memory."""
        number = self.inside() if self.bounded else None
        if number is None:
            return
        try:
            state = os.statvfs(f"/proc/{number}/root/submission")
        except OSError:  # it has ended
            return
        if state.f_files - state.f_ffree > self.limits.files + 1:
            raise _Ended(f"it made more than {self.limits.files:,} files")

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
            # First what runs inside: where root started it as nobody, bubblewrap's end may not end it.
            number = self.inside()
            with contextlib.suppress(ProcessLookupError, PermissionError):
                if number is not None:
                    os.kill(number, signal.SIGKILL)
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
    job = {**asdict(limits), "set": set_id, "student": student, "wanted": wanted, "leave_out": leave_out}
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


@dataclass
class _Start:
    """What starts a try: the command, its variables and folder, the files that it is handed, and where its number
    comes.
    """

    words: list[str]
    env: dict[str, str]
    where: str | None = None
    files: tuple[int, ...] = ()
    info: int | None = None
    bounded: bool = True  # the number of files is watched


def _started(
    set_id: str, limits: Limits, without_sandbox: bool, leave_out: tuple[str, ...], stack: contextlib.ExitStack
) -> _Start:
    """Return what starts a try; `stack` cleans up after it."""
    program = [sys.executable, "-s", "-P"]
    if not without_sandbox:
        key = stack.enter_context(tempfile.TemporaryFile())  # noqa: SIM115
        key.write(public_key(set_id))
        key.seek(0)
        read, write = os.pipe()
        stack.callback(os.close, read)
        stack.callback(os.close, write)
        words = command([*program, "/app/runner.py"], limits.disk, leave_out, (set_id, key.fileno()), write)
        # bubblewrap itself gets no variable: its own stand in /proc beside the submission's.
        env = dict(os.environ) if "environment" in leave_out else {}
        group = () if leave_out else control_group(limits.memory, limits.disk, limits.threads)
        if group:
            words, env = [*group, *words], bus()
        return _Start(words, env, files=(key.fileno(), write), info=read, bounded="files" not in leave_out)
    where = stack.enter_context(tempfile.TemporaryDirectory(prefix="submission-", ignore_cleanup_errors=True))
    env = {name: value.replace("/submission", where) for name, value in VARIABLES.items()} | {"PYTHONPATH": str(ROOT)}
    return _Start([*program, str(RUNNER)], env, where)


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
        start = _started(job["set"], limits, without_sandbox, leave_out, stack)
        place, attempt = _Place(), None
        try:
            attempt = _Attempt(job, limits, start)
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
