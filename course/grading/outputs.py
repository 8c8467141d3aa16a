"""Outputs that came from a submission, made safe to store and to show. Nothing of their structure is taken over."""

from __future__ import annotations

import base64
import binascii
import html
import json
import re
import sys
from typing import Any

from course.charts.display import PLOTLY_MIME

TAGS = frozenset(
    [
        "a",
        "abbr",
        "b",
        "blockquote",
        "br",
        "caption",
        "code",
        "col",
        "colgroup",
        "dd",
        "details",
        "div",
        "dl",
        "dt",
        "em",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "i",
        "img",
        "li",
        "ol",
        "p",
        "pre",
        "s",
        "small",
        "span",
        "strong",
        "sub",
        "summary",
        "sup",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "u",
        "ul",
    ]
)
ATTRIBUTES = {
    "*": {"title", "role", "aria-label"},
    "a": {"href"},
    "img": {"alt", "src", "width", "height"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "details": {"open"},
}
PICTURES = ("data:image/png;base64,", "data:image/jpeg;base64,")
LINKS = ("https://", "http://", "mailto:")  # whole addresses: a relative one would reach the server that shows the page
SIZES = {"width", "height", "colspan", "rowspan"}
HTML, CHART, PICTURE = 300_000, 3_000_000, 2_000_000  # letters
MARKDOWN = 100_000  # letters of a cell that are rendered
#: What a student wrote is no formula: MathJax has commands that make links, styles and endless macros.
NO_MATH = '<div class="tex2jax_ignore mathjax_ignore">'
#: Signs that could end the block of HTML or be read on as Markdown or a formula, as references that a browser resolves.
INERT = str.maketrans({sign: f"&#{ord(sign)};" for sign in "\n\r\\$`"})


def _attribute(tag: str, name: str, value: str) -> str | None:
    """Return the value of an attribute that may stay, or None."""
    if name == "href":
        return value if value.strip().casefold().startswith(LINKS) else None
    if name == "src":
        return value if value.startswith(PICTURES) else None
    if name in SIZES:
        return value if value.isascii() and value.isdigit() and len(value) <= 4 else None
    return value


def safe_html(text: str) -> str:
    """Return HTML without scripts, styles, forms, names and classes.

    Pictures stay only where they are in the text itself, links only where they are whole addresses.
    """
    import nh3

    return nh3.clean(
        text,
        tags=set(TAGS),
        clean_content_tags={"script", "style", "template", "title", "textarea", "noscript", "iframe", "xmp"},
        attributes=ATTRIBUTES,
        attribute_filter=_attribute,
        url_schemes={"https", "http", "mailto", "data"},
        link_rel="noopener noreferrer nofollow",
    )


def rendered(source: str) -> str:
    """Return Markdown as cleaned HTML, as nbconvert renders it, without its links beside headings."""
    from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

    made = MarkdownWithMath(renderer=IPythonRenderer(escape=False, exclude_anchor_links=True))
    return safe_html(str(made.render(source)))


def safe_markdown(source: str) -> str:
    """Return a cell that a student wrote as one block of cleaned HTML, which every Markdown parser leaves as it is.

    nbgrader's formgrader and nbconvert render a cell without cleaning it, so what is stored must be harmless.
    """
    try:
        page = rendered(source) if len(source) <= MARKDOWN else ""
    except RecursionError:
        page = ""
    if not page and source.strip():  # too long or nested too deep, or nothing of it may stay: its text
        page = f"<pre>{html.escape(source)}</pre>"
    return f"{NO_MATH}{page.strip().translate(INERT)}</div>"


def _plain(text: Any, most: int = 60_000) -> str:
    if isinstance(text, list):
        text = "".join(part for part in text if isinstance(part, str))
    said = text.encode("utf-8", "replace").decode("utf-8") if isinstance(text, str) else ""
    for path in (sys.prefix, sys.base_prefix):  # a traceback need not name the grading machine's folders
        said = said.replace(path, "python")
    return said[:most]


def _picture(text: Any) -> str | None:
    if not isinstance(text, str) or len(text) > PICTURE:
        return None
    try:
        raw = base64.b64decode(re.sub(r"\s", "", text), validate=True)
    except (binascii.Error, ValueError):
        return None
    return base64.b64encode(raw).decode() if raw[:4] in (b"\x89PNG", b"\xff\xd8\xff\xe0", b"\xff\xd8\xff\xe1") else None


def _data(data: Any) -> dict[str, Any]:
    kept: dict[str, Any] = {}
    if not isinstance(data, dict):
        return kept
    if "text/plain" in data:
        kept["text/plain"] = _plain(data["text/plain"])
    page = data.get("text/html")
    if isinstance(page, (str, list)):
        page = _plain(page, HTML + 1)
        if len(page) <= HTML:
            kept["text/html"] = f"{NO_MATH}{safe_html(page)}</div>"
    for kind in ("image/png", "image/jpeg"):
        picture = _picture(data.get(kind))
        if picture:
            kept[kind] = picture
    chart = data.get(PLOTLY_MIME)
    if isinstance(chart, dict) and isinstance(chart.get("data"), list) and isinstance(chart.get("layout"), dict):
        try:
            text = json.dumps({"data": chart["data"], "layout": chart["layout"]}, allow_nan=False)
        except (ValueError, RecursionError):
            text = ""
        if text and len(text) <= CHART:
            kept[PLOTLY_MIME] = json.loads(text)
    return kept


def clean(found: Any) -> list[dict[str, Any]]:
    """Return the outputs of one cell as valid nbformat 4, whatever was sent."""
    kept: list[dict[str, Any]] = []
    for item in found[:200] if isinstance(found, list) else []:
        if not isinstance(item, dict):
            continue
        kind = item.get("output_type")
        if kind == "stream":
            name = "stderr" if item.get("name") == "stderr" else "stdout"
            kept.append({"output_type": "stream", "name": name, "text": _plain(item.get("text"))})
        elif kind == "error":
            lines = item.get("traceback")
            lines = [_plain(line, 10_000) for line in lines[:50]] if isinstance(lines, list) else []
            kept.append(
                {
                    "output_type": "error",
                    "ename": _plain(item.get("ename"), 200),
                    "evalue": _plain(item.get("evalue"), 2000),
                    "traceback": lines,
                }
            )
        elif kind in ("display_data", "execute_result"):
            data = _data(item.get("data"))
            if data:
                # As display_data: nbgrader reads an execute_result of a grade cell as a score.
                kept.append({"output_type": "display_data", "data": data, "metadata": {}})
    return kept
