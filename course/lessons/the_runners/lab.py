"""The lab: one maker of computers at a time."""

from __future__ import annotations

import plotly.graph_objects as go

from course import charts, data, lab

MAKERS = ("Lenovo", "HP", "Dell", "Acer")


def draw(firm: str) -> go.Figure:
    """Draw a maker's share of all PCs sold, by year.

    Raises Say for a maker that is not offered.
    """
    if firm not in MAKERS:
        raise lab.Say(f"One of {', '.join(MAKERS)} can be drawn, not {firm!r}.")
    pc = data.load("pc_market_share")
    mine = pc[(pc.counted_by == "Gartner") & pc.quarter.isna() & (pc.firm == firm)].sort_values("year", kind="stable")
    return charts.lines(
        mine,
        "year",
        "market_share_percent",
        by="firm",
        zero=True,
        title=f"{firm} had {mine.market_share_percent.iloc[-1]:.0f}% of all PCs sold in {mine.year.iloc[-1]}",
        subtitle="Share of PCs sold in the world (%), by year",
        x_title="Year",
        y_title="Share of PCs sold (%)",
        source=charts.source("pc_market_share"),
    )


def the_lab() -> lab.Lab:
    """Return the lab as the lesson shows it."""
    return lab.Lab(
        draw,
        controls=[lab.choice("firm", "Maker", list(MAKERS), "Lenovo")],
        presets={name: {"firm": name} for name in MAKERS},
        title="Lab: one maker at a time",
        prompt="Predict: which maker lost most? Try: change it. Explain: whose share did Lenovo take?",
    )
