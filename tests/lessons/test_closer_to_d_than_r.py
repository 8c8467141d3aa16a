"""The verdicts when tables change, the split of a change, and the lab at its limits."""

import pytest

from course import data, lab
from course.lessons.closer_to_d_than_r import lab as lesson_lab


def test_within_and_between_add_up_to_the_change_in_every_span():
    rows = data.load("province_rd").query("level == 'province'").set_index(["year", "province"])
    weight = rows["rd_total_m_cny"].unstack("year")
    weight = weight / weight.sum()
    tilt = (rows["development_m_cny"] / rows["rd_total_m_cny"] * 100).unstack("year")
    for a in tilt:
        for b in tilt:
            within = ((tilt[b] - tilt[a]) * (weight[a] + weight[b]) / 2).sum()
            between = ((weight[b] - weight[a]) * (tilt[a] + tilt[b]) / 2).sum()
            change = (weight[b] * tilt[b]).sum() - (weight[a] * tilt[a]).sum()
            assert within + between == pytest.approx(change, abs=1e-9)


def test_the_lab_says_what_it_cannot_draw():
    draw = lesson_lab.draw
    with pytest.raises(lab.Say, match="no line to draw"):
        draw(["China"], "development", lesson_lab.SHARE, 2012, 2013)
    with pytest.raises(lab.Say, match="Provinces begin in 2010"):
        draw(["Beijing"], "development", lesson_lab.SHARE, 2002, 2009)


@pytest.mark.parametrize("kind", list(lesson_lab.KINDS))
def test_growth_starts_at_a_hundred_and_shares_stay_shares(kind):
    grown = lesson_lab.draw(["China", "Beijing"], kind, lesson_lab.GROWTH, 2010, 2023)
    assert all(line.y[0] == pytest.approx(100) for line in grown.data if line.name in ("China", "Beijing"))
    shares = lesson_lab.draw(["China", "Beijing"], kind, lesson_lab.SHARE, 2010, 2023)
    assert all(0 <= y <= 100 for line in shares.data for y in line.y if y is not None)
