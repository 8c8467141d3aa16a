"""The lab: from which year on the past is held constant, and in which invented worlds China lies."""

from __future__ import annotations

import plotly.graph_objects as go

from course import charts, lab
from course.lessons.third_spaces import figures, worlds
from course.lessons.third_spaces.claims import LAST, TABLES

#: The last of the three years whose inventors can be held constant.
PASTS = (2004, 2016)


def draw(past: int, story: str) -> go.Figure:
    """Draw China's link by year with the inventors of the three years up to `past` held constant, over the shade of
    a story's worlds.

    Raises Say for a year that can't be held constant, or a story that isn't there.
    """
    if not PASTS[0] <= past <= PASTS[1]:
        raise lab.Say(f"The past must end between {PASTS[0]} and {PASTS[1]}; found {past}.")
    if story not in worlds.STORIES:
        raise lab.Say(f"The story must be one of {', '.join(worlds.STORIES)}; found {story}.")
    ours, ahead = figures.china(past), figures.story(story, past)
    count, years = figures.inside(ours, ahead), len(ours)
    last = ours.iloc[-1]
    sign = "above zero" if last["low"] > 0 else "not clearly above zero"
    made = charts.figure(
        f"China lies within “{story.lower()}” in {count} of {years} years",
        subtitle="% more inventors for 1% more shops of 2017, on fixed cities, by year. The shade is invented",
        x="Last of three years in which inventors are counted",
        y="% more inventors",
        source=charts.source(*TABLES),
        note=f"Bars: China's 95% intervals; the last link is {sign}. Shade: nine in ten worlds of the story.",
        height=400,
    )
    xs = ours.index.tolist()
    made.add_scatter(
        x=xs + xs[::-1],
        y=[*ahead["high"].round(3), *ahead["low"].round(3)[::-1]],
        fill="toself",
        mode="lines",
        line_width=0,
        fillcolor=charts.see_through(charts.PALETTE[0], 0.2),
        hoverinfo="skip",
        name=story.lower(),
        meta={
            "words": f"{story.lower()}: {ahead['low'].iloc[-1]:.2f} to {ahead['high'].iloc[-1]:.2f} at last",
        },
    )
    made.add_scatter(
        x=xs,
        y=ours["link"].round(3).tolist(),
        mode="lines+markers",
        name="China",
        line={"color": charts.colour("China"), "width": 2.4},
        marker={"size": 8},
        error_y={
            "type": "data",
            "symmetric": False,
            "array": (ours["high"] - ours["link"]).round(3).tolist(),
            "arrayminus": (ours["link"] - ours["low"]).round(3).tolist(),
            "color": charts.colour("China"),
            "thickness": 1.4,
            "width": 0,
        },
        meta={"words": f"China: {ours['link'].iloc[0]:.2f} at first, {last['link']:.2f} at last"},
    )
    made.update_xaxes(range=[PASTS[0] + 2.5, LAST + 0.6])
    made.update_yaxes(range=[-0.6, 1.5], zeroline=True)
    return made


def the_lab() -> lab.Lab:
    """Return the lab as the lesson shows it."""
    return lab.Lab(
        draw,
        controls=[
            lab.slider(
                "past",
                "Hold constant the inventors of the three years up to",
                *PASTS,
                2010,
                step=1,
            ),
            lab.choice("story", "Story of the shade", worlds.STORIES, worlds.AHEAD),
        ],
        presets={
            "The lesson's past, already ahead": {"past": 2010, "story": worlds.AHEAD},
            "The lesson's past, already rising": {"past": 2010, "story": worlds.RISING},
            "A distant past, already rising": {"past": 2005, "story": worlds.RISING},
            "The years before the list, cafés help": {"past": 2016, "story": worlds.CAFES},
        },
        title="Lab: how long ago is the past?",
        prompt=(
            "Predict: shops do nothing in “already ahead” and in “already rising”. Within which of the two shades will"
            " China's line lie? Try: choose each story, then move the slider."
            " Explain: why do the shades of these two stories lie above zero, and what would the"
            " line have to do for you to believe in cafés?"
        ),
    )
