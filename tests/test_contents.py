"""The table of contents is the only place that knows a lesson's number: a lesson that is put in moves all that has one."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from course import contents, master

ROOT = Path(__file__).resolve().parents[1]
BEFORE, AFTER = "how_concentrated", "whose_average"  # the made-up lesson goes between these
LESSON = """---
question: Does a lesson that is put in get a number of its own?
minutes: 5
after: [start_here, how_concentrated]
needs: [a little Python]
goals: [see a number]
claims: []
---

This comes after [lesson {number}`how_concentrated`](lesson:how_concentrated).

```{code-cell}
import course

lesson = course.begin("made_up")
print(lesson.number, lesson.title)
```

## Key terms

| English | Chinese | pinyin |
|---|---|---|
| number | 号码 | hàomǎ |
"""
LAB = """from course import charts, lab


def the_lab():
    return lab.Lab(lambda size: charts.figure(f"{size} things are drawn", source="none"), [lab.slider("size", "Size", 1, 5, 2)])
"""
SEEN = """
import json
from pathlib import Path
from course import contents, master
from course.build import claims_page, docs, notebooks
from course.build.site import texts
from course.grading import problem_sets
from course.ledger import board
from course.lessons.start_here import figures

path, _ = notebooks.build("made_up", Path("built"))
cells = {topic: notebooks.compose(topic).cells for topic in contents.lessons()}
print(json.dumps({
    "names": {topic: notebooks.name_of(topic) for topic in contents.lessons()},
    "built": path.read_text(encoding="utf-8"),
    "first": {topic: cell[0].source for topic, cell in cells.items()},
    "last": {topic: cell[-1].source for topic, cell in cells.items()},
    "texts": {topic: "\\n".join(cell.source for cell in some) for topic, some in cells.items()},
    "readme": notebooks.with_lessons(Path("README.md").read_text(encoding="utf-8")),
    "map": figures.in_words(),
    "guide": docs.guide(), "notes": docs.notes(),
    "sets": {one: problem_sets.notebook(one).cells[0].source for one in problem_sets.sets()},
    "claims": claims_page.page(claims_page.rows()), "claim problems": claims_page.ledger_problems(claims_page.rows(), claims_page.heads()),
    "board": board.missing().index.tolist(), "lessons of claims": board.table()["lesson"].to_dict(),
    "pages": sorted(texts.pages()), "cards": [texts.card(topic) for topic in contents.lessons()],
    "moved": texts.moved(), "unit": texts.units(),
}))
"""


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> dict:
    """What the course says of itself in a copy with one lesson more; only contents.toml was edited and a room added."""
    copy = tmp_path_factory.mktemp("copy")
    for name in ("course", "data", "docs", "instructor", "notebooks"):
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__", "*.ipynb_checkpoints"))
    for name in ("README.md", "pyproject.toml", "CITATION.cff"):
        shutil.copy(ROOT / name, copy)
    table = copy / "course/contents.toml"
    line = next(one for one in table.read_text("utf-8").splitlines() if f'topic = "{BEFORE}"' in one)
    table.write_text(
        table.read_text("utf-8").replace(line, f'{line}\n  {{ topic = "made_up", title = "A made-up lesson" }},'),
        "utf-8",
    )
    room = copy / "course/lessons/made_up"
    room.mkdir()
    for name, text in {
        "lesson.md": LESSON,
        "lab.py": LAB,
        "__init__.py": "",
        "notes.md": "**Aims.** See a number.\n",
    }.items():
        (room / name).write_text(text, "utf-8")
    done = subprocess.run(
        [sys.executable, "-c", SEEN], cwd=copy, capture_output=True, text=True, timeout=240,
        env={**_environment(), "PYTHONPATH": str(copy)},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout)


def _environment() -> dict[str, str]:
    import os

    return {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}


def _later() -> dict[str, tuple[str, str]]:
    """Topic -> number here and in the copy, for the lessons after the made-up one."""
    return {
        topic: (one.number, f"{int(one.number) + 1:02d}")
        for topic, one in contents.lessons().items()
        if one.number > contents.number(BEFORE)
    }


@pytest.mark.slow
def test_notebooks_and_their_links_follow(seen):
    number = f"{int(contents.number(BEFORE)) + 1:02d}"
    assert seen["names"]["made_up"] == f"{number}-made-up.ipynb"
    assert f"{number} A made-up lesson" in seen["built"] and f"# {number} · A made-up lesson" in seen["built"]
    assert f"[lesson {contents.number(BEFORE)}]({contents.entry(BEFORE).notebook})" in seen["built"]
    assert seen["last"][BEFORE].startswith(f"**Next:** [{number} · A made-up lesson]({number}-made-up.ipynb)")
    for topic, (_, new) in _later().items():
        assert seen["names"][topic] == f"{new}-{topic.replace('_', '-')}.ipynb"
        assert (
            seen["first"][topic].startswith(f"# {new} · ")
            and f"notebooks/{seen['names'][topic]})" in seen["first"][topic]
        )
    known = set(seen["names"].values())
    for topic, text in seen["texts"].items():
        assert set(re.findall(r"\]\((\d\d-[^)]*\.ipynb)\)", text)) <= known, topic


@pytest.mark.slow
def test_texts_that_name_a_later_lesson_follow(seen):
    named = 0
    for topic in contents.lessons():
        source = (contents.entry(topic).room / "lesson.md").read_text("utf-8")
        for other in re.findall(r"[Ll]essons? \{number\}`(\w+)`", source):
            if other in _later() and topic != "evidence_board":
                named += 1
                assert re.search(rf"[Ll]essons? {_later()[other][1]}\b", seen["texts"][topic]), (topic, other)
    assert named > 5


@pytest.mark.slow
def test_readme_map_guide_notes_and_sets_follow(seen):
    for topic, (_, new) in _later().items():
        title = contents.entry(topic).title
        assert f"| {new} | [{title}](notebooks/{seen['names'][topic]})" in seen["readme"]
        assert f"{new} {title} (" in seen["map"] and f"## {new} · {title}" in seen["notes"]
    assert "A made-up lesson" in seen["readme"] and "A made-up lesson" in seen["map"]
    assert f"{len(contents.lessons()) + 1} lessons with labs" in seen["guide"]
    last = _later()["anything_looks_unique"][1]
    assert f"lessons {_later()['blinkered_vision'][1]} to {last}" in seen["sets"]["ps3"]
    assert f"| {_later()['blinkered_vision'][1]} to {last} |" in seen["guide"]
    plans = re.findall(r"^\| 10 \| (\d\d), (\d\d) \|", seen["guide"], re.M)
    assert (_later()["blinkered_vision"][1], _later()["engines_shift_down"][1]) in plans


@pytest.mark.slow
def test_claims_board_and_site_follow_and_old_addresses_lead_on(seen):
    assert seen["claim problems"] == []
    for topic, (_, new) in _later().items():
        name = seen["names"][topic]
        assert (f"lesson [{new}](../notebooks/{name})" in seen["claims"]) == bool(master.head(topic)["claims"])
        assert f"notebooks/{name}" in seen["pages"]
        assert any(
            f"<strong>{new}</strong>" in card and name.replace(".ipynb", ".html") in card for card in seen["cards"]
        )
        for former in (one for one, now in contents.formerly().items() if now == topic):
            page = seen["moved"][f"notebooks/{former}.html"]
            assert f'url={name.replace(".ipynb", ".html")}"' in page and f"{new} · " in page
    assert seen["board"] == [f"{n:02d}" for n in range(len(contents.lessons()) + 1)]
    assert seen["lessons of claims"]["EX-09"] == _later()["blinkered_vision"][1]
    assert "made_up" in seen["unit"]["the-lesson-of-deepseek-and-hangzhou.md"][1]


def test_no_address_has_moved_yet():
    """The first edition's names are those of today; a name that changes must stay in [formerly]."""
    assert set(contents.formerly().values()) <= set(contents.lessons())
    assert len(contents.formerly()) >= 17


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('[[units]]\ntitle = "U"\nlessons = [{ topic = "no_such_room", title = "T" }]\n', "'no_such_room' has no text"),
        ('[[units]]\ntitle = "U"\nlessons = [{ topic = "Start here", title = "T" }]\n', "'Start here' is not a name"),
        (
            '[[units]]\ntitle = "U"\nlessons = [{ topic = "start_here", title = "T" }, { topic = "start_here", title = "T" }]\n',
            "'start_here' is there twice",
        ),
        ("[[units]\n", "is not TOML"),
    ],
)
def test_a_faulty_table_is_explained(monkeypatch, tmp_path, text, message):
    (tmp_path / "contents.toml").write_text(text, "utf-8")
    monkeypatch.setattr(contents, "FILE", tmp_path / "contents.toml")
    contents.lessons.cache_clear()
    try:
        with pytest.raises(contents.ContentsError, match=re.escape(message)):
            contents.lessons()
    finally:
        monkeypatch.undo()
        contents.lessons.cache_clear()


def test_an_unknown_lesson_is_named():
    with pytest.raises(contents.ContentsError, match=r"notes.md: There is no lesson 'nowhere'; there are start_here, "):
        contents.expand("See lesson {number}`nowhere`.", "notes.md")
    with pytest.raises(ValueError, match="There is no lesson '99'; there are 00 start_here"):
        contents.topic("99")
    assert (
        contents.topic("10")
        == contents.topic("10-how-concentrated.ipynb")
        == contents.topic("how_concentrated")
        == "how_concentrated"
    )


def test_a_lesson_that_comes_after_a_later_one_is_refused(monkeypatch):
    monkeypatch.setattr(master, "head", lambda topic: {"after": ["evidence_board"]})
    with pytest.raises(master.MasterError, match="it comes after 'evidence_board', which is no lesson before it"):
        master.after("how_concentrated")


@pytest.mark.parametrize(
    "path",
    [
        *(ROOT / "course").rglob("*.py"),
        *(ROOT / "course").rglob("*.md"),
        *(ROOT / "docs/source").glob("*.md"),
        *(ROOT / "instructor").rglob("*.md"),
    ],
    ids=lambda path: path.relative_to(ROOT).as_posix(),
)
def test_no_number_of_a_lesson_is_typed(path):
    text = path.read_text("utf-8")
    slugs = "|".join(topic.replace("_", "-") for topic in contents.lessons())
    typed = re.findall(rf"\b[Ll]essons? (?:0\d|1\d|2\d)\b|\b\d\d-(?:{slugs})\b", text)
    assert typed == [], "name the lesson by its topic: see course/contents.py"
