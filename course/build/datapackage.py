"""Keep data/datapackage.json true, and write what follows from it.

    python -m course.build.datapackage             fill hashes, bytes, rows; write the dictionary and the README
    python -m course.build.datapackage --check     say what is stale or wrong; exit 1 if anything is
    python -m course.build.datapackage --expect T  print what expected.json should say of a new table, to be reviewed
    python -m course.build.datapackage --uses T    lessons, exercises, charts, labs and claims that depend on table T

Fields, units, licences, breaks and doubts in datapackage.json are written by hand; only hash, bytes and rows are
filled in.
"""

from __future__ import annotations

import argparse
import ast
import hashlib
import json
import re
import sys
from pathlib import Path
from typing import Any

from course import data
from course.build import checks

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "data"
DICTIONARY = ROOT / "docs" / "data-dictionary.md"
NOTICE = "<!-- Written by `make data` from data/datapackage.json. Do not edit. -->"


def read() -> dict[str, Any]:
    return json.loads((DATA / "datapackage.json").read_text(encoding="utf-8"))


def text(package: dict[str, Any]) -> str:
    """The package as it is committed."""
    return json.dumps(package, ensure_ascii=False, indent=1) + "\n"


def fill(package: dict[str, Any]) -> dict[str, Any]:
    """The package with hash, bytes and rows as the files are now."""
    package = json.loads(json.dumps(package))
    for resource in package["resources"]:
        raw = (DATA / resource["path"]).read_bytes().replace(b"\r\n", b"\n")
        resource["bytes"] = len(raw)
        resource["hash"] = f"sha256:{hashlib.sha256(raw).hexdigest()}"
        if resource["type"] == "table":
            resource["rows"] = len(data.parse(raw, resource))
        else:
            resource["features"] = len(json.loads(raw)["features"])
    return package


def dictionary(package: dict[str, Any]) -> str:
    """docs/data-dictionary.md: every table with its fields, units, breaks and doubts."""
    tables = [resource for resource in package["resources"] if resource["type"] == "table"]
    lines = ["# Data dictionary", "", NOTICE, "", package["description"], ""]
    lines += ["| table | rows | what | lessons |", "|---|---:|---|---|"]
    for one in tables:
        lines.append(
            f"| [`{one['name']}`](#{one['name']}) | {one['rows']:,} | {one['title']} | {', '.join(one['lessons'])} |"
        )
    lines += [
        "",
        "Maps: "
        + "; ".join(f"`{r['name']}` ({r['title']})" for r in package["resources"] if r["type"] != "table")
        + ".",
    ]
    for one in tables:
        lines += ["", f"## {one['name']}", "", f"**{one['title']}.** {one['description']}", ""]
        lines += ["| field | type | unit | meaning |", "|---|---|---|---|"]
        for field in one["schema"]["fields"]:
            meaning = field["description"]
            limits = field.get("constraints", {})
            if "enum" in limits and len(limits["enum"]) <= 12:
                meaning += ". One of: " + "; ".join(f"`{value}`" for value in limits["enum"])
            kind = field["type"] + ("" if limits.get("required") else ", may be blank")
            lines.append(f"| `{field['name']}` | {kind} | {field.get('unit', '')} | {meaning} |".replace("\n", " "))
        lines += ["", f"- Key: {', '.join(f'`{key}`' for key in one['schema']['primaryKey'])}"]
        lines += [f"- Joins: `{field}` to `{table}`.`{key}`{other}" for field, table, key, other in _joins(one)]
        lines += [f"- Covers: {one['coverage']}"]
        lines += [f"- Break: {item}" for item in one["breaks"]]
        lines += [f"- Doubt: {item}" for item in one["doubts"]]
        lines += [f"- Source: {source['title']}" for source in one["sources"]]
        lines += [f"- Licence: {one['licence']}"]
    return "\n".join(lines) + "\n"


def _joins(resource: dict[str, Any]) -> list[tuple[str, str, str, str]]:
    rows = []
    for one in checks.joins(resource):
        other = f" (except {', '.join(one['except'])})" if one["except"] else ""
        rows.append((one["field"], one["table"], one["key"], other))
    return rows


def readme(package: dict[str, Any]) -> str:
    """data/README.md: what the folder holds and how to read it."""
    tables = [resource for resource in package["resources"] if resource["type"] == "table"]
    size = sum(resource["bytes"] for resource in package["resources"]) / 1e6
    maps = len(package["resources"]) - len(tables)
    return "\n".join(
        [
            "# Data",
            "",
            NOTICE,
            "",
            f"{len(tables)} tables and {maps} maps, {size:.1f} MB. {package['description']}",
            "",
            '- In Python: `from course import data`, then `data.load("rd_by_kind_country")`, `data.describe(...)`,'
            " `data.names()`.",
            "- Elsewhere: plain CSV, UTF-8, comma, one header line, an empty cell is a missing value."
            " `datapackage.json` is a [Data Package](https://datapackage.org) with fields, units, keys, licences,"
            " breaks and doubts of each table.",
            "- Fields of all tables: [docs/data-dictionary.md](../docs/data-dictionary.md). Sources: `sources.csv`."
            " Claims of the essays: `claims.csv`.",
            "- Licences differ by table; where one is share-alike or unclear, the table says so.",
            "- A new edition of a table gets a new name, so that old results can be had again.",
            "- After a change: `make data` (fills hashes and row counts), then `make test`.",
            "- Boundaries in `geo/` are de facto (Natural Earth) and imply no position.",
            "",
            "| table | rows | kB | what |",
            "|---|---:|---:|---|",
            *(f"| `{one['name']}` | {one['rows']:,} | {one['bytes'] / 1e3:.0f} | {one['title']} |" for one in tables),
            "",
        ]
    )


def stale(package: dict[str, Any]) -> list[str]:
    """What does not fit, one line each: hashes, generated pages, and the checks of every table."""
    problems = []
    for old, new in zip(package["resources"], fill(package)["resources"], strict=True):
        problems += [
            f"data/{old['path']}: {key} is {old.get(key)}, the file has {new[key]}"
            for key in ("rows", "features", "bytes", "hash")
            if old.get(key) != new.get(key)
        ]
    if (DATA / "datapackage.json").read_text(encoding="utf-8") != text(package):
        problems.append("data/datapackage.json is not in its committed form")
    for path, wanted in ((DICTIONARY, dictionary(package)), (DATA / "README.md", readme(package))):
        if not path.is_file() or path.read_text(encoding="utf-8") != wanted:
            problems.append(f"{path.parent.name}/{path.name} is stale")
    return problems


def _calls(source: str, table: str, call: str) -> bool:
    return re.search(rf"{call}\(\s*[^()]*[\"']{re.escape(table)}[\"']", source) is not None


def uses(table: str, root: Path = ROOT) -> dict[str, list[str]]:
    """What depends on a table: lessons, exercises, charts, labs, claims, and tables that join it."""
    found: dict[str, list[str]] = {
        "lessons": [],
        "exercises": [],
        "charts": [],
        "labs": [],
        "claims": [],
        "problem sets": [],
        "tables": [],
    }
    for folder, kind in (("lessons", "lessons"), ("problem_sets", "problem sets")):
        for path in sorted((root / "course" / folder).glob("*.md")):
            source = path.read_text(encoding="utf-8")
            if _calls(source, table, "load") or _calls(source, table, "describe"):
                found[kind].append(path.stem)
            for block in re.finditer(r"^```\{exercise\}\s*([^\n|]+)\|?([^\n]*)\n(.*?)^```\s*$", source, re.M | re.S):
                if _calls(block[3], table, "load"):
                    found["exercises"].append(f"{path.stem}, exercise {block[1].strip()}")
            for cell in re.finditer(r"^```\{code-cell\}[^\n]*\n(.*?)^```\s*$", source, re.M | re.S):
                if _calls(cell[1], table, "source"):
                    title = re.search(r"title=f?[\"']([^\"']+)", cell[1])
                    found["charts"].append(f"{path.stem}: {title[1] if title else 'chart without a fixed title'}")
    for path in sorted((root / "course" / "labs").glob("*.py")):
        source = path.read_text(encoding="utf-8")
        if _calls(source, table, "load") or _calls(source, table, "source"):
            found["labs"].append(path.stem)
    for path in sorted((root / "course" / "verdicts").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and table in {
                argument.arg for argument in node.args.args + node.args.kwonlyargs
            }:
                ids = [
                    decorator.args[0].value
                    for decorator in node.decorator_list
                    if isinstance(decorator, ast.Call)
                    and decorator.args
                    and isinstance(decorator.args[0], ast.Constant)
                ]
                found["claims"] += [f"{claim} ({path.stem}.{node.name})" for claim in ids or ["helper"]]
    for resource in read()["resources"]:
        found["tables"] += [resource["name"] for one in checks.joins(resource) if one["table"] == table]
    found["tables"] = sorted(set(found["tables"]))
    return found


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="change nothing; exit 1 if anything is stale or wrong")
    parser.add_argument("--uses", metavar="TABLE", help="what depends on a table")
    parser.add_argument("--expect", metavar="TABLE", help="print the entry of a new table for expected.json")
    options = parser.parse_args(arguments)
    package = read()
    if options.expect:
        print(
            json.dumps(
                {options.expect: checks.expect(options.expect, data.load(options.expect))}, ensure_ascii=False, indent=1
            )
        )
        return 0
    if options.uses:
        if options.uses not in {resource["name"] for resource in package["resources"]}:
            print(f"There is no table {options.uses!r}; data.names() lists all.", file=sys.stderr)
            return 2
        for kind, items in uses(options.uses).items():
            print(f"{kind}: {'; '.join(items) or 'none'}")
        return 0
    if not options.check:
        package = fill(package)
        for path, wanted in (
            (DATA / "datapackage.json", text(package)),
            (DICTIONARY, dictionary(package)),
            (DATA / "README.md", readme(package)),
        ):
            path.parent.mkdir(exist_ok=True)
            path.write_text(wanted, encoding="utf-8", newline="\n")
        data._resources.cache_clear()
        data._table.cache_clear()
    problems = stale(package) or checks.check_all()
    for problem in problems:
        print(problem)
    tables = [resource for resource in package["resources"] if resource["type"] == "table"]
    print(
        f"{len(tables)} tables, {sum(r['bytes'] for r in package['resources']) / 1e6:.2f} MB, {len(problems)} problems"
    )
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
