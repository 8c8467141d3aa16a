"""Figures that lesson text types: none without a reason, and the check sees what it should."""

from __future__ import annotations

import re

import pytest

from course import contents, master
from course.ledger import claims
from tools import typed_numbers

HEAD = """---
question: Does the check see it?
minutes: 5
goals: [see it]
---

"""
EXERCISE = """
```{{exercise}} 1 | An exercise
{prompt}

=== stub
answer = None

=== solution
answer = 1

=== misreading | a mistake
{message}
---
answer = 2

=== hint
{hint}
```
"""


@pytest.fixture
def lesson(tmp_path, monkeypatch):
    """Write one master and a list of what may be typed into a folder of their own; returns what the check then says."""
    caches = (contents._read, contents.lessons, master.text, master.head, master.exercises)
    room = tmp_path / "made_up"
    room.mkdir()
    (tmp_path / "contents.toml").write_text(
        '[[units]]\ntitle = "U"\nlessons = [{ topic = "made_up", title = "T" }]\n', "utf-8"
    )
    monkeypatch.setattr(contents, "FILE", tmp_path / "contents.toml")
    monkeypatch.setattr(contents, "ROOMS", tmp_path)
    monkeypatch.setattr(typed_numbers, "ALLOWED", tmp_path / "typed_numbers.toml")

    def check(text: str, toml: str = "") -> list[str]:
        for one in caches:
            one.cache_clear()
        (room / "lesson.md").write_text(HEAD + text, encoding="utf-8")
        (tmp_path / "typed_numbers.toml").write_text(toml, encoding="utf-8")
        return typed_numbers.problems()

    yield check
    monkeypatch.undo()
    for one in caches:
        one.cache_clear()


def test_no_number_that_data_could_give_is_typed():
    assert typed_numbers.problems() == []


def test_the_list_of_what_may_be_typed_is_short_and_its_claims_exist():
    rows = typed_numbers.allowed()
    assert len(rows) < 8 * len(contents.lessons())
    assert all(claims.get(row["claim"]) for row in rows if row["kind"] == "essay")


@pytest.mark.parametrize(
    ("sentence", "token"),
    [
        ("China gave 82 % of it to development.", "82 %"), ("It has 1,132 inventors.", "1,132"), ("The Gini is 0.87.", "0.87"),
        ("In 2019, 60 firms left.", "60"), ("It fell by 9%.", "9%"), ("They made 12 of them.", "12"),
    ],
)  # fmt: skip
def test_a_typed_finding_is_found(lesson, sentence, token):
    assert [one for one in lesson(sentence) if f"{token!r} is typed" in one]


@pytest.mark.parametrize(
    "text",
    [
        "China gave {{ f\"{share:.0f}\" }} % of it, {{ f\"{sum:.0f}\" }} million dollars.",
        "In 2019, and from 2010 to 2015, lesson 07 and exercise 2 tell more; so does RQ-15, with its 95% interval.",
        "The survey of 2018-12 came late. Gompertz (1825) wrote of it.",
        "Three of the 4 engines slowed, and here is the argument at its strongest.",
        "```{code-cell}\nx = 42\nprint(f\"{x} of {x + 1} countries\")\n```",
        "Take `head(12)` of [the table](https://example.org/7).",
        "## Key terms\n\n| English | Chinese |\n|---|---|\n| half | 一半 |\n",
    ],
)  # fmt: skip
def test_computed_numbers_and_other_text_are_not_reported(lesson, text):
    assert lesson(text) == []


def test_titles_notes_and_what_a_cell_prints_are_text(lesson):
    cell = '```{code-cell}\nprint("of 31:", 3)\ncharts.bars(t, "a", "b", title=f"{n} in 15 countries", note="Up to 90 %")\n```'
    found = lesson(cell)
    assert [re.search("'(.*?)' is", one)[1] for one in found] == ["31", "15", "90 %"]


def test_a_module_s_sentences_are_text_and_its_docstrings_are_not():
    code = '''"""In this module the largest of 12."""
NAME = "largest of"
def rule(n):
    """Rule: supported if 9 of 10 hold."""
    return f"In {n} of 31 provinces the share is the highest.", {"key": "the first half of the people"}
'''
    assert typed_numbers.said(code) == [
        "In … of 31 provinces the share is the highest.",
        "the first half of the people",
    ]


def test_exercises_are_left_to_their_own_tests(lesson):
    text = EXERCISE.format(prompt="Of the 31, which?", message="You took the 30.", hint="There are 12 of them.")
    assert lesson(text) == [] and len(lesson(text + "\nThere are 31 provinces.\n")) == 1


def test_an_entry_allows_its_own_words_only(lesson):
    entry = 'typed = [{ lesson = "made_up", kind = "definition", text = "all 31 provinces" }]'
    assert lesson("It adds up all 31 provinces.", entry) == []
    assert len(lesson("It adds up all 31 provinces, and 12 more.", entry)) == 1


def test_a_stale_entry_is_reported(lesson):
    (found,) = lesson("Nothing here.", 'typed = [{ lesson = "made_up", kind = "idiom", text = "half a loaf" }]')
    assert "half a loaf" in found and "any more" in found


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ('lesson = "made_up", kind = "essay", text = "60 %"', "must name its claim"),
        ('lesson = "made_up", kind = "essay", claim = "somewhere", text = "60 %"', "must name its claim"),
        ('lesson = "made_up", kind = "because", text = "60 %"', "needs lesson, text and a kind"),
        ('kind = "idiom", text = "60 %"', "needs lesson, text and a kind"),
    ],
)
def test_an_entry_without_its_reason_is_refused(lesson, row, why):
    with pytest.raises(master.MasterError, match=why):
        lesson("It was 60 %.", f"typed = [{{ {row} }}]")
