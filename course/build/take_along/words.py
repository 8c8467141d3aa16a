"""The Markdown of lessons as HTML."""

from __future__ import annotations

from functools import cache
from typing import Any


@cache
def _markdown() -> Any:
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark").enable("table")


def to_html(text: str) -> str:
    """Return Markdown as HTML. Inline HTML, such as the marks of Chinese, stays."""
    made: str = _markdown().render(text)
    return made.strip()


def to_inline(text: str) -> str:
    """Return a piece of Markdown as HTML without a paragraph around it."""
    made: str = _markdown().renderInline(text)
    return made.strip()
