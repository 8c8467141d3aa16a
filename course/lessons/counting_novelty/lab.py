"""The lab: one trace of novelty at a time."""

from __future__ import annotations

import plotly.graph_objects as go

from course import charts, data, lab
from course.lessons.counting_novelty.claims import against_states

TRACES = {"international filings": "filings", "US patents": "US patents", "licence receipts": "receipts"}


def draw(trace: str) -> go.Figure:
    """Draw a trace of China's novelty as a percentage of America's, by year.

    Raises Say for a trace that is not offered.
    """
    if trace not in TRACES:
        raise lab.Say(f"One of {', '.join(TRACES)} can be drawn, not {trace!r}.")
    both = against_states(data.load("country_patents"), data.load("country_innovation"))
    mine = both[TRACES[trace]].dropna().loc[2000:].rename("percent").rename_axis("year").reset_index()
    return charts.lines(
        mine.assign(trace=trace),
        "year",
        "percent",
        by="trace",
        zero=True,
        title=f"China had {mine.percent.iloc[-1]:.0f}% of America's {trace} in {mine.year.iloc[-1]}",
        subtitle=f"{trace[0].upper()}{trace[1:]}: China as % of the United States, by year",
        x_title="Year",
        y_title="China as % of the United States",
        source=charts.source("country_patents", "country_innovation"),
    )


def the_lab() -> lab.Lab:
    """Return the lab as the lesson shows it."""
    return lab.Lab(
        draw,
        controls=[lab.choice("trace", "Count", list(TRACES), "international filings")],
        presets={name: {"trace": name} for name in TRACES},
        title="Lab: count another trace",
        prompt="Predict: by which trace is China ahead? Try: change it. Explain: what does each of them see?",
    )
