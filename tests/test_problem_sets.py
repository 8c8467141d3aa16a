"""The graded problem sets: sound slices, a judge that can't be talked round, a key that gives nothing away, current files."""

from __future__ import annotations

import ast
import json
import re
import sys
from functools import cache
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from course import charts, contents, master
from course.build import audit, notebooks
from course.build import problem_sets as released
from course.build.__main__ import main
from course.charts import display
from course.grading import problem_sets as sets
from course.practice import assignment, compare
from tools import mutants

if not sets.FOLDER.is_dir():
    pytest.skip("instructor/ is private and not here: only the student's side can be tested", allow_module_level=True)

SETS = sets.sets()
PARTS = [(s, q, p) for s in SETS for q in sets.load(s).questions for p in q.parts]
VALUES = [one for one in PARTS if one[2].kind == "value"]
NAMES = [f"{s}-{p.name}" for s, _, p in PARTS]
VALUE_NAMES = [f"{s}-{p.name}" for s, _, p in VALUES]


@cache
def student_of(set_id: str, at: int) -> str:
    """An id that draws the slice at this place."""
    return next(f"s{i}" for i in range(100_000) if sets.place(set_id, f"s{i}") == at)


def places(set_id: str) -> range:
    return range(len(sets.slices(set_id)))


@cache
def solved(set_id: str, at: int) -> dict[str, Any]:
    """What a student who solves all would hand in: values and probes as the runner brings them out."""
    values, functions = {}, {}
    for question in sets.load(set_id).questions:
        for part in question.parts:
            made = sets.solved(set_id, question.id, at)[part.variable]
            if part.kind == "value":
                values[part.variable] = compare.plain(made)
            else:
                functions[part.variable] = made
    probes = [
        {"part": one["part"], **assignment.call(functions[one["function"]], one["args"])}
        for one in sets.probes(set_id, student_of(set_id, at))
    ]
    return {"values": values, "probes": probes}


def result(set_id: str, at: int, part: sets.Part, collected: Any) -> sets.PartResult:
    found = sets.judge(set_id, student_of(set_id, at), collected)
    return next(one for one in found if one.part == part.name)


# ------------------------------------------------------------------------------------------------------------- masters


def test_there_are_three_sets_and_a_capstone():
    assert SETS == ["ps1", "ps2", "ps3", "capstone"] == assignment.available()


@pytest.mark.parametrize("set_id", SETS)
def test_a_set_has_four_to_six_questions_and_one_to_argue(set_id):
    one = sets.load(set_id)
    auto = [q for q in one.questions if not q.argued]
    argued = [q for q in one.questions if q.argued]
    hidden = [p for q in auto for p in q.parts if p.hidden]
    assert 4 <= len(auto) <= 6 and len(argued) == 1 and 60 <= one.minutes <= 90
    assert 2 <= len(hidden) <= 6 and all(p.kind == "function" for p in hidden)
    assert all(q.points == sum(p.points for p in q.parts) for q in auto)
    assert all(q.misreadings for q in auto)
    levels = [int(n) for n in re.findall(r"^\| \*\*.*?\*\* \((\d+)\)", argued[0].rubric, re.M)]
    assert 3 <= len(levels) <= 4 and sum(levels) == argued[0].points
    assert re.search(r"\*\*\d+ to \d+ words\*\*", argued[0].prompt)


@pytest.mark.parametrize("set_id", SETS)
def test_visible_parts_carry_at_most_a_quarter_of_the_points(set_id):
    """Their digests are public, so they can be found by trying values; the examples, which anyone can look up, carry none."""
    questions = sets.load(set_id).questions
    visible = [part for question in questions for part in question.parts if not part.hidden]
    assert sum(part.points for part in visible) <= sum(question.points for question in questions) / 4
    assert {part.points for part in visible if part.kind == "function"} == {0}
    assert {part.points for part in visible} <= {0, 1}


@pytest.mark.parametrize("set_id", SETS)
def test_no_slice_is_degenerate(set_id):
    """All slices: finite answers of one kind, none next to nothing, misreadings apart from the right answer, neighbours' answers wrong."""
    assert sets.degenerate(set_id) == []


def test_degenerate_slices_are_seen(monkeypatch):
    """The guard itself: with one slice twice, a tolerance that hides all, or a mistake that is none, it speaks."""
    slices, say = sets._slices("ps1")
    monkeypatch.setattr(sets, "_slices", lambda set_id: ((slices[0],) * 20, say))
    assert "20 slices; at least 20 are needed, all different" in sets.degenerate("ps1")[0]
    monkeypatch.undo()
    question = sets.load("ps1").questions[0]
    wide = sets.Part(**{**vars(question.parts[0]), "step": 100.0})
    said = sets._degenerate("ps1", question, wide, 0)
    assert any("hardly more than nothing" in one for one in said) and any("passes for right" in one for one in said)


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("=== stub", "=== stab", "'=== stab' is unknown"),
        ("points = 1\nstep = 0.1\n", "points = two\n", "not TOML"),
        ("points = 1\nstep = 0.1\n", "pts = 2\n", "needs a name, points"),
        ("=== part | rank in general", "=== part | mix", "a name of its own"),
        ("| growth a year | a tenth of the whole", "| nothing | a tenth", "visible part 'nothing'"),
        ('variable = "q2_place"', 'function = "q2_place"', "has '---' and code with calls"),
        ("```{slices}", "```{slises}", "one {slices}"),
        ("```{question} 1 | How", "```{question} 2 | How", "a name of its own"),
    ],
)
def test_a_broken_master_is_named_with_its_place(tmp_path, monkeypatch, old, new, why):
    source = (sets.FOLDER / "ps1.md").read_text(encoding="utf-8")
    assert old in source
    (tmp_path / "ps1.md").write_text(source.replace(old, new, 1), encoding="utf-8")
    monkeypatch.setattr(sets, "FOLDER", tmp_path)
    with pytest.raises(master.MasterError, match=re.escape(why)) as told:
        sets.load.__wrapped__("ps1")
    assert str(told.value).startswith("ps1.md")


def test_an_unknown_set_is_named():
    with pytest.raises(ValueError, match="no problem set 'ps8'; there are ps1, ps2, ps3, capstone"):
        sets.load("ps8")


# --------------------------------------------------------------------------------------------------------------- judge


@pytest.mark.parametrize("set_id", SETS)
def test_the_solution_gets_full_marks_for_every_slice(set_id):
    for at in places(set_id):
        found = sets.judge(set_id, student_of(set_id, at), solved(set_id, at))
        assert [one.part for one in found if one.status != "correct"] == []
        assert sum(one.earned for one in found) == sum(q.points for q in sets.load(set_id).questions if not q.argued)


@pytest.mark.parametrize("set_id", SETS)
@pytest.mark.parametrize("nothing", [{}, {"values": {}, "probes": []}, None, [], {"values": None, "probes": None}])
def test_nothing_gets_nothing_and_says_so(set_id, nothing):
    found = sets.judge(set_id, "x", nothing)
    assert {one.status for one in found} == {"not attempted"} and sum(one.earned for one in found) == 0


@pytest.mark.parametrize("set_id", SETS)
def test_untouched_stubs_are_not_attempted(set_id):
    space: dict[str, Any] = {}
    for question in sets.load(set_id).questions:
        exec(question.stub, space)
    values = {name: compare.plain(space[name]) for name in sets.wanted(set_id)}
    probes = [{"part": p["part"], **assignment.call(space[p["function"]], p["args"])} for p in sets.probes(set_id, "x")]
    found = sets.judge(set_id, "x", {"values": values, "probes": probes})
    assert {one.status for one in found} == {"not attempted"}


@pytest.mark.parametrize("set_id", SETS)
def test_each_misreading_is_recognised_with_its_message_for_every_slice(set_id):
    for at in places(set_id):
        for question in sets.load(set_id).questions:
            for mistake in question.misreadings:
                part = next(p for p in question.parts if p.name == mistake.part)
                made = sets.mistaken(set_id, mistake, part, at)
                collected = {
                    "values": {part.variable: made[0]},
                    "probes": [{"part": part.name, "value": v} for v in made],
                }
                judged = sets.outcome_of(set_id, question, part, at, collected)
                assert (judged.status, judged.message) == ("not yet", mistake.message), (at, mistake.name)


def test_a_message_never_says_the_right_value():
    for set_id, question, part in VALUES:
        for at in places(set_id):
            right = sets.reference(set_id, question.id, part, at)[0]
            texts = (
                [right]
                if isinstance(right, str)
                else [f"{right:.{d}f}" for d in (1, 2, 3)]
                if isinstance(right, float)
                else []
            )
            for mistake in question.misreadings:
                assert not [one for one in texts if re.search(rf"(?<![\w.]){re.escape(one)}(?![\w])", mistake.message)]


HUGE = [
    list(range(10**5)),
    {str(i): i for i in range(10**5)},
    {"series": [["a", 1]] * 10**5},
    "9" * 10**6,
    10**300,
    -(10**300),
]
DEEP: Any = []
for _ in range(900):
    DEEP = [DEEP]
WRONG = ["nan", "inf", "-inf", float("nan"), float("inf"), True, False, "", "12.4", [], {}, {"series": []}, {"series": 1}, {"series": [1]},
         {"error": "boom"}, {"error": DEEP}, DEEP, [None], [DEEP], {"a": DEEP}, 1e308, -1e308, *HUGE]  # fmt: skip


@pytest.mark.parametrize(("set_id", "question", "part"), PARTS, ids=NAMES)
def test_wrong_kinds_never_pass_and_never_raise(set_id, question, part):
    for value in WRONG:
        calls = sum(one["part"] == part.name for one in sets.probes(set_id, "x"))
        collected = {"values": {part.variable: value}, "probes": [{"part": part.name, "value": value}] * calls}
        judged = sets.outcome_of(set_id, question, part, sets.place(set_id, "x"), collected)
        assert judged.status != "correct", value
        assert len(judged.message) < 1000


@pytest.mark.parametrize("set_id", SETS)
@pytest.mark.parametrize(
    "junk",
    [0, "x", [1], {"values": 3, "probes": 4}, {"values": [], "probes": [1, None, {}, {"part": 3}, {"value": 1}]}, DEEP],
)
def test_junk_in_place_of_results_is_judged_as_nothing(set_id, junk):
    assert {one.earned for one in sets.judge(set_id, "x", junk)} == {0}


@pytest.mark.parametrize("set_id", SETS)
def test_results_without_value_or_too_few_or_too_many_never_pass(set_id):
    full = solved(set_id, 0)
    for part in [p for s, _, p in PARTS if s == set_id and p.kind == "function"]:
        own = [one for one in full["probes"] if one["part"] == part.name]
        for given in (
            own[:-1],
            [*own, own[0]],
            [{"part": part.name}] * len(own),
            [{"part": part.name, "error": {}}] * len(own),
        ):
            assert result(set_id, 0, part, {"values": {}, "probes": given}).earned == 0
        mixed = [*own[:-1], {"part": part.name, "error": "NotImplementedError"}]
        status = "not yet" if own[1:] else "not attempted"
        assert result(set_id, 0, part, {"values": {}, "probes": mixed}).status == status


@pytest.mark.parametrize(("set_id", "question", "part"), VALUES, ids=VALUE_NAMES)
def test_another_slices_answers_are_wrong(set_id, question, part):
    """At least nine pairs in ten; every pair of slices, both ways. The rate is reported by sets.neighbours."""
    assert sets.neighbours(set_id)[part.name] >= 90


@pytest.mark.parametrize("set_id", SETS)
def test_a_neighbours_whole_submission_earns_little(set_id):
    at = places(set_id)
    got = []
    for other in at[1:]:
        theirs = {"values": solved(set_id, other)["values"], "probes": []}
        got.append(sum(one.earned for one in sets.judge(set_id, student_of(set_id, 0), theirs)))
    most = sum(p.points for s, _, p in VALUES if s == set_id)
    assert np.mean(got) <= 0.1 * most


@pytest.mark.parametrize("set_id", SETS)
def test_a_hidden_part_says_neither_inputs_nor_values(set_id):
    at = sets.place(set_id, "x")
    probes = sets.probes(set_id, "x")
    for part in [p for s, _, p in PARTS if s == set_id and p.hidden]:
        wrong = [{"part": one["part"], "error": f"KeyError: {one['args']}"} for one in probes]
        judged = next(one for one in sets.judge(set_id, "x", {"values": {}, "probes": wrong}) if one.part == part.name)
        assert judged.status == "not yet" and judged.hidden and judged.earned == 0
        for call in sets.calls_of(set_id, part, at):
            assert str(call) not in judged.message
        assert not re.search(r"\d|KeyError", judged.message)


@pytest.mark.parametrize(("set_id", "question", "part"), VALUES, ids=VALUE_NAMES)
def test_right_answers_in_another_form_pass(set_id, question, part):
    right = sets.solved(set_id, question.id, 0)[part.variable]
    forms: list[Any] = [right]
    if isinstance(right, str):
        forms += [right.upper(), f" {right} ", [right], np.array([right])]
    elif isinstance(right, dict):
        forms += [pd.Series(right), pd.Series(right)[::-1], {k.upper(): np.float64(v) for k, v in right.items()}]
    elif isinstance(right, list):
        forms += [tuple(right), np.array(right), pd.Series(right), pd.Index(right), [one.upper() for one in right]]
    else:
        forms += [
            np.float64(right),
            np.float32(right),
            [right],
            np.array(right),
            pd.Series([right], index=["any"]),
            float(right),
        ]
        if part.step is None:
            forms += [np.int64(right), int(right)]
    for form in forms:
        collected = {"values": {part.variable: json.loads(json.dumps(compare.plain(form)))}}
        assert result(set_id, 0, part, collected).status == "correct", type(form)


def test_functions_may_answer_in_another_form():
    part = next(p for s, _, p in PARTS if p.name == "twins in general")
    probes = [
        {**one, "value": compare.plain(tuple(one["value"]))} if one["part"] == part.name else one
        for one in solved("ps2", 0)["probes"]
    ]
    assert result("ps2", 0, part, {"probes": probes}).status == "correct"


def test_probes_are_plain_json_and_the_same_each_time():
    for set_id in SETS:
        once = sets.probes(set_id, "x")
        assert once == json.loads(json.dumps(once, allow_nan=False)) == sets.probes(set_id, " X ")
        assert {p.name for s, _, p in PARTS if s == set_id and p.kind == "function"} == {one["part"] for one in once}
        for one in once:
            one["args"].append("changed by whoever got them")
        assert sets.probes(set_id, "x") != once


# ------------------------------------------------------------------------------------------- the key and the notebooks


@pytest.mark.parametrize("set_id", SETS)
def test_keys_and_notebooks_are_current(set_id):
    assert released.stale(set_id, run=False) == []


def test_a_released_notebook_is_made_to_the_byte():
    assert released.stale("ps1") == []


@pytest.mark.parametrize("set_id", SETS)
def test_the_released_notebook_is_in_order(set_id):
    """Pictures fresh and in words, tables with heads and captions, no error, nothing by colour alone, no line of code
    wider than in a lesson.
    """
    assert audit.audit_notebook(released.RELEASED / f"{set_id}.ipynb", of_set=True) == []


def test_stale_files_are_named(tmp_path, monkeypatch):
    monkeypatch.setattr(released, "key_text", lambda set_id: "{}")
    monkeypatch.setattr(
        released,
        "notebook",
        lambda set_id: notebooks.read(notebooks.NOTEBOOKS / contents.entry(contents.FIRST).notebook),
    )
    said = released.stale("ps1", run=False)
    assert len(said) == 2 and all("Run `python -m course.build problem-sets`" in one for one in said)


def test_the_command_checks_and_names_what_it_does_not_know(monkeypatch, capsys):
    assert main(["problem-sets", "ps9"]) == 2
    assert "no problem set ps9; there are ps1, ps2, ps3, capstone" in capsys.readouterr().out
    monkeypatch.setattr(released, "stale", lambda set_id: [])
    assert main(["problem-sets", "--check"]) == 0
    monkeypatch.setattr(released, "stale", lambda set_id: [f"{set_id} is old"])
    assert main(["problem-sets", "--check", "ps2"]) == 1
    assert capsys.readouterr().out.endswith("ps2 is old\n")


def test_the_page_for_instructors_has_todays_figures():
    page = (sets.FOLDER.parent / "README.md").read_text(encoding="utf-8")
    for set_id in SETS:
        one = sets.load(set_id)
        hidden = sum(part.points for s, _, part in PARTS if s == set_id and part.hidden)
        argued = sum(question.points for question in one.questions if question.argued)
        total = sum(question.points for question in one.questions)
        row = f"| [{one.title}](problem_sets/{set_id}.md) | {len(places(set_id))} | {one.minutes} | {total} ({hidden}, {argued}) |"
        assert row in page


def questions_of(set_id: str) -> str:
    """The key's questions as text, without hashes: where a value in clear would stand."""
    plain = json.loads((assignment.FOLDER / f"{set_id}.json").read_text(encoding="utf-8"))["questions"]
    for question in plain:
        for part in question["parts"]:
            part.pop("digests")
            for mistake in part["misreadings"]:
                mistake.pop("digests")
    return json.dumps(plain, ensure_ascii=False)


def test_the_key_holds_no_right_value_in_clear():
    for set_id, question, part in VALUES:
        told = questions_of(set_id)
        for at in places(set_id):
            right = sets.reference(set_id, question.id, part, at)[0]
            if isinstance(right, list):  # one name of a list may stand in the prompt, too: China
                right = json.dumps(right, ensure_ascii=False).strip("[]")
            for one in right.values() if isinstance(right, dict) else [right]:
                # a rank ("20") also stands in points and examples: whole numbers can't be searched for
                texts = (
                    {one}
                    if isinstance(one, str)
                    else {f"{one:.{d}f}" for d in range(2, 7)}
                    if one != int(one)
                    else set()
                )
                assert not [text for text in texts if len(text) > 3 and text in told], part.name


@pytest.mark.parametrize("set_id", SETS)
def test_nothing_of_hidden_parts_or_solutions_is_public(set_id):
    key = (assignment.FOLDER / f"{set_id}.json").read_text(encoding="utf-8")
    raw = (released.RELEASED / f"{set_id}.ipynb").read_text(encoding="utf-8")
    cells = "\n".join(cell.source for cell in notebooks.read(released.RELEASED / f"{set_id}.ipynb").cells)
    for question in sets.load(set_id).questions:
        stub = {line.strip() for line in question.stub.splitlines()}
        code = (
            [m.code for m in question.misreadings] + [question.solution] + [p.calls for p in question.parts if p.hidden]
        )
        lines = {line.strip() for text in code for line in text.splitlines()} - stub
        loads = re.compile(r"\w+ = data\.load\(\S+\)$")
        allowed = {line for line in lines if loads.match(line)} | {
            one.strip() for one in sets.load(set_id).given.splitlines()
        }
        shown = {line for line in lines - allowed if len(line) > 24 and line in cells}
        assert not shown, shown
        for part in question.parts:
            if part.hidden:
                assert part.name not in key and part.name not in raw
                for at in (0, len(places(set_id)) - 1):
                    for call in sets.calls_of(set_id, part, at):
                        for text in (json.dumps(call), str(call), str(call)[1:-1]):
                            assert len(text) < 9 or (text not in key and text not in cells)


@pytest.mark.parametrize("set_id", SETS)
def test_the_released_notebook_fits_nbgrader_and_the_house(set_id):
    made = sets.notebook(set_id)
    ids = [cell.metadata.nbgrader.grade_id for cell in made.cells]
    assert len(set(ids)) == len(ids) == len({cell.id for cell in made.cells})
    for cell in made.cells:
        mark = cell.metadata.nbgrader
        assert mark.schema_version == 3 and mark.task is False and mark.locked is not mark.solution
        assert ("points" in mark) is mark.grade
        if cell.cell_type == "code":
            assert cell.source.count("\n") < audit.MAX_LINES_OF_SET, cell.source
    points = {
        cell.metadata.nbgrader.grade_id: cell.metadata.nbgrader.points
        for cell in made.cells
        if cell.metadata.nbgrader.grade
    }
    assert points == {f"{set_id}-q{q.id}": q.points for q in sets.load(set_id).questions}
    answers = {f"{set_id}-q{q.id}-answer" for q in sets.load(set_id).questions if not q.argued}
    assert {one for one in ids if one.endswith("-answer")} == answers and f"{set_id}-begin" in ids
    other = sets.notebook(set_id, solved=True, student="li")
    changed = {
        a.metadata.nbgrader.grade_id for a, b in zip(made.cells, other.cells, strict=True) if a.source != b.source
    }
    assert changed == answers | {f"{set_id}-begin"}


@pytest.mark.parametrize("set_id", SETS)
def test_the_student_sees_the_judges_verdict(set_id, monkeypatch):
    """Key and judge agree, for the solution and for each misreading, in some slices."""
    for at in (0, 7, 19):
        mine = assignment.Assignment(set_id, student_of(set_id, at))
        for question in sets.load(set_id).questions:
            space = sets.solved(set_id, question.id, at) if not question.argued else {}
            answers = {part.variable: space.get(part.variable) for part in question.parts}
            assert [o.status for _, o in mine.outcomes(question.id, answers)] == ["correct"] * sum(
                not p.hidden for p in question.parts
            )
            for mistake in question.misreadings:
                space = sets.run_code(mistake.code, set_id, at, "misreading")
                variable = next(p.variable for p in question.parts if p.name == mistake.part)
                told = {part["name"]: o for part, o in mine.outcomes(question.id, {variable: space[variable]})}
                assert told[mistake.part] == compare.Outcome("not yet", mistake.message, mistake.name)


@pytest.mark.parametrize("set_id", SETS)
def test_charts_and_given_cells_hold_for_every_slice(set_id):
    """What stands between the questions runs for all slices, and a chart says its finding in words with figures."""
    cells = [
        cell
        for cell in sets.notebook(set_id).cells
        if cell.cell_type == "code" and "-text-" in cell.metadata.nbgrader.grade_id
    ]
    drawn = [cell.source for cell in cells if "charts." in cell.source]
    assert drawn
    for at in places(set_id):
        assert isinstance(sets._given(set_id, at)["mine"], SimpleNamespace)
        assert sets._slices(set_id)[1].format(**sets.slices(set_id)[at])
        for source in drawn:
            space = {**sets._given(set_id, at), "charts": charts}
            body = ast.parse(source).body
            exec(compile(ast.Module(body[:-1], []), set_id, "exec"), space)
            figure = eval(compile(ast.Expression(body[-1].value), set_id, "eval"), space)
            words, spec = charts.describe(figure), display.slim(figure)
            assert re.search(r"\d", words) and not re.search(r"\bnan\b", words) and "e+" not in words, words
            assert audit.by_colour_alone(spec) == []


# ------------------------------------------------------------------------------------------------------------- mutants

SIGN = "a distance or a ratio of differences: the sign falls out"
SMALL = "a millionth, or a hundredth of a small percentage: far below the step"
EDGE = "no country lies on the edge, or between the two edges"
SAME = "the other filter leaves the same countries, or none that is above this one"
CHANCE = "in this slice the answer happens to be the same; the next slice tells them apart"

#: set.question, change -> why the judge may let it pass for the slice that is tried.
REVIEWED: dict[tuple[str, str], str] = {
    ("ps1.1", "operands exchanged"): SIGN,
    ("ps1.1", "column rd_total_m_cny -> rd_total_by_source_m_cny"): "the same total, given a second time",
    ("ps1.2", "column rd_total_m_cny -> rd_total_by_source_m_cny"): "the same total, given a second time",
    ("ps1.2", "2013 -> 2014"): CHANCE,
    ("ps1.5", "sum -> mean"): "a ratio of means over the same provinces is the ratio of their sums",
    ("ps2.3", "sum -> mean"): "five years on both sides: a ratio of means is the ratio of sums",
    ("ps2.3", "2017 -> 2016"): CHANCE,
    ("ps2.4", "operands exchanged"): SIGN,
    ("ps3.2", "operands exchanged"): SIGN,
    ("ps3.3", "Sub -> Add"): "the mean added in place of subtracted: a distance does not see a shift",
    ("ps3.3", "operands exchanged"): SIGN,
    ("ps3.3", "sum -> mean"): "a mean over the columns in place of a sum: the order is the same",
    ("ps3.3", "1e-12 -> 1e-11"): "the bound below which a column is constant",
    ("ps3.4", "GtE -> Gt"): EDGE,
    ("ps3.4", "0 -> 1"): SAME,
    ("ps3.4", "0 -> -1"): SAME,
    ("ps3.4", "2009 -> 2010"): SAME,
    ("ps3.4", "2009 -> 2008"): SAME,
    ("ps3.4", "2019 -> 2020"): SAME,
    ("ps3.4", "2019 -> 2018"): CHANCE + " (the rank in total, or the filter)",
    (
        "capstone.2",
        "0 -> 1",
    ): "the default of max: used only where no country has both levels, and then no rank depends on it",
    (
        "capstone.2",
        "0 -> -1",
    ): "the default of max: used only where no country has both levels, and then no rank depends on it",
    (
        "capstone.3",
        "Sub -> Add",
    ): "peers begin at nearly China's level: a level added to all changes no comparison by a step",
    ("capstone.3", "operands exchanged"): SIGN,
    ("capstone.4", "0 -> -1"): "a firm that began at zero would have an infinite ratio: none did in this slice",
    ("capstone.5", "2019 -> 2018"): "shares of the people a year earlier differ by less than a step",
}


def test_faults_in_the_solutions_are_rejected_and_each_survivor_has_been_looked_at(capsys):
    tried = seen = left = 0
    alive: set[tuple[str, str]] = set()
    for set_id in SETS:
        number, visible, all_parts = mutants.survivors_of_set(set_id, 1)
        tried, seen, left = tried + number, seen + len(visible), left + len(all_parts)
        alive |= {(f"{set_id}.{question}", mutant.change) for question, mutant in all_parts}
    assert tried > 1500
    assert 1 - left / tried >= 0.97 and 1 - seen / tried >= 0.95 and left < seen
    assert sorted(alive - set(REVIEWED)) == [], "survivors that nobody has looked at"
    assert sorted(set(REVIEWED) - alive) == [], "reviewed survivors that are rejected now: take them off the list"


def test_a_judge_that_is_too_kind_is_found(monkeypatch):
    monkeypatch.setattr(compare.Known, "matches", lambda *_: True)
    tried, _, left = mutants.survivors_of_set("capstone", 1)
    assert len(left) > tried / 3


# ------------------------------------------------------------------------------------------- sets for an instructor to show


@cache
def shown_names(set_id: str) -> dict[str, Any]:
    """All names that the solutions define for the slice of "demo"."""
    at = sets.place(set_id, "demo")
    found: dict[str, Any] = {}
    for question in sets.load(set_id).questions:
        found |= {} if question.argued else sets.solved(set_id, question.id, at)
    return found


@pytest.mark.parametrize("set_id", SETS)
def test_the_answer_to_the_argument_says_what_the_numbers_say(set_id):
    """Its asserts hold, it has as many words as are asked for, and as many of its own numbers."""
    question = next(one for one in sets.load(set_id).questions if one.argued)
    text, asserts = question.model
    names = shown_names(set_id)
    assert asserts.count("assert ") >= 2
    exec(asserts, dict(names))
    filled = notebooks.COMPUTED.sub(lambda found: str(eval(found[1], dict(names))), text)
    least, most = map(int, re.search(r"\*\*(\d+) to (\d+) words\*\*", question.prompt).groups())
    assert least <= len(filled.split()) <= most
    assert len({name for found in notebooks.COMPUTED.findall(text) for name in re.findall(r"q\d_\w+", found)}) >= 5


@pytest.mark.parametrize("set_id", SETS)
def test_a_set_to_show_has_solutions_mistakes_and_the_answer_and_what_students_get_has_none(set_id):
    questions = sets.load(set_id).questions
    told = "\n".join(cell.source for cell in released.explained(set_id).cells)
    given = "\n".join(cell.source for cell in sets.notebook(set_id).cells)
    for question in questions:
        pieces = [question.solution, *(one.message for one in question.misreadings), question.model[0]]
        assert all(piece in told for piece in pieces)
        assert not any(piece in given for piece in pieces if piece)
    other = next(f"s{i}" for i in range(100) if sets.place(set_id, f"s{i}") != sets.place(set_id, "demo"))
    answer = next(one.model[0] for one in questions if one.argued)
    assert answer not in "\n".join(cell.source for cell in released.explained(set_id, other).cells)


def test_a_set_to_show_is_run_and_its_numbers_filled_in(tmp_path):
    path = released.write_explained("ps1", tmp_path, None)
    made = json.loads(path.read_text("utf-8"))
    text = "".join("".join(cell["source"]) for cell in made["cells"] if cell["cell_type"] == "markdown")
    names = shown_names("ps1")
    assert "{{" not in text and f"{names['q5_abroad']:.1f}% of its sales" in text
    outputs = json.dumps([cell["outputs"] for cell in made["cells"] if cell["cell_type"] == "code"])
    assert "not yet" not in outputs and outputs.count("That's right") >= 10


def test_the_command_builds_sets_and_lessons_by_name(monkeypatch):
    build = sys.modules[main.__module__]
    asked: list[Any] = []
    monkeypatch.setattr(build, "_build", lambda topics, *given, **more: asked.append(topics) or 0)
    monkeypatch.setattr(build, "_explain", lambda names: asked.append(names) or 0)
    for words, topics, names in (
        (["ps2"], [], ["ps2"]),
        (["capstone", "00"], ["start_here"], ["capstone"]),
        (["00"], ["start_here"], []),
        ([], list(contents.lessons()), SETS),
    ):
        asked.clear()
        assert main(["solutions", *words]) == 0 and asked == [topics, names]
    assert main(["solutions", "ps9"]) == 2
