"""The tables for Canvas and Moodle, read by the rules of their importers, which are written down here in Python.

Canvas: lib/gradebook_importer.rb of instructure/canvas-lms. Moodle: mod/assign/feedback/offline/importgradeslib.php and
locallib.php of moodle/moodle.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile

import pytest

pytest.importorskip("nbgrader")

from course.grading import class_run, collect, lms

TITLE = "Problem set 1 (4711)"


def row(who: str, student: str, total: str, status: str = "graded") -> dict[str, str]:
    return {"anonymous": who, "student": student, "status": status, "total": total, "max": "36"}


ROWS = [
    row("a", "27-ana", "19.2"),
    row("b", "wang@x.edu", "36"),
    row("c", "=cmd|x", "0"),
    row("d", "27-dan", "", "not graded"),
    row("e", "27-eve", "12", "awaits a person"),
    row("f", "27-fay", "", "no submission"),
]


def sent(system: str) -> dict[str, dict]:
    return {
        "a": {"name": "Example, Ana", "system": system, "number": "10417", "roster": True, "lms": "10417"},
        "b": {"name": "王芳", "system": system, "number": "10422", "roster": True, "lms": ""},
        "c": {"name": "=cmd|' /C calc'!A0", "system": system, "number": "10423", "roster": True, "lms": ""},
        **{one: {"name": "x", "system": system, "number": "1", "roster": True, "lms": ""} for one in "def"},
    }


def canvas_reads(raw: bytes, students: dict[int, str], title: str) -> dict[int, str]:
    """Points by Canvas's number of a student, as the gradebook's import would take them."""
    text = raw.decode("utf-8")
    lines = list(csv.reader(io.StringIO(text)))
    head = lines[0]
    assert len(head) > 3 and "Student" in head[0] and "ID" in head[1], "row_has_student_headers?"
    assert not re.search(r"SIS\s+(Login|User)\s+ID", head[2]) and "Section" in head[2], "last_student_info_column"
    assert head[3:] == [title]
    found, points = {}, None
    for line in lines[1:]:
        grade = line[3].strip()
        if re.fullmatch(r"-?[0-9.,]+%?", grade):  # decimal_comma_to_period
            *whole, last = re.split(r"[,.]", grade)
            grade = f"{''.join(whole)}.{last}" if whole else last
        if "Points Possible" in line[0]:
            points = grade
            continue
        number = int(line[1]) if line[1].isdigit() else 0
        if number not in students:
            number = next(one for one, name in students.items() if name == line[0])
        found[number] = grade
    assert points == "36"
    return found


def moodle_reads(raw: bytes, participants: set[str], most: float) -> dict[str, float]:
    """Points by Moodle's number of a participant, as the upload of a grading worksheet would take them."""
    lines = list(csv.reader(io.StringIO(raw.decode("utf-8").removeprefix("\ufeff"))))  # trim_utf8_bom
    head = lines[0]
    at = {name: head.index(name) for name in ("Identifier", "Grade", "Last modified (grade)")}
    found = {}
    for line in lines[1:]:
        number = line[at["Identifier"]][len("Participant ") :]
        if number in participants and 0 <= float(line[at["Grade"]]) <= most:
            found[number] = float(line[at["Grade"]])
    return found


def test_canvas_takes_the_final_grades_and_no_others():
    raw = class_run.table_text(lms.canvas(ROWS, sent("canvas"), TITLE), []).encode()
    students = {10417: "Ana Example", 10422: "王芳", 10423: "odd", 1: "x"}
    assert canvas_reads(raw, students, TITLE) == {10417: "19.2", 10422: "36", 10423: "0"}


def test_canvas_finds_a_student_by_name_where_no_number_is_known():
    there = sent("canvas")
    there["b"] |= {"number": "", "system": "", "lms": "not a number"}
    raw = class_run.table_text(lms.canvas(ROWS, there, TITLE), []).encode()
    assert canvas_reads(raw, {10417: "Ana", 10422: "王芳", 10423: "odd"}, TITLE)[10422] == "36"


def test_moodle_takes_the_final_grades_and_no_others():
    raw = class_run.table_text(lms.moodle(ROWS, sent("moodle")), []).encode()
    assert moodle_reads(raw, {"10417", "10422", "10423", "1"}, 36) == {"10417": 19.2, "10422": 36.0, "10423": 0.0}
    rows = {line["Identifier"]: line for line in csv.DictReader(io.StringIO(raw.decode("utf-8-sig")))}
    assert rows["Participant 10417"]["ID number"] == "27-ana" and rows["Participant 10417"]["Email address"] == ""
    assert rows["Participant 10422"]["Email address"] == "wang@x.edu"


@pytest.mark.parametrize("system", ["canvas", "moodle"])
def test_a_spreadsheet_reads_names_right_and_takes_nothing_for_a_formula(system):
    lines = lms.canvas(ROWS, sent(system), TITLE) if system == "canvas" else lms.moodle(ROWS, sent(system))
    raw = class_run.table_text(lines, []).encode()
    assert raw.startswith(b"\xef\xbb\xbf") and "王芳".encode() in raw
    for line in csv.reader(io.StringIO(raw.decode("utf-8-sig"))):
        for cell in line:
            assert cell == "-" or not cell.lstrip().startswith(("=", "+", "-", "@", "\t"))


def test_a_number_of_the_one_system_is_not_given_to_the_other():
    assert lms.wanted(sent("moodle")) == {"moodle"} and lms.wanted({"a": {"system": ""}}) == {"canvas", "moodle"}
    assert lms.number({"system": "moodle", "number": "5", "lms": "7"}, "canvas") == ""
    assert lms.number({"system": "", "lms": "7"}, "canvas") == "7"


@pytest.mark.parametrize(("text", "safe"), [
    ("=1+1", "'=1+1"), ("+1+1", "'+1+1"), ("-1+1", "'-1+1"), ("@SUM(A1)", "'@SUM(A1)"), ("\t=1", "'\t=1"), ("\tcmd", "'\tcmd"), ("\r=1", "' =1"), (" =1", "' =1"),
    ("\n=1", "' =1"), ("\uff1d1", "'\uff1d1"), ("-3.5", "-3.5"), ("+2", "+2"), ("a=1", "a=1"), ("", ""), ("-", "'-"),
])  # fmt: skip
def test_formulas_are_defused(text, safe):
    assert class_run._cell(text) == safe


def test_what_an_lms_wrote_into_names_comes_back_in_its_table(tmp_path):
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("王芳_4711_assignsubmission_file_/ps1.ipynb", b"{}")
    one = collect.collect(path, "ps1", [collect.Person("27-wang", "", "王芳")]).sent[0]
    assert (one.system, one.number, one.name, one.person.student) == ("moodle", "4711", "王芳", "27-wang")
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("exampleana_10417_555_ps1.ipynb", b"{}")
    one = collect.collect(path, "ps1", [collect.Person("27-ana", "10417", "Ana Example")]).sent[0]
    assert (one.system, one.number, one.name) == ("canvas", "10417", "Ana Example")
