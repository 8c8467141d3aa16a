"""What each notebook was built from, so that `make notebooks` builds only what has changed, and says why.

The record lies in `.build.json` beside the README, on the author's machine only: a fresh clone builds everything once.
"""

from __future__ import annotations

import ast
import csv
import hashlib
import json
import re
from collections.abc import Iterable
from pathlib import Path

from course import master
from course.build.notebooks import NOTEBOOKS, ROOT, name_of

RECORD = ROOT / ".build.json"
#: How a cell names a lab or a module of verdicts.
IMPORTS = re.compile(r"course\.(labs|verdicts)(?: import |\.)(\w+)")


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:16]


def _imported(source: str) -> set[str]:
    """Modules of labs and verdicts that a piece of Python imports, as paths below course/."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(("course.labs", "course.verdicts")):
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
        elif isinstance(node, ast.Import):
            found |= {a.name for a in node.names if a.name.startswith(("course.labs.", "course.verdicts."))}
    return {name.removeprefix("course.").replace(".", "/") + ".py" for name in found}


def _modules(number: str, course: Path) -> set[Path]:
    """The labs and verdicts that a lesson reaches: its own, those its cells import, and what these import."""
    waiting = {f"labs/lesson_{number}.py", f"verdicts/lesson_{number}.py"}
    for kind, name in IMPORTS.findall(master.text(number)):
        waiting.add(f"{kind}/{name}.py")
    reached: set[Path] = set()
    while waiting:
        path = course / waiting.pop()
        if path.is_file() and path not in reached:
            reached.add(path)
            waiting |= _imported(path.read_text(encoding="utf-8"))
    return reached


def inputs(number: str, root: Path = ROOT) -> dict[str, str]:
    """Everything that a notebook is made from, by name: a short hash each."""
    course, data = root / "course", root / "data"
    files: Iterable[Path] = {
        master.paths()[number], course / "lab.js", root / "requirements-dev.txt",
        *(path for path in course.glob("*.py") if path.name != "assignment.py"), *(course / "models").glob("*.py"), *_modules(number, course),
        *(course / "build" / name for name in ("notebooks.py", "pictures.py")),
        *(path for path in data.rglob("*") if path.suffix in (".csv", ".json", ".geojson") and path.name != "claims.csv"),
    }  # fmt: skip
    found = {path.relative_to(root).as_posix(): _hash(path.read_bytes()) for path in sorted(files)}
    package = json.loads((data / "datapackage.json").read_text(encoding="utf-8"))
    for resource in package["resources"]:
        resource.pop("lessons", None)  # which other lessons use a table
    found["data/datapackage.json"] = _hash(json.dumps(package).encode())
    with (data / "claims.csv").open(encoding="utf-8", newline="") as handle:
        rows = [
            row
            for row in csv.DictReader(handle)
            if row["lesson"] == number or row["id"] in master.head(number)["claims"]
        ]
    if not master.head(number).get("essay"):  # it looks at the whole course
        heads = [(master.head(n), list(master.exercises(n))) for n in master.paths()]
        found["the heads of all lessons"] = _hash(json.dumps(heads).encode())
        found["data/claims.csv"] = _hash((data / "claims.csv").read_bytes())
    return found | {"its claims": _hash(json.dumps(rows).encode())}


def _record(path: Path) -> dict:
    if not path.exists():
        return {}
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
        return record if isinstance(record, dict) else {}
    except ValueError:
        print(f"{path.name} can't be read: everything is built anew.")
        return {}


def reasons(number: str, record: Path = RECORD, folder: Path = NOTEBOOKS) -> list[str]:
    """Why a notebook must be built again; empty when it is what its master makes."""
    made = _record(record).get(number)
    notebook = folder / name_of(number)
    if not notebook.exists():
        return ["it is not there"]
    if not made:
        return ["it was not built on this machine yet"]
    now, then = inputs(number), made["inputs"]
    found = [f"{name} is new" if name not in then else f"{name} changed" for name in now if now[name] != then.get(name)]
    found += [f"{name} is gone" for name in then if name not in now]
    if made["notebook"] != _hash(notebook.read_bytes()):
        found.append("the notebook itself was changed")
    return found


def note(number: str, made_from: dict[str, str], record: Path = RECORD, folder: Path = NOTEBOOKS) -> None:
    """Keep what a notebook was built from: `made_from` as it was before the build began."""
    known = _record(record)
    known[number] = {"inputs": made_from, "notebook": _hash((folder / name_of(number)).read_bytes())}
    record.write_text(json.dumps(known, indent=1, sort_keys=True) + "\n", encoding="utf-8", newline="\n")
