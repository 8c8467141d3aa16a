"""The lab: a made firm whose customers cost the same every year, and what the proxy makes of it."""

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go

from course import charts, lab
from course.lessons.making_the_money_back.figures import MODEL, made_firm, proxy_traces

COST, YEARS = 60.0, 10
LEAVE, GROWTH = (0, 60), (0, 40)
#: The proxy is drawn up to here (yuan); above it the chart says so.
TOP = 500.0


def draw(leave: int, growth: int) -> go.Figure:
    """Draw which of the customers won are a net addition, by year, and beside it the proxy and the true cost.

    leave : share of a year's customers who are gone a year later (%). growth : by how many per cent more customers are
    won each year. Raises Say for a setting out of range.
    """
    for name, value, (low, high) in (("customers who leave", leave, LEAVE), ("growth", growth, GROWTH)):
        if not low <= value <= high:
            raise lab.Say(f"The {name} can be from {low} to {high}% a year, not {value}.")
    firm = made_firm(1 - leave / 100, growth / 100, COST, YEARS)
    last = float(firm["proxy"].iloc[-1])
    same = last < 1.005 * COST
    made = charts.layout(
        f"After ten years the proxy says {charts.number(last, 0)} yuan"
        + (", which is the cost" if same else f"; each customer costs {COST:.0f}"),
        subtitle="Left: of 100 customers won, how many replace others. Right: yuan per customer",
        x="Year",
        source=MODEL,
        note=f"Every customer costs {COST:.0f} yuan in every setting and every year"
        + ("" if last <= TOP else f". The proxy leaves the scale; in year {YEARS} it is {charts.number(last, 0)} yuan"),
        left=50,
        right=30,
        height=430,
    )
    years = firm.index.tolist()
    made["xaxis"] |= {"domain": [0, 0.42], "range": [0.4, YEARS + 0.6], "tickvals": years[::3], "showgrid": False}
    made["yaxis"] |= {"range": [0, 109], "tickvals": [0, 25, 50, 75, 100]}
    charts.second_panel(made, x="Year", y="", domain=(0.54, 1), x_range=(0.4, YEARS + 0.6), y_range=(0, TOP))
    made["yaxis2"] |= {"tickvals": [0, 60, 200, 400]}
    made["barmode"], made["bargap"] = "stack", 0.02
    net = (100 * firm["net"] / firm["won"]).round(1)
    traces: list[dict[str, Any]] = [
        {
            "type": "bar",
            "x": years,
            "y": values.tolist(),
            "name": name,
            "showlegend": False,
            "marker": {"color": ink},
            "meta": {"words": f"{name}: {values.iloc[0]:.0f} of 100 in year 1, {values.iloc[-1]:.0f} in year {YEARS}"},
        }
        for name, values, ink in (
            ("net addition", net, charts.MODEL[1]),
            ("replace those who left", (100 - net).round(1), charts.MODEL[2]),
        )
    ]
    for text, at, ink, ground in (
        ("net addition", 5, charts.PAPER, charts.MODEL[1]),
        ("replace those who left", 94, charts.INK, charts.MODEL[2]),
    ):
        if text == "net addition" or net.iloc[-1] < 85:
            made["annotations"].append(
                {"text": text, "x": 1 if at == 5 else YEARS, "y": at, "xanchor": "left" if at == 5 else "right"}
                | {
                    "xshift": -8 if at == 5 else 8,
                    "showarrow": False,
                    "bgcolor": ground,
                    "font": {"size": 12, "color": ink},
                }
            )
    for name, line, ink, dash in proxy_traces(firm, COST):
        shown = line[line <= TOP].round(1)
        traces.append(
            {
                "type": "scatter",
                "x": shown.index.tolist(),
                "y": shown.tolist(),
                "mode": "lines+markers",
                "name": name,
                "xaxis": "x2",
                "yaxis": "y2",
                "showlegend": False,
                "line": {"color": ink, "width": 2.6, "dash": dash},
                "marker": {"size": 6},
                "meta": {
                    "words": f"{name}: {line.iloc[0]:.0f} yuan in year 1,"
                    f" {charts.number(line.iloc[-1], 0)} in year {YEARS}"
                },
            }
        )
        if name == "proxy" and same:
            continue
        made["annotations"].append(
            {"text": f"<b>{name}</b>", "xref": "x2", "yref": "y2", "x": shown.index[-1], "y": float(shown.iloc[-1])}
            | {"xanchor": "right", "yanchor": "top" if name != "proxy" else "bottom", "showarrow": False}
            | {"yshift": -6 if name != "proxy" else 6, "font": {"size": 12, "color": charts.text_colour(ink)}}
        )
    return go.Figure(data=traces, layout=made, _validate=False)


def the_lab() -> lab.Lab:
    """Return the lab as the lesson shows it."""
    return lab.Lab(
        draw,
        controls=[
            lab.slider("leave", "Customers who leave in a year", *LEAVE, 20, step=5, unit="%"),
            lab.slider("growth", "More customers won each year", *GROWTH, 0, step=5, unit="%"),
        ],
        presets={
            "Nobody leaves": {"leave": 0},
            "One in ten leaves": {"leave": 10},
            "One in five leaves": {},
            "One in five leaves, and 20% more are won each year": {"growth": 20},
        },
        title="Lab: what the proxy makes of a cost that never changes",
        prompt=(
            "Predict: if twice as many customers leave each year, will the proxy of year ten double, rise by less, or"
            " rise by more? Try: move the share that leaves and leave the growth at 0, then let the firm win more"
            " customers each year. Explain: why does the proxy settle down once the firm wins more every year, and at"
            " which level?"
        ),
    )
