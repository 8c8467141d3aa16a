"""The colours of every chart, each with one meaning in the whole course, on white and on dark.

Only this module holds colours. A thing that has no colour of its own is ink where the title speaks of it, and grey
where it does not. Countries, provinces, models, verdicts and amounts were chosen so that they stay apart for readers
with each kind of colour blindness (Machado, Oliveira and Fernandes 2009; distances in CAM02-UCS): see
`tests/test_palette.py`.
"""

from __future__ import annotations

PAPER, INK, QUIET = "#ffffff", "#1b1b1b", "#5a5a5a"
#: The words of what stands in the background, its marks, lines that only guide the eye, and the grid.
CONTEXT, GREY, SOFT, GRID = "#6e6e6e", "#919191", "#bdbdbd", "#e4e4e4"
#: The ground of a tile or a band that holds no value.
BLANK = "#f4f4f4"

COUNTRIES = {
    "China": "#b83d14",
    "United States": "#145cc2",
    "Japan": "#14a3a3",
    "South Korea": "#8f7aeb",
    "Germany": "#5c3300",
    "United Kingdom": "#8f5270",
    "France": "#a38f3d",
    "India": "#29523d",
}
PROVINCES = {
    "Beijing": "#701f52",
    "Shanghai": "#c266c2",
    "Guangdong": "#008f7a",
    "Jiangsu": "#3d33b8",
    "Zhejiang": "#e0700a",
    "Shaanxi": "#707a47",
}
#: A city has its province's colour, a firm its country's.
KIN = {
    "Shenzhen": "Guangdong",
    "Guangzhou": "Guangdong",
    "Dongguan": "Guangdong",
    "Hangzhou": "Zhejiang",
    "Ningbo": "Zhejiang",
    "Nanjing": "Jiangsu",
    "Suzhou": "Jiangsu",
    "Xi'an": "Shaanxi",
    "Xi’an": "Shaanxi",
    "Alibaba": "China",
    "Tencent": "China",
    "Huawei": "China",
    "Lenovo": "China",
    "SMIC": "China",
    "PDD": "China",
    "Meta": "United States",
    "Netflix": "United States",
    "Apple": "United States",
}
#: What a model says, by step of a scenario; what was measured is never slate.
MODEL = ("#0b2a36", "#2c5667", "#507a8a", "#7499a7")
VERDICT = {
    "supported": "#1b7837",
    "qualified": "#a9d9a3",
    "open": "#e3e3e3",
    "contradicted": "#762a83",
    "depends": "#af8dc3",
}
#: Six classes of an amount, from little to much; values and names stand on them. They are the same on dark, so the
#: fifth is a hair away from China's colour, which is not.
AMOUNT = ("#fbeee7", "#f5d2c1", "#e9a98c", "#d5794f", "#b83d15", "#7a2205")
#: Grounds of areas that have no colour of their own; their names stand on them.
TINTS = (
    "#9ecae1",
    "#fdd0a2",
    "#c7e9c0",
    "#e7cfe3",
    "#d9d9d9",
    "#fff2b3",
    "#c6dbef",
    "#fcbba1",
    "#dadaeb",
    "#e5f5e0",
)
#: Series that are neither places nor models, in the order in which a chart takes them: ink first, for what the title
#: speaks of. None of them is near the colour of a country or a province.
SERIES = (INK, "#a050e8", "#706820", "#085088", GREY, "#f80060", CONTEXT, SOFT)

DARK_PAPER, DARK_INK, DARK_QUIET = "#16191d", "#f0f1f2", "#b6bcc3"
#: Each colour on white beside the one that takes its place on dark. The dark palette is one of its own: a light one
#: made brighter brings China and France together for readers with deuteranopia.
DARK = {
    PAPER: DARK_PAPER,
    INK: DARK_INK,
    QUIET: DARK_QUIET,
    CONTEXT: "#a2a9b1",
    GREY: "#858d97",
    SOFT: "#59606a",
    GRID: "#2f343a",
    BLANK: "#22262b",
    **dict(
        zip(
            COUNTRIES.values(),
            ("#f58f70", "#7aadff", "#708f8f", "#c2b8cc", "#ffcc33", "#c25cc2", "#8f8f00", "#c2f5c2"),
            strict=True,
        )
    ),
    **dict(
        zip(
            PROVINCES.values(),
            ("#cc5c7a", "#ffc2ff", "#85d6b8", "#8570eb", "#a3853d", "#ccf566"),
            strict=True,
        )
    ),
    "#a050e8": "#a824cc",
    "#706820": "#84ba3c",
    "#085088": "#6696ea",
    "#f80060": "#c60c5a",
    **dict(zip(MODEL, ("#e3f0f4", "#9cc3d0", "#6f9cab", "#507c8c"), strict=True)),
    **dict(zip(VERDICT.values(), ("#4fb26a", "#c4e8bf", "#656d77", "#b97cc6", "#8460a0"), strict=True)),
}


def fixed() -> dict[str, str]:
    """Return the colour of every place and firm that has one: its own, or its kin's."""
    own = {**COUNTRIES, **PROVINCES}
    return own | {name: own[kin] for name, kin in KIN.items() if kin in own}


def parts(ink: str) -> list[float]:
    """Return red, green and blue of a colour such as "#b83d14", each from 0 to 1."""
    return [int(ink[i : i + 2], 16) / 255 for i in (1, 3, 5)]


def _hex(values: list[float]) -> str:
    return "#" + "".join(f"{round(v * 255):02x}" for v in values)


def luminance(ink: str) -> float:
    """Return the relative luminance of a colour, 0 to 1 (WCAG 2.2)."""
    linear = [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in parts(ink)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(ink: str, ground: str = PAPER) -> float:
    """Return the contrast of a colour on a ground, from 1 to 21 (WCAG 2.2)."""
    bright, dark = sorted((luminance(ink), luminance(ground)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def over_paper(ink: str, opacity: float) -> str:
    """Return the colour in which an ink is seen that lets the white paper shine through."""
    return _hex([opacity * part + 1 - opacity for part in parts(ink)])


def text_colour(ink: str, ground: str = PAPER) -> str:
    """Return a colour that reads as text on a ground: contrast 4.5 to 1 (WCAG 2.2, 1.4.3), the same hue."""
    values, light = parts(ink), luminance(ground) > 0.18
    while contrast(_hex(values), ground) < 4.5:
        values = [v * 0.95 for v in values] if light else [1 - (1 - v) * 0.95 for v in values]
    return _hex(values)


def label_on(ground: str) -> str:
    """Return the colour of words that stand on an area: white or ink, whichever reads better."""
    return PAPER if contrast(PAPER, ground) >= contrast(INK, ground) else INK


def kin(ink: str, nth: int) -> str:
    """Return the colour of the nth thing of one kin in a chart: the kin's own, then a paler one, then a darker one."""
    if nth % 3 == 0:
        return ink
    pale = [v + (1 - v) * 0.4 for v in parts(ink)]
    if nth % 3 == 1 and contrast(_hex(pale)) >= 3:
        return _hex(pale)
    return _hex([v * (0.62 if nth % 3 == 1 else 0.42) for v in parts(ink)])


def on_dark() -> dict[str, str]:
    """Return each colour that a chart on white may hold beside the one that takes its place on dark: those of the
    palette, their kin, and all of them as words. The classes of an amount stay, for they carry their own ground.
    """
    table = {}
    for light, dark in DARK.items():
        for nth in (1, 2):
            table[kin(light, nth)] = kin_on_dark(dark, nth)
            table[text_colour(kin(light, nth))] = text_colour(kin_on_dark(dark, nth), DARK_PAPER)
        table[text_colour(light)] = text_colour(dark, DARK_PAPER)
    return {light: dark for light, dark in (table | DARK).items() if light not in AMOUNT}


def kin_on_dark(ink: str, nth: int) -> str:
    """Return the colour on dark of the nth thing of one kin: paler, then darker as far as it can be seen."""
    values = [v + (1 - v) * 0.45 if nth % 3 == 1 else v * 0.72 for v in parts(ink)]
    found = _hex(values) if nth % 3 else ink
    return found if contrast(found, DARK_PAPER) >= 3 else ink
