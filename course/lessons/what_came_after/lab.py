"""The lab: the reader's own forecast, and what it costs if it comes true and if it does not."""

from __future__ import annotations

import plotly.graph_objects as go

from course import charts, lab

#: The lazy forecaster's probability (%) that something changes, as sure as the essays are read.
LAZY = 10


def costs(probability: float) -> tuple[float, float]:
    """Return the Brier score of a probability (%) if the answer is yes, and if it is no."""
    return (1 - probability / 100) ** 2, (probability / 100) ** 2


def _told(cost: float) -> str:
    return "less than 0.01" if 0 < cost < 0.005 else f"{cost:.2f}"


def draw(probability: int) -> go.Figure:
    """Draw both costs for every probability, with the reader's and the lazy forecaster's.

    Raises Say for a probability outside 0 to 100.
    """
    if not 0 <= probability <= 100:
        raise lab.Say(f"A probability lies between 0 and 100 per cent, not {probability}.")
    yes, no = costs(probability)
    share = probability / 100
    made = charts.layout(
        f"A yes would cost you {_told(yes)}, and a no {_told(no)}",
        subtitle="Brier score of one forecast by the probability that you give to yes; less is better",
        x="Probability that you give to yes (%)",
        y="Brier score",
        source="Computed",
        note=(
            f"The ring is the lazy forecaster at {LAZY}%. If yes is as likely as you say, you lose"
            f" {share * (1 - share):.2f} on average, and any other number would cost more"
        ),
        right=90,
        height=430,
    )
    made["xaxis"] |= {"range": [-2, 102], "showgrid": True}
    made["yaxis"] |= {"range": [-0.04, 1.06]}
    traces: list[dict[str, object]] = []
    steps = list(range(0, 101, 2))
    for n, (name, ink, dash) in enumerate((("if yes", charts.MODEL[0], "solid"), ("if no", charts.MODEL[1], "dash"))):
        traces.append(
            {
                "type": "scatter",
                "mode": "lines+text",
                "name": name,
                "x": steps,
                "y": [round(costs(one)[n], 4) for one in steps],
                "text": [name if one == (20, 78)[n] else "" for one in steps],
                "textposition": "top right" if n == 0 else "top left",
                "textfont": {"size": 13, "color": charts.text_colour(ink)},
                "line": {"color": ink, "dash": dash, "width": 2.2},
                "showlegend": False,
            }
        )
    for name, at, symbol, size in (
        ("the lazy forecaster", LAZY, "circle-open", 11),
        ("you", probability, "diamond", 13),
    ):
        both = [round(one, 4) for one in costs(at)]
        traces.append(
            {
                "type": "scatter",
                "mode": "markers",
                "name": name,
                "x": [at, at],
                "y": both,
                "marker": {"color": charts.INK, "symbol": symbol, "size": size, "line": {"width": 2}},
                "showlegend": False,
                "meta": {"words": f"{name}, {at}%: {both[0]:.2f} if yes, {both[1]:.2f} if no"},
            }
        )
    return go.Figure(data=traces, layout=made)


def the_lab() -> lab.Lab:
    """Return the lab as the lesson shows it."""
    return lab.Lab(
        draw,
        controls=[lab.slider("probability", "Your probability of a yes", 0, 100, 30, step=5, unit="%")],
        presets={
            "A coin": {"probability": 50},
            "As sure as an essay": {"probability": 90},
            "Like the lazy forecaster": {"probability": 10},
            "Quite certain": {"probability": 100},
        },
        title="Lab: your own forecast",
        prompt=(
            "By the end of 2028, will a Chinese model have been the world's best on the Epoch index on any day?"
            " Predict: does moving from 90% to 100% gain you more if you are right than it costs if you are wrong?"
            " Try: set your own probability, then both ends. Explain: why does it pay to say what you really believe?"
        ),
    )
