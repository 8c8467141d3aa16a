"""Graded problem sets: their masters read, their notebooks composed, and the judge that the grading trusts.

A master is instructor/problem_sets/<set>.md: a lesson's master (YAML head, Markdown, code cells) with three more
fences.

    ```{slices}                       code that sets `slices` (a list of dicts) and `say` (a sentence with the slice's
    fields) ```{given}                        a locked code cell whose names the solutions may use, too ```{question}
    1 | Title           prompt, then the sections below === stub / === solution           as in an exercise; both may
    use mine.<field>, pd, np, data, metrics === part | name                   TOML: variable, points, step (absent:
    exact), unit, ordered, function, hidden.
                                      A function part goes on with a line '---' and code that sets `calls`: a list of
                                      lists of arguments. Hidden calls may use `mine`; visible ones are the same for
                                      everybody.
    === misreading | part | name      a message, '---', code that makes the mistake
    ```{argued} 6 | Title             prompt; `points = N` in === points; the rubric in === rubric, Markdown;
                                      in === model an answer for the id demo, {{ computed }}; '---' and asserts of what
                                      it says

`python -m course.build problem-sets` writes course/practice/keys/*.json and notebooks/problem-sets/*.ipynb; --check
compares.
"""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import jupytext
import nbformat

from course import contents, master
from course.practice import assignment, compare

FOLDER = Path(__file__).resolve().parents[2] / "instructor" / "problem_sets"
FENCE = re.compile(
    r"^```\{(?P<fence>question|argued|slices|given)\}[ \t]*(?:(?P<id>\S+)[ \t]*\|["
    r" \t]*(?P<title>[^\n]+))?\n(?P<body>.*?)^```[ \t]*$",
    re.M | re.S,
)
PARTED = re.compile(r"^---[ \t]*$", re.M)
KNOWN = {"variable", "points", "step", "unit", "ordered", "function", "hidden"}
WIDTH = 79  # characters of a line of code that students see, as in a lesson


@dataclass(frozen=True)
class Misreading:
    """A usual mistake in one part: its name, the message that teaches, and code that makes it."""

    part: str
    name: str
    message: str
    code: str


@dataclass(frozen=True)
class Part:
    """What is judged on its own.

    kind : value (a variable) or function (called with inputs). step : answers are rounded to it; None: exact.
    tolerance : the same number, 0 where exact. calls : code that sets `calls` (function parts only).
    """

    name: str
    points: int
    hidden: bool
    kind: str
    variable: str
    step: float | None
    unit: str
    ordered: bool
    calls: str = ""

    @property
    def tolerance(self) -> float:
        """Return by how much an answer may differ: one step, or nothing."""
        return self.step or 0.0


@dataclass(frozen=True)
class Question:
    """One question.

    argued : graded by a person, with `rubric` (Markdown); it then has no parts. model : an answer to it for the id
    "demo", and code that asserts what it says.
    """

    id: str
    title: str
    prompt: str
    points: int
    argued: bool
    parts: tuple[Part, ...] = ()
    misreadings: tuple[Misreading, ...] = ()
    stub: str = ""
    solution: str = ""
    rubric: str = ""
    model: tuple[str, str] = ("", "")


@dataclass(frozen=True)
class ProblemSet:
    """A whole set. slices : code that makes them. given : code of the locked cells that solutions build on."""

    id: str
    title: str
    minutes: int
    head: Mapping[str, Any]
    questions: tuple[Question, ...]
    slices: str
    given: str
    body: str


@dataclass(frozen=True)
class PartResult:
    """How one part of one submission was judged. The message of a hidden part tells neither inputs nor expected
    values.

    misreading : the name of the mistake that was recognised. diagnosis : what the judge says of a wrong answer, also
    of a hidden part: for the instructor alone.
    """

    question: str
    part: str
    hidden: bool
    points: int
    earned: int
    status: str
    message: str
    misreading: str = ""
    diagnosis: str = ""


# --------------------------------------------------------------------------------------------------------------- read


def sets() -> list[str]:
    """Return the sets that have a master, in the order of the course."""
    there = {path.stem for path in FOLDER.glob("*.md")} - {"README"}
    return sorted(there, key=assignment.place_of_set)


def _sections(match: re.Match[str], where: str) -> tuple[str, list[tuple[str, str, str]]]:
    pieces = master.PART.split(match["body"])
    rest = zip(pieces[1::3], pieces[2::3], pieces[3::3], strict=True)
    if not match["id"]:
        raise master.MasterError(f"{where}: '{{{match['fence']}}}' needs '1 | Title'.")
    return pieces[0].strip(), [(kind, (label or "").strip(), body.strip("\n")) for kind, label, body in rest]


def _part(name: str, body: str, where: str) -> Part:
    head, calls = (*PARTED.split(body, maxsplit=1), "")[:2]
    try:
        given = tomllib.loads(head)
    except tomllib.TOMLDecodeError as problem:
        raise master.MasterError(f"{where}, part {name}: not TOML ({problem}).") from None
    strange = sorted(set(given) - KNOWN)
    if strange or not name or "points" not in given or ("variable" in given) == ("function" in given):
        raise master.MasterError(
            f"{where}, part {name!r}: it needs a name, points, and either variable or function; "
            f"known are {', '.join(sorted(KNOWN))}; found {', '.join(given)}."
        )
    kind = "function" if "function" in given else "value"
    if (kind == "function") != bool(calls.strip()):
        raise master.MasterError(f"{where}, part {name}: a function part, and no other, has '---' and code with calls.")
    return Part(
        name,
        given["points"],
        given.get("hidden", False),
        kind,
        given.get("variable") or given["function"],
        given.get("step"),
        given.get("unit", ""),
        given.get("ordered", False),
        calls.strip("\n"),
    )


def _question(match: re.Match[str], name: str) -> Question:
    where = f"{name}, {match['fence']} {match['id']}"
    prompt, sections = _sections(match, where)
    single: dict[str, str] = {}
    parts: list[Part] = []
    wrong: list[Misreading] = []
    for kind, label, body in sections:
        if kind == "part":
            parts.append(_part(label, body, where))
        elif kind == "misreading":
            names = [one.strip() for one in label.split("|")]
            pieces = PARTED.split(body, maxsplit=1)
            if len(names) != 2 or len(pieces) != 2:
                raise master.MasterError(
                    f"{where}: a misreading needs '=== misreading | part | name', a message, a line '---' and code."
                )
            wrong.append(Misreading(names[0], names[1], " ".join(pieces[0].split()), pieces[1].strip("\n")))
        elif kind in ("stub", "solution", "rubric", "points", "model") and kind not in single:
            single[kind] = body
        else:
            raise master.MasterError(f"{where}: '=== {kind}' is unknown or given twice.")
    argued = match["fence"] == "argued"
    needed = ("rubric", "points") if argued else ("stub", "solution")
    missing = [one for one in needed if one not in single] + ["part"] * (not argued and not parts)
    unknown = [one.part for one in wrong if one.part not in {p.name for p in parts if not p.hidden}]
    if missing or unknown:
        raise master.MasterError(
            f"{where}: it lacks {', '.join(missing) or f'a visible part {unknown[0]!r} that a misreading names'}."
        )
    text, _, asserts = single.get("model", "").partition("\n---\n")
    points = int(single["points"]) if argued else sum(part.points for part in parts)
    return Question(
        match["id"],
        match["title"].strip(),
        prompt,
        points,
        argued,
        tuple(parts),
        tuple(wrong),
        single.get("stub", ""),
        single.get("solution", ""),
        single.get("rubric", ""),
        (text.strip(), asserts.strip("\n")),
    )


@cache
def load(set_id: str) -> ProblemSet:
    """Read a set's master.

    Raises
    ------
    ValueError : there is no such set. master.MasterError : the master cannot be read; names file, place and what is
    expected.
    """
    if set_id not in sets():
        raise ValueError(f"There is no problem set {set_id!r}; there are {', '.join(sets()) or 'none'} in instructor/.")
    path = FOLDER / f"{set_id}.md"
    head, body = master.split_head(path.read_text(encoding="utf-8"), path.name)
    found = list(FENCE.finditer(body))
    slices = [match["body"] for match in found if match["fence"] == "slices"]
    questions = tuple(_question(match, path.name) for match in found if match["fence"] not in ("slices", "given"))
    given = "\n".join(match["body"] for match in found if match["fence"] == "given")
    names = [part.name for question in questions for part in question.parts]
    ids = [question.id for question in questions]
    if len(slices) != 1 or len(set(names)) != len(names) or len(set(ids)) != len(ids):
        raise master.MasterError(
            f"{path.name}: it needs one {{slices}}, and each question and each part a name of its own; found"
            f" {len(slices)} slices, questions {', '.join(ids)}, parts {', '.join(names)}."
        )
    return ProblemSet(set_id, head["title"], head["minutes"], head, questions, slices[0], given, body)


# ------------------------------------------------------------------------------------------------------------ answers


def _space(**more: Any) -> dict[str, Any]:
    import numpy as np
    import pandas as pd

    from course import data, metrics

    return {"pd": pd, "np": np, "data": data, "metrics": metrics, **more}


def run_code(code: str, set_id: str, at: int | None, name: str) -> dict[str, Any]:
    """Run code of a master where the set's given cells have run for the slice at this place. at : None, no slice is
    known.
    """
    space = _space() if at is None else dict(_given(set_id, at))
    return _ran(code, set_id, at, name, space)


def _ran(code: str, set_id: str, at: int | None, name: str, space: dict[str, Any]) -> dict[str, Any]:
    """Run code of a master in a space and return it. Raises master.MasterError: the code stops with an error."""
    try:
        exec(compile(code, f"<{set_id} {name}>", "exec"), space)
    except master.MasterError:
        raise
    except Exception as problem:
        where = "" if at is None else f", with the slice {', '.join(map(str, _slices(set_id)[0][at].values()))}"
        raise master.MasterError(
            f"{set_id}.md, {name}{where}: the code stops with {type(problem).__name__}: {str(problem)[:200]}. Mend it,"
            f" then run `python -m course.build problem-sets {set_id}`."
        ) from problem
    return space


@cache
def _given(set_id: str, at: int) -> dict[str, Any]:
    space = _space(mine=SimpleNamespace(**_slices(set_id)[0][at]))
    return _ran(load(set_id).given, set_id, at, "given cells", space)


@cache
def _slices(set_id: str) -> tuple[tuple[dict[str, Any], ...], str]:
    space = run_code(load(set_id).slices, set_id, None, "slices")
    return tuple(space["slices"]), space["say"]


def slices(set_id: str) -> list[dict[str, Any]]:
    """Return all slices of a set, in the order that `assignment.pick` counts."""
    return [dict(one) for one in _slices(set_id)[0]]


def place(set_id: str, student: str) -> int:
    """Return the place of a student's slice."""
    return assignment.pick(set_id, student, len(_slices(set_id)[0]))


@cache
def solved(set_id: str, question: str, at: int) -> dict[str, Any]:
    """Return what the solution of a question defines with one slice: its variables and functions by name."""
    one = next(q for q in load(set_id).questions if q.id == question)
    return run_code(one.solution, set_id, at, f"solution of question {question}")


@cache
def calls_of(set_id: str, part: Part, at: int) -> list[list[Any]]:
    """Return the calls of a part, a list of arguments each."""
    name = f"calls of part {part.name}"
    calls: list[list[Any]] = run_code(part.calls, set_id, at if part.hidden else None, name)["calls"]
    return calls


def _results(set_id: str, part: Part, at: int, space: Mapping[str, Any]) -> list[Any]:
    """Return plain values of a part: one for a value, one a call for a function."""
    if part.kind == "value":
        return [compare.plain(space.get(part.variable))]
    made = [assignment.call(space.get(part.variable), arguments) for arguments in calls_of(set_id, part, at)]
    broken = [one["error"] for one in made if "error" in one]
    if broken:
        raise master.MasterError(f"{set_id}, part {part.name}: {part.variable}() stops with {broken[0]}.")
    return [one["value"] for one in made]


@cache
def reference(set_id: str, question: str, part: Part, at: int) -> list[Any]:
    """Return the right answer of a part for one slice, plain: a list of one value, or of one result a call."""
    return _results(set_id, part, at, solved(set_id, question, at))


@cache
def mistaken(set_id: str, mistake: Misreading, part: Part, at: int) -> list[Any]:
    """Return what a misreading makes of a part for one slice; like `reference`."""
    name = f"misreading {mistake.name!r} of part {part.name}"
    return _results(set_id, part, at, run_code(mistake.code, set_id, at, name))


def asked(part: Part, right: list[Any]) -> dict[str, Any]:
    """Return what `compare.Asked` is made of, as the public key has it: kind of answer, step, unit, order."""
    first = right[0]
    kind = (
        "text"
        if isinstance(first, str)
        else "labelled"
        if isinstance(first, dict)
        else "list"
        if isinstance(first, list)
        else "number"
    )
    given: dict[str, Any] = {"answer": kind, "unit": part.unit}
    if part.step is not None:
        given["step"] = part.step
    if kind == "list":
        given["ordered"] = part.ordered
    return given


#: Known values in steps: for each call (of a value: one) its items.
Steps = list[list[tuple[str, "int | str"]]]


def _items(part: Part, values: list[Any], given: Mapping[str, Any]) -> Steps:
    form, found = compare.Asked.of_part(given), []
    if form.answer == "list" and form.step is not None:
        raise master.MasterError(f"Part {part.name}: a list is compared exactly; take its step away.")
    for value in values:
        one, wrong = compare.read(value, form)
        if wrong:
            raise master.MasterError(f"Part {part.name}: its own answer is refused: {wrong}")
        found.append(compare.in_steps(one, form))
    return found


# ---------------------------------------------------------------------------------------------------------------- key


def salt(set_id: str) -> str:
    """Return the salt of a set's digests."""
    return hashlib.sha256(f"how china innovates, {set_id}".encode()).hexdigest()[:16]


def _digests(set_id: str, part: Part, at: int, values: list[Any], given: Mapping[str, Any]) -> Any:
    made = [
        [
            assignment.digest(salt(set_id), at, part.name, assignment.CALLS * i + n, label, value)
            for n, (label, value) in enumerate(one)
        ]
        for i, one in enumerate(_items(part, values, given))
    ]
    return made if part.kind == "function" else made[0]


def key(set_id: str) -> dict[str, Any]:
    """Return the public key of a set: what `course.practice.assignment` needs, and no more. See there."""
    one, (places, say) = load(set_id), _slices(set_id)
    questions = []
    for question in one.questions:
        parts = []
        for part in question.parts:
            if part.hidden:
                continue
            right = [reference(set_id, question.id, part, at) for at in range(len(places))]
            given = asked(part, right[0])
            entry: dict[str, Any] = {
                "name": part.name,
                "kind": part.kind,
                "variable": part.variable,
                "points": part.points,
                **given,
                "digests": [_digests(set_id, part, at, values, given) for at, values in enumerate(right)],
                "misreadings": [
                    {
                        "name": mistake.name,
                        "message": mistake.message,
                        "digests": [
                            _digests(set_id, part, at, mistaken(set_id, mistake, part, at), given)
                            for at in range(len(places))
                        ],
                    }
                    for mistake in question.misreadings
                    if mistake.part == part.name
                ],
            }
            if part.kind == "function":
                entry["calls"] = calls_of(set_id, part, 0)
            parts.append(entry)
        questions.append(
            {
                "id": question.id,
                "title": question.title,
                "points": question.points,
                "argued": question.argued,
                "parts": parts,
                "hidden_points": sum(part.points for part in question.parts if part.hidden),
            }
        )
    return {
        "id": set_id,
        "title": one.title,
        "minutes": one.minutes,
        "salt": salt(set_id),
        "say": say,
        "slices": list(places),
        "questions": questions,
    }


def key_text(set_id: str) -> str:
    """Return the key as it is committed: the digests of one slice on one line."""
    text = json.dumps(key(set_id), indent=1, ensure_ascii=False)
    return re.sub(r"\[[^\[\]{}]*\]", lambda match: re.sub(r"\s*\n\s*", " ", match[0]), text) + "\n"


# -------------------------------------------------------------------------------------------------------------- judge


def wanted(set_id: str) -> list[str]:
    """Return the variables whose values the grading must bring out of the student's process."""
    parts = [part for question in load(set_id).questions for part in question.parts if part.kind == "value"]
    return list(dict.fromkeys(part.variable for part in parts))


def probes(set_id: str, student: str) -> list[dict[str, Any]]:
    """Return the calls to make in the student's process, in order: part, function, args.

    Several entries may have the same part.
    """
    at = place(set_id, student)
    return [
        {"part": part.name, "function": part.variable, "args": json.loads(json.dumps(arguments))}
        for question in load(set_id).questions
        for part in question.parts
        if part.kind == "function"
        for arguments in calls_of(set_id, part, at)
    ]


def _known(values: Steps) -> list[compare.Known]:
    def one(found: list[tuple[str, int | str]]) -> compare.Known:
        def hit(number: int, label: str, value: int | str) -> bool:
            return number < len(found) and found[number] == (label, value)

        return compare.Known(len(found), hit)

    return [one(found) for found in values]


Expected = tuple[compare.Asked, list[compare.Known], list[list[compare.Mistake]]]


def _expected(set_id: str, question: Question, part: Part, at: int) -> Expected:
    """Return the form of a part's answer, what is right, and each usual mistake.

    Raises master.MasterError: nothing of a submission has been looked at, so whatever goes wrong is the master's.
    """
    try:
        right = reference(set_id, question.id, part, at)
        given = asked(part, right)
        known = _known(_items(part, right, given))
        wrong = [
            [compare.Mistake(one, m.name, m.message) for one in _known(_items(part, made, given))]
            for m in question.misreadings
            if m.part == part.name
            for made in [mistaken(set_id, m, part, at)]
        ]
        return compare.Asked.of_part(given), known, wrong
    except master.MasterError:
        raise
    except Exception as problem:
        raise master.MasterError(
            f"{set_id}.md, part {part.name}: its own answer cannot be read ({type(problem).__name__}: {problem})."
        ) from problem


def ready(set_id: str, student: str) -> None:
    """Compute all that a student's answers are compared with. Raises master.MasterError: the master is at fault."""
    at = place(set_id, student)
    for question in load(set_id).questions:
        for part in question.parts:
            _expected(set_id, question, part, at)
            if part.kind == "function":
                calls_of(set_id, part, at)


def outcome_of(set_id: str, question: Question, part: Part, at: int, collected: Mapping[str, Any]) -> compare.Outcome:
    """Judge what a student's process gave for one part."""
    form, known, wrong = _expected(set_id, question, part, at)
    if part.kind == "value":
        values = collected.get("values")
        value = values.get(part.variable) if isinstance(values, dict) else None
        if isinstance(value, dict) and set(value) == {"error"}:
            return compare.Outcome("not yet", f"The value could not be read: {str(value['error'])[:200]}")
        return compare.judge(value, form, known[0], [m[0] for m in wrong])
    made = collected.get("probes")
    results = (
        [one for one in made if isinstance(one, dict) and one.get("part") == part.name]
        if isinstance(made, list)
        else []
    )
    if not results:
        return compare.Outcome("not attempted", compare.UNWRITTEN)
    results = [{"error": str(one["error"])[:200]} if "error" in one else one for one in results]
    calls = calls_of(set_id, part, at)
    shown = [f"{part.variable}({', '.join(map(repr, arguments))})" for arguments in calls]
    shown = [""] * len(calls) if part.hidden else shown
    return compare.judge_calls(form, results, known, wrong, shown)


def judge(set_id: str, student: str, collected: Any) -> list[PartResult]:
    """Judge what a student's process gave. Never raises on any JSON.

    Parameters
    ----------
    collected : {"values": {variable: plain value, or {"error": text}}, "probes": [{"part": name, "value": plain} or
        {"part": name, "error": text}, ...]}; the results of one part in the order of `probes`. "NotImplementedError"
        (alone) as error text stands for a stub.

    Returns
    -------
    One PartResult for each part of each question that is not argued, in the order of the master.
    """
    at = place(set_id, student)
    given = collected if isinstance(collected, dict) else {}
    found = []
    for question in load(set_id).questions:
        for part in question.parts:
            try:
                outcome = outcome_of(set_id, question, part, at, given)
            except master.MasterError:
                raise  # not the answer is at fault
            except Exception as problem:
                outcome = compare.Outcome("not yet", f"The answer can't be compared ({type(problem).__name__}).")
            message, diagnosis = outcome.message, "" if outcome.status == "correct" else outcome.message
            if part.hidden and outcome.status != "not attempted":
                good = outcome.status == "correct"
                message = (
                    "The hidden inputs give the right results."
                    if good
                    else (
                        "Some hidden inputs don't give the right result. Read again what the function is asked to do, "
                        "and think of other places and of the special cases that the question names."
                    )
                )
            earned = part.points if outcome.status == "correct" else 0
            judged = (part.hidden, part.points, earned, outcome.status, message, outcome.misreading, diagnosis)
            found.append(PartResult(question.id, part.name, *judged))
    return found


# --------------------------------------------------------------------------------------------------------- soundness


@cache
def neighbours(set_id: str) -> dict[str, float]:
    """Return for each part of kind value: the percentage of pairs of slices in which the one's answer is wrong for the
    other.
    """
    found = {}
    for question in load(set_id).questions:
        for part in question.parts:
            if part.kind == "value":
                rows = _all_items(set_id, question, part)
                form = compare.Asked.of_part(asked(part, reference(set_id, question.id, part, 0)))
                pairs = [(a, b) for i, a in enumerate(rows) for j, b in enumerate(rows) if i != j]
                passed = sum(_passes_for(a, b, form) for a, b in pairs)
                found[part.name] = 100 * (1 - passed / len(pairs))
    return found


def _passes_for(mine: list[tuple[str, int | str]], known: list[tuple[str, int | str]], form: compare.Asked) -> bool:
    """Tell whether these items in steps pass for the known ones: at most one step lies between two numbers."""
    reach = 0 if form.step is None else 1
    return len(mine) == len(known) and all(
        label == other
        and (value == right if isinstance(value, str) or isinstance(right, str) else abs(value - right) <= reach)
        for (label, value), (other, right) in zip(mine, known, strict=True)
    )


def _all_items(set_id: str, question: Question, part: Part) -> Steps:
    given = asked(part, reference(set_id, question.id, part, 0))
    places = range(len(slices(set_id)))
    return [_items(part, reference(set_id, question.id, part, at), given)[0] for at in places]


def degenerate(set_id: str) -> list[str]:
    """Return what is wrong with a set's slices, in sentences: answers that are missing, trivial or of another kind than
    elsewhere, misreadings that pass for right, neighbours whose numbers pass in more than a tenth of the pairs.
    """
    found = []
    places = slices(set_id)
    if len(places) < 20 or len({json.dumps(one, sort_keys=True) for one in places}) < len(places):
        found.append(f"{set_id}: {len(places)} slices; at least 20 are needed, all different.")
    for question in load(set_id).questions:
        for part in question.parts:
            for at, one in enumerate(places):
                found += [f"{set_id}, {part.name}, {one}: {text}" for text in _degenerate(set_id, question, part, at)]
    for name, rate in neighbours(set_id).items():
        if rate < 90:
            found.append(f"{set_id}, {name}: a neighbour's answer is wrong in only {rate:.0f}% of the pairs.")
    return found


def _degenerate(set_id: str, question: Question, part: Part, at: int) -> list[str]:
    right = reference(set_id, question.id, part, at)
    given = asked(part, right)
    if given != asked(part, reference(set_id, question.id, part, 0)):
        return ["another kind of answer than in the first slice."]
    known = _items(part, right, given)
    found = []
    if (
        part.kind == "value"
        and part.step is not None
        and any(isinstance(value, int) and abs(value) < 3 for _, value in known[0])
    ):
        found.append(f"the answer {right[0]} is hardly more than nothing at a step of {part.step}.")
    if part.kind == "function" and len({json.dumps(one) for one in right}) < min(2, len(right)):
        found.append("all calls give the same result.")
    for mistake in question.misreadings:
        if mistake.part == part.name:
            wrong = _items(part, mistaken(set_id, mistake, part, at), given)
            pairs = zip(wrong, known, strict=True)
            if all(_passes_for(one, other, compare.Asked.of_part(given)) for one, other in pairs):
                found.append(f"the misreading {mistake.name!r} passes for right.")
    return found


def _meta(grade_id: str, *, grade: bool = False, solution: bool = False, points: int | None = None) -> Any:
    locked = not solution
    made = {
        "schema_version": 3,
        "grade_id": grade_id,
        "grade": grade,
        "solution": solution,
        "locked": locked,
        "task": False,
    }
    if points is not None:
        made["points"] = points
    return nbformat.from_dict({"nbgrader": made})


def _needs(one: ProblemSet) -> list[str]:
    """Return what a reader needs first: the lessons of the units that the head names, by number, then the rest."""
    units = contents.units()
    wanted = one.head.get("after", [])
    topics = [topic for unit in (units if wanted == "all" else wanted) for topic in units[unit]]
    numbers = [contents.number(topic) for topic in topics]
    return [f"lessons {numbers[0]} to {numbers[-1]}", *one.head.get("needs", [])]


def lessons_of(set_id: str) -> tuple[str, ...]:
    """Return the topics of the lessons that a set comes after."""
    units, wanted = contents.units(), load(set_id).head.get("after", [])
    return tuple(topic for unit in (units if wanted == "all" else wanted) for topic in units[unit])


def _opening(one: ProblemSet) -> str:
    total = sum(question.points for question in one.questions)
    lines = [
        f"# {one.title}",
        "",
        f"**{one.head['question']}**",
        "",
        f"About {one.minutes} minutes, {total} points. You need first: " + "; ".join(_needs(one)) + ".",
        "",
        "You will be able to:",
        "",
        *[f"- {goal}" for goal in one.head["goals"]],
    ]
    return "\n".join(lines)


HOW = """## How this works

1. Write your id (your instructor says which) into the next cell, in place of `demo`. It picks \
your own slice of the data.
2. Answer each question in the cell below it. The cell after that checks what can be checked at once. \
Change your answer as often as you like.
3. Some points depend on inputs that only the grading knows: your function must do \
what the question says, not only pass the examples. A part of 0 points earns nothing: it shows whether you are on \
the right way.
4. Each question is judged on its own. A wrong early answer costs nothing later.
5. At the end restart the kernel and run all cells, save, and hand in this one file under its own name.

No id? Keep `demo`. All checks work without any server; only the hidden inputs and the argued answer need someone else.

**Honesty.** Talk about ideas with others, write code and sentences yourself, and \
name whoever or whatever helped you in the last answer.
Most of your neighbours have another slice, and their numbers are wrong for you."""

BEGIN = """import numpy as np
import pandas as pd
from course import charts, data, metrics
from course.practice import assignment
mine = assignment.begin("{set_id}", student)"""


def _asked_text(question: Question) -> str:
    """Return what is to be set, from the parts: so the prompt and the judge cannot drift apart."""
    rows = ["| part | set | points | judged |", "|---|---|---|---|"]
    hidden = 0
    for part in question.parts:
        if part.hidden:
            hidden += part.points
            continue
        if part.kind == "function":
            how = "called with the examples"
        elif part.step is None:
            how = "exactly"
        else:
            how = f"rounded to {part.step:g}, one step off passes"
        name = f"`{part.variable}{'()' if part.kind == 'function' else ''}`"
        rows.append(f"| {part.name} | {name}{', ' + part.unit if part.unit else ''} | {part.points} | {how} |")
    if hidden:
        rows.append(f"| the rest | the function again | {hidden} | with inputs that only the grading knows |")
    return "\n".join(rows)


def _argument_cell(question: Question, set_id: str) -> list[Any]:
    prompt = (
        f"## Question {question.id}: {question.title}\n\n*{question.points} points, read by a"
        f" person.*\n\n{question.prompt}\n\n{question.rubric}"
    )
    answer = "*Write your answer here.*"
    return [
        nbformat.v4.new_markdown_cell(prompt, metadata=_meta(f"{set_id}-q{question.id}-text")),
        nbformat.v4.new_markdown_cell(
            answer, metadata=_meta(f"{set_id}-q{question.id}", grade=True, solution=True, points=question.points)
        ),
    ]


def _question_cells(question: Question, set_id: str, solved_too: bool) -> list[Any]:
    if question.argued:
        return _argument_cell(question, set_id)
    prompt = f"## Question {question.id}: {question.title}\n\n{question.prompt}\n\n{_asked_text(question)}"
    names = list(dict.fromkeys(part.variable for part in question.parts if not part.hidden))
    handed = ", ".join(f"{name}={name}" for name in names)
    grade = f'mine.check("{question.id}", {handed})'
    if len(grade) > WIDTH:
        grade = f'mine.check(\n    "{question.id}",\n    ' + ",\n    ".join(f"{name}={name}" for name in names) + ",\n)"
    return [
        nbformat.v4.new_markdown_cell(prompt, metadata=_meta(f"{set_id}-q{question.id}-text")),
        nbformat.v4.new_code_cell(
            question.solution if solved_too else question.stub,
            metadata=_meta(f"{set_id}-q{question.id}-answer", solution=True),
        ),
        nbformat.v4.new_code_cell(
            grade, metadata=_meta(f"{set_id}-q{question.id}", grade=True, points=question.points)
        ),
    ]


def notebook(set_id: str, solved: bool = False, student: str = "demo") -> Any:
    """Return the notebook of a set, nbgrader-ready and not yet run. solved : with the solutions in place of the stubs.

    Cells: locked text and code; answer cells "<set>-q<question>-answer" (and "<set>-begin", which holds the id);
    locked check cells "<set>-q<question>" that carry the points; the argued answer is one manually graded cell
    "<set>-q<question>".
    """
    one = load(set_id)
    known = {question.id: question for question in one.questions}
    locked = iter(f"{set_id}-text-{n}" for n in range(1, 1000))

    def plain_cells(text: str) -> list[Any]:
        made = [cell for cell in jupytext.reads(text, fmt="md:myst").cells if cell.source.strip()]
        for cell in made:
            if re.search(r"^```\{", cell.source, re.M):
                raise master.MasterError(f"{set_id}.md: a fence is unknown or not closed: {cell.source[:80]!r}")
            cell.metadata = _meta(next(locked))
        return made

    cells = [
        nbformat.v4.new_markdown_cell(_opening(one), metadata=_meta(next(locked))),
        nbformat.v4.new_markdown_cell(HOW, metadata=_meta(next(locked))),
        nbformat.v4.new_code_cell(
            f'student = "{student}"  # your id', metadata=_meta(f"{set_id}-begin", solution=True)
        ),
        nbformat.v4.new_code_cell(BEGIN.format(set_id=set_id), metadata=_meta(next(locked))),
    ]
    at = 0
    for match in FENCE.finditer(one.body):
        cells += plain_cells(one.body[at : match.start()])
        if match["fence"] == "given":
            cells.append(nbformat.v4.new_code_cell(match["body"].strip("\n"), metadata=_meta(next(locked))))
        elif match["fence"] != "slices":
            cells += _question_cells(known[match["id"]], set_id, solved)
        at = match.end()
    cells += plain_cells(one.body[at:])
    cells += [
        nbformat.v4.new_markdown_cell("## What is still open", metadata=_meta(next(locked))),
        nbformat.v4.new_code_cell("mine.summary()", metadata=_meta(next(locked))),
    ]
    made = nbformat.v4.new_notebook(cells=cells, metadata=nbformat.from_dict(master.METADATA))
    for cell in made.cells:
        cell.id = hashlib.sha256(cell.metadata.nbgrader.grade_id.encode()).hexdigest()[:8]
    return made


# ----------------------------------------------------------------------------------------------------------- releases

RECORD = "released.json"  # in FOLDER: the form of each notebook that was built, for as long as students may have it
FIELDS = ("points", "locked", "grade", "solution", "schema_version")
#: By the name of a cell: its kind, a hash of its text unless a student writes it, and nbgrader's marks.
Form = dict[str, dict[str, Any]]


def same_text(source: str) -> str:
    """Return a hash of a cell's text; blanks at its end don't count."""
    return hashlib.sha256(source.rstrip().encode()).hexdigest()[:12]


def form(made: Any) -> Form:
    """Return what a released notebook lets a student find: by cell its kind, text and marks."""
    found: Form = {}
    for cell in made["cells"]:
        mark = cell["metadata"]["nbgrader"]
        text = "" if mark["solution"] else same_text(cell["source"])
        fields = {field: mark[field] for field in FIELDS if field in mark}
        found[mark["grade_id"]] = {"cell_type": cell["cell_type"], "text": text, **fields}
    return found


def _record() -> dict[str, list[Form]]:
    path = FOLDER / RECORD
    if not path.exists():
        return {}
    try:
        known: dict[str, list[Form]] = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as problem:
        raise master.MasterError(
            f"{path.name} is damaged ({problem}). To restore it: git checkout -- instructor/problem_sets/{RECORD}"
        ) from None
    return known


def releases(set_id: str) -> list[Form]:
    """Return the forms of all notebooks of a set that students may have: those that were built, and today's."""
    known, today = _record().get(set_id, []), form(notebook(set_id))
    return known if today in known else [*known, today]


def is_recorded(set_id: str) -> bool:
    """Return whether the record holds the notebook that the master makes today."""
    return form(notebook(set_id)) in _record().get(set_id, [])


def record(set_id: str) -> None:
    """Add the notebook that the master makes today to the record of what was released."""
    if not is_recorded(set_id):
        known = _record()
        known.setdefault(set_id, []).append(form(notebook(set_id)))
        rows = [
            f" {json.dumps(name)}: [\n" + ",\n".join(f"  {json.dumps(one, sort_keys=True)}" for one in forms) + "\n ]"
            for name, forms in sorted(known.items())
        ]
        (FOLDER / RECORD).write_text("{\n" + ",\n".join(rows) + "\n}\n", encoding="utf-8", newline="\n")


def behind(set_id: str) -> list[str]:
    """Return where the public key, by which students' notebooks check, is not what the master makes: in sentences."""
    cure = f"Run `python -m course.build problem-sets {set_id}` and hand out the key and the notebook again."
    try:
        there = assignment.key(set_id)
    except ValueError as problem:
        return [f"The public key cannot be read: {problem}"]
    today = json.loads(json.dumps(key(set_id)))
    if there == today:
        return []
    old, new = ({part["name"]: part for q in one["questions"] for part in q["parts"]} for one in (there, today))
    other = [name for name in dict.fromkeys([*old, *new]) if old.get(name) != new.get(name)]
    which = f" Other parts: {', '.join(other)}." if other else ""
    return [
        "The public key is not what the master makes: students may have seen “correct” where the grading takes points"
        f" off, or the reverse.{which} {cure}"
    ]
