"""The instructor guide: what it says of lessons, sets, commands and files is what is there; its plans respect the needs."""

from __future__ import annotations

import csv
import json
import re
import shlex
from functools import cache
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from test_delivery import load_tasks
from test_text import dead_links, spelling

from course import contents, master
from course.build import __main__ as build
from course.build import docs, students_copy
from course.grading import __main__ as grading
from course.grading import late, problem_sets, submission

ROOT = Path(__file__).resolve().parents[1]
GUIDE, LESSONS = ROOT / "docs" / "instructor-guide.md", ROOT / "docs" / "instructor" / "lessons.md"
ITEM = 45  # minutes of one item in class
OTHER = {"clinic", "return", "debate", "talks"}  # what the guide calls items that are no lesson
# Of jupyter-repo2docker 2026.4, of pip, of useradd and of docker: no part of the course.
FOREIGN = {
    "--no-run",
    "--image-name",
    "--target-repo-dir",
    "--appendix",
    "--no-cache-dir",
    "--create-home",
    "--rm",
    "--privileged",
}
PARTS = ("**Aims.**", "**Misconceptions.**", "**Discuss.**", "**Board.**")


@cache
def text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@cache
def sets() -> dict[str, dict]:
    """The public keys, and from the released notebook the lessons that a set needs."""
    found = {}
    for path in (ROOT / "course" / "practice" / "keys").glob("*.json"):
        key = json.loads(path.read_text(encoding="utf-8"))
        notebook = json.loads((ROOT / "notebooks" / "problem-sets" / f"{path.stem}.ipynb").read_text(encoding="utf-8"))
        said = re.search(r"You need first: lessons (\d\d) to (\d\d)", "".join(notebook["cells"][0]["source"]))
        found[path.stem] = {"minutes": key["minutes"], "title": key["title"], "needs": (said[1], said[2])}
    return found


def between(first: str, last: str) -> list[str]:
    return [one.number for one in contents.lessons().values() if first <= one.number <= last]


def section(page: str, heading: str) -> str:
    """The text under a heading, up to the next of its rank or above."""
    rank = len(heading) - len(heading.lstrip("#"))
    found = re.search(rf"^{re.escape(heading)}\n(.*?)(?=^#{{1,{rank}}} |\Z)", page, re.M | re.S)
    assert found, f"no heading {heading!r}"
    return found[1]


def rows(part: str) -> list[list[str]]:
    """The cells of the first table, its head left out."""
    table = re.search(r"(?:^\|.*\|\n)+", part, re.M)
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table[0].splitlines()][2:]


# ---------------------------------------------------------------- lesson by lesson


def wrong_in_lessons(page: str) -> list[str]:
    found = []
    headings = re.findall(r"^## (.*)$", page, re.M)
    wanted = [f"{one.number} · {one.title}" for one in contents.lessons().values()]
    if headings != wanted:
        return [f"lessons {headings} instead of {wanted}"]
    for one, heading in zip(contents.lessons().values(), wanted, strict=True):
        number, said = one.number, docs.facts(one.topic)
        notes = section(page, f"## {heading}")
        link = f"[Notebook](../../notebooks/{one.notebook})"
        if f"{said} {link}" not in notes:
            found.append(f"{number}: the line of facts should be {said} {link}")
        if [part for part in PARTS if notes.count(part) != 1] or sorted(PARTS, key=notes.find) != list(PARTS):
            found.append(f"{number}: expected {', '.join(PARTS)}, each once and in this order")
        steps = [int(minutes) for minutes in re.findall(r"^- (\d+) · ", notes, re.M)]
        if sum(steps) != ITEM or len(steps) < 4:
            found.append(f"{number}: the board takes {sum(steps)} minutes in {len(steps)} steps")
        if len(re.findall(r"(?:^|\s)[123]\. ", notes)) not in (2, 3):
            found.append(f"{number}: two or three questions for discussion")
        if "**Guess**" not in notes:
            found.append(f"{number}: no guess on the board")
    return found


def test_the_notes_agree_with_the_lessons():
    assert wrong_in_lessons(text(LESSONS)) == []


def test_the_guide_is_what_its_sources_make():
    assert docs.stale() == []


def test_a_page_that_was_edited_by_hand_is_seen(monkeypatch, tmp_path):
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "guide.md").write_text(text(GUIDE) + "One more line.\n", encoding="utf-8")
    monkeypatch.setattr(docs, "ROOT", tmp_path)
    monkeypatch.setattr(docs, "GUIDE", tmp_path / "docs" / "guide.md")
    assert docs.stale()[0].startswith("docs/guide.md is stale") if docs.NOTES.is_relative_to(tmp_path) else True


@pytest.mark.parametrize(
    ("old", "new", "seen"),
    [
        ("minutes; after lessons 00 and 18; 6", "minutes; after lessons 00 and 17; 6", "19: the line of facts"),
        ("after lessons 00 and 10; 8 claims", "after lesson 00; 8 claims", "12: the line of facts"),
        ("10 claims; 3 exercises.* [Notebook](../../notebooks/16", "10 claims; 4 exercises.* [Notebook](../../notebooks/16", "16: the line"),
        ("## 07 · Let localities run", "## 07 · Let places run", "instead of"),
        ("- 8 · **Guess**: which province spent", "- 9 · **Guess**: which province spent", "06: the board takes 46"),
        ("**Discuss.** 1. What else could \"speed\"", "1. What else could \"speed\"", "00: expected"),
    ],
)  # fmt: skip
def test_a_slip_in_the_notes_is_seen(old, new, seen):
    assert text(LESSONS).count(old) == 1
    assert any(seen in problem for problem in wrong_in_lessons(text(LESSONS).replace(old, new)))


# ---------------------------------------------------------------- the plans


def left_out(said: str) -> set[str]:
    """Lessons and sets that a sentence names: 06, 08 to 11, problem sets 2 and 3, capstone."""
    named = set()
    for first, last in re.findall(r"\b(\d\d)(?: to (\d\d))?\b", said):
        named |= set(between(first, last or first))
    for several in re.findall(r"problem sets? ([\d, and]+)", said):
        named |= {f"ps{one}" for one in re.findall(r"\d", several)}
    return named | ({"capstone"} if "capstone" in said else set())


def needed(topic: str) -> tuple[str, ...]:
    """The numbers of the lessons that must be done before one; what comes after all others asks for none by name."""
    if topic == contents.FIRST or master.head(topic).get("after") == "all":
        return ()
    return tuple(contents.number(one) for one in (contents.FIRST, *master.after(topic)))


def _wrong_in_week(
    row: list[str], lessons: dict[str, str], minutes: dict[str, int], done: list[str], taught: list[str]
) -> list[str]:
    """What is wrong with a week of a plan; notes what was done at home and taught in class by then."""
    week, in_class, class_minutes, at_home, home_minutes, due = row
    items, home = in_class.split(", "), at_home.split(", ") if at_home else []
    strange = [item for item in items if item not in lessons and item not in OTHER]
    strange += [item for item in home if item not in minutes]
    if strange:
        return [f"week {week}: what is {strange}?"]
    found = []
    if int(class_minutes) != ITEM * len(items):
        found.append(f"week {week}: {ITEM * len(items)} minutes in class, not {class_minutes}")
    if int(home_minutes) != sum(minutes[item] for item in home):
        found.append(f"week {week}: {sum(minutes[item] for item in home)} minutes at home, not {home_minutes}")
    for item in home:
        needs = between(*sets()[item]["needs"]) if item in sets() else needed(lessons[item])
        lacking = [need for need in needs if need not in done]
        found += [f"week {week}: {item} needs {', '.join(lacking)} before"] if lacking else []
        found += [f"week {week}: {item} a second time"] if item in done else []
        done.append(item)
    for item in [item for item in items if item in lessons]:
        found += [f"week {week}: {item} is taught before anybody has read it"] if item not in done else []
        found += [f"week {week}: {item} is taught a second time"] if item in taught else []
    taught += items
    if due.split(", ") != ([item for item in home if item in sets()] or [""]):
        found.append(f"week {week}: due is {due!r}")
    return found


def wrong_in_plan(part: str, weeks: int) -> list[str]:
    found: list[str] = []
    plan = rows(part)
    if [row[0] for row in plan] != [str(week) for week in range(1, weeks + 1)]:
        return [f"weeks {[row[0] for row in plan]}"]
    lessons = {one.number: one.topic for one in contents.lessons().values()}
    minutes = {number: master.head(topic)["minutes"] for number, topic in lessons.items()}
    minutes |= {name: one["minutes"] for name, one in sets().items()}
    done: list[str] = []
    taught: list[str] = []
    for row in plan:
        found += _wrong_in_week(row, lessons, minutes, done, taught)
    said = re.search(r"\*Left out:\*(.*?)(?=\*Not|\n|\Z)", part)
    missing = set(minutes) - set(done)
    if (left_out(said[1]) - set(done) if said else set()) != missing or (
        not said and "Nothing is left out" not in part
    ):
        found.append(f"left out is {sorted(missing)}")
    only_read = re.search(r"\*Not taught, only read:\*(.*?)\.", part)
    if only_read and left_out(only_read[1]) != {one for one in done if one in lessons} - set(taught):
        found.append("not taught, only read")
    return found


@pytest.mark.parametrize("weeks", [4, 7, 14])
def test_each_plan_adds_up_and_respects_the_needs(weeks):
    assert wrong_in_plan(section(text(GUIDE), f"### {weeks} weeks"), weeks) == []


@pytest.mark.parametrize(
    ("weeks", "old", "new", "seen"),
    [
        (14, r"(\| 90 \| 00, 01 \|) \d+ \|", r"\1 1 |", "minutes at home, not 1"),
        (14, r"\| 13 \| (\w+, \d+) \| 90 \|", r"| 13 | \1 | 45 |", "90 minutes in class, not 45"),
        (14, r"(, ps2 \| \d+ \|) ps2 \|", r"\1 |", "due is ''"),
        (7, r"11, 12, 13 \|", "11, 12, 16 |", "16 a second time"),
        (7, r"ps1, 09, 10 \|", "ps1, 09, 19 |", "19 needs 18 before"),
        (7, r"00, 01, 02 \|", "00, 02, 01 |", "02 needs 01 before"),
        (7, r"only read:\* 02, 03,", "only read:* 02,", "not taught, only read"),
        (4, r"05, 06, 07, 08 \|", "05, 06, 07 |", "ps1 needs 08 before"),
        (4, r"\*Left out:\* 09, 11 to 16,", "*Left out:* 09, 12 to 16,", "left out is"),
        (4, r"\| 4 \| 20, (\d+) \|", r"| 4 | 19, \1 |", "19 is taught before"),
    ],
)
def test_a_slip_in_a_plan_is_seen(weeks, old, new, seen):
    part = section(text(GUIDE), f"### {weeks} weeks")
    made, times = re.subn(old, new, part)
    assert times == 1
    assert any(seen in problem for problem in wrong_in_plan(made, weeks))


def test_minutes_at_home_follow_the_lessons_and_an_unknown_item_is_named():
    made = docs._expanded("| 1 | x | 90 | 00, ps1 | {home} | |", "a page", "")
    assert f"| {master.head('start_here')['minutes'] + sets()['ps1']['minutes']} |" in made
    assert docs._expanded("| 1 | x | 90 | | {home} | |", "a page", "") == "| 1 | x | 90 | | 0 | |"
    with pytest.raises(contents.ContentsError, match="77"):
        docs._expanded("| 1 | x | 90 | 77 | {home} | |", "a page", "")


def test_what_can_stand_alone_needs_nothing_else():
    said = section(text(GUIDE), "### Shorter, or one essay alone")
    for first, last, name in re.findall(r"(\d\d) to (\d\d) with problem set (\d)", said):
        assert sets()[f"ps{name}"]["needs"] == (first, last)
        mine = [contents.topic(one) for one in between(first, last)]
        assert {need for one in mine for need in master.after(one)} <= set(mine)
    opening = re.search(r"lesson 00 in class, then (.*?) at home", said)[1]
    assert [master.after(contents.topic(one)) for one in re.findall(r"\d\d", opening)] == [(), (), ()]


def test_every_problem_set_is_named_with_its_minutes_and_needs():
    said = section(text(GUIDE), "## What you have")
    for name, one in sets().items():
        title = one["title"].removeprefix("Problem set ")
        first, last = one["needs"]
        assert f"| [{title}](../notebooks/problem-sets/{name}.ipynb) | {one['minutes']} | {first} to {last} |" in said


# ---------------------------------------------------------------- commands, options, files


def options_of(parser) -> set[str]:
    found = set()
    for action in parser._actions:
        found |= {option for option in action.option_strings if option.startswith("--")}
        for inner in getattr(action, "choices", None) or {}:
            if hasattr(action.choices, "values"):
                found |= options_of(action.choices[inner])
    return found


def strange_commands(page: str) -> list[str]:
    tasks = load_tasks()
    known = options_of(grading.parser()) | options_of(students_copy.parser()) | FOREIGN | {"--dev"}
    code = re.findall(r"```.*?```|`[^`\n]+`", page, re.S)
    found = [
        f"make {name}"
        for piece in code
        for name in re.findall(r"\bmake ([a-z-]+)", piece)
        if name not in tasks.COMMANDS
    ]
    found += [
        f"tasks.py {n}" for piece in code for n in re.findall(r"tasks\.py ([a-z-]+)", piece) if n not in tasks.COMMANDS
    ]
    found += [word for piece in code for word in re.findall(r"(?<!\S)`?(--[a-z][a-z-]*)", piece) if word not in known]
    return found  # fmt: skip


def test_every_command_and_option_named_is_there():
    assert strange_commands(text(GUIDE)) == []


def test_a_command_or_option_that_is_not_there_is_seen():
    page = "`make gradse` and `python tasks.py collect` with\n```\npython tasks.py grade -- ps1 x --int y\n```\n and `--late`"
    assert strange_commands(page) == ["make gradse", "tasks.py collect", "--int"]


def test_the_commands_of_the_guide_are_understood():
    page = text(GUIDE)
    words = shlex.split(re.search(r"^python tasks\.py grade -- (.+)$", page, re.M)[1])
    given = grading.parser().parse_args(["grade", *words])
    assert (given.set, given.late, given.due) == ("ps1", "10% a day up to 50%", "2026-12-01T23:59")
    again = re.search(r"-m course\.grading (finish .+)$", page, re.M)[1]
    assert grading.parser().parse_args(shlex.split(again)).into == Path("../graded/ps1")
    assert "-m course.build problem-sets " in page
    with pytest.raises(SystemExit) as end:
        build.main(["problem-sets", "--help"])
    assert end.value.code == 0


def test_the_late_policies_are_understood():
    policies = [row[0].strip('`"') for row in rows(section(text(GUIDE), "## Grade").split("**Late policy.**")[1])]
    assert len(policies) == 5
    worth = {policy: late.policy(policy).penalty(20.0, 100_000) for policy in policies}  # a day and a bit late
    assert list(worth.values()) == [0.0, 20.0, 4.0, 4.0, 4.0]


def flags_of(page: str) -> set[str]:
    return {
        flag for row in rows(section(page, "## Flags, zeros, appeals")) for flag in re.findall(r"`([^`]+)`", row[0])
    }


def wrong_flags(page: str) -> list[str]:
    said = flags_of(page)
    source = "".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "course" / "grading").glob("*.py")))
    edited = {f"edited {key}" for key in problem_sets.FIELDS}
    raised = edited | {kind for kind, _ in submission.LOOKS} | set(re.findall(r'Flag\("([a-z ]+)"', source))
    raised |= set(re.findall(r'found\["flags"\]\.append\(f?"([a-z ]+):', source))
    found = [f"{flag} is not explained" for flag in sorted(raised - said)]
    for flag in sorted(said - edited):
        kind, _, what = flag.partition(": ")
        if kind not in source or (what and f'"{what}"' not in source):
            found.append(f"{flag} is not raised")
    return found


def test_every_flag_is_explained_and_every_flag_explained_is_there():
    assert wrong_flags(text(GUIDE)) == []


def test_a_flag_that_is_not_there_is_seen():
    page = text(GUIDE)
    assert wrong_flags(page.replace("`uses ctypes`, ", "")) == ["uses ctypes is not explained"]
    assert wrong_flags(page.replace("`edited points`, ", "")) == ["edited points is not explained"]
    assert wrong_flags(page.replace("`tried: process`", "`tried: printing`")) == ["tried: printing is not raised"]
    assert wrong_flags(page.replace("| `stopped` |", "| `halted by force` |")) == ["halted by force is not raised"]


def test_the_files_of_a_run_are_those_that_are_written():
    source = (ROOT / "course" / "grading" / "class_run.py").read_text(encoding="utf-8")
    table = section(text(GUIDE), "## Grade").split("What you get in the folder")[1]
    names = re.findall(r"`([^`]+)`", " ".join(row[0] for row in rows(table)))
    assert len(names) == 9
    for name in names:
        for piece in name.strip("/").split("/"):
            assert f'"{piece}"' in source, name


def test_paths_named_are_there():
    page = text(GUIDE)
    named = re.findall(r"`((?:course|notebooks|binder|docs|data|instructor)/[^`\s]*)`", page)
    assert len(named) >= 5
    for name in named:
        # Of the output's folder, of a set yet to be written, and of what is private here.
        if name in ("course/", "instructor/problem_sets/ps1b.md", "course/submitted/<id>/ps1/ps1.ipynb"):
            continue
        if name.startswith("instructor/") and not (ROOT / "instructor").exists():
            continue
        assert list(ROOT.glob(name.rstrip("/"))), name


def test_the_link_of_nbgitpuller_leads_to_a_notebook():
    address = re.search(r"^https://hub\.example\.edu/\S+$", text(GUIDE), re.M)[0]
    link = urlsplit(address)
    assert link.path == "/hub/user-redirect/git-pull"
    given = {name: value[0] for name, value in parse_qs(link.query, strict_parsing=True).items()}
    assert set(given) == {"repo", "branch", "targetPath", "urlpath"}
    opened = given["urlpath"].removeprefix(f"lab/tree/{given['targetPath']}/")
    assert (ROOT / opened).is_file()
    assert given["repo"].startswith("https://git.example.edu/")


def test_the_script_that_gives_back_runs(tmp_path, monkeypatch):
    out = tmp_path / "graded" / "ps1"
    (out / "private").mkdir(parents=True)
    (out / "feedback").mkdir()
    with open(out / "private" / "mapping.csv", "w", encoding="utf-8", newline="") as handle:
        csv.writer(handle).writerows([["student", "anonymous"], ["27-ana", "aa"], ["27-ben", "bb"]])
    (out / "feedback" / "aa.html").write_text("page", encoding="utf-8")
    (out / "feedback" / "plotly.min.js").write_text("code", encoding="utf-8")
    (tmp_path / "clone").mkdir()
    monkeypatch.chdir(tmp_path / "clone")
    exec(re.search(r"```python\n(.*?)```", text(GUIDE), re.S)[1], {})
    sent = sorted(path.relative_to(out / "send").as_posix() for path in (out / "send").rglob("*") if path.is_file())
    assert sent == ["27-ana/feedback.html", "27-ana/plotly.min.js"]


# ---------------------------------------------------------------- how it reads


def test_words_and_links():
    assert spelling(GUIDE, LESSONS) == ""
    assert dead_links(GUIDE) + dead_links(LESSONS) == []


def test_nothing_private_and_no_machine_of_ours_is_named():
    for path in (GUIDE, LESSONS):
        assert not re.search(r"/tmp/|/work/|/root/|/home/\w|localhost:\d", text(path))


def test_the_guide_is_found_from_the_front():
    assert "](docs/instructor-guide.md)" in text(ROOT / "README.md")
    assert "docs/instructor-guide.md" in text(ROOT / "CONTRIBUTING.md")
