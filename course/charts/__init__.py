"""Charts in the course's look: `from course import charts`, then `charts.lines(...)`."""

from course.charts.kinds import bars, end_labels, label_ends, lines
from course.charts.maps import province_map
from course.charts.strip import specification_strip
from course.charts.style import (
    DASHES,
    FIXED,
    FONT,
    GREY,
    GRID,
    HEIGHT,
    INK,
    PALETTE,
    PAPER,
    QUIET,
    SEQUENTIAL,
    SYMBOLS,
    WIDTH,
    colour,
    figure,
    layout,
    second_panel,
    source,
    text_colour,
)
from course.charts.words import ROWS, describe, table, table_html

__all__ = [
    "DASHES",
    "FIXED",
    "FONT",
    "GREY",
    "GRID",
    "HEIGHT",
    "INK",
    "PALETTE",
    "PAPER",
    "QUIET",
    "ROWS",
    "SEQUENTIAL",
    "SYMBOLS",
    "WIDTH",
    "bars",
    "colour",
    "describe",
    "end_labels",
    "figure",
    "label_ends",
    "layout",
    "lines",
    "province_map",
    "second_panel",
    "source",
    "specification_strip",
    "table",
    "table_html",
    "text_colour",
]
