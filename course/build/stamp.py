"""What each notebook was built from, so that `make notebooks` builds only what has changed, and says why.

The record lies in `.build.json` beside the README, on the author's machine only: a fresh clone builds everything once.
"""

from __future__ import annotations

import ast
import csv
import hashlib
import json
import re
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from course import contents, master
from course.build.notebooks import NOTEBOOKS, ROOT, name_of

RECORD = ROOT / ".build.json"


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:16]


def _imported(path: Path, course: Path) -> set[Path]:
    """Return the modules of the course that a module imports, at its head or inside a function."""
    found: set[Path] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names: list[str] = []
        if isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        for name in names:
            parts = name.split(".")
            if parts[0] == "course":
                place = course.joinpath(*parts[1:])
                found |= {one for one in (place.with_suffix(".py"), place / "__init__.py") if one.is_file()}
    return found


def _modules(topic: str, course: Path) -> set[Path]:
    """Return the modules that a lesson is made with: those of its room, what its cells import, and what all these
    import.
    """
    room = course / "lessons" / topic
    todo = set(room.glob("*.py")) | {course / "lesson.py", course / "master.py"}
    cells = "\n".join(re.findall(r"^(?:from|import) course[^\n]*", master.text(topic), re.M))
    with tempfile.NamedTemporaryFile("w", suffix=".py", encoding="utf-8") as scratch:
        scratch.write(cells)
        scratch.flush()
        todo |= _imported(Path(scratch.name), course)
    if not contents.entry(topic).essay:  # it looks at the whole course
        todo |= set(course.glob("lessons/*/records.py"))
    reached: set[Path] = set()
    while todo:
        path = todo.pop()
        if path not in reached:
            reached.add(path)
            todo |= _imported(path, course)
    return reached


def inputs(topic: str, root: Path = ROOT) -> dict[str, str]:
    """Return everything that a notebook is made from, by name: a short hash each."""
    course, data = root / "course", root / "data"
    files: Iterable[Path] = {
        contents.entry(topic).room / "lesson.md",
        contents.FILE,
        course / "lab" / "lab.js",
        course / "lab" / "reader.js",
        root / "requirements-dev.txt",
        *root.glob("CITATION.cff"),  # the authors
        *_modules(topic, course),
        *(course / "build" / name for name in ("notebooks.py", "pictures.py")),
        *(
            path
            for path in data.rglob("*")
            if path.suffix in (".csv", ".json", ".geojson") and path.name != "claims.csv"
        ),
    }
    found = {path.relative_to(root).as_posix(): _hash(path.read_bytes()) for path in sorted(files)}
    package = json.loads((data / "datapackage.json").read_text(encoding="utf-8"))
    for resource in package["resources"]:
        resource.pop("lessons", None)  # which other lessons use a table
    found["data/datapackage.json"] = _hash(json.dumps(package).encode())
    with (data / "claims.csv").open(encoding="utf-8", newline="") as handle:
        rows = [
            row for row in csv.DictReader(handle) if row["lesson"] == topic or row["id"] in master.head(topic)["claims"]
        ]
    if not contents.entry(topic).essay:  # it looks at the whole course
        heads = [(master.head(one), list(master.exercises(one))) for one in contents.lessons()]
        found["the heads of all lessons"] = _hash(json.dumps(heads).encode())
        found["data/claims.csv"] = _hash((data / "claims.csv").read_bytes())
    return found | {"its claims": _hash(json.dumps(rows).encode())}


def _record(path: Path) -> dict[str, Any]:
    if not path.exists():
        return {}
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
        return record if isinstance(record, dict) else {}
    except ValueError:
        print(f"{path.name} can't be read: everything is built anew.")
        return {}


def reasons(topic: str, record: Path = RECORD, folder: Path = NOTEBOOKS) -> list[str]:
    """Return why a notebook must be built again; empty when it is what its master makes."""
    made = _record(record).get(topic)
    notebook = folder / name_of(topic)
    if not notebook.exists():
        return ["it is not there"]
    if not made:
        return ["it was not built on this machine yet"]
    now, then = inputs(topic), made["inputs"]
    found = [f"{name} is new" if name not in then else f"{name} changed" for name in now if now[name] != then.get(name)]
    found += [f"{name} is gone" for name in then if name not in now]
    if made["notebook"] != _hash(notebook.read_bytes()):
        found.append("the notebook itself was changed")
    return found


def note(topic: str, made_from: dict[str, str], record: Path = RECORD, folder: Path = NOTEBOOKS) -> None:
    """Keep what a notebook was built from: `made_from` as it was before the build began."""
    known = _record(record)
    known[topic] = {"inputs": made_from, "notebook": _hash((folder / name_of(topic)).read_bytes())}
    record.write_text(json.dumps(known, indent=1, sort_keys=True) + "\n", encoding="utf-8", newline="\n")
