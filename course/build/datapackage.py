"""Keep data/datapackage.json true, and write what follows from it.

    python -m course.build.datapackage             fill hashes, bytes, rows; write the dictionary and the README
    python -m course.build.datapackage --check     say what is stale or wrong; exit 1 if anything is
    python -m course.build.datapackage --expect T  write what expected.json says of table T (or: all), and show what
    changed python -m course.build.datapackage --uses T    lessons, exercises, charts, labs and claims that depend on
    table T

Fields, units, class, builder, breaks and doubts in datapackage.json are written by hand; hash, bytes, rows, the lessons
that use a table and its licences, which follow from those of its sources, are filled in.
"""

from __future__ import annotations

import argparse
import ast
import csv
import difflib
import hashlib
import json
import re
import sys
from pathlib import Path
from typing import Any

from course import contents, data
from course.build import checks, licences
from course.ledger import claims, records

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "data"
DICTIONARY = ROOT / "docs" / "data-dictionary.md"
NOTICE = "<!-- Written by `make data` from data/datapackage.json. Do not edit. -->"


def read() -> dict[str, Any]:
    """Return datapackage.json as it stands."""
    package: dict[str, Any] = json.loads((DATA / "datapackage.json").read_text(encoding="utf-8"))
    return package


def text(package: dict[str, Any]) -> str:
    """Return the package as it is committed."""
    return json.dumps(package, ensure_ascii=False, indent=1) + "\n"


def fill(package: dict[str, Any]) -> dict[str, Any]:
    """Return the package with hash, bytes, rows and lessons as the files are now."""
    package = json.loads(json.dumps(package))
    written, wanted = _lessons()
    for resource in package["resources"]:
        if resource["type"] == "table":
            # lessons that exist: those that use it; lessons to come: what was planned stays
            planned = {topic for topic in resource["lessons"] if topic not in written}
            resource["lessons"] = _in_order(planned | wanted.get(resource["name"], set()))
        raw = (DATA / resource["path"]).read_bytes().replace(b"\r\n", b"\n")
        resource["bytes"] = len(raw)
        resource["hash"] = f"sha256:{hashlib.sha256(raw).hexdigest()}"
        if resource["type"] == "table":
            resource["rows"] = len(data.parse(raw, resource))
        else:
            resource["features"] = len(json.loads(raw)["features"])
        resource["licenses"] = licences.licences(resource)
        resource["licence_note"] = licences.note(resource)
    return package


def _numbers(topics: list[str]) -> list[str]:
    """Return the numbers of lessons, by their topics; a lesson that is not written yet has none."""
    known = contents.lessons()
    return [known[topic].number for topic in topics if topic in known]


def dictionary(package: dict[str, Any]) -> str:
    """Return docs/data-dictionary.md: every table with its fields, units, breaks and doubts."""
    tables = [resource for resource in package["resources"] if resource["type"] == "table"]
    lines = ["# Data dictionary", "", NOTICE, "", package["description"], ""]
    lines += ["| table | rows | what | lessons |", "|---|---:|---|---|"]
    for one in tables:
        lines.append(
            f"| [`{one['name']}`](#{one['name']}) | {one['rows']:,} | {one['title']} |"
            f" {', '.join(_numbers(one['lessons'])) or 'a key of other tables'} |"
        )
    lines += ["", *classes(package)]
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
        lines += [f"- Joins: `{field}` to `{table}`.`{key}`" for field, table, key in checks.joins(one)]
        lines += [f"- Covers: {one['coverage']}"]
        lines += [f"- Break: {item}" for item in one["breaks"]]
        lines += [f"- Doubt: {item}" for item in one["doubts"]]
        lines += [f"- Source: {source['title']}" for source in one["sources"]]
        lines += [f"- Licence: {one['licence']}", *custody(one)]
    return "\n".join(lines) + "\n"


CLASSES = {
    "verbatim": "the rows of one source file, with other names or fewer columns",
    "constructed": "computed, merged or reshaped from machine-readable files",
    "fact sheet": "single facts read on pages, in filings and in reports",
}


def classes(package: dict[str, Any]) -> list[str]:
    """Return what the classes of tables mean, and how many tables each has: one line per class."""
    counts = {name: sum(one["class"] == name for one in package["resources"]) for name in CLASSES}
    return [f"- {name} ({counts[name]}): {meaning}" for name, meaning in CLASSES.items()]


def terms(resource: dict[str, Any]) -> str:
    """Return the licences of a table in one line, and the day on which they were checked."""
    names = ", ".join(f"`{licence['name']}`" for licence in resource["licenses"])
    return f"{names} (checked {resource['licence_checked']})"


def custody(resource: dict[str, Any]) -> list[str]:
    """Return licences by name, class and builder of a table: one line each."""
    lines = [f"- Licences by name: {terms(resource)}. {resource['licence_note']}", f"- Class: {resource['class']}"]
    if "builder" in resource:
        built = f"`{resource['builder']}`, rebuilt to the byte on {resource['rebuilt']}"
        return [*lines, f"- Builder: {built}. {resource.get('builder_note', '')}".rstrip()]
    return [*lines, f"- No builder: {resource['why_no_builder']}"]


def readme(package: dict[str, Any]) -> str:
    """Return data/README.md: what the folder holds and how to read it."""
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
            "- Elsewhere: plain CSV, UTF-8, comma, one header line, an empty cell is a missing value (a column that is"
            " nearly empty says `none` instead). pandas, polars, DuckDB and R's readr read every table right by their"
            " defaults; a test holds them to it."
            " `datapackage.json` is a [Data Package](https://datapackage.org) with fields, units, keys, licences,"
            " breaks and doubts of each table.",
            "- Fields of all tables: [docs/data-dictionary.md](../docs/data-dictionary.md). Sources: `sources.csv`."
            " Claims of the essays: `claims.csv`.",
            "- Licences differ by table; where one is share-alike or unclear, the table says so. A name that begins"
            " with LicenseRef- is our own: its title stands in `datapackage.json`. The dictionary says for how many"
            " sources of a table the licence was read again, on the date given, where it stands.",
            "- Classes of tables:",
            *(f"  {line}" for line in classes(package)),
            "- `python -m tools.tables TABLE --raw FOLDER --check` rebuilds a constructed table from its raw files and"
            " compares it with this folder; `--files` says which files it needs.",
            "- A new edition of a table gets a new name, so that old results can be had again.",
            "- After a change: `make data` (fills hashes and row counts), then `make test`.",
            "- Boundaries in `geo/` are de facto (Natural Earth) and imply no position.",
            "",
            "| table | rows | kB | what | class | builder | licences |",
            "|---|---:|---:|---|---|---|---|",
            *(
                f"| `{one['name']}` | {one.get('rows', one.get('features')):,} | {one['bytes'] / 1e3:.0f} |"
                f" {one['title']}"
                f" | {one['class']} | {_builder(one)} | {terms(one)} |"
                for one in package["resources"]
            ),
            "",
        ]
    )


def _builder(resource: dict[str, Any]) -> str:
    """Return a link from data/ to the builder of a table; "none" for a table without."""
    path = resource.get("builder")
    return f"[{Path(path).stem}](../{path})" if path else "none"


def stale(package: dict[str, Any]) -> list[str]:
    """Return what does not fit, one line each: hashes, generated pages, and the checks of every table."""
    problems = licences.mistakes(licences.as_rows(data.load("sources")))
    for old, new in zip(package["resources"], fill(package)["resources"], strict=True):
        problems += [
            f"data/{old['path']}: {key} is {old.get(key)}, the file has {new[key]}"
            for key in ("rows", "features", "bytes", "hash")
            if old.get(key) != new.get(key)
        ]
        for key in ("licenses", "licence_note"):
            if old.get(key) != new[key]:
                problems.append(f"data/{old['path']}: {key} is {old.get(key)}; its sources say {new[key]}")
        missing = sorted(set(new.get("lessons", ())) - set(old.get("lessons", ())))
        if missing:
            problems.append(f"data/{old['path']}: its lessons lack {', '.join(missing)}; run make data")
    if (DATA / "datapackage.json").read_text(encoding="utf-8") != text(package):
        problems.append("data/datapackage.json is not in its committed form")
    for path, wanted in ((DICTIONARY, dictionary(package)), (DATA / "README.md", readme(package))):
        if not path.is_file() or path.read_text(encoding="utf-8") != wanted:
            problems.append(f"{path.parent.name}/{path.name} is stale")
    return problems


# What depends on a table
# ------------------------------------------------------------------------------------------------

CELL = re.compile(r"^```\{code-cell\}[^\n]*\n(.*?)^```[ \t]*$", re.M | re.S)
EXERCISE = re.compile(r"^```\{exercise\}\s*([^\n|]+)\|?([^\n]*)\n(.*?)^```[ \t]*$", re.M | re.S)


def _names(source: str, table: str) -> bool:
    """Tell whether the text holds the table's name as a text of its own: "gerd_country", or one part of
    "gerd_country;countries".

    A name that is an ordinary word ("provinces") counts only where a table is asked for.
    """
    quoted = rf"[\"';]{re.escape(table)}[\"';]"
    if "_" not in table:
        quoted = rf"\b(?:load|describe|source|source_line)\([^()]*{quoted}"
    return re.search(quoted, source) is not None


def _parse(cell: str) -> ast.Module:
    """Return the code of a cell; one that is not plain Python counts as empty."""
    try:
        return ast.parse(cell)
    except SyntaxError:
        return ast.Module(body=[], type_ignores=[])


def _charts(cells: list[str], table: str) -> list[str]:
    """Return titles of the charts that show the table: their cell names it, or a variable in it was made from the
    table.
    """
    made: set[str] = set()  # variables whose value comes from the table
    found = []
    for cell in cells:
        tree = _parse(cell)
        names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}
        touched = _names(cell, table) or bool(names & made)
        for line in tree.body:
            if isinstance(line, (ast.Assign, ast.AugAssign, ast.AnnAssign)) and line.value is not None:
                own = {one.id for one in ast.walk(line.value) if isinstance(one, ast.Name)}
                if _names(ast.unparse(line), table) or own & made:
                    targets = line.targets if isinstance(line, ast.Assign) else [line.target]
                    made |= {one.id for target in targets for one in ast.walk(target) if isinstance(one, ast.Name)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and any(word.arg == "source" for word in node.keywords):
                source = next(word.value for word in node.keywords if word.arg == "source")
                inside = {one.id for one in ast.walk(source) if isinstance(one, ast.Name)}
                literal = re.findall(r"[\"']\w+[\"']", ast.unparse(source))
                if _names(ast.unparse(source), table) or inside & made or (touched and not literal and not inside):
                    title = next((word.value for word in node.keywords if word.arg == "title"), None)
                    title = title or (node.args[0] if node.args else None)
                    found.append(_title(title))
    return found


def _title(node: ast.expr | None) -> str:
    """Return the fixed part of a chart's title."""
    parts = node.values if isinstance(node, ast.JoinedStr) else [node]
    fixed = "…".join(part.value for part in parts if isinstance(part, ast.Constant) and isinstance(part.value, str))
    return fixed or "chart without a fixed title"


def _uses_in_texts(table: str, root: Path) -> dict[str, list[str]]:
    """Return by kind the lessons and problem sets whose text names a table, and their exercises and charts."""
    found: dict[str, list[str]] = {kind: [] for kind in ("lessons", "problem sets", "exercises", "charts")}
    masters = {path.parent.name: path for path in sorted((root / "course" / "lessons").glob("*/lesson.md"))}
    for kind, texts in (("lessons", masters), ("problem sets", _sets(root))):
        for name, path in texts.items():
            source = path.read_text(encoding="utf-8")
            if not _names(source, table):
                continue
            found[kind].append(name)
            found["exercises"] += [
                f"{name}, exercise {block[1].strip()}" for block in EXERCISE.finditer(source) if _names(block[3], table)
            ]
            found["charts"] += [f"{name}: {title}" for title in _charts(CELL.findall(source), table)]
    return found


def _functions_on(table: str, path: Path) -> list[str]:
    """Return the functions of a module that take a table."""
    return [
        node.name
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef)
        and table in {argument.arg for argument in node.args.args + node.args.kwonlyargs}
    ]


def uses(table: str, root: Path = ROOT) -> dict[str, list[str]]:
    """Return what depends on a table: lessons, exercises, charts, labs, claims, problem sets, and tables that join it.

    Claims are those of the ledger whose test names the table, and the functions of records that take it.
    """
    kinds = ("lessons", "exercises", "charts", "labs", "claims", "problem sets", "tables")
    found: dict[str, list[str]] = {kind: [] for kind in kinds} | _uses_in_texts(table, root)
    found["labs"] += [
        f"{path.parent.name}/{path.stem}" for path in _pages(root) if _names(path.read_text(encoding="utf-8"), table)
    ]
    for path in _rules(root):
        found["claims"] += [f"{path.parent.name}.{name}" for name in _functions_on(table, path)]
    found["claims"] += [row["id"] for row in _ledger(root) if f"`{table}`" in row["how_tested"]]
    for resource in read()["resources"]:
        found["tables"] += [resource["name"] for _, other, _ in checks.joins(resource) if other == table]
    found["tables"] = sorted(set(found["tables"]))
    return found


def _ledger(root: Path) -> list[dict[str, str]]:
    path = root / "data" / "claims.csv"
    if not path.is_file():
        return []
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def _sets(root: Path) -> dict[str, Path]:
    return {path.stem: path for path in sorted((root / "instructor" / "problem_sets").glob("*.md"))}


def _rules(root: Path) -> list[Path]:
    """Return the modules of records of all rooms, whose functions take tables by name."""
    rooms = root / "course" / "lessons"
    return sorted(path for name in ("claims", "records", "plain_facts") for path in rooms.glob(f"*/{name}.py"))


def _pages(root: Path) -> list[Path]:
    """Return the modules of charts, labs and computed pages of all rooms."""
    rooms = root / "course" / "lessons"
    return sorted([*rooms.glob("*/figures.py"), *rooms.glob("*/lab.py"), *rooms.glob("*/page.py")])


def _in_order(topics: set[str]) -> list[str]:
    """Return topics in the order of the course; those that are not written yet last."""
    order = list(contents.lessons())
    return sorted(topics, key=lambda topic: (order.index(topic) if topic in order else len(order), topic))


def _lessons(root: Path = ROOT) -> tuple[set[str], dict[str, set[str]]]:
    """Return the lessons that exist, and by table those that use it, and those to come whose claims are to be tested
    with it.
    """
    masters = sorted((root / "course" / "lessons").glob("*/lesson.md"))
    texts = [(path.parent.name, path.read_text(encoding="utf-8")) for path in [*masters, *_pages(root)]]
    written = {path.parent.name for path in masters}
    wanted: dict[str, set[str]] = {}
    tables = [resource["name"] for resource in read()["resources"] if resource["type"] == "table"]
    for topic, source in texts:
        for table in tables:
            if _names(source, table):
                wanted.setdefault(table, set()).add(topic)
    for path in _rules(root):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef):
                for argument in node.args.args + node.args.kwonlyargs:
                    wanted.setdefault(argument.arg, set()).add(path.parent.name)
    for record in records.all_records().values() if root == ROOT else ():  # some measures are shared by lessons
        for table in record.tables:
            wanted.setdefault(table, set()).add(claims.get(record.claim).lesson.split(";")[0])
    for row in _ledger(root):
        for table in re.findall(r"`(\w+)`", row["how_tested"]):
            wanted.setdefault(table, set()).update(set(row["lesson"].split(";")) - written)
    return written, wanted


# What is expected of a table
# --------------------------------------------------------------------------------------------


def expected_text(entries: dict[str, Any]) -> str:
    """Return expected.json as it is committed: one noted row a line."""

    def line(value: Any) -> str:
        return json.dumps(value, ensure_ascii=False)

    blocks = []
    for name, entry in entries.items():
        parts = [f"  {line(key)}: {line(value)}" for key, value in entry.items() if key not in ("seen", "compared")]
        parts += [
            f"  {line(key)}: [\n" + ",\n".join(f"   {line(one)}" for one in entry[key]) + "\n  ]"
            for key in ("seen", "compared")
            if key in entry
        ]
        blocks.append(f" {line(name)}: {{\n" + ",\n".join(parts) + "\n }")
    return "{\n" + ",\n".join(blocks) + "\n}\n"


def expect(names: list[str]) -> list[str]:
    """Write the entries of these tables in expected.json anew; returns what changed, line by line.

    Entries of tables that are gone are taken out. What is compared with crosschecks is kept: it is written by hand.
    """
    tables = [resource["name"] for resource in read()["resources"] if resource["type"] == "table"]
    old = checks.core.EXPECTED.read_text(encoding="utf-8") if checks.EXPECTED.is_file() else "{}\n"
    entries = json.loads(old)
    for name in names:
        kept = {key: value for key, value in entries.get(name, {}).items() if key == "compared"}
        entries[name] = {**checks.expect(name, data.load(name)), **kept}
    new = expected_text({name: entries[name] for name in tables if name in entries})
    checks.core.EXPECTED.write_text(new, encoding="utf-8", newline="\n")
    checks.expected.cache_clear()
    checks.compared.cache_clear()
    changes = difflib.unified_diff(
        old.splitlines(), new.splitlines(), "expected.json before", "after", lineterm="", n=1
    )
    return list(changes)


def main(arguments: list[str] | None = None) -> int:
    """Run the command that is asked for; return 1 where anything is stale or wrong, else 0."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="change nothing; exit 1 if anything is stale or wrong")
    parser.add_argument("--uses", metavar="TABLE", help="what depends on a table")
    parser.add_argument("--expect", metavar="TABLE", help="write the entry of a table (or: all) in expected.json")
    options = parser.parse_args(arguments)
    package = read()
    known = [resource["name"] for resource in package["resources"] if resource["type"] == "table"]
    for name in (options.expect, options.uses):
        if name and name not in [*known, *(["all"] if name == options.expect else [])]:
            print(f"There is no table {name!r}; data.names() lists all.", file=sys.stderr)
            return 2
    if options.expect:
        changes = expect(known if options.expect == "all" else [options.expect])
        print("\n".join(line if len(line) <= 240 else line[:239] + "…" for line in changes) or "Nothing changed.")
        return 0
    if options.uses:
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
