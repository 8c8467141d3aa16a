"""Names beside dots that cover nothing: not another name, not a dot, not a line."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from course.charts.text import SLACK, width

#: Pixels between two names on one level: nearer, they read as one.
APART = 8
#: Left, top, right and bottom in pixels.
Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Spot:
    """Where a name stands: its middle in pixels, and whether a thin line leads to its dot."""

    name: str
    x: float
    y: float
    leader: bool


def overlap(one: Box, other: Box, slack: float = 0.0) -> bool:
    """Return whether two boxes share more than so many pixels in both directions."""
    return (
        min(one[2], other[2]) - max(one[0], other[0]) > slack and min(one[3], other[3]) - max(one[1], other[1]) > slack
    )


def crosses(box: Box, start: tuple[float, float], end: tuple[float, float]) -> bool:
    """Return whether a straight line passes through a box (Liang and Barsky 1984)."""
    low, high = 0.0, 1.0
    for at, to, near, far in ((start[0], end[0], box[0], box[2]), (start[1], end[1], box[1], box[3])):
        step = to - at
        if step == 0:
            if not near <= at <= far:
                return False
            continue
        one, two = sorted(((near - at) / step, (far - at) / step))
        low, high = max(low, one), min(high, two)
    return low < high


def stacked(wanted: Sequence[tuple[float, float]], room: float) -> list[tuple[float, int]]:
    """Return a place for each text above a row of dots: its middle in pixels, and its level, the lowest being 0.

    wanted : middle of each text over its dot and half its width in pixels, from left to right. room : pixels there are.

    No text covers another or is crossed by the line from another to its dot, and no line passes over another's dot; a
    text moves aside only where it must.
    """
    placed: list[tuple[float, float, float, int]] = []  # dot, middle, half, level
    for at, (dot, half) in enumerate(wanted):
        home = min(max(dot, half), room - half)
        to_come = [other for other, _ in wanted[at + 1 :]]  # whose lines can't go round a text over their dots
        spots = sorted(
            (
                15 * level**2 + 3 * abs(shift) + 300 * sum(abs(home + shift - one) < half + 3 for one in to_come),
                level,
                home + shift,
            )
            for level in range(len(placed) + 1)
            for shift in range(-120, 121, 6)
            if half <= home + shift <= room - half or shift == 0
        )
        levels = {level for *_, level in placed}
        free = (
            (middle, level)
            for _, level, middle in spots
            if not any(_in_the_way((dot, middle, half, level), other) for other in placed)
            and not any(_over(dot, middle, level, other) for other, _ in wanted)
        )
        middle, level = next(free, (home, max(levels, default=-1) + 1))
        placed.append((dot, middle, half, level))
    return [(middle, level) for _, middle, _, level in placed]


def _over(dot: float, middle: float, level: int, other: float) -> bool:
    """Return whether the line from a text to its dot passes over another dot."""
    part = (other - dot) / (middle - dot) if middle != dot else 0.0
    return 0 < part < 1 and part * (22 + 17 * level) < 9


def _in_the_way(one: tuple[float, float, float, int], other: tuple[float, float, float, int]) -> bool:
    """Return whether of two texts over dots one covers the other, or one's line crosses the other.

    Each is dot, middle and half the width in pixels, and level.
    """
    low, high = sorted((one, other), key=lambda text: text[3])
    if low[3] == high[3]:
        return abs(low[1] - high[1]) < low[2] + high[2] + 6
    up = [(22 + 17 * low[3] + edge) / (22 + 17 * high[3]) for edge in (-8, 8)]  # parts of the upper one's line
    across = [high[0] + part * (high[1] - high[0]) for part in up]
    return min(across) < low[1] + low[2] + 2 and max(across) > low[1] - low[2] - 2


def box_of(text: str, x: float, y: float, size: float, bold: bool = False) -> Box:
    """Return the box of a text of one line around its middle."""
    half = SLACK * width(text, size, bold) / 2
    return (x - half, y - 0.58 * size, x + half, y + 0.58 * size)


def names(
    wanted: Sequence[tuple[str, float, float]],
    dots: Sequence[tuple[float, float, float]],
    paper: Box,
    *,
    lines: Sequence[tuple[tuple[float, float], tuple[float, float]]] = (),
    size: float = 12,
    bold: bool = False,
) -> tuple[list[Spot], list[str]]:
    """Return a place for each name, and the names that found none.

    Parameters
    ----------
    wanted : name, and x and y of its dot, in pixels (y grows downwards).
    dots : x, y and radius of every dot, the named ones too.
    paper : the box that names must stay in. lines : straight lines that they must not cover, start and end.
    size, bold : of the names.

    The most crowded names choose first: eight directions beside the dot, eight between, then further out with a leader.
    """
    placed: list[Spot] = []
    boxes: list[Box] = []
    leaders: list[tuple[tuple[float, float], tuple[float, float]]] = []
    round_dots = [(x - r, y - r, x + r, y + r) for x, y, r in dots]

    def crowd(one: tuple[str, float, float]) -> int:
        return sum(abs(x - one[1]) < 60 and abs(y - one[2]) < 30 for x, y, _ in dots)

    lost: list[str] = []
    for name, x, y in sorted(wanted, key=crowd, reverse=True):
        half = SLACK * width(name, size, bold) / 2
        radius = max((r for a, b, r in dots if (a, b) == (x, y)), default=4.0)
        found = None
        for away in (0, 14, 26, 40, 56):
            for turn in (*range(0, 16, 2), *range(1, 16, 2)):
                angle = math.pi * turn / 8
                dx, dy = math.cos(angle), -math.sin(angle)
                gap = radius + 3 + away
                middle = (x + dx * (gap + half), y + dy * (gap + 0.58 * size))
                box = box_of(name, *middle, size, bold)
                inside = paper[0] <= box[0] and box[2] <= paper[2] and paper[1] <= box[1] and box[3] <= paper[3]
                near_edge = (min(max(x, box[0]), box[2]), min(max(y, box[1]), box[3]))
                free = (
                    inside
                    and not any(overlap(box, other) for other in round_dots)
                    and not any(overlap((box[0] - APART, box[1], box[2] + APART, box[3]), other) for other in boxes)
                    and not any(crosses(box, *line) for line in (*lines, *leaders))
                    and not (away and any(crosses(other, (x, y), near_edge) for other in boxes))
                )
                if free:
                    found = (Spot(name, *middle, leader=bool(away)), box, ((x, y), near_edge))
                    break
            if found:
                break
        if found is None:
            lost.append(name)
            continue
        placed.append(found[0])
        boxes.append(found[1])
        if found[0].leader:
            leaders.append(found[2])
    return placed, lost
