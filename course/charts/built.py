"""The pictures that were built for a notebook, so that it still has them after it was run.

Drawing a picture needs a browser, which a kernel hasn't got. But a chart that comes out as it did when the notebook was
built has its picture in that notebook already: the hash of the figure says so.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

#: Notebooks in which pictures are looked up, and what was found in them (None: not looked yet).
_places: list[Path] = []
_found: dict[str, tuple[str, dict[str, Any]]] | None = None


def look_in(paths: Iterable[str | Path]) -> None:
    """Say in which notebooks the pictures of this kernel's figures may be; they are read when the first is wanted."""
    global _found
    _places[:] = [Path(path) for path in paths if str(path)]
    _found = None


def picture(figure: str) -> tuple[str, dict[str, Any]] | None:
    """Return the PNG (base64) that was built for a figure, by its hash, and the metadata that go with it, or None."""
    global _found
    if _found is None:
        _found = {}
        for path in _places:
            _found = {**_read(path), **_found}
    return _found.get(figure)


def _read(path: Path) -> dict[str, tuple[str, dict[str, Any]]]:
    try:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        outputs = [
            output for cell in cells for output in cell.get("outputs", []) if "image/png" in output.get("data", {})
        ]
        return {
            output["metadata"]["course"]["figure"]: ("".join(output["data"]["image/png"]).strip(), output["metadata"])
            for output in outputs
            if "figure" in output.get("metadata", {}).get("course", {})
        }
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}
