"""Long work in a notebook: it shows how far it is, and whoever stops it keeps what was done."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from typing import TypeVar

from course.charts import display

Item = TypeVar("Item")
Result = TypeVar("Result")
#: Seconds before a bar appears: short work shows none.
PATIENCE = 1.0


def _live() -> bool:
    """Return somebody looks on: a kernel of Jupyter's, and not the build."""
    return bool(os.environ.get("JPY_SESSION_NAME")) and not display.building()


def each(work: Callable[[Item], Result], items: Sequence[Item], what: str) -> list[Result]:
    """Return `work` on each item: the results, in order.

    In a live notebook a bar shows how many of `what` are done, from the second second on; at the end it goes. If the
    kernel is interrupted (the square button) a sentence says how many were done, and their results are returned.
    Raises KeyboardInterrupt if none was done yet.
    """
    begin, bar, done = time.monotonic(), None, []
    try:
        for item in items:
            done.append(work(item))
            if bar is None and _live() and time.monotonic() - begin > PATIENCE:
                import ipywidgets
                from IPython.display import display as show

                bar = ipywidgets.IntProgress(max=len(items), description=what)
                show(bar)
            if bar is not None:
                bar.value = len(done)
    except KeyboardInterrupt:
        if not done:
            raise
        print(f"Stopped: {len(done)} of {len(items)} {what} are done; what follows is about these.")
    finally:
        if bar is not None:
            from IPython.display import clear_output

            bar.close()
            clear_output(wait=True)
    return done
