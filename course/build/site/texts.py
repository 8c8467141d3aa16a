"""The pages that are made from the project's own files: nothing on them is a list kept by hand."""

from __future__ import annotations

import functools
import html
import posixpath
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import quote

from course import contents, master
from course.build import datapackage, front
from course.build.notebooks import REPORT, ROOT, TAG
from course.build.site import ADDRESS, CODE
from course.build.site.along import EMBED
from course.build.site.notebook import PICTURES, STATIC, Picture, image_html, launch_html
from course.english import listed
from course.ledger import board, rules
from course.lessons.start_here import figures as course_map

#: Pages of docs/ that are pages of the site, under the same path.
DOCS = ("docs/claims.md", "docs/instructor-guide.md", "docs/instructor/lessons.md", "docs/anywhere.md", "docs/keys.md")
DICTIONARY = "docs/data-dictionary.md"
#: Where a link to something that the site has in another form leads.
INSTEAD = {
    "README.md": "index.md",
    "notebooks": "lessons.md",
    "notebooks/problem-sets": "problem-sets.md",
    "data": DICTIONARY,
    "data/README.md": DICTIONARY,
}
LINK = re.compile(r"(!?\[[^\]]*\]\()([^)\s]+)((?:\s+\"[^\"]*\")?\))")
CODE_SPAN = re.compile(r"(```.*?```|`[^`\n]*`)", re.S)
#: A picture from another host (a badge) that is a link: the words do as well.
BADGE = re.compile(r"\[!\[([^\]]*)\]\(https?://[^)]*\)\]")


def lesson_page(topic: str) -> str:
    """Return the path of a lesson's notebook in the repository."""
    return f"notebooks/{contents.entry(topic).notebook}"


MOVED = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{title}</title>
<meta http-equiv="refresh" content="0; url={to}"><link rel="canonical" href="{to}"></head>
<body><p>This lesson has moved: <a href="{to}">{title}</a>.</p></body></html>
"""


def moved() -> dict[str, str]:
    """Return the pages that lead from addresses of older editions to those of today, by path; see contents.toml."""
    found = {}
    for name, topic in contents.formerly().items():
        one = contents.entry(topic)
        if name != one.stem:
            title = html.escape(f"{one.number} · {one.title}")
            for folder in ("notebooks", EMBED):
                found[f"{folder}/{name}.html"] = MOVED.format(title=title, to=f"{one.stem}.html")
    return found


ASTRAY = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="description" content="There is no such page; from here you find the lessons, the claims and the search.">
<link rel="icon" href="data:,"><title>No such page \u2013 How China Innovates</title>
<style>:root {{ color-scheme: light dark; background: Canvas; }}
body {{ font: 1rem/1.6 system-ui, sans-serif; max-width: 40rem; margin: 3rem auto; padding: 0 1rem; }}</style></head>
<body><main><h1>There is no such page</h1>
<p>The address may have a slip, or the page may have gone with an older edition.</p>
<ul><li><a href="{site}lessons.html">All lessons</a></li><li><a href="{site}claims.html">All claims</a></li>
<li><a href="{site}search.html">Search</a></li><li><a href="{site}">The first page</a></li></ul>
<p><a href="{report}404">Report a link that leads here</a></p></main></body></html>
"""


def astray() -> str:
    """Return the page that stands for all addresses that are not there: its links are whole addresses."""
    return ASTRAY.format(site=ADDRESS, report=html.escape(REPORT))


def described(text: str, most: int = 155) -> str:
    """Return what a search engine may say of a page: the first sentences of its first paragraph, without marks.

    text : Markdown. Raises ValueError if it has no paragraph of some length.
    """
    for block in re.split(r"\n\s*\n", _without_title(text)):
        if re.match(r"\s*([#|<>`!]|[-*] |\d+\. |\[!)", block):
            continue
        plain = re.sub(r"!?\[([^\]]*)\]\([^)]*\)|<[^>]+>", r"\1", block)
        plain = " ".join(re.sub(r"[*`]|\b_|_\b", "", plain).split())
        if len(plain) < 40:
            continue
        if len(plain) <= most:
            return plain
        ends = [found.end() for found in re.finditer(r"[.?!](?= )", plain[: most + 1])]
        if ends and ends[-1] >= 60:
            return plain[: ends[-1]]
        return plain[: plain.rindex(" ", 0, most)].rstrip(",;: ") + " \u2026"
    raise ValueError(f"no paragraph of 40 letters or more to describe the page by: {text[:60]!r} \u2026")


def problem_sets() -> list[str]:
    """Return the released problem sets, as paths in the repository, in their order."""
    found = [path.name for path in (ROOT / "notebooks/problem-sets").glob("*.ipynb")]
    return [
        f"notebooks/problem-sets/{name}" for name in sorted(found, key=lambda name: (name == "capstone.ipynb", name))
    ]


@functools.cache
def pages() -> frozenset[str]:
    """Return every page that comes from a file of the repository, under its path there."""
    return frozenset([*DOCS, DICTIONARY, *(lesson_page(topic) for topic in contents.lessons()), *problem_sets()])


def _outside_code(change: Callable[[str], str], text: str) -> str:
    parts = CODE_SPAN.split(text)
    return "".join(part if i % 2 else change(part) for i, part in enumerate(parts))


def relinked(text: str, path: str, known: Iterable[str], root: Path = ROOT) -> str:
    """Return Markdown with its relative links made to fit the site.

    A link to a page of the site stays; one to another file or folder of the repository leads to it on GitHub, at the
    tag; one that leads nowhere stays as it is, and Sphinx complains of it. Badges become words.

    path : of the page in the repository. known : the pages of the site. root : the clone.
    """
    known, here = set(known), posixpath.dirname(path)

    def change(match: re.Match[str]) -> str:
        before, target, after = match.groups()
        file, mark, anchor = target.partition("#")
        if re.match(r"[a-z]+:", target) or not file:
            return match[0]
        there = posixpath.normpath(posixpath.join(here, file))
        there = INSTEAD.get(there, there)
        if there in known or there in INSTEAD.values() or before.startswith("!"):
            way = posixpath.relpath(there, here or ".")
            return f"{before}{way}{mark}{anchor}{after}"
        if not (root / there).exists():
            return match[0]
        kind = "tree" if (root / there).is_dir() else "blob"
        return f"{before}{CODE}/{kind}/{TAG}/{there}{mark}{anchor}{after}"

    return _outside_code(lambda part: LINK.sub(change, BADGE.sub(r"[\1]", part)), text)


def document(path: str) -> str:
    """Return a page of docs/ as the site has it, with the pages below it."""
    text = relinked((ROOT / path).read_text(encoding="utf-8"), path, pages())
    return text + (toctree(["instructor/lessons"]) if path == "docs/instructor-guide.md" else "")


def toctree(entries: Iterable[str], depth: int = 1) -> str:
    """Return a hidden table of contents, as MyST writes it."""
    inside = "\n".join(entry.removesuffix(".md").removesuffix(".ipynb") for entry in entries)
    return f"\n\n```{{toctree}}\n:hidden:\n:maxdepth: {depth}\n\n{inside}\n```\n"


# ------------------------------------------------------------------------------------------------- README and lessons


def sections(text: str) -> dict[str, str]:
    """Return the sections of a Markdown page by their heading (levels two and three); what is above them under ""."""
    found, name = {"": ""}, ""
    for line in _without_title(text).splitlines(keepends=True):
        heading = re.match(r"###? (.+)", line)
        if heading:
            name = heading[1].strip()
            found[name] = ""
        else:
            found[name] += line
    return found


def _without_title(text: str) -> str:
    return re.sub(r"\A# .+\n", "", text)


def readme() -> dict[str, str]:
    """Return the README's sections, as the site has them: it doesn't link to itself."""
    text = relinked((ROOT / "README.md").read_text(encoding="utf-8"), "README.md", pages())
    return sections(re.sub(r"\[([^\]]*)\]\(https://[\w-]+\.github\.io/[^)]*\)", r"\1", text))


def card(topic: str, root: str = "") -> str:
    """Return a lesson as a card: number, title, question, minutes, claims."""
    head = master.head(topic)
    to = root + lesson_page(topic).replace(".ipynb", ".html")
    before = () if head.get("after") == "all" else master.after(topic)
    after = [f"after {listed(contents.number(one) for one in before)}"] if before else []
    told = " · ".join([f"{head['minutes']} minutes", course_map.tested(topic), *after])
    return (
        f'<li><a href="{to}"><strong>{head["number"]}</strong> {html.escape(head["title"])}</a>'
        f"<p>{html.escape(head['question'])}</p><p class='hci-quiet'>{told}</p></li>"
    )


def cards(topics: Iterable[str], root: str = "") -> str:
    """Return the cards of some lessons as a list in HTML."""
    return f'<ul class="hci-cards">{"".join(card(topic, root) for topic in topics)}</ul>\n'


def slug(name: str) -> str:
    """Return a name as it stands in an address: lower case, with dashes."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")


def units() -> dict[str, tuple[str, tuple[str, ...]]]:
    """Return units of several lessons: page -> name, lessons."""
    return {f"{slug(name)}.md": (name, topics) for name, topics in contents.units().items() if len(topics) > 1}


def _about(name: str) -> str:
    """Return what the README says of an essay, in one line."""
    line = next((x for x in readme()[""].splitlines() if x.startswith(f"- *{name}*")), "")
    return line.removeprefix("- ")


def tally(rows: Iterable[Mapping[str, Any]]) -> str:
    """Return how many claims have which verdict, in words."""
    counts = Counter(row["verdict"] for row in rows)
    return ", ".join(f"{counts[word]} {word}" for word in board.WORDS if counts[word])


def unit_page(name: str, topics: tuple[str, ...], rows: list[dict[str, Any]]) -> str:
    """Return the page of a unit: what its essay says, its claims in numbers, its lessons."""
    mine = [row for row in rows if row["essay"] == name]
    told = (
        f"{_about(name)}\n\nIts {len(mine)} claims: {tally(mine)}."
        f' <a href="claims.html?essay={quote(name)}">See them on the board</a>.'
        if mine
        else ""
    )
    return f"# {name}\n\n{told}\n\n{cards(topics)}" + toctree(lesson_page(topic) for topic in topics)


def lessons_page() -> str:
    """Return the page of all lessons, unit by unit."""
    lines = ["# Lessons", "", course_map.in_words().rpartition(". ")[2], ""]
    below = []
    paged = {name: page for page, (name, _) in units().items()}
    for name, topics in contents.units().items():
        lines += [f"## [{name}]({paged[name]})" if name in paged else f"## {name}", "", cards(topics)]
        below += [paged[name]] if name in paged else [lesson_page(topic) for topic in topics]
    return "\n".join(lines) + toctree(below, 2)


def problem_sets_page(titles: Mapping[str, str]) -> str:
    """Return the page of the problem sets. titles : path -> title of the notebook."""
    told = re.sub(r"\n\|.*", "", readme()["Graded problem sets"], flags=re.S)
    items = "".join(
        f'<li><a href="{path.replace(".ipynb", ".html")}">{html.escape(titles[path])}</a></li>' for path in titles
    )
    return f"# Problem sets\n\n{told.strip()}\n\n<ul class='hci-cards'>{items}</ul>\n" + toctree(titles)


#: What the first screen asks. The headlines of the lab's first two places must say so: a test compares them.
ASKED = "In basic research, is China last or second?"
FRONT = f"{STATIC}/front"


def _bounds(places: Sequence[front.Place], at: int) -> tuple[int, int]:
    """Return the room that all wide (0) or narrow (1) pictures of the first screen need: width and height."""
    sizes = [place.sizes[at] for place in places]
    return max(wide for wide, _ in sizes), max(high for _, high in sizes)


def front_html(places: Sequence[front.Place]) -> str:
    """Return the lab of the first screen: a choice, and the picture that belongs to it. The style sheet shows it, and
    no script is needed; a reader who can't see hears its headline.
    """
    choices = "".join(
        f'<label><input type="radio" name="front"{"" if at else " checked"}> {html.escape(place.option)}</label>'
        for at, place in enumerate(places)
    )
    told = "".join(f"<p>{html.escape(place.headline)}</p>" for place in places)
    pictures = ""
    for at, place in enumerate(places):
        large, narrow = place.files
        hurry = 'loading="lazy"' if at else 'fetchpriority="high"'
        pictures += (
            f'<picture><source media="(max-width: 760px)" srcset="{FRONT}/{narrow}">'
            f'<img class="dark-light" src="{FRONT}/{large}" alt="{html.escape(place.words)}" {hurry}></picture>'
        )
    (wide, high), (small, tall) = _bounds(places, 0), _bounds(places, 1)
    room = f"--wide: {wide}px; --high: {high}px; --small: {small}px; --tall: {tall}px"
    return (
        f'<div class="hci-front" style="{room}"><fieldset><legend>Show the same money as</legend>{choices}</fieldset>'
        f'<div class="hci-sr" role="status">{told}</div><div class="hci-pictures">{pictures}</div></div>\n'
    )


def pitch() -> str:
    """Return what the README says of the course above its first badge."""
    return readme()[""].partition("\n[Launch")[0].strip()


def landing_page() -> str:
    """Return a question and a lab that answers it, then the README's pitch, its ways in, the course map, and why to
    trust it.
    """
    told = readme()
    ways = re.findall(r"^- \*\*(.+?)\*\*(.*?)(?=^- |\Z)", told["Who it is for"], re.M | re.S)
    if not pitch() or len(ways) < 3:
        raise ValueError(
            "README.md: no pitch above the first badge, or fewer than three '- **…**' under 'Who it is for'."
        )
    start = lesson_page(contents.FIRST)
    picture = re.search(r"!\[([^\]]*)\]\((docs/images/course-map\.png)\)", told["The lessons"])
    if not picture:
        raise ValueError("README.md: no course map under 'The lessons'.")
    one = contents.entry(front.TOPIC)
    lines = ["# How China Innovates", "", f'<p class="hci-asked">{ASKED}</p>', "", front_html(front.places()), ""]
    lesson = f"[{one.number} · {one.title}]({lesson_page(one.topic)})"
    lines += [f"Each answer is right. Lesson {lesson} asks which of them the claim needs, and has the whole lab.", ""]
    lines += [pitch(), ""]
    button = (
        f'<p class="hci-start"><a href="{start.replace(".ipynb", ".html")}">'
        f"Read lesson {contents.number(contents.FIRST)}</a></p>"
    )
    lines += [button, "", launch_html(start, here="index"), "", "## Three ways in", "", '<div class="hci-ways">', ""]
    for who, text in ways:
        lines += ["<div>", "", f"**{who}** {' '.join(text.split())}", "", "</div>", ""]
    lines += ["</div>", "", "## The course map", "", told["The lessons"][picture.start() :].strip(), ""]
    for name, topics in contents.units().items():
        lines += [f"### {name}", "", cards(topics)]
    lines += ["## How to trust it", "", told["How to trust it"].strip(), "", "## Licences and citation", ""]
    lines += [told["Licences and citation"].strip()]
    below = [
        "lessons",
        "problem-sets",
        "claims",
        "docs/data-dictionary",
        "glossary",
        "gallery",
        "take-along",
        "docs/instructor-guide",
        "docs/anywhere",
        "docs/keys",
    ]
    return "\n".join(lines) + toctree(below, 3)


def gallery_page(pictures: Mapping[str, Picture]) -> str:
    """Return one chart a lesson. pictures : lesson -> the picture that stands for it."""
    items = []
    for topic, picture in pictures.items():
        head, to = master.head(topic), lesson_page(topic).replace(".ipynb", ".html")
        items.append(
            f'<li><a href="{to}"><strong>{head["number"]}</strong> {html.escape(head["title"])}</a>'
            f"{image_html(picture, f'{STATIC}/{PICTURES}/{picture.file}')}<p>{html.escape(picture.title)}</p></li>"
        )
    return (
        "# Gallery\n\nOne chart from each lesson. In the lesson it can be read closely, in words and as a table.\n\n"
        f'<ul class="hci-cards hci-gallery">{"".join(items)}</ul>\n'
    )


# ------------------------------------------------------------------------------------------------------------- claims


def ledger() -> list[dict[str, Any]]:
    """Return all claims with their computed verdicts, essays by their full names."""
    rows: list[dict[Any, Any]] = board.table().reset_index().to_dict("records")
    return [{**row, "essay": rules.NAMES[row["id"][:2]]} for row in rows]


def board_page(rows: list[dict[str, Any]]) -> str:
    """Return every claim in one table that the page can filter; without JavaScript it is all there."""
    heads = ("Claim", "What the essay says", "Kind", "Verdict", "Why", "Lesson")
    names = list(rules.NAMES.values())
    counts = {name: Counter(row["verdict"] for row in rows if row["essay"] == name) for name in names}
    shown = [word for word in board.WORDS if any(counts[name][word] for name in names)]
    summary = "".join(
        f'<tr><th scope="row">{html.escape(name)}</th>'
        + "".join(f"<td>{counts[name][word]}</td>" for word in shown)
        + "</tr>"
        for name in names
    )
    top = "".join(f'<th scope="col">{board.SIGNS[word]} {word}</th>' for word in shown)
    body = []
    for row in rows:
        one = contents.entry(contents.topic(row["lesson"]))
        to = lesson_page(one.topic).replace(".ipynb", ".html")
        basis = " (a model's word, not data)" if row["basis"] == "model" else ""
        cells = [
            html.escape(row["claim"]),
            html.escape(row["kind"]),
            f"{board.SIGNS[row['verdict']]} <strong>{row['verdict']}</strong>{basis}",
            html.escape(row["why"]),
            f'<a href="{to}" aria-label="Lesson {row["lesson"]}: {html.escape(one.title)}">{row["lesson"]}</a>',
        ]
        body.append(
            f'<tr role="row" data-essay="{html.escape(row["essay"])}" data-kind="{html.escape(row["kind"])}" '
            f'data-verdict="{row["verdict"]}"><th scope="row" role="rowheader">'
            f'<a href="docs/claims.html#{row["id"].lower()}">{row["id"]}</a></th>'
            + "".join(
                f'<td role="cell" data-head="{head}">{cell}</td>' for head, cell in zip(heads[1:], cells, strict=True)
            )
            + "</tr>"
        )
    head = "".join(f'<th scope="col" role="columnheader">{name}</th>' for name in heads)
    tested = sum(row["verdict"] in rules.VERDICTS for row in rows)
    return (
        "# Claim board\n\n"
        f"{len(rows)} statements of the three essays, in the course's own words. {tested} have a verdict. "
        "A verdict is computed from the tables; nobody types it. The id of a claim leads to "
        "[how it is tested](docs/claims.md).\n\n"
        f'<div class="hci-scroll"><table class="hci-tally"><caption>Verdicts by essay</caption>'
        f'<thead><tr><th scope="col">Essay</th>{top}</tr>'
        f"</thead><tbody>{summary}</tbody></table></div>\n\n"
        f'<div class="hci-board"><table role="table"><caption>All claims</caption>'
        f'<thead role="rowgroup"><tr role="row">{head}</tr></thead>'
        f'<tbody role="rowgroup">{"".join(body)}</tbody></table></div>\n' + toctree(["docs/claims"])
    )


# --------------------------------------------------------------------------------------------------- data and glossary


def _size(count: int) -> str:
    return (
        f"{count / 1e6:.1f} MB"
        if count >= 1e6
        else f"{max(count / 1e3, 0.1):.1f} kB"
        if count < 1e4
        else f"{count / 1e3:.0f} kB"
    )


def dictionary_page(package: dict[str, Any]) -> str:
    """Return the data dictionary, each table with its download."""
    text = datapackage.dictionary(package)
    for one in package["resources"]:
        name = PurePosixPath(one["path"]).name
        link = f'<a href="../data/{one["path"]}" download>Download {name}</a> ({_size(one["bytes"])})'
        if one["type"] == "table":
            text = text.replace(f"\n## {one['name']}\n", f"\n## {one['name']}\n\n{link}\n", 1)
        else:
            text = text.replace(f"`{one['name']}` ({one['title']})", f"`{one['name']}` ({one['title']}: {link})", 1)
    more = (
        "All fields, units, licences and doubts in one file: "
        '<a href="../data/datapackage.json" download>datapackage.json</a>.\n\n'
    )
    return text.replace("\n| table |", f"\n{more}| table |", 1)


TERMS = re.compile(r"^\| English \| Chinese \| pinyin \|\n\|[-| :]+\|\n((?:\|.*\|\n?)+)", re.M)


def terms(lessons: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return the key terms that lessons give: english, chinese, pinyin, and the lessons; sorted by the English.

    lessons : topic -> the Markdown of the lesson's notebook. A term with the same Chinese and English in several
    lessons is one entry.

    Raises
    ------
    ValueError : a term without Chinese or pinyin, a Chinese term with two pinyins, or a lesson without terms.
    """
    found: dict[tuple[str, str], dict[str, Any]] = {}
    spelt: dict[str, str] = {}
    for topic, text in lessons.items():
        tables = TERMS.findall(text)
        if not tables:
            raise ValueError(f"{topic}: no table '| English | Chinese | pinyin |' was found under its key terms.")
        for row in "".join(tables).strip().splitlines():
            cells = [cell.strip() for cell in row.strip().strip("|").split("|")]
            if len(cells) != 3 or not all(cells):
                raise ValueError(f"{topic}: the key term {row!r} has not three filled cells.")
            english, chinese, pinyin = cells
            if spelt.setdefault(chinese, pinyin).replace(" ", "") != pinyin.replace(" ", ""):
                raise ValueError(f"{topic}: {chinese} is {pinyin!r} here and {spelt[chinese]!r} in another lesson.")
            entry = found.setdefault(
                (english.lower(), chinese),
                {"english": english, "chinese": chinese, "pinyin": spelt[chinese], "lessons": []},
            )
            if topic not in entry["lessons"]:
                entry["lessons"].append(topic)
    return sorted(found.values(), key=lambda entry: (entry["english"].lower(), entry["chinese"]))


def glossary_page(entries: list[dict[str, Any]]) -> str:
    """Return the page of key terms, in English, Chinese and pinyin."""
    rows = []
    for entry in entries:
        links = ", ".join(f"[{contents.number(topic)}]({lesson_page(topic)})" for topic in entry["lessons"])
        rows.append(
            f'| {entry["english"]} | <span lang="zh-Hans">{entry["chinese"]}</span> | '
            f'<span lang="zh-Latn">{entry["pinyin"]}</span> | {links} |'
        )
    return "\n".join(
        [
            "# Glossary",
            "",
            f"The {len(entries)} key terms of the lessons, with the Chinese that a reader of Chinese sources will"
            " meet.",
            "",
            "| English | Chinese | pinyin | lessons |",
            "|---|---|---|---|",
            *rows,
            "",
        ]
    )
