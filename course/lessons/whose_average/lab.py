"""The lab: how much a giant counts."""

from __future__ import annotations

import plotly.graph_objects as go

from course import lab
from course.lessons.whose_average.figures import CASES, CHINA, cloud, seen, units, vote


def draw(case: str, votes: int) -> go.Figure:
    """Draw the places of one case with the line of one share of votes, from one vote per place (0) to one vote per idea
    (100).

    Raises Say for a case that is not there, or votes outside 0 to 100.
    """
    if case not in CASES:
        raise lab.Say(f"There is no case {case!r}. Choose one of {', '.join(CASES)}.")
    if not 0 <= votes <= 100:
        raise lab.Say(f"Votes of {votes}% are not possible. Choose a value from 0 to 100.")
    who = {0: "one vote per place", 100: "one vote per idea"}.get(votes, f"{votes}% of the way to ideas")
    count = len(seen(units(case)))
    return cloud(case, votes, f"{count:,} places, {who}: exponent {vote(case, votes)[0]:.2f}")


def the_lab() -> lab.Lab:
    """Return the lab as the lesson shows it."""
    towns = "US, patents by town (owner)"
    return lab.Lab(
        draw,
        controls=[
            lab.choice("case", "Places", tuple(CASES), CHINA),
            lab.slider(
                "votes",
                "From one vote per place to one vote per idea",
                0,
                100,
                0,
                step=10,
                unit="%",
                help="0% is least squares on logarithms, 100% is Poisson",
            ),
        ],
        presets={
            "China: one vote per place": {"votes": 0},
            "China: one vote per idea": {"votes": 100},
            "US towns: one vote per place": {"case": towns, "votes": 0},
            "US towns: one vote per idea": {"case": towns, "votes": 100},
        },
        title="Lab: how much does a giant count?",
        prompt=(
            "Predict: if every inventor gets a vote instead of every place, will the line become steeper or flatter in"
            " China? And in American towns? Try: move the slider from 0 to 100 in both, then with American wages."
            " Explain: which places pull the line, and why does it hardly move for wages?"
        ),
    )
