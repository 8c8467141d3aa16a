"""`python -m course.build.site [--check]`: build the site into dist/site, and look at it in Chromium."""

from __future__ import annotations

import argparse
import functools
import sys
import time
from pathlib import Path

from course.build.site import SITE, stage
from tools import site_check


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m course.build.site", description=__doc__)
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
        problems = site_check.static_problems(given.into)
        if given.check or given.only_check:
            problems += site_check.browser_problems(given.into, given.pages, functools.partial(print, flush=True))
    except (stage.SiteError, ValueError) as problem:
        print(problem, file=sys.stderr)
        return 1
    print("\n".join(problems) or "In order.")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
