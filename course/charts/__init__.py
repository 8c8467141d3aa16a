"""Charts in the course's look: `from course import charts`, then `charts.lines(...)`."""

from course.charts.kinds import bars, end_labels, label_ends, lines
from course.charts.maps import province_map
from course.charts.style import DASHES, FIXED, FONT, GREY, GRID, HEIGHT, INK, PALETTE, PAPER, QUIET, SEQUENTIAL, SYMBOLS, WIDTH, colour, figure, layout, source, text_colour
from course.charts.words import ROWS, describe, table, table_html

__all__ = ["DASHES", "FIXED", "FONT", "GREY", "GRID", "HEIGHT", "INK", "PALETTE", "PAPER", "QUIET", "SEQUENTIAL", "SYMBOLS", "WIDTH", "colour", "figure", "layout", "source", "text_colour", "bars", "end_labels", "label_ends", "lines", "province_map", "ROWS", "describe", "table", "table_html"]
