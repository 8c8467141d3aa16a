"""Small pieces of English."""

import pytest

from course.english import listed


@pytest.mark.parametrize(("names", "text"), [([], "none"), (["a"], "a"), ("ab", "a and b"), (range(3), "0, 1 and 2")])
def test_names_in_a_row(names, text):
    assert listed(names) == text
