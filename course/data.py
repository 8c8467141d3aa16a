"""Load a table of the course: checked, typed, with its units, sources and doubts.

    >>> from course import data
    >>> rd = data.load("rd_by_kind_country")     # a DataFrame; yours to change
    >>> data.describe("rd_by_kind_country")      # fields, units, sources, doubts
    >>> data.names()                             # every table

Everything said about a table lives in data/datapackage.json. The bytes of a table are compared with the
sha256 written there before anything is parsed, so that a changed digit is an error and not a finding.
"""

from __future__ import annotations

import difflib
import hashlib
import html
import io
import json
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import pandas as pd

__all__ = ["DataError", "Description", "check", "describe", "folder", "load", "load_geo", "names", "source_line"]


class DataError(ValueError):
    """A table is unknown, missing or damaged. The message names the file, what was found and expected, and the cure."""


def folder() -> Path:
    """Return the folder of the tables: data/ next to the package in a clone, course/_data in an installed wheel."""
    package = Path(__file__).resolve().parent
    tried = [package.parent / "data", package / "_data"]
    for path in tried:
        if (path / "datapackage.json").is_file():
            return path
    raise DataError(
        "The tables of the course were not found: no datapackage.json in "
        + " or ".join(str(path) for path in tried)
        + ". In a clone: git checkout -- data. Installed: install the package again."
    )


def _cure(path: Path) -> str:
    where = folder()
    if (where.parent / ".git").exists():
        return f"To restore it: git checkout -- data/{path.relative_to(where).as_posix()}"
    return "To restore it: download the course again, or install the package again."


@lru_cache(maxsize=4)
def _resources(where: Path) -> dict[str, dict[str, Any]]:
    """Return resource by name, in the order of datapackage.json."""
    path = where / "datapackage.json"
    try:
        package = json.loads(path.read_bytes().decode("utf-8"))
        return {resource["name"]: resource for resource in package["resources"]}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DataError(f"{path} cannot be read: {error}. Expected a data package. {_cure(path)}") from error


def _resource(name: str, kind: str) -> dict[str, Any]:
    known = _resources(folder())
    if name in known and known[name]["type"] == kind:
        return known[name]
    same = [other for other in known if known[other]["type"] == kind]
    near = difflib.get_close_matches(str(name), same, n=3, cutoff=0.5)
    near += [other for other in same if str(name) and str(name) in other and other not in near][: 3 - len(near)]
    if name in known:
        call = "load" if known[name]["type"] == "table" else "load_geo"
        raise DataError(f"{name!r} is read with data.{call}({name!r}).")
    guess = f" Did you mean {', '.join(map(repr, near))}?" if near else ""
    what = "table" if kind == "table" else "map"
    hint = "data.names() lists all." if kind == "table" else f"There are {', '.join(same)}."
    raise DataError(f"The course has no {what} {name!r}.{guess} {hint}")


def _bytes(resource: dict[str, Any]) -> bytes:
    """Return the bytes of a resource, proved to be the committed ones."""
    path = folder() / resource["path"]
    try:
        raw: bytes = path.read_bytes()
    except FileNotFoundError:
        raise DataError(f"{path} is missing; expected {resource['bytes']:,} bytes. {_cure(path)}") from None
    except OSError as error:
        raise DataError(f"{path} cannot be read: {error}. {_cure(path)}") from error
    expected: str = resource["hash"].removeprefix("sha256:")
    if hashlib.sha256(raw).hexdigest() == expected:
        return raw
    # A checkout with Windows line ends is the same table.
    unix: bytes = raw.replace(b"\r\n", b"\n")
    if hashlib.sha256(unix).hexdigest() == expected:
        return unix
    raise DataError(f"{path} {_difference(unix, resource)}. {_cure(path)}")


def _difference(raw: bytes, resource: dict[str, Any]) -> str:
    """Say what is wrong with the bytes of a damaged file, in words."""
    size, expected = len(raw), resource["bytes"]
    if not raw:
        return f"is empty; expected {expected:,} bytes"
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        where = f"byte {raw[error.start]:#04x} at position {error.start:,}"
        return f"is not UTF-8 text: {where} (saved by a spreadsheet program?)"
    if resource["type"] == "table":
        found = text.split("\n", 1)[0].lstrip("\ufeff").split(",")
        wanted = [field["name"] for field in resource["schema"]["fields"]]
        if found != wanted:
            more, less = [n for n in found if n not in wanted], [n for n in wanted if n not in found]
            detail = "; ".join(
                part
                for part in (
                    f"unknown: {', '.join(more)}" if more else "",
                    f"missing: {', '.join(less)}" if less else "",
                    "" if more or less else "the order differs",
                )
                if part
            )
            return f"has another header ({detail}): found {', '.join(found)}; expected {', '.join(wanted)}"
    rows = text.count("\n") - 1
    if size < expected and (not text.endswith("\n") or rows < resource["rows"]):
        return (
            f"is cut short: found {size:,} bytes and {rows:,} rows, "
            f"expected {expected:,} bytes and {resource['rows']:,} rows"
        )
    return (
        f"was edited: its sha256 is {hashlib.sha256(raw).hexdigest()[:12]}…, expected {resource['hash'][7:19]}… "
        f"({size:,} bytes found, {expected:,} expected)"
    )


def _dtype(field: dict[str, Any]) -> Any:
    limits = field.get("constraints", {})
    required = limits.get("required", False)
    match field["type"]:
        case "integer":
            return "int64" if required else "Int64"
        case "number":
            return "float64"
        case "boolean":
            return "bool" if required else "boolean"
    return pd.CategoricalDtype(limits["enum"]) if "enum" in limits else "str"


def parse(raw: bytes, resource: dict[str, Any]) -> pd.DataFrame:
    """Return a typed table from the bytes of its CSV file.

    Integers are int64, or Int64 where values may be missing; numbers float64; enumerations category; the rest str. A
    day is text, such as "2010-12-07", which sorts and compares as a day does; pd.to_datetime makes a date of it.
    An empty cell is a missing value, and so is the word that a field names for it (missingValues): a column that is
    nearly empty holds the word, so that other programs don't take it for numbers. "NA" is text.
    """
    fields = resource["schema"]["fields"]
    types = {field["name"]: _dtype(field) for field in fields}
    blanks = {field["name"]: field.get("missingValues", [""]) for field in fields}
    frame = pd.read_csv(io.BytesIO(raw), dtype=types, keep_default_na=False, na_values=blanks, encoding="utf-8")
    if list(frame.columns) != list(types):
        raise DataError(f"{resource['path']}: found columns {', '.join(frame.columns)}; expected {', '.join(types)}.")
    return frame


@cache
def _table(where: Path, name: str) -> pd.DataFrame:
    resource = _resource(name, "table")
    raw = _bytes(resource)
    try:
        frame = parse(raw, resource)
    except DataError:
        raise
    except ValueError as error:
        raise DataError(
            f"{where / resource['path']} does not fit its description in datapackage.json: {error}"
        ) from error
    if len(frame) != resource["rows"]:
        raise DataError(
            f"{where / resource['path']}: found {len(frame):,} rows, expected {resource['rows']:,}; run make data."
        )
    return frame


def names() -> list[str]:
    """Return the names of all tables."""
    return [name for name, resource in _resources(folder()).items() if resource["type"] == "table"]


def load(name: str) -> pd.DataFrame:
    """Return a table as a DataFrame that is yours to change (the next load is whole again).

    Raises DataError if the table is unknown, missing or not the committed one.
    """
    return _table(folder(), name).copy()


def check(name: str) -> None:
    """Raise DataError unless the file of a table is there, and is the committed one; nothing is parsed."""
    _bytes(_resource(name, "table"))


@lru_cache(maxsize=4)
def _geo(where: Path, name: str) -> bytes:
    return _bytes(_resource(name, "json"))


def load_geo(name: str = "china_31") -> dict[str, Any]:
    """Return a map as GeoJSON: feature id = adcode of the table provinces, properties name (province), name_zh, group.

    Exterior rings run clockwise, as plotly needs them. Boundaries are de facto (Natural Earth) and imply no position.
    """
    found: dict[str, Any] = json.loads(_geo(folder(), name))
    return found


def source_line(*names: str) -> str:
    """Return the source line of a chart: who counted and in which work, then the tables to load.

    >>> source_line("wipo_clusters_2023")
    'WIPO, Global Innovation Index 2023. Table wipo_clusters_2023.'
    """
    known = _resources(folder())
    resources = [known[name] if name in known else _resource(name, "table") for name in names]
    works = dict.fromkeys(resource["source_human"] for resource in resources)
    return f"{'; '.join(works)}. Table{'s' * (len(names) > 1)} {', '.join(names)}."


class Description:
    """What is known about one table, shown as HTML in a notebook and as Markdown or text elsewhere."""

    def __init__(self, resource: dict[str, Any]) -> None:
        self.resource = resource
        self.name: str = resource["name"]
        self.title: str = resource["title"]
        self.doubts: list[str] = list(resource["doubts"])
        self.breaks: list[str] = list(resource["breaks"])
        self.sources: list[str] = [source["title"] for source in resource["sources"]]
        self.licence: str = resource["licence"]
        self.lessons: list[str] = list(resource["lessons"])

    @property
    def fields(self) -> pd.DataFrame:
        """Return one row per field: field, type, unit, meaning."""
        return pd.DataFrame(
            [
                {"field": f["name"], "type": f["type"], "unit": f.get("unit", ""), "meaning": f["description"]}
                for f in self.resource["schema"]["fields"]
            ]
        )

    def _facts(self) -> list[tuple[str, list[str]]]:
        columns = len(self.resource["schema"]["fields"])
        rows = f"{self.resource['rows']:,} rows, {columns} columns; {self.resource['coverage']}"
        facts = [("Covers", [rows]), ("Breaks in the series", self.breaks), ("Doubts", self.doubts)]
        facts += [("Sources", self.sources), ("Licence", [self.licence])]
        return [(label, items) for label, items in facts if items]

    def _repr_markdown_(self) -> str:
        lines = [f"**{self.title}** (`{self.name}`)", "", self.resource["description"], ""]
        lines += ["| field | type | unit | meaning |", "|---|---|---|---|"]
        row: Any  # the fields of a row have the names of the columns
        for row in self.fields.itertuples():
            cells = (f"`{row.field}`", row.type, row.unit, row.meaning)
            lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
        for label, items in self._facts():
            lines += ["", f"**{label}**", ""]
            lines += [f"- {item}" for item in items]
        return "\n".join(lines) + "\n"

    def _repr_html_(self) -> str:
        esc, fields = html.escape, list[Any](self.fields.itertuples())
        rows = "".join(
            f'<tr><th scope="row" style="text-align:left"><code>{esc(r.field)}</code></th>'
            f'<td style="text-align:left">{esc(r.type)}</td>'
            f'<td style="text-align:left">{esc(r.unit)}</td><td style="text-align:left">{esc(r.meaning)}</td></tr>'
            for r in fields
        )
        head = "".join(
            f'<th scope="col" style="text-align:left">{label}</th>' for label in ("Field", "Type", "Unit", "Meaning")
        )
        facts = "".join(
            f"<p><strong>{esc(label)}</strong></p><ul>{''.join(f'<li>{esc(item)}</li>' for item in items)}</ul>"
            for label, items in self._facts()
        )
        return (
            f"<div><p>{esc(self.resource['description'])}</p><table>"
            f'<caption style="text-align:left;color:inherit"><strong>{esc(self.title)}</strong> '
            f"(<code>{esc(self.name)}</code>)</caption>"
            f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>{facts}</div>"
        )

    def __str__(self) -> str:
        width = max(len(f) for f in self.fields["field"])
        lines = [f"{self.title} ({self.name})", self.resource["description"], ""]
        row: Any  # the fields of a row have the names of the columns
        for row in self.fields.itertuples():
            unit = f" [{row.unit}]" if row.unit else ""
            lines.append(f"  {row.field:<{width}}  {row.meaning}{unit}")
        for label, items in self._facts():
            lines += ["", f"{label}:", *(f"  - {item}" for item in items)]
        return "\n".join(lines)

    __repr__ = __str__


def describe(name: str) -> Description:
    """Return fields, units, coverage, breaks, doubts, sources and licence of a table."""
    return Description(_resource(name, "table"))
