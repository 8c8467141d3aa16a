"""Mutants of an exercise's solution: small faults put in one by one, to see whether the checker lets any through.

`python -m tools.mutants` lists the kill rate and every survivor.
"""

from __future__ import annotations

import ast
import contextlib
import copy
import io
import math
import re
import sys
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from course import contents, data, master
from course.grading import problem_sets
from course.practice import assignment, compare, exercises

SWAPS: dict[type, type] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.Lt: ast.Gt,
    ast.Gt: ast.Lt,
    ast.LtE: ast.Lt,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
}
CALLS = {
    "sum": "mean",
    "mean": "median",
    "median": "mean",
    "max": "min",
    "min": "max",
    "idxmax": "idxmin",
    "idxmin": "idxmax",
    "nlargest": "nsmallest",
    "nsmallest": "nlargest",
    "head": "tail",
    "tail": "head",
    "first": "last",
    "last": "first",
    "count": "sum",
    "cumsum": "cumprod",
    "diff": "abs",
    "pct_change": "diff",
    "log": "log1p",
    "gini": "hoover",
}


#: What a fault changes, in words, and the function that changes a node.
Fault = tuple[str, Any]


@dataclass(frozen=True)
class Mutant:
    """One fault: where (line of the solution), what was changed, and the code with it."""

    line: int
    change: str
    code: str


def _columns(tree: ast.AST) -> list[str]:
    """Names of the columns of all tables that the code loads."""
    found = [str(column) for name in exercises.tables_loaded(tree) for column in data.load(name).columns]
    return list(dict.fromkeys(found))


def mutants(code: str) -> Iterator[Mutant]:
    """All mutants of a solution: operators, comparisons, constants, columns, aggregations, keywords."""
    tree = ast.parse(code)
    columns = _columns(tree)
    spots = list(ast.walk(tree))
    for index, node in enumerate(spots):
        for change, mutate in _faults(node, columns):
            twin = copy.deepcopy(tree)
            mutate(list(ast.walk(twin))[index])
            yield Mutant(getattr(node, "lineno", 0), change, ast.unparse(twin))


def _faults(node: ast.AST, columns: list[str]) -> Iterator[Fault]:
    """The faults that can be put into one node of a solution: what is changed, and a function that changes it."""
    if isinstance(node, ast.BinOp) and type(node.op) in SWAPS:
        yield from _of_operator(node)
    elif isinstance(node, ast.Compare) and type(node.ops[0]) in SWAPS:
        new = SWAPS[type(node.ops[0])]
        yield f"{type(node.ops[0]).__name__} -> {new.__name__}", lambda n: setattr(n, "ops", [new(), *n.ops[1:]])
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Invert):
        yield "~ dropped", lambda n: setattr(n, "op", ast.UAdd())
    elif isinstance(node, ast.Constant):
        yield from _of_constant(node.value, columns)
    elif isinstance(node, ast.Attribute):
        if node.attr in CALLS:
            yield f"{node.attr} -> {CALLS[node.attr]}", lambda n: setattr(n, "attr", CALLS[n.attr])
        yield from _of_column(node.attr, columns, "attr")


def _of_operator(node: ast.BinOp) -> Iterator[Fault]:
    new = SWAPS[type(node.op)]
    yield f"{type(node.op).__name__} -> {new.__name__}", lambda n: setattr(n, "op", new())
    if isinstance(node.op, (ast.Sub, ast.Div)):
        yield (
            "operands exchanged",
            lambda n: (lambda a, b: (setattr(n, "left", b), setattr(n, "right", a)))(n.left, n.right),
        )


def _slight(value: float, new: float) -> bool:
    """Whether a number that is no year changes by a twentieth or less: answers are seldom asked more exactly."""
    return not 1900 <= value <= 2100 and abs(new - value) <= abs(value) / 20


def _of_constant(value: object, columns: list[str]) -> Iterator[Fault]:
    if isinstance(value, bool):
        yield f"{value} -> {not value}", lambda n: setattr(n, "value", not n.value)
    elif isinstance(value, (int, float)):
        for new in (value + 1, value - 1, value * 10):
            if new != value and not _slight(value, new):
                yield f"{value} -> {new}", lambda n, v=new: setattr(n, "value", v)
    elif isinstance(value, str):
        yield from _of_column(value, columns, "value")


def _of_column(name: str, columns: list[str], field: str) -> Iterator[Fault]:
    """Another column in place of one, in the field of the node that holds its name."""
    for new in columns if name in columns else ():
        if new != name:
            yield f"column {name} -> {new}", lambda n, v=new: setattr(n, field, v)


#: What a fault may take, in bytes of address space: a wrong index can ask for a table of millions of rows and columns.
MEMORY = 6_000_000_000


@contextlib.contextmanager
def _bounded() -> Iterator[None]:
    """Let code that asks for more than MEMORY fail by MemoryError (on Unix), and not by the end of the process."""
    try:
        import resource
    except ImportError:  # Windows
        yield
        return
    before = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, before)


@contextlib.contextmanager
def _apart() -> Iterator[None]:
    """Run the code of a mutant without its warnings and its printing, and within MEMORY."""
    with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()), _bounded():
        warnings.simplefilter("ignore")
        yield


def survivors(lesson: str, exercise: str) -> tuple[int, list[Mutant]]:
    """How many mutants were tried, and those that the checker calls correct."""
    one = exercises.get(lesson, exercise)
    right, wrong = exercises.reference(lesson, exercise)
    tried, alive = 0, []
    for mutant in mutants(one.solution):
        tried += 1
        try:
            with _apart():
                answer = exercises.run(mutant.code)
        except Exception:
            continue  # a fault that stops the code never reaches the checker
        if exercises.judge(one, answer, right, wrong).status == "correct" and not _same(mutant, answer, right):
            alive.append(mutant)
    return tried, alive


def _same(mutant: Mutant, answer: object, right: object) -> bool:
    """Whether a changed number leaves the answer as it is (to a thousandth): no checker could see such a fault."""
    if not re.fullmatch(r"-?[\d.e+]+ -> -?[\d.e+]+", mutant.change):
        return False
    try:
        return math.isclose(float(answer), float(right), rel_tol=1e-3)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return str(answer) == str(right)


def report() -> tuple[int, list[tuple[str, Mutant]]]:
    """Over all exercises: how many mutants were tried, and the survivors with their exercise (as "start_here.2")."""
    total, alive = 0, []
    for lesson in contents.lessons():
        for exercise in master.exercises(lesson):
            tried, left = survivors(lesson, exercise)
            total += tried
            alive += [(f"{lesson}.{exercise}", mutant) for mutant in left]
    return total, alive


def survivors_of_set(set_id: str, at: int) -> tuple[int, list[tuple[str, Mutant]], list[tuple[str, Mutant]]]:
    """Faults put into each solution that the judge lets pass for the slice at this place.

    Returns
    -------
    How many were tried; those that the visible parts alone let pass; those that pass with the hidden parts, too. Each
    with its question.
    """
    tried, seen, left = 0, [], []
    for question in problem_sets.load(set_id).questions:
        for mutant in mutants(question.solution) if not question.argued else ():
            tried += 1
            try:
                with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
                    warnings.simplefilter("ignore")
                    space = problem_sets.run_code(mutant.code, set_id, at, "mutant")
                    passed = [(part, _passes(set_id, question, part, at, space)) for part in question.parts]
            except Exception:
                continue  # a fault that stops the code never reaches the judge
            if all(good for part, good in passed if not part.hidden):
                seen.append((question.id, mutant))
                if all(good for _, good in passed):
                    left.append((question.id, mutant))
    return tried, seen, left


def _passes(
    set_id: str, question: problem_sets.Question, part: problem_sets.Part, at: int, space: Mapping[str, Any]
) -> bool:
    if part.kind == "value":
        collected: dict[str, Any] = {"values": {part.variable: compare.plain(space.get(part.variable))}}
    else:
        made = [
            assignment.call(space.get(part.variable), arguments)
            for arguments in problem_sets.calls_of(set_id, part, at)
        ]
        collected = {"probes": [{"part": part.name, **one} for one in made]}
    return problem_sets.outcome_of(set_id, question, part, at, collected).status == "correct"


# ---------------------------------------------------------------------------------------------------------- notebooks


def main() -> int:
    """Print every survivor of every exercise, and the share of mutants that is rejected."""
    tried, alive = report()
    print("\n".join(f"{exercise}, line {mutant.line}: {mutant.change}" for exercise, mutant in alive))
    print(f"{tried - len(alive)} of {tried} mutants are rejected: {1 - len(alive) / tried:.1%}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
