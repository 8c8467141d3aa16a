"""What a student gets back: one page, with their own work, the points of each part, and charts that are drawn.

The page asks no other host for anything and runs no script but plotly.js and the lines that call it (a content security
policy in its head says so), whatever a submission has put into its cells.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
from functools import cache
from pathlib import Path
from typing import Any

from course.charts import MOST_SHORT, style
from course.charts.display import PLOTLY_MIME, table_html
from course.grading import outputs

PLOTLY = "plotly.min.js"
#: Pixels that a line of title, subtitle and notes takes in a stored chart, and that its plot has at least on a phone.
ROOM = {
    "title": style.LEADING[style.TITLE],
    "subtitle": style.LEADING[style.SUBTITLE],
    "small": style.LEADING[style.SMALL],
    "plot": 160,
}
#: Draws each chart. What is set for a wide screen (title and notes) becomes text of the page on a narrow one.
DRAW = """
const lines = (text) => (text ? String(text).split("<br>").length : 0);
const said = (words, kind) => {
  const made = document.createElement("p");
  made.className = kind;
  made.textContent = words;
  return made;
};
const narrowed = (box, layout, room) => {
  const { meta, title, margin, annotations = [] } = layout;
  const foot = annotations.filter(({ name }) => name === "note" || name === "source");
  const above = lines(title.text) * room.title + lines(title.subtitle?.text) * room.subtitle;
  const below = foot.reduce((sum, { text }) => sum + lines(text) * room.small, 0);
  box.before(said(meta.title, "title"), said(meta.subtitle ?? "", "small"));
  box.after(said(meta.note ?? "", "small"), said(`Source: ${meta.source ?? ""}`, "small"));
  const beside = margin.l + margin.r;
  return {
    ...layout,
    title: "",
    annotations: annotations.filter((one) => !foot.includes(one)),
    margin: { ...margin, t: margin.t - above, b: margin.b - below },
    height: layout.height - above - below,
    width: Math.max(box.clientWidth, beside + room.plot),
  };
};
for (const box of document.querySelectorAll(".chart")) {
  const { data, layout } = JSON.parse(box.nextElementSibling.textContent);
  if (typeof Plotly === "undefined") continue;
  box.textContent = "";
  const narrow = box.clientWidth < layout.width && layout.meta?.title && layout.title?.text && layout.margin;
  Plotly.newPlot(box, data, narrow ? narrowed(box, layout, ROOM) : layout, { displayModeBar: false });
}
""".replace("ROOM", json.dumps(ROOM))
STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; max-width: 56rem; margin: 2rem auto; padding: 0 1rem; \
color: #1a1a1a; background: #fff; overflow-wrap: break-word }
pre { background: #f5f5f5; padding: .6rem; overflow-x: auto; white-space: pre-wrap; overflow-wrap: anywhere }
table { border-collapse: collapse; margin: 1rem 0 } th, td { border-bottom: 1px solid #bbb; padding: .25rem .7rem; \
text-align: left; vertical-align: top }
caption { text-align: left; font-weight: 600; padding-bottom: .3rem }
section { border-left: 3px solid #ddd; padding-left: 1rem; margin: 1.2rem 0 } section.answer { border-color: #1f5fa8 } \
section.text { border: 0; padding: 0 } section.points { border-color: #1a1a1a }
.chart { min-height: 10rem } .chart, .wide { overflow-x: auto } \
.comment { border: 1px solid #1f5fa8; padding: .3rem .8rem }
.title { font-weight: 700; margin: .5rem 0 0 } .small { font-size: .85rem; margin: .2rem 0 } \
.small:empty { display: none }
img { max-width: 100% } summary, td a { min-height: 24px } td a, th a { display: inline-block }
@media (max-width: 30rem) { section { padding-left: .5rem } th, td { padding: .25rem .3rem } }
@media print { body { max-width: none; margin: 0; padding: 0; font-size: 10pt } .chart, .wide { overflow: visible } \
h1, h2, h3, caption { break-after: avoid } tr, img, .chart, .comment { break-inside: avoid } a { color: inherit } \
details::details-content { content-visibility: visible; block-size: auto } }
"""


@cache
def plotly_js() -> str:
    """Return plotly.js as it is installed."""
    import plotly

    return (Path(plotly.__file__).parent / "package_data" / PLOTLY).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    return "'sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() + "'"


def number(value: float | None) -> str:
    """Return points as they are shown; a dash where there are none."""
    return "–" if value is None else f"{value:g}"


def parts_table(question: str, parts: list[dict[str, Any]], earned: float, points: float) -> str:
    """Return the parts of one question, as the locked check cell shows them.

    Of a hidden part only its points and how it went.
    """
    signs = {"correct": "✔ correct", "not yet": "○ not yet", "not attempted": "– not attempted"}
    rows = [
        [
            html.escape("hidden part" if part["hidden"] else part["part"]),
            signs.get(part["status"], html.escape(part["status"])),
            f"{number(part['earned'])} of {number(part['points'])}" if part["points"] else "no points",
            html.escape(part["message"]),
        ]
        for part in parts
    ]
    caption = f"Question {html.escape(question)}: {number(earned)} of {number(points)} points"
    return table_html(caption, ["part", "result", "points", "what to know"], rows)


def _outputs(found: list[dict[str, Any]]) -> str:
    said = []
    for item in found:
        kind = item["output_type"]
        if kind == "stream":
            said.append(f"<pre>{html.escape(item['text'])}</pre>")
        elif kind == "error":
            text = "\n".join(item.get("traceback") or []) or f"{item.get('ename')}: {item.get('evalue')}"
            said.append(f'<pre class="error">{html.escape(text)}</pre>')
        else:
            said.append(_shown(item["data"]))
    return "\n".join(said)


def _scrolling(page: str) -> str:
    """Return HTML in a box that scrolls by itself where it holds a table, so that the page needn't on a phone.

    The box is around all of it: cleaned HTML is never cut, as an attribute may hold what looks like a tag.
    """
    if "<table" not in page:
        return page
    return f'<div class="wide" role="group" tabindex="0" aria-label="Text with a table">{page}</div>'


def _shown(data: dict[str, Any]) -> str:
    words = data.get("text/plain", "")
    words = "".join(words) if isinstance(words, list) else words
    if PLOTLY_MIME in data:
        spec = json.dumps({key: data[PLOTLY_MIME].get(key, {}) for key in ("data", "layout")}).replace("<", "\\u003c")
        finding = words.partition(". ")[0][:MOST_SHORT] or "A chart"  # all of its words stand in the output before
        return (
            f'<div class="chart" role="img" tabindex="0" aria-label="{html.escape(finding)}">'
            f'<p>{html.escape(words)}</p></div><script type="application/json">{spec}</script>'
        )
    for kind in ("image/png", "image/jpeg"):
        if kind in data:
            return f'<img alt="{html.escape(words, quote=True)}" src="data:{kind};base64,{data[kind]}">'
    if "text/html" in data:
        page = data["text/html"]
        return _scrolling("".join(page) if isinstance(page, list) else page)
    return f"<pre>{html.escape(words)}</pre>" if words else ""


def _place(mark: dict[str, Any]) -> str:
    """Return the name of a question's place on the page, by nbgrader's mark of one of its cells; empty for others."""
    found = re.search(r"-q(\w+?)(-\w+)?$", mark.get("grade_id", ""))
    return f"question-{found[1]}" if found else ""


def in_order(page: str) -> str:
    """Return HTML whose headings begin at the second level and go down one level at a time.

    Students write headings, too, and the first level is the page's own.
    """
    levels = [1]

    def moved(match: re.Match[str]) -> str:
        if match[1] != "/":
            levels.append(min(int(match[2]) + 1, levels[-1] + 1, 6))
        return f"<{match[1]}h{levels[-1]}"

    return re.sub(r"<(/?)h([1-6])\b", moved, page)


def page(notebook: Any, anonymous: str, title: str, summary: dict[str, Any], one_file: bool = False) -> str:
    """Return the whole page.

    Parameters
    ----------
    notebook : autograded, its outputs cleaned, with nbgrader's scores and comments in the metadata (as GetGrades puts
    them)
    summary : {"score", "max_score", "late_penalty", "pending", "notes"}, perhaps "by_hand": by question the points
    that the program gave, and those that a person gave instead
    one_file : put plotly.js (5 MB) into the page instead of next to it
    """
    rows, body, charts = [], [], False
    places: set[str] = set()
    for cell in notebook["cells"]:
        mark = cell["metadata"].get("nbgrader", {})
        if cell["cell_type"] == "markdown":
            text = _scrolling(outputs.rendered(cell["source"]))
        else:
            charts = charts or any(PLOTLY_MIME in item.get("data", {}) for item in cell["outputs"])
            text = f"<pre><code>{html.escape(cell['source'])}</code></pre>" + _outputs(cell["outputs"])
        kind = "points" if mark.get("grade") else "answer" if mark.get("solution") or not mark else "text"
        if mark.get("grade"):
            name = mark["grade_id"].rsplit("-q", 1)[-1]
            waits = name in summary["pending"]
            got = "waits for a person" if waits else number(mark.get("score"))
            link = f'<a href="#{_place(mark)}">Question {html.escape(name)}</a>'
            rows.append([link, got, number(mark.get("points"))])
            if cell["cell_type"] == "markdown":
                text = (
                    f"<p><strong>Your answer to question {html.escape(name)}: {got} of {number(mark.get('points'))}"
                    f" points</strong></p>{text}"
                )
        if mark.get("grade") and name in summary.get("by_hand", {}):
            before, now = map(number, summary["by_hand"][name])
            text += (
                f'<div class="comment"><p>The program gave {before} of {number(mark.get("points"))} points for question'
                f" {html.escape(name)}. Your instructor has changed this to <strong>{now}</strong>; the comment at your"
                " answer says why.</p></div>"
            )
        if mark.get("comment"):
            text += f'<div class="comment"><p><strong>Comment</strong></p>{outputs.rendered(mark["comment"])}</div>'
        place = _place(mark)
        anchor = f' id="{place}"' if place and place not in places else ""  # the first cell of a question is its place
        places.add(place)
        body.append(f'<section class="{kind}"{anchor}>{text}</section>' if kind != "text" or anchor else text)
    if summary["late_penalty"]:
        rows.append(["Handed in late", f"−{number(summary['late_penalty'])}", ""])
    rows.append(["Total", number(summary["score"]), number(summary["max_score"])])
    so_far = " so far" if summary["pending"] else ""
    notes = "".join(f"<p>{html.escape(note)}</p>" for note in summary["notes"])
    head = table_html(f"Points{so_far}", ["", "yours", "of"], rows).replace(
        '<th scope="col" style="text-align:left"></th>', "<td></td>"
    )
    scripts = sources = ""
    if charts:
        code = plotly_js() if one_file else ""
        sources = f"; script-src {_hash(DRAW)} " + (_hash(code) if one_file else "'self' file:")
        scripts = (
            f"<script>{code}</script>" if one_file else f'<script src="{PLOTLY}"></script>'
        ) + f"<script>{DRAW}</script>"
    policy = f"default-src 'none'; style-src 'unsafe-inline'; img-src data: blob:; font-src data:{sources}"
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<meta http-equiv="Content-Security-Policy"'
        f' content="{html.escape(policy, quote=True)}">\n<meta name="viewport" content="width=device-width,'
        f' initial-scale=1">\n<title>Feedback {html.escape(anonymous)}:'
        f" {html.escape(title)}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n<h1>Feedback:"
        f" {html.escape(title)}</h1>\n<p>Submission <code>{html.escape(anonymous)}</code></p>\n{head}\n{notes}\n"
        + in_order("\n".join(body))
        + f"\n</main>\n{scripts}\n</body>\n</html>\n"
    )
