"""`python -m course.build.site`: build the site into dist/site. `python -m tools.site_check` builds it and looks at
it.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from course.build.site import SITE, stage


def main(arguments: list[str] | None = None) -> int:
    """Build the site; return 1, with what is wrong, if it can't be built."""
    parser = argparse.ArgumentParser(prog="python -m course.build.site", description=__doc__)
    parser.add_argument("--into", type=Path, default=SITE, help="folder of the site")
    given = parser.parse_args(arguments)
    begin = time.perf_counter()
    try:
        stage.build(given.into)
    except (stage.SiteError, ValueError) as problem:
        print(problem, file=sys.stderr)
        return 1
    print(f"The site is built in {time.perf_counter() - begin:.0f} s.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
