"""Build the site, and say what is wrong with it: by reading its files, and by opening every page in Chromium.

`python -m tools.site_check [--check]`; without --check only the files are read.
"""

from __future__ import annotations

import argparse
import contextlib
import functools
import gzip
import http.server
import json
import re
import sys
import threading
import time
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import quote, unquote, urljoin, urlsplit

from course import contents
from course.build import front
from course.build.notebooks import REPORT
from course.build.site import KEPT, ROOT, SITE, along, labs, stage, texts
from course.build.take_along import make
from course.charts import display

#: Where a page is asked for when its files are read: any host that is not another one.
HOME = "https://site.invalid/"
#: What axe-core finds that is the theme's own and can't be mended from here: rule -> part of the element, reason with
#: link.
UPSTREAM: dict[str, tuple[str, str]] = {}
#: What is inside a drawn chart is one image for a reader; to go through its paths takes axe most of its time.
NOT_READ = {"exclude": [[".hci-chart .svg-container"]]}
#: What may come before a page's text stands, in bytes as GitHub Pages sends them: the page, its style sheets and the
#: scripts that hold it up. At 1.6 Mbit/s these are 0.6 seconds. The search page waits for its index.
FIRST, LATE = 120_000, "search.html"
#: What GitHub Pages compresses.
PRESSED = {".html", ".css", ".js", ".json", ".svg", ".csv"}
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 360, "height": 740}
#: What the search must find, and a page that has it.
SEARCHED = {"Hangzhou": f"notebooks/{contents.entry('right_time_right_place').stem}.html", "RQ-02": "docs/claims.html"}


# -------------------------------------------------------------------------------------------------------- reading files


@dataclass
class Read(HTMLParser):
    """What a page refers to: `loads` without being asked (scripts, styles, pictures), `leads` by links; and its ids."""

    loads: list[str] = field(default_factory=list)
    leads: list[str] = field(default_factory=list)
    ids: set[str] = field(default_factory=set)
    without_alt: int = 0
    #: What the page's text waits for: style sheets, and scripts that are neither deferred nor modules.
    first: list[str] = field(default_factory=list)
    #: What its head says of it: name -> contents, in order.
    meta: list[tuple[str, str]] = field(default_factory=list)

    LOADING: ClassVar[set[tuple[str, str]]] = {
        ("script", "src"),
        ("img", "src"),
        ("source", "src"),
        ("iframe", "src"),
        ("video", "src"),
        ("audio", "src"),
        ("embed", "src"),
        ("object", "data"),
        ("video", "poster"),
        ("form", "action"),
        ("input", "src"),
    }
    #: Links in a head that load nothing.
    SILENT: ClassVar[set[str]] = {"canonical", "next", "prev", "index", "search", "author", "license"}

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what an element loads, where it leads, and which place it is."""
        given = {name: value or "" for name, value in attrs}
        self.ids |= {given[name] for name in ("id", "name") if given.get(name)}
        if tag == "a" and "href" in given:
            self.leads.append(given["href"])
        elif tag == "meta":
            self.meta.append((given.get("name", ""), given.get("content", "").strip()))
        elif tag == "link" and "href" in given:
            self.first += [given["href"]] if given.get("rel") == "stylesheet" else []
            silent = set(given.get("rel", "").split()) <= self.SILENT
            (self.leads if silent else self.loads).append(given["href"])
        elif tag == "base" and "href" in given:
            self.loads.append(given["href"])
        if tag == "script" and "src" in given and not {"defer", "async", "type"} & given.keys():
            self.first.append(given["src"])
        for name, value in given.items():
            if (tag, name) in self.LOADING:
                self.loads.append(value)
            elif name == "srcset":
                self.loads += [part.split()[0] for part in value.split(",") if part.strip()]
            elif name == "style":
                self.loads += urls_of(value)
        if tag == "img" and not given.get("alt", "").strip():
            self.without_alt += 1
        self._style = tag == "style"

    def handle_data(self, data: str) -> None:
        """Note what a style sheet in the page loads."""
        if getattr(self, "_style", False):
            self.loads += urls_of(data)

    def handle_endtag(self, tag: str) -> None:
        """Leave a style sheet."""
        self._style = False


def urls_of(css: str) -> list[str]:
    """What a style sheet loads."""
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.S)
    found = re.findall(r"url\(\s*['\"]?([^'\")]+)['\"]?\s*\)", css) + re.findall(r"@import\s+['\"]([^'\"]+)", css)
    return [url.strip() for url in found]


@functools.lru_cache(maxsize=512)
def _read(path: Path, changed: int) -> Read:
    page = Read()
    page.feed(path.read_text(encoding="utf-8"))
    return page


def read(path: Path) -> Read:
    """Return what a page loads, where it leads, and its places."""
    return _read(path, path.stat().st_mtime_ns)


def _target(site: Path, page: str, url: str) -> tuple[str | None, Path, str]:
    """The host of a reference (None: the site itself), the file it leads to, and the place in it."""
    parts = urlsplit(urljoin(HOME + page, url))
    host = None if f"{parts.scheme}://{parts.netloc}/" == HOME else parts.netloc or parts.scheme
    file = site / unquote(parts.path).lstrip("/")
    return host, file / "index.html" if file.is_dir() else file, unquote(parts.fragment)


@functools.lru_cache(maxsize=512)
def _pressed(path: Path, changed: int) -> bytes:
    return gzip.compress(path.read_bytes(), 6)


def pressed(path: Path) -> bytes:
    """Return a file as GitHub Pages sends it."""
    return _pressed(path, path.stat().st_mtime_ns) if path.suffix in PRESSED else path.read_bytes()


def _head_problems(site: Path, name: str, page: Read) -> list[str]:
    """What is wrong with a page's head: what it says of the page, and what its text waits for."""
    said = [what for what, _ in page.meta]
    found = [
        f"{name}: says its {what} {said.count(what)} times"
        for what in ("viewport", "description")
        if said.count(what) != 1
    ]
    found += [f"{name}: its description is empty" for what, text in page.meta if what == "description" and not text]
    files = [_target(site, name, url)[1] for url in page.first]
    weight = sum(len(pressed(file)) for file in [site / name, *files] if file.is_file())
    alone = name.startswith(f"{make.FOLDER}/")  # a file that is taken along holds all that it needs
    if weight > FIRST and name != LATE and not alone:
        found.append(f"{name}: its text waits for {weight / 1e3:.0f} kB, more than {FIRST / 1e3:.0f}")
    return found


def _load_problem(site: Path, name: str, url: str) -> str:
    """What is wrong with something that a page loads; empty where nothing is."""
    if url.startswith("data:"):
        return ""
    host, file, _ = _target(site, name, url)
    if host:
        return f"{name}: loads {url} from another host"
    return "" if file.is_file() else f"{name}: loads {url}, which is not there"


def _lead_problem(site: Path, name: str, url: str, missing: Collection[str]) -> str:
    """What is wrong with a link; empty where nothing is. missing : folders of other commands that are not built."""
    host, file, place = _target(site, name, url)
    if host:
        known = url.startswith(("https://", "mailto:"))
        return "" if known else f"{name}: leads to {url}, which is not an https address"
    top = file.relative_to(site).parts[0] if file.is_relative_to(site) else ""
    if top in KEPT and top in missing:
        return ""
    if not file.is_file():
        return f"{name}: leads to {url}, which is not there"
    if top not in KEPT and place and file.suffix == ".html" and place not in read(file).ids:
        return f"{name}: leads to {url}, and there is no such place on that page"
    return ""


def static_problems(site: Path) -> list[str]:
    """Dead links and pictures, places that are not there, references to other hosts, pictures without words, and heads
    that say too little or let a reader wait.

    Folders of other commands (KEPT) are not read. A link into one that is not built is let pass: see `not_built`.
    """
    found = []
    missing, moved = not_built(site), texts.moved()
    files = [path for path in sorted(site.rglob("*")) if path.relative_to(site).parts[0] not in KEPT]
    if not any(path.suffix == ".html" for path in files):
        return [f"{site}: there is no page. Run `make site`."]
    for path in files:
        name = path.relative_to(site).as_posix()
        if path.suffix == ".css":
            loads, leads = urls_of(path.read_text(encoding="utf-8")), []
        elif path.suffix == ".html":
            page = read(path)
            loads, leads = page.loads, page.leads
            found += [f"{name}: {page.without_alt} pictures without words (alt)"] if page.without_alt else []
            found += [] if name in moved else _head_problems(site, name, page)
            if name not in moved and f"{REPORT}{quote(name.removesuffix('.html'))}" not in leads:
                found.append(f"{name}: has no link to report an error on this page")
        else:
            continue
        found += [problem for url in loads if (problem := _load_problem(site, name, url))]
        found += [problem for url in leads if (problem := _lead_problem(site, name, url, missing))]
    return found


def not_built(site: Path) -> list[str]:
    """The folders of other commands that links lead to and that are not there."""
    return [name for name in KEPT if not (site / name).is_dir()]


# ------------------------------------------------------------------------------------------------------------ a browser


@contextlib.contextmanager
def served(site: Path) -> Iterator[str]:
    """The site on a port of this machine, below a folder and compressed, as GitHub Pages sends it; its address."""

    class Handler(http.server.SimpleHTTPRequestHandler):
        def translate_path(self, path: str) -> str:
            return super().translate_path(path.removeprefix("/course") if path.startswith("/course/") else "/nowhere")

        def do_GET(self) -> None:
            path = Path(self.translate_path(self.path))
            path = path / "index.html" if path.is_dir() and self.path.endswith("/") else path
            if path.suffix not in PRESSED or not path.is_file():
                super().do_GET()
                return
            body = pressed(path)
            self.send_response(200)
            self.send_header("Content-Type", self.guess_type(str(path)))
            self.send_header("Content-Encoding", "gzip")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    class Server(http.server.ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_: Any) -> None:  # a page that was left while it loaded
            pass

    server = Server(("127.0.0.1", 0), functools.partial(Handler, directory=str(site)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/course/"
    finally:
        server.shutdown()
        server.server_close()


class Watch:
    """What a browser context asked of other hosts, what failed, and what it complained of."""

    def __init__(self, context: Any, home: str) -> None:
        self.problems: list[str] = []
        self._home = (home, "data:", "blob:")
        context.on("request", self._asked)
        context.on("response", self._answered)
        context.on("weberror", lambda error: self.problems.append(f"error: {error.error}"))
        context.on("console", self._said)

    def _asked(self, request: Any) -> None:
        if not request.url.startswith(self._home):
            self.problems.append(f"asks another host: {request.url}")

    def _answered(self, response: Any) -> None:
        if response.status >= 400:
            self.problems.append(f"{response.url} answers {response.status}")

    def _said(self, message: Any) -> None:
        if message.type in ("error", "warning"):
            self.problems.append(f"console: {message.text}")

    def taken(self) -> list[str]:
        """Return the problems seen since the last call, each once."""
        found, self.problems = list(dict.fromkeys(self.problems)), []
        return found


#: Bring each chart near and wait until it is drawn, or its picture stays; how many were drawn.
DRAW = """async () => {
    const all = [...document.querySelectorAll(".hci-figure:has(script[type='application/json'])")];
    const late = performance.now() + 60000;
    for (const figure of all) {
        figure.scrollIntoView();
        while (!figure.dataset.drawn && performance.now() < late) await new Promise(requestAnimationFrame);
    }
    return all.filter(f => f.dataset.drawn === "yes" && f.querySelector(".main-svg")).length;
}"""
#: The scheme of a page: the reader's choice, or on a page without one that of the system.
SCHEME = """() => document.documentElement.dataset.theme
    ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")"""
#: Charts that are drawn on white though the page is dark.
PALE = """() => [...document.querySelectorAll(".hci-chart")]
    .filter(box => box._fullLayout && /^#f{6}$|255, ?255, ?255/.test(box._fullLayout.paper_bgcolor))
    .map(box => `dark: a chart is drawn on white: ${box._fullLayout.meta?.title}`)"""
WIDER = """() => {
    const wide = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= wide) return [];
    const inBox = node => { for (let n = node.parentElement; n; n = n.parentElement)
        if (n !== document.documentElement && n !== document.body
            && getComputedStyle(n).overflowX !== "visible") return true; return false; };
    const right = n => n.getBoundingClientRect().right;
    const found = [...document.body.querySelectorAll("*")].filter(n => right(n) > wide + 1 && !inBox(n));
    return [`scrolls sideways: ${document.documentElement.scrollWidth} of ${wide} pixels`,
            ...found.slice(0, 3).map(n => `${n.tagName} ${n.className} reaches to ${Math.round(right(n))}`)];
}"""


def axe_problems(page: Any, upstream: dict[str, tuple[str, str]] = UPSTREAM) -> list[str]:
    """What axe-core finds on a page and is not the theme's own."""
    from axe_playwright_python.sync_playwright import Axe

    found = []
    # Without preload: axe fetches style sheets once more, and looks for those that they import in the wrong place.
    for rule in (
        Axe()
        .run(page, context=NOT_READ, options={"preload": False, "resultTypes": ["violations"]})
        .response["violations"]
    ):
        theirs = upstream.get(rule["id"], (None, ""))[0]
        found += [
            f"axe {rule['id']} ({rule['impact']}): {node['html'][:160]}"
            for node in rule["nodes"]
            if theirs is None or theirs not in node["html"]
        ]
    return found


def charts_of(page: str) -> int:
    """How many charts the notebook behind a page stores; 1 for a lab alone, 0 for other pages."""
    if page.startswith(f"{along.EMBED}/"):
        return 1
    path = ROOT / page.replace(".html", ".ipynb")
    if not path.is_file():
        return 0
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return sum(display.PLOTLY_MIME in output.get("data", {}) for cell in cells for output in cell.get("outputs", []))


def one_of_each_kind(pages: Iterable[str]) -> set[str]:
    """Pages to look at in the dark scheme: all but most lessons, problem sets, slides and labs alone, which are
    alike.
    """
    pages = list(pages)
    lessons = [page for page in pages if page.startswith("notebooks/") and page.count("/") == 1]
    sets = [page for page in pages if page.startswith("notebooks/problem-sets/")]
    alone = [page for page in pages if page.startswith(f"{along.EMBED}/")]
    shown = [page for page in pages if page.startswith(f"{make.FOLDER}/")]
    some = {*lessons[:1], *lessons[-1:], *sets[:1], *alone[:1], *shown[:1]}
    return {*pages} - {*lessons, *sets, *alone, *shown} | some


def chart_differences(want: dict[str, Any], shown: dict[str, Any]) -> list[str]:
    """Where a drawn chart (data and layout) is not the one that was asked for.

    Plotly may note in an axis what it found itself (range, type, autorange). Where two axes have one scale, it may
    widen a range that was given, so that the box is filled.
    """
    one_scale = any(isinstance(axis, dict) and "scaleanchor" in axis for axis in want["layout"].values())
    found = [] if shown["data"] == want["data"] else ["its data differ"]
    for key in sorted({*want["layout"], *shown["layout"]}):
        one, other = want["layout"].get(key), shown["layout"].get(key)
        if re.fullmatch(r"[xy]axis\d*", key) and isinstance(one, dict) and isinstance(other, dict):
            added = {"range", "type", "autorange", "domain"} - one.keys()
            other = {name: value for name, value in other.items() if name not in added}
            if one_scale:
                one, other = ({k: v for k, v in axis.items() if k != "range"} for axis in (one, other))
            if one.get("autorange") == "reversed":
                one, other = (
                    {k: v for k, v in axis.items() if k not in ("autorange", "range")} for axis in (one, other)
                )
        if one != other:
            found.append(f"its layout.{key} differs")
    return found


def lab_problems(page: Any, topic: str, states: Path) -> list[str]:
    """Move a lab by keyboard to both sides and back; each chart must be the one that the pure draw makes."""
    if not states.exists():
        return []
    one, made = labs.lab_of(topic), json.loads(states.read_text(encoding="utf-8"))
    control = made["control"]
    last = len(control["options"]) - 1
    walk = [("End", last), ("ArrowLeft", last - 1), ("Home", 0), ("ArrowRight", 1)]
    found, seen = [], set()
    page.focus(".hci-lab input[type=range]")
    for key, to in walk:
        page.keyboard.press(key)
        page.wait_for_function("at => document.querySelector('.hci-lab').dataset.shown === String(at)", arg=to)
        want = one.answer(**{control["name"]: control["values"][to]})
        status = page.text_content(".hci-lab .hci-status")
        if status.strip() != (want["error"] or want["headline"]).strip():
            found.append(f"lab at {control['options'][to]}: it says {status!r}")
        if not want["spec"]:
            continue
        shown = page.evaluate("""() => { const box = document.querySelector(".hci-lab .hci-chart");
            return JSON.parse(JSON.stringify({data: box.data, layout: box.layout})); }""")
        found += [
            f"lab at {control['options'][to]}: {text}" for text in chart_differences(json.loads(want["spec"]), shown)
        ]
        seen.add(json.dumps(shown, sort_keys=True))
    if len(seen) < 2:
        found.append("lab: the chart does not change when the control moves")
    for i, label in enumerate(preset["label"] for preset in made["presets"]):
        page.click(f".hci-lab .hci-presets button:nth-of-type({i + 1})")
        page.wait_for_function(
            "at => document.querySelector('.hci-lab').dataset.shown === String(at)", arg=last + 1 + i
        )
        want = one.answer(**one.presets[label])
        if page.text_content(".hci-lab .hci-status").strip() != (want["error"] or want["headline"]).strip():
            found.append(f"lab, preset {label!r}: it does not say the headline of its chart")
    page.press(".hci-lab input[type=range]", "Home")
    return found


def search_problems(page: Any, home: str) -> list[str]:
    """Say what the search doesn't find on a page that has it."""
    problems = []
    for word, wanted in SEARCHED.items():
        page.goto(f"{home}search.html?q={word}", wait_until="load")
        page.wait_for_function(  # results come one by one
            "() => /finished|did not/i.test(document.querySelector('#search-results .search-summary')?.textContent)",
            timeout=20_000,
        )
        found = page.eval_on_selector_all("#search-results li a", "all => all.map(a => a.href)")
        if not any(urlsplit(url).path.endswith(wanted) for url in found):
            problems.append(f"search.html: {word} is not found on {wanted}, only on {len(found)} other pages")
    return problems


#: The picture of the first screen that is shown, and what a screen reader hears of it.
SHOWN = """() => ["picture", "[role=status] p"].map(s => [...document.querySelectorAll(`.hci-front ${s}`)]
    .filter(n => n.getClientRects().length).map(n => (n.querySelector("img")?.alt ?? n.textContent)))"""


def front_problems(page: Any) -> list[str]:
    """Move the lab of the first screen by keys: each choice shows its own picture and says its own headline."""
    found = []
    page.focus(".hci-front input:checked")
    for place in front.places():
        pictures, said = page.evaluate(SHOWN)
        if pictures != [place.words] or said != [place.headline]:
            found.append(f"{place.option}: shown are {len(pictures)} pictures, said is {said}")
        page.keyboard.press("ArrowRight")
    return found


def board_problems(page: Any) -> list[str]:
    """The filters of the claim board show what they say."""
    found = []
    total = page.locator(".hci-board tbody tr").count()
    for key in ("essay", "verdict", "kind"):
        page.select_option(f"#by-{key}", index=1)
        value = page.input_value(f"#by-{key}")
        shown = page.locator(".hci-board tbody tr:not([hidden])")
        right = page.locator(f'.hci-board tbody tr[data-{key}="{value}"]').count()
        if not 0 < shown.count() == right < total:
            found.append(f"claim board: {key} {value!r} shows {shown.count()} rows, {right} have it")
        page.select_option(f"#by-{key}", value="")
    return found


def browser_problems(site: Path, only: Iterable[str] = (), say: Any = print, browser: Any = None) -> list[str]:
    """Open every page in Chromium, wide and narrow, light and dark.

    only : these pages (default: all). browser : a running Chromium of playwright's (default: one of its own).

    Returns
    -------
    Problems, each with its page: requests to other hosts, console errors, charts not drawn, labs whose chart is not
    that of their draw, what axe-core finds, sideways scrolling at 360 pixels, a search that finds nothing.
    """
    from tools.pages import PATIENCE, chromium

    pages = [path.relative_to(site).as_posix() for path in sorted(site.rglob("*.html"))]
    left = {*KEPT, *texts.moved()}  # of other commands, and pages that only lead on
    pages = [page for page in pages if not {page, page.split("/")[0]} & left and (not only or page in set(only))]
    dark = one_of_each_kind(pages)
    found: list[str] = []

    def note(page: str, problems: Iterable[str]) -> None:
        found.extend(f"{page}: {problem}" for problem in problems)

    with served(site) as home, contextlib.nullcontext(browser) if browser else chromium() as browser:
        context = browser.new_context(viewport=WIDE, color_scheme="light")
        context.set_default_timeout(PATIENCE)
        watch, page, drawn = Watch(context, home), context.new_page(), 0
        for name in pages:
            begin = time.perf_counter()
            page.set_viewport_size(WIDE)
            page.goto(home + name, wait_until="load")
            page.mouse.move(2, 2)  # the first sign of a reader
            count = page.evaluate(DRAW)
            drawn += count
            if count != charts_of(name):
                note(name, [f"{count} charts are drawn of {charts_of(name)}"])
            match = re.fullmatch(rf"(?:notebooks|{along.EMBED})/(\d\d-.*)\.html", name)
            if match:
                note(name, lab_problems(page, contents.topic(match[1]), site / f"_static/labs/{match[1]}.json"))
            if name == "claims.html":
                note(name, board_problems(page))
            if name == "index.html":
                note(name, front_problems(page))
            note(name, axe_problems(page))
            page.set_viewport_size(NARROW)
            page.wait_for_timeout(100)
            note(name, page.evaluate(WIDER))
            note(name, watch.taken())
            say(f"{name}: {count} charts, {time.perf_counter() - begin:.1f} s")
        if not only:
            note("search", [*search_problems(page, home), *watch.taken()])
        context.close()
        context = browser.new_context(viewport=WIDE, color_scheme="dark")
        watch, page = Watch(context, home), context.new_page()
        for name in [name for name in pages if name in dark]:
            page.goto(home + name, wait_until="load")
            if page.evaluate(SCHEME) != "dark":
                note(name, ["it is not dark although the reader asks for it"])
            page.mouse.move(2, 2)
            page.evaluate(DRAW)
            note(name, page.evaluate(PALE))
            note(name, [f"dark: {problem}" for problem in axe_problems(page)])
            note(name, watch.taken())
        context.close()
    say(f"{len(pages)} pages opened, {len(dark)} also in the dark scheme; {drawn} charts drawn.")
    for name in not_built(site):
        say(f"{name}/ is not built: links into it were not followed.")
    return found


def main(arguments: list[str] | None = None) -> int:
    """Build the site and look at it; return 1 if anything is wrong."""
    parser = argparse.ArgumentParser(prog="python -m tools.site_check", description=__doc__)
    parser.add_argument("--check", action="store_true", help="open every page of the built site in Chromium as well")
    parser.add_argument("--only-check", action="store_true", help="look at the site that is there; build nothing")
    parser.add_argument("--into", type=Path, default=SITE, help="folder of the site")
    parser.add_argument("pages", nargs="*", help="check: only these pages, such as notebooks/00-start-here.html")
    given = parser.parse_args(arguments)
    begin = time.perf_counter()
    try:
        if not given.only_check:
            stage.build(given.into)
            print(f"The site is built in {time.perf_counter() - begin:.0f} s.")
        problems = static_problems(given.into)
        if given.check or given.only_check:
            problems += browser_problems(given.into, given.pages, functools.partial(print, flush=True))
    except (stage.SiteError, ValueError) as problem:
        print(problem, file=sys.stderr)
        return 1
    print("\n".join(problems) or "In order.")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
