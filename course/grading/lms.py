"""Tables of grades that Canvas and Moodle import: their own heads, and the numbers by which they know a student.

Only final grades are in them: whoever waits for a person, could not be graded or handed in nothing is left out, so that
an import changes nothing for them.

Canvas (gradebook, Import): the heads Student, ID and Section, then a column for each assignment; a row whose first cell
says Points Possible; a student is found by ID, else by name. A column is an existing assignment if its head is the
assignment's title, or ends with its number in brackets; otherwise Canvas asks whether to make a new one.

Moodle (assignment, Upload grading worksheet): the heads Identifier, Grade and Last modified (grade); a student is
"Participant" and the number that Moodle writes into the names of the files it hands out. The gradebook's own import
maps ID number or Email address instead. A grade above the assignment's maximum is passed over in silence.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

MOODLE_HEADS = (
    "Identifier",
    "Full name",
    "ID number",
    "Email address",
    "Grade",
    "Maximum grade",
    "Last modified (grade)",
)


def final(rows: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Return the lines of the table of grades that hold a final grade."""
    return [row for row in rows if row["status"] == "graded" and row["total"] != ""]


def number(info: Mapping[str, Any], system: str) -> str:
    """Return the number by which an LMS knows a student: from its file's name, else the roster's; empty if unknown."""
    named = info.get("system") or ""
    found = info.get("lms", "") if not named else info.get("number", "") if named == system else ""
    return found if re.fullmatch(r"\d+", found) else ""


def canvas(
    rows: Sequence[Mapping[str, Any]], sent: Mapping[str, Mapping[str, Any]], title: str
) -> list[dict[str, str]]:
    """Return the lines of Canvas's table; a student whom Canvas could not find is left out. title : of the column."""
    made = []
    for row in final(rows):
        info = sent[row["anonymous"]]
        ident, name = number(info, "canvas"), info.get("name", "")
        if ident or name:
            made.append({"Student": name or row["student"], "ID": ident, "Section": "", title: row["total"]})
    if made:
        most = next(row["max"] for row in final(rows))
        made.insert(0, {"Student": "    Points Possible", "ID": "", "Section": "", title: most})
    return made


def moodle(rows: Sequence[Mapping[str, Any]], sent: Mapping[str, Mapping[str, Any]]) -> list[dict[str, str]]:
    """Return the lines of Moodle's table."""
    made = []
    for row in final(rows):
        info = sent[row["anonymous"]]
        ident, student = number(info, "moodle"), row["student"]
        cells = (
            f"Participant {ident}" if ident else "",
            info.get("name", ""),
            student if info.get("roster") else "",
            student if info.get("roster") and re.fullmatch(r"[^@\s]+@[^@\s]+", student) else "",
            row["total"],
            row["max"],
            "-",
        )
        made.append(dict(zip(MOODLE_HEADS, cells, strict=True)))
    return made


def wanted(sent: Mapping[str, Mapping[str, Any]]) -> set[str]:
    """Return for which systems tables are written: those that named the files, both if none did."""
    return {info["system"] for info in sent.values() if info.get("system")} or {"canvas", "moodle"}
