"""What a stored chart must hold to: one function a rule, each of which says in a sentence what it found.

No browser is needed. What only the browser's own boxes can tell (`collisions`) is asked there, see
`tests/test_chart_boxes.py`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

from course.charts import palette
from course.charts.style import SMALL, TITLE, WIDTH
from course.charts.text import plain, wrap

#: Words of a title, numbers in it besides years, and its lines.
WORDS, NUMBERS, LINES = 12, 2, 2
#: Bytes of a chart; a strip of all ways has many marks.
BYTES, STRIP_BYTES = 16_000, 26_000
#: Contrast of a mark, and of words, to what they stand on (WCAG 2.2, 1.4.11 and 1.4.3).
MARK, LETTER = 3, 4.5
#: Dots from which on a chart is a scatter, whose points need names.
DOTS = 7

_UNIT = re.compile(r"^(%|×|°|\(?%\)?)[,;.]?$")
_YEAR = re.compile(r"^(1[89]|20)\d\d([–-](\d\d){1,2})?$")
_RANGE = re.compile(r"\b(?:from )?[\d.,]+ ?%? (?:to|of|and) [\d.,]+ ?%?")


def title_words(title: str) -> int:
    """Return the words of a title; signs of units are none."""
    return len([word for word in plain(title).split() if not _UNIT.match(word)])


def title_numbers(title: str) -> int:
    """Return the numbers of a title. Years are none; a range, a pair and a fraction are one each."""
    text = " ".join("" if _YEAR.match(word.strip(",.;:")) else word for word in plain(title).split())
    return len(re.findall(r"(?<![\w.,])[+−-]?\d[\d.,]*", _RANGE.sub(" 1 ", text)))


def _title(spec: dict[str, Any]) -> Iterator[str]:
    title = spec["layout"]["meta"]["title"]
    if (found := title_words(title)) > WORDS:
        yield f"the title has {found} words, at most {WORDS}: {title!r}"
    if (found := title_numbers(title)) > NUMBERS:
        yield f"the title has {found} numbers, at most {NUMBERS}: {title!r}"
    if (found := len(wrap(title, WIDTH - 32, TITLE, bold=True))) > LINES:
        yield f"the title takes {found} lines, at most {LINES}: {title!r}"


def _subtitle(spec: dict[str, Any]) -> Iterator[str]:
    if not spec["layout"]["meta"].get("subtitle"):
        yield "there is no subtitle: what is measured, its unit, place and period"


def _foot(spec: dict[str, Any]) -> Iterator[str]:
    for name, word in (("note", "Note"), ("source", "Source")):
        wanted = spec["layout"]["meta"].get(name, "").strip().rstrip(".")
        drawn = " ".join(
            str(a["text"]).replace("<br>", " ") for a in spec["layout"]["annotations"] if a.get("name") == name
        )
        if wanted and drawn.rstrip(".") not in (f"{word}: {' '.join(wanted.split())}", " ".join(wanted.split())):
            yield f"the {name} is not in the picture, whole: found {drawn!r}, expected {wanted!r}"
    if not spec["layout"]["meta"].get("source"):
        yield "there is no source"


def _fonts(part: Any) -> Iterator[float]:
    if isinstance(part, dict):
        for key, item in part.items():
            if key.endswith("font") and isinstance(item, dict) and isinstance(item.get("size"), (int, float)):
                yield item["size"]
            yield from _fonts(item)
    elif isinstance(part, list):
        for item in part:
            if isinstance(item, (dict, list)):
                yield from _fonts(item)


def _size(spec: dict[str, Any]) -> Iterator[str]:
    small = [size for size in _fonts([spec["data"], spec["layout"]]) if size < SMALL]
    if small:
        yield f"text of {min(small):g} px; at least {SMALL}"


def _turned(spec: dict[str, Any]) -> Iterator[str]:
    axes = [(key, item) for key, item in spec["layout"].items() if re.fullmatch(r"[xy]axis\d*", key)]
    for key, axis in axes:
        if axis.get("tickangle"):
            yield f"the ticks of {key} are turned; write them shorter, or lay the chart on its side"
        if key.startswith("y") and (axis.get("title") or {}).get("text"):
            yield f"the words of {key} are turned"
    if any(a.get("textangle") for a in spec["layout"]["annotations"]):
        yield "a text is turned"


def _hatched(spec: dict[str, Any]) -> Iterator[str]:
    if any((trace.get("marker") or {}).get("pattern") for trace in spec["data"]):
        yield "bars are hatched; tell parts apart by steps of lightness"


#: Words that tell what an interval or a band around a value is.
_INTERVAL = re.compile(r"\b(intervals?|bands?|bounds|range|rounding|on the bar)\b|9\d%|half of", re.IGNORECASE)


def _unexplained(spec: dict[str, Any]) -> Iterator[str]:
    drawn = any("error_x" in t or "error_y" in t or t.get("fill") == "toself" for t in spec["data"])
    meta = spec["layout"]["meta"]
    said = [meta.get(key) or "" for key in ("title", "subtitle", "note")]
    said += [str(t.get("name", "")) for t in spec["data"]] + [a.get("text", "") for a in spec["layout"]["annotations"]]
    if drawn and not any(_INTERVAL.search(text) for text in said):
        yield "intervals are drawn, and no word says what they are: 95% intervals, what rounding allows, bounds"


def _nameless(spec: dict[str, Any]) -> Iterator[str]:
    for trace in spec["data"]:
        rows = any(isinstance(v, str) for way in "xy" for v in trace.get(way) or ())
        dots = trace.get("type", "scatter") == "scatter" and "lines" not in (trace.get("mode") or "lines")
        named = any(isinstance(trace.get(key), list) for key in ("text", "hovertext"))
        decoration = isinstance(trace.get("meta"), dict) and trace["meta"].get("words") is False
        labels = [str(t) for way in "xy" for t in spec["layout"].get(f"{way}axis", {}).get("ticktext") or ()]
        ticks = bool(labels) and all(re.search("[A-Za-z]{2}", plain(text)) for text in labels)
        drawing = all(spec["layout"].get(f"{way}axis", {}).get("visible") is False for way in "xy")
        known = rows or named or decoration or ticks or drawing or _ordered(trace.get("x") or [])
        if dots and not known and len(trace["x"]) >= DOTS:
            of = trace.get("name", "a series")
            yield f"{len(trace['x'])} dots of {of!r} have no names: give text or hovertext"


def _ordered(values: list[Any]) -> bool:
    """Return whether values stand in an order without ties, such as years: then each is its own name."""
    numbers = [v for v in values if isinstance(v, (int, float))]
    return len(numbers) == len(values) and all(a < b for a, b in pairwise(numbers))


def _numbers(spec: dict[str, Any]) -> Iterator[str]:
    texts = [a.get("text", "") for a in spec["layout"]["annotations"]] + [spec["layout"]["meta"]["title"]]
    for trace in spec["data"]:
        for key in ("text", "hovertext"):
            texts += trace[key] if isinstance(trace.get(key), list) else []
    for text in texts:
        if re.search(r"\de[+-]?\d\d", str(text)):
            yield f"a number with an exponent: {plain(text)[:60]!r}; write it with charts.number"
            return


def _colours(spec: dict[str, Any]) -> Iterator[str]:
    own = palette.fixed()
    whose = {ink: name for name, ink in (*palette.COUNTRIES.items(), *palette.PROVINCES.items())}
    names = {ink: name for name, ink in own.items() if ink not in whose} | whose
    for trace in spec["data"]:
        name = str(trace.get("name", ""))
        if name not in own:
            continue
        ink = (trace.get("line") or {}).get("color") or (trace.get("marker") or {}).get("color")
        if isinstance(ink, str) and names.get(ink, name) != names[own[name]] and ink in names:
            yield f"{name} has the colour of {names[ink]}; ask charts.colour"
    for shape in spec["layout"].get("shapes") or []:
        line = shape.get("line") or {}
        if not line.get("color") and line.get("width", 2):
            yield "a drawn line has no colour, and is black on dark; give it charts.QUIET or charts.INK"


#: Words for how bright a thing is, which say the opposite where a chart is drawn on dark ("white space" is none), and
#: for hues, which are others there and which not all eyes tell apart.
_BRIGHT = re.compile(
    r"\b(black|white(?! space)|dark(er)?|pale[rs]?|light(er)?(?= (bar|line|dot|band|grey))"
    r"|red(?! queen)|blue|green|orange|purple|violet|brown|pink)\b",
    re.IGNORECASE,
)


def _brightness(spec: dict[str, Any]) -> Iterator[str]:
    meta = spec["layout"]["meta"]
    for text in [meta.get(key) or "" for key in ("title", "subtitle", "note")]:
        if found := _BRIGHT.search(plain(text)):
            yield f"{found[0]!r} in {text[:60]!r} is another thing on dark; name the shape, the place or the rows"


def _legible(spec: dict[str, Any]) -> Iterator[str]:
    """Texts on the chart's ground, on white and on dark. Those in white stand on an area."""
    fonts = [(a.get("text", ""), a.get("font") or {}) for a in spec["layout"]["annotations"]]
    fonts += [
        (str(trace.get("name", "")), trace.get("textfont") or {})
        for trace in spec["data"]
        if trace.get("type", "scatter") == "scatter"
    ]
    dark = palette.on_dark()
    for text, font in fonts:
        for ink in {font["color"]} if isinstance(font.get("color"), str) else set(font.get("color") or ()):
            if ink.lower() == palette.PAPER:
                continue
            for shown, ground in ((ink, palette.PAPER), (dark.get(ink.lower(), ink), palette.DARK_PAPER)):
                if (found := palette.contrast(shown, ground)) < LETTER:
                    yield f"{plain(text)[:40]!r} has a contrast of {found:.1f} on {ground}; give it charts.text_colour"


def _areas(trace: dict[str, Any]) -> list[tuple[Any, float]]:
    """Return colour and opacity of each mark of a trace; a single pair where all are alike."""
    marker = trace.get("marker") or {}
    inks, through = (one if isinstance(one, list) else [one] for one in (marker.get("color"), marker.get("opacity", 1)))
    many, whole = max(len(inks), len(through)), trace.get("opacity", 1)
    return [(inks[i % len(inks)], whole * through[i % len(through)]) for i in range(many)]


def _seen(trace: dict[str, Any]) -> float:
    """Return the contrast to white paper of the palest marks of a trace, through what is see-through.

    A mark is seen by its area or by its rim, whichever stands out more. A line in palette.SOFT stands behind the rest
    by choice and counts as seen, as does a trace without a colour of its own.
    """

    def contrast(ink: Any, opacity: float) -> float:
        known = isinstance(ink, str) and re.fullmatch(r"#[0-9a-fA-F]{6}", ink)
        return palette.contrast(palette.over_paper(ink, opacity)) if known else MARK

    shape, found = trace.get("type", "scatter"), [float(MARK)]
    if shape == "scatter" and "lines" in (trace.get("mode") or "lines"):
        ink = (trace.get("line") or {}).get("color")
        found.append(MARK if ink == palette.SOFT else contrast(ink, trace.get("opacity", 1)))
    if shape == "bar" or "markers" in (trace.get("mode") or ""):
        rim = (trace.get("marker") or {}).get("line") or {}
        drawn = rim.get("color") if rim.get("width", 1) else None
        found += [max(contrast(ink, by), contrast(drawn, by) if drawn else 0) for ink, by in _areas(trace)]
    return min(found)


def _contrast(spec: dict[str, Any]) -> Iterator[str]:
    for trace in spec["data"]:
        decoration = isinstance(trace.get("meta"), dict) and trace["meta"].get("words") is False
        dots = trace.get("type", "scatter") == "scatter" and "markers" in trace.get("mode", "")
        name, seen = trace.get("name") or ("other dots" if dots else ""), _seen(trace)
        if name and not decoration and seen < MARK - 0.05:
            yield f"the marks of {name!r} have a contrast of {seen:.1f} to their ground, at least {MARK}"
        if trace.get("type") == "bar" and trace.get("textposition") == "inside":
            yield from _in_bars(trace)


def _in_bars(trace: dict[str, Any]) -> Iterator[str]:
    texts = trace.get("text")
    if isinstance(texts, list) and not any(texts):
        return
    inks = (trace.get("textfont") or {}).get("color")
    inks = inks if isinstance(inks, list) else [inks]
    grounds = [(palette.over_paper(ink, by) if isinstance(ink, str) else None) for ink, by in _areas(trace)]
    pairs = [(inks[i % len(inks)], grounds[i % len(grounds)]) for i in range(max(len(inks), len(grounds)))]
    least = min((palette.contrast(a, b) for a, b in pairs if a and b), default=LETTER)
    if least < LETTER:
        yield f"words in a bar have a contrast of {least:.1f}, at least {LETTER}"


def _break(spec: dict[str, Any]) -> Iterator[str]:
    bars = [t for t in spec["data"] if t.get("type") == "bar" and t.get("base") is None]
    for trace in bars:
        way = "x" if trace.get("orientation") == "h" else "y"
        axis = spec["layout"].get(f"{way}axis{trace.get(f'{way}axis', way)[1:]}", {})
        bounds = axis.get("range")
        if bounds and axis.get("type") != "log" and min(bounds) > 0:
            yield "bars start above zero; a bar's length is its value"
            return


def _bytes(spec: dict[str, Any]) -> Iterator[str]:
    import json

    found = len(json.dumps({"data": spec["data"], "layout": spec["layout"]}, separators=(",", ":"), ensure_ascii=False))
    most = STRIP_BYTES if "yaxis2" in spec["layout"] else BYTES
    if found > most:
        yield f"{found:,} bytes of JSON, at most {most:,}; write fewer points, or with fewer digits"


#: The rules by name.
RULES: dict[str, Callable[[dict[str, Any]], Iterator[str]]] = {
    "title": _title,
    "subtitle": _subtitle,
    "note and source": _foot,
    "size of text": _size,
    "turned text": _turned,
    "hatching": _hatched,
    "intervals": _unexplained,
    "names of dots": _nameless,
    "numbers": _numbers,
    "colours": _colours,
    "brightness": _brightness,
    "legible": _legible,
    "zero": _break,
    "contrast": _contrast,
    "bytes": _bytes,
}


def findings(spec: dict[str, Any], rules: tuple[str, ...] = tuple(RULES)) -> list[tuple[str, str]]:
    """Return the rules that a stored chart of ours breaks, each with a sentence; empty for any other figure.

    spec : what `display.slim` returns. rules : names of RULES.
    """
    if "template" not in spec["layout"] or not (spec["layout"].get("meta") or {}).get("title"):
        return []
    return [(name, sentence) for name in rules for sentence in RULES[name](spec)]


#: Runs in a page that has plotly.js and an element with the id g: draws a chart, and returns the boxes of its texts.
BOXES = """async ([data, layout]) => {
  const g = document.getElementById('g'); Plotly.purge(g);
  await Plotly.newPlot(g, data, layout, {staticPlot: true});
  const o = g.getBoundingClientRect();
  return [...g.querySelectorAll('text')].filter(e => e.textContent.trim() && e.getBoundingClientRect().width > 0)
    .map(e => { const r = e.getBoundingClientRect(); return {text: e.textContent,
      turned: /rotate\\((?!0[,)])/.test(e.getAttribute('transform') ?? ''),
      box: [r.x - o.x, r.y - o.y, r.right - o.x, r.bottom - o.y],
      size: parseFloat(getComputedStyle(e.querySelector('tspan') ?? e).fontSize)}; }) }"""


def collisions(boxes: list[dict[str, Any]], wide: float, tall: float) -> list[tuple[str, str]]:
    """Return which texts of a drawn chart lie on each other, leave the paper, or are too small.

    boxes : what BOXES returns: text, box (left, top, right, bottom) and size, in pixels. wide, tall : of the paper.
    """
    found = []
    for i, one in enumerate(boxes):
        a = one["box"]
        if a[0] < -1 or a[1] < -1 or a[2] > wide + 1 or a[3] > tall + 1:
            found.append(("off the paper", f"{one['text'][:40]!r} leaves the paper"))
        if one["size"] < SMALL - 0.1:
            found.append(("drawn size", f"{one['text'][:40]!r} is drawn {one['size']:.1f} px high"))
        for other in boxes[:i]:
            b = other["box"]
            if one.get("turned") or other.get("turned"):
                continue  # a slanted text fills little of its box; that it is turned is told already
            if min(a[2], b[2]) - max(a[0], b[0]) > 1 and min(a[3], b[3]) - max(a[1], b[1]) > 3:
                found.append(("text on text", f"{one['text'][:40]!r} lies on {other['text'][:40]!r}"))
    return found
