"""Build the graded problem sets: the public key and the released notebook of each.

`python -m course.build problem-sets` writes course/practice/keys/*.json and notebooks/problem-sets/*.ipynb; --check
compares. It adds the form of the notebook to instructor/problem_sets/released.json, by which the grading knows what
students may have been given.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbformat

from course.build import notebooks
from course.build.pictures import Renderer
from course.grading.problem_sets import RECORD, is_recorded, key_text, load, notebook, place, record, sets
from course.practice import assignment

RELEASED = notebooks.NOTEBOOKS / "problem-sets"


def released_text(set_id: str, renderer: Renderer | None) -> str:
    """Return the released notebook as it is committed: run for "demo", with pictures.

    renderer : None to make none anew.
    """
    path = RELEASED / f"{set_id}.ipynb"
    made = notebook(set_id)
    notebooks.run(made, set_id, RELEASED)
    kept = {i: (cell.id, cell.metadata) for i, cell in enumerate(made.cells)}
    notebooks.bake(made, set_id, notebooks._pictures_of(notebooks.read(path)), renderer)
    for i, cell in enumerate(made.cells):
        cell.id, cell.metadata = kept[i]
        cell.metadata.pop("execution", None)
    made.metadata = nbformat.from_dict(notebooks.metadata_of(load(set_id).title))
    nbformat.validate(made)
    return notebooks.to_text(made)


def explained(set_id: str, student: str = "demo") -> Any:
    """Return a set for an instructor to show, not yet run: solutions, usual mistakes, an answer to the argument.

    The answer is for the slice of "demo": another student gets none, as its words rest on that slice's numbers.
    """
    made = notebook(set_id, solved=True, student=student)
    questions = {f"{set_id}-q{one.id}": one for one in load(set_id).questions}
    cells = []
    for cell in made.cells:
        cells.append(cell)
        question = questions.get(cell.metadata.nbgrader.grade_id)
        if question is None:
            continue
        if question.argued:
            if place(set_id, student) == place(set_id, "demo"):
                cell.source = question.model[0]
            continue
        wrong = [f"- *{one.part}, {one.name}.* {one.message}" for one in question.misreadings]
        hidden = [f"- *{one.name}* ({one.points} points)" for one in question.parts if one.hidden]
        text = ["**Usual mistakes**", "", *wrong]
        text += ["", "**Judged by the grading alone**", "", *hidden] if hidden else []
        cells.append(nbformat.v4.new_markdown_cell("\n".join(text)))
    made.cells = cells
    return made


def write_explained(set_id: str, into: Path, renderer: Renderer | None) -> Path:
    """Run the set with its solutions and write it into a folder; return the path."""
    made = notebooks.execute(explained(set_id), set_id)
    notebooks.bake(made, set_id, notebooks._pictures_of(notebooks.read(RELEASED / f"{set_id}.ipynb")), renderer)
    made.metadata = nbformat.from_dict(notebooks.metadata_of(load(set_id).title))
    for cell in made.cells:
        cell.metadata = nbformat.from_dict({})  # it is there to be read, not to be graded
    nbformat.validate(made)
    into.mkdir(parents=True, exist_ok=True)
    path = into / f"{set_id}.ipynb"
    path.write_text(notebooks.to_text(made), encoding="utf-8", newline="\n")
    return path


def stale(set_id: str, run: bool = True) -> list[str]:
    """Return what of a set is not what its master makes today.

    run : execute the notebook, too; else only its cells are compared.
    """
    cure = "Run `python -m course.build problem-sets`."
    found = []
    path = assignment.FOLDER / f"{set_id}.json"
    if not path.exists() or path.read_text(encoding="utf-8") != key_text(set_id):
        found.append(f"{path.name}: the key is not what the master makes today. {cure}")
    path = RELEASED / f"{set_id}.ipynb"
    there = notebooks.read(path)
    if run:
        fresh = there is not None and path.read_text(encoding="utf-8") == released_text(set_id, None)
    else:
        today = [(cell.id, cell.source, dict(cell.metadata)) for cell in notebook(set_id).cells]
        fresh = there is not None and [(cell.id, cell.source, dict(cell.metadata)) for cell in there.cells] == today
    if not is_recorded(set_id):
        found.append(f"{RECORD}: it lacks the notebook that the master makes today. {cure}")
    if not fresh:
        found.append(f"{path.name}: the notebook is not what the master makes today. {cure}")
    return found


def write(set_id: str, renderer: Renderer) -> None:
    """Write key and released notebook of one set. The key first: the notebook runs with it."""
    assignment.FOLDER.mkdir(exist_ok=True)
    (assignment.FOLDER / f"{set_id}.json").write_text(key_text(set_id), encoding="utf-8", newline="\n")
    record(set_id)
    RELEASED.mkdir(parents=True, exist_ok=True)
    (RELEASED / f"{set_id}.ipynb").write_text(released_text(set_id, renderer), encoding="utf-8", newline="\n")


def main(names: list[str], check: bool = False) -> int:
    """Build (or check) the sets of these names, or all. Returns the exit status."""
    unknown = sorted(set(names) - set(sets()))
    if unknown:
        print(f"There is no problem set {unknown[0]}; there are {', '.join(sets())}.")
        return 2
    chosen = names or sets()
    if check:
        problems = [text for one in chosen for text in stale(one)]
        print("\n".join(problems) or "The problem sets are what their masters make.")
        return 1 if problems else 0
    with Renderer() as renderer:
        for one in chosen:
            write(one, renderer)
            print(f"{one}: key and notebook written")
    return 0
