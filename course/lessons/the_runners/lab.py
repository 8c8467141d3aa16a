"""The lab: take out what Lenovo bought, say how much of it stayed, and see when Lenovo passed HP."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import pandas as pd
import plotly.graph_objects as go

from course import charts, data, lab
from course.english import listed
from course.lessons.the_runners import figures

#: PC makers that Lenovo took over, with a known share of the world's PCs before.
KNOWN = ["NEC", "Fujitsu", "IBM"]


@cache
def _tables() -> tuple[pd.Series, pd.DataFrame]:
    """Return Lenovo's lead over HP in points by year, and what it took over; loaded once."""
    shares = figures.makers(data.load("pc_market_share"))
    return (shares["Lenovo"] - shares["HP"]).dropna(), figures.purchases(data.load("policy_events"))


def lead_without(out: Sequence[str], kept: float) -> pd.Series:
    """Return Lenovo's lead over HP (points by year) without the makers in `out`, of whose share `kept` % stayed.

    Raises lab.Say for a maker that Lenovo did not take over, or whose share is not known, and for a part that is none.
    """
    lead, bought = _tables()
    for name in out:
        if name not in KNOWN:
            raise lab.Say(f"No share of the world's PCs is known for {name!r}; there is one for {listed(KNOWN)}.")
        if not 0 <= kept <= 100:
            raise lab.Say(f"The part that stayed goes from 0 to 100%, and {kept:g} is outside.")
        points, since = float(bought["points"][name]), int(bought["year"][name])
        lead = lead - figures.brought(points, since, lead.index.tolist(), kept)
    return lead.round(3)


def title(lead: pd.Series) -> str:
    """Return in which year Lenovo passes HP and in how many later years it is behind again, as a title."""
    first, behind = figures.overtakes(lead), figures.fell_back(lead)
    if first is None:
        return "Lenovo never passes HP"
    if not behind:
        return f"Lenovo passes HP in {first} and stays ahead"
    again = str(behind[0]) if len(behind) == 1 else f"{len(behind)} later years"
    return f"Lenovo passes HP in {first}, but isn't ahead in {again}"


def taken_out(out: Sequence[str], kept: float) -> str:
    """Return which makers are taken out, and what part of their share stayed, for the words of their line."""
    if not out:
        return "nothing taken out"
    return f"without {listed(list(out))}, {'all' if kept == 100 else f'{kept:g}%'} of whose share stayed"


def draw(out: list[str], kept: float) -> go.Figure:
    """Draw Lenovo's lead over HP in points of the world's PCs by year, as counted and without what is taken out."""
    counted, lead = _tables()[0], lead_without(out, kept)
    fig = charts.figure(
        title(lead),
        subtitle="Lenovo's share of the world's PCs minus HP's, percentage points; above zero, Lenovo leads",
        x="Year",
        y="Lead over HP (percentage points)",
        source=charts.source("pc_market_share", "policy_events"),
        note="“Without them”: without the bought makers' share, as far as it stayed with Lenovo. Lenovo bought Medion"
        " and Motorola as well: Medion's share is not known, and Motorola made phones",
        right=120,
    )
    years = counted.index.tolist()
    ends = []
    for series, name, said, ink, dash in (
        (counted, "as counted", "as counted", charts.GREY, "dot"),
        (lead, "without them" if out else "nothing taken out", taken_out(out, kept), charts.colour("China"), "solid"),
    ):
        fig.add_scatter(
            x=years,
            y=[round(float(v), 2) for v in series],
            mode="lines+markers",
            name=name,
            line={"color": ink, "width": 2.4, "dash": dash},
            marker={"color": ink, "size": 7},
            meta={"words": f"{said}: from {series.iloc[0]:.1f} in {years[0]} to {series.iloc[-1]:.1f} in {years[-1]}"},
        )
        ends.append((name, years[-1], float(series.iloc[-1]), ink))
    fig.add_shape(type="line", x0=2009.6, x1=2024.4, y0=0, y1=0, line={"color": charts.INK, "width": 1.2})
    charts.label_ends(fig, ends, (-13, 7))
    fig.add_annotation(
        x=2010,
        y=0,
        text="level with HP",
        xanchor="left",
        yanchor="bottom",
        showarrow=False,
        font={"size": 12, "color": charts.QUIET},
    )
    fig.update_xaxes(range=[2009.6, 2024.4])
    fig.update_yaxes(range=[-13, 7])
    return fig


def the_lab() -> lab.Lab:
    """Return the lab as the lesson shows it."""
    return lab.Lab(
        draw,
        controls=[
            lab.many("out", "Take out", KNOWN, ["NEC"], at_least=0),
            lab.slider("kept", "Part of their share that stayed (%)", 0, 100, 100, step=5),
        ],
        presets={
            "Take out NEC": {},
            "Take out NEC and Fujitsu": {"out": ["NEC", "Fujitsu"]},
            "Take out all three, half of each stayed": {"out": ["NEC", "Fujitsu", "IBM"], "kept": 50},
            "Take out all three, everything stayed": {"out": ["NEC", "Fujitsu", "IBM"]},
        },
        title="Lab: when did Lenovo pass HP?",
        prompt=(
            "Predict: if you take out all three makers, how much of their share must have left again for Lenovo to lead"
            " HP by its own sales in 2024? Try: tick the makers, and then move the part that stayed. Explain: what"
            " would you have to know about IBM's customers to choose this part?"
        ),
    )
