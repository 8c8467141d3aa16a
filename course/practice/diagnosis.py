"""What a wrong answer is: the figure of another year, the row beside it, another column, a step on the way …

A wrong answer is looked up among what the exercise's own solution gives once one thing in it is changed, the way a
learner might have done it: another year, another member of a column, another column, a condition left out, a mean for a
sum, the two operands exchanged, one figure rounded on the way. What is said is true of the number itself ("you get it
with 2012 in place of the year that is asked for"); the right value is never said.

A coarse answer such as 7 can be met by accident, so nothing is said of it; of a number with three digits or more only
where all changes that lead to it are of one kind.
"""

from __future__ import annotations

import ast
import contextlib
import copy
import io
import math
import re
import time
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pandas as pd

from course.practice import compare

#: Seconds that one answer may take, and the most changes that are tried.
BUDGET, MOST_CHANGES = 1.5, 1500
#: Members of a column, and years, that are tried in place of the one that is asked for.
MOST_MEMBERS, MOST_YEARS = 40, 25
#: A number with so many significant digits can hardly be met by accident; with fewer than COARSE it easily is.
FINE, COARSE = 4, 3
#: A share of so few cases is coarse however many digits it is written with.
SMALL = 60

SUMMARIES = {
    "sum": "the total", "mean": "the mean", "median": "the median", "max": "the largest", "min": "the smallest",
    "count": "a count", "nunique": "a count of different entries", "first": "the first", "last": "the last",
    "idxmax": "the one with the most", "idxmin": "the one with the least", "nlargest": "the largest ones",
    "nsmallest": "the smallest ones", "head": "the first rows", "tail": "the last rows",
}  # fmt: skip
IN_PLACE_OF = {
    "sum": ("mean",), "mean": ("median", "sum"), "median": ("mean",), "max": ("min", "sum"), "min": ("max",),
    "count": ("sum",), "first": ("last",), "last": ("first",), "idxmax": ("idxmin",), "idxmin": ("idxmax",),
    "nlargest": ("nsmallest",), "nsmallest": ("nlargest",), "head": ("tail",), "tail": ("head",),
}  # fmt: skip
CORRELATIONS = ("pearson", "spearman", "kendall")
LOGARITHMS = {"log": ("log10", "log2"), "log10": ("log",), "log2": ("log",)}

#: What runs a solution and returns its answer; it may raise whatever the code raises.
Run = Callable[[str], Any]


@dataclass(frozen=True)
class Change:
    """One thing changed in a solution: its kind, what is said of an answer that it leads to, and the code."""

    kind: str
    said: str
    code: str


def diagnose(
    answer: Any, asked: compare.Asked, right: Any, solution: str, run: Run, tables: Sequence[pd.DataFrame]
) -> str:
    """Return a true sentence on what a wrong answer is, or an empty text where nothing certain can be said.

    answer, right : in plain form (see `compare.plain`). asked : the kind of answer. solution : code that sets `answer`.
    run : runs such code. tables : the tables that the solution loads.
    """
    got, problem = compare.read(answer, asked)
    if problem or not got:
        return ""
    known, _ = compare.read(right, asked)
    made: list[float] = []
    tried = _hits(got, known, asked, changes(solution, tables), run, made)
    if asked.answer != "number":
        return _told(list(tried), got, asked)
    written, wanted = float(got[0][1]), float(known[0][1])
    if said := _related(written, wanted, asked.unit):
        return said
    hits = list(tried)
    return (
        _told(hits, got, asked)
        or _in_a_table(written, tables)
        or _on_the_way(written, wanted, solution, run)
        or _perhaps(hits, written, wanted, made)
    )


def _told(hits: Sequence[Change], got: Sequence[compare.Item], asked: compare.Asked) -> str:
    """Return what is said of the changes that lead to an answer; nothing where it could be an accident."""
    if not hits:
        return ""
    if asked.answer != "number":
        return hits[0].said if len(got) > 2 else ""
    written = float(got[0][1])
    steps = [one for one in hits if one.kind in ("step", "part")]  # there are few of them, so that accidents are rare
    if steps and significant(written) >= COARSE - 1 and not (written.is_integer() and abs(written) < 100):
        return steps[0].said
    if is_coarse(written) or (significant(written) < FINE and len({one.kind for one in hits}) > 1):
        return ""
    return hits[0].said


#: What follows a sentence on a number that other ways can give, too.
BY_CHANCE = " (A number this short can also come about in another way.)"
#: Numbers that are expected to meet a coarse answer by accident, at most, for anything to be said of it.
MOST_ACCIDENTS = 0.3


def _perhaps(hits: Sequence[Change], written: float, right: float, made: Sequence[float]) -> str:
    """Return what is said of a coarse number to which one change alone leads, with the doubt; else nothing.

    Nothing is said of a number far from the right one, as a slight change seldom leads there.
    made : the numbers that the other changes gave; those from half to twice the written one are taken as spread evenly.
    """
    sentences = {one.said for one in hits}
    if len(sentences) != 1 or significant(written) < COARSE - 1 or not right or not 0.2 <= written / right <= 5:
        return ""
    others = {f"{one:.9g}" for one in made if 0.5 <= one / written <= 2}
    wide = 10.0 ** -compare.decimals(written) / (1.5 * abs(written))
    return sentences.pop() + BY_CHANCE if wide * len(others) <= MOST_ACCIDENTS else ""


def is_coarse(written: float) -> bool:
    """Return whether very different ways can give such a number: a rank, a year, a ratio of small counts."""
    if significant(written) < COARSE:
        return True
    if float(written).is_integer():
        return abs(written) < 1000 or _is_year(int(written))
    ratios = [Fraction(value).limit_denominator(SMALL) for value in (written, written / 100)]
    return any(
        abs(value - ratio) < 1e-9 and abs(ratio.numerator) <= 2 * SMALL
        for value, ratio in zip((written, written / 100), ratios, strict=True)
    )


# ------------------------------------------------------------------------------------------- numbers of a learner


def significant(value: float | int | str) -> int:
    """Return how many significant digits a number is written with; a text has none."""
    if isinstance(value, str) or value == 0:
        return 0
    return len(Decimal(f"{float(value):.10g}").normalize().as_tuple().digits)  # the rest is noise of the arithmetic


def same(candidate: float, written: float) -> bool:
    """Return whether a computed number is the written one, as far as its digits go."""
    if not math.isfinite(candidate):
        return False
    if math.isclose(candidate, written, rel_tol=1e-9, abs_tol=1e-12):
        return True
    half = 0.5 * 10.0 ** -compare.decimals(written)
    return significant(written) < 12 and abs(candidate - written) <= half * (1 + 1e-6)


def _related(written: float, right: float, unit: str = "") -> str:
    """Return how a number hangs together with the right one by arithmetic alone: a unit, a growth, the rest, a turn."""
    if not right or not written or significant(written) < 2:
        return ""
    for power in (3, 6, 9, 1, 4):
        for factor in (10.0**power, 10.0**-power):
            if same(right * factor, written) and not same(right, written):
                name = {3: "a thousand", 6: "a million", 9: "a billion", 1: "ten", 4: "ten thousand"}[power]
                return (
                    f"The digits are right, but the answer is off by a factor of {name}. Which unit is the column in?"
                )
    if right.is_integer() and written.is_integer() and abs(written - right) == 1 and abs(right) >= 5:
        return "One off: is the first one, or the last, counted as the question counts it?"
    if significant(written) < COARSE:
        return ""
    for candidate, said in (
        (right / 100 + 1, "That is the new level as a multiple of the old one. The question asks for the change."),
        (right + 100, "That is the new level in per cent of the old one. The question asks for the change."),
        (100 * (right - 1), "That is the change in per cent. The question asks how many times as much."),
        (right - 100, "A hundred too little: a change is taken from 100, a level is not. Which one is asked for?"),
        (100 - right, "That is the rest, which makes up 100 with what is asked for."),
        (1 - right, "That is the rest, which makes up one with what is asked for."),
        (1 / right, "The quotient is turned round: what is divided by what?"),
        (10_000 / right, "The quotient is turned round: what is divided by what?"),
        (12 * right, "That is twelve times too much: a month or a year?"),
        (right / 12, "That is a twelfth of it: a month or a year?"),
        (2 * right, "That is twice as much: is something to be divided by two, or counted only once?"),
        (right / 2, "That is half of it: is something left out, or divided by two without need?"),
        (right**2, "That is the square of it."),
        (abs(right) ** 0.5, "That is the square root of it."),
    ):  # fmt: skip
        if same(candidate, written) and not same(right, written) and not (unit in TIMES and "old one" in said):
            return said
    return ""


#: Units of an answer that is itself a multiple, so that it has no "new level".
TIMES = ("times", "factor")


def _in_a_table(written: float | int | str, tables: Sequence[pd.DataFrame]) -> str:
    """Return where a number stands in one of the tables as it is; only a fine number that stands in one place."""
    if isinstance(written, str) or significant(written) < FINE:
        return ""
    found = []
    for table in tables:
        for column in table.select_dtypes("number").columns:
            values = table[column].astype(float)
            rows = values.index[((values - written).abs() <= 1e-9 * abs(written)).fillna(False)]
            found += [(table, column, row) for row in rows[:3]]
    if len({(column, row) for _, column, row in found}) != 1:
        return ""
    table, column, row = found[0]
    names = [name for name in table.columns if name in KEYS][:3]
    where = ", ".join(str(table.at[row, name]) for name in names)
    of = f" of {where}" if where else ""
    return f"That is `{column}`{of} as the table has it. The question asks for more than that."


#: Numbers on the way that are put together by twos, at most; with few digits fewer, as an accident is likelier.
MOST_TOGETHER, MOST_COARSE = 12, 5
#: Entries of a column on the way that are looked at, at most.
MOST_ENTRIES = 60


def _on_the_way(written: float, right: float, solution: str, run: Run) -> str:
    """Return whether a number is one on the way to the answer, an entry of a column there, or made of two of them."""
    if significant(written) < COARSE or is_coarse(written):
        return ""
    alone: dict[float, None] = {}
    entries: dict[float, str] = {}
    for value in _values(solution, run):
        if compare.is_number(value) and math.isfinite(float(value)):
            alone[float(value)] = None
        elif isinstance(value, pd.Series) and len(value) <= MOST_ENTRIES and pd.api.types.is_numeric_dtype(value):
            entries |= {float(one): str(label) for label, one in value.dropna().items()}
    for factor in (1, 100):
        if any(same(factor * one, written) and not same(one, right) for one in alone):
            return ON_THE_WAY
        labels = {label for one, label in entries.items() if same(factor * one, written) and not same(one, right)}
        if len(labels) == 1:
            return f"That is a figure on the way, the one of {labels.pop()}. One more thing is to be done with it."
    if len(alone) > (MOST_TOGETHER if significant(written) >= FINE else MOST_COARSE):
        return ""
    pairs = [(one, other) for one in alone for other in alone if one != other]
    for said, make in TOGETHER.items():
        if any(same(value, written) and not same(value, right) for pair in pairs for value in make(*pair)):
            return said
    return ""


#: What is said of a number that two figures on the way make, and how; the likelier one first.
TOGETHER: dict[str, Callable[[float, float], tuple[float, ...]]] = {
    "You get this as a difference of two figures on the way. What does the question ask to do with them?": (
        lambda one, other: (one - other,)
    ),
    "You get this as a change in per cent between two figures on the way. Does the question ask for that?": (
        lambda one, other: (100 * (one / other - 1),) if other else ()
    ),
    "You get this by dividing one figure on the way by another. What does the question ask to divide?": (
        lambda one, other: (one / other, 100 * one / other) if other else ()
    ),
}


def _values(solution: str, run: Run) -> Iterator[Any]:
    """Yield the value of each expression of a solution that can stand alone, but for the answer itself."""
    tree = ast.parse(solution)
    if any(isinstance(node, (ast.For, ast.While, ast.FunctionDef, ast.Lambda)) for node in ast.walk(tree)):
        return
    kinds = (ast.BinOp, ast.Subscript, ast.Call, ast.Name)
    pieces = {
        ast.unparse(inner): None
        for statement in tree.body
        if isinstance(statement, ast.Assign)
        for inner in ast.walk(statement.value)
        if isinstance(inner, kinds) and not isinstance(getattr(inner, "ctx", None), ast.Store)
    }
    end = time.process_time() + BUDGET
    try:
        made = list(run(f"{solution}\nanswer = [{', '.join(f'lambda: {piece}' for piece in pieces)}]"))
    except Exception:  # a piece that can't stand in a lambda; nothing is told then
        return
    for one in made:
        if time.process_time() > end:
            return
        with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(Exception):
            warnings.simplefilter("ignore")
            yield one()


NO_FIGURES = ("note", "source_id", "year", "number", "month", "rank")
KEYS = ("country", "economy", "province", "city", "place", "firm", "product", "model", "indicator", "period", "year")


# ------------------------------------------------------------------------------------------------ changed solutions


def _hits(
    got: Sequence[compare.Item],
    known: Sequence[compare.Item],
    asked: compare.Asked,
    tried: Iterable[Change],
    run: Run,
    made: list[float],
) -> Iterator[Change]:
    """Yield the changes that lead to an answer; `made` gets the numbers that the others lead to."""
    end = time.process_time() + BUDGET
    for n, change in enumerate(tried):
        if n >= MOST_CHANGES or time.process_time() > end:
            return
        with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
            warnings.simplefilter("ignore")
            try:
                items, problem = compare.read(compare.plain(run(change.code)), asked)
            except Exception:  # a changed solution may break in any way
                continue
        if problem or not _equal(items, got, asked) or _equal(items, known, asked):
            made += [float(one) for _, one in items if not isinstance(one, str)] if asked.answer == "number" else []
            continue
        if change.kind == "rounding" and not _near(items, known):
            continue
        yield change


def _near(items: Sequence[compare.Item], known: Sequence[compare.Item]) -> bool:
    """Return whether two numbers are as near as rounding on the way can leave them: within a twentieth."""
    pairs = [(one, two) for (_, one), (_, two) in zip(items, known, strict=False)]
    return all(not isinstance(a, str) and not isinstance(b, str) and abs(a - b) <= 0.05 * abs(b) for a, b in pairs)


def _equal(made: Sequence[compare.Item], got: Sequence[compare.Item], asked: compare.Asked) -> bool:
    if len(made) != len(got):
        return False
    if asked.answer == "list" and not asked.ordered:
        made, got = sorted(made, key=str), sorted(got, key=str)
    return all(
        label == other and (one == two if isinstance(one, str) or isinstance(two, str) else same(float(one), two))
        for (label, one), (other, two) in zip(made, got, strict=True)
    )


def changes(solution: str, tables: Sequence[pd.DataFrame]) -> Iterator[Change]:
    """Yield the solution with one thing changed at a time, the likelier mistakes first."""
    tree = ast.parse(solution)
    if any(isinstance(node, ast.While) for node in ast.walk(tree)):
        return
    inside, outer = _of_conditions(tree), _formula(tree)
    makers = (
        _arithmetic, _steps, _summaries, _conditions, _years, _columns, _everywhere, _members, _sides, _counts,
        _roundings,
    )  # fmt: skip
    for maker in makers:
        for index, node in enumerate(ast.walk(tree)):
            if maker in (_arithmetic, _roundings) and id(node) in inside:
                continue
            for kind, said, new in maker(node, tables):
                told = said if maker is not _arithmetic or node is outer else WITHIN.get(kind, said)
                code = _with(copy.deepcopy(tree), index, new)
                yield Change(kind, told, code)


#: What is said of a change within the formula, where the sentence speaks of what the whole question asks for.
WITHIN = {
    "difference": "You get this by subtracting in one place where the question divides.",
    "quotient": "You get this by dividing in one place where the question subtracts.",
    "change": "You get this with a change in per cent in place of a difference.",
    "part": "You get this with one thing not taken away.",
    "level": "You get this without taking 1 away.",
    "turned": "You get this with two things exchanged in a quotient or a difference.",
    "base": "You get this with another denominator in one place: what is the whole there?",
}


def _of_conditions(tree: ast.AST) -> set[int]:
    """Return the nodes (by id) that stand in a condition or an index, and are no part of the answer's formula."""
    roots: list[ast.AST] = [node for node in ast.walk(tree) if isinstance(node, ast.Compare)]
    roots += [node.slice for node in ast.walk(tree) if isinstance(node, ast.Subscript)]
    return {id(inner) for root in roots for inner in ast.walk(root)}


def _formula(tree: ast.Module) -> ast.expr | None:
    """Return the expression of the answer itself, without a rounding or a factor of 100 around it."""
    last = tree.body[-1]
    found = last.value if isinstance(last, ast.Assign) else None
    while True:
        if isinstance(found, ast.Call) and ast.unparse(found.func) in ("round", "abs", "float", "int") and found.args:
            found = found.args[0]
        elif isinstance(found, ast.BinOp) and isinstance(found.op, ast.Mult) and _is_number(found.left, 100):
            found = found.right
        elif isinstance(found, ast.BinOp) and isinstance(found.op, ast.Mult) and _is_number(found.right, 100):
            found = found.left
        else:
            return found


#: Kind, sentence, and the node in place of the one that was met.
Made = Iterator[tuple[str, str, ast.AST]]


def _with(tree: ast.Module, index: int, new: ast.AST) -> str:
    """Return the code of a tree with one node, counted as ast.walk does, put in place of another."""
    old = list(ast.walk(tree))[index]

    class Swap(ast.NodeTransformer):
        def visit(self, node: ast.AST) -> Any:
            return new if node is old else super().generic_visit(node)

    return ast.unparse(ast.fix_missing_locations(Swap().visit(tree)))


def _is_year(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 1900 <= value <= 2100


def _known_years(tables: Sequence[pd.DataFrame]) -> list[int]:
    found = {
        int(one)
        for table in tables
        if "year" in table
        for one in pd.to_numeric(table["year"], errors="coerce").dropna()
    }
    return sorted(one for one in found if 1900 <= one <= 2100)


def _years(node: ast.AST, tables: Sequence[pd.DataFrame]) -> Made:
    known = _known_years(tables)

    def near(year: int) -> list[int]:
        return sorted((one for one in known if one != year), key=lambda one: (abs(one - year), one))[:MOST_YEARS]

    if isinstance(node, ast.Constant) and _is_year(node.value):
        for other in near(int(str(node.value))):
            yield "year", f"You get this with {other} in place of a year that the question names.", ast.Constant(other)
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and re.search(r"\byear\b", node.value):
        for match in re.finditer(r"\b(?:19|20)\d\d\b", node.value):
            for other in near(int(match[0])):
                text = node.value[: match.start()] + str(other) + node.value[match.end() :]
                yield (
                    "year",
                    f"You get this with {other} in place of a year that the question names.",
                    ast.Constant(text),
                )


def _everywhere(node: ast.AST, tables: Sequence[pd.DataFrame]) -> Made:
    """One year, entry or column exchanged for another wherever it stands, or all years moved by as many."""
    if not isinstance(node, ast.Module):
        return
    constants = [one for one in ast.walk(node) if isinstance(one, ast.Constant)]
    met = [one.value for one in constants if isinstance(one.value, (int, str)) and not isinstance(one.value, bool)]
    for value in dict.fromkeys(one for one in met if met.count(one) > 1):
        for kind, said, new in (*_years(ast.Constant(value), tables), *_members(ast.Constant(value), tables)):
            yield kind, said, _replaced(node, {value: new.value if isinstance(new, ast.Constant) else value})
    years = sorted({one for one in met if isinstance(one, int) and _is_year(one)})
    for by in (1, -1, 2, -2, 5, -5) if len(years) > 1 else ():
        said = f"You get this with all years moved by {abs(by)}: {', '.join(str(one + by) for one in years)}."
        yield "year", said, _replaced(node, {one: one + by for one in years})


def _replaced(tree: ast.Module, new: dict[Any, Any]) -> ast.Module:
    twin = copy.deepcopy(tree)
    for one in ast.walk(twin):
        if isinstance(one, ast.Constant) and isinstance(one.value, (int, str)) and not isinstance(one.value, bool):
            one.value = new.get(one.value, one.value)
    return twin


def _member_columns(value: str, tables: Sequence[pd.DataFrame]) -> Iterator[tuple[str, list[str]]]:
    """The columns in which a text is an entry, and their other entries, the nearest ones in the table first."""
    for table in tables:
        for column in table.columns:
            if column in ("note", "source_id") or pd.api.types.is_numeric_dtype(table[column]):
                continue
            entries = [str(one) for one in table[column].dropna().unique()]
            if value in entries and len(entries) > 1:
                at = entries.index(value)
                others = sorted((n for n in range(len(entries)) if n != at), key=lambda n: abs(n - at))
                yield str(column), [entries[n] for n in others[:MOST_MEMBERS]]


def _members(node: ast.AST, tables: Sequence[pd.DataFrame]) -> Made:
    if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
        return
    for column, others in _member_columns(node.value, tables):
        yield "none", f"You get this with the rows of “{node.value}” left out.", ast.Constant("(no such entry)")
        for other in others:
            yield (
                column,
                f"You get this with “{other}” in place of an entry of `{column}` that the question names.",
                ast.Constant(other),
            )
    for match in re.finditer(r"(['\"])(.*?)\1", node.value):  # within a query
        for column, others in _member_columns(match[2], tables):
            for other in others:
                text = node.value[: match.start(2)] + other + node.value[match.end(2) :]
                yield (
                    column,
                    f"You get this with “{other}” in place of an entry of `{column}` that the question names.",
                    ast.Constant(text),
                )


def _columns(node: ast.AST, tables: Sequence[pd.DataFrame]) -> Made:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        name = node.value
    elif isinstance(node, ast.Attribute):
        name = node.attr
    else:
        return
    for table in tables:
        figures = [str(one) for one in table.select_dtypes("number").columns]
        for other in figures if name in figures else []:
            if other == name or other in NO_FIGURES or other.endswith("_code"):
                continue
            said = f"That is what the column `{other}` gives. Which column does the question need?"
            if isinstance(node, ast.Attribute):
                yield "column", said, ast.Attribute(node.value, other, ast.Load())
            else:
                yield "column", said, ast.Constant(other)


def _named(node: ast.AST, tables: Sequence[pd.DataFrame]) -> str:
    """Return the first column that stands in a condition, in backticks."""
    columns = {str(column) for table in tables for column in table.columns}
    for one in ast.walk(node):
        name = one.value if isinstance(one, ast.Constant) else one.attr if isinstance(one, ast.Attribute) else None
        if isinstance(name, str) and name in columns:
            return f"`{name}`"
    return ""


def _conditions(node: ast.AST, tables: Sequence[pd.DataFrame]) -> Made:
    def said(dropped: ast.AST) -> str:
        name = _named(dropped, tables)
        return f"You get this without the condition on {name}." if name else "You get this with one condition left out."

    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitAnd):
        yield "condition", said(node.right), node.left
        yield "condition", said(node.left), node.right
    if isinstance(node, ast.Subscript) and isinstance(node.slice, (ast.Compare, ast.BinOp, ast.Call)):
        yield "condition", said(node.slice), node.value
    if (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in ("dropna", "drop_duplicates", "query")
    ):
        yield (
            "condition",
            f"You get this without `{node.func.attr}`: which rows does the question leave out?",
            node.func.value,
        )
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and " and " in node.value:
        parts = node.value.split(" and ")
        for n, part in enumerate(parts):
            yield (
                "condition",
                f"You get this without the condition {part.strip().split()[0]}.",
                ast.Constant(" and ".join(parts[:n] + parts[n + 1 :])),
            )
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        turn = {ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt}.get(type(node.ops[0]))
        if turn:
            yield (
                "limit",
                "You get this when the limit itself is counted the other way: does the question include it?",
                ast.Compare(node.left, [turn()], node.comparators),
            )


OTHER_SIDE = "You get this with the rows on the other side of a condition: all the others."
FLIPPED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.Gt, ast.Gt: ast.Lt, ast.LtE: ast.GtE, ast.GtE: ast.LtE, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
}  # fmt: skip


def _sides(node: ast.AST, tables: Sequence[pd.DataFrame]) -> Made:
    if isinstance(node, ast.Compare) and len(node.ops) == 1 and type(node.ops[0]) in FLIPPED:
        yield "side", OTHER_SIDE, ast.Compare(node.left, [FLIPPED[type(node.ops[0])]()], node.comparators)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Invert):
        yield "side", OTHER_SIDE, node.operand


def _summaries(node: ast.AST, tables: Sequence[pd.DataFrame]) -> Made:
    if isinstance(node, ast.Constant) and node.value in CORRELATIONS:
        for other in CORRELATIONS:
            if other != node.value:
                yield "summary", f"You get this with {other.title()}'s correlation.", ast.Constant(other)
    if not isinstance(node, ast.Attribute):
        return
    for other in IN_PLACE_OF.get(node.attr, ()):
        yield (
            "summary",
            f"You get this by taking {SUMMARIES[other]}. What does the question ask to take?",
            ast.Attribute(node.value, other, ast.Load()),
        )
    for other in LOGARITHMS.get(node.attr, ()):
        yield (
            "logarithm",
            f"You get this with logarithms of another base (`{other}`).",
            ast.Attribute(node.value, other, ast.Load()),
        )


def _is_number(node: ast.AST, *values: float) -> bool:
    return isinstance(node, ast.Constant) and node.value in values and not isinstance(node.value, bool)


OTHER_BASE = "You divided the change by the other one of the two values. From where does a change in per cent start?"
ON_THE_WAY = "That is a step on the way. One more thing is to be done with it."
ONE_OF_TWO = "That is one of the two values. The question asks for what lies between them."


def _arithmetic(node: ast.AST, tables: Sequence[pd.DataFrame]) -> Made:
    if isinstance(node, ast.Call):
        yield from _without_function(node)
    elif isinstance(node, ast.keyword) and node.arg == "ascending" and isinstance(node.value, ast.Constant):
        said = "You get this with the order turned round: the largest first, or the smallest?"
        yield "order", said, ast.keyword("ascending", ast.Constant(not node.value.value))
    elif isinstance(node, ast.BinOp):
        maker = {ast.Div: _divided, ast.Sub: _taken, ast.Pow: _raised, ast.Mult: _multiplied}.get(type(node.op))
        if maker:
            yield from maker(node.left, node.right)


def _without_function(node: ast.Call) -> Made:
    name = node.func.attr if isinstance(node.func, ast.Attribute) else ""
    if name in ("exp", "log", "log10", "log2", "sqrt") and len(node.args) == 1:
        yield "step", f"You get this without `{name}`: the figure is still on another scale.", node.args[0]


def _divided(left: ast.expr, right: ast.expr) -> Made:
    yield "turned", "The quotient is turned round: what is divided by what?", ast.BinOp(right, ast.Div(), left)
    yield "difference", "That is a difference. The question asks for a quotient.", ast.BinOp(left, ast.Sub(), right)
    yield "base", "The question asks to divide by something, which is left out here.", left
    if isinstance(left, ast.BinOp) and isinstance(left.op, ast.Sub):
        for base in (left.left, left.right):
            yield "base", OTHER_BASE, ast.BinOp(left, ast.Div(), base)
    part = (
        left.right
        if isinstance(left, ast.BinOp) and isinstance(left.op, ast.Mult) and _is_number(left.left, 100)
        else left
    )
    together = ast.BinOp(part, ast.Add(), right)
    yield "base", "You divided by the two parts together. What is the whole here?", ast.BinOp(left, ast.Div(), together)
    if isinstance(right, ast.BinOp) and isinstance(right.op, ast.Add):
        for part in (right.left, right.right):
            said = "You divided by one part. The question asks for the share of the whole."
            yield "base", said, ast.BinOp(left, ast.Div(), part)


def _taken(left: ast.expr, right: ast.expr) -> Made:
    if _is_number(right, 1):
        ratio = isinstance(left, ast.BinOp) and isinstance(left.op, ast.Div)
        said = "That is the new level as a multiple of the old one. The question asks for the change."
        yield "level", said if ratio else "You get this without taking 1 away.", left
        if isinstance(left, ast.BinOp) and isinstance(left.op, ast.Div):
            turned = ast.BinOp(left.right, ast.Div(), left.left)
            yield "base", OTHER_BASE, ast.BinOp(ast.Constant(1), ast.Sub(), turned)
        return
    yield "quotient", "That is a quotient. The question asks for a difference.", ast.BinOp(left, ast.Div(), right)
    change = ast.BinOp(ast.BinOp(left, ast.Div(), right), ast.Sub(), ast.Constant(1))
    said = "That is a change in per cent. The question asks for a difference in the unit of the column, or in points."
    yield "change", said, ast.BinOp(ast.Constant(100), ast.Mult(), change)
    yield "turned", "The difference is turned round: which one is taken from which?", ast.BinOp(right, ast.Sub(), left)
    yield "part", ONE_OF_TWO, left
    yield "part", ONE_OF_TWO, right


def _raised(left: ast.expr, right: ast.expr) -> Made:
    yield "power", "You get this without raising it to a power.", left
    if isinstance(right, ast.BinOp) and isinstance(right.op, ast.Div):
        for count in (
            ast.BinOp(right.right, ast.Add(), ast.Constant(1)),
            ast.BinOp(right.right, ast.Sub(), ast.Constant(1)),
        ):
            said = "You get this with one year more or fewer between the two dates."
            yield "count", said, ast.BinOp(left, ast.Pow(), ast.BinOp(right.left, ast.Div(), count))


def _multiplied(left: ast.expr, right: ast.expr) -> Made:
    for kept, dropped in ((left, right), (right, left)):
        if not _is_number(dropped, 100, 1, 1000, 1e6):
            yield "factor", "You get this with one factor left out.", kept


def _steps(node: ast.AST, tables: Sequence[pd.DataFrame]) -> Made:
    """A value on the way in place of the answer: an earlier assignment, or a piece of the last formula."""
    if not isinstance(node, ast.Module):
        return
    pieces: list[ast.expr] = [
        ast.Name(one.targets[0].id, ast.Load())
        for one in node.body[:-1]
        if isinstance(one, ast.Assign) and isinstance(one.targets[0], ast.Name)
    ]
    formula = _formula(node)
    if formula is not None:
        inner = [one for one in ast.walk(formula) if isinstance(one, (ast.BinOp, ast.Subscript, ast.Call))]
        pieces += [one for one in inner if one is not formula]
    for piece in {ast.unparse(one): one for one in pieces}.values():
        for value in (piece, ast.BinOp(ast.Constant(100), ast.Mult(), piece)):
            last = ast.Assign([ast.Name("answer", ast.Store())], value)
            yield "step", ON_THE_WAY, ast.Module([*copy.deepcopy(node.body), last], [])


def _counts(node: ast.AST, tables: Sequence[pd.DataFrame]) -> Made:
    if isinstance(node, ast.Constant) and type(node.value) is int and 2 <= node.value <= 60:
        for other in (node.value + 1, node.value - 1):
            yield (
                "count",
                f"You get this with {other} where the question has another number: count again.",
                ast.Constant(other),
            )


def _roundings(node: ast.AST, tables: Sequence[pd.DataFrame]) -> Made:
    if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Div, ast.Sub, ast.Mult)):
        for side in ("left", "right"):
            inner = getattr(node, side)
            if isinstance(inner, ast.Constant):
                continue
            for digits in (0, 1, 2):
                rounded = ast.Call(ast.Name("round", ast.Load()), [inner, ast.Constant(digits)], [])
                pair = (rounded, node.right) if side == "left" else (node.left, rounded)
                yield (
                    "rounding",
                    "You get this by rounding on the way. Round only the last result.",
                    ast.BinOp(pair[0], node.op, pair[1]),
                )
