"""Charts in the course's look: `from course import charts`, then `charts.lines(...)`."""

from course.charts.forms import dot_strip, dumbbell, fan, intervals, multiples, scatter, slope
from course.charts.kinds import band, bars, end_labels, label_ends, lines, see_through
from course.charts.maps import province_map
from course.charts.numbers import number, year
from course.charts.palette import BLANK, GREY, GRID, INK, MODEL, PAPER, QUIET, SOFT, VERDICT, label_on, text_colour
from course.charts.rows import ROWS, table, table_html, tables
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
from course.charts.words import MOST_SHORT, describe, sentences, short

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
    "MOST_SHORT",
    "PALETTE",
    "PAPER",
    "QUIET",
    "ROWS",
    "SEQUENTIAL",
    "SOFT",
    "SYMBOLS",
    "VERDICT",
    "WIDTH",
    "band",
    "bars",
    "colour",
    "describe",
    "dot_strip",
    "dumbbell",
    "end_labels",
    "fan",
    "figure",
    "intervals",
    "label_ends",
    "label_on",
    "layout",
    "lines",
    "multiples",
    "number",
    "province_map",
    "scatter",
    "second_panel",
    "see_through",
    "sentences",
    "short",
    "slope",
    "source",
    "specification_strip",
    "table",
    "table_html",
    "tables",
    "text_colour",
    "year",
]
