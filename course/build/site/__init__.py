"""The rendered site: the committed notebooks and pages of the project as web pages that need no kernel and no other
host.

`make site` builds it into dist/site, `make site ARGS=--check` also opens every page in Chromium.

notebook.py  a notebook as the site shows it: charts drawn by a local plotly.js over their baked pictures
along.py     what a reader takes along from a chart: its numbers, its picture, a citation, and a lab for another page
styles.py    the theme's style sheets, without the rules that no page uses
labs.py      a lab's chart at every place of its main control, computed beforehand
texts.py     the pages that are made from the project's own files: landing page, lessons, gallery, claims, data,
glossary stage.py     everything put in one folder, as Sphinx wants to read it check.py     what is wrong with a built
site: dead links, other hosts, charts, labs, search, axe, narrow screens conf.py      Sphinx's settings; static/ holds
the page side, templates/ what stands at the foot of each page
"""

from course.build.notebooks import REPOSITORY, ROOT, TAG

#: Where the site is built. What other commands put there (lite/, the notebooks that run in a browser) is kept.
SITE = ROOT / "dist" / "site"
KEPT = ("lite",)
CODE = f"https://github.com/{REPOSITORY}"
#: Where the site is read.
ADDRESS = "https://how-china-innovates.github.io/how-china-innovates/"

__all__ = ["ADDRESS", "CODE", "KEPT", "REPOSITORY", "ROOT", "SITE", "TAG"]
