"""The lab: unit, threshold and zeros."""

from __future__ import annotations

import plotly.graph_objects as go

from course import charts, lab
from course.lessons.whose_average.figures import CASES, fitted, scaling_figure, units
from course.models import scaling

#: Thresholds of the lab, in thousand people.
THRESHOLDS = (0, 100, 200, 500, 1000, 2000, 3000, 4000, 5000, 8000)


def draw(case: str, least: int, zeros: str) -> go.Figure:
    """Draw the scaling plot of one case, with places below a threshold of people left out and zeros treated in one way.

    least : thousand people. Raises Say for a case that is not there, and where no line can be fitted.
    """
    if case not in CASES:
        raise lab.Say(f"There is no case {case!r}; there are {', '.join(CASES)}.")
    table, one = units(case), CASES[case]
    try:
        found = fitted(case, least, zeros)
    except ValueError as problem:
        raise lab.Say(f"No line can be fitted here: {problem}. Choose a lower threshold, or smaller units.") from None
    word = (
        "more than in proportion"
        if found.low > 1
        else "less than in proportion"
        if found.high < 1
        else "not told apart from proportion"
    )
    above = f" of {1000 * least:,} people or more" if least else ""
    treated = {"left out": "zeros left out", "plus one": "one added to each", "Poisson": "zeros kept (Poisson)"}[zeros]
    return scaling_figure(
        f"Exponent {found.exponent:.2f}, between {found.low:.2f} and {found.high:.2f}: {word}. {found.places:,}"
        f" {one.units}{above}, {treated}",
        table,
        found,
        x="People",
        y=one.counted[0].upper() + one.counted[1:],
        source=charts.source(*one.tables),
        note=f"{found.zeros} of the places above the threshold have none",
    )


def the_lab() -> lab.Lab:
    """Return the lab as the lesson shows it."""
    return lab.Lab(
        draw,
        controls=[
            lab.choice("case", "What and where", tuple(CASES), "China: inventors, prefectures"),
            lab.steps("least", "Places with at least", THRESHOLDS, 0, unit="thousand people"),
            lab.choice(
                "zeros",
                "Zeros",
                scaling.METHODS,
                scaling.METHODS[0],
                help="left out, one added to each amount, or kept (Poisson)",
            ),
        ],
        presets={
            "From three million people on": {"least": 3000},
            "Zeros kept": {"zeros": "Poisson"},
            "GDP on registered people": {"case": "China: GDP on registered people"},
            "The same on people of the census": {"case": "China: GDP on people of the census"},
        },
        title="Lab: unit, threshold, zeros",
        prompt=(
            "Predict: inventors in Chinese prefectures, small places left out. Does the exponent rise or fall? Try:"
            " move the threshold, then the treatment of zeros, then the unit. Do the same with American wages. Explain:"
            " when is an exponent a law, and when an accident of the cut?"
        ),
    )
