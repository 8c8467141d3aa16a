"""The engine: one rule turns the answers of all ways into a word, and the sentence goes with the answers."""

from __future__ import annotations

import dataclasses
import itertools
import re

import numpy as np
import pandas as pd
import pytest

from course.ledger import engine, record
from course.ledger.record import Found, Line, Question, Record, RecordError, one_of

LINE = Line(0.5, "half of all", "points")
HIGH, MIDDLE, LOW = "yes", "unclear", "no"
FOUND = {"yes": Found(1, 1, 1), "no": Found(0, 0, 0), "unclear": Found(0.4, 0.2, 0.7, sampled=True)}
ANSWERS = ("yes", "mixed", "no", "unclear")
HEIGHT = {"contradicted": 0, "qualified": 1, "depends": 1, "open": 1, "supported": 2}


def ways(answers, *sizes):
    """Ways with these answers, in the order of the product of choices of these sizes."""
    grid = itertools.product(*(range(size) for size in sizes or [len(answers)]))
    return [
        engine.Way({f"c{k}": str(one) for k, one in enumerate(cell)}, FOUND[answer], answer)
        for cell, answer in zip(grid, answers, strict=True)
    ]


def question(name="one", answer="yes", **changed):
    """A question that gives this answer: the table says it for each of two options."""

    def find(world, *, scale):
        said = world.set_index(["question", "scale"])["answer"]
        return FOUND[said[name, scale]].telling(named=name)

    given = dict(
        name=name, whether=f"{name} was so", find=find, line=LINE, yes=f"{name} was so ({{range}})",
        no=f"{name} was not so ({{range}})", choices=(one_of("scale", "ranks", "logs"),),
    )  # fmt: skip
    return Question(**{**given, **changed})


def world(**answers):
    """The table behind `question`: the same answer for both options, or mixed: yes with the first alone."""
    rows = [
        (name, scale, {"ranks": "yes", "logs": "no"}[scale] if answer == "mixed" else answer)
        for name, answer in answers.items()
        for scale in ("ranks", "logs")
    ]
    return {"world": pd.DataFrame(rows, columns=["question", "scale", "answer"])}


def judged(*questions, answers, **changed):
    return engine.judge(Record("XX-1", "All was so.", tuple(questions), **changed), world(**answers))


# --- a line


@pytest.mark.parametrize(("side", "at", "below", "above"), [
    ("at least", "yes", "no", "yes"), ("more than", "no", "no", "yes"), ("at most", "yes", "yes", "no"),
    ("less than", "no", "yes", "no"), ("exactly", "yes", "no", "no"),
])  # fmt: skip
def test_line_answers_at_just_below_and_just_above(side, at, below, above):
    line = Line(10, "a tenth", side=side)
    said = [line.answer(Found(value, value, value)) for value in (10, 10 - 1e-9, 10 + 1e-9)]
    assert said == [at, below, above]


@pytest.mark.parametrize("side", ["at least", "more than", "at most", "less than", "exactly"])
def test_line_is_unclear_about_an_interval_on_both_sides(side):
    line = Line(10, "a tenth", side=side)
    assert line.answer(Found(10, 9, 11)) == "unclear"
    assert line.answer(Found(8, 7, 9)) == ("yes" if side in ("at most", "less than") else "no")
    assert line.answer(Found(12, 11, 13)) == ("yes" if side in ("at least", "more than") else "no")


def test_line_on_the_end_of_an_interval_belongs_to_the_side_that_holds_it():
    said = {
        side: [Line(10, "x", side=side).answer(one) for one in (Found(11, 10, 12), Found(9, 8, 10))]
        for side in record._SIDES
    }
    assert said == {
        "at least": ["yes", "unclear"], "more than": ["unclear", "no"], "at most": ["unclear", "yes"],
        "less than": ["no", "unclear"], "exactly": ["unclear", "unclear"],
    }  # fmt: skip


def test_a_judged_line_is_tried_a_fifth_lower_and_higher():
    assert Line(10, "a tenth", judged=True).tried == (10, 8, 12)
    assert Line(90, "nine in ten", also=(75,)).tried == (90, 75)
    assert Line(-5, "x", judged=True).tried == (-5, -4, -6)


@pytest.mark.parametrize(("given", "message"), [
    (dict(at=0, why="x", judged=True), "can't be"), (dict(at=5, why="x", judged=True, also=(4,)), "can't be"),
    (dict(at=5, why=" "), "needs a reason"), (dict(at=5, why="x", side="over"), "found 'over'"),
    (dict(at=5, why="x", also=(5,)), "tried once"),
])  # fmt: skip
def test_a_wrong_line_is_refused(given, message):
    with pytest.raises(RecordError, match=message):
        Line(**given)


@pytest.mark.parametrize(("side", "value", "found", "expected"), [
    ("at least", 5, 5, True), ("at least", 4, 5, False), ("more than", 6, 5, True), ("at most", 5, 5, True),
    ("at most", 6, 5, False), ("less than", 4, 5, True), ("exactly", 10, 10, True), ("exactly", 9, 10, False),
])  # fmt: skip
def test_as_much_counts_in_the_direction_of_yes(side, value, found, expected):
    assert Line(10, "x", side=side).as_much(value, found) is expected


# --- many ways


def spread(yes, no=0, unclear=0):
    """A hundred ways in ten by ten, the noes and the unclear ones spread over all options; the first says yes."""
    cells = {(i, j): "yes" for i in range(10) for j in range(10)}
    order = [(i, (i + step) % 10) for step in range(1, 10) for i in range(10)] + [(i, i) for i in range(9, -1, -1)]
    assert yes + no + unclear == 100
    cells.update(zip(order, ["no"] * no + ["unclear"] * unclear, strict=False))
    return ways([cells[cell] for cell in sorted(cells)], 10, 10)


@pytest.mark.parametrize(("given", "expected"), [
    (dict(yes=100), "yes"), (dict(yes=90, no=10), "yes"), (dict(yes=89, no=11), "mixed"),
    (dict(yes=50, unclear=50), "yes"), (dict(yes=49, unclear=51), "unclear"), (dict(yes=45, no=5, unclear=50), "yes"),
    (dict(yes=44, no=6, unclear=50), "mixed"), (dict(yes=44, no=5, unclear=51), "unclear"), (dict(yes=0, no=100), "no"),
])  # fmt: skip
def test_nine_in_ten_of_those_that_decide_must_agree_and_half_must_decide(given, expected):
    assert engine.agree(spread(**given)) == expected
    mirrored = [dataclasses.replace(way, answer=engine.TURNED.get(way.answer, way.answer)) for way in spread(**given)]
    assert engine.agree(mirrored) == engine.TURNED.get(expected, expected)


def test_the_constants_are_those_that_were_decided():
    assert (engine.FIRM, engine.HALF, engine.CHANCE) == (0.9, 0.5, 0.1)


def test_the_course_s_own_way_must_not_be_against_but_may_be_unclear():
    answers = [way.answer for way in spread(yes=99, no=1)]
    at = answers.index("no")
    assert engine.agree(spread(yes=99, no=1)) == "yes"
    answers[0], answers[at] = "no", "yes"
    assert engine.agree(ways(answers, 10, 10)) == "mixed"
    answers[0] = "unclear"
    assert engine.agree(ways(answers, 10, 10)) == "yes"


def test_one_option_that_turns_the_answer_makes_it_mixed():
    # twenty options by five: one option of the twenty says no three times of five, 97% of all say yes
    answers = ["yes"] * 97 + ["no"] * 3
    assert engine.agree(ways(answers, 20, 5)) == "mixed"
    assert engine.agree(ways(["yes"] * 98 + ["no"] * 2, 20, 5)) == "yes", "two of five don't turn it"
    assert engine.agree(ways(["yes"] * 98 + ["no"] * 2, 25, 4)) == "yes", "two of four don't turn it"
    halting = ["yes"] * 95 + ["no", "no", "unclear", "unclear", "unclear"]
    assert engine.agree(ways(halting, 20, 5)) == "yes", "an option of which fewer than half decide turns nothing"


def test_a_single_way_is_its_answer():
    for answer in ("yes", "no", "unclear"):
        assert engine.agree(ways([answer])) == answer


def test_mixed_turns_on_the_choice_whose_options_differ_most():
    assert engine.turns_on(ways(["yes", "yes", "no", "yes", "no", "no"], 3, 2)) == ("c0",)
    assert engine.turns_on(ways(["yes", "no"] * 3, 3, 2)) == ("c1",)
    assert engine.turns_on(ways(["yes", "no", "no", "yes"], 2, 2)) == ("c0", "c1"), "neither by itself"
    assert engine.turns_on(ways(["yes", "yes", "yes", "no"], 2, 2)) == ("c0", "c1"), (
        "as much on the one as on the other"
    )
    with pytest.raises(ValueError, match="all that decide agree"):
        engine.turns_on(ways(["yes", "unclear"], 2))


@pytest.mark.parametrize("seed", range(20))
def test_mixed_always_names_a_choice(seed):
    random = np.random.default_rng(seed)
    given = ways(list(random.choice(["yes", "no", "unclear"], size=24)), 2, 3, 4)
    if engine.agree(given) == "mixed":
        assert set(engine.turns_on(given)) <= {"c0", "c1", "c2"} and engine.turns_on(given)


# --- the last step: every case of one to three questions, each the heart or not


def cases():
    one = list(itertools.product(ANSWERS, (False, True)))
    return [case for n in (1, 2, 3) for case in itertools.product(one, repeat=n)]


def heart(case):
    return [answer for answer, core in case if core] or [answer for answer, _ in case]


def test_there_are_584_cases_and_each_has_a_word():
    assert len(cases()) == 584
    assert {engine.decide(case) for case in cases()} == set(record.WORDS)


def test_supported_only_if_all_say_yes():
    for case in cases():
        assert (engine.decide(case) == "supported") == all(answer == "yes" for answer, _ in case), case


def test_contradicted_only_if_the_whole_heart_says_no():
    for case in cases():
        assert (engine.decide(case) == "contradicted") == (set(heart(case)) == {"no"}), case


def test_qualified_only_with_a_yes_and_a_no():
    for case in cases():
        if engine.decide(case) == "qualified":
            assert {"yes", "no"} <= {answer for answer, _ in case}, case


def test_depends_only_with_a_part_that_turns_and_open_only_with_one_that_is_unclear():
    for case in cases():
        said, word = {answer for answer, _ in case}, engine.decide(case)
        assert word != "depends" or "mixed" in said, case
        assert word != "open" or "unclear" in said, case


def test_a_no_that_becomes_yes_never_lowers_the_word():
    for case in cases():
        for n, (answer, core) in enumerate(case):
            if answer == "no":
                better = [*case[:n], ("yes", core), *case[n + 1 :]]
                assert HEIGHT[engine.decide(better)] >= HEIGHT[engine.decide(case)], (case, better)


def test_the_order_of_questions_does_not_matter():
    for case in cases():
        assert len({engine.decide(order) for order in itertools.permutations(case)}) == 1


def test_a_part_beside_the_heart_can_only_lower_supported():
    for case in cases():
        if any(core for _, core in case):
            alone = engine.decide([one for one in case if one[1]])
            assert alone == "supported" or engine.decide(case) == alone, case


@pytest.mark.parametrize(("case", "word"), [
    ([("yes", False), ("no", False), ("unclear", True)], "open"),
    ([("mixed", False), ("no", False), ("mixed", False)], "depends"), ([("yes", True), ("no", False)], "qualified"),
    ([("no", True), ("yes", False)], "contradicted"), ([("yes", False), ("no", False), ("unclear", False)], "qualified"),
    ([("mixed", False), ("unclear", False)], "depends"), ([("no", False), ("unclear", False)], "open"),
])  # fmt: skip
def test_words_of_cases_that_are_told_one_by_one(case, word):
    assert engine.decide(case) == word


# --- kinds


@pytest.mark.parametrize(("kind", "must", "votes"), [
    ("direct", "", ["yes", "mixed", "no", "unclear"]), ("proxy", "", ["yes", "mixed", "no", "unclear"]),
    ("sign", "", ["unclear"] * 4), ("sign", "no copy without it", ["unclear", "unclear", "no", "unclear"]),
    ("model", "", ["unclear"] * 4),
])  # fmt: skip
def test_what_an_answer_counts_by_the_kind_of_its_measure(kind, must, votes):
    one = question(kind=kind, must=must, because="it stands for it")
    assert [engine.vote(one, answer) for answer in ANSWERS] == votes


def test_a_sign_beside_the_heart_has_no_vote_and_one_at_the_heart_has():
    sign = question("sign", kind="sign", because="x")
    assert judged(question("one", core=True), sign, answers=dict(one="yes", sign="no")).word == "supported"
    assert judged(question("one"), sign, answers=dict(one="yes", sign="yes")).word == "open"
    assert engine.votes(Record("XX-1", "x", (question("one", core=True), sign))) == [True, False]


def test_a_sign_has_an_answer_although_its_word_is_open():
    found = judged(question(kind="sign", because="x"), answers=dict(one="yes"))
    assert (found.answer, found.word, found.shown) == ("yes", "open", "open")
    assert found.sentence == "One was so (1). This is a sign, which can have another reason."


def test_a_sign_is_told_to_be_one_only_where_it_votes_and_decides_nothing():
    sign = question("sign", kind="sign", because="x")
    must = question("sign", kind="sign", because="x", must="no copy without it")
    assert "This is a sign" not in judged(question(core=True), sign, answers=dict(one="yes", sign="yes")).sentence
    assert "This is a sign" not in judged(must, answers=dict(sign="no")).sentence
    assert "This is a sign" in judged(must, answers=dict(sign="yes")).sentence
    model = question("sign", kind="model", because="x")
    assert judged(model, answers=dict(sign="no")).sentence.endswith(
        "This is a model, which shows only what is possible."
    )


def test_a_word_by_proxy_says_so_and_rests_on_the_weakest_kind_that_votes():
    proxy = question("two", kind="proxy", because="x")
    both = judged(question(), proxy, answers=dict(one="yes", two="yes"))
    assert (both.basis, both.shown) == ("proxy", "supported, by proxy")
    assert judged(question(), answers=dict(one="yes")).shown == "supported"
    assert judged(proxy, answers=dict(two="no")).shown == "contradicted, by proxy"
    assert judged(question(), proxy, answers=dict(one="yes", two="no")).shown == "qualified, by proxy"
    assert judged(proxy, answers=dict(two="mixed")).shown == "depends on the scale, by proxy"
    assert judged(proxy, answers=dict(two="unclear")).shown == "open"
    must = question("two", kind="sign", because="x", must="no copy without it")
    assert judged(must, answers=dict(two="no")).shown == "contradicted, by a sign"


def test_depends_names_the_choice():
    found = judged(question(), answers=dict(one="mixed"))
    assert (found.word, found.answer, found.turns_on, found.shown) == (
        "depends",
        "mixed",
        "the scale",
        "depends on the scale",
    )


def test_a_belief_is_turned():
    assert judged(question(), answers=dict(one="yes"), turned=True).word == "contradicted"
    assert judged(question(), answers=dict(one="yes"), turned=True).answer == "no"
    assert judged(question(), answers=dict(one="no"), turned=True).word == "supported"
    assert judged(question(), answers=dict(one="mixed"), turned=True).word == "depends"


def test_a_capped_word_is_open_and_the_answer_stays():
    found = judged(question(), answers=dict(one="yes"), cap={"supported": "nothing measures the premise"})
    assert (found.word, found.answer) == ("open", "yes")
    assert judged(question(), answers=dict(one="no"), cap={"supported": "x"}).word == "contradicted"


def test_reachable_words_follow_from_the_kinds():
    def words(*questions, **changed):
        return engine.reachable(judged(*questions, answers=dict(one="yes", two="yes"), **changed))

    proxy = question("two", kind="proxy", because="x")
    assert words(question()) == {"supported", "contradicted", "depends"}
    assert words(question(), proxy) == {"supported", "contradicted", "depends", "qualified"}
    assert words(question(kind="sign", because="x")) == {"open"} == words(question(kind="model", because="x"))
    assert words(question(kind="sign", because="x", must="x")) == {"open", "contradicted"}
    assert words(question(), cap={"supported": "advice"}) == {"contradicted", "depends", "open"}
    assert words(question(placebo=lambda tables, random: tables)) == {"supported", "contradicted", "depends", "open"}
    sampled = engine.reachable(judged(question(), answers=dict(one="unclear")))
    assert sampled == {"supported", "contradicted", "depends", "open"}
    single = Question("one", "x", lambda world: Found(1, 1, 1), LINE, yes="x", no="y")
    assert words(single) == {"supported", "contradicted"}


# --- marks: rests on one option


def test_a_word_that_an_option_alone_carries_is_marked():
    found = judged(question(), answers=dict(one="mixed"))
    assert set(found.rests_on) == {("one", "scale", "ranks"), ("one", "scale", "logs")}
    assert judged(question(), answers=dict(one="yes")).rests_on == ()


def test_resting_on_one_option_costs_no_word():
    table = pd.DataFrame({"scale": ["a", "b"], "answer": ["yes", "unclear"]}).set_index("scale")["answer"]
    one = question(find=lambda world, *, scale: FOUND[table[scale]], choices=(one_of("scale", "a", "b"),))
    found = judged(one, answers=dict(one="yes"))
    assert found.word == "supported" and found.rests_on == (("one", "scale", "a"),)


# --- chance


@pytest.mark.parametrize(("hits", "answer"), [(0, "yes"), (5, "yes"), (6, "unclear"), (50, "unclear")])
def test_a_yes_falls_where_more_than_one_world_in_ten_gives_as_much(hits, answer):
    drawn = itertools.count()

    def placebo(tables, random):
        said = "yes" if next(drawn) < hits else "no"
        return {"world": tables["world"].assign(answer=said)}

    found = judged(question(placebo=placebo), answers=dict(one="yes"))
    assert next(drawn) == engine.WORLDS == 50
    assert found.parts[0].chance == hits / 50 and found.parts[0].answer == answer
    assert found.word == {"yes": "supported", "unclear": "open"}[answer]
    assert ("worlds in which it is not so give as much" in found.sentence) == (answer == "unclear")


def test_worlds_are_made_only_for_a_yes_and_are_the_same_each_time():
    drawn = []

    def placebo(tables, random):
        drawn.append(random.random())
        return tables

    one = question(placebo=placebo)
    for answer in ("no", "mixed", "unclear"):
        assert judged(one, answers=dict(one=answer)).parts[0].chance is None and not drawn
    judged(one, answers=dict(one="yes"))
    judged(one, answers=dict(one="yes"))
    assert len(set(drawn)) == 50 and drawn[:50] == drawn[50:]


def test_no_world_is_made_where_none_is_asked_for():
    one = Record("XX-1", "x", (question(placebo=lambda tables, random: tables),))
    assert engine.judge(one, world(one="yes")).word == "open"
    assert engine.judge(one, world(one="yes"), worlds=0).word == "supported"
    for worlds in (9, 101):
        with pytest.raises(ValueError, match=f"from 10 to 100; found {worlds}"):
            engine.judge(one, world(one="yes"), worlds=worlds)


def test_worlds_ask_for_the_value_and_not_for_the_rule():
    values = iter([9.0] + [0.8] * 50)
    one = question(
        find=lambda world, *, scale: Found(*[next(values) if scale == "a" else 9.0] * 3),
        choices=(one_of("scale", "a", "b"),), placebo=lambda tables, random: tables,
    )  # fmt: skip
    assert judged(one, answers=dict(one="yes")).parts[0].chance == 0, (
        "0.8 lies beyond the line, far from what was found"
    )


# --- ways


def test_lines_and_choices_multiply_and_void_options_are_left_out():
    def find(world, *, by, base_year):
        return None if (by, base_year) == ("devices", 2012) else Found(1, 1, 1)

    one = Question(
        "one", "x", find, Line(0.5, "x", judged=True), yes="x", no="y",
        choices=(one_of("by", {"persons": "persons", "machines": "devices"}), one_of("base year", 2010, 2012)),
    )  # fmt: skip
    run = engine.run(one, world(one="yes"))
    assert (one.ways, len(run)) == (12, 9)
    assert run[0].options == {"by": "persons", "base year": "2010", "line": "0.5"}
    assert {way.options["line"] for way in run} == {"0.5", "0.4", "0.6"}


def test_the_rule_is_told_before_any_answer():
    one = question(line=Line(10, "a tenth of all", "points", judged=True))
    assert engine.rule(one) == (
        "We ask whether one was so. Yes, if it is at least 10 points (or 8 or 12): a tenth of all."
        " Tried in 6 ways: scale (ranks, logs)."
    )


# --- the sentence


@pytest.mark.parametrize(("answer", "sentence"), [
    ("yes", "One was so (1)."), ("no", "One was not so (0)."),
    ("mixed", "Whether one was so depends on the scale (yes with ranks; no with logs)."),
    ("unclear", "Whether one was so cannot be told from these figures (0 of 2 ways say yes, 0 no)."),
])  # fmt: skip
def test_the_clause_goes_with_the_answer(answer, sentence):
    assert judged(question(), answers=dict(one=answer)).sentence == sentence


@pytest.mark.parametrize("answers", list(itertools.product(ANSWERS, repeat=2)))
def test_every_question_has_its_clause_and_no_brace_is_left(answers):
    found = judged(question(), question("two"), answers=dict(zip(("one", "two"), answers, strict=True)))
    clauses = found.sentence.rstrip(".").replace("; no with", ", no with").split("; ")
    for name, answer, clause in zip(("one", "two"), answers, clauses, strict=True):
        start = {"yes": f"{name} was so", "no": f"{name} was not so"}.get(answer, f"whether {name} was so")
        assert clause.lower().startswith(start)
        assert ("depends on the scale" in clause) == (answer == "mixed") and ("cannot be told" in clause) == (
            answer == "unclear"
        )
    assert not re.search(r"[{}]", found.sentence)


def test_an_unclear_clause_counts_what_the_ways_say():
    answers = dict(zip("abcdefg", ["unclear"] * 4 + ["yes", "yes", "no"], strict=True))
    one = question(find=lambda world, *, scale: FOUND[answers[scale]], choices=(one_of("scale", *answers),))
    assert "(2 of 7 ways say yes, 1 no)" in judged(one, answers={"one": "yes"}).sentence


def test_what_an_option_says_only_mostly_is_told_so():
    answers = {("a", 1): "yes", ("a", 2): "yes", ("a", 3): "no", ("b", 1): "no", ("b", 2): "no", ("b", 3): "no"}
    one = question(
        find=lambda world, *, scale, year: FOUND[answers[scale, year]],
        choices=(one_of("scale", "a", "b"), one_of("year", 1, 2, 3)),
    )
    assert "depends on the scale (mostly yes with a; no with b)" in judged(one, answers={"one": "yes"}).sentence


def test_a_long_sentence_leaves_out_which_options_say_what():
    names = ["a part of this claim that has a very long name", "another part whose name is just as long as that"]
    found = judged(*(question(name, whether=f"{name} was so") for name in names), answers=dict.fromkeys(names, "mixed"))
    assert engine.MOST_WORDS == 45 and len(found.sentence.split()) <= 45
    assert found.sentence.count("depends on the scale") == 2 and "yes with" not in found.sentence


def test_an_aside_follows_the_sentence():
    found = judged(question(), answers=dict(one="yes"), aside="Later it was more.")
    assert found.sentence == "One was so (1). Later it was more."


def test_figures_read_well_and_a_clause_may_say_how():
    one = question(yes="{named}: {value}, {value:.2f}, {range}", find=lambda world, *, scale: Found(*[0.437 if scale == "ranks" else 1234.6] * 3).telling(named="it"),
                   line=Line(0.1, "x"))  # fmt: skip
    assert judged(one, answers=dict(one="yes")).sentence == "It: 0.44, 0.44, 0.44 to 1,235."
    assert [engine.number(one) for one in (3.0, 12.4, -0.42, -0.00001, 9.96)] == ["3", "12", "-0.42", "0", "10"]


def test_a_clause_that_asks_for_what_find_does_not_tell_names_the_claim():
    with pytest.raises(RecordError, match=r"XX-1, question 'one': the clause '\{year\}' can't be filled.*value, range"):
        judged(question(yes="{year}"), answers=dict(one="yes"))


# --- what is refused


@pytest.mark.parametrize(("changed", "message"), [
    (dict(kind="guess"), "found 'guess'"), (dict(kind="proxy"), "because must say why its kind is proxy"),
    (dict(must="x"), "must belongs to a sign"), (dict(choices=()), r"find takes the choices \['scale'\].*has \[\]"),
    (dict(yes="it was 7%"), r"clauses for \['yes'\] hold a typed number"), (dict(no=" "), "must say something"),
    (dict(choices=(one_of("scale", *range(401)),)), "at most 400 ways can be tried; found 401"),
    (dict(find=lambda *, scale: None), "at least one table"),
])  # fmt: skip
def test_a_wrong_question_is_refused_and_the_claim_is_named(changed, message):
    with pytest.raises(RecordError, match=f"XX-1, question 'one': .*{message}"):
        Record("XX-1", "x", (question(**changed),))


@pytest.mark.parametrize(("given", "message"), [
    (dict(questions=()), r"needs questions.*found \[\]"), (dict(questions=(question(), question())), "a name of its own"),
    (dict(questions=(question(),), cap={"open": "x"}), r"found \['open'\]"),
    (dict(questions=(question(),), cap={"supported": ""}), "with a reason"),
])  # fmt: skip
def test_a_wrong_record_is_refused(given, message):
    with pytest.raises(RecordError, match=f"XX-1: .*{message}"):
        Record("XX-1", "x", **given)


@pytest.mark.parametrize(("name", "options"), [("scale", ["a"]), ("scale", ["a", "a"]), ("a-b", ["a", "b"]), ("line", ["a", "b"])])  # fmt: skip
def test_a_wrong_choice_is_refused(name, options):
    with pytest.raises(RecordError):
        one_of(name, *options)


def test_a_table_that_was_not_given_is_named():
    with pytest.raises(RecordError, match=r"XX-1, question 'one': it needs the table world.*data.load\('world'\)"):
        engine.judge(Record("XX-1", "x", (question(),)), {})


def test_a_table_without_the_rows_names_claim_table_and_what_was_looked_for():
    def find(rd, *, year):
        return Found(*[float(record.rows(rd, "rd", iso3="CHN", year=year)["value"].iloc[0])] * 3)

    one = question(find=find, choices=(one_of("year", 2010, 2012),))
    table = pd.DataFrame({"iso3": ["CHN"], "year": [2010], "value": [1.0]})
    with pytest.raises(RecordError) as told:
        engine.judge(Record("XX-1", "x", (one,)), {"rd": table})
    assert str(told.value) == (
        "XX-1, question 'one', with {'year': 2012}: The table rd has no row with iso3 = 'CHN', year = 2012."
        " Its tables are rd; give each with the rows that data.load gives."
    )
    with pytest.raises(RecordError, match="The table rd has no column 'year'; it has iso3, value"):
        engine.judge(Record("XX-1", "x", (one,)), {"rd": table.drop(columns="year")})


def test_any_other_trouble_in_find_names_the_claim():
    with pytest.raises(RecordError, match=r"XX-1, question 'one', with \{'scale': 'ranks'\}: KeyError: 'gone'"):
        judged(question(find=lambda world, *, scale: world["gone"]), answers=dict(one="yes"))
    with pytest.raises(RecordError, match="find must return Found or None; it returned float"):
        judged(question(find=lambda world, *, scale: 1.0), answers=dict(one="yes"))
    with pytest.raises(RecordError, match="the course's own way must find something"):
        judged(question(find=lambda world, *, scale: None), answers=dict(one="yes"))


def test_rows_take_one_entry_or_several():
    table = pd.DataFrame({"year": [1, 2, 3]})
    assert list(record.rows(table, "t", year=[1, 3])["year"]) == [1, 3] and len(record.rows(table, "t", year=2)) == 1
