"""The lab: the evidence board. Filter it, sort it, turn it round, and weigh it again."""

from __future__ import annotations

import plotly.graph_objects as go

from course import charts, contents, lab
from course.english import listed
from course.ledger import board, rules, scoring
from course.lessons.evidence_board.figures import LOOK, SHORT, SOURCE, board_table, held

ALL = "all"
WIDE = 45  # claims in a line
LINE, GAP = 0.25, 0.2  # heights of a line of marks and of the room between groups
ROWS = {
    "essay": list(board.ESSAYS.values()),
    "kind": list(board.KINDS),
    "lesson": [one.number for one in contents.lessons().values() if one.topic != "evidence_board"],
}
ORDERS = ("as in the essay", "by verdict", "by the number of tables")


def _many(n: int) -> str:
    return f"{n} claim{'' if n == 1 else 's'}"


def draw(essay: str, kind: str, verdict: str, turned: bool, qualified: str, by: str, order: str) -> go.Figure:
    """Draw one mark per claim, in rows by essay, kind or lesson; the title says what share of the verdicts holds (%).

    Raises Say where no claim is left.
    """
    frame = board_table()
    word = frame["author" if turned else "verdict"]
    keep = (frame["essay"] == essay) | (essay == ALL)
    keep &= (frame["kind"] == kind) | (kind == ALL)
    counted = word[keep]
    keep &= (word == verdict) | (verdict == ALL)
    shown = frame[keep].assign(word=word[keep])
    if shown.empty:
        raise lab.Say("No claim is of this essay, this kind and this verdict. Set one of the three to all.")
    if order == ORDERS[1]:
        shown = shown.sort_values("word", key=lambda column: column.map(board.WORDS.index), kind="stable")
    elif order == ORDERS[2]:
        shown = shown.sort_values("tables", key=lambda column: -column.map(len), kind="stable")
    groups = [(name, shown.index[shown[by] == name]) for name in ROWS[by]]
    groups = [(name, ids) for name, ids in groups if len(ids)]
    at: dict[str, tuple[int, float]] = {}
    middles, cursor = [], 0.0
    for _, ids in groups:
        lines = -(-len(ids) // WIDE)
        middles.append(round(cursor + LINE * (lines - 1) / 2, 3))
        at |= {one: (n % WIDE + 1, round(cursor + LINE * (n // WIDE), 3)) for n, one in enumerate(ids)}
        cursor += LINE * lines + GAP
    share, count = held(counted, qualified)
    ways = f"counted {qualified}" if qualified.startswith("as") else "counted as half"
    rule = f"with qualified {'left out' if qualified == 'left out' else ways}"
    weighed = (
        f"{share:.0f}% of {count} verdicts hold, {rule}"
        if count
        else "none of these claims has a verdict that can be weighed"
    )
    title = f"{_many(len(shown))}; {weighed}"
    if verdict != ALL:
        title = f"{len(shown)} of {_many(len(counted))} {'is' if len(shown) == 1 else 'are'} {verdict}"
    made = charts.layout(
        title,
        source=SOURCE,
        left=140,
        legend=True,
        height=round(165 + 66 * cursor),
        note="One mark is one claim" + ("; beliefs that an author criticises are turned round" if turned else ""),
    )
    made["margin"]["t"] += 24
    made["xaxis"] |= {"visible": False, "range": [0, WIDE + 1]}
    made["yaxis"] |= {
        "range": [cursor - 0.2, -0.25],
        "showgrid": False,
        "ticks": "",
        "tickvals": middles,
        "ticktext": [
            f"{'lesson ' if by == 'lesson' else ''}{SHORT.get(name, name)} ({len(ids)})" for name, ids in groups
        ],
    }
    names = dict(groups)
    traces = []
    for name, (ink, symbol) in LOOK.items():
        mine = shown.index[shown["word"] == name]
        if not len(mine):
            continue
        told = [f"{SHORT.get(group, group)} {n}" for group, ids in names.items() if (n := len(ids.intersection(mine)))]
        traces.append(
            {
                "type": "scatter",
                "mode": "markers",
                "name": f"{board.SIGNS[name]} {name}",
                "x": [at[one][0] for one in mine],
                "y": [at[one][1] for one in mine],
                "text": mine.tolist(),
                "hovertext": [f"{one}: {name}" for one in mine],
                "hoverinfo": "text",
                "meta": {"words": f"{name}: {len(mine)} ({listed(told)})"},
                "marker": {
                    "color": ink if name != "open" else charts.GREY,
                    "symbol": symbol,
                    "size": 9,
                    "line": {
                        "width": 2 if symbol.endswith("open") else 0,
                        "color": ink if name != "open" else charts.GREY,
                    },
                },
            }
        )
    return go.Figure(data=traces, layout=made)


def the_lab() -> lab.Lab:
    """Return the lab as the lesson shows it."""
    return lab.Lab(
        draw,
        controls=[
            lab.choice("essay", "Essay", [ALL, *board.ESSAYS.values()], ALL),
            lab.choice("kind", "Kind", [ALL, *board.KINDS], ALL),
            lab.choice("verdict", "Verdict", [ALL, *rules.VERDICTS, board.UNTESTED], ALL),
            lab.switch("turned", "Turn criticised beliefs round", False),
            lab.choice("qualified", "Count qualified as", list(scoring.QUALIFIED), "half"),
            lab.choice("by", "Rows", list(ROWS), "essay"),
            lab.choice("order", "Order in a row", list(ORDERS), ORDERS[1]),
        ],
        presets={
            "By kind, as stated": {"by": "kind"},
            "By kind, beliefs turned round": {"by": "kind", "turned": True},
            "Mild rules: qualified is good enough": {"by": "kind", "turned": True, "qualified": "as supported"},
            "Strict rules: qualified is not enough": {"by": "kind", "turned": True, "qualified": "as contradicted"},
            "What can't be tested, by lesson": {"verdict": board.UNTESTED, "by": "lesson"},
        },
        title="Lab: the evidence board",
        prompt=(
            "Predict: which of the three essays comes out in front? Try: turn the criticised beliefs round; then count"
            " qualified (and depends, which goes with it) in another way; then"
            " look at one kind at a time. Explain: can you make another essay win?"
        ),
    )
