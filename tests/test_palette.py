"""The palette keeps what it promises: colours stay apart for four kinds of eyes, and can be seen on their ground."""

from __future__ import annotations

import re
from pathlib import Path

import colour_vision
import numpy as np
import pytest

from course import charts
from course.charts import palette

ROOT = Path(__file__).resolve().parents[1]
COUNTRIES, PROVINCES = list(palette.COUNTRIES.values()), list(palette.PROVINCES.values())
SERIES = list(palette.SERIES[:6])
THEMES = {"light": (palette.PAPER, lambda ink: ink), "dark": (palette.DARK_PAPER, palette.DARK.__getitem__)}


def apart(inks: list[str], least: float) -> None:
    found = colour_vision.nearest(inks)
    assert found[0] >= least, f"{found[1]} and {found[2]} are {found[0]:.1f} apart ({found[3]}); wanted {least}"


# J', a', b' of CAM02-UCS, normal eyes then protanopia, by colorspacious 1.1.2.
KNOWN = {
    "#b83d14": ([48.555, 25.757, 20.861], [38.576, -2.497, 20.827]),
    "#145cc2": ([41.346, -8.664, -30.386], [44.952, -10.348, -29.372]),
    "#8f7aeb": ([60.544, 6.424, -28.775], [60.309, -8.781, -29.804]),
    "#e0700a": ([64.370, 18.497, 26.756], [56.101, -3.324, 26.669]),
}


@pytest.mark.parametrize("ink", KNOWN)
def test_our_distances_are_those_of_colorspacious(ink):
    for eye, wanted in zip(("normal", "protanopia"), KNOWN[ink], strict=True):
        assert np.linalg.norm(colour_vision.ucs(ink, eye) - wanted) < 0.02


@pytest.mark.parametrize("theme", THEMES)
def test_members_of_a_family_are_twelve_apart_and_any_two_six(theme):
    ink = THEMES[theme][1]
    for family in (COUNTRIES, PROVINCES, list(palette.MODEL), list(palette.VERDICT.values()), SERIES):
        apart([ink(one) for one in family], 12)
    apart([ink(one) for one in (*COUNTRIES, *PROVINCES)], 6)
    for one in SERIES[1:4]:  # the hues; ink and grey are no hue
        apart([ink(one), *[ink(other) for other in COUNTRIES]], 6)
        apart([ink(one), *[ink(other) for other in PROVINCES]], 6)


def test_two_colours_too_near_are_seen():
    with pytest.raises(AssertionError, match=r"#0072b2 and #0072b4 are 0\.\d apart"):
        apart(["#d55e00", "#0072b2", "#0072b4"], 12)


@pytest.mark.parametrize("theme", THEMES)
def test_marks_can_be_seen_and_words_be_read_on_their_ground(theme):
    ground, ink = THEMES[theme]
    for one in (*COUNTRIES, *PROVINCES, *SERIES, palette.CONTEXT):
        assert palette.contrast(ink(one), ground) >= 3, one
        assert palette.contrast(palette.text_colour(ink(one), ground), ground) >= 4.5, one
    for words in (palette.INK, palette.QUIET, palette.CONTEXT):
        assert palette.contrast(ink(words), ground) >= 4.5, words


def test_each_colour_on_white_has_one_on_dark_and_no_two_share_it():
    assert len(set(palette.DARK.values())) == len(palette.DARK)
    used = {*COUNTRIES, *PROVINCES, *palette.SERIES, *palette.MODEL, *palette.VERDICT.values()}
    assert used <= palette.DARK.keys()


def test_a_city_has_its_provinces_colour_and_two_of_a_kin_can_be_told_apart():
    assert charts.colour("Hangzhou") == palette.PROVINCES["Zhejiang"]
    assert charts.colour("Tencent") == palette.COUNTRIES["China"]
    inks = [
        charts.colour(name, ["Guangdong", "Shenzhen", "Guangzhou"]) for name in ("Guangdong", "Shenzhen", "Guangzhou")
    ]
    assert inks[0] == palette.PROVINCES["Guangdong"]
    apart(inks, 9)
    for ink in palette.fixed().values():
        assert all(palette.contrast(palette.kin(ink, nth)) >= 3 for nth in range(3)), ink


def test_the_classes_of_an_amount_get_darker_and_stay_apart():
    apart(list(palette.AMOUNT), 8)
    dark = [palette.contrast(ink) for ink in palette.AMOUNT]
    assert dark == sorted(dark)


#: Files outside the palette that hold colours, with how many, and why. A number may only fall.
ELSEWHERE = {
    "course/lab/lab.js": 13,  # the page's side has its own dress: focus, borders, trouble
    "course/grading/feedback.py": 8,  # a page of its own for students, with no chart
    "course/build/audit.py": 2,  # looks for white
    "course/build/take_along/templates/slides.css": 7,  # ink on paper, without what a chart holds
    "course/build/take_along/templates/handout.css": 10,
    "course/build/site/static/print.css": 12,
    "course/build/site/static/site.css": 18,  # the ground of a picture, borders, the dress of a lab inside another page
    "course/build/site/static/site.js": 1,  # asks for the ground that takes the place of white
    "course/build/site/static/favicon.svg": 3,
}
HEX = re.compile(r"(?<![&\w])#(?:[0-9a-fA-F]{6}|[0-9a-fA-F]{3})\b(?!\w)")


def colours_in(path: Path) -> int:
    text = path.read_text(encoding="utf-8")
    return len([one for one in HEX.findall(text) if path.suffix != ".md" or len(one) == 7])


def test_no_colour_stands_outside_the_palette():
    paths = [path for kind in ("py", "md", "js", "css", "svg") for path in (ROOT / "course").rglob(f"*.{kind}")]
    found = {str(path.relative_to(ROOT)): colours_in(path) for path in paths if path.name != "palette.py"}
    assert {name: n for name, n in found.items() if n} == ELSEWHERE, "use charts.PALETTE, charts.colour or a name of it"


def test_a_colour_outside_the_palette_is_seen(tmp_path):
    (tmp_path / "a.py").write_text(
        'ink = "#0072B2"  # and "#fff", not &#163; nor an issue #1234567\n', encoding="utf-8"
    )
    assert colours_in(tmp_path / "a.py") == 2


def test_every_colour_that_a_chart_may_hold_has_one_on_dark_that_can_be_seen():
    table = palette.on_dark()
    for ink in (*COUNTRIES, *PROVINCES, *palette.SERIES[:7]):
        for light in (ink, palette.kin(ink, 1), palette.kin(ink, 2)):
            assert palette.contrast(table[light], palette.DARK_PAPER) >= 3, light
            assert palette.contrast(table[palette.text_colour(light)], palette.DARK_PAPER) >= 4.5, light
    assert table[palette.PAPER] == palette.DARK_PAPER and not set(table) & set(palette.AMOUNT)
