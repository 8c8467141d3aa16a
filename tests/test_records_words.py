"""Every word that a record can get, it gets in some world: the real one, a made one, one between, or one by chance."""

from __future__ import annotations

import made_worlds
import numpy as np
import pytest
import test_records
import test_records_ai
import test_records_exceptionalism
import test_records_facts
import test_records_hangzhou
import test_records_unit1
import worlds_built
from worlds_between import on_a_date, part_of_the_way, random_rows, some_rows, some_tables, without

from course import data
from course.ledger import engine, records

RECORDS = records.all_records()
#: Made worlds by claim, in the order in which the files of tests name them, with the word of each.
MADE: dict[str, list] = {}
for module in (
    test_records, test_records_ai, test_records_hangzhou, test_records_unit1, test_records_exceptionalism,
    test_records_facts,
):  # fmt: skip
    for claim, make, word, _ in module.MADE:
        MADE.setdefault(claim, []).append((make, word))

#: Provinces with so few people that a trial which never came there still reached most of the people.
SMALL = ("Tibet", "Qinghai", "Ningxia", "Hainan", "Xinjiang", "Tianjin", "Inner Mongolia", "Jilin", "Gansu")
#: Claim, word, how the world is mixed, from which made world to which (-1: the real one), and how much.
BETWEEN = [
    ("EX-06", "depends", some_rows, -1, 1, ("firm", "PDD")),
    ("EX-31", "depends", some_rows, -1, 0, ("firm", "Amazon")),
    ("EX-07", "depends", part_of_the_way, -1, 1, (0.25,)),
    ("EX-11", "depends", some_tables, -1, 1, (1,)),
    ("EX-12", "depends", part_of_the_way, -1, 0, (0.25,)),
    ("EX-13", "depends", part_of_the_way, -1, 1, (0.05,)),
    ("EX-14", "depends", some_tables, -1, 0, (1,)),
    ("EX-16", "depends", part_of_the_way, -1, 0, (0.15,)),
    ("EX-22", "qualified", some_tables, -1, 1, (1,)),
    ("EX-36", "qualified", some_tables, -1, 1, (1,)),
    ("EX-37", "depends", some_tables, -1, 1, (4,)),
    ("EX-37", "qualified", some_rows, -1, 1, ("iso3", "IND")),
    ("HZ-06", "qualified", some_tables, -1, 1, (6,)),
    ("HZ-07", "depends", part_of_the_way, -1, 1, (0.5,)),
    ("HZ-09", "depends", part_of_the_way, -1, 0, (0.05,)),
    ("HZ-10", "depends", part_of_the_way, -1, 1, (0.9,)),
    ("HZ-11", "depends", part_of_the_way, -1, 1, (0.5,)),
    ("HZ-13", "depends", part_of_the_way, -1, 1, (0.5,)),
    ("HZ-16", "depends", part_of_the_way, -1, 1, (0.25,)),
    ("HZ-18", "depends", part_of_the_way, -1, 1, (0.1,)),
    ("HZ-14", "depends", part_of_the_way, 1, 0, (0.02,)),
    ("HZ-19", "depends", part_of_the_way, -1, 1, (0.1,)),
    ("HZ-19", "qualified", some_tables, -1, 1, (3,)),
    ("HZ-29", "depends", part_of_the_way, -1, 1, (0.5,)),
    ("HZ-29", "qualified", some_tables, -1, 1, (1,)),
    ("HZ-36", "open", some_tables, -1, 1, (2,)),
    ("HZ-37", "qualified", some_tables, -1, 1, (1,)),
    ("HZ-38", "depends", part_of_the_way, -1, 1, (0.5,)),
    ("HZ-45", "depends", some_tables, -1, 1, (1,)),
    ("HZ-45", "open", part_of_the_way, -1, 1, (0.25,)),
    ("HZ-45", "qualified", some_tables, -1, 1, (3,)),
    ("HZ-49", "depends", part_of_the_way, -1, 1, (0.25,)),
    ("HZ-55", "qualified", part_of_the_way, -1, 1, (0.1,)),
    ("HZ-61", "depends", some_tables, 0, 1, (1,)),
    ("HZ-61", "qualified", some_tables, -1, 0, (2,)),
    ("HZ-70", "depends", some_tables, -1, 1, (1,)),
    ("HZ-70", "open", part_of_the_way, -1, 1, (0.5,)),
    ("HZ-71", "depends", part_of_the_way, -1, 1, (0.75,)),
    ("RQ-07", "depends", some_rows, -1, 1, ('year', '2009')),
    ("RQ-11", "depends", some_tables, -1, 1, (1,)),
    ("RQ-11", "qualified", part_of_the_way, -1, 1, (0.5,)),
    ("RQ-14", "depends", on_a_date, -1, 0, ("operators in China want it", "2005-03")),
    ("RQ-13", "depends", some_rows, -1, 1, ('year', '2008')),
    ("RQ-18", "depends", some_tables, -1, 1, (1,)),
    ("RQ-19", "depends", part_of_the_way, -1, 1, (0.5,)),
    ("RQ-26", "depends", part_of_the_way, -1, 1, (0.25,)),
    ("RQ-29", "depends", part_of_the_way, -1, 0, (0.625,)),
    ("RQ-32", "depends", part_of_the_way, -1, 0, (0.25,)),
    ("RQ-34", "depends", part_of_the_way, -1, 0, (0.25,)),
    ("RQ-37", "depends", part_of_the_way, -1, 0, (0.5,)),
    ("RQ-43", "depends", some_rows, -1, 1, ('year', '2009')),
    ("RQ-44", "depends", part_of_the_way, -1, 1, (0.25,)),
    ("RQ-47", "depends", part_of_the_way, -1, 1, (0.5,)),
    ("RQ-47", "qualified", some_tables, -1, 1, (1,)),
    ("RQ-51", "depends", part_of_the_way, -1, 0, (0.5,)),
    ("RQ-58", "depends", without, -1, 0, ("pilot_zones_cn", "province", SMALL)),
    ("RQ-69", "depends", part_of_the_way, -1, 1, (0.5,)),
    ("RQ-78", "depends", some_rows, -1, 1, ('year', '2006')),
    ("RQ-50", "depends", part_of_the_way, -1, 1, (0.25,)),
    ("RQ-50", "qualified", some_tables, 0, 1, (1,)),
    ("RQ-92", "depends", some_tables, -1, 0, (8,)),
    ("RQ-92", "qualified", some_tables, -1, 0, (7,)),
    ("HZ-72", "qualified", some_tables, -1, 0, (124,)),
    ("RQ-23", "depends", some_tables, -1, 1, (2,)),
    ("RQ-28", "depends", some_tables, -1, 1, (1,)),
    ("RQ-79", "depends", some_tables, -1, 1, (1,)),
    ("RQ-30", "depends", some_rows, -1, 1, ("year", "2010")),
    ("RQ-30", "qualified", some_tables, -1, 1, (1,)),
    ("RQ-04", "depends", part_of_the_way, -1, 1, (0.15,)),
    ("RQ-73", "depends", some_rows, -1, 1, ("category", "search engine", "microblog")),
    ("HZ-30", "depends", without, -1, 1, ("place_facts_cn", "place", ("Xinjiang, town near Aksu",))),
    ("HZ-32", "depends", part_of_the_way, -1, 1, (0.65,)),
    ("HZ-33", "depends", part_of_the_way, -1, 2, (0.5,)),
    ("EX-02", "depends", random_rows, -1, 1, (0.3, 0)),
    ("HZ-06", "depends", random_rows, -1, 1, (0.3, 0)),
    ("HZ-19", "open", random_rows, -1, 1, (0.5, 5)),
    ("HZ-24", "depends", random_rows, -1, 0, (0.05, 0)),
    ("HZ-41", "depends", random_rows, -1, 2, (0.05, 0)),
    ("HZ-68", "depends", random_rows, -1, 1, (0.15, 0)),
    ("HZ-73", "depends", random_rows, -1, 1, (0.05, 0)),
    ("RQ-20", "depends", without, -1, 0, ("policy_events", "year", tuple(map(str, range(2014, 2021))))),
]  # fmt: skip

#: Worlds as a placebo makes them, in which values say yes and chance as much: claim, question, seed, and the share of
#: the way from there to a made world (none: not at all).
BY_CHANCE = [
    ("HZ-07", "qualified", 0, 0, None, 0.0), ("HZ-36", "depends", 0, 0, 0, 0.3),
]  # fmt: skip

#: Worlds that are built by hand.
BUILT = [
    ("EX-09", "open", worlds_built.all_alike),
    ("EX-16", "open", worlds_built.one_meeting),
    ("EX-32", "depends", worlds_built.first_of_late),
    ("HZ-07", "open", worlds_built.five_cities),
    ("HZ-38", "open", worlds_built.one_city),
    ("HZ-39", "qualified", worlds_built.guangzhou_alone),
    ("HZ-55", "open", worlds_built.two_others),
    ("HZ-57", "depends", worlds_built.small_industries),
    ("RQ-27", "qualified", worlds_built.suzhou_first),
    ("RQ-43", "qualified", worlds_built.home_makers),
    ("RQ-51", "open", worlds_built.hardly_slower),
    ("RQ-70", "qualified", worlds_built.guangdong_alone),
    ("RQ-70", "open", worlds_built.nearer_in_one_way),
]

#: Words that the kinds of measure allow and the questions of a record together don't, with the reason.
NEVER = {
    ("RQ-10", "qualified"): "Both questions ask one number: where control has gone abroad, the partners keep less than"
    " a third, and where it hasn't, more. A yes to one and a no to the other would need stakes that overlap.",
}


def tables(claim):
    return {name: data.load(name) for name in RECORDS[claim].tables}


def world(claim, number):
    given = tables(claim)
    return given if number == -1 else {**given, **MADE[claim][number][0]()}


@pytest.mark.parametrize(("claim", "word", "mix", "one", "other", "by"), BETWEEN)
def test_a_world_between_two_gets_its_word(claim, word, mix, one, other, by):
    shared = tables(claim)  # a table that neither world changes is one and the same
    worlds = [shared if n == -1 else {**shared, **MADE[claim][n][0]()} for n in (one, other)]
    made_worlds.gets(RECORDS[claim], mix(*worlds, *by), word)


@pytest.mark.parametrize(("claim", "word", "question", "seed", "other", "share"), BY_CHANCE)
def test_a_world_of_chance_gets_its_word(claim, word, question, seed, other, share):
    given = tables(claim)
    start = given if other in (None, -1) else world(claim, other)
    dealt = {**start, **RECORDS[claim].questions[question].placebo(dict(start), np.random.default_rng(seed))}
    made = dealt if other is None else part_of_the_way(dealt, start, share)
    made_worlds.gets(RECORDS[claim], made, word)


@pytest.mark.parametrize(("claim", "word", "build"), BUILT)
def test_a_world_built_by_hand_gets_its_word(claim, word, build):
    made_worlds.gets(RECORDS[claim], build(tables(claim)), word)


def test_every_word_within_reach_has_a_world_or_a_reason():
    lacking, needless = [], []
    reached = {(claim, word) for claim, rows in MADE.items() for _, word in rows}
    reached |= {row[:2] for row in (*BETWEEN, *BY_CHANCE, *BUILT)}
    for claim, record in RECORDS.items():
        judged = engine.judge(record, tables(claim), chances=records.chances(record) or {})
        within = {(claim, word) for word in engine.reachable(judged)}
        have = reached | {(claim, judged.word)}
        lacking += sorted(within - have - set(NEVER))
        needless += sorted(one for one in NEVER if one[0] == claim and (one in have or one not in within))
    assert not lacking, f"make a world for {lacking}"
    assert not needless, f"take {needless} from NEVER: there is a world, or the word is out of reach"
