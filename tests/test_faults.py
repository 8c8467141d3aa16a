"""What the reader sees when the line under a live lab fails: a slow line, a cut one, none at all."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from typing import Any

import pytest

from course.build.site import labs
from tools import pages

pytestmark = [pytest.mark.browser, pytest.mark.slow]

NAME = next(path.name for path in sorted(pages.NOTEBOOKS.glob("02-*.ipynb")))
LAB = pages.LAB

#: Each chart that is drawn, as (ms, title), and each request that is sent.
RECORD = """root => {
    globalThis.courseSeen = [];
    const title = () => [...root.querySelectorAll('.gtitle')].map(t => t.textContent).join('');
    new MutationObserver(() => {
        const now = title();
        if (now && now !== courseSeen.at(-1)?.[1]) courseSeen.push([performance.now(), now]);
    }).observe(root.querySelector('.hci-chart'), {childList: true, subtree: true, characterData: true});
}"""


@pytest.fixture(scope="module")
def apart(tmp_path_factory: pytest.TempPathFactory, own_progress: None) -> Iterator[pages.Server]:
    """A server for pages of our own: the notebooks on the other one are open in another page."""
    with pages.jupyter(tmp_path_factory.mktemp("apart")) as running:
        yield running


@contextlib.contextmanager
def with_a_lab(browser: Any, apart: pages.Server) -> Iterator[tuple[Any, pages.Line]]:
    """A page on which a lab was run, and its line to the server."""
    apart.renew(NAME)
    with pages.Line(apart) as line, pages.opened(browser, line, NAME) as page:
        pages.run_cell(page, pages.lab_cell(NAME))
        pages.lab_on_screen(page, NAME)
        yield page, line


@pytest.fixture(scope="module")
def shared(browser: Any, apart: pages.Server) -> Iterator[tuple[Any, pages.Line]]:
    """For tests that leave the page as it was."""
    with with_a_lab(browser, apart) as both:
        yield both


def said(page: Any, pattern: str) -> str:
    """The lab's sentence, once it is this one."""
    page.wait_for_function(
        "([s, p]) => new RegExp(p, 'i').test(document.querySelector(`${s} .hci-status`).textContent)",
        arg=[LAB, pattern],
    )  # fmt: skip
    return page.locator(LAB).locator(".hci-status").text_content()


def press(page: Any, preset: int) -> dict[str, Any]:
    """Press a preset's button; the values that the lab should then stand at."""
    label, values = list(pages.lab_of(NAME).presets.items())[preset]
    page.locator(LAB).get_by_role("button", name=label, exact=True).press("Enter")
    return pages.lab_of(NAME).values(**values)


def shows(page: Any, values: dict[str, Any]) -> None:
    """Wait until the chart on screen is the one of these values."""
    headline = pages.lab_of(NAME).answer(**values)["headline"]
    page.wait_for_function(
        "([s, t]) => [...document.querySelectorAll(`${s} .gtitle`)].map(n => n.textContent).join('').replace(/\\s+/g, '') === t",
        arg=[LAB, re.sub(r"\s+", "", headline)],
    )  # fmt: skip


def test_on_a_slow_line_a_drag_stays_smooth_and_skips_what_is_stale(shared):
    page, line = shared
    line.delay = 0.075  # each way: a round trip of 150 ms
    one = pages.lab_of(NAME)
    control, _ = labs.sweep(one)
    page.evaluate("() => { globalThis.__courseNotAhead = true; }")  # nothing fetched ahead: the line alone counts
    root = page.query_selector(LAB)
    root.evaluate(RECORD)
    root.query_selector(f'[data-name="{control.name}"] input').focus()
    sent = int(root.evaluate("root => root.dataset.sent || 0"))
    at = control.value
    for i in range(30):
        page.keyboard.press("ArrowRight" if i < 24 else "ArrowLeft")
        at = min(max(at + (control.step if i < 24 else -control.step), control.low), control.high)
        page.wait_for_timeout(60)
    last_key = page.evaluate("performance.now()")
    shows(page, one.values(**{control.name: control.clean(at)}))
    seen = page.evaluate("courseSeen")
    asked = int(root.evaluate("root => root.dataset.sent")) - sent
    during = [ms for ms, _ in seen if ms <= last_key]
    assert asked < 25, f"{asked} requests for 30 keys: stale ones were not skipped"
    assert len(during) >= 3, f"only {len(during)} charts were drawn while the control moved"
    late = len(seen) - len(during)
    assert late <= 3, f"{late} charts came after the last key: the last state had to wait for stale ones"
    line.delay = 0.0


def test_a_page_that_goes_offline_keeps_its_chart(shared):
    page, _ = shared
    shown = page.evaluate("s => document.querySelector(`${s} .gtitle`).textContent", LAB)
    page.context.set_offline(True)
    try:
        page.wait_for_timeout(500)
        assert page.evaluate("s => document.querySelector(`${s} .gtitle`).textContent", LAB) == shown
        assert page.locator(LAB).locator(".main-svg").first.is_visible()
    finally:
        page.context.set_offline(False)


def test_a_cut_line_is_said_and_once_mended_the_lab_goes_on(browser, apart):
    with with_a_lab(browser, apart) as (page, line):  # its own: JupyterLab's dialogs come late, over whatever is there
        line.cut()
        page.evaluate("() => { globalThis.__courseNotAhead = true; }")
        wanted = press(page, -1)
        assert re.search("kernel", said(page, "kernel"))
        page.wait_for_selector(".jp-Dialog")  # JupyterLab's own: no connection, it goes on trying
        page.keyboard.press("Enter")
        page.wait_for_selector(".jp-Dialog", state="detached")
        line.mend()
        page.wait_for_function(
            "() => jupyterapp.shell.currentWidget.sessionContext.session.kernel.connectionStatus === 'connected'",
        )
        shows(page, wanted)  # what was asked while the line was cut is answered now
        shows(page, press(page, 1))
