"""Make the README's picture of a lab: `python -m tools.readme_picture`. Needs Chromium (COURSE_CHROMIUM)."""

from __future__ import annotations

import tempfile
from pathlib import Path

from course import contents
from tools import pages

TOPIC = "three_regional_flavours"
PICTURE = Path(__file__).parents[1] / "docs/images/lab.png"


def main() -> None:
    """Run the lesson in JupyterLab and write its lab as a picture of 8-bit colours, 900 pixels wide."""
    from PIL import Image

    name = contents.entry(TOPIC).notebook
    with (
        tempfile.TemporaryDirectory() as scratch,
        pages.jupyter(Path(scratch)) as server,
        pages.chromium() as browser,
        pages.opened(browser, server, name) as page,
    ):
        pages.run_all(page)
        pages.lab_on_screen(page, name).screenshot(path=str(PICTURE))
    with Image.open(PICTURE) as taken:
        small = taken.convert("RGB").resize((900, round(taken.height * 900 / taken.width)))
    small.quantize(256, dither=Image.Dither.NONE).save(PICTURE, optimize=True)
    print(f"{PICTURE.name}: {PICTURE.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
