"""What a grade depends on, and what has changed since the last run: of what was asked for, and of whose grade."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from course.grading import collect, grade


@dataclass(frozen=True)
class Input:
    """Something that grades depend on: what a run computes anew when it has changed, and what stays as it was."""

    name: str
    anew: str
    kept: str


MARKS = "what a person has marked"
#: Each is turned by a test, which compares with a grading from scratch (tests/test_regrade.py).
TABLE = (
    Input("late policy", "penalties, totals, pages", f"points; {MARKS}"),
    Input("deadline", "seconds late, penalties, totals, pages", f"points; {MARKS}"),
    Input("deadline of one student", "seconds late, penalties, totals, pages", f"points; {MARKS}"),
    Input("zone of a time stamp", "seconds late, penalties, totals, pages", f"points; {MARKS}"),
    Input("roster", "who is matched; pages of those who left are withdrawn", f"results and {MARKS}, if they come back"),
    Input("number in the roster", "who is matched, flags", f"the anonymous id; {MARKS}"),
    Input("capitals of an id", "the spelling in the table", f"the anonymous id, everything else; {MARKS}"),
    Input("public key", "all points; an alarm where it is not what the master makes", MARKS),
    Input("master", "all points, messages, pages; a fault of it is an alarm, and nobody's zero", MARKS),
    Input("prompt", "all points; no flag, as a text that was once released is known", MARKS),
    Input("rubric", "all points; the argument is shown to a person again", f"{MARKS}, until that person has looked"),
    Input("maximum of an argument", "as for the rubric, and the maximum", f"{MARKS}, until that person has looked"),
    Input("points of a part", "all points, the maximum", MARKS),
    Input(
        "number of questions", "all points; the gradebook is made anew", f"{MARKS} for questions that are still there"
    ),
    Input("tables", "all points", MARKS),
    Input("grading code", "all points, messages, flags, pages", MARKS),
    Input("versions of Python packages", "all points", MARKS),
    Input("limits", "all points", MARKS),
    Input("override", "total, penalty, page", "the points that it replaces"),
    Input("resubmission", "all of that student; the argument is shown again", f"{MARKS}, until that person has looked"),
    Input("damaged resubmission", "the grade is blank, the page withdrawn", f"{MARKS}, if a whole file comes"),
    Input("no submission any more", "the grade is blank, the page withdrawn", f"{MARKS}, if a file comes"),
    Input("pages in one file", "pages", f"points; {MARKS}"),
)


def brief(value: Any) -> str:
    """Return a short hash of plain values, marked as one."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, default=str)
    return "#" + hashlib.sha256(text.encode()).hexdigest()[:16]


def asked(
    settings: grade.Settings, people: Iterable[collect.Person] | None, extensions: Mapping[str, datetime] | None = None
) -> dict[str, str]:
    """Return what a run is asked for, by name: a value that can be read, or a hash that begins with #."""
    from dataclasses import asdict

    from course.grading import problem_sets

    one = problem_sets.load(settings.set_id)
    found = {
        "late policy": settings.late,
        "deadline": settings.due or "none",
        "deadlines of single students": brief({who: str(due) for who, due in extensions.items()})
        if extensions
        else "none",
        "roster": "none" if people is None else brief([asdict(person) for person in people]),
        "limits": ", ".join(f"{name} {value:g}" for name, value in asdict(settings.limits).items()),
        "sandbox": "none" if settings.without_sandbox else "yes",
        "pages in one file": "yes" if settings.one_file else "no",
        **grade.sources(settings.set_id),
    }
    for question in one.questions:
        found[f"points of question {question.id}"] = f"{question.points:g}"
        found[f"prompt of question {question.id}"] = brief(question.prompt)
        if question.argued:
            found[f"rubric of question {question.id}"] = brief(question.rubric)
    return found


def differences(before: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    """Return in sentences which inputs are others than at the last run."""
    found = []
    for name in dict.fromkeys([*before, *now]):
        old, new = before.get(name), now.get(name)
        if old == new:
            continue
        if old is None or new is None:
            found.append(f"{name}: {'new' if old is None else 'gone'}")
        elif "#" in (old[:1], new[:1]):
            found.append(f"{name}: changed")
        else:
            found.append(f"{name}: {old} before, {new} now")
    return found


def marks(rows: Iterable[Mapping[str, Any]]) -> dict[str, dict[str, str]]:
    """Return what is remembered of the table of grades, by anonymous id."""
    names = ("status", "late_penalty", "total")
    return {
        row["anonymous"]: {name: str(row[name]) for name in row if name in names or _question(name)} for row in rows
    }


def _question(name: str) -> bool:
    return name[:1] == "q" and name[1:].isalnum()


def moved(before: Mapping[str, Mapping[str, str]], now: Mapping[str, Mapping[str, str]]) -> list[str]:
    """Return whose grade is another than at the last run, a sentence for each."""
    found = []
    for who, new in now.items():
        old = before.get(who)
        if new["status"] == "interrupted" or old == new:
            continue
        if old is None:
            found.append(f"{who}: not among the submissions before, {new['status']} now")
            continue
        names = [name for name in dict.fromkeys([*old, *new]) if _question(name)]
        pieces = [
            f"{title}: {old.get(name) or '–'} before, {new.get(name) or '–'} now"
            for name, title in [
                *[(name, f"question {name[1:]}") for name in names],
                ("late_penalty", "penalty"),
                ("total", "total"),
                ("status", "status"),
            ]
            if (old.get(name) or "") != (new.get(name) or "")
        ]
        if pieces:
            found.append(f"{who}, {'; '.join(pieces)}")
    gone = {who: old for who, old in before.items() if who not in now}
    for who, old in gone.items():
        had = f", total {old['total']}" if old.get("total") else ""
        found.append(f"{who}: {old['status']} before{had}, not among the submissions now")
    return found
