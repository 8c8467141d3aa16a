"""Read a submission that may be anything, and put it back into the form of the released notebook.

What a student was to change is kept: the answer cells, and every cell of their own. What they were not to change is put
back: locked cells, points, ids. Whatever was put back is told to a human as a flag; a flag never changes a score.
"""

from __future__ import annotations

import ast
import copy
import re
from dataclasses import dataclass, field
from typing import Any

from course.grading import bounded, outputs, problem_sets

LARGEST = 30_000_000  # bytes of a submitted notebook: its outputs are thrown away, but it has to be read
CELLS, SOURCE, ALL = 600, 200_000, 2_000_000  # cells of a submission, letters of a cell, letters of all cells


#: The line in which a notebook names its student. `\\s` in place of blanks would read blank lines again and again.
NAMED = re.compile(r"^(?P<head>[ \t]*student[ \t]*=[ \t]*)[rfu]?(?P<quote>['\"]{1,3})(?P<name>[^\n]*?)(?P=quote)", re.M)


class Unreadable(ValueError):
    """This file cannot be graded. The message says what was found and what was expected."""


@dataclass
class Flag:
    """Something for a human to look at. It never changes a score."""

    kind: str
    detail: str

    def __str__(self) -> str:
        return f"{self.kind}: {self.detail}"


@dataclass
class Submission:
    """A submission in the form of the released notebook. `notebook` is an nbformat 4 dict with clean metadata,
    without outputs.
    """

    notebook: dict[str, Any]
    flags: list[Flag] = field(default_factory=list)
    declared: str = ""  # the id that the notebook names


def _text(source: Any) -> str:
    if isinstance(source, list) and all(isinstance(line, str) for line in source):
        source = "".join(source)
    if not isinstance(source, str):
        raise Unreadable(
            "A cell of the notebook has no text: the file is damaged. Expected a notebook saved by Jupyter."
        )
    if len(source) > SOURCE:
        raise Unreadable(f"A cell has {len(source):,} letters; at most {SOURCE:,} are graded.")
    return source.encode("utf-8", "replace").decode("utf-8")


def parse(raw: bytes) -> list[dict[str, Any]]:
    """Return the cells of a notebook file, reduced to id, type, text and nbgrader's metadata.

    Raises
    ------
    Unreadable : too large, not JSON (truncated, say), not a notebook of format 4.
    """
    if len(raw) > LARGEST:
        raise Unreadable(
            f"The file has {len(raw) / 1e6:.0f} MB; at most {LARGEST / 1e6:.0f} MB are read. Clear its outputs and hand"
            " it in again."
        )
    if not raw.strip():
        raise Unreadable("The file is empty (0 bytes of text). Expected a notebook: save it and hand it in again.")
    try:
        whole = bounded.loads(raw.removeprefix(b"\xef\xbb\xbf"))
    except UnicodeDecodeError:
        raise Unreadable("The file is not text in UTF-8. Expected the .ipynb file that Jupyter saves.") from None
    except RecursionError:
        raise Unreadable("The file is nested too deep to be a notebook.") from None
    except bounded.TooMuch as problem:
        raise Unreadable(f"The file is no notebook that can be read: {problem}.") from None
    except ValueError as problem:
        raise Unreadable(
            f"The file is not a whole notebook: {str(problem)[:120]}. It may have been cut off: hand it in again."
        ) from None
    if not isinstance(whole, dict) or whole.get("nbformat") != 4 or not isinstance(whole.get("cells"), list):
        found = f"nbformat {whole.get('nbformat')!r}"[:60] if isinstance(whole, dict) else type(whole).__name__
        raise Unreadable(
            f"The file is not a notebook of format 4 (found: {found}). Expected the released one, filled in."
        )
    if len(whole["cells"]) > CELLS:
        raise Unreadable(f"The notebook has {len(whole['cells'])} cells; at most {CELLS} are graded.")
    cells, letters = [], 0
    for cell in whole["cells"]:
        if not isinstance(cell, dict) or cell.get("cell_type") not in ("code", "markdown", "raw"):
            raise Unreadable("A cell of the notebook is neither code nor text: the file is damaged.")
        metadata: Any = cell.get("metadata")
        mark: Any = metadata.get("nbgrader") if isinstance(metadata, dict) else None
        source = _text(cell.get("source", ""))
        letters += len(source)
        if letters > ALL:
            raise Unreadable(f"The cells have more than {ALL:,} letters together; no more are graded.")
        cells.append(
            {
                "id": cell.get("id"),
                "cell_type": cell["cell_type"],
                "source": source,
                "mark": mark if isinstance(mark, dict) else {},
            }
        )
    return cells


class _Master:
    """The released notebook as it is looked things up in: its cells by nbgrader's name, their order, the answers."""

    def __init__(self, released: Any, releases: list[dict[str, Any]]) -> None:
        self.releases = releases
        self.order: list[str] = [cell["metadata"]["nbgrader"]["grade_id"] for cell in released["cells"]]
        self.cells: dict[str, Any] = dict(zip(self.order, released["cells"], strict=True))
        self.by_id = {cell["id"]: name for name, cell in self.cells.items()}
        self.answers = {name for name in self.order if self.mark(name)["solution"]}

    def mark(self, name: str) -> dict[str, Any]:
        """Return what nbgrader notes of a cell."""
        mark: dict[str, Any] = self.cells[name]["metadata"]["nbgrader"]
        return mark

    def had(self, name: str, field: str) -> list[Any]:
        """Return what a cell has had in some release: its kind, the hash of its text, or one of its marks."""
        return [form[name][field] for form in self.releases if field in form.get(name, {})]

    def in_all(self, name: str) -> bool:
        """Return whether each release has a cell, so that it was taken out where it is missing."""
        return all(name in form for form in self.releases)

    def name_of(self, cell: dict[str, Any]) -> str | None:
        """Return which cell of the released notebook a submitted one is, or None for one of the student's own."""
        name = cell["mark"].get("grade_id")
        if isinstance(name, str) and name in self.cells:
            return name
        # Some editors drop metadata and keep the cell's id. A cell that still has a mark of its own is not taken
        # for another.
        return self.by_id.get(cell["id"]) if not name and isinstance(cell["id"], str) else None


def _own(at: int, cell: dict[str, Any]) -> list[dict[str, Any]]:
    """Return a cell of the student's own as it is kept; none where it is empty."""
    if not cell["source"].strip():
        return []
    kind = cell["cell_type"] if cell["cell_type"] != "raw" else "markdown"
    source = cell["source"] if kind == "code" else outputs.safe_markdown(cell["source"])
    return [_cell(f"own-{at}", kind, source, {})]


def _restored(name: str, cell: dict[str, Any], master: _Master, flags: list[Flag]) -> dict[str, Any]:
    """Return a submitted cell with type, mark and, if it is locked, source of the released one; flag what differed."""
    right, mark = master.cells[name], master.mark(name)
    for key in problem_sets.FIELDS:
        found = cell["mark"].get(key)
        if cell["mark"] and key in mark and found != mark[key] and found not in master.had(name, key):
            flags.append(Flag(f"edited {key}", f"{name}: {str(found)[:40]!r} instead of {mark[key]!r}"))
    if not cell["mark"]:
        flags.append(Flag("lost metadata", f"{name} was found by its cell id"))
    source = cell["source"]
    if cell["cell_type"] != right["cell_type"] and cell["cell_type"] not in master.had(name, "cell_type"):
        flags.append(Flag("changed type", f"{name} was {right['cell_type']} and came back as {cell['cell_type']}"))
    if not mark["solution"]:
        if problem_sets.same_text(source) not in master.had(name, "text"):
            flags.append(Flag("edited locked cell", f"{name} was put back"))
        source = right["source"]
    elif right["cell_type"] == "markdown" and source != right["source"]:  # as released it counts as unanswered
        source = outputs.safe_markdown(source)
    return _cell(right["id"], right["cell_type"], source, {"nbgrader": dict(mark)})


def _places(cells: list[dict[str, Any]]) -> dict[str, int]:
    """Return where the released cells stand, by name."""
    return {cell["metadata"]["nbgrader"]["grade_id"]: at for at, cell in enumerate(cells) if cell["metadata"]}


def _put_back(out: list[dict[str, Any]], master: _Master, flags: list[Flag]) -> None:
    """Insert the cells that are missing, each after the one that it follows in the released notebook."""
    place = _places(out)
    for number, name in enumerate(master.order):
        if name in place:
            continue
        if master.in_all(name):
            unanswered = ", unanswered" if name in master.answers else ""
            flags.append(Flag("deleted cell", f"{name} was put back{unanswered}"))
        before = [place[other] for other in master.order[:number]]
        at = before[-1] + 1 if before else 0
        right = master.cells[name]
        source = right["source"]
        if name in master.answers and right["cell_type"] == "code":
            source = "# This answer cell was missing."  # the stub would undo an answer that stands in another cell
        out.insert(at, _cell(right["id"], right["cell_type"], source, {"nbgrader": dict(master.mark(name))}))
        place = _places(out)


def _tell_apart(cells: list[dict[str, Any]]) -> None:
    """Give a new id to each cell whose id another one has already."""
    seen: set[str] = set()
    for cell in cells:
        if cell["id"] in seen:
            cell["id"] = f"own-x{len(seen)}"
        seen.add(cell["id"])


def rebuild(released: Any, raw: bytes, releases: list[dict[str, Any]] | None = None) -> Submission:
    """Return the submission as a clean notebook, and the flags.

    Parameters
    ----------
    released : the released notebook (nbformat node or dict) with nbgrader's metadata
    raw : the submitted file
    releases : forms of all notebooks that students may have been given, as `problem_sets.releases` has them; absent:
        this one. What any of them had is no change of the student's

    Order and cells of the student's own stay. Of several copies of a cell the last counts, as in nbgrader; the others
    run as cells of the student's own. A cell that is missing comes back after the one that it follows in the released
    notebook. Raises Unreadable if it is no notebook, or not this one.
    """
    cells, master = parse(raw), _Master(released, releases or [problem_sets.form(released)])
    named = [master.name_of(cell) for cell in cells]
    if not master.answers & {name for name in named if name}:
        raise Unreadable(
            "None of the answer cells of this problem set is in the notebook: it is another notebook, or one that was"
            " typed anew. Expected the released notebook, filled in."
        )
    flags: list[Flag] = []
    last = {name: at for at, name in enumerate(named) if name}
    out: list[dict[str, Any]] = []
    for at, (cell, name) in enumerate(zip(cells, named, strict=True)):
        if name is not None and last[name] == at:
            out.append(_restored(name, cell, master, flags))
            continue
        if name is not None:
            flags.append(Flag("duplicated cell", f"{name} is there more than once; the last one counts"))
        out += _own(at, cell)
    _put_back(out, master, flags)
    _tell_apart(out)
    metadata = copy.deepcopy(dict(released["metadata"]))
    notebook = {"cells": out, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    for cell in out:
        if cell["cell_type"] == "code" and not cell["metadata"].get("nbgrader", {}).get("locked"):
            flags += suspicious(cell["source"])
    return Submission(notebook, _few(flags), declared(notebook))


def _cell(ident: str, kind: str, source: str, metadata: dict[str, Any]) -> dict[str, Any]:
    made: dict[str, Any] = {"id": ident, "cell_type": kind, "source": source, "metadata": metadata}
    if kind == "code":
        made.update(outputs=[], execution_count=None)
    return made


def _few(flags: list[Flag]) -> list[Flag]:
    """Return each flag once, at most 30."""
    once = list({str(flag): flag for flag in flags}.values())
    return once if len(once) <= 30 else [*once[:29], Flag("more", f"{len(once) - 29} further flags")]


def declared(notebook: dict[str, Any]) -> str:
    """Return the id that the notebook's own line `student = "..."` gives, or an empty text."""
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code" and cell["metadata"].get("nbgrader", {}).get("grade_id", "").endswith("-begin"):
            found = NAMED.search(cell["source"])
            return found["name"].strip()[:200] if found else ""
    return ""


# ---------------------------------------------------------------- what honest answers do not need

TABLES = "../../data/"  # from where a problem set lies; it is there in the sandbox, too
LOOKS = [
    (
        "changes IPython",
        r"ast_transformers|input_transformers|get_ipython|run_line_magic|InteractiveShell|events\.register",
    ),
    (
        "reaches into Python",
        r"sys\.modules|__builtins__|\bbuiltins\b|__import__|importlib|_getframe|settrace|setprofile|\bgc\.|__globals__|__subclasses__",
    ),
    ("runs code from text", r"(?<![\w.])(?:exec|eval|compile)\s{0,40}\("),
    ("ends the process", r"os\._exit|os\.kill|os\.abort|signal\.|sys\.exit|faulthandler"),
    (
        "starts processes",
        r"subprocess|os\.system|os\.popen|\bPopen\b|os\.fork|multiprocessing|posix_spawn|\bpty\b|daemon\s{0,40}=\s{0,40}True",
    ),
    ("uses ctypes", r"ctypes|\bcffi\b"),
    (
        "uses the network",
        r"\bsocket\b|urllib|\brequests\b|http\.client|httpx|aiohttp|read_\w{1,40}\(\s{0,40}['\"]https?:",
    ),
    (
        "looks for the grading",
        r"gradebook|course\.grading|course\.build|nbgrader|instructor/|problem_sets|/proc/|/dev/fd",
    ),
    (
        "reads the key",
        r"practice[./]keys|\bkeys/(?:ps\d|capstone)|\bassignment\.(?:key|digest|FOLDER|ROUNDS)\b|\._key\b|pbkdf2|\bdigests\b",
    ),
    ("changes the checker", r"setattr\s{0,40}\(|\b(?:assignment|mine)\.\w{1,80}\s{0,40}=(?!=)|\bAssignment\b"),
]


def suspicious(source: str) -> list[Flag]:
    """Return flags for what an honest answer does not need.

    Words in comments count, too: a human looks, nothing else follows.
    """
    found = []
    for kind, pattern in LOOKS:
        hit = re.search(pattern, source)
        if hit:
            line = source[: hit.start()].count("\n")
            found.append(Flag(kind, source.splitlines()[line].strip()[:100]))
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return found
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) in (
            "open",
            "Path",
            "listdir",
            "read_text",
        ):
            found += [
                Flag("opens a path outside", value.value[:100])
                for value in node.args[:1]
                if isinstance(value, ast.Constant)
                and isinstance(value.value, str)
                and (value.value[:1] in ("/", "~") or ".." in value.value.removeprefix(TABLES))
            ]
    return found
