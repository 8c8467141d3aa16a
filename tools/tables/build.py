"""Rebuild tables from raw files and compare them with data/ byte for byte.

    python -m tools.tables --list                          every table: class, builder or why there is none, licence
    python -m tools.tables TABLE --raw FOLDER --check      rebuild a table (or: all) and compare it with data/
    python -m tools.tables TABLE --raw FOLDER --to FOLDER  write the rebuilt table there
    python -m tools.tables TABLE --files                   the raw files that a table needs, and where they can be had

Raw files lie in FOLDER/<owner>+<name>@<commit>/<path>, or in git mirrors FOLDER/<owner>+<name>. Nothing is downloaded.
"""

from __future__ import annotations

import argparse
import difflib
import json
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import pandas as pd

from course.build.as_text import DATA
from tools.tables import frames
from tools.tables.raw import Raw, RawError, RawFile, files

ROOT = Path(__file__).resolve().parents[2]
#: How many lines of a difference are shown.
SHOWN = 20


def resources() -> dict[str, dict[str, Any]]:
    """Return the resources of datapackage.json by name, in its order."""
    package = json.loads((DATA / "datapackage.json").read_text(encoding="utf-8"))
    return {resource["name"]: resource for resource in package["resources"]}


def builder(name: str) -> ModuleType:
    """Return the builder module of a table.

    Raise RawError if the table is unknown, or if it has no builder (with the reason).
    """
    known = resources()
    if name not in known:
        near = difflib.get_close_matches(name, known, n=3)
        raise RawError(
            f"There is no table {name!r}. Did you mean {', '.join(near)}?" if near else f"There is no table {name!r}."
        )
    if "builder" not in known[name]:
        raise RawError(f"{name} has no builder: {known[name]['why_no_builder']}")
    return import_module(known[name]["builder"].removesuffix(".py").replace("/", "."))


def needs(name: str) -> list[RawFile]:
    """Return the raw files that a table is built from: those of its builder's SOURCES, narrowed by its NEEDS."""
    module = builder(name)
    endings: dict[str, tuple[str, ...]] = getattr(module, "NEEDS", {})
    return [
        file
        for source_id in module.SOURCES
        for file in files(source_id)
        if file.path.endswith(endings.get(source_id, ("",)))
    ]


def rebuilt(name: str, raw: Raw) -> str:
    """Return the text of a table, built anew from its raw files.

    Raise RawError if a file that the builder asks for is missing.
    """
    found = builder(name).build(raw)
    if isinstance(found, str):
        return found
    fields = resources()[name]["schema"]["fields"]
    words = {field["name"]: field["missingValues"][-1] for field in fields if "missingValues" in field}
    return frames.text(frames.worded(pd.DataFrame(found), words))


def committed(name: str) -> str:
    """Return the text of a table as data/ has it, with "\\n" at the end of each line."""
    path: Path = DATA / resources()[name]["path"]
    return path.read_bytes().decode("utf-8").replace("\r\n", "\n")


def difference(old: str, new: str) -> list[str]:
    """Return the first lines in which two texts differ, as - and + lines cut at 200 characters; empty if none do."""
    if old == new:
        return []
    before, after = old.splitlines(), new.splitlines()
    lost, more = set(before) - set(after), set(after) - set(before)
    lines = [f"- {line}" for line in before if line in lost] + [f"+ {line}" for line in after if line in more]
    head = f"{len(before)} lines before, {len(after)} after; {len(lost)} gone, {len(more)} new"
    return [
        head + ("" if lines else ": the order or the ends of lines differ"),
        *(line[:200] for line in lines[:SHOWN]),
    ]


def listing() -> list[str]:
    """Return one line a table: name, class, builder or why there is none, licences."""
    return [
        " | ".join(
            (
                name,
                resource["class"],
                resource.get("builder") or f"no builder: {resource['why_no_builder']}",
                ", ".join(licence["name"] for licence in resource["licenses"]),
            )
        )
        for name, resource in resources().items()
    ]


def compare(name: str, raw: Raw) -> bool:
    """Rebuild a table, say how it compares with data/, and return whether both are the same."""
    lines = difference(committed(name), rebuilt(name, raw))
    print(f"{name}: the same to the byte" if not lines else "\n".join([f"{name} differs: {lines[0]}", *lines[1:]]))
    return not lines


def write(name: str, raw: Raw, folder: Path) -> None:
    """Write a rebuilt table into a folder."""
    path = folder / resources()[name]["path"]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(rebuilt(name, raw), encoding="utf-8", newline="\n")
    print(f"{name} is written to {path}")


def shown(missing: Sequence[RawFile]) -> list[str]:
    """Return two lines a missing file: where it goes, and where it can be had."""
    return [line for file in missing for line in (f"  {file.place}", f"    {file.address}")]


def run(name: str, options: argparse.Namespace) -> bool:
    """Do for one table what the options ask; return whether it went well."""
    try:
        if options.files:
            print("\n".join([f"{name} is built from:", *shown(needs(name))]))
            return True
        if options.raw is None:
            raise RawError("say with --raw where the raw files are; --files lists them")
        raw = Raw(options.raw)
        missing = raw.missing(needs(name))
        if missing:
            lines = [f"{len(missing)} raw files are missing below {options.raw}:", *shown(missing)]
            raise RawError("\n".join(lines))
        if options.to is None:
            return compare(name, raw)
        write(name, raw, options.to)
        return True
    except RawError as error:
        print(f"{name}: {error}", file=sys.stderr)
        return False


def main(arguments: list[str] | None = None) -> int:
    """Run the command; return 0 if all went well, 1 if a table differs or cannot be built, 2 if nothing was asked."""
    parser = argparse.ArgumentParser(
        prog="python -m tools.tables", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("table", nargs="?", help="a table, or: all (every table that has a builder)")
    parser.add_argument("--list", action="store_true", help="every table with class, builder and licence")
    parser.add_argument("--files", action="store_true", help="the raw files that the table needs")
    parser.add_argument("--raw", type=Path, metavar="FOLDER", help="where the raw files are")
    parser.add_argument("--check", action="store_true", help="compare with data/ (also without this word)")
    parser.add_argument("--to", type=Path, metavar="FOLDER", help="write the rebuilt table there instead")
    options = parser.parse_args(arguments)
    if options.list:
        print("\n".join(listing()))
        return 0
    if options.table is None:
        parser.print_usage(sys.stderr)
        return 2
    every = [name for name, resource in resources().items() if "builder" in resource]
    done = [run(name, options) for name in (every if options.table == "all" else [options.table])]
    return 0 if all(done) else 1
