"""Keep the evidence ledger in order, and write it out to be read.

python -m course.build.claims_page             write docs/claims.md from data/claims.csv and the computed verdicts
python -m course.build.claims_page --check     change nothing; exit 1 if a row is wrong or docs/claims.md is stale
"""

from __future__ import annotations

import argparse
import csv
import functools
import re
import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import fields
from pathlib import Path

from course import contents, data, master
from course.english import printed
from course.ledger import claims, engine, records, rules
from course.ledger.record import KINDS as KINDS_OF_MEASURE

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "claims.md"
NOTICE = (
    "<!-- Written by `python -m course.build.claims_page` from data/claims.csv and the records in course/lessons."
    " Do not edit. -->"
)

COLUMNS = [one.name for one in fields(claims.Claim)]
KINDS = ("fact", "mechanism", "prediction", "prescription", "belief the essay criticises")
SHORTEST = 20  # characters of a paraphrase, of how_tested and of why_not
FEWEST = 100  # claims that the three essays hold at the least


def rows() -> list[dict[str, str]]:
    """Return data/claims.csv as it stands, one dictionary a row, duplicates and all."""
    with (data.folder() / "claims.csv").open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def heads() -> dict[str, list[str]]:
    """Return the claims that each lesson's head names."""
    return {topic: list(master.head(topic).get("claims") or ()) for topic in contents.lessons()}


def ledger_problems(given: Iterable[Mapping[str, str]], lessons: Mapping[str, list[str]] | None = None) -> list[str]:
    """Return what is wrong with the rows of a ledger, one sentence each; none for a ledger in order.

    lessons : claims by lesson, as the heads of the masters name them (default: none).
    """
    given = list(given)
    wrong = [f"{row.get('id')}: its columns are not {', '.join(COLUMNS)}" for row in given if list(row) != COLUMNS]
    if wrong:
        return wrong
    wrong += [f"there are {len(given)} claims; at least {FEWEST} are expected"] if len(given) < FEWEST else []
    sources, tables = set(data.load("sources")["source_id"].astype(str)), set(data.names())
    for row in given:
        wrong += [f"{row['id']}: {problem}" for problem in _row_problems(row, sources, tables)]
    wrong += _numbering(row["id"] for row in given)
    wrong += [
        f"{first}: has the same paraphrase as {second}"
        for first, second in _pairs({row["id"]: row["paraphrase"].casefold() for row in given})
    ]
    by_id = {row["id"]: row for row in given}
    for topic, named in (lessons or {}).items():
        for claim_id in named:
            one = by_id.get(claim_id)
            if one is None:
                wrong.append(f"{claim_id}: {topic} names it, the ledger does not")
            elif one["testable"] != "yes":
                wrong.append(f"{claim_id}: {topic} tests it, the ledger says it can't be tested")
            elif topic not in one["lesson"].split(";"):
                wrong.append(f"{claim_id}: {topic} tests it, the ledger says {one['lesson']}")
    return wrong


def _row_problems(row: Mapping[str, str], sources: set[str], tables: set[str]) -> list[str]:
    """Return what is wrong with one row: first its words and names, then how it is tested."""
    found = [f"{name} begins or ends with a blank" for name in COLUMNS if row[name] != row[name].strip()]
    if row["essay"] != rules.NAMES.get(row["id"][:2]):
        found.append(f"the essay {row['essay']!r} does not go with the id")
    if not row["where"]:
        found.append("where is empty")
    if len(row["paraphrase"]) < SHORTEST or not row["paraphrase"].endswith((".", ").")):
        found.append("the paraphrase is not a sentence")
    if row["kind"] not in KINDS:
        found.append(f"the kind {row['kind']!r} is not one of {', '.join(KINDS)}")
    if bool(row["stated_value"]) != bool(row["stated_unit"]):
        found.append("a stated figure needs a unit, and a unit a figure")
    named, lessons = row["lesson"].split(";"), list(contents.lessons())
    if not set(named) <= set(lessons) or named != sorted(set(named), key=lessons.index):
        found.append(f"the lesson {row['lesson']!r} is not a topic of contents.toml, or not in its order")
    if not row["source_id"] or not set(row["source_id"].split(";")) <= sources:
        found.append(f"the source {row['source_id']!r} is not in sources.csv")
    return found + _test_problems(row, tables)


def _test_problems(row: Mapping[str, str], tables: set[str]) -> list[str]:
    """Return what is wrong with testable, how_tested and why_not of a row."""
    found = []
    if row["testable"] not in ("yes", "no"):
        found.append(f"testable is {row['testable']!r}, not yes or no")
    if (row["testable"] == "no") != bool(row["why_not"]):
        found.append("why_not is there exactly when testable is no")
    if (row["testable"] == "yes") != bool(row["how_tested"]):
        found.append("how_tested is there exactly when testable is yes")
    found += [
        f"{name} is not a sentence"
        for name in ("how_tested", "why_not")
        if row[name] and (len(row[name]) < SHORTEST or not row[name].endswith("."))
    ]
    quoted = set(re.findall(r"`([^`]*)`", row["how_tested"]))
    found += [f"how_tested names {name!r}, which is not a table of the course" for name in sorted(quoted - tables)]
    if row["testable"] == "yes" and not quoted and "model" not in row["how_tested"]:
        found.append("how_tested names no table (in backticks) and no model")
    return found


def _numbering(ids: Iterable[str]) -> list[str]:
    """Check that ids are unique, start at 01 in each essay, leave no gap, and stand in the order RQ, HZ, EX."""
    ids = list(ids)
    wrong = [f"{one}: stands {count} times" for one, count in Counter(ids).items() if count > 1]
    wrong += [f"{one}: is not an id such as RQ-01" for one in ids if not re.fullmatch(r"(RQ|HZ|EX)-\d{2,}", one)]
    if wrong:
        return wrong
    for prefix in rules.NAMES:
        numbers = {int(one[3:]) for one in ids if one[:2] == prefix}
        gaps = [f"{prefix}-{number:02d}" for number in range(1, max(numbers, default=1) + 1) if number not in numbers]
        wrong += [f"{gap}: is missing in the numbering" for gap in gaps]
    order = sorted(ids, key=lambda one: (list(rules.NAMES).index(one[:2]), int(one[3:])))
    wrong += [f"{a}: stands where {b} should" for a, b in zip(ids, order, strict=True) if a != b][:1]
    return wrong


def _pairs(texts: Mapping[str, str]) -> list[tuple[str, str]]:
    first: dict[str, str] = {}
    return [(one, first[text]) for one, text in texts.items() if first.setdefault(text, one) != one]


# ---------------------------------------------------------------- docs/claims.md


@functools.cache
def settled(claim_id: str) -> rules.Verdict | None:
    """Return the computed verdict of a claim, or None while it has no record."""
    return claims.settle(claim_id) if claims.has_verdict(claim_id) else None


def page(given: list[dict[str, str]]) -> str:
    """Return docs/claims.md: every claim of the three essays, how it is tested or why not, and its verdict."""
    found = {row["id"]: settled(row["id"]) for row in given}
    lines = ["# The evidence ledger", "", NOTICE, ""]
    lines += [
        f"{len(given)} statements of the three essays in the course's own words. "
        f"{sum(row['testable'] == 'yes' for row in given)} can be tested with the tables and models of the course, "
        f"{sum(verdict is not None for verdict in found.values())} have a verdict. "
        "A verdict is computed from the tables; nobody types it.",
        "",
        f"| essay | claims | {' | '.join(KINDS)} | testable | {' | '.join(rules.VERDICTS)} |",
        f"|---|{'---:|' * (len(KINDS) + len(rules.VERDICTS) + 2)}",
    ]
    for prefix, name in rules.NAMES.items():
        mine = [row for row in given if row["id"][:2] == prefix]
        kinds = Counter(row["kind"] for row in mine)
        verdicts = Counter(verdict.verdict for row in mine if (verdict := found[row["id"]]))
        cells = [len(mine), *[kinds[kind] for kind in KINDS], sum(row["testable"] == "yes" for row in mine)]
        cells += [verdicts[word] for word in rules.VERDICTS]
        lines.append(f"| [{name}](#{_anchor(name)}) | {' | '.join(str(cell) for cell in cells)} |")
    lines += ["", *_words(), "", *_by_measure(found), "", *_depends(found)]
    for prefix, name in rules.NAMES.items():
        lines += ["", f"## {name}"]
        for row in given:
            if row["id"][:2] == prefix:
                lines += ["", *_entry(row, found[row["id"]])]
    return "\n".join(lines) + "\n"


def _words() -> list[str]:
    """Return what the five words mean, from the engine's own constants."""
    return [
        "## What the words mean",
        "",
        "A claim is taken apart into questions that can be answered by yes or no. Each has a measure, a line where yes"
        " begins, and the choices that one could have made otherwise. It is asked under every combination of them."
        f" A question says yes (or no) if at least {engine.HALF:.0%} of the ways decide, {engine.FIRM:.0%} of those"
        " agree, the course's own way is not against, and no single option turns the answer round.",
        "",
        f"- {rules.SIGNS['supported']} **supported**: all questions say yes. {rules.SIGNS['contradicted']}"
        " **contradicted**: all say no.",
        f"- {rules.SIGNS['qualified']} **qualified**: a part of the claim holds, a part does not. It's the claim.",
        f"- {rules.SIGNS['depends']} **depends**: the answer turns on a choice that is named. It's us.",
        f"- {rules.SIGNS['open']} **open**: the figures can't tell. It's the data.",
        "",
        '"By proxy": the measure is not the thing itself, but rises and falls with it. A sign could have another'
        " reason: it can refute, never prove. A model shows only what is possible.",
    ]


def _by_measure(found: Mapping[str, rules.Verdict | None]) -> list[str]:
    """Return the words by the weakest kind of measure that decides, as a table, and what was tried."""
    judged = [one.judged for one in found.values() if one and one.judged]
    counts = Counter((one.basis, one.word) for one in judged)
    rest = sum(bool(one.rests_on) for one in judged)
    made = {one.record.claim for one in judged if any(question.placebo for question in one.record.questions)}
    plain = {one.record.claim for one in judged} - made
    facts = sum(claims.get(claim_id).kind == KINDS[0] for claim_id in plain)
    return [
        "## Words by kind of measure",
        "",
        f"| measure | {' | '.join(rules.VERDICTS)} |",
        f"|---|{'---:|' * len(rules.VERDICTS)}",
        *(
            f"| {kind} | {' | '.join(str(counts[kind, word]) for word in rules.VERDICTS)} |"
            for kind in KINDS_OF_MEASURE
        ),
        "",
        f"{sum(len(part.ways) for one in judged for part in one.parts):,} ways of asking were tried. {rest} words would"
        f" be another without one of the options that were tried. {len(made)} claims are also asked in made worlds"
        f" in which yes would be wrong. For the other {len(plain)} no such world was made; {facts} of them are facts,"
        " which only another figure would make wrong.",
    ]


def _depends(found: Mapping[str, rules.Verdict | None]) -> list[str]:
    """Return a table of the choices that conclusions depend on, and of those that rest on one option."""
    judged = {one: verdict.judged for one, verdict in found.items() if verdict and verdict.judged}
    lines = ["## What conclusions depend on", "", "| what it turns on | claims |", "|---|---|"]
    turned: dict[str, list[str]] = {}
    for one, found_of in judged.items():
        for part in found_of.parts:
            if part.turns_on:
                turned.setdefault(part.turns_on, []).append(one)
    lines += [f"| {what} | {', '.join(dict.fromkeys(mine))} |" for what, mine in sorted(turned.items())]
    resting = {
        one: list(dict.fromkeys(f"{printed(option)} ({choice})" for _, choice, option in found_of.rests_on))
        for one, found_of in judged.items()
        if found_of.rests_on
    }
    lines += ["", "Words that rest on one option (without it the word would be another):", ""]
    return lines + [f"- {one}: {', '.join(options)}" for one, options in resting.items()]


def _record(row_id: str, verdict: rules.Verdict) -> list[str]:
    """Return the lines of a claim that has a record: each question with its rule and its ways."""
    judged = verdict.judged
    record = records.find(row_id)
    if judged is None or record is None:
        return []
    lines = [
        f"- {rules.SIGNS[verdict.verdict]} **{verdict.shown}**: {verdict.sentence}",
        *(
            f"- {part.question.name} ({part.question.kind}): {engine.rule(part.question)}"
            f" **{engine.counted_of_all(part)}**."
            + (f" Why {part.question.kind}: {part.question.because}." if part.question.because else "")
            for part in judged.parts
        ),
    ]
    lines += [f'- "{word}" is out of reach: {why}.' for word, why in record.cap.items()]
    return lines


def _entry(row: Mapping[str, str], verdict: rules.Verdict | None) -> list[str]:
    stated = f" (The essay's figure: {row['stated_value']} {row['stated_unit']}.)" if row["stated_value"] else ""
    lines = [f"### {row['id']}", "", f"{row['paraphrase']}{stated}", ""]
    lines += [f"- {row['kind'].capitalize()}; {row['where']}; {_lessons(row['lesson'])}"]
    if row["testable"] == "no":
        return [*lines, f"- Not testable here: {row['why_not']}"]
    lines += [f"- Tested by: {re.sub(r'`([^`]+)`', _table, row['how_tested'])}"]
    return lines + (_record(row["id"], verdict) if verdict else [])


def _lessons(topics: str) -> str:
    entries = [contents.entry(topic) for topic in topics.split(";")]
    told = [f"[{one.number}](../notebooks/{one.notebook})" for one in entries]
    return f"lesson{'s' if len(told) > 1 else ''} {' and '.join(told)}"


def _table(match: re.Match[str]) -> str:
    return f"[`{match[1]}`](data-dictionary.md#{match[1]})"


def _anchor(heading: str) -> str:
    return re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")


def main(arguments: list[str] | None = None) -> int:
    """Check the ledger and write its page; return 1 where anything is wrong or stale, else 0."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="change nothing; exit 1 if anything is stale or wrong")
    options = parser.parse_args(arguments)
    given = rows()
    problems = ledger_problems(given, heads())
    if not problems:
        wanted = page(given)
        if not options.check:
            PAGE.write_text(wanted, encoding="utf-8", newline="\n")
        elif not PAGE.exists() or PAGE.read_text(encoding="utf-8") != wanted:
            problems.append("docs/claims.md is stale. Run `python -m course.build.claims_page`.")
    print("\n".join(problems) or f"{len(given)} claims, in order.")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
