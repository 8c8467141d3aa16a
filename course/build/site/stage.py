"""Put everything in one folder, let Sphinx make pages of it, and lay these into dist/site.

Sphinx reads a folder of its own, never the repository: what it writes next to its sources would be read by the next
run.
"""

from __future__ import annotations

import contextlib
import importlib.resources
import io
import json
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

from course import contents, master
from course.build import datapackage, front
from course.build.site import KEPT, ROOT, SITE, along, labs, notebook, styles, texts
from course.build.take_along import make
from course.build.take_along.printing import PrintError
from course.charts import palette

HERE = Path(__file__).parent


class SiteError(RuntimeError):
    """A site that can't be built: says what Sphinx or a page complains of."""


def _write(path: Path, content: str | bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)


def markdown_of(notebook: dict[str, Any]) -> str:
    """Return the text cells of a notebook as one page of Markdown."""
    cells = ["".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "markdown"]
    return "\n\n".join(cells) + "\n"


def stage(into: Path, states: dict[str, str | None]) -> None:
    """Write the sources of all pages.

    into : an empty folder. states : lesson -> its lab's states as JSON text, or None where it has none.
    """
    static = into / notebook.STATIC
    rows = texts.ledger()
    chosen, lessons, titles = {}, {}, {}
    said = {"search": "Search the lessons, claims, terms and tables of How China Innovates."}
    paths = {texts.lesson_page(topic): topic for topic in contents.lessons()} | dict.fromkeys(texts.problem_sets())
    for path, topic in paths.items():
        stored = json.loads((ROOT / path).read_text(encoding="utf-8"))
        for cell in stored["cells"]:
            if cell["cell_type"] == "markdown":
                cell["source"] = texts.relinked("".join(cell["source"]), path, texts.pages())
        page = notebook.prepare(stored, path, bool(topic and states.get(topic)))
        below = make.links_html(contents.entry(topic).stem, notebook.up(path)) if topic else ""
        page.notebook["cells"][1]["source"] += below  # where to run it
        _write(into / path, json.dumps(page.notebook, ensure_ascii=False))
        for name, picture in page.files.items():
            _write(static / notebook.PICTURES / name, picture)
        if topic:
            if page.lab:  # Sphinx copies what stands in this folder as it is
                _write(into / "alone" / along.EMBED / Path(path).with_suffix(".html").name, page.alone(path))
            lessons[topic] = markdown_of(stored)
            said[path.removesuffix(".ipynb")] = said_of_lesson(topic)
            chosen[topic] = next(picture for picture in page.pictures if picture.title)
        else:
            titles[path] = "".join(stored["cells"][0]["source"]).splitlines()[0].removeprefix("# ")
            said[path.removesuffix(".ipynb")] = texts.described(markdown_of(stored))
    for topic, text in states.items():
        if text:
            _write(static / notebook.STATES / f"{contents.entry(topic).stem}.json", text)
    written = {
        "index.md": texts.landing_page(),
        "lessons.md": texts.lessons_page(),
        "gallery.md": texts.gallery_page(chosen),
        "problem-sets.md": texts.problem_sets_page(titles),
        "claims.md": texts.board_page(rows),
        "take-along.md": make.page(),
        "glossary.md": texts.glossary_page(texts.terms(lessons)),
        texts.DICTIONARY: texts.dictionary_page(datapackage.read()),
        **{page: texts.unit_page(name, topics, rows) for page, (name, topics) in texts.units().items()},
        **{path: texts.document(path) for path in texts.DOCS},
    }
    for name, content in written.items():
        _write(into / name, content)
        said[name.removesuffix(".md")] = texts.described(texts.pitch() if name == "index.md" else content)
    _write(into / "descriptions.json", json.dumps(said))
    shutil.copytree(front.FOLDER, static / "front")
    shutil.copytree(ROOT / "docs/images", into / "docs/images")
    for file in (HERE / "static").iterdir():
        shutil.copy(file, static / file.name)
    shutil.copy(HERE / "conf.py", into / "conf.py")
    shutil.copytree(HERE / "templates", into / "_templates")
    plotly = importlib.resources.files("plotly") / "package_data" / "plotly.min.js"
    _write(static / "plotly.min.js", plotly.read_bytes())
    for name in ("lab.js", "reader.js"):  # for charts on dark, and to walk them by keys
        _write(static / name, (ROOT / "course/lab" / name).read_bytes())
    _write(static / "dark.json", json.dumps(palette.on_dark()))


def said_of_lesson(topic: str) -> str:
    """Return what a search engine may say of a lesson."""
    head = master.head(topic)
    return f"{head['question']} A lesson of How China Innovates, with data, charts to point at, a lab and exercises."


def sphinx(source: Path, into: Path, scratch: Path) -> None:
    """Make pages of the sources; a single warning is a failure, and is quoted."""
    from sphinx.cmd.build import build_main

    said = io.StringIO()
    command = ["-b", "html", "-W", "--keep-going", "-q", "-j", "2", "-d", str(scratch), str(source), str(into)]
    with contextlib.redirect_stderr(said), contextlib.redirect_stdout(said):
        code = build_main(command)
    if code:
        raise SiteError(f"Sphinx complains:\n{said.getvalue().replace(str(source) + '/', '')}")


def downloads(into: Path) -> None:
    """Return what readers may take away: the tables and the notebooks, under their paths in the repository."""
    for path in [*(texts.lesson_page(topic) for topic in contents.lessons()), *texts.problem_sets()]:
        _write(into / path, (ROOT / path).read_bytes())
    for one in [*datapackage.read()["resources"], {"path": "datapackage.json"}]:
        _write(into / "data" / one["path"], (ROOT / "data" / one["path"]).read_bytes())


@contextlib.contextmanager
def timed(what: str, say: Callable[[str], None]) -> Iterator[None]:
    """Say how long the block took."""
    begin = time.perf_counter()
    yield
    say(f"{what}: {time.perf_counter() - begin:.1f} s")


def build(into: Path = SITE, say: Callable[[str], None] = print) -> None:
    """Build the site. What other commands have put there (see KEPT) stays.

    Raises
    ------
    SiteError : Sphinx complained, or a page can't be printed. The site that was there stays as it was.
    """
    with tempfile.TemporaryDirectory(prefix="site-") as scratch:
        source, made = Path(scratch) / "source", Path(scratch) / "html"
        topics = list(contents.lessons())
        with timed("labs", say), ProcessPoolExecutor(2) as pool:
            states = dict(zip(topics, pool.map(labs.states_text, topics), strict=True))
        with timed("pages", say):
            stage(source, states)
        with timed("Sphinx", say):
            sphinx(source, made, Path(scratch) / "doctrees")
        downloads(made)
        (made / notebook.STATIC / "webpack-macros.html").unlink(missing_ok=True)  # the theme's own template, no page
        with timed("styles", say):
            before, after = styles.trim(made)
        say(f"style sheets: {after / 1e3:.0f} of {before / 1e3:.0f} kB are used")
        _write(made / ".nojekyll", "")
        _write(made / "404.html", texts.astray())
        for old, page in texts.moved().items():
            _write(made / old, page)
        with timed("to print and take along", say):
            try:
                make.write(made, topics)
            except PrintError as problem:
                raise SiteError(str(problem)) from None
        for name in KEPT:
            if (into / name).exists():
                shutil.move(into / name, made / name)
        shutil.rmtree(into, ignore_errors=True)
        into.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(made, into)
    files = [path for path in into.rglob("*") if path.is_file() and path.relative_to(into).parts[0] not in KEPT]
    pages = sum(path.suffix == ".html" for path in files)
    say(f"{into}: {pages} pages, {sum(path.stat().st_size for path in files) / 1e6:.1f} MB")
    for topic in [topic for topic, text in states.items() if not text]:
        say(f"{topic}: its lab has no states that fit; its pictures stand for it")


if __name__ == "__main__":
    sys.exit("Use python -m course.build.site")
