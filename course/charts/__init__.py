"""Charts in the course's look: `from course import charts`, then `charts.lines(...)`."""

from course.charts.kinds import bars, end_labels, label_ends, lines
from course.charts.maps import province_map
from course.charts.numbers import number, year
from course.charts.palette import BLANK, GREY, GRID, INK, MODEL, PAPER, QUIET, SOFT, VERDICT, label_on, text_colour
from course.charts.strip import specification_strip
from course.charts.style import (
    DASHES,
    FIXED,
    FONT,
    HEIGHT,
    PALETTE,
    SEQUENTIAL,
    SYMBOLS,
    WIDTH,
    colour,
    figure,
    layout,
    second_panel,
    source,
)
from course.charts.words import ROWS, describe, table, table_html

__all__ = [
    "BLANK",
    "DASHES",
    "FIXED",
    "FONT",
    "GREY",
    "GRID",
    "HEIGHT",
    "INK",
    "MODEL",
    "PALETTE",
    "PAPER",
    "QUIET",
    "ROWS",
    "SEQUENTIAL",
    "SOFT",
    "SYMBOLS",
    "VERDICT",
    "WIDTH",
    "bars",
    "colour",
    "describe",
    "end_labels",
    "figure",
    "label_ends",
    "label_on",
    "layout",
    "lines",
    "number",
    "province_map",
    "second_panel",
    "source",
    "specification_strip",
    "table",
    "table_html",
    "text_colour",
    "year",
]
