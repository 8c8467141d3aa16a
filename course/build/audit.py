"""What nbval does not see: pictures, widget state, cells never run, words for charts, size.

Each finding is a sentence.
"""

from __future__ import annotations

import html
import json
import re
from pathlib import Path
from typing import Any

from course import charts, contents
from course.build import notebooks
from course.build.notebooks import NOTEBOOKS
from course.build.pictures import png_hash
from course.charts import display, palette

#: Bytes of a notebook (GitHub draws up to about 2 MB; slow lines ask for less) and of an output, lines of a cell.
MAX_NOTEBOOK, MAX_OUTPUT, MAX_LINES = 800_000, 200_000, 14

#: Lines of a cell in a problem set. Its locked cells load and join all tables in one step, and can't be split later:
#: an older submission would get the new parts in other places.
MAX_LINES_OF_SET = 18

#: Characters of a line of code in a lesson or problem set: wider ones are cut on paper and scroll on a phone.
MAX_WIDTH = 79

#: Characters of a picture's alt text at least.
LEAST_ALT = 30
#: Contrast of two colours that are told apart in grey.
LIGHTER = 1.5

#: A sign (of a verdict or of a check) after which no word comes, but for tags and Markdown's stars.
ALONE = re.compile(r"[✔✘◐⇄○✗↺](?!\s*(?:<[^>]*>\s*|\*\*)*[A-Za-z])")

#: What a link's words must not be: read out alone, they lead nowhere.
VAGUE = {"", "here", "click here", "link", "this", "this link", "more", "read more", "source", "see"}


def audit_notebook(path: Path, of_set: bool = False) -> list[str]:
    """Return problems of one built notebook; empty when there are none.

    of_set : it is a problem set. Its lines of code are measured too; those of a lesson are measured in its master.
    """
    try:
        notebook = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as problem:
        return [f"{path.name}: not readable as JSON ({problem}). Run `make notebooks`."]
    found: list[tuple[str, str]] = []
    if path.stat().st_size > MAX_NOTEBOOK:
        found.append(("file", f"{path.stat().st_size:,} bytes; at most {MAX_NOTEBOOK:,}."))
    if "widgets" in notebook.get("metadata", {}):
        found.append(("metadata", "holds widget state; run `make notebooks`."))
    level, most = 0, MAX_LINES_OF_SET if of_set else MAX_LINES
    for i, cell in enumerate(notebook["cells"]):
        source = "".join(cell["source"])
        if cell["cell_type"] == "markdown":
            said, level = _audit_headings(source, level)
            said += _audit_text(source)
        else:
            said = _audit_code(cell, source, most)
        found += [(f"cell {i}", text) for text in said]
    wide = too_wide(notebook) if of_set else []
    return [f"{path.name}, {place}: {text}" for place, text in found] + [f"{path.name}, {text}" for text in wide]


def _audit_headings(source: str, level: int) -> tuple[list[str], int]:
    """Return the headings that skip a level, and the level of the last one. level : of the one before this cell."""
    found = []
    for heading in re.finditer(r"^(#+) ", re.sub(r"```.*?```", "", source, flags=re.S), re.M):
        depth = len(heading[1])
        if depth > level + 1:
            found.append(f"a heading of level {depth} follows one of level {level}; go down one level at a time.")
        level = depth
    return found, level


def _audit_text(source: str) -> list[str]:
    """Return problems of pictures, links and computed prose in a cell of text."""
    found = []
    if re.search(r"!\[\s*\]\(", source):
        found.append("a picture has no alt text.")
    found += [
        f"the link {words!r} does not say where it goes."
        for words in re.findall(r"(?<!!)\[([^\[\]]*)\]\(", source)
        if words.strip(" .`*_").lower() in VAGUE or re.match(r"https?:", words)
    ]
    found += _audit_signs(source)
    if "{{" in source or "}}" in source:
        found.append("computed prose was not filled in.")
    return found


def _audit_signs(text: str) -> list[str]:
    """Return the signs of verdicts and checks that stand without their word: many screen readers skip them."""
    return [f"a sign stands alone: {text[max(0, m.start() - 20) : m.end() + 20]!r}." for m in ALONE.finditer(text)]


def _audit_code(cell: dict[str, Any], source: str, most: int) -> list[str]:
    """Return problems of a cell of code and of its outputs. most : lines of the cell."""
    found = []
    if cell.get("execution_count") is None:
        found.append("was never run, so nothing compares it; run `make notebooks`.")
    if source.count("\n") + 1 > most:
        found.append(f"shows {source.count(chr(10)) + 1} lines of code; at most {most}.")
    for output in cell.get("outputs", []):
        found += _audit_output(output)
    return found + _audit_findings(cell.get("outputs", []))


def _audit_findings(outputs: list[dict[str, Any]]) -> list[str]:
    """Return the pictures before which no finding can be read, in the order of a cell's outputs.

    A row of settings (a picture without a chart) follows its lab, whose finding serves both.
    """
    found: list[str] = []
    said: list[str] = []
    for output in outputs:
        data = output.get("data", {})
        if "image/png" in data:
            words = "".join(data.get("text/plain", ""))
            if not any(words.startswith(one) or display.PLOTLY_MIME not in data for one in said):
                found.append(f"no sentence before the picture says its finding: {words[:60]!r}; run `make notebooks`.")
        page = "".join(data.get("text/html", ""))
        said += [html.unescape(one) for one in re.findall(r"<summary>In words[^:<]*: (.+?)</summary>", page)]
    return found


def too_wide(notebook: dict[str, Any]) -> list[str]:
    """Return the lines of code of a lesson's or problem set's notebook, a lesson's solutions too, that are too wide, as
    sentences.
    """
    lines = []
    for i, cell in enumerate(notebook["cells"]):
        source = "".join(cell["source"])
        code = [source] if cell["cell_type"] == "code" else re.findall(r"```python\n(.*?)```", source, re.S)
        lines += [(i, line) for piece in code for line in piece.splitlines()]
    return [
        f"cell {i}: a line of code has {len(line)} characters; at most {MAX_WIDTH}. Break it inside brackets: {line}"
        for i, line in lines
        if len(line) > MAX_WIDTH
    ]


def _audit_output(output: dict[str, Any]) -> list[str]:
    """Return problems of one output: of what it keeps, its tables, its picture and its chart."""
    kind, data = output["output_type"], output.get("data", {})
    if kind == "error":
        return [f"ends in an error ({output.get('ename')})."]
    if kind == "stream":
        return ["writes to stderr."] if output.get("name") == "stderr" else []
    found = []
    if len(json.dumps(output)) > MAX_OUTPUT:
        found.append(f"an output of {len(json.dumps(output)):,} bytes; at most {MAX_OUTPUT:,}.")
    if display.WIDGET_MIME in data:
        found.append("keeps a widget view; run `make notebooks`.")
    if display.PRESETS_MIME in data:
        found.append("keeps the figures of its presets; run `make notebooks`.")
    found += [
        f"a table has no caption or no heads with a scope: {table[:60]!r}."
        for table in re.findall(r"<table.*?</table>", "".join(data.get("text/html", "")), re.S)
        if "<caption" not in table or not re.search(r"<th[^>]* scope=", table)
    ]
    found += _audit_signs("".join(data.get("text/html", "")))
    found += _audit_picture(data, output.get("metadata", {}))
    spec = data.get(display.PLOTLY_MIME)
    if spec:
        found += _audit_signs(json.dumps(spec, ensure_ascii=False)) + _audit_chart(spec)
    return found


def _audit_picture(data: dict[str, Any], metadata: dict[str, Any]) -> list[str]:
    """Return problems of the picture of a chart, or of a row of settings: missing, stale, without words."""
    found = []
    mark = metadata.get("course", {})
    spec, picture = data.get(display.PLOTLY_MIME), data.get("image/png")
    if isinstance(picture, list):
        picture = "".join(picture)
    if spec and not picture:
        found.append("a chart has no picture: readers without a kernel see nothing; run `make notebooks`.")
    if spec and mark.get("figure") != display.figure_hash(spec):
        found.append("the picture is of another figure (stale); run `make notebooks`.")
    if mark and not picture:
        found.append("a row of settings has no picture; run `make notebooks`.")
    if picture:
        if mark.get("picture") != png_hash(picture.strip()):
            found.append("the picture is not the one that was baked; run `make notebooks`.")
        alt = metadata.get("image/png", {}).get("alt", "")
        words = "".join(data.get("text/plain", ""))
        if not LEAST_ALT <= len(alt) <= charts.MOST_SHORT:
            found.append(
                f"the picture's alt text has {len(alt)} characters; it is the finding and the kind of chart, in"
                f" {LEAST_ALT} to {charts.MOST_SHORT}."
            )
        if spec and not re.search(r"\d", words):
            found.append("the chart's words hold no figure.")
    return found


def _audit_chart(spec: dict[str, Any]) -> list[str]:
    """Return problems of a chart: its title, its source line, and series that only their colour tells apart."""
    found = []
    meta = spec["layout"].get("meta") or {}
    if len(meta.get("title", "")) < 15:
        found.append("the chart's title does not say what it shows.")
    if not meta.get("source"):
        found.append("the chart has no source line.")
    alike = by_colour_alone(spec)
    if alike:
        found.append(f"{alike[0]} Label them, or give them another dash, width or marker. ({len(alike)} such pairs)")
    return found


def _cues(trace: dict[str, Any]) -> tuple[Any, ...]:
    """Return how a series looks in grey: all that tells it from another one but its colour."""
    marker, line = trace.get("marker", {}), trace.get("line", {})
    hollow = str(marker.get("color", "")).lower() in ("white", "#fff", "#ffffff")
    place = trace.get("xaxis", "x"), trace.get("yaxis", "y")
    ys = {str(y) for y in trace.get("y") or []}
    row = ys.pop() if len(ys) == 1 else ""  # all of it in one row, whose name stands on the axis
    return (
        trace.get("type"),
        trace.get("mode"),
        line.get("dash", "solid"),
        line.get("width"),
        str(marker.get("symbol", "circle")),
        hollow,
        str(marker.get("pattern", "")),
        trace.get("fill"),
        place,
        row,
    )


def _on_white(ink: Any) -> Any:
    """Return a half-transparent colour as it looks on white; anything else as it is."""
    found = re.fullmatch(r"rgba\((\d+), ?(\d+), ?(\d+), ?([\d.]+)\)", str(ink))
    if not found:
        return ink
    share = float(found[4])
    return "#" + "".join(f"{round(int(found[n]) * share + 255 * (1 - share)):02x}" for n in (1, 2, 3))


def _stacked_apart(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Return whether two series of bars differ in lightness, so that they are told apart in grey too."""
    inks = [_on_white(trace.get("marker", {}).get("color")) for trace in (one, other)]
    plain = all(isinstance(ink, str) and re.fullmatch("#[0-9a-fA-F]{6}", ink) for ink in inks)
    return bool(one.get("type") == "bar" and plain and palette.contrast(str(inks[0]), str(inks[1])) >= LIGHTER)


def by_colour_alone(spec: dict[str, Any]) -> list[str]:
    """Return pairs of named series that only their colour tells apart: no dash, marker or step of lightness, and no
    label beside them. The parts of stacked bars lie in one order, which tells them apart without colour.
    """
    stacked = spec["layout"].get("barmode") in ("stack", "relative")
    labels = " ".join(re.sub(r"<[^>]+>", " ", str(a.get("text", ""))) for a in spec["layout"].get("annotations", []))
    series = []
    for trace in spec["data"]:
        meta = trace.get("meta") if isinstance(trace.get("meta"), dict) else {}
        # lines in the grey of context are not to be told from each other
        context = trace.get("mode") == "lines" and trace.get("line", {}).get("color") == palette.SOFT
        quiet = context or meta.get("words") is False or "places" in meta or trace.get("visible", True) is not True
        named = bool(trace.get("name")) and trace["name"] not in labels and "text" not in (trace.get("mode") or "")
        if named and not quiet and trace.get("type") in ("bar", "scatter") and trace.get("fill") != "toself":
            series.append(trace)
    pairs = (
        (a, b)
        for i, a in enumerate(series)
        for b in series[:i]
        if a["name"] != b["name"]
        and _cues(a) == _cues(b)
        and not (_stacked_apart(a, b) or (stacked and a.get("type") == "bar"))
    )
    return [f"Only their colour tells {b['name']!r} from {a['name']!r}." for a, b in pairs]


def audit(folder: Path = NOTEBOOKS) -> list[str]:
    """Return problems of all lessons and problem sets in a folder, and of the match between masters and lessons."""
    wanted = {one.notebook for one in contents.lessons().values()}
    there = {path.name for path in folder.glob("*.ipynb")}
    found = [
        f"{name}: its master exists, the notebook does not; run `make notebooks`." for name in sorted(wanted - there)
    ]
    found += [
        f"{name}: no master in course/lessons/ makes it; remove it or write one." for name in sorted(there - wanted)
    ]
    for name in sorted(there & wanted):
        found += audit_notebook(folder / name)
        topic = contents.topic(name)
        found += [f"{topic}/lesson.md, {text}" for text in too_wide(notebooks.compose(topic))]
    for path in sorted((folder / "problem-sets").glob("*.ipynb")):
        found += audit_notebook(path, of_set=True)
    return found
