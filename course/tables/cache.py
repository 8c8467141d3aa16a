"""Tables that many claims share are computed once.

A function marked `@computed_once` is an ordinary one, until someone promises by `with tables_unchanged():` that no
table is changed inside. Then what it gave for the same tables (the same objects) and settings is kept till the end of
the block; a table is handed out as a copy.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any, ParamSpec, TypeVar

import pandas as pd

_Given = ParamSpec("_Given")
_Result = TypeVar("_Result")

_kept: dict[tuple[Any, ...], tuple[tuple[Any, ...], Any]] | None = None


@contextmanager
def tables_unchanged() -> Iterator[None]:
    """Inside, shared functions remember. A block within a block belongs to the outer one."""
    global _kept
    if _kept is not None:
        yield
        return
    _kept = {}
    try:
        yield
    finally:
        _kept = None


def computed_once(function: Callable[_Given, _Result]) -> Callable[_Given, _Result]:
    """Mark a pure function of tables and plain settings that gives a table, or something that can't be changed."""

    @wraps(function)
    def once(*args: _Given.args, **named: _Given.kwargs) -> _Result:
        if _kept is None:
            return function(*args, **named)
        given = (*args, *named.values())
        key = (function, tuple(named), *(id(one) if isinstance(one, pd.DataFrame) else one for one in given))
        if key not in _kept:
            _kept[key] = (given, function(*args, **named))  # the tables are held, so that no other gets their id
        kept: _Result = _kept[key][1]
        return kept.copy() if isinstance(kept, pd.DataFrame) else kept

    return once
