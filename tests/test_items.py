"""Item analysis, on a made class of which the truth is known: how hard each part is, and which one is broken on purpose."""

from __future__ import annotations

import csv
import io
import math
from dataclasses import asdict

import numpy as np
import pytest

from course.grading import class_run, items, problem_sets

if not problem_sets.FOLDER.exists():
    pytest.skip("instructor/ is private and not here", allow_module_level=True)

SET, STUDENTS = "ps1", 40
PARTS = [part for question in problem_sets.load(SET).questions for part in question.parts]
#: How hard each part is, on the scale of the students' abilities (mean 0, standard deviation 1): from easy to hard.
TRUTH = dict(zip([part.name for part in PARTS], np.linspace(-1.8, 1.8, len(PARTS)), strict=True))


def answer(question, part, at: int, right: bool, draw: float) -> list | None:
    """What a student gives for a part: the right values, a usual mistake, another value, or nothing."""
    known = problem_sets.reference.__wrapped__
    good = GOOD.setdefault((part.name, at), known(SET, question.id, part, at))
    if right:
        return good
    usual = [one for one in question.misreadings if one.part == part.name]
    if usual and draw < 0.5:
        key = (part.name, usual[0].name, at)
        return BAD.setdefault(key, problem_sets.mistaken.__wrapped__(SET, usual[0], part, at))
    return None if draw > 0.85 else [_other(value) for value in good]


GOOD: dict = {}
BAD: dict = {}


def _other(value):
    if isinstance(value, dict):
        return {name: _other(one) for name, one in value.items()}
    return value * 1.37 + 11 if isinstance(value, float) else value + 7 if isinstance(value, int) else "another"


def made_class(seed: int, answers=None) -> tuple[dict, dict]:
    """Results and scores of a class that answers by a Rasch model with the difficulties of TRUTH."""
    rng = np.random.default_rng(seed)
    questions = (answers or problem_sets.load(SET)).questions
    results, scores = {}, {}
    for number in range(STUDENTS):
        student, ability = f"student {number}", rng.normal()
        at = problem_sets.place(SET, student)
        values, probes = {}, []
        for question in questions:
            for part in question.parts:
                right = rng.random() < 1 / (1 + math.exp(-2 * (ability - TRUTH[part.name])))
                given = answer(question, part, at, right, rng.random())
                if part.kind == "value":
                    values[part.variable] = given and given[0]
                    continue
                count = len(problem_sets.calls_of(SET, part, at))
                probes += [
                    {"part": part.name, "error": "NotImplementedError"} if given is None else {"part": part.name, "value": given[n]}
                    for n in range(count)
                ]  # fmt: skip
        parts = [asdict(one) for one in problem_sets.judge(SET, student, {"values": values, "probes": probes})]
        by = {q.id: [one for one in parts if one["question"] == q.id] for q in questions}
        results[student] = {"questions": {q.id: {"parts": by[q.id]} for q in questions}}
        marked = round(float(np.clip(5 + 3 * ability + rng.normal(), 0, 10)))
        scores[student] = {q.id: float(marked) if q.argued else sum(p["earned"] for p in by[q.id]) for q in questions}
    return results, scores


def forget() -> None:
    for thing in vars(problem_sets).values():
        if hasattr(thing, "cache_clear"):
            thing.cache_clear()


@pytest.fixture
def master(tmp_path, monkeypatch):
    """A copy of the master that may be broken; the class still answers by the whole one."""
    text = (problem_sets.FOLDER / "ps1.md").read_text("utf-8")
    whole = problem_sets.load(SET)
    for seed in range(2):  # what is right, from the whole master
        made_class(seed, whole)
    (tmp_path / "ps1.md").write_text(text, "utf-8")

    def edit(old: str, new: str) -> None:
        now = (tmp_path / "ps1.md").read_text("utf-8")
        assert old in now
        (tmp_path / "ps1.md").write_text(now.replace(old, new, 1), "utf-8")
        monkeypatch.setattr(problem_sets, "FOLDER", tmp_path)
        forget()

    yield edit
    monkeypatch.undo()
    forget()


def analysed(seed: int) -> list[items.Item]:
    return items.analyse(problem_sets.load(SET).questions, *made_class(seed), {})


def parts_of(found: list[items.Item]) -> dict[str, items.Item]:
    return {item.part: item for item in found if item.part}


def test_shares_follow_the_known_difficulties_and_no_sound_part_is_suspected():
    alarms = 0
    for seed in range(12):
        parts = parts_of(analysed(seed))
        ranks = np.argsort(np.argsort([parts[name].share for name in TRUTH]))
        agreement = np.corrcoef(ranks, np.arange(len(TRUTH))[::-1])[0, 1]
        assert agreement > 0.85, "the easy are found easy, the hard hard"
        alarms += sum(item.suspect for item in parts.values())
        tells = [item.discrimination for item in parts.values() if 0.2 < item.share < 0.8]
        assert np.mean(tells) > 0.25
        first, last = parts[next(iter(TRUTH))], parts[list(TRUTH)[-1]]
        assert first.share > last.share and last.sentence.startswith(("Hard", "Nobody"))
    assert alarms <= 1, "in twelve classes of forty"


def test_counts_are_those_of_the_class():
    results, scores = made_class(3)
    found = items.analyse(problem_sets.load(SET).questions, results, scores, {})
    for item in found:
        assert item.right + item.wrong + item.open == item.students == STUDENTS
        if item.part:
            told = [
                p
                for one in results.values()
                for p in one["questions"][item.question]["parts"]
                if p["part"] == item.part
            ]
            assert item.right == sum(p["status"] == "correct" for p in told)
            assert item.open == sum(p["status"] == "not attempted" for p in told)
            counted = {name: sum(p["misreading"] == name for p in told) for name, _ in item.misreadings}
            assert dict(item.misreadings) == counted and all(counted.values())
            earned = [p["earned"] for p in told]
            every = [
                sum(p["earned"] for q in one["questions"].values() for p in q["parts"]) for one in results.values()
            ]
            rest = np.subtract(every, earned)
            right = [p["status"] == "correct" for p in told]  # a part of no points tells as well
            assert item.discrimination == pytest.approx(np.corrcoef(right, rest)[0, 1])
        else:
            got = [scores[one][item.question] for one in scores]
            assert item.share == pytest.approx(np.mean(got) / item.points)
            rest = [sum(scores[one].values()) - scores[one][item.question] for one in scores]
            assert item.discrimination == pytest.approx(np.corrcoef(got, rest)[0, 1])


def test_a_part_whose_answer_in_the_master_is_wrong_is_found(master):
    """The sign of the master's own answer is turned: nobody who is right is told so."""
    text = problem_sets.load(SET)
    name = next(p.name for q in text.questions for p in q.parts if p.variable == "q3_change")
    source = (problem_sets.FOLDER / "ps1.md").read_text("utf-8")
    solution = next(q.solution for q in text.questions if q.id == "3")
    assert solution in source
    master(solution, solution + "\nq3_change = -q3_change")
    for seed in range(2):
        found = analysed(seed)
        suspects = {item.part for item in found if item.suspect}
        assert suspects == {name}
        item = parts_of(found)[name]
        assert item.sentence.startswith("Nobody has it right, though") and "the sign is not" in item.sentence
        report = "\n".join(items.section(found, {}))
        assert report.index("Look at these first") < report.index(name) < report.index("| question |")


def test_a_part_that_takes_a_mistake_for_right_is_found(master):
    """Solution and misreading of a part are exchanged: those who know more lose, so that it discriminates the wrong way."""
    question = next(q for q in problem_sets.load(SET).questions if q.id == "1")
    wrong = next(m for m in question.misreadings if m.part == "growth a year")
    swapped = question.solution.replace("q1_growth =", "q1_right =") + f"\n{wrong.code}"
    master(question.solution, swapped)
    master(f"---\n{wrong.code}\n", f"---\n{question.solution}\n")
    for seed in range(2):
        item = parts_of(analysed(seed))["growth a year"]
        assert item.suspect and item.discrimination < -0.15
        assert "Those who do well elsewhere get it wrong" in item.sentence and wrong.name in item.sentence


def test_too_few_or_all_alike_tell_nothing():
    assert items.correlation([1, 0] * 4, [1, 0] * 4) is None
    assert items.correlation([1] * 20, list(range(20))) is None
    assert items.correlation(list(range(10)), list(range(10))) == pytest.approx(1)
    assert items.section([], {}) == ["No question is graded yet."]
    empty = items.analyse(problem_sets.load(SET).questions, {}, {}, {})
    assert all(item.students == 0 and not item.suspect for item in empty)
    assert items.section(empty, {}) == ["No question is graded yet."]


def test_a_small_class_is_counted_and_nothing_is_called_easy_or_hard():
    results, scores = made_class(1)
    few = list(results)[:4]
    found = items.analyse(
        problem_sets.load(SET).questions, {one: results[one] for one in few}, {one: scores[one] for one in few}, {}
    )
    assert not any(item.sentence.startswith(("Easy", "Hard")) for item in found)
    assert any(" of 4 have it right." in item.sentence for item in found)


def test_times_between_attempts_are_told_where_they_are_known():
    results, scores = made_class(1)
    attempts = {"student 0": ["2026-11-01T10:00:00", "2026-11-01T16:00:00"], "student 1": ["2026-11-01T10:00:00"]}
    found = items.analyse(problem_sets.load(SET).questions, results, scores, attempts)
    assert {item.hours for item in found} <= {6.0, None} and any(item.hours == 6.0 for item in found)
    assert "1 of 2 handed in more than once" in "\n".join(items.section(found, attempts))


def test_what_waits_for_a_person_is_not_counted():
    results, scores = made_class(1)
    argued = next(q.id for q in problem_sets.load(SET).questions if q.argued)
    for who in list(scores)[:10]:
        scores[who][argued] = None
    found = items.analyse(problem_sets.load(SET).questions, results, scores, {})
    assert next(item for item in found if item.question == argued).students == STUDENTS - 10


def test_the_table_is_safe_in_a_spreadsheet_and_the_report_in_a_browser():
    item = items.Item("1", "a|part", False, 2, 20, 5, 15, 0, 0.25, -0.01, [("=HYPERLINK(1)", 9)], [("<script>x", 3)])
    text = class_run.table_text(items.rows([item]), [])
    row = next(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    assert text.startswith("\ufeff") and row["misreading_1"] == "'=HYPERLINK(1)" and row["discrimination"] == "-0.01"
    shown = "\n".join(
        items.section([item, items.Item("1", "b", True, 1, 20, 5, 15, 0, 0.25, None, [], [("<script>", 3)])], {})
    )
    assert "<script>" not in shown and "a\\|part" in shown and "−0.01" in shown and "██" in shown


@pytest.mark.parametrize(("text", "kind"), [
    ("Right calls: 2 of 6.", ""), ("Right calls: 2 of 6. Not yet: q2_rank(1). It stops with X.", "Not yet: q2_rank(…). It stops with X."),
    ("The answer is 12.5 and -3e5, not q2_rank.", "The answer is … and …, not q2_rank."),
])  # fmt: skip
def test_what_is_said_of_many_answers_is_counted_as_one(text, kind):
    assert items._kind(text) == kind


def test_a_diagnosis_is_for_the_instructor_alone():
    at = next(one for one in range(1000) if problem_sets.place(SET, f"s{one}") == 0)
    probes = [{"part": one["part"], "error": "ValueError: x"} for one in problem_sets.probes(SET, f"s{at}")]
    hidden = [one for one in problem_sets.judge(SET, f"s{at}", {"values": {}, "probes": probes}) if one.hidden]
    assert hidden and all("ValueError" in one.diagnosis and "ValueError" not in one.message for one in hidden)
