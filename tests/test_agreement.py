"""Agreement of two readers, beside statsmodels and by hand."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from statsmodels.stats.inter_rater import cohens_kappa

from course.models.agreement import agreement


def test_cohens_example_by_hand():
    """Two readers, 50 things: 20 yes-yes, 15 no-no, 5 and 10 apart: 70 % alike, 50 % by chance, kappa 0.4."""
    one = ["yes"] * 25 + ["no"] * 25
    other = ["yes"] * 20 + ["no"] * 5 + ["yes"] * 10 + ["no"] * 15
    found = agreement(one, other)
    assert found == pytest.approx((50, 0.7, 0.5, 0.4))


@pytest.mark.parametrize("seed", range(5))
def test_as_statsmodels(seed):
    random = np.random.default_rng(seed)
    one = random.integers(0, 3, 200)
    other = np.where(random.random(200) < 0.6, one, random.integers(0, 3, 200))
    table = pd.crosstab(one, other).to_numpy()
    assert agreement(one, other).kappa == pytest.approx(cohens_kappa(table).kappa)


def test_a_code_that_only_one_reader_uses():
    found = agreement(["yes", "no", "no"], ["yes", "open", "no"])
    assert found.share == pytest.approx(2 / 3)
    assert found.chance == pytest.approx(1 / 9 + 2 / 9)


def test_readers_who_say_one_thing_only_leave_kappa_open():
    found = agreement(["yes"] * 4, ["yes"] * 4)
    assert found.share == 1
    assert math.isnan(found.kappa)


@pytest.mark.parametrize(("one", "other"), [([], []), (["yes"], ["yes", "no"])])
def test_lists_of_unlike_length_are_refused(one, other):
    with pytest.raises(ValueError, match="must have coded the same things; found"):
        agreement(one, other)
