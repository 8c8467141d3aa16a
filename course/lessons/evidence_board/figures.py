"""The charts of all verdicts and of the forecasts of them, and where the three essays agree and clash."""

from __future__ import annotations

import html
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pandas as pd
import plotly.graph_objects as go

from course import charts
from course.charts import display
from course.ledger import board, forecasts, rules, scoring

LOOK = {
    "supported": (charts.VERDICT["supported"], "circle"),
    "qualified": (charts.VERDICT["qualified"], "diamond"),
    "depends": (charts.VERDICT["depends"], "triangle-up"),
    "contradicted": (charts.VERDICT["contradicted"], "x"),
    "open": (charts.VERDICT["open"], "square-open"),
    board.UNTESTED: (charts.QUIET, "circle-open"),
    board.BROKEN: (charts.INK, "star"),
}
SHORT = {board.KINDS[-1]: "criticised belief"}
SOURCE = "All tables of the course; verdicts by the records and rules in course/lessons."


@cache
def board_table() -> pd.DataFrame:
    """Return all claims with their verdicts, one row each; see `board.table`."""
    return board.table()


def held(verdicts: pd.Series, qualified: str = "half") -> tuple[float, int]:
    """Return the share (percent) that holds when qualified is counted so, and over how many; open ones are left out."""
    came = [one for one in (scoring.outcome(word, qualified) for word in verdicts) if one is not None]
    return (100 * sum(came) / len(came) if came else float("nan")), len(came)


# ------------------------------------------------------------------------------------------- charts of the lesson


def stacked(rows: dict[str, pd.Series], title: str, *, note: str = "", left: int = 190) -> go.Figure:
    """Draw verdicts (%), one bar per row, with the number of claims on each part. rows : name -> verdict words."""
    words = [word for word in board.WORDS if any((column == word).any() for column in rows.values())]
    fig = charts.figure(
        title,
        x="Share of the claims (%)",
        source=SOURCE,
        note=note,
        legend=True,
        left=left,
        height=175 + 38 * len(rows),
    )
    labels = [f"{name} ({len(column)})" for name, column in rows.items()]
    for word in words:
        counts = [int((column == word).sum()) for column in rows.values()]
        fig.add_bar(
            orientation="h",
            name=f"{board.SIGNS[word]} {word}",
            y=labels,
            marker={"color": LOOK[word][0]},
            x=[100 * n / len(column) for n, column in zip(counts, rows.values(), strict=True)],
            text=[str(n) if n else "" for n in counts],
            textposition="inside",
            insidetextanchor="middle",
            textangle=0,
            textfont={"size": 12, "color": charts.label_on(LOOK[word][0])},
            cliponaxis=False,
        )
    fig.update_layout(barmode="stack")
    fig.update_xaxes(range=[0, 100.5], showgrid=True)
    fig.update_yaxes(autorange="reversed", showgrid=False, ticks="")
    return fig


def strict_to_soft(rows: dict[str, pd.Series], title: str) -> go.Figure:
    """Draw for each row the share (%) that holds by the strict rule, with qualified as half, and by the mild rule."""
    fig = charts.figure(
        title,
        x="Share that holds (% of claims that are not open)",
        source=SOURCE,
        legend=True,
        left=190,
        height=175 + 34 * len(rows),
    )
    labels = list(rows)
    marks = [
        ("as contradicted", "strict: qualified fails", "line-ns-open"),
        ("half", "qualified is half", "diamond"),
        ("as supported", "mild: qualified holds", "circle"),
    ]
    ends = {rule: [held(column, rule)[0] for column in rows.values()] for rule, *_ in marks}
    for label, low, high in zip(labels, ends["as contradicted"], ends["as supported"], strict=True):
        fig.add_scatter(
            x=[low, high],
            y=[label, label],
            mode="lines",
            line={"color": charts.GREY, "width": 3},
            showlegend=False,
            meta={"words": False},
            hoverinfo="skip",
        )
    for (rule, name, symbol), ink in zip(marks, charts.PALETTE, strict=False):
        told = "; ".join(f"{label} {value:.0f}" for label, value in zip(labels, ends[rule], strict=True))
        fig.add_scatter(
            x=ends[rule],
            y=labels,
            mode="markers",
            name=name,
            marker={"color": ink, "symbol": symbol, "size": 12, "line": {"width": 3 if "open" in symbol else 0}},
            meta={"words": f"{name}: {told}"},
        )
    fig.update_xaxes(range=[-3, 103], showgrid=True)
    fig.update_yaxes(autorange="reversed", showgrid=False, categoryorder="array", categoryarray=labels)
    return fig


#: The journal of a reader who does not exist. It was made up, so that a page without a kernel has something to show.
SAMPLE = Path(__file__).with_name("sample_journal.jsonl")
INVENTED = "an invented reader"
#: How a question of `scoring.QUESTIONS` is drawn: mark and colour.
MARKS = {"at least mixed": ("circle", charts.PALETTE[0]), "plainly yes": ("diamond", charts.PALETTE[1])}


def sample() -> pd.DataFrame:
    """Return the predictions of the invented reader, in the form of `board.said`: an example, nobody's answers."""
    lines = [json.loads(line) for line in SAMPLE.read_text(encoding="utf-8").splitlines()]
    return board.said([(line["key"], line.get("version", 1), line["value"]) for line in lines])[0]


def reader() -> tuple[str, pd.DataFrame]:
    """Return whose predictions are shown, and these: the reader's own if one can be scored, else the invented one's."""
    mine = board.said()[0]
    return ("you", mine) if len(board.scored(mine)) else (INVENTED, sample())


def hits_and_misses(forecast: pd.DataFrame, most: int = 4) -> pd.DataFrame:
    """Return the best and the worst predictions, so many of each: chips, answer, scores, and the point for the choice.

    Index: claim; columns: no, mixed, yes (chips), answer, score, base rate (its score), choice (named), point.
    """
    rows = board.scored(forecast).sort_values("score", kind="stable")
    rows = rows if len(rows) <= 2 * most else pd.concat([rows.head(most), rows.tail(most)])
    shown = (forecasts.CHIPS * rows[list(scoring.OUTCOMES)]).map(lambda count: f"{count:.2g}")
    shown["answer"], shown["score"], shown["base rate"] = rows["answer"], rows["score"], rows["usual"]
    shown["choice"] = rows["choice"].replace("", "–")
    shown["point"] = ["–" if pd.isna(point) else f"{point:.0f}" for point in rows["point"]]
    return shown.rename_axis("claim").round(3)


def turn_on_none() -> tuple[int, int]:
    """Return how many answers turn on no choice, and how many there are, of the claims that ask for a choice."""
    asked = [
        turning for claim, turning in board.can_be_scored()["turns_on"].items() if forecasts.choices_of(str(claim))
    ]
    return sum(not turning for turning in asked), len(asked)


def by_question(made: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Return mean scores (0 is perfect): a row for each of the two plain questions and for both together, which is the
    ranked score; one column per forecaster.
    """
    table = {}
    for name, one in made.items():
        rows = board.scored(one)
        pairs = scoring.as_questions(rows[list(scoring.OUTCOMES)].to_numpy(), rows["answer"].tolist())
        scores = {f"{question}?": scoring.brier(*pair) for question, pair in pairs.items()}
        table[name] = {**scores, "both (ranked)": sum(scores.values()) / len(scores)}
    return pd.DataFrame(table).rename_axis("question")


def scores_figure(scores: pd.DataFrame, title: str) -> go.Figure:
    """Draw the scores of `by_question`, one line per forecaster over the questions; lower is better."""
    fig = charts.figure(
        title,
        x="Question that is scored",
        y="Score (0 is perfect)",
        source=SOURCE,
        right=175,
        note="The forecasters are made up, not people",
    )
    ends = []
    for i, name in enumerate(scores):
        ink = charts.PALETTE[i % len(charts.PALETTE)]
        fig.add_scatter(
            x=scores.index.tolist(),
            y=scores[name].tolist(),
            mode="markers+lines",
            name=name,
            line={"color": ink, "width": 2.4, "dash": charts.DASHES[i % 6]},
            marker={"symbol": charts.SYMBOLS[i % 8], "size": 9},
        )
        ends.append((str(name), scores.index[-1], float(scores[name].iloc[-1]), ink))
    charts.label_ends(fig, ends, (-0.03, 1.1 * float(scores.max().max())))
    return fig


def calibration_figure(forecast: pd.DataFrame, who: str, bins: int = 5) -> go.Figure:
    """Draw what was said against what came (%), with 95% intervals, for both questions; a mark on the dashed line is
    well calibrated.
    """
    rows = board.scored(forecast)
    axes = {"x": "Said (%, mean of the group)", "y": "Came (%)"}
    if rows.empty:
        fig = charts.figure(f"No prediction of {who} can be scored yet", **axes, source=SOURCE)
        fig.update_xaxes(range=[0, 100])
        fig.update_yaxes(range=[0, 100])
        return fig
    pairs = scoring.as_questions(rows[list(scoring.OUTCOMES)].to_numpy(), rows["answer"].tolist())
    curves = {name: scoring.calibration(*pair, bins) for name, pair in pairs.items()}
    both = pd.concat(curves.values())
    off = int(((both["said"] < both["low"]) | (both["said"] > both["high"])).sum())
    fig = charts.figure(
        f"{who[0].upper()}{who[1:]}: in {off} of {len(both)} groups what was said lies outside the interval of what"
        " came",
        **axes,
        source=SOURCE,
        height=460,
        legend=True,
        note="On the dashed line what is said is what comes",
    )
    fig.add_scatter(
        x=[0, 100],
        y=[0, 100],
        mode="lines",
        line={"color": charts.GREY, "dash": "dash", "width": 1.5},
        hoverinfo="skip",
        showlegend=False,
        meta={"words": False},
    )
    for name, curve in curves.items():
        symbol, ink = MARKS[name]
        percent = 100 * curve[["said", "came", "low", "high"]]
        groups = list(zip(percent["said"], percent["came"], percent["low"], percent["high"], curve["n"], strict=True))
        told = "; ".join(
            f"said {said:.0f}%, came {came:.0f}% ({low:.0f} to {high:.0f}), n = {n}"
            for said, came, low, high, n in groups
        )
        fig.add_scatter(
            x=percent["said"].tolist(),
            y=percent["came"].tolist(),
            mode="markers+text",
            name=f"{name}?",
            text=[str(n) for n in curve["n"]],
            textposition="middle right" if symbol == "circle" else "middle left",
            textfont={"size": 12, "color": ink},
            marker={"size": 11, "color": ink, "symbol": symbol},
            error_y={
                "type": "data",
                "symmetric": False,
                "array": (percent["high"] - percent["came"]).tolist(),
                "arrayminus": (percent["came"] - percent["low"]).tolist(),
                "color": ink,
                "thickness": 1.6,
            },
            meta={"words": f"{name}: {told}"},
        )
    fig.update_xaxes(range=[-6, 106], showgrid=True)
    fig.update_yaxes(range=[-3, 103])
    return fig


# ------------------------------------------------------------------------------------- where the essays agree and clash


@dataclass(frozen=True)
class Theme:
    """A theme holds what each essay says of it (a fair paraphrase and claim ids; empty where it is silent), and how
    they stand to each other.
    """

    name: str
    stand: str
    essays: dict[str, tuple[str, tuple[str, ...]]]


THEMES = (
    Theme(
        "Letting go",
        "agree, up to a point",
        {
            "Red Queen": (
                (
                    "The centre gave room, localities tried, and the centre chose what it had seen to work. Standards"
                    " from above miss the point."
                ),
                ("RQ-57", "RQ-60", "RQ-71", "RQ-14"),
            ),
            "Hangzhou": (
                "The new can't be planned. Support firms early, then leave them alone.",
                ("HZ-05", "HZ-54", "HZ-64"),
            ),
        },
    ),
    Theme(
        "Great places",
        "agree; Hangzhou goes further",
        {
            "Red Queen": (
                (
                    "Beijing, Shanghai and the Pearl River Delta carry the trade. Campuses far from the core make a"
                    " poorer nursery."
                ),
                ("RQ-02", "RQ-27", "RQ-80"),
            ),
            "Hangzhou": (
                "Innovation gathers in great cities, and in their centres. Small cities should try what suits them.",
                ("HZ-23", "HZ-36", "HZ-38", "HZ-24", "HZ-68"),
            ),
            "Exceptionalism": ("It doubts that China's hotspots will dominate the race.", ("EX-14",)),
        },
    ),
    Theme(
        "Imitation",
        "clash, less than it seems",
        {
            "Red Queen": (
                "To take from abroad and make it better is a strength.",
                ("RQ-30", "RQ-73", "RQ-50", "RQ-36"),
            ),
            "Hangzhou": ("Where China stands at the frontier, learning from others is no longer enough.", ("HZ-29",)),
            "Exceptionalism": (
                "Firms abroad do much the same, and each side can learn from the other.",
                ("EX-09", "EX-28", "EX-32", "EX-35"),
            ),
        },
    ),
    Theme(
        "State money",
        "speak of three purses",
        {
            "Red Queen": (
                "The centre holds finance and basic research; young firms get little.",
                ("RQ-61", "RQ-17", "RQ-16"),
            ),
            "Hangzhou": ("A city may invest early, if it does not meddle.", ("HZ-14", "HZ-54")),
            "Exceptionalism": ("Cash was plentiful, and has become scarcer.", ("EX-03", "EX-26")),
        },
    ),
    Theme(
        "Ties across borders",
        "speak of different ties",
        {
            "Red Queen": (
                "All depend on each other, so worry about security is mostly beside the point.",
                ("RQ-52", "RQ-53", "RQ-20"),
            ),
            "Hangzhou": ("In the digital economy the gap to rich countries is small.", ("HZ-09",)),
            "Exceptionalism": ("Markets work alike, so each side can learn from the other.", ("EX-20", "EX-35")),
        },
    ),
    Theme(
        "What it costs",
        "speak of different costs",
        {
            "Hangzhou": (
                "Dear homes and closed gates weaken the first cities; Hangzhou is cheaper.",
                ("HZ-16", "HZ-17", "HZ-20", "HZ-55", "HZ-56"),
            ),
            "Exceptionalism": ("Another cost: that of winning a user.", ("EX-06",)),
        },
    ),
    Theme(
        "What is China's own",
        "differ, less than it sounds",
        {
            "Red Queen": ("China has its own model, and each region its own way.", ("RQ-15", "RQ-50", "RQ-70")),
            "Hangzhou": ("A recipe can't be copied, for chance has a part in it.", ("HZ-48", "HZ-61")),
            "Exceptionalism": (
                "Different is not unique, and growth needs no trait that only China has.",
                ("EX-37", "EX-28", "EX-13", "EX-19"),
            ),
        },
    ),
)


def show_themes() -> None:
    """Show the themes, the essays side by side, each claim with the sign of the verdict on the author."""
    rows, lines = [], []
    for theme in THEMES:
        cells = []
        for essay in board.ESSAYS.values():
            text, ids = theme.essays.get(essay, ("(silent)", ()))
            cells.append(f"{html.escape(text)}{'<br>' + html.escape(board.signed(*ids)) if ids else ''}")
            lines.append(f"{theme.name}, {essay}: {text} {board.signed(*ids)}".strip())
        rows.append([html.escape(theme.name), f"<em>{html.escape(theme.stand)}</em>", *cells])
    key = ", ".join(f"{sign} {word}" for word, sign in rules.SIGNS.items())
    caption = f"The three essays side by side. Signs: {key}; ↺ a belief that the author doubts, turned round"
    table = display.table_html(caption, ["Theme", "They …", *board.ESSAYS.values()], rows)
    display.publish({"text/html": table, "text/plain": "\n".join([caption, *lines])})


#: Statements that look ahead, by the year in which they were made; each with why it can't be scored (empty where it
#: can).
AHEAD: dict[str, tuple[int, str]] = {
    "RQ-19": (2010, ""),
    "RQ-20": (2010, ""),
    "RQ-39": (2010, ""),
    "RQ-92": (2010, ""),
    "RQ-40": (2010, "no world without the push to compare with"),
    "RQ-95": (2010, "two dangers, and no scale to weigh them on"),
    "EX-06": (2019, ""),
    "EX-07": (2019, ""),
    "EX-14": (2019, ""),
    "EX-16": (2019, ""),
    "HZ-05": (2025, "advice without a date"),
    "HZ-06": (2025, "advice without a date"),
    "HZ-41": (2025, "advice without a date"),
    "HZ-67": (2025, "advice without a date, for cities that no table follows"),
}


def looking_ahead() -> pd.DataFrame:
    """Return what was said of the future: year, claim, verdict, what the author is worth by it (turned round, qualified
    half), or why there is no score.
    """
    frame = board_table()
    rows = {}
    for one, (year, why) in AHEAD.items():
        author, kind, claim, verdict = (str(frame.at[one, name]) for name in ("author", "kind", "claim", "verdict"))
        came = None if why else scoring.outcome(author)
        doubted = " (doubted)" if kind == board.KINDS[-1] else ""
        rows[one] = (
            year,
            claim + doubted,
            f"{board.SIGNS[verdict]} {verdict}",
            "–" if came is None else f"{came:g}",
            why or ("open" if came is None else ""),
        )
    return pd.DataFrame(rows, index=["year", "statement", "verdict", "author", "no score, because"]).T.rename_axis(
        "claim"
    )
