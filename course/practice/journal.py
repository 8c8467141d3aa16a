"""The learner's own small file: predictions made and exercises done.

It is a journal: one line of JSON an event, only ever appended, so that two open notebooks lose nothing and a damaged
line costs only itself. Where the disk is read-only, events live as long as the kernel and nothing is said.

An event has a kind, a key and a value, and a version where the form of its values has changed: predictions without one
are of the first form (a number from 0 to 100); `course.ledger.forecasts` reads all forms.
"""

from __future__ import annotations

import codecs
import errno
import html
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from course import contents

_memory: list[dict[str, Any]] = []


def path() -> Path:
    """Say where the journal is: COURSE_PROGRESS if set, else progress.jsonl beside the folder notebooks/ (or here)."""
    given = os.environ.get("COURSE_PROGRESS")
    if given:
        return Path(given)
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / "notebooks").is_dir() and (folder / "data").is_dir():
            return folder / "progress.jsonl"
    return here / "progress.jsonl"


def record(kind: str, key: str, value: Any, version: int = 1) -> bool:
    """Append one event. Returns False where it could be kept in memory only. version : of the form of its value.

    What had to stay in memory so far is written first, so that the file holds all events in their order.
    """
    event = {"kind": kind, "key": key, "value": value}
    if version > 1:
        event["version"] = version
    _memory.append(event)
    lines = "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in _memory)
    try:
        handle = os.open(path(), os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o644)
        try:
            if _cut_off(handle):  # a line that was never finished must not swallow this one
                lines = "\n" + lines
            _write(handle, lines.encode())
        finally:
            os.close(handle)
    except OSError:
        return False
    _memory.clear()
    return True


def _write(handle: int, content: bytes) -> None:
    """Write all of it: in one piece, whoever else writes, where the system takes it so. Raises OSError if it can't."""
    while content:
        written = os.write(handle, content)
        if not written:
            raise OSError(errno.ENOSPC, "nothing could be written")
        content = content[written:]


def _cut_off(handle: int) -> bool:
    """Return whether the last line of an open file lacks its end."""
    size = os.lseek(handle, 0, os.SEEK_END)
    return bool(size) and os.lseek(handle, size - 1, os.SEEK_SET) >= 0 and os.read(handle, 1) != b"\n"


def _events() -> Iterator[dict[str, Any] | None]:
    """Yield the events of the journal in order, None for a line that cannot be read."""
    try:
        content = path().read_bytes()
    except OSError:
        return
    for line in content.removeprefix(codecs.BOM_UTF8).split(b"\n"):  # a text may hold what Python takes for other ends
        if not line.strip():
            continue
        try:
            event = json.loads(line.decode("utf-8"))
        except (ValueError, RecursionError):
            event = None
        yield event if isinstance(event, dict) else None


def entries(kind: str) -> list[tuple[str, Any, Any]]:
    """Return all events of this kind in order, each as (key, version of its form, value)."""
    return [
        (event["key"], event.get("version", 1), event.get("value"))
        for event in [*_events(), *_memory]
        if event and event.get("kind") == kind and isinstance(event.get("key"), str)
    ]


def read(kind: str) -> dict[str, Any]:
    """Return the latest value of every key of this kind.

    Exercises of the first edition, which were kept by the lesson's number ("07.1"), come back by topic.
    """
    return {_by_topic(key) if kind == "exercise" else key: value for key, _, value in entries(kind)}


def _by_topic(key: str) -> str:
    number, dot, exercise = key.partition(".")
    topic = contents.former_topic(number)
    return f"{topic}{dot}{exercise}" if topic else key


def damaged() -> int:
    """Count the lines of the journal that cannot be read. They are skipped, and stay where they are."""
    return sum(event is None for event in _events())


def export(to: str | os.PathLike[str]) -> Path:
    """Write what the journal says to a JSON file of your own: predictions and exercises by key.

    Raises
    ------
    FileExistsError : there is such a file already; nothing is overwritten.
    """
    target = Path(to)
    text = json.dumps(
        {kind: read(kind) for kind in ("prediction", "exercise")}, indent=1, ensure_ascii=False, sort_keys=True
    )
    with target.open("x", encoding="utf-8") as handle:
        handle.write(text + "\n")
    return target


def reset() -> Path | None:
    """Start again. The old journal is kept aside under a new name, which is returned (None: there was none)."""
    _memory.clear()
    old = path()
    if not old.exists():
        return None
    for n in range(1, 10_000):
        aside = old.with_name(f"{old.stem}-{n}{old.suffix}")
        if not aside.exists():
            return old.rename(aside)
    raise OSError(f"{old.parent} holds ten thousand old journals; move them away.")


def show() -> None:
    """Show which exercises of which lesson are done."""
    from course import master
    from course.charts import display

    done = read("exercise")
    rows, lines = [], []
    for topic, entry in contents.lessons().items():
        states = [(one.id, done.get(f"{topic}.{one.id}", "not attempted")) for one in master.exercises(topic).values()]
        correct = sum(state == "correct" for _, state in states)
        told = ", ".join(f"{key} {state}" for key, state in states)
        title = f"{entry.number} {entry.title}"
        rows.append([html.escape(title), f"{correct} of {len(states)}", html.escape(told)])
        lines.append(f"{title}: {correct} of {len(states)} ({told})")
    text = "\n".join(lines)
    table = display.table_html("Exercises done", ["Lesson", "Correct", "Exercise by exercise"], rows)
    if bad := damaged():
        note = (
            f"{bad} line{'s' if bad > 1 else ''} of {path().name} could not be read and {'were' if bad > 1 else 'was'}"
            " skipped; the file is left as it is."
        )
        text, table = f"{text}\n{note}", f"{table}<p>{html.escape(note)}</p>"
    display.publish({"text/html": table, "text/plain": text})
