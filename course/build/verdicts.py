"""Derive what the verdicts come to: rules.json, and the tables verdicts and verdict_questions.

python -m course.build verdicts            judge all claims, and write the three files
python -m course.build verdicts --check    change nothing; say what is stale

rules.json holds what every record asks, as data: a line that moves is one changed line there. The tables hold what was
found: the board, the page of claims and the site read them.
"""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

from course import data
from course.build import claims_page, datapackage
from course.ledger import claims, engine, records

VERDICTS, QUESTIONS = "verdicts", "verdict_questions"
COLUMNS = {
    VERDICTS: [
        "claim_id", "word", "shown", "answer", "answer_turns_on", "kind", "turns_on", "rests_on", "ways",
        "sentence",
    ],
    QUESTIONS: [
        "claim_id", "question", "whether", "kind", "core", "line", "side", "unit", "ways", "yes", "unclear", "no",
        "own_value", "low", "high", "answer", "counts_as", "turns_on", "chance", "stamp",
    ],
}  # fmt: skip


def rules_text() -> str:
    """Return rules.json as it is committed: what every record asks."""
    return json.dumps(records.pinned(), ensure_ascii=False, indent=1) + "\n"


def _row(claim_id: str, judged: engine.Judged) -> list[object]:
    rests = "; ".join(f"{option} ({choice}, of {question})" for question, choice, option in judged.rests_on)
    ways = sum(len(part.ways) for part in judged.parts)
    return [
        claim_id, judged.word, judged.shown, judged.answer,
        "; ".join(judged.answer_turns_on) or "none", judged.basis, judged.turns_on or "none", rests or "none", ways,
        judged.sentence,
    ]  # fmt: skip


def _questions(judged: engine.Judged) -> list[list[object]]:
    mark, rows = records.stamp(judged.record), []
    for part in judged.parts:
        values = [way.found.value for way in part.ways]
        said = [sum(way.answer == answer for way in part.ways) for answer in ("yes", "unclear", "no")]
        question = part.question
        row: list[object] = [judged.record.claim, question.name, question.whether, question.kind]
        row += ["yes" if question.core else "no", question.line.at, question.line.side, question.line.unit or "none"]
        row += [len(part.ways), *said, *(_short(value) for value in (values[0], min(values), max(values)))]
        row += [part.answer, part.vote, part.turns_on or "none", "" if part.chance is None else part.chance, mark]
        rows.append(row)
    return rows


def _short(value: float) -> float:
    """Return a figure with six digits: what lies beyond differs between machines."""
    return float(f"{value:.6g}")


def tables() -> dict[str, str]:
    """Return the text of both tables, judged anew; shares of made worlds are read where they are known."""
    rows: dict[str, list[list[object]]] = {VERDICTS: [], QUESTIONS: []}
    for claim_id in claims.ledger():
        found = claims_page.settled(claim_id)  # judged once for the tables and the page
        if found and found.judged:
            rows[VERDICTS].append(_row(claim_id, found.judged))
            rows[QUESTIONS] += _questions(found.judged)
    return {name: _csv(COLUMNS[name], body) for name, body in rows.items()}


def _csv(head: list[str], body: list[list[object]]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([head, *body])
    return out.getvalue()


def made() -> dict[Path, str]:
    """Return the three files as they are made today."""
    return {records.PINNED: rules_text()} | {data.folder() / f"{name}.csv": text for name, text in tables().items()}


def stale() -> list[str]:
    """Return a sentence for each of the three files that is not what is made today."""
    return [
        f"{path.name} is stale. Run `python -m course.build verdicts`."
        for path, text in made().items()
        if not path.is_file() or path.read_text(encoding="utf-8") != text
    ]


def main(check: bool = False) -> int:
    """Write the three files, or say what is stale; return 1 where anything is."""
    if check:
        problems = stale()
        print("\n".join(problems) or "Verdicts are what the tables give today.")
        return 1 if problems else 0
    changed = {path: text for path, text in made().items() if not path.is_file() or _read(path) != text}
    for path, text in changed.items():
        path.write_text(text, encoding="utf-8", newline="\n")
        print(f"{path.name}: written")
    if changed:
        refresh()
    return 0


def refresh() -> None:
    """Bring the package of tables up to date with the two that were written."""
    package: dict[str, Any] = datapackage.fill(datapackage.read())
    (datapackage.DATA / "datapackage.json").write_text(datapackage.text(package), encoding="utf-8", newline="\n")
    for cached in (data._resources, data._table, records._stored, records._found):
        cached.cache_clear()
    datapackage.expect([VERDICTS, QUESTIONS])


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8")
