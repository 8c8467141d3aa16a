"""The lab: the same innovation inside other borders."""

from __future__ import annotations

import plotly.graph_objects as go

from course import charts, lab, metrics
from course.lessons.how_concentrated import figures


def draw(border: str, count: str) -> go.Figure:
    """Draw the two curves of one count (both axes in per cent) inside one border: places in order of innovation per
    head, and the same places in order of size.

    Raises Say for a border or a count that is not there.
    """
    for name, value, known in (("border", border, figures.BORDERS), ("count", count, figures.COUNTS)):
        if value not in known:
            raise lab.Say(f"There is no {name} {value!r} in this lab; there are {', '.join(known)}.")
    units = figures.inside(figures.counted(count), border)
    made, people = units["innovation"], units["population"]
    by_size = metrics.concentration_index(made, people)
    orders = {figures.HEAD: "ratio", figures.SIZE: "population"}
    kind = "regions" if border == figures.TOGETHER else border
    fig = figures.curves(
        f"{kind.capitalize()} lean {figures.towards(by_size)}: Gini {metrics.gini(made, people):.2f},"
        f" by size {figures.sign(by_size)}",
        [
            (name, metrics.lorenz_curve(made, people, order=order), figures.INK[name], figures.DASH[name], None)
            for name, order in orders.items()
        ],
        y="Share of innovation that they have (%)",
        subtitle=f"China: {count}, {len(units)} places in order of innovation per head and in order of size",
        named=False,
        note="Joined: Beijing and Tianjin to Hebei, Shanghai to Jiangsu, Chongqing to Sichuan.",
        source=charts.source(*figures.COUNTS[count]),
    )
    key = {
        "per head (solid)": figures.INK[figures.HEAD],
        "by size (dashed)": figures.INK[figures.SIZE],
        "even spread (dotted)": charts.QUIET,
    }
    for n, (short, ink) in enumerate(key.items()):
        fig.add_annotation(
            x=2,
            y=98 - 9 * n,
            xanchor="left",
            yanchor="top",
            text=short,
            showarrow=False,
            font={"size": 12, "color": charts.text_colour(ink)},
        )
    return fig


def the_lab() -> lab.Lab:
    """Return the lab as the lesson shows it."""
    return lab.Lab(
        draw,
        controls=[
            lab.choice("border", "Border", figures.BORDERS, figures.PREFECTURES, help="The people don't move."),
            lab.choice("count", "Count", tuple(figures.COUNTS), figures.INVENTORS),
        ],
        presets={
            "Inventors by prefecture": {"border": figures.PREFECTURES},
            "Inventors by province": {"border": figures.PROVINCES},
            "Inventors, municipalities joined": {"border": figures.TOGETHER},
            "Young firms by province": {"border": figures.PROVINCES, "count": figures.FIRMS},
        },
        title="Lab: the same people inside other borders",
        prompt=(
            "Predict: when prefectures become provinces, which of the two lines can only move up, and which may end on"
            " either side of even spread? Try: change the border with inventors, then with other counts."
            " Explain: why does joining the municipalities to their neighbours bring the dashed line back?"
        ),
    )
