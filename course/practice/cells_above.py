"""After a restart, say which cells to run: an IPython extension that the course's environment loads in every kernel.

A bare "NameError: name 'data' is not defined" tells a beginner nothing. Below it then stands that a cell further up
makes this name, and how to run the cells above. Notebooks of others are left alone.
"""

from __future__ import annotations

import ast
import json
import os
import sys
from pathlib import Path
from typing import Any


def load_ipython_extension(shell: Any) -> None:
    """Let a kernel add the hint to each NameError."""
    shell.set_custom_exc((NameError,), _told)


def _told(shell: Any, kind: type[BaseException], error: NameError, trace: Any, tb_offset: int | None = None) -> None:
    shell.showtraceback((kind, error, trace), tb_offset=tb_offset)
    path = shell.user_ns.get("__vsc_ipynb_file__") or os.environ.get("JPY_SESSION_NAME", "")
    if said := hint(error.name or "", path):
        print(said, file=sys.stderr)


def hint(name: str, path: str) -> str:
    """Return what to do about a name that is not defined; empty where no cell of the course's notebook makes it."""
    try:
        notebook = json.loads(Path(path).read_text(encoding="utf-8"))
        course = notebook["metadata"]["course"]
        sources = ["".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "code"]
    except (OSError, ValueError, KeyError, TypeError):
        return ""
    if not course or not any(name in _made_in(source) for source in sources):
        return ""
    return (
        f"A cell further up makes {name}, and it hasn't run since Python was started. Click this cell, choose Run, then"
        " Run All Above Selected Cell, and run this cell again."
    )


def _made_in(source: str) -> set[str]:
    """Return the names that a cell gives a value."""
    try:
        nodes = list(ast.walk(ast.parse(source)))
    except SyntaxError:
        return set()
    names = {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    names |= {node.name for node in nodes if isinstance(node, ast.FunctionDef | ast.ClassDef)}
    for node in nodes:
        if isinstance(node, ast.Import | ast.ImportFrom):
            names |= {(alias.asname or alias.name).partition(".")[0] for alias in node.names}
    return names
