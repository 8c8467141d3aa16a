"""Small pieces of English."""

import pytest

from course.english import listed, ordinal, ordinal_word


@pytest.mark.parametrize(("names", "text"), [([], "none"), (["a"], "a"), ("ab", "a and b"), (range(3), "0, 1 and 2")])
def test_names_in_a_row(names, text):
    assert listed(names) == text


@pytest.mark.parametrize(("number", "said"), [(1, "1st"), (2, "2nd"), (3, "3rd"), (4, "4th"), (11, "11th"), (13.0, "13th"), (21, "21st"), (112, "112th")])  # fmt: skip
def test_a_place_with_its_ending(number, said):
    assert ordinal(number) == said


@pytest.mark.parametrize(("number", "said"), [(1, "first"), (10, "tenth"), (11, "11th"), (22, "22nd")])
def test_a_place_as_a_word(number, said):
    assert ordinal_word(number) == said
