"""Parameters of models: what is within the range goes through, what is not is named with all that helps to mend it."""

import math

import numpy as np
import pytest

from course.models import within

REACH = (0.5, 30.0, "years")


@pytest.mark.parametrize("value", [0.5, 1, np.float64(30), np.int64(7)])
def test_a_number_in_range_comes_back_as_a_float(value):
    found = within.number("lag", value, REACH)
    assert type(found) is float and found == value


@pytest.mark.parametrize("value", [0.49, 30.1, -1, math.nan, math.inf, "2", True, None, [1]])
def test_any_other_number_is_refused(value):
    with pytest.raises(ValueError, match="lag must lie") as told:
        within.number("lag", value, REACH)
    assert str(told.value) == f"lag must lie between 0.5 and 30 (years); found {value!r}"


def test_without_an_upper_limit():
    assert within.number("price", 1e9, (0, math.inf, "USD")) == 1e9
    for value in (-1, math.inf):
        with pytest.raises(ValueError, match=f"price must be 0 or more .USD.; found {value}"):
            within.number("price", value, (0, math.inf, "USD"))


@pytest.mark.parametrize("value", [0, 100_001, 2.0, True, "3", math.nan])
def test_what_is_no_whole_number_in_range_is_refused(value):
    assert within.whole("runs", np.int64(5), (1, 100_000, "runs")) == 5
    with pytest.raises(ValueError, match="runs must be") as told:
        within.whole("runs", value, (1, 100_000, "runs"))
    assert str(told.value) == f"runs must be a whole number between 1 and 100,000 (runs); found {value!r}"


def test_one_number_or_one_a_run():
    assert within.numbers("lag", 2, REACH, 3).shape == ()
    assert within.numbers("lag", [1, 2, 3], REACH, 3).tolist() == [1, 2, 3]
    for wrong, says in (([1, 2], r"one number or 3 \(one a run\); found the shape \(2,\)"), ([1, 2, 31], "found 31"),
                        (math.nan, "found nan")):  # fmt: skip
        with pytest.raises(ValueError, match=f"lag must .*{says}"):
            within.numbers("lag", wrong, REACH, 3)
