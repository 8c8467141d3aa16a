"""Every notebook as a reader meets it: live in JupyterLab, driven by keyboard alone, and as a page without scripts.

One JupyterLab for all. One notebook at a time is opened and run; its tests go on where the last one left it, then it is
closed: an open notebook takes time from the others. Run by two workers, a notebook belongs to one of them.
"""

from __future__ import annotations

import contextlib
import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from course import charts, contents, lab, master
from course.build.site import labs
from course.charts import display
from course.ledger import claims, engine, forecasts, records, scoring
from tools import pages

pytestmark = [pytest.mark.browser, pytest.mark.slow]

NAMES = sorted(path.name for path in pages.NOTEBOOKS.glob("*.ipynb"))
LAB = pages.LAB
FORM = ".hci-lab:not(:has(.hci-chart))"
#: Console errors that are JupyterLab's own (part of the text and address), each with the reason why it is let pass.
LET_PASS = {
    ("status of 500", "/api/kernels?"): "the list of kernels, asked for while the kernel of another notebook starts",
    ("Canceled future for", ""): "a kernel is restarted: what was under way is given up",
    (
        "[anywidget] Failed to initialize model",
        "",
    ): "anywidget waits two seconds; on a busy machine the form is made again",
    ("widget model not found", ""): "ipywidgets waits two seconds; on a busy machine the page looks again",
}
#: A node that is gone already is taken away once more: JupyterLab does so now and then when a page is left or loaded. It
#: counts where the stack leads through a form of ours, which the page loads from a blob.
GONE_ALREADY, OURS = "Failed to execute 'removeChild' on 'Node'", ("blob:", "how-china-innovates")
#: What nbconvert writes where it finds no words.
NO_ALT = "No description has been provided for this image"
LONG = pages.PATIENCE
LIGHT, DARK = "JupyterLab Light", "JupyterLab Dark"


def predictions(name: str) -> int | None:
    """Position of the cell that asks for predictions; the last lesson has none."""
    cells = notebook_of(name)["cells"]
    return next((i for i, c in enumerate(cells) if "lesson.predict(" in "".join(c["source"])), None)


def notebook_of(name: str) -> dict[str, Any]:
    """Return a notebook as it is stored."""
    found: dict[str, Any] = json.loads((pages.NOTEBOOKS / name).read_text(encoding="utf-8"))
    return found


def of(names: list[str], few: set[str] | None = None) -> list[Any]:
    """Notebooks as parameters, by their numbers. few : those that are tried without --every-lab (default: all)."""
    more = [pytest.mark.every_lab]
    return [pytest.param(name, id=name[:2], marks=more if few and name not in few else []) for name in names]


def with_each_kind_of_control() -> set[str]:
    """The first notebooks whose labs together have every kind of control."""
    chosen: dict[str, str] = {}
    for name in NAMES:
        code = (contents.entry(contents.topic(name)).room / "lab.py").read_text(encoding="utf-8")
        for kind in re.findall(r"\blab\.(slider|choice|steps|many|switch)\(", code):
            chosen.setdefault(kind, name)
    return set(chosen.values())


#: Live in JupyterLab: pytest puts the tests of one notebook after another, as the fixture outlives a test.
every_notebook = pytest.mark.parametrize("live", of(NAMES), indirect=True)
#: What labs share and no notebook changes: page, kernel, keys, colours, the way to the journal.
each_kind_of_lab = pytest.mark.parametrize("live", of(NAMES, with_each_kind_of_control()), indirect=True)
predictions_too = pytest.mark.parametrize(
    "live",
    of([name for name in NAMES if predictions(name) is not None], with_each_kind_of_control()),
    indirect=True,
)
#: What is the same for every lab.
one_notebook = pytest.mark.parametrize("live", of(NAMES[:1]), indirect=True)
#: As files.
every_file = pytest.mark.parametrize("name", of(NAMES))


# ------------------------------------------------------------------------------------------------------- watching


class Watch:
    """What a browser context asked of other hosts, and what it complained of."""

    def __init__(self, context: Any, home: str) -> None:
        self.foreign: list[str] = []
        self.errors: list[str] = []
        self.let_pass: list[str] = []
        self._home = (home, home.replace("http", "ws", 1), "data:", "blob:")
        context.on("request", lambda request: self._asked(request.url))
        context.on("page", lambda page: page.on("websocket", lambda socket: self._asked(socket.url)))
        context.on("weberror", lambda error: self._note(error.error.stack or str(error.error), ""))
        context.on("console", self._said)

    def _asked(self, url: str) -> None:
        if not url.startswith(self._home):
            self.foreign.append(url)

    def _said(self, message: Any) -> None:
        if message.type == "error":
            self._note(message.text, message.location.get("url", ""))

    def _note(self, text: str, url: str) -> None:
        ours = not any(part in text and at in url for part, at in LET_PASS)
        if GONE_ALREADY in text and "/lab/" in text:
            ours = any(one in text for one in OURS)
        (self.errors if ours else self.let_pass).append(f"{text} ({url})")

    def forget(self) -> None:
        """Begin anew, once what was seen has been judged."""
        self.foreign.clear()
        self.errors.clear()
        self.let_pass.clear()

    def problems(self) -> list[str]:
        return [f"asked another host: {url}" for url in self.foreign] + [f"console: {text}" for text in self.errors]


# ------------------------------------------------------------------------------------------------------ comparing

#: What plotly writes into an axis by itself when it draws.
DRAWN_BY_PLOTLY = {"range", "type", "autorange"}


def differences(want: Any, shown: Any, where: str = "") -> list[str]:
    """Where a drawn figure is not the one that was asked for. Plotly may add to an axis what it found itself."""
    if isinstance(want, dict) and isinstance(shown, dict):
        axis = re.fullmatch(r"layout\.[xy]axis\d*", where)
        if axis and want.get("autorange") == "reversed" and shown.get("autorange") is True:
            low, high = shown.get("range", (0, 0))
            want = {**want, "autorange": low > high}  # drawn downwards: plotly notes it as a range
        if axis and shown.get("domain") == [
            0,
            1,
        ]:  # the default, which plotly notes once an equal scale was drawn in this place
            want = {"domain": [0, 1], **want}
        extra = shown.keys() - want.keys() - (DRAWN_BY_PLOTLY if axis else set())
        found = [f"{where}.{key} is there and should not be" for key in sorted(extra)]
        for key in want:
            inner = f"{where}.{key}" if where else key
            found += differences(want[key], shown[key], inner) if key in shown else [f"{inner} is missing"]
        return found
    if isinstance(want, list) and isinstance(shown, list):
        if len(want) != len(shown):
            return [f"{where}: {len(shown)} instead of {len(want)}"]
        return [d for i, (a, b) in enumerate(zip(want, shown, strict=True)) for d in differences(a, b, f"{where}[{i}]")]
    return [] if want == shown else [f"{where} is {shown!r}, not {want!r}"]


def plain(text: str) -> str:
    """Text without the tags and line breaks that a chart puts into it."""
    return re.sub(r"\s+", "", re.sub(r"<[^>]+>", "", text))


def wrong_chart(spec: dict[str, Any], chart: dict[str, Any] | None) -> list[str]:
    """Where the chart on screen is not this figure."""
    if not chart:
        return ["there is no chart"]
    layout, shown = dict(spec["layout"]), chart["layout"]
    if any("scaleanchor" in part for part in layout.values() if isinstance(part, dict)):
        for name in ("xaxis", "yaxis"):  # a map of equal scales: plotly widens a range until they are equal
            if "range" not in layout[name]:
                continue
            low, high = sorted(layout[name]["range"])
            wide = sorted(shown[name]["range"])
            if wide[0] <= low and high <= wide[1]:
                layout[name] = {**layout[name], "range": shown[name]["range"]}
    found = differences({"data": spec["data"], "layout": layout}, {"data": chart["data"], "layout": shown})
    title = plain(spec["layout"]["title"]["text"])
    if not plain(chart["title"]).startswith(title):
        found.append(f"the title drawn is {chart['title']!r}")
    if chart["width"] < 200 or chart["height"] < 150:
        found.append(f"the chart is {chart['width']} x {chart['height']} pixels")
    return found


def wrong_answer(answer: dict[str, Any], state: dict[str, Any], *, plainly: bool = False) -> list[str]:
    """Where the lab on screen is not what the pure lab answers."""
    found = []
    if state["values"] != answer["values"]:
        found.append(f"the controls stand at {state['values']}, not at {answer['values']}")
    if state["status"] != (answer["error"] or answer["headline"]):
        found.append(f"the status line is {state['status']!r}")
    if answer["error"]:
        if len(answer["error"]) < 20:
            found.append(f"{answer['error']!r} is no sentence")
        if state["shown"]:
            found.append("a chart is shown where there is none to show")
        return found
    if not (state["shown"] or plainly):
        found.append("the chart is hidden")
    if state["words"] != answer["words"] or (state["label"] != answer["headline"] and not plainly):
        found.append("the words are not those of this chart")
    return found + wrong_chart(json.loads(answer["spec"]), state["chart"])


CHART = """gd => gd && gd.data ? {data: gd.data, layout: gd.layout,
    title: [...gd.querySelectorAll('.gtitle')].map(t => t.textContent).join(''),
    width: gd.querySelector('.main-svg')?.getBoundingClientRect().width || 0,
    height: gd.querySelector('.main-svg')?.getBoundingClientRect().height || 0} : null"""

STATE = """([root, plainly]) => {
    const chart = root.querySelector('.hci-chart');
    const cell = root.closest('.jp-Cell');
    const gd = plainly ? [...cell.querySelectorAll('.js-plotly-plot')].find(g => !root.contains(g) && g.data)
                       : chart.matches('.js-plotly-plot') ? chart : chart.querySelector('.js-plotly-plot');
    const inputs = Object.fromEntries([...root.querySelectorAll('.hci-control')].map(holder => [holder.dataset.name,
        [...holder.querySelectorAll('input, select')].map(i => i.type === 'checkbox' ? i.checked : Number(i.value))]));
    return {inputs, status: root.querySelector('.hci-status').textContent, shown: !chart.hidden,
        label: chart.getAttribute('aria-label'), words: root.querySelector('details p').textContent,
        chart: JSON.parse(JSON.stringify((CHART)(gd) ?? null))};
}""".replace("CHART", CHART)


def value_on_screen(control: lab.Control, inputs: list[Any]) -> Any:
    if control.kind in ("choice", "steps"):
        return control.options[int(inputs[0])]
    if control.kind == "many":
        return [option for option, on in zip(control.options, inputs, strict=True) if on]
    return control.clean(inputs[0])


# -------------------------------------------------------------------------------------------------- one open notebook


@dataclass
class Tab:
    """The page on which one notebook after another is opened."""

    page: Any


@dataclass
class Live:
    """A notebook that is open in JupyterLab and was run."""

    name: str
    server: pages.Server
    tab: Tab
    watch: Watch
    one: lab.Lab
    values: dict[str, Any] = field(default_factory=dict)

    @property
    def page(self) -> Any:
        """The page of JupyterLab."""
        return self.tab.page

    def root(self) -> Any:
        """The lab, scrolled to and drawn."""
        pages.scroll_to(self.page, pages.lab_cell(self.name))
        if any("Failed to initialize model" in error for error in self.watch.let_pass):
            self.watch.let_pass.clear()
            self.run_lab_cell()  # it may be missing or deaf
        return pages.lab_on_screen(self.page, self.name)

    def run_lab_cell(self) -> None:
        """Run the lab's cell alone; the lab is then at its first setting."""
        pages.run_cell(self.page, pages.lab_cell(self.name))
        self.values = dict(self.one.defaults)

    def run_all(self) -> None:
        """Run All; the lab is then at its first setting."""
        pages.run_all(self.page)
        self.values = dict(self.one.defaults)

    def renew(self) -> None:
        """Open the notebook anew in a new tab of its own, run, whatever a test has left behind on the old one."""
        old = self.page
        self.tab.page = old.context.new_page()
        old.close()
        self.server.renew(self.name)
        pages.go_to(self.page, self.server, self.name)
        pages.wait_opened(self.page, self.name)
        self.page.evaluate("theme => jupyterapp.commands.execute('apputils:change-theme', {theme})", LIGHT)
        self.run_all()
        self.watch.forget()

    def settle(self, root: Any) -> None:
        """Wait until the last request is drawn."""
        self.page.wait_for_function(
            "root => root.dataset.drawn && (!root.dataset.sent || root.dataset.sent === root.dataset.drawn)",
            arg=root,
        )  # fmt: skip

    def scroll_to_predictions(self) -> None:
        """Bring the claim cards on screen."""
        pages.scroll_to(self.page, predictions(self.name))
        self.page.locator(FORM).first.wait_for()

    def state(self, root: Any, plainly: bool = False) -> dict[str, Any]:
        state = self.page.evaluate(STATE, [root, plainly])
        state["values"] = {c.name: value_on_screen(c, state["inputs"][c.name]) for c in self.one.controls}
        return state

    def check(self, root: Any, what: str) -> None:
        """What is on screen is what the pure lab says of these values."""
        wanted = self.one.answer(**self.values)
        self.settle(root)
        found = wrong_answer(wanted, self.state(root))
        assert not found, f"{self.name}, {what}: " + "; ".join(found[:5])

    def key(self, node: Any, name: str, times: int = 1) -> None:
        """Press a key; the focus must stay where it is."""
        for _ in range(times):
            self.page.keyboard.press(name)
        assert node.evaluate("node => node === document.activeElement"), f"{name} took the focus away"

    def step_to(self, node: Any, control: lab.Control, value: Any) -> None:
        """Move a slider or menu: from an end if that is nearer, by large steps, then by small ones."""
        menu = control.kind == "choice"
        last = len(control.options) - 1 if control.options else round((control.high - control.low) / control.step)
        at = control.options.index(value) if control.options else round((value - control.low) / control.step)
        letters = re.match(r"\w*", str(control.options[at]))[0] if menu else ""
        large = max(last // 10, 1)
        for _ in range(last + 1):
            raw = float(node.evaluate("node => node.value"))
            gap = at - round(raw if control.options else (raw - control.low) / control.step)
            if gap == 0:
                return
            if min(at, last - at) < abs(gap) // 2:
                self.key(node, "Home" if at <= last - at else "End")
            elif menu and abs(gap) > len(letters) + 2 and letters:
                for letter in letters:  # as a menu is searched by typing
                    self.key(node, letter)
                letters = ""
            elif menu:
                self.key(node, "ArrowDown" if gap > 0 else "ArrowUp", abs(gap))
            elif abs(gap) >= large > 1:
                self.key(node, "PageUp" if gap > 0 else "PageDown", abs(gap) // large)
            else:
                self.key(node, "ArrowRight" if gap > 0 else "ArrowLeft", abs(gap))
        pytest.fail(f"{self.name}: the keys do not bring {control.label} to {value}")

    def drive(self, root: Any, control: lab.Control, value: Any) -> None:
        """Bring a control to a value by keyboard."""
        inputs = root.query_selector_all(f'[data-name="{control.name}"] :is(input, select)')
        inputs[0].focus()
        if control.kind in ("many", "switch"):
            wanted = [option in value for option in control.options] if control.kind == "many" else [value]
            for box, on in zip(inputs, wanted, strict=True):
                if box.is_checked() != on:
                    box.focus()
                    self.key(box, "Space")
        else:
            self.step_to(inputs[0], control, value)
        self.values[control.name] = value


@pytest.fixture(scope="session")
def tab(server: pages.Server, browser: Any) -> Iterator[tuple[Tab, Watch]]:
    """A page, on which one notebook after another is opened, with a watch on it."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(LONG)
    watch = Watch(context, server.url)
    yield Tab(context.new_page()), watch
    context.close()


@pytest.fixture(scope="session")
def live(request: pytest.FixtureRequest, server: pages.Server, tab: tuple[Tab, Watch]) -> Live:
    """The notebook that the test names, opened in the place of the one before and run."""
    name = request.param
    where, watch = tab
    page = where.page
    watch.forget()
    if page.url.startswith(server.url):
        pages.open_instead(page, name)
    else:
        pages.go_to(page, server, name)
        pages.wait_opened(page, name)
    one = pages.lab_of(name)
    here = Live(name, server, where, watch, one, dict(one.defaults))
    here.run_all()
    return here


@pytest.fixture(autouse=True)
def nothing_left_behind(request: pytest.FixtureRequest) -> Iterator[None]:
    """The test after one that failed finds the notebook as if it were the first."""
    yield
    live = request.node.funcargs.get("live")
    if live and getattr(request.node, "failed", False):
        live.renew()


@pytest.fixture
def blank(browser: Any) -> Iterator[tuple[Any, Watch]]:
    """An empty page with a watch on it."""
    context = browser.new_context()
    watch = Watch(context, "http://127.0.0.1:9/")
    yield context.new_page(), watch
    context.close()


# ----------------------------------------------------------------------------------------------------- the notebook

OUTPUTS = """at => {
    const cell = jupyterapp.shell.currentWidget.content.widgets[at];
    const model = cell.outputArea.model;
    const found = [];
    for (let i = 0; i < model.length; i++) {
        const one = model.get(i).toJSON();
        found.push({type: one.output_type, name: one.name ?? '', text: JSON.stringify(one.text ?? one.evalue ?? ''),
                    kinds: Object.keys(one.data ?? {})});
    }
    return found;
}"""

DRAWN = """([at, count, figure]) => {
    const node = jupyterapp.shell.currentWidget.content.widgets[at].node;
    if (!node.isConnected) return false;
    const outputs = [...node.querySelectorAll('.jp-Cell-outputWrapper .jp-OutputArea-child')];
    if (outputs.length < count || outputs.some(o => o.offsetHeight < 4)) return false;
    if (!figure) return true;
    const lab = node.querySelector('.hci-lab');
    const chart = node.querySelector('.js-plotly-plot');
    return Boolean(chart?.querySelector('.main-svg .gtitle')) && (!lab || lab.dataset.drawn !== undefined);
}"""


def in_the_tree(page: Any) -> Counter[str]:
    """How many nodes of each role the accessibility tree holds: what a screen reader can come to."""
    client = page.context.new_cdp_session(page)
    nodes = client.send("Accessibility.getFullAXTree")["nodes"]
    client.detach()
    return Counter(node.get("role", {}).get("value") for node in nodes if not node["ignored"])


#: Charts that JupyterLab draws and that have no name; a lab names its own.
NAMELESS = """() => [...document.querySelectorAll('.js-plotly-plot')].filter(n => n.getAttribute('role') !== 'img'
    || !n.getAttribute('aria-label')).map(n => n.textContent.slice(0, 60))"""


@every_notebook
def test_runs_and_shows_every_output(live):
    page = live.page
    headings = page.locator(".jp-Notebook .jp-MarkdownOutput").locator("h1, h2, h3, h4")
    fields = page.locator(".jp-Notebook .jp-CodeCell .cm-content")
    for _ in range(40):  # JupyterLab fills the page and the tree in idle moments
        written, editors, tree = headings.count(), fields.count(), in_the_tree(page)
        if tree["heading"] >= written > 8 and tree["textbox"] >= editors > 8:
            break
        page.wait_for_timeout(500)
    assert tree["heading"] >= written > 8, "JupyterLab hides a part of the lesson from screen readers"
    assert tree["textbox"] >= editors > 8, "JupyterLab hides cells of the lesson from screen readers"
    cells = notebook_of(live.name)["cells"]
    for at, cell in enumerate(cells):
        if not cell.get("outputs"):
            continue
        found = page.evaluate(OUTPUTS, at)
        assert len(found) == len(cell["outputs"]), f"cell {at} shows {len(found)} outputs, not {len(cell['outputs'])}"
        for one in found:
            assert one["type"] != "error" and one["name"] != "stderr", f"cell {at}: {one['text']}"
            assert one["kinds"] or one["text"].strip('"'), f"cell {at} has an empty output"
        figure = any(display.PLOTLY_MIME in o.get("data", {}) for o in cell["outputs"])
        try:
            if not page.evaluate(DRAWN, [at, len(found), figure]):
                pages.scroll_to(page, at)
                page.wait_for_function(DRAWN, arg=[at, len(found), figure])
        except Exception as late:
            pytest.fail(f"{live.name}, cell {at}: an output is blank or no chart is drawn ({type(late).__name__})")
        text = page.evaluate("at => jupyterapp.shell.currentWidget.content.widgets[at].node.textContent", at)
        assert not re.search("Traceback|model not found|Error displaying widget|Javascript Error", text), f"cell {at}"
    with contextlib.suppress(Exception):  # they get their names a moment after they are drawn
        page.wait_for_function(f"() => !({NAMELESS})().length", timeout=5_000)
    assert page.evaluate(NAMELESS) == [], "charts without a name"
    assert live.watch.problems() == []


@every_notebook
def test_lab_and_one_kernel_fit_into_what_binder_guarantees(live, server):
    live.root()
    assert server.memory() < 1000, "Binder guarantees 1 GiB"


def test_the_link_that_we_give_leaves_room_on_a_phone(browser, server):
    """JupyterLab's sidebar takes a phone's whole width; its mode for a single document opens without one."""
    name = contents.entry("the_runners").notebook
    link = re.search(r"urlpath=([^)\s]+)", "".join(notebook_of(name)["cells"][0]["source"]))[1]
    page = browser.new_page(viewport={"width": 390, "height": 800})
    page.set_default_timeout(LONG)
    page.goto(f"{server.url}{link}?token={pages.TOKEN}&reset", wait_until="commit")
    pages.wait_opened(page, name)
    for wide, least in ((390, 300), (320, 240)):
        page.set_viewport_size({"width": wide, "height": 800})
        try:
            page.wait_for_function("least => document.querySelector('.jp-Notebook').clientWidth >= least", arg=least)
        except Exception:
            pytest.fail(f"at {wide} px less than {least} px are left for the notebook at {link}")
    pages.end_kernel(page)
    page.close()


# ---------------------------------------------------------------------------------------------------------- the lab


def nameless(page: Any, root: Any) -> list[str]:
    """Inputs and buttons that a screen reader could not name, or could not tell from one another."""
    client = page.context.new_cdp_session(page)
    client.send("Accessibility.enable")
    found: list[str] = []
    for _ in range(10):  # the browser makes its tree of names in its own time
        nodes = root.query_selector_all("input, select, button, summary")
        names = [name_of(client, node) for node in nodes]
        found = [
            f"no name: {n.evaluate('n => n.outerHTML')[:80]}" for n, name in zip(nodes, names, strict=True) if not name
        ]
        found += [f"twice: {one}" for one in sorted({n for n in names if n and names.count(n) > 1})]
        if not found:
            break
        page.wait_for_timeout(300)
    client.detach()
    return found


def name_of(client: Any, node: Any) -> str:
    """What a screen reader calls a node."""
    node.evaluate("node => node.setAttribute('data-test-token', 'asked')")
    ask = {"expression": "document.querySelector('[data-test-token=asked]')"}
    handle = client.send("Runtime.evaluate", ask)["result"]["objectId"]
    tree = client.send("Accessibility.getPartialAXTree", {"objectId": handle, "fetchRelatives": False})["nodes"]
    node.evaluate("node => node.removeAttribute('data-test-token')")
    return tree[0].get("name", {}).get("value", "")


@every_notebook
def test_every_input_has_a_name_and_tab_reaches_it(live):
    root = live.root()
    assert nameless(live.page, root) == []
    by_label = {control.label: control for control in live.one.controls}
    for label, control in by_label.items():
        if control.kind == "many":
            assert live.page.locator(LAB).get_by_role("group", name=label, exact=True).count() == 1
        else:
            assert live.page.locator(LAB).get_by_label(label, exact=True).count() == 1
    order = "root => [...root.querySelectorAll('input, select, button, summary')].filter(n => !n.closest('.hci-chart'))"
    count = root.evaluate(f"root => ({order})(root).length")
    root.evaluate(f"root => ({order})(root)[0].focus()")
    met = []
    for _ in range(count + 20):  # the chart's own buttons lie between
        at = root.evaluate(f"root => ({order})(root).indexOf(document.activeElement)")
        if at >= 0:
            met.append(at)
        if at == count - 1:
            break
        live.page.keyboard.press("Tab")
        if at + 1 < count and root.evaluate(f"root => ({order})(root).includes(document.activeElement)"):
            assert root.evaluate("() => parseFloat(getComputedStyle(document.activeElement).outlineWidth)") >= 2, (
                "no focus ring"
            )
        assert root.evaluate("root => root.contains(document.activeElement)"), "Tab left the lab before its end"
    assert met == list(range(count))


@each_kind_of_lab  # each lab's chart at each of its settings is looked at without a browser, in test_lab
def test_every_control_by_keyboard(live):
    root = live.root()
    live.check(root, "as opened")
    for control in live.one.controls:
        for value in control.extremes():
            live.drive(root, control, value)
            live.check(root, f"{control.label} at {value}")
        live.drive(root, control, control.value)
    for label, values in live.one.presets.items():
        button = live.page.locator(LAB).get_by_role("button", name=label, exact=True).element_handle()
        button.focus()
        live.key(button, "Enter")
        live.values.update(live.one.values(**values))
        live.check(root, f"preset {label}")
    assert live.watch.problems() == []


@each_kind_of_lab
def test_the_table_of_a_chart_unfolds_and_follows_it(live):
    root = live.root()
    for preset in (0, 1):
        move(live, root, preset)
        live.settle(root)
        summary = live.page.locator(LAB).get_by_text("This chart as a table").first.element_handle()
        if not preset:
            summary.focus()
            live.key(summary, "Enter")
        wanted = re.sub("<[^>]+>", "|", live.one.table(**live.values))
        live.page.wait_for_function(
            "([root, wanted]) => { const made = document.createElement('div'); made.innerHTML = wanted;"
            " return root.querySelector('.hci-table').textContent === made.textContent; }",
            arg=[root, live.one.table(**live.values)],
        )  # fmt: skip
        assert wanted.count("|") > 8 or not charts.table_html(live.one.figure(**live.values))
    summary.focus()
    live.key(summary, "Enter")
    assert live.watch.problems() == []


@each_kind_of_lab
def test_thirty_keys_in_two_seconds_end_in_the_last_state(live):
    root = live.root()
    for control in live.one.controls:  # from the first setting, which can be drawn
        live.drive(root, control, control.value)
    live.check(root, "at its first setting again")
    ranges = [c for c in live.one.controls if c.kind in ("slider", "steps", "choice")]
    control = max(ranges, key=lambda c: (c.kind != "choice", len(c.options)))
    node = root.query_selector(f'[data-name="{control.name}"] :is(input, select)')
    node.focus()
    before = live.state(root)["values"][control.name]
    pair = ("ArrowUp", "ArrowDown") if control.kind == "choice" else ("ArrowLeft", "ArrowRight")
    for i in range(30):  # three back, three forth, and at the end one step back
        live.page.keyboard.press(pair[(i // 3) % 2] if i < 29 else pair[0], delay=0)
        live.page.wait_for_timeout(40)
    live.settle(root)
    live.values = live.state(root)["values"]
    assert live.values[control.name] != before
    live.check(root, "after thirty keys")


@one_notebook
def test_the_next_step_is_there_while_the_kernel_is_busy(live):
    root = live.root()
    for control in live.one.controls:
        live.drive(root, control, control.value)
    live.check(root, "at its first setting again")
    control, walk = labs.sweep(live.one)
    forth, back = ("ArrowDown", "ArrowUp") if control.kind == "choice" else ("ArrowRight", "ArrowLeft")
    root.evaluate("root => { delete root.dataset.ahead; document.activeElement.blur(); }")
    root.query_selector(f'[data-name="{control.name}"] :is(input, select)').focus()
    live.page.wait_for_function("root => root.dataset.ahead === 'fetched'", arg=root)
    live.page.evaluate("""() => {
        const kernel = jupyterapp.shell.currentWidget.sessionContext.session.kernel;
        globalThis.courseSleeps = true;
        kernel.requestExecute({code: 'import time; time.sleep(3)'}).done.then(() => { globalThis.courseSleeps = false; });
    }""")
    live.page.keyboard.press(forth if walk[1] > walk[0] else back)
    live.page.wait_for_timeout(1000)
    live.values[control.name] = labs.options_of(control)[walk[1]]
    assert wrong_answer(live.one.answer(**live.values), live.state(root)) == []
    assert live.page.evaluate("courseSleeps"), "the kernel was free: this shows nothing"
    live.check(root, "once the kernel answers")


@one_notebook
def test_what_a_live_notebook_shows_passes_axe(live):
    """Also the size of what is pressed: 24 pixels (WCAG 2.2, 2.5.8). JupyterLab's own frame is left out."""
    live.root()
    assert axe_problems(live.page, {"include": [[".jp-OutputArea-output"]]}) == []


WALKING = "() => document.activeElement.closest('.hci-walking')?.querySelector('p').textContent ?? ''"


@one_notebook
def test_charts_are_walked_by_keys(live):
    """In the lab and below any other chart: the reader opens, steps, finds the highest point, and gives the focus back."""
    page = live.page
    for where in (f"{LAB} .hci-walk", ".jp-Notebook .hci-walk >> nth=0"):
        button = page.locator(where).first
        button.focus()
        page.keyboard.press("Enter")
        page.wait_for_function(f"({WALKING})() !== ''")
        opened = page.evaluate(WALKING)
        assert re.search(r", \d+ points", opened), opened
        named = page.evaluate("document.activeElement.getAttribute('aria-label')")
        assert named.endswith("H tells the keys, Escape leaves.") and not named.startswith("Chart."), named
        page.keyboard.press("m")
        assert page.evaluate(WALKING).endswith("Highest")
        page.keyboard.press("Escape")
        assert page.evaluate("document.activeElement.className") == "hci-walk"


@one_notebook
def test_escape_leads_out_of_a_lab_to_its_cell(live):
    """Where JupyterLab's own keys are heard again: inside the lab they are not."""
    root = live.root()
    root.query_selector("input, select").focus()
    live.page.keyboard.press("Escape")
    assert root.evaluate("root => document.activeElement === root.closest('.jp-Cell')")
    live.page.keyboard.press("ArrowUp")
    active = live.page.evaluate("jupyterapp.shell.currentWidget.content.activeCellIndex")
    assert active == pages.lab_cell(live.name) - 1


@one_notebook
def test_the_outcome_of_an_exercise_and_an_error_are_said(live):
    """By one region of the page, which stands there before: an output's own is new with each run."""
    page = live.page
    cells = notebook_of(live.name)["cells"]
    at = next(i for i, cell in enumerate(cells) if 'lesson.check("1"' in "".join(cell["source"]))
    write = "([at, code]) => jupyterapp.shell.currentWidget.content.widgets[at].model.sharedModel.setSource(code)"
    for code, told in (('lesson.check("1", 66)', "Not yet"), ("1 / 0", "ZeroDivisionError")):
        page.evaluate(write, [at, code])
        pages.run_cell(page, at)
        try:
            page.wait_for_function(
                "told => document.querySelector('.hci-run-voice').textContent.includes(told)", arg=told
            )
        except Exception:
            pytest.fail(f"{told} was not said")
        assert page.locator(".jp-OutputArea-output div[role=status]:not(.hci-voice)").count() == 0, "said twice"
    page.evaluate(write, [at, "".join(cells[at]["source"])])
    pages.run_cell(page, at)


SAYS = """([form, part]) => document.querySelector(`${form} .hci-status`)?.textContent.includes(part)"""


def predict(live: Live, server: pages.Server) -> None:
    """Place the chips of the first claim by keyboard alone, one too many at first; what then stands must be in the
    journal.
    """
    live.scroll_to_predictions()
    page, form = live.page, live.page.locator(FORM).first
    holder = form.locator(".hci-control").first
    claim = holder.get_attribute("data-name")
    group = holder.get_by_role("group")
    fields = [group.get_by_label(f"{claim}: {name}", exact=True) for name in scoring.OUTCOMES]
    fields[0].focus()
    for chips in (1, 3, 7):
        page.keyboard.press("Control+A")
        page.keyboard.type(str(chips))
        page.keyboard.press("Tab")  # the next field, and after the last one the menu, if there is one
    page.wait_for_function(
        SAYS, arg=[FORM, f"{claim}: There are only 10 chips; found 11."]
    )  # and a deaf form is replaced
    told = group.locator("output")
    assert told.inner_text() == "11 chips are placed, but there are only 10. Take 1 away"
    for one in fields:
        assert one.get_attribute("aria-invalid") == "true"
        assert one.get_attribute("aria-describedby") == told.get_attribute("id")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("ArrowDown")  # as number fields are counted down
    page.wait_for_function(SAYS, arg=[FORM, f"{claim}: 1 no, 3 mixed and 6 yes. Recorded."])
    assert told.inner_text() == "All chips are placed. Recorded" and fields[0].get_attribute("aria-invalid") == "false"
    choice = ""
    if group.locator("select").count():
        page.keyboard.press("Tab")
        for _ in range(2):  # past "none"
            page.keyboard.press("ArrowDown")
        choice = group.locator("select").input_value()
        assert choice in forecasts.choices_of(claim)
    live.settle(form.element_handle())
    events = [json.loads(line) for line in server.progress.read_text(encoding="utf-8").splitlines()]
    want = {"no": 1, "mixed": 3, "yes": 6, "turns_on": choice}
    assert [e for e in events if e["key"] == claim][-1] == {
        "kind": "prediction", "key": claim, "value": want, "version": forecasts.VERSION
    }  # fmt: skip
    assert [e["value"] for e in events if e["key"] == claim and sum(list(e["value"].values())[:3]) != 10] == []


def cards_stand(live: Live, visible: bool) -> None:
    """The cards, with the test of each claim, are on the page: as a table, or within the form while there is one."""
    table = live.page.locator(".hci-claims").first
    table.wait_for(state="visible" if visible else "hidden")
    place = table if visible else live.page.locator(FORM).first
    told = place.inner_text()
    for claim in master.foreground(contents.topic(live.name)):
        assert claims.get(claim).paraphrase in told, claim
        assert not records.find(claim) or engine.asked(records.find(claim).questions[0]) in told, claim
    assert not visible or "write three numbers that add up to ten" in told


@predictions_too
def test_a_prediction_is_recorded(live, server):
    predict(live, server)
    assert nameless(live.page, live.page.query_selector(FORM)) == []
    cards_stand(live, visible=False)


CONTRAST = """root => {
    const numbers = text => text.match(/[\\d.]+/g).map(Number);
    const light = ([r, g, b]) => [r, g, b].map(c => c / 255)
        .map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
        .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
    const ground = node => {
        for (let at = node; at; at = at.parentElement) {
            const colour = numbers(getComputedStyle(at).backgroundColor);
            if (colour.length < 4 || colour[3] === 1) return colour;
        }
        return [255, 255, 255];
    };
    const found = [];
    for (const node of root.querySelectorAll('*')) {
        const text = [...node.childNodes].some(n => n.nodeType === 3 && n.textContent.trim());
        if (!(text || node.tagName === 'SELECT') || node.closest('svg, style, .modebar')) continue;
        if (['OPTION', 'STYLE'].includes(node.tagName)) continue;
        const under = ground(node);
        const [r, g, blue, alpha = 1] = numbers(getComputedStyle(node).color);
        const seen = [r, g, blue].map((c, i) => alpha * c + (1 - alpha) * under[i]);
        const [a, b] = [light(seen), light(under)];
        const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
        if (ratio < 4.5) found.push(`${node.tagName} ${ratio.toFixed(1)}: ${node.textContent.slice(0, 40)}`);
    }
    return found;
}"""


SUBTITLE_BELOW = """root => {
    const [title, below] = ['.gtitle', '.gtitle-subtitle'].map(one => root.querySelector(one)?.getBoundingClientRect());
    return !title || !below || below.top > title.top + title.height / 2;
}"""


@each_kind_of_lab
def test_text_stands_out_from_its_ground_in_both_themes(live):
    for theme in (DARK, LIGHT):  # light again in the end: charts follow the theme
        live.page.evaluate("theme => jupyterapp.commands.execute('apputils:change-theme', {theme})", theme)
        live.page.wait_for_function(
            "light => document.body.dataset.jpThemeLight === light", arg=str(theme.endswith("Light")).lower()
        )
        assert live.page.evaluate(CONTRAST, live.root()) == [], theme
        # a chart that was drawn while the theme was changed had no place on the page, and measured no title
        live.page.wait_for_function(SUBTITLE_BELOW, arg=live.root())
        if predictions(live.name) is not None:
            live.scroll_to_predictions()
            assert live.page.evaluate(CONTRAST, live.page.query_selector(FORM)) == [], theme


# ------------------------------------------------------------------------------------------------ what befalls a lab


def move(live: Live, root: Any, preset: int) -> None:
    """Press a preset button."""
    label, values = list(live.one.presets.items())[preset]
    live.page.locator(LAB).get_by_role("button", name=label, exact=True).press("Enter")
    live.values.update(live.one.values(**values))


def moved(live: Live, preset: int, what: str) -> None:
    """Press a preset button and check the lab, also where it was deaf and another has taken its place."""
    move(live, pages.lab_on_screen(live.page, live.name), preset)
    live.page.wait_for_function(SAYS, arg=[LAB, live.one.answer(**live.values)["headline"]])
    live.check(pages.lab_on_screen(live.page, live.name), what)


def reload(live: Live) -> None:
    live.page.evaluate("() => jupyterapp.commands.execute('docmanager:save')")
    live.page.reload(wait_until="commit")
    pages.wait_opened(live.page, live.name)


@each_kind_of_lab
def test_a_reload_shows_the_same_lab(live):
    root = live.root()
    move(live, root, -1)
    live.check(root, "last preset")
    reload(live)
    live.check(live.root(), "after a reload")
    assert live.watch.problems() == []


@one_notebook
def test_on_a_machine_six_times_slower_lab_and_form_come_back_after_a_reload(live):
    moved(live, -1, "last preset")
    with pages.slowed(live.page):
        reload(live)
        live.check(pages.lab_on_screen(live.page, live.name), "after a slow reload")
        moved(live, 0, "first preset")
        live.scroll_to_predictions()
    live.page.locator(FORM).first.locator("input").first.fill("10")
    live.page.wait_for_function(SAYS, arg=[FORM, "Recorded"])
    assert live.watch.problems() == []


IN_CELL = "at => jupyterapp.shell.currentWidget.content.widgets[at].node.innerText"


@one_notebook
def test_a_widget_that_came_too_late_is_shown(live):
    root = live.root()
    move(live, root, -1)
    live.check(root, "last preset")
    root.evaluate("root => { root.closest('.jp-OutputArea-output').textContent = "
                  "'Error displaying widget: model not found'; }")  # fmt: skip
    live.check(pages.lab_on_screen(live.page, live.name), "shown after all")
    move(live, live.root(), 0)
    live.check(live.root(), "moved")
    assert live.watch.problems() == []


@one_notebook
def test_a_widget_that_the_page_does_not_find_is_not_the_last_word(live):
    page, lab_cell, form_cell = live.page, pages.lab_cell(live.name), predictions(live.name)
    page.evaluate("""() => jupyterapp.shell.currentWidget.sessionContext.session.kernel.requestExecute(
        {code: 'import ipywidgets; ipywidgets.Widget.close_all()'}).done.then(() => true)""")
    reload(live)
    for cell in (lab_cell, form_cell):
        pages.scroll_to(page, cell)
        page.wait_for_function(f"([at, part]) => ({IN_CELL})(at).includes(part)", arg=[cell, "Run this cell again"])
        assert "model not found" not in page.evaluate(IN_CELL, cell)
    live.run_lab_cell()
    live.check(live.root(), "its cell was run again")
    pages.run_cell(page, form_cell)
    live.scroll_to_predictions()
    live.watch.forget()  # the errors that this test has made


@one_notebook
def test_a_failed_test_leaves_nothing_behind(live):
    live.page.evaluate(BUSY)
    live.page.evaluate("() => { globalThis.__courseWithoutPlotly = true; }")
    live.page.evaluate("theme => jupyterapp.commands.execute('apputils:change-theme', {theme})", DARK)
    move(live, live.root(), -1)
    live.page.evaluate("() => console.error('left behind')")
    live.renew()
    assert live.page.evaluate("() => /native code/.test(AbortSignal.timeout)")
    live.page.wait_for_function("() => document.body.dataset.jpThemeLight === 'true'")
    live.check(live.root(), "renewed")
    assert live.watch.problems() == []


ASKED_TO_RUN_AGAIN = (
    "s => /kernel.*run (this lab's|its) cell again/i.test(document.querySelector(`${s} .hci-problem`)?.textContent)"
)


@each_kind_of_lab
def test_after_a_kernel_restart_a_lab_says_so_and_runs_again(live):
    root = live.root()
    live.page.evaluate("() => jupyterapp.shell.currentWidget.sessionContext.session.kernel.restart()")
    pages.wait_idle(live.page)
    move(live, root, 2)
    live.page.wait_for_function(ASKED_TO_RUN_AGAIN, arg=LAB)
    live.run_lab_cell()  # first of all cells, in a kernel that knows nothing yet
    live.check(live.root(), "run out of order")
    assert live.watch.problems() == []


@one_notebook
def test_run_all_twice_after_the_lab_s_cell_alone(live):
    for time in ("first", "second"):
        live.run_all()
        live.check(live.root(), f"Run All, the {time} time")
    assert live.watch.problems() == []


#: As on a machine that is so busy that anywidget's two seconds are over before a form has started.
BUSY = """() => {
    globalThis.courseTimeout = AbortSignal.timeout;
    AbortSignal.timeout = ms => courseTimeout.call(AbortSignal, ms === 2000 ? 0 : ms);
}"""


@one_notebook
def test_a_form_that_started_too_late_to_hear_is_replaced(live, server):
    page, preset = live.page, 1
    page.evaluate(BUSY)
    pages.run_cell(page, predictions(live.name))
    live.run_lab_cell()
    page.evaluate("() => { AbortSignal.timeout = courseTimeout; }")
    pages.scroll_to(page, pages.lab_cell(live.name))
    deaf = pages.lab_on_screen(page, live.name)
    move(live, deaf, preset)
    page.wait_for_function("deaf => !deaf.isConnected", arg=deaf)
    assert any("Failed to initialize" in told for told in live.watch.let_pass), "it was not deaf: this shows nothing"
    live.watch.let_pass.clear()
    live.check(live.root(), "replaced")
    label = list(live.one.presets)[preset]
    page.wait_for_function("label => document.activeElement.textContent === label", arg=label)
    move(live, live.root(), 0)
    live.check(live.root(), "moved")
    predict(live, server)
    assert live.watch.problems() == []


@one_notebook
def test_without_plotly_in_the_page_the_kernel_draws(live):
    page = live.page
    page.evaluate("() => { globalThis.__courseWithoutPlotly = true; }")
    live.run_lab_cell()
    for preset in (0, 1):
        root = live.root()
        move(live, root, preset)
        live.settle(root)
        answer = live.one.answer(**live.values)
        title = plain(json.loads(answer["spec"])["layout"]["title"]["text"])
        page.wait_for_function(
            "([root, title]) => [...root.closest('.jp-Cell').querySelectorAll('.js-plotly-plot')].some(gd =>"
            " !root.contains(gd) && [...gd.querySelectorAll('.gtitle')].map(t => t.textContent).join('')"
            ".replace(/\\s+/g, '') === title)",
            arg=[root, title],
        )
        assert wrong_answer(answer, live.state(root, plainly=True), plainly=True) == []
        assert root.query_selector(".hci-chart").is_hidden()
    assert live.watch.problems() == []
    page.evaluate("() => { delete globalThis.__courseWithoutPlotly; }")
    live.run_lab_cell()


@one_notebook
def test_a_killed_kernel_is_said(live):
    page, root = live.page, live.root()
    page.evaluate("() => { jupyterapp.shell.currentWidget.sessionContext.session.kernel"
                  ".requestExecute({code: 'import os; os._exit(1)'}); }")  # fmt: skip
    page.wait_for_selector(".jp-Dialog")  # JupyterLab's own: the kernel died, it restarts
    page.keyboard.press("Enter")
    page.wait_for_selector(".jp-Dialog", state="detached")
    pages.wait_idle(page)
    move(live, root, -1)
    page.wait_for_function(ASKED_TO_RUN_AGAIN, arg=LAB)
    live.run_lab_cell()
    live.check(live.root(), "run again")
    live.scroll_to_predictions()  # of a kernel that is no more
    cards_stand(live, visible=False)
    page.locator(FORM).locator("input").first.fill("0")
    page.wait_for_function(ASKED_TO_RUN_AGAIN, arg=FORM)
    reload(live)
    pages.scroll_to(page, predictions(live.name))
    cards_stand(live, visible=True)
    assert page.locator(FORM).count() == 0, "the form is still there: this shows nothing"


# ------------------------------------------------------------------------------------------------ without any script


def still_problems(page: Any, baked: int) -> list[str]:
    """What is wrong with a notebook as a still page."""
    pictures = page.evaluate("""() => [...document.images].map(i => ({alt: i.alt, ok: i.complete && i.naturalWidth > 0,
        left: i.getBoundingClientRect().left, right: i.getBoundingClientRect().right}))""")
    text = page.evaluate("() => document.body.innerText")
    wide = page.viewport_size["width"]
    found = [f"{len(pictures)} pictures, {baked} were baked"] if len(pictures) != baked else []
    for i, one in enumerate(pictures):
        if len(one["alt"]) < 30 or one["alt"] == NO_ALT:
            found.append(f"picture {i} is described as {one['alt']!r}")
        if not one["ok"]:
            found.append(f"picture {i} is not drawn")
        if one["left"] < 0 or one["right"] > wide:
            found.append(f"picture {i} reaches to {one['right']:.0f} of {wide} pixels")
    words = ("model not found", "Error displaying widget", "VBox(", "Form(", "widget-view", "application/vnd")
    return found + [f"the page says {word!r}" for word in words if word in text]


PAPER = {"width": 800, "height": 900}


def still(name: str) -> str:
    """A notebook as a page that asks no other host, as nbconvert writes it with the template of GitHub's family."""
    from nbconvert import HTMLExporter

    whole = HTMLExporter(template_name="lab").from_filename(str(pages.NOTEBOOKS / name))[0]
    return re.sub(r'<script src="http[^>]*></script>', "", whole)


WIDER = """() => {
    const scrolls = node => node && node !== document.body
        && (['auto', 'scroll'].includes(getComputedStyle(node).overflowX) || scrolls(node.parentElement));
    return [...document.querySelectorAll('p, li, h1, h2, h3, h4, img, summary, td, th, pre')]
        .filter(n => n.getClientRects().length && n.getBoundingClientRect().right > innerWidth + 1 && !scrolls(n))
        .map(n => `${n.tagName} reaches to ${Math.round(n.getBoundingClientRect().right)}: ${(n.alt || n.textContent).trim().slice(0, 50)}`);
}"""


#: Parts of a page that are nbconvert's own: pale prompts, code colours and code that scrolls without a tab stop.
NOT_OURS = {"exclude": [[".jp-InputPrompt"], [".jp-OutputPrompt"], [".highlight"]]}
#: What axe-core finds that is nbconvert's: links are not underlined; pictures lose the words that the notebook holds
#: (they stand in the text below each). https://github.com/jupyter/nbconvert/issues?q=accessibility
UPSTREAM = {"link-in-text-block", "image-alt"}


def axe_problems(page: Any, context: dict[str, Any] | None = None) -> list[str]:
    """What axe-core finds on a page and is not the template's own: rule, impact and place. context : where it looks."""
    from axe_playwright_python.sync_playwright import Axe

    # A part of our own pages must be large enough to be pressed; a converter's lists of folds are not.
    options = {"resultTypes": ["violations"], "rules": {"target-size": {"enabled": bool(context)}}}
    told = Axe().run(page, context=context or NOT_OURS, options=options).response
    found = [rule for rule in told["violations"] if rule["id"] not in UPSTREAM]
    return [f"{rule['id']} ({rule['impact']}): {node['html'][:120]}" for rule in found for node in rule["nodes"]]


@pytest.fixture(scope="session")
def paper(browser: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Any, Watch, Any]]:
    """A folder and two pages for its files: one that runs no script, watched, and one for axe-core, which is a script."""
    folder = tmp_path_factory.mktemp("still")
    contexts = [browser.new_context(java_script_enabled=scripts, viewport=PAPER) for scripts in (False, True)]
    yield folder, contexts[0].new_page(), Watch(contexts[0], folder.as_uri()), contexts[1].new_page()
    for context in contexts:
        context.close()


@every_file
def test_reads_as_a_still_page_on_any_screen(paper, name):
    cells = notebook_of(name)["cells"]
    baked = [[o for o in cell.get("outputs", []) if "image/png" in o.get("data", {})] for cell in cells]
    for at, pictures in enumerate(baked):
        for one in pictures:  # for the templates that keep it; test_build looks for the finding that all show
            assert len(one["metadata"]["image/png"].get("alt", "")) >= 30, f"cell {at} has a picture without alt text"
    assert sum(map(len, baked)) >= 3
    folder, page, watch, with_scripts = paper
    watch.forget()
    file = folder / f"{name}.html"
    file.write_text(still(name), encoding="utf-8")
    page.goto(file.as_uri(), wait_until="load")
    found = still_problems(page, sum(map(len, baked)))
    assert [one for one in found if NO_ALT not in one] == []  # the alt text that this template loses
    assert watch.problems() == []
    with_scripts.set_viewport_size(PAPER)
    with_scripts.goto(file.as_uri(), wait_until="load")
    assert axe_problems(with_scripts) == []
    for wide in (320, 640):  # a small phone, or a window of 1280 pixels at 400%; the same window at 200%
        with_scripts.set_viewport_size({"width": wide, "height": 800})
        assert with_scripts.evaluate(WIDER) == [], f"at {wide} pixels"


# ------------------------------------------------------------------------------- the guards see what they are to see


def test_axe_reports_what_is_ours(blank):
    page, _ = blank
    page.set_content("<html lang=en><title>t</title><main><h1>h</h1><input><table><tr><th></th></tr><tr><td>1</td></tr></table>"
                     "<p style='color:#999'>pale</p><div class='jp-InputPrompt' style='color:#999'>In [1]:</div></main>")  # fmt: skip
    found = axe_problems(page)
    assert [one.split()[0] for one in found] == ["color-contrast", "empty-table-header", "label"], found
    assert "pale" in found[0]


def test_what_is_too_small_to_be_pressed_is_reported(blank):
    page, _ = blank
    small = "<button style='all: unset; font-size: 10px; display: block'>small</button>"
    page.set_content(
        f"<html lang=en><title>t</title><main><h1>h</h1>{small}{small}<button style='min-height:24px'>large</button></main>"
    )
    assert [one.split()[0] for one in axe_problems(page, {"include": [["main"]]})] == ["target-size", "target-size"]


def test_what_is_wider_than_a_phone_is_reported(blank):
    page, _ = blank
    page.set_viewport_size({"width": 360, "height": 600})
    page.set_content("<p>short</p><p style='width:500px'>too wide</p><div style='overflow:auto'><pre style='width:900px'>x</pre></div>"
                     "<img style='width:400px' alt='a chart' src='data:image/gif;base64,R0lGODlhAQABAAAAACw='>")  # fmt: skip
    assert page.evaluate(WIDER) == ["P reaches to 508: too wide", "IMG reaches to 408: a chart"]


def test_the_watch_reports_a_request_to_another_host_and_an_error(blank):
    page, watch = blank
    page.set_content("<img src='http://elsewhere.invalid/x.png'><img src='data:image/gif;base64,R0lGODlhAQABAAAAACw='>")
    page.evaluate("() => { console.warn('no error'); console.error('an error');"
                  " setTimeout(() => { throw new Error('thrown') }); new WebSocket('ws://elsewhere.invalid/y'); }")  # fmt: skip
    page.wait_for_timeout(300)
    told = "\n".join(watch.problems())
    assert "asked another host: http://elsewhere.invalid/x.png" in told
    assert "asked another host: ws://elsewhere.invalid/y" in told
    assert "console: an error" in told and "thrown" in told
    assert "no error" not in told and "data:" not in told


def test_a_node_that_is_gone_already_counts_where_a_form_of_ours_takes_it_away(blank):
    _, watch = blank
    watch._note(f"{GONE_ALREADY}: it is no child.\n at W.x (http://127.0.0.1/static/lab/core.js:1)", "")
    assert watch.problems() == []
    watch._note(f"{GONE_ALREADY}: it is no child.\n at y (blob:http://127.0.0.1/lab/1:2)", "")
    assert len(watch.problems()) == 1


def drawn(answer: dict[str, Any]) -> dict[str, Any]:
    """What the page would report for this answer."""
    spec = json.loads(answer["spec"])
    spec["layout"].setdefault("xaxis", {})["type"] = "linear"  # plotly's own finding
    title = spec["layout"]["title"]["text"].replace("<br>", "")
    chart = {"data": spec["data"], "layout": spec["layout"], "title": title, "width": 760, "height": 430}
    return {"values": answer["values"], "status": answer["headline"], "shown": True, "label": answer["headline"],
            "words": answer["words"], "chart": chart}  # fmt: skip


def damage_value(state):
    trace = state["chart"]["data"][0]
    numbers = next(v for v in (trace.get("y"), trace.get("x")) if any(isinstance(n, (int, float)) for n in v))
    at = next(i for i, n in enumerate(numbers) if isinstance(n, (int, float)))
    numbers[at] += 0.001


@pytest.mark.parametrize(("damage", "told"), [
    (damage_value, "data[0]"),
    (lambda state: state["chart"]["data"].pop(), "data: "),
    (lambda state: state["chart"]["data"].append({"y": [1]}), "data: "),
    (lambda state: state["chart"]["data"][0].update(visible=False), "data[0].visible is there and should not be"),
    (lambda state: state["chart"]["layout"].pop("margin"), "layout.margin is missing"),
    (lambda state: state["chart"].update(title="Another chart"), "the title drawn is 'Another chart'"),
    (lambda state: state["chart"].update(height=0), "pixels"),
    (lambda state: state.update(chart=None), "there is no chart"),
    (lambda state: state.update(shown=False), "the chart is hidden"),
    (lambda state: state.update(status="stale"), "the status line is 'stale'"),
    (lambda state: state.update(words="stale"), "the words are not those of this chart"),
    (lambda state: state.update(values={}), "the controls stand at {}"),
])  # fmt: skip
def test_a_wrong_figure_is_reported(damage, told):
    answer = pages.lab_of(NAMES[0]).answer()
    state = drawn(answer)
    assert wrong_answer(answer, state) == []
    damage(state)
    assert told in "; ".join(wrong_answer(answer, state))


def test_a_chart_where_a_sentence_belongs_is_reported():
    one = pages.lab_of(NAMES[0])
    state = drawn(one.answer())
    answer = {**one.answer(), "error": "This setting has no chart to show.", "spec": ""}
    assert "a chart is shown where there is none to show" in wrong_answer(answer, state)


def test_a_nameless_input_is_reported(blank):
    page, _ = blank
    page.set_content("<section><input type=range><label>A <input></label><label>A <input></label></section>")
    found = nameless(page, page.query_selector("section"))
    assert [one.split(":")[0] for one in found] == ["no name", "twice"] and found[1] == "twice: A"


def test_pale_text_is_reported(blank):
    page, _ = blank
    page.set_content("<section style='background:#fff'><p style='color:#999'>pale</p><p>dark</p>"
                     "<p style='color:rgba(0,0,0,0.4)'>thin</p></section>")  # fmt: skip
    assert page.evaluate(CONTRAST, page.query_selector("section")) == ["P 2.8: pale", "P 2.8: thin"]


def test_a_bad_still_page_is_reported(blank):
    page, _ = blank
    page.set_viewport_size({"width": 800, "height": 600})
    page.set_content("<p>Error displaying widget: model not found</p><img src='data:image/png;base64,AA' alt='a chart'>"
                     "<div style='width:900px;height:9px'><img style='width:900px' src='data:image/gif;base64,"
                     "R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7' alt='" + "a long description " * 4 + "'></div>")  # fmt: skip
    found = "; ".join(still_problems(page, 3))
    for told in ("2 pictures, 3 were", "described as 'a chart'", "0 is not drawn", "of 800 pixels", "model not found"):
        assert told in found
