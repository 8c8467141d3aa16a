"""A sheet of paper for a class: guess on the front, and find the answers on the back."""

from __future__ import annotations

import html
from pathlib import Path

from course.build.site import ADDRESS
from course.build.take_along.source import Chart, Lesson
from course.build.take_along.words import to_inline
from course.ledger import rules

STYLE = Path(__file__).with_name("templates") / "handout.css"
#: How many charts are asked for on a sheet; those before which the lesson asks for a guess come first.
CHARTS = 3


def chosen(lesson: Lesson) -> list[Chart]:
    """Return the charts that the sheet asks for, in the lesson's order."""
    asked = [chart for chart in lesson.charts if chart.asked]
    first = sorted(asked, key=lambda chart: not chart.guessed)[:CHARTS]
    return [chart for chart in asked if chart in first]


def _head(lesson: Lesson, what: str) -> str:
    name = f"{lesson.number} · {html.escape(lesson.title)}"
    question = html.escape(lesson.question)
    return f"<header><p>How China Innovates · {what}</p><h1>{name}</h1><p><b>{question}</b></p></header>"


def _boxes(*words: str) -> str:
    return "".join(f'<span class="box">{word} <i></i></span>' for word in words)


def _measured(chart: Chart) -> str:
    return f' <span class="quiet">On the chart: {html.escape(chart.subtitle)}</span>' if chart.subtitle else ""


def _front(lesson: Lesson, charts: list[Chart]) -> str:
    parts = ['<p class="name">Name <i></i> Date <i></i></p>']
    if lesson.claims:
        words = " · ".join(f"{rules.SIGNS[word]} {word}" for word in rules.VERDICTS)
        parts.append(
            "<h2>What will the tests say?</h2><p>Place ten chips on the three answers of each test: the likelier an"
            f" answer seems to you, the more chips it gets. Then circle the verdict that you expect ({words}).</p>"
        )
        parts += [
            f'<div class="claim"><p><b>{one.id}</b> {html.escape(one.says)}'
            f' <span class="quiet">({html.escape(one.kind)})</span></p>'
            f'<p>{_boxes("no", "mixed", "yes")}<span class="words">{words}</span></p>'
            '<p class="lines">because</p></div>'
            for one in lesson.claims
        ]
    if charts:
        parts.append("<h2>What will the charts show?</h2><p>Write or draw your guess before you open the chart.</p>")
        parts += [
            f'<div class="chart"><p>{at}. {to_inline(f"{one.before(160)} {one.asked}")}{_measured(one)}</p>'
            '<div class="room"></div></div>'
            for at, one in enumerate(charts, 1)
        ]
    return "".join(parts)


def _back(lesson: Lesson, charts: list[Chart]) -> str:
    parts = []
    if lesson.claims:
        rows = "".join(
            f"<tr><th>{one.id}</th><td><b>{one.signed}</b></td><td>{html.escape(one.why)}</td></tr>"
            for one in lesson.claims
        )
        parts.append(f"<h2>What the tests said</h2><table>{rows}</table>")
    if charts:
        items = "".join(f"<li>{html.escape(one.title)}.</li>" for one in charts)
        parts.append(f"<h2>What the charts show</h2><ol>{items}</ol>")
        first = charts[0]
        parts.append(f'<img src="data:image/png;base64,{first.png}" alt="{html.escape(first.alt)}">')
    address = f"{ADDRESS}notebooks/{lesson.stem}.html"
    told = f"The whole lesson, with every chart and how each claim is tested: {address} · CC BY 4.0"
    parts.append(f"<footer><p>{told}</p></footer>")
    return "".join(parts)


def page(lesson: Lesson) -> str:
    """Return the sheet as an HTML page that prints on two sides of A4 and asks no other host."""
    charts = chosen(lesson)
    front = f"<section>{_head(lesson, 'guess, then open')}{_front(lesson, charts)}</section>"
    back = f"<section>{_head(lesson, 'answers')}{_back(lesson, charts)}</section>"
    title = f"{lesson.number} · {html.escape(lesson.title)} (handout)"
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        f"<style>{STYLE.read_text(encoding='utf-8')}</style></head><body>{front}{back}</body></html>"
    )
