"""The texts of every chart, in the boxes in which Chromium draws them: none on another, none off the paper."""

from __future__ import annotations

from pathlib import Path

import charts_of_notebooks as them
import plotly
import pytest

from course import charts, contents
from course.charts import display, guard
from course.charts.narrow import narrow


@pytest.fixture(scope="module")
def paper(browser):
    page = browser.new_page()
    page.set_content("<div id=g></div>")
    page.add_script_tag(path=str(Path(plotly.__file__).parent / "package_data" / "plotly.min.js"))
    yield page
    page.close()


def collisions(paper, spec):
    made = spec["layout"]
    return guard.collisions(paper.evaluate(guard.BOXES, [spec["data"], made]), made["width"], made["height"])


@pytest.mark.browser
@pytest.mark.slow
def test_no_text_lies_on_another_or_leaves_the_paper(paper):
    problems = {}
    for topic in contents.lessons():
        found = [
            f"cell {cell}: {rule}: {said}"
            for cell, spec in them.stored(topic)
            for rule, said in collisions(paper, spec)
        ]
        if found:
            problems[topic] = found
    assert problems == {}


@pytest.mark.browser
@pytest.mark.slow
def test_on_a_phone_four_of_five_charts_keep_their_texts_apart(paper):
    """The others stay as they are and scroll; the page measures it (site.js)."""
    specs = [spec for topic in contents.lessons() for _, spec in them.stored(topic)]
    laid = [one for one in map(narrow, specs) if one is not None]
    fit = [one for one in laid if not collisions(paper, one)]
    assert len(fit) >= 0.8 * len(specs)


@pytest.mark.browser
@pytest.mark.slow
def test_the_browser_s_boxes_tell_a_collision(paper):
    fig = charts.figure("A title that says something", source="x")
    fig.add_scatter(x=[0, 1], y=[0, 1], mode="lines")
    fig.update_layout(xaxis_range=[0, 1], yaxis_range=[0, 1])
    assert collisions(paper, display.slim(fig)) == []
    for text in ("one name", "another name"):
        fig.add_annotation(text=text, x=0.5, y=0.5, showarrow=False)
    fig.add_annotation(text="a long name at the very edge", x=1, y=0.2, xanchor="left", showarrow=False)
    assert {rule for rule, _ in collisions(paper, display.slim(fig))} == {"text on text", "off the paper"}
