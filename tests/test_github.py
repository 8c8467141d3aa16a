"""What github.com shows of the notebooks: nothing is blank, nothing is lost, every link leads somewhere."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from course import contents
from course.build import audit
from tools import github_view

NOTEBOOKS = github_view.notebooks()
LESSON = NOTEBOOKS[1]
PICTURE = {
    "output_type": "display_data",
    "data": {"image/png": "iVBORw0KGgo=", "text/plain": "a chart"},
    "metadata": {},
}
TABLE = (
    '<table><caption>Two rows</caption><thead><tr><th scope="col">a</th></tr></thead>'
    '<tbody><tr><th scope="row">1</th><td colspan="2">2</td></tr></tbody></table>'
)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_nothing_is_lost(path: Path):
    assert github_view.problems(path) == []


def test_all_are_looked_at():
    assert len(NOTEBOOKS) == len(contents.lessons()) + 4 and {path.parent.name for path in NOTEBOOKS} == {
        "notebooks",
        "problem-sets",
    }
    named = {path.relative_to(github_view.ROOT).as_posix() for path in github_view.pages()}
    assert {"README.md", "CONTRIBUTING.md", "docs/anywhere.md", "docs/claims.md", "data/README.md"} <= named


@pytest.mark.parametrize("path", github_view.pages(), ids=lambda path: path.relative_to(github_view.ROOT).as_posix())
def test_links_of_the_pages_lead_somewhere(path: Path):
    assert github_view.page_problems(path) == []


def test_outputs_are_taken_as_nbconvert_takes_them():
    from nbconvert import HTMLExporter

    order = HTMLExporter().default_config.NbConvertBase.display_data_priority
    assert [kind for kind in order if kind in github_view.PRIORITY] == list(github_view.PRIORITY)
    script = {"application/vnd.jupyter.widget-view+json", "application/javascript", "text/vnd.mermaid"}
    assert set(order) - set(github_view.PRIORITY) == script, "what needs a script, GitHub does not show"


def test_what_passes_and_what_does_not():
    assert github_view.shown('<p style="color:red" id="x" class="y" onclick="z()">a</p>') == "<p>a</p>"
    assert github_view.shown("<style>p {color: red}</style><script>alert(1)</script><p>a</p>") == "<p>a</p>"
    assert (
        github_view.shown('<a href="javascript:alert(1)">a</a><a href="02.ipynb">b</a>')
        == '<a>a</a><a href="02.ipynb">b</a>'
    )
    assert github_view.shown("<center><button>a</button></center>") == "a"
    assert github_view.lost(TABLE) == []
    assert github_view.shown(TABLE) == TABLE
    assert github_view.shown("<details open><summary>a</summary><p>b</p></details>").count("details") == 2


# ---------------------------------------------------------------- each guard sees what it is for


def _html(
    page: str, words: str = "the numbers, then more of them, so that this is long enough to be words of a chart"
) -> list[dict[str, Any]]:
    return [{"output_type": "display_data", "data": {"text/html": page, "text/plain": words}, "metadata": {}}]


FOLDED = _html(
    "<details><summary>In words: a finding.</summary><p>"
    + "from 10 in 2000 to 20 in 2010, and more. " * 3
    + "</p></details>"
)
CODE: dict[str, Callable[[], list[dict[str, Any]]]] = {
    "ends blank: nothing of its HTML passes": lambda: _html("<svg><path d='M0 0'/></svg>"),
    "ends blank: GitHub shows none of application/vnd.plotly.v1+json": lambda: [
        {"output_type": "display_data", "data": {"application/vnd.plotly.v1+json": {}}, "metadata": {}}
    ],
    "shows application/vnd.plotly.v1+json as text": lambda: [
        {"output_type": "display_data", "data": {"application/vnd.plotly.v1+json": {}, "text/plain": "Figure()"}, "metadata": {}}
    ],
    "ends blank: it shows nothing": lambda: [{"output_type": "stream", "name": "stdout", "text": ["\n"]}],
    "a picture has no words that unfold": lambda: [PICTURE],
    "SVG as a black box": lambda: [
        {"output_type": "display_data", "data": {"image/svg+xml": "<svg/>", "image/png": "x"}, "metadata": {}}, *FOLDED
    ],
    "GitHub drops <button>": lambda: _html("<p>Press <button>here</button></p>"),
    "GitHub drops <style>": lambda: _html("<style>td {color: red}</style>" + TABLE),
    "GitHub shows a hidden <p>": lambda: _html("<p style='display: none'>the answer</p><p>a question</p>"),
    "keeps 0 of 1 img with src": lambda: _html("<p>a<img src='data:image/png;base64,x' alt='words'></p>"),
    "draws no maths in an output": lambda: _html("<p>where $x_1$ is it</p>"),
    "at most 200,000": lambda: _html("<p>" + "word " * 41_000 + "</p>"),
    "details without a summary": lambda: _html("<details><p>what</p></details>"),
}  # fmt: skip
MARKDOWN = {
    "there is no such file": "On to [the next](99-nowhere.ipynb).",
    "leads out of the repository": "See [it](../../).",
    "a notebook has no places to link to": "See [above](#the-data).",
    "drops links that begin with javascript": "See [it](javascript:alert).",
    "a picture has no words": "![](../docs/images/lab.png)",
    "a picture is not there": "![a lab](images/none.png)",
    "as it is typed (leave a blank line": "<details><summary>Hint</summary>\n**Look** [here](00-start-here.ipynb).\n</details>",
    "opened in one cell and closed in another": "<details><summary>Hint</summary>\n\nwords",
    "between two dollar signs for a formula": "From 5 $ a month to 9 $ a month.",
    "write maths between dollar signs": "It is \\begin{align} x \\end{align}, or \\frac{1}{2}.",
    "draws no mermaid": "```mermaid\ngraph LR\n```",
    "GitHub drops <iframe>": "<p>x</p>\n\n<a>nothing</a> <iframe src='https://x.invalid'></iframe>",
}


def _notebook(tmp_path: Path, markdown: str = "words", outputs: list[dict[str, Any]] | None = None) -> list[str]:
    """Problems of a notebook with one cell of Markdown and one of code, in a repository of its own."""
    (tmp_path / "notebooks").mkdir(exist_ok=True)
    (tmp_path / "docs/images").mkdir(parents=True, exist_ok=True)
    (tmp_path / "docs/images/lab.png").touch()
    (tmp_path / "notebooks/00-start-here.ipynb").touch()
    code = {"cell_type": "code", "source": ["1"], "outputs": outputs or [], "execution_count": 1, "metadata": {}}
    cells = [{"cell_type": "markdown", "source": [markdown], "metadata": {}}, code]
    path = tmp_path / "notebooks/01-x.ipynb"
    path.write_text(json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}), "utf-8")
    return github_view.problems(path, tmp_path)


@pytest.mark.parametrize("told", CODE)
def test_a_lost_output_is_told(tmp_path: Path, told: str):
    found = _notebook(tmp_path, outputs=CODE[told]())
    assert any(told in one and one.startswith("notebooks/01-x.ipynb, cell 1: ") for one in found), found


@pytest.mark.parametrize("told", MARKDOWN)
def test_lost_markdown_is_told(tmp_path: Path, told: str):
    found = _notebook(tmp_path, MARKDOWN[told])
    assert any(told in one and one.startswith("notebooks/01-x.ipynb, cell 0: ") for one in found), found


def test_valid_markdown_reports_no_problem(tmp_path: Path):
    fine = (
        "## Heading\n\nA **word**, `**code**`, $x^2$ and [lesson](00-start-here.ipynb), "
        "[here](https://github.com/how-china-innovates/how-china-innovates/blob/main/docs/images/lab.png).\n\n"
        "![A lab in words](../docs/images/lab.png)\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n"
        "<details><summary>Hint</summary>\n\n```python\nprice = '$5 to $9'\n```\n\n**more**\n\n</details>"
    )
    assert _notebook(tmp_path, fine, [PICTURE, *FOLDED, *_html(TABLE)]) == []


def test_a_notebook_too_large_or_with_widgets_is_told(tmp_path: Path):
    path = tmp_path / "x.ipynb"
    path.write_text(
        json.dumps({"cells": [], "metadata": {"widgets": {}, "padding": "x" * audit.MAX_NOTEBOOK}}), "utf-8"
    )
    found = github_view.problems(path, tmp_path)
    assert [one.split(": ")[0] for one in found] == ["x.ipynb, file", "x.ipynb, metadata"]


def test_headings_have_githubs_anchors(tmp_path: Path):
    page = tmp_path / "page.md"
    page.write_text("# A `b` & *c*\n\n## Two\n\n```\n# no heading\n```\n\n## Two\n\n### What's (not) 3.5?\n", "utf-8")
    assert github_view.anchors(page) == {"a-b--c", "two", "two-1", "whats-not-35"}
    for link, dead in (
        ("#two-1", False),
        ("#two-2", True),
        ("page.md#two", False),
        ("page.md#three", True),
        ("gone.md", True),
    ):
        assert bool(github_view.dead_link(link, page, tmp_path)) is dead, link


def test_the_command_names_what_is_lost_and_writes_pages_to_look_at(monkeypatch, capsys, tmp_path: Path):
    monkeypatch.setattr(github_view, "notebooks", lambda: [LESSON])
    monkeypatch.setattr(github_view, "pages", lambda: [])
    assert github_view.command([]) == 0 and "1 notebooks" in capsys.readouterr().out
    monkeypatch.setattr(github_view, "problems", lambda path: ["a finding"])
    assert github_view.command(["--into", str(tmp_path)]) == 1
    assert "a finding" in capsys.readouterr().out
    page = (tmp_path / f"{LESSON.stem}.html").read_text("utf-8")
    cells = json.loads(LESSON.read_text("utf-8"))["cells"]
    pictures = sum("image/png" in o.get("data", {}) for cell in cells for o in cell.get("outputs", []))
    body = page.split("</style>", 1)[1]
    assert body.count('src="data:image/png') == pictures > 3
    assert "<script" not in page and "<caption>" in body and "<summary>Hint 1" in body
