"""The lab: move one stage of the iPod's chain to another place or owner, and account again."""

from __future__ import annotations

from functools import cache
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from course import charts, lab
from course.lessons.who_gets_the_profit import figures

NOTHING = "nothing: the iPod as it was"
#: What moves -> the stages, the columns that are set, and to what.
MOVES: dict[str, tuple[tuple[str, ...], dict[str, str]]] = {
    NOTHING: ((), {}),
    "assembly goes to India": ((figures.ASSEMBLY,), {"place": "India"}),
    "assembly plants are sold to a Chinese firm": ((figures.ASSEMBLY,), {"owner": "China"}),
    "Japan's parts makers are sold to Chinese firms": ((figures.JAPAN_S,), {"owner": "China"}),
    "all parts and other work go to China": (
        (figures.US_CHIPS, figures.JAPAN_S, figures.UNNAMED, figures.OTHER),
        {"place": "China"},
    ),
    "Apple books its profit in Ireland": ((figures.OFFICES,), {"place": "Ireland"}),
    "a Chinese brand takes Apple's place": ((figures.OFFICES,), {"owner": "China", "place": "China"}),
}
#: The move in which only money goes: jobs and wages stay where they are.
ONLY_MONEY = "Apple books its profit in Ireland"


@cache
def _chain() -> pd.DataFrame:
    return figures.chain(figures.capture())


def moved(links: pd.DataFrame, move: str) -> pd.DataFrame:
    """Return the chain after a move: the same dollars and jobs, with another owner or in another place.

    links : what `figures.chain` returns. A job that goes to another place is paid the average of that place: abroad
    that of all jobs abroad. Raises KeyError for a move that is not one of MOVES.
    """
    stages, changes = MOVES[move]
    made = links.copy()
    rows = made.index.isin(list(stages))
    if move == ONLY_MONEY:
        extra = made[rows].assign(jobs=0.0, wages=0.0, **changes)
        made.loc[rows, "usd"] = 0.0
        return pd.concat([made, extra])
    for column, new in changes.items():
        made.loc[rows, column] = new
    if "place" in changes:
        pay = figures.heads(figures.capture())[1]["abroad"]
        made.loc[rows, "wages"] = made.loc[rows, "jobs"] * pay / 1e6
    return made


def changed(before: pd.DataFrame, after: pd.DataFrame) -> list[str]:
    """Return the accounts in which any country's share changed by a twentieth of a point or more."""
    both = before.align(after, fill_value=0.0)
    far = (both[1] - both[0]).abs().max()
    return [name for name in figures.ACCOUNTS if far[name] >= 0.05]


def draw(move: str) -> go.Figure:
    """Draw the four accounts before and after a move. Raises Say for a move that is not there."""
    if move not in MOVES:
        raise lab.Say(f"There is no move {move!r} in this lab; there are {'; '.join(MOVES)}.")
    before, after = figures.accounts(_chain()), figures.accounts(moved(_chain(), move))
    differ = changed(before, after)
    places = [*dict.fromkeys([*after.index, *before.index])]
    order = [place for place in figures.ORDER if place in places]
    table = pd.DataFrame(index=order)
    bars: dict[str, str] = {}
    for name in figures.ACCOUNTS:
        for when, one in (("before", before), ("after", after)):
            table[f"{name}, {when}"] = one[name].reindex(order).fillna(0.0)
            told = "same" if when == "after" and name not in differ else when
            bars[f"{name}, {when}"] = f"{name.replace(', by', ' by')}: {told}"
    layout = charts.layout(
        _title(move, differ),
        subtitle="Share of the iPod's price (2005), wages and jobs (2006), %. Thin: before the move. Thick: after it",
        x="Share of the total (%)",
        source=charts.source("value_capture"),
        note="Every job abroad is given the same pay: the average there without Japan's wages",
        legend=True,
        left=175,
        right=24,
        height=480,
    )
    figures._stack(layout)
    traces: list[dict[str, Any]] = figures.bars_of(table, bars, thin="before")
    return go.Figure(data=traces, layout=layout)


def _title(move: str, differ: list[str]) -> str:
    """Return which accounts change, in a sentence of one line."""
    if move == NOTHING:
        return "The iPod as it was: choose what moves"
    where = {name.split(", ")[1] for name in differ}
    accounts = (
        "all four accounts change"
        if len(differ) == len(figures.ACCOUNTS)
        else f"only {differ[0].replace(', by', ' by')} changes"
        if len(differ) == 1
        else "no account changes"
        if not differ
        else "the accounts by place change"
        if where == {"by place"}
        else f"{len(differ)} accounts change"
    )
    return f"{accounts[0].upper()}{accounts[1:]}"  # one line: the control above says what moves


def the_lab() -> lab.Lab:
    """Return the lab as the lesson shows it."""
    return lab.Lab(
        draw,
        controls=[
            lab.choice(
                "move", "What moves", list(MOVES), NOTHING, help="One stage gets another owner, or another place."
            )
        ],
        presets={
            "Assembly goes to India": dict(move="assembly goes to India"),
            "Chinese firm buys the plants": dict(move="assembly plants are sold to a Chinese firm"),
            "A Chinese brand": dict(move="a Chinese brand takes Apple's place"),
        },
        title="Lab: move a stage, and account again",
        prompt=(
            "Predict: if a Chinese firm buys the assembly plants, which of the four accounts changes, and which don't?"
            " Try: compare that with assembly going to India, then look for a move that changes all four. Explain:"
            " which results follow from how we keep the accounts, and what else might a sale change in real life?"
        ),
    )
