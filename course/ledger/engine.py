"""Ask a record's questions in every way, and turn the answers into a word by one rule for all claims.

One way says yes if its whole interval lies on the yes side of the line, no if all of it lies on the other, else
unclear. A question says yes (or no) if at least HALF of the ways decide, FIRM of those agree, the course's own way is
not against, and no single option turns the answer round. It is mixed if at least half decide but not so, and unclear
if fewer do. The claim: all yes, supported; all no, contradicted; a part yes and a part no, qualified; a part that
turns on a choice, depends; a part that can't be told, open. Where a heart is marked it decides, and the other parts
can only lower "supported".
"""

from __future__ import annotations

import itertools
import string
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from course.english import listed, printed
from course.ledger.record import KINDS, Found, Question, Record, RecordError
from course.ledger.rules import ANSWER_OF
from course.tables.cache import tables_unchanged

#: Nine in ten of the ways that decide must agree, and at least half must decide.
FIRM, HALF = 0.9, 0.5
#: A yes falls where more than this share of the worlds in which it is wrong give as much.
CHANCE = 0.1
#: How many such worlds are made, and the fewest that say anything.
WORLDS, FEWEST_WORLDS = 50, 10
#: A longer sentence does not say which options say yes.
MOST_WORDS = 45
#: What a word adds when it rests on no direct measure.
BY = {"direct": "", "proxy": ", by proxy", "sign": ", by a sign", "model": ", in a model"}
TURNED = {"supported": "contradicted", "contradicted": "supported", "yes": "no", "no": "yes"}
#: Units that are counted one by one: "the number of … is at least 1" reads well for one, too.
COUNTED = ("other countries", "others ahead", "countries", "fields", "firms", "places", "places lost", "steps")
LIMITS = {
    "sign": "This is a sign, which can have another reason.",
    "model": "This is a model, which shows only what is possible.",
}


@dataclass(frozen=True)
class Way:
    """One way of measuring: the option of each choice (and the line, where more than one is tried), and its answer."""

    options: Mapping[str, str]
    found: Found
    answer: str


@dataclass(frozen=True)
class Part:
    """A question with its ways. answer : what the test found. vote : what that counts for the word. turns_on : the
    choice that a mixed answer turns on. chance : the share of worlds in which yes would be wrong that give as much.
    """

    question: Question
    ways: tuple[Way, ...]
    answer: str
    vote: str
    turns_on: str
    chance: float | None

    def frame(self) -> pd.DataFrame:
        """Return its ways as a table, one row each: a column for each choice, then value, low, high and answer."""
        rows = [
            {
                **way.options,
                "value": way.found.value,
                "low": way.found.low,
                "high": way.found.high,
                "answer": way.answer,
            }
            for way in self.ways
        ]
        return pd.DataFrame(rows)

    def share(self, answer: str) -> float:
        """Return the share of ways with that answer, in per cent."""
        return 100 * sum(way.answer == answer for way in self.ways) / len(self.ways)


@dataclass(frozen=True)
class Judged:
    """What was found of a claim. answer : of the test. word : what that means for the claim. basis : the weakest kind
    of measure that votes. rests_on : (question, choice, option) without which the word would be another.
    """

    record: Record
    parts: tuple[Part, ...]
    answer: str
    word: str
    basis: str
    rests_on: tuple[tuple[str, str, str], ...]
    sentence: str

    @property
    def turns_on(self) -> str:
        """What a "depends" turns on, of the first part that does."""
        return next((part.turns_on for part in self.parts if part.vote == "mixed"), "")

    @property
    def answer_turns_on(self) -> tuple[str, ...]:
        """The names of the choices that a mixed answer turns on, whatever its measures may decide.

        Of all parts that have a vote and are mixed; empty where the answer is firm, and where firm parts differ.
        """
        if self.answer != "mixed":
            return ()
        mixed = [
            part for part, has in zip(self.parts, votes(self.record), strict=True) if has and part.answer == "mixed"
        ]
        return tuple(dict.fromkeys(name for part in mixed for name in turns_on(part.ways)))

    @property
    def shown(self) -> str:
        """The word as it is shown everywhere: with its choice, or with the kind of measure that it rests on."""
        if self.word == "open":
            return self.word
        return f"{self.word}{f' on {self.turns_on}' if self.word == 'depends' else ''}{BY[self.basis]}"


# --- one question


def run(question: Question, tables: Mapping[str, pd.DataFrame], claim: str = "") -> tuple[Way, ...]:
    """Return what every combination of choices and lines finds, the course's own first; void ones are left out."""
    ways: list[Way] = []
    for picked in itertools.product(*(choice.options for choice in question.choices)):
        options = {choice.name: label for choice, (label, _) in zip(question.choices, picked, strict=True)}
        values = {choice.key: value for choice, (_, value) in zip(question.choices, picked, strict=True)}
        found = _found(question, tables, values, claim)
        if found is None:
            if not ways:
                raise RecordError(f"{claim}, question {question.name!r}: the course's own way must find something.")
            continue
        for at in question.line.tried:
            named = {**options, "line": f"{at:g}"} if len(question.line.tried) > 1 else options
            ways.append(Way(named, found, question.line.answer(found, at)))
    return tuple(ways)


def _found(
    question: Question, tables: Mapping[str, pd.DataFrame], values: Mapping[str, object], claim: str
) -> Found | None:
    where = f"{claim}, question {question.name!r}"
    lacking = [name for name in question.tables if name not in tables]
    if lacking:
        raise RecordError(
            f"{where}: it needs the table {lacking[0]}, which was not given. Use data.load({lacking[0]!r})."
        )
    try:
        found = question.find(*(tables[name] for name in question.tables), **values)
    except (ValueError, LookupError, ArithmeticError, TypeError, AttributeError) as problem:
        told = str(problem) if isinstance(problem, RecordError) else f"{type(problem).__name__}: {problem}"
        raise RecordError(
            f"{where}, with {dict(values)}: {told} Its tables are {', '.join(question.tables)}; give each with the rows"
            " that data.load gives."
        ) from problem
    if not (found is None or isinstance(found, Found)):
        raise RecordError(f"{where}: find must return Found or None; it returned {type(found).__name__}.")
    return found


def agree(ways: Sequence[Way]) -> str:
    """Return the answer that the ways give together: yes, mixed, no or unclear. The first is the course's own."""
    answers = [way.answer for way in ways]
    decided = [one for one in answers if one != "unclear"]
    if not decided or len(decided) < HALF * len(answers):
        return "unclear"
    side = "yes" if 2 * decided.count("yes") >= len(decided) else "no"
    other = TURNED[side]
    # whole numbers, so that nine of ten is nine of ten
    firm = decided.count(side) >= FIRM * len(decided) - 1e-9
    turned = any(_leans([way.answer for way in some], other) for _, _, some in _by_option(ways))
    return side if firm and answers[0] != other and not turned else "mixed"


def _leans(answers: Sequence[str], side: str) -> bool:
    """Return whether at least half of these decide, and most of those for that side."""
    mine, other = answers.count(side), answers.count(TURNED[side])
    return mine + other >= HALF * len(answers) and mine > other


def _by_option(ways: Sequence[Way]) -> Iterable[tuple[str, str, list[Way]]]:
    """Give (choice, option, the ways with it), for every option of every choice."""
    for choice in ways[0].options:
        for option in dict.fromkeys(way.options[choice] for way in ways):
            yield choice, option, [way for way in ways if way.options[choice] == option]


def turns_on(ways: Sequence[Way]) -> tuple[str, ...]:
    """Return the choice whose options differ most in their share of yes, among the ways that decide.

    More than one choice where they differ equally, or where none makes a difference by itself.
    """
    decided = [way for way in ways if way.answer != "unclear"]
    names = list(ways[0].options)

    def told_apart(chosen: tuple[str, ...]) -> float:
        said = pd.Series([way.answer == "yes" for way in decided], dtype=float)
        keys = pd.Series(["\n".join(way.options[one] for one in chosen) for way in decided])
        return float(said.groupby(keys, sort=True).transform("mean").var(ddof=0))

    for size in range(1, len(names) + 1):
        apart = {chosen: round(told_apart(chosen), 9) for chosen in itertools.combinations(names, size)}
        most = max(apart.values())
        if most > 0:
            equal = {name for chosen, value in apart.items() if value == most for name in chosen}
            return tuple(name for name in names if name in equal)
    raise ValueError("turns_on needs ways of which some say yes and some say no; all that decide agree.")


def chance(
    question: Question, tables: Mapping[str, pd.DataFrame], found: Found, claim: str, worlds: int = WORLDS
) -> float | None:
    """Return the share of made worlds, in which yes is wrong, that give as much as the course's own way found.

    None where the question has no such world, or none is to be made (worlds = 0).
    """
    if worlds and not FEWEST_WORLDS <= worlds <= 100:
        raise ValueError(f"worlds must be 0, or from {FEWEST_WORLDS} to 100; found {worlds}.")
    if question.placebo is None or not worlds:
        return None
    random = np.random.default_rng(zlib.crc32(f"{claim} {question.name}".encode()))
    values = {choice.key: choice.options[0][1] for choice in question.choices}
    mine, hits = {name: tables[name] for name in question.tables}, 0
    for _ in range(worlds):
        there = _found(question, {**mine, **question.placebo(dict(mine), random)}, values, claim)
        hits += there is not None and question.line.as_much(there.value, found.value)
    return hits / worlds


def vote(question: Question, answer: str) -> str:
    """Return what an answer counts: a sign can refute where it must be there, and never prove; a model does neither."""
    if question.kind in ("direct", "proxy"):
        return answer
    return "no" if question.kind == "sign" and question.must and answer == "no" else "unclear"


# --- all questions


def votes(record: Record) -> list[bool]:
    """Return which questions vote: all but the signs and models that are not the heart."""
    marked = any(question.core for question in record.questions)
    return [not marked or question.core or question.kind in ("direct", "proxy") for question in record.questions]


def decide(given: Sequence[tuple[str, bool]]) -> str:
    """Return the word for the answers to questions, each with whether it is the heart (none marked: all are)."""
    everyone = [answer for answer, _ in given]
    heart = _together([answer for answer, core in given if core] or everyone)
    return _together(everyone) if heart == "supported" else heart


def _together(answers: Sequence[str]) -> str:
    some = set(answers)
    if some == {"yes"}:
        return "supported"
    if some == {"no"}:
        return "contradicted"
    if {"yes", "no"} <= some:
        return "qualified"
    return "depends" if "mixed" in some else "open"


def _word(record: Record, given: Sequence[str]) -> str:
    """Return the word for these votes, with what the record turns round and caps."""
    counted = zip(given, record.questions, votes(record), strict=True)
    word = decide([(one, question.core) for one, question, has in counted if has])
    word = TURNED.get(word, word) if record.turned else word
    return "open" if word in record.cap else word


def _answer(record: Record, given: Sequence[str]) -> str:
    """Return what the test found of the claim, whatever its measures may decide."""
    counted = zip(given, record.questions, votes(record), strict=True)
    answer = ANSWER_OF[decide([(one, question.core) for one, question, has in counted if has])]
    return TURNED.get(answer, answer) if record.turned else answer


def judge(
    record: Record,
    tables: Mapping[str, pd.DataFrame],
    worlds: int = WORLDS,
    chances: Mapping[str, float | None] | None = None,
) -> Judged:
    """Ask everything in every way, and return the word, the sentence, and what they rest on.

    worlds : how many worlds are made in which yes would be wrong (10 to 100; 0 for none). chances : by question, the
    share of such worlds that give as much, where it is known already; then none are made.
    """
    with tables_unchanged():
        parts = tuple(_part(question, tables, record.claim, worlds, chances) for question in record.questions)
    has = votes(record)
    word = _word(record, [part.vote for part in parts])
    return Judged(
        record,
        parts,
        _answer(record, [part.answer for part in parts]),
        word,
        max((part.question.kind for part, one in zip(parts, has, strict=True) if one), key=KINDS.index),
        tuple(_rests_on(record, parts, word)),
        sentence(record, parts, has),
    )


def _part(
    question: Question,
    tables: Mapping[str, pd.DataFrame],
    claim: str,
    worlds: int,
    known: Mapping[str, float | None] | None,
) -> Part:
    ways = run(question, tables, claim)
    answer = agree(ways)
    by_chance = None
    if answer == "yes":
        by_chance = chance(question, tables, ways[0].found, claim, worlds) if known is None else known[question.name]
    answer = _after_chance(answer, by_chance)
    name = " and ".join(f"the {one}" for one in turns_on(ways)) if answer == "mixed" else ""
    return Part(question, ways, answer, vote(question, answer), name, by_chance)


def _after_chance(answer: str, by_chance: float | None) -> str:
    return "unclear" if answer == "yes" and by_chance is not None and by_chance > CHANCE else answer


def _rests_on(record: Record, parts: Sequence[Part], word: str) -> Iterable[tuple[str, str, str]]:
    """Give every option without which the word would be another."""
    given = [part.vote for part in parts]
    for n, part in enumerate(parts):
        for choice, option, some in _by_option(part.ways):
            left = [way for way in part.ways if way not in some]
            answer = _after_chance(agree(left), part.chance) if left else part.answer
            if _word(record, [*given[:n], vote(part.question, answer), *given[n + 1 :]]) != word:
                yield part.question.name, choice, option


def reachable(judged: Judged) -> set[str]:
    """Return the words that the record can get by the kinds of its measures and its caps.

    A question can be mixed if it is asked in more than one way, and unclear if its interval comes from chance among
    cases or if it has a placebo.
    """
    can = []
    for part in judged.parts:
        unclear = part.question.placebo is not None or any(way.found.sampled for way in part.ways)
        possible = ("yes", "no", *(("mixed",) if len(part.ways) > 1 else ()), *(("unclear",) if unclear else ()))
        can.append({vote(part.question, answer) for answer in possible})
    return {_word(judged.record, given) for given in itertools.product(*can)}


# --- the sentence


def sentence(record: Record, parts: Sequence[Part], has: Sequence[bool]) -> str:
    """Return one sentence with a clause for each question that goes with its answer, then limits and what is aside."""
    told = "; ".join(_clause(part, record.claim) for part in parts)
    if len(told.split()) > MOST_WORDS:  # which options say what is then left to the picture
        told = "; ".join(_clause(part, record.claim, split=False) for part in parts)
    limits = [
        LIMITS[part.question.kind]
        for part, one in zip(parts, has, strict=True)
        if part.vote != part.answer and one and part.question.kind in LIMITS
    ]
    return " ".join(
        [f"{told[0].upper()}{told[1:]}.", *dict.fromkeys(limits), *([record.aside] if record.aside else [])]
    )


def _clause(part: Part, claim: str, split: bool = True) -> str:
    question, n = part.question, len(part.ways)
    if part.answer == "mixed":
        return f"whether {question.whether} depends on {part.turns_on}{_split(part) if split else ''}"
    if part.answer == "unclear" and agree(part.ways) == "unclear":
        yes, no = (sum(way.answer == one for way in part.ways) for one in ("yes", "no"))
        return f"whether {question.whether} cannot be told from these figures ({yes} of {n} ways say yes, {no} no)"
    clause = fill(question.no if part.answer == "no" else question.yes, part, claim)
    return clause + (", but worlds in which it is not so give as much" if part.answer == "unclear" else "")


def _split(part: Part) -> str:
    """Return which options say yes and which say no, where one choice is what the answer turns on."""
    sides = []
    for side in ("yes", "no"):
        mine = [
            (option, all(way.answer == side for way in some))
            for choice, option, some in _by_option(part.ways)
            if f"the {choice}" == part.turns_on and _leans([way.answer for way in some], side)
        ]
        mostly = "" if all(whole for _, whole in mine) else "mostly "
        sides += [f"{mostly}{side} with {listed([printed(option) for option, _ in mine])}"] if mine else []
    return f" ({'; '.join(sides)})" if len(sides) == 2 else ""


class _Clause(string.Formatter):
    """Fill in figures so that they read well, where the clause says nothing else."""

    def format_field(self, value: Any, format_spec: str) -> str:
        return number(value) if isinstance(value, float) and not format_spec else str(format(value, format_spec))


def fill(clause: str, part: Part, claim: str) -> str:
    """Return a clause with its figures: what the course's own way tells, its value, and the range over all ways."""
    own, values = part.ways[0].found, [way.found.value for way in part.ways]
    low, high = number(min(values)), number(max(values))
    told = {**own.told, "value": own.value, "range": low if low == high else f"{low} to {high}"}
    try:
        return _Clause().vformat(clause, (), told)
    except (LookupError, ValueError) as problem:
        raise RecordError(
            f"{claim}, question {part.question.name!r}: the clause {clause!r} can't be filled ({problem}); find tells"
            f" {', '.join(told)}."
        ) from problem


def number(value: float) -> str:
    """Return a figure as it reads well: whole from 10 on, two digits below."""
    value = round(float(value), 4) + 0.0
    return f"{value:,.0f}" if abs(value) >= 10 or value.is_integer() else f"{value:.2g}"


def rule(question: Question) -> str:
    """Return what is asked, where yes begins and what is tried, as a reader sees it before any answer."""
    return f"{asked(question)}{tried(question)}"


def asked(question: Question) -> str:
    """Return what is asked and where yes begins, as a reader sees it before any answer."""
    line = question.line
    also = f" (or {' or '.join(f'{at:g}' for at in line.tried[1:])})" if len(line.tried) > 1 else ""
    what, unit = "it", f"{'' if line.unit.startswith('%') else ' '}{line.unit}" if line.unit else ""
    if line.unit.startswith(("as ", "(")):
        what, unit = line.unit.removeprefix("as ").strip("()"), ""
        what = what if what.startswith(("its ", "the ")) else f"the {what}"
    elif line.unit in COUNTED:
        what, unit = f"the number of {line.unit}", ""
    return f"We ask whether {question.whether}. Yes, if {what} is {line.side} {line.at:g}{unit}{also}: {line.why}."


def tried(question: Question) -> str:
    """Return in how many ways a question is asked, and which choices they vary; empty where there is one way."""
    options = "; ".join(
        f"{choice.name} ({', '.join(printed(label) for label, _ in choice.options)})" for choice in question.choices
    )
    return f" Tried in {question.ways} ways{f': {options}' if options else ''}." if question.ways > 1 else ""


def by_option(part: Part) -> list[tuple[str, str, int, int, int]]:
    """Return how the ways of each option answer: choice, option, ways that say yes, can't tell, say no.

    The choice whose options differ most comes first; of two that differ alike, the one that the record names first.
    """
    rows: list[tuple[str, str, int, int, int]] = []
    for choice, option, some in _by_option(part.ways):
        yes, unclear, no = (sum(way.answer == answer for way in some) for answer in ("yes", "unclear", "no"))
        rows.append((choice, option, yes, unclear, no))
    shares: dict[str, list[float]] = {}
    for choice, _, yes, unclear, no in rows:
        shares.setdefault(choice, []).append(yes / (yes + unclear + no))
    spread = {choice: max(values) - min(values) for choice, values in shares.items()}
    return sorted(rows, key=lambda row: -round(spread[row[0]], 9))


def counted(part: Part) -> str:
    """Return how many of the ways of a question say what, such as "24 of 27 ways say yes, 2 can't tell, 1 says no"."""
    yes, unclear, no = (sum(way.answer == answer for way in part.ways) for answer in ("yes", "unclear", "no"))
    if len(part.ways) == 1:
        return f"tried in one way, which {'says yes' if yes else 'says no' if no else 'does not tell'}"
    told = [f"{yes} of {len(part.ways)} ways {'says' if yes == 1 else 'say'} yes"]
    told += [f"{unclear} can't tell"] if unclear else []
    told += [f"{no} {'says' if no == 1 else 'say'} no"] if no else []
    return ", ".join(told)


def void(part: Part) -> str:
    """Return how many ways of a question, of those that are told before the data, our figures can't answer."""
    many = part.question.ways - len(part.ways)
    return f"{many} more can't be asked of our figures" if many else ""


def counted_of_all(part: Part) -> str:
    """Return how many of the ways of a question say what, and how many can't be asked; see `void`."""
    return "; ".join(filter(None, (counted(part), void(part))))
