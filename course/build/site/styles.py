"""The theme's style sheets, without the rules that no page uses."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import tinycss2

#: Classes that a script puts together from parts, so that no word of it names them whole.
COMPOSED = ("bs-tooltip-", "tooltip")
#: Rules that hold other rules.
HOLDS = ("media", "supports", "container", "layer")
WORD = re.compile(r"[\w-]+")


@dataclass
class Used(HTMLParser):
    """The elements, classes and ids of the pages that it is fed, and the words of its scripts."""

    elements: set[str] = field(default_factory=set)
    names: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element with its classes and its id."""
        self.elements.add(tag)
        for name, value in attrs:
            if name in ("class", "id"):
                self.names.update((value or "").split())

    def add_script(self, text: str) -> None:
        """Note every word of a script: it may make an element of it, or give it as a class."""
        words = set(WORD.findall(text))
        self.elements |= {word.lower() for word in words}
        self.names |= words

    def __contains__(self, name: str) -> bool:
        return name in self.names or name.startswith(COMPOSED)


def _named(selector: list[Any]) -> Iterator[tuple[str, str]]:
    """What must be on a page for a selector to match: kind (element or name) and name. What stands in brackets, as in
    :not(…), may or may not be there.
    """
    before = ""
    for token in selector:
        if token.type == "hash" or (token.type == "ident" and before == "."):
            yield "name", token.value
        elif token.type == "ident" and before != ":":
            yield "element", token.lower_value
        before = token.value if token.type == "literal" else ""


def _wanted(prelude: list[Any], used: Used) -> list[list[Any]]:
    """Return those selectors of a rule that may match something."""
    selectors: list[list[Any]] = [[]]
    for token in prelude:
        if token.type == "literal" and token.value == ",":
            selectors.append([])
        else:
            selectors[-1].append(token)
    return [
        selector
        for selector in selectors
        if all(name in (used.elements if kind == "element" else used) for kind, name in _named(selector))
    ]


def _rules(rules: Iterable[Any], used: Used) -> str:
    kept = []
    for rule in rules:
        if rule.type == "qualified-rule":
            if wanted := _wanted(rule.prelude, used):
                heads = ",".join(tinycss2.serialize(selector).strip() for selector in wanted)
                kept.append(f"{heads}{{{tinycss2.serialize(rule.content).strip()}}}")
        elif rule.type == "at-rule" and rule.lower_at_keyword in HOLDS and rule.content is not None:
            inside = _rules(tinycss2.parse_blocks_contents(rule.content, True, True), used)
            if inside:
                kept.append(f"@{rule.at_keyword}{tinycss2.serialize(rule.prelude)}{{{inside}}}")
        elif rule.type == "at-rule":
            kept.append(rule.serialize())
        elif rule.type == "error":
            raise ValueError(f"line {rule.source_line}: {rule.message}")
    return "".join(kept)


def trimmed(css: str, used: Used) -> str:
    """Return a style sheet without the rules that match nothing on the pages of `used`.

    A rule stays if all elements, classes and ids that one of its selectors names are there somewhere, on whichever
    pages. Raises ValueError, with the line, for what is no style sheet.
    """
    return _rules(tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True), used)


def trim(site: Path) -> tuple[int, int]:
    """Trim the style sheets of a built site in their places; return their bytes before and after."""
    used = Used()
    for page in site.rglob("*.html"):
        used.feed(page.read_text(encoding="utf-8"))
    for script in site.rglob("*.js"):
        if script.name not in ("plotly.min.js", "searchindex.js"):  # plotly brings its own styles
            used.add_script(script.read_text(encoding="utf-8"))
    before = after = 0
    for sheet in site.rglob("*.css"):
        text = sheet.read_text(encoding="utf-8")
        try:
            short = trimmed(text, used)
        except ValueError as problem:
            raise ValueError(f"{sheet.relative_to(site)}, {problem}") from None
        sheet.write_text(short, encoding="utf-8")
        before, after = before + len(text.encode()), after + len(short.encode())
    return before, after
