"""The lab: when a forecaster looks, and what can be named then."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import plotly.graph_objects as go

from course import charts, lab
from course.models import city_growth

#: Histories behind one setting of the lab, and ideas after which a forecaster can look.
HISTORIES = 2000
LOOKS = (0, 10, 30, 100, 300, 500)
#: The worlds: what makes a city likely to have the next idea.
WORLDS = ("full memory", "half a memory", "no memory", "hidden quality")


@lru_cache(maxsize=8)
def world(name: str) -> tuple[np.ndarray, tuple[float, ...]]:
    """Return the histories of a world, and how often its leader so far leads in the end at each look, in per cent."""
    memory = {"full memory": 100.0, "half a memory": 50.0, "no memory": 0.0}
    homes = (
        city_growth.histories(memory[name], runs=HISTORIES) if name in memory else city_growth.hidden(runs=HISTORIES)
    )
    return homes, tuple(city_growth.named(homes, LOOKS))


def draw(look: str, kind: str, history: int) -> go.Figure:
    """Draw what a forecaster sees of one history beside what came; on the right, how sure the leader's name is.

    Raises Say for a look, a world or a history that is not offered.
    """
    if look not in [str(one) for one in LOOKS]:
        raise lab.Say(f"You can look after {', '.join(map(str, LOOKS[:-1]))} or {LOOKS[-1]} ideas, not {look!r}.")
    if kind not in WORLDS:
        raise lab.Say(f"The world is one of {', '.join(WORLDS)}, not {kind!r}.")
    if isinstance(history, bool) or not isinstance(history, int) or not 1 <= history <= HISTORIES:
        raise lab.Say(f"The history must be a whole number from 1 to {HISTORIES}, not {history!r}.")
    homes, sure = world(kind)
    seen, at = int(look), [str(one) for one in LOOKS].index(look)
    mine = homes[history - 1 : history]
    so_far = city_growth.counted(mine, last=seen)[0]
    late = city_growth.counted(mine, first=mine.shape[1] // 2)[0]
    late_share = 100 * late / late.sum()
    share = 100 * so_far / seen if seen else np.full(len(late), np.nan)
    winner, leads = int(late.argmax()), np.flatnonzero(so_far == so_far.max())
    ahead = (
        "no city leads so far"
        if not seen
        else f"city {leads[0] + 1} leads so far"
        if len(leads) == 1
        else f"{len(leads)} cities lead so far"
    )
    made = charts.layout(
        f"After {seen:,} ideas, the leader so far wins in {sure[at]:.0f}% of histories"
        if seen
        else f"With no idea seen, a guess is right in {sure[at]:.0f}% of histories",
        subtitle="Left: one history, share by city so far and later. Right: how often the leader so far wins",
        x="City",
        y="Share of the ideas (%)",
        legend=True,
        left=60,
        right=30,
        height=420,
        source=f"A model, no data: {HISTORIES:,} histories of course.models.city_growth.",
        note=f"World: {kind}. In history {history} of this lab, {ahead} and city {winner + 1} wins later, in the"
        " second half of 1,000 ideas.",
    )
    made["xaxis"] |= {"domain": [0, 0.56], "type": "category"}
    top = float(np.nanmax([late_share.max(), share.max() if seen else 0.0]))
    made["yaxis"] |= {"range": [-3, 63 if top <= 60 else 103]}
    charts.second_panel(
        made,
        x="Ideas seen",
        y="% of histories",
        domain=(0.68, 1),
        x_range=(-0.6, len(LOOKS) - 0.4),
        y_range=(0, 104),
    )
    made["xaxis2"] |= {"type": "linear", "tickvals": list(range(len(LOOKS))), "showgrid": False}
    made["xaxis2"] |= {"ticktext": [str(one) for one in LOOKS]}
    names = [str(n + 1) for n in range(len(late))]
    traces: list[dict[str, object]] = [
        {
            "type": "scatter",
            "mode": "markers",
            "name": "so far",
            "x": names,
            "y": [None if np.isnan(v) else round(float(v), 1) for v in share],
            "marker": {"size": 11, "symbol": "circle", "color": charts.PALETTE[0]},
            "meta": {"words": f"so far: {ahead}" if seen else "so far: nothing to see"},
        }
    ]
    for wins in (False, True):
        rows = [n for n in range(len(late)) if (n == winner) == wins]
        traces.append(
            {
                "type": "scatter",
                "mode": "markers",
                "name": "the winner, later" if wins else "later",
                "x": [names[n] for n in rows],
                "y": [round(float(late_share[n]), 1) for n in rows],
                "marker": {
                    "size": 15 if wins else 10,
                    "symbol": "star" if wins else "diamond-open",
                    "color": charts.INK,
                },
                "meta": {
                    "words": f"the winner, later: city {winner + 1} with {late_share[winner]:.0f}%"
                    if wins
                    else f"later: the other cities from {late_share[rows].min():.0f} to {late_share[rows].max():.0f}%"
                },
            }
        )
    for chosen in (False, True):
        rows = [at] if chosen else list(range(len(LOOKS)))
        traces.append(
            {
                "type": "scatter",
                "mode": "markers" if chosen else "lines+markers",
                "xaxis": "x2",
                "yaxis": "y2",
                "name": f"after {seen} ideas" if chosen else "all looks",
                "x": rows,
                "y": [round(sure[n], 1) for n in rows],
                "text": [str(LOOKS[n]) for n in rows],
                "line": {"color": charts.GREY, "width": 1.5},
                "marker": {
                    "size": 13 if chosen else 7,
                    "symbol": "diamond" if chosen else "circle",
                    "color": charts.PALETTE[0] if chosen else charts.GREY,
                },
                "showlegend": False,
                "meta": {
                    "keys": [str(LOOKS[n]) for n in rows],
                    "words": (
                        f"after {seen} ideas: {sure[at]:.0f}%"
                        if chosen
                        else f"from {sure[0]:.0f}% at the start to {sure[-1]:.0f}% after {LOOKS[-1]} ideas"
                    ),
                },
            }
        )
    return go.Figure(data=traces, layout=made)


def the_lab() -> lab.Lab:
    """Return the lab as the lesson shows it."""
    return lab.Lab(
        draw,
        controls=[
            lab.steps("look", "Ideas that you have seen", [str(one) for one in LOOKS], "10"),
            lab.choice("kind", "World", list(WORLDS), WORLDS[0]),
            lab.slider("history", "Play it again: history number", 1, HISTORIES, 1),
        ],
        presets={
            "At the start": {"look": "0"},
            "After ten ideas": {},
            "After 300 ideas": {"look": "300"},
            "After 300 ideas, without memory": {"look": "300", "kind": "no memory"},
            "After ten ideas, hidden quality": {"kind": "hidden quality"},
        },
        title="Lab: when can you name the leader?",
        prompt=(
            "Predict: after how many of 1,000 ideas can you name the city that wins later, and be right in half of all"
            " histories? Try: move the number of ideas that you have seen, play other histories, then change the world."
            " Explain: which two worlds can't you tell apart, however late you look?"
        ),
    )
