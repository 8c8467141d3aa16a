"""Item analysis: which question is hard, which part tells who understands, and which mistakes are usual."""

from __future__ import annotations

import itertools
import math
import re
import statistics
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import numpy as np

from course.practice.compare import RIGHT, UNTOUCHED, UNWRITTEN, WRONG_VALUE

FEW = 10  # below this many students a discrimination tells nothing
EASY, HARD, NOBODY = 0.9, 0.4, 0.02  # shares right
WEAK, GOOD = 0.15, 0.3  # discriminations
SHOWN = 3  # misreadings and diagnoses of a part
BAR = 10  # signs of a full bar

Told = list[tuple[str, int]]


@dataclass(frozen=True)
class Item:
    """A question (part is empty), or a part of one.

    students : who could be judged on it. right, wrong, open : how many of them (of a question: with all, some or no
    points, and who left all of it open). share : of the points. discrimination : correlation with the points of all
    other questions (of a part: of all other parts), None where that can't be told. misreadings, diagnoses : the
    commonest, with how often. hours : median time between two attempts of those who answered it, None if unknown.
    """

    question: str
    part: str
    hidden: bool
    points: float
    students: int
    right: int
    wrong: int
    open: int
    share: float
    discrimination: float | None
    misreadings: Told = field(default_factory=list)
    diagnoses: Told = field(default_factory=list)
    hours: float | None = None
    parts: tuple[Item, ...] = ()  # of a question

    @property
    def suspect(self) -> bool:
        """Return whether the part itself may be at fault: nobody has it right, or rather those who know less."""
        tried = self.students - self.open
        if not self.part or not tried:
            return False
        nobody = tried >= 3 and self.share <= NOBODY
        return nobody or (self.discrimination is not None and self.discrimination <= -WEAK)

    @property
    def sentence(self) -> str:
        """Return what the figures say, in a sentence or two."""
        return _sentence(self)


def _sentence(item: Item) -> str:
    tried = item.students - item.open
    if not item.students:
        return "Nobody has been judged on it yet."
    if not tried:
        return "Nobody has answered it."
    if item.suspect:
        if item.share <= NOBODY:
            said = (
                f"Nobody has it right, though {tried} answered: look at the master's own answer and the prompt first."
            )
        else:
            said = (
                "Those who do well elsewhere get it wrong more often than the others: look at the master's own answer"
                " and the prompt first."
            )
        return f"{said}{_usual(item)}"
    few = item.students < FEW
    percent = f"{item.right} of {item.students}" if few and item.part else f"{100 * item.share:.0f}%"
    what = "have it right" if item.part else "of the points are earned"
    if item.share >= EASY and not few:
        said = f"Easy: {percent} {what}."
    elif item.share < HARD and not few:
        said = f"Hard: {percent} {what}."
    else:
        said = f"{percent} {what}."
    if item.discrimination is not None and item.share < EASY:
        if item.discrimination < WEAK:
            said += " It hardly tells who does well elsewhere."
        elif item.discrimination >= GOOD:
            said += " It tells well who does well elsewhere."
    if item.open * 4 >= item.students:
        said += f" {item.open} of {item.students} left it open."
    hardest = min(item.parts, key=lambda part: part.share, default=None)
    if hardest is not None and hardest.share < item.share:
        named = f"{hardest.part}{' (hidden)' if hardest.hidden else ''}"
        return f"{said} Its hardest part is “{named}” ({100 * hardest.share:.0f}% right).{_usual(hardest)}"
    return f"{said}{_usual(item)}"


def _usual(item: Item) -> str:
    """Return the commonest mistake as the end of a sentence, where at least two made it."""
    misread, told = (item.misreadings or [("", 0)])[0], (item.diagnoses or [("", 0)])[0]
    if max(misread[1], told[1]) < 2:
        return ""
    if misread[1] >= told[1]:
        return f" The commonest mistake is “{misread[0]}” ({misread[1]} of {item.wrong} wrong answers)."
    return f" Most often told: “{told[0]}” ({told[1]} of {item.wrong} wrong answers)."


def correlation(one: Sequence[float], other: Sequence[float]) -> float | None:
    """Return Pearson's correlation, or None: too few, or all alike."""
    if len(one) < FEW:
        return None
    a, b = np.asarray(one, dtype=float), np.asarray(other, dtype=float)
    if np.ptp(a) < 1e-9 or np.ptp(b) < 1e-9:
        return None
    return float(np.corrcoef(a, b)[0, 1])


def gaps(attempts: Sequence[str]) -> list[float]:
    """Return the hours between one attempt and the next; the times are in ISO 8601."""
    times = sorted(datetime.fromisoformat(one) for one in attempts)
    return [(later - earlier).total_seconds() / 3600 for earlier, later in itertools.pairwise(times)]


def _kind(text: str) -> str:
    """Return what the judge says without the numbers of one student's answer."""
    words = re.sub(r"^Right calls: \d+ of \d+\.", "", " ".join(text.split())).strip()
    short = re.sub(r"(?<!\w)[-−]?\d[\d.,]*(?:e[-+]?\d+)?", "…", words)
    return short if len(short) <= 160 else short[:159] + "…"


def _most(texts: Sequence[str]) -> Told:
    """Return the commonest texts; equally common ones in the order of the alphabet."""
    return sorted(Counter(text for text in texts if text).items(), key=lambda one: (-one[1], one[0]))[:SHOWN]


def analyse(
    questions: Sequence[Any],
    results: Mapping[str, Mapping[str, Any]],
    scores: Mapping[str, Mapping[str, float | None]],
    attempts: Mapping[str, Sequence[str]],
) -> list[Item]:
    """Return the items of a set: each question, followed by its parts.

    Parameters
    ----------
    questions : of the problem set
    results : of the students that are graded, by anonymous id
    scores : their points by question, a person's marks included; None where an argument waits
    attempts : when each of their attempts came in, where that is known
    """
    who = sorted(results)
    judged = {
        one: {part["part"]: part for q in results[one]["questions"].values() for part in q["parts"]} for one in who
    }
    between = {one: gaps(attempts.get(one, ())) for one in who}
    all_parts = {one: math.fsum(part["earned"] for part in judged[one].values()) for one in who}
    found = []
    for question in questions:
        marked = {one: score for one in who if (score := scores[one].get(question.id)) is not None}
        names = [part.name for part in question.parts]
        open_ = [one for one in marked if _left(question, scores[one], judged[one], names)]
        rest = [math.fsum(s or 0.0 for q, s in scores[one].items() if q != question.id) for one in marked]
        full = sum(score >= question.points for score in marked.values())
        parts = _parts(question, who, judged, all_parts, between)
        found.append(
            Item(
                question.id,
                "",
                False,
                question.points,
                len(marked),
                full,
                len(marked) - full - len(open_),
                len(open_),
                statistics.fmean(marked.values()) / question.points if marked else 0.0,
                correlation(list(marked.values()), rest),
                hours=_median([hour for one in marked if one not in open_ for hour in between[one]]),
                parts=tuple(parts),
            )
        )
        found += parts
    return found


def _parts(
    question: Any,
    who: Sequence[str],
    judged: Mapping[str, Mapping[str, Any]],
    all_parts: Mapping[str, float],
    between: Mapping[str, Sequence[float]],
) -> list[Item]:
    """Return the items of a question's parts."""
    found = []
    for part in question.parts:
        mine = {one: judged[one][part.name] for one in who if part.name in judged[one]}
        answered = {one: told for one, told in mine.items() if told["status"] != "not attempted"}
        wrong = [told for told in answered.values() if told["status"] != "correct"]
        right = len(answered) - len(wrong)
        others = [all_parts[one] - mine[one]["earned"] for one in mine]
        found.append(
            Item(
                question.id,
                part.name,
                part.hidden,
                part.points,
                len(mine),
                right,
                len(wrong),
                len(mine) - len(answered),
                right / len(mine) if mine else 0.0,
                correlation([float(told["status"] == "correct") for told in mine.values()], others),
                _most([told["misreading"] for told in wrong if told.get("misreading")]),
                _most(
                    [
                        _kind(told["diagnosis"])
                        for told in wrong
                        if not told.get("misreading") and told.get("diagnosis", "") not in PLAIN
                    ]
                ),
                _median([hour for one in answered for hour in between[one]]),
            )
        )
    return found


PLAIN = ("", RIGHT, UNTOUCHED, UNWRITTEN, WRONG_VALUE)  # what tells nothing of a mistake


def _left(question: Any, scores: Mapping[str, Any], judged: Mapping[str, Any], names: Sequence[str]) -> bool:
    if question.argued:
        return not scores[question.id]
    return not scores[question.id] and all(
        judged[name]["status"] == "not attempted" for name in names if name in judged
    )


def _median(values: Sequence[float]) -> float | None:
    return statistics.median(values) if values else None


def rows(items: Sequence[Item]) -> list[dict[str, Any]]:
    """Return the items as lines of a table."""
    made = []
    for item in items:
        row: dict[str, Any] = {
            "question": item.question,
            "part": item.part,
            "hidden": "yes" if item.hidden else "",
            "points": f"{item.points:g}",
            "students": item.students,
            "right": item.right,
            "wrong": item.wrong,
            "open": item.open,
            "share": f"{item.share:.3f}" if item.students else "",
            "discrimination": "" if item.discrimination is None else f"{item.discrimination:.2f}",
            "hours_between_attempts": "" if item.hours is None else f"{item.hours:.1f}",
            "look": "yes" if item.suspect else "",
        }
        for kind, told in (("misreading", item.misreadings), ("diagnosis", item.diagnoses)):
            for number in range(SHOWN):
                text, count = told[number] if number < len(told) else ("", "")
                row |= {f"{kind}_{number + 1}": text, f"{kind}_{number + 1}_count": count}
        made.append({**row, "sentence": item.sentence})
    return made


def bar(share: float) -> str:
    """Return a share as a bar of signs."""
    full = round(BAR * min(max(share, 0.0), 1.0))
    return "█" * full + "░" * (BAR - full)


def section(items: Sequence[Item], attempts: Mapping[str, Sequence[str]]) -> list[str]:
    """Return the lines of the report: what to look at first, a bar for each question and part, a sentence for each."""
    if not any(item.students for item in items):
        return ["No question is graded yet."]
    suspects = [item for item in items if item.suspect]
    lines = []
    if suspects:
        lines += ["**Look at these first; the fault may be the question's:**", ""]
        lines += [f"- question {item.question}, {_named(item)}: {_plain(item.sentence)}" for item in suspects] + [""]
    again = {who: gaps(times) for who, times in attempts.items() if len(times) > 1}
    if again:
        hours = statistics.median([hour for found in again.values() for hour in found])
        lines += [
            f"{len(again)} of {len(attempts)} handed in more than once; half of the times between two attempts were"
            f" shorter than {hours:.1f} hours.",
            "",
        ]
    lines += [
        "Share: of the points of a question, and of the students who have a part right. Discrimination: how far those"
        f" who have it do better elsewhere, from −1 to 1; blank for fewer than {FEW} students, or if all are alike.",
        "",
        "| question | share | | open | discrimination | what it says |",
        "|---|---|---|---|---|---|",
    ]
    for item in items:
        name = f"**{item.question}**" if not item.part else f"{item.question} · {_named(item)}"
        share = f"`{bar(item.share)}` | {100 * item.share:.0f}%" if item.students else " | "
        power = "" if item.discrimination is None else f"{item.discrimination:.2f}".replace("-", "−")
        lines.append(f"| {name} | {share} | {item.open or ''} | {power} | {_plain(item.sentence)} |")
    return [*lines, "", "All figures, and further mistakes, are in `items.csv`."]


def _named(item: Item) -> str:
    return _plain(item.part) + (" (hidden)" if item.hidden else "")


def _plain(text: str) -> str:
    """Return words, some of a student's making, that can't act as Markdown or HTML."""
    return "".join("\\" + c if c in "\\`*_[]<>#|!" else c for c in " ".join(text.split()))
