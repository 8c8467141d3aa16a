"""The ledger is complete and in order, each check is shown to bite on a damaged copy, and docs/claims.md is current."""

from __future__ import annotations

import re

import pytest

from course.build import claims_page
from course.ledger import claims

ROWS = claims_page.rows()
HEADS = claims_page.heads()


def test_the_ledger_is_in_order():
    assert claims_page.ledger_problems(ROWS, HEADS) == []


def test_the_course_reads_the_same_rows():
    assert [vars(one) for one in claims.ledger().values()] == ROWS


def test_the_lessons_test_something():
    assert sum(len(named) for named in HEADS.values()) >= 16


@pytest.mark.parametrize("claim_id", [claim_id for named in HEADS.values() for claim_id in named])
def test_how_tested_names_the_tables_of_the_verdict(claim_id):
    named = set(re.findall(r"`([^`]+)`", claims.get(claim_id).how_tested))
    assert set(claims.tables(claim_id)) <= named, f"name in data/claims.csv the tables that {claim_id} depends on"


# ---------------------------------------------------------------- damage: one fault each, and the check that sees it


def at(copy: list[dict[str, str]], claim_id: str) -> dict[str, str]:
    return next(row for row in copy if row["id"] == claim_id)


def change(claim_id: str, **new: str):
    return lambda copy: at(copy, claim_id).update(new)


def first(**wanted: str) -> str:
    return next(row["id"] for row in ROWS if all(row[name] == value for name, value in wanted.items()))


def twice(copy):
    copy.insert(copy.index(at(copy, "RQ-03")), dict(at(copy, "RQ-03"), paraphrase="Another statement, the same id."))


def dropped(copy):
    copy.remove(at(copy, "HZ-05"))


def swapped(copy):
    copy[3], copy[4] = copy[4], copy[3]


def essays_swapped(copy):
    copy.sort(key=lambda row: row["id"])


def few(copy):
    del copy[50:]


def without_a_column(copy):
    del copy[0]["why_not"]


def with_a_column(copy):
    copy[0]["verdict"] = "supported"


def repeated(copy):
    at(copy, "RQ-04")["paraphrase"] = at(copy, "RQ-03")["paraphrase"].upper()


UNTESTED, TESTED, STATED = first(testable="no"), first(testable="yes"), "RQ-13"


@pytest.mark.parametrize(("damage", "message"), [
    (twice, "RQ-03: stands 2 times"),
    (dropped, "HZ-05: is missing in the numbering"),
    (swapped, "RQ-05: stands where RQ-04 should"),
    (essays_swapped, "EX-01: stands where RQ-01 should"),
    (few, "at least 100 are expected"),
    (without_a_column, "RQ-01: its columns are not id, essay"),
    (with_a_column, "RQ-01: its columns are not id, essay"),
    (repeated, "RQ-04: has the same paraphrase as RQ-03"),
    (change("RQ-03", id="RQ-3"), "RQ-3: is not an id"),
    (change("RQ-03", id="XX-03"), "XX-03: is not an id"),
    (change("HZ-05", essay="Hangzhou"), "HZ-05: the essay 'Hangzhou' does not go with the id"),
    (change("HZ-05", where=""), "HZ-05: where is empty"),
    (change("HZ-05", paraphrase="Short."), "HZ-05: the paraphrase is not a sentence"),
    (change("HZ-05", paraphrase="a statement that goes on and on without an end"), "HZ-05: the paraphrase is not a sentence"),
    (change("HZ-05", kind="claim"), "HZ-05: the kind 'claim' is not one of fact, mechanism"),
    (change(STATED, stated_unit=""), "a stated figure needs a unit"),
    (change(STATED, stated_value=""), "and a unit a figure"),
    (change(TESTED, lesson="later"), "the lesson 'later' is not a topic"),
    (change(TESTED, lesson=""), "the lesson '' is not a topic"),
    (change(TESTED, lesson="05"), "the lesson '05' is not a topic"),
    (change(TESTED, lesson="how_concentrated;start_here"), "or not in its order"),
    (change(TESTED, source_id=""), "the source '' is not in sources.csv"),
    (change(TESTED, source_id="rq-S00;nobody"), "the source 'rq-S00;nobody' is not in sources.csv"),
    (change(TESTED, testable="maybe"), "testable is 'maybe', not yes or no"),
    (change(UNTESTED, why_not=""), "why_not is there exactly when testable is no"),
    (change(TESTED, why_not="There is a reason, and it can be tested."), "why_not is there exactly when testable is no"),
    (change(TESTED, how_tested=""), "how_tested is there exactly when testable is yes"),
    (change(UNTESTED, how_tested="By a share from `gerd_country`."), "how_tested is there exactly when testable is yes"),
    (change(UNTESTED, why_not="No."), "why_not is not a sentence"),
    (change(TESTED, how_tested="Share of R&D from `gerd_countries`."), "'gerd_countries', which is not a table"),
    (change(TESTED, how_tested="By looking at the figures closely."), "names no table (in backticks) and no model"),
    (change(TESTED, paraphrase=" " + at(ROWS, TESTED)["paraphrase"]), "paraphrase begins or ends with a blank"),
    (change("RQ-15", testable="no", how_tested="", why_not="No figures were found for it."), "RQ-15: closer_to_d_than_r tests it, the ledger says it can't"),
    (change("RQ-15", lesson="start_here"), "RQ-15: closer_to_d_than_r tests it, the ledger says start_here"),
    (change("EX-13", id="EX-99"), "EX-13: start_here names it, the ledger does not"),
])  # fmt: skip
def test_damage_is_seen(damage, message):
    copy = [dict(row) for row in ROWS]
    damage(copy)
    found = claims_page.ledger_problems(copy, HEADS)
    assert any(message in problem for problem in found), found


# ---------------------------------------------------------------- docs/claims.md


def test_the_page_is_current():
    stale = "docs/claims.md is stale: run `python -m course.build.claims_page`"
    assert claims_page.PAGE.read_text(encoding="utf-8") == claims_page.page(ROWS), stale


def test_the_page_holds_every_claim_and_every_verdict():
    text = claims_page.page(ROWS)
    for row in ROWS:
        entry = text.split(f"### {row['id']}\n")[1].split("\n### ")[0]
        assert row["paraphrase"] in entry
        assert row["why_not"] in entry
    for claim_id in (claim_id for named in HEADS.values() for claim_id in named):
        found = claims_page.settled(claim_id)
        assert f"**{found.shown}**" in text.split(f"### {claim_id}\n")[1].split("\n### ")[0]


def test_the_page_s_links_lead_somewhere():
    text = claims_page.page(ROWS)
    headings = set(re.findall(r"^## (.+)$", (claims_page.PAGE.parent / "data-dictionary.md").read_text("utf-8"), re.M))
    assert set(re.findall(r"data-dictionary\.md#(\w+)", text)) <= headings
    for path in set(re.findall(r"\]\((\.\./[^)]+)\)", text)):
        assert (claims_page.PAGE.parent / path).exists(), path


def test_check_sees_a_stale_page_and_writes_nothing(monkeypatch, tmp_path, capsys):
    stale = tmp_path / "claims.md"
    stale.write_text("old\n", encoding="utf-8")
    monkeypatch.setattr(claims_page, "PAGE", stale)
    assert claims_page.main(["--check"]) == 1
    assert "docs/claims.md is stale" in capsys.readouterr().out
    assert stale.read_text(encoding="utf-8") == "old\n"
    assert claims_page.main([]) == 0
    assert claims_page.main(["--check"]) == 0


def test_a_wrong_ledger_is_said_and_not_written_out(monkeypatch, tmp_path, capsys):
    page = tmp_path / "claims.md"
    monkeypatch.setattr(claims_page, "PAGE", page)
    monkeypatch.setattr(claims_page, "rows", lambda: [dict(row, kind="claim") for row in ROWS])
    assert claims_page.main([]) == 1
    assert "the kind 'claim'" in capsys.readouterr().out
    assert not page.exists()
