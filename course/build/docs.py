"""The pages of docs/ in which lessons have numbers, made from their sources and the table of contents.

`python -m course.build docs [--check]` writes docs/instructor-guide.md from docs/source/instructor-guide.md, and
docs/instructor/lessons.md from docs/source/lessons.md and the notes.md in each lesson's room. Beside {number}`topic`
and links to lesson:topic (see course.contents) a source may hold {after}`set`, the lessons that a problem set comes
after, {count}, the number of lessons, and {home} in a table, the minutes of the lessons and sets in the cell before it.
"""

from __future__ import annotations

import re
from pathlib import Path

from course import contents, master
from course.build.notebooks import ROOT
from course.english import listed
from course.grading import problem_sets

SOURCE = ROOT / "docs" / "source"
GUIDE, NOTES = ROOT / "docs" / "instructor-guide.md", ROOT / "docs" / "instructor" / "lessons.md"
NOTICE = "<!-- Written by `python -m course.build docs` from {}. Do not edit. -->\n"
AFTER = re.compile(r"\{after\}`(\w+)`")
HOME = re.compile(r"\| ([^|]*?) ?\| \{home\} \|")


def _expanded(text: str, name: str, folder: str) -> str:
    def after(match: re.Match[str]) -> str:
        topics = problem_sets.lessons_of(match[1])
        return f"{contents.number(topics[0])} to {contents.number(topics[-1])}"

    text = AFTER.sub(after, text).replace("{count}", str(len(contents.lessons())))
    return HOME.sub(_with_minutes, contents.expand(text, name, folder))


def _with_minutes(match: re.Match[str]) -> str:
    """Return a table's cell with lessons and sets, and their minutes in the cell after it."""
    minutes = {one.number: int(master.head(one.topic)["minutes"]) for one in contents.lessons().values()}
    minutes |= {name: problem_sets.load(name).minutes for name in problem_sets.sets()}
    items = match[1].split(", ") if match[1] else []
    unknown = [item for item in items if item not in minutes]
    if unknown:
        raise contents.ContentsError(f"A plan names {listed(unknown)}; there are {', '.join(minutes)}.")
    return f"| {match[1]}{' ' * bool(items)}| {sum(minutes[item] for item in items)} |"


def _with_notice(text: str, sources: str) -> str:
    title, rest = text.split("\n", 1)
    return f"{title}\n\n{NOTICE.format(sources)}{rest}"


def guide() -> str:
    """Return the instructor guide."""
    path = SOURCE / "instructor-guide.md"
    text = _expanded(path.read_text(encoding="utf-8"), path.name, "../notebooks/")
    return _with_notice(text, "docs/source/instructor-guide.md")


def facts(topic: str) -> str:
    """Return what a lesson takes, in one line: minutes, the lessons before it, claims and exercises."""
    head = master.head(topic)
    before, count = head.get("after") or [], len(head.get("claims") or ())
    claims = f"{count} claim{'s' if count != 1 else ''}" if count else "all claims"
    if before == "all":
        after = f"after lesson {contents.number(contents.FIRST)} and as many others as you have taught; "
    elif before:
        after = f"after lesson{'s' if len(before) > 1 else ''} {listed(contents.number(one) for one in before)}; "
    else:
        after = ""
    return f"*{head['minutes']} minutes; {after}{claims}; {len(master.exercises(topic))} exercises.*"


def notes() -> str:
    """Return the notes for teaching, lesson by lesson.

    Raises FileNotFoundError for a room without notes.md.
    """
    parts = [(SOURCE / "lessons.md").read_text(encoding="utf-8").rstrip()]
    for one in contents.lessons().values():
        path = one.room / "notes.md"
        if not path.is_file():
            raise FileNotFoundError(f"course/lessons/{one.topic}/notes.md is missing: write the notes for teaching.")
        text = _expanded(path.read_text(encoding="utf-8"), f"{one.topic}/notes.md", "../../notebooks/").strip("\n")
        line = f"{facts(one.topic)} [Notebook](../../notebooks/{one.notebook})"
        parts.append(f"## {one.number} · {one.title}\n\n{line}\n\n{text}")
    return _with_notice("\n\n".join(parts) + "\n", "docs/source/lessons.md and the notes.md of each room")


def pages() -> dict[Path, str]:
    """Return the text of every page by its path."""
    return {GUIDE: guide(), NOTES: notes()}


def stale() -> list[str]:
    """Return a sentence for every page that is not what its sources make today."""
    return [
        f"{path.relative_to(ROOT).as_posix()} is stale. Run `python -m course.build docs`."
        for path, text in pages().items()
        if not path.exists() or path.read_text(encoding="utf-8") != text
    ]


def main(check: bool = False) -> int:
    """Write all pages, or with `check` say what is stale. Returns the exit status."""
    if check:
        problems = stale()
        print("\n".join(problems) or "The pages are what their sources make.")
        return 1 if problems else 0
    for path, text in pages().items():
        path.write_text(text, encoding="utf-8", newline="\n")
    return 0
