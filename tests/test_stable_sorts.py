"""The same bytes on any machine: every sort in the code is stable, and no draw or table depends on the width of an integer.

What an unstable sort does with ties depends on the processor (AVX-512, AVX2 and plain code differ); an `int` has 32 bits on
WebAssembly; an eigenvector may point either way. The cells of the lessons are watched while they run there: tools/wasm.py.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
FILES = [path for folder in ("course", "tools") for path in sorted((ROOT / folder).rglob("*.py"))]

#: Methods and functions that sort by a key and take `kind`.
SORTS = ("sort_values", "sort_index", "argsort")
#: These have no stable way at all.
NEVER = ("argpartition", "partition")
#: The module-wide generator of numpy's past; its integers have the width of a C long.
OF_THE_PAST = ("seed", "rand", "randn", "randint", "random_integers", "random_sample", "RandomState")
#: Their vectors are known up to a sign, or not even that; who asks for them says here what is done about it.
VECTORS = ("eig", "eigh", "svd")
SIGNED = {
    "worlds": "the symmetric root of a matrix, in which signs cancel",
    "plane": "each axis is turned to where the sum of the measures is higher",
}


def _word(node: ast.AST | None) -> object:
    return node.value if isinstance(node, ast.Constant) else None


def _named(node: ast.AST) -> str:
    """The dotted name of an expression, or an empty text: np.random.rand."""
    if isinstance(node, ast.Attribute):
        return f"{_named(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


def _of_platform(node: ast.AST | None) -> bool:
    """Return whether this is a type whose width the platform decides."""
    return (isinstance(node, ast.Name) and node.id == "int") or _named(node or ast.Constant(0)) in (
        "np.int_", "np.intp", "np.uint", "np.long", "np.uintp",
    ) or _word(node) in ("int", "uint", "intp", "long")  # fmt: skip


def _unstable(node: ast.Call, given: dict[str | None, ast.expr]) -> bool:
    """Does a call of one of SORTS leave the order of ties open? By several columns pandas sorts stably, whatever is said."""
    by = node.args[0] if node.args else given.get("by")
    several = node.func.attr == "sort_values" and isinstance(by, ast.List) and len(by.elts) > 1
    return not several and _word(given.get("kind")) not in ("stable", "mergesort")


def _wrong(node: ast.Call, inside: str) -> Iterator[str]:
    """A sentence for each way in which the result of a call depends on the machine. inside : the function around it."""
    assert isinstance(node.func, ast.Attribute)
    name, whole = node.func.attr, _named(node.func)
    given = {word.arg: word.value for word in node.keywords}
    dtype = given.get("dtype")
    if name in SORTS and _unstable(node, given):
        yield f'{name} without kind="stable"'
    if name in NEVER and _named(node.func.value) in ("np", "numpy"):
        yield f'{name} leaves the order of ties open: use np.argsort(kind="stable")'
    if name == "integers" and (dtype is None or _of_platform(dtype)):
        yield "integers are drawn without a width: dtype=np.int64"
    if whole.startswith(("np.random.", "numpy.random.")) and name in OF_THE_PAST:
        yield f"{whole}: use np.random.default_rng(seed)"
    if name == "astype" and node.args and _of_platform(node.args[0]):
        yield 'astype(int) has 32 bits on some machines: astype("int64")'
    if name in VECTORS and ".linalg" in whole and inside not in SIGNED:
        yield f"the sign of what {whole} gives is open: use what is unique (Cholesky, a symmetric root)"
    if dtype is not None and name != "integers" and _of_platform(dtype):
        yield "dtype=int has 32 bits on some machines: np.int64"


def problems(code: str) -> Iterator[tuple[int, str]]:
    """Line and sentence for each call whose result depends on the machine."""
    tree = ast.parse(code)
    for home in ast.walk(tree):
        for node in ast.iter_child_nodes(home):
            node.inside = home.name if isinstance(home, ast.FunctionDef) else getattr(home, "inside", "")  # type: ignore[attr-defined]
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield from ((node.lineno, what) for what in _wrong(node, getattr(node, "inside", "")))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_result_depends_on_the_machine(path):
    found = [f"{path.relative_to(ROOT)}:{line}: {what}" for line, what in problems(path.read_text("utf-8"))]
    assert not found, "\n".join(found)


def test_files_are_looked_at():
    assert len(FILES) > 60 and any(path.name == "metrics.py" for path in FILES)


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ('t.sort_values("a")', "sort_values without"),
        ('t.sort_values(["a"], ascending=False)', "sort_values without"),
        ('t.sort_values(by="a", kind="quicksort")', "sort_values without"),
        ("t.sort_index()", "sort_index without"),
        ("np.argsort(-x, axis=1)[:, :3]", "argsort without"),
        ("x.argsort()", "argsort without"),
        ("np.argpartition(x, 3)", "leaves the order of ties open"),
        ("rng.integers(0, 5, 10)", "drawn without a width"),
        ("rng.integers(0, 5, 10, dtype=int)", "drawn without a width"),
        ("np.random.randint(5)", "default_rng"),
        ("np.random.seed(1)", "default_rng"),
        ("x.astype(int)", "astype(int)"),
        ('x.astype("int")', "astype(int)"),
        ("np.zeros(3, dtype=int)", "dtype=int"),
        ("np.zeros(3, dtype=np.intp)", "dtype=int"),
        ("def f(c):\n    return np.linalg.eigh(c)", "sign"),
    ],
)
def test_the_guard_sees(code, said):
    assert [what for _, what in problems(code) if said in what], code


@pytest.mark.parametrize(
    "code",
    [
        't.sort_values("a", kind="stable")',
        't.sort_values(["a", "name"], ascending=[False, True])',
        't.sort_index(kind="stable")',
        'np.argsort(x, kind="stable")',
        "np.sort(x)",
        "sorted(x)",
        "rng.integers(0, 5, 10, dtype=np.int64)",
        "np.random.default_rng(3).normal()",
        'x.astype("int64")',
        "text.partition(' ')",
        "def worlds(c):\n    return np.linalg.eigh(c)",
    ],
)
def test_the_guard_lets_pass(code):
    assert not list(problems(code)), code
