"""The lab on the site's first screen: its chart at every place of one control, as pictures, so that it moves at once
and without a script.

`make notebooks` makes the pictures that are missing. A picture has the name of what it shows, so an old one can't stay.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from course.build.notebooks import ROOT
from course.build.pictures import Renderer
from course.charts import display
from course.lessons.closer_to_d_than_r import lab

TOPIC, CONTROL = "closer_to_d_than_r", "measure"
FOLDER = ROOT / "docs/images/front"
#: Width of the pictures in pixels: on a page, and on a phone (None: the chart's own).
WIDTHS = (None, 360)


@dataclass(frozen=True)
class Place:
    """A place of the control: what it says, the chart's headline and words, and the chart itself, wide and narrow."""

    option: str
    headline: str
    words: str
    specs: tuple[dict[str, Any], ...]

    @property
    def files(self) -> tuple[str, ...]:
        """The names of the pictures, wide and narrow."""
        return tuple(f"{display.figure_hash(spec)}.png" for spec in self.specs)

    @property
    def sizes(self) -> tuple[tuple[int, int], ...]:
        """Width and height of the pictures on the page, in pixels."""
        return tuple((spec["layout"]["width"], spec["layout"]["height"]) for spec in self.specs)


def places() -> list[Place]:
    """Return the places of the control in their order, the other controls at their first setting."""
    one = lab.the_lab()
    (control,) = [control for control in one.controls if control.name == CONTROL]
    found = []
    for option in control.options:
        given = {**one.defaults, CONTROL: option}
        told = one.answer(**given)
        specs = tuple(display.slim(one.figure(**given), lines=2, width=width) for width in WIDTHS)
        found.append(Place(str(option), told["headline"], told["words"], specs))
    return found


def _wanted() -> dict[str, dict[str, Any]]:
    """Return the charts of all places by the names of their pictures."""
    return {name: spec for place in places() for name, spec in zip(place.files, place.specs, strict=True)}


def _there(folder: Path) -> set[str]:
    return {path.name for path in folder.glob("*.png")}


def stale(folder: Path = FOLDER) -> list[str]:
    """Return the pictures that are missing, or that show what the lab doesn't show today."""
    return sorted(_wanted().keys() ^ _there(folder))


def make(renderer: Renderer, folder: Path = FOLDER) -> None:
    """Make the pictures that are missing, and remove the others."""
    folder.mkdir(parents=True, exist_ok=True)
    wanted, there = _wanted(), _there(folder)
    for name in wanted.keys() - there:
        (folder / name).write_bytes(base64.b64decode(renderer.one(wanted[name])))
    for name in there - wanted.keys():
        (folder / name).unlink()
