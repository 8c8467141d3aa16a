"""The charts of all verdicts, of what they depend on, and of the forecasts of them; and the words that follow them."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from course import charts, data
from course.english import listed
from course.ledger import board, common, forecasts, rules, scoring, ways
from course.lessons.evidence_board import page

#: Who made the verdicts, in place of a table's source line.
SOURCE = "All tables of the course; verdicts by the records and rules of its lessons"
#: The year of *Run of the Red Queen*.
RED_QUEEN = 2010
#: How a kind of statement is named where there is little room.
NAMES = {
    "fact": "facts",
    "mechanism": "mechanisms",
    "prediction": "predictions",
    "prescription": "prescriptions",
    board.KINDS[-1]: "criticised beliefs",
}
YES, SUPPORTED = "the test says yes", "the word is supported"


@cache
def board_table() -> pd.DataFrame:
    """Return all claims with their verdicts, one row each; see `board.table`."""
    return board.table()


# ------------------------------------------------------------------------------------------------------------ the board


def words_by_essay(tested: pd.DataFrame) -> go.Figure:
    """Draw the verdicts (%) on the statements of each essay as they stand, with sign and number on each part.

    tested : as from `board.settled`.
    """
    rows = {"all three": tested} | {essay: tested[tested["essay"] == essay] for essay in board.ESSAYS.values()}
    counts = tested["verdict"].value_counts()
    most = str(counts.idxmax())
    fig = charts.figure(
        f"{counts[most]} of {len(tested)} tested statements {_verb(most)}, the largest group",
        subtitle="Tested statements by verdict, as they stand, in per cent; on each part the number of statements",
        x="Share of the tested statements (%)",
        source=SOURCE,
        legend=True,
        left=150,
        height=165 + 40 * len(rows),
    )
    labels = [f"{name} ({len(part)})" for name, part in rows.items()]
    for word in rules.VERDICTS:
        numbers = [int((part["verdict"] == word).sum()) for part in rows.values()]
        shares = [100 * n / len(part) for n, part in zip(numbers, rows.values(), strict=True)]
        ink = charts.VERDICT[word]
        fig.add_bar(
            orientation="h",
            name=f"{board.SIGNS[word]} {word}",
            y=labels,
            marker={"color": ink, "line": {"color": charts.QUIET, "width": 1}},
            x=shares,
            meta={
                "words": f"{board.SIGNS[word]} {word}: "
                + "; ".join(f"{name} {n}, {share:.0f}%" for name, n, share in zip(rows, numbers, shares, strict=True)),
                "values": [f"{n} ({share:.1f}%)" for n, share in zip(numbers, shares, strict=True)],
            },
            text=[f"{n}" if n else "" for n in numbers],
            textposition="inside",
            insidetextanchor="middle",
            textangle=0,
            textfont={"size": 12, "color": charts.label_on(ink)},
        )
    fig.update_layout(barmode="stack")
    fig.update_xaxes(range=[0, 100.5], showgrid=True)
    fig.update_yaxes(autorange="reversed", showgrid=False, ticks="")
    return fig


#: Heights of a line of marks in a theme's row, and of the space around a row, in units of the axis.
LINE, ROOM = 0.26, 0.3


def at_a_glance() -> go.Figure:
    """Draw each statement of the page as a mark with its name, in the row of its theme and the column of its word."""
    words, frame = list(rules.VERDICTS), board.table()
    rows: dict[str, dict[str, list[str]]] = {}
    for name, theme in page.THEMES.items():
        cells: dict[str, list[str]] = {}
        for one in theme.statements:
            cells.setdefault(str(frame.at[one.claim, "verdict"]), []).append(one.claim)
        rows[name] = cells
    short = {claim: one.short for claim, one in page.statements().items()}
    x: dict[str, list[float]] = {word: [] for word in words}
    y: dict[str, list[float]] = {word: [] for word in words}
    ids_of: dict[str, list[str]] = {word: [] for word in words}
    middles, lines, cursor = [], [], 0.0
    for cells in rows.values():
        tall = max(len(ids) for ids in cells.values())
        for word, ids in cells.items():
            for n, claim in enumerate(ids):
                if word in x:
                    x[word].append(words.index(word) + 0.1)
                    y[word].append(round(cursor + LINE * (n + (tall - len(ids)) / 2), 3))
                    ids_of[word].append(claim)
        middles.append(round(cursor + LINE * (tall - 1) / 2, 3))
        cursor += LINE * (tall - 1) + LINE + ROOM
        lines.append(round(cursor - (LINE + ROOM) / 2, 3))
    fig = charts.figure(
        _why_is_open(frame.loc[list(short)]),
        subtitle="Statements behind the page, by theme and verdict; each mark is one of them",
        note="In italics: statements that say why, those of the kind mechanism."
        f" The beliefs “{short['RQ-36']}” and “{short['EX-19']}” name a cause as well, but count as what.",
        source=SOURCE,
        left=108,
        height=170 + round(62 * cursor),
    )
    symbols = ("circle", "diamond", "triangle-up", "x", "circle-open")
    slant = {kind: "italic" if _why(kind) == "why" else "normal" for kind in frame["kind"].unique()}
    for word, symbol in zip(words, symbols, strict=True):
        ink = charts.GREY if word == "open" else charts.VERDICT[word]
        fig.add_scatter(
            x=x[word],
            y=y[word],
            mode="markers+text",
            name=word,
            text=[short[claim] for claim in ids_of[word]],
            customdata=ids_of[word],
            textposition="middle right",
            textfont={
                "size": 12,
                "color": charts.INK,
                "style": [slant[frame.at[claim, "kind"]] for claim in ids_of[word]],
            },
            marker={"color": ink, "symbol": symbol, "size": 9, "line": {"color": charts.QUIET, "width": 1}},
            showlegend=False,
            meta={
                "words": _told(word, ids_of[word], frame["kind"]),
                "values": [_why(str(frame.at[claim, "kind"])) for claim in ids_of[word]],
                "head": "says what or why",
            },
        )
    fig.update_xaxes(
        tickvals=[n + 0.35 for n in range(len(words))],
        ticktext=[f"{board.SIGNS[word]} {word}" for word in words],
        side="top",
        range=[-0.05, len(words) + 0.02],
        showgrid=False,
        ticks="",
        showline=False,
    )
    fig.update_layout(margin_t=fig.layout.margin.t + 26)
    fig.update_yaxes(
        tickvals=middles,
        ticktext=[_two_lines(name) for name in rows],
        range=[cursor - ROOM, -LINE],
        showgrid=False,
        ticks="",
    )
    for at in lines[:-1]:
        fig.add_shape(
            type="line",
            x0=0,
            x1=1,
            xref="x domain",
            y0=at,
            y1=at,
            line={"color": charts.GRID, "width": 1},
            layer="below",
        )
    return fig


def _why(kind: str) -> str:
    """Return whether a statement of a kind says what is so or why."""
    return "why" if kind == "mechanism" else "what"


def _told(word: str, ids: list[str], kinds: pd.Series) -> str:
    """Return the statements with a verdict, each with its name in the chart and in full, by what they tell.

    kinds : the kind of each claim.
    """
    known = page.statements()
    parts = []
    for tells in ("what", "why"):
        mine = [claim for claim in ids if _why(str(kinds[claim])) == tells]
        said = "; ".join(f"{known[claim].short} ({claim}): {known[claim].clause}" for claim in mine)
        parts += [f"{len(mine)} that say{'' if len(mine) > 1 else 's'} {tells}: {said}"] if mine else []
    return f"{word}, {'. '.join(parts)}"


def _why_is_open(shown: pd.DataFrame) -> str:
    """Return the finding on the statements of the page: how many of the open and of the supported ones are mechanisms.

    shown : rows of the board.
    """
    why = shown["kind"] == "mechanism"
    parts = {word: (int(why[shown["verdict"] == word].sum()), int((shown["verdict"] == word).sum())) for word in SHOWN}
    (open_, of_open), (held, of_held) = parts["open"], parts["supported"]
    if of_open and 2 * open_ > of_open and (not of_held or 2 * held < of_held):
        return "Most open statements say why, and most supported ones say what"
    return f"{of_held} of {len(shown)} statements of the page are supported, {of_open} are open"


SHOWN = ("open", "supported")


def _two_lines(name: str) -> str:
    """Return a name in two lines of like length, if it is long."""
    words = name.split()
    if len(name) < 18:
        return name
    at = min(range(1, len(words)), key=lambda n: abs(len(" ".join(words[:n])) - len(" ".join(words[n:]))))
    return f"{' '.join(words[:at])}<br>{' '.join(words[at:])}"


def _verb(word: str) -> str:
    return "depend on a choice" if word == "depends" else f"are {word}"


def capped(tested: pd.DataFrame) -> pd.DataFrame:
    """Return the statements whose test says yes and whose word stays open: the measure is a sign or a model, or the
    record caps the word for a reason of its own.
    """
    return tested[(tested["answer"] == "yes") & (tested["verdict"] == "open")]


def told_capped(tested: pd.DataFrame) -> str:
    """Say how many of the statements that test yes and stay open have a cap of their own record."""
    rows = capped(tested)
    own = int((~rows["measure"].isin(["sign", "model"])).sum())
    return f"{f'All but {_few(own)}' if own else 'All'} of these rest on a sign or a model."


def yes_and_supported(tested: pd.DataFrame) -> pd.DataFrame:
    """Return, by kind of statement, the shares (%) with the answer yes and with the word supported; in the order of
    `board.KINDS`.

    Columns YES, SUPPORTED and n.
    """
    groups = tested.groupby("kind")
    table = pd.DataFrame(
        {
            YES: 100 * groups["answer"].agg(lambda column: (column == "yes").mean()),
            SUPPORTED: 100 * groups["verdict"].agg(lambda column: (column == "supported").mean()),
            "n": groups.size(),
        }
    )
    return table.loc[[kind for kind in board.KINDS if kind in table.index]]


def caps(tested: pd.DataFrame) -> go.Figure:
    """Draw for each kind of statement what share the test answers with yes and what share is called supported (%)."""
    table: Any = yes_and_supported(tested)
    gap = (table[YES] - table[SUPPORTED]).sort_values(kind="stable")
    widest = str(gap.index[-1])
    yes, word = table.loc[widest, YES], table.loc[widest, SUPPORTED]
    if gap.iloc[-1] > 0.5:
        title = f"{yes:.0f}% of {NAMES[widest]} test yes, but only {word:.0f}% are supported"
    else:
        title = "Every statement that tests yes is also called supported"
    shown = table.rename(index={kind: f"{NAMES[str(kind)]} ({row.n:.0f})" for kind, row in table.iterrows()})
    fig = charts.dumbbell(
        shown,
        YES,
        SUPPORTED,
        title=title,
        subtitle="Share of the tested statements of each kind, in per cent; their number in brackets",
        x_title="Share of the tested statements (%)",
        source=SOURCE,
        note="By a rule of this course, a sign or a model can't make a statement supported",
        unit="%",
        digits=0,
    )
    fig.update_xaxes(range=[-2, 1.12 * max(float(table[YES].max()), float(table[SUPPORTED].max())) + 2])
    return fig


def told_caps(tested: pd.DataFrame) -> str:
    """Say how far the order of facts and mechanisms is made by the rule for signs."""
    table: Any = yes_and_supported(tested)
    fact, mechanism = table.loc["fact"], table.loc["mechanism"]
    by_word = fact[SUPPORTED] - mechanism[SUPPORTED]
    by_answer = fact[YES] - mechanism[YES]
    start = (
        f"By their words, facts are {by_word:.0f} points ahead of mechanisms. By their answers they are"
        f" {abs(by_answer):.0f} points {'ahead' if by_answer >= 0 else 'behind'}."
    )
    if by_word - by_answer > 5:
        return f"{start} Much of the gap is our own rule, so it says little about how well the authors reason."
    return f"{start} So the gap isn't made by our rule."


# ------------------------------------------------------------------------------------------- what the answers depend on

#: Kind of choice -> the names that it has in the records. We sorted them; a name that isn't here is "the calculation".
KINDS_OF_CHOICE: dict[str, tuple[str, ...]] = {
    "what is counted": (
        *("measure", "count", "counted", "trace", "unit", "weights", "success", "yardstick", "scale", "weight"),
        *("outcome", "degree", "workers", "talent", "people", "people counted", "size", "base", "part", "profit"),
        *("shops", "product", "stages", "indicators", "dear", "standing", "sign", "way", "designs", "bill", "of"),
        *("gathered", "leaps", "series", "money", "trade", "stress", "scope", "size of city", "dartboard"),
        *("home type", "vague branches", "digital", "strong", "frontier"),
    ),
    "who is compared": (
        *("cities compared", "against", "among", "cities", "firms", "pairs", "large from", "country", "leader"),
        *("firm", "who", "whose", "comparison", "hubs compared", "peers", "group", "city", "member of the three"),
        *("units", "regions", "reason compared", "standard", "from size", "models", "core", "ahead of", "shut"),
        *("lost cities", "meetings", "measured"),
    ),
    "which years": (
        *("year", "until", "years", "span", "after", "since", "before", "last", "period", "last year", "start"),
        *("when", "time", "year of Shanghai", "year of Guangdong", "year of Beijing", "first year", "window"),
        *("counted from", "years ahead", "looking back to", "rise", "past", "list of"),
    ),
    "which source": (
        *("edition", "vintage", "list", "list of prices", "list of wages", "maker", "reader", "version", "figure"),
        *("told", "figures", "figures used", "listed"),
    ),
    "where the line lies": ("line", "far", "few", "leaders", "about", "fractions", "closeness", "thin", "likeliest"),
}
OTHER = "the calculation"


def kind_of(choice: str) -> str:
    """Return the kind of a choice, one of KINDS_OF_CHOICE or OTHER."""
    return next((kind for kind, names in KINDS_OF_CHOICE.items() if choice in names), OTHER)


def choices(tested: pd.DataFrame) -> pd.DataFrame:
    """Return every choice that a statement's record makes: claim, choice, kind, number of its options, and whether the
    answer turns on it (turned).
    """
    rows = [
        (claim, name, kind_of(name), len(options), name in row["turns_on"])
        for claim, row in tested.iterrows()
        for name, options in forecasts.choices_of(str(claim)).items()
    ]
    return pd.DataFrame(rows, columns=["claim", "choice", "kind", "options", "turned"])


def turned(tried: pd.DataFrame) -> pd.DataFrame:
    """Return how often (%) a choice of each kind turned the answer, with a 95% interval, the most frequent first.

    tried : as from `choices`. Columns share, low, high, turned, tried.
    """
    rows = {}
    for kind, part in tried.groupby("kind"):
        hits, of = int(part["turned"].sum()), len(part)
        low, high = scoring.wilson(hits, of)
        share = 100 * hits / of
        rows[kind] = (share, min(100 * low, share), max(100 * high, share), hits, of)  # rounding must not part them
    table = pd.DataFrame(rows, index=["share", "low", "high", "turned", "tried"]).T
    return table.sort_values("share", ascending=False, kind="stable")


def turning(tried: pd.DataFrame) -> go.Figure:
    """Draw how often (%) a choice of each kind turned an answer, with Wilson's 95% interval."""
    table: Any = turned(tried)
    first = table.index[0]
    shown = table.rename(
        index={kind: f"{kind} ({row.turned:.0f} of {row.tried:.0f})" for kind, row in table.iterrows()}
    )
    return charts.intervals(
        shown,
        "share",
        "low",
        "high",
        title=f"Answers turn most often on {first}",
        subtitle="Choices that turned an answer, in per cent of those tried; in brackets their numbers",
        x_title="Share of the choices that turned an answer (%)",
        source=SOURCE,
        note="Bars are 95% intervals as if choices were independent. We sorted the choices into these kinds",
        highlight=[shown.index[0]],
        unit="%",
        digits=0,
    )


#: Kind of choice -> the question that a reader should put.
ASK = {
    "what is counted": "what was counted",
    "who is compared": "who was compared",
    "which years": "which years were compared",
    "which source": "who did the counting",
    "where the line lies": "where the line lies",
    OTHER: "how it was calculated",
}


def _by_options(tried: pd.DataFrame, first: str) -> str:
    """Say whether a kind leads among choices with two options as well as among those with more."""
    few = tried["options"] <= 2
    leads = [turned(part).index[0] == first for part in (tried[few], tried[~few]) if len(part)]
    if all(leads):
        return "It leads among choices with only two options as well."
    return "Some of this may come from the number of options that we tried, which differs between kinds."


def _how_sure(table: pd.DataFrame, first: str, line: str, sure: bool) -> str:
    """Say whether the intervals of the first kind and of the line lie apart, and whether the other kinds' do."""
    if not sure:
        return "The two intervals overlap, so take the order as a hint."
    others = table.drop([first, line])
    apart = others["high"] < float(table["low"][first])
    if apart.all():
        return "Its interval lies above all others."
    return (
        "The two intervals lie apart."
        if apart.any()
        else "The line's interval is the only one that lies apart from it."
    )


def told_turning(tried: pd.DataFrame) -> str:
    """Say which kind of choice turns answers most, compared with the line, and how sure that is."""
    table: Any = turned(tried)
    first, line = table.index[0], "where the line lies"
    if first == line:
        return "So the place of the line matters most, and every verdict should be read with its line beside it."
    one, other = table.loc[first], table.loc[line]
    sure = one["low"] > other["high"]
    ratio = one["share"] / other["share"] if other["share"] else float("inf")
    much = f"{ratio:.1f} times as often as" if ratio < float("inf") else "while it never depended on"
    return (
        f"{first[0].upper()}{first[1:]} turned answers most often, {much} {line}."
        f" {_how_sure(table, str(first), line, sure)}"
        f" {_by_options(tried, str(first))} **If you may ask one question, ask {ASK[first]}.**"
    )


#: The claim whose ways are shown in full.
EXAMPLE = "HZ-23"


def strip() -> go.Figure:
    """Draw all ways of asking the example."""
    return ways.strip(EXAMPLE)


def told_strip() -> str:
    """Say what the ways of the example show."""
    part = ways.part_of(EXAMPLE)
    yes = sum(way.answer == "yes" for way in part.ways)
    if part.answer == "mixed":
        return (
            f"By {yes} of {len(part.ways)} ways half of China's innovation sits in a few leading cities, and"
            f" {part.turns_on} decides. If you saw only one of these dots, you'd think the matter settled."
        )
    return f"In all, {yes} of {len(part.ways)} ways say yes, and no single choice turns the answer round."


# ----------------------------------------------------------------------------------------------------- who comes first


def for_author(tested: pd.DataFrame) -> pd.Series[Any]:
    """Return the answers as answers on the author: turned round for beliefs that the essay criticises."""
    believed = tested["kind"] == board.KINDS[-1]
    return tested["answer"].where(~believed, tested["answer"].replace({"yes": "no", "no": "yes"}))


def credit(tested: pd.DataFrame, part: float, open_yes: bool = False) -> pd.Series[Any]:
    """Return what each statement counts for its author, from 0 to 1.

    part : what a statement counts that is qualified or depends. open_yes : whether an open statement whose test says
    yes counts as one; else it counts nothing. Raises ValueError for a part that is not from 0 to 1.
    """
    if not 0 <= part <= 1:
        raise ValueError(f"part must be from 0 to 1; found {part!r}.")
    worth = {"supported": 1.0, "qualified": part, "depends": part}
    counted = tested["author"].map(lambda word: worth.get(word, 0.0)).astype(float)
    return counted.mask(tested["author"].eq("open") & for_author(tested).eq("yes"), 1.0) if open_yes else counted


def standing(tested: pd.DataFrame, part: float, open_yes: bool = False) -> pd.Series[Any]:
    """Return the share (%) of each essay's tested statements that holds by a rule (see `credit`), the highest first."""
    shares = 100 * credit(tested, part, open_yes).groupby(tested["essay"]).mean()
    return shares.sort_values(ascending=False, kind="stable")


#: Columns of the table in the text -> the rule of each, for `credit`.
JUDGES: dict[str, tuple[float, bool]] = {"strict": (0, False), "mild": (1, False), "every yes": (0, True)}
#: The credit (%) that the lab can give for qualified and depends.
CREDITS = range(0, 101, 10)


def first_by_rule(tested: pd.DataFrame) -> dict[str, str]:
    """Return which essay comes first in each column of the table in the text."""
    return {column: str(standing(tested, *rule).index[0]) for column, rule in JUDGES.items()}


def told_first(tested: pd.DataFrame) -> str:
    """Say which essay comes first by which rule, whether the lab has a rule for another one, and what that means."""
    by: dict[str, list[str]] = {}
    for column, first in first_by_rule(tested).items():
        by.setdefault(first, []).append(column)
    every = {str(standing(tested, part / 100, yes).index[0]) for part in CREDITS for yes in (False, True)}
    if every == set(by) and len(by) == 1:
        return f"{next(iter(by))} comes first by every rule that we tried."
    winners = listed(f"{one} ({listed(these)})" for one, these in by.items())
    others = sorted(every - set(by))
    more = f" In the lab you can find a rule by which {listed(others)} wins." if others else ""
    return (
        f"Here {winners} came first. Nothing in the evidence changed from one column to the next.{more} **Whoever ranks"
        " the essays by one number has chosen the winner with the rule.**"
    )


def told_unturned(tested: pd.DataFrame) -> str:
    """Say which essay would come first by the strict rule if criticised beliefs were not turned round."""
    shares = (tested["verdict"] == "supported").groupby(tested["essay"]).mean().sort_values(kind="stable")
    first, now = str(shares.index[-1]), first_by_rule(tested)["strict"]
    if first == now:
        return f"{first} leads by the strict rule even if we don't turn criticised beliefs round."
    return f"If we don't turn criticised beliefs round, {first} leads by the strict rule."


# ------------------------------------------------------------------------------------------------------------ forecasts

#: The journal of a reader who does not exist. It was made up, so that a page without a kernel has something to show.
SAMPLE = Path(__file__).with_name("sample_journal.jsonl")
INVENTED = "the sample reader"


def sample() -> pd.DataFrame:
    """Return the predictions of the invented reader, in the form of `board.said`: an example, nobody's answers."""
    lines = [json.loads(line) for line in SAMPLE.read_text(encoding="utf-8").splitlines()]
    return board.said([(line["key"], line.get("version", 1), line["value"]) for line in lines])[0]


def reader() -> tuple[str, pd.DataFrame]:
    """Return whose predictions are shown, and these: the reader's own if one can be scored, else the invented one's."""
    mine = board.said()[0]
    return ("you", mine) if len(board.scored(mine)) else (INVENTED, sample())


def scores(who: str, shown: pd.DataFrame) -> pd.DataFrame:
    """Return the mean ranked scores (0 is perfect) of a reader and of made-up forecasters on the reader's claims.

    Columns forecaster and score, the best first.
    """
    mine = board.scored(shown)
    table = {who: float(mine["score"].mean())}
    for name, forecast in board.forecasters().items():
        table[f"“{name}”" if name != "base rate" else name] = float(
            board.scored(forecast.loc[mine.index])["score"].mean()
        )
    rows = pd.Series(table).sort_values(kind="stable")
    return rows.rename_axis("forecaster").rename("score").reset_index()


def scores_chart(who: str, shown: pd.DataFrame) -> go.Figure:
    """Draw the scores of a reader and of forecasters that we made up; a shorter bar is better."""
    table = scores(who, shown)
    values = table.set_index("forecaster")["score"]
    better = values[who] < values["base rate"]
    verb = "beat" if who == "you" else "beats"
    fails = "do not" if who == "you" else "does not"
    close = abs(values[who] - values["base rate"]) < 0.1 * values["base rate"]
    level = "are about level with" if who == "you" else "is about level with"
    name = f"{who[0].upper()}{who[1:]}"
    return charts.bars(
        table,
        "score",
        "forecaster",
        title=f"{name} {level if close else verb if better else f'{fails} beat'} the base rate",
        subtitle=f"Mean ranked score over {len(board.scored(shown))} predictions; 0 is perfect, 1 is the worst",
        x_title="Mean ranked score (lower is better)",
        source=SOURCE,
        note="All forecasters but you are made up"
        if who == "you"
        else "All forecasters, the sample reader too, are made up",
        highlight=[who],
        digits=3,
        left=190,
    )


def hits_and_misses(forecast: pd.DataFrame, most: int = 3) -> pd.DataFrame:
    """Return the best and the worst predictions, so many of each: chips, answer and score. Index: claim."""
    rows = board.scored(forecast).sort_values("score", kind="stable")
    rows = rows if len(rows) <= 2 * most else pd.concat([rows.head(most), rows.tail(most)])
    shown = (forecasts.CHIPS * rows[list(scoring.OUTCOMES)]).map(lambda count: f"{count:.2g}")
    shown["answer"], shown["score"] = rows["answer"], rows["score"]
    return shown.rename_axis("claim").round(3)


# -------------------------------------------------------------------------------------------------- words of the lesson


def trap(tested: pd.DataFrame) -> str:
    """Say how many contradictions speak for an author, for the statement is a belief that he doubts."""
    wrong = tested[tested["verdict"] == "contradicted"]
    doubted = int((wrong["kind"] == board.KINDS[-1]).sum())
    against = tested[tested["author"] == "contradicted"]
    left = listed(against.index)
    beliefs = "is a belief" if doubted == 1 else "are beliefs"
    told = f"Of the {_few(len(wrong))} contradicted statements, {_few(doubted)} {beliefs} that an author *criticises*."
    if doubted:
        told += " That speaks for the author, so the column `author` turns such verdicts round."
    verb = "is" if len(against) == 1 else "are"
    return f"{told} Then {_few(len(against))} {verb} left{f': {left}' if len(against) else ''}."


def _few(count: int) -> str:
    """Return a small number as a word."""
    words = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
    return words[count] if count < len(words) else str(count)


def what_and_why(tested: pd.DataFrame) -> str:
    """Say how facts and mechanisms compare on the board."""
    table: Any = yes_and_supported(tested)
    fact, mechanism = table.at["fact", SUPPORTED], table.at["mechanism", SUPPORTED]
    if fact - mechanism > 10:
        return (
            "Our figures can say *what* happened far more often than *why*. If somebody offers you China's recipe, ask"
            " how they know why it worked."
        )
    return "The board lets us say about as much on *why* things happened as on *what* happened."


def sign_example() -> str:
    """Say what the test of HZ-54 finds and why it is a sign, or, if it is none any more, what the word means."""
    row = board_table().loc["HZ-54"]
    about = "Take HZ-54, early money and then a free hand."
    if row["measure"] != "sign" or not str(row["why"]).startswith("Hangzhou "):
        return f"{about} Its verdict is {status('HZ-54')}. Many tests find only a **sign** (迹象)"
    found = str(row["why"]).split(". ")[0].rstrip(".")
    return (
        f"{about} The test finds that {found}. But the city could owe this to something else, so it's only a **sign**"
        " (迹象)"
    )


def told_scores(who: str, shown: pd.DataFrame) -> str:
    """Say how the forecaster who always says yes does, beside the base rate."""
    values = scores(who, shown).set_index("forecaster")["score"]
    always, base = values["“always yes”"], values["base rate"]
    if always > 1.2 * base:
        return (
            "If you trust every statement, you do badly, because a sure *yes* costs much whenever the answer is mixed"
            " or no."
        )
    return "If you trust every statement, you do about as well as the base rate, because so many answers are yes."


def status(claim: str) -> str:
    """Return the sign and word of a claim, such as "✔ supported"."""
    word = str(board.table().at[claim, "verdict"])
    return f"{board.SIGNS[word]} {word}"


def since() -> str:
    """Say what has changed since the essays: limits on chips."""
    chips = data.load("policy_events").query("topic == 'Chips' and kind == 'limit'")
    theirs, own = chips[chips["iso3"] != "CHN"], chips[chips["iso3"] == "CHN"]
    told = (
        f"We count {int((theirs['year'] > RED_QUEEN).sum())} steps by which {common.states(theirs)} limited"
        f" chips for China from {int(theirs['year'].min())} to {int(theirs['year'].max())}"
    )
    return f"{told}, and {len(own)} of China's own, the first in {int(own['year'].min())}." if len(own) else f"{told}."


def got_right(tested: pd.DataFrame) -> str:
    """Say how the facts fared that could be decided."""
    facts = tested[tested["kind"] == "fact"]
    wrong = int((facts["verdict"] == "contradicted").sum())
    decided = int((facts["verdict"] != "open").sum())
    held = int((facts["verdict"] == "supported").sum())
    against = f"{_few(wrong)} {'is' if wrong < 2 else 'are'} contradicted"
    return (
        f"Of the {decided} facts that could be decided, {held} are supported and {against}, while the others hold in"
        " part or depend on a choice."
    )


def missed(tested: pd.DataFrame) -> str:
    """Say what became of the two forecasts of 2010 that can be told plainly, by the words that they have."""
    place, security = status("RQ-19"), status("RQ-20")
    return (
        "One exception is the forecast that China's place was safe for ten years, which has a date and is"
        f" {place} (RQ-19). The calm about security has none, and it is {security} (RQ-20)."
    )
