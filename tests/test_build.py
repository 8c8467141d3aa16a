"""From masters to notebooks: the same bytes twice, pictures that are fresh, and faults that are explained."""

from __future__ import annotations

import json
import re
from pathlib import Path
from types import SimpleNamespace

import nbformat
import numpy as np
import pytest

import course
from course import charts, contents, lesson, master
from course.build import notebooks, pictures, update
from course.charts import display, together
from course.lessons.start_here import figures as course_map

HEAD = "---\nquestion: Q?\nminutes: 5\ngoals: [see]\n---\n"
CACHES = (contents._read, contents.lessons, contents.formerly, master.text, master.head, master.exercises)


@pytest.fixture
def write_master(tmp_path, monkeypatch):
    """Write a master of our own; the course sees only that one."""

    def write(text: str, topic: str = "made_up"):
        (tmp_path / "rooms" / topic).mkdir(parents=True)
        (tmp_path / "rooms" / topic / "lesson.md").write_text(text, encoding="utf-8")
        table = tmp_path / "contents.toml"
        table.write_text(f'[[units]]\ntitle = "Made up"\nlessons = [{{ topic = "{topic}", title = "T" }}]\n', "utf-8")
        monkeypatch.setattr(contents, "FILE", table)
        monkeypatch.setattr(contents, "ROOMS", tmp_path / "rooms")
        for cached in CACHES:
            cached.cache_clear()
        return topic

    yield write
    monkeypatch.undo()
    for cached in CACHES:
        cached.cache_clear()


@pytest.mark.slow
@pytest.mark.parametrize("topic", list(contents.lessons()))
def test_the_notebook_is_what_its_master_makes_today(topic, tmp_path):
    """`make notebooks` then `git diff --exit-code notebooks`, without touching the work tree."""
    path, stale = notebooks.build(topic, tmp_path)
    assert stale == [], "figures without an up-to-date picture: run `make notebooks`"
    committed = notebooks.NOTEBOOKS / path.name
    assert path.read_bytes() == committed.read_bytes(), (
        f"{path.name} is not what its master makes: run `make notebooks`"
    )


PLAIN = HEAD + (
    "One and one is {{ 1 + 1 }}.\n\n```{code-cell}\nfrom course import charts\nimport course\ncourse.display.install()\n"
    "fig = charts.figure('A title that says something', source='none')\n_ = fig.add_scatter(x=[1, 2], y=[1.0, 1 / 3], "
    "line_color=charts.PALETTE[1])\nfig\n```\n\n```{code-cell}\nimport os\nprint(sorted(os.environ)[:0], 'done')\n```\n"
).replace("import course\ncourse.display", "from course.charts import display\ndisplay")


@pytest.fixture(scope="module")
def renderer(chromium):
    with pictures.Renderer() as one:
        yield one


@pytest.mark.slow
@pytest.mark.browser
def test_a_small_lesson_end_to_end(write_master, tmp_path, renderer):
    topic = write_master(PLAIN)
    path, made = notebooks.build(topic, tmp_path / "a", renderer)
    again, _ = notebooks.build(topic, tmp_path / "b", renderer, fresh=True)
    assert made == ["cell 2"]
    assert path.read_bytes() == again.read_bytes(), "two runs with one browser give the same bytes"
    notebook = nbformat.read(path, as_version=4)
    assert "One and one is 2." in notebook.cells[1].source
    counts = [cell.execution_count for cell in notebook.cells if cell.cell_type == "code"]
    assert counts == [1, 2], "the cells that compute prose leave no trace"
    words, figure, table = notebook.cells[2].outputs
    assert set(figure.data) == {display.PLOTLY_MIME, "image/png", "text/plain"}
    assert figure.data["text/plain"].startswith(figure.metadata["image/png"]["alt"].partition(". ")[0])
    assert f"<summary>In words: {figure.data['text/plain'].partition('. ')[0]}.</summary>" in words.data["text/html"]
    assert "<summary>This chart as a table</summary>" in table.data["text/html"]
    made = notebook.metadata.course
    assert {**notebook.metadata, "course": {"edition": made.edition}} == {
        **master.METADATA, "title": "00 · T", "authors": [{"name": "How China Innovates contributors"}]
    }  # fmt: skip
    assert (made.master, update.touched(path)) == (master.digest(topic), "")
    wide, high = pictures.size(figure.data["image/png"])
    drawn = figure.data[display.PLOTLY_MIME]["layout"]
    assert (wide, high) == (charts.WIDTH * pictures.SCALE, round(drawn["height"] * pictures.SCALE))
    pixels = decode(figure.data["image/png"])
    assert (pixels[:40, -40:] == 255).all(), "the paper is white"
    ink = str(figure.data[display.PLOTLY_MIME]["data"][0]["line"]["color"])
    wanted = np.array([int(ink[at : at + 2], 16) for at in (1, 3, 5)])
    assert (np.abs(pixels.astype(int) - wanted).sum(axis=2) < 12).sum() > 200, "the line is there, in its colour"


def decode(encoded: str) -> np.ndarray:
    import base64
    import io

    from PIL import Image

    return np.asarray(Image.open(io.BytesIO(base64.b64decode(encoded))).convert("RGB"))


@pytest.mark.slow
@pytest.mark.browser
def test_a_picture_of_settings_keeps_every_hue(renderer):
    settings = {}
    for ink in charts.PALETTE[:6]:
        fig = charts.figure("A title that says something", source="none")
        fig.add_scatter(x=[1, 2], y=[1, 2], mode="lines", line=dict(color=ink, width=2.6))
        settings[ink] = fig
    frame = together.together(settings, title="Six settings and their colours")
    pixels = decode(renderer.one(display.slim(frame))).astype(int)
    for ink in charts.PALETTE[:6]:
        wanted = np.array([int(ink[i : i + 2], 16) for i in (1, 3, 5)])
        assert np.abs(pixels - wanted).sum(axis=2).min() < 36, ink


def test_a_picture_is_reused_only_for_the_figure_it_shows():
    fig = display.slim(charts.figure("A title that says something", source="none"))
    other = display.slim(charts.figure("Another title that says something", source="none"))
    output = nbformat.v4.new_output("display_data", {display.PLOTLY_MIME: fig, "text/plain": "words"})
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("fig", outputs=[output])])
    white = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8/x8AAwMCAO+ip1sAAAAASUVORK5CYII="
    assert notebooks.bake(notebook, "98", {display.figure_hash(other): white}, None) == ["cell 0"]
    assert "image/png" not in notebook.cells[0].outputs[0].data
    assert notebooks.bake(notebook, "98", {display.figure_hash(fig): white}, None) == []
    assert notebook.cells[0].outputs[0].data["image/png"] == white


def test_slides_begin_at_headings_texts_and_charts():
    new = nbformat.v4
    drawn = new.new_output("display_data", {"image/png": "", "text/plain": "words"})
    cells = [
        new.new_markdown_cell("# T"),
        new.new_code_cell("x = 1"),
        new.new_markdown_cell("Some text.\n\n## Heading\n\nMore."),
        new.new_code_cell("fig", outputs=[drawn]),
        new.new_markdown_cell("No #heading."),
    ]
    notebook = new.new_notebook(cells=cells)
    notebooks.in_slides(notebook)
    kinds = [cell.metadata.get("slideshow", {}).get("slide_type", "") for cell in notebook.cells]
    assert kinds == ["slide", "", "slide", "subslide", "subslide"]


def test_pieces_of_a_stream_are_joined():
    new = nbformat.v4.new_output
    outputs = [
        new("stream", text="a"),
        new("stream", text="b\n"),
        new("stream", name="stderr", text="c"),
        new("stream", text="d"),
    ]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("x", outputs=outputs)])
    notebooks.bake(notebook, "98", {}, None)
    assert [(o.name, o.text) for o in notebook.cells[0].outputs] == [
        ("stdout", "ab\n"),
        ("stderr", "c"),
        ("stdout", "d"),
    ]


def test_cell_ids_follow_from_content_and_are_unique():
    cells = [nbformat.v4.new_code_cell("x = 1"), nbformat.v4.new_code_cell("x = 1"), nbformat.v4.new_markdown_cell("x")]
    one, two = (
        nbformat.v4.new_notebook(cells=cells),
        nbformat.from_dict(json.loads(json.dumps(nbformat.v4.new_notebook(cells=cells)))),
    )
    notebooks.bake(one, "98", {}, None)
    notebooks.bake(two, "98", {}, None)
    ids = [cell.id for cell in one.cells]
    assert ids == [cell.id for cell in two.cells] and len(set(ids)) == 3


def test_text_is_stable_and_reads_back():
    spec = display.slim(charts.figure("A title that says something", source="none").add_scatter(y=list(range(50))))
    output = nbformat.v4.new_output("display_data", {display.PLOTLY_MIME: spec, "text/plain": "words"})
    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell("fig", outputs=[output])], metadata=master.METADATA
    )
    text = notebooks.to_text(notebook)
    assert nbformat.reads(text, as_version=4).cells[0].outputs[0].data[display.PLOTLY_MIME] == spec
    assert len([line for line in text.splitlines() if re.match(r"\s*\d+,?$", line)]) < 10, "a trace stands on one line"


def test_an_exercise_becomes_prompt_stub_and_folded_help():
    cells = notebooks._exercise_cells(master.exercises("start_here")["1"])
    prompt, stub, folded = (cell.source for cell in cells)
    assert prompt.startswith("### Exercise 1: A later start")
    assert stub.endswith('lesson.check("1", answer)') and "answer = None" in stub
    assert "use.loc" not in stub, "the stub holds nothing of the solution"
    order = [folded.index(text) for text in ("Hint 1 of 2", "Hint 2 of 2", "Solution")]
    assert order == sorted(order) and folded.count("</details>") == 3


@pytest.mark.parametrize(("text", "error", "message"), [
    ("no head\n", master.MasterError, "no head found"),
    ("---\ntitle: T\n---\n", master.MasterError, "the head lacks question, minutes, goals"),
    (HEAD + "```{code-cel}\n1\n```\n", notebooks.BuildError, "the fence '```{code-cel}' is unknown"),
])  # fmt: skip
def test_a_faulty_master_is_explained(write_master, text, error, message):
    topic = write_master(text)
    with pytest.raises(error, match=re.escape(message)):
        notebooks.compose(topic)


@pytest.mark.slow
@pytest.mark.parametrize(("text", "marked"), [
    ("A gap (差距) is left.", 'A gap (<span lang="zh-Hans">差距</span>) is left.'),
    ("| gap | 差距 | chājù |", '| gap | <span lang="zh-Hans">差距</span> | <span lang="zh-Latn">chājù</span> |'),
    ("| gap | 差距 | distance |", '| gap | <span lang="zh-Hans">差距</span> | distance |'),
    ("`差距` and {{ say('差距') }}", "`差距` and {{ say('差距') }}"),
    ('<i title="差距">x</i> [y](差距.md)', '<i title="差距">x</i> [y](差距.md)'),
    ("```python\nx = '差距'\n```", "```python\nx = '差距'\n```"),
])  # fmt: skip
def test_chinese_is_marked_as_chinese_and_code_is_left_alone(text, marked):
    assert notebooks.in_chinese(text) == marked


@pytest.mark.parametrize("topic", contents.lessons())
def test_no_chinese_of_a_lesson_is_read_as_english(topic):
    for cell in notebooks.read(notebooks.NOTEBOOKS / notebooks.name_of(topic)).cells:
        if cell.cell_type == "markdown":
            rest = re.sub(
                r"`[^`]*`|```.*?```|\]\([^)]*\)|<span lang=\"zh-Hans\">.*?</span>|<[^>]*>", "", cell.source, flags=re.S
            )
            assert not re.search("[\u3400-\u9fff]", rest), cell.source


def test_a_failing_cell_names_the_master_and_shows_the_cell(write_master, tmp_path):
    topic = write_master(HEAD + "```{code-cell}\nraise RuntimeError('no such luck')\n```\n")
    with pytest.raises(notebooks.BuildError, match=r"(?s)made_up/lesson.md: a cell failed.*no such luck") as failed:
        notebooks.build(topic, tmp_path)
    assert "\x1b[" not in str(failed.value)


@pytest.mark.slow
def test_a_cell_that_shows_something_else_the_second_time_is_refused(write_master, tmp_path):
    """`make notebooks` runs all twice: what a reader may do, too."""
    topic = write_master(HEAD + "```{code-cell}\nglobals()['times'] = globals().get('times', 0) + 1\ntimes\n```\n")
    notebooks.build(topic, tmp_path)
    with pytest.raises(
        notebooks.BuildError, match=r"made_up/lesson.md: a cell shows something else when all is run a second"
    ):
        notebooks.build(topic, tmp_path, twice=True)


def test_every_lesson_links_on_and_launches(root):
    for topic in contents.lessons():
        notebook = notebooks.read(notebooks.NOTEBOOKS / notebooks.name_of(topic))
        first, last = notebook.cells[0].source, notebook.cells[-1].source
        assert f"urlpath=doc/tree/notebooks/{notebooks.name_of(topic)}" in first
        for target in re.findall(r"\]\(([^)]+\.ipynb)\)", last):
            assert (notebooks.NOTEBOOKS / target).exists(), f"{topic} leads to {target}, which is not there"


def test_the_readme_shows_the_course_map_of_the_first_lesson_in_words_too(root):
    text = (root / "README.md").read_text(encoding="utf-8")
    alt = re.search(r"!\[([^\]]*)\]\(docs/images/course-map.png\)", text)[1]
    assert alt == charts.describe(course_map.figure()), "run `make notebooks`"
    assert (root / notebooks.MAP).read_bytes() == notebooks.map_picture()
    for one in contents.lessons().values():
        assert f"{one.number} {one.title}" in alt
    assert notebooks.with_lessons(text.replace(alt, "Another map.")) == text


def test_what_a_lesson_builds_on_comes_before_it():
    assert master.after("whose_average") == ("how_concentrated",) and master.after("start_here") == ()
    assert len(master.after("evidence_board")) == len(contents.lessons()) - 2
    order = list(contents.lessons())
    assert all(order.index(before) < order.index(topic) for topic in order for before in master.after(topic))


def test_a_map_that_the_first_lesson_does_not_show_is_refused(monkeypatch):
    monkeypatch.setattr(course_map, "in_words", lambda: "another")
    with pytest.raises(notebooks.BuildError, match="shows another course map than today's"):
        notebooks.map_picture()


@pytest.mark.slow
def test_the_solved_notebook_is_all_correct(tmp_path):
    path, _ = notebooks.build("start_here", tmp_path, solved=True)
    notebook = nbformat.read(path, as_version=4)
    solved = [cell for cell in notebook.cells if "solution" in cell.metadata.get("tags", [])]
    assert len(solved) == len(master.exercises("start_here"))
    for cell, one in zip(solved, master.exercises("start_here").values(), strict=True):
        assert one.solution in cell.source
        assert cell.outputs[-1].data["text/plain"].startswith("✔ Correct")


def test_the_readme_lists_every_lesson_with_its_minutes(root):
    text = (root / "README.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (\d\d) \| \[([^\]]+)\]\(notebooks/([^)]+)\) \| [^|]+ \| (\d+) \|$", text, re.M)
    expected = [
        (one.number, one.title, one.notebook, str(master.head(topic)["minutes"]))
        for topic, one in contents.lessons().items()
    ]
    assert rows == expected
    assert notebooks.with_lessons(text) == text, "run `make notebooks`"
    assert notebooks.with_lessons(text.replace(f"| {rows[-1][3]} |", "| 1 |")) == text


def test_a_stopped_build_keeps_what_it_has_built(monkeypatch, capsys):
    from course.build import __main__ as command

    def stop(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(command, "_build", stop)
    assert command.main(["notebooks", "00"]) == 130
    assert "built so far are kept" in capsys.readouterr().err


@pytest.mark.parametrize(("metadata", "told"), [
    ({"course": {"edition": "0.0.1"}}, True), ({"course": {"edition": course.__version__}}, False), ({}, False), ({"course": 3}, False),
    ({"course": {"edition": course.__version__, "master": "of another day"}}, True),
    ({"course": {"edition": course.__version__, "master": master.digest("start_here")}}, False),
])  # fmt: skip
def test_a_notebook_of_another_edition_is_told_so(monkeypatch, tmp_path, capsys, metadata, told):
    path = tmp_path / "old.ipynb"
    path.write_text(json.dumps({"metadata": metadata, "cells": []}), encoding="utf-8")
    monkeypatch.setenv("JPY_SESSION_NAME", str(path))
    course.begin("start_here")
    said = capsys.readouterr().out
    assert ("made for another edition" in said and "00-start-here.ipynb" in said and "make update" in said) is told
    assert told or not said


def test_in_the_browser_alone_an_old_copy_is_told_how_to_make_way(monkeypatch, tmp_path, capsys):
    monkeypatch.delenv("JPY_SESSION_NAME", raising=False)
    monkeypatch.chdir(tmp_path)
    Path("00-start-here.ipynb").write_text(json.dumps({"metadata": {"course": {"edition": "0.0.1"}}}), encoding="utf-8")
    course.begin("start_here")
    assert capsys.readouterr().out == "", "elsewhere a notebook is not taken for the one that runs"
    monkeypatch.setattr(lesson, "sys", SimpleNamespace(platform="emscripten"))
    course.begin("start_here")
    said = capsys.readouterr().out
    assert "made for another edition" in said and "Rename" in said and "make update" not in said
    with pytest.raises(ValueError, match="Rename"):
        course.begin("08")


def test_a_lesson_that_has_moved_keeps_the_pictures_of_its_older_number(tmp_path):
    name = notebooks.name_of("whose_average")
    assert notebooks.before("whose_average", tmp_path) == tmp_path / name, "no notebook at all: the name of today"
    moved = tmp_path / f"03-{name[3:]}"
    moved.touch()
    assert notebooks.before("whose_average", tmp_path) == moved
    (tmp_path / name).touch()
    assert notebooks.before("whose_average", tmp_path) == tmp_path / name
