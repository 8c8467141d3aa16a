"""Runs inside the sandbox: the cells of one submission, then the values they leave, then calls of its functions.

It is a program of its own (nothing of `course` is imported but what the submission imports), and it is not trusted:
from the first cell on, the student's code can change anything in this process. It yields data only. The trusted side
(`course.grading.sandbox`) reads them as JSON, with limits, and computes every score itself.

Lines of JSON on standard input: the job, and later the probes. Lines of JSON on standard output: one `cell` a code
cell, one `values`, one `probe` a probe, `done`.
"""

from __future__ import annotations

import contextlib
import io
import json
import math
import os
import resource
import signal
import struct
import sys
import threading
import time
from collections.abc import Iterator
from typing import Any

SPARE = 300_000_000  # bytes to report in, when a submission has no memory left
ITEMS, DEPTH, LETTERS = 5000, 20, 20_000  # of a value that is brought out

# What no honest answer needs, by number: x86_64, aarch64. No process is ever started, so that the limit on memory is
# one on the whole submission and nothing outlives it; no memory that the limit does not count; no socket; no tracing.
DENIED = {
    "fork": (57, None),
    "vfork": (58, None),
    "execve": (59, 221),
    "execveat": (322, 281),
    "socket": (41, 198),
    "memfd_create": (319, 279),
    "memfd_secret": (447, 447),
    "shmget": (29, 194),
    "msgget": (68, 186),
    "semget": (64, 190),
    "mq_open": (240, 180),
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "keyctl": (250, 219),
    "add_key": (248, 217),
    "request_key": (249, 218),
    "bpf": (321, 280),
    "perf_event_open": (298, 241),
    "userfaultfd": (323, 282),
    "io_uring_setup": (425, 425),
    "unshare": (272, 97),
    "setns": (308, 268),
    "mount": (165, 40),
    "umount2": (166, 39),
    "pivot_root": (155, 41),
    "chroot": (161, 51),
}
MACHINES = {"x86_64": (0, 0xC000003E, 56), "aarch64": (1, 0xC00000B7, 220)}  # column above, audit name, clone
CLONE3, CLONE_THREAD, EPERM, ENOSYS = 435, 0x10000, 1, 38


class CellTimeout(BaseException):
    """A cell or a call took longer than it may."""


# ---------------------------------------------------------------- limits


def filter_program(machine: str) -> bytes:
    """Return the seccomp filter as classic BPF: refuse what is DENIED and every new process; threads are allowed."""
    column, audit, clone = MACHINES[machine]
    numbers = [row[column] for row in DENIED.values() if row[column] is not None]
    allow, refuse, unknown = 0x7FFF0000, 0x00050000 | EPERM, 0x00050000 | ENOSYS
    load, equal, at_least, any_bit, give = 0x20, 0x15, 0x35, 0x45, 0x06
    # each: code, jump if true, jump if false, constant. Jumps to "refuse" are filled in at the end.
    rows: list[list[Any]] = [[load, 0, 0, 4], [equal, 0, "refuse", audit], [load, 0, 0, 0]]
    if machine == "x86_64":
        rows.append([at_least, "refuse", 0, 0x40000000])  # the x32 way in
    rows.append([equal, "unknown", 0, CLONE3])  # the C library then falls back to clone, whose flags can be read
    rows += [[equal, "refuse", 0, number] for number in numbers]
    rows += [[equal, 0, "allow", clone], [load, 0, 0, 16], [any_bit, "allow", "refuse", CLONE_THREAD]]
    ends = {"allow": len(rows), "refuse": len(rows) + 1, "unknown": len(rows) + 2}
    rows += [[give, 0, 0, allow], [give, 0, 0, refuse], [give, 0, 0, unknown]]
    program = b""
    for at, (code, yes, no, constant) in enumerate(rows):
        yes, no = (ends[jump] - at - 1 if isinstance(jump, str) else jump for jump in (yes, no))
        program += struct.pack("HBBI", code, yes, no, constant)
    return program


def confine_calls() -> bool:
    """Install the filter for good. False where the system has none; the other limits still hold."""
    machine = os.uname().machine
    if sys.platform != "linux" or machine not in MACHINES:
        return False
    import ctypes

    program = filter_program(machine)
    buffer = ctypes.create_string_buffer(program, len(program))
    head = ctypes.create_string_buffer(struct.pack("HxxxxxxP", len(program) // 8, ctypes.addressof(buffer)))
    libc = ctypes.CDLL(None, use_errno=True)
    no_new_privileges, set_seccomp, filter_mode = 38, 22, 2
    if libc.prctl(no_new_privileges, 1, 0, 0, 0):
        return False
    return bool(libc.prctl(set_seccomp, filter_mode, ctypes.byref(head), 0, 0) == 0)


def limit(job: dict[str, Any]) -> None:
    """Set limits that the process can only lower."""
    wanted = {
        "RLIMIT_AS": job["memory"] + SPARE,
        "RLIMIT_CPU": job["cpu"],
        "RLIMIT_FSIZE": job["disk"],
        "RLIMIT_NOFILE": 256,
        "RLIMIT_CORE": 0,
        "RLIMIT_SIGPENDING": 256,
        "RLIMIT_MEMLOCK": 65536,
        "RLIMIT_MSGQUEUE": 0,
    }
    for name, value in wanted.items():
        kind = getattr(resource, name)
        hard = resource.getrlimit(kind)[1]
        value = value if hard == resource.RLIM_INFINITY else min(value, hard)
        with contextlib.suppress(ValueError, OSError):  # macOS has no limit on the address space
            resource.setrlimit(kind, (value, value))
    spare(job, False)


def limit_threads(most: int) -> bool:
    """Set how many threads there may be; False where that would leave none.

    Linux before 5.14 counts all processes of the user, and not only those of the sandbox.
    """
    hard = resource.getrlimit(resource.RLIMIT_NPROC)[1]
    most = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(resource.RLIMIT_NPROC, (most, hard))
    trial = threading.Thread(target=int)
    try:
        trial.start()
    except RuntimeError:
        resource.setrlimit(resource.RLIMIT_NPROC, (hard, hard))
        return False
    trial.join()
    resource.setrlimit(resource.RLIMIT_NPROC, (most, most))
    return True


def spare(job: dict[str, Any], use: bool) -> None:
    """Give the runner's own work room where a submission has used up its memory, or take it back."""
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    soft = hard if use or hard == resource.RLIM_INFINITY else min(hard, job["memory"])
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


# ---------------------------------------------------------------- values


def plain(value: Any, depth: int = 0) -> Any:
    """Return a value as JSON: numbers, texts, lists, dicts, {"series": [[label, value], ...]}.

    Raises ValueError for the rest.
    """
    if depth > DEPTH:
        raise ValueError("it is nested too deep")
    single, made = plain_scalar(value)
    return made if single else plain_collection(value, depth)


def plain_scalar(value: Any) -> tuple[bool, Any]:
    """Return whether a value is a number, a text or a missing one, and then what it is in JSON."""
    import numpy as np
    import pandas as pd

    if value is None or value is Ellipsis:
        return True, None
    if isinstance(value, (bool, np.bool_)):
        return True, bool(value)
    if isinstance(value, (int, np.integer)):
        whole = int(value)
        return True, whole if abs(whole) < 2**63 else float(whole) if abs(whole) < 10**300 else "inf"
    if value is pd.NA or value is pd.NaT:
        return True, "nan"
    if isinstance(value, (float, np.floating)):
        number = float(value)
        return True, number if math.isfinite(number) else repr(number)
    if isinstance(value, (str, np.str_)):
        if len(value) > LETTERS:
            raise ValueError(f"it is a text of {len(value)} letters")
        return True, str(value)
    return False, None


def label_of(label: Any) -> str:
    """Return a label as text; a whole number is the same label as int and as float (2013 and 2013.0)."""
    if isinstance(label, float) and label.is_integer():
        label = int(label)
    return str(label)[:LETTERS]


def plain_collection(value: Any, depth: int) -> Any:
    """Return a collection as JSON, each entry by `plain`; see there."""
    import numpy as np
    import pandas as pd

    if isinstance(value, pd.DataFrame) and value.size == 1:
        return plain(value.iloc[0, 0], depth)
    if isinstance(value, pd.DataFrame):
        raise ValueError("it is a DataFrame: pick out the column or the value that the question asks for")
    if isinstance(value, np.ndarray) and value.ndim == 0:
        return plain(value.item(), depth)
    if hasattr(value, "__len__") and len(value) > ITEMS:
        raise ValueError(f"it has {len(value)} entries")
    if isinstance(value, pd.Series):
        return {"series": [[label_of(k), plain(v, depth + 1)] for k, v in value.items()]}
    if isinstance(value, dict):
        pairs = [[label_of(k), plain(v, depth + 1)] for k, v in value.items()]
        return dict(pairs) if len({k for k, _ in pairs}) == len(pairs) else {"series": pairs}
    if isinstance(value, (set, frozenset)):
        return [plain(item, depth + 1) for item in sorted(value, key=str)]
    if isinstance(value, (list, tuple, np.ndarray, pd.Index, pd.api.extensions.ExtensionArray)):
        return [plain(item, depth + 1) for item in value]
    if isinstance(value, (pd.Timestamp, pd.Period)):
        return str(value)
    import decimal
    import fractions

    if isinstance(value, (decimal.Decimal, fractions.Fraction)):
        return plain(float(value), depth)
    raise ValueError(f"it is of type {type(value).__name__}")


def bring_out(value: Any, seconds: float) -> Any:
    """Return a value as JSON, or {"error": text}: also where its own methods raise, exit or never end."""
    try:
        with within(seconds, "Reading the value"):
            return plain(value)
    except ValueError as problem:
        return {"error": str(problem)[:300]}
    except BaseException as problem:
        return {"error": f"it cannot be read: {type(problem).__name__}"}


# ---------------------------------------------------------------- outputs


class Stream(io.TextIOBase):
    """What a cell prints, cut where it becomes too long; the rest is thrown away as it comes."""

    def __init__(self, name: str, outputs: Outputs):
        self.name, self.outputs = name, outputs

    def writable(self) -> bool:
        """Return True: it takes text."""
        return True

    def isatty(self) -> bool:
        """Return False: nobody looks on."""
        return False

    def write(self, text: str) -> int:
        """Take a text and return its length, as a stream does."""
        if not isinstance(text, str):
            raise TypeError("write() argument must be str")
        self.outputs.stream(self.name, text)
        return len(text)


class Outputs:
    """The outputs of the cell that is running, within the limits of the job."""

    def __init__(self, job: dict[str, Any]):
        self.job = job
        self.letters, self.lines, self.shown = job["letters"], job["lines"], job["displays"]
        self.left = job["output"]  # bytes of all outputs of all cells together
        self.muted = False
        self.ended = ""  # the last error, since answers were last taken
        self.begin()

    def begin(self) -> None:
        """Start a cell: nothing is shown yet."""
        self.items: list[dict[str, Any]] = []
        self.said = self.rows = self.displays = 0
        self.cut = False

    def note(self, text: str) -> None:
        """Say once in the outputs that something was cut."""
        if not self.cut:
            self.cut = True
            self.items.append({"output_type": "stream", "name": "stdout", "text": f"\n[{text}]\n"})

    def stream(self, name: str, text: str) -> None:
        """Take what is printed, as far as the limits go."""
        if self.muted or self.cut:
            return
        rest = text[: max(0, self.letters - self.said)]
        rows = rest.split("\n")
        rest = "\n".join(rows[: self.lines - self.rows + 1])
        self.said += len(rest)
        self.rows += rest.count("\n")
        self.left -= len(rest)
        if rest:
            if self.items and self.items[-1].get("name") == name:
                self.items[-1]["parts"].append(rest)
            else:
                self.items.append({"output_type": "stream", "name": name, "parts": [rest]})
        if len(rest) < len(text):
            self.note("The rest of the output of this cell was cut.")

    def show(self, kind: str, data: dict[str, Any], metadata: dict[str, Any] | None) -> None:
        """Take what is displayed, as far as the limits go."""
        if self.muted:
            return
        self.displays += 1
        size = len(json.dumps([data, metadata or {}], default=str))
        if self.displays > self.shown or size > self.left:
            self.note("The rest of what this cell showed was cut.")
            return
        self.left -= size
        self.items.append({"output_type": kind, "data": data, "metadata": metadata or {}})

    def error(self, name: str, value: str, traceback: list[str]) -> None:
        """Take an error, its traceback cut to 8,000 letters."""
        self.ended = f"{name}: {value[:120]}"
        if not self.muted:
            text = "\n".join(traceback)
            if len(text) > 8000:
                text = text[:3000] + "\n[…]\n" + text[-4000:]
            self.items.append({"output_type": "error", "ename": name, "evalue": value[:2000], "traceback": [text]})

    def taken(self) -> list[dict[str, Any]]:
        """Return the outputs of the cell, each stream in one piece."""
        for item in self.items:
            if "parts" in item:
                item["text"] = "".join(item.pop("parts"))
        return self.items


def shell_of(outputs: Outputs) -> Any:
    """Return an IPython shell without a kernel: what Jupyter's would send to a browser goes to `outputs`."""
    from IPython.core.displayhook import DisplayHook
    from IPython.core.displaypub import DisplayPublisher
    from IPython.core.interactiveshell import InteractiveShell
    from traitlets import Type
    from traitlets.config import Config

    class Publisher(DisplayPublisher):
        def publish(self, data: Any, metadata: Any = None, source: Any = None, **more: Any) -> None:
            outputs.show("display_data", data, metadata)

        def clear_output(self, wait: bool = False) -> None:
            outputs.items = []

    class Hook(DisplayHook):
        def start_displayhook(self) -> None: ...

        def write_output_prompt(self) -> None: ...

        def write_format_data(self, format_dict: Any, md_dict: Any = None) -> None:
            if format_dict:
                outputs.show("execute_result", format_dict, md_dict)

        def log_output(self, format_dict: Any) -> None: ...

        def finish_displayhook(self) -> None: ...

    class Shell(InteractiveShell):
        display_pub_class = Type(Publisher)
        displayhook_class = Type(Hook)

        def showtraceback(self, *args: Any, **more: Any) -> None:
            spare(outputs.job, True)
            super().showtraceback(*args, **more)

        def _showtraceback(self, etype: Any, evalue: Any, stb: Any) -> None:
            if isinstance(evalue, CellTimeout):  # its traceback ends in the runner's own lines
                stb = [f"CellTimeout: {evalue}"]
            outputs.error(getattr(etype, "__name__", str(etype)), str(evalue), [str(line) for line in stb])

    config = Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.colors = "nocolor"
    config.InteractiveShell.cache_size = 0
    config.InteractiveShell.enable_html_pager = False
    return Shell.instance(config=config)


# ---------------------------------------------------------------- the run


def register(job: dict[str, Any], seen: dict[str, Any]) -> None:
    """Give the notebook the slice of the registered student, whatever id it names."""
    with contextlib.suppress(ImportError):
        from course.practice import assignment

        begin, key = assignment.begin, assignment.key
        key(job["set"])  # read once, before anybody watches who reads it

        def registered(set_id: str, student: Any = "", *args: Any, **more: Any) -> Any:
            seen["student"] = str(student)[:200]
            return begin(job["set"], job["student"])

        def check(*args: Any, **more: Any) -> None:
            print("This check was not run here: the grading compares the answers outside.")

        assignment.begin = registered
        setattr(assignment.Assignment, "check", check)  # noqa: B010  a type checker refuses the assignment


def watch(seen: dict[str, Any]) -> None:
    """Note tries that the sandbox refuses. The student's code could hide them: a hint for a human, not a guard."""
    names = {
        "socket.connect": "network",
        "socket.getaddrinfo": "network",
        "socket.gethostbyname": "network",
        "subprocess.Popen": "process",
        "os.system": "process",
        "os.fork": "process",
        "os.exec": "process",
        "os.posix_spawn": "process",
        "ctypes.dlopen": "ctypes",
    }
    tried = seen.setdefault("tried", [])

    def hook(event: str, args: Any) -> None:
        name = names.get(event)
        if event == "open" and "practice/keys" in str(args[0]):
            name = "key"
        if event == "socket.__new__" and int(args[1]) in (2, 10):  # IPv4, IPv6: an event loop makes others for itself
            name = "network"
        if name and name not in tried:
            tried.append(name)

    sys.addaudithook(hook)


@contextlib.contextmanager
def within(seconds: float, what: str) -> Iterator[None]:
    """Raise CellTimeout in the main thread after `seconds`, and again every second, until the block ends."""

    def late(*_: Any) -> None:
        raise CellTimeout(f"{what} took longer than {seconds:g} seconds and was stopped.")

    signal.signal(signal.SIGALRM, late)
    signal.setitimer(signal.ITIMER_REAL, seconds, 1.0)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


class Line:
    """The two ends of the pipe to the trusted side; what the student writes goes elsewhere."""

    def __init__(self) -> None:
        self.channel = os.fdopen(os.dup(1), "wb", buffering=0)
        self.orders = os.fdopen(os.dup(0), "rb")
        null = os.open(os.devnull, os.O_RDWR)
        for number in (0, 1, 2):
            os.dup2(null, number)
        os.close(null)

    def tell(self, **message: Any) -> None:
        """Send a message, with the processor time used so far."""
        message["cpu"] = time.process_time()
        self.channel.write(json.dumps(message, default=str).encode("utf-8", "replace") + b"\n")

    def heard(self) -> Any:
        """Return the next message; an empty list where there is none."""
        return json.loads(self.orders.readline() or b"[]")


class Run:
    """The run of one submission: its shell, what it has shown, and the values that were taken out of it."""

    def __init__(self, line: Line, job: dict[str, Any], outputs: Outputs, shell: Any) -> None:
        self.line, self.job, self.outputs, self.shell = line, job, outputs, shell
        self.space: dict[str, Any] = shell.user_ns
        self.held: dict[str, Any] = {}
        self.why: dict[str, str] = {}  # a name that is not there: what its cell ended with
        self.values: dict[str, Any] = {}
        self.slow: set[str] = set()  # functions of which a call took too long

    def cell(self, cell: dict[str, Any]) -> None:
        """Run a cell, take the values that are read right after it, and send its outputs."""
        self.outputs.begin()
        self.line.tell(begin=cell["index"])
        if cell.get("stopped"):
            self.outputs.error(*cell["stopped"])
        elif cell["run"]:
            self.execute(cell["source"])
        spare(self.job, True)
        for name in cell["take"]:
            self.take(name)
        if cell["take"]:
            self.outputs.ended = ""
        self.line.tell(cell=cell["index"], outputs=self.outputs.taken())

    def execute(self, source: str) -> None:
        """Run the code of a cell within its time; whatever it raises stands in its outputs."""
        spare(self.job, False)
        try:
            with within(self.job["seconds"], "This cell"):
                self.shell.run_cell(source, store_history=False)
        except CellTimeout as late:
            self.outputs.error("CellTimeout", str(late), [f"CellTimeout: {late}"])
        except BaseException as problem:
            self.outputs.error(type(problem).__name__, str(problem)[:500], [])

    def take(self, name: str) -> None:
        """Bring out a variable, or note why it is not there."""
        if name in self.space:
            self.values[name] = bring_out(self.space[name], self.job["probe_seconds"])
            self.held[name] = self.space[name]
        elif self.outputs.ended:
            self.why[name] = f"it is not defined, as its cell ended with {self.outputs.ended}"

    def take_rest(self) -> None:
        """Bring out the wanted variables that no cell has brought out; what is written from here on is thrown away."""
        self.outputs.begin()
        self.outputs.muted = True
        for name in self.job["wanted"]:
            if name not in self.values:
                self.values[name] = (
                    bring_out(self.space[name], self.job["probe_seconds"])
                    if name in self.space
                    else {"error": self.why.get(name, "it is not defined")}
                )

    def probe(self, probe: dict[str, Any]) -> None:
        """Call a function of the submission and send what it returns, or the error that it ends in."""
        self.line.tell(begin_probe=probe["number"])
        name = probe["function"]
        function = self.held.get(name, self.space.get(name))
        try:
            if name in self.slow:
                raise CellTimeout("not called: an earlier call took too long.")
            if function is None:
                raise NotImplementedError
            if not callable(function):
                raise ValueError(f"a {type(function).__name__} is not a function")
            with within(self.job["probe_seconds"], f"{name}()"):
                answer = {"value": plain(function(*probe["args"]))}
        except CellTimeout as late:
            self.slow.add(name)
            answer = {"error": str(late)}
        except NotImplementedError:
            answer = {"error": "NotImplementedError"}
        except BaseException as problem:
            answer = {"error": f"{type(problem).__name__}: {str(problem)[:200]}"}
        self.line.tell(probe=probe["number"], **answer)


def main() -> None:
    """Run the job that comes on standard input, and end the process."""
    line = Line()
    job = json.loads(line.orders.readline())
    outputs = Outputs(job)
    seen: dict[str, Any] = {}
    sys.stdin = io.StringIO("")
    sys.stdout, sys.stderr = Stream("stdout", outputs), Stream("stderr", outputs)
    import numpy  # noqa: F401  before the limits: what starts threads or maps memory at import does so once
    import pandas  # noqa: F401

    shell = shell_of(outputs)
    register(job, seen)
    limit(job)
    if "threads" not in job["leave_out"]:
        seen["threads bounded"] = limit_threads(job["threads"])
    seen["calls confined"] = "calls" not in job["leave_out"] and confine_calls()
    watch(seen)
    run = Run(line, job, outputs, shell)
    started = time.monotonic()
    for cell in job["cells"]:
        run.cell(cell)
    run.take_rest()
    seen["seconds"] = round(time.monotonic() - started, 2)
    line.tell(values=run.values, seen=seen)

    # Second phase: whatever is printed from here on is thrown away. Batches come one at a time: first the calls whose
    # results a student may see, then the hidden ones, so that no visible result can carry a hidden input.
    while probes := line.heard():
        for probe in probes:
            run.probe(probe)
    line.tell(done=True)
    line.channel.close()
    os._exit(0)


if __name__ == "__main__":
    main()
