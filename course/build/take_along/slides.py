"""Slides of a lesson: its question, its claims, its charts with what is asked before each, the verdicts.

A notebook of chosen cells goes through nbconvert's exporter for reveal.js. The file holds reveal.js itself, so that it
asks no other host and can be taken along on a stick.
"""

from __future__ import annotations

import html
import importlib.util
import re
from pathlib import Path
from typing import Any
from urllib.parse import quote

from course.build.notebooks import REPORT
from course.build.site import ADDRESS
from course.build.take_along.source import Chart, Claim, Lesson
from course.build.take_along.words import to_inline

HERE = Path(__file__).with_name("templates")
#: What nbconvert puts beside a heading.
ANCHOR = re.compile(r'<a class="anchor-link"[^>]*>.*?</a>', re.S)


def _cell(source: str, kind: str) -> Any:
    import nbformat

    return nbformat.v4.new_markdown_cell(source, metadata={"slideshow": {"slide_type": kind}})


def _picture(chart: Chart) -> str:
    return f'<img src="data:image/png;base64,{chart.png}" alt="{html.escape(chart.alt)}">'


def _of_claim(claim: Claim) -> list[Any]:
    return [
        _cell(f"## {claim.id} · {claim.kind}\n\n{claim.says}", "slide"),
        _cell("What do you expect: no, mixed or yes?", "-"),
        _cell(f'<p class="verdict">{claim.signed}</p>\n\n{html.escape(claim.why)}', "fragment"),
    ]


def _of_chart(chart: Chart) -> list[Any]:
    """Return the slides of a chart: what is asked before it, if anything is, then itself, with its words as notes."""
    found = []
    if chart.asked:
        asked = f'<div class="asked"><p>{to_inline(chart.asked)}</p></div>'
        found.append(_cell(f"## {chart.heading}\n\n{chart.before(320)}\n\n{asked}", "slide"))
    found.append(_cell(_picture(chart), "slide"))
    found.append(_cell(html.escape(chart.words), "notes"))
    return found


def notebook(lesson: Lesson) -> Any:
    """Return the notebook of the slides."""
    import nbformat

    address = f"{ADDRESS}notebooks/{lesson.stem}.html"
    first = f"# {lesson.number} · {lesson.title}\n\n{lesson.question}\n\n"
    cells = [
        _cell(
            f'{first}<p class="quiet">How China Innovates · <a href="{address}">the lesson</a> · CC BY 4.0</p>', "slide"
        )
    ]
    if lesson.claims:
        rows = "\n".join(f"| {one.id} | {one.says} |" for one in lesson.claims)
        cells.append(
            _cell(f"## Guess first: what will the tests say?\n\n| claim | the essay says |\n|---|---|\n{rows}", "slide")
        )
        cells.append(_cell('<p class="quiet">Ten chips each on no, mixed and yes.</p>', "-"))
    cells += [cell for chart in lesson.charts for cell in _of_chart(chart)]
    cells += [cell for claim in lesson.claims for cell in _of_claim(claim)]
    rows = "\n".join(f"| {one.english} | {one.chinese} | {one.pinyin} |" for one in lesson.terms)
    cells.append(_cell(f"## Key terms\n\n| English | Chinese | pinyin |\n|---|---|---|\n{rows}", "slide"))
    report = f"{REPORT}{quote(f'take-along/{lesson.stem}-slides')}"
    cells.append(_cell(f'<p class="quiet"><a href="{report}">Report an error in these slides</a></p>', "-"))
    return nbformat.v4.new_notebook(cells=cells, metadata={"title": f"{lesson.number} · {lesson.title}"})


def reveal() -> tuple[list[str], list[str]]:
    """Return the style sheets and the scripts of reveal.js, as the package sphinx-revealjs holds them."""
    found = importlib.util.find_spec("sphinx_revealjs")
    if not (found and found.origin):
        raise ModuleNotFoundError("reveal.js is not here: it comes with sphinx-revealjs, of the group site.")
    folder = Path(found.origin).parent / "_static" / "revealjs"
    styles = [(folder / "dist" / name).read_text(encoding="utf-8") for name in ("reset.css", "reveal.css")]
    scripts = [(folder / name).read_text(encoding="utf-8") for name in ("dist/reveal.js", "plugin/notes/notes.js")]
    return styles, [script.replace("</script", "<\\/script") for script in scripts]


def text(lesson: Lesson, styles: list[str], scripts: list[str]) -> str:
    """Return the slides of a lesson as one HTML file. styles, scripts : see `reveal`."""
    from nbconvert.exporters import SlidesExporter

    exporter: Any = SlidesExporter(template_name="lesson-slides", extra_template_basedirs=[str(HERE)])
    own = (HERE / "slides.css").read_text(encoding="utf-8")
    made, _ = exporter.from_notebook_node(notebook(lesson), {"styles": [*styles, own], "scripts": scripts})
    whole: str = ANCHOR.sub("", made)
    return whole
