"""Every file has a licence, every table its own terms, and whoever installs or cites the course is told."""

from __future__ import annotations

import functools
import json
import re
import subprocess
import tomllib
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[1]
TABLES, CODE, TEXT = "LicenseRef-Table-Terms", "BSD-3-Clause", "CC-BY-4.0"
BOTH = f"{CODE} AND {TEXT}"
#: What REUSE itself leaves out: licences, and files that say it themselves.
LEFT_OUT = re.compile(r"(?:LICENSES/.*|LICEN[CS]E.*|REUSE\.toml|.*\.license)")


@functools.cache
def annotations() -> list[dict]:
    return tomllib.loads((ROOT / "REUSE.toml").read_text("utf-8"))["annotations"]


def fits(pattern: str, path: str) -> bool:
    """Whether a path fits a pattern of REUSE.toml: ** stands for anything, * for anything but a slash."""
    parts = {"**": ".*", "*": "[^/]*"}
    return bool(
        re.fullmatch("".join(parts.get(one) or re.escape(one) for one in re.split(r"(\*\*|\*)", pattern)), path)
    )


def licence(path: str) -> str | None:
    """The licence of a file by REUSE.toml, where the last entry that fits counts; None where none fits."""
    found = None
    for entry in annotations():
        patterns = [entry["path"]] if isinstance(entry["path"], str) else entry["path"]
        if any(fits(pattern, path) for pattern in patterns):
            found = entry["SPDX-License-Identifier"]
    return found


def files() -> list[str]:
    """What git keeps, or where there is no git what lies there."""
    done = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True)
    if done.returncode == 0 and done.stdout:
        return done.stdout.splitlines()
    return [
        path.relative_to(ROOT).as_posix() for path in ROOT.rglob("*") if path.is_file() and ".venv" not in str(path)
    ]


def expected(path: str) -> str:
    """What a file should have, by what it is."""
    if path.startswith("data/") and not path.endswith(".md"):
        return TABLES
    if path.endswith(".ipynb") or re.match(r"(?:course/lessons|instructor/problem_sets)/.*\.md$", path):
        return BOTH
    if path.endswith(".md") or path.startswith("docs/"):
        return TEXT
    return CODE


def test_every_file_has_the_licence_of_what_it_is():
    wrong = {
        path: licence(path) for path in files() if not LEFT_OUT.fullmatch(path) and licence(path) != expected(path)
    }
    assert wrong == {}, "REUSE.toml says another licence than what these files are"


def test_every_table_of_the_package_has_terms_of_its_own():
    for resource in json.loads((ROOT / "data/datapackage.json").read_text("utf-8"))["resources"]:
        assert licence(f"data/{resource['path']}") == TABLES, resource["path"]


def test_every_licence_that_is_named_is_there_and_no_other():
    named = {one for entry in annotations() for one in entry["SPDX-License-Identifier"].split(" AND ")}
    assert named == {path.stem for path in (ROOT / "LICENSES").iterdir()} == {TABLES, CODE, TEXT}
    assert (ROOT / "LICENSES/BSD-3-Clause.txt").read_text("utf-8") == (ROOT / "LICENSE").read_text("utf-8")
    assert all(entry["precedence"] == "override" and entry["SPDX-FileCopyrightText"] for entry in annotations())


@pytest.mark.parametrize(("pattern", "path", "good"), [
    ("**", ".github/workflows/test.yml", True), ("*.md", "README.md", True), ("*.md", "docs/a.md", False),
    ("data/**.csv", "data/a.csv", True), ("data/**.csv", "data/geo/b.csv", True), ("data/**.csv", "data/acsv", False),
])  # fmt: skip
def test_a_pattern_means_what_reuse_says(pattern: str, path: str, good: bool):
    assert fits(pattern, path) is good


def test_the_package_and_the_citation_name_the_licences():
    """A citation can name only licences of SPDX's own list, so the terms of the tables stand in the package alone."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    cff = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    assert project["license"] == f"{BOTH} AND {TABLES}" and " AND ".join(cff["license"]) == BOTH
    assert (cff["repository-code"], cff["url"]) == (project["urls"]["Source"], project["urls"]["Homepage"])
    readme = (ROOT / project["readme"]).read_text("utf-8")
    assert f"LICENSES/{TABLES}.txt" in readme and "data/datapackage.json" in readme


# ---------------------------------------------------------------- forms


FORMS = sorted((ROOT / ".github/ISSUE_TEMPLATE").glob("[0-9]-*.yml"))


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.name)
def test_a_form_asks_for_something_and_says_what(path: Path):
    """GitHub shows a broken form to nobody: no name, a field without its label, or two fields with one id."""
    form = yaml.safe_load(path.read_text("utf-8"))
    assert form["name"] and form["description"] and len(form["labels"]) == 1
    ids = [field["id"] for field in form["body"]]
    assert len(ids) == len(set(ids)) and all(field["attributes"]["label"] for field in form["body"])
    assert any(field.get("validations", {}).get("required") for field in form["body"])


def test_each_lesson_leads_to_the_form_with_its_title_filled_in():
    from urllib.parse import parse_qs, urlsplit

    from course import contents
    from course.build import notebooks

    fields = {field["id"] for field in yaml.safe_load(FORMS[0].read_text("utf-8"))["body"]}
    for one in contents.lessons().values():
        closing = notebooks.read(notebooks.NOTEBOOKS / one.notebook).cells[-1].source
        (link,) = re.findall(r"\[Report an error in this lesson\]\((\S+)\)$", closing)
        asked = parse_qs(urlsplit(link).query)
        assert asked.pop("template") == [FORMS[0].name]
        assert asked == {"where": [one.title]} and set(asked) <= fields
