"""What github.com shows of a notebook: no script, no style, few attributes. `python -m tools.github_view` looks for
what is lost.

GitHub turns a notebook into HTML with nbconvert and lets through only what is on a list. The list here is that of its
own pipeline for rendered files, as published: `SanitizationFilter` of html-pipeline, to which the README of
github/markup points (https://github.com/github/markup#github-markup, https://github.com/gjtorikian/html-pipeline).
For notebooks GitHub publishes none; reports agree with it where they say what is stripped: <style>, style= and ids
(ipython/nbconvert#204, pandas#33076), so that a link to a place within a notebook leads nowhere (openmm_workshops#7,
magellanmapper#659).
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from functools import cache, lru_cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from course.build import audit
from course.build.notebooks import NOTEBOOKS, ROOT

#: Elements that pass. All others are dropped; what they hold stays.
_ELEMENTS = (
    "h1 h2 h3 h4 h5 h6 br b i strong em a pre code img tt div ins del sup sub p ol ul table thead tbody tfoot"
    " blockquote dl dt dd kbd q samp var hr ruby rt rp li tr td th s strike summary details caption figure figcaption"
    " abbr bdo cite dfn mark small span time wbr"
)
ELEMENTS = frozenset(_ELEMENTS.split())
#: Attributes that pass on every element, and on some. `class`, `id` and `style` are not among them.
_EVERYWHERE = (
    "abbr accept align alt aria-describedby aria-hidden aria-label aria-labelledby axis border cellpadding cellspacing"
    " char charoff checked clear cols colspan color compact datetime dir disabled headers height hreflang hspace ismap"
    " label lang media name nowrap open rel rev role rows rowspan rules scope size span start summary tabindex title"
    " type valign value vspace width"
)
EVERYWHERE = frozenset(_EVERYWHERE.split())
ONLY_ON = {"a": {"href"}, "img": {"src", "longdesc"}, "blockquote": {"cite"}, "q": {"cite"}}
#: What an output is shown by: the first of these that it has, as nbconvert's HTML exporter asks for them.
PRIORITY = ("text/html", "text/markdown", "image/svg+xml", "text/latex", "image/png", "image/jpeg", "text/plain")
#: GitHub's own pages of this very repository: a link to one is checked like a link to the file.
OURS = re.compile(r"https://github\.com/how-china-innovates/how-china-innovates/(?:blob|tree|raw)/[^/]+/(.+)")


@lru_cache
def shown(page: str) -> str:
    """HTML as GitHub lets it through."""
    import nh3

    passes = {"*": set(EVERYWHERE), **{tag: set(names) for tag, names in ONLY_ON.items()}}
    return nh3.clean(
        page,
        tags=set(ELEMENTS),
        attributes=passes,
        url_schemes={"http", "https", "mailto"},
        link_rel=None,
        clean_content_tags={"script", "style"},
    )


def rendered(source: str) -> str:
    """A Markdown cell as HTML, before anything is stripped; without the anchors that nbconvert puts beside headings."""
    from nbconvert.filters.markdown_mistune import markdown2html_mistune

    return re.sub(r'<a class="anchor-link"[^>]*>[^<]*</a>', "", markdown2html_mistune(source))


class Outline(HTMLParser):
    """What a piece of HTML holds: its elements counted, its words, links, pictures, and text outside code."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.count: Counter[str] = Counter()
        self.links: list[str] = []
        self.pictures: list[dict[str, str]] = []
        self.ids: set[str] = set()
        self.hidden: list[str] = []
        self._words: list[str] = []
        self._prose: list[str] = []
        self._within: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        """Count an element, and note links, pictures, places and what is hidden."""
        given = {name: value or "" for name, value in attributes}
        self.count[tag] += 1
        if tag == "th" and "scope" in given:
            self.count["th with scope"] += 1
        if tag in ("td", "th"):
            self.count["spans"] += sum(name in given for name in ("colspan", "rowspan"))
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
            self.count["a with href"] += 1
        if tag == "img":
            self.pictures.append(given)
            self.count["img with src"] += "src" in given
        if "id" in given:
            self.ids.add(given["id"])
        if "hidden" in given or re.search(r"display\s*:\s*none|visibility\s*:\s*hidden", given.get("style", "")):
            self.hidden.append(tag)
        if tag in ("code", "pre", "script", "style"):
            self._within.append(tag)
        elif tag in ("p", "li", "td", "th", "tr", "div", "br", "h1", "h2", "h3", "h4"):
            self._prose.append("\n")

    def handle_endtag(self, tag: str) -> None:
        """Leave an element."""
        if tag in self._within:
            while self._within.pop() != tag:
                pass
        elif tag in ("p", "li", "tr", "div", "h1", "h2", "h3", "h4"):
            self._prose.append("\n")

    def handle_data(self, text: str) -> None:
        """Take a text that a reader sees."""
        if not {"script", "style"} & set(self._within):
            self._words.append(text)
            if not self._within:
                self._prose.append(text)

    @property
    def words(self) -> str:
        """All text, in one line."""
        return " ".join("".join(self._words).split())

    @property
    def prose(self) -> str:
        """Text that is not code, a block a line."""
        return "".join(self._prose)


@lru_cache
def outline(page: str) -> Outline:
    """The outline of a page; read, never changed."""
    return Outline(page)


#: Elements that must all survive.
KEPT = (
    "table",
    "caption",
    "thead",
    "th",
    "th with scope",
    "td",
    "spans",
    "details",
    "summary",
    "img with src",
    "a with href",
    "li",
    "code",
    "pre",
)


def lost(page: str) -> list[str]:
    """What GitHub drops of a piece of HTML that a reader would miss."""
    before, after = outline(page), outline(shown(page))
    found = [
        f"GitHub keeps {after.count[what]} of {before.count[what]} {what}"
        for what in KEPT
        if after.count[what] < before.count[what]
    ]
    if before.words != after.words:
        found.append(f"GitHub shows other words: {after.words[:80]!r} for {before.words[:80]!r}")
    for what in (
        "script",
        "style",
        "iframe",
        "object",
        "embed",
        "form",
        "input",
        "button",
        "svg",
        "canvas",
        "video",
        "audio",
    ):
        if before.count[what]:
            found += [f"GitHub drops <{what}>"]
    found += [f"GitHub shows a hidden <{tag}>: it drops what hides it" for tag in before.hidden]
    found += [
        f"details without a summary at their head do not say what they fold: {summary!r}"
        for summary in re.findall(r"<details[^>]*>\s*(?!<summary)(.{0,40})", page, re.S)
    ]
    if before.count["details"] != len(re.findall(r"</details>", page)):
        found.append("details are opened in one cell and closed in another: GitHub renders cell by cell")
    return found


def maths(page: str, drawn: bool) -> list[str]:
    """Formulas that a reader would see as they are typed, and dollar signs that would become formulas.

    drawn : whether GitHub draws $…$ here: it does in Markdown cells, not within HTML outputs.
    """
    found, text = [], outline(page).prose
    for line in text.splitlines():
        typed = re.findall(
            r"\\\(|\\\[|\\begin\{\w+\*?\}|\\(?:frac|sum|alpha|beta|log|times|cdot|text)\b",
            re.sub(r"\$[^$]+\$", "", line),
        )
        found += [f"GitHub shows {raw} as it is typed; write maths between dollar signs" for raw in typed]
        for formula in re.findall(r"\$+([^$]+)\$+", line):
            if not re.search(r"[\\^_=]|^\s*\w\s*$", formula):
                found.append(f"GitHub takes the text between two dollar signs for a formula: {formula[:40]!r}")
            elif not drawn:
                found.append(f"GitHub draws no maths in an output: {formula[:40]!r}")
    return found


def slug(heading: str) -> str:
    """The anchor that GitHub gives a heading of a Markdown page."""
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


@cache
def anchors(path: Path) -> frozenset[str]:
    """The anchors of a Markdown page: its headings (numbered where they repeat) and named places."""
    text = re.sub(r"^```.*?^```", "", path.read_text("utf-8"), flags=re.S | re.M)
    seen: Counter[str] = Counter()
    found = set(re.findall(r"<a (?:id|name)=\"([^\"]+)\"", text))
    for heading in re.findall(r"^#{1,6} (.+?)#*\s*$", text, re.M):
        bare = slug(outline(rendered(heading)).words)
        found.add(f"{bare}-{seen[bare]}" if seen[bare] else bare)
        seen[bare] += 1
    return frozenset(found)


def dead_link(link: str, page: Path, root: Path = ROOT) -> str:
    """Why a link leads nowhere on GitHub, or nothing. `page` is the file that holds it."""
    mine = OURS.fullmatch(link)
    parts = urlsplit(mine[1] if mine else link)
    if parts.scheme or parts.netloc:
        return (
            ""
            if parts.scheme in ("http", "https", "mailto")
            else f"{link}: GitHub drops links that begin with {parts.scheme}:"
        )
    if not parts.path:
        if page.suffix == ".ipynb":
            return f"{link}: a notebook has no places to link to on GitHub, which drops ids"
        return "" if parts.fragment in anchors(page) else f"{link}: there is no such heading on the page"
    target = (root if mine else page.parent) / unquote(parts.path)
    if not target.exists():
        return f"{link}: there is no such file"
    if not target.resolve().is_relative_to(root.resolve()):
        return f"{link}: leads out of the repository"
    if parts.fragment and target.suffix == ".md" and parts.fragment not in anchors(target.resolve()):
        return f"{link}: {target.name} has no such heading"
    if parts.fragment and target.suffix == ".ipynb":
        return f"{link}: a notebook has no places to link to on GitHub, which drops ids"
    return ""


def _of_page(page: str, path: Path, root: Path) -> Iterator[str]:
    """Links and pictures of a page of HTML."""
    for link in outline(page).links:
        if dead := dead_link(link, path, root):
            yield dead
    for picture in outline(page).pictures:
        if not picture.get("alt", "").strip():
            yield f"a picture has no words: {picture.get('src', '')[:60]}"
        source = picture.get("src", "")
        if source.startswith("attachment:") or (
            not urlsplit(source).scheme and not (path.parent / unquote(source)).is_file()
        ):
            yield f"a picture is not there: {source[:60]}"


def _of_markdown(source: str, path: Path, root: Path) -> Iterator[str]:
    page = rendered(source)
    yield from lost(page)
    yield from maths(page, drawn=True)
    yield from _of_page(page, path, root)
    if "```mermaid" in source:
        yield "GitHub draws no mermaid in a notebook"
    for mark in re.findall(r"\*\*\w|\]\(\S|^#{1,6} ", outline(page).prose, re.M):
        yield f"GitHub shows {mark!r} as it is typed (leave a blank line after HTML)"


def _of_output(output: dict[str, Any], path: Path, root: Path) -> Iterator[str]:
    if output["output_type"] == "stream":
        if not "".join(output["text"]).strip():
            yield "ends blank: it shows nothing"
        return
    data = {
        kind: "".join(value) if isinstance(value, list) else value for kind, value in output.get("data", {}).items()
    }
    best = next((kind for kind in PRIORITY if kind in data), None)
    if best is None:
        yield f"ends blank: GitHub shows none of {', '.join(data) or 'nothing'}"
        return
    if best == "image/svg+xml":
        yield "GitHub has often shown an SVG as a black box: keep a PNG only"
    elif best == "text/html":
        page = data[best]
        kept = outline(shown(page))
        if not kept.words and not kept.count["img"]:
            yield "ends blank: nothing of its HTML passes"
        yield from lost(page)
        yield from maths(page, drawn=False)
        yield from _of_page(page, path, root)
    elif best == "text/plain" and set(data) - {"text/plain"}:
        yield f"GitHub shows {', '.join(sorted(set(data) - {'text/plain'}))} as text: {data[best][:40]!r}"
    elif not data[best].strip():
        yield f"ends blank: its {best} is empty"


def problems(path: Path, root: Path = ROOT) -> list[str]:
    """What a reader of a notebook on github.com would miss, one sentence a finding."""
    notebook = json.loads(path.read_text("utf-8"))
    found = []
    if path.stat().st_size > audit.MAX_NOTEBOOK:
        found.append(f"file: {path.stat().st_size:,} bytes, at most {audit.MAX_NOTEBOOK:,}: GitHub may not draw it")
    if "widgets" in notebook["metadata"]:
        found.append("metadata: holds widget state, which GitHub may refuse as an invalid notebook")
    for i, cell in enumerate(notebook["cells"]):
        if cell["cell_type"] == "markdown":
            said = list(_of_markdown("".join(cell["source"]), path, root))
        else:
            said = [one for output in cell.get("outputs", []) for one in _of_output(output, path, root)]
            said += _pictures_without_words(cell.get("outputs", []))
            said += [
                f"an output of {len(json.dumps(o)):,} bytes; at most {audit.MAX_OUTPUT:,}"
                for o in cell.get("outputs", [])
                if len(json.dumps(o)) > audit.MAX_OUTPUT
            ]
        found += [f"cell {i}: {one}" for one in said]
    return [f"{path.relative_to(root).as_posix()}, {one}" for one in found]


def _pictures_without_words(outputs: list[dict[str, Any]]) -> Iterator[str]:
    """GitHub's picture of an output has no alt text of ours: the words must stand in an output next to it."""
    told = [outline("".join(o["data"]["text/html"])) for o in outputs if "text/html" in o.get("data", {})]
    folded = [one for one in told if one.count["details"] and len(one.words) > 60]
    if any("image/png" in o.get("data", {}) for o in outputs) and not folded:
        yield "a picture has no words that unfold below it"


def page_problems(path: Path, root: Path = ROOT) -> list[str]:
    """Dead links and pictures without words of a Markdown page."""
    return [
        f"{path.relative_to(root).as_posix()}, {one}" for one in _of_page(rendered(path.read_text("utf-8")), path, root)
    ]


def notebooks(folder: Path = NOTEBOOKS) -> list[Path]:
    """Lessons and problem sets, in order."""
    return [*sorted(folder.glob("*.ipynb")), *sorted(folder.glob("problem-sets/*.ipynb"))]


def pages(root: Path = ROOT) -> list[Path]:
    """The Markdown pages that a reader meets on GitHub."""
    return [
        *sorted(root.glob("*.md")),
        *sorted(path for path in (root / "docs").rglob("*.md") if "source" not in path.parts),
        root / "data/README.md",
        root / "instructor/README.md",
    ]


#: About how GitHub sets a notebook: its fonts, its table lines; nothing of ours.
LOOK = """body { font: 14px/1.5 -apple-system, "Segoe UI", "Noto Sans", Helvetica, Arial, sans-serif; color: #1f2328;
  margin: 0 auto;
max-width: 1012px; padding: 16px; } table { border-collapse: collapse; margin: 1em 0; display: block; overflow: auto; }
td, th { border: 1px solid #d1d9e0; padding: 4px 10px; } pre { background: #f6f8fa; padding: 8px; overflow: auto; }
img { max-width: 100%; } .prompt, .jp-InputPrompt, .jp-OutputPrompt, a.anchor-link { display: none; }"""


def whole(path: Path) -> str:
    """A notebook as a page that resembles GitHub's: nbconvert's HTML, stripped cell by cell, without scripts.

    For looking at. The frame and the fonts are a likeness; what passes is what `shown` lets through.
    """
    import nbformat
    from nbconvert import HTMLExporter

    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            continue
        for output in cell.outputs:
            if "text/html" in output.get("data", {}):
                output.data["text/html"] = shown(output.data["text/html"])

    exporter = HTMLExporter(template_name="basic")
    exporter.register_filter("markdown2html", lambda source: shown(rendered(source)))
    body = exporter.from_notebook_node(notebook)[0]
    return (
        f"<!doctype html><html lang=en><meta charset=utf-8><title>{path.name}</title><style>{LOOK}</style>{body}</html>"
    )


def main(into: Path | None = None) -> int:
    """Print what is lost; with `into`, write the pages to look at."""
    found = [one for path in notebooks() for one in problems(path)] + [
        one for path in pages() for one in page_problems(path)
    ]
    print("\n".join(found) or f"Nothing is lost on GitHub: {len(notebooks())} notebooks, {len(pages())} pages.")
    if into:
        into.mkdir(parents=True, exist_ok=True)
        for path in notebooks():
            (into / f"{path.stem}.html").write_text(whole(path), "utf-8")
        print(f"The pages as GitHub shows them are in {into}/.")
    return 1 if found else 0


def command(arguments: list[str] | None = None) -> int:
    """List what github.com would not show; with --into also write the pages to look at."""
    parser = argparse.ArgumentParser(prog="python -m tools.github_view", description=__doc__)
    parser.add_argument("--into", type=Path, help="write each notebook as GitHub would show it into this folder")
    return main(parser.parse_args(arguments).into)


if __name__ == "__main__":
    sys.exit(command())
