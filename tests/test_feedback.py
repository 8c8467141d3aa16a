"""A feedback page as a student meets it: on a phone, by keys, with a screen reader, on paper."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import nbformat
import pytest

from course import charts
from course.charts import display
from course.grading import feedback, outputs

TITLE = "In 2023 R&D stood at 233 in Gansu and at 282 in all of China, which is more"
WIDE = (
    "<table><caption>Wide</caption><thead><tr>"
    + '<th scope="col">a_long_name_of_a_column</th>' * 6
    + "</tr></thead></table>"
)
FORMULA = "<p>" + "no_place_to_break_" * 8 + "</p>"


def cell(kind: str, source: str, grade_id: str = "", shown: list[dict[str, str]] | None = None, **mark: Any) -> Any:
    """Return a cell as nbgrader leaves it, with the outputs that it shows."""
    made: Any = nbformat.v4.new_markdown_cell(source) if kind == "text" else nbformat.v4.new_code_cell(source)
    if grade_id:
        made.metadata["nbgrader"] = {"grade_id": grade_id, **mark}
    if kind == "code":
        made.outputs = outputs.clean([{"output_type": "display_data", "data": data} for data in shown or []])
    return made


def chart() -> list[dict[str, Any]]:
    """Return what a notebook stores of a chart."""
    fig = charts.figure(
        TITLE, subtitle="Spending", x="Year", y="R&D spending", source="a yearbook", note="Current prices."
    )
    fig.add_scatter(x=[2013, 2018, 2023], y=[100, 150, 233], name="Gansu")
    said = charts.sentences(fig)
    drawn = {display.PLOTLY_MIME: display.slim(fig), "text/plain": " ".join(said)}
    return [{"text/html": display.words_html(said)}, drawn, {"text/html": charts.table_html(fig)}]


@pytest.fixture(scope="module")
def page() -> str:
    """A page with a chart, wide tables, and headings of a student that jump."""
    cells = [
        cell("text", "# A set\n\nWhat it asks."),
        cell("code", "charts.lines(…)", shown=chart()),
        cell("text", f"## Question 1: How fast?\n\n{WIDE}", "ps1-q1-text"),
        cell("code", "q1 = 3", "ps1-q1-answer", solution=True),
        cell("code", "mine.check('1')", "ps1-q1", [{"text/html": WIDE}], grade=True, score=1, points=2, comment="# Good"),
        cell("text", "## Question 12: Argue", "ps1-q12-text"),
        cell("text", f"##### Mine\n\n{FORMULA}\n\n# Again", "ps1-q12", grade=True, solution=True, score=0, points=3),
        cell("text", "## What is still open", "ps1-text-9"),
    ]  # fmt: skip
    summary = {"score": 1, "max_score": 5, "late_penalty": 1, "pending": ["12"], "notes": ["A note."]}
    return feedback.page(nbformat.v4.new_notebook(cells=cells), "a1b2", "Problem set 1", summary, one_file=True)


def jumps(levels: list[int]) -> list[int]:
    """Return the places at which headings go down by more than one level; the first must be of the first level."""
    return [at for at, (one, after) in enumerate(zip([0, *levels], levels, strict=False)) if after > one + 1]


def test_headings_go_down_one_level_at_a_time_below_the_page_s_own(page):
    levels = [int(level) for level in re.findall(r"<h([1-6])", page)]
    assert jumps(levels) == [] and levels.count(1) == 1 and len(levels) == 8
    assert [int(level) for level in re.findall(r"</h([1-6])", page)] == levels
    assert jumps([1, 2, 4]) == [2] and jumps([2]) == [0]


def test_each_row_of_points_leads_to_its_question(page):
    rows = re.findall(r'<th scope="row"[^>]*><a href="#([\w-]+)">(Question \d+)</a>', page)
    assert rows == [("question-1", "Question 1"), ("question-12", "Question 12")]
    for place, name in rows:
        assert page.count(f'id="{place}"') == 1
        assert name in re.search(rf'id="{place}">(.*?)</section>', page, re.S)[1]


def test_a_chart_is_named_by_its_finding_alone(page):
    assert f'role="img" tabindex="0" aria-label="{TITLE.replace("&", "&amp;")}"' in page


OUTSIDE = """() => [...document.querySelectorAll('main *')].filter(n => n.getClientRects().length && !n.closest('.chart *, .wide *')
    && n.getBoundingClientRect().right > innerWidth + 1).map(n => `${n.tagName}: ${n.textContent.slice(0, 40)}`)"""
DRAWN = "() => document.querySelector('.chart .main-svg')?.getBoundingClientRect().width || 0"


@pytest.fixture(scope="module")
def shown(browser: Any, page: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Open the page in a window of a width; what it complains of ends the test."""
    path = tmp_path_factory.mktemp("feedback") / "page.html"
    path.write_text(page, encoding="utf-8")
    opened = []

    def show(wide: int) -> Any:
        opened.append(browser.new_page(viewport={"width": wide, "height": 800}))
        errors: list[str] = []
        opened[-1].on("pageerror", lambda error: errors.append(str(error)))
        opened[-1].goto(path.as_uri())
        opened[-1].wait_for_function(DRAWN)
        assert errors == []
        return opened[-1]

    yield show
    for one in opened:
        one.close()


def violations(page: Any) -> list[str]:
    """Return what axe-core finds on a page."""
    from axe_playwright_python.sync_playwright import Axe

    options = {"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}}
    found = Axe().run(page, options=options).response["violations"]
    return [f"{rule['id']}: {node['html'][:100]}" for rule in found for node in rule["nodes"]]


@pytest.mark.browser
def test_on_a_phone_nothing_scrolls_sideways_and_the_chart_fits(shown):
    phone = shown(320)
    assert phone.evaluate("() => document.documentElement.scrollWidth") == 320
    assert phone.evaluate(OUTSIDE) == []
    assert 200 < phone.evaluate(DRAWN) <= phone.locator(".chart").evaluate("box => box.clientWidth")
    assert phone.locator(".chart .gtitle").count() == 0, "a title that was set for a wide screen is cut off here"
    for text in (TITLE, "Spending", "Current prices.", "Source: a yearbook"):
        assert phone.locator("p").get_by_text(text, exact=True).is_visible()
    assert violations(phone) == []
    phone.get_by_role("link", name="Question 12").click()
    assert 0 <= phone.locator("#question-12").bounding_box()["y"] < 800
    phone.evaluate("() => document.querySelectorAll('.wide').forEach(n => n.classList.remove('wide'))")
    assert phone.evaluate(OUTSIDE) != [], "the measure sees what is too wide"


@pytest.mark.browser
def test_on_a_wide_screen_the_chart_is_as_it_was_stored(shown):
    wide = shown(1000)
    assert wide.evaluate(DRAWN) == charts.WIDTH and wide.locator(".chart .gtitle").count() == 1
    assert wide.locator("p.title, p.small").count() == 0
    assert violations(wide) == []


@pytest.mark.browser
def test_on_paper_folds_are_open_and_nothing_is_cut(shown):
    paper = shown(700)
    inside = paper.locator("details li").first
    assert not inside.is_visible()
    paper.emulate_media(media="print")
    assert inside.is_visible()
    assert paper.evaluate("() => getComputedStyle(document.querySelector('.chart')).overflowX") == "visible"
