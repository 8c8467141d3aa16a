"""Sphinx's settings for the site. It is copied beside the pages that stage.py writes; Sphinx never reads the
repository.
"""

import functools
import json
from pathlib import Path

from sphinx.search.en import SearchEnglish

from course import __version__
from course.build.notebooks import REPORT

# The index of the search asks for the stem of each word of each page: a quarter of the time, if nothing is remembered.
SearchEnglish.stem = functools.lru_cache(maxsize=None)(SearchEnglish.stem)

project = "How China Innovates"
author = "How China Innovates contributors"
copyright = "How China Innovates contributors; text and figures CC BY 4.0, code BSD 3-Clause"
release = version = __version__
language = "en"

extensions = ["myst_nb"]
exclude_patterns: list[str] = []
nitpicky = True
nb_execution_mode = "off"  # the notebooks are committed with their outputs
myst_enable_extensions: list[str] = []  # no lesson writes mathematics in dollars, and money may have its sign
myst_heading_anchors = 4  # links lead to headings as GitHub names them

html_theme = "pydata_sphinx_theme"
html_title = project
html_favicon = "_static/favicon.svg"
html_static_path = ["_static"]
html_extra_path = ["alone"]  # pages that are whole as they are: labs for other pages
templates_path = ["_templates"]
html_context = {
    "report": REPORT,
    "descriptions": json.loads(Path(__file__).with_name("descriptions.json").read_text(encoding="utf-8")),
}
html_css_files = ["site.css", ("print.css", {"media": "print"})]
html_js_files = [("site.js", {"defer": "defer"})]
html_copy_source = False
html_show_sourcelink = False
html_use_index = False
html_show_sphinx = False
html_sidebars: dict[str, list[str]] = {
    page: []
    for page in (
        "index",
        "gallery",
        "glossary",
        "claims",
        "take-along",
        "docs/anywhere",
        "docs/keys",
        "docs/data-dictionary",
    )
}
html_theme_options = {
    "logo": {"text": project},
    "icon_links": [],
    "header_links_before_dropdown": 5,
    "navigation_depth": 3,
    "show_nav_level": 2,
    "show_toc_level": 1,
    "secondary_sidebar_items": ["page-toc"],
    "footer_start": ["copyright"],
    "footer_end": ["report"],
    "navbar_align": "left",
    "pygments_light_style": "a11y-high-contrast-light",
    "pygments_dark_style": "a11y-high-contrast-dark",
}
