"""The board, the lab over its whole grid, the reader's journal in every state, and the memo."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import course
from course import charts, contents, data, lab, master
from course.ledger import board, claims, forecasts, memo, records, rules, scoring
from course.lessons.evidence_board import figures, page
from course.lessons.evidence_board import lab as lesson_lab
from course.practice import exercises, journal


@pytest.fixture
def own_journal(monkeypatch, tmp_path):
    """A journal of the test's own; call it with lines to write them."""
    path = tmp_path / "progress.jsonl"
    monkeypatch.setenv("COURSE_PROGRESS", str(path))
    monkeypatch.setattr(journal, "_memory", [])

    def write(*lines: str) -> Path:
        path.write_text("".join(line + "\n" for line in lines), encoding="utf-8")
        return path

    return write


def said(claim_id: str, value) -> str:
    """A line of the first form."""
    return json.dumps({"kind": "prediction", "key": claim_id, "value": value})


def chips(claim_id: str, no: int, mixed: int, yes: int, turns_on: str = "") -> str:
    """A line as it is written today."""
    value = {"no": no, "mixed": mixed, "yes": yes, "turns_on": turns_on}
    return json.dumps({"kind": "prediction", "key": claim_id, "value": value, "version": 2})


# ---------------------------------------------------------------------------------------------------------- the board


def test_the_board_shows_each_claim_with_the_verdict_that_its_function_gives():
    frame = board.table()
    assert frame.index.tolist() == list(claims.ledger())
    assert set(frame["verdict"]) <= {*rules.VERDICTS, board.UNTESTED} and board.BROKEN not in set(frame["verdict"])
    assert ((frame["verdict"] == board.UNTESTED) == [one.testable == "no" for one in claims.ledger().values()]).all()
    for one in ("EX-13", "RQ-15", "HZ-64"):
        assert frame["verdict"][one] == claims.verdict(one).verdict and list(frame["tables"][one]) == claims.tables(one)
    assert (frame["why"].str.len() > 10).all() and set(frame["kind"]) == set(board.KINDS)


def test_only_criticised_beliefs_are_turned():
    frame = board.table()
    other = frame["kind"] != board.KINDS[-1]
    assert (frame["author"] == frame["verdict"])[other].all()
    believed = frame[~other]
    assert (believed["author"].map(scoring.turn) == believed["verdict"]).all()
    assert (believed["author"] != believed["verdict"]).any()


def test_the_board_is_computed_once_a_session(monkeypatch):
    board.table()
    monkeypatch.setattr(claims, "verdict", lambda *_, **__: pytest.fail("computed again"))
    began = time.perf_counter()
    board.table()
    assert time.perf_counter() - began < 0.5


def test_work_that_verdicts_share_changes_no_verdict():
    for one in ("EX-13", "RQ-15", "RQ-24", "HZ-36", "HZ-37", "HZ-04", "HZ-35"):  # the last ones share their places
        assert board._row(claims.get(one)) == next(row for row in board._rows() if row["id"] == one)


def test_what_was_judged_before_is_what_is_judged_now(monkeypatch):
    for one in ("EX-09", "RQ-70", "HZ-36"):
        now = board._row(claims.get(one))
        monkeypatch.setattr(records, "judged_before", lambda record: None)
        assert board._row(claims.get(one)) == now
        monkeypatch.undo()


def test_a_record_that_has_changed_is_judged_anew(monkeypatch):
    record = records.find("RQ-70")
    monkeypatch.setattr(records, "stamp", lambda record: "another")
    assert records.judged_before(record) is None
    assert board._row(claims.get("RQ-70"))["verdict"] == claims.verdict("RQ-70").verdict


def test_each_table_is_loaded_once_and_no_verdict_changes_it(monkeypatch):
    whole, handed = data.load, {}

    def load(name: str) -> pd.DataFrame:
        assert name not in handed, f"{name} is loaded again"
        handed[name] = whole(name)
        return handed[name]

    monkeypatch.setattr(data, "load", load)
    assert len(board._rows.__wrapped__()) == len(claims.ledger())
    for name, frame in handed.items():
        pd.testing.assert_frame_equal(frame, whole(name))


def test_the_board_needs_no_heavy_import_and_no_other_process():
    told = subprocess.run(
        [sys.executable, "-c", "import sys, time; from course.ledger import board; began = time.process_time(); board.table(); "
         "print(time.process_time() - began, *(name for name in ('scipy.stats', 'statsmodels', 'scipy.optimize') if name in sys.modules))"],
        capture_output=True, text=True, check=True,
    ).stdout.split()  # fmt: skip
    assert told[1:] == [] and float(told[0]) < 12  # about 3 on a quiet machine


def test_words_in_the_text_are_those_of_the_board():
    verdicts = board.table()["verdict"]
    assert board.word("RQ-14") == f"{board.SIGNS[verdicts['RQ-14']]} {verdicts['RQ-14']} (RQ-14)"
    assert board.word("RQ-80", "HZ-38", "XX-01").endswith("gone (XX-01)")
    assert board.word("EX-08") == "– not testable here (EX-08)"


def test_signs_of_the_themes_are_those_of_the_author():
    author = board.table()["author"]
    assert (
        board.signed("EX-14", "RQ-14")
        == f"{board.SIGNS[author['EX-14']]} EX-14 ↺, {board.SIGNS[author['RQ-14']]} RQ-14"
    )
    assert board.signed("XX-01") == "XX-01 (gone)"


def test_a_lesson_prints_the_memo_and_saves_it_on_request(own_journal, capsys):
    path = own_journal()
    one = course.begin("evidence_board")
    one.memo()
    assert capsys.readouterr().out.startswith("# My memo") and not (path.parent / memo.NAME).exists()
    one.memo(save=True)
    assert capsys.readouterr().out.startswith("Written: memo.md") and (path.parent / memo.NAME).read_text(
        encoding="utf-8"
    ).startswith("# My memo")


def test_changing_a_loaded_table_does_not_change_the_next_load():
    mine = board.table()
    mine["verdict"] = "spoilt"
    assert "spoilt" not in set(board.table()["verdict"])


def test_a_damaged_table_costs_its_own_verdicts_only(monkeypatch):
    def damaged(name: str) -> pd.DataFrame:
        raise data.DataError(f"{name}.csv is damaged.")

    monkeypatch.setattr(data, "load", damaged)
    monkeypatch.setattr(data, "check", damaged)
    row = board._row(claims.get("RQ-15"))
    assert row["verdict"] == board.BROKEN and "DataError: " in row["why"] and "is damaged" in row["why"]
    assert board._row(claims.get("RQ-24"))["verdict"] == board.UNTESTED


# ------------------------------------------------------------------------------------------------------------ the lab


@pytest.mark.parametrize("open_yes", [False, True])
@pytest.mark.parametrize("part", figures.CREDITS)
def test_the_lab_draws_each_rule_with_the_essays_in_their_places(part, open_yes):
    fig = lesson_lab.the_lab().figure(part=part, open_yes=open_yes)
    shares = figures.standing(board.settled(), part / 100, open_yes)
    (bars,) = fig.data
    assert [name.split(" (")[0] for name in bars.y] == list(board.ESSAYS.values())
    assert dict(zip([name.split(" (")[0] for name in bars.y], bars.x, strict=True)) == pytest.approx(shares.to_dict())
    title = fig.layout.meta["title"]
    assert title.startswith(f"{shares.index[0]} leads if") and fig.layout.xaxis.range == (0, 100)
    assert f"count {part}%" in title and ("open yes 100%" in title) == open_yes and len(title.split()) <= 12


def test_a_credit_that_is_not_there_is_a_sentence():
    with pytest.raises(lab.Say, match=r"must be from 0 to 100 per cent; found 120. Move the slider."):
        lesson_lab.draw(120, False)
    with pytest.raises(ValueError, match=r"part must be from 0 to 1; found 1\.2"):
        figures.credit(board.settled(), 1.2)


def test_rules_count_what_they_say():
    rows = pd.DataFrame(
        {
            "essay": ["A"] * 6,
            "kind": ["fact", "fact", "fact", board.KINDS[-1], "mechanism", board.KINDS[-1]],
            "answer": ["yes", "mixed", "mixed", "no", "yes", "yes"],
            "author": ["supported", "qualified", "depends", "supported", "open", "open"],
        }
    )
    assert figures.credit(rows, 0).tolist() == [1, 0, 0, 1, 0, 0]
    assert figures.credit(rows, 0.5).tolist() == [1, 0.5, 0.5, 1, 0, 0]
    assert figures.credit(rows, 1).tolist() == [1, 1, 1, 1, 0, 0]
    assert figures.credit(rows, 0, True).tolist() == [1, 0, 0, 1, 1, 0], "an open yes on a belief is a no on its author"


def test_the_columns_of_the_text_are_rules_of_the_lab():
    tested = board.settled()
    text = {
        "strict": tested["author"] == "supported",
        "mild": tested["author"].isin(["supported", "qualified", "depends"]),
        "every yes": figures.for_author(tested) == "yes",
    }
    assert list(text) == list(figures.JUDGES)
    for column, held in text.items():
        assert figures.credit(tested, *figures.JUDGES[column]).tolist() == held.astype(float).tolist()


# ----------------------------------------------------------------------------------------------------------- the page


#: A state of the page -> verdict, answer and measure of a claim in that state.
STATES = {
    "supported": ("supported", "yes", "proxy"),
    "qualified": ("qualified", "mixed", "proxy"),
    "depends": ("depends", "mixed", "proxy"),
    "contradicted": ("contradicted", "no", "proxy"),
    "signs for": ("open", "yes", "sign"),
    "signs against": ("open", "no", "sign"),
    "signs both ways": ("open", "mixed", "sign"),
    "a model": ("open", "yes", "model"),
    "unclear": ("open", "unclear", "proxy"),
    board.UNTESTED: (board.UNTESTED, "", ""),
    board.BROKEN: (board.BROKEN, "", ""),
}
#: What a sentence in a state holds, and what no sentence in another state holds. The words of the state itself are in
#: no sentence of the opposite state.
MARKS = {"supported": "✔", "qualified": "◐", "depends": "⇄", "contradicted": "✘", "open": "?"}


def turned(monkeypatch, claim: str, state: str) -> None:
    """Let the board hold a claim in another state."""
    verdict, answer, measure = STATES[state]
    frame = board.table()
    frame.loc[claim, ["verdict", "answer", "measure"]] = [verdict, answer, measure]
    frame.at[claim, "turns_on"] = ("line",) if state == "depends" else ()
    believed = frame["kind"] == board.KINDS[-1]
    frame["author"] = frame["verdict"].where(~believed, frame["verdict"].map(scoring.turn))
    monkeypatch.setattr(board, "table", lambda: frame.copy())
    monkeypatch.setattr(figures, "board_table", lambda: frame.copy())


def test_every_state_of_a_claim_has_a_frame():
    assert set(STATES) == set(page.FRAMES)
    for state, (verdict, answer, measure) in STATES.items():
        assert page.state({"verdict": verdict, "answer": answer, "measure": measure}) == state


def follows(one: page.Statement, monkeypatch) -> None:
    """Ask that the page says something else of a statement in each state of its claim, with the sign of its word."""
    said = {}
    for state, (verdict, _, _) in STATES.items():
        with monkeypatch.context() as patch:
            turned(patch, one.claim, state)
            said[state] = page.sentence(one)
        assert said[state].endswith(f"({board.SIGNS[verdict]} {one.claim}).")
    bare = {state: text.split(" (")[0].casefold() for state, text in said.items()}
    assert len(set(bare.values())) == len(bare), "two states read alike"
    doubts = ("whether", "in part", "contradict", "signs", "only a model", "in a model", "suggest", "against")
    for state in ("qualified", "depends", "signs both ways", "a model", "unclear", board.UNTESTED):
        assert any(word in bare[state] for word in doubts), state
    if "supported" not in one.told:
        assert bare["supported"] == one.clause.casefold()
    assert set(one.told) <= set(page.FRAMES)


def theme_of(claim: str) -> str:
    return next(name for name, theme in page.THEMES.items() if claim in {one.claim for one in theme.statements})


@pytest.mark.parametrize("claim", page.statements())
def test_each_sentence_of_the_page_follows_its_word(claim, monkeypatch):
    one = page.statements()[claim]
    assert page.sentence(one) in page.theme(theme_of(claim))
    follows(one, monkeypatch)


@pytest.mark.parametrize("claim", page.statements())
def test_each_sentence_is_the_one_written_for_its_state(claim):
    """A sentence falls back on a general frame without a word; here it is seen."""
    one, row = page.statements()[claim], board.table().loc[claim]
    (written,) = one.told.values()
    assert page.state(row) in one.told and "{" not in page.sentence(one)
    assert page.sentence(one).startswith(written.split("{")[0].removesuffix("."))
    assert re.search(one.found, row["why"])


@pytest.mark.parametrize("states", [STATES, ["supported", "contradicted"], ["qualified", "unclear"]])
def test_a_sentence_that_is_typed_is_seen(states, monkeypatch):
    typed = page.Statement("RQ-26", "x", "x", dict.fromkeys(states, "Provinces develop known things."))
    with pytest.raises(AssertionError, match="two states read alike"):
        follows(typed, monkeypatch)


def test_figures_are_those_of_the_record(monkeypatch):
    one = page.statements()["HZ-48"]
    frame = board.table()
    for why, says in (("gets it in 11 to 22% of the draws", True), ("gets it in 55 to 60% of the draws", False)):
        frame.at["HZ-48", "why"] = why
        monkeypatch.setattr(board, "table", frame.copy)
        assert ("only 11 to 22% of the draws" in page.sentence(one)) == says, "only where it would more often fail"
        assert ("Only a model speaks on whether" in page.sentence(one)) != says


@pytest.mark.parametrize(
    ("name", "claim"), [(name, claim) for name, theme in page.THEMES.items() for claim in theme.on]
)
def test_the_answer_of_a_theme_stands_only_while_its_claims_do(name, claim, monkeypatch):
    theme = page.THEMES[name]
    assert page.answer(name) == theme.answer and page.theme(name).startswith(f"**{theme.answer}** ")
    assert claim in {one.claim for one in theme.statements} and theme.question.endswith("?")
    for state in STATES:
        with monkeypatch.context() as patch:
            turned(patch, claim, state)
            assert page.answer(name) == (theme.answer if state == theme.on[claim] else theme.question)


def test_what_a_verdict_hangs_on_is_said(monkeypatch):
    rows = data.load("verdicts").set_index("claim_id")["rests_on"]
    for claim in page.statements():
        options = page.hangs_on(claim)
        assert bool(options) == pd.notna(rows[claim]) and all(option in rows[claim] for option in options)
        said = page.fragile(theme_of(claim))
        assert (claim in said) == (bool(options) and board.table().at[claim, "verdict"] != "depends")
    assert "RQ-36 (without any one of nine options)" in page.fragile("Close behind the leader")
    assert page.fragile("Chance") == ""
    turned(monkeypatch, "RQ-36", "depends")
    assert "RQ-36" not in page.fragile("Close behind the leader")


@pytest.mark.parametrize("claim", ["RQ-26", "HZ-29", "HZ-45", "HZ-43", "HZ-70"])
def test_the_last_word_stands_only_while_its_answers_do(claim, monkeypatch):
    assert page.last_word().startswith("“China put its research money")
    turned(monkeypatch, claim, "contradicted")
    assert page.last_word() == "“It depends on what you count, and the bold lines say how.”"


def test_a_theme_that_is_not_there_is_named():
    with pytest.raises(KeyError, match="The page has no theme 'Luck'; it has Close behind"):
        page.theme("Luck")


def test_the_page_names_claims_that_are_there_once_each():
    ids = [one.claim for theme in page.THEMES.values() for one in theme.statements]
    assert len(ids) == len(set(ids)) and set(ids) <= set(claims.ledger())
    assert len(page.THEMES) == 7 and all(3 <= len(theme.statements) <= 5 for theme in page.THEMES.values())
    text = master.text("evidence_board")
    assert all(f'page.theme("{name}")' in text for name in page.THEMES)
    for one in page.statements().values():
        choices = forecasts.choices_of(one.claim)
        known = {*choices, *(option for options in choices.values() for option in options)}
        assert set(one.plain) <= known | set(board.table().at[one.claim, "why"].split()), one.claim


def test_the_page_at_a_glance_holds_each_statement_in_its_column(monkeypatch):
    def columns() -> dict[str, str]:
        fig = figures.at_a_glance()
        assert [len(trace.x) for trace in fig.data] == [len(trace.text) for trace in fig.data]
        return {claim: trace.name for trace in fig.data for claim in trace.customdata}

    words = board.table()["verdict"]
    assert columns() == {one: words[one] for one in page.statements()}
    short = [one.short for one in page.statements().values()]
    assert len(set(short)) == len(short) and max(map(len, short)) <= 16
    shown = board.table().loc[list(page.statements())]
    part = (shown["kind"] == "mechanism").groupby(shown["verdict"]).mean()
    title = figures.at_a_glance().layout.meta["title"]
    assert title.startswith("Most open statements say why") == (part["open"] > 0.5 > part["supported"])
    for one in shown.index[shown["kind"] == "mechanism"]:
        turned(monkeypatch, one, "supported")
    assert columns()["HZ-54"] == "supported"
    count = sum(board.table()["verdict"][one] == "supported" for one in page.statements())
    assert figures.at_a_glance().layout.meta["title"].startswith(f"{count} of {len(short)} statements of the page")


def test_the_page_at_a_glance_tells_each_statement_in_full_and_whether_it_says_what_or_why():
    fig, frame = figures.at_a_glance(), board.table()
    said = charts.sentences(fig)
    for claim, one in page.statements().items():
        (mine,) = [text for text in said if f"{one.short} ({claim}): {one.clause}" in text]
        word, kind = frame.loc[claim, ["verdict", "kind"]]
        assert mine.lower().startswith(f"{word}, ")
        whys = mine.partition(" why: ")[2]
        assert (claim in whys) == (kind == "mechanism")
    table = charts.table(fig)
    whys = {one.short for claim, one in page.statements().items() if frame.at[claim, "kind"] == "mechanism"}
    assert set(table.index[table["says what or why"] == "why"]) == whys


def test_the_bars_of_words_tell_their_counts():
    tested = board.settled()
    fig = figures.words_by_essay(tested)
    n, of = int((tested["verdict"] == "open").sum()), len(tested)
    assert f"? open: all three {n}, {100 * n / of:.0f}%; Red Queen " in charts.describe(fig)
    assert charts.table(fig).loc[f"all three ({of})", "? open"] == f"{n} ({100 * n / of:.1f}%)"


def test_the_master_names_only_claims_that_are_there():
    named = set(re.findall(r"\b(?:RQ|HZ|EX)-\d+\b", master.text("evidence_board")))
    assert named and named <= set(claims.ledger())


# ------------------------------------------------------------------------------------------- charts and their sentences


def spoilt(frame: pd.DataFrame, **columns) -> pd.DataFrame:
    return frame.assign(**columns)


def test_the_chart_of_caps_says_what_the_rows_hold():
    tested = board.settled()
    table = figures.yes_and_supported(tested)
    for kind in table.index:
        mine = tested[tested["kind"] == kind]
        assert table.at[kind, figures.YES] == pytest.approx(100 * mine["answer"].eq("yes").sum() / len(mine))
    capped = figures.capped(tested)
    own = capped[~capped["measure"].isin(["sign", "model"])]
    assert all("supported" in records.find(one).cap for one in own.index), "each of these has a reason of its own"
    assert f"All but {figures._few(len(own))} of these" in figures.told_capped(tested)
    signs = tested[tested["measure"] == "sign"]
    assert figures.told_capped(signs) == "All of these rest on a sign or a model."
    alike = spoilt(tested, answer=tested["verdict"].map({"supported": "yes"}).fillna("mixed"))
    assert figures.caps(alike).layout.meta["title"] == "Every statement that tests yes is also called supported"
    assert "So the gap isn't made by our rule." in figures.told_caps(alike)
    assert "is our own rule" in figures.told_caps(tested)


def test_what_is_said_of_what_and_why_follows_the_board():
    tested = board.settled()
    assert "than *why*" in figures.what_and_why(tested)
    assert "about as much on *why*" in figures.what_and_why(spoilt(tested, verdict="supported"))


def test_each_choice_has_one_kind_and_no_name_is_left_over():
    names = [name for these in figures.KINDS_OF_CHOICE.values() for name in these]
    known = {name for record in records.all_records().values() for name in record.choices}
    assert len(names) == len(set(names))
    assert len(set(names) - known) <= 5, "names of choices that no record makes any more"
    tried = figures.choices(board.settled())
    table = figures.turned(tried)
    assert table["tried"].sum() == len(tried) and (table["low"] <= table["share"]).all()
    turning = sum(len(row) for row in board.settled()["turns_on"])
    assert tried["turned"].sum() == turning
    assert figures.kind_of("a new name") == figures.OTHER


def test_the_sentence_on_choices_names_the_kind_that_turns_most():
    rows = [("RQ-01", "line", "where the line lies", n < 9) for n in range(10)]
    rows += [("RQ-01", "measure", "what is counted", n < 1) for n in range(10)]
    tried = pd.DataFrame(rows, columns=["claim", "choice", "kind", "turned"]).assign(options=2)
    assert "place of the line matters most" in figures.told_turning(tried)
    swapped = tried.assign(
        kind=tried["kind"].map({"where the line lies": "what is counted", "what is counted": "where the line lies"})
    )
    assert "What is counted turned answers most often, 9.0 times" in figures.told_turning(swapped)
    assert "**If you may ask one question, ask what was counted.**" in figures.told_turning(swapped)
    assert set(figures.ASK) == {*figures.KINDS_OF_CHOICE, figures.OTHER}
    assert "leads among choices with only two options as well" in figures.told_turning(swapped)
    other = swapped.assign(options=3, turned=swapped["kind"] == "where the line lies").iloc[[0, 10]]
    assert "Some of this may come from the number of options" in figures.told_turning(pd.concat([swapped, other]))
    never = swapped.assign(turned=swapped["turned"] & (swapped["kind"] == "what is counted"))
    assert "while it never depended on where the line lies" in figures.told_turning(never)
    assert figures.turning(swapped).layout.meta["title"].startswith("Answers turn most often on what is counted")


def test_who_comes_first_is_said_as_the_rules_find_it():
    tested = board.settled()
    first, told = figures.first_by_rule(tested), figures.told_first(tested)
    for column, rule in figures.JUDGES.items():
        assert first[column] == figures.standing(tested, *rule).idxmax()
        assert re.search(rf"{first[column]} \([^)]*{column}", told), (
            "each column stands with the essay that leads in it"
        )
    every = {figures.standing(tested, n / 100, yes).idxmax() for n in figures.CREDITS for yes in (False, True)}
    for essay in board.ESSAYS.values():
        found = "In the lab you can find" in told and essay in told.split("In the lab")[1].split("**")[0]
        assert found == (essay in every - set(first.values()))
    one = tested[tested["essay"] == "Hangzhou"]
    assert figures.told_first(one) == "Hangzhou comes first by every rule that we tried."


@pytest.mark.parametrize("word", rules.VERDICTS)
def test_titles_stay_short_whatever_the_board_holds(word):
    tested = board.settled().assign(verdict=word, answer="yes")
    tried = figures.choices(tested)
    figs = [figures.words_by_essay(tested), figures.caps(tested)]
    figs += [figures.turning(tried.assign(turned=tried["kind"] == kind)) for kind in tried["kind"].unique()]
    assert all(len(fig.layout.meta["title"].split()) <= 12 for fig in figs)
    assert ("depend on a choice" in figs[0].layout.meta["title"]) == (word == "depends")


def test_the_turn_of_criticised_beliefs_is_disclosed():
    tested = board.settled()
    plain = (tested["verdict"] == "supported").groupby(tested["essay"]).mean().idxmax()
    told = figures.told_unturned(tested)
    assert plain in told and ("even if" in told) == (plain == figures.first_by_rule(tested)["strict"])
    straight = tested[tested["kind"] != board.KINDS[-1]]
    assert "even if we don't turn" in figures.told_unturned(straight)


def test_contradictions_are_told_with_whom_they_hit(monkeypatch):
    told = figures.trap(board.settled())
    wrong = board.settled().query("verdict == 'contradicted'")
    doubted = wrong["kind"].eq(board.KINDS[-1]).sum()
    assert f"Of the {figures._few(len(wrong))} contradicted statements, {figures._few(doubted)}" in told
    turned(monkeypatch, "RQ-20", "supported")
    told = figures.trap(board.settled())
    assert "RQ-20" not in told and told.endswith("Then none are left.")


def test_what_the_essays_got_right_and_missed_follows_the_words(monkeypatch):
    tested = board.settled()
    assert "and none is contradicted" in figures.got_right(tested)
    assert "none is contradicted" not in figures.got_right(spoilt(tested, verdict="contradicted"))
    for claim in ("RQ-19", "RQ-20"):
        for state in ("supported", "contradicted", "depends"):
            with monkeypatch.context() as patch:
                turned(patch, claim, state)
                assert f"{board.SIGNS[STATES[state][0]]} {STATES[state][0]} ({claim})" in figures.missed(tested)


def test_the_example_of_a_sign_is_told_as_one_only_while_it_is_one(monkeypatch):
    assert "only a **sign** (迹象)" in figures.sign_example() and "Hangzhou is number" in figures.sign_example()
    turned(monkeypatch, "HZ-54", "supported")
    assert "could owe this" not in figures.sign_example() and "✔ supported" in figures.sign_example()


def test_what_has_happened_since_is_counted():
    told = figures.since()
    chips = data.load("policy_events").query("topic == 'Chips' and kind == 'limit'")
    abroad = chips[(chips["iso3"] != "CHN") & (chips["year"] > 2010)]
    own = chips[chips["iso3"] == "CHN"]
    assert f"We count {len(abroad)} steps" in told and f"and {len(own)} of China's own" in told


# --------------------------------------------------------------------------------------------------------- exercises


def rows(kind: str | None = None, measure: str | None = None) -> pd.DataFrame:
    frame = board.settled()
    frame = frame[frame["kind"] == kind] if kind else frame
    return frame[frame["measure"] == measure] if measure else frame


def share(frame: pd.DataFrame, column: str = "answer", word: str = "yes") -> float:
    return 100 * float((frame[column] == word).sum()) / len(frame)


MECHANISMS = rows("mechanism")
SIGNS = int(((MECHANISMS["answer"] == "yes") & (MECHANISMS["measure"] == "sign")).sum())
STILL = int(((rows()["verdict"] == "supported") & (rows()["measure"] != "proxy")).sum())
LIKE = share(rows("mechanism", "sign")) - share(rows("fact", "sign"))
RIGHT = {
    "1": 100 * SIGNS / len(MECHANISMS),
    "2": 100 * STILL / len(rows()),
    "3": LIKE,
}
WRONG = {
    "1": {
        "share after the change": 100 * SIGNS / len(MECHANISMS) + share(MECHANISMS, "verdict", "supported"),
        "mechanisms whose test answers": 100 * SIGNS / int((MECHANISMS["answer"] == "yes").sum()),
        "measured by a sign": share(rows("mechanism", "sign")),
        "whatever its test answers": share(MECHANISMS, "measure", "sign"),
        "statements of every kind": 100 * float((rows(None, "sign")["answer"] == "yes").sum()) / len(rows()),
        "took the facts": 100 * float((rows("fact", "sign")["answer"] == "yes").sum()) / len(rows("fact")),
    },
    "2": {
        "course's own rule": share(rows(), "verdict", "supported"),
        "dropped": 100 * STILL / (rows()["measure"] != "proxy").sum(),
        "lose their word": share(rows(), "verdict", "supported") - 100 * STILL / len(rows()),
        "supported before": 100 * STILL / (rows()["verdict"] == "supported").sum(),
        "turned round": 100 * float(((rows()["author"] == "supported") & (rows()["measure"] != "proxy")).mean()),
        "couldn't be tested": 100 * STILL / len(board.table()),
    },
    "3": {
        "subtracted the mechanisms": -LIKE,
        "every measure": share(MECHANISMS) - share(rows("fact")),
        "compared the words": share(MECHANISMS, "verdict", "supported") - share(rows("fact"), "verdict", "supported"),
        "with a proxy": share(rows("mechanism", "proxy")) - share(rows("fact", "proxy")),
        "divided the difference": 100 * LIKE / share(rows("fact", "sign")),
        "share for mechanisms": share(rows("mechanism", "sign")),
    },
}


@pytest.mark.parametrize("key", RIGHT)
def test_right_answers_by_other_ways_are_accepted(key):
    value = RIGHT[key]
    for answer in (value, round(value, 1), np.float64(value), np.round(value, 2), pd.Series([value]).iloc[0]):
        assert exercises.check("evidence_board", key, answer).status == "correct", answer


@pytest.mark.parametrize(("key", "words"), [(key, words) for key, these in WRONG.items() for words in these])
def test_wrong_answers_are_told_what_was_done(key, words):
    for answer in (WRONG[key][words], round(WRONG[key][words], 1)):
        found = exercises.check("evidence_board", key, answer)
        assert found.status == "not yet" and words in found.message, found


# ---------------------------------------------------------------------------------------------------------- the reader


def test_an_empty_journal_is_told_and_drawn(own_journal):
    forecast, notes = board.said()
    assert forecast.empty and notes == [] and board.told(forecast).startswith("There are no predictions yet.")
    rows = board.missing()
    assert (rows[["predicted", "correct"]] == 0).all(axis=None) and rows.index.tolist() == [
        one.number for one in contents.lessons().values()
    ]
    told = memo.text()
    assert memo.NO_JOURNAL in told and "None correct yet." not in told and "Predictions: there is none" not in told
    assert all(f"## {heading}\n\n{asked}" in told for heading, asked in memo.OWN.items())
    assert f"✔ supported {(board.table()['verdict'] == 'supported').sum()}" in told


def test_a_journal_with_exercises_alone_says_what_is_missing(own_journal):
    own_journal(json.dumps({"kind": "exercise", "key": "00.1", "value": "correct"}))
    told = memo.text()
    assert memo.NO_JOURNAL not in told and "1 of " in told and "there is none yet, in any lesson" in told
    assert "No predictions, no surprises." in told


def test_one_prediction_is_scored_and_called_few(own_journal):
    own_journal(chips("EX-13", 0, 1, 9, "none"))
    forecast, _ = board.said()
    score = (1 + 0.9**2) / 2  # the test answers no
    assert board.table()["answer"]["EX-13"] == "no"
    assert board.told(forecast).startswith(
        f"Ranked score {score:.3f} over 1 prediction; the base rate of the other lessons has "
    )
    assert "too few to speak of skill: it is told from 20 on." in board.told(forecast)
    told = memo.text()
    assert (
        "EX-13 (lesson 00)" in told
        and "I placed 0 no, 1 mixed and 9 yes; the test answered no. ✘ contradicted." in told
    )
    assert "On 1 of them one pile was the largest, and it lay on the answer 0 times." in told
    assert board.missing()["predicted"]["00"] == 1 and "00" not in memo._missing(1)


def test_only_unclear_answers_can_t_be_scored(own_journal):
    one = board.settled().query("answer == 'unclear'").index[0]
    own_journal(chips(one, 4, 3, 3))
    assert board.told(board.said()[0]) == (
        "Of 1 prediction none can be scored. 1 can't be scored (unclear, by a model alone, or without an answer)."
    )
    assert figures.reader()[0] == figures.INVENTED
    assert "On 0 of them" in memo.text()


def test_all_predictions_are_scored(own_journal):
    ids = board.settled().index
    own_journal(
        *(chips(one, n % 11, 10 - n % 11, 0, "none") for n, one in enumerate(ids)),
        *(json.dumps({"kind": "exercise", "key": "00.1", "value": "correct"}) for _ in range(2)),
    )
    forecast, notes = board.said()
    rows = board.scored(forecast)
    assert len(forecast) == len(ids) and notes == [] and rows.index.tolist() == board.can_be_scored().index.tolist()
    mean = scoring.ranked(rows[list(scoring.OUTCOMES)].to_numpy(), rows["answer"].tolist())
    assert rows["score"].mean() == pytest.approx(mean)
    told = board.told(forecast)
    assert f"Ranked score {mean:.3f} over {len(rows)} predictions" in told and "Skill: -" in told
    assert f"{len(ids) - len(rows)} can't be scored" in told
    told = memo.text()
    assert (
        "Nothing: there is a prediction in every lesson" in told
        and told.count("I placed") == memo.MOST
        and "1 of " in told
    )
    assert len(told.splitlines()) < 60 and len(told) < 4_500, "one page"


def test_what_the_journal_should_not_hold_is_told_and_left_out(own_journal):
    path = own_journal(said("EX-13", 10), said("XX-99", 50), said("EX-14", "much"), said("EX-15", 700), said("EX-16", True), said("EX-09", None),
                       said("EX-10", float("nan")), '{"kind": "prediction", "key": ', "[1, 2]", said("EX-13", 20), chips("EX-11", 3, 3, 3),
                       chips("EX-12", 2, 2, 6), chips("EX-12", 9, 9, 9))  # fmt: skip
    before = path.read_bytes()
    forecast, notes = board.said()
    assert forecast.index.tolist() == ["EX-13", "EX-12"] and forecast["converted"].tolist() == [True, False]
    assert forecast.loc["EX-13", ["no", "mixed", "yes"]].tolist() == pytest.approx([0.64, 0.32, 0.04])
    assert forecast.loc["EX-12", ["no", "mixed", "yes"]].tolist() == [0.2, 0.2, 0.6], "a bad line costs itself only"
    assert notes[0] == "Left out, because no claim of this name is on the board (any more): XX-99."
    assert notes[1].endswith("of these claims: EX-14, EX-15, EX-16, EX-09, EX-10, EX-11 and EX-12.")
    assert notes[2].startswith("1 prediction is of the older form, one number p for supported; read as (1-p)²")
    assert notes[3] == "2 lines of the journal can't be read and were skipped."
    assert "XX-99" in memo.text() and path.read_bytes() == before
    assert board.signed("EX-13", "XX-99").endswith("XX-99 (gone)")


def test_made_up_forecasters_cover_what_can_be_scored():
    made = board.forecasters()
    for forecast in made.values():
        assert forecast.index.equals(board.can_be_scored().index) and np.allclose(forecast.sum(axis=1), 1)
    table = figures.scores("you", made["base rate"]).set_index("forecaster")["score"]
    assert table["you"] == table["base rate"] and table.is_monotonic_increasing and len(table) == len(made) + 1
    for name, forecast in made.items():
        given = table[name] if name == "base rate" else table[f"“{name}”"]
        assert board.scored(forecast)["score"].mean() == pytest.approx(given)
    assert made["the authors are right"].loc["EX-13"].tolist() == [1, 0, 0]


def test_without_a_journal_an_invented_reader_is_shown_and_called_so(own_journal):
    who, shown = figures.reader()
    assert who == "the sample reader" and len(board.scored(shown)) >= board.FEWEST, "a filled table, and skill"
    assert "Skill: " in board.told(shown) and "You named the choice that turns the answer" in board.told(shown)
    assert shown["converted"].any(), "an older line is among them"
    table = figures.hits_and_misses(shown)
    assert len(table) == 6 and table["score"].is_monotonic_increasing
    values = figures.scores(who, shown).set_index("forecaster")["score"]
    fig = figures.scores_chart(who, shown)
    ratio = values[who] / values["base rate"]
    does = "is about level with" if 0.9 < ratio < 1.1 else "beats" if ratio < 1 else "does not beat"
    assert fig.layout.meta["title"] == f"The sample reader {does} the base rate"
    assert "the sample reader too, are made up" in fig.layout.meta["note"]
    assert ("you do badly" in figures.told_scores(who, shown)) == (values["“always yes”"] > 1.2 * values["base rate"])
    sure = board.forecasters()["always yes"]
    right = sure[board.can_be_scored()["answer"] == "yes"]
    assert "about as well" in figures.told_scores("you", right)
    assert figures.scores_chart("you", right).layout.meta["title"] == "You beat the base rate"
    assert board.said()[0].empty, "nothing of the example gets into the reader's own journal"
    own_journal(chips("EX-13", 6, 3, 1))
    assert figures.reader()[0] == "you" and len(figures.hits_and_misses(figures.reader()[1])) == 1


def test_the_sample_journal_is_one_and_each_line_is_a_prediction():
    lines = [json.loads(line) for line in figures.SAMPLE.read_text(encoding="utf-8").splitlines()]
    ids = [line["key"] for line in lines]
    assert len(ids) == len(set(ids)) and set(ids) <= set(claims.ledger())
    sample, notes = board.said([(line["key"], line.get("version", 1), line["value"]) for line in lines])
    assert len(sample) == len(lines) and all("older form" in note for note in notes)
    for one, choice in sample["choice"].items():
        assert choice in ("", forecasts.NO_CHOICE, *forecasts.choices_of(one)), one


# ------------------------------------------------------------------------------------------------------------ the memo


def test_a_memo_is_written_and_never_overwritten(own_journal, tmp_path, capsys):
    own_journal(said("EX-13", 90))
    first = memo.write(today=date(2026, 1, 2))
    first.write_text("mine", encoding="utf-8")
    second = memo.write(today=date(2026, 1, 2))
    assert (first, second) == (tmp_path / "memo.md", tmp_path / "memo-2.md") and first.read_text(
        encoding="utf-8"
    ) == "mine"
    assert "2026-01-02" in second.read_text(encoding="utf-8") and "2026" not in memo.text()
    told = capsys.readouterr().out
    assert "Written: memo.md." in told and "Written: memo-2.md (older memos are kept)." in told


@pytest.mark.parametrize("trouble", ["no such folder", "a file in its place"])
def test_where_nothing_can_be_written_the_memo_is_shown(own_journal, tmp_path, capsys, trouble):
    place = tmp_path / "x"
    if trouble == "a file in its place":
        place.write_text("", encoding="utf-8")
    assert memo.write(place) is None
    told = capsys.readouterr().out
    assert told.startswith(f"Nothing can be written to {place} (") and "# My memo" in told


def test_a_read_only_folder_is_a_sentence(own_journal, monkeypatch, tmp_path, capsys):
    def refuse(*_, **__):
        raise PermissionError(13, "Permission denied")

    memo.text()  # what is read from files is known before they can't be opened
    monkeypatch.setattr(Path, "open", refuse)
    assert memo.write(tmp_path) is None and "(Permission denied). Here is the memo; copy it." in capsys.readouterr().out


def test_surprises_are_the_farthest_first(own_journal):
    frame = board.settled()
    good, bad = frame.query("answer == 'yes' and basis == 'data'").index[:3], frame.query("answer == 'no'").index[:2]
    placed = [(0, 1, 9), (5, 5, 0), (10, 0, 0), (1, 1, 8), (8, 2, 0)]
    own_journal(*(chips(one, *ten) for one, ten in zip([*good, *bad], placed, strict=True)))
    assert memo.surprises() == [good[2], bad[0], good[1]]
    own_journal(*(chips(one, *ten) for one in [*good, *bad] for ten in [(4, 3, 3), (3, 4, 3), (3, 3, 4)]))
    assert memo.surprises() == [], "chips that are spread evenly are not surprised"
