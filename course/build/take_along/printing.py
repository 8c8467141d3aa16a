"""Pages to PDF, by the Chromium that makes the pictures."""

from __future__ import annotations

import contextlib
import html
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

#: Two characters are the same box where no font has them.
HAS_CHINESE = """() => {
  const drawn = (text) => {
    const context = document.createElement("canvas").getContext("2d");
    context.font = "40px sans-serif";
    context.fillText(text, 10, 60);
    return context.getImageData(0, 0, 80, 90).data.join();
  };
  return drawn("创") !== drawn("新");
}"""
OPEN_ALL = "() => document.querySelectorAll('details').forEach((one) => { one.open = true; })"
MARGIN = {"top": "14mm", "bottom": "16mm", "left": "14mm", "right": "14mm"}
FOOT = (
    '<div style="font: 8px sans-serif; width: 100%; padding: 0 14mm; display: flex; justify-content: space-between">'
    '<span>{title}</span><span><span class="pageNumber"></span> of <span class="totalPages"></span></span></div>'
)


class PrintError(RuntimeError):
    """A page that can't be printed: says which, and what to do."""


class Printer:
    """Prints pages. Scripts are off, so that a page is printed as its file has it, with its pictures."""

    def __init__(self, context: Any) -> None:
        self._context = context

    def page(self, path: Path, title: str, unfold: bool) -> bytes:
        """Return a page of the site as PDF on A4, with outline, tags and page numbers.

        title : for the foot of each page. unfold : open all that is folded; else it is left out.
        """
        with contextlib.closing(self._context.new_page()) as page:
            page.goto(path.resolve().as_uri(), wait_until="load")
            if unfold:
                page.evaluate(OPEN_ALL)
            made: bytes = page.pdf(
                format="A4",
                margin=MARGIN,
                print_background=True,
                tagged=True,
                outline=True,
                display_header_footer=True,
                header_template="<span></span>",
                footer_template=FOOT.format(title=html.escape(title)),
            )
        return made

    def sheet(self, text: str, pages: int, name: str) -> bytes:
        """Return an HTML page that brings its own paper as PDF.

        Raises
        ------
        PrintError : it has another number of pages than it should; names it.
        """
        with contextlib.closing(self._context.new_page()) as page:
            page.set_content(text, wait_until="load")
            made: bytes = page.pdf(prefer_css_page_size=True, print_background=True, tagged=True)
        if (found := count_pages(made)) != pages:
            raise PrintError(
                f"{name} has {found} pages, and {pages} fit on its sheet. Make it shorter in course/build/take_along/."
            )
        return made


def count_pages(pdf: bytes) -> int:
    """Return how many pages a PDF of Chromium has."""
    return len(re.findall(rb"/Type\s*/Page\b", pdf))


def launched(kind: Any) -> Any:
    """Return Chromium, started: the one that COURSE_CHROMIUM names, or playwright's own.

    kind : playwright's Chromium. Raises PrintError where there is none; says what to do.
    """
    from playwright.sync_api import Error

    try:
        return kind.launch(executable_path=os.environ.get("COURSE_CHROMIUM"))
    except Error as problem:
        raise PrintError(
            "The PDFs need Chromium or Chrome, and none could be started. Install it, or set"
            f" COURSE_CHROMIUM=/path/to/it ({str(problem).splitlines()[0]})."
        ) from None


def printer_of(browser: Any) -> Printer:
    """Return the printer of a running Chromium. Raises PrintError where it has no font for Chinese."""
    with contextlib.closing(browser.new_page()) as page:
        if not page.evaluate(HAS_CHINESE):
            raise PrintError(
                "Chromium finds no font for Chinese, and the PDFs would show empty boxes. Install one (Debian, Ubuntu:"
                " sudo apt install fonts-noto-cjk)."
            )
    return Printer(browser.new_context(java_script_enabled=False))


@contextlib.contextmanager
def printer() -> Iterator[Printer]:
    """Give a printer with a Chromium of its own. Raises PrintError: see `launched` and `printer_of`."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = launched(play.chromium)
        try:
            yield printer_of(browser)
        finally:
            browser.close()
