"""Every lab, the form of predictions and the still page in the Firefox that Debian or Mozilla ships."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from test_browser import still

from tools import firefox, pages

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(not firefox.find(), reason="there is no Firefox here (Debian: apt install firefox-esr)"),
]
NAMES = sorted(path.name for path in pages.NOTEBOOKS.glob("*.ipynb"))
#: One lesson in every run, all with --every-lab.
LESSONS = [pytest.param(name, id=name[:2], marks=pytest.mark.every_lab if n else []) for n, name in enumerate(NAMES)]
#: Console errors that are JupyterLab's own, in Chromium, too (see test_browser.LET_PASS).
LET_PASS = ("Canceled future for", "status of 500", "[anywidget] Failed to initialize model")
#: The notebook that is open.
OPEN = "[...(globalThis.jupyterapp?.shell.widgets('main') ?? [])][0]"


@pytest.fixture(scope="module")
def fox(tmp_path_factory) -> Iterator[firefox.Firefox]:
    with firefox.started(firefox.find(), tmp_path_factory.mktemp("fox")) as one:
        one.resize(1280, 900)
        yield one


@pytest.mark.parametrize("name", LESSONS)
def test_a_lab_and_a_form_work_in_firefox(fox, server, name):
    server.renew(name)
    fox.errors.clear()
    fox.goto(f"{server.url}lab/workspaces/fox{name[:2]}/tree/notebooks/{name}?token={pages.TOKEN}")
    fox.until(f"{OPEN}?.context?.path === 'notebooks/{name}'")
    at = pages.lab_cell(name)
    fox.run(
        f"""(async panel => {{
          jupyterapp.shell.activateById(panel.id);  // a page without a window has no focus, and so no current widget
          await panel.context.ready; await panel.revealed; await panel.sessionContext.ready;
          await jupyterapp.commands.execute('notebook:run-all-cells');
          panel.content.activeCellIndex = {at};
          await panel.content.scrollToItem({at}, 'start');
        }})({OPEN})"""
    )
    lab = json.dumps(pages.LAB)
    fox.until(f"!!document.querySelector({lab})?.dataset.drawn && !!document.querySelector({lab} + ' svg.main-svg')")
    values = f"[...document.querySelectorAll({lab} + ' input, ' + {lab} + ' select')]"
    chart = f"document.querySelector({lab} + ' .hci-chart').textContent"
    drawn = fox.run(chart)
    assert fox.run(f"{values}.length")
    fox.run(
        f"""(() => {{
          for (const control of {values}) {{
            if (control.tagName == 'SELECT') control.selectedIndex = control.options.length - 1;
            else if (control.type == 'range') control.value = control.value == control.max ? control.min : control.max;
            else if (control.type == 'checkbox') control.checked = !control.checked;
            else continue;
            control.dispatchEvent(new Event('input', {{bubbles: true}}));
            control.dispatchEvent(new Event('change', {{bubbles: true}}));
          }}
        }})()"""
    )
    fox.until(f"{chart} != {json.dumps(drawn)}")
    cells = json.loads((pages.NOTEBOOKS / name).read_text(encoding="utf-8"))["cells"]
    if any("lesson.predict(" in "".join(cell["source"]) for cell in cells):
        fox.until("!!document.querySelector('.hci-lab:not(:has(.hci-chart)) input')")
    assert [text for text in fox.errors if not any(part in text for part in LET_PASS)] == []


def test_a_still_page_shows_its_pictures_in_firefox(fox, tmp_path):
    (page := tmp_path / "still.html").write_text(still(NAMES[0]), encoding="utf-8")
    fox.goto(page.as_uri())
    wide = fox.run("[...document.querySelectorAll('img')].map(image => image.naturalWidth)")
    assert len(wide) >= 5 and all(wide)
    assert fox.run("document.documentElement.scrollWidth <= innerWidth")
