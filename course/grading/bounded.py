"""Read what a submission wrote with a limit of its own on memory and time.

`loads` refuses JSON by a count of its signs, before it becomes objects that are many times larger. `call` runs a
function in a copy of this process: what reads a submission may need too much, hang or crash, and the grading goes on.
"""

from __future__ import annotations

import contextlib
import json
import os
import selectors
import signal
import sys
import time
import traceback
import warnings
from collections.abc import Callable
from typing import Any

BOXES, ENTRIES = 300_000, 2_500_000  # lists and objects of a JSON text; entries of all of them
DEEPEST = 100  # of a value that is walked through
LARGEST = 300_000_000  # bytes of what a copy answers


class TooMuch(ValueError):
    """A JSON text has more parts, or lies deeper, than anything honest. The message says what was found."""


class Ended(RuntimeError):
    """The copy gave no answer: it needed too much time or memory, or it crashed. The message says which."""


def loads(raw: bytes) -> Any:
    """Return JSON as objects.

    Raises
    ------
    TooMuch : more lists, objects or entries than honest work has. ValueError : not JSON. RecursionError : too deep.
    """
    boxes, entries = raw.count(b"[") + raw.count(b"{"), raw.count(b",")
    if boxes > BOXES or entries > ENTRIES:
        raise TooMuch(
            f"it has {boxes:,} opening brackets and {entries:,} commas; at most {BOXES:,} and {ENTRIES:,} are read"
        )
    return json.loads(raw.decode("utf-8"))


def check_depth(value: Any) -> None:
    """Raise TooMuch where a value is nested deeper than anything that is judged."""
    level = [value]
    for _ in range(DEEPEST):
        level = [
            item
            for one in level
            if isinstance(one, (list, dict))
            for item in (one.values() if isinstance(one, dict) else one)
        ]
        if not level:
            return
    raise TooMuch(f"it is nested deeper than {DEEPEST} levels")


def end_with_parent() -> None:
    """Let this process be ended with the one that it is a copy of (on Linux), and leave Ctrl-C to the other, which ends
    its copies.
    """
    signal.signal(signal.SIGINT, lambda *_: None)  # to ignore it would hold for the sandboxes, too
    if sys.platform == "linux":
        import ctypes

        pr_set_pdeathsig = 1
        ctypes.CDLL(None).prctl(pr_set_pdeathsig, signal.SIGKILL, 0, 0, 0)


def _limit(seconds: float, memory: int) -> None:
    """Set this process's limits: processor seconds from its start, and bytes beyond what it has mapped already.

    Only the soft limits: a sandbox that it starts sets its own.
    """
    import resource

    with open("/proc/self/statm", "rb") as handle:
        mapped = int(handle.read().split()[0]) * resource.getpagesize()
    for kind, wanted in ((resource.RLIMIT_AS, mapped + memory), (resource.RLIMIT_CPU, max(1, round(seconds)))):
        hard = resource.getrlimit(kind)[1]
        resource.setrlimit(kind, (wanted if hard == resource.RLIM_INFINITY else min(wanted, hard), hard))


def _answer(channel: int, function: Callable[..., Any], arguments: tuple[Any, ...], limits: tuple[float, int]) -> None:
    """Run the function in the copy, and write what it returns as JSON; never returns."""
    status = 1
    try:
        end_with_parent()
        _limit(*limits)
        text = json.dumps(function(*arguments)).encode()
        with os.fdopen(channel, "wb") as pipe:
            pipe.write(text)
        status = 0
    except MemoryError:
        status = 3
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(status)


def call(function: Callable[..., Any], *arguments: Any, seconds: float, memory: int, longest: float) -> Any:
    """Return what a function returns, run in a copy of this process. What it returns must be JSON.

    seconds : of processor time, without that of programs which it starts. memory : bytes, beyond what this process has.
    longest : seconds by the clock. Raises Ended. Where the system is not Linux the function runs here, without limits.
    """
    if sys.platform != "linux":  # only --without-sandbox grades there, files that the instructor wrote
        return json.loads(json.dumps(function(*arguments)))
    read, write = os.pipe()
    with warnings.catch_warnings():
        # Python warns that other threads (of a worker, of the progress bar) are not in the copy: it waits for none.
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if not child:
        os.close(read)
        _answer(write, function, arguments, (seconds, memory))
    os.close(write)
    status: int | None = None
    try:
        answer = _heard(read, time.monotonic() + longest)
        _, state = os.waitpid(child, 0)
        status = os.waitstatus_to_exitcode(state)
    finally:
        os.close(read)
        if status is None:  # too late, too long, or stopped from the keyboard
            with contextlib.suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
    if status == 3:
        raise Ended(f"reading it needed more than {memory / 1e6:.0f} MB of memory")
    if status == -signal.SIGXCPU:
        raise Ended(f"reading it took more than {seconds:g} s of processor time")
    if status:
        raise Ended(f"reading it failed (exit status {status})")
    return json.loads(answer)


def _heard(channel: int, deadline: float) -> bytes:
    """Return all that comes through a pipe. Raises Ended where it is too late or too long."""
    heard = bytearray()
    with selectors.DefaultSelector() as selector:
        selector.register(channel, selectors.EVENT_READ)
        while True:
            left = deadline - time.monotonic()
            if left <= 0 or not selector.select(left):
                raise Ended("reading it took too long by the clock")
            piece = os.read(channel, 1 << 20)
            if not piece:
                return bytes(heard)
            heard += piece
            if len(heard) > LARGEST:
                raise Ended(f"what was read of it has more than {LARGEST / 1e6:.0f} MB")
