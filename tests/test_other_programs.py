"""The tables in other people's programs: each reads them by its defaults, with the types that datapackage.json says."""

from __future__ import annotations

import csv
import re
import shutil
import subprocess

import duckdb
import pandas as pd
import polars
import pytest

from course import data
from course.build import datapackage

TABLES = {resource["name"]: resource for resource in datapackage.read()["resources"] if resource["type"] == "table"}
#: Type in the package -> what a program may call it. pandas leaves dates as text, polars too; DuckDB reads them.
NUMBERS = ("integer", "number")
POLARS = {
    "integer": {"Int64"},
    "number": {"Int64", "Float64"},
    "boolean": {"Boolean"},
    "string": {"String"},
    "date": {"String", "Date"},
}
DUCKDB = {
    "integer": {"BIGINT"},
    "number": {"BIGINT", "DOUBLE"},
    "boolean": {"BOOLEAN"},
    "string": {"VARCHAR"},
    "date": {"DATE"},
}
PANDAS = {
    "integer": "iuf",
    "number": "iuf",
    "boolean": "b",
    "string": "OT",
    "date": "OT",
}  # a whole number with blanks is a float in pandas
#: readr and base R guess a type from so many rows, and then lose what does not fit.
GUESSED_BY_READR = 1000


def path(name):
    return data.folder() / TABLES[name]["path"]


def fields(name):
    return {field["name"]: field["type"] for field in TABLES[name]["schema"]["fields"]}


def wrong(name, found, allowed):
    said = fields(name).items()
    return [f"{column}: {found[column]}, said {kind}" for column, kind in said if found[column] not in allowed[kind]]


def yes_or_no(name):
    """Columns of yes and no: DuckDB takes them for true and false, which is what they mean."""
    said = TABLES[name]["schema"]["fields"]
    return {field["name"] for field in said if field.get("constraints", {}).get("enum") == ["no", "yes"]}


@pytest.mark.parametrize("name", TABLES)
def test_polars(name):
    frame = polars.read_csv(path(name))
    assert frame.height == TABLES[name]["rows"]
    assert wrong(name, {column: str(kind) for column, kind in frame.schema.items()}, POLARS) == []


@pytest.mark.parametrize("name", TABLES)
def test_duckdb(name):
    table = duckdb.read_csv(str(path(name)))
    assert len(table) == TABLES[name]["rows"]
    found = dict(zip(table.columns, map(str, table.types), strict=True))
    found |= {column: "VARCHAR" for column in yes_or_no(name) if found[column] == "BOOLEAN"}
    assert wrong(name, found, DUCKDB) == []


@pytest.mark.parametrize("name", TABLES)
def test_pandas(name):
    frame = pd.read_csv(path(name), low_memory=False)
    kinds = {column: getattr(frame[column].dtype, "kind", "O") for column in frame}
    off = [f"{column}: {kinds[column]}" for column, kind in fields(name).items() if kinds[column] not in PANDAS[kind]]
    assert (len(frame), off) == (TABLES[name]["rows"], [])


@pytest.mark.parametrize("name", TABLES)
def test_readr_finds_a_value_where_it_guesses(name):
    """Stands for R where there is none: a column whose first thousand rows are blank is guessed to be true or false."""
    with path(name).open(encoding="utf-8", newline="") as handle:
        rows = [row for _, row in zip(range(GUESSED_BY_READR), csv.DictReader(handle), strict=False)]
    seen = {column: [row[column] for row in rows if row[column] not in ("", "NA")] for column in fields(name)}
    assert [column for column, values in seen.items() if not values] == []
    for column, kind in fields(name).items():
        if kind in NUMBERS:
            assert all(re.fullmatch(r"-?\d+(\.\d+)?(e[+-]?\d+)?", value) for value in seen[column]), column


R = r"""
library(readr)
arguments <- commandArgs(trailingOnly = TRUE)
for (file in arguments) {
  table <- suppressMessages(read_csv(file, show_col_types = FALSE))
  lost <- nrow(problems(table))
  kinds <- vapply(table, function(column) class(column)[1], "")
  cat(basename(file), nrow(table), lost, paste(names(kinds), kinds, sep = "=", collapse = ";"), sep = "\t")
  cat("\n")
}
"""
READR = {
    "integer": {"numeric"},
    "number": {"numeric"},
    "boolean": {"logical"},
    "string": {"character"},
    "date": {"Date"},
}


@pytest.mark.skipif(shutil.which("Rscript") is None, reason="R is not installed; the test above stands for it")
def test_readr(tmp_path):
    script = tmp_path / "read.R"
    script.write_text(R, encoding="utf-8")
    if subprocess.run(["Rscript", "-e", "library(readr)"], capture_output=True, check=False).returncode:
        pytest.skip("the package readr is not installed; the test above stands for it")
    done = subprocess.run(
        ["Rscript", str(script), *(str(path(name)) for name in TABLES)], capture_output=True, text=True, check=True
    )
    for name, line in zip(TABLES, done.stdout.splitlines(), strict=True):
        _, rows, lost, kinds = line.split("\t")
        found = dict(one.split("=") for one in kinds.split(";"))
        assert (name, int(rows), int(lost), wrong(name, found, READR)) == (name, TABLES[name]["rows"], 0, [])
