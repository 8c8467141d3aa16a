"""A notebook as the site shows it.

Each stored chart becomes a figure: its baked picture with the words as alternative text, and next to it the chart as
JSON that the page draws with a local plotly.js when the reader comes near. Without JavaScript the picture stays.
"""

from __future__ import annotations

import base64
import html
import json
import re
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from course.build.notebooks import REPORT, REPOSITORY, TAG
from course.build.site import along
from course.charts import display
from course.charts.narrow import narrow

#: The site's folder for what pages load, and in it the pictures and the labs' states.
STATIC = "_static"
PICTURES, STATES = "charts", "labs"
BINDER = re.compile(r"https://mybinder\.org/v2/gh/[^)\s]+")


@dataclass(frozen=True)
class Picture:
    """A baked picture of a notebook: file name, alternative text, size on the page in pixels, and the chart's title."""

    file: str
    alt: str
    width: int
    height: int
    title: str = ""


@dataclass
class Page:
    """A notebook made ready for Sphinx: its cells, its charts' files (name -> PNG, CSV, JSON), what the gallery takes,
    and its lab as a page of its own needs it (empty: it has no states).
    """

    notebook: dict[str, Any]
    files: dict[str, bytes] = field(default_factory=dict)
    pictures: list[Picture] = field(default_factory=list)
    lab: str = ""

    @property
    def title(self) -> str:
        """The title of the notebook, with its number."""
        return _text(self.notebook["cells"][0]["source"]).splitlines()[0].removeprefix("# ")

    def alone(self, path: str) -> str:
        """Return the page that holds the lab alone. path : of the notebook."""
        title, page = self.title, path.replace(".ipynb", ".html")
        name = f"{along.EMBED}/{PurePosixPath(page).stem}"
        return along.page_of(f"Lab of {title}", title, page, self.lab, REPORT + name)


def up(path: str) -> str:
    """Return the way from a page to the site's root, such as "../../" for notebooks/problem-sets/ps1.ipynb."""
    return "../" * (len(PurePosixPath(path).parts) - 1)


def _json(value: Any) -> str:
    """Return JSON that may stand inside a script element."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).replace("</", "<\\/")


def image_html(picture: Picture, source: str) -> str:
    """Return a picture as an image that is loaded when it comes into view."""
    return (
        f'<img class="dark-light" src="{source}" alt="{html.escape(picture.alt)}" width="{picture.width}" '
        f'height="{picture.height}" loading="lazy" decoding="async">'
    )


def figure_html(
    picture: Picture,
    source: str,
    spec: dict[str, Any] | None,
    states: str = "",
    kind: str = "",
    below: str = "",
    phone: str = "",
) -> str:
    """Return a picture in a box that scrolls by itself, and the chart that replaces it.

    spec : the stored chart, or None for a picture alone. states : address of a lab's computed states. below : what
    stands below, as HTML. phone : address of the chart as it is laid out for a phone.
    """
    more = "".join(f' data-{name}="{at}"' for name, at in (("states", states), ("phone", phone)) if at)
    chart = f'<script type="application/json">{_json(spec)}</script>' if spec else ""
    kinds = " ".join(["hci-figure", *(["hci-lab"] if states else []), *([kind] if kind else [])])
    box = f'<div class="hci-scroll">{image_html(picture, source)}</div>'
    return f'<figure class="{kinds}"{more}>{box}{chart}{below}</figure>'


def launch_html(path: str, binder: str = "", here: str = "") -> str:
    """Return where to run a notebook, as links with words.

    path : of the notebook in the repository. binder : its address there, if it is known. here : the page that shows the
    links (default: the notebook's own).
    """
    root = up(here or path)
    binder = binder or f"https://mybinder.org/v2/gh/{REPOSITORY}/{TAG}?urlpath=doc/tree/{path}"
    places = [
        ("Binder", binder, "a free server; the first start takes minutes"),
        (
            "JupyterLite",
            f"{root}lite/lab/index.html?path={path}&mode=single-document",
            "inside this browser, nothing to install",
        ),
        ("Colab", f"https://colab.research.google.com/github/{REPOSITORY}/blob/{TAG}/{path}", "needs one cell more"),
    ]
    links = "".join(
        f'<li><a href="{html.escape(to)}" title="{html.escape(why)}">{name}</a></li>' for name, to, why in places
    )
    links += f'<li><a href="{root}{path}" download>Download (.ipynb)</a></li>'
    links += f'<li><a href="{root}docs/anywhere.html">Other ways</a></li>'
    return f'<nav class="hci-launch" aria-label="Run this notebook"><span>Run it:</span><ul>{links}</ul></nav>'


def _text(value: str | list[str]) -> str:
    return value if isinstance(value, str) else "".join(value)


def _title(spec: dict[str, Any] | None) -> str:
    title: str = ((spec or {}).get("layout", {}).get("meta") or {}).get("title", "")
    return title


def prepare(notebook: dict[str, Any], path: str, with_states: bool = False) -> Page:
    """Make a notebook ready.

    Parameters
    ----------
    notebook : as stored (nbformat 4, JSON). It is not changed.
    path : its path in the repository, such as notebooks/NN-start-here.ipynb.
    with_states : its lab has computed states in _static/labs.

    Raises
    ------
    ValueError : a chart without its picture; names the notebook and the cell.
    """
    page = Page(json.loads(json.dumps(notebook)))
    stem = PurePosixPath(path).stem
    for at, cell in enumerate(page.notebook["cells"]):
        is_lab = _text(cell["source"]).rstrip().endswith(".lab()")
        for output in cell.get("outputs", []):
            if "data" in output:
                output["data"] = _shown(page, output, f"{stem}-{at}", path, at, is_lab and with_states)
                output["metadata"] = {}
    first = page.notebook["cells"][0]
    found = BINDER.search(_text(first["source"]))
    launch = {
        "cell_type": "markdown",
        "id": "launch",
        "metadata": {},
        "source": launch_html(path, found[0] if found else ""),
    }
    page.notebook["cells"].insert(1, launch)
    return page


def _along(page: Page, spec: dict[str, Any], picture: Picture, source: str, lab: str, path: str) -> str:
    """Return what a reader takes along from a chart, and put its numbers among the files; a chart without a title is
    part of something else and gives nothing.

    lab : name of the lab's own page, or empty. path : of the notebook.
    """
    if not picture.title:
        return ""
    table = along.numbers(spec)
    if table:
        page.files[picture.file.replace(".png", ".csv")] = table
    frame = along.frame_code(lab, picture.title, picture.height + 240) if lab else ""
    cite = along.citation(spec["layout"]["meta"], page.title, path.replace(".ipynb", ".html"))
    return along.below(source, source.replace(".png", ".csv") if table else "", cite, frame)


def _shown(page: Page, output: dict[str, Any], name: str, path: str, cell: int, lab: bool) -> dict[str, Any]:
    """Return what an output shows on the site: one form of it."""
    root = up(path)
    data = output["data"]
    spec, png = data.get(display.PLOTLY_MIME), data.get("image/png")
    if spec and not png:
        raise ValueError(f"{path}, cell {cell}: a chart has no picture next to it. Run `make notebooks`.")
    if png:
        said = output.get("metadata", {}).get("image/png", {})
        stem = name.rpartition("-")[0]
        file = f"{name}-{sum(known.file.startswith(name + '-') for known in page.pictures)}.png"
        page.files[file] = base64.b64decode(_text(png))
        picture = Picture(file, said.get("alt", ""), said.get("width", 0), said.get("height", 0), _title(spec))
        page.pictures.append(picture)
        source = f"{root}{STATIC}/{PICTURES}/{file}"
        if not spec:
            return {"text/html": figure_html(picture, source, None, kind="hci-row")}
        states = f"{root}{STATIC}/{STATES}/{stem}.json" if lab else ""
        if states:
            page.lab = figure_html(picture, source, spec, states)
        below = _along(page, spec, picture, source, stem if lab else "", path)
        laid = None if states else narrow(spec)
        phone = source.replace(".png", ".json") if laid else ""
        if phone:
            page.files[file.replace(".png", ".json")] = _json(laid).encode()
        return {"text/html": figure_html(picture, source, spec, states, below=below, phone=phone)}
    for kind in ("text/html", "text/markdown", "text/plain"):
        if kind in data:
            return {kind: data[kind]}
    return {"text/plain": ""}
