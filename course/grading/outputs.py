"""Outputs that came from a submission, made safe to store and to show. Nothing of their structure is taken over."""

from __future__ import annotations

import base64
import binascii
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
    "*": ["title", "role", "aria-label"],
    "a": ["href"],
    "img": ["alt", "src", "width", "height"],
    "td": ["colspan", "rowspan"],
    "th": ["colspan", "rowspan", "scope"],
    "details": ["open"],
}
HTML, CHART, PICTURE = 300_000, 3_000_000, 2_000_000  # letters


def safe_html(text: str) -> str:
    """Return HTML without scripts, styles, forms and foreign addresses.

    Pictures only where they are in the text itself.
    """
    import bleach

    text = re.sub(r"<a class=\"anchor-link\"[^>]*>[^<]*</a>", "", text)  # nbconvert's, beside each heading
    text = re.sub(r"<(script|style)\b.*?</\1\s*>", "", text, flags=re.S | re.I)
    text = bleach.clean(text, tags=TAGS, attributes=ATTRIBUTES, protocols={"https", "mailto", "data"}, strip=True)
    text = re.sub(r"<img\b(?![^>]*\bsrc=\"data:image/(?:png|jpeg);base64,)[^>]*>", "", text)
    return re.sub(r"href=\"data:[^\"]*\"", "", text)


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
            kept["text/html"] = safe_html(page)
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
